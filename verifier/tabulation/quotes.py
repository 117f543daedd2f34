"""Lists of quotes: the bare words of a market's own table (Close, Last, High, 收盘) as the prices and levels they are of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from verifier.dataclass import replace
from verifier.tabulation.labels import Label
from verifier.units import PERCENT, Unit

if TYPE_CHECKING:
    from verifier.tabulation.layout import Column, Layout

_QUOTED = {
    "close": "share_price", "closing": "share_price", "close price": "share_price", "last": "share_price", "last price": "share_price",
    "price": "share_price", "last close": "share_price", "spot": "share_price", "level": "share_price", "closing level": "share_price",
    "open": "open_price", "open price": "open_price", "high": "day_high", "high price": "day_high", "low": "day_low", "low price": "day_low",
    "volume": "volume", "vol": "volume", "change": "price_change", "chg": "price_change",
    "收盘": "share_price", "收": "share_price", "点位": "index_level", "最新": "share_price", "开盘": "open_price", "最高": "day_high",
    "最低": "day_low", "成交量": "volume",
}  # fmt: skip
_SURE = frozenset("close closing 收盘".split()) | {"close price", "closing level"}
"""What is of a price wherever companies or days stand beside it; "last" and "price" need a further sign."""
_UNITS = ("money", "per_share", "index", "number", "shares", "count")
_MOVED = re.compile(r"(?:day |daily |1d )?(?:change|chg\.?|move)?\s*\(?%\)?\s*(?:change|chg\.?)?$", re.I)
_THIS_YEAR = re.compile(r"(?:ytd|year[- ]to[- ]date)(?: (?:change|chg|return|performance))?\s*\(?%?\)?$", re.I)
_CLOSE_BEFORE = re.compile(r"prev(?:ious|\.)? close|昨收|前收", re.I)
_OF_A_DAY = frozenset("open high low 开盘 最高 最低".split())


def quoted(label: Label, unit: Unit | None) -> Label:
    """The bare word of a quote (Close, Last, High) as what it is of: the level of an index where it is in points, else the price of a share."""
    metric = _QUOTED.get(label.words.lower().strip()) if label.metric is None and label.measure == "level" and label.segment is None else None
    if metric is None or unit is not None and unit.kind not in _UNITS:
        return label
    if unit is not None and unit.kind == "index":
        metric = "index_level" if metric == "share_price" else metric
    return replace(label, metric=metric)


def settle_quotes(found: Layout) -> None:
    """Name the columns of a list of quotes: closes of several days, a close beside the one before, beside the day's move or range."""
    columns = [column for column in found.columns if column.role == "value"]
    bare = {_word(column) for column in columns}
    listed = any(found.first(role) is not None for role in ("entity", "code", "period"))
    sure = listed and not bare.isdisjoint(_SURE)
    moving = any(_CLOSE_BEFORE.search(column.text) or _MOVED.match(column.text.strip()) for column in columns)
    if not sure and not (moving and not bare.isdisjoint(("last", "last price"))) and not (found.first("period") is not None and bare & _OF_A_DAY):
        return
    if found.first("item") is not None and not any(found.first(role) for role in ("entity", "code")):
        _of_their_items(columns)
        return
    whole = any(column.role == "entity" and column.text.lower() in ("index", "指数") for column in found.columns)
    for column in columns:
        text, label = column.text.lower().strip(), column.label
        if moving and label.heading is None and _THIS_YEAR.match(text):
            column.label = replace(label, words=column.text, metric="period_return", measure="level", unit=label.unit or PERCENT)
        elif moving and label.heading is None and "%" in text and _MOVED.match(text):
            column.label = replace(label, words=column.text, metric="price_change_pct", measure="level", unit=label.unit or PERCENT)
        elif label.metric is None and _word(column) in _QUOTED:
            label = quoted(replace(label, words=_word(column), measure="level") if moving else label, label.unit)
            column.label = replace(label, metric="index_level") if whole and label.metric == "share_price" else label
        elif label.metric is None and re.match(r"vol(?:ume)?\b", text):
            column.label = replace(label, metric="volume")


def _of_their_items(columns: Sequence[Column]) -> None:
    """In a list of indicators (an index, a yield, a price of oil) a close is the item's own level."""
    for column in columns:
        if _word(column) in _QUOTED and column.label.metric is None and _QUOTED[_word(column)] == "share_price":
            column.label = replace(column.label, words="", clear=True)


def _word(column: Column) -> str:
    words = column.label.words.lower().strip()
    return words if words in _QUOTED else column.text.lower().strip()
