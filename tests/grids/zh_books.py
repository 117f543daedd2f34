"""Books of invented A-share operating companies: statements of eleven quarters, ratios, figures a share, multiples of a trading day, forecasts."""

from __future__ import annotations

import random
from decimal import Decimal

from tests.grids.books import Book, Item, between, closing, quarter_of, rounded, spans_from_quarters
from verifier.catalogue.loading import load

QUARTERS = [f"{year}-Q{n}" for year in range(2022, 2026) for n in range(1, 5) if (year, n) != (2025, 4)]
FIRST = ("岚", "澄", "骁", "宸", "沐", "烁", "恒", "璞", "昀", "砺")
SECOND = ("川科技", "远精密", "和股份", "宁医疗", "图智能", "阳新材", "达电子", "海能源", "禾食品", "峰机械")
UNFIT = "三费 三项 合计/ 亏损 流出 损失 下行 下跌 跌价 重估 减值亏损 跑输 净负债 增厚".split()

# metric: share of revenue, low and high; how much it wanders from quarter to quarter
FLOWS = {
    "selling_expense": (0.03, 0.12),
    "admin_expense": (0.025, 0.07),
    "rd_expense": (0.03, 0.14),
    "finance_expense": (0.004, 0.02),
    "taxes_and_surcharges": (0.004, 0.012),
    "operating_cash_flow": (0.08, 0.2),
    "capex": (0.03, 0.07),
    "overseas_revenue": (0.15, 0.4),
    "depreciation_amortization": (0.02, 0.06),
    "government_grants": (0.003, 0.012),
    "investment_income": (0.004, 0.02),
    "cash_from_sales": (0.9, 1.1),
    "interest_expense": (0.003, 0.01),
    "asset_impairment_loss": (0.004, 0.012),
    "rd_capitalised": (0.004, 0.012),
    "income_tax": (0.014, 0.026),
    "minority_interest_income": (0.003, 0.01),
    "non_recurring_items": (0.004, 0.012),
    "labor_cost": (0.1, 0.2),
}
STOCKS = {
    "accounts_receivable": (0.15, 0.5),
    "inventory": (0.15, 0.6),
    "contract_liabilities": (0.05, 0.3),
    "monetary_funds": (0.2, 0.8),
    "fixed_assets": (0.3, 0.9),
    "goodwill": (0.02, 0.2),
    "construction_in_progress": (0.05, 0.3),
    "accounts_payable": (0.15, 0.5),
    "prepayments": (0.02, 0.1),
    "short_term_borrowings": (0.05, 0.25),
    "long_term_borrowings": (0.05, 0.25),
    "current_assets": (0.9, 1.4),
    "current_liabilities": (0.5, 0.9),
    "total_liabilities": (0.95, 1.3),
    "total_assets": (2.0, 2.6),
    "equity_parent": (0.8, 1.1),
    "retained_earnings": (0.3, 0.6),
    "intangible_assets": (0.05, 0.2),
    "trading_financial_assets": (0.05, 0.3),
    "notes_receivable": (0.02, 0.1),
    "other_receivables": (0.01, 0.05),
    "interest_bearing_debt": (0.2, 0.6),
}
RATIOS = {
    "gross_margin": ("gross_profit", "revenue", ("revenue", "cost_of_revenue")),
    "operating_margin": ("operating_profit", "revenue", ("operating_profit", "revenue")),
    "net_margin_parent": ("net_profit_parent", "revenue", ("net_profit_parent", "revenue")),
    "selling_expense_ratio": ("selling_expense", "revenue", ("selling_expense", "revenue")),
    "admin_expense_ratio": ("admin_expense", "revenue", ("admin_expense", "revenue")),
    "rd_expense_ratio": ("rd_expense", "revenue", ("rd_expense", "revenue")),
    "finance_expense_ratio": ("finance_expense", "revenue", ("finance_expense", "revenue")),
    "effective_tax_rate": ("income_tax", "total_profit", ("income_tax", "total_profit")),
    "net_margin_deducted": ("net_profit_deducted", "revenue", ("net_profit_deducted", "revenue")),
    "overseas_share": ("overseas_revenue", "revenue", ("overseas_revenue", "revenue")),
    "period_expense_ratio": ("period_expense", "revenue", ("selling_expense", "admin_expense", "rd_expense", "finance_expense", "revenue")),
    "ocf_to_net_profit": ("operating_cash_flow", "net_profit_parent", ("operating_cash_flow", "net_profit_parent")),
}
STOCK_RATIOS = {"debt_to_asset": ("total_liabilities", "total_assets"), "current_ratio": ("current_assets", "current_liabilities")}
DAY = {
    "market_cap": "money",
    "share_price": "price",
    "pe_ttm": "multiple",
    "pb": "multiple",
    "ps_ttm": "multiple",
    "dividend_yield": "percent",
    "turnover_amount": "money",
    "turnover_rate": "percent",
    "price_change_pct": "percent",
    "high_52w": "price",
    "low_52w": "price",
    "float_market_cap": "money",
}
MORE_NAMES: dict[str, tuple[str, ...]] = {}
"""Names that writers use and that the catalogue is held to know, beside its own."""


def item(metric: str, kind: str, flow: str, parts: tuple[str, ...] = ()) -> Item:
    """An item with the catalogue's own names: a file uses the strict ones, a note those of the family too."""
    entry = load().metrics[metric]
    strict = [n for n in entry.zh if not any(w in n for w in UNFIT)]
    names = [*strict, *(n for n in (*entry.family_zh, *entry.short_zh) if not any(w in n for w in UNFIT)), *MORE_NAMES.get(metric, ())]
    labels = strict if flow != "day" else strict[:4]
    return Item(metric, kind, flow, tuple(dict.fromkeys(names)) or (metric,), tuple(dict.fromkeys([*labels, *entry.en[:1]])) or (metric,), parts)


def industrial(rng: random.Random) -> Book:
    """A book of an operating company: period, day and all figures drawn with ``rng``."""
    entity = rng.choice(FIRST) + rng.choice(SECOND)
    period, day = rng.choice(
        (
            ("2025-9M", "2025-11-21"),
            ("2025-9M", "2025-11-21"),
            ("2025-H1", "2025-09-05"),
            ("2025-Q1", "2025-05-16"),
            ("2024", "2025-04-25"),
            ("2025-Q3", "2025-11-21"),
        )
    )
    known = [q for q in QUARTERS if closing(q) <= closing(period)]
    size, trend = Decimal(str(round(10 ** rng.uniform(8.2, 9.8), 2))), {m: between(rng, -0.05, 0.08) for m in (*FLOWS, "revenue", "margin", *STOCKS)}

    def walk(name: str, low: float, high: float, base: Decimal) -> dict[str, Decimal]:
        level, out = between(rng, low, high), {}
        for index, q in enumerate(known):
            out[q] = base * level * (1 + trend.get(name, Decimal(0))) ** index * between(rng, 0.88, 1.14)
        return out

    flows = {"revenue": walk("revenue", 0.9, 1.2, size)}
    margin = between(rng, 0.25, 0.5)
    flows["cost_of_revenue"] = {q: v * (1 - margin * between(rng, 0.88, 1.12)) for q, v in flows["revenue"].items()}
    for name, (low, high) in FLOWS.items():
        share = between(rng, low, high)
        drift = between(rng, -0.02, 0.02)
        flows[name] = {q: v * share * (1 + drift) ** n * between(rng, 0.85, 1.17) for n, (q, v) in enumerate(flows["revenue"].items())}
    out: dict[str, dict[str, Decimal]] = {
        name: {p: rounded(v, 2) for p, v in spans_from_quarters({q: rounded(v, 2) for q, v in found.items()}).items()}
        for name, found in flows.items()
    }
    r = out["revenue"]

    def made(name: str, how: dict[str, int]) -> None:
        out[name] = {p: sum((sign * out[m][p] for m, sign in how.items()), Decimal(0)) for p in r}

    made("gross_profit", {"revenue": 1, "cost_of_revenue": -1})
    made("period_expense", {"selling_expense": 1, "admin_expense": 1, "rd_expense": 1, "finance_expense": 1})
    made(
        "operating_profit",
        {
            "gross_profit": 1,
            "period_expense": -1,
            "taxes_and_surcharges": -1,
            "investment_income": 1,
            "government_grants": 1,
            "asset_impairment_loss": -1,
        },
    )
    out["total_profit"] = {p: v * Decimal("1.004") for p, v in out["operating_profit"].items()}
    out["total_profit"] = {p: rounded(v, 2) for p, v in out["total_profit"].items()}
    made("net_profit", {"total_profit": 1, "income_tax": -1})
    made("net_profit_parent", {"net_profit": 1, "minority_interest_income": -1})
    made("net_profit_deducted", {"net_profit_parent": 1, "non_recurring_items": -1})
    made("free_cash_flow", {"operating_cash_flow": 1, "capex": -1})
    made("domestic_revenue", {"revenue": 1, "overseas_revenue": -1})
    made("rd_investment", {"rd_expense": 1, "rd_capitalised": 1})
    values = {(m, p): v for m, found in out.items() for p, v in found.items()}
    for name, (low, high) in STOCKS.items():
        share = between(rng, low, high) * 3
        for n, q in enumerate(known):
            values[name, closing(q)] = rounded(r[known[0]] * share * (1 + trend[name] / 2) ** n * between(rng, 0.95, 1.06), 2)
    items = {m: item(m, "money", "flow") for m in out} | {m: item(m, "money", "stock") for m in STOCKS}
    for name, (top, under, parts) in RATIOS.items():
        items[name] = item(name, "percent", "derived", parts)
        values |= {(name, p): out[top][p] / out[under][p] for p in r if out[top][p] > 0 and out[under][p] > 0}
    items["debt_to_asset"] = item("debt_to_asset", "percent", "stock", ("total_liabilities", "total_assets"))
    items["current_ratio"] = item("current_ratio", "multiple", "stock", ("current_assets", "current_liabilities"))
    for q in known:
        d = closing(q)
        values["debt_to_asset", d] = values["total_liabilities", d] / values["total_assets", d]
        values["current_ratio", d] = values["current_assets", d] / values["current_liabilities", d]
    shares = Decimal(rng.randrange(20_000, 300_000)) * 10_000
    for name, kind in (("eps_basic", "per_share"), ("roe_weighted", "percent")):
        items[name] = item(name, kind, "derived")
        scale = shares if kind == "per_share" else values["equity_parent", closing(known[0])]
        values |= {
            (name, p): rounded(out["net_profit_parent"][p] / scale, 4) for p in r if "-Q" not in p or p.endswith("Q1") or p == quarter_of(period)
        }
    items["bps"], items["shares_total"] = item("bps", "per_share", "stock"), item("shares_total", "shares", "stock")
    for q in known:
        values["bps", closing(q)], values["shares_total", closing(q)] = rounded(values["equity_parent", closing(q)] / shares, 4), shares
    _market(values, items, rng, period, day, shares, out)
    _forecasts(values, items, rng, day, shares, out)
    values = {k: v for k, v in values.items() if k[1] >= "2022"}
    groups = {
        **dict.fromkeys("abcd", tuple(m for m in out if m not in ("total_profit_x", "non_recurring_items"))),
        **dict.fromkeys("stu", tuple(STOCKS)),
        **dict.fromkeys("mn", tuple(n for n in RATIOS if n != "ocf_to_net_profit")),
        "k": ("debt_to_asset",),
        "e": ("eps_basic",),
        "r": ("roe_weighted",),
        "q": ("bps",),
        **dict.fromkeys("vw", ("pe_ttm", "pb", "ps_ttm")),
        "p": ("market_cap",),
        "o": ("share_price",),
        **dict.fromkeys("fg", ("revenue", "net_profit_parent")),
        "x": ("eps_basic",),
        "y": ("pe_forward",),
        "h": ("dps",),
        "i": ("dividends_paid",),
        "j": ("dividend_yield",),
        "z": ("turnover_amount",),
        "l": ("turnover_rate",),
        "a": tuple(out),
    }
    return Book(entity, period, day, items, values, groups)


def _market(
    values: dict[tuple[str, str], Decimal],
    items: dict[str, Item],
    rng: random.Random,
    period: str,
    day: str,
    shares: Decimal,
    out: dict[str, dict[str, Decimal]],
) -> None:
    last = closing(period)
    price = rounded(values["bps", last] * between(rng, 1.6, 6), 2)
    quarters = sorted(p for p in out["revenue"] if "-Q" in p)[-4:]
    ttm = {m: sum((out[m][q] for q in quarters), Decimal(0)) for m in ("revenue", "net_profit_parent")}
    cap = price * shares
    found = {
        "share_price": price,
        "market_cap": cap,
        "pb": cap / values["equity_parent", last],
        "ps_ttm": cap / ttm["revenue"],
        "pe_ttm": cap / ttm["net_profit_parent"],
        "dividend_yield": between(rng, 0.01, 0.05),
        "turnover_amount": cap * between(rng, 0.004, 0.03),
        "turnover_rate": between(rng, 0.006, 0.05),
        "high_52w": rounded(price * between(rng, 1.1, 1.6), 2),
        "low_52w": rounded(price * between(rng, 0.5, 0.85), 2),
        "float_market_cap": cap * between(rng, 0.5, 0.95),
    }
    for name, value in found.items():
        if value > 0:
            values[name, day], items[name] = (
                rounded(value, 2 if name in ("market_cap", "turnover_amount", "float_market_cap") else 6),
                item(name, DAY[name], "day"),
            )
    items["dps"], items["dividends_paid"] = item("dps", "per_share", "year"), item("dividends_paid", "money", "year")
    for year in ("2022", "2023", "2024"):
        values["dps", year] = rounded(between(rng, 0.1, 1.2), 2)
        values["dividends_paid", year] = values["dps", year] * shares


def _forecasts(
    values: dict[tuple[str, str], Decimal], items: dict[str, Item], rng: random.Random, day: str, shares: Decimal, out: dict[str, dict[str, Decimal]]
) -> None:
    items["pe_forward"] = item("pe_forward", "multiple", "year")
    first, last = int(day[:4]), str(int(day[:4]) - 1)
    revenue, profit = out["revenue"][last], max(out["net_profit_parent"][last], out["revenue"][last] / 20)
    for year in range(first, first + 3):
        revenue, profit = revenue * between(rng, 1.05, 1.4), profit * between(rng, 1.06, 1.5)
        values["revenue", f"{year}E"], values["net_profit_parent", f"{year}E"] = rounded(revenue, -4), rounded(profit, -4)
        values["eps_basic", f"{year}E"] = rounded(profit / shares, 2)
        values["pe_forward", f"{year}E"] = rounded(values["market_cap", day] / profit, 1)
