"""Payloads that say only beside their rows what these are about: the request, the endpoint's name, the market's currency."""

from __future__ import annotations

from typing import Any

import pytest
from source_payloads import answer, find, read

QUARTER = {"SECUCODE": "688001.SH", "SECURITY_NAME_ABBR": "云杉光电", "REPORT_DATE": "2025-09-30 00:00:00", "OPERATE_INCOME": 264344306.51,
           "PARENT_NETPROFIT": 31200000.22}


@pytest.mark.parametrize(("payload", "period"), [
    ({"provider": "akshare", "endpoint": "stock_profit_sheet_by_quarterly_em", "data": [QUARTER]}, "2025-Q3"),
    ({"provider": "akshare", "endpoint": "stock_profit_sheet_by_report_em", "data": [QUARTER]}, "2025-9M"),
    ([QUARTER | {"REPORT_DATE_NAME": "2025三季度"}], "2025-Q3"), ([QUARTER | {"REPORT_DATE_NAME": "2025三季报"}], "2025-9M"),
])
def test_statements_of_one_quarter_and_of_the_months_since_january(payload: Any, period: str) -> None:
    assert find(read(payload), "net_profit_parent").value.middle == find(read(payload), "net_profit_parent", period).value.middle


def test_one_column_for_whatever_was_asked_is_read_by_the_request() -> None:
    rows = [{"date": "2026-03-02", "value": 245.42}]
    told = read({"provider": "akshare", "endpoint": "stock_zh_valuation_baidu", "params": {"symbol": "688001", "indicator": "总市值"}, "data": rows})
    assert find(told, "market_cap", "2026-03-02").value.middle == 24_542_000_000


def test_a_currency_that_no_row_tells_is_not_guessed() -> None:
    row = {"SECURITY_CODE": "00799", "SECURITY_NAME_ABBR": "粤塘控股", "REPORT_DATE": "2025-12-31", "OPERATE_INCOME": 13463000000}
    served = {"provider": "akshare", "endpoint": "stock_financial_hk_analysis_indicator_em"}
    told = [find(read(served | {"data": [row | more]}), "revenue").unit.currency for more in ({}, {"CURRENCY": "HKD"}, {"CURRENCY": "CNY"})]
    assert told == [None, None, "CNY"]  # older releases say HKD of whoever reports in RMB


def test_numbers_without_a_metric_of_their_own_are_read_under_their_own_name() -> None:
    source = read(answer("fina_indicator", ["ts_code", "end_date", "op_income", "dtprofit_to_profit"], ["688001.SH", "20251231", 412365500.1, 90.2]))
    assert find(source, "own:经营活动净收益", "2025").value.middle and find(source, "own:扣非净利润/净利润").unit.is_fraction and source.unread == []
