"""The verdict of one claim: what it ties with, on source figures first, then on the right numbers wherever they stand."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import islice

from verifier.claims import Claim, Combination, Constant, Quantity, Reading
from verifier.dataclass import replace
from verifier.interval import ONE, Interval
from verifier.judging.comparing import compared
from verifier.judging.docket import Docket
from verifier.judging.excusing import as_printed, in_printed_rate, in_scale, reckoned, taken_away, told_as_loss
from verifier.judging.failing import failed, fallen
from verifier.judging.labels import relabelled
from verifier.judging.lacking import unknown
from verifier.judging.meeting import cut_off, evidence, figures_in, loose, meets, other_currency, other_measure, unraw
from verifier.judging.misreading import of_a_share
from verifier.judging.operands import sourced
from verifier.judging.outcomes import Outcome
from verifier.judging.outright import told_outright
from verifier.judging.recognising import recognised
from verifier.judging.spelling import operands_in
from verifier.judging.witnesses import figures_of, rate_of_other_date
from verifier.matching import CLAIM, SOURCE, TABLE, Derived, Mode, combine, of_claim
from verifier.records import Verdict
from verifier.spans import of_other_span

_HAN = re.compile(r"[一-鿿]")
_MOST_AGAIN = 24
"""How many of the claims before one, of its own metric, are looked through for a wrong number that it says again."""

_SHARP = 4
"""How many steps of a number's last place may be open in another figure that it is said to be to the digit."""


def judged(docket: Docket, claim: Claim) -> Outcome:
    """The outcome of a claim: it ties, it misses, it follows from a wrong number, or it stays open.

    What is known by its field's name alone overturns nothing.
    """
    out = _bound(docket, claim)
    if out.verdict in ("refuted", "imprecise") and out.shown is not None and any(
            leaf.figure is not None and leaf.figure.is_by_name for leaf in out.shown.leaves()):
        return unknown(docket, claim, doubtful=True)
    if _told_otherwise(docket, claim, out):
        return unknown(docket, claim, doubtful=True)
    if out.verdict == "unverifiable":
        known = recognised(docket, claim)
        if known is not None:
            return settled(docket, claim, "supported" if docket.grounded(known[1]) else "consistent", *known, raw=False)
    return out


def _told_otherwise(docket: Docket, claim: Claim, out: Outcome) -> bool:
    """Whether a number that misses what it was bound to, for no reason that tells, is to the digit another figure whose name stands beside it."""
    if out.verdict != "refuted" or out.shown is None or out.codes[:1] not in (["value-mismatch"], ["arithmetic-error"]):
        return False
    if out.reading is None or out.reading.origin == "equation" or figures_in(claim.numeral) < 3:
        return False
    known = recognised(docket, claim)
    if known is None or told_outright(docket, claim, out.reading):
        return False
    if known[1].value.width > max(claim.numeral.last_place * _SHARP, abs(known[1].value.middle) / 100):
        return False  # of a rate between two rounded figures one number in many agrees by chance
    return figures_of(known[1]).isdisjoint(figures_of(out.shown))


def _bound(docket: Docket, claim: Claim) -> Outcome:
    """The outcome of a claim by what it was bound to."""
    if claim.kind == "comparison":
        return compared(docket, claim)
    missed: list[tuple[Reading, Derived, bool]] = []
    tie = _tie(docket, claim, Mode.SOURCE, missed)
    tie = tie or _by_its_basis(docket, claim) or _relative_move(docket, claim)
    if tie is not None and (_to_date_of_quarter(claim, tie, missed) or rate_of_other_date(docket, claim, tie[0], missed)):
        tie = None
    if tie is not None:
        constant = all(leaf.op == "constant" for leaf in tie[1].leaves())
        return settled(docket, claim, "consistent" if constant else "supported", *tie)
    points = _rate_in_points(docket, claim) or _in_its_currency(docket, claim) or of_a_share(docket, claim)
    if points is not None:
        return points
    if missed:
        meant = as_printed(claim, missed) or in_scale(claim, missed) or told_as_loss(claim, missed) or taken_away(claim, missed)
        meant = meant or reckoned(docket, claim, missed)
        if meant is not None:
            known = docket.grounded(meant[1]) or sourced(docket, claim, meant[0])
            return settled(docket, claim, "supported" if known else "consistent", *meant)
        other = _other_member(docket, claim)
        return (
            settled(docket, claim, "supported" if docket.grounded(other[1]) else "consistent", *other)
            if other is not None
            else _wrong_again(docket, claim, failed(docket, claim, missed))
        )
    tie = _tie(docket, claim, Mode.TRUTH, missed)
    if claim.assumed and (tie is None or tie[1].tier == CLAIM):
        return unknown(docket, claim)
    again = _repeated(docket, claim) if tie is None else None
    if again is not None:
        return again
    if tie is not None:
        reading, derived, raw = tie
        if loose(derived.value, claim.numeral.value if not raw else claim.numeral.value / claim.numeral.unit.scale):
            return unknown(docket, claim)
        verdict: Verdict = "supported" if docket.grounded(derived) or sourced(docket, claim, reading) else "consistent"
        return settled(docket, claim, verdict, reading, derived, raw)
    if missed:
        return _wrong_again(docket, claim, failed(docket, claim, missed, in_document=True))
    return _wrong_again(docket, claim, fallen(docket, claim) or unknown(docket, claim))


def _tie(docket: Docket, claim: Claim, mode: Mode, missed: list[tuple[Reading, Derived, bool]]) -> tuple[Reading, Derived, bool] | None:
    """The first reading whose value meets what is stated; what misses is noted by its first value."""
    unit = claim.numeral.unit
    fraction, in_points = unit.is_fraction, unit.kind in ("point", "basis_point")  # points may be a growth written so, but no growth overturns them
    for reading in claim.readings:
        if reading.origin == "equation" and mode is Mode.SOURCE and any(r.certain and isinstance(r.expression, Quantity) for r, _, _ in missed):
            continue  # the metric it is called has a source figure of its own
        if reading.origin == "equation" and mode is Mode.TRUTH and any(_one_operand_off(docket, reading, r, d) for r, d, _ in missed):
            continue  # all but one of its numbers are those of the table, and that one is another in the table
        if fraction and isinstance(reading.expression, Quantity) and _is_amount(docket, reading.expression):
            continue  # a percent or a point is no amount
        for expression, raw in docket.spellings(claim, reading):
            first = True
            for derived in docket.ledger.options(expression, mode) if mode is Mode.SOURCE else docket.ledger.evidence(expression):
                if (mode is not Mode.SOURCE and not evidence(claim, derived)) or other_measure(claim, derived):
                    continue
                if claim.span and of_other_span(claim.span, derived.figure):
                    continue
                if (per := in_printed_rate(claim, derived)) is not None:
                    derived = per
                if meets(claim, derived.value, raw) and not other_currency(claim, derived):
                    return reading, derived, raw
                if first and not (in_points and isinstance(expression, Quantity) and expression.measure == "growth"):
                    missed.append((reading, derived, raw))
                    first = False
    return None


def _one_operand_off(docket: Docket, shown: Reading, named: Reading, derived: Derived) -> bool:
    """Whether a shown quotient is the one that its name asks of the document's own table but for one number."""
    if not named.certain or derived.tier != TABLE or derived.claims or not isinstance(shown.expression, Combination) or shown.expression.op != "div":
        return False
    operands, leaves = list(operands_in(shown.expression)), list(derived.leaves())
    if len(operands) != 2 or len(leaves) != 2 or any(leaf.figure is None for leaf in leaves):
        return False
    bare = [docket.numerals[one.numeral] for one in operands]
    met = [
        n.stated.meets(leaf.value) or (n.unit.kind == "number" and n.stated.meets(leaf.value.scaled(ONE / leaf.figure.unit.scale)))
        for n, leaf in zip(bare, leaves, strict=True)
        if leaf.figure is not None
    ]
    return sum(met) == 1


def _to_date_of_quarter(claim: Claim, tie: tuple[Reading, Derived, bool], missed: list[tuple[Reading, Derived, bool]]) -> bool:
    """Whether an amount ties only with the year to date, of which no word speaks, while a source prints its own quarter's figure.

    Only for amounts without Chinese units: in Chinese the third quarter's report is that of nine months.
    """
    q, first = tie[0].expression, missed[0] if missed else None
    own = first[0].expression if first is not None else None
    if tie[0].certain or first is None or not first[0].certain or first[1].op != "figure":
        return False
    if claim.numeral.unit.kind not in ("money", "per_share") or _HAN.search(claim.numeral.text) is not None:
        return False
    if not isinstance(q, Quantity) or not isinstance(own, Quantity):
        return False
    if q.period is None or own.period is None or own.period.months != 3 or q.period.months <= 3 or q.period.end != own.period.end:
        return False
    return replace(q, period=own.period) == own and q.measure == "level"


def _by_its_basis(docket: Docket, claim: Claim) -> tuple[Reading, Derived, bool] | None:
    """A figure on a second basis that the words before or after the number name: 税后, 年化, 母公司, the day's high; for ten shares, too."""
    for reading in claim.readings if claim.bases else ():
        asked, many = reading.expression, None
        if isinstance(asked, Combination) and asked.op == "mul" and len(asked.args) == 2 and isinstance(asked.args[1], Constant):
            many = docket.ledger.first(asked.args[1], Mode.SOURCE)
            asked = asked.args[0]
        if isinstance(asked, Quantity):
            for basis, derived in docket.ledger.other_bases(asked):
                made = combine("mul", (derived, many)) if many is not None else derived
                if basis.variant in claim.bases and made is not None and meets(claim, made.value):
                    return reading, made, False
    return None


def _relative_move(docket: Docket, claim: Claim) -> tuple[Reading, Derived, bool] | None:
    """The relative change of a ratio where a source prints one: ROE 同比下降11.6%, no points."""
    if claim.numeral.unit.kind != "percent":
        return None
    for reading in claim.readings:
        q = reading.expression
        if reading.certain and isinstance(q, Quantity) and q.measure == "change" and q.base is not None:
            for derived in docket.ledger.options(replace(q, measure="growth"), Mode.SOURCE):
                if derived.figure is not None and meets(claim, derived.value):
                    return reading, derived, False
    return None


def _rate_in_points(docket: Docket, claim: Claim) -> Outcome | None:
    """A growth rate that the text gives in points: the numeral is right, its unit is not."""
    if claim.numeral.unit.kind not in ("point", "basis_point"):
        return None
    for reading in claim.readings:
        q = reading.expression
        if not isinstance(q, Quantity) or q.base is None or q.measure != "change":
            continue
        doubtful = not reading.certain
        if doubtful and not (_is_amount(docket, q) and figures_in(claim.numeral) >= 2):
            continue  # two digits and more do not tie with the rate of an amount by chance
        if not _is_amount(docket, q) and any(_near_by(claim, d.value) for d in docket.ledger.evidence(q) if evidence(claim, d)):
            continue  # the points of a ratio that are about right are meant as points
        for derived in docket.ledger.evidence(replace(q, measure="growth")):
            if loose(derived.value, claim.numeral.value):
                continue
            if evidence(claim, derived) and meets(claim, derived.value) and (derived.tier == SOURCE or not doubtful):
                return Outcome("refuted", ["pp-vs-percent"], derived.value, derived, None, reading, docket.rests_on(claim, reading, derived))
    return None


def _in_its_currency(docket: Docket, claim: Claim) -> Outcome | None:
    """A source's amount under another currency's name: the numeral is right, its unit is not."""
    for reading in claim.readings if claim.numeral.unit.currency is not None else ():
        if reading.certain:
            for derived in docket.ledger.options(reading.expression, Mode.SOURCE):
                if other_currency(claim, derived) and meets(claim, derived.value):
                    detail: dict[str, object] = {"value": derived.figure, "currency": True}
                    return Outcome("refuted", ["field-misread"], derived.value, derived, None, reading, docket.rests_on(claim, reading, derived),
                                   detail=detail)
    return None


def _is_amount(docket: Docket, q: Quantity) -> bool:
    """Whether the change of a quantity is measured in money, shares or a count, so that points cannot state it."""
    return q.measure == "change" and docket.ledger.is_amount(q.metric)


def _other_member(docket: Docket, claim: Claim) -> tuple[Reading, Derived, bool] | None:
    """Another member of the claim's family that ties with the help of the document's right numbers: 净利润 with the minority's share."""
    for reading in claim.readings:
        q = reading.expression
        if reading.certain and isinstance(q, Quantity) and q.others and q.measure == "level":
            for member in q.others:
                for derived in docket.ledger.evidence(replace(q, metric=member, others=())):
                    if (
                        derived.op == "formula"
                        and not derived.claims & docket.busy.keys()
                        and evidence(claim, derived)
                        and meets(claim, derived.value)
                        and not loose(derived.value, claim.numeral.value)
                    ):
                        return reading, derived, False
    return None


def _repeated(docket: Docket, claim: Claim) -> Outcome | None:
    """The same number said again takes the verdict it had; cut short, it is imprecise."""
    if claim.kind in ("comparison", "range") or claim.numeral.word or not claim.readings:
        return None
    primary = claim.readings[0].expression
    family = primary.others if isinstance(primary, Quantity) else ()
    said, middles = claim.stated.middle, docket.middles
    for earlier in docket.earlier(claim, claim.metric, *family):
        if (
            earlier.entity != claim.entity
            or earlier.segment != claim.segment
            or earlier.metric == "own:"
            or earlier.numeral.unit.kind != claim.numeral.unit.kind
            or earlier.about_change != claim.about_change
            or earlier.span != claim.span
            or earlier.kind in ("comparison", "range")
            or abs(middles[earlier.index] - said) >= claim.numeral.last_place
        ):
            continue
        outcome = docket.outcome(earlier.index)
        if outcome.verdict not in ("supported", "consistent"):
            continue
        made = Outcome(
            outcome.verdict, list(outcome.codes), outcome.right, of_claim(earlier.stated, earlier.index), None, claim.readings[0], [earlier.index]
        )
        if not claim.stated.meets(Interval.point(earlier.numeral.value if earlier.stated.high > 0 else -abs(earlier.numeral.value))):
            if claim.period is not None and earlier.period is not None and claim.period.end > earlier.period.end:
                continue  # a later date's number is not the earlier one's cut short
            made.verdict, made.right = "imprecise", earlier.stated
            made.codes = ["truncated"] if cut_off(claim, Interval.point(earlier.stated.middle), False) else []
        return made
    return None


def _wrong_again(docket: Docket, claim: Claim, outcome: Outcome) -> Outcome:
    """A number left open that says again, of the same measure, date and subject, one found wrong is wrong with it."""
    if outcome.verdict != "unverifiable" or claim.kind in ("comparison", "range") or claim.metric == "own:" or claim.period is None:
        return outcome
    if claim.numeral.word or claim.restated or claim.expected_by or claim.assumed or figures_in(claim.numeral) < 2:
        return outcome
    for earlier in islice(docket.earlier(claim, claim.metric), _MOST_AGAIN):
        if (
            (earlier.entity, earlier.segment, earlier.period, earlier.kind) == (claim.entity, claim.segment, claim.period, claim.kind)
            and earlier.numeral.unit.kind == claim.numeral.unit.kind
            and earlier.span == claim.span
            and earlier.index not in docket.busy
            and claim.stated.meets(Interval.point(earlier.stated.middle))
            and abs(claim.numeral.value - earlier.numeral.value) * 2 <= claim.numeral.last_place
            and docket.outcome(earlier.index).verdict in ("refuted", "tainted")
        ):
            found = docket.outcome(earlier.index)
            return replace(outcome, verdict=found.verdict, codes=list(found.codes), right=found.right, shown=found.shown, own=found.own,
                           reading=found.reading, depends_on=list(found.depends_on), detail=dict(found.detail), needs=[])
    return outcome


def settled(docket: Docket, claim: Claim, verdict: Verdict, reading: Reading, derived: Derived, raw: bool) -> Outcome:
    """The outcome of a claim that holds by this reading."""
    out = Outcome(
        verdict, right=unraw(derived.value, claim, raw), shown=derived, reading=reading, depends_on=docket.rests_on(claim, reading, derived), raw=raw
    )
    return relabelled(docket, claim, out)


def _near_by(claim: Claim, value: Interval) -> bool:
    """Whether a recomputed change is of the size of the stated one."""
    stated, right = abs(claim.stated.middle), abs(value.middle)
    return right > 0 and Decimal("0.5") <= stated / right <= Decimal(2)
