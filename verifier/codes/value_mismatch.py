"""A stated level simply differs from its source.

What it means: the source prints another value for just this metric, entity and period, and no usual slip explains the gap.
How it happens: digits swapped or mistyped, an older version of the figure, an invented number.
What to do: put the source's value, or name the source that has the stated one.
Example: segment revenue "$348.2 million" where the source has 384.2.
"""

from __future__ import annotations

from verifier.codes.case import Case, Diagnosis

TITLE_ZH = "与来源数值不符"
TITLE_EN = "value mismatch"
MEANING_ZH = "所述数值与数据来源不一致，且无常见原因可解释。"


def find(case: Case) -> Diagnosis | None:
    return case.found("value-mismatch")
