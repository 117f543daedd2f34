"""The company that an English note's title names, for sources that name none."""

from __future__ import annotations

import re

_ENDS = re.compile(r"\s+[-–—|]+\s|[:(,]|'s\b")
_NAME = re.compile(r"[A-Z][A-Za-z&.'\-]*(?: (?:&|of|and|the|[A-Z][A-Za-z&.'\-]*)){0,4}")
_NO_NAME = frozenset(
    "quarter quarterly results result earnings flash note memo report recap wrap daily weekly morning market markets first second third fourth"
    " preview review update initiation interim annual full-year outlook equity research company credit transcript call to from re".split()
)


def titled_company(text: str) -> str | None:
    r"""The name before the first dash, colon, comma or bracket of the first line, where the text goes on to use its first word.

    >>> titled_company("# Ravenhurst Financial – Q3 2025: a good quarter\n\nRavenhurst earned $1.59 a share.")
    'Ravenhurst Financial'
    >>> titled_company("# Quarterly results: a recap\n\nQuarterly results were good.") is None
    True
    """
    title, _, body = text.lstrip(" \n#*>").partition("\n")
    name = _ENDS.split(title.strip(" *"), maxsplit=1)[0].strip(" *")
    words = name.split()
    if not _NAME.fullmatch(name) or len(words[0]) < 4 or not _NO_NAME.isdisjoint(word.lower() for word in words):
        return None
    return name if re.search(rf"\b{re.escape(words[0])}\b", body) else None
