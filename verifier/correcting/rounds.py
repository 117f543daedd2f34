"""Rounds of checking and correcting, until the corrected note checks clean but for what is left to its author."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

from verifier.addresses import Address
from verifier.correcting.edits import Edit, Span, applied, composed, disjoint, span_back
from verifier.correcting.proposing import Reason, Round
from verifier.correcting.sentences import Sentences
from verifier.dataclass import dataclass, field, replace
from verifier.documents import Cell, Document, Table
from verifier.documents.reading import read_document
from verifier.figures import Source
from verifier.records import WRONG, ClaimRecord, Report
from verifier.verification import Language, Unjudged, unjudged

ROUNDS, STARTS = 6, 8
"""How many rounds follow each other at most, and how often they begin anew once more has to be left to the author."""
_LINES = (".md", ".markdown", ".mdown", ".txt", ".text", ".log")


@dataclass(frozen=True, slots=True)
class Flag:
    """What the author has to see to: the sentence, the wrong claims in it, and why each was left.

    ``span`` is the sentence's place in the note as it was; ``becomes`` is how it reads with the edits; ``reasons`` go with ``claims``.
    """

    span: Span
    sentence: str
    becomes: str
    claims: tuple[ClaimRecord, ...]
    reasons: tuple[Reason, ...]


@dataclass(slots=True)
class Correction:
    """What corrects a note: edits of its text as it was, and what is left to its author.

    ``before`` and ``after`` are the reports on the note as it was and as corrected.
    """

    document: Document
    text: str
    edits: list[Edit]
    flags: list[Flag]
    before: Report
    after: Report
    remaining: list[ClaimRecord] = field(default_factory=list)
    """What the corrected note's check still finds wrong in it."""

    @property
    def clean(self) -> bool:
        """Whether the corrected note holds no wrong number and nothing is left to its author."""
        return not self.flags and not self.remaining


def corrected(
    document: str | Path | Document,
    sources: Sequence[str | Path | Address | Source] = (),
    *,
    extractor: str = "rules",
    entity: str | None = None,
    language: Language | None = None,
) -> Correction:
    """The correction of a note against its sources; nothing is written.

    :raises InputError: when the document or a source cannot be used.

    >>> corrected("每股净资产：210.44亿元/14.63亿股≈143.83元/股。").text
    '每股净资产：210.44亿元/14.63亿股≈14.38元/股。'
    """
    read = document if isinstance(document, Document) else read_document(document)
    first = unjudged(read, sources, extractor=extractor, entity=entity, language=language)

    def check(edits: Sequence[Edit]) -> Unjudged:
        if not edits:
            return first
        return unjudged(edited(read, edits), first.sources, extractor=extractor, entity=entity, language=language)

    return _Corrector(read, check).run()


class _Corrector:
    def __init__(self, document: Document, check: Callable[[Sequence[Edit]], Unjudged]) -> None:
        self.document, self.check = document, check
        self.sentences = Sentences(document.text, hard=not _by_lines(document))
        self.first = Round(check([]))
        self.wrong_at_first = {r.number.span for r in self.first.report.claims if r.verdict in WRONG or r.verdict == "imprecise"}
        self.held: dict[Span, tuple[ClaimRecord, Reason]] = {}
        """The claims left to the author, by the place of their number."""

    def run(self) -> Correction:
        for _ in range(STARTS):
            edits, last = self._rounds()
            if edits is not None and last is not None:
                return self._made(edits, last)
        for edit in self._allowed(self.first, []):  # it never settles: all of it is for the author
            record = next((r for r in self.first.report.claims if r.id == edit.claim), None)
            if record is not None:
                self.held[record.number.span] = (record, "remains")
        return self._made([], self.first)

    def _rounds(self) -> tuple[list[Edit] | None, Round | None]:
        """Edits that settle, with the last check; None when something new has to be left alone and all begins anew."""
        edits: list[Edit] = []
        current = self.first
        for number in range(ROUNDS):
            self._leave(current, edits)
            if any(edit.start < held[1] and held[0] < edit.end for edit in edits for held in self.held):
                return None, None
            later = self._allowed(current, edits)
            if not later:
                return (edits, current) if self._settled(current, edits) else (None, None)
            again = [edit for edit in later if any(edit.start < e.end and e.start < edit.end for e in _placed(edits))]
            if again or number == ROUNDS - 1:  # a right number is right at once: what is wrong once more was not understood
                for edit in again or later:
                    self._hold(current, edit, edits)
                return None, None
            edits = composed(self.document.text, edits, later)
            current = Round(self.check(edits))
        return None, None

    def _leave(self, current: Round, edits: Sequence[Edit]) -> None:
        """Notes the claims that this round leaves to the author."""
        for left in current.left:
            if left.claim.verdict in WRONG:
                self.held.setdefault(span_back(edits, left.claim.number.span), (left.claim, left.reason))

    def _allowed(self, current: Round, edits: Sequence[Edit]) -> list[Edit]:
        """The edits of a round for claims that were wrong from the start and are not left to the author, and for their repetitions."""
        records = {record.id: record for record in current.report.claims}
        kept: list[Edit] = []
        for edit in current.edits:
            span = span_back(edits, edit.span)
            record = records.get(edit.claim)
            own = record is not None and not edit.turned and record.number.span == edit.span
            claimed = span_back(edits, record.number.span) if record is not None else span
            if record is not None and claimed not in self.wrong_at_first:
                if own and record.verdict in WRONG and claimed not in self.held:
                    self.held[claimed] = (record, "contradiction")
                continue
            if claimed in self.held and (own or edit.turned):
                continue
            kept.append(edit)
        return disjoint(kept)

    def _hold(self, current: Round, edit: Edit, edits: Sequence[Edit]) -> None:
        record = next((r for r in current.report.claims if r.id == edit.claim), None)
        if record is not None:
            self.held.setdefault(span_back(edits, record.number.span), (record, "remains"))

    def _settled(self, current: Round, edits: Sequence[Edit]) -> bool:
        """Whether all that is still wrong is left to the author; what is not is noted."""
        settled = True
        for record in current.report.claims:
            span = span_back(edits, record.number.span)
            if record.verdict not in WRONG or record.waived is not None or span in self.held:
                continue
            self.held[span] = (record, "remains")
            settled = settled and not edits
        return settled

    def _made(self, edits: list[Edit], last: Round) -> Correction:
        text = self.document.text
        flagged: dict[Span, dict[Span, tuple[ClaimRecord, Reason]]] = {}
        at_first = {record.number.span: record for record in self.first.report.claims if record.verdict in WRONG}
        for span, (record, reason) in self.held.items():
            flagged.setdefault(self.sentences.around(span[0]), {}).setdefault(span, (at_first.get(span, record), reason))
        flags = [Flag(span, text[span[0]:span[1]], _within(text, span, edits), tuple(record for _, (record, _) in sorted(claims.items())),
                      tuple(reason for _, (_, reason) in sorted(claims.items()))) for span, claims in sorted(flagged.items())]
        remaining = [record for record in last.report.claims if record.verdict in WRONG and record.waived is None]
        return Correction(self.document, applied(text, edits), edits, flags, self.first.report, last.report, remaining)


def _within(text: str, span: Span, edits: Sequence[Edit]) -> str:
    inner = [edit for edit in edits if span[0] <= edit.start and edit.end <= span[1]]
    return applied(text[span[0]:span[1]], [replace(edit, start=edit.start - span[0], end=edit.end - span[0]) for edit in inner])


def _placed(edits: Sequence[Edit]) -> list[Edit]:
    """The edits at their places in the text that they make."""
    placed, by = [], 0
    for edit in edits:
        placed.append(replace(edit, start=edit.start + by, end=edit.start + by + len(edit.new)))
        by += len(edit.new) - (edit.end - edit.start)
    return placed


def _by_lines(document: Document) -> bool:
    return "." not in document.name or document.name.lower().endswith(_LINES)


def edited(document: Document, edits: Sequence[Edit]) -> Document:
    """The document with edits put in, its tables read anew, or their cells changed where the format knows them otherwise."""
    if not edits:
        return document
    text = applied(document.text, edits)
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    if _by_lines(document):
        from verifier.documents.markdown import document_of

        return document_of(text, document.name, digest)

    def moved(offset: int, ending: bool) -> int:
        by = 0
        for edit in edits:
            if edit.end <= offset if ending else edit.end <= offset and edit.start < offset:
                by += len(edit.new) - (edit.end - edit.start)
        return offset + by

    def of(span: Span) -> Span:
        return moved(span[0], False), moved(span[1], True)

    def cell(one: Cell) -> Cell:
        if one.span is None:
            return one
        inner = [replace(e, start=e.start - one.span[0], end=e.end - one.span[0]) for e in edits if one.span[0] <= e.start and e.end <= one.span[1]]
        return replace(one, text=applied(one.text, inner), span=of(one.span))

    tables = [Table([[cell(one) for one in row] for row in table.rows], table.caption, table.notes,
                    of(table.span) if table.span else None, table.name) for table in document.tables]
    return Document(document.name, text, digest, tables, document.title)
