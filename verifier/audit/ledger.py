"""What an audit keeps, under keys of content: notes, reports, claims, the model's answers, batches at a provider, runs.

A note's row says which report is its own; a report's key is made of all that can change it (:mod:`verifier.audit.keys`), so that a rerun
finds what is there, a changed note or catalogue finds nothing under its new key, and two equal notes share one report. A report, its claims
and its note are written in one transaction: there is no half of any.
"""

from __future__ import annotations

import itertools
import json
import os
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal, Self

from verifier.audit.database import Database, Kind, SqliteFile, Tables
from verifier.audit.tasks import Outcome, Totals
from verifier.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

    from verifier.audit.notes import Note

FILE = "audit.sqlite"
FORM = "2"
"""Number of the tables' form; a store of another form is not used."""
State = Literal["done", "failed", "waiting", "gone"]
"""Of a note: its report is there; its error is; its model's answers are awaited; it is no longer among the inputs."""

_TOTALS: dict[str, Kind] = {each.name: "integer" if each.type == "int" else "text" for each in fields(Totals)}
TABLES: Tables = {
    "meta": {"name": "key", "value": "text"},
    "run": {"number": "key", "began": "text", "ended": "text", "version": "text", "engine": "text", "arguments": "text", "notes": "integer",
            "checked": "integer", "kept": "integer", "failed": "integer", "waiting": "integer", "seconds": "real", "finished": "integer",
            "model": "text", "calls": "integer", "input_tokens": "integer", "output_tokens": "integer", "cost": "text"},
    "note": {"id": "key", "location": "text", "root": "text", "label": "text", "name": "text", "report": "text", "state": "text", "error": "text",
             "trace": "text", "stopped": "integer", "entity": "text", "generator": "text", "date": "text", "metadata": "text", "run": "text",
             "checked": "text", "seconds": "real"},
    "report": {"report": "key", "engine": "text", "made": "text", **_TOTALS, "data": "blob"},
    "claim": {"report": "key", "place": "key", "id": "text", "entity": "text", "metric": "text", "kind": "text", "period": "text", "relation": "text",
              "verdict": "text", "codes": "text", "needs": "text", "number": "text", "unit": "text", "low": "text", "high": "text",
              "segment": "text", "qualifiers": "text"},
    "answer": {"question": "key", "place": "key", "model": "text", "prompt": "text", "passage": "text", "text": "text", "failure": "text",
               "room": "integer", "calls": "integer", "input_tokens": "integer", "output_tokens": "integer", "made": "text"},
    "basis": {"basis": "key", "place": "key", "question": "text", "figures": "text"},
    "manner": {"place": "key", "manner": "text"},
    "batch": {"id": "key", "remote": "text", "place": "text", "state": "text", "questions": "integer", "sent": "text", "collected": "text",
              "file": "text", "said": "text"},
    "request": {"question": "key", "place": "key", "batch": "text", "tries": "integer", "passage": "text", "prompt": "text"},
}
INDEXES = (("note", "report"), ("note", "state"))
"""A ``place`` of answers is the digest of a service's address (and model, of manners): an address may hold what nobody else is to read."""
_TOLD = ("label", "name", "root", "generator", "date", "metadata")
"""Columns of a note that may change without its text."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What the ledger knows of a note before this run."""

    report: str
    state: State
    by_rules: int
    unanswered: int


class Ledger:
    """The kept state of one audit. One process writes; any number may read the SQLite file meanwhile."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.run = ""
        self._state = itertools.count()
        self._opened = os.urandom(8).hex()

    @classmethod
    def open(cls, out: Path, url: str | None = None, reading: bool = False) -> Self:
        """The ledger in a folder, or in the database of a SQLAlchemy URL.

        :raises InputError: when it cannot be opened or is of another version.
        """
        database = opened(out, url, reading)
        ledger = cls(database)
        form = next(iter(database.rows("select value from meta where name = 'form'")), None)
        if form is None and not reading:
            with database.transaction():
                database.execute("insert into meta (name, value) values ('form', :form)", form=FORM)
        elif form is None or form[0] != FORM:
            database.close()
            raise InputError(url or str(out / FILE), "is a store of another version", "Name another folder with --out.")
        return ledger

    def close(self) -> None:
        """Closes the store."""
        self.database.close()

    # -- runs --------------------------------------------------------------------------------------

    def begin(self, version: str, engine: str, arguments: object) -> None:
        """Opens a run; the notes seen from now on belong to it."""
        last = next(iter(self.database.rows("select max(number) from run")))[0]
        self.run = f"{int(last or 0) + 1:06}"
        row = {"number": self.run, "began": now(), "version": version, "engine": engine, "arguments": json.dumps(arguments, ensure_ascii=False)}
        with self.database.transaction():
            self.database.execute(_insert("run", row), **row)

    def end(self, finished: bool, **counts: object) -> None:
        """Closes the run with what was counted in it. After a whole one, reports that belong to no note any more are dropped."""
        row = {"ended": now(), "finished": int(finished), **counts}
        owned = "select report from note where state = 'done'"
        nobodys = list(self.database.rows(f"select report from report where report not in ({owned})")) if finished else []
        with self.database.transaction():
            self.database.execute(f"update run set {', '.join(f'{name} = :{name}' for name in row)} where number = :run", run=self.run, **row)
            for (report,) in nobodys:
                self._drop(report)

    def forget_missing(self, roots: Iterable[str]) -> int:
        """Marks the notes that a whole run through these inputs did not meet: they are no longer there."""
        with self.database.transaction():
            count = sum(self.database.execute("update note set state = 'gone' where root = :root and run < :run and state <> 'gone'", root=root,
                                              run=self.run) for root in roots)
            if count:
                self._changed()
            return count

    def gone(self, ids: Sequence[str]) -> None:
        """Marks notes that are no longer there."""
        if ids:
            with self.database.transaction():
                self.database.many("update note set state = 'gone' where id = :id", [{"id": each} for each in ids])
                self._changed()

    # -- what is kept of the results ---------------------------------------------------------------

    def told(self, name: str) -> str | None:
        """What is written down under a name; ``state`` is what differs after every change of a note or report."""
        return next((str(row[0]) for row in self.database.rows("select value from meta where name = :name", name=name)), None)

    def tell(self, name: str, value: str) -> None:
        """Writes something down under a name."""
        with self.database.transaction():
            self._tell(name, value)

    def _tell(self, name: str, value: str) -> None:
        if not self.database.execute("update meta set value = :value where name = :name", name=name, value=value):
            self.database.execute("insert into meta (name, value) values (:name, :value)", name=name, value=value)

    def _changed(self) -> None:
        """To be called within every transaction that changes what is shown of the notes."""
        self._tell("state", f"{self._opened}.{next(self._state)}")

    # -- notes and reports -------------------------------------------------------------------------

    def standing(self, ids: Sequence[str]) -> dict[str, Standing]:
        """What is known of these notes, by id."""
        if not ids:
            return {}
        names = {f"id{n}": each for n, each in enumerate(ids)}
        query = ("select note.id, note.report, note.state, coalesce(report.by_rules, 0), coalesce(report.unanswered, 0) "
                 "from note left join report on report.report = note.report "
                 f"where note.id in ({', '.join(f':{name}' for name in names)})")
        return {row[0]: Standing(*row[1:]) for row in self.database.rows(query, **names)}

    def has_reports(self, keys: Iterable[str]) -> set[str]:
        """Which of these reports are there."""
        wanted = {f"key{n}": each for n, each in enumerate(dict.fromkeys(keys))}
        if not wanted:
            return set()
        query = f"select report from report where report in ({', '.join(f':{name}' for name in wanted)})"
        return {row[0] for row in self.database.rows(query, **wanted)}

    def seen(self, notes: Sequence[tuple[str, Note]]) -> None:
        """Notes that are there unchanged: what is known of them beside their text is renewed, their report stays."""
        rows = [_known(key, note, self.run) for key, note in notes]
        names = {f"id{n}": row["id"] for n, row in enumerate(rows)}
        query = f"select id, {', '.join(_TOLD)} from note where id in ({', '.join(f':{name}' for name in names)})"
        before = {found: told for found, *told in self.database.rows(query, **names)}
        with self.database.transaction():
            if any(before.get(row["id"]) != [row[name] for name in _TOLD] for row in rows):
                self._changed()
            self.database.many("update note set label = :label, name = :name, root = :root, generator = :generator, date = :date, "
                               "metadata = :metadata, run = :run where id = :id", rows)

    def adopt(self, note: Note, id_: str, report: str) -> None:
        """A note whose report is there already, made for an equal note or for this one at another place."""
        with self.database.transaction():
            self._put_note(_known(id_, note, self.run) | {"report": report, "state": "done", "checked": now()})

    def keep(self, id_: str, note: Note, report: str, outcome: Outcome, engine: str) -> None:
        """Writes down what became of a note, whole or not at all."""
        row = _known(id_, note, self.run) | {"report": report, "checked": now()}
        row |= {"seconds": round(outcome.seconds, 4), "stopped": int(outcome.stopped)}
        with self.database.transaction():
            if outcome.report is None or outcome.totals is None:
                self._put_note(row | {"state": "failed", "error": outcome.error, "trace": outcome.trace or None, "entity": note.entity})
                return
            self._put_note(row | {"state": "done", "entity": outcome.totals.entity})
            self._drop(report)
            made = {"report": report, "engine": engine, "made": now(), "data": outcome.report}
            made |= {name: getattr(outcome.totals, name) for name in _TOTALS}
            self.database.execute(_insert("report", made), **made)
            names = tuple(TABLES["claim"])
            claims = [dict(zip(names, (report, f"{place:05}", *claim), strict=True)) for place, claim in enumerate(outcome.claims)]
            if claims:
                self.database.many(_insert("claim", claims[0]), claims)

    def wait_for(self, id_: str, note: Note, report: str) -> None:
        """A note whose model's answers are with a provider."""
        with self.database.transaction():
            self._put_note(_known(id_, note, self.run) | {"report": report, "state": "waiting", "entity": note.entity})

    def report(self, key: str) -> dict[str, Any]:
        """One report as ``check`` would print it, with the note's text.

        :raises KeyError: when there is none under that key.
        """
        return unpacked(self.kept(key))

    def kept(self, key: str) -> bytes:
        """One report as it is kept; KeyError as above."""
        for row in self.database.rows("select data from report where report = :key", key=key):
            return bytes(row[0])
        raise KeyError(key)

    def _drop(self, report: str) -> None:
        for table in ("claim", "report"):
            self.database.execute(f"delete from {table} where report = :report", report=report)

    def _put_note(self, row: dict[str, object]) -> None:
        self._changed()
        self.database.execute("delete from note where id = :id", id=row["id"])
        self.database.execute(_insert("note", row), **row)


def opened(out: Path, url: str | None = None, reading: bool = False) -> Database:
    """The database of an audit's folder, or of a SQLAlchemy URL: a connection of its own.

    :raises InputError: when it cannot be opened.
    """
    if url is None:
        return SqliteFile(out / FILE, TABLES, INDEXES, reading)
    from verifier.audit.remote import SqlDatabase

    return SqlDatabase(url, TABLES, INDEXES)


def unpacked(data: bytes) -> dict[str, Any]:
    """A kept report's JSON as dicts and lists."""
    found: dict[str, Any] = json.loads(zlib.decompress(data).decode("utf-8", "surrogatepass"))
    return found


def now() -> str:
    """The time as it is written down: UTC, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _insert(table: str, row: Iterable[str]) -> str:
    names = list(row)
    return f"insert into {table} ({', '.join(names)}) values ({', '.join(f':{name}' for name in names)})"


def _known(id_: str, note: Note, run: str) -> dict[str, object]:
    return {"id": id_, "location": note.location, "root": note.root, "label": note.label, "name": note.name, "generator": note.generator,
            "date": note.date, "metadata": json.dumps(dict(note.metadata), ensure_ascii=False, sort_keys=True) if note.metadata else None, "run": run}


def reports_of(ledger: Ledger) -> Iterator[tuple[dict[str, Any], dict[str, Any] | None]]:
    """Every note that is there with its report, in the order of their labels; a failed note has none."""
    return ((note, unpacked(data) if data is not None else None) for note, data in kept_of(ledger))


def kept_of(ledger: Ledger) -> Iterator[tuple[dict[str, Any], bytes | None]]:
    """The same with the reports as they are kept, for :func:`unpacked`."""
    names = ["id", "location", "label", "name", "state", "error", "generator", "date", "metadata", "entity", "checked", "seconds"]
    made = ["passages", "by_rules", "fallbacks"]
    listed = [*(f"note.{name}" for name in names), *(f"report.{name}" for name in made)]
    names += made
    query = (f"select {', '.join(listed)}, report.data from note left join report "
             "on report.report = note.report and note.state = 'done' where note.state <> 'gone' order by note.root, note.label, note.id")
    for row in ledger.database.rows(query):
        yield dict(zip(names, row, strict=False)), row[-1]
