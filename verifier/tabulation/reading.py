"""From a grid and its layout to figures: one pass over the cells, every cell explained or named as unread."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from verifier.catalogue.market import MARKET
from verifier.dataclass import dataclass, field, replace
from verifier.documents import Table
from verifier.figures import OWN, Figure, Measure
from verifier.fold import fold
from verifier.interval import Interval
from verifier.periods import Calendar, Period
from verifier.tabulation import columns as of_columns
from verifier.tabulation.by_content import named_by_content
from verifier.tabulation.choices import (
    caption_words,
    captioned_units,
    is_all_stock,
    is_fractional,
    is_outflow,
    kind_of,
    metric_under,
    siblings_of,
    values_of,
)
from verifier.tabulation.headings import Heading, period_of
from verifier.tabulation.joining import About, joined
from verifier.tabulation.labels import Label, catalogued, label_of
from verifier.tabulation.layout import Column, Layout, is_heading_row, layout_of
from verifier.tabulation.parts import Lineage, depth_of, is_part_under, opened, recurring
from verifier.tabulation.parts_of_years import caption_heading
from verifier.tabulation.preparing import prepared
from verifier.tabulation.printed import Printed, Reading, read_cell, thing_counted, unit_of
from verifier.tabulation.quotes import quoted
from verifier.tabulation.timing import Context, frame_of
from verifier.tabulation.units_of_items import TableUnits, conflicts, in_table_scale, seen_currency, table_units, unit_for, unit_for_change
from verifier.units import Unit

if TYPE_CHECKING:
    from verifier.catalogue import Field

_STOCK_WORDS = re.compile(r"余额|总额$|存量|储备|已售未结|未结转|保有量|在手|期末|总数$|总规模$|账户数|户数$|网点"
    r"|\bbalance\b|\bbacklog\b|\boutstanding\b|period[- ]end", re.I)
_POINTS = re.compile(r"[pP][cC][tT][sS]?\.?$")
"""Of a percentage's change, +1.2pct is said of points."""
_CHANGES: dict[str, Measure] = {"growth_yoy": "change_yoy", "growth_qoq": "change_qoq"}


@dataclass(slots=True)
class Tabulated:
    """The figures of a grid; ``unread`` names every row, column or cell not understood.

    ``entities`` maps codes to the names that figures carry; ``attributes`` gives what the grid says of an entity in
    words ({"澄江半导体": {"申万行业": "电子"}}); ``notes`` says which readings were a choice; ``calendar`` is that of
    annual columns which do not close in December.
    """

    figures: list[Figure] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    entities: dict[str, str] = field(default_factory=dict)
    attributes: dict[str, dict[str, str]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    calendar: Calendar | None = None


def figures_of(table: Table, *, source: str, entity: str | None = None, document_entity: str | None = None, context: Context | None = None,
               place_of: Callable[[int, int], str] | None = None, frame: bool = False) -> Tabulated:
    """The figures of one table.

    ``entity`` owns all rows without a company of their own; ``document_entity`` does where ``entity`` is None.
    ``place_of`` names a cell by its row and column in ``table.rows`` (0-based); ``frame`` tries the columns of known data frames.

    >>> from verifier.documents.grids import tables_in
    >>> made = figures_of(tables_in("| 项目（亿元） | 2024 |\\n|---|---|\\n| 营业收入 | 4.58 |\\n")[0], source="n.md")
    >>> made.figures[0].value, str(made.figures[0].period)
    (Interval[457500000.000, 458500000.000], '2024')
    """
    return _Grid(table, source, entity or document_entity, document_entity, context or Context(), place_of, frame).read()


@dataclass(slots=True)
class _Line:
    """What a body row says of all its cells."""

    index: int
    label: Label
    entity: str | None
    when: Label
    unit: Unit | None
    segment: str | None
    name: str
    fraction: bool = False
    part: bool = False
    outflow: bool = False


class _Grid:
    def __init__(self, table: Table, source: str, entity: str | None, document_entity: str | None, context: Context,
                 place_of: Callable[[int, int], str] | None, frame: bool) -> None:
        self.table, self.source, self.entity, self.document_entity = table, source, entity, document_entity
        self.place_of = place_of
        self.rows = prepared([[" ".join(fold(cell.text).split()) for cell in row] for row in table.rows])
        named_by_content(self.rows)
        self.made = Tabulated()
        self.layout: Layout = layout_of(self.rows, fold(table.caption), context.year, context.units)
        texts = [table.caption, *table.notes, *self.layout.titles, self.layout.corner]
        self.units: TableUnits = table_units([*texts, *(column.text for column in self.layout.columns)])
        self.units_of_caption = table_units(texts)
        self.units = seen_currency(captioned_units(self.units, self.units_of_caption), (text for row in self.rows for text in row[1:] if text))
        self.caption_heading = caption_heading([fold(text) for text in (table.caption, *self.layout.titles, self.layout.corner)], context.year)
        self.frame = frame_of(self.layout, self.rows, texts, self.caption_heading, context)
        if self.frame.annual or (self.frame.single and not self.units.chinese):
            self.made.notes.append("days in the headings close fiscal years" if self.frame.annual else "days in the headings close single quarters")
        self.made.calendar = self.frame.calendar if self.frame.calendar.year_end_month != 12 else None
        self.caption_metric = of_columns.metric_of(caption_words(table.caption)) if table.caption else None
        if self.caption_metric is None and (corner := label_of(self.layout.corner)).metric is not None and self.layout.first("period") is None:
            self.caption_metric, self.layout.breakdown = corner.metric, True
        self.fields: dict[str, Field] = {}
        if frame and self.layout.columns and (self.layout.first("period") or self.layout.first("code") or self.layout.first("entity")):
            from verifier.tabulation.provider_columns import endpoint_of

            if told := endpoint_of([column.text for column in self.layout.columns]):
                self.fields = told[1]
                self.made.notes.append(f"columns read as AkShare {told[0]}")
        self.named = of_columns.named_over(self.layout, [fold(text) for text in texts[:1] + self.layout.titles])
        self.qualifying = of_columns.qualifying_of(self.layout, self.rows)
        labels = self._labels()
        if (shared := of_columns.unit_of_rows(self.layout, self.rows, self.units)) is not None:
            self.units.money = shared[0]
            self.made.notes.append(f"amounts without a unit of their own are read in {shared[0].written}, as {shared[1]} is")
        self.siblings = siblings_of(labels)
        self.families = of_columns.in_families(self.layout, labels)
        words = [column.label.words for column in self.layout.columns if column.role == "value" and column.label.metric is None
                 and column.label.words]
        companies = any(of_columns.COMPANY.search(word) or word == document_entity for word in words)
        companies = companies or of_columns.COMPARED.search(fold(self.table.caption)) is not None
        named = self.layout.first("entity") is not None
        self.about = About(self.caption_metric, caption_words(table.caption), self.layout.breakdown, named, companies)
        self.broken_down = of_columns.broken_down(self.layout, self.rows)
        self.balance = bool(of_columns.BALANCE.search(self.table.caption)) or is_all_stock(labels)
        at = item.index if (item := self.layout.first("item")) is not None else 0
        self.depths = [depth_of(row[at].text) for row in table.rows]
        alone = item is not None and not any(self.layout.first(role) for role in ("entity", "period", "segment", "code"))
        self.lineage = Lineage(recurring([label_of(self.rows[index][at]).words for index in self.layout.body]) if alone else frozenset())
        self.last: Label | None = None
        self.last_entity: str | None = None
        self.section: Label | None = None
        self.parent: Label | None = None
        self.columns_fraction: dict[int, bool] = {}
        self.outflows: set[int] = set()
        self.by_column = self.layout.first("item") is None

    def _labels(self) -> list[Label]:
        """The labels of all rows and columns that name items."""
        item = self.layout.first("item")
        at = item.index if item is not None else 0 if self.layout.pairs else None
        rows = [label_of(self.rows[index][at]) for index in self.layout.body if self.rows[index][at]] if at is not None else []
        return rows + [column.label for column in self.layout.columns if column.role == "value"]

    # -- reading -------------------------------------------------------------------------------------------

    def read(self) -> Tabulated:
        if self.layout.pairs:
            self._read_pairs()
        elif self.layout.header is not None:
            self.made.unread += of_columns.unsaid(self.layout, self.rows, self.qualifying)
            self.made.unread += of_columns.without_header(self.layout, self.rows, self.place_of)
            if (item := self.layout.first("item")) is not None and (amount := self._tidy(item)) is not None:
                self._read_rows([amount])
            else:
                values = [column for column in self.layout.columns if column.role == "value"]
                self._read_rows([column for column in values if column.text] or values)
        for title in self.layout.titles if not self.made.figures else ():
            self.made.unread.append(title)
        return self.made

    def _tidy(self, item: Column) -> Column | None:
        """The one value column of a grid with a row for each item and period."""
        values = [column for column in self.layout.columns if column.role == "value"]
        return values[0] if len(values) == 1 and self.layout.first("period") is not None and item is not None else None

    def _read_rows(self, values: list[Column]) -> None:
        layout = self.layout
        self._judge_fractions(values)
        entity = layout.first("entity")
        code, period, unit = layout.first("code"), layout.first("period"), layout.first("unit")
        attributes = [column for column in layout.columns if column.role == "attribute"]
        headings = of_columns.named_headings(values)
        whose: str | None = None
        for index in layout.body:
            row = self.rows[index]
            if not any(row):
                continue
            if is_heading_row(row) and any(label.heading is not None for label in headings.values()):
                headings = {column.index: label_of(row[column.index]) for column in values}
                continue
            if entity is not None:
                unnamed = code is not None and code is not entity and row[code.index] and not row[entity.index]
                whose = row[code.index] if unnamed and code is not None else row[entity.index] or whose
                if not unnamed and whose and code is not None and row[code.index]:
                    self._name(row[code.index], whose)
                for column in attributes:
                    if whose and row[column.index]:
                        self.made.attributes.setdefault(whose, {})[column.text] = row[column.index]
            line = self._line(index, row, whose)
            if line.unit is None and unit is not None and of_columns.CURRENCY.search(row[unit.index]):
                self._once(f"{line.name or f'row {index + 1}'}: {row[unit.index][:40]}")  # in what its numbers are printed was not understood
                continue
            if period is not None and of_columns.is_undated(row[period.index], line.when, line.label):
                self._once(" ".join(filter(None, ("row", line.label.words, row[period.index]))))
                continue
            if not (filled := [column for column in values if row[column.index]]):
                self._open_section(line, index, row)
                continue
            self._follow(line)
            line.fraction = layout.first("item") is not None and self._row_fraction(line, values)
            line.outflow = not self.by_column and is_outflow(line.label.metric, [row[column.index] for column in filled])
            for column in filled:
                self._cell(line, column, headings[column.index], index)
            self._remember(line)

    def _line(self, index: int, row: list[str], whose: str | None) -> _Line:
        layout = self.layout
        item, segment, period, unit = layout.first("item"), layout.first("segment"), layout.first("period"), layout.first("unit")
        naming = (column for column in (item, segment, layout.first("entity"), period) if column is not None)
        name = next((row[column.index] for column in naming if row[column.index]), whose or "")
        label = label_of(row[item.index]) if item is not None else Label("")
        for column in self.qualifying:
            if row[column.index]:
                label = of_columns.qualified(label, label_of(row[column.index]))
        label = of_columns.spelled_out(of_columns.spanning(label, layout, row), self.named)
        label = of_columns.of_its_own(label, self.broken_down)
        said = unit_of(row[unit.index]) or thing_counted(row[unit.index]) if unit is not None and row[unit.index] else None
        label = quoted(label, said) if layout.first("entity") is not None or period is not None else label
        label = of_columns.of_its_family(label, self.families)
        whose = whose if layout.first("entity") is not None else self.entity
        when = label_of(row[period.index] if period is not None else "")
        return _Line(index, label, whose, when, said, row[segment.index] or None if segment is not None else None, name)

    def _open_section(self, line: _Line, index: int, row: list[str]) -> None:
        """A row of words alone heads the rows beneath it; a note at the end of the grid is left to itself."""
        if line.label.words or line.label.metric:
            self.section = opened(line.label)
            self.parent = None
            self.lineage.close()

    def _follow(self, line: _Line) -> None:
        """Give a row that is only a measure, a part or a subtotal the item it belongs to."""
        label = line.label
        if label.loose and label.segment is None and label.metric in self.siblings:
            line.label = label = replace(label, metric=self.siblings[label.metric])
        if label.bare and label.measure != "level":
            if self.last is not None and line.entity == self.last_entity:
                line.label = replace(self.last, text=label.text, measure=label.measure, unit=label.unit, share=False)
            return
        line.label = label = of_columns.margin_under(label, self.last)
        if label.total or label.words.startswith(("合计", "总计", "Total", "total")):
            self.section = None
        elif self.layout.parted and self.section is not None and self.section.metric is None and label.known and label.segment is None:
            line.label = replace(label, segment=self.section.words)
            return
        owner = self.parent
        if label.of_which and owner is not None and owner.metric == "interest_bearing_debt" and of_columns.DUE_SOON.fullmatch(label.words):
            line.label = replace(label, metric="short_term_debt", unit=label.unit or owner.unit)
            return
        if not is_part_under(self.section, label) and (placed := self.lineage.placed(label, self.depths[line.index], line.unit)) is not label:
            line.label, line.part = placed, True
            return
        if label.of_which and owner is not None and owner.metric is not None and (label.metric in (None, owner.metric)):
            line.label = replace(label, metric=owner.metric, segment=label.segment or label.words, unit=label.unit or owner.unit)
            return
        if label.metric is None and label.words and not label.share and self.section is not None and self.section.metric is not None \
                and kind_of(self.section.metric) == "money" and self.layout.header is not None and not label.total:
            line.label = replace(label, metric=self.section.metric, segment=label.words, unit=label.unit or self.section.unit)
        elif label.metric is None and label.words and self.layout.breakdown and self.caption_metric is not None and not label.share:
            segment = None if label.total else label.words
            line.label = replace(label, metric=self.caption_metric, segment=segment)

    def _remember(self, line: _Line) -> None:
        label = line.label
        if label.measure == "level" and not label.bare:
            self.last, self.last_entity = label, line.entity
            if not label.of_which and not line.part:
                self.parent = label

    def _judge_fractions(self, values: list[Column]) -> None:
        """Whether the bare percentages of a row or column are plain fractions: all below one, to three places or more."""
        for column in values:
            numbers = [reading.values[0] for index in self.layout.body if (reading := read_cell(self.rows[index][column.index])).values]
            self.columns_fraction[column.index] = is_fractional(numbers)
            if self.by_column and is_outflow(column.label.metric, [self.rows[index][column.index] for index in self.layout.body]):
                self.outflows.add(column.index)

    def _cell(self, line: _Line, column: Column, header: Label, index: int) -> None:
        text = self.rows[index][column.index]
        reading = read_cell(text)
        where = f"{line.name or f'row {index + 1}'}, {column.text or column.index + 1}"
        if reading.blank:
            return
        if not reading.values:
            if text:
                self.made.unread.append(f"{where}: {text[:40]}")
            return
        if (told := self.fields.get(column.text)) is not None:
            self._provider_cell(told, line, column, reading, where)
            return
        row = line.label
        plain = header.bare and header.measure == "level" and not (header.unit or header.moment or header.single or header.variant or header.forecast)
        if plain and not row.bare and not line.segment:
            label, whose, when = row, line.entity, header.heading or row.heading or line.when.heading
        else:
            both, whose = joined(row, line.segment, line.entity, header, self.about)
            if both is None:
                self.made.unread.append(where)
                return
            label, when = both, both.heading or line.when.heading
            if row.heading is not None and row.heading.relative == "year_before" and header.heading is not None:
                label = replace(both, heading=row.heading)
        if line.when.heading is not None and when is not None and when.relative == "year_before":
            when = line.when.heading
        if line.when.variant or line.when.forecast:
            label = replace(label, variant=label.variant or line.when.variant, forecast=True if line.when.forecast else label.forecast)
        for single, printed, bound in values_of(label, reading):
            self._figure(single, printed, bound, line, column, whose, where, when)

    def _figure(self, label: Label, printed: Printed, bound: Literal["low", "high"] | None, line: _Line, column: Column, whose: str | None,
                where: str, when: Heading | None) -> None:
        stated = printed.unit or label.unit or line.unit
        metric, measure = label.metric, label.measure
        kind = kind_of(metric)
        if printed.unit is not None and measure == "level":
            stated = in_table_scale(printed.unit, label.unit or line.unit, kind, label.words, self.units)
        if stated is not None and stated.kind in ("point", "basis_point") and measure in _CHANGES:
            measure = _CHANGES[measure]
        if measure == "level" and conflicts(kind, stated) and metric is not None:
            metric, kind = None, None
        words = label.words or label.text
        name = metric or OWN + words
        fraction = line.fraction or (self.by_column and self.columns_fraction.get(column.index, False))
        if measure == "level":
            unit = unit_for(kind, words, stated, self.units, fraction, printed.value)
        else:
            unit = unit_for_change(measure, stated, kind, self.units, fraction)
            if measure == "growth_yoy" and kind == "percent" and _POINTS.search(printed.text):
                measure, unit = "change_yoy", replace(unit, kind="point")
        period = self._period(metric, label, when, measure, unit)
        before = label.heading is not None and label.heading.relative == "year_before"
        if before and period is not None and when is not None and when.relative is None:
            period = period.year_before
        name = self.siblings.get(name, name) if label.loose and label.segment is None else name
        if when is not None and when.relative == "ttm" and period is None:
            label = replace(label, variant="ttm")
        name = metric_under(name, label.loose, period)
        self._emit(name, whose, period, printed, unit, column, line, measure, label, bound, where)

    def _period(self, metric: str | None, label: Label, when: Heading | None, measure: Measure, unit: Unit) -> Period | None:
        entry = catalogued(metric) if metric is not None else None
        stock = entry.flow == "stock" if entry is not None else (self.balance and unit.kind == "money" or label.moment is not None
            or bool(_STOCK_WORDS.search(label.words)))
        stock = stock or label.moment is not None or (entry is None and unit.kind in ("shares", "index") and measure == "level")
        frame = self.frame
        if when is None:
            caption = self.caption_heading
            if caption is not None and caption.day is not None and not caption.is_quarter_end:
                return Period.instant(caption.day) if metric in MARKET else None
            if caption is not None and caption.span is None and caption.day is None:
                caption = None
            if caption is None and frame.closing is None:
                return None
            if frame.opening is None and caption is not None:
                when = caption
        single = label.single or measure == "growth_qoq" and when is not None and when.day is not None
        if entry is not None and not stock and when is not None and when.at_end:
            when = replace(when, at_end=False)  # a year's revenue in a column headed 2024年末 beside balances
        return period_of(when, stock=stock, frame=frame, single=single, moment=label.moment)

    def _row_fraction(self, line: _Line, values: list[Column]) -> bool:
        row = self.rows[line.index]
        return is_fractional([reading.values[0] for column in values if (reading := read_cell(row[column.index])).values
            and column.label.measure == "level"])

    def _provider_cell(self, told: Field, line: _Line, column: Column, reading: Reading, where: str) -> None:
        from verifier.tabulation.provider_columns import meaning_of

        meaning = meaning_of(told, line.when.heading or self.caption_heading, self.frame, kind_of(told.metric))
        if meaning is None:
            if told.metric != "_meta":
                self._once(f"column {column.text}")
            return
        printed = reading.values[0]
        unit = meaning.unit
        if printed.unit is not None:
            unit = printed.unit if printed.unit.kind != "number" else replace(printed.unit, kind=unit.kind, currency=unit.currency)
        # stock_yjyg_em has a row for each item it guides; the row's own item goes before the column's.
        metric = line.label.name if not line.label.bare and meaning.metric == "net_profit_parent" else meaning.metric
        label = Label(column.text, column.label.words or column.text, metric, variant=meaning.variant)
        self._emit(metric, line.entity, meaning.period, printed, unit, column, line, meaning.measure, label, None, where, told.name)

    def _emit(self, metric: str, entity: str | None, period: Period | None, printed: Printed, unit: Unit, column: Column, line: _Line,
              measure: Measure, label: Label, bound: Literal["low", "high"] | None, where: str, provider_field: str | None = None) -> None:
        cell = self.table.rows[line.index][column.index]
        name = f"{self.table.name}: " if self.table.name and self.table.span is not None else ""
        place = self.place_of(line.index, column.index) + f" ({where})" if self.place_of is not None else name + where
        sign = -1 if measure == "level" and (line.outflow or column.index in self.outflows and kind_of(metric) == "money") else 1
        value = Interval.rounded(sign * printed.value * unit.scale, printed.place * unit.scale)
        self.made.figures.append(Figure(metric, entity, period, value, unit, printed.text, self.source, place, label.words or label.text, measure,
                                        label.segment, bound, label.variant, provider_field, cell.span))

    # -- label and value beside each other ---------------------------------------------------------------------

    def _read_pairs(self) -> None:
        for index in self.layout.body:
            row = self.rows[index]
            at = 0
            while at < len(row):
                text = row[at]
                reading = read_cell(row[at + 1]) if at + 1 < len(row) else Reading()
                if text and reading.values and not read_cell(text).values:
                    label = label_of(text)
                    line = _Line(index, label, self.entity, Label(""), None, None, text)
                    column = Column(at + 1, "", Label(""), "value")
                    if label.bare and label.measure == "level" and not label.words:
                        self.made.unread.append(text)
                    else:
                        self._follow(line)
                        for single, printed, bound in values_of(line.label, reading):
                            self._figure(single, printed, bound, line, column, self.entity, text, single.heading)
                        self._remember(line)
                    at += 2
                    continue
                if text and at + 1 < len(row) and row[at + 1] and not reading.blank and not read_cell(text).values:
                    self.made.attributes.setdefault(self.entity or "", {})[text] = row[at + 1]
                    at += 2
                    continue
                if text and not (at + 1 < len(row) and reading.blank):
                    self.made.unread.append(text)
                at += 2 if text else 1

    def _name(self, code: str, name: str) -> None:
        self.made.entities[code] = name
        if (bare := code.split(".")[0]).isdigit() and len(bare) >= 5:
            self.made.entities.setdefault(bare, name)

    def _once(self, words: str) -> None:
        if words not in self.made.unread:
            self.made.unread.append(words)
