"""A series that is printed by the day beside company news, a freight rate, a yield, a close: 综合运价指数 1451.38 点，周涨 4.1%; "up 3% on the week"."""

from __future__ import annotations

import datetime as dt

from verifier.claims import Quantity, Reading
from verifier.extractors.rules.binding.phrases import HAN, SO_FAR_EN
from verifier.extractors.rules.constructions.look import Look, Told
from verifier.extractors.vocabulary import Mention
from verifier.patterns import pattern
from verifier.periods import Period

_WEEK = pattern(
    "series-week",
    r"周(?:度|线)?(?:环比|内|比)?|较?(?:上|前)一?周|一周|周环比"
    r"|\b(?:on|over|for|in|this|during) (?:the )?(?:past |last |whole |trading )?week\b|\bweek[- ](?:on|over)[- ]week\b|\bw/w\b|\b(?:from|than) (?:a|last) week\b"
    r"|\b(?:a|last) week (?:ago|earlier|before)\b|\b(?:five|5) (?:trading )?(?:sessions|days)\b|\bsince last (?:mon|tues|wednes|thurs|fri)day\b|\bthis week'?s?\b"
    r"|\bfor the week\b|\bweekly\b",
)
_MONTH = pattern(
    "series-month",
    r"月(?:度)?环比|较?(?:上|前)(?:个|一)?月|一个?月|月内|当月|\b(?:on|over|in|for) the (?:past |last )?month\b|\bmonth[- ](?:on|over)[- ]month\b|\bm/m\b|\b(?:from|than) a month\b"
    r"|\ba month (?:ago|earlier|before)\b|\bmonthly\b",
)
_YEAR = pattern("series-year", r"同比|去年同期|上年同期|较?去年|一年前|按年|\byear[- ](?:on|over)[- ]year\b|\by/y\b|\byoy\b|\ba year (?:ago|earlier|before)\b|\b(?:from|than) a year\b")
_THIS_YEAR = pattern(
    "series-this-year",
    rf"年初至今|今年以来|年初以来|较年初|较(?:去|上)年末|较(?:去|上)年底|年内累?计?[涨跌]|{SO_FAR_EN}|\bin 20\d\d(?! )",
)
_DAY = pattern(
    "series-day",
    r"日环比|较?(?:上|前)一?(?:个)?(?:交易)?日|昨日|单日|当日|日(?=[涨跌])|\bon the day\b|\bday[- ](?:on|over)[- ]day\b|\bd/d\b|\byesterday\b|\bovernight\b|\bin a day\b"
    r"|\b(?:than|from|below|above|on|versus|vs) (?:on )?(?:mon|tues|wednes|thurs|fri)day(?:'s)?\b|\bprevious (?:close|session|day)\b",
)
_MOVED = pattern("series-moved", r"(涨|升|增|高|反弹|上行|上调|提|多)|(跌|降|减|低|回落|下行|下调|少|挫)")
_MOVED_BY = pattern("series-moved-by", r"(?:涨|升|跌|降|增加|减少|上调|下调|高|低|回落|上涨|下跌)(?:去|了|掉|出|幅为?|约|近)?[约近\s*]*$")
_SPANS = ((_WEEK, 7, 3), (_MONTH, 30, 6), (_YEAR, 365, 8), (_DAY, 1, 4))
"""How long ago the base lies, in days, and how far the day printed may be from it."""
_CLOSES = {"price_change_pct", "period_return", "share_price", "index_level", "price_change"}


def told(look: Look) -> Told | None:
    """The level of the series named last before the number, or how far it has moved over the span that the words say."""
    days = look.around.vocabulary.days
    if not days:
        return None
    named = _named(look)
    if named is None:
        return _close_moved(look)
    dates, entity = days[named.target], _owner(look, named.target)
    between = look.folded[named.end : look.n.start]
    said = look.claim.period.day if look.claim.period is not None else None
    day = said if said in dates else dates[-1]
    now = Period.instant(day)
    english = HAN.search(look.clause) is None
    span = _span_of(look, day, english)
    rate = look.around.vocabulary.own_kinds.get(named.target) == "percent"
    points = look.n.unit.kind in ("point", "basis_point")
    if points != (rate and look.n.unit.is_fraction and look.n.unit.kind != "percent"):
        return None
    if span is None and english and look.claim.direction:
        span = (1, 4)  # a move of which nothing else is said is the day's
    if points or (look.n.unit.kind == "percent" and not rate) or _MOVED_BY.search(between):
        span, sure = (span, True) if span is not None else (_span_said(look), False)
        base = _nearest(dates, day, *span) if span is not None else None
        moved_so = look.claim.direction != 0 if english else _MOVED.search(look.clause) is not None or "比" in look.clause
        if base is None or not (look.n.sign or moved_so):
            return None
        grown = look.n.unit.kind == "percent" and not rate
        moved = Quantity(named.target, entity, now, "growth" if grown else "change", Period.instant(base))
        made = Told([Reading(moved, sure, "clause", True)], kind="growth" if grown else "change", metric=named.target, about_change=True)
        made.period, made.alone = now, True
        return made
    if look.n.unit.is_fraction != rate or look.n.unit.kind == "multiple" or look.claim.kind not in ("level", "count", "ratio"):
        return None
    sure = all(c.metric == named.target for c in look.said if c.numeral.start > named.end)
    made = Told([Reading(Quantity(named.target, entity, now), sure, "clause", True)], kind="ratio" if rate else "level", metric=named.target, about_change=False)
    made.period, made.alone, made.words = now, True, look.folded[named.start : named.end]
    return made


def _owner(look: Look, metric: str) -> str | None:
    """Whose a series is: its publisher's, the company's where it has one so called, else nobody's."""
    known = look.around.vocabulary
    if metric in known.publishers:
        return known.publishers[metric]
    of_no_one = look.claim.entity is not None and metric not in known.of_entity.get(look.claim.entity, ()) and len(known.of_entity) > 1
    return None if of_no_one else look.claim.entity


def _close_moved(look: Look) -> Told | None:
    """How far a share or an index has moved over the week, the month or this year so far: from the close printed for then."""
    claim = look.claim
    if claim.metric not in _CLOSES or look.n.unit.kind != "percent" or claim.entity is None or claim.kind == "comparison":
        return None
    beside = look.said[-1].direction if look.said and look.said[-1].metric in _CLOSES else 0
    if not (claim.direction or look.n.sign or beside):
        return None
    known = look.around.vocabulary.of_entity.get(claim.entity, frozenset())
    metric = next((one for one in ("index_level", "share_price") if one in known), None)
    dates = look.around.vocabulary.days.get(metric, ()) if metric is not None else ()
    if metric is None or not dates:
        return None
    day = claim.period.day if claim.period is not None and claim.period.day in dates else dates[-1]
    span = _span_of(look, day, HAN.search(look.clause) is None)
    base = _nearest(dates, day, *span) if span is not None and span[0] > 1 else None
    if base is None:
        return None
    now = Period.instant(day)
    moved = Quantity(metric, claim.entity, now, "growth", Period.instant(base))
    made = Told([Reading(moved, True, "clause", True)], kind="growth", metric="period_return", about_change=True)
    made.period, made.alone, made.falls = now, True, _FALLEN.search(look.clause) is not None or not (claim.direction or look.n.sign) and beside < 0
    return made


_FALLEN = pattern("series-fallen", r"\b(?:off|g(?:ave|iven|iving) (?:up|back)|surrendered|shed|lost)(?: (?:by|about|some|around|a further|another|nearly))*[\s*]*$")


def _span_of(look: Look, day: dt.date, english: bool) -> tuple[int, int] | None:
    """How many days before a day the words about a number put its base, and how far from it the day printed may lie."""
    if english:
        behind = _OF_NUMBER.match(look.after)
        told = [behind[0].lower() if behind is not None else "", look.clause[-48:].lower()]
    else:
        told = [look.clause]
    for words in told:
        if _THIS_YEAR.search(words):
            return (day - dt.date(day.year - 1, 12, 31)).days, 5
        if (found := next(((ago, off) for way, ago, off in _SPANS if way.search(words)), None)) is not None:
            return found
    return None


_OF_NUMBER = pattern("series-of-number", r"(?:(?!\band\b|\bbut\b|\bwhile\b|\bafter\b|\d{1,3}(?:\.\d+)?%)[^,;.\n]){0,48}")


def _named(look: Look) -> Mention | None:
    """The series that the words before the number name last, where no other metric or name stands between."""
    mentions = look.around.named(look.start, look.n.start)
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
