"""Excel workbooks: every visible sheet a grid or several, numbers as printed by their format, formulas by their stored results.

What is hidden (sheets, rows, columns) is not read, and named.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator

from verifier.dataclass import dataclass
from verifier.documents import Cell, Table
from verifier.errors import InputError
from verifier.figures import Source
from verifier.fold import fold
from verifier.periods import Calendar
from verifier.sources.csv_table import source_of
from verifier.sources.making.names import spellings
from verifier.sources.served import as_served
from verifier.sources.sheet_titles import caption_of, company_in, set_apart
from verifier.sources.workbook import Sheet, sheets_of
from verifier.tabulation import Context, Tabulated, figures_of
from verifier.tabulation.headings import heading
from verifier.tabulation.labels import label_of
from verifier.tabulation.layout import layout_of
from verifier.tabulation.printed import read_cell

SUFFIXES = (".xlsx", ".xlsm")
_LOOKED_AT, _HEADERS = 40, 6
"""Rows of a block that tell whether a column holds names."""


@dataclass(frozen=True, slots=True)
class Block:
    """One grid of a sheet: its cells, and where in the sheet's own numbers its rows and columns stand."""

    cells: list[list[str]]
    rows: list[int]
    columns: list[int]


def read(data: bytes, name: str) -> Source:
    """The figures of all visible sheets.

    :raises InputError: when it is no workbook that can be opened, is empty, or names neither periods nor entities.
    """
    sheets, hidden = sheets_of(data, name)
    tables = [(sheet, block) for sheet in sheets for block in blocks_of(sheet)]
    left_out = [f"sheet {title}: hidden" for title in hidden] + [f"{sheet.title}: {words}" for sheet in sheets for words in sheet.left_out]
    if not tables:
        raise InputError(name, f"holds only empty sheets{f' ({left_out[0]})' if left_out else ''}", "Give a workbook with figures.")
    context = _context([block for _, block in tables])
    made: list[tuple[str, Tabulated]] = []
    companies: dict[str, tuple[str, str | None]] = {}
    calendars: dict[str | None, Calendar] = {}
    for sheet, block in tables:
        if (served := as_served(block.cells, name)) is not None:
            made.append((sheet.title, Tabulated(served.figures, served.unread, served.entities, notes=served.notes)))
            calendars |= served.calendars
            continue
        table = Table([[Cell(text) for text in row] for row in block.cells], caption_of(sheet.title))
        company = company_in(block.cells) or companies.get(sheet.title)
        if company is not None:
            companies[sheet.title] = company
        tabulated = figures_of(table, source=name, entity=company[0] if company else None, context=context,
                               place_of=_places(sheet.title, block), frame=True)
        if company is not None:
            codes = (company[1], company[1].partition(".")[0]) if company[1] is not None else ()
            tabulated.entities |= {other: company[0] for other in (*codes, *spellings(company[0])) if other != company[0]}
        made.append((sheet.title, tabulated))
    notes = set_apart(made)
    try:
        source = source_of(made, name, hashlib.sha256(data).hexdigest())
    except InputError as wrong:
        raise InputError(name, wrong.problem + (f"; not read: {'; '.join(left_out[:2])}" if left_out else ""), wrong.remedy) from None
    source.unread += left_out
    source.calendars |= calendars
    source.notes += notes
    return source


def _places(title: str, block: Block) -> Callable[[int, int], str]:
    from openpyxl.utils import get_column_letter

    letters = [get_column_letter(number) for number in block.columns]
    return lambda row, column: f"{title}!{letters[column]}{block.rows[row]}"


def blocks_of(sheet: Sheet) -> Iterator[Block]:
    """The grids of a sheet: parted by blank rows where a new header follows, and side by side where names begin anew."""
    parts: list[tuple[int, int]] = []
    start: int | None = None
    for index, row in enumerate(sheet.rows):
        if any(row):
            start = index if start is None else start
        elif start is not None and index - start > 1:
            parts.append((start, index))
            start = None
    if start is not None:
        parts.append((start, len(sheet.rows)))
    for first, last in _rejoined(sheet.rows, parts):
        rows = sheet.rows[first:last]
        filled = [any(row[column] for row in rows) for column in range(len(rows[0]))]
        used = [column for column, is_filled in enumerate(filled) if is_filled]
        for left, right in _abreast(rows, used[0], used[-1] + 1):
            yield Block([row[left:right] for row in rows], sheet.row_numbers[first:last], sheet.column_numbers[left:right])


def _rejoined(rows: list[list[str]], parts: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Blocks that only blank rows part, the second having no header of its own, are one grid."""
    joined: list[tuple[int, int]] = []
    for first, last in parts:
        texts = [[fold(text) for text in row] for row in rows[first : min(last, first + _LOOKED_AT)]]
        if joined and layout_of(texts, "").pairs:
            joined[-1] = (joined[-1][0], last)
        else:
            joined.append((first, last))
    return joined


def _abreast(rows: list[list[str]], left: int, right: int) -> list[tuple[int, int]]:
    """The grids that stand side by side in a block: each begins with a column of names and has a column of numbers.

    Where no blank column parts them, the first must have periods over its numbers: a table of records has items anywhere.
    """
    timed = [any(heading(fold(row[column])) is not None for row in rows[:_HEADERS]) for column in range(left, right)]
    kinds = [_kind([fold(row[column]) for row in rows]) for column in range(left, right)]
    starts, numbers, dated = [left], False, False
    for column in range(left + 1, right):
        kind = kinds[column - left]
        after_a_blank = kinds[column - left - 1] == "" and kind in ("items", "names")
        if numbers and (after_a_blank or kind == "items" and dated) and "numbers" in kinds[column - left + 1 :]:
            starts.append(column)
            numbers = dated = False
        numbers = numbers or kind == "numbers" and kinds[starts[-1] - left] != "numbers"
        dated = dated or kind == "numbers" and timed[column - left]
    ends = [*starts[1:], right]
    return [(start, _trimmed(kinds, start - left, end - left) + left) for start, end in zip(starts, ends, strict=True)]


def _trimmed(kinds: list[str], start: int, end: int) -> int:
    while end > start + 1 and not kinds[end - 1]:
        end -= 1
    return end


def _kind(texts: list[str]) -> str:
    """What a column mostly holds: ``items`` of the catalogue, other ``names``, ``numbers``, or nothing."""
    filled = [text for text in texts if text][:_LOOKED_AT]
    if not filled:
        return ""
    body = filled[1:] or filled
    numbers = sum(heading(text) is None and bool((reading := read_cell(text)).values or reading.blank) for text in body)
    if numbers * 2 >= len(body):
        return "numbers"
    names = [text for text in body if heading(text) is None and not read_cell(text).values]
    if len(names) < 2:
        return "words"
    known = sum((label := label_of(text)).known and label.measure == "level" and not label.bare for text in names)
    return "items" if known > 1 and known * 2 >= len(names) else "names"


def _context(blocks: list[Block]) -> Context:
    """The days that 期初 and 期末 stand for: the first and the last day of the workbook's period columns."""
    days = sorted({day for block in blocks for row in block.cells[:6] for text in row[1:]
                   if (found := heading(fold(text))) is not None and (day := found.day) is not None})
    return Context(days[0], days[-1]) if len(days) > 1 else Context(None, days[0] if days else None)
