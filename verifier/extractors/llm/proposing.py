"""A note to proposals: passages asked about at once, answers sifted, what fails left to the rules and said so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from verifier.claims import Extraction
from verifier.dataclass import dataclass, field
from verifier.documents import Document
from verifier.extractors.llm.merging import Merge, merge
from verifier.extractors.llm.passages import Passage, halves, passages_of
from verifier.extractors.llm.prompts import Language, Offer, filled, offer, prompt
from verifier.extractors.llm.proposals import Proposed, Sieve, answer_schema, problem_of, read
from verifier.figures import Figure
from verifier.records import Finding

if TYPE_CHECKING:
    from verifier.extractors.llm.asking import Answer, Question

MOST_LISTED = 40
HALVINGS = 2
"""How often a passage is halved whose answer, or itself, is too long for the model."""


class Asker(Protocol):
    """Whoever answers questions: a model's service, its cache, or a recording of it."""

    def ask(self, questions: Sequence[Question]) -> list[Answer]: ...


@dataclass(slots=True)
class Modelled:
    """What a model made of a note.

    ``unanswered`` are the numerals of passages that the rules had to do alone; ``findings`` name those passages and every
    proposal that was refused.
    """

    merge: Merge
    prompt: str
    rejected: int = 0
    unanswered: set[int] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Asked:
    """A passage, what its question offers, and the question."""

    passage: Passage
    offer: Offer
    question: Question


def questions_of(document: Document, extraction: Extraction, figures: Sequence[Figure], language: Language) -> list[Asked]:
    """What would be asked about a note, a question a passage."""
    return [_asked(passage, extraction, figures, language) for passage in passages_of(document, extraction)]


def _asked(passage: Passage, extraction: Extraction, figures: Sequence[Figure], language: Language) -> Asked:
    from verifier.extractors.llm.asking import Question

    asked, mend = prompt("extract", language), prompt("mend", language)
    offered = offer(passage, figures, extraction.entity, language)
    values = {
        "metrics": offered.metric_list() or "-",
        "figures": offered.figure_list(extraction.entity) or "-",
        "context": passage.context or "-",
        "passage": passage.text,
    }
    again = mend.system.replace("{{problem}}", "{problem}")
    named = {key: f"{one.metric} {one.measure} {one.period or ''} {one.entity or ''} {one.segment or ''}" for key, one in offered.figures.items()}
    about = f"{passage.context}\n{passage.text}"
    question = Question(passage.name, asked.system, filled(asked.user, values), answer_schema(), asked.name, problem_of, again, about, named)
    return Asked(passage, offered, question)


def propose(document: Document, extraction: Extraction, figures: Sequence[Figure], asker: Asker, language: Language) -> Modelled:
    """The model's proposals for a note, sifted and laid beside the claims of the rules.

    A passage whose answer does not fit is asked about again in halves.

    :raises ServiceError: when the run was told not to go on without the model and it cannot be used.
    """
    pairs = _answered(document, extraction, figures, asker, language)
    entities = frozenset(f.entity for f in figures if f.entity)
    made = Modelled(Merge(), prompt("extract", language).name, answers=[answer for _, answer in pairs])
    kept: list[Proposed] = []
    for asked, answer in pairs:
        if answer.text is None:
            made.unanswered.update(asked.passage.numbers)
            made.findings.append(_fell_back(asked.passage, answer.failure or "", language))
            continue
        found, refused = Sieve(asked.passage, asked.offer, extraction.numerals, entities).sift(read(answer.text))
        kept += found
        made.rejected += len(refused)
        room = MOST_LISTED - sum(finding.code == "proposal-rejected" for finding in made.findings)
        made.findings += [_refused(asked.passage, line, language) for line in refused[: max(room, 0)]]
    made.merge = merge(extraction, kept, document.text)
    return made


def _answered(
    document: Document, extraction: Extraction, figures: Sequence[Figure], asker: Asker, language: Language
) -> list[tuple[Asked, Answer]]:
    from verifier.extractors.llm.asking import SPLITTABLE, Service

    asked = questions_of(document, extraction, figures, language)
    pairs = list(zip(asked, asker.ask([one.question for one in asked]), strict=True))
    for _ in range(HALVINGS):
        long = [place for place, (one, answer) in enumerate(pairs) if answer.failure_kind in SPLITTABLE and len(one.passage.numbers) > 1]
        if not long:
            break
        parts = {place: [_asked(half, extraction, figures, language) for half in halves(document, extraction, pairs[place][0].passage)] for place in long}
        answers = iter(asker.ask([one.question for place in long for one in parts[place]]))
        again = {place: [(one, next(answers)) for one in parts[place]] for place in long}
        pairs = [pair for place, one in enumerate(pairs) for pair in again.get(place, [one])]
    failed = next((answer for _, answer in pairs if answer.failure_kind in SPLITTABLE), None)
    if failed is not None and isinstance(asker, Service) and asker.settings.require_llm:
        asker.stop(failed)
    return pairs


def _fell_back(passage: Passage, why: str, language: Language) -> Finding:
    text = (
        f"第 {passage.lines[0]}–{passage.lines[1]} 行未得到模型回答，仅按规则处理：{why}"
        if language == "zh"
        else f"No answer from the model for lines {passage.lines[0]}-{passage.lines[1]}; the rules alone read them: {why}"
    )
    return Finding(code="passage-by-rules", message=text, places=[passage.name])


def _refused(passage: Passage, line: str, language: Language) -> Finding:
    text = f"模型的一条提议未被采用：{line}" if language == "zh" else f"A proposal of the model was not taken: {line}"
    return Finding(code="proposal-rejected", message=text, places=[passage.name])


class Listening:
    """Takes the questions and answers none: for an estimate of what asking would take."""

    def __init__(self) -> None:
        self.questions: list[Question] = []

    def ask(self, questions: Sequence[Question]) -> list[Answer]:
        """Keeps the questions; every passage goes unanswered."""
        from verifier.extractors.llm.asking import Answer

        self.questions += questions
        return [Answer(question, None, "not asked", False, 0, 0, 0) for question in questions]
