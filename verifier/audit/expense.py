"""What the model took: calls, tokens and cost of the reports that stand, and which passages it did not answer and why."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any

from verifier.audit.answering import counted
from verifier.audit.ledger import Ledger

_SUMS = ("calls", "input_tokens", "output_tokens", "passages", "by_rules")


def expense_of(ledger: Ledger) -> list[dict[str, Any]]:
    """A row for each extractor and model that made reports of notes.

    A kept answer counts with what it took when it was asked, as often as notes use it; what one run took stands with the run.
    """
    joined = "from note join report on report.report = note.report where note.state = 'done'"
    found: dict[tuple[str, str], dict[str, Any]] = {}
    sums = ", ".join(f"sum(report.{name})" for name in _SUMS)
    for extractor, model, notes, calls, tokens_in, tokens_out, passages, by_rules in ledger.database.rows(
            f"select report.extractor, report.model, count(*), {sums} {joined} group by report.extractor, report.model order by 3 desc"):
        found[extractor, model or ""] = {
            "extractor": extractor, "model": model, "notes": notes, "calls": int(calls), "input": int(tokens_in), "output": int(tokens_out),
            "cost": None, "passages": int(passages), "by_rules": int(by_rules), "fallbacks": {}}
    for extractor, model, cost, why, notes in ledger.database.rows(
            f"select report.extractor, report.model, report.cost, report.fallbacks, count(*) {joined} and (report.cost is not null or "
            "report.fallbacks <> '') group by report.extractor, report.model, report.cost, report.fallbacks order by 1, 2, 3, 4"):
        row = found[extractor, model or ""]
        if cost is not None:
            row["cost"] = str(Decimal(row["cost"] or 0) + Decimal(cost) * notes)
        kinds = Counter(row["fallbacks"])
        for kind, count in counted(why).items():
            kinds[kind] += count * notes
        row["fallbacks"] = dict(kinds)
    return list(found.values())
