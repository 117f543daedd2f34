"""All notes, claims and findings as tables for other programs: CSV, Parquet and XLSX, in columns that stay.

The columns stand in :mod:`verifier.audit.schema`; new ones are added at the end. A CSV or XLSX cell that a spreadsheet would run as a formula
(it begins with ``=``, ``+``, ``-`` or ``@``) gets a leading apostrophe unless it is a plain number; Parquet keeps every text as it is.
"""

from __future__ import annotations

import csv
import io
import pickle
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import Any

from verifier.audit.errands import performed
from verifier.audit.ledger import Ledger, kept_of, reports_of, unpacked
from verifier.audit.pool import Engine
from verifier.audit.schema import TABLES, Value, rows_of
from verifier.audit.tasks import Errand
from verifier.errors import InputError
from verifier.reports.csv_report import harmless
from verifier.whole_files import part_of

FOLDER = "export"
FORMATS = ("csv", "parquet", "xlsx")
_MOST_ROWS = 1_048_576
_AT_A_TIME, _LINES = 5000, 10
"""Rows of a part of a Parquet file, and notes whose lines are made together."""
Row = tuple[Value, ...]


def paths_of(folder: Path, name: str) -> list[Path]:
    """The files of a format."""
    return [folder / "audit.xlsx"] if name == "xlsx" else [folder / f"{table}.{name}" for table in TABLES]


def export(ledger: Ledger, out: Path, formats: Iterable[str], engine: Engine | None = None) -> None:
    """Writes the three tables in each format; a pass through the reports, flat in memory. The ``engine``'s workers make the lines of the CSV.

    :raises InputError: when a package is missing or a file cannot be written.
    """
    folder = out / FOLDER
    folder.mkdir(exist_ok=True)
    wanted = list(dict.fromkeys(formats))
    if "csv" in wanted:
        _csv(ledger, folder, engine)
    if len(wanted) == ("csv" in wanted):
        return
    with ExitStack() as stack:
        sinks = [{"parquet": _parquet, "xlsx": _xlsx}[name](folder, stack) for name in wanted if name != "csv"]
        for note, report in reports_of(ledger):
            for table, row in rows_of(note, report):
                for sink in sinks:
                    sink(table, row)


def _csv(ledger: Ledger, folder: Path, engine: Engine | None) -> None:
    with ExitStack() as stack:
        files = [stack.enter_context(stack.enter_context(part_of(path)).open("wb")) for path in paths_of(folder, "csv")]
        for file, columns in zip(files, TABLES.values(), strict=True):
            file.write(b"\xef\xbb\xbf" + ",".join(columns).encode() + b"\r\n")
        kept = kept_of(ledger)
        batches = iter(lambda: tuple(islice(kept, _LINES)), ())
        for lines in performed((Errand(number, "csv", lines_of, (batch,)) for number, batch in enumerate(batches)), engine):
            for file, text in zip(files, pickle.loads(lines), strict=True):
                file.write(text)


def lines_of(notes: Iterable[tuple[dict[str, Any], bytes | None]]) -> bytes:
    """The lines of some notes, encoded, in the order of the tables; pickled."""
    texts = {table: io.StringIO(newline="") for table in TABLES}
    writers = {table: csv.writer(text, lineterminator="\r\n") for table, text in texts.items()}
    for note, data in notes:
        for table, row in rows_of(note, unpacked(data) if data is not None else None):
            writers[table].writerow(["" if value is None else harmless(value) if isinstance(value, str) else value for value in row])
    return pickle.dumps([text.getvalue().encode("utf-8", "backslashreplace") for text in texts.values()])


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

