"""A recording: answers of a model in a small text file that stands beside a sample, is read in a diff and replayed without a model.

The first line says what the answers were made with, each further line is one answer::

    {"recording": 1, "model": "qwen2.5-72b-instruct", "temperature": 0, "seed": null}
    {"key": "9f3c…", "passage": "passage 3 (lines 40-71)", "prompt": "extract@3f9c12ab", "calls": 1, "input": 1204, "output": 310, "answer": {"claims": []}}

A question that failed has ``"failure": "refused", "said": "the model declines: …", "room": 4000`` in place of ``"answer"``, so that a replay
falls back where the run did.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from verifier.errors import InputError

SQLITE = b"SQLite format 3\0"
_writing = threading.Lock()


@dataclass(frozen=True, slots=True)
class Kept:
    """One answer as it is kept: JSON text, and what it took when it was asked.

    ``failure`` is the kind of a question that failed, whose ``text`` then says why; ``room`` is how many output tokens it was allowed.
    """

    key: str
    passage: str
    prompt: str
    text: str
    calls: int
    input_tokens: int
    output_tokens: int
    failure: str = ""
    room: int = 0


@dataclass(frozen=True, slots=True)
class Recording:
    """Answers by key, and the settings (model, temperature, seed) that are part of each key."""

    made_with: dict[str, Any]
    answers: dict[str, Kept] = field(default_factory=dict)


def is_cache(path: Path) -> bool:
    """Whether the file is a cache (SQLite) and no recording; InputError where it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(len(SQLITE)) == SQLITE
    except OSError as reason:
        raise InputError(str(path), f"cannot be read ({reason.strerror})", "Give a recording or a cache of answers.") from None


def read_recording(path: Path) -> Recording:
    """The recording in that file; InputError names the line that is none."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except OSError as reason:
        raise InputError(str(path), f"cannot be read ({reason.strerror})", "Give a recording of answers.") from None
    except UnicodeDecodeError:
        raise InputError(str(path), "is no recording (not UTF-8)") from None
    head = _object(path, 1, lines[0] if lines else "")
    if head.pop("recording", None) != 1 or not isinstance(head.get("model"), str) or set(head) != {"model", "temperature", "seed"}:
        raise InputError(f"{path}:1", "is not the first line of a recording", "Save one with --record FILE.")
    found: dict[str, Kept] = {}
    for number, line in enumerate(lines[1:], start=2):
        if not line.strip():
            continue
        entry = _object(path, number, line)
        try:
            kept = _kept(entry)
        except (KeyError, TypeError, ValueError) as reason:
            raise InputError(f"{path}:{number}", f"is no recorded answer ({type(reason).__name__}: {reason})") from None
        found[kept.key] = kept
    return Recording(head, found)


def write_recording(path: Path, made_with: dict[str, Any], answers: Iterable[Kept]) -> None:
    """Saves the answers in one step. A recording of the same model keeps its other answers, so that several documents may share one file."""
    with _writing:
        _write(path, made_with, answers)


def _write(path: Path, made_with: dict[str, Any], answers: Iterable[Kept]) -> None:
    kept: dict[str, Kept] = {}
    if path.exists():
        before = read_recording(path)
        if before.made_with == made_with:
            kept = dict(before.answers)
    for each in answers:
        if not each.failure or each.key not in kept or kept[each.key].failure:
            kept[each.key] = each
    lines = [json.dumps({"recording": 1, **made_with}, ensure_ascii=False)]
    for each in kept.values():
        came = {"failure": each.failure, "said": each.text, "room": each.room} if each.failure else {"answer": _shown(each.text)}
        lines.append(json.dumps({"key": each.key, "passage": each.passage, "prompt": each.prompt, "calls": each.calls, "input": each.input_tokens,
                                 "output": each.output_tokens, **came}, ensure_ascii=False))
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_text("".join(f"{line}\n" for line in lines), "utf-8")
        os.replace(part, path)
    except OSError as reason:
        part.unlink(missing_ok=True)
        raise InputError(str(path), f"cannot be written ({reason.strerror})", "Name a file that can for --record.") from None


def _kept(entry: dict[str, Any]) -> Kept:
    failure = str(entry.get("failure", ""))
    said = entry["said" if failure else "answer"]
    text = said if isinstance(said, str) else json.dumps(said, ensure_ascii=False)
    return Kept(str(entry["key"]), str(entry["passage"]), str(entry["prompt"]), text, int(entry["calls"]), int(entry["input"]), int(entry["output"]),
                failure, int(entry.get("room", 0)))


def _shown(text: str) -> Any:
    """The answer as an object, which a diff shows best, where reading that gives back the very text's meaning; else as text."""
    value = json.loads(text, parse_float=str, parse_int=str)
    return json.loads(text) if json.loads(json.dumps(json.loads(text)), parse_float=str, parse_int=str) == value else text


def _object(path: Path, number: int, line: str) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise InputError(f"{path}:{number}", "is no recorded answer (no JSON object)", "Save one with --record FILE.")
    return found
