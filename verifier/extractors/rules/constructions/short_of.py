"""How far an amount is from another named with its date: 离去年全年的 310.8 亿元只差 12.3 亿元, 距 2023 年的高点 62 亿元还差 5 亿元."""

from __future__ import annotations

from verifier.claims import Claim, Combination, Operand, Quantity, Reading
from verifier.dataclass import replace
from verifier.extractors.rules.constructions.look import Look, Told
from verifier.patterns import pattern

_FROM = pattern("short-of-from", r"(?:距离?|离|比起?|对比|较)[^,。;:]{0,12}$")
_SHORT = pattern("short-of-short", r"(?:元|个|台|家)?[\s*]*(?:只|仅|还|尚|也就|就|已|也)?(?:只|仅|还)?(?:差|缺|少)(?:了|约|近|大约|不到|着)*[\s*]*")
WORDS = frozenset("差")


def told(look: Look) -> Told | None:
    """The level named as the mark, or what is still missing to it."""
    return _mark(look) or _missing(look)


def _mark(look: Look) -> Told | None:
    after = look.next
    if after is None or not look.alike(after) or not _SHORT.fullmatch(look.folded, look.n.end, after.numeral.start):
        return None
    subject = _subject(look)
    if subject is None or not _FROM.search(look.clause) or look.claim.period is None:
        return None
    first = subject.readings[0].expression if subject.readings else None
    if not isinstance(first, Quantity) or first.period == look.claim.period or any(look.around.terms(subject.numeral.end, look.n.start)):
        return None
    period = look.claim.period
    return Told([Reading(replace(first, measure="level", base=None, period=period), False, "clause")], kind="level", metric=subject.metric, about_change=False, alone=True)


def _missing(look: Look) -> Told | None:
    mark = look.said[-1] if look.said else None
    if mark is None or not look.alike(mark) or not _SHORT.fullmatch(look.folded, mark.numeral.end, look.n.start):
        return None
    subject = next((c for c in reversed(look.said[:-1]) if c.kind == "level" and look.alike(c) and c.metric == mark.metric), None)
    if subject is None:
        return None
    gap = Combination("abs", (Combination("sub", (Operand(mark.number), Operand(subject.number))),))
    return Told([Reading(gap, True, "clause")], kind="change", metric=mark.metric, about_change=False, alone=True)


def _subject(look: Look) -> Claim | None:
    """The level said last that is measured like this number."""
    return next((c for c in reversed(look.said) if c.kind == "level" and look.alike(c) and c.numeral.high is None), None)
