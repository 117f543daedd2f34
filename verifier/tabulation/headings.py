"""Periods as the headings of grids print them: 2025Q1-3, 2024A, 1H25, FY2022, 2025-09-30, 2025年三季报, 期末.

A heading names a span of months, a day, or only a place in time relative to the table (opening, closing). What a
day means depends on the item beneath it: the day itself for a balance, the year to date for a flow.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from typing import Literal

from verifier.dataclass import dataclass, replace
from verifier.period_words.resolving import last_day
from verifier.periods import Calendar, Period
from verifier.tabulation.assembling import assembled, assembled_within
from verifier.tabulation.spelling import plainly

Relative = Literal["opening", "closing", "current", "year_before", "ttm", "previous"]


@dataclass(frozen=True, slots=True)
class Heading:
    """A period as printed: a span of months, a day, or a relative place.

    ``dated`` marks a span that is counted by the calendar's months (three months ended June 2025), not by the company's quarters;
    ``closes`` is the calendar month in which the heading says that fiscal years close (3 for FY3/26).
    """

    text: str
    span: Period | None = None
    day: dt.date | None = None
    relative: Relative | None = None
    at_end: bool = False
    dated: bool = False
    closes: int | None = None

    @property
    def is_quarter_end(self) -> bool:
        """Whether the day closes a calendar quarter."""
        return self.day is not None and self.day.month % 3 == 0 and (self.day + dt.timedelta(days=1)).day == 1


@dataclass(frozen=True, slots=True)
class Frame:
    """What a table knows about time besides its headings.

    ``single``: flows under a day are the quarter that it closes, not the year to date. ``series``: days are plain
    days (a price or value history). ``annual``: days close fiscal years of ``calendar``. ``opening`` and ``closing``
    are the days that 期初 and 期末 stand for. ``months`` is how long a flow under a month is: 3 where the months close quarters.
    """

    single: bool = False
    series: bool = False
    opening: dt.date | None = None
    closing: dt.date | None = None
    latest: Period | None = None
    annual: bool = False
    calendar: Calendar = Calendar()
    months: int = 1


def period_of(heading: Heading | None, *, stock: bool, frame: Frame, single: bool = False, moment: str | None = None) -> Period | None:
    """The period of an item under a heading: an instant for stock items, a span for flows.

    >>> nine = heading("2025-09-30")
    >>> str(period_of(nine, stock=False, frame=Frame())), str(period_of(nine, stock=True, frame=Frame()))
    ('2025-9M', '2025-09-30')
    """
    if heading is None or heading.relative is not None:
        return _relative(heading.relative if heading else None, stock or moment is not None, frame, moment)
    if heading.day is not None:
        if stock or frame.series or not heading.is_quarter_end:
            return frame.calendar.balance(heading.day) if heading.is_quarter_end else Period.instant(heading.day)
        last = frame.calendar.month_after(heading.day)
        months = 12 if frame.annual else 3 if single or frame.single else last % 12 or 12
        return Period(last - months, last)
    span, ahead = heading.span, (12 - frame.calendar.year_end_month) % 12
    if span is not None and heading.dated and span.months == 1 and frame.months > 1 and not stock:
        span = Period(span.end - frame.months, span.end)
    if span is not None and heading.dated and ahead and (span.months > 1 or stock):
        span = span.shifted(ahead)
    if span is None or not (stock or heading.at_end) or span.is_instant:
        return span
    month = span.start if moment == "opening" else span.end
    year, index = divmod(month - ahead - 1, 12)
    return Period(month, month, last_day(year, index + 1), span.estimate)


def _relative(relative: str | None, stock: bool, frame: Frame, moment: str | None) -> Period | None:
    opening, closing = frame.opening, frame.closing
    if relative == "ttm":
        # Beside fiscal years alone, nothing says where the trailing twelve months end.
        return Period.trailing(frame.latest.end) if frame.latest is not None and frame.latest.months < 12 else None
    if closing is None:
        if frame.latest is None or relative in ("opening", "previous"):
            return None
        latest = frame.latest.closing if stock else frame.latest
        return latest.year_before if relative == "year_before" else latest
    if relative == "opening" or (relative is None and moment == "opening"):
        return Calendar().balance(opening) if opening else None
    if relative == "closing" or stock:
        return Calendar().balance(closing)
    if relative == "year_before":
        return None
    return Calendar().span(opening + dt.timedelta(days=1), closing) if opening else None


# -- reading -----------------------------------------------------------------------------------------------------

_MONTHS = {name: number for number, name in enumerate(
    ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1)}
_MON = r"(?P<mon>jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
_Y = r"(?P<y>(?:19|20)\d\d|(?<!\d)\d\d(?!\d))"
_Y4 = r"(?P<y>(?:19[89]|20[0-5])\d)"
_EST = r"(?P<e>\s*\(?(?:E|F|P|Est\.?|Estimate|forecast|预测|预计|[(]E[)])\)?)?(?:\s*\(?(?:A|actual|实际|reported)\)?)?(?![A-Za-z])"
_HAN = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_NUMBER = {"three": 3, "six": 6, "nine": 9, "twelve": 12, **{str(n): n for n in range(1, 13)},
           "13": 3, "26": 6, "39": 9, "52": 12, "53": 12}
_DAY_ISO = (r"(?P<y>(?:19|20)\d\d)(?:\s*(?P<by>[-/.])\s*(?P<m>\d{1,2})\s*(?P=by)\s*(?P<d>\d{1,2})"
    r"|\s*年\s*(?P<m9>\d{1,2})\s*月\s*(?P<d9>\d{1,2})\s*日)"
            r"(?:[ T]+\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?(?![\d%])")
_MON_FIRST = _MON.replace("mon", "mon2")
_DAY_EN = (rf"(?:(?P<d>\d{{1,2}})[\s-]+{_MON}[\s,'’-]*(?P<y>\d{{4}}|\d\d)"
           rf"|{_MON_FIRST}\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y2>\d{{4}}))(?!\d)")
_AS_OF = re.compile(r"(?:as of|as at|at|截至|截止)\s*", re.I)


def _compile(*patterns: str) -> list[re.Pattern[str]]:
    return [re.compile(pattern, re.I) for pattern in patterns]


_ENDED = re.compile(r"(?P<n>three|six|nine|twelve|13|26|39|52|53|1[0-2]|[1-9]|fiscal year|full year|year|quarter|half[- ]year|half)"
                       r"(?:[\s-]*(?:months?|weeks?|M))?\s+(?:period\s+)?(?:ended|ending|to)\s*:?\s*(?P<rest>.*)", re.I)
_CLOSED = re.compile(rf"(?:end[- ]?|YE\s?)(?P<rest>(?:{_MON}|(?:19|20)?\d\d).*)", re.I)
_SO_LONG = re.compile(r"(?:TTM|LTM)\s*(?:to\s+|[-:]\s*)?(?P<rest>\S.*)", re.I)
_OF_QUARTER = re.compile(r"\s*(?:quarter|qtr)\b", re.I)
_IN_BRACKETS = re.compile(r"\s*[(](?:[A-Z][a-z]{2}|audited|unaudited|reported)[)]", re.I)
_SPLIT_YEAR = re.compile(r"(?P<lead>(?:(?:1|2)H|H[12]|HY|Q[1-4]|[1-4]Q|9M)?\s?(?:FY)?\s?)(?P<y>(?<=[A-Z\s])\d\d|20\d\d)/(?P<next>\d\d)(?!\d)", re.I)
_ENDED_ZH = re.compile(r"(?:(?P<y>(?:19|20)\d\d)\s*年\s*)?(?P<m>1[0-2]|0?[1-9])\s*月\s*(?P<d>\d{1,2})\s*日\s*止\s*(?:的?)"
                       r"(?P<n>(?:财政)?年度?|十二个月|12个月|九个月|9个月|六个月|6个月|半年度?|三个月|3个月|季度)(?:期间)?\s*(?:(?P<y2>(?:19|20)\d\d)\s*年?)?")
_MONTHS_ZH = {"九": 9, "9": 9, "六": 6, "6": 6, "半": 6, "三": 3, "3": 3, "季": 3}
_HAN_DATE = re.compile(r"[〇○零一二三四五六七八九]{4}(?=\s*年)|[一二三四五六七八九十]{1,3}(?=\s*[月日])")
_DAYS = _compile(_DAY_ISO, r"(?P<y>(?:19|20)\d\d)(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?!\d)",
                 r"(?P<m>1[0-2]|0?[1-9])/(?P<d>3[01]|[12]\d|0?[1-9])/(?P<y>20\d\d)(?!\d)", _DAY_EN)
_NINE = _compile(rf"{_Y}\s*年?\s*-?(?:Q?1\s*[-~–至到]\s*Q?3(?!\d|\s*月)|前三季度?|三季报|第三季度报告"
                 rf"|(?:1|一)\s*[-~–至到]\s*(?:9|九)\s*月(?:份|累计)?"
                 rf"|[前首]?\s*[九9]\s*个月|9M)(?!\d){_EST}",
                 rf"(?:9M|Q1\s*[-~–]\s*Q?3|nine[- ]months?(?: of)?|first nine months(?: of)?)\s*[-']?\s*(?:FY)?\s*{_Y}{_EST}")
_HALF = _compile(rf"(?:FY)?{_Y}\s*年?\s*[-']?\s*(?:H(?P<h>[12])|(?P<w>[12])H|(?P<up>上半年|中报|半年报|半年度|中期|(?:1|一)\s*[-~–至到]\s*(?:6"
                 rf"|六)\s*月(?:份)?|1-6M|6M|[前首]?\s*[六6]\s*个月)|(?P<down>下半年)){_EST}",
                 rf"(?:H(?P<h>[12])|(?P<w>[12])H|(?P<up>6M|HY|half[- ]year(?: of)?|first half(?: of)?)|(?P<down>second half(?: of)?))"
                 rf"\s*[-']?\s*(?:FY|CY)?\s*'?{_Y}{_EST}")
_FIRST_MONTHS = re.compile(rf"{_Y}\s*年?\s*(?:1|一)\s*[-~–至到]\s*(?P<m>1[0-2]|[2-9])\s*月(?:份|累计)?{_EST}", re.I)
_QUARTER = _compile(rf"(?:FY|CY)?{_Y}\s*年?\s*[-'.]?\s*(?:F?Q(?P<q>[1-4])(?!\s*[-~–]\s*Q?\d)|(?P<w>[1-4])Q|第?(?P<han>[一二三四1-4])季度?(?!报)"
                    rf"|(?P<first>一季报|[前首]?\s*[三3]\s*个月|1\s*[-~–至到]\s*3\s*月)){_EST}",
                    rf"(?:F?Q(?P<q>[1-4])|(?P<w>[1-4])F?Q)\s*[-'’/]?\s*(?:FY|CY)?\s*[-'’]?\s*{_Y}{_EST}",
                    r"(?P<word>first|second|third|fourth)[- ]quarter(?:\s+of)?\s+(?:fiscal\s+)?(?P<y>20\d\d)")
_TTM = _compile(rf"{_Y4}\s*(?:TTM|LTM)", rf"(?:TTM|LTM)\s*{_Y4}", r"TTM|LTM|trailing (?:12|twelve) months|滚动(?:十二个月|12个月)?|近四季|最近四季")
_MONTH = _compile(r"(?P<y>(?:19|20)\d\d)\s*(?:年\s*(?P<m>1[0-2]|0?[1-9])\s*月(?:份)?(?:末|底)?|[-/.](?P<m2>1[0-2]|0[1-9])(?![-/.\d])|(?P<m3>1[0-2]"
                  r"|0[1-9])(?!\d))",
                  rf"{_MON}[\s'’-]*(?P<y>(?:19|20)\d\d|\d\d)(?!\d)")
_YEAR = _compile(rf"(?:FY|CY|FYE|财年|fiscal(?: year)?)\s*(?:{_MON}[\s-]*|1?\d/)?'?{_Y}{_EST}",
                rf"{_Y4}\s*(?:财年|财政年度|FY|年末|年底|年年?报|年度?报?告?|全年|年末"
                 rf"|年底)?\s*(?:FY)?{_EST}(?![\d%])",
                 r"(?<![\d.])(?P<y>\d\d)(?P<e>E|F)(?![A-Za-z\d])|(?<![\d.])(?P<ya>\d\d)A(?![A-Za-z\d])", r"'(?P<y>\d\d)(?P<e>E|F)?(?!\d)")
_HAN_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_RELATIVE: list[tuple[re.Pattern[str], Relative]] = [
    (re.compile(r"(?:上年|去年|上期末|上年度)(?!年?末|底|年底)(?:同期|同期数|同期金额)?(?:数|金额|期末)?"
                r"|(?:prior|last|previous)[- ]year(?:'s)?(?: period)?|year[- ](?:ago|earlier)(?: period)?|(?:PY|LY|PCP)$|同期", re.I), "year_before"),
    (re.compile(r"(?:期初|年初|上年(?:度)?年?末|上年底|去年底|去年末|季初|报告期初|本期期初)(?:数|余额|金额|值)?"
                r"|opening|beginning(?: of (?:the )?(?:period|year))?", re.I), "opening"),
    (re.compile(r"(?:期末|本期末|报告期末|季末|本报告期末)(?:数|余额|金额|值)?|closing|end of (?:the )?period|period[- ]end", re.I), "closing"),
    (re.compile(r"(?:本期|本报告期|报告期|本年度?|当期|区间|本季度?)(?:数|金额|发生额|累计)?"
                r"|(?:current|this) (?:period|year|quarter)|TY$", re.I), "current"),
    (re.compile(r"(?:上期|上季度?|上一报告期)(?:数|金额|发生额)?"
                r"|(?:prior|last) (?:period|quarter)|previous(?: period| quarter)?|PQ$", re.I), "previous"),
]
_BEFORE = re.compile(r"(?<![较比与同和占超低高于])[\s,，:：_/—–-]*"
                     r"((?:上年|去年)(?:同期|度)?(?:数|金额|值)?|prior[- ]year(?: period)?|(?:a )?year[- ]ago(?: period)?)$", re.I)
_OF_PRIOR_YEARS = re.compile(
    r"(?:prior|previous)[- ]years?'?\s+(?:net\s+)?(?:reserves?|reserving|developments?|releases?|claims?|loss(?:es)?\s+development"
    r"|run-?off|adjustments?|items?|tax)\b",
    re.I,
)
"""What is earned this year on business of earlier ones: a line of its own, no column of the year before."""


@lru_cache(maxsize=65536)
def heading(text: str) -> Heading | None:
    """The period when the whole text is one, else None.

    >>> str(heading("2025Q1-3").span), str(heading("FY24E").span), heading("2025-06-30").day.isoformat()
    ('2025-9M', '2024E', '2025-06-30')
    >>> [str(heading(text).span) for text in ("1H FY25/26", "HY25", "26 weeks to 28 June 2025", "Sep-25 quarter", "LTM Jun-25", "FY2024/25")]
    ['2026-H1', '2025-H1', '2025-H1', '2025-Q3', '2025-TTM', '2025']
    """
    found = _at_start(*plainly(text.strip()))
    if found and not _IN_BRACKETS.sub("", found[1]).strip(" :：,，."):
        return found[0]
    return Heading(text, span=span) if (span := assembled(text)) is not None else None


_TENOR = re.compile(r"\s*\d{1,2}\s*年期(?![末初间内])")


@lru_cache(maxsize=65536)
def heading_within(text: str) -> tuple[Heading, str] | None:
    """A period at the start or the end of a label, and the rest of the label; the year before too ("营业收入-去年同期").

    >>> found, rest = heading_within("2025E 归母净利")
    >>> str(found.span), rest
    ('2025E', '归母净利')
    """
    if _TENOR.match(text):
        return None  # 10年期国债收益率
    text, closes = plainly(text.strip())
    if _OF_PRIOR_YEARS.match(text):
        return None
    if found := _at_start(text, closes):
        rest = found[1].strip(" :：,，-—_")
        return (found[0], rest)
    for gap in _GAP.finditer(text):
        if (found := _at_start(text[gap.end():], closes)) and not found[1].strip():
            return found[0], text[:gap.start()]
    if (before := _BEFORE.search(text)) and before.start():
        return Heading(before[1], relative="year_before"), text[:before.start()]
    if (made := assembled_within(text)) is not None:
        return Heading(text, span=made[0]), made[1]
    return None


_AT_END = re.compile(r"(?:期末|年末|年底)(?![\u4e00-\u9fff])|末(?![期端级日])|底(?![部层座盘价])")
_GAP = re.compile(r"(?:[\s,，:：_-]+|(?<=[\u4e00-\u9fff]))(?=(?:19|20)\d\d|FY|[1-4]Q|[12]H|Q[1-4]|H[12]|9M|\d{1,2} months ended|TTM|LTM"
                  r"|(?-i:\d\d[EFA]$))", re.I)


def _at_start(text: str, closes: int | None = None) -> tuple[Heading, str] | None:
    """The period that a text in plain spelling begins with, and what follows it; ``closes`` is when its fiscal year is said to close."""
    found = _read_start(text)
    return found if found is None or closes is None else (replace(found[0], closes=closes), found[1])


def _read_start(text: str) -> tuple[Heading, str] | None:
    found = _spelled(text) if text else None
    if found is not None and found[1][:1] in "期年末底" and (end := _AT_END.match(found[1])) and found[0].span is not None:
        return replace(found[0], at_end=True), found[1][end.end():]
    return found


def _spelled(text: str) -> tuple[Heading, str] | None:
    text = _HAN_DATE.sub(_in_digits, text)
    bare = _AS_OF.sub("", text, count=1) if text[:2].lower() in ("as", "at", "截至", "截止") else text
    if not bare:
        return None
    head = bare[0]
    if not (head.isdigit() or head in "FfCcQqHhTtLlJjSsAaMmNnOoDdPpYyEeBbVv'上去期年本报当季区滚近最同财"):
        return None
    if ended := _ENDED.match(bare):
        return _ended(ended)
    if (otherwise := _named_otherwise(text, bare)) is not None:
        return otherwise
    if head.isdigit() and (ended := _ENDED_ZH.match(bare)):
        return _ended_zh(ended, bare)
    if head.isdigit() or head.isalpha() or head == "'":
        for pattern in _DAYS:
            if found := pattern.match(bare):
                day = _day(found)
                return (Heading(text, day=day), bare[found.end():]) if day else None
        for pattern in _NINE:
            if found := pattern.match(bare):
                return _spanned(text, Period.cumulative(_year(found), 9), found), bare[found.end():]
        for pattern in _HALF:
            if found := pattern.match(bare):
                first = found["h"] == "1" or found["w"] == "1" or bool(found["up"])
                start = _year(found) * 12 + (0 if first else 6)
                return _spanned(text, Period(start, start + 6), found), bare[found.end():]
        if found := _FIRST_MONTHS.match(bare):
            return _spanned(text, Period.cumulative(_year(found), int(found["m"])), found), bare[found.end():]
        for pattern in _QUARTER:
            if found := pattern.match(bare):
                named = found.groupdict()
                number = (1 if named.get("first") else _HAN.get(named.get("han") or named.get("q") or named.get("w") or "", 0)
                          or ("first", "second", "third", "fourth").index((named.get("word") or "first").lower()) + 1)
                return _spanned(text, Period.quarter(_year(found), number), found), bare[found.end():]
        for pattern in _TTM:
            if found := pattern.match(bare):
                year = found.groupdict().get("y")
                if year:
                    return Heading(text, span=Period.trailing(int(year) * 12 + 12)), bare[found.end():]
                return Heading(text, relative="ttm"), bare[found.end():]
        for pattern in _MONTH:
            if found := pattern.match(bare):
                groups = found.groupdict()
                written = groups.get("m") or groups.get("m2") or groups.get("m3")
                month = int(written) if written else _MONTHS[groups["mon"][:3].lower()]
                start = _year(found) * 12 + month - 1
                return Heading(text, span=Period(start, start + 1), dated=True), bare[found.end():]
        for pattern in _YEAR:
            if found := pattern.match(bare):
                rest = bare[found.end():]
                if found.end() == 4 and rest[:1].isascii() and rest[:1].isalpha():
                    return None
                at_end = found[0].endswith(("年末", "年底"))
                return replace(_spanned(text, Period.year(_year(found)), found), at_end=at_end), rest
    for pattern, relative in _RELATIVE:
        if found := pattern.match(bare):
            return Heading(text, relative=relative), bare[found.end():]
    return None


def _named_otherwise(text: str, bare: str) -> tuple[Heading, str] | None:
    """A year in two numbers (2024/25), twelve months up to a date (LTM Jun-25), a closing date (end-2024), a quarter by its last month."""
    if (split := _SPLIT_YEAR.match(bare)) and (int(split["y"]) + 1) % 100 == int(split["next"]):
        return _at_start(f"{split['lead'] or 'FY'}{int(split['y']) % 2000 + 2001}{bare[split.end():]}")
    if long := _SO_LONG.match(bare):
        inner = _at_start(long["rest"])
        month = None if inner is None else _closing_month(inner[0])
        if inner is None or month is None or not long["rest"][4:]:
            return None
        return Heading(text, span=Period.trailing(month), dated=inner[0].dated or inner[0].day is not None), inner[1]
    if (closed := _CLOSED.match(bare)) and (inner := _at_start(closed["rest"])) is not None and inner[0].span is not None:
        return replace(inner[0], text=text, at_end=True), inner[1]
    for pattern in _MONTH[1:]:
        if (month_named := pattern.match(bare)) and (quarter := _OF_QUARTER.match(bare, month_named.end())):
            last = _year(month_named) * 12 + _MONTHS[month_named["mon"][:3].lower()]
            return Heading(text, span=Period(last - 3, last), dated=True), bare[quarter.end():]
    return None


def _closing_month(heading: Heading) -> int | None:
    """The count of months up to the end of a heading's span or day."""
    return heading.span.end if heading.span is not None else Calendar().month_after(heading.day) if heading.day is not None else None


def _spanned(text: str, span: Period, found: re.Match[str]) -> Heading:
    return Heading(text, span=replace(span, estimate=bool(found.groupdict().get("e"))))


def _year(found: re.Match[str]) -> int:
    groups = found.groupdict()
    year = int(groups.get("y") or groups["ya"])
    return year if year > 99 else 2000 + year


def _day(found: re.Match[str]) -> dt.date | None:
    groups = found.groupdict()
    name = groups.get("mon") or groups.get("mon2")
    year = int(groups.get("y") or groups["y2"])
    try:
        return dt.date(year if year > 99 else 2000 + year, _MONTHS[name[:3].lower()] if name else int(groups.get("m") or groups["m9"]),
                       int(groups.get("d") or groups.get("d2") or groups["d9"]))
    except ValueError:
        return None


def _in_digits(found: re.Match[str]) -> str:
    """二零二五, 九 and 三十 in digits."""
    word = found[0].translate(_HAN_DIGITS)
    if "十" not in word:
        return word
    tens, _, ones = word.partition("十")
    return str(int(tens or 1) * 10 + int(ones or 0))


def _ended_zh(found: re.Match[str], bare: str) -> tuple[Heading, str] | None:
    """截至2025年9月30日止九个月: the months up to a day; the year may follow, as in a header of two lines."""
    rest = bare[found.end():]
    year = found["y"] or found["y2"]
    if year is None:
        return None
    first = found["n"][0]
    months = _MONTHS_ZH.get(first, 12)
    if months == 12:
        return Heading(found[0], span=Period.year(int(year)), closes=int(found["m"])), rest
    last = int(year) * 12 + int(found["m"])
    return Heading(found[0], span=Period(last - months, last), dated=True), rest


def _ended(found: re.Match[str]) -> tuple[Heading, str] | None:
    inner = _at_start(found["rest"].strip())
    last = None if inner is None or inner[0].span is not None and inner[0].span.months != 1 else _closing_month(inner[0])
    if inner is None or last is None:
        return None
    word = found["n"].lower()
    months = _NUMBER.get(word, 12 if "year" in word and "half" not in word else 6 if "half" in word else 3)
    return Heading(found[0], span=Period(last - months, last), dated=True), inner[1]
