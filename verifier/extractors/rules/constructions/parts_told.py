"""Parts set beside their wholes in Chinese: 已做到去年全年（173 亿元）的八成, 论占比，个险 60.8%，银保 36.2%, 占净增量的 70.4%, 降幅 6.9%, 比火电的降幅（8.0%）还大."""

from __future__ import annotations

from verifier.claims import Claim, Combination, Expression, Operand, Quantity, Reading
from verifier.dataclass import replace
from verifier.extractors.rules.constructions.following import moved, quantities_of
from verifier.extractors.rules.constructions.look import Look, Told
from verifier.patterns import compiled, pattern
from verifier.periods import Period

_OF_IT = pattern("parts-told-of-it", r"[\s*]*\)?[\s*]*的[约近超\s*]*")
_COMES_TO = pattern("parts-told-comes-to", r"(?:占|相当于|达到?|是|做到|完成|抵得?上|赶上|等于|做了|有)了?[^,。;0-9(]{1,14}[\s*]*\(?[\s*]*$")
_IS_TIMES = pattern("parts-told-is-times", r"[\s*]*[,，]?[\s*]*(?:大?约|也|已)?(?:是|为|相当于|达到?)[^,。;0-9(]{1,14}\([\s*]*")
_BY_SHARE = pattern("parts-told-by-share", r"(?:占比|份额|比重|结构)(?:来看|而言|上看|来说|方面|看|上)?[,:][^。;]*$")
_HAS = pattern("parts-told-has", r"[\s*]*(?:仍然?|还|则|也|已|只|仅|就|都)*(?:占到?|有|为|是|达到?|到)?[约近超\s*]*")
_THEN = pattern("parts-told-then", r"[\s*]*[,(][\s*]*(?:而)?(?:((?:去年|上年)(?:同期)?)|(?:年初|期初|上年末|去年末|去年底))的?时?(?:为|是|仅为?|只有|则为|还是|尚为)?[约\s*]*")
_OF_INCREASE = pattern(
    "parts-told-of-increase",
    r"占了?(?:全部|总|净|其|整体|年内)?(?:净?增量|净?增加?额|增长额|新增量?|减少额|减量|降幅|增幅|变动额)(?:里|中)?的?(?:比[重例])?[约近超达为\s*]*$",
)
_BY_SO_MUCH = pattern("parts-told-by-so-much", r"[\s*]*[,(][\s*]*(?:同比|环比)?(?:降幅|跌幅|减幅|增幅|升幅|涨幅)(?:为|约|达到?|是|高达|仅为?|也?有)?[约近超\s*]*")
_LISTED = compiled(r"[\s*]*(?:[、和及与/]|以及)[\s*+-]*\d")
_OF_WHICH = pattern("parts-told-of-which", r"其中[^,。;0-9]{0,12}(?:新增|净增|增加|新投产?|多了|减少|净减|少了)(?:了|约)*[\s*]*$")
_THAN_OTHER = pattern(
    "parts-told-than-other",
    r"(?:比|高于|低于|超过|大于|小于|快于|慢于|不及|好于|弱于|强于)([^,。;0-9(]{1,10}?)的?(?:降幅|增幅|增速|跌幅|涨幅|升幅|减幅)[\s*]*\([\s*]*$",
)
_MARKS = frozenset("占幅速成份重构")
_SHARES = ("占比", "份额", "比重", "结构")


def told(look: Look) -> Told | None:
    """The quotient or the rate that the words set the number beside."""
    if look.n.unit.kind == "multiple" and look.n.high is None and ")" in look.before:
        return _times_told(look)
    if look.n.unit.kind == "physical" and "其" in look.holds or look.n.unit.kind == "money" and "其" in look.holds:
        return _of_which(look)
    if look.n.unit.kind != "percent" or look.n.high is not None or _MARKS.isdisjoint(look.holds):
        return None
    return _than_other(look) or (_of_told(look) or _listed(look) or _then(look) if not look.n.sign else None) or _of_increase(look) or _by_so_much(look)


def _first(claim: Claim) -> Quantity | None:
    expression = claim.readings[0].expression if claim.readings else None
    return expression if isinstance(expression, Quantity) and expression.measure == "level" else None


def _of_told(look: Look) -> Told | None:
    """已做到去年全年（173.1 亿元）的八成: the last amount of the same measure, over the one whose number stands between."""
    whole = look.said[-1] if len(look.said) > 1 else None
    if whole is None or whole.kind not in ("level", "count", "sum") or ")" not in look.folded[whole.numeral.end : look.n.start]:
        return None
    if _OF_IT.fullmatch(look.folded, whole.numeral.end, look.n.start) is None or not _COMES_TO.search(look.folded, look.start, whole.numeral.start):
        return None
    parts = [c for c in look.said[:-1] if c.kind == whole.kind and look.alike_to(c, whole) and not c.about_change]
    part = parts[-1] if parts else None
    if part is None or (part.metric, part.entity, part.segment) != (whole.metric, whole.entity, whole.segment) or part.period == whole.period:
        return None
    pair = (_first(part) or Operand(part.number), _first(whole) or Operand(whole.number))
    return Told([Reading(Combination("div", pair), True, "clause")], kind="share", metric=part.metric, period=part.period, about_change=False, alone=True)


def _times_told(look: Look) -> Told | None:
    """自由现金流 13.2 亿元，是拟派股息（5.6 亿元）的 2.4 倍: the amount said before over the one in brackets."""
    if len(look.said) < 2 or _OF_IT.fullmatch(look.folded, look.said[-1].numeral.end, look.n.start) is None:
        return None
    top, under = look.said[-2:]
    gap = look.folded[top.numeral.end : under.numeral.start]
    if {top.kind, under.kind} != {"level"} or not look.alike_to(top, under) or _IS_TIMES.fullmatch(gap) is None:
        return None
    made = Combination("div", (Operand(top.number), Operand(under.number)))
    return Told([Reading(made, True, "clause")], kind="ratio", about_change=False, alone=True)


def _of_which(look: Look) -> Told | None:
    """年内净增 257 万千瓦。其中风光新增 181 万千瓦: since when the whole has moved, the part has."""
    if look.claim.kind != "change" or look.claim.based or "其中" not in look.clause or not _OF_WHICH.search(look.clause):
        return None
    whole = next((c for c in reversed(look.block[-4:]) if c.kind == "change" and c.metric == look.claim.metric and look.alike(c)), None)
    of = whole.readings[0].expression if whole is not None and whole.readings and whole.readings[0].certain else None
    if not isinstance(of, Quantity) or of.base is None:
        return None
    found = [r for r in look.claim.readings if _dates(r.expression) == (of.period, of.base) and _parted(r.expression)]
    return Told([replace(found[0], certain=True, origin="clause", measured=True)]) if found else None


def _dates(expression: Expression) -> tuple[Period | None, Period | None]:
    """From and to when an expression says that something moved."""
    if isinstance(expression, Quantity):
        return expression.period, expression.base
    if not isinstance(expression, Combination) or expression.op != "sub" or len(expression.args) != 2:
        return None, None
    now, then = (next(quantities_of(arg), None) for arg in expression.args)
    return now.period if now is not None else None, then.period if then is not None else None


def _parted(expression: Expression) -> bool:
    """Whether an expression is of parts alone."""
    return all(q.segment is not None for q in quantities_of(expression))


def _listed(look: Look) -> Told | None:
    """论占比，个险仍有 60.8%，银保 36.2%: each part over the whole of the measure told of it before."""
    if not any(word in look.before for word in _SHARES) or not _BY_SHARE.search(look.before):
        return None
    named = [m for m in look.around.named(look.n.start - len(look.clause), look.n.start) if m.kind == "segment"]
    if len(named) != 1 or _HAS.fullmatch(look.folded, named[0].end, look.n.start) is None:
        return None
    segment = named[0].target
    both = look.around.vocabulary.of_segment.get(segment, frozenset()) & look.around.vocabulary.of_whole
    spoken = [c for c in look.block if c.kind == "level" and c.segment == segment and c.metric in both]
    metric = spoken[-1].metric if spoken else next(iter(both)) if len(both) == 1 else None
    period = spoken[-1].period if spoken else look.claim.period
    if metric is None or period is None:
        return None
    part = Quantity(metric, look.claim.entity, period, segment=segment)
    made = Combination("div", (part, replace(part, segment=None)))
    return Told([Reading(made, True, "clause")], kind="share", metric=metric, segment=segment, period=period, about_change=False, alone=True)


def _then(look: Look) -> Told | None:
    """占比 37.4%，年初 32.9%: the same share at the earlier date."""
    last = look.said[-1] if look.said else None
    share = last.readings[0] if last is not None and last.kind == "share" and last.readings else None
    if last is None or share is None or not isinstance(share.expression, Combination) or share.expression.op != "div":
        return None
    way = _THEN.fullmatch(look.folded, last.numeral.end, look.n.start)
    if way is None or last.period is None:
        return None
    then = moved(share.expression, (lambda p: p.year_before) if way[1] else (lambda p: p.year_open))
    if then is None:
        return None
    period = last.period.year_before if way[1] else last.period.year_open
    return Told([replace(share, expression=then)], kind="share", metric=last.metric, segment=last.segment, period=period, about_change=False, alone=True)


def _of_increase(look: Look) -> Told | None:
    """年内净增 257 万千瓦。其中风光新增 181 万千瓦，占净增量的 70.4%: the change just said over that of the whole, said before."""
    if "占" not in look.holds or "量" not in look.clause and "额" not in look.clause and "幅" not in look.clause or not _OF_INCREASE.search(look.clause):
        return None
    part = look.said[-1] if look.said else None
    if part is None or part.numeral.unit.is_fraction or not part.about_change:
        return None
    wholes = [
        c
        for c in look.block
        if c.index < part.index and c.about_change and c.metric == part.metric and look.alike_to(c, part) and c.segment is None
        and abs(c.numeral.value) > abs(part.numeral.value)
    ]
    if len(wholes) != 1:
        return None
    made = Combination("div", (Operand(part.number), Operand(wholes[0].number)))
    return Told([Reading(made, True, "clause")], kind="share", metric=part.metric, segment=part.segment, about_change=False, alone=True)


def _by_so_much(look: Look) -> Told | None:
    """火电少发 28.3 亿千瓦时，降幅 6.9%: the rate of the very change just said."""
    last = look.said[-1] if look.said and "幅" in look.holds else None
    if last is None or last.kind != "change" or last.numeral.unit.is_fraction or look.claim.kind != "growth" or not last.readings:
        return None
    if _BY_SO_MUCH.fullmatch(look.folded, last.numeral.end, look.n.start) is None or _LISTED.match(look.after):
        return None
    readings = [
        replace(r, expression=replace(r.expression, measure="growth"))
        for r in last.readings
        if isinstance(r.expression, Quantity) and r.expression.measure == "change"
    ]
    return Told(readings, segment=last.segment, alone=True) if readings else None


def _than_other(look: Look) -> Told | None:
    """水电利用小时掉了 12.5%，比火电的降幅（8.0%）还大: the rate of the other part, or of none that is known."""
    way = _THAN_OTHER.search(look.clause) if "幅" in look.holds or "速" in look.holds else None
    last = look.said[-1] if look.said else None
    if way is None or last is None or look.n.sign:
        return None
    offset = look.n.start - len(look.clause)
    named = [m for m in look.around.named(offset + way.start(1), offset + way.end(1)) if m.kind in ("segment", "entity")]
    moves = [r for r in last.readings if isinstance(r.expression, Quantity) and r.expression.measure == "growth"]
    if len(named) != 1 or not moves:
        return Told([], alone=True)
    kind = named[0].kind
    readings = [replace(r, expression=replace(r.expression, **{kind: named[0].target})) for r in moves if isinstance(r.expression, Quantity)]
    return Told(readings, kind="growth", metric=last.metric, segment=named[0].target if kind == "segment" else None, about_change=True, alone=True)
