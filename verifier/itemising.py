"""What a report says of outcomes: the record of a claim, the counts, every number accounted for, and what was found of the input itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Literal

from verifier.claims import Claim, Extraction
from verifier.correction import expected_of
from verifier.documents import Document
from verifier.figures import Figure, Source, merged
from verifier.judging import Outcome
from verifier.messages import message_of
from verifier.quotes import quoted
from verifier.records import ClaimRecord, Finding, NumberRecord, Numbers, Summary
from verifier.trails import plain, steps_of

Language = Literal["zh", "en"]


def claim_record(
    claim: Claim, outcome: Outcome, document: Document, extraction: Extraction, language: Language, outcomes: Sequence[Outcome]
) -> ClaimRecord:
    """The record of one claim; the others' outcomes tell what follows from it."""
    n = claim.numeral
    steps = []
    if outcome.own is not None:
        steps += steps_of(outcome.own, extraction.claims, language, extraction.entity, None if outcome.raw else n)
    if outcome.shown is not None:
        steps += steps_of(outcome.shown, extraction.claims, language, extraction.entity, n, outcome.right if outcome.raw else None)
    last = steps[-1] if outcome.shown is not None else None
    expected = expected_of(claim, outcome, language)
    start, end = quoted(document.text, claim.quote, n.span)
    place = next(iter(document.places.of(*n.span)), None) if document.places is not None else None
    return ClaimRecord(
        id=claim.id,
        quote=document.text[start:end],
        span=(start, end),
        number=NumberRecord(
            text=n.text,
            span=n.span,
            value=str(plain(n.value)),
            unit=n.unit.report_name,
            low=str(plain(n.stated.low)),
            high=str(plain(n.stated.high)),
            page=place[0] if place else None,
            box=place[1] if place else None,
        ),
        entity=claim.entity or extraction.entity,
        metric=claim.metric.removeprefix("own:") or "unnamed",
        kind=claim.kind,
        period=str(claim.period) if claim.period and not claim.period.is_undated else None,
        relation=claim.relation,
        verdict=outcome.verdict,
        codes=outcome.codes,
        expected=expected,
        trail=steps,
        depends_on=[extraction.claims[i].id for i in outcome.depends_on],
        needs=outcome.needs,
        message=message_of(claim, outcome, extraction.claims, outcomes, expected.text if expected else None, last, language),
        segment=claim.segment,
        qualifiers=list(claim.qualifiers),
    )


def summary_of(records: Sequence[ClaimRecord], language: Language) -> Summary:
    """The claims counted by verdict; a note where none could be checked."""
    counts = Counter(r.verdict for r in records)
    note = ""
    if not any(counts[v] for v in ("supported", "consistent", "imprecise", "refuted", "tainted")):
        note = (
            "没有任何数字得到核对：缺少可用的数据来源或可重算的关系。"
            if language == "zh"
            else "No number could be checked: no source figure or relation bears on any of them."
        )
    return Summary(
        claims=len(records),
        **{v: counts[v] for v in ("supported", "consistent", "imprecise", "refuted", "tainted", "unverifiable")},
        roots=[r.id for r in records if r.verdict == "refuted"],
        note=note,
    )


def numbers_accounted(extraction: Extraction, records: Sequence[ClaimRecord]) -> Numbers:
    """Each number of the text by what it is: a claim, an operand, a table's, set aside by a rule, or left."""
    reported = {record.id for record in records}
    claimed = {c.number for c in extraction.claims if c.id in reported}
    aside = Counter(rule for rule in extraction.set_aside.values() if rule)
    accounted = claimed | extraction.operands | extraction.in_tables | set(extraction.set_aside)
    left = [n.span for i, n in enumerate(extraction.numerals) if i not in accounted]
    return Numbers(
        total=len(extraction.numerals),
        claims=len(claimed),
        operands=len(extraction.operands - claimed),
        tables=len(extraction.in_tables),
        set_aside=dict(sorted(aside.items())),
        unclaimed=left,
    )


def unread_parts(document: Document, language: Language) -> list[Finding]:
    """What of the document could not be read."""
    return [Finding(code="document-unread", message=one.zh if language == "zh" else one.en) for one in document.unread]


def disagreements(claims: Sequence[Claim], outcomes: Sequence[Outcome], records: Sequence[ClaimRecord], language: Language) -> list[Finding]:
    """Numbers said in one breath that cannot all be right, where no source tells which of them is wrong."""
    by_id = {record.id: record for record in records}
    found: list[Finding] = []
    for claim in claims:
        if outcomes[claim.index].detail.get("contradicted") is not None and (record := by_id.get(claim.id)) is not None:
            text = f"“{record.quote}”：{record.message}" if language == "zh" else f'"{record.quote}": {record.message}'
            found.append(Finding(code="numbers-contradict", message=text, places=[claim.id]))
    return found


def contradictions(sources: Sequence[Source], language: Language) -> list[Finding]:
    """Two sources that give one metric of one entity and period values that cannot both be right."""
    if len(sources) < 2:
        return []
    seen: dict[tuple[object, ...], Figure] = {}
    found: list[Finding] = []
    for figure in merged(sources):
        if figure.variant or figure.bound or figure.period is None:
            continue
        key = (figure.metric, figure.entity, figure.segment, figure.period, figure.measure)
        other = seen.setdefault(key, figure)
        if (
            other.source != figure.source
            and not other.value.meets(figure.value)
            and abs(other.value.middle - figure.value.middle) > abs(figure.value.middle) / 200
        ):
            name = figure.label or figure.metric
            text = (
                f"两个来源互相矛盾：{name}（{figure.period}）{other.printed}（{other.origin}）"
                f"与 {figure.printed}（{figure.origin}）。先核实用哪一个。"
                if language == "zh"
                else f"Two sources contradict each other: {name} ({figure.period}) is {other.printed} ({other.origin})"
                f" and {figure.printed} ({figure.origin}). Settle which one holds first."
            )
            found.append(Finding(code="sources-contradict", message=text, places=[other.origin, figure.origin]))
    return found
