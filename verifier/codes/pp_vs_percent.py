"""Percentage points are written as percent, or the reverse.

What it means: a ratio moved by points; written with "%" it says something else (from 15.13% to 17.86% is 2.73 points, or 18%).
How it happens: the difference of two percentages keeps their sign in a hurry.
What to do: write 个百分点 or "percentage points" (or pp), or give the relative change.
Example: "gross margin rose 2.73%" from 15.13% to 17.86%.
"""

from __future__ import annotations

TITLE_ZH = "百分点与百分比混用"
TITLE_EN = "points written as percent"
MEANING_ZH = "比率的变动应写“个百分点”，写成了“%”，或反之。"
