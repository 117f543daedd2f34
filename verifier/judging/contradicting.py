"""Numbers of one note that contradict each other, where no source tells which is right."""

from __future__ import annotations

from decimal import Decimal

from verifier.bases import EXPECTED
from verifier.claims import Claim, Combination, Expression, Operand, Reading
from verifier.codes import Case
from verifier.judging.docket import Docket
from verifier.judging.lacking import unknown
from verifier.judging.meeting import figures_in
from verifier.judging.outcomes import Outcome
from verifier.matching import SOURCE, TABLE, Derived

Missed = list[tuple[Reading, Derived, bool]]
_BY_THE_PRICE = frozenset(("pb",))
_RESULTS = frozenset(("growth", "change", "ratio", "share"))


def settles(docket: Docket, claim: Claim, reading: Reading, derived: Derived) -> bool:
    """Whether the document's own numbers settle the matter: shown arithmetic, a table's figure, or levels of the same sentence."""
    if reading.origin == "equation":
        return True
    leaves = list(derived.leaves())
    if any(leaf.tier == TABLE for leaf in leaves) and all(leaf.tier in (TABLE, SOURCE) or leaf.op == "constant" for leaf in leaves):
        return True
    near = [leaf.claim for leaf in leaves if leaf.claim is not None]
    if as_its_list(docket, claim, derived) or (reading.certain and derived.op == "formula" and _at_the_price(docket, claim, leaves)):
        return True
    if _lists_its_parts(docket, claim, reading.expression) or (reading.certain and near and _moved_point(docket, claim, reading, derived)):
        return True
    adds = isinstance(reading.expression, Combination) and reading.expression.op in ("sum", "add") and len(near) >= 2
    if _one_of_each(docket, claim, reading, near) and (claim.kind in _RESULTS or _slips(docket, claim, reading, derived)):
        return True
    return (
        bool(near)
        and (claim.about_change or adds)
        and reading.origin == "clause"
        and all(docket.claims[j].quote == claim.quote and docket.claims[j].readings and docket.claims[j].readings[0].certain for j in near)
    )


def as_its_list(docket: Docket, claim: Claim, derived: Derived) -> bool:
    """Whether the other members of a claim's list hold by the very formula that this one misses: PE 9.6/8.7/6.7 倍 on three EPS."""
    held = 0
    if derived.op not in ("formula", "growth") or claim.expected_by or claim.assumed or claim.numeral.high is not None:
        return False
    for mate in docket.claims[max(0, claim.index - 4) : claim.index + 5]:
        if mate is claim or mate.quote != claim.quote or (mate.metric, mate.kind, mate.entity) != (claim.metric, claim.kind, claim.entity):
            continue
        if mate.index in docket.busy or mate.period == claim.period or mate.numeral.unit.kind != claim.numeral.unit.kind:
            continue
        outcome = docket.outcome(mate.index)
        if outcome.verdict not in ("supported", "consistent") or outcome.shown is None or outcome.shown.op != derived.op:
            continue
        many = len(outcome.shown.claims)
        held += outcome.shown.formula == derived.formula and many > 0 and (derived.op == "growth" or many == len(derived.claims))
    return held >= 2


def _at_the_price(docket: Docket, claim: Claim, leaves: list[Derived]) -> bool:
    """Whether a multiple is of a price said just before in its sentence and of source figures alone: 现价 13.26 元，PB 1.47 倍."""
    said = [leaf.claim for leaf in leaves if leaf.claim is not None]
    if claim.metric not in _BY_THE_PRICE or len(said) != 1 or claim.forecast or claim.label_ttm or claim.ttm_named or claim.bases:
        return False
    price = docket.claims[said[0]]
    others = [leaf for leaf in leaves if leaf.claim is None and leaf.op != "constant"]
    same = price.quote == claim.quote and price.entity == claim.entity and price.metric == "share_price" and 0 < claim.index - price.index <= 6
    return same and bool(others) and not price.assumed and price.relation == "=" and all(leaf.tier == SOURCE and leaf.figure for leaf in others)


def contradicted(docket: Docket, claim: Claim, missed: Missed) -> Outcome:
    """A number left open that the numbers beside it contradict: which of them is wrong nobody can tell, but that one is."""
    out = unknown(docket, claim, doubtful=True)
    for reading, derived, _ in missed:
        near = [leaf.claim for leaf in derived.leaves() if leaf.claim is not None]
        close = derived.value.middle and Decimal("0.09") <= abs(claim.stated.middle / derived.value.middle) <= 11
        said = reading.certain and reading.origin == "clause" and len(near) >= 2 and all(_beside(docket, claim, j) for j in near)
        said = said and not any(docket.claims[j].expected_by or docket.claims[j].restated for j in near)
        if close and said and not _settled_beside(docket, claim, derived):
            out.detail["contradicted"] = derived
            break
    return out


def _settled_beside(docket: Docket, claim: Claim, derived: Derived) -> bool:
    """Whether another number of the sentence is what those two give: 从 20 元跌至 15 元，跌幅 25%，同期沪深300下跌 5%."""
    beside = (c for c in docket.claims[max(0, claim.index - 3) : claim.index + 4] if c is not claim and c.quote == claim.quote)
    outcomes = [docket.outcome(c.index) for c in beside if c.index not in docket.busy and c.about_change == claim.about_change]
    return any(o.shown is not None and o.verdict in ("supported", "consistent") and o.shown.claims == derived.claims for o in outcomes)


def _one_of_each(docket: Docket, claim: Claim, reading: Reading, near: list[int]) -> bool:
    """Whether a result stands in one sentence with all that it is computed from, each said once: "rose 12% to $2.80 from $2.40"."""
    if claim.kind not in _RESULTS | {"level"} or reading.origin != "clause" or not reading.certain or len(near) < 2:
        return False
    if claim.restated or claim.expected_by:
        return False
    if claim.bases - EXPECTED or claim.label_ttm or claim.ttm_named or claim.forecast or claim.annualised:
        return False
    first, last = min(near), max(near)
    if last - first > len(near) or not first - 1 <= claim.index <= last + 1:
        return False  # other numbers stand between them
    among = [docket.claims[j] for j in range(first, last + 1) if j != claim.index]
    if any(one.kind in ("growth", "change", "comparison", "range") or one.assumed or one.supposed for one in among):
        return False
    if any(one.restated or one.expected_by for one in among):
        return False
    said = [(one.metric, one.period) for one in among]
    return len(set(said)) == len(said) == len(near) and all(_beside(docket, claim, j) for j in near)


def _moved_point(docket: Docket, claim: Claim, reading: Reading, derived: Derived) -> bool:
    """Whether a market value has the digits of the price times the shares, at another place: no chance, with three of them."""
    if claim.metric != "market_cap" or derived.op != "formula" or figures_in(claim.numeral) < 3 or claim.assumed or claim.supposed:
        return False
    case = Case(claim, derived.value, derived, reading, docket.ledger, docket.numerals)
    return claim.index not in derived.claims and case.power_of_ten() is not None


def _slips(docket: Docket, claim: Claim, reading: Reading, derived: Derived) -> bool:
    """Whether a number a share, which is a result by its name, has the right digits at the wrong place: EPS 0.05 on 0.5 a share."""
    known = docket.ledger.metrics.get(claim.metric)
    if known is None or known.kind != "per_share" or known.flow != "derived" or derived.op != "formula":
        return False
    case = Case(claim, derived.value, derived, reading, docket.ledger, docket.numerals)
    return case.power_of_ten() is not None


def _beside(docket: Docket, claim: Claim, other: int) -> bool:
    """Whether a number is said in the same breath of the same subject."""
    one = docket.claims[other]
    return one.quote == claim.quote and one.entity == claim.entity and one.segment == claim.segment and one.relation == "="


def _lists_its_parts(docket: Docket, claim: Claim, expression: Expression) -> bool:
    """Whether a total follows the numbers it adds up in its sentence, all of one measure: what each is of does not matter then."""
    if not isinstance(expression, Combination) or expression.op != "sum" or not all(isinstance(arg, Operand) for arg in expression.args):
        return False
    parts = [docket.linked(arg.numeral) for arg in expression.args if isinstance(arg, Operand)]
    return all(
        part is not None
        and part.quote == claim.quote
        and part.kind == "level"
        and part.metric == claim.metric
        and part.period == claim.period
        and part.relation == "="
        for part in parts
    )
