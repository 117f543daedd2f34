"""Shares that leave a side unsaid: "FCF of $13.2mn, 4.1% of revenue and 46% of net income", 华东占比 33.3%."""

from __future__ import annotations

import re

from verifier.catalogue import load
from verifier.claims import Claim, Combination, Operand, Quantity, Reading
from verifier.dataclass import replace
from verifier.extractors.rules.binding.phrases import A_SHARE
from verifier.extractors.rules.constructions.look import ANY, Look, Told, Ways
from verifier.extractors.rules.topics import residue
from verifier.patterns import compiled, pattern

_THE_GROUP = compiled(
    r"\s*of (?:(?:the|its|our|all|total|overall|combined|group|net|consolidated|quarterly|half-year|annual|quarter's|half's|period's|year's|group's|company's|firm's)\s+)*"
    r"(?:revenues?|sales|turnover|top line|total|mix|group|business|premiums|income)\b",
    re.IGNORECASE,
)


def _of_the_group(look: Look) -> Told | None:
    """ "Power devices (¥41.1bn, +31.6%) made up 45.8% of the quarter's revenue": the part that is the subject, over the whole."""
    claim = look.claim
    if claim.kind != "share" or claim.readings or look.n.sign or _THE_GROUP.match(look.after) is None:
        return None
    parts = [m for m in look.around.named(look.start, look.n.start) if m.kind == "segment"]
    if not parts or len({m.target for m in parts}) > 1:
        return None
    segment = parts[-1].target
    known = look.around.vocabulary.of_segment.get(segment, frozenset()) & look.around.vocabulary.of_whole
    sales: list[str] = [m for m in ("revenue", "segment_revenue", "total_revenue") if m in known]
    sales = sales or (list(known) if len(known) == 1 else [])
    if not sales:
        return None
    period = next((c.period for c in reversed(look.said) if c.segment == segment and c.kind == "level"), claim.period)
    part = Quantity(sales[0], claim.entity, period, segment=segment)
    made = Combination("div", (part, replace(part, segment=None, others=("total_revenue", "main_business_revenue"))))
    return Told([Reading(made, True, "clause")], kind="share", metric=sales[0], segment=segment, about_change=True, alone=True)


def _of_a_part(look: Look) -> Told | None:
    """其中 TIDES 12.64 亿，占化学业务的 18.5%: one part over another that holds it, both of the measure that the sources have of both."""
    held = look.around.vocabulary.of_segment
    way = _OF_PART.search(look.clause) if held else None
    if way is None:
        return None
    opening = look.n.start - len(look.clause)
    names = [m for m in look.around.named(opening + way.start(1), opening + way.end()) if m.kind == "segment"]
    if len(names) != 1 or residue(look.around.folded[opening + way.start(1) : names[0].start] + look.around.folded[names[0].end : opening + way.end(1)]):
        return None
    whole = names[0].target
    before = [m.target for m in look.around.named(opening, opening + way.start()) if m.kind == "segment" and m.target != whole]
    part = before[-1] if before else next((c.segment for c in reversed(look.said) if c.kind == "level" and c.segment), None)
    both = held.get(part or "", frozenset()) & held.get(whole, frozenset())
    told = next((c.metric for c in reversed(look.said) if c.segment == part and c.metric in both), None)
    metric = told or (next(iter(both)) if len(both) == 1 else None)
    if part is None or part == whole or metric is None:
        return None
    period = next((c.period for c in reversed(look.said) if c.segment == part), look.claim.period)
    over = Quantity(metric, look.claim.entity, period, segment=whole)
    made = Combination("div", (replace(over, segment=part), over))
    return Told([Reading(made, True, "clause")], kind="share", metric=metric, segment=part, period=period, about_change=True, alone=True)


def _revenue_share(look: Look) -> Told | None:
    """航空结构件收入…，收入占比由 64.9% 升至 67.0%: the share of the part that the sentence is about, where the sources give its revenue."""
    claim, last = look.claim, look.said[-1] if look.said else None
    if claim.metric != "revenue_share" or claim.kind not in ("ratio", "share"):
        return None
    terms = look.around.terms(look.start, look.n.start)
    bare = bool(terms) and (terms[-1].start == look.start or look.folded[terms[-1].start - 1] in " ,、;*(")
    segment = claim.segment or (last.segment if last is not None and bare else None)
    if segment is None or not look.around.vocabulary.of_segment.get(segment, frozenset()) & {"revenue", "segment_revenue"}:
        return None
    part = Quantity("revenue", claim.entity, claim.period, segment=segment, others=("segment_revenue", "total_revenue", "main_business_revenue"))
    made = Combination("div", (part, replace(part, segment=None, others=("total_revenue", "main_business_revenue"))))
    printed = replace(part, metric="revenue_share", others=())
    sure = bool(claim.readings and claim.readings[0].certain)
    return Told([Reading(printed, sure, "clause"), Reading(made, sure, "clause")], kind="share", segment=segment, about_change=True)


def _whole_told(look: Look) -> Told | None:
    """占总收入 286.4 亿的 …: a whole said with its number is the company's, not the part's."""
    claim = look.claim
    its = _ITS_PART.match(look.after) if claim.kind == "level" and claim.segment is not None else None
    if its is None or not look.after[its.end() : its.end() + 1].isdigit() or not _PART_OF.search(look.clause):
        return None
    whole = [r for r in claim.readings if isinstance(r.expression, Quantity)]
    readings = [replace(r, expression=replace(r.expression, segment=None), certain=True) for r in whole if isinstance(r.expression, Quantity)]
    return Told(readings, alone=True) if readings else None


def _of_whole_told(look: Look) -> Told | None:
    """占总收入 286.4 亿的 48.4%: the amount said before it, over the whole whose number stands between."""
    if look.n.sign or len(look.said) < 2:
        return None
    part, whole = look.said[-2:]
    if _ITS_PART.fullmatch(look.folded, whole.numeral.end, look.n.start) is None or {part.kind, whole.kind} - {"level", "count", "sum"}:
        return None
    if not look.alike_to(part, whole) or not _PART_OF.search(look.folded[part.numeral.end : whole.numeral.start]):
        return None
    over = _first(whole)
    pair = (_first(part) or Operand(part.number), replace(over, segment=None) if over is not None else Operand(whole.number))
    return Told([Reading(Combination("div", pair), True, "clause")], kind="share", metric=part.metric, segment=part.segment, about_change=True, alone=True)


def _each_of_told(look: Look) -> Told | None:
    """三者占上网电量比重依次为 A、B、C: the parts said last, each over the whole."""
    if look.claim.kind not in ("share", "ratio", "growth") or (way := _EACH_SHARE.search(look.clause)) is None:
        return None
    opening = look.n.start - len(look.clause) + way.start()
    listed = [c for c in look.said if c.numeral.start >= opening]
    place, total = len(listed), _DIGITS.get(way[1] or "") or 0
    after = look.next
    while after is not None and re.fullmatch(r"[\s*]*[、和及与][\s*]*", look.folded[(listed[-1] if len(listed) > place else look.claim).numeral.end : after.numeral.start]):
        listed.append(after)
        at = after.index + 1
        after = look.around.claims[at] if at < len(look.around.claims) and look.around.claims[at].quote == look.claim.quote else None
    many = len(listed) + 1
    if many < 2 or (total and total != many):
        return None
    parts = [c for c in look.block if c.numeral.start < opening and c.kind == "level" and c.numeral.unit.kind in ("money", "physical", "count", "number") and _first(c) is not None]
    parts = parts[-many:]
    named = {(c.metric, c.segment) for c in parts}
    if len(parts) < many or len(named) < many or len({c.period for c in parts}) > 1:
        return None
    part = _first(parts[place])
    terms = look.around.terms(opening, look.n.start)
    assert part is not None
    whole = look.quantity((terms[-1].start, terms[-1].end), part.period) if terms else replace(part, segment=None) if part.segment is not None else None
    if whole is None or whole == part:
        return None
    return Told([Reading(Combination("div", (part, whole)), True, "clause")], kind="share", metric=part.metric, segment=part.segment, alone=True)


def _first(claim: Claim) -> Quantity | None:
    expression = claim.readings[0].expression if claim.readings else None
    return expression if isinstance(expression, Quantity) and expression.measure == "level" else None


_ITS_PART = pattern("shares-its-part", r"[\s*]*的(?:比[重例]|份额)?[约为达至近超高\s*]*")
_PART_OF = pattern("shares-part-of", r"(?:占|相当于|达到?|是)(?:[^,。;0-9]|20[0-9]{2}){1,18}$")
_EACH_SHARE = compiled(r"(?:([两二三四五六])(?:者|项|类|块|地|大?板块|大?业务)|各自?|分别|依次)[^,。;0-9]{0,3}占(?:比|[^,。;0-9]{2,12}的?(?:比重|比例|份额))?[^,。;0-9]{0,3}(?:分别|依次|各)?[约为达是\s*]*(?![^、和及与0-9.%\s*]*[^、和及与0-9.%\s*])")
_OF_PART = pattern("shares-of-part", r"占(?:到|了|其|整个)?([^,。;0-9占]{2,14}?)(?:的?(?:收入|营收|业务|板块|总量|销量|利润))?的?(?:比[重例]|份额)?[约为达至近超过\s*]*$")
_DIGITS = {"两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6}


def _of_revenue(look: Look) -> Told | None:
    """华东占比 33.3% of a segment that the sources know by its revenue alone."""
    claim = look.claim
    if claim.kind != "share" or claim.readings or claim.segment is None or not re.search(r"占比[约为是\s*]*$", look.clause):
        return None
    known = look.around.vocabulary.of_segment.get(claim.segment, frozenset())
    if len(known) != 1 or not known <= {"revenue", "total_revenue", "main_business_revenue"}:
        return None
    part = Quantity(next(iter(known)), claim.entity, claim.period, segment=claim.segment)
    whole = Quantity("revenue", claim.entity, claim.period, others=("total_revenue", "main_business_revenue"))
    return Told([Reading(Combination("div", (part, whole)), False, "clause")], metric="revenue", words="占比")


def _second(look: Look) -> Told | None:
    """The part of the share just said, over another whole."""
    last = look.said[-1] if look.said else None
    if last is None or last.kind != "share" or look.claim.kind not in ("share", "growth", "ratio"):
        return None
    first = last.readings[0].expression if last.readings else None
    if not isinstance(first, Combination) or first.op != "div" or not isinstance(first.args[0], Quantity):
        return None
    terms = look.around.terms(look.n.end, min(look.end, look.n.end + 28))
    between = look.folded[last.numeral.end : look.n.start]
    if not terms or not re.fullmatch(r"\s*of\s+(?:the |its )?", look.folded[look.n.end : terms[0].start], re.IGNORECASE) or not re.search(r"\b(?:and|or)\s+(?:about |roughly )?$|,\s*$", between):
        return None
    if len(look.around.terms(last.numeral.end, look.n.start)) != 1:
        return None
    whole = look.quantity((terms[0].start, terms[0].end), look.claim.period)
    if whole is None or whole.metric == first.args[0].metric:
        return None
    part = load().metrics.get(first.args[0].metric)
    if part is not None and part.kind == "per_share" and (each := A_SHARE.get(whole.metric)) is not None:
        whole = replace(whole, metric=each[0], others=each[1:])
    return Told([Reading(Combination("div", (first.args[0], whole)), True, "clause")], kind="share", metric=last.metric, about_change=True, alone=True)


WAYS = Ways(
    (_of_a_part, "percent", frozenset("占")),
    (_revenue_share, "percent", ANY),
    (_whole_told, "", frozenset("的")),
    (_of_whole_told, "percent", frozenset("的")),
    (_each_of_told, "percent", frozenset("占")),
    (_second, "percent", frozenset(("of",))),
    (_of_revenue, "", frozenset("占")),
    (_of_the_group, "percent", frozenset(("of",))),
)
"""The quotient behind a share whose part, or whose whole, the words leave out."""
