"""By what a claim is known again in a later version of its note, and what a decision on it rested on.

The mark is made of what is said in which words (entity, metric, kind, relation, the words of its passage without their
numbers), so it outlives edits elsewhere and a corrected number. What a decision rested on is kept beside it in plain words:
number, passage, period, what the check said, the figures behind it. The two are compared when the note is read again.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

from verifier.records import WRONG, CellRecord, ClaimRecord, Report

Rests = dict[str, Any]
_END = re.compile(r"[。；;！？!?\n]|\.(?=\s|$)")
_NUMBERS = re.compile(r"[-+−]?\d[\d,.]*")
_BLANKS = re.compile(r"\s+")
_SOURCE = re.compile(r"[^:]+\.\w{2,7}: |.*: \[\d+\]")
PASSAGE = 240
"""How many characters of a passage count to each side of the number; a note may be one line."""


def passage(text: str, span: tuple[int, int]) -> str:
    """The sentence or line that a number stands in.

    >>> passage("Up. Profit was 9.55, up 24%. Cash fell.", (15, 19))
    'Profit was 9.55, up 24%.'
    """
    start, end = max(0, span[0] - PASSAGE), min(len(text), span[1] + PASSAGE)
    for found in _END.finditer(text, start, span[0]):
        start = found.end()
    after = _END.search(text, span[1], end)
    return _BLANKS.sub(" ", text[start : after.end() if after else end]).strip()


def marks(report: Report, text: str) -> dict[str, str]:
    """The mark of every claim and table cell by its id in the report; what says the same in the same words is told apart by its order."""
    seen: Counter[str] = Counter()
    found: dict[str, str] = {}
    for claim in report.claims:
        words = _NUMBERS.sub("#", passage(text, claim.number.span))
        key = "\x1f".join((claim.entity or "", claim.metric, claim.kind, claim.relation, words))
        found[claim.id] = _digest(key, seen)
    for number, cell in enumerate(report.tables, 1):
        found[f"t{number}"] = _digest("\x1f".join(("cell", cell.table, cell.row, cell.column)), seen)
    return found


def rests_on(subject: ClaimRecord | CellRecord, text: str) -> Rests:
    """What a decision on a claim or a cell rests on."""
    expected = subject.expected.text if subject.expected else ""
    if isinstance(subject, CellRecord):
        return {"number": subject.text, "said": _class(subject.verdict), "expected": expected, "figures": _figures(subject)}
    return {"number": subject.number.text, "passage": _NUMBERS.sub("#", passage(text, subject.number.span)), "period": subject.period or "",
            "said": _class(subject.verdict), "expected": expected, "figures": _figures(subject)}


def changes(then: Rests, now: Rests) -> list[str]:
    """Which of the things a decision rested on are no longer so: keys of both, in a fixed order."""
    return [key for key in ("number", "passage", "period", "said", "expected", "figures") if then.get(key) != now.get(key)]


def _class(verdict: str) -> str:
    return "wrong" if verdict in WRONG else "holds" if verdict in ("supported", "consistent") else verdict


def _figures(subject: ClaimRecord | CellRecord) -> list[list[str]]:
    """The source figures of a trail: where each is from, and its value."""
    inputs = (each for step in subject.trail for each in step.inputs if _SOURCE.match(each.from_))
    return [list(pair) for pair in dict.fromkeys((each.from_, each.value) for each in inputs)]


def _digest(key: str, seen: Counter[str]) -> str:
    order = seen[key]
    seen[key] += 1
    return hashlib.sha256(f"{key}\x1f{order}".encode()).hexdigest()[:20]


def digest_of(parts: Iterable[str]) -> str:
    """One sha256 over several strings, none of which can run into the next."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(f"{len(part)}:{part}".encode())
    return whole.hexdigest()
