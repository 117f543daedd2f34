"""Reports: a file a format, each turning one :class:`~verifier.records.Report` into text.

The contract of a format module:

* ``SUFFIX`` is the file ending by which ``--output`` chooses it;
* ``NEEDS_TEXT`` says whether it shows or counts lines in the note itself, so that the caller runs the
  check with the document's text in the report;
* ``render(report, style) -> str`` is pure: the same report and style give the same characters.

A new format is one module and one name in :data:`FORMATS`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Literal, Protocol, cast

from verifier.dataclass import dataclass

if TYPE_CHECKING:
    from verifier.records import Report
    from verifier.reports.leaves import Leaf

Language = Literal["zh", "en"]

FORMATS: dict[str, str] = {
    "console": "verifier.reports.console",
    "json": "verifier.reports.json_report",
    "html": "verifier.reports.html",
    "markdown": "verifier.reports.markdown",
    "sarif": "verifier.reports.sarif",
    "csv": "verifier.reports.csv_report",
    "junit": "verifier.reports.junit",
    "github": "verifier.reports.github",
}


@dataclass(frozen=True, slots=True)
class Style:
    """How a report is drawn.

    ``language`` overrides the note's own for the fixed words; ``width`` is in terminal columns, a Han character
    taking two. ``color`` also allows line-drawing characters; without it the frame is plain ASCII.
    ``verbose`` lists the claims that hold, ``trails`` shows the arithmetic of every claim (``spot``).
    ``with_text`` lets JSON keep the document's text; ``bom`` opens a CSV with the mark that spreadsheets look for.
    ``path`` is the note's as a checkout has it, for reports that a code host reads; ``failing`` are the verdicts that block.
    ``leaves`` are the note's pages with their pictures, for a format that shows them.
    """

    language: Language | None = None
    width: int = 100
    color: bool = False
    verbose: bool = False
    trails: bool = False
    with_text: bool = False
    bom: bool = False
    path: str | None = None
    failing: frozenset[str] = frozenset({"refuted", "tainted"})
    leaves: tuple[Leaf, ...] = ()

    @property
    def lines_count(self) -> bool:
        """Whether lines of the text are lines of the file: of a Word document, a web page, slides or a PDF they are not."""
        return self.path is None or not self.path.lower().endswith((".docx", ".html", ".htm", ".xhtml", ".pptx", ".pdf"))


class Format(Protocol):
    """What every module of this folder offers."""

    SUFFIX: str
    NEEDS_TEXT: bool

    def render(self, report: Report, style: Style) -> str: ...


def report_format(name: str) -> Format:
    """The module of one format.

    :raises KeyError: when there is no such format.
    """
    return cast("Format", import_module(FORMATS[name]))


def render(report: Report, name: str = "console", style: Style | None = None) -> str:
    """One report as text in the named format (a key of :data:`FORMATS`)."""
    return report_format(name).render(report, style or Style())
