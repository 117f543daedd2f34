"""The figure is another company's or another segment's.

What it means: the stated value is the right one of somebody else.
How it happens: rows of a table were read one line off, or a neighbour's number was carried along.
What to do: take the value from the row of the company that the sentence names.
Example: one bank's turnover given for a drug maker in a list of five stocks.
"""

from __future__ import annotations

from verifier.codes.case import Case, Diagnosis

TITLE_ZH = "主体错配"
TITLE_EN = "entity mismatch"
MEANING_ZH = "该数值属于另一家公司或另一个分部。"


def find(case: Case) -> Diagnosis | None:
    q = case.quantity
    if q is None or case.digits < 2:
        return None
    others = list(case.other_subjects(q))
    if case.digits < 3 and len(others) > 3:
        return None  # among many, two digits tie by chance
    for other in others:
        if case.ties_quantity(other):
            return case.found("entity-mismatch", entity=other.entity or case.ledger.entity, segment=other.segment)
    return None
