"""Word documents (.docx): paragraphs as lines, tables as tab-separated rows, read from the package's own XML."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree

from verifier.dataclass import dataclass
from verifier.documents import Cell, Document, Table
from verifier.documents.grids import named, squared
from verifier.errors import InputError

SUFFIXES = (".docx",)
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LARGEST = 200_000_000


def read(data: bytes, name: str) -> Document:
    """The paragraphs and tables of a Word document.

    :raises InputError: when the file is no .docx package or holds no words.
    """
    return _read(data, name)[0]


@dataclass(frozen=True, slots=True)
class Place:
    """Where the words of a paragraph stand: from ``start`` to ``end`` of the document's text, and ``lead`` characters into its own.

    ``ordinal`` counts every paragraph of the document from 1, those of tables among them.
    """

    ordinal: int
    start: int
    end: int
    lead: int


def places(data: bytes, name: str) -> list[Place]:
    """Where each paragraph that holds words stands in the text that :func:`read` gives.

    :raises InputError: as :func:`read` does.
    """
    return _read(data, name)[1]


def _read(data: bytes, name: str) -> tuple[Document, list[Place]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            if package.getinfo("word/document.xml").file_size > _LARGEST:
                raise InputError(name, "is larger unpacked than 200 MB", "Give the note alone.")
            root = ElementTree.fromstring(package.read("word/document.xml"))
    except (zipfile.BadZipFile, KeyError, ElementTree.ParseError):
        raise InputError(name, "is no readable .docx document", "Save it again as .docx, or as text.") from None
    body = root.find(f"{_W}body")
    ordinals = {paragraph: ordinal for ordinal, paragraph in enumerate(root.iter(f"{_W}p"), 1)}
    found: list[Place] = []

    def words_of(paragraph: ElementTree.Element, at: int) -> str:
        raw = "".join(_runs(paragraph))
        words = raw.strip()
        if words:
            found.append(Place(ordinals[paragraph], at, at + len(words), len(raw) - len(raw.lstrip())))
        return words

    pieces: list[str] = []
    tables: list[Table] = []
    length = 0
    for block in body if body is not None else ():
        if block.tag == f"{_W}p":
            style = block.find(f"{_W}pPr/{_W}pStyle")
            heading = style is not None and style.get(f"{_W}val", "").lower().startswith(("heading", "title", "标题"))
            line = words_of(block, length + 2 * heading)
            if line and heading:
                line = f"# {line}"
            pieces.append(line + "\n")
            length += len(line) + 1
        elif block.tag == f"{_W}tbl":
            start = length
            rows: list[list[tuple[Cell, int, int]]] = []
            for row in block.iter(f"{_W}tr"):
                cells: list[tuple[Cell, int, int]] = []
                for cell in row.findall(f"{_W}tc"):
                    if cells:
                        pieces.append("\t")
                        length += 1
                    words = ""
                    for paragraph in cell.findall(f"{_W}p"):
                        gap = " " * bool(words)
                        words += gap * bool(more := words_of(paragraph, length + len(words) + len(gap))) + more
                    span = cell.find(f"{_W}tcPr/{_W}gridSpan")
                    across = int(span.get(f"{_W}val", "1")) if span is not None else 1
                    cells.append((Cell(words, (length, length + len(words))), across, 1))
                    pieces.append(words)
                    length += len(words)
                pieces.append("\n")
                length += 1
                rows.append(cells)
            grid = squared(rows)
            if grid and len(grid[0]) > 1:
                tables.append(Table(grid, span=(start, length)))
    text = "".join(pieces)
    if not text.strip():
        raise InputError(name, "holds no words", "Give a document with text.")
    title = next((line.lstrip("# ") for line in text.splitlines() if line.strip()), "")
    return Document(name, text, hashlib.sha256(data).hexdigest(), named(text, tables), title), found


def _runs(paragraph: ElementTree.Element) -> Iterator[str]:
    for node in paragraph.iter():
        if node.tag == f"{_W}t":
            yield node.text or ""
        elif node.tag in (f"{_W}tab", f"{_W}br"):
            yield " "
