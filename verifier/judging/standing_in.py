"""Measures taken in place of the one asked for: when what they give may overturn a number."""

from __future__ import annotations

from collections.abc import Iterator

from verifier.claims import Claim
from verifier.judging.docket import Docket
from verifier.judging.meeting import figures_in
from verifier.matching import Derived

_SAME = frozenset(("revenue", "total_revenue"))
"""Stand-ins that differ by the interest income of a few companies only."""
_TIED_OPS = ("figure", "path", "formula", "claim")
_ENOUGH = 2
"""How many other numbers must tie through a stand-in before the note is taken to mean it."""
_REACH = 24
"""How many claims before and after one are looked through for them."""


def stands_in(derived: Derived) -> bool:
    """Whether a value rests on a measure taken in place of the one asked for (the whole profit for the parent's)."""
    return any(True for _ in _taken(derived))


def meant_so(docket: Docket, claim: Claim, derived: Derived) -> bool:
    """Whether the numbers beside a claim, right by the sources, show that the note means the stand-in that a value rests on.

    Either the number just before it in the sentence is of that very measure ("adjusted EBITDA of $173 million, a 42% margin"), or others
    tie with the sources through it and through nothing else.
    """
    taken = set(_taken(derived))
    if not taken or claim.restated or claim.expected_by or claim.assumed:
        return False
    before = docket.claims[claim.index - 1] if claim.index else None
    if before is not None and before.quote == claim.quote and before.index not in docket.busy:
        shown = docket.outcome(before.index).shown
        used = {used for _, used in taken}
        if shown is not None and used <= {leaf.figure.metric for leaf in shown.leaves() if leaf.figure is not None}:
            return True
    tied = 0
    for other in docket.claims[max(0, claim.index - _REACH) : claim.index + _REACH + 1]:
        if other is claim or other.index in docket.busy or figures_in(other.numeral) < 3 or other.stated.meets(claim.stated):
            continue
        if _tied(docket, other):
            shown = docket.outcome(other.index).shown
            tied += shown is not None and set(_taken(shown)) == taken
    return tied >= _ENOUGH


def _tied(docket: Docket, claim: Claim) -> bool:
    return docket.outcome(claim.index).verdict == "supported"


def _taken(derived: Derived) -> Iterator[tuple[str, str]]:
    """The measures asked for in a value that others were taken for, each with what was."""
    q = derived.quantity
    if q is not None and derived.names and derived.op in _TIED_OPS and derived.names[0] not in (q.metric, *q.others, *_SAME):
        yield q.metric, derived.names[0]
    for part in derived.parts:
        yield from _taken(part)
