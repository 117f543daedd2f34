"""Formulas: reading, printing, and the exact image against a Fraction oracle."""

from __future__ import annotations

import itertools
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from verifier.formula import (
    FormulaError,
    Node,
    Number,
    Operation,
    Reference,
    Undefined,
    image,
    parse,
    references,
    repeated,
    substituted,
    text,
)
from verifier.interval import Interval

A, B, C = Reference("a"), Reference("b"), Reference("c", "prior_year")


def printed(value: str) -> Interval:
    number = Decimal(value)
    return Interval.rounded(number, Decimal(1).scaleb(number.as_tuple().exponent))


# -- reading and printing --


@pytest.mark.parametrize(("written", "same"), [
    ("a + b * c", "a + (b * c)"),
    ("a - b - c", "(a - b) - c"),
    ("a / b / c", "(a / b) / c"),
    ("-a ** 2", "-(a ** 2)"),
    ("a ** b ** c", "a ** (b ** c)"),
    ("a ** -1", "a ** (-1)"),
    ("a × b ÷ c − 1", "a * b / c - 1"),
    ("growth(x, x@prior_year)", "growth( x ,x@prior_year )"),
])
def test_precedence(written: str, same: str) -> None:
    assert parse(written) == parse(same)


def test_names_may_hold_digits_and_suffixes_may_start_with_one() -> None:
    assert references(parse("high_52w / x@9m - 2 * 3.5")) == (Reference("high_52w"), Reference("x", "9m"))


@pytest.mark.parametrize("broken", [
    "", "a +", "(a", "a)", "a b", "growth(a)", "cagr(a, b)", "a ++* b", "a $ b", "1.5a", "Revenue", "abs(a, b)", "a@@b"])
def test_what_is_no_formula_is_refused(broken: str) -> None:
    with pytest.raises(FormulaError) as error:
        parse(broken)
    assert "\n" not in str(error.value)


def test_code_is_not_run() -> None:
    with pytest.raises(FormulaError):
        parse("__import__('os').getcwd()")


names = st.sampled_from([A, B, C])


def trees() -> st.SearchStrategy[Node]:
    numbers = st.sampled_from(["1", "2", "100", "0.5"]).map(lambda value: Number(Decimal(value)))
    leaf: st.SearchStrategy[Node] = st.one_of(names, numbers)

    def bigger(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
        return st.one_of(
            st.builds(lambda op, x, y: Operation(op, (x, y)), st.sampled_from(["+", "-", "*", "/", "**", "growth"]), inner, inner),
            st.builds(lambda op, x: Operation(op, (x,)), st.sampled_from(["neg", "abs"]), inner),
            st.builds(lambda x, y, z: Operation("cagr", (x, y, z)), inner, inner, inner),
            st.builds(lambda xs: Operation("sum", tuple(xs)), st.lists(inner, min_size=1, max_size=3)))

    return st.recursive(leaf, bigger, max_leaves=8)


@given(trees())
@settings(max_examples=150)
def test_text_reads_back_as_the_same_tree(tree: Node) -> None:
    assert parse(text(tree)) == tree


@pytest.mark.parametrize(("formula", "shown", "expected"), [
    ("growth(a, b)", {"a": "9.55", "b": "7.70"}, "9.55 / 7.70 - 1"),
    ("growth(a, b)", {"a": "-1.3", "b": "-2.0"}, "(-1.3 - (-2.0)) / |-2.0|"),
    ("1 - a / b", {"a": "2.3", "b": "4.1"}, "1 - 2.3 / 4.1"),
    ("a - b", {"a": "-2", "b": "-3"}, "-2 - (-3)"),
    ("a / (100 * b)", {"a": "135.7", "b": "24.03%"}, "135.7 / (100 × 24.03%)"),
    ("cagr(a, b, 3)", {"a": "2.11", "b": "2.64"}, "(2.64 / 2.11) ^ (1 / 3) - 1"),
    ("mean(a, b)", {"a": "9.6", "b": "10.8"}, "(9.6 + 10.8) / 2"),
    ("abs(a) / b", {"a": "-2", "b": "4"}, "|-2| / 4"),
    ("a / growth(b, a)", {"a": "2", "b": "3"}, "2 / (3 / 2 - 1)"),
    ("a ** 2", {"a": "-2"}, "(-2) ^ 2"),
])
def test_operands_are_filled_in(formula: str, shown: dict[str, str], expected: str) -> None:
    assert substituted(parse(formula), {Reference(name): value for name, value in shown.items()}) == expected


# -- the image --


def test_growth_takes_each_operand_once() -> None:
    result = image(parse("growth(a, b)"), {A: printed("9.55"), B: printed("7.70")})
    assert abs(Fraction(result.low) - (Fraction("9.545") / Fraction("7.705") - 1)) < Fraction(1, 10**50)
    assert abs(Fraction(result.high) - (Fraction("9.555") / Fraction("7.695") - 1)) < Fraction(1, 10**50)


def test_growth_on_a_loss_is_against_its_size() -> None:
    halved = image(parse("growth(a, b)"), {A: Interval.point(-1), B: Interval.point(-2)})
    assert halved == Interval.point("0.5")
    assert image(parse("growth(a, b)"), {A: Interval.point(1), B: Interval.point(-2)}) == Interval.point("1.5")


@pytest.mark.parametrize("formula", ["a / b", "growth(a, b)", "1 / (b - b)", "cagr(b, a, 3)", "b ** -1", "b ** (1 / 2)"])
def test_what_no_number_stands_for_is_undefined(formula: str) -> None:
    with pytest.raises(Undefined):
        image(parse(formula), {A: Interval.point(3), B: Interval(Decimal(-1), Decimal(1))})


def test_a_missing_operand_is_named() -> None:
    with pytest.raises(KeyError):
        image(parse("a / b"), {A: Interval.point(3)})


def test_unbounded_operands_give_a_bound_or_are_undefined() -> None:
    above = Interval(Decimal(2), Decimal("Infinity"))
    assert image(parse("a / b"), {A: Interval.point(1), B: above}).high == Decimal("0.5")
    with pytest.raises(Undefined):
        image(parse("a * b"), {A: Interval.point(0), B: above})


def test_an_open_end_stays_open_and_zero_times_it_does_not() -> None:
    half_open = Interval(Decimal(2), Decimal(3), True, True)
    assert image(parse("a * b"), {A: Interval.point(2), B: half_open}) == Interval(Decimal(4), Decimal(6), True, True)
    assert not image(parse("a * b"), {A: Interval(Decimal(0), Decimal(1)), B: half_open}).low_open
    assert image(parse("1 - a"), {A: half_open}) == Interval(Decimal(-2), Decimal(-1), True, True)


def test_a_root_that_terminates_is_exact() -> None:
    assert image(parse("cagr(a, b, 3)"), {A: Interval.point("1000"), B: Interval.point("1331")}) == Interval.point("0.1")
    assert image(parse("a ** 0.5"), {A: Interval.point(2)}).low ** 2 <= 2 <= image(parse("a ** 0.5"), {A: Interval.point(2)}).high ** 2


def test_a_repeated_operand_is_taken_at_its_corners() -> None:
    values = {A: printed("54.2"), B: printed("6.3"), C: printed("128.4")}
    tree = parse("(a - b) / (c@prior_year - b)")
    assert repeated(tree) == (B,)
    result = image(tree, values)
    corners = [(a - b) / (c - b) for a in (Fraction("54.15"), Fraction("54.25")) for b in (Fraction("6.25"), Fraction("6.35"))
               for c in (Fraction("128.35"), Fraction("128.45"))]
    assert abs(Fraction(result.low) - min(corners)) < Fraction(1, 10**50)
    assert abs(Fraction(result.high) - max(corners)) < Fraction(1, 10**50)
    naive = image(parse("(a - b) / (c@prior_year - d)"), {**values, Reference("d"): values[B]})
    assert naive.width > result.width


def test_a_repeated_operand_that_turns_is_refused() -> None:
    with pytest.raises(Undefined, match="monotone"):
        image(parse("a * (1 - a)"), {A: Interval(Decimal(0), Decimal(1))})


ends = st.integers(-400, 400).map(lambda n: Fraction(n, 8))


@st.composite
def boxes(draw: st.DrawFn) -> dict[Reference, Interval]:
    found = {}
    for name in (A, B, C):
        low, high = sorted((draw(ends), draw(ends)))
        found[name] = Interval(_decimal(low), _decimal(high))
    return found


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


def point_in(box: dict[Reference, Interval], shares: list[Fraction]) -> dict[Reference, Fraction]:
    sides = {name: (Fraction(given.low), Fraction(given.high)) for name, given in box.items()}
    return {name: low + share * (high - low) for (name, (low, high)), share in zip(sides.items(), shares, strict=True)}


def value_at(node: Node, at: dict[Reference, Fraction]) -> Fraction:
    """The oracle: plain rational arithmetic."""
    if isinstance(node, Number):
        return Fraction(node.value)
    if isinstance(node, Reference):
        return at[node]
    args = [value_at(arg, at) for arg in node.args]
    match node.op:
        case "+" | "sum":
            return sum(args, Fraction(0))
        case "-":
            return args[0] - args[1]
        case "*":
            return args[0] * args[1]
        case "/":
            return args[0] / args[1]
        case "neg":
            return -args[0]
        case "abs":
            return abs(args[0])
        case "growth":
            return (args[0] - args[1]) / abs(args[1])
        case "mean":
            return sum(args, Fraction(0)) / len(args)
    return args[0] ** int(args[1])


SINGLE = ["a + b - c@prior_year", "a * b", "a / b", "1 - a / b", "growth(a, b)", "abs(a) - b", "a / (b + c@prior_year)", "mean(a, b, c@prior_year)",
          "1 / (1 + a / b)", "a ** 2", "a ** 3 - b", "-a * b", "(a - b) / c@prior_year", "sum(a, b) * c@prior_year", "growth(a + b, c@prior_year)"]


@given(boxes(), st.sampled_from(SINGLE), st.lists(st.fractions(0, 1, max_denominator=16), min_size=3, max_size=3))
@settings(max_examples=300, suppress_health_check=[HealthCheck.filter_too_much])
def test_the_image_holds_every_point_and_its_ends_are_reached(box: dict[Reference, Interval], formula: str, shares: list[Fraction]) -> None:
    tree = parse(formula)
    try:
        result = image(tree, box)
    except Undefined:
        assume(False)
    chosen = point_in(box, shares)
    point = value_at(tree, chosen)
    assert Fraction(result.low) <= point <= Fraction(result.high)
    # Monotone pieces meet only at zero, so the ends lie at corners or where an operand is zero.
    stops = [{Fraction(given.low), Fraction(given.high), *([Fraction(0)] if given.holds_zero else [])} for given in box.values()]
    reached = [value_at(tree, dict(zip(box, corner, strict=True))) for corner in itertools.product(*stops)]
    hair = Fraction(1, 10**50)
    assert abs(min(reached) - Fraction(result.low)) <= hair * max(1, abs(min(reached)))
    assert abs(max(reached) - Fraction(result.high)) <= hair * max(1, abs(max(reached)))


@st.composite
def printed_boxes(draw: st.DrawFn) -> dict[Reference, Interval]:
    """Three numbers as printed to one decimal, losses among them, none near zero."""
    signs = st.sampled_from([1, 1, 1, -1])
    return {name: Interval.rounded(draw(signs) * Decimal(draw(st.integers(5, 900))) / 10, Decimal("0.1")) for name in (A, B, C)}


REPEATED = [
    "a / (a + b)", "(a - b) / (c@prior_year - b)", "a * b - a", "growth(a, a + b)", "(a + b) * (a + c@prior_year)", "a ** 2 - a", "abs(a) / a"]


@given(printed_boxes(), st.sampled_from(REPEATED), st.lists(st.fractions(0, 1, max_denominator=16), min_size=3, max_size=3))
@settings(max_examples=200)
def test_a_repeated_operand_never_loses_a_point(box: dict[Reference, Interval], formula: str, shares: list[Fraction]) -> None:
    tree = parse(formula)
    try:
        result = image(tree, box)
    except Undefined:
        assume(False)
    assert Fraction(result.low) <= value_at(tree, point_in(box, shares)) <= Fraction(result.high)
    corners = [value_at(tree, dict(zip(box, corner, strict=True)))
               for corner in itertools.product(*[(Fraction(given.low), Fraction(given.high)) for given in box.values()])]
    hair = Fraction(1, 10**50) * max(1, *map(abs, corners))
    assert abs(min(corners) - Fraction(result.low)) <= hair
    assert abs(max(corners) - Fraction(result.high)) <= hair


@given(st.integers(1, 10**6), st.integers(1, 10**6), st.integers(1, 12))
def test_a_compound_rate_holds_the_true_root(first: int, last: int, years: int) -> None:
    result = image(parse("cagr(a, b, c)"), {A: Interval.point(first), B: Interval.point(last), Reference("c"): Interval.point(years)})
    assert (1 + Fraction(result.low)) ** years <= Fraction(last, first) <= (1 + Fraction(result.high)) ** years
