"""Units in the words that people and table headers write: ``百万元``, ``million USD``, ``元/股``, ``HK$'000``, ``万吨``.

A scale is exact and turns what is printed into the base unit: yuan or the currency named, shares, plain fractions, days.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache

from verifier.fold import fold
from verifier.numerals.unit_names import bare_of_tax, per_thing, plainly, thing_named
from verifier.units import BASIS_POINT, MULTIPLE, NUMBER, PERCENT, POINT, Unit


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())



_SCALES_ZH = {"万亿": 10**12, "千亿": 10**11, "百亿": 10**10, "十亿": 10**9, "亿": 10**8, "千万": 10**7, "百万": 10**6, "十万": 10**5, "万": 10**4,
              "千": 10**3, "百": 10**2}
_SCALES_EN = {"trillion": 10**12, "trn": 10**12, "tn": 10**12, "billion": 10**9, "bn": 10**9, "million": 10**6, "millions": 10**6, "mn": 10**6,
              "mln": 10**6, "mm": 10**6, "thousand": 10**3, "thousands": 10**3, "billions": 10**9, "hundred": 10**2,
              "k": 10**3, "m": 10**6, "b": 10**9, "t": 10**12, "'000": 10**3, "000": 10**3,
              "crore": 10**7, "crores": 10**7, "cr": 10**7, "lakh": 10**5, "lakhs": 10**5, "lac": 10**5}
_CURRENCY_NAMES = {
    "CNY": ("人民币", "元", "rmb", "cny", "yuan", "renminbi", "cnh", "￥", "¥"),
    "USD": ("美元", "usd", "us$", "$", "dollar", "dollars"),
    "HKD": ("港元", "港币", "hkd", "hk$"),
    "EUR": ("欧元", "eur", "€", "euro", "euros"),
    "GBP": ("英镑", "gbp", "£"),
    "JPY": ("日元", "jpy", "yen"),
    "KRW": ("韩元", "krw", "₩"),
    "TWD": ("新台币", "台币", "台元", "twd", "nt$"),
    "INR": ("印度卢比", "卢比", "inr", "rs", "rs.", "rupees", "₹"),
    "AUD": ("澳元", "aud", "a$"),
    "CAD": ("加元", "cad", "c$"),
    "SGD": ("新加坡元", "sgd", "s$"),
    "CHF": ("瑞士法郎", "chf"),
    "SEK": ("瑞典克朗", "sek"),
    "NOK": ("挪威克朗", "nok"),
    "DKK": ("丹麦克朗", "dkk"),
    "PLN": ("兹罗提", "pln"),
    "BRL": ("雷亚尔", "brl", "r$"),
    "THB": ("泰铢", "thb"),
    "MYR": ("林吉特", "令吉", "myr", "rm"),
    "IDR": ("印尼盾", "idr", "rp"),
    "NZD": ("新西兰元", "nzd", "nz$"),
    "ZAR": ("兰特", "zar"),
    "AED": ("迪拉姆", "aed"),
    "SAR": ("沙特里亚尔", "sar"),
    "MXN": ("墨西哥比索", "mxn"),
    "TRY": ("土耳其里拉", "try"),
    "ILS": ("新谢克尔", "ils"),
    "PHP": ("菲律宾比索", "php"),
    "CZK": ("捷克克朗", "czk"),
    "HUF": ("福林", "huf"),
}
_CURRENCIES = {word: code for code, words in _CURRENCY_NAMES.items() for word in words}
_BY_LENGTH = sorted(_CURRENCIES, key=len, reverse=True)
_SMALL_COINS = {"分": ("CNY", "0.01"), "角": ("CNY", "0.1"), "港仙": ("HKD", "0.01"), "仙": ("HKD", "0.01"), "cent": ("USD", "0.01"),
                "cents": ("USD", "0.01"), "¢": ("USD", "0.01"), "pence": ("GBP", "0.01"), "gbp pence": ("GBP", "0.01"), "gbx": ("GBP", "0.01"),
                "p": ("GBP", "0.01"),
                **{f"{name} {coin}": (code, "0.01") for name, code in (("hk", "HKD"), ("hkd", "HKD"), ("us", "USD"), ("rmb", "CNY"),
                   ("singapore", "SGD"), ("sgd", "SGD"), ("s", "SGD"), ("australian", "AUD"), ("aud", "AUD"), ("euro", "EUR"))
                   for coin in ("cent", "cents")}}
_PLAIN: dict[str, Unit] = {
    **dict.fromkeys(("%", "percent", "pct of revenue", "百分比", "per cent", "percentage"), PERCENT),
    **dict.fromkeys(("个百分点", "百分点", "pp", "ppt", "ppts", "pct", "pps", "percentage point", "percentage points", "points", "个点",
    "%p", "%pt"), POINT),
    **dict.fromkeys(("bp", "bps", "基点", "个基点", "basis point", "basis points"), BASIS_POINT),
    **dict.fromkeys(("倍", "x", "times", "multiple"), MULTIPLE),
    **dict.fromkeys(("", "ratio", "比率", "-", "number", "fraction", "decimal"), NUMBER),
    **dict.fromkeys(("days", "day", "天", "日"), Unit("days", Decimal(1), written="天")),
    **dict.fromkeys(("months", "month", "个月", "月"), Unit("months", Decimal(1), written="个月")),
    **dict.fromkeys(("点", "index points", "index", "pts"), Unit("index", Decimal(1), written="点")),
    "次": Unit("multiple", Decimal(1), written="次"),
    "成": Unit("percent", Decimal("0.1"), written="成"),
    "‰": Unit("percent", Decimal("0.001"), written="‰"),
}
_SHARE_WORDS = frozenset({"股", "shares", "share", "份"})
_LOT_WORDS = frozenset({"手", "lots", "lot"})
_COUNT_WORDS = _words(
    "张 篇 本 persons person people employees employee headcount stores store units unit count customers customer users user "
    "subscribers items vehicles parcels packages households accounts companies countries cities homes rooms aircraft passengers pax members")
_PHYSICAL = _words("g m km m2 gb pb eb tops km² ℃ h seconds years year nm nights wafers ask asks rpk rpks rtk atk mboe kboe") | {"sq km"}
_BARE_LETTERS = frozenset({"度", "方", "平", "克", "升", "米", "瓦", "w", "x"})
_HAN = re.compile(r"[\u4e00-\u9fff]{1,5}")
_NOUN = re.compile(r"[a-z][a-z-]{3,19}")
_PER_SHARE = re.compile(r"^每股(?=.)|(?:\s*/\s*(?:股|share|shares|sh|ads)|\s*per\s+(?:share|ads|unit)|每股)$")
_PER = re.compile(r"\s*/\s*|\s+per\s+")
_PER_TEN = re.compile(r"\s*/\s*10\s*股$|每10股$")
_ASIDE = re.compile(r"(?P<unit>[^()]+)\((?P<currency>[^()]+)\)?")
_LEADING_EN = re.compile(r"(?P<scale>trillions?|billions?|millions?|thousands?|hundred|trn|tn|bn|mln|mn|mm|crores?|lakhs?|'000)"
                         r"(?:\s+of)?\s+(?P<rest>.+)"
                         r"|(?P<letter>[kmb])\s+(?P<money>[a-z]{3}|\S?\S?[$€£¥])")
_TRAILING_EN = re.compile(r"(?P<rest>.*?)\s*(?P<scale>trillions?|billions?|millions?|thousands?|trn|tn|bn|mln|mn|mm|crores?|cr|lakhs?|lac"
                          r"|'000|(?<=[$€£¥ ])000"
                          r"|(?<=[$€£¥])[kmbt]|[kmb]$)")


@cache
def read_unit(words: str) -> Unit:
    """The unit that a person or a table header wrote.

    :raises ValueError: when the words are no unit known here.

    >>> read_unit("百万元").scale, read_unit("USD per share").kind, read_unit("万吨").name
    (Decimal('1000000'), 'per_share', '吨')
    """
    folded = bare_of_tax(re.sub(r"\s+", " ", fold(words).strip()).strip("() "))
    lower = folded.casefold()
    if lower.startswith("in ") and len(lower) > 3:
        lower, folded = lower[3:], folded[3:]
    if lower in _PLAIN:
        return _PLAIN[lower]
    if lower[:1] == "%" and lower[1:2] in (" ", "("):
        return PERCENT  # of whatever: "% of revenue"
    if (plain := plainly(lower)) != lower:
        lower = folded = plain
    if (twice := _ASIDE.fullmatch(lower)) and twice["unit"].strip() in _PLAIN and twice["currency"] in _PLAIN:
        return _PLAIN[twice["unit"].strip()]  # "x (times)"
    if (aside := _ASIDE.fullmatch(lower)) and aside["currency"] in _CURRENCIES:
        named = aside["unit"].strip()
        lower = folded = named.removesuffix("元") + aside["currency"] if named.endswith("元") else named
    for pattern, scale in ((_PER_TEN, Decimal("0.1")), (_PER_SHARE, Decimal(1))):
        if found := pattern.search(lower):
            inner = _money(lower[: found.start()]) or _money(lower[found.end():])
            if inner is not None:
                return Unit("per_share", inner[0] * scale, inner[1], written=words.strip())
    if (money := _money(lower)) is not None:
        return Unit("money", money[0], money[1], written=words.strip())
    if lower not in _BARE_LETTERS and (thing := thing_named(folded)) is not None:
        return thing
    scale, rest = _split_scale(lower)
    original = folded[len(folded) - len(rest):] if lower.endswith(rest) else folded[: len(rest)]
    if rest in _SHARE_WORDS:
        return Unit("shares", scale, written=words.strip())
    if rest in _LOT_WORDS:
        return Unit("shares", scale * 100, written=words.strip())
    if rest == "" and scale != 1:
        return Unit("count", scale, written=words.strip())
    if rest in _COUNT_WORDS:
        return Unit("count", scale, name=original, written=words.strip())
    if (over := _rate(lower, words.strip())) is not None:
        return over
    if rest in _PHYSICAL or _HAN.fullmatch(rest):
        return Unit("physical", scale, name=original, written=words.strip())
    if _NOUN.fullmatch(rest) and (scale != 1 or rest.endswith("s")):
        return Unit("count", scale, name=original, written=words.strip())
    raise ValueError(f"{words!r} is no unit known here")


def _money(lower: str) -> tuple[Decimal, str] | None:
    """Scale and currency of money words in either order: 百万元, 亿美元, million USD, RMB mn, US$ bn, HK$'000."""
    text = lower.strip()
    if text in _SMALL_COINS:
        currency, size = _SMALL_COINS[text]
        return Decimal(size), currency
    for word, scale in _SCALES_ZH.items():
        if text.startswith(word):
            rest = text[len(word):].strip()
            return (Decimal(scale), _CURRENCIES[rest]) if rest in _CURRENCIES else None
    if text.startswith("人民币") and len(text) > 3:
        return _money(text[3:])
    if text in _CURRENCIES:
        return Decimal(1), _CURRENCIES[text]
    scale_en, rest = _split_scale(text)
    if scale_en != 1 and rest in _CURRENCIES:
        return scale_en, _CURRENCIES[rest]
    for word in _BY_LENGTH:
        if text.startswith(word) and (tail := text[len(word):].strip()):
            if tail.removesuffix("元") in _SCALES_ZH:
                return Decimal(_SCALES_ZH[tail.removesuffix("元")]), _CURRENCIES[word]
            if tail in _SCALES_EN:
                return Decimal(_SCALES_EN[tail]), _CURRENCIES[word]
    return None


def _split_scale(lower: str) -> tuple[Decimal, str]:
    for word, scale in _SCALES_ZH.items():
        if lower.startswith(word):
            return Decimal(scale), lower[len(word):].strip()
    if lower in _SCALES_EN and lower not in ("m", "t"):
        return Decimal(_SCALES_EN[lower]), ""
    if found := _LEADING_EN.fullmatch(lower):
        return Decimal(_SCALES_EN[found["scale"] or found["letter"]]), (found["rest"] or found["money"]).strip()
    if (found := _TRAILING_EN.fullmatch(lower)) and found["rest"].strip():
        return Decimal(_SCALES_EN[found["scale"]]), found["rest"].strip()
    return Decimal(1), lower


def _rate(lower: str, written: str) -> Unit | None:
    """A price or a ratio per thing: 元/吨, USD/bbl, USD per month, 万元/辆, kg/台."""
    parts = _PER.split(lower, maxsplit=1)
    if len(parts) != 2 or not all(part.strip() for part in parts):
        return None
    if (money := _money(parts[0])) is not None:
        return per_thing(Unit("money", money[0], money[1]), parts[1].strip(), written)
    top = thing_named(parts[0].strip())
    return per_thing(top, parts[1].strip(), written) if top is not None else Unit("rate", Decimal(1), None, lower, written)
