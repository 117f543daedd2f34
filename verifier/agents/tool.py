"""The check as a tool that a model may call: see :func:`verifier.as_tool`."""

from __future__ import annotations

from typing import Annotated, Any

from langchain_core.tools import BaseTool, StructuredTool, ToolException
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from verifier.agents.checker import Checker
from verifier.agents.digest import digest_of
from verifier.agents.inline import InlineFigure, as_records
from verifier.agents.wording import FIGURES, INSTRUCTION, NAME, TEXT
from verifier.errors import InputError
from verifier.records import Report


class Text(BaseModel):
    model_config = ConfigDict(extra="forbid")
    text: Annotated[str, Field(description=TEXT)]


class TextAndFigures(Text):
    figures: Annotated[list[InlineFigure], Field(description=FIGURES)] = []


def make_tool(checker: Checker, *, inline_figures: bool) -> BaseTool:
    """The tool; with ``inline_figures`` the model may hand in figures to check against."""

    def verify_commentary(text: str, figures: list[InlineFigure] | None = None) -> tuple[str, Report]:
        try:
            report = checker.check(text, [as_records(figures)] if figures else ())
        except InputError as reason:
            raise ToolException(str(reason)) from None
        return digest_of(report, checker.words(report)).model_dump_json(exclude_none=True), report

    return StructuredTool.from_function(
        verify_commentary, name=NAME, description=INSTRUCTION, args_schema=TextAndFigures if inline_figures else Text,
        response_format="content_and_artifact", handle_tool_error=True, handle_validation_error=_what_to_change)


def _what_to_change(reason: Any) -> str:
    """The wrong arguments, one line each, for the model to mend."""
    if not isinstance(reason, ValidationError):
        return str(reason)
    return "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in reason.errors()) + ". Call the tool again with these mended."
