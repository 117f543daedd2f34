"""Claims that cannot be settled, and what figures would settle them."""

from __future__ import annotations

from verifier.claims import Claim, Quantity
from verifier.judging.docket import Docket
from verifier.judging.outcomes import Outcome
from verifier.judging.spelling import quantities_in
from verifier.matching import Mode


def unknown(docket: Docket, claim: Claim, doubtful: bool = False) -> Outcome:
    """The outcome of a claim left open; ``doubtful`` where a figure is there but may not be what is meant."""
    out = Outcome("unverifiable", needs=_needs(docket, claim))
    if claim.assumed:
        out.codes = ["assumed-input"]
    if doubtful:
        out.detail["doubtful"] = True
    return out


def _needs(docket: Docket, claim: Claim) -> list[str]:
    if not claim.readings:
        return []
    missing: list[str] = []
    for q in quantities_in(claim.readings[0].expression):
        for one in [q] if q.measure == "level" else [q.level(q.period), *([q.level(q.base)] if q.base is not None else [])]:
            if docket.ledger.first(one, Mode.SOURCE) is None:
                name = f"{one.metric.removeprefix('own:')}@{one.period}" if one.period is not None else one.metric.removeprefix("own:")
                label = f"{one.entity}: {name}" if one.entity and one.entity != docket.ledger.entity else name
                if label not in missing:
                    missing.append(label)
                missing += [name for name in _lacking(docket, one) if name not in missing]
    return missing[:4]


def _lacking(docket: Docket, q: Quantity) -> list[str]:
    """The operands still missing of the formula that is nearest to being computable."""
    best: list[Quantity] = []
    for asked in docket.ledger.operands_of(q):
        gone = [one for one in asked if docket.ledger.first(one, Mode.SOURCE) is None]
        if gone and len(gone) < len(asked) and (not best or len(gone) < len(best)):
            best = gone
    return [f"{one.metric}@{one.period}" if one.period is not None else one.metric for one in best]
