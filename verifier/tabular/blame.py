"""Which printed number a set of misfits points to.

A misfit alone speaks against its result. A number that several misfits share, and that one other value would mend
without breaking an identity that holds now, is the likelier culprit: then the others are right and only rest on it.
Where two prints of one number differ and nothing else bears on them, neither is blamed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from verifier.dataclass import dataclass, field
from verifier.interval import Interval
from verifier.tabular.conventions import Finding, common_value
from verifier.tabular.instances import Instance
from verifier.tabular.lines import Entry


@dataclass(slots=True)
class Blame:
    """``wrong``: entries with what they should be and the misfits that show it; ``resting``: results wrong through those alone;
    ``undecided``: prints of one number that contradict each other."""

    wrong: dict[Entry, tuple[Interval, list[Instance]]] = field(default_factory=dict)
    resting: dict[Entry, Entry] = field(default_factory=dict)
    undecided: dict[Entry, list[Instance]] = field(default_factory=dict)


def blamed(findings: Iterable[Finding]) -> Blame:
    """The wrong entries among all certain misfits, fewest first to explain them all."""
    trusted = [instance for finding in findings for instance in finding.instances if _trusted(instance)]
    misfits = [instance for instance in trusted if not instance.holds]
    result = Blame()
    if not misfits:
        return result
    around: dict[Entry, list[Instance]] = defaultdict(list)
    for instance in trusted:
        for entry in dict.fromkeys(instance.entries):
            around[entry].append(instance)
    cures: dict[Entry, Interval] = {}
    for entry in dict.fromkeys(entry for instance in misfits for entry in instance.entries):
        value = common_value(around[entry], entry)
        if value is not None and not value.meets(entry.value):
            cures[entry] = value
    open_misfits = list(misfits)
    while open_misfits:
        shared: dict[Entry, list[Instance]] = defaultdict(list)
        for instance in open_misfits:
            for entry in dict.fromkeys(instance.entries):
                if entry in cures:
                    shared[entry].append(instance)
        if not shared:
            break
        ranked = _ranked(shared, around)
        entry = ranked[0]
        taken = shared[entry]
        if all(_tie(instance) for instance in taken) and (rivals := [other for other in ranked[1:] if set(shared[other]) == set(taken)]):
            for rival in (entry, *rivals):
                result.undecided[rival] = taken
        else:
            result.wrong[entry] = (cures[entry], taken)
            for instance in taken:
                if instance.result is not entry:
                    result.resting[instance.result] = entry
        open_misfits = [instance for instance in open_misfits if instance not in taken]
    for instance in open_misfits:
        if instance.result not in result.wrong and not _tie(instance):
            result.wrong[instance.result] = (instance.image, [instance])
        elif instance.result not in result.wrong:
            result.undecided[instance.result] = [instance]
    for entry in result.wrong:
        result.resting.pop(entry, None)
        result.undecided.pop(entry, None)
    return result


def _ranked(shared: dict[Entry, list[Instance]], around: dict[Entry, list[Instance]]) -> list[Entry]:
    """The likeliest culprit first: it explains most misfits, as their result rather than as an operand."""
    results = {entry: sum(one.result is entry and not _tie(one) for one in misfits) for entry, misfits in shared.items()}
    return sorted(shared, key=lambda entry: (-len(shared[entry]), -results[entry], -len(around[entry])))


def _trusted(instance: Instance) -> bool:
    if instance.side or instance.force == "loose" or not instance.established:
        return False
    return instance.certain or instance.holds


def _tie(instance: Instance) -> bool:
    return len(instance.operands) == 1 and instance.recipe.market is False and getattr(instance.recipe, "text", "") == "twin"
