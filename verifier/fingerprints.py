"""What a finding is known by from one version of a note to the next: its words, not its place."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable

from verifier.records import CellRecord, ClaimRecord, Report


def fingerprints(report: Report) -> list[str]:
    """A fingerprint for each claim, then for each cell, of a report.

    It is made of the metric, the number as written and the words round it, so that an edit elsewhere does not change it; of findings that
    are alike in all this the second, third ... are told apart by their order.
    """
    seen: Counter[str] = Counter()
    return [_numbered(key, seen) for key in (*map(_of_claim, report.claims), *map(_of_cell, report.tables))]


def _numbered(key: str, seen: Counter[str]) -> str:
    seen[key] += 1
    return _digest(key if seen[key] == 1 else f"{key}\n{seen[key]}")


def _of_claim(claim: ClaimRecord) -> str:
    return _joined((claim.metric, claim.kind, claim.number.text, claim.quote))


def _of_cell(cell: CellRecord) -> str:
    return _joined(("cell", cell.table, cell.row, cell.column, cell.text))


def _joined(parts: Iterable[str]) -> str:
    return "\n".join("".join(part.split()) for part in parts)


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:32]
