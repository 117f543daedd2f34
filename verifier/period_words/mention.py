"""A period word as it stands in a text, before an anchor fills in what it leaves out."""

from __future__ import annotations

import datetime as dt

from verifier.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class PeriodMention:
    """One period word.

    ``part`` is FY, Q1-Q4, H1, H2, 9M, YTD, TTM, MONTH, DAY, LATEST or None; ``year`` None where the words give none.
    ``relative`` is year_before, last_year, this_year, next_year, previous (the single quarter before), following (the one after), year_open,
    period_open or same.
    ``closing`` marks the balance date at the end of the span (三季度末); ``single`` a quarter standing alone (单季);
    ``until`` the last year of a span of years (2021-2024年); ``fiscal`` a year counted as the company does (FY25, fiscal 2025).
    ``ahead`` is by how many months the company's count runs ahead of the calendar's, where the word names a calendar month.
    """

    start: int
    end: int
    part: str | None = None
    year: int | None = None
    month: int | None = None
    day: dt.date | None = None
    estimate: bool = False
    fiscal: bool = False
    relative: str | None = None
    single: bool = False
    until: int | None = None
    closing: bool = False
    month_day: int | None = None
    ahead: int = 0
