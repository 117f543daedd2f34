"""Edits of a text: what stands instead of what, and where; put in, and put together round by round."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from verifier.dataclass import dataclass, replace

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Edit:
    """``new`` in the place of the text from ``start`` to ``end`` (half-open); ``why`` is the finding behind it.

    ``claim`` names the claim whose number is put right; ``turned`` is set where a word for the direction changes with it.
    """

    start: int
    end: int
    new: str
    claim: str = ""
    why: str = ""
    turned: bool = False

    @property
    def span(self) -> Span:
        return self.start, self.end


def applied(text: str, edits: Iterable[Edit]) -> str:
    """The text with all edits put in; they are sorted and do not overlap.

    >>> applied("同比增长 416%", [Edit(5, 9, "24.03%")])
    '同比增长 24.03%'
    """
    parts, since = [], 0
    for edit in edits:
        parts += [text[since:edit.start], edit.new]
        since = edit.end
    return "".join([*parts, text[since:]])


def back(edits: Sequence[Edit], offset: int, ending: bool = False) -> int:
    """Where an offset of the edited text stood in the text before; within what was put in, the edit's start or (``ending``) its end.

    >>> back([Edit(5, 9, "24.03%")], 11, ending=True)
    9
    """
    moved = 0
    for edit in edits:
        first = edit.start + moved
        last = first + len(edit.new)
        if offset <= first:
            break
        if offset < last or (offset == last and ending):
            return edit.end if ending else edit.start
        moved += len(edit.new) - (edit.end - edit.start)
    return offset - moved


def span_back(edits: Sequence[Edit], span: Span) -> Span:
    """A span of the edited text in the text before."""
    return back(edits, span[0]), back(edits, span[1], ending=True)


def composed(text: str, edits: Sequence[Edit], later: Iterable[Edit]) -> list[Edit]:
    """The edits of ``text`` that do what ``edits`` and then, in the text so edited, ``later`` do.

    >>> composed("a 1 b", [Edit(2, 3, "22")], [Edit(2, 4, "33"), Edit(5, 6, "c")])[0].new
    '33'
    """
    done = list(edits)
    for edit in sorted(later, key=lambda e: e.start, reverse=True):  # from the end, so that those before keep their places
        start, end = span_back(done, edit.span)
        touched = [e for e in done if e.start < end and start < e.end or e.span == (start, end)]
        start, end = min([start, *(e.start for e in touched)]), max([end, *(e.end for e in touched)])
        before = applied(text[start:end], [replace(e, start=e.start - start, end=e.end - start) for e in touched])
        shift = sum(len(e.new) - (e.end - e.start) for e in done if e.end <= start and e not in touched)
        first = edit.start - (start + shift)
        new = before[:first] + edit.new + before[first + edit.end - edit.start:]
        done = sorted([*(e for e in done if e not in touched), replace(edit, start=start, end=end, new=new)], key=lambda e: e.span)
    return [e for e in done if text[e.start:e.end] != e.new]


def disjoint(edits: Iterable[Edit]) -> list[Edit]:
    """The edits in text order, of two that overlap the first."""
    kept: list[Edit] = []
    for edit in sorted(edits, key=lambda e: e.span):
        if not kept or edit.start >= kept[-1].end:
            kept.append(edit)
    return kept
