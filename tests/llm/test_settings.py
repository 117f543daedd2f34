"""Where the settings come from, which goes before which, and what is said of those that cannot be used. Nothing is asked here."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from verifier.errors import InputError
from verifier.extractors.llm import endpoint
from verifier.extractors.llm.asking import Service
from verifier.extractors.llm.options import NAMES, add_options, chosen
from verifier.extractors.llm.settings import Settings, settings_of

ROOT = Path(__file__).resolve().parents[2]


def written(folder: Path, text: str, name: str = "verifier.toml") -> Path:
    (folder / name).write_text(text, "utf-8")
    return folder


def made(options: dict[str, object], folder: Path) -> Settings:
    found = settings_of(options, folder)
    assert found is not None
    return found


def key(found: Settings) -> str | None:
    return found.api_key.get_secret_value() if found.api_key else None


def test_without_a_model_there_is_no_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-1")
    assert settings_of({}, tmp_path) is settings_of({"model": None, "max_calls": 3}, tmp_path) is None


def test_options_go_before_the_environment_and_that_before_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    written(tmp_path, '[llm]\nmodel = "filed"\nbase_url = "http://filed.example/v1"\napi_key = "k-file"\ntimeout = 2.5\nseed = 7\ncache = "c.sqlite"\n')
    found = made({}, below)
    assert (found.model, found.base_url, key(found), found.timeout, found.seed, found.cache) == (
        "filed", "http://filed.example/v1", "k-file", 2.5, 7, tmp_path / "c.sqlite")
    monkeypatch.setenv("VERIFIER_MODEL", "environment")
    monkeypatch.setenv("VERIFIER_API_KEY", "k-environment")
    found = made({}, below)
    assert (found.model, found.base_url, key(found)) == ("environment", "http://filed.example/v1", "k-environment")
    found = made({"model": "option", "base_url": "http://127.0.0.1:8080/v1/", "seed": 8}, below)
    assert (found.model, found.base_url, found.seed, found.timeout) == ("option", "http://127.0.0.1:8080/v1", 8, 2.5)


def test_a_project_file_serves_too_and_the_nearest_counts(tmp_path: Path) -> None:
    written(tmp_path, '[llm]\nmodel = "far"\n')
    below = tmp_path / "project"
    below.mkdir()
    written(below, '[project]\nname = "x"\n', "pyproject.toml")
    assert made({}, below).model == "far"
    written(below, '[tool.verifier.llm]\nmodel = "near"\n', "pyproject.toml")
    assert made({}, below).model == "near"
    written(below, '[llm]\nmodel = "own"\n')
    assert made({}, below).model == "own"


@pytest.mark.parametrize(("name", "text", "words"), [
    ("verifier.toml", '[llm]\nmodle = "x"\n', r"verifier\.toml: has an unknown key \(llm\.modle\)\. There are: model, "),
    ("verifier.toml", 'model = "x"\n', r"verifier\.toml: has an unknown key \(model\)\. Settings of the model stand under \[llm\]"),
    ("verifier.toml", 'llm = "x"\n', r"verifier\.toml: llm is no table"),
    ("verifier.toml", "[llm\n", r"verifier\.toml: is no TOML \("),
    ("verifier.toml", '[llm]\nmodel = "x"\nmax_calls = -1\n', r"verifier\.toml: llm\.max_calls: input should be greater than or equal to 0\. requests of a run"),
    ("verifier.toml", '[llm]\nmodel = "x"\napi_key = "two words"\n', r"verifier\.toml: llm\.api_key: holds characters that no key holds\."),
    ("verifier.toml", '[llm]\nmodel = "x"\nextra_body = { day = 2025-01-02 }\n', r"verifier\.toml: llm\.extra_body: day is 2025-01-02, which JSON cannot hold"),
    ("verifier.toml", '[llm]\nmodel = "x"\nextra_body = { at = { most = inf } }\n', r"verifier\.toml: llm\.extra_body: at\.most is Infinity, which JSON"),
    ("pyproject.toml", '[tool.verifier.llm]\nmethods = "x"\n', r"pyproject\.toml: has an unknown key \(tool\.verifier\.llm\.methods\)"),
    ("pyproject.toml", '[tool.verifier]\nmodel = "x"\n', r"pyproject\.toml: has an unknown key \(tool\.verifier\.model\)")])
def test_a_file_that_cannot_be_used_is_named_with_its_key(name: str, text: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=words) as said:
        settings_of({}, written(tmp_path, text, name))
    assert "\n" not in str(said.value) and "two words" not in str(said.value)


@pytest.mark.parametrize(("options", "words"), [
    ({"base_url": "127.0.0.1:8080"}, "--base-url: is no http or https address"), ({"base_url": "ftp://x.example/"}, "--base-url: is no http"),
    ({"base_url": "https://user:pass@x.example/v1"}, "--base-url: holds more than an address"),
    ({"base_url": "https://x.example/v1?key=s3cret"}, "--base-url: holds more than an address"),
    ({"max_cost": "much"}, "--max-cost: "), ({"max_cost": "1"}, "--max-cost: needs price_input and price_output. Set the prices"),
    ({"method": "guess"}, "--method: "), ({"concurency": 3}, "concurency: is no setting"), ({"replay": True, "model": None}, "--replay: needs the name of the model")])
def test_an_option_that_cannot_be_used_is_named(options: dict[str, object], words: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as said:
        settings_of({"model": "m"} | options, tmp_path)
    assert str(said.value).startswith(words) and "\n" not in str(said.value) and "pass" not in str(said.value) and "s3cret" not in str(said.value)


def test_a_variable_that_cannot_be_used_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VERIFIER_MODEL", "m")
    monkeypatch.setenv("VERIFIER_BASE_URL", "here")
    with pytest.raises(InputError, match="VERIFIER_BASE_URL: is no http"):
        settings_of({}, tmp_path)


def test_the_key_of_openai_goes_where_the_user_says_and_nowhere_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-open")
    assert key(made({"model": "m"}, tmp_path)) == "sk-open"
    assert key(made({"model": "ft:m:org::1"}, tmp_path)) == "sk-open"
    assert key(made({"model": "anthropic:m"}, tmp_path)) is None
    assert key(made({"model": "m", "base_url": "http://127.0.0.1:1/v1"}, tmp_path)) == "sk-open"
    # a file that came with a folder of notes may name any address; it gets the key only where that is OpenAI's
    filed = tmp_path / "filed"
    filed.mkdir()
    assert key(made({}, written(filed, '[llm]\nmodel = "m"\nbase_url = "https://evil.example/v1"\n'))) is None
    assert key(made({}, written(filed, '[llm]\nmodel = "m"\nbase_url = "https://notopenai.com/v1"\n'))) is None
    assert key(made({}, written(filed, '[llm]\nmodel = "m"\nbase_url = "https://eu.api.openai.com/v1"\n'))) == "sk-open"
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:2/v1")
    found = made({"model": "m"}, tmp_path)
    assert (found.base_url, key(found)) == ("http://127.0.0.1:2/v1", "sk-open")
    monkeypatch.setenv("VERIFIER_API_KEY", "k-own")
    assert key(made({"model": "m"}, tmp_path)) == "k-own"


def test_prices_keep_their_digits(tmp_path: Path) -> None:
    found = made({"max_cost": "0.10"}, written(tmp_path, '[llm]\nmodel = "m"\nprice_input = 0.1\nprice_output = "2.40"\n'))
    assert (found.price_input, found.price_output, found.max_cost) == (Decimal("0.1"), Decimal("2.40"), Decimal("0.10"))
    assert Settings(model="m", price_input=0.1).price_input == Decimal("0.1")  # type: ignore[arg-type]


def test_the_options_of_the_command_line_are_settings() -> None:
    parser = argparse.ArgumentParser()
    add_options(parser)
    given = ("--model m --base-url http://h/v1 --method json_mode --require-llm --max-calls 3 --max-cost 0.5 --dry-run --replay r --record s --cache c "
             "--concurrency 2 --calls-per-minute 60").split()
    options = chosen(parser.parse_args(given))
    assert set(options) == set(NAMES) <= set(Settings.model_fields)
    assert options["replay"] == "r" and options["max_cost"] == "0.5" and options["require_llm"] is True
    assert chosen(parser.parse_args([])) == {} and chosen(parser.parse_args(["--replay"])) == {"replay": True}
    assert "--api-key" not in parser.format_help()


def test_the_options_load_neither_records_nor_a_client_and_the_settings_no_client() -> None:
    code = ("import sys\nimport verifier.extractors.llm.options\nprint('pydantic' in sys.modules)\nimport verifier.extractors.llm.asking\n"
            "print(*(name for name in ('openai', 'langchain', 'langchain_core', 'tenacity', 'httpx', 'pandas') if name in sys.modules))")
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False"]


def test_a_missing_package_is_said_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endpoint, "find_spec", lambda name: None if name == "langchain_openai" else True)
    with pytest.raises(InputError) as said:
        Service(Settings(model="m", base_url="http://127.0.0.1:1/v1"))
    assert str(said.value) == "the language model step: needs packages that are not installed (langchain_openai). Install them: pip install 'verifier[llm]'."
    with Service(Settings(model="m", replay=True)) as service:
        assert service.ask([]) == []


@pytest.mark.asks
def test_a_missing_key_is_said() -> None:
    with pytest.raises(InputError, match=r"--model m: needs a key or the address of a service\. Set VERIFIER_API_KEY"):
        Service(Settings(model="m"))
