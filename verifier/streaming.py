"""The findings of a document as they are judged, and at last the whole report.

Nothing wrong is held back until the end: a claim that is refuted, tainted or imprecise is given as soon as it and all it rests on are
judged, so that a root error comes before what follows from it. What may still be settled by the rest of the note (unverifiable claims)
and the cells of the note's own tables come when all claims are judged.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from verifier.judging import Outcome
from verifier.pausing import collector_paused
from verifier.records import WRONG, CellRecord, ClaimRecord, Report
from verifier.verification import Unjudged

Event = ClaimRecord | CellRecord | Report
"""One step of a stream: a finding about a claim or a table cell, or the report, which is always the last."""

NOTICED = WRONG | {"imprecise"}


def stream(started: Unjudged) -> Iterator[Event]:
    """Findings one by one, then the report that :meth:`Unjudged.report` gives.

    A finding's verdict, codes, expected value and trail are those of the report; its message names the consequences known by then.

    >>> from verifier.verification import unjudged
    >>> *findings, report = stream(unjudged("每股净资产：210.44亿元/14.63亿股≈143.83元/股"))
    >>> [finding.verdict for finding in findings if isinstance(finding, ClaimRecord)][0], report.summary.refuted
    ('refuted', 1)
    """
    if started.part is not None:  # a model's readings are tried once the rules have judged all
        report = started.report()
        yield from sorted((claim for claim in report.claims if claim.verdict in NOTICED), key=lambda claim: claim.verdict == "tainted")
        yield from _rest(report)
        return
    claims = started.extraction.claims
    known: list[Outcome] = []
    held: list[int] = []
    given: set[int] = set()
    for index in range(len(claims)):
        with collector_paused():
            known.append(started.judge.outcome(index))
        if known[index].verdict in NOTICED:
            held.append(index)
        for index_of_next in ready(held, known, given):
            yield started.record(index_of_next, [*known, *(Outcome("unverifiable") for _ in range(len(known), len(claims)))])
    outcomes = started.judge.settled(known)
    yield from _rest(started.report(outcomes))


def _rest(report: Report) -> Iterator[Event]:
    yield from (claim for claim in report.claims if claim.verdict == "unverifiable")
    yield from (cell for cell in report.tables if cell.verdict in NOTICED)
    yield report


def ready(held: list[int], known: Sequence[Outcome], given: set[int]) -> Iterator[int]:
    """The claims that wait for no other any more, taken off ``held``; one that is given may free others before it.

    >>> known = [Outcome("tainted", depends_on=[2]), Outcome("supported"), Outcome("refuted")]
    >>> list(ready([0], known[:1], set())), list(ready([0, 2], known, set()))
    ([], [2, 0])
    """
    while (found := next((index for index in held if _is_free(index, known, given)), None)) is not None:
        held.remove(found)
        given.add(found)
        yield found


def _is_free(index: int, known: Sequence[Outcome], given: set[int]) -> bool:
    """Whether all it rests on is judged, and what of that is wrong was given or rests on this claim in turn."""
    return all(one < len(known) and index in _awaited(one, known, given) for one in _awaited(index, known, given))


def _awaited(index: int, known: Sequence[Outcome], given: set[int]) -> set[int]:
    """What a claim rests on, near and far, that is not judged yet, or wrong and not given yet."""
    found: set[int] = set()
    left = [index]
    while left:
        at = left.pop()
        for one in known[at].depends_on if at < len(known) else ():
            if one not in found | given and (one >= len(known) or known[one].verdict in NOTICED):
                found.add(one)
                left.append(one)
    return found
