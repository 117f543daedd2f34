"""The words say a rise where the figures say a fall, or the reverse.

What it means: the size agrees, the direction word ("increased", 上升) does not.
How it happens: the two periods were subtracted the wrong way round, or a ratio that is better when lower was praised as higher.
What to do: turn the word, or check which of the two periods is the later one.
Example: "the expense ratio rose 0.62 points" where it went from 9.56% to 8.94%.
"""

from __future__ import annotations

from verifier.codes.case import Case, Diagnosis

TITLE_ZH = "方向写反"
TITLE_EN = "direction mismatch"
MEANING_ZH = "大小对得上，升降方向与数据相反。"


def find(case: Case) -> Diagnosis | None:
    if not case.claim.direction or case.claim.numeral.sign:
        return None
    return case.found("direction-mismatch") if case.ties(-case.right) else None
