"""A note and its figures read from where they stand, ready to be keyed and sent to a worker."""

from __future__ import annotations

import pickle
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice

from verifier.audit.keys import note_id, report_key
from verifier.audit.notes import Note
from verifier.audit.places import files_of, is_url, split
from verifier.audit.plan import Plan
from verifier.audit.tasks import Given, Task, digest_of, document_of
from verifier.errors import InputError
from verifier.sources.stores import Taken, opened

HELD = 64 << 20
"""Bytes of sources named for several notes that are held, so that each is read once."""
SELECTIONS = 128
"""Selections of a shared store that are held ready to be sent."""
AT_A_TIME = 50
"""Notes that are read and looked up in the ledger together."""
READERS = 16
"""Notes read at a time from URLs, where the way there is what takes long."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A note as read, its row's id and its report's key; ``error`` is the line of one that cannot be read, its task then empty."""

    note: Note
    id: str
    key: str
    task: Task
    error: str = ""


class Loader:
    """Reads notes for one pass through the inputs. ``engine`` and ``model`` are what reports depend on beside their notes."""

    def __init__(self, plan: Plan, engine: str, model: Sequence[object] = ()) -> None:
        self._plan, self._engine, self._model = plan, engine, tuple(model)
        self._store = opened(plan.figures) if plan.figures is not None else None
        self._pickled: OrderedDict[str, Given] = OrderedDict()
        self._held: OrderedDict[str, Given] = OrderedDict()
        self._size = 0
        self._number = 0

    def batches(self, notes: Iterator[Note]) -> Iterator[list[Loaded]]:
        """The notes read, some at a time, in their order."""
        with ThreadPoolExecutor(READERS, "read") as readers:
            while batch := list(islice(notes, AT_A_TIME)):
                if any(is_url(place) for note in batch for place in (note.location, *note.sources)):
                    yield list(readers.map(self.load, batch))
                else:
                    yield [self.load(note) for note in batch]

    def load(self, note: Note) -> Loaded:
        """One note with its sources; a note that cannot be read is given with its error."""
        self._number += 1
        key = note_id(note.location)
        try:
            task = self._task(note, self._number)
        except InputError as reason:
            return Loaded(note, key, f"unread:{key}", Task(self._number, note.name, b""), " ".join(str(reason).split()))
        return Loaded(note, key, report_key(task, self._engine, self._model), task)

    def _task(self, note: Note, number: int) -> Task:
        data = note.text if note.text is not None else files_of(note.location).read(note.location)
        own = set(note.own_sources)
        sources = [self._given(place, once=place in own) for place in dict.fromkeys(note.sources)]
        if note.figures is not None:
            sources.insert(0, Given("figures.json", digest_of(note.figures), note.figures))
        if self._store is not None:
            text = document_of(Task(number, note.name, data)).text
            sources += [self._shared(taken) for taken in self._store.taken(text, note.entity)]
        return Task(number, note.name, data, tuple(sources), note.entity, self._plan.language, self._plan.extractor,
                    self._plan.modelling)

    def _shared(self, taken: Taken) -> Given:
        """What a note gets of the shared store, made ready to be sent once for the notes that get the same."""
        found = self._pickled.get(taken.digest)
        if found is None:
            found = self._pickled[taken.digest] = Given(taken.source.name, taken.digest, pickle.dumps(taken.source, 5), made=True)
            while len(self._pickled) > SELECTIONS:
                self._pickled.popitem(last=False)
        return found

    def _given(self, place: str, once: bool) -> Given:
        """A source's bytes; one that other notes may name too is held for them."""
        found = self._held.get(place)
        if found is not None:
            return found
        data = files_of(place).read(place)
        given = Given(split(place)[1], digest_of(data), data)
        if not once:
            self._held[place] = given
            self._size += len(data)
            while self._size > HELD and len(self._held) > 1:
                self._size -= len(self._held.popitem(last=False)[1].data or b"")
        return given
