"""Databases as sources: a table or query in long form (entity, metric, period, value, unit), read-only, and only what the note needs.

    sqlite:///facts.db                              the one table or view that has such columns
    duckdb:///facts.duckdb#table=facts              a table; sqlite:////abs/facts.db is an absolute path
    postgresql://reader@host/name#table=fin.facts   the password from PGPASSWORD or ~/.pgpass
    sqlite:///facts.db#query=select code as entity, item as metric, end_date as period, amount as value, unit from statements
    sqlite:///facts.db#map=columns.toml             other column names, wide tables, constants: see ``mapping``

There is no layer between: three drivers of one interface (DB-API), all of which hand decimals over unchanged, quote names with ``"`` and take
parameters by number. A module of ``drivers`` is all that another database needs.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from typing import Any

from verifier.addresses import Address
from verifier.dataclass import replace
from verifier.errors import InputError
from verifier.figures import Source
from verifier.needs import Needs
from verifier.sources import native
from verifier.sources.databases.drivers import opened
from verifier.sources.databases.exact import printed
from verifier.sources.databases.mapping import Mapping, mapping_of
from verifier.sources.databases.selecting import Rows, held, selected

_INDEXED = re.compile(r"\[(?P<index>\d+)\]")


def read(address: Address, needs: Needs) -> Source:
    """The figures of a database that bear on the needs.

    :raises InputError: when it cannot be opened, the table is not there or has no such columns, or nothing in it bears on the note.
    """
    source = read_where(address, needs)
    if source is None:
        problem = "has no row for the periods of the note" if needs.first is not None else "has no row"
        raise InputError(address.public, problem, "Name a table with figures.")
    return source


def read_where(address: Address, needs: Needs) -> Source | None:
    """The same, or None where nothing bears on the needs.

    :raises InputError: as :func:`read`, but for that.
    """
    name = address.public
    mapping = mapping_of(address)
    with opened(address) as database:
        rows = selected(database, mapping, needs, name)
    records, places = _records(rows, mapping)
    if not records:
        return None
    source = native.read({"figures": records}, name)
    source.name, source.sha256 = name, hashlib.sha256(repr(records).encode()).hexdigest()
    source.figures = [replace(figure, place=_placed(figure.place, places)) for figure in source.figures]
    source.unread = [_placed(words, places) for words in source.unread] + [f"{rows.place}.{column}" for column in rows.unread]
    if rows.padded:
        kept = "is the finest that its values show, as the column's type keeps none"
        source.notes.append(f"{rows.place}: the last place of {', '.join(rows.padded)} {kept}")
    return source


def companies(address: Address) -> list[str]:
    """The companies that a database holds, as it spells them; empty where its table has no such column.

    :raises InputError: as :func:`read`.
    """
    with opened(address) as database:
        return held(database, mapping_of(address), address.public)


def _records(rows: Rows, mapping: Mapping) -> tuple[list[dict[str, Any]], list[str]]:
    """The rows as records of the plain list, and where each stands."""
    records = [record for row in rows.rows for record in mapping.records(row, rows.roles)]
    values = printed([(str(record.get("unit")), record.get("value")) for record in records], rows.fixed)
    records = [record | {"value": value} for record, value in zip(records, values, strict=True)]
    return records, [f"{rows.place}: {_described(record)}" for record in records]


def _described(record: dict[str, Any]) -> str:
    words = [str(record[key]) for key in ("metric", "entity", "segment", "period") if record.get(key) not in (None, "")]
    return ", ".join(words)


def _placed(words: str, places: Sequence[str]) -> str:
    found = _INDEXED.search(words)
    if found is None or int(found["index"]) >= len(places):
        return words
    rest = words[found.end():].strip()
    place = places[int(found["index"])]
    return place if rest in (".value", "") else f"{place}{rest}"
