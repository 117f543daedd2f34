"""Period words that belong together though each reads as one by itself: Q3 of fiscal 2024, nine months ended 30 September, the end of 2024."""

from __future__ import annotations

import datetime as dt
import re

from verifier.dataclass import replace
from verifier.patterns import pattern
from verifier.period_words.mention import PeriodMention

_PARTS = frozenset(("Q1", "Q2", "Q3", "Q4", "H1", "H2", "9M"))
_OF = frozenset((" ", " of ", " of the ", "-"))
_TO = frozenset(("", " ", "-", "/", " - "))
_ENDED = pattern("period-words-ended",
    r"(?:(?P<n>three|six|nine|twelve|3|6|9|12)[- ]months?|(?P<weeks>13|26|39|52|53)[- ]weeks?"
    r"|(?P<quarter>quarter)|(?P<half>half(?:[- ]year)?)|(?P<year>year|FY))(?:[ ]period)?[ ]"
    r"(?:(?:that[ ]|which[ ])?ended|ending|to|through)[ ](?:on[ ])?(?:the[ ])?(?:end[ ]of[ ])?$", re.IGNORECASE)
_SINCE_MONTH = pattern("period-words-since-month",
    r"(?<![A-Za-z])(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?(?:[ ]?[-–—~][ ]?|[ ](?:to|through|until)[ ])$")
_ENDED_MONTH = pattern("period-words-ended-month", r"(?:ended|ending)[ ]", re.IGNORECASE)
_STOPPED = pattern("period-words-stopped",
    r"[ ]?止[ ]?的?[ ]?(?:(?P<n>[三3六6九9]|十二|12)[ ]?个?月|(?P<half>半年度?)|(?P<year>(?:财政|会计)?年度?)|(?P<quarter>(?:第[一二三四])?季度))")
_MONTHS_QUARTER = pattern("period-words-months-quarter", r"[- ](?:fiscal[ ])?quarter(?![a-z])(?:[ ](?:of[ ])?(?P<year>20[0-4][0-9])(?![0-9]))?")
_END_OF = pattern("period-words-end-of", r"(?<![A-Za-z])end(?:[- ]of)?[- ](?:the[ ])?$", re.IGNORECASE)
_MONTHS = {"three": 3, "3": 3, "三": 3, "six": 6, "6": 6, "六": 6, "nine": 9, "9": 9, "九": 9, "twelve": 12, "12": 12, "十二": 12}
_PART_OF = {(3, 3): "Q1", (3, 6): "Q2", (3, 9): "Q3", (3, 12): "Q4", (6, 6): "H1", (6, 12): "H2", (9, 9): "9M", (12, 12): "FY"}
_LOOK_BACK = 48


def joined(mentions: list[PeriodMention], folded: str, ahead: int | None = None) -> list[PeriodMention]:
    """The mentions with those put together that name one period between them.

    >>> from verifier.period_words.reading import find_periods
    >>> [(m.part, m.year) for m in find_periods("third quarter of 2024; nine months ended September 30, 2024; 二零二四年上半年")]
    [('Q3', 2024), ('9M', 2024), ('H1', 2024)]
    """
    kept: list[PeriodMention] = []
    reach = 0
    if ahead is None and not any(mention.fiscal for mention in mentions):
        ahead = 0  # a quarter's last day tells its number only where it is known when years close
    for mention in mentions:
        if mention.start < reach:
            continue  # within the one made just before
        if mention.part in ("DAY", "MONTH"):
            if ahead is not None and (span := _ending_then(mention, folded, ahead)) is not None:
                while kept and kept[-1].end > span.start:
                    kept.pop()
                kept.append(span)
                reach = span.end
                continue
            if ahead:
                mention = _counted(mention, ahead)
        elif kept and (one := _together(kept[-1], folded[kept[-1].end:mention.start], mention)) is not None:
            kept[-1] = one
            continue
        if not mention.closing and mention.part is not None and mention.part not in ("DAY", "TTM", "LATEST", "YTD"):
            before = folded[max(0, mention.start - 12):mention.start]
            if before[-1:] in " -" and "nd" in before and _END_OF.search(before):
                mention = replace(mention, closing=True)
        kept.append(mention)
    return kept


def _number_of(name: str) -> int:
    return "JanFebMarAprMayJunJulAugSepOctNovDec".index(name) // 3 + 1


def _together(first: PeriodMention, gap: str, second: PeriodMention) -> PeriodMention | None:
    """Two neighbours as one: a part of a year and its year, either way round."""
    if first.until is not None or second.until is not None or len(gap) > 8:
        return None
    if first.part in _PARTS and first.year is None and first.relative is None and second.part == "FY" and gap in _OF:
        if second.year is not None and (second.fiscal or "of" in gap) and not second.closing:
            return replace(first, end=second.end, year=second.year, estimate=second.estimate, fiscal=first.fiscal or second.fiscal)
        if second.relative in ("last_year", "this_year", "next_year") and gap != "-":
            return replace(first, end=second.end, relative=second.relative)
    if first.part == "FY" and first.year is not None and second.part in _PARTS and second.year is None and second.relative is None and gap in _TO:
        return replace(second, start=first.start, year=first.year, fiscal=first.fiscal) if not (first.closing or first.estimate) else None
    return None


def _counted(mention: PeriodMention, ahead: int) -> PeriodMention:
    """A month, or a day that closes one, in the company's own count."""
    if mention.day is not None and (mention.day + dt.timedelta(days=1)).day != 1:
        return mention
    return replace(mention, ahead=ahead)


def _part(length: int, month: int, year: int | None, ahead: int) -> tuple[str | None, int | None]:
    """The part of a fiscal year that so many months up to a calendar month are, and the year; None for months across two years."""
    last = month + ahead
    part = _PART_OF.get((length, (last - 1) % 12 + 1))
    return part, year + (last - 1) // 12 if year is not None else None


def _ending_then(mention: PeriodMention, folded: str, ahead: int) -> PeriodMention | None:
    """The span of months that ends with a day or month, where the words beside it say how long it is."""
    back = max(0, mention.start - _LOOK_BACK)
    if mention.part == "MONTH" and mention.month and (own := _MONTHS_QUARTER.match(folded, mention.end)):
        part, year = _part(3, mention.month, int(own["year"]) if own["year"] else mention.year, ahead)
        if part is not None:
            return PeriodMention(mention.start, own.end(), part, year)
    if mention.part == "MONTH" and mention.month and (since := _SINCE_MONTH.search(folded, back, mention.start)) is not None:
        part, year = _part((mention.month - _number_of(since[1])) % 12 + 1, mention.month, mention.year, ahead)
        return PeriodMention(since.start(), mention.end, part, year) if part is not None else None
    at = mention.start  # "ended Mar-26" is one word with the month
    if mention.part == "MONTH" and mention.closing and (own := _ENDED_MONTH.match(folded, at, mention.end)):
        at = own.end()
    found = _ENDED.search(folded, back, at) if folded[at - 1:at] == " " else None
    start, end = (found.start(), mention.end) if found else (mention.start, mention.end)
    if found is None:
        if (found := _STOPPED.match(folded, mention.end)) is None:
            return None
        end = found.end()
    month, year = mention.month, mention.year
    if mention.day is not None:
        month, year = mention.day.month, mention.day.year
    if month is None:
        return None
    if found["year"]:
        return PeriodMention(start, end, "FY", year, fiscal=True) if year is not None else None
    weeks = found.groupdict().get("weeks")
    if weeks in ("52", "53"):
        return None  # which year it is, each company says in its own way
    length = _MONTHS[found["n"].lower()] if found["n"] else int(weeks) * 3 // 13 if weeks else 3 if found["quarter"] else 6
    part, year = _part(length, month, year, ahead)
    return PeriodMention(start, end, part, year) if part is not None else None
