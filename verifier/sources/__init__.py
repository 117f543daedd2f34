"""Sources: a file a format or provider, each turned into figures with their periods, units and exact intervals.

A reader of payloads is a module with ``recognises(payload) -> bool`` and ``read(payload, name) -> Source``, where a payload is JSON
with exact numbers; a reader of files is a module with ``read(data: bytes, name) -> Source``. Neither invents a period, a unit
or an entity: what it does not understand it names in ``Source.unread``.
"""

from __future__ import annotations

import hashlib
from importlib import import_module
from pathlib import Path

from verifier.addresses import DATABASES, KNOWN, SERVICES, Address, is_address
from verifier.errors import InputError
from verifier.figures import Figure, Source
from verifier.needs import Needs

READERS = {".json": "json_payload", ".jsonl": "json_payload", ".ndjson": "json_payload", ".csv": "csv_table", ".tsv": "csv_table",
           ".xlsx": "xlsx", ".xlsm": "xlsx", ".parquet": "parquet",
           ".htm": "xbrl", ".html": "xbrl", ".xhtml": "xbrl", ".xml": "xbrl", ".xbrl": "xbrl"}


def read_source(path: str | Path | Address, needs: Needs | None = None) -> Source:
    """The figures of a source file, dispatched by its suffix; or of an address, asked for what ``needs`` says (everything, if nothing).

    :raises InputError: when the file is missing, empty, of no known format, broken, or holds no figures at all.
    """
    if (address := address_of(path)) is not None:
        return _asked(address, needs or Needs())
    assert not isinstance(path, Address)
    path = Path(path)
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise InputError(str(path), "does not exist", "Name a source file that exists.") from None
    except IsADirectoryError:
        raise InputError(str(path), "is a folder", "Name the source files in it.") from None
    except OSError as reason:
        raise InputError(str(path), f"cannot be read ({reason.strerror})", "Check the file's permissions.") from None
    return read_source_bytes(data, path.name)


def address_of(given: object) -> Address | None:
    """The address that a source is given by; None for a file, one that exists before all."""
    if isinstance(given, Address):
        return given
    return Address(given) if isinstance(given, str) and is_address(given) and not Path(given.partition("#")[0]).is_file() else None


def _asked(address: Address, needs: Needs) -> Source:
    if address.scheme in DATABASES:
        from verifier.sources import databases

        return databases.read(address, needs)
    if address.scheme in SERVICES:
        from verifier.sources import live

        return live.read(address, needs)
    raise InputError(address.public, "is no address of a source", f"Known are {KNOWN}.")


def is_filing(path: Path) -> bool:
    """Whether a page is a filing in inline XBRL, whose figures are its tagged facts."""
    from verifier.sources import xbrl

    return READERS.get(path.suffix.lower()) == "xbrl" and path.is_file() and xbrl.recognises(path.read_bytes())


def read_source_bytes(data: bytes, name: str) -> Source:
    """The figures of a source file's bytes; ``name`` carries the suffix that tells the format.

    :raises InputError: as :func:`read_source`.
    """
    from verifier.sources.owning import with_owners

    suffix = Path(name).suffix.lower()
    if suffix not in READERS:
        raise InputError(name, f"is of no known source format ({suffix or 'no suffix'})", f"Give one of {', '.join(sorted(READERS))}.")
    if not data.strip():
        raise InputError(name, "is empty", "Give a file with figures.")
    try:
        reader = import_module(f"verifier.sources.{READERS[suffix]}")
    except ModuleNotFoundError as missing:
        if missing.name and missing.name.startswith("verifier."):
            raise InputError(name, f"cannot be read: this version reads no {suffix} sources", "Convert it to CSV, XLSX or JSON.") from None
        raise InputError(name, f"needs the package {missing.name} to be read", "Install it with: pip install 'verifier[tables]'.") from None
    source: Source = with_owners(reader.read(data, name))
    source.name, source.sha256 = name, hashlib.sha256(data).hexdigest()
    if not source.figures:
        left = f" (not understood: {', '.join(source.unread[:8])}{' ...' if len(source.unread) > 8 else ''})" if source.unread else ""
        raise InputError(name, f"holds no figures{left}", "Give figures with a metric, a period, a value and a unit, or a provider's own payload.")
    return source


def describe(source: Source) -> list[dict[str, str]]:
    """One row a figure, in the words that ``verifier figures`` prints."""
    return [_row(figure) for figure in source.figures]


def _row(figure: Figure) -> dict[str, str]:
    period = str(figure.period) if figure.period is not None else ""
    metric = figure.metric + (f" [{figure.segment}]" if figure.segment else "")
    basis = ", ".join(part for part in (figure.bound, figure.variant) if part)
    return {"entity": figure.entity or "", "metric": metric, "measure": figure.measure, "period": period, "printed": figure.printed,
            "unit": figure.unit.written or figure.unit.report_name, "low": f"{figure.value.low:f}", "high": f"{figure.value.high:f}",
            "basis": basis, "place": figure.place}
