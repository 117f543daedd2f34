"""AkShare frames saved as JSON: records under Chinese (or Eastmoney's) column names, items with values, indicators by date.

A frame names no endpoint and often no period. The endpoint is told by its columns or by an envelope
``{"provider": "akshare", "endpoint": …, "params": {"date": "20250930"}, "data": […]}``; the period by a column, or by the
envelope's ``date``. Without either the period stays unknown. Frames of other columns are left to the table reader.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from verifier.dataclass import replace
from verifier.figures import Source
from verifier.fold import fold
from verifier.sources import eastmoney, frame
from verifier.sources.making.by_name import Habit, by_name
from verifier.sources.making.collector import Collector, Row
from verifier.sources.making.fields import EVERYWHERE, Meaning, balance_metrics, kind_of, meanings
from verifier.sources.making.fiscal import fiscal_year_of
from verifier.sources.making.guidance import guided_metric
from verifier.sources.making.roles import Moment, place, read_day
from verifier.sources.making.values import is_number
from verifier.tabulation.labels import label_of

PROVIDER = "akshare"
_CODES = ("股票代码", "代码", "证券代码", "SECURITY_CODE", "SECUCODE", "symbol")
_TITLES = ("股票简称", "名称", "股票名称", "证券简称", "SECURITY_NAME_ABBR", "name")
_REPORT_DAYS = ("报告期", "报告日", "报告日期", "截止日期", "统计截止日", "股东户数统计截止日-本次", "REPORT_DATE", "report_date")
_MARKET_DAYS = ("日期", "数据日期", "交易日期", "date", "time", "时间")
_ITEM, _VALUE, _INDICATOR = "item", "value", "指标"
ANY_COLUMN = "(all columns)"
"""The field of an endpoint whose columns are plain words, read as a table."""
_MEASURED, _SUBJECT = frozenset(("metric_name", "yoy")), "_metric"
_STATEMENTS = ("_by_report_em", "_by_quarterly_em", "_by_yearly_em")
_INDEX = re.compile(r"(?:sh000|sz399|bj899)\d{3}")
_SPOTS = frozenset(("stock_zh_a_spot_em", "stock_zh_index_spot_sina", "stock_zh_index_spot_em", "stock_hk_spot_em",
                    "stock_hk_index_spot_em"))
_HK_INDEX = re.compile(r"恒生|国企指数|红筹指数|\bHang Seng\b|^HS[A-Z]+$")
_NAMED_INDEX = re.compile(r"指数?$|[成综]指|\bindex\b|^[A-Za-z]+$|(?:中证|上证|沪深|科创|北证|创业|国证)", re.IGNORECASE)
_HK_CODE, _A_CODE = re.compile(r"0\d{4}|\d{5}|\d{4,5}\.HK", re.IGNORECASE), re.compile(r"(?:sh|sz|bj)?[0-9]{6}(?:\.(?:SH|SZ|BJ))?", re.IGNORECASE)
_AMOUNTS = frozenset(("stock_lrb_em", "stock_zcfz_em", "stock_xjll_em"))
_LEAST = 3


def recognises(payload: Any) -> bool:
    """Whether the payload is an envelope of AkShare's, or records most of whose columns one endpoint knows."""
    if isinstance(payload, dict) and payload.get("provider") == PROVIDER:
        return _enveloped(payload) is not None
    if not isinstance(payload, list) or not frame.recognises(payload):
        return False
    rows = _turned(payload)
    if any(_INDEX.fullmatch(str(row.get("代码"))) for row in rows):
        return False  # levels of indices under the columns that shares have prices in
    endpoint = _endpoint(rows[0])
    known = meanings(PROVIDER)
    figures = [column for column in rows[0] if not (column in known[EVERYWHERE] and known[EVERYWHERE][column].is_meta)]
    matched = [column for column in figures if column in known[endpoint]]
    return len(matched) >= _LEAST and len(matched) * 2 >= len(figures)


def read(payload: Any, name: str) -> Source:
    """The figures of AkShare records."""
    envelope = payload if isinstance(payload, dict) else {}
    rows = _turned((_enveloped(envelope) if envelope else payload) or [])
    endpoint = str(envelope.get("endpoint") or _endpoint(rows[0]))
    if endpoint.endswith(_STATEMENTS) and eastmoney.recognises(rows):
        return eastmoney.read_statements(rows, name, single=endpoint.endswith("_by_quarterly_em"))
    params = envelope["params"] if isinstance(envelope.get("params"), dict) else {}
    if endpoint not in meanings(PROVIDER) or ANY_COLUMN in meanings(PROVIDER)[endpoint]:
        return _of(frame.read(rows, name), params)
    out = Collector(name)
    if rows[0].keys() >= _MEASURED:
        rows = list(_metric_rows(out, rows, endpoint))
    for row in rows:
        _read_row(out, row, endpoint, params, len(rows) > 1)
    return out.finish()


def _of(source: Source, params: dict[str, Any]) -> Source:
    """A frame without a company, of the one that was asked for."""
    code = params.get("symbol") or params.get("stock")
    if isinstance(code, str):
        source.figures = [replace(figure, entity=figure.entity or code) for figure in source.figures]
    return source


def _metric_rows(out: Collector, rows: list[dict[str, Any]], endpoint: str) -> Iterator[dict[str, Any]]:
    """Rows that each name their metric (``metric_name``, ``yoy``, ``mom``): those that name one of the catalogue's in Chinese.

    The vendor's English identifiers are nowhere explained: operating_income_total may be a revenue or a profit.
    """
    for row in rows:
        label = label_of(fold(str(row["metric_name"])))
        if label.metric is None or label.loose or label.measure != "level" or label.text.isascii():
            out.unread(f"{endpoint}.{row['metric_name']}")
        else:
            yield {_SUBJECT: label.metric} | row


def _of_subject(meaning: Meaning, subject: str) -> Meaning | None:
    """A column of values or growth rates as of the metric that its row names; None for a value whose unit no column tells."""
    kind = kind_of(subject)
    if meaning.unit == "yuan" and kind not in ("money", "per_share"):
        return None
    return replace(meaning, metric=subject, kind=kind, unit="per_share_yuan" if meaning.unit == "yuan" and kind == "per_share" else meaning.unit)


def _enveloped(payload: dict[str, Any]) -> list[dict[str, Any]] | None:
    for key in ("data", "records", "rows", "items"):
        rows = payload.get(key)
        if isinstance(rows, list) and rows and all(isinstance(row, dict) for row in rows):
            return rows
        fields = payload.get("fields") or payload.get("columns")
        if isinstance(rows, list) and rows and isinstance(fields, list) and all(isinstance(row, list) and len(row) == len(fields) for row in rows):
            return [dict(zip(map(str, fields), row, strict=True)) for row in rows]
    return None


def _turned(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Items with values as one row, indicators by date as a row a date; other records as they are."""
    first = rows[0]
    if {_ITEM, _VALUE} <= first.keys() and len(first) <= 3:
        return [{str(row.get(_ITEM)): row.get(_VALUE) for row in rows}]
    days = [column for column in first if read_day(column) is not None]
    if _INDICATOR in first and days:
        return [{"报告期": day} | {str(row.get(_INDICATOR)): row.get(day) for row in rows} for day in days]
    return rows


def _endpoint(row: dict[str, Any]) -> str:
    """The endpoint that knows most of the columns; of equals the one with the fewest columns of its own.

    Lists of shares and of indices have the same columns: the code and the name of what is listed tell them apart.
    """
    known = meanings(PROVIDER)
    quoted = _quoted(row)
    found = max((e for e in known if e != EVERYWHERE and (e not in _SPOTS or quoted is None or e.startswith(quoted))),
                key=lambda e: (len(known[e].keys() & row.keys()), -len(known[e])))
    return found


def _quoted(row: dict[str, Any]) -> str | None:
    """The endpoints that a row of quotes may be of, by how their names begin; None where code and name do not tell."""
    code = str(next((row[key] for key in _CODES if row.get(key)), "")).strip()
    title = str(next((row[key] for key in _TITLES if row.get(key)), ""))
    if not code:
        return None
    if _HK_INDEX.search(code) or (_HK_INDEX.search(title) and _NAMED_INDEX.search(title)):
        return "stock_hk_index"
    if _NAMED_INDEX.search(title) or _INDEX.fullmatch(code):
        return "stock_zh_index"
    return "stock_hk_spot" if _HK_CODE.fullmatch(code) else "stock_zh_a" if _A_CODE.fullmatch(code) else None


def _read_row(out: Collector, row: dict[str, Any], endpoint: str, params: dict[str, Any], several: bool) -> None:
    known = meanings(PROVIDER)
    fields = known[EVERYWHERE] | known[endpoint]
    code = next((row[key] for key in _CODES if row.get(key)), params.get("symbol") or params.get("stock"))
    title = next((row[key] for key in _TITLES if isinstance(row.get(key), str)), None)
    entity = str(title or code) if title or code else None
    if entity is not None:
        out.call(entity, str(code) if code else None)
    reported = next((day for key in _REPORT_DAYS if (day := read_day(row.get(key)))), None)
    traded = next((day for key in _MARKET_DAYS if (day := read_day(row.get(key)))), None)
    asked = read_day(params.get("date") or params.get("period"))
    report_day = reported or asked or traded
    fiscal = fiscal_year_of(row.get("FISCAL_YEAR"))
    report = Moment(fiscal.cumulative(report_day) if report_day is not None else None, report_day, fiscal)
    if fiscal.calendar.year_end_month != 12:
        out.source.calendars[entity] = fiscal.calendar
    market = Moment(None, traded or reported or asked)
    segment = row.get("主营构成") if isinstance(row.get("主营构成"), str) else None
    told = " ".join(str(part) for part in (title or code, reported or traded) if part)
    filed = str(row.get("最新公告日期") or row.get("公告日期") or "")
    if "_hk_" in endpoint and row.get("CURRENCY") == "HKD":
        row = {key: value for key, value in row.items() if key != "CURRENCY"}  # older releases say HKD of whoever reports in RMB
    currency = row.get("CURRENCY") or row.get("CURRENCY_ABBR") or row.get("货币") or (None if "_hk_" in endpoint else "CNY")
    about = Row(endpoint, entity, str(currency) if currency else None, f", {told}" if several and told else "", filed, segment=segment)
    guided = guided_metric(row.get("预测指标"))
    subject = row.pop(_SUBJECT, None)
    for column, raw in row.items():
        meaning = fields.get(column) or fields.get(f"{column} (indicator={params.get('indicator')})")
        if meaning is None and raw not in (None, ""):
            meaning = by_name(endpoint, column, _habit(endpoint, row)) if subject is None and is_number(raw) else None
            if meaning is None:
                out.unread(f"{endpoint}.{column}")
        if meaning is not None and not meaning.is_meta:
            if subject is not None and (about_it := _of_subject(meaning, subject)) is None:
                out.unread(f"{endpoint}.{column} of {row['metric_name']}")
                continue
            meaning = about_it if subject is not None and about_it is not None else meaning
            _read_field(out, raw, meaning, about, market if meaning.role == "latest" else report, guided)


def _habit(endpoint: str, row: dict[str, Any]) -> Habit:
    """How this provider prints what no list knows: percentages, and in the mainland's statements amounts in yuan."""
    reported = any(row.get(key) for key in _REPORT_DAYS)
    share = "" if "_hk_" in endpoint or "_us_" in endpoint else "per_share_yuan"
    return Habit("percent", "yuan" if endpoint in _AMOUNTS else "", share, "ytd" if reported else "latest", balance=endpoint == "stock_zcfz_em")


def _read_field(out: Collector, raw: Any, meaning: Meaning, about: Row, moment: Moment, guided: str | None) -> None:
    where = place(meaning.role, moment, balance=meaning.metric in balance_metrics(PROVIDER))
    if where is None:
        out.unread(f"{about.place}.{meaning.name}")
        return
    if meaning.metric == "guidance_change_pct":
        meaning, where = replace(meaning, metric=guided or "net_profit_parent"), replace(where, measure="growth_yoy", variant="midpoint")
    elif guided is not None and meaning.role in ("forecast", "prior_year"):
        meaning = replace(meaning, metric=guided)
        where = replace(where, variant="midpoint") if meaning.role == "forecast" else where
    if meaning.metric == "share_of_total" and meaning.name == "收入比例":
        meaning = replace(meaning, metric="revenue_share")
    if meaning.metric == "segment_revenue":
        meaning = replace(meaning, metric="revenue")
    out.add(raw, meaning, about, where)
