"""Printing another value in a number's own unit and style, for corrections."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal

from verifier.numerals.numeral import Numeral

SIGNIFICANT = 4
_WIDE = Context(prec=60, rounding=ROUND_HALF_UP)


def restate(value: Decimal, like: Numeral, digits: int | None = None, sign: bool | None = None) -> str:
    """``value`` (base unit) as the author of ``like`` would have printed it.

    Prints the author's decimals when that loses nothing, else ``digits`` significant digits (four by default), never fewer than
    the integer part has. Currency, unit and spacing are kept, and thousands separators where the author used them. A plus sign is
    printed where the author printed a sign, or as ``sign`` says; a minus always.

    >>> from verifier.numerals.scanning import scan
    >>> restate(Decimal("14.38"), scan("143.83元/股")[0])
    '14.38元/股'
    """
    if like.is_range:
        return _plain(value, like, digits, sign)
    written = _WIDE.divide(value, like.unit.scale)
    number = _digits(abs(written), like, digits)
    if "," in like.text:
        whole, point, decimals = number.partition(".")
        number = f"{int(whole):,}{point}{decimals}"
    front, back = "", like.unit.written
    if not like.word:
        first, last = like.digits[0] - like.start, like.digits[1] - like.start
        front = like.text[:first].lstrip("+-−–—▲▼△▽负－＋(（ ").removeprefix("minus ").removeprefix("negative ").rstrip("+-−–—－＋(（")
        tail = like.text[last:]
        back = tail.lstrip(")）") if tail and not like.shared_unit else back
    mark = "-" if written < 0 else "+" if (sign if sign is not None else bool(like.sign)) and written > 0 else ""
    return f"{mark}{front}{number}{back}"


def _digits(size: Decimal, like: Numeral, digits: int | None) -> str:
    step = _WIDE.divide(like.last_place, like.unit.scale)
    author = size.quantize(step.normalize(_WIDE), context=_WIDE) if not like.word else size
    if digits is None and not like.word and author == size:
        return f"{author:f}"
    wanted = digits or SIGNIFICANT
    exponent = max(-30, min(0, size.adjusted() - wanted + 1)) if size else -(wanted - 1)
    rounded = size.quantize(Decimal(1).scaleb(exponent), context=_WIDE)
    if size and rounded.adjusted() > size.adjusted() and exponent < 0:
        rounded = rounded.quantize(Decimal(1).scaleb(exponent + 1), context=_WIDE)
    return f"{rounded:f}"


def _plain(value: Decimal, like: Numeral, digits: int | None, sign: bool | None) -> str:
    written = _WIDE.divide(value, like.unit.scale)
    mark = "-" if written < 0 else "+" if sign and written > 0 else ""
    return f"{mark}{_digits(abs(written), like, digits)}{like.unit.written}"
