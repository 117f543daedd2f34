"""Quotes whose keys are letters or numbered words, as some services serve them, with the words that those stand for."""

from __future__ import annotations

import re
from typing import Any

_NUMBERED = re.compile(r"\d{1,2}[.a]?\.? +(?=[A-Za-z])")
_LETTERS = {"c": "close price", "o": "open price", "h": "day high", "l": "day low", "pc": "previous close", "d": "price change",
            "dp": "price change (%)", "v": "volume", "t": "date", "vw": "vwap", "n": "number of trades", "otc": "otc", "s": "status"}
_BAR = frozenset("cohl")
_WORDS = {"open": "open price", "high": "day high", "low": "day low", "change": "price change", "latest trading day": "trade date",
          "change percent": "price change (%)"}


def spelled_out(record: dict[str, Any]) -> dict[str, Any]:
    """A record of a quote under words that say what its numbers are; any other as it is.

    >>> spelled_out({"c": 73.08, "o": 72.1, "h": 73.9, "l": 71.8, "t": 1762359600})["close price"]
    73.08
    >>> spelled_out({"05. price": "73.08", "08. previous close": "72.10", "10. change percent": "1.36%"})
    {'price': '73.08', 'previous close': '72.10', 'price change (%)': '1.36%'}
    """
    if record.keys() >= _BAR and record.keys() <= _LETTERS.keys() | {"symbol", "ticker", "T"}:
        return {_LETTERS.get(key, "symbol"): value for key, value in record.items()}
    if record and all(_NUMBERED.match(key) for key in record):
        record = {_NUMBERED.sub("", key, count=1): value for key, value in record.items()}
        return {_WORDS.get(key, key): value for key, value in record.items()} if "previous close" in record else record
    return record
