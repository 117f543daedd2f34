"""The signed record: who signed what on which version, with every decision and all that was left open. The certificate prints it."""

from __future__ import annotations

from typing import Any

from verifier.records import ClaimRecord
from verifier.review.desk import Desk, State
from verifier.review.log import GENESIS, chained
from verifier.review.signing import catalogue_digest
from verifier.verification import VERSION

SCHEMA = "verifier.review/1"


def record_of(desk: Desk, state: State) -> dict[str, Any]:
    """The record of a note as it stands, signed or not; ``valid`` only while nothing that was signed has changed.

    ``digest`` is the sha256 over all the rest, so that a copy can be told from one that was changed.
    """
    sign = state.signing
    report = state.report
    made: dict[str, Any] = {
        "schema": SCHEMA, "verifier": VERSION, "catalogue": catalogue_digest(),
        "document": {"name": report.document.name, "sha256": report.document.sha256, "entity": report.document.entity},
        "sources": [{"name": source.name, "sha256": source.sha256} for source in state.given],
        "basis": state.basis,
        "log": {"entries": state.head, "head": state.entries[-1]["hash"] if state.entries else GENESIS},
        "sign_off": {"status": sign.status, "valid": sign.status == "granted" and sign.fresh, "four_eyes": sign.status == "granted" and not sign.sole,
                     "asked": _signature(sign.asked), "answered": _signature(sign.answered)},
        "summary": {verdict: getattr(report.summary, verdict) for verdict in
                    ("claims", "supported", "consistent", "imprecise", "refuted", "tainted", "unverifiable")},
        "decisions": [_decision(one.entry, one.status, one.subject) for one in
                      sorted([*state.decided.values(), *state.added, *state.aside], key=lambda one: int(one.entry["seq"]))],
        "settled": [{"claim": name, "number": number(state, name), "root": root, "becomes": state.worked.texts.get(name) if state.worked else None}
                    for name, root in state.settled.items()],
        "flips": [{"claim": name, "quote": claim.quote} for name in _conclusions(state) if (claim := _claim(state, name)) is not None],
        "open": [{"claim": name, "number": number(state, name)} for name in state.open],
        "lapsed": [_decision(one.entry, one.status, one.subject) | {"why": one.why} for one in state.lapsed],
    }
    return made | {"digest": chained("", made)}


def number(state: State, name: str) -> str:
    """A claim's or cell's number as the note has it."""
    rests = state.subjects.rests.get(name)
    return str(rests["number"]) if rests else ""


def _conclusions(state: State) -> list[str]:
    """What no longer holds: comparisons that turn, and passages whose number has passed those it was set against."""
    return list(dict.fromkeys([*state.flips(), *(each.claim for each in state.turned)]))


def _claim(state: State, name: str) -> ClaimRecord | None:
    return next((claim for claim in state.report.claims if claim.id == name), None)


def _signature(entry: dict[str, Any] | None) -> dict[str, Any] | None:
    if entry is None:
        return None
    return {key: entry[key] for key in ("seq", "who", "at", "hash", "basis", "reason", "comment") if key in entry}


def _decision(entry: dict[str, Any], status: str, subject: str) -> dict[str, Any]:
    kept = ("seq", "at", "who", "kind", "value", "reason", "comment", "metric", "hash")
    return {key: entry[key] for key in kept if key in entry} | {
        "claim": subject, "status": status, "number": entry["rests"]["number"], "expected": entry["rests"]["expected"], "fingerprint": entry["claim"]}
