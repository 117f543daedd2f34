"""What the author compared and now stands the other way round: a number put right that has passed those it was set against.

"P/B 0.76, far below the sector's 2 to 3" names no claim that could be recomputed; but when 0.76 becomes 7.62 the order of the
two has turned, and what was concluded from it no longer holds.
"""

from __future__ import annotations

from collections.abc import Mapping

from verifier.claims import Claim, Quantity
from verifier.dataclass import dataclass
from verifier.interval import Interval
from verifier.verification import Unjudged


@dataclass(frozen=True, slots=True)
class Turned:
    """A changed claim, and the claims it used to be below (``was_below``) or above and no longer is."""

    claim: str
    was_below: bool
    peers: tuple[str, ...]


def turned(before: Unjudged, after: Unjudged, changed: Mapping[str, str]) -> list[Turned]:
    """The changed claims whose order to others' numbers of the same metric has turned."""
    found: list[Turned] = []
    own = before.extraction.entity
    for old, new in zip(before.extraction.claims, after.extraction.claims, strict=True):
        if old.id not in changed or old.kind in ("comparison", "range"):
            continue
        peers = [c for c in before.extraction.claims if c.id not in changed and _is_peer(c, old, own)]
        for below in (True, False):
            passed = tuple(c.id for c in peers if _below(old.stated, c.stated, below) and _below(new.stated, c.stated, not below))
            if passed:
                found.append(Turned(old.id, below, passed))
    return found


def _below(one: Interval, other: Interval, below: bool) -> bool:
    return one.high < other.low if below else one.low > other.high


def _is_peer(claim: Claim, of: Claim, own: str | None) -> bool:
    """Whether it is the same metric of somebody else, or a mark to measure it by."""
    if claim.metric != of.metric or claim.numeral.unit.kind != of.numeral.unit.kind or claim.about_change != of.about_change:
        return False
    first = claim.readings[0].expression if claim.readings else None
    whose = first.entity if isinstance(first, Quantity) else claim.entity
    return (whose is not None and whose != own and whose != of.entity) or (claim.kind == "range" and claim.assumed)
