"""A number beside the same of another company: 是和润家居的 6.6 倍, 比峻岭铜业高 34.7%."""

from __future__ import annotations

from verifier.claims import Combination, Operand, Quantity, Reading
from verifier.dataclass import replace
from verifier.extractors.rules.constructions.look import Look, Told
from verifier.patterns import pattern

_TIMES = pattern("rivals-times", r"(?:是|为|相当于|约为|约是|不及|不到|不足|超过|接近|只有)([^,。;0-9]{2,12}?)的[约近\s*]*$")
_APART = pattern("rivals-apart", r"[比较]([^,。;0-9]{2,12}?)(高出?|多出?|低|少)[约近\s*]*$")


def told(look: Look) -> Told | None:
    """The number said just before, over or against what the named company has of the same."""
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
