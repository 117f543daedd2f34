"""The same stretch of time said again: "over the same span", 同一期间, "over the year" fix the base of a balance's growth."""

from __future__ import annotations

import re

from verifier.claims import Claim, Quantity
from verifier.dataclass import replace
from verifier.extractors.rules.constructions.look import Look, Told
from verifier.patterns import compiled
from verifier.periods import Period

_SAME = compiled(r"\b(?:the )?same (?:stretch|span|period|time|interval|window|twelve months)\b|同一(?:时间|期间|时段|区间)", re.IGNORECASE)
WORDS = frozenset(("同", "same", "over", "year"))
_YEAR = compiled(r"\bover (?:the|a|that) (?:past |last )?(?:year|twelve months|12 months)\b|\byear on year\b", re.IGNORECASE)


def told(look: Look) -> Told | None:
    """The readings with the base that the words give, certain where the rest is."""
    if not look.claim.about_change or look.claim.based or look.claim.kind != "growth" or not look.claim.readings:
        return None
    sentence = look.before + look.after
    span = _span(look) if _SAME.search(sentence) else 12 if _YEAR.search(sentence) else None
    first = look.claim.readings[0].expression
    if span is None or not isinstance(first, Quantity) or first.measure != "growth" or first.period is None:
        return None
    period = first.period.closing if not first.period.is_instant else first.period
    asked = replace(first, period=period, base=Period(period.start - span, period.end - span))
    matching = [r for r in look.claim.readings if isinstance(r.expression, Quantity) and _moved(r.expression) == span and r.expression.metric == asked.metric]
    if not matching:
        return None
    return Told([replace(matching[0], certain=True)])


def _moved(q: Quantity) -> int | None:
    return q.period.end - q.base.end if q.period is not None and q.base is not None else None


def _span(look: Look) -> int | None:
    """How many months lay between the two dates of the last growth said before."""
    for claim in reversed(look.around.claims[: look.claim.index]):
        if claim.about_change and claim.kind == "growth" and claim.quote != look.claim.quote:
            return _of(claim)
    return None


def _of(claim: Claim) -> int | None:
    expression = claim.readings[0].expression if claim.readings else None
    return _moved(expression) if isinstance(expression, Quantity) else None
