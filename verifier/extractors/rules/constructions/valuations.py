"""What a share price makes of a company: "at $40 that is 18.4x trailing earnings", "a 9.8% yield on the market cap", "four times the quarter's NOI is $842M"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from verifier.claims import Claim, Combination, Constant, Expression, Operand, Quantity, Reading
from verifier.extractors.rules.constructions.look import Look, Told
from verifier.figures import OWN

_SO_PRICED = re.compile(
    r"(?:^|[\s*,;(])(?:[Aa]t|[Oo]n)(?: (?:a|the|its|today's))?(?: (?:current|latest|last|closing|recent|share|unit|stock|market|spot) ?)*(?:price|close)?"
    r"(?: of)?(?: (?:about|around|roughly|some|just))?[\s*]*$"
)
_TO_PRICE = re.compile(r"\s*(?:a share|per share|each|,|that|this|the|it|and|with|we|investors|you|on|\(|\*)", re.IGNORECASE)
_OF_SHARES = re.compile(r"\b(?:the equity|equity value|market cap\w*|market value|capitali[sz]ed|enterprise|EV|valued|worth|multiple|cap)\b")
_EARNED = re.compile(
    r"x?\s*(?:(?:its|our|the|that|this|consensus|last year's|next year's|this year's|20\d\d|FY\d\d|(trailing|ttm|ltm|last-twelve-month|twelve-month)"
    r"|(forward|ntm|next-twelve-month|prospective)|expected|estimated|reported|annuali[sz]ed|core|adjusted|diluted) )*"
    r"(earnings|eps|profits?|(?:core )?ffo|affo|book|sales|revenues?|ebitda\w*|distributable)\b",
    re.IGNORECASE,
)
_PER_SHARE = {"earnings": ("eps_diluted", "eps_basic"), "eps": ("eps_diluted", "eps_basic"), "profit": ("eps_diluted", "eps_basic"),
              "ffo": ("ffo_per_share",), "core ffo": ("ffo_core_per_share",), "affo": ("affo_per_share",), "book": ("bps",)}
_YIELD = re.compile(
    r"\s*(?:(?:implied|trailing|forward|free cash flow|FCF|cash|earnings|equity|running|prospective|levered|unlevered|ttm|headline) )*"
    r"(?:(yield)(?: (?:on|to|of|against) (?:the |its |our |that |this |today's |current )*(market|equity|EV|enterprise|price|share price|cap|stock))?|(cap(?:itali[sz]ation)? rate))\b",
    re.IGNORECASE,
)
_YIELDS = re.compile(
    r"\b(?:(yield)(?:s|ed|ing)?|(cap(?:itali[sz]ation)? rate))(?: (?:is|of|at|to|works out at|comes to|stands at|now|about|around|roughly|just|some))*[\s*]*$", re.IGNORECASE
)
_TIMES = re.compile(
    r"\b(?:(two|three|four|six|twelve|twice|2|3|4|6|12)(?: times|x| ×)?|annuali[sz](?:ing|ed)) (?:(?:the|its|that|this|last|latest|quarter's|quarterly|month's|period's|half's|"
    r"half-year|half-yearly) )*([A-Za-z][A-Za-z \-/&]{1,40}?),? (?:is|gives?|comes to|makes|equals|works out at|would be|points to)[\s*]*$",
    re.IGNORECASE,
)
_NUMBERS = {"two": 2, "twice": 2, "three": 3, "four": 4, "six": 6, "twelve": 12}
_RATES = frozenset("yield yields yielding yielded rate".split())
_STRETCHED = frozenset("times twice x annualized annualised annualizing annualising".split())
_OPENS = frozenset(("at", "on", "of", "ce"))
"""The last two letters of what stands before a price."""
_PAID = ("dps", "dividends_paid")


def told(look: Look) -> Told | None:
    """The quotient or product that the words ask for, and the price that they start from."""
    unit = look.n.unit
    if unit.kind == "percent":
        return None if look.holds.isdisjoint(_RATES) or look.n.high is not None else _yield(look)
    if unit.kind in ("money", "per_share"):
        if unit.scale <= 1:
            return _price(look) if look.before.rstrip(" *")[-2:].lower() in _OPENS and look.n.high is None else None
        return None if look.holds.isdisjoint(_STRETCHED) or look.n.high is not None else _annualised(look)
    return _on_earnings(look) if unit.kind == "multiple" and look.n.high is None else None


def _price(look: Look) -> Told | None:
    """The amount a clause opens with, where a multiple, a yield or a company's value follows from it."""
    after = look.next
    if after is None or look.claim.metric == "share_price" or look.claim.kind != "level" or look.n.value >= 100000:
        return None
    if _SO_PRICED.search(look.before[-48:]) is None or _TO_PRICE.match(look.after) is None:
        return None
    words = look.folded[look.n.end : after.numeral.start]
    unit = after.numeral.unit
    counted = unit.kind == "shares" or (unit.kind in ("count", "number") and after.numeral.unit.scale >= 1000)
    valued = unit.kind == "money" and unit.scale >= 1000 and _OF_SHARES.search(words) is not None
    behind = look.folded[after.numeral.end : after.numeral.end + 48]
    multiple = unit.kind == "multiple" and (_EARNED.match(behind) is not None or _OF_SHARES.search(words) is not None)
    yielding = unit.kind == "percent" and (_YIELD.match(behind) is not None or _YIELDS.search(words) is not None)
    if not (counted or valued or multiple or yielding) or any(mark in words for mark in ";."):
        return None
    return Told([Reading(Quantity("share_price", look.claim.entity), True, "clause")], kind="level", metric="share_price", words="price", about_change=False, alone=True)


def _said_price(look: Look) -> Expression | None:
    """The price that the sentence, or the paragraph, starts from."""
    for claim in reversed(look.block):
        if claim.metric == "share_price" and claim.kind == "level" and claim.numeral.unit.scale <= 1 and claim.entity == look.claim.entity:
            return Operand(claim.number)
    return None


def _amounts(look: Look, metrics: Iterable[str]) -> Claim | None:
    """The amount of one of these metrics said last, in the whole note."""
    wanted = set(metrics)
    found = (c for c in reversed(look.around.claims[: look.claim.index]) if c.metric in wanted and c.kind in ("level", "sum") and c.numeral.unit.kind in ("money", "per_share"))
    return next((c for c in found if c.entity in (None, look.claim.entity)), None)


def _on_earnings(look: Look) -> Told | None:
    """ "At $71.50 that's 18.4x trailing earnings": the price over what was said to be earned a share."""
    of = _EARNED.match(look.after)
    price = _said_price(look) if of is not None else None
    if of is None or price is None:
        return None
    metrics = _PER_SHARE.get(re.sub(r"s$", "", of[3].lower()) if of[3].lower() != "eps" else "eps") or _PER_SHARE.get(of[3].lower())
    each = _amounts(look, metrics) if metrics is not None else None
    if each is None or each.numeral.unit.scale > 1:
        return None
    year = each.period is not None and (each.period.ttm or each.period.months == 12)
    named_so = of[1] is None or (each.period is not None and each.period.ttm)
    near = each in look.block or look.n.start - each.numeral.end < 400
    sure = bool(year and named_so and near)
    made = Reading(Combination("div", (price, Operand(each.number))), sure, "equation" if sure else "clause")
    return Told([made, *look.claim.readings], alone=True) if made.certain else Told([*look.claim.readings, made], alone=True)


def _yield(look: Look) -> Told | None:
    """What was said to be earned, over the value of the shares or of the whole enterprise."""
    of = _YIELD.match(look.after)
    way = of or _YIELDS.search(look.before)
    named = look.around.terms(look.n.end, look.n.end + 40) if of is not None else []
    if way is None or look.n.sign or any(t.metric == "dividend_yield" and "dividend" in t.alias.lower() for t in named):
        return None
    earned = next((c for c in reversed(look.said) if c.kind in ("level", "sum") and c.numeral.unit.kind in ("money", "per_share")), None)
    if earned is None or earned.metric in ("share_price", "market_cap", "enterprise_value", "target_price") or earned.metric in _PAID:
        return None
    cap = way.re is _YIELD and way[3] is not None or way.re is _YIELDS and way[2] is not None
    whole = (way[2] or "").lower() if way.re is _YIELD else ""
    if earned.numeral.unit.scale <= 1:
        price = _said_price(look)
        return Told([Reading(Combination("div", (Operand(earned.number), price)), False, "clause"), *look.claim.readings], alone=True) if price is not None else None
    metrics = ("enterprise_value",) if cap or whole in ("ev", "enterprise") else ("market_cap",)
    worth = _amounts(look, metrics)
    value: Expression = Operand(worth.number) if worth is not None else Quantity(metrics[0], look.claim.entity)
    sure = worth is not None and (cap or bool(whole))
    made = Reading(Combination("div", (Operand(earned.number), value)), sure, "equation" if sure else "clause")
    rest = [r for r in look.claim.readings if not sure]
    metric = "fcf_yield" if earned.metric == "free_cash_flow" and not cap else None
    return Told([made, *rest] if sure else [*rest, made], kind="ratio", metric=metric, about_change=False, alone=True)


def _annualised(look: Look) -> Told | None:
    """ "Four times the quarter's NOI is $842 million"."""
    way = _TIMES.search(look.before[-96:]) if look.claim.kind == "level" else None
    if way is None or (many := way[1]) is None:
        return None
    offset = look.n.start - len(look.before[-96:])
    one = look.quantity((offset + way.start(2), offset + way.end(2)), look.claim.period)
    if one is None or one.metric.startswith(OWN):
        return None
    times = Constant(Decimal(_NUMBERS.get(many.lower()) or int(many)))
    return Told([Reading(Combination("mul", (one, times)), True, "equation")], metric=OWN + "annualised " + one.metric, words="annualised", about_change=False, alone=True)
