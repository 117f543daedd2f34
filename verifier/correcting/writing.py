"""A right number as the author of the wrong one would have printed it: places, unit, thousands marks, sign, script."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal

from verifier.dataclass import replace
from verifier.interval import Interval
from verifier.numerals import Numeral, restate

_WIDE = Context(prec=60)
_LEAST_DIGITS = 2
_MOST_PLACES = 8
_DOWN, _UP = frozenset({"above", "many"}), frozenset({"almost", "under", "below", "less"})
_MINUS = "-−－–—"
_SIGNS = "+-−–—▲▼△▽↑↓负－＋(（ "
_SPOKEN = ("minus ", "negative ", "Minus ", "Negative ")
_TURNED = str.maketrans("▲▼△▽↑↓", "▼▲▽△↓↑")
_ARROWS = "▲▼△▽↑↓"
_WIDE_DIGITS = str.maketrans("0123456789", "０１２３４５６７８９")


def number_as(size: Decimal, like: Numeral, places: int | None = None) -> str:
    """The digits alone of a positive ``size`` (base unit) in the unit, places, thousands marks and script of ``like``.

    More places are printed than the author did only where fewer than two digits would be left to tell, or as ``places`` says.

    >>> from verifier.numerals import scan
    >>> number_as(Decimal("766363030.39"), scan("7.36 亿元")[0]), number_as(Decimal("0.64102"), scan("64.1x")[0])
    ('7.66', '0.64')
    """
    printed = printed_digits(like)
    amount = _WIDE.divide(size, like.unit.scale)
    rounding = {**dict.fromkeys(_DOWN, ROUND_FLOOR), **dict.fromkeys(_UP, ROUND_CEILING)}.get(like.hedge, ROUND_HALF_UP)
    if places is None:
        places = places_of(like)
        digits = [ch for ch in printed if ch.isdigit()]
        wanted = min(_LEAST_DIGITS, len("".join(digits).lstrip("0０")) or 1)
        while places < _MOST_PLACES and amount and len(_rounded(amount, places, rounding).as_tuple().digits) < wanted:
            places += 1
    rounded = _rounded(amount, places, rounding)
    separator = next((mark for mark in ("，", ",", "\u2009", "\u202f", "'") if mark in printed), "")
    text = f"{rounded:,f}".replace(",", separator) if separator else f"{rounded:f}"
    if not printed.isascii() and any("０" <= ch <= "９" for ch in printed):
        text = text.translate(_WIDE_DIGITS).replace(".", "．" if "." not in printed else ".")
    return text


def _rounded(amount: Decimal, places: int, rounding: str) -> Decimal:
    return amount.quantize(Decimal(1).scaleb(-places), rounding=rounding, context=_WIDE)


def printed_digits(n: Numeral) -> str:
    """The bare number within the text of a numeral."""
    return n.text[n.digits[0] - n.start:n.digits[1] - n.start]


def places_of(n: Numeral) -> int:
    """How many decimals the author printed."""
    printed = printed_digits(n)
    point = max(printed.rfind("."), printed.rfind("．"))
    return len(printed) - point - 1 if point >= 0 else 0


def signed_as(n: Numeral, digits: str, negative: bool, *, plus: bool, minus: str = "-") -> str:
    """The numeral with other digits and with the sign of the right value, in the way its author writes signs.

    ``plus`` keeps an explicit sign explicit when it turns positive; ``minus`` is the character used where the author printed no sign.

    >>> from verifier.numerals import scan
    >>> signed_as(scan("$13.2mn")[0], "13.2", True, plus=False), signed_as(scan("-60.6%")[0], "165.2", False, plus=True)
    ('-$13.2mn', '+165.2%')
    """
    front, tail = n.text[:n.digits[0] - n.start], n.text[n.digits[1] - n.start:]
    was_negative = n.sign == "-"
    if was_negative == negative:
        return front + digits + tail
    if arrow := next((ch for ch in front if ch in _ARROWS), ""):
        return front.replace(arrow, arrow.translate(_TURNED)) + digits + tail
    if any(ch in front for ch in "(（") and tail[:1] in (")", "）"):
        return front.replace("(", "").replace("（", "") + digits + tail[1:]
    bare = front
    for spoken in _SPOKEN:
        bare = bare.removeprefix(spoken)
    bare = bare.lstrip(_SIGNS).rstrip(_SIGNS.strip())
    if negative:
        return minus + bare + digits + tail
    return ("＋" if "－" in front else "+") * (plus and bool(n.sign)) + bare + digits + tail


def rescaled(value: Decimal, n: Numeral) -> str | None:
    """The value under another word of scale, where the author's own would make it hard to read or is what is wrong (128.65万元); else None."""
    figures = len(printed_digits(n).replace(",", "").replace(".", "").lstrip("0")) or 1
    made = restate(value, n, max(3, figures), rescale=True)
    tail = n.text[n.digits[1] - n.start:]
    return made if not made.endswith(tail) or not tail else None


def minus_of(text: str) -> str:
    """The minus sign that a text uses before its numbers."""
    found = [text.count(f" {mark}") + text.count(f"（{mark}") + text.count(f"为{mark}") for mark in _MINUS[:3]]
    best = max(range(3), key=lambda index: (found[index], -index))
    return _MINUS[best]


def fits(right: Interval, made: Numeral) -> bool:
    """Whether the number as now printed can stand for the right value, whatever words carry its sign."""
    return made.stated.meets(right) or made.stated.meets(-right) or (-made.stated).meets(right)


def in_unit(n: Numeral, tail: str) -> Numeral:
    """The numeral under another unit's words."""
    text = n.text[:n.digits[1] - n.start] + tail
    return replace(n, text=text, end=n.start + len(text))


def suits(size: Decimal, n: Numeral) -> bool:
    """Whether a size is easily read in the author's own unit."""
    amount = _WIDE.divide(size, n.unit.scale)
    return not amount or n.unit.scale == 1 or Decimal("0.005") < amount < 1_000_000
