"""Files in one step: written beside their place, brought to the disk and moved there, so that nobody ever reads half of one."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from verifier.errors import InputError


def write_whole(path: Path, data: bytes) -> None:
    """Writes a file whole or not at all.

    :raises InputError: when it cannot be written.
    """
    with part_of(path) as part:
        part.write_bytes(data)


@contextmanager
def part_of(path: Path) -> Iterator[Path]:
    """A file beside ``path`` to be written, which takes its place at the end."""
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
        os.close(handle)
        part = Path(name)
        try:
            yield part
            with part.open("rb") as file:
                os.fsync(file.fileno())
            os.replace(part, path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    except OSError as reason:
        raise InputError(str(path), f"cannot be written ({reason.strerror})", "Check the folder of --out.") from None
