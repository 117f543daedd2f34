"""Which of several ways to compute a line its author used, found from the line itself.

Every way is tried over all columns; the one that fits all, or most, is the line's convention. A misfit is *certain*
only against a convention that two other columns confirm, or where the identity needs no convention at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from verifier.dataclass import dataclass
from verifier.interval import Interval
from verifier.tabular.identities import Force
from verifier.tabular.instances import Instance, Recipe, Sum, of_sum, of_variant, solved
from verifier.tabular.ledger import Ledger
from verifier.tabular.lines import Entry, Line


@dataclass(slots=True, eq=False)
class Finding:
    """What became of one group of alternatives on one line: the chosen instances, and how many ways were tried."""

    line: Line
    instances: list[Instance]
    tried: list[Recipe]
    established: bool


def chosen(line: Line, recipes: Sequence[Recipe], force: Force, side: bool, ledger: Ledger) -> list[Finding]:
    """The recipe that fits most columns of the line, the earlier one on a tie; nothing where none can be computed."""
    best: list[Instance] = []
    score: tuple[int, int] | None = None
    tried: list[Recipe] = []
    for recipe in recipes:
        instances = []
        for place, entry in line.at.items():
            instance = of_sum(recipe, place, entry, ledger) if isinstance(recipe, Sum) else of_variant(recipe, entry, ledger)
            if instance is not None:
                instances.append(instance)
        if not instances:
            continue
        tried.append(recipe)
        holds = sum(instance.holds for instance in instances)
        now = (holds, holds - len(instances))
        if score is None or now > score:
            best, score = instances, now
        if holds == len(line.at):
            break
    return [settled(line, best, tried, force, side)] if best else []


def settled(line: Line, instances: list[Instance], tried: list[Recipe], force: Force, side: bool) -> Finding:
    holding = [instance for instance in instances if instance.holds]
    failing = [instance for instance in instances if not instance.holds and not instance.result.other_base]
    holds, fails = len(holding), len(failing)
    one_cell = fails > 1 and _one_cause(failing)
    established = holds >= 2 and fails <= max(1, holds // 2) or (holds == 1 and fails == 0) or (holds >= 1 and one_cell)
    if force == "definition" and fails == 1:
        established = True
    if force == "definition" and one_cell:
        established = True
    systematic = fails > 1 and not one_cell and _one_factor(failing)
    for instance in instances:
        instance.doubtful = instance.doubtful or systematic or instance.result.other_base
        instance.force, instance.side, instance.established, instance.tried = force, side, established, len(tried)
        instance.peers = holds - instance.holds
        instance.certain = established and force != "loose" and not side and not instance.doubtful and _proves(instance, holding, force)
    return Finding(line, instances, tried, established)


def _proves(instance: Instance, holding: list[Instance], force: Force) -> bool:
    """Whether a misfit here would be beyond doubt."""
    if force == "definition":
        return True
    others = [other for other in holding if other is not instance]
    if len(others) < 2:
        return False
    if isinstance(instance.recipe, Sum) or len(instance.operands) < 2:
        return True
    # Reported years may follow the company's own way (weighted shares, that year's price) and forecasts the author's:
    # only a fitting column of the same kind shows that this one should fit too.
    kind = estimated(instance)
    return any(estimated(other) == kind for other in others)


def estimated(instance: Instance) -> bool:
    period = instance.result.period
    return period is not None and period.estimate


def _one_cause(failing: Sequence[Instance]) -> bool:
    """Whether one and the same cell, set right, would mend every misfit."""
    shared = set(failing[0].entries)
    for instance in failing[1:]:
        shared &= set(instance.entries)
    return any(common_value(failing, entry) is not None for entry in shared)


def _one_factor(failing: Sequence[Instance]) -> bool:
    """Whether several misfits are off by one and the same factor: another currency, unit or share class, and no slips."""
    factors = [instance.result.value / instance.image for instance in failing if not instance.image.holds_zero]
    if len(factors) < len(failing) or any(factor.low <= 0 for factor in factors):
        return False
    return max(factor.low for factor in factors) <= min(factor.high for factor in factors)


def common_value(instances: Iterable[Instance], entry: Entry) -> Interval | None:
    """The values of ``entry`` with which all the instances hold; None when there is none."""
    low = high = None
    for instance in instances:
        value = solved(instance, entry)
        if value is None:
            return None
        low = value.low if low is None or value.low > low else low
        high = value.high if high is None or value.high < high else high
    return None if low is None or high is None or low > high else Interval(low, high)
