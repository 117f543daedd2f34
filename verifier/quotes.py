"""The passage round a number that a report quotes: whole clauses, no number and no emphasis cut through."""

from __future__ import annotations

import re

BEFORE, AFTER = 60, 40
"""How many characters a quote aims to hold before and after its number."""

_STOPS = "，；。！？、;!?|\n"
_BORDER = re.compile(rf"[{_STOPS}：:,.](?:(?<=[{_STOPS}])[{_STOPS}]*|(?<=[：:])(?!\d)|(?<=,)(?:(?<!\d,)|(?!\d))|(?<=\.)(?=\s|$))")
"""A stop, and a mark that may also stand within a number, where it does not; all the marks first, so that no other character is looked at twice."""
_EDGE = " \t\r\n\u3000，,；;。、：:！!？?|.>#"


def quoted(text: str, outer: tuple[int, int], number: tuple[int, int]) -> tuple[int, int]:
    """The span to quote for the number at ``number``, within the passage ``outer`` where that is short.

    Both ends fall on borders between clauses; a long passage is cut to the clauses nearest to the number, whose own clause is
    never cut. ``**`` stands in pairs or not at all.

    >>> text = "前三季度收入4.58亿元，**同比增长416%**；毛利率1,204个基点。"
    >>> start, end = quoted(text, (0, len(text)), (text.index("416"), text.index("416") + 4))
    >>> text[start:end]
    '前三季度收入4.58亿元，**同比增长416%**；毛利率1,204个基点'
    """
    first, last = min(outer[0], number[0]), max(outer[1], number[1])
    start, end = first, last
    if number[0] - first > BEFORE:
        near = _BORDER.search(text, number[0] - BEFORE - 1, number[0])
        start = near.end() if near else max((found.end() for found in _BORDER.finditer(text, first, number[0])), default=first)
    if last - number[1] > AFTER:
        for found in _BORDER.finditer(text, number[1], last):
            far = found.start() - number[1] > AFTER
            if not far or end == last:
                end = found.start()
            if far:
                break
    trimmed = _trimmed(text, start, end, number)
    paired = _paired(text, *trimmed, number)
    return trimmed if paired == trimmed else _trimmed(text, *paired, number)


def _trimmed(text: str, start: int, end: int, number: tuple[int, int]) -> tuple[int, int]:
    while start < number[0] and text[start] in _EDGE:
        start += 1
    while end > number[1] and text[end - 1] in _EDGE:
        end -= 1
    return start, end


def _paired(text: str, start: int, end: int, number: tuple[int, int]) -> tuple[int, int]:
    """The span with ``**`` in pairs: a lone mark at an edge is dropped, else its partner on the same line is taken in."""
    if text.count("**", start, end) % 2 == 0:
        return start, end
    if text.startswith("**", end):
        return start, end + 2
    if text.startswith("**", start) and start + 2 <= number[0]:
        return start + 2, end
    if text.endswith("**", start, end) and end - 2 >= number[1]:
        return start, end - 2
    line_end = text.find("\n", end)
    partner = text.find("**", end, len(text) if line_end < 0 else line_end)
    if partner >= 0:
        return start, partner + 2
    partner = text.rfind("**", text.rfind("\n", 0, start) + 1, start)
    return (partner, end) if partner >= 0 else (start, end)
