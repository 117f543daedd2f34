"""What the tests of the language model step share: a question, settings with short times, and a service that answers it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.llm.server import Act, LoopbackModel, Request
from verifier.extractors.llm.asking import Question, Service
from verifier.extractors.llm.settings import Settings

KEY = "sk-never-to-be-seen-4711"
SCHEMA = {"title": "Claims", "type": "object", "properties": {"claims": {"type": "array", "items": {"type": "string"}}},
          "required": ["claims"], "additionalProperties": False}


def question(number: int = 0, **changed: Any) -> Question:
    fields: dict[str, Any] = {"name": f"passage {number}", "system": "You list claims.", "user": f"净利润为{number}亿元。", "schema": SCHEMA,
                              "prompt": "extract@1", "check": problem, "mend": "Mend this: {problem}"}
    return Question(**(fields | changed))


def problem(text: str) -> str | None:
    """None for an answer of the schema."""
    return None if isinstance(json.loads(text).get("claims"), list) else "claims is missing"


def echo(request: Request) -> str:
    """An answer that tells which passage was asked about."""
    asked = next(turn["content"] for turn in request.messages if turn["role"] == "user")
    return json.dumps({"claims": [asked]}, ensure_ascii=False)


def settings(url: str | None, **changed: Any) -> Settings:
    short: dict[str, Any] = {"model": "small", "base_url": url, "api_key": KEY, "timeout": 5, "deadline": 10, "retry_wait": 0.02}
    return Settings(**(short | changed))


@contextmanager
def asked(*script: Act, **changed: Any) -> Iterator[tuple[LoopbackModel, Service]]:
    """A service that plays the script and then echoes, and a Service that asks it."""
    with LoopbackModel(echo) as model, Service(settings(model.url, **changed)) as service:
        model.script = list(script)
        yield model, service


def lines(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]
