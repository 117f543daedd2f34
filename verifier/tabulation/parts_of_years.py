"""Headers that tell a part of a year and not which: Q1, 一季度, 去年 Q3 归母净利 are of the year that the caption names, 10 月销量 of the note's."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from verifier.dataclass import replace
from verifier.documents import Table
from verifier.fold import fold
from verifier.period_words import find_periods
from verifier.tabulation.choices import heading_in
from verifier.tabulation.headings import Heading, heading
from verifier.tabulation.labels import Label, label_of

_PART_FIRST = re.compile(
    r"(?P<last>去年|上年|上年同期)?\s*(?P<part>Q[1-4]|[1-4]Q|H[12]|[12]H|9M|前三季度|[上下]半年|第?[一二三四]季度|全年)\s*(?P<rest>[^\d\s(（/-].*)$"
)
_MONTH_FIRST = re.compile(
    r"(?P<last>去年|上年)?(?:今年|本年)?\s*(?P<since>[1一]\s*[-~–至到]\s*)?(?P<month>1[0-2]|0?[1-9])\s*月份?(?P<rest>(?![\d日末底初])(?:[^\d].*)?)$"
)
_MONTH = re.compile(r"(?<![\d年–~至到-])(?<!年 )(1[0-2]|0?[1-9])\s*月份?(?!\s*\d|末|底|初)")


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


def of_those_months(texts: Sequence[str], labels: Sequence[Label], captions: Sequence[str], year: int | None) -> dict[int, Label]:
    """The labels of headers that name months and not of which year, by their place: 10 月销量, 去年 10 月, 1-10 月累计.

    ``year`` is the one that the document speaks of, where no caption names one. A December beside the first months of a year is the one
    before them. A header of nothing but a month and a unit is the item of the others in that unit.

    >>> heads = ["9 月销量（万辆）", "去年 9 月销量（万辆）", "1-9 月累计（万辆）"]
    >>> made = of_those_months(heads, [label_of(text) for text in heads], [], 2025)
    >>> [(label.metric, str(label.heading.span)) for label in made.values() if label.heading]
    [('sales_volume', '2025-09'), ('sales_volume', '2024-09'), ('sales_volume', '2025-9M')]
    """
    found = {
        place: match
        for place, (text, label) in enumerate(zip(texts, labels, strict=True))
        if "月" in text and (label.heading is None or label.heading.relative == "year_before") and (match := _MONTH_FIRST.match(text)) is not None
    }
    told = heading_in(captions) if found else None
    if told is not None and told.span is not None and not told.span.ttm:
        year = told.span.fiscal_year
    if not found or year is None:
        return {}
    first = next(int(match["month"]) for match in found.values())
    made: dict[int, Label] = {}
    for place, match in found.items():
        month = int(match["month"])
        before = bool(match["last"]) or (first <= 3 and month >= 10 and len(found) < 6)
        label = label_of(f"{year - before}年{'1-' if match['since'] else ''}{month}月 {match['rest']}".strip())
        if label.heading is not None and label.heading.span is not None and label.clear:
            made[place] = replace(label, text=texts[place])
    items = {(label.unit, label.metric, label.words) for label in made.values() if not label.bare and label.unit is not None}
    for place, label in made.items():
        alike = [(metric, words) for unit, metric, words in items if unit == label.unit]
        if label.bare and label.unit is not None and len(alike) == 1:
            made[place] = replace(label, metric=alike[0][0], words=alike[0][1])
    return made


def caption_heading(captions: Sequence[str], year: int | None) -> Heading | None:
    """The period or day that captions name, or the one month of that year that they name without a year (10 月经营数据)."""
    if (told := heading_in(captions)) is not None:
        return told
    named = {found[1] for text in captions for found in _MONTH.finditer(text)} if year is not None else set()
    return heading(f"{year}年{named.pop()}月") if len(named) == 1 else None


def year_of(tables: Iterable[Table], text: str) -> int | None:
    """The year that a document with months in the headers of its tables speaks of: its title's, else the one it names most; None where none is."""
    heads = (head for table in tables for head in (table.caption, *(cell.text for row in table.rows[:3] for cell in row)))
    if not any("月" in head and _MONTH.search(fold(head)) for head in heads):
        return None
    title, _, rest = fold(text).strip().partition("\n")
    for part in (title, rest):
        named = Counter(found.year for found in find_periods(part) if found.year is not None and not found.estimate and found.until is None)
        if named:
            return max(named, key=lambda one: (named[one], one))
    return None
