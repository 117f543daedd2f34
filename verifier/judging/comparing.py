"""Comparisons: whether what a number is said to exceed, or to fall short of, holds."""

from __future__ import annotations

from verifier.claims import Claim, Combination, Operand, Quantity, Reading
from verifier.judging.docket import Docket
from verifier.judging.lacking import unknown
from verifier.judging.meeting import holds
from verifier.judging.outcomes import Outcome
from verifier.matching import CLAIM, SOURCE, Derived, Mode, of_claim
from verifier.records import WRONG, Verdict


def compared(docket: Docket, claim: Claim) -> Outcome:
    """The outcome of a comparison, by the number before it or the figures, and whether a wrong number turned it."""
    threshold = claim.numeral.value if claim.stated.high > 0 or claim.numeral.value <= 0 else -claim.numeral.value
    candidates: list[tuple[Reading, Derived]] = []
    ahead = claim.period is not None and (claim.period.estimate or claim.forecast)
    for index in sorted(_subjects(docket, claim), reverse=True):
        if ahead and docket.claims[index].period != claim.period:
            continue
        if index < claim.index and index not in docket.busy and docket.claims[index].metric == claim.metric:
            right = docket.truth(index) if not _of_another_span(docket, index, claim) else None
            if right is not None:
                sourced = docket.outcome(index).verdict in ("supported", "imprecise") or docket.outcome(index).verdict in WRONG
                candidates = [
                    (
                        claim.readings[0] if claim.readings else Reading(Operand(docket.claims[index].number)),
                        of_claim(right, index, SOURCE if sourced else CLAIM),
                    )
                ]
                break
    for mode in () if candidates else (Mode.SOURCE, Mode.TRUTH):
        for reading in claim.readings:
            candidates += [(reading, d) for d in docket.ledger.options(reading.expression, mode) if all(j < claim.index for j in d.claims)]
            if candidates:
                break
        if candidates:
            break
    subject = _compared_with(docket, claim)
    if not candidates and subject is None and claim.readings and not ahead:
        subject = next(
            (
                c
                for c in docket.earlier(claim, claim.metric)
                if c.metric != "own:"
                and c.kind not in ("comparison", "range")
                and c.numeral.unit.kind == claim.numeral.unit.kind
                and c.about_change == claim.about_change
                and _whose(c) == _whose(claim)
            ),
            None,
        )
        if subject is not None:
            claim.subject = subject.index
    if not candidates and subject is not None and (subject.period == claim.period or not ahead):
        right = docket.truth(subject.index)
        if right is not None:
            candidates = [(Reading(Operand(subject.number)), of_claim(right, subject.index))]
    if not candidates:
        return unknown(docket, claim)
    stretched = candidates[0][0].expression  # 简单年化已在 10% 以上: of that, and of no number beside it
    if not candidates[0][0].certain and not (isinstance(stretched, Combination) and stretched.op == "mul"):
        beside = next(
            (
                c
                for c in docket.earlier(claim, claim.metric)
                if c.quote == claim.quote
                and _whose(c) == _whose(claim)
                and c.numeral.unit.kind == claim.numeral.unit.kind
                and not c.about_change
                and c.kind not in ("comparison", "range")
            ),
            None,
        )
        said = docket.truth(beside.index) if beside is not None else None
        if beside is None or said is None:
            return unknown(docket, claim, doubtful=True)
        known = docket.outcome(beside.index).verdict in ("supported", "imprecise", *WRONG)
        candidates = [(Reading(Operand(beside.number)), of_claim(said, beside.index, SOURCE if known else CLAIM))]
    holding = next(((r, d) for r, d in candidates if holds(claim, d.value, threshold)), None)
    if holding is not None:
        reading, derived = holding
        verdict: Verdict = "supported" if derived.tier == SOURCE or docket.grounded(derived) else "consistent"
        out = Outcome(verdict, right=derived.value, shown=derived, reading=reading)
        out.depends_on = sorted(derived.claims | _subjects(docket, claim))
        return out
    reading, derived = candidates[0]
    if not reading.certain:
        return unknown(docket, claim, doubtful=True)
    wrong = [
        j
        for j in sorted(_subjects(docket, claim))
        if j not in docket.busy and docket.outcome(j).verdict in WRONG and holds(claim, docket.claims[j].stated, threshold)
    ]
    if wrong:
        return Outcome("tainted", ["conclusion-flips", "tainted-input"], derived.value, derived, None, reading, wrong)
    if subject is not None and subject.quote != claim.quote and derived.claims == {subject.index}:
        return unknown(docket, claim, doubtful=True)  # said in another sentence: it may be about something else
    before = next(
        (
            c
            for c in docket.earlier(claim, claim.metric)
            if _whose(c) == _whose(claim)
            and c.about_change == claim.about_change
            and c.numeral.unit.kind == claim.numeral.unit.kind
            and c.kind not in ("comparison", "range")
            and c.index not in docket.busy
        ),
        None,
    )
    if before is not None and docket.outcome(before.index).verdict in WRONG and holds(claim, before.stated, threshold):
        return Outcome("tainted", ["conclusion-flips", "tainted-input"], derived.value, derived, None, reading, [before.index])
    if derived.tier != SOURCE and (not derived.claims or _several_said(docket, claim)):
        return unknown(docket, claim, doubtful=True)
    return Outcome("refuted", ["direction-mismatch"], derived.value, derived, None, reading, sorted(derived.claims))


def _of_another_span(docket: Docket, index: int, claim: Claim) -> bool:
    """Whether an earlier number was found to be of another span of time than the one a comparison is bound to: of the quarter, not of nine months."""
    found = docket.outcome(index).reading
    mine, theirs = claim.primary.expression if claim.primary is not None else None, found.expression if found is not None else None
    if not isinstance(mine, Quantity) or not isinstance(theirs, Quantity) or mine.period is None or theirs.period is None:
        return False
    return theirs.period.months != mine.period.months > 0 < theirs.period.months


def _several_said(docket: Docket, claim: Claim) -> bool:
    """Whether the document says several different numbers of what a comparison is about: which one is meant is then open."""
    said = [docket.claims[i].stated for i in _subjects(docket, claim)]
    return any(not a.meets(b) for a in said for b in said)


def _subjects(docket: Docket, claim: Claim) -> set[int]:
    """The earlier claims that state the quantity a comparison is about."""
    found: set[int] = set()
    if (subject := _compared_with(docket, claim)) is not None:
        found.add(subject.index)
    for reading in claim.readings[:2]:
        found |= docket.ledger.said(reading.expression)
    return {index for index in found if index < claim.index}


def _compared_with(docket: Docket, claim: Claim) -> Claim | None:
    """The claim whose number a comparison speaks of; after another comparison, what that one speaks of."""
    subject = docket.claims[claim.subject] if claim.subject is not None else None
    while subject is not None and subject.kind == "comparison" and subject.subject is not None and subject.subject < subject.index:
        subject = docket.claims[subject.subject]
    return subject


def _whose(claim: Claim) -> tuple[str | None, str | None]:
    """The entity and segment a claim is bound to, a qualifier of its own words included."""
    q = claim.primary.expression if claim.primary is not None else None
    return (q.entity, q.segment) if isinstance(q, Quantity) else (claim.entity, claim.segment)
