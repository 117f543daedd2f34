"""SEC EDGAR: ``companyfacts`` (``facts/us-gaap``, ``dei``, ``ifrs-full``), ``companyconcept`` and ``frames`` (one concept of many companies).

A fact's own start and end tell quarters from year-to-date values; ``fy`` and ``fp`` are the filing's and only name the company's fiscal
years. Of a fact filed several times the last filed stands; an earlier, different value is kept ``as first reported``.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from typing import Any

from verifier.dataclass import dataclass, replace
from verifier.errors import InputError
from verifier.figures import OWN, Source
from verifier.periods import Calendar
from verifier.sources.making.by_name import Habit, by_name
from verifier.sources.making.collector import Collector, Row
from verifier.sources.making.fields import Meaning, meanings
from verifier.sources.making.fiscal import Fiscal, closing_month
from verifier.sources.making.roles import Moment, place, read_day
from verifier.sources.making.units import filed_unit
from verifier.units import Unit

PROVIDER = "sec"
_FILED, _CLOSED = Habit("ratio", "usd", "usd_per_share", "filing_period"), Habit("ratio", "usd", "usd_per_share", "filing_period", balance=True)
_EXTRACT = 4000
"""Up to how many facts a file is an extract made for a note: of a whole company's history only what is known by list is of use."""
_TAXONOMIES = frozenset({"us-gaap", "dei", "ifrs-full", "srt", "invest"})


def recognises(payload: Any) -> bool:
    """Whether the payload has ``facts`` by taxonomy, or is one concept with ``units``."""
    if not isinstance(payload, dict):
        return False
    facts = payload.get("facts")
    if isinstance(facts, dict):
        return bool(_TAXONOMIES & facts.keys())
    return "tag" in payload and "taxonomy" in payload and (isinstance(payload.get("units"), dict) or _is_frame(payload))


def _is_frame(payload: dict[str, Any]) -> bool:
    rows = payload.get("data")
    return "ccp" in payload and isinstance(rows, list) and all(isinstance(row, dict) for row in rows)


def read(payload: dict[str, Any], name: str) -> Source:
    """The figures of a company's facts.

    :raises InputError: when the facts are not of the shape that the SEC publishes.
    """
    out = Collector(name, zeros_are_missing=False)
    if "facts" not in payload and _is_frame(payload):
        for company in _companies(payload):
            _read_company(out, company, name)
        out.note(f"frame {payload['ccp']}: periods are calendar ones, whatever the companies' fiscal years")
    else:
        _read_company(out, payload, name)
    return out.finish()


def _companies(frame: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The rows of a frame as each company's one concept."""
    unit = str(frame.get("uom")).replace("-per-", "/")
    for row in frame["data"]:
        yield {"taxonomy": frame["taxonomy"], "tag": frame["tag"], "entityName": row.get("entityName"), "units": {unit: [row]}}


def _read_company(out: Collector, payload: dict[str, Any], name: str) -> None:
    facts = payload.get("facts") or {payload["taxonomy"]: {payload["tag"]: payload}}
    entity = str(payload["entityName"]).strip() if payload.get("entityName") else None
    if entity is not None:
        out.call(entity, *(str(t) for t in payload.get("tickers") or ()))
    told = list(_facts(facts, name))
    fiscal = _fiscal(told)
    if fiscal.calendar.year_end_month != 12 or fiscal.years:
        out.source.calendars[entity] = fiscal.calendar
    if fiscal.years:
        out.note("fiscal years are labelled as the company does, by the year in which they begin")
    known, few = meanings(PROVIDER), len(told) <= _EXTRACT
    for fact in told:
        meaning = known.get(fact.taxonomy, {}).get(fact.tag) or (_by_name(fact) if few else None)
        if meaning is None:
            out.unread(f"{fact.taxonomy}.{fact.tag}")
        elif (unit := filed_unit(fact.unit, meaning.kind)) is None:
            out.unread(f"{fact.taxonomy}.{fact.tag} in {fact.unit}")
        else:
            _read_fact(out, fact, meaning, entity, fiscal, unit)


def _by_name(fact: _Fact) -> Meaning | None:
    """What a concept that no list knows says by its name; its unit is the filing's own."""
    meaning = by_name(fact.taxonomy, fact.tag, _FILED if fact.start is not None else _CLOSED) if fact.taxonomy != "dei" else None
    if meaning is None or filed_unit(fact.unit, meaning.kind) is not None:
        return meaning
    kind = "per_share" if "/" in fact.unit else "shares" if fact.unit == "shares" else "percent" if fact.unit == "pure" else "money"
    return replace(meaning, kind=kind) if meaning.metric.startswith(OWN) else None


@dataclass(frozen=True, slots=True)
class _Fact:
    taxonomy: str
    tag: str
    unit: str
    start: dt.date | None
    end: dt.date
    value: Any
    year: int | None
    part: str
    form: str
    filed: str
    filing: str


def _facts(facts: dict[str, Any], name: str) -> Iterator[_Fact]:
    for taxonomy, concepts in facts.items():
        if not isinstance(concepts, dict):
            raise InputError(f"{name}: facts.{taxonomy}", "is no object of concepts", "Give the SEC's companyfacts unchanged.")
        for tag, concept in concepts.items():
            units = concept.get("units") if isinstance(concept, dict) else None
            if not isinstance(units, dict):
                raise InputError(f"{name}: facts.{taxonomy}.{tag}", "has no units", "Give the SEC's companyfacts unchanged.")
            for unit, entries in units.items():
                for index, entry in enumerate(entries if isinstance(entries, list) else [entries]):
                    end = read_day(entry.get("end")) if isinstance(entry, dict) else None
                    if end is None or "val" not in entry:
                        where = f"{name}: facts.{taxonomy}.{tag}.{unit}[{index}]"
                        raise InputError(where, "has no end or val", "Give the SEC's companyfacts unchanged.")
                    year = str(entry.get("fy"))
                    yield _Fact(taxonomy, tag, unit, read_day(entry.get("start")), end, entry["val"], int(year) if year.isdigit() else None,
                                str(entry.get("fp") or ""), str(entry.get("form") or ""), str(entry.get("filed") or ""), str(entry.get("accn") or ""))


def _fiscal(facts: list[_Fact]) -> Fiscal:
    """The fiscal calendar: from facts of a whole year in annual filings, else from year-to-date facts of quarterly ones."""
    latest: dict[str, _Fact] = {}
    months: Counter[int] = Counter()
    for fact in facts:
        if fact.start is None:
            continue
        days = (fact.end - fact.start).days + 1
        if 350 <= days <= 380 and (fact.part == "FY" or fact.form.startswith(("10-K", "20-F", "40-F"))):
            months[closing_month(fact.end)] += 1
            if fact.filing not in latest or latest[fact.filing].end < fact.end:
                latest[fact.filing] = fact
    if months:
        calendar = Calendar(months.most_common(1)[0][0])
        offs = Counter(fact.year - (calendar.month_after(fact.end) - 1) // 12 for fact in latest.values() if fact.year is not None)
        off = offs.most_common(1)[0][0] if offs else 0
        return Fiscal(calendar, off if off in (-1, 1) else 0, by_quarter=True)
    by_filing: dict[str, _Fact] = {}
    for fact in facts:
        if fact.start is None or fact.part not in ("Q1", "Q2", "Q3"):
            continue
        held = by_filing.get(fact.filing)
        if held is None or (fact.end, held.start or held.end) > (held.end, fact.start):
            by_filing[fact.filing] = fact
    for fact in by_filing.values():
        return Fiscal(Calendar((closing_month(fact.end) - 3 * int(fact.part[1]) - 1) % 12 + 1), by_quarter=True)
    return Fiscal(by_quarter=True)


def _read_fact(out: Collector, fact: _Fact, meaning: Meaning, entity: str | None, fiscal: Fiscal, unit: Unit) -> None:
    moment = Moment(None, fact.end, fiscal)
    if fact.start is not None:
        span = fiscal.span(fact.start, fact.end)
        if span is None:
            out.unread(f"{fact.taxonomy}.{fact.tag} from {fact.start} to {fact.end}")
            return
        moment = replace(moment, filing=span)
    where = place(meaning.role, moment, balance=False)
    if where is None:
        out.unread(f"{fact.taxonomy}.{fact.tag}")
        return
    stamp = f", {fact.start}/{fact.end}" if fact.start is not None else f", {fact.end}"
    out.add(fact.value, meaning, Row(fact.taxonomy, entity, None, stamp, fact.filed, chinese=False), where, unit=unit)
