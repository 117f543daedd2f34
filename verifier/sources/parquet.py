"""Parquet files: one frame, read like a CSV table; a named index, or one of names or days, is a column too."""

from __future__ import annotations

import datetime as dt
import hashlib
import io

from verifier.documents import Cell, Table
from verifier.errors import InputError
from verifier.figures import Source
from verifier.sources.csv_table import source_of
from verifier.sources.number_formats import even, text_of
from verifier.sources.served import as_served
from verifier.tabulation import figures_of

SUFFIXES = (".parquet",)
_MAGIC = b"PAR1"


def read(data: bytes, name: str) -> Source:
    """The figures of a Parquet frame.

    :raises InputError: when pandas with a Parquet engine is missing, or the file is no frame.
    """
    if data[:4] != _MAGIC or data[-4:] != _MAGIC:
        raise InputError(name, "is no readable Parquet file (its first and last bytes are not PAR1)", "Save it again, or as CSV.")
    try:
        import pandas as pd

        frame = pd.read_parquet(io.BytesIO(data))
    except ImportError:
        raise InputError(name, "needs pandas and pyarrow to be read", "Install them: pip install pandas pyarrow.") from None
    except (ValueError, OSError, KeyError, NotImplementedError) as wrong:
        raise InputError(name, f"is no readable Parquet file ({' '.join(str(wrong).split())[:60]})", "Save it again, or as CSV.") from None
    if frame.index.nlevels > 1 or frame.index.name or not isinstance(frame.index, pd.RangeIndex):
        frame = frame.reset_index(names=[str(one or "项目") for one in frame.index.names])
    stored = list(frame.itertuples(index=False, name=None))
    rows = [[_text(column) for column in frame.columns], *([_text(value) for value in row] for row in stored)]
    even(rows, [[False] * len(frame.columns), *([isinstance(value, float) and value == value for value in row] for row in stored)])
    if (served := as_served(rows, name)) is not None:
        return served
    made = figures_of(Table([[Cell(text) for text in row] for row in rows]), source=name, place_of=lambda row, column: f"row {row}", frame=True)
    return source_of([("", made)], name, hashlib.sha256(data).hexdigest())


def _text(value: object) -> str:
    """A value as text: days without their midnight, numbers with no digit that their type only pretends to have, missing ones empty."""
    if value is None or value != value:
        return ""
    if isinstance(value, tuple):
        return " ".join(_text(part) for part in value if part != "")
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else str(value)
    return text_of(value, "General") if isinstance(value, float) else str(value)
