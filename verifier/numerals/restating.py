"""Printing another value in a number's own unit and style, for corrections."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import cache

from verifier.numerals.numeral import Numeral
from verifier.patterns import pattern

SIGNIFICANT = 4
_WIDE = Context(prec=60, rounding=ROUND_HALF_UP)
_SIGNS = "+-−–—▲▼△▽↑↓负－＋(（ "
_TEN = Decimal(10)
_TENTH, _ONE, _HUNDRED_THOUSAND, _MILLION = Decimal("0.1"), Decimal(1), _TEN ** 5, _TEN ** 6
_HAN = pattern("restating-han", r"[\u4e00-\u9fff]")
_SCALABLE = frozenset(("money", "shares", "count", "physical", "per_share", "rate", "number"))
_SCALE = pattern("restating-scale",
    r"(?P<gap>\s*)(?P<word>(?:[十百千万萬]?[亿億]|[十百千]?[万萬]|[百千](?=[元股份美港人])|(?:thousand|million|billion|trillion)s?"
                    r"|[mbt]ln|[mbt]n|mm|[kmbt])(?![A-Za-z]))?", re.I)
_PLAIN = {"十": 1, "百": 2, "千": 3, "万": 4, "萬": 4, "亿": 8, "億": 8}
_LADDERS: tuple[dict[int, str], ...] = (
    {12: "trillion", 9: "billion", 6: "million", 3: "thousand"}, {12: "tln", 9: "bln", 6: "mln"}, {12: "tn", 9: "bn", 6: "mn", 3: "k"},
    {9: "bn", 6: "mm", 3: "k"},
    {12: "t", 9: "b", 6: "m", 3: "k"})
"""English words of scale by their power of ten, in families that one author keeps to."""


def restate(value: Decimal, like: Numeral, digits: int | None = None, sign: bool | None = None, *, rescale: bool = False) -> str:
    """``value`` (base unit) as the author of ``like`` would have printed it.

    Prints the author's decimals when that loses nothing, else ``digits`` significant digits (four by default), never fewer than
    the integer part has. Currency, unit and spacing are kept, and thousands separators where the author used them; so is the
    word of scale, unless the number would be hard to read in it ($0.0784bn: $78.40mn), sooner so with ``rescale``. A plus sign is printed
    where the author printed a sign, or as ``sign`` says; a minus always. Numbers in words come out in digits (三成: 24.03%).

    >>> from verifier.numerals.scanning import scan
    >>> restate(Decimal("14.38"), scan("143.83元/股")[0])
    '14.38元/股'
    """
    printed = like.text[like.digits[0] - like.start:like.digits[1] - like.start]
    spelt = like.word or like.is_range or (not printed.isascii() and any(char in "亿億万萬千" for char in printed))
    back = like.unit.written if spelt or like.shared_unit else like.text[like.digits[1] - like.start:].lstrip(")）")
    scale, rescaled = _readable(value, like, back, rescale)
    written = _WIDE.divide(value, scale)
    number = _digits(abs(written), like, digits, spelt or rescaled is not None)
    if rescaled is not None:
        back = rescaled
    if "," in printed or "，" in printed:
        whole, point, decimals = number.partition(".")
        number = f"{int(whole):,}{point}{decimals}"
    front = "" if like.word else like.text[:like.digits[0] - like.start].lstrip(_SIGNS)
    front = front.removeprefix("minus ").removeprefix("negative ").rstrip(_SIGNS.strip())
    is_zero = not number.strip("0.,")
    plus = written > 0 and not is_zero and (sign if sign is not None else bool(like.sign) and not like.is_range)
    return f"{'-' if written < 0 and not is_zero else '+' if plus else ''}{front}{number}{back}"


def _digits(size: Decimal, like: Numeral, digits: int | None, spelt: bool) -> str:
    step = _WIDE.divide(like.last_place, like.unit.scale)
    if digits is None and not like.word and not spelt:
        author = size.quantize(step.normalize(_WIDE) if step < 1 else _ONE, context=_WIDE)
        if author == size:
            shown = author.as_tuple()
            if shown.exponent == 0 or len(shown.digits) <= max(SIGNIFICANT, sum(char.isdigit() for char in like.text)):
                return f"{author:f}"
    wanted = digits or SIGNIFICANT
    exponent = max(-30, min(0, size.adjusted() - wanted + 1)) if size else 0
    places = max(0, -step.adjusted())
    if not spelt and size and size.adjusted() < -places - 2:
        exponent = -places - 1  # less than a hundredth of what the author prints: more digits would only look precise
    rounded = size.quantize(_ONE.scaleb(exponent), context=_WIDE)
    if size and rounded.adjusted() > size.adjusted() and exponent < 0 and rounded:
        rounded = rounded.quantize(_ONE.scaleb(exponent + 1), context=_WIDE)
    return f"{rounded:f}"


def _readable(value: Decimal, like: Numeral, back: str, soon: bool = False) -> tuple[Decimal, str | None]:
    """The scale to print in, and what then stands behind the number; None where the author's own serves."""
    scale = like.unit.scale
    found = _SCALE.match(back) if value and not like.word and like.unit.kind in _SCALABLE else None
    word = found["word"] if found is not None else None
    if found is None or scale != (_scale(word) if word else 1) or (like.unit.kind == "number" and not word):
        return scale, None
    chinese = _HAN.search(back) is not None and not (word and word.isascii())
    size = _WIDE.divide(abs(value), scale)
    least = _TENTH if chinese else _ONE
    most = (_TEN ** 4 if chinese else _TEN ** 3) if soon else _MILLION if chinese or not word else _HUNDRED_THOUSAND
    if not (size >= most or (word and size < least)):
        return scale, None
    rest = back[found.end():]
    powers = _chinese(back) if chinese else _family(word)
    power = next((power for power in sorted(powers, reverse=True) if abs(value) >= _TEN ** power), 0)
    if _TEN ** power == scale:
        return scale, None
    shown = powers.get(power, "")
    if chinese:
        return _TEN ** power, found["gap"] + shown + rest
    gap = found["gap"] if word else " "
    return _TEN ** power, (gap if shown else "") + shown + (rest if word else found["gap"] + rest)


@cache
def _scale(word: str) -> Decimal:
    return _TEN ** _power(word)


def _power(word: str) -> int:
    low = word.lower().removesuffix("s")
    for ladder in _LADDERS:
        for power, name in ladder.items():
            if name == low:
                return power
    return sum(_PLAIN[char] for char in word)


def _chinese(back: str) -> dict[int, str]:
    return {12: "萬億", 8: "億", 4: "萬"} if "億" in back or "萬" in back else {12: "万亿", 8: "亿", 4: "万"}


def _family(word: str | None) -> dict[int, str]:
    if word is None:
        return _LADDERS[0]
    low = word.lower().removesuffix("s")
    family = next(ladder for ladder in _LADDERS if low in ladder.values())
    return {power: name.upper() for power, name in family.items()} if word.isupper() else family
