"""Periods: labels there and back, the algebra of spans, neighbours, and fiscal calendars with 52 and 53 weeks."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.periods import Calendar, Period

PARTS = ("", "E", "-Q1", "-Q2", "-Q3", "-Q4", "-H1", "-H2", "-9M", "-TTM")
years = st.integers(1990, 2049)
labels = st.one_of(
    st.builds(lambda y, part: f"{y}{part}", years, st.sampled_from(PARTS)),
    st.builds(lambda y, m: f"{y}-{m:02d}", years, st.integers(1, 12)),
    st.dates(dt.date(1990, 1, 1), dt.date(2049, 12, 31)).map(dt.date.isoformat),
)


def period(label: str) -> Period:
    return Period.parse(label)


@given(labels)
def test_a_label_reads_back_as_itself(label: str) -> None:
    assert str(period(label)) == label
    assert period(str(period(label))) == period(label)


@pytest.mark.parametrize(
    "broken",
    [
        "2025-13",
        "2025-00",
        "2025-02-30",
        "2023-02-29",
        "2025-04-31",
        "2025-06-00",
        "2025-00-10",
        "0000",
        "25",
        "2025Q3",
        "2025-Q5",
        "2025-H3",
        "2025-6M",
        "2025-9-30",
        "2025e",
        "",
        "TTM",
        "2025-10-29 ",
        "20255",
        "2025-TTME",
    ],
)
def test_what_is_no_label_is_refused_in_the_module_s_own_words(broken: str) -> None:
    with pytest.raises(ValueError) as error:
        period(broken)
    assert repr(broken) in str(error.value) and "\n" not in str(error.value)


def test_every_day_of_leap_and_common_years_is_one() -> None:
    for year in (1900, 2000, 2023, 2024):
        day = dt.date(year, 1, 1)
        while day.year == year:
            assert period(day.isoformat()).day == day
            day += dt.timedelta(days=1)


# -- the algebra of spans ----------------------------------------------------------------------------------

EQUATIONS = [("-Q3", "-9M", "-H1"), ("-Q2", "-H1", "-Q1"), ("-Q4", "", "-9M"), ("-H2", "", "-H1")]


@given(years, st.sampled_from(EQUATIONS))
def test_a_single_part_is_one_cumulative_less_another(year: int, equation: tuple[str, str, str]) -> None:
    part, whole, rest = (period(f"{year}{one}") for one in equation)
    assert (rest.end, whole.end) == (part.start, part.end) and rest.start == whole.start
    assert part.months == whole.months - rest.months
    assert not part.is_cumulative and whole.is_cumulative and rest.is_cumulative


def test_what_counts_as_cumulative() -> None:
    assert [p for p in PARTS if period(f"2025{p}").is_cumulative] == ["", "E", "-Q1", "-H1", "-9M"]
    assert not period("2025-06").is_cumulative and not period("2025-01").is_cumulative and not period("2025-06-30").is_cumulative


def test_the_months_of_the_labels() -> None:
    assert [period(f"2025{p}").months for p in PARTS] == [12, 12, 3, 3, 3, 3, 6, 6, 9, 12]
    assert period("2025-02").months == 1 and period("2025-02-03").months == 0


@given(years, st.integers(1, 4))
def test_quarters_follow_each_other(year: int, number: int) -> None:
    quarter = Period.quarter(year, number)
    assert quarter.previous.end == quarter.start
    assert quarter.previous == (Period.quarter(year, number - 1) if number > 1 else Period.quarter(year - 1, 4))
    assert quarter.previous.previous.previous.previous == quarter.year_before == Period.quarter(year - 1, number)
    assert quarter.fiscal_year == year


@pytest.mark.parametrize(
    ("label", "year_before", "previous"),
    [
        ("2025-9M", "2024-9M", "2024-04/2024-12"),
        ("2025-H1", "2024-H1", "2024-H2"),
        ("2025-H2", "2024-H2", "2025-H1"),
        ("2025", "2024", "2024"),
        ("2025E", "2024E", "2024E"),
        ("2025-TTM", "2024-TTM", "2024-TTM"),
        ("2025-Q1", "2024-Q1", "2024-Q4"),
        ("2025-03", "2024-03", "2025-02"),
        ("2025-01", "2024-01", "2024-12"),
        ("2025-06-30", "2024-06-30", "2025-03-31"),
        ("2024-02-29", "2023-02-28", "2023-11-30"),
        ("2023-02-28", "2022-02-28", "2022-11-30"),
        ("2025-05-30", "2024-05-30", "2025-02-28"),
    ],
)
def test_neighbours(label: str, year_before: str, previous: str) -> None:
    assert (str(period(label).year_before), str(period(label).previous)) == (year_before, previous)


@given(labels, st.integers(-60, 60))
def test_a_shift_moves_both_ends_and_no_other_thing(label: str, months: int) -> None:
    given_, moved = period(label), period(label).shifted(months)
    assert (moved.start - given_.start, moved.end - given_.end) == (months, months)
    assert (moved.estimate, moved.ttm, moved.day is None) == (given_.estimate, given_.ttm, given_.day is None)
    if moved.day is not None:
        assert moved.day.year * 12 + moved.day.month == moved.end


@given(labels)
def test_opening_and_closing_balances(label: str) -> None:
    one = period(label)
    assert one.closing.is_instant and one.closing.end == one.end
    assert one.year_open.is_instant and one.year_open.end % 12 == 0 and 0 < one.end - one.year_open.end <= 12


@pytest.mark.parametrize(
    ("label", "opened", "closed"),
    [
        ("2025-9M", "2024-12-31", "2025-09-30"),
        ("2025", "2024-12-31", "2025-12-31"),
        ("2025-Q1", "2024-12-31", "2025-03-31"),
        ("2024-02", "2023-12-31", "2024-02-29"),
        ("2025-12-31", "2024-12-31", "2025-12-31"),
        ("2025-TTM", "2024-12-31", "2025-12-31"),
    ],
)
def test_balance_dates(label: str, opened: str, closed: str) -> None:
    assert (str(period(label).year_open), str(period(label).closing)) == (opened, closed)


def test_constructors_agree_with_labels() -> None:
    assert (
        Period.year(2025) == period("2025") and Period.year(2026, estimate=True) == period("2026E") and Period.quarter(2025, 3) == period("2025-Q3")
    )
    assert (
        Period.cumulative(2025, 9) == period("2025-9M")
        and Period.cumulative(2025, 3) == period("2025-Q1")
        and Period.cumulative(2025, 12) == period("2025")
    )
    assert Period.instant(dt.date(2025, 9, 30)) == period("2025-09-30") and Period.trailing(period("2025").end) == period("2025-TTM")
    assert str(Period.trailing(period("2025-9M").end)) == "2025-TTM" and Period.trailing(period("2025-9M").end).start == period("2024-Q4").start
    assert period("2025") != period("2025E") and period("2025") != period("2025-TTM")


# -- fiscal calendars --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("year_end", "start", "end", "label"),
    [
        (12, "2025-01-01", "2025-09-30", "2025-9M"),
        (12, "2025-07-01", "2025-09-30", "2025-Q3"),
        (12, "2024-01-01", "2024-12-31", "2024"),
        (6, "2025-07-01", "2025-09-30", "2026-Q1"),
        (6, "2024-07-01", "2025-06-30", "2025"),
        (6, "2025-01-01", "2025-06-30", "2025-H2"),
        (3, "2025-04-01", "2025-12-31", "2026-9M"),
        (3, "2024-04-01", "2025-03-31", "2025"),
        (9, "2024-09-29", "2024-12-28", "2025-Q1"),
        # years of 52 and 53 weeks that end on the Saturday nearest to the month's end
        (9, "2023-10-01", "2024-09-28", "2024"),
        (9, "2022-09-25", "2023-09-30", "2023"),
        (1, "2024-02-04", "2025-02-01", "2025"),
        (1, "2023-01-29", "2024-02-03", "2024"),
        (12, "2024-12-29", "2026-01-03", "2025"),
        (12, "2025-12-28", "2026-03-28", "2026-Q1"),
        (6, "2025-03-30", "2025-07-05", "2025-Q4"),
        (8, "2024-09-01", "2025-08-31", "2025"),
    ],
)
def test_days_become_fiscal_spans(year_end: int, start: str, end: str, label: str) -> None:
    assert str(Calendar(year_end).span(dt.date.fromisoformat(start), dt.date.fromisoformat(end))) == label


@given(st.integers(1, 12), st.integers(2000, 2040), st.integers(0, 6), st.sampled_from([52, 53]))
def test_a_year_of_weeks_is_a_fiscal_year_wherever_it_ends_within_a_week_of_the_close(month: int, year: int, late: int, weeks: int) -> None:
    """Ends from three days before to three days after the last day of the closing month."""
    after = dt.date(year + month // 12, month % 12 + 1, 1)
    end = after + dt.timedelta(days=late - 4)
    span = Calendar(month).span(end - dt.timedelta(days=7 * weeks - 1), end)
    assert (span.months, span.start % 12) == (12, 0)
    assert span.fiscal_year == year
    assert Calendar(month).balance(end).end == span.end and Calendar(month).balance(end).day == end


@given(st.integers(1, 12), st.integers(2000, 2040))
def test_the_quarters_of_a_calendar_fill_its_year(month: int, year: int) -> None:
    calendar = Calendar(month)
    ends = [dt.date(year + (month + k - 1) // 12, (month + k - 1) % 12 + 1, 1) - dt.timedelta(days=1) for k in (-8, -5, -2, 1)]
    starts = [dt.date(year + (month + k - 1) // 12, (month + k - 1) % 12 + 1, 1) for k in (-11, -8, -5, -2)]
    spans = [calendar.span(start, end) for start, end in zip(starts, ends, strict=True)]
    assert [str(span) for span in spans] == [f"{year}-Q{number}" for number in (1, 2, 3, 4)]
    assert all(earlier.end == later.start for earlier, later in itertools.pairwise(spans))
