"""The command line: exit status by the contract, reports alone on standard output, one line for what cannot be used."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import report_registries
import report_samples as samples

from verifier.cli import main
from verifier.errors import InputError, ServiceError
from verifier.records import Report
from verifier.reports import wording

ROOT = Path(__file__).parents[1]


class Checked:
    """Stands in for the check itself: what it was called with, and the report it gives."""

    def __init__(self, report: Report) -> None:
        self.report, self.calls = report, list[tuple[tuple[Any, ...], dict[str, Any]]]()

    def __call__(self, *given: Any, **named: Any) -> Report:
        self.calls.append((given, named))
        if isinstance(self.report, Exception):
            raise self.report
        return self.report


@pytest.fixture
def checked(monkeypatch: pytest.MonkeyPatch) -> Iterator[Checked]:
    report_registries.install(monkeypatch.setitem)
    stand_in, module = Checked(samples.chinese()), ModuleType("verifier.verification")
    module.verify = stand_in  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "verifier.verification", module)
    for each in (wording.code_title, wording.metric_name):
        each.cache_clear()
    yield stand_in
    for each in (wording.code_title, wording.metric_name):
        each.cache_clear()


@pytest.fixture
def note(tmp_path: Path) -> Path:
    path = tmp_path / "note.md"
    path.write_text("毛利率 38.6%。", "utf-8")
    return path


def with_verdict(verdict: str) -> Report:
    text = "a 5%"
    return samples.report(text, [samples.claim(text, "5%", text, verdict, id="c01", metric="roe", value="0.05", low="0.045", high="0.055")],
                          name="n.md", language="en")


@pytest.mark.parametrize(("verdict", "refuted", "imprecise", "unverifiable"), [
    ("supported", 0, 0, 0), ("consistent", 0, 0, 0), ("unverifiable", 0, 0, 1), ("imprecise", 0, 1, 1), ("tainted", 1, 1, 1), ("refuted", 1, 1, 1)])
def test_exit_status_by_verdict(checked: Checked, note: Path, verdict: str, refuted: int, imprecise: int, unverifiable: int) -> None:
    checked.report = with_verdict(verdict)
    assert main(["check", str(note)]) == refuted
    assert main(["check", str(note), "--fail-on", "imprecise"]) == imprecise
    assert main(["check", str(note), "--fail-on", "unverifiable"]) == unverifiable
    assert main(["check", str(note), "--fail-on", "never"]) == 0


def test_a_wrong_cell_of_a_table_fails_too(checked: Checked, note: Path) -> None:
    cell = samples.chinese().tables[1]
    checked.report = with_verdict("supported").model_copy(update={"tables": [cell]})
    assert main(["check", str(note)]) == 1


def test_json_stands_alone_on_standard_output(checked: Checked, note: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(note), "--source", "a.json", "--source", "b.csv", "--format", "json", "--entity", "岚峤精密",
                 "--extractor", "rules"]) == 1
    out, err = capsys.readouterr()
    assert json.loads(out)["schema"] == "verifier.report/1" and "text" not in json.loads(out)["document"] and err == ""
    (document, sources), named = checked.calls[0]
    assert document == note and [str(source) for source in sources] == ["a.json", "b.csv"]
    assert named == {"extractor": "rules", "model": None, "entity": "岚峤精密", "with_text": False, "language": None}
    main(["check", str(note), "--format", "json", "--with-text"])
    assert json.loads(capsys.readouterr().out)["document"]["text"] == samples.ZH_TEXT


def test_the_language_is_passed_on(checked: Checked, note: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", str(note), "--lang", "en"])
    assert "3 wrong at the root" in capsys.readouterr().out and checked.calls[0][1]["language"] == "en"


@pytest.mark.parametrize(("name", "begins"), [("r.html", "<!doctype html>"), ("r.json", "{"), ("r.md", "# "), ("r.csv", "id,"), ("r.sarif", "{"),
                                              ("r.txt", "岚峤")])
def test_the_suffix_of_the_output_chooses_the_format(checked: Checked, note: Path, capsys: pytest.CaptureFixture[str], name: str,
                                                     begins: str) -> None:
    out = note.with_name(name)
    assert main(["check", str(note), "--output", str(out)]) == 1
    assert out.read_text("utf-8").startswith(begins)
    assert capsys.readouterr().out == "" and [path.name for path in sorted(note.parent.iterdir())] == sorted(["note.md", name])


def test_an_output_is_written_whole_or_not_at_all(checked: Checked, note: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = note.with_name("r.json")
    out.write_text("before")

    def broken(source: str, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", broken)
    assert main(["check", str(note), "--output", str(out)]) == 2
    assert out.read_text() == "before" and len(list(note.parent.iterdir())) == 2


@pytest.mark.parametrize(("output", "problem"), [("note.md", "is the document or a source"), (".", "is a folder"), ("no/r.json", "does not exist")])
def test_an_output_that_cannot_be_meant_is_refused_before_the_work(checked: Checked, note: Path, capsys: pytest.CaptureFixture[str], output: str,
                                                                   problem: str) -> None:
    assert main(["check", str(note), "--output", str(note.parent / output)]) == 2
    assert problem in capsys.readouterr().err and not checked.calls


def test_spot_shows_every_trail(checked: Checked, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["spot", "毛利率 38.6%"]) == 1
    out = capsys.readouterr().out
    assert checked.calls[0][0][0] == "毛利率 38.6%" and checked.calls[0][1]["with_text"]
    assert "1,143,348,000" in out and "+ 38.6%" in out and "? 26 亿元" in out


@pytest.mark.parametrize(("arguments", "said"), [
    (["check", "x.md", "--extractor", "llm"], "--extractor llm: no model is configured"),
])
def test_what_is_not_built_yet_is_said_in_one_line(checked: Checked, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str) -> None:
    assert main(arguments) == 2
    assert said in capsys.readouterr().err


def test_auto_falls_back_to_the_rules(checked: Checked, note: Path) -> None:
    main(["check", str(note), "--extractor", "auto"])
    assert checked.calls[0][1]["extractor"] == "rules"


@pytest.mark.parametrize(("raised", "status"), [(InputError("x.md", "is\nempty", "Give a file with text."), 2),
                                                (ServiceError("the model did not answer"), 3)])
def test_errors_are_one_line_without_traceback(checked: Checked, capsys: pytest.CaptureFixture[str], raised: Exception, status: int) -> None:
    checked.report = raised  # type: ignore[assignment]
    assert main(["check", "x.md"]) == status
    out, err = capsys.readouterr()
    assert out == "" and err.count("\n") == 1 and err.startswith("verifier: ")


def test_a_defect_keeps_its_traceback(checked: Checked) -> None:
    checked.report = ZeroDivisionError("ours")  # type: ignore[assignment]
    with pytest.raises(ZeroDivisionError):
        main(["check", "x.md"])


@pytest.mark.parametrize("arguments", [["check"], ["nonsense"], ["check", "a.md", "--format", "pdf"], ["check", "a.md", "--fail-on", "sometimes"]])
def test_an_unusable_call_is_one_line_and_2(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert left.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_without_a_command_the_help_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "spot" in capsys.readouterr().err


# -- explain -----------------------------------------------------------------------------------------

@pytest.mark.parametrize(("word", "said"), [
    ("field-misread", "How it happens"), ("Field-Misread", "What to do"), ("gross_margin", "1 - cost_of_revenue / revenue"),
    ("毛利率", "gross_margin"), ("GROSS MARGIN", "gross_margin"), ("tainted", "against right inputs it fails")])
def test_explain(checked: Checked, capsys: pytest.CaptureFixture[str], word: str, said: str) -> None:
    assert main(["explain", word, "--lang", "en"]) == 0
    assert said in capsys.readouterr().out


def test_explain_lists_everything_and_suggests(checked: Checked, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "--lang", "zh"]) == 0
    listed = capsys.readouterr().out
    assert all(word in listed for word in (*report_registries.CODES, *report_registries.METRICS, "refuted"))
    assert main(["explain", "feild-misread"]) == 2
    assert "Did you mean field-misread" in capsys.readouterr().err
    assert main(["explain", "zzzzzz"]) == 2


def test_every_real_code_and_metric_is_explained() -> None:
    from verifier.catalogue import load
    from verifier.codes import explanations
    from verifier.explain import explain

    for word in (*explanations(), *load().metrics):
        for language in ("zh", "en"):
            assert len(explain(word, language).splitlines()) > 1


# -- figures -----------------------------------------------------------------------------------------

@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "figures.json"
    figures = [{"metric": "revenue", "entity": "岚峤精密", "period": "2024", "value": "21.30", "unit": "亿元"}]
    path.write_text(json.dumps(figures, ensure_ascii=False), "utf-8")
    return path


def test_figures_as_a_table_and_as_json(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["figures", str(source), "--lang", "zh"]) == 0
    table = capsys.readouterr().out
    assert "岚峤精密" in table and "2024" in table and "21.30" in table and "营业收入" in table
    assert main(["figures", str(source), "--format", "json"]) == 0
    figure = json.loads(capsys.readouterr().out)["sources"][0]["figures"][0]
    assert (figure["metric"], figure["period"], figure["low"], figure["high"]) == ("revenue", "2024", "2129500000.000", "2130500000.000")


def test_figures_of_the_tables_in_a_document(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "n.md"
    path.write_text("| 项目（亿元） | 2024 |\n|---|---|\n| 营业收入 | 4.58 |\n", "utf-8")
    assert main(["figures", str(path)]) == 0 and "4.58" in capsys.readouterr().out
    path.write_text("no table here", "utf-8")
    assert main(["figures", str(path)]) == 2 and "holds no table" in capsys.readouterr().err


def test_figures_of_a_missing_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["figures", "nowhere.json"]) == 2
    assert capsys.readouterr().err.startswith("verifier: nowhere.json: does not exist")


# -- the process -------------------------------------------------------------------------------------

def run(*arguments: str, stdin: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, "-m", "verifier.cli", *arguments], input=stdin, capture_output=True, cwd=ROOT, timeout=60, check=False,
                          env={**os.environ, **environment})


def test_help_imports_nothing_heavy() -> None:
    code = ("import sys, verifier.cli\ntry: verifier.cli.main(['check', '--help'])\nexcept SystemExit: pass\n"
            "print([m for m in ('pydantic', 'pandas', 'rich', 'lxml', 'openpyxl', 'langchain', 'tomllib') if m in sys.modules])")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, timeout=60, check=True)
    assert done.stdout.endswith("[]\n") and "--fail-on" in done.stdout


def test_spot_imports_no_table_library() -> None:
    code = ("import sys, verifier.cli\nverifier.cli.main(['spot', '毛利率 38.6%'])\n"
            "print([m for m in ('pandas', 'rich', 'lxml', 'openpyxl', 'langchain') if m in sys.modules])")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, cwd=ROOT, timeout=60, check=True)
    assert done.stdout.endswith(b"[]\n")


def test_standard_input_and_utf8_whatever_the_locale() -> None:
    text = "营收 4.58 亿元，上年 4.00 亿元，同比增长 30%。"
    done = run("check", "-", "--format", "json", stdin=text.encode(), PYTHONIOENCODING="ascii", LC_ALL="C", PYTHONUTF8="0")
    assert done.returncode in (0, 1), done.stderr
    assert "4.58 亿元" in [claim["number"]["text"] for claim in json.loads(done.stdout.decode("utf-8"))["claims"]]


def test_bad_standard_input_is_one_line() -> None:
    for data in (b"", b"\x00\x01\x02", b"\xff\xfe\xff"):
        done = run("spot", "-", stdin=data)
        assert done.returncode == 2 and done.stderr.count(b"\n") == 1 and b"Traceback" not in done.stderr


def test_no_colour_where_nobody_looks() -> None:
    assert b"\x1b" not in run("spot", "营收 4.58 亿元").stdout


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are POSIX")
@pytest.mark.parametrize(("environment", "colored"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)])
def test_colour_on_a_terminal_only(environment: dict[str, str], colored: bool) -> None:
    import pty

    leader, follower = pty.openpty()
    base = {key: value for key, value in os.environ.items() if key != "NO_COLOR"} | {"TERM": "xterm", "COLUMNS": "80"}
    with subprocess.Popen([sys.executable, "-m", "verifier.cli", "spot", "每股净资产：210.44亿元/14.63亿股≈143.83元/股"], stdout=follower, cwd=ROOT,
                          env=base | environment) as process:
        os.close(follower)
        seen = b""
        try:
            while part := os.read(leader, 4096):
                seen += part
        except OSError:
            pass
        assert process.wait(60) == 1
    os.close(leader)
    assert (b"\x1b[" in seen) == colored and b"14.38" in seen


def test_a_reader_that_leaves_is_no_error() -> None:
    with subprocess.Popen([sys.executable, "-m", "verifier.cli", "explain"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.read(1)
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(60) == 0


def test_every_notice_that_the_program_gives_is_explained() -> None:
    from verifier.explain import NOTICES, explain

    given = {code for path in (ROOT / "verifier").rglob("*.py") for code in re.findall(r'Finding\(code="([a-z-]+)"', path.read_text("utf-8"))}
    assert given == set(NOTICES)
    for code in given:
        assert len(explain(code, "zh").splitlines()) >= 2 and code in explain(None, "en")
