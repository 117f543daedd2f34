"""Which figures or other claims a quantity is about: from an expression to every way its value can be had.

A :class:`Ledger` holds the figures of the sources, those of the document's own tables, and the document's own
claims, in three tiers. :meth:`Ledger.options` yields the values of an expression in the order in which they deserve
belief: the printed figure, the same through other periods (Q3 = 9M - H1), the catalogue's formulas, the other
members of the metric's family.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from itertools import islice, product

from verifier.catalogue import load
from verifier.catalogue.entries import Formula
from verifier.catalogue.market import MARKET
from verifier.claims import Claim, Combination, Expression, Operand, Quantity
from verifier.dataclass import dataclass, replace
from verifier.figures import OWN, Figure
from verifier.formula import Node, Number, Operation, Reference, Undefined
from verifier.interval import ONE, Interval
from verifier.periods import ANY_DAY, Period

SOURCE, TABLE, CLAIM = 0, 1, 2
MOST_OPTIONS = 6
DEEPEST = 3


class Mode(Enum):
    """Whose numbers count: the sources' alone, the right ones wherever they stand, or those that the document uses."""

    SOURCE = "source"
    TRUTH = "truth"
    DOCUMENT = "document"

    __hash__ = object.__hash__


_ADDITIVE_PER_SHARE = frozenset(("eps_basic", "eps_diluted", "eps_fully_diluted", "eps_deducted", "eps_adjusted", "dps"))
_ALIKE = {
    "ebitda": ("ebitda_adjusted",),
    "ebitda_adjusted": ("ebitda",),
    "net_profit_parent": ("net_profit",),
    "revenue": ("total_revenue",),
    "total_revenue": ("revenue",),
    "equity_parent": ("equity_total",),
    "eps_basic": ("eps_diluted",),
    "day_high": ("share_price", "high_52w"),
    "previous_close": ("share_price",),
    "day_low": ("share_price", "low_52w"),
    "roe_weighted": ("roe_avg",),
    "roe_avg": ("roe_weighted", "roe_diluted"),
    "roe_diluted": ("roe_avg",),
}
"""Metrics that stand in for one another where only the other is given, after everything else."""
_SPANS = frozenset(("days_in_period", "months_in_period"))
_ROLLING = frozenset(("ttm", "latest quarter", "forward", "a year before"))
_PRINTED = {
    "growth_yoy": ("growth", "yoy"),
    "growth_qoq": ("growth", "qoq"),
    "growth_vs_open": ("growth", "open"),
    "change_yoy": ("change", "yoy"),
    "change_qoq": ("change", "qoq"),
    "increment_yoy": ("change", "yoy"),
}


@dataclass(frozen=True, slots=True)
class Derived:
    """A value and how it was had: a figure, a claim, a constant, or an operation over other derived values.

    ``claims`` are the indices of all claims used; ``tier`` the weakest tier used (source, table, claim).
    """

    value: Interval
    op: str
    parts: tuple[Derived, ...] = ()
    figure: Figure | None = None
    claim: int | None = None
    quantity: Quantity | None = None
    formula: str = ""
    tree: Node | None = None
    names: tuple[str, ...] = ()
    claims: frozenset[int] = frozenset()
    tier: int = SOURCE

    def leaves(self) -> Iterator[Derived]:
        """The figures, claims and constants at the bottom, left to right."""
        if not self.parts:
            yield self
        for part in self.parts:
            yield from part.leaves()


@dataclass(slots=True)
class Entry:
    """One value the ledger holds for a key."""

    tier: int
    period: Period | None
    value: Interval
    figure: Figure | None
    claim: int | None


Key = tuple[str, str, str, str]
_Asked = tuple[int, Mode, bool]
"""An expression by its number among those asked for, the mode, and whether formulas are out of reach."""
_Kept = tuple[int, tuple[Derived, ...]]
_SETTLED = 1 << 30


class Ledger:
    """The figures at hand, indexed once; every look-up is a dictionary access.

    ``truth`` gives a claim's right value (set by judging); ``numbers`` the stated interval of a text operand.
    """

    def __init__(self, sources: Iterable[Figure], tables: Iterable[Figure] = (), claims: Sequence[Claim] = (), entity: str | None = None) -> None:
        self.entity = entity
        self.metrics = load().metrics
        self.index: dict[Key, dict[object, list[Entry]]] = defaultdict(lambda: defaultdict(list))
        self.latest_end: dict[str, int] = {}
        self.latest_day: dict[str, dt.date] = {}
        self.truth: Callable[[int], Interval | None] = lambda index: None
        self.operand: Callable[[Operand, Mode], Derived | None] = lambda operand, mode: None
        self.claims = claims
        self.segments: dict[str, set[str]] = defaultdict(set)
        self.holders: dict[str, list[str]] = defaultdict(list)
        self._asked_for: dict[Expression, int] = {}
        self._memo: dict[_Asked, _Kept] = {}
        self._meanwhile: dict[_Asked, _Kept] = {}
        self._busy: dict[_Asked, int] = {}
        self._depth = 0
        self._lowest = _SETTLED
        self._reach: dict[tuple[str, str, bool], frozenset[str]] = {}
        self._formulas_of: dict[tuple[str, str, str, bool], list[tuple[Formula, tuple[Reference, ...]]]] = {}
        self._held: dict[tuple[str, str], set[tuple[str, bool]]] = defaultdict(set)
        self._bounds: dict[tuple[object, ...], Figure] = {}
        self._days: dict[int, list[dt.date]] = {}
        self._stocks: dict[str, bool] = {}
        self._meant: dict[tuple[str | None, str | None, Period | None], dict[Reference, Quantity | Combination | None]] = {}
        self._spans: dict[tuple[int, Mode], list[tuple[tuple[int, int], Entry]]] = {}
        for figure in sources:
            self._add(figure, SOURCE)
        for figure in tables:
            self._add(figure, TABLE)
        for claim in claims:
            self._add_claim(claim)

    # -- filling -----------------------------------------------------------------------------------

    def entity_key(self, entity: str | None) -> str:
        return "" if entity is None or entity == self.entity else entity

    def _add(self, figure: Figure, tier: int) -> None:
        if figure.bound is not None:
            other = self._bounds.pop((figure.metric, figure.entity, figure.period, figure.measure, figure.segment), None)
            if other is None:
                self._bounds[figure.metric, figure.entity, figure.period, figure.measure, figure.segment] = figure
                return
            figure = replace(
                figure,
                value=figure.value.hull(other.value),
                bound=None,
                printed=f"{other.printed} – {figure.printed}",
                place=f"{other.place}, {figure.place.rsplit('.', 1)[-1]}",
            )
        entity = self.entity_key(figure.entity)
        measure, against = _PRINTED.get(figure.measure, ("level", ""))
        key = (entity, figure.segment or "", figure.metric, measure + against)
        entry = Entry(tier, figure.period, figure.value, figure, None)
        self._held[entity, figure.segment or ""].add((figure.metric, tier == SOURCE))
        for at in self._places(figure.metric, figure.period):
            self.index[key][at].append(entry)
        if figure.segment:
            self.segments[entity].add(figure.segment)
        elif entity not in self.holders[figure.metric]:
            self.holders[figure.metric].append(entity)
        period = figure.period
        if period is not None and tier == SOURCE and not period.estimate:
            if period.day is not None and (figure.metric in MARKET):
                self.latest_day[entity] = max(self.latest_day.get(entity, period.day), period.day)
            elif not period.is_instant and period.is_cumulative:
                self.latest_end[entity] = max(self.latest_end.get(entity, 0), period.end)

    def _add_claim(self, claim: Claim) -> None:
        if (
            claim.kind in ("range", "comparison")
            or claim.primary is None
            or (claim.kind == "count" and not (claim.metric in self.metrics and claim.primary.certain))
        ):
            return
        quantity = claim.primary.expression
        if isinstance(quantity, Combination) and quantity.op == "sum" and claim.entity is not None and self.entity is None:
            several = len({arg.entity for arg in quantity.args if isinstance(arg, Quantity)}) > 1
            if several:
                return  # what several companies have together is none of theirs
        if not isinstance(quantity, Quantity):
            quantity = Quantity(claim.metric, claim.entity, claim.period, segment=claim.segment)
            if claim.about_change:
                return
        entity = self.entity_key(quantity.entity)
        measure = quantity.measure if quantity.measure == "level" else quantity.measure + against(quantity)
        entry = Entry(CLAIM, quantity.period, claim.stated, None, claim.index)
        for metric in (quantity.metric, *quantity.others):
            self._held[entity, quantity.segment or ""].add((metric, False))
            key = (entity, quantity.segment or "", metric, measure)
            for at in self._places(metric, quantity.period):
                self.index[key][at].append(entry)

    def is_stock(self, metric: str) -> bool:
        found = self._stocks.get(metric)
        if found is None:
            known = self.metrics.get(metric)
            found = self._stocks[metric] = (known is not None and known.flow == "stock") or metric in MARKET
        return found

    def is_additive(self, metric: str) -> bool:
        known = self.metrics.get(metric)
        if known is None:
            return True
        return known.flow == "flow" and metric not in MARKET or metric in _ADDITIVE_PER_SHARE

    def _places(self, metric: str, period: Period | None) -> list[object]:
        """The keys under which a value of that period is found."""
        if period is None:
            return [None]
        if period.is_instant:
            return [period.end, period.day] if period.day is not None else [period.end]
        if self.is_stock(metric):
            return [period.end, (period.start, period.end)]
        return [(period.start, period.end)]

    # -- asking ------------------------------------------------------------------------------------

    def options(self, expression: Expression, mode: Mode, most: int = MOST_OPTIONS) -> tuple[Derived, ...]:
        """The ways to have the value of ``expression``, best first, at most ``most``; empty when it cannot be had.

        What was worked out while one of its own operands, or a claim it rests on, was still under way is not
        remembered beyond that: its value may yet change.
        """
        key = (self._asked_for.setdefault(expression, len(self._asked_for)), mode, self._depth >= DEEPEST)
        known = self._memo.get(key) or self._meanwhile.get(key)
        if known is not None and known[0] >= most:
            return known[1] if len(known[1]) <= most else known[1][:most]
        level = self._busy.get(key)
        if level is not None:
            self._lowest = min(self._lowest, level)
            return ()
        level = self._busy[key] = len(self._busy)
        outer, self._lowest = self._lowest, _SETTLED
        try:
            found = self._distinct(self._ways(expression, mode), most)
        finally:
            del self._busy[key]
            lowest = self._lowest
            self._lowest = min(outer, lowest) if lowest < level else outer
        kept = (MOST_OPTIONS if len(found) < most else most, found)
        if lowest >= level:
            self._memo[key] = kept
        elif level == 0:
            self._meanwhile[key] = kept
        return found

    def rests_on_unjudged(self) -> None:
        """Says that the value just given is of a claim still being judged: nothing above it may be remembered."""
        self._lowest = -1

    def aside(self) -> tuple[dict[_Asked, int], dict[_Asked, _Kept], int, int]:
        """Sets what is under way aside while another claim is judged; give it back to :meth:`resume`."""
        held = self._busy, self._meanwhile, self._depth, self._lowest
        self._busy, self._meanwhile, self._depth, self._lowest = {}, {}, 0, _SETTLED
        return held

    def resume(self, held: tuple[dict[_Asked, int], dict[_Asked, _Kept], int, int]) -> None:
        self._busy, self._meanwhile, self._depth, self._lowest = held

    def first(self, expression: Expression, mode: Mode) -> Derived | None:
        options = self.options(expression, mode, 1)
        return options[0] if options else None

    @staticmethod
    def _distinct(ways: Iterable[Derived], most: int) -> tuple[Derived, ...]:
        """The first ``most`` ways of different values."""
        found: list[Derived] = []
        for way in ways:
            low, high, claimed = way.value.low, way.value.high, bool(way.claims)
            for other in found:  # a few at most: comparing decimals is cheaper than hashing them
                if other.value.low == low and other.value.high == high and bool(other.claims) == claimed:
                    break
            else:
                found.append(way)
                if len(found) == most:
                    break
        return tuple(found)

    def _ways(self, expression: Expression, mode: Mode) -> Iterable[Derived]:
        if isinstance(expression, Quantity):
            if not self._within_reach(expression, mode):
                return ()
            return self._levels(expression, mode) if expression.measure == "level" else self._moves(expression, mode)
        if isinstance(expression, Combination):
            return self._combined(expression, mode)
        if isinstance(expression, Operand):
            value = self.operand(expression, mode)
            return () if value is None else (value,)
        return (Derived(Interval.point(expression.value), "constant"),)

    def _combined(self, expression: Combination, mode: Mode) -> Iterator[Derived]:
        most = 1 if len(expression.args) > 3 else 3
        choices = [self.options(arg, mode, most) for arg in expression.args]
        for parts in islice(product(*choices), 9):
            made = combine(expression.op, parts)
            if made is not None:
                yield made

    def _moves(self, q: Quantity, mode: Mode) -> Iterator[Derived]:
        """A growth or change: as printed, else from its two levels."""
        metrics = (q.metric, *q.others)
        printed = False
        for metric in metrics:
            for way in self._entries(q, metric, q.measure + against(q), mode):
                printed = printed or (way.figure is not None and way.figure.period is not None and metric == q.metric)
                yield way
        if q.base is None or (printed and mode is not Mode.DOCUMENT):
            return  # what a source prints is not recomputed from its rounded parts
        op = "growth" if q.measure == "growth" else "sub"
        for metric in metrics:
            one = Quantity(metric, q.entity, q.period, segment=q.segment)
            for new, old in islice(product(self.options(one, mode, 3), self.options(one.level(q.base), mode, 3)), 6):
                if new.figure is not None and new.figure is old.figure:
                    continue  # the same figure found for both dates moves nowhere
                made = combine(op, (new, old))
                if made is not None:
                    yield made

    def _levels(self, q: Quantity, mode: Mode) -> Iterator[Derived]:
        metrics = (q.metric, *q.others)
        printed: set[str] = set()
        for metric in metrics:
            for way in self._entries(q, metric, "level", mode):
                if way.figure is not None:
                    printed.add(metric)
                yield way
            yield from self._path(q, metric, mode)
        if printed and mode is not Mode.DOCUMENT:
            for metric in metrics:
                if metric not in printed:  # what a source prints is not recomputed from its rounded parts; its family's other members are
                    yield from self._formulas(q, metric, mode)
            return
        if mode is Mode.DOCUMENT and q.period is not None:
            for metric in metrics:
                yield from self._stepped_back(q, metric)
        alike = _likes(metrics)
        for metric in alike:
            yield from self._entries(q, metric, "level", mode)
            yield from self._path(q, metric, mode)
        metrics += alike
        for metric in metrics:
            yield from self._formulas(q, metric, mode)
        if q.entity is None and self.entity is None and q.segment is None:
            for metric in metrics:
                yield from self._of_all(q, metric, mode)

    def _of_all(self, q: Quantity, metric: str, mode: Mode) -> Iterator[Derived]:
        """In a note on several companies, a total that names none: the sum over all that the sources give."""
        holders = self.holders.get(metric, ())
        if len(holders) < 2 or "" in holders or not (self.is_additive(metric) or (self.is_stock(metric) and metric not in MARKET)):
            return
        known = self.metrics.get(metric)
        if known is not None and known.kind not in ("money", "count", "physical", "shares"):
            return
        parts = [self.first(Quantity(metric, one, q.period), mode) for one in holders]
        if all(part is not None for part in parts):
            made = combine("sum", [part for part in parts if part is not None])
            if made is not None:
                yield made

    def _stepped_back(self, q: Quantity, metric: str) -> Iterator[Derived]:
        """Last year's level as the document has it: this year's less the change it states."""
        shelf = self.index.get((self.entity_key(q.entity), q.segment or "", metric, "changeyoy"))
        if not shelf or q.period is None:
            return
        now = q.period.shifted(12)
        for at in self._places(metric, now):
            for entry in shelf.get(at, ()):
                moved = self._derived(entry, Quantity(metric, q.entity, now, "change", q.period, q.segment), metric, Mode.DOCUMENT)
                level = self.first(Quantity(metric, q.entity, now, segment=q.segment), Mode.DOCUMENT)
                made = combine("sub", (level, moved)) if moved is not None and level is not None else None
                if made is not None:
                    yield made

    def _entries(self, q: Quantity, metric: str, measure: str, mode: Mode) -> Iterator[Derived]:
        shelf = self.index.get((self.entity_key(q.entity), q.segment or "", metric, measure))
        if not shelf:
            return
        found: list[Entry] = []
        dated = q.period is not None and not q.period.ttm and measure == "level"
        for at in self._asked(q, metric, shelf):
            if entries := shelf.get(at):
                found += [
                    entry
                    for entry in entries
                    if entry not in found and not (dated and entry.period is None and entry.figure is not None and entry.figure.variant in _ROLLING)
                ]
        if len(found) < 2:
            pass
        elif q.period is None or not q.period.ttm:
            found.sort(key=_ORDER[mode])  # type: ignore[arg-type]
        else:
            found.sort(key=lambda entry: -entry.tier if mode is Mode.DOCUMENT else entry.tier)
        for entry in found:
            made = self._derived(entry, q, metric, mode)
            if made is not None:
                yield made

    def _asked(self, q: Quantity, metric: str, shelf: dict[object, list[Entry]]) -> list[object]:
        """The keys to look under for what ``q`` asks, in order."""
        period = q.period
        if period is not None and period.start < 0 and period == ANY_DAY:
            return [None, *self._days_of(shelf)]
        if period is None:
            days = self._days_of(shelf)
            return [None, *days[:1]] if metric in MARKET or not days else [None]
        if period.day is not None:
            month_end = (period.day + dt.timedelta(days=1)).day == 1
            if metric in MARKET and period.day not in shelf:
                near = [at for at in shelf if isinstance(at, dt.date) and dt.timedelta(0) < period.day - at <= dt.timedelta(days=7)]
                return [max(near)] if near else [None]
            to_date: list[object] = [] if metric in MARKET or self.is_stock(metric) else [((period.end - 1) // 12 * 12, period.end)]
            return [period.day, period.end, *to_date, None] if month_end or metric not in MARKET else [period.day]
        if metric in MARKET:
            days = self._days_of(shelf)
            fiscal = [(period.start, period.end), period.end] if not period.is_instant else [period.end]
            return [*fiscal, *days[:1], None]
        if self.is_stock(metric):
            return [period.end, None]
        if period.is_instant:
            return [period.end, ((period.end - 1) // 12 * 12, period.end), None]
        asked: list[object] = [(period.start, period.end)]
        if period.ttm:
            asked.insert(0, None)
        elif period.months == 12 or q.measure != "level":
            asked.append(None)
        known = self.metrics.get(metric)
        if known is None or known.flow != "flow":
            asked.append(period.end)  # an own or derived metric may be dated by its closing day
        return asked

    def _days_of(self, shelf: dict[object, list[Entry]]) -> list[dt.date]:
        """The days of a shelf of the index, the latest first."""
        days = self._days.get(id(shelf))
        if days is None:
            days = self._days[id(shelf)] = sorted((at for at in shelf if isinstance(at, dt.date)), reverse=True)
        return days

    def _spans_of(self, shelf: dict[object, list[Entry]], mode: Mode) -> list[tuple[tuple[int, int], Entry]]:
        """The spans of a shelf of the index, each with its best entry."""
        spans = self._spans.get((id(shelf), mode))
        if spans is None:
            spans = self._spans[id(shelf), mode] = []
            for at, entries in shelf.items():
                if isinstance(at, tuple):
                    usable = [e for e in entries if (e.tier == SOURCE or mode is not Mode.SOURCE) and not (e.period and e.period.ttm)]
                    if usable:
                        spans.append((at, min(usable, key=_ORDER[mode])))  # type: ignore[arg-type]
        return spans

    def _derived(self, entry: Entry, q: Quantity, metric: str, mode: Mode) -> Derived | None:
        if entry.claim is None:
            if mode is Mode.SOURCE and entry.tier != SOURCE:
                return None
            return Derived(entry.value, "figure", (), entry.figure, None, q, "", None, (metric,), frozenset(), entry.tier)
        if mode is Mode.SOURCE:
            return None
        value = entry.value
        if mode is Mode.TRUTH:
            right = self.truth(entry.claim)
            if right is None:
                return None
            value = right
        return Derived(value, "claim", claim=entry.claim, quantity=q, names=(metric,), claims=frozenset((entry.claim,)), tier=CLAIM)

    def _path(self, q: Quantity, metric: str, mode: Mode) -> Iterator[Derived]:
        """The same metric through other spans: the shortest chain of known spans from start to end, forward added, backward subtracted."""
        period = q.period
        if period is None or period.is_instant or self.is_stock(metric) or not self.is_additive(metric):
            return
        shelf = self.index.get((self.entity_key(q.entity), q.segment or "", metric, "level"))
        if not shelf:
            return
        own = (period.start, period.end)
        edges: dict[int, list[tuple[int, int, Entry]]] = defaultdict(list)
        for at, entry in self._spans_of(shelf, mode):
            if at != own:
                edges[at[0]].append((at[1], 1, entry))
                edges[at[1]].append((at[0], -1, entry))
        if period.start not in edges or period.end not in edges:
            return
        steps = _shortest(edges, period.start, period.end)
        if not steps:
            return
        parts, total = [], None
        for sign, entry in steps:
            part = self._derived(entry, q.level(entry.period), metric, mode)
            if part is None:
                return
            parts.append(part if sign > 0 else Derived(-part.value, "minus", (part,), claims=part.claims, tier=part.tier))
            total = parts[-1].value if total is None else total + parts[-1].value
        if total is not None:
            yield _joined(total, "path", tuple(parts), quantity=q, names=(metric,))

    def _formulas(self, q: Quantity, metric: str, mode: Mode) -> Iterator[Derived]:
        known = self.metrics.get(metric)
        if known is None or self._depth >= DEEPEST:
            return
        meant = self._meant.setdefault((q.entity, q.segment, q.period), {})
        for formula, names in self._usable(q, metric, mode):
            backward = known.flow != "derived" and formula.variant.startswith("from_")
            if backward and self._depth:
                continue
            quantities: list[Quantity | Combination | tuple[Derived, ...]] = []
            for ref in names:
                asked = (
                    (meant[ref] if ref in meant else self._meaning(q, ref, meant))
                    if ref.metric not in _SPANS
                    else self._span(q, ref.metric, metric == q.metric and any(r.at == "ytd" and r.metric != metric for r in names))
                )
                if asked is None:
                    break
                quantities.append(asked)
            if len(quantities) < len(names):
                continue
            choices: list[tuple[Derived, ...]] = []
            self._depth += 1
            try:
                for one in quantities:
                    choices.append(one if isinstance(one, tuple) else self.options(one, mode, 2))
                    if not choices[-1]:
                        break
            finally:
                self._depth -= 1
            if not choices[-1]:
                continue
            for parts in islice(product(*choices), 4):
                if _stands_still(names, parts):
                    continue
                values = dict(zip(names, [part.value for part in parts], strict=True))
                try:
                    value = _image(formula.tree, values)
                except (Undefined, ZeroDivisionError):
                    continue
                if backward and mode is not Mode.DOCUMENT and any(part.claims for part in parts):
                    continue  # a level solved back from a claimed ratio says nothing new
                yield _joined(value, "formula", parts, quantity=q, formula=formula.text, tree=formula.tree, names=(metric, formula.variant))

    def operands_of(self, q: Quantity) -> Iterator[list[Quantity]]:
        """The quantities that each formula of a metric asks for, its means as the levels they are of."""
        known = self.metrics.get(q.metric)
        for formula in known.formulas if known is not None and known.flow == "derived" else ():
            asked = [self._referred(q, ref) for ref in _references(formula.tree) if ref.metric not in _SPANS]
            flat = [one for part in asked for one in (part.args if isinstance(part, Combination) else (part,))]
            if flat and all(isinstance(one, Quantity) for one in flat):
                yield [one for one in flat if isinstance(one, Quantity)]

    def _usable(self, q: Quantity, metric: str, mode: Mode) -> list[tuple[Formula, tuple[Reference, ...]]]:
        """The formulas of a metric all of whose operands have values somewhere for that entity and segment."""
        whose = (self.entity_key(q.entity), q.segment or "", mode is Mode.SOURCE)
        found = self._formulas_of.get((metric, *whose))
        if found is None:
            within = self._reachable(*whose)
            found = self._formulas_of[metric, *whose] = [
                (f, names)
                for f in self.metrics[metric].formulas
                for names in (_references(f.tree),)
                if names and all(r.metric in within for r in names)
            ]
        return found

    def _reachable(self, entity: str, segment: str, sources_only: bool) -> frozenset[str]:
        """The metrics that have a value or can be computed from those that have, of whatever period."""
        found = self._reach.get((entity, segment, sources_only))
        if found is None:
            have = {metric for metric, sourced in self._held.get((entity, segment), ()) if sourced or not sources_only}
            if segment:
                have |= {metric for metric, sourced in self._held.get((entity, ""), ()) if sourced or not sources_only}
            have |= _SPANS
            using, sizes, results = _formula_operands()
            missing, fresh = list(sizes), list(have)
            while fresh:
                for formula in using.get(fresh.pop(), ()):
                    missing[formula] -= 1
                    if not missing[formula] and (reached := results[formula]) not in have:
                        have.add(reached)
                        fresh.append(reached)
            found = self._reach[entity, segment, sources_only] = frozenset(have)
        return found

    def _within_reach(self, q: Quantity, mode: Mode) -> bool:
        within = self._reachable(self.entity_key(q.entity), q.segment or "", mode is Mode.SOURCE)
        if q.metric in within:
            return True
        for metric in q.others:
            if metric in within:
                return True
        for metric in (q.metric, *q.others):
            for like in _ALIKE.get(metric, ()):
                if like in within:
                    return True
        return q.entity is None and self.entity is None and q.segment is None and any(metric in self.holders for metric in (q.metric, *q.others))

    def _span(self, q: Quantity, unit: str, to_date: bool) -> tuple[Derived, ...] | None:
        """How many months or days a formula's period has; days by the calendar, of 365 and of 360 to the year.

        Months only annualise what is reported to date ("dynamic P/E"), where the text names that very measure: an annualised ratio is not the ratio.
        """
        period = q.period
        if to_date and (period is None or not period.is_cumulative):
            end = self.latest_end.get(self.entity_key(q.entity))
            period = self._year_to(end) if end else None
        elif period is not None and period.is_instant:
            period = self._year_to(period.end)
        if period is None or not period.months or (unit == "months_in_period" and not to_date):
            return None
        months = Decimal(period.months)
        if unit == "months_in_period":
            return (Derived(Interval.point(months), "constant"),)
        calendar = Decimal((_first_day(period.end) - _first_day(period.start)).days)
        yearly = months * 365 / 12
        days = dict.fromkeys((yearly, calendar, months * 30) if period.months == 12 else (calendar, yearly, months * 30))
        return tuple(Derived(Interval.point(one), "constant") for one in days)

    def _meaning(self, q: Quantity, ref: Reference, meant: dict[Reference, Quantity | Combination | None]) -> Quantity | Combination | None:
        found = meant[ref] = self._referred(q, ref)
        return found

    def _referred(self, q: Quantity, ref: Reference) -> Quantity | Combination | None:
        """The quantity that a reference of a formula means for the claim's period."""
        period, at = q.period, ref.at
        if ref.metric not in self.metrics:
            return None
        entity = self.entity_key(q.entity)
        stock = self.is_stock(ref.metric)
        if at == "":
            asked = period
            if period is not None and period.is_instant and not stock and ref.metric not in MARKET:
                asked = period if self.metrics[ref.metric].flow == "derived" else self._year_to(period.end)
        elif at in ("end", "latest"):
            if period is None or (period.day is not None and at == "latest"):
                end = self.latest_end.get(entity)
                asked = Period(end, end) if end else None
            else:
                asked = period.closing
        elif at == "begin":
            asked = period.year_open if period is not None else None
        elif at == "prior_year":
            asked = period.year_before if period is not None else None
        elif at == "next_year":
            asked = period.shifted(12) if period is not None else None
        elif at == "prior_quarter":
            asked = period.previous if period is not None else None
        elif at == "avg":
            if period is None or period.is_instant:
                return None
            one = Quantity(ref.metric, q.entity, period.closing, segment=q.segment)
            begin = period.year_open if period.is_cumulative else Period(period.start, period.start)
            return Combination("mean", (one, one.level(begin)))
        elif at == "ttm":
            asked = self._trailing(entity, period)
        elif at == "fy":
            asked = self._last_year(entity, period)
        elif at == "ytd":
            end = self.latest_end.get(entity)
            asked = period if period is not None and period.is_cumulative else Period((end - 1) // 12 * 12, end) if end else None
        elif at == "fwd":
            asked = period if period is not None and not period.is_instant and (period.estimate or period.months == 12) else None
            if asked is None and period is not None:
                return None
        else:
            return None
        if asked is None and period is not None and at != "ttm":
            return None
        return Quantity(
            ref.metric,
            q.entity,
            asked,
            segment=q.segment if ref.metric not in MARKET or (q.metric in MARKET and ref.metric in ("shares_total", "market_cap")) else None,
        )

    def _year_to(self, end: int) -> Period:
        return Period((end - 1) // 12 * 12, end)

    def _trailing(self, entity: str, period: Period | None) -> Period | None:
        if period is not None and (period.ttm or period.months == 12):
            return period
        if period is not None and period.is_cumulative and not period.estimate:
            return Period.trailing(period.end)
        end = self.latest_end.get(entity)
        return Period.trailing(end) if end else Period(0, 12, ttm=True) if period is None else None

    def _last_year(self, entity: str, period: Period | None) -> Period | None:
        if period is not None and period.months == 12:
            return period
        end = self.latest_end.get(entity) if period is None or period.is_instant else period.end
        return Period.year(end // 12 - 1) if end else None

    def entries(self, metric: str, measure: str = "level") -> Iterator[tuple[Key, Entry]]:
        """Every entry of a metric, of whatever entity, segment and period: what the diagnoses search."""
        for key, shelf in self.index.items():
            if key[2] == metric and key[3] == measure:
                seen: set[int] = set()
                for entries in shelf.values():
                    for entry in entries:
                        if id(entry) not in seen:
                            seen.add(id(entry))
                            yield key, entry


_ORDER: dict[Mode, Callable[[Entry], object]] = {
    Mode.SOURCE: lambda entry: (entry.tier, entry.figure is not None and entry.figure.variant is not None),
    Mode.TRUTH: lambda entry: (entry.tier, entry.figure is not None and entry.figure.variant is not None),
    Mode.DOCUMENT: lambda entry: (-entry.tier, 0),
}


def against(q: Quantity) -> str:
    """The name of a quantity's base: yoy, qoq, open, or empty."""
    if q.base is None or q.period is None:
        return ""
    if (q.base.start, q.base.end) == (q.period.start - 12, q.period.end - 12):
        return "yoy"
    if q.base.is_instant and q.base.end == (q.period.end - 1) // 12 * 12:
        return "open"
    if (q.base.start, q.base.end) == (q.period.previous.start, q.period.previous.end):
        return "qoq"
    return "other"


def combine(op: str, parts: Sequence[Derived]) -> Derived | None:
    """The image of an operation over derived values, None where it is undefined."""
    if op in ("growth", "sub") and len(parts) == 2 and parts[0].op != "constant" and _same_leaves(*parts):
        return None  # the same figures found for both dates move nowhere
    values = [part.value for part in parts]
    try:
        value = apply(op, values)
    except (ZeroDivisionError, ValueError):
        return None
    return _joined(value, op, tuple(parts))


def _stands_still(names: Sequence[Reference], parts: Sequence[Derived]) -> bool:
    """Whether figures of one date are taken for a measure at two: nothing has moved between them."""
    dated = [(name.metric, part.figure.period) for name, part in zip(names, parts, strict=True) if part.figure is not None and part.figure.period is not None]
    return len(set(dated)) < len(dated)


def _same_leaves(one: Derived, other: Derived) -> bool:
    mine, theirs = ([(id(leaf.figure) if leaf.figure is not None else None, leaf.claim) for leaf in part.leaves()] for part in (one, other))
    return (None, None) not in mine and mine == theirs


def apply(op: str, v: Sequence[Interval]) -> Interval:
    """The exact image of one operation.

    :raises ZeroDivisionError: when a divisor holds zero.
    :raises ValueError: when the operation is undefined on these intervals.
    """
    if op == "growth":
        new, old = v
        if old.low > 0:
            return new / old - Interval.point(ONE)
        if old.high < 0:
            return Interval.point(ONE) - new / old
        raise ZeroDivisionError("growth from a base that holds zero")
    if op == "sub":
        total = v[0]
        for one in v[1:]:
            total = total - one
        return total
    if op in ("add", "sum"):
        total = v[0]
        for one in v[1:]:
            total = total + one
        return total
    if op == "mean":
        return apply("sum", v) / Interval.point(len(v))
    if op == "mul":
        total = v[0]
        for one in v[1:]:
            total = total * one
        return total
    if op == "div":
        total = v[0]
        for one in v[1:]:
            total = total / one
        return total
    if op == "neg":
        return -v[0]
    if op == "abs":
        return abs(v[0])
    if op == "cagr":
        first, last, years = v
        if first.low <= 0 or last.low <= 0:
            raise ValueError("a compound rate needs positive ends")
        return (last / first).root(years.low) - Interval.point(ONE)
    if op in ("count_positive", "count_negative"):
        sure = sum(1 for one in v if (one.low > 0 if op == "count_positive" else one.high < 0))
        maybe = sum(1 for one in v if (one.high > 0 if op == "count_positive" else one.low < 0))
        return Interval(Decimal(sure), Decimal(maybe))
    raise ValueError(f"no operation {op}")


def _joined(
    value: Interval,
    op: str,
    parts: tuple[Derived, ...],
    *,
    quantity: Quantity | None = None,
    formula: str = "",
    tree: Node | None = None,
    names: tuple[str, ...] = (),
) -> Derived:
    claims: frozenset[int] = frozenset()
    tier = SOURCE
    for part in parts:
        if part.claims:
            claims |= part.claims
        if part.tier > tier:
            tier = part.tier
    return Derived(value, op, parts, None, None, quantity, formula, tree, names, claims, tier)


def _shortest(edges: dict[int, list[tuple[int, int, Entry]]], start: int, goal: int) -> list[tuple[int, Entry]]:
    """The fewest signed spans from one month to another, at most four."""
    came: dict[int, tuple[int, int, Entry] | None] = {start: None}
    queue: deque[tuple[int, int]] = deque([(start, 0)])
    while queue:
        at, depth = queue.popleft()
        if at == goal:
            steps: list[tuple[int, Entry]] = []
            back = came[at]
            while back is not None:
                steps.append((back[1], back[2]))
                back = came[back[0]]
            return steps[::-1]
        if depth == 4:
            continue
        for after, sign, entry in edges.get(at, ()):
            if after not in came:
                came[after] = (at, sign, entry)
                queue.append((after, depth + 1))
    return []


def _first_day(month: int) -> dt.date:
    """The first day of a month, months counted from year 0."""
    return dt.date(month // 12, month % 12 + 1, 1)


@lru_cache(maxsize=1024)
def _likes(metrics: tuple[str, ...]) -> tuple[str, ...]:
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
            if names := _references(formula.tree):
                operands = {name.metric for name in names}
                for operand in operands:
                    using.setdefault(operand, []).append(len(sizes))
                sizes.append(len(operands))
                results.append(metric.id)
    return using, sizes, results


_NAMES: dict[int, tuple[Node, tuple[Reference, ...]]] = {}
"""The names of the catalogue's trees by identity: to hash a tree is to walk it."""


def _references(tree: Node) -> tuple[Reference, ...]:
    from verifier.formula import references

    known = _NAMES.get(id(tree))
    if known is None or known[0] is not tree:
        known = _NAMES[id(tree)] = tree, references(tree)
    return known[1]


def _image(tree: Node, values: dict[Reference, Interval]) -> Interval:
    from verifier.formula import image

    return image(tree, values)


__all__ = ["CLAIM", "OWN", "SOURCE", "TABLE", "Derived", "Entry", "Ledger", "Mode", "Number", "Operation", "against", "apply", "combine"]
