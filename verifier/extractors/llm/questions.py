"""What is asked and what comes back, and what makes a text an answer."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn

from verifier.extractors.llm.troubles import Kind, Trouble, one_line

_HALF = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Question:
    """One passage to be answered.

    ``schema`` is the JSON schema of the answer, its ``title`` the name; ``prompt`` the prompt file's name and digest; ``check`` gives None for
    acceptable JSON text, else one line saying what is wrong, which ``mend`` (with ``{problem}`` filled in) takes back to the model once.
    """

    name: str
    system: str
    user: str
    schema: dict[str, Any]
    prompt: str
    check: Callable[[str], str | None]
    mend: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a question: ``text`` is acceptable JSON, or ``failure`` one line and ``failure_kind`` its kind.

    ``calls`` and tokens are what the answer took when it was asked, so that a replay tells the same; ``cached`` ones took nothing now.
    """

    question: Question
    text: str | None
    failure: str | None
    cached: bool
    calls: int
    input_tokens: int
    output_tokens: int
    failure_kind: Kind | None = None


def turns_of(question: Question) -> list[tuple[str, str]]:
    """The turns that open the talk: (role, text)."""
    return [("system", clean(question.system)), ("user", clean(question.user))]


def clean(text: str) -> str:
    """The text without halves of surrogate pairs, which no request can carry; its length stays."""
    return _HALF.sub("\ufffd", text)


def fault_of(text: str, question: Question) -> Trouble | None:
    """What is wrong with the text as JSON and as an answer; None where nothing is."""
    try:
        found = json.loads(text, parse_constant=_no_constant)
    except json.JSONDecodeError as reason:
        if text.lstrip().startswith("{") and (reason.pos >= len(text) or reason.msg.startswith("Unterminated string")):
            return Trouble("too_long", "the answer breaks off in the middle")
        return Trouble("malformed", f"the answer is no JSON ({reason.msg}: line {reason.lineno}, column {reason.colno})")
    except (ValueError, RecursionError) as reason:
        return Trouble("malformed", f"the answer is no JSON that can be read ({one_line(str(reason), 80)})")
    if not isinstance(found, dict):
        return Trouble("schema", "the answer is no JSON object")
    problem = question.check(text)
    return Trouble("schema", f"the answer is not of the form asked for: {one_line(problem)}") if problem else None


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")
