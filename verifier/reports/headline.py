"""The first lines of a report: what was found, and of how many numbers; never a pass where nothing was checked."""

from __future__ import annotations

from verifier.records import Report
from verifier.reports import Language
from verifier.reports.outline import Outline, walk
from verifier.reports.wording import words


def nothing_checked(report: Report) -> bool:
    """Whether no claim and no table cell could be recomputed from anything."""
    return all(c.verdict == "unverifiable" for c in report.claims) and all(c.verdict == "unverifiable" for c in report.tables)


def headline(report: Report, found: Outline, language: Language) -> str:
    """One sentence with the counts that matter: "2 wrong at the root, 7 more follow from them, 1 conclusion no longer holds"."""
    return "".join(headline_parts(report, found, language))


def headline_parts(report: Report, found: Outline, language: Language) -> list[str]:
    """The headline in the pieces between which a line may break, each with its comma."""
    comma = "，" if language == "zh" else ", "
    parts = _counts(report, found, language)
    return [part + comma for part in parts[:-1]] + parts[-1:]


def _counts(report: Report, found: Outline, language: Language) -> list[str]:
    fixed = words(language)
    apart = sum(finding.code == "numbers-contradict" for finding in report.findings)
    if nothing_checked(report) and not apart:
        return [fixed["headline_nothing"].format(why=_why_nothing(report, language))]
    parts: list[str] = []
    cells = sum(cell.verdict != "imprecise" for _, cell in found.cells)
    followers = sum(branch.followers for branch in found.roots) + len(walk(found.adrift))
    if found.roots:
        parts.append(_counted("headline_wrong", len(found.roots), language))
    if followers:
        parts.append(fixed["headline_tainted" if len(found.roots) == 1 else "headline_tainted_many"].format(n=followers))
    if found.flips:
        parts.append(_counted("headline_flips", len(found.flips), language))
    if cells:
        parts.append(_counted("headline_cells", cells, language))
    if apart:
        parts.append(_counted("headline_apart", apart, language))
    if not parts:
        missing = report.summary.unverifiable or found.cells_unchecked
        checked = found.checked + found.cells_holding
        parts.append(fixed["headline_clean_part"].format(n=checked) if missing else fixed["headline_clean"])
    imprecise = len(found.imprecise) + sum(cell.verdict == "imprecise" for _, cell in found.cells)
    if imprecise:
        parts.append(fixed["headline_imprecise"].format(n=imprecise))
    return parts


def coverage(report: Report, found: Outline, language: Language) -> str:
    """How many of the text's numbers were checked, and what the others are."""
    numbers = report.numbers
    return words(language)["coverage"].format(checked=found.checked, claims=len(report.claims), total=numbers.total, operands=numbers.operands,
                                              tables=numbers.tables, aside=sum(numbers.set_aside.values()), unclaimed=len(numbers.unclaimed))


def _why_nothing(report: Report, language: Language) -> str:
    fixed = words(language)
    if not report.claims and not report.tables:
        return fixed["nothing_no_claims"]
    if not report.sources:
        return fixed["nothing_no_sources"]
    return fixed["nothing_no_match"].format(sources=", ".join(source.name for source in report.sources))


def _counted(key: str, count: int, language: Language) -> str:
    return words(language)[f"{key}_1" if count == 1 else key].format(n=count)
