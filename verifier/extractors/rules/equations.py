"""Arithmetic shown in the text: "60.00亿元×(4/3)≈80.00亿元", "OCF $398.2mn less capex $86.4mn = FCF $311.8mn", also over line breaks.

Found from the result backwards: a number after an equals sign, and before the sign a chain of numbers joined by
operators. What stands between signs without a number ("PEG=P/E/净利润增长率=") only names what is computed.
"""

from __future__ import annotations

import re

from verifier.claims import Combination, Constant, Expression, Operand
from verifier.dataclass import dataclass
from verifier.numerals import Numeral
from verifier.patterns import pattern

MOST_OPERANDS, DEEPEST = 40, 24
"""How many numbers a shown computation may have, and how many brackets may stand in one another: more is noise."""
_RESULT = pattern("equations_result",
    r"[\s*_,，:：]*(?:=|≈|≒|＝|约等于|等于|[,，]?\s*即为?|[,，]?\s*得到?|[一-龥]{0,8}约?为|[=≈]\s*)[^0-9\n+\-−–×÷*/(（=≈]{0,14}[\s*_约≈=]*$")
_SIGN = pattern("equations-sign", r"[=≈≒＝等即得为]")
"""What says that a result follows has one of these."""
_JOIN = pattern("equations_join",
    r"^[\s*_]*(?:\[?[A-Za-z一-龥 &._`]{0,24}?\]?)?[\s*_]*(?P<op>[-+−–—×xX*·÷/]|减去?(?!少|值|持)|(?<!增)加上?(?!权|息|速|大|强)"
    r"|乘以?|除以|less|minus|plus|times|divided by"
    r"|over)[\s*_]*(?:[A-Za-z一-龥 &._`]{0,24}?)[\s$¥￥€£=]*$")
_BARE_RESULT = pattern("equations-bare-result", r"[)）\]\s*/÷×x+\-−–0-9.]*[\s*_]*(?:[=≈]|[,，]?\s*即)[\s*_约]*[^0-9\n=≈]{0,10}")
_NEXT_ITEM = re.compile(r"\n[^\S\n]*\n|\n\s*[-−–—*+·•]\s")
"""Where a paragraph or an item of a list begins, whose mark is no sign."""
_BRACKETS = re.compile(r"[()（）\[\]]")
_OPERATOR = {"+": "add", "加": "add", "加上": "add", "plus": "add", "-": "sub", "−": "sub", "–": "sub", "—": "sub", 
             "减": "sub", "减去": "sub", "less": "sub", "minus": "sub",
             "×": "mul", "x": "mul", "X": "mul", "*": "mul", "·": "mul", "乘": "mul", "乘以": "mul", "times": "mul",
             "÷": "div", "/": "div", "除以": "div", "divided by": "div", "over": "div"}


@dataclass(frozen=True, slots=True)
class Equation:
    """One shown computation: its operands and result by numeral index, and its expression over the operands."""

    operands: tuple[int, ...]
    result: int
    expression: Expression
    span: tuple[int, int]


_WORKED = pattern("equations-worked", r"[×x*/÷+\-−–]\s*\(?\s*\d")
_EQUALS = pattern("equations-equals", r"[=≈]")
_JOINED = pattern("equations-joined", r"[×*÷+−]| x |less|minus|plus|减(?!少|值|持)|(?<!增)加(?!权|息|速|大|强)|乘|除")
_OPENED = pattern("equations-opened", r"[-−–(（\s]+$")


def find_equations(folded: str, numerals: list[Numeral], usable: set[int]) -> list[Equation]:
    """Every computation whose result is shown, in text order."""
    found: list[Equation] = []
    order = sorted(usable)
    at = {index: place for place, index in enumerate(order)}
    for index in order:
        place = at[index]
        if place == 0:
            continue
        before = order[place - 1]
        if _SIGN.search(folded, numerals[before].end, numerals[index].start) is None:
            continue
        gap = folded[numerals[before].end:numerals[index].start]
        if (len(gap) > 30 or not _RESULT.search(gap)) and not _BARE_RESULT.fullmatch(gap):
            continue
        chain = [before]
        while at[chain[0]] > 0 and len(chain) < MOST_OPERANDS:
            previous = order[at[chain[0]] - 1]
            gap = folded[numerals[previous].end:numerals[chain[0]].start]
            if len(gap) > 40 or _NEXT_ITEM.search(gap) or not _JOIN.match(_BRACKETS.sub("", gap)):
                break
            chain.insert(0, previous)
        if len(chain) == 1 and not _WORKED.search(folded, numerals[before].end, numerals[index].start):
            continue
        between = " ".join(folded[numerals[a].end:numerals[b].start] for a, b in zip(chain, chain[1:], strict=False))
        signed = _EQUALS.search(folded, numerals[before].end, numerals[index].start)
        if not signed and not _JOINED.search(between):
            continue  # a list "a/b/c" before 为 is no division
        start = numerals[chain[0]].start
        back = folded[max(0, start - 3):start]
        opened = _OPENED.search(back)
        begin = start - (len(opened.group()) if opened else 0)
        expression = _parsed(folded, numerals, begin, numerals[index].start, chain)
        adds = isinstance(expression, Combination) and expression.op in ("add", "sub")
        if adds and numerals[index].unit.is_fraction and any(numerals[i].unit.kind == "money" for i in chain):
            continue  # amounts never add up to a percentage
        if expression is not None and isinstance(expression, Combination):
            expression = _over_its_base(folded, numerals, start, expression)
            found.append(Equation(tuple(chain), index, expression, (start, numerals[index].end)))
    return found


_GROWS = pattern("equations_grows",
    r"(?:growth|increase|rise|gain|upside|premium|\bup\b|yoy|qoq|y/y|q/q|同比|环比|增长|增速|增幅|涨幅|升幅|升值|上行空间|上涨空间|溢价)"
    r"[^\d.;。；\n]*$", re.IGNORECASE)
_FALLS = pattern("equations_falls",
    r"decline|decrease|drop|\bfall|\bfell|down|discount|off\b|below|lower|降|跌|减|折价|低于|回落|margin|率为?利", re.IGNORECASE)


def _over_its_base(folded: str, numerals: list[Numeral], start: int, expression: Combination) -> Combination:
    """What is called a growth but divided by the later value is judged as the growth it is called: "growth: (120 - 100) / 120 = 16.7%"."""
    if expression.op != "div" or not isinstance(expression.args[0], Combination) or expression.args[0].op != "sub":
        return expression
    (new, old), by = expression.args[0].args, expression.args[1]
    if not (isinstance(new, Operand) and isinstance(old, Operand) and isinstance(by, Operand)):
        return expression
    values = [numerals[operand.numeral].value for operand in (new, old, by)]
    said = folded[max(0, start - 48):start]
    if values[0] != values[2] or values[0] <= values[1] or not _GROWS.search(said) or _FALLS.search(said):
        return expression
    return Combination("growth", (new, old))


_TOKEN = pattern("equations_token",
    r"\s*(?:(?P<num>\d+(?:\.\d+)?)|(?P<op>[-+−–—×xX*·÷/]|减去?(?!少|值|持)|(?<!增)加上?(?!权|息|速|大|强)"
    r"|乘以?|除以|less\b|minus\b|plus\b|times\b|divided by\b|over\b)"
    r"|(?P<open>[(（])|(?P<close>[)）])|(?P<end>=|≈|≒|即|得|约)|(?P<other>.))", re.S)


def _parsed(folded: str, numerals: list[Numeral], start: int, end: int, chain: list[int]) -> Expression | None:
    """The expression between two offsets, by precedence; words between operands are passed over."""
    starts = {numerals[i].start: i for i in chain}
    tokens: list[tuple[str, object]] = []
    position = start
    while position < end:
        if position in starts:
            index = starts[position]
            tokens.append(("value", Operand(index)))
            position = numerals[index].end
            continue
        match = _TOKEN.match(folded, position)
        if match is None:
            break
        inner = match.start(match.lastgroup or 0)
        if inner in starts and inner != position:
            position = inner
            continue
        if match["num"]:
            from decimal import Decimal

            tokens.append(("value", Constant(Decimal(match["num"]))))
        elif match["op"]:
            tokens.append(("op", _OPERATOR[match["op"].strip()]))
        elif match["open"]:
            tokens.append(("open", None))
        elif match["close"]:
            tokens.append(("close", None))
        elif match["end"] and any(kind == "value" for kind, _ in tokens):
            break
        position = match.end()
    return _Chain(tokens).whole()


class _Chain:
    def __init__(self, tokens: list[tuple[str, object]]) -> None:
        self.tokens, self.place, self.depth = tokens, 0, 0

    def whole(self) -> Expression | None:
        made = self.sum()
        return made

    def peek(self) -> tuple[str, object]:
        return self.tokens[self.place] if self.place < len(self.tokens) else ("end", None)

    def sum(self) -> Expression | None:
        left = self.product()
        while self.peek() in (("op", "add"), ("op", "sub")):
            op = str(self.peek()[1])
            self.place += 1
            right = self.product()
            if right is None:
                return left
            left = right if left is None and op == "add" else Combination("neg", (right,)) if left is None else Combination(op, (left, right))
        return left

    def product(self) -> Expression | None:
        left = self.atom()
        while self.peek() in (("op", "mul"), ("op", "div")):
            op = str(self.peek()[1])
            self.place += 1
            right = self.atom()
            if right is None or left is None:
                return left
            left = Combination(op, (left, right))
        return left

    def atom(self) -> Expression | None:
        kind, load = self.peek()
        if kind == "value":
            self.place += 1
            return load  # type: ignore[return-value]
        if kind == "open" and self.depth < DEEPEST:
            self.place += 1
            self.depth += 1
            inner = self.sum()
            self.depth -= 1
            if self.peek()[0] == "close":
                self.place += 1
            return inner
        if kind == "close":
            self.place += 1
            return self.atom()
        return None
