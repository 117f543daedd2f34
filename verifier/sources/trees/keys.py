"""What a key of a payload says: the place it has in a record, or the metric it names with unit, measure and basis.

``revenue_usd_m`` is revenue in millions of dollars, ``grossMarginTTM`` the gross margin of the trailing twelve months, ``营收_亿元``
revenue in 亿元. The last words of a key are its unit where they are currency, scale or percent.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from typing import Literal

from verifier.catalogue import load
from verifier.dataclass import dataclass, replace
from verifier.figures import OWN, Measure
from verifier.fold import fold
from verifier.periods import Period
from verifier.sources.making.metric_names import NO_PART, read_metric
from verifier.sources.making.unit_words import read_unit
from verifier.sources.trees.words import Often, Scale, often, when
from verifier.tabulation.beside import basis_of_words
from verifier.tabulation.labels import Label, label_of
from verifier.units import BASIS_POINT, MULTIPLE, PERCENT, POINT, Unit

Role = Literal["entity", "code", "metric", "value", "year", "part", "often", "published", "start", "period", "unit", "currency", "scale",
               "segment", "measure", "basis", "aside"]
_TOKEN = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+|%|[\u4e00-\u9fff]+")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_WORDS: tuple[tuple[Role, str], ...] = (
    ("published", r"(?:.* )?(?:filed|filing|accepted|announce\w*|ann|pub\w*|updated?|created|retrieved|fetched|generated|query"
     r"|download\w*|access\w*|collected|saved|exported|modified)(?: (?:date|day|at|on|time|timestamp))?|timestamp"
     r"|.*(?:公告|披露|发布|更新|采集|生成|查询|获取|下载)(?:日期?|时间)"),
    ("currency", r"(?:.* )?(?:currency|ccy|crncy|curr)(?: (?:code|symbol|unit|type))?|币种|(?:计价|报告)?货币|货币单位"),
    ("scale", r"(?:.* )?(?:scale|magnitude|multiplier|factor|denomination|scaling)|(?:数量)?量级|倍率"),
    ("unit", r"(?:.* )?(?:units?|uom|unit of measure)|.*单位"),
    ("often", r"(?:.* )?(?:freq\w*|period type|timeframe|time frame|duration|interval|periodicity|report type|statement type|granularity|cadence"
     r"|period length)|口径|频率|频度|报告类型|报表类型|期间类型|周期"),
    ("start", r"(?:.* )?(?:start|begin\w*|from)(?: (?:date|day))?|(?:period )?start|(?:开始|起始)(?:日期?|时间)"),
    ("year", r"(?:fiscal|calendar|financial|report(?:ing)?)? ?year|fy|fyear|年度?|年份|财年|会计年度|财政年度"),
    ("part", r"(?:fiscal|calendar|reporting)? ?(?:quarter|qtr|half)(?: (?:number|no))?|fp|fq|季度?|季"),
    ("code", r"(?:.* )?(?:tickers?|symbols?|code|isin|cusip|cik|secucode|sedol|ric|figi|windcode|thscode)(?: code)?|.*代码"),
    ("entity", r"(?:full |short |display |long |legal )?(?:company|issuer|entity|security|stock|corp|corporation|firm|bank|sec|org)?"
     r" ?(?:full |short |display |long |legal )?name|company|issuer|entity|security|corp|corporation|firm|bank|stock|asset"
     r"|(?:上市)?(?:公司|证券|股票|基金|银行|企业|标的|主体|机构)(?:名称|简称|全称|名)?|简称|名称|发行人|公司主体"),
    ("metric", r"(?:.* )?(?:metric|kpi|indicator|line item|item|field|concept|account|measure name|data ?point|series|tag|label|title|parameter)"
     r"(?: ?(?:name|label|code|id))?|(?:财务|会计|统计)?(?:指标|科目|项目)(?:名称?)?"),
    ("value", r"(?:(?:metric|reported|data|current|actual|obs|numeric|raw|latest|item) )?(?:value|val|amount|figure|number|reading)|v"
     r"|reported|actual|current|数值|值|金额|数据|指标值|数额|本期|本期值|当期|当期值|实际值?"),
    ("segment", r"(?:business |operating |reportable )?(?:segment|division|product|product line|region|geography|channel|business line|category)"
     r"(?: name)?|(?:分部|业务|板块|产品|地区|区域|渠道)(?:名称)?"),
    ("measure", r"measure|measure type|度量"),
    ("basis", r"basis|variant|accounting basis|gaap|adjustment|estimate type|data type|actual or estimate|type|status|scenario|口径类型"
     r"|数据类型|类型|情景"),
    ("period", r"(?:.* )?(?:period|date|day|as of|asof|time|quarter end|period end|quarter|year end|fiscal period)"
     r"(?: (?:end\w*|label|name|key|of report))?"
     r"|(?:latest|last|most recent)(?: fiscal)? (?:quarter|period|year)|end|.*(?:报告期间?|期间|日期|截止日|截至|时间|时点|季度|报告日)|期"),
    ("aside", r"(?:.* )?(?:source|sources|notes?|comments?|remarks?|url|link|description|desc|id|uuid|hash|page|rank|order|confidence"
     r"|footnotes?|citation|provider|version|error|errorcode|error code|error msg|message|success|code status|request|count|limit"
     r"|tool|tool name|function|action|endpoint|api|api name"
     r"|total count|form|accession\w*|access number|sector|industry|exchange|country|website|ceo|query|taxonomy|decimals|precision"
     r"|method|analyst|author"
     r"|quote type|metric type|market)|备注|说明|来源|行业|申万行业|所属行业|数据来源|交易所|板块名称|链接|序号|工具|接口|函数"),
)
_ROLES = tuple((role, re.compile(words)) for role, words in _WORDS)
_LATEST = re.compile(r"\b(?:latest|last|most recent)\b|最新|最近")
_SCALES = {"m": 6, "mn": 6, "mm": 6, "mln": 6, "mil": 6, "million": 6, "millions": 6, "b": 9, "bn": 9, "bln": 9, "billion": 9, "billions": 9,
           "k": 3, "thousand": 3, "thousands": 3, "tn": 12, "trn": 12, "trillion": 12, "trillions": 12, "cr": 7, "crore": 7, "crores": 7,
           "lakh": 5, "lakhs": 5, "yi": 8, "wan": 4}
_PLAIN: dict[str, Unit] = {"%": PERCENT, "pct": PERCENT, "percent": PERCENT, "percentage": PERCENT, "perc": PERCENT, "bps": BASIS_POINT,
                           "bp": BASIS_POINT, "pp": POINT, "ppt": POINT, "ppts": POINT, "pps": POINT, "x": MULTIPLE, "times": MULTIPLE,
                           "ratio": Unit("number"), "decimal": Unit("number"), "fraction": Unit("number"), "days": Unit("days")}
_TIMES = frozenset("ttm ltm annual quarterly quarter ytd fy trailing lfy mrq mrfy".split())
_IDLE = frozenset("latest current reported actual total value amount in consolidated last last_reported".split())
_QUALIFIERS = frozenset("estimate estimates estimated est consensus forecast forecasts guidance guided expected projected target"
                        " adjusted adj restated".split())
_ENDS = _TIMES | _IDLE | _QUALIFIERS | {"low", "high", "mean", "avg", "median"}
_ALONE = {"assets": "total_assets", "liabilities": "total_liabilities", "total share": "shares_total", "px last": "share_price",
          "cur mkt cap": "market_cap", "is eps": "eps_basic", "sales rev turn": "revenue"}
"""What statements and terminals call items by words that alone name none."""
_MRQ: dict[str, Often | None] = {"lfy": "year", "mrfy": "year", "mrq": None, "fy": "year"}


@dataclass(frozen=True, slots=True)
class Keyed:
    """A key that names a number: the metric (``own:`` words where the catalogue knows none), and what else the key says."""

    words: str
    metric: str
    measure: Measure = "level"
    segment: str | None = None
    bound: Literal["low", "high"] | None = None
    variant: str | None = None
    forecast: bool = False
    unit: Unit | None = None
    scale: Scale = Scale()
    often: Often | None = None
    period: Period | None = None
    year_before: bool = False
    bare: bool = False
    loose: bool = False

    @property
    def known(self) -> bool:
        return not self.metric.startswith(OWN)


def tokens(key: str) -> list[str]:
    """The words of a key, in small letters: ``marketCap_usd`` is market, cap, usd."""
    return [token.lower() for token in _TOKEN.findall(fold(key))]


@cache
def role_of(key: str) -> Role | None:
    """The place in a record that a key's own words give its value; None for a key that says none.

    >>> role_of("companyName"), role_of("fiscalDateEnding"), role_of("币种"), role_of("revenue")
    ('entity', 'period', 'currency', None)
    """
    text = " ".join(tokens(key))
    if not text or when(key) is not None:
        return None  # a period is no place for one
    return next((role for role, pattern in _ROLES if pattern.fullmatch(text)), None)


def is_of_latest(key: str) -> bool:
    """Whether a key of a period says that it is the last one reported, which dates statements but no price beside them."""
    return _LATEST.search(" ".join(tokens(key))) is not None


@cache
def keyed(key: str) -> Keyed | None:
    """What a key that names a number says; None for one that says it is none, or says something not understood.

    >>> keyed("revenue_usd_m").scale, keyed("grossMarginTTM").often, keyed("revenue_yoy_pct").measure
    (Scale(scale=Decimal('1000000'), currency='USD'), 'ttm', 'growth_yoy')
    """
    text = " ".join(fold(key).split())
    if _HAN.search(text) or "(" in text or " " in text and not text.islower():
        found = _labelled(text, label_of(text))
        if found is None or found.known or found.bare or _HAN.search(text):
            return found
    words = tokens(text)
    if not words or all(word.isdigit() for word in words):
        return None
    return _taken_apart(words)


def _taken_apart(words: list[str]) -> Keyed | None:
    """A key's words with unit, span and basis taken off their ends until a name is left."""
    rest, unit, scale = _without_unit(words)
    if not rest:
        return None
    if unit is not None and (whole := _named(words)) is not None and whole.known and whole.measure == "level" and unit.kind == "number":
        return whole  # current ratio: the last word belongs to the name
    spans: Often | None = None
    variant: str | None = None
    bound: Literal["low", "high"] | None = None
    forecast = False
    for _ in range(6):
        found = _named(rest)
        if found is not None and (found.known or found.bare):
            return replace(found, unit=unit or found.unit, scale=scale.over(found.scale), often=spans or found.often,
                           variant=variant or found.variant, forecast=forecast or found.forecast, bound=bound or found.bound)
        taken = next((at for at in (-1, 0, *range(1, len(rest) - 1)) if len(rest) > 1 and rest[at] in _ENDS and (at < 1 or rest[at] in _TIMES)),
                     None)
        if taken is None:
            break
        word = rest.pop(taken)
        if word in _TIMES:
            spans = _MRQ.get(word, often(word))
        elif word in ("low", "high"):
            bound = "low" if word == "low" else "high"
        elif word in _QUALIFIERS:
            basis = basis_of_words({"estimated": "estimate", "target": "guidance"}.get(word, word))
            variant, forecast = (basis.variant, basis.forecast) if basis is not None else (word, False)
    if NO_PART.search(" ".join(rest)) and any(word in ("prior", "previous", "last", "next") for word in rest):
        return None
    return Keyed(" ".join(rest), OWN + " ".join(rest), unit=unit, scale=scale, often=spans, variant=variant, forecast=forecast, bound=bound)


def _without_unit(words: list[str]) -> tuple[list[str], Unit | None, Scale]:
    rest, unit, scale = list(words), None, Scale()
    while len(rest) > 1:
        word = rest[-1]
        if word in _PLAIN and unit is None and scale == Scale():
            unit = _PLAIN[word]
        elif word in _SCALES and scale.scale is None and unit is None:
            scale = replace(scale, scale=Decimal(10) ** _SCALES[word])
        elif unit is None and scale.currency is None and (money := _money(word)) is not None:
            scale = Scale(scale.scale if scale.scale is not None else money.scale, money.currency)
        elif word in ("in", "of") and (unit is not None or scale != Scale()):
            pass
        else:
            break
        rest.pop()
    return rest, unit, scale


@cache
def _money(word: str) -> Scale | None:
    """A currency, alone or glued to a scale: usd, rmbm, usdbn."""
    if len(word) < 3:
        return None
    try:
        unit = read_unit(word)
    except ValueError:
        return None
    if unit.kind != "money" or unit.currency is None or word in ("yen", "cent", "cents", "pence"):
        return None
    return Scale(unit.scale if unit.scale != 1 else None, unit.currency)


def _named(words: list[str]) -> Keyed | None:
    """The metric that words name as a whole."""
    metrics, key, text = load().metrics, "_".join(words), " ".join(words)
    if text in _ALONE:
        return Keyed(text, _ALONE[text])
    if key in metrics:
        return Keyed(text, key, loose=label_of(text).loose)
    if words[-1:] == ["loss"] and len(words) > 2:
        return _named(words[:-1])  # net income (loss)
    named = read_metric(key)
    if not named.metric.startswith(OWN) and named.segment is None:
        return Keyed(text, named.metric, named.measure, None, named.bound, "guidance" if named.guided else named.variant, named.guided,
                     loose=named.measure != "level" or label_of(text).loose)
    label = label_of(text)
    if label.metric is not None or label.bare:
        found = _labelled(text, label)
        if found is not None and (found.segment is None or not NO_PART.search(found.segment)):
            return found
    digits = any(char.isdigit() for char in key)
    if not named.metric.startswith(OWN) and named.segment and not digits and not NO_PART.search(named.segment) and not _is_idle(named.segment):
        return Keyed(text, named.metric, named.measure, named.segment, named.bound, named.variant)
    return None


def _is_idle(segment: str) -> bool:
    """Whether what stands beside a metric's name is no part of a business: a span, an estimate, a unit."""
    return all(word in _TIMES | _IDLE | _QUALIFIERS or word in _PLAIN or len(word) < 2 for word in segment.split())


def _labelled(text: str, label: Label) -> Keyed | None:
    if not label.clear or label.share:
        return None
    period, before = None, False
    if label.heading is not None:
        before = label.heading.relative == "year_before"
        told = when(label.heading.text) if not before else None
        if told is None and not before and label.heading.relative not in (None, "ttm"):
            return None
        period = told.period if told is not None else label.heading.span
    spans: Often | None = "quarter" if label.single else "ttm" if label.ttm or label.heading is not None and label.heading.relative == "ttm" else None
    unit, scale, metric = label.unit, Scale(), label.name
    if unit is not None and unit.kind in ("money", "number") and unit.written.lower() not in ("ratio", "decimal", "fraction"):
        scale, unit = Scale(unit.scale, unit.currency), None
    if metric == "price_change" and unit is not None and unit.is_fraction:
        metric = "price_change_pct"
    return Keyed(label.words or text, metric, label.measure, label.segment, None, label.variant, label.forecast, unit, scale, spans, period, before,
                 label.bare, label.loose)
