"""What a payload prints for one value, with its last place; missing values told from numbers.

JSON numbers arrive as Decimal, so ``12.30`` keeps its two places. Text arrives as providers write it:
``"1,204.5"``, ``"(0.52)"``, ``"48.20%"``, ``"1.61亿"``, ``"--"``.
"""

from __future__ import annotations

import re
from decimal import Decimal

from verifier.dataclass import dataclass

MISSING = frozenset({"", "-", "--", "---", "—", "——", "–", "n/a", "na", "nan", "nat", "none", "null", "nil", "false", "true", "inf", "infinity",
                     "-inf", "不适用", "无", "*", "?"})
_TEXT = re.compile(r"(?P<open>\()?(?P<sign>[+-]?)(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d*)?|\.\d+)(?P<exp>[eE][+-]?\d+)?\s*"
                   r"(?P<unit>[^\d\s()][^\d()]*?)?(?(open)\))\s*")
_FOLD = str.maketrans("０１２３４５６７８９．，％（）＋－−–", "0123456789.,%()+---")


@dataclass(frozen=True, slots=True)
class Printed:
    """One printed number: its value as written, the size of its last place, its text, and a unit glued to it."""

    value: Decimal
    place: Decimal
    text: str
    unit: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether it is printed without a decimal point."""
        return self.place == 1


def read_value(raw: object) -> Printed | None:
    """The number of a payload's value; None where the provider prints nothing.

    :raises ValueError: when the text is neither a number nor a word for a missing value.

    >>> read_value("(1,204.50)")
    Printed(value=Decimal('-1204.50'), place=Decimal('0.01'), text='(1,204.50)', unit='')
    """
    if raw is None or isinstance(raw, bool):
        return None
    if isinstance(raw, Decimal):
        return Printed(raw, last_place(raw), str(raw)) if raw.is_finite() else None
    if isinstance(raw, int):
        return Printed(Decimal(raw), Decimal(1), str(raw))
    if not isinstance(raw, str):
        raise ValueError(f"{type(raw).__name__} is no number")
    text = raw.strip()
    if text.casefold() in MISSING:
        return None
    found = _TEXT.fullmatch(text.translate(_FOLD))
    if found is None:
        raise ValueError(f"{text[:40]!r} is no number")
    value = Decimal(found["digits"].replace(",", "") + (found["exp"] or ""))
    if found["open"] or found["sign"] == "-":
        value = -value
    return Printed(value, last_place(value), text, (found["unit"] or "").strip())


def last_place(value: Decimal) -> Decimal:
    """The unit of the last printed digit; at most 1, since 1.2E+10 is a way to print a whole number.

    >>> last_place(Decimal("12.30"))
    Decimal('0.01')
    """
    exponent = value.as_tuple().exponent
    return Decimal(1).scaleb(exponent) if isinstance(exponent, int) and exponent < 0 else Decimal(1)


def is_number(raw: object) -> bool:
    """Whether a payload's value is a number, and no text, flag or blank.

    >>> is_number("1.61亿"), is_number("三季报"), is_number(None)
    (True, False, False)
    """
    try:
        return read_value(raw) is not None
    except ValueError:
        return False
