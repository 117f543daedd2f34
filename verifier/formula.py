"""Formulas: text to a tree, the tree's exact image over intervals, and how its arithmetic prints.

    1 - cost_of_revenue / revenue
    growth(net_profit_parent, net_profit_parent@prior_year)
    cagr(revenue@first, revenue@last, n_years)

A name is a metric or a free variable, ``@suffix`` says at which period; a bare name means the period asked about.
Values are in base units (yuan, a plain fraction for percentages), so a formula yields base units too.

Interval arithmetic is the exact image when every reference stands once in a formula. Where one is repeated and the
formula is monotone in it over the given intervals, the corners are taken; otherwise the image is refused, never widened.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Context, Decimal, InvalidOperation
from functools import lru_cache

from verifier.interval import DOWN, ONE, UP, ZERO, Interval


class FormulaError(ValueError):
    """A formula's text that cannot be read; says where."""


class Undefined(ValueError):
    """A value that no number stands for: a divisor that may be zero, a root of a negative, a formula that is not monotone."""


@dataclass(frozen=True, slots=True)
class Number:
    """A constant, exact."""

    value: Decimal


@dataclass(frozen=True, slots=True)
class Reference:
    """A metric or free variable at a period: ``net_profit_parent@prior_year``.

    >>> str(Reference("revenue", "ttm"))
    'revenue@ttm'
    """

    metric: str
    at: str = ""

    def __str__(self) -> str:
        return f"{self.metric}@{self.at}" if self.at else self.metric


@dataclass(frozen=True, slots=True)
class Operation:
    """``op`` is one of ``+ - * / ** neg abs growth cagr sum mean``."""

    op: str
    args: tuple[Node, ...]


Node = Number | Reference | Operation

# -- text to tree --------------------------------------------------------------------------------------------------

_TOKEN = re.compile(r"\s*(?:(?P<number>\d+(?:\.\d+)?)(?![a-z_0-9@])|(?P<name>[a-z_0-9]+(?:@[a-z_0-9]+)?)|(?P<op>\*\*|[-+*/^×÷−(),]))")
_SPELLED = {"×": "*", "÷": "/", "−": "-", "^": "**"}
_FUNCTIONS: dict[str, tuple[int, int]] = {"abs": (1, 1), "growth": (2, 2), "cagr": (3, 3), "sum": (1, 99), "mean": (1, 99)}


def parse(text: str) -> Node:
    """The tree of a formula.

    :raises FormulaError: when the text is no formula; the message names the place.

    >>> references(parse("1 - cost_of_revenue / revenue"))
    (Reference(metric='cost_of_revenue', at=''), Reference(metric='revenue', at=''))
    """
    return _Parser(text).whole()


class _Parser:
    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0
        self.tokens: list[tuple[str, str, int]] = []
        position, end = 0, len(text.rstrip())
        while position < end:
            found = _TOKEN.match(text, position)
            if not found:
                raise FormulaError(f"{text!r}: no formula from character {position + 1} on ({text[position:position + 12]!r})")
            self.tokens.append((found.lastgroup or "", _SPELLED.get(found[0].strip(), found[0].strip()), found.start(found.lastgroup or 0)))
            position = found.end()
        self.tokens.append(("end", "", end))

    def whole(self) -> Node:
        node = self._sum()
        if self.tokens[self.at][0] != "end":
            raise self._unexpected("an operator or the end")
        return node

    def _sum(self) -> Node:
        node = self._product()
        while (op := self.tokens[self.at][1]) in ("+", "-"):
            self.at += 1
            node = Operation(op, (node, self._product()))
        return node

    def _product(self) -> Node:
        node = self._signed()
        while (op := self.tokens[self.at][1]) in ("*", "/"):
            self.at += 1
            node = Operation(op, (node, self._signed()))
        return node

    def _signed(self) -> Node:
        if self.tokens[self.at][1] == "-":
            self.at += 1
            return Operation("neg", (self._signed(),))
        return self._power()

    def _power(self) -> Node:
        base = self._atom()
        if self.tokens[self.at][1] == "**":
            self.at += 1
            return Operation("**", (base, self._signed()))
        return base

    def _atom(self) -> Node:
        kind, token, _ = self.tokens[self.at]
        if kind == "number":
            self.at += 1
            return Number(Decimal(token))
        if kind == "name":
            self.at += 1
            if token in _FUNCTIONS and self.tokens[self.at][1] == "(":
                return self._call(token)
            metric, _, at = token.partition("@")
            return Reference(metric, at)
        if token == "(":
            self.at += 1
            node = self._sum()
            self._expect(")")
            return node
        raise self._unexpected("a number, a name or an opening parenthesis")

    def _call(self, name: str) -> Node:
        self._expect("(")
        args = [self._sum()]
        while self.tokens[self.at][1] == ",":
            self.at += 1
            args.append(self._sum())
        self._expect(")")
        least, most = _FUNCTIONS[name]
        if not least <= len(args) <= most:
            raise FormulaError(f"{self.text!r}: {name} takes {least} operand{'s' * (least > 1)}, not {len(args)}")
        return Operation(name, tuple(args))

    def _expect(self, token: str) -> None:
        if self.tokens[self.at][1] != token:
            raise self._unexpected(f"{token!r}")
        self.at += 1

    def _unexpected(self, wanted: str) -> FormulaError:
        _, token, position = self.tokens[self.at]
        return FormulaError(f"{self.text!r}: expected {wanted} at character {position + 1}, found {token or 'the end'!r}")


# -- questions -----------------------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def references(node: Node) -> tuple[Reference, ...]:
    """The names of a formula in order of first appearance, each once."""
    return tuple(_counts(node))


@lru_cache(maxsize=4096)
def repeated(node: Node) -> tuple[Reference, ...]:
    """The names that stand more than once, for which interval arithmetic alone would be too wide."""
    return tuple(reference for reference, count in _counts(node).items() if count > 1)


def _counts(node: Node) -> Counter[Reference]:
    if isinstance(node, Reference):
        return Counter((node,))
    found: Counter[Reference] = Counter()
    if isinstance(node, Operation):
        for arg in node.args:
            found.update(_counts(arg))
    return found


# -- the exact image -----------------------------------------------------------------------------------------------


def image(node: Node, values: Mapping[Reference, Interval]) -> Interval:
    """All values the formula takes when each name ranges over its interval, ends open where no member reaches them.

    :raises Undefined: when a divisor may be zero, a root may be of a negative, or the formula repeats a name in which it is not monotone.
    :raises KeyError: when ``values`` lacks a name.

    >>> image(parse("x / y - 1"), {Reference("x"): Interval.point("9.55"), Reference("y"): Interval.point("7.64")})
    Interval[0.25, 0.25]
    """
    try:
        again = [reference for reference in repeated(node) if values[reference].low != values[reference].high]
        return _corners(node, values, again) if again else _natural(node, values)
    except InvalidOperation:
        raise Undefined(f"{text(node)} is undefined for an unbounded operand") from None


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
    found = context.power(base, context.divide(ONE, degree))
    if degree == degree.to_integral_value():
        short = Context(prec=18).plus(found).normalize()
        if Context(prec=20 * int(degree) + 2).power(short, degree) == base:
            return short
    # The exponent 1/n was cut at the last place too: three units cover both for every base a market statistic can have.
    for _ in range(3):
        found = _stepped(found, context)
    return found


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


# -- how it prints -------------------------------------------------------------------------------------------------

_RANK = {"+": 1, "-": 1, "*": 2, "/": 2, "neg": 3, "**": 4}
_SIGN = {"+": " + ", "-": " - ", "*": " × ", "/": " / "}
_ATOM = 5


def text(node: Node) -> str:
    """The formula as text, with × for times; ``parse(text(node)) == node``.

    >>> text(parse("100*(a - b)"))
    '100 × (a - b)'
    """
    return _written(node, None)[0]


def substituted(node: Node, shown: Mapping[Reference, str]) -> str:
    """The formula with its operands filled in as a reader would write it out; growth and means are spelled out.

    >>> substituted(parse("growth(x, x@prior_year)"), {Reference("x"): "9.55", Reference("x", "prior_year"): "7.70"})
    '9.55 / 7.70 - 1'
    """
    return _written(node, shown)[0]


def _written(node: Node, shown: Mapping[Reference, str] | None) -> tuple[str, int]:
    if isinstance(node, Number):
        return format(node.value, "f"), _ATOM
    if isinstance(node, Reference):
        word = str(node) if shown is None else shown[node]
        return word, _RANK["neg"] if word[:1] in "-−" else _ATOM
    if node.op in _FUNCTIONS:
        if shown is None:
            return f"{node.op}({', '.join(_written(arg, None)[0] for arg in node.args)})", _ATOM
        return _spelled(node, shown)
    rank = _RANK[node.op]
    if node.op == "neg":
        return "-" + _bracketed(node.args[0], shown, _RANK["**"]), rank
    if node.op == "**":
        return f"{_bracketed(node.args[0], shown, _ATOM)} ^ {_bracketed(node.args[1], shown, _RANK['**'], signed=False)}", rank
    left, right = _bracketed(node.args[0], shown, rank), _bracketed(node.args[1], shown, rank + 1, signed=False)
    return f"{left}{_SIGN[node.op]}{right}", rank


def _bracketed(node: Node, shown: Mapping[Reference, str] | None, least: int, signed: bool = True) -> str:
    """``signed`` says whether a leading minus may stand bare here."""
    word, rank = _written(node, shown)
    return word if rank >= least and (signed or rank != _RANK["neg"]) else f"({word})"


def _spelled(node: Operation, shown: Mapping[Reference, str]) -> tuple[str, int]:
    args = node.args
    if node.op == "abs":
        return f"|{_written(args[0], shown)[0]}|", _ATOM
    if node.op == "growth":
        new, old = args
        if _written(old, shown)[0][:1] in "-−":
            return f"{_bracketed(Operation('-', args), shown, _RANK['/'])} / |{_written(old, shown)[0]}|", _RANK["/"]
        return _written(Operation("-", (Operation("/", (new, old)), Number(ONE))), shown)
    if node.op == "cagr":
        first, last, years = args
        root = Operation("**", (Operation("/", (last, first)), Operation("/", (Number(ONE), years))))
        return _written(Operation("-", (root, Number(ONE))), shown)
    total: Node = args[0]
    for arg in args[1:]:
        total = Operation("+", (total, arg))
    return _written(total if node.op == "sum" else Operation("/", (total, Number(Decimal(len(args))))), shown)

