"""What to write instead: the claim's own words with the right number put in."""

from __future__ import annotations

from verifier.records import ClaimRecord

# Where the words around the number are wrong too, the right number alone would make a new false sentence.
_WORDS_WRONG = frozenset({"direction-mismatch", "pp-vs-percent", "conclusion-flips", "yoy-qoq-swap", "definition-mismatch", "entity-mismatch",
                          "period-mismatch", "cumulative-as-quarter", "sign-flip"})


def rewritten_quote(claim: ClaimRecord) -> str | None:
    """The quote with the number corrected; the corrected number alone where the words around it would not fit it.

    None when the right number is not known or the claim is not wrong.
    """
    if claim.expected is None:
        return None
    right = claim.expected.text
    if _WORDS_WRONG.intersection(claim.codes):
        return right
    first, last = claim.number.span[0] - claim.span[0], claim.number.span[1] - claim.span[0]
    if first < 0 or claim.quote[first:last] != claim.number.text:
        return right
    return claim.quote[:first] + right + claim.quote[last:]
