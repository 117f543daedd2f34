"""The stated interval: every value that a printed number stands for, with the hedge word beside it."""

from __future__ import annotations

from decimal import Decimal

from verifier.interval import HALF, INFINITY, Interval
from verifier.numerals.grammar import HedgeGrammar
from verifier.patterns import pattern

ABOUT = Decimal("0.05")
ALMOST = Decimal("0.9")
# Small words that may stand between a hedge and its number: 超过了, 约为, about a, above the.
_FILLERS = {"a": (" a",), "e": (" the",), "s": (" its",), "达": ("达",), "至": ("至",), "有": ("有",), "为": ("为",), "是": ("是",), "了": ("了",),
            "在": ("在",), "(": ("(",), "“": ("“",)}


_ROSE = pattern("stating-rose",
    r"(?:add(?:s|ed|ing)?|sum(?:s|med)?|went|gone|going|go(?:es)?|mov(?:es?|ed|ing)|tick(?:s|ed|ing)?|inch(?:es|ed|ing)?|edg(?:es?|ed|ing)"
                   r"|crept|creep(?:s|ing)?|climb(?:s|ed|ing)?|nudg(?:es?|ed)|c[ao]mes?|coming|drift(?:s|ed)|step(?:s|ped)|sho(?:ots?|t)"
                   r"|is|are|was|were|be|been|back) up to$")
"""After these, "up to" says where a number went or what it sums to, not how far it may go."""


def hedge_beside(folded: str, start: int, end: int, grammar: HedgeGrammar) -> str:
    """The heading of the hedge word just after or just before a number that stands from ``start`` to ``end``, or "".

    A word after the number ("50% 以上") outranks one before it when it bounds the number.

    >>> from verifier.numerals.grammar import hedges
    >>> hedge_beside("毛利率超过30%", 5, 8, hedges())
    'above'
    """
    after = ""
    if found := grammar.after.match(folded, end):
        after = grammar.after_names[found[1] or found[2]]
        if found[1] == "+" and folded[found.end():found.end() + 1].isdigit():
            after = ""
    if after and after != "about":
        return after
    return _before(folded, start, grammar) or after


def _before(folded: str, start: int, grammar: HedgeGrammar) -> str:
    window = folded[max(0, start - 28):start].rstrip(" *\n")
    if not window:
        return ""
    for filler in _FILLERS.get(window[-1], ()):
        if window.endswith(filler):
            if heading := _heading(window, grammar):
                return heading
            window = window[:-len(filler)].rstrip(" *\n")
            break
    return _heading(window, grammar)


def _heading(window: str, grammar: HedgeGrammar) -> str:
    """The heading of the hedge word that ends the window."""
    window = window.lower()
    for length in grammar.lengths.get(window[-1:], ()):
        heading = grammar.before.get(window[-length:])
        if heading is None or length > len(window):
            continue
        previous = window[-length - 1:-length]
        if window[-length].isascii() and window[-length].isalpha() and previous.isascii() and previous.isalpha():
            continue
        if previous and previous in grammar.joined.get(window[-length:], ""):
            continue
        if window.endswith("up to") and _ROSE.search(window):
            continue
        return heading
    return ""


def stated_interval(value: Decimal, place: Decimal, hedge: str, *, soft: bool = False, word: bool = False) -> Interval:
    """The values that ``value``, printed to a last place of ``place``, stands for under a hedge.

    ``soft`` marks a fraction or a multiple in words (a third, doubled), good to 5% of itself; ``word`` any number in words, whose
    "almost" ends at the number itself (近七成). A negative number is hedged
    by its size: "about -2" and "more than -2" (a loss of more than 2).

    >>> stated_interval(Decimal("0.30"), Decimal("0.01"), "above")
    Interval[0.295, Infinity]
    """
    if value < 0:
        return -stated_interval(-value, place, hedge, soft=soft, word=word)
    half = value * ABOUT if soft else place * HALF
    if hedge == "about":
        spread = value * ABOUT if soft else max(place, value * ABOUT)
        return Interval(value - spread, value + spread)
    if hedge == "almost":
        return Interval(value * ALMOST, value if word else value + half)
    if hedge == "under":
        return Interval(value * ALMOST, value, False, True)
    if hedge == "below":
        return Interval(-INFINITY, value + half)
    if hedge == "less":
        return Interval(-INFINITY, value, False, True)
    if hedge == "above":
        return Interval(value - half, INFINITY)
    if hedge == "many":
        return Interval(value, value + place)
    return Interval(value - half, value + half)


def stated_range(low: Decimal, low_place: Decimal, high: Decimal, high_place: Decimal) -> Interval:
    """A range stands for its ends, each widened by half of its own last place.

    >>> stated_range(Decimal(2), Decimal(1), Decimal(3), Decimal(1))
    Interval[1.5, 3.5]
    """
    if low > high:
        low, low_place, high, high_place = high, high_place, low, low_place
    return Interval(low - low_place * HALF, high + high_place * HALF)
