"""What something does to a profit or margin, which is neither its level nor its change: 汇兑对利润的拖累接近 1 亿元.

Said of two amounts before it (一正一负, 一来一回), it is how far they lie apart.
"""

from __future__ import annotations

from verifier.claims import Combination, Operand, Reading
from verifier.extractors.rules.constructions.look import Look, Told
from verifier.figures import OWN
from verifier.patterns import pattern

_UPON = pattern(
    "effects-upon",
    r"(?:(?<!相)(?<!针)(?<!应)对|给)(?:公司|集团|当期|全年|本期|前三季度|上半年|整体|综合)*的?(?:归母|扣非|净|营业|税前|毛)?(?:利润|毛利率?|业绩|营收|收入|净利率?|EPS|净资产)(?:端|率|增速)?的?"
    r"(?:负面|正面|直接|合计|净|额外)?(?:拖累|影响|贡献|拉动|侵蚀|增厚|冲击|提振|压制|扰动|带来|造成)[^,。;0-9]{0,8}$",
)
_TO_AND_FRO = pattern("effects-to-and-fro", r"一正一负|一负一正|一来一[回去]|一[进增升]一[出减降]|里外里|两相比较|此消彼长|一反一正")
WORDS, _FRO = frozenset("拖影贡拉侵增冲提压扰带造负来进里消反"), frozenset("负来进里消反")
_SIZED = frozenset(("money", "number", "per_share", "physical"))


def told(look: Look) -> Told | None:
    """How far apart the two amounts said last lie; else a number whose own figure nobody named."""
    if not _FRO.isdisjoint(look.holds) and (apart := _apart(look)) is not None:
        return apart
    if "对" not in look.holds and "给" not in look.holds:
        return None
    if look.claim.metric.startswith(OWN) or not look.claim.readings or not _UPON.search(look.clause):
        return None
    return Told([], alone=True)


def _apart(look: Look) -> Told | None:
    if look.n.unit.kind not in _SIZED or len(look.said) < 2 or _TO_AND_FRO.search(look.clause) is None:
        return None
    one, two = look.said[-2:]
    if one.metric != two.metric or one.period == two.period or {one.kind, two.kind} != {"level"} or not look.alike_to(one, two) or not look.alike(two):
        return None
    op = "sub" if (one.stated.high < 0) == (two.stated.high < 0) else "add"  # a gain then, a loss now
    gap = Combination("abs", (Combination(op, (Operand(two.number), Operand(one.number))),))
    if look.claim.stated.high < 0:
        look.claim.stated = -look.claim.stated  # how far, whichever way
    return Told([Reading(gap, True, "clause")], kind="change", metric=two.metric, period=two.period, about_change=True, alone=True)
