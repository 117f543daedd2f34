"""A line for each finding of a note, as compilers and linters write them: ``note.md:12:5: error [field-misread] …``."""

from __future__ import annotations

from verifier.records import CellRecord, ClaimRecord, Report
from verifier.reports import Style
from verifier.reports.blocking import blocks, excused
from verifier.reports.layout import visible
from verifier.reports.outline import outline, places_of
from verifier.reports.wording import language_of


def lines(report: Report, style: Style) -> str:
    """What blocks or is wrong, in text order, then the remarks (waivers among them); a note without findings gives an empty text."""
    language, places = language_of(report, style.language), places_of(report)
    name = visible(style.path or report.document.name)
    found: list[ClaimRecord | CellRecord] = [claim for claim in report.claims if claim.verdict in {"refuted", "tainted", "imprecise"} | style.failing]
    found += [cell for _, cell in outline(report).cells]
    written = []
    for finding in found:
        span = finding.number.span if isinstance(finding, ClaimRecord) else finding.span
        at = "".join(f":{each}" for each in places.at(span[0])) if places is not None and span is not None else ""
        level = "error" if blocks(finding, style.failing) else "note" if excused(finding, language) else "warning"
        excuse = f"({excused(finding, language)}) " if finding.known and finding.waived is None else ""
        told = visible(" ".join((finding.message or finding.verdict).split()))
        written.append(f"{name}{at}: {level} [{', '.join(finding.codes) or finding.verdict}] {excuse}{told}\n")
    written += [f"{name}: note [{remark.code}] {visible(remark.message)} ({visible('; '.join(remark.places))})\n" for remark in report.findings]
    return "".join(written)
