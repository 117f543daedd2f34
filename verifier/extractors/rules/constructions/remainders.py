"""What is left, or who is left: 扣除现金后的企业价值, 是另外三只的 6.3 倍, a PEG after the growth rate it divides by."""

from __future__ import annotations

from decimal import Decimal

from verifier.claims import Claim, Combination, Constant, Operand, Quantity, Reading
from verifier.dataclass import replace
from verifier.extractors.rules.constructions.look import ANY, Look, Told, Ways
from verifier.patterns import pattern
from verifier.periods import Period

_LESS_CASH = pattern("remainders-less-cash", r"(?:扣除|减去|剔除|扣掉)(?:净)?现金[^,。;0-9]{0,10}(?:企业价值|EV)[^,。;0-9]{0,4}$")
_OTHERS = pattern("remainders-others", r"(?:是|为|相当于)(?:另外|其余|其他|剩下的?)(?:([两二三四五六七八九十]|\d+)(?:只|家|者|个)|)[^,。;0-9]{0,6}的[约\s*]*$")
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九十")} | {"两": 2}


def _counterpart(look: Look) -> Told | None:
    """线下收入, where the sources have the whole and 线上 alone: the whole less its counterpart, or how that has grown."""
    claim = look.claim
    if claim.kind not in ("level", "growth", "change") or _FIRST.isdisjoint(f"{claim.words} {claim.segment or ''}"):
        return None
    first = next((r.expression for r in claim.readings if isinstance(r.expression, Quantity)), None)
    if first is None or first.period is None:
        return None
    part = next((word for word in _COUNTERPARTS if word in claim.words or word == claim.segment), None)
    if part is None or any(segment.startswith(part) for segment in look.around.vocabulary.of_segment):
        return None
    known = [s for s, metrics in look.around.vocabulary.of_segment.items() if s.startswith(_COUNTERPARTS[part]) and first.metric in metrics]
    if len(known) != 1 or first.metric not in look.around.vocabulary.of_whole:
        return None

    def rest(period: Period) -> Combination:
        whole = Quantity(first.metric, first.entity, period, others=first.others)
        return Combination("sub", (whole, replace(whole, segment=known[0])))

    now = rest(first.period)
    if first.measure == "level":
        return Told([Reading(now, False, "clause")])
    if first.base is None:
        return None
    return Told([Reading(Combination("growth" if first.measure == "growth" else "sub", (now, rest(first.base))), False, "clause")])


_PAIRS = (("线上", "线下"), ("国内", "海外"), ("国内", "国外"), ("境内", "境外"), ("内销", "外销"), ("内销", "出口"), ("直销", "经销"), ("直营", "加盟"))
_COUNTERPARTS: dict[str, tuple[str, ...]] = {
    one: tuple(b for a, b in (*_PAIRS, *((b, a) for a, b in _PAIRS)) if a == one) for pair in _PAIRS for one in pair
}
_FIRST = frozenset(word[0] for word in _COUNTERPARTS)
"""The two parts that make up a whole, each by the other."""


def _less_cash(look: Look) -> Told | None:
    """The market value just said, less the cash said before."""
    if _LESS_CASH.search(look.before) is None:
        return None
    value = next((c for c in reversed(look.levels(look.said)) if c.kind == "level"), None)
    cash = next((c for c in reversed(look.around.claims[: look.claim.index]) if c is not value and c.kind == "level" and c.numeral.unit.kind == "money" and _is_cash(c)), None)
    if value is None or cash is None:
        return None
    return Told([Reading(Combination("sub", (Operand(value.number), Operand(cash.number))), True, "clause")], kind="level", metric="enterprise_value", about_change=False)


def _is_cash(claim: Claim) -> bool:
    return "cash" in claim.metric and "flow" not in claim.metric or claim.metric in ("monetary_funds",)


def _against_the_rest(look: Look) -> Told | None:
    """The total of several companies just said, over that of all the others."""
    way = _OTHERS.search(look.before)
    total = look.said[-1] if look.said else None
    expression = total.readings[0].expression if total is not None and total.readings else None
    if way is None or total is None or not isinstance(expression, Combination) or expression.op != "sum":
        return None
    parts = [a for a in expression.args if isinstance(a, Quantity) and a.entity is not None]
    if len(parts) < len(expression.args) or not parts:
        return None
    mine = {a.entity for a in parts}
    rest = [e for e in look.around.vocabulary.holders.get(parts[0].metric, ()) if e not in mine]
    count = _DIGITS.get(way[1]) or int(way[1]) if way[1] else len(rest)
    if not rest or len(rest) != count:
        return None
    others = Combination("sum", tuple(replace(parts[0], entity=e) for e in rest))
    made = Told([Reading(Combination("div", (Operand(total.number), others)), True, "clause")], kind="ratio", about_change=False, alone=True)
    made.metric = parts[0].metric
    return made


def _price_to_growth(look: Look) -> Told | None:
    """A PEG right after a growth rate: one of the multiples said before, over that rate."""
    if look.claim.metric != "peg" or look.claim.kind == "comparison" or look.n.high is not None or not look.said:
        return None
    rate = look.said[-1]
    if rate.kind != "growth" or rate.numeral.unit.kind != "percent" or look.n.start - rate.numeral.end > 40:
        return None
    multiples = [c for c in look.around.claims[: look.claim.index] if c.metric.startswith(("pe_", "eps_", "share_price")) and c.numeral.unit.kind == "multiple" and c.kind == "ratio" and c.numeral.high is None]
    percent = Combination("mul", (Operand(rate.number), Constant(Decimal(100))))
    readings = [Reading(Combination("div", (Operand(c.number), percent)), False, "clause") for c in reversed(multiples[-6:])]
    return Told(readings, kind="ratio") if readings else None


WAYS = Ways(
    (_less_cash, "money", frozenset("现")),
    (_against_the_rest, "multiple", frozenset("另其剩")),
    (_price_to_growth, "", ANY),
    (_counterpart, "", ANY),
)
"""The remainder, or the ratio to it, that the words ask for."""
