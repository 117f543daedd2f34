"""Grids: the notes of each field, few and seeded, are read as well as they were when a floor was set here; the whole is ``python -m tests.grids``."""

from __future__ import annotations

import pytest

from tests.grids.__main__ import field_of
from tests.grids.notes import made
from tests.grids.running import run

FLOORS = {"chinese": (40, 0.965, 0.76, 3)}
"""Notes; least share of right numbers supported and of wrong ones caught; most right numbers called wrong and wrong ones let through."""


@pytest.mark.parametrize("name", sorted(FLOORS))
def test_a_field_keeps_its_floor(name: str) -> None:
    notes, supported, caught, worst = FLOORS[name]
    tally = run(*field_of(name), range(notes))
    counts = tally.rates()["all"]
    right, wrong = counts["good"] + counts["alarm"] + counts["unsure"], counts["caught"] + counts["cleared"] + counts["missed"]
    assert right > 200 and wrong > 60
    assert counts["alarm"] + counts["cleared"] <= worst, [
        (o.sentence, o.stated.text, o.said) for o in tally.outcomes if o.what in ("alarm", "cleared")
    ]
    assert counts["good"] / right >= supported
    assert counts["caught"] / wrong >= caught


def test_a_seed_makes_the_same_note_twice() -> None:
    field, _ = field_of("chinese")
    assert made(field, 5)[0] == made(field, 5)[0] != made(field, 6)[0]
