"""The numbers and quantities that an expression is written with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from verifier.claims import Combination, Expression, Operand, Quantity

Leaf = TypeVar("Leaf", Operand, Quantity)


def operands_in(expression: Expression) -> Sequence[Operand]:
    """The numbers of the text in an expression, left to right."""
    return _leaves(expression, Operand)


def quantities_in(expression: Expression) -> Sequence[Quantity]:
    """The quantities in an expression, left to right."""
    return _leaves(expression, Quantity)


def _leaves(expression: Expression, kind: type[Leaf]) -> Sequence[Leaf]:
    if isinstance(expression, kind):
        return (expression,)
    if not isinstance(expression, Combination):
        return ()
    found: list[Leaf] = []
    for arg in expression.args:
        if isinstance(arg, kind):
            found.append(arg)
        elif isinstance(arg, Combination):
            found += _leaves(arg, kind)
    return found


def as_written(expression: Expression, but: frozenset[int] = frozenset()) -> Expression:
    """The same expression on the bare digits of its numbers, ``but`` for these."""
    if isinstance(expression, Operand):
        return Operand(expression.numeral, expression.numeral not in but, expression.high)
    if isinstance(expression, Combination):
        return Combination(expression.op, tuple(as_written(arg, but) for arg in expression.args))
    return expression


def gives_rate(expression: Expression) -> bool:
    """Whether an expression is a quotient or growth, to which a 1 may be added: its value is the rate itself, not the digits of a percentage."""
    if not isinstance(expression, Combination):
        return False
    if expression.op in ("sub", "add"):
        return any(gives_rate(arg) for arg in expression.args)
    return expression.op in ("div", "growth", "cagr")
