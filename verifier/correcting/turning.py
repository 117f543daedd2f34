"""Words for rise and fall beside a number, and what stands instead when the direction turns: 增长 becomes 下降."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from verifier.dataclass import dataclass
from verifier.fold import fold

_WITHIN = 24
"""How far before a number its word may stand."""
_TRADITIONAL = str.maketrans("减涨盈亏损扩张缩领后输赢压负长增价慢净", "減漲盈虧損擴張縮領後輸贏壓負長增價慢淨")


@dataclass(frozen=True, slots=True)
class Turn:
    """A word that tells the direction, from ``start`` to ``end``, and its opposite; ``opposite`` None for a noun that takes either sign."""

    start: int
    end: int
    opposite: str | None


@cache
def _table() -> tuple[dict[str, str], frozenset[str], re.Pattern[str]]:
    import tomllib

    data = tomllib.loads((Path(__file__).parents[1] / "grammar" / "turns.toml").read_text("utf-8"))
    pairs: dict[str, str] = {}
    for language in ("zh", "en"):
        for one, other in data[language]["pairs"]:
            pairs.setdefault(one, other)
            pairs.setdefault(other, one)
    neutral = frozenset([*data["zh"]["neutral"], *data["en"]["neutral"]])
    ordered = sorted({*pairs, *neutral}, key=lambda word: (-len(word), word))
    han = "|".join(re.escape(word) for word in ordered if not word.isascii())
    latin = "|".join(re.escape(word) for word in ordered if word.isascii())
    return pairs, neutral, re.compile(rf"{han}|(?<![A-Za-z])(?:{latin})(?![A-Za-z])", re.I)


def turn_beside(text: str, number: tuple[int, int], numbers: Sequence[tuple[int, int]]) -> Turn | None:
    """The word that says which way the number at ``number`` went: the nearest before it with no other number between, else one just after.

    ``numbers`` are the spans of all numbers of the text.

    >>> turn_beside("毛利率同比上升 0.62 个百分点", (8, 17), [(8, 17)])
    Turn(start=5, end=7, opposite='下降')
    """
    pairs, neutral, words = _table()
    first = max([0, number[0] - _WITHIN, *(end for _, end in numbers if end <= number[0])])
    before = fold(text[first:number[0]])
    line = max(before.rfind(mark) for mark in ("。", "\n\n", "；", ";"))
    found = [m for m in words.finditer(before) if m.start() > line]
    if found:
        return _turn(text, first, found[-1], pairs, neutral)
    after = fold(text[number[1]:number[1] + 10])
    behind = words.match(after, len(after) - len(after.lstrip(" *")))
    return _turn(text, number[1], behind, pairs, neutral) if behind is not None else None


def _turn(text: str, first: int, found: re.Match[str], pairs: dict[str, str], neutral: frozenset[str]) -> Turn:
    start, end = first + found.start(), first + found.end()
    word = found.group().lower()
    if word in neutral:
        return Turn(start, end, None)
    opposite, own = pairs[word], text[start:end]
    if not own.isascii() and any("\u4e00" <= was <= "\u9fff" and was != now for was, now in zip(text, fold(text), strict=True)):
        opposite = opposite.translate(_TRADITIONAL)
    if own[:1].isupper():
        opposite = opposite.upper() if own.isupper() and len(own) > 1 else opposite.capitalize()
    return Turn(start, end, opposite)
