"""Word documents (.docx): paragraphs as lines, tables as tab-separated rows, read from the package's own XML."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree

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
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            if package.getinfo("word/document.xml").file_size > _LARGEST:
                raise InputError(name, "is larger unpacked than 200 MB", "Give the note alone.")
            body = ElementTree.fromstring(package.read("word/document.xml")).find(f"{_W}body")
    except (zipfile.BadZipFile, KeyError, ElementTree.ParseError):
        raise InputError(name, "is no readable .docx document", "Save it again as .docx, or as text.") from None
    pieces: list[str] = []
    tables: list[Table] = []
    length = 0
    for block in body if body is not None else ():
        if block.tag == f"{_W}p":
            line = _words(block)
            style = block.find(f"{_W}pPr/{_W}pStyle")
            if line and style is not None and style.get(f"{_W}val", "").lower().startswith(("heading", "title", "标题")):
                line = f"# {line}"
            pieces.append(line + "\n")
            length += len(line) + 1
        elif block.tag == f"{_W}tbl":
            start = length
            rows: list[list[tuple[Cell, int, int]]] = []
            for row in block.iter(f"{_W}tr"):
                cells: list[tuple[Cell, int, int]] = []
                for cell in row.findall(f"{_W}tc"):
                    words = " ".join(filter(None, (_words(paragraph) for paragraph in cell.findall(f"{_W}p"))))
                    span = cell.find(f"{_W}tcPr/{_W}gridSpan")
                    across = int(span.get(f"{_W}val", "1")) if span is not None else 1
                    if cells:
                        pieces.append("\t")
                        length += 1
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
    return Document(name, text, hashlib.sha256(data).hexdigest(), named(text, tables), title)


def _words(paragraph: ElementTree.Element) -> str:
    return "".join(_runs(paragraph)).strip()


def _runs(paragraph: ElementTree.Element) -> Iterator[str]:
    for node in paragraph.iter():
        if node.tag == f"{_W}t":
            yield node.text or ""
        elif node.tag in (f"{_W}tab", f"{_W}br"):
            yield " "
