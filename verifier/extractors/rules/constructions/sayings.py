"""Fixed expressions of the trade that say by themselves what is computed: "earned 16% on its equity", "a two-year stack", "2.7 points of operating leverage"."""

from __future__ import annotations

import re
from decimal import Decimal

from verifier.claims import Combination, Constant, Operand, Quantity, Reading
from verifier.extractors.rules.constructions.look import ANY, Look, Told, Ways
from verifier.patterns import compiled
from verifier.periods import Period

_ON_EQUITY = compiled(r"\s*on (?:its |their |our |average )*(tangible )?(?:common |shareholders'? |average )*(equity|assets|capital)\b", re.IGNORECASE)
_EARNED = compiled(r"\b(?:earn(?:s|ed|ing)?|return(?:s|ed|ing)?|made|generated)\s+(?:about |roughly |just |only )?$", re.IGNORECASE)
_RETURNS = {"equity": ("roe_avg", ("roe_weighted", "roe_diluted")), "assets": ("roa", ()), "capital": ("roic", ())}
_RULE = compiled(r"\brule[- ]of[- ]40\b", re.IGNORECASE)
_STACK = compiled(r"\b(?:two|2)-year (?:stack(?:ed)?|comp stack|comps?)\b[^,;\d]{0,24}$", re.IGNORECASE)
_LEVERAGE = compiled(r"\s*(?:of |in )?(?:positive |negative |adverse )?operating leverage\b", re.IGNORECASE)
_MORE = compiled(r"\s+(more|less|fewer|higher|lower|greater)\s+(?:in )?(?=[A-Za-z])")
_AMOUNT = compiled(r"\s*(?:of\s+)?(?:about\s+)?[$€£¥]?\d")
_PAST = compiled(r"\b(?:exceed(?:s|ed|ing)?|surpass(?:es|ed)?|top(?:s|ped)|outstrip(?:s|ped)|(?:runs?|ran) ahead of)\b", re.IGNORECASE)
_BY = compiled(r"\bby (?:about |roughly |around |some |more than )?$", re.IGNORECASE)
_SO = compiled(r"\b(?:so|hence|thus|i\.e\.|implying|meaning|for|which is)\b[^,;\d]{0,16}\b(?:growth|increase|gain|rise|decline|drop)\b[^,;\d]{0,12}$", re.IGNORECASE)
_GIVE_OR_TAKE = compiled(r"\+/-|±|plus or minus|give or take", re.IGNORECASE)
_MIDPOINT = compiled(r"\bmid-?point\b", re.IGNORECASE)
_BASIS = compiled(r"[\s*]*(?:(q/q|qoq|sequential(?:ly)?|quarter[- ]over[- ]quarter)|(y/y|yoy|year[- ]over[- ]year|year on year))\b", re.IGNORECASE)
_OPENED = compiled(r"\s*(?:were |was )?(?:net )?(?:opened|added|new|openings|additions|closed|closures)\b", re.IGNORECASE)
_AND = compiled(r"[^;\d]{0,40}\band\s+")
_IN_QUARTER, _IN_YEAR = re.compile(r"\b(?:in|during|over) the quarter\b|\bq/q\b", re.IGNORECASE), re.compile(r"\bover (?:the|a) year\b|\by/y\b", re.IGNORECASE)


def told(look: Look) -> Told | None:
    """What the expression asks for."""
    kind = look.n.unit.kind
    if look.n.high is not None:
        return None
    if kind == "percent":
        return _WAYS.told(look)
    if kind in ("point", "basis_point"):
        return _operating_leverage(look) if "leverage" in look.holds else None
    if kind == "number" and "40" in look.before + look.after:
        return _rule_of_40(look)
    return _WAYS.told(look)


def _earned_on(look: Look) -> Told | None:
    on = _ON_EQUITY.match(look.after)
    if on is None or not _EARNED.search(look.clause):
        return None
    metric, others = ("rotce", ()) if on[1] else _RETURNS[on[2].lower()]
    q = Quantity(metric, look.claim.entity, look.claim.period, others=others)
    return Told([Reading(q, True, "clause")], kind="ratio", metric=metric, about_change=False, alone=True)


def _rule_of_40(look: Look) -> Told | None:
    """ "scores 47 on the rule of 40": growth and margin added up, in points."""
    if not (_RULE.match(look.after.removeprefix(" on the ")) or re.search(_RULE.pattern + r"[^,;\d]{0,20}$", look.before[-48:], re.IGNORECASE)):
        return None
    q = Quantity("rule_of_40", look.claim.entity, look.claim.period)
    return Told([Reading(Combination("mul", (q, Constant(Decimal(100)))), False, "clause")], kind="ratio", metric="rule_of_40", about_change=False, alone=True)


def _stack(look: Look) -> Told | None:
    """Comparable sales of this year and the last, added up."""
    period = look.claim.period
    if period is None or not _STACK.search(look.before):
        return None
    now = max((c.period for c in look.said if c.metric == "same_store_sales" and c.period is not None), key=lambda p: p.end, default=period)
    one = Quantity("same_store_sales", look.claim.entity, now)
    both = Combination("add", (one, one.level(now.year_before)))
    return Told([Reading(both, True, "clause")], kind="sum", metric="same_store_sales", period=now, about_change=False, alone=True)


def _operating_leverage(look: Look) -> Told | None:
    """By how much the growth of revenue beat that of the expenses."""
    period = look.claim.period
    if period is None or not _LEVERAGE.match(look.after):
        return None

    def growth(metric: str, *others: str) -> Quantity:
        return Quantity(metric, look.claim.entity, period, "growth", period.year_before, others=others)

    if look.claim.stated.high < 0 and look.claim.direction < 0 and not look.n.sign and "negative" not in look.after[:24]:
        look.claim.stated, look.claim.direction = -look.claim.stated, 1  # the fall told before it is that of something else
    jaws = Combination("sub", (growth("revenue", "total_revenue"), growth("operating_expense", "total_operating_cost")))
    return Told([Reading(jaws, False, "clause")], kind="change", metric="operating_leverage", about_change=True, alone=True)


def _more_of(look: Look) -> Told | None:
    """ "$203.5mn more EBIT on $372.8mn more revenue": how far the metric behind the number moved."""
    more = _MORE.match(look.after)
    if more is None or look.after[more.end() :].startswith("than"):
        return None
    at = look.n.end + more.end()
    named = next(iter(look.around.terms(at, at + 40)), None)
    period = _reported(look)
    if named is None or named.start != at or period is None or _AMOUNT.match(look.folded, named.end):
        return None  # "less capex of $86.4mn" takes away
    q = look.quantity((named.start, named.end), period)
    if q is None:
        return None
    down = more[1] in ("less", "fewer", "lower")
    bases = (period.year_before, period.previous) if period.months == 3 else (period.year_before,)
    ways = [Quantity(q.metric, q.entity, period, "change", base, q.segment, q.others) for base in bases]
    readings = [Reading(Combination("neg", (way,)) if down and look.claim.stated.low > 0 else way, False, "clause") for way in ways]
    return Told(readings, kind="change", metric=q.metric, about_change=True, alone=True)


def _reported(look: Look) -> Period | None:
    period = look.claim.period
    return period if period is not None and not period.estimate else look.around.latest


def _exceeded(look: Look) -> Told | None:
    """ "has already exceeded all of 2024 ($83.7M) by 25%": an amount said before it, against the one right before."""
    if not _BY.search(look.clause) or look.claim.expected_by or len(look.said) < 2:
        return None
    bar = look.said[-1]
    rest = [c for c in look.said[:-1] if look.alike_to(bar, c) and c.kind == "level" and c.numeral.high is None]
    between = look.folded[rest[-1].numeral.end : bar.numeral.start] if rest else ""
    if bar.kind != "level" or not rest or not _PAST.search(between):
        return None
    ways = [Reading(Combination("growth", (Operand(c.number), Operand(bar.number))), False, "clause") for c in (rest[0], *reversed(rest[1:]))]
    return Told(ways, kind="growth", metric=bar.metric, about_change=True, alone=True)


def _so_growth(look: Look) -> Told | None:
    """ "ARR of $1.99B; a year ago it was $1.63B, so growth is 22%": from the earlier of two levels just said to the later."""
    last = look.said[-1] if look.said else None
    if last is None or last.period is None or last.kind != "level" or look.claim.kind != "growth" or _SO.search(look.clause) is None:
        return None
    now = next((c for c in reversed(look.said[:-1]) if c.metric == last.metric and c.kind == "level" and c.period is not None), None)
    if now is None or now.period is None or now.period.end <= last.period.end:
        return None
    grown = Quantity(last.metric, last.entity, now.period, "growth", last.period, last.segment)
    both = Combination("growth", (Operand(now.number), Operand(last.number)))
    return Told([Reading(grown, True, "clause"), Reading(both, True, "clause")], period=now.period, about_change=True, alone=True)


def _between(look: Look) -> Told | None:
    """A growth behind two levels of one thing a year apart: "21.6x EPS of $2.70 and 17.9x EPS of $3.26; with EPS growing 21%"."""
    if look.claim.kind != "growth" or look.claim.based or len(look.said) < 2:
        return None
    levels = [c for c in look.said if c.metric == look.claim.metric and c.kind == "level" and c.period is not None and not c.about_change]
    if len(levels) != 2 or not all(c.period is not None and c.period.months == 12 for c in levels):
        return None
    one, other = sorted(levels, key=lambda c: c.period.end if c.period is not None else 0)
    if one.period is None or other.period is None or other.period.end - one.period.end != 12:
        return None
    both = Combination("growth", (Operand(other.number), Operand(one.number)))
    return Told([*look.claim.readings, Reading(both, False, "clause")], about_change=True, alone=True)


def _of_midpoint(look: Look) -> Told | None:
    """The growth that the middle of a guided range means: "$690-720mn (midpoint $705mn, +3.0% q/q)", "$1.90bn +/- $30mn, +3.1% q/q at the midpoint"."""
    last = look.said[-1] if look.said else None
    at = last.numeral.end if last is not None else 0
    if last is not None and len(look.said) > 1 and _GIVE_OR_TAKE.search(look.folded, look.said[-2].numeral.end, last.numeral.end):
        last = look.said[-2]
    first = next((r.expression for r in last.readings if isinstance(r.expression, Quantity)), None) if last is not None else None
    if last is None or first is None or first.period is None or look.claim.kind != "growth" or last.numeral.unit.kind != "money":
        return None
    gap, near = look.folded[at : look.n.start], look.before[-80:] + look.after[:32]
    if len(gap) > 40 or ";" in gap or _MIDPOINT.search(near) is None or look.around.terms(at, look.n.start):
        return None
    way = _BASIS.match(look.after) or _BASIS.search(gap)
    quarterly = way is not None and way[1] is not None
    if first.period.months != 3 or way is None or look.around.latest is None or first.period.end <= look.around.latest.end:
        return None
    then = first.period.previous if quarterly else first.period.year_before
    ends: tuple[Operand, ...] = (Operand(last.number),) if last.numeral.high is None else (Operand(last.number), Operand(last.number, high=True))
    level = ends[0] if len(ends) == 1 else Combination("mean", ends)
    grown = Combination("growth", (level, Quantity(first.metric, first.entity, then, segment=first.segment, others=first.others)))
    return Told([Reading(grown, True, "equation")], metric=first.metric, about_change=True, alone=True)


def _opened(look: Look) -> Told | None:
    """ "8 opened in the quarter and 35 over the year" behind a count of the same."""
    last = next((c for c in reversed(look.said) if c.kind in ("count", "level", "change") and c.numeral.unit.kind in ("count", "number")), None)
    first = next((r.expression for r in last.readings if isinstance(r.expression, Quantity)), None) if last is not None else None
    if last is None or first is None or first.period is None or look.n.value >= last.numeral.value * 10:
        return None
    near = look.after[:48].partition(",")[0].partition(" and ")[0]
    along = last.kind == "change" and _AND.fullmatch(look.folded, last.numeral.end, look.n.start)
    if not _OPENED.match(look.after) and not along:
        return None
    now = first.period.closing if not first.period.is_instant else first.period
    base = Period(now.end - 3, now.end - 3) if _IN_QUARTER.search(near) else Period(now.end - 12, now.end - 12) if _IN_YEAR.search(near) else None
    if base is None:
        return None
    q = Quantity(first.metric, first.entity, now, "change", base, first.segment, first.others)
    return Told([Reading(q, True, "clause")], kind="change", metric=first.metric, period=now, about_change=True, alone=True)


_WAYS = Ways(
    (_of_midpoint, "percent", frozenset(("midpoint", "mid"))),
    (_earned_on, "percent", frozenset(("equity", "assets", "capital"))),
    (_stack, "percent", frozenset(("stack", "stacked", "comp", "comps"))),
    (_exceeded, "percent", frozenset(("by",))),
    (_so_growth, "percent", frozenset(("growth", "increase", "gain", "rise", "decline", "drop"))),
    (_between, "percent", ANY),
    (_more_of, "money count number shares", frozenset(("more", "less", "fewer", "higher", "lower", "greater"))),
    (_opened, "count number", frozenset(("opened", "added", "new", "openings", "additions", "closed", "closures", "and"))),
)
