"""The MCP server spoken to by a real client, in memory and as a process."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from verifier.cli import main

pytest.importorskip("mcp", reason="of the mcp extra")

from mcp import Client, StdioServerParameters  # noqa: E402

from verifier.agents.checker import Checker  # noqa: E402
from verifier.agents.mcp_server import make_server  # noqa: E402

ROOT = Path(__file__).resolve().parents[1]
FIGURES = [{"metric": "归母净利润", "period": "2025", "value": "9.55", "unit": "亿元"}, {"metric": "归母净利润", "period": "2024", "value": "7.70", "unit": "亿元"}]
WRONG = "2025年归母净利润9.55亿元，同比增长416%。"
Talk = Callable[[Any], Awaitable[Any]]


def talk(server: Any, say: Talk) -> Any:
    async def run() -> Any:
        async with Client(server) as client:
            return await say(client)
    return asyncio.run(run())


def call(server: Any, name: str, **arguments: Any) -> Any:
    return talk(server, lambda client: client.call_tool(name, arguments))


def open_server() -> Any:
    return make_server(Checker.on([]), inline_figures=True)


def test_two_tools_that_change_nothing_and_say_what_they_return() -> None:
    tools = {tool.name: tool for tool in talk(open_server(), lambda client: client.list_tools()).tools}
    assert set(tools) == {"verify_commentary", "explain"}
    verify = tools["verify_commentary"]
    assert verify.annotations.read_only_hint and not verify.annotations.open_world_hint
    assert set(verify.input_schema["properties"]) == {"text", "figures"} and verify.input_schema["required"] == ["text"]
    assert {"ok", "checked", "findings"} <= set(verify.output_schema["properties"])
    assert "before you show it" in verify.description


def test_a_finding_as_data_and_as_text() -> None:
    result = call(open_server(), "verify_commentary", text=WRONG, figures=FIGURES)
    assert not result.is_error
    (found,) = result.structured_content["findings"]
    assert (found["stated"], found["expected"]) == ("416%", "24.03%") and result.structured_content["ok"] is False
    assert json.loads(result.content[0].text) == result.structured_content


def test_figures_sent_as_a_string_of_json_are_taken() -> None:
    result = call(open_server(), "verify_commentary", text=WRONG, figures=json.dumps(FIGURES, ensure_ascii=False))
    assert result.structured_content["checked"] == 2


def test_nothing_checked_reads_as_nothing_verified() -> None:
    result = call(open_server(), "verify_commentary", text=WRONG)
    assert result.structured_content["checked"] == 0 and result.structured_content["ok"] is False
    assert "什么也没有核实" in result.structured_content["summary"]


@pytest.mark.parametrize(("name", "arguments", "told"), [
    ("verify_commentary", {}, "text"), ("verify_commentary", {"text": " "}, "Give the commentary itself"),
    ("verify_commentary", {"text": WRONG, "figures": [{"metric": "revenue"}]}, "figures.0.unit"),
    ("verify_commentary", {"text": WRONG, "figures": [FIGURES[0] | {"value": "many"}]}, "figures.json[0].value"),
    ("verify_commentary", {"text": "7" * 60_000}, "in parts"), ("explain", {"word": "field-misred"}, "field-misread")])
def test_what_the_model_can_mend_is_an_error_it_can_read(name: str, arguments: dict[str, Any], told: str) -> None:
    result = call(open_server(), name, **arguments)
    assert result.is_error and told in result.content[0].text and "Traceback" not in result.content[0].text


def test_a_word_is_explained() -> None:
    assert "what a source field gives" in call(open_server(), "explain", word="field-misread").content[0].text
    assert "毛利率" in call(open_server(), "explain", word="毛利率", language="zh").content[0].text


def test_a_path_is_no_text_to_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert call(open_server(), "verify_commentary", text="samples/zh/agent.md").structured_content["numbers"] == 0


@pytest.fixture(scope="module")
def figures_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("mcp") / "figures.json"
    file.write_text(json.dumps(FIGURES, ensure_ascii=False), "utf-8")
    return file


def test_the_command_serves_over_standard_input_and_output(figures_file: Path) -> None:
    server = StdioServerParameters(command=sys.executable, args=["-m", "verifier.cli", "mcp", "--source", str(figures_file), "--lang", "en"], cwd=ROOT)

    async def say(client: Any) -> Any:
        return await client.list_tools(), await client.call_tool("verify_commentary", {"text": WRONG}), await client.call_tool("verify_commentary", {})

    tools, result, wrong = talk(server, say)
    (schema,) = [tool.input_schema for tool in tools.tools if tool.name == "verify_commentary"]
    assert set(schema["properties"]) == {"text"}, "the host named the sources: the model has no say in them"
    assert [found["expected"] for found in result.structured_content["findings"]] == ["24.03%"]
    assert "stated" in result.structured_content["findings"][0]["why"], "--lang en"
    assert wrong.is_error


def test_the_server_ends_with_its_input(figures_file: Path) -> None:
    done = subprocess.run([sys.executable, "-m", "verifier.cli", "mcp", "--source", str(figures_file)], cwd=ROOT, stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (0, "") and "Traceback" not in done.stderr


def test_a_source_that_cannot_be_used_is_told_before_anything_is_served(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["mcp", "--source", "nowhere.json"]) == 2
    assert "nowhere.json: does not exist" in capsys.readouterr().err


def test_an_absent_extra_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert main(["mcp"]) == 2
    assert "pip install 'verifier[mcp]'" in capsys.readouterr().err
