"""The options of the language model step on a command line. Nothing but argparse is loaded here, as ``--help`` needs this too."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

METHODS = ("json_schema", "function_calling", "json_mode")
"""How an answer of a given form is asked for, the surest first."""

NAMES = ("model", "base_url", "method", "require_llm", "max_calls", "max_cost", "dry_run", "replay", "record", "cache",
         "concurrency", "calls_per_minute")


def add_options(parser: argparse.ArgumentParser) -> None:
    """Adds the options of the language model step. There is none for the key: others could see it in the list of processes."""
    group = parser.add_argument_group("language model", "The key comes from VERIFIER_API_KEY or OPENAI_API_KEY, or from verifier.toml.")
    group.add_argument("--model", metavar="NAME", help="model to ask (default: VERIFIER_MODEL or verifier.toml); anthropic:NAME and the like for others")
    group.add_argument("--base-url", metavar="URL", help="OpenAI-compatible service, such as http://127.0.0.1:8080/v1")
    group.add_argument("--method", choices=("auto", *METHODS), help="how JSON is asked for (default: auto, what the service can do)")
    group.add_argument("--require-llm", action="store_true", default=None, help="stop with status 3 where the model gives no answer")
    group.add_argument("--max-calls", metavar="N", type=int, help="send at most N requests")
    group.add_argument("--max-cost", metavar="AMOUNT", help="spend at most that, at the prices of verifier.toml")
    group.add_argument("--calls-per-minute", metavar="N", type=float, help="begin at most so many requests a minute, retries included")
    group.add_argument("--concurrency", metavar="N", type=int, help="have at most so many requests under way at a time (default: 4)")
    group.add_argument("--dry-run", action="store_true", default=None, help="ask nothing; show how many calls and tokens it would take")
    group.add_argument("--replay", metavar="FILE", nargs="?", const=True, help="ask nothing; use answers kept in the cache, or in FILE")
    group.add_argument("--record", metavar="FILE", type=Path, help="save the answers of this run there, to be replayed")
    group.add_argument("--cache", metavar="FILE", type=Path, help="keep answers there (default: the user's cache folder)")


def chosen(options: argparse.Namespace) -> dict[str, object]:
    """The options of this step that were given on the command line, for ``settings_of``."""
    return {name: value for name in NAMES if (value := getattr(options, name, None)) is not None}


def configured(folder: Path) -> bool:
    """Whether the environment or a settings file of ``folder`` or above may name a model; cheap, as every command asks it."""
    if os.environ.get("VERIFIER_MODEL"):
        return True
    for place in (folder, *folder.parents):
        if (place / "verifier.toml").is_file():
            return True
        project = place / "pyproject.toml"
        if project.is_file():
            return b"tool.verifier" in project.read_bytes()
    return False
