"""What a manager wants to know of all notes together, counted from the ledger: ``summary.json`` holds it, the page and the terminal show it.

Claims are counted as they stand in the reports. *Wrong* are refuted claims and wrong table cells; what only follows from them (tainted) is
counted apart. A *conflict* is one metric of one company, part of it, period and basis to which two notes give values that cannot both be right; where
figures bear out two such values, they speak of different things and are none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import Any, Self

from verifier.audit.expense import expense_of
from verifier.audit.ledger import Ledger
from verifier.records import VERDICTS

SCHEMA = "verifier.audit/1"
WORST, CONFLICTS, MISSING, FAILED, GROUPS = 200, 60, 40, 60, 25
"""How many of each kind a summary names; all of them are in the exports."""
_KINDS = ("level", "growth", "ratio", "share")
_UNCLEAR = ("and claim.qualifiers not like '%own arithmetic%'", "and claim.qualifiers not like '%unnamed base%'",
            "and claim.qualifiers not like '%supposed%'", "and claim.qualifiers not like '%forecast%'", "and claim.qualifiers not like '%expected%'",
            "and claim.period not like '%E'", "and claim.period not like '0-%'",
            "and (claim.segment is not null or claim.metric not like 'segment%')")
"""Claims that no other can be held against: what they are of is not told in full, they are not meant, or each author has his own."""
_DAYS, _MONTHS = 62, 36


@dataclass(slots=True)
class Group:
    """The notes of one generator, or of one day, month or year."""

    name: str
    notes: int = 0
    wrong_notes: int = 0
    claims: int = 0
    checked: int = 0
    refuted: int = 0
    tainted: int = 0
    flips: int = 0


@dataclass(slots=True)
class Kind:
    """Wrong claims of one code or metric: how many, in how many notes, and of how many claims in all."""

    name: str
    refuted: int = 0
    notes: int = 0
    claims: int = 0


@dataclass(frozen=True, slots=True)
class Worst:
    """A note with wrong numbers; ``report`` is the key of its report."""

    id: str
    report: str
    label: str
    entity: str | None
    generator: str | None
    date: str | None
    refuted: int
    tainted: int
    flips: int
    cells_wrong: int
    claims: int


@dataclass(frozen=True, slots=True)
class Missing:
    """A figure that would make claims verifiable, and how many there are in how many notes."""

    entity: str | None
    need: str
    claims: int
    notes: int


@dataclass(frozen=True, slots=True)
class Value:
    """A number of a conflict in the words of one note, and how many notes give it."""

    note: str
    report: str
    label: str
    number: str
    verdict: str
    notes: int = 1


@dataclass(frozen=True, slots=True)
class Conflict:
    """One metric of one company, segment and period with values of several notes, the commonest first.

    ``notes`` counts all that give one, ``apart`` those whose value cannot be right together with the commonest.
    """

    entity: str
    metric: str
    kind: str
    period: str
    segment: str | None
    notes: int
    apart: int
    values: list[Value]


@dataclass(slots=True)
class Summary:
    """All of it; ``as_dict`` is ``summary.json``."""

    notes: dict[str, int] = field(default_factory=dict)
    claims: dict[str, int] = field(default_factory=dict)
    flips: int = 0
    flipped_notes: int = 0
    cells_wrong: int = 0
    codes: list[Kind] = field(default_factory=list)
    metrics: list[Kind] = field(default_factory=list)
    generators: list[Group] = field(default_factory=list)
    time: list[Group] = field(default_factory=list)
    worst: list[Worst] = field(default_factory=list)
    missing: list[Missing] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    conflicts_in_all: int = 0
    failed: list[dict[str, str]] = field(default_factory=list)
    languages: dict[str, int] = field(default_factory=dict)
    extractors: list[dict[str, Any]] = field(default_factory=list)
    run: dict[str, Any] = field(default_factory=dict)

    @property
    def language(self) -> str:
        """The language of most notes."""
        return "en" if self.languages.get("en", 0) > self.languages.get("zh", 0) else "zh"

    def as_dict(self) -> dict[str, Any]:
        """The summary as dicts and lists, with the name of its form."""
        return {"schema": SCHEMA} | {name: _plain(getattr(self, name)) for name in self.__dataclass_fields__}

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Self:
        """The summary that ``as_dict`` made this of."""
        rows: dict[str, Any] = {"codes": Kind, "metrics": Kind, "generators": Group, "time": Group, "worst": Worst, "missing": Missing}
        held = {name: data[name] for name in cls.__dataclass_fields__}
        held |= {name: [kind(**each) for each in data[name]] for name, kind in rows.items()}
        held["conflicts"] = [Conflict(**each | {"values": [Value(**value) for value in each["values"]]}) for each in data["conflicts"]]
        return cls(**held)


def summary_of(ledger: Ledger) -> Summary:
    """Counts the ledger's notes, one pass through its claims, flat in memory."""
    found = Summary()
    _count_notes(ledger, found)
    _count_claims(ledger, found)
    found.worst = list(_worst(ledger))
    found.conflicts, found.conflicts_in_all = _conflicts(ledger)
    found.failed = [{"label": row[0], "error": row[1]} for row in ledger.database.rows(
        f"select label, error from note where state = 'failed' order by label limit {FAILED}")]
    found.extractors = expense_of(ledger)
    found.run = run_of(ledger)
    return found


def run_of(ledger: Ledger) -> dict[str, Any]:
    """What is known of the last run."""
    names = ("number", "began", "ended", "version", "engine", "notes", "checked", "kept", "failed", "waiting", "seconds", "finished", "model",
             "calls", "input_tokens", "output_tokens", "cost")
    rows = ledger.database.rows(f"select {', '.join(names)} from run order by number desc limit 1")
    return next((dict(zip(names, row, strict=True)) for row in rows), {})


def _count_notes(ledger: Ledger, found: Summary) -> None:
    """Notes by what was found in them, by generator and by date, and the sums of their reports."""
    counted: Counter[str] = Counter()
    verdicts: Counter[str] = Counter()
    languages: Counter[str] = Counter()
    groups: dict[str, Group] = {}
    days: dict[str, Group] = {}
    sums = ", ".join(f"report.{verdict}" for verdict in VERDICTS)
    query = ("select note.state, note.generator, note.date, report.language, report.flips, report.cells_wrong, "
             f"{sums} from note left join report "
             "on report.report = note.report and note.state = 'done' where note.state <> 'gone'")
    for state, generator, date, language, flips, cells, *counts in ledger.database.rows(query):
        counted["all"] += 1
        if state != "done":
            counted[state] += 1
            continue
        of = dict(zip(VERDICTS, counts, strict=True))
        verdicts.update(of)
        languages[language] += 1
        found.flips, found.flipped_notes, found.cells_wrong = found.flips + flips, found.flipped_notes + bool(flips), found.cells_wrong + cells
        wrong = bool(of["refuted"] + of["tainted"] + cells)
        claims, unchecked = sum(counts), of["unverifiable"]
        counted["wrong" if wrong else "imprecise" if of["imprecise"] else "unchecked" if claims == unchecked else "clean"] += 1
        for name, table in ((generator, groups), (date, days)):
            if name:
                _add(table.setdefault(name, Group(name)), wrong, claims, unchecked, of, flips)
    found.notes = {name: counted[name] for name in ("all", "wrong", "imprecise", "clean", "unchecked", "failed", "waiting")}
    found.claims = {"all": sum(verdicts.values()), **{verdict: verdicts[verdict] for verdict in VERDICTS}}
    found.languages = dict(languages)
    found.generators = sorted(groups.values(), key=lambda group: (-group.notes, group.name))[:GROUPS]
    found.time = _periods(days)


def _add(group: Group, wrong: bool, claims: int, unchecked: int, of: Mapping[str, int], flips: int) -> None:
    group.notes += 1
    group.wrong_notes += wrong
    group.claims += claims
    group.checked += claims - unchecked
    group.refuted += of["refuted"]
    group.tainted += of["tainted"]
    group.flips += flips


def _periods(days: Mapping[str, Group]) -> list[Group]:
    """The days as they are, or added up to months or years where there are too many to look at."""
    for length, most in ((10, _DAYS), (7, _MONTHS), (4, 1 << 30)):
        made: dict[str, Group] = {}
        for name, group in days.items():
            into = made.setdefault(name[:length], Group(name[:length]))
            for each in Group.__dataclass_fields__:
                if each != "name":
                    setattr(into, each, getattr(into, each) + getattr(group, each))
        if len(made) <= most:
            return [made[name] for name in sorted(made)]
    return []


def _count_claims(ledger: Ledger, found: Summary) -> None:
    codes: dict[str, Kind] = {}
    metrics: dict[str, Kind] = {}
    needs: Counter[tuple[str | None, str]] = Counter()
    needed_in: Counter[tuple[str | None, str]] = Counter()
    last, met = "", set[object]()
    for note, metric, entity, verdict, listed, wanted in ledger.database.rows(
            "select note.id, claim.metric, claim.entity, claim.verdict, claim.codes, claim.needs from note "
            "join claim on claim.report = note.report where note.state = 'done' order by note.id"):
        if note != last:
            last, met = note, set()
        kind = metrics.setdefault(metric, Kind(metric))
        kind.claims += 1
        if verdict == "refuted":
            first = listed.partition(" ")[0] or "-"
            for name, of in ((first, codes), (metric, metrics)):
                each = of.setdefault(name, Kind(name))
                each.refuted += 1
                each.notes += (id(of), name) not in met
                met.add((id(of), name))
        elif verdict == "unverifiable" and wanted:
            for need in wanted.split("; "):
                key = (entity, need)
                needs[key] += 1
                needed_in[key] += key not in met
                met.add(key)
    found.codes = _most(codes.values())
    found.metrics = _most(metrics.values())
    found.missing = [Missing(entity, need, count, needed_in[entity, need]) for (entity, need), count in
                     sorted(needs.items(), key=lambda each: (-each[1], each[0][1], each[0][0] or ""))[:MISSING]]


def _most(kinds: Iterable[Kind]) -> list[Kind]:
    return sorted((kind for kind in kinds if kind.refuted), key=lambda kind: (-kind.refuted, kind.name))[:GROUPS]


def _worst(ledger: Ledger, most: int = WORST) -> Iterator[Worst]:
    """The notes with the most wrong at the root, then with the most conclusions that flip."""
    query = ("select note.id, note.report, note.label, coalesce(note.entity, report.entity), note.generator, note.date, report.refuted, "
             "report.tainted, report.flips, report.cells_wrong, report.claims from note join report on report.report = note.report "
             "where note.state = 'done' and report.refuted + report.tainted + report.cells_wrong > 0 "
             f"order by report.refuted + report.cells_wrong desc, report.flips desc, report.tainted desc, note.label limit {most}")
    yield from (Worst(*row) for row in ledger.database.rows(query))


def _conflicts(ledger: Ledger) -> tuple[list[Conflict], int]:
    """Groups of claims whose intervals do not all meet, and how many there are; one pass through the claims, a group at a time.

    The groups come sorted, so that no more than one is held; what a group's exact decimals say is worked out only where two of its notes'
    bounds are apart as they are written.
    """
    keys = ("entity", "metric", "kind", "period", "unit", "segment", "qualifiers")
    listed = ", ".join(f"claim.{name}" for name in keys)
    query = (f"select {listed}, claim.needs, note.id, note.report, note.label, claim.number, claim.verdict, claim.low, claim.high from note "
             "join claim on claim.report = note.report where note.state = 'done' and claim.relation = '=' "
             f"and claim.kind in ({', '.join(repr(kind) for kind in _KINDS)}) and claim.entity is not null and claim.period is not null "
             f"and claim.metric not in ('', 'unnamed') {' '.join(_UNCLEAR)} order by {listed}, note.label, note.id, claim.place")
    made: list[Conflict] = []
    count = 0
    for key, group in groupby(ledger.database.rows(query), key=itemgetter(*range(len(keys)))):
        rows = [row[len(keys) + 1:] for row in group if row[-3] != "unverifiable" or _only_lacks(row[1], row[len(keys)])]
        if len(rows) < 2 or len({row[-2:] for row in rows}) == 1:
            continue
        values, notes, apart = _at_odds(rows)
        if values:
            count += 1
            made.append(Conflict(key[0], key[1], key[2], key[3], key[5], notes, apart, values))
            if len(made) > 8 * CONFLICTS:
                made = _chief(made)
    return _chief(made), count


def _only_lacks(metric: str, needs: str) -> bool:
    """Whether a claim could not be checked for want of its own figure alone; else it is not sure what its number is of."""
    return any(need.partition("@")[0] == metric for need in needs.split("; "))


def _chief(conflicts: list[Conflict]) -> list[Conflict]:
    """Those in which most notes stand apart, as many as are shown."""
    return sorted(conflicts, key=lambda each: (-each.apart, -each.notes, each.entity, each.metric, each.kind, each.period))[:CONFLICTS]


def _at_odds(rows: list[tuple[Any, ...]]) -> tuple[list[Value], int, int]:
    """One note for each value, the commonest first, how many notes give one, and how many one that the commonest excludes; none without conflict.

    A note that gives several values itself speaks of parts or of other bases, and is left out; where figures bear out two of the values,
    more differs than the claims tell.
    """
    by_note: dict[str, tuple[Decimal, Decimal, Value]] = {}
    unclear: set[str] = set()
    for note, report, label, number, verdict, low, high in rows:
        interval = (Decimal(low), Decimal(high))
        before = by_note.get(note)
        if before is not None and not (interval[0] <= before[1] and before[0] <= interval[1]):
            unclear.add(note)
        by_note.setdefault(note, (*interval, Value(note, report, label, number, verdict)))
    kept = [each for note, each in by_note.items() if note not in unclear]
    if _meet(kept) or not _meet([each for each in kept if each[2].verdict == "supported"]):
        return [], 0, 0
    often = Counter((low, high) for low, high, _ in kept)
    shown: dict[tuple[Decimal, Decimal], Value] = {}
    for low, high, value in kept:
        shown.setdefault((low, high), value)
    ((least, most), _), *_ = often.most_common(1)
    apart = sum(count for (low, high), count in often.items() if low > most or high < least)
    return [replace(shown[key], notes=count) for key, count in often.most_common(6)], len(kept), apart


def _meet(kept: Sequence[tuple[Decimal, Decimal, Value]]) -> bool:
    """Whether all intervals have a point in common."""
    return max((low for low, _, _ in kept), default=Decimal(0)) <= min((high for _, high, _ in kept), default=Decimal(0))


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(each) for each in value]
    fields = getattr(value, "__dataclass_fields__", None)
    return {name: _plain(getattr(value, name)) for name in fields} if fields else value
