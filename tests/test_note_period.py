"""What a note is about where its only figures are tables that end a year before it."""

from __future__ import annotations

from verifier import verify

TABLE = """

表1：盈利预测（单位：亿元）

| 项目 | 2023A | 2024A | 2025E |
|---|---|---|---|
| 营业收入 | 96.30 | 108.40 | 121.50 |
| 归母净利润 | 8.10 | 10.25 | 12.60 |
"""
NOTE = "# 甲公司三季报点评\n\n公司2025年前三季度实现营业收入88.20亿元。毛利率为31.6%。管理层预计全年收入120亿元左右，对应同比增长约11%。" + TABLE


def test_the_text_dates_the_note_where_its_tables_end_before_it() -> None:
    periods = {claim.number.text: (claim.period, claim.verdict) for claim in verify(NOTE).claims}
    assert periods["31.6%"] == ("2025-9M", "unverifiable")
    assert periods["120亿元"] == ("2025E", "consistent") and periods["11%"] == ("2025E", "consistent")


def test_the_tables_date_a_note_that_names_no_later_period() -> None:
    claims = verify("# 甲公司点评\n\n全年收入108.40亿元。" + TABLE).claims
    assert [(claim.period, claim.verdict) for claim in claims] == [("2024", "consistent")]
