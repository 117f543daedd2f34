"""What a reviewer may say, and what each entry of the log must then hold: a form in, an entry out, or one line on what is missing."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from verifier.errors import InputError
from verifier.figures import Source
from verifier.review.log import Entry

ON_CLAIMS = ("accept", "correct", "overrule", "bind", "not-a-claim", "supply")
OF_THE_NOTE = ("ask", "grant", "refuse", "sign")
REASONS: dict[str, tuple[str, ...]] = {
    "overrule": ("other-basis", "better-source", "house-rounding", "misread", "other"),
    "not-a-claim": ("hypothetical", "quotation", "name-or-code", "other"),
    "refuse": ("not-convinced", "incomplete", "other"),
}
"""The short lists; ``other`` asks for a comment."""
FIGURE = ("metric", "period", "value", "unit", "entity", "from")
LONGEST = 2000
_DIGIT = re.compile(r"\d")


def decision(kind: str, form: Mapping[str, str]) -> dict[str, Any]:
    """The part of an entry that a form says: kind, value, reason, comment.

    :raises InputError: one line on what is missing or cannot be meant.

    >>> decision("overrule", {"reason": "misread"})
    {'kind': 'overrule', 'reason': 'misread'}
    """
    if kind not in (*ON_CLAIMS, *OF_THE_NOTE):
        raise InputError("decision", f"there is none called {kind[:40]!r}", f"Use one of {', '.join((*ON_CLAIMS, *OF_THE_NOTE))}.")
    said: dict[str, Any] = {"kind": kind}
    comment = _clean(form.get("comment", ""), "comment")
    if kind in REASONS:
        said["reason"] = reason = form.get("reason", "")
        if reason not in REASONS[kind]:
            raise InputError("reason", "is missing" if not reason else f"is not on the list (found {reason[:40]!r})", "Choose one.")
        if reason == "other" and not comment:
            raise InputError("comment", "is missing", "Say the reason in words.")
    if kind == "correct":
        said["value"] = value = _clean(form.get("value", ""), "value", 80)
        if not _DIGIT.search(value):
            raise InputError("value", "holds no number" if value else "is missing", "Write the right number, with or without its unit.")
    elif kind == "bind":
        said["value"] = value = _clean(form.get("value", ""), "figure", 400)
        if not value:
            raise InputError("figure", "is missing", "Choose the figure that the claim is about.")
    elif kind == "supply":
        said["value"] = figure = {key: _clean(form.get(key, ""), key, 200) for key in FIGURE}
        for key, remedy in (("metric", "Name the metric."), ("value", "Write the number as it is printed."),
                            ("from", "Say where the figure is from: the report, its page or table.")):
            if not figure[key]:
                raise InputError(key, "is missing", remedy)
        source_of(figure, 0)
    if comment:
        said["comment"] = comment
    return said


def source_of(figure: Mapping[str, str], number: int) -> Source:
    """A supplied figure as a source of its own, named by where it is from.

    :raises InputError: when it cannot be read as a figure.
    """
    from verifier.sources import read_source_bytes

    record = {key: value for key, value in figure.items() if key != "from" and (value or key == "unit")} | {"period": figure.get("period") or None}
    try:
        source = read_source_bytes(json.dumps([record], ensure_ascii=False).encode(), f"supplied-{number}.json")
    except InputError as reason:
        place = re.sub(r"^supplied-\d+\.json(?:\[0\]\.?)?", "", reason.place) or "figure"
        raise InputError(place, reason.problem, reason.remedy) from None
    return source


def effective(entries: list[Entry]) -> list[Entry]:
    """The entries that stand: without those that were taken back, and without the taking back."""
    undone = {entry["undoes"] for entry in entries if entry["kind"] == "undo"}
    return [entry for entry in entries if entry["kind"] != "undo" and entry["seq"] not in undone]


def latest_on_claims(entries: list[Entry]) -> dict[str, Entry]:
    """The last decision that stands on each claim, by its mark."""
    return {entry["claim"]: entry for entry in effective(entries) if entry["kind"] in ON_CLAIMS}


def _clean(text: str, place: str, longest: int = LONGEST) -> str:
    text = text.replace("\r\n", "\n").strip()
    if len(text) > longest:
        raise InputError(place, f"is too long ({len(text)} characters)", f"Use at most {longest}.")
    return text
