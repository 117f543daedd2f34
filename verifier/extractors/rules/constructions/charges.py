"""What takes its part of a profit or of the cash, told by a verb or by its place: "taxed at the quarter's 24% rate", "the payout consumes 41% of earnings",
"generated $213 million from operations, spent $96 million on aircraft and was left with ... of free cash flow"."""

from __future__ import annotations

import re

from verifier.claims import Combination, Operand, Quantity, Reading
from verifier.extractors.rules.constructions.look import Look, Told
from verifier.periods import Period

_TAXED = re.compile(
    r"\btaxed at (?:(?:the|that|this) (?:quarter|half|year|period|company|group|firm)'s|its|our|their|(?:an?|the) effective)"
    r"(?: (?:own|effective|reported|actual))?(?: rate of)?[\s*]*$",
    re.IGNORECASE,
)
_NOT_EFFECTIVE = re.compile(r"[\s*]*(?:statutory|marginal|federal|standard|headline)\b", re.IGNORECASE)
_CONSUMES = re.compile(
    r"\b(?:payout|dividends?|distributions?)\b[^,;:]{0,24}?\b(?:consum|absorb|eat|tak|us|claim|swallow)(?:es?|s|ed|ing|en|ate)?(?: up)?"
    r" (?:about |roughly |around |just |only |some )?[\s*]*$",
    re.IGNORECASE,
)
_OF_EARNINGS = re.compile(r"[\s*]*of (?:its |our |the |trailing |annual |that year's )*(?:earnings|net income|profits?|eps)\b", re.IGNORECASE)
_SPENT = re.compile(r"\b(?:spent|invested|ploughed|plowed|put)\b[^,;:\d]{0,16}$", re.IGNORECASE)
_AFTER_DIVIDENDS = re.compile(
    r"\bafter (?:paying )?(?:the |its |our |their |all )?dividends?,? (?:payments? )?(?:the |a |its |our )?"
    r"(?:cash |funding |financing )?(?:gap|shortfall|deficit|hole|remainder|surplus) (?:was|is|came to|stood at|of)[^,;:\d]{0,10}$",
    re.IGNORECASE,
)
WORDS = frozenset("taxed payout dividend dividends distribution distributions spent invested ploughed plowed put".split())


def told(look: Look) -> Told | None:
    """The measure that the verb asks for."""
    if look.holds.isdisjoint(WORDS) or look.n.high is not None or look.claim.kind in ("comparison", "range"):
        return None
    if look.n.unit.kind == "percent":
        return _taxed(look) or _paid_out(look)
    return _invested(look) or _after_dividends(look) if look.n.unit.kind == "money" else None


def _taxed(look: Look) -> Told | None:
    if _TAXED.search(look.clause) is None or _NOT_EFFECTIVE.match(look.after):
        return None
    return _of(look, "effective_tax_rate")


def _paid_out(look: Look) -> Told | None:
    if _OF_EARNINGS.match(look.after) is None or _CONSUMES.search(look.before) is None:
        return None
    made = _of(look, "dividend_payout_ratio")
    last = look.said[-1] if look.said else None
    if last is not None and last.kind == "level" and last.numeral.unit.kind in ("money", "per_share") and last.numeral.unit.scale <= 1:
        each = Quantity("eps_diluted", look.claim.entity, look.claim.period, others=("eps_basic",))
        made.readings.append(Reading(Combination("div", (Operand(last.number), each)), False, "clause"))  # the payout of so much a share that is named
    return made


def _of(look: Look, metric: str) -> Told:
    """A ratio of the company's at each date that the number may be of."""
    dates: dict[Period | None, bool] = {}
    for reading in look.claim.readings:
        for q in _quantities(reading):
            dates.setdefault(q.period, reading.origin == "clause")
    dates = dates or {look.claim.period: True}
    readings = [Reading(Quantity(metric, look.claim.entity, date), sure, "clause" if sure else "inherited", True) for date, sure in dates.items()]
    return Told(readings, kind="ratio", metric=metric, about_change=False, alone=True)


def _quantities(reading: Reading) -> list[Quantity]:
    expression = reading.expression
    parts = expression.args if isinstance(expression, Combination) else (expression,)
    return [one for one in parts if isinstance(one, Quantity)]


def _invested(look: Look) -> Told | None:
    """The one amount spent between the cash from operations and the free cash flow."""
    last, after = look.said[-1] if look.said else None, look.next
    if last is None or after is None or last.metric != "operating_cash_flow" or after.metric != "free_cash_flow":
        return None
    if {last.kind, after.kind, look.claim.kind} != {"level"} or _SPENT.search(look.clause) is None:
        return None
    first = next((q for reading in last.readings for q in _quantities(reading)), None)
    if first is None or not look.alike(last) or not look.alike(after):
        return None
    spent = Quantity("capex", first.entity, first.period, segment=first.segment)
    return Told([Reading(spent, last.readings[0].certain, "clause", True)], metric="capex", period=first.period, about_change=False, alone=True)


def _after_dividends(look: Look) -> Told | None:
    """What the free cash flow just said leaves, or lacks, once the dividend is paid."""
    last = look.said[-1] if look.said else None
    if last is None or last.metric != "free_cash_flow" or last.kind != "level" or not look.alike(last) or _AFTER_DIVIDENDS.search(look.before) is None:
        return None
    first = next((q for reading in last.readings for q in _quantities(reading)), None)
    if first is None or first.measure != "level":
        return None
    left = Combination("abs", (Combination("sub", (first, Quantity("dividends_paid", first.entity, first.period))),))
    return Told([Reading(left, last.readings[0].certain, "clause", True)], kind="level", about_change=False, alone=True)
