"""A company's fiscal years as its own filings label them.

A calendar turns dates into fiscal months. Two things it cannot know come from the filings: the company may name a year by the
calendar year in which it begins (a retailer's year that ends on 1 February 2025 is "fiscal 2024"), and its quarters may be of
twelve or sixteen weeks, so that their closes miss the months' ends.
"""

from __future__ import annotations

import datetime as dt
import re

from verifier.dataclass import dataclass
from verifier.periods import Calendar, Period

_LONGEST = 13
_LAST_DAY = re.compile(r"(0[1-9]|1[0-2])-(?:28|29|30|31)")


@dataclass(frozen=True, slots=True)
class Fiscal:
    """A calendar, the years by which the company's label differs from the year of the close, and whether closes fall to whole quarters.

    >>> str(Fiscal(Calendar(1), -1).balance(dt.date(2025, 2, 1)).fiscal_year)
    '2024'
    """

    calendar: Calendar = Calendar()
    years: int = 0
    by_quarter: bool = False

    def end(self, day: dt.date) -> int:
        """The fiscal month just after a close."""
        month = self.calendar.month_after(day)
        return (to_quarter(month) if self.by_quarter else month) + 12 * self.years

    def balance(self, day: dt.date) -> Period:
        """The balance date of that day; without fiscal quarters to fall to, simply the day."""
        if not self.by_quarter and self.calendar.year_end_month == 12 and not self.years:
            return Period.instant(day)
        month = self.end(day)
        return Period(month, month, day=day)

    def span(self, start: dt.date, end: dt.date) -> Period | None:
        """The fiscal period of two days, both included; None for one longer than a year."""
        rough = self.calendar.span(start, end)
        if rough.months > _LONGEST:
            return None
        last = self.end(end)
        return Period(last - (to_quarter(rough.months) if self.by_quarter else rough.months), last)

    def cumulative(self, day: dt.date) -> Period:
        """The span from the start of the fiscal year to a close."""
        end = self.end(day)
        return Period((end - 1) // 12 * 12, end)

    def opening(self, span: Period) -> Period:
        """The balance date at which the fiscal year of a span opened, with its day."""
        month = (span.end - 1) // 12 * 12
        year, index = divmod(month - 12 * self.years - (12 - self.calendar.year_end_month) % 12, 12)
        return Period(month, month, day=dt.date(year, index + 1, 1) - dt.timedelta(days=1))


def fiscal_year_of(told: object) -> Fiscal:
    """The fiscal years of a company whose payload tells its year's last day as ``03-31``; calendar years where it tells none.

    >>> str(fiscal_year_of("03-31").cumulative(dt.date(2025, 9, 30)))
    '2026-H1'
    """
    found = _LAST_DAY.fullmatch(str(told or ""))
    if found is None or found[1] == "12":
        return Fiscal()
    return Fiscal(Calendar(int(found[1])), by_quarter=True)


def closing_month(day: dt.date) -> int:
    """The calendar month, 1 to 12, that a period closing on that day closes with; 52-week years run a few days over.

    >>> closing_month(dt.date(2025, 2, 1))
    1
    """
    return (day - dt.timedelta(days=day.day) if day.day <= 7 else day).month


def to_quarter(months: int) -> int:
    """The nearest whole number of quarters, in months; at least one quarter."""
    return max(3, (months + 1) // 3 * 3)
