"""When the figures at hand are of: the latest report of a metric, the one year guided, the entities quoted on two days running."""

from __future__ import annotations

from collections.abc import Sequence

from verifier.figures import OWN, Figure
from verifier.periods import Period


def latest_of(figures: Sequence[Figure]) -> dict[str, Period]:
    """The latest period reported of each metric of a whole, of one that only the sources name its latest day."""
    found: dict[str, Period] = {}
    for f in figures:
        if (
            f.period is not None
            and not f.period.estimate
            and not f.segment
            and (not f.metric.startswith(OWN) or f.period.is_instant)
            and (f.metric not in found or f.period.end > found[f.metric].end)
        ):
            found[f.metric] = f.period
    return found


def guided_of(figures: Sequence[Figure]) -> dict[str, Period]:
    """The period to come of each metric that has figures for one such period and no more."""
    found: dict[str, set[Period]] = {}
    for f in figures:
        if f.period is not None and f.period.estimate and not f.segment:
            found.setdefault(f.metric, set()).add(f.period)
    return {metric: next(iter(periods)) for metric, periods in found.items() if len(periods) == 1}


def daily_of(figures: Sequence[Figure]) -> frozenset[str]:
    """The entities whose closes of two days running are given, where several have them."""
    priced = {f.entity for f in figures if f.metric in ("previous_close", "index_previous") and f.period is not None and f.period.day}
    return frozenset(entity for entity in priced if entity) if len(priced) > 2 else frozenset()


def ahead_of(figures: Sequence[Figure]) -> dict[str, Period]:
    """The latest period of each company whose fiscal year runs ahead of the calendar, where several companies are told of together.

    A half-year to September of a year that closes in March is 2027-H1 by the company's own label; no other company's figures are of then.
    """
    days = [f.period.day for f in figures if f.period is not None and f.period.day is not None]
    if not days or len({f.entity for f in figures}) < 3:
        return {}
    today = Period.instant(max(days)).end
    found: dict[str, Period] = {}
    for f in figures:
        period = f.period
        if f.entity and period is not None and not period.is_instant and not period.estimate and period.months >= 3 and not period.ttm \
                and period.end > today + 1 and (f.entity not in found or period.end > found[f.entity].end):
            found[f.entity] = period
    return found
