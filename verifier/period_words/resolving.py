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
        return Period.instant(mention.day)
    year = _year_of(mention, anchor)
    part = mention.part
    if part == "DAY":
        return _instant(year, mention.month, mention.month_day)
    if part == "MONTH" and mention.month:
        if year is None:
            return None
        month = year * 12 + mention.month - 1
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
        year_end, month_end = divmod(span.end - 1, 12)
        return Period.instant(_month_end(year_end, month_end + 1))
    return span


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
        return Period.instant(_month_end(opening // 12 - 1, 12)) if opening > 12 else None  # twelve months of no date open with no year
    if relative == "period_open":
        before = anchor.start - 1
        if before < 12:
            return None
        return Period.instant(_month_end(before // 12, before % 12 + 1))
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


def _month_end(year: int, month: int) -> dt.date:
    return dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)
