"""What a spreadsheet cell shows: its stored number under its format, with the places, sign, scale and unit that the format prints.

``#,##0.0,,"m"`` shows 1204000000 as 1,204.0m, ``0"E"`` shows 2025 as 2025E, and ``0\\.0,"万元"`` shows 123456 as 12.3万元 by a point that is
printed, not counted. Digits that the format hides are kept: they are the exact value.
"""

from __future__ import annotations

import datetime as dt
import operator
import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import lru_cache

from verifier.dataclass import dataclass
from verifier.fold import fold
from verifier.tabulation.headings import heading
from verifier.tabulation.labels import label_of
from verifier.tabulation.printed import read_cell, unit_of

_EXACT = 15
_LOOKED_AT = 40
"""Rows that tell how a grid's series run."""
_YEARS = range(1980, 2101)
_OF_YEARS = frozenset({"A", "E", "F", "P", "年", "年度", "年A", "年E", "H1", "H2"})
_CURRENCIES = frozenset({"$", "US$", "HK$", "NT$", "A$", "C$", "S$", "¥", "€", "£", "RMB", "CNY", "USD", "HKD"})
_PIECE = re.compile(r'"(?P<quoted>[^"]*)"|[\\!](?P<escaped>.)|(?P<power>[eE][-+]0+)|\[\$(?P<currency>[^\]-]*)(?:-[^\]]*)?\]|\[[^\]]*\]|[_*].'
                    r"|(?P<digits>[0#?][0#?,.]*)|(?P<percent>%)|(?P<other>.)", re.S)
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)(-?\d+(?:\.\d+)?)\]")
_COMPARED: dict[str, Callable[[Decimal, Decimal], bool]] = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
                                                            "=": operator.eq, "<>": operator.ne}
_FIRST, _LAST = 32874, 55153
"""1990 to 2050, as days since 1899-12-30."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What one section of a number format prints: places, whether as a percentage, thousands left out, tens behind a point that is only
    printed, and what stands around the digits."""

    places: int = 0
    percent: bool = False
    thousands: int = 0
    shift: int = 0
    prefix: str = ""
    suffix: str = ""


@lru_cache(maxsize=512)
def section_of(number_format: str) -> Shown:
    """What one section of a format prints around and of a number.

    >>> section_of('#,##0.0,,"百万元"')
    Shown(places=1, percent=False, thousands=2, shift=0, prefix='', suffix='百万元')
    """
    before, after, digits, percent, point, powers = "", "", "", False, None, False
    for piece in _PIECE.finditer(number_format):
        if piece["digits"] is not None:
            digits += piece["digits"]
            continue
        powers = powers or piece["power"] is not None
        if piece["escaped"] == "." and digits:
            point = len(digits)
            continue
        percent = percent or piece["percent"] is not None
        words = piece["quoted"] or piece["escaped"] or piece["currency"] or piece["other"] or ""
        if words in "()-+ ":
            continue
        before, after = (before, after + words) if digits else (before + words, after)
    shown = digits.rstrip(",")
    shift = len(shown[point:].replace(",", "")) if point is not None else 0
    places = 0 if powers else len(shown.partition(".")[2].replace(",", ""))
    return Shown(places + shift, percent, len(digits) - len(shown), shift, before.strip(), after.strip())


@lru_cache(maxsize=512)
def _sections(number_format: str) -> list[tuple[str, str | None, Decimal]]:
    """The sections of a format, each with the condition that it states: ``[>=100000000]0.00,,"m";0`` has one and none."""
    found = []
    for section in number_format.split(";"):
        stated = _CONDITION.search(section)
        found.append((section, stated[1] if stated else None, Decimal(stated[2]) if stated else Decimal(0)))
    return found


def _chosen(number: Decimal, number_format: str) -> str:
    """The section of a format that prints a number."""
    sections = _sections(number_format)
    if not any(sign for _, sign, _ in sections):
        return sections[1][0] if number < 0 and len(sections) > 1 else sections[0][0]
    return next((section for section, sign, than in sections if sign is None or _COMPARED[sign](number, than)), sections[-1][0])


def text_of(value: object, number_format: str) -> str:
    """A cell's value as its format prints it, with no digit of the stored number lost.

    >>> text_of(0.795, "0.00%"), text_of(2025, '0"E"'), text_of(-4.5, '0.00"亿元"'), text_of(1204000000, '#,##0.0,,')
    ('79.50%', '2025E', '-4.50亿元', '1204.0')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    if not isinstance(value, int | float):
        return " ".join(str(value).split())
    number = Decimal(repr(value))
    if not number.is_finite():
        return ""
    if isinstance(value, float) and len(number.as_tuple().digits) > _EXACT and number:
        number = Decimal(f"{value:.{_EXACT}g}")
    if number_format == "General":
        return _plain(number, 0)
    shown = section_of(_chosen(number, number_format))
    if shown.percent:
        number *= 100
    number = number.scaleb(-3 * shown.thousands - shown.shift)
    before = shown.prefix if shown.prefix.upper() in _CURRENCIES else ""
    after = shown.suffix if _tells(shown.suffix, number) else ""
    text = f"{before}{_plain(abs(number), shown.places)}{'%' if shown.percent else after}"
    return f"-{text}" if number < 0 else text


def serial_day(value: object) -> dt.date | None:
    """The day of a bare serial number, between 1990 and 2050; None for any other.

    >>> serial_day(45657)
    datetime.date(2024, 12, 31)
    """
    if isinstance(value, bool) or not isinstance(value, int | float) or not _FIRST <= value <= _LAST or value != int(value):
        return None
    return dt.date(1899, 12, 30) + dt.timedelta(days=int(value))


def _plain(number: Decimal, places: int) -> str:
    exponent = number.normalize().as_tuple().exponent
    stored = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    return f"{number:.{max(places, stored)}f}"


@lru_cache(maxsize=512)
def _is_unit(suffix: str) -> bool:
    return unit_of(fold(suffix).strip()) is not None


def _tells(suffix: str, number: Decimal) -> bool:
    """Whether what a format prints behind a number is a unit, or makes a year of it."""
    return bool(suffix) and (suffix in _OF_YEARS and number == number.to_integral_value() and int(number) in _YEARS or _is_unit(suffix))


def even(rows: list[list[str]], bare: list[list[bool]]) -> None:
    """Gives bare numbers the places of their neighbours in the series: a workbook or a frame of floats stores 47.20 as 47.2.

    The series runs down the columns where the first column is of periods, along the rows where a header row is, and where neither tells so,
    along the rows if their numbers have like places. A column of growth or shares is no part of a row's series.
    """
    places = [[len(text.partition(".")[2]) if plain else -1 for text, plain in zip(row, plains, strict=True)]
              for row, plains in zip(rows, bare, strict=True)]
    others = _of_changes(rows)
    by_rows = [_ends(own for column, own in enumerate(line) if column not in others) for line in places]
    by_columns = [_ends(column) for column in zip(*places, strict=True)]
    by_row = _runs_along_rows(rows, by_rows, by_columns)
    for r, line in enumerate(places):
        for c, own in enumerate(line):
            if by_row and c in others:
                continue
            most = min((by_rows[r] if by_row else by_columns[c])[1], 6)
            if 0 <= own < most:
                rows[r][c] += ("." if own == 0 else "") + "0" * (most - own)


def _runs_along_rows(rows: list[list[str]], by_rows: list[tuple[int, int]], by_columns: list[tuple[int, int]]) -> bool:
    first = [fold(row[0]) for row in rows[:_LOOKED_AT] if row and row[0]]
    if len(first) > 1 and sum(heading(text) is not None for text in first) * 3 >= len(first) * 2:
        return False
    for row in rows[:_LOOKED_AT]:
        periods = [found for text in row[1:] if text and (found := heading(fold(text))) is not None]
        if len(periods) > 1:
            return len({found.text for found in periods}) == len(periods)  # the years come again for each of several items
    along_rows, along_columns = sum(high > low for low, high in by_rows), sum(high > low for low, high in by_columns)
    return along_rows * max(len(by_columns), 1) <= along_columns * max(len(by_rows), 1)


def _of_changes(rows: list[list[str]]) -> set[int]:
    """The columns whose header says a growth, a change or a share."""
    found = set()
    for row in rows[:_LOOKED_AT]:
        for column, text in enumerate(row):
            if column and text and not read_cell(folded := fold(text)).values and ((label := label_of(folded)).measure != "level" or label.share):
                found.add(column)
    return found


def _ends(places: Iterable[int]) -> tuple[int, int]:
    """The fewest and the most places of a line's bare numbers; the most below the fewest where it has none."""
    told = [one for one in places if one >= 0]
    return (min(told), max(told)) if told else (0, -1)
