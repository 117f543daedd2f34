"""Reports made by hand for the tests of the report formats: an invented company, our own sentences, numbers that tie.

``chinese()`` has every verdict, a chain of three consequences and a conclusion that flips; ``english()`` a table and a
finding; ``unchecked()`` nothing that could be checked; ``hostile()`` markup, escapes and formulas wherever text can stand.
"""

from __future__ import annotations

import hashlib
from decimal import Decimal

from verifier.records import (
    CellRecord,
    ClaimRecord,
    DocumentRecord,
    Expected,
    ExtractorRecord,
    Finding,
    Input,
    NumberRecord,
    Numbers,
    Report,
    SourceRecord,
    Step,
    Summary,
)

ZH_TEXT = """# 岚峤精密（689901.SH）三季报点评：增速亮眼，估值不贵

## 一、业绩

2025 年前三季度公司实现营业收入 **18.62 亿元**，同比增长 21.4%；归母净利润 3.07 亿元，同比
增长 416%，主要受益于海外交付提速。毛利率 38.6%，较上年同期提升 1.9 个百分点；研发费用率约 9.3%。

截至三季度末，公司合同负债 5.20 亿元，在手订单约 26 亿元，服务客户 312 家。

## 二、估值

以 10 月 30 日收盘价 44.10 元计，总市值 176.4 亿元，对应 TTM 市盈率 135.7 倍。
PEG = P/E / 归母利润增速 = 135.7/416 ≈
0.32，显著低于 1，说明估值**并不贵**。净利率为 16.4%，ROE（年化）12.08%。

| 项目（亿元） | 2024A | 2025E |
|---|---|---|
| 营业收入 | 21.30 | 26.00 |
| 归母净利润 | 2.61 | 3.90 |
| 同比增速 | 18.2% | 94.4% |

## 三、展望

我们预计公司 2026 年营业收入 33 亿元。假设汇率维持 7.10，汇兑影响可忽略。风险：订单交付不及预期。
"""

EN_TEXT = """# Larkfield Grid (LKGD): a beat, but mind the cash

Revenue rose 12.4% to $384.2 million in Q3 FY2025, while net income was $41.7 million, a net margin of 10.9%.
Operating cash flow fell to $52.3 million from $48.9 million a year earlier, and free cash flow was $31 million.

At $62.50 a share the stock trades at 24x trailing earnings, below the peer average of 27x.
Management guides to full-year revenue of $1.52-1.55 billion.
"""


def claim(text: str, number: str, quote: str, verdict: str, *, id: str, metric: str, value: str, low: str, high: str, unit: str = "percent",
          kind: str = "level", period: str | None = "2025-9M", codes: tuple[str, ...] = (), expected: Expected | None = None,
          trail: tuple[Step, ...] = (), depends_on: tuple[str, ...] = (), needs: tuple[str, ...] = (), message: str = "",
          relation: str = "=", entity: str | None = None) -> ClaimRecord:
    """A claim whose spans are found in the text: the number inside its quote."""
    start = text.index(quote)
    at = start + quote.index(number)
    return ClaimRecord.model_validate({
        "id": id, "quote": quote, "span": (start, start + len(quote)),
        "number": NumberRecord(text=number, span=(at, at + len(number)), value=value, unit=unit, low=low, high=high),
        "entity": entity, "metric": metric, "kind": kind, "period": period, "relation": relation, "verdict": verdict, "codes": list(codes),
        "expected": expected, "trail": list(trail), "depends_on": list(depends_on), "needs": list(needs), "message": message})


def step(formula: str, substituted: str, result: str, low: str | None = None, high: str | None = None, *inputs: tuple[str, str, str]) -> Step:
    return Step(formula=formula, substituted=substituted, result=result, low=low, high=high,
                inputs=[Input.model_validate({"name": name, "value": value, "from": source}) for name, value, source in inputs])


def report(text: str, claims: list[ClaimRecord], *, name: str, language: str, entity: str | None = None, sources: list[SourceRecord] | None = None,
           tables: list[CellRecord] | None = None, findings: list[Finding] | None = None, roots: tuple[str, ...] = (), total: int = 0,
           set_aside: dict[str, int] | None = None, unclaimed: list[tuple[int, int]] | None = None, note: str = "", with_text: bool = True) -> Report:
    counts = {verdict: sum(c.verdict == verdict for c in claims)
              for verdict in ("supported", "consistent", "imprecise", "refuted", "tainted", "unverifiable")}
    return Report.model_validate({
        "verifier": "0.1.0",
        "document": DocumentRecord.model_validate({"name": name, "sha256": hashlib.sha256(text.encode()).hexdigest(), "language": language,
                                                   "entity": entity, "text": text if with_text else None}),
        "sources": sources or [], "extractor": ExtractorRecord(name="rules"),
        "summary": Summary(claims=len(claims), roots=list(roots), note=note, **counts),
        "numbers": Numbers(total=total or len(claims), claims=len(claims), operands=2 if total else 0, tables=len(tables or []),
                           set_aside=set_aside or {}, unclaimed=unclaimed or []),
        "claims": claims, "tables": tables or [], "findings": findings or []})


def _percent(value: str, place: str) -> dict[str, str]:
    middle, half = Decimal(value), Decimal(place) / 2
    return {"value": value, "low": str(middle - half), "high": str(middle + half)}


def chinese(with_text: bool = True) -> Report:
    """A Chinese note with a field misread, what follows from it, a truncated rate, a wrong name, gaps and a wrong cell."""
    text = ZH_TEXT
    source = "岚峤精密.sources.json"

    def zh(number: str, quote: str, verdict: str, **more: object) -> ClaimRecord:
        return claim(text, number, quote, verdict, entity="岚峤精密", **more)  # type: ignore[arg-type]

    claims = [
        zh("18.62 亿元", "营业收入 **18.62 亿元**", "supported", id="c01", metric="revenue", value="1862000000", low="1861500000", high="1862500000",
           unit="CNY", trail=(step("revenue@2025-9M", "1,862,131,904", "18.62 亿元", "1862131903.5", "1862131904.5",
                                   ("revenue@2025-9M", "1862131904", f"{source}: income.revenue")),),
           message="18.62 亿元与来源的 1,862,131,904 元相符。"),
        zh("21.4%", "同比增长 21.4%", "imprecise", id="c02", metric="revenue", kind="growth", **_percent("0.214", "0.001"), codes=("truncated",),
           expected=Expected(text="21.5%", value="0.21487", low="0.21486", high="0.21488", unit="percent"),
           trail=(step("growth(revenue@2025-9M, revenue@2024-9M)", "18.62 / 15.33 - 1", "21.5%", "0.21486", "0.21488",
                       ("revenue@2025-9M", "1862131904", f"{source}: income.revenue"),
                       ("revenue@2024-9M", "1532777001", f"{source}: income.revenue (2024-09-30)")),),
           message="复算为 21.487%，写成 21.4% 是截断，四舍五入应为 21.5%。"),
        zh("3.07 亿元", "归母净利润 3.07 亿元", "supported", id="c03", metric="net_profit_parent", value="307000000", low="306500000",
           high="307500000", unit="CNY", trail=(step("net_profit_parent@2025-9M", "307,102,334", "3.07 亿元", None, None,
                                                     ("net_profit_parent@2025-9M", "307102334", f"{source}: income.n_income_attr_p")),)),
        zh("416%", "同比\n增长 416%", "refuted", id="c04", metric="net_profit_parent", kind="growth", **_percent("4.16", "0.01"),
           codes=("field-misread",), expected=Expected(text="24.03%", value="0.24031", low="0.2403", high="0.2404", unit="percent"),
           trail=(step("growth(net_profit_parent@2025-9M, net_profit_parent@2024-9M)", "3.071 / 2.476 - 1", "24.03%", "0.2403", "0.2404",
                       ("net_profit_parent@2025-9M", "307102334", "claim c03"),
                       ("net_profit_parent@2024-9M", "247600000", f"{source}: express.yoy_net_profit")),),
           message="express.yoy_net_profit 是上年同期净利润，不是增量；按它复算增速为 24.03%，不是 416%。"),
        zh("38.6%", "毛利率 38.6%", "supported", id="c05", metric="gross_margin", kind="ratio", **_percent("0.386", "0.001"),
           trail=(step("1 - cost_of_revenue / revenue", "1 - 11.43 / 18.62", "38.6%", "0.3858", "0.3862",
                       ("cost_of_revenue@2025-9M", "1143348000", f"{source}: income.oper_cost"),
                       ("revenue@2025-9M", "1862131904", "claim c01")),)),
        zh("1.9 个百分点", "提升 1.9 个百分点", "unverifiable", id="c06", metric="gross_margin", kind="change", value="0.019", low="0.0185",
           high="0.0195", unit="percentage point", needs=("gross_margin@2024-9M",), message="缺上年同期毛利率。"),
        zh("9.3%", "研发费用率约 9.3%", "supported", id="c07", metric="rd_expense_ratio", kind="share", **_percent("0.093", "0.0093")),
        zh("5.20 亿元", "合同负债 5.20 亿元", "refuted", id="c08", metric="contract_liabilities", value="520000000", low="519500000",
           high="520500000", unit="CNY", period="2025-09-30", codes=("unit-slip",),
           expected=Expected(text="0.52 亿元", value="52011200", low="52011199.5", high="52011200.5", unit="CNY"),
           trail=(step("contract_liabilities@2025-09-30", "52,011,200", "0.52 亿元", None, None,
                       ("contract_liabilities@2025-09-30", "52011200", f"{source}: balancesheet.contract_liab")),),
           message="来源为 5,201 万元，写成了 5.20 亿元：大了十倍。"),
        zh("26 亿元", "在手订单约 26 亿元", "unverifiable", id="c09", metric="own:在手订单", value="2600000000", low="2470000000", high="2730000000",
           unit="CNY", needs=("own:在手订单@2025-09-30",)),
        zh("312 家", "服务客户 312 家", "unverifiable", id="c10", metric="own:服务客户", kind="count", value="312", low="311.5", high="312.5",
           unit="count", period=None),
        zh("44.10 元", "收盘价 44.10 元", "supported", id="c11", metric="share_price", value="44.10", low="44.095", high="44.105", unit="CNY/share",
           period="2025-10-30"),
        zh("176.4 亿元", "总市值 176.4 亿元", "consistent", id="c12", metric="market_cap", value="17640000000", low="17635000000",
           high="17645000000", unit="CNY", period="2025-10-30"),
        zh("135.7 倍", "TTM 市盈率 135.7 倍", "refuted", id="c13", metric="pe", kind="ratio", value="135.7", low="135.65", high="135.75",
           unit="multiple", period="2025-TTM", codes=("period-mismatch",),
           expected=Expected(text="54.8 倍", value="54.78", low="54.75", high="54.81", unit="multiple"),
           trail=(step("market_cap / net_profit_parent", "176.4 / 3.22", "54.8 倍", "54.75", "54.81", ("market_cap", "176.4 亿元", "claim c12"),
                       ("net_profit_parent@2025-TTM", "322000000", "definition: 2024 + 2025-9M - 2024-9M")),),
           message="135.7 倍用的是单季利润，TTM 利润下为 54.8 倍。"),
        zh("0.32", "PEG = P/E / 归母利润增速 = 135.7/416 ≈\n0.32", "tainted", id="c14", metric="peg", kind="ratio", value="0.32", low="0.315",
           high="0.325", unit="ratio", period="2025-TTM", codes=("tainted-input", "truncated"), depends_on=("c04", "c13"),
           expected=Expected(text="2.28", value="2.2804", low="2.278", high="2.282", unit="ratio"),
           trail=(step("peg = pe / growth(net_profit_parent) × 100", "54.8 / 24.03", "2.28", "2.278", "2.282", ("pe@2025-TTM", "54.8", "claim c13"),
                       ("growth(net_profit_parent)@2025-9M", "24.03%", "claim c04")),),
           message="0.32 出自 416% 的增速；按 24.03% 和 54.8 倍，PEG 为 2.28。"),
        zh("1", "显著低于 1", "tainted", id="c15", metric="peg", kind="comparison", value="1", low="-Infinity", high="1.5", unit="ratio",
           period="2025-TTM", relation="<", codes=("conclusion-flips", "tainted-input"), depends_on=("c14",),
           trail=(step("peg < 1", "2.28 < 1", "不成立", None, None, ("peg@2025-TTM", "2.28", "claim c14")),),
           message="PEG 为 2.28，高于 1：“估值并不贵”不再成立。"),
        zh("16.4%", "净利率为 16.4%", "consistent", id="c16", metric="net_margin", kind="ratio", **_percent("0.164", "0.001")),
        zh("12.08%", "ROE（年化）12.08%", "supported", id="c17", metric="roe", kind="ratio", **_percent("0.1208", "0.0001"),
           codes=("definition-mismatch",), message="数值与来源的单期 ROE 相符，但并未年化。",
           trail=(step("roe@2025-9M", "12.08", "12.08%", "0.12075", "0.12085", ("roe@2025-9M", "12.08", f"{source}: fina_indicator.roe")),)),
        zh("33 亿元", "2026 年营业收入 33 亿元", "unverifiable", id="c18", metric="revenue", value="3300000000", low="3250000000",
           high="3350000000", unit="CNY", period="2026E", needs=("revenue@2026E",)),
        zh("7.10", "假设汇率维持 7.10", "unverifiable", id="c19", metric="exchange_rate", value="7.10", low="7.095", high="7.105", unit="ratio",
           period=None, codes=("assumed-input",)),
    ]
    at = text.index("94.4%")
    cells = [
        CellRecord(table="表1", row="营业收入", column="2025E", text="26.00", verdict="consistent", codes=[], expected=None, trail=[],
                   span=(text.index("26.00"), text.index("26.00") + 5)),
        CellRecord(table="表1", row="同比增速", column="2025E", text="94.4%", verdict="refuted", codes=["arithmetic-error"],
                   expected=Expected(text="49.4%", value="0.4943", low="0.4895", high="0.4991", unit="percent"),
                   trail=[step("growth(归母净利润 2025E, 归母净利润 2024A)", "3.90 / 2.61 - 1", "49.4%", "0.4895", "0.4991",
                               ("归母净利润 2025E", "3.90", "表1: 归母净利润, 2025E"), ("归母净利润 2024A", "2.61", "表1: 归母净利润, 2024A"))],
                   span=(at, at + 5), message="由表内两年利润复算增速为 49.4%，不是 94.4%。")]
    return report(text, claims, name="岚峤精密.md", language="zh", entity="岚峤精密", roots=("c04", "c08", "c13"), tables=cells, total=44,
                  sources=[SourceRecord(name=source, sha256="0" * 64, figures=27, unread=["express.remark"])],
                  set_aside={"date": 9, "name": 2, "ordinal": 3}, with_text=with_text)


def english(with_text: bool = True) -> Report:
    """An English note with a direction error and a finding that is no claim."""
    text = EN_TEXT
    source = "larkfield.csv"

    def en(number: str, quote: str, verdict: str, **more: object) -> ClaimRecord:
        return claim(text, number, quote, verdict, entity="Larkfield Grid", **{"period": "2025-Q3", **more})  # type: ignore[arg-type]

    claims = [
        en("12.4%", "Revenue rose 12.4%", "supported", id="c01", metric="revenue", kind="growth", **_percent("0.124", "0.001")),
        en("$384.2 million", "to $384.2 million in Q3 FY2025", "supported", id="c02", metric="revenue", value="384200000", low="384150000",
           high="384250000", unit="USD", trail=(step("revenue@2025-Q3", "384,211", "$384.2 million", None, None,
                                                     ("revenue@2025-Q3", "384211000", f"{source}: row 2, Q3 FY2025")),)),
        en("$41.7 million", "net income was $41.7 million", "supported", id="c03", metric="net_profit_parent", value="41700000", low="41650000",
           high="41750000", unit="USD"),
        en("10.9%", "a net margin of 10.9%", "consistent", id="c04", metric="net_margin", kind="ratio", **_percent("0.109", "0.001"),
           trail=(step("net_profit_parent / revenue", "41.7 / 384.2", "10.9%", "0.10839", "0.10868", ("net_profit_parent", "41.7", "claim c03"),
                       ("revenue", "384.2", "claim c02")),)),
        en("$52.3 million", "Operating cash flow fell to $52.3 million", "refuted", id="c05", metric="operating_cash_flow", value="52300000",
           low="52250000", high="52350000", unit="USD", codes=("direction-mismatch",),
           expected=Expected(text="+6.95%", value="0.0695", low="0.068", high="0.071", unit="percent"),
           trail=(step("growth(operating_cash_flow)", "52.3 / 48.9 - 1", "6.95%", "0.068", "0.071",
                       ("operating_cash_flow@2025-Q3", "52.3", f"{source}: row 9"), ("operating_cash_flow@2024-Q3", "48.9", f"{source}: row 9")),),
           message="52.3 is above 48.9: the cash flow rose by 6.95%, it did not fall."),
        en("$48.9 million", "from $48.9 million", "supported", id="c06", metric="operating_cash_flow", period="2024-Q3", value="48900000",
           low="48850000", high="48950000", unit="USD"),
        en("$31 million", "free cash flow was $31 million", "unverifiable", id="c07", metric="free_cash_flow", value="31000000", low="30500000",
           high="31500000", unit="USD", needs=("capex@2025-Q3",)),
        en("24x", "at 24x trailing earnings", "unverifiable", id="c08", metric="pe", kind="ratio", value="24", low="23.5", high="24.5",
           unit="multiple", period="2025-TTM", needs=("eps@2025-TTM",)),
    ]
    return report(text, claims, name="larkfield.md", language="en", entity="Larkfield Grid", roots=("c05",), total=16, with_text=with_text,
                  sources=[SourceRecord(name=source, sha256="1" * 64, figures=14)], set_aside={"date": 2, "name": 1},
                  unclaimed=[(text.index("27x"), text.index("27x") + 3)],
                  findings=[Finding(code="source-conflict", message="two rows give different capital expenditure", places=["larkfield.csv: row 11"])])


def clean() -> Report:
    """A note in which everything that was stated holds."""
    text = "毛利率 38.6%。"
    return report(text, [claim(text, "38.6%", "毛利率 38.6%", "supported", id="c01", metric="gross_margin", **_percent("0.386", "0.001"))],
                  name="ok.md", language="zh", sources=[SourceRecord(name="s.json", sha256="2" * 64, figures=3)])


def unchecked() -> Report:
    """A note with one claim and no source: nothing could be checked."""
    text = "在手订单约 26 亿元。"
    return report(text, [claim(text, "26 亿元", "在手订单约 26 亿元", "unverifiable", id="c01", metric="own:在手订单", unit="CNY",
                               value="2600000000", low="2470000000", high="2730000000")], name="orders.md", language="zh")


HOSTILE = '</script><script>alert(1)</script><img src=x onerror=alert(2)>&lt; \x1b[31m\u202e"\'`|*_[x](javascript:alert(3)) '


def hostile() -> Report:
    """Markup, terminal escapes, bidirectional overrides and spreadsheet formulas in every place that text can come from."""
    text = f"# {HOSTILE}\n=HYPERLINK(\"http://x\") {HOSTILE}毛利率 38.6%，{HOSTILE}\n"
    quote = f"{HOSTILE}毛利率 38.6%"
    at = text.rindex(quote)
    number = at + len(quote) - 5
    cell = CellRecord(table=HOSTILE, row=HOSTILE, column="=1+1", text="-13.81", verdict="refuted", codes=[HOSTILE], message=HOSTILE, trail=[],
                      expected=Expected(text="+1", value="1", low="1", high="1", unit="ratio"))
    record = ClaimRecord.model_validate({
        "id": "c01", "quote": quote, "span": (at, at + len(quote)), "entity": "@" + HOSTILE, "metric": "own:=cmd|' /C calc'!A0" + HOSTILE,
        "number": NumberRecord(text="38.6%", span=(number, number + 5), value="-13.81", unit="percent", low="-14", high="-13"),
        "kind": "ratio", "period": "2025", "relation": "=", "verdict": "refuted", "codes": ["value-mismatch", HOSTILE], "message": "=" + HOSTILE,
        "expected": Expected(text="-13.81亿元" + HOSTILE, value="-13.81", low="-14", high="-13", unit="CNY"),
        "trail": [step(HOSTILE, HOSTILE, HOSTILE, "1", "2", (HOSTILE, HOSTILE, HOSTILE))], "depends_on": [], "needs": [HOSTILE]})
    return report(text, [record], name=HOSTILE, language="zh", entity=HOSTILE, tables=[cell], roots=("c01",), note=HOSTILE,
                  sources=[SourceRecord(name=HOSTILE, sha256="3" * 64, figures=1, unread=[HOSTILE])],
                  findings=[Finding(code=HOSTILE, message=HOSTILE, places=[HOSTILE])])
