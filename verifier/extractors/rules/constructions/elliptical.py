"""What a sentence leaves out because the one before named it: "The half is still negative by $11 million", "Tresco raised its own to $0.13"."""

from __future__ import annotations

import re

from verifier.claims import Claim, Quantity, Reading
from verifier.dataclass import replace
from verifier.extractors.rules.constructions.look import Look, Told

_SPAN = re.compile(
    r"[\s*]*(?:over |for |across )?the (?:first |second )?(?:half|quarter|year|full year|half-year|six months|nine months|twelve months)(?: as a whole)?"
    r" (?:is|was|remains|remained|came to|comes to|stands at|stood at|totals|total?led|amounts to|amounted to)"
    r"(?: (?:still|only|just|about|roughly|negative|positive|by|at))*[\s*]*(?:US|HK|A|C)?[$€£¥]?",
    re.IGNORECASE,
)
_ITS_OWN = re.compile(
    r"\b(?:raised|lifted|cut|lowered|kept|held|left|increased|reduced|put|took|set) (?:its|their) own(?: (?:flat|steady|unchanged))? (?:to|at|by)(?: about)?[\s*]*(?:US|HK|A|C)?[$€£¥]?$",
    re.IGNORECASE,
)


def told(look: Look) -> Told | None:
    """The measure of the number before, of the span or the company that this sentence names."""
    if "the" not in look.holds and "own" not in look.holds:
        return None
    claim = look.claim
    if claim.kind not in ("level", "ratio") or look.n.high is not None or claim.assumed or claim.forecast or not claim.readings or claim.readings[0].certain:
        return None
    if "own" in look.holds and _ITS_OWN.search(look.clause):
        return _of_another(look)
    return _of_a_span(look) if not look.said and look.block and _SPAN.fullmatch(look.before) else None


def _of_a_span(look: Look) -> Told | None:
    """The same quantity over the months that are the subject."""
    claim, last = look.claim, look.block[-1]
    before = next((c for c in reversed(look.block) if c.quote == last.quote and c.metric == claim.metric and _is_sure(c)), None)
    if before is None or claim.period is None or last.metric != claim.metric or before.entity != claim.entity or not look.alike(before):
        return None
    first = before.readings[0].expression
    assert isinstance(first, Quantity)
    return Told([Reading(first.level(claim.period), claim.readings[0].origin == "clause", "clause", True)])


def _of_another(look: Look) -> Told | None:
    """The other company's figure for what the number just said is of the first."""
    last = look.block[-1] if look.block else None
    if last is None or not _is_sure(last) or not look.alike(last) or look.claim.entity in (None, last.entity) or look.claim.metric != last.metric:
        return None
    first = last.readings[0].expression
    assert isinstance(first, Quantity)
    return Told([Reading(replace(first, entity=look.claim.entity), True, "clause", True)], period=first.period)


def _is_sure(claim: Claim) -> bool:
    first = claim.readings[0] if claim.readings else None
    return first is not None and first.certain and isinstance(first.expression, Quantity) and first.expression.measure == "level"
