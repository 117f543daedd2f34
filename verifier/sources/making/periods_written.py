"""Periods as records and headers write them: the corpus labels, and the spellings that spreadsheets and providers use beside them."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache

from verifier.periods import Period

_WORDS = {"Q1": ("q1", "1q", "一季", "一季度", "一季报"), "Q2": ("q2", "2q", "二季度"), "Q3": ("q3", "3q", "三季度"), "Q4": ("q4", "4q", "四季度"),
          "H1": ("h1", "1h", "上半年", "中报", "半年报", "半年度"), "H2": ("h2", "2h", "下半年"), "TTM": ("ttm", "ltm"),
          "9M": ("9m", "m9", "q1-3", "q1-q3", "1-9月", "前三季度", "三季报"), "": ("fy", "年报", "全年", "年度", "a"), "E": ("e", "f", "预测")}
_PART = {word: part for part, words in _WORDS.items() for word in words}
_YEAR_FIRST = re.compile(r"(?:fy)?(?P<y>(?:19|20)\d\d)\s*年?[-_/ ]*(?P<part>[^\d\s-][^\s]*|[1-4]q|[12]h|(?:[2-9]|1[01])m|1-(?:[2-9]|1[01])月)?", re.I)
_PART_FIRST = re.compile(r"(?P<part>[1-4]q|q[1-4]|[12]h|h[12]|9m|fy|ttm|ltm)[-_' ]*(?:fy)?[-_' ]*(?P<y>(?:19|20)?\d\d)(?P<e>[ef])?", re.I)
_DAY = re.compile(r"(?P<y>(?:19|20)\d\d)(?:[-/.年](?P<m>\d{1,2})[-/.月](?P<d>\d{1,2})日?|(?P<mm>\d\d)(?P<dd>\d\d))(?:[T ]00:00(?::00(?:\.0+)?)?Z?)?")
_MONTH = re.compile(r"(?P<y>(?:19|20)\d\d)[-/.年](?P<m>\d{1,2})月?")


@cache
def read_period(text: str) -> Period:
    """The period of a written label.

    :raises ValueError: when it is no period.

    >>> str(read_period("2025Q3")), str(read_period("FY2024")), str(read_period("2025年三季报")), str(read_period("20250930"))
    ('2025-Q3', '2024', '2025-9M', '2025-09-30')
    """
    text = text.strip()
    read = _day(text) or _labelled(text)
    if read is None:
        raise ValueError(f"{text[:40]!r} is no period such as 2024, 2025E, 2025-Q3, 2025-H1, 2025-9M, 2025-TTM or 2025-10-29")
    return read


def _day(text: str) -> Period | None:
    if found := _DAY.fullmatch(text):
        try:
            return Period.instant(dt.date(int(found["y"]), int(found["m"] or found["mm"]), int(found["d"] or found["dd"])))
        except ValueError:
            return None
    if (found := _MONTH.fullmatch(text)) and 1 <= int(found["m"]) <= 12:
        return Period.parse(f"{found['y']}-{int(found['m']):02d}")
    return None


def _labelled(text: str) -> Period | None:
    found = _YEAR_FIRST.fullmatch(text) or _PART_FIRST.fullmatch(text)
    if found is None:
        return None
    year = int(found["y"]) + (2000 if len(found["y"]) == 2 else 0)
    part = _PART.get((found["part"] or "").casefold() if found["part"] else "fy")
    if part is None and (months := re.fullmatch(r"(?:1-)?(\d+)(?:m|月)", found["part"], re.I)):
        part = {3: "Q1", 6: "H1", 9: "9M"}.get(int(months[1]), f"{months[1]}M")
    if part is None:
        return None
    if "e" in found.groupdict() and found["e"]:
        part = "E" if part == "" else part
    return Period.parse(f"{year}{part}" if part in ("", "E") else f"{year}-{part}")
