"""The number follows from another claim that is wrong.

What it means: its own arithmetic holds on the numbers the document uses, but one of those is wrong, so against the right ones it fails.
How it happens: an early slip is carried through growth rates, multiples and conclusions.
What to do: correct the root; then put the recomputed value here.
Example: a PEG of 0.32 built on a growth of 416% that should be 24%.
"""

from __future__ import annotations

TITLE_ZH = "受错误数据牵连"
TITLE_EN = "follows from a wrong number"
MEANING_ZH = "自身计算成立，但所用数据有误，因此结果也错。"
