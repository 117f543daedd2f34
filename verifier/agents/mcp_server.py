"""``verifier mcp``: the check as a server of the Model Context Protocol, over standard input and output."""

from __future__ import annotations

from typing import Annotated

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import CallToolResult, TextContent, ToolAnnotations
from pydantic import Field

from verifier.agents.checker import Checker
from verifier.agents.digest import Digest, digest_of
from verifier.agents.inline import InlineFigure, as_records
from verifier.agents.wording import EXPLAIN, FIGURES, INSTRUCTION, NAME, TEXT
from verifier.errors import InputError
from verifier.explain import explain as explained
from verifier.reports import Language
from verifier.verification import VERSION

READING = ToolAnnotations(read_only_hint=True, idempotent_hint=True, destructive_hint=False, open_world_hint=False)


def make_server(checker: Checker, *, inline_figures: bool) -> MCPServer:
    """The server with its two tools; with ``inline_figures`` the model may hand in figures to check against."""
    server = MCPServer("verifier", version=VERSION, instructions=f"Call {NAME} on any text with financial numbers before you show it.",
                       log_level="WARNING")

    def answer(text: str, figures: list[InlineFigure]) -> CallToolResult:
        try:
            report = checker.check(text, [as_records(figures)] if figures else ())
        except InputError as reason:
            raise ToolError(str(reason)) from None
        digest = digest_of(report, checker.words(report))
        return CallToolResult(content=[TextContent(type="text", text=digest.model_dump_json(exclude_none=True))],
                              structured_content=digest.model_dump(exclude_none=True))

    def verify_commentary(text: Annotated[str, Field(description=TEXT)]) -> Annotated[CallToolResult, Digest]:
        return answer(text, [])

    def verify_with_figures(
        text: Annotated[str, Field(description=TEXT)], figures: Annotated[list[InlineFigure], Field(description=FIGURES)] = [],  # noqa: B006
    ) -> Annotated[CallToolResult, Digest]:
        return answer(text, figures)

    server.tool(NAME, title="Verify commentary", description=INSTRUCTION, annotations=READING)(
        verify_with_figures if inline_figures else verify_commentary)

    @server.tool(title="Explain a finding", description=EXPLAIN, annotations=READING)
    def explain(
        word: Annotated[str, Field(description="a code, verdict or metric")], language: Annotated[Language, Field(description="of the words")] = "en",
    ) -> str:
        try:
            return explained(word, language)
        except InputError as reason:
            raise ToolError(str(reason)) from None

    return server
