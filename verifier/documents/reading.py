"""The one front door for documents: a path, or the words themselves, to text, tables and offsets."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from verifier.documents import Document
from verifier.errors import InputError

READERS = {".md": "markdown", ".markdown": "markdown", ".mdown": "markdown", ".txt": "plain", ".text": "plain", ".log": "plain",
           ".html": "html", ".htm": "html", ".xhtml": "html", ".docx": "docx", ".pdf": "pdf", ".pptx": "pptx"}
_FOREIGN = {".ppt": "Save it as .pptx.", ".doc": "Save it as .docx.", ".rtf": "Save it as .docx.",
            ".csv": "Give it with --source.", ".xlsx": "Give it with --source.", ".json": "Give it with --source.", ".xls": "Give it with --source."}
MOST_CHARACTERS, MOST_NUMBERS = 5_000_000, 100_000
"""The longest text that is read, some thousand pages, and the most runs of digits in it: beyond that it is data, no commentary."""
_DIGITS = re.compile("[0-9]+")


def read_document(path_or_text: str | Path, name: str | None = None) -> Document:
    """The document at a path, or of a text.

    A string is taken for a path when such a file exists or when it is one word that ends like a document's name.

    :raises InputError: when there is no such file, or it cannot be read as text.

    >>> read_document("营收 4.58 亿元，同比增长 69%。").name
    'text'
    """
    if isinstance(path_or_text, Path):
        return read_document_bytes(_bytes_of(path_or_text), name or path_or_text.name)
    if (path := _as_path(path_or_text)) is not None:
        return read_document_bytes(_bytes_of(path), name or path.name)
    if not path_or_text.strip("\ufeff \t\r\n\u3000"):
        raise InputError(name or "text", "is empty", "Give a text with words.")
    from verifier.documents.markdown import document_of

    _within_bounds(path_or_text, name or "text")
    return document_of(path_or_text, name or "text", hashlib.sha256(path_or_text.encode("utf-8", "surrogatepass")).hexdigest())


def read_document_bytes(data: bytes, name: str) -> Document:
    """The document whose file holds ``data``; the suffix of ``name`` says its format, text being the default."""
    suffix = Path(name).suffix.lower()
    if suffix in _FOREIGN:
        raise InputError(name, f"is no document format that can be read here ({suffix})", _FOREIGN[suffix])
    if (reader := READERS.get(suffix, "plain")) in ("plain", "markdown") and len(data) > 4 * MOST_CHARACTERS:
        raise InputError(name, f"is {len(data) / 1e6:,.0f} MB of text", _GIVE_LESS)
    document: Document = import_module(f"verifier.documents.{reader}").read(data, name)
    _within_bounds(document.text, name)
    return document


_GIVE_LESS = "Give the note alone, or in parts; figures go with --source."


def _within_bounds(text: str, name: str) -> None:
    """Refuses what is far longer than any note: it would be read for minutes or hours.

    :raises InputError: for more characters or numbers than are read.
    """
    if len(text) > MOST_CHARACTERS:
        raise InputError(name, f"has {len(text):,} characters, more than the {MOST_CHARACTERS:,} that are read", _GIVE_LESS)
    if len(text) > MOST_NUMBERS and (count := sum(1 for _ in _DIGITS.finditer(text))) > MOST_NUMBERS:
        raise InputError(name, f"has {count:,} numbers, more than the {MOST_NUMBERS:,} that are read", _GIVE_LESS)


def table_spans(document: Document) -> list[tuple[int, int]]:
    """The spans of the document's tables, sorted, for :func:`inside`."""
    return sorted(table.span for table in document.tables if table.span is not None)


def inside(spans: Sequence[tuple[int, int]], offset: int) -> bool:
    """Whether an offset lies in one of the sorted, disjoint spans.

    >>> inside([(3, 9)], 8), inside([(3, 9)], 9)
    (True, False)
    """
    index = bisect_right(spans, (offset, 1 << 62)) - 1
    return index >= 0 and spans[index][0] <= offset < spans[index][1]


def prose(document: Document) -> str:
    """The document's text with every character of its tables but the line ends made a space; offsets are kept."""
    text, since, parts = document.text, 0, []
    for start, end in table_spans(document):
        parts += [text[since:start], "".join(character if character in "\r\n" else " " for character in text[start:end])]
        since = max(since, end)
    return "".join([*parts, text[since:]])


def _as_path(words: str) -> Path | None:
    if "\n" in words or len(words) > 1000 or not words.strip():
        return None
    path = Path(words)
    try:
        if path.exists():
            return path
    except (OSError, ValueError):
        return None
    suffix = path.suffix.lower()
    looks_so = (suffix in READERS or suffix in _FOREIGN) and (not any(character in words for character in " ，。；") or "/" in words)
    return path if looks_so else None


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise InputError(str(path), "there is no such file", "Check the path.") from None
    except IsADirectoryError:
        raise InputError(str(path), "is a folder, not a document", "Give one file, or use `verifier audit` for a folder.") from None
    except OSError as wrong:
        raise InputError(str(path), f"cannot be read ({wrong.strerror})", "Check its permissions.") from None
