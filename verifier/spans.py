"""Over what stretch of time a price has moved: this year so far, sixty days, three months.

A source prints the move over several stretches side by side; a number said of one is not borne out by another's.
"""

from __future__ import annotations

import re

from verifier.figures import Figure
from verifier.patterns import pattern

MOVES = frozenset(("period_return", "price_change_pct"))
"""What is measured over a stretch that the words name."""
THIS_YEAR = "ytd"
_SO_FAR = (
    r"年内|年初至今|年初以来|今年以来|今年至今|今年(?=[累共]?[计已]?[大小微上下]?[涨跌升])"
    r"|year[- ]to[- ]date|\bytd\b|(?:so far )?this year|since january"
)
_COUNT = r"[1-9]\d{0,2}|[一二两三四五六十百半]+"
_UNIT_ZH = r"个?(?P<zh>交易日|日|天|周|星期|月|季度|年)"
_UNIT_EN = r"[- ]?(?P<en>trading day|day|week|month|year)s?\b"
_SAID = pattern(
    "spans-said",
    rf"(?P<ytd>{_SO_FAR})|(?:近|过去|最近|此前|前|连续)\s*(?P<n>{_COUNT})?\s*{_UNIT_ZH}|\b(?:past|last|previous|trailing) (?P<m>\d+|\w+)?{_UNIT_EN}",
    re.IGNORECASE,
)
_NAMED = pattern("spans-named", rf"(?P<ytd>{_SO_FAR})|近?\s*(?<!\d)(?P<n>{_COUNT})\s*{_UNIT_ZH}|(?P<m>\d+){_UNIT_EN}", re.IGNORECASE)
_HAN = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "十": 10, "百": 100, "半": 0.5, "二十": 20, "六十": 60, "五十二": 52}
_WORDS = {"": 1, "one": 1, "two": 2, "three": 3, "six": 6, "twelve": 12, "five": 5, "ten": 10}
_DAYS = {"交易日": 1.45, "trading day": 1.45, "日": 1.0, "天": 1.0, "day": 1.0, "周": 7.0, "星期": 7.0, "week": 7.0, "月": 30.4, "month": 30.4,
         "季度": 91.3, "年": 365.0, "year": 365.0}
_HINTS = frozenset("年近过最前连pltyPLTYs")


def span_said(words: str) -> str:
    """The stretch that words before a number name: ``ytd``, or so many days; empty where they name none.

    >>> span_said("近三个月累计上涨"), span_said("今年以来涨"), span_said("11 月 6 日上涨")
    ('91', 'ytd', '')
    """
    if _HINTS.isdisjoint(words):
        return ""
    return _stretch(next(reversed(list(_SAID.finditer(words))), None))


def _stretch(found: re.Match[str] | None) -> str:
    if found is None:
        return ""
    if found["ytd"]:
        return THIS_YEAR
    many = found["n"] or found["m"] or ""
    count = int(many) if many.isdigit() else _HAN.get(many) or _WORDS.get(many.lower())
    unit = found["zh"] or (found["en"] or "").lower()
    return str(round(count * _DAYS[unit])) if count is not None and unit in _DAYS else ""


def span_named(name: str) -> str:
    """The stretch that the name of a figure tells.

    >>> span_named("60日涨跌幅"), span_named("52-week change"), span_named("涨跌幅")
    ('60', '364', '')
    """
    return _stretch(_NAMED.search(name))


def span_of(figure: Figure) -> str:
    """The stretch that a figure is of, by its variant, its field or its label; empty where none of them tells."""
    for name in (figure.variant, figure.provider_field, figure.label):
        if name and (told := span_named(name)):
            return told
    return ""


def of_other_span(said: str, figure: Figure | None) -> bool:
    """Whether a figure is of another stretch than the one said; trading days may be counted for days, so a third more or less is none."""
    if not said or figure is None or figure.metric not in MOVES or figure.measure != "level":
        return False
    told = span_of(figure)
    return bool(told) and apart(said, told)


def apart(said: str, told: str) -> bool:
    """Whether two stretches are not about as long.

    >>> apart("ytd", "60"), apart("91", "60"), apart("30", "60"), apart("364", "365")
    (True, False, True, False)
    """
    if THIS_YEAR in (said, told):
        return said != told
    one, other = sorted((int(said), int(told)))
    return one * 1.6 < other
