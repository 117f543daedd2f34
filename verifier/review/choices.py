"""The figures that a claim may be about, the likeliest first: those with its very value, then its metric, then its kind of unit."""

from __future__ import annotations

from verifier.figures import Figure
from verifier.reports import Language
from verifier.reports.wording import metric_name
from verifier.review.desk import State

MOST = 60


def choices(state: State, subject: str) -> list[tuple[str, str]]:
    """Each figure's origin and how it is offered; empty where the claim is none."""
    claim = next((c for c in state.unjudged.extraction.claims if c.id == subject), None)
    if claim is None:
        return []
    language: Language = state.unjudged.language
    held: dict[str, Figure] = {figure.origin: figure for figure in reversed(state.unjudged.figures)}
    ranked = sorted(held.values(), key=lambda f: (not f.value.meets(claim.stated) and not f.value.meets(-claim.stated), f.metric != claim.metric,
                                                  f.unit.kind != claim.numeral.unit.kind, f.origin))
    return [(figure.origin, _offered(figure, language)) for figure in ranked[:MOST]]


def _offered(figure: Figure, language: Language) -> str:
    name = metric_name(figure.metric, language) + (f" [{figure.segment}]" if figure.segment else "")
    unit = figure.unit.written or ""
    return " · ".join(filter(None, (name, str(figure.period or ""), f"{figure.printed} {unit}".strip(), figure.origin)))
