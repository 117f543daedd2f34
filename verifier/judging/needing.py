"""A number that what the text computes from it shows to be meant for a figure of the sources, and wrong."""

from __future__ import annotations

from collections.abc import Sequence

from verifier.claims import Claim, Quantity, Reading
from verifier.dataclass import replace
from verifier.interval import Interval
from verifier.judging.dating import of_another_time
from verifier.judging.docket import Docket
from verifier.judging.meeting import figures_in, meets, nearly, unraw
from verifier.judging.own_steps import rebuilt
from verifier.judging.spelling import operands_in, quantities_in
from verifier.judging.witnesses import said_already
from verifier.matching import Derived, Mode

Missed = Sequence[tuple[Reading, Derived, bool]]
_BEFORE, _AFTER = 4, 6
"""How many claims before and after a number those are looked for that are computed from it."""


def needed(docket: Docket, claim: Claim, missed: Missed) -> tuple[Reading, Derived, bool] | None:
    """The reading of a number that the arithmetic written with it needs: with the source's figure that gives what is right, with the number not.

    "$50.00 a share on 120 million shares is a market cap of $7.00 billion": the 140 million shares of the source make that, so they are meant.
    Where the result was computed from the wrong number, and is wrong by the sources itself, that figure makes of it what the sources have.
    """
    asked = [m[0] for m in missed if not m[2]]
    ways = [(reading, d, False) for reading in asked for d in docket.ledger.options(reading.expression, Mode.SOURCE)
            if not d.claims and not of_another_time(claim.readings[0], d)]
    if not ways or claim.numeral.high is not None or claim.kind == "comparison":
        return None
    for other in docket.claims[max(0, claim.index - _BEFORE) : claim.index + _AFTER + 1]:
        if other is claim or other.index in docket.busy or other.kind == "comparison":
            continue
        for reading in other.readings:
            linked = (docket.linked(operand.numeral) for operand in operands_in(reading.expression))
            if not any(one is claim for one in linked) or figures_in(other.numeral) < (2 if reading.certain else 3):
                continue
            found = _needed_by(docket, claim, ways, other, reading)
            if found is not None:
                return found
    return _told_apart(docket, claim, ways)


def _told_apart(docket: Docket, claim: Claim, ways: Missed) -> tuple[Reading, Derived, bool] | None:
    """The reading of a number as what another of its sentence, right by the sources, was taken from or set against: of one measure at two dates.

    "Less the 40 million of nine months, 25 million are left for the quarter"; 降幅比二季度的 13% 又深了 2.5 个百分点.
    """
    for other in docket.claims[max(0, claim.index - 2) : claim.index + 3]:
        if other is claim or other.quote != claim.quote or other.metric != claim.metric or other.kind == "comparison" or other.index in docket.busy:
            continue
        outcome = docket.outcome(other.index)
        shown, way = outcome.shown, outcome.reading
        if outcome.verdict != "supported" or shown is None or way is None or shown.claims or figures_in(other.numeral) < 2:
            continue
        named = way.certain and not isinstance(way.expression, Quantity)
        asked = set(quantities_in(way.expression)) if named else set()
        for one in ways:
            used = named and one[0].expression in asked or shown.op == "path" and one[1].figure in [leaf.figure for leaf in shown.leaves()]
            if used and one[1].op in ("figure", "growth", "sub") and not said_already(docket, claim, one[1]):
                return one
    return None


def _needed_by(docket: Docket, claim: Claim, ways: Missed, other: Claim, reading: Reading) -> tuple[Reading, Derived, bool] | None:
    for expression, raw in docket.spellings(other, reading):
        for own in docket.ledger.options(expression, Mode.TRUTH, 3):
            if claim.index not in own.claims or other.index in own.claims:
                continue
            holds = meets(other, own.value, raw) or nearly(other, own.value, raw)
            for way in ways:
                mended = _with(own, claim, way[1].value)
                if mended is None or meets(claim, way[1].value):
                    continue
                if meets(other, mended, raw) if not holds else _right_by_sources(docket, other, unraw(mended, other, raw)):
                    return way
    return None


def _right_by_sources(docket: Docket, other: Claim, value: Interval) -> bool:
    """Whether a result is what the sources have for it, and another number than the text says."""
    if meets(other, value):
        return False
    known = (d.value for r in other.readings if r.measured or r.certain for d in docket.ledger.options(r.expression, Mode.SOURCE) if not d.claims)
    return any(value.meets(one) and not meets(other, one) for one in known)


def _with(own: Derived, claim: Claim, value: Interval) -> Interval | None:
    """What a step gives with another value for one claim, which bears its sign only where the text's number does."""
    stated = claim.stated.middle
    if not stated:
        return None
    value = -value if value.high < 0 < stated else value

    def put(part: Derived) -> Derived:
        return replace(part, value=value.scaled(part.value.middle / stated)) if part.claim == claim.index and not part.parts else part

    made = rebuilt(own, put)
    return made.value if made is not None else None
