"""Fields that no list knows, read by their own names: ``LoanLossReserve`` and ``其他应收款项净额`` say what they hold.

A name is taken for that of a metric of the catalogue, else for the figure's own words; its unit is what the name and the provider's habit
say of it. As nobody has told what such a field holds, its figures bear out what agrees with them and overturn nothing (:data:`BY_NAME`).
"""

from __future__ import annotations

import re
from functools import cache

from verifier.catalogue import load
from verifier.dataclass import dataclass
from verifier.figures import BY_NAME, OWN
from verifier.fold import fold
from verifier.sources.making.fields import Meaning, kind_of
from verifier.sources.making.metric_names import Named, read_metric
from verifier.sources.making.unit_words import read_unit

_TOKEN = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_BRACKET = re.compile(r"[(（](?P<unit>[^()（）]+)[)）]$")
_VOWELS = re.compile(r"[aeiouy]")
_CLUSTER = re.compile(r"[bcdfghjklmnpqrstvwxz]{5}")
_SHORT = frozenset("of to in on at by per and or for the net tax fee new all non own use sum due pre day ebit ebitda eps roe roa roic nav aum arr gmv"
                   " ffo cost cash debt loan gain loss rate sale sales book yoy qoq ttm pct ytd".split())
_NO_FIGURE = frozenset("id ids cik code codes date dates time year years month quarter flag type types name names url link rank index symbol"
                       " version currency currencies status key keys hash uuid isin cusip phone zip milliseconds seconds offset priority".split())
"""What a name ends in that tells no figure."""
_STAMPS = frozenset(("date", "epoch", "timestamp", "milliseconds"))
_SHARES = frozenset(("shares",))
_DAYS = frozenset(("days",))
_COUNTED = frozenset("number count employees stores customers users subscribers".split())
_FRACTIONS = frozenset("margin margins yield rate percent percentage pct percents growth".split())
_PLAIN = frozenset("ratio coverage turnover multiple times factor".split())
_TAILS_ZH = (("率", "percent"), ("占比", "percent"), ("比重", "percent"), ("天数", "days"), ("倍数", "multiple"), ("人数", "count"),
             ("家数", "count"), ("户数", "count"), ("股数", "shares"), ("股本", "shares"))
_UNITS = {"%": "percent", "元": "yuan", "万元": "wan_yuan", "亿元": "yi_yuan", "百万元": "baiwan_yuan", "千元": "qian_yuan", "港元": "hkd",
          "美元": "usd", "倍": "multiple", "次": "times", "天": "days", "股": "shares", "万股": "wan_shares", "亿股": "yi_shares", "手": "lots",
          "元/股": "per_share_yuan", "人": "count", "户": "count", "家": "count"}
_STOCK = "period_end"
_EITHER = frozenset(("net_profit_parent", "equity_parent"))
"""What loose words for profit and equity name, with the minority's part or without."""
_PER_SHARE = re.compile(r"per share$|\beps$|^每股")


@dataclass(frozen=True, slots=True)
class Habit:
    """How a provider prints, for names that leave it open.

    ``fraction``: the unit of a percentage (``percent`` for 12.3, ``ratio`` for 0.123). ``money``: the unit of an amount where all of a
    payload's plain columns are amounts, else empty; ``share``: that of an amount per share, where it is known. ``span``: the role of what
    a period has; ``balance``: whether the row is of a day.
    """

    fraction: str
    money: str = ""
    share: str = ""
    span: str = "ytd"
    balance: bool = False


@cache
def by_name(endpoint: str, field: str, habit: Habit) -> Meaning | None:
    """What a field that no list knows says by its name; None for one whose name says nothing, or says that it is no figure.

    >>> by_name("statements", "OtherRealEstateOwned", Habit("ratio", "reporting_currency", span="filing_period", balance=True)).metric
    'own:other real estate owned'
    >>> by_name("RPT", "HXYJBCZL", Habit("percent")) is None
    True
    """
    words, unit = _words(field)
    if not words:
        return None
    named = read_metric(words.replace(" ", "_") if words.isascii() else words)
    plain = named.segment is None and named.bound is None and not named.guided and named.measure in ("level", "growth_yoy")
    if plain and not named.metric.startswith(OWN):
        said = _fitting(unit, kind_of(named.metric)) or _printed_in(kind_of(named.metric), habit)
        return _meaning(endpoint, field, words, named, said, habit) if said or named.measure != "level" else None
    if len(words.split()) < 2 and len(_HAN.findall(words)) < 3 or load().terms.named(fold(words)) is not None:
        return None  # a word alone may stand for anything
    return _meaning(endpoint, field, words, Named(OWN + words), _fitting(unit, "") or _said_unit(words, habit) or "number", habit)


@cache
def of_item(endpoint: str, words: str, money: str) -> Meaning:
    """What a statement's item means, of a payload with a row an item; ``money`` is the unit of its amounts.

    The provider's own label says what the item is; one that may mean several metrics is as one read by its name.

    >>> of_item("hk_income", "股东应占溢利", "reporting_currency").metric
    'net_profit_parent'
    """
    from verifier.tabulation.labels import label_of

    label = label_of(fold(words))
    plain = label.metric is not None and label.segment is None and label.measure == "level"
    metric = label.metric if plain and label.metric is not None else OWN + words.strip()
    kind = kind_of(metric, money)
    unit = {"shares": "shares", "percent": "percent", "ratio": "number", "count": "count"}.get(kind, money)
    known = load().metrics.get(metric)
    role = "opening" if metric == "cash_begin" else _STOCK if known is not None and known.flow == "stock" else "ytd"
    return Meaning(endpoint, words.strip(), metric, role, unit, words.strip(), words.strip(), kind,
                   BY_NAME if label.loose and metric in _EITHER else None)


def _meaning(endpoint: str, field: str, words: str, named: Named, unit: str, habit: Habit) -> Meaning:
    metric = load().metrics.get(named.metric)
    if named.measure == "growth_yoy":
        role, unit = "growth_yoy", habit.fraction
    else:
        stock = metric.flow == "stock" if metric is not None else habit.balance
        role = _STOCK if stock and habit.span != "latest" else habit.span
    kind = "percent" if named.measure == "growth_yoy" or metric is None and unit == "ratio" else kind_of(named.metric, unit)
    if metric is None and kind == "money" and _PER_SHARE.search(words):
        kind = "per_share"
    return Meaning(endpoint, field, named.metric, role, unit, words, words, kind, BY_NAME)


def _words(field: str) -> tuple[str, str]:
    """The words of a field's name, and the unit in its brackets; no words where it is not made of any."""
    name, unit = field.strip(), ""
    if (bracket := _BRACKET.search(name)) is not None and (unit := _unit_of(bracket["unit"])):
        name = name[: bracket.start()].strip()
    if _HAN.search(name):
        return (name if len(_HAN.findall(name)) >= 2 and len(name) <= 24 else ""), unit
    tokens = [token.lower() for token in _TOKEN.findall(name)]
    if not tokens or tokens[-1] in _NO_FIGURE or _STAMPS & set(tokens) or not all(_is_word(token, alone=len(tokens) == 1) for token in tokens):
        return "", unit
    return " ".join(tokens), unit


def _is_word(token: str, *, alone: bool) -> bool:
    """Whether a part of a name is a word of the language: one known, or one that can be pronounced."""
    if token in _known():
        return True
    return not alone and len(token) >= 4 and not token.isdigit() and bool(_VOWELS.search(token)) and _CLUSTER.search(token) is None


@cache
def _known() -> frozenset[str]:
    """The words of the catalogue's English names."""
    names = (word for metric in load().metrics.values() for name in (*metric.en, *metric.family_en) for word in re.findall(r"[a-z]+", name.lower()))
    return frozenset(word for word in names if len(word) >= 4) | _SHORT


def _unit_of(words: str) -> str:
    """The unit's name for the words in a name's brackets; empty where they are none."""
    if words.strip() in _UNITS:
        return _UNITS[words.strip()]
    try:
        return "percent" if read_unit(words).kind == "percent" else ""
    except ValueError:
        return ""


def _fitting(unit: str, kind: str) -> str:
    """The unit in a name's brackets in the light of the metric's kind: 元 of a price is 元 per share."""
    return {"yuan": "per_share_yuan", "hkd": "hkd_per_share", "usd": "usd_per_share"}.get(unit, unit) if kind == "per_share" else unit


def _printed_in(kind: str, habit: Habit) -> str:
    """The unit that a metric of that kind has by the provider's habit; empty where that does not tell it."""
    told = {"money": habit.money, "per_share": habit.share, "percent": habit.fraction, "shares": "shares", "count": "count"}
    return told.get(kind, kind if kind in ("ratio", "multiple", "days") else "")


def _said_unit(words: str, habit: Habit) -> str:
    """The unit that own words speak of: a share, days, a rate; an amount where all plain columns are amounts."""
    if not words.isascii():
        return next((unit for tail, unit in _TAILS_ZH if words.endswith(tail)), habit.share if words.startswith("每股") else habit.money)
    parts = words.split()
    if _PER_SHARE.search(words) and parts[0] != "number":
        return habit.share
    for among, unit in ((_PLAIN, "number"), (_FRACTIONS, habit.fraction), (_DAYS, "days"), (_SHARES, "shares"), (_COUNTED, "count")):
        if among & set(parts):
            return unit
    return habit.money
