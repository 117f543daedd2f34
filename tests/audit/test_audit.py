"""An audit of some notes: the same as ``check`` on each, and a rerun does only what is missing or changed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.audit.audits import FIGURES, ROOT, WRONG, audit, checked_in_last_run, command, environment, query, results
from verifier.verification import verify


def test_the_results_are_those_of_check_note_by_note(notes: Path, tmp_path: Path) -> None:
    assert audit(notes, ROOT / "samples" / "en" / "en01.md", ROOT / "samples" / "zh" / "airline.md", out=tmp_path / "out") == 1
    found = results(tmp_path / "out")
    assert sorted(found) == ["a/right.md", "a/wrong.md", "airline.md", "b/alone.txt", "b/right.md", "en01.md"]
    assert found["a/wrong.md"]["report"]["summary"]["refuted"] == 1 and found["a/right.md"]["report"]["summary"]["supported"] == 2
    for folder, label, sources in ((notes, "a/wrong.md", ["a/wrong.sources.json"]), (notes, "b/alone.txt", []),
                                   (ROOT / "samples" / "en", "en01.md", ["en01.sources.json"]),
                                   (ROOT / "samples" / "zh", "airline.md", ["airline.sources.xlsx"])):
        alone = verify(folder / label, [folder / name for name in sources], with_text=True)
        assert found[label]["report"] == json.loads(alone.to_json()), label


@pytest.mark.usefixtures("inline")
def test_a_rerun_does_only_what_is_missing_or_changed(notes: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    audit(notes, out=out)
    assert checked_in_last_run(out) == 4
    audit(notes, out=out)
    assert checked_in_last_run(out) == 0
    (notes / "b" / "alone.txt").write_text(WRONG, "utf-8")
    audit(notes, out=out)
    assert checked_in_last_run(out) == 1
    figures = notes / "a" / "right.sources.json"
    figures.write_text(figures.read_text("utf-8").replace("12.50", "12.60"), "utf-8")
    shutil.copyfile(notes / "a" / "wrong.md", notes / "b" / "wrong.md")
    shutil.copyfile(notes / "a" / "wrong.sources.json", notes / "b" / "wrong.sources.json")
    (notes / "b" / "right.md").unlink()
    audit(notes, out=out)
    assert checked_in_last_run(out) == 1, "the copy of a note takes its report over, the changed figures alone are checked anew"
    found = results(out)
    assert sorted(found) == ["a/right.md", "a/wrong.md", "b/alone.txt", "b/wrong.md"], "a note that is gone is left out"
    assert found["a/right.md"]["report"]["summary"]["refuted"] == 1
    assert found["b/wrong.md"]["report"] == found["a/wrong.md"]["report"]
    assert query(out, "select count(*) from report") == [(3,)], "no report is kept that belongs to no note"
    assert query(out, "select count(*) from claim where report not in (select report from report)") == [(0,)]


@pytest.mark.usefixtures("inline")
def test_what_is_known_of_a_note_changes_without_checking_it_anew(notes: Path, tmp_path: Path) -> None:
    audit(notes, "--generator", "model-a", "--date", "2025/3/1", "--meta", "desk=hk", out=tmp_path / "out")
    audit(notes, "--generator", "model-b", "--date", "2025-03-01", "--meta", "desk=sh", out=tmp_path / "out")
    assert checked_in_last_run(tmp_path / "out") == 0
    assert {(each["generator"], each["date"], each["metadata"]["desk"]) for each in results(tmp_path / "out").values()} == {("model-b", "2025-03-01", "sh")}


@pytest.mark.usefixtures("inline")
def test_a_note_that_fails_is_a_row_with_its_error(notes: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    (notes / "a" / "empty.md").write_text("", "utf-8")
    (notes / "a" / "broken.md").write_text("营收增长5%。", "utf-8")
    (notes / "a" / "broken.sources.json").write_text("{", "utf-8")
    assert audit(notes, "--fail-on", "never", out=out) == 2
    found = results(out)
    assert len(found) == 6 and [label for label, each in found.items() if each["state"] == "failed"] == ["a/broken.md", "a/empty.md"]
    assert "empty.md: is empty" in found["a/empty.md"]["error"] and "broken.sources.json" in found["a/broken.md"]["error"]
    audit(notes, out=out)
    assert query(out, "select checked, kept, failed from run where number = '000002'") == [(0, 4, 2)]
    (notes / "a" / "broken.sources.json").write_text(json.dumps(FIGURES), "utf-8")
    audit(notes, "--retry-failed", out=out)
    assert [each["state"] for each in results(out).values()].count("failed") == 1


@pytest.mark.slow
def test_a_changed_catalogue_judges_anew(notes: Path, tmp_path: Path) -> None:
    """The package is copied and one definition changed, as a team does that edits the catalogue."""
    copy, out = tmp_path / "elsewhere", tmp_path / "out"
    shutil.copytree(ROOT / "verifier", copy / "verifier", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "prompts", copy / "prompts")

    def run() -> None:
        done = subprocess.run(command(notes, "--fail-on", "never", out=out), env=environment() | {"PYTHONPATH": str(copy)}, cwd=copy, capture_output=True)
        assert done.returncode == 0, done.stderr

    run()
    run()
    assert checked_in_last_run(out) == 0
    catalogue = next(iter(sorted((copy / "verifier" / "catalogue" / "metrics").glob("*.toml"))))
    catalogue.write_text(catalogue.read_text("utf-8") + "\n# another reading\n", "utf-8")
    run()
    assert checked_in_last_run(out) == 4


@pytest.mark.usefixtures("inline")
def test_inputs_that_cannot_be_used_are_one_line(notes: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    (tmp_path / "bad.jsonl").write_text('{"id": "1", "words": "x"}\n', "utf-8")
    (tmp_path / "broken.jsonl").write_text('{"text": "x"}\n{', "utf-8")
    (tmp_path / "twice.csv").write_text("id,text\n1,a\n1,b\n", "utf-8")
    (tmp_path / "strangers.csv").write_text("note,sources\nelsewhere.md,a.json\n", "utf-8")
    (tmp_path / "nothing").mkdir()
    for arguments, line in (
        ([tmp_path / "none"], "does not exist"), ([tmp_path / "nothing"], "holds no document"), ([str(notes / "*.pdf")], "matches no document"),
        ([tmp_path / "bad.jsonl"], "has no text column (it has id, words)"), ([tmp_path / "broken.jsonl"], "broken.jsonl, line 2: is no JSON"),
        ([tmp_path / "twice.csv"], "has the id of an earlier row (1)"), ([notes, "--map", tmp_path / "strangers.csv"], "names no note of this audit"),
        ([notes, "--map", tmp_path / "missing.csv"], "missing.csv: does not exist"), ([notes, "--meta", "desk"], "is not of the form KEY=VALUE"),
        ([notes, "--deadline", "0"], "must be more than 0"), ([tmp_path / "bad.jsonl", "--text-column", "body"], "has no column 'body'"),
    ):
        assert audit(*arguments, out=out) == 2, arguments
        said = capsys.readouterr().err
        assert line in said and said.count("\n") == 1, said
    assert main_with_out(notes / "a" / "right.md", notes) == 2, "--out must be a folder"


def main_with_out(out: Path, notes: Path) -> int:
    return audit(notes, out=out)


@pytest.mark.usefixtures("inline")
def test_two_audits_do_not_share_a_folder_at_a_time(notes: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from verifier.audit.lock import Lock

    (tmp_path / "out").mkdir()
    with Lock(tmp_path / "out"):
        assert audit(notes, out=tmp_path / "out") == 2
    assert "is in use by another audit" in capsys.readouterr().err
    assert audit(notes, out=tmp_path / "out") == 1


@pytest.mark.skipif(os.name != "posix", reason="file modes")
@pytest.mark.usefixtures("inline")
def test_the_store_is_for_its_owner_alone(notes: Path, tmp_path: Path) -> None:
    audit(notes / "a" / "right.md", out=tmp_path / "out")
    assert (tmp_path / "out" / "audit.sqlite").stat().st_mode & 0o077 == 0
