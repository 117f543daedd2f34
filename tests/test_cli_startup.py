"""A quick start: what ``import verifier``, ``--help`` and ``spot`` do not load, and what is kept between runs. No test here reads a clock."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import verifier
from verifier import kept
from verifier.patterns import _shelf, pattern, save
from verifier.records import Report
from verifier.verification import verify

ROOT = Path(__file__).resolve().parents[1]
SPOT = "210.44亿元/14.63亿股≈143.83元/股"
HEAVY = {"pandas", "numpy", "langchain", "openai", "openpyxl", "lxml", "rich", "tenacity", "asyncio", "urllib.request", "http.client"}


def loaded(code: str) -> set[str]:
    """The modules a fresh Python has after running ``code``; what it prints is thrown away."""
    whole = ("import contextlib, io, sys\nwith contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):\n    "
             + code.replace("\n", "\n    ") + "\nprint(*sys.modules)")
    done = subprocess.run([sys.executable, "-c", whole], cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=True)
    return set(done.stdout.split())


def test_importing_the_package_loads_nothing_of_it() -> None:
    assert {name for name in loaded("import verifier") if name.startswith("verifier.")} == set()


def test_help_loads_no_reader_no_catalogue_and_no_record() -> None:
    modules = loaded("from verifier.cli import main\nmain(['--help'])")
    assert modules & (HEAVY | {"pydantic", "tomllib", "decimal"}) == set()
    commands = {name for name in modules if name.endswith(".command")}  # what adds a command's options, and nothing that it needs to run
    packages = {name.rpartition(".")[0] for name in commands}
    assert {name for name in modules if name.startswith("verifier.")} - commands - packages <= {
        "verifier.cli", "verifier.errors", "verifier.streams", "verifier.whole_files", "verifier.extractors", "verifier.extractors.llm",
        "verifier.extractors.llm.options"}


def test_spot_loads_no_reader_of_files_and_tables() -> None:
    modules = loaded(f"from verifier.cli import main\nmain(['spot', {SPOT!r}])")
    assert "verifier.judging" in modules
    assert modules & (HEAVY | {"pydantic", "dataclasses", "inspect"}) == set()
    unused = ("verifier.tabulation", "verifier.tabular", "verifier.documents.grids", "verifier.documents.html", "verifier.documents.docx",
              "verifier.sources.json_payload", "verifier.reports.html", "verifier.catalogue.compiling")
    # The catalogue is compiled where no earlier run left its compiled form.
    assert modules & set(unused) <= {"verifier.catalogue.compiling"}


def test_all_that_callers_may_import_is_there() -> None:
    assert all(getattr(verifier, name) is not None for name in verifier.__all__)
    assert set(verifier.__all__) == set(dir(verifier))
    assert verifier.verify is verify and verifier.Report is Report
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = verifier.nothing  # type: ignore[attr-defined]


def test_one_version_everywhere() -> None:
    written = re.search(r'^version = "(.+)"$', (ROOT / "pyproject.toml").read_text("utf-8"), re.M)
    assert written and written[1] == verifier.__version__ == import_module("verifier.verification").VERSION


@pytest.fixture
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("VERIFIER_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


PATTERNS = [("word", "(?P<a>[0-9]+)(?:亿|万)?", 0), ("verbose", r" (?i:bn|[Mm]n) (?P<x>[一-鿿]{2,}) | (?P<y>\$) ", re.VERBOSE | re.MULTILINE),
            ("backward", r"(?P<q>['\"]).*?(?P=q)(?<![a-z])$", re.DOTALL | re.IGNORECASE)]


@pytest.mark.parametrize(("name", "text", "flags"), PATTERNS)
def test_a_kept_pattern_is_the_compiled_one(name: str, text: str, flags: int, own_cache: Path) -> None:
    first = pattern(name, text, flags)
    save()
    assert list(own_cache.iterdir()), "nothing was kept"
    _shelf.cache_clear()
    again = pattern(name, text, flags)
    re.purge()
    plain = re.compile(text, flags)
    assert first == again == plain
    assert (again.groupindex, again.groups, again.flags, again.pattern) == (plain.groupindex, plain.groups, plain.flags, plain.pattern)


def test_every_kept_pattern_of_the_program_is_the_compiled_one() -> None:
    from verifier.numerals import grammar, scanning, setting_aside, words
    from verifier.period_words import pattern as period_pattern

    for made in (grammar.units().after, scanning._ENGLISH, words._WORDS, setting_aside.HERE, setting_aside._NAMING, period_pattern.PATTERN):
        assert made == re.compile(made.pattern, made.flags & ~re.UNICODE)


def test_a_changed_or_broken_kept_pattern_is_made_anew(own_cache: Path) -> None:
    assert pattern("word", "a+").fullmatch("aaa")
    assert pattern("word", "b+").fullmatch("bbb") and not pattern("word", "b+").search("aaa")
    save()
    (file,) = own_cache.iterdir()
    for data in (b"", file.read_bytes()[:-1], file.read_bytes()[:-1] + b"\0", b"\0" * 400):
        file.write_bytes(data)
        _shelf.cache_clear()
        assert pattern("word", "b+") == re.compile("b+")


@pytest.mark.parametrize("folder", ["", "/dev/null/nowhere"])
def test_nothing_is_lost_where_nothing_can_be_kept(folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VERIFIER_CACHE", folder)
    assert pattern("word", "a+") == re.compile("a+")
    assert kept.read(Path("/dev/null/nowhere/x"), b"") is None


def test_spot_says_the_same_with_and_without_a_cache(tmp_path: Path) -> None:
    def spot(folder: str) -> str:
        environment = {**os.environ, "VERIFIER_CACHE": folder}
        done = subprocess.run([sys.executable, "-m", "verifier.cli", "spot", SPOT], cwd=ROOT, env=environment, capture_output=True, text=True,
                              encoding="utf-8", check=False)
        assert done.returncode == 1, done.stderr
        return done.stdout

    without = spot("")
    assert spot(str(tmp_path)) == without and any(tmp_path.iterdir())
    assert spot(str(tmp_path)) == without
