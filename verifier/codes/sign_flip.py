"""The number has the right size and the wrong sign.

What it means: a loss or outflow stands as a gain, or the reverse, by the number's own sign.
How it happens: a minus was dropped when the figure was copied, or brackets were not read as negative.
What to do: put the sign back and reread what the sentence concludes from it.
Example: operating cash flow "0.41亿元" where the statement has -41,203,664.85 yuan.
"""

from __future__ import annotations

from verifier.codes.case import Case, Diagnosis

TITLE_ZH = "正负号写反"
TITLE_EN = "sign flip"
MEANING_ZH = "数值大小正确，正负号相反。"


def find(case: Case) -> Diagnosis | None:
    return case.found("sign-flip") if case.ties(-case.right) and not case.right.holds_zero else None
