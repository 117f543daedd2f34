"""What the model stage of a run would take, before anything is asked: ``--dry-run``."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from verifier.audit.answering import question_id
from verifier.audit.keys import given_of
from verifier.audit.running import TICK, Stop

if TYPE_CHECKING:
    from collections.abc import Iterator

    from verifier.audit.answers import Answers
    from verifier.audit.ledger import Ledger
    from verifier.audit.loading import Loader
    from verifier.audit.notes import Note
    from verifier.audit.pool import Engine
    from verifier.audit.tasks import Task
    from verifier.extractors.llm.asking import Service


@dataclass(slots=True)
class Estimated:
    """Notes that would be checked and notes that would not, and what asking about them would take at most; retries are not in it."""

    notes: int = 0
    kept: int = 0
    failed: int = 0
    passages: int = 0
    answered: int = 0
    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost: Decimal | None = None
    minutes: float | None = None

    def __str__(self) -> str:
        lines = [f"{self.notes:,} notes to check, {self.kept:,} unchanged" + (f", {self.failed:,} that cannot be checked" if self.failed else ""),
                 f"{self.passages:,} passages: {self.answered:,} with a kept answer or the same as another, {self.calls:,} calls",
                 f"{self.input_tokens:,} input tokens, {self.output_tokens:,} output tokens at most"]
        lines += [f"cost at most {self.cost:,.2f}"] if self.cost is not None else []
        lines += [f"at least {self.minutes:,.1f} minutes at the rate set"] if self.minutes else []
        return "\n".join(lines)


def estimated(notes: Iterator[Note], loader: Loader, ledger: Ledger, engine: Engine, service: Service, answers: Answers, stop: Stop) -> Estimated:
    """Has every note that would be checked tell its questions. Nothing is asked and nothing written down."""
    found = Estimated(cost=service.price([]))
    seen: set[bytes] = set()
    given: dict[int, str] = {}
    pending = _pending(notes, loader, ledger, found)
    exhausted = False
    while not exhausted or engine.in_hand():
        while not exhausted and engine.room() > 0:
            task = None if stop.asked else next(pending, None)
            if task is None:
                exhausted = True
            else:
                given[task.number] = given_of(task)
                engine.submit(task)
        for outcome in engine.results(TICK):
            found.notes += 1
            found.failed += bool(outcome.error)
            new = []
            for question in outcome.questions:
                key = bytes.fromhex(question_id(question)[:24])
                if key not in seen:
                    if answers.like(question, given[outcome.number]) is None:
                        new.append(question)
                    seen.add(key)
            given.pop(outcome.number, None)
            told = service.estimate(new)
            found.passages += len(outcome.questions)
            found.answered += len(outcome.questions) - told.calls
            found.calls += told.calls
            found.input_tokens += told.input_tokens
            found.output_tokens += told.output_tokens
            found.cost = found.cost + told.cost if found.cost is not None and told.cost is not None else None
    rate = service.settings.calls_per_minute
    found.minutes = found.calls / rate if rate else None
    return found


def _pending(notes: Iterator[Note], loader: Loader, ledger: Ledger, found: Estimated) -> Iterator[Task]:
    for batch in loader.batches(notes):
        standing = ledger.standing([each.id for each in batch])
        made = ledger.has_reports(each.key for each in batch)
        for each in batch:
            before = standing.get(each.id)
            if each.error:
                found.failed += 1
            elif each.key in made and not (before is not None and before.unanswered):
                found.kept += 1
            else:
                yield each.task
