"""The check for LangChain: as a runnable in a chain, as a tool, as a guard on an agent's draft. Needs ``pip install 'verifier[llm]'``.

LangChain is imported when one of them is made, not before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Literal

from verifier.errors import InputError

if TYPE_CHECKING:
    from langchain_core.tools import BaseTool

    from verifier.agents.checker import Given
    from verifier.agents.guard import Guard
    from verifier.agents.runnable import VerifierRunnable
    from verifier.verification import Language


def as_runnable(
    sources: Iterable[Given] = (), *, extractor: str = "rules", entity: str | None = None, language: Language | None = None,
    with_text: bool = False, paths: bool = True,
) -> VerifierRunnable:
    """A LangChain ``Runnable``: document in, :class:`~verifier.Report` out.

    The input is text or a path as for :func:`~verifier.verify`, a message of a model (``model | as_runnable()``; always text), a loaded
    LangChain ``Document``, or ``{"text": …}`` or ``{"path": …}`` with ``sources``, ``entity`` and ``name`` of its own beside it. ``sources``
    are files, read once and here, or figures in memory. ``paths=False`` takes every plain string for text: for strings that a model wrote.

    ``invoke``, ``batch`` and their async forms give reports; pass ``config={"max_concurrency": n}`` to ``batch`` and ``abatch``.
    ``stream`` and ``astream`` give findings as they are judged, each a ``ClaimRecord`` or a ``CellRecord`` whose ``verdict`` says what is
    wrong, a root error before what follows from it, what could not be verified after all that is wrong; the last item is the ``Report``,
    so that a step chained behind gets the report.

    :raises InputError: when a source cannot be used or LangChain is not installed; the runnable raises it for an unusable document.
    """
    _needs("langchain_core", "as_runnable")
    from verifier.agents.checker import Checker
    from verifier.agents.runnable import VerifierRunnable

    return VerifierRunnable(Checker.on(sources, extractor=extractor, entity=entity, language=language, with_text=with_text), paths=paths)


def as_tool(
    sources: Iterable[Given] = (), *, inline_figures: bool | None = None, extractor: str = "rules", entity: str | None = None,
    language: Language | None = None,
) -> BaseTool:
    """A LangChain tool, ``verify_commentary``: the model hands in a text and reads what is wrong with it (a :class:`Digest` as JSON).

    The report itself is the ``artifact`` of the tool's message. Neither a file nor an address can come from the model. Figures may
    (``inline_figures``) where the host gives no sources; with sources fixed a model cannot bring figures that suit it, unless allowed to.

    :raises InputError: when a source cannot be used or LangChain is not installed.
    """
    _needs("langchain_core", "as_tool")
    from verifier.agents.checker import Checker
    from verifier.agents.tool import make_tool

    checker = Checker.on(sources, extractor=extractor, entity=entity, language=language)
    return make_tool(checker, inline_figures=not checker.sources if inline_figures is None else inline_figures)


def as_middleware(
    sources: Iterable[Given] = (), *, figures: Callable[[Mapping[str, Any]], Iterable[Given]] | None = None, rounds: int = 2,
    fail_on: Literal["refuted", "imprecise"] = "refuted", extractor: str = "rules", entity: str | None = None, language: Language | None = None,
) -> Guard:
    """Middleware for ``langchain.agents.create_agent`` that checks the agent's answer before it is given.

    A draft with wrong numbers goes back to the model with the findings ("correct these, change nothing else"), at most ``rounds`` times;
    what is wrong then still is named in a visible note under the answer. Turns that call tools pass unchecked; numbers that nothing bears
    on pass too, and ``result["verification"]`` (a :class:`Digest` as a dict) tells how many they are. ``figures(state)`` may give further
    sources out of the conversation, such as what its tools returned. Where answers are streamed token by token, drafts are seen.
    An answer given as a structured response through a tool call is not text and is not checked.

    :raises InputError: when a source cannot be used, ``rounds`` is negative, or LangChain is not installed.
    """
    _needs("langchain", "as_middleware")
    from verifier.agents.checker import Checker
    from verifier.agents.guard import Guard

    if rounds < 0:
        raise InputError("as_middleware(rounds)", f"is negative ({rounds})", "Give 0 to mark at once, or more.")
    checker = Checker.on(sources, extractor=extractor, entity=entity, language=language)
    return Guard(checker, rounds=rounds, fail_on=fail_on, figures=figures)


def _needs(package: str, what: str) -> None:
    if find_spec(package) is None:
        raise InputError(f"verifier.{what}", f"needs the package {package.replace('_', '-')}", "Install it with: pip install 'verifier[llm]'.")
