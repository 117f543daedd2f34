"""Two values of one measure with an arrow between them: 毛利率：31.2% → 33.0%. The first is of an earlier period, which nothing names."""

from __future__ import annotations

from verifier.claims import Claim, Quantity, Reading
from verifier.dataclass import replace
from verifier.extractors.rules.constructions.look import Look, Told
from verifier.patterns import pattern

_ARROW = pattern("arrows-arrow", r"[\s*_`]*(?:→|⇒|➜|➔|->|=>|-->)[\s*_`]*")
_SHAFTS = frozenset("→⇒➜➔>")


def told(look: Look) -> Told | None:
    """The earlier of the two: a year before, or else the period right before or the year's opening."""
    if _SHAFTS.isdisjoint(look.folded[look.n.end : look.n.end + 6]):
        return None
    after = look.next
    if after is None or after.period != look.claim.period or look.claim.period is None or not look.alike(after):
        return None
    if _ARROW.fullmatch(look.folded, look.n.end, after.numeral.start) is None or not _of_one(look.claim, after):
        return None
    now = look.claim.period
    dates = [now.year_before, *([now.previous] if not now.is_instant and now.months <= 3 else []), now.year_open]
    level = next(r.expression for r in look.claim.readings if isinstance(r.expression, Quantity))
    return Told([Reading(replace(level, period=date), False, "clause") for date in dates], period=now.year_before)


def _of_one(one: Claim, other: Claim) -> bool:
    levels = [next((r.expression for r in c.readings if isinstance(r.expression, Quantity)), None) for c in (one, other)]
    first, second = levels
    return first is not None and second is not None and first.measure == second.measure == "level" and first.metric == second.metric
