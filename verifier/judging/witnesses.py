"""Numbers beside a claim that are right by the sources, and show by that what the claim is bound to."""

from __future__ import annotations

from collections.abc import Sequence

from verifier.catalogue.market import MARKET
from verifier.claims import Claim, Combination, Expression, Quantity, Reading
from verifier.dataclass import replace
from verifier.judging.docket import Docket
from verifier.judging.meeting import figures_in, meets
from verifier.judging.spelling import quantities_in
from verifier.matching import SOURCE, Derived, Ledger, Mode
from verifier.periods import Period

_REACH = 8
"""How many claims away a member of the same list may stand."""
_AMOUNTS = frozenset(("money", "shares", "count", "per_share", "physical"))


def borne_out_beside(docket: Docket, claim: Claim, reading: Reading, derived: Derived) -> bool:
    """Whether the numbers beside a claim, right by the sources, show that it is bound to the right figure.

    A level and the rate stated with it are of one quantity ("fell 1.2% to $117.8 million"); so are the members of a list, each of its own subject.
    A figure that another number of the sentence states leaves none to this one.
    """
    q = _as_quantity(reading.expression)
    if derived.tier != SOURCE or claim.restated or claim.expected_by or claim.assumed or claim.supposed:
        return False
    if q is None:
        return _moves_with(docket, claim, derived)
    if (q.entity or q.segment) and any(
        meets(claim, whole.value) for whole in docket.ledger.options(replace(q, entity=None, segment=None), Mode.SOURCE)
    ):
        return False  # the total of what was named a part of
    beside, listed = False, 0
    for other in docket.claims[max(0, claim.index - _REACH) : claim.index + _REACH + 1]:
        together = other.quote == claim.quote
        if other is claim or other.index in docket.busy or other.kind == "comparison" or (not together and other.kind != claim.kind):
            continue
        outcome = docket.outcome(other.index)
        shown = outcome.shown
        if outcome.verdict != "supported" or shown is None or shown.claims or outcome.reading is None:
            continue
        e = _as_quantity(outcome.reading.expression)
        if other.about_change == claim.about_change and together and figures_of(shown) == figures_of(derived):
            if (shown.op, derived.op) != ("sub", "growth"):
                return False
            beside = beside or abs(other.index - claim.index) <= 2  # the amount of the change, of which this is the rate
            continue
        if e is None:
            continue
        if (e.entity, e.segment) != (q.entity, q.segment):
            listed += (e.metric, e.measure, e.period, e.base) == (q.metric, q.measure, q.period, q.base) and figures_in(other.numeral) >= 2
        elif abs(other.index - claim.index) > 2 or not together or _adds(docket.ledger, e):
            continue
        elif q.measure == "level" and e.measure != "level":
            beside = beside or _goes_with(e, shown, q, derived)
        elif q.measure != "level" and e.measure == "level" and _one_base(docket.ledger, claim, q, derived):
            beside = beside or (_goes_with(q, derived, e, shown) and not _between(docket, claim, other))
    return beside or listed >= 2


def of_other_years(first: Reading, other: Reading) -> bool:
    """Whether another reading lies a year or more after what a claim is likeliest of, or more than one before: nothing beside it joins the two."""
    meant, q = first.expression, _as_quantity(other.expression)
    if not isinstance(meant, Quantity) or meant.period is None or q is None or q.period is None:
        return False
    return not -12 <= q.period.end - meant.period.end < 12


def _between(docket: Docket, claim: Claim, other: Claim) -> bool:
    """Whether an amount that is surely of nothing stands between two claims: "debt of $1.2bn, of which $385M is drawn, up 10%"."""
    low, high = sorted((claim.index, other.index))
    return any(
        not c.about_change and c.numeral.unit.kind == other.numeral.unit.kind and not (c.readings and c.readings[0].certain)
        for c in docket.claims[low + 1 : high]
    )


def _as_quantity(expression: Expression) -> Quantity | None:
    """An expression as one quantity: a growth or difference written out between two levels of one thing is its growth or change."""
    if isinstance(expression, Quantity):
        return expression
    if isinstance(expression, Combination) and expression.op in ("growth", "sub") and len(expression.args) == 2:
        now, then = expression.args
        if isinstance(now, Quantity) and isinstance(then, Quantity) and now.level(then.period) == then and now.measure == "level":
            return replace(now, measure="growth" if expression.op == "growth" else "change", base=then.period)
    return None


def _moves_with(docket: Docket, claim: Claim, derived: Derived) -> bool:
    """Whether a sum or quotient and the rate stated next to it are of the same figures: "$471 million between them, 5.6% more than in 3Q24"."""
    level = not claim.about_change
    if not level and (derived.op not in ("growth", "sub") or not (claim.based or _one_rate(docket, claim))):
        return False
    for other in docket.claims[max(0, claim.index - 1) : claim.index + 2]:
        if other is claim or other.quote != claim.quote or other.index in docket.busy or other.about_change != level or other.kind == "comparison":
            continue
        outcome = docket.outcome(other.index)
        if outcome.verdict != "supported" or outcome.shown is None or outcome.shown.claims:
            continue
        part, moved = (derived, outcome.shown) if level else (outcome.shown, derived)
        if moved.op in ("growth", "sub") and figures_of(part) and figures_of(part) <= figures_of(moved):
            return True
    return False


def _one_rate(docket: Docket, claim: Claim) -> bool:
    """Whether the sources have the rate against one base only of those that may be meant."""
    known = [d.value for r in claim.readings if (d := docket.ledger.first(r.expression, Mode.SOURCE)) is not None and d.op in ("growth", "sub")]
    return all(value.meets(known[0]) for value in known)


def dated_beside(docket: Docket, claim: Claim, missed: Sequence[tuple[Reading, Derived, bool]]) -> tuple[Reading, Derived, bool] | None:
    """The reading of a claim at the date that a number next to it, left as undated by the words, is of by the sources.

    "Capital expenditure took $251.7 million of that and left free cash flow of $85.0 million": the sources have the second for 2024 alone,
    so the first is of 2024. What is measured must be sure.
    """
    if claim.expected_by or claim.assumed or claim.supposed or claim.restated or claim.forecast or claim.numeral.high is not None:
        return None
    ways = [m for m in missed if m[0].measured and not m[0].certain and m[0].origin == "inherited" and m[1].tier == SOURCE and not m[1].claims]
    asked = _date_of(claim.readings[0].expression) if ways else None
    if asked is None:
        return None
    for other in docket.claims[max(0, claim.index - 2) : claim.index + 3]:
        if other is claim or other.quote != claim.quote or other.index in docket.busy or not other.readings or figures_in(other.numeral) < 3:
            continue
        if other.kind == "comparison" or other.expected_by or _date_of(other.readings[0].expression) != asked:
            continue
        outcome = docket.outcome(other.index)
        found = outcome.reading
        if outcome.verdict != "supported" or outcome.shown is None or outcome.shown.claims or found is None or found.origin != "inherited":
            continue
        date = _date_of(found.expression)
        at = next((m for m in ways if date is not None and _date_of(m[0].expression) == date), None)
        if at is not None and date is not None and _all_dated(at[1], date.end) and _all_dated(outcome.shown, date.end):
            return at
    return None


def held_by_field(docket: Docket, claim: Claim, missed: Sequence[tuple[Reading, Derived, bool]]) -> tuple[Reading, Derived, bool] | None:
    """The reading of a number as the value of the source's field whose name stands right before it, where the sources have that figure.

    Letter by letter: ``freeCashflow`` and ``FreeCashFlow`` are fields of two statements.
    """
    for reading, derived, raw in missed:
        field = derived.figure.provider_field if reading.origin == "field" and derived.figure is not None and derived.tier == SOURCE else None
        if field and derived.op == "figure" and field.rpartition(".")[2] in docket.sentence(claim):
            return reading, derived, raw
    return None


def _date_of(expression: Expression) -> Period | None:
    """The one date of all that an expression asks for; None where they differ or prices, which have days of their own, are among it."""
    asked = list(quantities_in(expression))
    dates = {q.period for q in asked}
    return dates.pop() if len(dates) == 1 and not any(q.metric in MARKET for q in asked) else None


def rate_of_other_date(docket: Docket, claim: Claim, tied: Reading, missed: Sequence[tuple[Reading, Derived, bool]]) -> bool:
    """Whether a rate agrees only with a period that is not that of the level said with it: "grew 10.9% to $612.5 million", the nine months' rate.

    The level next to it is right by the sources for the very period that the rate is bound to, and that period's own rate misses.
    """
    first = _as_quantity(claim.readings[0].expression) if claim.readings else None
    now = _as_quantity(tied.expression)
    if first is None or now is None or first.measure != "growth" or not claim.readings[0].certain or tied.certain or not missed:
        return False
    if missed[0][0] is not claim.readings[0] or first.period is None or now.period is None:
        return False
    if replace(now, period=first.period, base=first.base) != first:
        return False
    if now.period == first.period or now.period.ttm or claim.based and now.base != first.base and now.period.months == first.period.months:
        return False
    for other in docket.claims[max(0, claim.index - 1) : claim.index + 2]:
        if other is claim or other.quote != claim.quote or other.about_change or other.index in docket.busy or not other.readings:
            continue
        level = _as_quantity(other.readings[0].expression)
        if level is None or level != first.level(first.period):
            continue
        outcome = docket.outcome(other.index)
        if other.index < claim.index and outcome.verdict == "supported" and outcome.reading is not other.readings[0]:
            return False  # the level before the rate was found to be of the other date, too
        if outcome.verdict == "supported" and outcome.reading is other.readings[0] and outcome.shown is not None and not outcome.shown.claims:
            return True
    return False


def moved_from(docket: Docket, claim: Claim, missed: Sequence[tuple[Reading, Derived, bool]]) -> bool:
    """Whether a number is where another beside it comes from, and of none of the dates that this may be: "improved to 53.3% from 54.9%".

    The other is right by the sources, or surely bound and wrong, of the same quantity at a later date; this one's own date is guessed,
    and misses at each that the sources have.
    """
    first = claim.readings[0] if claim.readings else None
    if (
        first is None
        or first.origin != "inherited"
        or claim.about_change
        or claim.period is None
        or missed[0][0] is not first
        or claim.expected_by
        or claim.assumed
        or claim.restated
        or claim.numeral.high is not None
        or (claim.metric in MARKET and not _all_dated(missed[0][1], claim.period.end))
    ):
        return False
    dates = {q.period for reading, derived, _ in missed if derived.tier == SOURCE for q in quantities_in(reading.expression)}
    if (len(dates) < 2 and claim.period.months < 6) or not _all_dated(missed[0][1], claim.period.end):
        return False
    for other in docket.claims[max(0, claim.index - 1) : claim.index + 2]:
        if other is claim or other.quote != claim.quote or other.index in docket.busy or other.period is None or other.about_change:
            continue
        if (other.entity, other.segment) != (claim.entity, claim.segment) or claim.metric not in (other.metric, *other.others):
            continue
        if other.numeral.unit.kind != claim.numeral.unit.kind:
            continue
        ends = {claim.period.end, *(date.end for date in dates if date is not None)}
        if claim.period.end != other.period.year_open.end and other.period.end - 12 not in ends:
            continue  # it may have moved from the year before, which the sources lack
        outcome = docket.outcome(other.index)
        bound = outcome.verdict == "supported" or (outcome.verdict == "refuted" and outcome.reading is not None and outcome.reading.certain)
        if bound and outcome.shown is not None and not outcome.shown.claims and other.period.end > claim.period.end:
            return True
    return False


def dated_alike(claim: Claim, missed: Sequence[tuple[Reading, Derived, bool]]) -> bool:
    """Whether it does not matter which date or base a claim means: each that may be meant gives the same level, or another rate than the one stated.

    What is measured must be sure, and a rate's base be open between the year before and the quarter before, both known.
    """
    first = claim.readings[0].expression if claim.readings else None
    if not isinstance(first, Quantity) or claim.expected_by or claim.assumed or claim.restated or claim.forecast or claim.numeral.high is not None:
        return False
    if missed[0][0] is not claim.readings[0] or not all(r.measured and _same_measure(r.expression, first) for r in claim.readings):
        return False
    known = [(reading.expression, derived) for reading, derived, _ in missed if derived.tier == SOURCE and _all_dated(derived)]
    if not known or known[0][1] is not missed[0][1]:
        return False
    if first.measure == "level":
        if first.metric in MARKET:
            return False  # the last day known stands for any other, and may be of before what is told
        ends = {q.period.end for expression, _ in known for q in quantities_in(expression) if q.period is not None}
        return len(ends) > 1 and all(derived.value.meets(known[0][1].value) for _, derived in known)
    bases = {q.base for q, _ in known if isinstance(q, Quantity) and q.period == first.period}
    return not claim.based and len(bases) > 1


def _all_dated(derived: Derived, end: int | None = None) -> bool:
    """Whether every figure in a value bears a date of its own, that of ``end`` where one is given: what bears none may be of any."""
    dates = [leaf.figure.period if leaf.figure is not None else None for leaf in derived.leaves() if leaf.op != "constant"]
    return all(date is not None and (end is None or date.end == end) for date in dates)


def _same_measure(expression: Expression, first: Quantity) -> bool:
    return isinstance(expression, Quantity) and replace(expression, period=first.period, base=first.base) == first


def said_already(docket: Docket, claim: Claim, derived: Derived) -> bool:
    """Whether another number of the sentence states the very figure that this one is bound to."""
    for other in docket.claims[max(0, claim.index - _REACH) : claim.index + _REACH + 1]:
        if other is not claim and other.quote == claim.quote and other.kind == claim.kind and other.index not in docket.busy:
            shown = docket.outcome(other.index).shown
            if shown is not None and docket.outcome(other.index).verdict == "supported" and figures_of(shown) == figures_of(derived):
                return True
    return False


def figures_of(derived: Derived) -> set[int]:
    """The source figures that a value rests on, by their identity."""
    return {id(leaf.figure) for leaf in derived.leaves() if leaf.figure is not None}


def _adds(ledger: Ledger, q: Quantity) -> bool:
    """Whether a change is an amount: "118 of it in the north, for 2,374 in all" adds to a total that need not be the north's."""
    known = ledger.metrics.get(q.metric)
    return q.measure == "change" and known is not None and known.kind in _AMOUNTS


def _one_base(ledger: Ledger, claim: Claim, q: Quantity, derived: Derived) -> bool:
    """Whether it is clear what a rate is against."""
    moved = next((part.figure for part in derived.parts if part.figure is not None), None)
    rates = [(r, e) for r in claim.readings if (e := _as_quantity(r.expression)) is not None and e.period == q.period and e.measure == q.measure]
    names = (*([moved.metric] if moved is not None else ()), *(e.metric for _, e in rates[:1]))
    known = next((ledger.metrics[name] for name in names if name in ledger.metrics), None)  # a source's own name is measured like the words for it
    over_time = known.flow == "flow" if known is not None else moved is not None and moved.period is not None and not moved.period.is_instant
    flow = bool(rates) and over_time
    usual = rates[:1] if flow else rates  # a flow is compared with the year before unless words say otherwise
    return claim.based or {e.base for r, e in rates if r.certain} == {q.base} or {e.base for _, e in usual} == {q.base}


def _goes_with(rate: Quantity, moved: Derived, level: Quantity, stated: Derived) -> bool:
    """Whether a rate is that of a level: computed from its very figures, or printed for the same measure and date."""
    if moved.op == "figure":
        return rate.metric == level.metric and level.period is not None and level.period in (rate.period, rate.base)
    return moved.op in ("growth", "sub") and bool(figures_of(stated)) and figures_of(stated) <= figures_of(moved)
