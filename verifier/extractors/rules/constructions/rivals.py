"""A number beside the same of another company: 是和润家居的 6.6 倍, 比峻岭铜业高 34.7%."""

from __future__ import annotations

from verifier.claims import Combination, Operand, Quantity, Reading
from verifier.dataclass import replace
from verifier.extractors.rules.constructions.look import Look, Told
from verifier.patterns import pattern

_TIMES = pattern("rivals-times", r"(?:是|为|相当于|约为|约是|不及|不到|不足|超过|接近|只有)([^,。;0-9]{2,12}?)的[约近\s*]*$")
_APART = pattern("rivals-apart", r"[比较]([^,。;0-9]{2,12}?)(高出?|多出?|低|少)[约近\s*]*$")


_THAN_WHOLE = pattern(
    "rivals-than-whole",
    r"(?:[比较]|[快慢高低]于|跑[赢输]|领先于?|落后于?)(?:公司|集团|全公司|整个公司)?(?:的?(?:整体|总体|总)(?:营收|收入|业务)?(?:的?(?:增速|增长率?|增幅|水平))?|(?:整体)?(?:营收|收入)增速)(?:还)?[快慢高低]?[了出]?[约近\s*]*$",
)
_PACE = frozenset("快慢高低赢输先后")


def told(look: Look) -> Told | None:
    """The number said just before, over or against what the named company has of the same; a part's growth against that of the whole."""
    if not _PACE.isdisjoint(look.holds) and (ahead := _ahead_of_whole(look)) is not None:
        return ahead
    if look.n.unit.kind not in ("multiple", "percent") or not look.said:
        return None
    times = look.n.unit.kind == "multiple"
    way = (_TIMES if times else _APART).search(look.before)
    last = look.said[-1]
    own = next((r.expression for r in last.readings if isinstance(r.expression, Quantity) and r.expression.measure == "level"), None)
    if way is None or own is None or last.about_change or look.around.terms(last.numeral.end, look.n.start):
        return None
    place = look.start + way.start(1)
    names = [m.target for m in look.around.named(place, look.start + way.end(1)) if m.kind == "entity"]
    if len(names) != 1 or names[0] == own.entity or own.entity is None:
        return None
    other = replace(own, entity=names[0])
    if times:
        return Told([Reading(Combination("div", (Operand(last.number), other)), True, "clause")], kind="ratio", metric=last.metric, about_change=True, alone=True)
    made = Combination("growth", (Operand(last.number), other))
    return Told([Reading(made, False, "clause")], kind="growth", metric=last.metric, about_change=True, alone=True)


def _ahead_of_whole(look: Look) -> Told | None:
    """海外收入增长 22.7%，比公司整体快了 7.3 个百分点: how far a part's growth lies from that of the whole."""
    before = look.around.claims[look.claim.index - 1] if look.claim.index else None
    if before is None or before.segment is None or before.kind != "growth" or look.n.unit.kind not in ("point", "percent", "basis_point") or look.n.sign:
        return None
    grown = before.readings[0].expression if before.readings and before.quote == look.claim.quote else None
    if not isinstance(grown, Quantity) or grown.measure != "growth" or grown.segment is None or _THAN_WHOLE.search(look.clause) is None:
        return None
    last = before
    if look.around.terms(last.numeral.end, look.n.start)[1:]:
        return None
    apart = Combination("sub", (grown, replace(grown, segment=None, entity=look.around.entity)))
    if look.claim.direction == 0 and ("慢" in look.clause or "低" in look.clause) and look.claim.stated.low > 0:
        look.claim.stated = -look.claim.stated
    return Told([Reading(apart, last.readings[0].certain, "clause")], kind="change", metric=last.metric, segment=grown.segment, about_change=True, alone=True)
