"""One note's check as a thing that can be sent to another process, and what comes back.

Nothing here knows how many processes there are or what is kept: :func:`perform` is a pure function of a task and its sources. A check runs
in a thread of its own so that whatever it raises, a defect of the program too, becomes the outcome of its one note.
"""

from __future__ import annotations

import hashlib
import pickle
import time
import traceback
import zlib
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from verifier.audit.answering import Answering, Modelling, Unanswered, fallbacks_of
from verifier.errors import InputError
from verifier.pausing import collector_paused

if TYPE_CHECKING:
    from verifier.documents import Document
    from verifier.extractors.llm.questions import Answer, Question
    from verifier.figures import Source
    from verifier.records import Report

SMALL = 1 << 16
"""Bytes of a source that go with every task; a larger one is sent to a worker once and kept there."""
KEPT = 64
"""How many large sources a worker keeps, the least lately used dropped first."""


@dataclass(frozen=True, slots=True)
class Given:
    """A source as it is sent: its bytes, or, ``made``, figures that were read already (pickled). ``data`` is None where the worker has it."""

    name: str
    digest: str
    data: bytes | None
    made: bool = False

    @property
    def held_as(self) -> str:
        """What a worker holds it as: a source's name stands in the report, so the same bytes under two names are two sources."""
        return f"{self.digest}:{self.name}"


@dataclass(frozen=True, slots=True)
class Task:
    """One note to be checked; ``number`` is the parent's own for it."""

    number: int
    name: str
    data: bytes
    sources: tuple[Given, ...] = ()
    entity: str | None = None
    language: Literal["zh", "en"] | None = None
    extractor: str = "rules"
    modelling: Modelling | None = None


@dataclass(frozen=True, slots=True)
class Errand:
    """Something that is no check: a function of the package, what to call it with, and bytes that come of it; ``number`` as a task's."""

    number: int
    name: str
    work: Callable[..., bytes]
    given: tuple[object, ...]

    def done(self) -> bytes:
        return self.work(*self.given)


@dataclass(frozen=True, slots=True)
class Totals:
    """The figures of one report by which notes are counted and ranked.

    ``passages`` were to be asked about, ``by_rules`` of them the model did not answer, for the reasons in ``fallbacks`` (``refused 1,
    unreachable 2``); ``unanswered`` of these another run may have answered.
    """

    language: str
    entity: str | None
    numbers: int
    unclaimed: int
    figures: int
    claims: int
    supported: int
    consistent: int
    imprecise: int
    refuted: int
    tainted: int
    unverifiable: int
    flips: int
    cells_wrong: int
    extractor: str
    model: str | None
    prompt: str | None
    calls: int
    input_tokens: int
    output_tokens: int
    cost: str | None
    rejected: int
    passages: int
    by_rules: int
    unanswered: int
    fallbacks: str


ClaimRow = tuple[str, str | None, str, str, str | None, str, str, str, str, str, str, str, str, str | None, str]
"""id, entity, metric, kind, period, relation, verdict, codes, needs (both joined by spaces and ``; ``), number, unit, low, high, segment,
qualifiers (joined by ``; ``)."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a task: a report (zlib of its JSON, the text kept in it), or one line of ``error``; or what came of an errand.

    ``trace`` is the traceback where the program itself failed; ``stopped`` marks a note that was ended at its deadline or
    died with its process. With ``questions`` it is neither: the task is to be sent again with their answers.
    """

    number: int
    report: bytes | None = None
    totals: Totals | None = None
    claims: tuple[ClaimRow, ...] = ()
    error: str = ""
    trace: str = ""
    stopped: bool = False
    seconds: float = 0.0
    questions: tuple[Question, ...] = ()


class Shelf:
    """The large sources a worker holds, parsed. The parent keeps one of the same order beside each worker, to know what is there."""

    def __init__(self) -> None:
        self._held: OrderedDict[str, Any] = OrderedDict()

    def take(self, digest: str) -> Any:
        """What is held under a digest, now the latest used; None where nothing is."""
        found = self._held.get(digest)
        if found is not None:
            self._held.move_to_end(digest)
        return found

    def put(self, digest: str, value: Any) -> None:
        """Holds something, dropping the least lately used beyond :data:`KEPT`."""
        self._held[digest] = value
        self._held.move_to_end(digest)
        while len(self._held) > KEPT:
            self._held.popitem(last=False)


def thinned(task: Task | Errand, shelf: Shelf) -> Task | Errand:
    """The task without the bytes of large sources that the worker holds by now, as ``shelf``, its parent's copy, tells."""
    if isinstance(task, Errand) or not any(given.data is not None and len(given.data) > SMALL for given in task.sources):
        return task
    sources = []
    for given in task.sources:
        if given.data is not None and len(given.data) > SMALL:
            if shelf.take(given.held_as):
                given = Given(given.name, given.digest, None, given.made)
            else:
                shelf.put(given.held_as, True)
        sources.append(given)
    return replace(task, sources=tuple(sources))


class Checker:
    """Performs tasks one after the other, each large source parsed once."""

    def __init__(self) -> None:
        self._shelf = Shelf()
        self._aside = ThreadPoolExecutor(1, "check")

    def outcome(self, task: Task | Errand) -> Outcome:
        """What became of the task, whatever happened in it."""
        begun = time.perf_counter()
        if isinstance(task, Errand):
            errand = self._aside.submit(task.done)
            return Outcome(task.number, errand.result() if errand.exception() is None else None, seconds=time.perf_counter() - begun)
        sources = [self._source(given) for given in task.sources]
        done = self._aside.submit(_performed, task, sources)
        wrong = done.exception()
        seconds = time.perf_counter() - begun
        if wrong is None:
            report, totals, claims = done.result()
            return Outcome(task.number, report, totals, claims, seconds=seconds)
        if isinstance(wrong, Unanswered):
            return Outcome(task.number, seconds=seconds, questions=wrong.questions)
        if isinstance(wrong, InputError):
            return Outcome(task.number, error=" ".join(str(wrong).split()), seconds=seconds)
        line = " ".join(f"{type(wrong).__name__}: {wrong}".split())
        return Outcome(task.number, error=f"{task.name}: the check failed ({line[:300]}). Please report it with the note.",
                       trace="".join(traceback.format_exception(wrong)), seconds=seconds)

    def _source(self, given: Given) -> Future[Source]:
        """A source read, or what came of the attempt: held under the same name either way, as the parent counts on it."""
        large = given.data is None or len(given.data) > SMALL
        source: Future[Source] | None = self._shelf.take(given.held_as) if large else None
        if source is None:
            source = self._aside.submit(source_of, given)
            source.exception()
            if large:
                self._shelf.put(given.held_as, source)
        return source


def _performed(task: Task, sources: Sequence[Future[Source]]) -> tuple[bytes, Totals, tuple[ClaimRow, ...]]:
    report, answers = perform(task, [source.result() for source in sources])
    return zlib.compress(report.to_json(indent=None).encode("utf-8", "surrogatepass"), 6), totals_of(report, answers), claim_rows(report)


def source_of(given: Given) -> Source:
    """The figures of a source as it was sent."""
    from verifier.sources import read_source_bytes

    if given.data is None:
        raise LookupError(f"the source {given.name} is neither sent nor held")
    if given.made:
        made: Source = pickle.loads(given.data)
        return made
    return read_source_bytes(given.data, given.name)


def perform(task: Task, sources: Sequence[Source]) -> tuple[Report, Sequence[Answer]]:
    """The report that ``verifier check`` gives for the note and these sources, the note's text kept in it, and the model's answers it is from.

    :raises InputError: when the note cannot be read.
    :raises Unanswered: when a model is to be asked first.
    """
    from verifier.verification import unjudged

    asker = Answering(task.modelling) if task.modelling is not None else None
    with collector_paused():
        found = unjudged(document_of(task), list(sources), extractor=task.extractor, model=asker, entity=task.entity, with_text=True,
                         language=task.language)
        report = found.report()
        found.judge.close()
    return report, found.part.modelled.answers if found.part is not None else ()


def document_of(task: Task) -> Document:
    from verifier.documents.reading import read_document_bytes

    return read_document_bytes(task.data, task.name)


def totals_of(report: Report, answers: Sequence[Answer] = ()) -> Totals:
    """The figures of a report that stand beside its note."""
    from verifier.reports.outline import CONCLUSION_FLIPS

    summary, numbers, asked = report.summary, report.numbers, report.extractor
    return Totals(
        language=report.document.language, entity=report.document.entity, numbers=numbers.total, unclaimed=len(numbers.unclaimed),
        figures=sum(source.figures for source in report.sources), claims=summary.claims, supported=summary.supported,
        consistent=summary.consistent, imprecise=summary.imprecise, refuted=summary.refuted, tainted=summary.tainted,
        unverifiable=summary.unverifiable, flips=sum(CONCLUSION_FLIPS in claim.codes for claim in report.claims),
        cells_wrong=sum(cell.verdict in ("refuted", "tainted") for cell in report.tables), extractor=asked.name, model=asked.model,
        prompt=asked.prompt, calls=asked.calls, input_tokens=asked.tokens.input, output_tokens=asked.tokens.output, cost=asked.cost,
        rejected=asked.rejected, passages=len(answers), **fallbacks_of(answers))


def claim_rows(report: Report) -> tuple[ClaimRow, ...]:
    """A row a claim, for counting and comparing across notes."""
    return tuple((c.id, c.entity, c.metric, c.kind, c.period, c.relation, c.verdict, " ".join(c.codes), "; ".join(c.needs), c.number.text,
                  c.number.unit, c.number.low, c.number.high, c.segment, "; ".join(c.qualifiers)) for c in report.claims)


def digest_of(data: bytes) -> str:
    """The sha256 of some bytes in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


