"""A result beside the consensus for it: "revenue $512 million (cons. $500 million, +2.5%)", "missed the $500 million consensus at $487 million", "consensus
stood at $500 million for revenue; the actual figure was $512 million".
"""

from __future__ import annotations

import re

from verifier.claims import Claim, Combination, Constant, Expression, Operand, Quantity, Reading
from verifier.dataclass import replace
from verifier.extractors.rules.constructions.look import Look, Told
from verifier.interval import ONE
from verifier.patterns import compiled

WORDS = frozenset(("consensus", "cons"))
_WHO = r"cons(?:ensus)?\b\.?"
_BEFORE = compiled(rf"\b{_WHO}(?: (?:estimate|forecast|number|figure|stood|was|is|of|at|for|had been|sat|the)){{0,4}}[\s*]*:?[\s*]*(?:US|HK|NT|[A-Z]{{0,3}})?[\s.]?[$€£¥₹]?[\s*]*$", re.IGNORECASE)
_BEHIND = compiled(rf"[\s*]*{_WHO}", re.IGNORECASE)
_ACTUAL = compiled(r"\b(?:actual|actually|delivered|reported|posted|printed|came in|landed|at|was|were|with)\b[a-z ]{0,24}[\s*]*(?:US|HK|NT|[A-Z]{0,3})?[\s.]?[$€£¥₹]?[\s*]*$", re.IGNORECASE)
_BY = compiled(r"\b(?:beat|beats|beating|miss|misses|missed|missing|short(?:fall)?|above|below|ahead|under|over|surprise|topped|exceeded)\b|[,(][\s*]*$", re.IGNORECASE)
_THAN = compiled(r"[\s*]*(?:above|below|ahead of|short of|under|over|better|worse|higher|lower|beat|miss)\b", re.IGNORECASE)
_DOWN = compiled(r"\b(?:miss\w*|below|short(?:fall)?|under|worse|lower)\b", re.IGNORECASE)
_AMOUNTS = ("money", "per_share")


def told(look: Look) -> Told | None:
    """What the result was, what had been expected, or how far the one lies from the other."""
    if look.n.high is not None or look.claim.relation != "=":
        return None
    kind = look.n.unit.kind
    if kind not in ("percent", *_AMOUNTS):
        return None
    pair = _pair(look)
    if pair is None:
        return None
    actual, expected = pair
    if kind == "percent":
        return _beaten_by(look, actual, expected)
    of = _of_what(look, actual, expected)
    if of is None:
        return None
    if look.claim is actual:
        if actual.readings and actual.readings[0].certain and not actual.expected_by:
            return None
        return Told([Reading(of, True, "clause", True)], kind="level", metric=of.metric, segment=of.segment, period=of.period, about_change=False, alone=True, expected_by="")
    return Told([Reading(of, False, "clause")], kind="level", metric=of.metric, segment=of.segment, period=of.period, about_change=False, expected_by="level")


def _pair(look: Look) -> tuple[Claim, Claim] | None:
    """The one amount reported and the one expected in the sentence."""
    amounts = [c for c in look.around.of_quote(look.claim) if c.numeral.unit.kind in _AMOUNTS and c.kind != "change"]
    if len(amounts) != 2 or any(c.numeral.high is not None for c in amounts) or not look.alike_to(*amounts):
        return None
    foreseen = [c for c in amounts if _is_expected(look, c)]
    if len(foreseen) != 1:
        return None
    other = amounts[0] if foreseen[0] is amounts[1] else amounts[1]
    return other, foreseen[0]


def _is_expected(look: Look, claim: Claim) -> bool:
    n = claim.numeral
    if _BEHIND.match(look.folded, n.end):
        return True
    before = look.folded[max(look.start, n.start - 48) : n.start]
    return _BEFORE.search(before) is not None


def _of_what(look: Look, actual: Claim, expected: Claim) -> Quantity | None:
    """The one measure that the sentence names, at the date of the result."""
    for claim in (actual, expected):
        first = claim.readings[0].expression if claim.readings else None
        if isinstance(first, Quantity) and first.measure == "level" and claim.readings[0].certain:
            return first if claim is actual else replace(first, period=claim.period)
    terms = look.around.terms(look.start, look.end)
    if len(terms) != 1:
        return None
    last = max(actual.numeral.start, expected.numeral.start)
    if last == actual.numeral.start and not _ACTUAL.search(look.folded[look.start : last]):
        return None
    return look.quantity((terms[0].start, terms[0].end), look.claim.period)


def _beaten_by(look: Look, actual: Claim, expected: Claim) -> Told | None:
    """The result over what was expected of it, less one."""
    near = look.before[-28:]
    n = look.n
    if not (_BY.search(near) or _THAN.match(look.folded, n.end)) or (not n.sign and look.claim.based):
        return None
    if any(c.numeral.unit.kind == "percent" and c is not look.claim for c in look.around.of_quote(look.claim)):
        return None  # another rate may be of the year before
    if n.start < min(actual.numeral.start, expected.numeral.start):
        return None
    ends = Operand(actual.number), Operand(expected.number)
    down = not n.sign and (_DOWN.search(near) or _DOWN.match(look.after.lstrip(" *"))) is not None
    made: Expression = Combination("growth", ends)
    if down:
        made = Combination("sub", (Constant(ONE), Combination("div", ends)))
    return Told([Reading(made, True, "equation")], kind="growth", metric=actual.metric, about_change=True, alone=True, stands=True, expected_by="gap")
