"""Files in one step: written beside their place, brought to the disk and moved there, so that nobody ever reads half of one."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from verifier.errors import InputError


def put(path: Path, data: bytes) -> None:
    """Writes a file whole or not at all; what is no plain file (a terminal, a pipe) is written to as it is.

    :raises InputError: when it cannot be written.
    """
    with part_of(path) as part:
        part.write_bytes(data)


@contextmanager
def part_of(path: Path) -> Iterator[Path]:
    """A file beside ``path`` to be written, which takes its place, and its permissions, at the end.

    :raises InputError: when it cannot be written.
    """
    try:
        if path.exists() and not path.is_file():
            yield path
            return
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
        os.close(handle)
        part = Path(name)
        try:
            yield part
            with part.open("rb") as file:
                os.fsync(file.fileno())
            os.chmod(part, path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_mask())
            os.replace(part, path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    except OSError as reason:
        raise InputError(str(path), f"cannot be written ({reason.strerror})", "Name a file or folder that can.") from None


def _mask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
