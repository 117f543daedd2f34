"""A part of a move just told: "revenue grew 5.1% … Home delivered 58% of the increase", "the ratio improved by 3.4 points; a third of that came from costs"."""

from __future__ import annotations

import re

from verifier.catalogue.terms import Term
from verifier.claims import Claim, Combination, Quantity, Reading
from verifier.dataclass import replace
from verifier.extractors.rules.constructions.look import Look, Told
from verifier.extractors.vocabulary import Mention
from verifier.patterns import compiled

_OF_MOVE = compiled(
    r"\s*of (?:(?:the|its|this|that|group|total|overall|reported|net|headline|year's|quarter's|half's|group's|company's|annual|yoy|y/y|year-on-year"
    r"|year-over-year|top-line|incremental|revenue|sales|profit|earnings|ebitda|premium|operating|absolute)\s+){1,5}"
    r"(?:increase|growth|rise|gain|improvement|increment|uplift|advance|expansion|step-up|decline|fall|drop|decrease|reduction|deterioration|slippage)\b",
    re.IGNORECASE,
)
_OF_IT = compiled(r"\s*of (?:that|this|it|which)\b(?! (?:kind|type|size|amount|sum))", re.IGNORECASE)
_CAME_FROM = compiled(
    r"\s*(?:(?:came|comes|coming|stems?|stemmed|stemming|was|is|derived|derives|arose|arises)?\s*(?:down to|due to|from|driven by|attributable to|thanks to"
    r"|explained by|owed to|because of|the result of)|reflects?|reflected|reflecting)\s+(?:the |its |a |higher |lower |better |a better )*",
    re.IGNORECASE,
)
WORDS = frozenset(
    "increase growth rise gain improvement increment uplift advance expansion step decline fall drop decrease reduction deterioration slippage"
    " that this it which".split()
)


def told(look: Look) -> Told | None:
    """The change of the part over the change of the whole; a share of a move is in any case no level of what is named beside it."""
    if look.n.sign or "of" not in look.holds:
        return None
    of = _OF_MOVE.match(look.after)
    it = _OF_IT.match(look.after) if of is None else None
    if of is None and it is None:
        return None
    first = look.claim.readings[0].expression if look.claim.readings else None
    if isinstance(first, Combination) and any(isinstance(a, Quantity) and a.measure == "change" for a in first.args):
        return None  # read so already
    if it is not None and not (any(c.about_change for c in look.block[-2:]) and _CAME_FROM.match(look.after, it.end())):
        return None  # "of that" may be of the level that was moved to
    named, sure = _part(look, of or it)
    whole = _whole(look, named)
    if named is None or whole is None:
        return Told([], kind=None if look.claim.kind == "comparison" else "share", alone=True)
    base = whole.base
    pair = tuple(replace(q, measure="change", base=base, period=whole.period) for q in (named, whole))
    made = Reading(Combination("div", pair), sure, "clause")
    return Told([made], kind=None if look.claim.kind == "comparison" else "share", metric=named.metric, about_change=True, alone=True)


def _part(look: Look, of: re.Match[str] | None) -> tuple[Quantity | None, bool]:
    """Whose part of the move it is, and whether the words beside the number say so themselves."""
    assert of is not None
    from_ = _CAME_FROM.match(look.after, of.end())
    if from_ is not None:
        opening = look.n.end + from_.end()
        named = min(_named(look, opening, look.end), key=lambda m: (m.start, -m.end, not isinstance(m, Mention)), default=None)
        return (_quantity(look, named), True) if named is not None and named.start - opening <= 12 else (None, False)
    opening = look.n.start - len(look.clause)
    named = max(_named(look, opening, look.n.start), key=lambda m: (m.end, -m.start, isinstance(m, Mention)), default=None)
    if named is not None:
        return _quantity(look, named), True
    last = next((q for c in reversed(look.said) if (q := _moved(c)) is not None or (q := _level(c)) is not None), None)
    return last, False


def _named(look: Look, low: int, high: int) -> list[Term | Mention]:
    """The metrics and parts named between two places, the catalogue's and the sources' own."""
    return [*look.around.terms(low, high), *(m for m in look.around.named(low, high) if m.kind in ("own", "segment"))]


def _quantity(look: Look, named: Term | Mention) -> Quantity | None:
    if not isinstance(named, Mention):
        return look.quantity((named.start, named.end), None)
    if named.kind == "own":
        return Quantity(named.target, look.claim.entity, None)
    metrics = look.around.vocabulary.of_segment.get(named.target, frozenset())
    sales = next((m for m in ("revenue", "segment_revenue", "total_revenue") if m in metrics), None)
    return Quantity(sales, look.claim.entity, None, segment=named.target) if sales is not None else None


def _whole(look: Look, part: Quantity | None) -> Quantity | None:
    """What moved as a whole: the last thing before it whose move was told, and which the part is none of."""
    if part is None:
        return None
    for claim in reversed(look.block):
        moved = _moved(claim)
        if moved is not None and moved.base is not None and (moved.metric, moved.segment) != (part.metric, part.segment):
            if part.segment is not None and moved.metric not in (part.metric, "revenue", "total_revenue"):
                continue  # the part itself by another name
            if moved.segment is None:
                return moved
            if part.segment is not None and moved.metric == part.metric:
                continue  # another part beside it
            return None
    spoken = _moved(look.block[-1]) if look.block else None
    if part.segment is not None and part.metric in look.around.vocabulary.of_whole and (spoken is None or spoken.base is not None):
        period = spoken.period if spoken is not None else look.claim.period
        base = spoken.base if spoken is not None else period.year_before if period is not None else None
        return replace(part, segment=None, period=period, base=base, others=("total_revenue",)) if base is not None else None
    return None


def _moved(claim: Claim) -> Quantity | None:
    first = claim.primary.expression if claim.primary is not None else None
    return first if isinstance(first, Quantity) and first.measure in ("growth", "change") else None


def _level(claim: Claim) -> Quantity | None:
    first = claim.primary.expression if claim.primary is not None else None
    return first if isinstance(first, Quantity) and first.measure == "level" else None
