"""Which decisions still hold on the note as it reads now, and what became of the others.

    holds   the claim and all that the decision rested on are as they were
    done    the number stands in the note as it was decided
    stale   the claim is there, but something the decision rested on has changed; ``why`` names it
    gone    no such claim is in the note any more
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

from verifier.dataclass import dataclass, field
from verifier.records import ClaimRecord, Report
from verifier.review.log import Entry
from verifier.review.marks import Rests, changes, marks, rests_on

Status = Literal["holds", "done", "stale", "gone"]
_KEPT = re.compile(r"[^\d.]")


@dataclass(frozen=True, slots=True)
class Standing:
    """One decision and what it is worth now; ``subject`` is the claim's or cell's id in the report, empty where it is gone."""

    entry: Entry
    status: Status
    subject: str = ""
    why: list[str] = field(default_factory=list)

    @property
    def applies(self) -> bool:
        """Whether it settles its claim."""
        return self.status in ("holds", "done")


@dataclass(frozen=True, slots=True)
class Subjects:
    """What can be decided on in a report: marks by id, ids by mark, and what a decision would rest on."""

    by_id: dict[str, str]
    by_mark: dict[str, str]
    rests: dict[str, Rests]

    @staticmethod
    def of(report: Report, text: str) -> Subjects:
        by_id = marks(report, text)
        rests = {claim.id: rests_on(claim, text) for claim in report.claims}
        rests |= {f"t{number}": rests_on(cell, text) for number, cell in enumerate(report.tables, 1)}
        return Subjects(by_id, {mark: name for name, mark in by_id.items()}, rests)


def standing(entry: Entry, subjects: Subjects, report: Report) -> Standing:
    """What one decision is worth on a report."""
    subject = subjects.by_mark.get(entry["claim"], "")
    if not subject:
        return Standing(entry, "gone")
    then, now = entry["rests"], subjects.rests[subject]
    if (wanted := wanted_number(entry)) and digits(wanted) == digits(now["number"]) and digits(wanted) != digits(then["number"]):
        claim = next((c for c in report.claims if c.id == subject), None)
        return Standing(entry, "done", subject) if claim is None or now["said"] != "wrong" else Standing(entry, "stale", subject, ["said"])
    changed = changes(then, now)
    return Standing(entry, "stale", subject, changed) if changed else Standing(entry, "holds", subject)


def wanted_number(entry: Entry) -> str:
    """What the claim's number is to be, by this decision; empty where it says nothing of that."""
    if entry["kind"] == "correct":
        return str(entry["value"])
    return str(entry["rests"]["expected"]) if entry["kind"] == "accept" else ""


def digits(text: str) -> str:
    """The digits of a number as written, for comparing two prints of it."""
    return _KEPT.sub("", text)


def standings(latest: Mapping[str, Entry], subjects: Subjects, report: Report, kinds: tuple[str, ...]) -> list[Standing]:
    """What all decisions of these kinds are worth."""
    return [standing(entry, subjects, report) for entry in latest.values() if entry["kind"] in kinds]


def claim_by_id(report: Report, name: str) -> ClaimRecord | None:
    """The claim of that id."""
    return next((claim for claim in report.claims if claim.id == name), None)
