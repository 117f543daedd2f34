"""What a row label or a column header says: metric, measure, unit, part, moment, period.

"营业收入（百万元）", "不良贷款率(%)", "其中：公司贷款", "营业总收入-同比增长", "2025E 归母净利（亿元）", "Net debt (period end)"
all take the same path: fold, take brackets and units off, take the period and the measure off, look the rest up
in the catalogue. A label the catalogue does not know keeps its own words.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from verifier.catalogue.market import MARKET
from verifier.dataclass import dataclass, replace
from verifier.figures import OWN, Measure
from verifier.fold import fold
from verifier.tabulation.beside import basis_of_words, compares, is_left_over
from verifier.tabulation.headings import Heading, heading, heading_within
from verifier.tabulation.keys import in_words
from verifier.tabulation.pairs import is_exchange, pair_of
from verifier.tabulation.preparing import without_marked_parts, without_marks
from verifier.tabulation.printed import thing_counted, unit_of
from verifier.units import Unit

if TYPE_CHECKING:
    from verifier.catalogue import Metric

Moment = Literal["opening", "closing"]


@dataclass(frozen=True, slots=True)
class Label:
    """A label taken apart. ``metric`` is a catalogue id or None where only ``words`` name the item.

    ``segment`` narrows the metric to a part ("公司" of 公司贷款); ``variant`` is a second basis ("adjusted").
    ``bare`` marks a label that is nothing but a measure, a period or a unit and belongs to another label; ``forecast`` one whose words
    say that its numbers are of the future (guidance, our est.). Where ``clear`` is False nobody can say what its numbers are: a piece of
    a period is left over, or it compares two columns.
    """

    text: str
    words: str = ""
    metric: str | None = None
    loose: bool = False
    measure: Measure = "level"
    unit: Unit | None = None
    heading: Heading | None = None
    moment: Moment | None = None
    single: bool = False
    ttm: bool = False
    segment: str | None = None
    variant: str | None = None
    of_which: bool = False
    total: bool = False
    share: bool = False
    forecast: bool = False
    clear: bool = True

    @property
    def bare(self) -> bool:
        return not self.words and self.metric is None

    @property
    def known(self) -> bool:
        return self.metric is not None

    @property
    def name(self) -> str:
        """The catalogue id, or the label's own words behind ``own:``."""
        return self.metric or OWN + (self.words or self.text)


_LEAD = re.compile(r"^(?:[一二三四五六七八九十]{1,3}[、.]|\([一二三四五六七八九十\d]{1,3}\)|\d{1,2}(?:\.\d{1,2})*[.、](?!\d)\s*|[(]?[a-z][)]\s"
    r"|[•·■◆●►▪*+-]\s*|[–—]\s+)\s*")
_SUB_ITEM = re.compile(r"\s*[–—-]\s+[a-z]{3,}$")
_LEASES = re.compile(r"(?:pre|post|ex|excl\w*\.?|incl\w*\.?|before|after)[- ](?:\w+ )?(?:leases?|lease liabilities|IFRS ?16)", re.I)
_OF_WHICH = re.compile(r"^(?:其中\s*[:,]?|分(?:业务|产品|地区|渠道|板块|行业)来?看?\s*[:,]|of which\s*[:,]?|incl(?:uding|\.)\s*[:,]?)\s*", re.I)
_PLUS_MINUS = re.compile(r"^(?:加|减|less|add|plus)\s*:\s*", re.I)
_BRACKET = re.compile(r"\s*[(\[【]([^()\[\]【】]*)[)\]】]")
_PART = re.compile(r"[,;、,]\s*|\s*:\s*|(?<=[^A-Za-z])/(?=[^A-Za-z])")
_TRAILING = re.compile(r"^(.*?[^\s,/:|-])\s*(?:[,|:]|\s|/(?=[百千万亿元]|RMB|USD|CNY|US\$|HK\$|%)|-(?=[百千万亿]))\s*"
                       r"((?:in )?(?:US\$|HK\$|\$|RMB|CNY|USD|HKD|EUR|€|£|¥)?\s*(?:'000|[A-Za-z]{1,9}\.?|%|[百千万亿]{0,2}[元股份吨倍天日点%]?)"
                       r"(?:\s+(?:USD|RMB|CNY|HKD|EUR|shares|tonnes|units|dollars|mn|bn|m|k|million|billion|thousand))?)$", re.I)
_GLUED = re.compile(r"^(.+[^\d\s])(%|百万元|万元|亿元|千元|亿份|万股|亿股|百万股|元/股)$")

_MEASURES: list[tuple[re.Pattern[str], Measure]] = [
    (re.compile(r"(?:单季度?|季度|单季)?(?:环比|较上季度?末?|较上期末?|比上季度?)(?:增长率|增长|增速|增幅|增减幅度|增减|变动幅度|变动比例|变动|变化"
        r"|涨跌幅|涨幅|提升|±)?率?$|(?:q[o/-]?q|sequential|quarter[- ]o[vn]e?r?[- ]quarter|m[o/]m)"
                r"(?:\s*(?:growth|change|chg\.?|%))*$", re.I), "growth_qoq"),
    (re.compile(r"(?:较|比)(?:年初|上年末|期初|去年末|上年度末|上年年末|季初)(?:数)?(?:增长率|增长|增速|增减|变动幅度|变动|变化|增幅|±)?率?$|(?:ytd"
        r"|vs\.? (?:year[- ]end|opening))\s*(?:growth|change|%)*$", re.I), "growth_vs_open"),
    (re.compile(r"(?:本期|本报告期)?(?:(?:较|比|与)(?:上年|去年)(?:同期|同比)?(?:相比)?|同比|(?:上年|去年)(?:同期|同比)?(?=.))(?:增长率|增长|增速"
        r"|增减(?:幅度)?|增幅|变动幅度|变动比例|变动率|变动|变化|涨跌幅|涨幅|增加|提升|增减变动|±)?率?$"
                r"|(?<!复合)(?<!年均)(?:增长率|增速|增幅|变动幅度|变动比例|变动率|增减幅度|增减率|增减变动)$|^(?:增减|变动|变化|涨跌幅)$"
                r"|(?:y[o/-]?y|yr/yr|year[- ]o[vn]e?r?[- ]year|(?:annual )?growth(?: rate)?|(?:%|pct|percent)\s*(?:chg|change)\.?|change|chg\.?|Δ"
                r"|var\.?|variance|±)(?:\s*(?:growth|change|chg\.?|%))*$", re.I), "growth_yoy"),
]
_SHARE = re.compile(r"(?:占比|比重|占(?:总)?(?:营收|收入|营业收入|比|总资产|净资产)(?:的)?(?:比重|比例|比)?|收入占比|构成|% of (?:total|sales"
    r"|revenue|net sales)|share of (?:total|sales|revenue)|mix|weight(?:ing)?)$", re.I)
_CHANGE_WORDS: dict[str, Measure] = {"growth_yoy": "change_yoy", "growth_qoq": "change_qoq", "growth_vs_open": "change_yoy"}
_CLOSING = re.compile(r"^(?:(?:报告)?期末|年末|季末|月末|期末数|期末余额|时点|period[- ]end|end of (?:the )?period|year[- ]end|eop|at period end"
    r"|as at period end|closing)$", re.I)
_OPENING = re.compile(r"^(?:(?:报告)?期初|年初|期初数|期初余额|opening|bop|beginning of (?:the )?period)$", re.I)
_SINGLE = re.compile(r"^(?:单季度?|当季|单季值|quarterly|single quarter|for the quarter)$", re.I)
_EMPTY_WORDS = re.compile(r"^(?:金额|数额|数值|数|值|本期数|余额|amount|value|figure|合并|合并口径|未经审计|经审计|人民币|unaudited|audited"
    r"|consolidated)$", re.I)
_TOTAL = re.compile(r"^(?:合计|总计|小计|总额|总和|共计|total|sub-?total|grand total|sum)$", re.I)
_ATTRIBUTED = re.compile(r"(?:归属于?|属于|应占)(?:于)?(?:母公司|上市公司|本公司|公司|本行|本集团|母公司普通股|普通股)(?:普通股)?(?:的)?(?:股东"
    r"|所有者|拥有人|权益持有人|持有人)?(?:应占)?(?:的)?(?=净利|净亏|利润|溢利|净资产|权益|股东权益|所有者权益)")
_CASH = re.compile(r"(经营|投资|筹资|融资)(?:业务|活动|性)*(?:产生|所得)?(?:的)?现金(?:净流量|流量净额|净流量净额|流净额|流量净值|净额|流净值|净流入"
    r"|流量|流)$")
_CAPEX = re.compile(r"^(?:购建|购置|购买)(?:固定资产|长期资产).*(?:支付|支出|付现).*$")
_QUALIFIED = re.compile(r"^(?:其他|其它|非|税后|税前|净|单位|人均|平均|单吨|吨|每|other|non|average|avg|net|unit)", re.I)
_JOINED = re.compile(r"[和与及、+/&]$|(?:\band\b|\bor\b|\bto\b|\bof\b|\bper\b|\bin\b|\bon\b|\bfrom\b|\bex\b)$", re.I)
_FILLER = re.compile(r"^(?:的|合计|总计|公司|本集团|集团|本行|合并|本期|当期|本报告期|报告期|全年|累计|年初至今|实现|总|total|consolidated|group"
    r"|portfolio|reported|[\s:：,，.。·_-])*$", re.I)
_PART_OF = re.compile(r"([A-Za-z][A-Za-z ]+?)\s+[-–—]\s+([A-Za-z][A-Za-z&,'. -]+)")
"""Revenue - Clothing & Home."""
_SET_OUT_ZH = re.compile(r"([^—–\-:·|(]{2,18}?)\s*(?:[—–:·|]+|-|(\())\s*([^—–\-:·|()]{2,14}?)(\)?)")
"""新业务价值—银保渠道, 保费（个险）, 分部A：租金收入: a metric and a part of it, in whichever order."""
_NO_PART_ZH = re.compile(r"归属|归母|母公司|少数|同比|环比|调整|扣|剔除|含|税|口径|基本|稀释|摊薄|[预估]|累计|单季|合计|小计|总计|[期年月季]|去年|每"
                         r"|[率额值数比均元倍%]$|[A-Za-z\d]")
_TAIL_OF_PART = re.compile(r"(?<=..)(?:渠道|板块|分部|业务|的)$|['’]s$|\s+(?:segment|division|business)$", re.I)
_NO_YEAR = re.compile(r"(?:F?Q[1-4]|[1-4]F?Q|[12]H|H[12]|9M|FY|full[- ]year|\d{1,2}/\d{2}|(?:mar|jun|sept?|dec)[a-z]*[ -]?(?:q|qtr|quarter)"
                      r"|(?:first|second|third|fourth) (?:quarter|half))[EAFP]?", re.I)
"""A period that does not say of which year."""
_NO_PART = re.compile(r"(?:basic|diluted|net|gross|excl|incl|adjusted|total|reported|group|before|after|pre|ex|on|of|per|as|current|non)\b|[a-z]", 0)
_TURNED = re.compile(r"([A-Za-z][A-Za-z&/ ]+?)(?:\s*,\s*|\s+[-–—]\s+)([A-Za-z][A-Za-z -]+)")
_ANNUALISED = re.compile(r"(?:年化后?|annuali[sz]ed)(?:的)?$", re.I)
"""Investment yields, margins and credit costs of part of a year are annualised anyway; a return on equity is printed both ways."""
_BASIS = dict.fromkeys(("经调整", "调整后", "经调整后", "adjusted", "adj.", "adj", "non-gaap"), "adjusted") | {
    "核心": "core", "core": "core", "underlying": "underlying", "备考": "pro forma", "pro forma": "pro forma", "organic": "organic",
    "追溯调整后": "restated", "restated": "restated", "可比口径": "comparable", "一致预期": "consensus", "consensus": "consensus", "预测": "forecast"}
_SEGMENTED = frozenset(["nbv", "nbv_margin", "first_year_premium", "gross_premiums", "earned_premiums", "ebitda", "ebitda_adjusted", "ebit",
                        "revenue", "total_revenue", "main_business_revenue", "segment_revenue", "cost_of_revenue", "gross_profit", "gross_margin",
    "operating_profit", "sales_volume", "production_volume", "order_backlog", "new_orders", "asp", "contracted_sales", "installed_capacity",
    "store_count", "ebitda", "ebita", "ebita_adjusted", "ebitda_adjusted", "operating_profit_adjusted"])
_SEGMENTED_THEMES = frozenset({"operations", "transport_energy", "internet", "property_reit", "insurance_brokerage"})
"""Whole themes whose measures are told for parts of the business: 煤电利用小时, 财险综合成本率, 海外门店数."""
_ADJUSTED = {"net_profit": "net_profit_adjusted", "net_profit_parent": "net_profit_adjusted", "eps_basic": "eps_adjusted",
    "eps_diluted": "eps_adjusted"}
_WHOLE = frozenset(("loans", "deposits"))
"""Metrics whose parts go by their whole name: 公司贷款, 个人存款."""


@lru_cache(maxsize=65536)
def label_of(text: str) -> Label:
    """A label taken apart.

    >>> label_of("营业收入（百万元）").metric, label_of("营业总收入-同比增长").measure
    ('revenue', 'growth_yoy')
    """
    if "[" in text:
        text = without_marked_parts(text)
    words = _LEAD.sub("", " ".join(without_marks(fold(text)).split())).rstrip("*†‡")
    if "_" in words and catalogued(words) is not None:  # an id, as long lists write it
        return Label(text, words, words)
    if " " not in words and words.isascii() and (spelled := in_words(words)) is not None and not _known(words):
        return replace(label_of(spelled), text=text)
    if (pair := pair_of(words)) is not None:
        return Label(text, pair, "fx_rate" if pair in ("USD/CNY", "USD/CNH") else None)
    made = Label(text)
    if found := _OF_WHICH.match(words):
        words, made = words[found.end():], replace(made, of_which=True)
    words = _PLUS_MINUS.sub("", words)
    if (whole := heading(words)) is not None:
        return replace(made, heading=whole)
    if not _known(words) and (unit := unit_of(words)) is not None and words not in ("m", "b", "t", "x") and not _SUB_ITEM.match(text):
        counted = unit.kind == "count" and words.isalpha() and words.isascii()  # "Rooms" names what it counts
        return replace(made, words=words, unit=unit if counted else None) if counted or is_exchange(words) else replace(made, unit=unit)
    words, made = _without_brackets(words, made)
    words, made = _without_unit(words, made)
    words, made = _without_period(words, made)
    words, made = _without_measure(words, made)
    words, made = _without_unit(words, made)
    words = words.strip(" :,，.-—_/|")
    if "-" in words and len(parts := words.split("-")) == 2 and parts[0].strip() == parts[1].strip():
        words = parts[0].strip()
    if not words or _EMPTY_WORDS.match(words):
        return _measured(made)
    if _TOTAL.match(words) and made.heading is None:
        return replace(_measured(made), words=words, total=True)
    if words.startswith(("单季", "quarterly ")) and len(words) > 3:
        words, made = words.removeprefix("单季度").removeprefix("单季").removeprefix("quarterly "), replace(made, single=True)
    if not _known(words) and (on_basis := _on_basis(words, made)) is not None:
        return on_basis
    return _measured(_named(words, made))


def _on_basis(words: str, made: Label) -> Label | None:
    """A label whose words say only on what basis its numbers are, or are a piece of a period that was not understood."""
    when = made.heading
    if when is None:
        open_ended = is_left_over(words) and not words.isascii() or _NO_YEAR.fullmatch(words) is not None or compares(words)
        return replace(made, words=words, clear=False) if open_ended else None
    if words in ("单季", "单季度", "single quarter"):
        return replace(made, single=True)
    ahead = when.span is not None and when.span.estimate
    basis = basis_of_words(words, ahead)
    if basis is None:
        return None
    if not basis.clear:
        return replace(made, words=words, clear=False)
    if basis.forecast and when.span is not None:
        when = replace(when, span=replace(when.span, estimate=True))
    return _measured(replace(made, heading=when, variant=made.variant or basis.variant, forecast=basis.forecast))


@lru_cache(maxsize=2048)
def catalogued(metric: str) -> Metric | None:
    """The catalogue's entry, None for a metric of its own words."""
    from verifier.catalogue import load

    return load().metrics.get(metric)


# -- the steps -----------------------------------------------------------------------------------------------------


def _without_brackets(words: str, made: Label) -> tuple[str, Label]:
    """Take off the brackets that hold units, periods, moments and measures; keep those that belong to the name."""
    kept = []
    for found in list(_BRACKET.finditer(words)):
        inner = found[1].strip()
        if (unit := unit_of(inner) or thing_counted(inner, in_name=True)) is not None:
            made = replace(made, unit=made.unit or unit)
            kept.append((found.span(), ""))
            continue
        understood, rest = True, []
        for part in _PART.split(inner):
            step = _part(part.strip(), made)
            if step is None:
                understood = False
                rest.append(part)
            else:
                made = step
        if understood or rest != [inner]:
            kept.append((found.span(), ""))
    for (start, end), by in reversed(kept):
        words = words[:start] + by + words[end:]
    return words.strip(), made


def _part(part: str, made: Label) -> Label | None:
    if not part or _EMPTY_WORDS.match(part) or part in ("单位", "unit", "Unit"):
        return made
    if (unit := unit_of(part)) is not None:
        return replace(made, unit=made.unit or unit)
    if _CLOSING.match(part):
        return replace(made, moment="closing")
    if _OPENING.match(part):
        return replace(made, moment="opening")
    if _SINGLE.match(part):
        return replace(made, single=True)
    if found := heading(part):
        if found.relative == "ttm":
            return None
        return replace(made, heading=made.heading or found)
    for pattern, measure in _MEASURES:
        if pattern.match(part):
            return replace(made, measure=measure)
    if (basis := basis_of_words(part)) is not None and basis.clear and made.variant is None and len(part) > 1:
        return replace(made, variant=basis.variant, forecast=made.forecast or basis.forecast)
    if (both := _TRAILING.match(part)) and (unit := unit_of(both[2])) is not None:
        return _part(both[1], replace(made, unit=made.unit or unit))
    if part.startswith("单位") or part.lower().startswith("in "):
        unit = unit_of(part)
        return replace(made, unit=made.unit or unit) if unit else None
    if part.endswith(("%", "％")) and (inner := _part(part[:-1].strip(), made)) is not None:
        return replace(inner, unit=inner.unit or unit_of("%"))
    return None


def _without_unit(words: str, made: Label) -> tuple[str, Label]:
    if made.unit is None and (found := _GLUED.match(words)):
        return found[1].strip(), replace(made, unit=unit_of(found[2]))
    if (
        made.unit is None
        and (found := _TRAILING.match(words))
        and found[2] != "GWP"  # gross written premium; the unit of power is GWp
        and found[2].lower() != "ratio"  # names a share of something, in whatever unit
        and not _JOINED.search(found[1])
        and not _known(words)
    ):
        unit = unit_of(found[2])
        return (found[1], replace(made, unit=unit)) if unit is not None else (words, made)
    return words, made


def _without_period(words: str, made: Label) -> tuple[str, Label]:
    if made.heading is not None or not words:
        return words, made
    if (found := heading_within(words)) is None or found[0].relative == "ttm":
        return words, made
    when, rest = found
    if when.relative is not None:
        if not rest:
            return rest, replace(made, heading=when)
        if (name := _name(words)) is not None:
            # 期初权重 is a weight on the opening day; 期初现金 and "closing price" are items of their own in every period.
            kept = name.endswith(("_begin", "_end")) or name in MARKET or when.relative not in ("opening", "closing")
            return words, made if kept else replace(made, heading=when, moment="opening" if when.relative == "opening" else "closing")
        if rest[0] in "间内外增转比较" or (when.relative == "year_before" and rest.startswith(("增", "变", "比"))):
            return words, made
        return rest, replace(made, heading=when, moment=when.relative if when.relative in ("opening", "closing") else made.moment)
    return rest, replace(made, heading=when)


def _without_measure(words: str, made: Label) -> tuple[str, Label]:
    if made.measure != "level" or not words or _known(words):
        return words, made
    for pattern, measure in _MEASURES:
        if found := pattern.search(words):
            before = words[:found.start()].rstrip(" -—_/:,的%")
            if before.endswith(("复合", "年均", "年化", "CAGR", "organic", "Organic", "price", "net")):
                return words, made
            # "净利润-同比增长" and "净利润同比": what stands before is the level's own label.
            return before, replace(made, measure=measure)
    if (found := _SHARE.search(words)) and found.start() > 0:
        return words, replace(made, share=True)
    return words, made


def _known(words: str) -> bool:
    return _name(words) is not None


def _name(words: str) -> str | None:
    """The metric that the words as a whole name."""
    from verifier.catalogue import load

    name = load().terms.named(words)
    return name.metric if name is not None and not load().metrics[name.metric].measure else None


def _named(words: str, made: Label) -> Label:
    from verifier.catalogue import load

    terms, metrics = load().terms, load().metrics
    canonical = _ATTRIBUTED.sub("归母", words)
    canonical = _CASH.sub(r"\1活动现金流净额", canonical).replace("融资活动", "筹资活动")
    if canonical.startswith("归母") and canonical.rstrip("合计总") in ("归母权益", "归母股东权益", "归母所有者权益"):
        canonical = "归母净资产"
    if _CAPEX.match(canonical):
        canonical = "资本开支"
    tries = [canonical]
    if (bare := _BRACKET.sub("", canonical).strip()) != canonical and bare:
        # 收费客公里(RPK): a bracket may hold the item's other name.
        tries += [bare, *(found[1].strip() for found in _BRACKET.finditer(canonical) if found[1].strip().isupper())]
    if "-" in canonical and len(parts := canonical.split("-")) == 2:
        tries += [f"{parts[0]}({parts[1]})", parts[1] + parts[0]]
    if (parted := _PART_OF.fullmatch(canonical)) and (whole := terms.named(parted[1])) is not None \
            and (whole.metric in _SEGMENTED or load().metrics[whole.metric].kind == "money") and not _NO_PART.match(parted[2]):
        return replace(made, words=words, metric=plain(whole.metric), loose=whole.loose, segment=made.segment or parted[2])
    if not canonical.isascii() and (set_out := _SET_OUT_ZH.fullmatch(canonical)) and bool(set_out[2]) == bool(set_out[4]):
        for name, part in ((set_out[1], set_out[3]), (set_out[3], set_out[1])):
            if (whole := terms.named(name)) is not None and terms.named(part) is None and not _NO_PART_ZH.search(part) \
                    and (is_segmented(plain(whole.metric)) or metrics[whole.metric].kind == "money") and not metrics[whole.metric].measure:
                return replace(made, words=words, metric=plain(whole.metric), loose=whole.loose, segment=made.segment or part_named(part))
    if turned := _TURNED.fullmatch(canonical):
        tries.append(f"{turned[2]} {turned[1]}")  # EPS, diluted
    for attempt in list(tries):
        stripped = re.sub(r"(?:合计|总计|总额|小计|净额)$", "", attempt)
        if stripped and stripped != attempt and len(stripped) > 1:
            tries.append(stripped)
    for attempt in tries:
        name = terms.named(attempt)
        if name is not None and not metrics[name.metric].measure:
            total = words.endswith(("合计", "总计"))
            return replace(made, words=words, metric=plain(name.metric), loose=name.loose, total=total)
    if "/" in canonical and (pair := [part for part in canonical.split("/") if part]) and len(pair) == 2:
        return replace(made, words=words)
    return _narrowed(words, tries[1] if len(tries) > 1 and "(" in canonical else canonical, made)


def _narrowed(words: str, canonical: str, made: Label) -> Label:
    """A known metric with a qualifier before it: a part of the entity, or another basis."""
    from verifier.catalogue import load

    if made.share or _SHARE.search(canonical):
        return replace(made, words=words, share=True)
    metrics = load().metrics
    found = [term for term in load().terms.find(canonical) if not metrics[term.metric].measure]
    if not found:
        return replace(made, words=words)
    last = found[-1]
    before, after = canonical[:found[0].start].strip(), canonical[last.end:].strip(" -—_/:,")
    named = {plain(term.metric) for term in found}
    if len(named) == 1 and not before and _LEASES.fullmatch(after):
        return replace(made, words=words, metric=named.pop(), loose=last.loose, variant=after)
    if len(named) != 1 or (after and not _FILLER.match(after) and not re.fullmatch(r"(?:合计|总计|总额|余额|净额|金额|规模|[(].*[)])+", after)):
        return replace(made, words=words)
    metric = named.pop()
    if before and is_left_over(before):
        return replace(made, words=words)  # 前三季度营业收入: a piece of a period is no part of the business
    if before and metric in _WHOLE:
        return replace(made, words=words, metric=metric, loose=last.loose, segment=words)
    if not before or _FILLER.match(before):
        return replace(made, words=words, metric=metric, loose=last.loose)
    if _ANNUALISED.match(before):
        return replace(made, words=words, metric=metric, loose=last.loose, variant="annualised" if metric.startswith("roe") else None)
    if basis := _BASIS.get(before.lower().rstrip("的 ")):
        own = _ADJUSTED.get(metric) if basis == "adjusted" else None
        if own is not None and own in metrics:
            return replace(made, words=words, metric=own)
        return replace(made, words=words, metric=metric, loose=last.loose, variant=basis)
    if is_segmented(metric) and not _QUALIFIED.match(before) and not _JOINED.search(before) and len(before) <= 40:
        return replace(made, words=words, metric=metric, loose=last.loose, segment=part_named(before))
    return replace(made, words=words)


def is_segmented(metric: str) -> bool:
    """Whether a word before the metric's name is a part of the business rather than another item."""
    entry = catalogued(metric)
    return metric in _SEGMENTED or (entry is not None and entry.theme in _SEGMENTED_THEMES)


def _measured(made: Label) -> Label:
    """A growth in points is a change; a growth in money is an increment."""
    if made.measure in _CHANGE_WORDS and made.unit is not None:
        if made.unit.kind in ("point", "basis_point"):
            return replace(made, measure=_CHANGE_WORDS[made.measure])
        if made.unit.kind in ("money", "shares", "physical") and made.measure == "growth_yoy":
            return replace(made, measure="increment_yoy")
    return made


def part_named(words: str) -> str:
    """A part of the business by its own name, without what only says that it is one.

    >>> part_named("华东板块"), part_named("Cloud's"), part_named("Payments,")
    ('华东', 'Cloud', 'Payments')
    """
    return _TAIL_OF_PART.sub("", words.strip(" -—–:：的/·|_,，()（）"))


def plain(metric: str) -> str:
    """A metric, a segment's as that of the whole: the part is told beside it."""
    return "revenue" if metric == "segment_revenue" else metric
