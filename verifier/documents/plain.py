"""Plain text notes (.txt): the text is the file itself; tabbed, aligned and piped tables are found in it."""

from __future__ import annotations

import hashlib

from verifier.documents import Document
from verifier.documents.decoding import decoded
from verifier.documents.markdown import document_of

SUFFIXES = (".txt", ".text", ".log")


def read(data: bytes, name: str) -> Document:
    """The note of a text file: UTF-8, or UTF-16 and GB18030 where the bytes show it.

    :raises InputError: when the file is empty, blank, binary or in no certain encoding.
    """
    return document_of(decoded(data, name), name, hashlib.sha256(data).hexdigest())
