"""The model stage: every question of the run is asked by this process alone, so many at a time and so many a minute, and each answer kept.

A note waits until its questions are answered; a question that several notes share is asked once. The limits of the run (requests under way
and a minute, ``Retry-After``, calls and cost) and what is kept are the service's own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from multiprocessing import Pipe
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, Protocol

from verifier.audit.answering import Reply, question_id
from verifier.errors import ServiceError

if TYPE_CHECKING:
    from verifier.audit.answers import Answers
    from verifier.extractors.llm.asking import Service
    from verifier.extractors.llm.questions import Answer, Question

AHEAD = 3
"""Notes that may wait for answers, for each request that may be under way."""
Done = tuple[int, Mapping[str, Reply]]


@dataclass(slots=True)
class _Waiting:
    """A note, which of its questions are open, and the answers so far."""

    note: str
    open: set[str] = field(default_factory=set)
    replies: dict[str, Reply] = field(default_factory=dict)


class Stage(Protocol):
    """The model stage as a run sees it: :class:`Asking`, or that of batches at a provider."""

    wake: Any
    remarks: list[str]

    @property
    def waiting(self) -> int: ...
    @property
    def strict(self) -> bool: ...
    @property
    def calls(self) -> int: ...
    @property
    def cost(self) -> Decimal | None: ...
    @property
    def warning(self) -> str | None: ...
    def room(self) -> bool: ...
    def submit(self, number: int, note: str, questions: Sequence[Question], given: str) -> None: ...
    def collect(self) -> list[Done]: ...
    def parked(self) -> list[int]: ...
    def send(self) -> None: ...
    def halt(self) -> None: ...
    def revive(self) -> None: ...
    def refuse(self, note: str, why: str) -> None: ...
    def spent(self) -> dict[str, object]: ...
    def close(self) -> None: ...


class Asking:
    """Asks a service about several notes at once. ``wake`` has something to read when answers are there. To be closed."""

    def __init__(self, service: Service, answers: Answers, again: bool = False) -> None:
        self.service, self._answers, self._again = service, answers, again
        self._count = service.settings.concurrency
        self._threads = ThreadPoolExecutor(self._count, "ask")
        self._came: SimpleQueue[tuple[str, Future[Reply]]] = SimpleQueue()
        self._notes: dict[int, _Waiting] = {}
        self._askers: dict[str, list[int]] = {}
        self._halted = False
        self.remarks: list[str] = []
        self.wake, self._bell = Pipe(duplex=False)

    def room(self) -> bool:
        """Whether another note should be begun: enough are waiting for answers otherwise."""
        return len(self._notes) < AHEAD * self._count

    @property
    def waiting(self) -> int:
        """How many notes wait for answers."""
        return len(self._notes)

    @property
    def strict(self) -> bool:
        """Whether a passage that failed for good is to be asked again, or ends the run."""
        return self.service.settings.require_llm or self._again

    @property
    def calls(self) -> int:
        """Requests sent in this run."""
        return self.service.calls

    @property
    def cost(self) -> Decimal | None:
        """What they cost; None where no price is set."""
        return self.service.cost

    @property
    def warning(self) -> str | None:
        """One line where answers could not be kept."""
        return self.service.warning

    def parked(self) -> list[int]:
        """Notes that wait for another run: none."""
        return []

    def submit(self, number: int, note: str, questions: Sequence[Question], given: str) -> None:
        """Sees to the answers to a note's questions; :meth:`collect` gives them all together. ``given`` is :func:`~.keys.given_of` its task."""
        waiting = self._notes[number] = _Waiting(note)
        for question in questions:
            key = question_id(question)
            waiting.open.add(key)
            self._askers.setdefault(key, []).append(number)
            if len(self._askers[key]) == 1:
                self._answers.carry_over(question, given)
                self._threads.submit(self._asked, question).add_done_callback(partial(self._ring, key))

    def collect(self) -> list[Done]:
        """The notes whose questions have all been answered, with their answers.

        :raises ServiceError: when the run was told not to go on without the model and it cannot be used.
        """
        while self.wake.poll():
            self.wake.recv_bytes()
        done: list[Done] = []
        while not self._came.empty():
            key, asked = self._came.get()
            try:
                reply = asked.result()
            except ServiceError as reason:
                raise ServiceError(f"{self._notes[self._askers[key][0]].note}: {reason}") from None
            for number in self._askers.pop(key):
                waiting = self._notes[number]
                waiting.open.discard(key)
                waiting.replies[key] = reply
                if not waiting.open:
                    done.append((number, self._notes.pop(number).replies))
        return done

    def send(self) -> None:
        """Nothing is left to be sent at the end of a run."""

    def halt(self) -> None:
        """Asks nothing more; what is under way is waited for. The notes of the other questions are given back as ``stopped``."""
        if not self._halted:
            self._halted = True
            self.service.halt()

    def revive(self) -> None:
        """Asks a service again that was given up: a watch goes on for days."""
        self.service.revive()

    def spent(self) -> dict[str, object]:
        """What the run has taken, as it is written down with it."""
        cost = self.service.cost
        return {"model": self.service.model, "calls": self.service.calls, "input_tokens": self.service.input_tokens,
                "output_tokens": self.service.output_tokens, "cost": None if cost is None else str(cost)}

    def refuse(self, note: str, why: str) -> None:
        """Ends the run over a note with a passage that has no answer, where the settings say so."""
        if self.service.settings.require_llm:
            raise ServiceError(f"{self.service.settings.place}, model {self.service.model}: {note} has a passage without an answer ({why})")

    def close(self) -> None:
        """Asks nothing more, and no longer waits for what is under way."""
        self.halt()
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _asked(self, question: Question) -> Reply:
        if self._halted:
            return Reply("the run was stopped before this was asked", "stopped")
        (answer,) = self.service.ask([question])
        return reply_of(answer)

    def _ring(self, key: str, asked: Future[Reply]) -> None:
        self._came.put((key, asked))
        self._bell.send_bytes(b"!")


def reply_of(answer: Answer) -> Reply:
    """An answer as it is sent with a task."""
    text = answer.text if answer.text is not None else answer.failure or ""
    return Reply(text, answer.failure_kind, answer.calls, answer.input_tokens, answer.output_tokens)
