"""Grids whose columns name the year before, and share counts under a table's scale."""

from __future__ import annotations

from decimal import Decimal

import pytest

from verifier.figures import Figure
from verifier.sources import read_source_bytes
from verifier.tabulation.labels import label_of
from verifier.tabulation.units_of_items import table_units


def figures(text: str) -> list[Figure]:
    return read_source_bytes(text.encode(), "grid.csv").figures


def told(text: str) -> list[tuple[str, str, str | None, str | None]]:
    return [(f.metric, f.measure, str(f.period) if f.period else None, f.variant) for f in figures(text)]


@pytest.mark.parametrize(
    "column",
    [
        "营业收入-去年同期",
        "营业收入去年同期",
        "营业收入（去年同期）",
        "去年同期营业收入",
        "营业收入-上年同期",
        "营业收入 上年同期数",
        "营业收入_上年同期金额",
        "上年同期营业收入",
    ],
)
def test_a_column_of_the_year_before_holds_levels(column: str) -> None:
    assert told(f"报告期,营业收入,{column}\n2025-09-30,1230000000,1100000000\n") == [
        ("revenue", "level", "2025-9M", None),
        ("revenue", "level", "2024-9M", None),
    ]


@pytest.mark.parametrize(
    "column", ["营业收入较去年同期", "营业收入比上年同期增减", "营业收入同比", "营业收入-同比增长", "营业收入较上年同期变动", "营业收入（同比）"]
)
def test_a_comparison_with_the_year_before_is_a_growth(column: str) -> None:
    assert told(f"报告期,营业收入,{column}\n2025-09-30,1230000000,11.8\n")[1] == ("revenue", "growth_yoy", "2025-9M", None)


def test_a_row_of_the_year_before_under_a_dated_column() -> None:
    assert told("项目,2025Q3\n营业收入（亿元）,12.3\n营业收入-去年同期（亿元）,11.0\n") == [
        ("revenue", "level", "2025-Q3", None),
        ("revenue", "level", "2024-Q3", None),
    ]


def test_the_express_frame_without_a_date_keeps_the_two_years_apart() -> None:
    found = told(
        "股票代码,股票简称,营业收入-营业收入,营业收入-去年同期,营业收入-同比增长,净利润-净利润,净利润-去年同期\n600001,甲公司,1234.56,1100.2,12.21,88.1,77.3\n"
    )
    assert found == [
        ("revenue", "level", None, None),
        ("revenue", "level", None, "a year before"),
        ("revenue", "growth_yoy", None, None),
        ("net_profit_parent", "level", None, None),
        ("net_profit_parent", "level", None, "a year before"),
    ]


@pytest.mark.parametrize(
    ("corner", "printed", "shares"),
    [
        ("In millions", "153.4", "153400000.0"),
        ("(in millions except per share)", "153.4", "153400000.0"),
        ("($ in millions, except per share data)", "153.4", "153400000.0"),
        ("USD in thousands, except per share data", "51,561", "51561000"),
        ("(In thousands, except share and per share amounts)", "51,561,204", "51561204"),
        ("(In millions, except number of shares, which are reflected in thousands, and per-share amounts)", "51,561", "51561000"),
        ("$ in millions; shares in thousands", "51,561", "51561000"),
        ("($ in millions)", "51,561,204", "51561204"),
        ("(in thousands)", "412,900,310", "412900310"),
    ],
)
def test_shares_count_in_the_scale_of_the_table_unless_it_says_otherwise(corner: str, printed: str, shares: str) -> None:
    found = figures(f'"{corner}",Q3 2025\nRevenue,1204.5\nDiluted shares,"{printed}"\n')
    assert (found[1].metric, found[1].value.middle) == ("shares_weighted_diluted", Decimal(shares))


def test_a_stated_unit_of_shares_stands() -> None:
    found = figures("单位：百万元,2025Q3\n营业收入,12\n总股本（万股）,15340\n总股本,153.4\n")
    assert [f.value.middle for f in found[1:]] == [153_400_000, 153_400_000]


def test_words_that_end_in_per_are_no_unit() -> None:
    assert table_units(["in millions except per"]).money is not None


@pytest.mark.parametrize(
    "words",
    [
        "Income before income taxes",
        "Income before taxes",
        "Pretax income",
        "Pre-tax profit",
        "Earnings before income taxes",
        "Profit before taxation",
    ],
)
def test_profit_before_tax_by_its_english_names(words: str) -> None:
    assert label_of(words).metric == "total_profit"
