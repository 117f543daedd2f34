"""A report in as few words as a language model needs: what is wrong or could not be checked, and what to write instead."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from verifier.records import WRONG, CellRecord, ClaimRecord, Report, Verdict
from verifier.verification import Language

MOST = 20
QUOTE, WHY = 160, 400
_NAMES: dict[Verdict, tuple[str, str]] = {
    "refuted": ("错误", "wrong"), "tainted": ("受牵连", "wrong by consequence"), "imprecise": ("不精确", "imprecise"),
    "unverifiable": ("无法核对", "not verifiable")}
_ORDER = {verdict: place for place, verdict in enumerate(_NAMES)}


class Notice(BaseModel):
    """One number to correct, or one that nothing bears on."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[str, Field(description="by which other findings speak of it; empty for a cell of a table")] = ""
    verdict: Annotated[Verdict, Field(description="refuted: wrong here; tainted: wrong by consequence; imprecise: last digit off")]
    quote: Annotated[str, Field(description="an exact piece of the text that holds the number")]
    stated: Annotated[str, Field(description="the number as the text has it")]
    expected: Annotated[str | None, Field(description="what to write instead, in the same unit")] = None
    why: str = ""
    needs: Annotated[list[str], Field(description="figures that would make it verifiable, as metric@period")] = []


class Digest(BaseModel):
    """What came of a check. ``ok`` is true only where something was checked and nothing of it is wrong."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    ok: bool
    summary: str
    numbers: Annotated[int, Field(description="numbers that assert something")]
    checked: Annotated[int, Field(description="how many of them could be recomputed; 0 means that nothing was verified")]
    findings: list[Notice] = []
    more: Annotated[str, Field(description="findings left out")] = ""
    notes: Annotated[list[str], Field(description="sources that contradict each other, figures that were not understood")] = []


def digest_of(report: Report, language: Language | None = None, most: int = MOST) -> Digest:
    """The digest of a report: root errors first, at most ``most`` findings, the rest counted.

    >>> from verifier import verify
    >>> digest = digest_of(verify("每股净资产：210.44亿元/14.63亿股≈143.83元/股"))
    >>> digest.ok, digest.findings[0].stated, digest.findings[0].expected
    (False, '143.83元/股', '14.38元/股')
    """
    words = language or report.document.language
    found = findings_of(report)
    left = Counter(one.verdict for one in found[most:])
    checked = sum(claim.verdict != "unverifiable" for claim in report.claims) + sum(cell.verdict != "unverifiable" for cell in report.tables)
    numbers = checked + report.summary.unverifiable
    wrong = sum(one.verdict in WRONG for one in found)
    return Digest(ok=checked > 0 and not wrong, summary=_summary(numbers, checked, found, words), numbers=numbers, checked=checked,
                  findings=found[:most], more=_more(left, words), notes=list(_notes(report, words)))


def findings_of(report: Report) -> list[Notice]:
    """Everything wrong, imprecise or unverifiable, root errors first, else in the order of the text."""
    found = [_of_claim(claim) for claim in report.claims if claim.verdict in _ORDER]
    found += [_of_cell(cell) for cell in report.tables if cell.verdict in _ORDER and cell.verdict != "unverifiable"]
    return sorted(found, key=lambda one: _ORDER[one.verdict])


def _of_claim(claim: ClaimRecord) -> Notice:
    start = claim.number.span[0] - claim.span[0]
    return Notice(id=claim.id, verdict=claim.verdict, quote=_around(claim.quote, start, start + len(claim.number.text)), stated=claim.number.text,
                  expected=claim.expected.text if claim.expected else None, why=_short(claim.message), needs=claim.needs[:6])


def _of_cell(cell: CellRecord) -> Notice:
    return Notice(verdict=cell.verdict, quote=cell.text, stated=cell.text, expected=cell.expected.text if cell.expected else None,
                  why=_short(f"{cell.table} / {cell.row} / {cell.column}: {cell.message}"))


def _around(quote: str, start: int, end: int) -> str:
    """An exact piece of a quote around the number, no longer than a reader needs to find it."""
    if len(quote) <= QUOTE:
        return quote
    spare = max(QUOTE - (end - start), 0)
    first = min(max(start - spare * 2 // 3, 0), max(len(quote) - QUOTE, 0))
    return quote[first:max(first + QUOTE, end)]


def _short(text: str) -> str:
    return text if len(text) <= WHY else text[:WHY - 1] + "…"


def _summary(numbers: int, checked: int, found: list[Notice], language: Language) -> str:
    zh = language == "zh"
    if not numbers:
        return "文中没有可核对的数字；什么也没有核实。" if zh else "The text holds no number to check: nothing was verified."
    if not checked:
        return (f"{numbers} 个数字一个也没有核对：没有可用的来源数据。这不是通过，什么也没有核实。" if zh
                else f"None of {numbers} numbers could be checked for want of figures: nothing was verified, this is no pass.")
    counts = Counter(one.verdict for one in found)
    parts = [f"{counts[v]} 处{names[0]}" if zh else f"{counts[v]} {names[1]}" for v, names in _NAMES.items() if counts[v]]
    told = ("，" if zh else ", ").join(parts) or ("无一有误" if zh else "none wrong")
    return f"核对 {checked} / {numbers} 个数字：{told}。" if zh else f"{checked} of {numbers} numbers checked: {told}."


def _more(left: Counter[Verdict], language: Language) -> str:
    if not left:
        return ""
    index = language == "en"
    parts = [f"{left[v]} {names[index]}" for v, names in _NAMES.items() if left[v]]
    return f"{left.total()} more: {', '.join(parts)}" if index else f"另有 {left.total()} 处：{'，'.join(parts)}"


def _notes(report: Report, language: Language) -> Iterator[str]:
    yield from (finding.message for finding in report.findings[:5])
    for source in report.sources:
        if source.unread:
            listed = "; ".join(source.unread[:5]) + (" …" if len(source.unread) > 5 else "")
            yield f"{source.name}：未能读懂 {listed}" if language == "zh" else f"{source.name}: not understood: {listed}"
