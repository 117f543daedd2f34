"""The model's answers on the worker's side: those that were sent with a task are used, and a question that has none goes back to the parent.

No worker ever talks to a model: there is one place with one limit, :mod:`verifier.audit.asking`.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from decimal import Decimal

    from verifier.extractors.llm.questions import Answer, Question
    from verifier.extractors.llm.troubles import Kind

PASSING = frozenset({"unreachable", "overloaded", "deadline", "gone", "budget", "unrecorded", "stopped"})
"""Kinds of failure that another run may not meet; the others hold, as the same question would fail again."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What became of one question: JSON text, or why there is none with the kind of failure, and what it took."""

    text: str
    failure: Kind | None = None
    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0


@dataclass(frozen=True, slots=True)
class Modelling:
    """What a worker knows of the model: its name, prices for a million tokens, and the answers so far by :func:`question_id`."""

    model: str
    price_input: Decimal | None = None
    price_output: Decimal | None = None
    replies: Mapping[str, Reply] = field(default_factory=dict)


class Unanswered(Exception):
    """A check cannot go on before these questions are answered."""

    def __init__(self, questions: Sequence[Question]) -> None:
        super().__init__(f"{len(questions)} questions have no answer yet")
        self.questions = tuple(questions)


class Answering:
    """Answers out of a task, as the model's service would give them."""

    def __init__(self, modelling: Modelling) -> None:
        self._modelling = modelling

    @property
    def model(self) -> str:
        """The model's name."""
        return self._modelling.model

    def price(self, answers: Sequence[Answer]) -> Decimal | None:
        """What the answers cost; None where no price is set."""
        from verifier.extractors.llm.budget import Budget

        budget = Budget(0, None, self._modelling.price_input, self._modelling.price_output)
        return budget.cost(sum(answer.input_tokens for answer in answers), sum(answer.output_tokens for answer in answers))

    def ask(self, questions: Sequence[Question]) -> list[Answer]:
        """The answers in the order of the questions; of equal questions the first has taken the calls.

        :raises Unanswered: naming those that the task has no answer to.
        """
        from verifier.extractors.llm.questions import Answer

        replies = self._modelling.replies
        keys = [question_id(question) for question in questions]
        missing = {key: question for key, question in zip(keys, questions, strict=True) if key not in replies}
        if missing:
            raise Unanswered(list(missing.values()))
        found: list[Answer] = []
        seen: set[str] = set()
        for key, question in zip(keys, questions, strict=True):
            reply = replies[key]
            calls, sent, received = (0, 0, 0) if key in seen else (reply.calls, reply.input_tokens, reply.output_tokens)
            text, failure = (None, reply.text) if reply.failure else (reply.text, None)
            found.append(Answer(question, text, failure, True, calls, sent, received, reply.failure))
            seen.add(key)
        return found


def question_id(question: Question) -> str:
    """A question's own digest: what it says, the form of its answer, and its prompt."""
    parts = [question.prompt, question.system, question.user, question.schema]
    return hashlib.sha256(json.dumps(parts, sort_keys=True, ensure_ascii=True, separators=(",", ":")).encode()).hexdigest()


def fallbacks_of(answers: Sequence[Answer]) -> dict[str, Any]:
    """How many passages fell back to the rules, how many of them another run may have answered, and why they did."""
    kinds = Counter(str(answer.failure_kind) for answer in answers if answer.text is None)
    return {"by_rules": kinds.total(), "unanswered": sum(count for kind, count in kinds.items() if kind in PASSING),
            "fallbacks": ", ".join(f"{kind} {count}" for kind, count in sorted(kinds.items()))}


def counted(fallbacks: str) -> Counter[str]:
    """The kinds of failure that :func:`fallbacks_of` wrote down.

    >>> counted("refused 1, unreachable 2")["unreachable"]
    2
    """
    pairs = (each.split() for each in fallbacks.split(", ") if each)
    return Counter({kind: int(count) for kind, count in pairs})
