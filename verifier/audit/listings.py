"""Tables of notes: a JSONL, CSV, TSV or Parquet file with a text a row, and whatever else is known of it in the other columns."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from verifier.audit.places import files_of, is_url
from verifier.errors import InputError

LISTINGS = (".jsonl", ".ndjson", ".csv", ".tsv", ".parquet")
TEXT = ("text", "content", "note", "body", "commentary", "output", "completion", "正文", "内容", "文本", "点评")
KEY = ("id", "key", "name", "note_id", "file", "编号", "名称")
_KNOWN = {"sources": "sources", "source": "sources", "数据来源": "sources",
          "entity": "entity", "company": "entity", "公司": "entity", "主体": "entity", "generator": "generator", "模型": "generator",
          "date": "date", "日期": "date"}
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?|月)?(?:[T ].*)?|(\d{4})(\d{2})(\d{2})")


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a note beside its text. ``sources`` are named relative to the file that says so; ``date`` is ISO."""

    sources: tuple[str, ...] = ()
    entity: str | None = None
    generator: str | None = None
    date: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Row:
    """One note of a table: ``key`` tells it from the others of the table, ``name`` is what a reader calls it."""

    key: str
    name: str
    text: bytes
    known: Known
    figures: bytes | None = None


def rows_of(location: str, text_column: str | None = None, id_column: str | None = None) -> Iterator[Row]:
    """The notes of a table, one at a time.

    :raises InputError: naming file and row or column, when there is no text column, a row is broken, or two rows have one id.
    """
    seen: set[str] = set()
    text_key = id_key = None
    for number, record in records_of(location):
        if text_key is None:
            text_key = _column(record, text_column, TEXT, location, "text")
            id_key = _column(record, id_column, KEY, location, "id", needed=id_column is not None)
        words = record.get(text_key or "")
        if not isinstance(words, str):
            words = "" if words is None else str(words)
        key = str(record.get(id_key) or "").strip() if id_key is not None else ""
        key = key or f"row {number}"
        if key in seen:
            raise InputError(f"{location}, row {number}", f"has the id of an earlier row ({key})", "Make the ids differ, or name another column.")
        seen.add(key)
        figures = record.get("figures")
        given = json.dumps(figures, ensure_ascii=False).encode() if isinstance(figures, (list, dict)) else None
        rest = {name: value for name, value in record.items() if name not in (text_key, id_key) and not (name == "figures" and given is not None)}
        yield Row(key, key, words.encode("utf-8", "surrogatepass"), known_of(rest), given)


def known_of(record: Mapping[str, Any]) -> Known:
    """What a record says of a note: sources, company, generator, date by their columns' names, all else as metadata.

    >>> known_of({"generator": "model-a", "date": "2025/3/1", "desk": "hk", "sources": "a.json; b.csv"})
    Known(sources=('a.json', 'b.csv'), entity=None, generator='model-a', date='2025-03-01', metadata={'desk': 'hk'})
    """
    found: dict[str, Any] = {}
    metadata: dict[str, str] = {}
    for name, value in record.items():
        if name is None or value is None or value == "":
            continue
        kind = _KNOWN.get(str(name).strip().lower())
        if kind == "sources":
            parts = value if isinstance(value, list) else str(value).split(";")
            found["sources"] = (*found.get("sources", ()), *(str(part).strip() for part in parts if str(part).strip()))
        elif kind == "date":
            found["date"] = day_of(str(value))
        elif kind is not None:
            found[kind] = str(value).strip()
        else:
            metadata[str(name)] = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return Known(metadata=metadata, **found)


def day_of(text: str) -> str:
    """A date as ISO where it can be read as one, else as it is.

    >>> day_of("2025年3月"), day_of("20250301"), day_of("Q3")
    ('2025-03', '2025-03-01', 'Q3')
    """
    found = _DAY.fullmatch(text.strip())
    if not found:
        return text.strip()
    year, month, day = (found[1], found[2], found[3]) if found[1] else (found[4], found[5], found[6])
    return "-".join([year, *(f"{int(part):02}" for part in (month, day) if part)])


def records_of(location: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """The records of a JSONL, CSV, TSV or Parquet file with their numbers, from 1."""
    suffix = location[location.rindex("."):].lower()
    if suffix == ".parquet":
        return _parquet(location)
    if suffix in (".csv", ".tsv"):
        return _delimited(location, "\t" if suffix == ".tsv" else ",")
    return _json_lines(location)


def _lines(location: str, newline: str | None = None) -> io.TextIOBase:
    if is_url(location):
        return io.TextIOWrapper(io.BytesIO(files_of(location).read(location)), encoding="utf-8-sig", newline=newline)
    try:
        return open(location, encoding="utf-8-sig", newline=newline)
    except OSError as reason:
        raise InputError(location, f"cannot be read ({reason.strerror})", "Check the path.") from None


def _json_lines(location: str) -> Iterator[tuple[int, dict[str, Any]]]:
    with _lines(location, "\n") as file:
        number = 0
        try:
            for number, line in enumerate(file, 1):
                if line.strip():
                    record = json.loads(line)
                    if not isinstance(record, dict):
                        raise InputError(f"{location}, line {number}", "is no JSON object", 'Write one object a line: {"id": …, "text": …}.')
                    yield number, record
        except json.JSONDecodeError as reason:
            raise InputError(f"{location}, line {number}", f"is no JSON ({reason.msg})", "Write one JSON object a line.") from None
        except UnicodeDecodeError as reason:
            raise InputError(f"{location}, after line {number}", f"is not UTF-8 ({reason.reason})", "Save the file as UTF-8.") from None


def _delimited(location: str, delimiter: str) -> Iterator[tuple[int, dict[str, Any]]]:
    csv.field_size_limit(1 << 28)
    with _lines(location, "") as file:
        reader = csv.DictReader(file, delimiter=delimiter)
        number = 0
        try:
            for number, record in enumerate(reader, 1):
                if None in record:
                    raise InputError(f"{location}, row {number}", "has more cells than the head has columns", "Quote cells that hold the delimiter.")
                yield number, record
        except csv.Error as reason:
            raise InputError(f"{location}, after row {number}", f"is no table ({reason})", "Save it as CSV with UTF-8.") from None
        except UnicodeDecodeError as reason:
            raise InputError(f"{location}, after row {number}", f"is not UTF-8 ({reason.reason})", "Save the file as UTF-8.") from None


def _parquet(location: str) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        import pyarrow
        from pyarrow import parquet
    except ModuleNotFoundError:
        raise InputError(location, "needs the package pyarrow", "Install it with: pip install 'verifier[tables]'.") from None
    number = 0
    try:
        file = parquet.ParquetFile(io.BytesIO(files_of(location).read(location)) if is_url(location) else location)
        for batch in file.iter_batches(batch_size=256):
            for record in batch.to_pylist():
                number += 1
                yield number, record
    except (pyarrow.ArrowException, OSError) as reason:
        raise InputError(location, f"cannot be read ({' '.join(str(reason).split())})", "Give a Parquet file.") from None


def _column(record: Mapping[str, Any], wanted: str | None, usual: tuple[str, ...], location: str, what: str, needed: bool = True) -> str | None:
    names = [str(name) for name in record]
    if wanted is not None:
        if wanted in names:
            return wanted
        raise InputError(location, f"has no column {wanted!r} (it has {', '.join(names)})", f"Name the {what} column with --{what}-column.")
    lowered = {name.strip().lower(): name for name in reversed(names)}
    found = next((lowered[name] for name in usual if name in lowered), None)
    if found is None and needed:
        raise InputError(location, f"has no {what} column (it has {', '.join(names)})", f"Name it with --{what}-column.")
    return found
