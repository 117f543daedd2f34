"""Rows that are parts of a row above them, and rows that only stand beneath one."""

from __future__ import annotations

import io
from decimal import Decimal

import pytest

from verifier.figures import Figure
from verifier.sources import csv_table, xlsx
from verifier.tabulation.headings import heading
from verifier.tabulation.parts import depth_of

INDENTED = """项目,2025Q2,2025Q3
期末控股装机容量（万千瓦）,2088.6,2147.9
  煤电（万千瓦）,1120.0,1120.0
  光伏（万千瓦）,491.5,537.5
上网电量（亿千瓦时）,144.86,167.94
  煤电（亿千瓦时）,98.74,124.03
  光伏（亿千瓦时）,16.35,19.39
煤电利用小时（小时）,936,1174
营业收入（百万元）,5835.4,6748.2
"""
FLAT = """指标,单位,2025年9月,2024年9月
可用座公里(ASK),百万座公里,100.1,90.1
其中：国内,百万座公里,70.1,60.1
国际,百万座公里,30.0,30.0
收费客公里(RPK),百万客公里,80.1,70.1
其中：国内,百万客公里,60.1,50.1
国际,百万客公里,20.0,20.0
"""
MIXED = """项目（百万元）,2025H1,2024H1
营业收入,1000,900
  国内,700,650
  电商收入,300,250
  毛利率(%),35.1,33.0
  订单数（万单）,12.5,11.0
  员工人数,1200,1100
净利润,100,90
  持续经营净利润,98,88
  归属于母公司股东的净利润,95,86
"""


def read(text: str) -> list[Figure]:
    return csv_table.read(text.encode(), "t.csv").figures


def rows(figures: list[Figure], period: str) -> set[tuple[str, str | None]]:
    return {(figure.metric, figure.segment) for figure in figures if str(figure.period) == period}


def value(figures: list[Figure], metric: str, segment: str | None, period: str) -> Decimal:
    found = [figure for figure in figures if (figure.metric, figure.segment, str(figure.period)) == (metric, segment, period)]
    assert len(found) == 1, found
    return (found[0].value.low + found[0].value.high) / 2


def test_each_group_belongs_to_its_own_total() -> None:
    figures = read(INDENTED)
    assert value(figures, "installed_capacity", "光伏", "2025-09-30") == Decimal("5375000")
    assert value(figures, "on_grid_volume", "光伏", "2025-Q3") == Decimal("1939000000")
    assert value(figures, "utilization_hours", "煤电", "2025-Q3") == 1174
    assert value(figures, "revenue", None, "2025-Q3") == Decimal("6748200000")


def test_names_that_come_back_are_parts_without_indentation() -> None:
    figures = read(FLAT)
    assert rows(figures, "2025-09") == {(metric, part) for metric in ("ask", "rpk") for part in (None, "国内", "国际")}
    assert value(figures, "rpk", "国际", "2025-09") == Decimal("20000000")


def test_what_stands_beneath_is_not_always_a_part() -> None:
    found = rows(read(MIXED), "2025-H1")
    assert {("revenue", None), ("revenue", "国内"), ("revenue", "电商"), ("gross_margin", None), ("order_count", None)} <= found
    assert {("net_profit", None), ("net_profit_continuing", None), ("net_profit_parent", None)} <= found
    assert not {part for metric, part in found if metric == "revenue"} - {None, "国内", "电商"}


def test_names_that_come_back_by_period_or_company_are_no_parts() -> None:
    tidy = "公司,项目,单位,2024,2025\n甲能源,装机容量,万千瓦,10,12\n甲能源,发电小时,小时,900,950\n乙能源,装机容量,万千瓦,20,22\n乙能源,发电小时,小时,800,850\n"
    assert {figure.segment for figure in read(tidy)} == {None}


@pytest.mark.parametrize(("name", "depth"), [("营业收入", 0), ("　国内", 2), ("　其中：国内", 8), ("　　　　国际", 8), ("- 海外", 2), ("\t出口", 2)])
def test_depths(name: str, depth: int) -> None:
    assert depth_of(name) == depth


def test_a_sheet_keeps_its_indentation() -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (["指标", "单位", "2025Q3"], ["上网电量", "亿千瓦时", 30.5], ["风电", "亿千瓦时", 10.5], ["　光伏", "亿千瓦时", 20.0]):
        sheet.append(row)
    sheet["A3"].alignment = openpyxl.styles.Alignment(indent=1)
    made = io.BytesIO()
    book.save(made)
    assert rows(xlsx.read(made.getvalue(), "t.xlsx").figures, "2025-Q3") == {("on_grid_volume", part) for part in (None, "风电", "光伏")}


def test_a_division_column_beside_an_item_column() -> None:
    figures = read("Division,Item,H1 2025,H1 2024\nFlow,Revenue (GBPm),284.6,270.2\nFlow,Adjusted EBITA (GBPm),45.5,41.3\nPumps,Revenue (GBPm),126.5,127.9\n")
    assert rows(figures, "2025-H1") == {("revenue", "Flow"), ("ebita_adjusted", "Flow"), ("revenue", "Pumps")}


def test_hong_kong_headers_are_periods() -> None:
    text = """(人民幣百萬元),截至9月30日止三個月,,截至9月30日止九個月,
,2025年,2024年,2025年,2024年
收入,100.1,90.1,300.1,280.1
銷售成本,(60.1),(50.1),(180.0),(170.0)
期內溢利,20.1,18.0,60.1,55.0
平均月活躍用戶（百萬）,336.9,318.6,330.5,312.4
"""
    figures = read(text)
    assert value(figures, "revenue", None, "2025-9M") == Decimal("300100000")
    assert value(figures, "cost_of_revenue", None, "2024-Q3") == Decimal("50100000")
    assert value(figures, "net_profit", None, "2025-Q3") == Decimal("20100000")
    users = next(figure for figure in figures if figure.metric == "mau")
    assert (users.unit.kind, users.value.high) == ("count", Decimal("336950000"))


@pytest.mark.parametrize(("text", "label"), [
    ("2024年前九个月", "2024-9M"), ("2025年首六个月", "2025-H1"), ("截至2025年9月30日止九个月", "2025-9M"), ("截至9月30日止三个月 2025年", "2025-Q3"),
    ("截至二零二五年六月三十日止六个月", "2025-H1"), ("二零二五年", "2025"), ("2025年1-3月", "2025-Q1"), ("2025年1-9月", "2025-9M"),
    ("截至2025年12月31日止年度", "2025"), ("2025年前三个月", "2025-Q1")])
def test_headings_of_spans(text: str, label: str) -> None:
    found = heading(text)
    assert found is not None and str(found.span) == label


def test_an_index_board_holds_points() -> None:
    board = ("代码,名称,最新价,涨跌额,涨跌幅,昨收,今开,最高,最低,成交量,成交额\nsh000905,中证五百,7204.31,-50.20,-0.69,7254.51,7251.20,7260.11,7190.05,"
             "183204417,251903417.6\n")
    level = next(figure for figure in read(board) if figure.metric == "index_level")
    assert (level.unit.kind, level.entity) == ("index", "中证五百")
