"""Closing prices of two days running: what a source prints as the close of one day is the previous close of the next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from verifier.dataclass import replace
from verifier.figures import Figure

_PREVIOUS = {"share_price": "previous_close", "index_level": "index_previous"}
_PAUSE, _LONGEST_PAUSE = dt.timedelta(days=5), dt.timedelta(days=12)
"""A long weekend, and the longest holiday of a stock exchange: two closes further apart are not those of two trading days running."""
_HOLIDAYS = (((1, 15), (3, 1)), ((4, 28), (5, 9)), ((9, 25), (10, 13)), ((12, 23), (12, 31)), ((1, 1), (1, 6)))
"""When exchanges close for longer than a weekend: the turns of the year, the Labour Day and the autumn holidays."""


def with_previous_closes(figures: list[Figure]) -> list[Figure]:
    """The figures, and the previous close of each day whose own close and the one before are both given.

    A day for which the source prints a previous close or the day's change itself gets none.

    >>> from verifier.interval import Interval
    >>> from verifier.periods import Period
    >>> from verifier.units import YUAN
    >>> days = [Figure("share_price", "A", Period.parse(day), Interval.point(close), YUAN, close, "prices.csv", "row 2")
    ...         for day, close in (("2025-11-17", "20.0"), ("2025-11-18", "21.0"))]
    >>> [(f.metric, str(f.period), f.printed) for f in with_previous_closes(days)[2:]]
    [('previous_close', '2025-11-18', '20.0')]
    """
    closes: dict[tuple[str | None, str], dict[dt.date, Figure]] = {}
    for figure in figures:
        if figure.metric in _PREVIOUS and figure.measure == "level" and not figure.variant and not figure.segment:
            day = figure.period.day if figure.period is not None else None
            closes.setdefault((figure.entity, figure.metric), {}).update({day: figure} if day is not None else {})
    if not any(len(days) > 1 for days in closes.values()):
        return figures
    printed = {(f.entity, f.period.day) for f in _printed(figures) if f.period is not None}
    found = list(figures)
    for (entity, metric), days in closes.items():
        ordered = sorted(days)
        for before, day in zip(ordered, ordered[1:], strict=False):
            if day - before <= (_LONGEST_PAUSE if _after_holiday(day) else _PAUSE) and (entity, day) not in printed:
                found.append(replace(days[before], metric=_PREVIOUS[metric], period=days[day].period))
    return found


def _after_holiday(day: dt.date) -> bool:
    return any(first <= (day.month, day.day) <= last for first, last in _HOLIDAYS)


def _printed(figures: Iterable[Figure]) -> Iterable[Figure]:
    return (f for f in figures if f.metric in ("previous_close", "index_previous", "price_change_pct"))
