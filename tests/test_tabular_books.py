"""Books that balance raise no alarm, and a damaged cell in them is found out.

A company that adds up is printed as a broker's tables: full-precision values, each rounded once where it is printed.
"""

from __future__ import annotations

import random
from decimal import ROUND_HALF_UP, Decimal

import pytest
from test_tabular import judged, verdicts

from verifier.tabular import CellJudgement

YEARS = ("2024A", "2025E", "2026E", "2027E")


def printed(value: Decimal, places: int = 0, percent: bool = False) -> str:
    shown = (value * 100 if percent else value).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return f"{shown:,}" + ("%" if percent else "")


def statements(seed: int, average_equity: bool = False, losses_positive: bool = False) -> str:
    """The Markdown of income statement, balance sheet, cash flow and ratios; ratios come of the unrounded values."""
    draw = random.Random(seed)

    def amount(low: float, high: float) -> Decimal:
        return Decimal(str(round(draw.uniform(low, high), 4)))

    shares, price = amount(300, 900), Decimal(str(round(draw.uniform(8, 90), 2)))
    cap = price * shares
    rows: dict[str, list[Decimal]] = {}

    def add(name: str, value: Decimal) -> Decimal:
        rows.setdefault(name, []).append(value)
        return value

    revenue = amount(2000, 9000)
    cash, equity, minority = amount(500, 1500), amount(2000, 4000), amount(50, 200)
    opening_revenue, opening_profit, opening_equity = revenue, None, None
    fixed, inventory, receivable, debt, payable = amount(1500, 3000), amount(300, 900), amount(300, 900), amount(300, 900), amount(300, 900)
    share_capital = shares
    for _ in YEARS:
        revenue = add("营业收入", revenue * amount(1.02, 1.3))
        cost = add("营业成本", revenue * amount(0.55, 0.75))
        tax = add("税金及附加", revenue * Decimal("0.006"))
        selling, admin, research = (add(name, revenue * amount(0.02, 0.06)) for name in ("销售费用", "管理费用", "研发费用"))
        finance = add("财务费用", amount(-20, 60))
        impairment = -amount(1, 30)
        add("资产减值损失", -impairment if losses_positive else impairment)
        gain = add("投资收益", amount(-5, 40))
        operating = add("营业利润", revenue - cost - tax - selling - admin - research - finance + impairment + gain)
        extra, fine = add("营业外收入", amount(0, 9)), add("营业外支出", amount(0, 9))
        before = add("利润总额", operating + extra - fine)
        levy = add("所得税", before * Decimal("0.15"))
        profit = add("净利润", before - levy)
        outside = add("少数股东损益", profit * Decimal("0.03"))
        parent = add("归母净利润", profit - outside)
        add("EPS（元）", parent / shares)
        opening_equity = equity
        equity, minority = equity + parent * Decimal("0.7"), minority + outside
        fixed, inventory, receivable = fixed + amount(-50, 200), inventory + amount(-50, 90), receivable + amount(-50, 90)
        debt, payable = debt + amount(-50, 90), payable + amount(-50, 90)
        closing = equity + minority + debt + payable - fixed - inventory - receivable
        for name, value in (("货币资金", closing), ("应收账款", receivable), ("存货", inventory)):
            add(name, value)
        current = add("流动资产合计", closing + receivable + inventory)
        add("固定资产", fixed * Decimal("0.9"))
        add("无形资产", fixed * Decimal("0.1"))
        add("非流动资产合计", fixed)
        assets = add("资产总计", current + fixed)
        add("短期借款", debt * Decimal("0.4"))
        add("应付账款", payable)
        add("流动负债合计", debt * Decimal("0.4") + payable)
        add("长期借款", debt * Decimal("0.6"))
        add("其他非流动负债", Decimal(0))
        add("非流动负债合计", debt * Decimal("0.6"))
        add("负债合计", debt + payable)
        add("股本", share_capital)
        add("资本公积", equity * Decimal("0.3"))
        add("留存收益", equity * Decimal("0.7") - share_capital)
        add("归属母公司股东权益", equity)
        add("少数股东权益", minority)
        add("股东权益合计", equity + minority)
        add("负债和股东权益总计", debt + payable + equity + minority)
        operations, investing, financing = amount(100, 900), -amount(100, 500), amount(-200, 200)
        for name, value in (("经营活动现金流净额", operations), ("投资活动现金流净额", investing), ("筹资活动现金流净额", financing)):
            add(name, value)
        add("现金净增加额", operations + investing + financing)
        add("营业收入增长率", revenue / opening_revenue - 1)
        add("归母净利润增长率", parent / opening_profit - 1 if opening_profit else Decimal("0.1"))
        add("毛利率", 1 - cost / revenue)
        add("净利率", parent / revenue)
        add("ROE", parent / ((equity + opening_equity) / 2 if average_equity else equity))
        add("资产负债率", (debt + payable) / assets)
        add("P/E", cap / parent)
        add("P/B", cap / equity)
        add("P/S", cap / revenue)
        opening_revenue, opening_profit = revenue, parent
    del cash
    parts = [f"**基本数据**\n\n收盘价（元）\t{price}\n总股本（百万股）\t{printed(shares, 2)}\n总市值（百万元）\t{printed(cap, 2)}\n"]
    for caption, first, last, style in (
            ("利润表（百万元）", "营业收入", "EPS（元）", "0"), ("资产负债表（百万元）", "货币资金", "负债和股东权益总计", "0"),
            ("现金流量表（百万元）", "经营活动现金流净额", "现金净增加额", "0"), ("主要财务比率", "营业收入增长率", "P/S", "ratio")):
        names = list(rows)
        chosen = names[names.index(first):names.index(last) + 1]
        lines = ["| 会计年度 | " + " | ".join(YEARS) + " |", "|---" * 5 + "|"]
        for name in chosen:
            places, percent = (2, name not in ("P/E", "P/B", "P/S")) if style == "ratio" else (2 if name.startswith("EPS") else 0, False)
            lines.append(f"| {name} | " + " | ".join(printed(value, places, percent) for value in rows[name]) + " |")
        parts.append(f"**{caption}**\n\n" + "\n".join(lines) + "\n")
    return "\n".join(parts)


@pytest.mark.parametrize("seed", range(6))
def test_books_that_balance_raise_no_alarm(seed: int) -> None:
    cells = judged(statements(seed, average_equity=seed % 2 == 1, losses_positive=seed % 3 == 0))
    assert len(cells) > 180
    assert verdicts(cells)["refuted"] == verdicts(cells)["imprecise"] == 0
    assert verdicts(cells)["consistent"] >= 0.98 * len(cells)


def damaged(text: str, cell: CellJudgement, how: str) -> str | None:
    """The text with one cell off by five percent, or with two neighbouring digits exchanged."""
    assert cell.span is not None
    sign, digits, tail = "-" * cell.text.startswith("-"), cell.text.strip("-%").replace(",", ""), "%" * cell.text.endswith("%")
    if how == "swap":
        place = next((i for i in range(len(digits) - 1) if digits[i:i + 2].isdigit() and digits[i] != digits[i + 1]), None)
        if place is None:
            return None
        wrong = digits[:place] + digits[place + 1] + digits[place] + digits[place + 2:]
    else:
        exact = Decimal(digits)
        wrong = str((exact * Decimal(how)).quantize(exact))
        if wrong == digits:
            return None
    return text[:cell.span[0]] + sign + wrong + tail + text[cell.span[1]:]


@pytest.mark.parametrize("how", ["1.05", "0.95", "swap"])
def test_a_damaged_cell_is_found_out(how: str) -> None:
    draw, tried, caught, exact = random.Random(how), 0, 0, 0
    for seed in (1, 2):
        text = statements(seed)
        whole = judged(text)
        wide = {cell.span for cell in whole if cell.trail and all(step.high - step.low > abs(step.low) / 20 for step in cell.trail)}
        ratios = [cell for cell in whole
                  if cell.table.startswith(("主要财务", "利润表", "资产负债")) and cell.span not in wide and "E" in cell.column]
        for cell in draw.sample(ratios, 12):
            broken = damaged(text, cell, how)
            if broken is None:
                continue
            wrong = [one for one in judged(broken) if one.verdict in ("refuted", "imprecise")]
            tried, caught = tried + 1, caught + bool(wrong)
            exact += any(one.row == cell.row and one.column == cell.column and one.table == cell.table for one in wrong)
    assert tried >= 15
    assert caught / tried >= 0.8
    assert exact / tried >= 0.5
