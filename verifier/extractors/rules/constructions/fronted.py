"""Levels that stand before or after what they are of, away from the usual place: "At $512 million, revenue was up 12%", "$512 million was what the
company reported as revenue", "40 basis points of decline took gross margin to 38.1%".
"""

from __future__ import annotations

import re

from verifier.catalogue import load
from verifier.claims import Quantity, Reading
from verifier.dataclass import replace
from verifier.extractors.rules.constructions.look import Look, Told
from verifier.extractors.rules.topics import fits
from verifier.patterns import compiled, pattern
from verifier.records import ClaimKind

_OPENS = compiled(r"[\s*\-•>]*(?:At|With)?[\s*]*(?:about |around |roughly |just |nearly |over |under |some )?", re.IGNORECASE)
_VERB = (
    r"(?:was|were|is|are|has|have|had|came|stood|stands|stays?|stayed|remains?|remained|rose|fell|grew|climbed|declined|dropped|increased|decreased|slipped|slid|eased"
    r"|improved|deteriorated|worsened|widened|narrowed|expanded|contracted|beat|missed|topped|exceeded|looks?|ran|sits?|sat)"
)
_AT = pattern("fronted-at", rf"[\s*]*,[\s*]*(?:the |its |our |group |reported )*([A-Za-z][A-Za-z&/\-' ,.]{{1,60}}?) (?:\([^()]{{1,24}}\) )?(?:also |now |again |therefore |still )?{_VERB}\b", re.IGNORECASE)
_REPORTED_AS = pattern(
    "fronted-reported-as",
    r"[\s*]*(?:was|is|were) (?:what )?(?:[A-Za-z.&' ]{1,40}? )?(?:reported|booked|posted|recorded|declared|disclosed|printed)(?: as| in| for| of) (?:the |its |their )*([A-Za-z][A-Za-z&/\-' ]{1,48}?)"
    r"(?=[\s*]*(?:[,.;:(]|$|in (?:the|Q|H|FY|fiscal|\d)|for (?:the|Q|H|FY)))",
    re.IGNORECASE,
)
_BEING = pattern(
    "fronted-being",
    r"[\s*]*(?:being|is|was|represents?|representing) (?:(?:the|its|our|their|reported|latest) )+([A-Za-z][A-Za-z&/\-' ]{1,40}?) (?:(growth|increase|gain|rise)|(decline|decrease|drop|fall))"
    r"(?: rate)?\b(?! of \d)",
    re.IGNORECASE,
)
_ALONE = compiled(r"(?:^|[,;:(—–])[\s*]*(?:and |but |while |where |with |the )*(?:about |around |roughly )?[\s*]*$", re.IGNORECASE)
_BROUGHT = pattern(
    "fronted-brought",
    r"\b(?:took|takes|taking|brought|brings|bringing|lifted|lifts|lifting|pushed|pushes|pushing|left|leaves|leaving|drove|drives|driving|sent|sends|sending|carried)"
    r" (?:the |its |our |group |reported )*([A-Za-z][A-Za-z&/\-' ]{1,60}?) (?:back |up |down |on )?(?:to|at)[\s*]*(?:about |around |roughly )?$",
    re.IGNORECASE,
)
_MOVED_IT = pattern(
    "fronted-moved-it",
    r"[\s*]*of (?:(?P<up>expansion|improvement|increase|rise|gain|growth|widening|upside|progress|uplift)|(?P<down>contraction|decline|decrease|fall|drop|compression|erosion|narrowing|slippage|pressure|loss|deterioration))"
    r"[a-z ,]{0,24}? (?:took|brought|lifted|pushed|left|drove|sent|carried) (?:the |its |our |group |reported )*([A-Za-z][A-Za-z&/\-' ]{1,60}?) (?:back |up |down )?(?:to|at)\b",
    re.IGNORECASE,
)
_BROUGHT_BY = frozenset("took takes taking brought brings bringing lifted lifts lifting pushed pushes pushing left leaves leaving drove drives driving sent sends sending carried".split())
_REPORTS = frozenset("reported booked posted recorded declared disclosed printed".split())
_EQUALS = frozenset("being is was represents represent representing".split())
_HINTS = _BROUGHT_BY | _REPORTS | _EQUALS | {"at", "with"}
_SEQUENTIAL = compiled(r"\bsequential|quarter[- ]over[- ]quarter|quarter[- ]on[- ]quarter|\bq/?o?/?q\b", re.IGNORECASE)
_YEARLY = compiled(r"year[- ]over[- ]year|year[- ]on[- ]year|\by/?o?/?y\b|from a year (?:ago|before|earlier)|annual", re.IGNORECASE)
_NEAR = 32
"""How far from its start a number opens a sentence, at most."""


def told(look: Look) -> Told | None:
    """The level that the words around a number make it, or how far it moved."""
    if look.holds.isdisjoint(_HINTS):
        return None
    n = look.n
    if n.high is not None or n.sign or look.claim.relation != "=":
        return None
    if n.unit.kind in ("point", "basis_point"):
        return None if _BROUGHT_BY.isdisjoint(look.holds) else _moved_it(look)
    if n.unit.kind in ("multiple", "date"):
        return None
    if n.unit.kind == "percent" and not _EQUALS.isdisjoint(look.holds) and (found := _BEING.match(look.folded, n.end)) is not None:
        return _rate(look, found)
    if not _BROUGHT_BY.isdisjoint(look.holds) and (found := _BROUGHT.search(look.clause)) is not None:
        opening = n.start - len(look.clause)
        return _level(look, opening + found.start(1), opening + found.end(1))
    if n.start - look.start > _NEAR or not _OPENS.fullmatch(look.before):
        return None
    found = _AT.match(look.folded, n.end) if look.before.strip(" *-•>") else None
    found = found or (_REPORTED_AS.match(look.folded, n.end) if not _REPORTS.isdisjoint(look.holds) else None)
    return _level(look, *found.span(1)) if found is not None else None


def _level(look: Look, low: int, high: int) -> Told | None:
    """The number as a level of what the words between two places name, where it can be one."""
    named = look.quantity((low, high), look.claim.period)
    if named is None:
        return None
    terms = look.around.terms(low, high)
    entry = load().metrics.get(named.metric)
    if terms and (entry is None or not fits(look.n.unit, entry.kind)) or not terms and look.n.unit.is_fraction != _is_rate(look, named.metric):
        return None
    rest = [replace(r.expression, metric=named.metric, others=named.others, segment=named.segment, measure="level", base=None) for r in look.claim.readings
            if isinstance(r.expression, Quantity) and r.expression.period not in (named.period, None)]
    kind: ClaimKind = "ratio" if entry is not None and entry.kind in ("percent", "multiple", "ratio") else "level"
    sure = look.claim.period is not None
    readings = [Reading(named, sure, "clause", sure), *(Reading(one, False, "inherited") for one in dict.fromkeys(rest))]
    return Told(readings, kind=kind, metric=named.metric, words=look.folded[low:high], segment=named.segment, about_change=False, alone=True, stands=True)


def _rate(look: Look, found: re.Match[str]) -> Told | None:
    """ "With 9.4% being the EPS growth of the quarter, year over year"."""
    period = look.claim.period
    named = look.quantity(found.span(1), period) if _ALONE.search(look.before) is not None else None
    entry = load().metrics.get(named.metric) if named is not None else None
    if named is None or period is None or entry is None or entry.kind in ("percent", "ratio", "multiple"):
        return None
    sequential = _SEQUENTIAL.search(look.folded, found.end(), look.claim.quote[1]) is not None and period.months == 3
    sure = period.months != 3 or sequential or _YEARLY.search(look.folded, found.end(), look.claim.quote[1]) is not None
    reading = Reading(replace(named, measure="growth", base=period.previous if sequential else period.year_before), sure, "clause", sure)
    return Told([reading], kind="growth", metric=named.metric, words=found[1], segment=named.segment, about_change=True, alone=True, falls=found[3] is not None)


def _is_rate(look: Look, metric: str) -> bool:
    return look.around.vocabulary.own_kinds.get(metric) == "percent"


def _moved_it(look: Look) -> Told | None:
    """ "40 basis points of decline took gross margin to 38.1%"."""
    found = _MOVED_IT.match(look.folded, look.n.end)
    period = look.claim.period
    named = look.quantity(found.span(3), period) if found is not None and period is not None else None
    if found is None or named is None or period is None:
        return None
    bases = [period.year_before] + ([period.previous] if period.months == 3 else [])
    readings = [Reading(replace(named, measure="change", base=base), place == 0, "clause") for place, base in enumerate(bases)]
    return Told(readings, kind="change", metric=named.metric, segment=named.segment, about_change=True, alone=True, falls=found["down"] is not None)
