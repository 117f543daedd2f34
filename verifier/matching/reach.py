"""What can be had at all: the metrics with a value of whatever period, those computable from them, and those that stand in for others."""

from __future__ import annotations

from functools import lru_cache

from verifier.catalogue import load
from verifier.catalogue.entries import Formula
from verifier.claims import Quantity
from verifier.formula import Node, Reference, references
from verifier.matching.derived import Mode
from verifier.matching.shelves import Shelves

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
    "day_high": ("share_price", "high_52w"),
    "previous_close": ("share_price",),
    "open_price": ("share_price",),
    "day_low": ("share_price", "low_52w"),
    "roe_weighted": ("roe_avg",),
    "roe_avg": ("roe_weighted", "roe_diluted"),
    "roe_diluted": ("roe_avg",),
}
"""Metrics that stand in for one another where only the other is given, after everything else."""


class Reach:
    """Which metrics and formulas are within reach of the figures on the shelves."""

    def __init__(self, shelves: Shelves) -> None:
        self.shelves = shelves
        self._reachable_from: dict[tuple[str, str, bool], frozenset[str]] = {}
        self._formulas_of: dict[tuple[str, str, str, bool], list[tuple[Formula, tuple[Reference, ...]]]] = {}

    def within(self, q: Quantity, mode: Mode) -> bool:
        """Whether a quantity, a member of its family or a stand-in has or could have any value."""
        whose = (self.shelves.entity_key(q.entity), q.segment or "", mode is Mode.SOURCE)
        within = self._reachable_from.get(whose) or self._reachable(*whose)
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

    def usable(self, q: Quantity, metric: str, mode: Mode) -> list[tuple[Formula, tuple[Reference, ...]]]:
        """The formulas of a metric all of whose operands have values somewhere for that entity and segment."""
        key = (metric, self.shelves.entity_key(q.entity), q.segment or "", mode is Mode.SOURCE)
        found = self._formulas_of.get(key)
        if found is None:
            known = self.shelves.metrics.get(metric)
            within = self._reachable(*key[1:])
            found = self._formulas_of[key] = [
                (f, names)
                for f in (known.formulas if known is not None else ())
                for names in (references_of(f.tree),)
                if names and all([r.metric in within for r in names])
            ]
        return found

    def _reachable(self, entity: str, segment: str, sources_only: bool) -> frozenset[str]:
        """The metrics that have a value or can be computed from those that have, of whatever period."""
        found = self._reachable_from.get((entity, segment, sources_only))
        if found is None:
            have = {metric for metric, sourced in self.shelves.held.get((entity, segment), ()) if sourced or not sources_only}
            if segment:
                have |= {metric for metric, sourced in self.shelves.held.get((entity, ""), ()) if sourced or not sources_only}
            have |= SPANS
            using, sizes, results = _formula_operands()
            missing, fresh = list(sizes), list(have)
            while fresh:
                for formula in using.get(fresh.pop(), ()):
                    missing[formula] -= 1
                    if not missing[formula] and (reached := results[formula]) not in have:
                        have.add(reached)
                        fresh.append(reached)
            found = self._reachable_from[entity, segment, sources_only] = frozenset(have)
        return found


@lru_cache(maxsize=1024)
def likes(metrics: tuple[str, ...]) -> tuple[str, ...]:
    """What stands in for some metrics and is none of them."""
    return tuple(like for metric in metrics for like in _ALIKE.get(metric, ()) if like not in metrics)


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


_NAMES: dict[int, tuple[Node, tuple[Reference, ...]]] = {}
"""The names of the catalogue's trees by identity: to hash a tree is to walk it."""


def references_of(tree: Node) -> tuple[Reference, ...]:
    """The names in a tree of the catalogue, each once."""
    known = _NAMES.get(id(tree))
    if known is None or known[0] is not tree:
        known = _NAMES[id(tree)] = tree, references(tree)
    return known[1]
