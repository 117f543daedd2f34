"""Rules and model side by side: what the model's readings may change in a verdict, and what they may not.

- What the rules bear out stays as it is; what they find consistent is supported where the model names a source's figure that agrees.
- What the rules leave unverifiable is judged again with the model's readings beside their own. Arithmetic that the model finds in the number's
  sentence may bear the number out, never overturn it, and settles nothing else.
- What the rules refute while the model takes it for another figure, which it is, is ``ambiguous``: unverifiable, and nobody guesses.
- A number that the rules made no claim of is judged by the model's readings, which may bear it out and never overturn it.
  It is no evidence for other claims.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from verifier.claims import Claim, Extraction, Quantity, Reading
from verifier.dataclass import replace
from verifier.judging import Judge, Outcome
from verifier.matching import Ledger
from verifier.records import WRONG

LedgerOf = Callable[[list[Claim]], Ledger]
_HOLDS = frozenset({"supported", "consistent"})
MODEL = "model"
"""The origin of a reading that the model adds: it may bear a number out, and show what follows from a wrong one, but refutes none."""
SAID = "sentence"
"""The origin of a reading that may bear a number out and never overturn it: arithmetic over whatever else the sentence holds."""


class Proposals(Protocol):
    """What a model's proposals come to, by the index of the claim they are about."""

    @property
    def confirmed(self) -> Mapping[int, Sequence[Reading]]: ...
    @property
    def rivals(self) -> Mapping[int, Sequence[Reading]]: ...
    @property
    def added(self) -> Sequence[Claim]: ...


def resolved(extraction: Extraction, ledger_of: LedgerOf, proposals: Proposals) -> tuple[list[Claim], list[Outcome], frozenset[int]]:
    """All claims, those added last, with their outcomes, and which of the added ones are no claims after all.

    An operand of shown arithmetic is one only where it holds.
    """
    claims, numerals = list(extraction.claims), extraction.numerals
    outcomes = Judge(ledger_of(claims), claims, numerals).all()
    named = {i: [r for r in readings if isinstance(r.expression, Quantity)] for i, readings in proposals.rivals.items()}
    doubted = [i for i, readings in named.items() if readings and outcomes[i].verdict == "refuted" and claims[i].kind != "comparison"]
    probes = [
        replace(claims[i], index=len(claims) + place, readings=[replace(r, certain=False) for r in named[i]])
        for place, i in enumerate(doubted)
    ]
    probed = Judge(ledger_of(claims), [*claims, *probes], numerals).all()[len(claims) :] if probes else []
    ambiguous = {i for i, outcome in zip(doubted, probed, strict=True) if outcome.verdict == "supported"}
    changed = False
    for i, claim in enumerate(claims):
        if i in ambiguous:
            claims[i] = replace(claim, readings=[replace(r, certain=False) for r in claim.readings])
        elif outcomes[i].verdict == "unverifiable" and not claim.assumed and (i in proposals.confirmed or i in proposals.rivals):
            own = list(proposals.confirmed.get(i, claim.readings))
            claims[i] = replace(claim, readings=[*own, *proposals.rivals.get(i, ())])
        elif outcomes[i].verdict == "consistent" and not (outcomes[i].codes or claim.kind == "comparison") and named.get(i):
            claims[i] = replace(claim, readings=[*claim.readings, *(replace(r, certain=False) for r in named[i])])
        else:
            continue
        changed = True
    if changed:
        first, outcomes = outcomes, Judge(ledger_of(claims), claims, numerals).all()
        if overturned := [i for i, o in enumerate(outcomes) if o.verdict in WRONG and first[i].verdict not in WRONG and _on_a_word(o)]:
            for i in overturned:
                claims[i] = replace(claims[i], readings=[r for r in claims[i].readings if r.certain or r.origin not in (SAID, MODEL)])
            outcomes = Judge(ledger_of(claims), claims, numerals).all()
        outcomes = _kept(first, outcomes)
        for i in ambiguous:
            outcomes[i] = replace(outcomes[i], verdict="unverifiable", codes=["ambiguous"])
    outcomes = _by_the_model_alone(claims, outcomes, extraction, ledger_of, {i: r for i, r in proposals.rivals.items() if i not in ambiguous})
    added = list(proposals.added)
    if not added:
        return claims, outcomes, frozenset()
    found = Judge(ledger_of(claims), [*claims, *added], numerals).all()[len(claims) :]
    silent = frozenset(c.index for c, o in zip(added, found, strict=True) if o.verdict not in _HOLDS and c.number in extraction.operands)
    open_ = [replace(o, verdict="unverifiable", codes=[], detail={"doubtful": True}) if o.verdict in WRONG else o for o in found]
    return [*claims, *added], [*outcomes, *open_], silent


def _by_the_model_alone(
    claims: Sequence[Claim], outcomes: Sequence[Outcome], extraction: Extraction, ledger_of: LedgerOf, rivals: Mapping[int, Sequence[Reading]]
) -> list[Outcome]:
    """The outcomes where what is still open is tried by the model's readings without those of the rules, a figure of which it may miss.

    What holds so is no evidence for other claims.
    """
    tried = {i for i in rivals if outcomes[i].verdict == "unverifiable" and not claims[i].assumed and claims[i].kind != "comparison"}
    if not tried:
        return list(outcomes)
    alone = [replace(c, readings=[replace(r, certain=False) for r in rivals[i]]) if i in tried else c for i, c in enumerate(claims)]
    probed = Judge(ledger_of(alone), alone, extraction.numerals).all()
    return [now if i in tried and now.verdict in _HOLDS else was for i, (was, now) in enumerate(zip(outcomes, probed, strict=True))]


def _on_a_word(outcome: Outcome) -> bool:
    """Whether a claim is found wrong on the model's word alone: by arithmetic over its sentence, or refuted by a reading that the rules had not."""
    reading = outcome.reading
    return reading is not None and (reading.origin == SAID or (outcome.verdict == "refuted" and reading.origin == MODEL and not reading.certain))


def _kept(first: Sequence[Outcome], second: Sequence[Outcome]) -> list[Outcome]:
    """The second outcomes, but what held stands, unless it follows from a claim that is found wrong only now, or rested on one."""
    turned = {i for i, (was, now) in enumerate(zip(first, second, strict=True)) if was.verdict in _HOLDS and now.verdict not in _HOLDS}
    newly = {i for i, (was, now) in enumerate(zip(first, second, strict=True)) if was.verdict not in WRONG and now.verdict in WRONG} - turned
    while True:
        follows = {i for i in turned - newly if newly.intersection(second[i].depends_on if second[i].verdict == "tainted" else first[i].depends_on)}
        if not follows:
            break
        newly |= follows
    return [was if i in turned and i not in newly else now for i, (was, now) in enumerate(zip(first, second, strict=True))]
