"""The decimal point slipped: the number is off by a power of ten other than a unit's.

What it means: the digits are right, their place is not.
How it happens: a division done by hand, a point lost when a number was copied.
What to do: move the point, then recheck every number computed from it.
Example: 210.44亿元 / 14.63亿股 given as 143.83 元/股; it is 14.38.
"""

from __future__ import annotations

from verifier.codes.case import Case, Diagnosis

TITLE_ZH = "小数点错位"
TITLE_EN = "decimal slip"
MEANING_ZH = "数字相同，小数点错位（差 10 的整数次方，且不是单位换算）。"


def find(case: Case) -> Diagnosis | None:
    factor = case.power_of_ten()
    return case.found("decimal-slip", factor=factor) if factor is not None else None
