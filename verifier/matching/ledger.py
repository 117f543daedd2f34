"""From an expression to every way its value can be had, in the order in which they deserve belief."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice, product

from verifier.bases import Basis, basis_of
from verifier.catalogue.entries import Formula
from verifier.catalogue.market import MARKET, TRAILING
from verifier.claims import Claim, Combination, Expression, Operand, Quantity
from verifier.figures import OWN, Figure
from verifier.formula import Reference, Undefined, image
from verifier.interval import Interval
from verifier.matching.chains import shortest
from verifier.matching.derived import CLAIM, SOURCE, Derived, Mode, combine, joined, mixes_currencies, of_claim
from verifier.matching.meanings import Meanings
from verifier.matching.naming import Names
from verifier.matching.reach import SPANS, Reach, Scope, likes, metrics_of
from verifier.matching.shelves import ORDER, Entry, Shelf, Shelves, against, is_late_quarter, is_rolled
from verifier.once import once

MOST_OPTIONS = 6
DEEPEST = 3
_LATEST = "latest report"
_ROLLING = frozenset(("ttm", "latest quarter", "forward", "a year before", _LATEST))
_Asked = int
"""An expression by its number among those asked for, the mode, and whether formulas are out of reach, in one."""
_Kept = tuple[int, tuple[Derived, ...], int]  # for how many ways it was asked, the ways, the marks of what they rest on that is still under way
_Aside = tuple[dict[_Asked, int], dict[_Asked, _Kept], dict[int, list[_Asked]], int, int]
_EMPTY: Shelf = {}
_UNJUDGED = 1  # the mark of a claim that is still being judged; those of expressions under way follow, each twice the one before


class Ledger(Shelves):
    """The figures at hand, and what follows from them.

    ``truth`` gives a claim's right value (set by judging); ``operand`` the value of a number of the text; ``text`` is the document,
    in which the names of figures are looked for.
    """

    def __init__(
        self, sources: Iterable[Figure], tables: Iterable[Figure] = (), claims: Sequence[Claim] = (), entity: str | None = None, text: str = ""
    ) -> None:
        super().__init__(sources, tables, claims, entity)
        self.text = text
        self.truth: Callable[[int], Interval | None] = lambda index: None
        self.operand: Callable[[Operand, Mode], Derived | None] = lambda operand, mode: None
        self._reach, self._meanings = Reach(self), Meanings(self)
        self._asked_for: dict[Expression, int] = {}
        self._numbered: dict[int, tuple[Expression, int]] = {}
        self._memo: dict[_Asked, _Kept] = {}
        self._busy, self._meanwhile = dict[_Asked, int](), dict[_Asked, _Kept]()
        self._passing: dict[int, list[_Asked]] = {}
        self._depth = self._hits = 0

    def options(self, expression: Expression, mode: Mode, most: int = MOST_OPTIONS) -> tuple[Derived, ...]:
        """The ways to have the value of ``expression``, best first, at most ``most``; empty when it cannot be had.

        What was worked out while one of its own operands, or a claim it rests on, was still under way is not
        remembered beyond that: its value may yet change.
        """
        numbered = self._numbered.get(id(expression))  # most are asked for again as the very same object: to hash one takes longer
        if numbered is None:
            numbered = self._numbered[id(expression)] = expression, self._asked_for.setdefault(expression, len(self._asked_for) * 8)
        key = numbered[1] + (mode.place if self._depth < DEEPEST else mode.place + 4)
        known = self._memo.get(key) or (self._meanwhile.get(key) if self._meanwhile else None)
        if known is not None and known[0] >= most:
            self._hits |= known[2]
            return known[1] if len(known[1]) <= most else known[1][:most]
        busy = self._busy
        if (mark := busy.get(key)) is not None:
            self._hits |= mark
            return ()
        mark = busy[key] = 2 << len(busy)
        outer, self._hits = self._hits, 0
        try:
            found = self._distinct(self._ways(expression, mode), most)
        finally:
            del busy[key]
            hits = self._hits & ~mark
            self._hits = outer | hits
            if self._passing:
                for passing in self._passing.pop(mark, ()):
                    self._meanwhile.pop(passing, None)
        (self._meanwhile if hits else self._memo)[key] = MOST_OPTIONS if len(found) < most else most, found, hits
        if hits > _UNJUDGED:
            self._passing.setdefault(1 << hits.bit_length() - 1, []).append(key)
        return found

    def rests_on_unjudged(self) -> None:
        """Says that the value just given is of a claim still being judged: nothing above it may be remembered."""
        self._hits |= _UNJUDGED

    def aside(self) -> _Aside:
        """Sets what is under way aside while another claim is judged; give it back to :meth:`resume`."""
        held = self._busy, self._meanwhile, self._passing, self._depth, self._hits
        self._busy, self._meanwhile, self._passing, self._depth, self._hits = {}, {}, {}, 0, 0
        return held

    def resume(self, held: _Aside) -> None:
        """Takes up again what :meth:`aside` set aside."""
        self._busy, self._meanwhile, self._passing, self._depth, self._hits = held

    @once
    def names(self) -> Names:
        """The series of the sources by their names; none without a text to find them in."""
        return Names(self.index if self.text else {}, self.metrics)

    def close(self) -> None:
        """Lets go of all it holds, as nothing more will be asked: judging and the ledger know each other, and would wait for the collector."""
        self.__dict__.clear()

    def evidence(self, expression: Expression) -> tuple[Derived, ...]:
        """The ways to have the right value of ``expression`` that prove something of a number said to be it."""
        return self.options(expression, Mode.EVIDENCE if isinstance(expression, Quantity) else Mode.TRUTH)

    def said(self, expression: Expression) -> set[int]:
        """The claims that state the very thing, of several that give the same value the first."""
        q, ways = expression, []
        if isinstance(q, Quantity):
            metrics, measure = (q.metric, *q.others), q.measure if q.measure == "level" else q.measure + against(q)
            for metric in (*metrics, *likes(metrics)) if q.measure == "level" else metrics:
                if shelf := self._shelf(q, metric, measure):
                    ways += [way for way in self._entries(shelf, q, metric, q.measure, Mode.DOCUMENT) if way.op == "claim"]
        elif isinstance(q, Operand):
            ways += self.options(q, Mode.DOCUMENT, 1)
        return {way.claim for way in self._distinct(ways, MOST_OPTIONS) if way.claim is not None}

    def first(self, expression: Expression, mode: Mode) -> Derived | None:
        """The best way to have the value of an expression; None where it cannot be had."""
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
            scope = self._reach.scope(expression, mode)
            if expression.metric not in scope.within and not self._reach.within(expression, scope):
                return ()
            return self._levels(expression, mode, scope) if expression.measure == "level" else self._moves(expression, mode)
        if isinstance(expression, Combination):
            return self._combined(expression, mode)
        if isinstance(expression, Operand):
            value = self.operand(expression, mode)
            return () if value is None else (value,)
        return (Derived(Interval.point(expression.value), "constant"),)

    def _combined(self, expression: Combination, mode: Mode) -> Iterator[Derived]:
        most = 1 if len(expression.args) > 3 else 3
        choices = [self.options(arg, mode.inner, most) for arg in expression.args]
        for parts in islice(product(*choices), 9):
            made = combine(expression.op, parts)
            if made is not None:
                yield made

    def _moves(self, q: Quantity, mode: Mode) -> Iterator[Derived]:
        """A growth or change: as printed, else from its two levels."""
        metrics = (q.metric, *q.others)
        printed = False
        aside: list[Derived] = []
        undated = q.period is None and q.base is None and q.measure == "growth" and q.metric not in MARKET  # the latest quarter's
        measure = "growthyoy" if undated else q.measure + against(q)
        for metric in metrics:
            if not (shelf := self._shelf(q, metric, measure)):
                continue
            for way in self._entries(shelf, q, metric, q.measure, mode):
                if basis_of(way.figure) is not None or (way.figure is not None and way.figure.period is None and is_late_quarter(q)):
                    aside.append(way)
                    continue
                printed = printed or (way.figure is not None and way.figure.period is not None and metric == q.metric)
                yield way
        if q.base is None or (printed and mode is not Mode.DOCUMENT):
            return  # what a source prints is not recomputed from its rounded parts
        op, inner = "growth" if q.measure == "growth" else "sub", mode.inner
        found = False
        for metric in metrics:
            one = Quantity(metric, q.entity, q.period, segment=q.segment)
            for new, old in islice(product(self.options(one, inner, 3), self.options(one.level(q.base), inner, 3)), 6):
                if new.figure is not None and new.figure is old.figure:
                    continue  # the same figure found for both dates moves nowhere
                made = combine(op, (new, old))
                if made is not None:
                    found = True
                    yield made
        yield from () if found else aside  # a rate on a second basis is not the plain one, where that can be had

    def _levels(self, q: Quantity, mode: Mode, scope: Scope) -> Iterator[Derived]:
        metrics = (q.metric, *q.others)
        levels = scope.levels
        spans = q.period is not None and not q.period.is_instant
        printed: set[str] = set()
        for metric in metrics:
            if shelf := levels.get(metric):
                for way in self._entries(shelf, q, metric, "level", mode):
                    if way.figure is not None:
                        printed.add(metric)
                    yield way
                if spans and self.adds_up[metric]:
                    yield from self._path(shelf, q, metric, mode.inner)
        if printed and mode is not Mode.DOCUMENT:
            for metric in metrics:
                # what a source prints is not recomputed from its rounded parts; its family's other members are
                if metric not in printed and (usable := self._reach.usable(scope, metric)):
                    yield from self._formulas(q, metric, mode.inner, usable)
            if q.metric == "previous_close" and (shelf := levels.get("share_price")):
                yield from self._entries(shelf, q, "share_price", "level", mode)  # 昨收 is the last close for who writes the day after
            return
        if mode is Mode.DOCUMENT and q.period is not None:
            for metric in metrics:
                yield from self._stepped_back(q, metric)
        alike = likes(metrics)
        for metric in alike:
            if shelf := levels.get(metric):
                yield from self._entries(shelf, q, metric, "level", mode)
                if spans and self.adds_up[metric]:
                    yield from self._path(shelf, q, metric, mode.inner)
        metrics += alike
        for metric in metrics:
            if usable := self._reach.usable(scope, metric):
                yield from self._formulas(q, metric, mode.inner, usable)
        if q.entity is None and self.entity is None and q.segment is None:
            for metric in metrics:
                yield from self._of_all(q, metric, mode)

    def _of_all(self, q: Quantity, metric: str, mode: Mode) -> Iterator[Derived]:
        """In a note on several companies, a total that names none: the sum over all that the sources give."""
        holders = self.holders.get(metric, ())
        if len(holders) < 2 or "" in holders or self.spoken_of.isdisjoint(holders):
            return  # a note that names none of them is of somebody else
        if not (self.is_additive(metric) or (self.is_stock(metric) and metric not in MARKET)):
            return
        known = self.metrics.get(metric)
        if known is not None and known.kind not in ("money", "count", "physical", "shares"):
            return
        parts = [self.first(Quantity(metric, one, q.period), mode.inner) for one in holders]
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
        for at in self.places(metric, now):
            for entry in shelf.get(at, ()):
                moved = self._derived(entry, Quantity(metric, q.entity, now, "change", q.period, q.segment), metric, Mode.DOCUMENT)
                level = self.first(Quantity(metric, q.entity, now, segment=q.segment), Mode.DOCUMENT)
                made = combine("sub", (level, moved)) if moved is not None and level is not None else None
                if made is not None:
                    yield made

    def _shelf(self, q: Quantity, metric: str, measure: str = "level") -> Shelf:
        return self.index.get((self.entity_key(q.entity), q.segment or "", metric, measure), _EMPTY)

    def _entries(self, shelf: Shelf, q: Quantity, metric: str, measure: str, mode: Mode) -> Iterator[Derived]:
        found: list[Entry] = []
        period = q.period
        dated = trailing = ahead = False
        if period is not None:
            dated, trailing = not period.ttm and measure == "level", period.ttm
            ahead = period.estimate and metric in TRAILING
        for at in self.places_asked(q, metric, shelf):
            if entries := shelf.get(at):
                for entry in entries:
                    if entry.tier != SOURCE and (mode is Mode.SOURCE or (mode is Mode.EVIDENCE and entry.claim is not None and entry.per is None)):
                        continue
                    basis = entry.figure.variant if entry.period is None and entry.figure is not None else None
                    if basis is not None and ((dated and basis in _ROLLING) or (trailing and basis == "forward") or (basis == _LATEST and period)):
                        continue
                    if ahead and entry.tier == SOURCE and (entry.period is None or entry.period.day is not None):
                        continue  # what the last year earned prices no year to come
                    if entry not in found:
                        found.append(entry)
        if not found:
            return
        if len(found) > 1 and q.period is not None and q.period.day is not None and metric.startswith(OWN):
            of_the_day = [entry for entry in found if entry.period is None or entry.period.day in (None, q.period.day)]
            if any([entry.tier == SOURCE and entry.period == q.period for entry in of_the_day]):
                found = of_the_day  # a series by the day has that day's value, not the week's before
        if trailing and len(found) > 1 and any([entry.tier == SOURCE and is_rolled(entry) for entry in found]):
            found = [entry for entry in found if is_rolled(entry)]  # not the last year's beside it
        if len(found) > 1 and metric in (q.metric, *q.others):
            plain = [entry for entry in found if not _aside(entry)]
            if len(plain) < len(found) and any([entry.tier == SOURCE for entry in plain]):
                found = plain
        if len(found) < 2:
            pass
        elif not trailing:
            found.sort(key=ORDER[mode])  # type: ignore[arg-type]
        else:
            found.sort(key=lambda entry: -entry.tier if mode is Mode.DOCUMENT else entry.tier)
        for entry in found:
            made = self._derived(entry, q, metric, mode)
            if made is not None:
                yield made

    def other_bases(self, q: Quantity) -> Iterator[tuple[Basis, Derived]]:
        """The source figures of a quantity that count only where the words name their basis."""
        metrics = (q.metric, *q.others)
        for metric in (*metrics, *likes(metrics)):
            shelf = self._shelf(q, metric, q.measure if q.measure == "level" else q.measure + against(q))
            for at in self.places_asked(q, metric, shelf) if shelf else ():
                for entry in shelf.get(at, ()):
                    basis = basis_of(entry.figure)
                    made = self._derived(entry, q, metric, Mode.SOURCE) if basis is not None else None
                    if basis is not None and made is not None:
                        yield basis, made

    def _derived(self, entry: Entry, q: Quantity, metric: str, mode: Mode) -> Derived | None:
        if entry.claim is None:
            if mode is Mode.SOURCE and entry.tier != SOURCE:
                return None
            return Derived(entry.value, "figure", (), entry.figure, None, q, "", None, (metric,), frozenset(), entry.tier)
        if mode is Mode.SOURCE:
            return None
        value = entry.value
        if mode is not Mode.DOCUMENT:
            right = self.truth(entry.claim)
            if right is None:
                return None
            value = right
        if entry.per is not None:
            stated = of_claim(value.scaled(entry.per) if mode is Mode.DOCUMENT else value, entry.claim, names=(metric,))
            return combine("div", (stated, Derived(Interval.point(entry.per), "constant")))
        return Derived(value, "claim", claim=entry.claim, quantity=q, names=(metric,), claims=frozenset((entry.claim,)), tier=CLAIM)


    def _path(self, shelf: Shelf, q: Quantity, metric: str, mode: Mode) -> Iterator[Derived]:
        """The same metric through other spans: the shortest chain of known spans from start to end, forward added, backward subtracted."""
        period = q.period
        if period is None:
            return
        edges = self.edges_of(shelf, mode)
        if period.start not in edges or period.end not in edges:
            return
        steps = shortest(edges, period.start, period.end)
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
            yield joined(total, "path", tuple(parts), quantity=q, names=(metric,))

    def _formulas(self, q: Quantity, metric: str, mode: Mode, usable: Sequence[tuple[Formula, tuple[Reference, ...]]]) -> Iterator[Derived]:
        known = self.metrics.get(metric)
        if known is None or self._depth >= DEEPEST:
            return
        meant, several = self._meanings.beside(q), len(self.currencies) > 1
        for formula, names in usable:
            backward = known.flow != "derived" and formula.variant.startswith("from_")
            if backward and self._depth:
                continue
            quantities: list[Quantity | Combination | tuple[Derived, ...]] = []
            for ref in names:
                if (place := id(ref)) in meant:
                    asked: Quantity | Combination | tuple[Derived, ...] | None = meant[place]
                elif ref.metric not in SPANS:
                    asked = self._meanings.means(q, ref, meant)
                else:
                    asked = self._meanings.span(q, ref.metric, metric == q.metric and any(r.at == "ytd" and r.metric != metric for r in names))
                if asked is None:
                    break
                quantities.append(asked)
            if len(quantities) < len(names):
                continue
            if q.segment and q.metric not in MARKET and not any(_is_of(one, q.segment) for one in quantities):
                continue  # the whole company's price and yield tell nothing of a part
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
                if (len(names) > len(metrics_of(formula.tree)) and _stands_still(names, parts)) or (several and mixes_currencies(parts)):
                    continue
                if q.period is not None and self.undated_balances and self._dates_differ(parts):
                    continue
                values = dict(zip(names, [part.value for part in parts], strict=True))
                try:
                    value = image(formula.tree, values)
                except (Undefined, ZeroDivisionError):
                    continue
                if backward and mode is not Mode.DOCUMENT and any(part.claims for part in parts):
                    continue  # a level solved back from a claimed ratio says nothing new
                yield joined(value, "formula", parts, quantity=q, formula=formula.text, tree=formula.tree, names=(metric, formula.variant))

    def _dates_differ(self, parts: tuple[Derived, ...]) -> bool:
        """Whether balances of no known date stand beside balances of a date: nobody knows that they go together."""
        if len(parts) < 2:
            return False
        dated = undated = False
        for part in parts:
            for leaf in part.leaves():
                if (f := leaf.figure) is not None and f.metric not in MARKET and self.stocks[f.metric]:
                    dated, undated = dated or f.period is not None, undated or f.period is None
        return dated and undated

    def operands_of(self, q: Quantity) -> Iterator[list[Quantity]]:
        """The quantities that each formula of a metric asks for, its means as the levels they are of."""
        return self._meanings.operands_of(q)


def _is_of(asked: Quantity | Combination | tuple[Derived, ...], segment: str) -> bool:
    """Whether an operand is a part's, or one of several operands is."""
    if isinstance(asked, Combination):
        return any(isinstance(one, Quantity) and one.segment == segment for one in asked.args)
    return isinstance(asked, Quantity) and asked.segment == segment


def _aside(entry: Entry) -> bool:
    return entry.figure is not None and entry.figure.variant is not None and basis_of(entry.figure) is not None


def _stands_still(names: Sequence[Reference], parts: Sequence[Derived]) -> bool:
    """Whether figures of one date are taken for a measure at two: nothing has moved between them."""
    dated = [
        (name.metric, part.figure.period if part.figure.period is not None else part.figure.place)
        for name, part in zip(names, parts, strict=True)
        if part.figure is not None
    ]
    return len(set(dated)) < len(dated)
