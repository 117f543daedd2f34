"""Read-only connections: sqlite3 of the standard library, duckdb, psycopg; their errors in one line without a password."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from verifier.addresses import DATABASES, Address
from verifier.dataclass import dataclass
from verifier.errors import InputError

SECONDS = 60
"""The longest that a query may take."""
CONNECT_SECONDS = 10
_TABLES = "SELECT table_schema, table_name FROM information_schema.tables WHERE table_schema NOT IN ('pg_catalog', 'information_schema')"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of an answer; ``fixed`` where its type pads or drops trailing zeros, so that they say nothing."""

    name: str
    fixed: bool


@dataclass(frozen=True, slots=True)
class Database:
    """An open connection. ``mark`` is the sign before a parameter's number; ``tables`` asks for (schema, table)."""

    connection: Any
    kind: str
    name: str
    mark: str
    tables: str
    error: type[Exception]
    secret: str = ""

    def ask(self, statement: str, parameters: Sequence[Any] = ()) -> tuple[list[Column], list[tuple[Any, ...]]]:
        """The columns and rows of one SELECT.

        :raises InputError: with the database's own words when it refuses.
        """
        try:
            cursor = self.connection.cursor()
            cursor.execute(statement, tuple(parameters))
            rows = cursor.fetchall()
            return [self._column(each) for each in cursor.description or ()], rows
        except self.error as reason:
            raise InputError(self.name, f"refuses the query ({_line(reason, self.secret)})", "Name a table or a query that can be read.") from None
        except OverflowError:
            raise InputError(self.name, "holds a number that the driver cannot take", "Store values as text or as decimals.") from None

    def _column(self, described: Any) -> Column:
        if self.kind == "postgresql":
            return Column(described.name, described.scale is not None)
        return Column(described[0], str(described[1]).startswith("DECIMAL"))


@contextmanager
def opened(address: Address) -> Iterator[Database]:
    """A read-only connection, closed at the end, in which all queries see one state of the data.

    :raises InputError: when the database is not there, cannot be opened, or needs a package that is not installed.
    """
    kind = DATABASES[address.scheme]
    database = {"sqlite": _sqlite, "duckdb": _duckdb, "postgresql": _postgresql}[kind](address)
    with closing(database.connection):
        yield database


def _sqlite(address: Address) -> Database:
    import sqlite3

    path = _file(address)
    try:
        connection = sqlite3.connect(f"file:{quote(str(path.resolve()))}?mode=ro", uri=True, timeout=CONNECT_SECONDS, isolation_level=None)
        deadline = time.monotonic() + SECONDS
        connection.set_progress_handler(lambda: int(time.monotonic() > deadline), 100_000)
        connection.execute("PRAGMA query_only = ON")
        connection.execute("BEGIN")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.Error as reason:
        raise InputError(address.public, f"cannot be opened ({_line(reason)})", "Name an SQLite database file.") from None
    tables = "SELECT 'main', name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%'"
    return Database(connection, "sqlite", address.public, "?", tables, sqlite3.Error)


def _duckdb(address: Address) -> Database:
    path = _file(address)
    duckdb = _driver("duckdb", address)
    try:
        # a query of the caller's must not read other files or load code
        connection = duckdb.connect(str(path), read_only=True, config={"enable_external_access": False, "autoload_known_extensions": False})
        connection.execute("BEGIN TRANSACTION")
    except duckdb.Error as reason:
        raise InputError(address.public, f"cannot be opened ({_line(reason)})", "Name a DuckDB database file that nobody is writing.") from None
    return Database(connection, "duckdb", address.public, "$", _TABLES, duckdb.Error)


def _postgresql(address: Address) -> Database:
    psycopg = _driver("psycopg", address)
    url = address.text.partition("#")[0]
    secret = ""
    try:
        secret = unquote(urlsplit(url).password or "")
        connection = psycopg.connect("postgresql:" + url.partition(":")[2], connect_timeout=CONNECT_SECONDS, cursor_factory=psycopg.RawCursor)
        connection.read_only = True
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.execute(f"SET LOCAL statement_timeout = '{SECONDS}s'")
    except (psycopg.Error, ValueError) as reason:
        problem = f"cannot be opened ({_line(reason, secret)})"
        raise InputError(address.public, problem, "Check the address; the password comes from PGPASSWORD or ~/.pgpass.") from None
    return Database(connection, "postgresql", address.public, "$", _TABLES, psycopg.Error, secret)


def _driver(package: str, address: Address) -> Any:
    try:
        return import_module(package)
    except ImportError:
        raise InputError(address.public, f"needs the package {package} to be read", "Install it with: pip install 'verifier[sql]'.") from None


def _file(address: Address) -> Path:
    """The database file: a path after three slashes is relative, after four absolute.

    :raises InputError: when there is none.
    """
    before = address.rest.partition("#")[0].partition("?")[0]
    if not before.startswith("///") or not before[3:]:
        raise InputError(address.public, "names no file", f"Write {address.scheme}:///facts.db, with four slashes for an absolute path.")
    path = Path(unquote(before[3:]))
    if not path.is_file():
        raise InputError(address.public, "is a folder" if path.is_dir() else "does not exist", "Name a database file that exists.")
    return path


def _line(reason: BaseException, secret: str = "") -> str:
    """The driver's words on one line, without the password and without advice of several lines."""
    text = " ".join(str(reason).split()) or type(reason).__name__
    for spelled in {secret, quote(secret), quote(secret, safe="")} - {""}:
        text = text.replace(spelled, "(password)")
    return text if len(text) <= 200 else text[:199] + "…"
