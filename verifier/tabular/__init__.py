"""The document's own tables, cell by cell: every identity that their numbers should satisfy, with exact intervals.

    check_tables(tables, figures)      a judgement for each cell that some identity reaches

Conventions (ending or average equity, the sign of impairments, the price behind a multiple) are found from the
figures: each named way is tried over all columns of a row, and the one that fits is held against its columns.
A cell is refuted only where its interval and the recomputed one are disjoint in the worst case, and either two
printed numbers define the third or two other columns confirm the way of computing. What no way reproduces is
unverifiable, and says how many were tried.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from verifier.documents import Table
from verifier.figures import Figure
from verifier.tabular.blame import blamed
from verifier.tabular.findings import findings_of
from verifier.tabular.judgement import CellJudgement, CellVerdict, Judge
from verifier.tabular.ledger import Ledger
from verifier.tabular.lines import sheets_of

__all__ = ["CellJudgement", "CellVerdict", "check_tables"]

_HAN = re.compile(r"[\u4e00-\u9fff]")


def check_tables(tables: Sequence[Table], figures: Sequence[Figure], *, language: str | None = None) -> list[CellJudgement]:
    """Judge the cells of a document's tables against each other.

    ``figures`` are those read from the same tables; a figure belongs to the cell whose span holds its own.
    ``language`` ("zh" or "en") is that of the messages; None takes Chinese where the tables' labels have Han characters.
    Cells that no identity reaches get no judgement. The order is that of the tables, row by row.
    """
    sheets = sheets_of(tables, figures)
    ledger = Ledger(sheets)
    findings = findings_of(sheets, ledger)
    if language is None:
        language = "zh" if any(_HAN.search(label) for sheet in sheets for label in (*sheet.row_names, *sheet.column_names)) else "en"
    judge = Judge(findings, blamed(findings), ledger, language)
    entries = sorted((entry for sheet in sheets for entry in sheet.entries), key=lambda entry: (entry.table, entry.row, entry.column))
    return judge.judged(entries)
