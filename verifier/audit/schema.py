"""The columns of the exported tables ``notes``, ``claims`` and ``findings``: their names, kinds and meaning, which stay.

A new column is added at the end of its table. Numbers (``number`` kind) are exact decimals in CSV and doubles in Parquet and XLSX.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from verifier.reports.outline import CONCLUSION_FLIPS

Value = str | int | float | None
Row = tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what its values are, and what they mean."""

    kind: Literal["text", "integer", "number"]
    meaning: str


def _text(meaning: str) -> Column:
    return Column("text", meaning)


def _count(meaning: str) -> Column:
    return Column("integer", meaning)


def _number(meaning: str) -> Column:
    return Column("number", meaning)


_NOTE = {"note": _text("the note's name within its folder or table"), "location": _text("its path, URL, or FILE#row"),
         "entity": _text("the company it is about"), "generator": _text("who or what wrote it"), "date": _text("when it was written")}
_BASE = "yuan or dollars, shares, a fraction for percentages, days"
_NUMBER = {"quote": _text("the words of the claim"), "number": _text("the number as written"),
           "start": _count("offset of the number in the text, from 0"), "end": _count("offset of its end"),
           "value": _number(f"the number in the base unit: {_BASE}"), "unit": _text("kind of unit"),
           "low": _number("least value that the written number stands for"), "high": _number("greatest")}
_RIGHT = {"expected": _text("the right number as a reader writes it"), "expected_value": _number("the same in the base unit"),
          "expected_low": _number("its lower bound"), "expected_high": _number("its upper bound")}
TABLES: Mapping[str, Mapping[str, Column]] = {
    "notes": {
        **_NOTE, "state": _text("done, failed or waiting"), "error": _text("why it failed"), "language": _text("zh or en"),
        **{name: _count(meaning) for name, meaning in (
            ("numbers", "numbers in the text"), ("claims", "claims found"), ("supported", "borne out by a figure"),
            ("consistent", "borne out by other numbers of the note"), ("imprecise", "right but for their rounding or wording"),
            ("refuted", "wrong at the root"), ("tainted", "wrong through another wrong number"), ("unverifiable", "could not be checked"),
            ("flips", "conclusions that no longer hold"), ("cells_wrong", "wrong cells of its own tables"),
            ("figures", "figures it was checked against"))},
        "extractor": _text("rules, hybrid or llm"), "model": _text("the model asked"), "calls": _count("requests to it"),
        "input_tokens": _count("tokens sent"), "output_tokens": _count("tokens received"), "seconds": _number("time of the check"),
        "checked": _text("when, UTC"), "metadata": _text("everything else that was given with it, as JSON"),
        "prompt": _text("the prompt's name and digest"), "cost": _number("what the model's answers cost, where prices are set"),
        "passages": _count("passages the model was asked about"), "by_rules": _count("passages without an answer, read by the rules alone"),
        "fallbacks": _text("why, each kind with its count")},
    "claims": {
        **_NOTE, "claim": _text("id within the note"), "verdict": _text("supported, consistent, imprecise, refuted, tainted or unverifiable"),
        "codes": _text("why, the first the chief one; separated by spaces"), "metric": _text("id of the catalogue, or the author's own words"),
        "kind": _text("level, growth, change, ratio, share, sum, comparison, range or count"), "period": _text("2025-9M, 2025-TTM, a date"),
        "relation": _text("=, >, < and the like"), "claim_entity": _text("whose number it is"), **_NUMBER, **_RIGHT,
        "depends_on": _text("claims it is computed from; separated by spaces"),
        "needs": _text("figures that would make it verifiable; separated by ; "),
        "flips": _count("1 where a conclusion no longer holds"), "message": _text("the finding in words"),
        "segment": _text("the part of the company it is about"),
        "qualifiers": _text("on which basis, by whom expected, from which period changed; separated by ; ")},
    "findings": {
        **_NOTE, "finding": _text("claim id, t and number for a table cell, f and number for a remark"),
        "of": _text("claim, cell or remark"), "verdict": _text("refuted, tainted or imprecise; empty for a remark"),
        "code": _text("the chief code"), "what": _text("metric, or table and row"), "period": _text("period, or the table's column"),
        "quote": _text("the words of the claim, or the cell"), "number": _text("as written"), **_RIGHT,
        "formula": _text("the last step of the arithmetic"), "substituted": _text("with its operands filled in"), "result": _text("what comes out"),
        "sources": _text("where the operands are from; separated by ; "), "message": _text("the finding in words")},
}


def rows_of(note: Mapping[str, Any], report: Mapping[str, Any] | None) -> Iterator[tuple[str, Row]]:
    """The rows of one note, each with its table's name."""
    entity = note["entity"] or (report["document"]["entity"] if report else None)
    head: Row = (note["label"], note["location"], entity, note["generator"], note["date"])
    yield "notes", (*head, note["state"], note["error"], *_counts(report), note["seconds"], note["checked"], note["metadata"],
                    *_asked(report), note["passages"], note["by_rules"], note["fallbacks"])
    if report is None:
        return
    for claim in report["claims"]:
        yield "claims", (*head, *_claim(claim))
        if claim["verdict"] in ("refuted", "tainted", "imprecise"):
            found = _finding(claim, claim["metric"], claim["period"], claim["quote"], claim["number"]["text"])
            yield "findings", (*head, claim["id"], "claim", *found)
    for place, cell in enumerate(report["tables"], 1):
        if cell["verdict"] in ("refuted", "tainted", "imprecise"):
            what = f"{cell['table']}: {cell['row']}" if cell["table"] else cell["row"]
            yield "findings", (*head, f"t{place}", "cell", *_finding(cell, what, cell["column"], cell["text"], cell["text"]))
    for place, remark in enumerate(report["findings"], 1):
        places = "; ".join(remark["places"])
        yield "findings", (*head, f"f{place}", "remark", "", remark["code"], *(None,) * 11, places, remark["message"])


def _counts(report: Mapping[str, Any] | None) -> Row:
    if report is None:
        return (None,) * 17
    summary, asked = report["summary"], report["extractor"]
    return (report["document"]["language"], report["numbers"]["total"], summary["claims"],
            *(summary[verdict] for verdict in ("supported", "consistent", "imprecise", "refuted", "tainted", "unverifiable")),
            sum(CONCLUSION_FLIPS in claim["codes"] for claim in report["claims"]),
            sum(cell["verdict"] in ("refuted", "tainted") for cell in report["tables"]), sum(source["figures"] for source in report["sources"]),
            asked["name"], asked["model"], asked["calls"], asked["tokens"]["input"], asked["tokens"]["output"])


def _asked(report: Mapping[str, Any] | None) -> Row:
    asked = report["extractor"] if report is not None else {}
    return (asked.get("prompt"), asked.get("cost"))


def _claim(claim: Mapping[str, Any]) -> Row:
    number = claim["number"]
    return (claim["id"], claim["verdict"], " ".join(claim["codes"]), claim["metric"], claim["kind"], claim["period"], claim["relation"],
            claim["entity"], claim["quote"], number["text"], *number["span"], number["value"], number["unit"], number["low"], number["high"],
            *_expected(claim),
            " ".join(claim["depends_on"]), "; ".join(claim["needs"]), int(CONCLUSION_FLIPS in claim["codes"]), claim["message"],
            claim["segment"], "; ".join(claim["qualifiers"]))


def _finding(found: Mapping[str, Any], what: str, period: str | None, quote: str, number: str) -> Row:
    last = found["trail"][-1] if found["trail"] else None
    steps: Row = (last["formula"], last["substituted"], last["result"], "; ".join(each["from"] for each in last["inputs"])) if last else (None,) * 4
    return (found["verdict"], found["codes"][0] if found["codes"] else "", what, period, quote, number, *_expected(found), *steps, found["message"])


def _expected(found: Mapping[str, Any]) -> Row:
    right = found["expected"]
    return (right["text"], right["value"], right["low"], right["high"]) if right else (None,) * 4


def as_markdown() -> str:
    """The columns as the README's table shows them."""
    lines = ["| table | column | | meaning |", "|---|---|---|---|"]
    for table, columns in TABLES.items():
        lines += [f"| {table} | `{name}` | {column.kind} | {column.meaning} |" for name, column in columns.items()]
    return "\n".join(lines)


