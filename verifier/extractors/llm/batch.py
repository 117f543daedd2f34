"""A provider's batch endpoint, OpenAI-compatible: many questions in one file, answered within a day and for less.

A line of the file is one request with a ``custom_id`` of ours; the lines of the result name it again, in any order, and some may be missing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from verifier.errors import InputError, ServiceError
from verifier.extractors.llm.endpoint import SCHEMA_SAID, Manner, Reply, provider_of, ready, without_frame
from verifier.extractors.llm.forms import OPTIONAL, strict_form
from verifier.extractors.llm.questions import Question, turns_of
from verifier.extractors.llm.troubles import Trouble, one_line, trouble_of_status, words_of_body

if TYPE_CHECKING:
    from verifier.extractors.llm.settings import Settings

URL: Literal["/v1/chat/completions"] = "/v1/chat/completions"
MARK = "verifier-audit"
"""The key in a batch's metadata under which our own name for it stands."""
OVER = frozenset({"completed", "expired", "cancelled", "failed"})
"""Statuses of a batch that will not change any more."""


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch as the provider tells of it; ``said`` is what it says is wrong, ``done`` of ``total`` requests are dealt with."""

    id: str
    status: str
    done: int
    total: int
    results: tuple[str, ...]
    mark: str
    said: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a batch's results: the raw answer, or what came in its place."""

    custom_id: str
    reply: Reply | None
    trouble: Trouble | None


def line_of(custom_id: str, question: Question, settings: Settings, manner: Manner) -> str:
    """The line of a batch file that asks a question, just as it would be asked alone."""
    request = {"custom_id": custom_id, "method": "POST", "url": URL, "body": body_of(question, settings, manner)}
    return json.dumps(request, ensure_ascii=False, separators=(",", ":"))


def body_of(question: Question, settings: Settings, manner: Manner) -> dict[str, Any]:
    """The body of a chat completion in the manner that the service knows."""
    messages = [{"role": role, "content": text} for role, text in turns_of(question)]
    schema = {name: value for name, value in question.schema.items() if name != "title"}
    name = str(question.schema["title"])
    body: dict[str, Any] = {"model": provider_of(settings)[1], "messages": messages}
    if manner.method == "json_schema":
        strict = OPTIONAL in manner.unknown
        body["response_format"] = {"type": "json_schema", "json_schema": {"name": name, "strict": strict, "schema": strict_form(schema) if strict else schema}}
    elif manner.method == "function_calling":
        body |= {"tools": [{"type": "function", "function": {"name": name, "parameters": schema}}], "tool_choice": "required", "parallel_tool_calls": False}
    else:
        said = json.dumps(question.schema, ensure_ascii=False, separators=(",", ":"))
        messages[0]["content"] += SCHEMA_SAID.replace("{schema}", said)
        body["response_format"] = {"type": "json_object"}
    body |= {"temperature": settings.temperature, "seed": settings.seed, manner.limit: settings.max_output_tokens}
    return {name: value for name, value in body.items() if value is not None and name not in manner.unknown} | settings.extra_body


class Batches:
    """The provider's files and batches. A context manager.

    :raises InputError: where the model has no such endpoint, or a package or the key is missing.
    """

    def __init__(self, settings: Settings) -> None:
        if provider_of(settings)[0] != "openai":
            raise InputError("--provider-batch", f"needs an OpenAI-compatible service ({settings.model} is of another kind)", "Leave it out.")
        ready(settings)
        import openai

        key = settings.api_key.get_secret_value() if settings.api_key else "none"
        self._settings, self._key = settings, key
        self._client = openai.OpenAI(api_key=key, base_url=settings.base_url, timeout=settings.timeout, max_retries=settings.retries)

    def __enter__(self) -> Batches:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def send(self, path: Path, mark: str) -> Batch:
        """Uploads a file of requests and has it worked through; ``mark`` is our own name for the batch.

        :raises ServiceError: when the provider does not take it.
        """
        with self._told("take the batch"), path.open("rb") as file:
            uploaded = self._client.files.create(file=(path.name, file, "application/jsonl"), purpose="batch")
            made = self._client.batches.create(input_file_id=uploaded.id, endpoint=URL, completion_window="24h", metadata={MARK: mark})
            return self._batch(made)

    def look(self, id_: str) -> Batch:
        """How a batch stands.

        :raises ServiceError: when the provider does not say, or does not know it.
        """
        with self._told(f"tell of the batch {id_}"):
            return self._batch(self._client.batches.retrieve(id_))

    def find(self, mark: str) -> Batch | None:
        """The batch of a mark among the provider's latest, for a process that was killed before it could note the id."""
        with self._told("list its batches"):
            listed = [self._batch(each) for each in self._client.batches.list(limit=100).data]
        return next((each for each in listed if each.mark == mark), None)

    def cancel(self, id_: str) -> None:
        """Gives a batch up at the provider."""
        with self._told(f"cancel the batch {id_}"):
            self._client.batches.cancel(id_)

    def lines(self, batch: Batch) -> Iterator[Line]:
        """The results of a batch; a line that cannot be read is passed over, as if it were missing."""
        for file in batch.results:
            with self._told(f"give the results of the batch {batch.id}"):
                text = self._client.files.content(file).text
            for written in text.split("\n"):
                line = _line(written, self._hidden)
                if line is not None:
                    yield line

    @contextmanager
    def _told(self, what: str) -> Iterator[None]:
        """What goes wrong at the provider as one line."""
        import openai

        try:
            yield
        except openai.OpenAIError as reason:
            words = words_of_body(getattr(reason, "body", None), str(getattr(reason, "message", "") or reason))
            cause = reason.__cause__
            line = one_line(self._hidden(f"{words} {type(cause).__name__}" if cause is not None and not getattr(reason, "status_code", None) else words))
            raise ServiceError(f"{self._settings.place} does not {what} ({line})") from None

    def _hidden(self, text: str) -> str:
        return text.replace(self._key, "(key)") if len(self._key) >= 8 else text

    def _batch(self, made: Any) -> Batch:
        counts = made.request_counts
        wrong = made.errors.data if made.errors is not None and made.errors.data else []
        said = "; ".join(f"line {each.line}: {each.message}" if each.line else str(each.message) for each in wrong[:3])
        files = tuple(each for each in (made.output_file_id, made.error_file_id) if each)
        return Batch(made.id, made.status, counts.completed + counts.failed if counts else 0, counts.total if counts else 0, files,
                     (made.metadata or {}).get(MARK, ""), one_line(self._hidden(said)))


def _line(written: str, hidden: Any) -> Line | None:
    try:
        found = json.loads(written)
        custom_id = str(found["custom_id"])
        response, error = found.get("response"), found.get("error")
        if isinstance(response, dict) and int(response["status_code"]) == 200:
            return Line(custom_id, reply_of(response["body"], hidden), None)
        if isinstance(response, dict):
            body = response.get("body")
            return Line(custom_id, None, trouble_of_status(int(response["status_code"]), hidden(words_of_body(body, str(body))), None))
        words = words_of_body(error, str(error))
        return Line(custom_id, None, Trouble("deadline", one_line(hidden(f"the batch ended without an answer: {words}")), passing=True))
    except (ValueError, KeyError, TypeError, IndexError, AttributeError):
        return None


def reply_of(body: dict[str, Any], hidden: Any = str) -> Reply:
    """The raw answer in the body of a chat completion.

    >>> reply_of({"choices": [{"message": {"content": "{}"}, "finish_reason": "stop"}], "usage": {"prompt_tokens": 9, "completion_tokens": 1}})
    Reply(text='{}', cut=False, refusal='', input_tokens=9, output_tokens=1, loose=False)
    """
    choice, usage = body["choices"][0], body.get("usage") or {}
    message, ended = choice["message"], str(choice.get("finish_reason") or "")
    said = str(message.get("refusal") or "")
    if not said and ended == "content_filter":
        said = "a content filter of the service"
    calls = message.get("tool_calls") or []
    content = str(calls[0]["function"]["arguments"] if calls else message.get("content") or "")
    text, loose = without_frame(content)
    return Reply(hidden(text), ended == "length", one_line(hidden(said)), usage.get("prompt_tokens"), usage.get("completion_tokens"), loose)
