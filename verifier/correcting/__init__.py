"""Corrections: the right numbers put into a note, through all that follows from them, in the author's own style.

    proposing   one round: what to write for each wrong number, and what only the author can put right
    writing     a number in the author's places, unit, sign and script; spelling: numbers in words; turning: words for rise and fall
    operands    the same number again in arithmetic that the note shows
    rounds      rounds of checking and correcting, until nothing changes
    sentences   where they begin and end, to quote what is left to the author; edits: what stands instead of what
    difference  the unified diff; saving: text files in their own encoding; word: tracked changes and comments in .docx
    command     ``verifier fix``

A number is changed only where the check finds it wrong and knows the right one. Where a conclusion no longer holds, its words and its
threshold stay and the sentence is flagged for its author; its numbers are put right all the same, so that the contradiction is seen by
every later check: a wrong number left beside the conclusion drawn from it would bear that out ("1.3%, below 3%").
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from verifier.correcting.edits import Edit
    from verifier.correcting.rounds import Correction, Flag, corrected

__all__ = ["Correction", "Edit", "Flag", "corrected"]


def __getattr__(name: str) -> Any:
    """What the package offers, loaded when it is asked for: the command line names its command without it."""
    if name in __all__:
        return getattr(import_module("verifier.correcting.edits" if name == "Edit" else "verifier.correcting.rounds"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
