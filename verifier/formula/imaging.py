"""The exact image of a formula over intervals.

Interval arithmetic is the exact image when every reference stands once in a formula. Where one is repeated and the
formula is monotone in it over the given intervals, the corners are taken; otherwise the image is refused, never widened.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from verifier.formula.printing import text
from verifier.formula.tree import Node, Number, Operation, Reference, Undefined, repeated
from verifier.interval import ONE, ZERO, Interval


def image(node: Node, values: Mapping[Reference, Interval]) -> Interval:
    """All values the formula takes when each name ranges over its interval, ends open where no member reaches them.

    :raises Undefined: when a divisor may be zero, a root may be of a negative, or the formula repeats a name in which it is not monotone.
    :raises KeyError: when ``values`` lacks a name.

    >>> from verifier.formula import parse
    >>> image(parse("x / y - 1"), {Reference("x"): Interval.point("9.55"), Reference("y"): Interval.point("7.64")})
    Interval[0.25, 0.25]
    """
    try:
        if not (twice := _repeated(node)):
            return _natural(node, values)
        again = [reference for reference in twice if values[reference].low != values[reference].high]
        return _corners(node, values, again) if again else _natural(node, values)
    except Undefined:
        raise
    except ZeroDivisionError:
        raise Undefined(f"a divisor of {text(node)} may be zero") from None
    except ValueError as reason:
        raise Undefined(f"{text(node)} is undefined: {reason}") from None


_REPEATED: dict[int, tuple[Node, tuple[Reference, ...]]] = {}
"""What formulas repeat, by identity: to hash a tree is to walk it."""


def _repeated(node: Node) -> tuple[Reference, ...]:
    known = _REPEATED.get(id(node))
    if known is None or known[0] is not node:
        if len(_REPEATED) > 4096:
            _REPEATED.clear()
        known = _REPEATED[id(node)] = node, repeated(node)
    return known[1]


def _natural(node: Node, values: Mapping[Reference, Interval]) -> Interval:
    if isinstance(node, Reference):
        return values[node]
    if isinstance(node, Number):
        return Interval(node.value, node.value)
    try:
        if len(node.args) == 2:
            one, other = node.args
            return _IMAGES[node.op](_natural(one, values), _natural(other, values))
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


def _power(x: Interval, y: Interval) -> Interval:
    if y.low == y.high:
        return x.power(y.low)
    if x.low < 0:
        raise Undefined("a fractional power of a negative value")
    if not x.low and y.low <= 0:
        raise Undefined("zero to a power that may be zero or negative")
    # Monotone in each operand; the middle of an exponent is always a member and so keeps closed what its open ends would open.
    least, most = x.power(y.low), x.power(y.high)
    if y.low_open:
        least = Interval(least.low, least.high, True, True)
    if y.high_open:
        most = Interval(most.low, most.high, True, True)
    return least.hull(most).hull(x.power(y.middle))


def _growth(new: Interval, old: Interval) -> Interval:
    if old.holds_zero:
        raise ZeroDivisionError
    ratio, one = new / old, Interval(ONE, ONE)
    return ratio - one if old.low > 0 else one - ratio


def _cagr(first: Interval, last: Interval, years: Interval) -> Interval:
    if years.low != years.high or years.low <= 0:
        raise Undefined("a compound rate over a number of years that is not one positive number")
    if first.low < 0 or last.low < 0:
        raise Undefined("a compound rate of a value that may be negative")
    return (last / first).root(years.low) - Interval(ONE, ONE)


def _total(*terms: Interval) -> Interval:
    result = terms[0]
    for term in terms[1:]:
        result = result + term
    return result


def _mean(*terms: Interval) -> Interval:
    count = Decimal(len(terms))
    return _total(*terms) / Interval(count, count)


_IMAGES: dict[str, Callable[..., Interval]] = {
    "+": Interval.__add__, "-": Interval.__sub__, "*": Interval.__mul__, "/": Interval.__truediv__, "**": _power,
    "neg": Interval.__neg__, "abs": abs,
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
            return slopes[0] - slopes[1]
        case "neg":
            return -slopes[0]
        case "abs" if not inner[0].low < 0 < inner[0].high:
            return slopes[0] if inner[0].low >= 0 else -slopes[0]
        case "*":
            return slopes[0] * inner[1] + inner[0] * slopes[1]
        case "/":
            return _quotient_slope(inner[0], inner[1], slopes[0], slopes[1])
        case "growth" if not inner[1].holds_zero:
            slope = _quotient_slope(inner[0], inner[1], slopes[0], slopes[1])
            return slope if inner[1].low > 0 else -slope
        case "cagr":
            # Only the sign matters, and a root rises with what stands under it.
            return _quotient_slope(inner[1], inner[0], slopes[1], slopes[0])
        case "**" if not (slopes[1].low or slopes[1].high):
            return inner[1] * _power(inner[0], inner[1] - Interval(ONE, ONE)) * slopes[0]
    raise Undefined(f"{text(node)} is not known to be monotone in {by}, which the formula repeats")


def _quotient_slope(x: Interval, y: Interval, dx: Interval, dy: Interval) -> Interval:
    if y.holds_zero:
        raise ZeroDivisionError
    return dx / y - x * dy / (y * y)
