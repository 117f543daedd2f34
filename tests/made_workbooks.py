"""Workbooks written by openpyxl for the tests, and how to ask what was read of them for one figure."""

from __future__ import annotations

import io
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import openpyxl

from verifier.figures import Figure, Source
from verifier.sources import read_source_bytes

ITEMS = [["项目（亿元）", "2023", "2024"], ["营业收入", 10.5, 12.25], ["归母净利润", 1.2, 1.5]]
Rows = list[list[Any]]


def book(*sheets: Rows, then: Callable[[Any], None] | None = None, **titled: Rows) -> bytes:
    """A workbook with these sheets, named S1, S2 ... or as given; ``then`` formats or merges what it likes."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for title, rows in ({f"S{number + 1}": rows for number, rows in enumerate(sheets)} | titled).items():
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(row)
    if then is not None:
        then(made)
    packed = io.BytesIO()
    made.save(packed)
    return packed.getvalue()


def read(*sheets: Rows, then: Callable[[Any], None] | None = None, **titled: Rows) -> Source:
    return read_source_bytes(book(*sheets, then=then, **titled), "w.xlsx")


def one(source: Source, metric: str, period: str | None, measure: str = "level", segment: str | None = None, entity: str | None = None) -> Figure:
    hits = [f for f in source.figures if (f.metric, f.measure, f.segment) == (metric, measure, segment)
            and (str(f.period) if f.period else None) == period and entity in (None, f.entity)]
    assert len(hits) == 1, [(f.entity, f.metric, f.measure, f.segment, str(f.period), f.printed) for f in source.figures]
    return hits[0]


def bounds(figure: Figure) -> tuple[Decimal, Decimal]:
    return figure.value.low, figure.value.high
