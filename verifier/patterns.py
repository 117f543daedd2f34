"""Patterns, compiled once and kept: compiling those of the program takes longer than checking a sentence with them.

What is kept, all in one file, is the code that CPython's own ``re`` makes of a pattern, so the pattern is the very one ``re.compile``
gives; on another Python, or where ``re`` has changed inside, it is simply compiled.
"""

from __future__ import annotations

import atexit
import marshal
import re
import sys
from array import array
from collections.abc import Iterable
from functools import cache
from hashlib import blake2b
from importlib import import_module
from pathlib import Path

from verifier import kept

_Parts = tuple[int, bytes, int, dict[str, int], tuple[str | None, ...]]
"""What ``re.compile`` hands to the engine: flags, code, number of groups, and their names both ways."""


def pattern(name: str, text: str, flags: int = 0) -> re.Pattern[str]:
    """``re.compile(text, flags)``, out of the user's cache where it is there; ``name`` is the pattern's own among all kept ones.

    >>> pattern("doctest", "[0-9]+ *(?P<unit>[亿万])").search("4.58 亿")["unit"]
    '亿'
    """
    path = kept.store("patterns") if sys.implementation.name == "cpython" else None
    if path is None:
        return re.compile(text, flags)
    shelf = _shelf(path)
    known = shelf.get(name)
    try:
        parts = known[2] if known is not None and known[:2] == (int(flags), text) else _parts(text, int(flags))
        made: re.Pattern[str] = import_module("_sre").compile(text, parts[0], array("I", parts[1]).tolist(), *parts[2:])
    except (ImportError, AttributeError, TypeError, ValueError, OverflowError):
        return re.compile(text, flags)
    if known is None or known[2] is not parts:
        shelf[name] = int(flags), text, parts
        if not _unsaved:
            atexit.register(save)
        _unsaved.add(path)
    return made


def compiled(text: str, flags: int = 0) -> re.Pattern[str]:
    """``re.compile(text, flags)``, kept under its own text where no name is given; what is kept is dropped with the version of the program.

    >>> compiled("[亿万]元").fullmatch("亿元") is not None
    True
    """
    return pattern(f"{int(flags)}:{text}", text, flags)


def save() -> None:
    """Keeps the patterns compiled since the last time, all in one go: done when the program ends."""
    for path in _unsaved:
        kept.write(path, _digest(), marshal.dumps(_shelf(path)))
    _unsaved.clear()


_unsaved: set[Path] = set()


def by_first_letter(ways: Iterable[str]) -> str:
    """Alternatives, each of which begins with a plain letter, in their order: those that begin alike together, so that others are passed over.

    >>> by_first_letter(["公司", "实现", "公告?"])
    '公(?:司|告?)|实(?:现)'
    """
    groups: dict[str, list[str]] = {}
    for way in ways:
        groups.setdefault(way[0], []).append(way[1:])
    return "|".join(f"{first}(?:{'|'.join(rests)})" for first, rests in groups.items())


@cache
def _shelf(path: Path) -> dict[str, tuple[int, str, _Parts]]:
    """All that is kept there, by name, each with the flags and text it was made of."""
    body = kept.read(path, _digest())
    found: dict[str, tuple[int, str, _Parts]] = marshal.loads(body) if body is not None else {}
    return found


@cache
def _digest() -> bytes:
    return blake2b(f"{sys.version} {import_module('verifier').__version__}".encode(), digest_size=kept.DIGEST).digest()


def _parts(text: str, flags: int) -> _Parts:
    tree = import_module("re._parser").parse(text, flags)
    code: list[int] = import_module("re._compiler")._code(tree, flags)
    names: dict[str, int] = tree.state.groupdict
    by_number: list[str | None] = [None] * tree.state.groups
    for name, number in names.items():
        by_number[number] = name
    return int(flags | tree.state.flags), array("I", [int(word) for word in code]).tobytes(), tree.state.groups - 1, dict(names), tuple(by_number)
