"""Every failure a service has shown, over real HTTP: what becomes of it, how many requests it took, and that it ends in time."""

from __future__ import annotations

import time
import tracemalloc
from typing import Any

import pytest

from tests.llm.asked import KEY, asked, echo, question, settings
from tests.llm.server import Act, Body, Drop, Flood, Hang, LoopbackModel, Say, Status, Trickle
from verifier.errors import ServiceError
from verifier.extractors.llm.asking import SPLITTABLE, Service

pytestmark = pytest.mark.asks

PASSING: dict[str, Act] = {
    "429": Status(429, headers={"Retry-After": "0.1"}), "500": Status(500), "502 page": Status(502, "<html>bad gateway</html>"), "503": Status(503),
    "page of HTML": Body("<html>Sign in</html>", "text/html"), "page called JSON": Body("<html>Sign in</html>"), "no body": Body(""),
    "no choices": Body('{"choices": null}'), "empty choices": Body('{"id": "x", "choices": []}'), "error under 200": Body('{"error": {"message": "bad day"}}'),
    "no object": Body('"hello"'), "dropped": Drop(), "dropped midway": Drop(midway=True), "empty answer": Say("")}
FINAL: dict[str, tuple[Act, str, str]] = {
    "refusal": (Say(refusal="I cannot help with that."), "refused", "the model declines: I cannot help with that."),
    "content filter": (Say("", finish="content_filter"), "refused", "content filter"),
    "wrong key": (Status(401, f"Incorrect API key provided: {KEY}"), "gone", "the key is not accepted"),
    "no such model": (Status(404, "The model does not exist"), "gone", "no such model"),
    "quota": (Status(429, "You exceeded your current quota, please check your billing"), "gone", "quota is used up"),
    "context": (Status(400, "This model's maximum context length is 8192 tokens"), "context", "too long for the model"),
    "context of llama.cpp": (Status(400, "the request exceeds the available context size. try increasing the context size"), "context", "too long for the model"),
    "bad request": (Status(400, "messages must not be empty"), "rejected", "HTTP 400: messages must not be empty")}


@pytest.mark.parametrize("method", ["json_schema", "function_calling", "json_mode"])
def test_what_passes_is_asked_again_once(method: str) -> None:
    script = [act for first in PASSING.values() for act in (first, Say())]
    with asked(*script, method=method, concurrency=1) as (model, service):
        answers = service.ask([question(number) for number in range(len(PASSING))])
    assert {name: answer.failure or answer.calls for name, answer in zip(PASSING, answers, strict=True)} == dict.fromkeys(PASSING, 2)
    assert [answer.text for answer in answers] == [echo(request) for request in model.requests[1::2]]
    assert len(model.requests) == service.calls == len(script)


@pytest.mark.parametrize("name", FINAL)
def test_what_does_not_pass_is_not_asked_again(name: str) -> None:
    act, kind, words = FINAL[name]
    with asked(act) as (model, service):
        (answer,) = service.ask([question()])
    assert (answer.text, answer.failure_kind, len(model.requests)) == (None, kind, 1)
    assert answer.failure and words in answer.failure and "\n" not in answer.failure and KEY not in answer.failure


@pytest.mark.parametrize("method", ["function_calling", "json_mode"])
def test_a_refusal_is_one_whatever_the_method(method: str) -> None:
    with asked(Say(refusal="I cannot."), Say("", finish="content_filter"), method=method, concurrency=1) as (model, service):
        answers = service.ask([question(1), question(2)])
    assert [answer.failure_kind for answer in answers] == ["refused", "refused"] and len(model.requests) == 2


@pytest.mark.parametrize("act", [Status(500), Status(429), Drop(), Body("<html>")], ids=["500", "429", "dropped", "page"])
def test_three_retries_are_four_requests_and_not_nine(act: Act) -> None:
    with asked(*[act] * 20, retries=3) as (model, service):
        (answer,) = service.ask([question()])
    assert answer.failure_kind in ("unreachable", "overloaded") and len(model.requests) == 4


@pytest.mark.parametrize(("act", "kind"), [(Hang(), "deadline"), (Trickle(), "deadline"), (Say(after=30), "deadline")], ids=["silent", "trickling", "slow"])
def test_nothing_hangs(act: Act, kind: str) -> None:
    with asked(*[act] * 9, timeout=0.3, deadline=60, retries=1) as (model, service):
        began = time.monotonic()
        (answer,) = service.ask([question()])
        took = time.monotonic() - began
    assert answer.failure_kind == kind and len(model.requests) == 2 and took < 25


@pytest.mark.parametrize("method", ["json_schema", "function_calling", "json_mode"])
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "packed"])
def test_an_answer_without_end_is_not_read_on_and_not_asked_for_again(packed: bool, method: str) -> None:
    tracemalloc.start()
    try:
        with asked(*[Flood(packed)] * 9, timeout=60, deadline=90, method=method) as (model, service):
            (answer,) = service.ask([question()])
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (answer.failure_kind, len(model.requests)) == ("malformed", 1) and "longer than" in str(answer.failure)
    assert packed or (model.flooded < 64 << 20 and peak < 64 << 20), "read on to the end"


def test_a_passage_ends_at_its_deadline_whatever_a_request_may_take() -> None:
    with asked(*[Hang()] * 9, timeout=60, deadline=0.5) as (_, service):
        began = time.monotonic()
        (answer,) = service.ask([question()])
    assert answer.failure_kind == "deadline" and "0.5 s" in str(answer.failure) and time.monotonic() - began < 25


@pytest.mark.parametrize("act", [Say('{"claims": ["a', finish="length"), Say('{"claims": ["a'), Say("", finish="length")],
                         ids=["told", "not told", "nothing left"])
@pytest.mark.parametrize("method", ["json_schema", "function_calling", "json_mode"])
def test_an_answer_that_was_cut_off_is_never_repaired_but_gets_twice_the_room_once(act: Act, method: str) -> None:
    with asked(act, act, act, method=method, max_output_tokens=500) as (model, service):
        (answer,) = service.ask([question()])
    assert (answer.text, answer.failure_kind) == (None, "too_long") and answer.failure_kind in SPLITTABLE
    assert [request.body["max_tokens"] for request in model.requests] == [500, 1000]
    with asked(act, method=method) as (model, service):
        assert service.ask([question()])[0].text == echo(model.requests[0])


@pytest.mark.parametrize("text", ['{"claims": oops}', '{"claim": []}', "[]", "no JSON at all", '{"claims": [NaN]}', "[" * 100_000, '{"claims": ' + "9" * 9000 + "}"],
                         ids=["broken", "other form", "no object", "prose", "not a number", "deep", "long number"])
def test_an_answer_of_another_form_is_sent_back_once_with_what_is_wrong(text: str) -> None:
    with asked(Say(text), method="json_mode") as (model, service):
        (answer,) = service.ask([question()])
    assert answer.text == echo(model.requests[0]) and answer.calls == len(model.requests) == 2
    *before, said, mend = model.requests[1].messages
    assert before == model.requests[0].messages and said == {"role": "assistant", "content": text}
    assert mend["role"] == "user" and mend["content"].startswith("Mend this: the answer is ")
    with asked(Say(text), Say(text), method="json_mode") as (model, service):
        (answer,) = service.ask([question()])
    assert answer.failure_kind in ("malformed", "schema") and len(model.requests) == 2


def test_without_words_for_it_nothing_is_sent_back() -> None:
    with asked(Say('{"claim": []}'), method="json_mode") as (model, service):
        (answer,) = service.ask([question(mend="")])
    assert answer.failure_kind == "schema" and "claims is missing" in str(answer.failure) and len(model.requests) == 1


def test_a_fence_around_the_json_and_thoughts_before_it_are_taken_off() -> None:
    with asked(Say('<think>\n{"claims"?}</think>\n```json\n{"claims": ["x"]}\n```\n'), method="json_mode") as (_, service):
        assert service.ask([question()])[0].text == '{"claims": ["x"]}'


def test_one_that_fails_does_not_lose_the_others_and_order_is_kept() -> None:
    def act(request: Any) -> Act:
        return Say(refusal="no") if "为2亿" in request.user else Say(after=0.05 if "为1亿" in request.user else 0)

    with LoopbackModel(echo, act=act) as model, Service(settings(model.url, method="json_schema", concurrency=3)) as service:
        answers = service.ask([question(number) for number in range(6)])
    assert [answer.question.name for answer in answers] == [f"passage {number}" for number in range(6)]
    assert [answer.failure_kind for answer in answers] == [None, None, "refused", None, None, None]
    assert all(f"为{number}亿" in str(answers[number].text) for number in (0, 1, 3, 4, 5))


def test_requests_under_way_are_limited() -> None:
    with LoopbackModel(echo, act=lambda request: Say(after=0.05)) as model, Service(settings(model.url, concurrency=3)) as service:
        assert all(answer.text for answer in service.ask([question(number) for number in range(12)]))
    assert 1 < model.most_under_way <= 3


def test_all_wait_when_one_is_asked_to() -> None:
    with asked(concurrency=4) as (model, service):
        service.ask([question(99)])
        model.requests.clear()
        model.script = [Status(429, headers={"Retry-After": "0.6"})]
        began = time.monotonic()
        assert all(answer.text for answer in service.ask([question(number) for number in range(12)]))
        assert time.monotonic() - began >= 0.6 and len(model.requests) == 13


def test_a_wait_longer_than_the_deadline_is_not_begun() -> None:
    with asked(*[Status(429, headers={"Retry-After": "300"})] * 9, deadline=30) as (model, service):
        began = time.monotonic()
        answers = service.ask([question(number) for number in range(3)])
    assert {answer.failure_kind for answer in answers} == {"overloaded"} and time.monotonic() - began < 25 and len(model.requests) == 1


@pytest.mark.parametrize("known", [True, False], ids=["while running", "from the start"])
def test_a_model_that_is_gone_fails_all_at_once(known: bool) -> None:
    with LoopbackModel(echo) as model, Service(settings(model.url, concurrency=2)) as service:
        if known:
            assert service.ask([question(99)])[0].text
            model.requests.clear()
        model.models = set()
        answers = service.ask([question(number) for number in range(20)])
    assert {answer.failure_kind for answer in answers} == {"gone"}
    assert len(model.requests) <= (2 if known else 1)


def test_a_service_that_cannot_be_reached_is_not_asked_twenty_times() -> None:
    with LoopbackModel(echo) as model:
        url = model.url
    with Service(settings(url, retries=2)) as service:
        answers = service.ask([question(number) for number in range(20)])
    assert {answer.failure_kind for answer in answers} == {"unreachable"} and service.calls == 6
    assert "cannot be reached" in str(answers[0].failure) and "failed before" in str(answers[-1].failure)


@pytest.mark.parametrize("act", [Status(401), Status(500), Say(refusal="no"), Say("{}")], ids=["key", "failing", "refusal", "form"])
def test_under_require_llm_the_run_stops(act: Act) -> None:
    with asked(*[act] * 9, require_llm=True, method="json_schema", retries=1) as (_, service), pytest.raises(ServiceError) as stopped:
        service.ask([question(number) for number in range(5)])
    assert "passage 0 has no answer (" in str(stopped.value) and "model small" in str(stopped.value) and "\n" not in str(stopped.value)


def test_under_require_llm_what_can_be_split_comes_back() -> None:
    with asked(Status(400, "maximum context length is 10"), require_llm=True) as (_, service):
        (answer,) = service.ask([question()])
        assert answer.failure_kind == "context"
        with pytest.raises(ServiceError, match="passage 0 has no answer"):
            service.stop(answer)
