"""Fields by their own names: what a name tells, what it may not do, and that the known lists hold whole statements of banks, insurers, brokers."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import Any

import pytest
from source_payloads import answer, find, read

from verifier import verify
from verifier.catalogue import load
from verifier.extractors.vocabulary import vocabulary_of
from verifier.figures import BY_NAME, OWN
from verifier.fold import fold
from verifier.sources.making.by_name import Habit, by_name
from verifier.sources.making.fields import meanings
from verifier.sources.making.roles import Moment, place

CHINA = Habit("percent", "yuan", "per_share_yuan")
CLOSING = Habit("percent", "yuan", "per_share_yuan", balance=True)
SNAPSHOT = Habit("ratio", span="latest")
STATEMENT = Habit("ratio", "reporting_currency", "reporting_currency", "filing_period")


@pytest.mark.parametrize(
    ("field", "habit", "metric", "role", "unit"),
    [
        ("OtherRealEstateOwned", STATEMENT, "own:other real estate owned", "filing_period", "reporting_currency"),
        ("netInterestIncome", STATEMENT, "net_interest_income", "filing_period", "reporting_currency"),
        ("Net Shipments Growth", STATEMENT, "own:net shipments growth", "filing_period", "ratio"),
        ("dividendCoverage", SNAPSHOT, "own:dividend coverage", "latest", "number"),
        ("adjustedRevenuePerShare", STATEMENT, "own:adjusted revenue per share", "filing_period", "reporting_currency"),
        ("TOTAL_ASSETS", CLOSING, "total_assets", "period_end", "yuan"),
        ("CUSTOMER_LOAN_RESERVE", CLOSING, "own:customer loan reserve", "period_end", "yuan"),
        ("主营利润率(%)", CHINA, "own:主营利润率", "ytd", "percent"),
        ("营业总收入同比", CHINA, "total_revenue", "growth_yoy", "percent"),
        ("总市值(万元)", CHINA, "market_cap", "period_end", "wan_yuan"),
        ("基本每股收益(元)", CHINA, "eps_basic", "ytd", "per_share_yuan"),
        ("存货周转天数", SNAPSHOT, "inventory_days", "latest", "days"),
    ],
)
def test_a_name_tells_metric_role_and_unit(field: str, habit: Habit, metric: str, role: str, unit: str) -> None:
    meaning = by_name("endpoint", field, habit)
    assert meaning is not None
    assert (meaning.metric, meaning.role, meaning.unit, meaning.variant) == (metric, role, unit, BY_NAME)


@pytest.mark.parametrize("field", ["HXYJBCZL", "DJD_TOI_YOY", "f123", "mn_phs", "fiscalYear", "exDividendDate", "change", "涨速", "accn_id", "totalRevenue"])
def test_a_name_that_tells_nothing_for_sure_is_left_unread(field: str) -> None:
    assert by_name("info", field, SNAPSHOT) is None


def statement(**fields: Any) -> dict[str, Any]:
    return {"SECUCODE": "688999.SH", "SECURITY_NAME_ABBR": "远岭银行", "REPORT_DATE": "2024-12-31 00:00:00", "ORG_TYPE": "银行"} | fields


BANK = statement(
    OPERATE_INCOME=33540000000, INTEREST_NI=22110000000, INTEREST_NI_YOY=-2.31, FEE_COMMISSION_NI=5120000000, OPERATE_EXPENSE=16020000000,
    BUSINESS_MANAGE_EXPENSE=9870000000, CREDIT_IMPAIRMENT_LOSS=5840000000, PARENT_NETPROFIT=13060000000, OPERATE_INCOME_OTHER=0, ASSET_BALANCE=0,
)
RATIOS = statement(
    NET_INTEREST_MARGIN=1.62, NONPERLOAN=0.94, BLDKBBL=312.4, HXYJBCZL=10.12, FIRST_ADEQUACY_RATIO=11.4, NEWCAPITALADER=13.7, GROSSLOANS=812300000000,
    TOTALDEPOSITS=903100000000, LTDRR=0.8995, NON_PERFORMING_LOAN=7635000000, LOAN_PROVISION_RATIO=2.94,
)


def test_statements_and_indicators_of_a_bank_are_read_whole() -> None:
    source = read({"result": {"data": [BANK]}})
    assert source.unread == [] and not any(figure.is_by_name for figure in source.figures)
    assert find(source, "net_interest_income", "2024").value.middle == 22110000000
    assert find(source, "net_interest_income", "2024", measure="growth_yoy").value.middle == Decimal("-0.0231")
    assert find(source, "admin_expense", "2024").value.middle == 9870000000
    assert find(source, "credit_impairment_loss", "2024").value.middle == 5840000000
    indicators = read({"result": {"data": [RATIOS]}})
    assert indicators.unread == []
    told = {figure.metric: figure.value.middle for figure in indicators.figures}
    assert told["nim"] == Decimal("0.0162") and told["npl_ratio"] == Decimal("0.0094") and told["provision_coverage"] == Decimal("3.124")
    assert told["core_tier1_ratio"] == Decimal("0.1012") and told["loan_deposit_ratio"] == Decimal("0.8995") and told["loans"] == 812300000000


def test_a_note_on_a_bank_is_checked_against_its_indicators(tmp_path: Any) -> None:
    note = "远岭银行2024年净息差1.62%，不良贷款率0.94%，拨备覆盖率312.4%，核心一级资本充足率11.12%。"
    source = tmp_path / "bank.json"
    source.write_text(json.dumps({"result": {"data": [RATIOS]}}), "utf-8")
    verdicts = {claim.number.text: claim.verdict for claim in verify(note, sources=[source], extractor="rules").claims}
    assert verdicts == {"1.62%": "supported", "0.94%": "supported", "312.4%": "supported", "11.12%": "refuted"}


def test_insurers_and_brokers_are_read_too() -> None:
    insurer = read({"result": {"data": [statement(EARNED_PREMIUM=1.2e9, SOLVENCY_AR=213.4, NBV_LIFE=3.1e8, SURRENDER_RATE_LIFE=1.52, TOTAL_ROI=3.4)]}})
    assert insurer.unread == [] and find(insurer, "solvency_ratio", "2024-12-31").value.middle == Decimal("2.134")
    broker = read({"result": {"data": [statement(RISK_COVERAGE=210.46, CAPITAL_LEVERAGE_RATIO=13.83, LIQUIDITY_COVERAGE_RATIO=137.8, JZB=1.5e10)]}})
    assert broker.unread == [] and find(broker, "net_capital", "2024-12-31").value.middle == 15000000000
    columns = ["ts_code", "end_date", "int_income", "comm_income", "comm_exp", "n_sec_tb_income", "prem_income", "compens_payout", "reser_insur_liab"]
    income = read(answer("income", columns, ["688999.SH", "20241231", 9.1e9, 2.2e9, 0.3e9, 1.1e9, 8.8e9, 4.4e9, 5.5e8]))
    assert income.unread == [] and find(income, "fee_income", "2024") and find(income, "claims_paid", "2024")


def test_one_name_means_a_balance_in_one_statement_and_a_flow_in_another() -> None:
    closing = read({"result": {"data": [statement(TOTAL_ASSETS=9e9, OTHER_COMPRE_INCOME=-3.1e7)]}})
    assert find(closing, "accumulated_oci", "2024-12-31")
    earned = read({"result": {"data": [statement(OPERATE_INCOME=9e8, OTHER_COMPRE_INCOME=2.1e6)]}})
    assert find(earned, "other_comprehensive_income", "2024")
    cash = read({"result": {"data": [statement(NETCASH_OPERATE=9e8, FINANCE_EXPENSE=2.1e6)]}})
    assert not [figure for figure in cash.figures if figure.metric == "finance_expense"]


def test_single_quarters_are_told_from_reports_to_date() -> None:
    quarter = read({"result": {"data": [statement(EPSJB=0.31, DEDU_PARENT_PROFIT=4.1e8, TOTALOPERATEREVE=5e9)]}})
    assert find(quarter, "total_revenue", "2024-Q4") and find(quarter, "eps_basic", "2024-Q4")
    to_date = read({"result": {"data": [statement(EPSJB=1.31, KCFJCXSYJLR=4.1e8, TOTALOPERATEREVE=2e10)]}})
    assert find(to_date, "total_revenue", "2024") and find(to_date, "eps_basic", "2024")


def test_a_loss_printed_negative_is_right_with_either_sign() -> None:
    source = read({"result": {"data": [statement(CREDIT_IMPAIRMENT_INCOME=-3400226.5, TOTAL_OPERATE_INCOME=9e8)]}})
    assert find(source, "credit_impairment_loss", "2024").value.high < 0
    assert find(source, "credit_impairment_loss", "2024", variant="as a positive amount").value.low > 0


def test_prices_of_hong_kong_are_in_its_dollars_and_those_of_the_mainland_are_not() -> None:
    columns = {"名称": "远岭控股", "最新价": 6.84, "涨跌额": 0.42, "涨跌幅": 6.54, "昨收": 6.42, "成交额": 324801200, "总市值": 60210000000}
    assert find(read([{"代码": "09999"} | columns]), "market_cap", None).unit.currency == "HKD"
    assert find(read([{"代码": "688999"} | columns]), "market_cap", None).unit.currency == "CNY"


UNLISTED = statement(TOTAL_OPERATE_INCOME=9e8, CUSTOMER_LOYALTY_RESERVE=12340000, ORG_TYPE="通用")


def checked(note: str, tmp_path: Any) -> dict[str, str]:
    source = tmp_path / "rows.json"
    source.write_text(json.dumps({"result": {"data": [UNLISTED]}}), "utf-8")
    return {claim.number.text: claim.verdict for claim in verify(note, sources=[source], extractor="rules").claims}


def test_what_is_read_by_name_bears_out_and_never_overturns(tmp_path: Any) -> None:
    assert checked("In 2024 the customer loyalty reserve was RMB12.34 million.", tmp_path)["RMB12.34 million"] == "supported"
    assert checked("In 2024 the customer loyalty reserve was RMB21.43 million.", tmp_path)["RMB21.43 million"] == "unverifiable"


def test_what_was_read_by_name_is_told() -> None:
    source = read({"result": {"data": [UNLISTED]}})
    figure = find(source, "own:customer loyalty reserve", "2024", variant=BY_NAME)
    assert figure.is_by_name and source.unread == []
    assert any("CUSTOMER_LOYALTY_RESERVE" in note for note in source.notes)


def test_no_own_name_takes_the_place_of_a_metric_of_the_catalogue() -> None:
    taken = []
    for provider in ("eastmoney", "tushare", "akshare", "fmp", "yfinance", "sec"):
        for fields in meanings(provider).values():
            for meaning in fields.values():
                for words in {meaning.metric.removeprefix(OWN), meaning.zh, meaning.en} if meaning.metric.startswith(OWN) else ():
                    if words and (named := load().terms.named(fold(words))) is not None:
                        taken.append((provider, meaning.name, words, named.metric))
    assert {(provider, name) for provider, name, *_ in taken} <= {("yfinance", "totalCashPerShare")}


def test_words_read_by_name_are_names_as_they_stand_and_no_shorter() -> None:
    row = statement(TOTAL_OPERATE_INCOME=9e8, DEVELOPMENT_RESERVE_TOTAL=1.1e7)
    names = vocabulary_of(read({"result": {"data": [row]}}).figures, {}).names
    assert "development reserve total" in names and "drt" not in names


def test_every_listed_field_can_be_placed() -> None:
    moment = Moment(None, dt.date(2025, 9, 30))
    for provider in ("akshare", "eastmoney"):
        for fields in meanings(provider).values():
            for meaning in fields.values():
                if not meaning.is_meta and meaning.role != "growth_vs_prev_count":
                    assert place(meaning.role, moment, balance=False) is not None, meaning


def test_statements_with_a_row_an_item_are_read_by_the_items_names() -> None:
    listed = {"SECUCODE": "09999.HK", "SECURITY_NAME_ABBR": "远岭控股", "REPORT_DATE": "2024-12-31 00:00:00", "STD_ITEM_CODE": "004001001"}
    rows = [listed | {"STD_ITEM_NAME": item, "AMOUNT": amount} for item, amount in (("营业额", 6524), ("应占联营公司溢利", 251), ("总资产", 17809))]
    abroad = read({"result": {"data": rows}})
    assert abroad.unread == [] and find(abroad, "revenue", "2024").unit.currency is None
    assert find(abroad, "total_assets", "2024-12-31").value.middle == 17809 and find(abroad, "own:应占联营公司溢利", "2024").value.middle == 251
    columns = ["ts_code", "end_date", "name", "ind_name", "ind_value"]
    items = (["09999.HK", "20241231", "远岭控股", item, amount] for item, amount in (("毛利", 3492), ("净利润", 1940), ("期初现金", 880)))
    served = read(answer("hk_income", columns, *items))
    assert served.unread == [] and find(served, "gross_profit", "2024").entity == "远岭控股"
    assert find(served, "net_profit_parent", "2024", variant=BY_NAME).is_by_name and find(served, "cash_begin", "2023-12-31")


def test_rows_of_statements_are_known_however_their_words_are_joined() -> None:
    rows = {"Total Revenue": 900, "NetIncomeContinuousOperations": 80, "taxProvision": 20, "repayment_of_debt": -50, "Loans Receivable": 7}
    source = read({"symbol": "QRRY", "income_stmt": {"2024-12-31": rows, "2023-12-31": rows}})
    assert source.unread == [] and not any(figure.is_by_name for figure in source.figures)
    assert find(source, "net_profit_continuing", "2024").value.middle == 80 and find(source, "income_tax", "2024").value.middle == 20
    assert find(source, "debt_repaid", "2024").value.middle == 50
    bare = read({"2024-12-31": {"totalRevenue": 900, "taxProvision": 20, "netIncome": 70}, "2023-12-31": {"totalRevenue": 800}})
    assert find(bare, "revenue", "2024").value.middle == 900
