"""How far a run is: one line that renews itself on a terminal, a plain line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from typing import TextIO

from verifier.audit.running import Tally

EVERY_PLAIN, EVERY_LIVE = 10.0, 0.2
"""Seconds between lines of a log, and between renewals on a terminal."""
WINDOW = 30.0
"""Seconds that the rate is of, so that a slow stretch shows."""


class Progress:
    """Shows a run on a stream, by default standard error."""

    def __init__(self, stream: TextIO | None = None, quiet: bool = False) -> None:
        self._stream = sys.stderr if stream is None else stream
        self._live = self._stream.isatty()
        self._quiet = quiet
        self._next = time.monotonic() + (0.0 if self._live else EVERY_PLAIN)
        self._marks: list[tuple[float, int]] = []
        self._shown = 0

    def show(self, tally: Tally) -> None:
        """Renews the line when it is time."""
        now = time.monotonic()
        if self._quiet or now < self._next:
            return
        self._next = now + (EVERY_LIVE if self._live else EVERY_PLAIN)
        self._write(line_of(tally, self._rate(tally, now)))

    def done(self) -> None:
        """Leaves the line behind."""
        if self._live and self._shown:
            self._stream.write("\n")
            self._shown = 0

    def say(self, text: str) -> None:
        """A message of its own line."""
        self.done()
        print(f"verifier: {text}", file=self._stream, flush=True)

    def _rate(self, tally: Tally, now: float) -> float:
        worked = tally.checked + tally.failed
        self._marks.append((now, worked))
        while len(self._marks) > 2 and now - self._marks[0][0] > WINDOW:
            self._marks.pop(0)
        since, before = self._marks[0] if len(self._marks) > 1 else (tally.began, 0)
        return (worked - before) / (now - since) if now > since else 0.0

    def _write(self, line: str) -> None:
        if self._live:
            self._stream.write(f"\r{line:<{self._shown}}")
            self._shown = len(line)
        else:
            self._stream.write(f"verifier: {line}\n")
        self._stream.flush()


def line_of(tally: Tally, rate: float) -> str:
    """The state of a run in one line; ``rate`` in notes a second.

    >>> tally = Tally(total=1000, checked=180, kept=20, failed=2, wrong=31)
    >>> line_of(tally, 40.0)
    '202 of 1,000 notes, 20%: 180 checked (31 with errors), 20 unchanged, 2 failed, 40.0 notes/s, 0:20 left'
    """
    parts = [f"{tally.checked:,} checked ({tally.wrong:,} with errors)", f"{tally.kept:,} unchanged"]
    parts += [f"{tally.failed:,} failed"] if tally.failed else []
    parts += [f"{tally.waiting + tally.asking:,} waiting for the model"] if tally.waiting + tally.asking else []
    parts += [f"{tally.calls:,} calls" + (f" for {tally.cost:.2f}" if tally.cost is not None else "")] if tally.calls else []
    parts += [f"{rate:.1f} notes/s"] if rate else []
    left = max(0, tally.total - tally.met)
    if rate and left:
        parts.append(f"{clock(left / rate)} left")
    share = f", {tally.met * 100 // tally.total}%" if tally.total else ""
    return f"{tally.met:,} of {tally.total:,} notes{share}: {', '.join(parts)}"


def clock(seconds: float) -> str:
    """A span of time as hours, minutes and seconds.

    >>> clock(75), clock(3725)
    ('1:15', '1:02:05')
    """
    whole = round(seconds)
    hours, minutes = divmod(whole // 60, 60)
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"
