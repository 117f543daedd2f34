"""Which figures or other claims a quantity is about: from an expression to every way its value can be had.

A :class:`Ledger` holds the figures of the sources, those of the document's own tables, and the document's own
claims, in three tiers. :meth:`Ledger.options` yields the values of an expression in the order in which they deserve
belief: the printed figure, the same through other periods (Q3 = 9M - H1), the catalogue's formulas, the other
members of the metric's family.

    derived     a value with the way it was had, and the arithmetic of intervals
    shelves     figures and claims, indexed
    reach       what the shelves hold anything of, or could compute
    meanings    the names of a formula, for a period
    ledger      the ways to have a value
"""

from __future__ import annotations

from verifier.matching.derived import CLAIM, SOURCE, TABLE, Derived, Mode, apply, combine, of_claim
from verifier.matching.ledger import Ledger
from verifier.matching.shelves import Entry, Key, against

__all__ = ["CLAIM", "SOURCE", "TABLE", "Derived", "Entry", "Key", "Ledger", "Mode", "against", "apply", "combine", "of_claim"]
