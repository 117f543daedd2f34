"""Workbooks and frames as analysts have them: every layout gives the figures that its reader sees, and what is left out is named."""

from __future__ import annotations

import datetime as dt
import io
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from verifier.errors import InputError
from verifier.figures import Source
from verifier.sources import read_source_bytes
from verifier.sources.workbook import MOST

pytest.importorskip("openpyxl")
from made_workbooks import ITEMS, book, bounds, one, read  # noqa: E402


def test_years_merged_over_quarters_with_brackets_for_losses() -> None:
    def shape(made: Any) -> None:
        sheet = made["S1"]
        sheet.merge_cells("B2:E2"), sheet.merge_cells("F2:G2"), sheet.merge_cells("A2:A3")
        for row in sheet.iter_rows(min_row=4, min_col=2):
            for cell in row:
                cell.number_format = "#,##0.0;(#,##0.0)"

    found = read([["利润表（单位：百万元）"], ["项目", 2024, None, None, None, 2025], [None, "Q1", "Q2", "Q3", "Q4", "Q1", "Q2E"],
                  ["营业收入", 120.5, 130, 141.2, 150.1, 133, 140], ["归母净利润", -12.5, 8, 9.25, 10, 11, 12]], then=shape)
    assert len(found.figures) == 12 and found.unread == []
    assert bounds(one(found, "revenue", "2025-Q1")) == (Decimal("132950000"), Decimal("133050000"))
    assert one(found, "net_profit_parent", "2024-Q1").value.middle == -12_500_000
    assert bounds(one(found, "net_profit_parent", "2024-Q3")) == (Decimal("9245000"), Decimal("9255000"))  # the digit the format hides is kept


def test_actuals_estimates_growth_rows_and_blank_rows() -> None:
    found = read([["RMB mn", "2023A", "2024A", "2025E"], ["Revenue", 1204, 1389.5, 1500], ["growth %", None, "15.4%", "7.95%"], [],
                  ["Net profit", "(52)", 103, 150]])
    assert one(found, "revenue", "2025E", "growth_yoy").value.middle == Decimal("0.0795")
    assert one(found, "net_profit_parent", "2023").value.middle == -52_000_000
    assert one(found, "revenue", "2024").value.middle == 1_389_500_000


def test_spacers_and_a_unit_in_the_corner() -> None:
    found = read([["公司财务摘要", None, None, None, "单位：亿元"], [], ["项目", None, "2023", None, "2024"], [], ["营业收入", None, 10.5, None, 12.25], [],
                  ["其中：海外", None, 3.1, None, 4]])
    assert one(found, "revenue", "2024").place.startswith("S1!E5") and one(found, "revenue", "2024").value.middle == 1_225_000_000
    assert one(found, "revenue", "2024", segment="海外").place.startswith("S1!E7")


def test_what_is_hidden_is_left_out_and_named() -> None:
    def hide(made: Any) -> None:
        made["S1"].row_dimensions[3].hidden = True
        made["S1"].column_dimensions["B"].hidden = True
        made["S2"].sheet_state = "hidden"

    found = read([*ITEMS[:2], ["营业收入（旧口径）", 9.9, 11.8], ITEMS[2]], ITEMS, then=hide)
    assert [(f.metric, str(f.period)) for f in found.figures] == [("revenue", "2024"), ("net_profit_parent", "2024")]
    assert found.unread == ["sheet S2: hidden", "S1: hidden row 3", "S1: hidden column B"]


@pytest.mark.parametrize("apart", [[None], []], ids=["a blank column between", "none between"])
def test_grids_side_by_side_keep_to_their_own_names(apart: list[None]) -> None:
    found = read([["利润表（亿元）", "2023", "2024", *apart, "资产负债表（亿元）", "2023-12-31", "2024-12-31"],
                  ["营业收入", 10.5, 12.25, *apart, "总资产", 100, 120.5], ["归母净利润", 1.2, 1.5, *apart, "归母净资产", 50, 55.5],
                  ["毛利率", "31.2%", "32.4%", *apart, "存货", 5, 6]])
    assert len(found.figures) == 12 and found.unread == []
    assert one(found, "total_assets", "2024-12-31").value.middle == 12_050_000_000
    assert one(found, "gross_margin", "2024").value.middle == Decimal("0.324")


def test_grids_one_under_another_have_units_of_their_own() -> None:
    found = read([["利润表（亿元）"], *[["项目", "2023", "2024"], *ITEMS[1:]], [], ["资产负债表（百万元）"], ["项目", "2023-12-31", "2024-12-31"],
                  ["总资产", 10000, 12050]])
    assert one(found, "revenue", "2024").value.middle == 1_225_000_000 and one(found, "total_assets", "2024-12-31").value.middle == 12_050_000_000


def test_items_merged_over_a_row_each_for_amount_and_growth() -> None:
    found = read([["项目", "口径", "2023", "2024"], ["营业收入", "金额（亿元）", 10.5, 12.25], [None, "同比（%）", 8.1, 16.7]],
                 then=lambda made: made["S1"].merge_cells("A2:A3"))
    assert found.unread == []
    assert one(found, "revenue", "2024").value.middle == 1_225_000_000 and one(found, "revenue", "2024", "growth_yoy").value.middle == Decimal("0.167")


@pytest.mark.parametrize(("rows", "metric", "period"), [
    ([["日期", "收盘价(元)"], [45930, 33.37], [45931, 34.1]], "share_price", "2025-09-30"),
    ([["单位：亿元", 45291, 45657], ["总资产", 33.37, 120.5]], "total_assets", "2023-12-31"),
    ([["报告期", "营业收入(亿元)"], [dt.datetime(2024, 12, 31), 33.37]], "revenue", "2024"),
])
def test_days_as_serial_numbers_headers_and_dates(rows: list[list[Any]], metric: str, period: str) -> None:
    assert one(read(rows), metric, period).value.middle / one(read(rows), metric, period).unit.scale == Decimal("33.37")


@pytest.mark.parametrize(("number_format", "stored", "low", "high"), [
    ('#,##0.0,,"百万元"', 1204000000, "1203950000", "1204050000"), ('0.00"亿元"', 4.5, "449500000", "450500000"),
    ('#,##0.00"万元";(#,##0.00"万元")', -4.5, "-45050", "-44950"), ("0.0", 4.58, "4.575", "4.585"),
])
def test_a_number_format_tells_places_scale_and_unit(number_format: str, stored: float, low: str, high: str) -> None:
    def shape(made: Any) -> None:
        made["S1"]["B2"].number_format = number_format

    assert bounds(one(read([["项目", "2024"], ["归母净利润", stored]], then=shape), "net_profit_parent", "2024")) == (Decimal(low), Decimal(high))


def test_a_year_may_be_made_an_estimate_by_its_format() -> None:
    def shape(made: Any) -> None:
        made["S1"]["B1"].number_format, made["S1"]["C1"].number_format = '0"A"', '0"E"'

    assert [str(f.period) for f in read([["项目（亿元）", 2024, 2025], ["营业收入", 1, 2]], then=shape).figures] == ["2024", "2025E"]


def test_a_formula_without_its_result_is_named_and_others_are_read() -> None:
    found = read([*ITEMS, ["营业成本", "=B2-B3", "=C2-C3"]])
    assert len(found.figures) == 4
    assert found.unread == ["S1: formulas without a stored value (B4, C4): open the file in a spreadsheet program and save it"]


def test_a_formula_with_its_result_is_read_as_printed() -> None:
    computed = in_sheet(b"<v>12.25</v>", b"<f>B2*7/6</f><v>12.25</v>")
    assert bounds(one(read_source_bytes(computed, "w.xlsx"), "revenue", "2024")) == (Decimal("1224500000"), Decimal("1225500000"))
    assert read_source_bytes(computed, "w.xlsx").unread == []


def test_far_away_cells_cost_nothing() -> None:
    found = read(ITEMS, then=lambda made: made["S1"].__setitem__("XFD1048576", "end"))
    assert one(found, "revenue", "2024").place.startswith("S1!C2")


def repacked(change: Callable[[str, bytes], bytes | None]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book(ITEMS))) as before, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as after:
        for part in before.infolist():
            if (content := change(part.filename, before.read(part.filename))) is not None:
                after.writestr(part.filename, content)
    return packed.getvalue()


def in_sheet(old: bytes, new: bytes) -> bytes:
    return repacked(lambda name, content: content.replace(old, new) if "sheet1" in name else content)


@pytest.mark.parametrize(("data", "says"), [
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096), "password-protected"),
    (book(ITEMS)[:1500], "no readable .xlsx"),
    (in_sheet(b"</sheetData>", b"<row"), "no readable .xlsx"),
    (in_sheet(b'<c r="B2"', b'<c s="999" r="B2"'), "no readable .xlsx"),
    (repacked(lambda name, content: None if name == "xl/workbook.xml" else content), "no readable .xlsx"),
    (repacked(lambda name, content: b'<!DOCTYPE x [<!ENTITY a "a">]>' + content if "sheet1" in name else content), "declares entities"),
    (in_sheet(b"</sheetData>", b"<!--" + bytes(MOST) + b"--></sheetData>"), "unpacks to"),
], ids=["encrypted", "cut", "broken XML", "no such style", "no workbook", "entities", "bomb"])
def test_a_workbook_that_cannot_be_used_says_why_on_one_line(data: bytes, says: str) -> None:
    with pytest.raises(InputError, match=says) as wrong:
        read_source_bytes(data, "w.xlsx")
    assert "\n" not in str(wrong.value)


def test_frames_in_parquet() -> None:
    pd, _ = pytest.importorskip("pandas"), pytest.importorskip("pyarrow")

    def saved(frame: Any) -> Source:
        packed = io.BytesIO()
        frame.to_parquet(packed)
        return read_source_bytes(packed.getvalue(), "f.parquet")

    plain = saved(pd.DataFrame({"项目": ["营业收入", "归母净利润"], "单位": ["亿元", "亿元"], "2024": [12.25, 1.5], "2025E": [14.0, None]}))
    assert len(plain.figures) == 3 and one(plain, "revenue", "2024").value.middle == 1_225_000_000
    by_name = saved(pd.DataFrame({"2024": [12.25, 0.1 + 0.2]}, index=["营业收入（亿元）", "归母净利润（亿元）"]))
    assert bounds(one(by_name, "net_profit_parent", "2024")) == (Decimal("25000000"), Decimal("35000000"))  # 0.30000000000000004 is 0.3
    by_day = saved(pd.DataFrame({"报告期": pd.to_datetime(["2024-12-31", "2025-06-30"]), "毛利率(%)": [Decimal("32.40"), Decimal("33.05")]}))
    assert bounds(one(by_day, "gross_margin", "2024")) == (Decimal("0.32395"), Decimal("0.32405"))
    for broken in (b"PAR1 none PAR1", b"xx"):
        with pytest.raises(InputError, match="no readable Parquet"):
            read_source_bytes(broken, "f.parquet")


@pytest.mark.slow
def test_a_long_sheet_takes_no_more_memory_a_figure_than_fifty_thousand_rows_may() -> None:
    """A gigabyte for 50,000 rows of six values, by what 8,000 take more than 2,000; ``python -m tests.bench.sheet`` reads all 50,000."""
    held = []
    for rows in (2_000, 8_000):
        done = subprocess.run([sys.executable, "-m", "tests.bench.sheet", str(rows)], cwd=Path(__file__).parents[1], capture_output=True, text=True, timeout=600)
        found = re.fullmatch(r"([\d,]+) figures in .*, ([\d,]+) MB at most\n", done.stdout)
        assert found and int(found[1].replace(",", "")) == rows * 6, done.stdout + done.stderr
        held.append(int(found[2].replace(",", "")))
    assert held[1] + (held[1] - held[0]) / 6_000 * 42_000 < 1024, held
