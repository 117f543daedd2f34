"""Facts to figures: concepts to metrics, contexts to periods and parts, stated accuracy to exact intervals.

- A value is right to its ``decimals`` (-6: to the million); INF makes it exact; where a filing says neither, the last digit shown counts.
- A fact told several times is one figure, the most accurate; where its values cannot all be true none of them is taken.
- Members of segments, products and places are parts; a fact with any other dimension is listed, and so are unknown concepts and units.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from functools import cache
from pathlib import Path

from verifier.catalogue.strict import Reader, read
from verifier.dataclass import dataclass, replace
from verifier.figures import Source
from verifier.interval import Interval
from verifier.sources.making.collector import Collector, Row
from verifier.sources.making.fields import Meaning, concepts
from verifier.sources.making.fiscal import Fiscal
from verifier.sources.making.roles import Moment, Place, place
from verifier.sources.making.units import filed_unit
from verifier.sources.making.values import Printed, last_place
from verifier.sources.xbrl.filing import Context, Fact, Filing
from verifier.sources.xbrl.fiscal import closes, fiscal_of, is_report
from verifier.sources.xbrl.markup import Name
from verifier.units import Unit

_DATA = Path(__file__).with_name("taxonomies.toml")
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^A-Za-z\d]+")
_NAMES = ("EntityRegistrantName", "NameOfReportingEntityOrOtherMeansOfIdentification")
_COVERS = frozenset({"dei", "ifrs-full"})
_MOST = 3
_SCALES = {3: "thousand", 6: "million", 9: "billion"}


@dataclass(frozen=True, slots=True)
class _Known:
    namespaces: tuple[tuple[str, re.Pattern[str]], ...]
    axes: frozenset[str]
    idle: frozenset[str]
    whole: frozenset[str]


@cache
def _known() -> _Known:
    tables = read(_DATA)
    named = Reader(tables["namespaces"], _DATA, "namespaces")
    spaces = tuple((name, re.compile(named.word(name))) for name in named.table)
    members = Reader(tables["members"], _DATA, "members")
    return _Known(spaces, frozenset(Reader(tables["axes"], _DATA, "axes").words("segments")), frozenset(members.words("idle")),
                  frozenset(members.words("whole")))


@cache
def taxonomy_of(space: str) -> str | None:
    """The known taxonomy that a namespace is of, whatever its year.

    >>> taxonomy_of("http://fasb.org/us-gaap/2024"), taxonomy_of("http://example.com/2024")
    ('us-gaap', None)
    """
    return next((name for name, pattern in _known().namespaces if pattern.fullmatch(space.rstrip("/"))), None)


def told(filing: Filing, name: str) -> Source:
    """The figures of a filing."""
    return _Telling(filing, name).source()


class _Telling:
    def __init__(self, filing: Filing, name: str) -> None:
        self.filing, self.out = filing, Collector(name, zeros_are_missing=False)
        self.fiscal, self.closes = fiscal_of(filing.contexts, self._cover), closes(filing.contexts)
        self.names = {context.identifier: text for text, context in self._of_cover(*_NAMES)}
        counts = Counter(filing.contexts[fact.context].identifier for fact in filing.facts if fact.context in filing.contexts)
        self.main = next(iter(self.names), counts.most_common(1)[0][0] if counts else "")

    def source(self) -> Source:
        """All figures, then what was not understood."""
        entity = self._entity(self.main)
        if entity is not None:
            self.out.call(entity, *(text for text, context in self._of_cover("TradingSymbol") if context.identifier == self.main))
        else:
            self.out.note("the filing names no company: its figures are taken for those of the note's")
        if self.fiscal.calendar.year_end_month != 12 or self.fiscal.years:
            self.out.source.calendars[entity] = self.fiscal.calendar
        if self.fiscal.years:
            self.out.note("fiscal years are labelled as the company does, not by the year in which they close")
        for broken in self.filing.broken:
            self.out.unread(broken)
        alike: dict[tuple[Name, Context, str | None], list[Fact]] = {}
        nil: dict[str, None] = {}
        for fact in self.filing.facts:
            if fact.unit is None or (context := self.filing.contexts.get(fact.context)) is None:
                if fact.unit is not None:
                    self.out.unread(f"{self._written(fact.name)} (no context {fact.context})")
            elif fact.nil:
                nil[self._written(fact.name)] = None
            elif fact.shown is None:
                self.out.unread(f"{self._written(fact.name)} ({fact.wrong})")
            else:
                alike.setdefault((fact.name, context, self.filing.units.get(fact.unit)), []).append(fact)
        for (_, whose, unit), facts in alike.items():
            self._tell(facts, whose, unit)
        if nil:
            self.out.note(f"filed as nil, without a value: {', '.join(nil)}")
        return self.out.finish()

    def _tell(self, facts: list[Fact], context: Context, unit: str | None) -> None:
        name, written = facts[0].name, self._written(facts[0].name)
        taxonomy = taxonomy_of(name.space) or ""
        meaning = concepts().get(taxonomy, {}).get(name.local)
        if meaning is None or meaning.is_meta:
            self.out.unread(written)
            return
        if unit is None or (known := filed_unit(unit, meaning.kind)) is None:
            self.out.unread(f"{written} in {unit or 'no unit of the filing'}")
            return
        if (part := self._part(context)) is None:
            self.out.unread(f"{written} by {', '.join(sorted({self._written(axis) for axis, _ in context.members if not self._is_part(axis)}))}")
            return
        best = _most_accurate(facts)
        stamp = f", {context.start}/{context.end}" if context.start is not None else f", {context.end}"
        if best is None:
            values = " and ".join([*dict.fromkeys(_displayed(fact) for fact in facts)][:_MOST])
            self.out.unread(f"{written}{stamp}{f' [{part}]' if part else ''} told with values that cannot all be true: {values}")
            return
        where = self._placed(meaning, context)
        if where is None:
            self.out.unread(f"{written}{stamp or ' for ever'}")
            return
        suffix = stamp + (f" #{best.id}" if best.id else "")
        row = Row(taxonomy, self._entity(context.identifier), None, suffix, segment=part or None, chinese=taxonomy == "cas")
        printed, shown_in = _printed(best, known)
        self.out.add(printed, meaning, row, where, unit=shown_in)

    def _placed(self, meaning: Meaning, context: Context) -> Place | None:
        if context.end is None or (context.start is not None and not is_report(context)):
            return None
        fiscal = self.fiscal if context.start is not None or context.end in self.closes or not self.closes else Fiscal()
        span = self.fiscal.span(context.start, context.end) if context.start is not None else None
        return place(meaning.role, Moment(span, context.end, fiscal), balance=False)

    def _part(self, context: Context) -> str | None:
        """The part's name; empty for the whole, None where a dimension is none of parts."""
        names, idle = [], False
        for axis, member in context.members:
            written = self._written(member, ":") if member is not None else ""
            if written in _known().whole:
                continue
            if written in _known().idle:
                idle = True
            elif member is not None and self._is_part(axis):
                names.append(words_of_member(member.local))
            else:
                return None
        return None if idle and not names else " · ".join(names)

    def _is_part(self, axis: Name) -> bool:
        return self._written(axis, ":") in _known().axes

    def _entity(self, identifier: str) -> str | None:
        return self.names.get(identifier, None if identifier == self.main else identifier)

    def _written(self, name: Name, between: str = ".") -> str:
        return f"{taxonomy_of(name.space) or self.filing.prefixes.get(name.space) or name.space}{between}{name.local}"

    def _of_cover(self, *locals_: str) -> Iterable[tuple[str, Context]]:
        for fact in self.filing.facts:
            if fact.name.local not in locals_ or fact.unit is not None or taxonomy_of(fact.name.space) not in _COVERS or not fact.text.strip():
                continue
            context = self.filing.contexts.get(fact.context)
            if context is not None and (not context.members or fact.name.local == "TradingSymbol"):  # a symbol is that of a class of shares
                yield " ".join(fact.text.split()), context

    def _cover(self, local: str) -> tuple[str, Context] | None:
        return next(iter(self._of_cover(local)), None)


def words_of_member(local: str) -> str:
    """A member's name as words.

    >>> words_of_member("GreaterChinaSegmentMember"), words_of_member("IPhoneMember"), words_of_member("US")
    ('Greater China', 'IPhone', 'US')
    """
    words = _WORDS.findall(re.sub(r"(?<=.)(?:Segment)?(?:Member)?$", "", local))
    joined = " ".join(words)
    return joined[0] + joined[2:] if len(words) > 1 and words[0] in ("I", "E") else joined


def _most_accurate(facts: list[Fact]) -> Fact | None:
    """Of one fact told several times the most accurate; None where the values exclude one another."""
    best = min(facts, key=lambda fact: _bounds(fact).width)
    return best if all(_bounds(fact).meets(_bounds(best)) for fact in facts) else None


def _place(fact: Fact) -> Decimal:
    """The size of the last digit that counts, in the scale that the value is shown in; zero for an exact value."""
    assert fact.shown is not None
    if fact.exact:
        return Decimal(0)
    return Decimal(1).scaleb(-fact.decimals - fact.scale) if fact.decimals is not None else last_place(fact.shown)


def _bounds(fact: Fact) -> Interval:
    assert fact.shown is not None
    return Interval.rounded(fact.shown, _place(fact)).scaled(Decimal(1).scaleb(fact.scale))


def _displayed(fact: Fact) -> str:
    return f"{fact.text} (10^{fact.scale})" if fact.scale else fact.text


def _printed(fact: Fact, unit: Unit) -> tuple[Printed, Unit]:
    """What is shown, in a unit that carries its scale; a scale without a word of its own goes into the value."""
    assert fact.shown is not None
    power = Decimal(1).scaleb(fact.scale)
    if unit.is_fraction and fact.scale == -2:
        return Printed(fact.shown, _place(fact), fact.text), replace(unit, scale=unit.scale * power, written="%")
    if fact.scale in _SCALES and unit.kind in ("money", "shares"):
        words = f"{_SCALES[fact.scale]} {unit.written}"
        return Printed(fact.shown, _place(fact), fact.text), replace(unit, scale=unit.scale * power, written=words)
    if not fact.scale:
        return Printed(fact.shown, _place(fact), fact.text), unit
    return Printed(fact.shown * power, _place(fact) * power, f"{fact.shown * power:f}"), unit
