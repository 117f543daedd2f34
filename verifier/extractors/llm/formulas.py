"""The arithmetic that a proposal names, built from its formula: operands that exist, constants that are none of the model's own, units that fit.

The model sees the numbers of the text. It could find arithmetic that comes out for any of them, were it free to choose constants or to add money to
percentages; so a constant must stand in the passage or be one that every formula may need (1, 4 quarters, 12 months, the 100 of a percentage),
and what is computed must be of the unit that the number has.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Literal

from verifier.catalogue import load
from verifier.claims import Combination, Constant, Expression, Operand, Quantity
from verifier.dataclass import dataclass
from verifier.extractors.llm.passages import MARK, Passage
from verifier.extractors.llm.prompts import Offer
from verifier.figures import Figure
from verifier.fold import fold
from verifier.formula import FormulaError, Node, Number, Operation, Reference, parse
from verifier.numerals import Numeral
from verifier.units import FRACTIONS, Unit

_MOST_OPERANDS = 12
_OPERATIONS = {"+": "add", "-": "sub", "*": "mul", "/": "div", "growth": "growth", "cagr": "cagr", "sum": "sum", "mean": "mean"}
_ALIKE = frozenset({"add", "sub", "sum", "mean", "growth", "cagr"})
_STRUCTURAL = frozenset(map(Decimal, (*range(2, 13), 52, 360, 365)))
"""Counts of periods, of days and of the members of a mean: one of them to a formula."""
_WRITTEN = re.compile(r"\d[\d,]*(?:\.\d+)?")

Dimensions = frozenset[tuple[int, int]] | None
"""What something may be, as powers of money and of shares; None where that is not known."""
_PLAIN: Dimensions = frozenset({(0, 0)})
_OF_UNIT: dict[str, Dimensions] = {
    "money": frozenset({(1, 0)}),
    "per_share": frozenset({(1, -1)}),
    "shares": frozenset({(0, 1)}),
    "percent": _PLAIN,
    "point": _PLAIN,
    "basis_point": _PLAIN,
    "multiple": _PLAIN,
    "ratio": _PLAIN,
}
_CALLED = {(0, 0): "a ratio", (1, 0): "money", (1, -1): "money per share", (0, 1): "shares"}


@dataclass(frozen=True, slots=True)
class Formulas:
    """Builds the expressions of one passage's proposals."""

    passage: Passage
    offer: Offer
    numerals: list[Numeral]

    def expression(self, formula: str, number: int) -> Expression:
        """The expression of a formula for the numeral of that index.

        :raises ValueError: one line that says why it is refused.
        """
        try:
            tree = parse(formula.replace("#", "n").replace("F", "f").replace("⟨", "n").replace("⟩", ""))
        except FormulaError:
            raise ValueError(f"{formula!r} is no formula") from None
        operands: list[Expression] = []
        made = self._built(tree, number, operands)
        if not operands or len(operands) > _MOST_OPERANDS:
            raise ValueError(f"{formula!r} rests on {'no number of the passage and no figure' if not operands else 'too many numbers'}")
        self._check_constants(list(_constants(tree)), operands)
        found, wanted = self._dimensions(made), _of_numeral(self.numerals[number])
        if found is not None and wanted is not None and not found & wanted:
            raise ValueError(f"{formula!r} gives {_called(found)}, the number is {_called(wanted)}")
        return made

    def _built(self, node: Node, number: int, operands: list[Expression]) -> Expression:
        if isinstance(node, Number):
            if abs(node.value.adjusted()) > 12:
                raise ValueError("a constant out of all proportion")
            if (end := self._end_of_range(node.value, number)) is not None:
                operands.append(end)
                return end
            return Constant(node.value)
        if isinstance(node, Reference):
            operands.append(self._operand(node, number))
            return operands[-1]
        assert isinstance(node, Operation)
        if node.op == "neg":
            return Combination("neg", (self._built(node.args[0], number, operands),))
        if node.op not in _OPERATIONS:
            raise ValueError(f"{node.op} is no operation of commentary")
        if node.op == "cagr" and not (isinstance(years := node.args[2], Number) and years.value == years.value.to_integral_value() and 1 <= years.value <= 40):
            raise ValueError("cagr needs a whole number of years")
        return Combination(_OPERATIONS[node.op], tuple(self._built(arg, number, operands) for arg in node.args))

    def _end_of_range(self, value: Decimal, number: int) -> Operand | None:
        """The end of a range that a constant names, in its unit: the 254 of $254m to $256m, whose mark stands for both."""
        for place in self.passage.numbers:
            one = self.numerals[place]
            if one.high is not None and place != number:
                for high, end in ((False, one.value), (True, one.high)):
                    if value in (end, end / one.unit.scale):
                        return Operand(place, high=high)
        return None

    def _operand(self, node: Reference, number: int) -> Expression:
        kind, place = node.metric[:1], node.metric[1:]
        if node.at or not place.isdigit():
            raise ValueError(f"{node} is no operand: write #mark or a figure's F number")
        if kind == "n":
            if not 1 <= int(place) <= len(self.passage.numbers):
                raise ValueError(f"the passage has no number #{place}")
            if self.passage.numbers[int(place) - 1] == number:
                raise ValueError("a number is no operand of itself")
            return Operand(self.passage.numbers[int(place) - 1])
        figure = self.offer.figures.get(f"F{place}") if kind == "f" else None
        if figure is None:
            raise ValueError(f"there is no figure F{place}" if kind == "f" else f"{node} is no operand")
        return Quantity(figure.metric, figure.entity, figure.period, _measure(figure), None, figure.segment)

    def _check_constants(self, constants: list[Decimal], operands: list[Expression]) -> None:
        structural = 0
        for value in constants:
            if value == 1 or self._stands(value):
                continue
            if value == 100 and any(isinstance(one, Operand) and self.numerals[one.numeral].unit.kind in FRACTIONS for one in operands):
                continue
            structural += 1
            if value not in _STRUCTURAL or structural > 1:
                raise ValueError(f"the constant {value} stands nowhere in the passage")

    def _stands(self, value: Decimal) -> bool:
        shown = fold(f"{self.passage.context}\n{self.passage.text}")
        written = {Decimal(found.replace(",", "")) for found in _WRITTEN.findall(MARK.sub("", shown))}
        return value in written or (value < 1 and value * 100 in written)

    def _dimensions(self, expression: Expression) -> Dimensions:
        if isinstance(expression, Constant):
            return _PLAIN if expression.value == 1 or expression.value == 100 or expression.value in _STRUCTURAL else None
        if isinstance(expression, Operand):
            return _of_numeral(self.numerals[expression.numeral])
        if isinstance(expression, Quantity):
            return self._of_quantity(expression)
        args = expression.args[:2] if expression.op == "cagr" else expression.args
        found = [self._dimensions(arg) for arg in args]
        if expression.op in _ALIKE:
            return _alike(expression.op, found)
        if expression.op == "neg":
            return found[0]
        one, other = found
        if one is None or other is None:
            return None
        sign = 1 if expression.op == "mul" else -1
        return frozenset((a + sign * c, b + sign * d) for a, b in one for c, d in other)

    def _of_quantity(self, q: Quantity) -> Dimensions:
        if q.measure == "growth":
            return _PLAIN
        known = load().metrics.get(q.metric)
        if known is not None:
            return _OF_UNIT.get(known.kind)
        return next((_OF_UNIT.get(f.unit.kind) for f in self.offer.figures.values() if f.metric == q.metric), None)


def _alike(op: str, found: list[Dimensions]) -> Dimensions:
    """Of what is added, compared or averaged: all of one kind."""
    known = [one for one in found if one is not None]
    both = known[0].intersection(*known[1:]) if known else None
    if both is not None and not both:
        raise ValueError(f"it sets {_called(known[0])} against {' and '.join(_called(one) for one in known[1:] if one != known[0])}")
    return _PLAIN if op in ("growth", "cagr") else both


def _measure(figure: Figure) -> Literal["level", "growth", "change"]:
    return "growth" if figure.measure.startswith("growth") else "level" if figure.measure == "level" else "change"


def _constants(node: Node) -> Iterable[Decimal]:
    if isinstance(node, Number):
        yield node.value
    elif isinstance(node, Operation):
        for arg in node.args[:2] if node.op == "cagr" else node.args:
            yield from _constants(arg)


def _of_numeral(numeral: Numeral) -> Dimensions:
    unit: Unit = numeral.unit
    if unit.kind == "money" and unit.scale <= 1:
        return frozenset({(1, 0), (1, -1)})  # an amount in bare 元, $ or pence may be one of a share
    return _OF_UNIT.get(unit.kind)


def _called(dimensions: Dimensions) -> str:
    return _CALLED.get(min(dimensions), "something else") if dimensions else "something else"
