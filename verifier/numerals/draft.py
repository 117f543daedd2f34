"""A number on its way to a :class:`Numeral`: written numbers and places, before scale, hedge and list are settled."""

from __future__ import annotations

from bisect import bisect_right
from decimal import Decimal

from verifier.dataclass import dataclass, field
from verifier.numerals import chinese
from verifier.numerals.grammar import UnitGrammar, units
from verifier.numerals.setting_aside import Aside, zones
from verifier.units import Unit

ONE = Decimal(1)
SEPARATORS = str.maketrans("", "", ",'\u2009\u202f ")
STRONG = frozenset({"percent", "point", "basis_point", "multiple", "money", "per_share", "rate"})
"""Kinds of unit that make a claim of a number whatever stands around it."""


@dataclass(slots=True)
class Draft:
    """``first`` to ``last`` are the digits or words, ``start`` to ``end`` the whole with sign, currency and unit.

    ``number``, ``place`` and ``high`` are as written, in the scale of ``unit``. ``soft`` marks a fraction or multiple in words,
    ``many`` a 多, 余 or + after the number, ``shared`` a unit taken from a later member of a list, ``aside`` the rule that set it aside.
    """

    start: int
    end: int
    first: int
    last: int
    number: Decimal
    place: Decimal
    unit: Unit | None = None
    sign: str = ""
    aside: str | None = None
    word: bool = False
    soft: bool = False
    many: bool = False
    hedge: str = ""
    high: Decimal | None = None
    high_place: Decimal = ONE
    shared: bool = False
    currency: str | None = None

    @property
    def scale(self) -> Decimal:
        return self.unit.scale if self.unit else ONE

    @property
    def signed(self) -> Decimal:
        return -self.number if self.sign == "-" else self.number

    @property
    def is_bare(self) -> bool:
        """Whether no unit is written: a count that only its English noun tells is bare too."""
        return self.unit is None or (self.unit.kind == "count" and not self.unit.written)


@dataclass(slots=True)
class Page:
    """The text under the scan, folded and untouched, with its boilerplate zones."""

    text: str
    folded: str
    grammar: UnitGrammar = field(default_factory=units)
    zones: list[Aside] = field(init=False)
    has_han: bool = field(init=False)
    _starts: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self.zones = zones(self.folded)
        self._starts = [zone.start for zone in self.zones]
        self.has_han = not self.folded.isascii() and any("\u4e00" <= char <= "\u9fff" for char in self.folded)

    def zone_at(self, at: int) -> Aside | None:
        if not self._starts:
            return None
        index = bisect_right(self._starts, at) - 1
        return self.zones[index] if index >= 0 and at < self.zones[index].end else None

    def han_near(self, at: int, before: int = 16) -> bool:
        """Whether Chinese stands within a few words of an offset; a note may mix both languages."""
        return self.has_han and any("\u4e00" <= char <= "\u9fff" for char in self.folded[max(0, at - before):at + 24])

    def han_in_line(self, at: int) -> bool:
        """Whether Chinese stands on the line of an offset, near it or some way before: - 毛利率 **31.0%** -> **33.1%** (+2.1pct)."""
        return self.han_near(at) or self.han_near(at, min(60, at - self.folded.rfind("\n", 0, at)))

    def set_aside(self, aside: Aside, first: int, last: int) -> Draft:
        """A number set aside; its digits still give a value, so that nothing of the text is unaccounted for."""
        digits = self.folded[first:last].translate(SEPARATORS)
        number = Decimal(digits) if digits.replace(".", "", 1).isdecimal() else (chinese.read(digits) or (Decimal(0),))[0]
        return Draft(min(aside.start, first), max(aside.end, last), first, last, number, ONE, aside=aside.rule)


def place_of(digits: str) -> Decimal:
    """The last printed place of a written number.

    >>> place_of("4.58")
    Decimal('0.01')
    >>> place_of("9.55e8")
    Decimal('1E+6')
    """
    mantissa, _, power = digits.lower().partition("e")
    _, _, decimals = mantissa.partition(".")
    return ONE.scaleb(int(power or 0) - len(decimals)) if decimals or power else ONE
