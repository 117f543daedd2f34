"""Words and roles of table lines that the catalogue does not hold because no claim is ever made of them in prose.

Metric ids are the catalogue's; those in ``PSEUDO`` and ``OWN_MEANINGS`` live in tables alone.
"""

from __future__ import annotations

import re
from functools import cache

PART = re.compile(r"\s*(?:其中|[-–—·•]\s|of which|including|o/w|包括)", re.I)
"""A row that breaks down the one above it and must not be added beside it."""

TOTAL = re.compile(r"合计|总计|小计|总额|总和|净额|净增加|汇总|^总(?!部|经理)"
                   r"|\btotals?\b|\bsub-?total\b|\bnet (?:cash|change|increase)|\bsum\b", re.I)
"""A row that says it adds up others."""

SUMMARY = re.compile(r"\s*(?:(?:可比|同业|行业|板块|样本|全部|\d+ ?家|[一二三四五六七八九十两]+家)?(?:公司|企业|同行)?\s*[（(]?"
                     r"(?:的)?(?:算术|加权|简单)?(?:平均|均值|中位数|中值|合计|总计|小计|最大值|最小值|最高|最低)(?:值|数|水平|估值)?"
                     r"|(?:peers? |simple |sector |group |industry )*(?:mean|average|median|total|sum|max|min)(?:imum)?)\s*(?:[（(].*)?$", re.I)
MEAN, MEDIAN = re.compile(r"平均|均值|\bmean\b|\baverage\b", re.I), re.compile(r"中位|中值|\bmedian\b", re.I)
ADDED = re.compile(r"合计|总计|小计|\btotal\b|\bsum\b", re.I)
HIGHEST, LOWEST = re.compile(r"最大|最高|\bmax", re.I), re.compile(r"最小|最低|\bmin", re.I)
SHARE = re.compile(r"占比|比重|占.{0,8}(?:比例|的?比)|\bshare\b|% of|\bmix\b|\bweight", re.I)

RESTATED = re.compile(r"调整后|调整前|追溯|重述|重列|可比口径|同口径|还原|\brestated\b|like-for-like|pro forma|constant currency|organic", re.I)
"""Words by which a base may be another than the one printed."""
FOREIGN = re.compile(r"\bHKD?\b|\d\.HK|港元|港币|美元|US\$|USD|\.(?:US|N|O|OQ|L|T|KS)\b|(?:NASDAQ|NYSE)", re.I)
"""A listing whose price may stand in another currency than its accounts."""

PSEUDO: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"负债[和及与、]?\s*(?:及|和)?\s*(?:所有者|股东|股權|股东的)?\s*权益\s*(?:合计|总计|总额)?"
                r"|liabilities\s*(?:and|&|\+)[^|]{0,40}\bequity", re.I),
     "liabilities_and_equity"),
    (re.compile(r"税后经营(?:净)?利润|net (?:income|profit) \(cash flow", re.I), "opening_profit"),
    (re.compile(r"^\s*投资损失"), "investment_loss"),
    (re.compile(r"^\s*其他非流动负债|^\s*other non-?current liabilities", re.I), "other_non_current_liabilities"),
    (re.compile(r"^\s*营运资[金本](?:的)?(?:变动|变化|增减)|^\s*changes? in (?:net )?working capital", re.I), "working_capital_change"),
)
"""Statement lines told by their label, whatever metric a reader of prose would take it for."""

OWN_MEANINGS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"留存收益|retained earnings", re.I), "retained_earnings"),
    (re.compile(r"归(?:属)?(?:于)?母公司(?:股东|所有者)?的?(?:所有者|股东)?权益|归母(?:股东|所有者)?权益"), "equity_parent"),
    (re.compile(r"少数股东权益|non-?controlling interests?$", re.I), "minority_equity"),
    (re.compile(r"折旧(?:与|和|及)?摊销|depreciation (?:and|&) amorti[sz]ation", re.I), "depreciation_amortization"),
    (re.compile(r"(?:income|profit|earnings|loss) before (?:provision for )?(?:income )?tax", re.I), "total_profit"),
    (re.compile(r"流动资产(?:合计|总计)"), "current_assets"),
    (re.compile(r"现金(?:及现金等价物)?(?:流量)?(?:净额|净增加额|净变动)$"), "net_change_in_cash"),
)


def own_meaning(label: str) -> str | None:
    """The statement line that a label unknown to the catalogue names.

    >>> own_meaning("留存收益")
    'retained_earnings'
    """
    return next((metric for pattern, metric in OWN_MEANINGS if pattern.search(label)), None)


@cache
def is_balance(metric: str) -> bool:
    """Whether a metric is a balance of one day, so that a column headed by a year means its last day.

    >>> is_balance("liabilities_and_equity")
    True
    """
    if metric in _BALANCES:
        return True
    from verifier.catalogue import load

    known = load().metrics.get(metric)
    return known is not None and known.flow == "stock"


_BALANCES = frozenset({"liabilities_and_equity", "other_non_current_liabilities"})
BARE_PROFIT = frozenset({"净利润", "净利", "合并净利润", "税后利润", "net profit", "net income", "profit for the year", "profit for the period"})
FINANCIAL = frozenset({
    "monetary_funds", "cash_and_equivalents", "cash_and_short_term_investments", "trading_financial_assets", "short_term_borrowings",
                       "current_portion_ncl", "lease_liabilities", "bonds_payable"})
"""Current items that are money or debt, so no working capital."""
EPS = ("eps_basic", "eps_fully_diluted", "eps_diluted", "eps_adjusted", "eps")
PE = ("pe_ttm", "pe_static", "pe_dynamic", "pe_forward", "pe")
PS = ("ps_ttm", "ps_static", "ps_forward", "ps")
ROE = ("roe_avg", "roe_diluted", "roe_weighted", "roe")

FAMILY = {metric: names[0] for names in (EPS, PE, PS, ROE) for metric in names}
"""Metrics that one row of a table may mix: its reported years are static multiples, its forecasts forward ones."""

EQUIVALENT: dict[str, tuple[str, ...]] = {
    "revenue": ("total_revenue",), "total_revenue": ("revenue",), "eps": EPS,
    "monetary_funds": ("cash_and_equivalents", "cash_and_short_term_investments"),
    "cash_and_equivalents": ("monetary_funds",), "shares_total": ("shares_outstanding",), "equity_total": (), "bps": ("bvps",),
    "total_profit": ("profit_before_tax",), "net_profit_parent": (),
}
"""Names under which tables print what a formula asks for; the first that is there is taken."""

QUOTED = frozenset({"market_cap", "share_price", "shares_total", "shares_outstanding", "enterprise_value", "target_price", "float_market_cap"})
"""Market data of one day, which every year's multiple may use."""

COSTS = frozenset({
    "cost_of_revenue", "taxes_and_surcharges", "selling_expense", "admin_expense", "sga_expense", "rd_expense", "finance_expense", "interest_expense",
    "total_operating_cost", "operating_expense", "period_expense", "share_based_comp", "non_operating_expense",
    "income_tax", "minority_interest_income"})
NEVER_NEGATIVE = frozenset({
    "cost_of_revenue", "selling_expense", "admin_expense", "sga_expense", "rd_expense", "total_operating_cost", "operating_expense"})
"""Costs that are amounts whatever their sign in print; tax and finance cost may truly be negative."""
GAINS = frozenset({
    "other_income_gain", "investment_income", "fair_value_change", "asset_disposal_income", "asset_disposal_gain", "non_operating_income",
                   "interest_income", "exchange_gain", "net_exposure_hedging"})
IMPAIRMENTS = frozenset({"asset_impairment_loss", "credit_impairment_loss", "impairment_loss"})

TOTALS = frozenset({
    "current_assets", "non_current_assets", "total_assets", "current_liabilities", "non_current_liabilities", "total_liabilities", "equity_parent",
    "equity_total", "liabilities_and_equity", "operating_cash_flow", "investing_cash_flow", "financing_cash_flow", "net_change_in_cash",
    "total_operating_cost", "period_expense", "operating_cash_inflow", "operating_cash_outflow", "working_capital"})
"""Statement lines that are sums of the lines above them wherever those are printed in full."""

BRIDGED = frozenset({"gross_profit", "operating_profit", "total_profit", "net_profit", "net_profit_parent", "comprehensive_income", "ebit", "ebitda"})
"""Lines of an income statement, which are reached with signs and never by adding up."""
