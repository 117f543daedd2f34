"""A numeral: one number of a text, with its unit, its last printed place and all that it stands for."""

from __future__ import annotations

from decimal import Decimal

from verifier.dataclass import dataclass, replace
from verifier.interval import Interval
from verifier.units import Unit


@dataclass(frozen=True, slots=True)
class Numeral:
    """One number, or one range, as printed.

    ``text`` is the untouched text from ``start`` to ``end`` (half-open), sign, currency and unit included; ``digits``
    spans the bare number within the text. ``value``, ``high`` and ``last_place`` are in the base unit of ``unit``; the value
    bears its own printed sign, and for a range is the lower end. ``stated`` is every value that the print and the hedge
    word beside it stand for. ``hedge`` is a heading of grammar/hedges.toml ("about", "above" ...) or "".

    ``word`` marks a number in words. A word for a change (翻番, doubled, 腰斩) has the ratio of new to old for its value: 2, 0.5.
    ``set_aside`` names the rule by which the number is no claim ("date", "name", "ordinal" ...), else None.
    ``shared_unit`` tells that the unit was taken from a later member of a list or range.
    A number with a scale word but without a dimension ("37.42亿", "412.6 million") has the unit kind "number" and a scale.
    """

    text: str
    start: int
    end: int
    value: Decimal
    unit: Unit
    last_place: Decimal
    stated: Interval
    digits: tuple[int, int]
    hedge: str = ""
    sign: str = ""
    high: Decimal | None = None
    word: bool = False
    set_aside: str | None = None
    shared_unit: bool = False
    readings: tuple[Decimal, ...] = ()

    @property
    def span(self) -> tuple[int, int]:
        return self.start, self.end

    @property
    def is_range(self) -> bool:
        return self.high is not None


def in_unit(n: Numeral, unit: Unit) -> Numeral:
    """A bare number as so much of a unit that is stated elsewhere.

    >>> from verifier.units import YUAN
    >>> bare = Numeral("4.58", 0, 4, Decimal("4.58"), Unit("number"), Decimal("0.01"), Interval(Decimal("4.575"), Decimal("4.585")), (0, 4))
    >>> in_unit(bare, replace(YUAN, scale=Decimal(100000000))).value
    Decimal('458000000.00')
    """
    by = unit.scale
    return replace(n, unit=unit, value=n.value * by, last_place=n.last_place * by, stated=n.stated.scaled(by),
                   high=None if n.high is None else n.high * by)
