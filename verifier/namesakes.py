"""Names that mean one and the same: a company under its codes and in two scripts, an index under all that it is called.

A list of quotes calls a share 锦海汽车 and 09871, a table of results Jinhai Motor and 9871.HK, a note Jinhai (9871 HK): the code joins
them. A code joins only what it cannot mistake: digits without a market meet digits with one where a single market has them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from verifier.catalogue.strict import Reader, read
from verifier.dataclass import replace
from verifier.figures import Figure, Source
from verifier.fold import fold
from verifier.patterns import pattern
from verifier.units import Unit

_MARKETS = {
    "SS": "SH", "SH": "SH", "SZ": "SZ", "BJ": "BJ", "CH": "", "HK": "HK", "T": "T", "JP": "T", "JT": "T", "TW": "TW", "TT": "TW", "TWO": "TWO",
    "KS": "KS", "KQ": "KQ", "SI": "SI", "SP": "SI",
}
"""Markets by the letters that vendors put beside a number; CH is either of the mainland's, which the number itself tells apart."""
_EXCHANGES = {
    "SEHK": "HK", "HKEX": "HK", "HKG": "HK", "HK": "HK", "TSE": "T", "TYO": "T", "SSE": "SH", "SHA": "SH", "SH": "SH",
    "SZSE": "SZ", "SHE": "SZ", "SZ": "SZ",
    "TWSE": "TW", "TPE": "TW", "KRX": "KS", "SGX": "SI",
}
"""Markets by the name of the exchange before a colon."""
_CODE = re.compile(r"(?:(SH|SZ|BJ|HK)[.:]?)?0*(\d{1,6})(?:[. ](SS|SH|SZ|BJ|CH|HK|T|JP|JT|TWO|TW|TT|KS|KQ|SI|SP))?", re.IGNORECASE)
_BRACKETED = pattern(
    "namesakes-bracketed",
    r"((?:[A-Z][\w&'’.\-]*(?: (?:of|and|the|&))?[ ]?){1,6}|[一-鿿][一-鿿A-Za-z]{1,11})[*_]{0,2} ?[(（\[] ?[*_]{0,2}"
    r"((?:[A-Za-z]{2,6}[:：] ?)?(?:(?:SH|SZ|BJ|HK)?\d{3,6}(?:[. ][A-Z]{1,3})?))[*_]{0,2} ?[)）\],，]",
)
_CODED = pattern("namesakes-coded", r"[(（\[] ?[*_]{0,2}(?:[A-Za-z]{2,6}[:：] ?)?(?:SH|SZ|BJ|HK)?\d{3}")
_LONGEST_NAME, _LONGEST_CODE = 200, 12
_OF_INDICES = {"share_price": "index_level", "previous_close": "index_previous"}
_MAY_BE_INDEX = re.compile(r"[指成]|恒生|纳斯达克|道琼斯|标普|日经|(?<!\d)\d{2,4}(?!\d)|[A-Za-z]{2}")
_INDEX_TAIL = re.compile(r"(?: index|指数)$", re.IGNORECASE)
_SPARED = re.compile(r"(?<=.) Index$|(?<=.{4})指数$")
_LOOKS_LIKE_INDEX = re.compile(r"指|index|composite|average|[A-Z]{3,}|\d{2,4}$", re.IGNORECASE)
_BEFORE_NAME = re.compile(
    r"^(?:(?:Shares|Stock|Units|ADRs|In|At|On|For|The|But|And|Meanwhile|While|Among|Elsewhere|Peer|Rival|Both|With|From) (?:of |in |at )?)+"
)
_COMMON = frozenset("bank china asia hong kong great first new united international general national global pacific oriental".split())

Key = tuple[str, str]


def code_key(code: str) -> Key | None:
    """The number of a share's code and its market, ``""`` where the code names none; None for what is no such code.

    >>> code_key("09871"), code_key("9871.HK"), code_key("9871 HK"), code_key("600519.SS"), code_key("sh600519"), code_key("7203")
    (('9871', 'HK'), ('9871', 'HK'), ('9871', 'HK'), ('600519', 'SH'), ('600519', 'SH'), ('7203', ''))
    """
    exchange, _, text = code.strip().rpartition(":")
    text = text.strip()
    found = _CODE.fullmatch(text)
    if found is None or len(found[2]) < 1:
        return None
    market = _MARKETS[(found[1] or found[3] or "CH").upper()] or _EXCHANGES.get(exchange.strip().upper(), "")
    digits = len(re.sub(r"\D", "", text))
    if not market and digits == 5 and text.lstrip("0") != text:
        market = "HK"  # five places with a zero before are Hong Kong's
    if not market and digits == 6:
        market = "SH" if text[0] in "569" else "BJ" if text[0] in "48" else "SZ"
    if digits < 3:
        return None
    return (found[2].zfill(6), market) if market in ("SH", "SZ", "BJ") else (found[2], market)


def with_one_name(sources: Sequence[Source], text: str) -> tuple[list[Figure], dict[str, str]]:
    """The figures of all sources, each company under one name, and every other name with the one it stands for."""
    figures = [f for source in sources for f in source.figures]
    aliases = {alias: name for source in sources for alias, name in source.entities.items()}
    same = _joined(aliases, {f.entity for f in figures if f.entity}, text)
    if same:
        aliases = {alias: same.get(name, name) for alias, name in aliases.items()} | same
        figures = [replace(f, entity=same[f.entity]) if f.entity in same else f for f in figures]
    held = {aliases.get(f.entity, f.entity) for f in figures if f.entity}
    said = _said(text, aliases, held) if held else {}
    return figures, aliases | said | _of_indices({*held, *aliases}, aliases)


def _joined(aliases: Mapping[str, str], entities: Iterable[str], text: str) -> dict[str, str]:
    """The names that a code shows to be one company's, each with the name that is kept: the one that the text uses oftest."""
    named: dict[Key, dict[str, None]] = {}
    for alias, name in aliases.items():
        if (key := code_key(alias)) is not None:
            named.setdefault(key, {})[name] = None
    for entity in entities:
        if entity not in aliases and (key := code_key(entity)) is not None:
            named.setdefault(key, {})[entity] = None
    for (digits, market), names in list(named.items()):
        if not market and len(others := [key for key in named if key[0] == digits and key[1]]) == 1:
            named[others[0]] |= names
    same: dict[str, str] = {}
    several = [names for names in named.values() if len(names) > 1]
    folded = fold(text) if several else ""
    for names in several:
        kept = max(names, key=lambda name: (name not in same, folded.count(fold(name)), code_key(name) is None))
        same |= {name: kept for name in names if name != kept and name not in same}
    return same


def _said(text: str, aliases: Mapping[str, str], held: Iterable[str]) -> dict[str, str]:
    """What the text itself calls a company: the name right before its code in brackets."""
    coded = {key: name for alias, name in aliases.items() if (key := code_key(alias)) is not None}
    coded |= {key: name for name in held if (key := code_key(name)) is not None}
    if not coded:
        return {}
    numbers = Counter(digits for digits, _ in coded)
    bare = {digits: name for (digits, _), name in coded.items() if numbers[digits] == 1}
    found: dict[str, str] = {}
    for match in _with_code(text, numbers):
        key = code_key(match[2])
        name = None if key is None else coded.get(key) or (bare.get(key[0]) if not key[1] or (key[0], "") in coded else None)
        said = _BEFORE_NAME.sub("", match[1].strip(" *_"))
        if name is None or len(said) < 2:
            continue
        found.setdefault(match[2].strip(), name)
        if said != name and said not in aliases:
            found[said] = name
    heads = Counter(said.split()[0] for said in found if said.isascii() and " " in said)
    for said, name in list(found.items()):
        head = said.split()[0]
        if heads[head] == 1 and len(head) > 3 and head.isalpha() and head.lower() not in _COMMON:
            found.setdefault(head, name)
    return {said: name for said, name in found.items() if said not in aliases and said != name}


def _with_code(text: str, numbers: Iterable[str]) -> Iterator[re.Match[str]]:
    """The names before a code in brackets, where its digits may be of these; the brackets, which are few, are found first."""
    until = 0
    for bracket in _CODED.finditer(text):
        written = text[bracket.start() : bracket.end() + _LONGEST_CODE]
        if not any(digits in written for digits in numbers):
            continue
        for match in _BRACKETED.finditer(text, max(until, bracket.start() - _LONGEST_NAME), bracket.end() + _LONGEST_CODE):
            yield match
            until = match.end()


def _of_indices(known: Iterable[str], aliases: Mapping[str, str]) -> dict[str, str]:
    """All other names of the indices that the sources have."""
    known = [name for name in known if _LOOKS_LIKE_INDEX.search(name)]
    if not known:
        return {}
    groups = _indices()
    found: dict[str, str] = {}
    for name in known:
        group = groups.get(_plain(name))
        if group is not None:
            target = aliases.get(name, name)
            found |= {other: target for other in group if other not in aliases and other != target}
    if found:
        mine = {_plain(name) for name in (*found, *known)}
        for other, plain in (longer for name in sorted(mine) for longer in _longer().get(name, ())):
            if plain not in mine:
                found[other] = groups[plain][0]  # "Hang Seng Tech" is not the Hang Seng, whether or not the sources have it
    return found


@cache
def _longer() -> dict[str, list[tuple[str, str]]]:
    """The names of indices that go on behind a shorter name, each with its plain form, by the shorter one."""
    found: dict[str, list[tuple[str, str]]] = {}
    for other in dict.fromkeys(name for group in _indices().values() for name in group):
        plain = _plain(other)
        for at in (place for place, letter in enumerate(plain) if letter == " "):
            found.setdefault(plain[:at], []).append((other, plain))
    return found


def _plain(name: str) -> str:
    return _INDEX_TAIL.sub("", fold(name).lower().strip())


def is_index_of_the_market(name: str) -> bool:
    """Whether a name is one of the indices that the catalogue lists: of a whole market, no sector's.

    >>> is_index_of_the_market("沪深300"), is_index_of_the_market("申万电子")
    (True, False)
    """
    return _plain(name) in _indices()


def with_index_levels(figures: list[Figure]) -> list[Figure]:
    """The figures, with the closing prices of indices as what they are: levels in points, in a table of companies' prices, too.

    >>> from verifier.interval import Interval
    >>> from verifier.units import YUAN
    >>> close = Figure("share_price", "沪深300", None, Interval.point("4678.79"), YUAN, "4678.79", "wrap.csv", "row 2")
    >>> [(f.metric, f.unit.kind) for f in with_index_levels([close])]
    [('index_level', 'index')]
    """
    named = {f.entity for f in figures if f.metric in _OF_INDICES}
    indices = {name for name in named if name is not None and _MAY_BE_INDEX.search(name) and is_index_of_the_market(name)}
    if not indices:
        return figures
    return [
        replace(f, metric=_OF_INDICES[f.metric], unit=Unit("index"))
        if f.entity in indices and f.metric in _OF_INDICES and f.measure == "level"
        else f
        for f in figures
    ]


@cache
def _indices() -> dict[str, tuple[str, ...]]:
    """Every plain name of an index with all its names, those without "index" among them."""
    path = Path(__file__).parent / "catalogue" / "indices.toml"
    reader = Reader(read(path), path)
    rows = reader.rows("names")
    reader.finish()
    found: dict[str, tuple[str, ...]] = {}
    for row in rows:
        names = tuple(dict.fromkeys((*row, *(short for name in row if (short := _SPARED.sub("", name)) != name))))
        found |= {_plain(name): names for name in names}
    return found
