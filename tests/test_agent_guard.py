"""A real LangChain agent whose model is scripted: what the tool answers it, and what the guard does with its drafts."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

import verifier
from verifier import InputError

pytest.importorskip("langchain", reason="of the llm extra")

from langchain.agents import create_agent  # noqa: E402
from langchain_core.language_models import BaseChatModel  # noqa: E402
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage  # noqa: E402
from langchain_core.outputs import ChatGeneration, ChatResult  # noqa: E402
from langchain_core.tools import tool  # noqa: E402
from langgraph.checkpoint.memory import InMemorySaver  # noqa: E402
from pydantic import Field  # noqa: E402

ROOT = Path(__file__).resolve().parents[1]
FIGURES = [{"metric": "归母净利润", "period": "2025", "value": "9.55", "unit": "亿元"}, {"metric": "归母净利润", "period": "2024", "value": "7.70", "unit": "亿元"}]
WRONG, RIGHT = "2025年归母净利润9.55亿元，同比增长416%。", "2025年归母净利润9.55亿元，同比增长24.03%。"
ASK = {"messages": [HumanMessage("写一句快评")]}
Run = Callable[[Any, Any], dict[str, Any]]


class Scripted(BaseChatModel):
    """Says what it was told to, in turn, the last for ever; keeps what it was asked."""

    turns: list[AIMessage]
    asked: list[list[BaseMessage]] = Field(default_factory=list)

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def bind_tools(self, tools: Sequence[Any], **kwargs: Any) -> Scripted:
        return self

    def _generate(self, messages: list[BaseMessage], stop: Any = None, run_manager: Any = None, **kwargs: Any) -> ChatResult:
        turn = self.turns[min(len(self.asked), len(self.turns) - 1)]
        self.asked.append(list(messages))
        return ChatResult(generations=[ChatGeneration(message=turn.model_copy(update={"id": None}))])


def scripted(*turns: str | AIMessage) -> Scripted:
    return Scripted(turns=[AIMessage(turn) if isinstance(turn, str) else turn for turn in turns])


def calling(name: str, said: str = "", **arguments: Any) -> AIMessage:
    return AIMessage(said, tool_calls=[{"name": name, "args": arguments, "id": "call-1"}])


@pytest.fixture(autouse=True)
def untraced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGSMITH_TRACING", "false")


@pytest.fixture(params=["sync", "async"])
def run(request: pytest.FixtureRequest) -> Iterator[Run]:
    """The agent run by ``invoke`` and by ``ainvoke``."""
    if request.param == "sync":
        yield lambda agent, given: agent.invoke(given)
    else:
        yield lambda agent, given: asyncio.run(agent.ainvoke(given))


# -- the guard ---------------------------------------------------------------------------------------


def test_a_wrong_draft_comes_back_corrected(run: Run) -> None:
    model = scripted(WRONG, RIGHT)
    result = run(create_agent(model, middleware=[verifier.as_middleware([FIGURES])]), ASK)
    assert result["messages"][-1].text == RIGHT
    assert result["verification"]["ok"] and result["verification"]["checked"] == 2
    assert len(model.asked) == 2
    feedback = model.asked[1][-1]
    assert isinstance(feedback, HumanMessage) and feedback.name == "verifier"
    assert "416%" in feedback.text and "应为 24%" in feedback.text and "其余一字不动" in feedback.text
    assert "9.55亿元，同比" in feedback.text and "归母净利润（2025）" not in feedback.text


def test_a_model_that_will_not_learn_ends_marked(run: Run) -> None:
    model = scripted(WRONG)
    result = run(create_agent(model, middleware=[verifier.as_middleware([FIGURES])]), ASK)
    answer = result["messages"][-1]
    assert len(model.asked) == 3, "two rounds of correction and no more"
    assert isinstance(answer, AIMessage) and answer.text.startswith(WRONG)
    note = answer.text.removeprefix(WRONG)
    assert "⚠" in note and "尚未解决" in note and "416%" in note and "应为 24%" in note
    assert not result["verification"]["ok"]
    drafts = [message for message in result["messages"] if isinstance(message, AIMessage)]
    assert [draft.text for draft in drafts[:-1]] == [WRONG, WRONG] and len({draft.id for draft in drafts}) == 3


def test_the_rounds_are_the_hosts_to_choose() -> None:
    for rounds in (0, 1, 3):
        model = scripted(WRONG)
        result = create_agent(model, middleware=[verifier.as_middleware([FIGURES], rounds=rounds)]).invoke(ASK)
        assert len(model.asked) == rounds + 1 and "⚠" in result["messages"][-1].text
    with pytest.raises(InputError, match="negative"):
        verifier.as_middleware(rounds=-1)


def test_a_correction_that_is_wrong_again_is_seen() -> None:
    model = scripted(WRONG, RIGHT.replace("9.55", "9.65"), RIGHT)
    result = create_agent(model, middleware=[verifier.as_middleware([FIGURES])]).invoke(ASK)
    assert result["messages"][-1].text == RIGHT and len(model.asked) == 3
    assert "9.65亿元" in model.asked[2][-1].text


def test_a_turn_that_calls_tools_passes_and_the_answer_after_it_does_not(run: Run) -> None:
    @tool
    def lookup() -> str:
        """The figures."""
        return json.dumps(FIGURES, ensure_ascii=False)

    model = scripted(calling("lookup", said=WRONG), WRONG, RIGHT)
    result = run(create_agent(model, [lookup], middleware=[verifier.as_middleware([FIGURES])]), ASK)
    kinds = [type(message).__name__ for message in result["messages"]]
    assert kinds == ["HumanMessage", "AIMessage", "ToolMessage", "AIMessage", "HumanMessage", "AIMessage"]
    assert result["messages"][-1].text == RIGHT


def test_figures_may_come_out_of_the_conversation() -> None:
    @tool
    def lookup() -> str:
        """The figures."""
        return json.dumps(FIGURES, ensure_ascii=False)

    def returned(state: Any) -> list[Any]:
        return [json.loads(message.content) for message in state["messages"] if isinstance(message, ToolMessage)]

    model = scripted(calling("lookup"), WRONG, RIGHT)
    result = create_agent(model, [lookup], middleware=[verifier.as_middleware(figures=returned)]).invoke(ASK)
    assert result["messages"][-1].text == RIGHT and result["verification"]["ok"]
    unsourced = create_agent(scripted(calling("lookup"), WRONG, RIGHT), [lookup], middleware=[verifier.as_middleware()]).invoke(ASK)
    assert unsourced["messages"][-1].text == WRONG


def test_what_nothing_bears_on_passes_unchanged_and_is_no_pass() -> None:
    for draft in (WRONG, "公司渠道改革稳步推进。"):
        model = scripted(draft)
        result = create_agent(model, middleware=[verifier.as_middleware()]).invoke(ASK)
        assert result["messages"][-1].text == draft and len(model.asked) == 1
        assert result["verification"]["checked"] == 0 and not result["verification"]["ok"]


def test_an_empty_answer_is_left_alone() -> None:
    result = create_agent(scripted(""), middleware=[verifier.as_middleware([FIGURES])]).invoke(ASK)
    assert result["messages"][-1].text == "" and "verification" not in result


def test_every_question_of_a_conversation_has_its_own_rounds() -> None:
    agent = create_agent(model := scripted(WRONG), middleware=[verifier.as_middleware([FIGURES])], checkpointer=InMemorySaver())
    thread = {"configurable": {"thread_id": "1"}}
    for asked in (3, 6):
        result = agent.invoke(ASK, thread)
        assert len(model.asked) == asked and "⚠" in result["messages"][-1].text


def test_an_answer_in_blocks_is_read_and_marked() -> None:
    blocks = AIMessage([{"type": "text", "text": WRONG}])
    result = create_agent(scripted(blocks), middleware=[verifier.as_middleware([FIGURES], rounds=0)]).invoke(ASK)
    answer = result["messages"][-1]
    assert [block["type"] for block in answer.content] == ["text", "text"] and answer.text.startswith(WRONG) and "⚠" in answer.text


def test_an_english_draft_is_answered_in_english() -> None:
    draft = "Revenue was $3.10 billion in 2025, up 12.5% from $2.50 billion in 2024."
    model = scripted(draft, draft)
    result = create_agent(model, middleware=[verifier.as_middleware(rounds=1)]).invoke(ASK)
    assert "change nothing else" in model.asked[1][-1].text and "is 24.0%" in model.asked[1][-1].text
    assert "Unresolved" in result["messages"][-1].text
    chinese = create_agent(scripted(draft), middleware=[verifier.as_middleware(rounds=0, language="zh")]).invoke(ASK)
    assert "尚未解决" in chinese["messages"][-1].text


def test_imprecise_numbers_go_back_only_where_the_host_wants_it() -> None:
    draft = "2025年归母净利率31.0%，归母净利润31.08亿元，营业收入100.00亿元。"
    figures = [{"metric": "归母净利润", "period": "2025", "value": "31.08", "unit": "亿元"}, {"metric": "营业收入", "period": "2025", "value": "100.00", "unit": "亿元"}]
    lenient, strict = scripted(draft), scripted(draft)
    passed = create_agent(lenient, middleware=[verifier.as_middleware([figures])]).invoke(ASK)
    assert [found["verdict"] for found in passed["verification"]["findings"]] == ["imprecise"], "the draft is no longer off by its last digit alone"
    assert len(lenient.asked) == 1
    create_agent(strict, middleware=[verifier.as_middleware([figures], fail_on="imprecise", rounds=1)]).invoke(ASK)
    assert len(strict.asked) == 2 and "应为 31.1%" in strict.asked[1][-1].text


def test_a_long_list_of_findings_is_cut(run: Run) -> None:
    draft = "\n\n".join(f"门店{number}：每股净资产210.{number}亿元/14.63亿股≈143.{number}元/股。" for number in range(31, 55))
    model = scripted(draft)
    run(create_agent(model, middleware=[verifier.as_middleware(rounds=1)]), ASK)
    feedback = model.asked[1][-1].text
    assert feedback.count("\n") <= 21 and feedback.splitlines()[-1].startswith("另有 ")


# -- the tool ----------------------------------------------------------------------------------------


def test_an_agent_calls_the_tool_and_reads_what_to_correct(run: Run) -> None:
    model = scripted(calling("verify_commentary", text=WRONG, figures=FIGURES), RIGHT)
    result = run(create_agent(model, [verifier.as_tool()]), ASK)
    message = next(message for message in result["messages"] if isinstance(message, ToolMessage))
    answer = json.loads(message.text)
    assert message.status == "success" and answer["ok"] is False and answer["checked"] == 2
    assert [(found["stated"], found["expected"]) for found in answer["findings"]] == [("416%", "24.03%")]
    assert isinstance(message.artifact, verifier.Report) and message.artifact.summary.refuted == 1
    assert len(message.text) < 700


@pytest.mark.parametrize(("arguments", "told"), [
    ({"text": " "}, "Give the commentary itself"), ({"texts": WRONG}, "text: Field required"),
    ({"text": WRONG, "figures": [{"metric": "revenue", "value": "many", "unit": "元", "period": "2025"}]}, "figures.json[0].value"),
    ({"text": WRONG, "figures": [{"metric": "revenue", "value": "1"}]}, "figures.0.unit: Field required"),
    ({"text": WRONG, "sources": ["figures.json"]}, "sources: Extra inputs")])
def test_what_the_model_got_wrong_comes_back_as_what_to_change(arguments: dict[str, Any], told: str, run: Run) -> None:
    model = scripted(calling("verify_commentary", **arguments), "好。")
    result = run(create_agent(model, [verifier.as_tool()]), ASK)
    message = next(message for message in result["messages"] if isinstance(message, ToolMessage))
    assert message.status == "error" and told in message.text and "Traceback" not in message.text


def test_a_model_cannot_bring_figures_where_the_host_fixed_them() -> None:
    suiting = [{"metric": "归母净利润", "period": "2025", "value": "9.55", "unit": "亿元"}, {"metric": "归母净利润", "period": "2024", "value": "1.85", "unit": "亿元"}]
    call = {"type": "tool_call", "id": "1", "name": "verify_commentary", "args": {"text": WRONG, "figures": suiting}}
    fixed = verifier.as_tool([FIGURES])
    assert "figures" not in fixed.args
    refused = fixed.invoke(call)
    assert refused.status == "error" and "figures: Extra inputs" in refused.text
    assert json.loads(fixed.invoke({"text": WRONG}))["findings"][0]["expected"] == "24.03%"
    assert json.loads(verifier.as_tool().invoke(call).text)["ok"] is True
    assert "figures" in verifier.as_tool([FIGURES], inline_figures=True).args


def test_the_tool_reads_no_file_that_a_model_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    for name in ("samples/zh/agent.md", str(ROOT / "README.md"), "https://127.0.0.1/note.html"):
        answer = json.loads(verifier.as_tool().invoke({"text": name}))
        assert answer["checked"] == 0 and "agent" not in json.dumps(answer["findings"])
        figures = [{"metric": "revenue", "value": "samples/zh/agent.sources.json", "unit": "元", "period": "2025"}]
        call = {"type": "tool_call", "id": "1", "name": "verify_commentary", "args": {"text": WRONG, "figures": figures}}
        assert verifier.as_tool().invoke(call).status == "error"
