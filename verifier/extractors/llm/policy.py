"""The one policy for failures: from a question to its answer, or to the trouble that is left of it, within its time and the run's limits.

A request that fails in passing (429, 5xx, no or a broken connection, no answer in time, a page in place of JSON) is sent again by tenacity
alone, after as long as the service asks. What came is then judged: an answer that was cut off is asked for once more with twice the room; JSON
that is broken or of another form is sent back once with what is wrong with it; a refusal stands. A model that is gone fails all that is left
at once.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from verifier.extractors.llm.budget import A_MESSAGE, Budget, tokens
from verifier.extractors.llm.endpoint import Endpoint, Manner, Reply
from verifier.extractors.llm.options import METHODS
from verifier.extractors.llm.questions import Answer, Question, clean, fault_of, turns_of
from verifier.extractors.llm.settings import Settings
from verifier.extractors.llm.store import AnswerStore
from verifier.extractors.llm.troubles import Trouble

LONGEST_WAIT = 60.0
IN_A_ROW = 2
"""Questions that may fail one after the other for want of the service before the rest is not asked any more."""


@dataclass(slots=True)
class Spent:
    """What one question has taken so far, and until when it may take more, by the loop's clock.

    Waits that are not the question's own fault move that moment; of those a service asks for at most ``patience`` seconds.
    """

    until: float
    patience: float = 0.0
    timer: asyncio.Timeout | None = None
    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0

    def extend(self, seconds: float) -> None:
        """Moves the end of this question's time."""
        self.until += seconds
        if self.timer is not None:
            self.timer.reschedule(self.until)

    def wait(self, seconds: float) -> None:
        """Takes a wait that the service asks for out of the patience as far as it goes."""
        patient = min(seconds, self.patience)
        self.patience -= patient
        self.extend(patient)


class Policy:
    """Asks one service. For the one event loop of :mod:`waiting`; what it learns, holds for all questions."""

    def __init__(self, settings: Settings, budget: Budget, store: AnswerStore) -> None:
        self.settings, self._budget, self._store = settings, budget, store
        self.endpoint = Endpoint(settings)
        known = Manner.kept(kept) if settings.method == "auto" and (kept := store.manner()) else None
        self.manner, self.proven = known or Manner.first(settings), known is not None
        self._tried = {self.manner.method}
        self._slots, self._alone = asyncio.Semaphore(settings.concurrency), asyncio.Lock()
        self._down: Trouble | None = None
        self._failed_in_a_row = 0
        self._quiet_until = self._next_turn = 0.0
        self._answered_at: float | None = None
        self._halted = asyncio.Event()

    def halt(self) -> None:
        """Sends nothing more; what is under way is still waited for. For the loop's own thread."""
        self._halted.set()

    def revive(self) -> None:
        """Takes the service for there again. For the loop's own thread."""
        self._down, self._failed_in_a_row = None, 0

    async def answer(self, question: Question) -> Answer:
        """The question answered, or failed for good."""
        async with self._slots:
            if not self.proven:
                async with self._alone:  # one at a time until it is known how the service is asked
                    if not self.proven:
                        return await self._answered(question)
            return await self._answered(question)

    async def _answered(self, question: Question) -> Answer:
        spent = Spent(asyncio.get_running_loop().time() + self.settings.deadline, self.settings.patience)
        text, failure = None, None
        try:
            if self._down is not None:
                raise Trouble(self._down.kind, f"not asked, as the service failed before ({self._down.line})")
            try:
                async with asyncio.timeout_at(spent.until) as spent.timer:
                    text = await self._talk(question, spent)
                self._failed_in_a_row = 0
            except TimeoutError:
                raise Trouble("deadline", f"no answer within {self.settings.deadline:g} s, retries included") from None
        except Trouble as trouble:
            self._note(trouble)
            failure = trouble
        return Answer(question, text, failure.line if failure else None, False, spent.calls, spent.input_tokens, spent.output_tokens,
                      failure.kind if failure else None)

    def _note(self, trouble: Trouble) -> None:
        """Takes the service for gone after a failure that all further questions would meet too."""
        if trouble.kind in ("unreachable", "overloaded", "deadline"):
            self._failed_in_a_row += 1
        patience = max(IN_A_ROW, self.settings.concurrency + 1) if self.proven else IN_A_ROW
        if trouble.kind == "gone" or trouble.unknown_form or (self._failed_in_a_row >= patience and not self._may_come_back()):
            self._down = self._down or trouble

    def _may_come_back(self) -> bool:
        """Whether the service answered so lately that it is waited for."""
        return self._answered_at is not None and asyncio.get_running_loop().time() - self._answered_at < self.settings.patience

    async def _talk(self, question: Question, spent: Spent) -> str:
        turns, room = turns_of(question), self.settings.max_output_tokens
        mended = doubled = False
        while True:
            reply = await self._in_some_manner(turns, question, room, spent)
            fault = _fault(reply, question, room)
            if fault is None:
                self._prove()
                return reply.text
            if fault.kind == "too_long" and not doubled:
                doubled, room = True, 2 * room
            elif fault.kind not in ("malformed", "schema"):
                raise fault
            elif reply.loose and not self.proven and self._other_method(self.manner):
                continue
            elif question.mend and not mended:
                mended = True
                turns = [*turns, ("assistant", reply.text), ("user", clean(question.mend.replace("{problem}", fault.line)))]
            else:
                raise fault

    async def _in_some_manner(self, turns: list[tuple[str, str]], question: Question, room: int, spent: Spent) -> Reply:
        while True:
            manner = self.manner
            try:
                return await self._with_retries(turns, question, manner, room, spent)
            except Trouble as trouble:
                if trouble.unknown_field and (other := manner.without(trouble.unknown_field)):
                    self.manner = other if self.manner == manner else self.manner
                elif not ((trouble.unknown_form or (trouble.kind == "empty" and not self.proven)) and self._other_method(manner)):
                    raise

    def _other_method(self, manner: Manner) -> bool:
        """Goes on to the next method that was not tried; False where none is left, and the first is in force again."""
        if self.settings.method != "auto":
            return False
        if self.manner.method != manner.method:
            return True
        left = [method for method in METHODS if method not in self._tried]
        method = left[0] if left else METHODS[0]
        self._tried.add(method)
        self.manner = replace(manner, method=method)
        return bool(left)

    def _prove(self) -> None:
        if not self.proven:
            self.proven = True
            if self.settings.method == "auto":
                self._store.keep_manner(self.manner.text())

    async def _with_retries(self, turns: list[tuple[str, str]], question: Question, manner: Manner, room: int, spent: Spent) -> Reply:
        from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, stop_after_attempt, wait_exponential, wait_random

        own = wait_exponential(multiplier=self.settings.retry_wait, max=LONGEST_WAIT) + wait_random(0, self.settings.retry_wait / 4)

        def wait(state: RetryCallState) -> float:
            trouble = state.outcome.exception() if state.outcome else None
            if isinstance(trouble, Trouble) and trouble.after is not None:
                spent.wait(trouble.after)
                return trouble.after
            return float(own(state))

        def too_late(state: RetryCallState) -> bool:
            return asyncio.get_running_loop().time() + state.upcoming_sleep >= spent.until

        async for attempt in AsyncRetrying(
                retry=retry_if_exception(lambda reason: isinstance(reason, Trouble) and reason.passing), wait=wait, sleep=self._pause,
                stop=lambda state: stop_after_attempt(1 + self.settings.retries)(state) or too_late(state), reraise=True):
            with attempt:
                return await self._request(turns, question, manner, room, spent)
        raise AssertionError("tenacity ends with an answer or an exception")

    async def _request(self, turns: list[tuple[str, str]], question: Question, manner: Manner, room: int, spent: Spent) -> Reply:
        await self._turn(spent)
        asking = self.endpoint.asking(question.schema, manner, room)
        inputs = input_of(question, turns)
        while self._budget.waiting and not self._budget.fits(inputs, room):
            await asyncio.sleep(0.02)
        reservation = self._budget.reserve(inputs, room)
        spent.calls += 1
        try:
            async with asyncio.timeout(self.settings.timeout):
                reply = await self.endpoint.send(asking, turns, question.schema, manner)
        except TimeoutError:
            self._budget.release(reservation, lost=True)
            raise Trouble("deadline", f"no answer within {self.settings.timeout:g} s", passing=True) from None
        except Trouble as trouble:
            self._budget.release(reservation, lost=trouble.charged)
            if trouble.after is not None:
                self._quiet_until = max(self._quiet_until, asyncio.get_running_loop().time() + trouble.after)
            raise
        except BaseException:
            self._budget.release(reservation, lost=True)
            raise
        self._answered_at = asyncio.get_running_loop().time()
        took = (inputs if reply.input_tokens is None else reply.input_tokens,
                tokens(reply.text) if reply.output_tokens is None else reply.output_tokens)
        self._budget.settle(reservation, *took)
        spent.input_tokens, spent.output_tokens = spent.input_tokens + took[0], spent.output_tokens + took[1]
        if not (reply.text or reply.cut or reply.refusal):
            raise Trouble("empty", "the answer is empty", passing=self.proven or self.settings.method != "auto")
        return reply

    async def _turn(self, spent: Spent) -> None:
        """Waits as long as the service asked anyone of this run to wait, and until the run's rate allows one more request."""
        clock = asyncio.get_running_loop().time
        while True:
            now = clock()
            if (left := self._quiet_until - now) > 0:
                if now + left > spent.until + spent.patience:
                    raise Trouble("overloaded", f"the service asks to wait {left:.0f} s more, longer than a passage may take")
                if now + left > spent.until:
                    spent.wait(now + left - spent.until + self.settings.timeout)
                await self._pause(left)
            elif (left := self._next_turn - now) > 0:
                spent.extend(left)
                await self._pause(left)
            else:
                break
        if self._halted.is_set():
            raise Trouble("stopped", "the run was stopped before this was asked")
        if self.settings.calls_per_minute is not None:
            self._next_turn = now + 60 / self.settings.calls_per_minute

    async def _pause(self, seconds: float) -> None:
        """Sleeps, but not beyond the end of the run."""
        try:
            await asyncio.wait_for(self._halted.wait(), seconds)
        except TimeoutError:
            return
        raise Trouble("stopped", "the run was stopped before this was asked")


def input_of(question: Question, turns: Sequence[tuple[str, str]]) -> int:
    """About how many tokens go out with these turns."""
    return sum(tokens(text) + A_MESSAGE for _, text in turns) + tokens(json.dumps(question.schema, ensure_ascii=False))


def _fault(reply: Reply, question: Question, room: int) -> Trouble | None:
    if reply.refusal:
        return Trouble("refused", f"the model declines: {reply.refusal}")
    if reply.cut:
        return Trouble("too_long", f"the answer does not fit into {room} tokens")
    return fault_of(reply.text, question)


