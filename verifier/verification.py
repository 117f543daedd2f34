"""Document in, report out: the whole run on one screen."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from verifier.addresses import Address
from verifier.balance_days import in_fiscal_count
from verifier.bank_lines import as_banks_mean
from verifier.claims import Claim, Extraction
from verifier.closes import with_previous_closes
from verifier.dataclass import dataclass, replace
from verifier.documents import Document, Table
from verifier.documents.reading import read_document
from verifier.errors import InputError
from verifier.extractors.rules import extract
from verifier.extractors.titles import titled_company
from verifier.extractors.vocabulary import Vocabulary, completed, names_of, publishers_of, vocabulary_of
from verifier.figures import Figure, Source
from verifier.fold import fold
from verifier.itemising import claim_record, contradictions, disagreements, numbers_accounted, summary_of, unread_parts
from verifier.judging import Judge, Outcome
from verifier.matching import Ledger
from verifier.namesakes import with_index_levels, with_one_name
from verifier.patterns import pattern
from verifier.pausing import collector_paused
from verifier.periods import Period
from verifier.records import (
    CellRecord,
    ClaimRecord,
    DocumentRecord,
    ExtractorRecord,
    Report,
    SourceRecord,
)
from verifier.sources import address_of, read_source
from verifier.units import Unit
from verifier.waivers import waived, without_waivers

if TYPE_CHECKING:
    from verifier.extractors.llm.proposing import Asker
    from verifier.modelled import Part

VERSION = "0.1.0"
EXTRACTORS = ("rules", "hybrid", "llm", "auto")
Language = Literal["zh", "en"]
_HAN = pattern("verification-han", r"[一-鿿][一-鿿]*")
_TICKER = re.compile(r"[A-Z]{0,3}\d{4,6}(?:\.[A-Z]{2,3})?|[A-Z]{1,5}(?:\.[A-Z]{1,2})?")
_LETTER = re.compile(r"[A-Za-z][A-Za-z]+")


def verify(
    document: str | Path | Document,
    sources: Sequence[str | Path | Address | Source] = (),
    *,
    extractor: str = "rules",
    model: Asker | None = None,
    entity: str | None = None,
    with_text: bool = False,
    language: Language | None = None,
) -> Report:
    """Check a document (a path, or the text itself) against its sources.

    ``extractor`` is ``rules``, ``hybrid`` (the rules, with a model's proposals beside them), ``llm`` (only what the model
    proposes) or ``auto`` (hybrid where a model is configured). ``model`` is the :class:`~verifier.extractors.llm.asking.Service`
    to ask, by default the one that environment and settings name.

    :raises InputError: when the document, a source or the settings of the model cannot be used.
    :raises ServiceError: when the model cannot be used and its settings forbid to go on without it.

    >>> verify("每股净资产：210.44亿元/14.63亿股≈143.83元/股").claims[0].codes
    ['decimal-slip']
    """
    with collector_paused():
        return _reported(unjudged(document, sources, extractor=extractor, model=model, entity=entity, with_text=with_text, language=language))


def unjudged(
    document: str | Path | Document,
    sources: Sequence[str | Path | Address | Source] = (),
    *,
    extractor: str = "rules",
    model: Asker | None = None,
    entity: str | None = None,
    with_text: bool = False,
    language: Language | None = None,
) -> Unjudged:
    """What :func:`verify` judges: the claims of a document and what bears on them; a model is asked here.

    :raises InputError: as :func:`verify` does, and ServiceError.
    """
    if extractor not in EXTRACTORS:
        raise InputError("--extractor", f"{extractor!r} is none", f"Use {', '.join(EXTRACTORS)}.")
    read = document if isinstance(document, Document) else read_document(document)
    given = _opened(sources, read, entity)
    found = _read(read, given, entity=entity, with_text=with_text, language=language)
    return found if extractor == "rules" else _asked(found, extractor, model)


def _with_model(found: Unjudged, extractor: str, model: Asker | None) -> Unjudged:
    return found if model is None else _asked(found, extractor, model)


def _asked(found: Unjudged, extractor: str, model: Asker | None) -> Unjudged:
    """The same with a model's proposals; ``auto`` asks nobody where no model is configured."""
    from verifier.extractors.llm.proposing import propose
    from verifier.modelled import Part

    if model is not None:
        proposed = propose(found.document, found.extraction, [*found.figures, *found.table_figures], model, found.written)
        return replace(found, part=Part(proposed, model, extractor == "llm"))
    from verifier.extractors.llm.asking import Service
    from verifier.extractors.llm.settings import settings_of

    settings = settings_of({})
    if settings is not None:
        with Service(settings) as service:
            return _asked(found, extractor, service)
    if extractor == "auto":
        return found
    raise InputError(f"--extractor {extractor}", "no model is configured", "Name one: --model NAME (and --base-url), or VERIFIER_MODEL.")


def _opened(sources: Sequence[str | Path | Address | Source], document: Document, entity: str | None) -> list[Source]:
    """Files read whole; databases and services asked for what the claims of the document need, as far as the files tell what those are."""
    read = {index: one if isinstance(one, Source) else read_source(one) for index, one in enumerate(sources) if address_of(one) is None}
    if len(read) < len(sources):
        from verifier.needs import needs_of

        found = _read(document, list(read.values()), entity=entity, with_text=False, language=None)
        needs = needs_of(found.extraction, document.text, entity)
        found.judge.close()
        read |= {index: read_source(address, needs) for index, one in enumerate(sources) if (address := address_of(one)) is not None}
    return [read[index] for index in range(len(sources))]


def check_text(text: str, name: str = "text", sources: Sequence[Source] = (), **options: object) -> Report:
    """Check a text that is no file."""
    from verifier.documents.markdown import document_of

    return check(document_of(text, name, hashlib.sha256(text.encode()).hexdigest()), sources, **options)  # type: ignore[arg-type]


def check(
    document: Document,
    sources: Sequence[Source],
    *,
    entity: str | None = None,
    with_text: bool = False,
    language: Language | None = None,
    extractor: str = "rules",
    model: Asker | None = None,
) -> Report:
    """Every number of the document accounted for, every claim recomputed; with a ``model``, its proposals are tried too."""
    with collector_paused():
        # no name holds what is read: it is gone before the collector runs again
        return _reported(_with_model(_read(document, sources, entity=entity, with_text=with_text, language=language), extractor, model))


@dataclass(slots=True)
class Unjudged:
    """A document whose claims are known and not yet judged: ``report()`` judges them all, :mod:`verifier.streaming` one by one.

    ``part`` is what a model has to say of it, None where none was asked.
    """

    document: Document
    sources: Sequence[Source]
    extraction: Extraction
    figures: Sequence[Figure]
    table_figures: Sequence[Figure]
    written: Language
    language: Language
    with_text: bool
    judge: Judge
    part: Part | None = None

    def ledger_of(self, claims: list[Claim]) -> Ledger:
        """What bears on these claims."""
        return Ledger(self.figures, self.table_figures, claims, self.extraction.entity, self.document.text)

    def report(self, outcomes: list[Outcome] | None = None) -> Report:
        """The report on the outcomes of all claims, judged here unless given."""
        silent: frozenset[int] = frozenset()
        findings = contradictions(self.sources, self.language) + unread_parts(self.document, self.language)
        if self.part is not None:
            self.extraction, outcomes, silent = self.part.outcomes(self.extraction, self.ledger_of)
            findings += self.part.modelled.findings
        outcomes = self.judge.all() if outcomes is None else outcomes
        document, extraction = self.document, self.extraction
        records = [self.record(claim.index, outcomes) for claim in extraction.claims if claim.index not in silent]
        if self.part is not None:
            records.sort(key=lambda record: record.number.span)  # what only the model claims was judged last
        findings += disagreements(extraction.claims, outcomes, records, self.language)
        report = Report(
            schema_="verifier.report/1",
            verifier=VERSION,
            document=DocumentRecord(
                name=document.name,
                sha256=document.sha256,
                language=self.written,
                entity=extraction.entity,
                text=document.text if self.with_text else None,
            ),
            sources=[SourceRecord(name=s.name, sha256=s.sha256, figures=len(s.figures), unread=s.unread) for s in self.sources],
            extractor=ExtractorRecord(name="rules") if self.part is None else self.part.record(),
            summary=summary_of(records, self.language),
            numbers=numbers_accounted(extraction, records),
            claims=records,
            tables=_cells(document, self.table_figures, self.language),
            findings=findings,
        )
        return waived(report, document, self.language)

    def record(self, index: int, outcomes: Sequence[Outcome]) -> ClaimRecord:
        """The record of one claim; the others' outcomes tell what follows from it."""
        return claim_record(self.extraction.claims[index], outcomes[index], self.document, self.extraction, self.language, outcomes)


def _reported(read: Unjudged) -> Report:
    """The report on a document of which nothing more will be asked."""
    report = read.report()
    read.judge.close()
    return report


def _read(document: Document, sources: Sequence[Source], *, entity: str | None, with_text: bool, language: Language | None) -> Unjudged:
    original, document = document, without_waivers(document)
    written = _language_of(document.text)
    language = language or written
    given, names = with_one_name(sources, document.text)
    figures = [replace(f, entity=names[f.entity]) if f.entity in names else f for f in with_previous_closes(with_index_levels(given))]
    figures = as_banks_mean(in_fiscal_count(figures, document.text))
    every = figures
    named, said = _of_those_named(figures, document.text, names, entity)
    figures = _trailing_placed(named)
    table_figures, entities_in_tables = _figures_of_tables(document) if document.tables else ([], {})
    lists = [table for table in document.tables if _is_list(table)]
    pairs = (
        [f for f in table_figures if f.span is not None and any(t.span is not None and t.span[0] <= f.span[0] < t.span[1] for t in lists)]
        if lists
        else []
    )
    table_figures = [f for f in table_figures if f not in pairs] if pairs else table_figures
    aliases = names | entities_in_tables
    if entity is None and not any(f.entity for f in (*every, *table_figures)):
        entity = titled_company(document.text)
    if said is None or figures is not every or table_figures or entities_in_tables or entity:
        vocabulary = vocabulary_of([*figures, *table_figures], aliases, (entity,) if entity else ())
    else:
        vocabulary = completed(said, figures)
    extraction = extract(
        document,
        vocabulary,
        entity=entity,
        latest=_latest(figures or table_figures, _latest_day(figures)),
        day=_latest_day(figures),
        entities=_entities(figures, table_figures),
        pairs=pairs,
        sourced=bool(figures),
        noted=_noted(document.text),
    )
    spoken_of = {f.entity for f in figures}
    strangers = [f for f in every if f.entity not in spoken_of] if extraction.entity and len(figures) < len(every) else []
    figures = [*figures, *strangers]
    ledger = Ledger(figures, table_figures, extraction.claims, extraction.entity, document.text)
    judge = Judge(ledger, extraction.claims, extraction.numerals)
    return Unjudged(original, sources, extraction, figures, table_figures, written, language, with_text, judge)


def _language_of(text: str) -> Language:
    """The language that a text is mainly written in: Chinese where it has as many characters of it as words in Latin letters."""
    words = len(_LETTER.findall(text))
    characters = 0
    for run in _HAN.finditer(text):
        if characters >= words:
            break
        characters += run.end() - run.start()
    return "zh" if characters >= words else "en"


_MAY_NOTE = ("单位", "金额", "除", "如无", "若无", "unless", "except where", "except per", "mounts", "igures", "umbers in", "alues in", "llars in ",
             "$ in ", "€ in ", "£ in ")


def _noted(text: str) -> Unit | None:
    """The unit that the text states once for all amounts that bear none."""
    if not any([mark in text for mark in _MAY_NOTE]):
        return None
    from verifier.tabulation.noted import noted_unit

    return noted_unit(text)


def _of_those_named(figures: list[Figure], text: str, names: dict[str, str], entity: str | None) -> tuple[list[Figure], Vocabulary | None]:
    """The figures without those of companies that the text never names, though it is written in their script: they only explain an error.

    With them come the names of all the figures, where they were needed to tell.
    """
    if len(held := {f.entity for f in figures}) < 2:
        return figures, None
    folded = fold(text)
    chinese = bool(_HAN.search(text))
    whole = ("holding_weight", "index_level" if "两市" in folded else "")  # a portfolio is all its positions and 两市 both, named or not
    positions = {f.entity for f in figures if f.metric in whole}
    others = {e for e in held if e and e != entity and bool(_HAN.search(e)) == chinese and not _TICKER.fullmatch(e)}
    if not others:
        return figures, None
    vocabulary = names_of(figures, names)
    mentions = vocabulary.find(folded)
    strangers = others - {m.target for m in mentions if m.kind == "entity"}
    if strangers & positions:  # nor does a list of positions of which the text names none belong to its portfolio
        told = {f.source for f in figures if f.entity not in strangers}
        strangers -= positions & {f.entity for f in figures if f.source in told}
    if strangers and (publishers := publishers_of(figures)):  # a freight rate named by its own name needs no publisher's
        strangers -= {publishers.get(m.target, "") for m in mentions if m.kind == "own"}
    return [f for f in figures if f.entity not in strangers] if strangers and strangers != held else figures, vocabulary


def _trailing_placed(figures: list[Figure]) -> list[Figure]:
    """A figure labelled 2025-TTM ends where the year's latest report ends."""
    latest = _latest(figures)
    if latest is None:
        return figures
    late = {
        place
        for place, f in enumerate(figures)
        if f.period is not None
        and f.period.ttm
        and f.period.start % 12 == 0
        and f.period.end > latest.end
        and f.period.fiscal_year == latest.fiscal_year
    }
    return [replace(f, period=Period.trailing(latest.end)) if place in late else f for place, f in enumerate(figures)] if late else figures


def _figures_of_tables(document: Document) -> tuple[list[Figure], dict[str, str]]:
    from verifier.tabulation import figures_of
    from verifier.tabulation.noted import with_noted_unit
    from verifier.tabulation.parts_of_years import year_of
    from verifier.tabulation.summing import with_parts
    from verifier.tabulation.timing import Context
    from verifier.tabulation.units_told import told_units

    context = Context(year=year_of(document.tables, document.text), units=told_units(document.text))
    figures: list[Figure] = []
    entities: dict[str, str] = {}
    for table in with_noted_unit(document.tables, document.text):
        found = figures_of(table, source=document.name, context=context)
        figures += with_parts(found.figures)
        entities |= found.entities
    return figures, entities


def _is_list(table: Table) -> bool:
    """A list of labels with one value each ("收盘价 (元)  150.40"): claims laid out in two columns, no table of figures."""
    filled = [[cell for cell in row if cell.text.strip()] for row in table.rows]
    return (
        len(filled) >= 2
        and all(len(row) == 2 for row in filled)
        and not any(cell.header for row in filled for cell in row)
        and all(any(ch.isdigit() for ch in row[1].text) for row in filled)
    )


def _cells(document: Document, figures: Sequence[Figure], language: Language) -> list[CellRecord]:
    if not document.tables:
        return []
    from verifier.tabular import check_tables

    cells, places = [cell.record() for cell in check_tables(document.tables, figures, language=language)], document.places
    if places is None:
        return cells
    found = [next(iter(places.of(*cell.span)), None) if cell.span else None for cell in cells]
    return [replace(cell, page=place[0], box=place[1]) if place else cell for cell, place in zip(cells, found, strict=True)]


def _entities(figures: Sequence[Figure], in_tables: Sequence[Figure]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(f.entity for f in (*figures, *in_tables) if f.entity))


def _latest(figures: Collection[Figure], day: Period | None = None) -> Period | None:
    """The latest period any source reports, the cumulative one before a single quarter of the same end.

    The quarter comes first where most of the figures that end then are its own. Among several companies one whose fiscal year is ahead of
    the calendar, and so of the latest ``day``, does not date what is said of the others.
    """
    reported = Counter(
        f.period
        for f in figures
        if f.period is not None and not f.period.is_instant and not f.period.estimate and f.period.months >= 3 and not f.period.ttm
    )
    if not reported:
        return None
    if day is not None and len({f.entity for f in figures}) > 2 and (over := {p: n for p, n in reported.items() if p.end <= day.end + 1}):
        reported = Counter(over)
    end = max(p.end for p in reported)
    ending = [p for p in reported if p.end == end]
    most = max(reported[p] for p in ending)
    return max((p for p in ending if 2 * reported[p] >= most), key=lambda p: (p.is_cumulative, p.months))


def _latest_day(figures: Iterable[Figure]) -> Period | None:
    """The latest day any source dates a figure by: what a date without a year is read from."""
    days = [f.period.day for f in figures if f.period is not None and f.period.day is not None]
    return Period.instant(max(days)) if days else None
