"""Tables found inside a text, each cell with the exact offsets of its words.

Four ways of writing a table are known: Markdown pipes, ``<table>`` blocks, tab-separated lines, and columns
aligned with runs of spaces. Offsets count in the text as given; nothing is rewritten.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Sequence

from verifier.documents import Cell, Table
from verifier.documents.marks import TAG, may_hold_tables, plain_words

Span = tuple[int, int]

_TABLE = re.compile(r"<table\b[^>]*>.*?(?:</table\s*>|\Z)", re.I | re.S)
_TAG = re.compile(r"<(/?)(table|caption|thead|tbody|tfoot|tr|t[dh])\b([^>]*)>", re.I)
_COLSPAN = re.compile(r"\b(col|row)span\s*=\s*[\"']?(\d{1,3})", re.I)
_BREAK = re.compile(r"<br\s*/?>", re.I)
_RULE = re.compile(r"\s*\|?\s*:?-{1,}:?\s*(?:\|\s*:?-{1,}:?\s*)*\|?\s*$")
_FENCE = re.compile(r"\s{0,3}(?:`{3,}|~{3,})")
_OPEN = re.compile(r"(?:\s|\*{1,3}(?=\S)|__|`+|~~|<(?:b|i|u|em|strong|font|span|p|div|center|small|code)\b[^<>]*>|<br\s*/?>|&nbsp;|&emsp;)+", re.I)
_CLOSE = re.compile(
    r"(?:\s|(?<=\S)\*{1,3}|__|`+|~~|</(?:b|i|u|em|strong|font|span|p|div|center|small|code)\s*>|<br\s*/?>|&nbsp;|&emsp;"
    r"|<sup\b[^<>]*>[^<>]{0,6}</sup>|<sub\b[^<>]*>[^<>]{0,3}</sub>|\[\^[^\]\s]{1,8}\]|\^\d{1,2}\^|(?<=[\d%）)\w])\[(?:\d{1,2}|[a-z]|注\d*)\]|[¹²³⁴⁵⁶⁷⁸⁹†‡※]"
    r"|注\d?$)+\Z", re.I)
_MARKUP = re.compile(r"[<*`_~^&\[¹²³⁴⁵⁶⁷⁸⁹†‡※注]")
_EDGES = re.compile(r"\s*(.*?)\s*\Z", re.S)
_SPACED = re.compile(r"(?<![ \u3000])(?:[ \u3000]{2,}|\u3000)(?=\S)")
_NUMERIC = re.compile(r"[-+(（−–]?[$¥￥€£]?\s?\d[\d,，]*(?:\.\d+)?\s?[%％xX倍亿万]?[)）]?$|[-–—/]+$|N/?[AM]$|n\.?[am]\.?$|不适用$")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_NUMBERED = re.compile(r"(?:图表|表|Table|Exhibit|Figure)\s*\d+", re.I)
_UNIT_LINE = re.compile(
    r"单位\s*[:：为]|单位[（(]|币种|除特别注明|\bin\s+(?:RMB|US|HK|CNY|USD|EUR|\$)?\s*\$?\s*(?:millions?|thousands?|billions?|mn|bn)\b"
    r"|(?:RMB|US\$|HK\$|USD|CNY|\$)\s*(?:millions?|thousands?|billions?|mn|bn|m|'000)\b|except per[ -]share|\b(?:millions?|thousands?) of\b"
    r"|FY ends?|fiscal year end", re.I)
_ALL_UNIT = re.compile(r"[（(]?(?:单位|币种)|(?:all |the )?(?:figures|amounts|numbers|data|values)?\b[^.:|]{0,24}?\bin\s", re.I)
"""A line that gives a unit and is no caption."""
_NOTE = re.compile(r"\s*[*_（(\[]*\s*(?:资料来源|数据来源|来源|注[:：\d]|备注|说明[:：]|Sources?\b|Notes?\b\s*[:：])", re.I)


def tables_in(text: str) -> list[Table]:
    """Every table of a text in its order, with captions, unit notes and short names.

    >>> tables_in("| a | 2024 |\\n|---|---|\\n| b | 1,204 |\\n")[0].rows[1][1]
    Cell(text='1,204', span=(29, 34), header=False)
    """
    if not may_hold_tables(text):
        return []
    found: list[tuple[Table, int, int]] = []
    lines = _lines(text)
    starts = [start for start, _ in lines]
    taken = [False] * len(lines)
    if "<table" in text or "<TABLE" in text:
        for block in _TABLE.finditer(text):
            table = _html_table(text, block.start(), block.end())
            first, last = bisect_right(starts, block.start()) - 1, bisect_right(starts, block.end() - 1) - 1
            taken[first:last + 1] = [True] * (last + 1 - first)
            if table is not None:
                found.append((table, first, last))
    ways = [(mark, way) for mark, way in _WAYS if mark in text]
    number = 0
    while ways and number < len(lines):
        start, end = lines[number]
        if taken[number] or start == end:
            number += 1
            continue
        reach = None
        for mark, way in ways:
            if text.find(mark, start, end) >= 0:
                reach = way(text, lines, number, taken)
                break
        if reach is None:
            number += 1
            continue
        table, last = reach
        if table is not None:
            found.append((table, number, last))
            taken[number:last + 1] = [True] * (last + 1 - number)
        number = last + 1
    found.sort(key=lambda item: item[1])
    shared = ""
    for index, (table, first, last) in enumerate(found):
        shared = _describe(text, lines, taken, table, first, last, index + 1, shared)
    return [table for table, _, _ in found]


def named(text: str, tables: list[Table]) -> list[Table]:
    """The same tables, found elsewhere with their spans, given captions, notes and names from the lines around them."""
    lines = _lines(text)
    starts = [start for start, _ in lines]
    taken = [False] * len(lines)
    reach: list[tuple[int, int]] = []
    shared = ""
    for table in tables:
        assert table.span is not None
        first, last = bisect_right(starts, table.span[0]) - 1, bisect_right(starts, max(table.span[0], table.span[1] - 1)) - 1
        taken[first:last + 1] = [True] * (last + 1 - first)
        reach.append((first, last))
    for number, (table, (first, last)) in enumerate(zip(tables, reach, strict=True), 1):
        shared = _describe(text, lines, taken, table, first, last, number, shared)
    return tables


def cell_at(text: str, start: int, end: int, header: bool = False) -> Cell:
    """The cell whose raw content is ``text[start:end]``: markup and footnote marks taken off, offsets kept."""
    raw = text[start:end]
    if not _MARKUP.search(raw):
        edges = _EDGES.match(raw)
        assert edges is not None
        first, last = edges.span(1)
        return Cell(raw[first:last], (start + first, start + last), header)
    first = 0
    if opened := _OPEN.match(raw):
        first = opened.end()
    last = len(raw)
    if closed := _CLOSE.search(raw, first):
        last = closed.start()
    inner = raw[first:last]
    if "<" in inner:
        inner = TAG.sub("", _BREAK.sub(" ", inner))
    if "&" in inner:
        inner = html.unescape(inner).replace("\xa0", " ")
    if "**" in inner:
        inner = inner.replace("**", "")
    return Cell(inner.strip().replace("\\|", "|"), (start + first, start + max(first, last)), header)


def squared(rows: Sequence[Sequence[tuple[Cell, int, int]]]) -> list[list[Cell]]:
    """Rows of (cell, columns it covers, rows it covers) as a grid; the followers of a merged cell are empty."""
    grid: list[dict[int, Cell]] = [{} for _ in rows]
    for index, row in enumerate(rows):
        column = 0
        for cell, across, down in row:
            while column in grid[index]:
                column += 1
            follower = Cell("", None, cell.header)
            for below in range(min(down, len(rows) - index)):
                for beside in range(across):
                    grid[index + below].setdefault(column + beside, follower)
            grid[index][column] = cell
            column += across
    width = max((max(row) + 1 for row in grid if row), default=0)
    empty = Cell("")
    return [[row.get(column, empty) for column in range(width)] for row in grid if row]


# -- the four ways of writing a table --------------------------------------------------------------------


def _html_table(text: str, start: int, end: int) -> Table | None:
    rows: list[list[tuple[Cell, int, int]]] = []
    caption = ""
    opened: tuple[str, int, str] | None = None
    inner_depth = 0
    for tag in _TAG.finditer(text, start, end):
        closing, name, rest = tag[1] == "/", tag[2].lower(), tag[3]
        if name == "table":
            inner_depth += -1 if closing else 1
            if inner_depth > 1:
                continue
        if opened is not None and (not closing or name in (opened[0], "tr", "table", "tbody", "thead")):
            kind, since, attributes = opened
            if kind == "caption":
                caption = cell_at(text, since, tag.start()).text
            else:
                spans = {axis.lower(): max(1, int(size)) for axis, size in _COLSPAN.findall(attributes)}
                if not rows:
                    rows.append([])
                rows[-1].append((cell_at(text, since, tag.start(), kind == "th"), spans.get("col", 1), spans.get("row", 1)))
            opened = None
        if not closing and name in ("td", "th", "caption"):
            opened = (name, tag.end(), rest)
        elif not closing and name == "tr":
            rows.append([])
    grid = squared(rows)
    return Table(grid, caption, span=(start, end)) if len(grid) > 1 or (grid and len(grid[0]) > 1) else None


def _pipe_cells(text: str, start: int, end: int, header: bool) -> list[Cell]:
    first, last = start, end
    while first < last and text[first] in " \t>":
        first += 1
    while last > first and text[last - 1] in " \t\r":
        last -= 1
    if first < last and text[first] == "|":
        first += 1
    if last > first and text[last - 1] == "|" and text[last - 2:last - 1] != "\\":
        last -= 1
    cells, since = [], first
    for at in range(first, last + 1):
        if at == last or (text[at] == "|" and text[at - 1] != "\\"):
            cells.append(cell_at(text, since, at, header))
            since = at + 1
    return cells


def _pipe_table(text: str, lines: list[Span], number: int, taken: list[bool]) -> tuple[Table | None, int] | None:
    def piped(index: int) -> bool:
        return index < len(lines) and not taken[index] and text.find("|", *lines[index]) >= 0

    if not piped(number + 1):
        return None
    second = text[slice(*lines[number + 1])]
    ruled = bool(_RULE.match(second)) and "-" in second
    framed = text[slice(*lines[number])].strip()
    if not ruled and not (framed[0] == framed[-1] == "|" and framed.count("|") > 2 and second.strip()[:1] == "|"):
        return None
    last = number
    while piped(last + 1):
        last += 1
    if not ruled and last - number < 1:
        return None
    rows = []
    for index in range(number, last + 1):
        line = text[slice(*lines[index])]
        if _RULE.match(line) and "-" in line:
            continue
        rows.append(_pipe_cells(text, *lines[index], ruled and index == number))
    return Table(_level(rows), span=(lines[number][0], lines[last][1])), last


def _tab_table(text: str, lines: list[Span], number: int, taken: list[bool]) -> tuple[Table | None, int] | None:
    last = number
    while last + 1 < len(lines) and not taken[last + 1] and text.find("\t", *lines[last + 1]) >= 0:
        last += 1
    if last == number:
        return None
    rows, filled = [], 0
    for index in range(number, last + 1):
        start, end = lines[index]
        cells, since = [], start
        for part in text[start:end].split("\t"):
            cells.append(cell_at(text, since, since + len(part)))
            since += len(part) + 1
        filled += sum(bool(cell.text) for cell in cells) > 1
        rows.append(cells)
    if filled < 2 or filled * 2 < len(rows):
        return None, last
    return Table(_level(rows), span=(lines[number][0], lines[last][1])), last


def _spaced_cells(text: str, start: int, end: int) -> list[tuple[int, int]]:
    since, parts = start, []
    for gap in _SPACED.finditer(text, start, end):
        if gap.start() > since and text[since:gap.start()].strip():
            parts.append((since, gap.start()))
        since = gap.end()
    if text[since:end].strip():
        parts.append((since, end))
    return parts


def _spaced_table(text: str, lines: list[Span], number: int, taken: list[bool]) -> tuple[Table | None, int] | None:
    block: list[list[tuple[int, int]]] = []
    index = number
    while index < len(lines) and not taken[index]:
        parts = _spaced_cells(text, *lines[index])
        if len(parts) < 3:
            break
        block.append(parts)
        index += 1
    if len(block) < 3:
        return (None, index - 1) if block else None
    width = len(block[1])
    if any(len(parts) != width for parts in block[2:]) or len(block[0]) not in (width, width - 1):
        return None, index - 1
    body = [_NUMERIC.match(cell_at(text, *part).text) for parts in block[1:] for part in parts[1:]]
    if sum(map(bool, body)) * 10 < len(body) * 9:
        return None, index - 1
    rows = [[cell_at(text, *part) for part in parts] for parts in block]
    if len(rows[0]) == width - 1:
        rows[0].insert(0, Cell("", (lines[number][0], lines[number][0])))
    return Table(_level(rows), span=(lines[number][0], lines[index - 1][1])), index - 1


# -- captions, notes, names --------------------------------------------------------------------------------


def _describe(text: str, lines: list[Span], taken: list[bool], table: Table, first: int, last: int, number: int, shared: str) -> str:
    """Fill in the caption, the notes and the short name from the table and the lines around it.

    ``shared`` is the unit that a heading over the tables before gives them all; what is returned holds for tables that follow at once.
    """
    given = ""
    if table.caption and _UNIT_LINE.search(table.caption):
        table.notes.append(table.caption)
    above, blanks = first - 1, 0
    while above >= 0:
        if taken[above]:
            given = shared if not _has_unit(table) else ""
            break
        line = plain_words(text[slice(*lines[above])])
        above -= 1
        if not line or line.startswith("<!--") or _FENCE.match(line):
            blanks += 1
            if blanks > 3:
                break
            continue
        unit_line = bool(_UNIT_LINE.search(line))
        raw = text[slice(*lines[above + 1])].lstrip()
        heading = raw[:1] == "#" or raw[:2] == "**" or raw[:2].lower() == "<b" or bool(_NUMBERED.match(line))
        if unit_line and len(line) <= 120:
            table.notes.append(line)
            if not heading and (_ALL_UNIT.match(line) or not table.caption and line[:1] in "(（"):
                continue
        if not table.caption and (heading or (len(line) <= 90 and line[-1] not in "。.！!？?；;，,")) and len(line) <= 120:
            table.caption = line
            given = "" if unit_line or _has_unit(table) else _unit_over(text, lines, taken, above)
            given = given or ("" if unit_line or _has_unit(table) or not _follows(text, lines, taken, above) else shared)
        break
    if given and not _has_unit(table):
        table.notes.append(given)
    below = last + 1
    while below < len(lines) and not taken[below] and below <= last + 3:
        line = text[slice(*lines[below])]
        if line.strip():
            if not _NOTE.match(line) and not (_UNIT_LINE.search(line) and len(line) < 120):
                break
            table.notes.append(plain_words(line))
        below += 1
    table.name = _short_name(table.caption) or (f"表{number}" if _HAN.search(text, 0, 2000) else f"table {number}")
    return given


def _has_unit(table: Table) -> bool:
    return any(_UNIT_LINE.search(words) for words in (table.caption, *table.notes))


def _follows(text: str, lines: list[Span], taken: list[bool], above: int) -> bool:
    """Whether nothing stands between a caption and the table before it."""
    while above >= 0 and not taken[above] and not text[slice(*lines[above])].strip():
        above -= 1
    return above >= 0 and taken[above]


def _unit_over(text: str, lines: list[Span], taken: list[bool], above: int) -> str:
    """The unit in a heading that stands right over a table's caption; empty where there is none."""
    while above >= 0 and not taken[above] and not text[slice(*lines[above])].strip():
        above -= 1
    raw = text[slice(*lines[above])].strip() if above >= 0 and not taken[above] else ""
    over = plain_words(raw)
    return over if raw[:1] in "#*<" and len(over) <= 120 and _UNIT_LINE.search(over) else ""


_BRACKETS = re.compile(r"\s*[（(【\[][^（(）)】\]]*[）)】\]]")
_DATED = re.compile(r"[:：]?\s*(?:截至|as of)?\s*\d{4}\s*[年/.-]\s*\d{1,2}\s*[月/.-]\s*\d{1,2}\s*日?\s*$")


def _short_name(caption: str) -> str:
    if caption.endswith((":", "：")) and not _NUMBERED.match(caption) and len(caption) > 20:
        return ""
    name = _DATED.sub("", _BRACKETS.sub("", caption)).strip(" :：*，,|-—")
    if name != caption and not name:
        name = caption.strip()
    return name if 0 < len(name) <= 40 else (name[:37] + "…" if _NUMBERED.match(name) else "")


_WAYS = (("|", _pipe_table), ("\t", _tab_table), ("  ", _spaced_table), ("\u3000", _spaced_table))
"""The marks that part the cells of a line, and how a table so written is read."""


# -- lines --------------------------------------------------------------------------------------------------


def _lines(text: str) -> list[Span]:
    spans, since = [], 0
    while True:
        end = text.find("\n", since)
        if end < 0:
            spans.append((since, len(text)))
            return spans
        spans.append((since, end - 1 if end > since and text[end - 1] == "\r" else end))
        since = end + 1


def _level(rows: list[list[Cell]]) -> list[list[Cell]]:
    width = max(map(len, rows))
    for row in rows:
        row.extend(Cell("") for _ in range(width - len(row)))
    if width > 1 and not any(row[-1].text for row in rows):
        for row in rows:
            row.pop()
    return rows
