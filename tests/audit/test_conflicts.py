"""Two notes contradict each other only where they speak of one thing: the same company, part, metric, period, basis and author."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.audit.audits import FIGURES, audit
from verifier.verification import verify

pytestmark = pytest.mark.usefixtures("inline")


OVERSEAS = {"metric": "revenue", "entity": "远山科技", "segment": "海外业务", "period": "2025", "value": "3.50", "unit": "亿元"}


def conflicts(tmp_path: Path, *texts: str, figures: list[dict[str, str]] | None = None) -> list[dict[str, object]]:
    rows = [{"id": f"n{number}", "text": f"# 远山科技点评\n\n{text}\n", **({"figures": figures} if figures else {})} for number, text in enumerate(texts)]
    table = tmp_path / "notes.jsonl"
    table.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    audit(table, "--entity", "远山科技", "--fail-on", "never", out=tmp_path / "out")
    found: list[dict[str, object]] = json.loads((tmp_path / "out" / "summary.json").read_text("utf-8"))["conflicts"]
    return found


@pytest.mark.parametrize("texts", [
    ("2025年营业收入为12.50亿元。", "2025年营业收入为13.50亿元。"),
    ("2025年前三季度营业收入同比增长21.4%。", "2025年前三季度营业收入同比增长12.4%。"),
], ids=["level", "growth"])
@pytest.mark.parametrize("figures", [None, FIGURES], ids=["no figures", "figures"])
def test_what_cannot_both_be_right(tmp_path: Path, texts: tuple[str, str], figures: list[dict[str, str]] | None) -> None:
    (conflict,) = conflicts(tmp_path, *texts, figures=figures)
    assert conflict["metric"] == "revenue" and conflict["notes"] == 2 and conflict["segment"] is None


@pytest.mark.parametrize("texts", [
    ("2025年营业收入为12.50亿元。", "2025年营业收入约12.5亿元。"),
    ("2025年营业收入为12.50亿元。", "2024年营业收入为13.50亿元。"),
    ("2025年营业收入为12.50亿元。", "2025年海外业务营业收入为4.50亿元。"),
    ("2025年集成电路分部收入为4.50亿元。", "2025年软件分部收入为5.50亿元。"),
    ("2025年三季度营业收入同比增长21.4%。", "2025年三季度营业收入环比增长12.4%。"),
    ("预计2026年营业收入为15.00亿元。", "预计2026年营业收入为17.00亿元。"),
    ("2025年每股派息0.32元（税后）。", "2025年每股派息0.40元。"),
    ("2025年营业收入为12.50亿元，可比口径下为11.80亿元。", "2025年营业收入为11.80亿元。"),
], ids=["rounded", "another year", "a segment", "unnamed segments", "another base", "forecasts", "after tax", "two bases in one note"])
def test_what_can(tmp_path: Path, texts: tuple[str, str]) -> None:
    assert conflicts(tmp_path, *texts, figures=[OVERSEAS, *FIGURES] if "海外" in texts[1] else None) == []


def test_a_part_is_held_against_the_same_part(tmp_path: Path) -> None:
    (conflict,) = conflicts(tmp_path, "2025年海外业务营业收入为3.50亿元。", "2025年海外业务营业收入为4.50亿元。", "2025年营业收入为12.50亿元。",
                            figures=[OVERSEAS, *FIGURES])
    assert conflict["segment"] == "海外业务" and conflict["notes"] == 2


def test_values_that_figures_bear_out_speak_of_different_things(tmp_path: Path) -> None:
    rows = [{"id": f"n{number}", "text": f"远山科技2025年营业收入为{value}亿元。", "figures": [dict(FIGURES[0], value=value)]} for number, value in
            enumerate(("12.50", "13.10"))]
    table = tmp_path / "notes.jsonl"
    table.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    audit(table, out=tmp_path / "out")
    summary = json.loads((tmp_path / "out" / "summary.json").read_text("utf-8"))
    assert summary["claims"]["supported"] == 2 and summary["conflicts"] == []


def test_a_claim_tells_its_part_and_what_it_is_from(tmp_path: Path) -> None:
    source = tmp_path / "figures.json"
    source.write_text(json.dumps([OVERSEAS]), "utf-8")
    claims = verify("远山科技2025年海外业务营业收入为3.50亿元，同比增长25.0%。公司预计2026年营业收入为15.00亿元。", [source]).claims
    assert [(claim.segment, claim.qualifiers) for claim in claims] == [("海外业务", []), ("海外业务", ["from 2024"]), (None, ["forecast"])]
