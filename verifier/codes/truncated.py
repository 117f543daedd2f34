"""The digits were cut off instead of rounded.

What it means: the stated number misses the right one by less than its last place because the rest was dropped.
How it happens: formatting that cuts, or a number shortened from memory.
What to do: round: 11.27% is 11.3%, not 11.2%.
Example: a P/E of 135.7 repeated as "135 times".
"""

from __future__ import annotations

TITLE_ZH = "截断而非四舍五入"
TITLE_EN = "truncated"
MEANING_ZH = "末位被直接截断，没有四舍五入。"
