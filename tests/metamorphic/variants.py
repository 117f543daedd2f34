"""A variant: edits of a note, and what must be true of its claims afterwards."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tests.metamorphic.notes import Label, Note, claim_at
from verifier.figures import Source
from verifier.records import ClaimRecord, Report

Edit = tuple[int, int, str]
Holds = Callable[[ClaimRecord], "str | None"]


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a claim must be: one of ``verdicts``, with ``code`` first where one is named, and whatever ``holds`` asks."""

    label: Label
    verdicts: tuple[str, ...]
    code: str | None = None
    holds: Holds | None = None
    rate: str = ""

    def fails(self, claim: ClaimRecord | None) -> str | None:
        """Why the claim is not as expected, or None."""
        if claim is None:
            return "not found any more"
        if claim.verdict not in self.verdicts:
            return f"{claim.verdict} {claim.codes} instead of {' or '.join(self.verdicts)}"
        if self.code is not None and self.code not in claim.codes[:1]:
            return f"{claim.verdict} with {claim.codes or 'no code'} instead of {self.code}"
        return self.holds(claim) if self.holds is not None else None


@dataclass(slots=True)
class Variant:
    """An edited note or edited sources, and what must come out.

    ``moves`` are pieces ``(start, end, new start)`` for a text whose parts changed places; without them offsets follow from ``edits``.
    """

    note: Note
    kind: str
    what: str
    expectations: list[Expectation]
    edits: list[Edit] = field(default_factory=list)
    sources: Sequence[Source] | None = None
    text: str | None = None
    moves: list[tuple[int, int, int]] = field(default_factory=list)

    def run(self) -> list[tuple[str, str | None]]:
        """The kind of rate and None or the reason of failure, for every expectation."""
        text, place = self._edited()
        report: Report = self.note.check(text, self.note.sources if self.sources is None else self.sources)
        out = []
        for one in self.expectations:
            start, end = place(one.label.start), place(one.label.end - 1) + 1
            claim = claim_at(report, start, end)
            why = one.fails(claim)
            if why is not None:
                around = text[max(0, start - 30) : end + 12].replace("\n", "⏎")
                why = f"{self.note.name} {one.label.id} {one.label.number!r} [{self.what}]: {why}  …{around}…"
            out.append((one.rate or self.kind, why))
        return out

    def _edited(self) -> tuple[str, Callable[[int], int]]:
        if self.text is not None:
            moves = sorted(self.moves)
            starts = [start for start, _, _ in moves]

            def moved(at: int) -> int:
                piece = bisect_right(starts, at) - 1
                if piece >= 0 and at < moves[piece][1]:
                    return moves[piece][2] + at - moves[piece][0]
                return at

            return self.text, moved
        edits = sorted(self.edits)
        parts, last = [], 0
        for start, end, new in edits:
            parts += [self.note.text[last:start], new]
            last = end
        parts.append(self.note.text[last:])

        def shifted(at: int) -> int:
            offset = 0
            for start, end, new in edits:
                if end <= at:
                    offset += len(new) - (end - start)
                elif start <= at < end:
                    # inside a rewritten number: keep to its part nearest
                    inside = min(at - start, len(new) - 1) if at != end - 1 else len(new) - 1
                    return start + offset + max(inside, 0)
            return at + offset

        return "".join(parts), shifted
