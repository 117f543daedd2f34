"""A share or sector beside an index: 跑赢沪深300（+0.1%）1.3 个百分点, and what companies make of their sector: 占全板块的 22.8%."""

from __future__ import annotations

from verifier.claims import Claim, Combination, Expression, Operand, Quantity, Reading
from verifier.extractors.rules.constructions.look import Look, Told
from verifier.namesakes import is_index_of_the_market
from verifier.patterns import pattern
from verifier.spans import MOVES

_AHEAD = pattern("indices-ahead", r"(?:跑[赢输]|[强弱]于|[优劣]于|领先于?|落后于?|超越|超额(?:收益)?|outperform\w*|underperform\w*|beat\w*|lagg?\w*)[^,。;0-9(]{0,6}$")
_BRACKET = pattern("indices-bracket", r"[\s*]*[(][\s*]*(?:[涨跌]幅?)?[\s*]*$")
_BY = pattern("indices-by", r"(?:[(][^()]{0,16}[)])?[\s*]*(?:约|达|近|了|by|指数|幅度|about)*[\s*]*$")
_OF_SECTOR = pattern("indices-of-sector", r"占(?:到|了)?(?:全|整个|所属|申万)?(?:板块|行业)(?:总?(?:成交额?|市值))?的?(?:比[重例])?[约为达近\s*]*$")
_RACED = frozenset("赢 输 于 先 后 越 额 outperform outperformed outperforming underperform underperformed underperforming beat beats beating lagged lagging".split())
WORDS = _RACED | {"占"}


def told(look: Look) -> Told | None:
    """How far one moved ahead of an index, the index's own move in a bracket, or the part of a sector's total."""
    if look.n.unit.kind == "percent" and "占" in look.holds:
        return _of_sector(look)
    if _RACED.isdisjoint(look.holds):
        return None
    named = next((m for m in reversed(look.around.named(look.start, look.n.start)) if m.kind == "entity"), None)
    if named is None or _AHEAD.search(look.folded[max(look.start, named.start - 24) : named.start]) is None:
        return None
    moved = look.around.vocabulary.of_entity.get(named.target, frozenset()) & {"price_change_pct", "index_level", "share_price", "period_return"}
    between = look.folded[named.end : look.n.start]
    if not moved:
        return None
    subject = next((c for c in reversed(look.said) if c.numeral.end <= named.start and c.metric in MOVES and c.numeral.unit.kind == "percent"), None)
    metric = subject.metric if subject is not None else "price_change_pct"
    theirs = Quantity(metric, named.target, subject.period if subject is not None and subject.period is not None and subject.period.day else None)
    if look.n.unit.kind == "percent" and _BRACKET.fullmatch(between):
        return Told([Reading(theirs, True, "clause")], kind="ratio", metric=metric, words="", about_change=False, alone=True)
    if subject is None or subject.entity == named.target or _BY.fullmatch(between) is None:
        return None
    inside = next((c for c in look.said if c.numeral.start > named.end), None)
    ends: tuple[Expression, Expression] = (_shown(subject), _shown(inside) if inside is not None else theirs)
    return Told([Reading(Combination("sub", ends), True, "clause")], kind="change", metric="excess_return", about_change=True, alone=True)


def _shown(claim: Claim) -> Expression:
    return Operand(claim.number)


def _of_sector(look: Look) -> Told | None:
    """合计成交 71.3 亿元，占全板块的 22.8%: the amount just said over the sector's own."""
    last = look.said[-1] if look.said else None
    if last is None or last.kind not in ("level", "sum") or last.about_change or not _OF_SECTOR.search(look.before):
        return None
    known = look.around.vocabulary.of_entity
    sectors = [e for e, metrics in known.items() if last.metric in metrics and "index_level" in metrics and not is_index_of_the_market(e)]
    if len(sectors) != 1 or look.folded[last.numeral.end : look.n.start].count(",") > 1:
        return None
    made = Combination("div", (Operand(last.number), Quantity(last.metric, sectors[0])))
    return Told([Reading(made, True, "clause")], kind="share", metric=last.metric, about_change=True, alone=True)
