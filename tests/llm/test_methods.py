"""How a service is asked for JSON: what it knows is found out once and remembered; models of other providers; what is missing is said."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.llm.asked import KEY, asked, echo, question, settings
from tests.llm.server import Act, LoopbackModel, Request, Say, Status
from verifier.errors import InputError
from verifier.extractors.llm import endpoint
from verifier.extractors.llm.asking import Service
from verifier.extractors.llm.endpoint import Manner
from verifier.extractors.llm.forms import OPTIONAL
from verifier.extractors.llm.options import METHODS
from verifier.extractors.llm.proposals import answer_schema, problem_of, read

pytestmark = pytest.mark.asks


def methods(model: LoopbackModel) -> list[str]:
    return [request.method for request in model.requests]


@pytest.mark.parametrize("number", range(3))
def test_the_first_method_that_the_service_knows_is_found_and_remembered(number: int, tmp_path: Path) -> None:
    known = METHODS[number]
    with LoopbackModel(echo, knows={known}) as model:
        with Service(settings(model.url, cache=tmp_path / "a.sqlite")) as service:
            assert [answer.text for answer in service.ask([question(1), question(2)])] == [echo(model.requests[number]), echo(model.requests[-1])]
            assert service.method == known
        assert methods(model) == [*METHODS[:number], known, known]
        model.requests.clear()
        with Service(settings(model.url, cache=tmp_path / "a.sqlite")) as service:
            assert service.method == known and service.ask([question(3)])[0].calls == 1
        assert methods(model) == [known]


def test_another_model_of_the_service_is_asked_in_its_own_way(tmp_path: Path) -> None:
    with LoopbackModel(echo, knows={"json_mode"}) as model:
        for name in ("small", "large"):
            with Service(settings(model.url, model=name, cache=tmp_path / "a.sqlite")) as service:
                service.ask([question()])
        assert methods(model) == [*METHODS, *METHODS]


def test_what_was_remembered_and_no_longer_holds_is_found_anew(tmp_path: Path) -> None:
    with LoopbackModel(echo, knows={"json_mode"}) as model:
        with Service(settings(model.url, cache=tmp_path / "a.sqlite")) as service:
            service.ask([question(1)])
        model.knows, model.requests = {"json_schema"}, []
        with Service(settings(model.url, cache=tmp_path / "a.sqlite")) as service:
            assert service.ask([question(2)])[0].text
        assert methods(model) == ["json_mode", "json_schema"]


def test_a_service_that_knows_no_method_is_given_up_after_one_passage() -> None:
    with LoopbackModel(echo, knows=set()) as model, Service(settings(model.url)) as service:
        answers = service.ask([question(number) for number in range(9)])
    assert {answer.failure_kind for answer in answers} == {"rejected"} and methods(model) == list(METHODS)


def test_a_method_that_was_asked_for_is_not_changed() -> None:
    with LoopbackModel(echo, knows={"json_mode"}) as model, Service(settings(model.url, method="json_schema")) as service:
        answers = service.ask([question(1), question(2)])
    assert {answer.failure_kind for answer in answers} == {"rejected"} and methods(model) == ["json_schema"]
    assert "json_schema is not supported" in str(answers[0].failure)


@pytest.mark.parametrize("act", [
    Status(500, "type must be text or json_object"), Status(422, "response_format: extra fields not permitted"), Say("Here are the claims: net profit."),
    Say("")], ids=["llama-cpp-python", "unknown field", "prose", "nothing"])
def test_signs_that_a_method_is_not_known(act: Act) -> None:
    with asked(act) as (model, service):
        (answer,) = service.ask([question()])
    assert answer.text == echo(model.requests[0]) and methods(model) == ["json_schema", "function_calling"]


def test_a_tool_call_that_does_not_come_is_not_taken_for_an_empty_answer() -> None:
    with asked(Say("I would rather talk.", as_content=True), method="function_calling") as (model, service):
        (answer,) = service.ask([question()])
    assert answer.text and len(model.requests) == 2 and model.requests[1].messages[-2]["content"] == "I would rather talk."


def test_what_is_sent() -> None:
    seen: dict[str, Request] = {}
    for method in METHODS:
        with asked(method=method, seed=7, extra_body={"cache_prompt": False}) as (model, service):
            service.ask([question(5)])
            (seen[method],) = model.requests
    for request in seen.values():
        assert request.path == "/v1/chat/completions" and request.headers["authorization"] == f"Bearer {KEY}"
        assert {name: request.body.get(name) for name in ("model", "temperature", "seed", "max_tokens", "stream", "cache_prompt")} == {
            "model": "small", "temperature": 0.0, "seed": 7, "max_tokens": 4000, "stream": False, "cache_prompt": False}
        assert request.user == "净利润为5亿元。"
    form: dict[str, Any] = seen["json_schema"].body["response_format"]["json_schema"]
    assert form["name"] == "Claims" and form["strict"] is False and form["schema"]["required"] == ["claims"]
    assert seen["function_calling"].body["tool_choice"] == "required"
    assert '"required":["claims"]' in seen["json_mode"].messages[0]["content"]
    assert all('"required"' not in seen[method].messages[0]["content"] for method in METHODS[:2])


REFUSED = ("Invalid schema for response_format 'claims': In context=('properties', 'claims', 'items'), 'required' is required to be supplied and to be an array "
           "including every key in properties. Missing 'p'.")


def broken_rules(schema: dict[str, Any], depth: int = 1) -> list[str]:
    """What of OpenAI's rules for strict output a schema breaks (its guide to structured outputs, "supported schemas")."""
    found = [f"the keyword {name}" for name in schema if name not in {"type", "properties", "required", "additionalProperties", "items", "enum", "anyOf", "title", "description"}]
    found += ["deeper than ten objects"] if depth > 10 else []
    found += ["anyOf at the root"] if depth == 1 and "anyOf" in schema else []
    if schema.get("type") == "object":
        found += [] if schema.get("additionalProperties") is False else ["additionalProperties is not false"]
        found += [] if sorted(schema.get("required", [])) == sorted(schema["properties"]) else ["a key is not required"]
    inner = [*schema.get("properties", {}).values(), *schema.get("anyOf", []), *([schema["items"]] if "items" in schema else [])]
    firsts = [next(iter(held["properties"])) for held in schema.get("anyOf", []) if "properties" in held]
    found += ["objects of one anyOf begin with the same key"] if len(set(firsts)) < len(firsts) else []
    return found + [line for held in inner for line in broken_rules(held, depth + 1)]


def test_a_service_that_knows_no_optional_keys_gets_null_in_their_place(tmp_path: Path) -> None:
    """Asked of any service is the lean form, in which nothing is demanded that a claim does not have; of OpenAI's own, and who says its words, the strict one."""
    claim = {"n": 1, "m": "revenue", "k": "level", **dict.fromkeys("pbesdrfa")}
    schemas: list[dict[str, Any]] = []

    def act(request: Request) -> Act:
        form = request.body["response_format"]["json_schema"]
        schemas.append(form)
        return Say(json.dumps({"claims": [claim]})) if broken_rules(form["schema"]) == [] and form["strict"] else Status(400, REFUSED)

    asks = question(schema=answer_schema(), check=problem_of)
    with LoopbackModel(echo, act=act) as model:
        for number in (1, 2):
            with Service(settings(model.url, cache=tmp_path / "a.sqlite")) as service:
                (answer,) = service.ask([replace(asks, user=f"passage {number}")])
                assert answer.text and problem_of(answer.text) is None and service.method == "json_schema"
    assert [form["strict"] for form in schemas] == [False, True, True], "remembered"
    lean = schemas[0]["schema"]["properties"]["claims"]["items"]
    assert lean["required"] == ["n", "m", "k"] and "a key is not required" in broken_rules(schemas[0]["schema"])
    assert OPTIONAL in Manner.first(settings(None)).unknown and OPTIONAL in Manner.first(settings("https://api.openai.com/v1")).unknown
    assert OPTIONAL not in Manner.first(settings("http://127.0.0.1:8080/v1")).unknown
    (one,) = read(str(answer.text))
    assert one.p is None and one.a is None


@pytest.mark.parametrize(("message", "gone"), [
    ("Unsupported parameter: 'temperature' is not supported with this model.", "temperature"),
    ("Unknown parameter: 'seed'.", "seed")])
def test_a_field_that_the_service_does_not_know_is_left_out(message: str, gone: str, tmp_path: Path) -> None:
    with LoopbackModel(echo, act=lambda request: Status(400, message) if gone in request.body else Say()) as model:
        for number in range(2):
            with Service(settings(model.url, seed=7, cache=tmp_path / "a.sqlite")) as service:
                assert service.ask([question(number)])[0].text
        assert len(model.requests) == 3 and gone not in model.requests[-1].body


def test_the_limit_is_sent_by_the_name_that_the_service_knows() -> None:
    said = "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."
    with LoopbackModel(echo, act=lambda request: Status(400, said) if "max_tokens" in request.body else Say()) as model, \
            Service(settings(model.url, max_output_tokens=700)) as service:
        assert service.ask([question()])[0].text
    assert model.requests[-1].body["max_completion_tokens"] == 700
    assert Manner.first(settings(None)).limit == Manner.first(settings("https://api.openai.com/v1")).limit == "max_completion_tokens"


def test_a_service_that_knows_no_limit_is_asked_without() -> None:
    def act(request: Request) -> Act:
        named = [name for name in ("max_tokens", "max_completion_tokens") if name in request.body]
        return Status(400, f"unknown field {named[0]}") if named else Say()

    with LoopbackModel(echo, act=act) as model, Service(settings(model.url)) as service:
        assert service.ask([question()])[0].text and len(model.requests) == 3


def test_tokens_are_estimated_where_the_service_tells_none() -> None:
    with asked(Say(usage=False)) as (_, service):
        (answer,) = service.ask([question()])
    assert answer.input_tokens > 40 and answer.output_tokens > 8


def test_half_a_surrogate_pair_and_control_characters_are_sent() -> None:
    with asked() as (model, service):
        assert service.ask([question(user="a\ud83d\x00\x1b[31mb")])[0].text
    assert model.requests[0].user == "a\ufffd\x00\x1b[31mb"


def test_a_model_of_another_provider(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("langchain", reason="init_chat_model is langchain's")
    with LoopbackModel(echo) as model:
        monkeypatch.setenv("AZURE_OPENAI_ENDPOINT", model.url.removesuffix("/v1"))
        monkeypatch.setenv("OPENAI_API_VERSION", "2025-01-01")
        with Service(settings(None, model="azure_openai:small")) as service:
            answers = service.ask([question(1), question(2)])
    assert [answer.text for answer in answers] == [echo(request) for request in model.requests]
    assert model.requests[0].path.startswith("/openai/deployments/small/chat/completions") and model.requests[0].headers["api-key"] == KEY


@pytest.mark.parametrize(("model", "words"), [
    ("anthropic:large", "langchain-anthropic|langchain_anthropic"), ("nobody:large", "cannot be set up")])
def test_a_provider_that_is_not_there_is_said_in_one_line(model: str, words: str) -> None:
    pytest.importorskip("langchain", reason="init_chat_model is langchain's")
    if model.startswith("anthropic"):
        try:
            import langchain_anthropic  # noqa: F401
        except ImportError:
            pass
        else:
            pytest.skip("langchain-anthropic is installed")
    with Service(settings(None, model=model)) as service, pytest.raises(InputError, match=words) as said:
        service.ask([question()])
    assert "\n" not in str(said.value)


def test_names_with_a_colon_are_models_where_there_is_an_address() -> None:
    assert endpoint.provider_of(settings("http://127.0.0.1:1/v1", model="qwen2.5:7b")) == ("openai", "qwen2.5:7b")
    assert endpoint.provider_of(settings(None, model="ft:gpt-4o:org::id")) == ("openai", "ft:gpt-4o:org::id")
    assert endpoint.provider_of(settings(None, model="openai:gpt-4o")) == ("openai", "gpt-4o")
    assert endpoint.provider_of(settings(None, model="mistral-large", provider="mistralai")) == ("mistralai", "mistral-large")


class Messages(BaseHTTPRequestHandler):
    """Another provider's own protocol: its messages endpoint, answering by the tool it is given or in the form it is told."""

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing is printed."""

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        server: Any = self.server
        key = self.headers["x-api-key"] or self.headers["authorization"].removeprefix("Bearer ")  # which one, its versions differ in
        server.seen.append((self.path, key, body))
        answer = json.loads(server.answers.pop(0))
        tool = [{"type": "tool_use", "id": "t1", "name": body["tools"][0]["name"], "input": answer}] if body.get("tools") else [{"type": "text", "text": json.dumps(answer)}]
        data = json.dumps({"id": "m1", "type": "message", "role": "assistant", "model": body["model"], "content": tool, "stop_sequence": None,
                           "stop_reason": "tool_use" if body.get("tools") else "end_turn", "usage": {"input_tokens": 70, "output_tokens": 9}}).encode()
        self.send_response(200 if not server.failing else server.failing.pop(0))
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


@pytest.mark.parametrize("method", ["auto", "function_calling"])
def test_a_provider_with_a_protocol_of_its_own(method: str) -> None:
    """Its package's real client over real HTTP: the key in its header, the schema as it takes one, tokens told, a bad form mended, a 529 retried."""
    pytest.importorskip("langchain_anthropic", reason="the package of another provider; any environment may have it")
    server: Any = ThreadingHTTPServer(("127.0.0.1", 0), Messages)
    server.seen, server.failing = [], [529]
    server.answers = ['{"claims": []}', '{"claim": 1}', '{"claims": ["x"]}']
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        chosen = settings(f"http://127.0.0.1:{server.server_address[1]}", provider="anthropic", model="large", method=method)
        with Service(chosen) as service:
            (answer,) = service.ask([question()])
    finally:
        server.shutdown()
        server.server_close()
    assert (answer.text, answer.failure, answer.calls, answer.input_tokens) == ('{"claims": ["x"]}', None, 3, 140)
    assert {(path.partition("?")[0], key, body["model"]) for path, key, body in server.seen} == {("/v1/messages", KEY, "large")}
    assert "claims is missing" in json.dumps(server.seen[-1][2]["messages"])
