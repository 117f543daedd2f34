"""Whose a figure of the market is, where its own name says it: "Harrow Mining share price", "Albion 100 index", 收盘价:甲股份."""

from __future__ import annotations

import re

from verifier.dataclass import replace
from verifier.figures import OWN, Figure, Source
from verifier.tabulation.families import Part, owners

_INDEX = re.compile(r"(?P<name>[A-Z][\w&.' -]*?) (?:[Ii]ndex|INDEX)|[\w.&]{2,12}指[数數]")
_OF_INDEX = {"previous_close": "index_previous", "price_change_pct": "price_change_pct", "price_change": "price_change", "revenue": "turnover_amount",
             "turnover_amount": "turnover_amount", "period_return": "period_return"}  # fmt: skip
"""What a list says of an index as of a part; what English calls turnover is of an index what is traded."""
_LEVELS = ("index", "number")


def with_owners(source: Source) -> Source:
    """The source, with the companies and indices that the names of its daily figures hold as entities of their own.

    Only figures that bear no entity are looked at; of companies there must be two that differ in nothing else.
    """
    loose = {f.metric.removeprefix(OWN) for f in source.figures if f.entity is None and f.metric.startswith(OWN) and f.segment is None}
    if not loose:
        return source
    owned = owners(loose)
    indices = {words: found for words in loose - owned.keys() if (found := _INDEX.fullmatch(words)) is not None}
    if not owned and not indices:
        return source
    daily = {f.metric.removeprefix(OWN) for f in source.figures if _of_a_day(f)}
    indices = {words: found for words, found in indices.items() if words in daily}
    short = {found["name"]: words for words, found in indices.items() if found["name"]}
    named = short | {words: words for words in indices}
    source.unread += [f.place for f in source.figures if _is_of_day_before(f) and f.segment not in named]
    source.figures = [_owned(f, owned, named) for f in source.figures if not _is_of_day_before(f) or f.segment in named]
    source.entities |= short
    return source


def _is_of_day_before(figure: Figure) -> bool:
    """Whether a figure is an item's close of a day that is not told: the one before the item's own."""
    return figure.segment is not None and figure.metric == "previous_close"


def _owned(figure: Figure, owned: dict[str, Part], indices: dict[str, str]) -> Figure:
    if figure.entity is not None:
        return figure
    words = figure.metric.removeprefix(OWN)
    if (one := owned.get(words)) is not None and figure.segment is None:
        return replace(figure, metric=one.metric, entity=one.part)
    if words in indices and figure.segment is None:
        return replace(figure, metric="index_level", entity=words)
    if figure.segment in indices and figure.metric in _OF_INDEX:
        return replace(figure, metric=_OF_INDEX[figure.metric], entity=indices[figure.segment], segment=None)
    return figure


def _of_a_day(figure: Figure) -> bool:
    return figure.period is not None and figure.period.day is not None and figure.unit.kind in _LEVELS
