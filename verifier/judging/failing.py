"""Claims that miss: a root error, with its diagnosis, or the consequence of another."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from verifier.claims import Claim, Quantity, Reading
from verifier.codes import Case, Diagnosis, diagnose
from verifier.dataclass import replace
from verifier.interval import Interval
from verifier.judging.contradicting import as_its_list, contradicted, settles
from verifier.judging.dating import dated_otherwise, of_another_time, uneven
from verifier.judging.docket import Docket
from verifier.judging.ends import is_other_end, other_end
from verifier.judging.excusing import of_one_figure, of_unknown_scale, scale_untold
from verifier.judging.lacking import unknown
from verifier.judging.meeting import cut_off, far, figures_in, meets, nearly, of_slipped_level, unraw
from verifier.judging.needing import needed
from verifier.judging.outcomes import Outcome
from verifier.judging.outright import told_outright
from verifier.judging.own_steps import corrected, on_other_numbers, own_step, same_measure
from verifier.judging.spelling import operands_in
from verifier.judging.standing_in import meant_so, otherwise_defined, stands_in
from verifier.judging.witnesses import borne_out_beside, dated_alike, dated_beside, held_by_field, moved_from, of_other_years, said_already
from verifier.matching import SOURCE, Derived, Mode

_KEEPS_DIGITS = frozenset(("direction-mismatch", "sign-flip", "decimal-slip", "unit-slip", "yoy-qoq-swap", "field-misread"))
"""Slips that leave the digits as they are in the source, or name its field."""


def fallen(docket: Docket, claim: Claim) -> Outcome | None:
    """A claim that nothing right bears on, but that the document computes from a wrong number."""
    own = own_step(docket, claim) if figures_in(claim.numeral) >= 3 and not claim.assumed else None
    right = corrected(docket, own[1]) if own is not None else None
    if own is None or right is None or own[1].op == "claim" or meets(claim, right.value, own[2]):
        return None
    out = Outcome("tainted", ["tainted-input"], unraw(right.value, claim, own[2]), right, own[1], own[0], raw=own[2])
    out.depends_on = sorted(set(own[3]) | set(docket.rests_on(claim, own[0], own[1])))
    return out


def failed(docket: Docket, claim: Claim, missed: list[tuple[Reading, Derived, bool]], in_document: bool = False) -> Outcome:
    """The outcome of a claim that none of its readings bears out; ``in_document`` where no source was asked."""
    if claim.assumed and claim.about_change:
        return unknown(docket, claim)  # what is assumed of the years to come is not what the last one brought
    missed = [m for m in missed if not (of_unknown_scale(claim, m[1]) or of_one_figure(m[1]))]
    named = _on_named_basis(docket, claim)
    if named is not None:
        missed, in_document = [named], False
    meant_for = [m if m is named else _of_what_is_asked(docket, claim, m) for m in missed]
    every, missed = missed, [m for m in meant_for if m is not None]
    if not missed and (meant := [m for m in every if not of_another_time(m[0], m[1]) and meant_so(docket, claim, m[1])]):
        missed = meant
        in_document = in_document and meant[0][1].tier != SOURCE
    if not missed:  # another measure in its place may bear a number out, not overturn it
        return _slipped(docket, claim, every) or unknown(docket, claim, doubtful=True)
    missed = [m for m in missed if not uneven(m[0].expression)] or missed
    sure = [m for m in missed if m[0].certain]
    shown_first = [m for m in sure if m[0].origin == "equation"] if in_document else []  # arithmetic that is shown settles what a formula leaves open
    reading, derived, raw = next(iter(shown_first or sure or missed))
    for one in missed:
        if nearly(claim, one[1].value, one[2]) and (one[0].certain or figures_in(claim.numeral) > 1 and not claim.expected_by):
            return _imprecise(docket, claim, *one)
    own = own_step(docket, claim) if reading.certain or claim.readings[0].certain or figures_in(claim.numeral) >= 3 else None
    if own is not None:
        own_reading, own_derived, own_raw, wrong = own
        match = next((m for m in missed if m[0].expression == own_reading.expression), (reading, derived, raw))
        redone = corrected(docket, own_derived) if match[1].tier != SOURCE or not same_measure(match[1], own_derived) else None
        if redone is not None:
            match = (own_reading, redone, own_raw)
        out = Outcome("tainted", ["tainted-input"], unraw(match[1].value, claim, match[2]), match[1], own_derived, own_reading, raw=match[2])
        out.depends_on = sorted(set(wrong) | set(docket.rests_on(claim, own_reading, own_derived)))
        if not meets(claim, own_derived.value, own_raw):
            out.codes.append("truncated" if cut_off(claim, own_derived.value, own_raw) else "")
            out.codes = [c for c in out.codes if c]
        if any(own_derived.op == "claim" and own_derived.quantity is not None and docket.outcome(j).verdict == "refuted" for j in wrong):
            first = docket.outcome(wrong[0])
            out.verdict, out.codes, out.detail = "refuted", list(first.codes), dict(first.detail)
            out.own = None
        return out
    meant_otherwise = of_slipped_level(claim, derived) or on_other_numbers(docket, claim, reading) or _over_any_growth(claim, derived)
    if meant_otherwise or is_other_end(docket, claim, derived):
        return _slipped(docket, claim, every) or unknown(docket, claim, doubtful=True)
    shown_so = None
    if not in_document and not reading.certain:
        shown_so = held_by_field(docket, claim, missed) or dated_beside(docket, claim, missed) or needed(docket, claim, missed)
        shown_so = shown_so or other_end(docket, claim, missed)
    if shown_so is not None:
        reading, derived, raw = shown_so
    elif not in_document and dated_otherwise(docket, claim, reading, derived, every):
        return _slipped(docket, claim, every) or unknown(docket, claim)
    listed = in_document and reading.origin == "clause" and as_its_list(docket, claim, derived)
    if shown_so is None and not listed and (not reading.certain or (in_document and not settles(docket, claim, reading, derived))):
        borne = next((m for m in _and_further(docket, missed) if borne_out_beside(docket, claim, m[0], m[1])), None)
        if borne is None and (moved_from(docket, claim, missed) or dated_alike(claim, missed)):
            borne = missed[0]
        if borne is None and not in_document and (agreed := _misreckoned(docket, claim)) is not None:
            borne = next((agreed[:3] for m in missed if agreed[1].value.meets(m[1].value)), None)  # the sum that is shown gives what the sources have
        if borne is None:
            return _slipped(docket, claim, every) or (contradicted(docket, claim, missed) if in_document else unknown(docket, claim, doubtful=True))
        reading, derived, raw = borne
    if not reading.certain and of_other_years(claim.readings[0], reading):
        return _slipped(docket, claim, every) or unknown(docket, claim)
    right = unraw(derived.value, claim, raw)
    found = diagnose(Case(claim, right, derived, reading, docket.ledger, docket.numerals))
    if found.code in ("unit-slip", "decimal-slip") and scale_untold(derived):
        return unknown(docket, claim, doubtful=True)
    other = found.code in ("period-mismatch", "entity-mismatch") or (found.code == "value-mismatch" and _of_another_date(claim, derived))
    if other and said_already(docket, claim, derived):
        return unknown(docket, claim, doubtful=True)  # it is of another period or subject, as its own value says
    slipped = _slipped(docket, claim, every, doubtful=False) if found.code not in _KEEPS_DIGITS and reading.origin != "equation" else None
    if slipped is not None:
        return slipped
    doubted = found.code in ("value-mismatch", "definition-mismatch", "period-mismatch", "entity-mismatch")
    doubted = doubted or (found.code == "arithmetic-error" and isinstance(reading.expression, Quantity))
    shown = _misreckoned(docket, claim) if doubted else None
    if shown is not None:
        whose, result, bare, own_value = shown
        found = diagnose(Case(claim, unraw(result.value, claim, bare), result, whose, docket.ledger, docket.numerals))
        if found.code not in ("decimal-slip", "unit-slip", "sign-flip", "direction-mismatch", "sum-mismatch"):
            found = Case.found("arithmetic-error")
        if not right.middle or abs(own_value.middle / right.middle - 1) > Decimal("0.02"):
            right = unraw(result.value, claim, bare)  # computed on another basis than the source's
        reading, derived, raw = whose, result, bare
    unexplained = found.code in ("value-mismatch", "arithmetic-error") and reading.origin != "equation" and shown is None
    if unexplained and far(claim, right) and not told_outright(docket, claim, reading):
        return unknown(docket, claim, doubtful=True)  # so far off, for no known reason, it is likelier about something else
    out = Outcome("refuted", [], right, derived, None, reading, raw=raw)
    of_claims = all(leaf.claim is not None or leaf.op == "constant" for leaf in derived.leaves())
    implied = (in_document and claim.kind != "level" and of_claims) or _put_together_otherwise(claim, reading, derived)
    out.codes = ["arithmetic-error" if implied and found.code == "value-mismatch" else found.code]
    out.detail = dict(found.detail)
    out.depends_on = docket.rests_on(claim, reading, derived)
    return out


def _of_another_date(claim: Claim, derived: Derived) -> bool:
    """Whether a figure stands in, for want of one, for that of the later date that is meant."""
    date = derived.figure.period if derived.figure is not None else None
    return date is not None and claim.period is not None and date.end < claim.period.end


def _over_any_growth(claim: Claim, derived: Derived) -> bool:
    """Whether a multiple is set against a rate of growth that the text does not show: of which years it is, its name does not say."""
    if any(r.origin == "equation" for r in claim.readings):
        return False
    return derived.op == "formula" and derived.tier == SOURCE and derived.formula.find("growth(") > 0


def _put_together_otherwise(claim: Claim, reading: Reading, derived: Derived) -> bool:
    """Whether the text shows how it came to the number, out of as many amounts as the formula of its name has."""
    shown = next((r for r in claim.readings if r.origin == "equation"), None)
    if shown is None or reading is shown or derived.op != "formula":
        return False
    amounts = len(list(operands_in(shown.expression)))
    return amounts > 2 and amounts == len([leaf for leaf in derived.leaves() if leaf.op != "constant"])


def _on_named_basis(docket: Docket, claim: Claim) -> tuple[Reading, Derived, bool] | None:
    """What the sources have on the second basis that the words name, at the very date that is surely meant: the high of that day.

    What is expected for no year in particular is the one forward figure that they have.
    """
    for reading in claim.readings if claim.bases else ():
        q = reading.expression
        if reading.certain and isinstance(q, Quantity) and q.measure == "level":
            for basis, derived in docket.ledger.other_bases(q):
                figure = derived.figure
                if basis.variant in claim.bases and figure is not None and figure.period == q.period and figure.bound is None:
                    return reading, derived, False
    for reading in claim.readings if claim.expected_by == "level" and claim.kind == "level" else ():
        q = reading.expression
        if isinstance(q, Quantity) and q.period is None and q.measure == "level":
            ahead = [d for d in docket.ledger.options(q, Mode.SOURCE) if d.figure is not None and d.figure.variant == "forward"]
            if len(ahead) == 1:
                return replace(reading, certain=True), ahead[0], False
    return None


def _of_what_is_asked(docket: Docket, claim: Claim, missed: tuple[Reading, Derived, bool]) -> tuple[Reading, Derived, bool] | None:
    """What a claim misses, where it is of the very measure and time asked for, else the first further value of the sources that is."""
    reading, first, raw = missed
    further = docket.ledger.options(reading.expression, Mode.SOURCE) if first.tier == SOURCE and not raw else ()
    ways = (first, *(one for one in further if one is not first))
    own = (one for one in ways if not (stands_in(one) or of_another_time(reading, one) or otherwise_defined(docket, claim, one)))
    return next(((reading, one, raw) for one in own), None)


def _and_further(docket: Docket, missed: list[tuple[Reading, Derived, bool]]) -> Iterator[tuple[Reading, Derived, bool]]:
    """What a claim misses, and after that whatever else the sources have for the same readings: another member of a family of measures."""
    yield from missed
    for reading, first, raw in missed:
        if first.tier == SOURCE and isinstance(reading.expression, Quantity) and reading.expression.others:
            yield from ((reading, one, raw) for one in docket.ledger.options(reading.expression, Mode.SOURCE) if one is not first)


def _slipped(docket: Docket, claim: Claim, missed: list[tuple[Reading, Derived, bool]], doubtful: bool = True) -> Outcome | None:
    """A claim whose very digits a usual slip gives from one of the figures it may be bound to: that is no chance, so that binding is right."""
    ways = [
        (reading, derived)
        for reading, _, raw in missed
        if not raw and reading.origin not in ("equation", "model", "sentence")
        for derived in docket.ledger.options(reading.expression, Mode.SOURCE)[:4]
        if not of_another_time(reading, derived)
    ]
    for reading, derived in ways:
        found = _bare_slip(Case(claim, derived.value, derived, reading, docket.ledger, docket.numerals), doubtful)
        if found is not None:
            return Outcome(
                "refuted", [found.code], derived.value, derived, None, reading, docket.rests_on(claim, reading, derived), detail=dict(found.detail)
            )
    for reading, derived in ways if doubtful else ():
        if figures_in(claim.numeral) >= 3 and nearly(claim, derived.value, False):
            return _imprecise(docket, claim, reading, derived, False)
    return None


def _bare_slip(case: Case, doubtful: bool) -> Diagnosis | None:
    """The slip that keeps the digits, where there are enough of them to tell it from chance and no other subject has the number as it stands."""
    found = diagnose(case)
    if doubtful and case.quantity is not None and any(case.ties_quantity(other) for other in case.other_subjects(case.quantity)):
        return None
    turned = found.code == "direction-mismatch" or (found.code == "sign-flip" and (not doubtful or bool(case.claim.numeral.sign)))
    moved = found.code in ("decimal-slip", "unit-slip") or (doubtful and found.code == "wrong-base" and found.detail.get("base") == "new")
    misread = found.code == "field-misread" and doubtful and case.digits >= 3 and bool(case.claim.field_named or case.claim.kind == "ratio")
    if doubtful and moved and case.right.middle and case.right.width > abs(case.right.middle) * Decimal("0.1"):
        return None  # a small change between two rounded numbers, so loose that one in ten others ties with it
    return found if case.digits >= (3 if (moved or misread) and doubtful else 2) and (turned or moved or misread) else None


def _misreckoned(docket: Docket, claim: Claim) -> tuple[Reading, Derived, bool, Interval] | None:
    """The arithmetic shown for a claim, on right operands, where it does not give the stated number even with those of the text.

    Last comes what it gives with the text's own operands.
    """
    for reading in claim.readings:
        if reading.origin != "equation":
            continue
        own = [(d, raw) for e, raw in docket.spellings(claim, reading) for d in docket.ledger.options(e, Mode.DOCUMENT, 1)]
        if not own or any(meets(claim, d.value, raw) or nearly(claim, d.value, raw) for d, raw in own):
            continue
        right = [
            (d, raw) for e, raw in docket.spellings(claim, reading) for d in docket.ledger.options(e, Mode.TRUTH, 1) if claim.index not in d.claims
        ]
        if right:
            return reading, *right[0], unraw(own[0][0].value, claim, own[0][1])
    return None


def _imprecise(docket: Docket, claim: Claim, reading: Reading, derived: Derived, raw: bool) -> Outcome:
    out = Outcome("imprecise", [], unraw(derived.value, claim, raw), derived, None, reading, docket.rests_on(claim, reading, derived), raw=raw)
    if cut_off(claim, derived.value, raw):
        out.codes = ["truncated"]
    return out
