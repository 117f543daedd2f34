"""English verbs in a row over one measure: a right number is borne out and a wrong one overturned, whichever verb states or moves it."""

from __future__ import annotations

import pytest

from tests.native_notes import figures
from verifier.verification import check_text

SOURCES = figures(
    ("revenue", "2025-Q3", "512.4", "million USD"),
    ("revenue", "2024-Q3", "457.5", "million USD"),
    ("revenue", "2025-Q2", "500.3", "million USD"),
    ("gross margin", "2025-Q3", "38.1", "%"),
    ("gross margin", "2024-Q3", "36.5", "%"),
)
STATES = (
    "was|stood at|came in at|reached|stayed at|remained at|hovered around|landed at|finished at|worked out at|amounted to|totalled|clocked in at|logged|printed"
    "|registered|was booked at|was reported at|emerged at|weighed in at|rang in at|reads|comes out at|turned out to be|proved to be|measured|got to"
    "|lay at|was a respectable|was exactly|was precisely|was again|itself was|alone was|was confirmed at|is running at|was unchanged at|was flat at"
    "|slipped back to|rocketed to|leapt to|shot up to|stepped down to|slumped to|plummeted to|pulled back to|was brought to|was lifted to"
).split("|")
RISES = (
    "rose|leapt|spiked|shot up|rocketed|popped|bounced|picked up|stepped up|mushroomed|progressed|pushed ahead|put on|tacked on|has grown|enjoyed growth of"
    "|registered growth of|was up|rose sharply, by"
).split("|")
FALLS = (
    "fell|slumped|sagged|plummeted|cratered|collapsed|crashed|dived|nosedived|faded|ebbed|pulled back|fell back|tailed off|came off|was off|gave up|shed"
    "|suffered a decline of|thinned|tightened|was trimmed by|fell sharply, by"
).split("|")
GOOD, BAD = frozenset(("supported", "consistent")), frozenset(("refuted", "tainted", "imprecise"))


def verdict(sentence: str) -> str:
    """The verdict of the first number after the title of a note on the third quarter."""
    report = check_text(f"# Halvorsen Q3 2025 review\n\nThe quarter was fine. {sentence}", "note.md", SOURCES)
    return str(report.claims[0].verdict)


def missed(verbs: list[str], sentence: str, wanted: frozenset[str]) -> list[str]:
    return [verb for verb in verbs if verdict(sentence.format(verb)) not in wanted]


@pytest.mark.parametrize("right, wrong", [("Revenue {} $512.4 million.", "Revenue {} $562.4 million."), ("Gross margin {} 38.1%.", "Gross margin {} 33.4%.")])
def test_verbs_that_state(right: str, wrong: str) -> None:
    assert missed(STATES, right, GOOD) == []
    assert missed(STATES, wrong, BAD) == []


@pytest.mark.parametrize("measure, right, wrong", [("Revenue", "12.0%", "17.5%"), ("Gross margin", "160 bps", "250 bps")])
def test_verbs_of_a_rise(measure: str, right: str, wrong: str) -> None:
    assert missed(RISES, f"{measure} {{}} {right}.", GOOD) == []
    assert missed(RISES, f"{measure} {{}} {wrong}.", BAD) == []


@pytest.mark.parametrize("number", ["12.0%", "17.5%"])
def test_verbs_of_a_fall_are_no_rise(number: str) -> None:
    assert missed(FALLS, f"Revenue {{}} {number}.", BAD) == []
