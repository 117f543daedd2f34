"""What is kept between runs because computing it anew takes longer than checking a note: one file each in the user's cache folder.

A kept file is used only when the digest of all it was made from still holds; where nothing can be kept, nothing but time is lost.
``VERIFIER_CACHE`` names another folder for it, or, empty, none.
"""

from __future__ import annotations

import contextlib
import os
import sys
from hashlib import blake2b
from pathlib import Path

DIGEST = 32


def cache_folder() -> Path | None:
    """The platform's cache folder of the user; None when there is none, or none is wanted."""
    named = os.environ.get("VERIFIER_CACHE")
    if named is not None:
        return Path(named) if named else None
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA")
    else:
        home = os.environ.get("HOME")
        base = os.environ.get("XDG_CACHE_HOME") or (home and os.path.join(home, "Library/Caches" if sys.platform == "darwin" else ".cache"))
    return Path(base) / "verifier" if base else None


def store(name: str) -> Path | None:
    """The file of that name, one for each Python, as what is kept is in that Python's own form."""
    folder = cache_folder()
    return folder / f"{name}.{sys.implementation.name}-{sys.version_info.major}{sys.version_info.minor}" if folder else None


def read(path: Path, digest: bytes) -> bytes | None:
    """What is kept there under that digest, whole; None when there is nothing, or something else, or half of it."""
    try:
        data = path.read_bytes()
    except OSError:
        return None
    body = data[2 * DIGEST:]
    whole = data[:2 * DIGEST] == digest + blake2b(body, digest_size=DIGEST).digest()
    return body if whole else None


def write(path: Path, digest: bytes, body: bytes) -> None:
    """Keeps ``body`` there, in one step; a folder that cannot be written is no error."""
    part = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(digest + blake2b(body, digest_size=DIGEST).digest() + body)
        os.replace(part, path)
    except OSError:
        with contextlib.suppress(OSError):
            part.unlink()
