"""The way of every note: read, keyed, looked up, sent to a worker, written down."""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from verifier.audit.answering import counted
from verifier.audit.keys import given_of
from verifier.audit.ledger import Ledger, Standing
from verifier.audit.loading import Loaded, Loader
from verifier.audit.notes import Note, notes_of
from verifier.audit.plan import Plan
from verifier.audit.pool import Engine
from verifier.audit.tasks import Outcome

if TYPE_CHECKING:
    from verifier.audit.asking import Stage

TICK = 0.5
"""Seconds at most between two looks at Ctrl-C and the progress."""


@dataclass(slots=True)
class Tally:
    """What a run has done so far: notes met, checked now, found unchanged, failed (now or before) and waiting for a provider's answers.

    ``asking`` notes are in hand and wait for the model; ``calls`` and ``cost`` are what it took in this run; ``by_rules`` counts the passages
    of the notes checked in this run that it did not answer, by the kind of failure.
    """

    total: int = 0
    checked: int = 0
    kept: int = 0
    failed: int = 0
    waiting: int = 0
    wrong: int = 0
    asking: int = 0
    calls: int = 0
    cost: Decimal | None = None
    by_rules: Counter[str] = field(default_factory=Counter)
    began: float = field(default_factory=time.monotonic)
    finished: bool = False
    roots: set[str] = field(default_factory=set)

    @property
    def met(self) -> int:
        """Notes that are dealt with."""
        return self.checked + self.kept + self.failed + self.waiting

    def add(self, other: Tally) -> None:
        """Takes the counts of a further pass of the same run in."""
        for name in ("total", "checked", "kept", "failed", "waiting", "wrong"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.by_rules.update(other.by_rules)
        self.roots |= other.roots
        self.finished, self.calls, self.cost = other.finished, other.calls, other.cost

    def counts(self) -> dict[str, int]:
        """The counts that are written down with the run."""
        return {"notes": self.met, "checked": self.checked, "kept": self.kept, "failed": self.failed, "waiting": self.waiting}


@dataclass(slots=True)
class Stop:
    """Set by Ctrl-C: no further note is begun, those in hand are finished."""

    asked: bool = False


class Run:
    """One pass through the inputs. ``told`` hears of every change, to show it."""

    def __init__(self, plan: Plan, ledger: Ledger, engine: Engine, loader: Loader, digest: str, stop: Stop, told: Callable[[Tally], None],
                 asking: Stage | None = None) -> None:
        self._plan, self._ledger, self._engine, self._loader = plan, ledger, engine, loader
        self._digest, self._stop, self._told, self._asking = digest, stop, told, asking
        self._open: dict[int, Loaded] = {}
        self.tally = Tally()

    def go(self, total: int, notes: Iterator[Note] | None = None) -> Tally:
        """Deals with every note and says what was done. Notes that failed are in the ledger with their errors."""
        self.tally.total = total
        pending = self._pending(notes_of(self._plan) if notes is None else notes)
        exhausted = False
        while True:
            while not exhausted and not self._stop.asked and self._engine.room() > 0 and (self._asking is None or self._asking.room()):
                loaded = next(pending, None)
                if loaded is None:
                    exhausted = True
                else:
                    self._open[loaded.task.number] = loaded
                    self._engine.submit(loaded.task)
            if not self._open and (exhausted or self._stop.asked):
                break
            for outcome in self._engine.results(TICK, () if self._asking is None else (self._asking.wake,)):
                if outcome.questions and self._asking is not None:
                    asker = self._open[outcome.number]
                    self._asking.submit(outcome.number, asker.note.label, outcome.questions, given_of(asker.task))
                else:
                    self._write(self._open.pop(outcome.number), outcome)
            if self._asking is not None:
                self._answer(self._asking)
            self._told(self.tally)
        self.tally.finished = exhausted and not self._stop.asked
        self._told(self.tally)
        return self.tally

    def _answer(self, asking: Stage) -> None:
        """Sends the notes whose answers are there to be checked; those with a question that a stop cut off are left for the next run."""
        if self._stop.asked:
            asking.halt()
        for number, replies in asking.collect():
            loaded = self._open[number]
            if any(reply.failure == "stopped" for reply in replies.values()):
                del self._open[number]
                continue
            known = loaded.task.modelling
            if known is not None:
                task = replace(loaded.task, modelling=replace(known, replies={**known.replies, **replies}))
                self._open[number] = replace(loaded, task=task)
                self._engine.submit(task)
        for number in asking.parked():
            loaded = self._open.pop(number)
            self._ledger.wait_for(loaded.id, loaded.note, loaded.key)
            self.tally.waiting += 1
        self.tally.asking, self.tally.calls, self.tally.cost = asking.waiting, asking.calls, asking.cost

    def _write(self, loaded: Loaded, outcome: Outcome) -> None:
        if outcome.totals is not None and outcome.totals.by_rules:
            if self._asking is not None:
                self._asking.refuse(loaded.note.label, outcome.totals.fallbacks)
            self.tally.by_rules.update(counted(outcome.totals.fallbacks))
        self._ledger.keep(loaded.id, loaded.note, loaded.key, outcome, self._digest)
        if outcome.report is None:
            self.tally.failed += 1
        else:
            self.tally.checked += 1
            if outcome.totals is not None:
                self.tally.wrong += bool(outcome.totals.refuted + outcome.totals.cells_wrong)

    def _pending(self, notes: Iterator[Note]) -> Iterator[Loaded]:
        """The notes that must be checked; the others are accounted for on the way."""
        for batch in self._loader.batches(notes):
            standing = self._ledger.standing([each.id for each in batch])
            made = self._ledger.has_reports(each.key for each in batch if each.id not in standing or standing[each.id].report != each.key)
            unchanged: list[tuple[str, Note]] = []
            left: deque[Loaded] = deque()
            for each in batch:
                self.tally.roots.add(each.note.root)
                before = standing.get(each.id)
                if each.error:
                    self._write(each, Outcome(each.task.number, error=each.error))
                elif before is not None and before.report == each.key and before.state == "done" and not self._to_ask_again(before):
                    self.tally.kept += 1
                    unchanged.append((each.id, each.note))
                elif before is not None and before.report == each.key and before.state == "failed" and not self._plan.retry_failed:
                    self.tally.failed += 1
                    unchanged.append((each.id, each.note))
                elif each.key in made:
                    self.tally.kept += 1
                    self._ledger.adopt(each.note, each.id, each.key)
                else:
                    left.append(each)
            if unchanged:
                self._ledger.seen(unchanged)
            self._told(self.tally)
            yield from left

    def _to_ask_again(self, before: Standing) -> bool:
        """Whether a report has passages without an answer that the model may now give, or must."""
        return self._asking is not None and (before.unanswered > 0 or (before.by_rules > 0 and self._asking.strict))
