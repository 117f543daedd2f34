"""When a company's fiscal years close, as words tell it, and how far its count of months runs ahead of the calendar's."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable

from verifier.patterns import pattern
from verifier.periods import Period

_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MON = (r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)")
_HINTS = ("year", "Year", "FY", "fy", "Y/E", "YE ", "财", "年结", "年度", "月期")
_TOLD = pattern("period-words-closing-month",
    r"\b(?:(?:[Ff]iscal|[Ff]inancial|FY|[Rr]eporting|[Bb]usiness)[ -]?)?(?:(?:[Yy]ears?|FY)[- ]?(?:[Ee]nd(?:s|ed|ing)?|close[sd]?)|FYE|Y/E|YE)"
    r"[ ]?[:(]?[ ]?(?:(?:in|on|at|to)[ ])?"
    rf"(?:the[ ])?(?:end[ ]of[ ])?(?:3[01]|2[89]|[12][0-9])?(?:st|nd|rd|th)?[ ]?(?P<mon>{_MON})(?![A-Za-z])"
    rf"|\b(?:[Ff]iscal|[Ff]inancial)[ ]year[ ]to[ ](?:3[01]|2[89])?[ ]?(?P<mon4>{_MON})(?![A-Za-z])"
    rf"|(?<![A-Za-z])(?P<mon2>{_MON})[ -](?:FY|[Ff]iscal[ -]year|[Ff]inancial[ -]year|year)[ -]?end"
    rf"|\bFY(?P<code>1[0-2]|0?[1-9])/(?:20)?[0-9]{{2}}(?![0-9/])"
    rf"|\bFY(?:20)?[0-9]{{2}}[EA]?[ ]?[(](?P<mon3>{_MON})[)]"
    r"|(?:财政年度|财年|会计年度|年结日?|财报年度)(?:为|是|於|于|在|截至|止于|结束于|截止|每年|至|日){0,3}(?P<zh>1[0-2]|[1-9])月"
    r"(?:末|底|(?:3[01]|2[89])日)?(?!至|到|[-–~])"
    r"|(?P<zh2>1[0-2]|[1-9])月(?:(?:3[01]|2[89])日)?(?:年结|止(?:财政)?年度|止财年)|[0-9]{4}年(?P<ja>1[0-2]|[1-9])月期")


def closing_month(folded: str) -> int | None:
    """The calendar month in which fiscal years close, where a text tells one and no other.

    >>> closing_month("Year ends March; 2Q is July-September 2025."), closing_month("截至3月31日止年度"), closing_month("the March year")
    (3, 3, None)
    """
    if not any(hint in folded for hint in _HINTS):
        return None
    found = {_month(match) for match in _TOLD.finditer(folded)}
    return found.pop() if len(found) == 1 else None


def _month(found: re.Match[str]) -> int:
    name = found["mon"] or found["mon2"] or found["mon3"] or found["mon4"]
    return _NAMES.index(name[:3].lower()) + 1 if name else int(found["code"] or found["zh"] or found["zh2"] or found["ja"])


def ahead_of_calendar(periods: Iterable[Period | None]) -> int | None:
    """By how many months the fiscal count of some figures' balance days runs ahead of the calendar's; None where none or several tell it.

    >>> from verifier.periods import Calendar
    >>> import datetime as dt
    >>> ahead_of_calendar([Calendar(3).balance(dt.date(2025, 9, 30))]), ahead_of_calendar([Period.parse("2025-Q3")])
    (9, None)
    """
    found = {period.end - (period.day.year * 12 + period.day.month) for period in periods
             if period is not None and period.day is not None and period.is_instant and _closes(period)}
    return found.pop() if len(found) == 1 else None


def _closes(period: Period) -> bool:
    """Whether the day of an instant is the last of its month: a day of trading tells nothing of fiscal years."""
    return period.day is not None and (period.day + dt.timedelta(days=1)).day == 1
