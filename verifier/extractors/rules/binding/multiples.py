"""One thing beside another: so many times it, and the gap between the two."""

from __future__ import annotations

import re
from decimal import Decimal

from verifier.claims import Claim, Combination, Constant, Expression, Operand, Quantity
from verifier.dataclass import replace
from verifier.extractors.rules.binding.dating import resolved
from verifier.extractors.rules.binding.standing import Run, Walk
from verifier.extractors.rules.tokens import Token
from verifier.extractors.rules.topics import Topic, topic_of
from verifier.numerals import Numeral
from verifier.patterns import compiled
from verifier.periods import Period

_REACHES = compiled(r"[\s*]*(?:已|约)?(?:达到|达|是|为|相当于|等于|高达|仅为|占)[\s*]*")
_TIMES_OF = compiled(r"[\s*]*[)]?[\s*]*的[约近超\s*]*")
_AMOUNTS_TO_SO_MUCH = compiled(r"[\s*]*,?[\s*]*(?:大?约|大致)?(?:相当于|等于|抵得上|抵)[^,;。]{2,20}的[约近超\s*]*$")
_AMOUNTS_TO = compiled(r"[是为]|相当于|达到?")
_OF = compiled(r"[\s*]*(?:of|at|[（(]|为|的)[\s*]*")
_ANNUAL = compiled(r"\bannuali[sz]ed|\brun[- ]rate", re.IGNORECASE)
_EQUALS = compiled(
    r"[\s*]*,?[\s*]*(?:(?:or|that|which|is|are|was|were|equals?|equivalent to|equal to|represents?|representing|being|now|still"
    r"|just|only|about|around|roughly|some)\b[\s*]*)+"
)
"""What joins an amount and the multiple that it makes of another."""
_LESS = compiled(r"[低少慢]于?[约近了出\s*]*$")
_BOTH = compiled(r"(?:两者|二者|两项|两家|前后)[^,。;]{0,4}(?:相差|差距|之差|差)|相差")


def times_of(walk: Walk, token: Token, topic: Topic, level: Quantity, run: Run, post: list[Token]) -> list[tuple[Expression, bool]]:
    """X is N times Y: of another metric, another entity, or another period."""
    last = next((c for c in reversed(walk.sentence_claims) if c.kind in ("level",)), None)
    out: list[tuple[Expression, bool]] = []
    divisor = next((t for t in post if t.kind == "term" or (t.kind == "name" and t.load.kind == "own")), None)
    if divisor is not None and last is not None and divisor.start - token.end <= 30:
        under = walk.metric_of(divisor)
        kin = (under.metric, *under.others)
        levels = [c for c in walk.sentence_claims if c.kind == "level" and c.metric not in kin and not _bracketed(walk, c, token)]
        top = levels[-1] if levels else last
        when = top.period
        named = next((t for t in post if t.kind == "per" and t.end <= divisor.start), None)
        if re.search(r"trailing|LTM|TTM|滚动", walk.folded[token.end : divisor.end], re.IGNORECASE) or any(
            t.kind == "per" and t.load.part == "TTM" for t in post
        ):
            when = walk.trailing() or top.period
        elif named is not None:
            when = resolved(walk, named.load, when) or when
        behind = walk.number_from(divisor.end)
        if behind is not None and _OF.fullmatch(walk.folded, divisor.end, behind.start):
            return [(Combination("div", (Operand(top.number), Operand(behind.load))), True)]  # 21.6x FY25E EPS of $2.70
        divided_by: Expression = Quantity(under.metric, level.entity, when, others=under.others)
        if "annual" in walk.sentence_cues and when is not None and when.months in (3, 6, 9) and _ANNUAL.search(walk.folded, token.end, divisor.start):
            divided_by = Combination("mul", (divided_by, Constant(Decimal(12) / when.months)))
        out.append((Combination("div", (Operand(top.number), divided_by)), True))
    moved = walk.sentence_claims[-1] if walk.sentence_claims else None
    if (
        moved is not None
        and moved.kind == "change"
        and moved.numeral.unit.kind == "money"
        and run.terms
        and _AMOUNTS_TO_SO_MUCH.match(walk.folded[moved.numeral.end : token.start])
    ):  # 同比少支出 23.2 亿元，相当于当季归母净利润的 1.8 倍
        size = Combination("abs", (Operand(moved.number),)) if moved.stated.high < 0 else Operand(moved.number)
        profit = replace(level, period=moved.period or level.period)
        whole = [(Combination("div", (Operand(last.number), profit)), True)] if last is not None and last.metric != topic.metric else []
        return [(Combination("div", (size, profit)), True), *whole]  # of the change or of the whole that changed
    names = [t for t in run.tokens if t.kind == "name" and t.load.kind == "entity"]
    if len(names) >= 1 and names[-1].load.target != level.entity:
        out.append((Combination("div", (level, replace(level, entity=names[-1].load.target))), True))
    pair = walk.unused(run)[-2:]
    if len(pair) == 2 and all(t.kind == "term" for t in pair) and _REACHES.fullmatch(walk.folded, pair[0].end, pair[1].start):
        over, beneath = (topic_of(t.load) for t in pair)
        if over.metric != beneath.metric and not over.is_rate and not beneath.is_rate:
            return [(Combination("div", tuple(replace(level, metric=t.metric, others=t.others) for t in (over, beneath))), True)]
    if run.terms and last is not None and (topic.metric != last.metric):
        one = Quantity(last.metric, last.entity, last.period, segment=last.segment)
        out.append(
            (
                Combination("div", (one, replace(level, period=last.period))),
                bool(re.search(r"相当于|是|为|占|times|equal", walk.folded[run.start : token.start]))
                and not any(t.kind == "per" for t in run.tokens),
            )
        )
    if walk.period_once is not None or walk.base is not None:
        then = walk.base or walk.period_once
        now = walk.explicit_period or (walk.block.period or walk.default)
        if then is not None and now is not None and now != then:
            out.append((Combination("div", (level.level(now), level.level(then))), False))
    levels = [c for c in walk.sentence_claims if c.kind == "level"]
    if len(levels) >= 2:
        above, below = levels[-2:]
        so_many = _TIMES_OF.fullmatch(walk.folded, below.numeral.end, token.start) is not None
        so_many = so_many and _AMOUNTS_TO.search(walk.folded, above.numeral.end, below.numeral.start) is not None
        out.append((Combination("div", (Operand(above.number), Operand(below.number))), so_many))
    after = walk.number_from(token.end + 1)
    if (
        last is not None
        and after is not None
        and after.start - token.end < 12
        and not re.search(r"\b(?:to|from)\b|[至到,，;；]", walk.folded[token.end : after.start])
    ):
        out.append((Combination("div", (Operand(last.number), Operand(after.load))), True))
    out.append((replace(level, measure="growth", base=level.period.year_before), False)) if level.period is not None else None
    return out


def over_trailing(walk: Walk, token: Token, expression: Expression) -> bool:
    """Whether a multiple is of the amount that it stands right behind over twelve months to the same day: "$1.49 billion, or 1.35x trailing EBITDA".

    Its date is told by that, whatever the clause is of.
    """
    if not isinstance(expression, Combination) or expression.op != "div" or len(expression.args) != 2:
        return False
    over, under = expression.args
    if not isinstance(over, Operand) or not isinstance(under, Quantity) or under.period is None or not under.period.ttm:
        return False
    top = walk.by_number.get(over.numeral)
    if top is None or top.assumed or top.period is None or top.period.end != under.period.end:
        return False
    return _EQUALS.fullmatch(walk.folded, top.numeral.end, token.start) is not None


def _bracketed(walk: Walk, claim: Claim, token: Token) -> bool:
    """Whether a number stands in a bracket that is closed before the next: "EV of $4.7bn (market cap $4.9bn less net cash) is 3.0x sales"."""
    between = walk.folded[claim.numeral.end : token.start]
    return between.count(")") > between.count("(")


def two_before(walk: Walk, run: Run) -> tuple[Operand, Operand] | None:
    """The two numbers just said that 两者相差 tells apart."""
    if not _BOTH.search(walk.folded[walk.clause_char : max(walk.clause_char, run.end) + 8]):
        return None
    kinds = ("percent", "point")
    told = [c for c in walk.sentence_claims if c.numeral.unit.kind in kinds and c.kind != "comparison"]
    held = [c for c in told if c.kind in ("ratio", "share") and not c.about_change]
    near = (held if len(held) > 1 and len({c.entity for c in held[-2:]}) > 1 else told)[-2:]
    return (Operand(near[0].number), Operand(near[1].number)) if len(near) == 2 else None


def gaps_of(walk: Walk, level: Quantity, run: Run, period: Period | None) -> list[tuple[Expression, bool]]:
    """How far two things lie apart: two numbers, two companies, or the growth of two metrics."""
    pair = two_before(walk, run)
    if pair is not None:
        return [(Combination("abs", (Combination("sub", pair),)), True)]
    if walk.scene.entity is not None and walk.scene.entity != walk.entity and level.entity == walk.entity:
        return [(Combination("sub", (level, replace(level, entity=walk.scene.entity))), True)]
    mine = walk.prior.claim if walk.prior is not None else None
    told = walk.unused(run)
    if (
        len(told) == 1
        and mine is not None
        and mine.kind == "growth"
        and mine.period is not None
        and any(t.has("above", "below") for t in run.tokens)
        and "up" in walk.clause_cues | {"up"}
    ):
        rival = topic_of(told[0].load)
        if not rival.is_rate and rival.metric != mine.metric:
            than = Quantity(rival.metric, level.entity, mine.period, "growth", mine.period.year_before, others=rival.others)
            return [(Combination("abs", (Combination("sub", (Operand(mine.number), than)),)), True)]
    names = [t for t in run.tokens if t.kind == "name" and t.load.kind == "entity"]
    if names:
        other = names[-1].load.target
        if other != level.entity:
            ends = (level, replace(level, entity=other))
            number = walk.number_from(run.end)
            less = number is not None and _LESS.search(walk.folded, run.start, number.start) is not None
            return [(Combination("sub", ends[::-1] if less else ends), True)]
    terms = [t for t in walk.tokens[walk.clause_start :] if t.kind == "term" and t.start < run.end]
    if len(terms) >= 2 and period is not None:
        one, two = (topic_of(t.load) for t in terms[-2:])
        base = period.year_before
        both = (one.metric, two.metric)
        grown = next((r.expression for c in reversed(walk.said()) for r in c.readings[:1] if c.kind == "growth" and c.metric in both), None)
        if isinstance(grown, Quantity) and grown.period is not None and grown.base is not None and one.kind == two.kind == "money":
            level, base = level.level(grown.period), grown.base
        left = replace(level, metric=one.metric, others=one.others)
        right = replace(level, metric=two.metric, others=two.others)
        if not one.is_rate and not two.is_rate:
            left, right = replace(left, measure="growth", base=base), replace(right, measure="growth", base=base)
        return [(Combination("sub", (left, right)), True), (Combination("sub", (right, left)), False)]
    return [(replace(level, measure="change", base=period.year_before), False)] if period is not None else []


def among_multiples(walk: Walk) -> bool:
    """Whether the number just before, in the same breath, is a multiple of the company for sure: "at 18.3x trailing and 17.1x forward, 1.8x book"."""
    prior = walk.prior.claim if walk.prior is not None else None
    return (
        prior is not None
        and prior.numeral.unit.kind == "multiple"
        and prior.kind == "ratio"
        and prior.entity == walk.scene.entity
        and bool(prior.readings)
        and prior.readings[0].measured
    )


_VALUED = compiled(r"估值(?:水平|倍数)?(?:分别|依次)?(?:约|为|是|在|仅|只有|大约|对应|降[到至])*[约\s*]*$")
_ON_TRAILING = compiled(r"(?:TTM|滚动)(?:口径|市盈率|估值)?(?:约|为|是|在|仅|只有|大约|的话|看|则)*[约\s*]*$", re.IGNORECASE)
_VALUED_BY = frozenset(("market_cap", "share_price", "net_profit_parent", "net_profit", "eps_basic", "target_price"))


def valued(walk: Walk, n: Numeral, carried: Topic | None) -> Topic | None:
    """The price-earnings multiple that a bare 估值, or TTM beside another such multiple, means: 按市值 205 亿算，对应估值 24 倍；TTM 口径 27 倍."""
    if n.unit.kind != "multiple" or walk.unused(walk.run) or carried is None:
        return None
    words = walk.folded[walk.run.start : n.start]
    if walk.prior is not None and walk.prior.claim.metric.startswith("pe_") and _ON_TRAILING.search(words):
        return Topic("pe_ttm", (), "TTM", True)
    if carried.metric not in _VALUED_BY or _VALUED.search(words) is None:
        return None
    ahead = walk.explicit_period or (walk.block_list[-1] if walk.block_list else None)
    if ahead is not None and ahead.estimate:
        return Topic("pe_forward", (), "估值", True)
    return Topic("pe_ttm", ("pe_forward", "pe_static", "pe_dynamic"), "估值", False)
