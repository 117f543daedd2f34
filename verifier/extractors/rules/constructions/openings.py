"""A balance of the year before, dated behind its number: in a note on a half-year "it stood at £176.8m at the year-end"."""

from __future__ import annotations

from verifier.claims import Quantity, Reading
from verifier.extractors.rules.constructions.look import Look, Told
from verifier.patterns import compiled

WORDS = frozenset(("year-end", "year"))
_AT_YEAR_END = compiled(r"[\s*]*(?:\([^()]{0,24}\))?[\s*]*(?:at|as at|as of|at the last)[\s*]+(?:the |last )?(?:previous |prior )?(?:financial )?year[- ]end\b")


def told(look: Look) -> Told | None:
    """The level as that of the last year's end, where the period in hand is a part of a year."""
    first = look.claim.readings[0] if look.claim.readings else None
    if first is None or look.claim.about_change or _AT_YEAR_END.match(look.after) is None or not isinstance(first.expression, Quantity):
        return None
    level, now = first.expression, look.claim.period
    if level.measure != "level" or now is None or now.is_instant and now.end % 12 == 0 or now.end % 12 == 0 and now.months == 12:
        return None
    then = now.year_open
    made = Told([Reading(level.level(then), first.certain, "clause", first.measured)], kind="level", metric=level.metric, about_change=False, alone=True)
    made.period = then
    return made
