"""Arithmetic that a sentence spells out in words, without any source: what comes out right agrees, what does not is wrong, and what is of
something else is left alone."""

from __future__ import annotations

import pytest

from verifier.records import WRONG
from verifier.reports.headline import headline
from verifier.reports.outline import outline
from verifier.verification import check_text

PAIRS = [
    ("每10股派发现金红利3.50元，股价14.00元，股息率{}", "2.50%", "25.0%"),
    ("10派5.00元，股价25.00元，股息率{}", "2.0%", "20%"),
    ("The stock trades at $40.00, so our $50.00 target implies {} upside", "25%", "20%"),
    ("Our price target of $50.00 implies {} upside from the current $40.00", "25%", "35%"),
    ("A P/E of 15.0x on EPS of $4.00 gives a {} target", "$60.0", "$65.0"),
    ("给予2026年20.0倍PE，EPS 1.50元，对应目标价{}", "30.0元", "36.0元"),
    ("EV of $12.0bn on EBITDA of $1.50bn is {}", "8.0x", "9.5x"),
    ("Net debt of $420m is {} EBITDA of $250m", "1.7x", "2.7x"),
    ("R&D of $50.0m was {} of revenue of $500.0m", "10.0%", "15.0%"),
    ("Free cash flow was {}: operating cash flow of $900m less capex of $300m", "$600m", "$700m"),
    ("Cash of $500m less debt of $200m leaves net cash of {}", "$300m", "$400m"),
    ("股价较高点100.0元回落{}至70.0元", "30%", "40%"),
    ("市值从500.0亿元缩水至400.0亿元，跌幅{}", "20%", "30%"),
    ("The shares fell {} from a high of $100.00 to $70.00", "30%", "40%"),
    ("The stock is down {} from $50.00 to $40.00", "20%", "30%"),
    ("Sales rose {} quarter on quarter to $24.0m from $20.0m", "20%", "30%"),
    ("The pool shrank from $50.0m to $40.0m, a loss of {}.", "20%", "30%"),
    ("EPS came in at $1.10, beating consensus of $1.00 by {}", "10%", "15%"),
    ("EPS came in at $1.10, beating consensus of $1.00 by {}", "$0.10", "$0.20"),
    ("净利润5.50亿元，超出市场预期的5.00亿元{}", "10%", "20%"),
    ("Interest cover is {}: EBIT of $300m against interest of $50.0m", "6.0x", "8.0x"),
    ("The company bought back 5.0m shares for $200m, an average of {} a share", "$40.0", "$50.0"),
    ("A 10.0x multiple on EBITDA of $200m implies an EV of {}", "$2,000m", "$2,500m"),
    ("单价1200元，销量50.0万台，对应收入{}", "6.00亿元", "60.0亿元"),
    ("Margins slipped {} from 45.2% to 43.1%", "210bps", "310bps"),
]


@pytest.mark.parametrize(("text", "right", "wrong"), PAIRS, ids=[text[:40] for text, _, _ in PAIRS])
def test_the_result_alone_is_judged_by_its_operands(text: str, right: str, wrong: str) -> None:
    held = {claim.number.text: claim.verdict for claim in check_text(text.replace("{}", right)).claims}
    assert not set(held.values()) & WRONG and next(v for number, v in held.items() if right in number or number in right) == "consistent", held
    found = {claim.number.text: claim.verdict for claim in check_text(text.replace("{}", wrong)).claims}
    assert [number for number, verdict in found.items() if verdict in WRONG and (wrong in number or number in wrong)] and sum(v in WRONG for v in found.values()) == 1, found


@pytest.mark.parametrize("text", [
    "营收由上季度的20.0亿元增至24.0亿元，同比增长35%",
    "Guidance was raised from $1.00 to $1.10, implying growth of 15%",
    "Revenue of $500.0m was 10% above consensus of $455.0m",
    "Revenue grew 12% to $2.80bn versus $2.60bn expected",
    "The shares rose 3% on a target raised from $55.00 to $60.00",
    "The price target goes from $50.00 to $60.00, up 15% from the current price",
    "EPS of $1.25 on revenue of $5.00bn, which was 10% above consensus",
    "A 8.0x multiple on EBITDA of $200.0m implies equity value of $1,400.0m",
    "净利润5.00亿元，扣除非经常性损益1.00亿元，经营现金流为3.00亿元",
    "股价从18.50元涨到22.20元，成交额增长50%",
    "目标价从20.00元上调至25.00元，上涨空间30%",
    "shares rose 3% to $50.00 after the firm raised its target from $55.00 to $60.00",
    "Net income rose from $1.00bn to $1.20bn, and revenue was up 10%",
    "Revenue fell 5% to $95.0m, from guidance of $98.0m",
    "Revenue grew from $100.0m to $172.8m over three years, a 20% CAGR",
    "Revenue was $120.0m and exports were 50% of the $85.0m order book.",
    "Revenue was $500.0m (free cash flow of $80.0m less stock compensation of $20.0m).",
    "Revenue grew to $500.0m: cash of $300.0m less debt of $100.0m leaves net cash of $200.0m.",
    "Operating cash flow was $90.0m, and dividends took 50% of the $60.0m of free cash flow.",
    "We value it at 10.0x EBITDA of $200.0m, less net debt of $500.0m, for equity of $1,500.0m or $15.00 a share on 100.0m shares.",
    "The company guides to revenue of $700-720m, 3% above last year's $689.0m at the midpoint.",
    "上半年营收60.0亿元，全年目标130.0亿元，完成率46.2%。",
    "股价从20.00元跌至15.00元，跌幅25%，同期沪深300下跌5%。",
    "毛利率35.2%，同比提升1.5个百分点；净利率12.0%，同比提升0.8个百分点。",
    "Segment A made $30.0m and segment B $50.0m, for a total of $80.0m, 16% of revenue of $500.0m.",
])
def test_what_is_of_something_else_is_left_alone(text: str) -> None:
    report = check_text(text)
    assert [claim.number.text for claim in report.claims if claim.verdict in WRONG] == [] and report.findings == []


def test_what_else_may_be_counted_is_told_and_not_called_wrong() -> None:
    report = check_text("Cash of $500.0m and debt of $200.0m, so net cash of $280.0m after leases")
    assert {claim.verdict for claim in report.claims} == {"unverifiable"} and [found.code for found in report.findings] == ["numbers-contradict"]


def test_a_number_solved_back_says_so() -> None:
    claim = check_text("净利润从1.20亿元增长到1.50亿元，同比增长25%").claims[0]
    assert claim.verdict == "consistent" and "由此反推此数为 1.200亿元" in claim.message


def test_a_number_a_share_at_the_wrong_place_is_wrong_and_another_amount_only_contradicted() -> None:
    report = check_text("总股本10.00亿股，净利润5.00亿元，EPS 0.05元")
    assert [(claim.verdict, claim.codes) for claim in report.claims[2:]] == [("refuted", ["decimal-slip"])]
    assert all(claim.verdict == "unverifiable" for claim in check_text("总股本10.00亿股，净利润5.00亿元，EPS 0.48元").claims)  # on a mean of the shares, perhaps


def test_numbers_that_contradict_each_other_are_told_in_the_first_line() -> None:
    report = check_text("经营现金流9.00亿元，资本开支3.00亿元，自由现金流7.00亿元")
    assert {claim.verdict for claim in report.claims} == {"unverifiable"}
    assert [(found.code, found.places) for found in report.findings] == [("numbers-contradict", ["c03"])] and "6亿元" in report.findings[0].message
    assert headline(report, outline(report), "zh") == "1 处数字与同句其他数字对不上"
