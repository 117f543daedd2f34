"""The unit names of the field catalogue (``wan_yuan``, ``percent_x100``) as units with exact scales."""

from __future__ import annotations

from decimal import Decimal

from verifier.units import MULTIPLE, NUMBER, PERCENT, POINT, Unit

_FRACTION = Unit("percent", Decimal(1), written="")
_FIXED: dict[str, Unit] = {
    "yuan": Unit("money", Decimal(1), "CNY", written="元"),
    "qian_yuan": Unit("money", Decimal(1000), "CNY", written="千元"),
    "wan_yuan": Unit("money", Decimal(10_000), "CNY", written="万元"),
    "baiwan_yuan": Unit("money", Decimal(1_000_000), "CNY", written="百万元"),
    "yi_yuan": Unit("money", Decimal(100_000_000), "CNY", written="亿元"),
    "usd": Unit("money", Decimal(1), "USD", written="$"),
    "hkd": Unit("money", Decimal(1), "HKD", written="港元"),
    "per_share_yuan": Unit("per_share", Decimal(1), "CNY", written="元/股"),
    "per_share_yuan_x100": Unit("per_share", Decimal("0.01"), "CNY", written="元/股"),
    "per_10_shares_yuan": Unit("per_share", Decimal("0.1"), "CNY", written="元/10股"),
    "usd_per_share": Unit("per_share", Decimal(1), "USD", written="$"),
    "hkd_per_share": Unit("per_share", Decimal(1), "HKD", written="港元/股"),
    "per_10_shares": Unit("number", Decimal("0.1"), written="/10股"),
    "shares": Unit("shares", Decimal(1), written="股"),
    "lots": Unit("shares", Decimal(100), written="手"),
    "wan_shares": Unit("shares", Decimal(10_000), written="万股"),
    "yi_shares": Unit("shares", Decimal(100_000_000), written="亿股"),
    "percent": PERCENT,
    "percent_x100": Unit("percent", Decimal("0.0001"), written="%"),
    "percentage_point": POINT,
    "multiple": MULTIPLE,
    "ratio_x100": Unit("number", Decimal("0.01")),
    "number": NUMBER,
    "percent_of_one": _FRACTION,
    "multiple_x100": Unit("multiple", Decimal("0.01"), written="倍"),
    "times": Unit("multiple", Decimal(1), written="次"),
    "days": Unit("days", Decimal(1), written="天"),
    "count": Unit("count", Decimal(1)),
    "index": Unit("index", Decimal(1), written="点"),
    "index_x100": Unit("index", Decimal("0.01"), written="点"),
}
_CURRENCY_WORDS = {"CNY": "元", "USD": "$", "HKD": "港元"}


def provider_unit(name: str, kind: str, currency: str | None) -> Unit | None:
    """The unit of a catalogued field; None when the field is no number (a date, a code, a text).

    ``kind`` is the kind of the field's metric, which decides whether a currency amount is per share and whether
    a stored ratio is a percentage. ``currency`` is what the record says for ``reporting_currency`` and ``trade_currency``.

    >>> provider_unit("ratio", "percent", None).kind
    'percent'
    """
    if name in _FIXED:
        return _FIXED[name]
    if name in ("reporting_currency", "trade_currency"):
        written = _CURRENCY_WORDS.get(currency or "", currency or "")
        return Unit("per_share" if kind == "per_share" else "money", Decimal(1), currency, written=written)
    if name == "ratio":
        if kind == "percent":
            return _FRACTION
        return MULTIPLE if kind == "multiple" else NUMBER
    return None


def filed_unit(written: str, kind: str) -> Unit | None:
    """The unit of a filed fact: ``USD``, ``shares``, ``USD/shares``, ``pure``; None for one that a metric of that kind cannot carry.

    What a count counts, each filer calls by a word of its own: ``Store``, ``property``, ``employee``.

    >>> filed_unit("USD/shares", "per_share").currency, filed_unit("USD", "shares"), filed_unit("Store", "count").kind
    ('USD', None, 'count')
    """
    if kind == "count" and written.isalpha() and (len(written) > 3 or not written.isupper()) and written != "shares":
        return Unit("count", written="" if written == "pure" else written)
    above, _, below = written.partition("/")
    if below == "shares" and above.isalpha():
        return Unit("per_share", currency=above.upper(), written=written) if kind == "per_share" else None
    if written == "shares":
        return Unit("shares", written="shares") if kind == "shares" else None
    if written == "pure":
        return Unit("percent", written="") if kind == "percent" else None if kind in ("money", "per_share", "shares") else Unit("number")
    if len(written) == 3 and written.isalpha():
        return Unit("money", currency=written.upper(), written=written) if kind == "money" else None
    return None
