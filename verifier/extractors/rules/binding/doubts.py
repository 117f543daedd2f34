"""Readings that may bear a number out and not overturn it."""

from __future__ import annotations

from collections.abc import Iterable

from verifier.claims import Combination, Constant, Expression, Operand, Reading
from verifier.dataclass import replace


def doubted(readings: Iterable[Reading]) -> list[Reading]:
    """The same readings, none of which may refute."""
    return [replace(r, certain=False, measured=False) for r in readings]


def doubted_as_foreseen(readings: Iterable[Reading]) -> list[Reading]:
    """The readings of what was foreseen, which is not what came: only what is reckoned from numbers of the text alone may still refute."""
    return [r if r.certain and _reckoned(r.expression) else replace(r, certain=False, measured=False) for r in readings]


def _reckoned(expression: Expression) -> bool:
    if isinstance(expression, Combination):
        return all(_reckoned(arg) for arg in expression.args)
    return isinstance(expression, Operand | Constant)
