"""A year-to-date figure is used as a single quarter's, or the reverse.

What it means: the number belongs to the months from the start of the year, the words name one quarter (or the other way round).
How it happens: interim statements print cumulative figures; a third-quarter report (三季报) covers nine months.
What to do: subtract the earlier cumulative figure, or name the cumulative period.
Example: "operating cash flow for the third quarter was $241.3 million", which is the nine months.
"""

from __future__ import annotations

from verifier.codes.case import Case, Diagnosis
from verifier.periods import Period

TITLE_ZH = "累计数当单季"
TITLE_EN = "cumulative taken as quarter"
MEANING_ZH = "把年初至今的累计数当成单季数，或反之。"


def find(case: Case) -> Diagnosis | None:
    q = case.quantity
    if q is None or q.period is None or q.period.is_instant or q.period.ttm or q.period.months == 12:
        return None
    period = q.period
    year = (period.end - 1) // 12 * 12
    others = [Period(year, period.end)] if period.start != year else [Period(period.end - 3, period.end)]
    for other in others:
        if other != period and case.ties_at(other):
            return case.found("cumulative-as-quarter", period=other)
    return None
