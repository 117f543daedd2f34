"""Stated against recomputed: the verdict of every claim, by arithmetic alone.

No clock, network, model, file or page is seen here: the same claims and figures give the same verdicts.
A claim is judged by its readings in turn: on source figures; failing that on the right numbers wherever they
stand; and, where it fails, on the numbers the document itself uses, to tell a root error from its consequences.

    docket      the claims, judged each once and on demand; outcomes: what was found of each
    meeting     whether a stated number and a recomputed interval meet
    verdicts    the verdict of one claim; failing: of one that misses; dating: of another date; comparing: of a comparison; lacking: of one left open
    closing     what settles numbers that no source has: sums and identities (solving), triads of numbers said together
    labels      right numbers under a wrong name
"""

from __future__ import annotations

from collections.abc import Sequence

from verifier.claims import Claim
from verifier.judging.closing import close_identities, close_sums
from verifier.judging.docket import Docket
from verifier.judging.labels import mark_assumptions, mark_labels
from verifier.judging.outcomes import Outcome
from verifier.judging.roots import find_roots
from verifier.judging.solving import solved
from verifier.judging.triads import close_expected, close_multiples, close_outlooks
from verifier.judging.verdicts import judged
from verifier.matching import Ledger
from verifier.numerals import Numeral


class Judge:
    """Judges the claims of a document on demand, each once."""

    def __init__(self, ledger: Ledger, claims: Sequence[Claim], numerals: Sequence[Numeral]) -> None:
        self.docket = Docket(ledger, claims, numerals, judged)

    def outcome(self, index: int) -> Outcome:
        """The verdict of one claim."""
        return self.docket.outcome(index)

    def close(self) -> None:
        """Lets go of the ledger, once nothing more will be asked."""
        self.docket.ledger.close()

    def all(self) -> list[Outcome]:
        """The outcomes of all claims, in their order, with closed identities settled."""
        return self.settled([self.outcome(i) for i in range(len(self.docket.claims))])

    def settled(self, outcomes: list[Outcome]) -> list[Outcome]:
        """The outcomes of all claims once closed identities are seen: of what is wrong, only which number is to blame may change."""
        for step in (find_roots, close_identities, close_sums, close_outlooks, close_expected, close_multiples, mark_assumptions, mark_labels):
            step(self.docket, outcomes)
        return outcomes


__all__ = ["Judge", "Outcome", "solved"]
