"""What to write instead: the claim's own words with the right number put in."""

from __future__ import annotations

import re

from verifier.records import ClaimRecord

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
    right = claim.expected.text
    if WORDS_WRONG.intersection(claim.codes):
        return right
    found = number_in_quote(claim)
    return right if found is None else claim.quote[:found[0]] + right + claim.quote[found[1]:]


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
