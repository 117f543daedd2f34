"""Pages of single notes beside the summary: the report of ``check --format html``, named by its key, so that an unchanged one is not made anew."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from verifier.audit.errands import performed
from verifier.audit.ledger import Ledger, unpacked
from verifier.audit.plan import Pages
from verifier.audit.pool import Engine
from verifier.audit.tasks import Errand
from verifier.reports import Language, Style, render
from verifier.whole_files import put

FOLDER = "notes"


def name_of(report: str) -> str:
    """The page's file name.

    >>> name_of("9f3c" * 16)
    '9f3c9f3c9f3c9f3c9f3c.html'
    """
    return f"{report[:20]}.html"


def wanted(ledger: Ledger, pages: Pages, worst: Iterable[str]) -> list[str]:
    """The keys of the reports that get a page: the worst, or all."""
    if pages == "all":
        return [row[0] for row in ledger.database.rows("select distinct report from note where state = 'done' order by report")]
    return list(dict.fromkeys(worst))[:pages]


def write_pages(ledger: Ledger, out: Path, reports: Iterable[str], language: Language | None, engine: Engine | None = None) -> set[str]:
    """Writes the pages that are not there, drops those no longer wanted, and gives the keys of the reports that have one."""
    folder = out / FOLDER
    folder.mkdir(exist_ok=True)
    wanted, there = list(dict.fromkeys(reports)), {path.name for path in folder.glob("*.html")}
    new = [report for report in wanted if name_of(report) not in there]
    errands = (Errand(number, "page", page_of, (ledger.kept(report), language)) for number, report in enumerate(new))
    for report, page in zip(new, performed(errands, engine), strict=True):
        put(folder / name_of(report), page)
    for name in there - {name_of(report) for report in wanted}:
        (folder / name).unlink(missing_ok=True)
    return set(wanted)


def page_of(data: bytes, language: Language | None) -> bytes:
    """A note's page, of its report as it is kept."""
    from verifier.records import Report

    return render(Report.model_validate(unpacked(data)), "html", Style(language=language, with_text=True)).encode("utf-8", "backslashreplace")
