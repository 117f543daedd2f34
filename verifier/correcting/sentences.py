"""Where a sentence begins and ends: what an author rewrites is quoted whole."""

from __future__ import annotations

import re
from bisect import bisect_right

_ABBREVIATED = "".join(rf"(?<!\b{word})" for word in (r"vs approx ca c Inc Corp Co Ltd No Mr Ms Dr U\.S i\.e e\.g").split())
_STOP = rf"[。！？!?；;]+[”’\"')）】》*]*|{_ABBREVIATED}\.[”’\"')*]*(?=\s+[\"“'(*]*[A-Z\u4e00-\u9fff]|\s*$)"
_BREAK = r"\r?\n[ \t]*(?:\r?\n)+|\r?\n(?=[ \t]*(?:[-*+•>#|]|\d+[.、)]|[（(][一二三四五六七八九十\d]+[）)]))"
_SOFT = re.compile(rf"{_STOP}|{_BREAK}", re.M)
_HARD = re.compile(rf"{_STOP}|\r?\n", re.M)


class Sentences:
    """The sentences of a text; ``hard`` where every line end closes a paragraph, as in Word documents and web pages.

    >>> Sentences("PEG 为 0.32，低于 1。估值不贵。").around(10)
    (0, 16)
    """

    def __init__(self, text: str, hard: bool = False) -> None:
        self._text = text
        self._ends = [found.end() for found in (_HARD if hard else _SOFT).finditer(text)]

    def around(self, offset: int) -> tuple[int, int]:
        """The sentence that holds the character at ``offset``, without the blanks round it."""
        index = bisect_right(self._ends, offset)
        start = self._ends[index - 1] if index else 0
        end = self._ends[index] if index < len(self._ends) else len(self._text)
        while start < end and self._text[start].isspace():
            start += 1
        while end > start and self._text[end - 1].isspace():
            end -= 1
        return start, end
