"""The role of a number beside its metric: a level, a growth, a change, a share ...; which way it points, and what it only bounds."""

from __future__ import annotations

import re
from typing import Literal

from verifier.claims import Quantity
from verifier.extractors.rules.binding.multiples import two_before
from verifier.extractors.rules.binding.phrases import APART, EITHER_WAY, OVER_SPAN, SHED, THIS_YEAR
from verifier.extractors.rules.binding.shares import contribution, whole_of
from verifier.extractors.rules.binding.standing import Role, Run, Walk
from verifier.extractors.rules.tokens import Token
from verifier.extractors.rules.topics import Topic, is_stock
from verifier.figures import OWN
from verifier.numerals import Numeral
from verifier.patterns import compiled
from verifier.periods import Period
from verifier.records import ClaimKind

_FLOWS = frozenset(("free_cash_flow", "operating_cash_flow", "net_cash_flow", "fcfe"))
_BURNT = compiled(r"\b(?:burn(?:ed|t|s|ing)?|outflow|negative|consumed|deficit)\b|净流出", re.IGNORECASE)
_DOUBLED = compiled(r"(?:more than |nearly |almost )?(?:doubl|tripl|quadrupl|trebl|halv)", re.IGNORECASE)
_BY = compiled(r"\bby $")
_NET_NEW = compiled(r"\bnet new $", re.IGNORECASE)
_ON_BASE = compiled(r"\s*(?:on|over|from|versus|vs\.?)\b[^,;]{0,24}", re.IGNORECASE)
_AND_THEN = compiled(r"\b(?:and|but|which|while|implies|implying)\s", re.IGNORECASE)
_PUT_ON = frozenset(("adding", "add", "added"))
_OF_NAMED = compiled(r"\s+(?:of|in) (?:net (?:debt|cash)|debt|cash|borrowings|leases?|lease liabilities|preferred|minorit)", re.IGNORECASE)
_SHARED = compiled(r"占比|比重|份额占?|share of|\bas (?:an? )?(?:percentage|percent|proportion|%) of", re.IGNORECASE)
_SIGNED = ("profit", "eps", "ebit")
_ANY_QUARTER = Period(0, 3)
_ANY_GROWTH = Quantity("", None, _ANY_QUARTER)


def role_of(
    walk: Walk,
    n: Numeral,
    topic: Topic | None,
    run: Run,
    post: list[Token],
    direction: int,
    basis: str | None,
    strong_to: bool,
    noun: bool,
    base: Period | None,
) -> Role | None:
    """How a number stands to its metric; None where it is nothing to check."""
    unit = n.unit
    rate = topic is not None and topic.is_rate
    held = topic is not None and (is_stock(topic.metric) or topic.metric.startswith(OWN))
    if held and not unit.is_fraction and unit.kind != "multiple" and _gained(walk, n, run):
        return "change"
    if topic is not None and topic.metric == "return_contribution":
        return "level"
    if topic is not None and topic.metric.startswith("incremental_") and unit.kind == "percent":
        return "ratio"  # of two changes, whatever base is named
    if unit.kind in ("point", "basis_point"):
        return "gap" if _is_gap(walk, run, post) else "change"
    if unit.kind == "percent":
        if run.last("cagr") or any(t.has("cagr") for t in post[:2]):
            return "cagr"
        if contribution(walk, _ANY_GROWTH, run, _ANY_QUARTER) is not None:
            return "share"
        if whole_of(walk, run, post) is not None and not (direction and not strong_to and run.last("up", "down")):
            return "share"
        if topic is not None and topic.metric in ("price_change_pct", "period_return", "upside", "growth_yoy"):
            return "ratio"
        moving = direction != 0 or basis is not None
        if strong_to and not noun and speaks_of_share(walk, n, topic):
            return "share"
        if strong_to and not noun:
            return "ratio" if rate or topic is None or topic.kind == "ratio" else "growth"
        if moving:
            if base is not None and walk.period_once == base and not run.last("up", "down"):
                return "ratio" if rate else "growth"
            return "change" if rate else "growth"
        if rate and _BY.search(walk.folded, max(run.start, n.start - 6), n.start):
            return "change"  # "deteriorated by 3.8% to 49.6%"
        if rate:
            return "change" if n.sign and walk.prior is not None and walk.prior.claim.kind in ("ratio", "share") and walk.stack else "ratio"
        if run.last("share"):
            return "share"
        return "ratio" if topic is not None and topic.kind == "ratio" else "growth"
    if unit.kind == "multiple":
        if n.word and _DOUBLED.match(n.text) and topic is not None and topic.kind not in ("multiple", "ratio"):
            return "growth"
        if topic is not None and topic.kind in ("multiple", "ratio"):
            return "ratio"
        if run.last("up", "down") is not None and not run.last("times", "base"):
            return "growth"
        return "times"
    if (
        direction
        and not strong_to
        and unit.kind in ("money", "shares", "count", "physical", "per_share")
        and post
        and post[0].kind == "cue"
        and post[0].load.word in ("more", "less", "fewer", "more than", "less than", "higher", "lower", "better", "worse")
        and re.match(
            r"\s*(?:more|less|fewer|higher|lower|better|worse) than (?:in|at|last|a year|the)",
            walk.folded[walk.tokens[walk.number_at or 0].end :],
        )
    ):
        return "change"
    if (
        unit.kind in ("money", "shares", "count", "physical", "number", "per_share", "days", "rate")
        and direction
        and not strong_to
        and run.last(
            "up",
            "down",
        )
        is not None
    ):
        move = run.last("up", "down")
        assert move is not None
        between = (
            [] if move.load.word in ("新增", "净增", "压降", "净新增") else [t for t in run.tokens if t.start >= move.end and t.kind in ("term",)]
        )
        copula = [t for t in run.tokens if t.start >= move.end and t.has("to", "times")]
        if held and move.load.word in _PUT_ON and _OF_NAMED.match(walk.folded, n.end):
            return "level"  # "adding $1.4bn of net debt": put on top of something else
        if noun and _ON_BASE.fullmatch(walk.folded, move.end, n.start):
            return "level"  # "16% growth on FY24's $1.38bn": what it grew from
        if (
            not between
            and not (copula and not noun)
            and move.load.word not in ("above", "over", "more", "less", "below", "under", "低于", "高于", "ahead", "增速")
        ):
            return "change"
    if topic is not None and topic.kind == "percent" and unit.kind in ("number",):
        return "ratio"
    return "level"


def _gained(walk: Walk, n: Numeral, run: Run) -> bool:
    """Whether a number is what a balance gained: "net new ARR of $41m", "customers 7,420 (+155 in the quarter)"."""
    named = run.terms[-1] if run.terms else None
    if named is not None and _NET_NEW.search(walk.folded, max(run.start, named.start - 10), named.start):
        return True
    prior = walk.prior
    return (
        n.sign == "+"
        and not run.terms
        and prior is not None
        and prior.role == "level"
        and prior.claim.numeral.unit.kind == n.unit.kind
        and re.fullmatch(r"[^,;.(]{0,12}\([\s*]*", walk.folded[prior.claim.numeral.end : n.start]) is not None
    )


def _is_gap(walk: Walk, run: Run, post: list[Token]) -> bool:
    if two_before(walk, run) is not None:
        return True
    if (
        walk.prior is not None
        and walk.prior.claim.kind == "growth"
        and any(t.has("above", "below") for t in run.tokens)
        and len(run.terms) == 1
        and re.search(r"增速|增幅|增长率|growth", walk.folded[run.start : run.end + 6])
    ):
        return True
    terms = [t for t in walk.tokens[walk.clause_start :] if t.kind == "term" and t.start < run.end]
    if (
        post
        and post[0].kind == "cue"
        and post[0].load.word in ("ahead", "behind")
        and re.search(r"\b(?:we|our)\b", walk.folded[run.start : run.end + 10])
        and walk.scene.entity != walk.entity
    ):
        return True
    rival = any(t.has("base", "above", "below") for t in run.tokens) and any(t.kind == "name" for t in run.tokens)
    return rival or (len(terms) >= 2 and any(t.has("base", "above", "below") for t in run.tokens))


def level_role(n: Numeral, topic: Topic | None) -> Role:
    """The role of a number that states where its metric stands."""
    if n.unit.kind == "percent":
        return "ratio" if topic is None or topic.is_rate or topic.kind == "ratio" else "growth"
    if n.unit.kind in ("point", "basis_point"):
        return "change"
    return "ratio" if topic is not None and topic.kind in ("multiple", "ratio") else "level"


def speaks_of_share(walk: Walk, n: Numeral, topic: Topic | None) -> bool:
    """Whether the clause is about a share though the number comes after another: 占比由 24.4% 升至 28.2%."""
    return (
        n.unit.kind == "percent"
        and (topic is None or not topic.is_rate)
        and _SHARED.search(walk.folded, walk.clause_char, n.start) is not None
    )


def comparison_of(walk: Walk, n: Numeral, run: Run) -> Literal["<", ">"] | None:
    """Whether a number is only a bound: above it, or below."""
    near = run.tokens[-1] if run.tokens else None
    if n.hedge not in _BOUNDS and (near is None or not near.has("above", "below")):
        return None
    if n.unit.is_fraction and APART.match(walk.folded, n.end):
        return None
    if n.hedge in _BOUNDS and not (near is not None and near.has("to")):
        return ">" if n.hedge == "above" else "<"
    if near is not None and near.has("above", "below") and walk.number_at is not None:
        at = walk.tokens.index(near)
        if any(t.start in walk.consumed and t.kind == "per" for t in walk.tokens[at : walk.number_at]):
            near = None
        elif (
            at > 0
            and walk.tokens[at - 1].kind == "num"
            and walk.numerals[walk.tokens[at - 1].load].unit.is_fraction
            and near.start - walk.tokens[at - 1].end <= 2
            and not n.unit.is_fraction
        ):
            near = None  # "6.4% above the $5.66": the percentage compares, the level is one
    if (
        near is not None
        and near.has("above", "below")
        and n.unit.kind not in ("point", "basis_point")
        and not any(t.kind == "name" for t in run.tokens[-1:])
    ):
        gap = walk.folded[near.end : near.end + 12]
        if near.load.word == "over" and _TURNED.search(walk.folded, max(walk.s.start, near.start - 10), near.start):
            return None  # shares that turned over, a company that handed over
        if _AND_THEN.search(walk.folded, near.end, n.start):
            return None  # "3.6% above the old one and implies 16% growth"
        if near.load.word == "over" and _SPAN.match(walk.folded, near.end):
            return None  # "7.0% over six months and 11.0% over twelve"
        if not re.match(r"\s*(?:last year|a year)", gap):
            return ">" if near.has("above") else "<"
    return None


_BOUNDS = frozenset(("above", "below", "under"))
_TURNED = compiled(r"\b(?:turn|carr|hand|tak|took|roll|pass)\w*[\s*]$")
_RATES_THAT_FALL = ("price_change_pct", "period_return", "upside", "same_store_sales", "comparable_transactions")
_MOVES = ("price_change_pct", "price_change", "period_return", "distance_from_high")
_SPAN = compiled(r"\s+(?:the )?(?:last |past |previous )?[a-z0-9]+ (?:days|weeks|months|quarters|years)\b", re.IGNORECASE)
_FALLS = compiled(r"(?<!涨)跌|降|回撤|回落")


_GAINS = frozenset(("fair_value_change", "investment_income", "asset_disposal_gain", "fx_gain"))
_LOST = ("亏损", "损失", "减值", "减少", "loss", "losses")
"""How the name of what may be a gain ends where it is a loss."""


def sign_of(walk: Walk, n: Numeral, role: Role, direction: int, loss: bool, topic: Topic | None) -> int:
    """1, or -1 where words make a plain number negative: a fall, a loss, an outflow."""
    if n.sign:
        if n.sign == "-" and (direction < 0 or loss) and role in ("growth", "change"):
            return 1
        return 1
    if (
        role in ("growth", "change", "ratio")
        and direction < 0
        and (role != "ratio" or (topic is not None and topic.metric in _RATES_THAT_FALL))
    ):
        return -1
    if topic is not None and topic.words in (THIS_YEAR, OVER_SPAN) and _FALLS.search(walk.folded, walk.run.start, n.start):
        return -1
    if topic is not None and topic.metric in _MOVES and ((_FALLS.search(topic.words) or SHED.search(topic.words)) or _falling(walk)):
        return -1
    if topic is not None and (topic.metric == "distance_from_high" or topic.metric == "upside" and "downside" in topic.words.lower()):
        return -1
    if topic is not None and topic.words in ("拖累", "每股亏损"):
        return -1
    if role == "level" and topic is not None and topic.metric in _GAINS and topic.words.lower().endswith(_LOST):
        return -1
    flow = topic is not None and (topic.metric in _FLOWS or "cash flow" in topic.metric)
    if role == "level" and flow and _BURNT.search(walk.folded[walk.clause_char : n.start]):
        return -1
    if topic is not None and topic.metric == "net_money_flow" and ("流出" in topic.words or "流出" in walk.folded[walk.run.start : n.start]):
        return -1
    if role == "level" and loss and topic is not None and any(part in topic.metric for part in _SIGNED):
        return -1
    if role == "level" and topic is not None and topic.metric in EITHER_WAY and walk.run.last("loss") is not None:
        return -1  # 汇兑今年是亏 6,215 万
    return 1


def _falling(walk: Walk) -> bool:
    return any(t.has("down") and t.has("price") for t in walk.run.tokens)


def kind_of(role: Role, n: Numeral, topic: Topic | None, comparison: str | None) -> ClaimKind:
    """The kind under which a claim of that role is reported."""
    if comparison:
        return "comparison"
    if n.high is not None:
        return "range"
    if role in ("growth", "cagr"):
        return "growth"
    if role in ("change", "gap"):
        return "change"
    if role == "share":
        return "share"
    if role in ("ratio", "times"):
        return "ratio"
    if (n.unit.kind == "count" and (topic is None or topic.kind not in ("ratio", "multiple"))) or (topic is not None and topic.kind == "count"):
        return "count"
    return "ratio" if topic is not None and topic.kind in ("percent", "multiple", "ratio") else "level"


RATES_OF_GROWTH = ("same_store_sales", "comparable_transactions")
"""Measures that are growth rates themselves."""


def follows_name(walk: Walk, index: int) -> bool:
    """Whether a number opens a bracket right behind a name, and nothing but the bracket's end follows it."""
    before = walk.tokens[max(0, index - 2) : index]
    if len(before) < 2 or before[0].kind != "name" or before[1].load != "(" or walk.tokens[index].start - before[1].end > 1:
        return False
    return walk.folded[walk.tokens[index].end : walk.tokens[index].end + 1] == ")"
