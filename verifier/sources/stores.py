"""One store of figures for many notes: a folder of source files, one file, or a database, of which each note gets what bears on it.

    store = opened("figures/")                                   # files of any format, one company or many in each
    store = opened("postgresql://reader@host/name#table=facts")  # as a source's address
    store.taken("远山科技2025年营收增长25%。", entity=None)      # the figures of the companies named, from two years before the earliest named

A company is found by the name or code that its figures carry, by the other names that the source gives it, or, where the figures carry none,
by the file's name, which is then theirs. Figures later than the years of a note are kept: what is undated is read against the latest report.
"""

from __future__ import annotations

import hashlib
import re
from collections import OrderedDict
from collections.abc import Iterable
from pathlib import Path
from threading import Lock
from typing import Protocol

from verifier.addresses import DATABASES, Address
from verifier.dataclass import dataclass, replace
from verifier.errors import InputError
from verifier.figures import Source
from verifier.fold import fold
from verifier.needs import Needs
from verifier.sources import READERS, address_of, is_filing, read_source
from verifier.sources.making.names import spellings

YEARS_BEFORE = 2
"""How far before the earliest year of a note figures are taken: the year before it, and the one that a trailing sum of that begins in."""
HELD = 512
"""How many selections are held, so that notes on one company share theirs."""
_LAST = 9999 * 12
_YEAR = re.compile(r"(?<![\d.])(?<!\d,)((?:19|20)\d\d)(?!\d)|"
                   r"(?<![\d.])(?<!\d,)(\d\d)(?=年|[QqHh][1-4]|9M|E(?![a-z]))|(?:FY|[1-4]Q|[12]H|9M)'?(\d\d)(?!\d)")


@dataclass(frozen=True, slots=True)
class Taken:
    """What a note gets of one source, and the digest of just that."""

    source: Source
    digest: str


class Store(Protocol):
    """Where the figures of many notes are."""

    def taken(self, text: str, entity: str | None) -> list[Taken]: ...


def opened(location: str) -> Store:
    """The store at a path or a database's address.

    :raises InputError: when there is none, or a file of it cannot be read.
    """
    address = address_of(location)
    if address is None:
        return _Files(Path(location))
    if address.scheme not in DATABASES:
        raise InputError(address.public, "is no store of figures for many notes", f"Give a folder, a file or a database ({', '.join(DATABASES)}).")
    return _Database(address)


def first_year(text: str) -> int | None:
    """The earliest year that a text names; None where it names none.

    >>> first_year("2025Q3营收12.5亿元，23年为9.8亿元"), first_year("EPS rose 12% in 1H25"), first_year("营收2,024万元")
    (2023, 2025, None)
    """
    found = [int(four or f"20{two or after}") for four, two, after in _YEAR.findall(fold(text))]
    return min(found, default=None)


class _Names:
    """Names looked for in texts, each folded once; what a first look finds is held against the text's words."""

    def __init__(self, names: Iterable[str]) -> None:
        self._spelled = {name: [fold(each).casefold() for each in spellings(name)] for name in dict.fromkeys(names)}

    def within(self, text: str, entity: str | None) -> frozenset[str]:
        """The names that a text speaks of, or that are another word for ``entity``."""
        needs, plain = Needs(text=fold(text), entity=entity), fold(f"{text}\n{entity or ''}").casefold()
        return frozenset(name for name, spelled in self._spelled.items() if any(each in plain for each in spelled)
                         and any(needs.names(each) for each in spellings(name)))


class _Held:
    """Selections made before, the least lately used dropped."""

    def __init__(self) -> None:
        self._held: OrderedDict[object, Taken | None] = OrderedDict()

    def get(self, key: object) -> tuple[bool, Taken | None]:
        if key not in self._held:
            return False, None
        self._held.move_to_end(key)
        return True, self._held[key]

    def put(self, key: object, taken: Taken | None) -> None:
        self._held[key] = taken
        while len(self._held) > HELD:
            self._held.popitem(last=False)


class _Files:
    """A folder's source files, or one file, read once."""

    def __init__(self, path: Path) -> None:
        if path.is_dir():
            paths = sorted(each for each in path.rglob("*") if each.is_file() and not each.name.startswith(".") and _is_source(each))
            if not paths:
                raise InputError(str(path), "holds no source file", f"A source ends in {', '.join(sorted(READERS))}.")
        else:
            paths = [path]
        self._sources = [read_source(each) for each in paths]
        self._called = [_called(source, each) for source, each in zip(self._sources, paths, strict=True)]
        self._names = _Names(alias for called in self._called for alias in called)
        self._held, self._lock = _Held(), Lock()

    def taken(self, text: str, entity: str | None) -> list[Taken]:
        named, first = self._names.within(text, entity), first_year(text)
        chosen = [(number, wanted) for number, called in enumerate(self._called)
                  if (wanted := frozenset(called[alias] for alias in named & called.keys()))]
        found = []
        with self._lock:
            for number, wanted in chosen:
                owner = next(iter(self._called[number])) if None in wanted else None
                known, taken = self._held.get((number, wanted, first, owner))
                if not known:
                    taken = _cut(self._sources[number], wanted, first, owner)
                    self._held.put((number, wanted, first, owner), taken)
                if taken is not None:
                    found.append(taken)
        return found


class _Database:
    """A database, asked once which companies it holds and then for each selection once."""

    def __init__(self, address: Address) -> None:
        from verifier.sources.databases import companies

        self._address = address
        held = companies(address)
        self._names = _Names(held) if held else None
        self._held, self._lock = _Held(), Lock()

    def taken(self, text: str, entity: str | None) -> list[Taken]:
        named, first = self._names.within(text, entity) if self._names is not None else frozenset(), first_year(text)
        if self._names is not None and not named:
            return []
        with self._lock:
            known, taken = self._held.get((named, first))
            if not known:
                taken = self._asked(named, first)
                self._held.put((named, first), taken)
        return [taken] if taken is not None else []

    def _asked(self, named: frozenset[str], first: int | None) -> Taken | None:
        from verifier.sources.databases import read_where

        since = None if first is None else (first - YEARS_BEFORE) * 12
        source = read_where(self._address, Needs(first=since, last=None if since is None else _LAST, text="\n".join(sorted(named)), parts=True))
        return Taken(source, source.sha256) if source is not None and source.figures else None


def _is_source(path: Path) -> bool:
    kind = READERS.get(path.suffix.lower())
    return kind is not None and (kind != "xbrl" or is_filing(path))


def _called(source: Source, path: Path) -> dict[str, str | None]:
    """Every name under which a file's figures are looked for, with the entity that they carry; None is that of figures without any."""
    found: dict[str, str | None] = {figure.entity: figure.entity for figure in source.figures if figure.entity is not None}
    found |= {alias: entity for alias, entity in source.entities.items() if entity in found}
    if not found:
        found[path.name.partition(".sources.")[0] if ".sources." in path.name else path.stem] = None
    return found


def _cut(source: Source, wanted: frozenset[str | None], first: int | None, owner: str | None) -> Taken | None:
    """The figures of some entities, those without one among them as the ``owner``'s, from so many years before a year on."""
    since = None if first is None else (first - YEARS_BEFORE) * 12
    figures = [figure for figure in source.figures if (figure.entity is None or figure.entity in wanted)
               and (since is None or figure.period is None or figure.period.end <= 0 or figure.period.end > since)]
    if not figures:
        return None
    if owner is not None:
        figures = [figure if figure.entity is not None else replace(figure, entity=owner) for figure in figures]
    made = replace(source, figures=figures)
    told = repr((made.name, figures, made.unread, sorted(made.entities.items()), sorted(map(repr, made.calendars.items())), made.notes))
    return Taken(made, hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest())
