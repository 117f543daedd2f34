"""A period put together of a year and a part of it, in whatever order and with whatever between them: 25Q1-3, 三季度 2025, FY'25 1-3Q, 2025 9M YTD.

What the grammar of headings (:mod:`verifier.tabulation.headings`) reads is one spelling of each; this reads every combination of the words for
a year with the words for a part, and nothing else: whatever is left over makes the whole no period.
"""

from __future__ import annotations

import re

from verifier.dataclass import replace
from verifier.patterns import pattern
from verifier.period_words.reading import full_year
from verifier.periods import Period

_BY = r"\s*(?:[-–—~～至到]|to)\s*"
_GAP = r"[\s_/.,:·|(（'’-]{0,3}"
_FISCAL = r"(?:FYE?|CY|fiscal(?: year)?|financial year|calendar year|(?<![A-Za-z])F)?\s*-?"
_YEAR = rf"(?P<f@>{_FISCAL})(?P<y@>(?:19|20)\d\d(?!\d)|['’]?(?<![\d.])[1-4]\d(?![\d.%]))\s*(?P<s@>(?:财年|財年|财政年度|年度?)(?!报|報|末|底))?"
_ORDINAL = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
_HAN = {"一": 1, "二": 2, "三": 3, "四": 4, "首": 1}
_NINE = (rf"F?Q1{_BY}F?Q?3|[1一]{_BY}[3三]\s*(?:F?Q|季度?)|1F?Q{_BY}3F?Q|0?1{_BY}0?9\s*月(?:份)?|一{_BY}九月|Jan(?:uary)?{_BY}Sep(?:t|tember)?"
         r"|(?:first )?(?:9|nine)[- ]?(?:months?|mo?)(?![a-z])|[前首][三3](?:个|個)?季度?|[前首]?[九9](?:个|個)?月(?:份)?|三季[报報]"
         r"|第三季度[报報]告?")
_HALF = (rf"F?Q1{_BY}F?Q?2|[1一]{_BY}[2二]\s*(?:F?Q|季度?)|1F?Q{_BY}2F?Q|0?1{_BY}0?6\s*月(?:份)?|一{_BY}六月|Jan(?:uary)?{_BY}June?"
         r"|(?:first )?(?:6|six)[- ]?(?:months?|mo?)(?![a-z])|[前首]?[六6](?:个|個)?月(?:份)?|上半年|中[报報期]|半年(?:度[报報]?告?|[报報])"
         r"|interims?(?: results)?|HY1?"
         r"|H1|1H|S1|(?:first|1st)[- ]half|half 1")
_REST = r"H2|2H|S2|HY2|下半年|(?:second|2nd)[- ]half|half 2"
_QUARTER = (rf"[财財]?F?Q-?(?P<q@>[1-4])(?!{_BY}\d)|(?P<w@>[1-4])F?Q|(?:第|单|單)?(?P<h@>[一二三四首1-4])[财財]?季度?(?![报報])"
            r"|(?P<o@>first|second|third|fourth|1st|2nd|3rd|4th)[- ](?:quarter|qtr)|(?:quarter|qtr\.?) ?(?P<n@>[1-4])"
            rf"|(?P<e@>一季[报報]|0?1{_BY}0?3\s*月(?:份)?|[前首]?[三3](?:个|個)月)")
_PART = (rf"(?:(?P<nine@>{_NINE})|(?P<half@>{_HALF})|(?P<rest@>{_REST})|(?:单|單)?(?:{_QUARTER})"
         r"|(?P<whole@>FY|全年度?|年[报報]|年度[报報]告?|annual(?: report)?|full[- ]year|12\s?M(?:onths?)?))")
_SAYS = (r"(?:[\s_(（-]*(?P<says@>YTD|year[- ]to[- ]date|累计(?:值)?|累計(?:值)?|cum(?:ulative)?\.?|单季度?|單季度?|discrete|quarter|qtr\.?"
    r"|三个月|actual|reported"
         r"|(?:un)?audited|未经审计|经审计|未經審計|实际|實際|预测|預測|预计|est(?:imate)?\.?LETTER)[)）]?)?")
_LED = r"(?P<ytd@>YTD|year[- ]to[- ]date|累计|累計|cum\.?)?[\s_-]*"
_WRITTEN = pattern(
    "assembled-period",
    "(?:" + (_YEAR + _GAP + _LED + _PART + _SAYS.replace("LETTER", "|[AEFP]")).replace("@", "1") + ""
    "|" + (_LED + _PART + _SAYS.replace("LETTER", "") + _GAP + _YEAR).replace("@", "2") + r"[)）]?(?P<late>[\s(（]*[AEFP][)）]?)?)",
    re.I,
)
_SUM = re.compile(r"YTD|to[- ]date|累|cum", re.I)
_SINGLE = re.compile(r"单|單|discrete|quarter|qtr|三个月", re.I)
_AHEAD = re.compile(r"[EFP]|est|预|預", re.I)
_STOPS = re.compile(r"[A-Za-z\d%]")


def assembled(text: str) -> Period | None:
    """The period when the whole text is a year and a part of it.

    >>> [str(assembled(text)) for text in ("25Q1-3", "三季度 2025", "1-3Q25E", "2025 Q3 YTD", "FY'25 2H", "2025年单三季度", "2025 units")]
    ['2025-9M', '2025-Q3', '2025-9M', '2025-9M', '2025-H2', '2025-Q3', 'None']
    """
    found = _WRITTEN.fullmatch(text.strip()) if _may_hold(text) else None
    return None if found is None else _period(found)


def assembled_within(text: str) -> tuple[Period, str] | None:
    """A period of a year and a part of it at the start or the end of a label, and the rest of the label.

    >>> [(str(found[0]), found[1]) for found in map(assembled_within, ("营收 25Q1-3", "1-3Q25 net profit")) if found]
    [('2025-9M', '营收'), ('2025-9M', 'net profit')]
    """
    if not _may_hold(text):
        return None
    for found in _WRITTEN.finditer(text):
        before, after = text[: found.start()], text[found.end() :]
        if before.strip() and after.strip(" )）"):
            continue
        if before and _STOPS.match(before[-1]) and found[0][0].isalnum() or after and _STOPS.match(after[0]) and found[0][-1].isalnum():
            continue
        if (period := _period(found)) is not None:
            return period, (before.rstrip(" (（:：,，-—_/") or after.strip(" :：,，-—_/)）"))
    return None


def _may_hold(text: str) -> bool:
    """Whether a text has two digits for a year and something that may name a part."""
    return len(text) < 60 and _DIGITS.search(text) is not None and _NAMES.search(text) is not None


_DIGITS = re.compile(r"\d\d")
_NAMES = re.compile(r"[QHMSqhmsY]|[季年月中半]|half|nine|six|annual|interim|[Yy]ear|Jan")


def _period(found: re.Match[str]) -> Period | None:
    groups = {name[:-1] if name[-1].isdigit() else name: text for name, text in found.groupdict().items() if text}
    year = groups["y"].lstrip("'’")
    if "whole" in groups and ("ytd" in groups or len(year) == 2 and not (groups.get("f") or groups.get("s") or groups["y"] != year)):
        return None
    start = full_year(year) * 12
    said = groups.get("says", "") + groups.get("ytd", "")
    if "nine" in groups:
        period = Period(start, start + 9)
    elif "half" in groups:
        period = Period(start, start + 6)
    elif "rest" in groups:
        period = Period(start + 6, start + 12)
    elif "whole" in groups:
        period = Period(start, start + 12)
    else:
        number = _quarter(groups)
        period = Period(start if _SUM.search(said) else start + 3 * number - 3, start + 3 * number)
    if _SINGLE.search(said) and period.months == 9:
        return None  # a single quarter and nine months at once
    return replace(period, estimate=bool(_AHEAD.match(groups.get("says", "").strip()) or _AHEAD.match(groups.get("late", "").strip(" (（"))))


def _quarter(groups: dict[str, str]) -> int:
    if "e" in groups:
        return 1
    if "o" in groups:
        return _ORDINAL[groups["o"].lower()]
    written = groups.get("q") or groups.get("w") or groups.get("n") or groups["h"]
    return _HAN[written] if written in _HAN else int(written)
