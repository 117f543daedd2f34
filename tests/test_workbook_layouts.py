"""Sheets that only a look at the whole makes plain: whose they are, when they are of, in which unit, how their formats print."""

from __future__ import annotations

import shutil
import subprocess
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from verifier.cli import main
from verifier.sources import read_source
from verifier.verification import check_text

pytest.importorskip("openpyxl")
from made_workbooks import ITEMS, book, bounds, one, read  # noqa: E402


def test_fiscal_years_merged_over_quarters_and_their_whole() -> None:
    def shape(made: Any) -> None:
        made["S1"].merge_cells("B2:F2"), made["S1"].merge_cells("G2:H2")

    found = read([["US$ mn, except per share"], ["", "FY2024", None, None, None, None, "FY2025E"], [None, "1Q", "2Q", "3Q", "4Q", "FY", "1QA", "2Q"],
                  ["Revenue", 10.1, 11, 12, 13, 46.1, 14, 15], ["EPS, diluted (US$)", 0.1, 0.2, 0.3, 0.4, 1, 0.3, 0.4]], then=shape)
    assert found.unread == [] and len(found.figures) == 14
    assert one(found, "revenue", "2024").value.middle == 46_100_000 and one(found, "eps_diluted", "2024-Q4").printed == "0.4"
    assert one(found, "revenue", "2025-Q2").period.estimate and one(found, "revenue", "2025-Q2").value.middle == 15_000_000


def test_items_over_the_columns_and_years_down_the_side() -> None:
    found = read([["报告期", "营业收入", "同比", "归母净利润", "毛利率"], [None, "亿元", "%", "亿元", "%"],
                  ["2023A", 10.5, 8.1, 1.2, 31.2], ["2024A", 12.25, 16.7, 1.5, 32], ["2025E", 14, 14.3, 1.8, 33]])
    assert len(found.figures) == 12
    assert bounds(one(found, "revenue", "2024", "growth_yoy")) == (Decimal("0.1665"), Decimal("0.1675"))  # no place of the revenue beside it
    assert bounds(one(found, "revenue", "2025E")) == (Decimal("1399500000"), Decimal("1400500000"))  # stored as 14, printed among 10.50 and 12.25


def test_growth_beside_the_years_lends_them_no_places() -> None:
    found = read([["指标", "单位", "2023", "2024", "同比"], ["每股收益", "元/股", 1.2, 1.3, 0.0833], ["毛利率", "%", 31.2, 32.4, "+1.2pct"]])
    assert bounds(one(found, "eps_basic", "2024")) == (Decimal("1.25"), Decimal("1.35"))
    assert one(found, "gross_margin", "2024", "change_yoy").value.middle == Decimal("0.012")


def test_items_among_the_columns_of_records_part_no_grid() -> None:
    found = read([["序号", "公司简称", "现价", "指标", "报告期", "数值", "单位"], [1, "云杉光电", 45.4, "营业收入", "2024", 12.25, "亿元"],
                  [2, "云杉光电", 45.4, "归母净利润", "2024", 1.5, "亿元"]])
    assert {(f.entity, f.metric) for f in found.figures} >= {("云杉光电", "revenue"), ("云杉光电", "net_profit_parent")}


def test_a_corner_of_a_unit_alone_and_a_unit_that_one_row_states() -> None:
    assert one(read([["百万元", "2023", "2024"], ["营业收入", 100, 120]]), "revenue", "2024").value.middle == 120_000_000
    found = read([["项目 Item", "FY23A", "FY24A"], ["营业收入 Revenue (RMB mn)", 100, 120], ["归母净利润 Net profit", 10, 12], ["毛利率 (%)", 30.1, 31.2]])
    assert one(found, "net_profit_parent", "2024").value.middle == 12_000_000
    assert found.notes == ["S1: amounts without a unit of their own are read in RMB mn, as 营业收入 Revenue (RMB mn) is"]
    both = read([["项目", "2024"], ["营业收入（亿元）", 12], ["存货（万元）", 500], ["归母净利润", 2]])
    assert both.notes == [] and one(both, "net_profit_parent", "2024").unit.scale == 1


@pytest.mark.parametrize(("number_format", "stored", "printed", "low", "high"), [
    ('0\\.0,"万元"', 123456, "12.3456万元", "123455.5", "123456.5"),
    ('[>=100000000]0\\.00,,"亿元";0\\.0,"万元"', 1234500000, "12.345亿元", "1234450000", "1234550000"),
    ('[>=100000000]0\\.00,,"亿元";0\\.0,"万元"', 12000, "1.2万元", "11500", "12500"),
    ("0.00E+00", 1204500, "1204500", "1204499.5", "1204500.5"), ("[$$-409]#,##0.0;[Red]([$$-409]#,##0.0)", -12.5, "-$12.5", "-12.55", "-12.45"),
    ('_(* #,##0.0_);_(* (#,##0.0);_(* "-"??_);_(@_)', -5, "-5.0", "-5.05", "-4.95"),
])
def test_formats_with_conditions_printed_points_powers_and_signs(number_format: str, stored: float, printed: str, low: str, high: str) -> None:
    def shape(made: Any) -> None:
        made["S1"]["B2"].number_format = number_format

    found = one(read([["项目", "2024"], ["归母净利润", stored]], then=shape), "net_profit_parent", "2024")
    assert (found.printed, *bounds(found)) == (printed, Decimal(low), Decimal(high))


def test_a_price_is_in_the_currency_of_its_format() -> None:
    def shape(made: Any) -> None:
        made["S1"]["B2"].number_format = "[$HK$-C04]#,##0.00"

    assert one(read([["项目", "2024"], ["股价", 33.4]], then=shape), "share_price", "2024-12-31").unit.currency == "HKD"


def test_what_an_outline_folds_away_is_read_and_errors_are_named() -> None:
    def fold_away(made: Any) -> None:
        made["S1"].row_dimensions.group(3, 3, hidden=True)
        made["S1"].column_dimensions.group("B", "B", hidden=True)

    found = read([*ITEMS, ["营业成本", "#DIV/0!", 8]], then=fold_away)
    assert len(found.figures) == 5 and found.unread == ["S1: errors (B4 #DIV/0!)"]


def test_sheets_of_a_year_each_of_a_company_each_and_of_the_parent_alone() -> None:
    years = read(**{"2024年": [["项目", "金额（亿元）"], ["营业收入", 12]], "2023年": [["项目", "金额（亿元）"], ["营业收入", 10]]})
    assert one(years, "revenue", "2024").value.middle == 1_200_000_000 and one(years, "revenue", "2023").value.middle == 1_000_000_000
    rows = [["项目（亿元）", "2024"], ["营业收入", 12], ["归母净利润", 1.5]]
    others = [["项目（亿元）", "2024"], ["营业收入", 20], ["归母净利润", 2.5]]
    apart = read(云杉光电=rows, 沧澜股份=others)
    assert one(apart, "revenue", "2024", entity="沧澜股份").value.middle == 2_000_000_000 and len(apart.notes) == 1
    cases = read(Base=rows, Bull=[["项目（亿元）", "2024"], ["营业收入", 12], ["归母净利润", 1.9]])
    assert [(f.entity, f.variant) for f in cases.figures] == [(None, None), (None, "Base"), (None, None), (None, "Bull")]
    assert cases.notes == ["sheets Base, Bull give the same items with other values: each is read as the case that its title names"]
    again = read(摘要=rows, 利润表=rows)
    assert {f.entity for f in again.figures} == {None} and again.notes == []
    parent = read(合并利润表=others, 母公司利润表=rows)
    assert [f.variant for f in parent.figures] == [None, None, "parent company", "parent company"] and parent.notes == []


@pytest.mark.parametrize(("line", "entity", "codes"), [
    ("云杉光电（688001.SH）利润表", "云杉光电", {"688001.SH", "688001"}), ("公司：云杉光电", "云杉光电", set()),
    ("Larkspur Devices (NASDAQ: LKSP)", "Larkspur Devices", {"NASDAQ:LKSP"}), ("云杉光电[688001.SH] - 财务摘要(报告期)", "云杉光电", {"688001"}),
    ("利润表（2024年）", None, set()), ("利润表(202412)", None, set()),
    ("利润表（688001.SH）", None, set()), ("云杉光电股份有限公司（688001）", "云杉光电股份有限公司", {"云杉光电"}), ("单位（亿元）", None, set()),
])
def test_a_line_above_the_grid_names_the_company(line: str, entity: str | None, codes: set[str]) -> None:
    found = read([[line], [], *ITEMS])
    assert {f.entity for f in found.figures} == {entity} and {code.replace(" ", "") for code in found.entities} >= codes


def test_totals_in_bold_are_rows_like_any_other() -> None:
    from openpyxl.styles import Alignment, Font

    def shape(made: Any) -> None:
        for row in (2, 5):
            for cell in made["S1"][row]:
                cell.font = Font(bold=True)
        made["S1"]["A3"].alignment = made["S1"]["A4"].alignment = Alignment(indent=1)

    found = read([["项目（百万元）", "2024A", "2025E"], ["营业收入", 1200, 1400], ["芯片", 800, 900], ["模组", 400, 500], ["合计", 1200, 1400]], then=shape)
    assert one(found, "revenue", "2024", segment="模组").value.middle == 400_000_000 and found.unread == []


def test_figures_lists_what_was_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "w.xlsx"
    path.write_bytes(book([*ITEMS, ["经营现金流", "=B2-B3", 8], ["备注", "见附注七", None]], then=lambda made: made["S1"].__setitem__("E2", "待定")))
    assert main(["figures", str(path)]) == 0
    said = " ".join("".join(capsys.readouterr()).split())
    assert "formulas without a stored value (B4)" in said and "见附注七" in said and "column without a header, from S1!E2: 待定" in said
    found = read([*ITEMS, ["存货", 3, 4, None, 77]])
    assert len(found.figures) == 6 and found.unread == ["S1: column without a header, from S1!E4: 77"]


def test_a_sheet_that_libreoffice_wrote(tmp_path: Path) -> None:
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    table = tmp_path / "model.csv"
    table.write_text("项目（亿元）,2023,2024\n营业收入,10.5,12.25\n营业成本,6.1,=C2-5\n毛利率,31.2%,32.4%\n", "utf-8")
    subprocess.run([office, "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--infilter=CSV:44,34,76,1,,0,false,true,false,false,false,-1",
                    "--convert-to", "xlsx", "--outdir", str(tmp_path), str(table)], check=True, capture_output=True, timeout=120)
    found = read_source(tmp_path / "model.xlsx")
    assert one(found, "revenue", "2024").value.middle == 1_225_000_000 and one(found, "gross_margin", "2024").value.middle == Decimal("0.324")
    assert one(found, "cost_of_revenue", "2024").value.middle == 725_000_000


def test_companies_over_years_over_quarters() -> None:
    def shape(made: Any) -> None:
        for cells in ("B1:E1", "F1:I1", "B2:C2", "D2:E2", "F2:G2", "H2:I2"):
            made["S1"].merge_cells(cells)

    found = read([["", "云杉光电", None, None, None, "沧澜股份"], ["", "2024", None, "2025", None, "2024", None, "2025"],
                  ["亿元", "Q3", "Q4", "Q1", "Q2", "Q3", "Q4", "Q1", "Q2"], ["营业收入", 1, 2, 3, 4, 5, 6, 7, 8]], then=shape)
    assert len(found.figures) == 8 and found.unread == []
    assert one(found, "revenue", "2025-Q2", entity="沧澜股份").value.middle == 800_000_000


def test_margins_beneath_their_profits() -> None:
    found = read([["Larkspur Devices, Inc. (NASDAQ: LKSP)"], ["Income statement ($ in millions)"], ["FYE Dec", "FY23A", "FY24A"],
                  ["Revenue", 2301.4, 2598.7], ["% growth", 0.1506, 0.1292], ["Gross profit", 1051.4, 1208.7], ["% margin", 0.4569, 0.4651],
                  ["Operating income", 401, 470], ["% margin", 0.1742, 0.1809]])
    assert one(found, "gross_margin", "2024", entity="Larkspur Devices, Inc.").value.middle == Decimal("0.4651")
    assert one(found, "operating_margin", "2023").value.middle == Decimal("0.1742") and one(found, "revenue", "2024", "growth_yoy")


def test_a_result_beside_what_was_expected_of_it_and_the_year_before() -> None:
    found = read([["3Q25 results (US$ mn)", "Actual", "Consensus", "3Q24", "YoY"], ["Revenue", 741.8, 730, 655.1, "13.2%"]])
    assert [(str(f.period), f.measure, f.variant) for f in found.figures] == [
        ("2025-Q3", "level", None), ("2025-Q3", "level", "consensus"), ("2024-Q3", "level", None), ("2025-Q3", "growth_yoy", None)]


def test_months_with_their_sum_and_rows_with_remarks() -> None:
    months = read([["月份", "销量(万辆)", "同比"], ["2025年1月", 12.3, "10.1%"], ["2025年2月", 11.1, "-3%"], ["1-2月累计", 23.4, "4%"]])
    assert one(months, "sales_volume", "2025-02", "growth_yoy").value.middle == Decimal("-0.03") and months.unread == ["S1: row 1-2月累计"]
    remarks = read([["百万元", "2024", "备注"], ["营业收入*", 120, "含税口径"], ["归母净利润", 12, "未审计"]])
    assert one(remarks, "revenue", "2024") and remarks.unread == ["S1: column 备注"]


def test_companies_that_a_note_never_names_are_not_added_up_for_it(tmp_path: Path) -> None:
    rows, others = [["项目（亿元）", "2024"], ["营业收入", 12.25]], [["项目（亿元）", "2024"], ["营业收入", 25]]
    (tmp_path / "w.xlsx").write_bytes(book(云杉光电=rows, 沧澜股份=others))
    report = check_text("远岭机电2024年营业收入12.25亿元。", sources=[read_source(tmp_path / "w.xlsx")])
    assert [claim.verdict for claim in report.claims] == ["unverifiable"]
