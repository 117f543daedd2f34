"""Waivers that an author writes into the note: ``<!-- verifier: ignore CODE reason -->``, in plain text and Word ``[verifier: ignore CODE reason]``.

A waiver stands on the line of the claim or alone on the line before it, names a finding code (or a verdict) and gives a reason. The claim
keeps its verdict and is shown with the reason; it does not block. A waiver without a reason, with a code that there is not, or that meets no
claim is a finding. Its own words and numbers are no part of the note.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from verifier.codes import ALL
from verifier.dataclass import dataclass, replace
from verifier.documents import Document
from verifier.records import VERDICTS, CellRecord, ClaimRecord, Finding, Report, Summary

_MARK = "verifier:"
_WAIVER = re.compile(r"<!--\s*verifier:\s*ignore\b(.*?)-->|\[verifier:\s*ignore\b([^\]\r\n]*)\]", re.S)
_CODES = re.compile(r"\s*([a-z-]+(?:\s*,\s*[a-z-]+)*)(?:\s*[:：—]\s*|\s+|$)(.*)", re.S)
_NAMES = frozenset(ALL) | (frozenset(VERDICTS) - {"supported", "consistent"})


@dataclass(frozen=True, slots=True)
class Waiver:
    """What one waiver says: the codes, the reason, and the line of the text that it is for; ``place`` is where it stands."""

    codes: tuple[str, ...]
    reason: str
    line: tuple[int, int]
    place: int


def without_waivers(document: Document) -> Document:
    """The document with its waivers blanked out, every offset kept; the very document where it has none.

    >>> found = without_waivers(Document("n.txt", "9.55亿元 [verifier: ignore truncated x]。", ""))
    >>> found.text.split(), len(found.text)
    (['9.55亿元', '。'], 38)
    """
    if _MARK not in document.text:
        return document
    text = _WAIVER.sub(lambda found: re.sub(r"[^\r\n]", " ", found.group()), document.text)
    return document if text == document.text else replace(document, text=text)


def waivers_of(document: Document) -> list[Waiver]:
    """The waivers of a document in text order, those of comments that its format keeps apart from the text among them."""
    text = document.text
    found = [(match.start(), match.end(), match[1] if match[1] is not None else match[2]) for match in _WAIVER.finditer(text)]
    for at, comment in document.remarks:
        if match := _WAIVER.fullmatch(f"<!--{comment}-->"):
            found.append((at, at, match[1]))
    blank = without_waivers(document).text
    return [_read(body, _line_for(blank, start, end), start) for start, end, body in sorted(found)]


def _read(body: str, line: tuple[int, int], place: int) -> Waiver:
    match = _CODES.match(body)
    codes = tuple(code.strip() for code in match[1].split(",")) if match else ()
    return Waiver(codes, " ".join(match[2].split()) if match else "", line, place)


def _line_for(text: str, start: int, end: int) -> tuple[int, int]:
    """The line on which a waiver stands, or, where it stands alone, the next that is not blank."""
    first = max(text.rfind("\n", 0, start), text.rfind("\r", 0, start)) + 1
    last = _end_of_line(text, end)
    while last < len(text) and not text[first:last].strip(" \t\u3000>*-+"):
        first = last + 1
        last = _end_of_line(text, first)
    return first, last


def _end_of_line(text: str, at: int) -> int:
    ends = [found for found in (text.find("\n", at), text.find("\r", at)) if found >= 0]
    return min(ends, default=len(text))


def waived(report: Report, document: Document, language: str) -> Report:
    """The report with the waivers of its document applied; the very report where it has none."""
    if _MARK not in document.text and not document.remarks:
        return report
    claims, cells, findings = list(report.claims), list(report.tables), list(report.findings)
    for one in waivers_of(document):
        trouble = _trouble(one, language)
        met: list[str] = []
        if not trouble:
            for index, claim in enumerate(claims):
                if _meets(one, claim, claim.number.span[0]):
                    claims[index] = replace(claim, waived=one.reason, message=_told(one.reason, claim.message, language))
                    met.append(f"{claim.id} {claim.number.text}")
            for index, cell in enumerate(cells):
                if cell.span is not None and _meets(one, cell, cell.span[0]):
                    cells[index] = replace(cell, waived=one.reason, message=_told(one.reason, cell.message, language))
                    met.append(f"t{index + 1} {cell.text}")
        findings.append(_listed(one, trouble, met, document.text, language))
    summary: Summary = replace(report.summary, waived=sum(claim.waived is not None for claim in claims))
    return replace(report, claims=claims, tables=cells, findings=findings, summary=summary)


def _trouble(one: Waiver, language: str) -> str:
    zh = language == "zh"
    unknown = [code for code in one.codes if code not in _NAMES]
    if not one.codes or unknown:
        named = unknown[0] if unknown else ""
        return f"豁免没有指明已有的代码（{named}）" if zh else f"the waiver names no code that there is ({named or 'none'})"
    if not one.reason:
        return "豁免没有写明理由" if zh else "the waiver gives no reason"
    return ""


def _meets(one: Waiver, finding: ClaimRecord | CellRecord, at: int) -> bool:
    return one.line[0] <= at < one.line[1] and bool({*finding.codes, finding.verdict} & set(one.codes))


def _told(reason: str, message: str, language: str) -> str:
    return f"［已豁免：{reason}］{message}" if language == "zh" else f"[waived: {reason}] {message}"


def _listed(one: Waiver, trouble: str, met: Sequence[str], text: str, language: str) -> Finding:
    zh = language == "zh"
    line = text.count("\n", 0, one.place) + 1
    where = f"第 {line} 行" if zh else f"line {line}"
    if trouble:
        return Finding(code="waiver-invalid", message=trouble + ("，未予采用。" if zh else "; it is not applied."), places=[where])
    codes = ", ".join(one.codes)
    if not met:
        return Finding(code="waiver-unused", message=f"豁免（{codes}：{one.reason}）没有对应的论断。" if zh
                       else f"the waiver ({codes}: {one.reason}) meets no claim.", places=[where])
    return Finding(code="waived", message=f"按作者豁免（{codes}）：{one.reason}" if zh else f"waived by the author ({codes}): {one.reason}",
                   places=[where, *met])
