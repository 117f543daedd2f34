"""Labelled notes, read once: text, labels, sources, and what the program says of them before any change."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

from verifier.documents.markdown import document_of
from verifier.errors import InputError
from verifier.figures import Figure, Source
from verifier.records import ClaimRecord, Report
from verifier.sources import read_source
from verifier.verification import check

ROOT = Path(__file__).parents[2]
FOLDERS = (ROOT.parent / "shared" / "corpus" / "dev", ROOT / "samples" / "zh", ROOT / "samples" / "en")
NUMBER = re.compile(r"(?P<front>[^\d]*?)(?P<digits>\d[\d,]*(?:\.\d+)?)(?P<back>[^\d]*)")
HEDGED = re.compile(
    r"(?:约|大约|左右|近|将近|接近|超|超过|逾|不足|不到|低于|高于|大概|大致|达到?|突破|至少|多于|少于|[~≈<>≤≥]|about|around|roughly|nearly|almost|over|above|"
    r"below|under|than|least|some|approximately|just)\s*(?:了|为|a|the)?\s*\**[$¥€£]?$",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Label:
    """One labelled claim of a note."""

    id: str
    number: str
    start: int
    end: int
    metric: str
    kind: str
    period: str | None
    verdict: str
    depends_on: tuple[str, ...]


@dataclass
class Note:
    """A labelled note with its sources read, and the report on it as it stands."""

    name: str
    text: str
    language: str
    entity: str | None
    labels: list[Label]
    optional: list[tuple[int, int]]
    sources: list[Source]
    _found: dict[str, ClaimRecord] = field(default_factory=dict)

    @cached_property
    def before(self) -> Report:
        return self.check(self.text, self.sources)

    @cached_property
    def by_id(self) -> dict[str, Label]:
        return {label.id: label for label in self.labels}

    @cached_property
    def claims(self) -> dict[str, ClaimRecord]:
        """The program's own claim for each label that it found."""
        return {label.id: claim for label in self.labels if (claim := claim_at(self.before, label.start, label.end)) is not None}

    @cached_property
    def figures(self) -> dict[str, list[Figure]]:
        """The figures by where they stand, as trails name them."""
        found: dict[str, list[Figure]] = {}
        for source in self.sources:
            for figure in source.figures:
                found.setdefault(figure.origin, []).append(figure)
        return found

    @cached_property
    def all_figures(self) -> list[Figure]:
        return [figure for source in self.sources for figure in source.figures]

    def check(self, text: str, sources: Sequence[Source]) -> Report:
        return check(document_of(text, self.name, hashlib.sha256(text.encode()).hexdigest()), sources)

    def agreed(self, *verdicts: str) -> list[Label]:
        """Labels with one of the verdicts that the program also gives, before any change."""
        return [
            label for label in self.labels if label.verdict in verdicts and label.id in self.claims and self.claims[label.id].verdict == label.verdict
        ]

    def used(self, claim: ClaimRecord) -> list[Figure]:
        """The source figures that a claim's trail names."""
        return [figure for step in claim.trail for one in step.inputs for figure in self.figures.get(one.from_, ())]

    def before_number(self, label: Label, length: int = 24) -> str:
        """The text just before a claim's number, on the same paragraph."""
        return self.text[max(0, label.start - length) : label.start].rpartition("\n\n")[2]

    def after_number(self, label: Label, length: int = 12) -> str:
        return self.text[label.end : label.end + length].partition("\n\n")[0]


def claim_at(report: Report, start: int, end: int) -> ClaimRecord | None:
    """The claim whose number overlaps a span most."""
    best, size = None, 0
    for claim in report.claims:
        overlap = min(end, claim.number.span[1]) - max(start, claim.number.span[0])
        if overlap > size:
            best, size = claim, overlap
    return best


def load(folders: Iterable[Path] = FOLDERS) -> list[Note]:
    """Every labelled note of the folders that exist; one whose sources cannot be read is left out."""
    notes = []
    for path in sorted(p for folder in folders if folder.is_dir() for p in folder.glob("*.gold.json")):
        gold: dict[str, Any] = json.loads(path.read_text("utf-8"))
        try:
            sources = [read_source(path.with_name(name)) for name in gold["sources"]]
        except InputError:
            continue
        labels = [
            Label(c["id"], c["number"], c["start"], c["end"], c["metric"], c["kind"], c["period"], c["verdict"], tuple(c["depends_on"]))
            for c in gold["claims"]
        ]
        text = path.with_name(gold["document"]).read_bytes().decode()
        notes.append(Note(gold["document"], text, gold["language"], gold.get("entity"), labels, [(a, b) for a, b in gold["optional"]], sources))
    return notes


@dataclass(frozen=True, slots=True)
class Printed:
    """A number as printed, in its parts: sign and currency before, bare digits, unit behind."""

    front: str
    digits: str
    back: str

    @property
    def value(self) -> Decimal:
        return Decimal(self.digits.replace(",", ""))

    @property
    def places(self) -> int:
        return len(self.digits.partition(".")[2])

    @property
    def step(self) -> Decimal:
        return Decimal(1).scaleb(-self.places)

    @property
    def significant(self) -> int:
        return len(self.digits.replace(",", "").replace(".", "").lstrip("0"))

    def with_value(self, value: Decimal, places: int | None = None) -> str:
        """Another value in the same dress."""
        text = f"{value.quantize(Decimal(1).scaleb(-(self.places if places is None else places))):f}"
        if "," in self.digits:
            whole, point, rest = text.partition(".")
            text = f"{int(whole):,}{point}{rest}"
        return f"{self.front}{text}{self.back}"


def printed(number: str) -> Printed | None:
    """The parts of a number that has one group of digits; None for words, ranges and doubled units."""
    found = NUMBER.fullmatch(number)
    return Printed(found["front"], found["digits"], found["back"]) if found else None
