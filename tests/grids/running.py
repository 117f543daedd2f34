"""Notes checked, and what became of their numbers, by pattern, relation, metric, name, shape of the source and slip."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field

from tests.grids.notes import Field, Note, Pattern, Stated, made
from tests.grids.sources import Units, source_of
from verifier.figures import Source
from verifier.records import Report
from verifier.verification import check_text

KEYS = ("pattern", "relation", "metric", "name", "shape", "way", "slip")


@dataclass
class Outcome:
    """One number of a note: what is true of it and what the program said."""

    seed: int
    stated: Stated
    verdict: str
    shape: str
    way: str
    sentence: str
    said: str

    @property
    def what(self) -> str:
        """right numbers: good, alarm, unsure; wrong ones: caught, cleared, missed."""
        if self.stated.right:
            return "good" if self.verdict == "supported" else "alarm" if self.verdict in ("refuted", "tainted", "imprecise") else "unsure"
        return "caught" if self.verdict in ("refuted", "tainted") else "cleared" if self.verdict in ("supported", "consistent") else "missed"


@dataclass
class Tally:
    outcomes: list[Outcome] = field(default_factory=list)

    def rates(self, key: str | None = None, held: bool | None = None) -> dict[str, Counter[str]]:
        out: dict[str, Counter[str]] = {}
        for one in self.outcomes:
            if held is not None and one.stated.pattern is not None and one.stated.pattern.held != held:
                continue
            out.setdefault(_of(one, key), Counter())[one.what] += 1
        return out

    def line(self, counts: Counter[str]) -> str:
        right, wrong = sum(counts[w] for w in ("good", "alarm", "unsure")), sum(counts[w] for w in ("caught", "cleared", "missed"))
        share = lambda n, of: f"{n / of:.4f}" if of else "  -   "  # noqa: E731
        return (
            f"right {right:6} supported {share(counts['good'], right)} alarms {share(counts['alarm'], right)} | "
            f"wrong {wrong:6} caught {share(counts['caught'], wrong)} cleared {share(counts['cleared'], wrong)}"
        )


def _of(one: Outcome, key: str | None) -> str:
    if key is None:
        return "all"
    if key == "pattern":
        pattern = one.stated.pattern
        assert pattern is not None
        return f"{pattern.number:3} {'(held back)' if pattern.held else pattern.text!r}"
    return str(getattr(one, key, None) or getattr(one.stated, key, "") or "-")


def checked(field_: Field, units: Units, seed: int, chosen: list[Pattern] | None = None) -> tuple[str, Note, str, str, Source, bytes, Report]:
    text, note, way = made(field_, seed, chosen=chosen)
    shape, source, data = source_of(note.book, note.touched, random.Random(f"source {field_.name} {seed}"), units)
    return text, note, way, shape, source, data, check_text(text, "note.md", [source])


def run(field_: Field, units: Units, seeds: range, chosen: list[Pattern] | None = None) -> Tally:
    """Notes of the seeds, checked and counted."""
    tally = Tally()
    for seed in seeds:
        text, note, way, shape, _, _, report = checked(field_, units, seed, chosen)
        spans = sorted((c.number.span[0], c.number.span[1], c) for c in report.claims)
        for stated in note.stated:
            over = [c for start, end, c in spans if start < stated.end and end > stated.start]
            claim = over[0] if over else None
            start = max(text.rfind("\n", 0, stated.start), text.rfind("。", 0, stated.start), text.rfind(". ", 0, stated.start)) + 1
            stop = min((n for n in (text.find("\n", stated.end), text.find("。", stated.end)) if n >= 0), default=len(text))
            said = (
                f"{claim.metric} {claim.kind} {claim.period} {' '.join(claim.codes)} -> {claim.expected.text if claim.expected else None}; needs {' '.join(claim.needs)}"
                if claim
                else "not read"
            )
            tally.outcomes.append(Outcome(seed, stated, claim.verdict if claim else "missing", shape, way, text[start : stop + 1].strip(), said))
    return tally
