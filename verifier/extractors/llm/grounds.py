"""On what arithmetic that a model proposes may rest, and how much it counts for.

The model sees the numbers of the text and could look among them for arithmetic that comes out. So numbers of the text alone must be of one metric, or
of those that the number's own metric is made from or named after, or stand or be named in its sentence. Arithmetic that rests on a source's figure as
well is no guess of that kind: the model never sees a figure's value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from verifier.catalogue import load
from verifier.claims import Claim, Combination, Constant, Expression, Extraction, Operand, Quantity
from verifier.extractors.llm.prompts import stems
from verifier.extractors.llm.proposals import Proposed
from verifier.figures import OWN
from verifier.fold import fold

_OPERAND = re.compile(r"[a-z_]{3,}")
_PARTS = frozenset({"ratio", "share"})
_PER_SHARE = "_per_share"


class Grounds:
    """The claims and the sentences of one note, to weigh its proposals by."""

    def __init__(self, extraction: Extraction, text: str) -> None:
        self.numerals, self.text = extraction.numerals, text
        self.claims = {claim.number: claim for claim in extraction.claims}

    def origin(self, expression: Expression, one: Proposed) -> str:
        """``model`` for a reading like any other; ``sentence`` for one that may bear a number out and do no more; empty for none to be tried."""
        leaves = list(_leaves(expression))
        operands = [leaf.numeral for leaf in leaves if isinstance(leaf, Operand)]
        if not leaves or len(operands) < len(leaves):
            return "model"
        metrics = [_metrics(self.claims.get(numeral)) for numeral in operands]
        own = self.claims.get(one.number)
        alike = all(metrics) and set.intersection(*metrics) and "mul" not in _operations(expression)
        made_from = _made_from(one, own, expression)
        if alike or all(held & made_from or (one.kind in _PARTS and _named(f"{one.metric} {one.segment or ''}", held)) for held in metrics):
            return "model"
        start, end = own.quote if own is not None else self.numerals[one.number].span
        sentence = self.text[start:end]
        beside = (start <= self.numerals[numeral].start < end or _named(sentence, held) for numeral, held in zip(operands, metrics, strict=True))
        return "sentence" if all(beside) else ""

    def tells(self, expression: Expression, reading: Expression) -> bool:
        """Whether an expression is the reading with numbers of the text for its quantities, each of them claimed to be just that."""
        if isinstance(expression, Combination) and isinstance(reading, Combination):
            pairs = zip(expression.args, reading.args, strict=False)
            return expression.op == reading.op and len(expression.args) == len(reading.args) and all(self.tells(*pair) for pair in pairs)
        claim = self.claims.get(expression.numeral) if isinstance(expression, Operand) else None
        if claim is None or not isinstance(reading, Quantity) or reading.measure != "level" or claim.about_change:
            return False
        alike = _metrics(claim) & {reading.metric, reading.metric + _PER_SHARE}
        return bool(alike) and (claim.entity, claim.period, claim.segment) == (reading.entity, reading.period, reading.segment)


def _operations(expression: Expression) -> set[str]:
    return {expression.op}.union(*map(_operations, expression.args)) if isinstance(expression, Combination) else set()


def _leaves(expression: Expression) -> Iterator[Expression]:
    if isinstance(expression, Combination):
        for arg in expression.args:
            yield from _leaves(arg)
    elif not isinstance(expression, Constant):
        yield expression


def _metrics(claim: Claim | None) -> set[str]:
    return {claim.metric, *claim.others} - {"", "own:"} if claim is not None else set()


def _made_from(one: Proposed, claim: Claim | None, expression: Expression) -> set[str]:
    """The metrics in the catalogue's formulas for what the number is taken for; of a quotient also that itself, and the revenue of a margin."""
    known = load().metrics
    named = {one.metric, *_metrics(claim)} & set(known)
    found = {operand for metric in named for formula in known[metric].formulas for operand in _OPERAND.findall(formula.text)}
    quotient = one.kind in _PARTS and isinstance(expression, Combination) and expression.op == "div"
    return found | {one.metric} | ({"revenue"} if one.kind == "ratio" else set()) if quotient else found


def _named(words: str, metrics: set[str]) -> bool:
    """Whether words name one of the metrics: ARR per customer both, a payout of FFO the FFO per share."""
    terms = {term.metric for term in load().terms.find(fold(words.removeprefix(OWN)))} if metrics else set()
    if metrics & (terms | {term + _PER_SHARE for term in terms}):
        return True
    begun = stems(fold(words).lower())
    return any(held <= begun for metric in metrics if metric.startswith(OWN) and (held := stems(fold(metric.removeprefix(OWN)).lower())))
