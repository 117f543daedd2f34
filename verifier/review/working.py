"""The note judged anew with what was decided: numbers put right and all that follows from them, claims bound elsewhere or set aside.

The claims stay those that were found in the note, each in its place; only numbers, readings and figures change. So what a
decision changes can be laid beside what was there before, claim by claim.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal

from verifier.claims import Claim, Quantity, Reading
from verifier.dataclass import dataclass, replace
from verifier.figures import Figure
from verifier.interval import Interval
from verifier.judging import Judge
from verifier.numerals import Numeral, restate, scan
from verifier.records import WRONG, ClaimRecord, Report
from verifier.verification import Unjudged

_BARE = re.compile(r"[-+−]?[\d,]*\.?\d+")
_DECIMAL = re.compile(r"(\d+)(?:\.(\d+))?")
_DIGITS = re.compile(r"[\d.]")
_PASSES = 8
"""How many steps a correction is followed; a chain of consequences is never so long in earnest."""
SET_ASIDE = "own:"


@dataclass(frozen=True, slots=True)
class Worked:
    """The report with corrections in it.

    ``texts`` is what each changed claim's number now reads, ``given`` those that a person put right; ``echoes`` are the same
    numbers where they stand as operands, by span.
    """

    unjudged: Unjudged
    report: Report
    texts: dict[str, str]
    given: frozenset[str]
    echoes: dict[tuple[int, int], str]


def amended(unjudged: Unjudged, bound: Mapping[str, Figure], set_aside: Iterable[str]) -> Unjudged:
    """The claims with some bound to another figure and some set aside; ``unjudged`` itself where there are none."""
    aside = frozenset(set_aside)
    if not bound and not aside:
        return unjudged
    claims = [_bound(c, bound[c.id]) if c.id in bound else _aside(c) if c.id in aside else c for c in unjudged.extraction.claims]
    return _rejudged(unjudged, claims, unjudged.extraction.numerals)


def without(report: Report, set_aside: Iterable[str]) -> Report:
    """The report with claims that are none taken out, their numbers counted as set aside by the reviewer."""
    aside = frozenset(set_aside)
    if not aside:
        return report
    kept = [claim for claim in report.claims if claim.id not in aside]
    gone = len(report.claims) - len(kept)
    counts = {verdict: sum(claim.verdict == verdict for claim in kept) for verdict in
              ("supported", "consistent", "imprecise", "refuted", "tainted", "unverifiable")}
    summary = report.summary.model_copy(update={"claims": len(kept), "roots": [n for n in report.summary.roots if n not in aside], **counts})
    numbers = report.numbers.model_copy(update={"claims": report.numbers.claims - gone, "set_aside": report.numbers.set_aside | {"reviewer": gone}})
    return report.model_copy(update={"claims": kept, "summary": summary, "numbers": numbers})


def corrected(unjudged: Unjudged, before: Report, corrections: Mapping[str, str]) -> Worked:
    """The report with the corrections put in and followed through all that rests on the numbers they change.

    Where a correction is what the check itself had computed, what follows takes the values the check computed with it; where a
    person put in another number, what follows is judged anew on that.
    """
    followers = following(before, corrections)
    records = {claim.id: claim for claim in before.claims}
    agreed = [name for name, text in corrections.items() if _agrees(unjudged, records[name], text)]
    right = {name: records[name].expected for name in sorted(following(before, agreed) - set(corrections))}
    texts = dict(corrections) | {name: as_printed(expected.text, records[name].number.text) for name, expected in right.items() if expected}
    after, report, echoes = _with(unjudged, texts)
    for _ in range(_PASSES):
        more = {c.id: as_printed(c.expected.text, c.number.text) for c in report.claims
                if c.id in followers and c.id not in texts and c.verdict in WRONG and c.expected is not None}
        if not more:
            break
        texts |= more
        after, report, echoes = _with(unjudged, texts)
    return Worked(after, report, texts, frozenset(corrections), echoes)


def as_printed(right: str, stated: str) -> str:
    """The right number with as many decimals as the author gives, where at least three figures remain.

    >>> as_printed("7.623倍", "0.76倍"), as_printed("24.03%", "416%")
    ('7.62倍', '24.03%')
    """
    found, author = _DECIMAL.search(right), _DECIMAL.search(stated)
    places = len(author[2] or "") if author else 0
    if found is None or found[2] is None or places >= len(found[2]) or len(found[1].lstrip("0")) + places < 3:
        return right
    shorter = f"{Decimal(f'{found[1]}.{found[2]}'):.{places}f}"
    return right[: found.start()] + shorter + right[found.end() :]


def following(report: Report, roots: Iterable[str]) -> set[str]:
    """The wrong claims that rest on any of these, however far."""
    users: dict[str, list[str]] = {}
    for claim in report.claims:
        if claim.verdict in WRONG:
            for name in claim.depends_on:
                users.setdefault(name, []).append(claim.id)
    found: set[str] = set()
    waiting = list(roots)
    while waiting:
        for name in users.get(waiting.pop(), ()):
            if name not in found:
                found.add(name)
                waiting.append(name)
    return found - set(roots)


def readable(text: str, claim: Claim, document: str) -> bool:
    """Whether a correction can be read as a number in the claim's place."""
    return bool(_read(document, {claim.index: (claim.numeral, text)}))


def _agrees(unjudged: Unjudged, record: ClaimRecord, text: str) -> bool:
    claim = next(c for c in unjudged.extraction.claims if c.id == record.id)
    new = _read(unjudged.document.text, {claim.index: (claim.numeral, text)}).get(claim.index)
    if new is None or record.expected is None:
        return False
    right = Interval(Decimal(record.expected.low), Decimal(record.expected.high))
    return _stated(claim, new).meets(right) or new.stated.meets(right)


def _with(unjudged: Unjudged, texts: Mapping[str, str]) -> tuple[Unjudged, Report, dict[tuple[int, int], str]]:
    extraction, document = unjudged.extraction, unjudged.document.text
    claims, numerals = list(extraction.claims), list(extraction.numerals)
    read = _read(document, {c.index: (c.numeral, texts[c.id]) for c in claims if c.id in texts})
    echoes: dict[tuple[int, int], str] = {}
    for index, new in read.items():
        old = claims[index]
        claims[index] = replace(old, numeral=new, stated=_stated(old, new))
        numerals[old.number] = new
        for place, operand in _echoes(unjudged, old):
            said = _echo(operand, old.numeral, new)
            again = _read(document, {0: (operand, said)}).get(0)
            if again is not None:
                numerals[place], echoes[operand.span] = again, said
    after = _rejudged(unjudged, claims, numerals)
    return after, after.report(), echoes


def _rejudged(unjudged: Unjudged, claims: list[Claim], numerals: list[Numeral]) -> Unjudged:
    """The same document with other claims or numbers in the places of its own, to be judged anew."""
    extraction = replace(unjudged.extraction, claims=claims, numerals=numerals)
    return replace(unjudged, extraction=extraction, judge=Judge(unjudged.ledger_of(claims), claims, numerals))


def _read(document: str, wanted: Mapping[int, tuple[Numeral, str]]) -> dict[int, Numeral]:
    """The numbers as they read with other texts in their places, all put in at once, each with the offset of the one it replaces."""
    parts, starts, at = [], {}, 0
    for key, (old, text) in sorted(wanted.items(), key=lambda each: each[1][0].start):
        start, end = old.digits if _BARE.fullmatch(text) and not old.word else old.span
        start = old.start if text[0] in "+-−" and old.sign else start
        if start < at:
            continue
        parts += [document[at:start], text]
        starts[key] = sum(map(len, parts)) - len(text), start
        at = end
    patched = "".join([*parts, document[at:]])
    found = scan(patched)
    made: dict[int, Numeral] = {}
    for key, (place, _) in starts.items():
        old, text = wanted[key]
        numeral = next((n for n in found if n.start <= place + len(text) - 1 and n.end > place and _DIGITS.search(n.text)), None)
        if numeral is not None:
            shift = old.start - numeral.start
            digits = numeral.digits[0] + shift, numeral.digits[1] + shift
            made[key] = replace(numeral, start=old.start, end=numeral.end + shift, digits=digits, set_aside=None)
    return made


def _stated(claim: Claim, new: Numeral) -> Interval:
    """What the new number stands for, turned or moved as the old one was by the words around it (下降, 翻番)."""
    old = claim.numeral.stated
    if claim.stated == old:
        return new.stated
    if claim.stated == -old:
        return -new.stated
    return new.stated + Interval.point(claim.stated.middle - old.middle)


def _echoes(unjudged: Unjudged, claim: Claim) -> list[tuple[int, Numeral]]:
    """The operands that repeat a claim's number: the 143.83 of 109.65/143.83 after 143.83元/股."""
    docket = unjudged.judge.docket
    return [(place, unjudged.extraction.numerals[place]) for place in sorted(unjudged.extraction.operands)
            if place not in docket.by_number and (linked := docket.linked(place)) is not None and linked.index == claim.index]


def _echo(operand: Numeral, old: Numeral, new: Numeral) -> str:
    if operand.unit.kind != "number" and operand.unit.scale == new.unit.scale or old.unit.scale == new.unit.scale:
        return new.text[new.digits[0] - new.start : new.digits[1] - new.start]
    return restate(new.value if operand.unit.kind != "number" else new.value / (old.unit.scale or Decimal(1)), operand)


def _aside(claim: Claim) -> Claim:
    return replace(claim, metric=f"{SET_ASIDE}{claim.id}", readings=[], subject=None)


def _bound(claim: Claim, figure: Figure) -> Claim:
    measure, _, base = figure.measure.partition("_")
    period = figure.period
    kind = "change" if measure in ("change", "increment") else measure
    if measure == "level" and claim.about_change:
        kind, base = ("growth" if claim.numeral.unit.kind in ("percent", "multiple", "number") else "change"), "yoy"
    against = None if kind == "level" or period is None else {
        "yoy": period.year_before, "qoq": period.previous}.get(base, period.year_open)
    quantity = Quantity(figure.metric, figure.entity, period, kind, against, figure.segment)  # type: ignore[arg-type]
    return replace(claim, metric=figure.metric, period=period, segment=figure.segment, restated=False, assumed=False, expected_by="",
                   field_named=None, readings=[Reading(quantity, origin="reviewer")])
