"""The report as SARIF 2.1.0, for editors and code-scanning views: one result a wrong, imprecise or uncheckable claim.

Rules are the finding codes, with their explanations as help. A result's fingerprint is made of the claim's words, not of its place, so that it
survives an edit elsewhere. Columns count code points. The corrected number is offered as a fix, operands stand as related locations; what is
waived in the note or known in the baseline is suppressed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from verifier.dataclass import replace
from verifier.fingerprints import fingerprints
from verifier.records import CellRecord, ClaimRecord, Expected, Input, Report
from verifier.reports import Language, Style
from verifier.reports.blocking import excused
from verifier.reports.outline import Places, outline, places_of
from verifier.reports.rewriting import WORDS_WRONG
from verifier.reports.wording import code_title, language_of, metric_name, need_name, origin, words

SUFFIX = ".sarif"
NEEDS_TEXT = True
_LEVELS = {"refuted": "error", "tainted": "error", "imprecise": "warning", "unverifiable": "note"}
_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_MOST_RELATED = 20
Json = dict[str, Any]


def render(report: Report, style: Style) -> str:
    """One SARIF log with one run."""
    return merged([(report, style)])


def merged(checked: list[tuple[Report, Style]]) -> str:
    """The log of one run over several notes."""
    results: list[Json] = []
    artifacts = []
    for report, style in checked:
        results += _Results(report, style).all()
        artifacts.append({"location": _artifact(style.path or report.document.name), "hashes": {"sha-256": report.document.sha256}})
    language = language_of(checked[0][0], checked[0][1].language)
    rules = {rule: index for index, rule in enumerate(dict.fromkeys(result["ruleId"] for result in results))}
    for result in results:
        result["ruleIndex"] = rules[result["ruleId"]]
    driver = {"name": "verifier", "version": checked[0][0].verifier, "rules": [_rule(rule, language) for rule in rules]}
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [{
        "tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": "the checkout"}}},
        "artifacts": artifacts, "results": results}]}
    return json.dumps(log, ensure_ascii=False, indent=1) + "\n"


def _rule(rule: str, language: Language) -> Json:
    from verifier.codes import explanations

    found = explanations().get(rule)
    if found is None:
        return {"id": rule, "shortDescription": {"text": words(language)[rule]}}
    meaning = found.meaning_zh if language == "zh" else found.meaning
    told = "\n\n".join([meaning, found.how, found.what_to_do, found.example])
    return {"id": rule, "name": "".join(part.capitalize() for part in rule.split("-")), "shortDescription": {"text": code_title(rule, language)},
            "fullDescription": {"text": meaning}, "help": {"text": told, "markdown": told}, "properties": {"tags": ["numbers", "finance"]}}


def _artifact(name: str) -> Json:
    return {"uri": quote(name.replace("\\", "/")), "uriBaseId": "%SRCROOT%"}


class _Results:
    """The results of one note."""

    def __init__(self, report: Report, style: Style) -> None:
        self.report = report
        self.language = language_of(report, style.language)
        self.fixed: Mapping[str, str] = words(self.language)
        self.name = style.path or report.document.name
        self.places: Places | None = places_of(report) if style.lines_count else None
        self.by_id = {claim.id: claim for claim in report.claims}
        self.mark = int((report.document.text or "").startswith("\ufeff"))

    def all(self) -> list[Json]:
        keys = fingerprints(self.report)
        found = [self._of_claim(claim, key) for claim, key in zip(self.report.claims, keys, strict=False) if claim.verdict in _LEVELS]
        cells = keys[len(self.report.claims):]
        return found + [self._of_cell(number, cell, cells[number - 1]) for number, cell in outline(self.report).cells]

    def _of_claim(self, claim: ClaimRecord, key: str) -> Json:
        text = f"{claim.number.text}: {self.fixed[claim.verdict]}; {metric_name(claim.metric, self.language)} {claim.period or ''}".rstrip()
        if claim.expected:
            text += f"; {self.fixed['should_be']} {claim.expected.text}"
        if claim.needs and claim.verdict == "unverifiable":
            text += f"; {self.fixed['needs']} {', '.join(need_name(need, self.language) for need in claim.needs)}"
        result = self._result(claim, claim.id, text, claim.number.span, key)
        if related := self._related(claim):
            result["relatedLocations"] = related
        if claim.expected and not WORDS_WRONG.intersection(claim.codes):
            result["fixes"] = [self._fix(claim.number.span, claim.expected)]
        return result

    def _of_cell(self, number: int, cell: CellRecord, key: str) -> Json:
        right = f"; {self.fixed['should_be']} {cell.expected.text}" if cell.expected else ""
        return self._result(cell, f"t{number}", f"{cell.table}, {cell.row}, {cell.column}: {cell.text}{right}", cell.span, key)

    def _result(self, finding: ClaimRecord | CellRecord, number: str, text: str, span: tuple[int, int] | None, key: str) -> Json:
        result: Json = {
            "ruleId": finding.codes[0] if finding.codes else finding.verdict, "level": _LEVELS[finding.verdict],
            "message": {"text": text + (f". {finding.message}" if finding.message else "")}, "locations": [self._location(span)],
            "partialFingerprints": {"verifierClaim/v1": key}, "properties": {"id": number, "verdict": finding.verdict, "codes": finding.codes}}
        if finding.known is not None:
            result["baselineState"] = "unchanged" if finding.known else "new"
        suppressed = [{"kind": "inSource", "justification": finding.waived}] if finding.waived is not None else []
        if finding.known:
            suppressed.append({"kind": "external", "justification": excused(replace(finding, waived=None), self.language)})
        if suppressed:
            result["suppressions"] = suppressed
        return result

    def _related(self, claim: ClaimRecord) -> list[Json]:
        """Where the operands stand: claims of the note at their places, figures in their source files."""
        related: list[Json] = []
        seen: set[str] = set()
        used_claims = [Input(name="", value="", from_=f"claim {name}") for name in claim.depends_on]
        for one in [*(given for step in claim.trail for given in step.inputs), *used_claims]:
            where, used = origin(one.from_, self.language)
            key = f"claim {used}" if used else one.from_
            if key in seen or used == claim.id:
                continue
            seen.add(key)
            if used in self.by_id:
                related.append(self._location(self.by_id[used].number.span) | {"message": {"text": self.fixed["claim"].format(id=used)}})
            elif file := next((source.name for source in self.report.sources if one.from_.startswith(f"{source.name}:")), None):
                text = f"{metric_name(one.name.partition('@')[0], self.language)} = {one.value} ({where})"
                related.append({"physicalLocation": {"artifactLocation": {"uri": quote(file)}}, "message": {"text": text}})
        return [{"id": number, **one} for number, one in enumerate(related[:_MOST_RELATED], 1)]

    def _fix(self, span: tuple[int, int], right: Expected) -> Json:
        return {"description": {"text": f"{self.fixed['write']} {right.text}"}, "artifactChanges": [{
            "artifactLocation": _artifact(self.name), "replacements": [{
                "deletedRegion": self._region(span), "insertedContent": {"text": right.text}}]}]}

    def _location(self, span: tuple[int, int] | None) -> Json:
        physical: Json = {"artifactLocation": _artifact(self.name)}
        if span and self.places:
            physical["region"] = self._region(span)
        return {"physicalLocation": physical}

    def _region(self, span: tuple[int, int]) -> Json:
        region: Json = {"charOffset": max(0, span[0] - self.mark), "charLength": span[1] - span[0]}
        if self.places:
            (line, column), (end_line, end_column) = self.places.at(span[0]), self.places.at(span[1])
            region |= {"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column}
        return region
