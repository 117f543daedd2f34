"""The model stage of an audit, over real HTTP: one limit for the run, answers that are paid once, and what happens when there are none."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import time
from dataclasses import replace
from decimal import Decimal
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import pytest

from tests.audit.audits import FIGURES, ROOT, command, environment, query, results, start
from tests.audit.audits import audit as audit_here
from tests.llm.asked import question, settings
from tests.llm.server import Act, LoopbackModel, Request, Say, Status
from verifier.audit.answers import Answers
from verifier.audit.ledger import opened
from verifier.extractors.llm.asking import Service
from verifier.extractors.llm.proposals import problem_of
from verifier.extractors.llm.settings import settings_of
from verifier.verification import verify

MISSING = [name for name in ("tenacity", "openai", "langchain_core", "langchain_openai") if find_spec(name) is None]
pytestmark = [pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)} (pip install 'verifier[llm]')"),
              pytest.mark.usefixtures("unconfigured")]
ANSWER = '{"claims":[{"n":1,"m":"revenue","k":"level","p":"2025"}]}'


def answer(request: Request) -> str:
    return ANSWER


def noted(folder: Path, count: int, figures: bool = True) -> Path:
    """Notes of one passage each, every one another text."""
    folder.mkdir()
    for number in range(count):
        (folder / f"{number:03}.md").write_text(f"远山科技2025年营业收入为12.50亿元，同比增长25.0%。这是第{number}份点评。\n", "utf-8")
        if figures:
            (folder / f"{number:03}.sources.json").write_text(json.dumps(FIGURES), "utf-8")
    return folder


def asked(request: Request) -> str:
    """Which note a request is about."""
    found = re.search(r"第(?:⟨\d+⟩)?(\d+)份", next(str(turn["content"]) for turn in request.messages if turn["role"] == "user"))
    assert found is not None
    return found[1]


def options(model: LoopbackModel, *more: object) -> list[object]:
    return ["--model", "small", "--base-url", model.url, "--fail-on", "never", *more]


def said(summary: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads((summary / "summary.json").read_text("utf-8"))
    return found


@pytest.mark.usefixtures("inline")
def test_the_results_are_those_of_check_and_the_run_says_what_they_took(tmp_path: Path) -> None:
    notes, out = noted(tmp_path / "notes", 5), tmp_path / "out"
    (tmp_path / "verifier.toml").write_text('[llm]\nprice_input = "1"\nprice_output = "10"\n', "utf-8")
    with LoopbackModel(answer) as model:
        assert audit_here(notes, *options(model), out=out) == 0
        assert sorted(map(asked, model.requests)) == [str(number) for number in range(5)]
        found = results(out)
        assert {each["report"]["extractor"]["name"] for each in found.values()} == {"hybrid"}
        found_here = settings_of({"model": "small", "base_url": model.url})
        assert found_here is not None
        with Service(found_here) as service:
            alone = verify(notes / "003.md", [notes / "003.sources.json"], extractor="hybrid", model=service, with_text=True)
    assert found["003.md"]["report"] == json.loads(alone.to_json())
    summary = said(out)
    (row,) = summary["extractors"]  # type: ignore[misc]
    assert (row["model"], row["calls"], row["input"], row["output"], row["by_rules"]) == ("small", 5, 500, 100, 0)
    assert Decimal(row["cost"]) == Decimal(500 * 1 + 100 * 10) / 1_000_000
    assert query(out, "select model, calls, input_tokens, output_tokens, cost from run") == [("small", 5, 500, 100, "0.0015")]
    with (out / "export" / "notes.csv").open(encoding="utf-8-sig") as file:
        assert {"cost", "passages", "by_rules", "fallbacks", "prompt"} <= set(file.readline().strip().split(","))


@pytest.mark.usefixtures("inline")
def test_a_rerun_asks_for_what_is_new_alone_and_a_passage_that_notes_share_is_asked_once(tmp_path: Path) -> None:
    notes, out = noted(tmp_path / "notes", 3), tmp_path / "out"
    (notes / "copy.md").write_bytes((notes / "001.md").read_bytes())
    (notes / "copy.sources.json").write_bytes((notes / "001.sources.json").read_bytes())
    with LoopbackModel(answer) as model:
        audit_here(notes, *options(model), out=out)
        assert sorted(map(asked, model.requests)) == ["0", "1", "2"]
        audit_here(notes, *options(model), out=out)
        assert len(model.requests) == 3 and query(out, "select checked, calls from run where number = '000002'") == [(0, 0)]
        (notes / "001.md").write_text((notes / "001.md").read_text("utf-8").replace("第1份", "第11份"), "utf-8")
        audit_here(notes, *options(model), out=out)
        assert [asked(request) for request in model.requests[3:]] == ["11"]
        figures = json.loads((notes / "000.sources.json").read_text("utf-8"))
        figures[0]["value"] = "13.50"
        (notes / "000.sources.json").write_text(json.dumps(figures), "utf-8")
        audit_here(notes, *options(model), out=out)
        assert len(model.requests) == 4, "other values of the same figures ask nothing: no value is ever sent"
        assert results(out)["000.md"]["report"]["summary"]["refuted"] == 1
        audit_here(notes, *options(model, "--extractor", "llm"), out=out)
        assert len(model.requests) == 4 and {each["report"]["extractor"]["name"] for each in results(out).values()} == {"llm"}


@pytest.mark.slow
def test_a_changed_catalogue_judges_anew_without_a_call(tmp_path: Path) -> None:
    import shutil

    notes, out, copy = noted(tmp_path / "notes", 3), tmp_path / "out", tmp_path / "elsewhere"
    shutil.copytree(ROOT / "verifier", copy / "verifier", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "prompts", copy / "prompts")
    with LoopbackModel(answer) as model:
        for _ in range(2):
            done = subprocess.run(command(notes, *options(model), out=out), env=environment() | {"PYTHONPATH": str(copy)}, cwd=tmp_path, capture_output=True)
            assert done.returncode == 0, done.stderr
            assert len(model.requests) == 3
            catalogue = copy / "verifier" / "catalogue" / "metrics" / "income.toml"
            text = catalogue.read_text("utf-8")
            assert "zh = ['毛利润', " in text
            catalogue.write_text(text.replace("zh = ['毛利润', ", "zh = ['毛利润', '点评', "), "utf-8")
    assert query(out, "select checked, calls from run order by number") == [(3, 3), (3, 0)]
    assert query(out, "select count(*), count(distinct passage || text) from answer") == [(6, 1)], "the model would be told of another name: carried over"


def test_an_answer_is_carried_over_to_the_figures_as_they_are_numbered_now(tmp_path: Path) -> None:
    with LoopbackModel(lambda request: '{"claims":[{"n":1,"m":"gross_margin","k":"ratio","f":"F1/F2+#2"}]}') as model:
        now = replace(question(1, check=problem_of), about="毛利率⟨1⟩25%。", figures={"F1": "gross_profit 2025", "F2": "revenue 2025"})
        later = replace(now, user="told more", figures={"F1": "cost 2025", "F2": "gross_profit 2025", "F3": "revenue 2025"})
        without = replace(now, user="told less", figures={"F1": "revenue 2025"})
        (tmp_path / "out").mkdir()
        with Service(settings(model.url), answers := Answers(opened(tmp_path / "out"), settings(model.url))) as service:
            answers.carry_over(now, "given")
            service.ask([now])
            for asked_later, formula in ((later, "F2/F3+#2"), (without, "F0/F1+#2")):
                found = answers.like(asked_later, "given")
                assert found is not None and json.loads(found.text)["claims"][0]["f"] == formula
            assert answers.like(later, "other figures") is None and answers.like(replace(later, about="毛利率⟨1⟩26%。"), "given") is None
            answers.carry_over(later, "given")
            (answer_,) = service.ask([later])
            assert answer_.cached and len(model.requests) == 1
            assert answers.like(without, "given") is not None, "and on from there"


def test_killed_in_the_model_stage_a_rerun_pays_only_for_what_was_unanswered(tmp_path: Path) -> None:
    notes, out = noted(tmp_path / "notes", 24), tmp_path / "out"
    with LoopbackModel(answer, act=lambda request: Say(after=0.15)) as model:
        process = start(notes, *options(model, "--concurrency", "3", "--workers", "1"), out=out)
        until = time.monotonic() + 60
        while time.monotonic() < until and len(model.requests) < 10:
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        before = [asked(request) for request in model.requests]
        kept = int(query(out, "select count(*) from answer")[0][0])
        assert len(before) >= 10 and len(before) - 3 <= kept <= len(before), "no more than those under way are lost"
        done = subprocess.run(command(notes, *options(model, "--workers", "1"), out=out), env=environment(), cwd=tmp_path, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        after = [asked(request) for request in model.requests[len(before):]]
    assert len(after) == 24 - kept and len(set(before) | set(after)) == 24 and len(set(after)) == len(after)
    assert len(results(out)) == 24 and {each["report"]["extractor"]["calls"] for each in results(out).values()} == {1}


class Timed:
    """Notes when each request came, and asks to wait once."""

    def __init__(self, refuse: int | None = None, wait: str = "1") -> None:
        self.times: list[float] = []
        self._refuse, self._wait = refuse, wait

    def __call__(self, request: Request) -> Act:
        self.times.append(time.monotonic())
        return Status(429, "slow down", {"Retry-After": self._wait}) if len(self.times) == self._refuse else Say()


@pytest.mark.usefixtures("inline")
def test_when_the_service_asks_one_request_to_wait_the_whole_run_waits(tmp_path: Path) -> None:
    notes, timed = noted(tmp_path / "notes", 16), Timed(refuse=6, wait="1.5")
    with LoopbackModel(answer, act=timed) as model:
        audit_here(notes, *options(model, "--concurrency", "4"), out=tmp_path / "out")
    assert len(timed.times) == 17
    pause = max(later - earlier for earlier, later in pairwise(timed.times[5:]))
    assert pause >= 1.2, "once it is told, no request of the run is sent before the time that the service named"
    assert said(tmp_path / "out")["extractors"][0]["by_rules"] == 0  # type: ignore[index]


@pytest.mark.usefixtures("inline")
def test_a_wait_longer_than_a_passage_may_take_is_waited_for_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "verifier.toml").write_text("[llm]\ndeadline = 6.0\n", "utf-8")
    notes, timed = noted(tmp_path / "notes", 6), Timed(refuse=2, wait="8")
    with LoopbackModel(answer, act=timed) as model:
        audit_here(notes, *options(model, "--concurrency", "2"), out=tmp_path / "out")
    assert said(tmp_path / "out")["extractors"][0]["by_rules"] == 0  # type: ignore[index]
    assert max(timed.times) - timed.times[1] >= 7.9


@pytest.mark.usefixtures("inline")
def test_the_run_keeps_to_its_rate_and_to_its_requests_under_way(tmp_path: Path) -> None:
    notes, timed = noted(tmp_path / "notes", 9), Timed()
    with LoopbackModel(answer, act=timed) as model:
        audit_here(notes, *options(model, "--calls-per-minute", "300", "--concurrency", "3"), out=tmp_path / "out")
        assert model.most_under_way <= 3
    assert len(timed.times) == 9 and timed.times[-1] - timed.times[0] >= 1.2, "the first is late by what it takes to set the client up"


@pytest.mark.usefixtures("inline")
def test_a_run_keeps_to_its_budget_and_the_next_goes_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    notes, out = noted(tmp_path / "notes", 6), tmp_path / "out"
    with LoopbackModel(answer) as model:
        assert audit_here(notes, *options(model, "--max-calls", "4"), out=out) == 0
        told = capsys.readouterr()
        assert len(model.requests) == 4
        assert "2 passages have no answer from the model and were read by the rules alone (budget 2)" in told.err
        assert "2 段没有模型回答" in told.out or "2 of 6 passages have no answer" in told.out
        assert query(out, "select by_rules, unanswered, fallbacks from report where by_rules > 0") == [(1, 1, "budget 1")] * 2
        audit_here(notes, *options(model, "--max-calls", "4"), out=out)
        assert len(model.requests) == 6 and query(out, "select checked, kept, calls from run where number = '000002'") == [(2, 4, 2)]
    assert said(out)["extractors"][0]["by_rules"] == 0  # type: ignore[index]


@pytest.mark.usefixtures("inline")
def test_a_run_never_costs_more_than_it_may(tmp_path: Path) -> None:
    notes, out = noted(tmp_path / "notes", 6), tmp_path / "out"
    (tmp_path / "verifier.toml").write_text('[llm]\nprice_input = "0"\nprice_output = "1000"\nmax_output_tokens = 1000\n', "utf-8")
    with LoopbackModel(answer) as model:
        audit_here(notes, *options(model, "--max-cost", "1.05"), out=out)
        assert len(model.requests) == 3, "each costs 0.02, and could have cost 1"
    assert query(out, "select cost, calls from run") == [("0.06", 3)]
    assert query(out, "select distinct fallbacks from report where by_rules > 0") == [("budget 1",)]


@pytest.mark.usefixtures("inline")
def test_what_a_model_refuses_is_told_and_not_asked_again_unless_wanted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    notes, out = noted(tmp_path / "notes", 4), tmp_path / "out"
    with LoopbackModel(answer, act=lambda request: Say(refusal="no") if asked(request) == "2" else Say()) as model:
        audit_here(notes, *options(model), out=out)
        before = len(model.requests)
        assert query(out, "select by_rules, unanswered, fallbacks from report where by_rules > 0") == [(1, 0, "refused 1")]
        assert "refused 1" in capsys.readouterr().err
        audit_here(notes, *options(model), out=out)
        assert len(model.requests) == before
        audit_here(notes, *options(model, "--retry-failed"), out=out)
        assert [asked(request) for request in model.requests[before:]] == ["2"]
        assert audit_here(notes, *options(model, "--require-llm"), out=out) == 3
        assert "002.md: http://127.0.0.1:" in capsys.readouterr().err


@pytest.mark.usefixtures("inline")
def test_without_the_service_the_rules_read_alone_and_a_later_run_makes_up_for_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    notes, out = noted(tmp_path / "notes", 5), tmp_path / "out"
    (tmp_path / "verifier.toml").write_text("[llm]\nretries = 0\nretry_wait = 0.01\n", "utf-8")
    with LoopbackModel(answer, act=lambda request: Status(503, "down")) as model:
        begun = time.monotonic()
        assert audit_here(notes, *options(model), out=out) == 0
        assert time.monotonic() - begun < 60 and len(model.requests) <= 4, "a service that never answered is soon given up"
        found = results(out)
        assert len(found) == 5 and {each["report"]["summary"]["supported"] for each in found.values()} == {2}, "the rules alone have found both"
        assert "passage-by-rules" in {finding["code"] for finding in found["000.md"]["report"]["findings"]}
        assert "run the same command again" in capsys.readouterr().err
        model.requests.clear()
        assert audit_here(notes, *options(model, "--require-llm"), out=out) == 3
        told = capsys.readouterr().err
        assert told.count("\n") == 1 and "has no answer (HTTP 503" in told
        model.act = None
        model.requests.clear()
        assert audit_here(notes, *options(model, "--require-llm"), out=out) == 0
        assert len(model.requests) == 5
    assert said(out)["extractors"][0]["by_rules"] == 0  # type: ignore[index]


@pytest.mark.usefixtures("inline")
def test_an_estimate_for_the_whole_run_asks_nothing_and_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    notes, out = noted(tmp_path / "notes", 4), tmp_path / "out"
    (tmp_path / "verifier.toml").write_text('[llm]\nprice_input = "1"\nprice_output = "10"\nmax_output_tokens = 1000\n', "utf-8")
    with LoopbackModel(answer) as model:
        assert audit_here(notes, *options(model, "--dry-run", "--calls-per-minute", "2"), out=out) == 0
        told = capsys.readouterr().out
        assert model.requests == [] and not out.exists()
        assert "4 notes to check, 0 unchanged" in told and "4 passages: 0 with a kept answer or the same as another, 4 calls" in told
        assert "4,000 output tokens at most" in told and "at least 2.0 minutes" in told and "cost at most 0.0" in told
        audit_here(notes / "000.md", notes / "001.md", *options(model), out=out)
        capsys.readouterr()
        (notes / "003.md").write_bytes((notes / "002.md").read_bytes())
        assert audit_here(notes, *options(model, "--dry-run"), out=out) == 0
        told = capsys.readouterr().out
        assert len(model.requests) == 2 and "2 notes to check, 2 unchanged" in told and "2 passages: 1 with a kept answer or the same as another, 1 calls" in told


@pytest.mark.usefixtures("inline")
def test_a_replay_asks_nobody(tmp_path: Path) -> None:
    notes, out = noted(tmp_path / "notes", 3), tmp_path / "out"
    with LoopbackModel(answer) as model:
        audit_here(notes, *options(model, "--record", tmp_path / "answers.jsonl"), out=out)
    assert len((tmp_path / "answers.jsonl").read_text("utf-8").splitlines()) == 4
    asked_for = {label: each["report"] for label, each in results(out).items()}
    for arguments, place in ((("--replay", "--model", "small"), out), (("--replay", tmp_path / "answers.jsonl"), tmp_path / "other")):
        assert audit_here(notes, *arguments, "--fail-on", "never", out=place) == 0
        assert {label: each["report"] for label, each in results(place).items()} == asked_for
    (notes / "001.md").write_text("远山科技2025年营业收入为12.50亿元。第77份。\n", "utf-8")
    assert audit_here(notes, "--replay", "--model", "small", "--require-llm", out=out) == 3


def test_ctrl_c_waits_for_the_answers_under_way_alone(tmp_path: Path) -> None:
    notes, out = noted(tmp_path / "notes", 20), tmp_path / "out"
    with LoopbackModel(answer) as model:
        process = start(notes, *options(model, "--calls-per-minute", "8", "--concurrency", "4", "--workers", "1"), out=out)
        until = time.monotonic() + 60
        while time.monotonic() < until and len(model.requests) < 2:
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        begun = time.monotonic()
        _, err = process.communicate(timeout=90)
        assert time.monotonic() - begun < 45, "questions that wait for their turn are left"
        assert process.returncode == 130 and "run the same command again to go on" in err, err
        assert query(out, "select count(*) from answer where failure = ''") == [(len(model.requests),)]
        assert query(out, "select count(*) from report where by_rules > 0") == [(0,)], "no note is read by the rules because of a stop"


@pytest.mark.usefixtures("inline")
def test_a_model_is_used_where_one_is_configured_and_the_key_is_written_nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    notes, out = noted(tmp_path / "notes", 1), tmp_path / "out"
    monkeypatch.setenv("VERIFIER_API_KEY", "sk-never-to-be-seen-4711")
    with LoopbackModel(answer) as model:
        (tmp_path / "verifier.toml").write_text(f'[llm]\nmodel = "small"\nbase_url = "{model.url}"\n', "utf-8")
        audit_here(notes, "--extractor", "rules", out=out)
        assert model.requests == []
        audit_here(notes, out=out)
        assert len(model.requests) == 1 and model.requests[0].headers["authorization"] == "Bearer sk-never-to-be-seen-4711"
    for path in out.rglob("*"):
        assert not path.is_file() or b"never-to-be-seen" not in path.read_bytes(), path
