"""Standard input and output as people use them: UTF-8 on pipes, readers that go away, colours where they are understood."""

from __future__ import annotations

import os
import sys
from typing import Literal


def terminal_language() -> Literal["zh", "en"]:
    """The language that the user's own settings speak, Chinese or else English."""
    spoken = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "zh" if spoken.lower().startswith("zh") else "en"


def standard_input() -> str:
    """All of standard input as text, in UTF-8, UTF-16 or GB18030.

    :raises InputError: when it is none of them.
    """
    from verifier.documents.decoding import decoded

    return decoded(sys.stdin.buffer.read(), "standard input")


def speak_utf8() -> None:
    """UTF-8 on pipes and files whatever the system's own encoding; a terminal keeps its own and shows what it cannot as an escape."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is None:
            continue
        if stream.isatty():
            reconfigure(errors="backslashreplace")
        else:
            reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")


def colors_understood() -> bool:
    """Whether the terminal acts on colour sequences; on Windows this also asks the console to."""
    if sys.platform != "win32":
        return True
    import ctypes

    kernel, mode = ctypes.windll.kernel32, ctypes.c_uint32()
    handle = kernel.GetStdHandle(-11)
    return bool(kernel.GetConsoleMode(handle, ctypes.byref(mode)) and kernel.SetConsoleMode(handle, mode.value | 4))


def say(text: str) -> None:
    """Text to standard output; a reader that has gone away (``| head``) is no error."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
