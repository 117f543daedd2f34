"""A source as a table, with the row that an operand came from marked: as it was given where that is a grid, and as it was understood.

Only a window of rows is written, whatever the source's size.
"""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

from verifier.dataclass import dataclass
from verifier.figures import Source
from verifier.reports import Language
from verifier.reports.wording import metric_name
from verifier.sources import describe

WINDOW = 40
WIDEST = 60
_ROW = re.compile(r"row (\d+)")
_CELL = re.compile(r"(.+)!([A-Z]{1,3})(\d+)\b")


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows of a table as given: ``first`` is the number of the first one shown, ``row`` and ``column`` the marked cell in what is shown."""

    name: str
    rows: list[list[str]]
    first: int
    total: int
    row: int
    column: int | None


def understood(source: Source, wanted: int, language: Language) -> tuple[list[dict[str, str]], int]:
    """The figures around the wanted one as ``verifier figures`` tells them, and the number of the first."""
    first = max(0, min(wanted, len(source.figures)) - WINDOW // 2)
    window = Source(source.name, source.sha256, source.figures[first : first + WINDOW])
    rows = describe(window)
    for row, figure in zip(rows, window.figures, strict=True):
        row["name"] = metric_name(figure.metric, language)
    return rows, first


def given(path: Path, source: Source, wanted: int) -> Grid | None:
    """The rows around the wanted figure in the source's own table; None for a source that is no grid."""
    figure = source.figures[wanted]
    suffix = path.suffix.lower()
    if suffix in (".csv", ".tsv") and (row := _ROW.match(figure.place)):
        return _of_csv(path, int(row[1]), figure.printed, "\t" if suffix == ".tsv" else None)
    if suffix in (".xlsx", ".xlsm") and (cell := _CELL.match(figure.place)):
        return _of_sheet(path, cell[1], cell[2], int(cell[3]))
    return None


def _of_csv(path: Path, wanted: int, printed: str, delimiter: str | None) -> Grid | None:
    from verifier.documents.decoding import decoded

    text = decoded(path.read_bytes(), path.name)
    if delimiter is None:
        head = text[:4000]
        delimiter = max(",;\t", key=head.count)
    rows, total = [], 0
    first = max(1, wanted - WINDOW // 2)
    head_row: list[str] = []
    for number, row in enumerate(csv.reader(io.StringIO(text), delimiter=delimiter), 1):
        total = number
        if number == 1:
            head_row = row[:WIDEST]
        if first <= number < first + WINDOW:
            rows.append(row[:WIDEST])
    if not 1 <= wanted <= total:
        return None
    if first > 1:
        rows.insert(0, head_row)
    at = wanted - first + (1 if first > 1 else 0)
    columns = [index for index, cell in enumerate(rows[at]) if _same(cell, printed)]
    return Grid(path.name, rows, first, total, at, columns[0] if len(columns) == 1 else None)


def _of_sheet(path: Path, sheet: str, column: str, wanted: int) -> Grid | None:
    from openpyxl import load_workbook
    from openpyxl.utils import column_index_from_string

    book = load_workbook(path, read_only=True, data_only=True)
    try:
        if sheet not in book.sheetnames:
            return None
        page = book[sheet]
        first = max(1, wanted - WINDOW // 2)
        spans = [(1, 2), (first, first + WINDOW - 1)] if first > 2 else [(1, first + WINDOW - 1)]
        rows = [["" if value is None else str(value) for value in row] for low, high in spans
                for row in page.iter_rows(min_row=low, max_row=high, max_col=WIDEST, values_only=True)]
        at = wanted - 1 if first <= 2 else wanted - first + 2
        if at >= len(rows):
            return None
        wide = max((index + 1 for row in rows for index, cell in enumerate(row) if cell), default=0)
        marked = column_index_from_string(column) - 1
        return Grid(f"{path.name} · {sheet}", [row[:wide] for row in rows], first, page.max_row or len(rows), at, marked)
    finally:
        book.close()


def _same(cell: str, printed: str) -> bool:
    return cell.strip() == printed.strip() or cell.replace(",", "").strip() == printed.replace(",", "").strip()
