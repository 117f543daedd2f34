"""Corrections in a Word document: tracked changes with the finding as their comment, and comments where the author has to decide.

Formatting and the tracked changes of others stay. Written by docx-editor (extra ``word``), which is loaded only here.
"""

from __future__ import annotations

import hashlib
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from verifier.correcting.edits import Edit
from verifier.correcting.rounds import Correction
from verifier.correcting.wording import flag_text, remark
from verifier.documents.docx import Place, places
from verifier.errors import InputError

AUTHOR = "verifier"


def redlined(data: bytes, name: str, made: Correction) -> bytes:
    """The Word document with the edits of its correction as tracked changes and its flags as comments.

    A comment that stands there already is not made again.

    :raises InputError: where docx-editor is not installed, the document is protected, or a change cannot be placed in it.
    """
    if find_spec("docx_editor") is None:
        raise InputError(name, "tracked changes need the package docx-editor", "Install it with: pip install 'verifier[word]'.")
    from docx_editor import Document
    from docx_editor.exceptions import DocumentProtectedError, DocxEditError

    with tempfile.TemporaryDirectory(prefix="verifier-") as folder:
        before, after = Path(folder) / "note.docx", Path(folder) / "corrected.docx"
        before.write_bytes(data)
        try:
            with Document.open(before, author=AUTHOR, workspace_dir=Path(folder) / "parts") as document:
                _Redline(document, places(data, name), made).write()
                document.save(after)
        except DocumentProtectedError:
            raise InputError(name, "is protected against editing", "Unprotect it in Word, or give a copy.") from None
        except DocxEditError as reason:
            why = " ".join(str(reason).split())[:200]
            raise InputError(name, f"cannot take a tracked change ({why})", "Accept its changes in Word first.") from None
        return after.read_bytes()


class _Redline:
    def __init__(self, document: Any, where: list[Place], made: Correction) -> None:
        self.document, self.where, self.made = document, where, made
        self.text = made.document.text
        self.language = made.before.document.language

    def write(self) -> None:
        """Comments first, since they are anchored on the words as they were; then changes, the last first, so that no place moves."""
        known = [comment.text.rstrip() for comment in self.document.list_comments(author=AUTHOR)]
        for flag in self.made.flags:
            # a sentence is spoken of once
            mark = f"[{hashlib.sha256(' '.join(flag.becomes.split()).encode()).hexdigest()[:8]}]"
            if not any(words.endswith(mark) for words in known):
                self._comment(flag.claims[0].number.span, f"{flag_text(flag, self.language)} {mark}")
        for edit in reversed(self.made.edits):
            self._change(edit)

    def _comment(self, span: tuple[int, int], words: str) -> None:
        anchor, paragraph, occurrence = self._found(*span)
        self.document.add_comment(anchor, words, paragraph=paragraph, occurrence=occurrence)

    def _change(self, edit: Edit) -> None:
        old, paragraph, occurrence = self._found(edit.start, edit.end)
        self.document.replace(old, edit.new, paragraph=paragraph, occurrence=occurrence, note=remark(edit))

    def _found(self, start: int, end: int) -> tuple[str, str, int]:
        """The words at a span, their paragraph, and which of the like words in it they are."""
        place = next((one for one in self.where if one.start <= start and end <= one.end), None)
        if place is None:
            raise InputError(self.made.document.name, f"{self.text[start:end]!r} runs over more than one paragraph", "Correct it by hand.")
        paragraph = self.document.get_paragraph(place.ordinal)
        words = self.text[start:end]
        at = place.lead + start - place.start
        occurrence, found = 0, paragraph.text.find(words)
        while 0 <= found < at:
            occurrence, found = occurrence + 1, paragraph.text.find(words, found + 1)
        if found != at:
            where = f"{words!r} is not where it was read in paragraph {place.ordinal}"
            raise InputError(self.made.document.name, where, "Correct it by hand.")
        return words, paragraph.ref, occurrence
