"""Snapshots: every answer of a service as the bytes that came, with where and when; both the cache and the evidence.

A folder holds the answers of one fetch, a vintage: ``tushare/603019.SH/20261122T040743Z/`` with a file an answer and ``snapshot.json``, which names
for each the address (never a token), what was asked, the SHA-256 of the file and the time. A vintage is written whole or not at all, and read whole.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from verifier.dataclass import dataclass, field
from verifier.errors import InputError

FORMAT = "verifier.snapshot/1"
_INDEX = "snapshot.json"
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]")
_STAMP = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True, slots=True)
class Request:
    """One thing to ask for: its name, its fixed parameters, and the days it spans (ISO; empty where open or of no matter)."""

    name: str
    parameters: tuple[tuple[str, str], ...] = ()
    first: str = ""
    last: str = ""

    def covered_by(self, other: Request) -> bool:
        """Whether the answer to another request holds the answer to this one."""
        if (self.name, self.parameters) != (other.name, other.parameters):
            return False
        return (not other.first or bool(self.first) and other.first <= self.first) and (not other.last or bool(self.last) and self.last <= other.last)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came for a request; ``problem`` where the service declined it."""

    request: Request
    data: bytes
    address: str
    fetched_at: str
    problem: str = ""
    asked: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Vintage:
    """The answers of one fetch."""

    folder: Path
    stamp: str
    sha256: str
    answers: tuple[Answer, ...]

    def holds(self, request: Request, whole: bool = False) -> bool:
        """Whether it holds an answer; ``whole``: one that covers the same days and was not declined."""
        fitting = [answer for answer in self.answers if answer.request.name == request.name and answer.request.parameters == request.parameters]
        return any(not answer.problem and request.covered_by(answer.request) for answer in fitting) if whole else bool(fitting)


def newest(root: Path, source: str, wanted: Sequence[Request], max_age: float | None) -> Vintage | None:
    """The newest vintage that holds all that is wanted and is not older than ``max_age`` seconds.

    Without an age (offline) any vintage will do: the newest that holds all, else the newest of those that hold most.

    :raises InputError: when the vintage was changed since it was fetched, or cannot be read.
    """
    folder = root / _safe(source)
    stamps = sorted((each.name for each in folder.iterdir() if (each / _INDEX).is_file()), reverse=True) if folder.is_dir() else []
    best: tuple[int, Vintage] | None = None
    for stamp in stamps:
        if max_age is not None and _age(stamp) > max_age:
            break
        vintage = _read(folder / stamp)
        held = sum(vintage.holds(request, whole=True) for request in wanted)
        if held == len(wanted):
            return vintage
        if best is None or held > best[0]:
            best = (held, vintage)
    return best[1] if best is not None and max_age is None else None


def saved(root: Path, source: str, answers: Sequence[Answer]) -> Vintage:
    """The answers as a new vintage.

    :raises InputError: when they cannot be written.
    """
    folder = root / _safe(source)
    stamp = dt.datetime.now(dt.UTC).strftime(_STAMP)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        part = Path(tempfile.mkdtemp(prefix=".part-", dir=folder))
        try:
            _write(part, source, answers)
            place = folder / stamp
            for number in range(2, 100):  # two fetches within a second
                if not place.exists():
                    break
                place = folder / f"{stamp}-{number}"
            os.chmod(part, 0o755)
            os.rename(part, place)
        except BaseException:
            shutil.rmtree(part, ignore_errors=True)
            raise
    except OSError as reason:
        raise InputError(str(folder), f"cannot be written ({reason.strerror})", "Name a folder for snapshots: --snapshots DIR.") from None
    return _read(place)


def _write(folder: Path, source: str, answers: Sequence[Answer]) -> None:
    index = []
    for number, answer in enumerate(answers, 1):
        file = f"{number:02d}-{_safe(answer.request.name).replace(os.sep, '-')}.json"
        (folder / file).write_bytes(answer.data)
        index.append({"name": answer.request.name, "parameters": dict(answer.request.parameters), "first": answer.request.first,
                      "last": answer.request.last, "address": answer.address, "asked": answer.asked, "fetched_at": answer.fetched_at, "file": file,
                      "sha256": hashlib.sha256(answer.data).hexdigest(), "problem": answer.problem})
    (folder / _INDEX).write_text(json.dumps({"format": FORMAT, "source": source, "answers": index}, ensure_ascii=False, indent=1), "utf-8")


def _read(folder: Path) -> Vintage:
    try:
        index = (folder / _INDEX).read_bytes()
        found = json.loads(index)
        if found["format"] != FORMAT:
            raise InputError(str(folder), f"is of another version ({found['format']})", "Fetch it anew.")
        answers = []
        for each in found["answers"]:
            data = (folder / Path(each["file"]).name).read_bytes()
            if hashlib.sha256(data).hexdigest() != each["sha256"]:
                raise InputError(str(folder / each["file"]), "was changed since it was fetched", "Fetch it anew, or restore the file.")
            request = Request(each["name"], tuple(sorted(each["parameters"].items())), each["first"], each["last"])
            answers.append(Answer(request, data, each["address"], each["fetched_at"], each["problem"], each["asked"]))
    except OSError as reason:
        raise InputError(str(folder), f"cannot be read ({reason.strerror})", "Fetch it anew.") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise InputError(str(folder / _INDEX), "is no index of a snapshot", "Remove the folder, or fetch it anew.") from None
    return Vintage(folder, folder.name, hashlib.sha256(index).hexdigest(), tuple(answers))


def _age(stamp: str) -> float:
    try:
        made = dt.datetime.strptime(stamp.partition("-")[0], _STAMP).replace(tzinfo=dt.UTC)
    except ValueError:
        return float("inf")
    return (dt.datetime.now(dt.UTC) - made).total_seconds()


def _safe(name: str) -> str:
    """A name as a path below the folder: ``tushare:603019.SH`` is ``tushare/603019.SH``."""
    return os.path.join(*(_UNSAFE.sub("_", part).lstrip(".") or "_" for part in name.split(":")))
