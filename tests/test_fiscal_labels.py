"""Figures under fiscal labels (2QFY26) beside months said in the text: the count of the company is not the calendar's."""

from __future__ import annotations

import pytest

from verifier.sources import read_source_bytes
from verifier.verification import check_text

RESULTS = """Particulars,Unit,2QFY25,1QFY26,2QFY26,FY25
Revenue from operations,Rs crore,1184.6,1268.3,1392.7,4782.5
EBITDA,Rs crore,283.1,299.3,352.4,1141.8
"""
BALANCES = RESULTS + "Net debt (period end),Rs crore,1486.0,1702.5,1764.9,1628.3\n"
TEXT = """# Sarvagya Hospitals: 2QFY26 results

Revenue was Rs 1,268.3 crore in the June quarter. The EBITDA margin at 25.3% was 170bps wider than in the June quarter.
"""
OF_BALANCES = TEXT + "Net debt of Rs 1,765 crore is Rs {} crore higher than in March.\n"


@pytest.mark.parametrize("source", [RESULTS, BALANCES], ids=["flows", "balances"])
def test_a_month_is_of_the_calendar_where_labels_are_of_a_year_to_march(source: str) -> None:
    report = check_text(TEXT, "note", [read_source_bytes(source.encode(), "results.csv")])
    assert [c.verdict for c in report.claims] == ["supported", "supported", "supported"]


@pytest.mark.parametrize(("number", "verdict"), [("137", "supported"), ("162", "refuted")])
def test_a_balance_under_a_fiscal_label_is_of_its_real_day(number: str, verdict: str) -> None:
    report = check_text(OF_BALANCES.format(number), "note", [read_source_bytes(BALANCES.encode(), "results.csv")])
    assert next(c.verdict for c in report.claims if c.number.text == f"Rs {number} crore") == verdict


def test_a_row_behind_a_dash_is_a_part_whatever_it_counts() -> None:
    table = "| £m | 2024A | 2025A |\n|---|---|---|\n| Revenue | 512.8 | 547.9 |\n| – food and drink | 388.9 | 411.6 |\n| – rooms | 123.9 | 136.3 |\n"
    report = check_text(f"# Fellmoor Inns\n\n{table}\nRooms revenue was £136.3m in 2025, 24.9% of revenue.\n", "note", [])
    assert {c.number.text: c.verdict for c in report.claims} == {"£136.3m": "consistent", "24.9%": "consistent"}


@pytest.mark.parametrize(("number", "verdict"), [("£176.8m", "supported"), ("£141.2m", "refuted")])
def test_the_year_end_in_a_note_on_a_half_year_is_the_last_one(number: str, verdict: str) -> None:
    source = read_source_bytes(b"Item,Unit,H1 2024,FY2024,H1 2025\nNet debt,GBP m,214.5,176.8,141.2\n", "debt.csv")
    report = check_text(f"# Pelham: first half of 2025\n\nNet debt was £141.2m; it stood at {number} at the year-end.", "note", [source])
    assert report.claims[-1].verdict == verdict


def test_a_title_on_a_report_and_on_a_month_dates_by_the_report() -> None:
    text = """# 航空｜三季报落地 + 10 月数据点评

表 1：两家公司 2026 年前三季度底稿（亿元）

| 公司 | 营业收入 | 燃油成本 |
|---|---|---|
| 云岭航空 | 820.4 | 250.6 |
| 海西航空 | 640.2 | 198.3 |

表 2：2026 年 10 月运营数据

| 公司 | 客座率 |
|---|---|
| 云岭航空 | 85.4% |
| 海西航空 | 86.0% |

两家前三季度合计营收 1460.6 亿元。成本端，两家燃油成本合计 488.9 亿元。
"""
    report = check_text(text, "note", [])
    assert [(c.number.text, c.verdict) for c in report.claims] == [("1460.6 亿元", "consistent"), ("488.9 亿元", "refuted")]


def test_a_word_for_today_leaves_a_title_on_a_month_one_on_that_month() -> None:
    source = read_source_bytes("指标,单位,2025年11月,2024年11月,2025年1-11月\n销量,辆,50127,41223,480200\n".encode(), "sales.csv")
    report = check_text("今天聊聊启程汽车刚发的十一月产销快报。\n\n卖了 50,127 辆，同比增长 21.6%。\n", "note", [source])
    assert [(c.number.text, c.verdict) for c in report.claims] == [("50,127 辆", "supported"), ("21.6%", "supported")]
