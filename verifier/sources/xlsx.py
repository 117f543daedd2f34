"""Excel workbooks: every sheet a grid, numbers as printed by their format, formulas by their stored results."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import re
import zipfile
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from verifier.documents import Cell, Table
from verifier.errors import InputError
from verifier.figures import Source
from verifier.fold import fold
from verifier.sources.csv_table import source_of
from verifier.tabulation import Context, Tabulated, figures_of
from verifier.tabulation.headings import heading
from verifier.tabulation.layout import layout_of

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

SUFFIXES = (".xlsx", ".xlsm")
_PLACES = re.compile(r"0\.(0+)")
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_EXACT = 15


def read(data: bytes, name: str) -> Source:
    """The figures of all visible sheets.

    :raises InputError: when it is no workbook, is empty, or names neither periods nor entities.
    """
    try:
        import openpyxl
    except ImportError:
        raise InputError(name, "needs openpyxl to be read", 'Install it: pip install "verifier[tables]".') from None
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as wrong:
        raise InputError(name, f"is no readable .xlsx workbook ({str(wrong)[:60] or type(wrong).__name__})",
            "Save it again as .xlsx, or as CSV.") from None
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    tables = [(sheet, part, first) for sheet in sheets for part, first in _tables(sheet)]
    if not tables:
        raise InputError(name, "holds only empty sheets", "Give a workbook with figures.")
    context = _context([part for _, part, _ in tables])
    made: list[tuple[str, Tabulated]] = []
    for sheet, table, first in tables:
        made.append((sheet.title, figures_of(table, source=name, context=context, place_of=_places(sheet.title, first), frame=True)))
    return source_of(made, name, hashlib.sha256(data).hexdigest())


def _places(title: str, first: tuple[int, int]) -> Any:
    from openpyxl.utils import get_column_letter

    return lambda row, column: f"{title}!{get_column_letter(column + first[1])}{row + first[0]}"


def _tables(sheet: Worksheet) -> list[tuple[Table, tuple[int, int]]]:
    """The grids of a sheet, parted by blank rows where a new header follows, with the cell each begins at."""
    rows: list[list[Cell]] = [[Cell(text) for text in row] for row in _texts(sheet)]
    parts: list[tuple[int, list[list[Cell]]]] = []
    current: list[list[Cell]] = []
    for index, row in enumerate(rows):
        if any(cell.text for cell in row):
            if not current:
                parts.append((index, current))
            current.append(row)
        elif len(current) > 1:
            current = []
    found = []
    for start, part in _rejoined(parts):
        used = [column for column in range(len(part[0])) if any(row[column].text for row in part)]
        if used:
            left, right = used[0], used[-1] + 1
            found.append((Table([row[left:right] for row in part]), (start + 1, left + 1)))
    return found


def _rejoined(parts: list[tuple[int, list[list[Cell]]]]) -> list[tuple[int, list[list[Cell]]]]:
    """Blocks that only a blank row parts, the second having no header of its own, are one grid."""
    joined: list[tuple[int, list[list[Cell]]]] = []
    for start, part in parts:
        texts = [[fold(cell.text) for cell in row] for row in part]
        if joined and layout_of(texts, "").pairs:
            before_start, before = joined[-1]
            gap = start - before_start - len(before)
            before += [[Cell("")] * len(before[0])] * gap + part
        else:
            joined.append((start, part))
    return joined


def _texts(sheet: Worksheet) -> list[list[str]]:
    """The sheet's cells as printed; bare numbers get the places their row or column shows."""
    rows = [list(row) for row in sheet.iter_rows()]
    return _evened([[_indented(cell, _text(cell.value, cell.number_format)) for cell in row] for row in rows],
                   [[isinstance(cell.value, float | int) and cell.number_format == "General" for cell in row] for row in rows])


def _indented(cell: Any, text: str) -> str:
    """A row's name keeps how far it is set in, by its spaces or by the cell's alignment."""
    if not isinstance(cell.value, str) or not text:
        return text
    indent = int(cell.alignment.indent or 0) if cell.has_style else 0
    return " " * 2 * indent + cell.value[: len(cell.value) - len(cell.value.lstrip())].replace("\n", "") + text


def _text(value: Any, number_format: str) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    if not isinstance(value, int | float):
        return " ".join(str(value).split())
    number = Decimal(repr(value))
    digits = number.as_tuple()
    if isinstance(value, float) and len(digits.digits) > _EXACT and number:
        number = Decimal(f"{value:.{_EXACT}g}")
    shown = _QUOTED.sub("", number_format.split(";")[0])
    percent = "%" in shown
    if percent:
        number *= 100
    places = len(match[1]) if (match := _PLACES.search(shown)) else 0
    exponent = number.normalize().as_tuple().exponent
    stored = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    return f"{number:.{max(places, stored)}f}" + ("%" if percent else "")


def _evened(rows: list[list[str]], bare: list[list[bool]]) -> list[list[str]]:
    """A workbook stores 47.20 as 47.2: give bare numbers the places of their neighbours in the series.

    The series runs along the row where the row's numbers have like places, else along the column.
    """
    def places(row: int, column: int) -> int:
        return len(rows[row][column].partition(".")[2]) if bare[row][column] else -1

    width = max((len(row) for row in rows), default=0)
    along_rows = sum(max((places(r, c) for c in range(width)), default=-1) > min((p for c in range(width) if (p := places(r, c)) >= 0), default=99)
                     for r in range(len(rows)))
    along_columns = sum(max((places(r, c) for r in range(len(rows))), default=-1) > min((p for r in range(len(rows)) if (p := places(r, c)) >= 0),
        default=99)
                        for c in range(width))
    by_row = along_rows * max(width, 1) <= along_columns * max(len(rows), 1)
    for r in range(len(rows)):
        for c in range(width):
            if bare[r][c]:
                line = [places(r, k) for k in range(width)] if by_row else [places(k, c) for k in range(len(rows))]
                most = min(max(line), 6)
                if 0 <= places(r, c) < most:
                    rows[r][c] = f"{Decimal(rows[r][c]):.{most}f}"
    return rows


def _context(tables: list[Table]) -> Context:
    """The days that 期初 and 期末 stand for: the first and the last day of the workbook's period columns."""
    days = sorted({day for table in tables for row in table.rows[:6] for cell in row[1:]
                   if (found := heading(fold(cell.text))) is not None and (day := found.day) is not None})
    return Context(days[0], days[-1]) if len(days) > 1 else Context(None, days[0] if days else None)
