"""The report as CSV: one row a claim, then one row for each table cell that is wrong or imprecise (``kind`` is then ``cell``).

Columns, in this order for ever (new ones are added at the end): ``id, line, column, start, end, quote, number, value,
unit, low, high, entity, metric, kind, period, relation, verdict, codes, expected, expected_value, expected_low,
expected_high, formula, substituted, result, inputs, depends_on, needs, message``. Offsets count characters of the
document from 0, lines and columns from 1. ``value``, ``low``, ``high`` and ``expected_*`` are decimals in the base unit.
Lists are joined by ``; ``; the three arithmetic columns are the last step of the trail, ``inputs`` its operands.

A spreadsheet would run a cell that begins with ``=``, ``+``, ``-`` or ``@``; such a cell gets a leading apostrophe unless
it is a plain decimal number, which stays a number.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable

from verifier.records import CellRecord, ClaimRecord, Expected, Report, Step
from verifier.reports import Style
from verifier.reports.outline import Places, outline, places_of

SUFFIX = ".csv"
NEEDS_TEXT = True
COLUMNS = ("id", "line", "column", "start", "end", "quote", "number", "value", "unit", "low", "high", "entity", "metric", "kind", "period",
           "relation", "verdict", "codes", "expected", "expected_value", "expected_low", "expected_high", "formula", "substituted", "result",
           "inputs", "depends_on", "needs", "message")
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]\s*\S|[\t\r]")
_PLAIN = re.compile(r"[+-]?\d+(?:\.\d+)?")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_OPENERS = frozenset("=+-@＝＋－＠ ")


def render(report: Report, style: Style) -> str:
    """The rows with CRLF ends, as RFC 4180 has them; ``style.bom`` opens with the mark that spreadsheets look for."""
    places = places_of(report)
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for claim in report.claims:
        writer.writerow(map(harmless, _claim_row(claim, places)))
    for number, cell in outline(report).cells:
        writer.writerow(map(harmless, _cell_row(number, cell, places)))
    return ("\ufeff" if style.bom else "") + out.getvalue()


def harmless(cell: str) -> str:
    """The cell as a spreadsheet may open it: no formula, no control character.

    >>> harmless("=1+1"), harmless("-13.81"), harmless("-13.81亿元")
    ("'=1+1", '-13.81', "'-13.81亿元")
    """
    if cell.isprintable() and cell[:1] not in _OPENERS:
        return cell  # nearly every cell, at a tenth of the price
    cell = _CONTROL.sub("\ufffd", cell)
    return f"'{cell}" if _FORMULA.match(cell) and not _PLAIN.fullmatch(cell) else cell


def _claim_row(claim: ClaimRecord, places: Places | None) -> Iterable[str]:
    number = claim.number
    return (claim.id, *_position(number.span, places), claim.quote, number.text, number.value, number.unit, number.low, number.high,
            claim.entity or "", claim.metric, claim.kind, claim.period or "", claim.relation, claim.verdict, "; ".join(claim.codes),
            *_expected(claim.expected), *_arithmetic(claim.trail), "; ".join(claim.depends_on), "; ".join(claim.needs), claim.message)


def _cell_row(number: int, cell: CellRecord, places: Places | None) -> Iterable[str]:
    position = _position(cell.span, places) if cell.span else ("", "", "", "")
    return (f"t{number}", *position, f"{cell.table}: {cell.row}, {cell.column}", cell.text, "", "", "", "", "", cell.row, "cell", cell.column, "=",
            cell.verdict, "; ".join(cell.codes), *_expected(cell.expected), *_arithmetic(cell.trail), "", "", cell.message)


def _position(span: tuple[int, int], places: Places | None) -> tuple[str, str, str, str]:
    line, column = places.at(span[0]) if places else ("", "")
    return str(line), str(column), str(span[0]), str(span[1])


def _expected(right: Expected | None) -> tuple[str, str, str, str]:
    return (right.text, right.value, right.low, right.high) if right else ("", "", "", "")


def _arithmetic(trail: list[Step]) -> tuple[str, str, str, str]:
    if not trail:
        return "", "", "", ""
    last = trail[-1]
    return last.formula, last.substituted, last.result, "; ".join(f"{i.name} = {i.value} ({i.from_})" for i in last.inputs)
