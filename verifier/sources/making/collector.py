"""Collecting a source's figures: exact intervals from printed values, missing zeros, outflow signs, and repeats.

Every reader hands its values here, so that one set of rules holds for all providers:

- blanks and nulls are missing; a printed zero of an amount is missing too, as providers print it for lines they do not have
  (changes, flows that may be nil, and percentages keep their zeros);
- cash outflows that a provider prints as negative numbers are kept as positive amounts;
- a JSON number has lost its trailing zeros (71.30 arrives as 71.3), so a field's finest printed place in the file holds for all its values;
- a value printed twice for one figure is one figure; of different values the last filed stands and the first becomes ``as first reported``.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Literal

from verifier.dataclass import dataclass, replace
from verifier.figures import BY_NAME, OWN, Figure, Source
from verifier.interval import Interval
from verifier.sources.making.fields import Meaning
from verifier.sources.making.names import spellings
from verifier.sources.making.roles import Place
from verifier.sources.making.unit_words import read_unit
from verifier.sources.making.units import provider_unit
from verifier.sources.making.values import Printed, read_value
from verifier.spans import MOVES, span_of
from verifier.units import Unit

OUTFLOWS = frozenset({"capex", "dividends_paid", "share_repurchase", "debt_repaid", "acquisitions_paid", "cash_paid_for_investments", "taxes_paid",
                      "cash_paid_to_suppliers", "cash_paid_to_employees", "dividends_and_interest_paid", "treasury_stock"})
LOSSES = frozenset({"asset_impairment_loss", "credit_impairment_loss"})
"""Losses that statements print negative and texts state without a sign: either is right, as it is for amounts known by their own words alone."""
ZERO_IS_REAL = frozenset({"price_change", "net_money_flow", "net_debt", "net_cash"})
FIRST = "as first reported"
_CURRENCIES = {"RMB": "CNY", "CNH": "CNY", "人民币": "CNY", "元": "CNY", "港元": "HKD", "港币": "HKD", "美元": "USD"}
NOTHING = Interval.point(0)
Key = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """What a row says about all its fields: where it stands, whose it is, in which currency, and how late it was filed."""

    place: str
    entity: str | None
    currency: str | None = None
    suffix: str = ""
    filed: str = ""
    variant: str | None = None
    segment: str | None = None
    chinese: bool = True


@dataclass(frozen=True, slots=True)
class _Told:
    """A figure as one row tells it, its value still to be made where ``printed`` is given."""

    filed: str
    figure: Figure
    printed: Printed | None = None
    is_number: bool = False
    is_outflow: bool = False


class Collector:
    """Figures of one source file as they are read.

    :param name: the source's name for the report.
    :param zeros_are_missing: whether a printed zero of an amount stands for a line that the provider does not have.
    """

    def __init__(self, name: str, *, zeros_are_missing: bool = True) -> None:
        self.name, self.zeros_are_missing = name, zeros_are_missing
        self.source = Source(name, "")
        self._figures: dict[Key, list[_Told]] = {}
        self._places: dict[str, Decimal] = {}
        self._zeros: dict[str, None] = {}
        self._unread: dict[str, None] = {}
        self._named: dict[str, None] = {}

    def add(self, raw: object, meaning: Meaning, row: Row, where: Place, *, bound: Literal["low", "high"] | None = None,
            unit: Unit | None = None) -> None:
        """One field of one row. ``unit`` overrides the field's own; ``raw`` may be missing, or read already."""
        field = f"{row.place}.{meaning.name}"
        try:
            printed = raw if isinstance(raw, Printed) else read_value(raw)
            if printed is None:
                return
            kind = meaning.kind if where.measure == "level" else "percent"
            unit = read_unit(printed.unit) if printed.unit else unit or provider_unit(meaning.unit, kind, row.currency)
        except ValueError as reason:
            self.unread(f"{field}: {reason}")
            return
        if unit is None:
            self.unread(field)
            return
        currency = _CURRENCIES.get(row.currency or "", row.currency)
        if unit.currency == "CNY" and currency not in (None, "CNY"):
            unit = replace(unit, currency=currency, written=currency or "")
        if printed.value == 0 and self.zeros_are_missing and not _zero_is_real(meaning, where):
            self._zeros[field] = None
            return
        label = meaning.label(row.chinese)
        outflow = False
        if isinstance(raw, Decimal):
            self._places[field] = min(printed.place, self._places.get(field, printed.place))
        if meaning.metric in OUTFLOWS and where.measure == "level" and printed.value < 0:
            outflow = True
            label += "（按正的流出额记）" if row.chinese else " (printed negative, kept as a positive outflow)"
        variant = "; ".join(dict.fromkeys(v for v in (row.variant, meaning.variant, where.variant) if v)) or None
        figure = Figure(meaning.metric, row.entity, where.period, NOTHING, unit, printed.text, self.name, field + row.suffix, label, where.measure,
                        row.segment, bound, variant, field)
        self._put(_Told(row.filed, figure, printed, isinstance(raw, Decimal), outflow))
        if meaning.variant == BY_NAME:
            self._named[field] = None
        either = meaning.metric in LOSSES or meaning.metric.startswith(OWN) and unit.kind == "money"
        if either and where.measure == "level" and printed.value < 0:
            label += "（按正的数额记）" if row.chinese else " (printed negative, kept as a positive amount)"
            positive = replace(figure, label=label, variant="; ".join(v for v in (variant, "as a positive amount") if v))
            self._put(_Told(row.filed, positive, printed, isinstance(raw, Decimal), is_outflow=True))

    def put(self, figure: Figure, filed: str = "") -> None:
        """A figure made elsewhere; ``filed`` orders repeats of it (ISO dates, or any text that sorts)."""
        self._put(_Told(filed, figure))

    def _put(self, told: _Told) -> None:
        figure = told.figure
        key = (figure.metric, figure.entity, figure.period, figure.measure, figure.segment, figure.bound, figure.variant, figure.provider_field,
               figure.unit.currency, span_of(figure) if figure.metric in MOVES else "")
        self._figures.setdefault(key, []).append(told)

    def unread(self, what: str) -> None:
        self._unread[what] = None

    def note(self, what: str) -> None:
        if what not in self.source.notes:
            self.source.notes.append(what)

    def call(self, name: str, *others: str | None) -> None:
        """Records the other names of an entity: its codes, its short name, its name without the legal form."""
        for other in others:
            for spelling in spellings(other) if other else ():
                if spelling != name:
                    self.source.entities.setdefault(spelling, name)
        for spelling in spellings(name):
            if spelling != name:
                self.source.entities.setdefault(spelling, name)

    def finish(self) -> Source:
        """The source with repeats settled and every field that was not understood named."""
        for several in self._figures.values():
            self.source.figures.extend(settled([(told.filed, self._valued(told)) for told in several]))
        if self._zeros:
            self.note(f"zeros taken as missing values: {', '.join(self._zeros)}")
        if self._named:
            self.note(f"read by their own names, to bear out and never to overturn: {', '.join(self._named)}")
        self.source.unread.extend(self._unread)
        return self.source


    def _valued(self, told: _Told) -> Figure:
        if told.printed is None:
            return told.figure
        printed = replace(told.printed, place=self._places[told.figure.provider_field or ""]) if told.is_number else told.printed
        value = as_interval(printed, told.figure.unit)
        return replace(told.figure, value=-value if told.is_outflow else value)


def settled(told: list[tuple[str, Figure]]) -> Iterable[Figure]:
    """Of one figure told several times: the last filed, and the first told where its value differs."""
    if len(told) == 1:
        return [told[0][1]]
    told.sort(key=lambda pair: pair[0])
    last, first = told[-1][1], told[0][1]
    if first.value.meets(last.value):
        return [last]
    return [last, replace(first, variant=f"{first.variant}; {FIRST}" if first.variant else FIRST)]


def as_interval(printed: Printed, unit: Unit) -> Interval:
    """The values, in the base unit, that the printed number stands for.

    >>> as_interval(read_value("863"), read_unit("百万元"))
    Interval[862500000.0, 863500000.0]
    """
    return Interval.rounded(printed.value * unit.scale, printed.place * unit.scale)


def _zero_is_real(meaning: Meaning, where: Place) -> bool:
    return where.measure != "level" or meaning.metric in ZERO_IS_REAL or meaning.unit in ("percent", "percentage_point", "percent_x100")
