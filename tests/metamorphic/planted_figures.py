"""(d) Another company's figures are laid beside the sources: nothing may change."""

from __future__ import annotations

import random
from collections.abc import Iterator
from decimal import Decimal

from tests.metamorphic.notes import Note
from tests.metamorphic.variants import Expectation, Holds, Variant
from verifier.dataclass import replace
from verifier.figures import Source
from verifier.records import ClaimRecord

NAMES = {"zh": ("拓岭股份", "禾沅科技"), "en": ("Larkspur Holdings", "Quillon Group")}


def variants(note: Note, rng: random.Random) -> Iterator[Variant]:
    if not note.sources:
        return
    for name in NAMES[note.language]:
        factor = Decimal(rng.choice(("1.37", "0.61", "2.13", "0.083")))
        figures = [replace(f, entity=name, value=f.value.scaled(factor), source="other.json") for f in note.all_figures]
        planted = Source("other.json", "0" * 64, figures, entities={name: name})
        for where, sources in (("behind", [*note.sources, planted]), ("before", [planted, *note.sources])):
            expectations = [
                Expectation(label, (claim.verdict,), holds=_same(claim), rate="d planted")
                for label in note.labels
                if (claim := note.claims.get(label.id))
            ]
            yield Variant(note, "d", f"{name} {where}", expectations, sources=sources)


def _same(before: ClaimRecord) -> Holds:
    def holds(claim: ClaimRecord) -> str | None:
        if claim.codes != before.codes:
            return f"codes {before.codes} became {claim.codes}"
        if (claim.expected and claim.expected.value) != (before.expected and before.expected.value):
            return f"expected {before.expected and before.expected.text} became {claim.expected and claim.expected.text}"
        return None

    return holds
