"""FMP revenue by product or region: stable and v4 rows, spans told by labels or by the distance of dates."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from source_payloads import bounds, find, read

from verifier.sources.fmp_segments import cadence, segments_of

STABLE = [
    {
        "symbol": "LMRA",
        "fiscalYear": 2025,
        "period": "Q1",
        "reportedCurrency": "USD",
        "date": "2024-12-28",
        "data": {"Pumps": 412_300_000, "Valves Segment": 96_450_000},
    },
    {
        "symbol": "LMRA",
        "fiscalYear": 2024,
        "period": "Q4",
        "reportedCurrency": "USD",
        "date": "2024-09-28",
        "data": {"Pumps": 398_110_000, "Valves Segment": 91_020_000},
    },
]


def test_stable_rows_carry_the_company_s_own_label() -> None:
    source = read(STABLE)
    assert bounds(find(source, "revenue", "2025-Q1", segment="Pumps")) == ("412299999.5", "412300000.5")
    assert find(source, "revenue", "2024-Q4", segment="Valves").entity == "LMRA"
    assert {f.unit.currency for f in source.figures} == {"USD"} and len(source.figures) == 4 and not source.unread
    assert source.calendars["LMRA"].year_end_month == 9


@pytest.mark.parametrize(
    ("days", "periods"),
    [
        (("2024-09-28", "2023-09-30", "2022-09-24"), ["2024", "2023", "2022"]),
        (("2025-06-30", "2025-03-31"), ["2025-Q2", "2025-Q1"]),
        (("2025-03-29", "2024-12-28"), ["2025-Q1", "2024-Q4"]),
        (("2024-02-03", "2023-01-28"), ["2024", "2023"]),
    ],
)
def test_rows_of_dates_alone_tell_their_span_by_their_distance(days: tuple[str, ...], periods: list[str]) -> None:
    source = read([{day: {"Pumps": 5_000_000, "Valves": 7_000_000}} for day in days])
    assert [str(f.period) for f in source.figures if f.segment == "Pumps"] == periods


def test_a_single_date_does_not_tell_its_span() -> None:
    source = read([{"2024-09-28": {"Pumps": 5_000_000}}])
    assert source.figures[0].period is None and "left unknown" in source.notes[0]


def test_groups_are_opened_and_a_total_is_the_whole() -> None:
    source = read(
        [
            {"2024-12-31": {"Products": {"Pumps": 3_000_000, "Valves": 2_000_000}, "Services": {"Care": 1_000_000}, "Total Revenue": 6_000_000}},
            {"2023-12-31": {"Products": {"Pumps": 2_500_000}}},
        ]
    )
    assert {f.segment for f in source.figures} == {"Pumps", "Valves", "Care", None}
    assert find(source, "revenue", "2024").value.middle == 6_000_000
    assert find(source, "revenue", "2023", segment="Pumps")


def test_rows_stand_beside_statements() -> None:
    statement = {
        "date": "2024-12-28",
        "symbol": "LMRA",
        "reportedCurrency": "USD",
        "fiscalYear": "2025",
        "period": "Q1",
        "revenue": 508_750_000,
        "netIncome": 61_000_000,
    }
    source = read([statement, *STABLE])
    assert find(source, "revenue", "2025-Q1").value.middle == 508_750_000
    assert find(source, "revenue", "2025-Q1", segment="Pumps")


@pytest.mark.parametrize(
    "row", [{"date": "2024-12-31", "revenue": 5}, {"2024-12-31": 5}, {"2024-12-31": {"a": [1]}}, {"name": {"a": 1}}, {}, {"data": {"a": 1}}]
)
def test_other_rows_are_none(row: dict[str, Any]) -> None:
    assert segments_of(row) == []


def test_what_distance_tells() -> None:
    assert cadence([dt.date(2025, 6, 30), dt.date(2024, 6, 30), dt.date(2025, 3, 31)]) == 3
    assert cadence([dt.date(2025, 6, 30)]) is None and cadence([dt.date(2025, 6, 30), dt.date(2024, 12, 31)]) is None and cadence([]) is None
