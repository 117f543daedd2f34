"""The built wheel, installed aside and run outside the checkout: it holds all that the program reads, and nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytest.importorskip("hatchling", reason="the wheel is built with hatchling, of the dev extra")

ROOT = Path(__file__).resolve().parents[1]
DATA = (".toml", ".txt", ".html", ".css", ".js", ".json", ".typed", ".md")
pytestmark = pytest.mark.slow


def python(*arguments: str, folder: Path, path: Path | None = None) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"} | ({"PYTHONPATH": str(path)} if path else {})
    # -P: the folder that a command runs in is no place to import from.
    command = [sys.executable, "-P", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8", check=False)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    offline = ("--quiet", "--no-deps", "--no-index", "--no-build-isolation")
    built = python("-m", "pip", "wheel", *offline, "--wheel-dir", str(folder), str(ROOT), folder=folder)
    assert built.returncode == 0, built.stderr
    (found,) = folder.glob("verifier-*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("installed")
    done = python("-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(target), str(wheel), folder=target)
    assert done.returncode == 0, done.stderr
    return target


def test_it_holds_every_module_and_data_file(wheel: Path) -> None:
    held = set(zipfile.ZipFile(wheel).namelist())
    package = [path for path in (ROOT / "verifier").rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    missing = {path.relative_to(ROOT).as_posix() for path in package if path.suffix in (".py", *DATA)} - held
    assert missing == set()
    assert {f"verifier/prompts/{path.name}" for path in (ROOT / "prompts").iterdir() if path.is_file()} <= held
    assert not [name for name in held if name.startswith(("tests/", "samples/")) or name.endswith((".pyc", "prompts/__init__.py"))]
    assert any(name.endswith("licenses/LICENSE") for name in held)


def test_no_data_file_is_of_a_kind_this_test_does_not_know() -> None:
    kinds = {path.suffix for path in (ROOT / "verifier").rglob("*") if path.is_file() and "__pycache__" not in path.parts}
    assert kinds <= {".py", *DATA}


def test_spot_runs_outside_the_checkout(installed: Path, tmp_path: Path) -> None:
    where = python("-c", "import verifier; print(verifier.__file__)", folder=tmp_path, path=installed)
    assert Path(where.stdout.strip()).is_relative_to(installed), where.stdout + where.stderr
    spot = python("-m", "verifier.cli", "spot", "210.44亿元/14.63亿股≈143.83元/股", folder=tmp_path, path=installed)
    assert spot.returncode == 1, spot.stderr
    assert "decimal-slip" in spot.stdout and "14.38" in spot.stdout


def test_a_note_is_checked_outside_the_checkout_and_drawn_as_a_page(installed: Path, tmp_path: Path) -> None:
    note, source = (ROOT / "samples" / "zh" / name for name in ("agent.md", "agent.sources.json"))
    done = python("-m", "verifier.cli", "check", str(note), "--source", str(source), "--output", "page.html", folder=tmp_path, path=installed)
    assert done.returncode == 1, done.stderr
    assert "</html>" in (tmp_path / "page.html").read_text("utf-8")


def test_the_command_stands_in_the_wheel(installed: Path) -> None:
    (metadata,) = installed.glob("verifier-*.dist-info")
    assert "verifier = verifier.cli:main" in (metadata / "entry_points.txt").read_text()
    from verifier import __version__

    assert f"\nVersion: {__version__}\n" in (metadata / "METADATA").read_text("utf-8")
