"""Measures taken in place of the one asked for: when what they give may overturn a number."""

from __future__ import annotations

from collections.abc import Iterator

from verifier.claims import Claim
from verifier.judging.docket import Docket
from verifier.judging.meeting import figures_in
from verifier.judging.witnesses import figures_of
from verifier.matching import Derived
from verifier.periods import Period

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


def otherwise_defined(docket: Docket, claim: Claim, derived: Derived) -> bool:
    """Whether a value is computed by a definition that the words need not mean: one of those that only some give the name.

    What is called annualised is not what part of a year brought.
    """
    if any(otherwise_defined(docket, claim, part) for part in derived.parts):
        return True
    q = derived.quantity
    if derived.op != "formula" or q is None:
        return False
    period = q.period
    if "annualised" in claim.bases and period is not None and not period.is_instant and not period.ttm and period.months < 12:
        return True
    known = docket.ledger.metrics.get(derived.names[0]) if derived.names else None
    if known is not None and known.kind in ("per_share", "money") and period is not None and period.estimate:
        return False  # what is expected is set against the shares and the price of today
    if known is not None and known.kind == "per_share" and period is not None and not period.ttm and _all_at(derived, period):
        return False  # the shares counted on the very closing date
    return known is not None and any(formula.lenient and formula.variant == derived.names[1] for formula in known.formulas)


def _all_at(derived: Derived, period: Period) -> bool:
    """Whether all that a value is computed from is of a period that ends when this one does."""
    parts = [part for part in derived.parts if part.op != "constant"]
    dates = [one.figure.period if one.figure is not None else one.quantity.period if one.quantity is not None else None for one in parts]
    return all(date is not None and date.end == period.end for date in dates)


def meant_so(docket: Docket, claim: Claim, derived: Derived) -> bool:
    """Whether the numbers beside a claim, right by the sources, show that the note means the stand-in that a value rests on.

    Either the number just before it in the sentence is of that very measure ("adjusted EBITDA of $173 million, a 42% margin"), or others
    tie with the sources through it and through nothing else.
    """
    taken = set(_taken(derived))
    if not taken or claim.restated or claim.expected_by or claim.assumed:
        return False
    if _beside_it(docket, claim, derived, taken):
        return True
    apart = _told_apart(docket, claim, derived, taken)
    if apart and any(asked == claim.metric for asked, _ in taken):
        return False
    before = docket.claims[claim.index - 1] if claim.index else None
    if before is not None and before.quote == claim.quote and before.index not in docket.busy:
        shown = docket.outcome(before.index).shown
        used = {used for _, used in taken}
        if shown is not None and used <= {leaf.figure.metric for leaf in shown.leaves() if leaf.figure is not None}:
            return True
    if apart:
        return False
    tied = 0
    for other in docket.claims[max(0, claim.index - _REACH) : claim.index + _REACH + 1]:
        if other is claim or other.index in docket.busy or figures_in(other.numeral) < 3 or other.stated.meets(claim.stated):
            continue
        if _tied(docket, other):
            shown = docket.outcome(other.index).shown
            tied += shown is not None and set(_taken(shown)) == taken
    return tied >= _ENOUGH


def _beside_it(docket: Docket, claim: Claim, derived: Derived, taken: set[tuple[str, str]]) -> bool:
    """Whether the claim's own sentence settles it, whatever the note calls by the stand-in's own name: so of adjusted measures.

    Either a quotient in it is, to three digits, computed from the very figures ("6.66x (net debt $13.6bn over LTM EBITDA of $2.04bn"), or
    others of the same measure tie through the stand-in ("EBITDA margin was 48.0% at A and 43.5% at B").
    """
    own, tied = figures_of(derived), 0
    if any(used != f"{asked}_adjusted" for asked, used in taken):
        return False  # the whole profit is another thing than the parent's, whatever is reckoned with it
    for other in docket.claims[max(0, claim.index - _REACH) : claim.index + _REACH + 1]:
        if other is claim or other.quote != claim.quote or other.index in docket.busy or figures_in(other.numeral) < 3:
            continue
        shown = docket.outcome(other.index).shown
        if shown is None or shown.claims or docket.outcome(other.index).verdict != "supported":
            continue
        if shown.op in ("formula", "div") and own and own < figures_of(shown) and other.kind == "ratio" != claim.kind:
            return True
        tied += other.metric == claim.metric and other.kind == claim.kind and set(_taken(shown)) == taken
    return tied >= _ENOUGH


def _told_apart(docket: Docket, claim: Claim, derived: Derived, taken: set[tuple[str, str]]) -> bool:
    """Whether the note has both, the measure asked for and the stand-in: each by its own name, or the stand-in's figure as another number."""
    near = docket.claims[max(0, claim.index - _REACH) : claim.index + _REACH + 1]
    used = {used for asked, used in taken if any(other.metric == asked for other in near)}
    for other in near if used else ():
        if other is claim or other.index in docket.busy or (other.kind == claim.kind and other.stated.meets(claim.stated)):
            continue
        if other.metric not in used and other.kind != claim.kind:
            continue
        outcome = docket.outcome(other.index)
        same = outcome.shown is not None and figures_of(outcome.shown) == figures_of(derived)
        if outcome.verdict == "supported" and (same or other.metric in used):
            return True
    return False


def _tied(docket: Docket, claim: Claim) -> bool:
    return docket.outcome(claim.index).verdict == "supported"


def _taken(derived: Derived) -> Iterator[tuple[str, str]]:
    """The measures asked for in a value that others were taken for, each with what was."""
    q = derived.quantity
    if q is not None and derived.names and derived.op in _TIED_OPS and derived.names[0] not in (q.metric, *q.others, *_SAME):
        yield q.metric, derived.names[0]
    for part in derived.parts:
        yield from _taken(part)
