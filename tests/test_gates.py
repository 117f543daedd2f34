"""What keeps a wrong note from being published: SARIF, JUnit, annotations, waivers, baselines, hooks."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from verifier.cli import main
from verifier.documents.reading import read_document_bytes
from verifier.records import Report
from verifier.reports import FORMATS, Style, render
from verifier.sources import read_source_bytes
from verifier.verification import verify

ROOT = Path(__file__).resolve().parents[1]
SCHEMA = json.loads((ROOT / "tests" / "schemas" / "sarif-2.1.0.json").read_text("utf-8"))
FIGURES = json.dumps([{"metric": "归母净利润", "period": "2025-9M", "value": "9.55", "unit": "亿元"},
                      {"metric": "归母净利润", "period": "2024-9M", "value": "7.70", "unit": "亿元"}], ensure_ascii=False)
NOTE = "# 三季报点评 📈\r\n\r\n😀2025年前三季度归母净利润9.55亿元，同比增长416%。\r\n\r\n按此增速，估值不贵。\r\n"
WAIVED = NOTE.replace("😀2025", "<!-- verifier: ignore {} -->\r\n😀2025")


def checked(text: str, name: str = "note.md") -> Report:
    return verify(read_document_bytes(text.encode(), name), [read_source_bytes(FIGURES.encode(), "note.sources.json")], with_text=True)


def sarif(report: Report, path: str | None = "notes/note.md") -> dict[str, Any]:
    log: dict[str, Any] = json.loads(render(report, "sarif", Style(path=path)))
    return log


def results(report: Report, path: str | None = "notes/note.md") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = sarif(report, path)["runs"][0]["results"]
    return found


def junit(report: Report, style: Style) -> ElementTree.Element:
    return ElementTree.fromstring(render(report, "junit", style).partition("?>")[2])[0]


# -- SARIF -----------------------------------------------------------------------------------------

@pytest.mark.parametrize("gold", sorted((ROOT / "samples").glob("*/*.gold.json")), ids=lambda gold: gold.name.removesuffix(".gold.json"))
def test_sarif_of_every_sample_is_valid(gold: Path) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    labels = json.loads(gold.read_text("utf-8"))
    note = gold.with_name(labels["document"])
    report = verify(note, [gold.with_name(name) for name in labels["sources"]], with_text=True)
    jsonschema.Draft7Validator(SCHEMA).validate(sarif(report))


def test_the_schema_refuses_what_is_wrong() -> None:
    jsonschema = pytest.importorskip("jsonschema")
    log = sarif(checked(NOTE))
    log["runs"][0]["results"][0]["level"] = "fatal"
    assert not jsonschema.Draft7Validator(SCHEMA).is_valid(log)


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_sarif_points_at_the_right_column_in_crlf_emoji_and_han(mark: str) -> None:
    run = sarif(checked(mark + NOTE))["runs"][0]
    region = run["results"][0]["locations"][0]["physicalLocation"]["region"]
    line = NOTE.split("\r\n")[region["startLine"] - 1]
    assert run["columnKind"] == "unicodeCodePoints"
    assert line[region["startColumn"] - 1:region["endColumn"] - 1] == "416%"
    assert NOTE[region["charOffset"]:region["charOffset"] + region["charLength"]] == "416%"


def test_a_byte_order_mark_is_no_column() -> None:
    one = "\ufeff2025年前三季度归母净利润9.55亿元，同比增长416%。"
    region = results(checked(one))[0]["locations"][0]["physicalLocation"]["region"]
    assert (region["startLine"], region["startColumn"]) == (1, one.index("416%"))


def test_sarif_says_what_a_rule_means_and_where_the_operands_stand() -> None:
    run = sarif(checked(NOTE))["runs"][0]
    result = run["results"][0]
    rule = run["tool"]["driver"]["rules"][result["ruleIndex"]]
    assert rule["id"] == result["ruleId"] and len(rule["help"]["text"]) > 40 and rule["fullDescription"]["text"]
    assert "note.sources.json" in {one["physicalLocation"]["artifactLocation"]["uri"] for one in result["relatedLocations"]}
    assert result["locations"][0]["physicalLocation"]["artifactLocation"] == {"uri": "notes/note.md", "uriBaseId": "%SRCROOT%"}
    assert result["fixes"][0]["artifactChanges"][0]["replacements"][0]["insertedContent"]["text"].startswith("24")


def test_a_fingerprint_outlives_edits_elsewhere_and_tells_alike_findings_apart() -> None:
    def keys(text: str) -> list[str]:
        return [result["partialFingerprints"]["verifierClaim/v1"] for result in results(checked(text)) if result["level"] == "error"]

    before = keys(NOTE)
    assert keys("前言一段。\r\n\r\n" + NOTE + "\r\n另有一段，门店312家。\r\n") == before
    assert keys(NOTE.replace("416%", "417%")) != before
    twice = keys(NOTE + NOTE.split("\r\n")[2])
    assert len(set(twice)) == len(twice) > len(before)


def test_a_web_page_has_no_lines_of_its_text() -> None:
    report = checked("<html><body><p>2025年前三季度归母净利润9.55亿元，同比增长416%。</p></body></html>", "note.html")
    assert "region" not in results(report, "note.html")[0]["locations"][0]["physicalLocation"]


# -- JUnit, annotations ----------------------------------------------------------------------------

def test_junit_fails_what_blocks() -> None:
    suite = junit(checked(NOTE), Style(path="notes/note.md"))
    assert suite.get("failures") == "1" and suite.get("tests") == str(len(suite)) and suite.get("name") == "notes/note.md"
    failed = [case for case in suite if case.find("failure") is not None]
    assert [case.get("line") for case in failed] == ["3"] and "416%" in (failed[0].get("name") or "")
    assert junit(checked(NOTE), Style(failing=frozenset())).get("failures") == "0"


def test_annotations_cannot_be_broken_out_of() -> None:
    line = render(checked(NOTE), "github", Style(path="a,b:c/note.md", language="zh")).splitlines()[0]
    assert line.startswith("::error file=a%2Cb%3Ac/note.md,line=3,endLine=3,col=")
    assert "416%25" in line and "416%，" not in line
    hostile = checked(NOTE.replace("估值不贵", "估值不贵\r\n::error::成本率%0A"))
    assert all(re.match(r"::(error|warning|notice) file=", one) for one in render(hostile, "github").splitlines())


def test_every_format_shows_the_waiver() -> None:
    report = checked(WAIVED.format("refuted 与投研部商定"))
    for name in FORMATS:
        assert "与投研部商定" in render(report, name), name


# -- waivers ---------------------------------------------------------------------------------------

def wrong(report: Report) -> Any:
    return next(claim for claim in report.claims if claim.number.text == "416%")


@pytest.mark.parametrize("text", [
    WAIVED.format("refuted 与投研部商定 2025-10"),
    NOTE.replace("416%。", "416%。<!-- verifier: ignore refuted 与投研部商定 2025-10 -->"),
    NOTE.replace("416%。", "416%。 [verifier: ignore refuted: 与投研部商定 2025-10]"),
    WAIVED.format("truncated, refuted 与投研部商定 2025-10"),
])
def test_a_waiver_excuses_its_claim_and_is_listed(text: str) -> None:
    report = checked(text)
    claim = wrong(report)
    assert (claim.verdict, claim.waived) == ("refuted", "与投研部商定 2025-10")
    assert claim.message.startswith("［已豁免：与投研部商定 2025-10］") and report.summary.waived == 1
    assert [(remark.code, remark.places[-1]) for remark in report.findings] == [("waived", f"{claim.id} 416%")]
    assert [one.number.text for one in report.claims] == [one.number.text for one in checked(NOTE).claims], "its own words are no claims"
    assert Report.model_validate_json(report.model_dump_json()) == report
    assert results(report)[0]["suppressions"] == [{"kind": "inSource", "justification": "与投研部商定 2025-10"}]


@pytest.mark.parametrize(("waiver", "code"), [
    ("refuted", "waiver-invalid"), ("refuted   ", "waiver-invalid"), ("no-such-code because", "waiver-invalid"), ("", "waiver-invalid"),
    ("unit-slip 与此无关", "waiver-unused"),
])
def test_a_waiver_without_reason_or_claim_is_a_finding_and_not_applied(waiver: str, code: str) -> None:
    report = checked(WAIVED.format(waiver))
    assert wrong(report).waived is None
    assert [remark.code for remark in report.findings] == [code]


def test_a_waiver_reaches_one_line_only() -> None:
    text = WAIVED.format("refuted 商定").replace("估值不贵。", "估值不贵。2025年前三季度归母净利润19.55亿元。")
    report = checked(text)
    assert [(claim.number.text, claim.waived) for claim in report.claims if claim.verdict == "refuted"] == [("416%", "商定"), ("19.55亿元", None)]


def test_a_waiver_in_a_web_page() -> None:
    report = checked("<p>按季报。</p><!-- verifier: ignore refuted 商定 --><p>2025年前三季度归母净利润9.55亿元，同比增长416%。</p>", "note.html")
    assert wrong(report).waived == "商定"


# -- the commands ----------------------------------------------------------------------------------

@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one wrong note, its source beside it, and a clean one."""
    (tmp_path / "note.md").write_bytes(NOTE.encode())
    (tmp_path / "note.sources.json").write_text(FIGURES, "utf-8")
    (tmp_path / "clean.md").write_bytes(NOTE.replace("416%", "24.0%").encode())
    (tmp_path / "clean.sources.json").write_text(FIGURES, "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    return tmp_path


def test_gate_reads_the_sources_beside_each_note(desk: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert main(["gate", "clean.md"]) == 0
    assert main(["gate", "note.md", "clean.md"]) == 1
    out = capsys.readouterr()
    column = NOTE.split("\r\n")[2].index("416%") + 1
    assert out.out.startswith(f"note.md:3:{column}: error [") and "clean.md" not in out.out
    assert "1 of 2 notes blocked: note.md" in out.err
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert main(["gate", "note.md"]) == 1
    assert capsys.readouterr().out.startswith("::error file=note.md,line=3,")
    assert main(["gate", "note.md", "--fail-on", "never"]) == 0


@pytest.mark.parametrize(("name", "begins"), [("all.sarif", "{"), ("all.xml", "<?xml")])
def test_gate_reports_all_notes_in_one_file(desk: Path, name: str, begins: str) -> None:
    assert main(["gate", "note.md", "clean.md", "--output", name]) == 1
    text = (desk / name).read_text("utf-8")
    assert text.startswith(begins) and "clean.md" in text
    if name.endswith("sarif"):
        log = json.loads(text)
        pytest.importorskip("jsonschema").Draft7Validator(SCHEMA).validate(log)
        assert len(log["runs"]) == 1 and len(log["runs"][0]["artifacts"]) == 2


def test_known_findings_do_not_block_and_new_ones_do(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["gate", "note.md", "clean.md", "--baseline", "known.json", "--write-baseline"]) == 0
    assert main(["gate", "note.md", "clean.md", "--baseline", "known.json"]) == 0
    assert "基线中已有" in capsys.readouterr().out
    assert main(["check", "note.md", "--source", "note.sources.json", "--baseline", "known.json", "--format", "sarif"]) == 0
    log = json.loads(capsys.readouterr().out)
    pytest.importorskip("jsonschema").Draft7Validator(SCHEMA).validate(log)
    result = log["runs"][0]["results"][0]
    assert result["baselineState"] == "unchanged" and result["suppressions"][0]["kind"] == "external"
    (desk / "note.md").write_bytes(("前言。\r\n\r\n" + NOTE + "\r\n2025年前三季度归母净利润19.55亿元。\r\n").encode())
    assert main(["gate", "note.md", "--baseline", "known.json"]) == 1
    out = capsys.readouterr().out
    assert [line.split(": ")[1].split(" ")[0] for line in out.splitlines()] == ["note", "error"]


def test_a_baseline_keeps_what_it_knew_of_other_notes(desk: Path) -> None:
    main(["gate", "note.md", "--baseline", "known.json", "--write-baseline"])
    main(["gate", "clean.md", "--baseline", "known.json", "--write-baseline"])
    assert sorted(json.loads((desk / "known.json").read_text("utf-8"))["documents"]) == ["clean.md", "note.md"]
    assert main(["gate", "note.md", "--baseline", "known.json"]) == 0


@pytest.mark.parametrize(("arguments", "says"), [
    (["--baseline", "gone.json"], "no such file"), (["--baseline", "note.sources.json"], "is no baseline"), (["--write-baseline"], "does not say where"),
    (["--baseline", "note.md"], "is no readable baseline")])
def test_a_baseline_that_cannot_be_used(desk: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], says: str) -> None:
    assert main(["gate", "note.md", *arguments]) == 2
    told = capsys.readouterr().err
    assert says in told and told.count("\n") == 1


def test_a_waived_note_passes_and_is_not_corrected(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = WAIVED.format("refuted 商定").encode()
    (desk / "note.md").write_bytes(data)
    assert main(["gate", "note.md"]) == 0
    assert main(["check", "note.md", "--source", "note.sources.json"]) == 0
    assert "商定" in capsys.readouterr().out
    assert main(["fix", "note.md", "--source", "note.sources.json", "--write"]) == 0
    assert (desk / "note.md").read_bytes() == data


# -- hooks -----------------------------------------------------------------------------------------

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
RUN = f'"{sys.executable}" -m verifier.cli'


@pytest.fixture
def repository(desk: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """The desk as a git repository; runs a command in it."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")} | {
        "PYTHONPATH": str(ROOT), "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "PRE_COMMIT_HOME": str(desk / ".pc"),
        "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b.c", "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@b.c"}

    def run(*command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(command, cwd=desk, env=environment, capture_output=True, text=True, encoding="utf-8", check=False,
                              stdin=subprocess.DEVNULL)

    assert run("git", "init", "-q", ".").returncode == 0
    return run


def hook() -> dict[str, Any]:
    """The one hook of .pre-commit-hooks.yaml."""
    yaml = pytest.importorskip("yaml")
    [found] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    return dict(found)


@needs_git
def test_the_pre_commit_hook_in_a_real_repository(desk: Path, repository: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    pytest.importorskip("pre_commit")
    import yaml

    local = hook() | {"language": "system", "entry": hook()["entry"].replace("verifier", RUN, 1)}  # as declared, but in this environment
    (desk / ".pre-commit-config.yaml").write_text(yaml.safe_dump({"repos": [{"repo": "local", "hooks": [local]}]}), "utf-8")
    repository("git", "add", ".pre-commit-config.yaml", "note.sources.json", "clean.sources.json", "clean.md")
    assert repository(sys.executable, "-m", "pre_commit", "install").returncode == 0
    first = repository("git", "commit", "-m", "a clean note")
    assert first.returncode == 0, first.stdout + first.stderr
    repository("git", "add", "note.md")
    (desk / "note.md").write_bytes(NOTE.replace("416%", "24.0%").encode())  # mended, but not staged
    second = repository("git", "commit", "-m", "a wrong note")
    assert second.returncode == 1 and "note.md:3:" in second.stdout + second.stderr and "clean.md" not in second.stdout
    repository("git", "add", "note.md")
    third = repository("git", "commit", "-m", "the note mended")
    assert third.returncode == 0, third.stdout + third.stderr


@needs_git
def test_the_hook_s_entry_as_a_plain_git_hook(desk: Path, repository: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    script = desk / ".git" / "hooks" / "pre-commit"
    script.parent.mkdir(exist_ok=True)
    script.write_text(f"#!/bin/sh\ngit diff --cached --name-only --diff-filter=ACM -z -- '*.md' | xargs -0 -r {RUN} gate\n", "utf-8")
    script.chmod(0o755)
    repository("git", "add", "clean.md", "clean.sources.json")
    assert repository("git", "commit", "-m", "clean").returncode == 0
    repository("git", "add", "note.md", "note.sources.json")
    stopped = repository("git", "commit", "-m", "wrong")
    assert stopped.returncode != 0 and "note.md:3:" in stopped.stdout + stopped.stderr


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
def test_the_action_s_check_step(desk: Path) -> None:
    yaml = pytest.importorskip("yaml")
    action = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
    step = action["runs"]["steps"][-1]
    assert set(step["env"]) == {"NOTES", "SOURCES", "FAIL_ON", "BASELINE", "SARIF"}, "inputs reach the script as variables, never as its text"
    assert "${{" not in step["run"]
    tools = desk / "tools"
    tools.mkdir()
    (tools / "verifier").write_text(f'#!/bin/sh\nexec {RUN} "$@"\n', "utf-8")
    (tools / "verifier").chmod(0o755)
    (desk / "a folder").mkdir()
    shutil.copy(desk / "note.md", desk / "a folder" / "a note.md")
    shutil.copy(desk / "note.sources.json", desk / "a folder" / "a note.sources.json")

    def run(**inputs: str) -> subprocess.CompletedProcess[str]:
        defaults = {"NOTES": "**/*.md", "SOURCES": "", "FAIL_ON": "refuted", "BASELINE": "", "SARIF": ""}
        environment = os.environ | {"PYTHONPATH": str(ROOT), "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}"} | defaults | inputs
        return subprocess.run(["bash", "-c", step["run"]], cwd=desk, env=environment, capture_output=True, text=True, encoding="utf-8",
                              check=False, stdin=subprocess.DEVNULL)

    done = run(SARIF="out.sarif")
    assert done.returncode == 1, done.stderr
    assert {line.split(",")[0] for line in done.stdout.splitlines() if line.startswith("::error")} == {
        "::error file=note.md", "::error file=a folder/a note.md"}
    assert len(json.loads((desk / "out.sarif").read_text("utf-8"))["runs"][0]["artifacts"]) == 3
    assert run(NOTES="clean.md").returncode == 0
    assert run(NOTES="none/*.md").returncode == 2
    assert run(NOTES="$(touch owned).md").returncode == 2 and not (desk / "owned").exists()
