"""From tokens to claims: one walk over each sentence binds every number to a metric, an entity, a period and a base.

The walk carries a scene (entity, period, metric) forward through the sentence, remembers it in the block, and falls
back to the document's own. What is said in the clause itself is certain; what is carried along may support a claim
but refutes it only when no other reading is open.

In the order in which a sentence meets them:

    standing       where the walk stands: the scene, the tokens since the last boundary, what was said so far
    sentences      opens and closes a sentence, goes through its tokens, and lets punctuation end what it ends
    mentions       names, metrics, cue words; enumerations: lists of them and of numbers, matched one to one
    dates          periods as they are met; dating: which one words mean, and which a number is of
    numbers        a number: metrics, beside and implied find what it measures, roles how (a level, a growth, a share ...)
    claiming       the claim: owners say whose it is, expressions what it asserts, over told, again, moves, shares, multiples
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from verifier.claims import Claim, Extraction, Quantity, Reading
from verifier.dataclass import replace
from verifier.extractors.rules.binding.sentences import read_sentence
from verifier.extractors.rules.binding.standing import Walk
from verifier.extractors.rules.tokens import Reading as Text
from verifier.figures import Figure


def bind(walk: Walk, text: Text, pairs: Sequence[Figure] = ()) -> Extraction:
    """All claims in text order; ``pairs`` are the figures of label-and-value lists, each a claim like one in prose."""
    for sentence in text.sentences:
        read_sentence(walk, sentence)
    if pairs:
        _add_pairs(walk, pairs)
    return Extraction(
        walk.claims,
        walk.numerals,
        {i for i in walk.operands if i not in walk.by_number},
        text.in_tables,
        {i: n.set_aside for i, n in enumerate(walk.numerals) if n.set_aside is not None and i not in text.in_tables},
        walk.entity,
        walk.default,
    )


def _add_pairs(walk: Walk, pairs: Sequence[Figure]) -> None:
    ends = [n.end for n in walk.numerals]
    for figure in pairs:
        if figure.span is None:
            continue
        number = next(
            (
                i
                for i in range(bisect_right(ends, figure.span[0]), bisect_left(ends, figure.span[1]) + 1)
                if i < len(ends) and walk.numerals[i].set_aside is None and walk.numerals[i].start < figure.span[1] and i not in walk.by_number
            ),
            None,
        )
        if number is None:
            continue
        n = walk.numerals[number]
        n = replace(n, value=figure.value.middle, unit=figure.unit, last_place=figure.value.width, stated=figure.value)
        walk.numerals[number] = n
        reading = Reading(Quantity(figure.metric, walk.entity, figure.period), True)
        rate = n.unit.kind in ("percent", "multiple", "number")
        claim = Claim(
            len(walk.claims),
            n,
            number,
            "ratio" if rate else "level",
            figure.metric,
            figure.label,
            walk.entity,
            figure.period,
            n.stated,
            readings=[reading],
            quote=figure.span,
        )
        walk.claims.append(claim)
        walk.by_number[number] = claim
    order = sorted(walk.claims, key=lambda c: c.numeral.start)
    moved = {c.index: place for place, c in enumerate(order)}
    for place, claim in enumerate(order):
        claim.index = place
        claim.subject = moved[claim.subject] if claim.subject is not None else None
    walk.claims = order
