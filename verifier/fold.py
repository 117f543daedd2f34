"""Folding: one text form for matching, with every character still at its own offset.

Full-width forms become ASCII, the spaces of typesetting become plain ones, and traditional characters become
simplified ones, always one for one: a span found in the folded text is a span of the untouched text.
Dashes and minus signs other than the full-width one are kept apart; what they mean depends on their neighbours.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from verifier.patterns import pattern

_SPACES = "\u00a0\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_ALIKE = {"\uffe5": "\u00a5", "\uffe1": "\u00a3", "\ufe63": "-", "\ufe62": "+", "\ufe6a": "%", "\ufe50": ",", "\ufe59": "(", "\ufe5a": ")",
          "\ufe64": "<", "\ufe65": ">", "\ufe66": "=", "\u2266": "\u2264", "\u2267": "\u2265", "\u2a7d": "\u2264", "\u2a7e": "\u2265",
          "\u301c": "~", "\u223c": "~", "\u02dc": "~", "\u2010": "-", "\u2011": "-"}


def fold(text: str) -> str:
    """The text with full-width and traditional characters replaced, of the same length.

    >>> fold("營業額３．６億元（＋１２％）")
    '营业额3.6亿元(+12%)'
    """
    if text.isascii():
        return text
    table, found = _table(), set(_replaced().findall(text))
    if len(found) > _MANY:
        return text.translate(table)
    for char in found:  # none is put in another's place, so that their order is none
        text = text.replace(char, str(table[ord(char)]))
    return text


_MANY = 40
"""With more different characters to replace, as in a traditional text, each character is looked up."""


def small(folded: str) -> str:
    """The text in small letters, every character at its own offset.

    >>> small("PE of İzmir")
    'pe of İzmir'
    """
    low = folded.lower()
    return low if len(low) == len(folded) else folded.translate(_SMALL)


class Characters(dict[int, int | str | None]):
    """A table for ``str.translate`` that notes the characters it leaves alone: a look-up that fails is slow."""

    def __missing__(self, code: int) -> int:
        self[code] = code
        return code


_SMALL = Characters({code: code + 32 for code in range(ord("A"), ord("Z") + 1)})


@cache
def _replaced() -> re.Pattern[str]:
    return pattern("folded", f"[{re.escape(''.join(map(chr, _table())))}]")


@cache
def _table() -> Characters:
    table: dict[int, int | str | None] = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    table |= {ord(space): " " for space in _SPACES}
    table |= {ord(char): like for char, like in _ALIKE.items()}
    lines = [line for line in (Path(__file__).parent / "grammar" / "traditional.txt").read_text("utf-8").splitlines() if line[:1] != "#"]
    for traditional, simplified in zip(lines[::2], lines[1::2], strict=True):
        table |= {ord(old): new for old, new in zip(traditional, simplified, strict=True)}
    return Characters(table)
