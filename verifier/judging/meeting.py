"""How a stated number and a recomputed interval meet, or miss each other: within what is printed, by less than a digit, by far."""

from __future__ import annotations

import re
from decimal import Decimal

from verifier.claims import Claim
from verifier.interval import ONE, Interval
from verifier.matching import Derived, of_claim
from verifier.numerals import Numeral

_NO_DIGITS = re.compile(r"[^\d.]+")
_DOLLARS = frozenset(("HKD", "CAD", "AUD", "SGD", "TWD", "NZD", "MXN"))


def stated_of(claim: Claim, raw: bool) -> Interval:
    """What a claim states, with its unit or, ``raw``, in bare digits."""
    return claim.stated.scaled(ONE / claim.numeral.unit.scale) if raw else claim.stated


def meets(claim: Claim, value: Interval, raw: bool = False) -> bool:
    """Whether the recomputed value can be what is stated: a range meets at both ends, a multiple may be growth."""
    stated = stated_of(claim, raw)
    if claim.numeral.high is not None and claim.numeral.unit.kind:
        n = claim.numeral
        half = n.last_place / 2
        scale = ONE / n.unit.scale if raw else ONE
        assert n.high is not None
        sign = -1 if claim.stated.high < 0 < n.value else 1
        low, high = sorted((sign * n.value * scale, sign * n.high * scale))
        return abs(value.low - low) <= half * scale + value.width * Decimal("0.02") and abs(
            value.high - high
        ) <= half * scale + value.width * Decimal("0.02")
    if stated.meets(value):
        return True
    moves = claim.about_change and claim.kind != "share" and not (claim.kind == "ratio" and claim.numeral.unit.kind == "multiple")
    if moves and claim.direction == 0 and not claim.numeral.sign and value.high < 0 and stated.meets(-value):
        return True
    return claim.kind == "growth" and claim.numeral.unit.kind == "multiple" and stated.meets(Interval(value.low + ONE, value.high + ONE))


def other_currency(claim: Claim, derived: Derived) -> bool:
    """Whether a source figure is of another currency than the one that a number's own words name; a bare 元 or $ may be many a country's."""
    unit = claim.numeral.unit
    figure = derived.figure
    if figure is None or unit.kind not in ("money", "per_share") or figure.unit.kind not in ("money", "per_share"):
        return False
    said, held = unit.currency, figure.unit.currency
    if said is None or held is None or said == held or claim.about_change:
        return False
    if said == "CNY":
        return "人民币" in claim.numeral.text or "RMB" in claim.numeral.text.upper()
    return not (said == "USD" and held in _DOLLARS and "US" not in claim.numeral.text.upper() and "美元" not in claim.numeral.text)


_MONEY_OR_SHARES = frozenset(("money", "shares"))
_MEASURED = {
    unit: what
    for what, units in {
        "mass": "吨 公斤 千克 斤 克 kg t ton tonne g oz lb 盎司 磅",
        "energy": "千瓦时 度 兆瓦时 kWh MWh GWh",
        "power": "千瓦 瓦 W kW MW GW",
        "volume": "升 立方米 方 桶 bbl 加仑",
        "area": "平方米 平米 平 亩 sqm sqft",
        "distance": "公里 千米 km",
    }.items()
    for unit in units.split()
}
"""What the units measure by which prices are told."""


def other_measure(claim: Claim, derived: Derived) -> bool:
    """Whether a price by the ton is set against one by the kilowatt hour, or an amount of money against what its name may mean of shares."""
    figure, q = derived.figure, derived.quantity
    if figure is not None and q is not None and figure.metric != q.metric and {claim.numeral.unit.kind, figure.unit.kind} == _MONEY_OR_SHARES:
        return True
    if claim.numeral.unit.kind != "rate":
        return False
    said = _MEASURED.get(claim.numeral.unit.name.rpartition("/")[2])
    units = [leaf.figure.unit for leaf in derived.leaves() if leaf.figure is not None] if said is not None else []
    return any(_MEASURED.get(unit.name.rpartition("/")[2], said) != said for unit in units if unit.kind == "rate")


def nearly(claim: Claim, value: Interval, raw: bool) -> bool:
    """Less than one last place between the stated number and the recomputed interval."""
    n = claim.numeral
    if n.word or n.high is not None or n.hedge:
        return False
    scale = ONE / n.unit.scale if raw else ONE
    stated = claim.stated.middle * scale
    away = max(value.low - stated, stated - value.high, Decimal(0))
    return away < n.last_place * scale


def evidence(claim: Claim, derived: Derived) -> bool:
    """A claim is no evidence for itself, and the same number said again in prose is none either."""
    if claim.index in derived.claims:
        return False
    return not (derived.op == "claim" and derived.quantity is not None)


def holds(claim: Claim, value: Interval, threshold: Decimal) -> bool:
    """Whether "above" or "below" the threshold is true of some value of the interval, sizes compared where a word carries the sign."""
    if claim.about_change and claim.direction <= 0 and value.high < 0 and threshold > 0:
        value = -value
    if claim.about_change and claim.numeral.unit.kind == "multiple" and claim.numeral.word:
        threshold -= ONE  # "more than doubled" is growth of more than 100%
    if claim.relation in (">", ">="):
        return value.high > threshold
    return value.low < threshold


def unraw(value: Interval, claim: Claim, raw: bool) -> Interval:
    """A value of bare digits in the claim's own unit."""
    return value.scaled(claim.numeral.unit.scale) if raw else value


def loose(value: Interval, stated: Decimal) -> bool:
    """Wider than from half to double the stated value: says nothing of it."""
    size = abs(stated)
    return value.width > size * Decimal("1.5") and size > 0


def cut_off(claim: Claim, value: Interval, raw: bool) -> bool:
    """Whether the stated number is the recomputed one with digits cut off instead of rounded."""
    n = claim.numeral
    scale = ONE / n.unit.scale if raw else ONE
    unit = n.last_place * scale
    x = abs(claim.stated.middle * scale)
    size = abs(value)
    return size.low >= x and size.low < x + unit and n.hedge == ""


def _is_moved(claim: Claim) -> bool:
    """Whether a verb of the market says a day's move of the company that the sentence names: of any size, and nothing else."""
    return claim.metric == "price_change_pct" and claim.kind == "ratio" and bool(claim.words) and claim.words.isascii() and claim.entity is not None


def far(claim: Claim, right: Interval) -> bool:
    """Whether a number is out of all proportion to the recomputed one, with no slip that explains it."""
    if claim.numeral.high is not None or (claim.about_change and claim.based) or _is_moved(claim):
        return False
    stated, value = abs(claim.stated.middle), abs(right.middle)
    if not stated or not value:
        return False
    return not Decimal("0.4") <= stated / value <= Decimal("2.5")


def of_slipped_level(claim: Claim, derived: Derived) -> bool:
    """Whether a rate would be right but for a level of the text that is off by a power of ten: the level's unit slipped, not the rate."""
    if derived.op != "growth" or not any(leaf.op == "claim" for leaf in derived.leaves()) or claim.stated.middle <= -1 or derived.value.middle <= -1:
        return False
    off = (ONE + derived.value.middle) / (ONE + claim.stated.middle)
    return abs(off.log10()) > Decimal("0.9") and abs(off.log10() - round(off.log10())) < Decimal("0.02")


def digits(n: Numeral) -> str:
    """The digits of a number as written."""
    return _NO_DIGITS.sub("", n.text)


def figures_in(n: Numeral) -> int:
    """How many significant digits a number is written with: three or more are hardly met by chance."""
    return len(digits(n).replace(".", "").lstrip("0"))


def as_said(claim: Claim) -> Derived:
    """A number as the text states it, its hedge left aside."""
    return of_claim(Interval.rounded(claim.numeral.value, claim.numeral.last_place), claim.index)


def ends(n: Numeral, negative: bool = False) -> list[Interval]:
    """The interval of a number, or of each end of a range."""
    found = [Interval.rounded(value, n.last_place) for value in ((n.value,) if n.high is None else (n.value, n.high))]
    return [-one for one in found] if negative and n.value > 0 else found
