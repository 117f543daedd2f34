"""How far a year is: "1H progress stands at 47.6%", "47.7% of the annual budget is already spent", "61% of the full-year guide"."""

from __future__ import annotations

import re

from verifier.claims import Claim, Combination, Quantity, Reading
from verifier.dataclass import replace
from verifier.extractors.rules.constructions.look import Look, Told
from verifier.patterns import compiled
from verifier.periods import Period

_PROGRESS = compiled(r"\b(?:progress|completion|achievement)(?: (?:rate|ratio))?\b[^,;.\d]{0,32}$", re.IGNORECASE)
_OF_PLAN = compiled(
    r"\s*of (?:(?:the|its|our|their|management's|company's|this|for|a) )*"
    r"(?:(?:(?:full[- ]year|annual|year's|yearly|fiscal[- ]year|fy\s?\d*(?:/\d+)?e?) (?:[a-z]+ ){0,2}?)(?:guide|guidance|target|plan|budget|forecast|goal|outlook|number|figure)"
    r"|(?:guide|guidance|target|plan|budget|forecast) for the (?:full )?year)\b",
    re.IGNORECASE,
)
WORDS = frozenset("progress completion achievement guide guidance target plan budget forecast goal outlook number figure".split())


def told(look: Look) -> Told | None:
    """What has been done so far over what the sources have as the plan for the year."""
    if look.n.sign:
        return None
    if _PROGRESS.search(look.clause) is None and _OF_PLAN.match(look.after) is None:
        return None
    for claim in reversed(look.block[-4:]):
        done = _done(look, claim)
        if done is not None:
            return done
    return Told([], kind="share", alone=True) if _OF_PLAN.match(look.after) else None


def _done(look: Look, claim: Claim) -> Told | None:
    first = claim.primary.expression if claim.primary is not None else None
    ahead = look.around.vocabulary.guided.get(first.metric) if isinstance(first, Quantity) else None
    if not isinstance(first, Quantity) or ahead is None or first.segment is not None:
        return None
    so_far = next((p for p in (look.claim.period, first.period, look.around.latest) if p is not None and _within(p, ahead)), None)
    if so_far is None:
        return None
    part = Quantity(first.metric, first.entity, so_far, others=first.others)
    made = Combination("div", (part, replace(part, period=ahead)))
    sure = claim.primary is not None and claim.primary.certain
    return Told([Reading(made, sure, "clause")], kind="share", metric=first.metric, about_change=False, alone=True)


def _within(period: Period, ahead: Period) -> bool:
    """Whether a period is the year so far of the year ahead."""
    return not period.is_instant and not period.ttm and period.start == ahead.start and period.end < ahead.end
