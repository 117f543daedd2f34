"""One identity at one cell: its operands, what they give, and whether the printed number agrees.

A sum of printed rows (:class:`Sum`) and a formula over the ledger (:class:`~verifier.tabular.identities.Variant`) become
:class:`Instance` objects alike; ``solved`` turns an instance round and asks what one of its cells would have to be.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache

from verifier.dataclass import dataclass, field
from verifier.formula import Node, Number, Operation, Reference, Undefined, image, references, substituted
from verifier.interval import DOWN, HALF, ONE, UP, ZERO, Interval
from verifier.periods import Period
from verifier.tabular.identities import Force, Variant
from verifier.tabular.ledger import Ledger, Operand
from verifier.tabular.lines import Entry, Line
from verifier.tabular.vocabulary import NEVER_NEGATIVE

_TWELVE, _NINE = Decimal(12), Decimal(9)


@dataclass(frozen=True, slots=True, eq=False)
class Sum:
    """A total as the signed sum of other lines, column by column; with ``divide_by_count`` as their mean."""

    terms: tuple[tuple[int, Line], ...]
    kind: str = "sum"
    divide_by_count: bool = False

    @property
    def market(self) -> bool:
        return False


Recipe = Variant | Sum


@dataclass(slots=True, eq=False)
class Instance:
    """An identity at one result cell. ``holds`` by worst case; ``improbable`` when it holds but rounding noise hardly explains it."""

    result: Entry
    recipe: Recipe
    operands: tuple[Operand, ...]
    image: Interval
    force: Force = "convention"
    side: bool = False
    holds: bool = True
    improbable: bool = False
    doubtful: bool = False
    established: bool = False
    certain: bool = False
    peers: int = 0
    tried: int = 1
    signs: tuple[int, ...] = ()
    note: str = ""
    entries: tuple[Entry, ...] = field(default=())

    def __post_init__(self) -> None:
        self.holds = self.image.meets(self.result.value)
        self.entries = (self.result, *(entry for operand in self.operands for entry in operand.entries))


def of_sum(recipe: Sum, place: int, result: Entry, ledger: Ledger) -> Instance | None:
    """The sum at one column (or row) of its lines; a blank counts as nil but leaves the instance ``doubtful``."""
    pairs = [(sign, entry) for sign, line in recipe.terms if (entry := line.at.get(place)) is not None]
    missing = len(recipe.terms) - len(pairs)
    if not pairs or missing > len(pairs) or any(entry is result for _, entry in pairs):
        return None
    return of_terms(recipe, result, [(sign, entry, "") for sign, entry in pairs], ledger, doubtful=missing > 0)


def of_terms(recipe: Sum, result: Entry, terms: Sequence[tuple[int, Entry, str]], ledger: Ledger, doubtful: bool = False) -> Instance:
    """The signed sum of entries, each with a mark for its period (``[t-1]``); the mean of them where the recipe says so."""
    low = high = squares = ZERO
    operands = []
    for sign, entry, mark in terms:
        value = entry.value
        if sign > 0:
            low, high = DOWN.add(low, value.low), UP.add(high, value.high)
        else:
            low, high = DOWN.subtract(low, value.high), UP.subtract(high, value.low)
        squares += value.width * value.width
        operands.append(Operand(ledger.name(entry) + mark, value, entry.figure.printed, (entry,)))
    found = Interval(low, high)
    if recipe.divide_by_count:
        count = Interval.point(len(operands))
        found = found / count
        squares /= count.low * count.low
    instance = Instance(result, recipe, tuple(operands), found, signs=tuple(sign for sign, _, _ in terms), doubtful=doubtful)
    if instance.holds and len(operands) > 1:
        off = found.middle - result.value.middle
        squares += result.value.width * result.value.width
        instance.improbable = off * off * _TWELVE > _NINE * squares
    return instance


def of_variant(recipe: Variant, result: Entry, ledger: Ledger) -> Instance | None:
    """The formula for one cell; None where an operand is not printed anywhere or the value is undefined."""
    values: dict[Reference, Interval] = {}
    operands = []
    for reference in recipe.operands:
        operand = operand_of(reference, result, ledger)
        if operand is None or any(entry is result for entry in operand.entries):
            return None
        values[reference] = operand.value
        operands.append(operand)
    try:
        return Instance(result, recipe, tuple(operands), _image(recipe.tree, operands, values))
    except (Undefined, ZeroDivisionError):
        return None


def _image(tree: Node, operands: Sequence[Operand], values: Mapping[Reference, Interval]) -> Interval:
    """The formula's image; the two commonest shapes, a tie and a ratio of two numbers, without the detour over the tree."""
    if isinstance(tree, Reference):
        return operands[0].value
    if len(operands) == 2 and _plain_ratio(tree):
        return operands[0].value / operands[1].value
    return image(tree, values)


def _plain_ratio(tree: Node) -> bool:
    return isinstance(tree, Operation) and tree.op == "/" and all(isinstance(arg, Reference) for arg in tree.args)


def operand_of(reference: Reference, result: Entry, ledger: Ledger) -> Operand | None:
    """The printed number a formula's name stands for at the period of ``result``."""
    period, metric = result.period, reference.metric
    at = reference.at
    if at == "avg":
        first, last = _opening(metric, result, ledger), ledger.level(metric, result, period)
        if first is None or last is None:
            return None
        mean = (first.value + last.value).scaled(HALF)
        return Operand(f"{ledger.name(last)}[avg]", mean, f"({first.figure.printed} + {last.figure.printed}) / 2", (first, last))
    if at in ("begin", "year_open"):
        entry, mark = _opening(metric, result, ledger), "[t-1]"
    elif at in ("before", "prior_year", "prior_fy"):
        entry, mark = (None if period is None else ledger.level(metric, result, period.year_before)), "[t-1]"
    elif at in ("previous", "prior_quarter"):
        entry, mark = (None if period is None else ledger.level(metric, result, period.previous)), "[t-1]"
    elif at in ("", "end", "fy", "fwd", "latest", "ttm", "ytd") and _spans(at, period):
        entry, mark = ledger.level(metric, result, period), ""
    else:
        return None
    if entry is None:
        return None
    if entry.metric in NEVER_NEGATIVE and entry.value.high < 0:
        return Operand(ledger.name(entry) + mark, -entry.value, entry.figure.printed.strip("-−－()（） "), (entry,), turned=True)
    return Operand(ledger.name(entry) + mark, entry.value, entry.figure.printed, (entry,))


def _spans(at: str, period: Period | None) -> bool:
    """Whether the cell's own period is what ``@ttm``, ``@fy`` and their like ask for."""
    return at in ("", "end", "latest") or period is None or period.months in (0, 12) or at == "ytd"


def _opening(metric: str, result: Entry, ledger: Ledger) -> Entry | None:
    """The balance with which the period, or the fiscal year of a balance date, opened."""
    period = result.period
    if period is None:
        return None
    end = period.year_open.end if period.is_instant or period.is_cumulative else period.start
    return ledger.level(metric, result, Period(end - 12, end))


# -- turned round --------------------------------------------------------------------------------------------------


def solved(instance: Instance, entry: Entry) -> Interval | None:
    """What ``entry`` would have to be for the identity to hold, all else as printed; None when it cannot be said."""
    if entry is instance.result:
        return instance.image
    places = [place for place, operand in enumerate(instance.operands) if entry in operand.entries]
    if len(places) != 1 or len(instance.operands[places[0]].entries) != 1:
        return None
    place = places[0]
    try:
        if isinstance(instance.recipe, Sum):
            return _solved_sum(instance, place)
        values = dict(zip(instance.recipe.operands, (operand.value for operand in instance.operands), strict=True))
        found = _inverse(instance.recipe.tree, instance.result.value, instance.recipe.operands[place], values)
        return -found if found is not None and instance.operands[place].turned else found
    except (ZeroDivisionError, Undefined):
        return None


def _solved_sum(instance: Instance, place: int) -> Interval:
    total, image, sign, value = instance.result.value, instance.image, instance.signs[place], instance.operands[place].value
    if isinstance(instance.recipe, Sum) and instance.recipe.divide_by_count:
        count = Decimal(len(instance.operands))
        total, image = total.scaled(count), image.scaled(count)
    # The other terms together are the image without this one's own ends.
    rest_low = image.low - (value.low if sign > 0 else -value.high)
    rest_high = image.high - (value.high if sign > 0 else -value.low)
    found = Interval(total.low - rest_high, total.high - rest_low)
    return found if sign > 0 else -found


@cache
def _inside(node: Node, reference: Reference) -> bool:
    return reference in references(node)


def _inverse(node: Node, target: Interval, asked: Reference, values: Mapping[Reference, Interval]) -> Interval | None:
    if isinstance(node, Reference):
        return target
    if isinstance(node, Number):
        return None
    one = Interval(ONE, ONE)
    place = next(number for number, arg in enumerate(node.args) if _inside(arg, asked))
    inner, others = node.args[place], [image(arg, values) for number, arg in enumerate(node.args) if number != place]
    match node.op, place:
        case "+", _:
            target = target - others[0]
        case "-", 0:
            target = target + others[0]
        case "-", 1:
            target = others[0] - target
        case "*", _:
            target = target / others[0]
        case "/", 0:
            target = target * others[0]
        case "/", 1:
            target = others[0] / target
        case "neg", _:
            target = -target
        case "growth", 0 if others[0].low > 0:
            target = (target + one) * others[0]
        case "growth", 0:
            target = (one - target) * others[0]
        case "growth", 1 if values[asked].low > 0 or others[0].low >= 0 > values[asked].high:
            target = others[0] / (target + one) if values[asked].low > 0 else others[0] / (one - target)
        case "growth", 1 if values[asked].high < 0:
            target = others[0] / (one - target)
        case "sum", _:
            for other in others:
                target = target - other
        case "mean", _:
            target = target.scaled(Decimal(len(node.args)))
            for other in others:
                target = target - other
        case _:
            return None
    return _inverse(inner, target, asked, values)


# -- how it reads --------------------------------------------------------------------------------------------------


def formula_text(instance: Instance) -> str:
    """The formula in the words of the table's rows."""
    return _text(instance, [operand.name for operand in instance.operands])


def substituted_text(instance: Instance) -> str:
    """The formula with the printed numbers filled in, their units too where they differ."""
    operands = instance.operands
    if len(operands) == 1:
        return _text(instance, [operands[0].shown])
    first = operands[0].entries[0].figure.unit.scale
    if all(operand.entries[0].figure.unit.scale == first for operand in operands):
        return _text(instance, [operand.shown for operand in operands])
    return _text(instance, [operand.shown + (operand.entries[0].figure.unit.written if operand.shown[-1:].isdigit() else "") for operand in operands])


def _text(instance: Instance, words: list[str]) -> str:
    recipe = instance.recipe
    if isinstance(recipe, Sum):
        parts = ["-" + words[0] if instance.signs[0] < 0 else words[0]]
        for sign, word in zip(instance.signs[1:], words[1:], strict=True):
            parts.append((" + " if sign > 0 else " - ") + (f"({word})" if word[0] in "-−" else word))
        text = "".join(parts)
        return f"({text}) / {len(words)}" if recipe.divide_by_count else text
    if len(words) == 1 and isinstance(recipe.tree, Reference):
        return words[0]
    if len(words) == 2 and _plain_ratio(recipe.tree) and words[0][0] not in "-−" and words[1][0] not in "-−":
        return f"{words[0]} / {words[1]}"
    return substituted(recipe.tree, dict(zip(recipe.operands, words, strict=True)))
