"""The report as JUnit XML, for CI servers: a test case for each claim and each wrong table cell; what blocks is a failure.

What is waived, known or cannot be checked is skipped, with the reason; the other findings that do not block stand in the case's output.
"""

from __future__ import annotations

import re
from xml.sax.saxutils import quoteattr

from verifier.records import CellRecord, ClaimRecord, Report
from verifier.reports import Style
from verifier.reports.blocking import blocks, excused
from verifier.reports.outline import outline, places_of
from verifier.reports.wording import language_of, metric_name, words

SUFFIX = ".xml"
NEEDS_TEXT = True
_HOLDS = frozenset({"supported", "consistent"})
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(report: Report, style: Style) -> str:
    """One ``testsuites`` with one suite, the note."""
    return wrapped([suite(report, style)])


def wrapped(suites: list[str]) -> str:
    """Suites as one XML document."""
    return '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n' + "".join(suites) + "</testsuites>\n"


def suite(report: Report, style: Style) -> str:
    """The suite of one note."""
    cases = _Cases(report, style)
    made = [cases.case(claim, f"{claim.id} {claim.number.text} {metric_name(claim.metric, cases.language)} {claim.period or ''}".strip())
            for claim in report.claims]
    made += [cases.case(cell, f"t{number} {cell.text} {cell.table}, {cell.row}, {cell.column}") for number, cell in outline(report).cells]
    text = "".join(made)
    counts = f'tests="{len(made)}" failures="{text.count("<failure ")}" errors="0" skipped="{text.count("<skipped ")}"'
    return f"  <testsuite name={_attribute(cases.name)} {counts}>\n{text}  </testsuite>\n"


class _Cases:
    """The test cases of one note."""

    def __init__(self, report: Report, style: Style) -> None:
        self.language, self.failing = language_of(report, style.language), style.failing
        self.places = places_of(report) if style.lines_count else None
        self.name = style.path or report.document.name
        self.fixed = words(self.language)

    def case(self, finding: ClaimRecord | CellRecord, title: str) -> str:
        span = finding.number.span if isinstance(finding, ClaimRecord) else finding.span
        line = f' line="{self.places.at(span[0])[0]}"' if self.places and span else ""
        head = f"    <testcase classname={_attribute(self.name)} name={_attribute(title)} file={_attribute(self.name)}{line}"
        told = finding.message or self.fixed[finding.verdict]
        kind = ", ".join(finding.codes) or finding.verdict
        if finding.verdict in _HOLDS:
            return f"{head}/>\n"
        if excuse := excused(finding, self.language):
            inner = f"<skipped message={_attribute(excuse)}/>"
        elif blocks(finding, self.failing):
            inner = f"<failure type={_attribute(kind)} message={_attribute(self.fixed[finding.verdict])}>{_text(told)}</failure>"
        elif finding.verdict == "unverifiable":
            inner = f"<skipped message={_attribute(told)}/>"
        else:
            inner = f"<system-out>{_text(f'{kind}: {told}')}</system-out>"
        return f"{head}>{inner}</testcase>\n"


def _attribute(text: str) -> str:
    return quoteattr(_FORBIDDEN.sub("\ufffd", text), {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})


def _text(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
