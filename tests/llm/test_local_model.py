"""The language model step against a real model on this machine: what it says is its own affair, what becomes of it is ours.

Half a billion weights answer badly, so nothing here asks for a right answer. What must hold: every passage is answered or falls back by a named
reason, no number comes from anywhere but the text, what the rules bear out stays so, and each manner of asking works or goes on to the next.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from tests.llm.asked import settings
from tests.llm.local.server import LocalModel
from tests.llm.local.weights import FOLDER, weights
from verifier import verify
from verifier.cli import main
from verifier.extractors.llm.asking import Question, Service
from verifier.extractors.llm.options import METHODS
from verifier.extractors.llm.policy import input_of
from verifier.extractors.llm.proposals import answer_schema, problem_of
from verifier.extractors.llm.proposing import Listening
from verifier.extractors.llm.questions import turns_of
from verifier.records import Report

pytestmark = [pytest.mark.asks, pytest.mark.local_model, pytest.mark.slow]
WHY_NOT = ("pip install 'verifier[local]'" if find_spec("xllamacpp") is None
           else f"no weights: {FOLDER}=FOLDER python -m tests.llm.local.weights" if weights() is None else "")
ROOT = Path(__file__).resolve().parents[2]
MOST_ANSWERED = 160
"""Tokens of an answer, twice that at the second try: a slow machine makes eight in a second. What is longer is too long, a named reason too."""
NOTES = {"zh": "前三季度营收8.20亿元，同比增长3.5%；归母净利润1.02亿元。\n",
         "en": "Northfold's revenue for the third quarter of 2025 was $820 million, up 3.5%. Net income was $102 million.\n"}
FIGURES = {"zh": ("甲公司", "亿元", "2025-9M", "2024-9M", "8.20", "7.92", "1.02"), "en": ("Northfold", "USD m", "2025-Q3", "2024-Q3", "820", "792", "102")}


@pytest.fixture(scope="module")
def local() -> Iterator[LocalModel]:
    if WHY_NOT:
        pytest.skip(WHY_NOT)
    path = weights()
    assert path is not None
    with LocalModel(path) as model:
        yield model


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a short note in each language, its sources, and the cache of answers: each passage is asked about once."""
    folder = tmp_path_factory.mktemp("local")
    for language, (entity, unit, latest, before, *values) in FIGURES.items():
        rows = zip(("revenue", "revenue", "net_profit_parent"), (latest, before, latest), values, strict=True)
        figures = [{"metric": metric, "period": period, "value": value, "unit": unit} for metric, period, value in rows]
        (folder / f"{language}.json").write_text(json.dumps({"entity": entity, "figures": figures}), "utf-8")
        (folder / f"{language}.md").write_text(NOTES[language], "utf-8")
    return folder


def asking(local: LocalModel, place: Path, **changed: Any) -> Service:
    slow = {"model": "local", "timeout": 240, "deadline": 480, "retries": 1, "concurrency": 1, "max_output_tokens": MOST_ANSWERED, "max_calls": 8}
    return Service(settings(local.url, **(slow | {"cache": place / "answers.sqlite"} | changed)))


def fallen(report: Report) -> list[str]:
    return [finding.message for finding in report.findings if finding.code == "passage-by-rules"]


def test_hybrid_keeps_what_the_rules_bear_out_and_takes_no_number_but_the_texts(local: LocalModel, place: Path) -> None:
    note, source = place / "zh.md", place / "zh.json"
    rules = {claim.number.span: claim.verdict for claim in verify(note, [source]).claims}
    with asking(local, place) as service:
        report = verify(note, [source], extractor="hybrid", model=service)
        assert service.calls >= 1 and (service.method == METHODS[0] or fallen(report))
    found = {claim.number.span: claim for claim in report.claims}
    borne = {span for span, verdict in rules.items() if verdict == "supported"}
    assert len(borne) == 3 and {found[span].verdict for span in borne} == {"supported"}
    assert all(NOTES["zh"][start:end] == claim.number.text for (start, end), claim in found.items())
    told = report.extractor
    assert told.name == "hybrid" and told.model == "local" and told.calls and told.tokens and told.tokens.input > 300 and told.tokens.output > 0
    assert all("：" in line for line in fallen(report)), "no reason is named"


def test_a_second_run_takes_the_kept_answer_and_the_model_alone_reports_no_number_that_is_not_there(local: LocalModel, place: Path) -> None:
    note, source = place / "zh.md", place / "zh.json"
    listening = Listening()
    verify(note, [source], extractor="hybrid", model=listening)
    with asking(local, place) as service:
        answers = service.ask(listening.questions)
        asked = service.calls
        report = verify(note, [source], extractor="llm", model=service)
        assert service.calls == asked or answers[0].failure_kind, "asked again for what is kept"
    assert report.extractor.name == "llm" and (report.claims or report.extractor.rejected or fallen(report) or answers[0].text == '{"claims":[]}')
    assert all(NOTES["zh"][slice(*claim.number.span)] == claim.number.text for claim in report.claims)
    took = sum(answer.input_tokens for answer in answers) / max(1, sum(answer.calls for answer in answers))
    with Service(settings(local.url, dry_run=True, cache=place / "none.sqlite")) as service:
        assert service.estimate(listening.questions).input_tokens >= 0.85 * took


def test_the_command_line_asks_it_and_replays_it(local: LocalModel, place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(place)
    (place / "verifier.toml").write_text(f"[llm]\ntimeout = 240\ndeadline = 480\nretries = 1\nconcurrency = 1\nmax_output_tokens = {MOST_ANSWERED}\n")
    asked = ["check", "en.md", "--source", "en.json", "--format", "json", "--fail-on", "never"]
    assert main([*asked, "--model", "local", "--base-url", local.url, "--cache", "answers.sqlite", "--record", "answers.jsonl"]) == 0
    first = json.loads(capsys.readouterr().out)
    assert first["extractor"]["name"] == "hybrid" and first["extractor"]["calls"] >= 1 and first["summary"]["claims"] >= 3
    assert main([*asked, "--replay", "answers.jsonl"]) == 0
    assert json.loads(capsys.readouterr().out) == first


@pytest.mark.parametrize("method", METHODS)
def test_each_manner_of_asking_is_answered_or_fails_by_name(method: str, local: LocalModel, place: Path) -> None:
    question = Question("passage 1", 'Name the metric and the kind of the number marked ⟨1⟩. Answer with JSON only: {"claims":[{"n":1,"m":"metric","k":"level"}]}',
                        "Revenue was ⟨1⟩$820 million.", answer_schema(), "extract@0", problem_of, "That was no answer: {problem}. Only the JSON.")
    with asking(local, place, method=method, cache=place / f"{method}.sqlite") as service:
        (answer,) = service.ask([question])
    assert (answer.text is None) == bool(answer.failure) and answer.calls >= 1
    assert problem_of(answer.text) is None if answer.text is not None else answer.failure_kind in ("malformed", "schema", "too_long", "empty", "deadline")
    assert method == "json_mode" or answer.failure_kind in (None, "too_long", "deadline"), answer.failure  # what the server constrains is never malformed


def test_prompts_keep_their_limits_by_the_models_own_tokenizer(local: LocalModel) -> None:
    """What :mod:`tests.bench.tokens` prints for all notes, for a few: 1,200 tokens beside the passage, and no estimate below the count."""
    from tests.bench.tokens import MOST_INPUT, counted, questions

    for folder, name in (("zh", "agent"), ("zh", "insurer"), ("zh", "wrap"), ("en", "en02"), ("en", "en05")):
        note = ROOT / "samples" / folder / f"{name}.md"
        for question in questions(note, sorted(note.parent.glob(f"{name}.sources*"))):
            took = counted(name, question, local)
            assert took.overhead <= MOST_INPUT, f"{name}: {took.parts}"
            assert input_of(question, turns_of(question)) == took.estimate >= 0.85 * (took.passage + took.overhead)
