"""Yahoo, FMP and SEC payloads: undated quotes, fiscal labels, outflow signs, amendments, other currencies."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from source_payloads import bounds, find, read

from verifier.periods import Calendar
from verifier.sources.making.fiscal import Fiscal

# -- Yahoo ---------------------------------------------------------------------------------------------

INFO = {
    "symbol": "QRRY",
    "shortName": "Quarry Tools, Inc.",
    "longName": "Quarry Tools, Inc.",
    "currency": "USD",
    "financialCurrency": "USD",
    "currentPrice": 50.0,
    "previousClose": 49.5,
    "trailingPE": 22.44,
    "trailingEps": 2.86,
    "forwardEps": 3.34,
    "totalRevenue": 4012700000,
    "revenueGrowth": 0.084,
    "profitMargins": 0.08518,
    "operatingMargins": 0.1284,
    "debtToEquity": 64.102,
    "dividendRate": 1.0,
    "dividendYield": 2.0,
    "targetMeanPrice": 72.5,
    "targetHighPrice": 86.0,
    "numberOfAnalystOpinions": 17,
    "freeCashflow": 312400000,
    "auditRisk": 3,
}


def test_info_without_dates_keeps_periods_unknown() -> None:
    source = read(INFO)
    assert find(source, "share_price", None).value.middle == 50
    assert find(source, "revenue", None, variant="ttm").unit.currency == "USD"
    assert find(source, "revenue", None, measure="growth_yoy", variant="latest quarter").unit.is_fraction
    assert bounds(find(source, "debt_to_equity", None)) == ("0.641015", "0.641025")
    assert find(source, "net_margin_parent", None, variant="ttm").value.middle == Decimal("0.08518")
    assert find(source, "operating_margin", None, variant="latest quarter").value.middle == Decimal("0.1284")
    assert find(source, "pe_ttm", None).value.middle == Decimal("22.44")
    assert find(source, "eps_diluted", None, variant="forward").value.middle == Decimal("3.34")
    assert find(source, "target_price", None).value.middle == Decimal("72.5")
    assert find(source, "target_price", None, variant="high").value.middle == 86
    assert find(source, "analyst_count", None).value.middle == 17
    assert find(source, "fcfe", None, variant="ttm")
    assert source.unread == []
    assert source.entities["QRRY"] == source.entities["Quarry Tools"] == "Quarry Tools, Inc."


def test_info_with_dates_has_trailing_and_quarter_periods() -> None:
    dated = INFO | {
        "mostRecentQuarter": 1759190400,
        "lastFiscalYearEnd": 1751241600,
        "regularMarketTime": 1762473600,
    }  # 2025-09-30, 2025-06-30, 2025-11-07
    source = read(dated)
    assert find(source, "share_price", "2025-11-07")
    assert find(source, "revenue", "2026-Q1", measure="growth_yoy")
    trailing = find(source, "revenue", "2026-TTM")
    assert trailing.period is not None and trailing.period.ttm and trailing.period.months == 12
    assert source.calendars["Quarry Tools, Inc."] == Calendar(6)


@pytest.mark.parametrize(("stored", "read_as"), [(2.0, "0.02"), (0.02, "0.02")])
def test_the_payload_decides_whether_a_dividend_yield_is_a_percentage(stored: float, read_as: str) -> None:
    assert find(read(INFO | {"dividendYield": stored}), "dividend_yield").value.middle == Decimal(read_as)


def test_pence_quotes_are_hundredths_of_a_pound() -> None:
    source = read(INFO | {"currency": "GBp", "financialCurrency": "GBP", "currentPrice": 512.4, "marketCap": 9100000000})
    price = find(source, "share_price", None)
    assert bounds(price) == ("5.1235", "5.1245") and price.unit.currency == "GBP"
    assert find(source, "market_cap").value.middle == Decimal("9100000000")


@pytest.mark.parametrize("by_row", [False, True])
def test_statements_by_date_or_by_row(by_row: bool) -> None:
    frame: dict[str, dict[str, Any]] = {
        "2024-12-31 00:00:00": {"Total Revenue": 3862400000, "Diluted EPS": 2.6, "Odd Row": 1},
        "2023-12-31 00:00:00": {"Total Revenue": 3701900000, "Diluted EPS": 2.35},
    }
    flows = {"2024-12-31": {"CapitalExpenditure": -171300000, "FreeCashFlow": 291600000}}
    turned = {row: {day: rows[row] for day, rows in frame.items() if row in rows} for row in ("Total Revenue", "Diluted EPS", "Odd Row")}
    source = read(
        {
            "symbol": "QRRY",
            "income_stmt": turned if by_row else frame,
            "cashflow": flows,
            "quarterly_balance_sheet": {"2025-09-30": {"TotalAssets": 5}},
        }
    )
    assert bounds(find(source, "eps_diluted", "2024")) == ("2.595", "2.605")
    assert find(source, "revenue", "2023").entity == "QRRY"
    assert bounds(find(source, "capex", "2024")) == ("171299999.5", "171300000.5")
    assert find(source, "capex", "2024").printed == "-171300000"
    assert find(source, "free_cash_flow", "2024").value.middle == 291600000
    assert find(source, "total_assets", "2025-09-30")
    assert source.unread == ["income_stmt.Odd Row"]


def test_quarterly_frames_and_fiscal_years_of_a_june_company() -> None:
    source = read(
        {
            "symbol": "QRRY",
            "income_stmt": {"2025-06-30": {"NetIncome": 900}, "2024-06-30": {"NetIncome": 800}},
            "quarterly_income_stmt": {"2025-09-30": {"NetIncome": 250}, "2025-06-30": {"NetIncome": 240}},
        }
    )
    assert find(source, "net_profit_parent", "2025").value.middle == 900
    assert find(source, "net_profit_parent", "2026-Q1").value.middle == 250
    assert find(source, "net_profit_parent", "2025-Q4").value.middle == 240


# -- FMP -----------------------------------------------------------------------------------------------


def fmp(date: str, year: str, period: str, **values: Any) -> dict[str, Any]:
    return {"date": date, "symbol": "QRRY", "reportedCurrency": "USD", "calendarYear": year, "period": period, "fillingDate": date} | values


def test_fmp_statements_follow_the_companys_label() -> None:
    source = read(
        [
            fmp("2025-09-30", "2026", "Q1", revenue=1284600000, costOfRevenue=552400000, grossProfitRatio=0.57, epsdiluted=1.2, eps=1.18),
            fmp("2025-06-30", "2025", "FY", revenue=4465000000, costOfRevenue=2020000000, grossProfitRatio=0.547592, epsdiluted=3.35, eps=3.4),
        ]
    )
    assert find(source, "revenue", "2026-Q1").value.middle == 1284600000
    assert find(source, "revenue", "2025").unit.currency == "USD"
    assert bounds(find(source, "gross_margin", "2026-Q1")) == ("0.5699995", "0.5700005")
    assert bounds(find(source, "eps_diluted", "2026-Q1")) == ("1.195", "1.205")
    assert source.calendars["QRRY"] == Calendar(6)
    assert source.unread == []


def test_fmp_stable_spellings_flows_balances_and_quotes() -> None:
    payload = {
        "cash": [
            {
                "date": "2024-12-31",
                "symbol": "QRRY",
                "reportedCurrency": "USD",
                "fiscalYear": "2024",
                "period": "FY",
                "filingDate": "2025-02-20",
                "operatingCashFlow": 900,
                "capitalExpenditure": -300,
                "commonDividendsPaid": -50,
                "netDividendsPaid": 0,
            }
        ],
        "balance": [
            {
                "date": "2024-12-31",
                "symbol": "QRRY",
                "reportedCurrency": "USD",
                "fiscalYear": "2024",
                "period": "FY",
                "totalDebt": 70,
                "cashAndShortTermInvestments": 20,
                "totalStockholdersEquity": 100,
            }
        ],
        "quote": [
            {
                "symbol": "QRRY",
                "name": "Quarry Tools, Inc.",
                "price": 50.25,
                "changePercentage": -1.5,
                "marketCap": 1000,
                "yearHigh": 60.0,
                "priceAvg50": 51.2,
                "timestamp": 1762473600,
            }
        ],
        "ratiosTTM": [
            {"symbol": "QRRY", "netProfitMarginTTM": 0.1, "currentRatioTTM": 1.5, "grossProfitMarginTTM": 0.43, "priceToBookRatioTTM": 4.2}
        ],
    }
    source = read(payload)
    assert find(source, "capex", "2024").value.middle == 300
    assert find(source, "dividends_paid", "2024").value.middle == 50
    assert find(source, "interest_bearing_debt", "2024-12-31").value.middle == 70
    assert find(source, "share_price", "2025-11-07").value.middle == Decimal("50.25")
    assert find(source, "price_change_pct", "2025-11-07").value.middle == Decimal("-0.015")
    assert find(source, "moving_average", "2025-11-07", variant="50-day average")
    assert find(source, "gross_margin", None, variant="ttm").value.middle == Decimal("0.43")


def test_fmp_growth_and_estimates() -> None:
    source = read(
        [
            fmp("2024-12-31", "2024", "FY", growthRevenue=0.0434, growthNetIncome=-0.02, growthOddThing=1),
            fmp("2026-12-31", "2026", "FY", estimatedRevenueLow=90, estimatedRevenueHigh=110, estimatedRevenueAvg=100),
        ]
    )
    assert find(source, "revenue", "2024", measure="growth_yoy").value.middle == Decimal("0.0434")
    assert find(source, "net_profit_parent", "2024", measure="growth_yoy").value.middle == Decimal("-0.02")
    assert find(source, "revenue", "2026E", bound="low").value.middle == 90
    assert find(source, "revenue", "2026E", variant="mean").value.middle == 100
    assert source.unread == ["growth.growthOddThing"]


# -- SEC -----------------------------------------------------------------------------------------------


def fact(start: str | None, end: str, value: Any, fy: int, fp: str, form: str, filed: str) -> dict[str, Any]:
    return ({"start": start} if start else {}) | {
        "end": end,
        "val": value,
        "accn": f"{form}-{filed}",
        "fy": fy,
        "fp": fp,
        "form": form,
        "filed": filed,
    }


def facts(**tags: tuple[str, list[dict[str, Any]]]) -> dict[str, Any]:
    return {
        "cik": 1,
        "entityName": "Quarry Tools, Inc.",
        "facts": {"us-gaap": {tag: {"label": tag, "units": {unit: told}} for tag, (unit, told) in tags.items()}},
    }


def test_sec_quarters_years_to_date_and_amendments() -> None:
    source = read(
        facts(
            Revenues=(
                "USD",
                [
                    fact("2024-01-01", "2024-12-31", 1000, 2024, "FY", "10-K", "2025-02-20"),
                    fact("2024-01-01", "2024-12-31", 990, 2024, "FY", "10-K/A", "2025-05-20"),
                    fact("2025-01-01", "2025-09-30", 800, 2025, "Q3", "10-Q", "2025-10-30"),
                    fact("2025-07-01", "2025-09-30", 300, 2025, "Q3", "10-Q", "2025-10-30"),
                    fact("2025-07-01", "2025-09-30", 300, 2025, "Q3", "10-Q", "2025-11-02"),
                ],
            ),
            EarningsPerShareDiluted=(
                "USD/shares",
                [
                    fact("2025-07-01", "2025-09-30", 1.1, 2025, "Q3", "10-Q", "2025-10-30"),
                    fact("2024-01-01", "2024-12-31", 3.08, 2024, "FY", "10-K", "2025-02-20"),
                ],
            ),
            InventoryNet=("USD", [fact(None, "2025-09-30", 0, 2025, "Q3", "10-Q", "2025-10-30")]),
            SomethingOdd=("USD", [fact(None, "2025-09-30", 5, 2025, "Q3", "10-Q", "2025-10-30")]),
        )
    )
    assert find(source, "revenue", "2024").value.middle == 990
    assert find(source, "revenue", "2024", variant="as first reported").value.middle == 1000
    assert find(source, "revenue", "2025-9M").value.middle == 800
    assert find(source, "revenue", "2025-Q3").value.middle == 300
    assert bounds(find(source, "eps_diluted", "2025-Q3")) == ("1.095", "1.105")
    assert find(source, "inventory", "2025-09-30").value.middle == 0
    assert source.unread == ["us-gaap.SomethingOdd"]


def test_sec_fiscal_years_follow_the_company() -> None:
    september = read(
        facts(
            NetIncomeLoss=(
                "USD",
                [
                    fact("2023-10-01", "2024-09-28", 90, 2024, "FY", "10-K", "2024-11-01"),
                    fact("2024-09-29", "2024-12-28", 30, 2025, "Q1", "10-Q", "2025-01-31"),
                ],
            )
        )
    )
    assert {str(f.period) for f in september.figures} == {"2024", "2025-Q1"}
    retailer = read(
        facts(
            NetIncomeLoss=(
                "USD",
                [
                    fact("2024-02-04", "2025-02-01", 90, 2024, "FY", "10-K", "2025-03-12"),
                    fact("2025-02-02", "2025-05-03", 20, 2025, "Q1", "10-Q", "2025-05-30"),
                ],
            ),
            Assets=("USD", [fact(None, "2025-05-03", 700, 2025, "Q1", "10-Q", "2025-05-30")]),
        )
    )
    assert {str(f.period) for f in retailer.figures} == {"2024", "2025-Q1", "2025-05-03"}
    flow, balance = find(retailer, "net_profit_parent", "2025-Q1").period, find(retailer, "total_assets").period
    assert flow is not None and balance is not None and flow.end == balance.end
    quarterly = read(facts(NetIncomeLoss=("USD", [fact("2025-07-01", "2025-09-30", 30, 2026, "Q1", "10-Q", "2025-10-30")])))
    assert str(quarterly.figures[0].period) == "2026-Q1"


def test_twelve_and_sixteen_week_quarters_are_quarters() -> None:
    fiscal = Fiscal(Calendar(8), by_quarter=True)
    assert str(fiscal.span(dt.date(2025, 5, 12), dt.date(2025, 8, 31))) == "2025-Q4"
    assert str(fiscal.span(dt.date(2024, 9, 2), dt.date(2025, 5, 11))) == "2025-9M"
    assert str(Fiscal(Calendar(12), by_quarter=True).span(dt.date(2025, 6, 15), dt.date(2025, 9, 6))) == "2025-Q3"
    assert fiscal.span(dt.date(2020, 1, 1), dt.date(2025, 8, 31)) is None


def test_ifrs_facts_in_another_currency_and_single_concepts() -> None:
    source = read(
        {
            "entityName": "Quarry plc",
            "facts": {"ifrs-full": {"Revenue": {"units": {"EUR": [fact("2024-01-01", "2024-12-31", 5, 2024, "FY", "20-F", "2025-03-01")]}}}},
        }
    )
    assert find(source, "revenue", "2024").unit.currency == "EUR"
    source = read(
        {
            "cik": 1,
            "taxonomy": "us-gaap",
            "tag": "Assets",
            "entityName": "Quarry plc",
            "units": {"USD": [fact(None, "2024-12-31", 9, 2024, "FY", "10-K", "2025-03-01")]},
        }
    )
    assert find(source, "total_assets", "2024-12-31")
