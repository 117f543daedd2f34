"""The decision log: a chain that shows any change, one writer at a time, on the disk before it is confirmed."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from verifier.cli import main
from verifier.errors import InputError
from verifier.review.log import DecisionLog, Entry, canonical, chained, problems

ROOT = Path(__file__).resolve().parents[1]


def entry(who: str = "Li Na", **more: Any) -> Entry:
    return {"who": who, "kind": "accept", "document": "d" * 64, "sources": [], "claim": "m", "rests": {}} | more


@pytest.fixture
def log(tmp_path: Path) -> DecisionLog:
    return DecisionLog(tmp_path / "note.md.review.jsonl")


def filled(log: DecisionLog, number: int = 3) -> list[str]:
    for index in range(number):
        log.append(lambda entries, at=index: [entry(comment=f"第{at}条")])
    return log.path.read_text("utf-8").splitlines()


def test_entries_are_numbered_and_chained(log: DecisionLog) -> None:
    filled(log)
    entries = log.entries()
    assert [each["seq"] for each in entries] == [1, 2, 3]
    assert entries[0]["prev"] == "0" * 64 and all(b["prev"] == a["hash"] == chained(a["prev"], a) for a, b in zip(entries, entries[1:], strict=False))
    assert problems(log.path) == []


@pytest.mark.parametrize(("change", "said"), [
    (lambda lines: [lines[0], lines[1].replace("第1条", "第9条"), lines[2]], ":2: was changed"),
    (lambda lines: [lines[0], lines[2]], ":2: does not follow"),
    (lambda lines: [lines[1], lines[0], lines[2]], ":1: does not follow"),
    (lambda lines: [lines[0], "{}", lines[2]], ":2: is no entry"),
    (lambda lines: [lines[0], "nonsense", lines[2]], ":2: is no JSON"),
])
def test_any_change_shows(log: DecisionLog, change: Any, said: str) -> None:
    log.path.write_text("\n".join(change(filled(log))) + "\n", "utf-8")
    assert any(said in line for line in problems(log.path))
    with pytest.raises(InputError, match="review.jsonl:"):
        log.entries()
    with pytest.raises(InputError):
        log.append(lambda entries: [entry()])


def test_a_line_cut_off_was_never_confirmed_and_is_written_over(log: DecisionLog) -> None:
    filled(log, 2)
    with log.path.open("ab") as file:
        file.write(canonical(entry())[:40].encode())
    assert len(log.entries()) == 2 and "never confirmed" in problems(log.path)[0]
    log.append(lambda entries: [entry()])
    assert len(log.entries()) == 3 and problems(log.path) == []


def test_a_refusal_writes_nothing(log: DecisionLog) -> None:
    def refused(entries: list[Entry]) -> list[Entry]:
        raise InputError("reason", "is missing", "Choose one.")
    with pytest.raises(InputError):
        log.append(refused)
    assert log.entries() == []


def test_a_grant_by_the_one_who_asked_is_found_on_reading(log: DecisionLog) -> None:
    log.append(lambda entries: [entry(kind="ask")])
    log.append(lambda entries: [entry("LI  NA", kind="grant", asked=1)])
    log.append(lambda entries: [entry("王芳", kind="grant", asked=7)])
    assert ["one who asked" in line or "nobody asked" in line for line in problems(log.path)] == [True, True]


def _writer(path: str, name: str, number: int) -> None:
    for _ in range(number):
        DecisionLog(Path(path)).append(lambda entries: [entry(name)])


def test_two_writers_lose_nothing(log: DecisionLog) -> None:
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_writer, args=(str(log.path), name, 25)) for name in ("A", "B")]
    for each in writers:
        each.start()
    for each in writers:
        each.join(60)
    entries = log.entries()
    assert len(entries) == 50 and {name: sum(e["who"] == name for e in entries) for name in "AB"} == {"A": 25, "B": 25}
    assert problems(log.path) == []


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system cannot kill so")
def test_what_was_confirmed_outlives_a_kill(log: DecisionLog) -> None:
    code = ("import sys; from pathlib import Path; from verifier.review.log import DecisionLog\n"
            "log = DecisionLog(Path(sys.argv[1]))\n"
            "while True:\n"
            "    made = log.append(lambda entries: [{'who': 'A', 'kind': 'accept', 'document': 'd', 'sources': [], 'claim': 'm', 'rests': {}, 'comment': 'x' * 3000}])\n"
            "    print(made[0]['seq'], flush=True)\n")
    for _ in range(3):
        process = subprocess.Popen([sys.executable, "-c", code, str(log.path)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(0.15)
        os.kill(process.pid, signal.SIGKILL)
        confirmed = [int(line) for line in process.stdout.read().split()]
        process.wait()
        assert len(log.entries()) >= max(confirmed, default=1)
    assert [line for line in problems(log.path) if "never confirmed" not in line] == []


def test_verify_log_by_the_command(log: DecisionLog, capsys: pytest.CaptureFixture[str]) -> None:
    lines = filled(log)
    assert main(["review", "--verify-log", str(log.path)]) == 0 and "intact, 3 entries" in capsys.readouterr().out
    log.path.write_text("\n".join(lines).replace("第2条", "第8条") + "\n", "utf-8")
    assert main(["review", "--verify-log", str(log.path)]) == 1 and ":3: was changed" in capsys.readouterr().out
    assert main(["review", "--verify-log", str(log.path.with_name("no.jsonl"))]) == 2


def test_the_log_is_json_line_by_line(log: DecisionLog) -> None:
    assert all(json.loads(line)["who"] == "Li Na" for line in filled(log))
