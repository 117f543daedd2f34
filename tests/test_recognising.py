"""Numbers that no clause binds, but that agree with a figure whose name stands in the sentence; each beside a wrong one, which stays open."""

from __future__ import annotations

import pytest

from tests.native_notes import Row, checked, claim
from verifier.matching.naming import words_of_name

HARBOUR: tuple[Row, ...] = (
    ("Cold storage pallets", "2025-Q3", "18430", "count"),
    ("Cold storage pallets", "2024-Q3", "16120", "count"),
    ("Fuel price per gallon", "2025-Q3", "2.87", "USD"),
    ("Weather claims", "2025-Q3", "34.6", "USD million"),
    ("Active riders", "2025-Q3", "912", "thousand"),
    ("Gross bookings", "2025-Q3", "1483", "USD million"),
    ("revenue", "2025-Q3", "471.2", "USD million"),
)
CASES = [
    ("In the third quarter of 2025 the fuel price a gallon sat at {}.", "$2.87", "$2.97"),
    ("Q3 2025. It is the pallets that bring in the money of a cold storage house: of those there are now {} more.", "14.3%", "17.6%"),
    ("Q3 2025. Per active rider that makes, of gross bookings, something like {} a head.", "$1,626", "$1,826"),
]


@pytest.mark.parametrize(("text", "right", "wrong"), CASES)
def test_a_figure_named_in_the_sentence_bears_an_open_number_out_and_overturns_none(text: str, right: str, wrong: str) -> None:
    found = claim(checked(text.format(right), *HARBOUR), right)
    assert found.verdict == "supported"
    assert any("figures.json" in str(each) for step in found.trail for each in step.inputs)
    assert claim(checked(text.format(wrong), *HARBOUR), wrong).verdict not in ("supported", "refuted")


def test_what_the_sentence_does_not_name_bears_nothing_out() -> None:
    assert claim(checked("In the third quarter of 2025 something else sat at $2.87.", *HARBOUR), "$2.87").verdict == "unverifiable"


def test_the_words_of_a_name() -> None:
    assert words_of_name("Weather claims (net)") == ("claim", "weather")
    assert words_of_name("座公里收益(RASK)") == ("座公里收益",)
