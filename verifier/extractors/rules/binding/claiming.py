"""From a number with its metric and role to a claim, with all its readings and how certain they are."""

from __future__ import annotations

import re
from decimal import Decimal

from verifier.bases import EXPECTED
from verifier.catalogue.market import MARKET
from verifier.claims import Claim, Combination, Constant, Operand, Quantity, Reading
from verifier.dataclass import replace
from verifier.extractors.rules.binding.again import of_its_own, recalled
from verifier.extractors.rules.binding.dating import periods_of
from verifier.extractors.rules.binding.doubts import doubted, doubted_as_foreseen
from verifier.extractors.rules.binding.expressions import readings_of
from verifier.extractors.rules.binding.foreseeing import expected_of, is_foreseen, is_given
from verifier.extractors.rules.binding.holders import of_a_part, part_in_name
from verifier.extractors.rules.binding.narrowing import by_the_author, hoped_for, set_apart, supposed_room
from verifier.extractors.rules.binding.owners import is_headed_part, peers_of, whose
from verifier.extractors.rules.binding.phrases import BY_MONTH, IS_NOW, NOW_WORDS, WAS_THEN
from verifier.extractors.rules.binding.qualified import is_qualified, reckoned_on
from verifier.extractors.rules.binding.roles import comparison_of, kind_of, sign_of
from verifier.extractors.rules.binding.standing import Bound, Role, Run, Walk
from verifier.extractors.rules.binding.told import cover_told, net_told, quotient_told
from verifier.extractors.rules.theirs import is_theirs
from verifier.extractors.rules.tokens import Token
from verifier.extractors.rules.topics import Topic
from verifier.numerals import Numeral, in_unit
from verifier.patterns import compiled
from verifier.periods import Period
from verifier.spans import MOVES, span_said

_GIVES = compiled(r"\b(?:gives?|gets|yields?|implies|means|equals|points to|works out|makes)\b|[=≈]")
_SUPPOSED = compiled(r"\b(?:would have|could|might|excluding|ex-items|absent|without the|stripping out|leaving aside)\b", re.IGNORECASE)
_WOULD = compiled(r"\bwould (?:fetch|bring|take|leave|lift|raise|cut|push|lower|add|sell|cost|free|release|yield|reduce|increase)\b", re.IGNORECASE)
_SUPPOSITIONS = frozenset("have could might excluding ex absent without stripping leaving".split())
_ASSUMED = compiled(r"假设|假定|\b(?:assum|suppos)", re.IGNORECASE)
_PAST_GUIDANCE = compiled(r"(?:高于|低于|超出?|超过|好于|优于|不及|弱于|逊于)[^,;。0-9]{0,8}(?:指引|预期|预测|目标)[^,;。]{0,24}$")
_LIMIT = compiled(r"(?:监管|规定|允许|要求)[^,;。0-9]{0,8}(?:上限|下限|红线|底线|标准|门槛)[为是约\s*]*$")
_LIMITS = frozenset("限线准槛")
_IF = compiled(r"(?:^|[,;:。])[\s*]*(?:但|而|不过|另外|此外|即使|即便)?(?:假如|如果|倘若|要是|假设|假定|若)(?!干)")
_WHETHER = compiled(r"(?:能否|是否|会否|可否)(?!认)[^,;。]{0,16}$")
_NEW_STATE = compiled(r"维持|保持|延续|提升|提高|达到|升[至到]|降[至到]|回升|恢复|增长|下降|上涨|下跌|改善|放缓|回落|收窄|扩大|再|每")
_FIELD = compiled(r"[a-z]+(?:_[a-z0-9]+)+")
_EXTREME = compiled(
    r"(?:(?:最高|盘中高点|冲高|高(?=见))|((?:最低|盘中低点|探低|低(?=见))))"
    r"(?:触及|下探|上探|曾|至|到|达|见|价|为|点|了)*[约\s*]*$|\b(?:(high)|(low)) of[\s*$€£¥]*$",
    re.IGNORECASE,
)
_AHEAD = frozenset(("forecast", "assume"))
_BY_PRICE = frozenset(("market_cap", "pb", "pev", "pe_ttm", "pe_static", "ps_ttm", "dividend_yield"))
_OF_THE_DAY = frozenset(("share_price", "market_cap", "float_market_cap", "shares_total", "pe_ttm", "pb", "ps_ttm", "high_52w", "low_52w"))
"""What a forecast is set against: known on the day, never forecast."""
_SHARE_CLASS = compiled(r"([ABH])股(?:总?股本|股数|股份|总?市值|部分)?[约为是有共达:\s*]*$")
_ANNUAL_NAME = compiled(r"年化后?的?$")
_ANNUALISED = compiled(r"(?:年化(?:后|为|约|至|口径|水平|值|已经?|在|超过?|达到?|逾|近|接近|仍|可|有望)*|annuali[sz]ed(?: at| to)?)[约为\s*]*$")
FOREIGN = "〔其他主体〕"
"""The entity of a statement about peers, the industry or the market: bound to each other, never to the company's figures."""




_CENT = Decimal("0.01")


def in_noted_unit(walk: Walk, n: Numeral) -> Numeral:
    """A bare amount in the unit that the note states for all of them: 1,412.6, or $1,412.6 under "dollar figures in millions"."""
    noted, unit = walk.noted, n.unit
    if noted is None or unit.scale != 1 or n.word or unit.kind not in ("number", "money"):
        return n
    if unit.kind == "money" and (unit.currency != noted.currency or noted.scale == 1 or abs(n.value) >= noted.scale):
        return n
    if unit.kind == "money" and n.last_place == _CENT and abs(n.value) < 1000:
        return n  # $72.40 is what a share costs
    return in_unit(n, noted)


def make_claim(
    walk: Walk,
    index: int,
    token: Token,
    n: Numeral,
    role: Role,
    topic: Topic | None,
    basis: str | None,
    direction: int,
    base: Period | None,
    group: tuple[int, int, int] | None,
    loss: bool,
) -> Bound | None:
    """The claim of a number bound in this role, added to those of the walk."""
    number: int = token.load
    walk.scene_guessed = walk.parts_shared = False
    if walk.noted is not None and topic is not None and topic.kind == "money":
        n = in_noted_unit(walk, n)
    if "两" in walk.holds and "两市" in walk.folded[walk.clause_char : n.start]:
        walk.scene.entity, walk.scene.segment = walk.entity, None
    entity, segment = whose(walk, group)
    headed = walk.heading.segment
    if (
        headed is not None
        and segment is None
        and topic is not None
        and topic.segment is None
        and entity == walk.entity
        and not any(t.kind == "name" for t in walk.tokens)
        and is_headed_part(walk, topic.metric, headed)
    ):
        segment = headed
    if topic is not None and segment is None and topic.segment is None and entity == walk.entity:
        segment = part_in_name(walk, topic)
    if topic is not None and topic.metric == "segment_revenue" and (segment or topic.segment):
        topic = replace(topic, metric="revenue", others=("segment_revenue", "total_revenue", "main_business_revenue"))
    if topic is not None and topic.metric == "pe_ttm" and topic.others and "annual" in walk.sentence_cues:
        topic = replace(topic, metric="pe_dynamic", others=())
    just_before = walk.folded[max(walk.clause_char, n.start - 20) : n.start]
    if (
        topic is not None
        and topic.metric == "share_price"
        and n.unit.kind in ("money", "per_share")
        and (extreme := _EXTREME.search(just_before))
    ):
        topic = replace(topic, metric="day_low" if extreme[1] or extreme[3] else "day_high", others=())
    klass = _SHARE_CLASS.search(just_before) if topic is not None and topic.metric in ("shares_total", "market_cap") and segment is None else None
    periods = periods_of(walk, token, topic, group, role in ("growth", "change"))
    if topic is not None and topic.metric in _BY_PRICE and periods and periods[0][0] is not None and periods[0][0].is_instant:
        day = next((c.period for c in reversed(walk.sentence_claims) if c.metric == "share_price" and c.period and c.period.day), None)
        if day is not None and day != periods[0][0]:  # of that day's price, whatever the book's date
            periods = [(day, True), (None, False), *periods]
    run, post = walk.run, walk.following(index)
    expected_by = expected_of(walk, n)
    hoped = hoped_for(walk, n) if expected_by != "gap" else None
    foreseen = hoped is not None or (expected_by != "gap" and is_foreseen(walk, n))
    comparison = None if foreseen else comparison_of(walk, n, run)
    equation = walk.equations.get(number)
    foreign = walk.scene.foreign or ("peer" in walk.sentence_cues and _of_peers(walk, run))
    if foreign and not peers_of(walk, run, entity):
        entity = FOREIGN
    if equation is not None and topic is not None and topic.named is False and role in ("growth", "change"):
        role = "ratio"
    if segment is not None and segment == walk.scene.segment and topic is not None and _only_began(walk, topic):
        topic = topic.doubted()
    readings = readings_of(walk, token, n, role, topic, basis, base, entity, segment, periods, run, post)
    if (
        segment is not None
        and topic is not None
        and walk.segment_clause != walk.clause_char
        and (not topic.sure or (topic.metric in walk.vocabulary.of_whole and topic.metric not in walk.vocabulary.of_segment.get(segment, ())))
    ):  # the part named clauses ago has no such figure, the company has
        parts = [r for r in readings if isinstance(r.expression, Quantity) and r.expression.segment == segment]
        readings += [replace(r, expression=replace(r.expression, segment=None), certain=False) for r in parts if isinstance(r.expression, Quantity)]
    whole = topic is not None and segment is None and topic.segment is None and not topic.qualifier
    sole = walk.vocabulary.sole.get(topic.metric) if topic is not None and whole else None
    if sole is not None:
        named_so = topic is not None and sole in topic.words  # 财险综合成本率, of the one part that has such a figure
        levels = [(r, r.expression) for r in readings if isinstance(r.expression, Quantity)]
        parts = [replace(r, expression=replace(q, segment=sole), certain=r.certain and named_so) for r, q in levels]
        readings = [*parts, *doubted(readings)] if named_so else readings + parts
    if klass is not None:  # the A shares are a part of all, unless there are no others
        segment = klass[1] + "股"
        readings = [
            *(replace(r, expression=replace(r.expression, segment=segment)) for r in readings if isinstance(r.expression, Quantity)),
            *doubted(readings),
        ]
    if (
        topic is not None
        and topic.metric.startswith(("roe", "roa", "rota", "roic"))
        and (_ANNUALISED.search(just_before) or _ANNUAL_NAME.search(walk.folded, max(0, topic.at - 4), topic.at))
    ):
        readings = [
            Reading(Combination("mul", (r.expression, Constant(Decimal(12) / r.expression.period.months))), False)
            for r in readings
            if isinstance(r.expression, Quantity) and r.expression.period is not None and 0 < r.expression.period.months < 12
        ]
    again = [] if role == "times" and of_its_own(readings) else recalled(walk, n, role, run, periods)
    if again:
        readings = [*again, *(r for r in readings if isinstance(r.expression, Quantity) and r.expression.measure == "level")]
    if (
        ("forecast" in walk.sentence_cues or "forecast" in walk.clause_cues)
        and not _is_behind(walk, n, role)
        and not (topic is not None and topic.metric in _OF_THE_DAY)
        and walk.latest is not None
        and (walk.explicit_period is None or walk.explicit_period.end > walk.latest.end)
    ):
        ahead = [
            r
            for r in readings
            if not isinstance(r.expression, Quantity)
            or r.expression.period is None
            or r.expression.period.end > walk.latest.end
            or r.expression.period.ttm
            or r.expression.metric in ("dps", "dividends_paid")  # what is proposed to be paid is paid out of the period reported
        ]
        readings = doubted(ahead)
    elif (
        walk.latest is not None
        and not _AHEAD.isdisjoint(walk.sentence_cues)
        and not _is_behind(walk, n, role)
        and periods[0][0] is not None
        and periods[0][0].day is None
        and periods[0][0].end > walk.latest.end
    ):
        readings = [
            r
            for r in readings
            if not isinstance(r.expression, Quantity) or r.expression.period is None or r.expression.period.end > walk.latest.end
        ]
    told = (
        quotient_told(walk, n)
        if equation is None and n.unit.kind == "multiple" and not (readings and readings[0].certain and topic is not None and topic.named)
        else None
    )
    if told is not None:
        readings = [Reading(told, True, "equation"), *readings]
    netted = net_told(walk, topic) if role == "level" and equation is None else None
    if netted is not None:
        readings = [*readings, Reading(netted, True, "clause")]
    covering = cover_told(walk, n, entity, segment, periods) if n.unit.kind == "multiple" and equation is None and told is None else None
    if covering is not None:
        readings = [Reading(covering, True, "clause"), *doubted(readings)]
    if equation is not None:
        shown = Reading(equation.expression, True, "equation")
        named_by_month = len(equation.operands) == 2 and BY_MONTH.search(walk.folded, max(walk.s.start, equation.span[0] - 24), equation.span[0])
        if named_by_month and periods and periods[0][0] is not None and periods[0][0].months > 1:
            readings = doubted(readings)  # 每月ARPU = 2,698 ÷ 38.1: a quarter's amount over so many users is no month's
        else:
            readings = [*readings, shown] if readings and readings[0].certain and topic is not None and topic.named else [shown, *readings]
    period = periods[0][0] if periods else None
    sign = sign_of(walk, n, role, direction, loss, topic)
    stated = n.stated if sign > 0 else -n.stated
    if "consensus" in walk.clause_cues and not _is_behind(walk, n, role):
        later = any("consensus" in t.cues and t.start > token.end for t in walk.tokens[index + 1 :])
        readings = readings if later else doubted_as_foreseen(readings)
    if (
        "assume" in walk.sentence_cues
        and role in ("level", "growth", "ratio")
        and re.search(r"对应|合理|目标|可达|可升|可得|隐含", walk.folded[walk.clause_char : n.start])
    ):
        readings = [replace(r, certain=False, measured=False) if r.origin != "equation" else r for r in readings]
    if (
        role in ("level", "ratio", "growth")
        and topic is not None
        and not topic.metric.endswith("_adjusted")
        and not _SUPPOSITIONS.isdisjoint(walk.holds)
        and _SUPPOSED.search(walk.folded[max(walk.before_char, walk.s.start, _explained_from(walk, n)) : n.start])
    ):
        readings = [replace(r, certain=False, measured=False) if r.origin != "equation" else r for r in readings]
    if "would" in walk.holds and role in ("level", "ratio") and _WOULD.search(walk.folded, walk.s.start, n.start):
        readings = [r if isinstance(r.expression, Combination) else replace(r, certain=False, measured=False) for r in readings]
    if entity is not None and walk.entity is None and entity == walk.heading.entity and _others_follow(walk, n):
        readings = doubted(readings)
    untold = role == "growth" and equation is None and not (direction or basis or base or n.sign or walk.stack or comparison)
    if untold and n.unit.kind == "percent":
        annual = _ANNUALISED.search(just_before) is not None
        grown = [r for r in readings if isinstance(r.expression, Quantity) and r.expression.measure == "growth"]  # nothing says that it moved
        readings = [*(r for r in readings if r not in grown), *([] if annual else doubted(grown))]
    apart = equation is None and set_apart(walk, n, topic)
    plain = equation is None and topic is not None and topic.metric not in MARKET
    parted = plain and segment is None and topic is not None and topic.segment is None and of_a_part(walk, n)
    parted = parted or (plain and topic is not None and is_qualified(walk, n, topic, _so_much_a_year(readings)))
    parted = parted or (plain and segment in walk.name_list[:-1] and len(walk.name_list) > 1 and (group is None or group[1] == 1))
    if hoped is not None and by_the_author(hoped) and walk.latest is not None:
        asked = [(r, r.expression.period if isinstance(r.expression, Quantity) else None) for r in readings]
        readings = [r for r, date in asked if date is None or date.end > walk.latest.end]
    if walk.scene_guessed or apart or parted or (topic is not None and equation is None and supposed_room(walk, n, topic)):
        readings = doubted(readings)
    elif (foreseen or expected_by == "gap" and role in ("growth", "change")) and equation is None:  # what was foreseen is not what came
        readings = doubted_as_foreseen(readings)
    before = walk.folded[walk.s.start : n.start]
    if role in ("growth", "change") and (bar := _PAST_GUIDANCE.search(before)) is not None:
        readings = [*_past_guidance(walk, n, bar), *doubted(readings)]
    if "否" in walk.holds and _WHETHER.search(before):
        readings = doubted(readings)  # what may come is not what is
    of_theirs = is_theirs(walk.folded, n, walk.holds)
    if of_theirs:
        readings, entity = [], FOREIGN  # "the 12x the sector trades on"
    if not comparison and not _LIMITS.isdisjoint(walk.holds) and _LIMIT.search(before):
        readings = []  # what a rule allows is nobody's figure
    supposed = _IF.search(before) if "assume" in walk.sentence_cues and not comparison else None
    if supposed is not None and _NEW_STATE.search(before, supposed.end()):
        readings = [replace(r, certain=False) if r.origin != "equation" else r for r in readings]  # what would be is not what is
    claim = Claim(
        index=len(walk.claims),
        numeral=n,
        number=number,
        kind=kind_of(role, n, topic, comparison),
        metric=topic.metric if topic else "own:",
        based=basis is not None or base is not None,
        words=topic.words if topic else "",
        entity=None if entity == FOREIGN else entity,
        period=period,
        stated=stated,
        relation=comparison or "=",
        segment=segment,
        direction=direction,
        readings=readings,
        assumed=(("assume" in walk.clause_cues and not reckoned_on(walk, n)) or is_given(walk, n))
        and equation is None
        and (not comparison or _ASSUMED.search(walk.folded[walk.clause_char : n.start]) is not None)
        and (role in ("level", "ratio", "growth") or _ASSUMED.search(walk.folded[walk.clause_char : n.start]) is not None)
        and not (
            walk.sentence_claims
            and walk.sentence_claims[-1].assumed
            and _GIVES.search(walk.folded[walk.sentence_claims[-1].numeral.end : n.start])
        ),
        forecast="forecast" in walk.sentence_cues,
        annualised="annual" in walk.sentence_cues,
        bases=walk.bases_between(walk.clause_char, min(n.end + 12, walk.s.end)) | walk.bases_between(walk.s.start, walk.s.end) & EXPECTED,
        label_ttm=bool(period and period.ttm),
        ttm_named="TTM" in before or "LTM" in before or "滚动" in before,
        supposed="assume" in walk.sentence_cues and equation is not None,
        about_change=role in ("growth", "change", "share", "gap", "times", "cagr"),
        quote=(walk.s.start, walk.s.end),
    )
    if topic is not None and topic.metric in MOVES:
        claim.span = span_said(walk.folded[walk.clause_char : n.start])
    claim.expected_by, claim.restated = "level" if foreseen else expected_by, apart
    if "_" in (beside := walk.folded[max(walk.s.start, n.start - 60) : n.end + 60]):
        claim.field_named = " ".join(_FIELD.findall(beside)) or None
    if walk.vocabulary.codes:
        cited = [walk.folded[t.start : t.end] for t in walk.tokens if t.kind == "name" and t.load.kind == "own"]
        cited = [name for name in cited if name.isupper() and name.lower() in walk.vocabulary.codes]
        claim.field_named = " ".join((claim.field_named or "", *cited)).strip() or None if cited else claim.field_named
    if (
        comparison
        and not of_theirs
        and walk.prior is not None
        and topic is not None
        and not topic.named
        and walk.prior.claim.numeral.unit.kind in (n.unit.kind, "number")
        and topic.sure
    ):
        claim.subject = walk.prior.claim.index if walk.prior.claim.period == period or walk.prior.claim.kind != "comparison" else None
    if (
        comparison
        and not of_theirs
        and walk.prior is not None
        and walk.prior.claim.number in walk.equations
        and not run.terms
        and walk.prior.claim.numeral.unit.kind in (n.unit.kind, "number")
    ):
        claim.subject = walk.prior.claim.index
        claim.readings = [Reading(Operand(walk.prior.claim.number), True, "clause")]
    walk.claims.append(claim)
    walk.by_number[number] = claim
    if topic is not None and role == "growth" and _is_restated(walk, index, group is not None):
        claim.restated = True
        claim.readings = doubted(claim.readings)
    return Bound(role, topic, basis, direction, base, claim, loss)


def _so_much_a_year(readings: list[Reading]) -> bool:
    """Whether a number is surely the amount of part of a year as so much a year: four times that of a quarter."""
    first = readings[0].expression if readings and readings[0].certain else None
    return isinstance(first, Combination) and first.op == "mul" and isinstance(first.args[0], Quantity) and isinstance(first.args[1], Constant)


def _only_began(walk: Walk, topic: Topic) -> bool:
    """Whether a part's name only began the paragraph some sentences ago, so that a measure which the whole has too may be of either."""
    return walk.segment_clause < walk.s.start and not walk.segment_led and topic.metric in walk.vocabulary.of_whole


def _of_peers(walk: Walk, run: Run) -> bool:
    """Whether a mean is one of the peers just named: 选取三家可比公司，2026 年平均 PE 18.5 倍."""
    return run.last("mean", "median") is not None and not any(t.kind == "name" for t in walk.tokens[walk.clause_start : walk.number_at])


def _is_behind(walk: Walk, n: Numeral, role: Role) -> bool:
    """Whether a level is of a year ago or of the year so far: beside what is expected, what it is said to have been was reported."""
    if not NOW_WORDS.isdisjoint(walk.holds) and IS_NOW.match(walk.folded, n.end):
        return True
    return role == "level" and (
        any(t.kind == "per" and t.load.part == "TTM" and walk.run.start <= t.start < n.start for t in walk.tokens[walk.clause_start :])
        or any(t.kind == "per" and t.load.relative in ("year_before", "last_year") and t.end <= n.start for t in walk.tokens[walk.clause_start :])
        or WAS_THEN.match(walk.folded, n.end) is not None
    )


def _explained_from(walk: Walk, n: Numeral) -> int:
    """Where the explanation opens that a colon makes of what follows: "Ex-items it was $1.37: a $5.2 million charge" supposes the first alone."""
    colon = walk.folded.rfind(":", walk.s.start, n.start)
    return colon if any(c.numeral.end <= colon for c in walk.sentence_claims) else 0


def _past_guidance(walk: Walk, n: Numeral, bar: re.Match[str]) -> list[Reading]:
    """How far the number before lies from the end of a range given between: 高于指引区间（18%-20%）上限 3.8 个百分点."""
    ends = [c for c in walk.sentence_claims if c.numeral.high is not None]
    levels = [c for c in walk.sentence_claims if c.numeral.high is None and c.kind in ("ratio", "level")]
    if not ends or not levels or not n.unit.is_fraction:
        return []
    high = "下限" not in bar.group()
    gap = Combination("sub", (Operand(levels[-1].number), Operand(ends[-1].number, high=high)))
    return [Reading(Combination("abs", (gap,)), False, "clause")]


def _others_follow(walk: Walk, n: Numeral) -> bool:
    """Whether a sentence under a company's heading names only others, and none before this number: "On EPS of $8.68 Alvaren trades at 28x"."""
    named = [t for t in walk.tokens if t.kind == "name" and t.load.kind == "entity"]
    return bool(named) and named[0].start > n.start and all(t.load.target != walk.heading.entity for t in named[:1])


def _is_restated(walk: Walk, index: int, listed: bool) -> bool:
    """Whether words say that a rate is on another base than the one reported; behind a number of no list those up to the next number."""
    if "restated" in walk.clause_cues:
        return True
    if "restated" not in walk.cues:
        return False
    behind = walk.tokens[index + 1 : index + 6]
    if not listed:
        behind = behind[: next((place for place, t in enumerate(behind) if t.kind == "num"), None)]
    around = (*walk.tokens[_last_number(walk, index) + 1 : index], *behind)
    return any(t.has("restated") for t in around if t.kind != "num")


def _last_number(walk: Walk, index: int) -> int:
    """The token of the number before this one in the sentence, -1 where it is the first."""
    return next((at for at in range(index - 1, -1, -1) if walk.tokens[at].kind == "num"), -1)
