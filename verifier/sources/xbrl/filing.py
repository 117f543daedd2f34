"""What both kinds of filing hold: contexts (whose, when, of which part), units, and facts."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from xml.etree.ElementTree import Element

from verifier.dataclass import dataclass, field
from verifier.sources.xbrl.markup import Markup, Name, split, words_of

XBRLI = "http://www.xbrl.org/2003/instance"
XBRLDI = "http://xbrl.org/2006/xbrldi"
ISO4217 = "http://www.xbrl.org/2003/iso4217"
FARTHEST = 30
"""Powers of ten past which neither an accuracy nor a scale is meant."""


@dataclass(frozen=True, slots=True)
class Context:
    """Whose, when and of which part a fact is. ``end`` alone is an instant, neither day is "for ever".

    ``members`` are the dimensions with their members; of a typed dimension the member is None.
    """

    identifier: str
    start: dt.date | None
    end: dt.date | None
    members: tuple[tuple[Name, Name | None], ...] = ()

    @property
    def days(self) -> int:
        """How many days it spans; 0 for an instant."""
        return (self.end - self.start).days + 1 if self.start is not None and self.end is not None else 0


@dataclass(frozen=True, slots=True)
class Fact:
    """One tagged value.

    ``shown`` is the value as displayed and ``scale`` the power of ten it is displayed in; both exact. ``decimals`` is the filer's statement
    of accuracy: the value is right to that many decimal places, negative ones counting tens; None where it says nothing, and ``exact``
    where it says INF.
    ``wrong`` says why a value could not be read.
    """

    name: Name
    context: str
    unit: str | None
    text: str
    shown: Decimal | None = None
    scale: int = 0
    decimals: int | None = None
    exact: bool = False
    nil: bool = False
    id: str = ""
    wrong: str = ""


@dataclass(slots=True)
class Filing:
    """All that a file tells: contexts by id, units by id (``USD``, ``USD/shares``), facts in their order; ``prefixes`` prints a namespace."""

    contexts: dict[str, Context] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    facts: list[Fact] = field(default_factory=list)
    prefixes: dict[str, str] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)
    """Contexts and units that make no sense, with the reason."""


def resources(markup: Markup) -> Filing:
    """A filing with its contexts and units, wherever in the file they stand."""
    filing = Filing(prefixes=markup.prefixes)
    for element in markup.root.iter(f"{{{XBRLI}}}context"):
        name = element.get("id", "")
        try:
            filing.contexts[name] = _context(markup, element)
        except ValueError as reason:
            filing.broken.append(f"context {name}: {reason}")
    for element in markup.root.iter(f"{{{XBRLI}}}unit"):
        filing.units[element.get("id", "")] = _unit(markup, element)
    return filing


def whole(raw: str | None, what: str) -> int | None:
    """An attribute's whole number, within reason.

    :raises ValueError: otherwise.
    """
    if raw is None:
        return None
    number = int(raw) if raw.strip().lstrip("+-").isdigit() else FARTHEST + 1
    if abs(number) > FARTHEST:
        raise ValueError(f"{what} {raw[:20]!r}")
    return number


def _context(markup: Markup, element: Element) -> Context:
    identifier = element.find(f"{{{XBRLI}}}entity/{{{XBRLI}}}identifier")
    period = element.find(f"{{{XBRLI}}}period")
    if identifier is None or period is None:
        raise ValueError("no entity or period")
    told = {split(each.tag).local: (each.text or "").strip() for each in period}
    start = _day(told["startDate"], closing=False) if "startDate" in told else None
    end = _day(told[key], closing=True) if (key := "instant" if "instant" in told else "endDate") in told else None
    if start is not None and (end is None or end < start):
        raise ValueError("a period that ends before it starts")
    members: list[tuple[Name, Name | None]] = []
    for each in element.iter():
        space, local = split(each.tag)
        if space == XBRLDI and local in ("explicitMember", "typedMember"):
            member = markup.name(each, words_of(each)) if local == "explicitMember" else None
            members.append((markup.name(each, each.get("dimension", "")), member))
    parts = [*element.findall(f"{{{XBRLI}}}entity/{{{XBRLI}}}segment"), *element.findall(f"{{{XBRLI}}}scenario")]
    foreign = [child for part in parts for child in part if split(child.tag).space != XBRLDI]
    members += [(split(child.tag), None) for child in foreign]  # a part told in a way of the filer's own
    return Context((identifier.text or "").strip(), start, end, tuple(sorted(members, key=str)))


def _day(text: str, *, closing: bool) -> dt.date:
    """A day; midnight at which a period closes is the end of the day before.

    :raises ValueError: when the text is none.
    """
    day, _, hour = text.partition("T")
    return dt.date.fromisoformat(day[:10]) - dt.timedelta(days=int(closing and hour.startswith("00:00")))


def _unit(markup: Markup, element: Element) -> str:
    """A unit in the SEC's way of writing: ``USD``, ``shares``, ``USD/shares``, ``pure``."""
    sides = [element.findall(f".//{{{XBRLI}}}{side}/{{{XBRLI}}}measure") for side in ("unitNumerator", "unitDenominator")]
    if not sides[1]:
        return _measures(markup, element.findall(f".//{{{XBRLI}}}measure"))
    return "/".join(_measures(markup, side) for side in sides)


def _measures(markup: Markup, elements: list[Element]) -> str:
    names = [markup.name(each, each.text or "") for each in elements]
    return "*".join(name.local if name.space in (ISO4217, XBRLI) else f"{markup.prefixes.get(name.space, name.space)}:{name.local}" for name in names)
