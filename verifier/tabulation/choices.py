"""The choices a grid leaves open, each decided by the grid's other cells.

Which member of a family a loose label means, whether bare percentages are fractions, what two numbers in one cell
are, and which period a caption names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Literal

from verifier.dataclass import replace
from verifier.fold import fold
from verifier.periods import Period
from verifier.tabulation.headings import Heading, heading_within
from verifier.tabulation.labels import Label, catalogued, label_of
from verifier.tabulation.printed import Printed, Reading, read_cell
from verifier.tabulation.units_of_items import TableUnits

_DATED = re.compile(r"(?<![\d.])(?:(?:19|20)\d\d(?!\d)|\d\d(?=[QH年]\d?)|[1-4]Q\d\d|[12]H\d\d|9M\d\d|FY\d\d|(?:Q[1-4]|H[12])[ ']|(?:as of|截至)\s)",
    re.I)
_HIGH_LOW = re.compile(r"(?:52周|一年内?|近一年|12个月内?|近52周|52[- ]week|1[- ]?year|12[- ]month)", re.I)


def kind_of(metric: str | None) -> str | None:
    """The catalogue's kind of a metric, None for own words."""
    entry = catalogued(metric) if metric is not None else None
    return entry.kind if entry is not None else None


def siblings_of(labels: Sequence[Label]) -> dict[str, str]:
    """Where a grid names a metric explicitly, its loose namesake is another member of the family: 净利润 beside 归母净利润."""
    explicit = {label.metric for label in labels if label.metric is not None and not label.loose and label.segment is None}
    found: dict[str, str] = {}
    for label in labels:
        if label.loose and label.segment is None and label.metric in explicit and (entry := catalogued(label.metric)) is not None:
            other = next((member for member in entry.family if member not in explicit), None)
            if other is not None:
                found[entry.id] = other
    return found


def is_all_stock(labels: Sequence[Label]) -> bool:
    """Whether the known items of a grid are balances, nearly all of them."""
    entries = [entry for label in labels if label.metric is not None and (entry := catalogued(label.metric)) is not None and entry.kind == "money"]
    return len(entries) >= 4 and sum(entry.flow == "stock" for entry in entries) * 10 >= len(entries) * 9


def captioned_units(units: TableUnits, caption: TableUnits) -> TableUnits:
    """The caption's units, with only the currency taken from headers: a header's own unit is its column's alone."""
    return TableUnits(caption.money, caption.shares, caption.other, caption.currency or units.currency, caption.percent, units.chinese)


def is_fractional(numbers: Sequence[Printed]) -> bool:
    return bool(numbers) and all(abs(number.value) < 1 for number in numbers) and any(number.place <= Decimal("0.001") for number in numbers)


def is_outflow(metric: str | None, cells: Sequence[str]) -> bool:
    """Whether an outflow (a cost, capital spending) is printed as negative throughout: (60.1) under 销售成本 is a cost of 60.1."""
    entry = catalogued(metric) if metric is not None else None
    if entry is None or entry.sign != "cost" or entry.kind != "money":
        return False
    numbers = [number.value for cell in cells for number in read_cell(cell).values]
    return bool(numbers) and all(number < 0 for number in numbers)


def values_of(label: Label, reading: Reading) -> Iterator[tuple[Label, Printed, Literal["low", "high"] | None]]:
    """A cell's values with their labels: one; two of a label that names two; or the ends of a range."""
    if len(reading.values) == 1:
        yield label, reading.values[0], None
    elif reading.joined == "/":
        parts = label.words.split("/")
        named = parts if len(parts) == 2 else [label.words, label.words]
        prefix = match[0] if (match := _HIGH_LOW.search(label.words)) else ""
        for part, printed in zip(named, reading.values, strict=True):
            words = part if not prefix or part.startswith(prefix) else prefix + part
            made = label_of(words)
            metric = made.metric
            if prefix and re.search(r"最高|high", part, re.I):
                metric = "high_52w"
            elif prefix and re.search(r"最低|low", part, re.I):
                metric = "low_52w"
            yield replace(label, words=words, metric=metric), printed, None
    else:
        low, high = sorted(reading.values, key=lambda printed: printed.value)
        yield label, low, "low"
        yield label, high, "high"


def metric_under(metric: str, loose: bool, period: Period | None) -> str:
    """A loosely named valuation multiple under a fiscal year is the forecast or the static one."""
    if loose and period is not None and not period.is_instant and not period.ttm and period.months == 12:
        stem = metric.rsplit("_", 1)[0]
        wanted = f"{stem}_{'forward' if period.estimate else 'static'}"
        if metric.endswith("_ttm") and catalogued(wanted) is not None:
            return wanted
    return metric


def heading_in(texts: Sequence[str]) -> Heading | None:
    """The period or day that a caption or title names."""
    for text in texts:
        for found in _DATED.finditer(text):
            if (inner := heading_within(text[found.start():])) is not None and (inner[0].span is not None or inner[0].day is not None):
                return inner[0]
    return None


def caption_words(caption: str) -> str:
    words = re.sub(r"\s*[（(【\[][^（(）)】\]]*[）)】\]]", "", fold(caption))
    return re.sub(r"^(?:图表|表|table|exhibit)\s*\d+\s*[.:、:]?\s*", "", words, flags=re.I).strip(" :")
