"""The queries: which table, which columns, whose rows, of when. Names are found in the database and quoted, values are bound.

What a source calls a company or a period is asked of it first (two short queries), so that the note's own words can be held against its spellings;
then only the rows of the companies that the note names and of the periods that it speaks of are read.
"""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from verifier.dataclass import dataclass
from verifier.errors import InputError
from verifier.needs import Needs
from verifier.periods import Period
from verifier.sources.databases.drivers import Column, Database
from verifier.sources.databases.mapping import Mapping as ColumnMapping
from verifier.sources.making.names import spellings
from verifier.sources.making.periods_written import read_period

MOST_ROWS = 200_000
MOST_NAMES = 20_000
BATCH = 2_000
"""Parameters of one query."""


@dataclass(frozen=True, slots=True)
class Rows:
    """What was read: rows by column, the columns' roles, where they stand, columns not understood, and whether decimals come padded."""

    rows: list[dict[str, Any]]
    roles: dict[str, str]
    place: str
    unread: list[str]
    fixed: bool
    padded: list[str]


def selected(database: Database, mapping: ColumnMapping, needs: Needs, name: str) -> Rows:
    """The rows that bear on the needs.

    :raises InputError: when the table or a column is not there, no company of it is named, or there are too many rows.
    """
    relation, place = _relation(database, mapping, name)
    columns, _ = database.ask(f"SELECT * FROM {relation} LIMIT 0")
    roles = mapping.roles([column.name for column in columns], f"{name} {place}")
    conditions: list[tuple[str, Sequence[Any]]] = []
    if entity := roles.get("entity"):
        held = _distinct(database, relation, entity, conditions, f"{name} {place}")
        if (kept := _entities(held, needs, f"{name} {place}")) is not None:
            conditions.append((entity, kept))
    batches: list[Sequence[Any] | None] = [None]
    if (period := roles.get("period")) and needs.first is not None:
        held = _distinct(database, relation, period, conditions, f"{name} {place}")
        wanted = [value for value in held if _wanted(value, needs)]
        batches = [wanted[start:start + BATCH] for start in range(0, len(wanted), BATCH)] if len(wanted) < len(held) else [None]
    rows: list[tuple[Any, ...]] = []
    names = list(dict.fromkeys(roles.values()))
    for batch in batches:
        where, parameters = _where(database, conditions + ([(period, batch)] if batch is not None and period else []))
        statement = f"SELECT {', '.join(map(quoted, names))} FROM {relation}{where} LIMIT {MOST_ROWS + 1}"
        rows += database.ask(statement, parameters)[1]
        if len(rows) > MOST_ROWS:
            problem = f"has more than {MOST_ROWS:,} rows for this note"
            raise InputError(f"{name} {place}", problem, "Name the company with --entity, or a narrower query.")
    fixed, padded = _padded(columns, mapping, roles, rows, names)
    return Rows([dict(zip(names, row, strict=True)) for row in sorted(rows, key=repr)], roles, place,
                [column.name for column in columns if column.name not in names], fixed, padded)


def held(database: Database, mapping: ColumnMapping, name: str) -> list[str]:
    """The companies of the table, as it spells them; empty where no column names any.

    :raises InputError: as :func:`selected`.
    """
    relation, place = _relation(database, mapping, name)
    columns, _ = database.ask(f"SELECT * FROM {relation} LIMIT 0")
    entity = mapping.roles([column.name for column in columns], f"{name} {place}").get("entity")
    values = _distinct(database, relation, entity, [], f"{name} {place}") if entity else []
    return [str(value) for value in values if value is not None and str(value).strip()]


def quoted(identifier: str) -> str:
    """The identifier in the quotes that all three databases know.

    >>> quoted('a"; drop table b')
    '"a""; drop table b"'
    """
    if "\0" in identifier:
        raise InputError("identifier", "holds a zero character", "Name a table or column.")
    return '"' + identifier.replace('"', '""') + '"'


def _relation(database: Database, mapping: ColumnMapping, name: str) -> tuple[str, str]:
    """What stands after FROM, and its name in reports."""
    if mapping.query:
        return f"({mapping.query.strip().rstrip(';')}) AS given", "query"
    _, found = database.ask(database.tables)
    tables = [(str(schema), str(table)) for schema, table in found]
    if mapping.table:
        wanted = mapping.table.casefold()
        fits = [pair for pair in tables if mapping.table in (pair[1], ".".join(pair))] or [
            pair for pair in tables if wanted in (pair[1].casefold(), ".".join(pair).casefold())]
        if not fits:
            raise InputError(name, f"has no table {mapping.table!r}{_alike(mapping.table, tables)}", "Name one with #table=NAME.")
    else:
        fits = [pair for pair in tables if mapping.fits([column.name for column in database.ask(f"SELECT * FROM {_dotted(pair)} LIMIT 0")[0]])]
        if not fits:
            shown = f" (it has {', '.join(table for _, table in tables[:8])})" if tables else " (it is empty)"
            needed = (*mapping.columns.values(), *mapping.fields) or ("metric", "value", "period")
            problem = f"has no table with the columns {', '.join(needed)}{shown}"
            raise InputError(name, problem, "Name columns with #map=FILE.toml or #query=SELECT ....")
    if len(fits) > 1:
        raise InputError(name, f"has several tables to read ({', '.join('.'.join(pair) for pair in fits[:8])})", "Name one with #table=SCHEMA.NAME.")
    return _dotted(fits[0]), fits[0][1]


def _dotted(pair: tuple[str, str]) -> str:
    return f"{quoted(pair[0])}.{quoted(pair[1])}"


def _alike(table: str, tables: Sequence[tuple[str, str]]) -> str:
    close = difflib.get_close_matches(table.rpartition(".")[2], [each for _, each in tables], n=3) or [each for _, each in tables[:8]]
    return f" (there are {', '.join(close)})" if close else " (it has none)"


def _where(database: Database, conditions: Iterable[tuple[str, Sequence[Any]]]) -> tuple[str, list[Any]]:
    parameters: list[Any] = []
    parts = []
    for column, values in conditions:
        marks = []
        for value in values:
            parameters.append(value)
            marks.append(f"{database.mark}{len(parameters)}")
        parts.append(f"{quoted(column)} IN ({', '.join(marks)})")
    return (f" WHERE {' AND '.join(parts)}" if parts else ""), parameters


def _distinct(database: Database, relation: str, column: str, conditions: Sequence[tuple[str, Sequence[Any]]], place: str) -> list[Any]:
    where, parameters = _where(database, conditions)
    statement = f"SELECT DISTINCT {quoted(column)} FROM {relation}{where} LIMIT {MOST_NAMES + 1}"
    values = [row[0] for row in database.ask(statement, parameters)[1]]
    if len(values) > MOST_NAMES:
        raise InputError(f"{place}.{column}", f"holds more than {MOST_NAMES:,} values", "Narrow it down with #query=SELECT ... WHERE ....")
    return values


def _entities(held: Sequence[Any], needs: Needs, place: str) -> list[Any] | None:
    """The companies to read, as the database spells them; None for all.

    :raises InputError: when the note names none of several.
    """
    told = [value for value in held if value is not None and str(value).strip()]
    if len(told) < 2 or not (needs.text or needs.entity):
        return None
    named = [value for value in told if any(needs.names(spelling) for spelling in spellings(str(value)))]
    if len(named) > BATCH:
        return None
    if not named:
        some = f"{', '.join(map(str, told[:5]))}{' ...' if len(told) > 5 else ''}"
        problem = f"holds none of the companies that the note names (it has {some})"
        raise InputError(place, problem, "Name the company as it stands there: --entity NAME.")
    return named


def _wanted(value: Any, needs: Needs) -> bool:
    """Whether a period, as the database holds it, can matter; one that cannot be read is kept to be told of."""
    if isinstance(value, dt.datetime):
        value = value.date()
    if isinstance(value, dt.date):
        return needs.bears_on(Period.instant(value))
    try:
        return value is None or needs.bears_on(read_period(str(value)))
    except ValueError:
        return True


def _padded(columns: Sequence[Column], mapping: ColumnMapping, roles: Mapping[str, str], rows: Sequence[tuple[Any, ...]],
            names: Sequence[str]) -> tuple[bool, list[str]]:
    """Whether the value columns' decimals come padded, and the columns whose type keeps no last place."""
    numbers = set(mapping.value_columns(roles))
    fixed = {column.name for column in columns if column.fixed and column.name in numbers}
    floats = {name for i, name in enumerate(names) if name in numbers and any(isinstance(row[i], float) for row in rows)}
    return bool(fixed), sorted(fixed | floats)
