"""Eastmoney: ``result.data`` rows of its data centre, and push2 quotes (``stock/get`` and ``clist/get``).

push2 sends scaled integers unless ``fltt=2`` was asked for; a decimal point in any of the scaled fields tells that it was. Prices are scaled
by the places that the row names (``f59``, ``f1``: three for funds and for Hong Kong), ratios by a hundred.
Rows of the data centre are cumulative; ``_YOY``, ``_QOQ`` and ``_SQ`` twins of a field are its growth rates and its value a year before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from typing import Any, Literal

from verifier.dataclass import replace
from verifier.errors import InputError
from verifier.figures import OWN, Source
from verifier.periods import Period
from verifier.sources.making.by_name import Habit, by_name, of_item
from verifier.sources.making.collector import Collector, Row
from verifier.sources.making.fields import EVERYWHERE, Meaning, balance_metrics, meanings
from verifier.sources.making.fiscal import fiscal_year_of
from verifier.sources.making.guidance import guided_metric
from verifier.sources.making.roles import Moment, place, read_day
from verifier.sources.making.units import provider_unit
from verifier.sources.making.values import is_number, read_value
from verifier.units import Unit

PROVIDER = "eastmoney"
QUOTE, QUOTES = "push2 stock/get", "push2 clist/get"
_SCALED_QUOTES = frozenset({"f2", "f3", "f4", "f7", "f8", "f9", "f10", "f15", "f16", "f17", "f18", "f22", "f23", "f24", "f25", "f114", "f115"})
_PLACES = ("f59", "f1")
_MARKETS = {"0": "CNY", "1": "CNY", "116": "HKD", "128": "HKD", "105": "USD", "106": "USD", "107": "USD"}
"""The currency of a market's quotes, by its number in ``f13`` or ``f107``."""
_SPANS = ("REPORT_TYPE", "REPORT_DATE_NAME", "DATATYPE")
"""Where a row says that it is of 三季度, one quarter, and not of 三季报, the months since January."""
_MAINLAND = re.compile(r"\d{6}(?:\.(?:SH|SZ|BJ|SS))?")
_OWN_NAMES = 2
"""How many columns' names must be this provider's alone for rows without a code."""
_AMOUNT = "AMOUNT"
"""The value of a row that is one item of a statement, as companies abroad have them."""
_BUSINESS, _WHOLE_SHARE = "MAIN_BUSINESS_INCOME", Decimal("1.5")
"""The revenue of a row that is a part of the business; and what no share or margin told as a fraction exceeds."""
_MARKETS_ABROAD = ("_hk_", "_us_")
_ABROAD = {"yuan": "reporting_currency", "per_share_yuan": "reporting_currency"}
_PARTS = "RPT_F10_FN_MAINOP"
_STATEMENTS = {"TOTAL_ASSETS": "RPT_F10_FINANCE_GBALANCE", "NETCASH_OPERATE": "RPT_F10_FINANCE_GCASHFLOW",
               "DEDU_PARENT_PROFIT": "RPT_F10_QTR_MAINFINADATA"}
"""The report that a row is of, by a field that it alone has: some names mean another line there."""
_TWINS = {"_YOY": "growth_yoy", "_QOQ": "growth_qoq", "_SQ": "prior_year"}
_BOUNDS: dict[str, Literal["low", "high"]] = {"_LOWER": "low", "_UPPER": "high"}


def recognises(payload: Any) -> bool:
    """Whether the payload is an Eastmoney answer, its rows, or a push2 quote."""
    if isinstance(payload, list):
        return bool(payload) and all(isinstance(row, dict) for row in payload) and (_is_row(payload[0]) or _is_quote(payload[0]))
    if not isinstance(payload, dict):
        return False
    result = payload.get("result")
    data = (result if isinstance(result, dict) else payload).get("data")
    if isinstance(data, list):
        return bool(data) and isinstance(data[0], dict) and _is_row(data[0])
    return _is_row(payload) or _is_quote(payload) or isinstance(data, dict) and (_is_quote(data) or "diff" in data)


def _is_row(row: dict[str, Any]) -> bool:
    return "SECUCODE" in row or "SECURITY_CODE" in row or is_named(row)


def is_named(row: dict[str, Any]) -> bool:
    """Whether a row tells by its columns' names that it is of this provider's data centre, without a code.

    >>> is_named({"REPORT_DATE": "2025-09-30", "PARENT_NETPROFIT": 5, "OPERATE_INCOME": 40}), is_named({"REVENUE": 40, "TOTAL_ASSETS": 90})
    (True, False)
    """
    known = _names()
    return len(known & row.keys()) * 2 >= len(row) and sum(name in known and keyed_alone(name) for name in row) >= _OWN_NAMES


@cache
def _names() -> frozenset[str]:
    """The data centre's names of figures and of what stands beside them, those that AkShare hands on included."""
    handed_on = (names for endpoint, names in meanings("akshare").items() if endpoint.endswith("_em"))
    every = (names for endpoint, names in meanings(PROVIDER).items() if endpoint.startswith("RPT_") or endpoint == EVERYWHERE)
    return frozenset(name for names in (*every, *handed_on) for name in names if name.isascii() and name.isupper())


@cache
def keyed_alone(name: str) -> bool:
    """Whether a figure's name is this provider's alone, and no plain English that anybody may call a column."""
    from verifier.sources.making.metric_names import read_metric

    meant = any(name in names and not names[name].is_meta for names in (*meanings(PROVIDER).values(), *meanings("akshare").values()))
    return meant and read_metric(name.lower()).metric.startswith(OWN)


def _is_quote(row: dict[str, Any]) -> bool:
    numbered = [key for key in row if key[:1] == "f" and key[1:].isdigit()]
    return len(numbered) >= 3 and len(numbered) * 2 > len(row)


def read(payload: Any, name: str) -> Source:
    """The figures of Eastmoney answers.

    :raises InputError: when the answer is an error message.
    """
    if isinstance(payload, dict) and payload.get("success") is False:
        raise InputError(name, f"is an error answer of the provider ({payload.get('message') or 'no data'})", "Ask for the data again.")
    out = Collector(name)
    rows = list(_rows(payload))
    if rows and _is_quote(rows[0]):
        _read_quotes(out, rows)
    else:
        for row in rows:
            _read_report(out, row, len(rows) > 1)
    return out.finish()


def read_statements(rows: list[dict[str, Any]], name: str, *, single: bool) -> Source:
    """Rows of statements under this provider's column names, handed on by another; ``single`` says that they are of one quarter each."""
    out = Collector(name)
    for row in rows:
        _read_report(out, row, len(rows) > 1, single)
    return out.finish()


def _rows(payload: Any) -> Iterator[dict[str, Any]]:
    if isinstance(payload, dict):
        inner = payload["result"] if isinstance(payload.get("result"), dict) else payload
        payload = inner.get("data", inner)
    if isinstance(payload, dict) and "diff" in payload:
        payload = payload["diff"]
        payload = list(payload.values()) if isinstance(payload, dict) else payload
    yield from (row for row in (payload if isinstance(payload, list) else [payload]) if isinstance(row, dict))


# -- push2 ---------------------------------------------------------------------------------------------

def _read_quotes(out: Collector, rows: list[dict[str, Any]]) -> None:
    known = meanings(PROVIDER)
    endpoint = QUOTES if "f12" in rows[0] or "f2" in rows[0] else QUOTE
    fields = known[endpoint]
    scaled_fields = _SCALED_QUOTES if endpoint == QUOTES else frozenset(n for n, m in fields.items() if m.unit.endswith("_x100"))
    scaled = not any(_has_point(row.get(field)) for row in rows for field in scaled_fields)
    for row in rows:
        code, title = row.get("f12") or row.get("f57"), row.get("f14") or row.get("f58")
        entity = str(title or code) if title or code else None
        if entity is not None:
            out.call(entity, str(code) if code else None)
        moment = Moment(None, read_day(row.get("f86") or row.get("f124")))
        market = row.get("f13", row.get("f107"))
        currency = _currency_of(str(code)) if market is None else _MARKETS.get(str(market))
        about = Row(endpoint, entity, currency, f", {code}" if len(rows) > 1 else "")
        for field, raw in row.items():
            meaning = fields.get(field)
            if meaning is None:
                if isinstance(raw, Decimal):
                    out.unread(f"{endpoint}.{field}")
                continue
            if meaning.is_meta:
                continue
            where = place(meaning.role, moment, balance=False)
            if where is not None:
                plain = _descaled(meaning, field in scaled_fields, scaled)
                out.add(raw, plain, about, where, unit=_quoted_in(plain, currency, next((row[key] for key in _PLACES if key in row), None)))


def _currency_of(code: str) -> str | None:
    """The currency of a quote that names no market: the mainland's codes have six digits, Hong Kong's five, America's are letters."""
    return "HKD" if re.fullmatch(r"\d{5}(?:\.HK)?", code) else "USD" if re.fullmatch(r"[A-Z]{1,5}", code) else "CNY"


def _descaled(meaning: Meaning, is_scaled_field: bool, scaled: bool) -> Meaning:
    plain = meaning.unit.removesuffix("_x100")
    return replace(meaning, unit=f"{plain}_x100" if scaled else plain) if is_scaled_field else meaning


def _quoted_in(meaning: Meaning, currency: str | None, places: Any) -> Unit | None:
    """The unit of a quoted price, in the market's currency and with its places; None for what is the same everywhere."""
    unit = provider_unit(meaning.unit, meaning.kind, currency)
    if unit is None or unit.currency is None:
        return Unit("shares", written="股") if meaning.unit == "lots" and currency != "CNY" else None
    written = unit.written if currency == "CNY" else ""
    if meaning.unit == "per_share_yuan_x100" and str(places) in "0123456":
        unit = replace(unit, scale=Decimal(1).scaleb(-int(places)))
    return replace(unit, currency=currency, written=written)


def _has_point(raw: Any) -> bool:
    try:
        printed = read_value(raw)
    except ValueError:
        return False
    return printed is not None and not printed.is_whole


# -- the data centre -----------------------------------------------------------------------------------

def _read_report(out: Collector, row: dict[str, Any], several: bool, single: bool = False) -> None:
    endpoint, fields = _fields(row)
    abroad = _is_abroad(row)
    code, title = row.get("SECUCODE") or row.get("SECURITY_CODE"), row.get("SECURITY_NAME_ABBR") or row.get("SECURITY_NAME")
    entity = str(title or code) if title or code else None
    if entity is not None:
        out.call(entity, *(str(row[k]) for k in ("SECUCODE", "SECURITY_CODE") if row.get(k)))
    printed = row.get("REPORT_DATE") or row.get("REPORTDATE") or row.get("TRADE_DATE") or row.get("NOTICE_DATE")
    day = read_day(printed)
    market = bool(row.get("TRADE_DATE")) and not (row.get("REPORT_DATE") or row.get("REPORTDATE"))
    fiscal = fiscal_year_of(row.get("FISCAL_YEAR"))
    filing = None if day is None or market else fiscal.cumulative(day)
    if filing is not None and (single or any("季度" in str(row.get(key) or "") for key in _SPANS)):
        filing = Period(filing.end - 3, filing.end)
    moment = Moment(filing, day, fiscal)
    if fiscal.calendar.year_end_month != 12:
        out.source.calendars[entity] = fiscal.calendar
    currency = row.get("CURRENCY") or row.get("CURRENCY_ABBR")
    if abroad and currency == "HKD":
        currency = None  # said of those who report in RMB too
    about = Row(endpoint, entity, str(currency) if isinstance(currency, str) else None if abroad else "CNY", f", {day}" if several and day else "",
                str(row.get("NOTICE_DATE") or row.get("UPDATE_DATE") or ""))
    item = row.get("STD_ITEM_NAME") or row.get("ITEM_NAME")
    if isinstance(item, str) and item.strip() and _AMOUNT in row:
        _read_field(out, row[_AMOUNT], of_item(endpoint, item, "reporting_currency" if abroad else "yuan"), about, moment, None)
        row = {key: value for key, value in row.items() if key not in (_AMOUNT, "STD_ITEM_NAME", "ITEM_NAME")}
    if _BUSINESS in row:
        about, row = replace(about, segment=item.strip() if isinstance(item, str) else None), {k: v for k, v in row.items() if k != "ITEM_NAME"}
    guided = guided_metric(row.get("PREDICT_FINANCE"))
    statement = endpoint.startswith("RPT_F10_FINANCE_G") or any(row.get(field) is not None for field in _STATEMENTS)
    habit = Habit("percent", "yuan" if statement and not abroad else "", "" if abroad else "per_share_yuan", "latest" if market else "ytd",
                  balance="TOTAL_ASSETS" in row)
    for field, raw in row.items():
        meaning = _meaning(fields, field)
        if meaning is None and raw not in (None, ""):
            meaning = by_name(endpoint, field, habit) if is_number(raw) else None
            if meaning is None:
                out.unread(f"{endpoint}.{field}")
        if meaning is None:
            continue
        if meaning.is_meta:
            continue
        _read_field(out, raw, meaning, about, moment, guided)


def _read_field(out: Collector, raw: Any, meaning: Meaning, about: Row, moment: Moment, guided: str | None) -> None:
    bound = _BOUNDS.get(meaning.name[-6:]) if meaning.role == "forecast" else None
    where = place(meaning.role, moment, balance=meaning.metric in balance_metrics(PROVIDER))
    if where is None:
        out.unread(f"{about.place}.{meaning.name}")
        return
    if meaning.metric == "guidance_change_pct":
        meaning, where = replace(meaning, metric=guided or "net_profit_parent"), replace(where, measure="growth_yoy")
    elif guided and (meaning.role == "forecast" or meaning.name.startswith("PREYEAR")):
        meaning = replace(meaning, metric=guided)
    told = read_value(raw) if meaning.unit == "ratio" and meaning.endpoint == _PARTS and is_number(raw) else None
    if told is not None and abs(told.value) > _WHOLE_SHARE:
        meaning = replace(meaning, unit="percent")
    if meaning.role == "forecast" and bound is None and where.measure == "level":
        where = replace(where, variant="midpoint")
    out.add(raw, meaning, about, where, bound=bound)


def _fields(row: dict[str, Any]) -> tuple[str, dict[str, Meaning]]:
    known = meanings(PROVIDER)
    reports = [endpoint for endpoint in known if endpoint.startswith("RPT_") and endpoint not in _STATEMENTS.values()]
    best = max(reports, key=lambda endpoint: (len(known[endpoint].keys() & row.keys()), endpoint == "RPT_F10_FINANCE_G*"))
    everywhere: dict[str, Meaning] = {}
    for endpoint in reports:
        everywhere |= known[endpoint]
    abroad = _is_abroad(row)
    here = next((known[statement] for field, statement in _STATEMENTS.items() if row.get(field) is not None), {})
    handed_on: dict[str, Meaning] = {}
    for endpoint, fields in meanings("akshare").items():
        if endpoint.endswith("_em") and any(market in endpoint for market in _MARKETS_ABROAD) == abroad:  # AkShare hands on this provider's own names
            handed_on |= {name: meaning for name, meaning in fields.items() if name.isascii() and name.isupper() and not meaning.is_meta}
    if not abroad:
        return best, everywhere | handed_on | known[EVERYWHERE] | known[best] | here
    own = {name: replace(meaning, unit=_ABROAD.get(meaning.unit, meaning.unit)) for name, meaning in (everywhere | known[best]).items()}
    return "RPT abroad", own | known[EVERYWHERE] | handed_on


def _is_abroad(row: dict[str, Any]) -> bool:
    """Whether the company is listed elsewhere than on the mainland, by its code: there amounts may be in any currency."""
    return not _MAINLAND.fullmatch(str(row.get("SECUCODE") or row.get("SECURITY_CODE")))


def _meaning(fields: dict[str, Meaning], field: str) -> Meaning | None:
    if field in fields:
        return fields[field]
    for tail, role in _TWINS.items():
        if field.endswith(tail) and (base := fields.get(field.removesuffix(tail))) is not None and not base.is_meta:
            unit = base.unit if role == "prior_year" else "percent"
            return replace(base, name=field, role=role, unit=unit, zh=base.zh + {"_YOY": "同比", "_QOQ": "环比", "_SQ": "去年同期"}[tail])
    return None
