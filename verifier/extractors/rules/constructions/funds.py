"""What a fund's letter says of its holdings: an industry's weight, the largest positions together, cash, a share of the return."""

from __future__ import annotations

import re
from decimal import Decimal

from verifier.claims import Combination, Constant, Expression, Operand, Quantity, Reading
from verifier.extractors.rules.constructions.look import Look, Told
from verifier.patterns import compiled, pattern
from verifier.periods import Period

_TOP = pattern("funds-top", r"前([一二三四五六七八九十]|\d{1,2})大[^,。;0-9]{0,12}?(?:权重|占比|集中度|比例)|\btop[- ]?(five|ten|three|\d{1,2})\b", re.IGNORECASE)
_NUMBERS = {c: i for i, c in enumerate("零一二三四五六七八九十")} | {"three": 3, "five": 5, "ten": 10}
_OPENING = compiled(r"[较比]?(?:期初|季初|上季末|上季度末)的?[约\s*]*$")
_CASH = pattern("funds-cash", r"现金[^,。;0-9]{0,6}$|\bcash\b[^,;.0-9]{0,24}$", re.IGNORECASE)
_OF_RETURN = pattern("funds-return", r"占(?:了)?(?:组合|基金|产品|账户)?(?:的)?(?:整体|总|全部|同期)?(?:收益|回报|涨幅)[^,。;0-9]{0,3}的?[约\s*]*$")
_WEIGHTS = frozenset(("holding_weight", "sector_weight", "top_holdings_weight"))


def told(look: Look) -> Told | None:
    """The weight or share that the words ask for."""
    if look.n.high is not None:
        return None
    return _largest(look) or _sectors(look) or _cash(look) or _share_of_return(look)


def _at(look: Look) -> Period | None:
    """The closing day of what the claim is about, or of the weight told before it in the paragraph."""
    period = look.claim.period or next((c.period for c in reversed(look.block) if c.metric in _WEIGHTS and c.period is not None), None)
    return None if period is None else period.closing if not period.is_instant else period


def _found(expression: Expression, metric: str, period: Period | None) -> Told:
    return Told([Reading(expression, True, "clause")], kind="ratio", metric=metric, period=period, about_change=False, alone=True)


def _largest(look: Look) -> Told | None:
    way = _TOP.search(look.clause) if look.claim.metric in _WEIGHTS else None
    period = _at(look) if way is not None else None
    if way is None or period is None:
        return None
    word = (way[1] or way[2]).lower()
    count = _NUMBERS.get(word) or int(word)
    vocabulary = look.around.vocabulary
    priced = set(vocabulary.holders.get("share_price", ())) | set(vocabulary.holders.get("period_return", ()))
    held = [e for e in vocabulary.listed.get("holding_weight", ()) if not priced or e in priced]  # cash is no position
    if len(held) < count:
        return None
    weights = tuple(Quantity("holding_weight", e, period) for e in held)
    return _found(Combination("largest", (Constant(Decimal(count)), *weights)), "top_holdings_weight", period)


def _named_sectors(look: Look, words: tuple[int, int]) -> list[str]:
    held = look.around.vocabulary.of_segment
    return [m.target for m in look.around.names if m.kind == "segment" and words[0] <= m.start and m.end <= words[1] and "sector_weight" in held.get(m.target, ())]


def _sectors(look: Look) -> Told | None:
    if look.claim.metric not in _WEIGHTS or look.claim.kind == "comparison":
        return None
    period = _at(look)
    last = look.said[-1] if look.said else None
    if last is not None and last.metric == "sector_weight" and last.period is not None and _OPENING.search(look.before) and last.readings:
        then = Period(last.period.end - 3, last.period.end - 3)
        return _found(_moved(last.readings[0].expression, then), "sector_weight", then)
    named = _named_sectors(look, (look.n.start - len(look.clause), look.n.start))
    if not named or period is None or re.search(r"股价|涨|跌", look.clause):
        return None
    parts = tuple(Quantity("sector_weight", None, period, segment=name) for name in dict.fromkeys(named))
    if len(parts) > 1 and not re.search(r"合计|共|总|together|combined|total", look.clause):
        return None
    return _found(Combination("sum", parts) if len(parts) > 1 else parts[0], "sector_weight", period)


def _moved(expression: Expression, period: Period) -> Expression:
    """The same weights at another date."""
    if isinstance(expression, Quantity):
        return expression.level(period)
    if isinstance(expression, Combination):
        return Combination(expression.op, tuple(_moved(arg, period) for arg in expression.args))
    return expression


def _cash(look: Look) -> Told | None:
    """Cash in percent is its part of the net assets, where the sources know that part."""
    if look.claim.metric not in ("monetary_funds", "cash_weight") or "cash_weight" not in look.around.vocabulary.metrics:
        return None
    period = _at(look)
    if period is None or not _CASH.search(look.clause):
        return None
    beside = any(c.metric in ("equity_weight", "bond_weight") and c.numeral.unit.kind == "percent" for c in look.said)
    reading = Reading(Quantity("cash_weight", look.claim.entity, period), beside, "clause")
    return Told([reading], kind="ratio", metric="cash_weight", period=period, about_change=False)


def _share_of_return(look: Look) -> Told | None:
    """What some holdings contributed, just said, over the growth of the net asset value."""
    last = look.said[-1] if look.said else None
    if last is None or last.metric != "return_contribution" or last.period is None or not _OF_RETURN.search(look.clause):
        return None
    span = last.period
    growth = Quantity("nav", None, span.closing, "growth", Period(span.start, span.start))
    return Told([Reading(Combination("div", (Operand(last.number), growth)), True, "clause")], kind="share", metric="return_share", about_change=True, alone=True)
