"""Extractors and models side by side on labelled notes: the scorer's figures, and what each took in calls, tokens, money and time."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Protocol

from verifier.dataclass import dataclass
from verifier.records import Report
from verifier.scoring import Scores, score

LOWER_IS_BETTER = frozenset({"failed", "alarms", "cleared"})


class Checking(Protocol):
    """One way to check: a document's path and its sources' in, its report out."""

    def __call__(self, document: Path, sources: Sequence[Path]) -> Report: ...


@dataclass(slots=True)
class Run:
    """One extractor and model over all notes. ``cost`` is None where no price is known; ``seconds`` are wall time."""

    label: str
    scores: Scores
    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    rejected: int = 0
    by_rules: int = 0
    cost: Decimal | None = None
    seconds: float = 0.0

    def figures(self) -> dict[str, object]:
        """The scorer's figures, then the expense."""
        found: dict[str, object] = dict(self.scores.figures())
        found |= {"calls": self.calls, "input": self.input_tokens, "output": self.output_tokens, "rejected": self.rejected, "by rules": self.by_rules}
        found |= {"cost": None if self.cost is None else str(self.cost), "seconds": round(self.seconds, 1)}
        return found


def run(label: str, folders: Iterable[str | Path], check: Checking) -> Run:
    """Checks every labelled note of the folders one way.

    :raises InputError: when a folder is missing or holds no labels.
    """
    made = Run(label, Scores())

    def counted(document: Path, sources: Sequence[Path]) -> Report:
        report = check(document, sources)
        asked = report.extractor
        made.calls += asked.calls
        made.input_tokens += asked.tokens.input
        made.output_tokens += asked.tokens.output
        made.rejected += asked.rejected
        made.by_rules += sum(finding.code == "passage-by-rules" for finding in report.findings)
        if asked.cost is not None:
            made.cost = (made.cost or Decimal(0)) + Decimal(asked.cost)
        return report

    begun = time.perf_counter()
    made.scores = score(folders, counted)
    made.seconds = time.perf_counter() - begun
    return made


def table(runs: Sequence[Run]) -> str:
    """All runs in one table, a run a column, the best of each line marked with a star where runs differ.

    >>> print(table([Run("rules", Scores()), Run("hybrid m", Scores(), calls=3)]).splitlines()[0])
               rules  hybrid m
    """
    columns = [each.figures() for each in runs]
    lines = [["", *(each.label for each in runs)]]
    for name in columns[0]:
        values = [column[name] for column in columns]
        lines.append([name, *_marked(name, values, runs[0].scores.figures())])
    widths = [max(len(line[place]) for line in lines) for place in range(len(lines[0]))]
    return "\n".join(
        "  ".join([line[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True))]).rstrip()
        for line in lines
    )


def _marked(name: str, values: Sequence[object], scored: dict[str, float | None]) -> list[str]:
    numbers = [value for value in values if isinstance(value, int | float)]
    best = None
    if name in scored and name not in ("documents", "claims") and len(set(numbers)) > 1:
        best = min(numbers) if name in LOWER_IS_BETTER else max(numbers)
    shown = ["-" if value is None else f"{value:.4f}" if name in scored and isinstance(value, float) else str(value) for value in values]
    return [words + "*" if best is not None and value == best else words for words, value in zip(shown, values, strict=True)]
