"""The whole way with recorded answers over real HTTP: hybrid is better than the rules and never worse."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.llm.answered import FOLDERS, NOTES, RECORDINGS, ROOT, answers, careful_reader, passage_of
from tests.llm.asked import settings
from tests.llm.offered import used
from tests.llm.rerecord import READER, SAMPLES, record, sample
from tests.llm.server import LoopbackModel, Request
from verifier import verify
from verifier.comparing import run, table
from verifier.extractors.llm.asking import Service
from verifier.extractors.llm.settings import Settings

pytestmark = pytest.mark.asks
LOWER = ("alarms", "cleared", "failed")


@pytest.fixture(scope="module")
def recorded() -> Iterator[tuple[LoopbackModel, list[Request]]]:
    with careful_reader() as service:
        yield service


def copied(names: set[str], folder: Path) -> Path:
    """The labelled notes of these names in a folder of their own."""
    for name in names:
        for place in FOLDERS:
            for path in place.glob(f"{name}.*"):
                (folder / path.name).write_bytes(path.read_bytes())
    return folder


def test_hybrid_with_good_answers_is_no_worse_anywhere_and_better_in_all(recorded: tuple[LoopbackModel, list[Request]], tmp_path: Path) -> None:
    """Printed with ``pytest -n0 -s``: both side by side over all recorded notes. What better rules leave to find, they find alone."""
    model, unknown = recorded
    here = {path.stem for path in RECORDINGS if any((place / f"{path.stem}.gold.json").exists() for place in FOLDERS)}
    folder = copied(here, tmp_path)
    rules = run("rules", [folder], verify)
    with Service(settings(model.url, concurrency=2)) as service:
        hybrid = run("hybrid", [folder], partial(verify, extractor="hybrid", model=service))
    print(table([rules, hybrid]))
    assert [passage_of(request) for request in unknown] == [], "recorded for other passages: python -m tests.llm.rerecord NOTE SOURCE... shows what to answer"
    before, after = rules.scores.figures(), hybrid.scores.figures()
    worse = {name: (before[name], after[name]) for name in before
             if before[name] is not None and (after[name] > before[name] if name in LOWER else after[name] < before[name])}  # type: ignore[operator]
    assert worse == {}
    assert after["verdict"] > before["verdict"] and after["grounded"] > before["grounded"]  # type: ignore[operator]
    missed = run("rules", [NOTES], verify).scores.figures()["recall"] != 1
    assert after["recall"] > before["recall"] or not missed, "every claim of these notes is in the reader's answers"  # type: ignore[operator]


def test_every_recorded_answer_tells_what_its_figure_ids_meant() -> None:
    """Else a metric that comes to be offered before them would leave its formulas to other figures, and nobody would notice."""
    held = list(answers().values())
    assert {key for one in held for key in used(one["answer"]) - set(one.get("figures", {}))} == set()
    meant = [tuple(one["figures"][key]) for one in held for key in used(one["answer"])]
    assert len(meant) > 100 and all(metric and period for metric, period, _ in meant)


@pytest.mark.parametrize("name", ["agent", "en06"])
def test_a_replay_gives_the_same_report_without_key_or_service(name: str, recorded: tuple[LoopbackModel, list[Request]], tmp_path: Path) -> None:
    model, _ = recorded
    note = next(place / f"{name}.md" for place in FOLDERS if (place / f"{name}.md").exists())
    sources = sorted(note.parent.glob(f"{name}.sources*"))
    recording = tmp_path / f"{name}.recording.jsonl"
    with Service(settings(model.url, record=recording, cache=tmp_path / "answers.sqlite")) as service:
        first = verify(note, sources, extractor="hybrid", model=service).to_json()
    asked = len(model.requests)
    with Service(Settings(model="small", replay=True, recording=recording)) as service:
        second = verify(note, sources, extractor="hybrid", model=service).to_json()
    with Service(settings(model.url, cache=tmp_path / "answers.sqlite")) as service:
        third = verify(note, sources, extractor="hybrid", model=service).to_json()
    assert first == second == third and len(model.requests) == asked
    held = json.loads(first)["extractor"]
    assert held["name"] == "hybrid" and held["model"] == "small" and held["calls"] and held["tokens"]["input"] and held["prompt"].startswith("extract.")


@pytest.mark.parametrize(("folder", "name"), SAMPLES, ids=" ".join)
def test_the_recording_beside_a_sample_gives_the_report_that_the_reader_gave(folder: str, name: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """From a command line that has neither key nor service nor settings; byte for byte what asking gives."""
    note, sources, recording = sample(folder, name)
    fresh = recording if request.config.getoption("--update-golden") else tmp_path / recording.name
    assert record(note, sources, fresh) == [], "the passage is another: python -m tests.llm.rerecord shows what to answer"
    assert fresh.read_text("utf-8") == recording.read_text("utf-8"), "the prompts have changed: python -m tests.llm.rerecord (or pytest --update-golden)"
    with careful_reader() as (model, _), Service(settings(model.url, model=READER, method="json_mode")) as service:
        live = verify(note, sources, extractor="hybrid", model=service)
    given = [word for source in sources for word in ("--source", str(source))]
    command = [sys.executable, "-m", "verifier.cli", "check", str(note), *given, "--replay", str(recording), "--require-llm", "--format", "json", "--fail-on", "never"]
    told = [subprocess.run(command, cwd=tmp_path, env={"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"]}, capture_output=True, check=True).stdout for _ in range(2)]
    assert told[0] == told[1] and told[0].decode("utf-8").strip() == live.to_json().strip()
    held = json.loads(told[0])["extractor"]
    assert (held["name"], held["model"]) == ("hybrid", READER) and held["calls"] == len(recording.read_text("utf-8").splitlines()) - 1
