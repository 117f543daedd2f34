"""A rate or a change that follows a number and is of the very same thing: "412.6 million pieces (+1.9%)", 累计 454.07 亿千瓦时，同比-1.7%, 两市合计成交 1.89 万亿元，较上一交易日缩量 809 亿元.

What the number before was found to be is moved to the earlier date, whatever metric was bound to the rate itself; it may bear a rate
out, never overturn it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator

from verifier.claims import Claim, Combination, Expression, Operand, Quantity, Reading
from verifier.dataclass import replace
from verifier.extractors.rules.constructions.look import Look, Told
from verifier.patterns import compiled
from verifier.periods import Period

_QOQ = compiled(r"环比|按季|按月|\bqoq\b|q/q|sequential|上一?季", re.IGNORECASE)
_YOY = compiled(r"同比|按年|\byoy\b|y/y|year|annual", re.IGNORECASE)
_DAY_BEFORE = compiled(r"[较比](?:[上前]一?(?:个)?(?:交易)?日|昨日|昨天|上日)|\bfrom (?:the )?(?:previous|prior) (?:session|day|close)\b", re.IGNORECASE)
_THAT = compiled(r"\s*of (?:that|it|this)\b(?! (?:kind|type|size))", re.IGNORECASE)
_PART = compiled(r"其中[,\s]*([^,。;:0-9]{1,10}?)(?:(贡献|新增|增加|净增)|占|为)(?:了|约)?[\s*]*$")
_ADDED = compiled(r"(?:贡献|净增|新增|增加)(?:了|约)?[\s*]*$")
_FROM_THEN = compiled(r"同期[^,。;0-9]{0,12}[从由][约\s*]*$")
_TO_NOW = compiled(r"同期[^,。;0-9]{0,12}[从由][^,。;]{1,16}?(?:做到|[升增降提跌涨到至成]+)了?[约\s*]*$")
_OF_CHANGE = compiled(r"占(?:其|总|全部|贷款|存款)?(?:增量|增加额|增长额|新增额?)的?(?:比重|比例)?[约为达\s*]*$")
_YEARS = compiled(r"(?<![\d.第零〇一二三四五六七八九十])([两二三四五]|\d)年(?:里|间|来|内|之间|时间)?[^,。;0-9]{0,4}(?:抬|提|升|增|降|减|扩|收)[^,。;0-9]{0,3}$")
_ON = compiled(r"[\s*]*[,(]?[\s*]*(?:合计)?(?:同比|环比|按年|按季|按月)(?:合计|整体|共)?(?:增长|增加|上升|增|升|下降|下滑|减少|降|减|跌)?[约\s*+-]*")
_LIFTED = compiled(r"(?:提升|提高|上升|抬升|回升|下降|降低|回落|下滑)了?[约\s*]*$")
_HAN = {"两": 2, "二": 2, "三": 3, "四": 4, "五": 5}


def told(look: Look) -> Told | None:
    """The further readings that the number before gives."""
    kind, parted = look.claim.kind, "其" in look.holds
    summed = _of_sum(look) if kind == "growth" else None
    if summed is not None:
        return Told([summed], alone=False)
    dated = _of_that(look) if kind == "level" else []
    if dated:
        return Told(dated, alone=True)
    share = _share_moved(look) if kind in ("growth", "change") else None
    if share is not None and look.n.unit.kind == "percent":
        return Told([replace(share, certain=True)], kind="change", about_change=True)  # its points written as percent, unless it is the part that grew
    if share is not None:
        return Told([share, *look.claim.readings], alone=True)
    part = (_part_measure(look) if parted else []) or (_of_change(look) if "占" in look.holds else [])
    if part and part[0].certain:
        return Told(part)
    if part:
        return Told([*part, *look.claim.readings], alone=True)
    of_part = _part_of_change(look) if parted else []
    if sure := (_over_years(look) if "年" in look.holds else []) or [r for r in of_part if r.certain]:
        return Told(sure)
    since = _since_then(look) if "同" in look.holds else []
    if since and since[0].certain and isinstance(since[0].expression, Quantity):
        return Told(since, period=since[0].expression.period, alone=True)
    made = (
        (_same_thing(look) if kind in ("growth", "change") else [])
        or (_of_the_total(look) if look.claim.about_change else [])
        or of_part
        or since
    )
    if not made:
        return None
    known = [r.expression for r in look.claim.readings]
    new = [m for m in made if m.expression not in known]
    return Told([*(m for m in new if m.certain), *look.claim.readings, *(m for m in new if not m.certain)], alone=True)


def moved(expression: Expression, shift: Callable[[Period], Period]) -> Expression | None:
    """The same expression at another date; None where a part of it has no date or is a number of the text."""
    if isinstance(expression, Quantity):
        return expression.level(shift(expression.period)) if expression.period is not None and expression.measure == "level" else None
    if not isinstance(expression, Combination):
        return None if isinstance(expression, Operand) else expression
    args = [moved(arg, shift) for arg in expression.args]
    known = [arg for arg in args if arg is not None]
    return Combination(expression.op, tuple(known)) if len(known) == len(args) else None


def quantities_of(expression: Expression) -> Iterator[Quantity]:
    """The quantities that an expression is made of."""
    if isinstance(expression, Quantity):
        yield expression
    elif isinstance(expression, Combination):
        for arg in expression.args:
            yield from quantities_of(arg)


def _before(look: Look) -> Claim | None:
    """The level right before, with no other metric named in between."""
    last = look.said[-1] if look.said else None
    if last is None or last.kind not in ("level", "count", "ratio", "sum") or last.about_change or last.numeral.high is not None:
        return None
    if look.n.start - last.numeral.end > 24 or look.around.terms(last.numeral.end, look.n.start):
        return None
    return last


def _of_that(look: Look) -> list[Reading]:
    """ "Capital expenditure took $50 million of that": of the time of the amount just said, and surely so."""
    first = look.claim.readings[0] if look.claim.readings else None
    last = look.block[-1] if look.block else None
    if first is None or first.certain or last is None or last.period is None or _THAT.match(look.after) is None:
        return []
    mine, theirs = first.expression, last.primary
    if not isinstance(mine, Quantity) or mine.period != last.period or theirs is None or not theirs.certain or not look.alike(last):
        return []
    return [replace(first, certain=True), *look.claim.readings[1:]]


def _same_thing(look: Look) -> list[Reading]:
    last = _before(look)
    rate = look.claim.kind == "growth" and look.n.unit.kind == "percent"
    pointed = look.claim.kind == "change" and look.n.unit.kind == "point" and last is not None and not last.numeral.unit.is_fraction
    if last is None or not (rate or pointed) or not (look.claim.based or look.n.sign or look.claim.direction):
        return []
    if _DAY_BEFORE.search(look.clause):
        return []
    own = look.claim.readings[0] if look.claim.readings else None
    if own is not None and own.certain and isinstance(own.expression, Quantity) and own.expression.metric in look.around.vocabulary.metrics:
        return []  # bound to something that the sources have, and surely
    if own is not None and isinstance(own.expression, Quantity) and None not in (look.claim.entity, last.entity) and own.expression.entity != last.entity:
        return []  # handed to another of several: "$95.6 million and $15.8 million, or +15.6% and +11.3%"
    between = look.folded[last.numeral.end : look.n.start]
    months = 3 if _QOQ.search(between) else 12 if _YOY.search(between) else 3 if _QOQ.match(look.after.lstrip(" *")) else 12
    found = []
    for reading in last.readings:
        then = moved(reading.expression, lambda p: p.shifted(-months))
        if then is not None:
            found.append(Reading(Combination("growth", (reading.expression, then)), False, "inherited"))
    return found


def _of_sum(look: Look) -> Reading | None:
    """两家合计归母净利润 21.05 亿元，同比增长 15.7%: the growth of what they have together, of none of them alone."""
    last = _before(look)
    whole = last.readings[0] if last is not None and last.readings and last.readings[0].certain else None
    if last is None or whole is None or not isinstance(whole.expression, Combination) or whole.expression.op != "sum":
        return None
    between = look.folded[last.numeral.end : look.n.start]
    then = moved(whole.expression, lambda p: p.shifted(-3 if _QOQ.search(between) else -12)) if _ON.fullmatch(between) else None
    return Reading(Combination("growth", (whole.expression, then)), True, "clause") if then is not None else None


def _share_moved(look: Look) -> Reading | None:
    """占上网电量的 64.0%，同比提升 8.0 个百分点: how far the share right before has moved."""
    last = look.said[-1] if look.said else None
    if last is not None and len(look.said) > 1 and look.claim.kind == "change" and look.n.unit.kind in ("point", "basis_point"):
        pair = _two_shares(look, look.said[-2], last)
        if pair is not None:
            return pair
    if last is None or last.kind != "share" or not last.readings:
        return None
    between = look.folded[last.numeral.end : look.n.start]
    in_points = look.claim.kind == "change" and look.n.unit.kind in ("point", "basis_point")
    if not in_points and (look.claim.kind != "growth" or look.n.unit.kind != "percent" or _LIFTED.search(between) is None):
        return None
    parts = look.around.vocabulary.of_segment
    dated = [r.expression for r in last.readings if len(list(quantities_of(r.expression))) > 1]
    known = (e for e in dated if all(q.segment is None or q.segment in parts for q in quantities_of(e)))
    expression = next(known, last.readings[0].expression)
    if len(between) > 24 or look.around.terms(last.numeral.end, look.n.start) or not isinstance(expression, Combination) or expression.op != "div":
        return None
    opened = "年初" in between or "上年末" in between or "去年末" in between or "去年底" in between
    then = (
        moved(expression, lambda p: p.year_open)
        if opened
        else moved(expression, lambda p: p.shifted(-3 if _QOQ.search(between) else -12))
        if _QOQ.search(between) or _YOY.search(between) or "上年" in between or "去年" in between
        else None
    )
    return Reading(Combination("sub", (expression, then)), False, "inherited") if then is not None else None


def _two_shares(look: Look, now: Claim, then: Claim) -> Reading | None:
    """占收入 22.0%，较去年同期的 23.0% 下降 1.0 个百分点: the two shares just said, the one less the other."""
    ends = [c.readings[0].expression if c.readings else None for c in (now, then)]
    same = [e.args[0] for e in ends if isinstance(e, Combination) and e.op == "div" and isinstance(e.args[0], Quantity)]
    if len(same) < 2 or same[0].metric != same[1].metric or now.period is None or then.period is None or then.period.end == now.period.end:
        return None
    if then.period.end > now.period.end:
        ends.reverse()
    if look.around.terms(now.numeral.end, look.n.start) or look.n.start - then.numeral.end > 10:
        return None
    return Reading(Combination("sub", tuple(e for e in ends if e is not None)), True, "clause")


def _of_the_total(look: Look) -> list[Reading]:
    """The change of a total since the day before: of all the companies or markets that it runs over."""
    total = next((c for c in reversed(look.said) if not c.about_change), None)
    expression = total.readings[0].expression if total is not None and total.readings else None
    if total is None or not isinstance(expression, Combination) or expression.op != "sum":
        return []
    way = _DAY_BEFORE.search(look.folded, total.numeral.end, look.n.start)
    if way is None:
        return []
    dated = [r.expression for r in look.claim.readings if isinstance(r.expression, Quantity) and r.expression.base is not None]
    bases = [q.base for q in dated if q.base is not None and q.base.day is not None]
    since = next((q for q in dated if _days_apart(q) in range(1, 5)), None)
    base = since.base if since is not None else bases[0] if bases else None
    if base is None or look.around.terms(way.end(), look.n.start):
        return []
    parts = [a for a in expression.args if isinstance(a, Quantity)]
    if len(parts) < len(expression.args):
        return []
    op = "growth" if look.n.unit.kind == "percent" else "sub"
    days = [base.day - dt.timedelta(days=n) for n in range(4)] if base.day is not None else []
    then = [Combination("sum", tuple(p.level(Period.instant(day)) for p in parts)) for day in days]
    made = [Reading(Combination(op, (expression, one)), False, "inherited") for one in then]
    if since is None or total is not look.said[-1] or not total.readings[0].certain:
        return made
    now = Combination("sum", tuple(p.level(since.period) for p in parts))
    return [Reading(Combination(op, (now, then[0])), True, "clause"), *made]


def _days_apart(q: Quantity) -> int:
    """How many days lie between the date of a change and its base; 0 where one of them is no day."""
    now, then = q.period.day if q.period is not None else None, q.base.day if q.base is not None else None
    return (now - then).days if now is not None and then is not None else 0


def _part_measure(look: Look) -> list[Reading]:
    """新增贷款 381 亿，其中对公 307 亿: a measure that is part of the one whose change was just said."""
    last = look.said[-1] if look.said else None
    mine = look.claim.readings[0].expression if look.claim.readings else None
    if "其中" not in look.clause or last is None or not look.alike(last) or not isinstance(mine, Quantity) or mine.measure != "level":
        return []
    changes = [r.expression for r in last.readings if isinstance(r.expression, Quantity) and r.expression.measure == "change"]
    sure = _ADDED.search(look.clause) is not None and last.readings[0].certain and last is look.around.claims[look.claim.index - 1]
    return [
        Reading(replace(mine, period=whole.period, measure="change", base=whole.base), sure, "clause" if sure else "inherited")
        for whole in changes
        if (whole.metric, whole.segment) != (mine.metric, mine.segment)
    ]


def _of_change(look: Look) -> list[Reading]:
    """占增量的 80.6%: the part of a change just said over the whole of it, said before."""
    if look.n.unit.kind != "percent" or len(look.said) < 2 or _OF_CHANGE.search(look.before) is None:
        return []
    whole, part = look.said[-2:]
    if not {part.numeral.unit.kind, whole.numeral.unit.kind} <= {"money", "number"}:
        return []
    return [Reading(Combination("div", (Operand(part.number), Operand(whole.number))), False, "inherited")]


def _part_of_change(look: Look) -> list[Reading]:
    """其中 a segment's part in the change said before."""
    last = look.said[-1] if look.said and "其中" in look.before else None
    way = _PART.search(look.clause) or _PART.search(look.before[-24:]) if last is not None else None
    expression = last.readings[0].expression if last is not None and last.readings else None
    if way is None or not isinstance(expression, Quantity) or expression.measure != "change" or expression.segment is not None or last is None or not look.alike(last):
        return []
    offset = look.n.start - len(look.clause)
    named = [m.target for m in look.around.names if m.kind == "segment" and offset <= m.start and m.end <= look.n.start]
    sure = way[2] is not None and last.readings[0].certain and last is look.around.claims[look.claim.index - 1]
    return [Reading(replace(expression, segment=named[0]), sure, "clause" if sure else "inherited")] if len(named) == 1 else []


def _since_then(look: Look) -> list[Reading]:
    """同期 … 从 M 做到 N: from the earliest of the dates that the sentence went from and to, to the latest."""
    if "同期" not in look.before:
        return []
    now = _TO_NOW.search(look.clause) is not None
    said = look.said[:-1] if now else look.said
    if not now and _FROM_THEN.search(look.clause) is None or now and look.claim.metric != look.said[-1].metric:
        return []
    levels = [c for c in said if c.period is not None and not c.about_change and c.period.months == 12]
    dates = {c.period for c in levels if c.period is not None and (now or not c.period.estimate)}
    first = next((r.expression for r in look.claim.readings if isinstance(r.expression, Quantity)), None)
    if len(dates) < 2 or first is None:
        return []
    sure = len(dates) == 2 and all(c.readings and c.readings[0].certain for c in levels if c.period is not None and not c.period.estimate)
    date = max(dates, key=lambda p: p.end) if now else min(dates, key=lambda p: p.end)
    return [Reading(first.level(date), sure, "clause" if sure else "inherited", sure)]


def _over_years(look: Look) -> list[Reading]:
    """三年抬了 6.7 个点: against the level of so many years before."""
    found = next((r for r in look.claim.readings if isinstance(r.expression, Quantity) and r.expression.base is not None), None)
    first = found.expression if found is not None else None
    way = _YEARS.search(look.clause) if first is not None and "年" in look.clause else None
    if way is None or found is None or not isinstance(first, Quantity) or first.period is None or first.period.months != 12:
        return []
    years = _HAN.get(way[1]) or int(way[1])
    return [Reading(replace(first, base=first.period.shifted(-12 * years)), found.certain, found.origin, found.measured)]
