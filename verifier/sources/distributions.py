"""Dividends paid in parts: where a service lists each distribution of a year in a row of its own, the year's dividend is their sum."""

from __future__ import annotations

from decimal import Decimal

from verifier.bases import FINAL
from verifier.dataclass import replace
from verifier.figures import Figure, Source
from verifier.periods import Period


def with_yearly_dividends(source: Source) -> Source:
    """The source with the sum of a year's distributions as that year's dividend, where there are several.

    The row that ends with the year is the final distribution alone; its figure is kept under that name.

    >>> from verifier.interval import Interval
    >>> from verifier.units import Unit
    >>> parts = [Figure("dps", "A", Period.parse(date), Interval.point(paid), Unit("per_share", currency="CNY"), paid, "a.json", f"dividend, {date}")
    ...          for date, paid in (("2024-H1", "0.10"), ("2024", "0.25"))]
    >>> [(str(f.period), f.printed, f.variant) for f in with_yearly_dividends(Source("a.json", "", parts)).figures]
    [('2024-H1', '0.10', None), ('2024', '0.25', 'final'), ('2024', '0.35', None)]
    """
    made: list[Figure] = []
    years: dict[tuple[str | None, int, str | None], dict[Period, Figure]] = {}
    for figure in source.figures:
        if figure.metric == "dps" and figure.measure == "level" and figure.period is not None and figure.period.start % 12 == 0:
            years.setdefault((figure.entity, figure.period.start, figure.variant), {})[figure.period] = figure
    several = [parts for parts in years.values() if len(parts) > 1 and any(period.months == 12 for period in parts)]
    finals = {id(figure) for parts in several for period, figure in parts.items() if period.months == 12}
    for figure in source.figures:
        variant = "; ".join(filter(None, (figure.variant, FINAL))) if id(figure) in finals else figure.variant
        made.append(replace(figure, variant=variant))
    for parts in several:
        final = next(figure for period, figure in parts.items() if period.months == 12)
        value = final.value
        for figure in parts.values():
            value = value + figure.value if figure is not final else value
        printed = f"{sum((figure.value.middle for figure in parts.values()), start=Decimal(0)).normalize():f}"
        place = " + ".join(figure.place for figure in sorted(parts.values(), key=lambda one: one.period.end if one.period else 0))
        made.append(replace(final, value=value, printed=printed, place=place))
    source.figures = made
    return source
