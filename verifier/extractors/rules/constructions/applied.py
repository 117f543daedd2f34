"""What a multiple would make of a figure: "If we apply 5.0x to trailing EBITDA, the EV is €8.61bn", "at 14x forward EPS the shares would be worth $31"."""

from __future__ import annotations

import re

from verifier.claims import Combination, Operand, Reading
from verifier.extractors.rules.constructions.look import Look, Told
from verifier.patterns import compiled

_APPLYING = compiled(r"\b(?:if|apply|applying|applied|assum\w+|put|putting|using|use|assign\w*|award\w*|capitali[sz]\w+|attach\w*)\b[^,;]{0,40}$", re.IGNORECASE)
WORDS = frozenset(
    "if apply applying applied assume assumes assuming assumed put putting using use assign assigning award awarding attach attaching"
    " capitalise capitalising capitalised capitalize capitalizing capitalized".split()
)
_TO = compiled(r"[\s*]*(?:multiple )?(?:(?:to|on|times|of|against|x|×)\s+)?(?:(?:the|its|our|this|that)\s+)?", re.IGNORECASE)
_APPLIED = compiled(r"\b(?:apply|applying|applied|assign|assigning|put|putting|award|awarding|attach|attaching)\s+(?:an?\s+|our\s+|the\s+)?$", re.IGNORECASE)
_ONTO = compiled(r"\s+(?:multiple )?(?:to|on)\b", re.IGNORECASE)
_NEAR = 40


def told(look: Look) -> Told | None:
    """The multiple times the metric named right after it; what a supposition makes is no figure of today."""
    if look.n.unit.kind == "multiple" and look.n.high is None and _APPLIED.search(look.before) and _ONTO.match(look.after):
        return Told(list(look.claim.readings), assumed=True, alone=True)
    if look.n.unit.kind not in ("money", "per_share") or look.claim.kind != "level" or look.n.high is not None:
        return None
    multiple = look.said[-1] if look.said else None
    if multiple is None or multiple.numeral.unit.kind != "multiple" or multiple.kind == "comparison" or multiple.numeral.high is not None:
        return None
    if not _APPLYING.search(look.folded, look.start, multiple.numeral.start):
        return None
    named = next(iter(look.around.terms(multiple.numeral.end, look.n.start)), None)
    way = _TO.match(look.folded, multiple.numeral.end)
    if named is None or way is None or named.start - multiple.numeral.end > _NEAR or "," in look.folded[way.end() : named.start]:
        return None
    under = look.quantity((way.end(), named.end), look.claim.period)
    if under is None:
        return None
    return Told([Reading(Combination("mul", (Operand(multiple.number), under)), True, "clause")], kind="level", about_change=False, alone=True)
