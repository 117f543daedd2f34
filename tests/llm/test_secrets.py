"""The key is sent to the service and goes nowhere else, even where the service repeats it."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import traceback
from pathlib import Path

import pytest

from tests.llm.asked import KEY, question, settings
from tests.llm.server import Act, Body, Drop, LoopbackModel, Say, Status
from verifier.errors import InputError, ServiceError
from verifier.extractors.llm.asking import Service

ROOT = Path(__file__).resolve().parents[2]
ECHOES: dict[str, Act] = {
    "answer": Say(f'{{"claims": ["{KEY}"]}}'), "refusal": Say(refusal=f"I know {KEY}."), "wrong key": Status(401, f"Incorrect API key provided: {KEY}."),
    "bad request": Status(400, f"Authorization: Bearer {KEY} is unsupported"), "page": Body(f"<html>{KEY}</html>"), "error under 200": Body(f'{{"error": "{KEY}"}}'),
    "broken": Say(f'{{"claims": {KEY}'), "other form": Say(f'{{"{KEY}": 1}}'), "failing": Status(500, KEY), "dropped": Drop(midway=True)}


@pytest.mark.asks
@pytest.mark.parametrize("name", ECHOES)
def test_the_key_is_never_printed_logged_or_stored(name: str, tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    caplog.set_level(logging.DEBUG)
    seen: list[str] = []
    with LoopbackModel(lambda request: '{"claims": []}', act=lambda request: ECHOES[name]) as model:
        for require in (False, True):
            chosen = settings(model.url, cache=tmp_path / "a.sqlite", record=tmp_path / "r.jsonl", require_llm=require, retries=1, method="json_schema")
            with Service(chosen) as service:
                try:
                    seen += map(repr, service.ask([question(check=lambda text: None if "claims" in text else f"is {text}")]))
                except ServiceError as reason:
                    seen += [str(reason), "".join(traceback.format_exception(reason))]
                seen += [repr(chosen), str(chosen), chosen.model_dump_json(), repr(vars(service)), str(service.warning)]
        assert all(request.headers["authorization"] == f"Bearer {KEY}" for request in model.requests) and model.requests
    out, err = capfd.readouterr()
    seen += [out, err, caplog.text, *(repr(record.__dict__) for record in caplog.records)]
    assert KEY not in "".join(seen)
    kept = [path for path in tmp_path.iterdir() if path.is_file()]
    assert {"a.sqlite", "r.jsonl"} <= {path.name for path in kept}
    assert all(KEY.encode() not in path.read_bytes() for path in kept)


DEBUG = """
import sys
from tests.llm.asked import question, settings
from verifier.extractors.llm.asking import Service
with Service(settings(sys.argv[1])) as service:
    print(service.ask([question()]))
"""


@pytest.mark.asks
def test_not_even_the_client_in_debug_mode_says_it() -> None:
    with LoopbackModel(lambda request: '{"claims": []}') as model:
        done = subprocess.run([sys.executable, "-X", "dev", "-c", DEBUG, model.url], cwd=ROOT, capture_output=True, text=True, check=True,
                              env={**os.environ, "PYTHONPATH": str(ROOT), "OPENAI_LOG": "debug", "LANGSMITH_TRACING": "false"})
    assert "debug" in done.stderr.lower() and KEY not in done.stdout + done.stderr


def test_a_key_that_cannot_be_sent_is_not_repeated_in_saying_so(tmp_path: Path) -> None:
    from verifier.extractors.llm.settings import settings_of

    for key in (f"{KEY} {KEY}", f"{KEY}\n{KEY}", f"{KEY}\u2019"):
        with pytest.raises(InputError) as said:
            settings_of({"model": "m", "api_key": key}, tmp_path)
        assert KEY not in "".join(traceback.format_exception(said.value)) and str(said.value).startswith("api_key: holds characters")
