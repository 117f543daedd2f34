"""Financial Modeling Prep: records of statements, segments, ratios, key metrics, quotes, profiles, prices and estimates, v3, v4 and stable.

Records carry their fiscal label (``calendarYear`` or ``fiscalYear`` with ``period``), which is the company's own; quarters are single
quarters, Q4 included. The fiscal calendar follows from label and date. Endpoints are recognised by their fields.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import Any, Literal

from verifier.catalogue import load
from verifier.dataclass import dataclass, replace
from verifier.figures import Source
from verifier.periods import Calendar, Period
from verifier.sources.fmp_segments import cadence, read_segments, segments_of, unlabelled_period
from verifier.sources.making.by_name import Habit, by_name
from verifier.sources.making.collector import Collector, Row
from verifier.sources.making.fields import EVERYWHERE, Meaning, balance_metrics, kind_of, meanings
from verifier.sources.making.fiscal import Fiscal, closing_month
from verifier.sources.making.roles import Moment, place, read_day
from verifier.sources.making.values import is_number

PROVIDER = "fmp"
_OWN_MARKS = frozenset({"reportedCurrency", "acceptedDate", "calendarYear", "fillingDate", "yearHigh", "priceAvg50", "changesPercentage",
                        "changePercentage", "mktCap", "adjClose", "changeOverTime", "weightedAverageShsOut", "exchangeShortName"})
_ESTIMATE = re.compile(r"(?:estimated)?(?P<item>Revenue|Ebitda|Ebit|NetIncome|SgaExpense|Eps)(?P<end>Low|High|Avg)", re.I)
_ESTIMATED = {"revenue": "revenue", "ebitda": "ebitda", "ebit": "ebit", "netincome": "net_profit_parent", "sgaexpense": "sga_expense",
              "eps": "eps_diluted"}
_STATEMENTS = ("income-statement", "balance-sheet-statement", "cash-flow-statement")
_QUOTES = ("quote", "profile", "price-history")
_QUARTERS = {"Q1": 1, "Q2": 2, "Q3": 3, "Q4": 4}


@dataclass(frozen=True, slots=True)
class _Label:
    """A record's own fiscal label."""

    year: int
    part: str

    @property
    def period(self) -> Period | None:
        if self.part in _QUARTERS:
            return Period.quarter(self.year, _QUARTERS[self.part])
        return Period.year(self.year) if self.part == "FY" else None


def recognises(payload: Any) -> bool:
    """Whether the payload is a list of FMP records, one of them, or a price history."""
    rows = payload if isinstance(payload, list) else [payload]
    if not rows or not all(isinstance(row, dict) for row in rows):
        return False
    first: dict[str, Any] = rows[0]
    if isinstance(first.get("historical"), list) or all(segments_of(row) for row in rows):
        return True
    if len(_OWN_MARKS & first.keys()) > 1 or sum(name.endswith("TTM") and _is_trailing(name) for name in first) >= 3:
        return True
    if "date" in first and sum(_ESTIMATE.fullmatch(key) is not None for key in first) > 2:
        return True
    if not first.keys() & {"symbol", "date", "calendarYear", "fiscalYear", "acceptedDate", "fillingDate", "filingDate"}:
        return False  # reportedCurrency alone is another provider's too
    if _OWN_MARKS & first.keys() or "symbol" in first and sum(_ESTIMATE.fullmatch(key) is not None for key in first) > 1:
        return True
    best = _endpoint(first)
    return best is not None and len(_figures_of(best) & _plain_names(first)) >= 3 and "symbol" in first


@cache
def _is_trailing(name: str) -> bool:
    """Whether a name is that of a trailing ratio, as only this provider writes them: ``peRatioTTM``."""
    known = meanings(PROVIDER)
    return any(name in known[endpoint] or name.removesuffix("TTM") in known[endpoint] for endpoint in ("ratios", "key-metrics"))


def read(payload: Any, name: str) -> Source:
    """The figures of FMP records."""
    out = Collector(name)
    rows = list(_rows(payload))
    entities = _entities(out, rows)
    fiscal_years = _fiscal_years(rows)
    for symbol, fiscal in fiscal_years.items():
        if fiscal.calendar.year_end_month != 12:
            out.source.calendars[entities.get(symbol, symbol)] = fiscal.calendar
    several: dict[str, int] = {}
    for row in rows:
        key = _endpoint(row) or "record"
        several[key] = several.get(key, 0) + 1
    months = cadence(segmented.day for row in rows for segmented in segments_of(row))
    for row in rows:
        symbol = _symbol(row)
        entity, fiscal = entities.get(symbol, symbol), fiscal_years.get(symbol, Fiscal())
        if parts := segments_of(row):
            for segmented in parts:
                label = _label(segmented.row)
                read_segments(out, segmented, label.period if label is not None else unlabelled_period(segmented.day, months), entity, _currency(row))
        else:
            _read_row(out, row, entity, fiscal, several)
    return out.finish()


def _currency(row: dict[str, Any]) -> str | None:
    currency = row.get("reportedCurrency") or row.get("currency")
    return str(currency) if currency else None


def _rows(payload: Any) -> Iterator[dict[str, Any]]:
    for row in payload if isinstance(payload, list) else [payload]:
        if isinstance(row.get("historical"), list):
            for day in row["historical"]:
                if isinstance(day, dict):
                    yield {"symbol": row.get("symbol")} | day
        else:
            yield row


def _symbol(row: dict[str, Any]) -> str | None:
    symbol = row.get("symbol")
    return symbol if isinstance(symbol, str) else None


def _entities(out: Collector, rows: list[dict[str, Any]]) -> dict[str | None, str]:
    names: dict[str | None, str] = {}
    for row in rows:
        symbol = _symbol(row)
        told = [str(row[key]) for key in ("companyName", "name") if isinstance(row.get(key), str)]
        if symbol is not None and (told or symbol not in names):
            names[symbol] = told[0] if told else names.get(symbol, str(symbol))
    for symbol, named in names.items():
        out.call(named, str(symbol))
    return names


def _label(row: dict[str, Any]) -> _Label | None:
    year, part = row.get("fiscalYear") or row.get("calendarYear"), str(row.get("period") or "").upper()
    if year is None or not str(year).isdigit():
        return None
    return _Label(int(str(year)), part if part in _QUARTERS else "FY" if part in ("FY", "ANNUAL", "") else part)


def _fiscal_years(rows: list[dict[str, Any]]) -> dict[str | None, Fiscal]:
    """Each company's fiscal years, told by a record's label and date."""
    found: dict[str | None, Fiscal] = {}
    for row in rows:
        label, day = _label(row), read_day(row.get("date"))
        part = label.part if label is not None else str(row.get("period") or "").upper()
        if day is None or _symbol(row) in found or part not in (*_QUARTERS, "FY"):
            continue
        plain = Fiscal(Calendar((closing_month(day) - _QUARTERS.get(part, 4) * 3 - 1) % 12 + 1), by_quarter=True)
        years = label.year - (plain.end(day) - 1) // 12 if label is not None else 0
        found[_symbol(row)] = replace(plain, years=years if years in (-1, 1) else 0)
    return found


@cache
def _figures_of(endpoint: str) -> frozenset[str]:
    return frozenset(name for name, meaning in meanings(PROVIDER)[endpoint].items() if not meaning.is_meta)


def _plain_names(names: Iterable[str]) -> set[str]:
    return {name.removesuffix("TTM") for name in names}


def _endpoint(row: dict[str, Any]) -> str | None:
    """The endpoint that knows most of the record's fields; None when none knows one."""
    return _endpoint_of(frozenset(row))


@lru_cache(maxsize=256)
def _endpoint_of(keys: frozenset[str]) -> str | None:
    names = _plain_names(keys)
    if "reportedCurrency" not in keys and "date" in keys and {"close", "open"} <= names:
        return "price-history"
    scores = {endpoint: len(_figures_of(endpoint) & names) for endpoint in meanings(PROVIDER) if endpoint != EVERYWHERE}
    best = max(scores, key=lambda endpoint: (scores[endpoint], -len(_figures_of(endpoint))))
    return best if scores[best] else None


def _read_row(out: Collector, row: dict[str, Any], entity: str | None, fiscal: Fiscal, several: dict[str, int]) -> None:
    endpoint = _endpoint(row)
    known = meanings(PROVIDER)
    general, fields = known[EVERYWHERE], known.get(endpoint or "", {})
    moment = _moment(row, fiscal, endpoint)
    where_from = endpoint or _named_otherwise(row)
    stamp = f", {_said(row)}" if several.get(endpoint or "record", 0) > 1 else ""
    for field, raw in row.items():
        if field in general and field not in fields or isinstance(raw, (dict, list)):
            continue
        if (estimate := _ESTIMATE.fullmatch(field)) and field not in fields:
            _read_estimate(out, raw, estimate, Row("analyst-estimates", entity, row.get("currency"), stamp, chinese=False), moment)
            continue
        meaning, growth = _meaning(fields, known, field, moment)
        if meaning is None and is_number(raw):
            meaning = by_name(where_from, field, _habit(endpoint))
            if meaning is None:
                out.unread(f"{where_from}.{field}")
        if meaning is None:
            continue
        if meaning.is_meta:
            continue
        where = place(meaning.role, moment, balance=meaning.metric in balance_metrics(PROVIDER))
        if where is None:
            out.unread(f"{where_from}.{field}")
            continue
        if growth:
            where = replace(where, measure="growth_yoy")
        filed = str(row.get("fillingDate") or row.get("filingDate") or "")
        about = Row(where_from, entity, _currency(row), stamp, filed, chinese=False)
        out.add(raw, meaning, about, where)


def _meaning(fields: dict[str, Meaning], known: dict[str, dict[str, Meaning]], field: str, moment: Moment) -> tuple[Meaning | None, bool]:
    """What a field means, and whether it is the growth rate of that; ``...TTM`` twins and ``growth...`` fields included."""
    if field in fields:
        return fields[field], False
    if field.endswith("TTM") and (base := _trailing(fields, known, field.removesuffix("TTM"))) is not None:
        return replace(base, name=field, role="ttm" if base.role == "filing_period" else base.role), False
    stem = field.removeprefix("growth") if field.startswith("growth") else field.removesuffix("Growth") if field.endswith("Growth") else ""
    if stem and moment.filing is not None and moment.filing.months == 12:
        stem = "eps" + stem[3:] if stem.startswith("EPS") else stem[0].lower() + stem[1:]
        for endpoint in ("income-statement", "cash-flow-statement", "balance-sheet-statement"):
            if (base := known[endpoint].get(stem)) is not None and not base.is_meta:
                return replace(base, name=field, unit="percent_of_one", kind="percent"), True
    return None, False


def _trailing(fields: dict[str, Meaning], known: dict[str, dict[str, Meaning]], stem: str) -> Meaning | None:
    """What a ``...TTM`` field is the trailing value of, under this endpoint's name or its sisters'; a P/E of a year becomes the trailing one."""
    base = next((found for names in (fields, known["ratios"], known["key-metrics"]) if (found := names.get(stem)) is not None), None)
    if base is None or not base.metric.endswith("_static"):
        return base
    trailing = base.metric.removesuffix("static") + "ttm"
    return replace(base, metric=trailing) if trailing in load().metrics else base


def _moment(row: dict[str, Any], fiscal: Fiscal, endpoint: str | None) -> Moment:
    day = read_day(row.get("date")) or read_day(row.get("timestamp"))
    if endpoint in _QUOTES:
        return Moment(None, day)
    label = _label(row)
    filing = label.period if label is not None else None
    if filing is None and day is not None:
        end = fiscal.end(day)
        filing = Period(end - 3, end) if str(row.get("period") or "").upper() in _QUARTERS else Period(end - 12, end)
    return Moment(filing, day, fiscal)


def _read_estimate(out: Collector, raw: Any, found: re.Match[str], about: Row, moment: Moment) -> None:
    metric = _ESTIMATED[found["item"].lower()]
    end = found["end"].lower()
    bound: Literal["low", "high"] | None = "low" if end == "low" else "high" if end == "high" else None
    meaning = Meaning("analyst-estimates", found.group(), metric, "forecast", "reporting_currency", "", f"analyst estimate, {end}", kind_of(metric),
                      "mean" if end == "avg" else None)
    where = place("forecast", moment, balance=False)
    if where is not None:
        out.add(raw, meaning, about, where, bound=bound)


def _named_otherwise(row: dict[str, Any]) -> str:
    return "growth" if any(key.startswith("growth") or key.endswith("Growth") for key in row) else "record"


def _habit(endpoint: str | None) -> Habit:
    """How this provider prints what no list knows: fractions, and in statements amounts."""
    money = "reporting_currency" if endpoint in _STATEMENTS else ""
    span = "latest" if endpoint in _QUOTES else "filing_period"
    return Habit("ratio", money, "reporting_currency", span, balance=endpoint == "balance-sheet-statement")


def _said(row: dict[str, Any]) -> str:
    period = f" {row['period']}" if row.get("period") else ""
    return f"{row.get('date') or row.get('fiscalYear') or row.get('calendarYear') or row.get('symbol')}{period}"
