"""What else the worker processes do beside checking: what is made of finished reports, in the order it was asked for."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator

from verifier.audit.pool import Engine
from verifier.audit.tasks import Errand, Outcome

AHEAD = 16
"""Results that may wait for an earlier one."""


def performed(errands: Iterable[Errand], engine: Engine | None) -> Iterator[bytes]:
    """What comes of each errand, in their order; done here where there is no engine, and where a worker could not do it."""
    if engine is None:
        yield from (errand.done() for errand in errands)
        return
    coming, open_, found = iter(errands), deque[Errand](), dict[int, Outcome]()
    exhausted = False
    while open_ or not exhausted:
        while not exhausted and engine.room() > 0 and len(open_) < AHEAD:
            errand = next(coming, None)
            if errand is None:
                exhausted = True
            else:
                open_.append(errand)
                engine.submit(errand)
        while open_ and open_[0].number in found:
            first = open_.popleft()
            outcome = found.pop(first.number)
            yield outcome.report if outcome.report is not None else first.done()
        if open_:
            found |= {outcome.number: outcome for outcome in engine.results(0.5)}
