"""A ratio named by its two sides: "net debt/RAB stands at 68.2%", "OCF to capex was 1.4x (1.2x in FY24)"."""

from __future__ import annotations

import re
from decimal import Decimal

from verifier.claims import Claim, Combination, Constant, Expression, Operand, Quantity, Reading
from verifier.dataclass import replace
from verifier.extractors.rules.constructions.look import ANY, Look, Told, Ways
from verifier.patterns import compiled
from verifier.periods import Period

_JOINS = compiled(r"\s?/\s?|\s?-to-\s?|\s+to\s+|\s+over\s+")
_JOINS_YEAR = compiled(
    r"(?:\s?/\s?|\s?-to-\s?|\s+to\s+|\s+over\s+)(?:(trailing(?: twelve[- ]months?)?|TTM|LTM|last[- ]twelve[- ]months?|twelve-month)|(annuali[sz]ed|run-rate))[\s-]+",
    re.IGNORECASE,
)
_OF_OURS = compiled(r"\s+of\s+(?:[A-Za-z][\w'\u2019-]*\s+){1,6}(?:about |around )?")
_MARGIN_ON = compiled(r"\bmargin on ([a-z][a-z ]{3,30}?) (?:of|was|is|at|came)\b", re.IGNORECASE)
_IS = compiled(r"[\s*]*(?:is|was|ran at|runs at|equals?|equalled|stood at|came to|amounts? to|amounted to|represents?|represented|covers?|covered)?[\s*]*(?:some|about|around|roughly|just|only)?[\s*]*")
_BETWEEN = frozenset("is was ran runs equals equalled stood came covers covered covering at".split())
_COVERS = compiled(r"[\s*]+(?:now |still |already )?(?:cover(?:s|ed|ing)?|exceeds?|exceeded)[\s*]+(?:the |its |quarterly |annual |net )*", re.IGNORECASE)
_SO_OFTEN = compiled(r"[\s*]*(?:by |at |some |about |around |roughly |nearly |almost |a |just |only )*[\s*]*")
_NEXT = compiled(r"[\s*]*(?:times )?(?:the |its |that of |annual |quarterly |half-year |period |quarter's |half's |year's |period's |company's )*[\s*]*")


def told(look: Look) -> Told | None:
    """The quotient of the two metrics that a stroke or "to" joins, or the same one again for another date."""
    if look.claim.kind in ("range", "comparison"):
        return None
    return _WAYS.told(look)


def _times_that(look: Look) -> Told | None:
    """ "Capex of ¥21.9bn is 2.0x depreciation": the amount just said over the metric named behind the multiple."""
    last = look.said[-1] if look.said else None
    if last is None or last.numeral.unit.kind != "money" or last.kind != "level" or last.about_change:
        return None
    if _IS.fullmatch(look.folded, last.numeral.end, look.n.start) is None:
        return None
    first = next((r.expression for r in last.readings if isinstance(r.expression, Quantity)), None)
    near = [(t.start, t.end) for t in look.around.terms(look.n.end, look.end)]
    near = sorted(near + [(m.start, m.end) for m in look.around.named(look.n.end, look.end) if m.kind == "own"], key=lambda at: (at[0], -at[1]))
    if first is None or first.measure != "level" or not near or _NEXT.fullmatch(look.folded, look.n.end, near[0][0]) is None:
        return None
    own = next((m for m in look.around.named(*near[0]) if m.kind == "own"), None)
    under = Quantity(own.target, first.entity, first.period) if own is not None else look.quantity(near[0], first.period)
    if under is None or under.metric == first.metric:
        return None
    made = Combination("div", (first, replace(under, period=first.period)))
    return Told([Reading(made, last.readings[0].certain, "clause")], kind="ratio", about_change=False, alone=True)


def _times_named(look: Look) -> Told | None:
    """ "Operating income is 9.6x the quarter's interest expense", "EBITDA covered interest 5.0 times": the two metrics named around the multiple."""
    offset = look.n.start - len(look.clause)
    before = [t for t in look.around.terms(offset, look.n.start) if not look.said or t.start >= look.said[-1].numeral.end]
    if not before:
        return None
    top, under = before[0], before[-1]
    if len(before) == 2 and _COVERS.fullmatch(look.folded, top.end, under.start) and _SO_OFTEN.fullmatch(look.folded, under.end, look.n.start):
        pair = (look.quantity((top.start, top.end), look.claim.period), look.quantity((under.start, under.end), look.claim.period))
    elif len(before) == 1 and _IS.fullmatch(look.folded, top.end, look.n.start) and (near := look.around.terms(look.n.end, look.end)):
        if _NEXT.fullmatch(look.folded, look.n.end, near[0].start) is None or look.next is not None and look.next.numeral.start < near[0].end + 12:
            return None
        pair = (look.quantity((top.start, top.end), look.claim.period), look.quantity((near[0].start, near[0].end), look.claim.period))
    else:
        return None
    if pair[0] is None or pair[1] is None or pair[0].metric == pair[1].metric:
        return None
    return Told([Reading(Combination("div", (pair[0], pair[1])), True, "clause")], kind="ratio", about_change=False, alone=True)


def _named(look: Look) -> Told | None:
    words = look.clause
    if "/" not in words and "to" not in words and " over " not in words or not words.isascii():
        return None
    offset = look.n.start - len(words)
    metrics = [(t.start, t.end) for t in look.around.terms(offset, look.n.start)]
    metrics += [(m.start, m.end) for m in look.around.named(offset, look.n.start) if m.kind == "own"]
    metrics.sort()
    if len(metrics) < 2 or any(c.numeral.start >= offset for c in look.said):
        return None
    top, under = metrics[-2:]
    if not _JOINS.fullmatch(look.folded, top[1], under[0]) or _ROLLED.match(look.folded, under[0], under[1]):
        return _over_a_year(look, top, under)
    made = _over(look, look.quantity(top, None), look.quantity(under, None))
    if made is not None:
        made.words = made.metric = "own:" + look.folded[top[0] : under[1]]
    return made


def _over_a_year(look: Look, top: tuple[int, int], under: tuple[int, int]) -> Told | None:
    """ "Net debt to TTM EBITDAX stands at 0.87x": the balance over the flow of the last twelve months, or of the last quarter four times."""
    rolled = _ROLLED.match(look.folded, under[0], under[1])
    way = _JOINS_YEAR.fullmatch(look.folded, top[1], rolled.end() if rolled is not None else under[0])
    latest = look.around.latest
    if way is None or latest is None:
        return None
    one, other = look.quantity(top, latest), look.quantity(under, latest)
    if one is None or other is None or one.metric == other.metric:
        return None
    flow: Expression = other.level(Period.trailing(latest.end))
    if way[2] is not None and 0 < latest.months < 12:
        flow = Combination("mul", (other, Constant(Decimal(12) / latest.months)))
    reading = Reading(Combination("div", (one, flow)), True, "clause")
    return Told([reading], kind="ratio", metric="own:" + look.folded[top[0] : under[1]], words=look.folded[top[0] : under[1]], about_change=False, alone=True)


_ROLLED = compiled(r"(?:trailing(?: twelve[- ]months?)?|TTM|LTM)\s+", re.IGNORECASE)


def _margin(look: Look) -> Told | None:
    """ "EBITDAaL of SEK 4,521m, for a margin on service revenue of 39.3%": a measure that only the sources name, over revenue."""
    if look.claim.words != "margin" or look.claim.kind != "ratio":
        return None
    earned = next((c for c in reversed(look.said) if c.kind == "level" and c.numeral.unit.kind == "money"), None)
    first = next((r.expression for r in earned.readings if isinstance(r.expression, Quantity)), None) if earned is not None else None
    if earned is None or first is None or not earned.metric.startswith("own:") or first.measure != "level":
        return None
    words = look.folded[earned.numeral.end : look.n.start]
    named = _MARGIN_ON.search(words)
    under = None
    if named is not None:
        offset = earned.numeral.end
        under = look.quantity((offset + named.start(1), offset + named.end(1)), None)
    made = _over(look, first, under or Quantity("revenue", look.claim.entity, None, others=("total_revenue", "main_business_revenue")))
    if made is not None:
        made.words = "margin"
        made.metric = f"{earned.metric}/revenue"
    return made


def _again(look: Look) -> Told | None:
    last = look.said[-1] if look.said else None
    first = last.readings[0].expression if last is not None and last.readings else None
    if last is None or not _is_named(last) or last.numeral.unit.kind != look.n.unit.kind or not isinstance(first, Combination):
        return None
    metrics = look.around.terms(last.numeral.end, look.n.start)
    if metrics or any(m.kind == "own" for m in look.around.named(last.numeral.end, look.n.start)):
        return None
    one, other = first.args
    if not isinstance(one, Quantity) or not isinstance(other, Quantity):
        return None
    made = _over(look, one, other)
    if made is not None:
        made.metric, made.words = last.metric, last.words
    return made


def _of_the_next(look: Look) -> Told | None:
    """ "Nine-month profit is 77% of our full-year RMB50.2bn": the amount said before, or named, over the one that follows."""
    after = look.next
    if look.n.sign or after is None or after.numeral.unit.kind != "money" or after.metric != look.claim.metric:
        return None
    if _OF_OURS.fullmatch(look.folded, look.n.end, after.numeral.start) is None or after.kind != "level":
        return None
    first = next((r.expression for r in look.claim.readings if isinstance(r.expression, Quantity)), None)
    if first is None or first.period == after.period:
        return None
    level = Combination("div", (first.level(first.period), Operand(after.number)))
    return Told([Reading(level, look.claim.readings[0].certain, "clause")], kind="share", alone=True)


def _is_named(claim: Claim) -> bool:
    return claim.metric.startswith("own:") and _JOINS.search(claim.metric) is not None


def _over(look: Look, top: Quantity | None, under: Quantity | None) -> Told | None:
    """One over the other at each date that the number may be of."""
    if top is None or under is None or top.metric == under.metric:
        return None
    dates: dict[Period | None, bool] = {}
    for reading in look.claim.readings:
        if isinstance(reading.expression, Quantity):
            dates.setdefault(reading.expression.period, reading.certain or look.claim.period == reading.expression.period)
    dates = dates or {look.claim.period: False}
    readings = [Reading(Combination("div", (top.level(date), under.level(date))), sure, "clause") for date, sure in dates.items()]
    return Told(readings, kind="ratio", about_change=False, alone=True)


_WAYS = Ways(
    (_named, "", ANY),
    (_margin, "percent", ANY),
    (_times_that, "multiple", ANY),
    (_times_named, "multiple", _BETWEEN),
    (_again, "", ANY),
    (_of_the_next, "percent", ANY),
)
