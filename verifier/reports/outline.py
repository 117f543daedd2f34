"""What every human report has in common: root errors first, each with the tree of what follows from it.

A root is a claim where an error enters (refuted, or named in ``summary.roots``). A tainted claim stands once,
under the first wrong claim that it uses; the other wrong claims it uses are named beside it. What cannot be
checked is grouped by the figures that are missing, because that is what a reader can mend.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import deque

from verifier.dataclass import dataclass
from verifier.records import WRONG, CellRecord, ClaimRecord, Report
from verifier.reports.layout import visible

_LINE_END = re.compile(r"\r\n|\n|\r")
CONCLUSION_FLIPS = "conclusion-flips"
ASSUMED_INPUT = "assumed-input"
TAINTED_INPUT = "tainted-input"
HOLDS = frozenset({"supported", "consistent"})


@dataclass(frozen=True, slots=True)
class Branch:
    """A wrong claim, the further wrong claims it uses, and what follows from it."""

    claim: ClaimRecord
    also: tuple[str, ...] = ()
    consequences: tuple[Branch, ...] = ()

    @property
    def followers(self) -> int:
        """How many claims follow from it, near and far."""
        return len(walk(self.consequences))


@dataclass(frozen=True, slots=True)
class Missing:
    """Claims that could be checked if the same figures were given; ``needs`` empty where none can be named."""

    needs: tuple[str, ...]
    claims: tuple[ClaimRecord, ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """A report in the order in which a reader needs it.

    ``adrift`` are tainted claims whose root is no claim of the report. ``cells`` are the wrong and imprecise cells
    of the document's tables with their place in ``report.tables``; ``cells_unchecked`` those with nothing to recompute them from.
    """

    roots: tuple[Branch, ...]
    adrift: tuple[Branch, ...]
    imprecise: tuple[ClaimRecord, ...]
    remarks: tuple[ClaimRecord, ...]
    cells: tuple[tuple[int, CellRecord], ...]
    cells_holding: int
    cells_unchecked: int
    missing: tuple[Missing, ...]
    assumed: tuple[ClaimRecord, ...]
    holding: tuple[ClaimRecord, ...]
    flips: tuple[ClaimRecord, ...]
    checked: int

    @property
    def wrong(self) -> int:
        return len(walk(self.roots)) + len(walk(self.adrift))


def walk(branches: tuple[Branch, ...]) -> list[tuple[int, Branch]]:
    """Every branch with its depth, parents before children, in the order in which they are shown."""
    found: list[tuple[int, Branch]] = []
    waiting = [(0, branch) for branch in reversed(branches)]
    while waiting:
        depth, branch = waiting.pop()
        found.append((depth, branch))
        waiting.extend((depth + 1, child) for child in reversed(branch.consequences))
    return found


def outline(report: Report) -> Outline:
    """The report's claims and cells sorted into what a reader should see first."""
    claims = {claim.id: claim for claim in report.claims}
    named_roots = {name for name in report.summary.roots if name in claims}
    wrong = {claim.id for claim in report.claims if claim.verdict in WRONG} | named_roots
    roots, adrift = _trees(report.claims, wrong, named_roots)
    in_trees = {branch.claim.id for _, branch in walk(roots + adrift)}
    needing: dict[tuple[str, ...], list[ClaimRecord]] = {}
    assumed: list[ClaimRecord] = []
    for claim in report.claims:
        if claim.verdict == "unverifiable" and claim.id not in in_trees:
            if ASSUMED_INPUT in claim.codes and not claim.needs:
                assumed.append(claim)
            else:
                needing.setdefault(tuple(claim.needs), []).append(claim)
    missing = [Missing(needs, tuple(group)) for needs, group in needing.items()]
    missing.sort(key=lambda group: (not group.needs, -len(group.claims), group.claims[0].span))
    holding = tuple(claim for claim in report.claims if claim.verdict in HOLDS)
    return Outline(
        roots=roots,
        adrift=adrift,
        imprecise=tuple(c for c in report.claims if c.verdict == "imprecise" and c.id not in in_trees),
        remarks=tuple(c for c in holding if c.codes),
        cells=tuple((i, cell) for i, cell in enumerate(report.tables, 1) if cell.verdict in WRONG or cell.verdict == "imprecise"),
        cells_holding=sum(cell.verdict in HOLDS for cell in report.tables),
        cells_unchecked=sum(cell.verdict == "unverifiable" for cell in report.tables),
        missing=tuple(missing),
        assumed=tuple(assumed),
        holding=holding,
        flips=tuple(c for c in report.claims if CONCLUSION_FLIPS in c.codes),
        checked=sum(c.verdict != "unverifiable" for c in report.claims),
    )


def _trees(claims: list[ClaimRecord], wrong: set[str], named_roots: set[str]) -> tuple[tuple[Branch, ...], tuple[Branch, ...]]:
    """Trees under the roots, and trees of what is wrong without a root; no claim twice, whatever circles ``depends_on`` holds."""
    records = {claim.id: claim for claim in claims}
    tops = [c.id for c in claims if c.verdict == "refuted" or (c.id in named_roots and not wrong.intersection(c.depends_on))]
    uses = {c.id: [name for name in dict.fromkeys(c.depends_on) if name in wrong and name != c.id] for c in claims if c.id in wrong}
    children: dict[str, list[str]] = {}
    for claim_id, parents in uses.items():
        if claim_id not in tops and parents:
            children.setdefault(parents[0], []).append(claim_id)
    seen: set[str] = set()

    def grown(top: str) -> Branch:
        order: list[str] = []
        below: dict[str, list[str]] = {}
        waiting = deque([top])
        seen.add(top)
        while waiting:
            parent = waiting.popleft()
            order.append(parent)
            below[parent] = [child for child in children.get(parent, ()) if child not in seen]
            seen.update(below[parent])
            waiting.extend(below[parent])
        built: dict[str, Branch] = {}
        for name in reversed(order):
            others = uses[name] if records[name].verdict == "refuted" else uses[name][1:]
            built[name] = Branch(records[name], tuple(others), tuple(built[child] for child in below[name]))
        return built[top]

    roots = tuple(grown(top) for top in tops)
    parentless = [c.id for c in claims if c.id in wrong and c.id not in seen and not uses[c.id]]
    adrift = [grown(name) for name in parentless]
    adrift += [grown(c.id) for c in claims if c.id in wrong and c.id not in seen]
    return roots, tuple(adrift)


class Places:
    """Line and column, both from 1 and in characters, of an offset into the note's text.

    >>> Places("ab\\ncd").at(4)
    (2, 2)
    """

    __slots__ = ("_starts",)

    def __init__(self, text: str) -> None:
        self._starts = [int(text.startswith("\ufeff")), *(end.end() for end in _LINE_END.finditer(text))]  # a byte order mark is no column

    def at(self, offset: int) -> tuple[int, int]:
        line = max(1, bisect_right(self._starts, offset))
        return line, max(0, offset - self._starts[line - 1]) + 1


def place(report: Report, places: Places | None, offset: int) -> str:
    """Where a reader finds it: ``note.md:12:5``, or ``note.md@812`` (an offset) when the report holds no text."""
    name = visible(report.document.name)
    if places is None:
        return f"{name}@{offset}"
    line, column = places.at(offset)
    return f"{name}:{line}:{column}"


def places_of(report: Report) -> Places | None:
    """Line starts of the note's text, None when the report does not hold it."""
    return None if report.document.text is None else Places(report.document.text)
