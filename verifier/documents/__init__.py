"""Documents: a file a format, each turned into text, tables and offsets.

A reader is a module with ``SUFFIXES`` and ``read(data: bytes, name: str) -> Document``.
Spans are half-open character offsets into ``Document.text``, which for .txt and .md is the file
decoded as UTF-8 with its line ends untouched.
"""

from __future__ import annotations

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


@dataclass(slots=True)
class Document:
    """A commentary as read. ``prose`` masks tables, code and markup that are no sentences, with offsets kept."""

    name: str
    text: str
    sha256: str
    tables: list[Table] = field(default_factory=list)
    title: str = ""
