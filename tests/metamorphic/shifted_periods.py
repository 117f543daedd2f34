"""(e) Every period of the sources is shifted by years: nothing may be called wrong by a figure of another period."""

from __future__ import annotations

import random
from collections.abc import Iterator

from tests.metamorphic.notes import Label, Note
from tests.metamorphic.variants import Expectation, Holds, Variant
from verifier.dataclass import replace
from verifier.figures import Figure
from verifier.periods import Period
from verifier.records import WRONG, ClaimRecord

NOT_WRONG = ("supported", "consistent", "unverifiable", "imprecise")


def variants(note: Note, rng: random.Random) -> Iterator[Variant]:
    if not note.sources or not any(figure.period is not None for figure in note.all_figures):
        return
    for months in (-60, 60, -12, 12):
        sources = [
            replace(source, figures=[replace(f, period=f.period.shifted(months)) if f.period else f for f in source.figures])
            for source in note.sources
        ]
        places: dict[str, list[Figure]] = {}
        for source in sources:
            for figure in source.figures:
                places.setdefault(figure.origin, []).append(figure)
        expectations = []
        for label in note.labels:
            claim = note.claims.get(label.id)
            if claim is None or claim.verdict in WRONG or label.verdict in WRONG or label.period is None:
                continue
            expectations.append(Expectation(label, (*NOT_WRONG, *WRONG), holds=_by_its_own_period(label, places), rate="e shifted"))
        yield Variant(note, "e", f"{months:+d} months", expectations, sources=sources)


def _by_its_own_period(label: Label, places: dict[str, list[Figure]]) -> Holds:
    meant = Period.parse(label.period) if label.period else None

    def holds(claim: ClaimRecord) -> str | None:
        if claim.verdict != "refuted" or meant is None:
            return None
        used = [f for step in claim.trail for one in step.inputs for f in places.get(one.from_, ()) if f.period is not None]
        first = min(meant.start, meant.start if meant.is_instant else meant.start) - 24
        late = [f for f in used if f.period is not None and (f.period.end > meant.end + 1 or f.period.end <= first)]
        if late:
            return f"refuted by {late[0].metric}@{late[0].period}"
        if label.kind == "level" and used and all(f.period is not None and f.period.end != meant.end and not f.period.is_instant for f in used):
            return f"refuted by {used[0].metric}@{used[0].period}"
        return None

    return holds
