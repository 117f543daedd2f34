"""Claims that cannot be settled, and what figures would settle them."""

from __future__ import annotations

from verifier.claims import Claim, Quantity
from verifier.judging.docket import Docket
from verifier.judging.outcomes import Outcome
from verifier.judging.spelling import quantities_in
from verifier.matching import Mode
from verifier.periods import Period


def unknown(docket: Docket, claim: Claim, doubtful: bool = False) -> Outcome:
    """The outcome of a claim left open; ``doubtful`` where a figure is there but may not be what is meant."""
    out = Outcome("unverifiable", needs=_needs(docket, claim) or (_as_named(docket, claim) if doubtful else []))
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
                label = _label(docket, one)
                if label not in missing:
                    missing.append(label)
                missing += [name for name in _lacking(docket, one) if name not in missing]
    return missing[:4]


def _as_named(docket: Docket, claim: Claim) -> list[str]:
    """The very figure that a claim names, where the sources have only what may stand for it: of another date, or computed."""
    q = claim.readings[0].expression if claim.readings else None
    if not isinstance(q, Quantity) or q.measure != "level" or q.metric == "own:":
        return []
    found = docket.ledger.first(q, Mode.SOURCE)
    figure = found.figure if found is not None else None
    if found is None or (figure is not None and figure.metric == q.metric and _dated_as(q, figure.period)):
        return []
    return [_label(docket, q)]


def _dated_as(q: Quantity, period: Period | None) -> bool:
    """Whether a figure is of the date asked for: what is held at a point in time, of the closing day."""
    if period is None or q.period is None:
        return q.period is None or not q.period.is_instant
    return period == q.period or (period.is_instant and period.end == q.period.end)


def _label(docket: Docket, q: Quantity) -> str:
    """A figure's name in a list of needs: metric and period, and whose where that is not the note's own subject."""
    name = f"{q.metric.removeprefix('own:')}@{q.period}" if q.period is not None else q.metric.removeprefix("own:")
    return f"{q.entity}: {name}" if q.entity and q.entity != docket.ledger.entity else name


def _lacking(docket: Docket, q: Quantity) -> list[str]:
    """The operands still missing of the formula that is nearest to being computable."""
    best: list[Quantity] = []
    for asked in docket.ledger.operands_of(q):
        gone = [one for one in asked if docket.ledger.first(one, Mode.SOURCE) is None]
        if gone and len(gone) < len(asked) and (not best or len(gone) < len(best)):
            best = gone
    return [f"{one.metric}@{one.period}" if one.period is not None else one.metric for one in best]
