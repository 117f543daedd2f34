"""The check as a LangChain Runnable: see :func:`verifier.as_runnable`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path
from typing import Any

from langchain_core.documents import Document as LoadedDocument
from langchain_core.messages import BaseMessage
from langchain_core.runnables import Runnable, RunnableConfig
from langchain_core.runnables.config import run_in_executor

from verifier.agents.checker import Checker, as_text
from verifier.documents import Document
from verifier.errors import InputError
from verifier.records import Report
from verifier.streaming import Event, stream
from verifier.verification import Unjudged

_KEYS = frozenset({"text", "path", "sources", "entity", "name"})


class VerifierRunnable(Runnable[Any, Any]):
    """Document in, report out; as a stream the findings and then the report."""

    name = "verifier"

    def __init__(self, checker: Checker, *, paths: bool = True) -> None:
        self.checker, self.paths = checker, paths

    def invoke(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> Report:
        report: Report = self._call_with_config(self._report, input, config, **kwargs)
        return report

    def stream(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> Iterator[Event]:
        yield from self._transform_stream_with_config(iter([input]), self._events, config, **kwargs)

    async def astream(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> AsyncIterator[Event]:
        async def once() -> AsyncIterator[Any]:
            yield input

        async for event in self._atransform_stream_with_config(once(), self._aevents, config, **kwargs):
            yield event

    def _report(self, given: Any) -> Report:
        return self._started(given).report()

    def _events(self, given: Iterator[Any]) -> Iterator[Event]:
        for one in given:
            yield from stream(self._started(one))

    async def _aevents(self, given: AsyncIterator[Any]) -> AsyncIterator[Event]:
        """Each step in a thread, so that the event loop goes on while a claim is judged."""
        async for one in given:
            events = stream(await run_in_executor(None, self._started, one))
            while (event := await run_in_executor(None, next, events, None)) is not None:
                yield event

    def _started(self, given: Any) -> Unjudged:
        if isinstance(given, Mapping):
            return self._of_mapping(given)
        return self.checker.start(self._document(given))

    def _of_mapping(self, given: Mapping[str, Any]) -> Unjudged:
        if strange := sorted(str(key) for key in given if key not in _KEYS):
            raise InputError("input", f"has unknown keys ({', '.join(strange)})", f"Use {', '.join(sorted(_KEYS))}.")
        if ("text" in given) == ("path" in given):
            raise InputError("input", "needs either text or path", 'Write {"text": "…", "sources": [...]} or {"path": "note.md"}.')
        if "path" in given:
            document: Document | Path = Path(given["path"])
        elif isinstance(given["text"], str):
            document = as_text(given["text"], given.get("name") or "text")
        else:
            document = _read(given["text"])
        sources = given.get("sources") or ()
        return self.checker.start(document, [sources] if isinstance(sources, (str, Path, Mapping)) else sources, given.get("entity"))

    def _document(self, given: Any) -> str | Path | Document:
        if isinstance(given, str):
            return given if self.paths else as_text(given)
        return _read(given)


def _read(given: Any) -> Path | Document:
    """A path, a model's message or a loaded document; a message is always text, whatever it looks like."""
    if isinstance(given, (Path, Document)):
        return given
    if isinstance(given, BaseMessage):
        return as_text(str(given.text), given.name or given.type)
    if isinstance(given, LoadedDocument):
        return as_text(given.page_content, Path(str(given.metadata.get("source") or "text")).name)
    raise InputError("input", f"is no document ({type(given).__name__})", "Give text, a path, a message, or {text, sources}.")
