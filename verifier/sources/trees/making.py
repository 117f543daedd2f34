"""Numbers found in a payload as figures: their periods, units and scales, each decided by what is told or by all numbers of the payload.

What nobody tells is not guessed: an amount without a scale that only millions could make an amount of, a rate that may be a fraction or a
percentage, a figure of a key whose unit is no word known here, are named as unread with the reason.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from verifier.dataclass import replace
from verifier.figures import BY_NAME, Figure, Measure, Source
from verifier.periods import Calendar, Period
from verifier.sources.making import values
from verifier.sources.making.collector import OUTFLOWS, Collector, as_interval
from verifier.sources.making.fiscal import Fiscal
from verifier.sources.trees.shapes import number_of
from verifier.sources.trees.walking import About, Found
from verifier.sources.trees.words import Often, Scale
from verifier.tabulation.choices import kind_of, siblings_of
from verifier.tabulation.headings import Frame, Heading, period_of
from verifier.tabulation.labels import Label, catalogued
from verifier.tabulation.printed import Printed
from verifier.tabulation.units_of_items import kind_of_words
from verifier.units import MULTIPLE, NUMBER, PERCENT, POINT, Unit

_MARKET = frozenset("""share_price market_cap float_market_cap high_52w low_52w pe_ttm pe_static pe_dynamic pe_forward pb ps_ttm ps_static
    enterprise_value dividend_yield target_price beta turnover_rate turnover_amount volume index_level price_change price_change_pct open_price
    day_high day_low ev_ebitda peg""".split())
_WHOLE = Decimal(1_000_000)
"""An amount of so much is printed in full; a payload with none of that size is in thousands or millions that nobody tells."""
_FRACTION = Unit("percent", Decimal(1))
_CHANGES: dict[Measure, Measure] = {"growth_yoy": "change_yoy", "growth_qoq": "change_qoq"}
_WRITTEN = {3: ("thousand", "千元"), 4: ("10k", "万元"), 6: ("million", "百万元"), 7: ("crore", "千万元"), 8: ("100 million", "亿元"),
            9: ("billion", "十亿元"), 12: ("trillion", "万亿元"), 5: ("lakh", "十万元")}
_POINTS = re.compile(r"pct[s.]?$", re.I)
_MONTHS: dict[Often, int] = {"quarter": 3, "half": 6, "year": 12, "month": 1}


class Unsaid(ValueError):
    """A number that cannot be a figure, with what is not told."""


def made(found: Sequence[Found], out: Collector) -> None:
    """Puts every number that is understood into the collector, and names the others."""
    shop = _Made(found)
    for one in found:
        try:
            figure = shop.figure(one, out.name)
        except Unsaid as reason:
            out.unread(f"{one.place}: {reason}" if str(reason) else one.place)
            continue
        if figure is not None:
            out.put(figure)
            if figure.entity is not None:
                out.call(figure.entity, *(code for code in one.about.codes if code != figure.entity))
    for entity, fiscal in shop.fiscal.items():
        if fiscal.calendar.year_end_month != 12:
            out.source.calendars[entity] = fiscal.calendar


def entity_of(about: About) -> str | None:
    """The name of whom numbers are, or else the code."""
    return about.entity or (about.codes[0] if about.codes else None)


class _Made:
    def __init__(self, found: Sequence[Found]) -> None:
        plain = [(one, number) for one in found if (number := number_of(one.raw)) is not None and number.unit is None]
        bare = [(one, number) for one, number in plain if one.keyed.unit is None and one.about.unit is None]
        amounts = [abs(number.value) for one, number in bare if self._kind(one) == "money" and one.keyed.scale.over(one.about.scale).scale is None]
        self.whole = any(amount >= _WHOLE for amount in amounts)
        rates = [(one, number) for one, number in bare if one.keyed.measure != "level" or self._kind(one) == "percent"]
        self.fraction = _fractions([number for _, number in rates], [number.value for one, number in rates if one.keyed.metric.endswith("_margin")])
        self.priced = any(one.keyed.metric in ("share_price", "index_level") for one in found)
        self.siblings = siblings_of([Label(one.keyed.words, one.keyed.words, one.keyed.metric, one.keyed.loose) for one in found if one.keyed.known])
        self.positions = {_record_of(one) for one in found if one.keyed.metric == "holding_weight"}
        self.fiscal = self._years(found)
        self.spaced = self._spaced(found)

    # -- time ----------------------------------------------------------------------------------------------------

    def _years(self, found: Sequence[Found]) -> dict[str | None, Fiscal]:
        """The month in which each company's years close, told by the days of its annual figures."""
        days: dict[str | None, set[int]] = {}
        for one in found:
            told = one.about.when
            if one.about.closes is not None:
                days.setdefault(entity_of(one.about), set()).add(one.about.closes)
            elif (one.keyed.often or one.about.often) == "year" and told is not None and told.period.day is not None:
                days.setdefault(entity_of(one.about), set()).add(told.period.day.month)
        return {entity: Fiscal(Calendar(month), by_quarter=month != 12) for entity, months in days.items() if len(months) == 1 for month in months}

    def _spaced(self, found: Sequence[Found]) -> dict[str | None, Often]:
        """How long the figures of days are that nobody says it of: years of one month's days, quarters of days a quarter apart."""
        days: dict[str | None, set[dt.date]] = {}
        for one in found:
            told = one.about.when
            if (one.keyed.often or one.about.often) is None and told is not None and told.period.day is not None and _is_flow(one):
                days.setdefault(entity_of(one.about), set()).add(told.period.day)
        spans: dict[str | None, Often] = {}
        for entity, several in days.items():
            ordered = sorted(several)
            if len(ordered) < 2 or not all(_closes_quarter(day) for day in ordered):
                continue
            if len({day.month for day in ordered}) == 1:
                spans[entity] = "year" if ordered[0].month == 12 else "ytd"
            elif all((later - sooner).days < 100 for sooner, later in pairwise(ordered)):
                spans[entity] = "quarter"
        return spans

    def _period(self, one: Found) -> tuple[Period | None, str | None]:
        """The period of a number, and the basis that its span adds."""
        told, span, market = one.about.when, one.keyed.often or one.about.often, one.keyed.metric in _MARKET
        period = one.keyed.period or (told.period if told is not None else None)
        if not market and one.about.latest is not None and one.keyed.period is None and (period is None or period.day is not None):
            period = one.about.latest.period
        if one.keyed.year_before and period is None:
            raise Unsaid("the year before an unknown period")
        if span == "ttm" and not market:
            if period is None or period.day is not None and not _closes_quarter(period.day):
                return None, "ttm"
            return period if period.ttm else Period.trailing(self._fiscal(one).end(period.day) if period.day is not None else period.end), None
        if period is None:
            return None, None
        if period.day is not None:
            return self._of_day(one, period, period.day, span, market), None
        if span == "ytd" and period.months == 3:
            period = Period((period.end - 1) // 12 * 12, period.end, estimate=period.estimate)
        elif span == "quarter" and period.months in (6, 9) and not period.ttm:
            period = Period(period.end - 3, period.end, estimate=period.estimate)
        elif span in ("quarter", "month") and period.months == 12 and not period.ttm:
            raise Unsaid(f"a {span} of {period}")
        if market or not _is_flow(one):
            period = period_of(Heading("", span=period), stock=True, frame=Frame(calendar=self._fiscal(one).calendar)) or period
        forecast = (one.keyed.forecast or one.about.forecast) and not period.is_instant and not period.ttm
        period = replace(period, estimate=True) if forecast else period
        return (period.year_before if one.keyed.year_before else period), None

    def _of_day(self, one: Found, period: Period, day: dt.date, span: Often | None, market: bool) -> Period | None:
        flow = _is_flow(one) and not market
        if not flow or not _closes_quarter(day):
            fiscal = self._fiscal(one)
            return period if market or not _closes_quarter(day) else fiscal.balance(day)
        chinese = any("\u4e00" <= char <= "\u9fff" for char in one.place + one.keyed.words)
        span = span if span not in (None, "day") else "ytd" if chinese else self.spaced.get(entity_of(one.about))
        if span is None:
            return period
        fiscal = self._fiscal(one)
        end = fiscal.end(day)
        made = fiscal.cumulative(day) if span == "ytd" else Period(end - _MONTHS[span], end) if span in _MONTHS else period
        made = replace(made, estimate=True) if one.keyed.forecast or one.about.forecast else made
        return made.year_before if one.keyed.year_before else made

    def _fiscal(self, one: Found) -> Fiscal:
        return self.fiscal.get(entity_of(one.about), Fiscal())

    # -- units ---------------------------------------------------------------------------------------------------

    def _kind(self, one: Found) -> str | None:
        return kind_of(one.keyed.metric) or kind_of_words(one.keyed.words)

    def _unit(self, one: Found, stated: Unit | None, value: Decimal) -> tuple[Unit, Measure]:
        """The unit of a number, and its measure, which points instead of percent make a change."""
        kind, measure, scale = self._kind(one), one.keyed.measure, one.keyed.scale.over(one.about.scale)
        own = one.keyed.scale != Scale()
        if stated is not None and stated.kind == "number" and stated.scale != 1:
            scale, own, stated = Scale(stated.scale).over(scale), True, None
        if stated is None and not own:
            stated = one.keyed.unit or self._fitting(one.about.unit, kind, measure)
        if stated is not None and stated.kind == "money" and kind == "per_share":
            stated = Unit("per_share", stated.scale if stated.scale < 1 else Decimal(1), stated.currency, written=stated.written)
        if measure != "level":
            if stated is not None and stated.kind in ("point", "basis_point"):
                return stated, _CHANGES.get(measure, measure)
            if stated is not None and stated.kind == "percent":
                return stated, measure
            if stated is not None and stated.kind != "number" or own:
                raise Unsaid("a change in a unit that is no rate")
            return (POINT if measure.startswith("change") else _FRACTION if stated is not None else self._rate()), measure
        if stated is not None and stated.kind == "number" and stated.scale == 1 and kind in ("percent", "multiple"):
            return _FRACTION if kind == "percent" else MULTIPLE, measure
        if stated is not None:
            if (stated.is_fraction and kind in ("money", "per_share", "shares", "days", "count")
                    or stated.kind == "money" and kind in ("percent", "days")):
                raise Unsaid(f"{stated.written or stated.report_name} is no unit of it")
            open_ended = stated.kind in ("money", "per_share") and stated.currency is None
            return (replace(stated, currency=scale.currency) if open_ended else stated), measure
        if one.about.unit_amiss is not None and not own and (one.about.metric is not None or kind not in ("percent", "multiple", "days", "points")):
            raise Unsaid(f"not understood is {one.about.unit_amiss}")
        return self._by_kind(kind, scale, own, value, one), measure

    def _by_kind(self, kind: str | None, scale: Scale, own: bool, value: Decimal, one: Found) -> Unit:
        if kind == "money" or kind is None and own:
            if scale.scale is None and not self.whole and abs(value) < _WHOLE and value != 0:
                raise Unsaid("in what scale is not told")
            return _money(scale)
        if kind == "per_share":
            return Unit("per_share", currency=scale.currency, written=scale.currency or "")
        if kind == "percent":
            return self._rate()
        if kind == "shares":
            if own and scale.scale is not None:
                return Unit("shares", scale.scale)
            if abs(value) < (_WHOLE if scale.scale in (None, 1) else 50 * _WHOLE):  # beside amounts in thousands shares may be so too
                raise Unsaid("in what scale is not told")
            return Unit("shares")
        plain = {"multiple": MULTIPLE, "days": Unit("days"), "points": Unit("index"), "ratio": NUMBER, "number": NUMBER,
                 "count": Unit("count", scale.scale if own and scale.scale is not None else Decimal(1))}
        if kind not in plain:
            raise Unsaid("in what unit is not told" if one.keyed.known else "")
        return plain[kind]

    def _rate(self) -> Unit:
        if self.fraction is None:
            raise Unsaid("a fraction or a percentage is not told")
        return _FRACTION if self.fraction else PERCENT

    @staticmethod
    def _fitting(unit: Unit | None, kind: str | None, measure: Measure) -> Unit | None:
        """The unit told around a number where it can be that of its kind."""
        if unit is None:
            return None
        fits = {"percent": unit.is_fraction or unit.kind == "number", "shares": unit.kind == "shares",
                "multiple": unit.kind in ("multiple", "number"), "per_share": unit.kind in ("per_share", "money"), "days": unit.kind == "days",
                "money": unit.kind == "money", "count": unit.kind in ("count", "physical", "shares")}
        return unit if measure != "level" and unit.is_fraction or measure == "level" and fits.get(kind or "", True) else None

    # -- the figure ----------------------------------------------------------------------------------------------

    def figure(self, one: Found, name: str) -> Figure | None:
        number, about, told = number_of(one.raw), one.about, one.keyed
        if number is None:
            return None
        if about.amiss is not None:
            raise Unsaid(f"not understood is {about.amiss}")
        if told.bare:
            if not (self.priced and told.measure == "growth_yoy" and told.unit is not None and told.unit.is_fraction):
                raise Unsaid("")
            told = replace(told, metric="price_change_pct", measure="level")
            one = replace(one, keyed=told)
        if told.loose and told.segment is None and about.segment is None:
            told = replace(told, metric=self.siblings.get(told.metric, told.metric))
            one = replace(one, keyed=told)
        if told.metric == "market_cap" and _record_of(one) in self.positions:
            raise Unsaid("the value of a holding")
        unit, measure = self._unit(one, number.unit, number.value)
        if measure in _CHANGES and unit.kind == "percent" and self._kind(one) == "percent" and _POINTS.search(number.text):
            measure, unit = _CHANGES[measure], replace(unit, kind="point")
        period, span = self._period(one)
        value = as_interval(values.Printed(number.value, number.place, number.text), unit)
        if told.metric in OUTFLOWS and measure == "level" and number.value < 0:
            value = -value
        variant = "; ".join(dict.fromkeys(part for part in (about.variant, told.variant, span, None if told.known else BY_NAME) if part)) or None
        return Figure(told.metric, entity_of(about), period, value, unit, number.text, name, one.place, told.words, measure,
                      told.segment or about.segment, told.bound, variant)


def _money(scale: Scale) -> Unit:
    factor, currency = scale.scale or Decimal(1), scale.currency
    english, chinese = _WRITTEN.get(factor.adjusted(), ("", "")) if factor != 1 else ("", "元")
    written = chinese if currency == "CNY" and chinese else f"{currency or ''} {english}".strip()
    return Unit("money", factor, currency, written=written)


def _record_of(one: Found) -> str:
    return one.place.rpartition(".")[0]


def _is_flow(one: Found) -> bool:
    entry = catalogued(one.keyed.metric)
    return entry is None or entry.flow != "stock"


def _closes_quarter(day: dt.date) -> bool:
    return day.month % 3 == 0 and (day + dt.timedelta(days=1)).day == 1


def _fractions(rates: Sequence[Printed], margins: Sequence[Decimal]) -> bool | None:
    """Whether rates that nobody gives a unit are fractions; None where their sizes do not tell."""
    if not rates or any(abs(number.value) > Decimal("1.5") for number in rates):
        return False
    if any(abs(margin) >= Decimal("0.05") for margin in margins) or any(number.place <= Decimal("0.001") for number in rates):
        return True
    return None if any(number.value for number in rates) else False


def source_of(found: Sequence[Found], unread: Sequence[str], name: str) -> Source:
    """The figures of the numbers found in a payload."""
    out = Collector(name, zeros_are_missing=False)
    made(found, out)
    for place in unread:
        out.unread(place)
    return out.finish()
