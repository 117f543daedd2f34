"""The same audit kept in a database that SQLAlchemy reaches: SQLite by its URL, and a PostgreSQL server where one is installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.audit.audits import audit, results
from tests.audit.test_model import MISSING, answer, noted, options
from tests.llm.batches import LoopbackBatches
from verifier.audit.ledger import Ledger, reports_of

pytest.importorskip("sqlalchemy")


def kept(url: str) -> dict[str, object]:
    ledger = Ledger.open(Path(), url)
    try:
        return {note["label"]: (note["state"], report) for note, report in reports_of(ledger)}
    finally:
        ledger.close()


def same_as_in_a_file(url: str, notes: Path, tmp_path: Path) -> None:
    (notes / "a" / "empty.md").write_text("", "utf-8")
    assert audit(notes, "--store", url, out=tmp_path / "out") == 1
    assert audit(notes, out=tmp_path / "file") == 1
    assert kept(url) == {label: (each["state"], each["report"]) for label, each in results(tmp_path / "file").items()}
    assert not (tmp_path / "out" / "audit.sqlite").exists()
    (notes / "b" / "right.md").unlink()
    ledger = Ledger.open(Path(), url)
    before = next(ledger.database.rows("select count(*) from claim"))[0]
    ledger.close()
    audit(notes, "--store", url, out=tmp_path / "out")
    ledger = Ledger.open(Path(), url)
    assert list(ledger.database.rows("select checked, kept, failed, finished from run order by number desc"))[0] == (0, 3, 1, 1)
    assert next(ledger.database.rows("select count(*) from claim"))[0] < before
    ledger.close()


@pytest.mark.usefixtures("inline")
def test_sqlite_by_its_url(notes: Path, tmp_path: Path) -> None:
    same_as_in_a_file(f"sqlite:///{tmp_path / 'team.db'}", notes, tmp_path)


def answers_are_kept_there(url: str, tmp_path: Path) -> None:
    """Asked at once and by batches; a second audit of the team, in another folder, pays for nothing again."""
    notes, out = noted(tmp_path / "asked", 4), tmp_path / "asking"
    with LoopbackBatches(answer) as model:
        asking = (*options(model), "--store", url)
        assert audit(notes / "000.md", *asking, out=out) == 0
        assert audit(notes, *asking, "--provider-batch", out=out) == 3
        model.finish()
        assert audit(notes, *asking, "--provider-batch", out=out) == 0
        assert len(model.requests) == 1 and len(model.batches) == 1
        assert audit(notes, *asking, "--extractor", "llm", out=tmp_path / "another") == 0
        assert len(model.requests) == 1 and {state for state, _ in kept(url).values()} == {"done"}


@pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)} (pip install 'verifier[llm]')")
@pytest.mark.usefixtures("inline", "unconfigured")
def test_the_models_answers_in_sqlite_by_its_url(tmp_path: Path) -> None:
    answers_are_kept_there(f"sqlite:///{tmp_path / 'team.db'}", tmp_path)


@pytest.mark.usefixtures("inline")
@pytest.mark.parametrize(("url", "said"), [
    ("nonsense", "nonsense: is no database URL"), ("nosuch://x", "is no database URL"),
    ("sqlite:////nowhere/at/all.db", "cannot be used as the store of an audit")])
def test_a_database_that_cannot_be_used(url: str, said: str, notes: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert audit(notes, "--store", url, out=tmp_path / "out") == 2
    line = capsys.readouterr().err
    assert said in line and line.count("\n") == 1


@pytest.fixture
def postgresql() -> Iterator[str]:
    """A server of its own in a folder of its own, on a socket and a port of the loopback."""
    pytest.importorskip("psycopg")
    named = shutil.which("initdb")
    found = [Path(named)] if named else sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        pytest.skip("no PostgreSQL is installed")
    programs, data = found[-1].parent, Path(tempfile.mkdtemp(prefix="pg"))  # pytest's own folders are for one user alone
    prefix: list[str] = []
    if os.name == "posix" and os.geteuid() == 0:  # the server refuses to run as root
        if shutil.which("runuser") is None or subprocess.run(["id", "postgres"], capture_output=True).returncode:
            pytest.skip("no user to run PostgreSQL as")
        shutil.chown(data, "postgres")
        prefix = ["runuser", "-u", "postgres", "--"]
    port = str(20_000 + os.getpid() % 20_000)

    def call(program: str, *arguments: str) -> None:
        done = subprocess.run([*prefix, str(programs / program), *arguments], capture_output=True, text=True, cwd=data)
        assert done.returncode == 0, done.stderr + done.stdout

    call("initdb", "-D", str(data / "db"), "-U", "desk", "-A", "trust", "-E", "UTF8", "--no-sync")
    call("pg_ctl", "-D", str(data / "db"), "-w", "-l", str(data / "log"), "-o", f"-p {port} -k {data} -c listen_addresses=127.0.0.1 -F", "start")
    try:
        yield f"postgresql+psycopg://desk@127.0.0.1:{port}/postgres"
    finally:
        call("pg_ctl", "-D", str(data / "db"), "-m", "immediate", "stop")
        shutil.rmtree(data)


@pytest.mark.slow
@pytest.mark.usefixtures("inline")
def test_postgresql(postgresql: str, notes: Path, tmp_path: Path) -> None:
    same_as_in_a_file(postgresql, notes, tmp_path)


@pytest.mark.slow
@pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)} (pip install 'verifier[llm]')")
@pytest.mark.usefixtures("inline", "unconfigured")
def test_the_models_answers_in_postgresql(postgresql: str, tmp_path: Path) -> None:
    answers_are_kept_there(postgresql, tmp_path)
