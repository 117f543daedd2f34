"""Shares that leave a side unsaid: "FCF of $13.2mn, 4.1% of revenue and 46% of net income", 华东占比 33.3%."""

from __future__ import annotations

import re

from verifier.claims import Combination, Quantity, Reading
from verifier.extractors.rules.constructions.look import Look, Told


def told(look: Look) -> Told | None:
    """The quotient behind a share whose part, or whose whole, the words leave out."""
    return _second(look) or _of_revenue(look)


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
    if last is None or last.kind != "share" or look.n.unit.kind != "percent" or look.claim.kind not in ("share", "growth", "ratio"):
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
    return Told([Reading(Combination("div", (first.args[0], whole)), True, "clause")], kind="share", metric=last.metric, about_change=True, alone=True)
