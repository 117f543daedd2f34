"""The report as JSON, ``verifier.report/1``: the same records, keys in the contract's order, one object on standard output.

Keys, verdicts and codes never change with the language. The document's text is left out unless it was asked for.
"""

from __future__ import annotations

from verifier.records import Report
from verifier.reports import Style

SUFFIX = ".json"
NEEDS_TEXT = False


def render(report: Report, style: Style) -> str:
    """One JSON object and a line end."""
    if report.document.text is not None and not style.with_text:
        report = report.model_copy(update={"document": report.document.model_copy(update={"text": None})})
    return report.to_json() + "\n"
