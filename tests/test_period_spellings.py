"""How desks spell periods: each spelling in a heading and in the text, with the period it names (tests/cases/periods.toml)."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from verifier.documents import Cell, Table
from verifier.fold import fold
from verifier.period_words import find_periods, resolve
from verifier.tabulation import figures_of
from verifier.tabulation.headings import Frame, period_of
from verifier.tabulation.labels import label_of

CASES = tomllib.loads((Path(__file__).parent / "cases" / "periods.toml").read_text("utf-8"))


def pairs(*parts: str) -> list[tuple[str, str]]:
    return [(spelling, told) for part in parts for told, spellings in CASES[part].items() for spelling in spellings]


@pytest.mark.parametrize(("spelling", "told"), pairs("both", "heading"))
def test_a_heading_names_its_period_and_basis(spelling: str, told: str) -> None:
    label = label_of(spelling)
    assert label.bare and label.clear, label
    assert label.heading is not None
    when = label.heading.relative or label.heading.day or label.heading.span
    basis = f"; {label.variant}" if label.variant else ""
    assert f"{when}{basis}" == told


@pytest.mark.parametrize(("spelling", "told"), pairs("both"))
@pytest.mark.parametrize("around", ["{}", "Revenue of 3.1bn in {}, up 4%.", "{}营收3.1亿元，增长4%。"])
def test_a_text_names_its_period(spelling: str, told: str, around: str) -> None:
    read = [str(resolve(found, None)) for found in find_periods(fold(around.format(spelling)))]
    assert read == [told]


@pytest.mark.parametrize("heading", CASES["unclear"]["headings"])
def test_a_column_that_is_not_understood_is_named_and_dates_nothing(heading: str) -> None:
    rows = [["Item", "2024", heading], ["Revenue", "100", "38"], ["Gross profit", "40", "13"]]
    made = figures_of(Table([[Cell(text) for text in row] for row in rows]), source="t.csv")
    assert [(str(figure.period), figure.printed, figure.segment) for figure in made.figures] == [("2024", "100", None), ("2024", "40", None)]
    assert any(heading in words for words in made.unread)


@pytest.mark.parametrize("words", CASES["unclear"]["parts"])
def test_words_of_the_business_are_no_piece_of_a_period(words: str) -> None:
    label = label_of(words)
    assert label.clear and not label.bare and label.variant is None


def test_an_own_estimate_beside_a_period_is_of_the_future() -> None:
    label = label_of("FY3/26 company guidance")
    assert label.forecast and label.heading is not None and label.heading.closes == 3
    assert str(period_of(label.heading, stock=False, frame=Frame())) == "2026E"


def test_an_estimate_beside_the_result_of_the_same_quarter_is_no_result() -> None:
    rows = [["Item", "3Q25A", "3Q25E", "4Q25E"], ["Revenue", "741.8", "730", "760"]]
    made = figures_of(Table([[Cell(text) for text in row] for row in rows]), source="t.csv")
    assert [(str(figure.period), figure.variant) for figure in made.figures] == [("2025-Q3", None), ("2025-Q3", "estimate"), ("2025-Q4", None)]


def test_rows_name_their_periods_and_bases_too() -> None:
    rows = [["Metric", "Fiscal period", "Value", "Unit"], ["Revenue", "FY3/26 2Q", "89637", "JPY mn"], ["Revenue", "FY3/26 company guidance", "362000", "JPY mn"],
            ["Revenue", "2Q", "78412", "JPY mn"]]
    made = figures_of(Table([[Cell(text) for text in row] for row in rows]), source="t.csv")
    assert [(str(figure.period), figure.variant, figure.printed) for figure in made.figures] == [("2026-Q2", None, "89637"), ("2026E", "guidance", "362000")]
    assert made.unread == ["row Revenue 2Q"]
