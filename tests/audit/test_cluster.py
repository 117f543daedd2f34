"""The check on a Ray cluster of two nodes on this machine, one of which dies meanwhile: the results are those of this machine alone."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.audit.audits import FIGURES, RIGHT, ROOT, WRONG, audit, checked_in_last_run, query, results
from verifier.audit.tasks import Given, Outcome, Task

pytest.importorskip("ray", reason="of the ray extra")
pytestmark = [pytest.mark.ray, pytest.mark.slow]
LONG = "远山科技2025年营业收入为12.50亿元，同比增长25.0%，净利润3.10亿元，净利率24.8%。\n" * 40


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A head without processors and a node with one; nothing of it leaves the loopback."""
    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "0")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH")))))
    import ray
    from ray.cluster_utils import Cluster

    made = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False, "object_store_memory": 80_000_000})
    monkeypatch.setenv("RAY_ADDRESS", made.address)
    yield made
    ray.shutdown()
    made.shutdown()


def many(folder: Path, count: int) -> Path:
    import json

    folder.mkdir()
    for number in range(count):
        text = (RIGHT if number % 3 else WRONG) + f"\n第{number}篇。{LONG[:number % 400]}\n"
        (folder / f"{number:03}.md").write_text(text, "utf-8")
        (folder / f"{number:03}.sources.json").write_text(json.dumps(FIGURES), "utf-8")
    (folder / "empty.md").write_text("", "utf-8")
    return folder


def test_a_node_that_dies_changes_nothing(cluster: Any, tmp_path: Path) -> None:
    notes, out = many(tmp_path / "notes", 160), tmp_path / "out"
    second = cluster.add_node(num_cpus=1, object_store_memory=80_000_000)
    cluster.wait_for_nodes()
    died: list[int] = []

    def die() -> None:
        """Takes the second node away once something has been written down, while its shard is under way."""
        until = time.monotonic() + 240
        while time.monotonic() < until and not died:
            if (out / "audit.sqlite").exists() and (done := _done(out)):
                cluster.remove_node(second, allow_graceful=False)
                died.append(done)
            time.sleep(0.02)

    killer = threading.Thread(target=die)
    killer.start()
    assert audit(notes, "--engine", "ray", "--fail-on", "never", out=out) == 2, "the empty note has failed"
    killer.join()
    assert died and died[0] < 160, "the node died in the middle"
    assert audit(notes, "--fail-on", "never", out=out) == 2 and checked_in_last_run(out) == 0, "the engine is in no key: the run goes on anywhere"
    audit(notes, "--fail-on", "never", out=tmp_path / "alone")
    assert results(out) == results(tmp_path / "alone") and len(results(out)) == 161
    assert query(out, "select count(*), count(distinct id) from note") == [(161, 161)]


def test_what_hangs_is_stopped_and_large_sources_are_sent_once(cluster: Any) -> None:
    from verifier.audit.cluster import Cluster

    padded = b'[{"metric": "revenue", "entity": "\xe8\xbf\x9c\xe5\xb1\xb1\xe7\xa7\x91\xe6\x8a\x80", "period": "2025", "value": "12.50", "unit": "\xe4\xba\xbf\xe5\x85\x83"}' + b" " * 70_000 + b"]"
    source = (Given("shared.json", "digest", padded),)
    engine = Cluster(None, deadline=8.0)
    try:
        engine.submit(Task(1, "long.md", (LONG * 500).encode()))
        for number in range(2, 8):
            engine.submit(Task(number, f"{number}.md", RIGHT.encode(), source))
        found: dict[int, Outcome] = {}
        until = time.monotonic() + 240
        while len(found) < 7 and time.monotonic() < until:
            found |= {each.number: each for each in engine.results(1.0)}
        assert engine.in_hand() == 0
    finally:
        engine.close()
    assert found[1].stopped and "not done within 8 s" in found[1].error
    assert {number: each.totals.supported for number, each in found.items() if each.totals is not None} == dict.fromkeys(range(2, 8), 1)


def test_no_cluster_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.delenv("RAY_ADDRESS", raising=False)
    notes = many(tmp_path / "notes", 1)
    for where in ("127.0.0.1:9", "ray://127.0.0.1:9"):
        assert audit(notes, "--engine", "ray", "--ray-address", where, out=tmp_path / "out") == 2
        said = capsys.readouterr().err
        assert f"finds no cluster at {where}" in said and said.count("\n") == 1, said


def _done(out: Path) -> int:
    try:
        return int(query(out, "select count(*) from note where state = 'done'")[0][0])
    except Exception as reason:  # noqa: BLE001 - the tables may not be there yet
        assert "no such table" in str(reason) or "locked" in str(reason), reason
        return 0
