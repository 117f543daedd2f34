"""Which provider a payload is from, however its rows were saved: one row alone, columns side by side, rows by number or by day.

A provider's reader knows the shapes that the provider itself serves. What stands around a table kept by itself is handed to its rows:
the code of whose table it is, and the day under which a row stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from verifier.dataclass import dataclass
from verifier.figures import Source
from verifier.sources import akshare, eastmoney, fmp, sec, tushare, yfinance
from verifier.sources.making.roles import read_day
from verifier.sources.trees.words import when

_SCALAR_KINDS = (dict, list)
_CODE = re.compile(r"(?:\d{6}\.(?:SH|SZ|BJ|SS)|\d{5}\.HK|\d{6})", re.IGNORECASE)
_WORD = re.compile(r"[A-Z]?[a-z]+\d*|[A-Z]+(?![a-z])\d*|\d+")
_CAMEL = re.compile(r"[a-z][A-Z]")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_CODES = ("SECUCODE", "SECURITY_CODE", "ts_code", "symbol", "f57", "f12", "股票代码", "证券代码", "代码",
          "SECURITY_NAME_ABBR", "name", "名称", "股票简称")


_WHOSE = (*_CODES, "symbol", "entityName", "longName", "shortName", "ticker", "companyName")
_REPORT_DAYS = frozenset(("REPORT_DATE", "REPORTDATE", "end_date", "报告期", "报告日", "报告日期", "截止日期"))
_CLOSES = {3: "{}-03-31", 6: "{}-06-30", 9: "{}-09-30", 12: "{}-12-31"}


@dataclass(frozen=True, slots=True)
class Reader:
    """A payload reader of this folder."""

    recognises: Callable[[Any], bool]
    read: Callable[[Any, str], Source]


READERS = tuple(Reader(module.recognises, module.read) for module in (sec, tushare, yfinance, eastmoney, akshare, fmp))


def served_form(payload: Any, codes: tuple[str, ...] = (), day: str | None = None) -> Any:
    """A payload in a shape that one of the providers' readers knows; None for one that is from none of them.

    ``codes`` name whose payload it is where that stands above it, ``day`` the date that does.

    >>> served_form({"ts_code": "688001.SH", "end_date": "20250930", "revenue": 1})
    [{'ts_code': '688001.SH', 'end_date': '20250930', 'revenue': 1}]
    """
    if not isinstance(payload, _SCALAR_KINDS) or not payload:
        return None
    form = next((form for form in _forms(payload, day) if any(reader.recognises(form) for reader in READERS)), None)
    form = _dated(form) if isinstance(form, list) and all(_is_flat(row) for row in form) else form
    code = next((code for code in codes if _CODE.fullmatch(code)), None)
    return _coded(form, code) if code is not None and form is not None else form


def says_whose(form: Any) -> bool:
    """Whether a payload tells by itself whose it is.

    >>> says_whose([{"SECUCODE": "688001.SH", "PARENT_NETPROFIT": 5}]), says_whose({"2024-12-31": {"Total Revenue": 5}})
    (True, False)
    """
    among = form[:1] if isinstance(form, list) else [form, *form.values()]
    rows = [row for row in among if isinstance(row, dict)]
    return any(any(row.get(key) for key in _WHOSE) or "ts_code" in (row.get("fields") or ()) for row in rows)


def _forms(payload: Any, day: str | None) -> Iterator[Any]:
    if isinstance(payload, dict) and all(read_day(key) is not None and _is_flat(row) for key, row in payload.items()):
        for key in _day_keys(next(iter(payload.values()))):
            yield [{key: stood} | row for stood, row in payload.items()]
    rows = _rows(payload)
    if rows is not None and rows is not payload and not _is_flat(payload):
        yield rows
    yield payload
    if rows is None:
        return
    if rows is not payload:
        yield rows
    if not any(key.isupper() for key in rows[0]) and eastmoney.is_named({_upper(key): None for key in rows[0]}):
        yield [{_upper(key): value for key, value in row.items()} for row in rows]
    if day is not None and len(rows) == 1 and not any(read_day(value) for value in rows[0].values()):
        yield from ([{key: day} | rows[0]] for key in _day_keys(rows[0]))


def _rows(payload: Any) -> list[dict[str, Any]] | None:
    """The rows of a table kept as one record, as columns, or by row number; None for what is no flat table."""
    if isinstance(payload, list):
        return payload if all(_is_flat(row) for row in payload) else None
    if _is_flat(payload):
        return [payload]
    members = list(payload.values())
    if all(_is_flat(member) for member in members):
        if all(str(key).isdigit() and len(str(key)) < 4 for key in payload):
            return members
        if all(str(key).isdigit() and len(str(key)) < 4 for member in members for key in member):
            order = dict.fromkeys(key for member in members for key in member)
            return [{name: member.get(key) for name, member in payload.items()} for key in order]
        return None
    if len({len(member) if isinstance(member, list) else -1 for member in members}) == 1 and all(isinstance(member, list) for member in members):
        plain = not any(isinstance(value, _SCALAR_KINDS) for member in members for value in member)
        return [dict(zip(payload, values, strict=True)) for values in zip(*members, strict=True)] or None if plain else None
    return None


def _is_flat(row: Any) -> bool:
    return isinstance(row, dict) and bool(row) and not any(isinstance(value, _SCALAR_KINDS) for value in row.values())


def _upper(key: str) -> str:
    """A name of the data centre's that was written in small letters or as one word: ``parentNetprofit`` is ``PARENT_NETPROFIT``."""
    return key.upper() if "_" in key or not key.isascii() else "_".join(_WORD.findall(key)).upper()


def _day_keys(row: dict[str, Any]) -> tuple[str, ...]:
    """The columns in which a provider with rows like this one tells their day."""
    if any(_HAN.search(key) for key in row):
        return ("报告期", "日期")
    if sum(key.isupper() for key in row) * 2 > len(row):
        return ("REPORT_DATE", "TRADE_DATE")
    return ("date",) if any(_CAMEL.search(key) for key in row) else ("end_date", "trade_date", "date")


def _dated(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows that name their report in words (2025三季报, 2025H1, 2025-09), with the day it closes on as the provider gives it.

    A quarter's name alone stays as it is: the provider's figures of that day are those since January.
    """
    return [{key: _closing_day(value) if key in _REPORT_DAYS else value for key, value in row.items()} for row in rows]


def _closing_day(value: Any) -> Any:
    if not isinstance(value, str) or read_day(value) is not None or (told := when(value)) is None or told.period.is_instant or told.forecast:
        return value
    since_january = told.period.end - 12 * told.period.fiscal_year
    if told.period.ttm or told.period.estimate or told.period.months not in (1, since_january):
        return value
    return _CLOSES[since_january].format(told.period.fiscal_year) if since_january in _CLOSES else value


def _coded(form: Any, code: str) -> Any:
    """Rows that do not say whose they are, with the code that stands above them."""
    if not isinstance(form, list) or not all(_is_flat(row) for row in form) or any(row.get(key) for row in form for key in _CODES):
        return form
    if eastmoney.recognises(form):
        return [{"SECUCODE": code} | row for row in form]
    key = "ts_code" if tushare.recognises(form) else "代码" if akshare.recognises(form) else None
    return [{key: code} | row for row in form] if key is not None else form
