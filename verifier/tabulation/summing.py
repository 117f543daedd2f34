"""Rows of a table that add up to its total are the parts of that total: "酱油, 调味料, 营业收入合计" are segments of revenue."""

from __future__ import annotations

import re
from collections.abc import Sequence

from verifier.dataclass import replace
from verifier.figures import OWN, Figure
from verifier.interval import Interval

_TOTAL = re.compile(r"合计|总计|总额|总收入|总营收|\btotal\b", re.IGNORECASE)
_ADDABLE = ("money", "shares", "count", "physical")
_FEWEST = 2


def with_parts(figures: Sequence[Figure]) -> list[Figure]:
    """The figures of one table, rows the catalogue does not know taken as segments of the total below them that they add up to.

    Every period that the total has must add up within its rounding, so that a chance row is not taken in.
    """
    rows: list[list[int]] = []
    for index, figure in enumerate(figures):
        if rows and _row(figures[rows[-1][0]]) == _row(figure):
            rows[-1].append(index)
        else:
            rows.append([index])
    made = list(figures)
    for at, row in enumerate(rows):
        total = figures[row[0]]
        if total.metric.startswith(OWN) or total.segment or total.unit.kind not in _ADDABLE or not _TOTAL.search(total.label):
            continue
        above: list[list[int]] = []
        for earlier in reversed(rows[:at]):
            first = figures[earlier[0]]
            if not first.metric.startswith(OWN) or first.segment or first.entity != total.entity or first.unit.kind != total.unit.kind:
                break
            above.append(earlier)
        if len(above) >= _FEWEST and all(_adds_up(figures, figures[i], above) for i in row):
            for part in above:
                for i in part:
                    made[i] = replace(figures[i], metric=total.metric, segment=figures[i].label or figures[i].metric[len(OWN):])
    return made


def _row(figure: Figure) -> tuple[str, str | None, str | None, str]:
    return figure.metric, figure.entity, figure.segment, figure.label


def _adds_up(figures: Sequence[Figure], total: Figure, parts: Sequence[Sequence[int]]) -> bool:
    whole = Interval.point(0)
    for part in parts:
        found = next((figures[i] for i in part if figures[i].period == total.period and figures[i].measure == total.measure), None)
        if found is None:
            return False
        whole = whole + found.value
    return whole.meets(total.value)
