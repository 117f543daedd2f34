"""A formula's text to its tree: a precedence parser; nothing of the text is ever run."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache

from verifier.formula.tree import FUNCTIONS, FormulaError, Node, Number, Operation, Reference

_TOKEN = re.compile(r"\s*(?:(?P<number>\d+(?:\.\d+)?)(?![a-z_0-9@])|(?P<name>[a-z_0-9]+(?:@[a-z_0-9]+)?)|(?P<op>\*\*|[-+*/^×÷−(),]))")
_SPELLED = {"×": "*", "÷": "/", "−": "-", "^": "**"}


def parse(text: str) -> Node:
    """The tree of a formula.

    :raises FormulaError: when the text is no formula; the message names the place.

    >>> from verifier.formula import references
    >>> references(parse("1 - cost_of_revenue / revenue"))
    (Reference(metric='cost_of_revenue', at=''), Reference(metric='revenue', at=''))
    """
    return _Parser(text).whole()


class _Parser:
    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0
        self.tokens: list[tuple[str, str, int]] = []
        position, end = 0, len(text.rstrip())
        while position < end:
            found = _TOKEN.match(text, position)
            if not found:
                raise FormulaError(f"{text!r}: no formula from character {position + 1} on ({text[position:position + 12]!r})")
            self.tokens.append((found.lastgroup or "", _SPELLED.get(found[0].strip(), found[0].strip()), found.start(found.lastgroup or 0)))
            position = found.end()
        self.tokens.append(("end", "", end))

    def whole(self) -> Node:
        node = self._sum()
        if self.tokens[self.at][0] != "end":
            raise self._unexpected("an operator or the end")
        return node

    def _sum(self) -> Node:
        node = self._product()
        while (op := self.tokens[self.at][1]) in ("+", "-"):
            self.at += 1
            node = Operation(op, (node, self._product()))
        return node

    def _product(self) -> Node:
        node = self._signed()
        while (op := self.tokens[self.at][1]) in ("*", "/"):
            self.at += 1
            node = Operation(op, (node, self._signed()))
        return node

    def _signed(self) -> Node:
        if self.tokens[self.at][1] == "-":
            self.at += 1
            return Operation("neg", (self._signed(),))
        return self._power()

    def _power(self) -> Node:
        base = self._atom()
        if self.tokens[self.at][1] == "**":
            self.at += 1
            return Operation("**", (base, self._signed()))
        return base

    def _atom(self) -> Node:
        kind, token, _ = self.tokens[self.at]
        if kind == "number":
            self.at += 1
            return Number(Decimal(token))
        if kind == "name":
            self.at += 1
            if token in FUNCTIONS and self.tokens[self.at][1] == "(":
                return self._call(token)
            metric, _, at = token.partition("@")
            return _reference(metric, at)
        if token == "(":
            self.at += 1
            node = self._sum()
            self._expect(")")
            return node
        raise self._unexpected("a number, a name or an opening parenthesis")

    def _call(self, name: str) -> Node:
        self._expect("(")
        args = [self._sum()]
        while self.tokens[self.at][1] == ",":
            self.at += 1
            args.append(self._sum())
        self._expect(")")
        least, most = FUNCTIONS[name]
        if not least <= len(args) <= most:
            raise FormulaError(f"{self.text!r}: {name} takes {least} operand{'s' * (least > 1)}, not {len(args)}")
        return Operation(name, tuple(args))

    def _expect(self, token: str) -> None:
        if self.tokens[self.at][1] != token:
            raise self._unexpected(f"{token!r}")
        self.at += 1

    def _unexpected(self, wanted: str) -> FormulaError:
        _, token, position = self.tokens[self.at]
        return FormulaError(f"{self.text!r}: expected {wanted} at character {position + 1}, found {token or 'the end'!r}")


@cache
def _reference(metric: str, at: str) -> Reference:
    """One and the same object wherever a name is written, so that what is known of it can be kept by identity."""
    return Reference(metric, at)
