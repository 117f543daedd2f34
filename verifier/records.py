"""The nouns of the report, ``verifier.report/1``: frozen records, extras forbidden.

Numbers cross this border as decimal strings in the base unit (yuan or dollars, shares, a fraction for
percentages, days); ``text`` fields are as a reader writes them, in the claim's own unit.
"""

from __future__ import annotations

from typing import Any, Literal

from verifier.dataclass import dataclass, field
from verifier.record import Record, as_json

Verdict = Literal["supported", "consistent", "imprecise", "refuted", "tainted", "unverifiable"]
ClaimKind = Literal["level", "growth", "change", "ratio", "share", "sum", "comparison", "range", "count"]
SpanPair = tuple[int, int]

VERDICTS: tuple[Verdict, ...] = ("supported", "consistent", "imprecise", "refuted", "tainted", "unverifiable")
WRONG: frozenset[str] = frozenset({"refuted", "tainted"})


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRecord(Record):
    """The note that was checked; ``text`` is what spans count in, given with ``--with-text`` only."""

    name: str
    sha256: str
    language: Literal["zh", "en"]
    entity: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRecord(Record):
    """A source file: how many figures it was understood to hold, and the fields that were not."""

    name: str
    sha256: str
    figures: int
    unread: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens(Record):
    input: int = 0
    output: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractorRecord(Record):
    """Who proposed the claims: ``rules``, ``llm`` or ``hybrid``, with what it cost.

    ``calls``, ``tokens`` and ``cost`` (a decimal in the currency of the settings' prices, None where none is set) are what the answers
    took when they were first given, whether asked now or kept; ``rejected`` counts proposals that the text does not bear out.
    """

    name: str
    model: str | None = None
    prompt: str | None = None
    calls: int = 0
    tokens: Tokens = field(default_factory=Tokens)
    cost: str | None = None
    rejected: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary(Record):
    """Claims by verdict; ``roots`` are the refuted claims and wrong inputs from which every tainted claim follows.

    ``waived`` claims count under their verdict as well.
    """

    claims: int
    supported: int = 0
    consistent: int = 0
    imprecise: int = 0
    refuted: int = 0
    tainted: int = 0
    unverifiable: int = 0
    roots: list[str] = field(default_factory=list)
    note: str = ""
    waived: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers(Record):
    """Every number of the text accounted for once; ``set_aside`` counts by rule, ``unclaimed`` lists spans."""

    total: int
    claims: int
    operands: int
    tables: int
    set_aside: dict[str, int]
    unclaimed: list[SpanPair]


def _placed(held: dict[str, Any]) -> dict[str, Any]:
    return held if held["page"] is not None else {name: value for name, value in held.items() if name not in ("page", "box")}


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberRecord(Record):
    """A number as stated: its text and span, value in the base unit, and the interval it stands for.

    ``page`` (from 1) and ``box`` (left, top, right, bottom in points from the page's upper left corner) tell where it is printed, in
    formats that have pages; they are left out of the JSON elsewhere.
    """

    text: str
    span: SpanPair
    value: str
    unit: str
    low: str
    high: str
    page: int | None = None
    box: tuple[float, float, float, float] | None = None

    def model_dump(self) -> dict[str, Any]:
        """The record under the keys of the JSON; without a page it has no place."""
        return _placed(Record.model_dump(self))


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected(Record):
    """The right value; ``text`` as a reader writes it in the claim's own unit, ``low`` and ``high`` its bounds."""

    text: str
    value: str
    low: str
    high: str
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Input(Record):
    """One operand of a trail step, and where it came from (a source's field or cell, a claim, a table cell, a definition)."""

    name: str
    value: str
    from_: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step(Record):
    """One line of arithmetic: the formula, the same with its operands filled in, and what comes out."""

    formula: str
    substituted: str
    result: str
    low: str | None = None
    high: str | None = None
    inputs: list[Input] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimRecord(Record):
    """One number asserted about one metric of one entity for one period, with its verdict and arithmetic.

    ``waived`` is the reason for which the author set the finding aside in the note; ``known`` whether it is in the baseline, None without one.
    ``segment`` is the part of the entity it is about; ``qualifiers`` say on which basis, by whom expected, from which period changed: numbers
    of two claims are of one thing only where these agree too.
    """

    id: str
    quote: str
    span: SpanPair
    number: NumberRecord
    entity: str | None
    metric: str
    kind: ClaimKind
    period: str | None
    relation: str
    verdict: Verdict
    codes: list[str]
    expected: Expected | None
    trail: list[Step]
    depends_on: list[str]
    needs: list[str]
    message: str
    waived: str | None = None
    known: bool | None = None
    segment: str | None = None
    qualifiers: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class CellRecord(Record):
    """A cell of one of the document's own tables, judged against the other cells; ``span`` where the text has it.

    ``page`` and ``box`` are as those of :class:`NumberRecord`.
    """

    table: str
    row: str
    column: str
    text: str
    verdict: Verdict
    codes: list[str]
    expected: Expected | None
    trail: list[Step]
    span: SpanPair | None = None
    message: str = ""
    waived: str | None = None
    known: bool | None = None
    page: int | None = None
    box: tuple[float, float, float, float] | None = None

    def model_dump(self) -> dict[str, Any]:
        """The record under the keys of the JSON; without a page it has no place."""
        return _placed(Record.model_dump(self))


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding(Record):
    """Something to say that is no claim: sources that contradict each other, a passage that fell back to rules."""

    code: str
    message: str
    places: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report(Record):
    """The whole report; :meth:`to_json` is what ``--format json`` prints."""

    schema_: Literal["verifier.report/1"] = "verifier.report/1"
    verifier: str
    document: DocumentRecord
    sources: list[SourceRecord]
    extractor: ExtractorRecord
    summary: Summary
    numbers: Numbers
    claims: list[ClaimRecord]
    tables: list[CellRecord]
    findings: list[Finding] = field(default_factory=list)

    def to_json(self, indent: int | None = 1) -> str:
        """The contract's JSON; ``document.text`` is left out where it was not asked for."""
        data = self.model_dump()
        if self.document.text is None:
            del data["document"]["text"]
        return as_json(data, indent)
