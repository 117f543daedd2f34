"""What is sent by a provider's batch is what would be sent alone, and what comes back is read as it would be."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.llm.asked import KEY, asked, echo, question, settings
from tests.llm.batches import LoopbackBatches
from tests.llm.server import Request, Say, Status
from verifier.errors import InputError, ServiceError
from verifier.extractors.llm.batch import Batches, line_of
from verifier.extractors.llm.options import METHODS

pytestmark = pytest.mark.asks


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("changed", [{}, {"seed": 7, "temperature": None, "extra_body": {"top_k": 1}}])
def test_a_line_asks_just_as_a_request_does(method: str, changed: dict[str, object]) -> None:
    with asked(method=method, **changed) as (model, service):
        service.ask([question(1)])
        sent = dict(model.requests[0].body)
        line = json.loads(line_of("k1", question(1), service.settings, service.manner))
    assert sent.pop("stream", False) is False
    assert line == {"custom_id": "k1", "method": "POST", "url": "/v1/chat/completions", "body": sent}


def test_fields_a_service_does_not_know_are_left_out_of_the_lines_too() -> None:
    strict = Status(400, "Invalid schema: 'required' is required to be supplied and to be an array including every key in properties.")
    with asked(Status(400, "Unsupported parameter: temperature"), Status(400, "unknown field max_tokens"), strict) as (model, service):
        service.ask([question(1)])
        sent = {name: value for name, value in model.requests[-1].body.items() if name != "stream"}
        assert json.loads(line_of("k", question(1), service.settings, service.manner))["body"] == sent
        assert "temperature" not in sent and "max_tokens" not in sent and sent["response_format"]["json_schema"]["strict"] is True


def test_results_are_told_apart(tmp_path: Path) -> None:
    acts = {"0": Say(), "1": Say(refusal="no"), "2": Say(finish="length"), "3": Status(400, "context length exceeded"), "4": Status(500),
            "5": Say('```json\n{"claims": []}\n```')}

    def which(request: Request) -> str:
        return request.user.removeprefix("净利润为")[0]

    with LoopbackBatches(echo) as service, Batches(settings(service.url)) as provider:
        from verifier.extractors.llm.endpoint import Manner

        path = tmp_path / "b.jsonl"
        path.write_text("".join(line_of(f"k{number}", question(number), settings(service.url), Manner()) + "\n" for number in range(7)), "utf-8")
        sent = provider.send(path, "mine")
        assert (sent.status, sent.total, sent.mark) == ("in_progress", 7, "mine") and provider.find("mine") == sent and provider.find("other") is None
        service.finish(without=lambda request: which(request) == "6", failing=lambda request: acts.get(which(request)), status="expired")
        batch = provider.look(sent.id)
        found = {line.custom_id: line for line in provider.lines(batch)}
        assert all(seen["authorization"] == f"Bearer {KEY}" for seen in service.headers_seen)
    assert batch.status == "expired" and sorted(found) == [f"k{number}" for number in range(7)]
    replies = {key: line.reply for key, line in found.items() if line.reply is not None}
    assert json.loads(replies["k0"].text)["claims"] == ["净利润为0亿元。"] and replies["k0"].input_tokens == 100
    assert replies["k1"].refusal == "no" and replies["k2"].cut and replies["k5"].text == '{"claims": []}'
    kinds = {key: (line.trouble.kind, line.trouble.passing) for key, line in found.items() if line.trouble is not None}
    assert kinds == {"k3": ("context", False), "k4": ("unreachable", True), "k6": ("deadline", True)}


def test_what_the_provider_says_is_one_line_without_the_key(tmp_path: Path) -> None:
    path = tmp_path / "b.jsonl"
    path.write_text("{}\n", "utf-8")
    with LoopbackBatches() as service, Batches(settings(service.url, retries=0)) as provider:
        service.refuse = {"/files": Status(401, f"Incorrect API key\nprovided: {KEY}")}
        with pytest.raises(ServiceError, match=r"does not take the batch \(Incorrect API key provided: \(key\)\)"):
            provider.send(path, "mine")
        with pytest.raises(ServiceError, match="does not tell of the batch batch_9"):
            provider.look("batch_9")
    with Batches(settings("http://127.0.0.1:9/v1", retries=0)) as provider, pytest.raises(ServiceError, match=r"does not list its batches \(Connection error"):
        provider.find("mine")
    with pytest.raises(InputError, match="needs an OpenAI-compatible service"):
        Batches(settings(None, model="anthropic:small"))
