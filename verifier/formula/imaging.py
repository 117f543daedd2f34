"""The exact image of a formula over intervals.

Interval arithmetic is the exact image when every reference stands once in a formula. Where one is repeated and the
formula is monotone in it over the given intervals, the corners are taken; otherwise the image is refused, never widened.
Signs are turned with ``copy_negate``: Decimal's minus rounds to the thread's own precision.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Context, Decimal, InvalidOperation

from verifier.formula.printing import text
from verifier.formula.tree import Node, Number, Operation, Reference, Undefined, repeated
from verifier.interval import DOWN, ONE, UP, ZERO, Interval


def image(node: Node, values: Mapping[Reference, Interval]) -> Interval:
    """All values the formula takes when each name ranges over its interval, ends open where no member reaches them.

    :raises Undefined: when a divisor may be zero, a root may be of a negative, or the formula repeats a name in which it is not monotone.
    :raises KeyError: when ``values`` lacks a name.

    >>> from verifier.formula import parse
    >>> image(parse("x / y - 1"), {Reference("x"): Interval.point("9.55"), Reference("y"): Interval.point("7.64")})
    Interval[0.25, 0.25]
    """
    try:
        again = [reference for reference in repeated(node) if values[reference].low != values[reference].high]
        return _corners(node, values, again) if again else _natural(node, values)
    except InvalidOperation:
        raise Undefined(f"{text(node)} is undefined for an unbounded operand") from None
    except ZeroDivisionError:
        raise Undefined(f"a divisor of {text(node)} may be zero") from None


def _natural(node: Node, values: Mapping[Reference, Interval]) -> Interval:
    if isinstance(node, Reference):
        return values[node]
    if isinstance(node, Number):
        return Interval(node.value, node.value)
    try:
        return _IMAGES[node.op](*[_natural(arg, values) for arg in node.args])
    except ZeroDivisionError:
        raise Undefined(f"{text(node.args[-1] if node.op != 'cagr' else node.args[0])} may be zero in {text(node)}") from None


def _corners(node: Node, values: Mapping[Reference, Interval], again: list[Reference]) -> Interval:
    bottom, top = dict(values), dict(values)
    low_open = high_open = False
    for reference in again:
        slope, given = _slope(node, reference, values), values[reference]
        if slope.low < 0 < slope.high:
            raise Undefined(f"{text(node)} is not monotone in {reference}, which it repeats")
        low, high = (given.low, given.low_open), (given.high, given.high_open)
        first, last = (low, high) if slope.low >= 0 else (high, low)
        bottom[reference], top[reference] = Interval.point(first[0]), Interval.point(last[0])
        low_open, high_open = low_open or first[1], high_open or last[1]
    least, most = _natural(node, bottom), _natural(node, top)
    return Interval(least.low, most.high, least.low_open or low_open, most.high_open or high_open)


def _negated(x: Interval) -> Interval:
    return Interval(x.high.copy_negate(), x.low.copy_negate(), x.high_open, x.low_open)


def _difference(x: Interval, y: Interval) -> Interval:
    return x + _negated(y)


def _closed_at_zero(result: Interval, *operands: Interval) -> Interval:
    # A product is zero as soon as one factor is: an open end of the other factor does not open it.
    if (result.low_open and not result.low or result.high_open and not result.high) and any(ZERO in operand for operand in operands):
        return Interval(result.low, result.high, result.low_open and bool(result.low), result.high_open and bool(result.high))
    return result


def _product(x: Interval, y: Interval) -> Interval:
    return _closed_at_zero(x * y, x, y)


def _quotient(x: Interval, y: Interval) -> Interval:
    return _closed_at_zero(x / y, x)


def _absolute(x: Interval) -> Interval:
    if x.low >= 0:
        return x
    if x.high <= 0:
        return _negated(x)
    return abs(x)


def _power(x: Interval, y: Interval) -> Interval:
    if y.low == y.high and y.low == y.low.to_integral_value():
        return _whole_power(x, int(y.low))
    if x.low < 0:
        raise Undefined("a fractional power of a negative value")
    if not x.low and y.low <= 0:
        raise Undefined("zero to a power that may be zero or negative")
    ends = [(a, b, ao or bo) for a, ao in ((x.low, x.low_open), (x.high, x.high_open)) for b, bo in ((y.low, y.low_open), (y.high, y.high_open))]
    lows = [(_fractional(a, b, DOWN), o) for a, b, o in ends]
    highs = [(_fractional(a, b, UP), o) for a, b, o in ends]
    low, high = min(v for v, _ in lows), max(v for v, _ in highs)
    return Interval(low, high, all(o for v, o in lows if v == low), all(o for v, o in highs if v == high))


def _whole_power(x: Interval, exponent: int) -> Interval:
    if exponent < 0:
        return _quotient(Interval(ONE, ONE), _whole_power(x, -exponent))
    if not exponent:
        return Interval(ONE, ONE)
    if exponent % 2 == 0:
        x = _absolute(x)
    elif x.high <= 0:
        return _negated(_whole_power(_negated(x), exponent))
    power = Decimal(exponent)
    low = DOWN.power(x.low, power) if x.low >= 0 else UP.power(x.low.copy_negate(), power).copy_negate()
    return Interval(low, UP.power(x.high, power), x.low_open, x.high_open)


def _fractional(base: Decimal, exponent: Decimal, context: Context) -> Decimal:
    """``base ** exponent`` rounded outward; decimal's own is off by up to one unit in the last place, so one more is given away."""
    if base in (ZERO, ONE) or not exponent:
        return ZERO if not base else ONE
    if exponent == exponent.to_integral_value() or base.is_infinite():
        return context.power(base, exponent)
    return _stepped(context.power(base, exponent), context)


def _stepped(value: Decimal, context: Context) -> Decimal:
    return value.next_minus(context) if context is DOWN else value.next_plus(context)


def _root(base: Decimal, degree: Decimal, context: Context) -> Decimal:
    """The root rounded outward, exact where it terminates: 1.331 has the third root 1.1 and no other neighbour."""
    if degree == 1 or base in (ZERO, ONE):
        return base
    # A base below one falls as its exponent grows, so the cut of 1/n is turned the other way.
    exponent = (context if base > 1 else UP if context is DOWN else DOWN).divide(ONE, degree)
    found = context.power(base, exponent)
    if degree == degree.to_integral_value():
        short = Context(prec=18).plus(found).normalize()
        if Context(prec=20 * int(degree) + 2).power(short, degree) == base:
            return short
    return _stepped(found, context)


def _growth(new: Interval, old: Interval) -> Interval:
    if old.holds_zero:
        raise ZeroDivisionError
    ratio, one = _quotient(new, old), Interval(ONE, ONE)
    return _difference(ratio, one) if old.low > 0 else _difference(one, ratio)


def _cagr(first: Interval, last: Interval, years: Interval) -> Interval:
    if years.low != years.high or years.low <= 0:
        raise Undefined("a compound rate over a number of years that is not one positive number")
    if first.low < 0 or last.low < 0:
        raise Undefined("a compound rate of a value that may be negative")
    ratio = _quotient(last, first)
    low, high = _root(ratio.low, years.low, DOWN), _root(ratio.high, years.low, UP)
    return _difference(Interval(low, high, ratio.low_open, ratio.high_open), Interval(ONE, ONE))


def _total(*terms: Interval) -> Interval:
    result = terms[0]
    for term in terms[1:]:
        result = result + term
    return result


def _mean(*terms: Interval) -> Interval:
    count = Decimal(len(terms))
    return _quotient(_total(*terms), Interval(count, count))


_IMAGES: dict[str, Callable[..., Interval]] = {
    "+": Interval.__add__, "-": _difference, "*": _product, "/": _quotient, "**": _power, "neg": _negated, "abs": _absolute,
    "growth": _growth, "cagr": _cagr, "sum": _total, "mean": _mean,
}


def _slope(node: Node, by: Reference, values: Mapping[Reference, Interval]) -> Interval:
    """An interval that holds the derivative in ``by`` everywhere in the box."""
    if not isinstance(node, Operation):
        return Interval.point(1 if node == by else 0)
    slopes = [_slope(arg, by, values) for arg in node.args]
    if not any(slope.low or slope.high for slope in slopes):
        return Interval(ZERO, ZERO)
    inner = [_natural(arg, values) for arg in node.args]
    match node.op:
        case "+" | "sum":
            return _total(*slopes)
        case "mean":
            return _mean(*slopes)
        case "-":
            return _difference(*slopes)
        case "neg":
            return _negated(slopes[0])
        case "abs" if not inner[0].low < 0 < inner[0].high:
            return slopes[0] if inner[0].low >= 0 else _negated(slopes[0])
        case "*":
            return _product(slopes[0], inner[1]) + _product(inner[0], slopes[1])
        case "/":
            return _quotient_slope(inner[0], inner[1], slopes[0], slopes[1])
        case "growth" if not inner[1].holds_zero:
            slope = _quotient_slope(inner[0], inner[1], slopes[0], slopes[1])
            return slope if inner[1].low > 0 else _negated(slope)
        case "cagr":
            # Only the sign matters, and a root rises with what stands under it.
            return _quotient_slope(inner[1], inner[0], slopes[1], slopes[0])
        case "**" if not (slopes[1].low or slopes[1].high):
            return _product(_product(inner[1], _power(inner[0], _difference(inner[1], Interval(ONE, ONE)))), slopes[0])
    raise Undefined(f"{text(node)} is not known to be monotone in {by}, which the formula repeats")


def _quotient_slope(x: Interval, y: Interval, dx: Interval, dy: Interval) -> Interval:
    if y.holds_zero:
        raise ZeroDivisionError
    return _difference(_quotient(dx, y), _quotient(_product(x, dy), _product(y, y)))
