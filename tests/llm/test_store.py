"""Kept answers: nothing is asked twice, a killed run goes on where it ended, and a replay needs neither service nor key."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.llm.asked import echo, lines, question, settings
from tests.llm.server import Hang, LoopbackModel, Say, Status
from verifier.errors import InputError, ServiceError
from verifier.extractors.llm.asking import Answer, Service
from verifier.extractors.llm.settings import Settings, settings_of
from verifier.extractors.llm.store import key_of

ROOT = Path(__file__).resolve().parents[2]
asks = pytest.mark.asks


def told(answers: list[Answer]) -> list[tuple[Any, ...]]:
    return [(a.question.name, a.text, a.failure, a.calls, a.input_tokens, a.output_tokens) for a in answers]


@asks
def test_a_kept_answer_is_not_asked_again_and_tells_the_same(tmp_path: Path) -> None:
    with LoopbackModel(echo) as model:
        with Service(settings(model.url, cache=tmp_path / "a.sqlite")) as service:
            first = service.ask([question(1), question(2)])
        with Service(settings(model.url, cache=tmp_path / "a.sqlite")) as service:
            again = service.ask([question(2), question(1), question(3)])
            assert [answer.cached for answer in again] == [True, True, False]
            assert (service.calls, service.input_tokens, service.output_tokens) == (1, 100, 20)
        assert told(again[:2]) == told(first[::-1]) and len(model.requests) == 3


@asks
def test_one_question_asked_twice_at_once_is_one_request() -> None:
    with LoopbackModel(echo) as model, Service(settings(model.url)) as service:
        first, second = service.ask([question(1), question(1, name="the same")])
    assert len(model.requests) == 1 and first.text == second.text and (second.question.name, second.cached, second.calls) == ("the same", True, 0)


def test_an_answer_belongs_to_all_that_the_model_was_given() -> None:
    def key(base: Settings | None = None, **changed: str) -> str:
        fields: dict[str, Any] = {"system": "s", "user": "u", "schema": {"a": 1, "b": 2}, "prompt": "p@1"}
        return key_of(base or settings("http://127.0.0.1:1/v1"), **(fields | changed))

    here = "http://127.0.0.1:1/v1"
    others = [key(system="t"), key(user="v"), key(schema={"a": 1}), key(prompt="p@2"), key(settings(here, model="large")), key(settings(here, seed=1)),
              key(settings(here, temperature=0.5)), key(system="su", user="")]
    assert len({key(), *others}) == 9
    assert key() == key(schema={"b": 2, "a": 1}) == key(settings("http://127.0.0.1:2/v1", api_key=None, method="json_mode", timeout=9))


@asks
def test_answers_of_another_address_are_replayed_but_do_not_stand_in_for_a_model(tmp_path: Path) -> None:
    cache = tmp_path / "a.sqlite"
    with LoopbackModel(lambda request: '{"claims": ["one"]}') as one, LoopbackModel(lambda request: '{"claims": ["two"]}') as two:
        for model in (one, two):
            with Service(settings(model.url, cache=cache)) as service:
                service.ask([question()])
        for model in (one, two):
            with Service(settings(model.url, cache=cache, replay=True)) as service:
                assert service.ask([question()])[0].text == model.answer(model.requests[0])
        assert len(one.requests) == len(two.requests) == 1
    with Service(settings(None, api_key=None, cache=cache, replay=True)) as service:
        assert service.ask([question()])[0].text in ('{"claims": ["one"]}', '{"claims": ["two"]}')


@asks
def test_a_failure_is_replayed_but_asked_again_and_never_takes_the_place_of_an_answer(tmp_path: Path) -> None:
    cache, recording = tmp_path / "a.sqlite", tmp_path / "r"
    with LoopbackModel(echo) as model:
        for script, expected in (([Say(refusal="no")], "refused"), ([], None), ([Say(refusal="no")], "refused")):
            model.script = list(script)
            # the last is asked anew as it is checked more strictly
            asked = question(check=lambda text: "is old") if len(model.requests) > 1 else question()
            with Service(settings(model.url, cache=cache, record=recording)) as service:
                (live,) = service.ask([asked])
            assert live.failure_kind == expected
            for file in (cache, recording):
                with Service(settings(None, replay=True, recording=file)) as service:
                    (again,) = service.ask([question()])
                assert (again.failure_kind, again.failure) == ((expected, live.failure) if len(model.requests) < 2 else (None, None))
    assert len(model.requests) == 3


@asks
def test_a_passage_that_was_too_long_is_not_asked_about_again_for_as_much_room(tmp_path: Path) -> None:
    with LoopbackModel(echo) as model:
        model.script = [Status(400, "maximum context length is 10"), Say("{", finish="length"), Say("{", finish="length")]
        for room, requests in ((100, 3), (100, 3), (900, 5)):
            with Service(settings(model.url, cache=tmp_path / "a.sqlite", max_output_tokens=room, concurrency=1, method="json_schema")) as service:
                answers = service.ask([question(1), question(2)])
                assert service.estimate([question(1), question(2)]).calls == 0
            assert len(model.requests) == requests
            assert [answer.failure_kind for answer in answers] == (["context", "too_long"] if room == 100 else [None, None])


@asks
def test_a_kept_answer_that_is_no_longer_acceptable_is_asked_again(tmp_path: Path) -> None:
    with LoopbackModel(echo) as model:
        with Service(settings(model.url, cache=tmp_path / "a.sqlite")) as service:
            service.ask([question()])
        model.answer = lambda request: '{"claims": ["better"]}'
        stricter = question(check=lambda text: None if "better" in text else "is not better")
        with Service(settings(model.url, cache=tmp_path / "a.sqlite", replay=True)) as service:
            (answer,) = service.ask([stricter])
            assert answer.failure_kind == "schema" and "the kept answer is not usable" in str(answer.failure)
        with Service(settings(model.url, cache=tmp_path / "a.sqlite")) as service:
            assert service.ask([stricter])[0].text == '{"claims": ["better"]}'


RUN = """
import sys
from tests.llm.asked import question, settings
from verifier.extractors.llm.asking import Service
with Service(settings(sys.argv[1], cache=sys.argv[2], concurrency=1, timeout=60, deadline=60)) as service:
    print("begun", flush=True)
    service.ask([question(number) for number in range(6)])
"""


def started(url: str, cache: Path) -> subprocess.Popen[bytes]:
    code = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n" + RUN  # a run in the background ignores it otherwise
    return subprocess.Popen([sys.executable, "-c", code, url, str(cache)], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)},
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def until_asked(model: LoopbackModel, requests: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 60
    while len(model.requests) < requests and time.monotonic() < end and process.poll() is None:
        time.sleep(0.01)
    assert len(model.requests) == requests, process.communicate()


@asks
@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_a_run_that_was_killed_goes_on_where_it_ended(tmp_path: Path) -> None:
    with LoopbackModel(echo, act=lambda request: Hang() if "为3亿" in request.user else Say()) as model:
        process = started(model.url, tmp_path / "a.sqlite")
        until_asked(model, 4, process)
        process.send_signal(signal.SIGKILL)
        assert process.wait(10) == -signal.SIGKILL
        process.communicate()
        model.act, model.requests = None, []
        with Service(settings(model.url, cache=tmp_path / "a.sqlite")) as service:
            answers = service.ask([question(number) for number in range(6)])
        assert [answer.cached for answer in answers] == [True] * 3 + [False] * 3
        assert sorted(request.user for request in model.requests) == [f"净利润为{number}亿元。" for number in (3, 4, 5)]


@asks
@pytest.mark.skipif(sys.platform == "win32", reason="a console's Ctrl-C cannot be sent to one process")
def test_ctrl_c_ends_a_run_at_once_and_keeps_what_came(tmp_path: Path) -> None:
    with LoopbackModel(echo, act=lambda request: Hang() if "为2亿" in request.user else Say()) as model:
        process = started(model.url, tmp_path / "a.sqlite")
        until_asked(model, 3, process)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=15)
        assert process.returncode != 0 and b"KeyboardInterrupt" in said
    with Service(settings(model.url, cache=tmp_path / "a.sqlite", replay=True)) as service:
        assert [answer.text is not None for answer in service.ask([question(number) for number in range(3)])] == [True, True, False]


@asks
def test_threads_share_a_service_and_processes_a_cache(tmp_path: Path) -> None:
    cache = tmp_path / "a.sqlite"
    with LoopbackModel(echo) as model, Service(settings(model.url, cache=cache)) as one, Service(settings(model.url, cache=cache)) as two:
        with ThreadPoolExecutor(6) as pool:
            found = list(pool.map(lambda number: (one, two)[number % 2].ask([question(number)])[0], range(12)))
        assert all(f"为{number}亿" in str(answer.text) for number, answer in enumerate(found))
        assert one.warning is two.warning is None
    with Service(settings(None, cache=cache, replay=True)) as service:
        assert all(answer.text for answer in service.ask([question(number) for number in range(12)]))


@asks
def test_a_caller_with_an_event_loop_of_its_own_may_ask() -> None:
    import asyncio

    with LoopbackModel(echo) as model, Service(settings(model.url)) as service:
        async def main() -> list[Answer]:
            return service.ask([question()])

        assert asyncio.run(main())[0].text


@asks
def test_a_recording_is_replayed_without_service_key_or_model_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recording = tmp_path / "note.answers.jsonl"
    with LoopbackModel(echo) as model, Service(settings(model.url, record=recording, concurrency=3)) as service:
        first = service.ask([question(number) for number in range(4)])
    assert [line["passage"] for line in lines(recording)[1:]] == [f"passage {number}" for number in range(4)]
    assert lines(recording)[1]["answer"] == {"claims": ["净利润为0亿元。"]}
    monkeypatch.setenv("VERIFIER_MODEL", "another-one")
    chosen = settings_of({"replay": recording}, tmp_path)
    assert chosen is not None and chosen.model == "small" and chosen.api_key is None
    with Service(chosen) as service:
        again = service.ask([question(number) for number in range(5)])
        assert service.calls == service.input_tokens == 0
    assert told(again[:4]) == told(first)
    assert again[4].failure_kind == "unrecorded" and "no answer of small to this passage is kept" in str(again[4].failure)
    with Service(chosen.model_copy(update={"require_llm": True})) as service, pytest.raises(ServiceError, match="passage 4 has no answer"):
        service.ask([question(4)])


@asks
def test_a_recording_is_whole_when_answers_came_from_the_cache_and_keeps_other_documents(tmp_path: Path) -> None:
    recording, cache = tmp_path / "r.jsonl", tmp_path / "a.sqlite"
    with LoopbackModel(echo) as model:
        for record, numbers in ((None, [1, 2]), (recording, [1, 2, 3]), (recording, [4])):
            with Service(settings(model.url, record=record, cache=cache)) as service:
                service.ask([question(number) for number in numbers])
    assert [line["passage"] for line in lines(recording)[1:]] == [f"passage {number}" for number in (1, 2, 3, 4)]
    before = recording.read_bytes()
    with Service(settings(None, replay=True, recording=recording, record=recording)) as service:
        service.ask([question(number) for number in (3, 1)])
    assert recording.read_bytes() == before


def test_numbers_of_an_answer_keep_their_digits_in_a_recording(tmp_path: Path) -> None:
    from verifier.extractors.llm.recording import Kept, read_recording, write_recording

    texts = ['{"v": 416.0}', '{"v": 12.30}', '{"v": "12.30"}', '{"v": 123456789012345678901234567890}', '{"v": 0.1000000000000000055}']
    made = {"model": "m", "temperature": 0.0, "seed": None}
    write_recording(tmp_path / "r", made, [Kept(str(number), "p", "e", text, 1, 2, 3) for number, text in enumerate(texts)])
    read = read_recording(tmp_path / "r")
    assert read.made_with == made
    for number, text in enumerate(texts):
        assert json.loads(read.answers[str(number)].text, parse_float=str) == json.loads(text, parse_float=str)


@pytest.mark.parametrize(("text", "words"), [
    ("", r"r:1: is no recorded answer"), ('{"recording": 2}', "r:1: is not the first line"), ("PK\x03", "r:1: is no"),
    ('{"recording": 1, "model": "m", "temperature": 0, "seed": null}\n{"key": "x"}\n', "r:2: is no recorded answer .*passage|answer"),
    ('{"recording": 1, "model": "m", "temperature": 0, "seed": null}\n\n[]', "r:3: is no recorded answer")])
def test_what_is_no_recording_is_said_with_its_line(text: str, words: str, tmp_path: Path) -> None:
    (tmp_path / "r").write_text(text)
    with pytest.raises(InputError, match=words):
        settings_of({"replay": tmp_path / "r"}, tmp_path)


def test_a_recording_of_another_model_is_not_taken_for_this_one(tmp_path: Path) -> None:
    (tmp_path / "r").write_text('{"recording": 1, "model": "m", "temperature": 0, "seed": null}\n')
    with pytest.raises(InputError, match=r"--model: is not the model of .* \(m\)"):
        settings_of({"replay": tmp_path / "r", "model": "other"}, tmp_path)
    with pytest.raises(InputError, match="cannot be read"):
        settings_of({"replay": tmp_path / "none"}, tmp_path)


REPLAY = """
import sys
from tests.llm.asked import question
from verifier.extractors.llm.asking import Service
from verifier.extractors.llm.settings import settings_of
with Service(settings_of({"replay": sys.argv[1]})) as service:
    print(service.ask([question(0)])[0].failure_kind)
print(*(name for name in ("openai", "langchain_core", "langchain_openai", "tenacity", "httpx") if name in sys.modules))
"""


def test_a_replay_loads_no_client(tmp_path: Path) -> None:
    (tmp_path / "r").write_text('{"recording": 1, "model": "m", "temperature": 0, "seed": null}\n')
    done = subprocess.run([sys.executable, "-c", REPLAY, str(tmp_path / "r")], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)},
                          capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["unrecorded"]


@asks
@pytest.mark.parametrize("replay", [True, False])
def test_a_file_that_is_no_cache_is_not_written_over(replay: bool, tmp_path: Path) -> None:
    broken = tmp_path / "a.sqlite"
    broken.write_bytes(b"SQLite format 3\0" + b"x" * 4000)
    with pytest.raises(InputError, match="cannot be used as a cache of answers"):
        Service(settings("http://127.0.0.1:1/v1", cache=broken, replay=replay))
    assert broken.stat().st_size == 4016


@asks
def test_a_cache_of_another_version_or_place_costs_no_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VERIFIER_CACHE", str(tmp_path))
    database = sqlite3.connect(tmp_path / "answers.sqlite")
    database.execute("pragma user_version = 99")
    database.close()
    with LoopbackModel(echo) as model:
        with Service(settings(model.url)) as service:
            assert service.ask([question()])[0].text and "made by another version" in str(service.warning)
        with pytest.raises(InputError, match="made by another version"):
            Service(settings(model.url, cache=tmp_path / "answers.sqlite"))
        monkeypatch.setenv("VERIFIER_CACHE", "/dev/null/nowhere")
        with Service(settings(model.url)) as service:
            assert service.ask([question()])[0].text and "nothing is kept" in str(service.warning)


@asks
@pytest.mark.skipif(os.name == "nt", reason="files have no mode there")
def test_nobody_else_may_read_the_cache(tmp_path: Path) -> None:
    with LoopbackModel(echo) as model, Service(settings(model.url, cache=tmp_path / "deep" / "a.sqlite")) as service:
        service.ask([question()])
        assert {path.stat().st_mode & 0o777 for path in (tmp_path / "deep").iterdir()} == {0o600}


@asks
def test_a_cache_that_breaks_during_a_run_costs_no_answer(tmp_path: Path) -> None:
    cache = tmp_path / "a.sqlite"
    with LoopbackModel(echo) as model, Service(settings(model.url, cache=cache)) as service:
        service.ask([question(1)])
        other = sqlite3.connect(cache)
        other.execute("drop table answers")
        other.commit()
        other.close()
        assert service.ask([question(2)])[0].text and "cannot be used any more" in str(service.warning)



@asks
def test_under_require_llm_what_came_before_the_end_is_kept(tmp_path: Path) -> None:
    with LoopbackModel(echo) as model, Service(settings(model.url, cache=tmp_path / "a.sqlite", require_llm=True, concurrency=1, record=tmp_path / "r")) as service:
        model.script = [Say(), Say(refusal="no")]
        with pytest.raises(ServiceError):
            service.ask([question(1), question(2), question(3)])
    assert len(model.requests) == 2 and [(line["passage"], "answer" in line) for line in lines(tmp_path / "r")[1:]] == [("passage 1", True), ("passage 2", False)]
    with Service(settings(None, replay=True, recording=tmp_path / "r", require_llm=True)) as service, pytest.raises(ServiceError, match="passage 2.*declines: no"):
        service.ask([question(1), question(2)])


@asks
def test_services_of_several_threads_may_share_a_recording(tmp_path: Path) -> None:
    recording = tmp_path / "r.jsonl"
    with LoopbackModel(echo) as model:
        def record(number: int) -> None:
            with Service(settings(model.url, record=recording)) as service:
                service.ask([question(number)])

        with ThreadPoolExecutor(6) as pool:
            list(pool.map(record, range(8)))
    assert {line["passage"] for line in lines(recording)[1:]} == {f"passage {number}" for number in range(8)}
    assert [path.name for path in tmp_path.iterdir()] == ["r.jsonl"]
