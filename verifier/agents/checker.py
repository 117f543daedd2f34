"""The check as a host sets it up for others: sources read once, texts and figures handed in as values."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from verifier.addresses import Address
from verifier.dataclass import dataclass
from verifier.documents import Document
from verifier.errors import InputError
from verifier.figures import Source
from verifier.records import Report
from verifier.sources import read_source, read_source_bytes
from verifier.verification import Language, Unjudged, unjudged

Given = str | Path | Address | Source | Mapping[str, Any] | Sequence[Any]
"""A source as a host may give it: a file, one already read, or figures as they would stand in a JSON file."""

LONGEST = 50_000
"""Characters of a text that a model hands in; a long note has a fifth of it."""


@dataclass(frozen=True, slots=True)
class Checker:
    """What the host fixed for every check: the sources, who finds the claims, the company meant, the language of the words."""

    sources: tuple[Source, ...] = ()
    extractor: str = "rules"
    entity: str | None = None
    language: Language | None = None
    with_text: bool = False

    @classmethod
    def on(cls, sources: Iterable[Given], **options: Any) -> Checker:
        """A checker on sources that are read now, so that an unusable one is told before the first text comes.

        :raises InputError: when a source cannot be used.
        """
        return cls(tuple(as_source(one) for one in sources), **options)

    def start(self, document: str | Path | Document, more: Iterable[Given] = (), entity: str | None = None) -> Unjudged:
        """A document with its claims found, on these sources and more that came with it."""
        sources = [*self.sources, *(as_source(one) for one in more)]
        return unjudged(document, sources, extractor=self.extractor, entity=entity or self.entity, with_text=self.with_text, language=self.language)

    def check(self, text: str, more: Iterable[Given] = ()) -> Report:
        """The report on a text that a model wrote: never taken for a path."""
        return self.start(as_text(text, longest=LONGEST), more).report()

    def words(self, report: Report) -> Language:
        """The language to speak of a report in."""
        return self.language or report.document.language


def as_source(given: Given) -> Source:
    """A source file read, or figures in memory.

    :raises InputError: naming the record and key that cannot be used.

    >>> [f.printed for f in as_source([{"metric": "revenue", "period": "2025", "value": "12.30", "unit": "亿元"}]).figures]
    ['12.30']
    """
    if isinstance(given, Source):
        return given
    if isinstance(given, (str, Path, Address)):
        return read_source(given)
    try:
        data = json.dumps(given, ensure_ascii=False, default=str)
    except (TypeError, ValueError, RecursionError) as reason:
        raise InputError("figures", f"are no JSON value ({reason})", "Give a list of {metric, entity, period, value, unit}.") from None
    return read_source_bytes(data.encode("utf-8", "replace"), "figures.json")


def as_text(text: str, name: str = "text", longest: int | None = None) -> Document:
    """A document that is this text, whatever it looks like; half of a surrogate pair becomes a question mark.

    :raises InputError: when there is nothing to read, or too much.

    >>> as_text("figures.json").text
    'figures.json'
    """
    from verifier.documents.markdown import document_of

    if not text.strip("\ufeff \t\r\n\u3000"):
        raise InputError(name, "is empty", "Give the commentary itself.")
    if longest is not None and len(text) > longest:
        raise InputError(name, f"is too long ({len(text):,} characters)", f"Check it in parts of at most {longest:,}.")
    data = text.encode("utf-8", "replace")
    return document_of(data.decode(), name, hashlib.sha256(data).hexdigest())
