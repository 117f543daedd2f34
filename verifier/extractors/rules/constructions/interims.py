"""The dividend of a half-year, called the interim one: 首次中期分红：拟每10股派1.80元, "an interim dividend of 12.5p"."""

from __future__ import annotations

import re

from verifier.claims import Reading
from verifier.extractors.rules.constructions.following import moved, quantities_of
from verifier.extractors.rules.constructions.look import Look, Told
from verifier.patterns import compiled

_INTERIM = compiled(r"(?:中期|半年度)(?:现金)?(?:分红|股息|派息|利润分配|红利)|\binterim (?:dividend|distribution|payout)s?\b", re.IGNORECASE)
_OTHER = compiled(r"末期|年末|年度(?<!半年度)|全年|三季|季度|特别|去年|上年|\b(?:final|full[- ]year|annual|special|quarterly|last year|second interim|third interim)\b", re.IGNORECASE)
_NEAR = 48
"""How many characters before the number the payment may be called so."""
_PAID = frozenset(("dps", "dividends_paid"))


def told(look: Look) -> Told | None:
    """The payment per share, or in all, of the half-year that the number may be of."""
    claim = look.claim
    if claim.metric not in _PAID or claim.kind != "level" or not claim.readings or claim.readings[0].certain or claim.expected_by:
        return None
    opening = max(look.around.opening(look.n.start), look.n.start - _NEAR)
    called = _INTERIM.search(look.folded, opening, look.n.start)
    if called is None or _OTHER.search(look.folded, max(opening, called.start() - 8), look.n.end + 4):
        return None
    halves = [q.period for r in claim.readings for q in quantities_of(r.expression) if q.period is not None and q.period.months == 6 and q.period.is_cumulative]
    paid = moved(claim.readings[0].expression, lambda _: halves[0]) if halves and len(set(halves)) == 1 else None
    return Told([Reading(paid, True, "clause", True)], period=halves[0]) if paid is not None else None
