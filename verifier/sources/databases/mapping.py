"""Which table, and which of its columns mean what: from the address, or from a file that it names.

    table = "fin.statements"          # or query = "select ..."
    dates = "cumulative"              # what a date says of an amount of a period: cumulative (from 1 January), quarter or year
    [columns]                         # role = column
    entity = "ts_code"
    period = "end_date"
    metric = "item"
    value = "amount"
    [constants]                       # for roles that no column has
    unit = "万元"
    [metrics]                         # what the metric column's words stand for
    OPREV = "revenue"
    [fields.total_revenue]            # a wide table instead of metric and value: one entry a column
    metric = "revenue"
    unit = "元"
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Named
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from verifier.addresses import Address
from verifier.catalogue import load
from verifier.dataclass import dataclass, field
from verifier.errors import InputError
from verifier.sources.making.metric_names import read_metric
from verifier.sources.making.periods_written import read_period
from verifier.sources.native import NAMED

ROLES = tuple(dict.fromkeys(NAMED.values()))
DATES = ("cumulative", "quarter", "year")
_CUMULATIVE = {3: "Q1", 6: "H1", 9: "9M", 12: ""}


@dataclass(frozen=True, slots=True)
class Mapping:
    """A table or query and the roles of its columns; ``fields`` gives metric and unit of each column of a wide table."""

    table: str = ""
    query: str = ""
    dates: str = ""
    columns: dict[str, str] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    metrics: dict[str, str] = field(default_factory=dict)
    fields: dict[str, dict[str, str]] = field(default_factory=dict)

    def fits(self, columns: Sequence[str]) -> bool:
        """Whether a table with these columns can be read by this mapping."""
        held = {column.casefold() for column in columns}
        if self.columns or self.fields:
            return all(column.casefold() in held for column in (*self.columns.values(), *self.fields))
        return {"metric", "value", "period"} <= {NAMED.get(column.strip().casefold(), "") for column in columns}

    def roles(self, columns: Sequence[str], place: str) -> dict[str, str]:
        """The table's own column for each role, and for each column of a wide table.

        :raises InputError: naming the role or column that is not there.
        """
        exact = {column.casefold(): column for column in reversed(columns)} | {column: column for column in columns}
        found: dict[str, str] = {}
        for told, wanted in [*self.columns.items(), *((f"field {name}", name) for name in self.fields)]:
            held = exact.get(wanted) or exact.get(wanted.casefold())
            if held is None:
                raise InputError(place, f"has no column {wanted!r} (it has {', '.join(columns[:12])})", "Mend the mapping.")
            found[told] = held
        for column in columns:
            role = NAMED.get(column.strip()) or NAMED.get(column.strip().casefold())
            if role and role not in found and column not in found.values() and not (self.fields and role in ("metric", "value", "unit")):
                found[role] = column
        for role in ("period",) if self.fields else ("metric", "value", "period"):
            if role not in found and role not in self.constants:
                problem = f"has no column for {role} (it has {', '.join(columns[:12])})"
                raise InputError(place, problem, "Name the columns entity, metric, period, value, unit, or say which they are with #map=FILE.toml.")
        return found

    def value_columns(self, roles: Named[str, str]) -> list[str]:
        """The columns that hold numbers."""
        return [roles[role] for role in roles if role == "value" or role.startswith("field ")]

    def records(self, row: Named[str, Any], roles: Named[str, str]) -> Iterator[dict[str, Any]]:
        """The records of the plain list that a row stands for."""
        told: dict[str, Any] = dict(self.constants)
        told |= {role: row[column] for role, column in roles.items() if not role.startswith("field ") and row[column] is not None}
        if not self.fields:
            if "value" in told and told["value"] is not None:
                metric = str(told.get("metric", "")).strip()
                yield self._record(told, self.metrics.get(metric, metric))
            return
        for name, meaning in self.fields.items():
            if (value := row[roles[f"field {name}"]]) is not None:
                yield self._record(told | meaning | {"value": value, "label": name}, meaning["metric"])

    def _record(self, told: dict[str, Any], metric: str) -> dict[str, Any]:
        record = {key: value if key == "value" else _text(value) for key, value in told.items()}
        return record | {"metric": metric, "period": self._period(told.get("period"), metric)}

    def _period(self, raw: Any, metric: str) -> str:
        """The period's label; a date of an amount of a period is what ``dates`` says."""
        text = _text(raw)
        if not self.dates or text == "":
            return text
        known = load().metrics.get(read_metric(metric).metric)
        try:
            day = read_period(text).day
        except ValueError:
            return text
        if day is None or known is None or known.flow == "stock" or day.month not in _CUMULATIVE or (day + dt.timedelta(1)).day != 1:
            return text
        if self.dates == "quarter":
            return f"{day.year}-Q{day.month // 3}"
        if self.dates == "year":
            return str(day.year) if day.month == 12 else text
        return f"{day.year}-{_CUMULATIVE[day.month]}".rstrip("-")


def mapping_of(address: Address) -> Mapping:
    """The mapping that the address names after ``#``: ``table=NAME`` (or the name alone), ``query=SELECT ...`` or ``map=FILE``.

    :raises InputError: when it is none of these, or the file cannot be used.
    """
    fragment = unquote(address.text.partition("#")[2])
    key, mark, value = fragment.partition("=")
    if not fragment:
        return Mapping()
    if not mark or key not in ("table", "query", "map"):
        if "=" in fragment or " " in fragment:
            raise InputError(address.public, f"has an unknown part after # ({key[:40]})", "Write #table=NAME, #query=SELECT ... or #map=FILE.toml.")
        return Mapping(table=fragment)
    if not value.strip():
        raise InputError(address.public, f"has an empty {key}", f"Write #{key}=....")
    if key == "map":
        return read_mapping(Path(value))
    return Mapping(table=value) if key == "table" else Mapping(query=value)


def read_mapping(path: Path) -> Mapping:
    """The mapping in a TOML file.

    :raises InputError: with the key that is missing, unknown or of no use.
    """
    try:
        found = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as reason:
        raise InputError(str(path), f"cannot be read ({getattr(reason, 'strerror', None) or 'not UTF-8'})", "Name a mapping file.") from None
    except tomllib.TOMLDecodeError as reason:
        raise InputError(str(path), f"is no TOML ({reason})", "Mend the line it names.") from None
    words = {key: found.pop(key, "") for key in ("table", "query", "dates")}
    tables = {key: found.pop(key, {}) for key in ("columns", "constants", "metrics", "fields")}
    if found:
        raise InputError(str(path), f"has an unknown key ({next(iter(found))})", f"There are: {', '.join([*words, *tables])}.")
    if wrong := [key for key, value in words.items() if not isinstance(value, str)]:
        raise InputError(f"{path}: {wrong[0]}", "is no text", "Write it in quotes.")
    if words["dates"] not in ("", *DATES):
        raise InputError(f"{path}: dates", f"is unknown ({words['dates']!r})", f"Use {', '.join(DATES)}.")
    for key, table in tables.items():
        if not isinstance(table, dict):
            raise InputError(f"{path}: [{key}]", "is no table", f"Write [{key}] and its entries below.")
        for name, value in table.items():
            _entry(path, key, name, value)
    return Mapping(**words, **tables)


def _entry(path: Path, key: str, name: str, value: object) -> None:
    place = f"{path}: [{key}] {name}"
    if key in ("columns", "constants") and name not in ROLES:
        raise InputError(place, "is no role of a column", f"There are: {', '.join(ROLES)}.")
    if key != "fields":
        if not isinstance(value, str) or not value:
            raise InputError(place, "is no text", "Write it in quotes.")
        return
    if not isinstance(value, dict) or not all(isinstance(each, str) for each in value.values()) or "metric" not in value:
        raise InputError(place, "names no metric", 'Write metric = "revenue" and unit = "元" below it.')
    if unknown := [each for each in value if each not in ROLES]:
        raise InputError(place, f"has an unknown key ({unknown[0]})", f"There are: {', '.join(ROLES)}.")


def _text(raw: Any) -> str:
    if raw is None:
        return ""
    if isinstance(raw, dt.datetime):
        raw = raw.date()
    return raw.isoformat() if isinstance(raw, dt.date) else str(raw).strip()
