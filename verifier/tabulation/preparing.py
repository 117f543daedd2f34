"""What the cells of a grid are made before it is laid out.

A year and a quarter in columns of their own become one period; 1.234,5 and 1,23,456 become plain numbers; 05/06/2025 becomes a day
where another date of the grid tells whether days or months come first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from verifier.patterns import pattern

_YEAR_HEAD = pattern("preparing-year-head", r"(?:fiscal|calendar|report(?:ing)?|financial)?[ _]?years?|FY|fyear|年度?|年份|(?:会计|财政|报告)年度"
    r"|财年", re.I)
_PART_HEAD = pattern("preparing-part-head",
    r"(?:fiscal|calendar|report(?:ing)?|financial)?[ _]?(?:quarter|qtr|period|half|fp|month)(?:[ _]?(?:number|no|type))?"
    r"|fp|季度|季|期间|报告期|月份?|期别", re.I)
_YEAR = re.compile(r"(?:FY ?)?((?:19|20)\d\d)(?:\.0)?(?:年度?|[AE])?$|(?:FY|CY) ?'?(\d\d)(?:[AE])?$", re.I)
_PART = re.compile(r"(?:[FC]?Q[1-4]|[1-4]Q|H[12]|[12]H|9M|6M|3M|12M|FY|TTM|LTM|annual|full[- ]year"
                   r"|第?[一二三四1-4]季度?|[上下]半年|前三季度|全年|年报|年度|中报|一季报|三季报"
                   r"|1[0-2]|0?[1-9])(?:\.0)?$", re.I)
_WHOLE = re.compile(r"(?:FY|12M|annual|full[- ]year|全年|年报|年度)$", re.I)
_EUROPE = re.compile(r"\(?[-+−]?[€£$ ]*\d{1,3}(?:\.\d{3})+,\d+ ?%?\)?$")
_EUROPE_SHORT = re.compile(r"\(?[-+−]?[€£$ ]*\d+,(?:\d|\d\d) ?%?\)?$")
_NUMBER = re.compile(r"\(?[-+−]?[€£$ ]*\d[\d.,]* ?%?\)?$")
_INDIAN = re.compile(r"(?<![\d,.])\d{1,2}(?:,\d\d)+,\d{3}(?![\d,])")
_TWO_WAYS = re.compile(r"(\d{1,2})/(\d{1,2})/((?:20)?\d\d)$")
_MARKED = re.compile(r"\[(报告期|交易日期|报表类型|单位|年度|最新收盘日|Report Period|Trade Date|Unit)\]\s*([^\[\]]*)")
_REPORT = re.compile(r"(\d{4})年?([一三])季$")
Rows = list[list[str]]


def prepared(rows: Rows) -> Rows:
    """The rows with numbers, dates and periods in the spelling that the reader of grids knows.

    >>> prepared([["year", "quarter", "revenue"], ["2025", "3", "1,23,456"]])
    [['year', '', 'revenue'], ['2025 Q3', '', '123456']]
    """
    _plain_numbers(rows)
    _plain_days(rows)
    _years_with_parts(rows)
    return rows


def _cells(rows: Rows) -> Iterable[str]:
    return (cell for row in rows for cell in row if cell)


def _plain_numbers(rows: Rows) -> None:
    numbers = [cell for cell in _cells(rows) if "," in cell and _NUMBER.match(cell)]
    if not numbers:
        return
    certain = any(_EUROPE.match(cell) for cell in numbers)
    if not certain and sum(_EUROPE_SHORT.match(cell) is not None for cell in numbers) > 1:
        certain = all(_EUROPE_SHORT.match(cell) for cell in numbers) and not any("." in cell for cell in _cells(rows) if _NUMBER.match(cell))
    indian = not certain and any(_INDIAN.search(cell) for cell in numbers)
    for row in rows:
        for index, cell in enumerate(row):
            if certain and _NUMBER.match(cell) and ("," in cell or re.search(r"\d\.\d{3}(?!\d)", cell)):
                row[index] = cell.replace(".", "").replace(",", ".")
            elif indian and _INDIAN.search(cell):
                row[index] = _INDIAN.sub(lambda found: found[0].replace(",", ""), cell)


def _plain_days(rows: Rows) -> None:
    """Days as 2025-06-05 where every date of the grid has its day before its month, or one at least has and none the other way round."""
    found = [(index, at, match) for index, row in enumerate(rows) for at, cell in enumerate(row) if (match := _TWO_WAYS.match(cell)) is not None]
    if not any(int(match[1]) > 12 for _, _, match in found) or any(int(match[2]) > 12 for _, _, match in found):
        return
    for index, at, match in found:
        year = int(match[3]) + (2000 if len(match[3]) == 2 else 0)
        rows[index][at] = f"{year}-{int(match[2]):02d}-{int(match[1]):02d}"


def _years_with_parts(rows: Rows) -> None:
    """A column of years and one of quarters beside it, as one column of periods."""
    for header in range(min(3, len(rows))):
        heads = rows[header]
        year = next((at for at, text in enumerate(heads) if _YEAR_HEAD.fullmatch(text)), None)
        part = next((at for at, text in enumerate(heads) if at != year and _PART_HEAD.fullmatch(text)), None)
        if year is None or part is None:
            continue
        body = [row for row in rows[header + 1:] if row[year] and row[part]]
        if not body or not all(_YEAR.match(row[year]) and _PART.match(row[part]) for row in body):
            return
        for row in body:
            row[year], row[part] = joined_period(row[year], row[part], heads[part]) or row[year], ""
        heads[part] = ""
        return


def joined_period(year: str, part: str, head: str) -> str | None:
    """A year and a part of it as one period; ``head`` names the column of the part. None where either is neither.

    >>> joined_period("2025", "3", "quarter"), joined_period("FY26", "1H", "period"), joined_period("2025", "best", "quarter")
    ('2025 Q3', '2026 1H', None)
    """
    if not (_YEAR.match(year) and _PART.match(part)):
        return None
    number = re.sub(r"\D", "", year.removesuffix(".0"))
    number = number if len(number) == 4 else f"20{number}"
    part = part.removesuffix(".0")
    if _WHOLE.match(part):
        return f"FY{number}"
    if part.isdigit():
        low = head.lower()
        if "month" in low or "月" in low:
            return f"{number}-{int(part):02d}"
        return f"{number} {'H' if 'half' in low else 'Q'}{int(part)}"
    return f"{number}{part}" if not part.isascii() else f"{number} {part}"


def without_marks(label: str) -> str:
    """A label without the marks of footnotes set above the line.

    >>> without_marks("Revenue²"), without_marks("Area (m²)")
    ('Revenue', 'Area (m²)')
    """
    return _MARKS.sub("", label) if _MARKS.search(label) else label


_MARKS = re.compile(r"(?<![kcdm]m)(?<!\bm)(?<=[^\s(/])[⁰¹²³⁴-⁹]+(?:[,，][⁰¹²³⁴-⁹]+)*(?=$|[\s(（])|[†‡§]+$")


def without_marked_parts(text: str) -> str:
    """A terminal's heading, which names its parts in brackets, as words.

    >>> without_marked_parts("营业收入[报告期]2025三季[单位]亿元")
    '营业收入 2025三季报 (亿元)'
    """
    parts = dict(_MARKED.findall(text))
    if not parts:
        return text
    unit = parts.pop("单位", parts.pop("Unit", "")).strip()
    parts.pop("报表类型", None)
    said = [_REPORT.sub(r"\1\2季报", part.strip()) for part in parts.values()]
    return " ".join([_MARKED.sub("", text).strip(), *filter(None, said), *([f"({unit})"] if unit else ())])
