"""Numbers recognised: what no reading settles, but agrees to the digit with a source's figure whose very name stands in the sentence.

Extraction binds a number by the grammar of its clause, and leaves it open where it is not sure. Where the sentence has every word of a
source's own name for something, and the number is that figure, its change since a year before, its share of revenue, or what one step of
arithmetic makes of two figures so named, it is no chance: three digits agree with one of a handful of values in less than one case of a hundred.
A number so recognised is supported. Nothing is ever refuted so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from verifier.catalogue.market import MARKET
from verifier.claims import Claim, Combination, Expression, Quantity, Reading
from verifier.fold import fold, small
from verifier.judging.docket import Docket
from verifier.judging.meeting import figures_in, meets
from verifier.judging.witnesses import figures_of, said_already
from verifier.matching import SOURCE, TABLE, Derived, Mode
from verifier.matching.shelves import Key
from verifier.patterns import pattern

_RATES = frozenset(("percent", "ratio", "multiple", "number"))
_AMOUNTS = frozenset(("money", "per_share", "count", "shares", "physical", "number"))
_OF_SALES = ("revenue", "sales", "margin", "ratio", "收入", "营收", "營收", "率")
_DOWN = pattern(
    "recognised-down",
    r"below|lower|down\b|fell|fall|declin|drop|decreas|reduc|less|fewer|shrank|shrunk|slip|eas(?:ed|ing)|short of|lost|loss|cut\b|narrow|worse"
    r"|降|跌|减|減|滑|落|缩|縮|收窄|少|低|亏|虧|省",
    re.IGNORECASE,
)
_WORLDS = 1000
"""So many times more or less, a number is of another order of things."""
MOST_NAMED = 6
"""With more series named in one sentence, too many pairs of them agree with too much."""


def recognised(docket: Docket, claim: Claim) -> tuple[Reading, Derived] | None:
    """The figure that an open claim states to the digit and whose name stands in its sentence, with the way it is had; None where none is.

    Four digits need but one telling word of a name, fewer the whole of it; so does a number that is surely of another figure.
    """
    digits = figures_in(claim.numeral)
    if digits < 2 or claim.numeral.word or claim.kind in ("comparison", "range", "sum"):
        return None
    if claim.assumed or claim.supposed or claim.forecast or claim.expected_by or claim.restated:
        return None
    bound = has_its_own(docket, claim)
    named = docket.named_in(claim) if bound else docket.named_beside(claim)
    if (family := _bound_to(docket, claim)) is not None:
        here = docket.named_in(claim)
        named = {key: name for key, name in named.items() if key[2] in family or (key in here and here[key].whole)}
    best: tuple[int, int, Reading, Derived] | None = None
    for key, name in named.items():
        if bound and not name.whole:
            continue
        if not (name.whole or (digits > 3 and name.own)) or (not name.own and digits < 4 and len(name.words) < 2):
            continue
        if best is not None and (name.own, len(name.words)) <= best[:2]:
            continue
        for expression in _moves(docket, claim, key):
            derived = _met(docket, claim, expression)
            if derived is None or (digits < 3 and isinstance(expression, Quantity) and expression.measure == "change"):
                continue
            if not _taken(docket, claim, derived) and _so_turned(docket, claim, expression, derived):
                best = name.own, len(name.words), Reading(expression, False, "name"), derived
                break
    if best is not None:
        return best[2:]
    pairs = [key for key, name in named.items() if name.whole]
    if digits < 3 or claim.based or bound or not 2 <= len(pairs) <= MOST_NAMED:
        return None
    for expression in _pairs(docket, claim, pairs):
        derived = _met(docket, claim, expression)
        if derived is not None:
            return Reading(expression, False, "name"), derived
    return None


def has_its_own(docket: Docket, claim: Claim) -> bool:
    """Whether a level is surely of something that the sources print, or give by its formula: then only what its very sentence names bears it out."""
    first = claim.readings[0] if claim.readings and claim.kind in ("level", "ratio") else None
    if first is None or not (first.certain and first.measured) or not isinstance(first.expression, Quantity):
        return False
    said = abs(claim.stated.middle)
    held = [abs(d.value.middle) for d in docket.ledger.options(first.expression, Mode.SOURCE, 1) if d.op in ("figure", "formula")]
    return any(said < _WORLDS * value and value < _WORLDS * said for value in held)  # 燃油成本 0.144 元 is not that of the whole company


def _bound_to(docket: Docket, claim: Claim) -> frozenset[str] | None:
    """The metrics that the grammar of its clause surely makes a level be of: the profit named beside an amount
    is not the revenue named in a sentence before."""
    first = claim.readings[0] if claim.readings else None
    q = first.expression if first is not None and first.certain and first.origin == "clause" else None
    if not isinstance(q, Quantity) or q.measure != "level" or q.segment is not None or claim.numeral.unit.kind != "money":
        return None
    known = docket.ledger.metrics.get(q.metric)
    return frozenset((known.id, *known.family, *q.others)) if known is not None and known.kind == "money" else None


def _met(docket: Docket, claim: Claim, expression: Expression) -> Derived | None:
    """The way in which an expression gives the number: from the sources, where they have it, else from the text's own tables."""
    for mode, most in ((Mode.SOURCE, 2), (Mode.DOCUMENT, 6)):  # what the text itself says is judged for nobody's sake here
        found = docket.ledger.options(expression, mode, most)
        if found:
            return next((d for d in found if d.tier in (SOURCE, TABLE) and not d.claims and meets(claim, d.value)), None)
    return None


def _so_turned(docket: Docket, claim: Claim, expression: Expression, derived: Derived) -> bool:
    """Whether a move goes the way that the words around the number say, where extraction has not said which."""
    if not isinstance(expression, Quantity) or expression.measure == "level" or claim.direction or claim.numeral.sign:
        return True
    n = claim.numeral
    around = docket.ledger.text[max(claim.quote[0], n.start - 40) : min(claim.quote[1], n.end + 24)]
    return (derived.value.high < 0) == (_DOWN.search(around) is not None)


def _taken(docket: Docket, claim: Claim, derived: Derived) -> bool:
    """Whether another number of the sentence states that figure already, or is wrong about it."""
    if said_already(docket, claim, derived):
        return True
    for other in docket.claims[max(0, claim.index - 2) : claim.index + 3]:
        if other is not claim and other.quote == claim.quote and other.index not in docket.busy:
            outcome = docket.outcome(other.index)
            if outcome.verdict == "refuted" and outcome.shown is not None and figures_of(outcome.shown) == figures_of(derived):
                return True
    return False


def _moves(docket: Docket, claim: Claim, key: Key) -> Iterator[Expression]:
    """What a number may state of one series: its level, its growth or change, its share of revenue."""
    entity, segment, metric, _ = key
    first = claim.readings[0].expression if claim.readings else None
    period = first.period if isinstance(first, Quantity) and first.period is not None else claim.period
    level = Quantity(metric, entity or None, period, segment=segment or None)
    stated, held = claim.numeral.unit.kind, docket.ledger.unit_of(key)
    priced = {stated, held} <= {"money", "per_share", "number"}
    if not claim.based and (stated == held or priced or {stated, held} <= _RATES or (stated == "number" and held in ("count", "days"))):
        yield level
    if period is None or metric in MARKET:
        return
    bases = [first.base] if isinstance(first, Quantity) and first.base is not None else []
    for base in bases if claim.based and bases else dict.fromkeys((*bases, period.year_before, period.previous)):
        if stated == "percent" and held not in _RATES:
            yield Quantity(metric, entity or None, period, "growth", base, segment or None)
        elif (stated in ("point", "basis_point") and held in _RATES) or (stated in _AMOUNTS and held not in ("percent", "ratio")):
            yield Quantity(metric, entity or None, period, "change", base, segment or None)
    of_sales = stated == "percent" and held == "money" and metric != "revenue" and not claim.about_change and not claim.based
    if of_sales and any(word in docket.sentence(claim) for word in _OF_SALES):
        yield Combination("div", (level, Quantity("revenue", entity or None, period)))


def _pairs(docket: Docket, claim: Claim, keys: list[Key]) -> Iterator[Expression]:
    """Quotients, differences and sums of two series of the sentence, as far as the units allow."""
    first = claim.readings[0].expression if claim.readings else None
    period = first.period if isinstance(first, Quantity) and first.period is not None else claim.period
    known = docket.ledger.metrics.get(claim.metric)
    outright = {small(fold(name)) for name in (*known.zh, *known.en)} if known is not None and known.formulas else ()
    if period is None or small(fold(claim.words)) in outright:
        return  # what is named outright is what its own formula gives
    stated = claim.numeral.unit.kind
    held = [
        (Quantity(key[2], key[0] or None, period, segment=key[1] or None), unit)
        for key in keys
        if (unit := docket.ledger.unit_of(key)) not in _RATES - {"number"}
    ]
    for i, (one, unit) in enumerate(held):
        for j, (other, of) in enumerate(held):
            if i == j:
                continue
            a_part = stated in _RATES and unit == of
            if a_part or (stated in ("money", "per_share") and unit == "money" and of in ("count", "shares", "physical", "number")):
                yield Combination("div", (one, other))
            if stated == unit == of:
                yield Combination("sub", (one, other))
                if i < j:
                    yield Combination("add", (one, other))
