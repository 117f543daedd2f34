"""The series of the sources and tables by the words of their names: which of them a sentence speaks of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from operator import add

from verifier.catalogue import load
from verifier.catalogue.entries import Metric
from verifier.dataclass import dataclass
from verifier.fold import fold, small
from verifier.matching.shelves import Key, Shelf
from verifier.patterns import pattern

_WORD = pattern("named-word", r"[a-z]{2,}")
_HAN = pattern("named-han", r"[一-鿿]+")
_BRACKETED = pattern("named-bracketed", r"[(（][^()（）]*[)）]")
_LITTLE = frozenset("the of and or in for to an at by on per vs from with its as is are was were".split())
_OPTIONAL = frozenset("period end total reported average group company consolidated statutory interim 期末 期内 合计 平均 本期".split())
"""Words of a printed name that prose leaves out, where the rest tells enough."""
_MANY_HAVE = frozenset(
    "total net gross revenue sale income profit cost margin rate ratio growth number count value amount share end period segment business division"
    " adjusted average group company other year quarter 收入 营业收入 营收 利润 成本 金额 数量 合计 总额".split()
)
"""Words of so many names that alone they tell none."""


@dataclass(frozen=True, slots=True)
class Name:
    """One way to call a series: the words that a sentence must have, and how many of them are hardly another's."""

    words: tuple[str, ...]
    own: int
    whole: bool = True
    """Whether the sentence has all of its words; else it has one of its own at least."""


class Names:
    """The series of the sources, each with its names: as printed, and those that the catalogue has for its metric.

    The catalogue's names are looked up in one list for all notes, by the metrics that this one has.
    """

    def __init__(self, index: Mapping[Key, Shelf], metrics: Mapping[str, Metric]) -> None:
        self._by_word: dict[str, list[tuple[int, Key, Name]]] = {}
        self._of_metric: dict[str, list[tuple[int, Key]]] = {}
        self._entities: set[str] = set()
        for place, (key, shelf) in enumerate(index.items()):
            if key[3] != "level":
                continue
            labels = {e.figure.label for entries in shelf.values() for e in entries if e.figure is not None}
            if not labels:
                continue
            self._entities.add(key[0])
            known = _names_of(key[2]) if key[2] in metrics else {}
            called = set(map(words_of_name, labels if known else (*labels, key[2].removeprefix("own:"))))
            if key[1]:
                part = words_of_name(key[1])
                called = {tuple(sorted({*part, *words})) for words in (*known, *called)} | {part}
            elif known:
                self._of_metric.setdefault(key[2], []).append((place, key))
                called.difference_update(known)
            for words in called:
                if words:
                    starts, name = known.get(words) or _named(words)
                    for start in starts:
                        self._by_word.setdefault(start, []).append((place, key, name))

    def __bool__(self) -> bool:
        return bool(self._entities)

    def spoken_of(self, sentence: str, entity: str) -> dict[Key, Name]:
        """The series of one entity that a sentence names, each by its most telling name: with all of its words, or with a word of its own."""
        if entity not in self._entities:
            return {}
        low = small(fold(sentence))
        words = set(_words(low))
        pairs = set() if low.isascii() else set(map(add, low, low[1:]))
        found: dict[Key, Name] = {}
        pairs = {pair for pair in pairs & self._by_word.keys() | pairs & _catalogue_names().keys() if not pair.isascii()}
        for _, key, name in self._candidates(words | pairs):
            if key[0] != entity:
                continue
            whole = all(word in words if word.isascii() else word in low for word in name.words)
            own = name.own if whole else sum((word in words if word.isascii() else word in low) and word not in _MANY_HAVE for word in name.words)
            known = found.get(key)
            if own + whole and (known is None or (known.whole, known.own, len(known.words)) < (whole, own, len(name.words))):
                found[key] = name if whole else Name(name.words, own, whole=False)
        return found

    def _candidates(self, words: set[str]) -> Iterator[tuple[int, Key, Name]]:
        everybody = _catalogue_names()
        for word in sorted(words & self._by_word.keys() | words & everybody.keys()):
            found = list(self._by_word.get(word, ()))
            called = everybody.get(word) or {}
            for metric in called.keys() & self._of_metric.keys():
                found += [(place, key, name) for place, key in self._of_metric[metric] for name in called[metric]]
            found.sort(key=_in_order)
            yield from found


def _in_order(one: tuple[int, Key, Name]) -> tuple[int, tuple[str, ...]]:
    """By the place of the series among the sources', and of its names by their words."""
    return one[0], one[2].words


@cache
def _catalogue_names() -> dict[str, dict[str, list[Name]]]:
    """The names of the catalogue's metrics, by what they are looked up by and metric."""
    found: dict[str, dict[str, list[Name]]] = {}
    for metric in load().metrics:
        for starts, name in _names_of(metric).values():
            for start in starts:
                found.setdefault(start, {}).setdefault(metric, []).append(name)
    return found


@cache
def _names_of(metric: str) -> dict[tuple[str, ...], tuple[tuple[str, ...], Name]]:
    """Each name that the catalogue has for a metric, by its words, with what it is looked up by."""
    known = load().metrics[metric]
    called = {words_of_name(name) for name in (*known.zh, *known.en, *known.short_zh, *known.short_en)}
    return {words: _named(words) for words in called if words}


def _named(words: tuple[str, ...]) -> tuple[tuple[str, ...], Name]:
    """The name of these words, with what it is looked up by: its telling words, else the longest; in Chinese the first two characters of each."""
    own = [word for word in words if word not in _MANY_HAVE]
    starts = dict.fromkeys(word if word.isascii() else word[:2] for word in own or (max(words, key=len),))
    return tuple(starts), Name(words, len(own))


def words_of_name(label: str) -> tuple[str, ...]:
    """The words of a name that tell something, without plural endings and what stands in brackets.

    >>> words_of_name("Number of loyalty_members (period end)")
    ('loyalty', 'member', 'number')
    >>> words_of_name("Office occupancy, period end (%)")
    ('occupancy', 'office')
    >>> words_of_name("平均MAU")
    ('mau',)
    """
    low = small(fold(_BRACKETED.sub(" ", label.replace("_", " "))))
    words = {*_words(low), *_HAN.findall(low)}
    fewer = words - _OPTIONAL
    return tuple(sorted(fewer if fewer - _MANY_HAVE else words))


def _words(low: str) -> list[str]:
    return [word[:-1] if len(word) > 3 and word[-1] == "s" and word[-2] != "s" else word for word in _WORD.findall(low) if word not in _LITTLE]
