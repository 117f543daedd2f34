"""Turning a period word into a :class:`Period`, with what it leaves out taken from an anchor."""

from __future__ import annotations

import datetime as dt

from verifier.period_words.mention import PeriodMention
from verifier.periods import Period

_MONTHS_OF = {"Q1": (0, 3), "Q2": (3, 3), "Q3": (6, 3), "Q4": (9, 3), "H1": (0, 6), "H2": (6, 6), "9M": (0, 9), "FY": (0, 12),
    **{f"{months}M": (0, months) for months in (2, 4, 5, 7, 8, 10, 11)}}


def resolve(mention: PeriodMention, anchor: Period | None) -> Period | None:
    """The period of a mention; what it leaves out comes from ``anchor``. None where it stays open.

    >>> from verifier.period_words.reading import find_periods
    >>> [mention] = find_periods("去年同期")
    >>> str(resolve(mention, Period.parse("2025-9M")))
    '2024-9M'
    """
    if mention.day is not None:
        return _on_day(mention.day, mention.ahead)
    year = _year_of(mention, anchor)
    if mention.ahead and mention.year is None and anchor is not None and anchor.day is not None:
        year = anchor.day.year + {"last_year": -1, "next_year": 1}.get(mention.relative or "", 0)
    part = mention.part
    if part == "DAY":
        if mention.ahead and mention.year is None and year is not None and mention.month and (anchor is None or anchor.day is None):
            year -= (mention.month + mention.ahead - 1) // 12  # the anchor's year is the fiscal one
        found = _instant(year, mention.month, mention.month_day)
        return _on_day(found.day, mention.ahead) if found is not None and found.day is not None else found
    if part == "MONTH" and mention.month:
        if year is None:
            return None
        month = year * 12 + mention.month - 1 + mention.ahead
        if mention.ahead and mention.year is None and (anchor is None or anchor.day is None):
            month = year * 12 + month % 12  # the anchor's year is the fiscal one
        span = Period(month, month + 1)
    elif part == "TTM":
        return Period.trailing(anchor.end) if anchor else None
    elif part == "LATEST":
        return anchor.closing if anchor and anchor.is_instant else None
    elif part == "YTD":
        if anchor is None:
            return None
        months = (anchor.end - 1) % 12 + 1
        return Period.cumulative(anchor.fiscal_year, months)
    elif part is not None:
        if year is None:
            return None
        first, length = _MONTHS_OF[part]
        span = Period(year * 12 + first, year * 12 + first + length, estimate=mention.estimate and part == "FY")
    else:
        relative = _relative(mention, anchor, year)
        if relative is None:
            return None
        span = relative
    if mention.closing and not span.is_instant:
        year_end, month_end = divmod(span.end - mention.ahead - 1, 12)
        return _on_day(last_day(year_end, month_end + 1), mention.ahead)
    return span


def _on_day(day: dt.date, ahead: int) -> Period:
    """The instant of a day; of one that closes a month, in the company's own count of months."""
    closes = ahead and (day + dt.timedelta(days=1)).day == 1
    return Period(Period.instant(day).start + ahead, Period.instant(day).end + ahead, day) if closes else Period.instant(day)


def _relative(mention: PeriodMention, anchor: Period | None, year: int | None) -> Period | None:
    if anchor is None:
        return Period.year(year, mention.estimate) if year is not None and mention.relative is None else None
    relative = mention.relative
    if relative == "year_before":
        return anchor.year_before
    if relative == "previous":
        return Period(anchor.end - 6, anchor.end - 3) if not anchor.is_instant or anchor.end % 3 == 0 else None
    if relative == "following":
        return Period(anchor.end, anchor.end + 3) if not anchor.is_instant or anchor.end % 3 == 0 else None
    if relative == "year_open":
        opening = (anchor.fiscal_year if not anchor.is_instant else (anchor.end - 1) // 12) * 12
        return Period.instant(last_day(opening // 12 - 1, 12)) if opening > 12 else None  # twelve months of no date open with no year
    if relative == "period_open":
        before = anchor.start - 1
        if before < 12:
            return None
        return Period.instant(last_day(before // 12, before % 12 + 1))
    if relative == "same":
        if mention.year is not None:
            return anchor.shifted(12 * (mention.year - anchor.fiscal_year))
        if mention.single and not anchor.is_instant:
            return Period(anchor.end - 3, anchor.end)
        return anchor
    return Period.year(year, mention.estimate) if year is not None else None


def _year_of(mention: PeriodMention, anchor: Period | None) -> int | None:
    if mention.year is not None:
        return mention.year
    if anchor is None:
        return None
    return anchor.fiscal_year + {"last_year": -1, "next_year": 1}.get(mention.relative or "", 0)


def _instant(year: int | None, month: int | None, day: int | None) -> Period | None:
    if year is None or month is None or day is None:
        return None
    try:
        return Period.instant(dt.date(year, month, day))
    except ValueError:
        return None


def last_day(year: int, month: int) -> dt.date:
    return dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)
