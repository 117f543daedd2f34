"""What can be had at all: the metrics with a value of whatever period, those computable from them, and those that stand in for others."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache

from verifier.catalogue import load
from verifier.catalogue.entries import Formula
from verifier.claims import Quantity
from verifier.dataclass import dataclass, field
from verifier.formula import Node, Reference, references
from verifier.matching.derived import Mode
from verifier.matching.shelves import Shelf, Shelves

SPANS = frozenset(("days_in_period", "months_in_period"))
_ALIKE = {
    "ebitda": ("ebitda_adjusted",),
    "ebitda_adjusted": ("ebitda",),
    "net_profit_parent": ("net_profit",),
    "revenue": ("total_revenue",),
    "total_revenue": ("revenue",),
    "equity_parent": ("equity_total",),
    "eps_basic": ("eps_diluted",),
    "cash_and_equivalents": ("cash_end",),
    "rd_investment": ("rd_expense",),
    "day_high": ("share_price", "high_52w"),
    "previous_close": ("share_price",),
    "open_price": ("share_price",),
    "day_low": ("share_price", "low_52w"),
    "roe_weighted": ("roe_avg",),
    "roe_avg": ("roe_weighted", "roe_diluted"),
    "roe_diluted": ("roe_avg",),
}
"""Metrics that stand in for one another where only the other is given, after everything else."""


@dataclass(slots=True, eq=False)
class Scope:
    """One entity or segment of it, by its sources alone or by all that is known: looked up once for whatever is asked of it."""

    levels: dict[str, Shelf]
    """Its shelves of levels, by metric."""
    within: frozenset[str]
    """The metrics that have a value or can be computed from those that have, of whatever period."""
    missing: list[int]
    """How many operands of each of the catalogue's formulas are not within."""
    formulas: dict[str, list[tuple[Formula, tuple[Reference, ...]]]] = field(default_factory=dict)
    """By metric, as far as asked for, the formulas whose every operand is within, and the operands."""


class Reach:
    """Which metrics and formulas are within reach of the figures on the shelves."""

    def __init__(self, shelves: Shelves) -> None:
        self.shelves = shelves
        self._scopes: dict[tuple[str, str, bool], Scope] = {}
        self._asked: dict[tuple[str | None, str | None, bool], Scope] = {}

    def _scope_of(self, whose: tuple[str | None, str | None, bool]) -> Scope:
        """The scope of an entity and segment as they are asked for, None for the note's own and the whole of it."""
        entity, segment, sources_only = self.shelves.entity_key(whose[0]), whose[1] or "", whose[2]
        return self._scopes.get((entity, segment, sources_only)) or self._scope(entity, segment, sources_only)

    def scope(self, q: Quantity, mode: Mode) -> Scope:
        """What there is of whom and what a quantity is about."""
        whose = q.entity, q.segment, mode is Mode.SOURCE
        found = self._asked.get(whose)
        if found is None:
            found = self._asked[whose] = self._scope_of(whose)
        return found

    def within(self, q: Quantity, scope: Scope) -> bool:
        """Whether a quantity, a member of its family or a stand-in has or could have any value."""
        within = scope.within
        if q.metric in within:
            return True
        for metric in q.others:
            if metric in within:
                return True
        for metric in (q.metric, *q.others):
            for like in _ALIKE.get(metric, ()):
                if like in within:
                    return True
        return (
            q.entity is None
            and self.shelves.entity is None
            and q.segment is None
            and any(metric in self.shelves.holders for metric in (q.metric, *q.others))
        )

    def usable(self, scope: Scope, metric: str) -> list[tuple[Formula, tuple[Reference, ...]]]:
        """The formulas of a metric all of whose operands have values somewhere in that scope."""
        found = scope.formulas.get(metric)
        if found is None:
            known = self.shelves.metrics.get(metric)
            found = scope.formulas[metric] = [
                (f, names)
                for f in (known.formulas if known is not None else ())
                for names in (references_of(f.tree),)
                if names and scope.within.issuperset(metrics_of(f.tree))
            ]
        return found

    def _scope(self, entity: str, segment: str, sources_only: bool) -> Scope:
        if segment:
            part_of: Scope | None = self._scopes.get((entity, "", sources_only)) or self._scope(entity, "", sources_only)
        else:
            part_of = None if sources_only else self._scopes.get((entity, "", True)) or self._scope(entity, "", True)
        have = [metric for metric, sourced in self.shelves.held.get((entity, segment), ()) if sourced or not sources_only]
        within, missing = (part_of.within, part_of.missing) if part_of is not None else _nothing()
        if not within.issuperset(have):
            within, missing = _with(have, within, missing)
        found = self._scopes[entity, segment, sources_only] = Scope(self.shelves.levels_of(entity, segment), within, missing)
        return found


def _with(metrics: Iterable[str], within: frozenset[str], missing: Sequence[int]) -> tuple[frozenset[str], list[int]]:
    """What is within reach once some metrics have values, too, and how many operands each formula then misses."""
    using, _, results = _formula_operands()
    left, reached = list(missing), set(within)
    fresh = [metric for metric in dict.fromkeys(metrics) if metric not in reached]
    reached.update(fresh)
    while fresh:
        for formula in using.get(fresh.pop(), ()):
            left[formula] -= 1
            if not left[formula] and (result := results[formula]) not in reached:
                reached.add(result)
                fresh.append(result)
    return frozenset(reached), left


@lru_cache(maxsize=1)
def _nothing() -> tuple[frozenset[str], list[int]]:
    """What is within reach where no metric has a value."""
    return _with(SPANS, frozenset(), _formula_operands()[1])


@lru_cache(maxsize=1024)
def likes(metrics: tuple[str, ...]) -> tuple[str, ...]:
    """What stands in for some metrics and is none of them."""
    return tuple(like for metric in metrics for like in _ALIKE.get(metric, ()) if like not in metrics)


def may_use(shelves: Shelves, q: Quantity, claimed: Mapping[str, Collection[str]]) -> bool:
    """Whether a value of a quantity could be had from a claim of one of these metrics, by entity; told without computing any."""
    anybody = q.entity is None and shelves.entity is None
    theirs = claimed.values() if anybody else (claimed.get(shelves.entity_key(q.entity), ()),)
    return any(not behind(metric).isdisjoint(metrics) for metrics in theirs if metrics for metric in (q.metric, *q.others))


def behind(metric: str) -> frozenset[str]:
    """All metrics that a value of this one could be of or computed from, itself and what stands in for it among them."""
    return _behind(metric) if metric in load().metrics else frozenset((metric,))


@lru_cache(maxsize=2048)
def _behind(metric: str) -> frozenset[str]:
    found, backward = {metric}, True
    fresh = [metric, *_ALIKE.get(metric, ())]
    while fresh:
        found.update(fresh)
        asked = {one for known in fresh for one in _operands(known, backward)}
        asked.update([like for one in asked for like in _ALIKE.get(one, ())])
        fresh, backward = list(asked - found), False
    return frozenset(found)


def _operands(metric: str, backward: bool) -> set[str]:
    """What the formulas of a metric ask for; levels are solved back from ratios only for the very number asked about."""
    known = load().metrics.get(metric)
    return {
        ref.metric
        for formula in (known.formulas if known is not None else ())
        if backward or known is None or known.flow == "derived" or not formula.variant.startswith("from_")
        for ref in references_of(formula.tree)
        if ref.metric not in SPANS
    }


@lru_cache(maxsize=1)
def _formula_operands() -> tuple[dict[str, list[int]], list[int], list[str]]:
    """The catalogue's formulas, numbered: those that use a metric, how many each uses, and what each gives."""
    using: dict[str, list[int]] = {}
    sizes: list[int] = []
    results: list[str] = []
    for metric in load().metrics.values():
        for formula in metric.formulas:
            if names := references_of(formula.tree):
                operands = {name.metric for name in names}
                for operand in operands:
                    using.setdefault(operand, []).append(len(sizes))
                sizes.append(len(operands))
                results.append(metric.id)
    return using, sizes, results


_NAMES: dict[int, tuple[Node, tuple[Reference, ...], frozenset[str]]] = {}
"""The names of the catalogue's trees, and the metrics among them, by identity: to hash a tree is to walk it."""


def references_of(tree: Node) -> tuple[Reference, ...]:
    """The names in a tree of the catalogue, each once."""
    return _named_in(tree)[1]


def metrics_of(tree: Node) -> frozenset[str]:
    """The metrics that those names are of, at whatever time."""
    return _named_in(tree)[2]


def _named_in(tree: Node) -> tuple[Node, tuple[Reference, ...], frozenset[str]]:
    known = _NAMES.get(id(tree))
    if known is None or known[0] is not tree:
        names = references(tree)
        known = _NAMES[id(tree)] = tree, names, frozenset([name.metric for name in names])
    return known
