"""A whole and its parts across cells: products against revenue, shares of a total, working capital from the balance sheet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from verifier.interval import ZERO, Interval
from verifier.tabular.conventions import Finding, settled
from verifier.tabular.identities import variant
from verifier.tabular.instances import Instance, Sum, of_sum, of_terms
from verifier.tabular.ledger import Key, Ledger, Operand
from verifier.tabular.lines import ADDITIVE, Entry, Line, Sheet
from verifier.tabular.vocabulary import ADDED, FINANCIAL, SHARE

LONGEST = 40
"""Rows of a table without a total row that are still added up for their shares."""
_OF_TOTAL, _OF_PARTS = variant("part / whole"), variant("1 / (1 + rest / part)")


def segments(sheet: Sheet, ledger: Ledger) -> list[Finding]:
    """The parts of one metric in a table against the undivided figure, wherever that is printed."""
    parts: dict[str, list[Line]] = defaultdict(list)
    for line in sheet.lines:
        figure = line.entries[0].figure
        if line.along == "row" and line.additive and figure.segment and not line.entries[0].part and not ADDED.search(sheet.row_names[line.index]):
            parts[line.metric].append(line)
    found = []
    for metric, lines in parts.items():
        if len(lines) < 2:
            continue
        recipe = Sum(tuple((1, line) for line in lines))
        instances = []
        for place, entry in lines[0].at.items():
            whole = _undivided(metric, entry, ledger)
            if whole is not None and (instance := of_sum(recipe, place, whole, ledger)):
                instances.append(instance)
        if len(instances) > 1:
            found.append(settled(lines[0], instances, [recipe], "convention", False))
    return found


def _undivided(metric: str, part: Entry, ledger: Ledger) -> Entry | None:
    key: Key = (part.figure.entity, None, metric, "level")
    for whole in ledger.same(key, part.period):
        if whole is not part:
            return whole
    return None


def shares(sheet: Sheet, ledger: Ledger) -> list[Finding]:
    """A column of shares beside the column it divides: each over the table's total row, or over all its rows."""
    columns: dict[int, dict[int, Entry]] = defaultdict(dict)
    for entry in sheet.entries:
        columns[entry.column][entry.row] = entry
    found: list[Finding] = []
    for column, cells in sorted(columns.items()):
        rated = {row: entry for row, entry in cells.items() if entry.figure.unit.kind == "percent" and entry.figure.measure == "level"}
        if len(rated) < 3 or not SHARE.search(sheet.column_names[column]):
            continue
        values = next((columns[left] for left in range(column - 1, -1, -1)
                       if sum(row in columns[left] and columns[left][row].figure.unit.kind in ADDITIVE for row in rated) >= len(rated) - 1), None)
        if values is not None:
            found += _shared(sheet, rated, values, ledger)
    return found


def _shared(sheet: Sheet, rated: Mapping[int, Entry], values: Mapping[int, Entry], ledger: Ledger) -> list[Finding]:
    totals = [row for row in values if ADDED.search(sheet.row_names[row])]
    members = [row for row in values if row not in totals and not values[row].part]
    instances = []
    for row, entry in rated.items():
        part = values.get(row)
        if part is None or row in totals or part.value.holds_zero:
            continue
        operand = Operand(ledger.name(part), part.value, part.figure.printed, (part,))
        if totals:
            whole = values[totals[-1]]
            if not whole.value.holds_zero:
                instances.append(Instance(entry, _OF_TOTAL, (operand, Operand(ledger.name(whole), whole.value, whole.figure.printed, (whole,))),
                                          part.value / whole.value))
        elif row in members and 1 < len(members) <= LONGEST:
            others = [values[other] for other in members if other != row]
            rest = sum((other.value for other in others), Interval(ZERO, ZERO))
            below = Interval.point(1) + rest / part.value
            if not below.holds_zero:
                shown = "(" + " + ".join(other.figure.printed for other in others) + ")"
                name = "(" + " + ".join(ledger.name(other) for other in others) + ")"
                instances.append(Instance(entry, _OF_PARTS, (Operand(name, rest, shown, tuple(others)), operand), Interval.point(1) / below))
    if len(instances) < 2:
        return []
    first = instances[0].result
    line = Line(sheet.number, first.column, "column", first.metric, "level", [instance.result for instance in instances])
    return [settled(line, instances, [instances[0].recipe], "convention", False)]


def working_capital(line: Line, children: Mapping[str, Sum], ledger: Ledger) -> list[Finding]:
    """Cash freed by working capital: what operating current liabilities grew by less what operating current assets did."""
    assets, debts = children.get("current_assets"), children.get("current_liabilities")
    if assets is None or debts is None or line.along != "row":
        return []
    instances = []
    recipe = Sum((*((-1, part) for _, part in assets.terms), *((1, part) for _, part in debts.terms)), kind="working capital")
    for result in line.entries:
        terms: list[tuple[int, Entry, str]] = []
        period = result.period
        for sign, part in recipe.terms:
            if part.metric in FINANCIAL or period is None:
                continue
            now, then = ledger.of_line(part, period), ledger.of_line(part, period.year_before)
            if now is None or then is None:
                terms.clear()
                break
            terms += [(sign, now, ""), (-sign, then, "[t-1]")]
        if terms:
            instances.append(of_terms(recipe, result, terms, ledger))
    return [settled(line, instances, [recipe], "loose", True)] if instances else []
