"""The figures of the sources and tables and the document's own claims, indexed once: every look-up is a dictionary access."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal

from verifier.catalogue import load
from verifier.catalogue.market import MARKET
from verifier.claims import Claim, Combination, Constant, Quantity
from verifier.dataclass import dataclass, replace
from verifier.figures import Figure
from verifier.interval import Interval
from verifier.matching.derived import CLAIM, SOURCE, TABLE, Mode
from verifier.once import Kept, once
from verifier.periods import ANY_DAY, Period

_ADDITIVE_PER_SHARE = frozenset(("eps_basic", "eps_diluted", "eps_fully_diluted", "eps_deducted", "eps_adjusted", "dps"))
_PRINTED = {
    "growth_yoy": ("growth", "yoy"),
    "growth_qoq": ("growth", "qoq"),
    "growth_vs_open": ("growth", "open"),
    "change_yoy": ("change", "yoy"),
    "change_qoq": ("change", "qoq"),
    "increment_yoy": ("change", "yoy"),
}
_OF_SPANS = frozenset("turnover_amount turnover_rate volume volume_ratio net_money_flow margin_balance".split())
"""What a market has over a span or at its end, so that a report's period named beside it does date it."""
MOST_SAID = 24
"""How many different numbers of the text are kept for one quantity and date, the first ones: a longer text says little more of it."""


@dataclass(slots=True, eq=False)
class Entry:
    """One value the ledger holds for a key."""

    tier: int
    period: Period | None
    value: Interval
    figure: Figure | None
    claim: int | None
    per: Decimal | None = None
    """What the claim states so many times of: ten shares' dividend."""


Key = tuple[str, str, str, str]
"""Entity, segment, metric, and "level" or the measure of change with its base. On the shelf of a key, a place is a day, a month, a span or None."""
Shelf = dict[object, list[Entry]]
Edges = dict[int, list[tuple[int, int, Entry]]]
"""From a month to others: the month, 1 for the span between them forward and -1 backward, and what the span holds."""


_WEEKEND = 4  # days from a close to the next, a holiday beside the weekend included


class Shelves:
    """What is known, by entity, segment, metric and measure, and within that by place in time."""

    def __init__(self, sources: Iterable[Figure], tables: Iterable[Figure] = (), claims: Sequence[Claim] = (), entity: str | None = None) -> None:
        self.entity = entity
        self.metrics = load().metrics
        self.index: dict[Key, Shelf] = defaultdict(lambda: defaultdict(list))
        self.latest_end: dict[str, int] = {}
        self.latest_day: dict[str, dt.date] = {}
        self.segments: dict[str, set[str]] = defaultdict(set)
        self.holders: dict[str, list[str]] = defaultdict(list)
        self.held: dict[tuple[str, str], set[tuple[str, bool]]] = defaultdict(set)
        """By entity and segment: each metric that has a value of whatever period, and whether in a source."""
        self.claimed: dict[int, tuple[str, tuple[str, ...]]] = {}
        """By claim, of whom and of which metrics its number is on a shelf."""
        self.spoken_of = {claim.entity for claim in claims if claim.entity is not None}
        """The entities that the claims themselves name."""
        self._bounds: dict[tuple[object, ...], Figure] = {}
        self._days: dict[int, list[dt.date]] = {}
        self.currencies = set[str]()
        """Those in which the figures are."""
        self.undated_balances = False
        """Whether any figure is a balance of no known date."""
        self.stocks: Kept[str, bool] = Kept(self.is_stock)
        """By metric, whether it is held at a point in time."""
        self.adds_up: Kept[str, bool] = Kept(lambda metric: not self.stocks[metric] and self.is_additive(metric))
        """By metric, whether it may be had over a span through other spans."""
        self._edges: dict[tuple[int, Mode], Edges] = {}
        self._keys: dict[str, list[tuple[int, Key]]] = defaultdict(list)
        self._by_level: dict[tuple[str, str], dict[str, Shelf]] = defaultdict(dict)
        for figure in sources:
            self._add(figure, SOURCE)
        for figure in tables:
            self._add(figure, TABLE)
        for claim in claims:
            self._add_claim(claim)

    def entity_key(self, entity: str | None) -> str:
        """An entity as the index has it: empty for the note's own."""
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
        if figure.unit.currency is not None:
            self.currencies.add(figure.unit.currency)
        if figure.period is None and figure.metric not in MARKET and self.stocks[figure.metric]:
            self.undated_balances = True
        entity = self.entity_key(figure.entity)
        measure, against = _PRINTED.get(figure.measure, ("level", ""))
        key = (entity, figure.segment or "", figure.metric, measure + against)
        entry = Entry(tier, figure.period, figure.value, figure, None)
        self.held[entity, figure.segment or ""].add((figure.metric, tier == SOURCE))
        for at in self.places(figure.metric, figure.period):
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
        per = None
        if isinstance(quantity, Combination) and quantity.op == "mul":
            one, times = quantity.args[0], quantity.args[-1]
            if isinstance(one, Quantity) and isinstance(times, Constant):
                quantity, per = one, times.value
        if not isinstance(quantity, Quantity):
            quantity = Quantity(claim.metric, claim.entity, claim.period, segment=claim.segment)
            if claim.about_change:
                return
        entity = self.entity_key(quantity.entity)
        measure = quantity.measure if quantity.measure == "level" else quantity.measure + against(quantity)
        entry = Entry(CLAIM, quantity.period, claim.stated.scaled(1 / per) if per else claim.stated, None, claim.index, per)
        metrics = (quantity.metric, *quantity.others)
        self.claimed[claim.index] = entity, metrics
        for metric in metrics:
            self.held[entity, quantity.segment or ""].add((metric, False))
            key = (entity, quantity.segment or "", metric, measure)
            for at in self.places(metric, quantity.period):
                _keep(self.index[key][at], entry)
            priced = metric in MARKET and metric not in _OF_SPANS and claim.kind == "level"
            if priced and claim.primary.certain and _is_present(claim, quantity.period):
                _keep(self.index[key][None], entry)  # the report named beside a price does not date it

    def unit_of(self, key: Key) -> str:
        """The kind of unit in which the figures of a series are printed; empty where it has none."""
        return next((e.figure.unit.kind for entries in self.index[key].values() for e in entries if e.figure is not None), "")

    def claimed_of(self, claims: Iterable[int]) -> dict[str, set[str]]:
        """The metrics, by entity, of which the numbers of some claims are on the shelves."""
        found: dict[str, set[str]] = {}
        for entity, metrics in (self.claimed[one] for one in claims if one in self.claimed):
            found.setdefault(entity, set()).update(metrics)
        return found

    def is_amount(self, metric: str) -> bool:
        """Whether a metric is measured in money, shares or a count: by the catalogue, else in all the figures that give it."""
        if metric in self.metrics:
            kinds = {str(self.metrics[metric].kind)}
        else:
            shelves = (self.index[key] for key in self.keys_of(metric) if key[3] == "level")
            kinds = {entry.figure.unit.kind for shelf in shelves for entries in shelf.values() for entry in entries if entry.figure is not None}
        return bool(kinds) and kinds <= {"money", "shares", "count", "per_share", "physical"}

    def is_stock(self, metric: str) -> bool:
        """Whether a metric is held at a point in time."""
        known = self.metrics.get(metric)
        return (known is not None and known.flow == "stock") or metric in MARKET

    def is_additive(self, metric: str) -> bool:
        """Whether a metric of one span adds up with that of the next."""
        known = self.metrics.get(metric)
        if known is None:
            return True
        return known.flow == "flow" and metric not in MARKET or metric in _ADDITIVE_PER_SHARE

    def places(self, metric: str, period: Period | None) -> list[object]:
        """The keys under which a value of that period is found."""
        if period is None:
            return [None]
        if period.is_instant:
            return [period.end, period.day] if period.day is not None else [period.end]
        if self.stocks[metric]:
            return [period.end, (period.start, period.end)]
        return [(period.start, period.end)]

    def places_asked(self, q: Quantity, metric: str, shelf: Shelf) -> list[object]:
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
            to_date: list[object] = [] if metric in MARKET or self.stocks[metric] else [((period.end - 1) // 12 * 12, period.end)]
            return [period.day, period.end, *to_date, None] if month_end or metric not in MARKET else [period.day]
        if metric in MARKET:
            days = self._days_of(shelf)
            fiscal = [(period.start, period.end), period.end] if not period.is_instant else [period.end]
            return [*fiscal, *days[:1], None]
        if self.stocks[metric]:  # what bears no date is of now, not of a day before others that are known
            return [period.end] if any(isinstance(at, int) and at > period.end for at in shelf) else [period.end, None]
        if period.is_instant:
            return [period.end, ((period.end - 1) // 12 * 12, period.end), None]
        asked: list[object] = [(period.start, period.end)]
        if period.ttm:
            undated = shelf.get(None)
            if undated and (any(map(_is_rolling, undated)) or not any([isinstance(at, tuple) for at in shelf])):
                asked.insert(0, None)  # beside spans of a date, what bears none is their latest, not twelve months
        elif period.months == 12 or q.measure != "level":
            asked.append(None)
        known = self.metrics.get(metric)
        if known is None or known.flow != "flow":
            asked.append(period.end)  # an own or derived metric may be dated by its closing day
        return asked

    def day_before(self, entity: str, metric: str, period: Period | None) -> dt.date | None:
        """The trading day before one, its own figure known: at most a long weekend earlier, so that no week is taken for a day."""
        days = self._days_of(self.index.get((entity, "", metric, "level"), {}))
        day = period.day if period is not None and period.day is not None else days[0] if days else None
        earlier = next((one for one in days if day is not None and one < day), None)
        return earlier if day in days and earlier is not None and day is not None and (day - earlier).days <= _WEEKEND else None

    def _days_of(self, shelf: Shelf) -> list[dt.date]:
        """The days of a shelf of the index, the latest first."""
        days = self._days.get(id(shelf))
        if days is None:
            days = self._days[id(shelf)] = sorted((at for at in shelf if isinstance(at, dt.date)), reverse=True)
        return days

    def edges_of(self, shelf: Shelf, mode: Mode) -> Edges:
        """The spans of a shelf of the index, each with its best entry, as steps forward and backward between months."""
        edges = self._edges.get((id(shelf), mode))
        if edges is None:
            edges = self._edges[id(shelf), mode] = {}
            for at, entries in shelf.items():
                if isinstance(at, tuple):
                    usable = [e for e in entries if (e.tier == SOURCE or mode is not Mode.SOURCE) and not (e.period and e.period.ttm)]
                    if usable:
                        best = min(usable, key=ORDER[mode])  # type: ignore[arg-type]
                        edges.setdefault(at[0], []).append((at[1], 1, best))
                        edges.setdefault(at[1], []).append((at[0], -1, best))
        return edges

    def entries(self, metric: str, measure: str = "level") -> Iterator[tuple[Key, Entry]]:
        """Every entry of a metric, of whatever entity, segment and period: what the diagnoses search."""
        for key in self.keys_of(metric):
            if key[3] == measure:
                for entry in dict.fromkeys(entry for entries in self.index[key].values() for entry in entries):
                    yield key, entry

    @once
    def printed(self) -> Kept[str, list[Interval]]:
        """By entity, the levels that the sources give."""
        return Kept(lambda whose: [
            entry.value
            for (entity, _, _, measure), shelf in self.index.items()
            if measure == "level" and entity == whose
            for entries in shelf.values()
            for entry in entries
            if entry.figure is not None and entry.tier == SOURCE
        ])

    @once
    def by_field(self) -> dict[str, dict[str, list[tuple[int, Figure]]]]:
        """The figures that come from a provider's field, by entity and field, numbered in the order in which they stand on the shelves."""
        found: dict[str, dict[str, list[tuple[int, Figure]]]] = defaultdict(lambda: defaultdict(list))
        entries = ((key[0], entry.figure) for key, shelf in self.index.items() for entries in shelf.values() for entry in entries)
        for place, (entity, figure) in enumerate(entries):
            if figure is not None and figure.provider_field:
                found[entity][figure.provider_field].append((place, figure))
        return found

    def levels_of(self, entity: str, segment: str) -> dict[str, Shelf]:
        """The shelves of one entity's levels, or of a segment's, by metric."""
        if not self._by_level:
            for key, shelf in self.index.items():
                if key[3] == "level":
                    self._by_level[key[:2]][key[2]] = shelf
        return self._by_level.get((entity, segment), {})

    def keys_of(self, *metrics: str) -> list[Key]:
        """The keys of the index that are of some metrics, in the order in which they came."""
        if not self._keys:
            for place, key in enumerate(self.index):
                self._keys[key[2]].append((place, key))
        found = [one for metric in dict.fromkeys(metrics) for one in self._keys.get(metric, ())]
        return [key for _, key in (sorted(found) if len(metrics) > 1 else found)]


def _keep(entries: list[Entry], entry: Entry) -> None:
    """Keeps a number that the text gives, unless it has given it before for the same quantity and date, or more of them than are of use."""
    said = [other for other in entries if other.claim is not None] if entries else entries
    if len(said) < MOST_SAID and not any(other.value.low == entry.value.low and other.value.high == entry.value.high for other in said):
        entries.append(entry)


def _is_rolling(entry: Entry) -> bool:
    """Whether a figure is of the last twelve months by its own word."""
    return entry.figure is not None and entry.figure.variant is not None and "ttm" in entry.figure.variant


def _is_present(claim: Claim, period: Period | None) -> bool:
    """Whether a price is simply the present one, and not one of a day, of a forecast or of a supposition."""
    return period is not None and period.day is None and not (period.estimate or claim.forecast or claim.assumed or claim.supposed)


ORDER: dict[Mode, Callable[[Entry], object]] = {
    Mode.SOURCE: lambda entry: (entry.tier, entry.figure is not None and entry.figure.variant is not None),
    Mode.TRUTH: lambda entry: (entry.tier, entry.figure is not None and entry.figure.variant is not None),
    Mode.EVIDENCE: lambda entry: (entry.tier, entry.figure is not None and entry.figure.variant is not None),
    Mode.DOCUMENT: lambda entry: (-entry.tier, entry.figure is not None and entry.figure.variant is not None),
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


def is_rolled(entry: Entry) -> bool:
    """Whether an entry is of the last twelve months by its own word."""
    return (entry.figure is not None and entry.figure.variant == "ttm") or (entry.period is not None and entry.period.ttm)


def is_late_quarter(q: Quantity) -> bool:
    """Whether a quarter alone is asked for that is not its year's first: a rate without a date is that of the year so far."""
    return q.period is not None and q.period.months == 3 and q.period.start % 12 != 0 and against(q) == "yoy"
