"""Which period words mean, and which periods a number may be of."""

from __future__ import annotations

import re

from verifier.catalogue.market import MARKET
from verifier.claims import Quantity
from verifier.dataclass import replace
from verifier.extractors.rules.binding.phrases import EACH_SHARE, HAN, HAN_DIGIT, IS_NOW, NOW_WORDS, OVER_SPAN, THIS_YEAR
from verifier.extractors.rules.binding.standing import Walk
from verifier.extractors.rules.tokens import Token
from verifier.extractors.rules.topics import Topic, is_flow, is_stock
from verifier.extractors.timing import nearest_year
from verifier.figures import OWN
from verifier.patterns import compiled
from verifier.period_words import PeriodMention, resolve
from verifier.period_words.resolving import last_day
from verifier.periods import ANY_DAY, UNDATED_TTM, Period

_PRICES = frozenset(("share_price", "index_level", "price_change", "price_change_pct"))
_DERIVED = frozenset(("multiple", "ratio", "percent"))
_OF_A_YEAR = frozenset(("net_debt_to_ebitda", "debt_to_ebitda", "ffo_to_net_debt", "interest_coverage", "ebitda_interest_coverage",
                        "fixed_charge_coverage", "ocf_to_debt"))  # measured over twelve months unless words say otherwise
TO_DATE = ("roe", "roa", "rota", "roic")  # what reports give for the year so far alone
_ROLLING = compiled(r"(?:trailing|ttm|ltm|滚动)[\s-]*$", re.IGNORECASE)
_NOW = compiled(r"(?:静态|当前|现时|最新)[ ]?$")
_ROLLED, _ROLLED_ENDS = frozenset(("trailing", "ttm", "ltm")), frozenset("gGmM动- \n\t\r")
_ROW = compiled(r"(?<![前第首])([二两三四五六七八])个?(季度|年)(?![内来间报])[^,;。0-9]{0,24}$")
_TOGETHER = compiled(r"(?<!前)([两二三四])个季度(?:合计|累计|共|加总)")
SINCE = compiled(r"\bsince (?:the )?(?:end of |start of )?$", re.IGNORECASE)
_WHOLE = compiled(r"\b(?:all|the whole) of $")
_OR = compiled(r"[\s*]*,?[\s*(]*or (?:about |roughly )?(?:US|HK|C|A)?[$€£]?")
THAN_WHEN = compiled(r"\b(?:than|ahead of|short of|behind) (?:in |at |for |during |it was in )?(?:the |its )?$")
"""Words right before a period that something is only held against."""
_LAST_YEARS = compiled(r"\b(?:last|the prior|the previous) year's (?:(?:figure|level|total|result|print) of )?(?:US|HK)?[$€£¥]?$", re.IGNORECASE)
_TRAILING = compiled(r"\bon (?:a )?(?:trailing|LTM|TTM) (?:numbers|figures|basis|earnings|results|terms)\b", re.IGNORECASE)


def resolved(walk: Walk, mention: PeriodMention, anchor: Period | None) -> Period | None:
    """The period that words mean beside ``anchor``, the one they lean on where they name no year."""
    if mention.part == "TTM":
        if walk.vocabulary.rolling:
            return UNDATED_TTM
        end = walk.latest or walk.default or anchor
        if anchor is not None and anchor.is_cumulative and not anchor.estimate and (end is None or anchor.months < 12 or anchor.end >= end.end):
            end = anchor
        if end is None:
            return UNDATED_TTM
        return Period.trailing(end.end)
    if mention.relative == "year_before" and mention.part in ("Q1", "Q2", "Q3", "Q4", "H1", "H2", "9M") and anchor is not None:
        found = resolve(replace(mention, relative=None), anchor)
        return found.year_before if found is not None else None
    if (
        mention.relative == "last_year"
        and mention.year is None
        and anchor is not None
        and 0 < anchor.months < 12
        and mention.part in (None, "FY")
        and not mention.closing
        and not re.search(r"全年|年度|full|as a whole", walk.folded[mention.start : mention.end + 11])
    ):
        return anchor.year_before
    if (
        mention.relative == "same"
        and mention.part is None
        and anchor is not None
        and anchor.months == 12
        and walk.default is not None
        and walk.default.end > anchor.end
        and "quarter" in walk.folded[mention.start : mention.end].lower()
    ):
        anchor = walk.default  # after a year recalled on the way, "the quarter" is still the one reported
    if (
        mention.part == "MONTH"
        and mention.year is None
        and mention.relative is None
        and anchor is not None
        and walk.latest is not None
        and "forecast" not in walk.sentence_cues
    ):
        month = resolve(mention, anchor)
        day = walk.anchor_day.day if walk.anchor_day is not None else None
        known = day.year * 12 + day.month + mention.ahead if day is not None else 0
        if month is not None and month.day is None and month.start >= max(walk.latest.end, known) and month.start not in walk.vocabulary.months:
            return month.year_before
    if (
        mention.part is None
        and mention.year is None
        and anchor is not None
        and anchor.months == 3
        and not anchor.ttm
        and re.search(r"\bhalf\b", walk.folded[mention.start : mention.end], re.IGNORECASE)
    ):
        return Period(anchor.end - 6, anchor.end)
    if (
        mention.part in ("Q2", "Q3", "Q4", "H2")
        and mention.year is None
        and mention.relative is None
        and "forecast" in walk.sentence_cues
        and walk.latest is not None
        and anchor is not None
        and anchor.months == 12
        and anchor.end <= walk.latest.start
        and (ahead := resolve(mention, walk.latest)) is not None
        and ahead.start >= walk.latest.end
    ):
        return ahead  # beside a year long over, 四季度要做到 is the one to come
    if mention.part in ("DAY", "MONTH") and mention.year is None and walk.anchor_day is not None:
        anchor = walk.anchor_day
    found = resolve(mention, anchor)
    reported = found is not None and mention.closing and walk.latest is not None and walk.latest.year_open.end < found.end <= walk.latest.end
    dated = walk.anchor_day.day if walk.anchor_day is not None else None
    if found is not None and not reported and found.day is not None and dated is not None and mention.year is None and mention.relative is None:
        about = walk.latest  # the sources may have reports of later dates than the last day of which they have a figure
        found = nearest_year(found, max(dated, last_day((about.end - 1) // 12, (about.end - 1) % 12 + 1)) if about is not None else dated)
    if found is not None and mention.estimate is False and not found.ttm and (
        walk.is_future(found.fiscal_year) if found.months == 12 else mention.closing and walk.is_ahead(found)
    ):
        found = replace(found, estimate=True)
    if found is not None and found.estimate and mention.relative == "year_before" and walk.latest is not None and found.end <= walk.latest.end:
        found = replace(found, estimate=False)  # the year before the one expected has been reported
    return found


def period_after(walk: Walk, number: Token) -> Period | None:
    """The period that belongs to a number alone because it follows it: "$0.82 a year ago"."""
    here = walk.number_at
    at = (here if here is not None and walk.tokens[here] is number else walk.tokens.index(number)) + 1
    found = _later_period(walk, at, number)
    if found is not None:
        return found
    while at < len(walk.tokens) and (walk.tokens[at].has("of") or (walk.tokens[at].has("to") and walk.tokens[at].load.word in ("at", "of"))):
        at += 1
    if at >= len(walk.tokens) or walk.tokens[at].kind != "per" or walk.tokens[at].start in walk.consumed:
        return None
    token = walk.tokens[at]
    if token.load.relative == "year_open":
        return None
    gap = walk.folded[number.end : token.start]
    if not re.fullmatch(r"[\s*]*(?:(?:of|in|for|during|at|as of|over|by|the|end of|on|\()[\s*]*){0,3}", gap, re.IGNORECASE) or not (
        gap.strip(" *") or token.load.relative or (token.load.part == "FY" and walk.folded[token.start] in "fa")
    ):
        return None
    return resolved(walk, token.load, walk.main())


def _later_period(walk: Walk, at: int, number: Token) -> Period | None:
    """In English a clause may name its period at the end: "repurchased $95 million of stock in the first nine months"."""
    if "per" not in walk.s.kinds[at : at + 6]:
        return None
    main, later = walk.main(), next((t for t in walk.tokens[at : at + 3] if t.kind == "per"), None)
    if later is not None and later.load.relative == "last_year" and main is not None and _WHOLE.search(walk.folded, number.end, later.start):
        return Period.year(main.fiscal_year - 1)
    if not walk.folded[number.end : number.end + 12].isascii() or any(t.kind == "per" for t in walk.tokens[walk.clause_start : at]):
        return None
    for token in walk.tokens[at : at + 6]:
        if token.kind in ("num", "p"):
            return None
        if token.kind == "per":
            mention = token.load
            before = walk.tokens[walk.tokens.index(token) - 1]
            if token.start in walk.consumed or before.has("base", "from", "yoy") or (before.kind == "cue" and before.load.word.endswith("than")):
                return None
            if (
                mention.part in ("YTD", "9M", "H1", "H2", "Q1", "Q2", "Q3", "Q4", "FY", "TTM")
                and mention.relative in (None, "this_year", "same")
                and token.start - number.end <= 40
                and re.search(r"\b(?:in|for|during|over|so far|this|through|the)\s*$", walk.folded[number.end : token.start])
            ):
                return resolved(walk, mention, walk.main())
            return None
    return None


def _in_a_row(walk: Walk, group: tuple[int, int, int]) -> list[Period]:
    """As many quarters or years in a row as a list has numbers, the last of them that reported: 三个季度分别为, 近三年依次为."""
    first = walk.tokens[group[2]].start
    said = _ROW.search(walk.folded, max(walk.s.start, first - 40), first)
    since = _since(walk, group) if said is None else None
    if since is not None:
        return since
    end = walk.explicit_period or walk.block.period or walk.default or walk.latest
    if said is None or end is None or HAN_DIGIT[said[1]] != group[1] or "respective" not in walk.clause_cues:
        return []
    months = 12 if said[2] == "年" else 3
    last = end.end if months == 3 else end.end // 12 * 12
    return [Period(last - months * (group[1] - place), last - months * (group[1] - place - 1)) for place in range(group[1])]


def _held(metric: str) -> bool:
    """Whether a metric is had at a date: a balance, or a balance a share."""
    return is_stock(metric) or metric in ("bps", "tangible_bps")


def _since(walk: Walk, group: tuple[int, int, int]) -> list[Period] | None:
    """The quarters one after another from the one named: 2024Q3 以来单季利润依次为."""
    if "respective" not in walk.clause_cues:
        return None
    since = (t for t in walk.tokens[: group[2]] if t.kind == "per" and walk.folded.startswith(("以来", "起", "开始"), t.end))
    named = next(since, None)
    if named is None:
        return None
    start = resolved(walk, named.load, walk.main())
    if start is None or start.months != 3 or walk.latest is None or start.end + 3 * (group[1] - 1) != walk.latest.end:
        return None
    return [start.shifted(3 * place) for place in range(group[1])]


def _ends(walk: Walk, moving: bool) -> list[tuple[Period | None, bool]]:
    """The first or the last of the years just named, for a level that the words go from or lead to."""
    first, last = walk.period_list[0], walk.period_list[-1]
    to, origin = walk.run.last("to"), walk.run.last("from")
    if to is not None and (origin is None or origin.start < to.start):
        return [(last, True)]
    if origin is not None:
        return [(first, True)]
    return [(last, False)] if moving else []


def _together(walk: Walk, token: Token) -> Period | None:
    """So many quarters taken together: 三个季度合计."""
    if "sum" not in walk.clause_cues:
        return None
    said = _TOGETHER.search(walk.folded, walk.clause_char, token.start)
    end = walk.main_period or walk.block.period or walk.default or walk.latest
    return Period(end.end - 3 * HAN_DIGIT[said[1]], end.end) if said is not None and end is not None else None


def quarter_ended(walk: Walk, period: Period) -> Period:
    """What an English note on quarterly figures means by a month that closes a quarter: "$1.21 in June" is earned in the quarter to June."""
    main = walk.main()
    if period.months != 1 or period.end % 3 or walk.vocabulary.monthly or main is None or main.months != 3:
        return period
    return period if HAN.search(walk.folded, walk.s.start, walk.s.end) else Period(period.end - 3, period.end)


_GUIDE = compiled(
    r"\b(?:guide|guidance|forecast|plan|target|outlook|budget|projection)(?:'s)?(?: (?:for the (?:full )?year|now|is|was|of|at|stands at|remains"
    r"|stays|unchanged|raised to|lifted to|cut to|nudged up to|trimmed to|kept at))*[\s*]*(?:US|HK|NT|S|A)?[$€£¥]?$",
    re.IGNORECASE,
)
_GUIDES = frozenset("guide guidance forecast plan target outlook budget projection".split())


def _guided(walk: Walk, token: Token, topic: Topic) -> Period | None:
    """The year of which the sources have a company's guidance, where the words right before a level call it that: "net profit guide ¥33.8bn"."""
    ahead = walk.vocabulary.guided.get(topic.metric)
    if ahead is None or _GUIDES.isdisjoint(walk.holds) or _GUIDE.search(walk.folded, max(walk.clause_char, token.start - 48), token.start) is None:
        return None
    named = any(t.kind == "per" and t.load.part not in (None, "FY") for t in walk.tokens[walk.clause_start : walk.tokens.index(token)])
    return None if named else ahead


def _at_present(walk: Walk, topic: Topic | None) -> list[tuple[Period | None, bool]]:
    """The periods up to the last report that "9.5% today" may be of, beside a goal for a year to come."""
    told = [p for p in (walk.block.period, walk.default, walk.latest) if p is not None and walk.latest is not None and p.end <= walk.latest.end]
    trailing = walk.trailing() if topic is None or not is_stock(topic.metric) else None
    return [(p, False) for p in dict.fromkeys((*told, trailing, None))]


def _runs_up_to(quarter: Period | None, longer: Period) -> bool:
    """Whether a span is the year to date of a single quarter; in Chinese a third-quarter note speaks of nine months as often as of three."""
    return quarter is not None and quarter.months == 3 and not quarter.is_instant and longer.end == quarter.end and longer.months in (6, 9, 12)


def periods_of(
    walk: Walk, token: Token, topic: Topic | None, group: tuple[int, int, int] | None, moving: bool = False
) -> list[tuple[Period | None, bool]]:
    """The periods a number may be of, likeliest first, each with whether it is certain."""
    found = _periods_of(walk, token, topic, group, moving)
    if topic is None or topic.metric in MARKET or is_stock(topic.metric):
        return found
    if found[0][0] is not None and found[0][0].is_instant and is_flow(topic.metric) and (span := _span_closed(walk, found[0][0])) is not None:
        return [(span, found[0][1]), *((p, False) for p, _ in found if p != span)]  # 9 月末存货增长 8%，高于同期营收 12.7% 的增速
    return [(quarter_ended(walk, p) if p is not None and p.months == 1 else p, sure) for p, sure in found]


def _span_closed(walk: Walk, day: Period) -> Period | None:
    """The span that a balance date closes: the one that the note is about, else none."""
    if day.end % 3:
        return None
    about = (walk.main_period, walk.block.period, walk.heading.period, walk.default, walk.latest)
    return next((p for p in about if p is not None and not p.is_instant and p.end == day.end and not p.ttm and p.months > 1), None)


def _periods_of(
    walk: Walk, token: Token, topic: Topic | None, group: tuple[int, int, int] | None, moving: bool
) -> list[tuple[Period | None, bool]]:
    if group is not None and len(walk.period_list) != group[1] and (row := _in_a_row(walk, group)):
        walk.period_list = row
    if (together := _together(walk, token)) is not None:
        return [(together, True)]
    if topic is not None and topic.metric == "period_return" and topic.words in (THIS_YEAR, OVER_SPAN) and walk.anchor_day is not None:
        return [(walk.anchor_day, True), (None, True)]
    if group is not None and len(walk.period_list) == group[1] > 1:
        return [(walk.period_list[group[0]], True)]
    if group is not None and len(walk.period_list) < 2 and len(walk.block_list) == group[1] > 1:
        return [(walk.block_list[group[0]], True)]
    main = walk.main()
    if (
        main is not None
        and main.months
        and not moving
        and "year" in walk.holds
        and _LAST_YEARS.search(walk.folded, max(walk.s.start, token.start - 32), token.start)
    ):
        return [(main.year_before, True), *([(trailing, False)] if (trailing := walk.trailing()) is not None else [])]
    if group is None and len(walk.period_list) > 1 and walk.explicit_period is not None and walk.explicit_period.months > 12:
        ends = _ends(walk, moving) if walk.period_once is None or walk.base_guessed else []
        if ends:
            return ends
    now = walk.explicit_period is not None and walk.latest is not None and not moving and not NOW_WORDS.isdisjoint(walk.holds)
    if now and IS_NOW.match(walk.folded, token.end):
        return _at_present(walk, topic)
    after = period_after(walk, token)
    if after is not None:
        if after.months == 1 and topic is not None and not walk.vocabulary.monthly and _held(topic.metric):
            after = after.closing
        return [(after, True)]
    if (
        topic is not None
        and topic.named
        and topic.at
        and walk.folded[topic.at - 1] in _ROLLED_ENDS
        and _ROLLING.search(walk.folded, max(0, topic.at - 10), topic.at)
    ):
        return [(walk.trailing() or UNDATED_TTM, True)]
    if topic is not None and topic.at and topic.metric in MARKET and _NOW.search(walk.folded, max(0, topic.at - 4), topic.at):
        return [(walk.latest.closing, True), (None, False)] if walk.latest is not None else [(None, True)]
    rolled = topic is not None and ("TTM" in topic.words.upper() or "滚动" in topic.words) and not topic.metric.startswith(OWN)
    if rolled or (not _ROLLED.isdisjoint(walk.holds) and _TRAILING.match(walk.folded, token.end + 1)):
        return [(walk.trailing() or UNDATED_TTM, True)]
    if (
        walk.period_once is None
        and walk.explicit_period is None
        and not _ROLLED.isdisjoint(walk.holds)
        and _TRAILING.search(walk.folded[walk.s.start : token.start])
    ):
        return [(walk.trailing() or UNDATED_TTM, True)]
    beside = walk.sentence_claims[-1] if walk.sentence_claims and not moving and "share" in walk.holds else None
    if beside is not None and beside.kind == "level" and beside.period is not None and beside.readings and beside.numeral.unit.scale > 1:
        each = _OR.fullmatch(walk.folded, beside.numeral.end, token.start) and EACH_SHARE.match(walk.folded, token.end)
        if each:
            dates = {r.expression.period: r.certain for r in reversed(beside.readings) if isinstance(r.expression, Quantity)}
            if beside.period in dates:  # "from $118.4 million, or $1.09 a share, a year earlier"
                return [(beside.period, dates.pop(beside.period)), *((date, False) for date in reversed(dates))]
    if topic is not None and not moving and (ahead := _guided(walk, token, topic)) is not None:
        return [(ahead, True)]
    if walk.period_once is not None:
        if walk.base_guessed:
            main = walk.main()
            assert main is not None
            guesses = [walk.period_once, main.previous, Period(main.start, main.start), main.year_open, Period.year(main.fiscal_year - 1)]
            if topic is not None and (topic.metric in MARKET or is_stock(topic.metric)):
                guesses = guesses[2:] + guesses[:2] + ([ANY_DAY] if topic.metric in MARKET else [])
            yearly = (
                topic is not None and topic.metric not in MARKET and not is_stock(topic.metric) and main.months in (6, 9) and not main.ttm
            )
            return [(p, yearly and p == walk.period_once) for p in dict.fromkeys(guesses)]
        if walk.period_once.months == 1 and topic is not None and not walk.vocabulary.monthly and _held(topic.metric):
            return [(walk.period_once.closing, True)]
        if walk.looks_back and walk.explicit_period is None:
            others = [p.year_before for p in (walk.default, walk.latest) if p is not None and p.year_before != walk.period_once]
            return [(walk.period_once, True), *((one, False) for one in others)]
        return [(walk.period_once, True)]
    if walk.explicit_period is not None:
        main = walk.main_period
        if walk.wider_period is not None and walk.wider_clause != walk.clause_char:
            return [(walk.explicit_period, False), (walk.wider_period, False)]
        if (
            moving
            and main is not None
            and walk.explicit_period.end < main.end
            and not any(t.kind == "per" for t in walk.tokens[walk.clause_start : walk.tokens.index(token)])
        ):
            return [(main, True), (walk.explicit_period, False)]
        if len(walk.periods_seen) > 1 and walk.scene.entity != walk.period_entity:
            return [(p, False) for p in walk.periods_seen]
        return [(walk.explicit_period, True)]
    daily = walk.anchor_day if topic is not None and topic.metric in _PRICES and walk.scene.entity in walk.vocabulary.daily else None
    if daily is not None and len(walk.vocabulary.daily) < 3 and HAN.search(walk.folded, walk.s.start, walk.s.end):
        daily = None
    if topic is not None and daily is not None and not (moving and topic.metric in ("share_price", "index_level")):
        return [(daily, True), (None, False)]
    found: list[tuple[Period | None, bool]] = []
    told = walk.block.period or walk.heading.period
    if told is not None and walk.block.period is None and walk.latest is not None and told.end > walk.latest.end:
        held = topic is not None and is_stock(topic.metric) and "forecast" not in walk.sentence_cues
        return [(told, not held), *([(walk.latest, False)] if held else [])]  # 全年指引? … 员工 10,862 人: as they are now
    late = walk.late_here or walk.late if walk.block.period is None else walk.late_here if walk.block.period.ttm else None
    if late is not None and late.day is None and topic is not None and topic.metric in MARKET:
        late = None  # a report named on the way does not date a price
    # "over nine months …" in a quarter's note: the sentence after it may be of the quarter again
    wider = told is not None and _runs_up_to(walk.default, told) and not HAN.search(walk.folded, walk.s.start, walk.s.end)
    under_ttm = walk.block.period is not None  # named in this sentence, after one on the last twelve months
    for period in (late, walk.block.period, walk.heading.period, walk.default, walk.latest):
        if period is not None and all(period != p for p, _ in found):
            longer = bool(found) and _runs_up_to(found[0][0], period) and not HAN.search(walk.folded, walk.s.start, walk.s.end)
            sure = (not found or told is None) and (late is None or late == (told or walk.default) or under_ttm)
            found.append((period, sure and not longer and not wider))
    first = found[0][0] if found else None
    if first is not None and not first.is_instant and first.months == 3:
        year = Period(first.end // 12 * 12 if first.end % 12 else first.end - 12, first.end)
        if all(year != p for p, _ in found) and year.months in (6, 9, 12):
            found.append((year, False))
        if topic is not None and topic.metric.startswith(TO_DATE) and year.months > 3 and HAN.search(walk.folded, walk.s.start, walk.s.end):
            # 三季度净利…。ROE 7.9%: reported for the year so far
            found = [(year, True), *((p, False) for p, _ in found if p != year)]
    trailing = walk.trailing() if walk.vocabulary.trailed and topic is not None and topic.kind in _DERIVED else None
    if trailing is not None and topic is not None and topic.metric not in MARKET and all(trailing != p for p, _ in found):
        likely = topic.metric in _OF_A_YEAR and first is not None and not first.is_instant and first.months < 12 and first.end == trailing.end
        of_flows = "coverage" in topic.metric  # a cover of the half is one too, debt over half a year's earnings is not
        found = [(trailing, found[0][1] and not of_flows), *((p, False) for p, _ in found)] if likely else [*found, (trailing, False)]
    if not found or (topic is not None and topic.metric in MARKET):
        found = [(None, True), *found] if topic is not None and topic.metric in MARKET and not found else found or [(None, True)]
    only = walk.vocabulary.latest.get(topic.metric) if topic is not None and told is None and not walk.scene.foreign else None
    if only is not None and all(p != only for p, _ in found):
        found.append((only, False))
    if all(p is not None for p, _ in found):
        found.append((None, False))
    if walk.year_under_way is not None:  # the note may be younger than its sources, and the year over by then
        return [(p, False) for p in dict.fromkeys((found[0][0], walk.year_under_way, *(p for p, _ in found)))]
    return found
