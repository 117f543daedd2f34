"""Whether the figures that a claim misses are of the date it speaks of: where they may be of another, they do not overturn it."""

from __future__ import annotations

import datetime as dt
import re

from verifier.catalogue.market import MARKET
from verifier.claims import Claim, Combination, Expression, Quantity, Reading
from verifier.dataclass import replace
from verifier.judging.docket import Docket
from verifier.judging.spelling import quantities_in
from verifier.matching import Derived, Mode
from verifier.matching.reach import references_of
from verifier.patterns import compiled
from verifier.periods import Period

_PRICED = MARKET - {"shares_total", "shares_float"}
"""What another trading day changes: a count of shares stays until shares are issued or bought back."""
_NOW = compiled(r"\b(?:now|currently|today|at present)\b|目前|如今|现在|当前", re.IGNORECASE)
_REACH = 4
"""How many claims back the level may stand that a rate follows."""
Missed = list[tuple[Reading, Derived, bool]]


def of_another_time(reading: Reading, derived: Derived) -> bool:
    """Whether a value rests on a figure of another time than the one asked for: it may bear a number out, and never overturns it.

    The last quarter's rate of growth, which bears no date, is no year's, and the rate of dividend of now not what a year paid;
    what a day's series has for the twelfth is not the value of the thirtieth, nor Thursday's price that of Friday. Nothing moves from a later date.
    """
    moves = [(q.period, q.base) for q in quantities_in(reading.expression) if q.measure != "level"]
    if any(now is not None and then is not None and then.end > now.end for now, then in moves) or _of_several_days(derived):
        return True
    asked = {q.period for q in quantities_in(reading.expression)} | {q.base for q in quantities_in(reading.expression)}
    spans = {period.months for period in asked if period is not None and not period.is_instant}
    past = any(period is not None and not period.ttm and not period.estimate and period.day is None for period in asked)
    days = {period.day for period in asked if period is not None and period.day is not None}
    for leaf in derived.leaves():
        figure = leaf.figure
        if figure is None:
            continue
        day = figure.period.day if figure.period is not None else None
        own = leaf.quantity.period.day if leaf.quantity is not None and leaf.quantity.period is not None else None
        if figure.period is None:
            other = (figure.variant == "latest quarter" and bool(spans) and 3 not in spans) or (figure.variant == "annual rate" and past)
        elif not days or day is None or day == own or (own is None and day in days):
            other = False
        elif figure.metric in MARKET:
            other = figure.metric in _PRICED and all(_trades_between(day, one) for one in ((own,) if own is not None else days))
        else:
            other = any((one.year, one.month) == (day.year, day.month) for one in days)
        if other:
            return True
    return False


def _of_several_days(derived: Derived) -> bool:
    """Whether a sum adds what one market had on one day to what another had on the next."""
    if derived.op == "sum":
        priced = [leaf.figure.period for leaf in derived.leaves() if leaf.figure is not None and leaf.figure.metric in _PRICED]
        if len({period.day for period in priced if period is not None and period.day is not None}) > 1:
            return True
    return any(part.parts and _of_several_days(part) for part in derived.parts)


def _trades_between(day: dt.date, other: dt.date) -> int:
    """How many days from the one after ``day`` to ``other`` are no weekend; one and more where ``other`` is before it."""
    if other <= day:
        return 1
    return sum((day + dt.timedelta(days=n)).weekday() < 5 for n in range(1, (other - day).days + 1))


def dated_otherwise(docket: Docket, claim: Claim, reading: Reading, derived: Derived, missed: Missed) -> bool:
    """Whether the figure that would tell is missing, and the claim misses only one of another date."""
    return (
        _likelier_unknown(claim, missed, reading)
        or _beside(docket, claim, reading)
        or (uneven(reading.expression) and not _rate_on_named_base(docket, claim, reading.expression))
        or _outdated(docket, reading.expression, derived)
        or _undated(docket, reading.expression, derived)
        or _before_now(docket, claim, reading, derived)
    )


def _likelier_unknown(claim: Claim, missed: Missed, reading: Reading) -> bool:
    """Whether a likelier reading, surely bound and of another date, has no value: its figure may yet bear the claim out."""
    known = [m[0] for m in missed]
    dates = _dates(reading.expression)
    for likelier in claim.readings:
        if likelier is reading:
            return False
        asked = _dates(likelier.expression)
        if likelier.certain and asked and dates and asked != dates and not any(one is likelier for one in known):
            return True
    return False


def _dates(expression: Expression) -> set[Period | None]:
    """The dates that an expression asks for, a change's base included."""
    asked = list(quantities_in(expression))
    return {q.period for q in asked} | {q.base for q in asked if q.measure != "level"}


def _rate_on_named_base(docket: Docket, claim: Claim, expression: Expression) -> bool:
    """Whether it is a ratio that moved from a base named for it: a margin of nine months may be set against that of a year."""
    known = docket.ledger.metrics.get(expression.metric) if isinstance(expression, Quantity) and expression.measure == "change" else None
    return known is not None and known.kind == "percent" and claim.based


def _beside(docket: Docket, claim: Claim, reading: Reading) -> bool:
    """Whether the level that a rate stands beside is, by the sources, of another date, at which they do not tell the rate."""
    q = reading.expression
    if not isinstance(q, Quantity) or q.measure == "level" or q.base is None or q.period is None:
        return False
    for other in _levels_beside(docket, claim, q):
        outcome = docket.outcome(other.index)
        e = outcome.reading.expression if outcome.reading is not None else None
        if other.period != claim.period:
            continue  # dated on its own: 营收 36.42 亿元；Q3 营收环比 +11.2%
        if outcome.verdict != "supported" or not isinstance(e, Quantity) or e.period is None or e.period == q.period:
            continue
        if e.period not in (q.base, q.base.closing):
            moved = replace(q, period=e.period, base=e.period.shifted(q.base.end - q.period.end))
            if docket.ledger.first(moved, Mode.SOURCE) is None:
                return True
    return False


def _levels_beside(docket: Docket, claim: Claim, q: Quantity) -> list[Claim]:
    """The level of the same quantity that a rate stands behind, past other rates of it; where it opens its sentence, the one right after it."""
    for other in reversed(docket.claims[max(0, claim.index - _REACH) : claim.index]):
        if other.quote != claim.quote:
            break
        if not other.about_change:
            return [other] if _is_level_of(other, q) and other.index not in docket.busy else []
    after = docket.claims[claim.index + 1 : claim.index + 2]
    return [other for other in after if other.quote == claim.quote and _is_level_of(other, q) and other.index not in docket.busy]


def _is_level_of(claim: Claim, q: Quantity) -> bool:
    e = claim.readings[0].expression if claim.readings else None
    return (
        not claim.about_change
        and isinstance(e, Quantity)
        and q.metric in (e.metric, *e.others)
        and (e.entity, e.segment, e.measure) == (q.entity, q.segment, "level")
    )


def uneven(expression: Expression) -> bool:
    """Whether a growth or change is between levels of spans of different length: nine months over a quarter."""
    if isinstance(expression, Quantity):
        now, then = expression.period, expression.base
        return now is not None and then is not None and not now.is_instant and not then.is_instant and now.months != then.months
    if not isinstance(expression, Combination) or expression.op not in ("growth", "sub") or len(expression.args) != 2:
        return False
    new, old = (
        {q.period.months for q in quantities_in(arg) if q.measure == "level" and q.period is not None and not q.period.is_instant}
        for arg in expression.args
    )
    return bool(new) and bool(old) and new != old


def _undated(docket: Docket, expression: Expression, derived: Derived) -> bool:
    """Whether a balance of a year that has one of its own by the sources the year before is taken from a figure of no date: that is of now."""
    figure = derived.figure
    if not isinstance(expression, Quantity) or figure is None or figure.period is not None or not docket.ledger.is_stock(figure.metric):
        return False
    asked = expression.period
    if asked is None or asked.ttm or asked.day is not None or expression.measure != "level" or figure.metric in MARKET:
        return False
    before = docket.ledger.first(expression.level(asked.year_before), Mode.SOURCE)
    return before is not None and before.figure is not None and before.figure.period is not None and before.figure.metric == figure.metric


def _before_now(docket: Docket, claim: Claim, reading: Reading, derived: Derived) -> bool:
    """Whether a balance said to be that of now is taken from one of a closing day.

    So it is where the sources have another balance that bears on it and is of no date: that is of now.
    """
    behind = docket.claims[claim.index - 1].numeral.end if claim.index else 0
    if _NOW.search(docket.ledger.text, max(claim.quote[0], behind), claim.numeral.start) is None:
        return False
    closing = [f for leaf in derived.leaves() if (f := leaf.figure) is not None and f.period is not None and docket.ledger.is_stock(f.metric)]
    if not any(figure.metric not in MARKET for figure in closing):
        return False
    for q in quantities_in(reading.expression):
        known = docket.ledger.metrics.get(q.metric)
        parts = (ref.metric for formula in known.formulas for ref in references_of(formula.tree)) if known is not None else ()
        for metric in dict.fromkeys((q.metric, *parts)):
            if metric not in MARKET and docket.ledger.is_stock(metric):
                found = docket.ledger.first(Quantity(metric, q.entity), Mode.SOURCE)
                if found is not None and found.figure is not None and found.figure.period is None:
                    return True
    return False


def _outdated(docket: Docket, expression: Expression, derived: Derived) -> bool:
    """Whether a price of no day named is taken from a day before the last one that the sources have of that company."""
    if any(q.period is not None and q.period.day is not None for q in quantities_in(expression)):
        return False
    asked = {q.period.end for q in quantities_in(expression) if q.period is not None and q.period.is_instant}
    moved = derived.op in ("growth", "sub") or derived.names[1:] in (("closes",), ("index_closes",))
    now = derived.parts[0] if moved and derived.parts else derived  # what it moved from is of a day before
    for leaf in now.leaves():
        figure = leaf.figure
        if figure is None or figure.metric not in _PRICED or figure.period is None or figure.period.day is None or figure.period.end in asked:
            continue
        last = docket.ledger.latest_day.get(docket.ledger.entity_key(figure.entity))
        if last is not None and figure.period.day < last:
            return True
    return False
