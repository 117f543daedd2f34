"""Printing another value in a number's own unit and style, for corrections."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal

from verifier.numerals.numeral import Numeral

SIGNIFICANT = 4
_WIDE = Context(prec=60, rounding=ROUND_HALF_UP)
_SIGNS = "+-−–—▲▼△▽↑↓负－＋(（ "


def restate(value: Decimal, like: Numeral, digits: int | None = None, sign: bool | None = None) -> str:
    """``value`` (base unit) as the author of ``like`` would have printed it.

    Prints the author's decimals when that loses nothing, else ``digits`` significant digits (four by default), never fewer than
    the integer part has. Currency, unit and spacing are kept, and thousands separators where the author used them. A plus sign is
    printed where the author printed a sign, or as ``sign`` says; a minus always. Numbers in words come out in digits (三成: 24.03%).

    >>> from verifier.numerals.scanning import scan
    >>> restate(Decimal("14.38"), scan("143.83元/股")[0])
    '14.38元/股'
    """
    written = _WIDE.divide(value, like.unit.scale)
    printed = like.text[like.digits[0] - like.start:like.digits[1] - like.start]
    spelt = like.word or like.is_range or any(char in "亿億万萬千" for char in printed)
    number = _digits(abs(written), like, digits, spelt)
    if "," in printed or "，" in printed:
        whole, point, decimals = number.partition(".")
        number = f"{int(whole):,}{point}{decimals}"
    front = "" if like.word else like.text[:like.digits[0] - like.start].lstrip(_SIGNS)
    front = front.removeprefix("minus ").removeprefix("negative ").rstrip(_SIGNS.strip())
    back = like.unit.written if spelt or like.shared_unit else like.text[like.digits[1] - like.start:].lstrip(")）")
    plus = written > 0 and (sign if sign is not None else bool(like.sign) and not like.is_range)
    return f"{'-' if written < 0 else '+' if plus else ''}{front}{number}{back}"


def _digits(size: Decimal, like: Numeral, digits: int | None, spelt: bool) -> str:
    step = _WIDE.divide(like.last_place, like.unit.scale)
    if digits is None and not like.word:
        author = size.quantize(step.normalize(_WIDE) if step < 1 else Decimal(1), context=_WIDE)
        shown = len(author.as_tuple().digits)
        if author == size and not spelt and (author.as_tuple().exponent == 0 or shown <= max(SIGNIFICANT, sum(char.isdigit() for char in like.text))):
            return f"{author:f}"
    wanted = digits or SIGNIFICANT
    exponent = max(-30, min(0, size.adjusted() - wanted + 1)) if size else 0
    rounded = size.quantize(Decimal(1).scaleb(exponent), context=_WIDE)
    if size and rounded.adjusted() > size.adjusted() and exponent < 0:
        rounded = rounded.quantize(Decimal(1).scaleb(exponent + 1), context=_WIDE)
    return f"{rounded:f}"
