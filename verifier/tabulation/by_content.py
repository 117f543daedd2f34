"""What a column is for where its header does not say it in a known way: told by its cells.

A column whose cells are all periods holds the periods, whatever heads it (date_or_period, when, 期间/日期); one whose cells are mostly names of
measures beside a single column of numbers holds the items. Columns of currencies and of scales become the one column of units; one that says
single quarter, year to date or year of each row goes into its periods.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from verifier.tabulation.choices import kind_of
from verifier.tabulation.headings import Heading, heading
from verifier.tabulation.labels import label_of
from verifier.tabulation.layout import headed_as
from verifier.tabulation.printed import read_cell, unit_of

Rows = list[list[str]]
_OTHER_DAY = re.compile(
    r"公告|披露|上市|成立|到期|除权|除息|登记|派息|派发|更新|发布|录入|下次|announce|notice|publish|filed|filing|listed|listing|ipo"
    r"|maturity|expir|\bex[- _]"
    r"|ex_?div|record|pay|birth|founded|created|updated|next|fetched|retrieved|download|timestamp",
    re.I,
)
_DATED = re.compile(r"年|月|期|日|季|date|period|time|year|quarter|month|fy|when|day", re.I)
_BRACKET = re.compile(r"\s*[(（][^()（）]*[)）]$")
_CURRENCY_HEAD = re.compile(r"(?:currency|ccy|curr|cur|币种|货币|貨幣|幣種|记账本位币|计价货币)(?:[ _]?code)?$", re.I)
_SCALE_HEAD = re.compile(r"(?:scale|multiplier|magnitude|unit[ _]multiplier|factor|量级|数量级|单位量级|倍率)$", re.I)
_UNIT_HEAD = re.compile(r"(?:计量|货币)?单位$|units?$|uom$|unit of measure$", re.I)
_SPAN_HEAD = re.compile(
    r"(?:数据|期间|时间|统计|报告期?)?(?:口径|类型|频率|性质)$|(?:(?:fiscal|report(?:ing)?)[ _])?(?:period[ _]?)?(?:type|basis|span|kind"
    r"|length|duration)$|freq(?:uency)?$"
    r"|duration$",
    re.I,
)
_SCALES = {
    "": "", "1": "", "one": "", "unit": "", "units": "", "ones": "", "actual": "", "元": "",
    "1000": "thousand", "1,000": "thousand", "1e3": "thousand", "000": "thousand", "'000": "thousand", "k": "thousand", "thousand": "thousand",
    "thousands": "thousand", "th": "thousand", "1000000": "million", "1,000,000": "million", "1e6": "million", "m": "million", "mn": "million",
    "mm": "million", "mln": "million", "mil": "million", "million": "million", "millions": "million", "1000000000": "billion",
    "1,000,000,000": "billion", "1e9": "billion", "bn": "billion", "b": "billion", "bln": "billion", "billion": "billion", "billions": "billion",
    "tn": "trillion", "trillion": "trillion", "千": "千", "千元": "千", "万": "万", "萬": "万", "万元": "万", "10000": "万", "百万": "百万",
    "百萬": "百万",
    "百万元": "百万", "亿": "亿", "億": "亿", "亿元": "亿", "100000000": "亿",
}
_HAN_MONEY = {"人民币": "元", "人民币元": "元", "港币": "港元", "港幣": "港元", "美金": "美元"}
_SPANS = (
    ("single", re.compile(r"单季度?|單季度?|当季|本季|季度|季报|(?:single[ -]|discrete )?quarter(?:ly)?|q|qtr|3m|three months|discrete"
    r"|standalone", re.I)),
    ("sum", re.compile(r"累计(?:值)?|累計|年初至今|年初至报告期末?|本年累计|ytd|year[- ]to[- ]date|cumulative|cum\.?", re.I)),
    ("year", re.compile(r"年度|年报|全年|annual(?:ly)?|yearly|y|a|fy|full[- ]year|12m|twelve months", re.I)),
    ("trailing", re.compile(r"ttm|ltm|滚动(?:十二个月|12个月)?|近12个月|trailing(?: twelve months)?", re.I)),
    ("moment", re.compile(r"时点(?:数)?|期末|时点值|instant|point[- ]in[- ]time|period[- ]end|balance|stock|as at|at period end|", re.I)),
)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_TOLD_TWICE = re.compile(
    r"(?:latest|current|this|most recent|reported|prior|previous|last|preceding|year[- ]ago|prior[- ]year|same|comparable|本期|上期"
    r"|上年同期|去年同期|同期|最新|本|上)"
    r"[ -]*(?:reported |comparable )?(?:(?P<length>quarter|half(?:[- ]year)?|year|period|month|季度?|期|年)(?:[ -](?:last year"
    r"|a year ago))?)?\s*[(（]\s*(?P<when>[^()（）]+?)\s*[)）]",
    re.I,
)
_LOOKED_AT = 60


def named_by_content(rows: Rows) -> None:
    """Give columns told by their cells the header that says so; rows are changed in place.

    >>> rows = [["who", "what", "when", "how much", "in"],
    ...         ["Abel", "Revenue", "Q3 2025", "48", "USD m"], ["Abel", "Net debt", "30 Sep 2025", "9", "USD m"]]
    >>> named_by_content(rows); rows[0]
    ['entity', 'item', 'period', 'value', 'unit']
    """
    at = next((index for index, row in enumerate(rows[:4]) if sum(map(bool, row)) > 1), None)
    if at is None or len(rows) < at + 2:
        return
    heads, body = rows[at], [row for row in rows[at + 1 :] if any(row)]
    if any(cell and read_cell(cell).values and heading(cell) is None for cell in heads[1:]):
        return  # no header at all
    for index, text in enumerate(heads):
        if (told := _TOLD_TWICE.fullmatch(text)) is not None and (when := heading(told["when"])) is not None:
            heads[index] = _plain_period(when, told["when"], told["length"] or "")
    _periods(heads, body)
    _items(heads, body)
    _owners(heads, body)
    _units(heads, body)
    _spans(heads, body)


def _plain_period(when: Heading, text: str, length: str) -> str:
    span = when.span
    if span is not None and span.months == 1 and when.dated and length.lower().startswith(("quarter", "季")):
        return f"{text} quarter"
    return text


def _cells(body: Rows, at: int) -> list[str]:
    return [row[at] for row in body[:_LOOKED_AT] if row[at]]


def _most(cells: Sequence[str], holds: Callable[[str], bool], part: int = 4, of: int = 5) -> bool:
    return bool(cells) and sum(map(holds, cells)) * of >= len(cells) * part


def _is_period(cell: str) -> bool:
    found = heading(cell)
    return found is not None and found.relative is None


def _column(heads: Sequence[str], pattern: re.Pattern[str]) -> int | None:
    return next((index for index, text in enumerate(heads) if text and pattern.match(text.replace("_", " "))), None)


def _periods(heads: list[str], body: Rows) -> None:
    headed = [index for index, text in enumerate(heads) if text and heading(text) is not None]
    if headed or any(headed_as(text) == "period" and _most(_cells(body, index), _is_period) for index, text in enumerate(heads) if text):
        return
    for index, text in enumerate(heads):
        cells = _cells(body, index)
        if not text or len(cells) < 2 or _OTHER_DAY.search(text) or not _most(cells, _is_period):
            continue
        if any(cell.isdigit() and len(cell) < 6 for cell in cells) and not _DATED.search(text):
            continue  # 2024 may be a count
        heads[index] = "period"
        return


def _items(heads: list[str], body: Rows) -> None:
    """Name the column of items in a list of one number a row."""
    if "item" in map(headed_as, heads) or any(text and heading(text) is not None for text in heads):
        return
    numbers = [index for index, text in enumerate(heads) if text and _most(_cells(body, index),
    lambda cell: bool(read_cell(cell).values) and not _is_period(cell))]
    numbers = [index for index in numbers if not _SCALE_HEAD.match(heads[index])]
    if len(numbers) != 1 or label_of(heads[numbers[0]]).known:
        return
    for index, text in enumerate(heads):
        cells = _cells(body, index)
        if text and index not in numbers and len(set(cells)) > 1 and _most(cells, lambda cell: label_of(cell).known, 3, 5):
            heads[index] = "item"
            if headed_as(heads[numbers[0]]) != "amount":
                heads[numbers[0]] = "value" + (unit[0] if (unit := _BRACKET.search(heads[numbers[0]])) is not None else "")
            return


def _owners(heads: list[str], body: Rows) -> None:
    """Name the column that says of whom each row is, in a list of items by period: 对象, subject, who."""
    roles = [headed_as(text) if text else "empty" for text in heads]
    if "item" not in roles or "period" not in roles or {"entity", "code", "segment"} & set(roles):
        return
    for index, text in enumerate(heads):
        cells = [row[index] for row in body[:_LOOKED_AT]]
        if roles[index] is not None or not text or _SPAN_HEAD.match(text) or _UNIT_HEAD.match(text) or heading(text) is not None:
            continue
        if len(set(cells)) < len(cells) and all(cells) and not any(_says_a_thing(cell) for cell in set(cells)):
            heads[index] = "entity"
            return


def _says_a_thing(cell: str) -> bool:
    """Whether a cell is a number, a period, a unit or the name of a measure, and so no one's name."""
    return bool(read_cell(cell).values) or heading(cell) is not None or unit_of(cell) is not None or label_of(cell).known


def _units(heads: list[str], body: Rows) -> None:
    """One column of units out of those of the currency, the scale and the unit."""
    money, scale, unit = (_column(heads, pattern) for pattern in (_CURRENCY_HEAD, _SCALE_HEAD, _UNIT_HEAD))
    if unit is None and money is None and (named := _unit_like(heads, body)) is not None:
        heads[named], unit = "unit", named
    if scale is not None and (into := unit if unit is not None else money) is not None:
        for row in body:
            if row[scale].lower() not in _SCALES:  # the two together are no unit, and the row is named as not understood
                row[into], row[scale] = f"{row[into]} × {row[scale]}", ""
    elif scale is not None and not all(row[scale].lower() in _SCALES for row in body):
        scale = None
    if scale is None and (money is None or unit is None and not _most(_cells(body, money), lambda cell: unit_of(cell) is not None, 1, 1)):
        return
    into = unit if unit is not None else money
    if into is None:
        if scale is not None:
            heads[scale] = "unit"
            for row in body:
                row[scale] = _SCALES[row[scale].lower()]
        return
    item = next((index for index, text in enumerate(heads) if headed_as(text) == "item"), None)
    for row in body:
        kind = kind_of(label_of(row[item]).metric) if item is not None else "money"
        said, size = row[unit] if unit is not None else "", row[scale] if scale is not None else ""
        if kind in ("money", "per_share", None):
            row[into] = _one_unit(row[money] if money is not None else "", said, "" if kind == "per_share" else size)
        else:  # a margin has no currency, a count of shares none either
            row[into] = said or (_SCALES[size.lower()] if kind in ("shares", "count") and size else "")
    heads[into] = "unit"
    for index in (money, scale):
        if index is not None and index != into:
            heads[index] = ""
            for row in body:
                row[index] = ""


def _one_unit(money: str, unit: str, scale: str) -> str:
    """USD, millions and m as USD million; a unit that is no money, or says its money itself, stays."""
    scale = _SCALES.get(scale.lower(), "")
    money = _HAN_MONEY.get(money, money)
    if unit and unit.lower() not in _SCALES:
        stated = unit_of(unit)
        if stated is None or stated.kind != "money" or stated.currency is not None and (stated.scale > 1 or not scale):
            return unit
        return f"{money if stated.currency is None else unit} {scale}".strip() if stated.scale == 1 else f"{money} {unit}".strip()
    scale = scale or _SCALES.get(unit.lower(), "")
    return scale + money if not (scale + money).isascii() and money and not money.isascii() else f"{money} {scale}".strip()


def _unit_like(heads: Sequence[str], body: Rows) -> int | None:
    """A column of words that are all units: in, measured in, 计价."""
    for index, text in enumerate(heads):
        cells = _cells(body, index)
        if text and len(cells) > 1 and not _SPAN_HEAD.match(text) and all(not read_cell(cell).values and unit_of(cell) is not None for cell in cells):
            return index
    return None


def _spans(heads: list[str], body: Rows) -> None:
    """What a column says of how long each row's period is, put into the period."""
    period = next((index for index, text in enumerate(heads) if headed_as(text) == "period"), None)
    span = _column(heads, _SPAN_HEAD)
    if period is None or span is None or span == period:
        return
    told = [next((kind for kind, pattern in _SPANS if pattern.fullmatch(row[span].strip())), None) for row in body]
    if None in told or not any(row[span] for row in body):
        return
    for row, kind in zip(body, told, strict=True):
        when = heading(row[period])
        if when is not None and kind is not None and when.relative is None:
            row[period] = _so_long(row[period], when, kind)
        row[span] = ""
    heads[span] = ""


def _so_long(text: str, when: Heading, kind: str) -> str:
    """A period as a column beside it says: a single quarter, the year up to it, a whole year."""
    if kind == "moment":
        return text
    month = (when.day.year * 12 + when.day.month - 1) if when.day is not None else (when.span.end - 1 if when.span is not None else 0)
    year, index = divmod(month, 12)
    ended = f"{year}-{index + 1:02d}"
    if kind == "trailing":
        return f"LTM {_MONTHS[index]} {year}"
    dated = when.day is not None or when.dated
    if kind == "single" and index % 3 == 2:
        return f"3 months ended {ended}" if dated else f"Q{index // 3 + 1} {year}"
    if kind == "sum" and index % 3 == 2:
        return (f"{index + 1} months ended {ended}" if index < 11 else f"FY{year}") if dated else ("Q1", "H1", "9M", "FY")[index // 3] + f" {year}"
    if kind == "year" and when.day is not None and when.is_quarter_end and index < 11:
        return f"FYE {_MONTHS[index]} {year}"
    return f"FY{year}" if kind == "year" and when.day is not None and index == 11 else text
