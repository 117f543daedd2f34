"""Questions to a model: kept answers first, then the service, each answer kept as it arrives, all within the limits of one run.

Whatever fails, fails for its own question; under ``require_llm`` it stops the run. How a failure is met stands in :mod:`policy`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import NoReturn, Self, get_args

from verifier.errors import ServiceError
from verifier.extractors.llm.budget import Budget, Estimate
from verifier.extractors.llm.endpoint import Manner, ready
from verifier.extractors.llm.policy import Policy, input_of
from verifier.extractors.llm.questions import Answer, Question, fault_of, turns_of
from verifier.extractors.llm.recording import Kept
from verifier.extractors.llm.settings import Settings
from verifier.extractors.llm.store import AnswerStore, Store, key_of
from verifier.extractors.llm.troubles import SPLITTABLE, Kind, Trouble
from verifier.extractors.llm.waiting import call_soon, wait_for

__all__ = ["SPLITTABLE", "Answer", "Estimate", "Kind", "Question", "Service"]


class Service:
    """A model as the settings describe it, its kept answers, and the budget of one run. A context manager; any thread may ask.

    :raises InputError: when a package, the key, the cache or the recording cannot be used.
    """

    def __init__(self, settings: Settings, store: AnswerStore | None = None) -> None:
        self.settings = settings
        self._asks = not (settings.replay or settings.dry_run)
        if self._asks:
            ready(settings)
        self._store: AnswerStore = Store(settings) if store is None else store
        self._budget = Budget(settings.max_calls, settings.max_cost, settings.price_input, settings.price_output)
        self._policy = Policy(settings, self._budget, self._store)
        self._order: list[str] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends the connections and closes the cache."""
        if self._policy.endpoint.open:
            wait_for(self._policy.endpoint.close())
        self._store.close()

    @property
    def model(self) -> str:
        """The model's name."""
        return self.settings.model

    @property
    def method(self) -> str:
        """How JSON is asked for, as far as it is known by now."""
        return self._policy.manner.method

    @property
    def manner(self) -> Manner:
        """How JSON is asked for, and which fields the service knows, as far as it is known by now."""
        return self._policy.manner

    @property
    def proven(self) -> bool:
        """Whether the service has answered in that manner, or was said to."""
        return self._policy.proven or self.settings.method != "auto"

    @property
    def calls(self) -> int:
        """Requests sent in this run, retries included."""
        return self._budget.calls

    @property
    def input_tokens(self) -> int:
        """Input tokens that this run took, by the service's own count where it gives one."""
        return self._budget.input_tokens

    @property
    def output_tokens(self) -> int:
        """Output tokens that this run took."""
        return self._budget.output_tokens

    @property
    def cost(self) -> Decimal | None:
        """What this run cost at the settings' prices; None where they are not set."""
        return self._budget.spent

    def price(self, answers: Sequence[Answer]) -> Decimal | None:
        """What these answers cost when they were asked, cached ones too; None where no price is set."""
        return self._budget.cost(sum(a.input_tokens for a in answers), sum(a.output_tokens for a in answers))

    @property
    def warning(self) -> str | None:
        """One line where answers could not be kept."""
        return self._store.warning

    def ask(self, questions: Sequence[Question]) -> list[Answer]:
        """The answers in the order of the questions, several asked at a time. A question that fails does not lose the others.

        :raises ServiceError: under ``require_llm``, for the first that fails for good. Answers of the kinds ``SPLITTABLE`` come back all
            the same, for the caller to ask in shorter passages or to give to :meth:`stop`.
        """
        keys = [self._key(question) for question in questions]
        answers: dict[str, Answer] = {}
        missing: dict[str, Question] = {}
        for key, question in zip(keys, questions, strict=True):
            if key in answers or key in missing:
                continue
            found = self._kept(key, question)
            if isinstance(found, Answer):
                answers[key] = self._passed(found)
                self._store.used(self._as_kept(key, found))
            elif self._asks:
                missing[key] = question
            else:
                answers[key] = self._failed(question, found or self._not_asked())
        if self.settings.record is not None:
            self._order += keys
        try:
            if missing:
                self._policy.endpoint.load()
                answers |= wait_for(self._all(missing))
        finally:
            self._store.save_recording(self._order)
        seen: set[str] = set()
        given = []
        for key, question in zip(keys, questions, strict=True):
            given.append(replace(answers[key], question=question) if key not in seen else
                         replace(answers[key], question=question, cached=True, calls=0, input_tokens=0, output_tokens=0))
            seen.add(key)
        return given

    def known(self, question: Question) -> Answer | Trouble | None:
        """The kept answer to a question, trouble where it is of no use, None where there is none. Nothing is asked."""
        return self._kept(self._key(question), question)

    def estimate(self, questions: Sequence[Question]) -> Estimate:
        """What asking these would take beyond what is kept, without any request."""
        needed = {key: question for question in questions if not isinstance(self._kept(key := self._key(question), question), Answer)}
        inputs = sum(input_of(question, turns_of(question)) for question in needed.values())
        outputs = len(needed) * self.settings.max_output_tokens
        return Estimate(len(questions), len(questions) - len(needed), len(needed), inputs, outputs, self._budget.cost(inputs, outputs))

    def halt(self) -> None:
        """Sends nothing more: questions that wait fail as ``stopped``, those under way are answered. Any thread may say so."""
        call_soon(self._policy.halt)

    def revive(self) -> None:
        """Asks a service again that was taken for gone."""
        call_soon(self._policy.revive)

    def stop(self, answer: Answer) -> NoReturn:
        """Ends the run over a question that failed for good."""
        raise ServiceError(f"{self.settings.place}, model {self.model}: {answer.question.name} has no answer ({answer.failure})")

    # -- kept answers ---------------------------------------------------------------------------------------------------------------------

    def _key(self, question: Question) -> str:
        return key_of(self.settings, question.system, question.user, question.schema, question.prompt)

    def _kept(self, key: str, question: Question) -> Answer | Trouble | None:
        kept = self._store.find(key)
        if kept is None:
            return None
        if kept.failure:
            return self._kept_failure(kept, question)
        if fault := fault_of(kept.text, question):
            return Trouble(fault.kind, f"the kept answer is not usable: {fault.line}")
        return Answer(question, kept.text, None, True, kept.calls, kept.input_tokens, kept.output_tokens)

    def _kept_failure(self, kept: Kept, question: Question) -> Answer | None:
        """A failure holds in a replay; else only that the passage was too long does, for as much room."""
        kinds: tuple[Kind, ...] = get_args(Kind)
        kind = next((kind for kind in kinds if kind == kept.failure), kinds[-1])
        if self.settings.replay or self._store.holds(kind) or (kind in SPLITTABLE and kept.room == self.settings.max_output_tokens):
            return Answer(question, None, kept.text, True, kept.calls, kept.input_tokens, kept.output_tokens, kind)
        return None

    def _not_asked(self) -> Trouble:
        if self.settings.replay:
            return Trouble("unrecorded", f"no answer of {self.model} to this passage is kept")
        return Trouble("unrecorded", "not asked (dry run)")

    def _failed(self, question: Question, trouble: Trouble) -> Answer:
        return self._passed(Answer(question, None, trouble.line, False, 0, 0, 0, trouble.kind))

    def _passed(self, answer: Answer) -> Answer:
        """The answer; under ``require_llm`` the end of the run, where it failed for good."""
        if answer.failure_kind and answer.failure_kind not in (*SPLITTABLE, "stopped") and self.settings.require_llm and not self.settings.dry_run:
            self.stop(answer)
        return answer

    # -- on the loop ----------------------------------------------------------------------------------------------------------------------

    async def _all(self, questions: dict[str, Question]) -> dict[str, Answer]:
        tasks = [asyncio.ensure_future(self._one(key, question)) for key, question in questions.items()]
        try:
            return dict(zip(questions, await asyncio.gather(*tasks), strict=True))
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _one(self, key: str, question: Question) -> Answer:
        answer = await self._policy.answer(question)
        if answer.failure_kind == "stopped":
            return answer
        self._store.keep(self._as_kept(key, answer))
        self._store.used(self._as_kept(key, answer))
        return self._passed(answer)

    def _as_kept(self, key: str, answer: Answer) -> Kept:
        text, asked = answer.text if answer.text is not None else str(answer.failure), answer.question
        return Kept(key, asked.name, asked.prompt, text, answer.calls, answer.input_tokens, answer.output_tokens, answer.failure_kind or "",
                    self.settings.max_output_tokens if answer.failure_kind else 0)
