"""The notes that most tests of an audit use, and audits that start no process."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.audit.audits import Inline, written


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    """A folder with four short notes."""
    return written(tmp_path / "notes")


@pytest.fixture
def inline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Audits check in this process: for tests of anything but processes, which take a second to start."""
    monkeypatch.setattr("verifier.audit.pool.Pool", Inline)


@pytest.fixture
def unconfigured(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No model, key or cache of whoever runs the tests, and no settings file above the folder that they run in."""
    for name in ("VERIFIER_MODEL", "VERIFIER_BASE_URL", "VERIFIER_API_KEY", "OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("VERIFIER_CACHE", "")
    monkeypatch.setenv("LANGSMITH_TRACING", "false")
    monkeypatch.chdir(tmp_path)
