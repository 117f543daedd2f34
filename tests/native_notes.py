"""A note and its figures in a few words: what the tests of the middle are made of."""

from __future__ import annotations

import json
from typing import Any

from verifier.records import ClaimRecord, Report
from verifier.sources import read_source_bytes
from verifier.verification import check_text

Row = tuple[str, str | None, str, str] | dict[str, Any]


def figures(*rows: Row) -> list[Any]:
    """A source of native records; a tuple is metric, period, value as printed, unit."""
    records = [row if isinstance(row, dict) else dict(zip(("metric", "period", "value", "unit"), row, strict=True)) for row in rows]
    return [read_source_bytes(json.dumps(records, ensure_ascii=False).encode(), "figures.json")] if records else []


def checked(text: str, *rows: Row) -> Report:
    return check_text(text, "note.md", figures(*rows))


def claim(report: Report, number: str) -> ClaimRecord:
    """The one claim whose number reads so; the n-th of several as ``number#n``."""
    words, _, nth = number.partition("#")
    hits = [c for c in report.claims if c.number.text.strip("*") == words]
    assert hits, (words, [c.number.text for c in report.claims])
    assert nth or len(hits) == 1, f"{words} stands {len(hits)} times: say which"
    return hits[int(nth or 1) - 1]


def verdicts(report: Report) -> dict[str, str]:
    """Number to verdict, with the codes behind it: ``refuted sign-flip``."""
    return {c.number.text.strip("*"): " ".join([c.verdict, *c.codes]) for c in report.claims}
