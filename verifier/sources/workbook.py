"""An .xlsx file opened with care: its visible sheets as grids of printed cells, and what of them is hidden or not computed.

Refused with one line: an encrypted or old workbook, one that unpacks to more than :data:`MOST`, one that declares entities, a broken one.
Hidden sheets, rows and columns are left out and named, but those that an outline only folds away are read; formulas without a stored value
and errors are named too.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

from verifier.dataclass import dataclass, field
from verifier.errors import InputError
from verifier.sources.number_formats import even, serial_day, text_of

MOST = 128 * 1024 * 1024
"""Bytes that a workbook may unpack to: a sheet of 50,000 rows and 20 columns takes some 50 MB."""
MOST_CELLS = 2_000_000
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PARTS = 5000
_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*>")
_COL = re.compile(rb"<(?:\w+:)?col\b[^>]*>")
_HIDDEN = re.compile(rb'\bhidden="(?:1|true)"')
_FOLDED = re.compile(rb'\boutlineLevel="[1-9]')
_NUMBERED = re.compile(rb'\b(r|min|max)="(\d+)"')
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*\bref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')
_UNCOMPUTED = re.compile(rb'<(?:\w+:)?c\b[^>]*\br="([A-Z]+\d+)"[^>]*>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)'
                         rb"\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>")
_DATED = re.compile(r"(?:日期|交易日期?|报告期|截止日期?|(?:trade_?|end_?|report_?)?date|period(?: end)?)$", re.I)
_QUARTER_ENDS = frozenset(("03-31", "06-30", "09-30", "12-31"))
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_BROKEN = (zipfile.BadZipFile, zlib.error, ElementTree.ParseError, KeyError, ValueError, TypeError, AttributeError, IndexError, OSError, EOFError,
           NotImplementedError, RuntimeError, AssertionError, OverflowError)
"""What reading a damaged archive or its parts may raise."""


@dataclass(slots=True)
class Sheet:
    """One visible sheet: the printed texts of its cells, row by row, with the sheet's own numbers of the rows and columns kept.

    ``left_out`` names what is hidden, and the formulas without a stored value.
    """

    title: str
    rows: list[list[str]]
    row_numbers: list[int]
    column_numbers: list[int]
    left_out: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Facts:
    """What a sheet's XML says beside its values."""

    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    uncomputed: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Grid:
    """The cells of a sheet, runs of blank rows and columns drawn together to one, with the sheet's own numbers.

    ``bare`` marks numbers without a format of their own, ``days`` gives the day that such a number would be; ``errors`` names cells that hold one.
    """

    texts: list[list[str]]
    bare: list[list[bool]]
    days: list[list[str | None]]
    rows: list[int]
    columns: list[int]
    errors: list[str] = field(default_factory=list)


def sheets_of(data: bytes, name: str) -> tuple[list[Sheet], list[str]]:
    """The visible sheets of a workbook, and the titles of the hidden ones.

    :raises InputError: when it cannot be opened, is encrypted, too large when unpacked, or openpyxl is missing.
    """
    try:
        import openpyxl
    except ImportError:
        raise InputError(name, "needs openpyxl to be read", 'Install it: pip install "verifier[tables]".') from None
    from openpyxl.utils.exceptions import InvalidFileException

    archive = _archive(data, name)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of parts that hold no figures: styles, print settings, validations
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        paths = _paths(archive)
        visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        hidden = [sheet.title for sheet in book.worksheets if sheet.sheet_state != "visible"]
        return [_sheet(sheet, _facts(archive.read(paths[sheet.title])), name) for sheet in visible if sheet.title in paths], hidden
    except (*_BROKEN, InvalidFileException) as wrong:
        why = " ".join(str(wrong).split())[:60] or type(wrong).__name__
        raise InputError(name, f"is no readable .xlsx workbook ({why})", "Save it again as .xlsx, or as CSV.") from None


def _archive(data: bytes, name: str) -> zipfile.ZipFile:
    """The archive, its size unpacked and its XML declarations looked at first.

    :raises InputError: when it is none, is encrypted, or would not be safe to unpack.
    """
    if data[:8] == _COMPOUND:
        raise InputError(name, "is password-protected or an old .xls workbook", "Save it as .xlsx without a password, or as CSV.")
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except _BROKEN as wrong:
        raise InputError(name, f"is no readable .xlsx workbook ({wrong})", "Save it again as .xlsx, or as CSV.") from None
    parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MOST or len(parts) > _PARTS:
        raise InputError(name, f"unpacks to {unpacked // 1024 // 1024} MB in {len(parts)} parts, more than is read ({MOST // 1024 // 1024} MB)",
                         "Give the sheets with figures alone, or CSV.")
    if any(part.flag_bits & 1 for part in parts):
        raise InputError(name, "is password-protected", "Save it as .xlsx without a password, or as CSV.")
    for part in parts:
        if part.filename.endswith((".xml", ".rels")):
            try:
                head = archive.open(part).read(65536).replace(b"\0", b"")
            except _BROKEN as wrong:
                raise InputError(name, f"is no readable .xlsx workbook ({part.filename}: {wrong})", "Save it again as .xlsx, or as CSV.") from None
            if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
                raise InputError(name, f"declares entities in {part.filename}, which no workbook needs", "Save it again as .xlsx, or as CSV.")
    return archive


def _paths(archive: zipfile.ZipFile) -> dict[str, str]:
    """The part that holds each sheet, by the sheet's title."""
    targets = {one.get("Id"): str(one.get("Target")) for one in ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))}
    found = {}
    for sheet in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter():
        if sheet.tag.rpartition("}")[2] == "sheet" and (target := targets.get(sheet.get(_RELATION))) is not None:
            found[str(sheet.get("name"))] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return found


def _facts(xml: bytes) -> _Facts:
    found = _Facts()
    for tag in _ROW.finditer(xml):
        if _is_hidden(tag[0]) and (row := dict(_NUMBERED.findall(tag[0])).get(b"r")):
            found.hidden_rows.add(int(row))
    for tag in _COL.finditer(xml):
        if _is_hidden(tag[0]):
            ends = dict(_NUMBERED.findall(tag[0]))
            found.hidden_columns |= set(range(int(ends.get(b"min", b"0")), min(int(ends.get(b"max", b"0")), 16384) + 1))
    for left, top, right, bottom in _MERGED.findall(xml):
        found.merged.append((int(top), column_number(left.decode()), int(bottom), column_number(right.decode())))
    found.uncomputed = [one.decode() for one in _UNCOMPUTED.findall(xml)] if b"<f" in xml or b":f" in xml else []
    return found


def _is_hidden(tag: bytes) -> bool:
    """Whether a row or column is hidden, not merely folded into its outline."""
    return bool(_HIDDEN.search(tag)) and not _FOLDED.search(tag)


def column_number(letters: str) -> int:
    """``A`` is 1, ``AA`` 27.

    >>> column_number("AA")
    27
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _sheet(sheet: Any, facts: _Facts, name: str) -> Sheet:
    grid = _grid(sheet, name)
    at = {number: index for index, number in enumerate(grid.rows)}
    _fill_down(grid, facts, at)
    _date(grid)
    even(grid.texts, grid.bare)
    rows = [index for index, number in enumerate(grid.rows) if number not in facts.hidden_rows]
    columns = [index for index, number in enumerate(grid.columns) if number not in facts.hidden_columns]
    whole = len(rows) == len(grid.rows) and len(columns) == len(grid.columns)
    kept = grid.texts if whole else [[grid.texts[r][c] for c in columns] for r in rows]
    return Sheet(sheet.title, kept, [grid.rows[r] for r in rows], [grid.columns[c] for c in columns], list(_left_out(facts, grid, at)))


def _grid(sheet: Any, name: str) -> _Grid:
    sheet.reset_dimensions()
    lines: list[tuple[int, list[tuple[int, str, bool, str | None]]]] = []
    used: set[int] = set()
    errors: list[str] = []
    filled = 0
    for number, row in enumerate(sheet.iter_rows(), 1):
        here = [index for index, cell in enumerate(row) if cell.value is not None]
        if not here:
            if lines and lines[-1][1]:
                lines.append((number, []))
            continue
        filled += len(here)
        if filled > MOST_CELLS:
            raise InputError(f"{name}: {sheet.title}", f"holds more than {MOST_CELLS:,} filled cells", "Give the rows that the note is about.")
        used.update(here)
        lines.append((number, [(index, *_cell(row[index])) for index in here]))
        errors += [f"{row[index].coordinate} {row[index].value}" for index in here if row[index].data_type == "e"]
    if lines and not lines[-1][1]:
        lines.pop()
    columns = [c for c in range(max(used, default=-1) + 1) if c in used or c - 1 in used]
    place = {column: index for index, column in enumerate(columns)}
    made = _Grid([], [], [], [number for number, _ in lines], [column + 1 for column in columns], errors)
    for _, cells in lines:
        texts, bare = [""] * len(columns), [False] * len(columns)
        days: list[str | None] = [None] * len(columns)
        for column, text, plain, day in cells:
            texts[place[column]], bare[place[column]], days[place[column]] = text, plain, day
        made.texts.append(texts)
        made.bare.append(bare)
        made.days.append(days)
    return made


def _cell(cell: Any) -> tuple[str, bool, str | None]:
    """A cell's text, whether it is a number without a format, and the day that it would then be.

    A row's name keeps how far it is set in, by its spaces or by the cell's alignment.
    """
    value, number_format = cell.value, cell.number_format
    text = text_of(value, number_format)
    if isinstance(value, str):
        indent = int(getattr(cell.alignment, "indent", 0) or 0) if text and cell.has_style else 0
        return " " * 2 * indent + value[: len(value) - len(value.lstrip())].replace("\n", "") + text if text else "", False, None
    plain = number_format == "General" and isinstance(value, int | float) and not isinstance(value, bool)
    day = serial_day(value) if plain else None
    return text, plain, day.isoformat() if day is not None else None


def _left_out(facts: _Facts, grid: _Grid, at: dict[int, int]) -> Iterator[str]:
    from openpyxl.utils import get_column_letter

    rows = [row for row in sorted(facts.hidden_rows & at.keys()) if any(grid.texts[at[row]])]
    columns = [number for index, number in enumerate(grid.columns) if number in facts.hidden_columns and any(row[index] for row in grid.texts)]
    if rows:
        yield f"hidden row{'s' if len(rows) > 1 else ''} {', '.join(_runs(rows)[:12])}"
    if columns:
        yield f"hidden column{'s' if len(columns) > 1 else ''} {', '.join(map(get_column_letter, columns[:12]))}"
    if facts.uncomputed:
        yield f"formulas without a stored value ({_first(facts.uncomputed)}): open the file in a spreadsheet program and save it"
    if grid.errors:
        yield f"errors ({_first(grid.errors)})"


def _first(cells: list[str]) -> str:
    return ", ".join(cells[:6]) + (f" and {len(cells) - 6} more" if len(cells) > 6 else "")


def _runs(numbers: list[int]) -> list[str]:
    """``[3, 4, 5, 9]`` as ``["3-5", "9"]``."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return [str(first) if first == last else f"{first}-{last}" for first, last in runs]


def _fill_down(grid: _Grid, facts: _Facts, at: dict[int, int]) -> None:
    """A name merged over several rows stands in each of them."""
    place = {number: index for index, number in enumerate(grid.columns)}
    for top, left, bottom, right in facts.merged:
        if left == right and left in place and top in at:
            for row in range(top + 1, min(bottom, grid.rows[-1]) + 1):
                if row in at and not grid.texts[at[row]][place[left]]:
                    grid.texts[at[row]][place[left]] = grid.texts[at[top]][place[left]]


def _date(grid: _Grid) -> None:
    """Bare serial numbers that can only be days: under a header that says so, or a row of quarters' ends over the values."""
    texts, bare, days = grid.texts, grid.bare, grid.days
    for c in range(len(grid.columns)):
        head = next((r for r in range(min(12, len(texts))) if _DATED.match(texts[r][c].strip())), None)
        for r in range(head + 1, len(texts)) if head is not None else ():
            if (day := days[r][c]) is not None:
                texts[r][c], bare[r][c] = day, False
    for r in range(min(8, len(texts))):
        numbers = [c for c in range(len(grid.columns)) if bare[r][c]]
        if len(numbers) > 1 and all((day := days[r][c]) is not None and day[5:] in _QUARTER_ENDS for c in numbers):
            for c in numbers:
                texts[r][c], bare[r][c] = days[r][c] or "", False
            return
