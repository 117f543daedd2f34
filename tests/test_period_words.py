"""Period words: what they are read as, and what they resolve to against an anchor."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verifier.fold import fold
from verifier.period_words import PeriodMention, find_periods, resolve
from verifier.periods import Period

NINE = Period.parse("2025-9M")
QUARTER = Period.parse("2025-Q3")


def only(text: str) -> PeriodMention:
    [mention] = find_periods(fold(text))
    return mention


@pytest.mark.parametrize(("text", "label"), [
    ("2025年前三季度", "2025-9M"), ("前3季度", "2025-9M"), ("2025年三季报", "2025-9M"), ("三季报", "2025-9M"), ("1-9月", "2025-9M"),
    ("2025 年 1-9 月", "2025-9M"), ("1-10月", "2025-10M"), ("2024年1—2月", "2024-2M"), ("前十个月", "2025-10M"), ("前11个月", "2025-11M"),
    ("前两个月", "2025-2M"), ("前三个月", "2025-Q1"), ("10-12月", "2025-Q4"), ("比年初", "2024-12-31"),
    ("前九个月", "2025-9M"), ("2025Q1-3", "2025-9M"), ("2024Q1-Q3", "2024-9M"), ("9M25", "2025-9M"), ("9M 2024", "2024-9M"),
    ("三季度", "2025-Q3"), ("第三季度", "2025-Q3"), ("第3季度", "2025-Q3"), ("三季度单季", "2025-Q3"), ("单三季度", "2025-Q3"), ("25Q3",
    "2025-Q3"), ("3Q25", "2025-Q3"),
    ("Q3 2024", "2024-Q3"), ("Q3'24", "2024-Q3"), ("2025年Q3", "2025-Q3"), ("FQ1'26", "2026-Q1"), ("一季报", "2025-Q1"), ("四季度", "2025-Q4"),
    ("上半年", "2025-H1"), ("中报", "2025-H1"), ("2024年半年度", "2024-H1"), ("1H24", "2024-H1"), ("2025H1", "2025-H1"), ("下半年", "2025-H2"),
    ("全年", "2025"), ("2024年全年", "2024"), ("2024 年", "2024"), ("2024年报", "2024"), ("24年", "2024"), ("FY25", "2025"), ("2026E", "2026E"),
    ("2026年预计", "2026E"),
    ("12月", "2025-12"), ("2025年10月", "2025-10"), ("2025年10月29日", "2025-10-29"), ("10月29日", "2025-10-29"), ("2025-10-29", "2025-10-29"),
    ("9月末", "2025-09-30"), ("三季度末", "2025-09-30"), ("2024年末", "2024-12-31"), ("2025年初", "2024-12-31"), ("期末", "2025-09-30"),
    ("去年同期", "2024-9M"), ("较上年同期", "2024-9M"), ("去年", "2024"), ("去年全年", "2024"), ("去年三季度", "2024-Q3"), ("今年以来", "2025-9M"),
    ("明年", "2026"),
    ("上季度", "2025-Q2"), ("较年初", "2024-12-31"), ("上年末", "2024-12-31"), ("去年末", "2024-12-31"), ("期初", "2024-12-31"), ("2024年同期",
    "2024-9M"), ("TTM", "2025-TTM"),
    ("滚动四个季度", "2025-TTM"), ("单季", "2025-Q3"), ("本期", "2025-9M"),
    ("Third-quarter revenue", "2025-Q3"), ("the third quarter of 2024", "2024-Q3"), ("2024 third quarter", "2024-Q3"), ("first half", "2025-H1"),
    ("nine months", "2025-9M"),
    ("Nine-month net income", "2025-9M"), ("the first nine months of 2024", "2024-9M"), ("Year to date, sales", "2025-9M"), ("full-year 2024",
    "2024"), ("fiscal 2024", "2024"),
    ("year ended December 31, 2024", "2024"), ("calendar-2026", "2026"), ("October 31, 2025", "2025-10-31"), ("31 October 2025", "2025-10-31"),
    ("September 30", "2025-09-30"),
    ("a year ago", "2024-9M"), ("the prior-year period", "2024-9M"), ("last year", "2024"), ("last quarter", "2025-Q2"), ("since December",
    "2024-12-31"),
    ("since year-end", "2024-12-31"), ("next year", "2026"), ("trailing twelve months", "2025-TTM"), ("LTM", "2025-TTM"), ("the quarter",
    "2025-Q3"),
    ("third quarter of last year", "2024-Q3"), ("in 2024", "2024"),
    ("Q3 FY24", "2024-Q3"), ("Q3 FY'24", "2024-Q3"), ("3QFY24", "2024-Q3"), ("FY24 Q3", "2024-Q3"), ("FY24Q3", "2024-Q3"), ("9M FY24", "2024-9M"),
    ("Q3 fiscal 2024", "2024-Q3"), ("2024-Q3", "2024-Q3"), ("2024/Q3", "2024-Q3"), ("Q3-24", "2024-Q3"), ("1HFY24", "2024-H1"), ("F3Q24", "2024-Q3"),
    ("third quarter of FY24", "2024-Q3"), ("Q3 last year", "2024-Q3"), ("nine months ended September 30, 2024", "2024-9M"),
    ("the quarter to 30 June 2024", "2024-Q2"), ("six months ended June 30", "2025-H1"), ("the September quarter", "2025-Q3"),
    ("Sept. 2024", "2024-09"), ("Sep-24", "2024-09"), ("end-2024", "2024-12-31"), ("the end of the third quarter", "2025-09-30"),
    ("at quarter-end", "2025-09-30"), ("next quarter", "2025-Q4"), ("下季度", "2025-Q4"), ("首季", "2025-Q1"), ("首三季度", "2025-9M"),
    ("一至三季度", "2025-9M"), ("2025财年第三财季", "2025-Q3"), ("上半财年", "2025-H1"), ("截至2024年9月30日止九个月", "2024-9M"),
    ("二零二四年上半年", "2024-H1"), ("二〇二四年末", "2024-12-31"), ("20240930", "2024-09-30"), ("24中报", "2024-H1")])
def test_words_resolve_against_nine_months(text: str, label: str) -> None:
    assert str(resolve(only(text), NINE)) == label


@pytest.mark.parametrize(("text", "label"), [("去年同期", "2024-Q3"), ("上季度", "2025-Q2"), ("期初", "2025-06-30"), ("季初", "2025-06-30"),
    ("期末", "2025-09-30"), ("年初", "2024-12-31")])
def test_words_resolve_against_a_quarter(text: str, label: str) -> None:
    assert str(resolve(only(text), QUARTER)) == label


@pytest.mark.parametrize("text", ["2,800 万", "1846 人", "3,200 个", "2024人", "2025万元", "3M公司", "四季沐歌", "May be", "10家", "6个月", "H100",
    "2000.5", "annualized", "up in March-24%", "the quarterback", "20250930万元"])
def test_no_period(text: str) -> None:
    assert find_periods(fold(text)) == []


def test_spans_of_years() -> None:
    assert [(only(text).year, only(text).until) for text in ("2021-2024年", "2025–2027 年", "FY2022–24")] == [(2021, 2024), (2025, 2027),
        (2022, 2024)]


def test_each_year_of_a_list_stands_for_itself() -> None:
    assert [(mention.year, mention.estimate) for mention in find_periods("25/26/27E")] == [(2025, True), (2026, True), (2027, True)]
    assert [mention.year for mention in find_periods("2025、2026年")] == [2025, 2026]


def test_each_quarter_of_a_list_stands_for_itself() -> None:
    assert [mention.part for mention in find_periods("一、二季度分别出货")] == ["Q1", "Q2"]
    assert [mention.part for mention in find_periods("一季度和二季度")] == ["Q1", "Q2"]


def test_words_that_need_an_anchor_stay_open_without_one() -> None:
    assert [resolve(only(text), None) for text in ("去年同期", "三季度", "TTM", "上季度", "10月29日", "今年以来")] == [None] * 6
    assert str(resolve(only("2024年三季度"), None)) == "2024-Q3"


def test_a_single_quarter_and_a_fiscal_year_are_marked() -> None:
    assert only("三季度单季").single and not only("三季度").single
    assert only("FY25").fiscal and only("fiscal 2025").fiscal and not only("2025年").fiscal
    assert only("2025年10月29日").day == dt.date(2025, 10, 29)


def test_an_impossible_date_is_no_date() -> None:
    assert all(mention.part != "DAY" for mention in find_periods("2025-13-45"))


WORDS = ["2025", "年", "Q3", "三季度", "前", "末", "1-9月", "去年", "同期", "单季", "/", "-", " ", "E", "FY", "12", "月", "31", "日", "the ",
    "third", " quarter", "last year", "'25", "、", "一", "25"]


@settings(deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=10).map("".join) | st.text(max_size=30), st.sampled_from([None, NINE, QUARTER,
    Period.parse("2025-10-29"), Period.year(2025)]))
def test_any_text_gives_mentions_in_order_that_resolve_or_stay_open(text: str, anchor: Period | None) -> None:
    folded = fold(text)
    starts = [mention.start for mention in find_periods(folded)]
    assert starts == sorted(starts)
    for mention in find_periods(folded):
        assert 0 <= mention.start < mention.end <= len(folded)
        period = resolve(mention, anchor)
        assert period is None or str(period)
