"""How far two numbers just said lie apart: "9 days longer than the 54 days of", 比昨收 53.05 元高出 5.31 元, 组合跑输 10.2 个百分点."""

from __future__ import annotations

import re
from decimal import Decimal

from verifier.claims import Claim, Combination, Constant, Expression, Operand, Quantity, Reading
from verifier.dataclass import replace
from verifier.extractors.rules.constructions.look import ANY, Look, Told, Ways
from verifier.patterns import compiled, pattern
from verifier.periods import Period

_THAN = compiled(r"\s*(longer|higher|more|above|shorter|lower|less|fewer|below)\s+than\s+(?:the|its|our|a)?\s*[$£€]?\s*$", re.IGNORECASE)
_FROM_HERE = compiled(r"\s+(?:[a-z]+ )?(?:from|versus|vs\.?|compared with|compared to)\s+(?:the )?", re.IGNORECASE)
_BY = pattern("differences-by", r"[\s*]*(?:元|点|倍)?[\s*]*(高出|高了|高|多出|多了|多|低了|低|少了|少)[约近\s*]*$")
_OFF = pattern("differences-off", r"[\s*]*(?:元|港元|美元)?[\s*]*(?:已)?(?:(回落|回撤|下跌|跌去|低)|(反弹|回升|上涨|高出?))(?:了|约|近)?[\s*]*")
_BASE = compiled(r"[比较][^,。;0-9]{0,12}$")
_EXTREME = pattern(
    "differences-extreme",
    r"[较比从自](?:52周|一年|年内|近一年|历史)?(?:的)?(?:(低位|低点|最低价?|底部)|(高位|高点|最高价?|顶部))(?:已|累计|反弹|回升|上涨|涨|升|(回落|回撤|下跌|跌|低))*(?:了|约|近|逾|超)?[\s*]*$",
)
_ENDS = pattern("differences-ends", r"(?:首尾|两端|最高(?:与|和|者)[^,。;0-9]{0,2}最低|最大(?:与|和)最小)[^,。;0-9]{0,8}(?:相差|差距|之差|差|落差)[约为达\s*]*$")
_BEATEN = pattern("differences-beaten", r"(?:(跑输|落后|输给)|(跑赢|领先|超额(?:收益)?(?:为|约)?))[^,。;0-9]{0,10}$")
_BEATS = compiled(
    r"\b(?:beats?|tops?|exceeds?|outdoes|trails?|lags?|undershoots|(?:is|was|stands?|sits?) (?:above|below|ahead of|behind))\b[^,;.0-9]{0,40}$", re.IGNORECASE
)
_OF_THEM = compiled(r"\s*(ahead of|above|better than|behind|below|worse than)\s+(?:them|it|theirs|him|that)\b", re.IGNORECASE)
_BY_EN = compiled(r"[\s*]*,?\s*by\s+(?:about |roughly |some |a full )?[\s*]*", re.IGNORECASE)
_YEARLONG = pattern("differences-yearlong", r"一年(?:时间|间|之间|里|内|下来|之内)?[^,。;0-9]{0,4}(多|少)[^,。;0-9]{0,4}$")
_LOST = pattern("differences-lost", r"(?:(跌去|跌掉|跌了|下跌|失|挫|跌)|(涨了|上涨|涨|升))[约近\s*]*$")
_YEAR_FIGURE = compiled(
    r"\s*(?:above|below|higher than|lower than|ahead of|over)\s+(?:the|its|last)\s+(?:fiscal|full|whole)?[- ]?(?:year|annual)(?:'s)?\s+(?:figure|number|level|total|one)\b", re.IGNORECASE
)
_DIFFERENCES = frozenset(("difference", "gap", "spread", "shortfall"))
_DIFFERENCE = compiled(r"\s*(?:of )?(?:difference|gap|spread|shortfall)\b", re.IGNORECASE)


def _made(one: Expression, other: Expression, certain: bool = True, metric: str | None = None) -> Told:
    return Told([Reading(Combination("sub", (one, other)), certain, "clause")], kind="change", metric=metric, about_change=True, alone=True)


def _turned(look: Look, told_down: bool, one: Expression, other: Expression) -> tuple[Expression, Expression]:
    """The two the way round in which the stated sign is the true one: "shorter by 9" is bound as -9 or as 9."""
    return (other, one) if told_down and look.claim.stated.low > 0 else (one, other)


def _than(look: Look) -> Told | None:
    """A number, then how much more than another it is, then the other."""
    following = look.next
    said = [c for c in look.levels(look.said)[-1:] if look.n.start - c.numeral.end < 12]
    if following is None or not said or not look.alike(following) or look.n.unit.kind in ("percent", "multiple"):
        return None
    way = _THAN.fullmatch(look.folded, look.n.end, following.numeral.start)
    if way is None:
        return None
    down = way[1].lower() in ("shorter", "lower", "less", "fewer", "below")
    made = _made(*_turned(look, down, Operand(said[0].number), Operand(following.number)), metric=said[0].metric)
    made.readings = [replace(r, origin="equation") for r in made.readings]  # both operands are spelled out, one of them later
    return made


def _from_there(look: Look) -> Told | None:
    """ "+4.3%, an acceleration of 70 bps from 3.6% in Q2": from the level behind the number to the one before it."""
    following = look.next
    if following is None or look.claim.kind != "change":
        return None
    said = [c for c in look.said[-1:] if c.numeral.unit.kind == "percent" and c.numeral.high is None and c.kind in ("ratio", "level", "share", "growth")]
    if not said or following.numeral.unit.kind != "percent" or not _FROM_HERE.fullmatch(look.folded, look.n.end, following.numeral.start):
        return None
    pair = _turned(look, look.claim.direction < 0, Operand(said[0].number), Operand(following.number))
    return Told([Reading(Combination("sub", pair), True, "equation")], kind="change", metric=said[0].metric, about_change=True, alone=True)


_SO_MANY = compiled(
    r"[\s*`]*[:,;(=\u2192]?[\s*]*(?:i\.e\.|that is|hence|thus|or|so|a (?:gain|rise|fall|drop|decline|move|change|swing) of)?[\s*]*,?[\s*]*"
    r"(?:up|down|plus|minus|higher by|lower by)?[\s*]*[:=]?[\s*]*"
)


def _between_two(look: Look) -> Told | None:
    """ "21.84%, last year 18.72%: +3.11pp": the points between the two rates just said."""
    if len(look.said) < 2 or look.claim.kind != "change":
        return None
    now, then = look.said[-2:]
    if any(c.numeral.unit.kind != "percent" or c.numeral.high is not None or c.kind not in ("ratio", "level", "share") for c in (now, then)):
        return None
    dated = now.period is not None and then.period is not None and now.period != then.period and now.metric == then.metric
    if not dated or _SO_MANY.fullmatch(look.folded, then.numeral.end, look.n.start) is None:
        return None
    assert now.period is not None and then.period is not None
    first, second = (now, then) if now.period.end > then.period.end else (then, now)
    pair: tuple[Expression, Expression] = (Operand(first.number), Operand(second.number))
    pair = _turned(look, look.claim.direction < 0 and not look.n.sign, *pair)
    made = Told([Reading(Combination("sub", pair), True, "equation")], kind="change", metric=first.metric, about_change=True, alone=True)
    level = first.readings[0].expression if first.readings else None
    if isinstance(level, Quantity) and level.measure == "level" and not (look.claim.direction < 0 and not look.n.sign):
        made.readings.append(Reading(replace(level, measure="change", base=second.period), False, "clause"))  # the sources may have the two otherwise
    made.period = first.period
    return made


def _off_extreme(look: Look) -> Told | None:
    """报 63.18 元，较日内高点 66.90 元回落 5.6%: the price said before, against the one between."""
    prices = [c for c in look.said if c.kind == "level" and c.numeral.unit.kind in ("money", "per_share")]
    if look.n.sign or len(prices) < 2 or look.said[-1] is not prices[-1]:
        return None
    top, base = prices[-2:]
    way = _OFF.fullmatch(look.folded, base.numeral.end, look.n.start)
    if way is None or not _BASE.search(look.folded[look.start : base.numeral.start]):
        return None
    pair = (Operand(top.number), Operand(base.number))
    turned = way[1] is not None and look.claim.stated.low > 0
    reading = Combination("sub", (Constant(Decimal(1)), Combination("div", pair))) if turned else Combination("growth", pair)
    return Told([Reading(reading, True, "clause")], kind="growth", metric=top.metric, about_change=True, alone=True)


def _ends(look: Look) -> Told | None:
    """首尾相差 27.3 个百分点: the highest less the lowest of the numbers of one measure that the sentence, or else the paragraph, lists."""
    if _ENDS.search(look.clause) is None:
        return None
    for within in (look.said, look.block):
        rates = [c for c in within if c.numeral.unit.kind == "percent" and c.kind in ("ratio", "growth", "share") and c.metric == (look.claim.metric or c.metric)]
        if len(rates) > 2 and len({c.entity or c.segment for c in rates}) > 2:
            high, low = max(rates, key=lambda c: c.stated.middle), min(rates, key=lambda c: c.stated.middle)
            return _made(Operand(high.number), Operand(low.number), metric=high.metric)
    return None


def _from_extreme(look: Look) -> Told | None:
    """较低位反弹 99.2%: the price against the low, which the words name without its number."""
    way = _EXTREME.search(look.clause) if not look.n.sign else None
    metric = None if way is None else "low_52w" if way[1] else "high_52w"
    if way is None or metric is None or metric not in look.around.vocabulary.metrics:
        return None
    entity = look.claim.entity
    pair = (Quantity("share_price", entity, None), Quantity(metric, entity, None))
    turned = way[3] is not None and look.claim.stated.low > 0
    made = Combination("sub", (Constant(Decimal(1)), Combination("div", pair))) if turned else Combination("growth", pair)
    return Told([Reading(made, True, "clause")], kind="growth", metric="share_price", about_change=True, alone=True)


def _higher_by(look: Look) -> Told | None:
    """比 B 高出 N: the number said before B, less B."""
    said = look.levels(look.said)
    if len(said) < 2 or look.n.unit.is_fraction:
        return None
    one, base = said[-2:]
    way = _BY.fullmatch(look.folded, base.numeral.end, look.n.start)
    if way is None or not _BASE.search(look.folded[look.start : base.numeral.start]):
        return None
    return _made(*_turned(look, way[1][0] in "低少", Operand(one.number), Operand(base.number)), metric=one.metric)


def _beaten(look: Look) -> Told | None:
    """Two rates of the sentence, and by how many points the first beat or lagged the second."""
    way = _BEATEN.search(look.clause)
    if way is None:
        return None
    rates = [c for c in look.said if c.numeral.unit.kind == "percent" and c.kind not in ("comparison", "range")]
    if len(rates) != 2:
        return None
    return _made(*_turned(look, way[1] is not None, Operand(rates[0].number), Operand(rates[1].number)))


def _beats_by(look: Look) -> Told | None:
    """ "a yield of 3.65%, which beats its five-year average of 3.21% by 44 basis points": the first rate less the second."""
    rates = [c for c in look.said if c.numeral.unit.kind == "percent" and c.numeral.high is None][-2:]
    if look.n.sign or len(rates) < 2 or rates[1] is not look.said[-1]:
        return None
    one, base = rates
    if one.metric != base.metric or _BY_EN.fullmatch(look.folded, base.numeral.end, look.n.start) is None:
        return None
    if _BEATS.search(look.folded, one.numeral.end, base.numeral.start) is None:
        return None
    gap = Combination("abs", (Combination("sub", (Operand(one.number), Operand(base.number))),))
    return Told([Reading(gap, True, "clause")], kind="change", metric=one.metric, about_change=True, alone=True)


def _ahead(look: Look) -> Told | None:
    """Our own rate against the rival's just said: "their margin is 6.4%, so we run 1.7 points ahead of them"."""
    way = _OF_THEM.match(look.after)
    if way is None or not re.search(r"\b(?:we|our|ours)\b", look.clause, re.IGNORECASE) or not look.said:
        return None
    rival = look.said[-1]
    if rival.kind not in ("ratio", "level") or rival.numeral.unit.kind != "percent" or rival.entity == look.around.entity:
        return None
    ours = Quantity(rival.metric, look.around.entity, rival.period)
    return _made(*_turned(look, way[1].lower() in ("behind", "below", "worse than"), ours, Operand(rival.number)), metric=rival.metric)


def _yearlong(look: Look) -> Told | None:
    """From a year's level just said to that of the year after: 一年时间多赚 N."""
    if "一年" not in look.clause or _YEARLONG.search(look.clause) is None:
        return None
    before: Claim | None = next((c for c in reversed(look.levels(look.said)) if c.kind == "level" and c.period is not None and c.period.months == 12), None)
    if before is None or before.period is None or look.around.latest is None or before.period.end + 12 > look.around.latest.end:
        return None
    now = before.period.shifted(12)
    level = Quantity(before.metric, before.entity, now)
    made = _made(level, Operand(before.number), metric=before.metric)
    made.period = now
    return made


def _index_points(look: Look) -> Told | None:
    """Points that an index lost or won since its last close."""
    way = _LOST.search(look.clause)
    if way is None or look.claim.entity is None or look.n.sign:
        return None
    now, then = (Quantity(metric, look.claim.entity, look.claim.period) for metric in ("index_level", "index_previous"))
    pair = (then, now) if way[1] and look.claim.stated.low > 0 else (now, then)
    return Told([Reading(Combination("sub", pair), True, "clause")], kind="change", metric="index_level", about_change=True, alone=True)


def _year_figure(look: Look) -> Told | None:
    """ "trailing revenue of $4.01 billion is 3.9% above the fiscal-year figure": the level just said against the same of a whole year."""
    if _YEAR_FIGURE.match(look.after) is None:
        return None
    last, latest = look.said[-1] if look.said else None, look.around.latest
    first = next((r.expression for r in last.readings if isinstance(r.expression, Quantity)), None) if last is not None else None
    if last is None or last.kind != "level" or first is None or latest is None:
        return None
    years = (Period.year(latest.fiscal_year), Period.year(latest.fiscal_year - 1))
    readings = [Reading(Combination("growth", (Operand(last.number), first.level(year))), year is years[0], "clause") for year in years]
    return Told(readings, kind="growth", about_change=True)


def _two_accounts(look: Look, one: Claim, other: Claim) -> bool:
    """Whether the last two amounts are one measure by two accounts, adjusted and not: nothing else can lie between them."""
    near = look.said[-1:] == [other] and other.quote == look.claim.quote
    return near and one.metric.removesuffix("_adjusted") == other.metric.removesuffix("_adjusted") and one.period == other.period


def _gap(look: Look) -> Told | None:
    """ "the £13.3m difference" after two amounts; which two is for the arithmetic to show, so it only bears the number out."""
    if not _DIFFERENCE.match(look.after):
        return None
    levels = [c for c in (look.levels(look.block)) if c.kind in ("level", "ratio")][-4:]
    pairs = [(a, b) for i, a in enumerate(levels) for b in levels[i + 1 :] if a.metric != b.metric]
    readings = [
        Reading(Combination("abs", (Combination("sub", (Operand(a.number), Operand(b.number))),)), _two_accounts(look, a, b), "clause")
        for a, b in reversed(pairs)
    ]
    return Told(readings, kind="change", about_change=True) if readings else None


WAYS = Ways(
    (_from_there, "point basis_point", ANY),
    (_between_two, "point basis_point", ANY),
    (_than, "", frozenset(("than",))),
    (_off_extreme, "percent", frozenset("回跌低反上高")),
    (_from_extreme, "percent", frozenset("较比从自")),
    (_ends, "point percent", frozenset("首两最")),
    (_beats_by, "point basis_point", frozenset(("by",))),
    (_higher_by, "", frozenset("高多低少")),
    (_beaten, "point percent", frozenset("跑落输领超")),
    (_ahead, "point", frozenset(("ahead", "above", "better", "behind", "below", "worse"))),
    (_yearlong, "", frozenset("一")),
    (_index_points, "index", ANY),
    (_year_figure, "percent", frozenset(("figure", "number", "level", "total", "one"))),
    (_gap, "money percent point per_share", _DIFFERENCES),
)
"""The difference that the words ask for."""
