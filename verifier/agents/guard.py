"""The check between an agent's draft and its answer, as LangChain middleware: see :func:`verifier.as_middleware`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from typing import Annotated, Any, Literal

from langchain.agents.middleware import AgentMiddleware, AgentState, hook_config
from langchain.agents.middleware.types import OmitFromInput, PrivateStateAttr
from langchain_core.messages import AIMessage, HumanMessage
from langgraph.channels.untracked_value import UntrackedValue

from verifier.agents.checker import Checker, Given, as_text
from verifier.agents.digest import MOST, Notice, digest_of, findings_of
from verifier.records import WRONG
from verifier.verification import Language

FailOn = Literal["refuted", "imprecise"]
SPEAKER = "verifier"
"""The ``name`` of the messages that the guard puts into the conversation."""


class GuardState(AgentState[Any], total=False):  # type: ignore[call-arg, unused-ignore]  # where LangChain is absent
    """``verification`` is the digest of the last draft checked in this run; both are forgotten when the run ends."""

    verification: Annotated[dict[str, Any], UntrackedValue, OmitFromInput]
    verifier_rounds: Annotated[int, UntrackedValue, PrivateStateAttr]


class Guard(AgentMiddleware[GuardState, Any, Any]):
    """Sends a draft with wrong numbers back to the model, at most ``rounds`` times, then marks what is left."""

    state_schema = GuardState

    def __init__(self, checker: Checker, *, rounds: int, fail_on: FailOn, figures: Callable[[Mapping[str, Any]], Iterable[Given]] | None) -> None:
        super().__init__()
        self.checker, self.rounds, self.figures = checker, rounds, figures
        self.failing = WRONG | {"imprecise"} if fail_on == "imprecise" else WRONG

    @hook_config(can_jump_to=["model"])
    def after_model(self, state: GuardState, runtime: Any) -> dict[str, Any] | None:
        """Nothing while tools are called or nothing is said; otherwise what the check of the draft calls for."""
        draft = state["messages"][-1]
        if not isinstance(draft, AIMessage) or draft.tool_calls or not str(draft.text).strip():
            return None
        report = self.checker.start(as_text(str(draft.text), "draft"), self.figures(state) if self.figures is not None else ()).report()
        words = self.checker.words(report)
        made: dict[str, Any] = {"verification": digest_of(report, words).model_dump()}
        wrong = [found for found in findings_of(report) if found.verdict in self.failing]
        if not wrong:
            return made
        done = state.get("verifier_rounds", 0)
        if done < self.rounds:
            return made | {"messages": [HumanMessage(_feedback(wrong, words), name=SPEAKER)], "verifier_rounds": done + 1, "jump_to": "model"}
        return made | {"messages": [_marked(draft, _unresolved(wrong, words))]}

    @hook_config(can_jump_to=["model"])
    async def aafter_model(self, state: GuardState, runtime: Any) -> dict[str, Any] | None:
        """The same in a thread."""
        return await asyncio.to_thread(self.after_model, state, runtime)


def _feedback(wrong: list[Notice], language: Language) -> str:
    """What to correct, as the next turn of the conversation: the findings alone."""
    if language == "zh":
        head = "稿中有数字核对不符。请只改下列各处，其余一字不动，然后给出完整的正文："
    else:
        head = "Numbers of this draft do not hold. Correct these, change nothing else, and give the whole text again:"
    return "\n".join([head, *(f"{place}. {_line(one, language)}" for place, one in enumerate(wrong[:MOST], 1)), *_rest(wrong, language)])


def _unresolved(wrong: list[Notice], language: Language) -> str:
    """The note under an answer whose numbers still fail."""
    head = "⚠ 数字核对未通过，以下各处尚未解决：" if language == "zh" else "⚠ Unresolved: the numbers below failed verification."
    return "\n".join(["", "", "---", head, *(f"- {_line(one, language)}" for one in wrong[:MOST]), *_rest(wrong, language)])


def _line(found: Notice, language: Language) -> str:
    quote = " ".join(found.quote.split())
    named = f"[{found.id}] " if found.id else ""  # other findings speak of it by its id
    return f"{named}“{quote}”：{found.why}" if language == "zh" else f"{named}“{quote}”: {found.why}"


def _rest(wrong: list[Notice], language: Language) -> list[str]:
    left = len(wrong) - MOST
    return [] if left <= 0 else [f"另有 {left} 处。" if language == "zh" else f"{left} more."]


def _marked(draft: AIMessage, note: str) -> AIMessage:
    """The same message, by its id, with the note under its text."""
    content = draft.content + note if isinstance(draft.content, str) else [*draft.content, {"type": "text", "text": note}]
    return draft.model_copy(update={"content": content})
