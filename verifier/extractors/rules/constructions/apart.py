"""How far two measures of one company lie apart: 经营现金流比净利润多 2.1 亿元, 毛利率高出净利率 21.8 个百分点, 收入与成本的差额为."""

from __future__ import annotations

from verifier.catalogue import load
from verifier.claims import Combination, Expression, Operand, Reading
from verifier.extractors.rules.constructions.look import Look, Told
from verifier.patterns import pattern

_THAN = pattern("apart-than", r"[\s*]*(?:却|还|则|也|仍|已)*(?:比|较|相比|相较于?)(?:同期|当期|本期|公司)?[的\s*]*")
_BY = pattern("apart-by", r"[\s*]*(?:要|还|仍|也|整整)*(?:(高出|高了?|多出|多了?|超出)|(少了?|低了?|少出))[约近逾超整达为\s*]*")
_OVER = pattern(
    "apart-over", r"[\s*]*(?:也|还|仍|却|已|则)*(?:(高出|高于|超出|超过|多于|多出|大于)|(低于|少于|小于|不及|落后于?))(?:同期|当期|本期|公司)?[的\s*]*"
)
_AMOUNT = pattern("apart-amount", r"[\s*]*(?:了|约|近|达|逾|多达|整整)*[\s*]*")
_AND = pattern("apart-and", r"[\s*]*[与和同跟及][\s*]*")
_GAP = pattern("apart-gap", r"[\s*]*(?:之间)?的?(?:差额|差距|差值|之差|相差|缺口|利差|差)(?:约|为|是|达|高达|到|了|仅)*[\s*]*")
_SET_APART = pattern("apart-set", r"(?<![同环])比|较(?![年上期去前])|[高低][出于]|超[出过]|[多少][于出]|[大小]于|不及|落后|差")


def told(look: Look) -> Told | None:
    """The one less the other, where two names, or the level just said and a name, are set apart by so much."""
    amount = look.n.unit.kind == "number" and look.n.unit.scale >= 1000  # 14.96亿
    if not (amount or look.n.unit.kind in ("money", "point", "basis_point", "per_share")) or look.n.sign or _SET_APART.search(look.clause) is None:
        return None
    begun = look.n.start - len(look.clause)
    terms = look.around.terms(begun, look.n.start)
    if not 1 <= len(terms) <= 2 or (look.said and look.said[-1].numeral.end > terms[0].start):
        return None
    kind = "percent" if look.n.unit.is_fraction else "money" if amount else look.n.unit.kind
    metrics = load().metrics
    if any(metrics[t.metric].kind != kind for t in terms):
        return None
    last = terms[-1]
    low, high = (terms[0].end, last.start) if len(terms) == 2 else (begun, last.start)
    by, over = _BY.fullmatch(look.folded, last.end, look.n.start), _OVER.fullmatch(look.folded, low, high)
    if by is not None and _THAN.fullmatch(look.folded, low, high):
        down = by[2] is not None
    elif over is not None and _AMOUNT.fullmatch(look.folded, last.end, look.n.start):
        down = over[2] is not None
    elif len(terms) == 2 and _AND.fullmatch(look.folded, low, high) and _GAP.fullmatch(look.folded, last.end, look.n.start):
        return _made(look, look.quantity((terms[0].start, terms[0].end), look.claim.period), look.quantity((last.start, last.end), look.claim.period), None)
    else:
        return None
    other = look.quantity((last.start, last.end), look.claim.period)
    if len(terms) == 2:
        return _made(look, look.quantity((terms[0].start, terms[0].end), look.claim.period), other, down)
    said = look.said[-1] if look.said else None
    if said is None or said.kind not in ("level", "ratio") or said.metric == last.metric or said.numeral.high is not None:
        return None
    if not look.alike(said) and not (kind == "percent" and said.numeral.unit.is_fraction):
        return None
    first = said.readings[0].expression if said.readings and said.readings[0].certain else Operand(said.number)
    return _made(look, first, other, down)


def _made(look: Look, one: Expression | None, other: Expression | None, down: bool | None) -> Told | None:
    if one is None or other is None:
        return None
    if down is None:
        reading = Combination("abs", (Combination("sub", (one, other)),))
    else:
        reading = Combination("sub", (other, one) if down and look.claim.stated.low > 0 else (one, other))
    metric = getattr(one, "metric", None)
    return Told([Reading(reading, True, "clause")], kind="change", metric=metric, about_change=True, alone=True)
