"""Which unit a number has: its own, its label's, its unit column's, or the table's, as its item allows.

A table's money unit ("单位：百万元", "in millions except per share") goes to amounts only; ratios, per-share values
and days are never scaled by it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from verifier.dataclass import dataclass, replace
from verifier.fold import fold
from verifier.tabulation.printed import unit_of
from verifier.units import MULTIPLE, NUMBER, PERCENT, POINT, Unit

_ZH = re.compile(r"[\u4e00-\u9fff]")
_STATED = re.compile(r"单位\s*[:为]?\s*([^;。\n)]+)|(?<![A-Za-z])(?:(?:RMB|CNY|USD|HKD|EUR|US\$|HK\$|\$)\s*)?\bin\s+((?:RMB|CNY|USD|US\$|HK\$|\$|EUR"
    r"|€|£)?\s*"
                     r"(?:thousands?|millions?|billions?|mn|bn)(?:\s+of\s+(?:U\.?S\.? )?(?:dollars|RMB|yuan|euros))?)"
                     r"|\b((?:RMB|CNY|USD|HKD|EUR|US\$|HK\$|\$)\s?(?:'000|mn|bn|m|k|thousands?|millions?|billions?))\b"
                     r"|^\s*([$€£¥]\s?(?:mn|bn|m|k|millions?|billions?))(?![A-Za-z])"
                     r"|[(（]((?:人民币)?[百千万亿]{0,2}(?:元|美元|港元)|[$€£]?\s?(?:mn|bn|m|millions?))(?:[,;，；][^()（）]*)?[)）]|((?:人民币|RMB)[百千万亿]{1,2}元?)",
                     re.I)
_CURRENCIES = ((re.compile(r"HK\$|HKD|港元|港币|港幣"), "HKD"), (re.compile(r"US\$|USD|美元"), "USD"), (re.compile(r"€|EUR|欧元"), "EUR"),
    (re.compile(r"£|GBP|英镑"), "GBP"),
               (re.compile(r"RMB|CNY|人民币|(?<![美港欧日])元|¥|¥"), "CNY"), (re.compile(r"\$"), "USD"))
_PER_SHARE = re.compile(r"每股|per share|\bEPS\b|\bDPS\b|\bBVPS\b|收盘价|开盘价|股价|目标价|单位净值|累计净值|^(?:开盘|收盘|最高|最低|昨收|今开)价?$"
    r"|^(?:open|high|low|close)$|\bNAV\b|\bprice\b", re.I)
_PERCENT = re.compile(r"率$|率\(|占比|比重|比例|仓位|权重|涨跌幅|涨幅|跌幅|\bmargin\b|\brate\b|\byield\b|\bweight\b|\bpayout\b|\bgrowth\b|\bROE\b"
    r"|\bROA\b|\bROIC\b|\boccupancy\b", re.I)
_TIMES = re.compile(r"倍数|P/[EBS]|\bP[EBS]\b|EV/|市[盈净销现]率|周转率|\bmultiple\b|\bturnover\b|coverage|/EBITDA", re.I)
_RATIO = re.compile(r"比率|[^百分占同环]比$|\bratio\b", re.I)
_DAYS = re.compile(r"天数|days\b", re.I)
_SHARES = re.compile(r"股本|股数|份额|\bshares\b", re.I)
_COUNT = re.compile(r"(?:家|人|户|门店|员工|客户|用户|订阅|销|产|出货|装机|库存)[数量]|人数|户数|台数|number of|\bcount\b|headcount|employees|stores"
    r"|customers|users|subscribers|volume|shipments|units|(?:用户|买家|会员|商家|人次|客户)$|\b(?:MAU|DAU|MAC|WAU)s?\b", re.I | re.A)


_PARTS = re.compile(r"[,;:、|/]\s*|\s+-\s+|\s{2,}")
_BRACKETED = re.compile(r"[(]([^()]{2,60})[)]")
_SHARES_APART = re.compile(r"(?:\bexcept\b[^.;)]*?\b(?:number of )?shares?\b(?:\s+(?:counts?|amounts?|data|numbers?))?"
                           r"|\bshares?(?: data| counts?| numbers?)?(?= in (?:thousands|millions|billions)))"
                           r"(?:,?\s*(?:which are )?(?:reflected |stated |shown |presented |expressed )?in (?P<scale>thousands|millions|billions))?",
                           re.I)
_RENMINBI = re.compile(r"\s*[(]?(?:人民币|RMB)[)]?\s*$", re.I)
_PER = re.compile(r"per[- ](?:ordinary |common |diluted |basic )?(?:share|ADS)|每股", re.I)
_ENGLISH_SCALES = {"thousands": Decimal(1000), "millions": Decimal(10) ** 6, "billions": Decimal(10) ** 9}
_WHOLE_SHARES, _MOST_SHARES = Decimal(20_000_000), Decimal(10) ** 12
_SIGNS = frozenset(("$", "US$", "HK$", "NT$", "A$", "C$", "S$", "€", "£", "¥", "\u00a5", "RMB", "USD", "HKD", "CNY", "EUR", "GBP"))


@dataclass(slots=True)
class TableUnits:
    """The units a table states for all its cells, one a kind, and the currency its words show."""

    money: Unit | None = None
    shares: Unit | None = None
    other: Unit | None = None
    currency: str | None = None
    percent: bool = False
    chinese: bool = False


def table_units(texts: Iterable[str]) -> TableUnits:
    """The units that captions, notes and corner cells state.

    >>> table_units(["分产品收入（单位：百万元）"]).money.scale
    Decimal('1000000')
    """
    found = TableUnits()
    chinese = False
    for text in texts:
        folded = fold(text)
        chinese = chinese or bool(_ZH.search(folded))
        for match in _STATED.finditer(folded):
            for word in re.split(r"[,、;]|(?<!\w)/|/(?![股share])", next(group for group in match.groups() if group)):
                unit = unit_of(word)
                if unit is None:
                    continue
                if unit.kind in ("money", "number") and unit.scale > 0 and found.money is None:
                    found.money = replace(unit, kind="money")
                elif unit.kind == "shares":
                    found.shares = found.shares or unit
                elif unit.kind == "percent":
                    found.percent = True
                elif unit.kind != "per_share":
                    found.other = found.other or unit
        brackets = [part for inner in _BRACKETED.findall(folded) for part in _PARTS.split(inner)]
        for part in (folded, *_PARTS.split(folded), *brackets) if found.money is None else ():
            whole = unit_of(_RENMINBI.sub("", part.strip()))
            if whole is not None and whole.kind in ("money", "number") and whole.scale > 1:
                found.money = replace(whole, kind="money")
                break
        if found.shares is None and (apart := _SHARES_APART.search(_PER.sub("", folded))):
            found.shares = Unit("shares", _ENGLISH_SCALES.get((apart["scale"] or "").lower(), Decimal(1)))
        if found.currency is None:
            found.currency = next((code for pattern, code in _CURRENCIES if pattern.search(folded)), None)
    return _with_currency(found, chinese)


def seen_currency(found: TableUnits, cells: Iterable[str]) -> TableUnits:
    """The same units with the currency that the cells show, where captions and headers show none."""
    if found.currency is None:
        for text in cells:
            if text[:1] in "$€£¥UHRN(-" and (code := next((code for pattern, code in _CURRENCIES if pattern.search(text)), None)):
                found.currency = code
                break
    return _with_currency(found, False)


def _with_currency(found: TableUnits, chinese: bool) -> TableUnits:
    if found.money is not None:
        found.currency = found.money.currency or found.currency
    found.chinese = chinese or found.chinese
    if found.currency is None and chinese:
        found.currency = "CNY"
    if found.money is not None and found.money.currency is None:
        found.money = replace(found.money, currency=found.currency)
    return found


def unit_for(kind: str | None, words: str, stated: Unit | None, table: TableUnits, fraction: bool, value: Decimal | None = None) -> Unit:
    """The unit of a level whose item has the catalogue's ``kind`` (None for an item of its own words).

    ``stated`` is the unit of the cell, label or unit column; ``fraction`` says that a bare percentage is printed as a plain fraction.
    """
    kind = kind or kind_of_words(words, table)
    if stated is not None:
        return _fitted(stated, kind, words, table)
    if kind == "money":
        return table.money or Unit("money", Decimal(1), table.currency)
    if kind == "per_share":
        return Unit("per_share", Decimal(1), table.currency)
    if kind == "percent":
        return Unit("percent", Decimal(1)) if fraction else PERCENT
    if kind == "multiple":
        return MULTIPLE
    if kind == "days":
        return Unit("days")
    if kind == "shares":
        return table.shares or _counted_shares(value, table)
    if kind == "points":
        return Unit("index")
    if kind in ("count", "physical"):
        return table.other or Unit("count")
    return NUMBER


def unit_for_change(measure: str, stated: Unit | None, kind: str | None, table: TableUnits, fraction: bool) -> Unit:
    """The unit of a growth, a change in points, or an increment."""
    if measure == "increment_yoy":
        return unit_for(kind, "", stated, table, fraction)
    if stated is not None and (stated.is_fraction or stated.kind == "multiple"):
        return POINT if measure.startswith("change") and stated.kind == "percent" else stated
    if measure.startswith("change"):
        return POINT
    return Unit("percent", Decimal(1)) if fraction else PERCENT


def conflicts(kind: str | None, unit: Unit | None) -> bool:
    """Whether a unit cannot be that of a level of this kind (a percentage of an amount is another thing than the amount)."""
    if unit is None or kind is None:
        return False
    if unit.is_fraction:
        return kind in ("money", "per_share", "shares", "days", "count", "physical", "points")
    return unit.kind in ("money", "shares", "days") and kind in ("percent",)


def _counted_shares(value: Decimal | None, table: TableUnits) -> Unit:
    """Shares without a unit of their own in a table of thousands, millions or 万元: counted in that scale, as the rest of the table is,
    unless that many shares no company has."""
    scale = table.money.scale if table.money is not None else Decimal(1)
    if value is not None and (abs(value) >= _WHOLE_SHARES or abs(value) * scale >= _MOST_SHARES):
        scale = Decimal(1)
    return Unit("shares", scale)


def kind_of_words(words: str, table: TableUnits | None = None) -> str | None:
    """The kind that an item's own words tell, else that of the table's stated unit; None when neither says.

    >>> kind_of_words("存货周转天数"), kind_of_words("平均月活跃用户MAU"), kind_of_words("汇兑净收益")
    ('days', 'count', None)
    """
    for pattern, kind in ((_PER_SHARE, "per_share"), (_DAYS, "days"), (_TIMES, "multiple"), (_PERCENT, "percent"), (_RATIO, "ratio"), (_SHARES,
        "shares"), (_COUNT, "count")):
        if pattern.search(words):
            return kind
    if table is None:
        return None
    if table.money is not None:
        return "money"
    if table.other is not None:
        return "physical"
    return "percent" if table.percent else None


def in_table_scale(stated: Unit, label: Unit | None, kind: str | None, words: str, table: TableUnits) -> Unit:
    """A bare currency sign before a number ("$1,204.5") in a table of millions keeps the table's scale, unless the value is per share."""
    kind = kind or kind_of_words(words, table)
    if stated.kind != "money" or stated.scale != 1 or stated.written not in _SIGNS or kind not in (None, "money"):
        return stated
    scale = label if label is not None and label.kind in ("money", "number") else table.money
    return replace(stated, scale=scale.scale) if scale is not None else stated


def _fitted(stated: Unit, kind: str | None, words: str, table: TableUnits) -> Unit:
    """A stated unit in the sense its item gives it: a bare scale counts money or shares, yuan of a per-share item are per share."""
    if stated.kind == "number" and stated.scale != 1:
        if kind in ("shares", "count", "physical"):
            return replace(stated, kind="shares" if kind == "shares" else "count")
        if kind == "per_share":
            return replace(stated, kind="per_share", currency=table.currency)
        return replace(stated, kind="money", currency=table.currency)
    if stated.kind == "money":
        currency = stated.currency or table.currency
        return replace(stated, kind="per_share" if kind == "per_share" else "money", currency=currency)
    if stated.kind == "per_share" and stated.currency is None:
        return replace(stated, currency=table.currency)
    if stated.kind == "shares" and kind == "money" and "份" in stated.written:
        return stated
    return stated
