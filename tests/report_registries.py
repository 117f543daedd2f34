"""Small fixed registries of metrics and codes, so that the golden reports do not move when an alias or an explanation is reworded."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from types import ModuleType, SimpleNamespace
from typing import Any

import verifier.trails  # noqa: F401  (loaded with the real registries, whichever test comes first)

METRICS = {
    "revenue": ("营业收入", "revenue", "money"), "net_profit_parent": ("归母净利润", "net profit to shareholders", "money"),
    "gross_margin": ("毛利率", "gross margin", "ratio"), "rd_expense_ratio": ("研发费用率", "R&D ratio", "ratio"),
    "contract_liabilities": ("合同负债", "contract liabilities", "money"), "share_price": ("股价", "share price", "per_share"),
    "market_cap": ("总市值", "market cap", "money"), "pe": ("市盈率", "P/E", "multiple"), "peg": ("PEG", "PEG", "ratio"),
    "net_margin": ("净利率", "net margin", "ratio"), "roe": ("净资产收益率", "ROE", "ratio"), "exchange_rate": ("汇率", "exchange rate", "ratio"),
    "operating_cash_flow": ("经营现金流", "operating cash flow", "money"), "free_cash_flow": ("自由现金流", "free cash flow", "money"),
    "capex": ("资本开支", "capital expenditure", "money"), "eps": ("每股收益", "EPS", "per_share"),
}
CODES = {
    "field-misread": ("误读字段", "source field misread"), "unit-slip": ("单位错位", "unit slip"), "truncated": ("截断", "cut off, not rounded"),
    "period-mismatch": ("期间不符", "another period"), "tainted-input": ("输入有误", "rests on a wrong number"),
    "conclusion-flips": ("结论反转", "conclusion flips"), "definition-mismatch": ("口径不符", "another measure"),
    "assumed-input": ("假设数", "assumed"), "arithmetic-error": ("算错", "arithmetic error"), "direction-mismatch": ("方向相反", "wrong direction"),
    "value-mismatch": ("数值不符", "value differs"),
}


@dataclass(frozen=True)
class Explanation:
    code: str
    title_zh: str
    title_en: str
    summary: str
    meaning: str
    meaning_zh: str
    how: str
    what_to_do: str
    example: str


def explanations() -> dict[str, Explanation]:
    return {code: Explanation(code, zh, en, f"In short {code}.", f"What {code} means.", f"{code} 的含义。", f"How {code} happens.",
                              f"What to do about {code}.", f"An example of {code}.") for code, (zh, en) in CODES.items()}


def load() -> Any:
    formula = SimpleNamespace(variant="", text="1 - cost_of_revenue / revenue", when=None, note="")
    return SimpleNamespace(metrics={name: SimpleNamespace(
        id=name, zh=(zh,), en=(en,), name_zh=zh, name_en=en, family_zh=(), family_en=(), kind=kind, flow="flow", family=(),
        meaning=f"The meaning of {name}.", source="a standard", sign="natural", note="",
        formulas=(formula,) if name == "gross_margin" else (), detectors=(), example=None) for name, (zh, en, kind) in METRICS.items()})


def install(replace: Any) -> None:
    """Puts the registries in place of the real ones; ``replace`` is ``monkeypatch.setitem`` or ``dict.__setitem__``."""
    codes, catalogue = ModuleType("verifier.codes"), ModuleType("verifier.catalogue")
    codes.explanations, catalogue.load = explanations, load  # type: ignore[attr-defined]
    replace(sys.modules, "verifier.codes", codes)
    replace(sys.modules, "verifier.catalogue", catalogue)
