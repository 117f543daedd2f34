"""A provider's payload means what it means, whatever its author called it, laid around it or saved it as."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from source_payloads import find, read

from verifier.figures import Source
from verifier.sources import read_source, read_source_bytes

FOLDER = Path(__file__).with_name("payloads")
SAMPLES = ("akshare/stock_yjbb_em", "akshare/stock_zh_a_spot_em", "akshare/stock_zygc_em", "eastmoney/RPT_F10_FINANCE_GINCOME", "eastmoney/RPT_HKF10_FN_MAININDICATOR",
           "eastmoney/push2_stock_get", "fmp/stable_income_statement", "fmp/v3_ratios", "tushare/fina_indicator", "tushare/daily_basic",
           "yfinance/statements", "yfinance/info", "sec/companyconcept")


def rows_of(payload: Any) -> list[dict[str, Any]] | None:
    """The rows of a sample where it is one table."""
    data = payload
    while isinstance(data, dict) and isinstance(data.get("result", data.get("data")), (dict, list)):
        data = data.get("result", data.get("data"))
    if isinstance(data, list) and len(data) == 1 and "fields" in data[0]:
        data = data[0]
    if isinstance(data, dict) and {"fields", "items"} <= data.keys():
        return [dict(zip(data["fields"], item, strict=True)) for item in data["items"]]
    return data if isinstance(data, list) and all(not isinstance(v, (dict, list)) for row in data for v in row.values()) else None


def columns_of(rows: list[dict[str, Any]]) -> list[str]:
    return list(dict.fromkeys(key for row in rows for key in row))


AROUND: dict[str, Callable[[Any], Any]] = {
    "a key of the author's": lambda p: {"hk_fin_ind_pull": p},
    "beside remarks": lambda p: {"source": "fetched by script", "fetched_at": "2026-03-03T10:00:00+08:00", "raw_dump": p, "note": "as served"},
    "a key of no known words": lambda p: {"qwx_zrt": p},
    "deep": lambda p: {"payload": {"snap": {"v1": {"tbl_2": {"content": p}}}}},
    "the answer of a tool": lambda p: {"calls": [{"name": "get_fin", "arguments": {"limit": 4}, "result": json.dumps(p, ensure_ascii=False)}]},
    "a title in Chinese": lambda p: {"东财主要指标表": p},
}
SAVED: dict[str, Callable[[list[dict[str, Any]]], Any]] = {
    "split": lambda rows: {"columns": columns_of(rows), "index": list(range(len(rows))), "data": [[row.get(c) for c in columns_of(rows)] for row in rows]},
    "index": lambda rows: {str(i): row for i, row in enumerate(rows)},
    "columns": lambda rows: {c: {str(i): row.get(c) for i, row in enumerate(rows)} for c in columns_of(rows)},
    "lists": lambda rows: {c: [row.get(c) for row in rows] for c in columns_of(rows)},
    "one row": lambda rows: rows[0] if len(rows) == 1 else rows,
}


def held(source: Source) -> set[tuple[Any, ...]]:
    return {(f.metric, f.measure, f.entity, str(f.period), f.segment, f.bound, f.variant, f.value.middle.normalize(), f.unit.kind, f.unit.currency)
            for f in source.figures}


def loaded(name: str) -> Any:
    return json.loads((FOLDER / f"{name}.json").read_text("utf-8"))


@pytest.mark.parametrize("how", AROUND)
@pytest.mark.parametrize("name", SAMPLES)
def test_what_stands_around_a_payload_changes_none_of_its_figures(name: str, how: str) -> None:
    assert held(read(AROUND[how](loaded(name)))) == held(read_source(FOLDER / f"{name}.json"))


@pytest.mark.parametrize("how", SAVED)
@pytest.mark.parametrize("name", [name for name in SAMPLES if rows_of(loaded(name)) is not None])
def test_a_table_is_the_same_in_every_form_it_is_saved_in(name: str, how: str) -> None:
    rows = rows_of(loaded(name))
    assert rows is not None
    assert held(read({"main_tbl": SAVED[how](rows)})) == held(read(rows))


HK = {"REPORT_DATE": "2025-06-30 00:00:00", "DATE_TYPE_CODE": "002", "CURRENCY": "CNY", "OPERATE_INCOME": 4210338120, "HOLDER_PROFIT": 512004118,
      "GROSS_PROFIT_RATIO": 34.52, "PER_NETCASH_OPERATE": 0.98}


@pytest.mark.parametrize("row", [HK, {key.lower(): value for key, value in HK.items()}])
def test_rows_without_a_code_are_known_by_their_columns(row: dict[str, Any]) -> None:
    source = read({"hk_main_pull": [row]})
    assert find(source, "net_profit_parent", "2025-H1").value.middle == 512004118 and find(source, "gross_margin").value.middle == Decimal("0.3452")


@pytest.mark.parametrize("day", ["20250630", "2025/6/30", "2025-06-30T00:00:00.000", "2025年6月30日", "2025中报", "2025H1", "2025-06", 1751241600000])
def test_a_report_s_day_in_every_spelling(day: Any) -> None:
    assert find(read([HK | {"REPORT_DATE": day, "SECUCODE": "00799.HK"}]), "revenue").period == find(read([HK]), "revenue").period


def test_a_quarter_s_name_alone_dates_no_figure_that_runs_since_january() -> None:
    assert find(read([HK | {"REPORT_DATE": "2025Q3", "SECUCODE": "00799.HK"}]), "revenue").period is None


def test_rows_by_day_are_of_that_day() -> None:
    row = {"symbol": "QRST", "period": "Q3", "reportedCurrency": "USD", "revenue": 741800000, "netIncome": 51200000}
    assert str(find(read({"income": {"2025-09-30": row}}), "revenue").period) == "2025-Q3"
    assert not [f for f in read({"t": {"2025-09-30": HK, "2024-09-30": HK}}).figures if f.segment]


def test_a_business_s_revenue_and_share() -> None:
    row = {"REPORT_DATE": "2025-06-30", "ITEM_NAME": "云服务", "MAIN_BUSINESS_INCOME": 1824000000, "MBI_RATIO": 0.4332, "GROSS_RPOFIT_RATIO": 41.2}
    source = read({"hk_main_business": [row]})
    assert find(source, "revenue", "2025-H1", segment="云服务").value.middle == 1824000000
    assert find(source, "gross_margin", segment="云服务").value.middle == Decimal("0.412")


def test_the_code_above_a_table_is_whose_it_is() -> None:
    row = {key: value for key, value in HK.items() if key != "CURRENCY"}
    assert find(read({"600519.SH": {"main": [row]}}), "revenue").entity == "600519.SH"


@pytest.mark.parametrize("key", ["peer_average", "bear_case", "同业均值"])
def test_what_is_of_a_mean_or_a_scenario_is_left(key: str) -> None:
    source = read({key: [HK], "metrics": [{"metric": "revenue", "period": "2025", "value": "3", "unit": "亿元"}]})
    assert len(source.figures) == 1 and source.unread == [key]


@pytest.mark.parametrize("quote", [
    {"symbol": "QRST", "quote": {"c": 73.08, "d": 0.98, "dp": 1.3592, "h": 73.9, "l": 71.8, "o": 72.1, "pc": 72.1, "t": 1762359600}},
    {"Global Quote": {"01. symbol": "QRST", "02. open": "72.10", "05. price": "73.08", "07. latest trading day": "2025-11-05",
                      "08. previous close": "72.10", "09. change": "0.98", "10. change percent": "1.3592%"}},
])
def test_quotes_in_letters_and_numbered_words(quote: dict[str, Any]) -> None:
    source = read(quote)
    assert find(source, "share_price", "2025-11-05").value.middle == Decimal("73.08")
    assert find(source, "price_change_pct", "2025-11-05").value.middle == Decimal("0.013592") and find(source, "previous_close")


def test_a_fast_quote() -> None:
    source = read({"fast_info": {"currency": "USD", "lastPrice": 73.08, "lastVolume": 4521000, "marketCap": 51200000000, "yearHigh": 88.1}})
    assert find(source, "share_price").unit.currency == "USD" and find(source, "high_52w").value.middle == Decimal("88.1")


def test_a_terminal_s_headings() -> None:
    text = "证券代码,证券简称,营业总收入[报告期]2025三季[报表类型]合并报表[单位]亿元,市盈率PE(TTM)[交易日期]20251105[单位]倍\n688001.SH,云杉光电,18.4632,66.82\n"
    source = read_source_bytes(text.encode(), "wind.csv")
    assert find(source, "total_revenue", "2025-9M").value.middle == 1846320000 and find(source, "pe_ttm", "2025-11-05")


INFO = {"currency": "USD", "currentPrice": 73.08, "trailingPE": 24.31, "marketCap": 51200000000}


@pytest.mark.parametrize("payload", [
    {"qrst": INFO, "lkp": INFO | {"currentPrice": 12.4}},
    {"cloud": {"2024-12-31": {"Total Revenue": 900}, "2023-12-31": {"Total Revenue": 800}}},
])
def test_a_key_that_may_be_a_name_makes_nobody_s_table_no_company_s(payload: Any) -> None:
    source = read(payload | {"metrics": [{"metric": "revenue", "period": "2025", "value": "3", "unit": "亿元"}]})
    assert [figure.place for figure in source.figures] == ["[0].value"] and source.unread == sorted(payload)


def test_a_code_is_called_by_the_name_that_another_table_gives_it() -> None:
    rows = [{"ts_code": "688001.SH", "end_date": "20250930", "ann_date": "20251028", "revenue": 1832004118.2}]
    source = read({"qwx": {"income": rows, "stock_basic": [{"ts_code": "688001.SH", "name": "云杉光电"}]}})
    assert find(source, "revenue").entity == "云杉光电"


def test_a_hong_kong_quote_is_in_hong_kong_dollars() -> None:
    quote = {"代码": "00799", "名称": "粤塘控股", "日期": "2025-09-12", "最新价": 19.86, "52周最高": 23.45, "每股股息TTM(港元)": 0.36, "市净率": 3.12}
    source = read({"hk_quote": [quote]})
    assert {find(source, metric).unit.currency for metric in ("share_price", "high_52w")} == {"HKD"}
