"""The catalogue, once a process; its compiled form is kept in the user's cache, as reading the TOML takes longer than checking a note.

The compiled form is used only when the digest of every catalogue file (and of the code that reads them) still holds;
where it cannot be kept, nothing but time is lost (see :mod:`verifier.kept`).
"""

from __future__ import annotations

import marshal
import os
import sys
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

from verifier import kept
from verifier.catalogue.entries import Catalogue, Example, Field, Formula, Metric, Variable
from verifier.errors import InputError

FOLDER = Path(__file__).parent


@cache
def load() -> Catalogue:
    """The catalogue.

    :raises InputError: naming file and key, when an entry is wrong, a name is claimed twice or a formula uses an unknown name.

    >>> load().metrics["gross_margin"].kind
    'percent'
    """
    return cached(FOLDER, kept.store("catalogue"))


@cache
def fields(provider: str) -> dict[tuple[str, str], Field]:
    """Every field of a provider, by endpoint and field name.

    :raises InputError: for an unknown provider, or when the file is wrong.

    >>> fields("tushare")["express", "yoy_net_profit"].role
    'prior_year'
    """
    if provider not in providers():
        raise InputError(provider, "is no provider of the catalogue", f"Known are {', '.join(providers())}.")
    path, store = FOLDER / "fields" / f"{provider}.toml", kept.store(provider)
    told = blake2b(digest() + path.read_bytes(), digest_size=kept.DIGEST).digest()
    if store is not None and (body := kept.read(store, told)) is not None:
        return {(row[1], row[2]): Field(*row) for row in marshal.loads(body)}
    from verifier.catalogue.compiling import provider_fields

    found = provider_fields(path, load())
    if store is not None:
        rows = [(f.provider, f.endpoint, f.name, f.metric, f.role, f.unit, f.zh, f.en, f.pitfall, f.confidence, f.mistaken_for)
                for f in found.values()]
        kept.write(store, told, marshal.dumps(rows))
    return found


@cache
def digest() -> bytes:
    """Of the catalogue's metrics, the code that reads them and the Python that runs it: what is compiled from them holds while it does."""
    return _digest(FOLDER)


@cache
def mistaken() -> dict[str, frozenset[str]]:
    """By metric, the fields of any provider (``endpoint.field``) whose values are taken for it.

    >>> "fina_indicator.gross_margin" in mistaken()["gross_margin"]
    True
    """
    found: dict[str, set[str]] = {}
    for provider in providers():
        for field in fields(provider).values():
            for metric in field.mistaken_for:
                found.setdefault(metric, set()).add(f"{field.endpoint}.{field.name}")
    return {metric: frozenset(names) for metric, names in found.items()}


@cache
def providers() -> tuple[str, ...]:
    """The providers whose fields are known."""
    return tuple(sorted(path.stem for path in (FOLDER / "fields").glob("*.toml")))


def cached(folder: Path, store: Path | None) -> Catalogue:
    """The catalogue of a folder, from its compiled form in ``store`` where that is of the very same files, else compiled anew."""
    told = digest() if folder == FOLDER else _digest(folder)
    if store is not None and (body := kept.read(store, told)) is not None:
        return _unpacked(marshal.loads(body))
    from verifier.catalogue.compiling import compiled

    catalogue = compiled(folder)
    if store is not None:
        kept.write(store, told, marshal.dumps(_packed(catalogue)))
    return catalogue


def _digest(folder: Path) -> bytes:
    """Of what the compiled form depends on: the data, the code that reads and checks it, and the Python that wrote it."""
    made = blake2b(sys.version.encode(), digest_size=kept.DIGEST)
    here = (FOLDER, FOLDER.parent / "formula")
    code = [where / name for where in here for name in sorted(os.listdir(where)) if name.endswith(".py")]
    data = [where / name for where in (folder, folder / "metrics") for name in sorted(os.listdir(where)) if name.endswith(".toml")]
    for path in (*code, FOLDER.parent / "interval.py", *data):
        content = path.read_bytes()
        made.update(f"{path.name}:{len(content)}:".encode())
        made.update(content)
    return made.digest()


def _packed(catalogue: Catalogue) -> tuple[Any, ...]:
    """Plain tuples and dicts, which marshal knows; the order is that of the dataclasses' fields."""
    metrics = [(m.id, m.kind, m.flow, m.sign, m.zh, m.en, m.short_zh, m.short_en, m.family_zh, m.family_en, m.family, _rows(m.formulas),
                _rows(m.detectors), m.meaning, m.source, m.note, m.example and (m.example.given, m.example.low, m.example.high, m.example.variant),
                m.measure, m.theme)
               for m in catalogue.metrics.values()]
    variables = [(v.name, v.meaning, v.exact) for v in catalogue.variables.values()]
    return metrics, variables, catalogue.suffixes, _rows(catalogue.derivations), dict(catalogue.keyed_terms), dict(catalogue.keyed_measures)


def _unpacked(packed: tuple[Any, ...]) -> Catalogue:
    metrics, variables, suffixes, derivations, terms, measures = packed
    return Catalogue({row[0]: _metric(*row) for row in metrics}, {row[0]: Variable(*row) for row in variables}, suffixes, _formulas(derivations),
                     terms, measures)


def _metric(*row: Any) -> Metric:
    values = list(row)
    values[11:13] = _formulas(row[11]), _formulas(row[12])
    values[16] = Example(*row[16]) if row[16] else None
    return Metric(*values)


def _rows(formulas: tuple[Formula, ...]) -> tuple[tuple[str, str, str, str, bool], ...]:
    return tuple((f.variant, f.text, f.when, f.note, f.lenient) for f in formulas)


def _formulas(rows: tuple[tuple[str, str, str, str, bool], ...]) -> tuple[Formula, ...]:
    return tuple(Formula(*row) for row in rows)
