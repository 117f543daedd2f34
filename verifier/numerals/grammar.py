"""The words around a number, read strictly from grammar/units.toml and grammar/hedges.toml and made into patterns."""

from __future__ import annotations

import marshal
import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any, TypeVar, get_args

from verifier import kept
from verifier.dataclass import dataclass
from verifier.errors import InputError
from verifier.fold import fold
from verifier.patterns import pattern
from verifier.units import Kind, Unit

HEDGES = ("about", "almost", "under", "below", "less", "above")
Entry = TypeVar("Entry")
_UNIT_KEYS = {"kind", "scale", "currency", "name", "zh", "en", "prefix", "noun", "unless", "per"}
_HEDGE_KEYS = {"before", "after", "joined"}


@dataclass(frozen=True, slots=True)
class UnitWord:
    """One unit of the table; ``per`` tells whether a denominator may follow."""

    kind: Kind
    scale: Decimal
    currency: str | None
    name: str
    per: bool

    def unit(self, scale: Decimal, written: str) -> Unit:
        """The unit under a scale word, as ``written`` by the author."""
        return Unit(self.kind, self.scale * scale, self.currency, self.name, written)


@dataclass(frozen=True, slots=True)
class UnitGrammar:
    """What may follow or precede a number.

    ``after`` matches from the end of the digits: groups gap, scale, base, per (each may be empty); ``follows`` are the characters with which
    what it matches begins.
    ``prefixes`` matches a currency at the end of a window; ``nouns`` an English noun that tells the unit without being part of it.
    """

    after: re.Pattern[str]
    follows: frozenset[str]
    prefix: re.Pattern[str]
    noun: re.Pattern[str]
    scales: dict[str, Decimal]
    words: dict[str, UnitWord]
    prefixes: dict[str, UnitWord]
    nouns: dict[str, UnitWord]
    per_share: frozenset[str]


@dataclass(frozen=True, slots=True)
class HedgeGrammar:
    """The headings of the hedge words, by spelling in lower case.

    ``lengths`` gives, for the last character of a word that stands before a number, the lengths to try, the longest first;
    ``joined`` the characters that, standing before a word of one character, make it another word (合约, 附近).
    ``after`` matches a hedge word at the end of a number.
    """

    before: dict[str, str]
    lengths: dict[str, tuple[int, ...]]
    joined: dict[str, str]
    after: re.Pattern[str]
    after_names: dict[str, str]


def alternatives(words: Iterable[str]) -> str:
    """A pattern of literal words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(set(words), key=lambda word: (-len(word), word)))


@cache
def units() -> UnitGrammar:
    """The unit table of the package."""
    return _units_of(_package_data("units.toml"), "grammar/units.toml")


@cache
def hedges() -> HedgeGrammar:
    """The hedge words of the package."""
    return _hedges_of(_package_data("hedges.toml"), "grammar/hedges.toml")


def read_units(text: str, place: str) -> UnitGrammar:
    """The unit table of a TOML text.

    :raises InputError: for an unknown key or kind, a scale that is no number, or a spelling given twice.
    """
    return _units_of(_load(text, place), place)


def _units_of(data: dict[str, Any], place: str) -> UnitGrammar:
    _only(data, {"scales", "scales_en", "unit", "per"}, place)
    scales = {word: _decimal(value, f"{place}: {word}") for part in ("scales", "scales_en") for word, value in data[part].items()}
    words: dict[str, UnitWord] = {}
    prefixes: dict[str, UnitWord] = {}
    nouns: dict[str, UnitWord] = {}
    han: list[str] = []
    latin: set[str] = set()
    guarded: dict[str, list[str]] = {}
    for number, row in enumerate(data["unit"], 1):
        here = f"{place}: unit {number} ({row.get('name') or row.get('currency') or row.get('kind')})"
        _only(row, _UNIT_KEYS, here)
        if row.get("kind") not in get_args(Kind):
            raise InputError(here, f"has the kind {row.get('kind')!r}", f"Use one of {', '.join(get_args(Kind))}.")
        word = UnitWord(row["kind"], _decimal(row.get("scale", "1"), here), row.get("currency"), row.get("name", ""), row.get("per", False))
        for spelling in row.get("zh", []):
            _once(spelling, words, word, here)
            han.append(spelling)
            if row.get("unless") and not spelling.isascii():
                guarded.setdefault(row["unless"], []).append(spelling)
        for spelling in row.get("en", []):
            for form in {spelling, spelling.capitalize(), spelling.upper()} if spelling.islower() and len(spelling) > 3 else {spelling}:
                _once(form, words, word, here)
                latin.add(form)
        prefixes |= dict.fromkeys(row.get("prefix", []), word)
        nouns |= dict.fromkeys(row.get("noun", []), word)
    per = data["per"]
    _only(per, {"shares", "other"}, f"{place}: per")
    return UnitGrammar(
        follows=frozenset({*_BETWEEN, *(word[0] for word in (*data["scales"], *_cased(data["scales_en"]), *han, *latin))}),
        after=pattern("unit-words", _after_pattern(data, han, latin, guarded, [*per["shares"], *per["other"]])),
        prefix=re.compile(rf"(?:(?<![A-Za-z])({alternatives(p for p in prefixes if p[0].isalpha())})"
                          rf"|({alternatives(p for p in prefixes if not p[0].isalpha())}))$"),
        noun=re.compile(rf"[ -](?:[a-z]+ )?({alternatives(nouns)})(?![A-Za-z])"),
        scales=scales, words=words, prefixes=prefixes, nouns=nouns, per_share=frozenset(per["shares"]))


_BETWEEN = " \u2009*\r\n-多余几+"
"""What may stand between a number and its unit, or before the scale word."""


def _after_pattern(data: dict[str, Any], han: list[str], latin: set[str], guarded: dict[str, list[str]], per: list[str]) -> str:
    """Stars, spaces and one line break may stand between number and unit; a Latin unit ends where its word ends."""
    followers = {spelling: unless for unless, spellings in guarded.items() for spelling in spellings}
    latin_forms = sorted(latin | {word for word in han if word[-1].isascii() and word[-1].isalpha()}, key=lambda word: (-len(word), word))
    ends: dict[str, str] = {}
    for word in sorted(set(han) | latin, key=lambda word: (-len(word), word)):
        ends[word] = ""
        if word in latin_forms:
            ends[word] = r"(?![A-Za-z0-9])"
            if word in ("x", "X"):
                ends[word] += rf"(?:(?<! {word})|(?! ?[$€£¥(]?\d))"  # "318.4 x 91" multiplies, "14x 2025 EPS" does not
        elif unless := followers.get(word):
            ends[word] = f"(?![{unless}])"
    longest_first = sorted(set(per), key=lambda word: (-len(word), word))
    per_words = "|".join(re.escape(word) + ("(?![A-Za-z])" if word.isascii() else "") for word in longest_first)
    cased = _cased(data["scales_en"])
    all_scales = {*data["scales"], *cased}
    scale = "|".join(
        [rf"{word}(?![升瓦克米伏])" if word in ("千", "百") else re.escape(word) for word in sorted(data["scales"], key=lambda word: -len(word))]
        + [re.escape(form) + r"(?![A-Za-z0-9])" for form in sorted(cased, key=lambda word: (-len(word), word))])
    gap = r"(?:[ \u2009]?\*{1,2})?(?:[ ]?\r?\n(?=[%亿万元倍])|[ \u2009]{0,2})(?:\*{1,2})?"
    return (rf"(?P<gap>{gap}|-(?=[A-Za-z]{{2}}))(?P<many>[多余几](?=[个十百千万亿家元倍人名台])|\+(?=[亿万家个名人单只台辆项款元店城座例户]))?"
            rf"(?:(?P<scale>{_led(all_scales)}(?:{scale}))(?P<many2>[多余](?=[元股吨台辆家人只户美港欧个名件份]))?)?"
            rf"(?:(?P<gap2>[ -]?)(?P<base>{_led({*han, *latin})}(?:{_by_first_letter(ends)}))(?:(?P<per>[/每](?:{per_words})))?)?")


def _by_first_letter(ends: dict[str, str]) -> str:
    """The words, each with what must follow it, in their order: those that begin alike together, so that the others are passed over at once."""
    groups: dict[str, list[str]] = {}
    for word, end in ends.items():
        groups.setdefault(word[0], []).append(re.escape(word[1:]) + end)
    return "|".join(f"{re.escape(first)}(?:{'|'.join(rests)})" for first, rests in groups.items())


def _led(words: Iterable[str]) -> str:
    """What holds where one of the words can begin: one look instead of one at each."""
    return f"(?=[{re.escape(''.join(sorted({word[0] for word in words})))}])"


def _cased(words: Iterable[str]) -> set[str]:
    return {form for word in words for form in ((word, word.capitalize(), word.upper()) if len(word) > 3 and word.isalpha() else (word,))}


def read_hedges(text: str, place: str) -> HedgeGrammar:
    """The hedge words of a TOML text.

    :raises InputError: for an unknown heading or key, or a spelling under two headings.
    """
    return _hedges_of(_load(text, place), place)


def _hedges_of(data: dict[str, Any], place: str) -> HedgeGrammar:
    _only(data, set(HEDGES), place)
    before: dict[str, str] = {}
    after: dict[str, str] = {}
    joined: dict[str, str] = {}
    for name, row in data.items():
        _only(row, _HEDGE_KEYS, f"{place}: {name}")
        for spelling in row.get("before", []):
            _once(fold(spelling), before, name, f"{place}: {name}")
            if len(spelling) == 1:
                joined[spelling] = row.get("joined", "")
        for spelling in row.get("after", []):
            _once(fold(spelling), after, name, f"{place}: {name}")
    lasts: dict[str, set[int]] = {}
    for spelling in before:
        lasts.setdefault(spelling[-1], set()).add(len(spelling))
    latin = [word for word in after if word[0].isascii() and word[0].isalpha()]
    return HedgeGrammar(
        before=before, lengths={last: tuple(sorted(sizes, reverse=True)) for last, sizes in lasts.items()}, joined=joined,
        after=re.compile(rf"[ *)]{{0,3}}(?:({alternatives(set(after) - set(latin))})|({alternatives(latin)})(?![A-Za-z]))"), after_names=after)


def _package_data(name: str) -> dict[str, Any]:
    """A table of the package, as it was read once where that is kept."""
    content = (Path(__file__).parents[1] / "grammar" / name).read_bytes()
    store, digest = kept.store(f"grammar-{name}"), blake2b(content, digest_size=kept.DIGEST).digest()
    body = kept.read(store, digest) if store is not None else None
    if body is not None:
        known: dict[str, Any] = marshal.loads(body)
        return known
    data = _load(content.decode(), f"grammar/{name}")
    if store is not None:
        kept.write(store, digest, marshal.dumps(data))
    return data


def _load(text: str, place: str) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(place, f"is no TOML ({error})", "Mend the line it names.") from error


def _only(row: dict[str, Any], allowed: set[str], place: str) -> None:
    if unknown := sorted(set(row) - allowed):
        raise InputError(place, f"has the unknown key {unknown[0]!r}", f"Keys are {', '.join(sorted(allowed))}.")


def _decimal(value: object, place: str) -> Decimal:
    try:
        if isinstance(value, str):
            return Decimal(value)
    except InvalidOperation:
        pass
    raise InputError(place, f"has a scale that is no decimal string ({value!r})", 'Write it in quotes, such as "0.01".')


def _once(spelling: str, table: dict[str, Entry], value: Entry, place: str) -> None:
    if table.get(spelling, value) != value:
        raise InputError(place, f"spells {spelling!r} a second time", "Give each spelling to one unit or heading only.")
    table[spelling] = value
