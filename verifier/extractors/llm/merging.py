"""The model's proposals beside the claims of the rules: what it confirms, what it reads otherwise, what it adds.

Nothing is decided here. A proposal gives readings that may bear a number out but never, on the model's word alone,
overturn it: only where the rules had the same reading and were not sure of it does the model's word make it certain.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from verifier.catalogue import load
from verifier.claims import Claim, Combination, Constant, Expression, Extraction, Operand, Quantity, Reading
from verifier.dataclass import dataclass, field, replace
from verifier.extractors.llm.grounds import Grounds
from verifier.extractors.llm.passages import stands
from verifier.extractors.llm.proposals import Proposed
from verifier.figures import OWN
from verifier.interval import Interval
from verifier.numerals import Numeral
from verifier.periods import Period

_CHANGES = frozenset({"growth", "change", "share"})
_SUMS = frozenset({"add", "sub", "sum", "mean"})
_MOVE = re.compile(r"\bgrowth\b|增速|增长率|增幅", re.IGNORECASE)


@dataclass(slots=True)
class Merge:
    """What the proposals of a note come to, by the index of the rules' claim.

    ``confirmed`` are claims whose doubtful reading the model shares, with that reading made certain; ``rivals`` the readings
    by which the model takes a claim for something else, or computes it otherwise; ``added`` claims for numbers that the
    rules made no claim of. ``said`` are the numerals that the model spoke of.
    """

    confirmed: dict[int, list[Reading]] = field(default_factory=dict)
    rivals: dict[int, list[Reading]] = field(default_factory=dict)
    relabelled: dict[int, Proposed] = field(default_factory=dict)
    added: list[Claim] = field(default_factory=list)
    said: set[int] = field(default_factory=set)


def merge(extraction: Extraction, proposals: Sequence[Proposed], text: str) -> Merge:
    """The proposals of a note laid beside the claims of the rules."""
    made, grounds = Merge(), Grounds(extraction, text)
    claims = {claim.number: claim for claim in extraction.claims}
    for one in sorted(proposals, key=lambda p: p.number):
        made.said.add(one.number)
        claim = claims.get(one.number)
        numeral = extraction.numerals[one.number]
        spelt = [
            _in_points(_as_stated(e, one, numeral, claim), numeral, extraction.numerals) for e in _expressions(one, extraction.default_period, claim)
        ]
        tried = [(e, grounds.origin(e, one)) for e in spelt]
        readings = [Reading(e, False, origin) for e, origin in tried if origin]
        if claim is None:
            made.added.append(_claim(one, extraction, len(extraction.claims) + len(made.added), readings))
            continue
        if claim.metric in ("own:", "") or (claim.metric.startswith(OWN) and not one.metric.startswith(OWN)):
            made.relabelled[claim.index] = one
        confirmed = _located(claim, one, grounds) or _confirmed(claim, one)
        if confirmed is not None:
            made.confirmed[claim.index] = confirmed
        known = {r.expression for r in claim.readings}
        rivals = [r for r in readings if r.expression not in known]
        if rivals:
            made.rivals[claim.index] = rivals
    return made


def _located(claim: Claim, one: Proposed, grounds: Grounds) -> list[Reading] | None:
    """The claim's readings behind one that the rules had as well, where the model shows which numbers of the text are its operands; None where not so.

    The rules know that 84% is the dividend over AFFO; that the $0.81 before it is the AFFO, a share's, is for the model to say and for arithmetic to try.
    """
    first = claim.readings[0] if claim.readings and not (one.assumed or claim.restated) else None
    if first is None or not first.certain or one.expression is None or not grounds.tells(one.expression, first.expression):
        return None
    return [replace(first, expression=one.expression), *claim.readings]


def _confirmed(claim: Claim, one: Proposed) -> list[Reading] | None:
    """The claim's readings with the one that the model shares made certain; None where none is shared or all were certain."""
    if one.assumed or claim.restated or one.kind != claim.kind or one.period is None or (one.segment or None) != claim.segment:
        return None
    if one.kind in _CHANGES and not (claim.direction or claim.numeral.sign):
        return None  # which way it went is in a word that the rules do not know
    if one.falling != (claim.direction < 0 and not claim.numeral.sign):
        return None
    for place, reading in enumerate(claim.readings):
        q = reading.expression
        if isinstance(q, Quantity) and q.metric == one.metric and q.period is not None and _same(q.period, one.period) and q.segment == one.segment:
            return None if reading.certain else [replace(reading, certain=True), *claim.readings[:place], *claim.readings[place + 1 :]]
    return None


def _same(ours: Period, theirs: Period) -> bool:
    """Whether two periods are one as a note writes them: a balance of a year's end is the year's."""
    return ours == theirs or str(ours) == str(theirs) or (ours.is_instant and ours.end == theirs.end and not theirs.ttm)


def _expressions(one: Proposed, default: Period | None, claim: Claim | None) -> list[Expression]:
    """The ways to compute what is proposed. What the model leaves unsaid is as the rules have it: period, base, segment."""
    found: list[Expression] = [one.expression] if one.expression is not None else []
    period = one.period or (claim.period if claim is not None else None) or default
    level = Quantity(one.metric, one.entity or (claim.entity if claim is not None else None), period, "level", None, one.segment)
    if one.kind in ("growth", "change") and not _is_move(one.metric, one.kind):
        base = one.base or _base_of(claim, period) or (period.year_before if period is not None else None)
        found.append(replace(level, measure=one.kind, base=base))
    elif one.kind == "share" and one.segment:
        found.append(Combination("div", (level, replace(level, segment=None))))
    else:
        found.append(level)
    return found


def _is_move(metric: str, kind: str) -> bool:
    """Whether a metric is itself the growth or change of something, so that a number states its level: a day's price change, same-store sales growth."""
    if metric.startswith(OWN):
        return kind == "growth" and bool(_MOVE.search(metric))
    known = load().metrics.get(metric)
    return known is not None and any("@begin" in formula.text or "previous_close" in formula.text for formula in known.formulas)


def _as_stated(expression: Expression, one: Proposed, numeral: Numeral, claim: Claim | None) -> Expression:
    """The arithmetic of what is really stated: a move in percent is a rate and no difference of two rates, and a fall in words bears its sign.

    Points that are written as percent would else be borne out by the very slip that makes them wrong.
    """
    if numeral.unit.kind == "percent" and {one.kind, claim.kind if claim is not None else one.kind} & {"growth", "change"}:
        if isinstance(expression, Combination) and expression.op == "sub":
            expression = Combination("growth", expression.args)
        elif isinstance(expression, Quantity) and expression.measure == "change" and one.metric not in load().metrics:
            expression = replace(expression, measure="growth")
    if one.falling and claim is not None and claim.direction == 0 and not claim.about_change and claim.stated.low > 0:
        return Combination("neg", (expression,))
    return expression


def _in_points(expression: Expression, numeral: Numeral, numerals: Sequence[Numeral]) -> Expression:
    """A sum of rates as a bare number states it: a score of 45 of 22% and 23%."""
    if numeral.unit.kind != "number" or numeral.unit.scale != 1 or not isinstance(expression, Combination) or expression.op not in _SUMS:
        return expression
    rates = all(isinstance(arg, Operand) and numerals[arg.numeral].unit.is_fraction for arg in expression.args)
    return Combination("mul", (expression, Constant(Decimal(100)))) if rates else expression


def _base_of(claim: Claim | None, period: Period | None) -> Period | None:
    """The base that the text names in words, as the rules read it."""
    for reading in claim.readings if claim is not None else ():
        q = reading.expression
        if isinstance(q, Quantity) and q.base is not None and q.period is not None and period is not None and _same(q.period, period):
            return q.base
    return None


def _taken_up(numeral: Numeral) -> Numeral:
    """A number that the rules had set aside, as one that states something: its digits or words alone, to the last place written."""
    if numeral.set_aside is None:
        return numeral
    start, end = stands(numeral)
    text = numeral.text[start - numeral.start : end - numeral.start]
    return replace(numeral, text=text, start=start, end=end, stated=Interval.rounded(numeral.value, numeral.last_place), set_aside=None)


def _claim(one: Proposed, extraction: Extraction, index: int, readings: list[Reading]) -> Claim:
    numeral = _taken_up(extraction.numerals[one.number])
    falls = one.falling and not numeral.sign and numeral.value > 0
    return Claim(
        index=index,
        numeral=numeral,
        number=one.number,
        kind="range" if numeral.is_range and one.kind != "comparison" else one.kind,
        metric=one.metric,
        words=one.words,
        entity=one.entity or extraction.entity,
        period=one.period or extraction.default_period,
        stated=-numeral.stated if falls else numeral.stated,
        relation=one.relation,
        segment=one.segment,
        direction=-1 if falls else 0,
        readings=readings,
        assumed=one.assumed,
        about_change=one.kind in _CHANGES,
        quote=numeral.span,
    )
