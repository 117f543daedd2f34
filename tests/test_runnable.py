"""The check in LangChain chains: one and many documents, async, findings as a stream; and nothing of LangChain before it is asked for."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

import verifier
from tests.test_cli_startup import loaded
from verifier import InputError, verify
from verifier.records import ClaimRecord, Report

pytest.importorskip("langchain_core", reason="of the llm extra")

from langchain_core.callbacks import BaseCallbackHandler  # noqa: E402
from langchain_core.documents import Document  # noqa: E402
from langchain_core.messages import AIMessage  # noqa: E402
from langchain_core.runnables import RunnableLambda  # noqa: E402

ROOT = Path(__file__).resolve().parents[1]
SLIP = "每股净资产：210.44亿元/14.63亿股≈143.83元/股"
FIGURES = [{"metric": "归母净利润", "period": "2025", "value": "9.55", "unit": "亿元"}, {"metric": "归母净利润", "period": "2024", "value": "7.70", "unit": "亿元"}]
WRONG, RIGHT = "2025年归母净利润9.55亿元，同比增长416%。", "2025年归母净利润9.55亿元，同比增长24.03%。"
NOTES = sorted(path for path in ROOT.glob("samples/*/*.md") if ".marked." not in path.name)[:6]


@pytest.fixture(autouse=True)
def untraced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGSMITH_TRACING", "false")


def refuted(report: Any) -> int:
    assert isinstance(report, Report)
    return report.summary.refuted


def test_nothing_of_langchain_is_loaded_before_it_is_asked_for() -> None:
    heavy = {"langchain", "langchain_core", "langgraph", "langchain_openai", "openai", "mcp", "starlette"}
    assert loaded("import verifier; verifier.as_runnable; verifier.as_tool; verifier.as_middleware") & heavy == set()
    assert loaded("from verifier import verify; verify('营收5亿元。')") & heavy == set()
    made = loaded("import verifier; verifier.as_runnable()")
    assert "langchain_core" in made and not made & {"langchain", "langgraph", "openai", "mcp"}


@pytest.mark.parametrize("make", [verifier.as_runnable, verifier.as_tool, verifier.as_middleware])
def test_an_absent_extra_is_told_in_one_line(make: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("verifier.runnable.find_spec", lambda name: None)
    with pytest.raises(InputError, match=r"needs the package langchain.*pip install 'verifier\[llm\]'"):
        make()


def test_it_gives_the_report_that_verify_gives() -> None:
    note = ROOT / "samples" / "zh" / "agent.md"
    source = note.with_suffix(".sources.json")
    wanted = verify(note, [source])
    chain = verifier.as_runnable([source])
    assert chain.invoke(str(note)) == chain.invoke(note) == chain.invoke({"path": str(note)}) == wanted
    assert verifier.as_runnable().invoke({"path": note, "sources": [source]}) == verifier.as_runnable().invoke({"path": note, "sources": source}) == wanted


@pytest.mark.parametrize("given", [
    WRONG, {"text": WRONG}, AIMessage(WRONG), {"text": AIMessage(WRONG)}, Document(WRONG), AIMessage([{"type": "text", "text": WRONG}])])
def test_what_it_takes(given: Any) -> None:
    assert refuted(verifier.as_runnable([FIGURES]).invoke(given)) == 1


def test_a_document_may_bring_its_figures_its_company_and_its_name() -> None:
    report = verifier.as_runnable().invoke({"text": WRONG, "sources": [FIGURES], "entity": "青禾股份", "name": "flash.md"})
    assert (report.summary.refuted, report.document.entity, report.document.name) == (1, "青禾股份", "flash.md")
    assert verifier.as_runnable().invoke(Document(WRONG, metadata={"source": "notes/q3.md"})).document.name == "q3.md"


@pytest.mark.parametrize(("given", "told"), [
    (7, "no document"), ({"text": WRONG, "path": "x.md"}, "either text or path"), ({"txt": WRONG}, "unknown keys"), ({}, "either text or path"),
    ("nowhere.md", "no such file"), ({"text": " "}, "is empty"), ({"text": WRONG, "sources": ["nowhere.json"]}, "does not exist")])
def test_what_it_refuses(given: Any, told: str) -> None:
    with pytest.raises(InputError, match=told):
        verifier.as_runnable().invoke(given)


def test_what_a_model_wrote_is_no_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    for report in (verifier.as_runnable().invoke(AIMessage("samples/zh/agent.md")), verifier.as_runnable(paths=False).invoke("samples/zh/agent.md")):
        assert report.numbers.total == 0
    assert verifier.as_runnable().invoke("samples/zh/agent.md").numbers.total > 20


def test_an_unusable_source_is_told_when_it_is_made() -> None:
    with pytest.raises(InputError, match=r"nowhere\.json: does not exist"):
        verifier.as_runnable(["nowhere.json"])


def test_a_batch_is_the_same_reports_in_their_order() -> None:
    inputs = [{"path": note, "sources": sorted(note.parent.glob(f"{note.stem}.sources*"))} for note in NOTES]
    alone = [verify(one["path"], one["sources"]) for one in inputs]  # type: ignore[arg-type]
    chain = verifier.as_runnable()
    assert chain.batch(inputs, config={"max_concurrency": 3}) == alone
    assert asyncio.run(chain.abatch(inputs, config={"max_concurrency": 3})) == alone


def test_one_that_fails_does_not_lose_the_others() -> None:
    first, second, third = verifier.as_runnable([FIGURES]).batch([WRONG, " ", RIGHT], return_exceptions=True)
    assert refuted(first) == 1 and refuted(third) == 0 and isinstance(second, InputError)


def test_async_is_the_same_and_leaves_the_loop_free() -> None:
    note = ROOT / "samples" / "en" / "en01.md"
    source = note.with_suffix(".sources.json")
    chain, turns = verifier.as_runnable([source]), 0

    async def run() -> list[Any]:
        nonlocal turns
        done = asyncio.Event()

        async def tick() -> None:
            nonlocal turns
            while not done.is_set():
                turns += 1
                await asyncio.sleep(0)
        ticking = asyncio.create_task(tick())
        events = [event async for event in chain.astream(str(note))]
        done.set()
        await ticking
        return [await chain.ainvoke(str(note)), *events]

    whole, *events = asyncio.run(run())
    assert whole == verify(note, [source]) == events[-1]
    assert turns > 2 * len(events)
    assert events == list(chain.stream(str(note)))


def test_a_stream_gives_findings_and_then_the_report() -> None:
    *findings, report = verifier.as_runnable([FIGURES]).stream("2025年公司营业收入60.00亿元，归母净利润9.55亿元，同比增长416%。")
    assert isinstance(report, Report) and all(isinstance(finding, ClaimRecord) for finding in findings)
    assert [(finding.number.text, finding.verdict) for finding in findings] == [("416%", "refuted"), ("60.00亿元", "unverifiable")]


def test_a_step_behind_it_gets_the_report_streamed_or_not() -> None:
    chain = RunnableLambda(lambda topic: AIMessage(f"{topic}{WRONG}")) | verifier.as_runnable([FIGURES]) | RunnableLambda(refuted)
    assert chain.invoke("快评：") == 1
    assert list(chain.stream("快评：")) == [1]
    assert asyncio.run(chain.ainvoke("快评：")) == 1


def test_a_stream_left_early_judges_no_further() -> None:
    stream = verifier.as_runnable().stream(f"{SLIP}\n\n{SLIP}")
    assert next(stream).verdict == "refuted"
    stream.close()  # type: ignore[attr-defined]
    assert list(stream) == []


def test_callbacks_see_the_run() -> None:
    class Seen(BaseCallbackHandler):
        def __init__(self) -> None:
            self.events: list[Any] = []

        def on_chain_start(self, serialized: Any, inputs: Any, **kwargs: Any) -> None:
            self.events.append(kwargs.get("name"))

        def on_chain_end(self, outputs: Any, **kwargs: Any) -> None:
            self.events.append(type(outputs).__name__)

        def on_chain_error(self, error: BaseException, **kwargs: Any) -> None:
            self.events.append(type(error).__name__)

    chain = verifier.as_runnable()
    for run, end in ((lambda c: chain.invoke(SLIP, c), "Report"), (lambda c: list(chain.stream(SLIP, c)), "Report")):
        seen = Seen()
        run({"callbacks": [seen]})
        assert seen.events == ["verifier", end]
    seen = Seen()
    with pytest.raises(InputError):
        chain.invoke("nowhere.md", {"callbacks": [seen]})
    assert seen.events == ["verifier", "InputError"]
