"""What is asked and what comes back, and what makes a text an answer."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

from verifier.extractors.llm.troubles import Kind, Trouble, one_line

_HALF = re.compile("[\ud800-\udfff]")
_FIGURE = re.compile(r"\bF\d+\b")
NO_FIGURE = "F0"
"""The id of a figure that a question no longer offers: no question has it, so that the proposal is refused and said so."""


@dataclass(frozen=True, slots=True)
class Question:
    """One passage to be answered.

    ``schema`` is the JSON schema of the answer, its ``title`` the name; ``prompt`` the prompt file's name and digest; ``check`` gives None for
    acceptable JSON text, else one line saying what is wrong, which ``mend`` (with ``{problem}`` filled in) takes back to the model once.
    ``about`` is the passage alone, with its marks and what stands before it, and ``figures`` says what each short id of the question stands
    for: so that an answer may be carried over to a question that says the same passage with other ids (:func:`carried_over`).
    """

    name: str
    system: str
    user: str
    schema: dict[str, Any]
    prompt: str
    check: Callable[[str], str | None]
    mend: str = ""
    about: str = ""
    figures: Mapping[str, str] = field(default_factory=dict)


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


def carried_over(text: str, before: Mapping[str, str], after: Mapping[str, str]) -> str:
    """An answer's formulas with the figure ids of another question about the same passage.

    >>> carried_over('{"claims": [{"n": 1, "m": "margin", "k": "ratio", "f": "F1/F2"}]}', {"F1": "profit", "F2": "revenue"}, {"F2": "profit"})
    '{"claims": [{"n": 1, "m": "margin", "k": "ratio", "f": "F2/F0"}]}'
    """
    if dict(before) == dict(after):
        return text
    ids = {said: key for key, said in after.items()}
    answer = json.loads(text)
    for claim in answer.get("claims", ()):
        if isinstance(claim, dict) and isinstance(claim.get("f"), str):
            claim["f"] = _FIGURE.sub(lambda found: ids.get(before.get(found[0], ""), NO_FIGURE), claim["f"])
    return json.dumps(answer, ensure_ascii=False)
