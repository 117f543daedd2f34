"""What a stock won since another date, where the words make the number an addition: "35,000 net adds since March", "energized 169 MW in six months"."""

from __future__ import annotations

import re

from verifier.claims import Quantity, Reading
from verifier.extractors.rules.constructions.look import Look, Told
from verifier.patterns import compiled
from verifier.periods import Period

_NET = compiled(r"\s*(?:[a-z]+\s+)?net (?:adds|additions|new [a-z]+)\b", re.IGNORECASE)
_MADE = compiled(r"\b(?:energi[sz]ed|commissioned|opened|connected|brought online|switched on|delivered|added|installed|signed up|won)\s+(?:about |some |another |a further )?$", re.IGNORECASE)
_SPAN_EN = compiled(
    r"\b(?:in|over|during|within)\s+(?:the\s+)?(?:past|last|first)?\s*(three|six|nine|twelve|12|6|9|3)\s+months\b|\bover (?:the|a) (?:past |last )?year\b",
    re.IGNORECASE,
)
_TOTAL = compiled(r"\b(?:taking|bringing|lifting|raising|pushing)\s+(?:the |its |our )?(?:total|combined|group)\b[^,;0-9]{0,24}\b(?:to|at)\s*$", re.IGNORECASE)
_SINCE_EN = compiled(
    r"\bsince (?:the end of )?(january|february|march|april|may|june|july|august|september|october|november|december|year-end|year end)\b", re.IGNORECASE
)
_MONTHS = {m: i for i, m in enumerate("january february march april may june july august september october november december".split(), 1)}
_COUNTS = {"three": 3, "six": 6, "nine": 9, "twelve": 12}


def told(look: Look) -> Told | None:
    """The change of the stock the number is of, over the span that the words give."""
    whole = _whole(look)
    if whole is not None:
        return whole
    if look.n.unit.kind not in ("count", "number", "physical") or look.claim.kind not in ("level", "count", "change") or look.n.high is not None:
        return None
    net, made = _NET.match(look.after), _MADE.search(look.before)
    first = next((r.expression for r in look.claim.readings if isinstance(r.expression, Quantity)), None)
    carried = look.said[-1] if look.said else None
    of_it = re.match(r"\s*(?:of (?:it|them|these|that|which)\b)", look.after, re.IGNORECASE)
    earlier = next((r.expression for r in carried.readings if isinstance(r.expression, Quantity) and r.expression.measure == "change"), None) if carried is not None else None
    along = re.search(r"(?:\band|,)\s*$", look.folded[carried.numeral.end : look.n.start]) if carried is not None and earlier is not None and not net else None
    if first is None or first.period is None or not (net or made or (earlier is not None and (of_it or along))):
        return None
    now = first.period.closing if not first.period.is_instant else first.period
    if look.around.latest is not None and now.end < look.around.latest.end and not (earlier is not None and of_it):
        now = look.around.latest.closing
    base = earlier.base if earlier is not None and of_it and earlier.base is not None else _base(look, now)
    if base is None:
        return None
    metric, others = first.metric, first.others
    if earlier is not None:
        metric, others = earlier.metric, earlier.others
    q = Quantity(metric, first.entity, now, "change", base, first.segment, others)
    return Told([Reading(q, True, "clause")], kind="change", metric=metric, period=now, about_change=True, alone=True)


def _whole(look: Look) -> Told | None:
    """ "taking the total in service to 2,374 MW" after what one of several companies added: the level of all of them."""
    last = look.said[-1] if look.said else None
    if last is None or last.kind != "change" or not look.alike(last) or look.around.entity is not None or _TOTAL.search(look.clause) is None:
        return None
    change = next((r.expression for r in last.readings if isinstance(r.expression, Quantity)), None)
    if change is None or change.period is None:
        return None
    whole = Quantity(change.metric, None, change.period, others=change.others)
    return Told([Reading(whole, last.readings[0].certain, "clause")], kind="level", metric=change.metric, period=change.period, about_change=False, alone=True)


def _base(look: Look, now: Period) -> Period | None:
    near = look.after[:48]
    if since := _SINCE_EN.search(near):
        word = since[1].lower()
        month = 12 if word.startswith("year") else _MONTHS[word]
        end = now.end - (now.end - month) % 12
        return Period(end - 12, end - 12) if end == now.end else Period(end, end)
    span = _SPAN_EN.search(near)
    if span is None:
        return None
    months = 12 if span[1] is None else _COUNTS.get(span[1].lower()) or int(span[1])
    return Period(now.end - months, now.end - months)
