"""Why a cell fails: the code of the corpus guide that fits the difference between what is printed and what should be."""

from __future__ import annotations

from decimal import Decimal

from verifier.interval import Interval
from verifier.tabular.instances import Instance, Sum, of_variant
from verifier.tabular.ledger import Ledger
from verifier.tabular.lines import Entry

_UNIT_POWERS = (3, -3, 4, -4, 6, -6, 8, -8)
_DIGIT_POWERS = (1, -1, 2, -2, 5, -5, 7, -7)


def imprecise(entry: Entry, right: Interval) -> bool:
    """Whether the printed number is off by less than one unit of its last place."""
    value = entry.value
    return right.gap(Interval(value.middle, value.middle)) < value.width


def truncated(entry: Entry, right: Interval) -> bool:
    """Whether the right value, cut off instead of rounded, prints as the cell does."""
    return Interval.truncated(entry.value.middle, entry.value.width).meets(right) if entry.value.width else False


def codes_of(entry: Entry, right: Interval, misfits: list[Instance], ledger: Ledger) -> tuple[str, ...]:
    """The codes of a refuted cell, the guide's own first."""
    value, kind = entry.value, entry.figure.unit.kind
    if not value.holds_zero and (-value).meets(right):
        return ("sign-flip",)
    for powers, code in ((_UNIT_POWERS, "unit-slip"), (_DIGIT_POWERS, "decimal-slip")):
        if not value.holds_zero and any(_shifted(value, power).meets(right) for power in powers):
            return (code if kind in ("money", "shares", "count", "physical") else "decimal-slip",)
    own = [instance for instance in misfits if instance.result is entry]
    if not own:
        return ("value-mismatch",)
    instance = own[0]
    if isinstance(instance.recipe, Sum):
        return ("sum-mismatch",) if not instance.recipe.divide_by_count else ("arithmetic-error",)
    if instance.recipe.text == "twin":
        return ("value-mismatch",)
    if entry.figure.measure != "level" and _other_base(entry, instance):
        return ("wrong-base",)
    if (neighbour := _other_period(entry, instance, ledger)) is not None:
        return (neighbour,)
    adds = entry.figure.measure == "level" and len(instance.operands) > 1 and not set("*/") & set(instance.recipe.text)
    return ("sum-mismatch",) if adds else ("arithmetic-error",)


def transposed(printed: str, right: Interval, scale: Decimal) -> str | None:
    """The printed number with two neighbouring digits exchanged, where that is right."""
    for place in range(len(printed) - 1):
        first, second = printed[place], printed[place + 1]
        if first.isdigit() and second.isdigit() and first != second:
            turned = printed[:place] + second + first + printed[place + 2:]
            digits = "".join(character for character in turned if character.isdigit() or character == ".").strip(".")
            sign = -1 if printed.lstrip()[:1] in "-−(（－" else 1
            if digits and Decimal(digits) * scale * sign in right:
                return turned
    return None


def _shifted(value: Interval, power: int) -> Interval:
    return value.scaled(Decimal(1).scaleb(power))


def _other_base(entry: Entry, instance: Instance) -> bool:
    if len(instance.operands) != 2:
        return False
    new, old = (operand.value for operand in instance.operands)
    if new.holds_zero:
        return False
    return ((new - old) / abs(new)).meets(entry.value)


def _other_period(entry: Entry, instance: Instance, ledger: Ledger) -> str | None:
    """The same computation of another column gives just this number: a value copied from the wrong period."""
    sheet = ledger.sheets[entry.table]
    if isinstance(instance.recipe, Sum) or sheet.along != "row":
        return None
    for line in sheet.lines:
        if line.index != entry.row or entry not in line.entries:
            continue
        for other in line.entries:
            if other is entry or other.value.meets(entry.value):
                continue
            there = of_variant(instance.recipe, other, ledger)
            if there is not None and there.image.meets(entry.value) and there.image.width < abs(entry.value.middle) / 20:
                return "period-mismatch"
    return None
