"""Word documents (.docx): paragraphs as lines, tables as tab-separated rows, footnotes at the end, read from the package's own XML.

Tracked changes are read as they would be accepted.
"""

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
_LOCKED = b"\xd0\xcf\x11\xe0"
"""What an encrypted package, or a document of Word 97, begins with."""


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
    if data.startswith(_LOCKED):
        raise InputError(name, "is locked by a password, or an old .doc", "Save it as .docx without a password.")
    footnotes: ElementTree.Element | None = None
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            if package.getinfo("word/document.xml").file_size > _LARGEST:
                raise InputError(name, "is larger unpacked than 200 MB", "Give the note alone.")
            root = ElementTree.fromstring(package.read("word/document.xml"))
            if "word/footnotes.xml" in package.namelist() and package.getinfo("word/footnotes.xml").file_size <= _LARGEST:
                footnotes = ElementTree.fromstring(package.read("word/footnotes.xml"))
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
    for block in _blocks(body) if body is not None else ():
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
    for note in footnotes if footnotes is not None else ():
        words = " ".join(filter(None, ("".join(_runs(paragraph)).strip() for paragraph in note.iter(f"{_W}p"))))
        if words and note.get(f"{_W}type") is None:
            pieces.append(f"\n{words}\n")
    text = "".join(pieces)
    if not text.strip():
        raise InputError(name, "holds no words", "Give a document with text.")
    title = next((line.lstrip("# ") for line in text.splitlines() if line.strip()), "")
    return Document(name, text, hashlib.sha256(data).hexdigest(), named(text, tables), title), found


def _blocks(body: ElementTree.Element) -> Iterator[ElementTree.Element]:
    """Paragraphs and tables, those in content controls and tracked insertions too."""
    for block in body:
        if block.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml"):
            yield from _blocks(block)
        else:
            yield block


def _runs(paragraph: ElementTree.Element) -> Iterator[str]:
    """The words as they stand once tracked changes are accepted: what is inserted or moved here, not what is deleted or moved away."""
    for node in _accepted(paragraph):
        if node.tag == f"{_W}t":
            yield node.text or ""
        elif node.tag in (f"{_W}tab", f"{_W}br"):
            yield " "


def _accepted(node: ElementTree.Element) -> Iterator[ElementTree.Element]:
    for each in node:
        if each.tag in (f"{_W}del", f"{_W}moveFrom"):
            continue
        yield each
        yield from _accepted(each)
