"""How a formula prints: as text that reads back, and with its operands filled in."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from verifier.formula.tree import FUNCTIONS, Node, Number, Operation, Reference
from verifier.interval import ONE

_RANK = {"+": 1, "-": 1, "*": 2, "/": 2, "neg": 3, "**": 4}
_SIGN = {"+": " + ", "-": " - ", "*": " × ", "/": " / "}
_ATOM = 5


def text(node: Node) -> str:
    """The formula as text, with × for times; ``parse(text(node)) == node``.

    >>> from verifier.formula import parse
    >>> text(parse("100*(a - b)"))
    '100 × (a - b)'
    """
    return _written(node, None)[0]


def substituted(node: Node, shown: Mapping[Reference, str]) -> str:
    """The formula with its operands filled in as a reader would write it out; growth and means are spelled out.

    >>> from verifier.formula import Reference, parse
    >>> substituted(parse("growth(x, x@prior_year)"), {Reference("x"): "9.55", Reference("x", "prior_year"): "7.70"})
    '9.55 / 7.70 - 1'
    """
    return _written(node, shown)[0]


def _written(node: Node, shown: Mapping[Reference, str] | None) -> tuple[str, int]:
    if isinstance(node, Number):
        return format(node.value, "f"), _ATOM
    if isinstance(node, Reference):
        word = str(node) if shown is None else shown[node]
        return word, _RANK["neg"] if word[:1] in "-−" else _ATOM
    if node.op in FUNCTIONS:
        if shown is None:
            return f"{node.op}({', '.join(_written(arg, None)[0] for arg in node.args)})", _ATOM
        return _spelled(node, shown)
    rank = _RANK[node.op]
    if node.op == "neg":
        return "-" + _bracketed(node.args[0], shown, _RANK["**"]), rank
    if node.op == "**":
        return f"{_bracketed(node.args[0], shown, _ATOM)} ^ {_bracketed(node.args[1], shown, _RANK['**'], signed=False)}", rank
    left, right = _bracketed(node.args[0], shown, rank), _bracketed(node.args[1], shown, rank + 1, signed=False)
    return f"{left}{_SIGN[node.op]}{right}", rank


def _bracketed(node: Node, shown: Mapping[Reference, str] | None, least: int, signed: bool = True) -> str:
    """``signed`` says whether a leading minus may stand bare here."""
    word, rank = _written(node, shown)
    return word if rank >= least and (signed or rank != _RANK["neg"]) else f"({word})"


def _spelled(node: Operation, shown: Mapping[Reference, str]) -> tuple[str, int]:
    args = node.args
    if node.op == "abs":
        return f"|{_written(args[0], shown)[0]}|", _ATOM
    if node.op == "growth":
        new, old = args
        if _written(old, shown)[0][:1] in "-−":
            return f"{_bracketed(Operation('-', args), shown, _RANK['/'])} / |{_written(old, shown)[0]}|", _RANK["/"]
        return _written(Operation("-", (Operation("/", (new, old)), Number(ONE))), shown)
    if node.op == "cagr":
        first, last, years = args
        root = Operation("**", (Operation("/", (last, first)), Operation("/", (Number(ONE), years))))
        return _written(Operation("-", (root, Number(ONE))), shown)
    total: Node = args[0]
    for arg in args[1:]:
        total = Operation("+", (total, arg))
    return _written(total if node.op == "sum" else Operation("/", (total, Number(Decimal(len(args))))), shown)
