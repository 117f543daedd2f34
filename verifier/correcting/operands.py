"""The same wrong number again: the operands of shown arithmetic that repeat a claim (the 416 of 135.7/416)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from verifier.correcting.writing import number_as
from verifier.interval import Interval
from verifier.judging import Outcome
from verifier.judging.meeting import digits
from verifier.judging.spelling import operands_in
from verifier.numerals import Numeral
from verifier.records import WRONG
from verifier.verification import Unjudged

_OPERATORS = "+-−–×*/÷=（( "


def repeats(found: Unjudged, outcomes: Sequence[Outcome]) -> Iterator[tuple[int, int]]:
    """(numeral, claim) for every number of shown arithmetic that is no claim itself and repeats one.

    Where several claims have its digits it is the wrong one on which the result was found to rest, not the nearest.
    """
    docket = found.judge.docket
    claimed = {claim.number for claim in found.extraction.claims}
    seen: set[int] = set()
    for claim in found.extraction.claims:
        for reading in claim.readings:
            if reading.origin != "equation":
                continue
            for operand in operands_in(reading.expression):
                if operand.numeral in seen or operand.numeral in claimed:
                    continue
                seen.add(operand.numeral)
                own = digits(found.extraction.numerals[operand.numeral])
                wrong = [i for i in outcomes[claim.index].depends_on
                         if outcomes[i].verdict in WRONG and digits(found.extraction.claims[i].numeral) == own]
                linked = docket.linked(operand.numeral)
                if wrong or linked is not None:
                    yield operand.numeral, wrong[0] if wrong or linked is None else linked.index


def as_operand(right: Interval, n: Numeral, claimed: Numeral, before: str) -> str:
    """The right value of a claim as an operand writes it: bare digits are in the claim's own unit; a negative one stands in brackets."""
    value = right.middle
    bare = n.unit.kind == "number" and n.unit.scale == 1 and claimed.unit.kind != "number"
    scaled = value / claimed.unit.scale if bare else value
    printed = number_as(abs(scaled), n)
    front, tail = n.text[:n.digits[0] - n.start], n.text[n.digits[1] - n.start:]
    if (value < 0) == (n.sign == "-") or not scaled:
        return front + printed + tail
    if value < 0:
        return f"(-{front}{printed}{tail})" if before.rstrip()[-1:] in _OPERATORS and before.strip() else f"-{front}{printed}{tail}"
    return front.lstrip("-−–－") + printed + tail
