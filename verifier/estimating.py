"""What a model would be asked about a document, for an estimate of calls and tokens before any is spent."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from verifier.documents import Document
from verifier.extractors.llm.asking import Question
from verifier.extractors.llm.proposing import Listening
from verifier.figures import Source
from verifier.verification import verify


def questions(document: str | Path | Document, sources: Sequence[str | Path | Source] = (), *, entity: str | None = None) -> list[Question]:
    """The questions, a passage each; nothing is asked.

    :raises InputError: when the document or a source cannot be used.
    """
    listening = Listening()
    verify(document, sources, extractor="hybrid", model=listening, entity=entity)
    return listening.questions
