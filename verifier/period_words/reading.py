"""Reading period words off a folded text: one pass, one reader for each outer group of the pattern."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache

from verifier.dataclass import replace
from verifier.patterns import pattern
from verifier.period_words.joining import joined
from verifier.period_words.mention import PeriodMention
from verifier.period_words.pattern import PATTERN, STARTER, can_begin

_MONTH_NAMES = {name: number for number, name in enumerate(
    ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"], 1)}
_HAN = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10, "十一": 11, "十二": 12}
_ORDINALS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4}
_QUARTER_LIST = pattern("period-words-quarter-list", r"(?:[一二三四][、和及][ ]?第?)+")


def find_periods(folded: str, ahead: int | None = None) -> list[PeriodMention]:
    """Every period word of a folded text, in text order and without overlaps.

    ``ahead`` is by how many months the company's fiscal count runs ahead of the calendar's (9 for years that close in March), so that
    a month, a range of months or a quarter told by its last day is counted as the company does; None where nobody knows.

    >>> [(m.part, m.year) for m in find_periods("2025年前三季度营收, 25Q3, Q3 2024, 全年")]
    [('9M', 2025), ('Q3', 2025), ('Q3', 2024), ('FY', None)]
    """
    mentions: list[PeriodMention] = []
    at = 0
    while (found := _next(folded, at)) is not None:
        at = found.end()
        if found["years"] is not None:
            mentions += _years(found)
        elif mention := _read(found):
            if found["zh"] is not None and (listed := _QUARTER_LIST.match(found["part"])):
                mentions += [replace(mention, start=found.start("part") + at, end=found.start("part") + at + 1, part=f"Q{_HAN[found['part'][at]]}")
                             for at in range(listed.end()) if found["part"][at] in "一二三四"]
            mentions.append(mention)
    return joined(mentions, folded, ahead)


def _next(folded: str, at: int) -> re.Match[str] | None:
    """The first period word from a place on; the place may be within a run of letters, whose rest begins none."""
    for candidate in STARTER.finditer(folded, at):
        start, end = candidate.span()
        if can_begin(folded, start, end) and not (start == at and "A" <= folded[start] <= "z" and _in_word(folded, start)):
            found = PATTERN.match(folded, start)
            if found is not None and found.end() > start:
                return found
    return None


def _in_word(folded: str, at: int) -> bool:
    """Whether Latin letters go on at an offset."""
    before = folded[at - 1:at]
    return before.isascii() and before.isalpha()


def full_year(digits: str) -> int:
    """A year of two or four digits."""
    return int(digits) if len(digits) == 4 else 2000 + int(digits)


def _read(found: re.Match[str]) -> PeriodMention | None:
    start, end = found.span()
    kind = next(name for name in ("date", "span", "zh", "code", "hanyear", "yeare", "yearonly", "yy", "relzh", "en") if found[name] is not None)
    return _READERS[kind](found, start, end)


def _date(found: re.Match[str], start: int, end: int) -> PeriodMention | None:
    if found["dy"]:
        year, month, day = found["dy"], int(found["dm"]), int(found["dd"])
    elif found["cdy"]:
        year, month, day = found["cdy"], int(found["cdm"]), int(found["cdd"])
    elif found["xa"]:
        first, second = int(found["xa"]), int(found["xb"])
        if found["xsep"] == "/" and first <= 12 and second <= 12 and first != second:
            return None  # 5/6/2025 is of May or of June
        year, (month, day) = found["xy"], (first, second) if found["xsep"] == "/" and first <= 12 else (second, first)
    elif found["zm"]:
        year, month, day = found["zy"], int(found["zm"]), int(found["zd"])
    elif found["em"]:
        year, month, day = found["ey"], _month_number(found["em"]), int(found["ed"])
    else:
        year, month, day = found["by"], _month_number(found["bm"]), int(found["bd"])
    number = full_year(year) if year else None
    try:
        whole = dt.date(number or 2024, month, day)
    except ValueError:
        return None
    return PeriodMention(start, end, "DAY", number, month, whole if number else None, month_day=day)


def _years(found: re.Match[str]) -> list[PeriodMention]:
    """2025/2026/2027年, 25/26/27E: each year for itself; an E after the last holds for all that bear no letter."""
    words = list(re.finditer(r"([0-9]{4}|[0-9]{2})([EAF]?)", found[0]))
    tail = words[-1][2]
    at = found.start()
    return [PeriodMention(at + word.start(), at + word.end(), "FY", full_year(word[1]), estimate=(word[2] or tail) in ("E", "F")) for word in words]


def _span(found: re.Match[str], start: int, end: int) -> PeriodMention | None:
    first = full_year(found["s1"])
    last = found["s2"]
    until = int(last) if len(last) == 4 else first // 100 * 100 + int(last)
    plain = len(found["s1"]) == 4 and not (found["se1"] or found["se2"] or found["sunit"])
    if found["sfy"] and until == first + 1 and len(last) == 2 and ("/" in found[0] or plain):
        return PeriodMention(start, end, "FY", until, fiscal=True)  # FY2024/25 is the year that ends in 2025
    if not first < until < first + 40:
        if len(last) == 2 and 1 <= int(last) <= 12 and not found["sunit"]:
            return PeriodMention(start, end, "MONTH", first, int(last))
        return PeriodMention(start, start + 4, "FY", first) if until != first else None
    return PeriodMention(start, end, "FY", first, estimate="E" in (found["se1"] or "", found["se2"] or ""), fiscal=bool(found["sfy"]), until=until)


def _zh(found: re.Match[str], start: int, end: int) -> PeriodMention | None:
    raw = found["part"].replace(" ", "")
    if listed := _QUARTER_LIST.match(raw):
        raw = raw[listed.end():]
    lead = len(found[0]) - len(found[0].lstrip(" 的"))
    relative = {"去": "last_year", "上": "last_year", "今": "this_year", "本": "this_year", "当": "this_year", "明": "next_year", "次": "next_year",
                "下": "next_year"}.get((found["crel"] or " ")[0])
    if found["crel"] == "前年":
        return None
    year = full_year(found["cy"]) if found["cy"] else None
    single = bool(found["single0"] or found["single1"])
    closing = bool(found["czend"])
    start += lead if not (found["cy"] or found["crel"]) else 0
    if raw == "同期":
        if relative == "last_year":
            return PeriodMention(start, end, None, None, relative="year_before")
        return PeriodMention(start, end, None, year, relative="same")
    part, month = _zh_part(raw)
    if part is None:
        return None
    return PeriodMention(start, end, part, year, month, relative=relative, single=single, closing=closing)


@lru_cache(maxsize=1024)
def _zh_part(raw: str) -> tuple[str | None, int | None]:
    """The part that a Chinese period word names, with its month."""
    if match := re.match(r"(4|7|10)[^0-9]+(?:6|9|12)月", raw):
        return {"4": "Q2", "7": "Q3", "10": "Q4"}[match[1]], None
    if raw in _FIXED:
        return _FIXED[raw], None
    if raw in ("首季", "首季度"):
        return "Q1", None
    if match := re.fullmatch(r"(?:[前首]|[一1][至到])([一二三两四1-4])个?季度?", raw):
        return ("", "Q1", "H1", "9M", "FY")[_number(match[1])], None
    if match := re.fullmatch(r"第?([一二三四1-4])财?季度?(报?)", raw):
        number = _number(match[1])
        if match[2]:
            return ("", "Q1", "H1", "9M", "FY")[number], None
        return f"Q{number}", None
    if match := re.fullmatch(r"([1-4])季(度|报)", raw):
        number = int(match[1])
        return (("", "Q1", "H1", "9M", "FY")[number] if match[2] == "报" else f"Q{number}"), None
    if match := re.fullmatch(r"1[^0-9]+([0-9]+)月份?", raw):
        return {"3": "Q1", "6": "H1", "9": "9M", "12": "FY"}.get(match[1], f"{match[1]}M"), None
    if match := re.fullmatch(r"[前首]([0-9]+|[二两三四五六七八九十]|十一)个?月", raw):
        months = _number(match[1])
        return {3: "Q1", 6: "H1", 9: "9M"}.get(months, f"{months}M"), None
    if match := re.fullmatch(r"([0-9]{1,2}|十[一二]?|[一二三四五六七八九])月份?", raw):
        month = _number(match[1])
        return ("MONTH", month) if 1 <= month <= 12 else (None, None)
    return _code_part(raw), None


def _code_part(raw: str) -> str | None:
    raw = raw.replace(" ", "").lstrip("FC")
    if re.fullmatch(r"Q1[-–~]Q?[234]", raw):
        return {"2": "H1", "3": "9M", "4": "FY"}[raw[-1]]
    return {"HY": "H1", "1Q": "Q1", "2Q": "Q2", "3Q": "Q3", "4Q": "Q4", "1H": "H1", "2H": "H2", "3M": "Q1", "6M": "H1", "1-3Q": "9M",
            "H3": None, "H4": None}.get(raw, raw)


def _code(found: re.Match[str], start: int, end: int) -> PeriodMention | None:
    estimate = found["ke"] in ("E", "F")
    if found["fy"]:
        part, ends = _code_part(found["fp"]) if found["fp"] else "FY", full_year(found["fyy"])
        if found["fyn"] and int(found["fyn"]) == (ends + 1) % 100:
            ends += 1  # FY25/26 is the year that ends in 2026
        return PeriodMention(start, end, part, ends, estimate=estimate, fiscal=found["fy"][0] in "Ff") if part else None
    year = next((found[name] for name in ("ky", "jy4", "jy2", "jy0", "jy10", "jy3", "jy5", "jy9", "jy6") if found[name]), None)
    following = found["jy7"] or found["jy8"]
    if following and year and int(following) == (int(year) + 1) % 100:
        year = str(full_year(year) + 1)  # 1H FY25/26 is a half of the year that ends in 2026
    raw = found["kp"] or found["jp"]
    part = _code_part(raw)
    if part is None:
        return None
    return PeriodMention(start, end, part, full_year(year) if year else None, estimate=estimate, fiscal=raw[0] == "F" or "FY" in found[0],
                         single=bool(found["ksingle"]), closing=bool(found["kend"]))


def _year_estimate(found: re.Match[str], start: int, end: int) -> PeriodMention:
    return PeriodMention(start, end, "FY", full_year(found["ye"]), estimate=found["yef"] in "EFP")


def _year_only(found: re.Match[str], start: int, end: int) -> PeriodMention:
    year, mark = int(found["yo"]), (found["yoend"] or "").strip()
    if mark.endswith("初"):
        return PeriodMention(start, end, "FY", year - 1, closing=True)
    return PeriodMention(start, end, "FY", year, estimate=bool(found["yopre"]), closing=bool(mark), fiscal="财" in (found["youn"] or ""))


def _han_year(found: re.Match[str], start: int, end: int) -> PeriodMention:
    """二零二五年: each digit for itself."""
    year = int("".join("0" if digit in "零〇○" else str(_HAN[digit]) for digit in found["hany"]))
    return PeriodMention(start, end, "FY", year - 1 if found["hanend"] == "初" else year, closing=bool(found["hanend"]))


def _short_year(found: re.Match[str], start: int, end: int) -> PeriodMention:
    year = full_year(found["yy2"])
    return PeriodMention(start, end, "FY", year - 1 if found["yyend"] == "初" else year, closing=bool(found["yyend"]))


def _relative_zh(found: re.Match[str], start: int, end: int) -> PeriodMention:
    kind = next(name for name in _RELATIVE if found[name] is not None)
    part, relative, closing = _RELATIVE[kind]
    words = found[kind]
    return PeriodMention(start, end, part, relative=relative, closing=closing or (kind in ("rprev", "rsame", "rnextq") and words.endswith("末")),
                         single=kind == "rsame" and words.startswith(("单季", "本季", "当季", "季内")))


def _english(found: re.Match[str], start: int, end: int) -> PeriodMention | None:
    year = int(found["eoy"] or found["eyf"]) if found["eoy"] or found["eyf"] else None
    relative = {"last": "last_year", "this": "this_year", "next": "next_year"}.get(found["eorel"] or "")
    if found["emonth"]:
        written = found["emy"] or found["emy2"]
        return PeriodMention(start, end, "MONTH", full_year(written) if written else year, _month_number(found["emn"]), relative=relative,
                             closing=found["emonth"].startswith("end"))
    if found["ehalf"]:
        return PeriodMention(start, end, f"H{_ORDINALS[found['ehn'].lower()]}", year, relative=relative)
    if found["equarter"]:
        return PeriodMention(start, end, f"Q{_ORDINALS[found['eqn'].lower()]}", year, relative=relative)
    kind = next((name for name in _RELATIVE_EN if found[name] is not None), None)
    if kind is None:
        return None
    part, word, closing = _RELATIVE_EN[kind]
    if kind == "eyb" and (match := re.match(r"(first|second|third|fourth)", found["eyb"])):
        return PeriodMention(start, end, f"Q{_ORDINALS[match[1].lower()]}", relative="last_year")
    return PeriodMention(start, end, part, year, relative=relative or word, closing=closing,
                         single=kind == "esame" and ("quarter" in found["esame"] or "months" in found["esame"]))


def _number(word: str) -> int:
    return int(word) if word.isdigit() else _HAN[word]


def _month_number(name: str) -> int:
    return next(number for full, number in _MONTH_NAMES.items() if full.startswith(name.lower()[:3]))


_FIXED = {
    "三季报": "9M", "9M": "9M", "中报": "H1", "中期": "H1", "上半年": "H1", "上半年度": "H1", "半年度": "H1", "半年报": "H1", "半年度报": "H1",
    "下半年": "H2", "下半年度": "H2", "上半财年": "H1", "下半财年": "H2", "年报": "FY", "全年": "FY", "全年度": "FY", "财年": "FY"}
_RELATIVE: dict[str, tuple[str | None, str | None, bool]] = {
    "ryb": (None, "year_before", False), "ryo": (None, "year_open", False), "rpo": (None, "period_open", False),
    "rprev": (None, "previous", False), "rlast": ("FY", "last_year", False), "rytd": ("YTD", "this_year", False),
    "rnext": ("FY", "next_year", False),
    "rnextq": (None, "following", False), "rthis": ("FY", "this_year", False), "rend": (None, "same", True), "rsame": (None, "same", False),
    "rttm": ("TTM", None, False), "rlatest": ("LATEST", None, False)}
_RELATIVE_EN: dict[str, tuple[str | None, str | None, bool]] = {
    "enine": ("9M", None, False), "esix": ("H1", None, False), "efull": ("FY", None, False), "ettm": ("TTM", None, False),
    "eytd": ("YTD", "this_year", False), "eyb": (None, "year_before", False), "eprev": (None, "previous", False),
    "enextq": (None, "following", False), "eqend": (None, "same", True),
    "eopen": (None, "year_open", False), "elast": ("FY", "last_year", False), "enext": ("FY", "next_year", False),
    "ethis": ("FY", "this_year", False), "esame": (None, "same", False), "elatest": ("LATEST", None, False)}
_READERS = {"date": _date, "span": _span, "zh": _zh, "code": _code, "hanyear": _han_year,
            "yeare": _year_estimate, "yearonly": _year_only, "yy": _short_year,
            "relzh": _relative_zh, "en": _english}
