"""Totals of so many measures just said, and what they make of another: 三项费用合计 64.6 亿元，占收入 34.7%."""

from __future__ import annotations

from verifier.claims import Claim, Combination, Operand, Quantity, Reading
from verifier.dataclass import replace
from verifier.extractors.rules.constructions.following import moved
from verifier.extractors.rules.constructions.look import ANY, Look, Told, Ways
from verifier.figures import OWN
from verifier.patterns import compiled, pattern

_TOTAL = pattern("totals-total", r"(?:上述|以上|这)?([两二三四五六])(?:项|者|类|块|部分)[^,。;:0-9]{0,8}(?:合计|共计|总计|之和|加总|总和|相加|总额)[约为达是共\s*]*$")
_ADDED = frozenset("计和加额")
"""A character of each word for a total."""
_SHARE = pattern("totals-share", r"^[\s*]*[,(]?[\s*]*(?:合计|约|共)?占[^,。;0-9]{2,16}$")
_SUM_SHARE = pattern(
    "totals-sum-share", r"([两二三四五六])(?:项|者|类|块|部分)[^,。;:0-9]{0,8}(?:合计|共计|总计|加总|加起来|之和)[约共]?占(?:到|了)?([^,。;0-9约为达的]{2,12})的?(?:比[重例])?[约为达\s*]*$"
)
_YEAR_AGO = pattern("totals-year-ago", r"[\s*]*[,;(（]?[\s*]*(?:而)?(?:去年|上年)(?:同期)?的?(?:为|是|则为)?[约\s*]*")
_LEAVING_OUT = pattern("totals-leaving-out", r"(?:剔除|扣除|不含|除去|不计|排除)[^,。;0-9]{2,16}(?:后|外|之外)?[^,。;0-9]{0,4}$")
_AMOUNT = pattern("totals-amount", r"(?:总额|总金额|金额|合计|总计|共计?|资金|耗资|支付|斥资|募资|成交额)[约为达\s*]*$")
_BARE = pattern("totals-bare", r"[\s*]*[,(]?[\s*]*(?:合计|共)?占比[约为达是接近超过逾\s*]*")
_PLUS = compiled(r"^[^,;]{0,40}\bplus\b")
_GIVES = compiled(r"^[^,;]{0,60}?,?\s*\b(?:gives?|gave|giving|makes?|made|making|totals?|totalling|leaves?|brings?|brought|means|adds up to|comes to)\b[^,;]{0,40}$")
_COLON = compiled(r"[^,;:。!?]{0,40}:[\s*]*(?:US|HK)?[$€£¥]?")
_AND_PLUS = compiled(r"[^,;:。!?]{0,30}(?:\b(?:plus|and)\b|加上?|与|和)[\s*]*(?:US|HK)?[$€£¥]?")
_HAN = {"两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6}
_METRIC = OWN + "合计"


def _sum(look: Look) -> Told | None:
    way = _TOTAL.search(look.clause)
    if way is None:
        return None
    many = _HAN[way[1]]
    parts = [c for c in look.levels(look.block) if c.kind == "level" and not c.about_change and c.numeral.start < look.n.start][-many:]
    if len(parts) < many or len({(c.metric, c.segment) for c in parts}) < many or len({c.period for c in parts}) > 1:
        return None
    total = Combination("sum", tuple(Operand(c.number) for c in parts))
    return Told([Reading(total, True, "clause")], kind="level", metric=_METRIC, words="合计", period=parts[-1].period, about_change=False, alone=True)


def _plus(look: Look) -> Told | None:
    """ "Cash of €1.04bn plus €2.50bn of undrawn lines gives €3.54bn of liquidity": the two amounts just said, added up."""
    if len(look.said) < 2 or look.claim.about_change:
        return None
    one, two = look.said[-2:]
    if any(c.numeral.unit.kind != "money" or c.about_change or c.numeral.high is not None for c in (one, two)):
        return None
    between, after = look.folded[one.numeral.end : two.numeral.start], look.folded[two.numeral.end : look.n.start]
    if not _PLUS.search(between) or not _GIVES.search(after) or "." in between.strip(".") + after.strip("."):
        return None
    total = Combination("sum", (Operand(one.number), Operand(two.number)))
    return Told([Reading(total, True, "clause")], kind="sum", metric=OWN + "total", words="total", period=two.period, about_change=False, alone=True)


def _taken_apart(look: Look) -> Told | None:
    """ "$78.4mn went back to holders: $60mn of buybacks plus $18.4mn of dividends": a total of no name of its own, and its two parts."""
    after = look.next
    if after is None or not look.alike(after):
        return None
    if not look.claim.metric.startswith(OWN) and look.around.terms(look.start, look.n.start):
        return None
    parts = [c for c in look.around.claims[after.index : after.index + 3] if c.quote == look.claim.quote]
    if len(parts) < 2 or any(c.kind != "level" or c.numeral.high is not None or not look.alike(c) for c in parts[:2]):
        return None
    one, two = (c.numeral for c in parts[:2])
    if _COLON.fullmatch(look.folded, look.n.end, one.start) is None or _AND_PLUS.fullmatch(look.folded, one.end, two.start) is None:
        return None
    if len(parts) > 2 and _AND_PLUS.fullmatch(look.folded, two.end, parts[2].numeral.start):
        return None  # there are more than two
    total = Combination("sum", (Operand(parts[0].number), Operand(parts[1].number)))
    return Told([Reading(total, True, "equation")], alone=True)


def _share(look: Look) -> Told | None:
    last: Claim | None = look.said[-1] if look.said else None
    if last is None or last.metric != _METRIC or _SHARE.search(look.folded[last.numeral.end : look.n.start]) is None:
        return None
    whole = look.quantity((last.numeral.end + 1, look.n.start), last.period)
    if whole is None:
        return None
    return Told([Reading(Combination("div", (Operand(last.number), whole)), True, "clause")], kind="share", metric=_METRIC, words="合计", about_change=True, alone=True)


def _of_sum(look: Look) -> Told | None:
    """三项费用合计占收入 43.2%: the last so many amounts over what the words name."""
    way = _SUM_SHARE.search(look.clause)
    if way is None:
        return None
    many = _HAN[way[1]]
    told = [c for c in look.block if c.kind == "level" and c.numeral.unit.kind in ("money", "number") and not c.about_change]
    parts = [r.expression for c in told[-many:] for r in c.readings[:1] if isinstance(r.expression, Quantity) and r.expression.measure == "level"]
    if len(parts) < many or len({(p.metric, p.segment) for p in parts}) < many or len({p.period for p in parts}) > 1:
        return None
    opening = look.n.start - len(look.clause)
    whole = look.quantity((opening + way.start(2), opening + way.end(2)), parts[-1].period)
    if whole is None:
        return None
    made = Combination("div", (Combination("sum", tuple(parts)), whole))
    return Told([Reading(made, True, "clause")], kind="share", metric=_METRIC, words="合计", period=parts[-1].period, about_change=True, alone=True)


def _without(look: Look) -> Told | None:
    """四家合计 17.33 亿元，剔除启朔微电后为 18.66 亿元: the same sum less those that the words name."""
    way = _LEAVING_OUT.search(look.clause)
    last = look.said[-1] if look.said else None
    added = last.readings[0].expression if last is not None and last.readings else None
    if way is None or last is None or not look.alike(last) or not isinstance(added, Combination) or added.op != "sum":
        return None
    opening = look.n.start - len(look.clause)
    out = {m.target for m in look.around.named(opening + way.start(), look.n.start)}
    rest = [a for a in added.args if isinstance(a, Quantity) and not out & {a.entity, a.segment}]
    if not rest or len(rest) == len(added.args):
        return None
    return Told([Reading(Combination("sum", tuple(rest)), True, "clause")], kind="level", metric=last.metric, period=last.period, about_change=False, alone=True)


def _proceeds(look: Look) -> Told | None:
    """回购 215.6 万股，均价 28.40 元/股，总额 6,123 万元: so many shares at so much each."""
    if look.n.unit.scale < 1000 or len(look.said) < 2 or _AMOUNT.search(look.clause) is None:
        return None
    pair = look.said[-2:]
    many = [c for c in pair if c.numeral.unit.kind in ("shares", "count", "number") and c.numeral.high is None]
    each = [c for c in pair if c.numeral.unit.kind in ("per_share", "money", "rate") and c.numeral.unit.scale <= 1 and c.numeral.high is None]
    if len(many) != 1 or len(each) != 1:
        return None
    return Told([Reading(Combination("mul", (Operand(many[0].number), Operand(each[0].number))), False, "clause")], about_change=False)


def _then(look: Look) -> Told | None:
    """… 合计占收入 43.2%，去年同期为 46.2%: the same share a year before."""
    last = look.said[-1] if look.said else None
    share = last.readings[0].expression if last is not None and last.metric == _METRIC and last.kind == "share" and last.readings else None
    if last is None or share is None or not _YEAR_AGO.fullmatch(look.folded, last.numeral.end, look.n.start):
        return None
    then = moved(share, lambda period: period.shifted(-12))
    if then is None or last.period is None:
        return None
    return Told([Reading(then, True, "clause")], kind="share", metric=_METRIC, words="合计", period=last.period.shifted(-12), about_change=True, alone=True)


def _of_all(look: Look) -> Told | None:
    """两大产品合计 21.4 亿元，占比 80%: the parts that were just added up, over the whole they are parts of."""
    last = look.said[-1] if look.said else None
    added = last.readings[0].expression if last is not None and last.readings else None
    if last is None or look.claim.kind != "share" or not isinstance(added, Combination) or added.op != "sum":
        return None
    parts = [a for a in added.args if isinstance(a, Quantity) and a.segment is not None]
    if len(parts) < len(added.args) or len({(p.metric, p.period) for p in parts}) > 1 or not _BARE.fullmatch(look.folded[last.numeral.end : look.n.start]):
        return None
    made = Combination("div", (added, replace(parts[0], segment=None)))
    return Told([Reading(made, last.readings[0].certain, "clause")], kind="share", metric=parts[0].metric, about_change=True, alone=True)


_SUMS = "money number physical count"
WAYS = Ways(
    (_without, _SUMS, frozenset("剔扣不除排")),
    (_proceeds, "money", frozenset("额计共资付")),
    (_sum, _SUMS, _ADDED),
    (_plus, "money", frozenset(("plus",))),
    (_share, "percent", frozenset("占")),
    (_of_sum, "percent", frozenset("占")),
    (_then, "percent", frozenset("去上")),
    (_of_all, "", frozenset("占")),
    (_taken_apart, "money shares physical", ANY),
)
"""The sum of the last so many amounts, or the share that such a sum is of what the words name."""
