"""One round: what to write for each number that the check finds wrong, and what only the author can put right."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Literal

from verifier.claims import Claim, Quantity
from verifier.correcting import operands, spelling, turning, writing
from verifier.correcting.cells import cell_edits
from verifier.correcting.edits import Edit, Span
from verifier.dataclass import dataclass, replace
from verifier.judging import Outcome
from verifier.judging.meeting import unraw
from verifier.judging.spelling import operands_in
from verifier.matching import Mode
from verifier.numerals import Numeral, scan
from verifier.once import once
from verifier.records import WRONG, ClaimRecord, Report
from verifier.verification import Unjudged

Reason = Literal["conclusion", "unknown", "range", "words", "quoted", "borne-out", "contradiction", "remains"]
"""Why a claim is left to the author: its conclusion no longer holds; the right number is not known; it is a range; the words around it would
have to change; it quotes a field of a source; the note's own arithmetic with it gives what the sources say; it disagrees with the numbers put
right; what could be written does not check."""

_QUOTED = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[._][A-Za-z0-9]+)+[\"'”’`)）]*[ ]?(?:=|＝|:|：|为|is)[ ]?$")
"""A provider's field before a number: the number is the source's, not the author's."""
_POINTS = {"zh": "个百分点", "en": " percentage points"}
_TRIES = 4


@dataclass(frozen=True, slots=True)
class Left:
    """A wrong claim that is left to the author."""

    claim: ClaimRecord
    reason: Reason


class Round:
    """What one check of a text gives to correct: :attr:`edits` of that text, and the claims that are :attr:`left`."""

    def __init__(self, found: Unjudged) -> None:
        self.found, self.text = found, found.document.text
        self.outcomes = found.judge.all()
        self.report: Report = found.report(self.outcomes)
        self.edits: list[Edit] = []
        self.left: list[Left] = []
        self._by_id = {record.id: record for record in self.report.claims}
        for claim in found.extraction.claims:
            outcome, record = self.outcomes[claim.index], self.report.claims[claim.index]
            if record.waived is not None:
                continue  # its author stands by it
            if outcome.verdict in WRONG or (outcome.verdict == "imprecise" and not claim.forecast
                                              and ("truncated" in outcome.codes or not self._doubtful(claim))):
                self._propose(claim, outcome, record)
        self.edits += [edit for edit in self._repeated() if all(edit.end <= e.start or e.end <= edit.start for e in self.edits)]
        self.edits += cell_edits(self.report)

    @once
    def numbers(self) -> list[Span]:
        """The spans of all numbers of the text."""
        return [n.span for n in self.found.extraction.numerals]

    @once
    def wrong(self) -> set[Span]:
        """The spans of the numbers that are refuted or tainted."""
        return {record.number.span for record in self.report.claims if record.verdict in WRONG}

    def _propose(self, claim: Claim, outcome: Outcome, record: ClaimRecord) -> None:
        reason: Reason
        if claim.kind == "comparison" or "conclusion-flips" in outcome.codes:
            reason = "conclusion"
        elif claim.kind == "range" or claim.numeral.is_range:
            reason = "range"
        elif record.expected is None or outcome.right is None:
            reason = "unknown"
        elif _QUOTED.search(self.text[max(0, claim.numeral.start - 80):claim.numeral.start]):
            reason = "quoted"
        elif self._borne_out(claim):
            reason = "borne-out"
        else:
            made = self._written(claim, outcome, record)
            if made:
                self.edits += made
                return
            reason = "words"
        self.left.append(Left(record, reason))

    def _borne_out(self, claim: Claim) -> bool:
        """Whether arithmetic shown with the number as it stands gives the right value of another claim, so that the number is no error there."""
        docket = self.found.judge.docket
        for other in self.found.extraction.claims:
            right = self.outcomes[other.index].right
            if other is claim or right is None:
                continue
            for reading in other.readings:
                if reading.origin != "equation" or claim.number not in {operand.numeral for operand in operands_in(reading.expression)}:
                    continue
                for expression, raw in docket.spellings(other, reading):
                    shown = docket.ledger.options(expression, Mode.DOCUMENT, 1)
                    if any(unraw(derived.value, other, raw).meets(right) for derived in shown):
                        return True
        return False

    def _doubtful(self, claim: Claim) -> bool:
        """Whether a number of the same measure in its sentence holds for another period only than it was read as: so may this one."""
        for other in self.found.extraction.claims:
            if other is claim or other.quote != claim.quote or other.metric != claim.metric:
                continue
            outcome = self.outcomes[other.index]
            told = outcome.reading.expression if outcome.reading is not None else None
            if outcome.verdict == "supported" and isinstance(told, Quantity) and told.period != other.period:
                return True
        return False

    def _written(self, claim: Claim, outcome: Outcome, record: ClaimRecord) -> list[Edit]:
        """The edits that put one claim right; none where its words do not allow it."""
        n, value = claim.numeral, Decimal(record.expected.value if record.expected else "0")
        turn, negative = None, value < 0
        bears = claim.about_change or n.unit.is_fraction
        by_words = -1 if claim.stated.high <= 0 < n.value else claim.direction if bears else 0
        if by_words and value and (value < 0) != (by_words < 0):
            turn = self._turn(claim)
            if not n.sign:
                if turn is None:
                    return []
                negative = turn.opposite is None and negative
        elif by_words and not n.sign:
            negative = False  # the word bears the sign
        elif n.sign and value and (n.sign == "-") != negative:
            turn = self._turn(claim, touching=True)
        new = self._number(claim, outcome, record, abs(value), negative, turn is not None and turn.opposite is not None)
        if new is None:
            return []
        why = record.message
        edits = [Edit(n.start, n.end, new, record.id, why)] if new != n.text else []
        if turn is not None and turn.opposite is not None:
            edits.append(Edit(turn.start, turn.end, turn.opposite, record.id, why, True))
        return edits

    def _turn(self, claim: Claim, touching: bool = False) -> turning.Turn | None:
        """The word that tells the claim's direction, where no other number is told by the same word; ``touching`` only one just before it."""
        turn = turning.turn_beside(self.text, claim.numeral.span, self.numbers)
        if turn is None or (touching and self.text[turn.end:claim.numeral.start].strip(" *(（")):
            return None
        for other in self.found.extraction.claims:
            near = turn.end <= other.numeral.start <= claim.numeral.end + 24 and other.index != claim.index
            if near and other.direction == claim.direction and self.outcomes[other.index].verdict not in WRONG:
                beside = turning.turn_beside(self.text, other.numeral.span, [other.numeral.span])
                if beside is not None and beside.start == turn.start:
                    return None
        return turn

    def _number(self, claim: Claim, outcome: Outcome, record: ClaimRecord, size: Decimal, negative: bool, turned: bool) -> str | None:
        """The claim's number with the right value in its author's style, read back to be sure; None where it cannot be told."""
        n, right = claim.numeral, outcome.right
        if right is None:
            return None
        start, end = max(0, n.start - 30), n.end + 30
        before, after = self.text[start:n.start], self.text[n.end:end]
        minus = writing.minus_of(self.text)
        if n.word:
            made = spelling.spelt(right if right.low >= 0 else -right, n, (before, after))
            return made
        if "pp-vs-percent" in outcome.codes and record.expected is not None:
            n = writing.in_unit(n, self._other_unit(n))
            n = replace(n, unit=replace(n.unit, scale=Decimal("0.01")))
        elif ("unit-slip" in outcome.codes or not writing.suits(size, n)) and (made := writing.rescaled(-size if negative else size, n)) is not None:
            return made
        for extra in range(_TRIES):
            digits = writing.number_as(size, n, None if not extra else writing.places_of(n) + extra)
            new = writing.signed_as(n, digits, negative, plus=claim.about_change, minus=minus)
            read = next((one for one in scan(before + new + after) if one.start <= len(before) + len(new) - 1 and one.end > len(before)), None)
            if (turned or new != claim.numeral.text) and read is not None and writing.fits(right, _like(read, claim)):
                return new
        return None

    def _other_unit(self, n: Numeral) -> str:
        """Percent for points, or points as the author writes them elsewhere."""
        if n.unit.kind == "point":
            return "%"
        own = next((one.unit.written for one in self.found.extraction.numerals if one.unit.kind == "point" and one.unit.scale == n.unit.scale), None)
        return own or _POINTS[self.report.document.language]

    def _repeated(self) -> Iterator[Edit]:
        """The operands of shown arithmetic that repeat a wrong claim."""
        claims, numerals = self.found.extraction.claims, self.found.extraction.numerals
        for number, index in operands.repeats(self.found, self.outcomes):
            outcome, n = self.outcomes[index], numerals[number]
            record = self.report.claims[index]
            if record.expected is None or outcome.right is None or outcome.verdict == "unverifiable" or n.word or n.is_range:
                continue
            new = operands.as_operand(outcome.right, n, claims[index].numeral, self.text[max(0, n.start - 3):n.start])
            if new != n.text and not _QUOTED.search(self.text[max(0, n.start - 80):n.start]):
                yield Edit(n.start, n.end, new, record.id, record.message)


def _like(read: Numeral, claim: Claim) -> Numeral:
    """What was read back, in the unit that its author took from a neighbour in a list or range where it has none of its own."""
    if claim.numeral.shared_unit and read.unit.scale != claim.numeral.unit.scale:
        factor = claim.numeral.unit.scale / read.unit.scale
        return replace(read, stated=read.stated.scaled(factor))
    return read
