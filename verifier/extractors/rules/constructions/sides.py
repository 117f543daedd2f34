"""Two parts of one measure set side by side by name alone: 国际航线 ASK 比国内航线少 46 亿座公里, 纯电与插混合计 22 万辆, 直营店数是加盟店的 1.3 倍.

The numbers of the parts need not stand in the text: each is what the sources have of it.
"""

from __future__ import annotations

from verifier.catalogue import load
from verifier.claims import Combination, Expression, Operand, Quantity, Reading
from verifier.dataclass import dataclass, replace
from verifier.extractors.rules.constructions.look import Look, Told
from verifier.patterns import pattern

_THAN = pattern(
    "sides-than",
    r"(?:比|较)(?P<other>[^,。;:0-9比较]{1,28}?)(?P<way>多出|多了|多|少了|少|高出|高了|高|低了|低|领先|落后)(?:出|了)?[约近达\s*]*$",
)
_TOTAL = pattern(
    "sides-total",
    r"(?:合计|合共|共计|总计|加起来|加总|之和|一共|总共|共)(?:为|是|达到?|有|约|录得|实现|贡献|完成|近|逾|超|超过)*[\s*]*$",
)
_TIMES = pattern("sides-times", r"(?:是|为|相当于|约为|达到?|抵得?上)[\s*]*(?P<other>[^,。;:0-9]{1,24}?)的[约近达\s*]*$")
_JOINED = pattern("sides-joined", r"[\s*]*(?:[、与和及跟同/]|以及|连同|加上?)[\s*]*")
_BEHIND_LIST = pattern("sides-behind-list", r"[^,。;:0-9]{0,16}")
_TO_WHOLE = pattern("sides-to-whole", r"[\s*]*[,(]?[\s*]*(?:合计|约|共)?占(?:到|了)?[^,。;0-9]{0,16}?的?(?:比[重例])?[约近达为\s*]*$")
_FROM = pattern("sides-from", r"[\s*]*(?:的[^,。;:0-9]{0,8}?)?来自于?(?P<part>[^,。;:0-9]{1,16})")
_RATE_OF = pattern("sides-rate-of", r"增速|增幅|增长|降幅|跌幅|升幅|涨幅|同比|环比|占比|比重")
_AMOUNTS = frozenset(("money", "physical", "count", "number", "shares"))
_DOWN = frozenset("少低落")
_MARKS = frozenset("比较合共加和的占来")


@dataclass(frozen=True, slots=True)
class Side:
    """A part by its place in the text: a segment, or a measure that has a name of its own."""

    start: int
    end: int
    segment: str | None = None
    metric: str | None = None


def told(look: Look) -> Told | None:
    """The difference, sum or quotient of the parts that the words name."""
    if look.n.sign or look.holds.isdisjoint(_MARKS):
        return None
    kind = look.n.unit.kind
    if look.n.high is not None:
        return None
    if kind == "multiple":
        return _times(look) if "的" in look.holds else None
    if kind == "percent":
        return (_share_of_both(look) if "占" in look.holds else None) or (_comes_from(look) if "来自" in look.after else None)
    if kind in _AMOUNTS:
        return _than(look) or (_together(look) if not look.holds.isdisjoint("合共加和") else None)
    return _than(look) if kind in ("point", "basis_point") else None


def _sides(look: Look, low: int, high: int) -> list[Side]:
    """What is named between two places; of names without anything between them (品牌广告在线广告收入) the first is the part."""
    around = look.around
    parts = [Side(m.start, m.end, segment=m.target) for m in around.named(low, high) if m.kind == "segment"]
    parts = [side for i, side in enumerate(parts) if i == 0 or parts[i - 1].end != side.start]
    known = around.vocabulary.metrics
    own = [Side(m.start, m.end, metric=m.target) for m in around.named(low, high) if m.kind == "own" and m.target in known]
    own += [Side(t.start, t.end, metric=t.metric) for t in around.terms(low, high) if t.metric in known]
    own = [side for i, side in enumerate(own) if not any(side.start < other.end and other.start < side.end for other in own[:i])]
    return sorted(parts, key=lambda s: s.start) or sorted(own, key=lambda s: s.start)


def _quantities(look: Look, sides: list[Side]) -> list[Quantity]:
    """What the sources have of these parts, all in one unit; empty where it is not sure what is meant."""
    entity, period = look.claim.entity, look.claim.period
    segments = [side.segment for side in sides if side.segment is not None]
    if not segments:
        metrics = [side.metric for side in sides if side.metric is not None]
        alike = len(set(metrics)) == len(metrics) and len({_kind(look, metric) for metric in metrics}) == 1
        return [Quantity(metric, entity, period) for metric in metrics] if alike else []
    of_segment = look.around.vocabulary.of_segment
    common = frozenset.intersection(*(of_segment.get(segment, frozenset()) for segment in segments))
    metric = _spoken(look, frozenset(metric for metric in common if _fits(look, metric))) if len(segments) == len(sides) else None
    return [Quantity(metric, entity, period, segment=segment) for segment in segments] if metric is not None else []


def _kind(look: Look, metric: str) -> str:
    known = load().metrics.get(metric)
    return known.kind if known is not None else look.around.vocabulary.own_kinds.get(metric, "own")


def _fits(look: Look, metric: str) -> bool:
    """Whether a measure can be in the unit of the number."""
    unit, known = look.n.unit, load().metrics.get(metric)
    if unit.kind == "physical" and (measured := look.around.vocabulary.units.get(unit.name)) is not None:
        return metric in measured
    return known is None or known.kind == unit.kind or (unit.kind, known.kind) not in (("money", "physical"), ("physical", "money"), ("money", "count"), ("count", "money"))


def _spoken(look: Look, common: frozenset[str]) -> str | None:
    """Of the measures that all the parts have, the only one or the one that is spoken of."""
    if len(common) < 2:
        return next(iter(common), None)
    spoken = [t.metric for t in look.around.terms(look.start, look.n.start)]
    spoken += [m.target for m in look.around.named(look.start, look.n.start) if m.kind == "own"]
    if named := [metric for metric in reversed(spoken) if metric in common]:
        return named[0]
    return None if spoken else next((c.metric for c in reversed(look.block) if c.metric in common), None)


def _opposite(look: Look, low: int, high: int) -> list[Quantity]:
    """The part named last before a place in the sentence, and the one other named up to the next."""
    others = _sides(look, low, high)
    if len(others) != 1:
        return []
    other = others[0]
    before = [side for side in _sides(look, look.start, low) if (side.segment is None) == (other.segment is None)]
    before = [side for side in before if (side.segment, side.metric) != (other.segment, other.metric)]
    return _quantities(look, [before[-1], other]) if before else []


def _than(look: Look) -> Told | None:
    """One part less the other that 比 or 较 names."""
    way = _THAN.search(look.clause) if "比" in look.holds or "较" in look.holds else None
    if way is None or _RATE_OF.search(way["other"]):
        return None
    at = look.n.start - len(look.clause) + way.start("other")
    pair = _opposite(look, at, at + len(way["other"]))
    if len(pair) != 2:
        return None
    turned: tuple[Expression, ...] = tuple(reversed(pair)) if way["way"][0] in _DOWN and look.claim.stated.low > 0 else tuple(pair)
    made = Reading(Combination("sub", turned), True, "clause")
    return Told([made], kind="change", metric=pair[0].metric, segment=pair[0].segment, about_change=True, alone=True)


def _listed(look: Look, until: int) -> list[Side]:
    """The parts joined by 与, 和, 、 that end a clause up to a place, the measure they have in common behind them."""
    found = _sides(look, look.start, until)
    listed: list[Side] = []
    for side in reversed(found):
        if not listed:
            listed = [side] if _BEHIND_LIST.fullmatch(look.folded, side.end, until) is not None else []
            continue
        between = look.folded[side.end : listed[0].start]
        for term in look.around.terms(side.end, listed[0].start):
            between = between.replace(look.folded[term.start : term.end], "")
        if _JOINED.fullmatch(between) is None:
            break
        listed.insert(0, side)
    return listed


def _together(look: Look) -> Told | None:
    """The sum of the parts listed right before a word for a total."""
    way = _TOTAL.search(look.clause)
    listed = _listed(look, look.n.start - len(look.clause) + way.start()) if way is not None else []
    parts = _quantities(look, listed) if len(listed) > 1 else []
    if len(parts) < 2:
        return None
    total = Combination("sum", tuple(parts))
    return Told([Reading(total, True, "clause")], kind="sum", metric=parts[0].metric, about_change=False, alone=True)


def _share_of_both(look: Look) -> Told | None:
    """What was just added up, over the whole: 合计 18 万辆，占销量的 62%."""
    last = look.said[-1] if look.said else None
    added = last.readings[0] if last is not None and last.kind == "sum" and last.readings else None
    if last is None or added is None or not isinstance(added.expression, Combination) or added.expression.op != "sum":
        return None
    parts = [a for a in added.expression.args if isinstance(a, Quantity) and a.segment is not None]
    if len(parts) < len(added.expression.args) or _TO_WHOLE.fullmatch(look.folded, last.numeral.end, look.n.start) is None:
        return None
    whole = replace(parts[0], segment=None)
    named = look.around.terms(last.numeral.end, look.n.start)
    if named and named[-1].metric != whole.metric:
        return None
    made = Combination("div", (Operand(last.number), whole))
    return Told([Reading(made, added.certain, "clause")], kind="share", metric=last.metric, about_change=True, alone=True)


def _comes_from(look: Look) -> Told | None:
    """What part of a measure comes from one of its parts: 收入有三成来自海外, 发电量的 41% 来自水电."""
    way = _FROM.match(look.after)
    parts = [side for side in _sides(look, look.n.end + way.start("part"), look.n.end + way.end("part")) if side.segment] if way is not None else []
    if len(parts) != 1 or parts[0].segment is None:
        return None
    mine = look.around.vocabulary.of_segment.get(parts[0].segment, frozenset()) & look.around.vocabulary.of_whole
    spoken = [t.metric for t in look.around.terms(look.n.start - len(look.clause), look.n.start)]
    spoken += [m.target for m in look.around.named(look.n.start - len(look.clause), look.n.start) if m.kind == "own"]
    metric = next((metric for metric in reversed(spoken) if metric in mine), None) or _spoken(look, mine)
    if metric is None:
        return None
    whole = Quantity(metric, look.claim.entity, look.claim.period)
    made = Combination("div", (replace(whole, segment=parts[0].segment), whole))
    return Told([Reading(made, True, "clause")], kind=None, metric=metric, segment=parts[0].segment, about_change=True, alone=True)


def _times(look: Look) -> Told | None:
    """One part over the other that the words name behind 是."""
    way = _TIMES.search(look.clause)
    at = look.n.start - len(look.clause) + way.start("other") if way is not None else 0
    pair = _opposite(look, at, at + len(way["other"])) if way is not None else []
    if len(pair) != 2 or pair[0].segment is None:
        return None
    made = Combination("div", (pair[0], pair[1]))
    return Told([Reading(made, True, "clause")], kind="ratio", metric=pair[0].metric, segment=pair[0].segment, about_change=False, alone=True)
