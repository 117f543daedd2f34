"""The right value of a wrong claim, as its author would have written it."""

from __future__ import annotations

from decimal import Decimal

from verifier.claims import Claim
from verifier.dataclass import replace
from verifier.interval import NEAREST, ONE
from verifier.judging import Outcome
from verifier.numerals.restating import restate
from verifier.records import Expected
from verifier.trails import plain, size
from verifier.units import PERCENT, POINT


def expected_of(claim: Claim, outcome: Outcome, language: str) -> Expected | None:
    """What should have been written, with its bounds; None where nobody can know, or where a relation fails and no value."""
    if outcome.verdict not in ("imprecise", "refuted", "tainted") or outcome.right is None or claim.kind in ("comparison", "range"):
        return None
    right, n = outcome.right, claim.numeral
    value = right.middle
    if n.unit.kind == "multiple" and claim.kind == "growth" and claim.about_change and abs(n.value - value - 1) < abs(n.value - value):
        value = NEAREST.add(value, ONE)
    carried = claim.direction < 0 and not n.sign and value < 0 and claim.about_change and n.value > 0
    shown = value.copy_negate() if carried or (claim.stated.high <= 0 < n.value and value < 0) else value
    signed = True if claim.direction < 0 < value and claim.about_change else None
    if "currency" in outcome.detail:  # in the currency of the source, whatever the author's
        text = size(right, outcome.shown, language)
    else:
        text = _in_points(shown, claim, language) if "pp-vs-percent" in outcome.codes else restate(shown, n, None if not n.word else 4, signed)
    return Expected(text=text, value=str(plain(value)), low=str(plain(right.low)), high=str(plain(right.high)), unit=n.unit.report_name)


def _in_points(value: Decimal, claim: Claim, language: str) -> str:
    """A change that the author gave in percent, in points; or the other way round."""
    n = claim.numeral
    unit = replace(POINT, written="个百分点" if language == "zh" else "pp") if n.unit.kind == "percent" else PERCENT
    text = n.text[: n.digits[1] - n.start] + unit.written
    return restate(value, replace(n, text=text, end=n.start + len(text), unit=unit, shared_unit=False))
