"""``--watch``: real files that arrive, grow, change and go, and a real process that audits them until Ctrl-C."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.audit.audits import FIGURES, RIGHT, WRONG, audit, query, results, start
from tests.audit.test_model import MISSING, answer, options
from tests.audit.test_processes import assert_gone, below
from tests.llm.server import LoopbackModel, Status
from verifier.audit.plan import Plan
from verifier.audit.watching import Arrivals

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks processes up in /proc")
Process = subprocess.Popen[str]


def until(true: Callable[[], Any], what: str, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"not within {seconds} s: {what}"
        time.sleep(0.05)


def stands(out: Path) -> dict[str, str]:
    """The notes that are in the results, with their states."""
    if not (out / "summary.json").exists():
        return {}
    return {label: each["state"] for label, each in results(out).items()}


def shown(out: Path) -> dict[str, int]:
    found: dict[str, int] = json.loads((out / "summary.json").read_text("utf-8"))["notes"]
    return found


@contextmanager
def watching(drop: Path, out: Path, *more: object) -> Iterator[Process]:
    process = start(drop, "--watch", "--settle", "0.5", "--workers", "1", "--fail-on", "never", *more, out=out)
    try:
        until(lambda: (out / "index.html").exists() or process.poll() is not None, "the first results")
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def ended(process: Process) -> str:
    workers = below(process.pid)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert_gone(workers)
    assert "Traceback" not in said, said
    return said


def test_notes_are_audited_as_they_arrive_and_the_results_follow(tmp_path: Path) -> None:
    drop, out = tmp_path / "drop", tmp_path / "out"
    drop.mkdir()
    with watching(drop, out) as process:
        assert stands(out) == {}
        (drop / "one.md").write_text(WRONG, "utf-8")
        until(lambda: "one.md" in stands(out), "a note that arrives")
        assert results(out)["one.md"]["report"]["summary"]["refuted"] == 0, "it has no figures yet"
        (drop / "one.sources.json").write_text(json.dumps(FIGURES), "utf-8")
        until(lambda: results(out)["one.md"]["report"]["summary"]["refuted"] == 1, "its figures")
        until(lambda: shown(out)["wrong"] == 1, "the page and the summary follow")
        (drop / "one.md").write_text(RIGHT, "utf-8")
        until(lambda: shown(out)["wrong"] == 0 and shown(out)["clean"] == 1, "a note that changes")
        (drop / "deep").mkdir()
        (drop / "deep" / "broken.md").write_bytes(b"\xff\xfe\x00")
        until(lambda: stands(out).get("deep/broken.md") == "failed", "a note that cannot be read is a row")
        (drop / "one.md").unlink()
        until(lambda: shown(out)["all"] == 1, "a note that is removed")
        said = ended(process)
    assert process.returncode == 2, "a note has failed"
    assert "checked (1 with errors)" in said and "stopping" in said
    assert query(out, "select count(*), max(finished) from run") == [(1, 1)]


def test_a_file_that_is_being_written_is_waited_for(tmp_path: Path) -> None:
    drop, out = tmp_path / "drop", tmp_path / "out"
    drop.mkdir()
    with watching(drop, out, "--settle", "4") as process:
        with (drop / "slow.md").open("w", encoding="utf-8") as file:
            for piece in [RIGHT[at:at + 6] for at in range(0, len(RIGHT), 6)]:
                file.write(piece)
                file.flush()
                time.sleep(0.6)
                assert "slow.md" not in stands(out)
        (drop / "empty.md").touch()
        until(lambda: stands(out) == {"slow.md": "done"}, "the whole note")
        (drop / "empty.md").write_text(RIGHT, "utf-8")
        until(lambda: stands(out) == {"slow.md": "done", "empty.md": "done"}, "what was empty first")
        ended(process)
    assert process.returncode == 0
    assert query(out, "select checked, failed from run") == [(2, 0)], "each was checked once"


def test_what_was_there_before_is_taken_over_and_a_killed_watch_leaves_nobody(tmp_path: Path) -> None:
    drop, out = tmp_path / "drop", tmp_path / "out"
    drop.mkdir()
    for name in ("a.md", "b.md", "c.md"):
        (drop / name).write_text(RIGHT, "utf-8")
        os.utime(drop / name, (1e9, 1e9))
    audit(drop, out=out)
    (drop / "a.md").unlink()
    (drop / "b.md").write_text(WRONG, "utf-8")
    (out / "index.html").unlink()
    with watching(drop, out) as process:
        until(lambda: set(stands(out)) == {"b.md", "c.md"} and shown(out)["all"] == 2, "the note that is gone, and the others")
        until(lambda: query(out, "select checked, kept from run where number = '000002'") == [(1, 1)], "the changed one alone is checked")
        workers = below(process.pid)
        process.kill()
        process.communicate()
    assert workers
    assert_gone(workers)
    (drop / "d.md").write_text(RIGHT, "utf-8")
    (out / "index.html").unlink()
    with watching(drop, out) as process:
        until(lambda: set(stands(out)) == {"b.md", "c.md", "d.md"}, "the watch that goes on")
        ended(process)


@pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)} (pip install 'verifier[llm]')")
@pytest.mark.usefixtures("unconfigured")
def test_a_watch_asks_the_model_and_holds_the_budget_of_the_run(tmp_path: Path) -> None:
    drop, out = tmp_path / "drop", tmp_path / "out"
    drop.mkdir()
    (tmp_path / "verifier.toml").write_text("[llm]\nretries = 0\nretry_wait = 0.01\n", "utf-8")
    down = True
    with LoopbackModel(answer, act=lambda request: Status(503, "down") if down else None or _say()) as model:
        with watching(drop, out, *options(model, "--max-calls", "4")) as process:
            (drop / "0.md").write_text(RIGHT + "第0份。\n", "utf-8")
            until(lambda: stands(out).get("0.md") == "done", "the rules read it alone")
            down, tried = False, len(model.requests)
            assert query(out, "select fallbacks from report") == [("unreachable 1",)] or query(out, "select fallbacks from report") == [("overloaded 1",)]
            for number in range(1, 5):
                (drop / f"{number}.md").write_text(f"{RIGHT}第{number}份。\n", "utf-8")
                until(lambda number=number: stands(out).get(f"{number}.md") == "done", f"note {number}")  # type: ignore[misc]
            said = ended(process)
        assert len(model.requests) == 4 and tried < 4, "a service that is there again is asked again, within the budget of the whole run"
    assert "budget" in said
    assert query(out, "select calls from run") == [(4,)]


def _say() -> Any:
    from tests.llm.server import Say

    return Say()


def test_a_look_gives_a_note_once_and_again_after_any_change(tmp_path: Path) -> None:
    drop = tmp_path / "drop"
    drop.mkdir()
    for name in ("a.md", "b.md"):
        (drop / name).write_text(RIGHT, "utf-8")
        os.utime(drop / name, (1e9, 1e9))
    arrivals = Arrivals(Plan((str(drop),), tmp_path / "out", watch=True), settle=0.2)

    def looked() -> tuple[list[str], list[str]]:
        notes, gone = arrivals.look()
        return [note.name for note in notes], [Path(location).name for location in gone]

    assert looked() == (["a.md", "b.md"], []) and looked() == ([], [])
    (drop / "a.md").write_text(RIGHT, "utf-8")
    assert looked() == ([], []), "just written: it may not be whole"
    time.sleep(0.3)
    assert looked() == (["a.md"], []) and looked() == ([], [])
    (drop / "b.sources.csv").write_text("metric,period,value,unit\n", "utf-8")
    (drop / "a.md").unlink()
    assert looked() == ([], ["a.md"])
    time.sleep(0.3)
    assert looked() == (["b.md"], [])
    arrivals.again(str(drop / "b.md"))
    assert looked() == (["b.md"], [])


def test_figures_that_all_notes_share_are_looked_at_too(tmp_path: Path) -> None:
    drop, store = tmp_path / "drop", tmp_path / "store"
    (drop / "deep").mkdir(parents=True)
    (store / "2025").mkdir(parents=True)
    for path in (drop / "a.md", drop / "deep" / "b.md", store / "2025" / "figures.json"):
        path.write_text(RIGHT, "utf-8")
        os.utime(path, (1e9, 1e9))
    arrivals = Arrivals(Plan((str(drop),), tmp_path / "out", figures=str(store), watch=True), settle=0)
    assert len(arrivals.look()[0]) == 2 and arrivals.look() == ([], [])
    before = arrivals.shared
    (drop / "a.sources.json").write_text("[]", "utf-8")
    assert len(arrivals.look()[0]) == 1 and arrivals.shared == before, "these are one note's own"
    (store / "2025" / "figures.json").write_text(WRONG, "utf-8")
    assert [note.label for note in arrivals.look()[0]] == ["a.md", "deep/b.md"] and arrivals.look() == ([], []) and arrivals.shared != before


@pytest.mark.usefixtures("inline")
def test_options_that_do_not_go_together(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.md").write_text(RIGHT, "utf-8")
    assert audit(tmp_path, "--watch", "--settle", "-1", out=tmp_path / "out") == 2
    assert "--settle: must be 0 seconds or more" in capsys.readouterr().err
    assert audit(tmp_path / "nowhere", "--watch", out=tmp_path / "out") == 2
    assert "does not exist" in capsys.readouterr().err
