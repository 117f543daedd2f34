"""Worker processes: a note that hangs, a worker that dies, a parent that is killed, Ctrl-C."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.audit.audits import RIGHT, ROOT, audit, command, environment, query, results, start
from verifier.audit.pool import Pool
from verifier.audit.tasks import Given, Outcome, Task

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks processes up in /proc")
LONG = "远山科技2025年营业收入为12.50亿元，同比增长25.0%，净利润3.10亿元，净利率24.8%。\n" * 20
FIGURE = '[{"metric": "revenue", "entity": "远山科技", "period": "2025", "value": "12.50", "unit": "亿元"}]'


def outcomes(pool: Pool, count: int, seconds: float = 60) -> dict[int, Outcome]:
    found: dict[int, Outcome] = {}
    until = time.monotonic() + seconds
    while len(found) < count and time.monotonic() < until:
        found |= {each.number: each for each in pool.results(0.2)}
    return found


def below(pid: int) -> list[int]:
    """The processes below a process."""
    found: list[int] = []
    for entry in Path("/proc").iterdir():
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split() if entry.name.isdigit() else []
        except OSError:
            continue
        if fields and int(fields[1]) == pid:
            found += [int(entry.name), *below(int(entry.name))]
    return found


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def assert_gone(workers: list[int]) -> None:
    """The workers end within three seconds."""
    until = time.monotonic() + 3
    while time.monotonic() < until and any(map(alive, workers)):
        time.sleep(0.05)
    assert not any(map(alive, workers))


def test_a_note_that_hangs_is_stopped_and_the_others_are_not() -> None:
    pool = Pool(1, deadline=1.5)
    try:
        pool.submit(Task(1, "long.md", LONG.encode() * 500))
        pool.submit(Task(2, "short.md", RIGHT.encode()))
        found = outcomes(pool, 2)
    finally:
        pool.close()
    assert found[1].stopped and found[1].error == "long.md: not done within 1.5 s, stopped. Give it longer with --deadline."
    assert found[2].report is not None


def test_a_worker_that_dies_costs_its_note_one_try_and_its_sources_are_sent_again() -> None:
    padded = ("[" + FIGURE[1:-1] + " " * 70_000 + "]").encode()
    sources = (Given("shared.json", "digest", padded),)
    pool = Pool(1, deadline=60)
    try:
        pool.submit(Task(1, "one.md", RIGHT.encode(), sources))
        assert outcomes(pool, 1)[1].report is not None
        pool.submit(Task(2, "long.md", LONG[:300].encode(), sources))
        pool.submit(Task(3, "three.md", RIGHT.encode(), sources))
        os.kill(pool.pids[0], signal.SIGKILL)
        found = outcomes(pool, 2)
        assert found[2].report is not None and found[3].totals is not None and found[3].totals.supported == 1
    finally:
        pool.close()


@pytest.mark.slow
def test_a_note_under_which_its_worker_dies_twice_has_failed() -> None:
    found: dict[int, Outcome] = {}
    pool = Pool(1, deadline=60)
    try:
        pool.submit(Task(4, "again.md", LONG.encode() * 500))
        for _ in range(2):
            before = pool.pids[0]
            while not pool._workers[0].ready:
                pool.results(0.1)
            os.kill(before, signal.SIGKILL)
            while pool.pids[0] == before and pool.in_hand():
                found |= {each.number: each for each in pool.results(0.1)}
        assert found[4].stopped and "its process ended twice" in found[4].error
    finally:
        pool.close()


def test_a_source_that_cannot_be_read_fails_each_note_that_has_it() -> None:
    broken = (Given("broken.json", "digest", b"{" + b" " * 70_000),)
    pool = Pool(1, deadline=60)
    try:
        for number in (1, 2):
            pool.submit(Task(number, f"{number}.md", RIGHT.encode(), broken))
        found = outcomes(pool, 2)
    finally:
        pool.close()
    assert all("broken.json" in found[number].error and not found[number].trace for number in (1, 2))


def test_a_defect_of_the_program_keeps_its_traceback() -> None:
    pool = Pool(1, deadline=60)
    try:
        pool.submit(Task(1, "1.md", RIGHT.encode(), (Given("made", "digest", b"no pickle", made=True),)))
        pool.submit(Task(2, "2.md", RIGHT.encode()))
        found = outcomes(pool, 2)
    finally:
        pool.close()
    assert "the check failed (UnpicklingError" in found[1].error and "Traceback" in found[1].trace and found[2].report is not None


def long_notes(folder: Path, count: int) -> Path:
    folder.mkdir()
    for number in range(count):
        (folder / f"{number:03}.md").write_text(f"第{number}篇。{LONG[:150]}", "utf-8")
    return folder


def test_no_worker_outlives_a_killed_parent(tmp_path: Path) -> None:
    notes = long_notes(tmp_path / "notes", 3)
    (notes / "long.md").write_text(LONG * 500, "utf-8")
    process = start(notes, "--workers", "2", out=tmp_path / "out")
    until = time.monotonic() + 60
    while time.monotonic() < until and (not (tmp_path / "out" / "audit.sqlite").exists() or len(below(process.pid)) < 2):
        time.sleep(0.05)
    time.sleep(1)
    workers = below(process.pid)
    process.kill()
    process.communicate()
    assert len(workers) >= 2
    assert_gone(workers)


def test_ctrl_c_finishes_what_is_in_hand(tmp_path: Path) -> None:
    notes, out = long_notes(tmp_path / "notes", 24), tmp_path / "out"
    process = start(notes, "--workers", "1", "--fail-on", "never", out=out)
    until = time.monotonic() + 60
    while time.monotonic() < until and not ((out / "audit.sqlite").exists() and _done(out)):
        time.sleep(0.05)
    workers = below(process.pid)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    done = _done(out)
    assert process.returncode == 130 and "run the same command again to go on" in said, said
    assert 0 < done < 24
    assert_gone(workers)
    assert subprocess.run(command(notes, "--fail-on", "never", out=out), env=environment(), capture_output=True, cwd=ROOT).returncode == 0
    assert _done(out) == 24 and query(out, "select checked, kept from run order by number desc limit 1") == [(24 - done, done)]


def _done(out: Path) -> int:
    try:
        return int(query(out, "select count(*) from note where state = 'done'")[0][0])
    except Exception as reason:  # noqa: BLE001 - the tables may not be there yet
        assert "no such table" in str(reason) or "locked" in str(reason), reason
        return 0


DYING = """
import os, signal, sys
from verifier.audit import database
left = int(os.environ["LEFT"])
many = database.SqliteFile.many
def dying(self, statement, rows):
    global left
    if statement.startswith("insert into claim"):
        left -= 1
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)
    return many(self, statement, rows)
if __name__ == "__main__":
    database.SqliteFile.many = dying
    from verifier.cli import main
    sys.exit(main(sys.argv[1:]))
"""


def test_killed_in_the_middle_of_writing(notes: Path, tmp_path: Path) -> None:
    """The process is killed between a note's row and its claims: there is no half of any, and the rerun makes up for it."""
    script, out = tmp_path / "dying.py", tmp_path / "out"
    script.write_text(DYING, "utf-8")
    for left in (1, 3):
        done = subprocess.run([sys.executable, str(script), *command(notes, "--workers", "1", out=out)[3:]], env=environment() | {"LEFT": str(left)},
                              capture_output=True)
        assert done.returncode == -signal.SIGKILL, done.stderr
        assert query(out, "select count(*) from note where state = 'done' and report not in (select report from report)") == [(0,)]
        assert query(out, "select count(*) from report where claims <> (select count(*) from claim where claim.report = report.report)") == [(0,)]
    audit(notes, out=out)
    audit(notes, out=tmp_path / "undisturbed")
    assert results(out) == results(tmp_path / "undisturbed")
    assert query(out, "pragma integrity_check") == [("ok",)]


@pytest.mark.slow
def test_killed_at_ten_random_moments(tmp_path: Path) -> None:
    notes, out, dice = long_notes(tmp_path / "notes", 120), tmp_path / "out", random.Random(5)
    for number in range(0, 120, 7):
        (notes / f"{number:03}.sources.json").write_text(FIGURE, "utf-8")
    kept = 0
    for _ in range(10):
        process = start(notes, "--workers", "2", out=out)
        time.sleep(dice.uniform(1.0, 4.0))
        workers = below(process.pid)
        process.kill()
        process.communicate()
        if (out / "audit.sqlite").exists():
            assert _done(out) >= kept, "what was kept stays"
            kept = _done(out)
    assert_gone(workers)
    assert subprocess.run(command(notes, "--fail-on", "never", out=out), env=environment(), capture_output=True).returncode == 0
    assert subprocess.run(command(notes, "--fail-on", "never", out=tmp_path / "undisturbed"), env=environment(), capture_output=True).returncode == 0
    assert results(out) == results(tmp_path / "undisturbed") and len(results(out)) == 120
    assert query(out, "select count(*), count(distinct id), count(distinct location) from note") == [(120, 120, 120)]
    assert query(out, "pragma integrity_check") == [("ok",)]
