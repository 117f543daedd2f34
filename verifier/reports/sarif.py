"""The report as SARIF 2.1.0, for editors and code-scanning views: one result a wrong, imprecise or uncheckable claim.

Rules are the finding codes; a result's fingerprint is made of the claim (entity, metric, period, quote), not of its line,
so that it survives an edit above it. Columns count code points. The corrected number is offered as a fix.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any
from urllib.parse import quote

from verifier.records import CellRecord, ClaimRecord, Report
from verifier.reports import Language, Style
from verifier.reports.outline import Places, outline, places_of
from verifier.reports.wording import code_title, language_of, metric_name, need_name, words

SUFFIX = ".sarif"
NEEDS_TEXT = True
_LEVELS = {"refuted": "error", "tainted": "error", "imprecise": "warning", "unverifiable": "note"}
_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def render(report: Report, style: Style) -> str:
    """One SARIF log with one run."""
    language, places = language_of(report, style.language), places_of(report)
    by_id = {claim.id: claim for claim in report.claims}
    results = [_claim_result(claim, by_id, report, places, language) for claim in report.claims if claim.verdict in _LEVELS]
    results += [_cell_result(number, cell, report, places, language) for number, cell in outline(report).cells]
    rules = dict.fromkeys(result["ruleId"] for result in results)
    order = {rule: index for index, rule in enumerate(rules)}
    for result in results:
        result["ruleIndex"] = order[result["ruleId"]]
    driver = {"name": "verifier", "version": report.verifier, "rules": [
        {"id": rule, "shortDescription": {"text": words(language)[rule] if rule in _LEVELS else code_title(rule, language)}} for rule in rules]}
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [{
        "tool": {"driver": driver}, "columnKind": "unicodeCodePoints",
        "artifacts": [{"location": _artifact(report), "hashes": {"sha-256": report.document.sha256}}], "results": results}]}
    return json.dumps(log, ensure_ascii=False, indent=1) + "\n"


def _artifact(report: Report) -> dict[str, str]:
    return {"uri": quote(report.document.name.replace("\\", "/"))}


def _region(span: tuple[int, int], places: Places | None) -> dict[str, Any]:
    region: dict[str, Any] = {"charOffset": span[0], "charLength": span[1] - span[0]}
    if places:
        (line, column), (end_line, end_column) = places.at(span[0]), places.at(span[1])
        region |= {"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column}
    return region


def _location(report: Report, span: tuple[int, int] | None, places: Places | None) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": _artifact(report)}
    if span:
        physical["region"] = _region(span, places)
    return {"physicalLocation": physical}


def _claim_result(claim: ClaimRecord, by_id: dict[str, ClaimRecord], report: Report, places: Places | None, language: Language) -> dict[str, Any]:
    fixed = words(language)
    text = f"{claim.number.text}: {fixed[claim.verdict]}; {metric_name(claim.metric, language)} {claim.period or ''}".rstrip()
    if claim.expected:
        text += f"; {fixed['should_be']} {claim.expected.text}"
    if claim.needs and claim.verdict == "unverifiable":
        text += f"; {fixed['needs']} {', '.join(need_name(need, language) for need in claim.needs)}"
    if claim.message:
        text += f". {claim.message}"
    key = "\n".join((claim.entity or "", claim.metric, claim.kind, claim.period or "", " ".join(claim.quote.split())))
    result: dict[str, Any] = {
        "ruleId": claim.codes[0] if claim.codes else claim.verdict, "level": _LEVELS[claim.verdict], "message": {"text": text},
        "locations": [_location(report, claim.number.span, places)],
        "partialFingerprints": {"verifierClaim/v1": hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:32]},
        "properties": {"id": claim.id, "verdict": claim.verdict, "codes": claim.codes}}
    related = [_location(report, by_id[name].number.span, places) | {"message": {"text": fixed["claim"].format(id=name)}}
               for name in claim.depends_on if name in by_id]
    if related:
        result["relatedLocations"] = related
    if claim.expected:
        start, end = claim.number.span
        result["fixes"] = [{"description": {"text": f"{fixed['write']} {claim.expected.text}"}, "artifactChanges": [{
            "artifactLocation": _artifact(report), "replacements": [{
                "deletedRegion": _region((start, end), places), "insertedContent": {"text": claim.expected.text}}]}]}]
    return result


def _cell_result(number: int, cell: CellRecord, report: Report, places: Places | None, language: Language) -> dict[str, Any]:
    right = f"; {words(language)['should_be']} {cell.expected.text}" if cell.expected else ""
    text = f"{cell.table}, {cell.row}, {cell.column}: {cell.text}{right}" + (f". {cell.message}" if cell.message else "")
    return {"ruleId": cell.codes[0] if cell.codes else cell.verdict, "level": _LEVELS[cell.verdict], "message": {"text": text},
            "locations": [_location(report, cell.span, places)], "properties": {"id": f"t{number}", "verdict": cell.verdict, "codes": cell.codes}}
