"""What the words of a payload are, by what they say: a period, how often figures come, a currency, a scale, a unit, a basis."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from typing import Literal

from verifier.dataclass import dataclass
from verifier.fold import fold
from verifier.periods import Period
from verifier.sources.making.periods_written import read_period
from verifier.sources.making.unit_words import read_unit
from verifier.tabulation.labels import label_of
from verifier.tabulation.preparing import joined_period
from verifier.tabulation.units_of_items import table_units
from verifier.units import Unit

Often = Literal["quarter", "half", "year", "ttm", "ytd", "month", "day"]
_OFTEN: tuple[tuple[Often, re.Pattern[str]], ...] = (
    ("ttm", re.compile(r"(?:ttm|ltm|trailing(?:[ _-]?(?:twelve|12)[ _-]?months?)?|last[ _-](?:twelve|12)[ _-]months"
                       r"|滚动(?:十二个月)?|近12个月)", re.I)),
    ("quarter", re.compile(r"(?:quarter(?:ly|s)?|q|qtr|qtrly|3m|single[ _-]?quarters?|three[ _-]months?|单季度?|季度?|当季)", re.I)),
    ("half", re.compile(r"(?:semi[ _-]?annual(?:ly)?|half[ _-]?year(?:ly)?|h|s|6m|单半年)", re.I)),
    ("year", re.compile(r"(?:annual(?:ly)?|year(?:ly|s)?|y|a|fy|full[ _-]?year|12m|年度?|年报|全年)", re.I)),
    ("ytd", re.compile(r"(?:ytd|year[ _-]?to[ _-]?date|cumulative|cum|累计|年初至今|年初至报告期末|季报|中报|半年报|一季报|三季报|9m)", re.I)),
    ("month", re.compile(r"(?:monthly|month|m|月度?)", re.I)),
    ("day", re.compile(r"(?:daily|day|d|intraday|spot|日度?)", re.I)),
)
_LETTER = re.compile(r"[A-Za-z]")
_PART = re.compile(r"(?:[FC]?Q[1-4]|[1-4]Q|H[12]|[12]H|[369]M|FY|[1-4])", re.I)


def often(words: str) -> Often | None:
    """How often, or over how long, figures come that are called so; None where the words do not say.

    >>> often("quarterly"), often("单季"), often("2025-Q3")
    ('quarter', 'quarter', None)
    """
    text = words.strip()
    return next((kind for kind, pattern in _OFTEN if pattern.fullmatch(text)), None)


@dataclass(frozen=True, slots=True)
class When:
    """A period as a payload tells it, and the basis that its words name beside it."""

    period: Period
    variant: str | None = None
    forecast: bool = False


@cache
def when(words: str) -> When | None:
    """The period of words that are nothing else; None for other words.

    >>> str(when("Q3 FY2025").period), str(when("2025-09-30").period), when("12.5")
    ('2025-Q3', '2025-09-30', None)
    """
    text = fold(words).strip()
    if not text or len(text) > 40 or not any(char.isdigit() for char in text):
        return None
    text = re.sub(r"[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?$", "", text)
    try:
        return When(read_period(text))
    except ValueError:
        label = label_of(text)
    found = label.heading
    if found is None or not label.bare or not label.clear or found.relative is not None or found.at_end:
        return None
    period = found.span if found.span is not None else Period.instant(found.day) if found.day is not None else None
    return When(period, label.variant, label.forecast) if period is not None else None


def part_of_year(year: str, part: str) -> When | None:
    """The period of a part of a year, told in two keys: 2025 and Q3."""
    if not (_PART.fullmatch(part.strip()) or not part.isascii()):
        return None
    joined = joined_period(year.strip(), part.strip(), "quarter")
    return when(joined) if joined is not None else None


@dataclass(frozen=True, slots=True)
class Scale:
    """What words say of amounts: in what scale and currency; None for what they leave open."""

    scale: Decimal | None = None
    currency: str | None = None

    def over(self, outer: Scale) -> Scale:
        """This, with what it leaves open taken from farther out."""
        return Scale(self.scale if self.scale is not None else outer.scale, self.currency or outer.currency)


def unit_named(words: str) -> Unit | None:
    """The unit that words are, else None; a bare noun is none."""
    text = words.strip()
    if not text or len(text) > 40:
        return None
    try:
        unit = read_unit(text)
    except ValueError:
        return None
    loose = unit.kind in ("physical", "count") and unit.name and (text.isascii() or len(text) > 2) or unit.kind == "rate"
    return None if loose or unit.kind == "months" and len(text) < 2 else unit


def scale_of(raw: object, *, currency_alone: bool) -> Scale | None:
    """Scale and currency of a value that tells them: ``USD million``, ``亿元``, ``thousands``, 1000000; None where it tells neither.

    ``currency_alone`` says that the key speaks of the currency only, so that ``USD`` leaves the scale open.

    >>> scale_of("USD millions", currency_alone=False).scale, scale_of("USD", currency_alone=True).scale
    (Decimal('1000000'), None)
    """
    if isinstance(raw, Decimal):
        return Scale(raw) if raw >= 1 and raw.normalize().as_tuple().digits == (1,) and raw in _POWERS else None
    if not isinstance(raw, str) or not raw.strip():
        return None
    text = raw.strip()
    if text.replace(",", "").isdigit():
        return scale_of(Decimal(text.replace(",", "")), currency_alone=currency_alone)
    if text.casefold() in _ONES:
        return Scale(Decimal(1))
    unit = unit_named(text)
    if unit is not None and unit.kind in ("money", "count", "number") and not unit.name:
        plain = unit.kind != "money" and unit.scale == 1
        return None if plain else Scale(None if currency_alone and unit.scale == 1 else unit.scale, unit.currency)
    return None


_POWERS = frozenset(Decimal(10) ** places for places in (0, 3, 4, 5, 6, 7, 8, 9, 12))
_ONES = frozenset(("unit", "units", "ones", "one", "actual", "absolute", "none", "raw", "actuals"))


def scale_in(words: str) -> Scale | None:
    """The scale and currency that a remark states for all amounts: "All figures in USD millions".

    >>> scale_in("金额单位：百万元").scale, scale_in("provisional")
    (Decimal('1000000'), None)
    """
    found = table_units([words])
    return Scale(found.money.scale, found.money.currency) if found.money is not None and found.money.scale != 1 else None
