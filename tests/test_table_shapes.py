"""The shapes in which desks and databases lay out their figures: long lists, years beside quarters, blocks, numbers of other countries."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from verifier.figures import Source
from verifier.sources import read_source


@pytest.fixture
def reading(tmp_path: Path):  # type: ignore[no-untyped-def]
    def read(text: str) -> Source:
        (tmp_path / "made.csv").write_text(text, "utf-8")
        return read_source(tmp_path / "made.csv")

    return read


def told(source: Source) -> list[tuple[str, str | None, str, str, str | None]]:
    return [(figure.metric, figure.entity, str(figure.period), figure.printed, figure.segment) for figure in source.figures]


@pytest.mark.parametrize("header", ["ticker,fiscal_period,line_item,value,unit", "company,as_of,field,amount,currency", "entity,period,metric,reported_value,unit",
    "证券代码,报告期,科目名称,数值,单位", "symbol,fp,account,val,units"])
def test_long_lists_under_the_names_that_databases_give_their_columns(header: str, reading) -> None:  # type: ignore[no-untyped-def]
    made = reading(f"{header}\nABC,3Q25,Revenue,1200.5,USD m\nABC,3Q24,Revenue,1100.1,USD m\nXYZ,3Q25,Net income,88,USD m\n")
    assert told(made) == [("revenue", "ABC", "2025-Q3", "1200.5", None), ("revenue", "ABC", "2024-Q3", "1100.1", None),
        ("net_profit_parent", "XYZ", "2025-Q3", "88", None)]
    assert {figure.unit.scale for figure in made.figures} == {1_000_000} and made.unread == []


@pytest.mark.parametrize(("text", "periods"), [
    ("year,quarter,revenue\n2025,Q3,300\n2025,Q2,290\n", ["2025-Q3", "2025-Q2"]),
    ("fiscal_year,fiscal_quarter,metric,value,unit\n2025,3,Revenue,300,USD m\n2024,4,Revenue,250,USD m\n", ["2025-Q3", "2024-Q4"]),
    ("年度,季度,营业收入（亿元）\n2025,三季度,30\n2025,二季度,29\n", ["2025-Q3", "2025-Q2"]),
    ("fiscal_year,fiscal_period,revenue\n2025,Q1,300\n2024,FY,1200\n", ["2025-Q1", "2024"]),
    ("year,half,revenue\n2025,1,300\n2024,2,250\n", ["2025-H1", "2024-H2"])])
def test_a_year_and_its_quarter_in_columns_of_their_own_are_one_period(text: str, periods: list[str], reading) -> None:  # type: ignore[no-untyped-def]
    made = reading(text)
    assert [(str(figure.period), figure.metric, figure.segment) for figure in made.figures] == [(period, "revenue", None) for period in periods]


def test_blocks_of_segments_under_what_they_break_down(reading) -> None:  # type: ignore[no-untyped-def]
    made = reading("JPY mn,FY3/25,FY3/26E\nSales by segment,,\nPower devices,100,120\nSensors,200,190\nOperating profit by segment,,\nPower devices,10,12\nSensors,20,19\n")
    assert told(made)[::2] == [("revenue", None, "2025", "100", "Power devices"), ("revenue", None, "2025", "200", "Sensors"),
        ("operating_profit", None, "2025", "10", "Power devices"), ("operating_profit", None, "2025", "20", "Sensors")]


def test_numbers_of_europe_and_india(reading) -> None:  # type: ignore[no-untyped-def]
    europe = reading("€ million;9M 2025;9M 2024\nRevenue;1.234,5;1.100,2\nEBIT;123,4;-98,7\nEBIT margin;10,0 %;9,0 %\n")
    assert [(figure.metric, figure.value.low, figure.value.high) for figure in europe.figures][2:4] == [
        ("ebit", 123_350_000, 123_450_000), ("ebit", -98_750_000, -98_650_000)]
    india = reading('Rs crore,1QFY26,1QFY25\nRevenue from operations,"1,23,456","1,12,345.5"\nPAT,"12,345.6","11,234"\n')
    assert [figure.value.middle for figure in india.figures[:2]] == [1_234_560_000_000, 1_123_455_000_000]


def test_thousands_stay_thousands(reading) -> None:  # type: ignore[no-untyped-def]
    made = reading('USD m,2025,2024\nRevenue,"1,234","1,100"\nDeposits,"12,5","11,9"\nLoans,"3,456","3,100"\n')
    assert [figure.printed for figure in made.figures if figure.metric == "revenue"] == ["1,234", "1,100"]


def test_days_before_months_where_another_date_tells(reading) -> None:  # type: ignore[no-untyped-def]
    made = reading("Date,Close (GBP)\n05/06/2025,101\n13/06/2025,102\n")
    assert [str(figure.period) for figure in made.figures] == ["2025-06-05", "2025-06-13"]


@pytest.mark.parametrize(("header", "periods"), [
    ("Item,Mar-23,Mar-24,Mar-25", ["2023", "2024", "2025"]), ("Item,Mar-25,Mar-26E,Mar-27E", ["2025", "2026E", "2027E"]),
    ("Item,Mar-24,Mar-25,Mar-26E", ["2024", "2025", "2026E"]), ("Item,Jun-24,Mar-25,Jun-25", ["2024-Q2", "2025-Q1", "2025-Q2"])])
def test_months_over_profits_close_years_or_quarters(header: str, periods: list[str], reading) -> None:  # type: ignore[no-untyped-def]
    made = reading(f"{header}\nPAT (Rs cr),300,250,270\n")
    assert [str(figure.period) for figure in made.figures] == periods


def test_months_over_deliveries_are_months(reading) -> None:  # type: ignore[no-untyped-def]
    made = reading("Item,Jul-25,Aug-25,Sep-25\nDeliveries (units),300,250,270\n")
    assert [str(figure.period) for figure in made.figures] == ["2025-07", "2025-08", "2025-09"]


@pytest.mark.parametrize(("header", "measure"), [("Item,2Q25,3Q25,Chg %", "growth_qoq"), ("Item,3Q24,3Q25,Chg %", "growth_yoy"), ("Item,2024,2025,Change (%)", "growth_yoy")])
def test_a_change_is_from_the_column_beside_it(header: str, measure: str, reading) -> None:  # type: ignore[no-untyped-def]
    made = reading(f"{header}\nRevenue (USD m),100,110,10.0\n")
    assert [figure.measure for figure in made.figures] == ["level", "level", measure]


@pytest.mark.parametrize("header", ["Item,2025E old,2025E new,Chg (%)", "Item,3Q25A,Consensus,Diff (%)", "Item,3Q24,2Q25,3Q25,% chg"])
def test_a_change_that_may_be_from_several_columns_is_named(header: str, reading) -> None:  # type: ignore[no-untyped-def]
    made = reading(f"{header}\nRevenue (USD m),100,110,115" + (",4.5\n" if header.count(",") == 4 else "\n"))
    assert {figure.measure for figure in made.figures} == {"level"} and len(made.unread) == 1


def test_marks_of_footnotes_are_no_part_of_a_name(reading) -> None:  # type: ignore[no-untyped-def]
    made = reading("Metric¹,Q3 2025*,Q3 2024\nRevenue² (US$ mn),741.8,655.1\nAdjusted EBITDA (1) (US$ mn),101.2,90.3\n")
    assert [figure.metric for figure in made.figures] == ["revenue", "revenue", "ebitda_adjusted", "ebitda_adjusted"]


@pytest.mark.parametrize(("record", "period", "variant"), [
    ({"metric": "revenue", "period": "2Q FY3/26", "value": "896", "unit": "JPY mn"}, "2026-Q2", None),
    ({"line_item": "Revenue", "fiscal_period": "FY3/26 company guidance", "value": "362", "unit": "JPY mn"}, "2026E", "guidance"),
    ({"metric_name": "Revenue", "fiscal_year": 2025, "fiscal_quarter": 3, "value": "896", "units": "USD mn"}, "2025-Q3", None),
    ({"metric": "revenue", "year": "2025", "period": "H1", "value": "896", "unit": "USD mn"}, "2025-H1", None),
    ({"metric": "total_assets", "as_of": "30/09/2025", "value": "896", "unit": "USD mn"}, "2025-09-30", None),
    ({"指标名称": "营业收入", "报告期": "2025年前三季度", "数值": "8.96", "单位": "亿元"}, "2025-9M", None)])
def test_records_of_a_list_spell_their_periods_as_headers_do(record: dict[str, object], period: str, variant: str | None, tmp_path: Path) -> None:
    (tmp_path / "list.json").write_text(json.dumps([record], ensure_ascii=False), "utf-8")
    [figure] = read_source(tmp_path / "list.json").figures
    assert (str(figure.period), figure.variant) == (period, variant)


def test_a_record_that_names_no_year_is_named_with_its_place(tmp_path: Path) -> None:
    records = [{"metric": "revenue", "period": told, "value": "896", "unit": "USD mn"} for told in ("2025-Q3", "2Q", "3Q25 vs consensus")]
    (tmp_path / "list.json").write_text(json.dumps(records), "utf-8")
    made = read_source(tmp_path / "list.json")
    assert [str(figure.period) for figure in made.figures] == ["2025-Q3"] and len(made.unread) == 2


@pytest.mark.parametrize(("title", "header", "periods"), [
    ("2025 quarterly results (USD m)", "Item,Q1,Q2,1H,Q3", ["2025-Q1", "2025-Q2", "2025-H1", "2025-Q3"]),
    ("2025年分季度业绩（亿元）", "项目,一季度,二季度,上半年,三季度", ["2025-Q1", "2025-Q2", "2025-H1", "2025-Q3"])])
def test_quarters_under_a_title_that_names_their_year(title: str, header: str, periods: list[str], reading) -> None:  # type: ignore[no-untyped-def]
    made = reading(f"{title},,,,\n{header}\nRevenue,100,110,210,120\n")
    assert [str(figure.period) for figure in made.figures] == periods and {figure.segment for figure in made.figures} == {None}


@pytest.mark.parametrize(("note", "scales", "segments"), [
    ("### 2. Results (JPY billion, FY ends March)\n\n| | FY3/25 |\n|---|---|\n| Net sales | 81.2 |\n", [10**9], [None]),
    ("Exhibit 4: Segment revenue\n\nin USD millions; fiscal year ends June\n\n| Segment | FY2025 |\n|---|---|\n| Cloud | 92 |\n", [10**6], ["Cloud"]),
    ("**附表（单位：万元）**\n\n利润表\n\n| 项目 | 2024 |\n|---|---|\n| 营业收入 | 125 |\n\n资产负债表\n\n| 项目 | 2024 |\n|---|---|\n| 总资产 | 332 |\n",
     [10**4, 10**4], [None, None]),
    ("**附表（单位：万元）**\n\n利润表\n\n| 项目 | 2024 |\n|---|---|\n| 营业收入 | 125 |\n\n另外，公司披露了产能。\n\n规模\n\n| 项目 | 2024 |\n|---|---|\n"
     "| 总资产 | 332 |\n", [10**4, 1], [None, None]),
    ("Table 2 (USD m)\n\n| | FY2024^2^ |\n|---|---|\n| Revenue | 190 |\n", [10**6], [None])])
def test_what_captions_and_the_headings_over_them_say(note: str, scales: list[int], segments: list[str | None]) -> None:
    from verifier.documents.grids import tables_in
    from verifier.tabulation import figures_of

    figures = [figure for table in tables_in(note) for figure in figures_of(table, source="n.md").figures]
    assert [figure.unit.scale for figure in figures] == scales and [figure.segment for figure in figures] == segments
