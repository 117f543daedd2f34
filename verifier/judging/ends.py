"""The two ends of a move told in one sentence, "fell to 39.8% of revenue from 41.5%": what shows of which date an end is.

An end that no word dates may be of several; the other end, right by the sources, or a rate told of the same move, leaves but one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from verifier.claims import Claim, Combination, Expression, Quantity, Reading
from verifier.dataclass import replace
from verifier.judging.docket import Docket
from verifier.judging.meeting import figures_in
from verifier.judging.outcomes import Outcome
from verifier.judging.spelling import quantities_in
from verifier.judging.witnesses import figures_of
from verifier.matching import SOURCE, Derived
from verifier.patterns import compiled
from verifier.periods import Period

_YEAR = 12
_FROM_BEHIND = compiled(r"[^.;:!?。；0-9]{0,36}\b(?:from|against|versus|compared (?:with|to))[\s*]*", re.IGNORECASE)
"""Between the number that a thing moved to and the one it moved from."""
_TO_BEHIND = compiled(r"[^.;:!?。；0-9]{0,16}(?:\bto\b|[至到])[\s*]*", re.IGNORECASE)
_FROM_BEFORE = compiled(r"(?:\bfrom|[由从])[\s*]*$", re.IGNORECASE)
_REACH = 4
_FAR = 40
"""How many claims before and after one are looked through for the date from which a note's balances have moved."""
_TOLD, _MANY = 2, 4
"""How many digits a number has that tells that date, and how many such numbers tell against what a rate of no base is."""
Missed = tuple[Reading, Derived, bool]


def other_end(docket: Docket, claim: Claim, missed: Sequence[Missed]) -> Missed | None:
    """What an end of a move misses, at the one date that the rest of its sentence leaves it: where that is of the sources and surely dated."""
    if claim.expected_by or claim.assumed or claim.supposed or claim.restated or claim.forecast or claim.numeral.high is not None:
        return None
    ways = [m for m in missed if m[1].tier == SOURCE and not m[1].claims and not m[2]]
    if not ways:
        return None
    start = _moved_from(docket, claim)
    if start is not None:
        found = _borne(docket, start)
        at = _date_of(found.expression) if found is not None and figures_in(start.numeral) >= 3 else None
        return _same(ways, found.expression, at, at.shifted(_YEAR)) if found is not None and at is not None and not at.ttm else None
    rates = [(m, q) for m in ways if m[0].measured and isinstance(q := m[0].expression, Quantity) and q.measure != "level" and q.base is not None]
    if rates and not claim.based:
        now = rates[0][1].period
        opening = _opening_of_note(docket, claim, now, _MANY) if now is not None and docket.ledger.is_stock(rates[0][1].metric) else None
        return next((m for m, q in rates if q.base and now and q.base.end == opening and q.period == now and _dated(m[1], now, q.base)), None)
    end = _moved_to(docket, claim)
    found = _borne(docket, end) if end is not None else None
    now = _date_of(found.expression) if found is not None else None
    if found is None or now is None:
        return None
    for then in _bases_beside(docket, claim, now):
        return _same(ways, found.expression, now, then)
    opening = _opening_of_note(docket, claim, now) if all(docket.ledger.is_stock(q.metric) for q in quantities_in(found.expression)) else None
    dates = {date for m in ways if (date := _date_of(m[0].expression)) is not None and date.end == opening} if opening is not None else ()
    return next((m for date in dates if (m := _same(ways, found.expression, now, date)) is not None), None)


def is_other_end(docket: Docket, claim: Claim, derived: Derived) -> bool:
    """Whether what a claim misses is what it moved to: the share price of today is none that it came from."""
    end = _moved_to(docket, claim)
    if end is None or end.index in docket.busy:
        return False
    shown = docket.outcome(end.index).shown
    return shown is not None and docket.outcome(end.index).verdict == "supported" and figures_of(shown) == figures_of(derived) != set()


def _moved_from(docket: Docket, claim: Claim) -> Claim | None:
    """Where the number that a claim moved to came from."""
    text = docket.ledger.text
    for other in docket.claims[max(0, claim.index - 1) : claim.index + 2]:
        if other is claim or not _alike(claim, other):
            continue
        if other.index > claim.index and _FROM_BEHIND.fullmatch(text, claim.numeral.end, other.numeral.start):
            return other
        if other.index < claim.index and _TO_BEHIND.fullmatch(text, other.numeral.end, claim.numeral.start) and _led_by_from(text, other):
            return other
    return None


def _moved_to(docket: Docket, claim: Claim) -> Claim | None:
    """What the number that a claim moved from came to."""
    near = docket.claims[max(0, claim.index - 1) : claim.index + 2]
    return next((other for other in near if other is not claim and _alike(claim, other) and _moved_from(docket, other) is claim), None)


def _led_by_from(text: str, claim: Claim) -> bool:
    return _FROM_BEFORE.search(text, max(claim.quote[0], claim.numeral.start - 8), claim.numeral.start) is not None


def _alike(claim: Claim, other: Claim) -> bool:
    if other.quote != claim.quote or other.kind == "comparison" or other.numeral.unit.kind != claim.numeral.unit.kind:
        return False
    return (other.entity, other.segment, other.expected_by) == (claim.entity, claim.segment, claim.expected_by)


def _borne(docket: Docket, claim: Claim) -> Reading | None:
    """The reading by which the sources alone bear a claim out."""
    outcome: Outcome | None = docket.outcome(claim.index) if claim.index not in docket.busy else None
    if outcome is None or outcome.verdict != "supported" or outcome.shown is None or outcome.shown.claims:
        return None
    return outcome.reading


def _bases_beside(docket: Docket, claim: Claim, now: Period) -> Iterator[Period]:
    """The dates that rates of the same sentence, right by the sources, are against: "labor cost grew 1.0% and fell to ... from"."""
    for other in docket.claims[max(0, claim.index - _REACH) : claim.index + _REACH + 1]:
        if other is claim or other.quote != claim.quote or not other.about_change:
            continue
        found = _borne(docket, other)
        q = found.expression if found is not None else None
        if isinstance(q, Quantity) and q.measure != "level" and q.period == now and q.base is not None and q.base != now:
            yield q.base


def _opening_of_note(docket: Docket, claim: Claim, now: Period, enough: int = 2) -> int | None:
    """The end of the one date from which all balances near by have moved that the sources bear out, where they are ``enough``."""
    found: Counter[int] = Counter()
    for other in docket.claims[max(0, claim.index - _FAR) : claim.index + _FAR + 1]:
        reading = _borne(docket, other) if other is not claim and other.kind != "comparison" and figures_in(other.numeral) >= _TOLD else None
        if reading is None:
            continue
        q = reading.expression
        if isinstance(q, Quantity) and q.measure != "level":
            if q.base is not None and q.period is not None and q.period.is_instant and q.period.end == now.end:
                found[q.base.end] += 1
            continue
        then = _date_of(q)
        if then is None or not all(docket.ledger.is_stock(one.metric) for one in quantities_in(q)):
            continue
        end = _moved_to(docket, other)
        to = _borne(docket, end) if end is not None else None
        date = _date_of(to.expression) if to is not None else None
        if date is not None and date.end == now.end and then.end < now.end:
            found[then.end] += 1
    return next(iter(found)) if len(found) == 1 and found.total() >= enough else None


def _date_of(expression: Expression) -> Period | None:
    """The one date of all levels that an expression asks for."""
    asked = list(quantities_in(expression))
    dates = {q.period for q in asked}
    return dates.pop() if len(dates) == 1 and all(q.measure == "level" for q in asked) else None


def _same(ways: Sequence[Missed], expression: Expression, date: Period, then: Period) -> Missed | None:
    """What is missed at one date, of the very thing that the other end was at another."""
    sought = _at(expression, date, then)
    found = next((m for m in ways if m[0].expression == sought), None)
    return found if found is not None and _dated(found[1], then) else None


def _dated(derived: Derived, *dates: Period) -> bool:
    """Whether every figure in a value is of one of some dates."""
    ends = {date.end for date in dates}
    figures = (leaf.figure for leaf in derived.leaves() if leaf.figure is not None)
    return all(figure.period is not None and figure.period.end in ends for figure in figures)


def _at(expression: Expression, date: Period, then: Period) -> Expression:
    if isinstance(expression, Quantity):
        return replace(expression, period=then) if expression.period == date else expression
    if isinstance(expression, Combination):
        return Combination(expression.op, tuple(_at(arg, date, then) for arg in expression.args))
    return expression
