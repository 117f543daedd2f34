"""The decision log: one JSON object a line, only ever appended to, each line bound to the one before by its hash.

``hash = sha256(prev + the entry's canonical JSON without its hash)``. A line is on the disk before anybody is told that it was
taken. A last line that was cut off, by a crash in the midst of writing, was never confirmed: it is left out and written over.
What the chain cannot show is that lines were taken off its end; the head's hash stands in every signed record for that.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from verifier.errors import InputError

Entry = dict[str, Any]
GENESIS = "0" * 64
REQUIRED = ("seq", "prev", "at", "who", "kind", "document", "sources", "hash")


def chained(prev: str, entry: Entry) -> str:
    """The hash of an entry behind another.

    >>> chained(GENESIS, {"seq": 1})[:12]
    '0a0089855037'
    """
    body = {key: value for key, value in entry.items() if key != "hash"}
    return hashlib.sha256((prev + canonical(body)).encode()).hexdigest()


def canonical(value: object) -> str:
    """JSON with sorted keys and no blanks: the same value, the same characters."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


class DecisionLog:
    """One note's log.

    :param path: the file; it need not exist yet.
    """

    def __init__(self, path: Path, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.path, self._clock = path, clock

    def entries(self) -> list[Entry]:
        """All entries.

        :raises InputError: naming the line, where the chain is broken.
        """
        return _whole(self.path.name, _read(self.path))[0]

    def append(self, made: Callable[[list[Entry]], list[Entry]]) -> list[Entry]:
        """Adds what ``made`` says in the light of all entries so far, with nobody else writing meanwhile; on the disk when this returns.

        ``made`` may raise to refuse; then nothing is written.
        """
        new = not self.path.exists()
        try:
            handle = os.open(self.path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o644)
        except OSError as reason:
            raise InputError(str(self.path), f"cannot be written ({reason.strerror})", "Name a folder that can with --log.") from None
        try:
            with _alone(handle):
                data = _read(self.path)
                entries, size = _whole(self.path.name, data)
                added = made(list(entries))
                prev, lines = (entries[-1]["hash"] if entries else GENESIS), []
                for number, each in enumerate(added, len(entries) + 1):
                    each |= {"seq": number, "prev": prev, "at": self._clock().isoformat(timespec="milliseconds")}
                    prev = each["hash"] = chained(prev, each)
                    lines.append(canonical(each) + "\n")
                if size < len(data):
                    os.ftruncate(handle, size)
                _write(handle, size, "".join(lines).encode())
        finally:
            os.close(handle)
        if new:
            _settle_folder(self.path.parent)
        return added


def problems(path: Path) -> list[str]:
    """All that is wrong with a log, a line each; empty where it is intact."""
    if not path.exists():
        raise InputError(str(path), "there is no such log", "Name a log that `verifier review` wrote.")
    found: list[str] = []
    prev, seen = GENESIS, 0
    granted: dict[int, Entry] = {}
    *lines, tail = _read(path).split(b"\n")
    for number, line in enumerate(lines, 1):
        entry, wrong = _parsed(line)
        if entry is None:
            found.append(f"{path.name}:{number}: {wrong}")
            prev = ""
            continue
        if prev and entry["prev"] != prev:
            found.append(f"{path.name}:{number}: does not follow from the line before it")
        if chained(entry["prev"], entry) != entry["hash"]:
            found.append(f"{path.name}:{number}: was changed after it was written")
        if entry["seq"] != seen + 1:
            found.append(f"{path.name}:{number}: has the number {entry['seq']} where {seen + 1} is due")
        if entry["kind"] == "ask":
            granted[entry["seq"]] = entry
        if entry["kind"] == "grant" and (why := wrong_grant(entry, granted)):
            found.append(f"{path.name}:{number}: {why}")
        prev, seen = entry["hash"], entry["seq"]
    if tail:
        found.append(f"{path.name}:{len(lines) + 1}: is cut off after {len(tail)} bytes: it was never confirmed")
    return found


def wrong_grant(entry: Entry, asked: dict[int, Entry]) -> str:
    """Why a sign-off does not count; empty where it does."""
    request = asked.get(entry.get("asked", 0))
    if request is None:
        return "grants what nobody asked for"
    return f"is granted by the one who asked ({entry['who']})" if same_person(request["who"], entry["who"]) else ""


def same_person(one: str, other: str) -> bool:
    """Whether two names are the same, whatever their case, width or blanks.

    >>> same_person(" Li Na", "LI  NA"), same_person("李娜", "王芳")
    (True, False)
    """
    from unicodedata import normalize

    return " ".join(normalize("NFKC", one).casefold().split()) == " ".join(normalize("NFKC", other).casefold().split())


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""
    except OSError as reason:
        raise InputError(str(path), f"cannot be read ({reason.strerror})", "Check the log's permissions.") from None


def _whole(name: str, data: bytes) -> tuple[list[Entry], int]:
    """The entries of the whole lines, and how many bytes these take."""
    size = data.rfind(b"\n") + 1
    entries: list[Entry] = []
    prev = GENESIS
    for number, line in enumerate(data[:size].splitlines(), 1):
        entry, wrong = _parsed(line)
        if entry is None or entry["prev"] != prev or chained(prev, entry) != entry["hash"] or entry["seq"] != number:
            raise InputError(f"{name}:{number}", wrong or "is not what was written there: the decision log is not intact",
                             "Restore it from a copy, or begin a new one; see: verifier review --verify-log")
        prev = entry["hash"]
        entries.append(entry)
    return entries, size


def _parsed(line: bytes) -> tuple[Entry | None, str]:
    try:
        entry = json.loads(line)
    except ValueError:
        return None, "is no JSON"
    if not isinstance(entry, dict) or any(key not in entry for key in REQUIRED) or not isinstance(entry["seq"], int):
        return None, "is no entry of a decision log"
    return entry, ""


def _write(handle: int, at: int, data: bytes) -> None:
    """The bytes at the end of the file and on the disk, or nothing of them."""
    os.lseek(handle, at, os.SEEK_SET)
    left = memoryview(data)
    try:
        while left:
            left = left[os.write(handle, left):]
        os.fsync(handle)
    except OSError:
        os.ftruncate(handle, at)
        raise


def _settle_folder(folder: Path) -> None:
    """Makes the name of a new file last; where folders cannot be synced, the file alone has to do."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _alone(handle: int) -> Iterator[None]:
    """No other process or thread appends meanwhile."""
    if sys.platform == "win32":
        import msvcrt

        far = 1 << 30  # beyond what is read meanwhile: a locked byte cannot be read by others
        os.lseek(handle, far, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_LOCK, 1)
        try:
            yield
        finally:
            os.lseek(handle, far, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(handle, fcntl.LOCK_UN)
