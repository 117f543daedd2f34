"""A corrected note put in its place: whole or not at all, in the encoding that it had."""

from __future__ import annotations

import codecs
import os
import tempfile
from pathlib import Path

from verifier.errors import InputError

_MARKS = ((codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
          (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def encoded_like(data: bytes, text: str) -> bytes:
    """The text in the encoding of ``data``, its byte order mark kept.

    >>> encoded_like("营收".encode("gb18030"), "下降") == "下降".encode("gb18030")
    True
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return mark + text.encode(encoding)
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return text.encode("gb18030")
    return text.encode("utf-8")


def put(path: Path, data: bytes) -> None:
    """The file in one step: written beside its place and moved there.

    :raises InputError: when it cannot be written.
    """
    temporary: str | None = None
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            os.chmod(temporary, path.stat().st_mode & 0o777)
        else:
            mask = os.umask(0)
            os.umask(mask)
            os.chmod(temporary, 0o666 & ~mask)
        os.replace(temporary, path)
        temporary = None
    except OSError as reason:
        raise InputError(str(path), f"cannot be written ({reason.strerror})", "Name a file that can.") from None
    finally:
        if temporary is not None:
            os.unlink(temporary)
