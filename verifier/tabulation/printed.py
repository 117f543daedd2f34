"""The values a cell prints, and the units that cells, headers and captions name.

A cell is a number with an optional unit ("1.61亿", "48.20%", "(1,204)", "$60.12", "18x"), two numbers
("299.99/31.09", "15%-20%"), a blank ("—", "N/A"), or words.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from verifier.dataclass import dataclass, replace
from verifier.fold import fold
from verifier.numerals.unit_names import bare_of_tax, per_thing, plainly, thing_named
from verifier.units import BASIS_POINT, MULTIPLE, PERCENT, POINT, Unit

_BLANKS = frozenset({"", "-", "--", "---", "—", "——", "–", "−", "/", "\\", "n/a", "na", "n.a.", "n.a", "nan", "none", "null", "nm", "n.m.", "n.m",
                     "nmf", "false", "不适用", "无", "暂无", "未披露", "*", ".", "…", "...", "#n/a", "#div/0!", "#value!", "#ref!", "inf", "未知"})
_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:[eE][-+]?\d{1,3})?|\.\d+"
_CURRENCY = r"US\$|HK\$|NT\$|A\$|C\$|S\$|R\$|\$|RMB|CNY|USD|HKD|EUR|GBP|JPY|INR|Rs\.?|€|£|¥|¥|₹"
_SIGN = r"[-+−–—-]"
_CELL = re.compile(rf"(?P<open>\()?\s*(?P<arrow>[▲▼↑↓])?\s*(?P<sign>{_SIGN})?\s*(?P<currency>{_CURRENCY})?\s*(?P<sign2>{_SIGN})?(?P<number>{_NUMBER})"
                   r"\s*(?P<suffix>[^\d\s(),./~*†‡\[¹²³][^\d()*†‡\[]{0,11}?)?\s*(?P<close>\))?(?P<after>[%％xX倍])?\s*(?:[*†‡¹²³]|\[\d\]"
                   r"|\([a-z]\))*$", re.I)
_MOVED = re.compile(r"(增加|上升|提高|提升|增长|扩大|减少|下降|降低|下滑|回落|收窄)了?\s*(\d+(?:\.\d+)?\s*(?:个百分点|百分点|个基点|bp|%|倍))$", re.I)
_PLAIN = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(\.\d{1,11})?$")
_PLACES = tuple(Decimal(1).scaleb(-places) for places in range(12))
_TWO = re.compile(rf"(?P<one>{_SIGN}?\s*(?:{_CURRENCY})?\s*(?:{_NUMBER})\s*[%％xX倍亿万]?元?)\s*(?P<by>[/~～至到]|[-–—](?=\s*[\d$¥]))\s*"
                  rf"(?P<two>{_SIGN}?\s*(?:{_CURRENCY})?\s*(?:{_NUMBER})\s*\S{{0,6}})$")
_HUNDRED_MILLION, _TEN_THOUSAND = Decimal(100000000), Decimal(10000)
_SCALES = {"": Decimal(1), "十": Decimal(10), "百": Decimal(100), "千": Decimal(1000), "万": _TEN_THOUSAND, "十万": Decimal(100000),
    "百万": Decimal(1000000),
           "千万": Decimal(10000000), "亿": _HUNDRED_MILLION, "十亿": Decimal(10) ** 9, "百亿": Decimal(10) ** 10, "千亿": Decimal(10) ** 11,
           "万亿": Decimal(10) ** 12, "兆": Decimal(10) ** 12}
_ENGLISH = {"": Decimal(1), "thousand": Decimal(1000), "k": Decimal(1000), "'000": Decimal(1000), "000": Decimal(1000), "th": Decimal(1000),
            "million": Decimal(1000000), "mn": Decimal(1000000), "m": Decimal(1000000), "mm": Decimal(1000000), "mln": Decimal(1000000),
            "mil": Decimal(1000000), "billion": Decimal(10) ** 9, "bn": Decimal(10) ** 9, "b": Decimal(10) ** 9, "bln": Decimal(10) ** 9,
            "trillion": Decimal(10) ** 12, "tn": Decimal(10) ** 12, "t": Decimal(10) ** 12,
            "crore": Decimal(10) ** 7, "cr": Decimal(10) ** 7, "lakh": Decimal(100000), "lac": Decimal(100000)}
_MONEY_ZH = {"元": "CNY", "人民币": "CNY", "人民币元": "CNY", "美元": "USD", "美金": "USD", "港元": "HKD", "港币": "HKD", "港仙": "HKD",
    "欧元": "EUR", "日元": "JPY",
             "英镑": "GBP", "新台币": "TWD", "台币": "TWD", "新元": "SGD", "澳元": "AUD", "加元": "CAD", "韩元": "KRW", "卢比": "INR",
             "瑞郎": "CHF", "分": "CNY"}
_MONEY_EN = {"$": "USD", "us$": "USD", "usd": "USD", "u.s.dollars": "USD", "usdollars": "USD", "dollars": "USD", "rmb": "CNY", "cny": "CNY",
             "yuan": "CNY", "\u00a5": "CNY", "hk$": "HKD", "hkd": "HKD", "eur": "EUR", "€": "EUR", "euros": "EUR", "gbp": "GBP", "£": "GBP",
             "jpy": "JPY", "yen": "JPY", "rupees": "INR",
             "nt$": "TWD", "twd": "TWD", "a$": "AUD", "c$": "CAD", "s$": "SGD", "sgd": "SGD", "chf": "CHF", "inr": "INR", "krw": "KRW",
             "dollar": "USD", "₹": "INR", "rs": "INR", "rs.": "INR", "aud": "AUD", "cad": "CAD", "sek": "SEK", "nok": "NOK", "dkk": "DKK",
             "pln": "PLN", "brl": "BRL", "r$": "BRL", "thb": "THB", "myr": "MYR", "rm": "MYR", "idr": "IDR", "rp": "IDR", "zar": "ZAR",
             "nzd": "NZD", "nz$": "NZD", "aed": "AED", "sar": "SAR", "mxn": "MXN", "ils": "ILS", "php": "PHP", "czk": "CZK", "huf": "HUF"}
_SHARES = frozenset({"股", "份", "shares", "share", "units of fund", "shs"})
_HUNDREDTHS = {name: Unit("money", Decimal("0.01"), currency, written=name) for name, currency in
               (("GBp", "GBP"), ("GBX", "GBP"), ("GBx", "GBP"), ("ZAc", "ZAR"), ("ZAC", "ZAR"), ("ILA", "ILS"), ("ILa", "ILS"))}
"""Codes of a currency's hundredths, told from the currency's own by the case of a letter."""
_COUNTS = frozenset({"瓶", "盒", "台套", "万次", "stores", "units", "people", "employees", "customers", "subscribers", "users", "vehicles",
                     "countries",
                     "patients", "beds", "rooms", "persons", "pax", "members", "accounts", "households", "homes", "aircraft",
                     "passengers", "parcels"})
"""Things that prose counts by their noun alone, without a unit word of their own."""
_SPECIAL = {"%": PERCENT, "percent": PERCENT, "pct": PERCENT, "百分比": PERCENT, "‰": Unit("percent", Decimal("0.001"), written="‰"), "%pt": POINT,
    "pp": POINT, "ppt": POINT,
            "ppts": POINT, "pts": POINT, "pct pts": POINT, "pct.": PERCENT, "percentage": PERCENT, "%p": POINT,
            "percentage points": POINT, "percentage point": POINT,
            "个百分点": POINT, "百分点": POINT,
            "bp": BASIS_POINT, "bps": BASIS_POINT, "basis points": BASIS_POINT, "个基点": BASIS_POINT, "基点": BASIS_POINT, "倍": MULTIPLE,
            "x": MULTIPLE,
            "times": MULTIPLE, "multiple": MULTIPLE, "次": Unit("number", written="次"), "天": Unit("days", written="天"), "日": Unit("days",
            written="日"),
            "days": Unit("days", written="days"), "day": Unit("days", written="day"), "月": Unit("months", written="月"), "个月": Unit("months",
            written="个月"),
            "months": Unit("months", written="months"), "点": Unit("index", written="点"), "points": Unit("index", written="points"),
            "p": Unit("money", Decimal("0.01"), "GBP", written="p"), "pence": Unit("money", Decimal("0.01"), "GBP", written="pence"),
            "cents": Unit("money", Decimal("0.01"), written="cents"),
            **{f"{name} {coin}": Unit("money", Decimal("0.01"), code, written=f"{name} {coin}") for coin in ("cent", "cents")
               for name, code in (("hk", "HKD"), ("us", "USD"), ("s", "SGD"), ("singapore", "SGD"), ("aust", "AUD"), ("australian", "AUD"))},
            "cent": Unit("money", Decimal("0.01"), written="cent"),
            "手": Unit("shares", Decimal(100), written="手"), "成": Unit("percent", Decimal("0.1"), written="成"),
            "ratio": Unit("number"), "decimal": Unit("number")}
_CURRENCY_FIRST = (("人民币", "CNY"), ("rmb", "CNY"), ("美元", "USD"), ("港元", "HKD"), ("港币", "HKD"), ("新台币", "TWD"), ("台币", "TWD"),
                   ("日元", "JPY"), ("欧元", "EUR"), ("英镑", "GBP"))
_TWICE = re.compile(r"([^()]+)\(([^()]+)\)")
_BARE_LETTERS = frozenset({"度", "点", "方", "平", "周", "成", "周转", "w", "人民币", "ha"})
"""Unit words that prose glues to digits and that alone are rather a word."""
_DIVIDED = frozenset(("money", "physical", "count"))
"""What a rate is so much of: yuan a ton, grams a kilowatt-hour, wafers a month."""
_ZH_UNIT = re.compile(r"(?P<scale>万亿|千亿|百亿|十亿|亿|千万|百万|十万|万|千|百|兆)?(?P<noun>[^\d\s]*)$")
_EN_UNIT = re.compile(r"(?P<a>us\$|hk\$|nt\$|a\$|c\$|s\$|r\$|\$|€|£|¥|¥|₹|rmb|cny|usd|hkd|eur|gbp|jpy|twd|sgd|chf|inr|krw|rs\.?"
                      r"|aud|cad|sek|nok|dkk|pln|brl|thb|myr|idr|zar)?\s*(?:in\s+)?"
                      r"(?P<scale>thousands?|millions?|billions?|trillions?|crores?|lakhs?|lacs?|cr|mn|mm|mln|mil|bln|bn|tn|k|m|b|t|'000|000"
                      r"|th)?\.?\s*(?:of\s+)?(?P<noun>[^\d]*)$")


@dataclass(frozen=True, slots=True)
class Printed:
    """A number as a cell prints it, before its scale: value, last place, and the cell's own unit."""

    value: Decimal
    place: Decimal
    unit: Unit | None
    text: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a cell holds: one value, two of them (``joined`` by "/" or as a range), nothing, or words."""

    values: tuple[Printed, ...] = ()
    joined: str = ""
    blank: bool = False


BLANK, WORDS = Reading(blank=True), Reading()


@lru_cache(maxsize=65536)
def read_cell(text: str) -> Reading:
    """The values of a cell whose text is folded (half-width).

    >>> read_cell("(1,204)").values[0].value, read_cell("1.61亿").values[0].unit.scale
    (Decimal('-1204'), Decimal('100000000'))
    """
    text = text.strip()
    if plain := _PLAIN.match(text):
        return Reading((Printed(Decimal(text.replace(",", "")), _PLACES[len(plain[1] or ".") - 1], None, text),))
    if text.lower() in _BLANKS:
        return BLANK
    if (one := _single(text)) is not None:
        return Reading((one,))
    if moved := _MOVED.match(text):
        sign = -1 if moved[1] in ("减少", "下降", "降低", "下滑", "回落", "收窄") else 1
        inner = _single(moved[2])
        if inner is not None and inner.unit is not None:
            return Reading((replace(inner, value=inner.value * sign, text=text),))
    if two := _TWO.match(text):
        second = _single(two["two"])
        first = _single(two["one"])
        if first is not None and second is not None:
            if first.unit is None and second.unit is not None:
                first = replace(first, unit=second.unit)
            return Reading((first, second), "/" if two["by"] == "/" else "-")
    return WORDS


def _single(text: str) -> Printed | None:
    found = _CELL.match(text)
    if not found:
        return None
    unit: Unit | None = None
    suffix = (found["suffix"] or "").strip() + (found["after"] or "")
    if suffix:
        unit = unit_of(suffix)
        if unit is None:
            return None
    if found["currency"]:
        currency = _MONEY_EN[found["currency"].lower()]
        if unit is None:
            unit = Unit("money", Decimal(1), currency, written=found["currency"])
        elif unit.kind in ("number", "money"):
            unit = replace(unit, kind="money", currency=currency, written=found["currency"] + unit.written)
    if bool(found["open"]) != bool(found["close"]):
        return None
    number = Decimal(found["number"].replace(",", ""))
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int)
    negative = (found["sign"] or found["sign2"] or "+") != "+" or found["arrow"] in ("▼", "↓")
    if found["open"] and not found["sign"]:
        negative = not negative
    return Printed(-number if negative else number, Decimal(1).scaleb(exponent), unit, text)


@lru_cache(maxsize=4096)
def unit_of(word: str) -> Unit | None:
    """The unit a word names, else None; a bare scale ("亿", "mn") is of kind ``number`` until its item is known.

    >>> unit_of("百万元").scale, unit_of("USD mn").currency, unit_of("元/股").kind
    (Decimal('1000000'), 'USD', 'per_share')
    """
    word = fold(word).strip()
    written = word.strip("()").strip() if word.startswith("(") or "(" not in word else word
    low = written.lower()
    if not low or len(low) > 40:
        return None
    if low.startswith(("单位", "unit:", "in ")):
        low = re.sub(r"^(?:单位\s*[:为]?|unit:|in )\s*", "", low).strip()
    if special := _HUNDREDTHS.get(written) or _SPECIAL.get(low):
        return special
    if low.startswith("% of "):
        return PERCENT  # of whatever: "% of revenue"; "% growth" and "% margin" are measures
    if (plain := plainly(low)) != low:
        return unit_of(plain)
    if (twice := _TWICE.fullmatch(low)) is not None and twice[1].strip() in _SPECIAL and twice[2] in _SPECIAL:
        return _SPECIAL[twice[1].strip()]  # "x (times)"
    if low.startswith("每股") and (inner := unit_of(low[2:])) is not None and inner.kind == "money":
        return replace(inner, kind="per_share", written=written)
    if low != (bare := bare_of_tax(low)):
        return unit_of(written[:len(bare)]) if low.startswith(bare) else None
    if low not in _BARE_LETTERS and (thing := thing_named(written)) is not None:
        return thing
    if "/" in low or " per " in f" {low} " or low.startswith(("每股", "per ")):
        return _rate(low, written)
    if found := _ZH_UNIT.match(low):
        scale, noun = _SCALES[found["scale"] or ""], found["noun"]
        if unit := _counted(scale, noun, written):
            return unit
        for name, currency in _CURRENCY_FIRST:
            rest = low.removeprefix(name).removesuffix("元" if name != "人民币" else "")
            if rest != low and (inner := unit_of(rest.strip(" :"))) is not None and inner.kind in ("money", "number"):
                return replace(inner, kind="money", currency=currency if inner.currency in (None, "CNY") else inner.currency, written=written)
    if (found := _EN_UNIT.match(low)) and (found["a"] or found["scale"] or found["noun"]):
        scale = _ENGLISH[(found["scale"] or "").rstrip("s") or ""] if found["scale"] else Decimal(1)
        noun = found["noun"].strip(" .")
        if found["a"] and not noun:
            return Unit("money", scale, _MONEY_EN[found["a"]], written=written)
        if noun.replace(" ", "") in _MONEY_EN:
            return Unit("money", scale, _MONEY_EN[noun.replace(" ", "")], written=written)
        if not found["a"]:
            return _counted(scale, noun, written) if noun or found["scale"] else None
        if inner := unit_of(noun):
            return replace(inner, currency=_MONEY_EN[found["a"]], kind="money", written=written) if inner.kind in ("number", "money") else None
    return None


_UNKNOWN_THING = re.compile(r"(?P<scale>万亿|百亿|十亿|亿|千万|百万|十万|(?P<small>万|千))(?P<noun>[一-鿿]{1,3})$")


def thing_counted(word: str, in_name: bool = False) -> Unit | None:
    """The unit that a word is which counts things that no table of units has: 亿贯 is so many hundred millions of them.

    ``in_name`` says that the word stands in brackets of a name, where 万 and 千 may begin a name as well; then only what ends like a unit counts.

    >>> thing_counted("亿贯").scale, thing_counted("万科", in_name=True), thing_counted("万总箱", in_name=True).name
    (Decimal('100000000'), None, '总箱')
    """
    folded = fold(word).strip()
    found = _UNKNOWN_THING.match(folded)
    if found is None or (in_name and found["small"] is not None and thing_named(folded[-1]) is None):
        return None
    return Unit("count", _SCALES[found["scale"]], name=found["noun"], written=folded)


def _counted(scale: Decimal, noun: str, written: str) -> Unit | None:
    if not noun:
        return Unit("number", scale, written=written) if scale != 1 else None
    noun = noun.strip()
    if noun in _MONEY_EN:
        return Unit("money", scale, _MONEY_EN[noun], written=written)
    if noun in _MONEY_ZH:
        return Unit("money", scale / 100 if noun in ("分", "港仙") else scale, _MONEY_ZH[noun], written=written)
    if noun in _SHARES:
        return Unit("shares", scale, written=written)
    if noun in _COUNTS:
        return Unit("count", scale, name=noun, written=written)
    if noun in _SPECIAL and scale != 1 and _SPECIAL[noun].kind in ("shares", "number"):
        return replace(_SPECIAL[noun], scale=_SPECIAL[noun].scale * scale, written=written)
    return None


def _rate(low: str, written: str) -> Unit | None:
    over, by, under = re.sub(r"^(?:per |每)", "/", low.replace(" per ", "/")).partition("/")
    if not by:
        return None  # words that end in "per" divide by nothing
    under = bare_of_tax(under)
    if over.strip() == "p":  # P/E, P/B
        return None
    top = unit_of(over) if over.strip() else None
    if over.strip() and top is None:
        return thing_named(written)
    if under in ("股", "share", "sh", "ads", "adr", "份") and (top is None or top.kind in ("money", "number")):
        return Unit("per_share", top.scale if top else Decimal(1), top.currency if top else None, written=written)
    return per_thing(top, under, written) if under and top is not None and (top.kind in _DIVIDED or over.strip() == "次") else None
