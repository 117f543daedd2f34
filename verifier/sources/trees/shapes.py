"""How a payload's values stand: numbers and texts told apart, tables of columns and rows as the records they are."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

from verifier.fold import fold
from verifier.sources.making.roles import read_day
from verifier.sources.making.values import last_place
from verifier.sources.trees.keys import role_of
from verifier.sources.trees.words import when
from verifier.tabulation.printed import Printed, read_cell

_COLUMNS, _ROWS = ("columns", "fields", "headers", "header", "cols"), ("data", "rows", "items", "values", "records", "table")
_BRACKETED = re.compile(r"([^\d()]+)\((\d[\d,.]*)\)(.*)")


def text_of(raw: Any) -> str:
    """A plain value as text; empty for none, for yes and no, and for what holds more."""
    return "" if raw is None or isinstance(raw, (bool, dict, list)) else fold(str(raw)).strip()


def is_number(raw: Any) -> bool:
    """Whether a value is a number, with or without a unit, and no day or period.

    >>> is_number("48.72亿元"), is_number("2025-09-30"), is_number("2024")
    (True, False, True)
    """
    if isinstance(raw, (Decimal, int)) and not isinstance(raw, bool):
        return True
    if not isinstance(raw, str) or not any(char.isdigit() for char in raw):
        return False
    text = fold(raw).strip()
    if not read_cell(_signed(text)).values or read_day(text) is not None and not (text.isdigit() and len(text) != 8):
        return False
    return when(text) is None or text.replace(".", "").replace(",", "").isdigit()


def _signed(text: str) -> str:
    """A number whose brackets stand within its unit with the sign that they mean: $(120)m is -$120m."""
    found = _BRACKETED.fullmatch(text)
    return f"-{found[1]}{found[2]}{found[3]}" if found is not None else text


def number_of(raw: Any) -> Printed | None:
    """The number of a value; None for one that is none, or is two."""
    if isinstance(raw, Decimal):
        return Printed(raw, last_place(raw), None, str(raw)) if raw.is_finite() else None
    cell = read_cell(_signed(fold(raw).strip())) if isinstance(raw, str) else None
    return cell.values[0] if cell is not None and len(cell.values) == 1 else None


def told_in_text(payload: Any) -> Any:
    """A tool's output that was kept as JSON text, as the value it holds."""
    if isinstance(payload, str) and payload.strip()[:1] in ("{", "[") and payload.strip()[-1:] in ("}", "]"):
        try:
            return json.loads(payload, parse_float=Decimal, parse_int=Decimal, parse_constant=lambda _: None)
        except (json.JSONDecodeError, RecursionError):
            return payload
    return payload


def unpacked(payload: Any) -> Any:
    """A frame that pandas saved by ``split`` or ``table`` as records, or as columns where its rows are named; others as they are.

    >>> unpacked({"columns": ["a", "b"], "index": [0], "data": [[1, 2]]})
    [{'a': 1, 'b': 2}]
    """
    if not isinstance(payload, dict) or not isinstance(payload.get("data"), list):
        return payload
    rows, columns, index = payload["data"], payload.get("columns"), payload.get("index")
    if isinstance(payload.get("schema"), dict):
        return rows
    if not isinstance(columns, list) or not all(isinstance(row, list) and len(row) == len(columns) for row in rows):
        return payload
    if isinstance(index, list) and len(index) == len(rows) and all(isinstance(label, str) for label in index):
        return {str(column): {label: row[i] for label, row in zip(index, rows, strict=True)} for i, column in enumerate(columns)}
    return [dict(zip(map(str, columns), row, strict=True)) for row in rows]


def as_records(payload: Any) -> Any:
    """Columns and rows told apart, columns by row number, and lists side by side, each as the records they are; others as they stand.

    >>> as_records({"unit": "亿元", "columns": ["a", "b"], "rows": [[1, 2]]})
    {'unit': '亿元', 'rows': [{'a': 1, 'b': 2}]}
    """
    if isinstance(payload, list):
        head = payload[0] if payload else None
        if (isinstance(head, list) and len(payload) > 1 and len(head) > 1 and head[0] and all(isinstance(cell, str) for cell in head)
                and not is_number(head[0]) and all(isinstance(row, list) and len(row) == len(head) for row in payload)):
            return [dict(zip(head, row, strict=True)) for row in payload[1:]]
        return payload
    if not isinstance(payload, dict):
        return payload
    columns = next((key for key in _COLUMNS if isinstance(payload.get(key), list)), None)
    rows = next((key for key in _ROWS if isinstance(payload.get(key), list) and payload[key]), None)
    if columns is not None and rows is not None:
        heads = [str(head.get("name", "")) if isinstance(head, dict) else str(head) for head in payload[columns]]
        if all(isinstance(row, list) and len(row) == len(heads) for row in payload[rows]):
            index = payload.get("index")
            labels = index if isinstance(index, list) and len(index) == len(payload[rows]) and all(isinstance(one, str) for one in index) else None
            rest = {key: value for key, value in payload.items() if key not in (columns, rows, "index")}
            made = [dict(zip(heads, row, strict=True)) for row in payload[rows]]
            return {**rest, **dict(zip(labels, made, strict=True))} if labels and len(set(labels)) == len(labels) else {**rest, rows: made}
    members = list(payload.values())
    tables = bool(members) and all(isinstance(one, dict) and one and not any(isinstance(value, (dict, list)) for value in one.values())
                                   for one in members)
    if tables and all(str(key).isdigit() and len(str(key)) < 4 for one in members for key in one):
        order = list(dict.fromkeys(key for one in members for key in one))
        return [{name: one.get(key) for name, one in payload.items()} for key in order]
    return _side_by_side(payload)


def _side_by_side(payload: dict[str, Any]) -> Any:
    """Lists of one length, one of them of periods: a record for each."""
    lists = {key: value for key, value in payload.items()
             if isinstance(value, list) and value and not any(isinstance(one, (dict, list)) for one in value)}
    dated = next((key for key, value in lists.items() if all(when(text_of(one)) for one in value)
                  and (role_of(key) == "period" or role_of(key.rstrip("s")) in ("period", "year", "part"))), None)
    if dated is None:
        return payload
    together = {key: value for key, value in lists.items() if len(value) == len(lists[dated])}
    if len(together) < 2:
        return payload
    rest = {key: value for key, value in payload.items() if key not in together}
    rows = [{("period" if key == dated else key): value[at] for key, value in together.items()} for at in range(len(lists[dated]))]
    return {**rest, "rows": rows}
