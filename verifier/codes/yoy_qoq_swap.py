"""A year-on-year figure stands where the quarter-on-quarter one belongs, or the reverse.

What it means: 同比 and 环比 were exchanged; the stated rate is right against the other base.
How it happens: both rates stand side by side in the source and were copied into each other's place.
What to do: exchange the two numbers or the two words.
Example: "yoy +19.1%, qoq +46.9%" where profit grew 46.9% on the year and 19.1% on the quarter.
"""

from __future__ import annotations

from verifier.codes.case import Case, Diagnosis
from verifier.matching import against

TITLE_ZH = "同比环比互换"
TITLE_EN = "yoy and qoq swapped"
MEANING_ZH = "同比写成环比，或环比写成同比。"


def find(case: Case) -> Diagnosis | None:
    q = case.quantity
    if q is None or q.measure == "level" or q.period is None:
        return None
    kind = against(q)
    if kind == "yoy" and q.period.months <= 3:
        other = q.period.previous
    elif kind == "qoq":
        other = q.period.year_before
    else:
        return None
    return case.found("yoy-qoq-swap", base=other) if case.ties_moved(other) else None
