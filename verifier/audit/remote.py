"""The ledger in a database of a team: PostgreSQL or another that SQLAlchemy knows (the extra ``store``)."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from verifier.audit.database import Kind, Row, Tables
from verifier.errors import InputError


class SqlDatabase:
    """A database behind a SQLAlchemy URL. One connection writes, inside transactions; queries outside of one see what is committed.

    :raises InputError: when SQLAlchemy or the driver is missing, or the database cannot be reached; passwords are not repeated.
    """

    def __init__(self, url: str, tables: Tables, indexes: Sequence[tuple[str, str]] = ()) -> None:
        self._sqlalchemy = sqlalchemy = _sqlalchemy()
        shown = shown_url(url)
        try:
            self._engine = sqlalchemy.create_engine(url)
            self._describe(tables, indexes).create_all(self._engine)
            self._connection = self._engine.connect()
        except ModuleNotFoundError as missing:
            raise InputError(shown, f"needs the package {missing.name}", "Install it.") from None
        except (sqlalchemy.exc.ArgumentError, sqlalchemy.exc.NoSuchModuleError) as reason:
            line = " ".join(str(reason).split())
            raise InputError(shown, f"is no database URL ({line})", "Write --store postgresql+psycopg://host/name.") from None
        except sqlalchemy.exc.SQLAlchemyError as reason:
            line = " ".join(str(getattr(reason, "orig", reason)).split())[:200]
            raise InputError(shown, f"cannot be used as the store of an audit ({line})", "Check the address and your rights.") from None

    def execute(self, statement: str, **values: object) -> int:
        """Runs a statement and gives the number of rows it changed."""
        return int(self._connection.execute(self._text(statement), values).rowcount)

    def many(self, statement: str, rows: Sequence[Mapping[str, object]]) -> None:
        """Runs a statement once a row."""
        if rows:
            self._connection.execute(self._text(statement), [dict(row) for row in rows])

    def rows(self, query: str, **values: object) -> Iterator[Row]:
        """The rows of a query, by a connection of their own."""
        with self._engine.connect() as connection:
            for row in connection.execution_options(stream_results=True).execute(self._text(query), values):
                yield tuple(row)

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """All of it or nothing."""
        with self._connection.begin():
            yield

    def close(self) -> None:
        """Ends the connections."""
        self._connection.close()
        self._engine.dispose()

    def _text(self, statement: str) -> Any:
        return self._sqlalchemy.text(statement)

    def _describe(self, tables: Tables, indexes: Sequence[tuple[str, str]]) -> Any:
        alchemy = self._sqlalchemy
        kinds: dict[Kind, Any] = {"key": alchemy.String(100), "text": alchemy.Text(), "integer": alchemy.BigInteger(), "real": alchemy.Double(),
                                  "blob": alchemy.LargeBinary()}
        keyed = {column for table, columns in indexes for column in columns.replace(",", " ").split()}
        metadata = alchemy.MetaData()
        for name, columns in tables.items():
            described = [alchemy.Column(column, alchemy.String(100) if column in keyed else kinds[kind], primary_key=kind == "key")
                         for column, kind in columns.items()]
            wanted = [alchemy.Index(f"{table}_{'_'.join(listed.replace(',', ' ').split())}", *listed.replace(",", " ").split())
                      for table, listed in indexes if table == name]
            alchemy.Table(name, metadata, *described, *wanted)
        return metadata


def shown_url(url: str) -> str:
    """A database URL as it may be printed: without its password.

    >>> shown_url("postgresql+psycopg://desk:secret@db/audits")
    'postgresql+psycopg://desk:***@db/audits'
    """
    head, at, rest = url.rpartition("@")
    scheme, separator, who = head.partition("://")
    user = who.partition(":")[0]
    return f"{scheme}{separator}{user}{':***' if ':' in who else ''}{at}{rest}"


def _sqlalchemy() -> Any:
    try:
        import sqlalchemy
    except ModuleNotFoundError:
        raise InputError("--store", "needs the package sqlalchemy", "Install it with: pip install 'verifier[store]'.") from None
    return sqlalchemy
