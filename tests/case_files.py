"""Case files for the analyst: one sentence a case, the figures beside it, and what every number of it must be found to be."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from verifier.figures import Source
from verifier.records import WRONG, ClaimRecord, Report
from verifier.scoring import magnitude
from verifier.sources import read_source_bytes
from verifier.verification import check_text

CASES = Path(__file__).with_name("cases")
KEYS = frozenset(("name", "says", "figures", "payload", "claims", "known", "silent", "entity"))


@dataclass(frozen=True, slots=True)
class Wanted:
    """One number of a case: its text and, where told, verdict, codes (the first of them first) and right value."""

    number: str
    verdict: str
    codes: tuple[str, ...] | None
    expected: str | None


def cases_in(folder: str) -> list[Any]:
    """Every case of a folder of case files, with the file's stem.

    :raises ValueError: when a case has a key that is unknown, or two cases of a file share a name.
    """
    found = []
    for path in sorted((CASES / folder).glob("*.toml")):
        names = set()
        for case in tomllib.loads(path.read_text("utf-8"))["case"]:
            if stray := set(case) - KEYS:
                raise ValueError(f"{path.name}: {case.get('name')}: unknown keys {sorted(stray)}")
            if case["name"] in names:
                raise ValueError(f"{path.name}: two cases are called {case['name']!r}")
            names.add(case["name"])
            found.append((path.stem, case))
    return found


def wanted(case: dict[str, Any]) -> list[Wanted]:
    """The expectations of a case.

    >>> wanted({"claims": ["46.2% | refuted | - | 36.2%"]})[0].codes is None
    True
    """
    out = []
    for line in case.get("claims", ()):
        number, verdict, codes, expected = ([part.strip() for part in line.split("|")] + [""] * 4)[:4]
        out.append(Wanted(number, verdict, None if codes in ("", "-") else tuple(codes.split()), expected or None))
    return out


def sources_of(case: dict[str, Any]) -> list[Source]:
    """The sources of a case, read by the program's own readers."""
    sources = []
    if "figures" in case:
        records = []
        for line in case["figures"]:
            metric, period, value, unit, *more = (part.strip() for part in line.split("|"))
            records.append({"metric": metric, "period": period or None, "value": value, "unit": unit} | dict(part.split("=", 1) for part in more))
        sources.append(read_source_bytes(json.dumps(records, ensure_ascii=False).encode(), "figures.json"))
    if "payload" in case:
        sources.append(read_source_bytes(case["payload"].encode(), "payload.json"))
    return sources


def checked(case: dict[str, Any]) -> Report:
    return check_text(case["says"], "case", sources_of(case), **({"entity": case["entity"]} if "entity" in case else {}))


def faults(case: dict[str, Any], code: str | None = None) -> list[str]:
    """What is not as the case says; ``code`` is the one that a file is about and that a silent case must not show."""
    report = checked(case)
    out, at, listed = [], 0, set()
    expectations = wanted(case)
    for want in expectations:
        start = case["says"].index(want.number, at)
        at = start + len(want.number)
        claim = _at(report.claims, start, at)
        if claim is None:
            out.append(f"{want.number}: not found as a claim")
            continue
        listed.add(claim.id)
        out += _differences(want, claim)
    fires = any(want.codes and code in want.codes for want in expectations)
    for claim in report.claims:
        if claim.id not in listed and claim.verdict in WRONG:
            out.append(f"{claim.number.text}: {claim.verdict} {claim.codes}, expected {claim.expected and claim.expected.text}: an alarm")
        if code is not None and not fires and code in claim.codes:
            out.append(f"{claim.number.text}: {code} in a silent case")
    return out


def _at(claims: Iterable[ClaimRecord], start: int, end: int) -> ClaimRecord | None:
    best = max(claims, key=lambda one: min(end, one.number.span[1]) - max(start, one.number.span[0]), default=None)
    return best if best is not None and min(end, best.number.span[1]) > max(start, best.number.span[0]) else None


def _differences(want: Wanted, claim: ClaimRecord) -> list[str]:
    out = []
    if claim.verdict != want.verdict:
        out.append(f"{want.number}: {claim.verdict} {claim.codes} {claim.expected.text if claim.expected else ''} instead of {want.verdict}")
    elif want.codes is None:
        if want.verdict not in WRONG and claim.codes:
            out.append(f"{want.number}: codes {claim.codes} instead of none")
    elif claim.codes[:1] != [want.codes[0]] or not set(want.codes) <= set(claim.codes):
        out.append(f"{want.number}: codes {claim.codes} instead of {list(want.codes)}")
    if want.expected is not None:
        size, got = magnitude(want.expected), magnitude(claim.expected.text) if claim.expected else None
        if (
            size is None
            or got is None
            or abs(got - size) > 0.002 * abs(size)
            or want.expected.startswith("-") != (claim.expected is not None and claim.expected.text.startswith("-"))
            and want.expected[0] in "+-"
        ):
            out.append(f"{want.number}: expected {claim.expected.text if claim.expected else None} instead of {want.expected}")
    return out
