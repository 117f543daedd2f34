"""When the figures at hand are of: the latest report of a metric, the one year guided, the entities quoted on two days running,
and the year of a day that a note names without one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from verifier.figures import OWN, Figure
from verifier.periods import Period


def latest_of(figures: Sequence[Figure]) -> dict[str, Period]:
    """The latest period reported of each metric of a whole, of one that only the sources name its latest day."""
    found: dict[str, Period] = {}
    for f in figures:
        if (
            f.period is not None
            and not f.period.estimate
            and not f.segment
            and (not f.metric.startswith(OWN) or f.period.is_instant)
            and (f.metric not in found or f.period.end > found[f.metric].end)
        ):
            found[f.metric] = f.period
    return found


def guided_of(figures: Sequence[Figure]) -> dict[str, Period]:
    """The period to come of each metric that has figures for one such period and no more."""
    found: dict[str, set[Period]] = {}
    for f in figures:
        if f.period is not None and f.period.estimate and not f.segment:
            found.setdefault(f.metric, set()).add(f.period)
    return {metric: next(iter(periods)) for metric, periods in found.items() if len(periods) == 1}


CLOSES = frozenset(("share_price", "index_level"))
_BEFORE = frozenset(("previous_close", "index_previous"))


def daily_of(figures: Sequence[Figure]) -> frozenset[str]:
    """The entities whose closes of two days running are given, or beside the close one before of no day."""
    dated = {f.entity for f in figures if f.metric in CLOSES and f.period is not None}
    priced = {f.entity for f in figures if f.metric in _BEFORE and (f.period.day is not None if f.period is not None else f.entity not in dated)}
    return frozenset(entity for entity in priced if entity)


def ahead_of(figures: Sequence[Figure]) -> dict[str, Period]:
    """The latest period of each company whose fiscal year runs ahead of the calendar, where several companies are told of together.

    A half-year to September of a year that closes in March is 2027-H1 by the company's own label; no other company's figures are of then.
    """
    days = [f.period.day for f in figures if f.period is not None and f.period.day is not None]
    if not days or len({f.entity for f in figures}) < 3:
        return {}
    today = Period.instant(max(days)).end
    found: dict[str, Period] = {}
    for f in figures:
        period = f.period
        if f.entity and period is not None and not period.is_instant and not period.estimate and period.months >= 3 and not period.ttm \
                and period.end > today + 1 and (f.entity not in found or period.end > found[f.entity].end):
            found[f.entity] = period
    return found


_REPORTED_WITHIN, _PUBLISHED_WITHIN = 180, 10  # days from the last day of the sources: a closing date, a day of trading


def nearest_year(found: Period, last: dt.date) -> Period:
    """The year of a day named without one, where ``last`` is the last day of the sources.

    A note is written after the reports it speaks of, so a closing date is followed by the days on which it was reported and traded;
    a closing date itself, or a day long after, is the past one.

    >>> str(nearest_year(Period.parse("2025-10-28"), dt.date(2025, 9, 30))), str(nearest_year(Period.parse("2024-04-25"), dt.date(2024, 12, 31)))
    ('2025-10-28', '2025-04-25')
    >>> str(nearest_year(Period.parse("2025-12-31"), dt.date(2025, 9, 30))), str(nearest_year(Period.parse("2025-10-28"), dt.date(2025, 3, 3)))
    ('2024-12-31', '2024-10-28')
    """
    day = found.day
    if day is None:
        return found
    room = _REPORTED_WITHIN if _closes(last) else _PUBLISHED_WITHIN
    for each in (found, found.shifted(12)):
        if each.day is not None and 0 < (each.day - last).days <= room and not _closes(each.day):
            return each
    return found.year_before if day > last else found


def _closes(day: dt.date) -> bool:
    """Whether a quarter ends on that day."""
    return _ends_month(day) and day.month % 3 == 0


def _ends_month(day: dt.date) -> bool:
    return (day + dt.timedelta(days=1)).day == 1


def days_of(figures: Sequence[Figure]) -> dict[str, tuple[dt.date, ...]]:
    """The days of each close, and of each metric of the sources' own that is printed for others than ends of months, as a price is."""
    found: dict[str, set[dt.date]] = {}
    for f in figures:
        if f.period is None or f.period.day is None or f.measure != "level" or f.segment:
            continue
        if f.metric in CLOSES or f.metric.startswith(OWN):
            found.setdefault(f.metric, set()).add(f.period.day)
    return {metric: tuple(sorted(days)) for metric, days in found.items() if len(days) > 1 and not all(map(_ends_month, days))}


def rates_alone_of(figures: Sequence[Figure]) -> frozenset[str]:
    """The metrics of the sources' own of which they print the yearly growth and nothing else: "Blended lease rate growth (%)"."""
    grown = {f.metric for f in figures if f.measure == "growth_yoy" and f.metric.startswith(OWN)}
    return frozenset(grown - {f.metric for f in figures if f.measure != "growth_yoy"}) if grown else frozenset()
