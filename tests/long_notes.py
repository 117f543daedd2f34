"""Long notes made of the samples: said again word for word, or with other digits in every copy."""

from __future__ import annotations

import re
from pathlib import Path

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
_DECIMAL = re.compile(r"\d+\.\d+")


def said_again(note: str, times: int) -> str:
    """One sample, word for word as often as said: ``zh/agent``."""
    return ((SAMPLES / f"{note}.md").read_text("utf-8") + "\n\n") * times


def other_each_time(language: str, characters: int) -> str:
    """The samples of a language one after the other until the text is that long, every number with a decimal point another in each round."""
    notes = [path.read_text("utf-8") for path in sorted((SAMPLES / language).glob("*.md")) if not path.name.endswith(".marked.md")]
    parts: list[str] = []
    length = 0
    while length < characters:
        turn, which = divmod(len(parts), len(notes))
        part = _DECIMAL.sub(lambda found, turn=turn: _turned(found.group(), turn), notes[which]) + "\n\n"  # type: ignore[misc]
        parts.append(part)
        length += len(part)
    return "".join(parts)[:characters]


def _turned(number: str, turn: int) -> str:
    """A number with each digit but a leading one moved on."""
    return number[0] + "".join(str((int(digit) + turn * (place + 1)) % 10) if digit.isdigit() else digit for place, digit in enumerate(number[1:]))
