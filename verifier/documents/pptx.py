"""Slides (.pptx): the text of each slide in its order, tables as tab-separated rows, read from the package's own XML."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree

from verifier.documents import Cell, Document, Table
from verifier.documents.grids import named, squared
from verifier.errors import InputError

SUFFIXES = (".pptx",)
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_SLIDE = re.compile(r"ppt/slides/slide(\d+)\.xml")
_LARGEST = 200_000_000
_LOCKED = b"\xd0\xcf\x11\xe0"


def read(data: bytes, name: str) -> Document:
    """The words and tables of a presentation, slide by slide; a slide's title is a heading.

    :raises InputError: when the file is no .pptx package, is locked, or holds no words.
    """
    if data.startswith(_LOCKED):
        raise InputError(name, "is locked by a password, or an old .ppt", "Save it as .pptx without a password.")
    pieces: list[str] = []
    tables: list[Table] = []
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            slides = sorted((int(found[1]), entry) for entry in package.infolist() if (found := _SLIDE.fullmatch(entry.filename)))
            if not slides:
                raise InputError(name, "is no readable .pptx document", "Save it again as .pptx.")
            if sum(entry.file_size for _, entry in slides) > _LARGEST:
                raise InputError(name, "is larger unpacked than 200 MB", "Give the slides alone.")
            length = 0
            for _, entry in slides:
                for text, table in _shapes(ElementTree.fromstring(package.read(entry))):
                    if table is not None:
                        tables.append(_placed(table, length, text))
                    pieces.append(text)
                    length += len(text)
                pieces.append("\n")
                length += 1
    except (zipfile.BadZipFile, ElementTree.ParseError, RuntimeError):
        raise InputError(name, "is no readable .pptx document", "Save it again as .pptx.") from None
    text = "".join(pieces)
    if not text.strip():
        raise InputError(name, "holds no words", "Give slides with text.")
    title = next((line.lstrip("# ") for line in text.splitlines() if line.strip()), "")
    return Document(name, text, hashlib.sha256(data).hexdigest(), named(text, tables), title)


def _shapes(slide: ElementTree.Element) -> Iterator[tuple[str, list[list[str]] | None]]:
    """The text of each shape, a line a paragraph, and the rows of each table."""
    for node in slide.iter():
        if node.tag == f"{_A}tbl":
            rows = [[_paragraphs(cell, " ") for cell in row.findall(f"{_A}tc")] for row in node.iter(f"{_A}tr")]
            yield "".join("\t".join(row) + "\n" for row in rows), rows
        elif node.tag == f"{_P}sp":
            words = _paragraphs(node, "\n")
            if words:
                kind = node.find(f"{_P}nvSpPr/{_P}nvPr/{_P}ph")
                title = kind is not None and kind.get("type") in ("title", "ctrTitle")
                yield (f"# {words.replace(chr(10), ' ')}" if title else words) + "\n", None


def _paragraphs(node: ElementTree.Element, between: str) -> str:
    lines = ("".join(run.text or "" for run in paragraph.iter(f"{_A}t")).strip() for paragraph in node.iter(f"{_A}p"))
    return between.join(line.replace("\t", " ") for line in lines if line)


def _placed(rows: list[list[str]], start: int, text: str) -> Table:
    at = start
    cells: list[list[tuple[Cell, int, int]]] = []
    for row in rows:
        made: list[tuple[Cell, int, int]] = []
        for words in row:
            made.append((Cell(words, (at, at + len(words)) if words else None), 1, 1))
            at += len(words) + 1
        cells.append(made)
    return Table(squared(cells), span=(start, start + len(text)))
