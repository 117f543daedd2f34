"""Stated against recomputed: each verdict, the borders between them, chains, identities, comparisons, assumptions."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from native_notes import Row, checked, claim, verdicts

REVENUE, REVENUE_BEFORE = ("revenue", "2025-9M", "23.18", "亿元"), ("revenue", "2024-9M", "19.40", "亿元")
PROFIT, PROFIT_BEFORE = ("net_profit_parent", "2025-9M", "3.06", "亿元"), ("net_profit_parent", "2024-9M", "2.45", "亿元")
HALF = ("revenue", "2025-H1", "15.07", "亿元")
MARGIN, MARGIN_BEFORE = ("gross_margin", "2025-9M", "38.2", "%"), ("gross_margin", "2024-9M", "36.1", "%")
NINE: tuple[Row, ...] = (REVENUE, REVENUE_BEFORE, PROFIT, PROFIT_BEFORE)

CASES: list[tuple[str, str, tuple[Row, ...], dict[str, str]]] = [
    (
        "a level and its growth from sources",
        "2025年前三季度，公司营业收入23.18亿元，同比增长19.5%。",
        NINE,
        {"23.18亿元": "supported", "19.5%": "supported"},
    ),
    (
        "a wrong level and the growth from it",
        "2025年前三季度，公司营业收入23.81亿元，同比增长22.7%。",
        NINE,
        {"23.81亿元": "refuted value-mismatch", "22.7%": "tainted tainted-input"},
    ),
    (
        "a wrong direction",
        "2025年前三季度，公司归母净利润3.06亿元，同比下降24.9%。",
        NINE,
        {"3.06亿元": "supported", "24.9%": "refuted direction-mismatch"},
    ),
    ("digits cut off", "2025年前三季度，公司营业收入23.1亿元。", NINE, {"23.1亿元": "imprecise truncated"}),
    ("fewer digits rounded right", "2025年前三季度，公司营业收入23亿元。", NINE, {"23亿元": "supported"}),
    ("about", "2025年前三季度，公司营业收入约24亿元。", NINE, {"24亿元": "supported"}),
    ("a single quarter out of cumulatives", "2025年第三季度，公司营业收入8.11亿元。", (REVENUE, HALF), {"8.11亿元": "supported"}),
    (
        "a cumulative figure as a quarter's",
        "2025年第三季度，公司营业收入23.18亿元。",
        (REVENUE, HALF),
        {"23.18亿元": "refuted cumulative-as-quarter"},
    ),
    ("a unit's factor", "2025年前三季度，公司营业收入23.18万元。", NINE, {"23.18万元": "refuted unit-slip"}),
    (
        "points as points",
        "2025年前三季度，公司毛利率为38.2%，较上年同期提升2.1个百分点。",
        (MARGIN, MARGIN_BEFORE),
        {"38.2%": "supported", "2.1个百分点": "supported"},
    ),
    (
        "points as percent",
        "2025年前三季度，公司毛利率为38.2%，较上年同期提升2.1%。",
        (MARGIN, MARGIN_BEFORE),
        {"38.2%": "supported", "2.1%": "refuted pp-vs-percent"},
    ),
    ("nothing bears on it", "2025年前三季度，公司研发费用1.12亿元。", NINE, {"1.12亿元": "unverifiable"}),
    (
        "a closed identity",
        "公司总市值452.5亿元，2025年归母净利润12.5亿元，市盈率36.2倍。",
        (),
        {"452.5亿元": "consistent", "12.5亿元": "consistent", "36.2倍": "consistent"},
    ),
    ("shown arithmetic", "每股净资产：210.44亿元/14.63亿股≈14.38元/股。", (), {"14.38元/股": "consistent"}),
    ("shown arithmetic that slips", "每股净资产：210.44亿元/14.63亿股≈143.83元/股。", (), {"143.83元/股": "refuted decimal-slip"}),
    (
        "an assumption and what is computed from it",
        "假设2026年归母净利润15.0亿元，公司总市值450亿元，对应市盈率30.0倍。",
        (),
        {"15.0亿元": "unverifiable assumed-input", "30.0倍": "consistent assumed-input"},
    ),
    ("a comparison that holds", "2025年前三季度，公司营业收入超过20亿元。", NINE, {"20亿元": "supported"}),
    ("a comparison that fails", "2025年前三季度，公司营业收入不足20亿元。", NINE, {"20亿元": "refuted direction-mismatch"}),
    (
        "another company's figure",
        "2024年，甲泵业营业收入31.50亿元。",
        (
            {"metric": "revenue", "entity": "甲泵业", "period": "2024", "value": "20.00", "unit": "亿元"},
            {"metric": "revenue", "entity": "乙阀门", "period": "2024", "value": "31.50", "unit": "亿元"},
        ),
        {"31.50亿元": "refuted entity-mismatch"},
    ),
    (
        "in English",
        "Revenue for the first nine months of 2025 was RMB 2.318 billion, up 19.5% year on year.",
        NINE,
        {"RMB 2.318 billion": "supported", "19.5%": "supported"},
    ),
    (
        "in English, falling",
        "Revenue for the first nine months of 2025 was RMB 2.318 billion, down 19.5% year on year.",
        NINE,
        {"RMB 2.318 billion": "supported", "19.5%": "refuted direction-mismatch"},
    ),
    (
        "two thresholds in a row",
        "2025年前三季度，公司净利率为13.2%，高于10%，低于13%。",
        NINE,
        {"10%": "supported", "13%": "refuted direction-mismatch"},
    ),
]


@pytest.mark.parametrize(("text", "rows", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_verdicts(text: str, rows: tuple[Row, ...], expected: dict[str, str]) -> None:
    found = verdicts(checked(text, *rows))
    assert {number: found[number] for number in expected} == expected


def test_every_verdict_is_met() -> None:
    assert {verdict.split()[0] for *_, expected in CASES for verdict in expected.values()} == {
        "supported",
        "consistent",
        "imprecise",
        "refuted",
        "tainted",
        "unverifiable",
    }


# -- the borders -------------------------------------------------------------------------------------------------


@given(st.integers(-260, 260))
@settings(max_examples=60, deadline=None)
def test_supported_imprecise_refuted_by_the_last_place(off: int) -> None:
    """The source is known to a yuan; the note prints two decimals of 亿: within half a place supported, within one imprecise
    (the source's own half yuan counts, so one whole place away is still within)."""
    true = Decimal(2318000000) + Decimal(off) * 10000
    found = claim(checked("2025年前三季度，公司营业收入23.18亿元。", ("revenue", "2025-9M", f"{true}", "元")), "23.18亿元")
    gap = abs(Decimal(off) * 10000)
    assert found.verdict == ("supported" if gap <= 500000 else "imprecise" if gap <= 1000000 else "refuted")
    assert (found.expected is None) is (found.verdict == "supported")


@pytest.mark.parametrize(
    ("printed", "verdict"), [("863", "supported"), ("862", "supported"), ("864", "supported"), ("861", "refuted"), ("865", "refuted")]
)
def test_the_width_of_a_coarse_source_counts(printed: str, verdict: str) -> None:
    """863 of millions stands for [862.5, 863.5]: 8.63亿 printed to a million meets its neighbours at the tie, and no further."""
    text = f"2025年前三季度，公司营业收入{Decimal(printed) / 100:.2f}亿元。"
    assert next(iter(verdicts(checked(text, ("revenue", "2025-9M", "863", "百万元"))).values())).split()[0] == verdict


def test_a_tie_belongs_to_both() -> None:
    for stated in ("8.0", "8.1"):
        assert verdicts(checked(f"2025年前三季度，公司营业收入{stated}亿元。", ("revenue", "2025-9M", "805000000", "元"))) == {
            f"{stated}亿元": "supported"
        }


# -- chains ------------------------------------------------------------------------------------------------------


def test_taint_runs_down_the_chain_and_names_its_root() -> None:
    report = checked(
        "公司总股本1.463亿股，收盘价28.60元，总市值41.84亿元；2025年归母净利润3.06亿元，市盈率13.67倍。",
        ("shares_total", None, "14.63", "亿股"),
        ("share_price", None, "28.60", "元/股"),
        ("net_profit_parent", "2025", "3.06", "亿元"),
    )
    found = verdicts(report)
    assert found["1.463亿股"].startswith("refuted decimal-slip") and found["41.84亿元"].startswith("tainted")
    assert found["13.67倍"].startswith("tainted")
    root = claim(report, "1.463亿股")
    assert report.summary.roots == [root.id] and root.id in claim(report, "41.84亿元").depends_on
    assert claim(report, "41.84亿元").expected.text == "418.4亿元"  # type: ignore[union-attr]


def test_a_conclusion_flips_with_its_number() -> None:
    report = checked("2025年前三季度，公司净利率为9.2%，低于10%。", REVENUE, PROFIT)
    assert claim(report, "9.2%").verdict == "refuted"
    flipped = claim(report, "10%")
    assert (flipped.verdict, flipped.codes[0]) == ("tainted", "conclusion-flips") and flipped.expected is None


def test_a_comparison_that_fails_for_the_note_s_own_number_is_refuted() -> None:
    report = checked("2025年前三季度，公司净利率为13.2%，低于10%。", REVENUE, PROFIT)
    assert verdicts(report) == {"13.2%": "supported", "10%": "refuted direction-mismatch"}


def test_what_is_right_is_not_tainted_by_a_neighbour() -> None:
    report = checked("2025年前三季度，公司营业收入23.81亿元，归母净利润3.06亿元，同比增长24.9%。", *NINE)
    assert verdicts(report) == {"23.81亿元": "refuted value-mismatch", "3.06亿元": "supported", "24.9%": "supported"}


def test_a_source_outranks_the_note() -> None:
    report = checked("公司总市值452.5亿元，2025年归母净利润12.5亿元，市盈率36.2倍。", ("net_profit_parent", "2025", "11.0", "亿元"))
    assert claim(report, "12.5亿元").verdict == "refuted"
    assert claim(report, "36.2倍").verdict in ("tainted", "unverifiable")


def test_saying_it_again_is_no_evidence() -> None:
    assert set(verdicts(checked("2025年公司研发费用1.12亿元。2025年公司研发费用1.12亿元。")).values()) == {"unverifiable"}


def test_prose_against_a_table_is_evidence() -> None:
    table = "| 项目（亿元） | 2024年 |\n|---|---|\n| 营业收入 | 20.00 |\n| 研发费用 | 1.12 |\n\n"
    assert claim(checked(table + "2024年公司研发费用1.12亿元。"), "1.12亿元").verdict == "consistent"
    assert claim(checked(table + "2024年公司研发费用2.11亿元。"), "2.11亿元").verdict == "refuted"


def test_expected_is_given_for_wrong_numbers_only() -> None:
    for _, text, rows, _ in CASES:
        for found in checked(text, *rows).claims:
            wants = found.verdict in ("imprecise", "refuted", "tainted") and found.kind != "comparison"
            assert (found.expected is not None) is wants, (text, found.number.text)
            if found.expected is not None:
                assert Decimal(found.expected.low) <= Decimal(found.expected.value) <= Decimal(found.expected.high)
