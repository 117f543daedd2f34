"""Frames of data services saved as CSV: read by the same readers as their JSON, where the columns are unmistakably theirs.

Tushare's and Eastmoney's frames are told by their code columns, AkShare's by a code column beside columns of one of its endpoints, or
by a pair that no other table has. Anything else is an analyst's table.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import islice
from typing import Any

from verifier.figures import Source

_LOOKED_AT = 100
"""Rows that tell whose a frame is."""
_CODES = frozenset(("股票代码", "代码", "证券代码"))
_SHAPES = tuple(frozenset(words.split()) for words in (
    "item value", "选项 指标", "送股 转增 派息", "数据日期 当日收盘价", "日期 摊薄每股收益(元)", "report_date metric_name yoy"))
"""Columns that together are one endpoint's alone."""
_TEXT = re.compile(r"代码|code$|CODE$|symbol$|cik$", re.I)
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d{1,3})?")
_MISSING = frozenset(("", "nan", "NaN", "None", "null", "False", "NaT"))


def as_served(rows: Sequence[Sequence[str]], name: str) -> Source | None:
    """The figures of a data service's frame; None when the rows are another's table.

    >>> found = as_served([["ts_code", "end_date", "revenue"], ["688999.SH", "20250930", "12.5"]], "income.csv")
    >>> str(found.figures[0].period)
    '2025-9M'
    """
    from verifier.sources import akshare, eastmoney, tushare

    header = [text.strip() for text in rows[0]]
    if len(set(header)) < len(header) or not all(header[1:]):
        return None
    columns = set(header)
    ours = "ts_code" in columns or {"SECUCODE", "SECURITY_CODE"} & columns or _CODES & columns or any(shape <= columns for shape in _SHAPES)
    filled = (row for row in rows[1:] if any(row))
    first = [_record(header, row) for row in islice(filled, _LOOKED_AT)] if ours else []
    reader = next((module for module in (tushare, eastmoney, akshare) if first and module.recognises(first)), None)
    if reader is None:
        return None
    found = reader.read([*first, *(_record(header, row) for row in filled)], name)
    return found if found.figures else None


def _record(header: Sequence[str], row: Sequence[str]) -> dict[str, Any]:
    """A row by its columns, numbers exact; an index without a name is left out."""
    return {column: _value(column, text.strip()) for column, text in zip(header, row, strict=False) if column}


def _value(column: str, text: str) -> Any:
    if text in _MISSING:
        return None
    return Decimal(text) if _NUMBER.fullmatch(text) and not _TEXT.search(column) else text
