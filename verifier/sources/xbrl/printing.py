"""A displayed number turned into its value, by the transformation that an inline filing names for it.

The registries of 2008 to 2022 spell one transformation in several ways (``numdotdecimal``, ``num-dot-decimal``); only what decides the
value is read here: which mark is the decimal point, and words that stand for zero.
"""

from __future__ import annotations

import re
from decimal import Decimal

_DASHES = str.maketrans("－−–—", "----")
_POINT = frozenset({"numdotdecimal", "numdotdecimalapos", "numcommadot", "numspacedot", "numdotdecimalin"})
_COMMA = frozenset({"numcommadecimal", "numcommadecimalapos", "numdotcomma", "numspacecomma", "numcomma"})
_ZERO = frozenset({"zerodash", "fixedzero", "numdash"})
_WORDS = frozenset({"no", "none", "nil", "zero", "-", ""})
_BLANKS = re.compile(r"[\s\u00a0\u2000-\u200a\u202f\u3000]+")
_PLAIN = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
_GROUPED_POINT = re.compile(r"(?:\d{1,3}(?:[,'`´’′]?\d{2,3})*|\d*)(?:\.\d+)?", re.ASCII)
_UNIT_WORDS = re.compile(r"(?P<whole>[\d,. ]*\d)\s*\D*?(?P<part>\d{1,2})\D*", re.ASCII)
MOST_DIGITS = 28


def value_of(text: str, form: str) -> Decimal:
    """The value that ``text`` displays; ``form`` is the local name of its transformation, empty for none.

    :raises ValueError: when the transformation is none known here, or the text is not of its form.

    >>> value_of("1.204,50", "num-comma-decimal"), value_of("—", "fixed-zero"), value_of("no", "numwordsen")
    (Decimal('1204.50'), Decimal('0'), Decimal('0'))
    """
    words = _BLANKS.sub(" ", text).strip().translate(_DASHES)
    kind = form.replace("-", "").casefold()
    if not kind:
        return _exact(words, _PLAIN)
    if kind in _ZERO:
        return Decimal(0)
    if kind == "numwordsen" and words.casefold() in _WORDS:
        return Decimal(0)
    bare = words.replace(" ", "")
    if kind in _POINT:
        return _exact(bare, _GROUPED_POINT)
    if kind in _COMMA:
        return _exact(bare.translate(str.maketrans(".,", ",.")), _GROUPED_POINT)
    if kind == "numunitdecimal" and (found := _UNIT_WORDS.fullmatch(words)):
        return Decimal(re.sub(r"\D", "", found["whole"]) + "." + found["part"].zfill(2))
    raise ValueError(f"{words[:30]!r} in the form {form}")


def _exact(text: str, pattern: re.Pattern[str]) -> Decimal:
    if not text or not pattern.fullmatch(text) or len(re.findall(r"\d", text)) not in range(1, MOST_DIGITS + 1):
        raise ValueError(f"{text[:40]!r} as a number")
    return Decimal(re.sub(r"[,'`´’′]", "", text))
