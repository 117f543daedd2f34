"""A figure: one value that a source or a table prints for one metric of one entity and period."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from verifier.dataclass import dataclass, field
from verifier.interval import Interval
from verifier.periods import Calendar, Period
from verifier.units import Unit

Measure = Literal["level", "growth_yoy", "growth_qoq", "growth_vs_open", "change_yoy", "change_qoq", "increment_yoy"]
OWN = "own:"
"""Prefix of a metric that the catalogue does not know and that is named by its own words."""
BY_NAME = "read by its own name"
"""The variant of a figure whose field no list knows: it bears out what agrees with it and overturns nothing."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One printed value.

    ``metric`` is a catalogue id, or ``own:<label as printed>`` for a metric named by its own words.
    ``measure`` tells a level from a rate that the source prints for the metric (revenue growth is revenue, growth_yoy).
    ``value`` is in the base unit and honours the last printed place; ``printed`` is the source's own text.
    ``segment`` is a part of the entity (a product, a region); ``bound`` marks the ends of a guided range.
    ``place`` is where in the source: ``express.yoy_net_profit``, ``Sheet1!C7``, ``row 3, 2025E``.
    ``variant`` names a second basis (``as first reported``, ``adjusted``); None for the ordinary one.
    """

    metric: str
    entity: str | None
    period: Period | None
    value: Interval
    unit: Unit
    printed: str
    source: str
    place: str
    label: str = ""
    measure: Measure = "level"
    segment: str | None = None
    bound: Literal["low", "high"] | None = None
    variant: str | None = None
    provider_field: str | None = None
    span: tuple[int, int] | None = None

    @property
    def is_by_name(self) -> bool:
        """Whether nothing but the field's own name tells what the figure is of."""
        return self.variant is not None and BY_NAME in self.variant

    @property
    def origin(self) -> str:
        """Where a reader finds it: ``note.sources.json: express.yoy_net_profit``."""
        return f"{self.source}: {self.place}"


@dataclass(slots=True)
class Source:
    """What one source file was understood to hold.

    ``entities`` maps every other name an entity goes by (ticker, short name) to the name its figures carry.
    ``unread`` names the fields, rows or columns that were not understood; none is dropped without being named.
    ``calendars`` gives the fiscal calendar of an entity where it is not the calendar year.
    """

    name: str
    sha256: str
    figures: list[Figure] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    entities: dict[str, str] = field(default_factory=dict)
    calendars: dict[str | None, Calendar] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def merged(sources: Iterable[Source]) -> list[Figure]:
    """All figures of several sources in their order."""
    return [figure for source in sources for figure in source.figures]
