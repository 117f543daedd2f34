"""Tushare, Eastmoney and AkShare payloads: endpoints, units of ten thousand and of lots, prior years, quarters, guidance."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from source_payloads import answer, bounds, find, read

# -- Tushare -------------------------------------------------------------------------------------------

NAMES = answer("stock_basic", ["ts_code", "name"], ["688999.SH", "远岭机电"], ["000300.SH", "沪深300"])


def test_express_prior_year_fields_belong_to_the_year_before() -> None:
    source = read(
        [
            answer(
                "express",
                [
                    "ts_code",
                    "ann_date",
                    "end_date",
                    "revenue",
                    "n_income",
                    "yoy_net_profit",
                    "yoy_sales",
                    "yoy_roe",
                    "growth_assets",
                    "open_net_assets",
                    "diluted_eps",
                ],
                ["688999.SH", "20251024", "20250930", 1846317520.64, 86412305.77, -32450816.2, 41.23, -2.5, 8.1, 3204615.33, 0.21],
            ),
            NAMES,
        ]
    )
    prior = find(source, "net_profit_parent", "2024-9M")
    assert bounds(prior) == ("-32450816.25", "-32450816.15")
    assert prior.provider_field == "express.yoy_net_profit" and prior.place == "express.yoy_net_profit"
    assert prior.origin == "figures.json: express.yoy_net_profit"
    assert find(source, "net_profit_parent", "2025-9M").entity == "远岭机电"
    assert bounds(find(source, "revenue", "2025-9M", measure="growth_yoy")) == ("0.41225", "0.41235")
    points = find(source, "roe_weighted", "2025-9M", measure="change_yoy")
    assert points.unit.kind == "point" and bounds(points) == ("-0.0255", "-0.0245")
    assert find(source, "total_assets", "2025-09-30", measure="growth_vs_open").value.middle == Decimal("0.081")
    opening = find(source, "equity_parent", "2024-12-31")
    assert opening.period is not None and opening.period.day == dt.date(2024, 12, 31) and opening.period.is_instant
    assert source.entities["688999.SH"] == source.entities["688999"] == "远岭机电"
    assert source.unread == []


def test_a_guided_range_has_two_ends_and_a_prior_year() -> None:
    source = read(
        answer(
            "forecast",
            ["ts_code", "end_date", "type", "p_change_min", "p_change_max", "net_profit_min", "net_profit_max", "last_parent_net"],
            ["688999.SH", "20251231", "扭亏", 172.63, 191.38, 15500.0, 19500.0, -21340.55],
        )
    )
    assert bounds(find(source, "net_profit_parent", "2025E", bound="low")) == ("154999500", "155000500")
    assert find(source, "net_profit_parent", "2025E", bound="high").unit.written == "万元"
    assert find(source, "net_profit_parent", "2025E", bound="low", measure="growth_yoy").value.middle == Decimal("1.7263")
    assert find(source, "net_profit_parent", "2024").value.middle == Decimal("-213405500")


def test_market_units_lots_thousands_and_ten_thousands() -> None:
    source = read(
        [
            answer(
                "daily",
                ["ts_code", "trade_date", "close", "high", "pre_close", "vol", "amount", "pct_chg"],
                ["688999.SH", "20251105", 12.06, 12.5, 10.96, 1089233.45, 1286540.31, 10.0365],
                ["688999.SH", "20251104", 71.3, 72.0, 71.0, 100.0, 7130.0, 0.0],
            ),
            answer(
                "daily_basic",
                ["ts_code", "trade_date", "total_share", "total_mv", "pe_ttm"],
                ["688999.SH", "20251105", 146208.33, 1763272.4598, None],
            ),
            answer("moneyflow", ["ts_code", "trade_date", "net_mf_amount"], ["688999.SH", "20251105", -8842.51]),
        ]
    )
    assert bounds(find(source, "volume", "2025-11-05")) == ("108923344.5", "108923345.5")
    assert bounds(find(source, "turnover_amount", "2025-11-05")) == ("1286540305", "1286540315")
    assert bounds(find(source, "market_cap", "2025-11-05")) == ("17632724597.5", "17632724598.5")
    assert find(source, "shares_total").value.middle == Decimal("1462083300")
    assert bounds(find(source, "net_money_flow")) == ("-88425150", "-88425050")
    assert find(source, "share_price", "2025-11-05", variant="high").value.middle == Decimal("12.5")
    assert find(source, "previous_close", "2025-11-05").value.middle == Decimal("10.96")
    # 71.30 arrives as 71.3: the column's finest place counts.
    assert bounds(find(source, "share_price", "2025-11-04")) == ("71.295", "71.305")
    assert find(source, "price_change_pct", "2025-11-04").value.middle == 0
    assert not [f for f in source.figures if f.metric == "pe_ttm"]


def test_an_index_has_levels_and_no_price() -> None:
    fields = ["ts_code", "trade_date", "close", "amount", "pct_chg"]
    for endpoint in ("index_daily", "daily", None):
        source = read([answer(endpoint, fields, ["000300.SH", "20251105", 4627.26, 561201455.2, 0.19]), NAMES])
        level = find(source, "index_level")
        assert level.entity == "沪深300" and level.unit.kind == "index" and bounds(level) == ("4627.255", "4627.265")
        assert not [f for f in source.figures if f.metric == "share_price"]


@pytest.mark.parametrize(
    ("fields", "endpoint"),
    [
        (["ts_code", "end_date", "revenue", "oper_cost", "n_income_attr_p"], "income"),
        (["ts_code", "end_date", "n_cashflow_act"], "cashflow"),
        (["ts_code", "end_date", "inventories", "contract_liab"], "balancesheet"),
        (["ts_code", "end_date", "profit_dedt", "roe_waa", "grossprofit_margin"], "fina_indicator"),
        (["ts_code", "ann_date", "end_date", "net_profit_min", "net_profit_max"], "forecast"),
        (["ts_code", "trade_date", "close", "vol", "amount"], "daily"),
        (["ts_code", "trade_date", "total_mv", "pe_ttm"], "daily_basic"),
    ],
)
def test_an_unnamed_endpoint_is_recognised_by_its_fields(fields: list[str], endpoint: str) -> None:
    day = {"ts_code": "688999.SH", "end_date": "20250630", "ann_date": "20250830", "trade_date": "20250701"}
    row = [day.get(field, 5.5) for field in fields]
    shapes = (
        answer(None, fields, row),
        [dict(zip(fields, row, strict=True))],
        {field: [value] for field, value in zip(fields, row, strict=True)},
        {"code": 0, "msg": None, "data": {"fields": fields, "items": [row], "has_more": False}},
    )
    for payload in shapes:
        source = read(payload)
        assert {f.provider_field.split(".")[0] for f in source.figures if f.provider_field} == {endpoint}


def test_report_types_are_spans_and_bases() -> None:
    fields = ["ts_code", "end_date", "report_type", "revenue"]
    source = read(
        answer(
            "income",
            fields,
            ["688999.SH", "20250930", "1", 9.5],
            ["688999.SH", "20250930", "2", 3.5],
            ["688999.SH", "20240930", "4", 8.5],
            ["688999.SH", "20250930", "6", 2.5],
        )
    )
    assert find(source, "revenue", "2025-9M").value.middle == Decimal("9.5")
    assert find(source, "revenue", "2025-Q3").value.middle == Decimal("3.5")
    assert find(source, "revenue", "2024-9M", variant="restated").value.middle == Decimal("8.5")
    assert find(source, "revenue", "2025-9M", variant="parent company").value.middle == Decimal("2.5")


def test_the_last_announced_of_two_rows_stands() -> None:
    fields = ["ts_code", "ann_date", "end_date", "update_flag", "revenue", "rd_exp"]
    source = read(
        answer("income", fields, ["688999.SH", "20250430", "20241231", "1", 120.5, 7.5], ["688999.SH", "20250330", "20241231", "0", 118.25, 7.5])
    )
    assert find(source, "revenue", "2024").value.middle == Decimal("120.5")
    assert find(source, "revenue", "2024", variant="as first reported").value.middle == Decimal("118.25")
    assert len([f for f in source.figures if f.metric == "rd_expense"]) == 1


def test_quarter_growth_fields_name_the_single_quarter() -> None:
    source = read(
        answer(
            "fina_indicator",
            ["ts_code", "end_date", "q_sales_yoy", "q_sales_qoq", "or_yoy", "q_dtprofit", "roe_yearly", "debt_to_eqt"],
            ["688999.SH", "20250930", 12.3, 4.56, 33.1, 5500000.5, 12.1, 0.8],
        )
    )
    assert find(source, "revenue", "2025-Q3", measure="growth_yoy").value.middle == Decimal("0.123")
    assert find(source, "revenue", "2025-Q3", measure="growth_qoq").value.middle == Decimal("0.0456")
    assert find(source, "revenue", "2025-9M", measure="growth_yoy").value.middle == Decimal("0.331")
    assert find(source, "net_profit_deducted", "2025-Q3").value.middle == Decimal("5500000.5")
    assert find(source, "roe_avg", "2025-9M", variant="annualised").value.middle == Decimal("0.121")


def test_zeros_and_blanks_are_missing_and_strange_fields_are_named() -> None:
    source = read(
        answer("income", ["ts_code", "end_date", "revenue", "rd_exp", "oper_cost", "mn_phs"], ["688999.SH", "20241231", 10.5, 0.0, None, 3])
    )
    assert [f.metric for f in source.figures] == ["revenue"]
    assert source.unread == ["income.mn_phs"]
    assert any("income.rd_exp" in note for note in source.notes)


def test_segments_brokers_and_dividends() -> None:
    source = read(
        [
            answer("fina_mainbz", ["ts_code", "end_date", "bz_item", "bz_sales"], ["688999.SH", "20241231", "风电轴承", 310000000.5]),
            answer(
                "report_rc",
                ["ts_code", "report_date", "org_name", "quarter", "np", "eps"],
                ["688999.SH", "20251101", "甲证券", "2026Q4", 52000.0, 1.25],
            ),
            answer(
                "dividend",
                ["ts_code", "end_date", "ann_date", "div_proc", "cash_div", "cash_div_tax"],
                ["688999.SH", "20241231", "20250401", "预案", 0.27, 0.3],
                ["688999.SH", "20241231", "20250601", "实施", 0.27, 0.3],
            ),
        ]
    )
    assert find(source, "revenue", "2024", segment="风电轴承").value.middle == Decimal("310000000.5")
    assert find(source, "net_profit_parent", "2026E").value.middle == Decimal("520000000")
    assert find(source, "dps", "2024").value.middle == Decimal("0.3")
    assert find(source, "dps", "2024", variant="after tax").value.middle == Decimal("0.27")


def test_company_rows_without_a_date_have_no_period() -> None:
    source = read(answer("stock_company", ["ts_code", "com_name", "employees", "reg_capital"], ["688999.SH", "远岭机电股份有限公司", 1846, 41285.67]))
    assert find(source, "employees", None).entity == "远岭机电股份有限公司"
    assert source.entities["远岭机电"] == "远岭机电股份有限公司"
    assert any(f.value.middle == Decimal("412856700") for f in source.figures)


# -- Eastmoney -----------------------------------------------------------------------------------------


def test_eastmoney_rows_twins_and_guidance() -> None:
    source = read(
        {
            "success": True,
            "result": {
                "data": [
                    {
                        "SECUCODE": "688999.SH",
                        "SECURITY_CODE": "688999",
                        "SECURITY_NAME_ABBR": "远岭机电",
                        "REPORT_DATE": "2025-09-30 00:00:00",
                        "PARENT_NETPROFIT": 955000000.5,
                        "PARENT_NETPROFIT_SQ": 770000000.5,
                        "JLRTBZCL": 24.03,
                        "DJDJLHZ": -3.5,
                        "TOTAL_OPERATE_INCOME": 8804000000.5,
                        "TOTAL_OPERATE_INCOME_YOY": 9.6,
                        "ODD": 1,
                    }
                ]
            },
        }
    )
    assert find(source, "net_profit_parent", "2024-9M").value.middle == Decimal("770000000.5")
    assert find(source, "net_profit_parent", "2025-9M", measure="growth_yoy").value.middle == Decimal("0.2403")
    assert find(source, "net_profit_parent", "2025-Q3", measure="growth_qoq").value.middle == Decimal("-0.035")
    assert find(source, "total_revenue", "2025-9M", measure="growth_yoy").value.middle == Decimal("0.096")
    assert source.unread and source.unread[0].endswith(".ODD") and source.entities["688999"] == "远岭机电"
    guided = read(
        [
            {
                "SECUCODE": "688999.SH",
                "SECURITY_NAME_ABBR": "远岭机电",
                "REPORT_DATE": "2025-12-31",
                "PREDICT_FINANCE": "扣除非经常性损益后的净利润",
                "PREDICT_AMT_LOWER": 1000000.0,
                "PREDICT_AMT_UPPER": 2000000.0,
                "ADD_AMP_LOWER": 20.5,
                "PREYEAR_SAME_PERIOD": 800000.0,
            }
        ]
    )
    assert find(guided, "net_profit_deducted", "2025E", bound="low").value.middle == 1000000
    assert find(guided, "net_profit_deducted", "2024").value.middle == 800000


def test_push2_scales_unless_the_decimals_show() -> None:
    scaled = read(
        {
            "rc": 0,
            "data": {
                "f43": 10965,
                "f47": 120034,
                "f57": "603999",
                "f58": "远岭机电",
                "f59": 2,
                "f116": 160430000000,
                "f162": 12345,
                "f168": 215,
                "f170": -152,
            },
        }
    )
    plain = read(
        {
            "rc": 0,
            "data": {
                "f43": 109.65,
                "f47": 120034,
                "f57": "603999",
                "f58": "远岭机电",
                "f116": 160430000000,
                "f162": 123.45,
                "f168": 2.15,
                "f170": -1.52,
            },
        }
    )
    for source in (scaled, plain):
        assert bounds(find(source, "share_price")) == ("109.645", "109.655")
        assert find(source, "market_cap").value.middle == 160430000000
        assert bounds(find(source, "pe_dynamic")) == ("123.445", "123.455")
        assert bounds(find(source, "price_change_pct")) == ("-0.01525", "-0.01515")
        assert find(source, "volume").value.middle == 12003400 and source.entities["603999"] == "远岭机电"
    listed = read(
        {"data": {"total": 1, "diff": [{"f2": 109.65, "f3": -1.52, "f9": 123.45, "f12": "603999", "f14": "远岭机电", "f20": 160430000000}]}}
    )
    assert find(listed, "share_price").value.middle == Decimal("109.65")


def test_eastmoney_knows_the_names_that_akshare_hands_on() -> None:
    source = read(
        [
            {
                "SECUCODE": "688999.SH",
                "SECURITY_NAME_ABBR": "远岭机电",
                "REPORT_DATE": "2025-06-30 00:00:00",
                "EPSJB": 0.51,
                "XSMLL": 22.4,
                "ZCFZL": 41.7,
            }
        ]
    )
    assert find(source, "eps_basic", "2025-H1").value.middle == Decimal("0.51")
    assert find(source, "gross_margin", "2025-H1").value.middle == Decimal("0.224")
    assert find(source, "debt_to_asset", "2025-06-30").value.middle == Decimal("0.417")


# -- AkShare -------------------------------------------------------------------------------------------

EXPRESS = {
    "序号": 1,
    "股票代码": "688999",
    "股票简称": "远岭机电",
    "营业收入-营业收入": 1846317520.5,
    "营业收入-去年同期": 1515386944.5,
    "营业收入-季度环比增长": 12.5,
    "净利润-净利润": 86412305.5,
    "净利润-去年同期": -32450816.5,
    "奇怪": 1,
    "公告日期": "2025-10-24",
}


def test_akshare_columns_with_and_without_a_period() -> None:
    told = read({"provider": "akshare", "endpoint": "stock_yjkb_em", "params": {"date": "20250930"}, "data": [EXPRESS]})
    assert find(told, "revenue", "2025-9M").entity == "远岭机电"
    assert find(told, "net_profit_parent", "2024-9M").value.middle == Decimal("-32450816.5")
    assert find(told, "revenue", "2025-Q3", measure="growth_qoq").value.middle == Decimal("0.125")
    assert told.unread == ["stock_yjkb_em.奇怪"]
    untold = read([EXPRESS])
    assert find(untold, "net_profit_parent", None).value.middle == Decimal("86412305.5")
    assert find(untold, "net_profit_parent", None, variant="a year before").value.middle == Decimal("-32450816.5")


def test_akshare_indicators_by_date_items_with_values_and_prices() -> None:
    abstract = [{"选项": "常用指标", "指标": name, "20250930": now, "20240930": then}
                for name, now, then in (("归母净利润", 5.5e8, 4.5e8), ("毛利率", 22.5, 21.25), ("营业总收入", 55e8, 45e8))]  # fmt: skip
    source = read(abstract)
    assert find(source, "gross_margin", "2024-9M").value.middle == Decimal("0.2125")
    assert find(source, "net_profit_parent", "2025-9M").value.middle == 550000000
    items = read(
        [
            {"item": k, "value": v}
            for k, v in (("股票代码", "688999"), ("股票简称", "远岭机电"), ("总市值", 123456.5), ("总股本", 41820), ("流通股", 40000))
        ]
    )
    assert find(items, "market_cap", None).entity == "远岭机电"
    prices = read([{"日期": "2025-11-05", "股票代码": "688999", "收盘": 10.5, "最高": 10.85, "成交量": 12345, "成交额": 13000000.0, "涨跌幅": 0.0}])
    assert find(prices, "volume", "2025-11-05").value.middle == 1234500
    assert find(prices, "share_price", "2025-11-05", variant="high").value.middle == Decimal("10.85")
    assert find(prices, "price_change_pct", "2025-11-05").value.middle == 0


def test_akshare_guidance_names_its_metric() -> None:
    row = {"股票代码": "688999", "预测指标": "扣非净利润", "预测数值": 5000000.5, "业绩变动幅度": 20.5, "上年同期值": 4149378.5}
    source = read({"provider": "akshare", "endpoint": "stock_yjyg_em", "params": {"date": "20251231"}, "data": [row]})
    assert find(source, "net_profit_deducted", "2025E", variant="midpoint").value.middle == Decimal("5000000.5")
    assert find(source, "net_profit_deducted", "2024").value.middle == Decimal("4149378.5")
    assert find(source, "net_profit_deducted", "2025E", measure="growth_yoy", variant="midpoint").value.middle == Decimal("0.205")


def test_a_frame_of_plain_words_is_read_as_a_table() -> None:
    source = read(
        [{"报告期": "2025-09-30", "净利润": "1.61亿", "销售毛利率": "48.20%"}, {"报告期": "2024-09-30", "净利润": "1.09亿", "销售毛利率": "45.10%"}]
    )
    assert bounds(find(source, "gross_margin", "2024-9M")) == ("0.45095", "0.45105")
    assert [bounds(f) for f in source.figures if f.metric.startswith("net_profit") and str(f.period) == "2025-9M"] == [("160500000", "161500000")]


@pytest.mark.parametrize("shape", ["split", "table", "envelope"])
def test_frames_in_the_shapes_that_pandas_and_envelopes_give(shape: str) -> None:
    row = {"ts_code": "688999.SH", "end_date": "20241231", "revenue": 10.5, "oper_cost": 7.5}
    payload = {
        "split": {"columns": list(row), "index": [0], "data": [list(row.values())]},
        "table": {"schema": {"fields": []}, "data": [row]},
        "envelope": {"provider": "tushare", "endpoint": "income_vip", "params": {"period": "20241231"}, "data": [row]},
    }[shape]
    source = read(payload)
    assert find(source, "revenue", "2024").provider_field == "income.revenue"
    assert source.unread == []


def test_managers_names_are_not_the_companys() -> None:
    source = read([answer("stk_managers", ["ts_code", "name", "title"], ["688999.SH", "王一", "董事长"], ["688999.SH", "李二", "董事"]),
                   answer("income", ["ts_code", "end_date", "revenue"], ["688999.SH", "20241231", 1.5])])  # fmt: skip
    assert find(source, "revenue").entity == "688999.SH"
    assert source.unread == ["stk_managers.title"]


def test_hong_kong_rows_are_in_their_own_currency() -> None:
    source = read(answer("hk_daily", ["ts_code", "trade_date", "close", "vol", "amount"], ["09999.HK", "20251105", 31.25, 1200.0, 37500.0]))
    assert find(source, "share_price", "2025-11-05").unit.currency == "HKD"
    assert find(source, "volume").value.middle == 1200
    report = read(
        [{"SECUCODE": "09999.HK", "SECURITY_NAME_ABBR": "远岭控股", "REPORT_DATE": "2024-12-31", "CURRENCY": "港元", "PARENT_NETPROFIT": 5.5}]
    )
    assert find(report, "net_profit_parent").unit.currency == "HKD"
