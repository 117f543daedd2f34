"""A number alone in brackets behind a level of its kind is the same of the year before, seldom of the quarter before: "gross margin was 38.1% (38.5%)"."""

from __future__ import annotations

from verifier.claims import Quantity, Reading
from verifier.extractors.rules.constructions.look import Look, Told
from verifier.patterns import compiled

_OPENED = compiled(r"[\s*]*\([\s*]*(?:US|HK|NT|[A-Z]{0,3})?[$€£¥₹]?[\s*]*")
_CLOSED = compiled(r"[\s*]*\)")


def told(look: Look) -> Told | None:
    """The level of the year before, or of the period before, neither of them for sure."""
    if look.n.sign or look.n.high is not None or look.after[:1] not in ")*" or not look.said or not _CLOSED.match(look.after):
        return None
    last = look.said[-1]
    if last.numeral.unit.kind != look.n.unit.kind or last.about_change or last.kind not in ("level", "ratio", "count") or last.numeral.high is not None:
        return None
    if not _OPENED.fullmatch(look.folded, last.numeral.end, look.n.start):
        return None
    now = last.readings[0].expression if last.readings else None
    if not isinstance(now, Quantity) or now.measure != "level" or now.period is None or now.period.ttm or look.claim.metric != last.metric:
        return None
    dates = dict.fromkeys((now.period.year_before, now.period.previous))
    readings = [Reading(now.level(date), False, "clause") for date in dates]
    return Told(readings, kind=last.kind, period=now.period.year_before, segment=last.segment, about_change=False, alone=True, stands=True)
