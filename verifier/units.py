"""Units as written, and the base unit in which values are compared.

Base units: yuan (or the currency named), currency per share, shares, a plain fraction for percentages,
percentage points and basis points alike, days, and counts. A physical unit keeps its own name.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from verifier.dataclass import dataclass

Kind = Literal["money", "per_share", "shares", "percent", "point", "basis_point", "multiple", "number", "days", "months", "count",
               "index", "physical", "rate"]
FRACTIONS = frozenset({"percent", "point", "basis_point"})


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit as an author wrote it.

    ``scale`` turns the written numeral into the base unit ("亿元": 100000000, "%": 0.01).
    ``name`` is the base dimension of a physical unit or rate ("吨", "MW", "CNY/吨"), empty for the others.
    ``written`` is the author's own spelling with its scale word, for printing a corrected number in the same style.
    """

    kind: Kind
    scale: Decimal = Decimal(1)
    currency: str | None = None
    name: str = ""
    written: str = ""

    @property
    def is_fraction(self) -> bool:
        """Percent, percentage points or basis points: a plain fraction underneath."""
        return self.kind in FRACTIONS

    @property
    def report_name(self) -> str:
        """The word for the report's ``unit`` key."""
        if self.kind == "money":
            return self.currency or "money"
        if self.kind == "per_share":
            return f"{self.currency or 'money'}/share"
        if self.kind in ("physical", "rate"):
            return self.name or "count"
        return {"number": "ratio", "point": "percentage point", "basis_point": "basis point"}.get(self.kind, self.kind)


NUMBER = Unit("number")
PERCENT = Unit("percent", Decimal("0.01"), written="%")
POINT = Unit("point", Decimal("0.01"), written="个百分点")
BASIS_POINT = Unit("basis_point", Decimal("0.0001"), written="bp")
MULTIPLE = Unit("multiple", written="倍")
YUAN = Unit("money", currency="CNY", written="元")
SHARES = Unit("shares", written="股")
