"""The check on a Ray cluster, in shards (the extra ``ray``): tasks out, outcomes back, as a pool on this machine gives them.

The driver keeps the ledger, the model stage and the writer; nodes hold nothing that cannot be lost. Ray runs a shard again whose node or
process died; each of its workers checks in a process of its own below it (:class:`~verifier.audit.pool.Pool`), so that a note that hangs is
stopped at its deadline there too. The nodes need this very version of the program, which each shard's answer tells.
"""

from __future__ import annotations

import os
import socket
import time
from collections import OrderedDict, deque
from collections.abc import Sequence
from dataclasses import replace
from multiprocessing.connection import wait
from typing import Any

from verifier.audit.keys import engine_digest
from verifier.audit.pool import Pool
from verifier.audit.tasks import KEPT, SMALL, Errand, Given, Outcome, Task
from verifier.errors import InputError

SHARD = 40
"""Tasks of a shard: some seconds of work, beside which what Ray takes for a shard is little, and not much to do again when a node dies."""
AHEAD = 1
"""Shards sent for each processor of the cluster beyond the one it has in hand."""
RETRIES = 4
"""How often Ray runs a shard again whose process or node died; then it is sent in halves, and what is left of it is one note that has failed."""
_TICK = 0.05
_TO_ANSWER = 10.0
_PROCESSORS_EVERY = 5.0
Work = Task | Errand
_local: dict[float, Pool] = {}


class Cluster:
    """An engine that performs tasks on an existing Ray cluster. To be closed.

    ``address`` is that of the cluster's head (``ray://host:10001``, ``host:6379``), by default what RAY_ADDRESS or this machine names.

    :raises InputError: when Ray is not installed or no cluster is there.
    """

    def __init__(self, address: str | None, deadline: float) -> None:
        self._ray = _connected(address)
        self._check = self._ray.remote(num_cpus=1, max_retries=RETRIES, retry_exceptions=False)(checked)
        self._deadline, self._digest = deadline, engine_digest()
        self._waiting: deque[Work] = deque()
        self._shards: dict[Any, list[Work]] = {}
        self._put: OrderedDict[str, Any] = OrderedDict()
        self._processors, self._looked = 1, -_PROCESSORS_EVERY

    def room(self) -> int:
        """How many more tasks can be taken now."""
        now = time.monotonic()
        if now - self._looked > _PROCESSORS_EVERY:
            self._processors, self._looked = max(1, int(self._ray.cluster_resources().get("CPU", 1))), now
        return self._processors * (1 + AHEAD) * SHARD - self.in_hand()

    def in_hand(self) -> int:
        """How many tasks have no outcome yet."""
        return len(self._waiting) + sum(map(len, self._shards.values()))

    def submit(self, task: Work) -> None:
        """Takes a task; it is sent when its shard is full, or nothing more comes."""
        self._waiting.append(task)
        if len(self._waiting) >= SHARD:
            self._send([self._waiting.popleft() for _ in range(SHARD)])

    def results(self, timeout: float, also: Sequence[Any] = ()) -> list[Outcome]:
        """The outcomes that are there, or come within so many seconds."""
        if self._waiting:
            self._send(list(self._waiting))
            self._waiting.clear()
        until = time.monotonic() + timeout
        while True:
            ready, _ = self._ray.wait(list(self._shards), num_returns=len(self._shards), timeout=0) if self._shards else ([], [])
            if ready or time.monotonic() >= until or (also and wait(also, 0)):
                return [outcome for shard in ready for outcome in self._received(shard)]
            self._ray.wait(list(self._shards), timeout=_TICK) if self._shards else time.sleep(_TICK)

    def close(self) -> None:
        """Leaves the cluster; what it has in hand is lost."""
        for shard in self._shards:
            self._ray.cancel(shard, force=True)
        self._shards.clear()
        self._ray.shutdown()

    def _send(self, tasks: list[Work]) -> None:
        large = {given.held_as: given for task in tasks if isinstance(task, Task) for given in task.sources
                 if given.data is not None and len(given.data) > SMALL}
        for name, given in large.items():
            if name not in self._put:
                self._put[name] = self._ray.put(given.data)
            self._put.move_to_end(name)
        sent = [_without(task, large) for task in tasks]
        reference = self._check.remote(sent, self._deadline, list(large), *(self._put[name] for name in large))
        self._shards[reference] = tasks
        while len(self._put) > KEPT + len(large):
            self._put.popitem(last=False)

    def _received(self, reference: Any) -> list[Outcome]:
        tasks = self._shards.pop(reference)
        lost = self._ray.exceptions
        try:
            digest, outcomes = self._ray.get(reference)
        except (lost.WorkerCrashedError, lost.NodeDiedError, lost.OutOfMemoryError, lost.ObjectLostError) as reason:
            if len(tasks) == 1:
                error = f"{tasks[0].name}: its process ended {RETRIES + 1} times while checking it ({type(reason).__name__})."
                return [Outcome(tasks[0].number, error=error, stopped=True)]
            half = len(tasks) // 2
            self._send(tasks[:half])
            self._send(tasks[half:])
            return []
        if digest != self._digest:
            raise InputError("--engine ray", "has nodes with another version of the program", "Install the same version and catalogue on every node.")
        found: list[Outcome] = outcomes
        return found


def checked(tasks: Sequence[Work], deadline: float, names: Sequence[str], *sources: bytes) -> tuple[str, list[Outcome]]:
    """On a node: what became of the tasks of a shard, and by which version; ``names`` are what the large ``sources`` are held as."""
    pool = _local.get(deadline)
    if pool is None:
        pool = _local[deadline] = Pool(1, deadline)
    held = dict(zip(names, sources, strict=True))
    coming = deque(_with(task, held) for task in tasks)
    outcomes: list[Outcome] = []
    while len(outcomes) < len(tasks):
        while coming and pool.room() > 0:
            pool.submit(coming.popleft())
        outcomes += pool.results(60.0)
    return engine_digest(), outcomes


def _without(task: Work, large: dict[str, Given]) -> Work:
    if isinstance(task, Errand) or not any(given.held_as in large for given in task.sources):
        return task
    return replace(task, sources=tuple(replace(given, data=None) if given.held_as in large else given for given in task.sources))


def _with(task: Work, held: dict[str, bytes]) -> Work:
    if isinstance(task, Errand) or all(given.data is not None for given in task.sources):
        return task
    return replace(task, sources=tuple(given if given.data is not None else replace(given, data=held[given.held_as]) for given in task.sources))


def _connected(address: str | None) -> Any:
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    try:
        import ray
    except ModuleNotFoundError:
        raise InputError("--engine ray", "needs the package ray", "Install it with: pip install 'verifier[ray]'.") from None
    where = address or os.environ.get("RAY_ADDRESS") or "auto"
    host, _, port = where.removeprefix("ray://").rpartition(":")
    try:
        if port.isdecimal():
            socket.create_connection((host.strip("[]"), int(port)), timeout=_TO_ANSWER).close()  # Ray itself would try for minutes
        ray.init(address=where, log_to_driver=False, logging_level="ERROR")
    except (OSError, ValueError, RuntimeError) as reason:
        line = " ".join(str(reason).split())[:200]
        mend = "Start one (ray start --head) or name it with --ray-address."
        raise InputError("--engine ray", f"finds no cluster at {where} ({line})", mend) from None
    return ray
