"""What data services serve, endpoint by endpoint: every figure that is read of a sample, and every field that is named as not read.

``payloads/<service>/<endpoint>.json`` is an answer of an invented company as the service gives it; ``payloads/<service>.txt`` says what it means:
field, metric and measure, period, value in base units, unit, and what sets it apart. Whatever else the sample holds is no number, is empty, or
is under ``unread``.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from verifier.figures import Figure, Source
from verifier.sources import read_source, read_source_bytes

FOLDER = Path(__file__).with_name("payloads")
SAMPLES = sorted(path.relative_to(FOLDER).with_suffix("").as_posix() for path in FOLDER.glob("*/*.json"))
FRAMES = [name for name in SAMPLES if name.startswith(("akshare/", "tushare/"))
          and not name.endswith(("baidu", "gdhs", "hk_financial_indicator_em", "_ths"))]


@cache
def told() -> dict[str, list[str]]:
    """The lines of each sample in the files of what they mean."""
    found: dict[str, list[str]] = {}
    for path in sorted(FOLDER.glob("*.txt")):
        for line in path.read_text("utf-8").splitlines():
            if line.startswith("== "):
                found[f"{path.stem}/{line[3:]}"] = []
            elif line:
                found[f"{path.stem}/{list(found)[-1].rpartition('/')[2]}"].append(line)
    return found


def lines_of(source: Source) -> list[str]:
    return [*(line_of(figure) for figure in source.figures), *(f"unread {field}" for field in source.unread), *(f"note {note}" for note in source.notes)]


def line_of(figure: Figure) -> str:
    field = (figure.provider_field or figure.place.partition("(")[2].rstrip(")")).partition(".")[2] or figure.place.partition("(")[2].rstrip(")")
    apart = " ".join(part for part in (figure.bound, figure.variant, f"[{figure.segment}]" if figure.segment else "") if part)
    measure = "" if figure.measure == "level" else f" {figure.measure}"
    unit = " ".join(part for part in (figure.unit.currency, figure.unit.kind) if part)
    return " | ".join((field, figure.metric + measure, str(figure.period or "no period"), f"{figure.value.middle.normalize():f} {unit}",
                       figure.entity or "nobody", *([apart] if apart else ())))


@pytest.mark.parametrize("name", SAMPLES)
def test_a_payload_is_read_as_it_is_meant_and_the_rest_is_named(name: str) -> None:
    assert lines_of(read_source(FOLDER / f"{name}.json")) == told()[name]


def test_every_line_of_what_samples_mean_has_its_sample() -> None:
    assert sorted(told()) == SAMPLES


def rows_of(name: str) -> list[dict[str, Any]]:
    """The records of a sample, as a frame of pandas would hold them."""
    served = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    if isinstance(served, list):
        return served
    data = served["data"]
    return data if isinstance(data, list) else [dict(zip(data["fields"], item, strict=True)) for item in data["items"]]


def as_csv(rows: list[dict[str, Any]]) -> bytes:
    written = io.StringIO()
    frame = csv.DictWriter(written, ["", *dict.fromkeys(column for row in rows for column in row)])
    frame.writeheader()
    frame.writerows({"": number} | row for number, row in enumerate(rows))
    return written.getvalue().encode()


def as_xlsx(rows: list[dict[str, Any]]) -> bytes:
    pytest.importorskip("openpyxl")
    from made_workbooks import book

    columns = list(dict.fromkeys(column for row in rows for column in row))
    return book([["", *columns], *([number, *(row.get(column) for column in columns)] for number, row in enumerate(rows))])


def as_parquet(rows: list[dict[str, Any]]) -> bytes:
    pandas, _ = pytest.importorskip("pandas"), pytest.importorskip("pyarrow")
    return bytes(pandas.DataFrame(rows).to_parquet())


@pytest.mark.parametrize("saved", [as_csv, as_xlsx, as_parquet])
@pytest.mark.parametrize("name", FRAMES)
def test_a_frame_saved_as_a_table_means_what_its_json_means(name: str, saved: Callable[[list[dict[str, Any]]], bytes]) -> None:
    if name.endswith(("_xq", "_info_em")) and saved is as_parquet:
        pytest.skip("a column of words and numbers cannot be saved so")
    found = read_source_bytes(saved(rows_of(name)), "frame." + saved.__name__.removeprefix("as_"))

    def meant(figure: Figure) -> tuple[object, ...]:
        return figure.metric, figure.measure, figure.segment, figure.bound, figure.value.middle, figure.unit.kind, figure.unit.currency

    known = {meant(figure) for figure in read_source(FOLDER / f"{name}.json").figures}
    assert found.figures and {meant(figure) for figure in found.figures} <= known
