"""Which findings block: those at or above ``--fail-on`` that the author has not waived and the baseline does not know."""

from __future__ import annotations

from collections.abc import Set

from verifier.records import CellRecord, ClaimRecord, Report
from verifier.reports import Language


def blocks(finding: ClaimRecord | CellRecord, failing: Set[str]) -> bool:
    """Whether a finding blocks; a cell that nothing can be computed for never does."""
    named = finding.verdict in failing and not (isinstance(finding, CellRecord) and finding.verdict == "unverifiable")
    return named and finding.waived is None and not finding.known


def blocking(report: Report, failing: Set[str]) -> bool:
    """Whether anything in a report blocks."""
    return any(blocks(claim, failing) for claim in report.claims) or any(blocks(cell, failing) for cell in report.tables)


def excused(finding: ClaimRecord | CellRecord, language: Language) -> str:
    """Why a finding does not block though it is wrong: waived, or known before; "" where neither."""
    if finding.waived is not None:
        return f"已豁免：{finding.waived}" if language == "zh" else f"waived: {finding.waived}"
    if finding.known:
        return "基线中已有" if language == "zh" else "known in the baseline"
    return ""
