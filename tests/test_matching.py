"""From an expression to its values: paths through periods, formulas, variants, entities, and whose numbers count."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verifier.catalogue import load
from verifier.claims import Combination, Constant, Quantity
from verifier.dataclass import replace
from verifier.figures import Figure, Measure
from verifier.formula import references
from verifier.interval import Interval
from verifier.matching import SOURCE, TABLE, Derived, Ledger, Mode, apply, combine
from verifier.matching.reach import SPANS, behind
from verifier.periods import Period
from verifier.units import MULTIPLE, PERCENT, SHARES, YUAN, Unit
from verifier.verification import unjudged

BILLION = Unit("money", Decimal(10) ** 8, "CNY", written="亿元")
PER_SHARE = Unit("per_share", currency="CNY", written="元/股")


def figure(metric: str, period: str | None, printed: str, unit: Unit = BILLION, measure: Measure = "level", **more: object) -> Figure:
    value = Decimal(printed)
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int)
    exact = Interval.rounded(value, Decimal(1).scaleb(exponent)).scaled(unit.scale)
    made = Figure(metric, None, Period.parse(period) if period else None, exact, unit, printed, "figures.json", f"{metric}.{period}", measure=measure)
    return replace(made, **more)  # type: ignore[arg-type]


def asked(metric: str, period: str | None, **more: object) -> Quantity:
    return replace(Quantity(metric, period=Period.parse(period) if period else None), **more)  # type: ignore[arg-type]


def values(ledger: Ledger, expression: object, mode: Mode = Mode.SOURCE) -> list[Derived]:
    return list(ledger.options(expression, mode))  # type: ignore[arg-type]


def middle(found: list[Derived]) -> Decimal:
    assert found
    return found[0].value.middle.normalize()


# -- paths through periods -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given_", "wanted", "value"),
    [
        ({"2025-9M": "30.0", "2025-H1": "18.0"}, "2025-Q3", "12.0"),
        ({"2024": "40.0", "2024-9M": "27.0"}, "2024-Q4", "13.0"),
        ({"2025-H1": "18.0", "2025-Q1": "8.0"}, "2025-Q2", "10.0"),
        ({"2025-Q1": "8.0", "2025-Q2": "10.0", "2025-Q3": "12.0"}, "2025-9M", "30.0"),
        ({"2024": "40.0", "2024-H1": "19.0"}, "2024-H2", "21.0"),
        ({"2024-H1": "19.0", "2024-H2": "21.0"}, "2024", "40.0"),
        ({"2025-H1": "18.0", "2025-Q2": "10.0"}, "2025-Q1", "8.0"),
        ({"2024": "40.0", "2025-9M": "30.0", "2024-9M": "27.0"}, "2025-9M-ttm", "43.0"),
        ({"2024-Q4": "13.0", "2025-Q1": "8.0", "2025-Q2": "10.0", "2025-Q3": "12.0"}, "2025-9M-ttm", "43.0"),
    ],
)
def test_a_flow_through_other_spans(given_: dict[str, str], wanted: str, value: str) -> None:
    ledger = Ledger([figure("revenue", period, printed) for period, printed in given_.items()])
    period = Period.trailing(Period.parse("2025-9M").end) if wanted.endswith("ttm") else Period.parse(wanted)
    found = values(ledger, Quantity("revenue", period=period))
    assert middle(found) == Decimal(value).scaleb(8).normalize()
    assert found[0].op == "path" and found[0].tier == SOURCE
    # Every operand is known to half its last place only, and all of that shows in the result.
    assert found[0].value.width == len(given_) * Decimal("0.1").scaleb(8)


def test_what_is_printed_goes_before_what_is_derived() -> None:
    ledger = Ledger([figure("revenue", "2025-9M", "30.0"), figure("revenue", "2025-H1", "18.0"), figure("revenue", "2025-Q3", "12.1")])
    found = values(ledger, asked("revenue", "2025-Q3"))
    assert [f.op for f in found][:2] == ["figure", "path"] and middle(found) == Decimal("12.1").scaleb(8).normalize()


@pytest.mark.parametrize(("metric", "unit"), [("gross_margin", PERCENT), ("total_assets", BILLION), ("shares_total", SHARES), ("pe_ttm", MULTIPLE)])
def test_ratios_and_balances_do_not_add_up_over_time(metric: str, unit: Unit) -> None:
    ledger = Ledger([figure(metric, "2025-9M", "30.0", unit), figure(metric, "2025-H1", "18.0", unit)])
    assert not [f for f in values(ledger, asked(metric, "2025-Q3")) if f.op == "path"]


def test_no_path_without_both_ends() -> None:
    ledger = Ledger([figure("revenue", "2025-9M", "30.0"), figure("revenue", "2024-H1", "18.0")])
    assert not values(ledger, asked("revenue", "2025-Q3"))


amounts = st.integers(-900, 900).map(lambda n: Decimal(n) / 10)


@given(st.lists(amounts, min_size=8, max_size=8))
@settings(max_examples=40)
def test_the_algebra_of_spans_loses_no_value(quarters: list[Decimal]) -> None:
    """Cumulative figures of two years: every quarter, half and trailing year holds its true value."""
    exact = [Fraction(q) for q in quarters]
    figures = [
        figure("net_profit", f"{year}{label}", f"{sum(quarters[at : at + count], Decimal('0.0')):.1f}")
        for year, at in ((2023, 0), (2024, 4))
        for label, count in (("-Q1", 1), ("-H1", 2), ("-9M", 3), ("", 4))
    ]
    ledger = Ledger(figures)
    spans = [(Period.quarter(2023 + i // 4, i % 4 + 1), exact[i]) for i in range(8)]
    spans += [(Period.parse("2024-H2"), exact[6] + exact[7]), (Period.trailing(Period.parse("2024-9M").end), sum(exact[3:7], Fraction(0)))]
    for period, true in spans:
        found = values(ledger, Quantity("net_profit", period=period))
        assert found, str(period)
        assert all(Fraction(way.value.low) <= true * 10**8 <= Fraction(way.value.high) for way in found), str(period)


# -- growth and change ---------------------------------------------------------------------------------------


def moved(metric: str, period: str, measure: str = "growth", base: str | None = None) -> Quantity:
    now = Period.parse(period)
    return Quantity(metric, period=now, measure=measure, base=Period.parse(base) if base else now.year_before)  # type: ignore[arg-type]


def test_a_growth_as_printed_is_not_recomputed_from_its_rounded_levels() -> None:
    ledger = Ledger(
        [figure("revenue", "2025-9M", "23.18"), figure("revenue", "2024-9M", "19.40"), figure("revenue", "2025-9M", "19.4", PERCENT, "growth_yoy")]
    )
    found = values(ledger, moved("revenue", "2025-9M"))
    assert [f.op for f in found] == ["figure"] and middle(found) == Decimal("0.194")
    found = values(Ledger([figure("revenue", "2025-9M", "23.18"), figure("revenue", "2024-9M", "19.40")]), moved("revenue", "2025-9M"))
    assert [f.op for f in found] == ["growth"] and Interval.rounded(Decimal("0.1948"), Decimal("0.0001")).meets(found[0].value)


def test_the_growth_of_another_base_is_another_growth() -> None:
    ledger = Ledger(
        [figure("revenue", "2025-Q3", "12.0"), figure("revenue", "2025-Q2", "10.0"), figure("revenue", "2025-Q3", "35.0", PERCENT, "growth_yoy")]
    )
    assert Interval.point("0.2").meets(values(ledger, moved("revenue", "2025-Q3", base="2025-Q2"))[0].value)
    assert not Interval.point("0.35").meets(values(ledger, moved("revenue", "2025-Q3", base="2025-Q2"))[0].value)
    assert middle(values(ledger, moved("revenue", "2025-Q3"))) == Decimal("0.35")


def test_growth_on_a_loss_is_against_its_size_and_on_nothing_is_none() -> None:
    ledger = Ledger([figure("net_profit", "2024", "-1.0"), figure("net_profit", "2023", "-2.0"), figure("net_profit", "2022", "0.0")])
    assert values(ledger, moved("net_profit", "2024"))[0].value.middle == pytest.approx(Decimal("0.5"), abs=Decimal("0.01"))
    assert not values(ledger, moved("net_profit", "2023"))


def test_a_change_in_points() -> None:
    ledger = Ledger([figure("gross_margin", "2025-9M", "38.2", PERCENT), figure("gross_margin", "2024-9M", "36.1", PERCENT)])
    assert middle(values(ledger, moved("gross_margin", "2025-9M", "change"))) == Decimal("0.021")


# -- formulas ------------------------------------------------------------------------------------------------


def test_a_ratio_by_its_formula_takes_each_operand_once() -> None:
    ledger = Ledger([figure("revenue", "2024", "4.1"), figure("cost_of_revenue", "2024", "2.3")])
    found = values(ledger, asked("gross_margin", "2024"))
    assert found[0].op == "formula" and found[0].value.low.quantize(Decimal("0.0001")) == Decimal("0.4198")
    assert found[0].value.high.quantize(Decimal("0.0001")) == Decimal("0.4578")


def test_a_printed_ratio_goes_before_its_formula() -> None:
    ledger = Ledger([figure("revenue", "2024", "4.1"), figure("cost_of_revenue", "2024", "2.3"), figure("gross_margin", "2024", "43.87", PERCENT)])
    assert middle(values(ledger, asked("gross_margin", "2024"))) == Decimal("0.4387")


def test_a_multiple_reaches_for_trailing_profit() -> None:
    ledger = Ledger(
        [
            figure("market_cap", "2025-10-29", "430.0"),
            figure("net_profit_parent", "2024", "10.00"),
            figure("net_profit_parent", "2025-9M", "9.00"),
            figure("net_profit_parent", "2024-9M", "6.50"),
        ]
    )
    found = values(ledger, asked("pe_ttm", "2025-10-29"))
    assert found and any(Interval.rounded(Decimal("34.4"), Decimal("0.1")).meets(way.value) for way in found)


def test_a_divisor_that_may_be_nothing_gives_no_ratio() -> None:
    ledger = Ledger(
        [
            figure("market_cap", "2025-10-29", "430.0"),
            figure("net_profit_parent", "2024", "0.0"),
            figure("net_profit_parent", "2024-9M", "0.0"),
            figure("net_profit_parent", "2025-9M", "0.0"),
        ]
    )
    assert not values(ledger, asked("pe_ttm", "2025-10-29"))


# -- variants, entities, segments ----------------------------------------------------------------------------


@pytest.mark.parametrize("order", [False, True])
@pytest.mark.parametrize("mode", [Mode.SOURCE, Mode.TRUTH])
def test_a_second_basis_never_outranks_the_ordinary_one(order: bool, mode: Mode) -> None:
    prices = [
        figure("share_price", "2025-10-29", "106.50", PER_SHARE, variant="previous close"),
        figure("share_price", "2025-10-29", "109.65", PER_SHARE),
    ]
    ledger = Ledger(prices[::-1] if order else prices)
    found = values(ledger, asked("share_price", "2025-10-29"), mode)
    assert middle(found) == Decimal("109.65") and len(found) == 2


def test_a_price_without_a_date_is_the_latest() -> None:
    ledger = Ledger([figure("share_price", "2025-10-28", "106.50", PER_SHARE), figure("share_price", "2025-10-29", "109.65", PER_SHARE)])
    assert middle(values(ledger, asked("share_price", None))) == Decimal("109.65")
    assert not values(ledger, asked("share_price", "2025-10-27"))


def test_companies_are_kept_apart() -> None:
    ledger = Ledger([figure("revenue", "2024", "20.00", entity="甲泵业"), figure("revenue", "2024", "31.50", entity="乙阀门")], entity="甲泵业")
    assert middle(values(ledger, asked("revenue", "2024"))) == Decimal(20).scaleb(8).normalize()
    assert middle(values(ledger, asked("revenue", "2024", entity="乙阀门"))) == Decimal("31.5").scaleb(8).normalize()
    assert not values(ledger, asked("revenue", "2024", entity="丙电机"))


def test_one_company_s_figures_make_no_ratio_with_another_s() -> None:
    ledger = Ledger(
        [figure("revenue", "2024", "20.00", entity="甲泵业"), figure("cost_of_revenue", "2024", "11.00", entity="乙阀门")], entity="甲泵业"
    )
    assert not values(ledger, asked("gross_margin", "2024")) and not values(ledger, asked("gross_margin", "2024", entity="乙阀门"))


def test_a_part_is_not_the_whole() -> None:
    ledger = Ledger([figure("revenue", "2024", "20.00"), figure("revenue", "2024", "12.40", segment="水泵")])
    assert middle(values(ledger, asked("revenue", "2024"))) == Decimal(20).scaleb(8).normalize()
    assert middle(values(ledger, asked("revenue", "2024", segment="水泵"))) == Decimal("12.4").scaleb(8).normalize()
    assert not values(ledger, asked("revenue", "2024", segment="阀门"))


def test_the_ends_of_a_guided_range_are_one_interval() -> None:
    ledger = Ledger([figure("net_profit_parent", "2025", "3.00", bound="low"), figure("net_profit_parent", "2025", "3.40", bound="high")])
    found = values(ledger, asked("net_profit_parent", "2025"))
    assert (found[0].value.low, found[0].value.high) == (Decimal("2.995").scaleb(8), Decimal("3.405").scaleb(8))


def test_a_balance_is_found_by_the_close_of_its_period_and_by_no_other_day() -> None:
    ledger = Ledger([figure("total_assets", "2025-09-30", "88.1"), figure("total_assets", "2024-12-31", "80.0")])
    for label in ("2025-9M", "2025-Q3", "2025-09-30"):
        assert middle(values(ledger, asked("total_assets", label))) == Decimal("88.1").scaleb(8).normalize(), label
    assert middle(values(ledger, asked("total_assets", "2024"))) == Decimal(80).scaleb(8).normalize()
    assert not values(ledger, asked("total_assets", "2025-06-30"))


# -- whose numbers count -------------------------------------------------------------------------------------


def test_a_table_of_the_document_is_no_source() -> None:
    ledger = Ledger([], [figure("revenue", "2024", "20.00")])
    assert not values(ledger, asked("revenue", "2024"))
    found = values(ledger, asked("revenue", "2024"), Mode.TRUTH)
    assert found[0].tier == TABLE
    assert values(ledger, asked("revenue", "2024"), Mode.DOCUMENT)[0].tier == TABLE


def test_a_source_outranks_a_table_and_the_document_uses_its_own() -> None:
    ledger = Ledger([figure("revenue", "2024", "20.00")], [figure("revenue", "2024", "21.00")])
    assert middle(values(ledger, asked("revenue", "2024"), Mode.TRUTH)) == Decimal(20).scaleb(8).normalize()
    assert middle(values(ledger, asked("revenue", "2024"), Mode.DOCUMENT)) == Decimal(21).scaleb(8).normalize()


def test_what_rests_on_a_table_says_so() -> None:
    ledger = Ledger([figure("revenue", "2025-9M", "30.0")], [figure("revenue", "2025-H1", "18.0")])
    assert not values(ledger, asked("revenue", "2025-Q3"))
    assert values(ledger, asked("revenue", "2025-Q3"), Mode.TRUTH)[0].tier == TABLE


def test_what_the_text_says_of_the_very_quantity_is_no_evidence_and_nobody_judges_it_for_that() -> None:
    docket = unjudged("2024年营业收入20.0亿元，归母净利润5.0亿元，净利率25%。再说一遍：2024年净利率25.0%。").judge.docket
    again = docket.claims[-1]
    assert again.primary is not None
    asked_for: list[int] = []

    def truth(index: int) -> Interval:
        asked_for.append(index)
        return docket.claims[index].stated

    docket.ledger.truth = truth
    found = docket.ledger.evidence(again.primary.expression)
    assert [one.op for one in found] == ["formula"] and found[0].claims == {0, 1}
    assert set(asked_for) == {0, 1}
    assert {one.op for one in docket.ledger.options(again.primary.expression, Mode.TRUTH)} == {"claim", "formula"}
    assert set(asked_for) == {0, 1, 2, 3}


# -- operations ----------------------------------------------------------------------------------------------


def test_combinations_over_options() -> None:
    ledger = Ledger([figure("revenue", "2024", "20.0"), figure("revenue", "2023", "16.0")])
    mean = Combination("mean", (asked("revenue", "2024"), asked("revenue", "2023")))
    assert middle(values(ledger, mean)) == Decimal(18).scaleb(8).normalize()
    assert middle(values(ledger, Combination("div", (asked("revenue", "2024"), Constant(Decimal(4)))))) == Decimal(5).scaleb(8).normalize()
    assert not values(ledger, Combination("div", (asked("revenue", "2024"), Constant(Decimal(0)))))
    assert not values(ledger, Combination("sum", (asked("revenue", "2024"), asked("revenue", "2022"))))


ones = st.integers(1, 900).map(lambda n: Interval.rounded(Decimal(n) / 10, Decimal("0.1")))


@given(
    st.sampled_from(["add", "sub", "mul", "div", "mean"]),
    ones,
    ones,
    st.fractions(0, 1, max_denominator=8),
    st.fractions(0, 1, max_denominator=8),
)
@settings(max_examples=120)
def test_operations_lose_no_value(op: str, x: Interval, y: Interval, first: Fraction, second: Fraction) -> None:
    a, b = (Fraction(i.low) + share * (Fraction(i.high) - Fraction(i.low)) for i, share in ((x, first), (y, second)))
    if y.holds_zero:
        return
    true = {
        "add": a + b,
        "sub": a - b,
        "mul": a * b,
        "div": a / b if b else Fraction(0),
        "mean": (a + b) / 2,
    }[op]
    found = apply(op, [x, y])
    assert Fraction(found.low) <= true <= Fraction(found.high)


def test_a_growth_that_does_not_terminate_is_bounded_on_both_sides() -> None:
    for new in range(8, 60):
        found = apply("growth", [Interval.point(new), Interval.point(7)])
        assert Fraction(found.low) <= Fraction(new, 7) - 1 <= Fraction(found.high)


def test_a_compound_rate_that_terminates_is_exact() -> None:
    assert apply("cagr", [Interval.point(1000), Interval.point(1331), Interval.point(3)]) == Interval.point("0.1")


def test_counts_are_of_what_is_certain_and_what_may_be() -> None:
    some = [Interval.point(1), Interval.point(-1), Interval(Decimal(-1), Decimal(1))]
    assert apply("count_positive", some) == Interval(Decimal(1), Decimal(2)) and apply("count_negative", some) == Interval(Decimal(1), Decimal(2))


@pytest.mark.parametrize("op", ["growth", "div"])
def test_a_base_that_may_be_nothing_gives_none(op: str) -> None:
    parts = [Derived(Interval.point(1), "constant"), Derived(Interval(Decimal(-1), Decimal(1)), "constant")]
    assert combine(op, parts) is None


def test_a_day_of_a_balance_keeps_to_its_month_end() -> None:
    ledger = Ledger([figure("shares_total", "2025-09-30", "14.63", Unit("shares", Decimal(10) ** 8, written="亿股"))])
    assert not values(ledger, Quantity("shares_total", period=Period.instant(dt.date(2025, 8, 29))))
    assert middle(values(ledger, asked("shares_total", "2025-9M"))) == Decimal("14.63").scaleb(8).normalize()


def test_the_yuan_needs_no_scale() -> None:
    ledger = Ledger([figure("revenue", "2024", "2000000000", YUAN)])
    assert middle(values(ledger, asked("revenue", "2024"))) == Decimal(20).scaleb(8).normalize()


def test_behind_a_metric_is_all_that_its_value_could_be_computed_from() -> None:
    metrics = load().metrics
    for metric in metrics.values():
        found = behind(metric.id)
        asked = {ref.metric for formula in metric.formulas for ref in references(formula.tree)}
        deeper = [formula for one in found if one in metrics for formula in metrics[one].formulas if not formula.variant.startswith("from_")]
        assert asked | {ref.metric for formula in deeper for ref in references(formula.tree)} <= found | SPANS, metric.id
    assert "total_revenue" in behind("gross_margin") and "share_price" not in behind("gross_margin")
    assert behind("own:游客人次") == {"own:游客人次"}
