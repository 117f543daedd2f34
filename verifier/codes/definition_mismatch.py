"""The label names another measure than the one that was computed.

What it means: the number is right for another measure (an annualised figure called TTM, an operating margin called net margin).
How it happens: two fields with similar names, or a shortcut (nine months times 4/3) under the name of the real thing.
What to do: rename the measure, or compute the one that is named.
Example: "TTM profit 7.36亿", which is 5.52 x 4/3; the trailing twelve months are 7.66亿.
"""

from __future__ import annotations

from decimal import Decimal

from verifier.codes.case import Case, Diagnosis
from verifier.interval import Interval
from verifier.periods import Period

TITLE_ZH = "名称与口径不符"
TITLE_EN = "definition mismatch"
MEANING_ZH = "标注的指标与实际计算的口径不是同一个（如年化数称作 TTM、营业利润率称作净利率）。"


_KIN = (
    frozenset(
        (
            "net_profit",
            "net_profit_parent",
            "net_profit_deducted",
            "net_profit_adjusted",
            "operating_profit",
            "total_profit",
            "gross_profit",
            "ebit",
            "ebitda",
            "ebitda_adjusted",
            "comprehensive_income",
        )
    ),
    frozenset(("revenue", "total_revenue", "main_business_revenue")),
    frozenset(
        (
            "gross_margin",
            "operating_margin",
            "net_margin",
            "net_margin_parent",
            "net_margin_deducted",
            "net_margin_adjusted",
            "operating_margin_adjusted",
            "ebit_margin",
            "ebitda_margin",
            "ebitda_margin_adjusted",
        )
    ),
    frozenset(("roe_weighted", "roe_diluted", "roe_avg", "roe_deducted", "roa", "rota", "roic")),
    frozenset(("equity_total", "equity_parent", "net_assets", "share_capital")),
    frozenset(("interest_bearing_debt", "net_debt", "total_liabilities", "long_term_borrowings", "short_term_borrowings")),
    frozenset(("monetary_funds", "cash_and_equivalents", "cash_and_short_term_investments", "cash_end", "cash_begin")),
    frozenset(
        (
            "operating_cash_flow",
            "free_cash_flow",
            "fcfe",
            "fcff",
            "net_change_in_cash",
            "investing_cash_flow",
            "financing_cash_flow",
            "operating_cash_inflow",
            "cash_from_sales",
        )
    ),
    frozenset(("operating_cash_flow", "net_profit", "net_profit_parent")),
    frozenset(("finance_expense", "interest_expense", "interest_income")),
    frozenset(("accounts_receivable", "notes_receivable", "notes_and_accounts_receivable", "other_receivables")),
    frozenset(("accounts_payable", "notes_payable", "notes_and_accounts_payable", "other_payables")),
    frozenset(("advance_receipts", "contract_liabilities", "prepayments")),
    frozenset(("total_assets", "total_liabilities", "equity_total")),
    frozenset(("eps_basic", "eps_diluted", "eps_deducted", "eps_adjusted", "eps_fully_diluted", "bps", "ocf_per_share", "net_cash_flow_per_share")),
    frozenset(("pe_ttm", "pe_static", "pe_dynamic", "pe_forward")),
    frozenset(("ps_ttm", "ps_static")),
    frozenset(("shares_total", "shares_float", "shares_free_float", "shares_weighted_basic", "shares_weighted_diluted")),
    frozenset(("market_cap", "float_market_cap", "enterprise_value")),
    frozenset(("cost_of_revenue", "total_operating_cost", "operating_expense", "period_expense")),
    frozenset(("share_price", "previous_close", "open_price", "target_price", "high_52w", "low_52w")),
    frozenset(("rd_expense", "rd_investment", "development_expenditure")),
    frozenset(("debt_to_asset", "debt_to_equity", "equity_multiplier", "interest_bearing_debt_ratio")),
    frozenset(("current_ratio", "quick_ratio", "cash_ratio")),
    frozenset(("operating_cycle", "cash_conversion_cycle", "ar_days", "inventory_days")),
)


_OPERANDS = (
    frozenset(("net_debt", "total_debt", "interest_bearing_debt")),
    frozenset(("ebitda", "ebitda_adjusted", "ebit", "operating_profit")),
)
"""Measures taken for one another as operands of a ratio; else those of a kin."""


def find(case: Case) -> Diagnosis | None:
    if case.digits >= 3 and case.ties_without_part():
        return case.found("definition-mismatch")  # the share of all, called that of a part
    q = case.quantity
    if q is None:
        return None
    if q.period is not None and q.period.ttm and q.measure == "level":
        last_year = next((e for _, e in case.same_metric(q) if e.figure is not None and e.figure.period is not None and e.figure.period.day), None)
        if last_year is not None and case.ties(last_year.value):
            return case.found("definition-mismatch", value=last_year.figure)  # a yield on the last year's dividends called TTM
        for end in dict.fromkeys((q.period.end, case.ledger.latest_end.get(case.ledger.entity_key(q.entity), q.period.end))):
            for months in dict.fromkeys((end - (end - 1) // 12 * 12, 3, 6)):
                so_far = case.level_at(Period(end - months, end))
                if so_far is not None and months in (3, 6, 9) and case.ties(so_far * Interval.point(Decimal(12)) / Interval.point(Decimal(months))):
                    return case.found("definition-mismatch", measure="annualised")
    for basis, derived in case.ledger.other_bases(q) if case.digits >= 2 else ():
        if case.ties(derived.value):
            return case.found("definition-mismatch", measure=basis.variant)
    for kin in _KIN:
        if q.metric in kin:
            for other in sorted(kin - {q.metric, *q.others}):
                if case.digits >= 2 and case.ties_as(other):
                    field = case.named_field(other)
                    if field is not None:
                        return case.found("field-misread", field=field.place, value=field)
                    return case.found("definition-mismatch", measure=other)
    if case.digits >= 3:
        for place, metric in case.operand_metrics():
            for other in next((sorted(kin - {metric}) for kin in (*_OPERANDS, *_KIN) if metric in kin), []):
                if case.ties_with(place, other):
                    return case.found("definition-mismatch", operand=other)
    if q.metric.startswith(("pe_", "ps_", "pb", "peg")) and case.ties_annualised():
        return case.found("definition-mismatch", measure="annualised")
    return None
