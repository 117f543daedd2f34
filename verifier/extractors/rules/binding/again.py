"""The measure of the number before, said once more of another period: "39.8% of revenue from 41.5%"."""

from __future__ import annotations

from verifier.claims import Combination, Expression, Operand, Quantity, Reading
from verifier.dataclass import replace
from verifier.extractors.rules.binding.standing import Role, Run, Walk
from verifier.numerals import Numeral
from verifier.periods import Period


def recalled(walk: Walk, n: Numeral, role: Role, run: Run, periods: list[tuple[Period | None, bool]]) -> list[Reading]:
    """The same measure as the number before, at another period: "39.8% of revenue from 41.5%", 2024 年全年这个比例是 11.9%."""
    prior = next((c for c in reversed(walk.sentence_claims) if c.numeral.unit.kind == n.unit.kind and c.kind in ("share", "ratio")), None)
    if (
        prior is None
        or any(t.start not in walk.consumed for t in run.terms)
        or role not in ("ratio", "growth", "share", "level", "times")
        or not periods
        or run.last("yoy", "qoq")
        or ((moved := run.last("up", "down")) is not None and ((to := run.last("to", "from")) is None or to.start < moved.start))
        or n.sign
    ):
        return []
    if role == "times" and walk.base is not None:
        periods = [(walk.base, True)]
    if not any(isinstance(r.expression, Combination) for r in prior.readings) or periods[0][0] is None or periods[0][0] == prior.period:
        return []
    return [
        Reading(then, r.certain and sure, "clause")
        for p, sure in periods
        if p is not None
        for r in prior.readings[:2]
        if isinstance(r.expression, Combination) and (then := _at(told := _as_told(walk, r.expression), p)) != told  # those of the text stay
    ]


def _as_told(walk: Walk, expression: Combination) -> Expression:
    """The same with the numbers of the text as what they were found to be."""
    told = [walk.by_number[a.numeral].primary if isinstance(a, Operand) and a.numeral in walk.by_number else None for a in expression.args]
    args = [t.expression if t is not None and isinstance(t.expression, Quantity) else a for t, a in zip(told, expression.args, strict=True)]
    return replace(expression, args=tuple(args))


def _at(expression: Expression, period: Period) -> Expression:
    """The same expression with every quantity at another period, bases moved along."""
    if isinstance(expression, Quantity):
        base = None
        if expression.base is not None and expression.period is not None:
            shift = expression.base.end - expression.period.end
            base = Period(period.start + shift, period.end + shift)
        return replace(expression, period=period, base=base)
    if isinstance(expression, Combination):
        return Combination(expression.op, tuple(_at(arg, period) for arg in expression.args))
    return expression


def of_its_own(readings: list[Reading]) -> bool:
    """Whether a number is said with both that it comes of: "17.9x FY26E EPS of $3.26" after the price."""
    if not readings or not readings[0].certain or not isinstance(readings[0].expression, Combination):
        return False
    return all(isinstance(a, Operand) for a in readings[0].expression.args)
