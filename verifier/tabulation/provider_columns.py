"""Data frames of AkShare, told by their set of columns: what each column means, as the catalogue's fields say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from verifier.dataclass import dataclass
from verifier.figures import Measure
from verifier.periods import Calendar, Period
from verifier.tabulation.headings import Frame, Heading, period_of
from verifier.units import MULTIPLE, NUMBER, PERCENT, POINT, Unit

if TYPE_CHECKING:
    from verifier.catalogue import Field

_MONEY = {"yuan": "1", "qian_yuan": "1E3", "wan_yuan": "1E4", "yi_yuan": "1E8"}
_UNITS: dict[str, Unit] = {
    **{name: Unit("money", Decimal(int(Decimal(scale))), "CNY", written="元") for name, scale in _MONEY.items()},
    "usd": Unit("money", currency="USD", written="USD"), "hkd": Unit("money", currency="HKD", written="港元"), "reporting_currency": Unit("money"),
    "trade_currency": Unit("money"), "per_share_yuan": Unit("per_share", currency="CNY", written="元"), "usd_per_share": Unit("per_share",
    currency="USD"),
    "hkd_per_share": Unit("per_share", currency="HKD", written="港元"), "per_10_shares_yuan": Unit("per_share", Decimal("0.1"), "CNY"),
    "per_share_yuan_x100": Unit("per_share", Decimal("0.01"), "CNY"), "percent": PERCENT, "percent_x100": Unit("percent", Decimal("0.0001")),
    "percentage_point": POINT, "ratio": NUMBER, "times": NUMBER, "multiple": MULTIPLE, "multiple_x100": Unit("multiple", Decimal("0.01")),
    "per_10_shares": Unit("number", Decimal("0.1")), "days": Unit("days"), "shares": Unit("shares"), "wan_shares": Unit("shares", Decimal(10000)),
    "yi_shares": Unit("shares", Decimal(100000000)), "lots": Unit("shares", Decimal(100)), "count": Unit("count"),
    "index": Unit("index", written="点"),
}
_GROWTHS: dict[str, Measure] = {"growth_yoy": "growth_yoy", "growth_qoq": "growth_qoq", "growth_vs_open": "growth_vs_open",
    "growth_yoy_single_quarter": "growth_yoy",
                                "change_pp": "change_yoy"}


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a provider's column says of one row: metric, measure, period, unit."""

    metric: str
    measure: Measure
    period: Period | None
    unit: Unit
    variant: str | None = None


@cache
def _endpoints() -> dict[str, dict[str, Field]]:
    from verifier.catalogue import fields

    found: dict[str, dict[str, Field]] = {}
    for (endpoint, name), field in fields("akshare").items():
        found.setdefault(endpoint, {})[name] = field
    return found


def endpoint_of(columns: Sequence[str]) -> tuple[str, dict[str, Field]] | None:
    """The endpoint whose columns these are, with its fields by column; None when no endpoint is told for certain.

    >>> endpoint_of(["报告期", "甲", "乙"]) is None
    True
    """
    present = set(columns)
    best: tuple[int, Decimal, str] | None = None
    for endpoint, fields in _endpoints().items():
        hits = len(present & fields.keys())
        if hits >= 3 and hits * 2 >= len(fields):
            score = (hits, Decimal(hits) / len(fields), endpoint)
            if best is None or score[:2] > best[:2]:
                best = score
    return (best[2], _endpoints()[best[2]]) if best else None




def meaning_of(field: Field, when: Heading | None, frame: Frame, kind: str | None) -> Meaning | None:
    """What a column means in a row of date ``when``; None for text, and for roles no measure can carry (rolling growth)."""
    unit = _UNITS.get(field.unit)
    if unit is None or field.metric == "_meta":
        return None
    if field.unit == "ratio" and kind == "percent":
        unit = Unit("percent", Decimal(1))
    flow, instant = period_of(when, stock=False, frame=frame), period_of(when, stock=True, frame=frame)
    quarter = _quarter(when)
    if (measure := _GROWTHS.get(field.role)) is not None:
        if field.unit == "ratio":
            unit = Unit("percent", Decimal(1))
        period = quarter if field.role in ("growth_qoq", "growth_yoy_single_quarter") else instant if field.role == "growth_vs_open" else flow
        return Meaning(field.metric, measure, period, unit)
    levels: dict[str, Period | None] = {"ytd": flow, "filing_period": flow, "fy": flow, "period_end": instant, "latest": instant,
        "single_quarter": quarter,
                                        "event": flow, "forecast": flow}
    if field.role in levels:
        return Meaning(field.metric, "level", levels[field.role], unit)
    if field.role == "prior_year":
        return Meaning(field.metric, "level", flow.year_before if flow else None, unit, None if flow else "a year before")
    if field.role == "opening":
        return Meaning(field.metric, "level", instant.year_open if instant else None, unit, None if instant else "opening")
    if field.role == "ttm":
        end = Calendar().month_after(when.day) if when is not None and when.day is not None else None
        return Meaning(field.metric, "level", Period.trailing(end) if end is not None else None, unit, None if end is not None else "ttm")
    return None


def _quarter(when: Heading | None) -> Period | None:
    if when is None:
        return None
    if when.day is not None:
        day: dt.date = when.day
        return Period.quarter(day.year, day.month // 3) if when.is_quarter_end else None
    span = when.span
    return Period(span.end - 3, span.end) if span is not None and not span.is_instant else None
