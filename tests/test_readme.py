"""The README says what the program does: its output and tables are generated anew and compared, its commands and its Python run.

``pytest --update-golden tests/test_readme.py`` writes the generated parts.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from verifier.catalogue import load
from verifier.codes import explanations

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
DEMO = "0.9104亿股"
"""The wrong number whose block of the console report the README shows."""


def run(arguments: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "verifier.cli", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False)


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the samples, in which commands may write."""
    folder = tmp_path_factory.mktemp("readme")
    (folder / "samples").symlink_to(ROOT / "samples")
    return folder


def demo(folder: Path) -> str:
    """The report's headline and the block of one root, of its consequences the heads alone; ``...`` where something was left out."""
    command = "verifier check samples/zh/agent.md --source samples/zh/agent.sources.json"
    lines = run(shlex.split(command)[1:], folder).stdout.splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith(f"x {DEMO}"))
    block = lines[start:next(number for number in range(start, len(lines)) if not lines[number].strip())]
    return "\n".join(["```text", f"$ {command}", *lines[:3], "...", *_heads_of_consequences(block), "...", "```"])


def _heads_of_consequences(block: list[str]) -> Iterator[str]:
    beneath = False
    for line in block:
        head = line.lstrip().startswith("* ")
        beneath = beneath or head
        if head or not beneath:
            yield line


def codes(_: Path) -> str:
    rows = [f"| `{each.code}` | {each.title_zh} | {each.meaning} |" for each in explanations().values()]
    return "\n".join(["| code | in Chinese | meaning |", "|---|---|---|", *rows])


def metrics(_: Path) -> str:
    themes: dict[str, list[str]] = {}
    for metric in load().metrics.values():
        themes.setdefault(metric.theme, []).append(metric.name_zh if metric.zh or metric.family_zh else metric.name_en)
    rows = [f"| {theme.replace('_', ', ')} | {len(names)} | {'、'.join(names[:6])} … |" for theme, names in sorted(themes.items())]
    return "\n".join([f"| theme | metrics ({len(load().metrics)}) | such as |", "|---|---|---|", *rows])


def samples(_: Path) -> str:
    rows = []
    for gold in sorted(ROOT.glob("samples/*/*.gold.json")):
        name, labels = gold.name.removesuffix(".gold.json"), json.loads(gold.read_text("utf-8"))
        kinds = sorted({path.suffix for path in gold.parent.glob(f"{name}.sources*")})
        wrong = sum(claim["verdict"] in ("refuted", "tainted") for claim in labels["claims"])
        origin = json.loads((gold.parent / f"{name}.labels.json").read_text("utf-8")).get("origin", "").partition(": ")[2]
        told = [origin or labels["entity"], *kinds]
        rows.append(f"| `{gold.parent.name}/{name}` | {len(labels['claims'])} | {wrong} | {', '.join(told)} |")
    return "\n".join(["| note | claims | wrong | voice and figures |", "|---|---|---|---|", *rows])


@pytest.mark.parametrize("make", [demo, codes, metrics, samples])
def test_generated_parts_are_what_the_program_says(make: Callable[[Path], str], elsewhere: Path, request: pytest.FixtureRequest) -> None:
    readme = ROOT / "samples" / "README.md" if make is samples else README
    text = readme.read_text("utf-8")
    part = re.compile(rf"(<!-- generated: {make.__name__} -->\n).*?(<!-- end -->)", re.S)
    made = part.sub(lambda found: f"{found[1]}{make(elsewhere)}\n{found[2]}", text)
    assert part.search(text), f"{readme} has no part {make.__name__}"
    if request.config.getoption("--update-golden"):
        readme.write_text(made, "utf-8")
    else:
        assert made == text, f"README.md's {make.__name__} differs; if that is meant: pytest --update-golden tests/test_readme.py"


def test_the_demo_shows_the_error_its_consequences_and_what_is_right() -> None:
    shown = README.read_text("utf-8").partition("generated: demo")[2].partition("<!-- end -->")[0]
    assert DEMO in shown and "41" in shown and "daily_basic.total_share" in shown and shown.count("\n") > 12
    assert len(re.findall(r"^ +\* ", shown, re.M)) >= 3


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README.read_text("utf-8"), re.M | re.S)


def commands() -> list[list[str]]:
    lines = [line for block in blocks("sh") for line in block.splitlines() if line.startswith("verifier ")]
    return [shlex.split(line, comments=True)[1:] for line in lines]


def test_there_are_commands() -> None:
    assert {command[0] for command in commands()} >= {"check", "spot", "figures", "explain", "eval"}


@pytest.mark.parametrize("command", commands(), ids=" ".join)
def test_commands_run(command: list[str], elsewhere: Path) -> None:
    done = run(command, elsewhere)
    wrong_by_purpose = {"check", "spot", "fix", "audit", "gate"}
    assert done.returncode == (1 if command[0] in wrong_by_purpose and "--replay" not in command else 0), done.stderr  # en06 has no error planted
    assert "Traceback" not in done.stderr
    for given in (word for before, word in zip(command, command[1:], strict=False) if before == "--output"):
        assert (elsewhere / given).stat().st_size > 1000


def test_there_is_python_of_each_kind() -> None:
    text = "".join(blocks("python"))
    assert all(name in text for name in ("import verify", "as_runnable", "as_middleware")) and text.count("#> ") >= 2


@pytest.mark.parametrize("snippet", blocks("python"), ids=lambda snippet: snippet.split("\n", 1)[0])
def test_the_python_runs_and_prints_what_it_says(snippet: str, elsewhere: Path) -> None:
    if "as_" in snippet:
        pytest.importorskip("langchain", reason="of the llm extra")
    environment = {**os.environ, "LANGSMITH_TRACING": "false", "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run([sys.executable, "-c", snippet], cwd=elsewhere, env=environment, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    promised = re.findall(r"^#> (.*)$", snippet, re.M)
    assert done.stdout.splitlines() == promised if promised else "[" in done.stdout and "verifier.report/1" in done.stdout


def test_the_servers_settings_are_those_it_starts_with(elsewhere: Path) -> None:
    pytest.importorskip("mcp", reason="of the mcp extra")
    (settings,) = blocks("json")
    server = json.loads(settings)["mcpServers"]["verifier"]
    assert server["command"] == "verifier"
    done = subprocess.run([sys.executable, "-m", "verifier.cli", *server["args"]], cwd=elsewhere, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


def test_set_up_is_two_lines_that_name_what_exists() -> None:
    lines = [line for block in blocks("sh") for line in block.splitlines() if "-m venv" in line]
    assert len(lines) == 2
    check, tests = lines
    words = shlex.split(check)
    assert all((ROOT / word).is_file() for word in words if word.startswith("samples/")) and "pip install" in check
    assert tests.endswith("-m pytest") and ".[dev]" in tests


def test_every_path_of_the_tree_exists() -> None:
    tree = README.read_text("utf-8").partition("## How the house is laid out")[2].partition("\nImports run")[0]
    inside = [word for line in tree.splitlines() if line.startswith("      ") for word in re.findall(r"\b[a-z_]+(?:\.py|/)", line.split("   ")[2])]
    assert len(inside) > 20
    assert [word for word in inside if not (ROOT / "verifier" / word).exists()] == []


def test_nothing_of_this_checkouts_surroundings_is_named() -> None:
    text = README.read_text("utf-8")
    assert not re.search(r"\.\./|/work|/home/|/tmp", text)
