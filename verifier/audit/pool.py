"""Worker processes on this machine: tasks out, outcomes back in the order they finish.

Our own rather than ``ProcessPoolExecutor`` because a note that hangs must be stopped alone: each worker has its own pipe, so that the
parent knows which note it has in hand, may kill it at that note's deadline and start another in its place. Workers are spawned, not forked:
the parent has threads (the model's), which a fork would copy half.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
import time
from collections import deque
from collections.abc import Sequence
from multiprocessing.connection import Connection, wait
from queue import SimpleQueue
from typing import Any, Protocol

from verifier.audit.tasks import Errand, Outcome, Shelf, Task, thinned
from verifier.audit.worker import serve

AHEAD = 1
"""Tasks sent to a worker beyond the one it has in hand, so that it need not wait for the parent."""
TO_START = 120.0
"""Seconds a new worker may take to load the program."""
TRIES = 2
"""How often a note may have its worker die under it."""


class Engine(Protocol):
    """Who performs tasks. ``results`` waits at most so many seconds and also wakes when a connection in ``also`` has something."""

    def room(self) -> int: ...
    def in_hand(self) -> int: ...
    def submit(self, task: Task | Errand) -> None: ...
    def results(self, timeout: float, also: Sequence[Any] = ()) -> list[Outcome]: ...
    def close(self) -> None: ...


class _Worker:
    """One process, its pipe, and the tasks it has been sent, the first of which it has in hand."""

    def __init__(self, context: Any) -> None:
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=serve, args=(theirs, os.getpid()), name="verifier-audit", daemon=True)
        self.process.start()
        theirs.close()
        self.tasks: deque[Task | Errand] = deque()
        self.ready = False
        self.since = time.monotonic()
        self.shelf = Shelf()
        self._outbox: SimpleQueue[Task | Errand | None] = SimpleQueue()
        # A send blocks while the worker is busy and the pipe is full; the parent must go on taking results meanwhile.
        threading.Thread(target=_sending, args=(self.pipe, self._outbox), daemon=True).start()

    def send(self, task: Task | Errand) -> None:
        if self.ready and not self.tasks:
            self.since = time.monotonic()
        self.tasks.append(task)
        self._outbox.put(thinned(task, self.shelf))

    def finish(self) -> None:
        self._outbox.put(None)

    def kill(self) -> None:
        self._outbox.put(None)
        self.process.kill()
        self.process.join()
        self.pipe.close()


def _sending(pipe: Connection, outbox: SimpleQueue[Task | Errand | None]) -> None:
    try:
        while True:
            task = outbox.get()
            pipe.send(task)
            if task is None:
                return
    except OSError:
        return


class Pool:
    """So many workers at most, started as there is work for them; each note has so many seconds. To be closed."""

    def __init__(self, workers: int, deadline: float) -> None:
        self._context = multiprocessing.get_context("spawn")
        self._deadline = deadline
        self._count, self._workers = max(1, workers), list[_Worker]()
        self._again: deque[Task | Errand] = deque()
        self._tries: dict[int, int] = {}

    @property
    def pids(self) -> list[int]:
        """The process ids of the workers."""
        return [worker.process.pid for worker in self._workers if worker.process.pid is not None]

    def room(self) -> int:
        """How many more tasks can be taken now."""
        return self._count * (1 + AHEAD) - self.in_hand()

    def in_hand(self) -> int:
        """How many tasks have no outcome yet."""
        return sum(len(worker.tasks) for worker in self._workers) + len(self._again)

    def submit(self, task: Task | Errand) -> None:
        """Gives a task to the worker with the least to do."""
        if len(self._workers) < self._count and all(worker.tasks for worker in self._workers):
            self._workers.append(_Worker(self._context))
        min(self._workers, key=lambda worker: len(worker.tasks)).send(task)

    def results(self, timeout: float, also: Sequence[Any] = ()) -> list[Outcome]:
        """The outcomes that are there, or come within so many seconds; a worker that hangs or died is replaced."""
        pipes = {worker.pipe: worker for worker in self._workers}
        found: list[Outcome] = []
        for pipe in wait([*pipes, *also], min(timeout, self._until_deadline())):
            worker = pipes.get(pipe)
            if worker is not None:
                found += self._received(worker)
        now = time.monotonic()
        for worker in list(self._workers):
            if not worker.ready and now - worker.since > TO_START:
                raise TimeoutError(f"a worker process did not start within {TO_START:g} s")
            if worker.ready and worker.tasks and now - worker.since > self._deadline:
                found.append(self._stopped(worker))
        while self._again and any(len(worker.tasks) <= AHEAD for worker in self._workers):
            self.submit(self._again.popleft())
        return found

    def close(self) -> None:
        """Ends the workers; what they have in hand is lost."""
        for worker in self._workers:
            if worker.tasks:
                worker.kill()
            else:
                worker.finish()
        for worker in self._workers:
            worker.process.join(2)
            if worker.process.exitcode is None:
                worker.kill()

    def _until_deadline(self) -> float:
        waiting = [worker.since for worker in self._workers if worker.tasks and worker.ready]
        return max(0.0, min(waiting) + self._deadline + 0.01 - time.monotonic()) if waiting else 3600.0

    def _received(self, worker: _Worker) -> list[Outcome]:
        found: list[Outcome] = []
        try:
            while worker.pipe.poll():
                message: Outcome | bool = worker.pipe.recv()
                worker.since = time.monotonic()
                if isinstance(message, Outcome):
                    worker.tasks.popleft()
                    self._tries.pop(message.number, None)
                    found.append(message)
                else:
                    worker.ready = True
        except (EOFError, OSError):
            found += self._died(worker)
        return found

    def _died(self, worker: _Worker) -> list[Outcome]:
        """A worker that is gone: the note in its hand has one more try, the others it was sent were not touched."""
        worker.process.join(5)
        code = worker.process.exitcode
        if not worker.ready:
            raise ChildProcessError(f"a worker process ended with status {code} before it could work")
        tasks = list(worker.tasks)
        self._replace(worker)
        if not tasks:
            return []
        first = tasks[0]
        self._tries[first.number] = self._tries.get(first.number, 0) + 1
        if self._tries[first.number] < TRIES:
            self._again.extend(tasks)
            return []
        self._again.extend(tasks[1:])
        self._tries.pop(first.number)
        how = f"signal {-code}" if code is not None and code < 0 else f"status {code}"
        return [Outcome(first.number, error=f"{first.name}: its process ended twice while checking it ({how}).", stopped=True)]

    def _stopped(self, worker: _Worker) -> Outcome:
        first, *others = worker.tasks
        seconds = time.monotonic() - worker.since
        self._replace(worker)
        self._again.extend(others)
        error = f"{first.name}: not done within {self._deadline:g} s, stopped. Give it longer with --deadline."
        return Outcome(first.number, error=error, stopped=True, seconds=seconds)

    def _replace(self, worker: _Worker) -> None:
        worker.kill()
        self._workers[self._workers.index(worker)] = _Worker(self._context)
