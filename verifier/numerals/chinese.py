"""Numbers in Chinese numerals: 一百二十亿, 三点五亿, 两千零五十万, 二〇二五."""

from __future__ import annotations

from decimal import Decimal

from verifier.patterns import pattern

_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "廿": 20}
_PLACES = {"十": 10, "百": 100, "千": 1000}
_MYRIADS = {"万": 10**4, "亿": 10**8}
_SCALED = pattern("chinese-scaled", r"(.*?)(万亿|亿|万)$")


def read(words: str) -> tuple[Decimal, Decimal, Decimal] | None:
    """Value, last place and the smallest place that is named; None when the characters make no number.

    The last place counts trailing zeros as stated (三百 is 300 to the last unit), the named place does not.

    >>> [f"{part:f}" for part in read("三点五亿")]
    ['350000000.0', '10000000.0', '10000000.0']
    >>> [f"{part:f}" for part in read("三百")]
    ['300', '1', '100']
    """
    if "点" in words:
        scaled = _SCALED.match(words)
        body, scale = (scaled[1], _scale(scaled[2])) if scaled else (words, 1)
        whole, _, decimals = body.partition("点")
        integer = _integer(whole)
        if integer is None or not decimals or any(char not in _DIGITS for char in decimals):
            return None
        text = "".join(str(_DIGITS[char]) for char in decimals)
        place = Decimal(1).scaleb(-len(text)) * scale
        return (integer[0] + Decimal(text).scaleb(-len(text))) * scale, place, place
    integer = _integer(words)
    if integer is None:
        return None
    return Decimal(integer[0]), Decimal(_trailing(words)), Decimal(integer[1])


def _integer(words: str) -> tuple[int, int] | None:
    """The integer and the smallest place that it names; digits without places (二五) are read in sequence."""
    if not words:
        return None
    if len(words) > 1 and all(char in _DIGITS and _DIGITS[char] < 10 for char in words):
        return int("".join(str(_DIGITS[char]) for char in words)), 1
    total, section, digit, named, last_place = 0, 0, None, 1, 0
    for char in words:
        if char in _DIGITS:
            if digit is not None and digit != 0:
                return None
            digit, named = _DIGITS[char], 1
            last_place = -1 if char in "零〇" else last_place
        elif place := _PLACES.get(char):
            if digit is None and section % (place * 10):
                return None
            section += (1 if digit is None or digit == 0 else digit) * place
            digit, named, last_place = None, place, place
        elif char in _MYRIADS:
            section += digit or 0
            total = (total + section) * _MYRIADS[char] if char == "亿" or total < _MYRIADS[char] else total + section * _MYRIADS[char]
            if section == 0 and total == 0:
                return None
            section, digit, named, last_place = 0, None, named * _MYRIADS[char], _MYRIADS[char]
        else:
            return None
    if digit is not None:
        # 三千五 is 3,500: a last digit without a place stands one place below the one before it.
        section += digit * (last_place // 10 if last_place >= 100 else 1)
    return total + section, named


def _trailing(words: str) -> int:
    scaled = _SCALED.match(words)
    return _scale(scaled[2]) if scaled and scaled[1] else 1


def _scale(word: str) -> int:
    return {"万亿": 10**12, "亿": 10**8, "万": 10**4}[word]
