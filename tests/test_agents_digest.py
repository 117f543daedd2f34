"""What a model reads of a report: only what is to be done, and never a pass where nothing was checked."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from verifier import InputError, verify
from verifier.agents.checker import LONGEST, Checker, as_source, as_text
from verifier.agents.digest import MOST, QUOTE, digest_of

ROOT = Path(__file__).resolve().parents[1]
SLIP = "每股净资产：210.44亿元/14.63亿股≈143.83元/股"
FIGURES = [{"metric": "归母净利润", "period": "2025", "value": "9.55", "unit": "亿元"}, {"metric": "归母净利润", "period": "2024", "value": "7.70", "unit": "亿元"}]


def test_what_holds_is_not_listed_and_what_is_wrong_is() -> None:
    digest = digest_of(Checker.on([FIGURES]).check("2025年归母净利润9.55亿元，同比增长416%。"))
    (found,) = digest.findings
    assert (digest.ok, digest.numbers, digest.checked, digest.more) == (False, 2, 2, "")
    assert (found.verdict, found.stated, found.expected) == ("refuted", "416%", "24.03%")
    assert "9.55亿元 / 7.7" in found.why and "416%" in found.quote


def test_ok_needs_something_checked_and_nothing_wrong() -> None:
    right = digest_of(Checker.on([FIGURES]).check("2025年归母净利润9.55亿元，同比增长24.03%。"))
    assert right.ok and right.checked == 2 and not right.findings
    for text in ("公司管理层对来年保持乐观。", "2025年营业收入60.00亿元，销售费用率5.12%。"):
        nothing = digest_of(verify(text))
        assert not nothing.ok and nothing.checked == 0 and "什么也没有核实" in nothing.summary
    english = digest_of(verify("Revenue was $3.10 billion in 2025."))
    assert not english.ok and english.checked == 0 and "nothing was verified" in english.summary


def test_an_unverifiable_number_names_what_it_needs_and_does_not_spoil_ok() -> None:
    digest = digest_of(Checker.on([FIGURES]).check("2025年归母净利润9.55亿元，营业收入60.00亿元。"))
    assert digest.ok and digest.checked == 1 and digest.numbers == 2
    assert [found.verdict for found in digest.findings] == ["unverifiable"] and "revenue@2025" in digest.findings[0].needs


def test_no_more_than_a_model_can_use_the_worst_first() -> None:
    note = ROOT / "samples" / "zh" / "agent.md"
    report = verify(note, [note.with_suffix(".sources.json")])
    digest = digest_of(report)
    wrong = report.summary.refuted + report.summary.tainted
    assert len(digest.findings) == min(MOST, wrong + report.summary.imprecise + report.summary.unverifiable) == MOST
    order = [found.verdict for found in digest.findings]
    assert order == sorted(order, key=["refuted", "tainted", "imprecise", "unverifiable"].index) and order[0] == "refuted"
    assert digest.more.startswith("另有 ") and str(sum(map(int, filter(str.isdigit, digest.more.split("：")[0].split())))) in digest.more
    assert len(digest.model_dump_json()) < len(report.to_json()) / 8
    text = note.read_text("utf-8")
    assert all(found.quote in text and found.stated in found.quote and len(found.quote) <= QUOTE for found in digest.findings)
    known = {found.id for found in digest.findings}
    assert len(known) == MOST and {one for found in digest.findings if found.verdict == "tainted" for one in re.findall(r"c\d\d", found.why)} <= known
    few = digest_of(report, "en", 1)
    assert len(few.findings) == 1 and few.more.startswith(f"{wrong + report.summary.imprecise + report.summary.unverifiable - 1} more: ")


def test_a_long_sentence_is_cut_to_an_exact_piece_with_the_number_in_it() -> None:
    text = "管理层在交流中多次强调渠道下沉与新品储备的重要性，" * 12 + SLIP + "，" + "并称后续仍有提升空间，" * 20 + "仅供参考。"
    (found,) = digest_of(verify(text)).findings
    assert len(found.quote) <= QUOTE and found.quote in text and found.stated in found.quote


def test_a_wrong_cell_is_a_finding() -> None:
    table = "# 利润表\n\n单位：亿元\n\n| 项目 | 2024 | 2025 |\n|---|---|---|\n| 营业收入 | 100.0 | 120.0 |\n| 营业成本 | 60.0 | 70.0 |\n| 毛利 | 40.0 | 55.0 |\n"
    report = verify(table)
    assert [cell.text for cell in report.tables if cell.verdict == "refuted"] == ["55.0"] and report.summary.claims == 0
    digest = digest_of(report)
    assert not digest.ok and [found.stated for found in digest.findings if found.verdict == "refuted"] == ["55.0"] and digest.checked == 4


def test_figures_that_were_not_understood_are_named() -> None:
    digest = digest_of(Checker.on([[*FIGURES, {"metric": "营业收入", "period": "2025", "value": "60"}]]).check("2025年归母净利润9.55亿元。"))
    assert digest.ok and len(digest.notes) == 1 and "[2].unit is missing" in digest.notes[0]


@pytest.mark.parametrize(("figures", "told"), [
    ([{"metric": "revenue", "period": "2025", "value": "many", "unit": "元"}], "[0].value"), ([], "unknown shape"), ({"a": 1}, "not understood: a"),
    ([{("a",): 1}], "no JSON value")])
def test_figures_that_cannot_be_used_are_told_in_one_line(figures: object, told: str) -> None:
    with pytest.raises(InputError) as reason:
        as_source(figures)  # type: ignore[arg-type]
    assert told in str(reason.value) and "\n" not in str(reason.value)


def test_a_number_given_as_a_number_keeps_its_digits() -> None:
    given = json.loads('[{"metric": "revenue", "period": "2025", "value": 12.3, "unit": "亿元"}]')
    (figure,) = as_source(given).figures
    assert figure.printed == "12.3"


def test_a_text_is_a_text_whatever_it_looks_like(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    report = Checker.on([]).check("samples/zh/agent.md")
    assert report.numbers.total == 0 and report.document.name == "text"
    assert as_text("half \ud83d of a pair: revenue 5").text == "half ? of a pair: revenue 5"
    with pytest.raises(InputError, match="in parts"):
        Checker.on([]).check("7" * (LONGEST + 1))
    with pytest.raises(InputError, match="is empty"):
        Checker.on([]).check(" \n")
