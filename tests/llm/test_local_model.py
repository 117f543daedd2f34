"""The language model step against a real model on this machine: what it says is its own affair, what becomes of it is ours.

Half a billion weights answer badly, so nothing here asks for a right answer. What must hold: every passage is answered or falls back by a named
reason, no number comes from anywhere but the text, what the rules bear out stays so, each manner of asking works or fails by name, and a run that
was killed pays only for what it had no answer to. A machine on which all this would take longer than ``PATIENCE`` skips it and says so, as does an
answer that does not come in time; an answer that comes and is dealt with wrongly fails.
"""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from tests.llm.asked import settings
from tests.llm.local.server import LocalModel
from tests.llm.local.weights import FOLDER, weights
from verifier import verify
from verifier.cli import main
from verifier.extractors.llm.asking import SPLITTABLE, Answer, Question, Service
from verifier.extractors.llm.options import METHODS
from verifier.extractors.llm.policy import input_of
from verifier.extractors.llm.proposals import answer_schema, problem_of
from verifier.extractors.llm.proposing import Listening
from verifier.extractors.llm.questions import turns_of

pytestmark = [pytest.mark.asks, pytest.mark.local_model, pytest.mark.slow]
WHY_NOT = ("pip install 'verifier[local]'" if find_spec("xllamacpp") is None
           else f"no weights: {FOLDER}=FOLDER python -m tests.llm.local.weights" if weights() is None else "")
ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 600
"""Seconds that the requests of this file may take in all."""
READ, WRITTEN = 1800, 500
"""About the tokens that the model reads and writes in them."""
ROOM = 160
"""Tokens of an answer, twice that at the second try."""
SLOW = {"timeout": 240, "deadline": 280, "retries": 0, "concurrency": 1, "max_output_tokens": ROOM}
BRIEF = {"frequency_penalty": 0.4}
"""Else it copies the prompt's example, marks that are not there included: four times the tokens."""
BY_NAME = {None, "malformed", "schema", "too_long", "empty"}
"""What may become of a question on a machine that is fast enough."""
NOTE = "前三季度营收8.20亿元。\n\n## 利润\n\n归母净利润1.02亿元。\n"
FIGURES = [("revenue", "2025-9M", "8.20"), ("revenue", "2024-9M", "7.92"), ("net_profit_parent", "2025-9M", "1.02")]


@pytest.fixture(scope="module")
def local() -> Iterator[LocalModel]:
    if WHY_NOT:
        pytest.skip(WHY_NOT)
    path = weights()
    assert path is not None
    with LocalModel(path) as model:
        reads, writes = model.speed()
        needed = READ / reads + WRITTEN / writes
        print(f"the model reads {reads:.0f} and writes {writes:.1f} tokens a second here")
        if needed > PATIENCE:
            pytest.skip(f"too slow: the model reads {reads:.0f} and writes {writes:.1f} tokens a second here, and would take {needed:.0f} s")
        yield model


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a note of two passages, its source, and the cache of answers: each passage is asked about once."""
    folder = tmp_path_factory.mktemp("local")
    figures = [{"metric": metric, "period": period, "value": value, "unit": "亿元"} for metric, period, value in FIGURES]
    (folder / "figures.json").write_text(json.dumps({"entity": "甲公司", "figures": figures}), "utf-8")
    (folder / "note.md").write_text(NOTE, "utf-8")
    brief = ", ".join(f"{name} = {value}" for name, value in BRIEF.items())
    (folder / "verifier.toml").write_text("[llm]\n" + "".join(f"{name} = {value}\n" for name, value in SLOW.items()) + f"extra_body = {{ {brief} }}\n")
    return folder


def asking(local: LocalModel, place: Path, **changed: Any) -> Service:
    return Service(settings(local.url, **({"model": "local", "max_calls": 4, "cache": place / "answers.sqlite", "extra_body": BRIEF} | SLOW | changed)))


def in_time(answers: Sequence[Answer]) -> None:
    """Skips where the machine, not the answer, is at fault."""
    if late := [answer for answer in answers if answer.failure_kind == "deadline"]:
        pytest.skip(f"too slow: {late[0].failure}")


@pytest.mark.parametrize("method", METHODS)
def test_each_manner_of_asking_is_answered_or_fails_by_name(method: str, local: LocalModel, place: Path) -> None:
    question = Question("passage 1", 'Name the metric and the kind of the number marked ⟨1⟩. Answer with JSON only: {"claims":[{"n":1,"m":"metric","k":"level"}]}',
                        "Revenue was ⟨1⟩$820 million.", answer_schema(), "extract@0", problem_of, "That was no answer: {problem}. Only the JSON.")
    with asking(local, place, method=method, cache=place / f"{method}.sqlite", max_output_tokens=40) as service:
        (answer,) = service.ask([question])
    in_time([answer])
    assert (answer.text is None) == bool(answer.failure) and answer.calls >= 1 and answer.failure_kind in BY_NAME, answer.failure
    assert answer.text is None or problem_of(answer.text) is None
    assert method == "json_mode" or answer.failure_kind in (None, "too_long"), answer.failure  # what the server constrains is never malformed


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_a_run_killed_and_run_again_pays_for_the_rest_alone_and_reports_what_the_rules_bear_out(
        local: LocalModel, place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """From the command line: killed once the first passage is answered, run again with a recording, and that replayed."""
    monkeypatch.chdir(place)
    check = ["check", "note.md", "--source", "figures.json", "--format", "json", "--fail-on", "never"]
    asked = [*check, "--model", "local", "--base-url", local.url, "--cache", "answers.sqlite"]
    kept = killed(asked, place)
    assert set(kept.values()) <= {"", "deadline", *(kind for kind in BY_NAME if kind)}, kept
    if not kept or "deadline" in kept.values():
        pytest.skip("too slow: no answer to the first passage in time")
    if len(kept) > 1:
        pytest.skip("too quick: both passages were settled before the run could be killed")

    note, sources, listening = place / "note.md", [place / "figures.json"], Listening()
    verify(note, sources, extractor="hybrid", model=listening)
    with asking(local, place) as service:
        answers = service.ask(listening.questions)
        in_time(answers)
        assert service.method == METHODS[0] and {answer.failure_kind for answer in answers} <= BY_NAME, [answer.failure for answer in answers]
        assert [answer.cached for answer in answers] == [kept.get(answer.question.name) in {"", *SPLITTABLE} for answer in answers]
        assert service.calls == sum(answer.calls for answer in answers if not answer.cached) >= 1
        estimate, took = sum(input_of(one, turns_of(one)) for one in listening.questions), sum(answer.input_tokens / answer.calls for answer in answers)
        assert estimate >= 0.85 * took
    if any(answer.failure_kind for answer in answers):
        return  # half a passage would be asked about, and what failed again: that is tested with services that fail to order
    assert main([*asked, "--record", "answers.jsonl"]) == 0
    hybrid = json.loads(capsys.readouterr().out)
    assert main([*check, "--replay", "answers.jsonl"]) == 0
    assert json.loads(capsys.readouterr().out) == hybrid
    assert [claim["verdict"] for claim in hybrid["claims"]] == ["supported", "supported"]
    told = hybrid["extractor"]
    assert (told["name"], told["model"], told["calls"]) == ("hybrid", "local", sum(answer.calls for answer in answers)) and told["tokens"]["input"] > 600
    with asking(local, place, replay=True) as service:
        llm = verify(note, sources, extractor="llm", model=service)
    assert llm.claims or llm.extractor.rejected
    assert all(NOTE[slice(*claim.number.span)] == claim.number.text for claim in llm.claims)


def killed(arguments: Sequence[str], place: Path) -> dict[str, str]:
    """What is kept of a run that was killed as soon as anything was, or came to its end: the failure of each passage, nothing for an answer."""
    with subprocess.Popen([sys.executable, "-m", "verifier.cli", *arguments], env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.DEVNULL) as process:
        until = time.monotonic() + SLOW["deadline"] + 60
        while not kept_in(place / "answers.sqlite") and process.poll() is None and time.monotonic() < until:
            time.sleep(0.05)
        process.send_signal(signal.SIGKILL)
        assert process.wait(10) == -signal.SIGKILL, "ended before it was killed"
    return kept_in(place / "answers.sqlite")


def kept_in(cache: Path) -> dict[str, str]:
    if not cache.exists():
        return {}
    database = sqlite3.connect(f"{cache.as_uri()}?mode=ro", uri=True)
    try:
        return dict(database.execute("select passage, failure from answers"))
    except sqlite3.OperationalError:  # no table yet
        return {}
    finally:
        database.close()


def test_prompts_keep_their_limits_by_the_models_own_tokenizer(local: LocalModel) -> None:
    """What :mod:`tests.bench.tokens` prints for all notes, for a few: 1,200 tokens beside the passage, and no estimate below the count."""
    from tests.bench.tokens import MOST_INPUT, counted, questions

    for folder, name in (("zh", "agent"), ("zh", "insurer"), ("en", "en05")):
        note = ROOT / "samples" / folder / f"{name}.md"
        for question in questions(note, sorted(note.parent.glob(f"{name}.sources*"))):
            took = counted(name, question, local)
            assert took.overhead <= MOST_INPUT, f"{name}: {took.parts}"
            assert input_of(question, turns_of(question)) == took.estimate >= 0.85 * (took.passage + took.overhead)
