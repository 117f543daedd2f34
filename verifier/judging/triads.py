"""Numbers that no source has, settled by two others said beside them: an outlook, what was expected, a multiple."""

from __future__ import annotations

from itertools import islice

from verifier.claims import Claim, Quantity
from verifier.interval import Interval
from verifier.judging.closing import agree
from verifier.judging.docket import Docket
from verifier.judging.meeting import as_said, ends, loose
from verifier.judging.outcomes import Outcome
from verifier.matching import Derived, Mode, combine, of_claim
from verifier.periods import Period
from verifier.records import WRONG


def close_outlooks(docket: Docket, outcomes: list[Outcome]) -> None:
    """A forecast level and the growth that it means, said beside it: both ends of a range on the same base."""
    for growth in docket.claims:
        if (
            outcomes[growth.index].verdict != "unverifiable"
            or not growth.about_change
            or growth.numeral.unit.kind != "percent"
            or growth.kind not in ("growth", "range")
        ):
            continue
        for level in docket.claims[max(0, growth.index - 2) : growth.index + 2]:
            ranged = growth.numeral.high is not None
            if (
                level is growth
                or level.about_change
                or outcomes[level.index].verdict != "unverifiable"
                or level.quote != growth.quote
                or (level.numeral.high is not None) != ranged
                or level.entity != growth.entity
                or level.segment != growth.segment
                or level.kind not in ("level", "range")
            ):
                continue
            closed = _outlook(docket, level, growth)
            if closed is not None:
                agree(outcomes, (level, growth), closed)
                break


def _outlook(docket: Docket, level: Claim, growth: Claim) -> Derived | None:
    for reading in level.readings[:3]:
        q = reading.expression
        if not isinstance(q, Quantity) or q.measure != "level" or q.period is None:
            continue
        ahead = (level.forecast or level.expected_by) and q.period.months < 12 and not q.period.is_instant
        bases = [q.period.year_before, *([Period.year(q.period.fiscal_year - 1)] if ahead else [])]
        for base in (b for p in bases for b in docket.ledger.options(q.level(p), Mode.TRUTH)):
            if base.claims & {level.index, growth.index}:
                continue
            made = [combine("growth", [of_claim(end, level.index), base]) for end in ends(level.numeral)]
            if all(one is not None and one.value.meets(end) for one, end in zip(made, ends(growth.numeral, growth.stated.high < 0), strict=True)):
                return made[0]
    return None


def close_expected(docket: Docket, outcomes: list[Outcome]) -> None:
    """What analysts expected, the result, and by how much it beat or missed: two that give the third."""
    for gap in docket.claims:
        if gap.expected_by != "gap" or outcomes[gap.index].verdict != "unverifiable" or gap.numeral.high is not None:
            continue
        near = [c for c in docket.claims[max(0, gap.index - 4) : gap.index + 5] if c is not gap and c.numeral.high is None and not c.about_change]
        for expected in near:
            if expected.expected_by != "level" or outcomes[expected.index].verdict not in ("unverifiable", "consistent"):
                continue
            for actual in (
                *near,
                *(c for c in reversed([*docket.earlier(expected, expected.metric)]) if c.numeral.high is None and not c.about_change),
            ):
                if (
                    actual in (expected, gap)
                    or actual.expected_by
                    or _dimension(actual) != _dimension(expected)
                    or outcomes[actual.index].verdict not in ("supported", "consistent", "unverifiable", *WRONG)
                ):
                    continue
                relative = gap.numeral.unit.kind == "percent" and actual.numeral.unit.kind != "percent"
                made = combine("growth" if relative else "sub", [as_said(actual), as_said(expected)])
                if made is not None and Interval.rounded(abs(gap.numeral.value), gap.numeral.last_place).meets(
                    made.value if made.value.high > 0 else -made.value
                ):
                    if outcomes[actual.index].verdict in WRONG:
                        _fall(outcomes, gap, actual, expected, made)
                    else:
                        agree(outcomes, (gap, expected), made)
                    break


def _dimension(claim: Claim) -> str:
    """What a number measures: money a share is money."""
    return "money" if claim.numeral.unit.kind == "per_share" else claim.numeral.unit.kind


def _fall(outcomes: list[Outcome], gap: Claim, actual: Claim, expected: Claim, made: Derived) -> None:
    """A beat or miss that is computed from a wrong result falls with it."""
    right, target = outcomes[actual.index].right, outcomes[gap.index]
    mended = combine(made.op, [of_claim(right, actual.index), as_said(expected)]) if right is not None else None
    if mended is None or target.codes:
        return
    target.verdict, target.codes, target.own = "tainted", ["tainted-input"], made
    target.right, target.shown, target.needs, target.depends_on = mended.value, mended, [], [actual.index]
    agree(outcomes, (expected,), made)


def close_multiples(docket: Docket, outcomes: list[Outcome]) -> None:
    """A price, the earnings per share and the multiple that it makes, stated side by side."""
    for multiple in docket.claims:
        if (
            outcomes[multiple.index].verdict != "unverifiable"
            or multiple.numeral.unit.kind != "multiple"
            or multiple.numeral.high is not None
            or multiple.kind == "comparison"
            or multiple.assumed
        ):
            continue
        near = [
            c
            for c in docket.claims[max(0, multiple.index - 4) : multiple.index + 3]
            if c.numeral.unit.kind in ("money", "per_share")
            and c.numeral.unit.scale <= 1
            and c.numeral.high is None
            and not c.about_change
            and c.kind == "level"
        ]
        prices = [c for c in near if c.metric == "share_price"] or [
            c for c in islice((c for c in docket.earlier(multiple, "share_price") if outcomes[c.index].verdict == "supported"), 1)
        ]
        for price in prices:
            for earned in near:
                if earned is price or not earned.metric.startswith("eps"):
                    continue
                made = combine("div", [as_said(price), as_said(earned)])
                if made is not None and multiple.stated.meets(made.value) and not loose(made.value, multiple.numeral.value):
                    agree(outcomes, (price, earned, multiple), made)
