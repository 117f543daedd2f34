"""A value and how it was had: a figure, a claim, or an operation over other derived values, by exact interval arithmetic."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import ClassVar

from verifier.claims import Quantity
from verifier.dataclass import dataclass
from verifier.figures import Figure
from verifier.formula import Node
from verifier.interval import ONE, Interval

SOURCE, TABLE, CLAIM = 0, 1, 2
"""The tiers of evidence, best first: a figure of the sources, one of the document's own tables, one of its claims."""


class Mode:
    """Whose numbers count: the sources' alone, the right ones wherever they stand, or those that the document uses.

    What is evidence for a number is as the right ones are, but for what the text itself states of the very quantity asked for: to say
    a number again proves nothing. ``inner`` is what then counts for the parts that a value is computed from.
    These are told apart by identity; they are no ``Enum``, which looks a member up three times as slowly.
    """

    SOURCE: ClassVar[Mode]
    TRUTH: ClassVar[Mode]
    DOCUMENT: ClassVar[Mode]
    EVIDENCE: ClassVar[Mode]

    __slots__ = ("name", "place", "inner")

    def __init__(self, name: str, place: int, inner: Mode | None = None) -> None:
        self.name, self.place = name, place
        self.inner = inner or self

    def __repr__(self) -> str:
        return f"Mode.{self.name}"


Mode.SOURCE, Mode.TRUTH, Mode.DOCUMENT = Mode("SOURCE", 0), Mode("TRUTH", 1), Mode("DOCUMENT", 2)
Mode.EVIDENCE = Mode("EVIDENCE", 3, Mode.TRUTH)


@dataclass(frozen=True, slots=True)
class Derived:
    """A value and how it was had: a figure, a claim, a constant, or an operation over other derived values.

    ``claims`` are the indices of all claims used; ``tier`` the weakest tier used (source, table, claim).
    """

    value: Interval
    op: str
    parts: tuple[Derived, ...] = ()
    figure: Figure | None = None
    claim: int | None = None
    quantity: Quantity | None = None
    formula: str = ""
    tree: Node | None = None
    names: tuple[str, ...] = ()
    claims: frozenset[int] = frozenset()
    tier: int = SOURCE

    def leaves(self) -> Sequence[Derived]:
        """The figures, claims and constants at the bottom, left to right."""
        if not self.parts:
            return (self,)
        found: list[Derived] = []
        for part in self.parts:
            if part.parts:
                found += part.leaves()
            else:
                found.append(part)
        return found


_AMOUNTS = frozenset(("money", "shares", "per_share"))


def of_claim(value: Interval, index: int, tier: int = CLAIM, names: tuple[str, ...] = ()) -> Derived:
    """A value that a claim gives, as it stands or put right."""
    return Derived(value, "claim", claim=index, names=names, claims=frozenset((index,)), tier=tier)


def combine(op: str, parts: Sequence[Derived]) -> Derived | None:
    """The image of an operation over derived values, None where it is undefined."""
    if op in ("growth", "sub") and len(parts) == 2 and parts[0].op != "constant" and _same_leaves(*parts):
        return None  # the same figures found for both dates move nowhere
    if op in ("add", "sum", "sub") and len({part.figure.unit.kind for part in parts if part.figure is not None} & _AMOUNTS) > 1:
        return None  # an amount and one a share do not add up
    values = [part.value for part in parts]
    try:
        value = apply(op, values)
    except (ZeroDivisionError, ValueError):
        return None
    return joined(value, op, tuple(parts))


def _same_leaves(one: Derived, other: Derived) -> bool:
    mine, theirs = ([(id(leaf.figure) if leaf.figure is not None else None, leaf.claim) for leaf in part.leaves()] for part in (one, other))
    return (None, None) not in mine and mine == theirs


def mixes_currencies(parts: Sequence[Derived]) -> bool:
    """Whether amounts of different currencies stand beside each other with no rate: a value in HKD is no multiple of a profit in CNY."""
    first, mixed = None, False
    for part in parts:
        for leaf in part.leaves():
            if leaf.figure is None:
                continue
            if leaf.figure.metric == "fx_rate":
                return False
            currency = leaf.figure.unit.currency
            mixed = mixed or (currency is not None and first not in (None, currency))
            first = first or currency
    return mixed


def apply(op: str, v: Sequence[Interval]) -> Interval:
    """The exact image of one operation.

    :raises ZeroDivisionError: when a divisor holds zero.
    :raises ValueError: when the operation is undefined on these intervals.
    """
    if op == "growth":
        new, old = v
        if old.low > 0:
            return new / old - Interval.point(ONE)
        if old.high < 0:
            return Interval.point(ONE) - new / old
        raise ZeroDivisionError("growth from a base that holds zero")
    if op == "sub":
        total = v[0]
        for one in v[1:]:
            total = total - one
        return total
    if op in ("add", "sum"):
        total = v[0]
        for one in v[1:]:
            total = total + one
        return total
    if op == "mean":
        return apply("sum", v) / Interval.point(len(v))
    if op == "mul":
        total = v[0]
        for one in v[1:]:
            total = total * one
        return total
    if op == "div":
        total = v[0]
        for one in v[1:]:
            total = total / one
        return total
    if op == "neg":
        return -v[0]
    if op == "abs":
        return abs(v[0])
    if op == "cagr":
        first, last, years = v
        if first.low <= 0 or last.low <= 0:
            raise ValueError("a compound rate needs positive ends")
        return (last / first).root(years.low) - Interval.point(ONE)
    if op == "largest":
        many = int(v[0].low)
        lows, highs = sorted((one.low for one in v[1:]), reverse=True), sorted((one.high for one in v[1:]), reverse=True)
        return Interval(sum(lows[:many], Decimal(0)), sum(highs[:many], Decimal(0)))
    if op in ("count_positive", "count_negative"):
        sure = sum(1 for one in v if (one.low > 0 if op == "count_positive" else one.high < 0))
        maybe = sum(1 for one in v if (one.high > 0 if op == "count_positive" else one.low < 0))
        return Interval(Decimal(sure), Decimal(maybe))
    raise ValueError(f"no operation {op}")


def joined(
    value: Interval,
    op: str,
    parts: tuple[Derived, ...],
    *,
    quantity: Quantity | None = None,
    formula: str = "",
    tree: Node | None = None,
    names: tuple[str, ...] = (),
) -> Derived:
    """The derived value of an operation over ``parts``: it uses all their claims and is as weak as the weakest."""
    claims: frozenset[int] = frozenset()
    tier = SOURCE
    for part in parts:
        if part.claims:
            claims |= part.claims
        if part.tier > tier:
            tier = part.tier
    return Derived(value, op, parts, None, None, quantity, formula, tree, names, claims, tier)
