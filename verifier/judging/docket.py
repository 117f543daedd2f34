"""The claims to be judged, each once and on demand: what is decided of them, what is still under way, and what each rests on."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from heapq import merge
from itertools import islice

from verifier.claims import Claim, Combination, Constant, Expression, Operand, Reading
from verifier.interval import ONE, Interval
from verifier.judging.meeting import digits
from verifier.judging.outcomes import Outcome
from verifier.judging.spelling import as_written, gives_rate, operands_in, quantities_in
from verifier.matching import CLAIM, TABLE, Derived, Ledger, Mode, of_claim
from verifier.matching.naming import Name
from verifier.matching.reach import may_use
from verifier.matching.shelves import Key
from verifier.numerals import Numeral
from verifier.once import once
from verifier.records import WRONG
from verifier.units import FRACTIONS

DEEPEST = 16
"""How many claims may wait for one another's outcomes: beyond that a number is taken as it is stated."""
MOST_ON_THE_WAY = 12
"""How many claims may be judged for the sake of one, whatever their number in the text."""
_BACK = 160
"""How many characters before its sentence a number may be named."""
FARTHEST_BACK = 256
"""How many of the claims before one, of its own metric, are looked through for what it says again or is compared with."""


class Docket:
    """The claims of a document and the ledger that answers for their numbers; a claim asks for the outcome of those it rests on."""

    def __init__(self, ledger: Ledger, claims: Sequence[Claim], numerals: Sequence[Numeral], judge: Callable[[Docket, Claim], Outcome]) -> None:
        self.ledger, self.claims, self.numerals = ledger, claims, numerals
        self.by_number = {claim.number: claim for claim in claims}
        self.busy: dict[int, int] = {}
        """The claims under way, each with how many were before it."""
        self._judge = judge
        self._outcomes: dict[int, Outcome] = {}
        self._meanwhile: dict[int, Outcome] = {}
        self._lowest = 0
        self._on_the_way = 0
        self._named: dict[tuple[int, int, str], dict[Key, Name]] = {}
        self._links: dict[int, Claim | None] = {}
        self._spelled: dict[str, list[int]] = {}
        self._of_metric: dict[str, list[int]] = {}
        for claim in claims:
            self._spelled.setdefault(digits(claim.numeral), []).append(claim.index)
            self._of_metric.setdefault(claim.metric, []).append(claim.index)
        ledger.truth = self.truth
        ledger.operand = self.operand

    @once
    def middles(self) -> list[Decimal]:
        """The middle of what each claim states."""
        return [claim.stated.middle for claim in self.claims]

    def sentence(self, claim: Claim) -> str:
        """The sentence of a claim, as it stands in the text."""
        return self.ledger.text[claim.quote[0] : claim.quote[1]]

    def named_beside(self, claim: Claim) -> dict[Key, Name]:
        """The series of the sources and tables, of the claim's own entity, that its sentence names, or what stands before it in its paragraph."""
        return self._named_between(max(self.ledger.text.rfind("\n", 0, claim.quote[0]) + 1, claim.quote[0] - _BACK), claim)

    def named_in(self, claim: Claim) -> dict[Key, Name]:
        """The series of the sources and tables, of the claim's own entity, that its very sentence names."""
        return self._named_between(claim.quote[0], claim)

    def _named_between(self, begun: int, claim: Claim) -> dict[Key, Name]:
        names, end, entity = self.ledger.names, claim.quote[1], self.ledger.entity_key(claim.entity)
        if not names:
            return {}
        found = self._named.get((begun, end, entity))
        if found is None:
            found = self._named[begun, end, entity] = names.spoken_of(self.ledger.text[begun:end], entity)
        return found

    def outcome(self, index: int) -> Outcome:
        """The verdict of one claim.

        What was found while another claim was still being judged, and rests on that one, is kept only until that is done; what was
        found with no other under way stands.
        """
        found = self._outcomes.get(index) or self._meanwhile.get(index)
        if found is None:
            if self.must_wait(index):
                return Outcome("unverifiable")
            level = self.busy[index] = len(self.busy)
            self._on_the_way = self._on_the_way + 1 if level else 0
            outer, self._lowest = self._lowest, level
            held = self.ledger.aside()
            try:
                found = self._judge(self, self.claims[index])
            finally:
                del self.busy[index]
                self.ledger.resume(held)
            sourced = found.verdict == "supported" and found.shown is not None and not found.shown.claims
            if sourced:  # whatever was tried on the way, the sources alone settle it
                self._lowest = outer
            if sourced or not level or self._lowest >= level:
                self._outcomes[index] = found
            else:
                self._meanwhile[index] = found
            self._lowest = min(outer, self._lowest)
            if not level:
                self._meanwhile.clear()
        elif index in self._meanwhile:
            self._lowest = -1
        return found

    def must_wait(self, index: int) -> bool:
        """Whether a claim cannot be judged yet: it is under way, or too much is. What asks for it then stands only for the time being."""
        if index in self.busy:
            self._lowest = min(self._lowest, self.busy[index])
            return True
        under_way = len(self.busy)
        if not under_way or index in self._outcomes or index in self._meanwhile or (under_way < DEEPEST and self._on_the_way < MOST_ON_THE_WAY):
            return False
        self._lowest = -1
        return True

    def wait_for(self, claims: Iterable[int]) -> None:
        """Says that what is being judged rests on these: on those still under way, only for the time being."""
        for index in claims:
            if index in self.busy:
                self._lowest = min(self._lowest, self.busy[index])

    def truth(self, index: int) -> Interval | None:
        """A claim's right value: as stated unless it is wrong; None where it is wrong and the right one unknown."""
        if self.must_wait(index):
            self.ledger.rests_on_unjudged()
            return self.claims[index].stated
        outcome = self.outcome(index)
        if index in self._meanwhile:
            self.ledger.rests_on_unjudged()
        if outcome.verdict in WRONG:
            return outcome.right
        return self.claims[index].stated

    def operand(self, operand: Operand, mode: Mode) -> Derived | None:
        """The value of a number of the text, for the ledger: right, as sources have it, or as the document has it."""
        n = self.numerals[operand.numeral]
        claim = self.linked(operand.numeral)
        written = Interval.rounded(n.high if operand.high and n.high is not None else n.value, n.last_place)
        if operand.raw:
            written = written.scaled(ONE / n.unit.scale)
        if claim is None:
            if (
                n.unit.kind == "number"
                and n.value == n.value.to_integral_value()
                and "." not in n.text
                and (0 < n.value <= 12 or n.value in (52, 100, 360, 365))
            ):
                return Derived(Interval.point(n.value), "constant")
            if mode is Mode.SOURCE:
                return None
            return Derived(written, "literal", names=(n.text,), tier=CLAIM)
        value = written
        if mode is not Mode.DOCUMENT:
            if self.must_wait(claim.index):
                self.ledger.rests_on_unjudged()
                if mode is Mode.SOURCE:
                    return None
            else:
                outcome = self.outcome(claim.index)
                if claim.index in self._meanwhile:
                    self.ledger.rests_on_unjudged()
                if mode is Mode.SOURCE and outcome.verdict not in ("supported", "imprecise"):
                    return None
                if outcome.verdict in WRONG:
                    if outcome.right is None:
                        return None
                    # a bare operand (the 416 of 135.7/416) is written in its claim's own unit
                    bare = n.unit.kind == "number" and claim.numeral.unit.kind != "number"
                    value = outcome.right.scaled(ONE / (claim.numeral.unit.scale if bare else n.unit.scale if operand.raw else ONE))
        return of_claim(value, claim.index, names=(n.text,))

    def linked(self, number: int) -> Claim | None:
        """The claim an operand repeats: itself, or the last one before it (else the next) with the same digits and unit."""
        if number in self._links:
            return self._links[number]
        found: Claim | None = self.by_number.get(number)
        n = self.numerals[number]
        if found is None and not (n.unit.kind == "number" and n.text in ("1", "100")):  # 1 + 24% and 100 / 15.3 repeat nobody's claim
            same = self._spelled.get(digits(n), [])
            at = bisect_left(same, n.start, key=lambda index: self.claims[index].numeral.start)
            near = (self.claims[index] for index in (*reversed(same[max(0, at - FARTHEST_BACK) : at]), *same[at : at + FARTHEST_BACK]))
            found = next((c for c in near if c.numeral.unit.kind == n.unit.kind or "number" in (c.numeral.unit.kind, n.unit.kind)), None)
        self._links[number] = found
        return found

    def earlier(self, claim: Claim, *metrics: str) -> Iterator[Claim]:
        """The claims before one that are of some metrics, the nearest first."""
        listed = [(self._of_metric.get(metric, []), metric) for metric in dict.fromkeys(metrics)]
        before = [reversed(found[max(0, at - FARTHEST_BACK) : at]) for found, _ in listed for at in (bisect_left(found, claim.index),) if at]
        for index in before[0] if len(before) == 1 else islice(merge(*before, reverse=True), FARTHEST_BACK):
            yield self.claims[index]

    def may_rest_on(self, expression: Expression, claims: Collection[int], claimed: Mapping[str, Collection[str]]) -> bool:
        """Whether a value of an expression could be had from one of these claims, of these metrics by entity: else nobody need compute it."""
        linked = (self.linked(operand.numeral) for operand in operands_in(expression))
        return any(claim is not None and claim.index in claims for claim in linked) or any(
            may_use(self.ledger, q, claimed) for q in quantities_in(expression)
        )

    def spellings(self, claim: Claim, reading: Reading) -> list[tuple[Expression, bool]]:
        """A shown computation is read with its units, and again on the bare digits."""
        if reading.origin != "equation":
            return [(reading.expression, False)]
        units = [self.numerals[o.numeral].unit.kind for o in operands_in(reading.expression)]
        bare = as_written(reading.expression)
        if all(u != "number" for u in units):
            return [(reading.expression, False), (bare, True)]
        ways = [(bare, True), (reading.expression, False)]
        if claim.numeral.unit.is_fraction and gives_rate(reading.expression):
            ways.reverse()  # (54 - 48) / 48 is 0.125, which is what 12.5% stands for
        if claim.numeral.unit.kind == "money" and (scale := self._scale_of_bare(reading.expression)) not in (ONE, claim.numeral.unit.scale):
            ways.append((Combination("mul", (reading.expression, Constant(scale))), False))  # 1,436.2 × 4 = $5.74B, of millions
        if not claim.numeral.unit.is_fraction and any(u in FRACTIONS for u in units):
            rates = frozenset(o.numeral for o in operands_in(reading.expression) if self.numerals[o.numeral].unit.is_fraction)
            ways.append((as_written(reading.expression, rates), True))  # 2.31/(1+186.4%) in 亿元
        return ways

    def _scale_of_bare(self, expression: Expression) -> Decimal:
        """The one unit in which the amounts of a computation, written without any, are stated elsewhere; one where that is not known."""
        linked = [c for o in operands_in(expression) if self.numerals[o.numeral].unit.kind == "number" and (c := self.linked(o.numeral)) is not None]
        scales = {c.numeral.unit.scale for c in linked if c.numeral.unit.kind == "money"}
        return scales.pop() if len(scales) == 1 else ONE

    def grounded(self, derived: Derived) -> bool:
        """Whether all that a value rests on is sourced, or a claim that is; mere constants are no source."""
        leaves = list(derived.leaves())
        if all(leaf.op == "constant" for leaf in leaves):
            return False
        for leaf in leaves:
            if leaf.op == "claim" and leaf.claim is not None:
                if self.outcome(leaf.claim).verdict not in ("supported", "imprecise"):
                    return False
            elif leaf.op == "literal" or leaf.tier == TABLE:
                return False
        return True

    def rests_on(self, claim: Claim, reading: Reading, derived: Derived) -> list[int]:
        """The claims whose numbers this one uses: those in its arithmetic, and those stating the operands its figures give."""
        found = {leaf.claim for leaf in derived.leaves() if leaf.claim is not None}
        if claim.about_change or reading.origin == "equation" or derived.op in ("formula", "div", "growth", "sub", "cagr", "mean", "sum"):
            own = self.ledger.first(reading.expression, Mode.DOCUMENT)
            found |= own.claims if own is not None else frozenset()
        found.discard(claim.index)
        return sorted(found)
