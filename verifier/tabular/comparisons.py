"""Numbers that other numbers of the tables repeat or sum up: ties between tables, mean and total rows, multiples.

A multiple whose price the document does not print still has one: times its measure it is the same market value in
every column. A row of means must use the same companies in every column.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from verifier.interval import Interval
from verifier.tabular.conventions import Finding, settled
from verifier.tabular.identities import MULTIPLES, Variant, variant
from verifier.tabular.instances import Instance, Recipe, Sum, of_terms
from verifier.tabular.ledger import Ledger, Operand
from verifier.tabular.lines import ADDITIVE, Entry, Line, Sheet
from verifier.tabular.vocabulary import ADDED, HIGHEST, LOWEST, MEAN, MEDIAN, SHARE


def implied(line: Line, ledger: Ledger, before: list[Finding]) -> list[Finding]:
    """A multiple times its measure is one market value in every column, whatever the price was."""
    best: list[tuple[Entry, Entry, Interval]] = []
    agreeing: list[Interval] = []
    base = ""
    for metric in MULTIPLES[line.metric]:
        products = [(entry, operand, entry.value * operand.value) for entry in line.entries
                    if (operand := ledger.level(metric, entry, entry.period)) is not None and not operand.value.holds_zero]
        if len(products) < 3 or len({entry.figure.entity for entry, _, _ in products}) > 1:
            continue
        shared = _most_shared([product for _, _, product in products])
        meeting = [product for _, _, product in products if product.meets(shared)]
        score = (len(meeting) - len(products), len(meeting))
        if len(meeting) >= max(3, len(products) - 1) and (not best or score > (len(agreeing) - len(best), len(agreeing))):
            best, agreeing, base = products, meeting, metric
            if len(meeting) == len(products):
                break
    if not best:
        return []
    instances = []
    for entry, operand, product in best:
        rest = _most_shared([other for other in agreeing if other is not product])
        value = Operand(f"[{ledger.name(entry)} × {ledger.name(operand)}]", rest, format(rest.middle / operand.figure.unit.scale, ".6g"), (operand,))
        instances.append(Instance(entry, _IMPLIED, (value, Operand(ledger.name(operand), operand.value, operand.figure.printed, (operand,))),
                                  rest / operand.value))
    tried = [recipe for finding in before for recipe in finding.tried] + [_IMPLIED]
    # A share count may change between the years, and with it the market value of one price: only per share is it proof.
    return [settled(line, instances, tried, "convention" if base in ("eps", "bps") else "loose", False)]


_IMPLIED = Variant("implied", variant("implied / measure").tree, variant("implied / measure").operands, market=True)


def _most_shared(intervals: Sequence[Interval]) -> Interval:
    """The stretch that most of the intervals have in common."""
    best, most = intervals[0], 0
    for one in intervals:
        inside = [other for other in intervals if other.low <= one.low <= other.high]
        if len(inside) > most:
            best, most = Interval(one.low, min(other.high for other in inside)), len(inside)
    return best


# -- the same number printed twice, and rows that sum up others ----------------------------------------------------


def scenarios(sheet: Sheet) -> list[Finding]:
    """A column of multiples beside a column of values per share: bear, base and bull must value the same earnings."""
    found: list[Finding] = []
    if sheet.along != "column":
        return found
    multiples = [line for line in sheet.lines if line.entries[0].figure.unit.kind == "multiple" and len(line.at) >= 3]
    values = [line for line in sheet.lines if line.entries[0].figure.unit.kind in ("per_share", "money") and len(line.at) >= 3]
    for multiple in multiples:
        for value in values:
            # The author sets these multiples: 18x is eighteen, not anything that rounds to it.
            pairs = [(entry, multiple.at[row]) for row, entry in value.at.items() if row in multiple.at and multiple.at[row].value.low > 0]
            earnings = [entry.value / Interval.point(other.value.middle) for entry, other in pairs]
            if len(pairs) < 3 or len({other.value.middle for _, other in pairs}) < 3:
                continue
            shared = _most_shared(earnings)
            agreeing = [one for one in earnings if one.meets(shared)]
            if len(agreeing) < max(3, len(earnings) - 1):
                continue
            instances = []
            for (entry, other), one in zip(pairs, earnings, strict=True):
                rest = _most_shared([third for third in agreeing if third is not one])
                operand = Operand("[earnings per share]", rest, format(rest.middle / entry.figure.unit.scale, ".4g"), (other,))
                exact = Interval.point(other.value.middle)
                set_by_author = Operand(other.figure.label, exact, other.figure.printed, (other,))
                instances.append(Instance(entry, _SCENARIO, (set_by_author, operand), exact * rest))
            found.append(settled(value, instances, [_SCENARIO], "convention", False))
    return found


_SCENARIO, _TIE = variant("multiple * earnings"), variant("twin")


def ties(line: Line, ledger: Ledger) -> list[Finding]:
    """One finding for each other table that prints the line's figures too."""
    by_table: dict[int, list[Instance]] = {}
    for entry in line.entries:
        seen: set[int] = set()
        for twin in ledger.twins(entry):
            if twin.table not in seen:
                seen.add(twin.table)
                operand = Operand(f"{ledger.sheets[twin.table].name} {ledger.name(twin)}", twin.value, twin.figure.printed, (twin,))
                by_table.setdefault(twin.table, []).append(Instance(entry, _TIE, (operand,), twin.value))
    found = []
    for instances in by_table.values():
        own = line.metric.startswith("own:")
        # Words of a table's own may mean another thing in the next table: they tie as a whole row or not at all.
        if own and (len(instances) < 2 or not all(instance.holds for instance in instances)):
            continue
        found.append(settled(line, instances, [_TIE], "loose" if own else "convention", own))
    return found


def summary(sheet: Sheet, row: Line, ledger: Ledger) -> list[Finding]:
    """A row of means, medians, totals or extremes under a comparison: the same companies must serve in every column."""
    label = sheet.row_names[row.index]
    before = max((other.index for other in sheet.summaries if other.index < row.index and not _same_kind(sheet, other, row)), default=-1)
    best: list[Instance] = []
    tried: list[Recipe] = []
    for select in _SELECTIONS:
        instances, recipe = [], None
        for entry in row.entries:
            listed = [line for line in sheet.lines if line.index == entry.column]
            if ADDED.search(label) and not (entry.figure.unit.kind in ADDITIVE or SHARE.search(sheet.column_names[entry.column])):
                continue
            members = [one for one in (listed[0].entries if listed else ()) if (before if before < row.index - 1 else -1) < one.row < row.index]
            made = _of_members(label, entry, select(members), ledger)
            if made is not None:
                instances.append(made)
                recipe = made.recipe
        if recipe is None:
            continue
        tried.append(recipe)
        if sum(instance.holds for instance in instances) > sum(instance.holds for instance in best) or not best:
            best = instances
        if all(instance.holds for instance in instances):
            break
    return [settled(row, best, tried, "convention", False)] if best else []


def _same_kind(sheet: Sheet, first: Line, second: Line) -> bool:
    """Mean and median rows that follow each other speak of the same companies."""
    return not any(first.index < line_row < second.index for line_row in {entry.row for entry in sheet.entries if not entry.summary})


_SELECTIONS: tuple[Callable[[list[Entry]], list[Entry]], ...] = (
    lambda members: members,
    lambda members: members[1:],
    lambda members: members[:-1],
    lambda members: [entry for entry in members if entry.value.low > 0],
)


def _of_members(label: str, entry: Entry, members: list[Entry], ledger: Ledger) -> Instance | None:
    if len(members) < 2:
        return None
    if MEDIAN.search(label) or HIGHEST.search(label) or LOWEST.search(label):
        ordered = sorted(members, key=lambda member: member.value.middle)
        half = len(ordered) // 2
        if HIGHEST.search(label):
            members = ordered[-1:]
        elif LOWEST.search(label):
            members = ordered[:1]
        else:
            members = [ordered[half]] if len(ordered) % 2 else ordered[half - 1:half + 1]
    elif not MEAN.search(label) and not ADDED.search(label):
        return None
    recipe = Sum((), divide_by_count=len(members) > 1 and not ADDED.search(label))
    return of_terms(recipe, entry, [(1, member, "") for member in members], ledger)
