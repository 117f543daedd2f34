"""What a claim asserts, as expressions over the figures, likeliest first."""

from __future__ import annotations

import re
from decimal import Decimal

from verifier.claims import Combination, Constant, Expression, Operand, Quantity, Reading
from verifier.dataclass import replace
from verifier.extractors.rules.binding.moves import compound_growth, movement
from verifier.extractors.rules.binding.multiples import gaps_of, over_trailing, times_of
from verifier.extractors.rules.binding.owners import members_of, peers_of
from verifier.extractors.rules.binding.phrases import GROUP_ZH, SO_FAR_THIS_YEAR
from verifier.extractors.rules.binding.shares import part_of, shares_of
from verifier.extractors.rules.binding.standing import Role, Run, Walk
from verifier.extractors.rules.binding.told import midpoint_told, over_list
from verifier.extractors.rules.tokens import Token
from verifier.extractors.rules.topics import Topic, fits, is_stock, topic_of
from verifier.numerals import Numeral
from verifier.patterns import compiled, pattern
from verifier.periods import Period

_PER_UNIT = pattern("binding_per_unit", r"(?:单|每)(?:吨|台|辆|件|瓦|头|桶|片|平|度|千瓦|公斤|千克|票)|度电|吨(?:均|净|毛)")
_OF_A_BALANCE = {
    "credit_cost": ("credit_impairment_loss", "loans"),
    "slippage_ratio": ("fresh_slippages", "loans"),
    "net_charge_off_ratio": ("net_charge_offs", "loans"),
}
"""Charges of a period that are told as so much a year of a mean balance."""
_EXTREMES = frozenset(("share_price", "high_52w", "low_52w"))
_AVERAGE = pattern("binding_average", r"\baverage $|平均$", re.IGNORECASE)
_WHOLE_SPAN = compiled(r"区间|期间|报告期内|季内|over the period")
_SPAN_WORDS = pattern("binding_span_words", r"累计|近.{0,6}(?:日|周|月|年|天)|年内|今年以来|区间|以来|year to date|this year|past")


def readings_of(
    walk: Walk,
    token: Token,
    n: Numeral,
    role: Role,
    topic: Topic | None,
    basis: str | None,
    base: Period | None,
    entity: str | None,
    segment: str | None,
    periods: list[tuple[Period | None, bool]],
    run: Run,
    post: list[Token],
) -> list[Reading]:
    """All readings of a number, likeliest first, one for each way its period and metric may be meant."""
    if topic is None:
        listed = over_list(walk, n, role, run)
        return [Reading(listed, True, "list")] if listed is not None else []
    found: list[Reading] = []
    narrowed = topic.qualifier and segment is None and topic.segment is None and not _PER_UNIT.match(topic.words)
    variants = [(replace(topic, segment=topic.qualifier, sure=True, others=()), True), (topic, False)] if narrowed else [(topic, topic.sure)]
    for period, certain in periods:
        for one, known in variants:
            for expression, sure in _expressions(walk, token, n, role, one, basis, base, entity, segment, period, run, post):
                known = known or (sure and role == "share" and _part_of_same(expression))
                shown = _of_said(expression) or (n.unit.kind == "multiple" and over_trailing(walk, token, expression))  # needs no date and no name
                reading = Reading(expression, bool(sure and (shown or (certain and known))), "clause" if certain or shown else "inherited", known)
                if all(reading.expression != r.expression for r in found):
                    found.append(reading)
    return found


def _part_of_same(expression: Expression) -> bool:
    """Whether a share is of one measure for a company over that of several, so that the whole named tells the part's measure too."""
    if not isinstance(expression, Combination) or expression.op != "div" or not isinstance(whole := expression.args[1], Combination):
        return False
    over = [q for q in (expression.args[0], *whole.args) if isinstance(q, Quantity) and q.measure == "level"]
    return whole.op == "sum" and len(over) == len(whole.args) + 1 and len({q.metric for q in over}) == 1


def _of_said(expression: Expression) -> bool:
    """Whether an expression is one of numbers of the text alone, or of the price against its own high or low, which the words name."""
    return isinstance(expression, Combination) and all(
        isinstance(arg, Operand | Constant)
        or (isinstance(arg, Combination) and _of_said(arg))
        or (isinstance(arg, Quantity) and expression.op == "growth" and arg.metric in _EXTREMES and arg.period is None)
        for arg in expression.args
    )


def _expressions(
    walk: Walk,
    token: Token,
    n: Numeral,
    role: Role,
    topic: Topic,
    basis: str | None,
    base: Period | None,
    entity: str | None,
    segment: str | None,
    period: Period | None,
    run: Run,
    post: list[Token],
) -> list[tuple[Expression, bool]]:
    level = Quantity(topic.metric, entity, period, segment=segment or topic.segment, others=topic.others)
    if role == "change" and _PER_UNIT.match(topic.words) and period is not None and topic.kind == "money":
        then = base or (period.previous if basis == "qoq" else period.year_before)
        return [(Combination("sub", tuple(Combination("div", (level.level(p), _volume(topic, entity, p))) for p in (period, then))), True)]
    if walk.yardstick is not None and walk.yardstick != period and role in ("growth", "share", "times", "ratio") and not topic.is_rate:
        part = part_of(walk, run) if role == "share" and run.terms else None
        if part is not None and part.metric != topic.metric and part.kind == topic.kind:  # 应收账款…，占前三季度营收的 43.6%
            top = replace(level, metric=part.metric, others=part.others, segment=part.segment)
            return [(Combination("div", (top, level.level(walk.yardstick))), part.sure)]
        return [(Combination("div", (level, level.level(walk.yardstick))), True)]
    if role == "change" and (middle := midpoint_told(walk, n, role)) is not None:
        return [(middle, True)]
    if role == "growth" and topic.metric in ("day_high", "day_low", "high_52w", "low_52w") and basis is None and n.unit.kind == "percent":
        extreme = next(
            (c for c in reversed(walk.sentence_claims) if c.metric == topic.metric and c.numeral.unit.kind in ("money", "per_share")), None
        )
        if extreme is not None:  # "off 17% from the high of 162.30": the price of today against it
            return [(Combination("growth", (Quantity("share_price", entity, None), Operand(extreme.number))), True)]
    if (
        role == "growth"
        and topic.metric == "target_price"
        and walk.prior is not None
        and walk.prior.claim.metric == "target_price"
        and (walk.stack or not run.tokens)
        and basis is None
    ):
        return [(Combination("growth", (Operand(walk.prior.claim.number), Quantity("share_price", entity, None))), True)]
    if role == "change" and topic.metric == "fair_value_change" and topic.words.endswith(("公平值", "公允价值")):
        return [(level, True)]  # 投资物业公平值减 46 亿: that is the change
    if role == "change" and topic.metric == "price_change":
        return [(level, True), (replace(level, period=None), False)]
    if topic.metric in walk.vocabulary.rates_alone and period is not None and n.unit.is_fraction and role in ("ratio", "level", "growth", "change"):
        return _of_rates(walk, n, role, level, period, basis, base)
    if role in ("growth", "change"):
        return movement(walk, n, role, topic, level, basis, base, period)
    if role == "cagr":
        return compound_growth(walk, level)
    if role == "share":
        shares = shares_of(walk, topic, level, run, post, entity, period)
        return [*shares, *_annualised(shares, period), *_charged(topic, level, period)] if "annual" in walk.sentence_cues else shares
    if role == "times":
        return times_of(walk, token, topic, level, run, post)
    if role == "gap":
        return gaps_of(walk, level, run, period)
    if n.unit.kind == "multiple" and topic.kind not in ("multiple", "ratio"):
        return times_of(walk, token, topic, level, run, post)
    pair = walk.unused(run)
    if role == "level" and not walk.topic_list and len(pair) >= 2 and pair[-1].kind == "term" and pair[-2].kind == "term":
        gap = walk.folded[pair[-2].end : pair[-1].start]
        joined = re.fullmatch(r"\s*(plus|and|\+|与|和|及|加)\s*", gap, re.IGNORECASE)
        one, two = (topic_of(t.load) for t in pair[-2:])
        if joined and fits(n.unit, one.kind) and fits(n.unit, two.kind) and one.metric != two.metric:
            both = Combination(
                "sum", (replace(level, metric=one.metric, others=one.others), replace(level, metric=two.metric, others=two.others))
            )
            return [(both, joined[1] in ("plus", "+", "加") or bool(run.last("sum"))), (level, False)]
    if (
        role in ("ratio", "level")
        and len(pair) >= 2
        and pair[-1].kind == "term"
        and pair[-2].kind == "term"
        and re.fullmatch(r"\s*(?:times|multiplied by|×|x)\s*", walk.folded[pair[-2].end : pair[-1].start])
    ):
        return [
            (
                Combination(
                    "mul",
                    tuple(replace(level, metric=t.metric, others=t.others) for t in (topic_of(p.load) for p in pair[-2:])),
                ),
                True,
            )
        ]
    if (
        role == "level"
        and is_stock(topic.metric)
        and topic.named
        and period is not None
        and not period.is_instant
        and _AVERAGE.search(walk.folded, max(walk.clause_char, topic.at - 12), topic.at)
    ):
        opening = period.year_open if period.is_cumulative else Period(period.start, period.start)
        return [(Combination("mean", (level.level(opening), level.level(period.closing))), False), (level, False)]
    if topic.metric == "nav_discount" and "discount" in topic.words.lower() and role == "ratio":
        apart = Combination("div", (Quantity("share_price", entity, None), Quantity("nav", entity, period)))
        return [(level, True), (Combination("sub", (Constant(Decimal(1)), apart)), False)]  # a size, where no source prints it with its sign
    if topic.metric == "nav" and role == "level":
        return [(level, True), (replace(level, metric="bps", others=()), False)]  # of a company: its equity a share
    if topic.words == "每10股派" and topic.named:
        return [(Combination("mul", (level, Constant(Decimal(10)))), True)]
    middle = midpoint_told(walk, n, role)
    if middle is not None:
        return [(middle, True), (level, False)]
    if topic.metric in _OF_A_BALANCE and "annual" in walk.sentence_cues and role == "ratio":
        return [(level, True), *_charged(topic, level, period)]
    listed = over_list(walk, n, role, run)
    if listed is not None:
        whole = replace(level, segment=None)
        if level.metric == "segment_revenue":
            whole = replace(whole, metric="revenue", others=("total_revenue",))
        return [(listed, True), (whole, False)] if isinstance(listed, Combination) and listed.op == "sum" else [(listed, True)]
    if "annual" in walk.clause_cues and role == "level" and period is not None and period.months in (3, 6, 9) and not topic.is_rate:
        return [(Combination("mul", (level, Constant(Decimal(12) / period.months))), True), (level, False)]
    if role == "level" and "assume" in walk.sentence_cues and n.unit.kind in ("money", "per_share"):
        multiple = next((c for c in reversed(walk.sentence_claims) if c.numeral.unit.kind == "multiple"), None)
        pers = [
            c
            for c in reversed(walk.said())
            if c.numeral.unit.kind in ("money", "per_share") and c.kind == "level" and c is not multiple
        ][:4]
        past = walk.explicit_period is not None and walk.latest is not None and walk.explicit_period.end <= walk.latest.end
        told = [(level, False)] if past and topic.named and bool(run.terms) else []  # 若按 2024 年 EPS 3.73 元计
        if multiple is not None and pers:
            return [*((Combination("mul", (Operand(multiple.number), Operand(c.number))), False) for c in pers), *told]
    if (
        topic.metric == "upside"
        and "assume" in walk.sentence_cues
        and walk.sentence_claims
        and walk.sentence_claims[-1].numeral.unit.kind in ("money", "per_share")
    ):
        today = "market_cap" if walk.sentence_claims[-1].numeral.unit.scale > 1 else "share_price"
        return [(Combination("growth", (Operand(walk.sentence_claims[-1].number), Quantity(today, entity, None))), True)]
    if role == "level" and topic.metric == "target_market_cap":
        for claim in reversed(walk.sentence_claims):
            if claim.numeral.unit.kind == "multiple":
                return [(Combination("mul", (Operand(claim.number), Quantity("net_profit_parent", entity, claim.period))), True), (level, False)]
    if _PER_UNIT.match(topic.words) and n.unit.kind in ("money", "rate", "number") and topic.kind == "money":
        return [(Combination("div", (level, _volume(topic, entity, period))), True)]
    if (
        topic.metric.startswith("pe_")
        and n.unit.kind == "multiple"
        and walk.prior is not None
        and walk.prior.claim.number in walk.equations
        and walk.prior.claim.numeral.unit.kind == "money"
        and not run.terms
    ):
        return [(Combination("div", (Quantity("market_cap", entity, None), Operand(walk.prior.claim.number))), True), (level, False)]
    if topic.metric == "asp" and role in ("level", "ratio"):
        return [
            (level, True),
            *(
                (Combination("div", (Quantity("revenue", entity, period, others=("total_revenue",)), Quantity(v, entity, period))), False)
                for v in walk.vocabulary.volumes
            ),
        ]
    members = (
        members_of(walk, run)
        if entity in (None, walk.entity, walk.sector) or len(walk.name_list) > 1 or GROUP_ZH.search(walk.folded[walk.clause_char : n.start])
        else []
    )
    if role == "level" and not members and entity is None and GROUP_ZH.search(walk.folded[walk.clause_char : n.start]):
        return [(level, False)]  # so many of several companies, and nothing tells which
    peers = peers_of(walk, run, entity)
    if peers and role in ("level", "ratio"):
        return [(Combination("mean", tuple(replace(level, entity=p) for p in peers)), True)]
    averaged = role in ("level", "ratio") and walk.entity is None and len(walk.companies) > 1 and run.last("mean") is not None
    if averaged and not any(t.kind == "name" for t in run.tokens):
        listed_ones = dict.fromkeys(c.entity for c in walk.sentence_claims if c.entity is not None and c.metric in (topic.metric, *topic.others))
        many = tuple(listed_ones) if len(listed_ones) > 1 else walk.companies
        return [(Combination("mean", tuple(replace(level, entity=e) for e in many)), len(listed_ones) > 1), (level, False)]
    if members and role == "level":
        walk.members_kept = (topic.metric, members)
        return [
            (Combination("sum", tuple(replace(level, entity=m) if kind == "entity" else replace(level, segment=m) for m, kind in members)), True)
        ]
    if topic.metric in ("price_change_pct", "period_return"):
        ways: list[tuple[Expression, bool]] = []
        now = Quantity("share_price", entity, period, segment=segment)
        start = walk.base_claim if walk.base_claim is not None and walk.base_claim.metric == "share_price" else None
        if start is not None:
            late = next((c for c in reversed(walk.sentence_claims) if c.metric == "share_price" and c is not start), None)
            ways += [(Combination("growth", (Operand(late.number), Operand(start.number))), True)] if late is not None else []
            ways.append((Combination("growth", (now, Operand(start.number))), True))
        opened = re.match(r"\s*[(]", walk.folded[n.end : n.end + 4])
        inside = walk.number_from(n.end + 1)
        if (
            opened
            and inside is not None
            and walk.numerals[inside.load].unit.kind in ("money", "per_share")
            and "\n" not in walk.folded[n.end : inside.start]
            and inside.start - n.end < 24
        ):
            ways.append((Combination("growth", (now, Operand(inside.load))), True))
        if ways or _SPAN_WORDS.search(walk.folded[walk.clause_char : n.start]):
            whole_span = _WHOLE_SPAN.search(walk.folded, walk.clause_char, n.start) is not None and period is not None and not ways
            this_year = not ways and SO_FAR_THIS_YEAR.search(walk.folded, walk.clause_char, n.start) is not None and any(
                SO_FAR_THIS_YEAR.search(name) for name in walk.vocabulary.spelled.get("period_return", ())
            )  # said of the span that the sources' own name gives
            whole_span = whole_span or this_year
            return [*ways, (replace(level, metric="period_return", others=()), whole_span)]
    if topic.metric == "price_change_pct":
        return [
            (level, True),
            (replace(level, metric="period_return", others=()), False),
            (Quantity("share_price", entity, period, "growth", walk.base, segment), False)
            if walk.base
            else (replace(level, metric="upside"), False),
        ]
    return [(level, True)]


def _annualised(shares: list[tuple[Expression, bool]], period: Period | None) -> list[tuple[Expression, bool]]:
    """A flow of part of a year over a balance, as so much a year of the average balance: annualised slippages of average loans."""
    if period is None or period.months not in (1, 3, 6, 9):
        return []
    return [
        (on_average(replace(part, period=period), whole), False)
        for way, _ in shares
        if isinstance(way, Combination) and way.op == "div"
        for part, whole in (way.args,)
        if isinstance(part, Quantity) and isinstance(whole, Quantity) and is_stock(whole.metric) and not is_stock(part.metric)
    ]


def _charged(topic: Topic, level: Quantity, period: Period | None) -> list[tuple[Expression, bool]]:
    """Charges that are told as so much a year of a mean balance, from the two."""
    if topic.metric not in _OF_A_BALANCE or period is None or period.months not in (1, 3, 6, 9):
        return []
    flow, balance = (replace(level, metric=metric, others=()) for metric in _OF_A_BALANCE[topic.metric])
    return [(on_average(flow, balance), False)]


def on_average(flow: Quantity, balance: Quantity) -> Combination:
    """So much a year of a balance, the mean of those at the two ends of the flow's period."""
    period = flow.period
    assert period is not None
    opening = period.year_open if period.is_cumulative else Period(period.start, period.start)
    yearly = Combination("mul", (flow, Constant(Decimal(12) / period.months)))
    return Combination("div", (yearly, Combination("mean", (balance.level(opening), balance.level(period.closing)))))


def _of_rates(
    walk: Walk, n: Numeral, role: Role, level: Quantity, period: Period, basis: str | None, base: Period | None
) -> list[tuple[Expression, bool]]:
    """What is said of a metric of which the sources print the growth alone: the growth itself, or by how many points it moved."""
    now = replace(level, measure="growth", base=period.year_before)
    if role != "change":
        return [(now, True)]
    then = base or (period.previous if basis == "qoq" else period.year_before)
    sure = base is not None or basis is not None
    return [(Combination("sub", (now, replace(now, period=then, base=then.year_before))), sure)]


def _volume(topic: Topic, entity: str | None, period: Period | None) -> Quantity:
    """What "per ton" or 度电 divides by."""
    if re.match(r"[单每]?度|[单每]千瓦时", topic.words):
        return Quantity("on_grid_volume", entity, period, others=("power_generation",))
    return Quantity("sales_volume", entity, period)
