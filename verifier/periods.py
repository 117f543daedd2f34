"""Fiscal periods as spans of months, so that their algebra is the algebra of spans.

A period is ``[start, end)`` counted in fiscal months (year * 12 + month - 1, January of a calendar-year
company being month 0 of its year), or a single day for prices and balances. Then 9M - H1 is Q3, the year
before is twelve months back, and the trailing twelve months end where the latest report ends.
A company's fiscal calendar matters only where dates are turned into fiscal months (:meth:`Calendar`).
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from functools import lru_cache
from typing import Literal

from verifier.dataclass import dataclass

Span = Literal["year", "half", "nine", "quarter", "ttm", "month", "other"]
_LABEL = re.compile(r"(?P<y>[12]\d{3})(?:-(?P<part>Q[1-4]|H[12]|9M|TTM)|-(?P<n>[24578]|1[01])M|(?P<e>E)|-(?P<m>\d\d)(?:-(?P<d>\d\d))?)?$")
_PART = {"Q1": (0, 3), "Q2": (3, 3), "Q3": (6, 3), "Q4": (9, 3), "H1": (0, 6), "H2": (6, 6), "9M": (0, 9), "TTM": (0, 12)}
_PART_OF = {span: part for part, span in _PART.items() if part != "TTM"}


@dataclass(frozen=True, slots=True)
class Period:
    """A span of fiscal months, or a day; printed as the corpus guide does.

    >>> str(Period.parse("2025-9M").year_before)
    '2024-9M'
    >>> str(Period.parse("2025-Q1").previous)
    '2024-Q4'
    """

    start: int
    end: int
    day: dt.date | None = None
    estimate: bool = False
    ttm: bool = False

    def __hash__(self) -> int:
        return self.start * 4096 + self.end

    @staticmethod
    def year(year: int, estimate: bool = False) -> Period:
        return Period(year * 12, year * 12 + 12, estimate=estimate)

    @staticmethod
    def quarter(year: int, number: int) -> Period:
        return Period(year * 12 + number * 3 - 3, year * 12 + number * 3)

    @staticmethod
    def cumulative(year: int, months: int) -> Period:
        """The first ``months`` of a fiscal year."""
        return Period(year * 12, year * 12 + months)

    @staticmethod
    def instant(day: dt.date) -> Period:
        """A day: of a price, a balance sheet, a share count."""
        month = day.year * 12 + day.month
        return Period(month, month, day=day)

    @staticmethod
    def trailing(end: int) -> Period:
        """The twelve months that end at fiscal month ``end``."""
        return Period(end - 12, end, ttm=True)

    @staticmethod
    def parse(label: str) -> Period:
        """The period of a label of the corpus guide.

        :raises ValueError: when the label is none of 2024, 2025E, 2025-Q3, 2025-H1, 2025-9M, 2025-TTM, 2025-10, 2025-10-29.

        >>> str(Period.parse("2025-10-29"))
        '2025-10-29'
        """
        found = _LABEL.fullmatch(label)
        if not found:
            raise ValueError(f"{label!r} is no period such as 2024, 2025E, 2025-Q3, 2025-H1, 2025-9M, 2025-TTM or 2025-10-29")
        year = int(found["y"])
        if part := found["part"]:
            first, length = _PART[part]
            return Period(year * 12 + first, year * 12 + first + length, ttm=part == "TTM")
        if found["n"]:
            return Period.cumulative(year, int(found["n"]))
        if found["m"]:
            month = int(found["m"])
            if not 1 <= month <= 12:
                raise ValueError(f"{label!r} names a month that no calendar has: write 01 to 12")
            if not found["d"]:
                return Period(year * 12 + month - 1, year * 12 + month)
            if not 1 <= int(found["d"]) <= _month_length(year, month):
                raise ValueError(f"{label!r} names a day that {year}-{month:02d} does not have (it has {_month_length(year, month)})")
            return Period.instant(dt.date(year, month, int(found["d"])))
        return Period.year(year, estimate=bool(found["e"]))

    @property
    def months(self) -> int:
        return self.end - self.start

    @property
    def is_instant(self) -> bool:
        return self.start == self.end

    @property
    def fiscal_year(self) -> int:
        """The fiscal year in which the period ends."""
        return (self.end - 1) // 12

    @property
    def is_cumulative(self) -> bool:
        """Whether it runs from the first month of a fiscal year (a single Q1 does too)."""
        return not self.is_instant and self.start % 12 == 0 and self.months in (3, 6, 9, 12) and not self.ttm

    @property
    def year_before(self) -> Period:
        return self.shifted(-12)

    @property
    def previous(self) -> Period:
        """The period of the same length just before: Q2 for Q3, 2023 for 2024."""
        return self.shifted(-self.months if self.months else -3)

    @property
    def year_open(self) -> Period:
        """The balance date at which the fiscal year of this period opened, as an instant by month."""
        month = ((self.end - 1) // 12) * 12
        return Period(month, month)

    @property
    def closing(self) -> Period:
        """The balance date at which the period ends, as an instant by month."""
        return Period(self.end, self.end, day=self.day)

    def shifted(self, months: int) -> Period:
        """The period ``months`` later; a day moves by whole months and stays within the month's length."""
        day = self.day
        if day is not None:
            total = day.year * 12 + day.month - 1 + months
            year, month = divmod(total, 12)
            last = _month_length(year, month + 1)
            day = dt.date(year, month + 1, last if day.day == _month_length(day.year, day.month) else min(day.day, last))
        return Period(self.start + months, self.end + months, day, self.estimate, self.ttm)

    @property
    def is_undated(self) -> bool:
        """Whether it is counted from :data:`UNDATED`: which year it is, nobody said."""
        return abs(self.fiscal_year - _NO_YEAR) < 40

    def __str__(self) -> str:
        return _label(self.start, self.end, self.day, self.estimate, self.ttm)

    def written(self) -> str:
        """The label, put together anew: of what is counted from no year, how far it is from the year spoken of."""
        if self.is_undated:
            year, rest = divmod(self.end - 1, 12)[0], self._dated()
            return f"t{year - _NO_YEAR:+d}".removesuffix("+0") + rest.lstrip("0").removeprefix(str(year))
        return self._dated()

    def _dated(self) -> str:
        if self.day is not None:
            return self.day.isoformat()
        year, first = divmod(self.start, 12)
        if self.is_instant:
            year, month = divmod(self.end - 1, 12)
            return f"{year}-{month + 1:02d}-{_month_length(year, month + 1):02d}"
        if self.ttm:
            return f"{self.fiscal_year}-TTM"
        if self.months == 12 and first == 0:
            return f"{year}E" if self.estimate else str(year)
        if part := _PART_OF.get((first, self.months)):
            return f"{year}-{part}"
        if self.months == 1:
            return f"{year}-{first + 1:02d}"
        if self.months == 12:
            return f"{self.fiscal_year}-TTM"
        if first == 0 and self.months < 12:
            return f"{year}-{self.months}M"
        end_year, end_month = divmod(self.end - 1, 12)
        return f"{year}-{first + 1:02d}/{end_year}-{end_month + 1:02d}"


@lru_cache(maxsize=4096)
def _label(start: int, end: int, day: dt.date | None, estimate: bool, ttm: bool) -> str:
    """The label of a period: a note and its figures speak of a few, many times each."""
    return Period(start, end, day, estimate, ttm).written()


_NO_YEAR = 100
UNDATED = Period.year(_NO_YEAR)
"""The year that a text without any date speaks of, so that 去年同期 beside it is another: ``str(UNDATED)`` is "t", of the one before "t-1"."""

UNDATED_TTM = Period(UNDATED.start, UNDATED.end, ttm=True)
"""Trailing twelve months that end nobody said when."""

ANY_DAY = Period(-1, -1)
"""Asks for a market figure of whatever day: "from 123 yuan", with no date given."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """A company's fiscal calendar: the calendar month in which its year ends (12 in China, 6 or 9 for some abroad).

    >>> str(Calendar(6).span(dt.date(2025, 7, 1), dt.date(2025, 9, 30)))
    '2026-Q1'
    """

    year_end_month: int = 12

    def month_after(self, day: dt.date) -> int:
        """The fiscal month index just after the month of ``day`` (the exclusive end of a period that ends there).

        A period of 52 or 53 weeks may end a few days into the next month; it still counts to the month before.
        """
        if day.day <= 7:
            day = day - dt.timedelta(days=day.day)
        return day.year * 12 + day.month + (12 - self.year_end_month) % 12

    def span(self, start: dt.date, end: dt.date) -> Period:
        """The fiscal period from ``start`` to ``end``, both days included, rounded to whole months."""
        months = max(1, round(((end - start).days + 1) / 30.4375))
        last = self.month_after(end)
        return Period(last - months, last)

    def balance(self, end: dt.date) -> Period:
        """The instant of a balance sheet of that day."""
        last = self.month_after(end)
        return Period(last, last, day=end)


def _month_length(year: int, month: int) -> int:
    return 28 + calendar.isleap(year) if month == 2 else 30 if month in (4, 6, 9, 11) else 31
