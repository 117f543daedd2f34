"""Checks for strangers, each in a process of its own that can be ended: a text made to take for ever costs one worker its turn."""

from __future__ import annotations

import multiprocessing
import queue
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Any

from verifier.dataclass import dataclass
from verifier.errors import InputError


class Overdue(Exception):
    """A check that was not done in its time; its worker was ended."""


@dataclass(frozen=True, slots=True)
class _Worker:
    process: SpawnProcess
    talk: Connection


class Workers:
    """As many checks at once as there are workers; they start when first needed.

    :param seconds: how long one check may take.
    """

    def __init__(self, number: int, seconds: float) -> None:
        self.seconds = seconds
        self._free: queue.Queue[_Worker | None] = queue.Queue()
        for _ in range(number):
            self._free.put(None)

    def run(self, request: dict[str, Any], patience: float) -> dict[str, Any]:
        """What :func:`answer` says to a request.

        :raises queue.Empty: when no worker was free in ``patience`` seconds.
        :raises Overdue: when it took too long, or its worker died of it.
        """
        worker = self._free.get(timeout=patience)
        alive: _Worker | None = None
        try:
            alive = worker if worker is not None and worker.process.is_alive() else _started()
            try:
                alive.talk.send(request)
                if alive.talk.poll(self.seconds):
                    found: dict[str, Any] = alive.talk.recv()
                    return found
            except (EOFError, BrokenPipeError, ConnectionResetError):
                pass
            _ended(alive)
            alive = None
            raise Overdue
        finally:
            self._free.put(alive)

    def close(self) -> None:
        """Ends all workers."""
        while not self._free.empty():
            worker = self._free.get_nowait()
            if worker is not None:
                _ended(worker)


def _started() -> _Worker:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs,), daemon=True)
    process.start()
    theirs.close()
    if not ours.poll(60):  # it says when it is ready: loading the program is not on the check's time
        _ended(_Worker(process, ours))
        raise Overdue
    ours.recv()
    return _Worker(process, ours)


def _ended(worker: _Worker) -> None:
    worker.process.kill()
    worker.process.join(5)
    worker.talk.close()


def _serve(talk: Connection) -> None:
    """A worker's life: requests in, answers out, until the other end is gone."""
    from verifier.verification import check_text

    check_text("1")
    talk.send("ready")
    while True:
        try:
            request = talk.recv()
        except (EOFError, KeyboardInterrupt):
            return
        talk.send(answer(request))


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """The report on a request's text and sources as JSON, or the one line on why there is none."""
    import base64

    from verifier.documents.reading import read_document_bytes
    from verifier.sources import read_source_bytes
    from verifier.verification import check

    try:
        document = read_document_bytes(request["text"].encode("utf-8", "replace"), request["name"])
        contents = [base64.b64decode(each["base64"]) if "base64" in each else each["content"].encode("utf-8", "replace")
                    for each in request["sources"]]
        sources = [read_source_bytes(content, each["name"]) for content, each in zip(contents, request["sources"], strict=True)]
        report = check(document, sources, entity=request.get("entity"), with_text=bool(request.get("with_text")), language=request.get("language"))
    except InputError as reason:
        return {"error": str(reason)}
    return {"report": report.to_json(None)}
