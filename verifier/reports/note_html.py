"""The note itself as HTML: its own characters with every number marked, and nothing of its markup let through.

The text is cut at every border of a claim, a number, a bold run; each piece is escaped on its own and wrapped in
what covers it. So a mark can begin inside bold and end outside it, span a line break or a cell border, and offsets
stay exact. Of Markdown only what helps reading is drawn: headings, bold, lists, quotes, and tables (pipes, tabs, ``<table>``).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from html import escape, unescape
from typing import Literal

from verifier.dataclass import dataclass
from verifier.reports.layout import CONTROL

_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_BOLD = re.compile(r"\*\*(?=\S)((?:(?!\*\*|\n\s*\n).)+?)(?<=\S)\*\*|<(b|strong)>(.*?)</\2>", re.S)
_BARE_TAG = re.compile(r"</?(?:b|strong|i|em|u|sub|sup)>|<br\s*/?>", re.I)
_HEADING = re.compile(r"\s{0,3}(#{1,6})[ \t]+(?=\S)")
_QUOTE = re.compile(r"\s{0,3}>[ \t]?")
_ITEM = re.compile(r"\s*(?:[-*+•]|\d{1,3}[.)、])\s+")
_RULE = re.compile(r"\s*(?:-{3,}|\*{3,}|_{3,})\s*")
_DIVIDER = re.compile(r"\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*")
_PIPE = re.compile(r"(?<!\\)\|")
_TABLE = re.compile(r"<table\b[^<>]*>.*?</table\s*>", re.S | re.I)
_CELL = re.compile(r"<(/?)(tr|td|th|caption|table|thead|tbody|tfoot)\b([^<>]*)>", re.I)
_PERIOD = re.compile(r"(?:19|20)\d\d|\d[QH]|[QH]\d|FY\d\d", re.I)
_SPANNING = re.compile(r"\b(colspan|rowspan)\s*=\s*[\"']?(\d{1,2})", re.I)
MARKDOWN = (".md", ".markdown", ".mdx")

Role = Literal["number", "quote", "bold", "hidden", "flip"]


@dataclass(frozen=True, slots=True)
class Layer:
    """Something that covers a stretch of the text: a number's mark, a claim's quote, a bold run, markup to hide.

    ``name`` is the id a number or quote belongs to, ``look`` a number's class, ``label`` what a screen reader says.
    ``instead`` is what a number is to read, shown behind it while it is struck out.
    """

    role: Role
    start: int
    end: int
    name: str = ""
    look: str = ""
    label: str = ""
    instead: str = ""


class NoteHtml:
    """One note being written out; ``body()`` is the finished HTML.

    :param layers: numbers, quotes and conclusions that flip, in any order, offsets into ``text``.
    """

    def __init__(self, text: str, layers: Iterable[Layer], markdown: bool = True) -> None:
        self.text, self.markdown = text, markdown
        self._opened: set[str] = set()
        everything = [layer for layer in layers if 0 <= layer.start < layer.end <= len(text)]
        everything += self._inline()
        self._cuts = sorted({0, len(text), *(x.start for x in everything), *(x.end for x in everything)})
        self._cover: list[list[Layer]] = [[] for _ in self._cuts]
        for layer in everything:
            for index in range(bisect_left(self._cuts, layer.start), bisect_left(self._cuts, layer.end)):
                self._cover[index].append(layer)
        self._last = {layer.name: layer.end for layer in everything if layer.role == "number"}

    def body(self) -> str:
        """The whole note."""
        out: list[str] = []
        at = 0
        for table in _TABLE.finditer(self.text):
            drawn = self._html_table(*table.span())
            if drawn:
                out += self._blocks(at, table.start())
                out.append(drawn)
                at = table.end()
        out += self._blocks(at, len(self.text))
        return "\n".join(out)

    # -- blocks ------------------------------------------------------------------------------------

    def _blocks(self, start: int, end: int) -> Iterator[str]:
        lines = [(found.start(), found.end()) for found in _LINE.finditer(self.text, start, end)]
        at = 0
        while at < len(lines):
            first, last = lines[at]
            line = self.text[first:last]
            if not line.strip():
                at += 1
            elif (rows := self._grid(lines, at)) > 0:
                yield self._table(lines[at:at + rows])
                at += rows
            elif self.markdown and (heading := _HEADING.match(line)):
                level = len(heading[1])
                yield f'<p class="h h{level}" role="heading" aria-level="{min(level + 1, 6)}">{self._piece(first + heading.end(), last)}</p>'
                at += 1
            elif self.markdown and _RULE.fullmatch(line):
                yield "<hr>"
                at += 1
            elif self.markdown and (quoted := _QUOTE.match(line)):
                yield f"<blockquote>{self._piece(first + quoted.end(), last)}</blockquote>"
                at += 1
            elif self.markdown and _ITEM.match(line):
                yield f'<p class="li">{self._piece(first, last)}</p>'
                at += 1
            else:
                after = at + 1
                while after < len(lines) and self._runs_on(lines, after):
                    after += 1
                yield f"<p>{self._piece(first, lines[after - 1][1])}</p>"
                at = after

    def _runs_on(self, lines: list[tuple[int, int]], at: int) -> bool:
        line = self.text[slice(*lines[at])]
        if not line.strip() or self._grid(lines, at):
            return False
        return not (self.markdown and (_HEADING.match(line) or _ITEM.match(line) or _QUOTE.match(line) or _RULE.fullmatch(line)))

    def _grid(self, lines: list[tuple[int, int]], at: int) -> int:
        """How many lines from here on are a table of pipes or tabs; 0 when they are none."""
        sign = "|" if self.markdown and "|" in self.text[slice(*lines[at])] else "\t"
        if sign == "|" and not (at + 1 < len(lines) and _DIVIDER.fullmatch(self.text[slice(*lines[at + 1])].rstrip("\n"))):
            return 0
        count = 0
        while at + count < len(lines) and sign in self.text[slice(*lines[at + count])].strip("\n ") and self.text[slice(*lines[at + count])].strip():
            count += 1
        return count if count >= 2 else 0

    def _table(self, lines: list[tuple[int, int]]) -> str:
        piped = "|" in self.text[slice(*lines[0])] and _DIVIDER.fullmatch(self.text[slice(*lines[1])].rstrip("\n")) is not None
        rows = []
        for number, (start, end) in enumerate(lines):
            if piped and number == 1:
                continue
            tag = "th" if number == 0 and (piped or self._heads(start, end)) else "td"
            rows.append("<tr>" + "".join(f"<{tag}>{self._piece(a, b)}</{tag}>" for a, b in self._cells(start, end, piped)) + "</tr>")
        return f'<div class="wide" tabindex="0"><table>{"".join(rows)}</table></div>'

    def _heads(self, start: int, end: int) -> bool:
        """Whether the first line of a tabbed table names columns: periods or words, no values."""
        cells = [self.text[a:b] for a, b in self._cells(start, end, piped=False)][1:]
        return all(not re.search(r"\d", cell) or _PERIOD.search(cell) for cell in cells)

    def _cells(self, start: int, end: int, piped: bool) -> list[tuple[int, int]]:
        line = self.text[start:end].rstrip("\r\n")
        if piped:
            borders = [start + found.start() for found in _PIPE.finditer(line)]
            edges = [start - 1, *borders, start + len(line)]
        else:
            edges = [start - 1, *(start + at for at, ch in enumerate(line) if ch == "\t"), start + len(line)]
        cells = [(a + 1, b) for a, b in zip(edges, edges[1:], strict=False)]
        if piped:
            cells = cells[0 if self.text[slice(*cells[0])].strip() else 1:]
            cells = cells[:-1] if cells and not self.text[slice(*cells[-1])].strip() else cells
        return [self._trimmed(a, b) for a, b in cells]

    def _html_table(self, start: int, end: int) -> str:
        """A ``<table>`` of the note drawn anew from its cells' text; empty when it has no cells."""
        rows: list[str] = []
        row: list[str] = []
        caption, opened = "", None
        for found in _CELL.finditer(self.text, start, end):
            closing, tag = found[1] == "/", found[2].lower()
            if opened is not None:
                kind, begins, attributes = opened
                content = self._piece(*self._trimmed(begins, found.start()), entities=True)
                if kind == "caption":
                    caption = f"<caption>{content}</caption>"
                else:
                    row.append(f"<{kind}{attributes}>{content}</{kind}>")
                opened = None
            if tag in ("td", "th", "caption") and not closing:
                attributes = "".join(f' {name.lower()}="{int(size)}"' for name, size in _SPANNING.findall(found[3]))
                opened = (tag, found.end(), attributes)
            elif tag in ("tr", "table") and row:
                rows.append(f"<tr>{''.join(row)}</tr>")
                row = []
        return f'<div class="wide" tabindex="0"><table>{caption}{"".join(rows)}</table></div>' if rows else ""

    def _trimmed(self, start: int, end: int) -> tuple[int, int]:
        text = self.text[start:end]
        return start + len(text) - len(text.lstrip()), end - (len(text) - len(text.rstrip())) if text.strip() else start

    # -- pieces ------------------------------------------------------------------------------------

    def _inline(self) -> list[Layer]:
        found: list[Layer] = []
        for bold in _BOLD.finditer(self.text) if self.markdown else ():
            inside = 1 if bold[1] is not None else 3
            found.append(Layer("bold", bold.start(inside), bold.end(inside)))
            if inside == 1:
                found += [Layer("hidden", bold.start(), bold.start() + 2), Layer("hidden", bold.end() - 2, bold.end())]
        found += [Layer("hidden", *tag.span()) for tag in _BARE_TAG.finditer(self.text)]
        return [layer for layer in found if layer.start < layer.end]

    def _piece(self, start: int, end: int, entities: bool = False) -> str:
        """A stretch of the text, escaped piece by piece, each wrapped in what covers it."""
        while end > start and self.text[end - 1] in "\r\n":
            end -= 1
        out: list[str] = []
        index = bisect_right(self._cuts, start) - 1
        while index < len(self._cuts) - 1 and self._cuts[index] < end:
            first, last = max(start, self._cuts[index]), min(end, self._cuts[index + 1])
            out.append(self._wrapped(first, last, self._cover[index], entities))
            index += 1
        return "".join(out)

    def _wrapped(self, start: int, end: int, cover: list[Layer], entities: bool) -> str:
        roles = {layer.role for layer in cover}
        text = self.text[start:end]
        if "hidden" in roles:
            return "<br>" if text.lower().startswith("<br") else ""
        shown = safe(unescape(text) if entities else text)
        if "bold" in roles:
            shown = f"<strong>{shown}</strong>"
        quotes = " ".join(dict.fromkeys(layer.name for layer in cover if layer.role == "quote"))
        quoted = f' data-q="{escape(quotes)}"' if quotes else ""
        flip = " flip" if "flip" in roles else ""
        numbers = [layer for layer in cover if layer.role == "number"]
        if not numbers:
            return f'<span class="q{flip}"{quoted}>{shown}</span>' if quoted or flip else shown
        number = min(numbers, key=lambda layer: (layer.end - layer.start, layer.start))
        end_class = (" last" if end == self._last[number.name] else "") + (" long" if "\n" in text or len(text) > 24 else "")
        if number.instead:
            ends = end in (number.end, self._last.get(number.name))
            shown = f"<del>{shown}</del>" + (f"<ins>{safe(number.instead)}</ins>" if ends else "")
        if not number.name:
            return f'<span class="{number.look}" title="{escape(number.label)}"{quoted}>{shown}</span>'
        # Only the first piece of a number is a stop for the keyboard and the screen reader.
        first = number.name not in self._opened
        self._opened.add(number.name)
        stop = f' id="n-{escape(number.name)}" aria-label="{escape(number.label)}"' if first else ' tabindex="-1" aria-hidden="true"'
        return f'<a class="n {number.look}{flip}{end_class}" href="#{escape(number.name)}" data-c="{escape(number.name)}"{stop}{quoted}>{shown}</a>'


def safe(text: str) -> str:
    """Text for HTML: markup escaped, control and direction characters replaced, line ends made one kind.

    >>> safe("<b>&")
    '&lt;b&gt;&amp;'
    """
    return escape(CONTROL.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n")))
