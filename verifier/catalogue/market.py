"""Which metrics the market sets anew each trading day, rather than a report for its period."""

from __future__ import annotations

MARKET = frozenset(
    "share_price market_cap float_market_cap shares_total shares_float pe_ttm pe_static pe_dynamic pe_forward pb pev ps_ttm ps_static pcf"
    " enterprise_value ev_ebitda ev_sales peg dividend_yield high_52w low_52w target_price beta price_change_pct price_change index_level"
    " turnover_amount turnover_rate volume volume_ratio amplitude net_money_flow fcf_yield earnings_yield"
    " previous_close open_price day_high day_low margin_balance".split()
)
"""Metrics that belong to a trading day; a fiscal period beside them says which report they are measured with."""
TRAILING = frozenset("pe_ttm pe_static pe_dynamic pb pev ps_ttm ps_static pcf ev_ebitda ev_sales dividend_yield fcf_yield earnings_yield".split())
"""Multiples and yields of the day on what has been reported: never those of a year still to come."""
