"""A source figure as a model hands it in: a record of the plain list, with words that tell a model how to fill it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field


class InlineFigure(BaseModel):
    """One record of the plain list; further keys of it (segment, measure, bound, variant, label) are welcome."""

    model_config = ConfigDict(extra="allow")

    metric: Annotated[str, Field(description="metric id or name: revenue, 归母净利润, gross margin")]
    value: Annotated[str | int | float, Field(description='the number as the source prints it, as a string: "12.30"')]
    unit: Annotated[str, Field(description='元, 亿元, million USD, %, 倍, 元/股, 万股; "" for a plain ratio')]
    period: Annotated[str | None, Field(description="2024, 2025-Q3, 2025-H1, 2025-9M, 2025-TTM, 2025E or 2025-10-29; null where none is meant")]
    entity: Annotated[str | None, Field(description="the company, where the text speaks of more than one")] = None


def as_records(figures: Sequence[InlineFigure]) -> list[dict[str, Any]]:
    """The plain list that a JSON source would hold."""
    return [figure.model_dump(exclude_unset=True) for figure in figures]
