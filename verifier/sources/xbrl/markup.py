"""XML with its namespaces, read so that nothing in it can reach out or grow.

A filing needs no entities of its own, so one that declares any is refused before it is parsed: that ends both the expansion of
entities within entities and the inclusion of other files. External document types are not read. The names that HTML gives
to characters (``&nbsp;``) are put in beforehand, as some filings use them without declaring them.
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator
from html.entities import html5
from typing import NamedTuple
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from verifier.dataclass import dataclass
from verifier.documents.decoding import decoded
from verifier.errors import InputError

NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
_DECLARATION = re.compile(r"\ufeff?\s*<\?xml[^>]*\?>")
_ENCODING = re.compile(rb"""<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_ENTITY = re.compile(r"<!ENTITY\b", re.IGNORECASE)
_NAMED = re.compile(r"&([A-Za-z][A-Za-z0-9]*);")
_OWN = frozenset({"amp", "lt", "gt", "quot", "apos"})


class Name(NamedTuple):
    """A qualified name: its namespace and its local part."""

    space: str
    local: str


@dataclass(frozen=True, slots=True)
class Markup:
    """A parsed file: its root, and the prefixes in force at each element that may speak of names by prefix."""

    root: Element
    scopes: dict[Element, dict[str, str]]
    prefixes: dict[str, str]
    """The first prefix that the file gives each namespace."""

    def name(self, element: Element, written: str) -> Name:
        """The name that ``prefix:local`` stands for at an element; an unknown prefix stands for itself."""
        prefix, _, local = written.strip().rpartition(":")
        return Name(self.scopes.get(element, {}).get(prefix, prefix), local)


def parse(data: bytes, name: str) -> Markup:
    """The elements of an XML file.

    :raises InputError: with line and column of what is broken, or when the file declares entities.

    >>> parse(b"<a xmlns='urn:x'>1&nbsp;204</a>", "f.xml").root.tag
    '{urn:x}a'
    """
    text = _DECLARATION.sub("", _text(data, name), count=1)
    if found := _ENTITY.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise InputError(f"{name}:{line}", "declares entities, through which a file can grow without end or take in others",
                         "Give the filing as it was filed, which declares none.")
    text = _NAMED.sub(lambda found: found[0] if found[1] in _OWN else html5.get(found[1] + ";", found[0]), text)
    try:
        return _parsed(text)
    except ElementTree.ParseError as reason:
        line, column = reason.position
        what = str(reason).partition(":")[0]
        raise InputError(f"{name}:{line}:{column + 1}", f"is broken XML ({what})", "Give the filing as it was filed.") from None


def split(tag: str) -> Name:
    """A tag as ElementTree writes it."""
    space, _, local = tag.rpartition("}")
    return Name(space.removeprefix("{"), local)


def words_of(element: Element, without: frozenset[str] = frozenset()) -> str:
    """All text within an element, but for that of elements with a tag of ``without``."""
    return "".join(_pieces(element, without))


def _pieces(element: Element, without: frozenset[str]) -> Iterator[str]:
    if not without:
        yield from element.itertext()
        return
    pending: list[tuple[Element, bool]] = [(element, False)]
    while pending:
        each, tail = pending.pop()
        if tail:
            yield each.tail or ""
            continue
        if each is not element:
            pending.append((each, True))
        if each.tag not in without:
            yield each.text or ""
            pending += [(child, False) for child in reversed(each)]


def _text(data: bytes, name: str) -> str:
    found = _ENCODING.match(data[:200].lstrip())
    if found:
        try:
            return data.decode(codecs.lookup(found[1].decode()).name)
        except (LookupError, UnicodeError):
            pass  # what is declared does not hold: tell by the bytes
    return decoded(data, name)


def _parsed(text: str) -> Markup:
    scopes: dict[Element, dict[str, str]] = {}
    prefixes: dict[str, str] = {}
    current: dict[str, str] = {}
    outer: list[dict[str, str]] = []
    steps = ElementTree.iterparse(io.BytesIO(text.encode("utf-8", "replace")), events=("start", "start-ns", "end-ns"))
    for event, what in steps:
        if event == "start-ns":
            prefix, space = what
            outer.append(current)
            current = {**current, prefix: space}
            prefixes.setdefault(space, prefix)
        elif event == "end-ns":
            current = outer.pop()
        elif "xbrl.org" in what.tag:
            scopes[what] = current
    root: Element = steps.root  # type: ignore[attr-defined]
    return Markup(root, scopes, prefixes)
