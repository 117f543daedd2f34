"""Period words of a text: 2025年前三季度, 25Q3, 去年同期, fiscal 2025, the nine months, since year-end.

:func:`find_periods` reads them off a folded text in one pass; :func:`resolve` turns one into a :class:`Period`, taking what
the words leave out from an anchor, the period the sentence or the document is about.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace

from verifier.periods import Period

_Y = r"(?:19[5-9]|20[0-4])[0-9]"
_DASH = r"[ ]?[-–—~～至到/][ ]?"
_UNITS_AFTER = r"(?![0-9]|[.,][0-9]|[ ]?(?:[亿万元倍%‰股家人个只台吨名户美港千]|million|billion|thousand|bn\b|mn\b|x\b|bps|pp))"
_MONTH_NAMES = {name: number for number, name in enumerate(
    ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"], 1)}
_MONTH_EN = (r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?"
             r"|Dec(?:ember)?)")
_HAN = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10, "十一": 11, "十二": 12}
_ORDINALS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4}
_MONTHS_OF = {"Q1": (0, 3), "Q2": (3, 3), "Q3": (6, 3), "Q4": (9, 3), "H1": (0, 6), "H2": (6, 6), "9M": (0, 9), "FY": (0, 12)}
_QUARTER_LIST = re.compile(r"(?:[一二三四][、和及][ ]?第?)+")
_HAN_MONTH = r"(?:[0-9]{1,2}|十[一二]?|[一二三四五六七八九])"

_PATTERN = re.compile(rf"""
    (?P<date>(?P<dy>{_Y})(?P<dsep>[-/.])(?P<dm>[0-9]{{1,2}})(?P=dsep)(?P<dd>[0-9]{{1,2}})(?![0-9])
      |(?:(?P<zy>{_Y}|(?<![0-9])[0-9]{{2}})[ ]?年[ ]?)?(?<![0-9])(?P<zm>[0-9]{{1,2}})[ ]?月[ ]?(?P<zd>[0-9]{{1,2}})[ ]?[日号]
      |(?<![A-Za-z])(?P<em>{_MONTH_EN})\.?[ ](?P<ed>[0-9]{{1,2}})(?:st|nd|rd|th)?(?![0-9%]|[.,][0-9])(?:,?[ ](?P<ey>{_Y})(?![0-9]))?
      |(?<![0-9.])(?P<bd>[0-9]{{1,2}})[ ](?P<bm>{_MONTH_EN})(?![A-Za-z])(?:[ ](?P<by>{_Y})(?![0-9]))?)
  | (?P<years>(?<![0-9A-Za-z.])(?:{_Y}|[0-9]{{2}})[EAF]?年?(?:[/、](?:{_Y}|[0-9]{{2}})[EAF]?年?)+(?:(?<=[EAF年])|[ ]?年)(?![0-9A-Za-z]))
  | (?P<span>(?<![0-9A-Za-z.])(?P<sfy>FY[ ]?)?(?P<s1>{_Y})(?P<se1>[EAF])?(?:年)?{_DASH}(?:FY)?(?P<s2>{_Y}
      |[0-9]{{2}})(?P<se2>[EAF])?(?P<sunit>[ ]?(?:年度?|财年))?(?![0-9A-Za-z]){_UNITS_AFTER})
  | (?P<code>(?<![A-Za-z0-9.])(?:(?P<ky>{_Y}|[0-9]{{2}})[ ]?(?P<kp>Q1[ ]?[-–~][ ]?Q?[234]|[QH][1-4]|[1-4]Q|9M)
      |(?P<jp>Q1[ ]?[-–~][ ]?Q?[234]|[FC]?[QH][1-4]|[1-4]Q|[12]H|9M|1-3Q|[36]M(?=['’]?[0-9]{{2}}))(?:[ ]?['’](?P<jy2>[0-9]{{2}})|[ ]?(?:FY|CY
          |of[ ](?:fiscal[ ])?)?(?P<jy4>{_Y})(?![.,][0-9])|(?:FY)?(?P<jy0>(?<=[QHM])[0-9]{{2}}))?
      |(?P<fy>FYE?|CY|fiscal(?:[ -]year)?|calendar(?:[ -]year)?)[ -]?['’]?(?P<fyy>{_Y}|[0-9]{{2}}))(?P<ke>[EAF])?(?![A-Za-z0-9]|[.,][0-9]
          |[ ]?[%亿万])(?:[ ]?(?P<ksingle>单季度?))?(?P<kend>[ ]?期?末)?)
  | (?P<zh>(?:(?<![0-9A-Za-z.,])(?P<cy>{_Y}|[12][0-9](?=[ ]?(?:年|财年)))[ ]?(?P<cunit>年度?|财年|会计年度)?|(?P<crel>去年|上年度?|上一年度?|前年
      |今年|本年度?|当年|明年|次年|下一年度?|往年))?(?:[ ]?的?[ ]?)
        (?:(?P<single0>单季度?|单)[ ]?)?(?P<part>前[ ]?[一二三两四123][ ]?个?季度?|第[ ]?[一二三四][ ]?季(?!节)
            |[一二三四](?:[、和及][ ]?第?[一二三四])*[ ]?季(?:度报?|报|(?=[末单]))|第[ ]?[一二三四1-4][ ]?季度|(?<![0-9.])[1-4][ ]?季(?:度|报)
            |三季报|半年(?:度|报)+|中报|中期(?=业绩|报告|分红|派息|股息|末|净利|收入|营收|财报)|上半年度?|下半年度?|年报|全年度?|财年|同期
          |(?<![0-9.])1{_DASH}(?:3|6|9|12)[ ]?月(?:份)?|前[ ]?(?:3|6|9|三|六|九)[ ]?个?月|(?<![0-9.个]){_HAN_MONTH}[ ]?月(?:份)?(?!活)
          |Q1[ ]?[-–~][ ]?Q?[234]|[QH][1-4]|9M)(?![A-Za-z0-9])(?:[ ]?(?P<single1>单季度?|单季))?(?P<czend>[ ]?(?:期末|年?末|底)(?!端))?)
  | (?P<yeare>(?<![0-9A-Za-z.])(?P<ye>{_Y}|[0-9]{{2}})(?P<yef>[EAFP])(?![A-Za-z0-9]))
  | (?P<yearonly>(?<![0-9A-Za-z.,$])(?P<yo>{_Y})(?P<youn>[ ]?(?:年度?|财年|会计年度))?(?P<yoend>[ ]?(?:末|底|年末|年底)
      |(?<=年)初)?(?P<yopre>[ ]?(?:预计|预测|一致预期))?(?(youn)|{_UNITS_AFTER}(?![-/][0-9]{{1,2}}(?![0-9]))(?![A-Za-z]|[ ](?:first|second|third
      |fourth|full)[- ](?:half|quarter|year))))
  | (?P<yy>(?<![0-9.近过])(?P<yy2>[12][0-9])[ ]?年(?![期以来内前后间化多])(?P<yyend>末|底|初)?)
  | (?P<relzh>(?P<ryb>(?:较|比)?(?:去年|上年度?|上一年度?)的?(?:同期|同季|同月)|同比基数|前一年同期)
      |(?P<ryo>较?(?:今|本)?年初|(?:较|比)?(?:去年|上年度?|上一年度?)(?:年?末|底)|(?:较|比)?上年(?:年)?末|较期初(?!权))
      |(?P<rpo>期初|季初|月初)
      |(?P<rprev>上一?(?:个)?季度?(?:末)?|上季度?(?:末)?|前一季度?|环比基数)
      |(?P<rlast>去年|上年度?|上一年度?)|(?P<rytd>今年以来|年初至今|年初以来|年内|本年累计|年初至报告期末)|(?P<rnext>明年|次年|下一年度?)
          |(?P<rthis>今年|本年度?|当年)
      |(?P<rend>(?:本?报告)?期末|季末|(?<!去)(?<!上)年末|(?<!去)年底|月末)
      |(?P<rsame>同期|单季度?|本季度?末?|当季末?|当期末?|本期|报告期内?|季内|单季)
      |(?P<rttm>TTM|LTM|滚动(?:(?:四|4)[ ]?个?季度?|十二个月|12个月)?|近(?:四|4)[ ]?个?季度?|近(?:12|十二)[ ]?个?月|过去(?:12|十二)[ ]?个?月
          |最近四个季度)
      |(?P<rlatest>最新|(?:今日|当日|昨日|今天|昨天)(?:收盘)?|当前|目前|现价))
  | (?P<en>(?i:(?<![A-Za-z0-9.,])(?:(?P<eyf>{_Y})[ ](?=first|second|third|fourth|full))?(?:
       (?P<enine>(?:the[ ])?(?:first[ ])?(?:nine|9)[- ]months?|(?:nine|9)-month)
      |(?P<esix>(?:the[ ])?first[ ](?:six|6)[ ]months|six-month|half-year(?![- ]end))
      |(?P<ehalf>(?P<ehn>first|second|1st|2nd)[- ]half)
      |(?P<equarter>(?P<eqn>first|second|third|fourth|1st|2nd|3rd|4th)[- ](?:fiscal[ ])?quarter(?:ly)?)
      |(?P<efull>full[- ]year|fiscal[ ]year(?![ ]end)|annual(?![a-z])|(?P<eyend>(?:fiscal[ ])?year[ ](?:ended
          |ending)[ ](?-i:{_MONTH_EN})\.?[ ][0-9]{{1,2}},?)(?=[ ]{_Y}))
      |(?P<elatest>currently|(?:at|as[ ]of)[ ]the[ ](?:latest[ ])?close|the[ ]latest[ ]close|current(?=[ ](?:share[ ]price|price|quote)))
      |(?P<ettm>trailing[- ](?:twelve|12)[- ]months?|TTM|LTM|(?:last|past|previous)[ ](?:twelve|12)[ ]months|last[ ]four[ ](?:reported[ ])?quarters
          |over[ ]the[ ]past[ ]year|trailing(?=[ ](?:P/E|EBITDA|EPS|sales|revenue|basis|earnings|\$|free)))
      |(?P<eytd>year[- ]to[- ]date|YTD|so[ ]far[ ]this[ ]year|this[ ]year[ ]so[ ]far|since[ ]January)
      |(?P<eyb>(?:(?:a|one)[ ])?year[- ](?:ago|earlier)|(?:the[ ])?(?:same|corresponding|comparable)[ ](?:period|quarter|half|time)[ ](?:of[ ]
          |a[ ])?(?:last|the[ ]prior|the[ ]previous|year)(?:[ ]?year)?(?:[ ]earlier|[ ]ago)?|prior[- ]year(?:[ ](?:period|quarter|half))?
          |the[ ]year[ ]before|(?:third|second|first|fourth)[ ]quarter[ ]of[ ]last[ ]year)
      |(?P<eprev>(?:last|prior|previous|preceding)[ ]quarter|the[ ]quarter[ ]before|(?:a|one)[ ]quarter[ ](?:ago|earlier))
      |(?P<eopen>since[ ](?:last[ ])?(?:December|year[- ]end|the[ ](?:start|beginning)[ ]of[ ]the[ ]year)|(?:from|at|versus|vs\.?
          |than)[ ](?:last[ ])?year[- ]end|year-end|(?:at|from)[ ]the[ ](?:start|beginning)[ ]of[ ]the[ ]year|half-year[- ]end)
      |(?P<elast>last[ ]year|the[ ]previous[ ]year)|(?P<enext>next[ ](?:fiscal[ ]|calendar[ ])?year|the[ ]coming[ ]year|next[ ]twelve[ ]months)
          |(?P<ethis>this[ ](?:fiscal[ ])?year|the[ ]current[ ]year)
      |(?P<esame>(?:this|the|latest|most[ ]recent|same|current)[ ](?:latest[ ]|most[ ]recent[ ])?quarter|quarterly
          |(?:the[ ])?three[ ]months(?=[ ](?:ended|to))|(?:the|this)[ ](?:period|half)|the[ ]same[ ](?:period|span))
      |(?P<emonth>(?:end(?:ed|ing)?[ ])?(?P<emn>(?-i:(?!May[ ][a-z]){_MONTH_EN}))(?=[ .,;)]|$)(?![ ][0-9]{{1,2}}(?![0-9]))(?:[ ](?P<emy>{_Y}))?)
      )(?:[ ](?:of[ ])?(?:the[ ])?(?:(?:fiscal|calendar)[ ](?:year[ ])?|FY)?(?P<eoy>{_Y})(?![0-9]|[.,][0-9])|[ ]of[ ](?:the[ ])?(?P<eorel>last|this
          |next)[ ]year)?(?![A-Za-z])))
""", re.VERBOSE)


# Where a period word can begin; the long pattern is tried there only.
_STARTER = re.compile(r"[0-9]+|[去上前今本当明次下往单第一二三四五六七八九十半中年全财同较比期季月报环滚近过最昨现目]"
                      r"|(?<![A-Za-z])(?:[QHFCTLYJASOND][A-Za-z]*"
                      r"|(?i:the|first|second|third|fourth|nine|six|half|full|fiscal|annual|trailing|last|past|previous|preceding|over|year|so"
                      r"|this|since|a|one|prior"
                      r"|from|at|versus|vs|than|next|most|latest|same|current|currently|quarterly|three|as|end|ended|ending|may|mar|march"
                      r"|calendar)(?![A-Za-z]))")


@dataclass(frozen=True, slots=True)
class PeriodMention:
    """One period word.

    ``part`` is FY, Q1-Q4, H1, H2, 9M, YTD, TTM, MONTH, DAY, LATEST or None; ``year`` None where the words give none.
    ``relative`` is year_before, last_year, this_year, next_year, previous (the single quarter before), year_open, period_open or same.
    ``closing`` marks the balance date at the end of the span (三季度末); ``single`` a quarter standing alone (单季);
    ``until`` the last year of a span of years (2021-2024年); ``fiscal`` a year counted as the company does (FY25, fiscal 2025).
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


def find_periods(folded: str) -> list[PeriodMention]:
    """Every period word of a folded text, in text order and without overlaps.

    >>> [(m.part, m.year) for m in find_periods("2025年前三季度营收, 25Q3, Q3 2024, 全年")]
    [('9M', 2025), ('Q3', 2025), ('Q3', 2024), ('FY', None)]
    """
    mentions: list[PeriodMention] = []
    at = 0
    while candidate := _STARTER.search(folded, at):
        found = _PATTERN.match(folded, candidate.start())
        if not found or found.end() == found.start():
            at = candidate.end()
            continue
        at = found.end()
        if found["years"] is not None:
            mentions += _years(found)
        elif mention := _read(found):
            if found["zh"] is not None and (listed := _QUARTER_LIST.match(found["part"])):
                mentions += [replace(mention, start=found.start("part") + at, end=found.start("part") + at + 1, part=f"Q{_HAN[found['part'][at]]}")
                             for at in range(listed.end()) if found["part"][at] in "一二三四"]
            mentions.append(mention)
    return mentions


def resolve(mention: PeriodMention, anchor: Period | None) -> Period | None:
    """The period of a mention; what it leaves out comes from ``anchor``. None where it stays open.

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
    if relative == "year_open":
        opening = (anchor.fiscal_year if not anchor.is_instant else (anchor.end - 1) // 12) * 12
        return Period.instant(_month_end(opening // 12 - 1, 12))
    if relative == "period_open":
        before = anchor.start - 1
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


def _full_year(digits: str) -> int:
    return int(digits) if len(digits) == 4 else 2000 + int(digits)


def _read(found: re.Match[str]) -> PeriodMention | None:
    start, end = found.span()
    kind = next(name for name in ("date", "span", "zh", "code", "yeare", "yearonly", "yy", "relzh", "en") if found[name] is not None)
    return _READERS[kind](found, start, end)


def _date(found: re.Match[str], start: int, end: int) -> PeriodMention | None:
    if found["dy"]:
        year, month, day = found["dy"], int(found["dm"]), int(found["dd"])
    elif found["zm"]:
        year, month, day = found["zy"], int(found["zm"]), int(found["zd"])
    elif found["em"]:
        year, month, day = found["ey"], _month_number(found["em"]), int(found["ed"])
    else:
        year, month, day = found["by"], _month_number(found["bm"]), int(found["bd"])
    number = _full_year(year) if year else None
    try:
        whole = dt.date(number or 2024, month, day)
    except ValueError:
        return None
    return PeriodMention(start, end, "DAY", number, month, whole if number else None, month_day=day)


def _years(found: re.Match[str]) -> list[PeriodMention]:
    """2025/2026/2027年, 25/26/27E: each year for itself; an E after the last holds for all that bear no letter."""
    words = list(re.finditer(r"([0-9]{4}|[0-9]{2})([EAF]?)", found[0]))
    tail = words[-1][2]
    return [PeriodMention(found.start() + word.start(), found.start() + word.end(), "FY", _full_year(word[1]), estimate=(word[2] or tail) in ("E", "F"))
            for word in words]


def _span(found: re.Match[str], start: int, end: int) -> PeriodMention | None:
    first = _full_year(found["s1"])
    last = found["s2"]
    until = int(last) if len(last) == 4 else first // 100 * 100 + int(last)
    if not first < until < first + 40:
        if len(last) == 2 and 1 <= int(last) <= 12 and not found["sunit"]:
            return PeriodMention(start, end, "MONTH", first, int(last))
        return PeriodMention(start, start + 4, "FY", first) if not until == first else None
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
    year = _full_year(found["cy"]) if found["cy"] else None
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


def _zh_part(raw: str) -> tuple[str | None, int | None]:
    """The part that a Chinese period word names, with its month."""
    if raw in _FIXED:
        return _FIXED[raw], None
    if match := re.fullmatch(r"前([一二三两四1-4])个?季度?", raw):
        return ("", "Q1", "H1", "9M", "FY")[_number(match[1])], None
    if match := re.fullmatch(r"第?([一二三四1-4])季度?(报?)", raw):
        number = _number(match[1])
        if match[2]:
            return ("", "Q1", "H1", "9M", "FY")[number], None
        return f"Q{number}", None
    if match := re.fullmatch(r"([1-4])季(度|报)", raw):
        number = int(match[1])
        return (("", "Q1", "H1", "9M", "FY")[number] if match[2] == "报" else f"Q{number}"), None
    if match := re.fullmatch(r"1.(3|6|9|12)月份?", raw):
        return {"3": "Q1", "6": "H1", "9": "9M", "12": "FY"}[match[1]], None
    if match := re.fullmatch(r"前([369三六九])个?月", raw):
        return {3: "Q1", 6: "H1", 9: "9M"}[_number(match[1])], None
    if match := re.fullmatch(r"([0-9]{1,2}|十[一二]?|[一二三四五六七八九])月份?", raw):
        month = _number(match[1])
        return ("MONTH", month) if 1 <= month <= 12 else (None, None)
    return _code_part(raw), None


def _code_part(raw: str) -> str | None:
    raw = raw.replace(" ", "").lstrip("FC")
    if re.fullmatch(r"Q1[-–~]Q?[234]", raw):
        return {"2": "H1", "3": "9M", "4": "FY"}[raw[-1]]
    return {"1Q": "Q1", "2Q": "Q2", "3Q": "Q3", "4Q": "Q4", "1H": "H1", "2H": "H2", "3M": "Q1", "6M": "H1", "1-3Q": "9M",
            "H3": None, "H4": None}.get(raw, raw)


def _code(found: re.Match[str], start: int, end: int) -> PeriodMention | None:
    estimate = found["ke"] in ("E", "F")
    if found["fy"]:
        return PeriodMention(start, end, "FY", _full_year(found["fyy"]), estimate=estimate, fiscal=found["fy"][0] in "Ff")
    year = found["ky"] or found["jy4"] or found["jy2"] or found["jy0"]
    raw = found["kp"] or found["jp"]
    part = _code_part(raw)
    if part is None:
        return None
    return PeriodMention(start, end, part, _full_year(year) if year else None, estimate=estimate, fiscal=raw[0] == "F",
                         single=bool(found["ksingle"]), closing=bool(found["kend"]))


def _year_estimate(found: re.Match[str], start: int, end: int) -> PeriodMention:
    return PeriodMention(start, end, "FY", _full_year(found["ye"]), estimate=found["yef"] in "EFP")


def _year_only(found: re.Match[str], start: int, end: int) -> PeriodMention:
    year, mark = int(found["yo"]), (found["yoend"] or "").strip()
    if mark.endswith("初"):
        return PeriodMention(start, end, "FY", year - 1, closing=True)
    return PeriodMention(start, end, "FY", year, estimate=bool(found["yopre"]), closing=bool(mark), fiscal="财" in (found["youn"] or ""))


def _short_year(found: re.Match[str], start: int, end: int) -> PeriodMention:
    year = _full_year(found["yy2"])
    return PeriodMention(start, end, "FY", year - 1 if found["yyend"] == "初" else year, closing=bool(found["yyend"]))


def _relative_zh(found: re.Match[str], start: int, end: int) -> PeriodMention:
    kind = next(name for name in _RELATIVE if found[name] is not None)
    part, relative, closing = _RELATIVE[kind]
    words = found[kind]
    return PeriodMention(start, end, part, relative=relative, closing=closing or (kind in ("rprev", "rsame") and words.endswith("末")),
                         single=kind == "rsame" and words.startswith(("单季", "本季", "当季", "季内")))


def _english(found: re.Match[str], start: int, end: int) -> PeriodMention | None:
    year = int(found["eoy"] or found["eyf"]) if found["eoy"] or found["eyf"] else None
    relative = {"last": "last_year", "this": "this_year", "next": "next_year"}.get(found["eorel"] or "")
    if found["emonth"]:
        written = found["emy"]
        return PeriodMention(start, end, "MONTH", int(written) if written else year, _month_number(found["emn"]), relative=relative,
                             closing=found["emonth"].startswith("end"))
    if found["ehalf"]:
        return PeriodMention(start, end, f"H{_ORDINALS[found['ehn']]}", year, relative=relative)
    if found["equarter"]:
        return PeriodMention(start, end, f"Q{_ORDINALS[found['eqn'].lower()]}", year, relative=relative)
    kind = next((name for name in _RELATIVE_EN if found[name] is not None), None)
    if kind is None:
        return None
    part, word, closing = _RELATIVE_EN[kind]
    if kind == "eyb" and (match := re.match(r"(first|second|third|fourth)", found["eyb"])):
        return PeriodMention(start, end, f"Q{_ORDINALS[match[1]]}", relative="last_year")
    return PeriodMention(start, end, part, year, relative=relative or word, closing=closing,
                         single=kind == "esame" and ("quarter" in found["esame"] or "months" in found["esame"]))


def _number(word: str) -> int:
    return int(word) if word.isdigit() else _HAN[word]


def _month_number(name: str) -> int:
    return next(number for full, number in _MONTH_NAMES.items() if full.startswith(name.lower()[:3]))


_FIXED = {"三季报": "9M", "中报": "H1", "中期": "H1", "上半年": "H1", "上半年度": "H1", "下半年": "H2", "下半年度": "H2", "年报": "FY", "全年": "FY", "全年度": "FY",
          "财年": "FY", "半年度": "H1", "半年报": "H1", "半年度报": "H1", "9M": "9M"}
_RELATIVE: dict[str, tuple[str | None, str | None, bool]] = {
    "ryb": (None, "year_before", False), "ryo": (None, "year_open", False), "rpo": (None, "period_open", False), "rprev": (None, "previous", False),
    "rlast": ("FY", "last_year", False), "rytd": ("YTD", "this_year", False), "rnext": ("FY", "next_year", False), "rthis": ("FY", "this_year", False),
    "rend": (None, "same", True), "rsame": (None, "same", False), "rttm": ("TTM", None, False), "rlatest": ("LATEST", None, False)}
_RELATIVE_EN: dict[str, tuple[str | None, str | None, bool]] = {
    "enine": ("9M", None, False), "esix": ("H1", None, False), "efull": ("FY", None, False), "ettm": ("TTM", None, False), "eytd": ("YTD", "this_year", False),
    "eyb": (None, "year_before", False), "eprev": (None, "previous", False), "eopen": (None, "year_open", False), "elast": ("FY", "last_year", False),
    "enext": ("FY", "next_year", False), "ethis": ("FY", "this_year", False), "esame": (None, "same", False), "elatest": ("LATEST", None, False)}
_READERS = {"date": _date, "span": _span, "zh": _zh, "code": _code, "yeare": _year_estimate, "yearonly": _year_only, "yy": _short_year,
            "relzh": _relative_zh, "en": _english}
