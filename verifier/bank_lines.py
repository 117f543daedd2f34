"""Lines that a bank's statement calls as others' do and means otherwise: its "other income" is all that is not interest."""

from __future__ import annotations

from verifier.dataclass import replace
from verifier.figures import Figure

_TELLS = "net_interest_income"
_IN_TWO = frozenset(("net_fee_income", "non_interest_income", "revenue", "total_revenue", "other_non_interest_income", "trading_income"))
"""What a bank that gives more of its income than two parts has besides."""


def as_banks_mean(figures: list[Figure]) -> list[Figure]:
    """The figures, and the other income of who gives nothing but that and net interest once more as all its income but interest.

    >>> from verifier.interval import Interval
    >>> from verifier.units import YUAN
    >>> lines = [Figure(metric, "A", None, Interval.point("1"), YUAN, "1", "s", "r", label="x") for metric in (_TELLS, "other_income_gain")]
    >>> [f.metric for f in as_banks_mean(lines)]
    ['net_interest_income', 'other_income_gain', 'non_interest_income']
    """
    others = {f.entity for f in figures if f.metric == "other_income_gain" and not f.segment and f.label.isascii()}
    if not others:
        return figures
    held: dict[str | None, set[str]] = {}
    for f in figures:
        if f.entity in others:
            held.setdefault(f.entity, set()).add(f.metric)
    banks = {entity for entity, metrics in held.items() if _TELLS in metrics and metrics.isdisjoint(_IN_TWO)}
    return [*figures, *(replace(f, metric="non_interest_income") for f in figures if f.metric == "other_income_gain" and f.entity in banks)]
