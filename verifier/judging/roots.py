"""A doubtful number that is found out by what the document computes from it."""

from __future__ import annotations

from verifier.claims import Claim
from verifier.dataclass import replace
from verifier.interval import Interval
from verifier.judging.docket import Docket
from verifier.judging.meeting import meets
from verifier.judging.outcomes import Outcome
from verifier.judging.own_steps import rebuilt
from verifier.judging.standing_in import stands_in
from verifier.matching import SOURCE, Derived, Mode
from verifier.records import WRONG

_PLAIN = (["value-mismatch"], ["arithmetic-error"])
"""Codes of a number that is wrong for no reason of its own."""


def find_roots(docket: Docket, outcomes: list[Outcome]) -> None:
    """Moves the blame from a number that follows from a doubtful one to that one.

    A book-to-bill of 0.98 where the source has 1.07 is what orders of 600.9 make of the revenue; the orders of 655.3 in the source make 1.07.
    So the orders are meant, and wrong; the ratio only follows.
    """
    for claim, outcome in zip(docket.claims, outcomes, strict=True):
        if outcome.verdict != "refuted" or outcome.right is None or outcome.raw or outcome.codes[:1] not in _PLAIN:
            continue
        found = _root_of(docket, claim, outcome, outcomes)
        if found is not None:
            index, own, root = found
            outcomes[index] = root
            outcome.verdict, outcome.codes, outcome.own, outcome.depends_on = "tainted", ["tainted-input"], own, [index]


def _root_of(docket: Docket, claim: Claim, outcome: Outcome, outcomes: list[Outcome]) -> tuple[int, Derived, Outcome] | None:
    assert outcome.right is not None
    for reading in claim.readings:
        for own in docket.ledger.options(reading.expression, Mode.DOCUMENT):
            if claim.index in own.claims or not meets(claim, own.value) or any(outcomes[j].verdict in WRONG for j in own.claims):
                continue
            doubtful = [j for j in own.claims if outcomes[j].verdict == "unverifiable" and outcomes[j].detail.get("doubtful")]
            if len(doubtful) != 1:
                continue
            for way in docket.claims[doubtful[0]].readings:
                for right in docket.ledger.options(way.expression, Mode.SOURCE):
                    mended = _with(own, doubtful[0], right.value)
                    if stands_in(right) or right.tier != SOURCE:
                        continue
                    if mended is not None and mended.meets(outcome.right) and not meets(claim, mended):
                        return doubtful[0], own, Outcome("refuted", ["value-mismatch"], right.value, right, None, way)
    return None


def _with(derived: Derived, index: int, value: Interval) -> Interval | None:
    """What a step gives with another value for one of the claims that it uses; None where it cannot be redone."""
    made = rebuilt(derived, lambda part: replace(part, value=value) if part.claim == index and not part.parts else part)
    return made.value if made is not None else None
