"""What the titles of a workbook say of the figures beneath them: the company, its parent alone, the period, what the sheet shows.

    company_in([["云杉光电（688001.SH）利润表"]])    'the name and the code, or None'

A title above a grid may name the company by its code or after "公司："; the sheet's own title serves as the grid's caption. Sheets that give
the same items for the same periods with other values are of different companies, or cases of one: each is read as what its title names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from verifier.dataclass import replace
from verifier.figures import Figure
from verifier.fold import fold
from verifier.tabulation import Tabulated

_GENERIC = re.compile(r"(?:sheet|工作表|data|数据|table|表格?)\s*[-_(（]?\d*[)）]?$", re.I)
_CODE = r"(?:\d{6}(?:\.(?:SH|SZ|BJ|SS))?|\d{4,5}\.HK|[A-Z]{1,5}\.(?:N|O|US)|(?:NASDAQ|NYSE|HKEX|SSE|SZSE)\s*:\s*[A-Z0-9]{1,6})"
_NAMED = re.compile(r"(?P<name>[^\s:()（）\[\],，;；|/](?:[^:()（）\[\],，;；|/]|,(?= (?:Inc|Ltd|Corp|Co|plc|LLC|S\.A|N\.V)\b)){1,40}?)"
                    rf"\s*[(（\[]\s*(?P<code>{_CODE})\s*[)）\]]")
_LED = re.compile(r"(?:公司(?:名称|简称)?|(?:证券|股票)(?:简称|名称)|Company(?: name)?)\s*[:：]\s*(?P<name>[^\s:：()（）][^:：()（）]{1,40}?)"
                  rf"\s*(?:[(（]\s*(?P<code>{_CODE})\s*[)）])?$", re.I)
_STATEMENT = re.compile(r"(?:表|摘要|数据|指标|预测|附注|statements?|sheet|summary|data)$", re.I)
_MONTH = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])")
_PARENT = re.compile(r"母公司|parent[- ]company|stand-?alone", re.I)
_CASE = re.compile(r"情景|情形|假设|预测|乐观|悲观|中性|基准|调整|更新|旧|新版|\(\d+\)$|（\d+）$|\bv\d"
                   r"|\b(?:base|bull|bear|case|scenario|upside|downside|old|new|before|after|draft|copy|prior|revised)\b", re.I)
_UPPER_ROWS = 5


def caption_of(title: str) -> str:
    """A sheet's title as the caption of its grids; empty where it says nothing: Sheet1, 数据.

    >>> caption_of("利润表（百万元）"), caption_of("Sheet1")
    ('利润表（百万元）', '')
    """
    return "" if _GENERIC.match(title.strip()) else title.strip()


def company_in(rows: Sequence[Sequence[str]]) -> tuple[str, str | None] | None:
    """The company that a line above a grid names, with its code where it stands there.

    >>> company_in([["云杉光电（688001.SH）利润表", ""]]), company_in([["公司：云杉光电"]]), company_in([["项目", "2024"]])
    (('云杉光电', '688001.SH'), ('云杉光电', None), None)
    """
    for row in rows[:_UPPER_ROWS]:
        filled = [fold(text).strip() for text in row if text]
        if len(filled) > 2:
            return None
        for text in filled:
            found = _LED.match(text) or _NAMED.match(text)
            if found is not None and not _STATEMENT.search(found["name"]) and not _MONTH.fullmatch(found["code"] or ""):
                return found["name"].strip(), found["code"]
    return None


def set_apart(made: Iterable[tuple[str, Tabulated]]) -> list[str]:
    """Gives figures without a company the one that their sheet's title names, where sheets contradict each other; what was done, in words.

    A sheet of the parent company alone is a second basis and contradicts none.
    """
    sheets: dict[str, list[Tabulated]] = {}
    for title, tabulated in made:
        sheets.setdefault(title, []).append(tabulated)
    for title, parts in sheets.items():
        if _PARENT.search(title) and "合并" not in title:
            for part in parts:
                part.figures = [replace(figure, variant=figure.variant or "parent company") for figure in part.figures]
    told = {title: {_key(figure): figure for part in parts for figure in part.figures if figure.entity is None and figure.period is not None}
            for title, parts in sheets.items()}
    against = [title for title, figures in told.items() if any(_contradict(figures, others) for other, others in told.items() if other != title)]
    cases = any(_CASE.search(title) for title in against)
    for title in against:
        others = [told[other] for other in against if other != title]
        for part in sheets[title]:
            part.figures = [_of_case(figure, title, others) if cases else replace(figure, entity=figure.entity or title) for figure in part.figures]
    if not against:
        return []
    as_what = "as the case" if cases else "as of the company"
    return [f"sheets {', '.join(against)} give the same items with other values: each is read {as_what} that its title names"]


def _of_case(figure: Figure, title: str, others: Sequence[dict[tuple[object, ...], Figure]]) -> Figure:
    """A figure that another case gives otherwise, marked as this case's; what all give alike stays as it is."""
    same = [known[_key(figure)] for known in others if _key(figure) in known]
    differs = figure.entity is None and any(not figure.value.meets(other.value) for other in same)
    return replace(figure, variant=title) if differs and figure.variant is None else figure


def _key(figure: Figure) -> tuple[object, ...]:
    return figure.metric, figure.measure, figure.segment, figure.period, figure.variant, figure.bound


def _contradict(figures: dict[tuple[object, ...], Figure], others: dict[tuple[object, ...], Figure]) -> bool:
    """Whether at least half of what two sheets both give differs."""
    both = figures.keys() & others.keys()
    return bool(both) and sum(not figures[key].value.meets(others[key].value) for key in both) * 2 >= len(both)
