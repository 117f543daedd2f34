"""A provider's field named in the text: "`freeCashflow` in the quote feed says $318.2 million", "the feed's netDebt of $95.3mn"."""

from __future__ import annotations

import re

from verifier.claims import Quantity, Reading
from verifier.extractors.rules.constructions.look import Look, Told
from verifier.patterns import compiled
from verifier.periods import Period

_FIELD = compiled(r"`?\b([a-z]+[A-Z][A-Za-z0-9]*|[a-z]+(?:_[a-z0-9]+)+)\b`?")
_SAYS = compiled(
    r"[`\s*]*(?:(?:in|of) the [a-z ]{1,20})?(?:field )?(?:of|is|at|says|prints|reads|shows|gives|holds|字段|值|返回|显示|给出|读数)*(?:为|是|只有|仅有|仅为|仅|达|约)?[`\s*(:=≈“\"]*(?:US|HK)?[$€£¥]?",
    re.IGNORECASE,
)
"""What may stand between a field's name and the value that it holds."""
_MEAN_OF = compiled(r"\b(?:mean|average|median|consensus)(?: [a-z]+){0,2} (?:of|from|across|among) (?:the |all )?$", re.IGNORECASE)
_COUNTED = compiled(r"\s*(?:sell-side |covering |brokerage )?analysts?(?:'s?)?(?:\s+(?:targets?|estimates?|opinions?|ratings?|price targets?))?\b", re.IGNORECASE)


def told(look: Look) -> Told | None:
    """The figure that the field holds; how many analysts stand behind a mean."""
    counted = look.n.unit.kind in ("number", "count") and look.n.value == look.n.value.to_integral_value() and not look.n.hedge
    if counted and "analyst_count" in look.around.vocabulary.metrics and _COUNTED.match(look.after):
        behind = _MEAN_OF.search(look.before) is not None
        return Told([Reading(Quantity("analyst_count", look.claim.entity, None), behind, "clause")], kind="count", metric="analyst_count", alone=True)
    if look.n.high is not None or look.claim.about_change:
        return None
    if "_" not in look.before and look.around.vocabulary.fields.keys().isdisjoint(look.holds):
        return None
    cited = next(reversed(list(_FIELD.finditer(look.before[-70:]))), None)
    metric = look.around.vocabulary.fields.get(cited[1].lower()) if cited is not None else None
    if cited is None or metric is None:
        return None
    gap = look.before[-70:][cited.end() :]
    if re.search(r"[;。]", gap) or (look.said and look.said[-1].numeral.start >= look.n.start - len(gap)):
        return None  # what came after the field has had its number
    own = look.claim.readings[0] if look.claim.readings else None
    if own is not None and own.certain and isinstance(own.expression, Quantity) and (own.expression.metric, own.expression.period) == (metric, None):
        return None
    latest = look.around.latest
    whens = dict.fromkeys((look.claim.period, latest, Period.trailing(latest.end) if latest is not None else None, None))
    origin = "field" if _SAYS.fullmatch(gap) else "clause"
    return Told([Reading(Quantity(metric, look.claim.entity, when), False, origin) for when in whens], kind="ratio" if look.n.unit.kind in ("multiple", "percent") else "level", metric=metric, about_change=False)
