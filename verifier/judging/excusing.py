"""What a number that misses is excused by: a figure that cannot be compared with it, or that it was not meant to be."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from verifier.claims import Claim, Combination, Reading
from verifier.dataclass import replace
from verifier.fold import fold
from verifier.interval import ONE
from verifier.judging.docket import Docket
from verifier.judging.meeting import figures_in, meets
from verifier.judging.spelling import operands_in
from verifier.judging.witnesses import figures_of
from verifier.matching import SOURCE, Derived, Mode

_SCALES = (Decimal(10**8), Decimal(10**4), Decimal(10**6), Decimal(10**9), Decimal(1000))
_SMALLEST_AMOUNT = Decimal(1_000_000)


def of_unknown_scale(claim: Claim, derived: Derived) -> bool:
    """Whether a value rests on an amount for which no unit is printed anywhere, and which is too small to be of single yuan or dollars."""
    if claim.numeral.unit.kind != "money" or claim.numeral.unit.scale <= 1:
        return False
    return any(
        leaf.figure is not None and leaf.figure.unit.kind == "money" and not leaf.figure.unit.written and abs(leaf.value).high < _SMALLEST_AMOUNT
        for leaf in derived.leaves()
    )


def scale_untold(derived: Derived) -> bool:
    """Whether a formula has a figure for which no unit at all is printed: of its result nobody can say by which power of ten it is off."""
    return derived.op == "formula" and any(
        leaf.figure is not None and leaf.figure.unit.kind == "number" and not leaf.figure.unit.written for leaf in derived.leaves()
    )


def of_one_figure(derived: Derived) -> bool:
    """Whether a move or quotient is of a figure with itself: the other date or thing was not found, and nothing is known of it."""
    held = [leaf.figure for leaf in derived.leaves() if leaf.op != "constant"]
    return len(held) > 1 and held[0] is not None and all(figure is held[0] for figure in held)


def in_printed_rate(claim: Claim, derived: Derived) -> Derived | None:
    """A price per thing in the unit that its source prints, beside a number that names no thing: 3.06 元 is of 3.06 元/公斤, not of 3,060 a ton."""
    if claim.numeral.unit.kind not in ("money", "per_share", "number") or claim.numeral.unit.scale != 1:
        return None
    units = {(leaf.figure.unit.kind, leaf.figure.unit.scale) for leaf in derived.leaves() if leaf.figure is not None}
    if len(units) != 1 or derived.op not in ("figure", "sub", "mean", "minus"):
        return None
    kind, scale = next(iter(units))
    if kind != "rate" or scale == 1 or any(leaf.figure is None for leaf in derived.leaves()):
        return None
    return replace(derived, value=derived.value.scaled(ONE / scale))


def as_printed(claim: Claim, missed: Sequence[tuple[Reading, Derived, bool]]) -> tuple[Reading, Derived, bool] | None:
    """The reading of a bare number as the digits that a source prints: a field's raw value quoted ("`debtToEquity` reads 44.716")."""
    if claim.numeral.unit.kind != "number" or figures_in(claim.numeral) < 3:
        return None
    for reading, derived, _ in missed:
        figure = derived.figure
        if derived.op == "figure" and derived.tier == SOURCE and figure is not None and figure.unit.scale != 1:
            try:
                printed = Decimal(figure.printed)
            except InvalidOperation:
                continue
            if printed == claim.numeral.value:
                return reading, derived, True
    return None


def in_scale(claim: Claim, missed: Sequence[tuple[Reading, Derived, bool]]) -> tuple[Reading, Derived, bool] | None:
    """The amount that a number without any unit is in one scale or another: "net profit 51.28" of 5.128 billion is in hundred millions."""
    if claim.numeral.unit.kind != "number" or claim.numeral.unit.scale != 1 or figures_in(claim.numeral) < 3 or claim.numeral.word:
        return None
    for reading, derived, raw in missed:
        if reading is not claim.readings[0] and not reading.certain:
            continue  # of another period, it may be
        if derived.tier == SOURCE and not raw and all(leaf.figure is not None and leaf.figure.unit.kind == "money" for leaf in derived.leaves()):
            for scale in _SCALES:
                scaled = replace(derived, value=derived.value.scaled(ONE / scale))
                if meets(claim, scaled.value):
                    return reading, scaled, raw
    return None


_LOSSES = re.compile(r"亏损|损失|\bloss(?:es)?\b", re.IGNORECASE)


def told_as_loss(claim: Claim, missed: Sequence[tuple[Reading, Derived, bool]]) -> tuple[Reading, Derived, bool] | None:
    """The figure below zero that a number without a sign is, where its own name says that it is lost: 重估亏损 7.48 亿, an FX loss of $3 million."""
    if claim.stated.low <= 0 or claim.kind != "level" or _LOSSES.search(fold(claim.words)) is None:
        return None
    return next(((r, d, raw) for r, d, raw in missed if d.op == "figure" and not raw and d.value.high < 0 and claim.stated.meets(-d.value)), None)


def taken_away(claim: Claim, missed: Sequence[tuple[Reading, Derived, bool]]) -> tuple[Reading, Derived, bool] | None:
    """The figure that a number is, where the word before it only takes it away: "plus debt of $0.4 billion minus $3.41 billion of cash"."""
    if not claim.numeral.text.lower().startswith(("minus ", "less ")) or figures_in(claim.numeral) < 3:
        return None
    return next(((r, d, raw) for r, d, raw in missed if d.tier == SOURCE and not raw and d.value.low > 0 and claim.stated.meets(-d.value)), None)


def reckoned(docket: Docket, claim: Claim, missed: Sequence[tuple[Reading, Derived, bool]]) -> tuple[Reading, Derived, bool] | None:
    """The shown difference or sum that gives a number from operands that are right, or not known to be wrong, where one of them is
    what the number was taken for, or none of them is known: "Net bank debt = 38.3 - 11.2 = 27.1bn" is no wrong amount of the debt.
    """
    doubted = not any(reading.certain or reading.measured for reading, _, _ in missed)  # 剔除客户资金后的杠杆 = …: what is shown is all that is sure
    against = {figure for _, derived, _ in missed for figure in figures_of(derived)}
    for reading in claim.readings:
        if reading.origin != "equation" or not isinstance(reading.expression, Combination):
            continue
        if reading.expression.op not in ("sub", "add", "sum") and not (doubted and reading.certain):
            continue
        used: set[int] = set()
        for operand in operands_in(reading.expression):
            stated = docket.linked(operand.numeral)
            shown = docket.outcome(stated.index).shown if stated is not None and stated is not claim else None
            used |= figures_of(shown) if shown is not None else set()
        if any(named.certain and _of_the_same(docket, claim, reading.expression, derived) for named, derived, _ in missed):
            continue  # the very figures that its name asks for, put together otherwise: an EV to which the cash is added
        as_printed_of = not used and reading.expression.op == "sub" and all(derived.op == "figure" for _, derived, _ in missed)
        if as_printed_of or used & against or (doubted and reading.certain):
            for expression, raw in docket.spellings(claim, reading):
                for derived in docket.ledger.options(expression, Mode.TRUTH, 2):
                    if claim.index not in derived.claims and meets(claim, derived.value, raw) and (not used or docket.grounded(derived)):
                        return reading, derived, raw
    return None


def _of_the_same(docket: Docket, claim: Claim, shown: Combination, named: Derived) -> bool:
    """Whether shown arithmetic has for its operands, one for one, the figures of the formula that a number's name asks for."""
    leaves = [leaf.value for leaf in named.leaves() if leaf.op == "figure"]
    operands = [docket.numerals[one.numeral] for one in operands_in(shown)]
    if named.op != "formula" or len(operands) < 2 or len(operands) != len(leaves):
        return False
    for n in operands:
        sized = n.stated.scaled(claim.numeral.unit.scale) if n.unit.kind == "number" and n.unit.scale == 1 else n.stated
        found = next((value for value in leaves if sized.meets(value)), None)
        if found is None:
            return False
        leaves.remove(found)
    return True
