"""A database as the ledger uses it, and the SQLite file that is one without any server.

Statements are plain SQL with ``:name`` parameters, such as SQLite, PostgreSQL and others all understand.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, Protocol

from verifier.errors import InputError

Kind = Literal["key", "text", "integer", "real", "blob"]
Tables = Mapping[str, Mapping[str, Kind]]
"""Tables with their columns; ``key`` columns are short text and together the primary key."""
Row = tuple[Any, ...]
_SQLITE: Mapping[Kind, str] = {"key": "text not null", "text": "text", "integer": "integer", "real": "real", "blob": "blob"}


class Database(Protocol):
    """What the ledger needs of a database."""

    def execute(self, statement: str, **values: object) -> int: ...
    def many(self, statement: str, rows: Sequence[Mapping[str, object]]) -> None: ...
    def rows(self, query: str, **values: object) -> Iterator[Row]: ...
    def transaction(self) -> contextlib.AbstractContextManager[None]: ...
    def close(self) -> None: ...


class SqliteFile:
    """One SQLite file in WAL mode: other processes read while this one writes, and a killed process loses no commit.

    :raises InputError: when the file cannot be used.
    """

    def __init__(self, path: Path, tables: Tables, indexes: Sequence[tuple[str, str]] = (), reading: bool = False) -> None:
        try:
            if not reading and not path.exists():
                with contextlib.suppress(FileExistsError):
                    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))  # reports quote notes that may be confidential
            self._database = sqlite3.connect(f"{path.resolve().as_uri()}?mode={'ro' if reading else 'rw'}", uri=True, timeout=30,
                                             isolation_level=None, check_same_thread=False)
            if not reading:
                self._database.execute("pragma journal_mode = wal")
                self._database.execute("pragma synchronous = normal")
                with self.transaction():
                    for statement in _statements(tables, indexes):
                        self._database.execute(statement)
        except (OSError, sqlite3.Error) as reason:
            raise InputError(str(path), f"cannot be used as the store of an audit ({reason})", "Name another folder with --out.") from None

    def execute(self, statement: str, **values: object) -> int:
        """Runs a statement and gives the number of rows it changed."""
        return self._database.execute(statement, values).rowcount

    def many(self, statement: str, rows: Sequence[Mapping[str, object]]) -> None:
        """Runs a statement once a row."""
        if rows:
            self._database.executemany(statement, rows)

    def rows(self, query: str, **values: object) -> Iterator[Row]:
        """The rows of a query, fetched as they are asked for."""
        yield from self._database.execute(query, values)

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """All of it or nothing."""
        self._database.execute("begin immediate")
        try:
            yield
        except BaseException:
            self._database.execute("rollback")
            raise
        self._database.execute("commit")

    def close(self) -> None:
        """Closes the file; the log is folded into it."""
        self._database.close()


def _statements(tables: Tables, indexes: Sequence[tuple[str, str]]) -> Iterator[str]:
    for name, columns in tables.items():
        listed = ", ".join(f"{column} {_SQLITE[kind]}" for column, kind in columns.items())
        keys = ", ".join(column for column, kind in columns.items() if kind == "key")
        rowid = " without rowid" if "blob" not in columns.values() else ""
        yield f"create table if not exists {name} ({listed}, primary key ({keys})) strict{',' if rowid else ''}{rowid}"
    for table, columns_of in indexes:
        yield f"create index if not exists {table}_{'_'.join(columns_of.replace(',', ' ').split())} on {table} ({columns_of})"
