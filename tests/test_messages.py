"""Findings as a reader meets them: whole sentences, in the note's language, with nothing in them that only the program knows."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest
from case_files import checked

from verifier import verify
from verifier.messages import to_write, when_in_words
from verifier.numerals import scan

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
NOTES = sorted(p for folder in ("zh", "en") for p in (SAMPLES / folder).glob("*.md") if not p.name.endswith(".marked.md"))
JARGON = re.compile(r"\bc\d{2,3}\b|\bNone\b|own:|unnamed|tainted|refuted|mismatch|count_positive|@\d{4}")


class _Claim:
    def __init__(self, text: str) -> None:
        self.numeral = scan(text)[0]


@pytest.mark.parametrize("note", NOTES, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_findings_are_plain_sentences(note: Path) -> None:
    report = verify(note, sorted(note.parent.glob(f"{note.stem}.sources*")))
    for claim in report.claims:
        text = claim.message.replace(claim.number.text, "N")
        assert text.rstrip().endswith(("。", ".")), claim.message
        assert not JARGON.search(text), claim.message
        assert "  " not in text and "（）" not in text and "()" not in text and "。。" not in text and ".." not in text, claim.message


@pytest.mark.parametrize(("stated", "right", "written"), [
    ("33.3%", "33.24%", "33.2%"), ("9%", "8.100%", "8%"), ("1.5%", "1.500pp", "1.5pp"), ("0.9104亿股", "4.124亿股", "4.124亿股"),
    ("46%", "-45.67%", "-46%"), ("64.1x", "0.6410x", "0.641x"), ("8640万元", "864000万元", "864000万元"), ("35.1%", "35.14%", "35.14%"),
])
def test_a_correction_has_the_places_of_the_number_it_replaces(stated: str, right: str, written: str) -> None:
    assert to_write(_Claim(stated), right) == written  # type: ignore[arg-type]


@pytest.mark.parametrize(("label", "zh", "en"), [
    ("2025", "2025 年", "2025"), ("2025E", "2025 年预测", "2025 forecast"), ("2025-Q3", "2025 年三季度", "Q3 2025"),
    ("2025-H1", "2025 年上半年", "the first half of 2025"), ("2025-9M", "2025 年前三季度", "the first nine months of 2025"),
    ("2025-10M", "2025 年前 10 个月", "the first 10 months of 2025"), ("2025-10", "2025 年 10 月", "2025-10"), ("2025-06-30", "2025-06-30", "2025-06-30"),
])
def test_periods_are_said_as_people_say_them(label: str, zh: str, en: str) -> None:
    assert (when_in_words(label, "zh"), when_in_words(label, "en")) == (zh, en)


def test_a_finding_says_what_where_why_and_what_follows() -> None:
    report = checked({"says": "2025年前三季度营业收入38.62亿元，研发费用0.46亿元，研发费用率1.2%。",
                      "figures": ["营业收入 | 2025-9M | 38.62 | 亿元", "研发费用 | 2025-9M | 4.63 | 亿元"]})
    wrong = next(c for c in report.claims if c.verdict == "refuted")
    assert wrong.message == "写作 0.46亿元，来源为 4.63亿元（figures.json: [1].value）。小数点错位。受此影响的还有 1.2%。"
    follows = next(c for c in report.claims if c.verdict == "tainted")
    assert follows.message == "1.2% 由有误的 0.46亿元 推出；改用正确的数，按 4.63亿元 / 38.62亿元 应为 12.0%。"
    english = checked({"says": "Operating margin was 8.1% in 2024, up 1.2% from 6.9% in 2023.",
                       "figures": ["operating margin | 2024 | 8.1 | %", "operating margin | 2023 | 6.9 | %"]})
    points = next(c for c in english.claims if c.verdict == "refuted")
    assert points.message == "1.2% stated, but 8.1% - 6.9% is 1.2pp. Percentage points and percent were mixed up."
    assert Decimal(points.number.value) == Decimal("0.012")
