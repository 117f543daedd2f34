"""The statement's truth turns when the right number is put in.

What it means: "below 1", "undervalued", "above the threshold" holds for the document's number and fails for the right one.
How it happens: a root error large enough to cross the line that the sentence draws.
What to do: rewrite the conclusion; changing the number alone is not enough.
Example: "PEG 0.32, far below 1", where the right PEG is 5.65.
"""

from __future__ import annotations

TITLE_ZH = "结论反转"
TITLE_EN = "conclusion flips"
MEANING_ZH = "代入正确数值后，该判断不再成立。"
