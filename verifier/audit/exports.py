"""All notes, claims and findings as tables for other programs: CSV, Parquet and XLSX, in columns that stay.

The columns stand in :mod:`verifier.audit.schema`; new ones are added at the end. A CSV or XLSX cell that a spreadsheet would run as a formula
(it begins with ``=``, ``+``, ``-`` or ``@``) gets a leading apostrophe unless it is a plain number; Parquet keeps every text as it is.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from verifier.audit.ledger import Ledger, reports_of
from verifier.audit.schema import TABLES, Value, rows_of
from verifier.errors import InputError
from verifier.reports.csv_report import harmless
from verifier.whole_files import part_of

FOLDER = "export"
FORMATS = ("csv", "parquet", "xlsx")
_MOST_ROWS = 1_048_576
_AT_A_TIME = 5000
Row = tuple[Value, ...]


def paths_of(folder: Path, name: str) -> list[Path]:
    """The files of a format."""
    return [folder / "audit.xlsx"] if name == "xlsx" else [folder / f"{table}.{name}" for table in TABLES]


def export(ledger: Ledger, out: Path, formats: Iterable[str]) -> None:
    """Writes the three tables in each format; one pass through the reports, flat in memory.

    :raises InputError: when a package is missing or a file cannot be written.
    """
    folder = out / FOLDER
    folder.mkdir(exist_ok=True)
    with ExitStack() as stack:
        sinks = [{"csv": _csv, "parquet": _parquet, "xlsx": _xlsx}[name](folder, stack) for name in dict.fromkeys(formats)]
        for note, report in reports_of(ledger):
            for table, row in rows_of(note, report):
                for sink in sinks:
                    sink(table, row)


def _csv(folder: Path, stack: ExitStack) -> Callable[[str, Row], None]:
    writers: dict[str, Any] = {}
    for (table, columns), path in zip(TABLES.items(), paths_of(folder, "csv"), strict=True):
        file = stack.enter_context(stack.enter_context(part_of(path)).open("w", encoding="utf-8-sig", errors="backslashreplace", newline=""))
        writers[table] = csv.writer(file, lineterminator="\r\n")
        writers[table].writerow(columns)

    def sink(table: str, row: Row) -> None:
        writers[table].writerow(["" if value is None else harmless(value) if isinstance(value, str) else value for value in row])

    return sink


def _parquet(folder: Path, stack: ExitStack) -> Callable[[str, Row], None]:
    try:
        import pyarrow
        from pyarrow import parquet
    except ModuleNotFoundError:
        raise InputError("--export parquet", "needs the package pyarrow", "Install it with: pip install 'verifier[tables]'.") from None
    kinds: Mapping[str, Any] = {"text": pyarrow.string(), "integer": pyarrow.int64(), "number": pyarrow.float64()}
    schemas = {table: pyarrow.schema([(name, kinds[column.kind]) for name, column in columns.items()]) for table, columns in TABLES.items()}
    writers = {table: stack.enter_context(parquet.ParquetWriter(stack.enter_context(part_of(path)), schemas[table], compression="zstd"))
               for table, path in zip(TABLES, paths_of(folder, "parquet"), strict=True)}
    waiting: dict[str, list[Row]] = {table: [] for table in TABLES}

    def flush(table: str) -> None:
        values = zip(*waiting[table], strict=True) if waiting[table] else ()
        arrays = [pyarrow.array([_typed(value, column.kind) for value in each], kinds[column.kind])
                  for each, column in zip(values, TABLES[table].values(), strict=False)]
        if arrays:
            writers[table].write_table(pyarrow.Table.from_arrays(arrays, schema=schemas[table]))
        waiting[table].clear()

    def sink(table: str, row: Row) -> None:
        waiting[table].append(row)
        if len(waiting[table]) >= _AT_A_TIME:
            flush(table)

    def finish() -> None:
        for table in TABLES:
            flush(table)

    stack.callback(finish)
    return sink


def _xlsx(folder: Path, stack: ExitStack) -> Callable[[str, Row], None]:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    (path,) = paths_of(folder, "xlsx")
    part = stack.enter_context(part_of(path))
    book = Workbook(write_only=True)
    sheets = {table: book.create_sheet(table) for table in TABLES}
    left = dict.fromkeys(TABLES, _MOST_ROWS - 1)
    for table, columns in TABLES.items():
        sheets[table].append(list(columns))

    def cell(table: str, value: Value, kind: str) -> Any:
        if value is None or not isinstance(value, str):
            return value
        if kind == "number":
            return _typed(value, kind)
        made = WriteOnlyCell(sheets[table], value=harmless(value)[:32_767])
        made.data_type = "s"
        return made

    def sink(table: str, row: Row) -> None:
        if not left[table]:
            raise InputError("--export xlsx", f"cannot hold more than {_MOST_ROWS:,} {table}", "Use --export parquet.")
        left[table] -= 1
        sheets[table].append([cell(table, value, column.kind) for value, column in zip(row, TABLES[table].values(), strict=True)])

    stack.callback(lambda: book.save(part))
    return sink


def _typed(value: Value, kind: str) -> Value:
    return float(value) if kind == "number" and isinstance(value, str) else value

