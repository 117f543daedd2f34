"""Right numbers under a wrong name: percents for points, a stretched part of a year called TTM, what only an assumption bears."""

from __future__ import annotations

from decimal import Decimal

from verifier.claims import Claim, Combination, Expression, Quantity
from verifier.dataclass import replace
from verifier.figures import OWN
from verifier.judging.docket import Docket
from verifier.judging.lacking import unknown
from verifier.judging.meeting import figures_in, meets
from verifier.judging.outcomes import Outcome
from verifier.judging.spelling import operands_in
from verifier.matching import SOURCE, Mode, combine


def relabelled(docket: Docket, claim: Claim, out: Outcome) -> Outcome:
    """An outcome that holds, refuted where a percent stands for points or points for a percent; left open where one rough digit says so."""
    found = _relabelled(docket, claim, out)
    rough = claim.numeral.hedge and figures_in(claim.numeral) < 2 and claim.unit_conflict is None
    return unknown(docket, claim, doubtful=True) if rough and found.codes == ["pp-vs-percent"] else found


def _relabelled(docket: Docket, claim: Claim, out: Outcome) -> Outcome:
    if (
        claim.unit_conflict
        or claim.numeral.unit.kind in ("point", "basis_point")
        and out.reading is not None
        and (
            (isinstance(out.reading.expression, Quantity) and out.reading.expression.measure == "growth")
            or (isinstance(out.reading.expression, Combination) and out.reading.expression.op == "growth")
        )
    ):
        out.verdict, out.codes = "refuted", ["pp-vs-percent"]
    elif (
        claim.numeral.unit.kind == "percent"
        and out.reading is not None
        and isinstance(out.reading.expression, Quantity)
        and out.reading.expression.measure == "change"
    ):
        metric = out.reading.expression.metric
        kind = docket.ledger.metrics.get(metric)
        if (metric.startswith(OWN) if kind is None else kind.kind == "percent") and out.verdict in ("supported", "consistent"):
            points = out.shown is not None and out.shown.op == "sub"  # near 100% the two are the same number, and a rate's change is its points
            if points or not _relative(docket, claim, out.reading.expression):
                out.verdict, out.codes = "refuted", ["pp-vs-percent"]
    elif (
        claim.numeral.unit.kind == "percent"
        and claim.kind == "change"
        and out.shown is not None
        and out.shown.op == "sub"
        and len(out.shown.parts) == 2
    ):
        known, moved = docket.ledger.metrics.get(claim.metric), combine("growth", out.shown.parts)
        if (
            (known is not None and known.kind == "percent" or _of_shares(out))
            and out.verdict in ("supported", "consistent")
            and (moved is None or not meets(claim, moved.value))
        ):
            out.verdict, out.codes = "refuted", ["pp-vs-percent"]
    return out


def _of_shares(out: Outcome) -> bool:
    """Whether one share is taken from another, or one rate of growth."""
    q = out.reading.expression if out.reading is not None else None
    if not isinstance(q, Combination) or q.op != "sub":
        return False
    shares = all(isinstance(arg, Combination) and arg.op == "div" for arg in q.args)
    return shares or all(isinstance(arg, Quantity) and arg.measure == "growth" for arg in q.args)


def _relative(docket: Docket, claim: Claim, q: Quantity) -> bool:
    """Whether the percent is right as a relative change of the ratio."""
    found = docket.ledger.options(replace(q, measure="growth"), Mode.TRUTH)
    sourced = [d for d in found if d.tier == SOURCE]  # what the text's own rounded numbers leave open, the sources settle
    found = tuple(sourced) or found
    return any(claim.stated.meets(d.value) for d in found)


def mark_labels(docket: Docket, outcomes: list[Outcome]) -> None:
    """A number called TTM that is a part of a year stretched to a whole one, and the multiples built on it, are right sums under a wrong name."""
    stretched: set[int] = set()
    for claim, outcome in zip(docket.claims, outcomes, strict=True):
        if outcome.verdict not in ("supported", "consistent"):
            continue
        shown = [r.expression for r in claim.readings if r.origin == "equation"]
        last = (
            max(
                c.index
                for c in docket.claims[claim.index : claim.index + 9]
                if c.quote == claim.quote and any(r.origin == "equation" for r in c.readings)
            )
            if shown
            else -1
        )
        named = claim.ttm_named and bool(shown) and (claim.supposed and claim.index == last or any(_stretches(docket, e) for e in shown))
        used = outcome.shown.claims if outcome.shown is not None else frozenset()
        if named or (stretched & used and claim.numeral.unit.kind in ("multiple", "number") and claim.metric.startswith(("pe_", "ps_", "pcf"))):
            stretched.add(claim.index)
            if "definition-mismatch" not in outcome.codes:
                outcome.codes.append("definition-mismatch")


def _stretches(docket: Docket, expression: Expression) -> bool:
    """Whether shown arithmetic multiplies a quarter by 4, a half by 2 or nine months by 4/3."""
    plain = {docket.numerals[o.numeral].value for o in operands_in(expression) if docket.numerals[o.numeral].unit.kind == "number"}
    return plain in ({Decimal(4), Decimal(3)}, {Decimal(4)}, {Decimal(2)})


def mark_assumptions(docket: Docket, outcomes: list[Outcome]) -> None:
    """What is computed from an assumption says so."""
    assumed = {c.index for c, o in zip(docket.claims, outcomes, strict=True) if c.assumed and o.verdict == "unverifiable"}
    for claim, outcome in zip(docket.claims, outcomes, strict=True):
        used = outcome.shown.claims if outcome.shown is not None else frozenset()
        if outcome.verdict == "consistent" and (assumed & used or claim.supposed) and "assumed-input" not in outcome.codes:
            outcome.codes.append("assumed-input")
            assumed.add(claim.index)
        elif outcome.verdict == "unverifiable" and claim.assumed and "assumed-input" not in outcome.codes:
            outcome.codes.append("assumed-input")
