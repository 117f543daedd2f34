"""The mapping file: which sources, company and generator a note has, where neither its name nor its table says so."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from verifier.audit.listings import LISTINGS, Known, known_of, records_of
from verifier.audit.places import beside, files_of
from verifier.errors import InputError

NOTE = ("note", "document", "file", "path", "id", "name", "文档", "文件", "编号")


class Mapped:
    """A mapping file as read: a note is found by its full location, else by its name within the input, else by its file name."""

    def __init__(self, location: str, entries: Mapping[str, Known]) -> None:
        self._location, self._entries = location, entries
        self._used: set[str] = set()

    def of(self, location: str, label: str, name: str) -> Known | None:
        """What the file says of a note; None where it does not name it."""
        stem = name.rpartition(".")[0]
        for key in (location, label, name, stem):
            if (found := self._entries.get(key)) is not None:
                self._used.add(key)
                return found
        return None

    def finish(self) -> None:
        """InputError where the file names notes and not one of them is there: its names are then of another kind."""
        if self._entries and not self._used:
            example = next(iter(self._entries))
            raise InputError(self._location, f"names no note of this audit (its first is {example!r})",
                             "Name notes by their path within the input folder, or by their file name.")


def mapping_of(location: str) -> Mapped:
    """The mapping file: CSV, TSV, JSONL or Parquet with a column ``note``, or JSON ``{note: sources}`` or ``{note: {…}}``.

    Sources are named relative to the mapping file.

    :raises InputError: when the file cannot be used, or names a note twice.
    """
    if not files_of(location).exists(location):
        raise InputError(location, "does not exist", "Name a mapping file: note, sources, entity, generator.")
    entries: dict[str, Known] = {}
    for number, key, record in _records(location):
        if key in entries:
            raise InputError(f"{location}, row {number}", f"names a note twice ({key})", "Give each note one row; its sources are separated by ;.")
        known = known_of(record)
        sources = tuple(files_of(place).full(place) for place in (beside(location, name) for name in known.sources))
        entries[key] = Known(sources, known.entity, known.generator, known.date, known.metadata)
    return Mapped(location, entries)


def _records(location: str) -> list[tuple[int, str, Mapping[str, Any]]]:
    if not location.lower().endswith(LISTINGS):
        return _object(location)
    found: list[tuple[int, str, Mapping[str, Any]]] = []
    for number, record in records_of(location):
        column = next((name for name in record if str(name).strip().lower() in NOTE), None)
        if column is None or not record[column]:
            raise InputError(f"{location}, row {number}", "names no note", "Give the file a column note.")
        found.append((number, str(record[column]).strip(), {name: value for name, value in record.items() if name != column}))
    return found


def _object(location: str) -> list[tuple[int, str, Mapping[str, Any]]]:
    try:
        found = json.loads(files_of(location).read(location))
    except ValueError as reason:
        raise InputError(location, f"is no JSON ({reason})", "Give CSV, JSONL or JSON: {note: {sources, entity, generator}}.") from None
    if not isinstance(found, dict):
        raise InputError(location, "is no JSON object", "Write {note: {sources, entity, generator}}.")
    return [(number, key, value if isinstance(value, dict) else {"sources": value}) for number, (key, value) in enumerate(found.items(), 1)]
