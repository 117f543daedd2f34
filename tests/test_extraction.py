"""Which number is about what: the structures of clauses, in both languages, each with figures that tell right from wrong binding."""

from __future__ import annotations

import pytest
from native_notes import Row, checked, claim

NINE: tuple[Row, ...] = (
    ("revenue", "2025-9M", "23.18", "亿元"),
    ("revenue", "2024-9M", "19.40", "亿元"),
    ("net_profit_parent", "2025-9M", "3.06", "亿元"),
    ("net_profit_parent", "2024-9M", "2.45", "亿元"),
)
PARTS: tuple[Row, ...] = tuple(
    {"metric": "revenue", "period": period, "value": value, "unit": "亿元"} | ({"segment": segment} if segment else {})
    for segment, period, value in (
        ("水泵", "2024", "12.40"),
        ("阀门", "2024", "7.60"),
        (None, "2024", "20.00"),
        ("水泵", "2023", "10.00"),
        ("阀门", "2023", "8.00"),
        (None, "2023", "18.00"),
    )
)
TWO: tuple[Row, ...] = tuple(
    {"metric": metric, "entity": entity, "period": "2024", "value": value, "unit": unit}
    for metric, entity, value, unit in (
        ("revenue", "甲泵业", "20.00", "亿元"),
        ("revenue", "乙阀门", "31.50", "亿元"),
        ("gross_margin", "甲泵业", "31.2", "%"),
        ("gross_margin", "乙阀门", "27.4", "%"),
    )
)

Bound = dict[str, tuple[str, str | None, str]]

CASES: list[tuple[str, str, tuple[Row, ...], Bound]] = [
    (
        "a clause each",
        "2025年前三季度，公司营业收入23.18亿元，同比增长19.5%；归母净利润3.06亿元，同比增长24.9%。",
        NINE,
        {
            "23.18亿元": ("revenue", "2025-9M", "level"),
            "19.5%": ("revenue", "2025-9M", "growth"),
            "3.06亿元": ("net_profit_parent", "2025-9M", "level"),
            "24.9%": ("net_profit_parent", "2025-9M", "growth"),
        },
    ),
    (
        "brackets",
        "2025年前三季度营业收入23.18亿元（+19.5%），归母净利润3.06亿元（+24.9%）。",
        NINE,
        {"+19.5%": ("revenue", "2025-9M", "growth"), "+24.9%": ("net_profit_parent", "2025-9M", "growth")},
    ),
    (
        "labelled brackets and 其中",
        "2025年前三季度，公司营业收入23.18亿元（同比+19.5%），其中归母净利润3.06亿元（同比+24.9%）。",
        NINE,
        {
            "+19.5%": ("revenue", "2025-9M", "growth"),
            "3.06亿元": ("net_profit_parent", "2025-9M", "level"),
            "+24.9%": ("net_profit_parent", "2025-9M", "growth"),
        },
    ),
    (
        "from one value to another",
        "2025年前三季度，公司归母净利润由2.45亿元升至3.06亿元。",
        NINE,
        {"2.45亿元": ("net_profit_parent", "2024-9M", "level"), "3.06亿元": ("net_profit_parent", "2025-9M", "level")},
    ),
    (
        "from, to, and by how much",
        "2025年前三季度营业收入由19.40亿元增至23.18亿元，增幅19.5%。",
        NINE,
        {"19.40亿元": ("revenue", "2024-9M", "level"), "23.18亿元": ("revenue", "2025-9M", "level"), "19.5%": ("revenue", "2025-9M", "growth")},
    ),
    (
        "a heading",
        "# 2025年三季报点评：收入增长19.5%\n\n前三季度收入23.18亿元，归母净利润3.06亿元。",
        NINE,
        {"19.5%": ("revenue", "2025-9M", "growth"), "23.18亿元": ("revenue", "2025-9M", "level")},
    ),
    (
        "a numbered list",
        "## 一、2025年前三季度业绩\n1. 营业收入：23.18亿元，同比增长19.5%\n2. 归母净利润：3.06亿元，同比增长24.9%\n",
        NINE,
        {
            "23.18亿元": ("revenue", "2025-9M", "level"),
            "19.5%": ("revenue", "2025-9M", "growth"),
            "24.9%": ("net_profit_parent", "2025-9M", "growth"),
        },
    ),
    (
        "bullets with emphasis",
        "- **营业收入**：2025年前三季度23.18亿元\n- **归母净利润**：2025年前三季度**3.06亿元**\n",
        NINE,
        {"23.18亿元": ("revenue", "2025-9M", "level"), "3.06亿元": ("net_profit_parent", "2025-9M", "level")},
    ),
    (
        "the number on the next line",
        "2025年前三季度归母净利润同比增长\n24.9%，收入同比增长\n19.5%。",
        NINE,
        {"24.9%": ("net_profit_parent", "2025-9M", "growth"), "19.5%": ("revenue", "2025-9M", "growth")},
    ),
    (
        "companies one by one",
        "2024年，甲泵业营业收入20.00亿元，乙阀门营业收入31.50亿元。",
        TWO,
        {"20.00亿元": ("revenue", "2024", "level"), "31.50亿元": ("revenue", "2024", "level")},
    ),
    (
        "companies in a list",
        "2024年，甲泵业、乙阀门营业收入分别为20.00亿元和31.50亿元。",
        TWO,
        {"20.00亿元": ("revenue", "2024", "level"), "31.50亿元": ("revenue", "2024", "level")},
    ),
    (
        "a rival's value",
        "2024年，甲泵业毛利率31.2%，高于乙阀门的27.4%。",
        TWO,
        {"31.2%": ("gross_margin", "2024", "ratio"), "27.4%": ("gross_margin", "2024", "ratio")},
    ),
    (
        "from and to in English",
        "Revenue increased from RMB 1.940 billion in the first nine months of 2024 to RMB 2.318 billion in the first nine months of 2025.",
        NINE,
        {"RMB 1.940 billion": ("revenue", "2024-9M", "level"), "RMB 2.318 billion": ("revenue", "2025-9M", "level")},
    ),
    (
        "years in a list",
        "2023年、2024年公司营业收入分别为18.00亿元和20.00亿元。",
        PARTS,
        {"18.00亿元": ("revenue", "2023", "level"), "20.00亿元": ("revenue", "2024", "level")},
    ),
    (
        "parts and shares",
        "2024年公司营业收入20.00亿元，其中水泵收入12.40亿元，占比62.0%；阀门收入7.60亿元，占比38.0%。",
        PARTS,
        {
            "12.40亿元": ("revenue", "2024", "level"),
            "62.0%": ("revenue", "2024", "share"),
            "7.60亿元": ("revenue", "2024", "level"),
            "38.0%": ("revenue", "2024", "share"),
        },
    ),
]


def bound(text: str, rows: tuple[Row, ...], expected: Bound) -> None:
    report = checked(text, *rows)
    found = {number: claim(report, number) for number in expected}
    assert {number: (c.metric, c.period, c.kind) for number, c in found.items()} == expected
    assert {c.verdict for c in found.values()} == {"supported"}, {number: c.verdict for number, c in found.items()}


@pytest.mark.parametrize(("text", "rows", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_binding(text: str, rows: tuple[Row, ...], expected: Bound) -> None:
    bound(text, rows, expected)


def test_the_companies_of_a_list_keep_their_order() -> None:
    report = checked("2024年，甲泵业、乙阀门营业收入分别为20.00亿元和31.50亿元。", *TWO)
    assert [c.entity for c in report.claims] == ["甲泵业", "乙阀门"]
    swapped = checked("2024年，甲泵业、乙阀门营业收入分别为31.50亿元和20.00亿元。", *TWO)
    assert {c.verdict for c in swapped.claims} == {"refuted"}


WANTED: list[tuple[str, str, str, tuple[Row, ...], Bound]] = [
    (
        "",
        "分别为",
        "2025年前三季度，公司营业收入和归母净利润分别为23.18亿元和3.06亿元。",
        NINE,
        {"23.18亿元": ("revenue", "2025-9M", "level"), "3.06亿元": ("net_profit_parent", "2025-9M", "level")},
    ),
    (
        "",
        "分别为 and their growth",
        "2025年前三季度，公司营业收入、归母净利润分别为23.18亿元和3.06亿元，同比分别增长19.5%和24.9%。",
        NINE,
        {"19.5%": ("revenue", "2025-9M", "growth"), "24.9%": ("net_profit_parent", "2025-9M", "growth")},
    ),
    (
        "",
        "slashes",
        "2025年前三季度，公司实现营收/归母净利润23.18/3.06亿元，同比+19.5%/+24.9%。",
        NINE,
        {"+19.5%": ("revenue", "2025-9M", "growth"), "+24.9%": ("net_profit_parent", "2025-9M", "growth")},
    ),
    (
        "",
        "respectively",
        "Revenue and net profit attributable to parent were RMB 2.318 billion and RMB 306 million, respectively, in the first nine months of 2025.",
        NINE,
        {"RMB 2.318 billion": ("revenue", "2025-9M", "level"), "RMB 306 million": ("net_profit_parent", "2025-9M", "level")},
    ),
    (
        "",
        "rose by, to",
        "In the first nine months of 2025, revenue rose 19.5% to RMB 2.318 billion and net profit rose 24.9% to RMB 306 million.",
        NINE,
        {"RMB 2.318 billion": ("revenue", "2025-9M", "level"), "RMB 306 million": ("net_profit_parent", "2025-9M", "level")},
    ),
    (
        "",
        "parts and their growth",
        "2024年，公司水泵业务收入12.40亿元，同比增长24.0%；阀门业务收入7.60亿元，同比下降5.0%。",
        PARTS,
        {
            "12.40亿元": ("revenue", "2024", "level"),
            "24.0%": ("revenue", "2024", "growth"),
            "7.60亿元": ("revenue", "2024", "level"),
            "5.0%": ("revenue", "2024", "growth"),
        },
    ),
]


@pytest.mark.parametrize(
    ("text", "rows", "expected"), [pytest.param(*case[2:], id=case[1], marks=[pytest.mark.xfail(strict=True, reason=case[0])] if case[0] else []) for case in WANTED]
)
def test_binding_of_lists_and_parts(text: str, rows: tuple[Row, ...], expected: Bound) -> None:
    bound(text, rows, expected)


@pytest.mark.parametrize(
    "text",
    [
        "股票代码600519，2025年10月29日收盘。",
        "贵州某酒（600519.SH）2025年10月29日收盘。",
        "## 2.1 行业概况\n\n本节略。",
        "模型 GLM-4-32B 与 H100。",
        "图1：2023—2025年。",
        "10天内公布。",
    ],
)
def test_what_is_no_claim(text: str) -> None:
    report = checked(text)
    assert not report.claims and report.numbers.total == sum(report.numbers.set_aside.values()) + len(report.numbers.unclaimed)


def test_a_range_is_one_claim_and_a_list_is_several() -> None:
    assert [c.kind for c in checked("预计2026年营业收入30-35亿元。").claims] == ["range"]
    assert len(checked("2023-2025年归母净利润分别为0.31/0.42/0.55亿元。").claims) == 3


def test_an_operand_of_shown_arithmetic_is_no_claim_of_its_own() -> None:
    report = checked("每股净资产：210.44亿元/14.63亿股≈14.38元/股。")
    assert [c.number.text for c in report.claims] == ["14.38元/股"] and report.numbers.operands == 2
