"""What the numbers of a table should satisfy: for each measure the named ways to compute it, in the order of custom.

A group holds alternatives for one number: the row must follow one of them in (nearly) all its columns. ``force``
says what a misfit proves:

* ``definition``: two printed numbers fix the third whoever computes it (growth, gross margin, A = L + E);
* ``convention``: houses differ (ending or average equity); a misfit counts where the same variant fits the other columns;
* ``loose``: the ingredients are no statement lines or the link knows exceptions (EV, roll-forwards): it confirms, never refutes.

Periods: a bare name is the cell's own period (a balance at its end), ``@begin`` the balance it opened with,
``@avg`` the mean of both, ``@before`` the same span a year earlier, ``@previous`` the span just before.
"""

from __future__ import annotations

from functools import cache
from typing import Literal

from verifier.dataclass import dataclass
from verifier.formula import FormulaError, Node, Operation, Reference, parse, references, repeated
from verifier.tabular.vocabulary import EPS, PE, PS, ROE

Force = Literal["definition", "convention", "loose"]


@dataclass(frozen=True, slots=True, eq=False)
class Variant:
    """One way to compute a measure; ``market`` when it rests on a price of one day."""

    text: str
    tree: Node
    operands: tuple[Reference, ...]
    market: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """Alternatives of which a line should follow one; ``side`` evidence confirms a cell but its failure says nothing."""

    force: Force
    variants: tuple[Variant, ...]
    side: bool = False

    @property
    def adds_rows(self) -> bool:
        """Whether it adds up lines that stand above the total in a statement (assets against liabilities and equity do not)."""
        first = self.variants[0]
        return len(first.operands) > 1 and not any(set("*/(") & set(one.text) for one in self.variants) and first.text != _BALANCE


_BALANCE = "total_liabilities + equity_total"
_MARKET = ("market_cap", "share_price")
_EV = ("market_cap + short_term_borrowings + long_term_borrowings - monetary_funds",
       "market_cap + short_term_borrowings + long_term_borrowings + minority_equity - monetary_funds",
       "market_cap + short_term_borrowings + long_term_borrowings + bonds_payable - monetary_funds",
       "market_cap + interest_bearing_debt - monetary_funds", "market_cap + net_debt")
_EBITDA = ("total_profit + finance_expense + depreciation_amortization", "operating_profit + finance_expense + depreciation_amortization",
           "ebit + depreciation_amortization")

_SPECIFIC: tuple[tuple[tuple[str, ...], Force, bool, tuple[str, ...]], ...] = (
    (("gross_margin",), "definition", False, ("1 - cost_of_revenue / revenue", "gross_profit / revenue")),
    (("net_margin", "net_margin_parent"), "convention", False, ("net_profit / revenue", "net_profit_parent / revenue")),
    (("operating_margin",), "convention", False, ("operating_profit / revenue", "ebit / revenue")),
    (ROE, "convention", False, (
        "net_profit_parent / equity_parent", "net_profit_parent / equity_parent@avg", "net_profit / equity_total", "net_profit / equity_total@avg",
        "1 / (equity_parent@begin / net_profit_parent + 0.5)", "net_profit_parent / equity_total")),
    (("roa",), "convention", False, (
        "net_profit / total_assets", "net_profit_parent / total_assets", "net_profit / total_assets@avg", "net_profit_parent / total_assets@avg")),
    (PE, "convention", False, ("market_cap / net_profit_parent", "share_price / eps", "market_cap / net_profit")),
    (PS, "convention", False, ("market_cap / revenue",)),
    (("pb",), "convention", False, ("market_cap / equity_parent", "share_price / bps", "market_cap / equity_total")),
    (("pcf",), "convention", False, ("market_cap / operating_cash_flow", "share_price / ocf_per_share")),
    (("ev_ebitda",), "convention", False, ("enterprise_value / ebitda",)),
    (("ev_ebitda",), "loose", False, (*(f"({ev}) / ({ebitda})" for ev in _EV for ebitda in _EBITDA), *(f"({ev}) / ebitda" for ev in _EV))),
    (("ev_sales",), "convention", False, ("enterprise_value / revenue",)),
    (EPS, "convention", False, ("net_profit_parent / shares_total", "net_profit_parent / share_capital", "net_profit_parent / shares_weighted_basic",
                                "net_profit_parent / shares_weighted_diluted", "net_profit_deducted / shares_total",
                                "net_profit_adjusted / shares_total")),
    (("bps",), "convention", False, ("equity_parent / shares_total", "equity_parent / share_capital", "equity_total / shares_total")),
    (("ocf_per_share",), "convention", False, ("operating_cash_flow / shares_total", "operating_cash_flow / share_capital")),
    (("dividend_yield",), "convention", False, ("dps / share_price", "dividends_paid / market_cap")),
    (("dividend_yield",), "loose", True, ("(net_profit_parent + retained_earnings@begin - retained_earnings) / market_cap",)),
    (("market_cap",), "convention", False, ("share_price * shares_total",)),
    (("gross_profit",), "definition", False, ("revenue - cost_of_revenue",)),
    (("total_assets",), "definition", False, ("current_assets + non_current_assets",)),
    (("total_assets",), "definition", False, ("liabilities_and_equity",)),
    (("total_assets",), "definition", False, (_BALANCE,)),
    (("liabilities_and_equity",), "definition", False, (_BALANCE,)),
    (("total_liabilities",), "definition", False, ("current_liabilities + non_current_liabilities",)),
    (("equity_total",), "definition", False, ("equity_parent + minority_equity",)),
    (("total_profit",), "convention", False, ("operating_profit + non_operating_income - non_operating_expense",)),
    (("net_profit",), "definition", False, ("total_profit - income_tax",)),
    (("net_profit_parent",), "definition", False, ("net_profit - minority_interest_income",)),
    (("net_change_in_cash",), "convention", False, (
        "operating_cash_flow + investing_cash_flow + financing_cash_flow",
        "operating_cash_flow + investing_cash_flow + financing_cash_flow + fx_effect_on_cash")),
    (("free_cash_flow",), "convention", False, ("operating_cash_flow - capex", "operating_cash_flow + capex")),
    (("opening_profit",), "convention", False, ("net_profit", "net_profit_parent", "total_profit", "operating_profit")),
    (("investment_loss",), "convention", True, ("-investment_income",)),
    (("monetary_funds",), "loose", True, ("monetary_funds@begin + net_change_in_cash",)),
    (("cash_end",), "definition", False, ("cash_begin + net_change_in_cash",)),
    (("retained_earnings",), "loose", True, (
        "retained_earnings@begin + net_profit_parent", "retained_earnings@begin + net_profit_parent - dividends_paid")),
    (("equity_parent",), "loose", True, ("equity_parent@begin + net_profit_parent", "equity_parent@begin + net_profit_parent - dividends_paid")),
    (("minority_equity",), "loose", True, ("minority_equity@begin + minority_interest_income",)),
    (("share_capital",), "loose", True, ("shares_total",)),
    (("net_change_in_cash",), "loose", True, ("monetary_funds - monetary_funds@begin",)),
    (("investing_cash_flow",), "loose", True, (
        "non_current_assets@begin - non_current_assets - depreciation_amortization",
        "non_current_assets@begin - non_current_assets - depreciation_amortization"
        " + other_non_current_liabilities - other_non_current_liabilities@begin")),
    (("financing_cash_flow",), "loose", True, (
        "short_term_borrowings - short_term_borrowings@begin + long_term_borrowings - long_term_borrowings@begin"
        " + share_capital - share_capital@begin + capital_reserve - capital_reserve@begin - finance_expense",)),
)

NOT_FROM_CATALOGUE = frozenset({
    "share_price", "shares_total", "shares_weighted_basic", "shares_weighted_diluted",
    "growth_yoy", "growth_qoq", "growth_vs_open", "change_pp", "cagr"})
GROWTH = {"growth_yoy": "before", "growth_qoq": "previous", "growth_vs_open": "begin"}
MULTIPLES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(PE, ("net_profit_parent", "eps", "net_profit")), **dict.fromkeys(PS, ("revenue",)),
    "pb": ("equity_parent", "bps", "equity_total"),
    "pcf": ("operating_cash_flow",)}
"""For a multiple without a price in the document: what it multiplies to one and the same market value in every column."""


def variant(text: str) -> Variant:
    """A way to compute, of its text; no operand may stand in it twice."""
    tree = parse(text)
    if repeated(tree):
        raise FormulaError(f"{text!r}: an operand stands twice")
    operands = references(tree)
    return Variant(text, tree, operands, any(operand.metric in _MARKET for operand in operands))


@cache
def _specific() -> dict[str, tuple[Group, ...]]:
    found: dict[str, tuple[Group, ...]] = {}
    for metrics, force, side, texts in _SPECIFIC:
        group = Group(force, tuple(variant(text) for text in texts), side)
        for metric in metrics:
            found[metric] = (*found.get(metric, ()), group)
    return found


@cache
def groups_of(metric: str) -> tuple[Group, ...]:
    """The identities of a metric's level: this module's where it knows table custom, else the catalogue's for a derived one."""
    if metric in _specific():
        return _specific()[metric]
    from verifier.catalogue import load

    known = load().metrics.get(metric)
    if known is None or known.flow != "derived" or metric in NOT_FROM_CATALOGUE:
        return ()
    variants = tuple(Variant(formula.text, formula.tree, references(formula.tree), any(r.metric in _MARKET for r in references(formula.tree)))
                     for formula in known.formulas)
    return (Group("convention", variants),) if variants else ()


@cache
def growth_of(metric: str, measure: str) -> tuple[Group, ...]:
    """Growth of a metric between two printed levels, on the size of the base."""
    at = GROWTH.get(measure)
    if at is None:
        return ()
    tree = Operation("growth", (Reference(metric), Reference(metric, at)))
    return (Group("definition", (Variant(f"growth({metric})", tree, references(tree)),)),)
