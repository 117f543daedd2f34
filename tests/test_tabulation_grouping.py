"""Holdings added up by the industry that a table names beside them, and what a fund's letter says of such weights."""

from __future__ import annotations

from decimal import Decimal

from verifier.figures import Source
from verifier.interval import Interval
from verifier.matching import apply
from verifier.sources import read_source_bytes
from verifier.verification import check_text

HOLDINGS = """股票名称,申万行业,2025-06-30持仓权重(%),2025-09-30持仓权重(%),2025-06-30收盘价(元),2025-09-30收盘价(元)
云岭电子,电子,7.0,9.0,20.00,25.00
海岬通信,通信,6.0,6.5,10.00,11.00
青砚电子,电子,4.0,3.5,30.00,28.00
白栎银行,银行,8.0,7.0,5.00,4.80
"""


def holdings() -> Source:
    return read_source_bytes(HOLDINGS.encode(), "holdings-2025-09-30.csv")


def sectors(source: Source) -> dict[tuple[str | None, str], Interval]:
    return {(f.segment, f.printed): f.value for f in source.figures if f.metric == "sector_weight"}


def test_the_weights_of_an_industry_are_added_up_and_show_their_parts() -> None:
    found = sectors(holdings())
    assert {segment for segment, _ in found} == {"电子", "通信", "银行"}
    assert found["电子", "9.0 + 3.5"] == Interval(Decimal("0.1240"), Decimal("0.1260"))
    assert found["通信", "6.5"] == Interval(Decimal("0.0645"), Decimal("0.0655"))


def test_undated_weights_are_not_added_up() -> None:
    undated = HOLDINGS.replace("2025-06-30", "").replace("2025-09-30", "")
    assert sectors(read_source_bytes(undated.encode(), "holdings.csv")) == {}


def test_no_industry_no_sum() -> None:
    plain = HOLDINGS.replace("申万行业", "托管人")
    assert sectors(read_source_bytes(plain.encode(), "holdings-2025-09-30.csv")) == {}


def test_the_largest_positions_together() -> None:
    weights = [Interval.rounded(Decimal(w), Decimal("0.1")) for w in ("9.0", "6.5", "7.0", "3.5")]
    assert apply("largest", [Interval.point(2), *weights]) == Interval(Decimal("15.90"), Decimal("16.10"))


def test_a_letter_on_industries() -> None:
    says = "截至2025年9月30日，电子、通信两个行业合计权重21.0%；第一大行业（电子）权重12.5%。前三大重仓股合计权重22.5%。"
    verdicts = {c.number.text: (c.verdict, c.codes, c.expected and c.expected.text) for c in check_text(says, "letter", [holdings()]).claims}
    assert verdicts["21.0%"] == ("refuted", ["sum-mismatch"], "19.0%")
    assert verdicts["12.5%"][0] == "supported"
    assert verdicts["22.5%"][0] == "supported"
