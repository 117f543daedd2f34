"""A period met on the way: the one reported, the base compared with, one of a list, or only the yardstick of a percentage."""

from __future__ import annotations

import datetime as dt
import re

from verifier.extractors.rules.binding.dating import SINCE, THAN_WHEN, period_after, resolved
from verifier.extractors.rules.binding.phrases import HAN_DIGIT
from verifier.extractors.rules.binding.standing import Walk
from verifier.extractors.rules.tokens import Token
from verifier.extractors.rules.topics import topic_of
from verifier.numerals import Numeral
from verifier.patterns import compiled
from verifier.period_words import PeriodMention
from verifier.periods import Period

_OF_ALL_OF = compiled(
    r"\s+of\s+(?:(?:all|the|whole|what|that|we|it|they|was|were|has|had|been|written|earned|wrote|made|booked|sold|produced|generated|delivered|achieved|reported|for|in|of|full"
    r"|entire|figure|total|sum|level|result)\s+){1,8}",
    re.IGNORECASE,
)
_REVISED = compiled(r"\b(?:rais|lift|cut|trim|lower|nudg|upgrad|downgrad|revis|increas|reduc|mov|tak|push|bump|par)\w*\b", re.IGNORECASE)
_TO_COME = compiled(r"\s+(?:[a-z]+\s+)?(?:target|guidance|budget|forecast|plan|estimate|outlook|run|goal|consensus)", re.IGNORECASE)
_AMOUNTS_TO = compiled(
    r"(?:相当于|占|达到?|完成|是|为|接近|仅及|及|赚出|赚到|赚了|做出|做到|做了|贡献|拿下|实现|覆盖|抵得上|顶得上|有|只有)[^,。;]{0,6}$"
)
_HELD_AGAINST = frozenset(("than", "ahead", "short", "behind"))
_WHOSE_NUMBER = compiled(r"(?:'s)?[\s*]*(?:US|HK|NT|[A-Z]{0,3})? ?[$€£¥₹]?\d")
_SO_FAR = compiled(r"[\s*]+(?:so far|to date|now )?[\s*]*(?:total|amount|add up|come to|came to|stand at|reach)", re.IGNORECASE)


_ENDED = compiled(r"\b(?:ended|ending|quarter to|months to|year to)\s*$")
_SHORT_YEAR = compiled(r"(?<!\d)(\d\d)\s*[-–—~至到]\s*$")
_ONWARD = compiled(r"\s*(?:起|以来|开始|之?后)")


def on_period(walk: Walk, index: int, token: Token) -> None:
    """A period mentioned: it holds from here on, or is a base, or goes with the number before it."""
    mention: PeriodMention = token.load
    if token.start in walk.consumed:
        return
    before = walk.run.tokens[-1] if walk.run.tokens else None
    anchor = walk.main() if mention.relative is not None or mention.year is None else walk.explicit_period or walk.main()
    if (
        mention.relative == "year_before"
        and walk.explicit_period is not None
        and (
            any(t.kind == "per" and t is not token for t in walk.tokens[walk.clause_start : index])
            or (walk.main_period is not None and walk.explicit_period.end == walk.main_period.end)
        )
    ):
        anchor = walk.explicit_period  # "上半年则由上年同期…": the same clause says of which; 单季…；前三季度…，去年同期: the one named last
    if mention.relative == "this_year" and mention.part is not None and (walk.default or walk.latest) is not None:
        anchor = walk.default or walk.latest  # 今年 is the note's, whatever year was named on the way
    period = resolved(walk, mention, anchor)
    bare = mention.year is None and mention.relative is None
    if walk.after_semicolon and bare and walk.latest is not None and anchor is not None and anchor.months == 12:
        reported = resolved(walk, mention, walk.latest)
        if reported == walk.latest and reported.end > anchor.end:
            period = reported  # "2024 年净利润…；若按前三季度": the one last reported
    walk.run.take(token)
    if period is None:
        return
    words = walk.folded[token.start : token.end]
    if words.startswith("当年") and mention.part == "FY" and walk.explicit_period is not None and walk.explicit_period.months == 12:
        period = walk.explicit_period  # the year just named
    main = walk.main()
    if mention.part == "DAY" and _ENDED.search(walk.folded[max(0, token.start - 12) : token.start]):
        return
    after = walk.folded[token.end : token.end + 8]
    if "止" in after and (spell := re.match(r"\s*止\s*(三|六|九|十二|3|6|9|12)\s*个?月", after)):
        months = {"三": 3, "六": 6, "九": 9, "十二": 12}.get(spell[1]) or int(spell[1])
        period = Period(period.end - months, period.end)
    elif "half" in words.lower() and mention.part is None and main is not None and main.months == 3:
        period = Period(main.end - 6, main.end)
    elif (
        mention.part == "FY"
        and period.months == 12
        and (short := _SHORT_YEAR.search(walk.folded[max(0, token.start - 6) : token.start]))
    ):
        first = 2000 + int(short[1])
        if first < period.fiscal_year <= first + 6:
            walk.period_list = [Period.year(y, walk.is_future(y)) for y in range(first, period.fiscal_year + 1)]
            walk.explicit_period = Period(first * 12, period.end)
            walk.scene.period = walk.explicit_period
            return
    if mention.part in ("Q1", "Q2", "Q3", "Q4", "H1", "H2") and _ONWARD.match(walk.folded[token.end : token.end + 3]):
        return
    based = (
        SINCE.search(walk.folded, max(walk.s.start, token.start - 16), token.start) is not None
        or (before is not None and before.has("base", "from", "above", "below") and token.start - before.end <= 4)
        or (before is not None and before.has("base", "from") and walk.folded[before.end : token.start] == " the ")
        or walk.folded[token.start] in "较比"
        or (before is not None and before.kind == "cue" and before.load.word in ("环比", "同比") and token.start - before.end <= 1)
        or (
            mention.relative in ("last_year", "year_before")
            and re.search(r"[按以]照?\s*$", walk.folded[max(0, token.start - 3) : token.start]) is not None
        )
    )
    if based and words.startswith("昨") and walk.anchor_day is not None and walk.anchor_day.day is not None:
        walk.base, walk.base_open = Period.instant(walk.anchor_day.day - dt.timedelta(days=1)), True
        return
    if based or mention.relative == "year_open":
        main = walk.main()
        if mention.relative == "last_year" and main is not None and main.months < 12 and not (mention.part == "FY" and "全年" in words):
            period = main.year_before
        walk.base, walk.base_open = period, True
        return
    if not walk.holds.isdisjoint(_HELD_AGAINST) and THAN_WHEN.search(walk.folded, max(walk.s.start, token.start - 24), token.start):
        following = walk.tokens[index + 1] if index + 1 < len(walk.tokens) else None
        if following is None or following.kind == "p":
            return  # "and a touch lighter than in the second quarter": by no number
    if _follows_number(walk, index):
        if (
            mention.relative is None
            and not period.is_instant
            and not period.estimate
            and not walk.is_future(period.fiscal_year)
            and not (walk.prior and walk.base_claim is walk.prior.claim)
            and (main is None or period != main.year_before)
            and (walk.default is None or period.end >= walk.default.end or len(walk.sentence_claims) < 2)
        ):
            walk.late_here = period
        return
    if mention.until is not None and mention.part in (None, "FY"):
        first = period.start // 12
        estimate = mention.estimate
        walk.period_list = [Period.year(y, estimate or walk.is_future(y)) for y in range(first, mention.until + 1)]
        walk.explicit_period = Period(period.start, mention.until * 12 + 12, estimate=estimate)
        walk.scene.period = walk.explicit_period
        return
    if words == "同期" and walk.sentence_base is not None and mention.relative != "year_before":
        walk.base = walk.sentence_base
        return
    if _measured_by(walk, index, token):
        walk.yardstick = period
        return
    _extend_period_list(walk, index, period)
    if mention.relative == "last_year" and mention.part in (None, "FY") and main is not None \
            and walk.folded[token.start : token.end].isascii() and _WHOSE_NUMBER.match(walk.folded, token.end):
        walk.period_once = main.year_before if main.months < 12 else period
        walk.looks_back = True  # "last year's $577 million became $622 million": that number alone is of then
        return
    if (
        mention.relative == "year_before"
        or (walk.stack and walk.prior is not None)
        or (mention.relative == "last_year" and mention.part in (None, "FY") and walk.sentence_claims and walk.explicit_period is None)
    ):
        walk.period_once = period
        walk.looks_back = True
        return
    if (mention.part == "MONTH" and not walk.vocabulary.monthly and not mention.closing) or (
        period.day is not None and (period.day + dt.timedelta(days=1)).day != 1
    ):
        walk.period_once = period
        return
    main = walk.main()
    if (
        period.months == 12
        and not period.ttm
        and main is not None
        and main.start >= period.start
        and main.end < period.end
        and walk.under_way(period.fiscal_year)
        and not mention.estimate
        and not {"forecast", "assume"} & walk.sentence_cues
        and not (words.isascii() and any(t.has("forecast") for t in walk.tokens))
        and "全年" not in walk.folded[token.start : token.end + 4]
    ):
        if mention.relative == "this_year" and main.months == 3 and _SO_FAR.match(walk.folded, token.end):
            walk.explicit_period = walk.scene.period = Period(period.start, main.end)
            return  # "repurchases this year total $260 million"
        walk.year_under_way = period
        return  # a year that is not over is the setting, not the period reported
    quarters = (
        re.match(r"([一二三四])[、和及]", walk.folded[token.start : token.end])
        or re.search(r"([一二三四])、\s*$", walk.folded[max(0, token.start - 4) : token.start])
        if mention.part in ("Q2", "Q3", "Q4")
        else None
    )
    if quarters:
        walk.period_list = [Period.quarter(period.fiscal_year, HAN_DIGIT[quarters[1]]), period]
    if not period.estimate and not period.ttm and (walk.main_period is None or period.end > walk.main_period.end):
        walk.main_period = period
    listed = walk.wider_period if walk.wider_clause == walk.clause_char else None
    wider = listed or walk.explicit_period or walk.block.period or walk.default
    within = wider is not None and wider != period and wider.start <= period.start and period.end <= wider.end
    walk.wider_period = wider if within and "其中" in walk.folded[walk.clause_char : token.start] else None
    walk.wider_clause, walk.after_semicolon = walk.clause_char, False
    if walk.explicit_period != period:
        walk.whole_period = wider if within and period.months == 3 and walk.sentence_claims and walk.sentence_claims[-1].period == wider else None
    walk.explicit_period = period
    walk.scene.period = period
    walk.period_once = None
    walk.periods_seen = [p for p in walk.periods_seen if p != period] + [period]
    walk.period_entity = walk.scene.entity


def _measured_by(walk: Walk, index: int, token: Token) -> bool:
    """Whether a period is only what a percentage or multiple is of: 相当于 2024 年全年的 90.8%."""
    after = walk.tokens[index + 1] if index + 1 < len(walk.tokens) else None
    spoken_of = after is not None and after.kind == "term" and topic_of(after.load)
    amount = walk.prior is not None and walk.prior.role == "level"  # 已售未结 96 亿元，相当于 2024 年营收的 1.4 倍: that amount is
    named = after if spoken_of and (spoken_of.metric == walk.scene.topic_metric() or (spoken_of.kind == "money" and not amount)) else None
    if named is not None and index + 2 < len(walk.tokens):
        after = walk.tokens[index + 2]
    if after is None or after.kind != "num" or walk.numerals[after.load].unit.kind not in ("percent", "multiple"):
        return False
    return (
        re.fullmatch(
            r"[\s*]*(?:全年|整年)?\s*的[\s*]*",
            walk.folded[token.end : after.start] if named is None else walk.folded[token.end : named.start] + walk.folded[named.end : after.start],
        )
        is not None
        and _AMOUNTS_TO.search(walk.folded[max(walk.s.start, token.start - 12) : token.start])
        is not None
    )


def _extend_period_list(walk: Walk, index: int, period: Period) -> None:
    before = [t for t in walk.tokens[max(0, index - 2) : index]]
    joined = before and before[-1].kind == "p" and before[-1].load in "/、" and len(before) > 1 and before[0].kind == "per"
    touching = before and before[-1].kind == "per" and walk.tokens[index].start - before[-1].end <= 1
    if (joined or touching) and walk.period_list:
        walk.period_list.append(period)
    else:
        walk.period_list = [period]


def _follows_number(walk: Walk, index: int) -> bool:
    """An English period after its number ("$418.2 million in Q3 2024", "$0.82 a year ago") belongs to that number alone."""
    at = index - 1
    while at >= 0 and walk.tokens[at].has("of", "to"):
        at -= 1
    if at < 0 or walk.tokens[at].kind != "num":
        return False
    return period_after(walk, walk.tokens[at]) is not None


def part_of_year(walk: Walk, index: int, n: Numeral) -> Period | None:
    """The year that a percentage is of: "65% of the whole of 2024", "56% of what we wrote in all of last year"."""
    after = next((t for t in walk.tokens[index + 1 : index + 7] if t.kind != "cue"), None)
    if after is None or after.kind != "per" or after.load.part not in (None, "FY") or not _OF_ALL_OF.fullmatch(walk.folded, n.end, after.start):
        return None
    main = walk.main()
    if after.load.relative == "last_year" and main is not None:
        return Period.year(main.fiscal_year - 1)
    rolled = walk.block.period is not None and walk.block.period.ttm and after.load.relative is None and after.load.year is None
    if rolled and after.load.part == "FY" and not _TO_COME.match(walk.folded, after.end):
        walk.consumed.add(after.start)  # "70% of the annual total", in a paragraph on the last twelve months
        return walk.block.period
    period = resolved(walk, after.load, main) if after.load.year is not None else None
    if period is not None:
        walk.consumed.add(after.start)
    return period


def is_revision(walk: Walk) -> bool:
    """Whether a forecast is moved from one number to another: both are of the year forecast."""
    period = walk.explicit_period
    return period is not None and period.estimate and _REVISED.search(walk.folded, walk.clause_char, walk.s.end) is not None


_OF_FLOWS = frozenset(
    "revenue total_revenue main_business_revenue gross_profit operating_profit total_profit net_profit net_profit_parent net_profit_deducted"
    " operating_cash_flow capex free_cash_flow sales_volume production_volume new_orders contracted_sales".split()
)


_OF_OTHERS = compiled(r"[近年月季周日天来后]|过去|[两三四五六七八九十]个")


def on_to_date(walk: Walk, index: int, token: Token) -> None:
    """累计 before a number, after one of a quarter or a month: from there on of the year so far (三季度 25.74 亿元；累计 53.18 亿元)."""
    told = walk.explicit_period
    if told is None or told.is_instant or told.months not in (1, 3) or told.ttm or told.start % 12 == 0 or not walk.sentence_claims:
        return
    since = max((t.end for t in walk.tokens[:index] if t.kind in ("p", "num")), default=walk.s.start)
    if any(t.kind == "per" for t in walk.tokens[walk.clause_start : index]) or _OF_OTHERS.search(walk.folded, since, token.start):
        return  # 首九个月累计 is of those months, 近五日累计 of those days
    number = _past_verbs(walk, index + 1)
    topic = walk.scene.topic_metric()
    if number < len(walk.tokens) and walk.tokens[number].kind == "term":
        topic, number = walk.tokens[number].load.metric, _past_verbs(walk, number + 1)
    if number >= len(walk.tokens) or walk.tokens[number].kind != "num" or topic not in _OF_FLOWS:
        return  # 累计回购 is maybe since a plan began
    if walk.numerals[walk.tokens[number].load].unit.kind not in ("percent", "multiple"):
        walk.explicit_period = walk.scene.period = Period.cumulative(told.fiscal_year, (told.end - 1) % 12 + 1)


def _past_verbs(walk: Walk, index: int) -> int:
    """The first token from a place on that is no verb of reaching a number (为, 达, 实现)."""
    return next((at for at in range(index, len(walk.tokens)) if not walk.tokens[at].has("times", "to")), len(walk.tokens))
