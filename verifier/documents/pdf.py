"""PDF documents (.pdf): text in reading order, tables cell by cell, and the page and box of every character.

The text is pdfium's, line by line. Lines that only break for want of room are joined again, within numbers too; what repeats at
the head or foot of pages is left out. Tables come from :mod:`verifier.documents.pdf_tables`, and a table whose numbers the page's
own text does not hold is refused. A page without any text is a picture: where all are, the document is refused.
"""

from __future__ import annotations

import ctypes
import hashlib
import re
import threading
from collections import Counter
from collections.abc import Iterator, Sequence

from verifier.dataclass import dataclass, field
from verifier.documents import Box, Document, Places, Table, Unread
from verifier.documents.grids import named
from verifier.documents.pdf_lines import Line, Piece, in_reading_order, joined, plain, runs_over
from verifier.errors import InputError

SUFFIXES = (".pdf",)
_EDGE = 0.09
"""The part of a page's height, at its head and its foot, where running lines stand."""
_DEEP = 0.16
"""How deep they stand where margins are wide: there they must be the outermost lines and stand apart from the body."""
_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(r"[-–—\s]*(?:第\s*)?\d{1,4}(?:\s*页)?(?:\s*[/／]\s*\d{1,4}|\s+of\s+\d{1,4}|\s*[,，]?\s*共\s*\d{1,4}\s*页)?[-–—\s]*", re.I)
_NUMBERED = re.compile(r"第\s*\d{1,4}\s*页|\bPage\s+\d{1,4}\b|\b\d{1,4}\s*/\s*\d{1,4}\s*$", re.I)
_HYPHENS = frozenset("\x02\ufffe\xad")
_BLANK = frozenset("\r\n\x00\ufeff")
PDFIUM = threading.Lock()
"""Held while pdfium works: it is not made for several threads at once."""


@dataclass(slots=True)
class Page:
    """One page as pdfium reads it: its size in points, its lines, and all its characters without blanks (what a table's cells are held against).

    ``strokes`` counts the straight and curved pieces that are drawn on it: a page with few has no ruled table.
    ``cut`` is how far the part that is shown begins from the left and the top of the whole sheet, as the page is turned.
    """

    number: int
    width: float
    height: float
    lines: list[Line] = field(default_factory=list)
    tight: str = ""
    strokes: int = 0
    cut: tuple[float, float] = (0.0, 0.0)


def read(data: bytes, name: str) -> Document:
    """The text and tables of a PDF.

    :raises InputError: when it is broken, locked by a password, has no pages, or none of its pages holds text.
    """
    with PDFIUM:
        pages = list(_pages(data, name))
    if not any(page.lines for page in pages):
        raise InputError(name, "holds pictures of pages and no text", "Give the document it was scanned from, or one with its text recognised.")
    running = _running(pages)
    from verifier.documents.pdf_tables import tables_of

    found, refused = tables_of(data, pages)
    pieces: list[tuple[int, Piece]] = []
    for page in pages:
        body = [line for line in page.lines if id(line) not in running and not _is_running(line, page)]
        made = joined(in_reading_order(body, page.width), found.get(page.number, []))
        if made and pieces and runs_over(pieces[-1][1], made[0]):
            pieces[-1][1].drop_end()
        pieces += [(page.number, piece) for piece in made]
    text: list[str] = []
    length = 0
    tables: list[Table] = []
    places = Places()
    for number, piece in pieces:
        piece.shift(length)
        text.append(piece.text)
        length += len(piece.text)
        places.add(number, piece.boxes)
        if piece.table is not None:
            tables.append(piece.table)
    whole = "".join(text)
    if not whole.strip():
        raise InputError(name, "holds no words but running heads", "Give a document with text.")
    document = Document(name, whole, hashlib.sha256(data).hexdigest(), named(whole, tables), _title(whole))
    document.places = places
    empty = [page.number for page in pages if not page.lines]
    document.unread = [
        Unread(f"第 {number} 页没有文字（可能是图片），未读取。", f"Page {number} has no text (a picture?) and was not read.") for number in empty
    ]
    document.unread += refused
    return document


def _title(text: str) -> str:
    return next((line.strip() for line in text.splitlines() if line.strip()), "")[:200]


def _pages(data: bytes, name: str) -> Iterator[Page]:
    try:
        import pypdfium2
        import pypdfium2.raw as pdfium
    except ImportError:
        raise InputError(name, "needs the packages for PDF", "Install them: pip install 'verifier[pdf]'.") from None
    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as reason:
        if "assword" in str(reason):
            raise InputError(name, "is locked by a password", "Save it without one.") from None
        raise InputError(name, "is no readable PDF", "Save or print it to PDF again.") from None
    try:
        if not len(pdf):
            raise InputError(name, "has no pages", "Save or print it to PDF again.")
        for number in range(len(pdf)):
            try:
                page = pdf[number]
            except pypdfium2.PdfiumError:
                raise InputError(name, f"is broken at page {number + 1}", "Save or print it to PDF again.") from None
            read_page = Page(number + 1, page.get_width(), page.get_height())
            textpage = page.get_textpage()
            turned, shown = page.get_rotation(), page.get_bbox()
            whole, part = (_as_shown((0.0, 0.0, 0.0, 0.0), turned, box) for box in (page.get_mediabox(), shown))
            read_page.cut = whole[0] - part[0], whole[1] - part[1]
            _take_lines(textpage, read_page, turned, shown)
            textpage.close()
            read_page.strokes = sum(pdfium.FPDFPath_CountSegments(drawn.raw) for drawn in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH]))
            page.close()
            yield read_page
    finally:
        pdf.close()


def _take_lines(textpage: object, page: Page, turned: int, shown: Box) -> None:
    """The page's characters with their boxes, cut into lines where pdfium breaks them.

    ``turned`` is by how many degrees the page is shown turned, and ``shown`` the left, bottom, right and top of the part that is.
    """
    import pypdfium2.raw as pdfium

    handle = textpage.raw  # type: ignore[attr-defined]
    unicode, box, generated = pdfium.FPDFText_GetUnicode, pdfium.FPDFText_GetCharBox, pdfium.FPDFText_IsGenerated
    size_of = pdfium.FPDFText_GetFontSize
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    letters: list[str] = []
    boxes: list[Box | None] = []
    tight: list[str] = []
    surrogate = first = 0
    for index in range(textpage.count_chars()):  # type: ignore[attr-defined]
        code = unicode(handle, index)
        if 0xD800 <= code < 0xDC00:
            surrogate = code
            continue
        if surrogate and 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((surrogate - 0xD800) << 10) + code - 0xDC00
        surrogate = 0
        letter = chr(code) if not 0xD800 <= code < 0xE000 else "\ufffd"
        if letter in _BLANK:
            if letter == "\n" and letters:
                _end_line(letters, boxes, size_of(handle, first), page)
                letters, boxes = [], []
            continue
        if letter in _HYPHENS:
            letter = "-"
        if not letters:
            first = index
        letters.append(letter)
        if generated(handle, index) == 1 or letter.isspace():
            boxes.append(None)
            continue
        box(handle, index, left, right, bottom, top)
        boxes.append(_as_shown((left.value, bottom.value, right.value, top.value), turned, shown))
        tight.append(letter)
    if letters:
        _end_line(letters, boxes, size_of(handle, first), page)
    page.tight = plain("".join(tight))


def _as_shown(box: Box, turned: int, shown: Box) -> Box:
    """Left, bottom, right and top in the page's own space as left, top, right and bottom of the page as it is shown.

    >>> _as_shown((10, 700, 40, 710), 0, (0, 0, 600, 800)), _as_shown((10, 700, 40, 710), 90, (0, 0, 600, 800))
    ((10, 90, 40, 100), (700, 10, 710, 40))
    """
    left, bottom, right, top = box
    if turned == 90:
        return bottom - shown[1], left - shown[0], top - shown[1], right - shown[0]
    if turned == 180:
        return shown[2] - right, bottom - shown[1], shown[2] - left, top - shown[1]
    if turned == 270:
        return shown[3] - top, shown[2] - right, shown[3] - bottom, shown[2] - left
    return left - shown[0], shown[3] - top, right - shown[0], shown[3] - bottom


def _end_line(letters: list[str], boxes: list[Box | None], size: float, page: Page) -> None:
    line = Line.of(letters, boxes, size)
    if line is not None:
        page.lines.append(line)


def _running(pages: Sequence[Page]) -> set[int]:
    """Heads and feet, by identity: lines near the edge of a page that stand, but for their digits, at the same height of several others."""
    seen: Counter[tuple[str, int]] = Counter()
    at: dict[tuple[str, int], list[int]] = {}
    for page in pages:
        for line in page.lines:
            if _at_edge(line, page) or (len(pages) > 2 and _stands_apart(line, page)):
                key = (_DIGITS.sub("0", line.key), round(line.top / 6))
                seen[key] += 1
                at.setdefault(key, []).append(id(line))
    least = max(2, min(len(pages), 3))
    return {place for key, count in seen.items() if count >= least for place in at[key]}


def _is_running(line: Line, page: Page) -> bool:
    """A page number at the head or foot, alone or in a line that numbers the page."""
    if not _at_edge(line, page):
        return False
    return bool(_PAGE_NUMBER.fullmatch(line.text.strip()) or _NUMBERED.search(line.text))


def _at_edge(line: Line, page: Page) -> bool:
    return line.bottom < page.height * _EDGE or line.top > page.height * (1 - _EDGE)


def _stands_apart(line: Line, page: Page) -> bool:
    """Whether a line in a wide margin has nothing but running lines beyond it and a gap of more than its height before the body."""
    if line.bottom < page.height * _DEEP:
        beyond = all(other.bottom < page.height * _EDGE for other in page.lines if other.bottom < line.top)
        gap = min((other.top for other in page.lines if other.top > line.bottom), default=page.height) - line.bottom
    elif line.top > page.height * (1 - _DEEP):
        beyond = all(other.top > page.height * (1 - _EDGE) for other in page.lines if other.top > line.bottom)
        gap = line.top - max((other.bottom for other in page.lines if other.bottom < line.top), default=0)
    else:
        return False
    return beyond and gap > 1.3 * line.height
