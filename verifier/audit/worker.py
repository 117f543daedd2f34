"""A worker process: performs tasks that come over a pipe until the pipe ends, and never outlives its parent.

A process whose parent was killed is told by nobody: a thread looks for the parent twice a second, and on Linux the kernel is asked to
end the process too, as a check that hangs inside one long C call lets no thread look.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from multiprocessing.connection import Connection

from verifier.audit.tasks import Checker, Errand, Task

LOOK = 0.5
"""Seconds between looks for the parent."""


def serve(pipe: Connection, parent: int) -> None:
    """Answers each task with its outcome; True comes first, as soon as work can begin."""
    die_with(parent)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which lets us finish
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    _warm()
    checker = Checker()
    try:
        pipe.send(True)
        while True:
            task: Task | Errand | None = pipe.recv()
            if task is None:
                break
            pipe.send(checker.outcome(task))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        os._exit(0)


def die_with(parent: int) -> None:
    """Ends this process soon after the process ``parent`` has ended."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    threading.Thread(target=_watch, args=(parent,), name="orphan", daemon=True).start()


def _watch(parent: int) -> None:
    from multiprocessing import parent_process

    known = parent_process()
    while os.getppid() == parent and (known is None or known.is_alive()):
        time.sleep(LOOK)
    os._exit(1)


def _warm() -> None:
    """Loads what every check needs, before any note's time is counted."""
    from verifier.verification import verify

    verify("Revenue was 4.58 billion yuan, up 69%. 营收 4.58 亿元，同比增长 69%。")
