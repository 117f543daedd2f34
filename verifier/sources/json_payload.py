"""JSON sources: exact numbers, then the reader that recognises the payload's shape; what none does is read as a tree of keys and values.

A file may hold one payload, a list of payloads, an object whose values are payloads (``{"income-statement": [...], "quote": [...]}``), or
one payload a line.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from itertools import islice
from typing import Any

from verifier.dataclass import replace
from verifier.errors import InputError
from verifier.figures import OWN, Figure, Source
from verifier.sources import akshare, fmp, frame, native
from verifier.sources.providers import READERS, Reader, says_whose, served_form
from verifier.sources.trees.containers import is_a_name
from verifier.sources.trees.keys import role_of
from verifier.sources.trees.making import entity_of, source_of
from verifier.sources.trees.shapes import as_records, is_number
from verifier.sources.trees.walking import About, Walk
from verifier.sources.trees.words import often

SUFFIXES = (".json", ".jsonl", ".ndjson")
SHAPES = ("a list of {metric, entity, period, value, unit}, Tushare fields/items or records, Yahoo info or statements, FMP lists, "
          "SEC companyfacts, Eastmoney result.data, AkShare records, a data frame's records or columns, and metrics, periods and companies as keys")
_LOOKED_AT = 200
"""Records that tell which of two readers understands a table better."""


_NATIVE, _FRAME = Reader(native.recognises, native.read), Reader(frame.recognises, frame.read)


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
        if reason.msg == "Extra data" and (lines := _lines(text)):
            return lines
        raise InputError(f"{name}:{reason.lineno}:{reason.colno}", f"is broken JSON ({reason.msg})", "Mend the file there.") from None
    except RecursionError:
        raise InputError(name, "is nested too deeply", "Give a provider's payload or a list of figures.") from None


def _lines(text: str) -> list[Any]:
    """The values of a text with one JSON value a line; empty where a line is none."""
    try:
        return [json.loads(line, parse_float=Decimal, parse_int=Decimal, parse_constant=lambda _: None) for line in text.splitlines() if line.strip()]
    except (json.JSONDecodeError, RecursionError):
        return []


def read_payload(payload: Any, name: str) -> Source:
    """The figures of a JSON value.

    :raises InputError: when its shape is none known here.
    """
    walk = Walk(_known)
    walk.node(payload, About(), "")
    parts = [(_reader(part), part, about) for part, about in walk.parts]
    if not parts and not walk.found:
        left = ", ".join(islice(filter(None, walk.unread), 6))
        unread = f"; not understood: {left}" if left else ""
        raise InputError(name, f"is JSON of an unknown shape ({_outline(payload)}{unread})", f"Known are {SHAPES}.")
    whole = Source(name, "")
    first: InputError | None = None
    unnamed: list[tuple[str, Source]] = []
    for reader, part, about in _together(parts):
        try:
            read_part = reader.read(part, name)
        except InputError as problem:
            if len(parts) == 1 and not walk.found:
                raise
            first = first or problem
            whole.unread.append(problem.problem)
            continue
        entity = entity_of(about)
        for index, figure in enumerate(read_part.figures) if entity is not None else ():
            if figure.entity is None:
                read_part.figures[index] = replace(figure, entity=entity)
        if about.untold is not None:
            unnamed.append((about.untold, read_part))
        join(whole, read_part)
    _without_rivals(whole, unnamed)
    join(whole, source_of(walk.found, [place for place in walk.unread if place], name))
    _call_by_name(whole)
    if first is not None and not whole.figures:
        raise first
    return whole


def _without_rivals(whole: Source, unnamed: list[tuple[str, Source]]) -> None:
    """Leaves out figures of nobody, under keys that are not understood, that give one thing two values: the keys are names of several."""
    told: dict[tuple[Any, ...], tuple[str, Figure]] = {}
    rivals: set[str] = set()
    for place, part in unnamed:
        for figure in part.figures:
            what = (figure.metric, figure.measure, figure.period, figure.segment, figure.bound, figure.variant)
            if figure.entity is None:
                at, other = told.setdefault(what, (place, figure))
                if at != place and not other.value.meets(figure.value):
                    rivals |= {at, place}
    if rivals:
        left = {id(figure) for place, part in unnamed if place in rivals for figure in part.figures if figure.entity is None}
        whole.figures = [figure for figure in whole.figures if id(figure) not in left]
        whole.unread += sorted(rivals)


def _together(parts: list[tuple[Reader, Any, About]]) -> Iterator[tuple[Reader, Any, About]]:
    """The parts of a file, its several lists of FMP records as one: only some of them tell the company's name and fiscal year."""
    records = [row for reader, part, _ in parts if reader is _FMP for row in (part if isinstance(part, list) else [part])]
    for reader, part, about in parts:
        if reader is not _FMP:
            yield reader, part, about
        elif records:
            yield reader, records, about
            records = []


def join(whole: Source, part: Source) -> None:
    """Adds what a part of the file holds to the whole."""
    whole.figures += part.figures
    whole.unread += [u for u in part.unread if u not in whole.unread]
    whole.notes += [n for n in part.notes if n not in whole.notes]
    for other, entity in part.entities.items():
        whole.entities.setdefault(other, entity)
    whole.calendars.update(part.calendars)


def _reader(payload: Any) -> Reader:
    if isinstance(payload, dict) and payload.get("provider") == akshare.PROVIDER and akshare.recognises(payload):
        return _AKSHARE  # it hands on Eastmoney's column names, but says itself from which endpoint
    if _is_plain_list(payload):
        return _NATIVE
    return next((reader for reader in READERS if reader.recognises(payload)), _NATIVE if native.recognises(payload) else _FRAME)


def _known(payload: Any, about: About) -> Any:
    """A payload that has a reader of its own, as that takes it: a provider's, that of plain lists, or that of tables where it understands more
    of it; None for others."""
    if about.untold is None and _is_plain_list(payload):
        return payload if about.metric is None and about.scale == About().scale and about.when is None else None
    if not isinstance(payload, (dict, list)) or not payload:
        return None
    day = str(about.when.period) if about.when is not None and about.when.period.is_instant else None
    if (served := served_form(payload, _codes(about), day)) is not None:
        return served if about.untold is None or not is_a_name(about.untold) or _codes(about) or says_whose(served) else None
    return payload if about.untold is None and _is_framed(payload, about) else None


def _call_by_name(whole: Source) -> None:
    """Figures under a code that another part of the file gives a name, under that name."""
    for index, figure in enumerate(whole.figures):
        name = whole.entities.get(figure.entity) if figure.entity is not None else None
        if name is not None and name != figure.entity and name not in whole.entities:
            whole.figures[index] = replace(figure, entity=name)
            if figure.entity in whole.calendars:
                whole.calendars.setdefault(name, whole.calendars[figure.entity])


def _codes(about: About) -> tuple[str, ...]:
    return (*((about.entity,) if about.entity is not None else ()), *about.codes)


def _is_framed(payload: Any, about: About) -> bool:
    """Whether a payload is a table in plain words with nothing around it that says more of its numbers."""
    bare = about.metric is None and about.unit is None and about.scale == About().scale and about.when is None and about.often is None \
        and about.year is None and about.naming is None and about.variant is None
    return bare and frame.recognises(payload) and not native.recognises(payload) and _is_better_framed(payload)


def _is_plain_list(payload: Any) -> bool:
    """Whether a payload is a plain list whose keys all say what the reader of plain lists knows."""
    if not native.recognises(payload):
        return False
    records = native.records_of(payload)
    around = [value for value in payload.values() if isinstance(value, dict)] if isinstance(payload, dict) and "metric" not in payload else []
    return not around and all(_is_plain(record) for record in records if isinstance(record, dict))


def _is_plain(record: dict[str, Any]) -> bool:
    for key, value in record.items():
        known = native.NAMED.get(str(key).strip())
        if isinstance(value, (dict, list)) or known is None and role_of(str(key)) not in (None, "aside", "published", "code"):
            return False
        if known in ("variant", "period", "quarter", "label") and isinstance(value, str) and often(value) is not None and not value.isdigit():
            return "year" in {native.NAMED.get(str(other).strip()) for other in record}
        if known is None and isinstance(value, Decimal):
            return False
    return True


def _is_better_framed(payload: Any) -> bool:
    """Whether the reader of tables understands at least as much of flat records as their keys and values tell by themselves."""
    rows = as_records(payload)
    if not isinstance(rows, list):
        return not isinstance(payload, dict) or all(isinstance(column, list) for column in payload.values())
    looked = list(islice(rows, _LOOKED_AT))
    roles = {role_of(str(key)) for row in looked[:3] for key in row}
    if roles & {"currency", "scale", "often", "start"}:
        return False
    walk = Walk(lambda _payload, _about: None)
    walk.node(looked, About(), "")
    if walk.found and {"metric", "period", "value"} <= roles | {"value" if "unit" in roles else None}:
        return False
    try:
        framed = frame.read(looked, "")
    except InputError:
        return not walk.found
    if any(figure.metric.removeprefix(OWN)[:1].isdigit() and is_number(figure.metric.removeprefix(OWN)) for figure in framed.figures):
        return False  # a column of numbers taken for that of items
    return _understood(framed) >= _understood(source_of(walk.found, (), ""))


def _understood(source: Source) -> int:
    """How many figures a reader tells the metric of, and beside it whose or when it is."""
    return sum(not figure.metric.startswith(OWN) and (figure.entity is not None or figure.period is not None) for figure in source.figures)


def _outline(payload: Any) -> str:
    if isinstance(payload, dict):
        keys = ", ".join(str(k) for k in list(payload)[:6])
        return f"an object with the keys {keys}{' ...' if len(payload) > 6 else ''}" if payload else "an empty object"
    if isinstance(payload, list):
        return f"a list of {len(payload)}, the first {_outline(payload[0])}" if payload else "an empty list"
    return "a single value"
