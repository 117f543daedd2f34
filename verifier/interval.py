"""Exact intervals over Decimal: the values a printed number stands for, and their image under arithmetic.

A number printed to a last place of unit u stands for every value that rounds to it, [x - u/2, x + u/2].
Each end is closed or open; ``None``-like infinities bound one-sided statements ("above 30%").

Sums and products of printed numbers are exact: every operation works at 60 digits, not in the thread's own context, and what
does not fit is rounded outward, so that no member is ever lost. That decides every comparison with a printed number exactly: a
quotient equal to a terminating decimal is represented as such, and one that does not terminate can lie no closer to it than its
own digits allow.
"""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Context, Decimal, InvalidOperation

from verifier.dataclass import dataclass

DOWN = Context(prec=60, rounding=ROUND_FLOOR)
UP = Context(prec=60, rounding=ROUND_CEILING)
NEAREST = Context(prec=60, rounding=ROUND_HALF_EVEN)
ZERO, ONE, HALF = Decimal(0), Decimal(1), Decimal("0.5")
INFINITY, _MINUS_INFINITY = Decimal("Infinity"), Decimal("-Infinity")
_SHORT = Context(prec=18)

_add_down, _add_up = DOWN.add, UP.add
_less_down, _less_up = DOWN.subtract, UP.subtract
_times_down, _times_up = DOWN.multiply, UP.multiply
_over_down, _over_up = DOWN.divide, UP.divide


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
        half = _times_up(unit, HALF)
        return Interval(_less_down(value, half), _add_up(value, half))

    @staticmethod
    def truncated(value: Decimal, unit: Decimal) -> Interval:
        """Every value that prints as ``value`` when the digits after ``unit`` are cut off toward zero.

        >>> Interval.truncated(Decimal("-0.3"), Decimal("0.1"))
        Interval(-0.4, -0.3]
        """
        if value > ZERO:
            return Interval(value, _add_up(value, unit), False, True)
        if value < ZERO:
            return Interval(_less_down(value, unit), value, True, False)
        return Interval(unit.copy_negate(), unit, True, True)

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
        """The midpoint, never outside; the finite end where one is infinite."""
        low, high = self.low, self.high
        if low == high:
            return low
        if low == _MINUS_INFINITY:
            return high
        return low if high == INFINITY else NEAREST.multiply(NEAREST.add(low, high), HALF)

    @property
    def width(self) -> Decimal:
        """The distance between the ends, rounded up."""
        return _less_up(self.high, self.low)

    @property
    def holds_zero(self) -> bool:
        """Whether zero is a member or an end: no quotient by such an interval is bounded."""
        return self.low <= ZERO <= self.high

    def gap(self, other: Interval) -> Decimal:
        """The distance between the two intervals; zero when they meet or touch."""
        if self.high < other.low:
            return NEAREST.subtract(other.low, self.high)
        if other.high < self.low:
            return NEAREST.subtract(self.low, other.high)
        return ZERO

    # -- arithmetic --------------------------------------------------------------------------------

    def __add__(self, other: Interval) -> Interval:
        return Interval(_add_down(self.low, other.low), _add_up(self.high, other.high),
                        self.low_open or other.low_open, self.high_open or other.high_open)

    def __neg__(self) -> Interval:
        return Interval(self.high.copy_negate(), self.low.copy_negate(), self.high_open, self.low_open)

    def __sub__(self, other: Interval) -> Interval:
        return Interval(_less_down(self.low, other.high), _less_up(self.high, other.low),
                        self.low_open or other.high_open, self.high_open or other.low_open)

    def __mul__(self, other: Interval) -> Interval:
        """The image under multiplication; zero is reached as soon as one factor reaches it, whatever the other's ends.

        :raises ValueError: for zero times an infinite end.

        >>> Interval.point(2) * Interval(Decimal(0), Decimal(3), False, True)
        Interval[0, 6)
        """
        a, b, c, d = self.low, self.high, other.low, other.high
        try:
            if a >= ZERO and c >= ZERO:
                low, high = _times_down(a, c), _times_up(b, d)
                low_open = self.low_open or other.low_open if low else (bool(a) or self.low_open) and (bool(c) or other.low_open)
                return Interval(low, high, low_open, bool(high) and (self.high_open or other.high_open))
            if b <= ZERO or d <= ZERO:
                if not (a or b) or not (c or d):
                    return Interval(_times_up(a, c), _times_up(b, d))
                return -(-self * other) if b <= ZERO else -(self * -other)
            # One factor holds zero inside and the other reaches above it: both ends differ from zero and lie at corners.
            low, low_open = _lower(_times_down(a, d), self.low_open or other.high_open, _times_down(b, c), self.high_open or other.low_open)
            high, high_open = _higher(_times_up(a, c), self.low_open or other.low_open, _times_up(b, d), self.high_open or other.high_open)
        except InvalidOperation:
            raise ValueError("zero times an unbounded value is no number") from None
        return Interval(low, high, low_open, high_open)

    def __truediv__(self, other: Interval) -> Interval:
        """The image under division.

        :raises ZeroDivisionError: when ``other`` holds zero: the quotient is undefined, never a number.
        """
        if other.low <= ZERO:
            if other.high >= ZERO:
                raise ZeroDivisionError("the divisor's interval holds zero")
            return -self / -other
        a, b = self.low, self.high
        if a >= ZERO:
            low, high = _over_down(a, other.high), _over_up(b, other.low)
            if low:
                low_open = self.low_open or other.high_open
            else:
                low, low_open = ZERO, bool(a) or self.low_open
            return Interval(low, high, low_open, bool(high) and (self.high_open or other.low_open))
        if b <= ZERO:
            return -(-self / other)
        return Interval(_over_down(a, other.low), _over_up(b, other.low), self.low_open or other.low_open, self.high_open or other.low_open)

    def __abs__(self) -> Interval:
        if self.low >= ZERO:
            return self
        if self.high <= ZERO:
            return -self
        high, high_open = _higher(self.low.copy_negate(), self.low_open, self.high, self.high_open)
        return Interval(ZERO, high, False, high_open)

    def power(self, exponent: Decimal) -> Interval:
        """The image under ``x ** exponent``; whole powers and roots that terminate are exact.

        :raises ValueError: for a fractional power of an interval that holds negative values.
        :raises ZeroDivisionError: for a negative power of one that holds zero.

        >>> Interval(Decimal(-3), Decimal(2)).power(Decimal(2))
        Interval[0, 9]
        """
        if not exponent:
            return Interval(ONE, ONE)
        if exponent < ZERO:
            return Interval(ONE, ONE) / self.power(exponent.copy_negate())
        if exponent != exponent.to_integral_value():
            degree = NEAREST.divide(ONE, exponent)
            if degree == degree.to_integral_value() and NEAREST.multiply(degree, exponent) == ONE:
                return self.root(degree)
            self._refuse_negatives()
            return Interval(_raised(self.low, exponent, DOWN), _raised(self.high, exponent, UP), self.low_open, self.high_open)
        times = int(exponent)
        if self.low >= ZERO:
            return Interval(_multiplied(self.low, times, DOWN), _multiplied(self.high, times, UP), self.low_open, self.high_open)
        if times % 2 == 0:
            return abs(self).power(exponent)
        if self.high <= ZERO:
            return -(-self).power(exponent)
        low, high = _multiplied(self.low.copy_negate(), times, UP).copy_negate(), _multiplied(self.high, times, UP)
        return Interval(low, high, self.low_open, self.high_open)

    def root(self, degree: Decimal) -> Interval:
        """The image under the root of a positive degree, which need not be whole; exact where a root terminates.

        :raises ValueError: when the interval holds negative values, or the degree is not positive.

        >>> Interval.point("1.331").root(Decimal(3))
        Interval[1.1, 1.1]
        """
        self._refuse_negatives()
        if degree <= ZERO:
            raise ValueError("a root has a positive degree")
        return Interval(_root(self.low, degree, DOWN), _root(self.high, degree, UP), self.low_open, self.high_open)

    def scaled(self, factor: Decimal) -> Interval:
        """The image under multiplication by an exact number."""
        if factor >= ZERO:
            moved = bool(factor)
            return Interval(_times_down(self.low, factor), _times_up(self.high, factor), moved and self.low_open, moved and self.high_open)
        return Interval(_times_down(self.high, factor), _times_up(self.low, factor), self.high_open, self.low_open)

    def hull(self, other: Interval) -> Interval:
        """The smallest interval that holds both."""
        low, low_open = _lower(self.low, self.low_open, other.low, other.low_open)
        high, high_open = _higher(self.high, self.high_open, other.high, other.high_open)
        return Interval(low, high, low_open, high_open)

    def widened(self, by: Decimal) -> Interval:
        """Both ends moved outward by as much."""
        return Interval(_less_down(self.low, by), _add_up(self.high, by), self.low_open, self.high_open)

    def _refuse_negatives(self) -> None:
        if self.low < ZERO:
            raise ValueError("a root is taken of non-negative values only")

    def __repr__(self) -> str:
        return f"Interval{'(' if self.low_open else '['}{self.low}, {self.high}{')' if self.high_open else ']'}"


def _lower(a: Decimal, a_open: bool, b: Decimal, b_open: bool) -> tuple[Decimal, bool]:
    return (a, a_open) if a < b else (b, b_open) if b < a else (a, a_open and b_open)


def _higher(a: Decimal, a_open: bool, b: Decimal, b_open: bool) -> tuple[Decimal, bool]:
    return (a, a_open) if a > b else (b, b_open) if b > a else (a, a_open and b_open)


def _multiplied(base: Decimal, times: int, context: Context) -> Decimal:
    """A whole power of a non-negative base, every product rounded the same way: decimal's own power may round inward."""
    product = ONE
    while times:
        if times & 1:
            product = context.multiply(product, base)
        times >>= 1
        if times:
            base = context.multiply(base, base)
    return product


def _raised(base: Decimal, exponent: Decimal, context: Context) -> Decimal:
    """A fractional power rounded outward; decimal's own is off by up to one unit in the last place, so one more is given away."""
    if base in (ZERO, ONE) or base.is_infinite():
        return base
    found = context.power(base, exponent)
    return found.next_minus(context) if context is DOWN else found.next_plus(context)


def _root(base: Decimal, degree: Decimal, context: Context) -> Decimal:
    """A root rounded outward, and itself where it terminates: 1.331 has the third root 1.1 and no other neighbour."""
    if degree == ONE:
        return base
    # A base below one falls as its exponent grows, so the cut of 1/degree is turned the other way.
    exponent = (context if base > ONE else UP if context is DOWN else DOWN).divide(ONE, degree)
    found = _raised(base, exponent, context)
    if degree == degree.to_integral_value() and degree < 100:
        short = _SHORT.plus(found).normalize(_SHORT)
        if _multiplied(short, int(degree), Context(prec=20 * int(degree) + 2)) == base:
            return short
    return found
