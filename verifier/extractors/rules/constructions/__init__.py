"""Ways of speaking that tell by themselves how a number comes about, whatever metric was bound to it.

Each module holds one: its ``told`` looks at one claim in its surroundings and says what it makes of it, or None. They run
after the walk that binds numbers to metrics, in text order, so that a later one may rest on what an earlier one was found to be.
"""

from __future__ import annotations

from verifier.claims import Combination, Expression, Extraction, Operand, Quantity
from verifier.dataclass import replace
from verifier.extractors.rules.constructions import (
    acts,
    additions,
    amounts,
    apart,
    applied,
    bases,
    bracketed,
    cited,
    conversions,
    differences,
    effects,
    expectations,
    extremes,
    following,
    fronted,
    funds,
    indices,
    interims,
    moved_parts,
    multiples_on,
    openings,
    parts,
    parts_told,
    peers,
    per_share,
    progress,
    quotients,
    ratios,
    remainders,
    rivals,
    rooms,
    sayings,
    segment_shares,
    series,
    shares,
    short_of,
    sides,
    spelled,
    thresholds,
    totals,
    unit_prices,
    valuations,
    year_spans,
)
from verifier.extractors.rules.constructions.look import ANY, Look, Surroundings, Told, Way, Ways
from verifier.extractors.rules.tokens import Reading as Text
from verifier.extractors.vocabulary import Vocabulary
from verifier.patterns import compiled
from verifier.periods import Period

_ALL: tuple[tuple[Way | Ways, str, frozenset[str]], ...] = (
    (acts.told, "", acts.WORDS),
    (extremes.told, "percent multiple money per_share", extremes.WORDS),
    (multiples_on.told, "multiple", ANY),
    (applied.told, "multiple money per_share", applied.WORDS),
    (conversions.told, "money per_share number multiple", frozenset(("at",))),
    (thresholds.told, "", ANY),
    (spelled.told, "", spelled.WORDS),
    (effects.told, "", effects.WORDS),
    (expectations.told, "percent money per_share", expectations.WORDS),
    (openings.told, "money per_share count number percent", openings.WORDS),
    (year_spans.told, "", year_spans.WORDS),
    (year_spans.from_earlier, "", frozenset(("from",))),
    (cited.told, "", ANY),
    (rooms.told, "money per_share index percent", rooms.WORDS),
    (series.told, "", ANY),
    (funds.told, "percent", ANY),
    (indices.told, "percent point basis_point", indices.WORDS),
    (interims.told, "money per_share", ANY),
    (sayings.told, "", ANY),
    (peers.told, "", ANY),
    (valuations.told, "percent money per_share multiple number", ANY),
    (sides.told, "percent multiple money physical count number shares point basis_point", ANY),
    (amounts.told, "percent money per_share", ANY),
    (apart.told, "", ANY),
    (segment_shares.told, "", ANY),
    (fronted.told, "", ANY),
    (bracketed.told, "", ANY),
    (moved_parts.told, "percent", moved_parts.WORDS),
    (parts_told.told, "multiple physical money percent", ANY),
    (progress.told, "percent", progress.WORDS),
    (quotients.WAYS, "", ANY),
    (ratios.told, "percent multiple number", ANY),
    (totals.WAYS, "", ANY),
    (parts.told, "percent point basis_point count number physical", ANY),
    (rivals.told, "multiple percent point basis_point", ANY),
    (shares.WAYS, "", ANY),
    (per_share.told, "money per_share", ANY),
    (unit_prices.told, "money per_share rate number", unit_prices.WORDS),
    (short_of.told, "", short_of.WORDS),
    (differences.WAYS, "", ANY),
    (remainders.WAYS, "", ANY),
    (additions.told, "", ANY),
    (bases.told, "", bases.WORDS),
    (following.told, "", ANY),
)
_IN_CHINESE = (rooms.told, parts_told.told)
"""Those that only Chinese words open."""
_IN_ENGLISH = (
    expectations.told, year_spans.told, year_spans.from_earlier, segment_shares.told, fronted.told, bracketed.told, unit_prices.told,
)
"""And those that only English words do, or a text's being English."""
CONSTRUCTIONS = {han: Ways(*(row for row in _ALL if row[0] not in (_IN_ENGLISH if han else _IN_CHINESE))) for han in (True, False)}
"""By whether a text has Chinese characters, the ways to explain its numbers, in the order in which they are tried."""
_HAN = compiled("[一-鿿]")


def _of_those_dates(look: Look, first: Expression, told: Told) -> bool:
    """Whether a move of a metric is that between two of its numbers that the sentence states, for their very dates."""
    if not isinstance(first, Quantity) or first.measure == "level" or len(told.readings) != 1:
        return False
    shown = told.readings[0].expression
    numbers = [one.numeral for one in shown.args if isinstance(one, Operand)] if isinstance(shown, Combination) else []
    ends = [c for c in look.said if c.number in numbers]
    return len(ends) == 2 and {c.period for c in ends} == {first.period, first.base} and {c.metric for c in ends} == {first.metric}


def construe(found: Extraction, text: Text, vocabulary: Vocabulary, latest: Period | None) -> Extraction:
    """The same claims, each read anew where a construction explains its number."""
    ways = CONSTRUCTIONS[_HAN.search(text.folded) is not None]
    around = Surroundings(text, vocabulary, found.claims, found.entity, latest)
    for claim in found.claims:
        if any(r.origin == "equation" for r in claim.readings):
            continue  # arithmetic that is shown says more than words do
        look = Look(around, claim)
        told = ways.told(look)
        if told is None:
            continue
        kept = [] if told.alone else [replace(r, certain=False) for r in claim.readings if r.expression not in [t.expression for t in told.readings]]
        if told.alone and told.about_change and claim.readings and _of_those_dates(look, claim.readings[0].expression, told):
            kept = [replace(claim.readings[0], certain=False)]  # the sources may have these numbers otherwise, and bear the move out
        claim.readings = [*told.readings, *kept]
        claim.kind = told.kind or claim.kind
        claim.metric = told.metric or claim.metric
        claim.words = claim.words if told.words is None else told.words
        claim.segment = told.segment or claim.segment
        claim.period = told.period or claim.period
        claim.relation = told.relation or claim.relation
        claim.subject = claim.subject if told.subject is None else told.subject
        claim.assumed = claim.assumed if told.assumed is None else told.assumed
        claim.expected_by = claim.expected_by if told.expected_by is None else told.expected_by
        if told.stands and not claim.numeral.sign:
            claim.stated, claim.direction = claim.numeral.stated, 0
        if told.falls and claim.stated.low > 0:
            claim.stated, claim.direction = -claim.stated, -1
        claim.about_change = claim.about_change if told.about_change is None else told.about_change
    return found


__all__ = ["CONSTRUCTIONS", "construe"]
