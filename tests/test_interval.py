"""Intervals against an oracle of plain fractions: no member is lost, ends open where none reaches them, nothing rounds inward."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from verifier.interval import DOWN, INFINITY, UP, Interval

HAIR = Fraction(1, 10**55)


def at(low: str, high: str, ends: str = "[]") -> Interval:
    return Interval(Decimal(low), Decimal(high), ends[0] == "(", ends[1] == ")")


def printed(text: str) -> Interval:
    exponent = Decimal(text).as_tuple().exponent
    assert isinstance(exponent, int)
    return Interval.rounded(Decimal(text), Decimal(1).scaleb(exponent))


def holds(interval: Interval, value: Fraction) -> bool:
    """Membership decided by fractions alone."""
    low = interval.low == -INFINITY or Fraction(interval.low) < value or (Fraction(interval.low) == value and not interval.low_open)
    high = interval.high == INFINITY or value < Fraction(interval.high) or (Fraction(interval.high) == value and not interval.high_open)
    return low and high


short = st.integers(-60, 60).map(lambda n: Decimal(n).scaleb(-1))
long = st.integers(-(10**44), 10**44).map(lambda n: Decimal(n).scaleb(-40))
numbers = st.one_of(short, short, long)
"""Half of the short ones are halves and tenths that tie; the long ones have more digits than the thread's own context keeps."""


@st.composite
def intervals(draw: st.DrawFn, of: st.SearchStrategy[Decimal] = numbers) -> Interval:
    low, high = sorted((draw(of), draw(of)))
    if low == high:
        return Interval(low, high)
    return Interval(low, high, draw(st.booleans()), draw(st.booleans()))


shares = st.fractions(0, 1, max_denominator=8)


def member(interval: Interval, share: Fraction) -> Fraction:
    """A member: an end where ``share`` is 0 or 1 and that end is closed, else a point inside."""
    low, high = Fraction(interval.low), Fraction(interval.high)
    if (share == 0 and interval.low_open) or (share == 1 and interval.high_open):
        share = Fraction(1, 1000) if share == 0 else Fraction(999, 1000)
    return low + share * (high - low)


TWO: dict[str, tuple[Callable[[Interval, Interval], Interval], Callable[[Fraction, Fraction], Fraction]]] = {
    "+": (Interval.__add__, Fraction.__add__),
    "-": (Interval.__sub__, Fraction.__sub__),
    "*": (Interval.__mul__, Fraction.__mul__),
    "/": (Interval.__truediv__, Fraction.__truediv__),
}


@given(st.sampled_from(sorted(TWO)), intervals(), intervals(), shares, shares)
@settings(max_examples=400)
def test_no_member_is_lost(sign: str, x: Interval, y: Interval, first: Fraction, second: Fraction) -> None:
    ours, oracle = TWO[sign]
    assume(sign != "/" or not y.holds_zero)
    assert holds(ours(x, y), oracle(member(x, first), member(y, second)))


@given(st.sampled_from("+-*"), intervals(short), intervals(short))
@settings(max_examples=300)
def test_sums_and_products_of_printed_numbers_are_exact_to_the_openness_of_their_ends(sign: str, x: Interval, y: Interval) -> None:
    """The true image, by its corners: an end is reached where a corner of closed ends gives it, or by a factor that is zero."""
    ours, oracle = TWO[sign]
    result = ours(x, y)
    corners = [
        (oracle(Fraction(a), Fraction(b)), not (ao or bo))
        for (a, ao), (b, bo) in itertools.product(((x.low, x.low_open), (x.high, x.high_open)), ((y.low, y.low_open), (y.high, y.high_open)))
    ]
    for end, is_open, wanted in (
        (result.low, result.low_open, min(v for v, _ in corners)),
        (result.high, result.high_open, max(v for v, _ in corners)),
    ):
        reached = any(closed for value, closed in corners if value == wanted)
        if sign == "*" and wanted == 0:
            reached = reached or Decimal(0) in x or Decimal(0) in y
        assert Fraction(end) == wanted
        assert is_open is not reached


@given(intervals(short), intervals(short))
@settings(max_examples=200)
def test_quotients_are_as_close_as_their_digits_and_their_ends_are_open_right(x: Interval, y: Interval) -> None:
    assume(not y.holds_zero)
    result = x / y
    corners = [
        (Fraction(a) / Fraction(b), not (ao or bo))
        for (a, ao), (b, bo) in itertools.product(((x.low, x.low_open), (x.high, x.high_open)), ((y.low, y.low_open), (y.high, y.high_open)))
    ]
    for end, is_open, wanted in (
        (result.low, result.low_open, min(v for v, _ in corners)),
        (result.high, result.high_open, max(v for v, _ in corners)),
    ):
        reached = any(closed for value, closed in corners if value == wanted) or (wanted == 0 and Decimal(0) in x)
        assert abs(Fraction(end) - wanted) <= HAIR * max(1, abs(wanted))
        assert is_open is not reached


ONES: dict[str, tuple[Callable[[Interval], Interval], Callable[[Fraction], Fraction]]] = {
    "-": (Interval.__neg__, Fraction.__neg__),
    "abs": (Interval.__abs__, Fraction.__abs__),
    "square": (lambda x: x.power(Decimal(2)), lambda v: v**2),
    "cube": (lambda x: x.power(Decimal(3)), lambda v: v**3),
    "seventh": (lambda x: x.power(Decimal(7)), lambda v: v**7),
    "scaled up": (lambda x: x.scaled(Decimal(10**8)), lambda v: v * 10**8),
    "scaled long": (lambda x: x.scaled(Decimal("1.00000000000000000000000000007")), lambda v: v * Fraction("1.00000000000000000000000000007")),
    "turned": (lambda x: x.scaled(Decimal("-0.01")), lambda v: -v / 100),
    "widened": (lambda x: x.widened(Decimal("0.30000000000000000000000000000001")), lambda v: v),
}


@given(st.sampled_from(sorted(ONES)), intervals(), shares)
@settings(max_examples=400)
def test_no_member_is_lost_by_one(name: str, x: Interval, share: Fraction) -> None:
    ours, oracle = ONES[name]
    result = ours(x)
    assert holds(result, oracle(member(x, share)))
    if name in ("-", "abs", "square", "scaled up", "turned") and len(x.low.as_tuple().digits) < 5 and len(x.high.as_tuple().digits) < 5:
        ends = [oracle(Fraction(x.low)), oracle(Fraction(x.high)), *([Fraction(0)] if x.holds_zero else [])]
        assert (Fraction(result.low), Fraction(result.high)) == (min(ends), max(ends))


@given(intervals(st.integers(0, 400).map(lambda n: Decimal(n) / 8)), st.integers(1, 9), shares)
@settings(max_examples=150)
def test_a_root_holds_the_true_one(x: Interval, degree: int, share: Fraction) -> None:
    root = x.root(Decimal(degree))
    value = member(x, share)
    assert Fraction(root.low) ** degree <= value <= Fraction(root.high) ** degree
    assert (root.low_open, root.high_open) == (x.low_open, x.high_open)
    assert Fraction(root.high) ** degree - Fraction(x.high) <= Fraction(1, 10**40)


@given(intervals(st.integers(0, 50).map(Decimal)), st.integers(1, 9))
@settings(max_examples=60)
def test_a_root_undoes_a_power(x: Interval, degree: int) -> None:
    assert x.power(Decimal(degree)).root(Decimal(degree)) == x


@pytest.mark.parametrize(
    ("base", "exponent", "expected"),
    [
        ("4", "0.5", "2"),
        ("0.0625", "0.25", "0.5"),
        ("1.331", "3", "2.357947691"),
        ("2", "-2", "0.25"),
        ("9", "-0.5", None),
        ("7", "0", "1"),
        ("0", "0", "1"),
        ("0", "2.5", "0"),
    ],
)
def test_powers_that_terminate_are_exact(base: str, exponent: str, expected: str | None) -> None:
    found = Interval.point(base).power(Decimal(exponent))
    assert found.low <= found.high
    assert expected is None or found == Interval.point(expected)


def test_a_power_keeps_its_open_ends() -> None:
    assert at("2", "3", "(]").power(Decimal(2)) == at("4", "9", "(]")
    assert at("2", "4", "(]").power(Decimal(-1)) == at("0.25", "0.5", "[)")
    assert at("-3", "2", "()").power(Decimal(2)) == at("0", "9", "[)")
    assert at("4", "9", "()").power(Decimal("0.5")) == at("2", "3", "()")
    assert at("2", "3", "()").power(Decimal("2.5")).low_open


def test_whole_powers_never_round_inward() -> None:
    hair = Interval.point("1.00000000000000000000000000000000000000000000000001")
    assert Fraction(hair.power(Decimal(2)).high) > Fraction(hair.high) ** 2 - Fraction(1, 10**200)
    assert Fraction(hair.power(Decimal(2)).low) <= Fraction(hair.low) ** 2 <= Fraction(hair.power(Decimal(2)).high)


@pytest.mark.parametrize(
    ("x", "exponent", "error"),
    [
        (at("-1", "1"), "0.5", ValueError),
        (at("-1", "1"), "-1", ZeroDivisionError),
        (at("0", "1"), "-0.5", ZeroDivisionError),
        (at("0", "1"), "-2", ZeroDivisionError),
    ],
)
def test_powers_that_no_number_stands_for(x: Interval, exponent: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        x.power(Decimal(exponent))


def test_a_root_has_a_positive_degree() -> None:
    with pytest.raises(ValueError, match="degree"):
        at("1", "2").root(Decimal(0))


@pytest.mark.parametrize(
    ("x", "y", "product"),
    [
        (at("0", "1"), at("2", "3", "()"), at("0", "3", "[)")),
        (at("0", "1", "(]"), at("0", "1", "[)"), at("0", "1", "[)")),
        (at("0", "1", "(]"), at("0", "1", "(]"), at("0", "1", "(]")),
        (at("0", "0"), at("-2", "3", "()"), at("0", "0")),
        (at("-2", "3", "()"), at("0", "0"), at("0", "0")),
        (at("-1", "0", "[)"), at("2", "3"), at("-3", "0", "[)")),
        (at("-1", "2"), at("-3", "1", "()"), at("-6", "3", "()")),
    ],
)
def test_zero_is_reached_as_soon_as_one_factor_reaches_it(x: Interval, y: Interval, product: Interval) -> None:
    assert x * y == product and y * x == product


def test_unbounded_values() -> None:
    above = Interval(Decimal(2), INFINITY, False, True)
    assert (at("1", "1") / above) == at("0", "0.5", "(]")
    assert (at("0", "1") / above) == at("0", "0.5")
    assert (above + at("1", "2")).low == 3 and (above - at("1", "2")).high == INFINITY
    assert (above * at("-1", "3")).low == -INFINITY
    assert (above * at("0", "1")).low == 0 and (above * at("0", "1")).high == INFINITY
    assert above.meets(at("1", "2")) and not above.meets(at("0", "1"))
    assert above.middle == 2 and (-above).middle == -2
    with pytest.raises(ValueError, match="unbounded"):
        above * at("0", "0")
    assert above / above == Interval(Decimal(0), INFINITY, True, True)
    with pytest.raises(ZeroDivisionError):
        at("1", "2") / at("-1", "0", "[)")


# -- questions ---------------------------------------------------------------------------------------------


@given(intervals(), intervals())
@settings(max_examples=200)
def test_meeting_is_mutual_and_is_what_membership_says(x: Interval, y: Interval) -> None:
    assert x.meets(y) is y.meets(x)
    low, high = max(Fraction(x.low), Fraction(y.low)), min(Fraction(x.high), Fraction(y.high))
    common = low < high or (low == high and holds(x, low) and holds(y, low))
    assert x.meets(y) is common
    assert (x.gap(y) > 0) is (low > high) and x.gap(y) == y.gap(x)


@given(intervals(), intervals(), shares)
@settings(max_examples=150)
def test_a_hull_holds_both_and_no_more(x: Interval, y: Interval, share: Fraction) -> None:
    hull = x.hull(y)
    assert hull == y.hull(x) and x.hull(x) == x
    assert holds(hull, member(x, share)) and holds(hull, member(y, share))
    assert {hull.low, hull.high} <= {x.low, x.high, y.low, y.high}
    assert not (hull.low_open and (Decimal(hull.low) in x or Decimal(hull.low) in y))


@given(intervals())
@settings(max_examples=150)
def test_the_middle_lies_inside_and_the_width_is_never_too_small(x: Interval) -> None:
    assert x.low <= x.middle <= x.high
    assert Fraction(x.width) >= Fraction(x.high) - Fraction(x.low)
    assert x.holds_zero is (Fraction(x.low) <= 0 <= Fraction(x.high))


@given(intervals(), numbers)
@settings(max_examples=150)
def test_membership(x: Interval, value: Decimal) -> None:
    assert (value in x) is holds(x, Fraction(value))


# -- rounding and truncation -------------------------------------------------------------------------------


@given(st.integers(-(10**40), 10**40), st.integers(-30, 6), st.integers(0, 1000))
def test_what_prints_as_a_number_belongs_to_it(digits: int, place: int, beyond: int) -> None:
    value, unit = Decimal(digits).scaleb(place), Decimal(1).scaleb(place)
    true = Fraction(value) + (Fraction(beyond, 1000) - Fraction(1, 2)) * Fraction(unit)
    assert holds(Interval.rounded(value, unit), true)
    assert not holds(Interval.rounded(value, unit), Fraction(value) + Fraction(501, 1000) * Fraction(unit))
    cut = Fraction(value) + Fraction(beyond, 1001) * Fraction(unit) * (1 if digits >= 0 else -1)
    assert holds(Interval.truncated(value, unit), cut)
    assert not holds(Interval.truncated(value, unit), Fraction(value) + Fraction(unit) * (1 if digits >= 0 else -1))


def test_the_thread_s_own_precision_changes_nothing() -> None:
    with localcontext() as context:
        context.prec = 4
        x, y = printed("123456789.25"), printed("-98765.4321")
        results = [
            x + y,
            x - y,
            x * y,
            x / y,
            -x,
            abs(y),
            x.scaled(Decimal("1.23456789")),
            x.widened(Decimal("0.0000001")),
            Interval.truncated(x.low, Decimal("0.01")),
            Interval.point(x.middle),
            Interval.point(x.width),
            Interval.point(x.gap(y)),
            x.power(Decimal(2)),
            x.root(Decimal(3)),
        ]
    x, y = printed("123456789.25"), printed("-98765.4321")
    assert results == [
        x + y,
        x - y,
        x * y,
        x / y,
        -x,
        abs(y),
        x.scaled(Decimal("1.23456789")),
        x.widened(Decimal("0.0000001")),
        Interval.truncated(x.low, Decimal("0.01")),
        Interval.point(x.middle),
        Interval.point(x.width),
        Interval.point(x.gap(y)),
        x.power(Decimal(2)),
        x.root(Decimal(3)),
    ]


@pytest.mark.parametrize(
    ("value", "unit", "rounded", "truncated"),
    [
        ("4.58", "0.01", at("4.575", "4.585"), at("4.58", "4.59", "[)")),
        ("-0.3", "0.1", at("-0.35", "-0.25"), at("-0.4", "-0.3", "(]")),
        ("0", "1", at("-0.5", "0.5"), at("-1", "1", "()")),
        ("0.00", "0.01", at("-0.005", "0.005"), at("-0.01", "0.01", "()")),
        ("863", "1", at("862.5", "863.5"), at("863", "864", "[)")),
        ("12000", "1000", at("11500", "12500"), at("12000", "13000", "[)")),
    ],
)
def test_the_values_a_printed_number_stands_for(value: str, unit: str, rounded: Interval, truncated: Interval) -> None:
    assert Interval.rounded(Decimal(value), Decimal(unit)) == rounded
    assert Interval.truncated(Decimal(value), Decimal(unit)) == truncated


OK, NO = True, False
SUMS: list[tuple[str, list[tuple[int, str]], bool, bool]] = [
    # total, weighted items ("value@place", place in powers of ten, "=" exact), whether it may hold when rounded, when truncated
    ("70000@3", [(1, "91000@3"), (-1, "21000@3")], OK, OK),
    ("71000@3", [(1, "91000@3"), (-1, "21000@3")], OK, NO),
    ("20000@3", [(1, "19990@1")], OK, NO),
    ("8000@3", [(2, "6000@3"), (-2, "2000@3")], OK, OK),
    ("8@0", [(1, "3@0"), (1, "4@0")], OK, OK),
    ("9@0", [(1, "3@0"), (1, "4@0")], NO, NO),
    ("31@0", [(1, "30@0")], OK, NO),
    ("32@0", [(1, "30@0")], NO, NO),
    ("31=", [(1, "30@0")], NO, NO),
    ("-8=", [(-1, "7@0")], NO, NO),
    ("-7=", [(-1, "7@0")], OK, OK),
    ("1=", [(1, "0@0")], NO, NO),
    ("16@0", [(1, "20@0"), (-1, "5@0")], OK, NO),
    ("3000@3", [(1, "1600@0"), (1, "1901@0")], OK, OK),
    ("30@0", [(1, "30@0")], OK, OK),
]
"""The behaviour of the XBRL calculation rules at their corners, on numbers of our own: ties touch when rounded, open ends do not."""


def _stands_for(written: str, truncated: bool) -> Interval:
    if written.endswith("="):
        return Interval.point(written[:-1])
    value, place = written.split("@")
    make = Interval.truncated if truncated else Interval.rounded
    return make(Decimal(value), Decimal(10) ** int(place))


@pytest.mark.parametrize(("total", "items", "rounded", "truncated"), SUMS)
def test_a_total_holds_where_the_intervals_meet(total: str, items: list[tuple[int, str]], rounded: bool, truncated: bool) -> None:
    for mode, wanted in ((False, rounded), (True, truncated)):
        calculated = Interval.point(0)
        for weight, item in items:
            calculated = calculated + _stands_for(item, mode).scaled(Decimal(weight))
        assert _stands_for(total, mode).meets(calculated) is wanted, (mode, calculated)


def test_repeats_of_one_number_at_two_precisions() -> None:
    assert not printed("10.6").meets(printed("10"))
    assert printed("10.4").meets(printed("10"))
    assert Interval.truncated(Decimal("10.6"), Decimal("0.1")).meets(Interval.truncated(Decimal(10), Decimal(1)))


def test_ties_between_neighbouring_roundings_touch() -> None:
    assert printed("8.05").meets(printed("8.1")) and printed("8.05").meets(printed("8.0"))
    assert not Interval.truncated(Decimal("8.0"), Decimal("0.1")).meets(at("8.1", "8.1"))
    assert printed("0.654").widened(Decimal("0.0005")) == at("0.653", "0.655")


def test_a_quotient_that_does_not_terminate_is_bounded_on_both_sides() -> None:
    third = Interval.point(1) / Interval.point(3)
    assert third.low < third.high and Fraction(third.low) < Fraction(1, 3) < Fraction(third.high)
    assert third.low == DOWN.divide(Decimal(1), Decimal(3)) and third.high == UP.divide(Decimal(1), Decimal(3))
    assert Decimal("0.333") not in third and not third.meets(at("0.33", "0.333"))
    assert repr(at("1.50", "2", "(]")) == "Interval(1.50, 2]"
