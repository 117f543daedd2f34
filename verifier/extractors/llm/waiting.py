"""One event loop of the process, in a thread of its own, for callers that have none or have one of their own.

A caller waits for its coroutine; Ctrl-C ends the waiting and cancels the coroutine, and with it every connection it has open.
"""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

T = TypeVar("T")
LOOK = 0.5
"""Seconds between looks for Ctrl-C, where the system does not interrupt a wait."""

_lock = threading.Lock()
_running: tuple[int, asyncio.AbstractEventLoop] | None = None


def wait_for(work: Coroutine[Any, Any, T]) -> T:
    """What the coroutine returns or raises."""
    future: Future[T] = asyncio.run_coroutine_threadsafe(work, _loop())
    try:
        while True:
            try:
                return future.result(timeout=LOOK)
            except TimeoutError:
                if future.done():
                    raise
    except BaseException:
        future.cancel()
        raise


def call_soon(work: Callable[[], None]) -> None:
    """Has the loop's thread call this, and does not wait for it."""
    _loop().call_soon_threadsafe(work)


def _loop() -> asyncio.AbstractEventLoop:
    """The loop of this process; a child that was forked gets one of its own."""
    global _running
    with _lock:
        if _running is None or _running[0] != os.getpid():
            loop = asyncio.new_event_loop()
            threading.Thread(target=loop.run_forever, name="verifier-llm", daemon=True).start()
            _running = (os.getpid(), loop)
        return _running[1]
