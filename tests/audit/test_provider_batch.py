"""``--provider-batch``: sent by one run, collected by the next, over real HTTP to a service with files and batches."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.audit.audits import audit as audit_here
from tests.audit.audits import command, environment, query, results
from tests.audit.test_model import ANSWER, MISSING, answer, asked, noted, options
from tests.llm.batches import LoopbackBatches
from tests.llm.server import LoopbackModel, Request, Say, Status

pytestmark = [pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)} (pip install 'verifier[llm]')"),
              pytest.mark.usefixtures("inline", "unconfigured")]


def batched(model: LoopbackModel, *more: object) -> list[object]:
    return options(model, "--provider-batch", *more)


def sent(model: LoopbackBatches) -> dict[str, list[str]]:
    """Which notes each batch asks about."""
    return {id_: sorted(asked(Request(line["url"], {}, line["body"])) for line in model.lines(id_)) for id_ in model.batches}


def test_one_run_sends_and_the_next_collects_into_the_same_store(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    notes, out = noted(tmp_path / "notes", 6), tmp_path / "out"
    with LoopbackBatches(answer) as model:
        assert audit_here(notes, *batched(model), out=out) == 3
        told = capsys.readouterr()
        assert len(model.requests) == 1, "one passage is asked at once, to learn how"
        assert len(sent(model)["batch_1"]) == 5 and "batch_1: 5 passages sent to http://127.0.0.1:" in told.err
        assert "5 notes wait for the model's answers" in told.err and "run the same command again" in told.err
        assert sorted(each["state"] for each in results(out).values()) == ["done"] + ["waiting"] * 5
        assert audit_here(notes, *batched(model), out=out) == 3
        assert "batch_1: in_progress, 0 of 5 passages done" in capsys.readouterr().err and len(model.batches) == 1
        model.finish()
        assert audit_here(notes, *batched(model), out=out) == 0
        assert "batch_1: completed, 5 answers" in capsys.readouterr().err
        assert len(model.requests) == 1 and len(model.batches) == 1
        found = results(out)
        assert {each["state"] for each in found.values()} == {"done"}
        assert query(out, "select model, calls, input_tokens, output_tokens from run order by number desc limit 1") == [("small", 5, 500, 100)]
        assert not list((out / "batches").glob("*.jsonl")), "what was sent is not left lying about"
        audit_here(notes, *options(model), out=tmp_path / "at once")
        assert {label: each["report"] for label, each in results(tmp_path / "at once").items()} == {label: each["report"] for label, each in found.items()}
        assert audit_here(notes, *options(model), out=out) == 0 and query(out, "select checked from run order by number desc limit 1") == [(0,)]


def test_what_a_batch_did_not_answer_goes_with_one_more_and_then_the_rules_read_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    notes, out = noted(tmp_path / "notes", 6), tmp_path / "out"
    with LoopbackBatches(answer) as model:
        audit_here(notes, *batched(model), out=out)
        first = asked(model.requests[0])
        others = sent(model)["batch_1"]
        lost, refused, wrong = others[:3]
        model.finish(without=lambda request: asked(request) == lost, status="expired", failing=lambda request: {
            refused: Say(refusal="no"), wrong: Status(400, "no such thing")}.get(asked(request)))
        assert audit_here(notes, *batched(model), out=out) == 3
        told = capsys.readouterr().err
        assert "batch_1: expired, 4 answers, 1 missing" in told and sent(model)["batch_2"] == [lost]
        assert dict(query(out, "select substr(note.name, 3, 1), report.fallbacks from note join report on report.report = note.report where note.state = 'done' "
                               "and report.by_rules > 0")) == {refused: "refused 1", wrong: "rejected 1"}
        model.finish(without=lambda request: True, status="expired")
        assert audit_here(notes, *batched(model), out=out) == 0
        assert len(model.batches) == 2, "it is not sent a third time"
        assert query(out, f"select report.fallbacks from note join report on report.report = note.report where note.name = '00{lost}.md'") == [("deadline 1",)]
        assert audit_here(notes, *options(model), out=out) == 0, "without --provider-batch it is asked at once"
        assert [asked(request) for request in model.requests] == [first, lost]


def test_a_file_that_is_full_is_sent_and_another_begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    notes, out = noted(tmp_path / "notes", 6), tmp_path / "out"
    (notes / "copy.md").write_bytes((notes / "001.md").read_bytes())
    (notes / "copy.sources.json").write_bytes((notes / "001.sources.json").read_bytes())
    monkeypatch.setattr("verifier.audit.batches.LINES", 2)
    with LoopbackBatches(answer) as model:
        assert audit_here(notes, *batched(model), out=out) == 3
        assert sorted(map(len, sent(model).values())) == [1, 2, 2] and len({note for asked_for in sent(model).values() for note in asked_for}) == 5
        model.finish()
        assert audit_here(notes, *batched(model), out=out) == 0 and len(model.batches) == 3
    assert len(results(out)) == 7


def test_a_batch_that_the_provider_would_not_begin_is_sent_again_as_it_was(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    notes, out = noted(tmp_path / "notes", 3), tmp_path / "out"
    with LoopbackBatches(answer) as model:
        audit_here(notes, *batched(model), out=out)
        for number in range(2, 5):
            model.finish(status="failed")
            assert audit_here(notes, *batched(model), out=out) == 3
            assert "failed, 0 answers, 2 missing (Enqueued token limit reached)" in capsys.readouterr().err
            assert len(model.batches) == number and sent(model)[f"batch_{number}"] == sent(model)["batch_1"]


def test_a_run_without_the_option_does_not_pay_twice(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    notes, out = noted(tmp_path / "notes", 3), tmp_path / "out"
    with LoopbackBatches(answer) as model:
        audit_here(notes, *batched(model), out=out)
        capsys.readouterr()
        assert audit_here(notes, *options(model), out=out) == 2
        told = capsys.readouterr().err
        assert told.count("\n") == 1 and "batch_1: is under way with 2 passages of this audit" in told and "--cancel-batches" in told
        assert audit_here(notes, *options(model, "--cancel-batches"), out=out) == 0
        assert model.batches["batch_1"]["status"] == "cancelling" and len(model.requests) == 3
        assert {each["state"] for each in results(out).values()} == {"done"} and not list((out / "batches").glob("*"))


def test_a_passage_too_long_for_an_answer_goes_in_halves(tmp_path: Path) -> None:
    notes, out = noted(tmp_path / "notes", 2), tmp_path / "out"
    (notes / "long.md").write_text("远山科技2025年营业收入为12.50亿元。同比增长25.0%。第77份。\n", "utf-8")
    with LoopbackBatches(answer) as model:
        audit_here(notes, *batched(model), out=out)
        model.finish(failing=lambda request: Say('{"claims": [', finish="length") if asked(request) == "77" else None)
        assert audit_here(notes, *batched(model), out=out) == 3
        assert len(model.lines("batch_2")) == 2
        model.finish()
        assert audit_here(notes, *batched(model), out=out) == 0
        assert results(out)["long.md"]["report"]["extractor"]["calls"] == 2


def test_a_budget_and_a_model_that_is_gone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    notes, out = noted(tmp_path / "notes", 6), tmp_path / "out"
    with LoopbackBatches(answer, models={"other"}) as model:
        assert audit_here(notes, *batched(model), out=out) == 3
        assert "no such model" in capsys.readouterr().err and not model.batches
        model.models = None
        assert audit_here(notes, *batched(model, "--max-calls", "2"), out=out) == 3
        assert len(model.lines("batch_1")) == 2 and query(out, "select count(*) from report where fallbacks = 'budget 1'") == [(3,)]
        model.refuse = {"/files": Status(400, "files are too many")}
        assert audit_here(notes, *batched(model), out=out) == 3
        assert "does not take the batch (files are too many)" in capsys.readouterr().err
        model.refuse = {}
        assert audit_here(notes, *batched(model), out=out) == 3
        assert len(model.batches) == 2 and len(model.lines("batch_2")) == 3, "what could not be sent is sent by the next run, and nothing twice"
    for arguments in (["--replay", "--model", "small"], ["--extractor", "rules"]):
        assert audit_here(notes, *arguments, "--provider-batch", out=out) == 2
        assert "--provider-batch: needs a model to ask" in capsys.readouterr().err


DYING = """
import os, signal, sys
from verifier.extractors.llm import batch
send = batch.Batches.send
def dying(self, path, mark):
    if os.environ["DIES"] == "after":
        send(self, path, mark)
    os.kill(os.getpid(), signal.SIGKILL)
if __name__ == "__main__":
    batch.Batches.send = dying
    from verifier.cli import main
    sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.parametrize("dies", ["before", "after"])
def test_killed_around_the_sending_nothing_is_sent_twice(tmp_path: Path, dies: str, capsys: pytest.CaptureFixture[str]) -> None:
    notes, out, script = noted(tmp_path / "notes", 4), tmp_path / "out", tmp_path / "dying.py"
    script.write_text(DYING, "utf-8")
    with LoopbackBatches(lambda request: ANSWER) as model:
        done = subprocess.run([sys.executable, str(script), *command(notes, *batched(model, "--workers", "1"), out=out)[3:]], cwd=tmp_path,
                              env=environment() | {"DIES": dies}, capture_output=True)
        assert done.returncode == -signal.SIGKILL, done.stderr
        assert len(model.batches) == (dies == "after")
        assert audit_here(notes, *batched(model), out=out) == 3
        assert len(model.batches) == 1 and len(sent(model)["batch_1"]) == 3
        model.finish()
        assert audit_here(notes, *batched(model), out=out) == 0 and len(model.batches) == 1 and len(model.requests) == 1
    assert {each["state"] for each in results(out).values()} == {"done"}
