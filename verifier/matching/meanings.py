"""What the names in a formula mean beside a claim: of which period, trailing, at its end, on average, and how long it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from verifier.catalogue.market import MARKET
from verifier.claims import Combination, Quantity
from verifier.formula import Reference
from verifier.interval import Interval
from verifier.matching.derived import Derived
from verifier.matching.reach import SPANS, references_of
from verifier.matching.shelves import Shelves
from verifier.periods import UNDATED_TTM, Period

Meant = dict[int, Quantity | Combination | None]
"""By the identity of the reference, which a formula's tree holds: to hash one is to walk it."""


class Meanings:
    """The quantities that a formula's names stand for, kept for each entity, segment and period asked about."""

    def __init__(self, shelves: Shelves) -> None:
        self.shelves = shelves
        self._meant: dict[tuple[str | None, str | None, Period | None], Meant] = {}

    def beside(self, q: Quantity) -> Meant:
        """What is already known of the names in formulas for the period, entity and segment of ``q``; :meth:`means` adds to it."""
        return self._meant.setdefault((q.entity, q.segment, q.period), {})

    def means(self, q: Quantity, ref: Reference, meant: Meant) -> Quantity | Combination | None:
        """The quantity that a reference means beside ``q``; None where it means nothing there."""
        found = meant[id(ref)] = self._referred(q, ref)
        return found

    def operands_of(self, q: Quantity) -> Iterator[list[Quantity]]:
        """The quantities that each formula of a metric asks for, its means as the levels they are of."""
        known = self.shelves.metrics.get(q.metric)
        computed = known is not None and (known.flow == "derived" or not self.shelves.is_amount(q.metric))
        for formula in known.formulas if known is not None and computed else ():
            if formula.variant.startswith("from_"):
                continue
            asked = [self._referred(q, ref) for ref in references_of(formula.tree) if ref.metric not in SPANS]
            flat = [one for part in asked for one in (part.args if isinstance(part, Combination) else (part,))]
            if flat and all(isinstance(one, Quantity) for one in flat):
                yield [one for one in flat if isinstance(one, Quantity)]

    def span(self, q: Quantity, unit: str, to_date: bool) -> tuple[Derived, ...] | None:
        """How many months or days a formula's period has; days by the calendar, of 365 and of 360 to the year.

        Months only annualise what is reported to date ("dynamic P/E"), where the text names that very measure: an annualised ratio is not the ratio.
        """
        period = q.period
        if to_date and (period is None or not period.is_cumulative):
            end = self.shelves.latest_end.get(self.shelves.entity_key(q.entity))
            period = _year_to(end) if end else None
        elif period is not None and period.is_instant:
            period = _year_to(period.end)
        if period is None or not period.months or (unit == "months_in_period" and not to_date):
            return None
        months = Decimal(period.months)
        if unit == "months_in_period":
            return (Derived(Interval.point(months), "constant"),)
        calendar = Decimal((_first_day(period.end) - _first_day(period.start)).days)
        yearly = months * 365 / 12
        days = dict.fromkeys((yearly, calendar, months * 30) if period.months == 12 else (calendar, yearly, months * 30))
        return tuple(Derived(Interval.point(one), "constant") for one in days)

    def _referred(self, q: Quantity, ref: Reference) -> Quantity | Combination | None:
        """The quantity that a reference of a formula means for the claim's period."""
        period, at = q.period, ref.at
        if ref.metric not in self.shelves.metrics:
            return None
        entity = self.shelves.entity_key(q.entity)
        stock = self.shelves.stocks[ref.metric]
        if at == "":
            asked = period
            if period is not None and period.is_instant and not stock and ref.metric not in MARKET:
                asked = period if self.shelves.metrics[ref.metric].flow == "derived" else _year_to(period.end)
        elif at in ("end", "latest"):
            if period is None or (period.day is not None and at == "latest"):
                end = self.shelves.latest_end.get(entity)
                asked = Period(end, end) if end else None
            else:
                asked = period.closing
        elif at == "begin":
            asked = period.year_open if period is not None else None
        elif at == "prior_year":
            asked = period.year_before if period is not None else None
        elif at == "prior_day":
            day = self.shelves.day_before(entity, ref.metric, period)
            return None if day is None else Quantity(ref.metric, q.entity, Period.instant(day))
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
            end = self.shelves.latest_end.get(entity)
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

    def _trailing(self, entity: str, period: Period | None) -> Period | None:
        if period is not None and (period.ttm or period.months == 12):
            return period
        if period is not None and period.is_cumulative and not period.estimate:
            return Period.trailing(period.end)
        end = self.shelves.latest_end.get(entity)
        return Period.trailing(end) if end else UNDATED_TTM if period is None else None

    def _last_year(self, entity: str, period: Period | None) -> Period | None:
        if period is not None and period.months == 12:
            return period
        end = self.shelves.latest_end.get(entity) if period is None or period.is_instant else period.end
        return Period.year(end // 12 - 1) if end else None


def _year_to(end: int) -> Period:
    return Period((end - 1) // 12 * 12, end)


def _first_day(month: int) -> dt.date:
    """The first day of a month, months counted from year 0."""
    return dt.date(month // 12, month % 12 + 1, 1)
