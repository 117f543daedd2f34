"""Which rows of a table add up to which: subtotals found by place and arithmetic, and the bridge of an income statement.

A subtotal takes a run of open rows just above it, rows being open until a subtotal has taken them; the run is the one
that ties in most columns. An income statement runs from one profit line to the next with costs taken off, gains put on,
and impairments in whichever sign fits all columns (the layouts before and after 2019 differ).
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from verifier.interval import DOWN, UP, ZERO
from verifier.tabular.instances import Sum
from verifier.tabular.lines import Line, Sheet
from verifier.tabular.vocabulary import BRIDGED, COSTS, GAINS, IMPAIRMENTS, TOTAL, TOTALS

LONGEST_RUN, LONGEST_UNNAMED = 40, 12
_FOUR = Decimal(4)

ANCHORS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("operating_profit", ("total_revenue", "revenue")),
    ("total_profit", ("operating_profit",)),
    ("net_profit", ("total_profit",)),
    ("net_profit_parent", ("net_profit", "total_profit")),
)


def subtotals(sheet: Sheet) -> list[tuple[Line, Sum, bool]]:
    """Total lines with the run of rows that they add up, and whether the total says so itself (by name or meaning)."""
    open_lines: list[Line] = []
    found: list[tuple[Line, Sum, bool]] = []
    for line in sheet.lines:
        if line.along != "row" or not line.additive or line.entries[0].part:
            continue
        if open_lines and open_lines[-1].entries[0].figure.unit.kind != line.entries[0].figure.unit.kind:
            open_lines = []
        named = line.metric in TOTALS or bool(TOTAL.search(sheet.row_names[line.index]))
        eligible = named or (line.metric not in BRIDGED and len(line.at) >= 3 and line.metric.startswith("own:"))
        recipe = _best_run(open_lines, line, named) if eligible else None
        if recipe is None:
            open_lines.append(line)
            continue
        found.append((line, recipe, named))
        del open_lines[len(open_lines) - len(recipe.terms):]
        open_lines.append(line)
    return found


def _best_run(open_lines: Sequence[Line], total: Line, named: bool) -> Sum | None:
    sums = {place: (ZERO, ZERO) for place in total.at}
    best: tuple[int, int, int] | None = None
    for length in range(1, min(len(open_lines), LONGEST_RUN if named else LONGEST_UNNAMED) + 1):
        line = open_lines[-length]
        # A line without a number in a column is taken as nil there only while other columns have one.
        for place, (low, high) in sums.items():
            if (entry := line.at.get(place)) is not None:
                sums[place] = DOWN.add(low, entry.value.low), UP.add(high, entry.value.high)
        if length < 2:
            continue
        holds = sum(low <= total.at[place].value.high and total.at[place].value.low <= high for place, (low, high) in sums.items())
        score = (holds, -(len(sums) - holds), length)
        if best is None or score > best:
            best = score
    difference = _difference_of_last_two(open_lines, total) if named else None
    if difference is not None and (best is None or best[0] < len(total.at)):
        return difference
    if best is None or not _convincing(best[0], -best[1], total, named):
        return None
    recipe = Sum(tuple((1, line) for line in open_lines[-best[2]:]))
    return recipe if named or _telling(recipe, total) else None


def _convincing(holds: int, fails: int, total: Line, named: bool) -> bool:
    if not named:
        return fails == 0
    return holds >= 2 and fails <= max(1, holds // 2) or (holds == 1 and fails == 0)


def _telling(recipe: Sum, total: Line) -> bool:
    """Whether the tie could hardly be chance: the total is well above the slack of the sum in two columns or more."""
    slack = sum((line.entries[0].value.width for _, line in recipe.terms), total.entries[0].value.width)
    return sum(abs(entry.value.middle) > _FOUR * slack for entry in total.entries) >= 2


def _difference_of_last_two(open_lines: Sequence[Line], total: Line) -> Sum | None:
    """Net = in - out, as a cash flow statement's activities close."""
    if len(open_lines) < 2:
        return None
    first, second = open_lines[-2:]
    if not all(place in first.at and place in second.at for place in total.at):
        return None
    if all((first.at[place].value - second.at[place].value).meets(entry.value) for place, entry in total.at.items()):
        return Sum(((1, first), (-1, second)))
    return None


# -- the bridge of an income statement -----------------------------------------------------------------------------


def bridges(sheet: Sheet) -> list[tuple[Line, tuple[Sum, ...]]]:
    """Profit lines with the ways to reach them from the profit line before, in the order of custom."""
    lines = [line for line in sheet.lines if line.along == "row" and line.additive]
    by_metric: dict[str, int] = {}
    for number, line in enumerate(lines):
        by_metric.setdefault(line.metric, number)
    found = []
    for metric, starts in ANCHORS:
        start = next((by_metric[name] for name in starts if name in by_metric), None)
        end = by_metric.get(metric)
        if start is None or end is None or end <= start:
            continue
        between = [line for line in lines[start + 1:end] if not line.entries[0].part and line.metric not in BRIDGED]
        if between and (ways := _ways(lines[start], between)):
            found.append((lines[end], ways))
    return found


def _ways(start: Line, between: list[Line]) -> tuple[Sum, ...]:
    if any(line.metric == "total_operating_cost" for line in between):
        between = [line for line in between if line.metric not in COSTS or line.metric == "total_operating_cost"]
    between = [line for line in between if line.metric not in ("revenue", "total_revenue")]
    costs = [line for line in between if line.metric in COSTS]
    known = {id(line) for line in between if line.metric in COSTS or line.metric in GAINS or line.metric in IMPAIRMENTS}
    others = [line for line in between if id(line) not in known]
    if not costs and not others and not known:
        return ()
    negative = sum(line.entries[0].value.high < 0 for line in costs)
    cost_sign = 1 if negative * 2 > len(costs) else -1
    ways = []
    impaired = any(line.metric in IMPAIRMENTS for line in between)
    for impairment in (1, -1) if impaired else (1,):
        for other in (1, -1, 0) if others else (1,):
            signs = {line.index: cost_sign if line.metric in COSTS else impairment if line.metric in IMPAIRMENTS
                     else 1 if id(line) in known else other for line in between}
            terms = [(signs[line.index], line) for line in between if signs[line.index]]
            if terms:
                ways.append(Sum(((1, start), *terms), kind="bridge"))
    return tuple(ways)
