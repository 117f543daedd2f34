"""What a table knows about time besides its headings: quarters or year to date, fiscal years, price histories."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from verifier.dataclass import dataclass
from verifier.period_words import closing_month
from verifier.periods import Calendar, Period
from verifier.tabulation.headings import Frame, Heading, heading, period_of
from verifier.tabulation.labels import label_of
from verifier.tabulation.layout import Layout
from verifier.units import Unit

_SINGLE = re.compile(r"单季|single[- ]quarter|quarterly|three months", re.I)
_CUMULATIVE = re.compile(r"累计|年初至|year[- ]to[- ]date|cumulative|(?:six|nine) months", re.I)
_ANNUAL = re.compile(r"年度|annual|fiscal years?|years? ended", re.I)
_PROFITS = frozenset((
    "net_profit net_profit_parent net_profit_deducted net_profit_adjusted operating_profit operating_profit_adjusted ebit ebitda ebitda_adjusted"
    " gross_profit total_profit eps_basic eps_diluted eps_adjusted").split())
_HAN = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Context:
    """What the workbook or note around a table knows: the days 期初 and 期末 stand for, its latest period, the year it speaks of,
    the units it states for items."""

    opening: dt.date | None = None
    closing: dt.date | None = None
    latest: Period | None = None
    year: int | None = None
    units: tuple[tuple[str, Unit], ...] = ()


def frame_of(layout: Layout, rows: Sequence[Sequence[str]], texts: Sequence[str], caption: Heading | None, context: Context) -> Frame:
    """The time frame of a grid.

    Days that close quarters mean the year to date in Chinese tables. In English ones the days of one month in
    following years are fiscal years, and days a quarter apart are single quarters, unless the words say otherwise.
    """
    headings = [column.label.heading for column in layout.columns if column.label.heading is not None]
    if (period := layout.first("period")) is not None:
        headings += [found for index in layout.body if (found := heading(rows[index][period.index])) is not None]
    days = sorted({found.day for found in headings if found.day is not None})
    spans = [found.span for found in headings if found.span is not None]
    words = " ".join(texts)
    by_row = layout.first("period") is not None and layout.first("item") is not None  # a price's day among them dates its own row alone
    series = not by_row and any(found.day is not None and not found.is_quarter_end for found in headings)
    cumulative = bool(_CUMULATIVE.search(words))
    single = bool(_SINGLE.search(words)) and not cumulative
    annual = False
    if days and not series and not cumulative and not single and not any(_HAN.search(cell) for row in rows for cell in row[:1]):
        yearly = len(days) > 1 and len({day.month for day in days}) == 1
        annual = yearly or bool(_ANNUAL.search(words))
        single = not annual and len(days) > 1 and all((later - sooner).days < 100 for sooner, later in zip(days, days[1:], strict=False))
    told = {found.closes for found in headings if found.closes is not None} or {closing_month(text) for text in texts} - {None}
    calendar = Calendar(told.pop() or 12) if len(told) == 1 else Calendar(days[-1].month) if annual else Calendar()
    ends = [span for span in spans if not span.estimate and not span.is_instant]
    latest = max(ends, key=lambda span: (span.end, span.months), default=caption.span if caption is not None else None)
    if caption is not None and caption.span is not None and caption.span.months == 1:
        latest = caption.span  # 10 月经营数据 beside a column of the ten months
    if latest is None and days:
        latest = period_of(Heading("", day=days[-1]), stock=False, frame=Frame(annual=annual, single=single, calendar=calendar))
    months, closes = _closed_by(headings, layout, rows)
    if closes is not None and not told:
        calendar = Calendar(closes)
    opening, closing = context.opening, context.closing
    if opening is None and closing is None and caption is not None:
        closing = caption.day
    return Frame(single, series, opening, closing, latest or context.latest, annual, calendar, months)


def _closed_by(headings: Sequence[Heading], layout: Layout, rows: Sequence[Sequence[str]]) -> tuple[int, int | None]:
    """How many months of flows the months in the headings close, and the month that closes years where they do.

    Nobody reports a profit by the month: in a table of profits Mar-25, Jun-25 are quarters; Mar-24, Mar-25 are fiscal years where Mar-26E
    or a third one stands beside them, and else nobody knows.
    """
    named = [found.span for found in headings if found.span is not None and found.dated and found.span.months == 1]
    if not named or any(found.span is None and found.day is None and found.relative is None for found in headings):
        return 1, None
    item = layout.first("item")
    labels = [label_of(rows[index][item.index]) for index in layout.body] if item is not None else [column.label for column in layout.columns]
    if not any(label.metric in _PROFITS and label.measure == "level" for label in labels):
        return 1, None
    closing = {(span.end - 1) % 12 + 1 for span in named}
    ends = sorted({span.end for span in named})
    if len(closing) == 1:
        month = closing.pop()
        return (12, month) if len(ends) > 2 or any(found.closes == month for found in headings) else (1, None)
    return (3, None) if len({end % 3 for end in ends}) == 1 < len(ends) else (1, None)
