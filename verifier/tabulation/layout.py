"""How a grid is laid out: where its headers stand, and what each column is for.

Decided by what headers say and cells hold, never by position alone: a column of companies, of periods, of units,
of items, of parts (products, regions), of attributes, or of values.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from verifier.dataclass import dataclass, field, replace
from verifier.figures import Measure
from verifier.fold import fold
from verifier.periods import Period
from verifier.tabulation.beside import basis_of_words
from verifier.tabulation.headings import heading
from verifier.tabulation.labels import Label, catalogued, label_of
from verifier.tabulation.parts_of_years import of_that_year, of_those_months, within_year
from verifier.tabulation.printed import read_cell, unit_of
from verifier.tabulation.quotes import settle_quotes
from verifier.tabulation.units_told import with_told_unit
from verifier.units import Unit

Role = Literal["item", "entity", "code", "period", "unit", "segment", "attribute", "serial", "meta", "amount", "value", "words", "unclear", "empty"]

_HEADS: list[tuple[Role, re.Pattern[str]]] = [
    ("serial", re.compile(r"(?:序号|no\.?|#|排名|rank|编号|index)$", re.I)),
    ("code", re.compile(r"(?:(?:证券|股票|基金|公司|债券|指数)?代码|ticker|symbol|ts_code|(?:stock |security |fund )?code|secucode|security_code"
        r"|isin|wind代码)$", re.I)),
    ("entity", re.compile(r"(?:(?:上市)?(?:公司|证券|股票|基金|银行|企业|标的|个股|券商|险企|房企|航司|航空公司|车企|厂商|药企|煤企|电企"
    r"|酒企|平台公司|指数|机构)(?:名称|简称|名)?|简称|名称|发行人"
        r"|(?:重仓|持仓)(?:股票?|证券)"
                          r"|(?:company|issuer|security|stock|bank|operator|peer|fund|entity|short|insurer|index|carrier|airline|lender"
                          r"|broker|retailer|developer|producer|miner|maker|manager|vendor|reit|landlord)(?: ?_?name)?|name"
                          r"|companies|peers"
        r"|(?:index|stock|share|security|name|company|ticker|指数|个股|股票|公司|标的) ?[/／&] ?(?:index|stock|share|security|name|company"
        r"|ticker|fund|指数|个股|股票|公司|标的)"
                          r"|security_name_abbr)$", re.I)),
    ("meta", re.compile(r"(?:(?:最新|首次)?公告日期?|披露日期|更新(?:日期|时间)|notice_?date|ann_?date|announcement date|publish_?date|f_ann_date"
        r"|update_?(?:date|flag))$", re.I)),
    ("period", re.compile(r"(?:报告期|报告日期?|日期|交易日期?|年度|年份|会计年度|会计期间|期间|时间|季度|月份|截止日期|财报日期|财年|(?:report_?"
        r"|trade_?|end_?|as_?of_?)?date|period"
                          r""
                          r"|period (?:end|ending|label|end date)"
        r"|(?:fiscal|report(?:ing)?|calendar|financial) ?(?:year|period|quarter|date)|fp|as ?of"
        r"|会计期|报告期间|quarter|year|month|fy|报告时间)$", re.I)),
    ("unit", re.compile(r"(?:计量|货币)?单位$|units?$|uom$", re.I)),
    ("item", re.compile(r"(?:项目|指标|科目|会计科目|(?:财务)?指标名称?|(?:会计|报表)?(?:科目|项目)名称?"
        r"|line ?items?|field(?: name)?|account|data ?item|concept|kpis?|metric name"
        r"|预测指标|主要(?:财务|会计)?指标|财务指标|item|items|metric|metrics"
        r"|measure|indicator|选项)$", re.I)),
    ("segment", re.compile(r"(?:分?(?:产品|业务|分部|地区|板块|区域|品类|品种|渠道|客户|应用领域|应用|项目类别)(?:名称|类别|类型|分类|线"
    r"|板块|分部)?"
        r"|主营构成|构成|分行业"
                           r"|(?:business )?segments?|products?(?: line)?|regions?|geograph\w+|divisions?|business(?: unit)?|channels?|categor\w+"
                           r"|scenarios?|case|情景|情形|假设情景)$", re.I)),
    ("attribute", re.compile(r".{0,4}行业(?:名称|分类)?$|所属板块|评级|投资评级|sector|industry|rating|recommendation|国家|country|交易所|exchange"
        r"|市场|备注|说明|remarks?|notes?|comments?", re.I)),
    ("amount", re.compile(r"(?:取值|读数|结果|数字|返回值|当前值|figure|reading|print|result|data ?point|observation|值|数值|金额|数额"
    r"|(?:reported |data |metric )?value|amount|val|数据|数据值|指标值)$", re.I)),
]
_DOUBLED = re.compile(r"(?<=[^\d.])\.\d{1,2}$")
"""What pandas adds to a column's name when it comes twice."""
_ENTITY_CAPTION = re.compile(r"可比公司|同业|对标|持仓|重仓|个股|公司对比|公司估值|样本公司|comparable|\bcomps?\b|peers?|holdings", re.I)
_WHOLE_YEAR = re.compile(r"(?:FY|CY|full[- ]year|year|annual|total|全年|年度|合计|总计|年报)$", re.I)
_ESTIMATED = re.compile(r"(?<=[\dQHqh季度年])\s*[(（]?(?:[AEFP]|Est\.?|actual|预测|预计|实际)[)）]?$", re.I)
_BREAKDOWN = re.compile(r"分(?:产品|业务|地区|行业|部|品类|区域|渠道|季度)|构成|拆分|结构|明细|by (?:segment|product|region|geograph\w+|business"
    r"|division|channel)|breakdown|segment", re.I)


def headed_as(text: str) -> Role | None:
    """What the words of a header alone say that its column is for.

    >>> headed_as("report_date"), headed_as("指标名称"), headed_as("how much")
    ('period', 'item', None)
    """
    bare = re.sub(r"\s*[(（].*$", "", fold(text).strip()).replace("_", " ")
    return next((role for role, pattern in _HEADS if pattern.match(bare)), None)


@dataclass(slots=True)
class Column:
    """One column: its header taken apart, and what it is for."""

    index: int
    text: str
    label: Label
    role: Role


@dataclass(slots=True)
class Layout:
    """A grid understood: title lines, header rows, columns, and where the body runs."""

    titles: list[str] = field(default_factory=list)
    header: int | None = None
    body: range = range(0)
    columns: list[Column] = field(default_factory=list)
    pairs: bool = False
    parted: bool = False
    corner: str = ""
    breakdown: bool = False

    def first(self, role: Role) -> Column | None:
        """The first column of a role."""
        return next((column for column in self.columns if column.role == role), None)


def layout_of(
    rows: Sequence[Sequence[str]], caption: str, year: int | None = None, told: Sequence[tuple[str, Unit]] = ()
) -> Layout:
    """What the rows and columns of a grid are; ``rows`` are the folded texts of its cells.

    ``year`` is that of months in them without one, ``told`` are the units stated elsewhere for items.

    >>> [c.role for c in layout_of([["项目", "单位", "2024"], ["营收", "亿元", "3"]], "").columns]
    ['item', 'unit', 'value']
    """
    found = Layout()
    start = _skip_titles(rows, found)
    if start >= len(rows):
        return found
    if not _is_header(rows[start]):
        found.pairs = True
        found.body = range(start, len(rows))
        return found
    found.header = start
    texts, after = _header_texts(rows, start)
    found.body = range(after, len(rows))
    found.corner = texts[0]
    body = [rows[index] for index in found.body]
    found.columns = [Column(index, text, label_of(_DOUBLED.sub("", text)), _role(text, index, [row[index] for row in body])) for index,
        text in enumerate(texts)]
    _settle_first(found, body, caption)
    for place, label in of_those_months(texts, [column.label for column in found.columns], [caption, *found.titles], year).items():
        if place and found.columns[place].role in ("value", "words"):
            found.columns[place].role, found.columns[place].label = "value", label
    for column in found.columns:
        if column.role == "value" and column.index:
            column.label = of_that_year(column.label, column.text, [caption, *found.titles])
        if column.role in ("value", "words") and column.index and not column.label.clear:
            within = within_year(column.text, [caption, *found.titles])
            column.role, column.label = ("value", within) if within is not None else ("unclear", column.label)
    for column in found.columns if told else ():
        if column.role == "value":
            column.label = with_told_unit(column.label, told)
    _estimates_apart(found)
    settle_quotes(found)
    _carry(found)
    if found.first("entity") or found.first("code"):
        narrowing = ("words",) if found.first("item") is not None else ("segment", "words")  # company, segment, item, period, value: a long table
        for column in found.columns:
            if column.role in narrowing and column is not found.columns[0]:
                column.role = "attribute"
    if found.first("code") and not found.first("entity"):
        found.columns[found.columns.index(next(c for c in found.columns if c.role == "code"))].role = "entity"
    if found.first("item") is not None:
        values = [column for column in found.columns if column.role == "value" and column.label.metric is None]
        alone = len(values) == 1 and found.first("period") is not None
        for column in values:
            if alone and column.label.heading is None and basis_of_words(column.label.words) is None or headed_as(column.text) == "amount":
                column.label = replace(column.label, words="", clear=True)  # the item says what the value is of
    found.parted = _is_parted(found, body)
    found.breakdown = bool(_BREAKDOWN.search(caption)) or found.first("segment") is not None
    return found


def _carry(found: Layout) -> None:
    """A column that is only a measure (同比, %) belongs to the item, or the period, of the column before it."""
    items = found.first("item") is not None
    level: Label | None = None
    group: list[Label] = []
    for column in found.columns:
        if column.role != "value":
            continue
        label = column.label
        if items and level is not None and level.heading is not None and label.heading is None and basis_of_words(label.words) is not None:
            column.label = label = replace(label, heading=level.heading)  # 3Q25A, Consensus
        if label.measure == "level" and not label.share:
            group = [*group, label] if column.index and found.columns[column.index - 1].label is level else [label]
            level = label
        elif level is None or label.heading is not None:
            continue
        elif label.known and label.measure != "level" and not items:
            same = [other.label for other in found.columns if other.role == "value" and other.label.metric == label.metric
            and other.label.measure == "level"]
            column.label = replace(label, heading=_newest(same).heading) if same else label
        elif label.bare and items:
            # Beside a column without a period of its own (Actual, 本期) a change is that column's, not the year before's.
            undated = any(other.heading is None for other in group)
            measure = None if _SAYS_FROM.search(label.text) else change_between(group)
            if measure == "unclear":
                column.role = "unclear"
                continue
            column.label = replace(label, heading=None if undated else _newest(group).heading, measure=_AS_QOQ[label.measure]
                                   if measure == "qoq" and label.measure in _AS_QOQ else label.measure)
        elif label.bare and level.known:
            column.label = replace(level, text=label.text, measure=label.measure, unit=label.unit)
        elif label.share and not items and level.known and label_of(label.words).metric is None:
            column.label = replace(label, words=f"{level.words}{label.words}", metric=_share_of(level.metric), heading=level.heading)


def _estimates_apart(found: Layout) -> None:
    """An estimate of a period (3Q25E) beside the result of the same period (3Q25A) is on a basis of its own."""
    values = [column for column in found.columns if column.role == "value" and column.label.variant is None]
    results = {(span.start, span.end, column.label.metric) for column in values if (span := _span_of(column)) is not None and not span.estimate}
    for column in values:
        span = _span_of(column)
        if span is not None and span.estimate and (span.start, span.end, column.label.metric) in results:
            column.label = replace(column.label, variant="estimate")


def _span_of(column: Column) -> Period | None:
    return column.label.heading.span if column.label.heading is not None else None


_SAYS_FROM = re.compile(r"y[o/-]?y|yr/yr|year|q[o/-]?q|quarter|sequential|同比|环比|上年|去年|年初|季", re.I)
"""A change that says itself what it is from."""
_AS_QOQ: dict[str, Measure] = {"growth_yoy": "growth_qoq", "change_yoy": "change_qoq"}


def change_between(group: Sequence[Label]) -> Literal["yoy", "qoq", "unclear"] | None:
    """What a column headed only "change" compares, by the columns before it; None where they do not tell.

    >>> change_between([label_of("2Q25"), label_of("3Q25")]), change_between([label_of("2025E old"), label_of("2025E new")])
    ('qoq', 'unclear')
    """
    spans = [label.heading.span for label in group if label.heading is not None and label.heading.span is not None]
    bases = [basis for label in group if (basis := basis_of_words(label.words)) is not None and (basis.variant or basis.forecast)]
    if bases or any(label.variant for label in group) or len({(span.start, span.end) for span in spans}) < len(spans):
        return "unclear"
    if len(spans) < 2:
        return None
    newest = max(spans, key=lambda span: span.end)
    others = {(newest.start - span.start, newest.end - span.end) for span in spans if span is not newest and span.months == newest.months}
    before, last = (12, 12) in others, newest.months < 12 and (newest.months, newest.months) in others
    return "unclear" if before and last else "qoq" if last else "yoy" if before else None


def _is_parted(found: Layout, body: Sequence[Sequence[str]]) -> bool:
    """Whether rows of words alone name the parts that the rows beneath them are of: the same items come under each."""
    item = found.first("item")
    if item is None or found.first("entity") is not None:
        return False
    sections = 0
    under: set[tuple[str | None, int]] = set()
    for row in body:
        if row[item.index] and not any(row[column.index] for column in found.columns if column.role == "value"):
            sections += not label_of(row[item.index]).known
        elif sections and (label := label_of(row[item.index])).known and label.measure == "level":
            if any(metric == label.metric and other != sections for metric, other in under):
                return True
            under.add((label.metric, sections))
    return False


def _newest(labels: Sequence[Label]) -> Label:
    """Of the columns that a change stands beside, the one that it leads to."""
    def rank(label: Label) -> tuple[int, int]:
        when = label.heading
        if when is None or when.relative in ("year_before", "previous", "opening"):
            return (-1, 0)
        if when.day is not None:
            return (when.day.toordinal(), 0)
        return (when.span.end, when.span.months) if when.span is not None else (0, 0)

    return max(labels, key=rank)


def _share_of(metric: str | None) -> str | None:
    return "revenue_share" if metric in ("revenue", "total_revenue", "main_business_revenue") and catalogued("revenue_share") is not None else None


def is_heading_row(cells: Sequence[str]) -> bool:
    """Whether a body row repeats the header: its cells after the first are all periods."""
    others = [cell for cell in cells[1:] if cell]
    return len(others) > 1 and all(heading(cell) is not None for cell in others)


def _skip_titles(rows: Sequence[Sequence[str]], found: Layout) -> int:
    """The row where the grid proper starts; the lines of words above it are its titles."""
    start = next((index for index, row in enumerate(rows) if sum(map(bool, row)) > 1), len(rows))
    timed = fullest = None
    for index in range(start, min(start + 6, len(rows))):
        filled = [cell for cell in rows[index] if cell]
        if any(_is_number(cell) for cell in filled[1:]):
            break
        if timed is None and sum(heading(cell) is not None for cell in filled) > 1:
            timed = index
        if fullest is None or len(filled) > sum(map(bool, rows[fullest])):
            fullest = index
    best = timed if timed is not None else fullest
    if best is not None and best > start:
        # A row just above with several cells is the upper half of the header; one of label and value is a title.
        above = sum(map(bool, rows[best - 1]))
        start = best - 1 if above > 2 or (above == 2 and rows[best - 1][0] == "") else best
    found.titles = [" ".join(filter(None, row)) for row in rows[:start] if any(row)]
    return start


def _is_header(row: Sequence[str]) -> bool:
    others = [cell for cell in row[1:] if cell]
    if len(row) == 2 and others and others[0].isdigit() and label_of(row[0]).known:
        return False
    return bool(others) and sum(_is_number(cell) for cell in others) * 2 < len(others)


def _is_number(cell: str) -> bool:
    """Whether a cell holds a value, and no period or piece of one (9M, 1-9月)."""
    return heading(cell) is None and bool(read_cell(cell).values) and label_of(cell).clear


def _header_texts(rows: Sequence[Sequence[str]], start: int) -> tuple[list[str], int]:
    """The header of each column, joined from one, two or three rows, and the row after them."""
    upper, after = list(rows[start]), start + 1
    while after + 1 < len(rows) and after - start < 3:
        lower = rows[after]
        filled = [cell for cell in lower[1:] if cell]
        hollow = any(not cell for cell in upper[1:])
        words = filled and all((heading(cell) is not None or not read_cell(cell).values) and not read_cell(cell).blank for cell in filled)
        if words and all(unit_of(cell) is not None for cell in filled):
            return [f"{top} ({low})" if low and top else top or low for top, low in zip(upper, lower, strict=True)], after + 1
        if words and len(filled) > 1 and (hollow or not lower[0]) and (not lower[0] or lower[0] == upper[0] or not upper[0]):
            carried = ""
            for index, cell in enumerate(upper):
                if index and not cell and lower[index]:
                    upper[index] = carried
                elif cell:
                    carried = cell if index else ""
            upper, after = [_over(top, low) for top, low in zip(upper, lower, strict=True)], after + 1
            continue
        break
    return upper, after


def _over(top: str, low: str) -> str:
    """The text of a header of two rows; a year over its part is that part: FY2025E over 2Q, 2025 over 一季度."""
    if not top or not low or top == low:
        return top or low
    year = heading(top)
    if year is None or year.span is None or year.span.months != 12 or heading(f"{top} {low}") is not None:
        return f"{top} {low}"
    if _WHOLE_YEAR.match(low):
        return top
    bare, part = _ESTIMATED.sub("", top), _ESTIMATED.sub("", low)
    estimate = "E" if year.span.estimate or part != low and not low.rstrip(")）").endswith(("A", "a")) else ""
    return next((made for made in (f"{bare} {part}{estimate}", f"{bare}{part}{estimate}") if heading(made) is not None), f"{top} {low}")


def _role(text: str, index: int, cells: Sequence[str]) -> Role:
    """What a column is for, by its header and then by its cells."""
    filled = [cell for cell in cells if cell]
    if not text and not filled:
        return "empty"
    compact = fold(text).strip()
    if (when := heading(compact)) is None or when.relative is not None:
        bare = re.sub(r"\s*[(（].*$", "", compact).replace("_", " ")
        for role, pattern in _HEADS:
            if pattern.match(bare):
                if role == "period" and not _are_periods(filled, 1, 2):
                    break
                if role == "amount" or (role == "attribute" and any(read_cell(cell).values for cell in filled)):
                    break
                if role == "serial" and filled and not any(read_cell(cell).values for cell in filled):
                    return "entity"  # a list of indices
                if role in ("item", "entity", "segment") and filled and sum(bool(read_cell(cell).values) for cell in filled) * 2 > len(filled):
                    break
                return role
    if index == 0:
        if filled and _are_periods(filled):
            return "period"
        if not text and all(cell.isdigit() for cell in filled):
            return "serial"
        return "words"
    numbers = sum(bool((reading := read_cell(cell)).values) or reading.blank for cell in filled)
    if filled and numbers == 0 and all(unit_of(cell) is not None for cell in filled):
        return "unit"
    return "value" if not filled or numbers * 3 >= len(filled) or label_of(text).heading is not None else "words"


def _are_periods(filled: Sequence[str], part: int = 4, of: int = 5) -> bool:
    return bool(filled) and sum((label := label_of(cell)).heading is not None and label.bare for cell in filled) * of >= len(filled) * part


def _settle_first(found: Layout, body: Sequence[Sequence[str]], caption: str) -> None:
    """Give the column of row names its role where its header did not say it."""
    lead = next((column for column in found.columns if column.role in ("words", "item", "entity", "segment", "period")), None)
    if lead is None or lead.role != "words" or found.first("item") is not None:
        return
    values = [column.label for column in found.columns if column.role == "value"]
    timed = values and all(label.bare or label.heading is not None and not label.known for label in values)
    names = [row[lead.index] for row in body if row[lead.index]]
    known = sum(label_of(name).known or label_of(name).bare for name in names)
    if timed or known * 2 >= len(names) or found.first("entity") is not None:
        lead.role = "item"
    elif found.corner and _ENTITY_CAPTION.search(found.corner) or _ENTITY_CAPTION.search(caption):
        lead.role = "entity"
    elif any(label.known for label in values):
        lead.role = "segment"
    else:
        lead.role = "item"
