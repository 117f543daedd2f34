"""Shares: the part, the whole it is of, and shares of the growth itself."""

from __future__ import annotations

import re

from verifier.claims import Claim, Combination, Expression, Operand, Quantity
from verifier.dataclass import replace
from verifier.extractors.rules.binding.mentions import qualifier_of
from verifier.extractors.rules.binding.owners import members_of
from verifier.extractors.rules.binding.phrases import A_SHARE, RATIO_OF_EXPENSE
from verifier.extractors.rules.binding.standing import Run, Walk
from verifier.extractors.rules.tokens import Token
from verifier.extractors.rules.topics import Topic, is_stock, topic_of
from verifier.patterns import compiled
from verifier.periods import Period

_REVENUES = frozenset(("revenue", "total_revenue", "main_business_revenue", "segment_revenue"))
_IS_SPENT = dict.fromkeys((*RATIO_OF_EXPENSE, "operating_expense", "capex", "cost_of_revenue", "share_based_comp"), True)
"""What is told as so much of revenue, by a verb, after how it grew."""
_OF_ALL = compiled(r"\s*of (?:the )?(?:company|group|firm|business|total|group total|whole|that|it|this)\b(?!'s)", re.IGNORECASE)
_OF_IT = compiled(r"[\s*]*(?:of|at)[\s*]*(?:US|HK)?[$€£¥]?[\s*]*")
_OF_THAT = compiled(r"\s*of (?:that|this|it|which|them)\b")
_OF_MIX = compiled(r"\s*of (?:the |our |its )?(?:(?:sales|revenue|total|business) )?(?:mix|total|top line)\b", re.IGNORECASE)
_BENEATH = frozenset(("equity_parent", "equity_total", "total_assets", "ebitda", "ebitda_adjusted", "fund_net_assets"))
"""What a ratio of debt is measured on."""
_WITHIN = {
    "float_market_cap": "market_cap",
    "shares_float": "shares_total",
    "current_assets": "total_assets",
    "current_liabilities": "total_liabilities",
}
"""What holds what: 总市值 162 亿元，其中流通市值占 80%."""
_TIGHT = compiled(r"[\s*]*[,(]?[\s*]*(?:约|合计)?占[^,;。0-9]{0,20}"
                    r"|[\s*]*[,(]?\s*(?:or |and |about |= ?)?[\s*]*|[\s*]*of [A-Za-z ]{1,24}(?:,| and)[\s*]*")


def of_sales(topic: Topic | None) -> bool:
    """Whether a metric is one that is told as so much of revenue: "cost of sales took 74.9% of revenue; G&A ran at 10.5%"."""
    return topic is not None and topic.metric in _IS_SPENT


def shares_of(
    walk: Walk, topic: Topic, level: Quantity, run: Run, post: list[Token], entity: str | None, period: Period | None
) -> list[tuple[Expression, bool]]:
    """The part over the whole, each way the two may be meant, and a segment's share of revenue as a source prints it."""
    ways = _quotients(walk, topic, level, run, post, entity, period)
    printed: list[tuple[Expression, bool]] = []
    for way, sure in ways:
        if isinstance(way, Combination) and way.op == "div" and all(isinstance(a, Quantity) and a.metric in _REVENUES for a in way.args):
            part, whole = way.args
            if isinstance(part, Quantity) and isinstance(whole, Quantity) and part.segment and not whole.segment and part.period == whole.period:
                printed.append((replace(part, metric="revenue_share", others=()), sure))
    return ways + printed


def _quotients(
    walk: Walk, topic: Topic, level: Quantity, run: Run, post: list[Token], entity: str | None, period: Period | None
) -> list[tuple[Expression, bool]]:
    if topic.is_rate and topic.named and topic.sure:
        return [(level, True)]
    whole = whole_of(walk, run, post)
    if whole is not None and topic.kind == "ratio" and topic.named and whole.metric in _BENEATH:
        return [(level, True)]  # "gearing is 26% of shareholders' funds": of what the ratio is by its name
    if whole is None and walk.same_whole is not None:
        whole = walk.same_whole
    elif whole is None and walk.prior is not None and walk.prior.role == "share" and not run.terms and run.last("to", "from", "base") is not None:
        whole = walk.last_whole[1] if walk.last_whole is not None and walk.last_whole[0] == walk.s.block else None  # from 26.8% to 27.2% of sales
    elif whole is not None and whole.metric:
        walk.last_whole = (walk.s.block, whole)
    contributed = contribution(walk, level, run, period)
    if contributed is not None:
        return [(contributed, True)]
    part_topic = part_of(walk, run)
    part = (
        replace(level, metric=part_topic.metric, others=part_topic.others, segment=part_topic.segment or level.segment) if part_topic else level
    )
    if walk.parts_shared:
        part = replace(part, segment=level.segment)
    elif walk.scene.segment is not None and walk.segment_clause == walk.clause_char:
        part = replace(part, segment=walk.scene.segment)
    members = members_of(walk, run)
    if whole is None or not whole.metric:
        if len(members) > 1 and all(kind == "segment" for _, kind in members) and part.metric in walk.vocabulary.of_whole:
            both = Combination("sum", tuple(replace(part, segment=m) for m, _ in members))
            return [(Combination("div", (both, replace(part, segment=None))), True)]
        within = _whole_before(walk, part)
        if within is not None:
            return [
                (Combination("div", (part, within)), part_topic is not None and part_topic.sure),
                *([(Combination("div", (part, replace(part, segment=None))), False)] if part.segment is not None else []),
            ]
        spoken = walk.last_whole[1] if walk.last_whole is not None and walk.last_whole[0] == walk.s.block else None
        if spoken is not None and part.segment is None and spoken.metric not in (part.metric, *part.others, ""):
            of = Quantity(spoken.metric, entity, period, others=spoken.others)
            return [(Combination("div", (part, of)), False)]  # 占营收 69.5%；手续费 …，占比 10.3%
        wider = _WITHIN.get(part.metric)
        if wider is not None and "其中" in walk.folded[walk.before_char if walk.prior is not None and not run.terms else walk.clause_char : run.end]:
            return [(Combination("div", (part, replace(part, metric=wider, others=(), segment=None))), True)]
        if part.segment is not None:
            sure = (
                part_topic is not None
                and part_topic.sure
                or (topic.sure and any(t.kind == "name" and t.load.kind == "segment" for t in run.tokens))
            )
            return [(Combination("div", (part, replace(part, segment=None))), sure)]
        if topic.is_rate:
            return [(level, True)]
        if walk.companies and entity is not None and entity != walk.entity:
            over = [m for m, kind in walk.members_kept[1] if kind == "entity"] if walk.members_kept is not None else list(walk.companies)
            said = [c for c in walk.sentence_claims if c.kind == "level" and c.metric == part.metric and c.entity in (None, walk.entity)][-1:]
            return [
                (Combination("div", (part, Combination("sum", tuple(replace(part, entity=e) for e in over)))), walk.members_kept is not None),
                *((Combination("div", (part, Operand(c.number))), False) for c in said),
            ]
        return []
    total: Expression = Quantity(whole.metric, entity, period, others=whole.others)
    if part_topic is not None and part_topic.kind == "per_share" and (each := A_SHARE.get(whole.metric)) is not None and part.segment is None:
        each_one = Quantity(each[0], entity, period, others=each[1:])
        return [(Combination("div", (part, each_one)), part_topic.sure)]  # a dividend of $0.86 is 85% of AFFO
    top: Expression = part
    if members and len(members) < len(walk.companies):
        top = Combination("sum", tuple(replace(part, entity=m) if kind == "entity" else replace(part, segment=m) for m, kind in members))
    if len(walk.companies) > 1 and (walk.entity is None or entity is None) and any(t.has("group") for t in (*run.tokens, *post)):
        total = Combination("sum", tuple(Quantity(whole.metric, e, period, others=whole.others) for e in walk.companies))
    if isinstance(total, Combination):
        sure = part.metric in (whole.metric, *whole.others) or (part_topic is not None and part_topic.sure)  # "64% of the trio's sales"
        return [
            (Combination("div", (top, total)), sure),
            (Combination("div", (top, Quantity(whole.metric, walk.entity, period, others=whole.others))), sure),
        ]
    if (
        isinstance(top, Quantity)
        and isinstance(total, Quantity)
        and (top.metric == total.metric or total.metric in top.others or top.metric in total.others)
        and top.segment is None
        and top.entity == total.entity
    ):
        return []
    kinds = {part_topic.kind if part_topic is not None else "", whole.kind}
    if len(kinds) == 2 and kinds <= {"money", "shares", "count", "physical"}:  # shares are no part of an amount
        told = [c for c in walk.sentence_claims if c.kind == "level" and c.numeral.unit.kind == "money"]
        return [(Combination("div", (Operand(c.number), total)), False) for c in reversed(told[-4:])]
    ways: list[tuple[Expression, bool]] = [(Combination("div", (top, total)), part_topic is not None and part_topic.sure)]
    share = run.last("share")
    named = [t for t in run.terms if t.start not in walk.consumed and (share is None or t.start < share.start)]
    levels = [c for c in walk.sentence_claims if c.kind == "level" and c.numeral.unit.kind == "money"]
    levels = [c for c in levels if not _in_bracket(walk, c, run.end)] or levels
    levels = [c for c in levels if ";" not in walk.folded[c.numeral.end : run.end]] or levels
    tight = (
        walk.prior is not None
        and (walk.prior.role == "share" or (levels and levels[-1] is walk.prior.claim))
        and walk.number_at is not None
        and _TIGHT.fullmatch(walk.folded, walk.prior.claim.numeral.end, walk.tokens[walk.number_at].start) is not None
    )
    whole_said = _said_behind(walk, post)
    if whole_said is not None and levels and levels[-1].metric == part.metric and levels[-1] in walk.sentence_claims:
        return [(Combination("div", (Operand(levels[-1].number), whole_said)), True), *((way, False) for way, _ in ways)]
    if tight and walk.prior is not None and walk.prior.claim is (levels[-1] if levels else None):
        ways.append((Combination("div", (Operand(levels[-1].number), total)), True))  # of the amount just said
    if not named and len(levels) > 1 and not tight:
        ways = [(ways[0][0], False), *((Combination("div", (Operand(c.number), total)), False) for c in reversed(levels[-4:]))]
    return ways


def _in_bracket(walk: Walk, claim: Claim, end: int) -> bool:
    """Whether a number stands in a bracket that is closed since."""
    at = claim.numeral.end
    return walk.folded.count(")", at, end) > walk.folded.count("(", at, end)


def _said_behind(walk: Walk, post: list[Token]) -> Operand | None:
    """The number of the whole where it is said with it: "65.9% of net income of $483.6 million"."""
    if len(post) < 2 or not post[0].has("of") or post[1].kind != "term":
        return None
    number = walk.number_from(post[1].end)
    return Operand(number.load) if number is not None and _OF_IT.fullmatch(walk.folded, post[1].end, number.start) else None


def whole_of(walk: Walk, run: Run, post: list[Token]) -> Topic | None:
    """The total in "占营业收入的 1.40%" or "11.4% of revenue"; an empty topic for a bare 占比."""
    share = run.last("share")
    if share is not None:
        share = _share_of(run) or share
        after = [t for t in run.terms if t.start >= share.end]
        if after and walk.metric_of(after[-1]).is_rate and share.load.word.isascii():
            return None  # "$121.7 million represents an operating margin of 7.2%": the rate itself
        if after:
            return walk.metric_of(after[-1])
        if share.load.word in ("占比", "占", "比重", "贡献了", "份额", "mix", "share"):
            return Topic("", words=share.load.word)
    if post and post[0].load and post[0].has("of") and len(post) > 1 and post[1].kind == "term":
        walk.consumed.add(post[1].start)
        return topic_of(post[1].load)
    if len(post) > 1 and post[0].has("of") and post[1].kind == "name" and post[1].load.kind == "own" and post[1].start - post[0].end <= 5:
        own = walk.own(post[1])
        if own.metric != (walk.metric_of(run.terms[-1]) if run.terms else walk.scene.topic or own).metric and not own.is_rate:
            walk.consumed.add(post[1].start)
            return own  # "nearly half of recurring income", as the table calls it
    if walk.number_at is not None and _OF_MIX.match(walk.folded, walk.tokens[walk.number_at].end) and "revenue" in walk.scene.topic_metric():
        return Topic("revenue", ("total_revenue", "main_business_revenue"), "mix")
    if walk.scene.segment is not None and walk.number_at is not None and _OF_ALL.match(walk.folded, walk.tokens[walk.number_at].end):
        return Topic("", words="of the whole")
    if post and walk.number_at is not None and _OF_THAT.match(walk.folded, walk.tokens[walk.number_at].end):
        return None  # "a quarter of that came from staff costs": what follows is no whole
    if len(post) > 1 and post[0].kind == "cue" and post[0].load.word == "of" and any(t.kind == "term" for t in post[1:4]):
        term = next(t for t in post[1:4] if t.kind == "term")
        walk.consumed.add(term.start)
        return topic_of(term.load)
    return None


def _whole_before(walk: Walk, part: Quantity) -> Expression | None:
    """The total that 其中 takes apart: the same metric stated before it in the sentence, of a wider segment."""
    at = walk.folded.rfind("其中", walk.s.start, walk.run.end + 1)
    if at < 0:
        return None
    for claim in reversed(walk.sentence_claims):
        if (
            claim.numeral.start < at
            and claim.metric in (part.metric, *part.others)
            and (claim.segment != part.segment or _spans(claim.period, part.period))
            and claim.kind in ("level", "count")
            and not claim.about_change
            and claim.primary is not None
            and isinstance(whole := claim.primary.expression, Quantity)
        ):
            return whole if _spans(whole.period, part.period) or part.period is None else whole.level(part.period)
    return None


def _spans(whole: Period | None, part: Period | None) -> bool:
    """Whether one span holds another and more: the first nine months the third quarter."""
    if whole is None or part is None or whole.is_instant or part.is_instant:
        return False
    return whole.start <= part.start and part.end <= whole.end and whole.months > part.months


_OF_GROWTH = compiled(r"\s*of (?:the )?(?:[\w']+ )?(?:growth|increase|incremental|increment)")


def contribution(walk: Walk, level: Quantity, run: Run, period: Period | None) -> Expression | None:
    """A share of the growth itself: 占增量的 90.9%, "three quarters of the group's growth"."""
    number = walk.number_from(run.end)
    if number is None or period is None:
        return None
    after = walk.folded[number.end : number.end + 46]
    before = walk.folded[run.start : number.start]
    if not ("增量" in before or _OF_GROWTH.match(after)):
        return None
    stock = is_stock(level.metric)
    base = period.year_open if stock else period.year_before
    now = period.closing if stock else period
    part = replace(level, period=now, measure="change", base=base)
    earlier = next(
        (
            c
            for c in reversed(walk.sentence_claims)
            if c.primary is not None and isinstance(c.primary.expression, Quantity) and c.primary.expression.measure == "change"
        ),
        None,
    )
    if earlier is not None and "增量" in before:
        part = earlier.primary.expression  # type: ignore[union-attr, assignment]
        whole = next(
            (
                c.primary.expression
                for c in walk.sentence_claims
                if c is not earlier
                and c.primary is not None
                and isinstance(c.primary.expression, Quantity)
                and c.primary.expression.measure == "change"
            ),
            None,
        )
        return Combination("div", (part, whole)) if whole is not None else None
    whole_q = replace(part, segment=None, entity=walk.entity)
    return Combination("div", (part, whole_q)) if part != whole_q else None


def _share_of(run: Run) -> Token | None:
    """The 占 of "占归母净利润的比重", which its whole follows."""
    return next(
        (t for t in run.tokens if t.has("share") and t.load.word in ("占", "占到", "占据") and any(u.start >= t.end for u in run.terms)), None
    )


def part_of(walk: Walk, run: Run) -> Topic | None:
    """What a share is of: the metric named before the share, or the level said last."""
    share = _share_of(run) or run.last("share")
    named = [t for t in run.terms if share is None or t.start < share.start]
    if named:
        last = named[-1]
        return replace(
            walk.metric_of(last, not qualifier_of(walk, last)),
            segment=walk.scene.segment,
        )
    levels = [c for c in walk.sentence_claims if c.kind in ("level", "sum", "count")]
    bracketed = [c for c in levels if _in_bracket(walk, c, run.end)]
    aside = bracketed if len(bracketed) < len(levels) else []
    for claim in reversed(walk.said()):
        if claim in aside:
            continue  # "$98.1M ($38.1M of dividends plus $50.0M of stock), or 78% of FCF": no part that a bracket holds
        if claim.kind == "growth" and claim.quote == (walk.s.start, walk.s.end) and _IS_SPENT.get(claim.metric) and run.last("share") is None:
            return Topic(claim.metric, claim.others, claim.words, True, claim.segment)  # "SG&A grew 11.0% and consumed 24.3% of revenue"
        if claim.kind in ("level", "sum", "count"):
            primary = claim.primary
            of = primary.expression if primary is not None and claim.segment is None else None
            unknown = (of.segment or "") if isinstance(of, Quantity) and of.entity == claim.entity else ""  # a part that no source names
            return Topic(claim.metric, claim.others, claim.words, bool(primary and primary.certain), claim.segment, qualifier=unknown)
        if claim.kind == "growth" and claim.metric == walk.scene.topic_metric() and not any(c.kind == "level" for c in walk.sentence_claims):
            return walk.scene.topic  # "labor cost grew 1.0% and fell to 39.8% of revenue"
    return None
