"""Bytes to text: UTF-8 with its line ends untouched, other encodings only where a mark or a clean decode shows them."""

from __future__ import annotations

import codecs
import re

from verifier.errors import InputError

_ODD = r"[\x00-\x08\x0e-\x1f\x7f\ue000-\uf8ff\ufffd]"
_HAN = r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]"
_MARKS = ((codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def decoded(data: bytes, name: str) -> str:
    """The text of a file; a UTF-8 byte order mark stays as its first character, so that offsets are those of the file.

    :raises InputError: when it is empty, blank, binary, or in no encoding that can be told for certain.

    >>> decoded("营收".encode("gb18030") * 4, "note.txt")[:2]
    '营收'
    """
    if not data:
        raise InputError(name, "is empty", "Give a file with text.")
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return _with_words(data.decode(encoding), name)
            except UnicodeDecodeError as wrong:
                raise InputError(name, f"is marked {encoding.upper()} but breaks at byte {wrong.start}", "Save it as UTF-8.") from None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as wrong:
        if chinese := _gb18030(data):
            return _with_words(chinese, name)
        if b"\0" in data or data[:4] in (b"%PDF", b"PK\x03\x04"):
            raise InputError(name, "is binary, not text", "Give a text, Markdown, HTML or .docx file.") from None
        raise InputError(name, f"is not UTF-8 (byte 0x{data[wrong.start]:02x} at offset {wrong.start})", "Save it as UTF-8.") from None
    if "\0" in text:
        raise InputError(name, f"is binary, not text (a NUL byte at offset {data.index(0)})", "Give a text, Markdown, HTML or .docx file.")
    return _with_words(text, name)


def _gb18030(data: bytes) -> str | None:
    """The text where the bytes are clean GB18030 that is mostly Chinese; None where that is a guess."""
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return None
    wide = sum(character > "\x7f" for character in text)
    return text if not re.search(_ODD, text) and len(re.findall(_HAN, text)) * 10 >= wide * 9 else None


def _with_words(text: str, name: str) -> str:
    if not text.strip("\ufeff \t\r\n\f\v\u3000"):
        raise InputError(name, "holds no text, only blanks", "Give a file with text.")
    return text
