"""Yahoo through yfinance: the ``info`` dictionary, statement frames by date, and price history.

``info`` seldom carries dates: its quotes then have no period and its trailing values the variant ``ttm``. Where it does
(``mostRecentQuarter``, ``lastFiscalYearEnd``, ``regularMarketTime``) they are used. Statement columns a year apart are years, others
single quarters. Ratios and margins are fractions; ``debtToEquity`` is a percentage, ``dividendYield`` a percentage since 2025 and a
fraction before, which the dividend and the price of the same payload decide.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from typing import Any

from verifier.dataclass import replace
from verifier.figures import Source
from verifier.periods import Calendar, Period
from verifier.sources.making.by_name import Habit, by_name
from verifier.sources.making.collector import Collector, Row
from verifier.sources.making.fields import Meaning, balance_metrics, meanings
from verifier.sources.making.fiscal import Fiscal, closing_month
from verifier.sources.making.roles import Moment, Place, place, read_day
from verifier.sources.making.units import provider_unit
from verifier.sources.making.values import is_number
from verifier.units import Unit

PROVIDER = "yfinance"
_INFO_MARKS = frozenset({"currentPrice", "trailingPE", "forwardPE", "fiftyTwoWeekHigh", "regularMarketPrice", "trailingEps", "enterpriseToEbitda",
                         "quoteType", "priceToBook", "profitMargins", "grossMargins", "debtToEquity", "sharesOutstanding", "financialCurrency",
                         "lastPrice", "lastVolume"})
_STATEMENT = re.compile(r"(?P<span>quarterly|annual|yearly|ttm|trailing)?_?(?:income_?stmt|financials|income_?statement|balance_?sheet"
                        r"|balance_sheet_statement|cash_?flow|cash_?flow_?statement|statements?)", re.I)
_SNAPSHOT = Habit("ratio", span="latest")
_IN_STATEMENTS = Habit("ratio", "reporting_currency", "reporting_currency", "filing_period")
_LEAST = 3
"""How many rows must be known for a frame by date, where their letters are not as this client writes them."""
_PENCE = {"GBp": ("GBP", "0.01"), "GBX": ("GBP", "0.01"), "ZAc": ("ZAR", "0.01"), "ILA": ("ILS", "0.01")}


def recognises(payload: Any) -> bool:
    """Whether the payload is an ``info`` dictionary, statement frames, a bare statement frame or a price history."""
    if isinstance(payload, list):
        return bool(payload) and all(isinstance(p, dict) for p in payload) and (_is_info(payload[0]) or _is_day(payload[0]))
    return isinstance(payload, dict) and (_is_info(payload) or any(_is_statement(k, v) for k, v in payload.items()) or _is_frame(payload)
                                          or isinstance(payload.get("info"), dict) and _is_info(payload["info"]) or _is_history(payload))


def _is_info(payload: Any) -> bool:
    return isinstance(payload, dict) and len(_INFO_MARKS & payload.keys()) >= 2 and "reportedCurrency" not in payload


def _is_statement(key: Any, value: Any) -> bool:
    return isinstance(value, dict) and bool(value) and bool(_STATEMENT.fullmatch(str(key))) and _frame(value) is not None


def _is_frame(payload: Any) -> bool:
    frame = _frame(payload)
    known = meanings(PROVIDER)["statements"]
    names = {str(name) for rows in frame.values() for name in rows} if frame is not None else set()
    return any(_row_name(name) in known for name in names) or sum(_row_name(name).casefold() in _statement_rows() for name in names) >= _LEAST


def _is_day(row: dict[str, Any]) -> bool:
    """Whether a record is a day of this client's price history, which tells no names beside its prices."""
    return {"Date", "Close"} <= row.keys() and not any(isinstance(value, str) and not is_number(value) for key, value in row.items() if key != "Date")


def _is_history(payload: Any) -> bool:
    return isinstance(payload.get("Close"), dict) and all(read_day(k) is not None for k in list(payload["Close"])[:3])


def _frame(value: Any) -> dict[dt.date, dict[str, Any]] | None:
    """A statement frame by date, from either orientation; None when it is none."""
    if not isinstance(value, dict) or not value or not all(isinstance(inner, dict) for inner in value.values()):
        return None
    days = {key: read_day(key) for key in value}
    if all(days.values()):
        return {day: inner for key, inner in value.items() if (day := days[key]) is not None}
    turned: dict[dt.date, dict[str, Any]] = {}
    for name, by_day in value.items():
        for key, raw in by_day.items():
            day = read_day(key)
            if day is None:
                return None
            turned.setdefault(day, {})[name] = raw
    return turned or None


def _row_name(name: Any) -> str:
    """``Total Revenue`` and ``TotalRevenue`` are the same row."""
    return re.sub(r"[^A-Za-z0-9]", "", str(name))


@cache
def _statement_rows() -> dict[str, Meaning]:
    """The rows of statements by their names in small letters: clients in other languages write ``totalRevenue`` and ``total_revenue``."""
    return {name.casefold(): meaning for name, meaning in meanings(PROVIDER)["statements"].items()}


def read(payload: Any, name: str) -> Source:
    """The figures of Yahoo payloads."""
    out = Collector(name)
    if isinstance(payload, list):
        if _is_info(payload[0]):
            for info in payload:
                _read_info(out, info)
        else:
            _read_history(out, payload, None, None)
        return out.finish()
    info = payload["info"] if isinstance(payload.get("info"), dict) else payload
    entity = _entity(out, info) or _entity(out, payload)
    currency = info.get("financialCurrency") or info.get("currency")
    if _is_info(info):
        _read_info(out, info)
    frames = [(str(key), _frame(value)) for key, value in payload.items() if _is_statement(key, value)]
    if not frames and _is_frame(payload):
        frames = [("statements", _frame(payload))]
    read_frames = [(key, frame) for key, frame in frames if frame is not None]
    calendar = _calendar(read_frames) or _info_calendar(info)
    if calendar.year_end_month != 12:
        out.source.calendars[entity] = calendar
    for key, frame in read_frames:
        _read_frame(out, key, frame, Row(key, entity, currency, chinese=False), calendar)
    if _is_history(payload):
        _read_history(out, list(_history_rows(payload)), entity, info.get("currency"))
    for key, value in payload.items():
        if key == "history" and (rows := _priced(value)):
            _read_history(out, rows, entity, info.get("currency"))
        elif isinstance(value, (dict, list)) and value and key != "info" and not _is_statement(key, value) and info is not payload:
            out.unread(str(key))
    return out.finish()


def _entity(out: Collector, info: dict[str, Any]) -> str | None:
    told = [info.get(key) for key in ("longName", "shortName", "displayName", "symbol", "ticker")]
    names = [name.strip() for name in told if isinstance(name, str) and name.strip()]
    if not names:
        return None
    out.call(names[0], *names[1:])
    return names[0]


def _info_calendar(info: dict[str, Any]) -> Calendar:
    day = read_day(info.get("lastFiscalYearEnd"))
    return Calendar(closing_month(day)) if day is not None else Calendar()


# -- info ----------------------------------------------------------------------------------------------

def _read_info(out: Collector, info: dict[str, Any]) -> None:
    known = meanings(PROVIDER)["info"]
    entity = _entity(out, info)
    calendar = _info_calendar(info)
    if entity is not None and calendar.year_end_month != 12:
        out.source.calendars[entity] = calendar
    quarter = read_day(info.get("mostRecentQuarter"))
    filing = None
    if quarter is not None:
        end = calendar.month_after(quarter)
        filing = Period(end - 3, end)
    report = Moment(filing, quarter, Fiscal(calendar, by_quarter=True))
    market = Moment(None, read_day(info.get("regularMarketTime")))
    trade, statement = info.get("currency"), info.get("financialCurrency") or info.get("currency")
    if trade and statement and trade != statement:
        out.note(f"{entity or 'the payload'} trades in {trade} and reports in {statement}: its per-share ratios may mix the two")
    for field, raw in info.items():
        meaning = known.get(field)
        if meaning is None and isinstance(raw, Decimal) and (meaning := by_name("info", field, _SNAPSHOT)) is None:
            out.unread(f"info.{field}")
        if meaning is None or meaning.is_meta or isinstance(raw, (dict, list)):
            continue
        currency = trade if meaning.unit == "trade_currency" else statement
        about = Row("info", "S&P 500" if field == "SandP52WeekChange" else entity, str(currency) if currency else None, chinese=False)
        if field == "dividendYield":
            meaning = _dividend_yield(out, info, meaning)
        where = _info_place(meaning, market if meaning.role in ("latest", "forecast") else report, quarter is not None)
        if where is not None:
            out.add(raw, meaning, about, where, unit=_pence(meaning, str(currency)))


def _info_place(meaning: Meaning, moment: Moment, dated: bool) -> Place | None:
    where = place(meaning.role, moment, balance=meaning.metric in balance_metrics(PROVIDER))
    if where is None:
        return None
    if meaning.role == "forecast" and meaning.metric.startswith("eps"):
        return replace(where, period=None, variant="forward")
    if meaning.role == "ttm" and not dated:
        return replace(where, period=None, variant=None if meaning.metric.endswith("_ttm") else "ttm")
    return where


def _pence(meaning: Meaning, currency: str) -> Unit | None:
    """Prices that Yahoo quotes in a hundredth of the currency; market values are in the whole one."""
    if meaning.unit != "trade_currency" or currency not in _PENCE:
        return None
    whole, scale = _PENCE[currency]
    per_share = meaning.kind == "per_share" and meaning.metric not in ("eps_diluted", "dps")
    return Unit("per_share", Decimal(scale), whole, written=currency) if per_share else provider_unit("trade_currency", meaning.kind, whole)


def _dividend_yield(out: Collector, info: dict[str, Any], meaning: Meaning) -> Meaning:
    """Whether ``dividendYield`` is a percentage or a fraction: the reading nearer to what the dividend and price give."""
    printed, price = info.get("dividendYield"), info.get("currentPrice") or info.get("regularMarketPrice") or info.get("previousClose")
    if not isinstance(printed, Decimal) or printed <= 0:
        return meaning
    rate = info.get("dividendRate") or info.get("trailingAnnualDividendRate")
    expected = rate / price if isinstance(rate, Decimal) and isinstance(price, Decimal) and price > 0 else info.get("trailingAnnualDividendYield")
    if not isinstance(expected, Decimal) or expected <= 0:
        out.note("info.dividendYield is read as a percentage, as yfinance gives it since 2025; nothing in the payload decides it")
        return meaning
    as_percent, as_fraction = printed / 100 / expected, printed / expected
    if max(as_fraction, 1 / as_fraction) < max(as_percent, 1 / as_percent):
        out.note("info.dividendYield is read as a fraction: the payload's dividend and price give the same")
        return replace(meaning, unit="ratio")
    return meaning


# -- statements ----------------------------------------------------------------------------------------

def _calendar(frames: list[tuple[str, dict[dt.date, dict[str, Any]]]]) -> Calendar | None:
    for key, frame in frames:
        if _span(key, list(frame)) == 12 and not key.lower().startswith(("ttm", "trailing")):
            return Calendar(closing_month(max(frame)))
    return None


def _span(key: str, days: list[dt.date]) -> int:
    """The months that a frame's columns cover: named by its key, or by how far apart they are."""
    found = _STATEMENT.fullmatch(key)
    named = (found["span"] or "").lower() if found else ""
    if named:
        return 3 if named == "quarterly" else 12
    ordered = sorted(days)
    gaps = [(b - a).days for a, b in zip(ordered, ordered[1:], strict=False)]
    return 3 if gaps and min(gaps) < 200 else 12


def _read_frame(out: Collector, key: str, frame: dict[dt.date, dict[str, Any]], about: Row, calendar: Calendar) -> None:
    known, balances = meanings(PROVIDER)["statements"], balance_metrics(PROVIDER)
    span = _span(key, list(frame))
    trailing = key.lower().startswith(("ttm", "trailing"))
    fiscal = Fiscal(calendar, by_quarter=True)
    for day, rows in frame.items():
        end = fiscal.end(day)
        filing = Period.trailing(end) if trailing else Period(end - span, end)
        moment = Moment(filing, day, fiscal)
        row = replace(about, suffix=f", {day}")
        for name, raw in rows.items():
            meaning = known.get(_row_name(name)) or _statement_rows().get(_row_name(name).casefold())
            if meaning is None and is_number(raw):
                meaning = by_name(key, str(name), replace(_IN_STATEMENTS, balance="balance" in key.lower()))
            if meaning is None:
                out.unread(f"{key}.{name}")
                continue
            where = place(meaning.role, moment, balance=meaning.metric in balances)
            if not meaning.is_meta and where is not None:
                out.add(raw, meaning, row, where)


def _priced(value: Any) -> list[dict[str, Any]]:
    """The rows of a price history in either orientation; none when it is no history."""
    if isinstance(value, dict) and _is_history(value):
        return list(_history_rows(value))
    return value if isinstance(value, list) and value and isinstance(value[0], dict) and {"Date", "Close"} <= value[0].keys() else []


def _history_rows(payload: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for key in payload["Close"]:
        yield {"Date": key} | {str(column): values[key] for column, values in payload.items() if isinstance(values, dict) and key in values}


def _read_history(out: Collector, rows: list[dict[str, Any]], entity: str | None, currency: Any) -> None:
    known = meanings(PROVIDER)["history"]
    adjusted = not any("Adj Close" in row for row in rows)
    if adjusted:
        out.note("history.Close is adjusted for dividends and splits unless it was asked for otherwise")
    for row in rows:
        moment = Moment(None, read_day(row.get("Date") or row.get("Datetime")))
        about = Row("history", entity, str(currency) if currency else None, f", {moment.day}", chinese=False)
        for column, raw in row.items():
            meaning = known.get(_row_name(column))
            if meaning is None:
                out.unread(f"history.{column}")
            elif not meaning.is_meta and (where := place(meaning.role, moment, balance=False)) is not None:
                out.add(raw, meaning, about, where)


