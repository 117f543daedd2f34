"""``--watch``: notes are audited as they arrive in the inputs, until Ctrl-C.

A file is taken when it has not changed for a while, so that one that is still being written is waited for; a note whose file or figures
change is checked anew, one that is removed leaves the results. It is one run of the ledger, its results are renewed as it goes on.
"""

from __future__ import annotations

import math
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from verifier.audit.answering import counted
from verifier.audit.keys import digest_of_text, note_id
from verifier.audit.notes import Note, fixed_part, notes_of
from verifier.audit.places import files_of, is_pattern, is_url
from verifier.audit.running import Run, Stop, Tally
from verifier.errors import InputError

if TYPE_CHECKING:
    from verifier.audit.asking import Stage
    from verifier.audit.ledger import Ledger
    from verifier.audit.loading import Loader
    from verifier.audit.plan import Plan
    from verifier.audit.pool import Engine
    from verifier.audit.progress import Progress

EVERY, TICK = 0.5, 0.1
"""Seconds between two looks, and between two looks at Ctrl-C."""
SHARE = 4
"""How many times as long as the last look, or renewal of the results, is waited before the next."""
EMPTY = 30.0
"""Seconds that an empty file is waited for: many programs make a file before they write it."""
AT_ONCE = 400
"""Notes that a pass takes at most, so that what arrives meanwhile is soon seen and the results are renewed."""
AGAIN = 300.0
"""Seconds after which passages that the model did not answer are asked about again."""


@dataclass(slots=True)
class _Seen:
    """A note's file and figures as they were last seen, since when, and as they were when the note was last given."""

    stamp: str
    since: float
    given: str = ""


class Arrivals:
    """Which notes of the inputs are new or changed, and whole. ``settle`` is how many seconds a file must have rested.

    ``shared`` differs after a look that found any file of figures changed that is not one note's own.
    """

    def __init__(self, plan: Plan, settle: float) -> None:
        self._plan, self._settle = plan, settle
        self._seen: dict[str, _Seen] = {}
        self._first = True
        self.shared = ""
        self.roots = {files_of(each).full(fixed_part(each) if is_pattern(each) else each) for each in plan.inputs}

    def look(self) -> tuple[list[Note], list[str]]:
        """The notes to be checked, and the locations of those that are no longer there.

        :raises InputError: when an input cannot be read.
        """
        arrived: list[Note] = []
        present, others, own = set[str](), set[str](), set[str]()
        stamps: dict[str, tuple[int, float, str]] = {}
        now, clock, shared = time.monotonic(), time.time(), self._shared()
        for note in notes_of(self._plan):
            present.add(note.location)
            self.roots.add(note.root)
            stamp, newest, empty = self._stamp(note, stamps, shared)
            seen = self._seen.get(note.location)
            if seen is None or seen.stamp != stamp:
                rested = self._first and clock - newest >= self._settle
                seen = self._seen[note.location] = _Seen(stamp, -math.inf if rested else now, seen.given if seen else "")
            if len(arrived) < AT_ONCE and seen.given != stamp and now - seen.since >= (max(EMPTY, self._settle) if empty else self._settle):
                seen.given = stamp
                arrived.append(note)
            others.update(note.sources)
            own.update(note.own_sources)
        self.shared = digest_of_text("\n".join([shared, *(f"{place} {stamps[place][2]}" for place in sorted(others - own))]))
        gone = [location for location in self._seen if location not in present]
        for location in gone:
            del self._seen[location]
        self._first = False
        return arrived, gone

    def knows(self, location: str) -> bool:
        """Whether a note is among the inputs, be it whole or not."""
        return location in self._seen

    def again(self, location: str) -> None:
        """Has a note given once more though nothing of it has changed."""
        if location in self._seen:
            self._seen[location].given = ""

    def _shared(self) -> str:
        """What differs when the files of the figures that all notes share do; a database or service tells of no change."""
        place = self._plan.figures
        if place is None or is_url(place):
            return ""
        files = files_of(place)
        found = [os.path.join(at, name) for at, names in files.walk(place) for name in names] if files.is_folder(place) else [place]
        return digest_of_text("\n".join(f"{each} {files.stamp(each)[2]}" for each in found))

    @staticmethod
    def _stamp(note: Note, stamps: dict[str, tuple[int, float, str]], shared: str) -> tuple[str, float, bool]:
        """What differs when anything of a note does; when its latest file was written; whether one is empty."""
        parts = [shared, repr((note.entity, note.generator, note.date, sorted(note.metadata.items())))]
        if note.text is not None:
            parts += [repr(note.text), repr(note.figures)]
        newest, empty = 0.0, False
        for place in (*((note.location,) if note.text is None else ()), *note.sources):
            if place not in stamps:
                stamps[place] = files_of(place).stamp(place)
            size, written, stamp = stamps[place]
            newest, empty = max(newest, written), empty or size == 0
            parts.append(f"{place} {stamp}")
        return digest_of_text("\n".join(parts)), newest, empty


class Watch:
    """Audits what arrives until it is stopped. ``loader`` makes a loader, ``renew`` writes the results."""

    def __init__(self, plan: Plan, ledger: Ledger, engine: Engine, loader: Callable[[], Loader], digest: str, stop: Stop, progress: Progress,
                 asking: Stage | None, renew: Callable[[Tally], None], settle: float) -> None:
        self._plan, self._ledger, self._engine, self._loader, self._digest = plan, ledger, engine, loader, digest
        self._stop, self._progress, self._asking, self._renew = stop, progress, asking, renew
        self._arrivals = Arrivals(plan, settle)
        self._said, self._looked, self._full = "", 0.0, False
        self._loading: tuple[str, Loader] | None = None
        self._ask_again_at = time.monotonic() + AGAIN
        self.tally = Tally(finished=True)

    def go(self, total: int = 0) -> Tally:
        """Looks, checks and renews until the stop is asked for; what was done in all. How many notes there are in all, nobody knows."""
        stale, due = True, 0.0
        while not self._stop.asked:
            stale |= self._pass()
            if stale and time.monotonic() >= due and not self._stop.asked:
                begun = time.monotonic()
                self._renew(self.tally)
                stale, due = False, time.monotonic() + SHARE * (time.monotonic() - begun)
            if not self._full:
                self._wait(max(EVERY, SHARE * self._looked))
        self.tally.by_rules = self._by_rules()
        return self.tally

    def _pass(self) -> bool:
        """Checks what has arrived since the last look; whether anything has changed."""
        begun, self._full = time.monotonic(), False
        try:
            arrived, gone = self._arrivals.look()
        except InputError as reason:
            if self._said != str(reason):
                self._said = str(reason)
                self._progress.say(f"{reason} Still watching.")
            return False
        self._said, self._looked = "", time.monotonic() - begun
        gone += [location for location in self._strangers() if not self._arrivals.knows(location)] if not self.tally.met else []
        if self._asking is not None and time.monotonic() >= self._ask_again_at:
            self._ask_again_at = time.monotonic() + AGAIN
            for location in self._unanswered():
                self._arrivals.again(location)
        if not arrived and not gone:
            return False
        if self._asking is not None:
            self._asking.revive()
        self._full = len(arrived) >= AT_ONCE
        self._ledger.gone([note_id(location) for location in gone])
        if self._loading is None or self._loading[0] != self._arrivals.shared:
            self._loading = self._arrivals.shared, self._loader()
        run = Run(self._plan, self._ledger, self._engine, self._loading[1], self._digest, self._stop, self._progress.show, self._asking)
        run.go(len(arrived), iter(arrived))
        self.tally.add(run.tally)
        self._progress.done()
        if arrived:
            self._progress.say(_line(run.tally))
        return True

    def _strangers(self) -> Iterator[str]:
        """Notes of earlier runs through these inputs."""
        for root in self._arrivals.roots:
            for (location,) in list(self._ledger.database.rows("select location from note where root = :root and state <> 'gone'", root=root)):
                yield location

    def _unanswered(self) -> list[str]:
        """Notes with passages that the model may now answer; what the budget did not allow, it does not allow now."""
        rows = self._ledger.database.rows("select note.location, report.fallbacks from note join report on report.report = note.report "
                                          "where note.state = 'done' and report.unanswered > 0")
        return [location for location, why in rows if set(counted(why)) - {"budget", "unrecorded"}]

    def _by_rules(self) -> Counter[str]:
        """The passages that stand without an answer now, whenever their notes were checked."""
        found: Counter[str] = Counter()
        for (why,) in self._ledger.database.rows("select report.fallbacks from note join report on report.report = note.report "
                                                 "where note.state = 'done' and report.by_rules > 0"):
            found.update(counted(why))
        return found

    def _wait(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while not self._stop.asked and (left := until - time.monotonic()) > 0:
            time.sleep(min(TICK, left))


def _line(tally: Tally) -> str:
    """What a pass has done, in a line of a log."""
    parts = [f"{tally.checked:,} checked ({tally.wrong:,} with errors)"]
    parts += [f"{tally.kept:,} unchanged"] if tally.kept else []
    parts += [f"{tally.failed:,} failed"] if tally.failed else []
    return f"{time.strftime('%H:%M:%S')} {', '.join(parts)}"
