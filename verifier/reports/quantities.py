"""Bounds printed the way the claim itself is written: ``[415.5%, 416.5%]``, ``[7.695, 7.705] 亿元``.

The report carries bounds as decimal strings in the base unit and the number's own text in the author's unit.
The scale between the two is read off the pair, so no unit table is needed here. Bounds are rounded outward:
a printed interval always holds the exact one.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal, InvalidOperation
from typing import TYPE_CHECKING

from verifier.dataclass import dataclass

if TYPE_CHECKING:
    from verifier.records import Step

_WIDE = Context(prec=80)
_SIX, _EIGHT = Context(prec=6), Context(prec=8)
_NARROW = Decimal("0.00001")
"""Bounds closer together than this part of the value say no more than the value itself."""
_NUMERAL = re.compile(r"\d[\d,]*(?:\.\d+)?|\.\d+")
_PLAIN = re.compile(r"-?\d{5,}(?:\.\d+)?")
_CURRENCY = re.compile(r"(?:[A-Z]{0,3}[$€£¥₩₹]|\b(?:RMB|USD|HKD|CNY|EUR|GBP|JPY))\s?$")
_FRACTIONS = frozenset({"percent", "percentage point", "basis point"})
_SIGNS = "+-−–—▲▼负"
_EXPONENTS = range(-15, 19)


@dataclass(frozen=True, slots=True)
class Writing:
    """How an author writes a number: what stands before and after it, and the power of ten to the base unit."""

    prefix: str
    suffix: str
    exponent: int

    def shown(self, low: Decimal, high: Decimal) -> str:
        """The interval in the author's unit, one-sided where an end is infinite."""
        low, high = _WIDE.scaleb(low, -self.exponent), _WIDE.scaleb(high, -self.exponent)
        near = self.suffix if len(self.suffix) == 1 else ""
        far = "" if near or not self.suffix else self.suffix if self.suffix.startswith("/") else f" {self.suffix.strip()}"
        if low.is_infinite() and high.is_infinite():
            return "(-∞, +∞)"
        if high.is_infinite():
            return f"≥ {self.prefix}{_exact(low)}{near}{far}"
        if low.is_infinite():
            return f"≤ {self.prefix}{_exact(high)}{near}{far}"
        if high - low <= abs(low) * _NARROW:
            return f"= {self.prefix}{_exact(_EIGHT.plus(low))}{near}{far}" if low == high else f"≈ {self.prefix}{_exact(_SIX.plus(low))}{near}{far}"
        first, last = _outward(low, high)
        return f"[{self.prefix}{first}{near}, {self.prefix}{last}{near}]{far}"


def writing_of(text: str, value: Decimal | None) -> Writing | None:
    """How ``text`` writes ``value``; None where the text holds no numeral (三成) or is no rendering of the value.

    >>> writing_of("7.70亿元", Decimal("770000000"))
    Writing(prefix='', suffix='亿元', exponent=8)
    """
    plain = unicodedata.normalize("NFKC", text)
    found = list(_NUMERAL.finditer(plain))
    if not found:
        return None
    before, after = plain[: found[0].start()], plain[found[-1].end():]
    currency = _CURRENCY.search(before.rstrip(_SIGNS + "([~ "))
    prefix = currency.group() if currency else ""
    suffix = after.strip().strip(")]").strip("* ")
    numeral = Decimal(found[0].group().replace(",", ""))
    if not numeral or not value:
        return Writing(prefix, suffix, -2) if suffix.startswith("%") else None
    ratio = _WIDE.divide(abs(value), numeral)
    exponent = ratio.adjusted() + (1 if ratio.scaleb(-ratio.adjusted()) > 3 else 0)
    if exponent not in _EXPONENTS or not Decimal("0.8") < ratio.scaleb(-exponent) < Decimal("1.25"):
        return None
    return Writing(prefix, suffix, exponent)


def bounds(text: str, value: str | None, low: str | None, high: str | None, unit: str = "") -> str:
    """The bounds of a printed number in its own unit, empty where there are none; ``unit`` as in the report, for numbers in words.

    >>> bounds("416%", "4.16", "4.155", "4.165")
    '[415.5%, 416.5%]'
    >>> bounds("5.65", None, "5.6325", "5.6671")
    '[5.632, 5.668]'
    """
    first, last = _decimal(low), _decimal(high)
    if first is None or last is None:
        return ""
    middle = _decimal(value)
    if middle is None and not (first.is_infinite() or last.is_infinite()):
        middle = (first + last) / 2
    writing = writing_of(text, middle) or (Writing("", "%", -2) if unit in _FRACTIONS else Writing("", "", 0))
    return writing.shown(first, last)


def bounds_beside(step: Step) -> str:
    """The bounds of a step's result; empty where they are so close that the result itself says as much."""
    shown = bounds(step.result, None, step.low, step.high)
    return shown if shown.startswith(("[", "≥", "≤", "(")) else ""


def grouped(value: str) -> str:
    """A long plain number with thousands commas; anything else as it is.

    >>> grouped("770000000")
    '770,000,000'
    """
    if not _PLAIN.fullmatch(value):
        return value
    whole, dot, rest = value.partition(".")
    return f"{int(whole):,}{dot}{rest}"


def _decimal(text: str | None) -> Decimal | None:
    if text is None:
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return None if number.is_nan() else number


def _exact(number: Decimal) -> str:
    number = number.normalize(_WIDE)
    return f"{number:f}" if abs(number) < 10_000 else f"{number:,f}"


def _outward(low: Decimal, high: Decimal) -> tuple[str, str]:
    """Both ends to two digits of their width, rounded away from each other."""
    unit = Decimal((0, (1,), (high - low).adjusted() - 1))
    return _exact(low.quantize(unit, ROUND_FLOOR, _WIDE)), _exact(high.quantize(unit, ROUND_CEILING, _WIDE))
