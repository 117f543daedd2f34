"""Printed places out of a database's numbers.

Text and integers, and decimals without a declared scale, print what they mean. A column of DECIMAL(18,4) pads every number with zeros and a
float drops them all, so that neither 71.3000 nor 71.3 says that it was printed 71.30: there the finest place that the values of the same
unit show holds for all of them, as one table states one unit to one place. Too coarse a place would let a wrong number pass.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Context, Decimal
from typing import Any

_DIGITS = 15
"""What a float carries for certain."""
_PRINTED = -6
"""Values of more decimals are computed, not printed, and tell nothing of the others."""
_WIDE = Context(prec=200)
Entry = tuple[str, Any]


def printed(entries: Sequence[Entry], fixed: bool) -> list[Any]:
    """The values of (unit, value) as text with their last places; ``fixed`` says that decimals come padded.

    >>> printed([("%", Decimal("15.1300")), ("%", Decimal("12.3000")), ("元", "0.40")], True)
    ['15.13', '12.30', '0.40']
    """
    loose = {i: value for i, (_, raw) in enumerate(entries) if (value := _loose(raw, fixed)) is not None}
    places = _finest((entries[i][0], value) for i, value in loose.items())
    return [_shown(loose[i], places.get(entry[0])) if i in loose else _exact(entry[1]) for i, entry in enumerate(entries)]


def _loose(raw: Any, fixed: bool) -> Decimal | None:
    """The number where its type keeps no last place."""
    if isinstance(raw, float):
        value = Decimal(format(raw, f".{_DIGITS}g"))
        return value if value.is_finite() else None
    if isinstance(raw, Decimal) and fixed and raw.is_finite():
        return raw
    return None


def _finest(values: Iterable[tuple[str, Decimal]]) -> dict[str, int]:
    """The exponent of the finest place below one that the values of each unit show."""
    places: dict[str, int] = {}
    for unit, value in values:
        if _PRINTED <= (exponent := _exponent(value)) < 0:
            places[unit] = min(exponent, places.get(unit, 0))
    return places


def _exponent(value: Decimal) -> int:
    exponent = value.normalize(_WIDE).as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def _shown(value: Decimal, place: int | None) -> str:
    if place is None:  # nothing shows a place: what is printed stands
        return f"{value:f}"
    return f"{value.quantize(Decimal(1).scaleb(min(place, _exponent(value))), context=_WIDE):f}"


def _exact(raw: Any) -> Any:
    if isinstance(raw, bool) or raw is None:
        return None
    if isinstance(raw, float):
        return None
    if isinstance(raw, Decimal):
        return f"{raw:f}" if raw.is_finite() else None
    return raw if isinstance(raw, str) else str(raw)
