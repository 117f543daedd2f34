"""Cells of the note's own tables: the right number in the places and thousands marks of the cell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from verifier.correcting.edits import Edit
from verifier.records import WRONG, Report

_NUMBER = re.compile(r"\d[\d,]*(?:\.(\d+))?")


def cell_edits(report: Report) -> Iterator[Edit]:
    """The edits for the wrong cells whose right value and whose place in the text are known.

    A value is printed to the cell's own places; brackets and signs stay where its sign does not turn.
    """
    for number, cell in enumerate(report.tables, 1):
        if cell.verdict not in WRONG or cell.expected is None or cell.span is None:
            continue
        new = in_cell(cell.text, cell.expected.text)
        if new is not None and new != cell.text and cell.span[1] - cell.span[0] == len(cell.text):
            yield Edit(*cell.span, new, f"t{number}", cell.message)


def in_cell(text: str, right: str) -> str | None:
    """A cell's text with the right number; None where either is not one plain number.

    >>> in_cell("1,204.5", "1205.47"), in_cell("(3.4)", "-3.52"), in_cell("3.4%", "-3.5%")
    ('1,205.5', '(3.5)', '-3.5%')
    """
    own, given = list(_NUMBER.finditer(text)), list(_NUMBER.finditer(right))
    if len(own) != 1 or len(given) != 1:
        return None
    value = Decimal(given[0][0].replace(",", ""))
    size = value.quantize(Decimal(1).scaleb(-len(own[0][1] or "")), ROUND_HALF_UP)
    digits = f"{size:,f}" if "," in own[0][0] else f"{size:f}"
    front, back = text[:own[0].start()], text[own[0].end():]
    was = "-" in front or "−" in front or "(" in front or "（" in front
    negative = right[:given[0].start()].lstrip()[:1] in ("-", "−")
    if was == negative:
        return front + digits + back
    if was:
        return re.sub(r"[-−(（]", "", front) + digits + re.sub(r"[)）]", "", back, count=1)
    return "-" + front + digits + back
