"""What an extractor proposes: claims, each with the ways its number can be recomputed.

An extractor never decides. It binds a number of the text to quantities (whose, what, when) and writes down the
expressions that would reproduce it; judging evaluates them on source figures and on the document's own numbers.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from verifier.bases import EXPECTED
from verifier.dataclass import dataclass, field
from verifier.interval import Interval
from verifier.numerals import Numeral
from verifier.periods import Period
from verifier.records import ClaimKind

_TOLD_APART = EXPECTED | {"annualised"}
"""Bases that a claim's qualifiers tell in words of their own."""
Relation = Literal["=", "<", ">", "<=", ">="]
Measure = Literal["level", "growth", "change"]


@dataclass(frozen=True, slots=True)
class Quantity:
    """One metric of one entity for one period: a level, or its growth or change against ``base``.

    ``metric`` is a catalogue id or ``own:<words>``; ``others`` are members of the same family to try after it.
    ``entity`` None stands for the document's own entity; ``segment`` narrows it to a product, region or line.
    """

    metric: str
    entity: str | None = None
    period: Period | None = None
    measure: Measure = "level"
    base: Period | None = None
    segment: str | None = None
    others: tuple[str, ...] = ()

    def __hash__(self) -> int:
        period = self.period
        return hash((self.metric, self.entity, self.segment, self.measure, period.start * 4096 + period.end if period is not None else None))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Quantity):
            return False
        return self is other or (
            self.metric == other.metric
            and (self.period is other.period or self.period == other.period)
            and (self.base is other.base or self.base == other.base)
            and (self.measure, self.entity, self.segment, self.others) == (other.measure, other.entity, other.segment, other.others)
        )

    def level(self, period: Period | None) -> Quantity:
        """The level of the same thing at another period."""
        return Quantity(self.metric, self.entity, period, "level", None, self.segment, self.others)


@dataclass(frozen=True, slots=True)
class Constant:
    """An exact number of a formula or definition (the 4 and the 3 of 4/3)."""

    value: Decimal


@dataclass(frozen=True, slots=True)
class Operand:
    """A number of the text itself, by its index among the numerals: an operand of shown arithmetic.

    ``raw`` takes the digits as written, without their unit (the 416 of 135.7/416, where 416% is meant).
    """

    numeral: int
    raw: bool = False
    high: bool = False
    """The upper end of a range; else its lower one."""


@dataclass(frozen=True, slots=True)
class Combination:
    """An operation over expressions: add, sub, mul, div, growth, mean, sum, cagr, count_positive, count_negative, max, min, neg, abs.

    ``largest`` adds up so many of the greatest: the first argument says how many.
    """

    op: str
    args: tuple[Expression, ...]


Expression = Quantity | Constant | Operand | Combination


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to recompute a claim. Only a ``certain`` reading may refute; any may support.

    ``origin`` says how it was bound: ``equation``, ``clause``, ``list``, ``inherited``, ``family``; ``model`` by a model's word, ``sentence``
    by that alone over whatever else the sentence holds: it may bear the number out and settles nothing else.
    ``measured`` is set where it is sure what is measured and whose, so that at most the date or base is a guess.
    """

    expression: Expression
    certain: bool = True
    origin: str = "clause"
    measured: bool = False


@dataclass(slots=True)
class Claim:
    """One number asserted about one metric of one entity for one period.

    ``stated`` is the interval the number stands for, signed by the direction word where one carries the sign.
    ``direction`` is +1 or -1 where a word tells rise from fall, 0 where none does.
    ``based`` is set where a change names its base in words (同比, sequentially, since December).
    ``expected_by`` is ``level`` for what analysts expected, ``gap`` for how far the result beat or missed it.
    ``bases`` are the second bases that the words name (税后, 年化, the day's high), by the variant of the figures on them.
    ``restated`` is set where words say that a rate is on another base than the one reported (comparable, constant currency).
    ``span`` is the stretch over which a price is said to have moved (see ``spans``), empty where no word tells.
    ``subject`` is the claim whose number a comparison speaks of, ``field_named`` the provider fields the sentence cites.
    """

    index: int
    numeral: Numeral
    number: int
    kind: ClaimKind
    metric: str
    words: str
    entity: str | None
    period: Period | None
    stated: Interval
    relation: Relation = "="
    segment: str | None = None
    direction: int = 0
    readings: list[Reading] = field(default_factory=list)
    assumed: bool = False
    forecast: bool = False
    bases: frozenset[str] = frozenset()
    annualised: bool = False
    label_ttm: bool = False
    ttm_named: bool = False
    supposed: bool = False
    about_change: bool = False
    based: bool = False
    quote: tuple[int, int] = (0, 0)
    subject: int | None = None
    field_named: str | None = None
    unit_conflict: str | None = None
    expected_by: str = ""
    restated: bool = False
    span: str = ""

    @property
    def id(self) -> str:
        return f"c{self.index + 1:02d}"

    @property
    def primary(self) -> Reading | None:
        return self.readings[0] if self.readings else None

    @property
    def qualifiers(self) -> tuple[str, ...]:
        """What sets the number apart from another of the same metric, period and segment: its basis, whose number it is, what a change is from."""
        found = sorted(self.bases - _TOLD_APART) if self.bases else []
        if self.forecast:
            found.append("forecast")
        if self.supposed or self.assumed:
            found.append("supposed")
        if self.restated:
            found.append("restated")
        if self.annualised:
            found.append("annualised")
        if self.expected_by:
            found.append("expected" if self.expected_by == "level" else "against what was expected")
        if self.kind in ("growth", "change", "share"):
            first = self.readings[0].expression if self.readings else None
            if not isinstance(first, Quantity):
                found.append("own arithmetic")
            elif self.kind != "share":
                found.append(f"from {first.base}" if first.base is not None else "from an unnamed base")
        return tuple(found)

    @property
    def others(self) -> tuple[str, ...]:
        """The metrics that its likeliest reading takes for its own as well."""
        first = self.readings[0].expression if self.readings else None
        return first.others if isinstance(first, Quantity) else ()


@dataclass(slots=True)
class Extraction:
    """All that an extractor says of a document: its claims, and which other numbers are accounted for and how."""

    claims: list[Claim]
    numerals: list[Numeral]
    operands: set[int] = field(default_factory=set)
    in_tables: set[int] = field(default_factory=set)
    set_aside: dict[int, str] = field(default_factory=dict)
    entity: str | None = None
    default_period: Period | None = None
    rejected: list[str] = field(default_factory=list)
