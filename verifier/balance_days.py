"""Balance days of plain lists and tables, which bear the calendar's date, counted as the company counts its fiscal quarters.

A provider's fields tell a company's calendar; a list that says 2026-Q2 beside 2025-09-30 does not. The note does, where it says
when its years close ("year to March"), and so does the currency of a country where they all close in one month.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence

from verifier.catalogue.market import MARKET
from verifier.dataclass import replace
from verifier.figures import Figure
from verifier.fold import fold
from verifier.period_words import ahead_of_calendar, closing_month
from verifier.period_words.resolving import last_day
from verifier.periods import Calendar, Period

_BY_LAW = {"INR": 3}
"""The month in which the fiscal years of a currency's companies close, where law leaves no other."""


def in_fiscal_count(figures: list[Figure], text: str) -> list[Figure]:
    """The figures, balance days moved to the fiscal quarters that they close where a note's words tell which and the figures agree.

    >>> from verifier.interval import Interval
    >>> from verifier.units import YUAN
    >>> given = [Figure(metric, "A", Period.parse(when), Interval.point("1"), YUAN, "1", "s", "r")
    ...          for metric, when in (("revenue", "2026-Q2"), ("deposits", "2025-09-30"))]
    >>> [f.period.end - given[0].period.end for f in in_fiscal_count(given, "Fiscal year to March.")]
    [0, 0]
    """
    if (placed := _days_of_labels(figures, text)) is not None:
        return placed
    periods = {f.period: None for f in figures if f.period is not None and f.metric not in MARKET}
    dated = {period.end for period in periods if period.day is not None and _is_calendar(period)}
    if not dated:
        return figures
    spans = {period.end for period in periods if period.start < period.end and not period.estimate}
    if not spans or dated <= spans:
        return figures
    closes = closing_month(fold(text)) or _by_law(figures)
    ahead = (12 - closes) % 12 if closes is not None else 0
    if not ahead or len({end + ahead for end in dated} & spans) <= len(dated & spans) or max(dated) + ahead > max(spans):
        return figures
    return [
        replace(f, period=replace(f.period, start=f.period.start + ahead, end=f.period.end + ahead))
        if f.period is not None and f.metric not in MARKET and _is_calendar(f.period)
        else f
        for f in figures
    ]


def _days_of_labels(figures: list[Figure], text: str) -> list[Figure] | None:
    """The figures, with the days that balances under fiscal labels (2QFY26) really are of; None where the labels may be the calendar's."""
    under = [f for f in figures if _is_calendar(f.period) and f.metric not in MARKET]
    if not under or not all(_FISCAL.search(f.place) for f in under) or any(_DATED.search(f.place) for f in under):
        return None
    closes = _by_law(figures)
    if not closes or closing_month(fold(text)) not in (None, closes):
        return None
    placed = {id(f): replace(f, period=_balance(f.period.end, closes)) for f in under if f.period is not None}
    return [placed.get(id(f), f) for f in figures]


def _balance(end: int, closes: int) -> Period:
    """The balance at the end of a fiscal month, on its real day."""
    year, month = divmod(end - (12 - closes) - 1, 12)
    return Calendar(closes).balance(last_day(year, month + 1))


def months_ahead(figures: Sequence[Figure]) -> int | None:
    """By how many months the count of some figures runs ahead of the calendar's: by their balance days, else by law under fiscal labels."""
    told = ahead_of_calendar(f.period for f in figures)
    if told is not None or not (closes := _by_law(figures)):
        return told
    spans = [f for f in figures if f.period is not None and not f.period.is_instant and f.metric not in MARKET]
    return 12 - closes if spans and all(_FISCAL.search(f.place) for f in spans) else None


_FISCAL = re.compile(r"FY\s?'?\d\d|FY\s?20\d\d", re.I)
_DATED = re.compile(r"(?:19|20)\d\d-\d\d-\d\d|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[ -]'?\d\d", re.I)


def _is_calendar(period: Period | None) -> bool:
    """Whether a period is the last day of a month, counted by the calendar."""
    if period is None or period.day is None or not period.is_instant or period.end != period.day.year * 12 + period.day.month:
        return False
    return (period.day + dt.timedelta(days=1)).day == 1


def _by_law(figures: Iterable[Figure]) -> int | None:
    currencies = {f.unit.currency for f in figures if f.unit.currency}
    return _BY_LAW.get(currencies.pop()) if len(currencies) == 1 else None
