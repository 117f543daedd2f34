"""A ratio named by its two sides: "net debt/RAB stands at 68.2%", "OCF to capex was 1.4x (1.2x in FY24)"."""

from __future__ import annotations

import re

from verifier.claims import Claim, Combination, Operand, Quantity, Reading
from verifier.dataclass import replace
from verifier.extractors.rules.constructions.look import Look, Told
from verifier.periods import Period

_JOINS = re.compile(r"\s?/\s?|\s?-to-\s?|\s+to\s+|\s+over\s+")
_OF_OURS = re.compile(r"\s+of\s+(?:[A-Za-z][\w'\u2019-]*\s+){1,6}(?:about |around )?")
_MARGIN_ON = re.compile(r"\bmargin on ([a-z][a-z ]{3,30}?) (?:of|was|is|at|came)\b", re.IGNORECASE)
_UNITS = frozenset(("percent", "multiple", "number"))
_IS = re.compile(r"[\s*]*(?:is|was|ran at|runs at|equals?|equalled|stood at|came to|amounts? to|amounted to|represents?|represented|covers?|covered)?[\s*]*(?:some|about|around|roughly|just|only)?[\s*]*")
_NEXT = re.compile(r"[\s*]*(?:times )?(?:the |its |that of |annual |quarterly |half-year |period )*[\s*]*")


def told(look: Look) -> Told | None:
    """The quotient of the two metrics that a stroke or "to" joins, or the same one again for another date."""
    if look.n.unit.kind not in _UNITS or look.claim.kind in ("range", "comparison"):
        return None
    return _named(look) or _margin(look) or _times_that(look) or _again(look) or _of_the_next(look)


def _times_that(look: Look) -> Told | None:
    """ "Capex of ¥21.9bn is 2.0x depreciation": the amount just said over the metric named behind the multiple."""
    last = look.said[-1] if look.said else None
    if look.n.unit.kind != "multiple" or last is None or last.numeral.unit.kind != "money" or last.kind != "level" or last.about_change:
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
    if not _JOINS.fullmatch(look.folded, top[1], under[0]):
        return None
    made = _over(look, look.quantity(top, None), look.quantity(under, None))
    if made is not None:
        made.words = made.metric = "own:" + look.folded[top[0] : under[1]]
    return made


def _margin(look: Look) -> Told | None:
    """ "EBITDAaL of SEK 4,521m, for a margin on service revenue of 39.3%": a measure that only the sources name, over revenue."""
    if look.n.unit.kind != "percent" or look.claim.words != "margin" or look.claim.kind != "ratio":
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
    if look.n.unit.kind != "percent" or look.n.sign or after is None or after.numeral.unit.kind != "money" or after.metric != look.claim.metric:
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
