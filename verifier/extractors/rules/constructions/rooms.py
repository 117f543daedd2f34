"""How far a price or an index has to go: 较 4000 点还有 2.0%, 涨回 52 周高点 6.12 元还需 32%, 目标价 74.20 元，较现价有 20% 空间."""

from __future__ import annotations

from verifier.claims import Claim, Combination, Constant, Expression, Operand, Quantity, Reading
from verifier.extractors.rules.constructions.look import Look, Told
from verifier.patterns import pattern

_WAY = r"(?:上涨|上行|上升|反弹|下跌|下行|回落|涨|升|跌)?(?:的?(?:空间|幅度|距离|差距))?(?:为|是|达)?[约近逾不足\s*]*$"
_BACK_TO = pattern(
    "rooms-back-to",
    r"(?:涨回|升回|重回|重返|收复|返回|站回|回到|涨到|升到|涨至|升至|突破|触及|达到|摸到|冲上|站上)[^,。;]{1,28}?(?:还需|尚需|仍需|还要|还得|需要|需|须)(?:再)?" + _WAY,
)
_FROM = pattern("rooms-from", r"(?:距离?|离|较|比|与)[^,。;]{1,28}?(?:还有|还差|仍有|仍差|尚有|尚差|只差|仅差|只有|仅有|还剩|相差|差)(?:了)?" + _WAY)
_FROM_NOW = pattern(
    "rooms-from-now",
    r"(?:较|比|相对于?|对比|距离?)(?:目前|当前|现时?|最新|今日|今天|昨日)?的?(?:现价|股价|收盘价|收市价|价格|现水平|价位|报价)(?:计算?|看|而言)?,?(?:(?:还|仍|尚)?有|存在|隐含|对应|具有?|录得)?(?:约)?"
    r"(?:(上行|上涨|上升|升值|潜在)|(下行|下跌))?(?:的?(?:空间|幅度|潜力))?(?:为|是|达|约)?[约近逾\s*]*$",
)
_ROUND = pattern("rooms-round", r"[\s*]*(?:的|这一)?(?:整数|心理)?(?:大关|关口|关卡|整数位|关)")
"""What makes the number before it a round one, that needs no source."""
_GOAL = pattern("rooms-goal", r"(?:距离?|离|涨回|升回|重回|重返|收复|返回|站回|回到)[^,。;0-9]{0,8}$")
_GOALS = frozenset("距离回返复关")
_ROOM = frozenset("需要须得差有剩空潜")
WORDS = _GOALS | _ROOM
_NOW = ("share_price", "index_level")
_PLACES = ("money", "per_share", "index", "number")


def told(look: Look) -> Told | None:
    """The distance from the level of today to the one that the words name, up or down from either end; a level to be reached is nobody's figure."""
    if look.n.unit.kind in ("money", "per_share", "index") and look.claim.metric in _NOW and not look.holds.isdisjoint(_GOALS):
        return Told(alone=True) if _GOAL.search(look.clause) or _ROUND.match(look.after) else None
    if look.n.unit.kind != "percent" or look.n.sign or look.n.high is not None or _ROOM.isdisjoint(look.holds):
        return None
    if (way := _FROM_NOW.search(look.before[-40:])) is not None:
        return _to_target(look, way[2] is not None)
    back = _BACK_TO.search(look.clause)
    if back is None and _FROM.search(look.clause) is None:
        return None
    levels = [c for c in look.levels_of(look.said, _PLACES) if not c.numeral.unit.scale > 1]
    goal = next((c for c in reversed(levels) if c.numeral.start >= look.n.start - len(look.clause)), None)
    levels = [c for c in levels if not c.about_change and c is not goal]
    if goal is None or look.said[-1] is not goal:
        return None
    now = _level_now(look, goal, levels or look.levels_of(look.block, _PLACES))
    if now is None:
        return None
    round_one = _ROUND.match(look.folded, goal.numeral.end) is not None
    ends: tuple[Expression, Expression] = (Constant(goal.numeral.value) if round_one else Operand(goal.number), now)
    ways = [_apart(*ends)] if back is not None else [_apart(*ends), _apart(*ends[::-1])]
    return Told([Reading(one, True, "clause") for one in ways], kind="growth", metric=_metric_of(now, goal), about_change=True, alone=True)


def _apart(to: Expression, start: Expression) -> Expression:
    return Combination("abs", (Combination("growth", (to, start)),))


def _metric_of(now: Expression, goal: Claim) -> str:
    return now.metric if isinstance(now, Quantity) else goal.metric


def _level_now(look: Look, goal: Claim, levels: list[Claim]) -> Expression | None:
    """Where the price or index stands: the level said before the goal, else what the sources have of it."""
    said = next((c for c in reversed(levels) if c.metric in _NOW and c.readings and look.alike_to(c, goal) and c.entity == goal.entity), None)
    if said is not None:
        return Operand(said.number)
    metric = "index_level" if goal.numeral.unit.kind == "index" else "share_price"
    held = look.around.vocabulary.of_entity.get(goal.entity or "", look.around.vocabulary.metrics)
    return Quantity(metric, goal.entity, None) if metric in held else None


def _to_target(look: Look, down: bool) -> Told | None:
    """From today's price to the target price, or the fair value, said before in the sentence."""
    amounts = look.levels_of(look.said, ("money", "per_share"))
    goal = next((c for c in reversed(amounts) if c.numeral.unit.scale <= 1 and c.metric not in (*_NOW, "previous_close")), None)
    if goal is None:
        return None
    before = (c for c in reversed(look.around.claims[: look.claim.index]) if c.metric in _NOW and c.kind == "level" and c.entity == goal.entity)
    quoted = next((c for c in before if c.primary is not None and (c.primary.certain or c.primary.origin == "field")), None)
    if quoted is None and "share_price" not in look.around.vocabulary.metrics:
        return None
    price: Expression = Operand(quoted.number) if quoted is not None else Quantity("share_price", goal.entity, None)
    growth = Combination("growth", (Operand(goal.number), price))
    made: Expression = Combination("neg", (growth,)) if down and look.claim.stated.low > 0 else growth
    return Told([Reading(made, True, "clause")], kind="ratio", metric="upside", about_change=False, alone=True)
