"""JSON sources: exact numbers, then the reader that recognises the payload's shape.

A file may hold one payload, a list of payloads, or an object whose values are payloads (``{"income-statement": [...], "quote": [...]}``).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Any

from verifier.dataclass import dataclass
from verifier.errors import InputError
from verifier.figures import Source
from verifier.sources import akshare, eastmoney, fmp, frame, native, sec, tushare, yfinance

SUFFIXES = (".json",)
SHAPES = ("a list of {metric, entity, period, value, unit}, Tushare fields/items or records, Yahoo info or statements, FMP lists, "
          "SEC companyfacts, Eastmoney result.data, AkShare records, a data frame's records or columns")
DEPTH = 3
_ASIDES = frozenset({"params", "query", "request", "meta", "metadata", "schema"})


@dataclass(frozen=True, slots=True)
class Reader:
    """A payload reader of this folder."""

    recognises: Callable[[Any], bool]
    read: Callable[[Any, str], Source]


READERS = tuple(Reader(module.recognises, module.read) for module in (native, sec, tushare, yfinance, eastmoney, akshare, fmp, frame))


_AKSHARE = Reader(akshare.recognises, akshare.read)
_FMP = next(reader for reader in READERS if reader.recognises is fmp.recognises)


def read(data: bytes, name: str) -> Source:
    """The figures of a JSON file.

    :raises InputError: when the bytes are no JSON (with line and column), or of no shape known here.
    """
    return read_payload(parse(data, name), name)


def parse(data: bytes, name: str) -> Any:
    """The JSON value with every number as an exact Decimal; ``NaN`` and infinities are missing values.

    :raises InputError: with the line and column of what is broken.
    """
    if b"\x00" in data[:4096] and data[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        raise InputError(name, "is binary, not JSON text", "Give a JSON file.")
    for encoding in ("utf-8-sig", "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "gb18030"):
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError as reason:
            broken = reason.start
    else:
        raise InputError(name, f"is not UTF-8 text (byte {broken})", "Save it as UTF-8.")
    try:
        return json.loads(text, parse_float=Decimal, parse_int=Decimal, parse_constant=lambda _: None)
    except json.JSONDecodeError as reason:
        raise InputError(f"{name}:{reason.lineno}:{reason.colno}", f"is broken JSON ({reason.msg})", "Mend the file there.") from None
    except RecursionError:
        raise InputError(name, "is nested too deeply", "Give a provider's payload or a list of figures.") from None


def read_payload(payload: Any, name: str) -> Source:
    """The figures of a JSON value.

    :raises InputError: when its shape is none known here.
    """
    parts, strange = list(_parts(payload)), list(_strange(payload))
    if not parts:
        raise InputError(name, f"is JSON of an unknown shape ({_outline(payload)})", f"Known are {SHAPES}.")
    whole = Source(name, "")
    for reader, part in _together(parts):
        join(whole, reader.read(part, name))
    whole.unread += strange
    return whole


def _together(parts: list[tuple[Reader, Any]]) -> Iterator[tuple[Reader, Any]]:
    """The parts of a file, its several lists of FMP records as one: only some of them tell the company's name and fiscal year."""
    records = [row for reader, part in parts if reader is _FMP for row in (part if isinstance(part, list) else [part])]
    for reader, part in parts:
        if reader is not _FMP:
            yield reader, part
        elif records:
            yield reader, records
            records = []


def join(whole: Source, part: Source) -> None:
    """Adds what a part of the file holds to the whole."""
    whole.figures += part.figures
    whole.unread += [u for u in part.unread if u not in whole.unread]
    whole.notes += [n for n in part.notes if n not in whole.notes]
    for other, entity in part.entities.items():
        whole.entities.setdefault(other, entity)
    whole.calendars.update(part.calendars)


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


def _reader(payload: Any) -> Reader | None:
    if isinstance(payload, dict) and payload.get("provider") == akshare.PROVIDER and akshare.recognises(payload):
        return _AKSHARE  # it hands on Eastmoney's column names, but says itself from which endpoint
    return next((reader for reader in READERS if reader.recognises(payload)), None)


def _parts(payload: Any, depth: int = 0) -> Iterator[tuple[Reader, Any]]:
    payload = unpacked(payload)
    if (reader := _reader(payload)) is not None:
        yield reader, payload
    elif depth < DEPTH:
        for _, part in _members(payload):
            yield from _parts(part, depth + 1)


def _strange(payload: Any, place: str = "", depth: int = 0) -> Iterator[str]:
    """The places of members that no reader recognises."""
    payload = unpacked(payload)
    if _reader(payload) is not None:
        return
    members = list(_members(payload)) if depth < DEPTH else []
    if not members and place:
        yield place
    for key, part in members:
        yield from _strange(part, f"{place}.{key}" if place else key, depth + 1)


def _members(payload: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(payload, dict):
        pairs: Iterable[tuple[str, Any]] = payload.items()
    else:
        pairs = ((f"[{index}]", part) for index, part in enumerate(payload if isinstance(payload, list) else ()))
    return ((str(key), part) for key, part in pairs if isinstance(part, (dict, list)) and part and key not in _ASIDES)


def _outline(payload: Any) -> str:
    if isinstance(payload, dict):
        keys = ", ".join(str(k) for k in list(payload)[:6])
        return f"an object with the keys {keys}{' ...' if len(payload) > 6 else ''}" if payload else "an empty object"
    if isinstance(payload, list):
        return f"a list of {len(payload)}, the first {_outline(payload[0])}" if payload else "an empty list"
    return "a single value"
