"""A series that a publisher prints by the day, a freight or commodity price, beside company news: 综合运价指数 1451.38 点，周涨 4.1%."""

from __future__ import annotations

import datetime as dt

from verifier.claims import Quantity, Reading
from verifier.extractors.rules.constructions.look import Look, Told
from verifier.extractors.vocabulary import Mention
from verifier.patterns import pattern
from verifier.periods import Period

_WEEK = pattern("series-week", r"周(?:度|线)?(?:环比|内|比)?|较?(?:上|前)一?周|一周|周环比")
_MONTH = pattern("series-month", r"月(?:度)?环比|较?(?:上|前)(?:个|一)?月|一个?月|月内|当月")
_YEAR = pattern("series-year", r"同比|去年同期|上年同期|较?去年|一年前|按年")
_DAY = pattern("series-day", r"日环比|较?(?:上|前)一?(?:个)?(?:交易)?日|昨日|单日|当日|日(?=[涨跌])")
_MOVED = pattern("series-moved", r"(涨|升|增|高|反弹|上行|上调|提|多)|(跌|降|减|低|回落|下行|下调|少|挫)")
_MOVED_BY = pattern("series-moved-by", r"(?:涨|升|跌|降|增加|减少|上调|下调|高|低|回落|上涨|下跌)(?:去|了|掉|出|幅为?|约|近)?[约近\s*]*$")
_SPANS = ((_WEEK, 7, 3), (_MONTH, 30, 6), (_YEAR, 365, 8), (_DAY, 1, 4))
"""How long ago the base lies, in days, and how far the day printed may be from it."""


def told(look: Look) -> Told | None:
    """The level of the series named last before the number, or how far it has moved over the span that the words say."""
    days = look.around.vocabulary.days
    if not days:
        return None
    named = _named(look)
    if named is None:
        return None
    dates, entity = days[named.target], look.around.vocabulary.publishers.get(named.target, look.claim.entity)
    between = look.folded[named.end : look.n.start]
    said = look.claim.period.day if look.claim.period is not None else None
    day = said if said in dates else dates[-1]
    now = Period.instant(day)
    span = next(((ago, off) for way, ago, off in _SPANS if way.search(look.clause)), None)
    rate = look.around.vocabulary.own_kinds.get(named.target) == "percent"
    points = look.n.unit.kind in ("point", "basis_point")
    if points != (rate and look.n.unit.is_fraction and look.n.unit.kind != "percent"):
        return None
    if points or (look.n.unit.kind == "percent" and not rate) or _MOVED_BY.search(between):
        span, sure = (span, True) if span is not None else (_span_said(look), False)
        base = _nearest(dates, day, *span) if span is not None else None
        if base is None or not (look.n.sign or _MOVED.search(look.clause) or "比" in look.clause):
            return None
        grown = look.n.unit.kind == "percent" and not rate
        moved = Quantity(named.target, entity, now, "growth" if grown else "change", Period.instant(base))
        made = Told([Reading(moved, sure, "clause", True)], kind="growth" if grown else "change", metric=named.target, about_change=True)
        made.period, made.alone = now, True
        return made
    if look.n.unit.is_fraction != rate or look.n.unit.kind == "multiple" or look.claim.kind not in ("level", "count", "ratio"):
        return None
    sure = not any(c.numeral.start > named.end for c in look.said)
    made = Told([Reading(Quantity(named.target, entity, now), sure, "clause", True)], kind="ratio" if rate else "level", metric=named.target, about_change=False)
    made.period, made.alone, made.words = now, True, look.folded[named.start : named.end]
    return made


def _named(look: Look) -> Mention | None:
    """The series that the words before the number name last, where no other metric or name stands between."""
    mentions = [m for m in look.around.named(look.start, look.n.start)]
    last = mentions[-1] if mentions else None
    if last is None or last.kind != "own" or last.target not in look.around.vocabulary.days:
        return None
    return None if any(t.start >= last.end for t in look.around.terms(last.end, look.n.start)) else last


def _span_said(look: Look) -> tuple[int, int] | None:
    """The span over which another series of the sentence was last said to have moved."""
    return next(((ago, off) for way, ago, off in _SPANS if way.search(look.before)), None)


def _nearest(dates: tuple[dt.date, ...], day: dt.date, ago: int, off: int) -> dt.date | None:
    """The day printed that lies nearest to so many days before, no farther from it than ``off``."""
    then = day - dt.timedelta(days=ago)
    near = min((one for one in dates if one < day), key=lambda one: abs((one - then).days), default=None)
    return near if near is not None and abs((near - then).days) <= off else None
