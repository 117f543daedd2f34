"""What a document's claims need of a source that is asked rather than read: which metrics, which time, which company."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from verifier.catalogue import load
from verifier.claims import Claim, Combination, Expression, Extraction, Quantity
from verifier.dataclass import dataclass
from verifier.fold import fold
from verifier.formula import references
from verifier.periods import Period

_MONTHS_BEFORE = 24
"""How far before the earliest period a source is read: the year before it, and the year that a trailing sum of that begins in."""


@dataclass(frozen=True, slots=True)
class Needs:
    """What to ask for; empty means everything.

    ``metrics`` are catalogue ids, those of the claims with all that their formulas may take; ``first`` and ``last`` are fiscal months as of
    :class:`Period`, the second exclusive; ``days`` the days named; ``text`` the document's words, in which a source's own names are looked
    for; ``entity`` the company that the caller names; ``parts`` whether a claim is about a part of it (a product, a region).
    """

    metrics: frozenset[str] = frozenset()
    first: int | None = None
    last: int | None = None
    days: tuple[dt.date, ...] = ()
    text: str = ""
    entity: str | None = None
    parts: bool = False

    def bears_on(self, period: Period | None) -> bool:
        """Whether a figure of that period can matter; one without a period always can."""
        if period is None or self.first is None or self.last is None:
            return True
        return self.first <= period.end and period.start <= self.last

    def names(self, name: str) -> bool:
        """Whether the document, or the caller, speaks of somebody by that name.

        >>> Needs(text=fold("603019今日收涨")).names("603019"), Needs(text=fold("16030191")).names("603019")
        (True, False)
        """
        if self.entity is not None and fold(name).casefold() == fold(self.entity).casefold():
            return True
        wanted, text = fold(name).casefold(), self.text.casefold()
        start = text.find(wanted) if wanted else -1
        while start >= 0:
            end = start + len(wanted)
            if not (_joins(text[start - 1 : start], wanted[0]) or _joins(wanted[-1], text[end : end + 1])):
                return True
            start = text.find(wanted, start + 1)
        return False


def _joins(left: str, right: str) -> bool:
    """Whether two characters belong to one word or number of the Latin script."""
    return bool(left and right) and all(ch.isascii() and ch.isalnum() for ch in (left, right))


def needs_of(extraction: Extraction, text: str, entity: str | None = None) -> Needs:
    """What the claims of a document need.

    The metrics are those of every way to recompute a claim, closed under the catalogue's formulas; the time runs from two years before
    the earliest period to the latest.
    """
    quantities = [quantity for claim in extraction.claims for quantity in _quantities(claim)]
    metrics = {name for quantity in quantities for name in (quantity.metric, *quantity.others)}
    metrics |= {claim.metric for claim in extraction.claims}
    periods = [p for quantity in quantities for p in (quantity.period, quantity.base) if p is not None]
    periods += [claim.period for claim in extraction.claims if claim.period is not None]
    periods = [p for p in periods if p.end > 0]
    first = min((p.start for p in periods), default=None)
    days = sorted({p.day for p in periods if p.day is not None})
    return Needs(frozenset(closed(metrics)), None if first is None else first - _MONTHS_BEFORE, max((p.end for p in periods), default=None),
                 tuple(days), fold(text), entity, any(claim.segment for claim in extraction.claims))


def closed(metrics: Iterable[str]) -> set[str]:
    """The metrics with all that the catalogue computes them from: a ratio from anything, an amount from amounts of its own kind alone.

    (A profit may be computed from a market value and its multiple; but where the profit itself can be asked for, nobody needs prices for it.)

    >>> {"gross_profit", "revenue"} <= closed({"gross_margin"}), "share_price" in closed({"net_profit_parent"})
    (True, False)
    """
    known = load().metrics
    found: set[str] = set()
    waiting = list(metrics)
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        if name not in known:
            continue
        flow = known[name].flow
        waiting += known[name].family
        parts = [reference.metric for formula in known[name].formulas for reference in references(formula.tree)]
        waiting += [part for part in parts if flow == "derived" or part not in known or known[part].flow == flow]
    return found


def _quantities(claim: Claim) -> Iterator[Quantity]:
    for reading in claim.readings:
        yield from _leaves(reading.expression)


def _leaves(expression: Expression) -> Iterator[Quantity]:
    if isinstance(expression, Quantity):
        yield expression
    elif isinstance(expression, Combination):
        for part in expression.args:
            yield from _leaves(part)
