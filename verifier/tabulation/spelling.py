"""The many spellings of periods in headings, brought to the few that the grammar of headings reads.

Desks write the month in which a fiscal year closes (FY3/26, FYE June 2025, 2026年3月期), two calendar years for one (FY2025-26),
a quarter by its last month (SepQ25), a range of months (Apr-Jun 2025), the year to date (YTD Sep-25), the day before the month
(30/09/2025). Each becomes one of FY2026, Q2 FY2026, 3 months ended 2025-09, 2025-09-30; the month of the close is kept aside.
"""

from __future__ import annotations

import re

from verifier.patterns import pattern
from verifier.period_words.reading import full_year

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MON3 = "|".join(_MONTHS)
_MON = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)(?:uary|ruary|ch|il|e|y|ust|tember|ober|ember)?(?![a-z])\.?"
_YEAR = r"(?:(?:19|20)\d\d|[0-4]\d)(?![\d.])"
_TWO = r"(?:20\d\d|[1-4]\d)"
_M = r"(?:1[0-2]|0?[1-9])"
_D = r"(?:3[01]|[12]\d|0?[1-9])"
_PART = r"(?:F?Q[1-4]|[1-4]F?Q|H[12]|[12]H|HY|(?:9|6|3|12)M|M(?:9|6|3))"
_FISCAL = r"(?:FYE?|fiscal(?: year)?|financial year|CY|calendar year)"
_QUARTER = r"(?:Q[1-4]|[1-4]Q)"
_NAME_OF = {"3m": "Q1", "m3": "Q1", "6m": "H1", "m6": "H1", "hy": "H1", "9m": "9M", "m9": "9M", "12m": "FY"}


def _compile(name: str, *text: str, small: bool = True) -> re.Pattern[str]:
    return pattern(f"spelling-{name}", "".join(text), re.I if small else 0)


# FY3/26, FY Mar-26, FYE 30 June 2025, Year ended March 31, 2026, YE 12/25
_CLOSED_YEAR = _compile("closed-year",
    r"(?:(?<![A-Za-z])|(?<=\d[QHM])|(?<=[QHM]\d))(?<!half[ -])",
    r"(?:(?:fiscal |financial )?years?[ -]?(?:end(?:ed|ing|s)?|to)(?: (?:on )?the)?|FY ?(?:to|end(?:ed|ing)?)|FYE?|YE)[ :-]*",
    rf"(?:(?P<zero>0[1-9]|1[0-2]|[1-9])/(?P<y0>{_YEAR})",
    rf"|(?:{_D}(?:st|nd|rd|th)? ?[ /.-])?(?:(?P<mon>{_MON})|(?P<m>{_M})(?=[/.-]))(?: {_D}(?:st|nd|rd|th)?(?=,? (?:19|20)\d\d),?)?",
    rf"[ '’/.-]*(?P<y>{_YEAR}))")
_YEAR_CLOSED_ZH = re.compile(rf"(?:FY)?(?:(?P<y>(?:19|20)?\d\d)(?:年|[/.])(?P<m>{_M})月?期|(?P<m2>{_M})/(?P<y2>\d\d)期)")
_QUARTER_JA = re.compile(r"第?([1-4一二三四])四半期")
# 12/25E, Dec-25E: the close of a year, told by what follows it
_CLOSED_ESTIMATE = _compile("closed-estimate",
    rf"(?:(?P<m>0[1-9]|1[0-2]|[1-9])/|(?P<mon>(?i:sept|{_MON3}))[ '’-]*)(?P<y>{_TWO}) ?(?P<e>[EFA])(?![A-Za-z\d])", small=False)
_TWO_YEARS = _compile("two-years",
    rf"(?<![A-Za-z])(?P<lead>{_PART} ?)?(?P<fy>[FM]Y ?)?(?P<y>20\d\d|(?<![\d.])[1-4]\d)(?P<by> ?[/–-] ?)(?P<next>{_TWO})(?![\d/.%-])")
_SHORT_YEAR_ZH = re.compile(r"(?<![\d.])([1-4]\d) ?(?=年)")
_QUARTER_OF_MONTH = _compile("quarter-of-month",
    rf"(?:(?P<y1>{_YEAR}) )?(?P<mon>{_MON}|(?:mar|jun|sept?|dec)(?=Q(?![a-z])))[ '’-]*(?P<y2>{_YEAR})?",
    rf"[ -]*(?:quarter|qtr\.?|Q)(?![a-z]|[1-4](?!\d))[ '’-]*(?P<y3>{_YEAR})?")
_MONTHS_TO = _compile("months-to",
    rf"(?:(?P<y0>20\d\d) )?(?P<first>{_MON})[ '’]*(?P<y1>{_YEAR})? ?(?:[-–—~/]|to) ?(?P<last>{_MON})[ '’-]*(?P<y2>{_YEAR})?")
_MONTHS_TO_ZH = re.compile(rf"(?P<y>20\d\d) ?[年./-] ?(?P<first>{_M})月? ?[-–—~至到] ?(?P<last>{_M}) ?月(?:份)?")
_TO_DATE = _compile("to-date",
    rf"(?:YTD|year[- ]to[- ]date)[ :-]*(?:to |end[- ])?(?:(?P<mon>{_MON})[ '’-]*(?P<y>{_YEAR})|(?P<m>{_M})/(?P<y2>{_YEAR})",
    rf"|(?P<part>{_QUARTER}[ '’-]*(?:FY)?{_YEAR}))",
    rf"|(?P<part2>{_QUARTER}[ '’-]*(?:FY)?{_YEAR}|(?:FY)?{_YEAR}[ -]?{_QUARTER})[ -]*(?:YTD|year[- ]to[- ]date|累计|cumulative)")
_MONTH_AND_YEAR = _compile("month-and-year",
    rf"(?:^(?P<m0>{_M})/(?P<y0>20\d\d|(?<=\d\d/)(?:1[5-9]|[23]\d)(?=$))",
    rf"|(?P<before>(?:to|ended|ending|of|at|TTM|LTM|end)[ -])(?P<m>{_M})/(?P<y>{_TWO}))(?![\d/%])")
_DAY_FIRST = re.compile(rf"(?<![\d/.-])(?P<d>{_D})(?P<by>[/.-])(?P<m>{_M})(?P=by)(?P<y>20\d\d|\d\d)(?![\d%])")
_DAY_GLUED = _compile("day-glued", rf"(?<!\d)({_D})({_MON3})(20\d\d|\d\d)(?!\d)")
_YEAR_AND_MONTH = re.compile(r"^(20\d\d)/([1-9])$")
_MONTH_FIRST = re.compile(rf"(?<![\d/])(?P<m>{_M})/(?P<d>{_D})/(?P<y>{_TWO})(?![\d%])")
_PART_YEAR = _compile("part-year",
    rf"(?P<c>[FC](?=[QH1-4]))?(?P<part>{_PART})(?P<gap>[ ._,:/-]*(?:of |\()?)",
    rf"(?P<fy>{_FISCAL})?[ '’-]*(?P<y>(?:19|20)\d\d|[1-4]\d)(?![\d/]|[.%]\d)\)?")
_YEAR_PART = _compile("year-part",
    rf"(?P<fy>{_FISCAL})?[ '’-]*(?P<y>(?:19|20)\d\d|(?<![\d.])[1-4]\d)(?P<gap>[ ._,:/-]+)(?P<part>{_PART})(?![A-Za-z\d](?<![EFAefa])|[-–~])")
# Quarters and halves of Latin countries: 3T25, S1 2025
_LATIN_PART = re.compile(
    rf"(?:(?P<n>[1-4])T ?(?P<y>{_TWO})|T(?P<n2>[1-4]) (?P<y2>{_TWO})|(?P<s>[12])S ?(?P<y3>{_TWO})|S(?P<s2>[12]) (?P<y4>{_TWO})"
    r"|(?P<y5>20\d\d) (?:T(?P<n5>[1-4])|S(?P<s5>[12])))(?=$|[ EAF])")
_DASHED_YEAR = re.compile(r"(?<![A-Za-z])FY-((?:20)?\d\d)(?!\d)", re.I)
_GLUED = re.compile(r"(?P<part>[QH][1-4])(?P<y>1[5-9]|2\d)(?!\d)")
_NAMED_MONTH = rf"(?:{_MON}|[01]?\d/)[ '’/.-]*(?:{_YEAR})?"
_SPAN_BRACKET = _compile("span-bracket",
    rf" *[(](?:(?:FY|YE|year (?:to|end(?:ed|ing)?)) ?)?(?:{_NAMED_MONTH}(?: ?[-–—~] ?{_NAMED_MONTH})?",
    rf"|(?:20\d\d)?年?{_M}月?[-–—~至](?:20\d\d年)?{_M}月|{_MON} ?(?:year[- ]?end|YE|FYE))[)]")
_CLOSE_IN_BRACKET = _compile("close-in-bracket",
    rf"FY ?'?(?:20)?\d\d ?(?:[EAF])? *[(](?:(?:year |FY|YE|ends?|ended|to) ?)*(?P<mon>{_MON})(?:[ -]?(?:year[- ]?end|YE|FYE))?[)]")


def plainly(text: str) -> tuple[str, int | None]:
    """A heading with its period in plain spelling, and the calendar month in which a fiscal year is said to close.

    >>> plainly("2Q FY3/26"), plainly("Jul-Sep 2025"), plainly("30/09/2025"), plainly("FY2025-26 Q2")
    (('2Q FY2026', 3), ('3 months ended 2025-09', None), ('2025-09-30', None), ('Q2 FY2026', None))
    """
    if not any(char.isdigit() for char in text):
        return text, None
    closes: int | None = None

    def closed(found: re.Match[str]) -> str:
        nonlocal closes
        groups = found.groupdict()
        written = groups.get("zero") or groups.get("m") or groups.get("m2")
        closes = int(written) if written else _month(groups["mon"])
        return f"FY{full_year(groups.get('y0') or groups.get('y') or groups['y2'])}{groups.get('e') or ''}"

    if (told := _CLOSE_IN_BRACKET.match(text)) is not None:
        closes = _month(told["mon"])
    text = _SPAN_BRACKET.sub("", text) if "(" in text and not text.startswith("(") else text
    if "期" in text:
        text = _QUARTER_JA.sub(lambda found: f"Q{'一二三四'.find(found[1]) + 1 or found[1]}", _YEAR_CLOSED_ZH.sub(closed, text))
    text = _CLOSED_ESTIMATE.sub(closed, _CLOSED_YEAR.sub(closed, text))
    text = _SHORT_YEAR_ZH.sub(r"20\1", text)
    for spelled, plain in _REWRITTEN:
        text = spelled.sub(plain, text)
    return text, closes


def _month(name: str) -> int:
    return _MONTHS.index(name[:3].lower()) + 1


def _two_years(found: re.Match[str]) -> str:
    first, second = full_year(found["y"]), int(found["next"]) % 100
    slash, named = "/" in found["by"], bool(found["fy"] or found["lead"])
    if (first + 1) % 100 != second or not (slash or named or len(found["y"]) == 4) or len(found["next"]) == 4 and not (slash or named):
        return found[0]
    if not named and (second <= 12 or len(found["y"]) == 2 and first % 100 <= 12):
        return found[0]  # a year and a month, or a month and a year
    return f"{found['lead'] or ''}FY{first + 1}"


def _quarter_of_month(found: re.Match[str]) -> str:
    year = found["y1"] or found["y2"] or found["y3"]
    return f"3 months ended {full_year(year)}-{_month(found['mon']):02d}" if year else found[0]


def _months_to(found: re.Match[str]) -> str:
    first, last, ends = _month(found["first"]), _month(found["last"]), found["y2"] or found["y0"] or found["y1"]
    if ends is None:
        return found[0]
    months = (last - first) % 12 + 1
    year = full_year(ends) + (1 if found["y2"] is None and found["y1"] is not None and last < first else 0)
    return f"{months} months ended {year}-{last:02d}"


def _months_to_zh(found: re.Match[str]) -> str:
    first, last = int(found["first"]), int(found["last"])
    return f"{last - first + 1} months ended {found['y']}-{last:02d}" if 1 < first <= last else found[0]


def _to_date(found: re.Match[str]) -> str:
    if part := found["part"] or found["part2"]:
        number = re.search(r"Q([1-4])|([1-4])Q", part, re.I)
        assert number is not None
        year = part[:number.start()] + part[number.end():]
        digits = re.sub(r"\D", "", year)
        return f"{('Q1', 'H1', '9M', 'FY')[int(number[1] or number[2]) - 1]} FY{full_year(digits)}".replace("FY FY", "FY")
    year, month = (found["y"], _month(found["mon"])) if found["mon"] else (found["y2"], int(found["m"]))
    return f"{month} months ended {full_year(year)}-{month:02d}"


def _day_first(found: re.Match[str]) -> str:
    if found["by"] == "/" and int(found["d"]) <= 12 or found["by"] != "/" and len(found["y"]) == 2:
        return found[0]
    return f"{full_year(found['y'])}-{int(found['m']):02d}-{int(found['d']):02d}"


def _month_first(found: re.Match[str]) -> str:
    return f"{full_year(found['y'])}-{int(found['m']):02d}-{int(found['d']):02d}"


def _part_year(found: re.Match[str]) -> str:
    part = _NAME_OF.get(found["part"].lower(), found["part"].upper().replace("F", ""))
    marked = found["fy"] or found["gap"] or found["c"] or "'" in found[0] or "’" in found[0] or not part[-1].isdigit()
    if len(found["y"]) == 2 and not marked and found["part"].lower() != "3m":
        return found[0]
    fiscal = "CY" if (found["fy"] or "").upper().startswith("C") else "FY"
    return f"FY{full_year(found['y'])}" if part == "FY" else f"{part} {fiscal}{full_year(found['y'])}"


def _year_part(found: re.Match[str]) -> str:
    if len(found["y"]) == 2 and not (found["fy"] or found["gap"].strip()):
        return found[0]
    return _part_year_of(found["part"], found["y"])


def _part_year_of(part: str, year: str) -> str:
    name = _NAME_OF.get(part.lower(), part.upper().replace("F", ""))
    return f"FY{full_year(year)}" if name == "FY" else f"{name} FY{full_year(year)}"


def _latin_part(found: re.Match[str]) -> str:
    quarter = found["n"] or found["n2"] or found["n5"]
    year = next(found[name] for name in ("y", "y2", "y3", "y4", "y5") if found[name])
    return f"Q{quarter} FY{full_year(year)}" if quarter else f"H{found['s'] or found['s2'] or found['s5']} FY{full_year(year)}"


_REWRITTEN = (
    (_TWO_YEARS, _two_years), (_TO_DATE, _to_date), (_QUARTER_OF_MONTH, _quarter_of_month), (_MONTHS_TO, _months_to), (_MONTHS_TO_ZH, _months_to_zh),
    (_DAY_GLUED, r"\1 \2 \3"), (_YEAR_AND_MONTH, r"\1-0\2"), (_MONTH_FIRST, _month_first), (_DAY_FIRST, _day_first),
    (_MONTH_AND_YEAR, lambda found: f"{found['before'] or ''}{full_year(found['y0'] or found['y'])}-{int(found['m0'] or found['m']):02d}"),
    (_DASHED_YEAR, r"FY\1"), (_GLUED, r"\g<part> FY20\g<y>"), (_PART_YEAR, _part_year), (_YEAR_PART, _year_part), (_LATIN_PART, _latin_part),
)
