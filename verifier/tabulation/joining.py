"""A cell's label from its row's and its column's: which of the two names the item, the period, the part, the company."""

from __future__ import annotations

import re

from verifier.dataclass import dataclass, replace
from verifier.figures import Measure
from verifier.tabulation.beside import basis_of_words
from verifier.tabulation.labels import Label

_TOTALS = re.compile(r"^(?:合计|总计|小计|总额|营业收入合计|total|sub-?total|grand total|consolidated"
    r"|(?:the )?(?:whole )?group(?: total| level)?|(?:total|whole) (?:company|group|business)|company total|all (?:segments|products"
    r"|regions|businesses)"
    r"|集团(?:整体|合计|层面)?|公司(?:整体|合计|层面)|整体|全公司|合并(?:口径|报表)?|全部)$", re.I)


_MEASURE = re.compile(r"^(?:share|percentage|proportion|percent|%) of [a-z]", re.I)


def _measures(header: Label) -> bool:
    """Whether a heading that the catalogue does not know names a measure, of which each row has its own: "Homes", "Share of NOI (%)"."""
    counted = header.unit is not None and header.unit.kind == "count" and header.words == header.text
    return counted or _MEASURE.match(header.words) is not None


@dataclass(frozen=True, slots=True)
class About:
    """What the table as a whole is about: its caption's metric and words, and whether it breaks a total down,
    has a row for each company, or a column for each."""

    metric: str | None
    words: str
    breakdown: bool
    by_company: bool
    companies: bool


def joined(row: Label, segment_name: str | None, owner: str | None, header: Label, about: About) -> tuple[Label | None, str | None]:
    """The label of a cell from its row's and its column's, and the entity it is of."""
    whose = owner
    if segment_name and not row.words:
        segment = None if _TOTALS.match(segment_name) else segment_name
        if not header.bare or header.share:
            return replace(header, segment=segment, of_which=False), whose
        if about.metric is not None and (header.heading is not None or header.measure != "level" or about.breakdown):
            return replace(header, metric=about.metric, words=header.words or segment_name, segment=segment), whose
        return replace(header, words=segment_name), whose
    if row.bare and not row.heading:
        if header.bare and about.metric is not None:
            return replace(header, metric=about.metric, words=about.words), whose
        if header.bare and about.by_company and about.words:
            return replace(header, words=about.words), whose
        return (header if not header.bare else None), whose
    if header.bare:
        measure: Measure = header.measure if header.measure != "level" else row.measure
        unit = row.unit if header.measure == row.measure or header.measure == "level" else None
        segment = row.segment or (None if not segment_name or _TOTALS.match(segment_name) else segment_name)
        return replace(row, segment=segment, measure=measure, unit=header.unit or unit, heading=header.heading or row.heading,
                       single=row.single or header.single, moment=row.moment or header.moment, variant=row.variant or header.variant,
                       forecast=row.forecast or header.forecast), whose
    if header.share:
        return Label(row.text, f"{row.words}{header.words}", unit=header.unit, heading=header.heading or row.heading, share=True), whose
    if row.heading is not None and row.bare:
        return replace(header, heading=header.heading or row.heading), whose
    if row.metric is not None and header.metric is None:
        made = replace(row, heading=header.heading or row.heading, unit=row.unit or header.unit)
        span = made.heading.span if made.heading is not None else None
        if (basis := basis_of_words(header.words, span is not None and span.estimate)) is not None:
            return (replace(made, variant=row.variant or basis.variant, forecast=basis.forecast) if basis.clear else None), whose
        if about.companies:
            return made, header.words
        return replace(made, segment=header.words), whose
    if header.metric is not None and row.metric is None:
        return replace(header, segment=row.words or None), whose
    if row.metric is None and header.metric is None and _measures(header):
        return replace(header, segment=row.words or None), whose
    if row.metric is None and header.metric is None:
        return replace(row, segment=header.words, heading=header.heading or row.heading, unit=row.unit or header.unit), whose
    return replace(header, segment=row.words), whose
