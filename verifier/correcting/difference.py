"""The correction as a unified diff, which ``patch`` and ``git apply`` take."""

from __future__ import annotations

import difflib
import re

_LINE = re.compile(r"[^\n]*\n|[^\n]+")


def unified(before: str, after: str, name: str) -> str:
    """What ``diff -u`` prints for a note and its correction; empty where they are alike. Line ends stay as they are.

    >>> print(unified("营收\\n增长 416%\\n", "营收\\n增长 24.03%\\n", "note.md"), end="")
    --- a/note.md
    +++ b/note.md
    @@ -1,2 +1,2 @@
     营收
    -增长 416%
    +增长 24.03%
    """
    lines = difflib.unified_diff(_LINE.findall(before), _LINE.findall(after), f"a/{name}", f"b/{name}")
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)
