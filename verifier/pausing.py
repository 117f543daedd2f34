"""The garbage collector rests while a note is checked: a check makes many small values, few of them in rings, and ends soon."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_paused() -> Iterator[None]:
    """No walk of the garbage collector inside; where it is off already, or another thread has turned it off, nothing is changed.

    Of several threads that check at once the one that turned it off turns it on again at its own end, whatever the others do: so it
    is never off for longer than one check takes.
    """
    collecting = gc.isenabled()
    if collecting:
        gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()
