"""Financial Modeling Prep: revenue by product or by region, one row a period with its segments as keys.

The stable API gives ``{symbol, fiscalYear, period, date, data: {segment: amount}}``; v4 gives ``{date: {segment: amount}}``, flat or with
the segments in groups, and neither symbol nor label: there the distance between the dates tells years from quarters, and a
single date leaves the period unknown. Amounts are revenue; whether products or regions are meant the payload does not say.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import pairwise
from typing import Any

from verifier.dataclass import dataclass
from verifier.periods import Period
from verifier.sources.making.collector import Collector, Row
from verifier.sources.making.fields import Meaning
from verifier.sources.making.fiscal import Fiscal
from verifier.sources.making.roles import Place, read_day
from verifier.sources.making.values import is_number
from verifier.sources.trees.keys import keyed

ENDPOINT = "revenue-segmentation"
_SEGMENT_WORD = re.compile(r"\s+segments?$", re.I)
_WHOLE = re.compile(r"(?:total|net|consolidated)?\s*(?:total|revenues?|(?:net )?sales)(?:,? net)?", re.I)
_COLUMN = re.compile(r"_|[a-z][A-Z]|^[a-z]+\d*$|[\u4e00-\u9fff]|^f\d+$")
"""What a name has that stands for a column of a table: ``net_income``, ``netIncome``, ``close``; segments are named as in print."""
_QUARTER_DAYS, _YEAR_DAYS = range(80, 105), range(350, 380)


@dataclass(frozen=True, slots=True)
class Segmented:
    """The segments of one period: the day it closed on, and amounts by name."""

    day: dt.date
    amounts: dict[str, Any]
    row: dict[str, Any]


def segments_of(row: dict[str, Any]) -> list[Segmented]:
    """The segments of a row, a period each; empty when it is a row of another kind.

    >>> [s.amounts for s in segments_of({"2024-09-28": {"Phones": Decimal(201), "Services": Decimal(96)}})]
    [{'Phones': Decimal('201'), 'Services': Decimal('96')}]
    """
    day, data = read_day(row.get("date")), row.get("data")
    if isinstance(data, dict):
        amounts = dict(_amounts(data))
        return [Segmented(day, amounts, row)] if day is not None and amounts else []
    found = []
    for key, data in row.items():
        day, amounts = read_day(key), dict(_amounts(data)) if isinstance(data, dict) else {}
        if day is None or not amounts or not _are_segments(amounts):
            return []  # metrics by date are a statement
        found.append(Segmented(day, amounts, {}))
    return found


def _are_segments(amounts: dict[str, Any]) -> bool:
    """Whether names beside amounts are those of businesses or regions, and not most of them metrics, nor one of them a column's."""
    if any(_COLUMN.search(name) or isinstance(amount, str) and not is_number(amount) for name, amount in amounts.items()):
        return False
    metrics = sum((told := keyed(name)) is not None and told.known and told.segment is None for name in amounts)
    return metrics * 2 <= len(amounts) and metrics < len(amounts)


def _amounts(data: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, amount in data.items():
        if isinstance(amount, dict):
            yield from _amounts(amount)
        elif amount is None or (isinstance(amount, (Decimal, int, str)) and not isinstance(amount, bool)):
            yield name, amount


def cadence(days: Iterable[dt.date]) -> int | None:
    """Three where the dates follow each other by quarters, twelve where by years, None where they do not say.

    >>> cadence([dt.date(2024, 9, 28), dt.date(2023, 9, 30)])
    12
    """
    gaps = {(later - earlier).days for earlier, later in pairwise(sorted(set(days)))}
    if not gaps:
        return None
    return 3 if min(gaps) in _QUARTER_DAYS else 12 if min(gaps) in _YEAR_DAYS else None


def read_segments(out: Collector, found: Segmented, period: Period | None, entity: str | None, currency: str | None) -> None:
    """The figures of one period, a segment each; a segment called total is the whole."""
    if period is None:
        out.note(f"{ENDPOINT}: nothing says whether the rows are quarters or years, so their period is left unknown")
    stamp = f", {found.day.isoformat()}"
    filed = str(found.row.get("filingDate") or "")
    for name, raw in found.amounts.items():
        segment = _SEGMENT_WORD.sub("", name.strip())
        meaning = Meaning(ENDPOINT, name, "revenue", "filing_period", "reporting_currency", f"{segment}收入", f"revenue, {segment}", "money")
        about = Row(ENDPOINT, entity, currency, stamp, filed, segment=None if _WHOLE.fullmatch(segment) else segment, chinese=False)
        out.add(raw, meaning, about, Place("level", period))


def unlabelled_period(day: dt.date, months: int | None) -> Period | None:
    """The period that closed on a day and lasted so many months; a year is named by the calendar year in which it closes."""
    if months is None:
        return None
    if months == 12:
        return Period.year((day - dt.timedelta(days=7)).year)
    end = Fiscal(by_quarter=True).end(day)
    return Period(end - months, end)
