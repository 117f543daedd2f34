"""A second move of one measure over another span: "net debt fell $37M in the quarter and $135M over twelve months"."""

from __future__ import annotations

import re

from verifier.extractors.rules.binding.claiming import make_claim
from verifier.extractors.rules.binding.standing import Bound, Walk
from verifier.extractors.rules.tokens import Token
from verifier.numerals import Numeral
from verifier.patterns import compiled

_AND = compiled(
    r"[\s*]+(?:in|during|over|for|on|since|from) (?:the |a |its )?(?:last |past |latest |first |second |third |fourth |june |march |september )?"
    r"(?:quarter|month|half|period|year|week|twelve months|six months|nine months|quarter before|previous quarter|prior quarter|year before|year ago)"
    r",?[\s*]+(?:and|but)[\s*]+(?:by )?(?:about |around |roughly |some |a |just )*[\s*]*",
    re.IGNORECASE,
)
_YEAR = compiled(
    r"[\s*]+(?:(?:over|in|during|for|on|from|since) (?:the |a |its )?(?:last |past |full |whole )?(?:year|twelve months|12 months)"
    r"|year[- ]o[nv]e?r?[- ]year|y/y|yoy)\b",
    re.IGNORECASE,
)
_QUARTER = compiled(r"[\s*]+(?:(?:over|in|during|on|from) (?:the |its )?(?:last |previous |prior )?quarter|sequentially|q/q|qoq)\b", re.IGNORECASE)


def moved_further(walk: Walk, index: int, token: Token, n: Numeral, group: tuple[int, int, int] | None) -> Bound | None:
    """The second move, in the way of the first, where both say over what span they are."""
    prior = walk.prior
    if prior is None or prior.role not in ("change", "growth") or walk.run.terms or prior.claim.numeral.unit.kind != n.unit.kind or n.sign:
        return None
    if _AND.fullmatch(walk.folded, prior.claim.numeral.end, n.start) is None:
        return None
    basis = "yoy" if _YEAR.match(walk.folded, n.end) else "qoq" if _QUARTER.match(walk.folded, n.end) else None
    if basis is None:
        return None
    walk.base, walk.base_open = None, False
    return make_claim(walk, index, token, n, prior.role, prior.topic, basis, prior.direction, None, group, prior.loss)
