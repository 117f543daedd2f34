"""Tables as series of figures: which cell holds which figure, which cells stand in one series, and a ledger by meaning.

An :class:`Entry` is one figure in its cell. A :class:`Line` is the series in which a convention must hold: a row of
a statement (one item over its periods) or a column of a comparison (one measure over its companies). The
:class:`Ledger` finds a figure by what it means, whichever table prints it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from verifier.documents import Table
from verifier.figures import OWN, Figure, Measure
from verifier.interval import Interval
from verifier.periods import Period
from verifier.tabular.vocabulary import BARE_PROFIT, EQUIVALENT, PART, PSEUDO, QUOTED, SUMMARY, is_balance, own_meaning

Key = tuple[str | None, str | None, str, Measure]
ADDITIVE = frozenset({"money", "shares", "count", "physical", "number"})


@dataclass(slots=True, eq=False)
class Entry:
    """One figure where a table prints it; ``metric`` is its meaning among tables (a few lines have one that prose never names)."""

    figure: Figure
    metric: str
    table: int
    row: int
    column: int
    part: bool = False
    summary: bool = False

    @property
    def value(self) -> Interval:
        return self.figure.value


@dataclass(slots=True, eq=False)
class Line:
    """Entries of one measure that share a row (``along`` is "row") or a column; ``at`` finds them by their place in it."""

    table: int
    index: int
    along: Literal["row", "column"]
    metric: str
    measure: Measure
    entries: list[Entry]
    at: dict[int, Entry] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.at = {entry.column if self.along == "row" else entry.row: entry for entry in self.entries}

    @property
    def additive(self) -> bool:
        """Whether its numbers may be added up: levels of money, shares or things counted, never rates."""
        return self.measure == "level" and self.entries[0].figure.unit.kind in ADDITIVE


@dataclass(slots=True)
class Sheet:
    """One table with its entries, its lines in order, and the words a reader finds a cell by."""

    number: int
    name: str
    entries: list[Entry]
    lines: list[Line]
    along: Literal["row", "column"]
    row_names: list[str]
    column_names: list[str]
    summaries: list[Line] = field(default_factory=list)


def sheets_of(tables: Sequence[Table], figures: Sequence[Figure]) -> list[Sheet]:
    """Each table with the figures whose spans lie in its cells."""
    places = sorted((cell.span, number, row, column) for number, table in enumerate(tables) for row, cells in enumerate(table.rows)
                    for column, cell in enumerate(cells) if cell.span)
    starts = [place[0][0] for place in places]
    held: list[list[Entry]] = [[] for _ in tables]
    for figure in figures:
        if figure.span is None:
            continue
        found = bisect_right(starts, figure.span[0]) - 1
        if found < 0 or figure.span[1] > places[found][0][1]:
            continue
        _, number, row, column = places[found]
        held[number].append(Entry(figure, _meaning(figure.label, figure.metric), number, row, column))
    return [_sheet(number, table, held[number]) for number, table in enumerate(tables) if held[number]]


@lru_cache(maxsize=8192)
def _meaning(label: str, metric: str) -> str:
    for pattern, name in PSEUDO:
        if pattern.search(label):
            return name
    return own_meaning(label) or metric if metric.startswith(OWN) else metric


def _sheet(number: int, table: Table, entries: list[Entry]) -> Sheet:
    holders = {(entry.row, entry.column) for entry in entries}
    first_row = min(entry.row for entry in entries)
    row_names = [next((cell.text for place, cell in enumerate(cells) if cell.text and (row, place) not in holders), "")
                 for row, cells in enumerate(table.rows)]
    width = max((len(cells) for cells in table.rows), default=0)
    column_names = [next((table.rows[row][column].text for row in range(first_row - 1, -1, -1)
                          if column < len(table.rows[row]) and table.rows[row][column].text), "") for column in range(width)]
    along = _direction(entries)
    for entry in entries:
        label = row_names[entry.row]
        entry.part = bool(PART.match(label))
        entry.summary = along == "column" and bool(SUMMARY.match(label))
    _tell_profits_apart(entries)
    lines, summaries = _lines(number, entries, along)
    return Sheet(number, table.name or table.caption or f"table {number + 1}", entries, lines, along, row_names, column_names, summaries)


def _tell_profits_apart(entries: list[Entry]) -> None:
    """A bare 净利润 beside a line of the parent's profit is the profit before minorities, whatever it means in prose."""
    bare = [entry for entry in entries if entry.metric in ("net_profit", "net_profit_parent") and short_label(entry.figure.label).lower() in BARE_PROFIT]
    rows = {entry.row for entry in bare}
    if any(entry.metric == "net_profit_parent" and entry.row not in rows for entry in entries):
        for entry in bare:
            entry.metric = "net_profit"


def _direction(entries: list[Entry]) -> Literal["row", "column"]:
    """Items run along the axis in which fewer different measures meet."""
    by_row: dict[int, set[tuple[str, str]]] = defaultdict(set)
    by_column: dict[int, set[tuple[str, str]]] = defaultdict(set)
    for entry in entries:
        by_row[entry.row].add((entry.metric, entry.figure.measure))
        by_column[entry.column].add((entry.metric, entry.figure.measure))
    mixed_rows, mixed_columns = (sum(len(kinds) - 1 for kinds in axis.values()) for axis in (by_row, by_column))
    return "row" if mixed_rows <= mixed_columns else "column"


def _lines(number: int, entries: list[Entry], along: Literal["row", "column"]) -> tuple[list[Line], list[Line]]:
    groups: dict[tuple[int, str, str, str | None, str | None], list[Entry]] = defaultdict(list)
    totals: dict[int, list[Entry]] = defaultdict(list)
    for entry in entries:
        figure = entry.figure
        if along == "row":
            groups[entry.row, entry.metric, figure.measure, figure.segment, figure.entity].append(entry)
        elif entry.summary:
            totals[entry.row].append(entry)
        else:
            groups[entry.column, entry.metric, figure.measure, None, None].append(entry)
    lines = [Line(number, key[0], along, group[0].metric, group[0].figure.measure, group) for key, group in groups.items()]
    if along == "row":
        lines = _rates_by_column(number, lines)
    lines.sort(key=lambda line: line.index)
    return lines, [Line(number, row, "row", group[0].metric, "level", group) for row, group in totals.items()]


def _rates_by_column(number: int, lines: list[Line]) -> list[Line]:
    """A change column beside two periods is one series over its items, though each rate belongs to its row's metric."""
    rows_with_levels = {line.index for line in lines if line.measure == "level"}
    kept, columns = [], defaultdict(list)
    for line in lines:
        if line.measure != "level" and len(line.entries) == 1 and line.index in rows_with_levels:
            columns[line.entries[0].column, line.measure].append(line.entries[0])
        else:
            kept.append(line)
    return kept + [Line(number, column, "column", group[0].metric, measure, group) for (column, measure), group in columns.items()]


@dataclass(frozen=True, slots=True)
class Operand:
    """A value that a formula uses: its reader's name, its interval, how it was printed, and the entries it stands on."""

    name: str
    value: Interval
    shown: str
    entries: tuple[Entry, ...]


PeriodKey = tuple[int, int] | None


def period_key(period: Period | None) -> PeriodKey:
    return None if period is None else (period.start, period.end)


class Ledger:
    """Every entry by what it means: entity, segment, metric, measure, then period."""

    def __init__(self, sheets: Sequence[Sheet]) -> None:
        self.sheets = {sheet.number: sheet for sheet in sheets}
        self._exact: dict[Key, dict[PeriodKey, list[Entry]]] = defaultdict(lambda: defaultdict(list))
        self._closing: dict[Key, dict[int, list[Entry]]] = defaultdict(lambda: defaultdict(list))
        self._found: dict[tuple[object, ...], Entry | None] = {}
        for sheet in sheets:
            for entry in sheet.entries:
                figure = entry.figure
                if figure.variant is not None or figure.bound is not None or entry.summary:
                    continue
                key = (figure.entity, figure.segment, entry.metric, figure.measure)
                self._exact[key][period_key(figure.period)].append(entry)
                if figure.period is not None:
                    self._closing[key][figure.period.end].append(entry)

    def twins(self, entry: Entry) -> list[Entry]:
        """The same metric, period and entity as other tables print it."""
        figure = entry.figure
        if figure.period is None or figure.variant is not None or figure.bound is not None or entry.summary:
            return []
        key = (figure.entity, figure.segment, entry.metric, figure.measure)
        return [twin for twin in self._exact[key][period_key(figure.period)] if twin.table != entry.table] if key in self._exact else []

    def level(self, metric: str, entry: Entry, period: Period | None) -> Entry | None:
        """The level of ``metric`` for the entity and segment of ``entry``: its own table first, then the document's order."""
        figure = entry.figure
        asked = (metric, figure.entity, figure.segment, period_key(period), entry.table)
        if asked not in self._found:
            self._found[asked] = self._search(metric, entry, period)
        return self._found[asked]

    def _search(self, metric: str, entry: Entry, period: Period | None) -> Entry | None:
        figure = entry.figure
        for name in (metric, *EQUIVALENT.get(metric, ())):
            for entity in dict.fromkeys((figure.entity, None)):
                key: Key = (entity, figure.segment, name, "level")
                quoted = name in QUOTED
                if key not in self._exact and figure.segment is not None and quoted:
                    key = (entity, None, name, "level")
                if key not in self._exact:
                    continue
                found = self._exact[key].get(period_key(period), [])
                if not found and period is not None and is_balance(name):
                    found = [other for other in self._closing[key].get(period.end, []) if _balance(other)]
                if not found and period is not None and period.is_instant and period.end % 12 == 0 and not quoted:
                    # A balance at the year's end stands beside the flows of the year.
                    found = self._exact[key].get((period.end - 12, period.end), [])
                if not found and quoted:
                    found = self._quotes(key)
                own = [other for other in found if other.table == entry.table] or found
                # Two different numbers of one meaning in one table: nothing says which is meant.
                if own and all(other.value == own[0].value or other.table != own[0].table for other in own):
                    return own[0]
        return None

    def same(self, key: Key, period: Period | None) -> list[Entry]:
        """Entries of exactly that meaning and period."""
        return self._exact[key].get(period_key(period), []) if key in self._exact else []

    def of_line(self, line: Line, period: Period) -> Entry | None:
        """A balance line's entry at the end of a period."""
        return next((entry for entry in line.entries if entry.figure.period is not None and entry.figure.period.end == period.end), None)

    def _quotes(self, key: Key) -> list[Entry]:
        """The one market quote of a document serves every year; a series of them serves only its own years."""
        every = [entry for entries in self._exact[key].values() for entry in entries]
        return every if all(entry.value.meets(every[0].value) for entry in every) else []

    def name(self, entry: Entry) -> str:
        """How a reader calls the figure: its row's words, without unit."""
        return short_label(entry.figure.label) or entry.metric

    def origin(self, entry: Entry) -> str:
        """Table, row and column of an entry."""
        sheet = self.sheets[entry.table]
        return ", ".join(word for word in (sheet.name, sheet.row_names[entry.row], sheet.column_names[entry.column]) if word)


_UNIT_TAIL = re.compile(r"\s*[（(][^（）()]*[)）]\s*$")


@lru_cache(maxsize=8192)
def short_label(label: str) -> str:
    """A label without the unit in brackets at its end.

    >>> short_label("营业收入（百万元）")
    '营业收入'
    """
    return _UNIT_TAIL.sub("", label).strip() or label.strip()


def _balance(entry: Entry) -> bool:
    """Whether the figure is a balance whose date ends the period, though the header names the whole year."""
    period = entry.figure.period
    return period is not None and (period.is_instant or period.months == 12)
