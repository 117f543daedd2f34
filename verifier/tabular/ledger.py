"""The ledger of a document's tables: a figure by what it means, whichever table prints it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from verifier.dataclass import dataclass
from verifier.figures import Measure
from verifier.interval import Interval
from verifier.periods import Period
from verifier.tabular.lines import Entry, Line, Sheet, short_label
from verifier.tabular.vocabulary import EQUIVALENT, QUOTED, is_balance

Key = tuple[str | None, str | None, str, Measure]


@dataclass(frozen=True, slots=True)
class Operand:
    """A value that a formula uses: its reader's name, its interval, how it was printed, and the entries it stands on.

    ``turned`` when a cost that the table prints as a negative number enters the formula as the amount it is.
    """

    name: str
    value: Interval
    shown: str
    entries: tuple[Entry, ...]
    turned: bool = False


PeriodKey = tuple[int, int] | None


def period_key(period: Period | None) -> PeriodKey:
    return None if period is None else (period.start, period.end)


class Ledger:
    """Every entry by what it means: entity, segment, metric, measure, then period."""

    def __init__(self, sheets: Sequence[Sheet]) -> None:
        self.sheets = {sheet.number: sheet for sheet in sheets}
        self._exact: dict[Key, dict[PeriodKey, list[Entry]]] = defaultdict(lambda: defaultdict(list))
        self._closing: dict[Key, dict[int, list[Entry]]] = defaultdict(lambda: defaultdict(list))
        self._found: dict[tuple[object, ...], Entry | None] = {}
        for sheet in sheets:
            for entry in sheet.entries:
                figure = entry.figure
                if figure.variant is not None or figure.bound is not None:
                    continue
                key = (figure.entity, entry.segment, entry.metric, figure.measure)
                self._exact[key][period_key(entry.period)].append(entry)
                if entry.period is not None:
                    self._closing[key][entry.period.end].append(entry)

    def twins(self, entry: Entry) -> list[Entry]:
        """The same metric, period and entity as other tables print it."""
        figure = entry.figure
        if entry.period is None or figure.variant is not None or figure.bound is not None or entry.summary:
            return []
        key = (figure.entity, figure.segment, entry.metric, figure.measure)
        return [twin for twin in self._exact[key][period_key(entry.period)] if twin.table != entry.table] if key in self._exact else []

    def level(self, metric: str, entry: Entry, period: Period | None) -> Entry | None:
        """The level of ``metric`` for the entity and segment of ``entry``: its own table first, then the document's order."""
        figure = entry.figure
        asked = (metric, figure.entity, entry.segment, period_key(period), entry.table)
        if asked not in self._found:
            self._found[asked] = self._search(metric, entry, period)
        return self._found[asked]

    def _search(self, metric: str, entry: Entry, period: Period | None) -> Entry | None:
        figure = entry.figure
        for name in (metric, *EQUIVALENT.get(metric, ())):
            for entity in dict.fromkeys((figure.entity, None)):
                key: Key = (entity, entry.segment, name, "level")
                quoted = name in QUOTED
                if key not in self._exact and entry.segment is not None and quoted:
                    key = (entity, None, name, "level")
                if key not in self._exact:
                    continue
                found = self._exact[key].get(period_key(period), [])
                if not found and period is not None:
                    found = [other for other in self._closing[key].get(period.end, ()) if _balance(other, name)]
                if not found and period is not None and period.is_instant and period.end % 12 == 0 and not quoted:
                    # A balance at the year's end stands beside the flows of the year.
                    found = self._exact[key].get((period.end - 12, period.end), [])
                if not found and quoted:
                    found = self._quotes(key)
                own = [other for other in found if other.table == entry.table] or found
                # Two different numbers of one meaning in one table: nothing says which is meant.
                if own and all(other.value == own[0].value or other.table != own[0].table for other in own):
                    return own[0]
        return None

    def same(self, key: Key, period: Period | None) -> list[Entry]:
        """Entries of exactly that meaning and period."""
        return self._exact[key].get(period_key(period), []) if key in self._exact else []

    def of_line(self, line: Line, period: Period) -> Entry | None:
        """A balance line's entry at the end of a period."""
        return next((entry for entry in line.entries if entry.period is not None and entry.period.end == period.end), None)

    def _quotes(self, key: Key) -> list[Entry]:
        """The one market quote of a document serves every year; a series of them serves only its own years."""
        every = [entry for entries in self._exact[key].values() for entry in entries]
        return every if all(entry.value.meets(every[0].value) for entry in every) else []

    def name(self, entry: Entry) -> str:
        """How a reader calls the figure: its row's words, without unit."""
        return short_label(entry.figure.label) or entry.metric

    def origin(self, entry: Entry) -> str:
        """Table, row and column of an entry."""
        sheet = self.sheets[entry.table]
        return ", ".join(word for word in (sheet.name, sheet.row_names[entry.row], sheet.column_names[entry.column]) if word)


def _balance(entry: Entry, metric: str) -> bool:
    """Whether the figure is a balance whose date ends the period, though the header may name the whole year."""
    period = entry.period
    return period is not None and (period.is_instant or (period.months == 12 and is_balance(metric)))
