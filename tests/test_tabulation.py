"""Grids to figures: each layout by its headers, units where they apply, nothing dropped without a name."""

from __future__ import annotations

import io
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verifier.documents.reading import read_document
from verifier.errors import InputError
from verifier.figures import Figure, Source
from verifier.sources import csv_table, xlsx
from verifier.tabulation import Tabulated, figures_of
from verifier.tabulation.headings import heading
from verifier.tabulation.labels import label_of
from verifier.tabulation.printed import read_cell, unit_of

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"
needs_corpus = pytest.mark.skipif(not CORPUS.exists(), reason="the labelled corpus is not here")


def tabulated(text: str, number: int = 0, entity: str | None = None) -> Tabulated:
    return figures_of(read_document(text).tables[number], source="note.md", document_entity=entity)


def csv(text: str) -> Source:
    return csv_table.read(text.encode(), "t.csv")


def one(figures: list[Figure], metric: str, period: str | None = None, *, entity: str | None = None, measure: str = "level",
    segment: str | None = None,
        bound: str | None = None) -> Figure:
    """The one figure so described; entity None leaves it open."""
    hits = [f for f in figures if f.metric == metric and f.measure == measure and f.segment == segment and f.bound == bound
            and (period is None or str(f.period) == period) and (entity is None or f.entity == entity)]
    assert len(hits) == 1, [(f.metric, f.measure, f.segment, str(f.period), f.entity) for f in figures if f.metric == metric]
    return hits[0]


def bounds(figure: Figure) -> tuple[Decimal, Decimal]:
    return figure.value.low, figure.value.high


# -- the pieces -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "period"), [
    ("2024", "2024"), ("2024A", "2024"), ("2025E", "2025E"), ("25E", "2025E"), ("FY2022", "2022"), ("FY24E", "2024E"), ("2024年度", "2024"),
        ("2025Q1-3", "2025-9M"),
    ("2025年前三季度", "2025-9M"), ("2025年三季报", "2025-9M"), ("2025年1-9月", "2025-9M"), ("9M25", "2025-9M"), ("1H25", "2025-H1"), ("2025H1",
        "2025-H1"), ("2025年中报", "2025-H1"),
    ("2H24", "2024-H2"), ("2024Q4", "2024-Q4"), ("3Q25", "2025-Q3"), ("Q3 2025", "2025-Q3"), ("FQ1'26", "2026-Q1"), ("2024年一季度", "2024-Q1"),
    ("Three Months Ended September 30, 2025", "2025-Q3"), ("Year ended December 31, 2024", "2024"), ("2025年9月", "2025-09"), ("Sep-25", "2025-09"),
        ("2024TTM", "2024-TTM"), ("2024年1-10月", "2024-10M"), ("2025年1-2月", "2025-2M"), ("2024年末", "2024"),
])
def test_headings_of_spans(text: str, period: str) -> None:
    found = heading(text)
    assert found is not None and str(found.span) == period and found.span is not None and found.span.estimate == period.endswith("E")


@pytest.mark.parametrize("text", ["2025-09-30", "20250930", "2025/9/30", "2025年9月30日", "30 September 2025", "Sep 30, 2025", "30-Sep-25",
    "2025-09-30 00:00:00", "截至2025年9月30日"])
def test_headings_of_days(text: str) -> None:
    found = heading(text)
    assert found is not None and found.day is not None and found.day.isoformat() == "2025-09-30"


@pytest.mark.parametrize("text", ["项目", "营业收入", "300", "42.30", "123456", "5G", "", "A100", "2024.5"])
def test_no_headings(text: str) -> None:
    assert heading(text) is None


@pytest.mark.parametrize(("text", "value", "place", "scale"), [
    ("1,268", "1268", "1", None), ("(1,204)", "-1204", "1", None), ("-63", "-63", "1", None), ("−0.50", "-0.50", "0.01", None), ("1.61亿", "1.61",
        "0.01", "100000000"),
    ("48.20%", "48.20", "0.01", "0.01"), ("(3.5%)", "-3.5", "0.1", "0.01"), ("$60.12", "60.12", "0.01", "1"), ("18x", "18", "1", "1"), ("42.30*",
        "42.30", "0.01", None),
    ("增加1.05个百分点", "1.05", "0.01", "0.01"), ("下降20bp", "-20", "1", "0.0001"), ("1.5e9", "1.5E+9", "1E+8", None),
])
def test_cells(text: str, value: str, place: str, scale: str | None) -> None:
    (printed,) = read_cell(text).values
    assert (printed.value, printed.place) == (Decimal(value), Decimal(place))
    assert (None if printed.unit is None else printed.unit.scale) == (None if scale is None else Decimal(scale))


@pytest.mark.parametrize("text", ["—", "-", "N/A", "不适用", "", "nan", "n.m."])
def test_blank_cells(text: str) -> None:
    assert read_cell(text).blank


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-10**12, max_value=10**12, places=2))
def test_a_printed_number_is_read_back(number: Decimal) -> None:
    assert read_cell(f"{number:,f}").values[0].value == number


@settings(deadline=None)  # the first label loads the catalogue
@given(st.text(max_size=40))
def test_no_text_breaks_the_readers(text: str) -> None:
    read_cell(text)
    heading(text)
    unit_of(text)
    label_of(text)


@pytest.mark.parametrize(("word", "kind", "scale", "currency"), [
    ("百万元", "money", "1E6", "CNY"), ("USD mn", "money", "1E6", "USD"), ("RMB'000", "money", "1E3", "CNY"), ("in millions", "number", "1E6",
        None), ("元/股", "per_share", "1", "CNY"),
    ("万吨", "physical", "1E4", None), ("百万股", "shares", "1E6", None), ("bp", "basis_point", "0.0001", None), ("$ in thousands", "money", "1E3",
        "USD"), ("亿份", "shares", "1E8", None),
])
def test_units(word: str, kind: str, scale: str, currency: str | None) -> None:
    unit = unit_of(word)
    assert unit is not None and (unit.kind, unit.scale, unit.currency) == (kind, Decimal(scale), currency)


@pytest.mark.parametrize(("text", "metric", "measure"), [
    ("营业收入（百万元）", "revenue", "level"), ("归属母公司股东净利润", "net_profit_parent", "level"), ("经营性现金净流量", "operating_cash_flow",
        "level"),
    ("扣非净利润同比增长率", "net_profit_deducted", "growth_yoy"), ("营业总收入-季度环比增长", "total_revenue", "growth_qoq"), ("流动资产总计",
        "current_assets", "level"),
    ("2025E 归母净利（亿元）", "net_profit_parent", "level"), ("Revenue growth (%)", "revenue", "growth_yoy"), ("Net debt (period end)", "net_debt",
        "level"),
    ("负债和股东权益合计", None, "level"), ("其他流动资产", "other_current_assets", "level"), ("其他待摊资产", None, "level"), ("同比增长率（%）", None, "growth_yoy"), ("营业收入同比变动(百分点)",
        "revenue", "change_yoy"),
])
def test_labels(text: str, metric: str | None, measure: str) -> None:
    label = label_of(text)
    assert (label.metric, label.measure) == (metric, measure)


# -- layouts --------------------------------------------------------------------------------------------------------


def test_items_by_periods_with_growth_rows_and_table_unit() -> None:
    made = tabulated("""**盈利预测（单位：百万元）**

| 项目 | 2024 | 2025E |
|---|---|---|
| 营业收入 | 655 | 863 |
| 同比增长率（%） | 32.07 | 31.86% |
| 货币资金 | 286 | — |
| 毛利率 | 32.87% | 32.48% |
| 每股收益（元/股） | 0.20 | 0.40 |
| 存货周转天数 | 61 | 58 |
| 智算云业务 | 12 | 15 |
""", entity="甲公司")
    figures = made.figures
    assert bounds(one(figures, "revenue", "2025E", entity="甲公司")) == (Decimal("862500000"), Decimal("863500000"))
    assert bounds(one(figures, "revenue", "2024", measure="growth_yoy")) == (Decimal("0.32065"), Decimal("0.32075"))
    assert one(figures, "monetary_funds").period is not None and str(one(figures, "monetary_funds").period) == "2024-12-31"
    assert bounds(one(figures, "eps_basic", "2024")) == (Decimal("0.195"), Decimal("0.205"))
    assert one(figures, "inventory_days", "2024").unit.kind == "days"
    assert bounds(one(figures, "own:智算云业务", "2024")) == (Decimal("11500000"), Decimal("12500000"))
    assert bounds(one(figures, "gross_margin", "2024")) == (Decimal("0.32865"), Decimal("0.32875"))
    assert made.unread == [] and all(figure.span is not None for figure in figures)


def test_profit_beside_attributable_profit_is_the_whole() -> None:
    made = tabulated("| 项目（亿元） | 2024 |\n|---|---|\n| 净利润 | 1.3 |\n| 少数股东损益 | 0.1 |\n| 归母净利润 | 1.2 |\n")
    assert one(made.figures, "net_profit").printed == "1.3" and one(made.figures, "net_profit_parent").printed == "1.2"
    alone = tabulated("| 项目（亿元） | 2024 |\n|---|---|\n| 净利润 | 1.3 |\n| 营业收入 | 9.1 |\n")
    assert one(alone.figures, "net_profit_parent").printed == "1.3"


def test_periods_as_rows_with_growth_columns() -> None:
    made = csv("年度,营业收入(亿元),同比(%),归母净利润(亿元),同比(%)\n2024A,12.00,20.0,1.30,30.0\n2025E,15.00,25.0,1.80,38.5\n")
    assert bounds(one(made.figures, "revenue", "2025E")) == (Decimal("1499500000"), Decimal("1500500000"))
    assert bounds(one(made.figures, "revenue", "2024", measure="growth_yoy")) == (Decimal("0.1995"), Decimal("0.2005"))
    assert bounds(one(made.figures, "net_profit_parent", "2025E", measure="growth_yoy")) == (Decimal("0.3845"), Decimal("0.3855"))


def test_this_period_and_last_with_change_column() -> None:
    made = tabulated("""表3 主要会计数据（2025年半年度，单位：万元）

| 项目 | 本报告期 | 上年同期 | 本报告期比上年同期增减(%) |
|---|---|---|---|
| 营业收入 | 12,300.5 | 10,000.0 | 23.01 |
| 归属于上市公司股东的净利润 | (1,200) | 300 | 不适用 |
| 加权平均净资产收益率(%) | 3.10 | 2.05 | 增加1.05个百分点 |
""")
    assert bounds(one(made.figures, "revenue", "2024-H1")) == (Decimal("99999500"), Decimal("100000500"))
    assert one(made.figures, "revenue", "2025-H1", measure="growth_yoy").printed == "23.01"
    assert one(made.figures, "net_profit_parent", "2025-H1").value.high == Decimal("-11995000")
    change = one(made.figures, "roe_weighted", "2025-H1", measure="change_yoy")
    assert change.unit.kind == "point" and bounds(change) == (Decimal("0.01045"), Decimal("0.01055"))


def test_two_header_rows_and_currency_signs() -> None:
    made = tabulated("""Statements of income (in millions, except per share data)

| | Three Months Ended September 30, | | Nine Months Ended September 30, | |
|---|---|---|---|---|
| | 2025 | 2024 | 2025 | 2024 |
| Net sales | $1,204.5 | $1,100.2 | 3,500.1 | 3,210.0 |
| Diluted EPS | $1.05 | $0.93 | 3.01 | 2.70 |
""")
    sales = one(made.figures, "revenue", "2025-Q3")
    assert bounds(sales) == (Decimal("1204450000"), Decimal("1204550000")) and sales.unit.currency == "USD"
    assert bounds(one(made.figures, "revenue", "2024-9M")) == (Decimal("3209950000"), Decimal("3210050000"))
    assert bounds(one(made.figures, "eps_diluted", "2025-Q3")) == (Decimal("1.045"), Decimal("1.055"))


def test_parts_by_measures() -> None:
    made = tabulated("""**分产品收入（亿元）：2025H1**

| 产品 | 收入 | 同比 | 占比 | 毛利率 |
|---|---|---|---|---|
| 动力电池 | 12.3 | +15.2% | 61.5% | 22.1% |
| 合计 | 20.0 | 7.5% | 100.0% | 23.2% |
""")
    assert bounds(one(made.figures, "revenue", "2025-H1", segment="动力电池")) == (Decimal("1225000000"), Decimal("1235000000"))
    assert one(made.figures, "revenue", "2025-H1", segment="动力电池", measure="growth_yoy").printed == "+15.2%"
    assert one(made.figures, "gross_margin", "2025-H1", segment="动力电池").printed == "22.1%"
    assert one(made.figures, "revenue", "2025-H1").printed == "20.0"


def test_parts_by_periods_take_the_captions_metric() -> None:
    made = tabulated("<table><caption>分地区收入（单位：万元）</caption><tr><th>地区</th><th>2024Q1-3</th></tr>"
                     "<tr><td>华东</td><td>1,802</td></tr></table>")
    assert bounds(one(made.figures, "revenue", "2024-9M", segment="华东")) == (Decimal("18015000"), Decimal("18025000"))


def test_companies_as_rows_and_as_columns() -> None:
    rows = tabulated("| 公司 | 总市值（亿元） | 2025E 归母净利（亿元） | 2025E PE | 2024 PE | PB | 毛利率（2025Q1-3） "
                     "|\n|---|---|---|---|---|---|---|\n"
                     "| 甲辰 | 169.2 | 9.40 | 18.0 | 20.1 | 3.6 | 46.8% |\n")
    assert one(rows.figures, "pe_forward", "2025E", entity="甲辰").printed == "18.0" and one(rows.figures, "pe_static", "2024").printed == "20.1"
    assert bounds(one(rows.figures, "market_cap", entity="甲辰")) == (Decimal("16915000000"), Decimal("16925000000"))
    assert one(rows.figures, "gross_margin", "2025-9M").printed == "46.8%"
    columns = tabulated("| 指标 | 甲辰科技 | 乙巳股份 |\n|---|---|---|\n| 总市值（亿元） | 120.5 | 88.1 |\n| 毛利率 | 40% | 38% |\n")
    assert one(columns.figures, "market_cap", entity="乙巳股份").printed == "88.1"


def test_actual_against_consensus_is_no_company() -> None:
    made = tabulated("| 指标 | 实际 | 一致预期 |\n|---|---|---|\n| 营收（亿元） | 10.2 | 10.0 |\n", entity="甲")
    assert {figure.entity for figure in made.figures} == {"甲"} and [figure.variant for figure in made.figures] == [None, "consensus"]


def test_the_corner_may_name_the_metric() -> None:
    made = tabulated("| 营业收入（亿元） | 2023 | 2024 |\n|---|---|---|\n| 国网业务 | 3.1 | 3.6 |\n| 合计 | 5.0 | 6.2 |\n")
    assert bounds(one(made.figures, "revenue", "2024", segment="国网业务")) == (Decimal("355000000"), Decimal("365000000"))
    assert one(made.figures, "revenue", "2023").printed == "5.0"


def test_label_and_value() -> None:
    made = tabulated("**基本数据 2025 年 07 月 28 日**\n\n收盘价 (元)\t150.40\n一年内最高/最低 (元)\t299.99/31.09\n总市值 "
        "(百万元)\t8,980.29\n每股净资产 (元/股)\t7.00\n")
    assert str(one(made.figures, "share_price").period) == "2025-07-28"
    assert (one(made.figures, "high_52w").printed, one(made.figures, "low_52w").printed) == ("299.99", "31.09")
    assert bounds(one(made.figures, "market_cap")) == (Decimal("8980285000"), Decimal("8980295000"))
    assert one(made.figures, "bps").period is None


def test_ranges_have_two_bounds() -> None:
    made = tabulated("| 项目 | 2025H1 | 同比 |\n|---|---|---|\n| 归母净利润（亿元） | 1.2-1.5 | 15%~20% |\n")
    assert one(made.figures, "net_profit_parent", "2025-H1", bound="high").printed == "1.5"
    assert one(made.figures, "net_profit_parent", "2025-H1", bound="low", measure="growth_yoy").printed == "15%"


def test_dates_mean_year_to_date_quarter_or_day() -> None:
    cumulative = csv("指标（单位：百万元）,2025-09-30\n营业收入,40386.8\n资产总额,2286415\n其中：公司贷款,871206\n")
    assert str(one(cumulative.figures, "revenue").period) == "2025-9M" and str(one(cumulative.figures, "total_assets").period) == "2025-09-30"
    single = csv("单季利润表（百万元）,\n项目,2025-09-30\n营业收入,40386.8\n")
    assert str(one(single.figures, "revenue").period) == "2025-Q3"
    closed = csv("项目（百万元，比率除外）,2024年末,2025年中期\n营业收入,43127.9,22018.7\n资产总额（期末）,1432617,1516930\n净息差（%）,1.66,1.54\n")
    assert bounds(one(closed.figures, "revenue", "2024"))[0] == Decimal("43127850000")
    assert one(closed.figures, "total_assets", "2024-12-31").value.middle == Decimal("1432617000000")
    assert one(closed.figures, "nim", "2024").unit.kind == "percent"
    series = csv("日期,单位净值(元),沪深300收盘(点)\n2025-06-30,1.2486,3936.08\n2025-07-11,1.2601,4014.81\n")
    assert [str(figure.period) for figure in series.figures] == ["2025-06-30", "2025-06-30", "2025-07-11", "2025-07-11"]


def test_english_days_close_fiscal_years_or_quarters() -> None:
    years = csv('Breakdown,TTM,9/30/2024,9/30/2023\nTotal Revenue,"391,035,000","383,285,000","394,328,000"\n')
    assert one(years.figures, "total_revenue" if years.figures[0].metric == "total_revenue" else "revenue", "2024").printed == "383,285,000"
    assert years.figures[0].period is None and years.figures[0].variant == "ttm" and years.calendars[None].year_end_month == 9
    quarters = csv("Item,2025-09-30,2025-06-30\nNet debt,5,6\nCost of sales,3,4\n")
    assert str(one(quarters.figures, "cost_of_revenue", "2025-Q2").period) == "2025-Q2" and one(quarters.figures, "net_debt",
        "2025-06-30").printed == "6"


def test_sections_are_parts_where_items_come_again() -> None:
    made = tabulated("""表5：分业务收入预测

| （亿元） | 2024A | 2025E |
|---|---|---|
| 光伏玻璃 |  |  |
| 收入 | 10.1 | 12.0 |
| YoY | 5% | 18.8% |
| 浮法玻璃 |  |  |
| 收入 | 5.0 | 4.0 |
| 合计收入 | 15.1 | 16.0 |
""")
    assert one(made.figures, "revenue", "2025E", segment="光伏玻璃").printed == "12.0"
    assert one(made.figures, "revenue", "2025E", segment="光伏玻璃", measure="growth_yoy").printed == "18.8%"
    assert one(made.figures, "revenue", "2025E").printed == "16.0"


def test_average_row_is_no_company() -> None:
    made = tabulated("| 代码 | 公司 | PE | |\n|---|---|---|---|\n| | | 2025E | 2026E |\n| 600001.SH | 甲 | 10.0 | 8.3 |\n| 均值 | | 15.0 | 12.2 |\n")
    assert one(made.figures, "pe_forward", "2026E", entity="甲").printed == "8.3" and one(made.figures, "pe_forward", "2026E",
        entity="均值").printed == "12.2"
    assert made.entities == {"600001.SH": "甲", "600001": "甲"}


def test_tidy_grid_and_metadata_lines() -> None:
    tidy = csv("company,metric,period,value,unit\nAcme Corp,revenue,2024,12.5,USD mn\nBeta plc,gross margin,1H25,41.2,%\n")
    assert bounds(one(tidy.figures, "revenue", "2024", entity="Acme Corp")) == (Decimal("12450000"), Decimal("12550000"))
    assert bounds(one(tidy.figures, "gross_margin", "2025-H1", entity="Beta plc")) == (Decimal("0.4115"), Decimal("0.4125"))
    parts = csv("公司,分部,指标,期间,数值,单位\n澄江,,营业收入,2025前三季度,286.4,亿元\n澄江,铜箔,营业收入,2025前三季度,138.7,亿元\n澄江,合计,毛利,2025前三季度,77.3,亿元\n")
    assert [(f.metric, f.segment) for f in parts.figures] == [("revenue", None), ("revenue", "铜箔"), ("gross_profit", None)]
    stated = csv('公司名称,晨光精密,\n单位：人民币千元,,\n科目,2023年度,2024年度\n一、营业总收入,"1,204,500","1,310,200"\n毛利率,0.336,0.351\n')
    assert bounds(one(stated.figures, "total_revenue", "2024")) == (Decimal("1310199500"), Decimal("1310200500"))
    assert bounds(one(stated.figures, "gross_margin", "2023")) == (Decimal("0.3355"), Decimal("0.3365"))


def test_known_data_frames() -> None:
    made = csv("序号,股票代码,股票简称,报告期,每股收益,营业总收入-营业总收入,营业总收入-同比增长,营业总收入-季度环比增长,"
               "净利润-净利润,净利润-同比增长,每股净资产,净资产收益率,所处行业,最新公告日期\n"
               "1,600999,甲辰酒业,2025-09-30,3.55,15482316077.42,-8.4615,-21.6632,5218664190.33,-11.9559,31.8814,11.34,酿酒行业,2025-10-31\n")
    assert one(made.figures, "total_revenue", "2025-Q3", measure="growth_qoq").value.high == Decimal("-0.2166315")
    assert one(made.figures, "net_profit_parent", "2025-9M", entity="甲辰酒业").provider_field == "stock_yjbb_em.净利润-净利润"
    assert str(one(made.figures, "bps").period) == "2025-09-30" and one(made.figures, "roe_weighted", "2025-9M").printed == "11.34"
    assert made.entities == {"600999": "甲辰酒业"} and made.unread == []


def test_nothing_is_dropped_without_a_name() -> None:
    made = csv("项目,2024,备注\n营业收入（亿元）,4.58,见附注\n商誉（亿元）,待定,\n")
    assert any("商誉" in words and "待定" in words for words in made.unread)
    assert one(made.figures, "revenue", "2024").place.startswith("row 2")


@pytest.mark.parametrize(("text", "says"), [
    ("甲,乙\na,b\n", "no figures"), ("only one column\nanother\n", "one column"), ("甲乙,丙丁\n戊,12\n", "neither a period nor an entity"),
])
def test_bad_tables(text: str, says: str) -> None:
    with pytest.raises(InputError) as wrong:
        csv(text)
    assert says in str(wrong.value) and "\n" not in str(wrong.value)


def workbook() -> bytes:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "汇总"
    for row in [["一号基金 2025 年三季度运作数据"], ["项目", "单位", "2025-06-30", "2025-09-30"], ["单位净值", "元", 1.2486, 1.3], ["股票仓位", "%",
        85.8, 87.8]]:
        sheet.append(row)
    held = book.create_sheet("持仓")
    for row in [["证券名称", "申万行业", "期初权重(%)", "期末权重(%)", "期末收盘价(元)", "区间涨跌幅"], ["甲辰", "电子", 8.2, 11.4, 47.2, 0.4331],
        ["乙巳", "银行", 9, 8.6, 52.15, -0.02]]:
        held.append(row)
    for cell in held["F"][1:]:
        cell.number_format = "0.00%"
    held["C3"].number_format = "0.0"
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def test_cells_are_named_where_they_stand() -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for address, value in {"C4": "项目", "D4": "2024", "C5": "营业收入（亿元）", "D5": 4.58}.items():
        book.active[address] = value
    packed = io.BytesIO()
    book.save(packed)
    assert one(xlsx.read(packed.getvalue(), "w.xlsx").figures, "revenue", "2024").place.startswith("Sheet!D5")


def test_workbook() -> None:
    made = xlsx.read(workbook(), "w.xlsx")
    assert bounds(one(made.figures, "holding_weight", "2025-06-30", entity="乙巳")) == (Decimal("0.0895"), Decimal("0.0905"))
    assert bounds(one(made.figures, "share_price", "2025-09-30", entity="甲辰")) == (Decimal("47.195"), Decimal("47.205"))
    assert bounds(one(made.figures, "period_return", "2025-Q3", entity="甲辰")) == (Decimal("0.43305"), Decimal("0.43315"))
    assert one(made.figures, "period_return", entity="乙巳").printed == "-2.00%"
    assert bounds(one(made.figures, "nav", "2025-09-30")) == (Decimal("1.29995"), Decimal("1.30005"))
    assert "甲辰: 申万行业 = 电子" in made.notes and one(made.figures, "nav", "2025-06-30").place.startswith("汇总!C3")


def test_bad_workbooks() -> None:
    with pytest.raises(InputError, match="no readable .xlsx"):
        xlsx.read(b"PK\x03\x04 broken", "w.xlsx")


# -- the corpus -----------------------------------------------------------------------------------------------------


def source(name: str) -> Source:
    path = CORPUS / "dev" / name
    return (xlsx if path.suffix == ".xlsx" else csv_table).read(path.read_bytes(), name)


@needs_corpus
@pytest.mark.parametrize(("name", "metric", "period", "entity", "measure", "low", "high"), [
    ("d04.sources.csv", "total_revenue", "2025-9M", "剑河股份", "growth_yoy", "-0.3471810203525", "-0.3471810203515"),
    ("d04.sources.2.csv", "gross_margin", "2024-9M", "江左酒", "level", "0.6391435", "0.6391445"),
    ("d06.sources.csv", "net_profit_parent", "2025-9M", None, "level", "332500000", "333500000"),
    ("d06.sources.csv", "net_profit_deducted", "2021", None, "growth_yoy", "0.44905", "0.44915"),
    ("d07.sources.csv", "revenue", "2025-Q3", None, "level", "1642650000", "1642750000"),
    ("d07.sources.csv", "sales_volume", "2024", None, "level", "399500", "400500"),
    ("d07.sources.csv", "contract_liabilities", "2025-06-30", None, "level", "1502550000", "1502650000"),
    ("d09.sources.csv", "net_profit_parent", "2025-H1", None, "level", "13104750000", "13104850000"),
    ("d09.sources.csv", "provision_coverage", None, None, "level", None, None),
    ("d16.sources.csv", "revenue", "2024-H1", "Cobalt Colo", "level", "722550000", "722650000"),
    ("d16.sources.csv", "net_debt", "2025-06-30", "Harbor Grid", "level", "2387500000", "2388500000"),
    ("d08.sources.xlsx", "holding_weight", "2025-06-30", "澄江半导体", "level", "0.0815", "0.0825"),
    ("d08.sources.xlsx", "share_price", "2025-09-30", "海棠江药业", "level", "47.195", "47.205"),
    ("d08.sources.xlsx", "turnover_rate", "2025-Q3", None, "level", "0.4615", "0.4625"),
])
def test_figures_of_the_corpus(name: str, metric: str, period: str | None, entity: str | None, measure: str, low: str | None,
    high: str | None) -> None:
    made = source(name)
    assert made.unread == []
    hits = [f for f in made.figures if (f.metric, f.measure) == (metric, measure) and (period is None or str(f.period) == period)
            and (entity is None or f.entity == entity)]
    if low is None or high is None:
        assert len(hits) == 5
    else:
        assert [bounds(hit) for hit in hits] == [(Decimal(low), Decimal(high))]


@needs_corpus
def test_every_cell_of_the_seeds_tables_is_a_figure() -> None:
    document = read_document(CORPUS / "seeds" / "paratera.md")
    made = [figures_of(table, source=document.name, document_entity="甲") for table in document.tables]
    assert [len(part.figures) for part in made] == [8, 35, 120, 40, 96, 52] and not any(part.unread for part in made)
    assert {str(figure.period) for figure in made[2].figures} == {"2024-12-31", "2025-12-31", "2026-12-31", "2027-12-31"}


def test_amounts_in_a_unit_that_is_not_understood_are_left_unread() -> None:
    found = csv("指标,单位,2024Q3,2025Q3\n平台GMV,十亿元人民币,128.4,139.2\n海外收入,百万索莫尼元,12.1,14.0\n在册车辆,千辆,31.8,38.1\n")
    assert bounds(one(found.figures, "gmv", "2025-Q3")) == (Decimal("139150000000"), Decimal("139250000000"))
    assert [name for name in found.unread if "索莫尼" in name] and not [f for f in found.figures if "海外" in (f.segment or f.label)]
