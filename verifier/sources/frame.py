"""A data frame saved as JSON (records or columns) whose columns are in plain words, such as AkShare's: read as the table it is.

The table reader knows rows and headers; this module only lays the frame out for it.
"""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import Any

from verifier.figures import Source

_SCALAR = (str, Decimal, bool, type(None))


def recognises(payload: Any) -> bool:
    """Whether the payload is a list of flat records with the same few keys, or columns of equal length."""
    if isinstance(payload, list):
        return bool(payload) and all(_is_flat(row) for row in payload) and any(len(row) >= 2 for row in payload)
    return isinstance(payload, dict) and len(payload) >= 2 and (
        all(isinstance(column, list) and column and all(isinstance(v, _SCALAR) for v in column) for column in payload.values())
        or all(_is_flat(column) and list(column) == list(next(iter(payload.values()))) for column in payload.values()))


def _is_flat(row: Any) -> bool:
    return isinstance(row, dict) and bool(row) and all(isinstance(value, _SCALAR) for value in row.values())


def read(payload: Any, name: str) -> Source:
    """The figures of a frame.

    :raises InputError: when the table has neither periods nor entities.
    """
    from verifier.sources import csv_table

    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    rows = payload if isinstance(payload, list) else _rows(payload)
    columns = list(dict.fromkeys(column for row in rows for column in row))
    writer.writerow(columns)
    for row in rows:
        writer.writerow(["" if row.get(column) is None else str(row[column]) for column in columns])
    source: Source = csv_table.read(text.getvalue().encode(), name)
    return source


def _rows(columns: dict[str, Any]) -> list[dict[str, Any]]:
    lists = {column: list(values.values()) if isinstance(values, dict) else values for column, values in columns.items()}
    length = max(len(values) for values in lists.values())
    return [{column: values[i] if i < len(values) else None for column, values in lists.items()} for i in range(length)]
