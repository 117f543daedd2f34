"""A baseline: the findings that are known already and do not block, by document and fingerprint, in a JSON file kept beside the notes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from verifier.dataclass import replace
from verifier.errors import InputError
from verifier.fingerprints import fingerprints
from verifier.records import Report

SCHEMA = "verifier.baseline/1"
_HOLDS = frozenset({"supported", "consistent"})
_EXAMPLE = "Write it with: verifier check NOTE --baseline FILE --write-baseline"


def read_baseline(path: Path) -> dict[str, dict[str, str]]:
    """The verdict of each known finding by document and fingerprint.

    :raises InputError: when there is no such file or it is no baseline.
    """
    try:
        data: Any = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise InputError(str(path), "there is no such file", _EXAMPLE) from None
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as reason:
        raise InputError(str(path), f"is no readable baseline ({reason})", _EXAMPLE) from None
    documents = data.get("documents") if isinstance(data, dict) and data.get("schema") == SCHEMA else None
    if not isinstance(documents, dict) or not all(isinstance(known, dict) for known in documents.values()):
        raise InputError(str(path), f"is no baseline (its schema is not {SCHEMA})", _EXAMPLE)
    return {name: {key: str(one.get("verdict", "")) for key, one in known.items() if isinstance(one, dict)} for name, known in documents.items()}


def against(report: Report, known: dict[str, str]) -> Report:
    """The report with every claim and cell marked as known or new; one that was found before with another verdict is new."""
    marks = iter(fingerprints(report))
    claims = [replace(claim, known=known.get(next(marks)) == claim.verdict) for claim in report.claims]
    cells = [replace(cell, known=known.get(next(marks)) == cell.verdict) for cell in report.tables]
    return replace(report, claims=claims, tables=cells)


def with_findings(path: Path, reports: dict[str, Report]) -> str:
    """The text of a baseline that knows all findings of these documents, and of others what it knew before.

    :raises InputError: when the file is there and is no baseline.
    """
    documents: dict[str, Any] = {}
    if path.exists():
        read_baseline(path)
        documents = json.loads(path.read_text("utf-8"))["documents"]
    for name, report in reports.items():
        keys = fingerprints(report)
        found = {key: {"number": claim.number.text, "verdict": claim.verdict, "codes": claim.codes}
                 for key, claim in zip(keys, report.claims, strict=False) if claim.verdict not in _HOLDS}
        found |= {key: {"number": cell.text, "verdict": cell.verdict, "codes": cell.codes}
                  for key, cell in zip(keys[len(report.claims):], report.tables, strict=True) if cell.verdict not in _HOLDS}
        documents[name] = found
    return json.dumps({"schema": SCHEMA, "documents": documents}, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
