"""Numbers in words: 三成, a third, 二十亿: the word for another value, tried by reading it back."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from verifier.interval import Interval
from verifier.numerals import Numeral, scan

_TENTHS = "一二三四五六七八九"
_ZH_PARTS = ("一半", "三分之一", "三分之二", "四分之一", "四分之三", "五分之一", "五分之二", "五分之三", "五分之四")
_EN_PARTS = ("half", "a third", "two-thirds", "a quarter", "three-quarters", "a fifth", "two-fifths", "three-fifths", "four-fifths", "a tenth")
_EN_NUMBERS = tuple("one two three four five six seven eight nine ten eleven twelve".split())
_HAN = "零一二三四五六七八九"
_CHANGES = frozenset("翻番 翻倍 翻了一番 翻一番 腰斩 减半 折半 doubled halved tripled quadrupled doubling halving".split())


def spelt(right: Interval, n: Numeral, context: tuple[str, str]) -> str | None:
    """The right value in words of the author's kind; None where no such word stands for it.

    ``context`` are the texts before and after the number, whose hedge words widen it. A word for a change (翻番, doubled) has no
    substitute: its whole sentence would have to change.

    >>> spelt(Interval.point("0.42"), scan("约三成")[0], ("约", ""))
    '四成'
    """
    if n.text.lower() in _CHANGES or n.text.startswith("翻"):
        return None
    before, after = context
    fitting: list[tuple[Decimal, str]] = []
    for word in _candidates(n, right):
        made = next((one for one in scan(before + word + after) if one.start == len(before) and one.text.startswith(word[:1])), None)
        if made is not None and made.unit.kind == n.unit.kind and made.span == (len(before), len(before) + len(word)) and made.stated.meets(right):
            fitting.append((abs(made.value - right.middle), word))
    return min(fitting)[1] if fitting else None


def _candidates(n: Numeral, right: Interval) -> Iterator[str]:
    text = n.text
    if text.isascii():
        if n.unit.kind == "percent":
            yield from _EN_PARTS
        elif n.unit.kind in ("number", "count", "multiple"):
            for word in _EN_NUMBERS:
                for own in _EN_NUMBERS:
                    if text.lower().startswith(own):
                        yield word + text[len(own):]
        return
    if n.unit.kind == "percent":
        if "成" in text:
            yield from (f"{digit}成{more}" for digit in _TENTHS for more in ("", "半", "多"))
        if "分之" in text or "半" in text:
            yield from _ZH_PARTS
        return
    digits = text[n.digits[0] - n.start:n.digits[1] - n.start]
    tail = text[n.digits[1] - n.start:]
    amount = (right.middle / n.unit.scale).to_integral_value()
    if 0 < amount < 10_000 and digits and all(ch in "零一二两三四五六七八九十百千" for ch in digits):
        yield han_number(int(amount)) + tail


def han_number(value: int) -> str:
    """A whole number below 10,000 in Chinese numerals.

    >>> han_number(23), han_number(105), han_number(10)
    ('二十三', '一百零五', '十')
    """
    parts, gap = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = value // unit % 10
        if digit:
            parts += ("零" if gap and parts else "") + _HAN[digit] + name
            gap = False
        else:
            gap = True
    return parts[1:] if parts.startswith("一十") else parts
