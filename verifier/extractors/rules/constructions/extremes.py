"""How far the price stands from its high or low, the level named after it: "19% below the €17.05 high", "up a third from a low of $8.20"."""

from __future__ import annotations

import re

from verifier.claims import Claim, Combination, Expression, Operand, Quantity, Reading
from verifier.extractors.rules.constructions.look import Look, Told
from verifier.patterns import compiled

_WORDS = frozenset(("high", "low", "peak", "trough", "highs", "lows"))
_SIDES = frozenset(("above", "below", "higher", "lower", "from", "ahead"))
WORDS = _WORDS | _SIDES
_PLACE = r"(high|peak|low|trough)s?"
_TO_LEVEL = compiled(
    rf"\s+(?:(above|over|up on|up from|higher than|on)|(below|under|beneath|short of|shy of|lower than|down from|down on)|(?:off|from))"
    rf"\s+(?:(?:the|its|a|an|last|this|their|his|[A-Z][a-z]+'s)\s+)?(?:[A-Za-z0-9'-]+\s+){{0,3}}?(?:{_PLACE}\s+(?:of|at|near|around)\s+)?[A-Z]{{0,3}}[$£€¥₹]?\s?",
    re.IGNORECASE,
)
_NAMED = compiled(rf"\s+(?:[A-Za-z0-9'-]+\s+){{0,3}}?{_PLACE}\b", re.IGNORECASE)
_THEN = compiled(
    r"\s+(?:(above|higher than|up on|up from|ahead of)|below|lower than|down on|down from)\s+(?:the\s+|its\s+|last\s+)?(?:[A-Za-z]+\s+)?"
    r"[A-Za-z]+(?:'s|\s+(?:level\s+|figure\s+)?of)\s+(?:[A-Z]{0,3}[$€£¥₹])?",
)
_MOVED_TO = compiled(r"[\s*]*(?:a share|per share)?[\s*]*to[\s*]+(?:about |around |just )?[A-Z]{0,3}[$£€¥₹]?\d")
_BESIDE = compiled(r"\s*(?:per share|a share|each)?\s*,\s+(?:about |some |roughly |or |which is |and )?", re.IGNORECASE)
_RISEN = compiled(r"\b(?:recover|rebound|bounc|ralli|rise|risen|rose|gain|climb|up\b|advanc|doubl|surg)", re.IGNORECASE)
_OF_THE_YEAR = compiled(r"\b(?:52-week|year|twelve[- ]month|12-month|one-year)\b", re.IGNORECASE)
_ITS_YEAR = compiled(r"\b(?:52-week|twelve[- ]month|12-month|one-year) (?:high|low)\b", re.IGNORECASE)
"""The other end of the same span: "9% below its 52-week high and 23% above the low of"."""
_PRICED = compiled(r"\b(?:shares?|stock|price|quote|ADRs?|ADSs?|units?|they|it|counter)\b", re.IGNORECASE)


def told(look: Look) -> Told | None:
    """The price against the level, or the level itself."""
    if look.n.unit.kind == "percent" and not _SIDES.isdisjoint(look.holds) and look.n.high is None and (found := _from_level(look)) is not None:
        return found
    if _WORDS.isdisjoint(look.holds):
        return None
    if look.n.unit.kind in ("percent", "multiple"):
        return _distance(look, look.claim, look.next)
    before = look.said[-1] if look.said else None
    if look.n.unit.kind not in ("money", "per_share") or before is None or before.numeral.unit.kind not in ("percent", "multiple"):
        return None
    place = _place(look, before, look.claim)
    if place is None:
        return None
    year = _OF_THE_YEAR.search(look.folded, before.numeral.end, min(look.n.end + 32, look.end)) or _ITS_YEAR.search(look.before)
    metric = "high_52w" if place in ("high", "peak") else "low_52w"
    return Told([Reading(Quantity(metric, look.claim.entity, None), year is not None, "clause")], kind="level", metric=metric, about_change=False, alone=True)


def _place(look: Look, move: Claim, level: Claim) -> str | None:
    """Whether a level named after a percentage is a high or a low."""
    if level.numeral.unit.kind not in ("money", "per_share") or level.numeral.unit.scale > 1 or level.numeral.high is not None:
        return None
    way = _TO_LEVEL.fullmatch(look.folded, move.numeral.end, level.numeral.start)
    if way is not None and _MOVED_TO.match(look.folded, level.numeral.end):
        return None  # "fell 30% from a high of $100 to $70": both ends are told
    if way is None or not _PRICED.search(look.folded, look.start, move.numeral.start):
        return None
    named = way[3] or ((behind := _NAMED.match(look.folded, level.numeral.end)) and behind[1])
    return named.lower() if named else None


def _from_level(look: Look) -> Told | None:
    """ "NAV is HK$61.28 a share, 2.2% below December's HK$62.67": the level said before against the one named after the percentage."""
    now, then = (look.said[-1] if look.said else None), look.next
    if now is None or then is None or now.kind != "level" or now.numeral.unit != then.numeral.unit and not look.alike_to(now, then):
        return None
    if now.numeral.unit.kind not in ("money", "per_share") or now.entity != then.entity:
        return None
    if now.metric in look.around.vocabulary.metrics:
        return None  # its own figures tell more
    way = _THEN.fullmatch(look.folded, look.n.end, then.numeral.start)
    if way is None or not _BESIDE.fullmatch(look.folded, now.numeral.end, look.n.start):
        return None
    made = Combination("growth", (Operand(now.number), Operand(then.number)))
    return Told([Reading(made, True, "clause")], kind="growth", metric=now.metric, about_change=True, falls=way[1] is None and not look.n.sign)


def _distance(look: Look, move: Claim, level: Claim | None) -> Told | None:
    place = _place(look, move, level) if level is not None else None
    if place is None or level is None or move.numeral.unit.kind != "percent" or move.numeral.high is not None:
        return None
    way = _TO_LEVEL.fullmatch(look.folded, move.numeral.end, level.numeral.start)
    assert way is not None
    falls = way[2] is not None or (way[1] is None and place in ("high", "peak") and not _RISEN.search(look.clause))
    made: Expression = Combination("growth", (Quantity("share_price", move.entity, None), Operand(level.number)))
    told = Told([Reading(made, True, "clause")], kind="growth", metric="share_price", about_change=True, alone=True)
    told.falls = falls and not move.numeral.sign
    return told
