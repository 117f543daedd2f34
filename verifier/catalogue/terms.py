"""Which metrics a text names, and where: leftmost-longest over all names of the catalogue in one pass.

Spaces, single line breaks, hyphens and Markdown stars inside a name are overlooked; English names stand at word
boundaries in any case, acronyms of up to three letters (PE, GM, EPS) only as capitals.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate, count
from operator import add

from verifier.dataclass import dataclass
from verifier.fold import small
from verifier.patterns import pattern

_GAP = " \u00a0\u3000\u200b*`\r\n‑-"
_SKIPPED = frozenset(_GAP)
_ONE_GAP = pattern("terms-one-gap", f"[{_GAP}]")
_GAPS = pattern("terms-gaps", f"[{_GAP}]+")
_BLANK_LINE = pattern("terms-blank-line", r"\n[ \t\r\u3000]*\n")
_SLASH = pattern("terms-slash", r" ?/ ?")
_PREFIX = pattern("terms-prefix", r"\b(pre|non) (?=[a-z])")
"""Prefixes that are written with a hyphen, a space or neither: pre-tax, pretax."""
_WORD = pattern("terms-word", r"[A-Za-z][A-Za-z]*")
_ACRONYM = 3
_PAIR, _HAN, _LATIN = 2, 3, 4  # a pair of Han letters is looked for first
_SHORT: Sequence[int] = (3, 2)
_NO_MORE: Sequence[int] = (2,)

Keyed = Mapping[str, tuple[str, str, bool]]
"""Names by their squeezed spelling: (metric, alias, loose)."""


@dataclass(frozen=True, slots=True)
class Name:
    """One name of a metric, as the catalogue spells it; ``loose`` when it may mean one of the metric's family too.

    An empty ``metric`` marks a phrase that holds a name and means none (利润表, income statement).
    """

    metric: str
    alias: str
    loose: bool


@dataclass(frozen=True, slots=True)
class Term:
    """A metric named in a text, at ``text[start:end]``."""

    start: int
    end: int
    metric: str
    alias: str
    loose: bool


class Terms:
    """All names, indexed by their first letters: three where they are Han, four where they are Latin."""

    __slots__ = ("keyed", "_lengths", "_begins", "_acronyms")

    def __init__(self, keyed: Keyed) -> None:
        self.keyed = keyed
        lengths: dict[str, set[int]] = {}
        for key in keyed:
            lengths.setdefault(key[:_LATIN if _is_latin(key[0]) else _HAN], set()).add(len(key))
        self._lengths: dict[str, Sequence[int]] = {
            start: sorted({*found, *(_SHORT if _is_latin(start[0]) else _NO_MORE)}, reverse=True) for start, found in lengths.items()}
        self._acronyms = {key[:_PAIR] for key in keyed if _is_latin(key[0]) and len(key) < _LATIN}
        """With what names begin that have fewer letters than begin the others."""
        han = [key for key in keyed if not _is_latin(key[0])]
        short, long = [key for key in han if len(key) <= _PAIR], [key for key in han if len(key) > _PAIR]
        ways = [f"{_letters(long, 0)}(?={_letters(long, 1)}{_letters(long, 2)})"] if long else []
        ways += [f"{_letters(short, 0)}(?={_letters(short, 1)})"] if any(len(key) == _PAIR for key in short) else []
        self._begins = pattern("terms-begin", "|".join(ways) or "(?!)")

    @staticmethod
    def of(names: Iterable[Name]) -> Terms:
        """The terms of some names."""
        return Terms({squeezed(name.alias): (name.metric, name.alias, name.loose) for name in names})

    def named(self, words: str) -> Name | None:
        """The name that ``words`` as a whole are, or None; capitals do not matter and an underscore is a space, as in column heads.

        >>> Terms.of([Name("revenue", "net sales", True)]).named("Net_sales")
        Name(metric='revenue', alias='net sales', loose=True)
        """
        words = words.replace("_", " ").strip()
        found = self.keyed.get(squeezed(words))
        return Name(*found) if found and found[0] and (words.lower() == found[1].lower() or _fits(found[1], words)) else None

    def find(self, folded: str, low: str | None = None) -> list[Term]:
        """Every metric that the text names, in text order, none overlapping; ``folded`` is text with half-width, simplified characters.

        ``low`` is ``small(folded)`` where the caller has it already.

        >>> [t.metric for t in Terms.of([Name("revenue", "营收", True), Name("pb", "PB", False)]).find("营 收、PB")]
        ['revenue', 'pb']
        """
        pieces = _ONE_GAP.split(small(folded) if low is None else low)
        tight = "".join(pieces)
        begun, keyed, size = self._lengths, self.keyed, len(tight)
        before = list(accumulate(map(len, pieces[:-1])))
        """How many letters stand before each gap."""
        gaps = list(map(add, before, count()))
        positions = [
            at for hit in self._begins.finditer(tight) if tight[(at := hit.start()):at + _HAN] in begun or tight[at:at + _PAIR] in keyed]
        if words := [
            at
            for hit in _WORD.finditer(folded)
            for at in (hit.start() - bisect_left(gaps, hit.start()),)
            if tight[at:at + _LATIN] in begun or tight[at:at + _PAIR] in self._acronyms
        ]:
            positions = sorted(positions + words)
        found: list[Term] = []
        taken = 0
        for position in positions:
            start = position + bisect_right(before, position)
            if start < taken:
                continue
            if "a" <= tight[position] <= "z":
                lengths = begun.get(tight[position:position + _LATIN], _SHORT)
            else:
                lengths = begun.get(tight[position:position + _HAN], _NO_MORE)
            for length in lengths:
                if position + length > size or (name := keyed.get(tight[position:position + length])) is None:
                    continue
                metric, alias, loose = name
                end = _end(folded, start, length)
                if _ends(alias, folded, end) and _fits(alias, folded[start:end]):
                    if metric:
                        found.append(Term(start, end, metric, alias, loose))
                    taken = end
                    break
        return found


def _letters(names: Iterable[str], at: int) -> str:
    """The letters that stand at a place of some names, as a pattern."""
    return f"[{re.escape(''.join(sorted({name[at:at + 1] for name in names})))}]"


def squeezed(words: str) -> str:
    """A name without spaces, hyphens and stars, in lower case: what names are compared by.

    >>> squeezed("EV / Sales")
    'ev/sales'
    """
    low = small(words)
    return low if _ONE_GAP.search(low) is None else _ONE_GAP.sub("", low)


def _is_latin(letter: str) -> bool:
    return letter.isascii() and letter.isalpha()


def _end(text: str, start: int, length: int) -> int:
    """Where the name of ``length`` letters that starts at ``start`` ends, gaps not counted."""
    end = start + length
    if _SKIPPED.isdisjoint(text[start:end]):
        return end
    end = start
    while length:
        length -= text[end] not in _SKIPPED
        end += 1
    return end


def _ends(alias: str, text: str, end: int) -> bool:
    """Whether the text's word ends where the name does, a plural s allowed."""
    after = text[end:end + 2]
    if not after or not _is_latin(after[0]) or not _is_latin(alias[-1]):
        return True
    return after[0] == "s" and not (len(after) > 1 and _is_latin(after[1]))


def _fits(alias: str, written: str) -> bool:
    """Whether the gaps and capitals of what is written are those a name may have."""
    if written == alias:
        return True
    if not alias.isascii():
        return not _BLANK_LINE.search(written)
    if len(alias) <= _ACRONYM and alias.isupper() and alias.isalpha():
        return False
    return written.lower() == alias.lower() or (_spaced(alias) == _spaced(written) and not _BLANK_LINE.search(written))


def _spaced(words: str) -> str:
    return _PREFIX.sub(r"\1", _SLASH.sub("/", _GAPS.sub(" ", words)).lower())
