"""Web pages (.html): their words as lines, tables kept as tab-separated rows so that cells have offsets.

Spans count in the extracted text, which the report holds when it is asked for with its text.
"""

from __future__ import annotations

import hashlib
import re
from html.parser import HTMLParser

from verifier.documents import Cell, Document, Table
from verifier.documents.decoding import decoded
from verifier.documents.grids import named, squared

SUFFIXES = (".html", ".htm", ".xhtml")
_SILENT = frozenset({"script", "style", "noscript", "template", "svg", "iframe", "select", "button", "nav"})
_BLOCKS = frozenset({"p", "div", "section", "article", "header", "footer", "ul", "ol", "li", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote",
                     "pre", "hr", "main", "aside", "figure", "figcaption", "dl", "dt", "dd", "address", "form", "fieldset", "body", "title"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_BLANKS = re.compile(r"\s+")
_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*(gb2312|gbk|gb18030|big5)", re.I)


def read(data: bytes, name: str) -> Document:
    """The words and tables of a page.

    :raises InputError: when the file is empty, binary, or holds no words.

    >>> read(b"<h1>Note</h1><table><tr><th>x<th>2024<tr><td>Revenue<td>12</table>", "n.html").tables[0].rows[1][1].text
    '12'
    """
    charset = _CHARSET.search(data[:2048])
    encoding = {b"big5": "big5hkscs"}.get(charset[1].lower(), "gb18030") if charset else ""
    page = data.decode(encoding, errors="replace") if encoding else decoded(data, name)
    reader = _Page()
    reader.feed(page)
    reader.close()
    reader.finish()
    text = "".join(reader.pieces).strip("\n") + "\n"
    if not text.strip():
        from verifier.errors import InputError

        raise InputError(name, "holds no words outside its markup", "Give a page with text.")
    digest = hashlib.sha256(data).hexdigest()
    return Document(name, text, digest, named(text, reader.tables), reader.title.strip(), remarks=reader.remarks)


class _Page(HTMLParser):
    """Collects text pieces and the tables among them, with the running offset."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.tables: list[Table] = []
        self.title = ""
        self._length = 0
        self._silent = 0
        self._in_title = False
        self._depth = 0
        self._rows: list[list[tuple[Cell, int, int]]] = []
        self._cell: tuple[list[str], bool, int, int] | None = None
        self._caption: list[str] | None = None
        self._caption_text = ""
        self._table_start = 0
        self.remarks: list[tuple[int, str]] = []

    def _put(self, piece: str) -> None:
        self.pieces.append(piece)
        self._length += len(piece)

    def _line(self) -> None:
        if self.pieces and not self.pieces[-1].endswith("\n"):
            self._put("\n")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag == "title":
            self._in_title = True
        elif tag == "table":
            self._depth += 1
            if self._depth == 1:
                self._line()
                self._rows, self._caption_text, self._table_start = [], "", self._length
        elif self._depth == 1 and tag == "tr":
            self._end_cell()
            self._line()
            self._rows.append([])
        elif self._depth == 1 and tag in ("td", "th"):
            self._end_cell()
            sizes = {key: int(value) for key, value in attrs if key in ("colspan", "rowspan") and value and value.isdigit()}
            self._cell = ([], tag == "th", max(1, min(sizes.get("colspan", 1), 200)), max(1, min(sizes.get("rowspan", 1), 500)))
        elif self._depth == 1 and tag == "caption":
            self._caption = []
        elif tag == "br" and self._cell is None:
            self._line()
        elif tag == "br" and self._cell is not None:
            self._cell[0].append(" ")
        elif self._depth == 0 and tag in _BLOCKS:
            self._line()
            if tag in _HEADINGS:
                self._put("#" * int(tag[1]) + " ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag == "title":
            self._in_title = False
        elif tag == "table":
            if self._depth == 1:
                self._end_table()
            self._depth = max(0, self._depth - 1)
        elif self._depth == 1 and tag in ("td", "th", "tr"):
            self._end_cell()
        elif tag == "caption" and self._caption is not None:
            self._caption_text = _BLANKS.sub(" ", "".join(self._caption)).strip()
            self._caption = None
            self._put(self._caption_text + "\n")
            self._table_start = self._length
        elif self._depth == 0 and tag in _BLOCKS:
            self._line()

    def handle_comment(self, data: str) -> None:
        if "verifier:" in data:
            self.remarks.append((self._length, data))

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        if self._in_title:
            self.title += data
        elif self._caption is not None:
            self._caption.append(data)
        elif self._cell is not None:
            self._cell[0].append(data)
        elif self._depth == 0:
            words = _BLANKS.sub(" ", data)
            if words.strip() or (words and self.pieces and not self.pieces[-1].endswith(("\n", " "))):
                self._put(words.lstrip() if not self.pieces or self.pieces[-1].endswith("\n") else words)

    def finish(self) -> None:
        """Close a table that the page leaves open."""
        if self._depth:
            self._end_table()

    def _end_cell(self) -> None:
        if self._cell is None:
            return
        parts, header, across, down = self._cell
        self._cell = None
        words = _BLANKS.sub(" ", "".join(parts)).strip()
        if not self._rows:
            self._rows.append([])
        if self._rows[-1]:
            self._put("\t")
        start = self._length
        self._put(words)
        self._rows[-1].append((Cell(words, (start, self._length), header), across, down))

    def _end_table(self) -> None:
        self._end_cell()
        grid = squared(self._rows)
        if len(grid) > 1 and len(grid[0]) > 1:
            self.tables.append(Table(grid, self._caption_text, span=(self._table_start, self._length)))
        self._rows = []
        self._line()
