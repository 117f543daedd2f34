"""The numbers and quantities that an expression is written with."""

from __future__ import annotations

from collections.abc import Iterable

from verifier.claims import Combination, Expression, Operand, Quantity


def operands_in(expression: Expression) -> Iterable[Operand]:
    """The numbers of the text in an expression, left to right."""
    if isinstance(expression, Operand):
        yield expression
    elif isinstance(expression, Combination):
        for arg in expression.args:
            yield from operands_in(arg)


def quantities_in(expression: Expression) -> Iterable[Quantity]:
    """The quantities in an expression, left to right."""
    if isinstance(expression, Quantity):
        yield expression
    elif isinstance(expression, Combination):
        for arg in expression.args:
            yield from quantities_in(arg)


def as_written(expression: Expression, but: frozenset[int] = frozenset()) -> Expression:
    """The same expression on the bare digits of its numbers, ``but`` for these."""
    if isinstance(expression, Operand):
        return Operand(expression.numeral, expression.numeral not in but, expression.high)
    if isinstance(expression, Combination):
        return Combination(expression.op, tuple(as_written(arg, but) for arg in expression.args))
    return expression
