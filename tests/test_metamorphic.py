"""What must happen to a note when it is changed in a known way: rates on a small sample, above floors measured and then lowered by a margin.

The full instrument is ``python -m tests.metamorphic --seed 1 --per-kind 60``.
"""

from __future__ import annotations

import pytest

from tests.metamorphic.notes import FOLDERS, Note, claim_at, load, printed
from tests.metamorphic.running import Rates, drawn, run
from tests.metamorphic.variants import Expectation, Variant

SAMPLES = FOLDERS[1:]
# rate: (variants a sub-kind, floor); raise a floor when the measured rate rises, never lower one to pass.
FLOORS = {
    "a changed": (16, 0.87),
    "a consequence": (16, 0.55),
    "a beside": (16, 0.98),
    "b": (3, 0.98),
    "c not wrong": (16, 0.99),
    "c needs": (16, 0.78),
    "d": (3, 0.99),
    "e": (4, 0.99),
    "f": (4, 0.85),
}


@pytest.fixture(scope="module")
def notes() -> list[Note]:
    return load(SAMPLES)


@pytest.fixture(scope="module")
def measured(notes: list[Note]) -> dict[str, Rates]:
    counts = {rate[0]: most for rate, (most, _) in FLOORS.items()}
    return {kind: run(notes, kind, seed=7, most=most) for kind, most in counts.items()}


@pytest.mark.parametrize("rate", FLOORS)
def test_rate_stays_above_its_floor(rate: str, measured: dict[str, Rates]) -> None:
    rates, (_, floor) = measured[rate[0]], FLOORS[rate]
    failures = [why for name, whys in rates.failures.items() if name.startswith(rate) for why in whys]
    assert rates.of(rate) >= floor, f"{rates.of(rate):.3f} is under {floor}:\n" + "\n".join(failures[:12])


@pytest.mark.parametrize("kind", "abcdef")
def test_every_kind_finds_something_to_change(kind: str, notes: list[Note]) -> None:
    assert len(drawn(notes, kind, seed=7, most=3)) >= 3


def test_the_same_seed_draws_the_same_variants(notes: list[Note]) -> None:
    first, again = ([(v.note.name, v.kind, v.what, v.edits) for v in drawn(notes, "f", seed, 3)] for seed in (5, 5))
    assert first == again
    assert first != [(v.note.name, v.kind, v.what, v.edits) for v in drawn(notes, "f", 6, 3)]


def test_spans_follow_the_edits(notes: list[Note]) -> None:
    """Every label of every rewritten note is found again at its mapped place, digits and all."""
    for variant in drawn(notes, "b", seed=3, most=2):
        text, place = variant._edited()
        touched = {start for start, _, _ in variant.edits}
        for label in variant.note.labels:
            start, end = place(label.start), place(label.end - 1) + 1
            if label.start not in touched and variant.kind not in ("b traditional", "b line breaks"):
                assert text[start:end] == label.number, (variant.kind, variant.what, label)


def test_a_variant_that_must_fail_fails(notes: list[Note]) -> None:
    """The instrument itself: an expectation that cannot hold is counted as failing."""
    note = notes[0]
    label = note.agreed("supported")[0]
    [(rate, why)] = Variant(note, "x", "nothing", [Expectation(label, ("refuted",), rate="x")]).run()
    assert rate == "x" and why is not None and "supported" in why


def test_numbers_are_reprinted_in_their_own_dress() -> None:
    parts = printed("$1,204.50 million")
    assert parts is not None
    assert parts.with_value(parts.value * 2) == "$2,409.00 million"
    assert printed("2-3倍") is None and printed("三成") is None


def test_a_claim_is_found_by_overlap(notes: list[Note]) -> None:
    note = notes[0]
    label = note.labels[0]
    found = claim_at(note.before, label.start, label.end)
    assert found is not None and found.number.span[0] < label.end and found.number.span[1] > label.start
