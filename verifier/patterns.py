"""Long patterns, compiled once and kept: compiling them takes longer than checking a sentence with them.

What is kept is the code that CPython's own ``re`` makes of a pattern, so the pattern is the very one ``re.compile`` gives;
on another Python, or where ``re`` has changed inside, it is simply compiled.
"""

from __future__ import annotations

import marshal
import re
import sys
from hashlib import blake2b
from importlib import import_module

from verifier import kept


def pattern(name: str, text: str, flags: int = 0) -> re.Pattern[str]:
    """``re.compile(text, flags)``, out of the user's cache where it is there; ``name`` is the pattern's own among all kept ones.

    >>> pattern("doctest", "[0-9]+ *(?P<unit>[亿万])").search("4.58 亿")["unit"]
    '亿'
    """
    path = kept.store(f"pattern-{name}") if sys.implementation.name == "cpython" else None
    if path is None:
        return re.compile(text, flags)
    digest = blake2b(f"{sys.version}\n{int(flags)}\n{text}".encode(), digest_size=kept.DIGEST).digest()
    try:
        body = kept.read(path, digest)
        parts = marshal.loads(body) if body is not None else _parts(text, int(flags))
        made: re.Pattern[str] = import_module("_sre").compile(text, *parts)
    except (ImportError, AttributeError, TypeError):
        return re.compile(text, flags)
    if body is None:
        kept.write(path, digest, marshal.dumps(parts))
    return made


def _parts(text: str, flags: int) -> tuple[int, list[int], int, dict[str, int], tuple[str | None, ...]]:
    """What ``re.compile`` hands to the engine: flags, code, number of groups, and their names both ways."""
    tree = import_module("re._parser").parse(text, flags)
    code: list[int] = import_module("re._compiler")._code(tree, flags)
    names: dict[str, int] = tree.state.groupdict
    by_number: list[str | None] = [None] * tree.state.groups
    for name, number in names.items():
        by_number[number] = name
    return int(flags | tree.state.flags), [int(word) for word in code], tree.state.groups - 1, dict(names), tuple(by_number)
