"""The arithmetic shown or implied gives another number, for none of the other reasons.

What it means: redo the sum with the very operands of the text and something else comes out.
How it happens: a slip of the hand, or a language model that guessed the result.
What to do: put the recomputed value, and recheck what is built on it.
Example: (19.7 + 27.9 + 27.5 + 15.6) / 4 given as 24.7; it is 22.7.
"""

from __future__ import annotations

from verifier.codes.case import Case, Diagnosis

TITLE_ZH = "算术错误"
TITLE_EN = "arithmetic error"
MEANING_ZH = "按所示或隐含的算式重算，结果不同，且不属于其他原因。"


def find(case: Case) -> Diagnosis | None:
    return case.found("arithmetic-error") if case.reading.origin == "equation" or case.is_computed else None
