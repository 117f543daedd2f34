"""``verifier eval``: scores a check against a labelled corpus, with the same figures as the corpus's own scorer.

A reported claim matches a gold claim when their number spans overlap: largest overlap first, each side once.
A claim on a span that the labels mark optional, or on a gold claim that another report already has, is neither
right nor wrong. What is counted:

``recall`` gold claims that were reported; ``precision`` reported claims that are gold claims; ``verdict`` exact verdicts among
the matched; ``errors`` and ``roots`` gold wrong (refuted) claims reported refuted or tainted; ``alarms`` gold right claims
reported so; ``cleared`` gold wrong claims reported supported or consistent; ``grounded`` gold supported claims reported so;
``codes`` right first code, ``expected`` right corrected value (to 1%), among the gold wrong claims that were caught.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from verifier.dataclass import dataclass, field
from verifier.errors import InputError
from verifier.records import WRONG, ClaimRecord, Report

HOLDS = frozenset({"supported", "consistent"})
Check = Callable[[Path, Sequence[Path]], Report]
# Floats, as in the corpus's own scorer: the 1% by which a corrected value may differ is a tolerance of scoring, no value.
_SCALE = {"萬億": 1e12, "億": 1e8, "萬": 1e4, "crore": 1e7, "lakh": 1e5, "万亿": 1e12, "千亿": 1e11, "百亿": 1e10, "亿": 1e8, "千万": 1e7,
          "百万": 1e6, "万": 1e4, "trillion": 1e12, "billion": 1e9, "bn": 1e9, "million": 1e6, "mn": 1e6, "thousand": 1e3,
          "B": 1e9, "M": 1e6, "T": 1e12, "K": 1e3, "k": 1e3}
_MAGNITUDE = re.compile(
    r"(\d[\d,]*\.?\d*)\s*"
    r"(万亿|萬億|千亿|百亿|亿|億|千万|百万|万|萬|crore|lakh|trillion|billion|bn|million|mn|thousand|[TBMKk](?![A-Za-z]))?\s*"
    r"(%|pct|[个個]?百分[点點]|percentage points?|points|ppt|pp|bps?|[个個]?基[点點])?")

# The worst first: a wrong number waved through misleads most, then a right one called wrong, then a wrong one not found.
SEVERITY = ("cleared", "alarm", "failed", "missed wrong", "wrong code", "wrong value", "verdict", "missed", "extra")


@dataclass(frozen=True, slots=True)
class Miss:
    """One difference between labels and report; ``kind`` is one of :data:`SEVERITY`."""

    kind: str
    document: str
    text: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.document}: {self.text}"


@dataclass(slots=True)
class Scores:
    """The counts of a run over one or more folders, and every difference."""

    seen: Counter[str] = field(default_factory=Counter)
    misses: list[Miss] = field(default_factory=list)

    def figures(self) -> dict[str, float | None]:
        """The figures in the corpus scorer's order, rounded to four places; None where nothing could be counted."""
        seen = self.seen

        def part(a: str, b: str) -> float | None:
            return round(seen[a] / seen[b], 4) if seen[b] else None

        return {"documents": seen["documents"], "failed": seen["failed"], "claims": seen["gold"], "recall": part("found", "gold"),
                "precision": part("found", "reported"), "verdict": part("verdict", "found"), "errors": part("caught", "wrong"),
                "roots": part("roots_caught", "roots"), "alarms": part("alarms", "right"), "cleared": part("cleared", "wrong"),
                "grounded": part("grounded", "supportable"), "codes": part("codes", "coded"), "expected": part("expected", "valued")}

    def worst(self) -> list[Miss]:
        """Every difference, the worst first, then in document order."""
        return sorted(self.misses, key=lambda miss: SEVERITY.index(miss.kind))

    def text(self) -> str:
        """The figures as lines of name and value."""
        return "\n".join(f"{name:10} {value}" for name, value in self.figures().items())


def score(folders: Iterable[str | Path], check: Check) -> Scores:
    """Checks every labelled document of the folders and scores the reports.

    ``check`` gets a document's path and its sources' and gives its report; an :class:`InputError` counts the document as failed.

    :raises InputError: when a folder is missing or holds no labels, or labels cannot be read.
    """
    scores = Scores()
    labelled: list[Path] = []
    for folder in map(Path, folders):
        if not folder.is_dir():
            raise InputError(str(folder), "is no folder", "Name a folder with NAME.gold.json files.")
        found = list(folder.glob("*.gold.json"))
        if not found:
            raise InputError(str(folder), "holds no labels (no *.gold.json)", "Name a folder with NAME.gold.json files.")
        labelled += found
    for path in sorted(labelled):
        gold = _labels(path)
        document = path.with_name(gold["document"])
        scores.seen["documents"] += 1
        claims: list[ClaimRecord] = []
        try:
            claims = check(document, [path.with_name(name) for name in gold["sources"]]).claims
        except InputError as reason:
            scores.seen["failed"] += 1
            scores.misses.append(Miss("failed", document.name, str(reason)))
        _score_document(gold, claims, document.name, scores)
    return scores


def magnitude(text: str) -> float | None:
    """The plain size of a number as written, sign left out; None where there is none.

    >>> magnitude("24.03%"), magnitude("-7.70亿元"), magnitude("none")
    (0.2403, 770000000.0, None)
    """
    found = _MAGNITUDE.search(text)
    if not found:
        return None
    value = float(found[1].replace(",", "")) * _SCALE.get(found[2] or "", 1)
    unit = found[3] or ""
    return value / 1e4 if unit.startswith("bp") or unit.endswith(("基点", "基點")) else value / 100 if unit else value


def _labels(path: Path) -> dict[str, Any]:
    try:
        gold = json.loads(path.read_text("utf-8"))
    except (ValueError, OSError) as reason:
        raise InputError(str(path), f"is no readable JSON ({reason})", "Make it anew from its marks and labels.") from None
    missing = [key for key in ("document", "sources", "claims", "optional") if not isinstance(gold, dict) or key not in gold]
    if missing:
        raise InputError(str(path), f"lacks {', '.join(missing)}", "Make it anew from its marks and labels.")
    return dict(gold)


def _overlap(a: Sequence[int], b: Sequence[int]) -> int:
    return min(a[1], b[1]) - max(a[0], b[0])


def _matched(gold: list[dict[str, Any]], reported: list[ClaimRecord]) -> dict[int, int]:
    """Gold index to reported index, the largest overlaps first, each side once."""
    pairs = sorted(((size, gi, ci) for gi, g in enumerate(gold) for ci, c in enumerate(reported)
                    if (size := _overlap((g["start"], g["end"]), c.number.span)) > 0), reverse=True)
    by_gold: dict[int, int] = {}
    used: set[int] = set()
    for _, gi, ci in pairs:
        if gi not in by_gold and ci not in used:
            by_gold[gi] = ci
            used.add(ci)
    return by_gold


def _score_document(gold: dict[str, Any], reported: list[ClaimRecord], name: str, scores: Scores) -> None:
    seen, labels = scores.seen, gold["claims"]
    by_gold = _matched(labels, reported)
    used = set(by_gold.values())
    spans = [*gold["optional"], *((g["start"], g["end"]) for g in labels)]
    optional = {ci for ci, c in enumerate(reported) if ci not in used and any(_overlap(span, c.number.span) > 0 for span in spans)}
    seen["gold"] += len(labels)
    seen["found"] += len(by_gold)
    seen["reported"] += len(reported) - len(optional)
    for ci, c in enumerate(reported):
        if ci not in used and ci not in optional:
            scores.misses.append(Miss("extra", name, f"{c.number.text!r} in {c.quote[:50]!r}: {c.verdict}"))
    for gi, label in enumerate(labels):
        _score_claim(label, reported[by_gold[gi]] if gi in by_gold else None, name, scores)


def _score_claim(label: dict[str, Any], claim: ClaimRecord | None, name: str, scores: Scores) -> None:
    seen, want, got = scores.seen, label["verdict"], claim.verdict if claim else None
    wrong, right = want in WRONG, want in HOLDS or want == "unverifiable"
    caught = wrong and got in WRONG
    seen["wrong"] += wrong
    seen["roots"] += want == "refuted"
    seen["right"] += right
    seen["supportable"] += want == "supported"
    seen["verdict"] += got == want
    seen["caught"] += caught
    seen["roots_caught"] += want == "refuted" and got in WRONG
    seen["alarms"] += right and got in WRONG
    seen["cleared"] += wrong and got in HOLDS
    seen["grounded"] += want == "supported" and got == "supported"
    about = f"{label['id']} {label['number']!r} ({label['metric']}, {label['period']})"
    if caught and claim is not None:
        if label.get("codes"):
            seen["coded"] += 1
            seen["codes"] += label["codes"][0] in claim.codes
            if label["codes"][0] not in claim.codes:
                scores.misses.append(Miss("wrong code", name, f"{about}: want {label['codes'][0]}, got {', '.join(claim.codes) or 'none'}"))
        if label.get("expected") and (size := magnitude(label["expected"])) is not None:
            value = magnitude(claim.expected.text) if claim.expected else None
            agrees = value is not None and abs(value - size) <= max(0.01 * abs(size), 1e-12)
            seen["valued"] += 1
            seen["expected"] += agrees
            if not agrees:
                shown = claim.expected.text if claim.expected else "none"
                scores.misses.append(Miss("wrong value", name, f"{about}: want {label['expected']}, got {shown}"))
    if got != want:
        kind = ("cleared" if wrong and got in HOLDS else "alarm" if right and got in WRONG else "missed wrong" if wrong and not caught
                else "missed" if got is None else "verdict")
        why = f" ({label['why']})" if label.get("why") else ""
        scores.misses.append(Miss(kind, name, f"{about}: want {want}, got {got or 'nothing'}{why}"))
