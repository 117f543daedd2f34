"""One thing over another, told in words: 以 A 除以 B 计, A 相对 B 的变现率, "A per B", 度电净利, "6.8 months of work", "2.4x what it bills in a quarter"."""

from __future__ import annotations

import re
from decimal import Decimal

from verifier.claims import Claim, Combination, Constant, Expression, Operand, Quantity, Reading
from verifier.extractors.rules.constructions.look import ANY, Look, Told, Ways
from verifier.figures import OWN
from verifier.patterns import compiled, pattern

_DIVIDED = pattern("quotients-divided", r"(?:以|按|用)([^,。;0-9]{2,16}?)(?:除以|/|÷|与)([^,。;0-9]{2,16}?)(?:之比)?(?:计|计算|折算|衡量|得出|测算)")
_RECKONED = frozenset("计算衡得测")
_RELATIVE = pattern("quotients-relative", r"([^,。;0-9]{2,16}?)(?:相对于?|占|对|除以)([^,。;0-9]{2,12}?)的(?:变现率|货币化率|比率|比例|转化率|费率|抽成率|佣金率)[约为达是\s*]*$")
_TAIL, _RATE_ENDS = "约为达是仅只有* \t\r\n\x0b\x0c", frozenset("率例")
_BESIDE = pattern("quotients-beside", r"[与和同]([^,。;0-9]{2,14}?)(?:之比|的?比[值例率])[约为达是仅只有\s*]*$")
_BESIDE_NUMBER = pattern("quotients-beside-number", r"[与和][^,。;0-9]{2,14}(\d[\d.,]*)[亿万元股/]*(?:之比|的?比[值例率])[约为达是仅只有\s*]*$")
_SLASHED = pattern("quotients-slashed", r"(?<=[一-龥A-Za-z)])\s?[/÷]\s?([^,。;0-9=≈/÷]{2,14})[)=≈约为\s*]*$")
_JOINED = compiled("[与和同/÷]")
_BESIDE_ENDS = frozenset("比值例率")
_AGAIN = pattern("quotients-again", r"(?:上季度?|上一季度?|环比|上年同期|去年同期)的?[约为\s*]*$")
_PER = compiled(r"\b([a-z][a-z\- ]{2,30}?) per ([a-z][a-z\-]{2,20})\b", re.IGNORECASE)
_POWER = pattern("quotients-power", r"(?:千瓦时|度|kWh)", re.IGNORECASE)
_SET_AGAINST = compiled(r"\b(?:set against|measured against|relative to|compared with|against|divided by|on)\b", re.IGNORECASE)


def _expression(one: Quantity | None, other: Quantity | None, look: Look) -> Told | None:
    if one is None or other is None or one.metric == other.metric:
        return None
    return _found(look, Combination("div", (one, other)))


def _found(look: Look, expression: Expression, certain: bool = True) -> Told:
    return Told([Reading(expression, certain, "clause")], kind="ratio", about_change=False, alone=True)


def _spans(look: Look, match: re.Match[str], offset: int) -> tuple[Quantity | None, Quantity | None]:
    period = look.claim.period
    return (look.quantity((offset + match.start(1), offset + match.end(1)), period), look.quantity((offset + match.start(2), offset + match.end(2)), period))


def _divided(look: Look) -> Told | None:
    for way in (_DIVIDED, _RELATIVE):
        if _RECKONED.isdisjoint(look.holds) if way is _DIVIDED else look.before.rstrip(_TAIL)[-1:] not in _RATE_ENDS:
            continue
        match = next(reversed(list(way.finditer(look.before))), None)
        if match is None or look.said and look.said[-1].numeral.end > look.start + match.end():
            continue
        made = _expression(*_spans(look, match, look.start), look)
        if made is not None and look.claim.kind not in ("growth", "change"):
            return made
    return None


def _beside(look: Look) -> Told | None:
    """与 B 之比 N: what the words before name, else the amount just said, over B."""
    if look.before.rstrip(_TAIL)[-1:] not in _BESIDE_ENDS and not look.before.rstrip().endswith(("=", "≈", "为", "约", ")")):
        return None
    if len(look.said) > 1 and (with_number := _BESIDE_NUMBER.search(look.before)) and look.start + with_number.start(1) == look.said[-1].numeral.start:
        tops = [c for c in look.said[:-1] if c.kind == "level" and c.numeral.unit.kind == look.said[-1].numeral.unit.kind]
        return _found(look, Combination("div", (Operand(tops[-1].number), Operand(look.said[-1].number)))) if tops else None
    if look.before.rstrip(_TAIL).endswith(("分别", "依次", "各")):
        return None  # 毛利率/净利率分别为: the two, one after the other
    way = (_BESIDE.search(look.before) or _SLASHED.search(look.before)) if _JOINED.search(look.before) else None
    if way is None:
        return None
    period = look.claim.period
    if period is not None and period.ttm and not re.search("TTM|滚动", look.before):
        period = look.around.latest  # what a trailing multiple before it left behind
    if (under := look.quantity((look.start + way.start(1), look.start + way.end(1)), period)) is None:
        return None
    stop = max(look.before.rfind(mark, 0, way.start()) for mark in ",;。:(")
    if stop + 1 < way.start() and (top := look.quantity((look.start + stop + 1, look.start + way.start()), period)) is not None:
        return _found(look, Combination("div", (top, under)))
    last = look.said[-1] if look.said else None
    if last is not None and last.kind == "growth" and len(look.said) > 1 and look.said[-2].metric == last.metric:
        last = look.said[-2]  # 净额 15.18 亿元，同比增长 41%，与归母净利润的比值为 1.13
    if last is None or last.kind not in ("level", "sum") or last.numeral.unit.kind not in ("money", "number"):
        return None
    return _found(look, Combination("div", (Operand(last.number), under.level(last.period) if last.period is not None else under)))


def _earlier_quotient(look: Look) -> tuple[Claim, Combination] | None:
    """The quotient of two quantities that the number before this one was found to be."""
    last = look.said[-1] if look.said else None
    expression = last.readings[0].expression if last is not None and last.readings else None
    if last is None or not isinstance(expression, Combination) or expression.op != "div" or not all(isinstance(a, Quantity) for a in expression.args):
        return None
    over_time = len({a.metric for a in expression.args if isinstance(a, Quantity)}) == 1 and len({a.period for a in expression.args if isinstance(a, Quantity)}) > 1
    return None if over_time else (last, expression)  # 翻倍 is itself a growth


def _moved(expression: Combination, months: int) -> Combination | None:
    """The same quotient that many months earlier."""
    args: list[Expression] = []
    for arg in expression.args:
        if not isinstance(arg, Quantity) or arg.period is None:
            return None
        args.append(arg.level(arg.period.shifted(-months)))
    return Combination(expression.op, tuple(args))


def _again(look: Look) -> Told | None:
    """The quotient of the number before, a quarter or a year ago, or how it grew."""
    found = _earlier_quotient(look)
    if found is None or any(look.around.terms(found[0].numeral.end, look.n.start)):
        return None
    if look.claim.kind == "growth" and look.n.unit.kind == "percent" and look.claim.based and found[0].kind == "ratio" and found[0].numeral.unit.kind != "percent":
        months = 3 if re.search(r"环比|按季|qoq|q/q|sequential", look.clause) else 12
        then = _moved(found[1], months)
        return Told([Reading(Combination("growth", (found[1], then)), True, "clause")], kind="growth", about_change=True, alone=True) if then is not None else None
    if look.n.unit.kind == found[0].numeral.unit.kind and (way := _AGAIN.search(look.before)):
        period = look.claim.period
        months = 12 if "同期" in way.group() else 3
        then = _moved(found[1], months)
        if then is None or period is None:
            return None
        made = _found(look, then)
        made.metric, made.words = found[0].metric, found[0].words
        return made
    return None


def _per_unit(look: Look) -> Told | None:
    """Yuan a kilowatt-hour of a profit or a cost; parcels per employee."""
    claim, period = look.claim, look.claim.period
    if look.n.unit.kind == "rate" and _POWER.search(look.n.text + look.after[:4]) and period is not None and claim.kind == "level":
        first = next((r.expression for r in claim.readings if isinstance(r.expression, Quantity)), None)
        if first is not None and re.search(r"度电|千瓦时", look.before) and first.metric in ("net_profit_parent", "net_profit", "operating_profit", "gross_profit", "total_profit"):
            return _found(look, Combination("div", (first, Quantity("on_grid_volume", first.entity, period, others=("power_generation",)))))
    if claim.kind not in ("level", "count", "ratio", "growth") or (look.n.unit.is_fraction and claim.kind != "growth") or "per" not in look.holds:
        return None
    named = next(reversed(list(_PER.finditer(look.clause))), None)
    if named is None:
        return None
    offset = look.n.start - len(look.clause)
    between = [c for c in look.said if c.numeral.start >= offset + named.start()]
    if any(c.kind != "growth" for c in between) or (between and claim.kind == "growth"):
        return None
    one, other = _spans(look, named, offset)
    other = other or _each(look, named[2])
    if one is None or other is None or one.metric == other.metric or (known := look.around.vocabulary.names.get(named[0].lower())) and known[0] == "own":
        return None
    made = Combination("div", (one, other))
    if claim.kind != "growth":
        return _found(look, made)
    first = next((r.expression for r in claim.readings if isinstance(r.expression, Quantity)), None)
    if first is None or first.base is None or first.period is None:
        return None
    now, then = (Combination("div", (one.level(p), other.level(p))) for p in (first.period, first.base))
    return Told([Reading(Combination("growth", (now, then)), True, "clause")], kind="growth", about_change=True, alone=True)


def _each(look: Look, noun: str) -> Quantity | None:
    """What is counted by a noun: cars are sold, stores are run, users are active, employees are on the payroll."""
    word = noun.lower()
    metrics = next((metrics for nouns, metrics in _COUNTED if word in nouns or word.removesuffix("s") in nouns), ())
    known = [metric for metric in metrics if metric in look.around.vocabulary.metrics]
    if not metrics:
        forms = {word, word + "s", word.removesuffix("y") + "ies"}
        named = look.around.vocabulary.names.items()
        known = list(dict.fromkeys(target for name, (kind, target) in named if kind == "own" and target.startswith(OWN) and forms & set(name.split())))
    return Quantity(known[0], look.claim.entity, look.claim.period) if len(known) == 1 else None


_COUNTED: tuple[tuple[frozenset[str], tuple[str, ...]], ...] = (
    (frozenset("car vehicle unit truck motorcycle scooter handset phone pair piece bottle".split()), ("sales_volume",)),
    (frozenset("store shop restaurant outlet branch".split()), ("store_count",)),
    (frozenset("user".split()), ("mau",)),
    (frozenset("employee head staff worker".split()), ("employees",)),
    (frozenset("subscriber customer member".split()), ("customers_count",)),
    (frozenset("passenger".split()), ("passenger_volume",)),
)
"""Nouns of which there are as many as a metric counts."""


def _average_price(look: Look) -> Told | None:
    """均价 of a day's trading: value over volume."""
    if look.claim.metric != "asp" or not {"turnover_amount", "volume"} <= look.around.vocabulary.metrics:
        return None
    if not re.search(r"均价", look.clause) or not any(t.metric in ("volume", "turnover_amount") for t in look.around.terms(look.start, look.n.start)):
        return None
    value, volume = (Quantity(m, look.claim.entity, None) for m in ("turnover_amount", "volume"))
    made = _found(look, Combination("div", (value, volume)), certain=False)
    made.readings.append(Reading(Combination("div", (value, Combination("mul", (volume, Constant(Decimal(100)))))), False, "clause"))
    made.metric = "average_price"
    return made


def _months(look: Look) -> Told | None:
    """ "Set against revenue of £1,238.9m, that is 6.8 months of work": the backlog said before, in months of it."""
    if (of := _OF_SALES.match(look.after)) is not None:
        return _months_of(look, of)
    if not _SET_AGAINST.search(look.before) or not look.said:
        return None
    under = look.said[-1]
    whole = next((c for c in reversed(look.block) if c.metric in _STOCKS and c.kind == "level" and c is not under and c.numeral.unit.kind == "money"), None)
    if whole is None or under.numeral.unit.kind != "money" or under.period is None or under.period.is_instant or under.kind != "level":
        return None
    length = Decimal(under.period.months) * (Decimal(365) / 12 if look.n.unit.kind == "days" else 1)
    return _found(look, Combination("mul", (Combination("div", (Operand(whole.number), Operand(under.number))), Constant(length))))


_OF_SALES = compiled(
    r"\s*(?:worth )?(?:of|'|’) ?(?:(?:current|recent|trailing|quarterly|forward|the quarter's|the latest quarter's) )*(sales|revenues?|turnover|cost of (?:sales|goods sold))\b",
    re.IGNORECASE,
)


def _months_of(look: Look, of: re.Match[str]) -> Told | None:
    """ "Backlog of ¥120.4bn, good for about 4.0 months of sales": the balance said before, in months of what is sold in the period reported."""
    whole = next((c for c in reversed(look.block) if c.metric in _STOCKS and c.kind == "level" and c.numeral.unit.kind == "money"), None)
    period = next((c.period for c in reversed(look.block) if c.period is not None and not c.period.is_instant and 3 <= c.period.months <= 12), None)
    stated = whole.primary.expression if whole is not None and whole.primary is not None else None
    if whole is None or period is None or look.n.start - whole.numeral.end > 120 or period.estimate:
        return None
    metric = "cost_of_revenue" if of[1].lower().startswith("cost") else "revenue"
    top: Expression = stated if isinstance(stated, Quantity) and stated.measure == "level" else Operand(whole.number)
    length = Decimal(period.months) * (Decimal(365) / 12 if look.n.unit.kind == "days" else 1)
    under = Quantity(metric, look.claim.entity, period, others=("total_revenue",) if metric == "revenue" else ())
    return _found(look, Combination("mul", (Combination("div", (top, under)), Constant(length))), certain=False)


_STOCKS = frozenset(("order_backlog", "inventory", "contracted_unrecognised_sales", "contract_liabilities", "land_bank", "backlog"))


def _over_period(look: Look) -> Told | None:
    """约为 2024 年销售面积的 5.7 倍: the amount said before over a named metric of a named period."""
    if not look.said or look.claim.period is None or not re.search(r"的[约\s*]*$", look.before):
        return None
    top = look.said[-1]
    gap = look.folded[top.numeral.end : look.n.start]
    terms = look.around.terms(top.numeral.end, look.n.start)
    way = re.match(r"[\s*]*,?[\s*]*(?:大?约|大致)?(?:为|是|相当于|等于)", gap)
    if len(terms) != 1 or top.kind not in ("level", "count") or way is None:
        return None
    under = look.quantity((top.numeral.end + way.end(), look.n.start), look.claim.period)
    if under is None:
        return None
    return _found(look, Combination("div", (Operand(top.number), under)))


WAYS = Ways(
    (_divided, "", _RECKONED | _RATE_ENDS),
    (_beside, "number multiple percent", ANY),
    (_again, "", ANY),
    (_per_unit, "", ANY),
    (_average_price, "money per_share", frozenset("均")),
    (_months, "months days", ANY),
    (_over_period, "multiple", frozenset("的")),
)
"""The quotient that the words spell out."""
