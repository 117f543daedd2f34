"""Payloads of invented companies for the source tests, and how to ask a source for one figure."""

from __future__ import annotations

import json
from typing import Any

from verifier.figures import Figure, Source
from verifier.sources import read_source_bytes


def read(payload: Any, name: str = "figures.json") -> Source:
    return read_source_bytes(json.dumps(payload, ensure_ascii=False).encode(), name)


def find(source: Source, metric: str, period: str | None = "any", **more: Any) -> Figure:
    wanted = {"measure": "level", "variant": None, "bound": None, "segment": None} | more
    hits = [
        f
        for f in source.figures
        if f.metric == metric
        and (period == "any" or (str(f.period) if f.period else None) == period)
        and all(getattr(f, key) == value for key, value in wanted.items())
    ]
    assert len(hits) == 1, (metric, period, more, [(f.metric, str(f.period), f.measure, f.variant) for f in source.figures])
    return hits[0]


def bounds(figure: Figure) -> tuple[str, str]:
    return f"{figure.value.low.normalize():f}", f"{figure.value.high.normalize():f}"


def answer(endpoint: str | None, fields: list[str], *items: list[Any], **more: Any) -> dict[str, Any]:
    named = {"provider": "tushare", "endpoint": endpoint} if endpoint else {}
    return named | {"fields": fields, "items": list(items)} | more
