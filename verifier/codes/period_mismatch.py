"""The value belongs to another period.

What it means: the same metric has this value at another date or in another period.
How it happens: a comparative column was read for the current one, or an older report was used.
What to do: take the value of the period that the sentence names.
Example: contract liabilities "at the end of September" with the balance of the end of June.
"""

from __future__ import annotations

from verifier.codes.case import Case, Diagnosis
from verifier.spans import of_other_span

TITLE_ZH = "期间错配"
TITLE_EN = "period mismatch"
MEANING_ZH = "该数值属于另一个报告期或日期。"


def find(case: Case) -> Diagnosis | None:
    q = case.quantity
    if q is None or case.digits < 2:
        return None
    if q.measure == "level":
        for _key, entry in case.same_metric(q):
            if entry.tier == 0 and (entry.period != q.period or of_other_span(case.claim.span, entry.figure)) and case.ties(entry.value):
                return case.found("period-mismatch", period=entry.period, value=entry.figure)
    elif q.period is not None and q.base is not None and case.digits >= 3:
        for months in (-3, 3, -6, -12):
            if case.ties_moved(q.base.shifted(months), q.period.shifted(months)):
                return case.found("period-mismatch", period=q.period.shifted(months))
    return None
