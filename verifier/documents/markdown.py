"""Markdown notes (.md): the text is the file itself; pipe, HTML, tabbed and aligned tables are found in it."""

from __future__ import annotations

import hashlib
import re

from verifier.documents import Document, Table
from verifier.documents.decoding import decoded
from verifier.documents.marks import may_hold_tables, plain_words

SUFFIXES = (".md", ".markdown", ".mdown")
_HEADING = re.compile(r"^\s{0,3}#{1,6}\s+\S.*$", re.M)
_COMMENT = re.compile(r"<!--.*?-->", re.S)


def read(data: bytes, name: str) -> Document:
    """The note of a Markdown file.

    :raises InputError: when the file is empty, blank, binary or not UTF-8.

    >>> read(b"# Half-year\\nRevenue rose.", "note.md").title
    'Half-year'
    """
    return document_of(decoded(data, name), name, hashlib.sha256(data).hexdigest())


def document_of(text: str, name: str, sha256: str) -> Document:
    """The note of a text already decoded, its tables found."""
    return Document(name, text, sha256, _tables_in(text), title_of(text))


def _tables_in(text: str) -> list[Table]:
    if not may_hold_tables(text):
        return []
    from verifier.documents.grids import tables_in

    return tables_in(text)


def title_of(text: str) -> str:
    """The first heading, or else the first line with words."""
    start = text[:4000].lstrip("\ufeff")
    first = next((line for line in _COMMENT.sub("", start).splitlines() if line.strip()), "")
    heading = _HEADING.search(start)
    if heading and len(first) > 80 or first.lstrip().startswith("#"):
        first = heading[0] if heading else first
    elif heading and re.fullmatch(r"[\s\d年月日./:-]+", first):
        first = heading[0]
    return plain_words(first)[:200]
