"""A corrected note in the encoding that it had."""

from __future__ import annotations

import codecs

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
