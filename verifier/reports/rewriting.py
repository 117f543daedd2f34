"""What to write instead: the claim's own words with the right number put in."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

from verifier.numerals import scan
from verifier.records import ClaimRecord

_DIGITS = re.compile(r"\d[\d,]*(?:\.\d+)?")
_LEAST_DIGITS = 2
_OPENING = re.compile(r"^\s*(?:[-*+>]\s+|#{1,6}\s+)+")
# Where the words around the number are wrong too, the right number alone would make a new false sentence.
WORDS_WRONG = frozenset({"direction-mismatch", "pp-vs-percent", "conclusion-flips", "yoy-qoq-swap", "definition-mismatch", "entity-mismatch",
                          "period-mismatch", "cumulative-as-quarter", "sign-flip"})


def rewritten_quote(claim: ClaimRecord) -> str | None:
    """The quote with the number corrected; the corrected number alone where the words around it would not fit it.

    None when the right number is not known or the claim is not wrong.
    """
    if claim.expected is None:
        return None
    right = _in_own_places(claim.number.text, claim.expected.text, Decimal(claim.expected.value))
    if WORDS_WRONG.intersection(claim.codes):
        return right
    found = number_in_quote(claim)
    return right if found is None else claim.quote[:found[0]] + right + claim.quote[found[1]:]


def _in_own_places(stated: str, right: str, value: Decimal) -> str:
    """The right number with as many decimals as the author printed, and as many more as leave two digits to tell.

    >>> _in_own_places("1.4pct", "0.9227pct", Decimal("0.009227")), _in_own_places("416%", "24.03%", Decimal("0.2403"))
    ('0.92pct', '24%')
    """
    numerals, found = scan(stated), _DIGITS.search(right)
    if len(numerals) != 1 or found is None or numerals[0].word or numerals[0].is_range or not value:
        return right
    n = numerals[0]
    size, shown = abs(value) / n.unit.scale, Decimal(found[0].replace(",", ""))
    printed = stated[n.digits[0]:n.digits[1]]
    if not printed.isascii() or abs(size - shown) > shown / 500:
        return right  # in another unit than the author's
    places = max(len(printed.partition(".")[2]), _LEAST_DIGITS - 1 - size.adjusted())
    number = size.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return right[:found.start()] + (f"{number:,f}" if "," in found[0] else f"{number:f}") + right[found.end():]


def unmarked(text: str) -> str:
    """A quote to be read: without Markdown's stars for bold, and without the sign of a list, heading or quotation at its start.

    >>> unmarked("- **毛利率** 38.6%")
    '毛利率 38.6%'
    """
    return _OPENING.sub("", text.replace("**", ""))


def number_in_quote(claim: ClaimRecord) -> tuple[int, int] | None:
    """Where the claim's number stands in its quote; None when that cannot be told."""
    text, first = claim.number.text, claim.number.span[0] - claim.span[0]
    if first >= 0 and claim.quote[first:first + len(text)] == text:
        return first, first + len(text)
    first = claim.quote.find(text)
    return None if first < 0 or claim.quote.find(text, first + 1) >= 0 else (first, first + len(text))
