"""Answers kept between runs in SQLite, written one by one as they arrive: a run that was killed asks again only for what it had not yet.

An answer belongs to everything the model was given: its name, the messages, the schema, temperature and seed, and the prompt's digest
(:func:`key_of`). The way JSON was asked for and the limits are no part of it. While the model may be asked, only answers of the same service
address are used, as one name may stand for different models at two places; a replay takes the answers of any address. Failures are kept too,
for the replay to fall back where the run did. No key, and no text of
a note, is in the file but what a model quoted of it.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sqlite3
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from verifier.errors import InputError
from verifier.extractors.llm.recording import Kept, is_cache, read_recording, write_recording
from verifier.kept import cache_folder

if TYPE_CHECKING:
    from verifier.extractors.llm.settings import Settings
    from verifier.extractors.llm.troubles import Kind

FORM = 2
"""Number of the file's form; a file of another form is not used."""

_TABLES = """
create table if not exists answers (key text, place text, passage text, prompt text, model text, text text, calls integer, input integer,
                                    output integer, failure text, room integer, primary key (key, place)) without rowid;
create table if not exists manners (place text, model text, manner text, primary key (place, model)) without rowid;
"""


def made_with(settings: Settings) -> dict[str, Any]:
    """The settings that an answer depends on."""
    return {"model": settings.model, "temperature": settings.temperature, "seed": settings.seed}


def key_of(settings: Settings, system: str, user: str, schema: dict[str, Any], prompt: str) -> str:
    """The digest under which the answer to a question is kept: the same for the same question to the same model, whatever the machine."""
    parts = [made_with(settings), prompt, system, user, schema]
    return hashlib.sha256(json.dumps(parts, sort_keys=True, ensure_ascii=True, separators=(",", ":")).encode()).hexdigest()


class AnswerStore(Protocol):
    """Where answers are found and kept: :class:`Store`, or that of a run over many notes."""

    warning: str | None

    def find(self, key: str) -> Kept | None: ...
    def holds(self, failure: Kind) -> bool: ...
    def keep(self, answer: Kept) -> None: ...
    def used(self, answer: Kept) -> None: ...
    def manner(self) -> str | None: ...
    def keep_manner(self, manner: str) -> None: ...
    def save_recording(self, keys: list[str]) -> None: ...
    def close(self) -> None: ...


class Store:
    """The kept answers one run may use, and where it keeps new ones. Any thread may use it.

    :raises InputError: when a file that was asked for cannot be used. The default cache only does not keep anything then.
    """

    def __init__(self, settings: Settings) -> None:
        self._made_with, self._place, self._record = made_with(settings), settings.place, settings.record
        self._any_place, self._given = settings.replay, settings.cache
        self._lock = threading.Lock()
        self._recorded: dict[str, Kept] = {}
        self._new: dict[str, Kept] = {}
        self._database: sqlite3.Connection | None = None
        self.warning: str | None = None
        path = settings.recording if settings.replay and settings.recording else settings.cache
        if settings.replay and path is not None and not is_cache(path):
            self._recorded = read_recording(path).answers
            return
        path = path or self._default()
        if path is None or (settings.replay and not path.exists()):
            return
        try:
            self._database = _opened(path, reading=settings.replay)
        except (OSError, sqlite3.Error) as reason:
            if settings.cache is not None or settings.replay:
                raise InputError(str(path), f"cannot be used as a cache of answers ({reason})", "Name another file, or delete this one.") from None
            self.warning = f"{path}: cannot be used as a cache of answers ({reason}); nothing is kept"

    @staticmethod
    def _default() -> Path | None:
        folder = cache_folder()
        return folder / "answers.sqlite" if folder else None

    def find(self, key: str) -> Kept | None:
        """The kept answer of that key."""
        if key in self._recorded:
            return self._recorded[key]
        where, values = ("", (key, self._place)) if self._any_place else ("and place = ?2", (key, self._place))
        row = self._row(f"select passage, prompt, text, calls, input, output, failure, room from answers where key = ?1 {where} order by place = ?2 desc, place limit 1", values)
        return Kept(key, *row) if row else None

    def holds(self, failure: Kind) -> bool:
        """Whether a kept failure of this kind is not tried again: never, a document is soon asked about anew."""
        return False

    def keep(self, answer: Kept) -> None:
        """Keeps an answer that has just arrived; a process killed after this returns has not lost it. No failure takes an answer's place."""
        if answer.failure and (before := self.find(answer.key)) and not before.failure:
            return
        self._write("insert or replace into answers values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (answer.key, self._place, answer.passage, answer.prompt, self._made_with["model"], answer.text, answer.calls,
                     answer.input_tokens, answer.output_tokens, answer.failure, answer.room))

    def used(self, answer: Kept) -> None:
        """Notes that the run used this answer, kept or new: it will be in the recording."""
        with self._lock:
            self._new[answer.key] = answer

    def manner(self) -> str | None:
        """How this model at this address is best asked, as it was kept."""
        row = self._row("select manner from manners where place = ? and model = ?", (self._place, self._made_with["model"]))
        return str(row[0]) if row else None

    def keep_manner(self, manner: str) -> None:
        """Keeps how this model at this address is best asked."""
        self._write("insert or replace into manners values (?, ?, ?)", (self._place, self._made_with["model"], manner))

    def save_recording(self, keys: list[str]) -> None:
        """Saves the answers used so far where the settings say, those of ``keys`` first and in that order."""
        if self._record is not None:
            with self._lock:
                found = [self._new[key] for key in dict.fromkeys([*keys, *self._new]) if key in self._new]
            write_recording(self._record, self._made_with, found)

    def close(self) -> None:
        """Closes the file; nothing is found or kept any more."""
        with self._lock:
            if self._database is not None:
                self._database.close()
                self._database = None

    def _row(self, query: str, values: tuple[object, ...]) -> tuple[Any, ...] | None:
        with self._lock:
            if self._database is None:
                return None
            try:
                row: tuple[Any, ...] | None = self._database.execute(query, values).fetchone()
            except sqlite3.Error as reason:
                self._fail(reason)
                return None
            return row

    def _write(self, statement: str, values: tuple[object, ...]) -> None:
        with self._lock:
            if self._database is None:
                return
            try:
                with self._database:
                    self._database.execute(statement, values)
            except sqlite3.Error as reason:
                self._fail(reason)

    def _fail(self, reason: sqlite3.Error) -> None:
        """A disk that is full or a file that broke costs the cache, not the answers."""
        self.warning = self.warning or f"the cache of answers cannot be used any more ({reason})"


def _opened(path: Path, reading: bool) -> sqlite3.Connection:
    if not reading:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            with contextlib.suppress(FileExistsError):
                os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))  # answers quote notes that may be confidential
    database = sqlite3.connect(f"{path.resolve().as_uri()}?mode={'ro' if reading else 'rw'}", uri=True, timeout=10, check_same_thread=False)
    try:
        form = database.execute("pragma user_version").fetchone()[0]
        if form not in (0, FORM):
            raise sqlite3.DatabaseError(f"made by another version, form {form}")
        if not reading:
            database.execute("pragma journal_mode = wal")
            database.execute("pragma synchronous = normal")
            database.executescript(_TABLES)
            database.execute(f"pragma user_version = {FORM}")
            database.commit()
        return database
    except sqlite3.Error:
        database.close()
        raise
