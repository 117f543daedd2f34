"""Metrics that no name tells: carried along from before, implied by a bare word, or meant by the words of the market."""

from __future__ import annotations

import re

from verifier.catalogue import load
from verifier.catalogue.market import MARKET
from verifier.dataclass import replace
from verifier.extractors.rules.binding.narrowing import lost_on
from verifier.extractors.rules.binding.phrases import DAYS_OF, EACH, EITHER_WAY, MARGIN_OF, OVER_SPAN, PER_TEN, SO_FAR_THIS_YEAR, THIS_YEAR
from verifier.extractors.rules.binding.standing import Walk
from verifier.extractors.rules.topics import Topic, fits, residue
from verifier.numerals import Numeral
from verifier.patterns import compiled
from verifier.spans import apart, span_named, span_said

_HIGH_OR_LOW = compiled(r"\b(high|low)\b|最高|最低")
_AT = compiled(r"(?:^|[\s*_])At\s+$")
_CLOSED = compiled(r"收(?:盘|报|于)?\s*$")
_QUOTED = frozenset("market_cap pe_ttm pe_static pe_forward pe_dynamic pb ps ev_ebitda enterprise_value dividend_yield fcf_yield".split())
_MARGIN_MOVED = compiled(r"\b(?:the|its|that|a) (?:adjusted |underlying |operating |reported |group )?margin\b[^,;]{0,40}$", re.IGNORECASE)
_AT_LEVEL = compiled(r"\s+at the (operating|EBITDA|EBIT|pre-?tax|gross|net|attributable)(?: profit)? level\b", re.IGNORECASE)
_LEVELS = {"operating": "operating_profit", "ebitda": "ebitda", "ebit": "ebit", "pretax": "total_profit", "gross": "gross_profit",
           "net": "net_profit", "attributable": "net_profit_parent"}
_EARNED = compiled(r"\b(?:earned|netted)\s+(?:about |roughly |a record )?$", re.IGNORECASE)
_EARNS, _BRINGS = frozenset(("earned", "netted")), frozenset("earn earned earns earning made pays paid paying pay".split())
"""A word that each of those, and what is earned or paid a share, is said with."""
_OFF_HIGH = compiled(r"\s*(?:below|under|off|above|over|from|beneath)\s+(?:the|its|a)\s+(?:52-week|one-year|12-month|all-time|year)\s+(high|low)\b")
_IMPLIES = compiled(r"\b(?:impl(?:y|ies|ied|ying)|suggests?|points? to|means?)\b[^,;\d]{0,16}$")
_SOLD = compiled(r"(?:卖了|卖出了?|卖掉|进账|入账|收进|做了)[约近超\s*]*$")
_OUTSTANDING = compiled(
    r"[\d.,]+\s*(?:million|billion|thousand)?\s*(?:[a-z]+ )?shares?\s+(?:were |are |was |remain )?(?:outstanding|in issue|issued)\b", re.IGNORECASE
)


def carried_topic(walk: Walk, n: Numeral) -> Topic | None:
    """The metric in play, where a number of this unit can state it."""
    topic = walk.scene.topic
    if n.unit.kind == "physical" and n.unit.name:
        measured = walk.vocabulary.units.get(n.unit.name, ())
        written = n.unit.written.rstrip()
        named = next((t for t in load().terms.find(written) if t.end == len(written) and t.metric in walk.known), None)
        if named is not None:
            return Topic(named.metric, (), named.alias, True, walk.scene.segment)  # 8.4 billion available seat miles
        if len(measured) == 1:
            only = measured[0]
            if topic is not None and not topic.is_rate and not fits(n.unit, topic.kind):
                walk.scene.topic = Topic(only, (), topic.words, False, walk.scene.segment)  # "sales 16,842GWh, -0.9%"
            if topic is not None and only in (topic.metric, *topic.others):
                return replace(topic, sure=True, segment=topic.segment if walk.sentence_claims else None)
            return Topic(only, (), "", False, walk.scene.segment)
    if topic is None:
        return None
    if n.unit.kind == "count" and n.unit.written and topic.kind == "count":
        before = next(
            (c for c in reversed(walk.said()) if c.metric == topic.metric and c.numeral.unit.kind == "count"), None
        )
        if before is not None and before.numeral.unit.written not in ("", n.unit.written):
            return None  # 1,386 人 and 2,400 款 do not count the same
    if fits(n.unit, topic.kind) or n.unit.is_fraction or n.unit.kind == "multiple":
        return topic
    for claim in reversed(walk.sentence_claims):
        earlier = Topic(claim.metric, (), claim.words, False, claim.segment)
        if fits(n.unit, earlier.kind):
            found = replace(earlier, others=claim.others, sure=True)
            if walk.scene.topic is not None and walk.scene.topic.is_rate:
                walk.scene.topic = replace(found, named=False)
            return found
    return None


def implied_topic(walk: Walk, n: Numeral) -> Topic | None:
    """What a bare word names beside what was said before: 亏损 is a profit, "margin" that of the profit just named."""
    words = walk.folded[walk.run.start : n.start]
    topic = walk.scene.topic
    if (
        topic is not None
        and topic.metric in ("high_52w", "low_52w")
        and n.unit.kind in ("money", "per_share")
        and (found := _HIGH_OR_LOW.search(words))
    ):
        return Topic("high_52w" if found.group() in ("high", "最高") else "low_52w", (), found.group(), True)
    if (
        n.unit.kind in ("point", "percent")
        and "return_contribution" in walk.known
        and not walk.run.terms
        and re.search(r"贡献|拖累|contribut", words)
    ):
        return Topic("return_contribution", (), "拖累" if "拖累" in words else "贡献", True)
    if "派" in walk.holds and n.unit.kind in ("money", "per_share") and PER_TEN.search(walk.folded[max(0, n.start - 16) : n.start]):
        return Topic("dps", (), "每10股派", True)
    if n.unit.kind == "days" and walk.said() and words.rstrip("约为达至到* ").endswith("周转天数"):
        turned = DAYS_OF.get(walk.said()[-1].metric) or next((DAYS_OF[c.metric] for c in reversed(walk.sentence_claims) if c.metric in DAYS_OF), None)
        if turned is not None:
            return Topic(turned, (), "周转天数", True)
    paying = walk.scene.topic is not None and walk.scene.topic.metric == "dps" and not walk.run.last("gap")
    if n.unit.kind == "money" and n.unit.scale >= 10000 and paying:
        return Topic("dividends_paid", (), "派息合计", True)
    if (
        n.unit.kind == "per_share"
        and not walk.run.terms
        and (topic is None or topic.kind != "per_share")
        and topic is not None
        and "profit" in topic.metric
        and re.search(r"share|股", n.text + walk.folded[n.end : n.end + 8])
    ):
        lossy = any(c.metric.startswith("net_profit") and c.kind == "level" and c.stated.high < 0 < c.numeral.value for c in walk.sentence_claims)
        exactly = "eps_diluted" in walk.known and "diluted" in n.text + walk.folded[n.end : n.end + 14]
        return Topic("eps_diluted", () if exactly else ("eps_basic",), "每股亏损" if lossy else "每股", True)
    level = _AT_LEVEL.match(walk.folded, n.end) if n.unit.kind == "money" and "level" in walk.holds and not walk.run.terms else None
    if level is not None:
        return Topic(_LEVELS[level[1].lower().replace("-", "")], (), level[1], True)
    earned = n.unit.kind == "money" and n.unit.scale >= 1000 and not walk.run.terms and not _EARNS.isdisjoint(walk.holds)
    earned = earned and not re.match(r"\s+(?:from|on|by|selling)\b", walk.folded[n.end : n.end + 10])
    if earned and _EARNED.search(walk.folded, walk.clause_char, n.start):
        return Topic("net_profit_parent", ("net_profit",), "earned", True)
    small = n.unit.kind in ("money", "per_share") and n.unit.scale <= 1 and n.value < 1000
    if small and not walk.run.terms and not _BRINGS.isdisjoint(walk.holds) and (topic is None or topic.kind != "per_share"):
        said = walk.folded[walk.clause_char : n.start]
        each = EACH.match(walk.folded, n.end) is not None or re.search(r"\bper[- ]share basis\b", walk.folded[walk.s.start : n.start]) is not None
        if each and re.search(r"\bearn(?:ed|s|ing)?\b|\bmade\b", said):
            return Topic("eps_diluted", ("eps_basic",), "earned a share", True)
        often = re.match(r" (?:a|per) (?:year|quarter)\b| annually\b", walk.folded[n.end : n.end + 12])
        if re.search(r"\b(?:pays|paid|paying|pay)\b", said) and (each or often):
            return Topic("dps", (), "paid a share", not re.match(r" (?:a|per) quarter", walk.folded[n.end : n.end + 12]))
    if n.unit.kind == "shares" and not walk.run.terms and _OUTSTANDING.match(walk.folded, n.start):
        return Topic("shares_total", (), "shares outstanding", True)
    counted = n.unit.kind == "shares" and n.value >= 1000000 and (topic is None or not fits(n.unit, topic.kind))
    if counted and (not walk.run.terms or _IMPLIES.search(walk.folded, walk.run.start, n.start)):
        return Topic("shares_total", ("shares_weighted_diluted", "shares_weighted_basic"), "", False)
    if n.unit.kind == "percent" and not walk.run.terms and _OFF_HIGH.match(walk.folded, n.end):
        return Topic("share_price", (), "", True)
    if n.unit.kind in ("money", "number") and n.unit.scale >= 10000 and not walk.run.terms and words and _SOLD.search(words):
        return Topic("revenue", ("total_revenue",), "卖了", True)
    if n.unit.kind == "money" and "did" in walk.holds and re.search(r"\bdid\s*(?:about|roughly|nearly)?\s*$", words):
        return Topic("revenue", ("total_revenue",), "did", True)
    if (
        n.unit.kind == "percent"
        and re.fullmatch(r"[\s*]*(?:to|at|from)[\s*]*", words)
        and walk.before_char < walk.clause_char
        and not any(t.kind in ("term", "num") and walk.before_char <= t.start < walk.clause_char for t in walk.tokens)
    ):
        words = walk.folded[walk.before_char : walk.clause_char] + words
    beside = next((c for c in reversed(walk.sentence_claims) if "margin" in c.metric and c.words == "margin"), None)
    if n.unit.kind == "percent" and not n.sign and beside is not None and re.fullmatch(r"[\s*]*at[\s*]*", words):
        return Topic(beside.metric, (), "margin", True)
    if (
        n.unit.kind == "percent"
        and walk.scene.segment is not None
        and (re.search(r"\bmargins?\b", words) or re.match(r"\s*(?:\w+ )?margin\b", walk.folded[n.end : n.end + 24]))
    ):
        mine = walk.vocabulary.of_segment.get(walk.scene.segment, frozenset())
        margins = {m for m in mine if "margin" in m} or {MARGIN_OF[m] for m in mine if m in MARGIN_OF}
        if len(margins) == 1:
            return Topic(next(iter(margins)), (), "margin", True)
    if n.unit.kind in ("point", "basis_point") and not walk.run.terms and "margin" in walk.holds and _MARGIN_MOVED.search(words):
        profit = next((c for c in reversed(walk.sentence_claims) if c.metric in MARGIN_OF and not c.segment), None)
        if profit is not None:  # "and the adjusted margin widened by 1.2 points to 12.9%"
            walk.scene.topic = Topic(MARGIN_OF[profit.metric], (), "margin", bool(profit.readings) and profit.readings[0].measured)
            return walk.scene.topic
    if n.unit.kind == "percent" and (
        re.search(r"\bmargins?\b|利润率", words) or re.match(r"\s*(?:\w+ )?margin\b", walk.folded[n.end : n.end + 24])
    ):
        for claim in reversed(walk.sentence_claims):
            if claim.metric in MARGIN_OF:
                first = claim.readings[0] if claim.readings else None  # "segment profit was $110 million, a 28% margin"
                sure = first is not None and first.measured and getattr(first.expression, "segment", None) == walk.scene.segment
                return Topic(MARGIN_OF[claim.metric], (), "margin", sure)
        return Topic("operating_margin", ("ebita_margin", "ebitda_margin", "net_margin_parent", "gross_margin"), "margin", False)
    if (
        walk.run.last("loss")
        and n.unit.kind == "percent"
        and walk.run.tokens[0].has("loss")
        and topic is not None
        and topic.metric.startswith("eps")
    ):
        return Topic("net_profit_parent", ("net_profit",), "loss", True)
    held = walk.sentence_claims[-1].metric if walk.sentence_claims else ""
    gained = held in EITHER_WAY and topic is not None and topic.metric == held  # 汇兑去年是赚 0.3 亿，今年是亏 0.6 亿
    if n.unit.kind in ("money", "number") and not gained and (walk.run.last("loss") or re.search(r"盈利|赚", words)):
        return Topic("net_profit_parent", ("net_profit",), "盈利", not lost_on(walk))
    if (
        walk.scene.segment is not None
        and walk.vocabulary.of_segment.get(walk.scene.segment, frozenset()) & {"revenue", "segment_revenue", "total_revenue"}
        and n.unit.kind == "money"
        and n.unit.scale >= 1000
        and walk.scene.topic is None
    ):
        return Topic("revenue", ("total_revenue",), "", True, walk.scene.segment)
    if (
        walk.scene.segment is not None
        and walk.scene.segment in walk.vocabulary.segment_metric
        and not _of_something_else(walk, n)
        and (
            n.unit.kind in ("money", "number", "physical")
            or (
                n.unit.kind == "percent"
                and walk.vocabulary.segment_metric[walk.scene.segment] == "revenue_share"
                and not walk.run.last("up", "down", "yoy")
            )
        )
        and (walk.scene.topic is None or not walk.scene.topic.sure)
        and fits(n.unit, Topic(walk.vocabulary.segment_metric[walk.scene.segment]).kind)
    ):
        return Topic(walk.vocabulary.segment_metric[walk.scene.segment], (), "", True, walk.scene.segment)
    return None


def _of_something_else(walk: Walk, n: Numeral) -> bool:
    """Whether words between a part's name and its number say what it is of: 自产煤吨售价 is not all that 自产煤 alone would name."""
    named = next((t for t in reversed(walk.run.tokens) if t.kind == "name"), None)
    return named is not None and not any(t.kind == "cue" for t in walk.run.tokens) and bool(residue(walk.folded[named.end : n.start]))


_SPANNED = compiled(
    r"(?:(年内|年初至今|今年以来|年初以来|今年(?:至今|以来)?)|(?:本|当|上|一|全|单|近|最近)?(?:周|月|季)(?:内|度|线)?|(?:近|过去|最近)[^,;。]{1,5}(?:日|天|周|月|年))(?:来|以来|里)?"
    r"(?:累计|共|已经?|再|又|则|均|的|总计?|合计|曾|只|仅|股价)*(?:环比)?(?:收|大|微|小幅|累计)?(?:上涨|下跌|涨幅|跌幅|涨|跌|升|回报|收益)[^,;。0-9]{0,8}$"
)


def over_a_span(walk: Walk, n: Numeral, topic: Topic) -> Topic:
    """A move of a week, a month or of this year is none of the day: of this year where the sources' own name says so, else not known for sure."""
    way = _SPANNED.search(walk.folded, walk.clause_char, n.start) if not _SPANS.isdisjoint(walk.holds) else None
    if way is None:
        return topic
    said = any(SO_FAR_THIS_YEAR.search(name) for name in walk.vocabulary.spelled.get("period_return", ()))
    if way[1] and said and (walk.anchor_day is not None or walk.default is None):  # of no day, like all that the sources have
        return Topic("period_return", (), THIS_YEAR, True)
    span = span_said(walk.folded[walk.clause_char : n.start])
    told = [span_named(name) for name in walk.vocabulary.spelled.get("period_return", ())] if span else []
    known = [one for one in told if one and not apart(span, one)]
    if known and walk.anchor_day is not None:
        return Topic("period_return", (), OVER_SPAN, span in known)
    return Topic("period_return", (), topic.words, False) if topic.metric == "price_change_pct" else topic


_SPANS = frozenset("周月季年近")
_SINCE = compiled(r"(?:年内|年初至今|今年以来|年初以来)(?:已|累计|共)?(?:上涨|下跌|涨幅|跌幅|涨|跌)?[约达近超\s*]*$")
_EXTREME = compiled(r"(?:盘中)?(?:(最低|低至|探低|下探)|最高|高至|冲高|上探)[见至到达约\s*]*$")
_INDEX = compiled(r"指数?$|综指|\bindex\b", re.IGNORECASE)
_NAMED_ALONE = compiled(r"[\s*\-•·■◆▪]*[^\s\d+\-:,;()%]{2,12}[\s*]*(?:\([0-9A-Za-z.]{1,12}\))?[\s*]*[:]?[\s*]*")


_OF_ASSETS = compiled(r"\s+of\s+(?:the |our |its )?(?:fund's |trust's |net |total |gross )*(?:assets|portfolio|fund|NAV|trust)\b", re.IGNORECASE)
_RETURNED = compiled(r"\b(?:return(?:ed|ing)|gain(?:ed|ing)|rose|rising|up|fell|falling|down|slipped|lost|losing|shed|advanced|declin(?:ed|ing))\b")
_LOST = compiled(r"\b(?:lost|losing|shed)\b")
_GAVE = compiled(r"\b(?:add(?:ed|ing)|contribut(?:ed|ing)|gave|giving|worth|(cost(?:ing)?|detract(?:ed|ing)|took|taking|subtract(?:ed|ing)))\b")


def held_topic(walk: Walk, n: Numeral) -> Topic | None:
    """In a letter on a fund, what a number says of a holding: its weight, its return, what it added or cost."""
    mine = walk.vocabulary.of_entity.get(walk.scene.entity or "", frozenset())
    said = walk.folded[walk.run.start : n.start]
    if walk.run.terms:
        return None
    if n.unit.kind == "percent" and "period_return" in walk.known and re.search(r"\breturn(?:ed|ing)\s*$", said):
        return Topic("period_return", (), "returned", True)
    if "holding_weight" not in mine:
        return None
    if n.unit.kind == "percent" and _OF_ASSETS.match(walk.folded, n.end):
        return Topic("holding_weight", (), "of assets", True)
    if n.unit.kind == "percent" and "period_return" in mine and _RETURNED.search(said):
        return Topic("period_return", (), "lost" if _LOST.search(said) else "returned", True)
    if n.unit.kind in ("point", "basis_point", "percent") and (gave := _GAVE.search(said)) and mine & {"return_contribution", "own:contribution"}:
        return Topic("return_contribution", ("own:contribution",), "拖累" if gave[1] else "贡献", True)
    return None


def _opens_with_name(walk: Walk, n: Numeral) -> bool:
    """Whether a clause is a name and this number: 锐腾光学(300917): +12.63%."""
    return (
        any(t.kind == "name" and t.load.kind == "entity" for t in walk.tokens[walk.clause_start : walk.number_at])
        and not any(t.kind in ("term", "num", "cue") for t in walk.tokens[walk.clause_start : walk.number_at])
        and _NAMED_ALONE.fullmatch(walk.folded, walk.clause_char, n.start) is not None
    )


_QUOTED_AT = compiled(
    r"\b(?:stock|shares|units|adrs?|it|they|trad(?:es?|ing)|clos(?:ed|ing)|quoted|changed hands|settled)\b[^,;\d$]{0,24}?"
    r"\bat (?:about |around |just )?$",
    re.IGNORECASE,
)
_DEALT = compiled(r"\b(?:re)?(?:purchas|bought|buy|sold|sale|selling|issu|offer|pric(?:ed|ing)|rais|grant|award|convert|exercis)", re.IGNORECASE)


def _is_quote(walk: Walk, n: Numeral) -> bool:
    """Whether an amount is said to be what a share trades at, not what shares were dealt at: "with the stock at $24.30"."""
    before = walk.folded[max(walk.clause_char, n.start - 48) : n.start]
    return (
        before[-3:] in ("at ", "ut ", "nd ", "st ")
        and _QUOTED_AT.search(before) is not None
        and _DEALT.search(walk.folded, walk.clause_char, n.start) is None
        and re.match(r"\s*(?:per|a|each)\s+(?!share)|\s*(?:million|billion|[mb]n\b)", walk.folded[n.end : n.end + 10]) is None
    )


_OTHERS_PRICE = compiled(r"[一-鿿](?<![股盘市现昨收开新报高低标溢折定作身])价格?(?![比值差])[^,;。0-9]{0,8}$")
"""A price that is no share's before a rise or fall: 合约价, 油价, 出厂价."""


def priced_topic(walk: Walk, n: Numeral, carried: Topic | None) -> Topic | None:
    """What market words alone name: 涨 0.69% is a price change, 报 3968.47 点 an index level, 报 7.84 元 a price."""
    run = walk.run
    if n.unit.kind in ("money", "per_share") and n.unit.scale <= 1 and not run.terms and _is_quote(walk, n):
        return Topic("share_price", (), "at", True)
    if (
        n.unit.kind == "percent"
        and carried is not None
        and carried.metric not in MARKET
        and (run.last("yoy", "qoq") or (walk.base is not None and walk.base.end % 3 == 0 and (walk.base.day is None or walk.base.is_instant)))
        and ((priced := run.last("price")) is None or priced.load.word not in ("涨幅", "跌幅"))
    ):
        return None
    moved, quoted = run.last("price"), run.last("quote")
    market = carried is None or carried.metric in MARKET
    loose = market or carried is not None and (not carried.named or walk.scene.entity is not None and carried.kind != "percent")
    if n.unit.kind == "percent" and moved and "价" in walk.holds and _OTHERS_PRICE.search(walk.folded, walk.clause_char, moved.start):
        return None  # 合约价还要涨 15%: no share's
    strong = moved is not None and moved.load.word not in ("涨幅", "跌幅", "上涨")
    if n.unit.kind == "percent" and (moved or quoted) and loose and (market or strong):
        word = run.tokens[-1].load.word if run.tokens and run.tokens[-1].kind == "cue" else ""
        return Topic("price_change_pct", ("period_return",), word, True)
    if n.unit.kind == "percent" and n.sign and walk.scene.entity is not None and "price_change_pct" in walk.known and _opens_with_name(walk, n):
        return Topic("price_change_pct", ("period_return",), "", True)
    quoted_one = "price_change_pct" in walk.known and walk.scene.entity is not None and not run.terms
    if n.unit.kind == "percent" and quoted_one and _SINCE.search(walk.folded, run.start, n.start):
        return Topic("period_return", (), "年内", False)
    if (
        n.unit.kind in ("money", "per_share")
        and n.unit.scale <= 1
        and not run.terms
        and walk.prior is not None
        and walk.prior.claim.metric == "price_change_pct"
        and re.fullmatch(r"[\s*]*[,(]?[\s*]*(?:至|到|收(?:在|于|报|盘)?|报)[^\d,;。]{0,8}", walk.folded[walk.prior.claim.numeral.end : n.start])
    ):
        return Topic("share_price", (), "收", True)  # 涨 6.41% 至 87.15 元
    if n.unit.kind == "number" and run.last("quote") and _INDEX.search(walk.scene.entity or "") and not run.terms:
        return Topic("index_level", (), "", True)
    if n.unit.kind == "index" and walk.scene.entity is not None and not run.last("up", "down"):
        if _CLOSED.search(walk.folded, max(0, n.start - 4), n.start):
            return Topic("index_level", (), "收", True)
        if (extreme := _EXTREME.search(walk.folded, max(walk.clause_char, n.start - 8), n.start)) is not None:
            return Topic("day_low" if extreme[1] else "day_high", (), extreme.group(), True)
        return Topic("index_level", ("day_low", "day_high"), "", bool(run.last("quote")) or run.tokens == [])
    if (
        n.unit.kind in ("money", "per_share")
        and n.unit.scale <= 1
        and not run.terms
        and walk.clause_char + 8 >= n.start
        and (
            _AT.search(walk.folded[walk.clause_char : n.start])
            or (not walk.folded[walk.clause_char : n.start].strip(" *-•") and walk.scene.topic is None and EACH.match(walk.folded, n.end))
        )
        and (EACH.match(walk.folded, n.end) or any(t.kind == "term" and t.load.metric in _QUOTED for t in walk.tokens))
    ):
        return Topic("share_price", (), "", True)
    closed = "收" in walk.holds and _CLOSED.search(walk.folded, max(0, n.start - 4), n.start) is not None and (carried is None or not run.terms)
    if closed or run.last("quote") is not None:
        if n.unit.kind == "index":
            return Topic("index_level", (), "", True)
        if n.unit.kind in ("money", "per_share") and n.unit.scale <= 1:
            return Topic("share_price", (), "", True)
    return None
