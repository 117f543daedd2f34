"""What a grid's columns say together: which of them only qualify the items, which have no header, which unit the rows' names share."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from verifier.dataclass import replace
from verifier.fold import fold
from verifier.tabulation.choices import kind_of
from verifier.tabulation.families import Part, families
from verifier.tabulation.labels import Label, label_of, plain
from verifier.tabulation.layout import Column, Layout
from verifier.tabulation.printed import read_cell, unit_of
from verifier.tabulation.units_of_items import TableUnits
from verifier.units import Unit

_AMOUNTS = frozenset(("金额", "数值", "数额", "绝对值", "值", "amount", "value", "level"))
_MARGIN = re.compile(r"%?\s*(?:margin|利润率|of sales|of revenue|占收入比?)\s*%?$", re.I)
_MARGINS = {"gross_profit": "gross_margin", "operating_profit": "operating_margin", "net_profit_parent": "net_margin_parent",
            "ebitda": "ebitda_margin", "ebit": "ebit_margin", "net_profit": "net_margin"}
_LOOKED_AT = 40
Rows = Sequence[Sequence[str]]
_SPAN_HEAD = re.compile(r"(?:数据|期间|时间|统计)?(?:口径|类型|频率)$|(?:period[ _]?)?(?:type|basis|span)$|frequency$|freq$", re.I)
_SINGLE = re.compile(r"单季|当季|本季|单季度|季度$|(?:single[ -])?quarter(?:ly)?$|Q$|3M$|discrete", re.I)
COMPARED = re.compile(r"公司对比|可比公司|同业(?:比较|对比)|对标|\bcomps?\b|peers?|comparable", re.I)
"""What heads a table of peers."""
COMPANY = re.compile(r"(?:股份|科技|银行|集团|公司|证券|控股|保险|药业|能源|电子|汽车|Inc\.?|Corp\.?|Ltd\.?|plc|Group|Holdings|Co\.?|Bank)$", re.I)
"""How a company's name ends."""
BALANCE = re.compile(r"资产负债表|财务状况表|balance sheet|financial position", re.I)
"""What heads a balance sheet."""
CURRENCY = re.compile(r"[元币镑$€£¥]|dollar|yuan|euro|\b(?:RMB|CNY|USD|HKD|EUR|GBP|JPY)\b", re.I)
"""What the unit of an amount of money has."""
DUE_SOON = re.compile(
    r"(?:一年以?内|1年以?内|短期)(?:到期|须偿还)?(?:的?(?:部分|债务|负债|有息负债))?|due within (?:one|1) year|current portion|short[- ]term", re.I
)
"""A row beneath the debt that is its part due within a year."""


_NAMED_UNIT = re.compile(r"([^\s:：;；,，。()（）、|]{2,12})\s*[:：]\s*([^\s:：;；,，。()（）|]{1,10})")

def metric_of(words: str) -> str | None:
    """The catalogue id that a caption names, when it names just one.

    >>> metric_of("分产品收入")
    'revenue'
    """
    from verifier.catalogue import load

    found = {plain(term.metric) for term in load().terms.find(fold(words))}
    return found.pop() if len(found) == 1 else None


def named_in(texts: Sequence[str]) -> list[Label]:
    """The measures that a caption names with their units: 表 A 月度数据（业务量：亿件；单票收入：元）.

    >>> [(label.words, label.unit.written) for label in named_in(["表 A（业务量：亿件；毛利率：%）"]) if label.unit]
    [('业务量', '亿件'), ('毛利率', '%')]
    """
    found = []
    for text in texts:
        for name, unit in _NAMED_UNIT.findall(text):
            if (measured := unit_of(unit)) is not None and (label := label_of(name)).known:
                found.append(replace(label, unit=measured))
    return found


def named_over(layout: Layout, texts: Sequence[str]) -> list[Label]:
    """The measures that a caption names with their units; short headers are spelled out by them."""
    named = named_in(texts)
    for column in layout.columns if named else ():
        if column.role == "value":
            column.label = spelled_out(column.label, named)
    return named


def spelled_out(label: Label, named: Sequence[Label]) -> Label:
    """A short header (量, 单票) as the one measure of the caption whose name holds it."""
    if label.metric is not None or not 0 < len(label.words) < 5 or label.words.isascii():
        return label
    meant = [whole for whole in named if label.words in whole.words]
    if len(meant) != 1:
        return label
    whole = meant[0]
    return replace(label, words=whole.words, metric=whole.metric, loose=whole.loose, unit=label.unit or whole.unit)


def in_families(layout: Layout, labels: Sequence[Label]) -> dict[str, Part]:
    """The parts that names of one metric are told apart by in a grid; columns so named are given theirs."""
    parts = families(labels)
    for column in layout.columns if parts else ():
        if column.role == "value":
            column.label = of_its_family(column.label, parts)
    return parts


def of_its_family(label: Label, parts: Mapping[str, Part]) -> Label:
    """A label as the part of a metric that its family shows it to be."""
    found = parts.get(label.words) if label.segment is None and label.variant is None else None
    return label if found is None else replace(label, metric=found.metric, loose=found.loose, segment=found.part)


def broken_down(layout: Layout, rows: Rows) -> frozenset[str]:
    """The items whose names hold a part of a measure (在线广告收入) and that a column of parts takes apart once more."""
    item, segment = layout.first("item"), layout.first("segment")
    if item is None or segment is None:
        return frozenset()
    labels = (label_of(rows[index][item.index]) for index in layout.body if rows[index][segment.index] and rows[index][item.index])
    return frozenset(label.words for label in labels if label.segment is not None and label.measure == "level" and not label.words.isascii())


def of_its_own(label: Label, broken_down: frozenset[str]) -> Label:
    """A label whose name is taken apart once more, as a measure of that name: 在线广告收入 of 品牌广告 is no revenue of 品牌广告's."""
    return replace(label, metric=None, segment=None) if label.words in broken_down else label


def qualifying_of(layout: Layout, rows: Rows) -> list[Column]:
    """Columns beside the items that say of each row only how it is measured: 金额（亿元）, 同比, YoY."""
    if layout.first("item") is None:
        return []
    found = []
    for column in layout.columns:
        cells = [text for index in layout.body if (text := rows[index][column.index])][:_LOOKED_AT]
        if column.role == "words" and cells and all(_measures(label_of(cell)) for cell in cells):
            found.append(column)
    return found


def _measures(label: Label) -> bool:
    """Whether words name a measure or a unit and no item."""
    return not label.known and (label.bare or label.measure != "level" or label.unit is not None) or label.words.lower() in _AMOUNTS


def qualified(label: Label, how: Label) -> Label:
    """An item measured as the column beside it says."""
    return replace(label, measure=how.measure if label.measure == "level" else label.measure, unit=how.unit or label.unit,
                   share=how.share or label.share, text=f"{label.text} {how.text}")


def unsaid(layout: Layout, rows: Rows, qualifying: Sequence[Column]) -> Iterator[str]:
    """Columns of words that say nothing of a figure."""
    for column in layout.columns:
        words = column.role == "words" and column not in qualifying or column.role == "attribute" and layout.first("entity") is None
        if words and column.text and any(rows[index][column.index] for index in layout.body):
            yield f"column {column.text}"
        elif column.role == "unclear":
            yield f"column {column.text}: which period and basis it is of was not understood"


def spanning(label: Label, layout: Layout, row: Sequence[str]) -> Label:
    """An item with what a column of spans says of its row: a single quarter, not the year to date (口径: 单季, 年初至今, 时点)."""
    said = next((row[column.index] for column in layout.columns if _SPAN_HEAD.match(column.text)), "")
    return replace(label, single=True) if _SINGLE.match(said) else label


def is_undated(cell: str, when: Label, item: Label) -> bool:
    """Whether a row's own cell of periods was not understood, so that its figures would stand under no date or a wrong one."""
    if not cell or read_cell(cell).blank or when.heading is not None and when.bare:
        return False
    return not item.words or not when.clear or when.heading is not None or any(map(str.isdigit, cell))


def margin_under(label: Label, above: Label | None) -> Label:
    """A bare margin (% margin, 利润率) beneath an amount of profit is that profit's."""
    metric = _MARGINS.get(above.metric or "") if above is not None and label.metric is None and _MARGIN.match(label.words) else None
    return replace(label, metric=metric) if metric is not None else label


def without_header(layout: Layout, rows: Rows, place_of: Callable[[int, int], str] | None) -> Iterator[str]:
    """What stands in columns that no header names, beside columns that one does: nothing says what it is."""
    if not any(column.text for column in layout.columns if column.role == "value"):
        return
    for column in layout.columns:
        if column.index and not column.text and column.role in ("words", "value"):
            cells = {index: text for index in layout.body if (text := rows[index][column.index]) and not read_cell(text).blank}
            if cells:
                first = next(iter(cells))
                where = place_of(first, column.index) if place_of is not None else f"row {first + 1}"
                more = f" and {len(cells) - 3} more" if len(cells) > 3 else ""
                yield f"column without a header, from {where}: {', '.join(list(cells.values())[:3])}{more}"


def unit_of_rows(layout: Layout, rows: Rows, units: TableUnits) -> tuple[Unit, str] | None:
    """The one unit that some rows' names state for amounts, in a grid that states none for the rest, and the row that states it."""
    item = layout.first("item")
    if item is None or units.money is not None or layout.first("unit") is not None:
        return None
    amounts = [label for index in layout.body if (label := label_of(rows[index][item.index])).metric and kind_of(label.metric) == "money"]
    stated = {(unit.kind, unit.scale, unit.currency): label for label in amounts if (unit := label.unit) is not None and unit.scale > 1}
    if len(stated) != 1 or all(label.unit is not None or label.measure != "level" for label in amounts):
        return None
    told = next(iter(stated.values()))
    assert told.unit is not None
    return replace(told.unit, kind="money", currency=told.unit.currency or units.currency), told.text


def _counted_so(label: Label) -> Label:
    """A heading that says only what is counted ("Homes"), beside headings of measures, is the measure's name."""
    unit = label.unit
    counted = label.bare and unit is not None and unit.kind == "count" and unit.name and label.heading is None
    return replace(label, words=label.text) if counted else label


def named_headings(columns: Sequence[Column]) -> dict[int, Label]:
    """The labels of value columns by their place; where some name measures, those that only say what is counted name one, too."""
    named = any(not column.label.bare for column in columns)
    return {column.index: _counted_so(column.label) if named else column.label for column in columns}
