"""From one amount to another in so many years, and what that is a year: "from $400m to $512m in two years, a CAGR of 13.2%"."""

from __future__ import annotations

import re
from decimal import Decimal

from verifier.claims import Claim, Combination, Constant, Operand, Quantity, Reading
from verifier.extractors.rules.constructions.look import Look, Told
from verifier.patterns import compiled

WORDS = frozenset(("years",))
_IN_YEARS = compiled(
    r"[\s*]*(?:in|over|within|across)(?: just| only| the (?:last|past|previous))? (two|three|four|five|six|seven|ten|[2-9]|10) years\b", re.IGNORECASE
)
_LED = compiled(
    r"\b(?:in|over|within|across|during)[\s*]+(?:just |only )?(?:the |its )?(?:(?:last|past|previous|latest) )?"
    r"(two|three|four|five|six|seven|ten|[2-9]|10) (?:financial |fiscal |calendar |full )?years\b",
    re.IGNORECASE,
)
_MANY = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "ten": 10}
_FROM = compiled(r"\bfrom[\s*]+(?:about |around |just |only )*(?:US|HK|NT|[A-Z]{0,3})?[\s.]?[$€£¥₹]?[\s*]*$")
_TO = compiled(r"[\s*]+to[\s*]+(?:about |around |just |only )*(?:US|HK|NT|[A-Z]{0,3})?[\s.]?[$€£¥₹]?[\s*]*")
_A_YEAR = compiled(r"\b(?:CAGR|compound(?:ed)?|annual(?:i[sz]ed|ly)?)\b", re.IGNORECASE)


def told(look: Look) -> Told | None:
    """The first amount as one of so many years before the second, or the growth a year between the two."""
    if look.n.high is not None:
        return None
    if look.n.unit.kind == "percent":
        said = look.said
        ends = next(((a, b, n) for a, b in zip(said, said[1:], strict=False) if (n := _years(look, a, b)) is not None), None)
        if ends is None or not _A_YEAR.search(look.folded[ends[1].numeral.end : look.n.end + 16]):
            return None
        if look.around.terms(ends[1].numeral.end, look.n.start):
            return _of_another(look, ends[1], ends[2])
        made = Combination("cagr", (Operand(ends[0].number), Operand(ends[1].number), Constant(Decimal(ends[2]))))
        return Told([Reading(made, True, "equation")], kind="growth", metric=ends[1].metric, about_change=True, alone=True)
    after = look.next
    years = _years(look, look.claim, after) if after is not None else None
    now = after.readings[0].expression if after is not None and after.readings else None
    if years is None or not isinstance(now, Quantity) or now.measure != "level" or now.period is None or after is None:
        return None
    then = now.level(now.period.shifted(-12 * years))
    return Told([Reading(then, after.readings[0].certain, "clause", True)], kind=after.kind, metric=now.metric, segment=now.segment, period=then.period,
                about_change=False, alone=True, stands=True)


def from_earlier(look: Look) -> Told | None:
    """ "The margin has moved from 19.9% to 21.7%": where no time is said for the first, it may be of two or three years before as well."""
    first, after = look.claim.readings[0] if look.claim.readings else None, look.next
    if first is None or first.certain or after is None or look.n.high is not None or look.claim.about_change:
        return None
    base, now = first.expression, after.readings[0].expression if after.readings else None
    if not isinstance(base, Quantity) or not isinstance(now, Quantity) or base.measure != "level" or base.metric != now.metric:
        return None
    if base.period is None or now.period is None or base.period.months != 12 or base.period.end != now.period.end - 12:
        return None
    if not _TO.fullmatch(look.folded, look.n.end, after.numeral.start) or not _FROM.search(look.folded, max(look.start, look.n.start - 32), look.n.start):
        return None
    earlier = [Reading(base.level(now.period.shifted(-12 * years)), False, "inherited") for years in (2, 3)]
    return Told([first, *earlier])


def _of_another(look: Look, end: Claim, years: int) -> Told | None:
    """The growth a year of what is named after the two amounts, over the same years: "... while EBITDA has compounded at 10.8%"."""
    now = end.readings[0].expression if end.readings else None
    if not isinstance(now, Quantity) or now.period is None or look.claim.metric in ("", end.metric):
        return None
    mine = Quantity(look.claim.metric, look.claim.entity, now.period, segment=look.claim.segment)
    then = mine.level(now.period.shifted(-12 * years))
    made = Combination("cagr", (then, mine, Constant(Decimal(years))))
    return Told([Reading(made, end.readings[0].certain, "clause", True)], kind="growth", metric=look.claim.metric, about_change=True, alone=True)


def _years(look: Look, start: Claim, end: Claim) -> int | None:
    """Over how many years one number is said to have become the next."""
    if not look.alike_to(start, end) or not _TO.fullmatch(look.folded, start.numeral.end, end.numeral.start):
        return None
    found = _IN_YEARS.match(look.folded, end.numeral.end) or _LED.search(look.folded, look.start, start.numeral.start)
    if found is None or not _FROM.search(look.folded, max(look.start, start.numeral.start - 32), start.numeral.start):
        return None
    return _MANY.get(found[1].lower()) or int(found[1])
