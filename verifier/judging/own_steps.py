"""The step by which the document itself comes to a number, on the numbers that it uses, and that step done again with others."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from verifier.claims import Claim, Expression, Reading
from verifier.dataclass import replace
from verifier.formula import Undefined, image, references
from verifier.judging.docket import Docket
from verifier.judging.meeting import figures_in, meets, nearly
from verifier.judging.spelling import operands_in, quantities_in
from verifier.judging.witnesses import figures_of
from verifier.matching import SOURCE, Derived, Mode, combine, of_claim
from verifier.records import WRONG

OwnStep = tuple[Reading, Derived, bool, list[int]]
"""A reading, its value on the document's numbers, whether in bare digits, and the wrong claims among those."""
_REACH = 12
"""How many claims before one are looked through for a wrong number that it may have been computed from."""


def rebuilt(derived: Derived, put: Callable[[Derived], Derived | None]) -> Derived | None:
    """A step with what ``put`` gives for each part; a part that it gives back as it is is looked into. None where the step cannot be redone."""
    given = put(derived)
    if given is not derived or not derived.parts:
        return given
    parts = [rebuilt(part, put) for part in derived.parts]
    known = [part for part in parts if part is not None]
    if len(known) < len(parts) or derived.op in ("path", "minus", "solved"):
        return None
    if derived.tree is None:
        return combine(derived.op, known)
    try:
        value = image(derived.tree, dict(zip(references(derived.tree), (part.value for part in known), strict=True)))
    except (Undefined, ZeroDivisionError):
        return None
    claims = frozenset().union(*(part.claims for part in known))
    return replace(derived, value=value, parts=tuple(known), claims=claims, tier=max(part.tier for part in known))


def corrected(docket: Docket, derived: Derived) -> Derived | None:
    """The same step with the right values of the claims it uses; None where one is unknown or the step cannot be redone."""

    def put(part: Derived) -> Derived | None:
        if part.op != "claim" or part.claim is None or part.parts or part.claim in docket.busy or docket.outcome(part.claim).verdict not in WRONG:
            return part
        right, used = docket.outcome(part.claim).right, docket.claims[part.claim].stated.middle
        return replace(part, value=right.scaled(part.value.middle / used)) if right is not None and used else None

    return rebuilt(derived, put)


def same_measure(figure: Derived, own: Derived) -> bool:
    """Whether a source's figure is of the very measure that a step works out, and not of another of its family."""
    return figure.figure is None or not own.names or own.op != "formula" or figure.figure.metric == own.names[0]


def own_step(docket: Docket, claim: Claim) -> OwnStep | None:
    """The claim's own arithmetic on the numbers the document uses, where it holds and one of those is wrong."""
    for reading in claim.readings:
        for expression, raw in docket.spellings(claim, reading):
            for derived in docket.ledger.options(expression, Mode.DOCUMENT):
                if not derived.claims or claim.index in derived.claims:
                    continue
                if (
                    reading.origin != "equation"
                    and any(j > claim.index for j in derived.claims)
                    and not _named_with(docket, claim, expression, derived)
                    and (
                        derived.op in ("claim", "formula")
                        or not (
                            claim.about_change
                            and (
                                claim.numeral.unit.kind in ("percent", "multiple")
                                or all(docket.claims[j].period == claim.period for j in derived.claims if j > claim.index)
                            )
                        )
                    )
                ):
                    continue
                if not (meets(claim, derived.value, raw) or nearly(claim, derived.value, raw)):
                    continue
                if any(j > claim.index and claim.index in _shown_uses(docket, j) for j in derived.claims):
                    continue  # the later one was computed from this
                docket.wait_for(derived.claims)
                wrong = [j for j in sorted(derived.claims) if j not in docket.busy and docket.outcome(j).verdict in WRONG]
                if wrong:
                    return reading, derived, raw, wrong
    return _from_wrong(docket, claim)


def on_other_numbers(docket: Docket, claim: Claim, missed: Reading) -> bool:
    """Whether a number that misses the sources follows from others before it in the text, none of them known to be wrong.

    Either one of them is only supposed ("assuming profit of 780 million, 73 times earnings"), or they are of another date than what it misses,
    and the words do not say which is meant.
    """
    if figures_in(claim.numeral) < 2 or claim.numeral.high is not None:
        return False
    dates = {q.period for q in quantities_in(missed.expression)}
    for reading in claim.readings:
        other = reading.origin == "inherited" and not reading.certain and figures_in(claim.numeral) >= 3
        other = other and {q.period for q in quantities_in(reading.expression)} != dates
        for expression, raw in docket.spellings(claim, reading):
            for mode in (Mode.TRUTH, Mode.DOCUMENT):
                for derived in docket.ledger.options(expression, mode):
                    used = derived.claims
                    if derived.op not in ("formula", "div") or max(used, default=claim.index) >= claim.index or not meets(claim, derived.value, raw):
                        continue
                    if not other and not any(docket.claims[j].assumed or docket.claims[j].supposed for j in used):
                        continue
                    docket.wait_for(used)
                    if not any(j in docket.busy or docket.outcome(j).verdict in WRONG or claim.index in docket.outcome(j).depends_on for j in used):
                        return True
    return False


def _from_wrong(docket: Docket, claim: Claim) -> OwnStep | None:
    """The step on the sources' figures with wrong numbers of the text in the place of those that they should have stated.

    Where a price is wrong, the market value that follows is what that price makes of the sources' count of shares.
    """
    if figures_in(claim.numeral) < 2:
        return None
    steps = [
        (reading, derived, raw)
        for reading in claim.readings
        for expression, raw in docket.spellings(claim, reading)
        for derived in (*docket.ledger.evidence(expression), *docket.ledger.options(expression, Mode.DOCUMENT))
        if derived.parts and claim.index not in derived.claims and any(leaf.figure is not None and leaf.tier == SOURCE for leaf in derived.leaves())
    ]
    wrong = list(_wrong_before(docket, claim)) if steps else []
    if not wrong:
        return None

    def put(part: Derived) -> Derived | None:
        if part.op == "constant" or part.claims:
            return part
        for one, right in wrong:
            if part.value == right.value and _same(part, right):
                return of_claim(one.stated, one.index, names=part.names)
        return part

    for reading, derived, raw in steps:
        own = rebuilt(derived, put)
        used = sorted(own.claims - derived.claims) if own is not None else []
        if own is not None and used and meets(claim, own.value, raw):
            docket.wait_for(own.claims)
            return reading, own, raw, used
    return None


def _wrong_before(docket: Docket, claim: Claim) -> Iterator[tuple[Claim, Derived]]:
    """The wrong numbers before a claim, each with what the sources have for it: the last price or the previous close, where either may be meant."""
    for one in reversed(docket.claims[max(0, claim.index - _REACH) : claim.index]):
        if one.index in docket.busy or one.kind in ("comparison", "range") or docket.outcome(one.index).verdict not in WRONG:
            continue
        for reading in one.readings:
            if reading.certain or reading is docket.outcome(one.index).reading:
                yield from ((one, right) for right in docket.ledger.options(reading.expression, Mode.SOURCE) if not right.claims)


def _same(part: Derived, right: Derived) -> bool:
    """Whether two values are of the same figures, or of two that a source prints alike."""
    if part.figure is not None and right.figure is not None:
        return part.figure.unit.kind == right.figure.unit.kind and part.figure.entity == right.figure.entity
    return bool(figures_of(part)) and figures_of(part) == figures_of(right)


def _named_with(docket: Docket, claim: Claim, expression: Expression, derived: Derived) -> bool:
    """Whether what a claim uses of later numbers is named with it: "EV/EBITDA of 9.8x on EBITDA of $861 million"."""
    later = {j for j in derived.claims if j > claim.index}
    named = {linked.index for operand in operands_in(expression) if (linked := docket.linked(operand.numeral)) is not None}
    after = next(iter(docket.claims[claim.index + 1 : claim.index + 2]), None)
    beside = after.index if claim.kind == "ratio" and after is not None and not after.about_change else None
    return derived.op != "claim" and all(docket.claims[j].quote == claim.quote and (j in named or j == beside) for j in later)


def _shown_uses(docket: Docket, index: int) -> set[int]:
    """The claims whose numbers a claim's shown arithmetic is written with."""
    found: set[int] = set()
    for reading in docket.claims[index].readings:
        if reading.origin == "equation":
            for operand in operands_in(reading.expression):
                linked = docket.linked(operand.numeral)
                if linked is not None:
                    found.add(linked.index)
    return found
