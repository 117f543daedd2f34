"""Companies that an English text speaks of and the sources do not know: "rival Hexley", "unlike Hexley", "Hexley, a competitor", "Hexley's margin".

A name met once in such words is that of another company wherever it stands; all other names are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from verifier.patterns import pattern

_NAME = r"[A-Z][a-z]{2,}(?:[A-Z][a-z]+)?(?: (?:& )?[A-Z][a-z]{2,})?"
_OTHER = pattern(
    "strangers-other",
    r"\b(?:[Rr]ivals?|[Aa]rch-?rivals?|[Cc]ompetitors?|[Uu]nlike|(?:[Pp]eers?|[Cc]ompetitors?|[Rr]ivals)(?: like| such as))\s+"
    rf"({_NAME})\b"
    rf"|\b({_NAME})(?=, (?:by|in) contrast,? (?:saw|posted|reported|earned|said|expects|trades|managed|delivered|generated|booked|guided|has|had)\b"
    r"|, (?:a|its|the|our|an?) (?:\w+ )?(?:rival|competitor|peer)\b)",
)
_OWNED = pattern("strangers-owned", rf"(?<![.!?] )(?<!\n)\b({_NAME})'s(?= )")
_NOBODY = frozenset(
    "street management company group board today yesterday tuesday monday wednesday thursday friday saturday sunday january february march april"
    " may june july august september october november december quarter year firm bank fund trust fed nobody everybody everyone let that"
    " there here what who it chief executive".split()
)


def strangers(folded: str, known: Sequence[tuple[int, int]], at_home: bool = True) -> Iterator[tuple[int, int, str]]:
    """Where an English text names a company that is none of the ``known`` spans, and by what name.

    ``at_home`` says that the text names a company of the sources: else what owns a margin may be the very company the text is about.

    >>> list(strangers("Rival Hexley grew 5%. Hexley's margin is 24%.", []))
    [(6, 12, 'Hexley'), (22, 28, 'Hexley')]
    """
    told = {name for m in _OTHER.finditer(folded) if (name := m[1] or m[2]) is not None}
    told |= {m[1] for m in _OWNED.finditer(folded)} if at_home else set()
    named = {folded[start:end].lower() for start, end in known}
    words = {word for name in named for word in name.split()}
    names = sorted((n for n in told if not ({w.lower() for w in n.split()} & (_NOBODY | words)) and n.lower() not in named), key=len, reverse=True)
    if not names:
        return
    for m in re.finditer(rf"\b(?:{'|'.join(map(re.escape, names))})\b", folded):
        yield m.start(), m.end(), m[0]
