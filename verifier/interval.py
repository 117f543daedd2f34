"""Exact intervals over Decimal: the values a printed number stands for, and their image under arithmetic.

A number printed to a last place of unit u stands for every value that rounds to it, [x - u/2, x + u/2].
Each end is closed or open; ``None``-like infinities bound one-sided statements ("above 30%").

Sums and products are exact. A quotient is rounded outward at 60 digits, which decides every comparison
with a printed number exactly: a quotient equal to a terminating decimal is represented as such, and one
that does not terminate can lie no closer to it than its own digits allow.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal

DOWN = Context(prec=60, rounding=ROUND_FLOOR)
UP = Context(prec=60, rounding=ROUND_CEILING)
ZERO, ONE, HALF = Decimal(0), Decimal(1), Decimal("0.5")
INFINITY = Decimal("Infinity")


@dataclass(frozen=True, slots=True)
class Interval:
    """All values from ``low`` to ``high``; an open end is not itself a member.

    >>> Interval.point("2") / Interval.point("8")
    Interval[0.25, 0.25]
    """

    low: Decimal
    high: Decimal
    low_open: bool = False
    high_open: bool = False

    @staticmethod
    def point(value: Decimal | str | int) -> Interval:
        """The one value itself.

        >>> Interval.point("0.40").low
        Decimal('0.40')
        """
        value = Decimal(value)
        return Interval(value, value)

    @staticmethod
    def rounded(value: Decimal, unit: Decimal) -> Interval:
        """Every value that prints as ``value`` to a last place of ``unit``, both ends closed.

        >>> Interval.rounded(Decimal("4.58"), Decimal("0.01"))
        Interval[4.575, 4.585]
        """
        half = unit * HALF
        return Interval(value - half, value + half)

    @staticmethod
    def truncated(value: Decimal, unit: Decimal) -> Interval:
        """Every value that prints as ``value`` when the digits after ``unit`` are cut off toward zero.

        >>> Interval.truncated(Decimal("-0.3"), Decimal("0.1"))
        Interval(-0.4, -0.3]
        """
        if value > 0:
            return Interval(value, value + unit, False, True)
        if value < 0:
            return Interval(value - unit, value, True, False)
        return Interval(-unit, unit, True, True)

    # -- questions ---------------------------------------------------------------------------------

    def meets(self, other: Interval) -> bool:
        """Whether some value belongs to both; ends that touch count only when both are closed.

        >>> Interval.rounded(Decimal(10), Decimal(1)).meets(Interval.rounded(Decimal(11), Decimal(1)))
        True
        """
        if self.high < other.low or other.high < self.low:
            return False
        if self.high == other.low:
            return not (self.high_open or other.low_open)
        if other.high == self.low:
            return not (other.high_open or self.low_open)
        return True

    def __contains__(self, value: Decimal) -> bool:
        above = value > self.low or (value == self.low and not self.low_open)
        below = value < self.high or (value == self.high and not self.high_open)
        return above and below

    @property
    def middle(self) -> Decimal:
        """The midpoint; the finite end where one is infinite."""
        if self.low.is_infinite():
            return self.high
        if self.high.is_infinite():
            return self.low
        return self.low if self.low == self.high else (self.low + self.high) * HALF

    @property
    def width(self) -> Decimal:
        return self.high - self.low

    @property
    def holds_zero(self) -> bool:
        return self.low <= 0 <= self.high

    def gap(self, other: Interval) -> Decimal:
        """The distance between the two intervals; zero when they meet or touch."""
        if self.high < other.low:
            return other.low - self.high
        if other.high < self.low:
            return self.low - other.high
        return ZERO

    # -- arithmetic --------------------------------------------------------------------------------

    def __add__(self, other: Interval) -> Interval:
        return Interval(DOWN.add(self.low, other.low), UP.add(self.high, other.high),
                        self.low_open or other.low_open, self.high_open or other.high_open)

    def __neg__(self) -> Interval:
        return Interval(-self.high, -self.low, self.high_open, self.low_open)

    def __sub__(self, other: Interval) -> Interval:
        return self + -other

    def __mul__(self, other: Interval) -> Interval:
        if self.low >= 0 and other.low >= 0:
            return Interval(DOWN.multiply(self.low, other.low), UP.multiply(self.high, other.high),
                            self.low_open or other.low_open, self.high_open or other.high_open)
        corners = [(a, b, ao or bo) for a, ao in self._ends() for b, bo in other._ends()]
        lows = [(DOWN.multiply(a, b), o) for a, b, o in corners]
        highs = [(UP.multiply(a, b), o) for a, b, o in corners]
        return _hull(lows, highs)

    def __truediv__(self, other: Interval) -> Interval:
        """The image under division.

        :raises ZeroDivisionError: when ``other`` holds zero: the quotient is undefined, never a number.
        """
        if other.holds_zero:
            raise ZeroDivisionError("the divisor's interval holds zero")
        if self.low >= 0 and other.low > 0:
            return Interval(DOWN.divide(self.low, other.high), UP.divide(self.high, other.low),
                            self.low_open or other.high_open, self.high_open or other.low_open)
        corners = [(a, b, ao or bo) for a, ao in self._ends() for b, bo in other._ends()]
        lows = [(DOWN.divide(a, b), o) for a, b, o in corners]
        highs = [(UP.divide(a, b), o) for a, b, o in corners]
        return _hull(lows, highs)

    def __abs__(self) -> Interval:
        if self.low >= 0:
            return self
        if self.high <= 0:
            return -self
        if -self.low > self.high:
            return Interval(ZERO, -self.low, False, self.low_open)
        if -self.low < self.high:
            return Interval(ZERO, self.high, False, self.high_open)
        return Interval(ZERO, self.high, False, self.low_open and self.high_open)

    def power(self, exponent: Decimal) -> Interval:
        """The image under ``x ** exponent`` for a non-negative interval.

        :raises ValueError: when the interval holds negative values.
        """
        if self.low < 0:
            raise ValueError("a power is taken of non-negative values only")
        a, b = DOWN.power(self.low, exponent), UP.power(self.high, exponent)
        if exponent < 0:
            a, b = DOWN.power(self.high, exponent), UP.power(self.low, exponent)
        # Decimal's power is correctly rounded only for integer exponents; one unit outward covers the rest.
        return Interval(a.next_minus(DOWN), b.next_plus(UP)) if exponent != exponent.to_integral_value() else Interval(a, b)

    def scaled(self, factor: Decimal) -> Interval:
        """The image under multiplication by an exact number."""
        low, high = self.low * factor, self.high * factor
        return Interval(low, high, self.low_open, self.high_open) if factor >= 0 else Interval(high, low, self.high_open, self.low_open)

    def hull(self, other: Interval) -> Interval:
        """The smallest interval that holds both."""
        return _hull([(self.low, self.low_open), (other.low, other.low_open)],
                     [(self.high, self.high_open), (other.high, other.high_open)])

    def widened(self, by: Decimal) -> Interval:
        return Interval(self.low - by, self.high + by, self.low_open, self.high_open)

    def _ends(self) -> tuple[tuple[Decimal, bool], tuple[Decimal, bool]]:
        return (self.low, self.low_open), (self.high, self.high_open)

    def __repr__(self) -> str:
        return f"Interval{'(' if self.low_open else '['}{self.low}, {self.high}{')' if self.high_open else ']'}"


def _hull(lows: list[tuple[Decimal, bool]], highs: list[tuple[Decimal, bool]]) -> Interval:
    low, high = min(v for v, _ in lows), max(v for v, _ in highs)
    return Interval(low, high, all(o for v, o in lows if v == low), all(o for v, o in highs if v == high))
