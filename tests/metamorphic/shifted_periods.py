"""(e) Every period of the sources is shifted by years: nothing may be called wrong by a figure of another period.

What the market sets is no figure of the period that a multiple is measured with: the price in "PE on 2025 earnings" is of the day the note is
written, and the last day that the sources have moves with them.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from itertools import product

from tests.metamorphic.notes import Label, Note
from tests.metamorphic.variants import Expectation, Holds, Variant
from verifier.catalogue.market import MARKET
from verifier.dataclass import replace
from verifier.figures import Figure
from verifier.periods import Period
from verifier.records import WRONG, ClaimRecord, Step

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
        used = [one for step in claim.trail for one in _spans(step, places) if label.kind == "level" or one[0] not in MARKET]
        first = meant.start - 24
        late = [one for one in used if one[1].end > meant.end + 1 or one[1].end <= first]
        if late:
            return f"refuted by {late[0][0]}@{late[0][1]}"
        if label.kind == "level" and used and all(period.end != meant.end and not period.is_instant for _, period in used):
            return f"refuted by {used[0][0]}@{used[0][1]}"
        return None

    return holds


def _spans(step: Step, places: dict[str, list[Figure]]) -> list[tuple[str, Period]]:
    """The metrics and periods of a step's figures; those added and subtracted to one whole span stand for that span (the year less Q4 for 9M)."""
    figures = [f for one in step.inputs for f in places.get(one.from_, ())]
    dated = [(f.metric, f.period) for f in figures if f.period is not None]
    if len(dated) < 2 or len({metric for metric, _ in dated}) > 1 or any(period.is_instant for _, period in dated) or "/" in step.formula:
        return dated
    for signs in product((1, -1), repeat=len(dated)):
        ends: Counter[int] = Counter()
        for sign, (_, period) in zip(signs, dated, strict=True):
            ends[period.end] += sign
            ends[period.start] -= sign
        left = {month: count for month, count in ends.items() if count}
        if sorted(left.values()) == [-1, 1]:
            start, end = sorted(left, key=lambda month: left[month])
            if start < end:
                return [(dated[0][0], Period(start, end))]
    return dated
