"""One audit at a time on a folder: a lock that ends with its process, however that ends."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

from verifier.errors import InputError

FILE = "audit.lock"


class Lock:
    """Holds a folder for this process.

    :raises InputError: when another audit holds it.
    """

    def __init__(self, out: Path) -> None:
        try:
            self._file = open(out / FILE, "a+b")  # noqa: SIM115 - held as long as the lock
        except OSError as reason:
            raise InputError(str(out), f"cannot be written ({reason.strerror})", "Name a folder that can with --out.") from None
        try:
            _hold(self._file.fileno())
        except OSError:
            self._file.close()
            raise InputError(str(out), "is in use by another audit", "Wait for it, or name another folder with --out.") from None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        self._file.close()


def _hold(handle: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        os.lseek(handle, 0, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
