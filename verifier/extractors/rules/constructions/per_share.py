"""An amount just said, told again by the share: 归母净资产 214.9 亿元，折合每股 22.3 元."""

from __future__ import annotations

import re

from verifier.catalogue import load
from verifier.claims import Combination, Operand, Quantity, Reading
from verifier.extractors.rules.binding.phrases import A_SHARE
from verifier.extractors.rules.constructions.look import Look, Told
from verifier.figures import OWN
from verifier.patterns import compiled, pattern

_EACH = pattern("per-share-each", r"(?:折合|折算|合|相当于|对应|摊到|平均|约合|换算成?|即|也就是)?(?:到|为|成)?每股(?:约|为|是|有|合|大约|达|的)*[\s*]*$")
_ENDS = frozenset("股约为是有合达的 *")
_OR = compiled(r"[\s*]*,?[\s*(]*(?:or|that is|equal to|equivalent to|i\.e\.|=|which is|equating to)[\s*]+(?:about |roughly |some )?(?:US|HK|C|A|S)?[$€£¥₹]?", re.IGNORECASE)
_EARNED = ("eps_basic", "eps_diluted", "eps_adjusted")
_A_SHARE = compiled(r"\s*(?:/|(?:a|per|each)\s+)(?:diluted |basic |ordinary )?share\b", re.IGNORECASE)
_SIZES = frozenset(("money", "number"))


def told(look: Look) -> Told | None:
    """The amount said before in the sentence over the shares, where 每股 alone stands before the number."""
    n, before = look.n, look.before
    if n.unit.kind in ("money", "per_share") and "share" in look.holds and (each := _an_amount_each(look)) is not None:
        return each
    if n.unit.kind not in ("money", "per_share") or n.unit.scale > 1 or before[-1:] not in _ENDS or look.claim.kind != "level":
        return None
    way = _EACH.search(before)
    last = look.said[-1] if way is not None and look.said else None
    amounts = [c for c in look.said if c.kind == "level" and c.numeral.unit.kind in _SIZES and c.numeral.unit.scale > 1]
    if way is None or last is None or not amounts:
        return None
    amount = amounts[-1]
    since = look.around.terms(amount.numeral.end, n.start)
    known = load().metrics.get(amount.metric)
    if since or any(c.numeral.start > amount.numeral.start and not c.about_change for c in look.said) or (known is not None and known.kind != "money"):
        return None  # another measure, or another number of it, stands between
    primary = amount.primary
    first = primary.expression if primary is not None and primary.certain and isinstance(primary.expression, Quantity) else None
    period = first.period if first is not None else amount.period
    shares = Quantity("shares_total", amount.entity, period.closing if period is not None and not period.is_instant else period)
    metric = _BY_SHARE.get(amount.metric)
    own = [Reading(Quantity(metric, amount.entity, period), True, "clause")] if metric is not None else []
    ways = [Reading(Combination("div", (Operand(amount.number), shares)), not own, "clause")]
    if first is not None and first.measure == "level":
        ways.append(Reading(Combination("div", (first, shares)), False, "clause"))
    return Told([*own, *ways], kind="level", metric=metric or "own:每股" + amount.words, alone=True)


def _an_amount_each(look: Look) -> Told | None:
    """ "Underlying profit of HK$2.9bn, or HK$1.20 a share": an amount of a name that no measure a share has, over the shares."""
    amount = look.said[-1] if look.said and look.n.unit.scale <= 1 else None
    if amount is None or amount.kind != "level" or amount.numeral.unit.kind != "money" or amount.numeral.unit.scale <= 1:
        return None
    each = A_SHARE.get(amount.metric, ())
    if (not amount.metric.startswith(OWN) and any(way in look.around.vocabulary.metrics for way in (*each, *_EARNED))) or not _OR.fullmatch(look.folded, amount.numeral.end, look.n.start):
        return None
    if not (look.n.unit.kind == "per_share" or _A_SHARE.match(look.after)):
        return None
    period = amount.period
    shares = Quantity("shares_total", amount.entity, period.closing if period is not None and not period.is_instant else period)
    ways = [Reading(Combination("div", (Operand(amount.number), over)), False, "clause") for over in (shares, shares.level(None))]
    return Told(ways, kind="level", metric=amount.metric + " per share", alone=True)


_BY_SHARE = {
    "equity_parent": "bps",
    "net_profit_parent": "eps_basic",
    "operating_cash_flow": "ocf_per_share",
    "revenue": "revenue_per_share",
}
"""What an amount is called a share."""
