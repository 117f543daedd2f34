"""Names of provider fields as an agent's note cites them: TOTAL_OPERATE_INCOME, XSMLL, SJLTZ in capitals, netIncome in words joined."""

from __future__ import annotations

import re
from collections.abc import Iterable

from verifier.catalogue import load
from verifier.figures import Figure

_JOINED = re.compile(r"[a-z][a-z0-9]+(?:[A-Z][A-Za-z0-9]*)+")
_BASES = {"level": "", "growth_yoy": "yoy", "growth_qoq": "qoq"}
_CODE = re.compile(r"[A-Z]{3,}[A-Z0-9]*(?:_[A-Z0-9]+)*")


def coded(figures: Iterable[Figure]) -> dict[str, tuple[str, str]]:
    """By its name in small letters, the metric of each such field, and the base of the rate where it holds one.

    What the catalogue knows by that name already is left out.

    >>> from verifier.interval import Interval
    >>> from verifier.units import YUAN
    >>> coded([Figure("revenue", "A", None, Interval.point("1"), YUAN, "1", "s", "r", measure="growth_yoy", provider_field="RPT.YSTZ")])
    {'ystz': ('revenue', 'yoy')}
    """
    fields = {(f.provider_field, f.metric, f.measure): None for f in figures if f.provider_field and not f.segment}
    found: dict[str, tuple[str, str]] = {}
    for field, metric, measure in fields:
        name = (field or "").rpartition(".")[2]
        if measure in _BASES and name.isupper() and _CODE.fullmatch(name) and metric in load().metrics and load().terms.named(name) is None:
            found.setdefault(name.lower(), (metric, _BASES[measure]))
    return found


def joined_words(figures: Iterable[Figure]) -> dict[str, str]:
    """By its name, the metric of each field that is written as words joined by capitals."""
    fields = {(f.provider_field, f.metric): None for f in figures if f.provider_field and f.measure == "level" and not f.segment}
    named = (((field or "").rpartition(".")[2], metric) for field, metric in fields)
    return {name: metric for name, metric in named if _JOINED.fullmatch(name) and metric in load().metrics}
