"""Documents: a file a format, each turned into text, tables and offsets.

A reader is a module with ``SUFFIXES`` and ``read(data: bytes, name: str) -> Document``.
Spans are half-open character offsets into ``Document.text``, which for .txt and .md is the file
decoded as UTF-8 with its line ends untouched.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import NamedTuple

from verifier.dataclass import dataclass, field


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table: its text without markup, and the span of that text in the document (None for a source file)."""

    text: str
    span: tuple[int, int] | None = None
    header: bool = False


@dataclass(slots=True)
class Table:
    """A grid of cells as printed, with the caption and the notes that carry its unit.

    ``rows`` are equally long; a merged cell repeats nothing (its followers are empty).
    """

    rows: list[list[Cell]]
    caption: str = ""
    notes: list[str] = field(default_factory=list)
    span: tuple[int, int] | None = None
    name: str = ""


Box = tuple[float, float, float, float]
"""Left, top, right and bottom on a page, in points from its upper left corner."""


@dataclass(slots=True)
class Places:
    """Where the characters of a document's text stand on its pages: runs of characters, each of one page, with a box for each printed one."""

    starts: list[int] = field(default_factory=list)
    pages: list[int] = field(default_factory=list)
    boxes: list[list[Box | None]] = field(default_factory=list)
    length: int = 0

    def add(self, page: int, boxes: list[Box | None]) -> None:
        """Takes the boxes of the next characters of the text."""
        self.starts.append(self.length)
        self.pages.append(page)
        self.boxes.append(boxes)
        self.length += len(boxes)

    def of(self, start: int, end: int) -> list[tuple[int, Box]]:
        """The page and box of each line that a span covers.

        >>> places = Places()
        >>> places.add(3, [(10, 20, 15, 30), (15, 20, 20, 30), None])
        >>> places.of(0, 3)
        [(3, (10, 20, 20, 30))]
        """
        found: list[tuple[int, Box]] = []
        for at in range(max(0, bisect_right(self.starts, start) - 1), len(self.starts)):
            first = self.starts[at]
            if first >= end:
                break
            for box in self.boxes[at][max(0, start - first) : end - first]:
                if box is None:
                    continue
                last = found[-1] if found else None
                if last is not None and last[0] == self.pages[at] and last[1][1] < (box[1] + box[3]) / 2 < last[1][3]:
                    held = last[1]
                    found[-1] = (last[0], (min(held[0], box[0]), min(held[1], box[1]), max(held[2], box[2]), max(held[3], box[3])))
                else:
                    found.append((self.pages[at], box))
        return found


class Unread(NamedTuple):
    """Something of a document that could not be read, said in Chinese and in English."""

    zh: str
    en: str


@dataclass(slots=True)
class Document:
    """A commentary as read. ``prose`` masks tables, code and markup that are no sentences, with offsets kept.

    ``places`` tells page and box of a format that has pages; ``unread`` what of the document could not be read.
    ``remarks`` are comments that are no part of the text, with the offset at which each stands.
    """

    name: str
    text: str
    sha256: str
    tables: list[Table] = field(default_factory=list)
    title: str = ""
    places: Places | None = None
    unread: list[Unread] = field(default_factory=list)
    remarks: list[tuple[int, str]] = field(default_factory=list)
