"""The figures of an invented company: every metric at every period, exact, and what each derived one can be recomputed from."""

from __future__ import annotations

import calendar
import random
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

KINDS = ("money", "percent", "multiple", "per_share", "price", "count", "shares", "days", "points")


@dataclass(frozen=True)
class Item:
    """A metric of a book: its catalogue id, what writers call it, what sources call it, and how it behaves.

    ``flow`` is "flow", "stock" (dated by the day it closes), "derived" (a ratio over the period), "day" (of a trading day) or "year" (of years only).
    ``parts`` are the metrics from which it is recomputed where it is not printed.
    """

    metric: str
    kind: str
    flow: str
    names: tuple[str, ...]
    labels: tuple[str, ...]
    parts: tuple[str, ...] = ()


@dataclass
class Book:
    """``values`` holds the truth by (metric, period); money in the currency's base unit, percentages as fractions."""

    entity: str
    period: str
    day: str
    items: dict[str, Item]
    values: dict[tuple[str, str], Decimal]
    groups: dict[str, tuple[str, ...]] = field(default_factory=dict)
    titles: tuple[str, ...] = ()

    def at(self, metric: str, period: str) -> Decimal:
        return self.values[metric, period]

    def dated(self, metric: str, period: str) -> str:
        """The period under which the value of a metric stands: a stock of a span stands under the day on which the span ends."""
        flow = self.items[metric].flow
        if flow == "stock":
            return closing(period)
        if flow == "year" and len(period) > 5:
            return str(int(self.day[:4]) - 1)
        return self.day if flow == "day" else period


def closing(period: str) -> str:
    """The last day of a period.

    >>> closing("2025-9M"), closing("2024"), closing("2025-Q1"), closing("2025-09-30")
    ('2025-09-30', '2024-12-31', '2025-03-31', '2025-09-30')
    """
    if len(period) == 10:
        return period
    year, _, part = period.removesuffix("E").partition("-")
    month = {"": 12, "Q1": 3, "Q2": 6, "H1": 6, "Q3": 9, "9M": 9, "Q4": 12, "H2": 12}[part]
    return f"{year}-{month:02}-{calendar.monthrange(int(year), month)[1]}"


def year_before(period: str, years: int = 1) -> str:
    """The same period of an earlier year.

    >>> year_before("2025-9M"), year_before("2025-09-30")
    ('2024-9M', '2024-09-30')
    """
    return f"{int(period[:4]) - years}{period[4:]}"


def opening(period: str) -> str:
    """The day on which the year of a period opens, by its balance sheet: the last of the year before."""
    return f"{int(period[:4]) - 1}-12-31"


def quarter_of(period: str) -> str:
    """The last quarter of a span.

    >>> quarter_of("2025-9M"), quarter_of("2024"), quarter_of("2025-Q1")
    ('2025-Q3', '2024-Q4', '2025-Q1')
    """
    year, _, part = period.partition("-")
    return f"{year}-{ {'': 'Q4', 'H1': 'Q2', '9M': 'Q3', 'H2': 'Q4'}.get(part, part) }"


def quarter_before(period: str) -> str:
    """The quarter before a quarter.

    >>> quarter_before("2025-Q1"), quarter_before("2025-Q3")
    ('2024-Q4', '2025-Q2')
    """
    year, quarter = int(period[:4]), int(period[-1])
    return f"{year}-Q{quarter - 1}" if quarter > 1 else f"{year - 1}-Q4"


def spans_from_quarters(quarters: dict[str, Decimal]) -> dict[str, Decimal]:
    """Quarters and the cumulative spans and years that they make up."""
    out = dict(quarters)
    for year in sorted({q[:4] for q in quarters}):
        total = Decimal(0)
        for number, name in ((1, "Q1"), (2, "H1"), (3, "9M"), (4, "")):
            if (value := quarters.get(f"{year}-Q{number}")) is None:
                break
            total += value
            if number > 1:
                out[f"{year}-{name}" if name else year] = total
    return out


def rounded(value: Decimal, places: int) -> Decimal:
    """Half up, as people round.

    >>> rounded(Decimal("2.345"), 2)
    Decimal('2.35')
    """
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def between(rng: random.Random, low: float, high: float) -> Decimal:
    return Decimal(str(round(rng.uniform(low, high), 6)))
