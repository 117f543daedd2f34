"""Payloads of no provider: what a careful reader takes from keys, values and what stands around them, and what is named as unread."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from verifier.errors import InputError
from verifier.figures import Source
from verifier.sources import read_source_bytes


def read(payload: Any, name: str = "f.json") -> Source:
    text = payload if isinstance(payload, str) else json.dumps(payload, ensure_ascii=False)
    return read_source_bytes(text.encode(), name)


def told(source: Source) -> set[str]:
    found = set()
    for figure in source.figures:
        middle = ((figure.value.low + figure.value.high) / 2).normalize()
        part = f"[{figure.segment}]" if figure.segment else ""
        measure = "" if figure.measure == "level" else f" {figure.measure}"
        basis = "".join(f" {word}" for word in (figure.bound, figure.variant) if word)
        period = f" {figure.period}" if figure.period else ""
        found.add(f"{figure.entity or '-'} {figure.metric}{part}{measure}{period} {middle:f}{basis}")
    return found


UNDERSTOOD: list[tuple[Any, set[str]]] = [
    ([{"公司简称": "泽川科技", "报告期": "2025-09-30", "口径": "单季", "指标": "营业收入", "数值": 21.4, "单位": "亿元"},
      {"公司简称": "泽川科技", "报告期": "2025-09-30", "口径": "累计", "指标": "营业收入", "数值": 60.2, "单位": "亿元"}],
     {"泽川科技 revenue 2025-Q3 2140000000", "泽川科技 revenue 2025-9M 6020000000"}),
    ([{"company": "Larkfield", "metric": "revenue", "date": "2025-09-30", "period_type": "quarterly", "value": 310.5, "unit": "USD million"},
      {"company": "Larkfield", "metric": "revenue", "date": "2025-09-30", "period_type": "TTM", "value": 1210, "unit": "USD million"}],
     {"Larkfield revenue 2025-Q3 310500000", "Larkfield revenue 2025-TTM 1210000000"}),
    ([{"issuer": "Larkfield", "kpi": "Revenue", "quarter": "Q3 2025", "amount": "3,105", "magnitude": "thousands", "ccy": "EUR"}],
     {"Larkfield revenue 2025-Q3 3105000"}),
    ({"items": [{"metric": "revenue", "value": 310.5}], "meta": {"company": "Larkfield", "period": "2025-Q3", "currency": "USD", "unit": "millions"}},
     {"Larkfield revenue 2025-Q3 310500000"}),
    ({"泽川科技": {"2024": {"营业收入": "80.5亿元", "毛利率": "31.4%"}}, "云屿股份": {"2024": {"营业收入": "8.5亿元"}}},
     {"泽川科技 revenue 2024 8050000000", "泽川科技 gross_margin 2024 0.314", "云屿股份 revenue 2024 850000000"}),
    ({"归母净利润(亿元)": {"2023": 1.2, "2025Q3": 0.4}, "company": "泽川科技"},
     {"泽川科技 net_profit_parent 2023 120000000", "泽川科技 net_profit_parent 2025-Q3 40000000"}),
    ({"columns": ["company", "metric", "period", "value", "unit"], "rows": [["Larkfield", "gross margin", "2025-Q3", "41.2", "%"]]},
     {"Larkfield gross_margin 2025-Q3 0.412"}),
    ({"index": ["Revenue"], "columns": ["2023", "2024"], "data": [[120.5, 130.5]], "unit": "USD million"},
     {"- revenue 2023 120500000", "- revenue 2024 130500000"}),
    ({"ticker": "LRK", "quotes": {"price": 88.12, "as_of": "2025-11-20"}, "latest_quarter": "2025-Q3", "revenue_usd_m": 310.5, "revenue_yoy_pct": 12.3},
     {"LRK share_price 2025-11-20 88.12", "LRK revenue 2025-Q3 310500000", "LRK revenue growth_yoy 2025-Q3 0.123"}),
    ({"company": "Larkfield", "period": "2025-Q3", "metrics": {"revenue": {"value": 310.5, "unit": "USD million", "yoy": "12.3%"},
                                                               "gross_margin": {"value": 41.2, "unit": "%", "yoy_change_bps": 120}}},
     {"Larkfield revenue 2025-Q3 310500000", "Larkfield revenue growth_yoy 2025-Q3 0.123", "Larkfield gross_margin 2025-Q3 0.412",
      "Larkfield gross_margin change_yoy 2025-Q3 0.012"}),
    ({"公司": "泽川科技", "期间": "2025H1", "单位": "亿元", "营业收入": {"合计": 70.1, "储能": 40.1}},
     {"泽川科技 revenue 2025-H1 7010000000", "泽川科技 revenue[储能] 2025-H1 4010000000"}),
    ({"company": "Larkfield", "currency": "USD", "unit": "million", "actuals": {"2024": {"revenue": 1210}}, "estimates": {"2026": {"revenue": 1300}}},
     {"Larkfield revenue 2024 1210000000", "Larkfield revenue 2026E 1300000000 estimate"}),
    ({"symbol": "LRK", "annualReports": [{"fiscalDateEnding": "2024-06-30", "reportedCurrency": "USD", "totalRevenue": "1210000000"}],
      "quarterlyReports": [{"fiscalDateEnding": "2024-09-30", "reportedCurrency": "USD", "totalRevenue": "310500000"}]},
     {"LRK total_revenue 2024 1210000000", "LRK total_revenue 2025-Q1 310500000"}),
    ([{"tool": "statement", "args": {"ticker": "LRK"}, "output": "{\"fiscal_year\": 2025, \"fiscal_period\": \"Q3\", \"revenue_usd_m\": 310.5}"}],
     {"LRK revenue 2025-Q3 310500000"}),
    ({"ticker": "LRK", "note": "All figures in USD thousands except per share", "2024": {"Revenue": 1210000, "Diluted EPS": 5.1}},
     {"LRK revenue 2024 1210000000", "LRK eps_diluted 2024 5.1"}),
    ({"company": "Larkfield", "periods": ["2023", "2024"], "net_income": ["$120m", "$(13)m"]},
     {"Larkfield net_profit_parent 2023 120000000", "Larkfield net_profit_parent 2024 -13000000"}),
    ({"company": "Larkfield", "ytd": {"2025-09-30": {"revenue_usd_m": 901}}, "quarter": {"2025-09-30": {"revenue_usd_m": 310.5}}},
     {"Larkfield revenue 2025-9M 901000000", "Larkfield revenue 2025-Q3 310500000"}),
    ({"facts": [{"concept": "Revenues", "start": "2025-01-01", "end": "2025-09-30", "val": 901000000, "unit": "USD"}]}, {"- revenue 2025-9M 901000000"}),
    ({"company": "Sorano KK", "fiscal_year_end": "March", "currency": "JPY", "in_millions": True, "results": {"Q2 FY2026": {"net_sales": 2101}}},
     {"Sorano KK revenue 2026-Q2 2101000000"}),
    ({"ticker": "LRK", "as_of": "2025-11-20", "price": {"last": 88.12, "change_pct": -2.31}},
     {"LRK share_price 2025-11-20 88.12", "LRK price_change_pct 2025-11-20 -0.0231"}),
    ('{"entity": "Larkfield", "metric": "revenue", "period": "2024", "value": "1.21", "unit": "USD bn"}\n'
     '{"entity": "Larkfield", "metric": "revenue", "period": "2023", "value": "1.10", "unit": "USD bn"}\n',
     {"Larkfield revenue 2024 1210000000", "Larkfield revenue 2023 1100000000"}),
]


@pytest.mark.parametrize(("payload", "figures"), UNDERSTOOD, ids=lambda given: str(given)[:40] if not isinstance(given, set) else "")
def test_what_keys_and_values_say(payload: Any, figures: set[str]) -> None:
    assert told(read(payload)) == figures


UNSAID: list[tuple[Any, str, str]] = [
    ({"revenue": 1210, "gross_margin_pct": 41.2, "period": "2024"}, "revenue", "scale"),
    ({"revenue": 1210, "gross_margin_pct": 41.2, "period": "2024", "unit": "kEUR-eq"}, "revenue", "kEUR-eq"),
    ({"dividend_yield": 0.8, "pe_ttm": 20.1, "date": "2025-11-20"}, "dividend_yield", "fraction"),
    ({"revenue_usd_m": 1210, "revenue_prior_quarter": 1100.5, "period": "2025-Q3"}, "revenue_prior_quarter", ""),
    ({"company": "Larkfield", "pe_ttm": 20.1, "bull_case": {"2026": {"revenue_usd_m": 1400}}}, "bull_case", ""),
    ([{"company": "Larkfield", "fiscal_year": 2025, "freq": "quarterly", "revenue_usd_m": 310.5}, {"company": "Larkfield", "pe_ttm": 20.1}],
     "revenue_usd_m", "2025 of quarter"),
    ([{"stock": "Larkfield", "weight_pct": 4.2, "market_value": 10574400, "currency": "USD"}], "market_value", "holding"),
    ([{"company": "Larkfield", "metric": "revenue", "period": "Q3 2025", "current": 310.5, "prior": 298.2, "unit": "USD million"}], "prior", ""),
]


@pytest.mark.parametrize(("payload", "place", "reason"), UNSAID, ids=[f"{place} {reason}" for _, place, reason in UNSAID])
def test_what_nobody_tells_is_named_and_no_figure(payload: Any, place: str, reason: str) -> None:
    source = read(payload)
    assert any(place in line and reason in line for line in source.unread), source.unread
    assert source.figures and not any(figure.place.endswith(place) for figure in source.figures)


def test_amounts_in_full_need_no_scale() -> None:
    found = read({"company": "Larkfield", "period": "2024", "revenue": 1210000000, "capex": -52000})
    assert {figure.metric: figure.value.low <= value <= figure.value.high for figure, value in
            zip(found.figures, (Decimal(1210000000), Decimal(52000)), strict=True)} == {"revenue": True, "capex": True}


def test_a_payload_of_which_nothing_is_understood_says_what() -> None:
    with pytest.raises(InputError, match=r"not understood: bull_case"):
        read({"company": "Larkfield", "bull_case": {"2026": {"revenue_usd_m": 1400}}})
