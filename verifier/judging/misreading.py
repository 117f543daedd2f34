"""A field of so much a share quoted as an amount: "MGJYXJJE = 1.52, so operating cash flow was RMB 1.52bn"."""

from __future__ import annotations

from verifier.claims import Claim, Combination, Quantity
from verifier.judging.docket import Docket
from verifier.judging.meeting import figures_in
from verifier.judging.outcomes import Outcome
from verifier.matching import Mode

_A_SHARE = {"operating_cash_flow": "ocf_per_share", "equity_parent": "bps", "net_profit_parent": "eps_basic", "dividends_paid": "dps"}
_LEAST = 1_000_000


def of_a_share(docket: Docket, claim: Claim) -> Outcome | None:
    """The amount that the field cited in the sentence makes with the shares, where the number has the very digits of the field."""
    n = claim.numeral
    if not claim.field_named or claim.kind != "level" or n.unit.kind != "money" or n.unit.scale < _LEAST or figures_in(n) < 3:
        return None
    for reading in claim.readings:
        q = reading.expression
        by_share = _A_SHARE.get(q.metric) if isinstance(q, Quantity) and q.measure == "level" else None
        if by_share is None or not isinstance(q, Quantity):
            continue
        each = Quantity(by_share, q.entity, q.period)
        printed = docket.ledger.first(each, Mode.SOURCE)
        field = printed.figure.provider_field if printed is not None and printed.figure is not None else None
        if printed is None or field is None or field.rpartition(".")[2] not in claim.field_named.split():
            continue
        if not claim.stated.meets(printed.value.scaled(n.unit.scale)):
            continue
        right = docket.ledger.first(Combination("mul", (each, Quantity("shares_total", q.entity, None))), Mode.SOURCE)
        if right is not None and not claim.stated.meets(right.value):
            detail: dict[str, object] = {"field": printed.figure.place if printed.figure is not None else "", "value": printed.figure}
            return Outcome("refuted", ["field-misread"], right.value, right, None, reading, docket.rests_on(claim, reading, right), detail=detail)
    return None


__all__ = ["of_a_share"]
