"""Tables of a PDF: ruled ones by their lines, others by the columns their numbers stand in; each held against the page's own text.

The guard: every run of digits in a cell must occur in the text of the page, with blanks left out. Where it does not, the reader of
tables has torn a number apart, and the table is refused with its page.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

from verifier.documents import Box, Unread
from verifier.documents.pdf_lines import Grid, Line, gutter, plain

if TYPE_CHECKING:
    from verifier.documents.pdf import Page

_DIGITS = re.compile(r"\d[\d,.]*\d|\d")
_NUMBER = re.compile(r"[(（]?[-+−–]?[¥$￥]?\d[\d,]*(?:\.\d+)?%?[)）]?(?:x|X|倍|bp|pct|E|A)?$|^[-–—]{1,2}$|^n\.?[am]\.?$", re.I)
_LEAST_ROWS = 3
_LEAST_STROKES = 8
"""The strokes of the four lines or boxes that the least ruled table has; a page with fewer is not even opened by the reader of tables."""


def tables_of(data: bytes, pages: Sequence[Page]) -> tuple[dict[int, list[Grid]], list[Unread]]:
    """The tables by page number, and what is to be said of each that was refused."""
    found: dict[int, list[Grid]] = {}
    refused: list[Unread] = []
    wanted = [page for page in pages if any(character.isdigit() for character in page.tight)]
    drawn = {page.number for page in wanted if page.strokes >= _LEAST_STROKES}
    with _opened(data) if drawn else nullcontext() as pdf:
        for page in wanted:
            sheet = pdf.pages[page.number - 1] if pdf is not None and page.number in drawn else None
            grids = [*_ruled(sheet, page)] if sheet is not None and _has_rules(sheet) else []
            grids += [grid for grid in _aligned(page) if not any(_overlap(grid.box, other.box) for other in grids)]
            for grid in grids:
                torn = next((digits for digits in _digits(grid) if digits not in page.tight), None)
                if torn is not None:
                    refused.append(
                        Unread(
                            f"第 {page.number} 页有一张表未采用：表中的 {torn} 与该页文字对不上。",
                            f"A table of page {page.number} was left out: its number {torn} does not stand in the page's text.",
                        )
                    )
                else:
                    found.setdefault(page.number, []).append(grid)
            if sheet is not None:
                sheet.close()
    return found, refused


def _opened(data: bytes) -> Any:
    import logging

    import pdfplumber

    logging.getLogger("pdfminer").setLevel(logging.ERROR)  # it warns of every font that leaves out a field
    return pdfplumber.open(io.BytesIO(data))


def _digits(grid: Grid) -> Iterator[str]:
    return (run for row in grid.cells for cell in row if cell is not None for run in _DIGITS.findall("".join(cell[0].split())))


def _has_rules(sheet: Any) -> bool:
    """Whether enough straight lines or thin boxes are drawn for a ruled table."""
    return len(sheet.lines) + len(sheet.rects) + len(sheet.curves) >= 4


def _ruled(sheet: Any, page: Page) -> Iterator[Grid]:
    right, down = page.cut[0] + float(sheet.mediabox[0]), page.cut[1] + float(sheet.mediabox[1])  # it measures from the whole sheet's corner

    def shown(box: Sequence[float]) -> Box:
        return box[0] - right, box[1] - down, box[2] - right, box[3] - down

    for table in sheet.find_tables():
        rows: list[list[tuple[str, Box] | None]] = []
        words = table.extract()
        for row, cells in zip(words, table.rows, strict=True):
            made: list[tuple[str, Box] | None] = []
            for text, box in zip(row, cells.cells, strict=True):
                made.append(None if text is None or box is None else (_one_line(plain(text)), shown(box)))
            rows.append(made)
        if len(rows) >= 2 and max(map(len, rows)) >= 2 and _numbers(rows) >= 2:
            yield Grid(shown(table.bbox), rows)


def _one_line(text: str) -> str:
    """A cell's words on one line; a number or Han word that was broken is whole again."""
    parts = [part.strip() for part in text.split("\n") if part.strip()]
    made = parts[0] if parts else ""
    for part in parts[1:]:
        tight = bool(re.search(r"[\d.,\u2e80-\u9fff]$", made) and re.match(r"[\d.,%％\u2e80-\u9fff]", part))
        made += part if tight else f" {part}"
    return made


def _numbers(rows: Sequence[Sequence[tuple[str, Box] | None]]) -> int:
    return sum(cell is not None and bool(_NUMBER.match(cell[0])) for row in rows for cell in row)


def _aligned(page: Page) -> Iterator[Grid]:
    """Tables without rules: rows of a label and two or more numbers, whose right edges stand under one another."""
    between = gutter(page.lines, page.width)
    if between is None:
        yield from _in_column(page.lines)
        return
    yield from _in_column([line for line in page.lines if line.right <= between])
    yield from _in_column([line for line in page.lines if line.left >= between])
    yield from _in_column([line for line in page.lines if line.left < between < line.right])


def _in_column(lines: Sequence[Line]) -> Iterator[Grid]:
    rows = [(line, parts) for line, parts in ((line, _parts(line)) for line in _rows(lines)) if parts]
    group: list[tuple[Line, list[tuple[str, Box]]]] = []
    for line, parts in rows:
        if group and (line.top - group[-1][0].bottom > 2.5 * group[-1][0].height or line.top < group[-1][0].top):
            yield from _grid(group)
            group = []
        if sum(bool(_NUMBER.match(words)) for words, _ in parts) >= 2 or (group and len(parts) >= 2) or _is_heading(parts):
            group.append((line, parts))
        elif group:
            yield from _grid(group)
            group = []
    yield from _grid(group)


def _is_heading(parts: Sequence[tuple[str, Box]]) -> bool:
    return len(parts) >= 3 and sum(bool(re.search(r"\d{4}|Q[1-4]|H[12]|FY", words)) for words, _ in parts) >= 2


def _rows(lines: Sequence[Line]) -> list[Line]:
    """Lines at one height as one: cells of a row often come as lines of their own."""
    made: list[Line] = []
    for line in sorted(lines, key=lambda each: (round(each.middle), each.left)):
        last = made[-1] if made else None
        if last is not None and abs(last.middle - line.middle) < 0.4 * min(last.height, line.height) and line.left >= last.right:
            made[-1] = Line(
                f"{last.text}\t{line.text}",
                [*last.boxes, None, *line.boxes],
                last.left,
                min(last.top, line.top),
                line.right,
                max(last.bottom, line.bottom),
                last.key + line.key,
            )
        else:
            made.append(line)
    return made


def _parts(line: Line) -> list[tuple[str, Box]]:
    """The line cut where a gap is wider than a space between words can be, and between numbers at its end; none where it is running text."""
    found: list[tuple[str, Box]] = []
    spans = _wide(line)
    numbered = [part for span in spans for part in _numbers_behind(line, span)]
    enough = sum(bool(_NUMBER.match(line.text[start:end].strip())) for start, end in numbered) >= 2  # one number may end a sentence
    for start, end in numbered if enough or len(spans) >= 2 else spans:
        words, boxes = line.text[start:end].strip(), [each for each in line.boxes[start:end] if each is not None]
        if words and boxes:
            found.append((words, (min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes))))
    return found if len(found) >= 2 else []


def _wide(line: Line) -> list[tuple[int, int]]:
    """The parts of a line between its wide gaps."""
    found: list[tuple[int, int]] = []
    start = 0
    last: Box | None = None
    for at, box in enumerate([*line.boxes, None]):
        ends = at == len(line.text)
        if not ends and box is None and line.text[at] != "\t":
            continue
        gap = not ends and last is not None and box is not None and box[0] - last[2] > 0.9 * line.height
        if (gap or ends or line.text[at : at + 1] == "\t") and last is not None:
            found.append((start, at))
            start, last = at, None
        if box is not None:
            last = box
    return found


def _numbers_behind(line: Line, span: tuple[int, int]) -> list[tuple[int, int]]:
    """A part cut before each of the numbers that end it: columns set tight stand no further apart than words do."""
    tokens = [(span[0] + each.start(), span[0] + each.end()) for each in re.finditer(r"\S+", line.text[span[0] : span[1]])]
    first = len(tokens)
    while first and _NUMBER.match(line.text[slice(*tokens[first - 1])]):
        first -= 1
    return ([(span[0], tokens[first - 1][1])] if first else []) + tokens[first:]


def _grid(group: Sequence[tuple[Line, list[tuple[str, Box]]]]) -> Iterator[Grid]:
    if sum(sum(bool(_NUMBER.match(words)) for words, _ in parts) >= 2 for _, parts in group) < _LEAST_ROWS:
        return
    edges: list[list[float]] = []
    for _, parts in group:
        for words, box in parts[1:]:
            for edge in edges:
                if edge[0] - 3 <= box[2] and box[0] <= edge[1] + 3:
                    if _NUMBER.match(words) or box[2] - box[0] < 1.6 * (edge[1] - edge[0]):
                        edge[0], edge[1] = min(edge[0], box[0]), max(edge[1], box[2])
                    break
            else:
                edges.append([box[0], box[2]])
    edges.sort()
    merged: list[list[float]] = []
    for edge in edges:
        if merged and edge[0] < merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], edge[1])
        else:
            merged.append(edge)
    rows: list[list[tuple[str, Box] | None]] = []
    for _, parts in group:
        row: list[tuple[str, Box] | None] = [None] * (len(merged) + 1)
        for place, (words, box) in enumerate(parts):
            at = next((i + 1 for i, edge in enumerate(merged) if edge[0] - 3 <= (box[0] + box[2]) / 2 <= edge[1] + 3), 0)
            if place == 0 and not _NUMBER.match(words):
                at = 0
            held = row[at]
            row[at] = (words, box) if held is None else (f"{held[0]} {words}", _around(held[1], box))
        rows.append(row)
    yield Grid((min(line.left for line, _ in group), group[0][0].top, max(line.right for line, _ in group), group[-1][0].bottom), rows)


def _around(a: Box, b: Box) -> Box:
    return min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3])


def _overlap(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
