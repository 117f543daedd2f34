"""Solving back: what one operand must be for a computation to give its result."""

from __future__ import annotations

from decimal import Decimal

from verifier.interval import Interval
from verifier.matching import Derived, combine


def solved(node: Derived, leaf: Derived, result: Interval) -> Interval | None:
    """The interval of ``leaf`` that gives ``result``, the other operands kept; None where it cannot be solved."""
    if node is leaf:
        return result
    for place, part in enumerate(node.parts):
        if not any(inner is leaf for inner in part.leaves()):
            continue
        others = [p.value for i, p in enumerate(node.parts) if i != place]
        inverse = _inverse(node.op, place, others, result, node)
        return None if inverse is None else solved(part, leaf, inverse)
    return None


def _inverse(op: str, place: int, others: list[Interval], result: Interval, node: Derived) -> Interval | None:
    one = Interval.point(1)
    try:
        if op == "growth":
            other = others[0]
            if place == 0:
                return other * (result + one) if other.low > 0 else None
            return other / (result + one) if other.low > 0 else None
        if op == "div" and len(others) == 1:
            return result * others[0] if place == 0 else others[0] / result
        if op == "mul":
            for other in others:
                result = result / other
            return result
        if op in ("add", "sum", "path"):
            for other in others:
                result = result - other
            return result
        if op == "minus":
            return -result
        if op == "sub":
            if place == 0:
                for other in others:
                    result = result + other
                return result
            first, *rest = others
            for other in rest:
                first = first - other
            return first - result
        if op == "mean":
            total = result * Interval.point(len(others) + 1)
            for other in others:
                total = total - other
            return total
        if op == "formula" and node.tree is not None and len(node.parts) == 2:
            whole, part = node.value, node.parts[place]
            return None if whole.holds_zero or part.value.holds_zero else _scaled_back(node, place, result)
    except (ZeroDivisionError, ValueError):
        return None
    return None


def _scaled_back(node: Derived, place: int, result: Interval) -> Interval | None:
    """Solve a two-operand quotient or product of the catalogue (a / b, 1 - a / b are told by trial)."""
    a, b = (p.value for p in node.parts)
    quotient, product_ = combine("div", node.parts), combine("mul", node.parts)
    if (
        quotient is not None
        and quotient.value.meets(node.value)
        and abs(quotient.value.middle - node.value.middle) <= abs(node.value.middle) * Decimal("1e-9")
    ):
        return result * b if place == 0 else a / result
    if product_ is not None and abs(product_.value.middle - node.value.middle) <= abs(node.value.middle) * Decimal("1e-9"):
        return result / (b if place == 0 else a)
    return None
