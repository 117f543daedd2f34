"""An amount made out of those beside it: "net cash is $599M ($1,274M of cash less $575M of notes)", "or $5.07 a share", a price times the shares."""

from __future__ import annotations

import re

from verifier.catalogue import load
from verifier.claims import Claim, Combination, Expression, Operand, Quantity, Reading
from verifier.dataclass import replace
from verifier.extractors.rules.binding.phrases import A_SHARE
from verifier.extractors.rules.constructions.look import Look, Told
from verifier.figures import OWN
from verifier.formula import references
from verifier.patterns import compiled

_OPENS = compiled(r"[^()\d;]{0,64}[(:—–][^()\d;]{0,32}")
_JOINS = compiled(r"[^()\d;]{0,40}\b(less|minus|net of|plus|against|versus|vs\.?|and)\b[^()\d;]{0,24}", re.IGNORECASE)
_NET_OF = compiled(r"\b(?:net of|less|after|subtracting|deducting)\b", re.IGNORECASE)
_THAT_IS = compiled(r",\s*(?:that|this|which|it|net cash|net debt)\s+(?:is|leaves|left|makes|gives|means|comes to|works out at)\b[^,;\d]{0,20}$", re.IGNORECASE)
_SO_MUCH = compiled(r"[\s*]*[,(]?[\s*]*(?:or|i\.e\.,?|that is|which is|equals?|equal to|equivalent to|=)[\s*]*(?:about|roughly|around|nearly)?[\s*]*$", re.IGNORECASE)
_A_SHARE = compiled(r"\s*(?:per|a|each|/)\s*(?:(diluted|basic)\s+)?share\b", re.IGNORECASE)
_WORTH = compiled(
    r"\b(?:worth|valued at|valuing|market cap(?:itali[sz]ation)?|market value|equity value|the equity|equity (?:is|comes|works)|capitali[sz]ed at)\b", re.IGNORECASE
)
_RECKONED = compiled(r"\b(?:is|makes?|gives?|comes|works out|implies|implying|means|puts)\b")
_ENTERPRISE = compiled(r"\b(?:the )?(?:whole )?(?:enterprise|EV)(?: value)?(?:,)?(?: (?:is|at|of|comes to|stands at|works out at|about|around|roughly))*[\s*]*$")
_OF_THE = compiled(r"\s*of (?:the|its|that|this|our)\s+$", re.IGNORECASE)
_TOOK = compiled(
    r"(?: of(?: [a-z\-]+){1,4})?,?(?: (?:which|that|and|it|this|they|has|have|had|now|just|only|already))* "
    r"(?:cover(?:s|ed)?|absorb(?:s|ed)?|consum(?:es|ed)|represent(?:s|ed)?|equal(?:s|led)?|was|were|is|are|or|took|funded|paid)(?: (?:for|about|roughly|some|just|nearly|only))* ",
    re.IGNORECASE,
)
"""What may stand between an amount and the share that it is of another: anything more names another amount."""
_OF_WHOLE = compiled(r"\s+of (?:total |group |net |its |our )*([a-z][a-z ]{2,24}?)\s*,?\s*(?:or|i\.e\.,?|that is)\s+(?:about |roughly |around )?$", re.IGNORECASE)
_BETWEEN_NAMES = compiled(r"\s+(less|minus|net of|plus|ex)\s+", re.IGNORECASE)
_NETS = ("net_cash", "net_debt")
_ENTERPRISES = frozenset(("enterprise", "ev"))


def told(look: Look) -> Told | None:
    """What the amounts beside it make."""
    if look.n.high is not None:
        return None
    if look.n.unit.kind == "percent":
        return _of_the_amount(look)
    if look.n.unit.kind not in ("money", "per_share"):
        return None
    if look.n.unit.scale <= 1 and abs(look.n.value) < 10000:
        return _per_share(look)
    return _of_two_names(look) or _taken_apart(look) or _share_told(look) or _net_of(look) or _enterprise(look) or _worth(look)


def _shown(expression: Expression, certain: bool = True) -> Told:
    return Told([Reading(expression, certain, "equation" if certain else "clause")], about_change=False)


def _taken_apart(look: Look) -> Told | None:
    """The two amounts that a bracket or a colon right behind the number takes it apart into."""
    at = look.claim.index
    parts = [c for c in look.around.claims[at + 1 : at + 3] if c.quote == look.claim.quote and c.numeral.unit.kind == "money" and c.numeral.high is None]
    if len(parts) < 2 or look.claim.about_change or _OPENS.fullmatch(look.folded, look.n.end, parts[0].numeral.start) is None:
        return None
    joined = _JOINS.fullmatch(look.folded, parts[0].numeral.end, parts[1].numeral.start)
    word = joined[1].lower() if joined is not None else ""
    pair: tuple[Expression, Expression] = (Operand(parts[0].number), Operand(parts[1].number))
    if word == "plus":
        _of_its_formulas(look, parts)
        return _shown(Combination("add", pair), _may_be(look, parts))
    if word in ("less", "minus", "net of"):
        return _shown(Combination("sub", pair), _may_be(look, parts))
    if not word or look.claim.metric not in _NETS:
        return None
    cash = ["cash" in look.folded[parts[0].numeral.start : parts[1].numeral.start].lower() or "cash" in parts[0].metric]
    first = cash[0] == (look.claim.metric == "net_cash")
    return _shown(Combination("sub", pair if first else pair[::-1]))


def _may_be(look: Look, parts: list[Claim]) -> bool:
    """Whether the catalogue makes the amount out of what one of the parts is: "revenue of A (free cash flow of B less C)" is no sum of them."""
    known = load().metrics.get(look.claim.metric)
    if known is None:
        return True
    made_of = {ref.metric for formula in known.formulas for ref in references(formula.tree)}
    return look.claim.metric in _NETS or any({part.metric, *part.others} & (made_of | {look.claim.metric}) for part in parts)


def _of_two_names(look: Look) -> Told | None:
    """ "FCF less SBC was $44.2M": the one named before, less or plus the other."""
    if not _BETWEEN_NAMES.search(look.clause):
        return None
    terms = look.around.terms(look.n.start - len(look.clause), look.n.start)
    joined = _BETWEEN_NAMES.fullmatch(look.folded, terms[0].end, terms[1].start) if len(terms) == 2 else None
    if joined is None or look.claim.kind != "level" or look.said and look.said[-1].numeral.end > terms[0].start:
        return None
    pair = [look.quantity((t.start, t.end), look.claim.period) for t in terms]
    if pair[0] is None or pair[1] is None:
        return None
    op = "add" if joined[1].lower() == "plus" else "sub"
    made = Told([Reading(Combination(op, (pair[0], pair[1])), True, "clause")], kind="level", about_change=False, alone=True)
    made.metric = OWN + look.folded[terms[0].start : terms[1].end]
    return made


def _of_its_formulas(look: Look, parts: list[Claim]) -> None:
    """The parts of a total are not it: each may be any quantity that a formula of the total adds up."""
    known = load().metrics.get(look.claim.metric)
    names = dict.fromkeys(ref.metric for f in known.formulas for ref in references(f.tree)) if known is not None else {}
    for part in parts:
        if part.metric == look.claim.metric and names:
            ways = [Reading(Quantity(name, part.entity, part.period), False, "clause") for name in names]
            part.readings = ways


def _share_told(look: Look) -> Told | None:
    """ "31% of sales, or $128m": the share just said, of the whole named behind it."""
    last = look.said[-1] if look.said else None
    if last is None or last.numeral.unit.kind != "percent" or last.about_change and last.kind != "share" or last.numeral.high is not None:
        return None
    said = _OF_WHOLE.fullmatch(look.folded, last.numeral.end, look.n.start)
    if said is None:
        return None
    whole = look.quantity((said.start(1), said.end(1)), None)
    if whole is None:
        return None
    spans = dict.fromkeys((look.around.latest, look.claim.period))
    ways = [Combination("mul", (Operand(last.number), whole.level(period))) for period in spans if period is not None]
    back = [Combination("div", (Operand(look.claim.number), whole.level(period))) for period in spans if period is not None]
    last.readings = [*last.readings, *(Reading(way, False, "clause") for way in back)]
    after = look.next
    if after is not None and after.about_change and not look.around.terms(look.n.end, after.numeral.start):
        after.readings = []  # "31% of sales, or $128m, up 27%": the part's growth, not that of the whole
    sure = bool(last.readings) and last.readings[0].certain and last.kind == "share"
    made = [Reading(way, sure, "equation" if sure else "clause") for way in ways]
    held = [replace(r, certain=False) for r in look.claim.readings]
    return Told([*made, *held] if sure else [*held, *made], about_change=False, alone=True)


def _amounts_before(look: Look) -> list[Claim]:
    levels = [c for c in look.block if c.kind == "level" and c.numeral.unit.kind == "money" and c.numeral.high is None and not c.about_change]
    return levels[-6:]


def _net_of(look: Look) -> Told | None:
    """ "Net of $150M in notes, that is $262.5M": what was said before it, less what it is net of."""
    last = look.said[-1] if look.said else None
    if last is None or last.numeral.unit.kind != "money" or not _THAT_IS.search(look.before) or not _NET_OF.search(look.before):
        return None
    whole = [c for c in _amounts_before(look) if c.numeral.start < last.numeral.start and abs(c.numeral.value) > abs(look.n.value)]
    readings = [Reading(Combination("sub", (Operand(c.number), Operand(last.number))), False, "clause") for c in reversed(whole)]
    return Told(readings, kind="level", about_change=False) if readings else None


def _enterprise(look: Look) -> Told | None:
    """An enterprise value beside the market value and the net cash or debt said before it."""
    named = look.claim.metric == "enterprise_value"
    if look.claim.kind != "level" or not named and (not look.holds & _ENTERPRISES or _ENTERPRISE.search(look.clause) is None):
        return None
    after = look.around.claims[look.claim.index + 1 : look.claim.index + 2]
    said = [*reversed(look.around.claims[: look.claim.index]), *(c for c in after if c.quote == look.claim.quote)]
    value = next((c for c in (said if not named else reversed(said)) if c.metric == "market_cap" and c.kind == "level"), None)
    net = next((c for c in said if c.metric in _NETS and c.kind == "level" and c.numeral.unit.kind == "money"), None)
    if value is None or net is None:
        return None
    way = Combination("sub" if net.metric == "net_cash" else "add", (Operand(value.number), Operand(net.number)))
    if not named:
        return Told([Reading(way, True, "clause")], metric="enterprise_value", words="enterprise", about_change=False, alone=True)
    return Told([*look.claim.readings, Reading(way, True, "clause")], about_change=False, alone=True)


def _worth(look: Look) -> Told | None:
    """A market value beside the price and the number of shares that make it."""
    if look.claim.kind != "level" or not (look.claim.metric == "market_cap" or _WORTH.search(look.clause)):
        return None
    small = [c for c in look.said if c.numeral.unit.kind in ("money", "per_share") and c.numeral.unit.scale <= 1 and not c.about_change]
    prices = [c for c in small if c.metric == "share_price" or c.metric.startswith(OWN)]
    counts = [c for c in look.said if c.numeral.unit.kind in ("shares", "count", "number") and c.metric.startswith("shares_")]
    if len(prices) != 1:
        return None
    price = Quantity("share_price", look.claim.entity, None)
    if prices[0].metric != "share_price":
        prices[0].metric, prices[0].words = "share_price", "price"
        prices[0].readings = [Reading(price, False, "clause")]
    counted: list[Expression] = [Operand(counts[-1].number)] if counts else []
    counted += [] if counts else [Quantity(m, look.claim.entity, look.claim.period) for m in ("shares_total", "shares_weighted_diluted")]
    reckoned = bool(counts) and _RECKONED.search(look.folded, max(prices[0].numeral.end, counts[-1].numeral.end), look.n.start) is not None
    ways = [Reading(Combination("mul", (Operand(prices[0].number), shares)), bool(counts), "equation" if reckoned else "clause") for shares in counted]
    held = look.claim.readings if not counts and look.claim.metric == "market_cap" else []  # no count is said: it stays what it was bound to
    return Told([*held, *ways], kind="level", metric="market_cap", about_change=False, alone=bool(held))


def _per_share(look: Look) -> Told | None:
    """The amount right before, over the shares: "$699M of net cash, or $5.07 per diluted share"."""
    each = _A_SHARE.match(look.after) or _A_SHARE.search(look.n.text)
    last = look.said[-1] if look.said else None
    if each is not None and (last is None or last.numeral.end < look.n.start - len(look.clause)) and (named := _named_per_share(look)) is not None:
        return named
    if each is None or last is None or last.numeral.unit.kind != "money" or last.numeral.unit.scale <= 1 or last.kind != "level":
        return None
    if _SO_MUCH.search(look.before) is None or re.search(r"profit|income|ffo|dividend", last.metric):
        return None
    metrics = ["shares_weighted_diluted", "shares_total", "shares_weighted_basic"]
    ways = [Quantity(metric, look.claim.entity, period) for metric in metrics for period in dict.fromkeys((last.period, look.around.latest, None))]
    said = [Operand(c.number) for c in look.around.claims if c.metric.startswith("shares_") and c.kind in ("level", "count")][-2:]
    over: list[Expression] = [*ways, *said]
    readings = [Reading(Combination("div", (Operand(last.number), shares)), False, "clause") for shares in over]
    return Told(readings, kind="ratio", about_change=False, alone=True)


def _named_per_share(look: Look) -> Told | None:
    """ "Net cash of $7.79 a share": the amount named, over the shares; which count of them is meant is not said."""
    named = look.around.terms(look.n.start - len(look.clause), look.n.start)
    known = load().metrics.get(named[0].metric) if len(named) == 1 else None
    if known is None or known.kind != "money" or named[0].metric in A_SHARE or look.claim.kind not in ("level", "ratio"):
        return None
    amount = look.quantity((named[0].start, named[0].end), look.claim.period)
    if amount is None or not _OF_AMOUNT.fullmatch(look.folded, named[0].end, look.n.start):
        return None
    counts = [m for m in ("shares_total", "shares_weighted_diluted", "shares_weighted_basic") if m in look.around.vocabulary.metrics]
    dates = dict.fromkeys((look.claim.period, look.claim.period.closing if look.claim.period is not None else None, None))
    ways = [Combination("div", (amount, Quantity(metric, amount.entity, date))) for metric in counts for date in dates]
    return Told([Reading(way, False, "clause") for way in ways], kind="ratio", metric=amount.metric + "_per_share", about_change=False, alone=True) if ways else None


_OF_AMOUNT = compiled(r"[\s*]*(?:of|was|is|at|worth|equal to|amounts to|comes to|stands at)[\s*]*(?:about |around |roughly |some )?[\s*]*")


def _of_the_amount(look: Look) -> Told | None:
    """ "free cash flow of $42.5M, which covered 50% of the $85M of repurchases": the amount before, over the amount behind."""
    whole = look.next
    if whole is None or whole.numeral.unit.kind != "money" or look.claim.direction or look.n.sign:
        return None
    part = look.said[-1] if look.said else None
    if not _OF_THE.fullmatch(look.folded[look.n.end : whole.numeral.start]) or part is None or part.kind != "level" or part.about_change:
        return None
    if part.numeral.unit.kind != "money" or _TOOK.fullmatch(look.folded, part.numeral.end, look.n.start) is None:
        return None
    return Told([Reading(Combination("div", (Operand(part.number), Operand(whole.number))), True, "equation")], kind="share", about_change=False)
