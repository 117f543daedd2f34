"""Parquet files: one frame, read like a CSV table."""

from __future__ import annotations

import hashlib
import io

from verifier.documents import Cell, Table
from verifier.errors import InputError
from verifier.figures import Source
from verifier.sources.csv_table import source_of
from verifier.tabulation import figures_of

SUFFIXES = (".parquet",)


def read(data: bytes, name: str) -> Source:
    """The figures of a Parquet frame.

    :raises InputError: when pandas with a Parquet engine is missing, or the file is no frame.
    """
    try:
        import pandas as pd

        frame = pd.read_parquet(io.BytesIO(data))
    except ImportError:
        raise InputError(name, "needs pandas and pyarrow to be read", "Install them: pip install pandas pyarrow.") from None
    except (ValueError, OSError) as wrong:
        raise InputError(name, f"is no readable Parquet file ({str(wrong)[:60]})", "Save it again, or as CSV.") from None
    if frame.index.name:
        frame = frame.reset_index()
    rows = [[Cell(str(column)) for column in frame.columns]]
    rows += [[Cell("" if value is None or value != value else str(value)) for value in row] for row in frame.itertuples(index=False)]
    made = figures_of(Table(rows), source=name, place_of=lambda row, column: f"row {row}", frame=True)
    return source_of([("", made)], name, hashlib.sha256(data).hexdigest())
