"""Tables as series of figures: which cell holds which figure, and which cells stand in one series.

An :class:`Entry` is one figure in its cell. A :class:`Line` is the series in which a convention must hold: a row of
a statement (one item over its periods) or a column of a comparison (one measure over its companies).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

from verifier.dataclass import dataclass, field
from verifier.documents import Table
from verifier.figures import OWN, Figure, Measure
from verifier.interval import Interval
from verifier.periods import Period
from verifier.tabular.vocabulary import BARE_PROFIT, FAMILY, FOREIGN, PART, PSEUDO, RESTATED, SUMMARY, own_meaning

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
    other_base: bool = False
    period: Period | None = None

    @property
    def value(self) -> Interval:
        return self.figure.value

    @property
    def segment(self) -> str | None:
        """The part of the entity; a total row of a comparison is a part of its own kind, apart from the undivided figure."""
        return f"total of row {self.row}" if self.summary else self.figure.segment


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
        held[number].append(Entry(figure, _meaning(figure.label, figure.metric), number, row, column, period=figure.period))
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
    restated = bool(RESTATED.search(" ".join([table.caption, *table.notes, *row_names, *column_names])))
    foreign = {row for row, cells in enumerate(table.rows) if row >= first_row and any(FOREIGN.search(cell.text) for cell in cells)}
    for entry in entries:
        label = row_names[entry.row]
        entry.part = bool(PART.match(label))
        # A restated base, or a price in another currency than the accounts: a misfit there proves nothing.
        entry.other_base = restated if entry.figure.measure != "level" else along == "column" and entry.row in foreign
        entry.summary = along == "column" and bool(SUMMARY.match(label))
    _tell_profits_apart(entries)
    _date_changes(entries)
    lines, summaries = _lines(number, entries, along)
    return Sheet(number, table.name or table.caption or f"table {number + 1}", entries, lines, along, row_names, column_names, summaries)


def _tell_profits_apart(entries: list[Entry]) -> None:
    """A bare 净利润 beside a line of the parent's profit is the profit before minorities, whatever it means in prose."""
    bare = [entry for entry in entries
            if entry.metric in ("net_profit", "net_profit_parent") and short_label(entry.figure.label).lower() in BARE_PROFIT]
    rows = {entry.row for entry in bare}
    if any(entry.metric == "net_profit_parent" and entry.row not in rows for entry in entries):
        for entry in bare:
            entry.metric = "net_profit"


def _date_changes(entries: list[Entry]) -> None:
    """A change without a period of its own is that of the latest period in its row."""
    latest: dict[int, Period] = {}
    for entry in entries:
        if entry.figure.measure == "level" and entry.period is not None and (entry.row not in latest or entry.period.end > latest[entry.row].end):
            latest[entry.row] = entry.period
    for entry in entries:
        if entry.period is None and entry.figure.measure != "level":
            entry.period = latest.get(entry.row)


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
            groups[entry.row, FAMILY.get(entry.metric, entry.metric), figure.measure, figure.segment, figure.entity].append(entry)
        elif entry.summary and figure.measure == "level":
            totals[entry.row].append(entry)
        else:
            groups[entry.column, FAMILY.get(entry.metric, entry.metric), figure.measure, None, None].append(entry)
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


_UNIT_TAIL = re.compile(r"\s*[（(][^（）()]*[)）]\s*$")


@lru_cache(maxsize=8192)
def short_label(label: str) -> str:
    """A label without the unit in brackets at its end.

    >>> short_label("营业收入（百万元）")
    '营业收入'
    """
    return _UNIT_TAIL.sub("", label).strip() or label.strip()
