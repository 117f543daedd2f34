"""Companies whose years do not close in December: what a table's headers and a note's words say of the close, and how the two meet."""

from __future__ import annotations

import pytest

from verifier import verify
from verifier.documents import Cell, Table
from verifier.period_words import closing_month, find_periods, resolve
from verifier.periods import Period
from verifier.tabulation import Tabulated, figures_of


def tabulated(*rows: str, caption: str = "") -> Tabulated:
    return figures_of(Table([[Cell(text.strip()) for text in row.split("|")] for row in rows], caption=caption), source="t.csv")


@pytest.mark.parametrize(("text", "month"), [
    ("Year ends March; 2Q is July-September 2025.", 3), ("The fiscal year ends in June.", 6), ("FYE: March", 3), ("Y/E Sep", 9), ("March year-end", 3),
    ("a September fiscal year-end", 9), ("财年截至3月31日", 3), ("年结日为6月30日", 6), ("截至3月31日止年度", 3), ("FY26 (Mar)", 3), ("2Q FY3/26 sales", 3),
    ("the year ended December 31, 2025", 12), ("2026年3月期净利润", 3)])
def test_words_tell_when_years_close(text: str, month: int) -> None:
    assert closing_month(text) == month


@pytest.mark.parametrize("text", ["exports rose over the year to September 2025", "sales in March", "year to date", "five years ended well",
    "FY3/26 for the parent, FYE June for its arm", "year-on-year"])
def test_a_month_in_passing_closes_no_year(text: str) -> None:
    assert closing_month(text) is None


@pytest.mark.parametrize(("words", "told"), [
    ("the three months ended 30 September 2025", "2026-Q2"), ("July-September 2025", "2026-Q2"), ("Apr-Sep 2025", "2026-H1"), ("Apr to Dec 2025", "2026-9M"),
    ("six months to 30 September 2025", "2026-H1"), ("the September quarter", "2026-Q2"), ("截至2025年9月30日止季度", "2026-Q2"), ("Year ended Mar-26", "2026"),
    ("30 September 2025", "2025-09-30")])
def test_months_count_as_the_company_does(words: str, told: str) -> None:
    [mention] = find_periods(words, ahead=9)
    assert str(resolve(mention, Period.parse("2026-Q2"))) == told


def test_a_balance_in_a_fiscal_column_stands_on_its_calendar_day() -> None:
    made = tabulated("Item | FY3/25 | FY3/26 1Q | FY3/26 2Q", "Inventories | 10 | 11 | 12", "Net sales | 100 | 26 | 28")
    days = [(str(figure.period), figure.period.end % 12) for figure in made.figures[:3] if figure.period is not None]
    assert days == [("2025-03-31", 0), ("2025-06-30", 3), ("2025-09-30", 6)]
    assert [str(figure.period) for figure in made.figures[3:]] == ["2025", "2026-Q1", "2026-Q2"]
    assert made.calendar is not None and made.calendar.year_end_month == 3


@pytest.mark.parametrize("header", ["Item | Year ended 31 March 2025 | Quarter ended 30 September 2025 | Six months ended 30 September 2025",
    "Item | FY25 (Mar) | Jul-Sep 2025 | Apr-Sep 2025", "Item | FYE Mar-25 | Sep-25 quarter | 6 months to Sep-25"])
def test_dated_columns_beside_a_fiscal_year_are_its_quarters(header: str) -> None:
    made = tabulated(header, "Net sales | 400 | 110 | 208")
    assert [str(figure.period) for figure in made.figures] == ["2025", "2026-Q2", "2026-H1"]


def test_a_caption_tells_when_years_close() -> None:
    made = tabulated("Item | FY25 | Three months ended 30 June 2025", "Net sales | 400 | 110", caption="Income statement (year ends March)")
    assert [str(figure.period) for figure in made.figures] == ["2025", "2026-Q1"]


NOTE = """# Aoba Devices: 2Q FY3/26

Year ends March; 2Q is July-September 2025. {text}
"""
SOURCE = """Item,Unit,FY3/25 2Q,FY3/25 4Q,FY3/26 1Q,FY3/26 2Q,FY3/25,FY3/26 company guidance
Net sales,JPY mn,78412,81233,81905,89637,318944,362000
Operating profit,JPY mn,8946,9112,10352,12718,37216,48500
Inventories,JPY mn,52210,53105,54870,56215,53105,
"""


@pytest.mark.parametrize(("text", "number", "verdict"), [
    ("Net sales were JPY 89.6bn, up 14.3% YoY.", "14.3%", "supported"),
    ("Net sales rose 9.4% QoQ to JPY 89.6bn.", "9.4%", "supported"),
    ("Net sales were JPY 89.6bn in the July-September quarter.", "JPY 89.6bn", "supported"),
    ("In the three months ended 30 September 2025 operating profit was JPY 12.7bn.", "JPY 12.7bn", "supported"),
    ("In the three months ended 30 September 2025 operating profit was JPY 10.4bn.", "JPY 10.4bn", "refuted"),
    ("Inventories stood at JPY 56.2bn on 30 September 2025.", "JPY 56.2bn", "supported"),
    ("Inventories stood at JPY 53.1bn at the end of March 2025.", "JPY 53.1bn", "supported"),
    ("Inventories stood at JPY 54.9bn at the end of March 2025.", "JPY 54.9bn", "refuted"),
    ("The company guides for FY3/26 net sales of JPY 362bn.", "JPY 362bn", "supported"),
    ("In FY3/25 net sales were JPY 318.9bn.", "JPY 318.9bn", "supported")])
def test_a_note_of_a_march_year_binds_to_its_fiscal_columns(text: str, number: str, verdict: str, tmp_path) -> None:  # type: ignore[no-untyped-def]
    source = tmp_path / "aoba.csv"
    source.write_text(SOURCE, "utf-8")
    report = verify(NOTE.format(text=text), [source], extractor="rules")
    assert [(claim.number.text, claim.verdict) for claim in report.claims if claim.number.text == number] == [(number, verdict)]
