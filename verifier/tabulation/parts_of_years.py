"""Headers that tell a part of a year and not which: Q1, 一季度, 去年 Q3 归母净利 are of the year that the caption names."""

from __future__ import annotations

import re
from collections.abc import Sequence

from verifier.tabulation.choices import heading_in
from verifier.tabulation.labels import Label, label_of

_PART_FIRST = re.compile(
    r"(?P<last>去年|上年|上年同期)?\s*(?P<part>Q[1-4]|[1-4]Q|H[12]|[12]H|9M|前三季度|[上下]半年|第?[一二三四]季度|全年)\s*(?P<rest>[^\d\s(（/-].*)$"
)


def of_that_year(label: Label, text: str, texts: Sequence[str]) -> Label:
    """A label, of the year that the caption names where it tells but a part of one: Q3 归母净利, 去年 Q3 归母净利 under 2026 年三季度盈利.

    >>> made = of_that_year(label_of("去年 Q3 归母净利"), "去年 Q3 归母净利", ["2026 年三季度盈利"])
    >>> made.metric, str(made.heading.span) if made.heading else None
    ('net_profit_parent', '2025-Q3')
    """
    undated = label.heading is None or label.heading.relative == "year_before"
    parted = _PART_FIRST.match(text) if undated else None
    told = heading_in(texts) if parted is not None else None
    if parted is None or told is None or told.span is None or told.span.ttm:
        return label
    year = told.span.fiscal_year - bool(parted["last"])
    made = label_of(f"{year}{parted['part']} {parted['rest']}")
    return made if made.known and made.heading is not None and made.heading.span is not None else label


def within_year(text: str, texts: Sequence[str]) -> Label | None:
    """A part of a year (Q1, 一季度) as one of the year that the caption or a title names; None where neither names one year."""
    told = heading_in(texts)
    if told is None or told.span is None or told.span.months != 12 or told.span.ttm:
        return None
    made = label_of(f"{text} {told.span.fiscal_year}" if text.isascii() else f"{told.span.fiscal_year}年{text}")
    return made if made.bare and made.clear and made.heading is not None and made.heading.span is not None else None
