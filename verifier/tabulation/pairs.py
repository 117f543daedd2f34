"""Exchange rates by their pair: GBPUSD, EUR/USD, USD CNY spot, € per £."""

from __future__ import annotations

import re

from verifier.tabulation.printed import unit_of

_CODES = "USD|EUR|GBP|JPY|CNY|CNH|RMB|HKD|AUD|NZD|CAD|CHF|SEK|NOK|SGD|KRW|TWD|INR|IDR|THB|MYR|PHP|VND|BRL|MXN|ZAR|TRY|RUB"
_PAIR = re.compile(rf"({_CODES})\s?[/-]?\s?({_CODES})(?:\s+(?:spot|rate|exchange rate|fx|mid|fixing|close|即期|汇率|中间价))?", re.I)


def pair_of(words: str) -> str | None:
    """The pair of currencies whose rate the words name, as a market writes it; None where they name none.

    >>> pair_of("GBPUSD"), pair_of("usd/cny spot"), pair_of("USD m")
    ('GBP/USD', 'USD/CNY', None)
    """
    found = _PAIR.fullmatch(words)
    if found is None or found[1].upper() == found[2].upper():
        return None
    return f"{found[1]}/{found[2]}".upper().replace("RMB", "CNY")


def is_exchange(words: str) -> bool:
    """One money per another: € per £ is an exchange rate, an item of its own."""
    sides = re.split(r"\s*/\s*|\s+per\s+", words)
    return len(sides) == 2 and all((side := unit_of(part)) is not None and side.kind == "money" for part in sides)
