"""What a share price makes of a company: "at $40 that is 18.4x trailing earnings", "a 9.8% yield on the market cap", "four times the quarter's NOI is $842M"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from verifier.claims import Claim, Combination, Constant, Expression, Operand, Quantity, Reading
from verifier.extractors.rules.constructions.look import Look, Told
from verifier.figures import OWN
from verifier.patterns import compiled

_SO_PRICED = compiled(
    r"(?:^|[\s*,;(])(?:[Aa]t|[Oo]n)(?: (?:a|the|its|today's))?(?: (?:current|latest|last|closing|recent|share|unit|stock|market|spot) ?)*(?:price|close)?"
    r"(?: of)?(?: (?:about|around|roughly|some|just))?[\s*]*$"
)
_TO_PRICE = compiled(r"\s*(?:a share|per share|each|,|that|this|the|it|and|with|we|investors|you|on|\(|\*)", re.IGNORECASE)
_OF_SHARES = compiled(r"\b(?:the equity|equity value|market cap\w*|market value|capitali[sz]ed|enterprise|EV|valued|worth|multiple|cap)\b")
_EARNED = compiled(
    r"x?\s*(?:(?:its|our|the|that|this|consensus|last year's|next year's|this year's|20\d\d|FY\d\d|(trailing|ttm|ltm|last-twelve-month|twelve-month)"
    r"|(forward|ntm|next-twelve-month|prospective)|expected|estimated|reported|annuali[sz]ed|core|adjusted|diluted) )*"
    r"(earnings|eps|profits?|(?:core )?ffo|affo|book|sales|revenues?|ebitda\w*|distributable)\b",
    re.IGNORECASE,
)
_PER_SHARE = {"earnings": ("eps_diluted", "eps_basic"), "eps": ("eps_diluted", "eps_basic"), "profit": ("eps_diluted", "eps_basic"),
              "ffo": ("ffo_per_share",), "core ffo": ("ffo_core_per_share",), "affo": ("affo_per_share",), "book": ("bps",)}
_YIELD = compiled(
    r"\s*(?:(?:implied|trailing|forward|free cash flow|FCF|cash|earnings|equity|running|prospective|levered|unlevered|ttm|headline) )*"
    r"(?:(yield)(?: (?:on|to|of|against) (?:the |its |our |that |this |today's |current )*(market|equity|EV|enterprise|price|share price|cap|stock))?|(cap(?:itali[sz]ation)? rate))\b",
    re.IGNORECASE,
)
_YIELDS = compiled(
    r"\b(?:(yield)(?:s|ed|ing)?|(cap(?:itali[sz]ation)? rate))(?: (?:is|of|at|to|works out at|comes to|stands at|now|about|around|roughly|just|some))*[\s*]*$", re.IGNORECASE
)
_TIMES = compiled(
    r"\b(?:(two|three|four|six|twelve|twice|2|3|4|6|12)(?: times|x| ×)?|annuali[sz](?:ing|ed)) (?:(?:the|its|that|this|last|latest|quarter's|quarterly|month's|period's|half's|"
    r"half-year|half-yearly) )*([A-Za-z][A-Za-z \-/&]{1,40}?),? (?:is|gives?|comes to|makes|equals|works out at|would be|points to)[\s*]*$",
    re.IGNORECASE,
)
_NUMBERS = {"two": 2, "twice": 2, "three": 3, "four": 4, "six": 6, "twelve": 12}
_ON_AMOUNT = compiled(r"\b[Oo]n [^,;.]{2,40}$")
_THAT_IS = compiled(r"[\s*]*,?[\s*]*(?:that|this|it|which)(?:'s| is| was| works out at| comes to| makes| means| gives)[\s*]*(?:about |around |roughly |a multiple of |an? )*[\s*]*")
_CALLED = {("enterprise_value", "ebitda"): "ev_ebitda", ("market_cap", "net_profit_parent"): "pe_ttm", ("market_cap", "net_profit"): "pe_ttm",
           ("market_cap", "revenue"): "ps_ttm", ("market_cap", "equity_parent"): "pb", ("enterprise_value", "revenue"): "ev_sales"}
_WORTHS = ("enterprise_value", "market_cap")
_OF_PRICE = compiled(r"\s*of (?:the|its|today's|our) (?:current |share |stock |unit |market )*price\b(?! target)", re.IGNORECASE)
_OVER_GROWTH = compiled(
    r"\b(?:P/E|PE|multiple)\b[^.;,]{0,24}?\b(?:over|divided by|to|against)\b[^.;,]{0,40}?\bgrowth(?: rate)?,?[\s*]+(?:is|gives|of|comes to|works out at|makes)[^.;,\d]{0,12}$", re.IGNORECASE
)
_ANALYSTS = compiled(r"\b(?:analysts|brokers|the street|sell[- ]side|consensus)(?:'s?)?,? (?:(?:who|that) (?:cover|follow) (?:it|the stock),? )?(?:on )?(?:average|averages|averaging|"
                       r"mean|have an average(?: target)?(?: price)?(?: of)?|see(?:s)? fair value at|target|targets)(?: (?:target|price|of|is|at))*[\s*]*$", re.IGNORECASE)
_RATES = frozenset("yield yields yielding yielded rate".split())
_STRETCHED = frozenset("times twice x annualized annualised annualizing annualising".split())
_ANALYSED = frozenset("analysts brokers street sell consensus".split())
_GAINS = compiled(r"profit|eps|earnings|ebit")
_OPENS = frozenset(("at", "on", "of", "ce"))
"""The last two letters of what stands before a price."""
_PAID = ("dps", "dividends_paid")


def told(look: Look) -> Told | None:
    """The quotient or product that the words ask for, and the price that they start from."""
    unit = look.n.unit
    if unit.kind == "percent":
        if look.n.high is not None:
            return None
        return (None if look.holds.isdisjoint(_RATES) else _yield(look)) or (_of_price(look) if "price" in look.holds else None)
    if unit.kind in ("money", "per_share"):
        if unit.scale <= 1:
            if look.before.rstrip(" *")[-2:].lower() in _OPENS and look.n.high is None:
                return _price(look)
            return _target(look) if not look.holds.isdisjoint(_ANALYSED) else None
        return None if look.holds.isdisjoint(_STRETCHED) or look.n.high is not None else _annualised(look)
    if unit.kind not in ("multiple", "number") or look.n.high is not None:
        return None
    return (_on_earnings(look) or _on_amount(look) if unit.kind == "multiple" else None) or (_over_growth(look) if "growth" in look.holds else None)


def _target(look: Look) -> Told | None:
    """ "22 analysts average $158.00"."""
    if look.claim.metric == "target_price" or _ANALYSTS.search(look.before[-72:]) is None or "target_price" not in look.around.vocabulary.metrics:
        return None
    if re.match(r"\s*(?:a|per) share\b|\s+in (?:eps|earnings)", look.after):
        return None
    return Told([Reading(Quantity("target_price", look.claim.entity), True, "clause")], kind="level", metric="target_price", words="average target", about_change=False, alone=True)


def _on_amount(look: Look) -> Told | None:
    """ "… gives an EV of $25.2 billion. On EBITDA of $1.29 billion that is 19.5x": what was found to be the value, over the amount just said."""
    under = look.said[-1] if look.said else None
    if under is None or under.numeral.unit.kind != "money" or under.numeral.unit.scale < 1000 or under.kind != "level" or under.metric in _WORTHS:
        return None
    if _THAT_IS.fullmatch(look.folded, under.numeral.end, look.n.start) is None:
        return None
    if _ON_AMOUNT.search(look.folded[max(look.start, under.numeral.start - 48) : under.numeral.start]) is None:
        return None
    worth = next((c for c in reversed(look.block[:-1]) if c.metric in _WORTHS and c.kind in ("level", "sum") and c.numeral.unit.kind == "money"), None)
    if worth is None or worth.entity != look.claim.entity:
        return None
    made = Combination("div", (Operand(worth.number), Operand(under.number)))
    return Told([Reading(made, True, "equation")], kind="ratio", metric=_CALLED.get((worth.metric, under.metric)), about_change=False, alone=True)


def _of_price(look: Look) -> Told | None:
    """ "Net cash of $7.79 a share covers 5.5% of the price"."""
    each = look.said[-1] if look.said else None
    if each is None or _OF_PRICE.match(look.after) is None or each.numeral.unit.kind not in ("money", "per_share") or each.numeral.unit.scale > 1:
        return None
    if each.metric in ("share_price", "target_price") or look.n.sign or look.claim.based:
        return None
    price = _said_price(look) or Quantity("share_price", look.claim.entity)
    return Told([Reading(Combination("div", (Operand(each.number), price)), True, "clause")], kind="share", metric=each.metric, about_change=True, alone=True)


def _over_growth(look: Look) -> Told | None:
    """ "Trailing P/E over that earnings growth is 1.30": the multiple over the growth just said, in percent."""
    if _OVER_GROWTH.search(look.clause) is None:
        return None
    offset = look.n.start - len(look.clause)
    pe = next((t for t in look.around.terms(offset, look.n.start) if t.metric.startswith("pe_")), None)
    grown = next((c for c in reversed(look.block) if c.kind == "growth" and c.numeral.unit.kind == "percent" and _GAINS.search(c.metric)), None)
    if pe is None or grown is None:
        return None
    made = Combination("div", (Quantity(pe.metric, look.claim.entity), Operand(grown.number, raw=True)))
    return Told([Reading(made, False, "clause")], kind="ratio", metric="peg", about_change=False, alone=True)


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
