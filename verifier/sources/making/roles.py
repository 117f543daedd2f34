"""Where in time a field stands: the catalogue's role turned into a measure and a period.

Two kinds of row exist. A report row tells about a span of a fiscal year (``filing``) that closed on ``day``; a market row
tells about a day alone. A role that needs what the row does not give leaves the period unknown rather than guess it.
"""

from __future__ import annotations

import datetime as dt
import re

from verifier.dataclass import dataclass, replace
from verifier.figures import Measure
from verifier.periods import Period
from verifier.sources.making.fiscal import Fiscal

_GROWTH: dict[str, Measure] = {"growth_yoy": "growth_yoy", "growth_qoq": "growth_qoq", "growth_vs_open": "growth_vs_open",
                               "growth_yoy_single_quarter": "growth_yoy", "growth_ttm_qoq": "growth_qoq", "change_pp": "change_yoy"}
_DAY = re.compile(r"(?P<year>\d{4})(?P<mark>[-/.]|年)(?P<month>\d{1,2})(?:(?P=mark)|月)(?P<day>\d{1,2})日?(?:$|[T ]\d\d?[:时]|[+Z])")
_QUARTERLY = frozenset({"growth_qoq", "growth_yoy_single_quarter", "single_quarter"})


@dataclass(frozen=True, slots=True)
class Moment:
    """When a row is about: its span, its day, and the fiscal years that tie the two."""

    filing: Period | None = None
    day: dt.date | None = None
    fiscal: Fiscal = Fiscal()

    @property
    def quarter(self) -> Period | None:
        """The single quarter in which the span ends."""
        return Period(self.filing.end - 3, self.filing.end) if self.filing is not None and self.filing.months >= 3 else None

    @property
    def close(self) -> Period | None:
        """The balance date of the row."""
        if self.day is not None:
            return self.fiscal.balance(self.day)
        return self.filing.closing if self.filing is not None else None

    @property
    def opening(self) -> Period | None:
        """The balance date at which the fiscal year of the row opened."""
        span = self.filing or self.close
        return self.fiscal.opening(span) if span is not None else None

    @property
    def trailing(self) -> Period | None:
        """The twelve months up to the close of the row."""
        end = self.filing.end if self.filing is not None else None
        return Period.trailing(end) if end is not None else None

    @property
    def instant(self) -> Period | None:
        return Period.instant(self.day) if self.day is not None else None


@dataclass(frozen=True, slots=True)
class Place:
    """A figure's measure, period and basis."""

    measure: Measure
    period: Period | None
    variant: str | None = None


def place(role: str, moment: Moment, *, balance: bool) -> Place | None:
    """Measure and period of a field in that role; None for a role that no figure can carry.

    ``balance`` says that the metric is one of a day, so that a rate of change belongs to the day as well.

    >>> str(place("prior_year", Moment(Period.parse("2025-9M"), dt.date(2025, 9, 30)), balance=False).period)
    '2024-9M'
    """
    if role in _GROWTH:
        span = moment.quarter if role in _QUARTERLY else moment.trailing if role == "growth_ttm_qoq" else moment.close if balance else moment.filing
        return Place(_GROWTH[role], span, None if span is not None else "latest quarter" if role in _QUARTERLY else None)
    if role in ("ytd", "filing_period", "fy"):
        return Place("level", moment.filing)
    if role == "period_end":
        return Place("level", moment.close)
    if role == "opening":
        return Place("level", moment.opening, None if moment.opening is not None else "opening")
    if role == "prior_year":
        return Place("level", moment.filing.year_before) if moment.filing is not None else Place("level", None, "a year before")
    if role == "single_quarter":
        return Place("level", moment.quarter, None if moment.quarter is not None else "latest quarter")
    if role == "annualised":
        return Place("level", moment.filing, "annualised")
    if role == "ttm":
        return Place("level", moment.trailing or moment.instant, None if moment.trailing is not None else "ttm")
    if role == "forecast":
        span = moment.filing
        return Place("level", replace(span, estimate=True) if span is not None and span.months == 12 else span or moment.instant)
    if role == "latest":
        return Place("level", moment.instant)
    if role == "prior_day":
        return Place("level", moment.instant, "previous close")
    if role == "event":
        return Place("level", moment.filing or moment.instant)
    return None


def read_day(raw: object) -> dt.date | None:
    """A payload's date: ``20250930``, ``2025-09-30``, ``2025-09-30 00:00:00``, or seconds or milliseconds since 1970; None otherwise.

    >>> read_day("20250930")
    datetime.date(2025, 9, 30)
    """
    if raw is None or isinstance(raw, bool):
        return None
    text = str(raw).strip()
    if text.lstrip("-").isdigit() and len(text.lstrip("-")) >= 9:
        seconds = int(text) // 1000 if len(text.lstrip("-")) >= 12 else int(text)
        return dt.date(1970, 1, 1) + dt.timedelta(days=seconds // 86400)
    if len(text) == 8 and text.isdigit():
        parts = text[:4], text[4:6], text[6:]
    elif (found := _DAY.match(text)) is not None:
        parts = found["year"], found["month"], found["day"]
    else:
        return None
    try:
        return dt.date(*map(int, parts))
    except ValueError:
        return None

