"""Stated against recomputed: the verdict of every claim, by arithmetic alone.

No clock, network, model, file or page is seen here: the same claims and figures give the same verdicts.
A claim is judged by its readings in turn: on source figures; failing that on the right numbers wherever they
stand; and, where it fails, on the numbers the document itself uses, to tell a root error from its consequences.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from verifier.claims import Claim, Combination, Constant, Expression, Operand, Quantity, Reading
from verifier.codes import Case, Diagnosis, diagnose
from verifier.dataclass import dataclass, field, replace
from verifier.formula import Undefined, image, references
from verifier.interval import ONE, Interval
from verifier.matching import CLAIM, SOURCE, TABLE, Derived, Ledger, Mode, combine
from verifier.numerals import Numeral
from verifier.periods import Period
from verifier.records import WRONG, Verdict
from verifier.units import FRACTIONS


@dataclass(slots=True)
class Outcome:
    """What judging found of one claim.

    ``right`` is the recomputed value where there is one; ``shown`` the arithmetic behind it; ``own`` the claim's own step
    on the document's numbers where that is another; ``note`` a diagnosis in figures for the message.
    """

    verdict: Verdict
    codes: list[str] = field(default_factory=list)
    right: Interval | None = None
    shown: Derived | None = None
    own: Derived | None = None
    reading: Reading | None = None
    depends_on: list[int] = field(default_factory=list)
    needs: list[str] = field(default_factory=list)
    detail: dict[str, object] = field(default_factory=dict)
    raw: bool = False


class Judge:
    """Judges claims on demand, each once; a claim asks for the outcome of those it rests on."""

    def __init__(self, ledger: Ledger, claims: Sequence[Claim], numerals: Sequence[Numeral]) -> None:
        self.ledger, self.claims, self.numerals = ledger, claims, numerals
        self.by_number = {claim.number: claim for claim in claims}
        self._outcomes: dict[int, Outcome] = {}
        self._busy: dict[int, int] = {}
        self._meanwhile: dict[int, Outcome] = {}
        self._lowest = 0
        self._links: dict[int, Claim | None] = {}
        self._spelled: dict[str, list[int]] = {}
        for claim in claims:
            self._spelled.setdefault(_digits(claim.numeral), []).append(claim.index)
        ledger.truth = self._truth
        ledger.operand = self._operand

    def all(self) -> list[Outcome]:
        """The outcomes of all claims, in their order, with closed identities settled."""
        outcomes = [self.outcome(i) for i in range(len(self.claims))]
        self._close_identities(outcomes)
        self._close_sums(outcomes)
        self._close_outlooks(outcomes)
        self._close_expected(outcomes)
        self._close_multiples(outcomes)
        self._mark_assumptions(outcomes)
        self._mark_labels(outcomes)
        return outcomes

    def outcome(self, index: int) -> Outcome:
        """The verdict of one claim.

        What was found while another claim was still being judged, and rests on that one, is kept only until that is done.
        """
        found = self._outcomes.get(index) or self._meanwhile.get(index)
        if found is None:
            if index in self._busy:
                self._lowest = min(self._lowest, self._busy[index])
                return Outcome("unverifiable")
            level = self._busy[index] = len(self._busy)
            outer, self._lowest = self._lowest, level
            held = self.ledger.aside()
            try:
                found = self._judged(self.claims[index])
            finally:
                del self._busy[index]
                self.ledger.resume(held)
            sourced = found.verdict == "supported" and found.shown is not None and not found.shown.claims
            if sourced:  # whatever was tried on the way, the sources alone settle it
                self._lowest = outer
            if sourced or self._lowest >= level:
                self._outcomes[index] = found
            else:
                self._meanwhile[index] = found
            self._lowest = min(outer, self._lowest)
            if not level:
                self._meanwhile.clear()
        elif index in self._meanwhile:
            self._lowest = -1
        return found

    # -- values asked for by the ledger ------------------------------------------------------------------

    def _truth(self, index: int) -> Interval | None:
        if index in self._busy:
            self._lowest = min(self._lowest, self._busy[index])
            self.ledger.rests_on_unjudged()
            return self.claims[index].stated
        outcome = self.outcome(index)
        if index in self._meanwhile:
            self.ledger.rests_on_unjudged()
        if outcome.verdict in WRONG:
            return outcome.right
        return self.claims[index].stated

    def _operand(self, operand: Operand, mode: Mode) -> Derived | None:
        n = self.numerals[operand.numeral]
        claim = self._linked(operand.numeral)
        written = Interval.rounded(n.high if operand.high and n.high is not None else n.value, n.last_place).scaled(ONE / n.unit.scale if operand.raw else ONE)
        if claim is None:
            if n.unit.kind == "number" and n.value == n.value.to_integral_value() and "." not in n.text and (0 < n.value <= 12 or n.value in (52, 100, 360, 365)):
                return Derived(Interval.point(n.value), "constant")
            if mode is Mode.SOURCE:
                return None
            return Derived(written, "literal", names=(n.text,), tier=CLAIM)
        value = written
        if mode is not Mode.DOCUMENT:
            if claim.index in self._busy:
                self._lowest = min(self._lowest, self._busy[claim.index])
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
        return Derived(value, "claim", claim=claim.index, names=(n.text,), claims=frozenset((claim.index,)), tier=CLAIM)

    def _linked(self, number: int) -> Claim | None:
        """The claim an operand repeats: itself, or the last one before it (else the next) with the same digits and unit."""
        if number in self._links:
            return self._links[number]
        found: Claim | None = self.by_number.get(number)
        if found is None:
            n = self.numerals[number]
            same = [self.claims[i] for i in self._spelled.get(_digits(n), ())]
            same = [c for c in same if c.numeral.unit.kind == n.unit.kind or "number" in (c.numeral.unit.kind, n.unit.kind)]
            before = [c for c in same if c.numeral.start < n.start]
            found = before[-1] if before else same[0] if same else None
        self._links[number] = found
        return found

    # -- one claim -----------------------------------------------------------------------------------------

    def _judged(self, claim: Claim) -> Outcome:
        if claim.kind == "comparison":
            return self._compared(claim)
        missed: list[tuple[Reading, Derived, bool]] = []
        tie = self._tie(claim, Mode.SOURCE, missed)
        if tie is not None:
            return self._held(claim, "supported", *tie)
        points = self._rate_in_points(claim)
        if points is not None:
            return points
        if missed:
            other = self._other_member(claim)
            return self._held(claim, "supported" if self._grounded(other[1]) else "consistent", *other) if other is not None else self._failed(claim, missed)
        tie = self._tie(claim, Mode.TRUTH, missed)
        if claim.assumed and (tie is None or tie[1].tier == CLAIM):
            return self._unknown(claim)
        again = self._repeated(claim) if tie is None else None
        if again is not None:
            return again
        if tie is not None:
            reading, derived, raw = tie
            if _loose(derived.value, claim.numeral.value if not raw else claim.numeral.value / claim.numeral.unit.scale):
                return self._unknown(claim)
            verdict: Verdict = "supported" if self._grounded(derived) else "consistent"
            return self._held(claim, verdict, reading, derived, raw)
        if missed:
            return self._failed(claim, missed, in_document=True)
        return self._fallen(claim) or self._unknown(claim)

    def _fallen(self, claim: Claim) -> Outcome | None:
        """A claim that nothing right bears on, but that the document computes from a wrong number."""
        own = self._own_step(claim) if len(_digits(claim.numeral).replace(".", "").lstrip("0")) >= 3 and not claim.assumed else None
        right = self._corrected(own[1]) if own is not None else None
        if own is None or right is None or own[1].op == "claim" or self._meets(claim, right.value, own[2]):
            return None
        out = Outcome("tainted", ["tainted-input"], _unraw(right.value, claim, own[2]), right, own[1], own[0], raw=own[2])
        out.depends_on = sorted(set(own[3]) | set(self._rests_on(claim, own[0], own[1])))
        return out

    def _tie(self, claim: Claim, mode: Mode, missed: list[tuple[Reading, Derived, bool]]) -> tuple[Reading, Derived, bool] | None:
        """The first reading whose value meets what is stated; what misses is noted by its first value."""
        for reading in claim.readings:
            if reading.origin == "equation" and mode is Mode.SOURCE and any(r.certain and isinstance(r.expression, Quantity) for r, _, _ in missed):
                continue  # the metric it is called has a source figure of its own
            if claim.numeral.unit.is_fraction and isinstance(reading.expression, Quantity) and self._is_amount(reading.expression):
                continue  # a percent or a point is no amount
            for expression, raw in self._spellings(claim, reading):
                first = True
                for derived in self.ledger.options(expression, mode):
                    if mode is not Mode.SOURCE and not self._evidence(claim, derived):
                        continue
                    if self._meets(claim, derived.value, raw):
                        return reading, derived, raw
                    if first:
                        missed.append((reading, derived, raw))
                        first = False
        return None

    def _rate_in_points(self, claim: Claim) -> Outcome | None:
        """A growth rate that the text gives in points: the numeral is right, its unit is not."""
        if claim.numeral.unit.kind not in ("point", "basis_point"):
            return None
        for reading in claim.readings:
            q = reading.expression
            if not reading.certain or not isinstance(q, Quantity) or q.base is None or q.measure != "change":
                continue
            if not self._is_amount(q) and any(self._near_by(claim, d.value) for d in self.ledger.options(q, Mode.TRUTH) if self._evidence(claim, d)):
                continue  # the points of a ratio that are about right are meant as points
            for derived in self.ledger.options(replace(q, measure="growth"), Mode.TRUTH):
                if self._evidence(claim, derived) and self._meets(claim, derived.value):
                    return Outcome("refuted", ["pp-vs-percent"], derived.value, derived, None, reading, self._rests_on(claim, reading, derived))
        return None

    @staticmethod
    def _near_by(claim: Claim, value: Interval) -> bool:
        """Whether a recomputed change is of the size of the stated one."""
        stated, right = abs(claim.stated.middle), abs(value.middle)
        return right > 0 and Decimal("0.5") <= stated / right <= Decimal(2)

    def _is_amount(self, q: Quantity) -> bool:
        """Whether the change of a quantity is measured in money, shares or a count, so that points cannot state it."""
        known = self.ledger.metrics.get(q.metric)
        return q.measure == "change" and known is not None and known.kind in ("money", "shares", "count", "per_share", "physical")

    def _other_member(self, claim: Claim) -> tuple[Reading, Derived, bool] | None:
        """Another member of the claim's family that ties with the help of the document's right numbers: 净利润 with the minority's share."""
        for reading in claim.readings:
            q = reading.expression
            if reading.certain and isinstance(q, Quantity) and q.others and q.measure == "level":
                for member in q.others:
                    for derived in self.ledger.options(replace(q, metric=member, others=()), Mode.TRUTH):
                        if derived.op == "formula" and not derived.claims & self._busy.keys() and self._evidence(claim, derived) and self._meets(claim, derived.value) \
                                and not _loose(derived.value, claim.numeral.value):
                            return reading, derived, False
        return None

    def _repeated(self, claim: Claim) -> Outcome | None:
        """The same number said again takes the verdict it had; cut short, it is imprecise."""
        if claim.kind in ("comparison", "range") or claim.numeral.word or not claim.readings:
            return None
        primary = claim.readings[0].expression
        family = primary.others if isinstance(primary, Quantity) else ()
        for earlier in reversed(self.claims[:claim.index]):
            if (earlier.metric != claim.metric and earlier.metric not in family) or earlier.entity != claim.entity or earlier.segment != claim.segment or earlier.metric == "own:" \
                    or earlier.numeral.unit.kind != claim.numeral.unit.kind or earlier.about_change != claim.about_change or earlier.kind in ("comparison", "range"):
                continue
            outcome = self.outcome(earlier.index)
            if outcome.verdict not in ("supported", "consistent") or abs(earlier.stated.middle - claim.stated.middle) >= claim.numeral.last_place:
                continue
            made = Outcome(outcome.verdict, list(outcome.codes), outcome.right, Derived(earlier.stated, "claim", claim=earlier.index, claims=frozenset((earlier.index,)), tier=CLAIM),
                           None, claim.readings[0], [earlier.index])
            if not claim.stated.meets(Interval.point(earlier.numeral.value if earlier.stated.high > 0 else -abs(earlier.numeral.value))):
                made.verdict, made.right = "imprecise", earlier.stated
                made.codes = ["truncated"] if _cut_off(claim, Interval.point(earlier.stated.middle), False) else []
            return made
        return None

    def _spellings(self, claim: Claim, reading: Reading) -> list[tuple[Expression, bool]]:
        """A shown computation is read with its units, and again on the bare digits."""
        if reading.origin != "equation":
            return [(reading.expression, False)]
        units = [self.numerals[o.numeral].unit.kind for o in _operands(reading.expression)]
        bare = _raw(reading.expression)
        if all(u != "number" for u in units):
            return [(reading.expression, False), (bare, True)]
        ways = [(bare, True), (reading.expression, False)]
        if not claim.numeral.unit.is_fraction and any(u in FRACTIONS for u in units):
            rates = frozenset(o.numeral for o in _operands(reading.expression) if self.numerals[o.numeral].unit.is_fraction)
            ways.append((_raw(reading.expression, rates), True))  # 2.31/(1+186.4%) in 亿元
        return ways

    def _evidence(self, claim: Claim, derived: Derived) -> bool:
        """A claim is no evidence for itself, and the same number said again in prose is none either."""
        if claim.index in derived.claims:
            return False
        return not (derived.op == "claim" and derived.quantity is not None)

    def _grounded(self, derived: Derived) -> bool:
        for leaf in derived.leaves():
            if leaf.op == "claim" and leaf.claim is not None:
                if self.outcome(leaf.claim).verdict not in ("supported", "imprecise"):
                    return False
            elif leaf.op == "literal" or leaf.tier == TABLE:
                return False
        return True

    def _meets(self, claim: Claim, value: Interval, raw: bool = False) -> bool:
        stated = self._stated(claim, raw)
        if claim.numeral.high is not None and claim.numeral.unit.kind:
            n = claim.numeral
            half = n.last_place / 2
            scale = ONE / n.unit.scale if raw else ONE
            assert n.high is not None
            sign = -1 if claim.stated.high < 0 < n.value else 1
            low, high = sorted((sign * n.value * scale, sign * n.high * scale))
            return abs(value.low - low) <= half * scale + value.width * Decimal("0.02") and abs(value.high - high) <= half * scale + value.width * Decimal("0.02")
        if stated.meets(value):
            return True
        if claim.about_change and claim.kind != "share" and claim.direction == 0 and not claim.numeral.sign and value.high < 0 and stated.meets(-value):
            return True
        return claim.kind == "growth" and claim.numeral.unit.kind == "multiple" and stated.meets(Interval(value.low + ONE, value.high + ONE))

    def _stated(self, claim: Claim, raw: bool) -> Interval:
        return claim.stated.scaled(ONE / claim.numeral.unit.scale) if raw else claim.stated

    # -- the ways to end -----------------------------------------------------------------------------------

    def _held(self, claim: Claim, verdict: Verdict, reading: Reading, derived: Derived, raw: bool) -> Outcome:
        out = Outcome(verdict, right=_unraw(derived.value, claim, raw), shown=derived, reading=reading, depends_on=self._rests_on(claim, reading, derived), raw=raw)
        return self._labels(claim, out)

    def _labels(self, claim: Claim, out: Outcome) -> Outcome:
        if claim.unit_conflict or claim.numeral.unit.kind in ("point", "basis_point") and out.reading is not None and isinstance(out.reading.expression, Quantity) and out.reading.expression.measure == "growth":
            out.verdict, out.codes = "refuted", ["pp-vs-percent"]
        elif claim.numeral.unit.kind == "percent" and out.reading is not None and isinstance(out.reading.expression, Quantity) and out.reading.expression.measure == "change":
            kind = self.ledger.metrics.get(out.reading.expression.metric)
            if kind is not None and kind.kind == "percent" and out.verdict in ("supported", "consistent"):
                relative = self._relative(claim, out.reading.expression)
                if not relative:
                    out.verdict, out.codes = "refuted", ["pp-vs-percent"]
        elif claim.numeral.unit.kind == "percent" and claim.kind == "change" and out.shown is not None and out.shown.op == "sub" and len(out.shown.parts) == 2:
            known, moved = self.ledger.metrics.get(claim.metric), combine("growth", out.shown.parts)
            if known is not None and known.kind == "percent" and out.verdict in ("supported", "consistent") and (moved is None or not self._meets(claim, moved.value)):
                out.verdict, out.codes = "refuted", ["pp-vs-percent"]
        return out

    def _relative(self, claim: Claim, q: Quantity) -> bool:
        """Whether the percent is right as a relative change of the ratio."""
        found = self.ledger.options(replace(q, measure="growth"), Mode.TRUTH)
        return any(claim.stated.meets(d.value) for d in found)

    def _failed(self, claim: Claim, missed: list[tuple[Reading, Derived, bool]], in_document: bool = False) -> Outcome:
        every, missed = missed, [m for m in missed if not _stands_in(m[1])]
        if not missed:  # another measure in its place may bear a number out, not overturn it
            return self._slipped(claim, every) or self._unknown(claim, doubtful=True)
        reading, derived, raw = next((m for m in missed if m[0].certain), missed[0])
        for one in missed:
            if self._nearly(claim, one[1].value, one[2]):
                return self._imprecise(claim, *one)
        own = self._own_step(claim) if reading.certain or claim.readings[0].certain or len(_digits(claim.numeral).replace(".", "").lstrip("0")) >= 3 else None
        if own is not None:
            own_reading, own_derived, own_raw, wrong = own
            match = next((m for m in missed if m[0].expression == own_reading.expression), (reading, derived, raw))
            redone = self._corrected(own_derived) if match[1].tier != SOURCE else None
            if redone is not None:
                match = (own_reading, redone, own_raw)
            out = Outcome("tainted", ["tainted-input"], _unraw(match[1].value, claim, match[2]), match[1], own_derived, own_reading, raw=match[2])
            out.depends_on = sorted(set(wrong) | set(self._rests_on(claim, own_reading, own_derived)))
            if not self._meets(claim, own_derived.value, own_raw):
                out.codes.append("truncated" if _cut_off(claim, own_derived.value, own_raw) else "")
                out.codes = [c for c in out.codes if c]
            if any(own_derived.op == "claim" and own_derived.quantity is not None and self.outcome(j).verdict == "refuted" for j in wrong):
                first = self.outcome(wrong[0])
                out.verdict, out.codes, out.detail = "refuted", list(first.codes), dict(first.detail)
                out.own = None
            return out
        if not reading.certain or (in_document and not self._closed(claim, reading, derived)):
            borne = next((m for m in missed if self._borne_out_beside(claim, m[0], m[1])), None)
            if borne is None:
                return self._slipped(claim, every) or self._unknown(claim, doubtful=True)
            reading, derived, raw = borne
        right = _unraw(derived.value, claim, raw)
        found = diagnose(Case(claim, right, derived, reading, self.ledger, self.numerals))
        slipped = self._slipped(claim, every, doubtful=False) if found.code not in _KEEPS_DIGITS and reading.origin != "equation" else None
        if slipped is not None:
            return slipped
        shown = self._misreckoned(claim) if found.code in ("value-mismatch", "definition-mismatch", "period-mismatch", "entity-mismatch") else None
        if shown is not None:
            whose, result, bare, own_value = shown
            found = diagnose(Case(claim, _unraw(result.value, claim, bare), result, whose, self.ledger, self.numerals))
            if found.code not in ("decimal-slip", "unit-slip", "sign-flip", "direction-mismatch", "sum-mismatch"):
                found = Case.found("arithmetic-error")
            if not right.middle or abs(own_value.middle / right.middle - 1) > Decimal("0.02"):
                right = _unraw(result.value, claim, bare)  # computed on another basis than the source's
            reading, derived, raw = whose, result, bare
        if found.code in ("value-mismatch", "arithmetic-error") and reading.origin != "equation" and shown is None and _far(claim, right):
            return self._unknown(claim, doubtful=True)  # so far off, for no known reason, it is likelier about something else
        out = Outcome("refuted", [], right, derived, None, reading, raw=raw)
        out.codes = [found.code]
        out.detail = dict(found.detail)
        out.depends_on = self._rests_on(claim, reading, derived)
        return out

    def _borne_out_beside(self, claim: Claim, reading: Reading, derived: Derived) -> bool:
        """Whether a rate stated beside a level is that of the very figure it is bound to: "fell 1.2% to $117.8 million" is of one quantity.

        A figure that another number of the sentence states leaves none to this one.
        """
        q = reading.expression
        used = {id(leaf.figure) for leaf in derived.leaves() if leaf.figure is not None}
        if not isinstance(q, Quantity) or q.measure != "level" or claim.kind not in ("level", "ratio", "count") or claim.expected_by or claim.assumed or claim.supposed or derived.tier != SOURCE:
            return False
        beside = False
        for other in self.claims[max(0, claim.index - 8):claim.index + 9]:
            if other is claim or other.quote != claim.quote or other.index in self._busy:
                continue
            outcome = self.outcome(other.index)
            if outcome.verdict != "supported" or outcome.shown is None or outcome.shown.claims or outcome.reading is None:
                continue
            e = outcome.reading.expression
            figures = {id(leaf.figure) for leaf in outcome.shown.leaves()}
            if not other.about_change:
                if figures == used:
                    return False
            elif abs(other.index - claim.index) <= 2 and isinstance(e, Quantity) and (e.entity, e.segment) == (q.entity, q.segment):
                printed = outcome.shown.op == "figure" and e.metric == q.metric and q.period in (e.period, e.base) and q.period is not None
                beside = beside or printed or (outcome.shown.op in ("growth", "sub") and used <= figures)
        return beside

    def _slipped(self, claim: Claim, missed: list[tuple[Reading, Derived, bool]], doubtful: bool = True) -> Outcome | None:
        """A claim whose very digits a usual slip gives from one of the figures it may be bound to: that is no chance, so that binding is right."""
        ways = [(reading, derived) for reading, _, raw in missed if not raw and reading.origin != "equation" for derived in self.ledger.options(reading.expression, Mode.SOURCE)[:4]]
        for reading, derived in ways:
            found = self._bare_slip(Case(claim, derived.value, derived, reading, self.ledger, self.numerals), doubtful)
            if found is not None:
                return Outcome("refuted", [found.code], derived.value, derived, None, reading, self._rests_on(claim, reading, derived), detail=dict(found.detail))
        for reading, derived in ways if doubtful else ():
            if len(_digits(claim.numeral).replace(".", "").lstrip("0")) >= 3 and self._nearly(claim, derived.value, False):
                return self._imprecise(claim, reading, derived, False)
        return None

    @staticmethod
    def _bare_slip(case: Case, doubtful: bool) -> Diagnosis | None:
        """The slip that keeps the digits, where there are enough of them to tell it from chance."""
        found = diagnose(case)
        turned = found.code == "direction-mismatch" or (found.code == "sign-flip" and (not doubtful or bool(case.claim.numeral.sign)))
        moved = found.code in ("decimal-slip", "unit-slip") or (doubtful and found.code == "wrong-base" and found.detail.get("base") == "new")
        return found if case.digits >= (3 if moved and doubtful else 2) and (turned or moved) else None

    def _misreckoned(self, claim: Claim) -> tuple[Reading, Derived, bool, Interval] | None:
        """The arithmetic shown for a claim, on right operands, where it does not give the stated number even with those of the text.

        Last comes what it gives with the text's own operands.
        """
        for reading in claim.readings:
            if reading.origin != "equation":
                continue
            own = [(d, raw) for e, raw in self._spellings(claim, reading) for d in self.ledger.options(e, Mode.DOCUMENT, 1)]
            if not own or any(self._meets(claim, d.value, raw) or self._nearly(claim, d.value, raw) for d, raw in own):
                continue
            right = [(d, raw) for e, raw in self._spellings(claim, reading) for d in self.ledger.options(e, Mode.TRUTH, 1) if claim.index not in d.claims]
            if right:
                return reading, *right[0], _unraw(own[0][0].value, claim, own[0][1])
        return None

    def _closed(self, claim: Claim, reading: Reading, derived: Derived) -> bool:
        """Whether the document's own numbers settle the matter: shown arithmetic, a table's figure, or levels of the same sentence."""
        if reading.origin == "equation":
            return True
        leaves = list(derived.leaves())
        if any(leaf.tier == TABLE for leaf in leaves) and all(leaf.tier in (TABLE, SOURCE) or leaf.op == "constant" for leaf in leaves):
            return True
        near = [leaf.claim for leaf in leaves if leaf.claim is not None]
        if self._lists_its_parts(claim, reading.expression):
            return True
        adds = isinstance(reading.expression, Combination) and reading.expression.op in ("sum", "add") and len(near) >= 2
        return bool(near) and (claim.about_change or adds) and reading.origin == "clause" and all(self.claims[j].quote == claim.quote and self.claims[j].readings and self.claims[j].readings[0].certain for j in near)

    def _lists_its_parts(self, claim: Claim, expression: Expression) -> bool:
        """Whether a total follows the numbers it adds up in its sentence, all of one measure: what each is of does not matter then."""
        if not isinstance(expression, Combination) or expression.op != "sum" or not all(isinstance(arg, Operand) for arg in expression.args):
            return False
        parts = [self._linked(arg.numeral) for arg in expression.args if isinstance(arg, Operand)]
        return all(
            part is not None and part.quote == claim.quote and part.kind == "level" and part.metric == claim.metric and part.period == claim.period and part.relation == "="
            for part in parts
        )

    def _imprecise(self, claim: Claim, reading: Reading, derived: Derived, raw: bool) -> Outcome:
        out = Outcome("imprecise", [], _unraw(derived.value, claim, raw), derived, None, reading, self._rests_on(claim, reading, derived), raw=raw)
        if _cut_off(claim, derived.value, raw):
            out.codes = ["truncated"]
        return out

    def _nearly(self, claim: Claim, value: Interval, raw: bool) -> bool:
        """Less than one last place between the stated number and the recomputed interval."""
        n = claim.numeral
        if n.word or n.high is not None or n.hedge:
            return False
        scale = ONE / n.unit.scale if raw else ONE
        stated = claim.stated.middle * scale
        away = max(value.low - stated, stated - value.high, Decimal(0))
        return away < n.last_place * scale

    def _corrected(self, derived: Derived) -> Derived | None:
        """The same step with the right values of the claims it uses; None where one is unknown or the step cannot be redone."""
        if derived.op == "claim" and derived.claim is not None and not derived.parts:
            if derived.claim in self._busy or self.outcome(derived.claim).verdict not in WRONG:
                return derived
            right, used = self.outcome(derived.claim).right, self.claims[derived.claim].stated.middle
            if right is None or not used:
                return None
            return replace(derived, value=right.scaled(derived.value.middle / used))
        if not derived.parts:
            return derived
        parts = [self._corrected(part) for part in derived.parts]
        known = [part for part in parts if part is not None]
        if len(known) < len(parts) or derived.op in ("path", "minus", "solved"):
            return None
        if derived.tree is None:
            return combine(derived.op, known)
        try:
            value = image(derived.tree, dict(zip(references(derived.tree), (part.value for part in known), strict=True)))
        except (Undefined, ZeroDivisionError):
            return None
        return replace(derived, value=value, parts=tuple(known))

    def _own_step(self, claim: Claim) -> tuple[Reading, Derived, bool, list[int]] | None:
        """The claim's own arithmetic on the numbers the document uses, where it holds and one of those is wrong."""
        for reading in claim.readings:
            for expression, raw in self._spellings(claim, reading):
                for derived in self.ledger.options(expression, Mode.DOCUMENT):
                    if not derived.claims or claim.index in derived.claims:
                        continue
                    if reading.origin != "equation" and any(j > claim.index for j in derived.claims) and (derived.op in ("claim", "formula") or not (claim.about_change and (claim.numeral.unit.kind in ("percent", "multiple") or all(self.claims[j].period == claim.period for j in derived.claims if j > claim.index)))):
                        continue
                    if not (self._meets(claim, derived.value, raw) or self._nearly(claim, derived.value, raw)):
                        continue
                    if any(j > claim.index and claim.index in self._shown_uses(j) for j in derived.claims):
                        continue  # the later one was computed from this
                    self._lowest = min([self._lowest, *(self._busy[j] for j in derived.claims if j in self._busy)])
                    wrong = [j for j in sorted(derived.claims) if j not in self._busy and self.outcome(j).verdict in WRONG]
                    if wrong:
                        return reading, derived, raw, wrong
        return None

    def _shown_uses(self, index: int) -> set[int]:
        """The claims whose numbers a claim's shown arithmetic is written with."""
        found: set[int] = set()
        for reading in self.claims[index].readings:
            if reading.origin == "equation":
                for operand in _operands(reading.expression):
                    linked = self._linked(operand.numeral)
                    if linked is not None:
                        found.add(linked.index)
        return found

    def _rests_on(self, claim: Claim, reading: Reading, derived: Derived) -> list[int]:
        """The claims whose numbers this one uses: those in its arithmetic, and those stating the operands its figures give."""
        found = {leaf.claim for leaf in derived.leaves() if leaf.claim is not None}
        if claim.about_change or reading.origin == "equation" or derived.op in ("formula", "div", "growth", "sub", "cagr", "mean", "sum"):
            own = self.ledger.first(reading.expression, Mode.DOCUMENT)
            found |= own.claims if own is not None else frozenset()
        found.discard(claim.index)
        return sorted(found)

    def _unknown(self, claim: Claim, doubtful: bool = False) -> Outcome:
        out = Outcome("unverifiable", needs=self._needs(claim))
        if claim.assumed:
            out.codes = ["assumed-input"]
        if doubtful:
            out.detail["doubtful"] = True
        return out

    def _needs(self, claim: Claim) -> list[str]:
        if not claim.readings:
            return []
        missing: list[str] = []
        for q in _quantities(claim.readings[0].expression):
            for one in ([q] if q.measure == "level" else [q.level(q.period), *([q.level(q.base)] if q.base is not None else [])]):
                if self.ledger.first(one, Mode.SOURCE) is None:
                    name = f"{one.metric.removeprefix('own:')}@{one.period}" if one.period is not None else one.metric.removeprefix("own:")
                    label = f"{one.entity}: {name}" if one.entity and one.entity != self.ledger.entity else name
                    if label not in missing:
                        missing.append(label)
                    missing += [name for name in self._lacking(one) if name not in missing]
        return missing[:4]

    def _lacking(self, q: Quantity) -> list[str]:
        """The operands still missing of the formula that is nearest to being computable."""
        best: list[Quantity] = []
        for asked in self.ledger.operands_of(q):
            gone = [one for one in asked if self.ledger.first(one, Mode.SOURCE) is None]
            if gone and len(gone) < len(asked) and (not best or len(gone) < len(best)):
                best = gone
        return [f"{one.metric}@{one.period}" if one.period is not None else one.metric for one in best]

    # -- comparisons -----------------------------------------------------------------------------------------

    def _compared(self, claim: Claim) -> Outcome:
        threshold = claim.numeral.value if claim.stated.high > 0 or claim.numeral.value <= 0 else -claim.numeral.value
        candidates: list[tuple[Reading, Derived]] = []
        ahead = claim.period is not None and (claim.period.estimate or claim.forecast)
        for index in sorted(self._subjects(claim), reverse=True):
            if ahead and self.claims[index].period != claim.period:
                continue
            if index < claim.index and index not in self._busy and self.claims[index].metric == claim.metric:
                right = self._truth(index)
                if right is not None:
                    sourced = self.outcome(index).verdict in ("supported", "imprecise") or self.outcome(index).verdict in WRONG
                    candidates = [(claim.readings[0] if claim.readings else Reading(Operand(self.claims[index].number)),
                                   Derived(right, "claim", claim=index, claims=frozenset((index,)), tier=SOURCE if sourced else CLAIM))]
                    break
        for mode in () if candidates else (Mode.SOURCE, Mode.TRUTH):
            for reading in claim.readings:
                candidates += [(reading, d) for d in self.ledger.options(reading.expression, mode) if all(j < claim.index for j in d.claims)]
                if candidates:
                    break
            if candidates:
                break
        subject = self._compared_with(claim)
        if not candidates and subject is None and claim.readings and not ahead:
            subject = next((c for c in reversed(self.claims[:claim.index]) if c.metric == claim.metric and c.metric != "own:" and _whose(c) == _whose(claim)
                            and c.numeral.unit.kind == claim.numeral.unit.kind and c.kind not in ("comparison", "range") and c.about_change == claim.about_change), None)
            if subject is not None:
                claim.subject = subject.index
        if not candidates and subject is not None and (subject.period == claim.period or not ahead):
            right = self._truth(subject.index)
            if right is not None:
                candidates = [(Reading(Operand(subject.number)), Derived(right, "claim", claim=subject.index, claims=frozenset((subject.index,)), tier=CLAIM))]
        if not candidates:
            return self._unknown(claim)
        if not candidates[0][0].certain:
            beside = next((c for c in reversed(self.claims[:claim.index]) if c.quote == claim.quote and c.metric == claim.metric and _whose(c) == _whose(claim)
                           and c.numeral.unit.kind == claim.numeral.unit.kind and not c.about_change and c.kind not in ("comparison", "range")), None)
            said = self._truth(beside.index) if beside is not None else None
            if beside is None or said is None:
                return self._unknown(claim, doubtful=True)
            known = self.outcome(beside.index).verdict in ("supported", "imprecise", *WRONG)
            candidates = [(Reading(Operand(beside.number)), Derived(said, "claim", claim=beside.index, claims=frozenset((beside.index,)), tier=SOURCE if known else CLAIM))]
        holding = next(((r, d) for r, d in candidates if _holds(claim, d.value, threshold)), None)
        if holding is not None:
            reading, derived = holding
            verdict: Verdict = "supported" if derived.tier == SOURCE or self._grounded(derived) else "consistent"
            out = Outcome(verdict, right=derived.value, shown=derived, reading=reading)
            out.depends_on = sorted(derived.claims | self._subjects(claim))
            return out
        reading, derived = candidates[0]
        if not reading.certain:
            return self._unknown(claim, doubtful=True)
        wrong = [j for j in sorted(self._subjects(claim)) if j not in self._busy and self.outcome(j).verdict in WRONG and _holds(claim, self.claims[j].stated, threshold)]
        if wrong:
            return Outcome("tainted", ["conclusion-flips", "tainted-input"], derived.value, derived, None, reading, wrong)
        if subject is not None and subject.quote != claim.quote and derived.claims == {subject.index}:
            return self._unknown(claim, doubtful=True)  # said in another sentence: it may be about something else
        before = next((c for c in reversed(self.claims[:claim.index]) if c.metric == claim.metric and _whose(c) == _whose(claim) and c.about_change == claim.about_change
                     and c.numeral.unit.kind == claim.numeral.unit.kind and c.kind not in ("comparison", "range") and c.index not in self._busy), None)
        if before is not None and self.outcome(before.index).verdict in WRONG and _holds(claim, before.stated, threshold):
            return Outcome("tainted", ["conclusion-flips", "tainted-input"], derived.value, derived, None, reading, [before.index])
        if derived.tier != SOURCE and (not derived.claims or self._several_said(claim, reading)):
            return self._unknown(claim, doubtful=True)
        return Outcome("refuted", ["direction-mismatch"], derived.value, derived, None, reading, sorted(derived.claims))

    def _compared_with(self, claim: Claim) -> Claim | None:
        """The claim whose number a comparison speaks of; after another comparison, what that one speaks of."""
        subject = self.claims[claim.subject] if claim.subject is not None else None
        while subject is not None and subject.kind == "comparison" and subject.subject is not None and subject.subject < subject.index:
            subject = self.claims[subject.subject]
        return subject

    def _several_said(self, claim: Claim, reading: Reading) -> bool:
        """Whether the document says several different numbers of what a comparison is about: which one is meant is then open."""
        said = [self.claims[i].stated for i in self._subjects(claim)]
        return any(not a.meets(b) for a in said for b in said)

    def _subjects(self, claim: Claim) -> set[int]:
        """The earlier claims that state the quantity a comparison is about."""
        found: set[int] = set()
        if (subject := self._compared_with(claim)) is not None:
            found.add(subject.index)
        for reading in claim.readings[:2]:
            for derived in self.ledger.options(reading.expression, Mode.DOCUMENT):
                if derived.op == "claim":
                    found |= derived.claims
        return {index for index in found if index < claim.index}

    # -- after all -------------------------------------------------------------------------------------------

    def _close_identities(self, outcomes: list[Outcome]) -> None:
        """Unsourced operands of an identity that holds with all its numbers stated are consistent, where solving back is not loose."""
        for claim, outcome in zip(self.claims, outcomes, strict=True):
            if outcome.verdict not in ("consistent", "supported") or outcome.shown is None or outcome.reading is None or claim.kind == "comparison" or claim.numeral.high is not None:
                continue
            stated = self._stated(claim, outcome.raw)
            ways = [outcome.shown]
            if not outcome.raw:
                ways += [d for d in self.ledger.options(outcome.reading.expression, Mode.TRUTH) if d.claims and self._evidence(claim, d) and self._meets(claim, d.value)]
            for shown, leaf in ((way, leaf) for way in ways for leaf in way.leaves()):
                if leaf.op != "claim" or leaf.claim is None or outcomes[leaf.claim].verdict != "unverifiable":
                    continue
                operand = self.claims[leaf.claim]
                if operand.assumed or operand.kind in ("comparison", "range"):
                    continue
                back = solved(shown, leaf, stated)
                if back is None or not back.meets(leaf.value) or _loose(back, leaf.value.middle):
                    continue
                target = outcomes[leaf.claim]
                target.verdict, target.reading = "consistent", outcome.reading
                target.detail["closed_by"] = claim.index
                target.right, target.needs = back, []
                target.shown = Derived(back, "solved", (shown,), claims=frozenset((claim.index,)), tier=CLAIM)

    def _close_sums(self, outcomes: list[Outcome]) -> None:
        """Parts listed in one sentence that add up to a stated total are consistent with it."""
        parts: dict[tuple[object, ...], list[Claim]] = {}
        for claim in self.claims:
            if claim.kind == "level" and claim.primary is not None and isinstance(claim.primary.expression, Quantity) and claim.numeral.high is None and not claim.assumed:
                q = claim.primary.expression
                own = q.metric.startswith("own:")
                if q.segment is not None or own:
                    parts.setdefault((claim.quote, "" if own else q.metric, q.entity, claim.numeral.unit.kind, claim.period), []).append(claim)
        self._close_lists(outcomes)
        for (_, metric, entity, _, period), listed in parts.items():
            if not 2 <= len(listed) <= 12 or not any(outcomes[c.index].verdict == "unverifiable" for c in listed):
                continue
            for name in [str(metric)] if metric else ["revenue", "total_revenue"]:
                total = next((d for d in self.ledger.options(Quantity(name, entity, period), Mode.TRUTH) if not d.claims & {c.index for c in listed} and not any(outcomes[j].verdict in WRONG for j in d.claims)), None)  # type: ignore[arg-type]
                whole = combine("sum", [Derived(c.stated, "claim", claim=c.index, claims=frozenset((c.index,)), tier=CLAIM) for c in listed])
                if total is None or whole is None or not whole.value.meets(total.value):
                    continue
                for claim, leaf in zip(listed, whole.parts, strict=True):
                    back = solved(whole, leaf, total.value)
                    target = outcomes[claim.index]
                    if target.verdict == "unverifiable" and back is not None and back.meets(claim.stated) and not _loose(back, claim.stated.middle):
                        target.verdict, target.right, target.needs = "consistent", back, []
                        target.shown = Derived(whole.value, "sum", whole.parts, claims=whole.claims - {claim.index}, tier=CLAIM)
                break

    def _close_lists(self, outcomes: list[Outcome]) -> None:
        """A total nobody can look up, and the parts named right after or before it in the sentence: checked by adding them."""
        by_sentence: dict[tuple[int, int], list[Claim]] = {}
        for claim in self.claims:
            by_sentence.setdefault(claim.quote, []).append(claim)
        for listed in by_sentence.values():
            for place, claim in enumerate(listed):
                if outcomes[claim.index].verdict != "unverifiable" or claim.kind != "level" or claim.numeral.unit.kind not in ("money", "shares", "physical", "count") \
                        or claim.assumed or len(_digits(claim.numeral).replace(".", "").lstrip("0")) < 3:
                    continue
                near = [listed[place + 1:place + 1 + size] for size in range(2, 6)] + [listed[max(0, place - size):place] for size in range(2, 6)]
                for parts in near:
                    if len(parts) < 2 or any(p.kind != "level" or p.numeral.unit.kind != claim.numeral.unit.kind or p.numeral.high is not None for p in parts):
                        continue
                    whole = combine("sum", [Derived(p.stated, "claim", claim=p.index, claims=frozenset((p.index,)), tier=CLAIM) for p in parts])
                    if whole is None or not whole.value.meets(claim.stated) or _loose(whole.value, claim.numeral.value):
                        continue
                    target = outcomes[claim.index]
                    target.verdict = "supported" if all(outcomes[p.index].verdict == "supported" for p in parts) else "consistent"
                    target.right, target.shown, target.needs, target.depends_on = whole.value, whole, [], sorted(whole.claims)
                    break

    def _agree(self, outcomes: list[Outcome], claims: Iterable[Claim], shown: Derived) -> None:
        """Numbers no source has that close an identity with those stated beside them."""
        members = list(claims)
        for claim in members:
            target = outcomes[claim.index]
            if target.verdict == "unverifiable" and not claim.assumed:
                target.verdict, target.needs, target.right = "consistent", [], claim.stated
                target.shown, target.depends_on = shown, sorted({c.index for c in members} - {claim.index})
                target.detail.pop("doubtful", None)

    def _close_outlooks(self, outcomes: list[Outcome]) -> None:
        """A forecast level and the growth that it means, said beside it: both ends of a range on the same base."""
        for growth in self.claims:
            if outcomes[growth.index].verdict != "unverifiable" or not growth.about_change or growth.numeral.unit.kind != "percent" or growth.kind not in ("growth", "range"):
                continue
            for level in self.claims[max(0, growth.index - 2):growth.index + 2]:
                ranged = growth.numeral.high is not None
                if level is growth or level.about_change or outcomes[level.index].verdict != "unverifiable" or level.quote != growth.quote or (level.numeral.high is not None) != ranged \
                        or level.entity != growth.entity or level.segment != growth.segment or level.kind not in ("level", "range"):
                    continue
                closed = self._outlook(level, growth)
                if closed is not None:
                    self._agree(outcomes, (level, growth), closed)
                    break

    def _outlook(self, level: Claim, growth: Claim) -> Derived | None:
        for reading in level.readings[:3]:
            q = reading.expression
            if not isinstance(q, Quantity) or q.measure != "level" or q.period is None:
                continue
            ahead = (level.forecast or level.expected_by) and q.period.months < 12 and not q.period.is_instant
            bases = [q.period.year_before, *([Period.year(q.period.fiscal_year - 1)] if ahead else [])]
            for base in (b for p in bases for b in self.ledger.options(q.level(p), Mode.TRUTH)):
                if base.claims & {level.index, growth.index}:
                    continue
                made = [combine("growth", [Derived(end, "claim", claim=level.index, claims=frozenset((level.index,)), tier=CLAIM), base]) for end in _ends(level.numeral)]
                if all(one is not None and one.value.meets(end) for one, end in zip(made, _ends(growth.numeral, growth.stated.high < 0), strict=True)):
                    return made[0]
        return None

    def _close_expected(self, outcomes: list[Outcome]) -> None:
        """What analysts expected, the result, and by how much it beat or missed: two that give the third."""
        for gap in self.claims:
            if gap.expected_by != "gap" or outcomes[gap.index].verdict != "unverifiable" or gap.numeral.high is not None:
                continue
            near = [c for c in self.claims[max(0, gap.index - 4):gap.index + 5] if c is not gap and c.numeral.high is None and not c.about_change]
            for expected in near:
                if expected.expected_by != "level" or outcomes[expected.index].verdict not in ("unverifiable", "consistent"):
                    continue
                for actual in (*near, *(c for c in self.claims[:expected.index] if c.metric == expected.metric and c.numeral.high is None and not c.about_change)):
                    if actual in (expected, gap) or actual.expected_by or actual.numeral.unit.kind != expected.numeral.unit.kind or outcomes[actual.index].verdict not in ("supported", "consistent", "unverifiable"):
                        continue
                    relative = gap.numeral.unit.kind == "percent" and actual.numeral.unit.kind != "percent"
                    made = combine("growth" if relative else "sub", [_said(actual), _said(expected)])
                    if made is not None and Interval.rounded(abs(gap.numeral.value), gap.numeral.last_place).meets(made.value if made.value.high > 0 else -made.value):
                        self._agree(outcomes, (gap, expected), made)
                        break

    def _close_multiples(self, outcomes: list[Outcome]) -> None:
        """A price, the earnings per share and the multiple that it makes, stated side by side."""
        for multiple in self.claims:
            if outcomes[multiple.index].verdict != "unverifiable" or multiple.numeral.unit.kind != "multiple" or multiple.numeral.high is not None or multiple.kind == "comparison" or multiple.assumed:
                continue
            near = [c for c in self.claims[max(0, multiple.index - 4):multiple.index + 3] if c.numeral.unit.kind in ("money", "per_share") and c.numeral.unit.scale <= 1 and c.numeral.high is None
                    and not c.about_change and c.kind == "level"]
            prices = [c for c in near if c.metric == "share_price"] or [c for c in self.claims[:multiple.index] if c.metric == "share_price" and outcomes[c.index].verdict == "supported"][-1:]
            for price in prices:
                for earned in near:
                    if earned is price or not earned.metric.startswith("eps"):
                        continue
                    made = combine("div", [_said(price), _said(earned)])
                    if made is not None and multiple.stated.meets(made.value) and not _loose(made.value, multiple.numeral.value):
                        self._agree(outcomes, (price, earned, multiple), made)

    def _mark_labels(self, outcomes: list[Outcome]) -> None:
        """A number called TTM that is a part of a year stretched to a whole one, and the multiples built on it, are right sums under a wrong name."""
        stretched: set[int] = set()
        for claim, outcome in zip(self.claims, outcomes, strict=True):
            if outcome.verdict not in ("supported", "consistent"):
                continue
            shown = [r.expression for r in claim.readings if r.origin == "equation"]
            last = max(c.index for c in self.claims[claim.index:claim.index + 9] if c.quote == claim.quote and any(r.origin == "equation" for r in c.readings)) if shown else -1
            named = claim.ttm_named and bool(shown) and (claim.supposed and claim.index == last or any(self._stretches(e) for e in shown))
            used = outcome.shown.claims if outcome.shown is not None else frozenset()
            if named or (stretched & used and claim.numeral.unit.kind in ("multiple", "number") and claim.metric.startswith(("pe_", "ps_", "pcf"))):
                stretched.add(claim.index)
                if "definition-mismatch" not in outcome.codes:
                    outcome.codes.append("definition-mismatch")

    def _stretches(self, expression: Expression) -> bool:
        """Whether shown arithmetic multiplies a quarter by 4, a half by 2 or nine months by 4/3."""
        plain = {self.numerals[o.numeral].value for o in _operands(expression) if self.numerals[o.numeral].unit.kind == "number"}
        return plain in ({Decimal(4), Decimal(3)}, {Decimal(4)}, {Decimal(2)})

    def _mark_assumptions(self, outcomes: list[Outcome]) -> None:
        """What is computed from an assumption says so."""
        assumed = {c.index for c, o in zip(self.claims, outcomes, strict=True) if c.assumed and o.verdict == "unverifiable"}
        for claim, outcome in zip(self.claims, outcomes, strict=True):
            used = outcome.shown.claims if outcome.shown is not None else frozenset()
            if outcome.verdict == "consistent" and (assumed & used or claim.supposed) and "assumed-input" not in outcome.codes:
                outcome.codes.append("assumed-input")
                assumed.add(claim.index)
            elif outcome.verdict == "unverifiable" and claim.assumed and "assumed-input" not in outcome.codes:
                outcome.codes.append("assumed-input")


def _said(claim: Claim) -> Derived:
    """A number as the text states it, its hedge left aside."""
    return Derived(Interval.rounded(claim.numeral.value, claim.numeral.last_place), "claim", claim=claim.index, claims=frozenset((claim.index,)), tier=CLAIM)


def _ends(n: Numeral, negative: bool = False) -> list[Interval]:
    """The interval of a number, or of each end of a range."""
    found = [Interval.rounded(value, n.last_place) for value in ((n.value,) if n.high is None else (n.value, n.high))]
    return [-one for one in found] if negative and n.value > 0 else found


_KEEPS_DIGITS = frozenset(("direction-mismatch", "sign-flip", "decimal-slip", "unit-slip", "yoy-qoq-swap", "field-misread"))
"""Slips that leave the digits as they are in the source, or name its field."""
_SAME = frozenset(("revenue", "total_revenue"))
"""Stand-ins that differ by the interest income of a few companies only."""


def solved(node: Derived, leaf: Derived, result: Interval) -> Interval | None:
    """The interval of ``leaf`` that gives ``result``, the other operands kept; None where it cannot be solved."""
    if node is leaf:
        return result
    for place, part in enumerate(node.parts):
        if not any(inner is leaf for inner in part.leaves()):
            continue
        others = [p.value for i, p in enumerate(node.parts) if i != place]
        inverse = _inverse(node.op, place, others, result, node)
        return None if inverse is None else solved(part, leaf, inverse)
    return None


def _inverse(op: str, place: int, others: list[Interval], result: Interval, node: Derived) -> Interval | None:
    one = Interval.point(1)
    try:
        if op == "growth":
            other = others[0]
            if place == 0:
                return other * (result + one) if other.low > 0 else None
            return other / (result + one) if other.low > 0 else None
        if op == "div" and len(others) == 1:
            return result * others[0] if place == 0 else others[0] / result
        if op == "mul":
            for other in others:
                result = result / other
            return result
        if op in ("add", "sum", "path"):
            for other in others:
                result = result - other
            return result
        if op == "minus":
            return -result
        if op == "sub":
            if place == 0:
                for other in others:
                    result = result + other
                return result
            first, *rest = others
            for other in rest:
                first = first - other
            return first - result
        if op == "mean":
            total = result * Interval.point(len(others) + 1)
            for other in others:
                total = total - other
            return total
        if op == "formula" and node.tree is not None and len(node.parts) == 2:
            whole, part = node.value, node.parts[place]
            return None if whole.holds_zero or part.value.holds_zero else _scaled_back(node, place, result)
    except (ZeroDivisionError, ValueError):
        return None
    return None


def _scaled_back(node: Derived, place: int, result: Interval) -> Interval | None:
    """Solve a two-operand quotient or product of the catalogue (a / b, 1 - a / b are told by trial)."""
    a, b = (p.value for p in node.parts)
    quotient, product_ = combine("div", node.parts), combine("mul", node.parts)
    if quotient is not None and quotient.value.meets(node.value) and abs(quotient.value.middle - node.value.middle) <= abs(node.value.middle) * Decimal("1e-9"):
        return result * b if place == 0 else a / result
    if product_ is not None and abs(product_.value.middle - node.value.middle) <= abs(node.value.middle) * Decimal("1e-9"):
        return result / (b if place == 0 else a)
    return None


def _holds(claim: Claim, value: Interval, threshold: Decimal) -> bool:
    """Whether "above" or "below" the threshold is true of some value of the interval, sizes compared where a word carries the sign."""
    if claim.about_change and claim.direction <= 0 and value.high < 0 and threshold > 0:
        value = -value
    if claim.about_change and claim.numeral.unit.kind == "multiple" and claim.numeral.word:
        threshold -= ONE  # "more than doubled" is growth of more than 100%
    if claim.relation in (">", ">="):
        return value.high > threshold
    return value.low < threshold


def _unraw(value: Interval, claim: Claim, raw: bool) -> Interval:
    return value.scaled(claim.numeral.unit.scale) if raw else value


def _loose(value: Interval, stated: Decimal) -> bool:
    """Wider than from half to double the stated value: says nothing of it."""
    size = abs(stated)
    return value.width > size * Decimal("1.5") and size > 0


def _stands_in(derived: Derived) -> bool:
    """Whether a value rests on a measure taken in place of the one asked for (the whole profit for the parent's)."""
    q = derived.quantity
    if q is not None and derived.names and derived.op in ("figure", "path", "formula", "claim") and derived.names[0] not in (q.metric, *q.others, *_SAME):
        return True
    return any(_stands_in(part) for part in derived.parts)


def _cut_off(claim: Claim, value: Interval, raw: bool) -> bool:
    n = claim.numeral
    scale = ONE / n.unit.scale if raw else ONE
    unit = n.last_place * scale
    x = abs(claim.stated.middle * scale)
    size = abs(value)
    return size.low >= x and size.low < x + unit and n.hedge == ""


def _whose(claim: Claim) -> tuple[str | None, str | None]:
    """The entity and segment a claim is bound to, a qualifier of its own words included."""
    q = claim.primary.expression if claim.primary is not None else None
    return (q.entity, q.segment) if isinstance(q, Quantity) else (claim.entity, claim.segment)


def _far(claim: Claim, right: Interval) -> bool:
    """Whether a number is out of all proportion to the recomputed one, with no slip that explains it."""
    if claim.numeral.high is not None or (claim.about_change and claim.based):
        return False
    stated, value = abs(claim.stated.middle), abs(right.middle)
    if not stated or not value:
        return False
    return not Decimal("0.4") <= stated / value <= Decimal("2.5")


def _digits(n: Numeral) -> str:
    return "".join(ch for ch in n.text if ch.isdigit() or ch == ".")


def _operands(expression: Expression) -> Iterable[Operand]:
    if isinstance(expression, Operand):
        yield expression
    elif isinstance(expression, Combination):
        for arg in expression.args:
            yield from _operands(arg)


def _quantities(expression: Expression) -> Iterable[Quantity]:
    if isinstance(expression, Quantity):
        yield expression
    elif isinstance(expression, Combination):
        for arg in expression.args:
            yield from _quantities(arg)


def _raw(expression: Expression, but: frozenset[int] = frozenset()) -> Expression:
    if isinstance(expression, Operand):
        return Operand(expression.numeral, expression.numeral not in but, expression.high)
    if isinstance(expression, Combination):
        return Combination(expression.op, tuple(_raw(arg, but) for arg in expression.args))
    return expression


__all__ = ["Constant", "Judge", "Outcome", "solved"]
