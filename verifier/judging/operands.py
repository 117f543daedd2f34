"""Arithmetic whose operands are the sources' own: "(61.28 - 47.90) / 61.28", where no claim says what 47.90 is but a source prints it."""

from __future__ import annotations

from bisect import bisect_right
from decimal import Decimal
from operator import attrgetter

from verifier.claims import Claim, Reading
from verifier.interval import Interval
from verifier.judging.docket import Docket
from verifier.judging.meeting import figures_in
from verifier.judging.spelling import operands_in

_SCALES = tuple(Decimal(1).scaleb(power) for power in (0, 9, 8, 6, 4, 3, -2))
"""What a bare operand may be counted in: its own unit, 亿, billions, millions, 万, thousands; a percentage for its fraction."""
FEWEST = 3
"""With fewer digits an operand is met by some figure or other."""
MOST_SERIES = 400
"""With more series in the sources, too."""


def sourced(docket: Docket, claim: Claim, reading: Reading) -> bool:
    """Whether every number that a claim's shown arithmetic is written with is right by the sources: as a claim of its own, or as they print it."""
    if reading.origin != "equation":
        return False
    found = False
    for operand in operands_in(reading.expression):
        n = docket.numerals[operand.numeral]
        if n.unit.kind == "number" and n.value == n.value.to_integral_value() and "." not in n.text and abs(n.value) in (1, 4, 10, 12, 100, 360, 365):
            continue
        linked = docket.linked(operand.numeral)
        if linked is not None and linked is not claim and not docket.must_wait(linked.index):
            outcome = docket.outcome(linked.index)
            if outcome.verdict in ("supported", "imprecise"):
                found = True
                continue
            if outcome.verdict in ("refuted", "tainted"):
                return False
        if n.high is not None or figures_in(n) < FEWEST or not _printed(docket, claim, Interval.rounded(n.value, n.last_place), n.unit.scale):
            return False
        found = True
    return found


def _printed(docket: Docket, claim: Claim, written: Interval, scale: Decimal) -> bool:
    """Whether some figure of the claim's own company rounds to what is written."""
    if len(docket.ledger.index) > MOST_SERIES:
        return False
    whose = docket.ledger.entity_key(claim.entity)
    bare = written.scaled(1 / scale) if scale != 1 else written
    spelled = sorted([written, *(bare.scaled(each) for each in _SCALES)], key=attrgetter("low"))
    lows = [one.low for one in spelled]
    for printed in docket.ledger.printed[whose]:
        at = bisect_right(lows, printed.high)  # they lie apart: a value that meets an earlier one only would have to end before the last
        if at and any(map(printed.meets, spelled[max(0, at - 2) : at])):
            return True
    return False
