"""The report as GitHub workflow commands: an annotation on the line of each finding, in the log of the run and in the diff.

What blocks is an error, what is imprecise, waived or known a warning or a notice; what holds or cannot be checked says nothing.
"""

from __future__ import annotations

from verifier.records import CellRecord, ClaimRecord, Report
from verifier.reports import Style
from verifier.reports.blocking import blocks, excused
from verifier.reports.outline import Places, outline, places_of
from verifier.reports.wording import code_title, language_of, words

SUFFIX = ".log"
NEEDS_TEXT = True


def render(report: Report, style: Style) -> str:
    """One command a finding, in text order, then one for each remark; a note without any gives an empty text."""
    language, places = language_of(report, style.language), places_of(report) if style.lines_count else None
    fixed, name = words(language), style.path or report.document.name
    found: list[ClaimRecord | CellRecord] = [claim for claim in report.claims if claim.verdict in ("refuted", "tainted", "imprecise")
                                             or (claim.verdict == "unverifiable" and "unverifiable" in style.failing)]
    found += [cell for _, cell in outline(report).cells]
    lines = []
    for finding in found:
        level = "error" if blocks(finding, style.failing) else "notice" if excused(finding, language) else "warning"
        span = finding.number.span if isinstance(finding, ClaimRecord) else finding.span
        title = code_title(finding.codes[0], language) if finding.codes else fixed[finding.verdict]
        excuse = "" if finding.waived is not None else excused(finding, language)
        told = finding.message or finding.verdict
        lines.append(_command(level, _where(name, span, places), title, f"[{excuse}] {told}" if excuse else told))
    for remark in report.findings:
        level = "warning" if remark.code in ("waiver-invalid", "waiver-unused") else "notice"
        lines.append(_command(level, _where(name, None, None), remark.code, "; ".join([remark.message, *remark.places])))
    return "".join(lines)


def _where(name: str, span: tuple[int, int] | None, places: Places | None) -> list[tuple[str, str]]:
    if span is None or places is None:
        return [("file", name)]
    (line, column), (end_line, end_column) = places.at(span[0]), places.at(span[1])
    where = [("file", name), ("line", str(line)), ("endLine", str(end_line))]
    return where + [("col", str(column)), ("endColumn", str(end_column - 1))] if line == end_line else where


def _command(level: str, where: list[tuple[str, str]], title: str, told: str) -> str:
    properties = ",".join(f"{name}={_property(value)}" for name, value in [*where, ("title", title)])
    return f"::{level} {properties}::{_data(told)}\n"


def _data(text: str) -> str:
    """The text of a command: what would end it is written as a percent code.

    >>> _data("100%" + chr(10) + "::error::")
    '100%25%0A::error::'
    """
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
