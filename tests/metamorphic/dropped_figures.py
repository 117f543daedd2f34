"""(c) A source figure is dropped: what it supported becomes unverifiable and names it, or stands by another path; it is never called wrong.

Not asked of what is computed from a number that is wrong: once the figure that told which is gone, the two contradict each other, and
of an identity that fails its result is refuted.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

from tests.metamorphic.notes import Label, Note
from tests.metamorphic.variants import Expectation, Holds, Variant
from verifier.dataclass import replace
from verifier.figures import Figure
from verifier.records import WRONG, ClaimRecord

ANY = (*WRONG, "supported", "consistent", "unverifiable", "imprecise")
NEVER_WRONG = ("supported", "consistent", "unverifiable", "imprecise")


def variants(note: Note, rng: random.Random) -> Iterator[Variant]:
    salt = rng.random()
    labels = [label for label in note.agreed("supported") if note.used(note.claims[label.id])]
    for label in labels:
        figure = random.Random(f"{salt} {label.id}").choice(note.used(note.claims[label.id]))
        gone = [f for f in note.all_figures if _same_fact(f, figure)]
        sources = [replace(source, figures=[f for f in source.figures if f not in gone]) for source in note.sources]
        if not any(source.figures for source in sources):
            continue
        expectations = [
            *([] if _on_wrong(note, label) else [Expectation(label, NEVER_WRONG, rate="c not wrong")]),
            Expectation(label, ANY, holds=_names(figure, label.metric), rate="c needs"),
            Expectation(label, ANY, holds=_names(figure), rate="c needs that very figure"),
        ]
        for other in note.labels:
            claim = note.claims.get(other.id)
            if other.id != label.id and claim is not None and claim.verdict not in WRONG and not _on_wrong(note, other):
                expectations.append(Expectation(other, NEVER_WRONG, rate="c not wrong"))
        yield Variant(note, "c", f"without {figure.metric}@{figure.period} {figure.measure}", expectations, sources=sources)


def _on_wrong(note: Note, label: Label) -> bool:
    """Whether a claim is computed from a number that is wrong, by its label or by what the program found."""
    wrong = {claim.id for claim in note.before.claims if claim.verdict in WRONG}
    return any(note.by_id[one].verdict in WRONG for one in label.depends_on) or not wrong.isdisjoint(note.claims[label.id].depends_on)


def _same_fact(a: Figure, b: Figure) -> bool:
    return (a.metric, a.entity, a.period, a.measure, a.segment) == (b.metric, b.entity, b.period, b.measure, b.segment)


def _names(figure: Figure, *others: str) -> Holds:
    """Whether an unverifiable claim's ``needs`` name the dropped figure's metric, or one of ``others``."""

    def holds(claim: ClaimRecord) -> str | None:
        if claim.verdict != "unverifiable":
            return None
        metric = figure.metric.removeprefix("own:")
        if any(name in need for need in claim.needs for name in (metric, *others)):
            return None
        return f"needs {claim.needs} lack {metric}@{figure.period}"

    return holds
