"""The tree of a formula: numbers, references and operations, all hashable, and the names that stand in it."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from functools import lru_cache

from verifier.dataclass import dataclass


class FormulaError(ValueError):
    """A formula's text that cannot be read; says where."""


class Undefined(ValueError):
    """A value that no number stands for: a divisor that may be zero, a root of a negative, a formula that is not monotone."""


@dataclass(frozen=True, slots=True)
class Number:
    """A constant, exact."""

    value: Decimal


@dataclass(frozen=True, slots=True)
class Reference:
    """A metric or free variable at a period: ``net_profit_parent@prior_year``.

    >>> str(Reference("revenue", "ttm"))
    'revenue@ttm'
    """

    metric: str
    at: str = ""

    def __str__(self) -> str:
        return f"{self.metric}@{self.at}" if self.at else self.metric


@dataclass(frozen=True, slots=True)
class Operation:
    """``op`` is one of ``+ - * / ** neg abs growth cagr sum mean``."""

    op: str
    args: tuple[Node, ...]


Node = Number | Reference | Operation

FUNCTIONS: dict[str, tuple[int, int]] = {"abs": (1, 1), "growth": (2, 2), "cagr": (3, 3), "sum": (1, 99), "mean": (1, 99)}
"""The functions a formula may call, with the least and the most operands."""


@lru_cache(maxsize=4096)
def references(node: Node) -> tuple[Reference, ...]:
    """The names of a formula in order of first appearance, each once."""
    return tuple(_counts(node))


@lru_cache(maxsize=4096)
def repeated(node: Node) -> tuple[Reference, ...]:
    """The names that stand more than once, for which interval arithmetic alone would be too wide."""
    return tuple(reference for reference, count in _counts(node).items() if count > 1)


def _counts(node: Node) -> Counter[Reference]:
    if isinstance(node, Reference):
        return Counter((node,))
    found: Counter[Reference] = Counter()
    if isinstance(node, Operation):
        for arg in node.args:
            found.update(_counts(arg))
    return found
