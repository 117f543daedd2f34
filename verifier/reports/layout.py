"""Text on a terminal: display width with Han characters counted twice, wrapping, and paint that can be left off.

Text that comes from a note or a source never reaches the terminal raw: control characters (an escape
sequence, a bidirectional override) are made visible first.
"""

from __future__ import annotations

import re
import unicodedata

from verifier.dataclass import dataclass
from verifier.patterns import pattern

CONTROL = pattern("layout-control", r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069\ufeff\ud800-\udfff]")
_PAINTED = re.compile(r"\x1b\[[0-9;]*m")
_SPACES = re.compile(r"\s+")
# A Han or full-width character breaks anywhere, but never before closing or after opening punctuation.
_CLOSING = "，。；：！？、）》〉」』】〕”’％…,.;:!?)]}%"
_OPENING = "（《〈「『【〔“‘([{"
_UNIT = pattern("wrapping", rf"\s+|[{re.escape(_OPENING)}]*(?:[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]"
                   rf"|[^\s\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff{re.escape('“‘')}]+|[“‘])[{re.escape(_CLOSING)}]*")
_SGR = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "blue": "34", "magenta": "35", "cyan": "36", "underline": "4"}


def visible(text: str) -> str:
    """A note's text made safe for a terminal: control characters replaced, every run of blanks one space."""
    return _SPACES.sub(" ", CONTROL.sub("\ufffd", text)).strip()


def width(text: str) -> int:
    """Terminal columns: two for a wide or full-width character, none for a combining mark.

    >>> width("营收 4.58")
    9
    """
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(ch) else 2 if unicodedata.east_asian_width(ch) in "WF" else 1 for ch in text)


def padded(text: str, columns: int) -> str:
    """The text filled with blanks on its right up to ``columns``."""
    return text + " " * (columns - width(text))


def shortened(text: str, columns: int) -> str:
    """The text cut to ``columns``, with an ellipsis where something was left out."""
    if width(text) <= columns:
        return text
    kept, used = [], 0
    for ch in text:
        used += width(ch)
        if used > columns - 1:
            break
        kept.append(ch)
    return "".join(kept).rstrip() + "…"


def wrapped(text: str, columns: int) -> list[str]:
    """Lines of at most ``columns``; Latin words stay whole where they fit, Han text breaks between characters.

    >>> wrapped("毛利率为 44.9% 。", 10)
    ['毛利率为', '44.9% 。']
    """
    lines: list[str] = []
    line, used = "", 0
    for piece in _UNIT.findall(text):
        size = width(piece)
        if piece.isspace():
            if line:
                line, used = line + " ", used + 1
            continue
        if used + size > columns and line.strip():
            lines.append(line.rstrip())
            line, used = "", 0
        while size > columns:
            head = _head(piece, columns)
            lines.append(head)
            piece = piece[len(head):]
            size = width(piece)
        line, used = line + piece, used + size
    if line.strip():
        lines.append(line.rstrip())
    return lines or [""]


def unpainted(text: str) -> str:
    """The text without the colours that :class:`Paint` gave it."""
    return _PAINTED.sub("", text)


def painted_width(text: str) -> int:
    """Terminal columns of a text that may carry colours."""
    return width(unpainted(text))


def _head(piece: str, columns: int) -> str:
    used = 0
    for count, ch in enumerate(piece):
        used += width(ch)
        if used > columns:
            return piece[: max(count, 1)]
    return piece


@dataclass(frozen=True, slots=True)
class Paint:
    """Colour where it is wanted; the same text without it."""

    on: bool

    def __call__(self, text: str, *styles: str) -> str:
        if not self.on or not text:
            return text
        return f"\x1b[{';'.join(_SGR[style] for style in styles)}m{text}\x1b[0m"
