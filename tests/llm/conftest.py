"""The language model step is tested where its packages are installed, without a key, a cache or settings of whoever runs the tests."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest

NEEDED = [name for name in ("tenacity", "openai", "langchain_core", "langchain_openai") if find_spec(name) is None]


@pytest.fixture(autouse=True, scope="session")
def roots_read_once() -> Iterator[None]:
    """Each client reads the system's TLS roots anew, a tenth of a second; nothing here is encrypted."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ssl, "create_default_context", cache(ssl.create_default_context))
        yield


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("VERIFIER_MODEL", "VERIFIER_BASE_URL", "VERIFIER_API_KEY", "OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_API_BASE",
                 "HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANGSMITH_TRACING", "false")
    monkeypatch.setenv("VERIFIER_CACHE", "")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if NEEDED:
        for item in items:
            if item.path.parent == Path(__file__).parent and item.get_closest_marker("asks"):
                item.add_marker(pytest.mark.skip(reason=f"not installed: {', '.join(NEEDED)} (pip install 'verifier[llm]')"))
