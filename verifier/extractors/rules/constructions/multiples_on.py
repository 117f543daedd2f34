"""A multiple of the amount just said, on what the words name: "On trailing EBITDA that is 7.9x", "which makes it 12x forecast earnings".

Beside it stands the bar that such a multiple is held against in the same breath: "7.9x, well above 6x".
"""

from __future__ import annotations

import re

from verifier.claims import Claim, Combination, Expression, Operand, Reading
from verifier.extractors.rules.constructions.look import Look, Told
from verifier.patterns import compiled

_ON_WHAT = compiled(
    r"\b(?:on|against|over|relative to)\s+((?:(?!(?:that|this|it)\b)[a-z'-]+\s+){1,5}?)(?:,\s*)?(?:that|this|it|which)"
    r"(?:'s|\s+(?:is|was|comes to|comes out at|works out at|works out to|makes|means|gives|equals|amounts to|puts it at|equates to))\s+(?:about |roughly |around |just |only )?$",
    re.IGNORECASE,
)
_BAR = compiled(
    r"\s*[,(]?\s*(?:(?:i\.e\.|and|so|or|but|still|well|far|just|comfortably|slightly|clearly|therefore|thus)[\s,]+){0,3}"
    r"(?:(above|over|more than|higher than|in excess of|north of)|(below|under|less than|lower than|short of|south of))\s+(?:the |a |our |its |my )?$",
    re.IGNORECASE,
)
_NAMES = {("enterprise_value", "ebitda"): "ev_ebitda", ("enterprise_value", "revenue"): "ev_sales", ("net_debt", "ebitda"): "net_debt_to_ebitda"}
_AMOUNTS = frozenset(("enterprise_value", "market_cap", "net_debt", "total_debt", "interest_bearing_debt", "order_backlog"))


def told(look: Look) -> Told | None:
    """The quotient, or the bar and the number held against it."""
    if look.n.high is not None:
        return None
    return _against_bar(look) if look.claim.kind == "comparison" else _on_what(look)


def _on_what(look: Look) -> Told | None:
    way = _ON_WHAT.search(look.before)
    last = next((c for c in reversed(look.block) if c.numeral.unit.kind == "money" and c.kind in ("level", "sum")), None)
    if way is None or last is None or last.metric not in _AMOUNTS or (look.said and look.said[-1] is not last):
        return None
    words = look.start + way.start(1), look.start + way.end(1)
    under = look.quantity(words, look.claim.period)
    if under is None or under.metric == last.metric:
        return None
    made: Expression = Combination("div", (Operand(last.number), under))
    metric = _NAMES.get((last.metric, under.metric)) or look.claim.metric
    return Told([Reading(made, True, "clause")], kind="ratio", metric=metric, about_change=False, alone=True)


def _against_bar(look: Look) -> Told | None:
    prior = look.said[-1] if look.said else None
    if look.claim.subject is not None or prior is None or prior.numeral.unit.kind != "multiple" or prior.kind != "ratio":
        return None
    way = _BAR.fullmatch(look.folded, prior.numeral.end, look.n.start)
    return None if way is None else held_against(prior, above=way[1] is not None)


def held_against(prior: Claim, *, above: bool) -> Told:
    """The number before, held against this one as a bar."""
    return Told([Reading(Operand(prior.number), True, "clause")], kind="comparison", metric=prior.metric, words=prior.words,
                relation=">" if above else "<", subject=prior.index, about_change=False, alone=True)


