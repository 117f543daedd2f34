"""Holdings that a table sorts by industry, added up by industry: 申万行业 = 电子 on three rows makes one sector weight."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from verifier.figures import Figure
from verifier.interval import Interval

_INDUSTRY = re.compile(r"行业|板块|sector|industry", re.IGNORECASE)
_SUMS = {"holding_weight": "sector_weight"}
"""What adds up over the holdings of a portfolio, and what its sum by industry is called."""


def by_industry(figures: Sequence[Figure], attributes: Mapping[str, Mapping[str, str]]) -> list[Figure]:
    """The weight of every industry at every date, where the table says of each company which it belongs to.

    The printed text of a sum shows its parts ("8.2 + 5.3"); its place is that of the first.
    """
    industry = {entity: words for entity, told in attributes.items() for name, words in told.items() if _INDUSTRY.search(name) and words}
    groups: dict[tuple[str, str, object], list[Figure]] = {}
    for figure in figures:
        if figure.metric in _SUMS and figure.measure == "level" and figure.segment is None and figure.entity in industry:
            groups.setdefault((figure.metric, industry[figure.entity], figure.period), []).append(figure)
    made: list[Figure] = []
    for (metric, name, _), parts in groups.items():
        if len({part.entity for part in parts}) < len(parts):
            continue  # two values of one company for one date: which of them counts is not told
        total = Interval.point(0)
        for part in parts:
            total = total + part.value
        first = parts[0]
        made.append(
            Figure(
                _SUMS[metric],
                None,
                first.period,
                total,
                first.unit,
                " + ".join(part.printed for part in parts),
                first.source,
                first.place,
                label=first.label,
                segment=name,
            )
        )
    return made
