"""What the audit's tests share: a few short notes with their figures, and an audit run in this process or in one of its own."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any

from verifier.audit.ledger import FILE, Ledger, reports_of
from verifier.audit.tasks import Checker, Errand, Outcome, Task
from verifier.cli import main

ROOT = Path(__file__).resolve().parents[2]
RIGHT = "# 远山科技 2025 年报点评\n\n远山科技2025年营业收入为12.50亿元，同比增长25.0%。\n"
WRONG = "# 远山科技 2025 年报点评\n\n远山科技2025年营业收入为13.50亿元，同比增长25.0%，增速高于20%。\n"
FIGURES = [
    {"metric": "revenue", "entity": "远山科技", "period": "2025", "value": "12.50", "unit": "亿元"},
    {"metric": "revenue", "entity": "远山科技", "period": "2024", "value": "10.00", "unit": "亿元"},
]


class Inline:
    """An engine that checks in this process."""

    def __init__(self, workers: int, deadline: float) -> None:
        self._tasks: list[Task | Errand] = []
        self._checker = Checker()

    def room(self) -> int:
        return 2 - len(self._tasks)

    def in_hand(self) -> int:
        return len(self._tasks)

    def submit(self, task: Task | Errand) -> None:
        self._tasks.append(task)

    def results(self, timeout: float, also: Sequence[Any] = ()) -> list[Outcome]:
        if not self._tasks and also:
            wait(also, timeout)
        return [self._checker.outcome(self._tasks.pop(0))] if self._tasks else []

    def close(self) -> None:
        self._tasks.clear()


def written(folder: Path) -> Path:
    """Four notes in two folders below ``folder``, each with its figures beside it but one."""
    for place, text in {"a/right.md": RIGHT, "a/wrong.md": WRONG, "b/right.md": RIGHT.replace("12.50", "12.5"), "b/alone.txt": RIGHT}.items():
        path = folder / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        if path.stem != "alone":
            path.with_name(f"{path.stem}.sources.json").write_text(json.dumps(FIGURES), "utf-8")
    return folder


def audit(*arguments: object, out: Path) -> int:
    """Runs an audit in this process; the exit status."""
    return main(["audit", *map(str, arguments), "--out", str(out), "--workers", "1", "--quiet"])


def command(*arguments: object, out: Path) -> list[str]:
    return [sys.executable, "-m", "verifier.cli", "audit", *map(str, arguments), "--out", str(out)]


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}


def start(*arguments: object, out: Path) -> subprocess.Popen[str]:
    """Starts an audit in a process of its own."""
    return subprocess.Popen(command(*arguments, out=out), env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def results(out: Path) -> dict[str, dict[str, Any]]:
    """What the store holds, by the note's place: its state, error and report."""
    ledger = Ledger.open(out, reading=True)
    try:
        return {note["label"]: {"state": note["state"], "error": note["error"], "generator": note["generator"], "date": note["date"],
                                "metadata": json.loads(note["metadata"] or "{}"), "entity": note["entity"], "report": report}
                for note, report in reports_of(ledger)}
    finally:
        ledger.close()


def query(out: Path, sql: str) -> list[tuple[Any, ...]]:
    database = sqlite3.connect(out / FILE)
    try:
        return database.execute(sql).fetchall()
    finally:
        database.close()


def checked_in_last_run(out: Path) -> int:
    """How many notes the last run had to check."""
    return int(query(out, "select checked from run order by number desc limit 1")[0][0])

