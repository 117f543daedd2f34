"""A company beside its peers, told in words: "27.9x and 21.3x, an average of 24.6x", "the two peers average 18.9x, which leaves it 3% dearer", "half of Norcross' multiple"."""

from __future__ import annotations

import re

from verifier.claims import Claim, Combination, Expression, Operand, Quantity, Reading
from verifier.dataclass import replace
from verifier.extractors.rules.constructions.look import Look, Told
from verifier.figures import OWN
from verifier.patterns import compiled

_MEAN_OF = compiled(r"\b(?:an?|the|their|its|for an?|a simple|giving an?|which is an?) (?:simple |plain |peer |group |arithmetic )*(?:average|mean|midpoint)(?: multiple| rate| yield)? of[\s*]*$", re.IGNORECASE)
_AVERAGING = compiled(r"[\s*]*,?[\s*]*(?:(?:which|and|to|they|the two|the three|together|so) )*averag(?:ing|es?|ed) (?:about |around |roughly |out at |to )*[\s*]*$", re.IGNORECASE)
_PEERS_MEAN = compiled(
    r"\b(?:the |its |our |these |those )?(?:two|three|four|five|six|other)? ?(?:peers?|rivals?|comparables?|comps|competitors?|others|group|basket)(?: group| set)?(?:'s|')? "
    r"(?:(?:trade|trades|average|averages|mean|on average|at an average of|averaging|multiple|is|are|on|at|of|sits?|stands?|an|a|around|about|nearer) ?)+[\s*]*$", re.IGNORECASE
)
_DEARER = compiled(r"\s+(?:more expensive|dearer|richer|pricier|higher|above|(cheaper|less expensive|lower|below))\b|\s+(?:premium|(discount))\b", re.IGNORECASE)
_GROUP = compiled(r"\b(?:group|peers?|rivals?|average|mean|comparables?|comps|others|measure|basis|them|that|these)\b", re.IGNORECASE)
_HINTS = frozenset("average averages averaging averaged mean peers peer rivals group comps comparables expensive dearer richer pricier cheaper premium discount".split())


def told(look: Look) -> Told | None:
    """The mean of the peers, or how far the company is from it."""
    if look.n.high is not None or not look.around.entity or len(look.around.vocabulary.entities) < 2:
        return None
    if look.n.unit.kind in ("multiple", "percent") and (theirs := _of_theirs(look)) is not None:
        return theirs
    if look.holds.isdisjoint(_HINTS):
        return None
    if look.n.unit.kind == "percent" and _DEARER.match(look.after):
        return _apart(look)
    if look.n.unit.kind in ("multiple", "percent", "number", "days"):
        return _of_the_last(look) or _of_peers(look)
    return None


def _of_the_last(look: Look) -> Told | None:
    """The mean of the numbers just said, each another company's."""
    if not (_MEAN_OF.search(look.before[-64:]) or _AVERAGING.search(look.before[-48:])):
        return None
    listed: list[Claim] = []
    for claim in reversed(look.said):
        if not look.alike(claim) or claim.kind not in ("ratio", "level", "growth") or (listed and claim.metric != listed[0].metric):
            break
        listed.insert(0, claim)
    others = [c for c in listed if c.entity != look.around.entity] if len({c.entity for c in listed}) == len(listed) else []
    used = others if len(others) > 1 else listed if 1 < len(listed) < 5 and len({c.entity for c in listed}) == len(listed) else []
    if len(used) < 2 or look.around.terms(used[-1].numeral.end, look.n.start):
        return None
    mean = Combination("mean", tuple(Operand(c.number) for c in used))
    mine = _mine(look) if used[0].metric == OWN else None
    metric = mine.metric if mine is not None else used[0].metric
    return Told([Reading(mean, True, "equation")], kind="ratio", metric=metric, words="average", about_change=False, alone=True)


def _of_peers(look: Look) -> Told | None:
    """The mean of all the other companies that the sources have."""
    if _PEERS_MEAN.search(look.before[-72:]) is None or look.claim.relation != "=":
        return None
    mine = _mine(look)
    q = mine.readings[0].expression if mine is not None and mine.readings else None
    if mine is None:
        return None
    q = q if isinstance(q, Quantity) and q.measure == "level" else Quantity(mine.metric, mine.entity)
    vocabulary = look.around.vocabulary
    others = [e for e in vocabulary.entities if e != look.around.entity and q.metric in vocabulary.of_entity.get(e, ())]
    said = _SO_MANY.search(look.before[-72:])
    sure = len(others) > 1 and said is not None and _NUMBERS[said[1].lower()] == len(others)
    if len(others) < 2:
        return None
    mean = Combination("mean", tuple(replace(q, entity=e) for e in others))
    return Told([Reading(mean, sure, "clause")], kind="ratio", metric=q.metric, words="average", about_change=False, alone=True)


_SO_MANY = compiled(r"\b(two|three|four|five|six) (?:peers|rivals|comparables|comps|competitors|others)\b", re.IGNORECASE)
_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6}


def _mine(look: Look) -> Claim | None:
    """The company's own multiple or rate, said last in the paragraph."""
    return next((c for c in reversed(look.block) if c.entity == look.around.entity and c.kind == "ratio" and c.words != "average"
                 and c.numeral.unit.kind in ("multiple", "percent", "number") and (look.alike(c) or look.n.unit.kind == "percent")), None)


def _of_theirs(look: Look) -> Told | None:
    """ "Roughly half of Norcross' multiple", "twice Norcross' 12.1x": the company's own number over the other's of the same measure."""
    names = look.around.named(look.n.end, min(look.end, look.n.end + 40))
    if not names or names[0].kind != "entity" or names[0].target == look.around.entity or not _OF.fullmatch(look.folded, look.n.end, names[0].start):
        return None
    if not (look.n.word or look.n.unit.kind == "multiple") or not _THEIRS.match(look.folded, names[0].end):
        return None
    mine = _mine(look)
    if mine is None or mine.metric not in look.around.vocabulary.of_entity.get(names[0].target, ()) or look.n.start - mine.numeral.end > 80:
        return None
    made = Combination("div", (Operand(mine.number), Quantity(mine.metric, names[0].target)))
    return Told([Reading(made, True, "clause")], kind="ratio", metric=mine.metric + "/" + names[0].target, words="of theirs", about_change=False, alone=True)


_OF = compiled(r"\s*(?:of |that of |the )*")
_THEIRS = compiled(r"(?:'s|'|\u2019s|\u2019)\s+(?:own )?(?:multiple|figure|level|rating|valuation|ratio|number)\b|(?:'s|'|\u2019s|\u2019)(?=\s*[,.;])")


def _apart(look: Look) -> Told | None:
    """How much dearer or cheaper the company's own number is than the mean just said."""
    way = _DEARER.match(look.after)
    mean = next((c for c in reversed(look.block) if c.words == "average" and c.numeral.unit.kind == "multiple"), None)
    if way is None or mean is None or look.n.start - mean.numeral.end > 160:
        return None
    mine = next((c for c in reversed(look.around.claims[: mean.index]) if c.metric == mean.metric and c.words != "average" and c.numeral.unit.kind == "multiple"
                 and c.entity == look.around.entity), None)
    if mine is None or mean.index - mine.index > 6 or look.said[-1:] not in ([mean], [mine]) and _GROUP.search(look.after[:48]) is None:
        return None
    grown: Expression = Combination("growth", (Operand(mine.number), Operand(mean.number)))
    down = way[1] is not None or way[2] is not None
    if down and look.claim.stated.low > 0:
        grown = Combination("neg", (grown,))
    return Told([Reading(grown, True, "equation")], kind="growth", metric=mean.metric, about_change=True, alone=True)
