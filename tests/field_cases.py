"""Case files of provider fields: for each pitfall the slip that a writer makes with the field, and a sentence that uses it rightly.

A case stands for all fields of the same trap: ``fields`` gives each with the words that take its place in the sentences, ``served`` the
provider's answer (``provider endpoint key=value ...``, a line a row), ``wrong`` and ``finds`` the slip and its findings, ``right`` and
``holds`` the decoy. ``<field>``, ``<name>`` and further keys are filled in from the field's entry.
"""

from __future__ import annotations

import json
import re
import shlex
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).with_name("cases") / "fields"
KEYS = frozenset(("kind", "fields", "served", "wrong", "finds", "right", "holds", "entity"))
_DATES = frozenset(("ts_code", "end_date", "trade_date", "ann_date", "f_ann_date", "report_date", "nav_date"))


@dataclass(frozen=True, slots=True)
class FieldCase:
    """One field in one sentence, in the form that :func:`case_files.faults` checks."""

    provider: str
    field: str
    name: str
    case: dict[str, Any]
    fires: bool


def field_cases() -> list[FieldCase]:
    """Every case of every field, wrong and right.

    :raises ValueError: when an entry has an unknown key, or a slip without a finding.
    """
    return [case for path in sorted(FOLDER.glob("*.toml")) for entry in entries_of(path) for case in _cases(path.stem, entry)]


def entries_of(path: Path) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = tomllib.loads(path.read_text("utf-8"))["case"]
    for entry in entries:
        if stray := set(entry) - KEYS:
            raise ValueError(f"{path.name}: {entry.get('kind')}: unknown keys {sorted(stray)}")
        if not any("refuted" in line or "tainted" in line or "imprecise" in line for line in entry["finds"]):
            raise ValueError(f"{path.name}: {entry['kind']}: the slip has no finding")
    return entries


def untold() -> dict[str, dict[str, str]]:
    """By provider, the fields whose pitfall shows in no sentence, with the reason."""
    return {path.stem: tomllib.loads(path.read_text("utf-8")).get("untold", {}) for path in sorted(FOLDER.glob("*.toml"))}


def _cases(provider: str, entry: dict[str, Any]) -> Iterator[FieldCase]:
    for field, words in entry["fields"].items():
        named = {"field": field.rpartition(".")[2], "endpoint": field.rpartition(".")[0]} | (words if isinstance(words, dict) else {"name": words})
        payload = payload_of([_filled(line, named) for line in entry["served"]])
        for says, claims, fires in ((entry["wrong"], entry["finds"], True), (entry["right"], entry["holds"], False)):
            case = {"says": _filled(says, named), "payload": payload, "claims": [_filled(line, named) for line in claims], "name": field}
            if "entity" in entry:
                case["entity"] = entry["entity"]
            yield FieldCase(provider, field, f"{field}: {entry['kind']}{'' if fires else ' (right)'}", case, fires)


def _filled(text: str, named: dict[str, str]) -> str:
    return re.sub(r"<(\w+)>", lambda found: named[found[1]], text)


def payload_of(lines: list[str]) -> str:
    """The JSON that a provider would serve for rows written ``provider endpoint key=value ...``.

    >>> payload_of(["fmp income-statement symbol=QRST revenue=12.50"])
    '[[{"symbol": "QRST", "revenue": 12.50}]]'
    """
    rows: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for line in lines:
        provider, endpoint, *pairs = shlex.split(line)
        rows.setdefault((provider, endpoint), []).append(dict(pair.split("=", 1) for pair in pairs))
    yahoo = {endpoint: rows.pop((provider, endpoint)) for provider, endpoint in list(rows) if provider == "yfinance"}
    answers = [_answer(provider, endpoint, found) for (provider, endpoint), found in rows.items()]
    return f"[{', '.join([*answers, *([_yahoo(yahoo)] if yahoo else [])])}]"


def _yahoo(parts: dict[str, list[dict[str, Any]]]) -> str:
    """``info`` and statement frames by date, as users save them together."""
    saved = [f'"{key}": {_object(rows[0])}' for key, rows in parts.items() if key == "info"]
    frames = ((key, ", ".join(f'"{row.pop("date")}": {_object(row)}' for row in rows)) for key, rows in parts.items() if key != "info")
    return "{" + ", ".join(['"symbol": "QRST", "shortName": "Quarrystone Inc."', *saved, *(f'"{key}": {{{dated}}}' for key, dated in frames)]) + "}"


def _answer(provider: str, endpoint: str, rows: list[dict[str, Any]]) -> str:
    if provider == "tushare":
        fields = list(dict.fromkeys(key for row in rows for key in row))
        items = [f"[{', '.join(_json(key, row.get(key)) for key in fields)}]" for row in rows]
        return f'{{"provider": "tushare", "endpoint": "{endpoint}", "fields": {json.dumps(fields)}, "items": [{", ".join(items)}]}}'
    objects = [_object(row) for row in rows]
    if provider == "akshare":
        return f'{{"provider": "akshare", "endpoint": "{endpoint}", "data": [{", ".join(objects)}]}}'
    if provider == "eastmoney":
        return f'{{"result": {{"data": [{", ".join(objects)}]}}}}' if endpoint.startswith("RPT") else f'{{"data": {objects[0]}}}'
    if provider == "sec":
        return _company_facts(rows)
    return f"[{', '.join(objects)}]"


def _company_facts(rows: list[dict[str, Any]]) -> str:
    concepts: dict[str, dict[str, dict[str, list[str]]]] = {}
    for row in rows:
        taxonomy, tag, unit = row.pop("taxonomy", "us-gaap"), row.pop("tag"), row.pop("unit", "USD")
        concepts.setdefault(taxonomy, {}).setdefault(tag, {}).setdefault(unit, []).append(_object(row))
    facts = ", ".join(
        f'"{taxonomy}": {{{", ".join(f"{json.dumps(tag)}: {{{_units(units)}}}" for tag, units in tags.items())}}}' for taxonomy, tags in concepts.items()
    )
    return f'{{"cik": 1, "entityName": "Quarrystone Inc.", "facts": {{{facts}}}}}'


def _units(units: dict[str, list[str]]) -> str:
    return '"units": {' + ", ".join(f'"{unit}": [{", ".join(facts)}]' for unit, facts in units.items()) + "}"


def _object(row: dict[str, Any]) -> str:
    return "{" + ", ".join(f"{json.dumps(key, ensure_ascii=False)}: {_json(key, value)}" for key, value in row.items()) + "}"


def _json(key: str, value: str | None) -> str:
    if value is None:
        return "null"
    return value if key not in _DATES and re.fullmatch(r"-?(0|[1-9]\d*)(\.\d+)?", value) else json.dumps(value, ensure_ascii=False)
