"""Names as programs write them, in words: mkt_cap_usd_bn, gross_margin_pct, netIncome, PX_LAST."""

from __future__ import annotations

import re

_SNAKE = re.compile(r"[A-Za-z][A-Za-z0-9&%]*(?:_[A-Za-z0-9&%]+)+")
_CAMEL = re.compile(r"[a-z]+(?:[A-Z][a-z0-9]+|[A-Z]{2,}(?![a-z]))+|[A-Z][a-z]+(?:[A-Z][a-z]+)+")
_HUMPS = re.compile(r"[A-Z]{2,}(?![a-z])|[A-Z]?[a-z0-9]+|[A-Z]")
_MONEY = {"usd", "us", "eur", "gbp", "rmb", "cny", "hkd", "jpy", "twd", "sgd", "krw", "inr", "aud", "cad", "chf", "sek", "nok", "dkk",
    "brl", "zar", "thb",
          "myr", "idr", "pln"}
_SCALE = {"k": "thousand", "th": "thousand", "thousand": "thousand", "thousands": "thousand", "m": "million", "mn": "million", "mm": "million",
          "mil": "million", "mln": "million", "million": "million", "millions": "million", "bn": "billion", "b": "billion", "bln": "billion",
          "billion": "billion", "billions": "billion", "tn": "trillion", "trillion": "trillion"}
_RATIO = {"pct": "%", "percent": "%", "perc": "%", "pc": "%", "bps": "bp", "bp": "bp", "x": "x", "times": "x", "days": "days", "pp": "pp",
    "ppt": "pp",
          "ppts": "pp"}
_WORDS = {"px": "price", "mkt": "market", "mktcap": "market cap", "vol": "volume", "chg": "change", "rev": "revenue", "ni": "net income",
    "gm": "gross margin",
          "opm": "operating margin", "npm": "net margin", "opinc": "operating income", "ocf": "operating cash flow", "cfo": "operating cash flow",
          "divyield": "dividend yield", "yld": "yield", "shs": "shares", "amt": "amount", "cur": "", "curr": ""}
_TURNED = {"price last": "last price", "price close": "close price", "price open": "open price", "price high": "high price",
    "price low": "low price",
           "pct change": "price_change_pct", "change pct": "price_change_pct", "price change pct": "price_change_pct",
           "day change": "price_change_pct", "close": "close price", "last": "last price", "eps dil": "diluted EPS", "eps diluted": "diluted EPS",
           "eps basic": "basic EPS", "ev ebitda": "EV/EBITDA", "net debt ebitda": "net debt/EBITDA", "pe fwd": "forward P/E",
           "pe ttm": "trailing P/E"}


def in_words(name: str) -> str | None:
    """A name in snake_case or camelCase as words with its unit in brackets; None for a name that is neither.

    >>> in_words("mkt_cap_usd_bn"), in_words("gross_margin_pct"), in_words("netIncome"), in_words("Revenue")
    ('market cap (USD billion)', 'gross margin (%)', 'net income', None)
    """
    if _SNAKE.fullmatch(name):
        parts = name.split("_")
    elif _CAMEL.fullmatch(name):
        parts = _HUMPS.findall(name)
    else:
        return None
    parts = [part if part.isupper() and len(part) > 1 and not name.isupper() else part.lower() for part in parts]
    money, scale, ratio = "", "", ""
    while len(parts) > 1:
        last = parts[-1].lower()
        if not ratio and not scale and not money and last in _RATIO and parts[-2] not in ("per",):
            ratio = _RATIO[last]
        elif not scale and not ratio and not money and last in _SCALE:
            scale = _SCALE[last]
        elif not money and not ratio and last in _MONEY:
            money = "USD" if last == "us" else last.upper()
        elif not money and not scale and not ratio and len(last) in (4, 5) and last[:3] in _MONEY and last[3:] in _SCALE:
            money, scale = last[:3].upper(), _SCALE[last[3:]]
        else:
            break
        parts.pop()
    words = " ".join(filter(None, (_WORDS.get(part.lower(), part) for part in parts)))
    words = _TURNED.get(words.lower(), words)
    unit = ratio or f"{money} {scale}".strip()
    if words == "change" and unit == "%" or words == "price_change_pct":
        return "price_change_pct"
    return f"{words} ({unit})" if unit else words
