"""What a source was understood to hold, one line a figure, and by name what was not."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from verifier.figures import Figure, Source
from verifier.reports import Language, Style
from verifier.reports.layout import Paint, padded, visible, width, wrapped
from verifier.reports.wording import metric_name, words

SCHEMA = "verifier.figures/1"
_WIDEST = 34


def as_json(sources: Sequence[Source]) -> str:
    """One JSON object, ``verifier.figures/1``: values and bounds are decimal strings in the base unit."""
    return json.dumps({"schema": SCHEMA, "sources": [
        {"name": source.name, "sha256": source.sha256, "figures": [_record(figure) for figure in source.figures], "unread": source.unread,
         "notes": source.notes} for source in sources]}, ensure_ascii=False, indent=1) + "\n"


def as_table(sources: Sequence[Source], language: Language, style: Style) -> str:
    """One table a source with metric, entity, period, value as printed and where, then the fields that were not understood."""
    fixed, paint = words(language), Paint(style.color)
    lines: list[str] = []
    for source in sources:
        lines += ([""] if lines else []) + [paint(f"{visible(source.name)}: {fixed['figures_n'].format(n=len(source.figures))}", "bold")]
        head = (fixed["metric"], fixed["entity"], fixed["period"], fixed["value"], fixed["where"])
        rows = [head, *(_row(figure, language) for figure in source.figures)]
        columns = [min(max(width(row[at]) for row in rows), _WIDEST) for at in range(4)]
        for number, row in enumerate(rows):
            line = "  " + "  ".join([*(padded(cell, columns[at]) for at, cell in enumerate(row[:4])), row[4]])
            lines.append(paint(line, "dim") if number == 0 else line)
        if source.unread:
            text = f"{fixed['not_understood']} ({len(source.unread)}): {', '.join(map(visible, source.unread))}"
            lines += [paint(("  " if number == 0 else "    ") + line, "yellow") for number, line in enumerate(wrapped(text, style.width - 4))]
        else:
            lines.append(f"  {fixed['nothing_unread']}")
        lines += [f"  {line}" for note in source.notes for line in wrapped(visible(note), style.width - 2)]
    return "\n".join(lines) + "\n"


def _row(figure: Figure, language: Language) -> tuple[str, str, str, str, str]:
    name = visible(metric_name(figure.metric, language))
    beside = [figure.segment, figure.measure.replace("_", " ") if figure.measure != "level" else None, figure.bound, figure.variant]
    if any(beside):
        name += f" [{', '.join(visible(part) for part in beside if part)}]"
    return name, visible(figure.entity or ""), str(figure.period or ""), visible(_printed(figure)), visible(figure.place)


def _printed(figure: Figure) -> str:
    """The value as the source prints it, with its unit where the print leaves it out."""
    unit = figure.unit.written
    return figure.printed if not unit or figure.printed.endswith(unit) else f"{figure.printed} {unit}"


def _record(figure: Figure) -> dict[str, Any]:
    return {"metric": figure.metric, "measure": figure.measure, "entity": figure.entity, "segment": figure.segment,
            "period": str(figure.period) if figure.period else None, "printed": figure.printed, "value": f"{figure.value.middle:f}",
            "low": f"{figure.value.low:f}", "high": f"{figure.value.high:f}", "unit": figure.unit.report_name, "bound": figure.bound,
            "variant": figure.variant, "place": figure.place, "field": figure.provider_field, "label": figure.label}
