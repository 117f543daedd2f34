"""A note under review with a model beside the rules: its claims are on the desk, decisions keep them, and it is asked once."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from verifier import verify
from verifier.errors import InputError
from verifier.extractors.llm.asking import Answer, Question
from verifier.review.asking import Remembering, service_of
from verifier.review.command import add_command
from verifier.review.desk import Desk
from verifier.review.log import DecisionLog

NOTE = "截至九月末，货币资金与交易性金融资产充裕，可动用资源约合7.4亿元。前三季度净利润3.20亿元，同比增长82.0%。营收21.40亿元，净利润去年同期为5.10亿元。\n"
FIGURES = [{"metric": "net_profit_parent", "period": "2025-9M", "value": "3.20", "unit": "亿元"}, {"metric": "net_profit_parent", "period": "2024-9M", "value": "2.50", "unit": "亿元"},
           {"metric": "revenue", "period": "2025-9M", "value": "21.40", "unit": "亿元"}, {"metric": "monetary_funds", "period": "2025-9M", "value": "5.10", "unit": "亿元"},
           {"metric": "trading_financial_assets", "period": "2025-9M", "value": "2.30", "unit": "亿元"}]


class Told:
    model = "told"

    def __init__(self) -> None:
        self.asked = 0

    def ask(self, questions: Sequence[Question]) -> list[Answer]:
        self.asked += len(questions)
        figures = [part for line in questions[0].user.splitlines() for part in line.split("; ")] if questions else []
        ids = [next(word for part in figures if metric in part for word in part.split() if word.startswith("F")) for metric in ("monetary_funds", "trading_financial_assets")] if questions else []
        text = json.dumps({"claims": [{"n": 1, "m": "可动用资源", "k": "sum", "f": "+".join(ids)}, {"n": 5, "m": "monetary_funds", "k": "level", "p": "2025-9M"}]})
        return [Answer(q, text, None, False, 1, 100, 10) for q in questions]


@pytest.fixture
def note(tmp_path: Path) -> Path:
    (tmp_path / "note.md").write_text(NOTE, "utf-8")
    (tmp_path / "figures.json").write_text(json.dumps({"entity": "甲公司", "figures": FIGURES}), "utf-8")
    return tmp_path / "note.md"


def desk_of(note: Path, **given: object) -> Desk:
    return Desk(note, [note.with_name("figures.json")], DecisionLog(note.with_name("log.jsonl")), **given)  # type: ignore[arg-type]


def verdicts(desk: Desk) -> dict[str, str]:
    return {claim.number.text: claim.verdict for claim in desk.state().report.claims}


def test_the_desk_shows_what_check_says_with_the_model_and_keeps_it_through_decisions(note: Path) -> None:
    told = Told()
    alone, desk = desk_of(note), desk_of(note, extractor="hybrid", model=Remembering(told))
    checked = verify(note, [note.with_name("figures.json")], extractor="hybrid", model=Told())
    before = verdicts(desk)
    assert before == {claim.number.text: claim.verdict for claim in checked.claims}
    assert (verdicts(alone)["7.4亿元"], before["7.4亿元"]) == ("unverifiable", "supported")
    assert (verdicts(alone)["5.10亿元"], before["5.10亿元"]) == ("refuted", "unverifiable")
    assert desk.state().basis != alone.state().basis, "what is signed is what the model was asked as well"
    assert desk.state().report.extractor.name == "hybrid" and desk.state().report.extractor.model == "told"

    wrong = next(claim for claim in desk.state().report.claims if claim.number.text == "82.0%")
    desk.decide("Ada", {"kind": "correct", "claim": wrong.id, "value": "28.0%", "reason": "slip"})
    state = desk.state()
    assert state.worked is not None and state.open == []
    after = {claim.number.span: claim.verdict for claim in state.worked.report.claims}
    assert after == {claim.number.span: "supported" if claim.number.text == "82.0%" else claim.verdict for claim in checked.claims}
    aside = next(claim for claim in state.report.claims if claim.number.text == "21.40亿元")
    desk.decide("Ada", {"kind": "not-a-claim", "claim": aside.id, "reason": "hypothetical"})
    assert verdicts(desk) == {text: verdict for text, verdict in before.items() if text != "21.40亿元"}
    assert told.asked == 1


def options(*given: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_command(parser.add_subparsers())
    return parser.parse_args(["review", *given])


def test_the_rules_alone_where_no_model_is_configured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("VERIFIER_MODEL", "VERIFIER_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    assert service_of(options()) is service_of(options("--extractor", "rules", "--model", "m")) is None
    with pytest.raises(InputError, match="no model is configured"):
        service_of(options("--extractor", "hybrid"))
