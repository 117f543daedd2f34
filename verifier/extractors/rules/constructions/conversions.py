"""An amount told in two currencies with the rate between them: "RMB 3.2bn, say HK$3.5bn at 1.09", "€410m ($447m at 1.09)"."""

from __future__ import annotations

import re

from verifier.claims import Claim, Combination, Operand, Reading
from verifier.extractors.rules.constructions.look import Look, Told
from verifier.patterns import compiled

_AGAIN = compiled(
    r"[\s*]*[,(=≈]*[\s*]*(?:(?:or|say|about|roughly|i\.e\.|equivalent to|equal to|which is|that is|worth|around|some)[\s,*]+){0,3}", re.IGNORECASE
)
_RATE = compiled(
    r"[\s*]*[,(]?[\s*]*(?:at|using|on|@|converted at|translated at)[\s*]+(?:(?:an?|the|today's|current|spot)\s+)*(?:(?:exchange|FX|conversion|spot)\s+)*"
    r"(?:rates?\s+(?:of\s+)?)?(?:[A-Z]{3}/?[A-Z]{3}\s+(?:of\s+|at\s+)?)?[$€£¥]?",
    re.IGNORECASE,
)
_MONEY = frozenset(("money", "per_share"))


def told(look: Look) -> Told | None:
    """Each of the three from the other two, whichever way round the rate is quoted; it may bear the numbers out, not overturn them."""
    if look.n.high is not None:
        return None
    found = _three(look)
    if found is None:
        return None
    one, other, rate = (Operand(claim.number) for claim in found)
    pairs = {found[0].index: (other, rate), found[1].index: (one, rate), found[2].index: (other, one)}[look.claim.index]
    ways = [Combination("div", pairs), Combination("div" if look.claim is found[2] else "mul", pairs[::-1])]
    return Told([Reading(way, False, "clause") for way in ways], kind="level", about_change=False, alone=look.claim is found[2], assumed=False)


def _three(look: Look) -> tuple[Claim, Claim, Claim] | None:
    """The amount, the same in another currency, and the rate, where this number is one of them."""
    claims = look.around.claims
    for first in range(max(0, look.claim.index - 2), look.claim.index + 1):
        three = claims[first : first + 3]
        if len(three) == 3 and all(claim.quote == look.claim.quote for claim in three) and _converted(look, *three):
            return three[0], three[1], three[2]
    return None


def _converted(look: Look, one: Claim, other: Claim, rate: Claim) -> bool:
    units = one.numeral.unit, other.numeral.unit
    if any(unit.kind not in _MONEY or unit.currency is None for unit in units) or units[0].currency == units[1].currency:
        return False
    if rate.numeral.unit.kind not in ("number", "multiple", "per_share", "money") or rate.numeral.unit.scale != 1:
        return False
    return (
        _AGAIN.fullmatch(look.folded, one.numeral.end, other.numeral.start) is not None
        and _RATE.fullmatch(look.folded, other.numeral.end, rate.numeral.start) is not None
    )
