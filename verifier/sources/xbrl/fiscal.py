"""The company's fiscal years as the filing tells them: by its cover, else by its facts of a whole year."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping

from verifier.periods import Calendar
from verifier.sources.making.fiscal import Fiscal, closing_month
from verifier.sources.xbrl.filing import Context

LENGTHS = ((80, 120), (160, 190), (250, 290), (350, 380))
"""Days of a quarter (of twelve to sixteen weeks), of half a year, nine months and a year."""
_QUARTERS = {"Q1": 1, "Q2": 2, "Q3": 3}


def is_report(context: Context) -> bool:
    """Whether it spans what a company reports on; a broken month or the time since it was founded is no such span."""
    return any(low <= context.days <= high for low, high in LENGTHS)


def fiscal_of(contexts: Mapping[str, Context], cover: Callable[[str], tuple[str, Context] | None]) -> Fiscal:
    """The fiscal calendar; ``cover`` gives what the cover says by a name of dei, with its context.

    A cover names the fiscal year and period that its own context spans.
    """
    year, part = cover("DocumentFiscalYearFocus"), cover("DocumentFiscalPeriodFocus")
    about = next((told[1] for told in (part, year, cover("DocumentType")) if told is not None and told[1].days), None)
    months = Counter(closing_month(each.end) for each in contexts.values() if each.end is not None and 350 <= each.days <= 380)
    calendar = Calendar(months.most_common(1)[0][0]) if months else Calendar()
    if about is None or about.end is None:
        return Fiscal(calendar, by_quarter=True)
    quarter = _QUARTERS.get(part[0].strip().upper(), 0) if part is not None else 0
    if quarter or 350 <= about.days <= 380:
        calendar = Calendar((closing_month(about.end) - 3 * quarter - 1) % 12 + 1)
    told = int(year[0]) if year is not None and year[0].strip().isdigit() else None
    off = told - (calendar.month_after(about.end) - 1) // 12 if told is not None else 0
    return Fiscal(calendar, off if off in (-1, 1) else 0, by_quarter=True)


def closes(contexts: Mapping[str, Context]) -> frozenset[dt.date]:
    """The days on which a span of the filing closes, or the one before which it opens: those of its balance sheets."""
    spans = [each for each in contexts.values() if is_report(each)]
    opened = {each.start - dt.timedelta(days=1) for each in spans if each.start is not None}
    return frozenset(opened | {each.end for each in spans if each.end is not None})
