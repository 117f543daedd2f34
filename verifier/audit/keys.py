"""Keys of content: a report is that of these very bytes, sources, rules, prompt, model and settings, whoever makes it, where and when."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

import verifier
from verifier.audit.tasks import Task

PACKAGE = Path(verifier.__file__).parent
ROOF = frozenset({"audit", "reports", "review", "agents", "cli.py", "explain.py", "scoring.py", "comparing.py", "runnable.py", "streaming.py"})
"""What only shows or passes on a report, so that a change in it changes none."""


def note_id(location: str) -> str:
    """The key of a note's row: where it stands."""
    return digest_of_text(location)


def given_of(task: Task) -> str:
    """The digest of what a note's model knows beside the passages: the files of its figures, and the company."""
    return digest_of_text(json.dumps([[(given.name, given.digest) for given in task.sources], task.entity], ensure_ascii=True))


def report_key(task: Task, engine: str, model: Sequence[object] = ()) -> str:
    """The key of a note's report.

    ``model`` is what else the report depends on where a model is asked: its name, its settings and the prompts' digest.
    """
    parts = [task.name, hashlib.sha256(task.data).hexdigest(), [(given.name, given.digest) for given in task.sources], task.entity, task.language,
             task.extractor, engine, list(model)]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=True, separators=(",", ":"), default=str).encode()).hexdigest()


def digest_of_text(text: str) -> str:
    """The sha256 of a text in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@cache
def engine_digest() -> str:
    """The digest of everything that turns a note and its figures into a report: the catalogue's data and the code."""
    return digest_of_tree(PACKAGE, ROOF)


def digest_of_tree(folder: Path, left_out: Iterable[str] = ()) -> str:
    """The digest of the ``.py`` and ``.toml`` files below a folder, by name and content."""
    skipped = frozenset(left_out)
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        if path.suffix in (".py", ".toml") and parts[0] not in skipped and path.is_file():
            data = path.read_bytes()
            digest.update(f"{'/'.join(parts)}:{len(data)}:".encode())
            digest.update(data)
    return digest.hexdigest()

