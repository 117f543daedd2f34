"""The model's answers in an audit's store, each written the moment it arrives, by a connection of its own.

Keys are those of :func:`verifier.extractors.llm.store.key_of`: model, prompt's digest, messages with the passage, schema, temperature, seed.
A question also stands under its *basis*: the passage alone and the figures' files. Where a changed catalogue alters only what else the model
would be told (names of metrics, which figures bear on the passage), the answer is carried over to the new question, and nothing is asked.

What ``check`` has kept in the user's cache, or a file of answers that was named, is used too, and copied.
"""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

from verifier.audit.answering import PASSING
from verifier.audit.database import Database
from verifier.audit.keys import digest_of_text
from verifier.audit.ledger import now
from verifier.extractors.llm.questions import carried_over
from verifier.extractors.llm.recording import Kept, write_recording
from verifier.extractors.llm.store import Store, key_of, made_with

if TYPE_CHECKING:
    from verifier.extractors.llm.questions import Question
    from verifier.extractors.llm.settings import Settings
    from verifier.extractors.llm.troubles import Kind

COLUMNS = ("question", "passage", "prompt", "text", "calls", "input_tokens", "output_tokens", "failure", "room")


class Answers:
    """Where a run over many notes finds and keeps answers; to be given to a ``Service``, whose threads all use it.

    ``again`` tries anew what failed for good.

    :raises InputError: when a file of answers that was named cannot be used.
    """

    def __init__(self, database: Database, settings: Settings, again: bool = False) -> None:
        self._database, self._settings, self._again = database, settings, again
        self._place, self._asked = place_of(settings), f"{settings.place} {settings.model}"
        self._lock = threading.Lock()
        self._beside = Store(settings)
        self._used: dict[str, Kept] = {}
        self.warning = self._beside.warning if settings.cache is not None else None

    def key(self, question: Question) -> str:
        """The key under which the answer to a question is kept."""
        return key_of(self._settings, question.system, question.user, question.schema, question.prompt)

    def like(self, question: Question, given: str) -> Kept | None:
        """The answer to the question that the same passage with the same figures' files once was, as an answer to this one.

        ``given`` is the digest of the figures' files and the company (:func:`verifier.audit.keys.given_of`).
        """
        return self._like(question, self._before(self._basis(question, given)))

    def carry_over(self, question: Question, given: str) -> None:
        """Keeps the answer of :meth:`like` under this question's own key, unless it has one, and what the question is about."""
        basis, key, figures = self._basis(question, given), self.key(question), json.dumps(dict(question.figures), ensure_ascii=False)
        before = self._before(basis)
        if (found := self._like(question, before)) is not None:
            self._write(found)
        if before == (key, figures):
            return
        row = {"basis": basis, "place": self._place, "question": key, "figures": figures}
        with self._lock, self._database.transaction():
            self._database.execute("delete from basis where basis = :basis and place = :place", basis=basis, place=self._place)
            self._database.execute("insert into basis (basis, place, question, figures) values (:basis, :place, :question, :figures)", **row)

    def _basis(self, question: Question, given: str) -> str:
        parts = [made_with(self._settings), question.prompt, question.about, question.schema, given]
        return digest_of_text(json.dumps(parts, sort_keys=True, ensure_ascii=True))

    def _before(self, basis: str) -> tuple[str, str] | None:
        query = "select question, figures from basis where basis = :basis and place = :place"
        with self._lock:
            return next(((str(row[0]), str(row[1])) for row in list(self._database.rows(query, basis=basis, place=self._place))), None)

    def _like(self, question: Question, before: tuple[str, str] | None) -> Kept | None:
        key = self.key(question)
        if before is None or before[0] == key or self.find(key) is not None or (kept := self.find(before[0])) is None:
            return None
        if not kept.failure:
            return replace(kept, key=key, text=carried_over(kept.text, json.loads(before[1]), question.figures))
        return replace(kept, key=key) if kept.failure not in PASSING and not self._again else None

    def find(self, key: str) -> Kept | None:
        """The kept answer of that key: of this service's address, in a replay of any."""
        where = "" if self._settings.replay else "and place = :place"
        query = f"select {', '.join(COLUMNS)} from answer where question = :key {where} order by failure"
        with self._lock:
            row = next(iter(list(self._database.rows(query, key=key, **({} if self._settings.replay else {"place": self._place})))), None)
        if row is not None:
            return Kept(*row)
        found = self._beside.find(key)
        if found is not None:
            self._write(found)
        return found

    def holds(self, failure: Kind) -> bool:
        """Whether a kept failure of this kind is not tried again."""
        return failure not in PASSING and not self._again

    def keep(self, answer: Kept) -> None:
        """Keeps an answer that has just arrived; a process killed after this returns has not lost it. No failure takes an answer's place."""
        before = self.find(answer.key) if answer.failure else None
        if before is None or before.failure:
            self._write(answer)
            if self._settings.cache is not None:
                self._beside.keep(answer)

    def used(self, answer: Kept) -> None:
        """Notes that the run used this answer, where it is to be recorded."""
        if self._settings.record is not None:
            with self._lock:
                self._used[answer.key] = answer

    def manner(self) -> str | None:
        """How this model at this address is best asked, as it was kept."""
        with self._lock:
            row = next(iter(list(self._database.rows("select manner from manner where place = :key", key=digest_of_text(self._asked)))), None)
        return str(row[0]) if row is not None else self._beside.manner()

    def keep_manner(self, manner: str) -> None:
        """Keeps how this model at this address is best asked."""
        key = digest_of_text(self._asked)
        with self._lock, self._database.transaction():
            self._database.execute("delete from manner where place = :key", key=key)
            self._database.execute("insert into manner (place, manner) values (:key, :manner)", key=key, manner=manner)

    def save_recording(self, keys: list[str]) -> None:
        """Nothing yet: a recording of many notes is written once, at the end."""

    def close(self) -> None:
        """Writes the recording that was asked for and closes the connection."""
        with self._lock:
            if self._settings.record is not None:
                write_recording(self._settings.record, made_with(self._settings), [self._used[key] for key in sorted(self._used)])
            self._database.close()
        self._beside.close()

    def _write(self, answer: Kept) -> None:
        row = dict(zip(COLUMNS, (answer.key, answer.passage, answer.prompt, answer.text, answer.calls, answer.input_tokens, answer.output_tokens,
                                 answer.failure, answer.room), strict=True))
        row |= {"place": self._place, "model": self._settings.model, "made": now()}
        with self._lock, self._database.transaction():
            self._database.execute("delete from answer where question = :question and place = :place", question=answer.key, place=self._place)
            self._database.execute(f"insert into answer ({', '.join(row)}) values ({', '.join(f':{name}' for name in row)})", **row)


def place_of(settings: Settings) -> str:
    """A service's address as answers are kept under it."""
    return digest_of_text(settings.place)
