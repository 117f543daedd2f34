"""The number is, or rests on, a figure that the text only assumes.

What it means: nothing in the sources bears on the assumption; what is computed from it may be right arithmetic and still say nothing.
How it happens: a base or multiple introduced by 假设, "assume" or "if".
What to do: replace the assumption by a sourced figure, or say clearly that it is one.
Example: "growth of about 120% (assuming 4.0bn a year ago)".
"""

from __future__ import annotations

TITLE_ZH = "依赖假设数"
TITLE_EN = "rests on an assumption"
MEANING_ZH = "该数是文中的假设，或由假设推出，没有来源支持。"
