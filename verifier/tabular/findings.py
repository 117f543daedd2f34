"""Every identity of a document's tables: which are asked of which line, and what came of them."""

from __future__ import annotations

from collections.abc import Sequence

from verifier.tabular.breakdowns import segments, shares, working_capital
from verifier.tabular.comparisons import implied, scenarios, summary, ties
from verifier.tabular.conventions import Finding, chosen, settled
from verifier.tabular.identities import MULTIPLES, groups_of, growth_of
from verifier.tabular.instances import Sum, of_variant
from verifier.tabular.ledger import Ledger
from verifier.tabular.lines import Line, Sheet
from verifier.tabular.sums import bridges, subtotals


def findings_of(sheets: Sequence[Sheet], ledger: Ledger) -> list[Finding]:
    """Every identity of every line of the document's tables, each by the convention that fits it."""
    found: list[Finding] = []
    children: dict[str, Sum] = {}
    for sheet in sheets:
        summed: set[int] = set()
        runs = subtotals(sheet)
        children.update((line.metric, recipe) for line, recipe, _ in runs)
        for line, recipe, named in runs:
            summed.add(id(line))
            found += chosen(line, (recipe,), "definition" if named and not recipe.divide_by_count else "loose", not named, ledger)
        for line, ways in bridges(sheet):
            outcome = chosen(line, ways, "definition" if len(ways) == 1 else "convention", False, ledger)
            found += outcome
            summed.update(id(line) for finding in outcome if finding.established)
        for line in sheet.lines:
            found += _of_line(line, ledger, id(line) in summed)
        for line in sheet.summaries:
            found += summary(sheet, line, ledger)
        found += segments(sheet, ledger) + shares(sheet, ledger) + scenarios(sheet)
    found += [finding for sheet in sheets for line in sheet.lines if line.metric == "working_capital_change"
              for finding in working_capital(line, children, ledger)]
    _priced_alike(found)
    return found


def _priced_alike(found: Sequence[Finding]) -> None:
    """One market value serves all multiples of a table: where others of a column fit, a misfit among them counts."""
    priced = [finding for finding in found if finding.established and finding.instances[0].recipe.market]
    fitting: dict[tuple[int, object], set[int]] = {}
    for finding in priced:
        for instance in finding.instances:
            if instance.holds:
                fitting.setdefault((finding.line.table, instance.result.period), set()).add(id(finding))
    for finding in priced:
        for instance in finding.instances:
            if not instance.holds and instance.force == "convention" and instance.peers >= 2 and not instance.doubtful:
                others = fitting.get((finding.line.table, instance.result.period), set()) - {id(finding)}
                instance.certain = instance.certain or bool(others)


def _of_line(line: Line, ledger: Ledger, summed: bool) -> list[Finding]:
    found: list[Finding] = []
    if line.measure != "level":
        found += _growth(line, ledger)
    else:
        for group in groups_of(line.metric):
            # A total already found among its own table's rows needs no second computation of the same sum.
            if summed and group.adds_rows and not group.side:
                continue
            found += chosen(line, group.variants, group.force, group.side, ledger)
        if line.metric in MULTIPLES and not any(finding.established for finding in found):
            found = implied(line, ledger, found) or found
    return found + ties(line, ledger)


def _growth(line: Line, ledger: Ledger) -> list[Finding]:
    by_metric = {entry.metric for entry in line.entries}
    if len(by_metric) == 1:
        return [finding for group in growth_of(line.metric, line.measure) for finding in chosen(line, group.variants, group.force, False, ledger)]
    # A change column: one computation, each row over its own metric.
    instances = [instance for entry in line.entries for group in growth_of(entry.metric, line.measure)
                 if (instance := of_variant(group.variants[0], entry, ledger))]
    return [settled(line, instances, [instances[0].recipe], "definition", False)] if instances else []


