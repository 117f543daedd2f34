"""Lines of a page to running text: columns in their order, broken lines joined, numbers mended, and every character's box kept."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from verifier.dataclass import dataclass, field
from verifier.documents import Box, Cell, Table
from verifier.documents.grids import squared

_HAN = re.compile(r"[\u2e80-\u9fff\uff00-\uffef\u3000-\u303f]")
_RADICAL = re.compile(r"[\u2e80-\u2fdf]")
_ENDS = frozenset("。！？!?；;：:")
_SPLIT_NUMBER = re.compile(r"\d[.,]?$")
_UNIT_AHEAD = re.compile(r"[.,]?\d|[%％‰亿万千百元股倍个]")
_BULLET = re.compile(
    r"\s*(?:[•●■◆▪◼·▲►\-–—*]\s|\d{1,2}[.、)）]\s*\D|[（(]?[一二三四五六七八九十]{1,3}[、)）]|图表?\s*\d|表\s*\d|(?:Figure|Table|Exhibit)\s+\d)"
)
_INDENT = 1.2
"""In heights of a line: a first line set in by more opens a paragraph."""


@dataclass(slots=True)
class Line:
    """One line as printed: its text, a box for each character (None for a space), and its own box; y grows downwards, in points."""

    text: str
    boxes: list[Box | None]
    left: float
    top: float
    right: float
    bottom: float
    key: str
    size: float = 0.0
    """The size of most of its letters, in points before any scaling; 0 where it is not known."""

    @staticmethod
    def of(letters: Sequence[str], boxes: Sequence[Box | None], size: float = 0.0) -> Line | None:
        """The line of these characters; None where nothing is printed."""
        printed = [box for box in boxes if box is not None]
        if not printed:
            return None
        text = plain("".join(letters))
        start = len(text) - len(text.lstrip())
        end = len(text.rstrip())
        return Line(
            text[start:end],
            list(boxes[start:end]),
            min(b[0] for b in printed),
            min(b[1] for b in printed),
            max(b[2] for b in printed),
            max(b[3] for b in printed),
            "".join(text.split()),
            size,
        )

    @property
    def height(self) -> float:
        return max(self.bottom - self.top, 1.0)

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


@dataclass(slots=True)
class Piece:
    """A stretch of the document's text: a line or a table, with the box of each character."""

    text: str
    boxes: list[Box | None]
    table: Table | None = None
    offset: int = field(default=0)

    def drop_end(self) -> None:
        """Takes off the line end, as what follows goes on with the sentence."""
        gap = not (_HAN.match(self.text[-2:-1]) or _SPLIT_NUMBER.search(self.text[:-1]))
        self.text = self.text[:-1] + (" " if gap else "")
        self.boxes = self.boxes[: len(self.text)]

    def shift(self, by: int) -> None:
        """Moves the table's spans to where the piece stands in the document."""
        self.offset = by
        if self.table is None:
            return
        rows = [
            [Cell(c.text, None if c.span is None else (c.span[0] + by, c.span[1] + by), c.header) for c in row] for row in self.table.rows
        ]
        self.table.rows = rows
        self.table.span = (by, by + len(self.text))


@dataclass(slots=True)
class Grid:
    """A table as found on a page: its box, and for each cell its text with the box, None where it is covered by a merged one."""

    box: Box
    cells: list[list[tuple[str, Box] | None]]


def in_reading_order(lines: list[Line], width: float) -> list[Line]:
    """The lines as a reader takes them: the producer's order, unless that jumps between two columns line by line."""
    if len(lines) < 8:
        return lines
    between = gutter(lines, width)
    if between is None:
        return lines
    sides = [0 if line.right <= between else 1 if line.left >= between else None for line in lines]
    flips = sum(a != b for a, b in zip(sides, sides[1:], strict=False) if a is not None and b is not None)
    if flips <= 3:
        return lines
    ordered: list[Line] = []
    band: list[tuple[Line, int]] = []
    for line, side in sorted(zip(lines, sides, strict=True), key=lambda one: one[0].top):
        if side is None:
            ordered += _columns(band) + [line]
            band = []
        else:
            band.append((line, side))
    return ordered + _columns(band)


def _columns(band: Sequence[tuple[Line, int]]) -> list[Line]:
    return [line for wanted in (0, 1) for line, side in band if side == wanted]


def gutter(lines: Sequence[Line], width: float) -> float | None:
    """Where a vertical strip near the middle of the page is free of all but few lines, with many on both sides."""
    best: tuple[int, float] | None = None
    for place in range(36, 65, 2):
        x = width * place / 100
        crossing = sum(line.left < x < line.right for line in lines)
        if best is None or crossing < best[0]:
            best = (crossing, x)
    assert best is not None
    crossing, x = best
    left, right = sum(line.right <= x for line in lines), sum(line.left >= x for line in lines)
    return x if crossing <= len(lines) * 0.2 and min(left, right) >= max(4, len(lines) * 0.2) else None


def joined(lines: Sequence[Line], grids: Sequence[Grid]) -> list[Piece]:
    """The lines as text, each ended by a line end or joined to the next where the sentence only ran out of room; tables in their place."""
    pieces: list[Piece] = []
    placed: set[int] = set()
    before: Line | None = None
    for line in lines:
        inside = next((i for i, grid in enumerate(grids) if _inside(line, grid.box)), None)
        if inside is not None:
            if inside not in placed:
                placed.add(inside)
                pieces.append(_table(grids[inside]))
            before = None
            continue
        if before is not None and _runs_on(before, line, lines):
            last = pieces[-1]
            _join(last, line)
        else:
            pieces.append(Piece(line.text + "\n", [*line.boxes, None]))
            if before is not None and line.top - before.bottom > before.height * 0.9:
                pieces.insert(-1, Piece("\n", [None]))
        before = line
    return pieces


def runs_over(last: Piece, first: Piece) -> bool:
    """Whether a paragraph goes on from the foot of one page to the head of the next."""
    words = last.text.rstrip("\n")
    return (
        last.table is None
        and first.table is None
        and len(words) >= 20
        and last.text == words + "\n"
        and words[-1] not in _ENDS
        and words[-1] != "."
        and not _BULLET.match(first.text)
    )


def _inside(line: Line, box: Box) -> bool:
    return box[1] - 1 <= line.middle <= box[3] + 1 and box[0] - 2 <= (line.left + line.right) / 2 <= box[2] + 2


def _runs_on(before: Line, line: Line, lines: Sequence[Line]) -> bool:
    """Whether a line only broke for want of room: it is full, the next stands close below it in the same column and opens nothing."""
    if line.bottom < before.top:  # from the foot of one column to the head of the next
        unfinished = before.text[-1:] not in _ENDS and before.text[-1:] != "." and len(before.text) > 12
        return unfinished and not _BULLET.match(line.text) and line.left > before.right
    gap = line.top - before.bottom
    if not (-before.height * 0.6 <= gap <= before.height * 1.1) or line.top <= before.top or abs(line.height - before.height) > before.height * 0.45:
        return False
    if line.left > before.right or line.right < before.left or _BULLET.match(line.text):
        return False
    if before.size and line.size and abs(line.size - before.size) > 0.12 * before.size:
        return False
    column = sorted(each.right for each in lines if abs(each.left - before.left) < 3 * before.height)
    edge = column[int(0.8 * (len(column) - 1))]  # not the widest: a line may cross the columns
    if before.right + max(2.2 * before.height, _first_width(line) + 0.6 * before.height) < edge:
        return False
    indented = line.left > before.left + _INDENT * before.height
    return not (indented and before.text[-1:] in _ENDS)


def _first_width(line: Line) -> float:
    """How wide the first run is that no line end may cut: what would not have fitted on the line before."""
    run = re.match(r"[^\s\u2e80-\u9fff\uff00-\uffef\u3000-\u303f]+[。，；、：！？）)」”]*", line.text)
    boxes = [box for box in line.boxes[: run.end() if run else 1] if box is not None]
    return boxes[-1][2] - boxes[0][0] if boxes else 0.0


def plain(text: str) -> str:
    """The same text with radicals, which some writers of PDF put for whole characters, as the characters; its length is kept.

    >>> plain("营业收\u2f0a")
    '营业收入'
    """
    return _RADICAL.sub(lambda found: made if len(made := unicodedata.normalize("NFKC", found[0])) == 1 else found[0], text)


def _join(piece: Piece, line: Line) -> None:
    """The next line put after a piece: without a space between Han characters and within a number, without its hyphen in a word."""
    text, boxes = piece.text[:-1], piece.boxes[:-1]
    first = line.text[:1]
    if text.endswith("-") and text[-2:-1].isalpha() and first.islower():
        text, boxes, gap = text[:-1], boxes[:-1], ""
    elif (_SPLIT_NUMBER.search(text) and _UNIT_AHEAD.match(line.text)) or _HAN.match(text[-1:]) or _HAN.match(first):
        gap = ""
    else:
        gap = " "
    piece.text = text + gap + line.text + "\n"
    piece.boxes = [*boxes, *([None] if gap else []), *line.boxes, None]


def _table(grid: Grid) -> Piece:
    text: list[str] = []
    boxes: list[Box | None] = []
    length = 0
    rows: list[list[tuple[Cell, int, int]]] = []
    for row in grid.cells:
        cells: list[tuple[Cell, int, int]] = []
        for held in row:
            words, box = held if held is not None else ("", None)
            if cells:
                text.append("\t")
                boxes.append(None)
                length += 1
            cells.append((Cell(words, (length, length + len(words)) if words else None), 1, 1))
            text.append(words)
            boxes += [box] * len(words)
            length += len(words)
        text.append("\n")
        boxes.append(None)
        length += 1
        rows.append(cells)
    return Piece("".join(text), boxes, Table(squared(rows)))
