"""Parts of a company and what they are of it, in English: "together, A and B made $320 million, 64% of revenue", "19% of sales came from A",
"A, B and C were 40%, 35% and 25% of revenue", "A's share of sales rose 1.6 points to 43.1%", "A is 1.8 times as large as B".
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from verifier.catalogue import load
from verifier.catalogue.terms import Term
from verifier.claims import Claim, Combination, Quantity, Reading
from verifier.dataclass import replace
from verifier.extractors.rules.constructions.look import Look, Told
from verifier.extractors.vocabulary import Mention
from verifier.patterns import compiled, pattern

_SUMMED = frozenset("together combined jointly aggregate".split())
_OF_PARTS = frozenset("share of times large big size".split())
_TOGETHER = compiled(r"\b(?:together|combined|jointly|between them|in aggregate)\b", re.IGNORECASE)
_BETWEEN = compiled(r"[\s*]*(?:,|and|&|plus|, and)[\s*]*(?:the )?", re.IGNORECASE)
_WHOSE = r"(?:the |its |our |total |group |company |overall |consolidated |company's |group's )*"
_OF = pattern("segment-shares-of", rf"[\s*]*of {_WHOSE}([a-z][a-z ]{{2,20}}?)(?=[\s*]*(?:[,.;:)(]|$|and\b|while\b|but\b|against\b|versus\b|vs\b|in\b|a year\b|respectively\b|last\b|this\b|from\b|compared\b))", re.IGNORECASE)
_CAME = pattern(
    "segment-shares-came", rf"[\s*]*of {_WHOSE}([a-z][a-z ]{{2,20}}?) (?:came|comes|coming|was generated|is generated|derived|derives|stem\w*|originat\w+|was earned|is earned) (?:from|in|by) (?:the )?",
    re.IGNORECASE,
)
_IS_NOW = compiled(r"(?: revenues?| sales)? (?:is|was|are|were)(?: now| already| currently| still| about| around| roughly| just| only)* ", re.IGNORECASE)
_THEN = compiled(r"[\s*]*,?[\s*]*\(?(?:against|versus|vs\.?|compared with|compared to|up from|down from|from)[\s*]*", re.IGNORECASE)
_AGO = compiled(r"[\s*]*(?:a|one) year (?:ago|earlier|before)\b|[\s*]*(?:last year|in the (?:prior|previous) year)\b", re.IGNORECASE)
_SHARE_OF = pattern("segment-shares-share-of", rf"(?:'s?)? share of {_WHOSE}([a-z][a-z ]{{2,20}}?) (?:(rose|increased|climbed|grew|went up|was up|gained|expanded|edged up)|fell|declined|dropped|slipped|shrank|decreased|went down|was down)\b(?: by)?(?: about| around| roughly)?[\s*]*$", re.IGNORECASE)
_TO = compiled(r"[\s*]*,?[\s*]*to[\s*]*", re.IGNORECASE)
_AS_LARGE = compiled(r"[\s*]*(?:times)?[\s*]*(?:as (?:large|big) as|the size of|larger than|bigger than)[\s*]*(?:the )?", re.IGNORECASE)
_REVENUE = ("revenue", "segment_revenue", "total_revenue")
_AMOUNTS = ("money", "number", "physical", "count")


def told(look: Look) -> Told | None:
    """What the words make of the parts that they name."""
    if not look.around.vocabulary.of_segment or look.n.high is not None or look.claim.period is None:
        return None
    kind = look.n.unit.kind
    if kind in _AMOUNTS:
        return None if _SUMMED.isdisjoint(look.holds) and "between" not in look.holds else _sum(look)
    if _OF_PARTS.isdisjoint(look.holds):
        return None
    if kind == "percent":
        return None if look.n.sign else _of_sum(look) or _came_from(look) or _listed(look) or _is_so_much(look) or _year_ago(look) or _moved_to(look)
    if kind in ("point", "basis_point"):
        return _moved_by(look) if "share" in look.holds else None
    return _as_large(look) if kind == "multiple" else None


def _named(look: Look, low: int, high: int) -> list[Mention]:
    return [m for m in look.around.named(low, high) if m.kind == "segment"]


def _joined(look: Look, low: int, high: int) -> list[Mention]:
    """The last parts named in a row: A, B and C."""
    row: list[Mention] = []
    for one in _named(look, low, high):
        row = [*row, one] if row and _BETWEEN.fullmatch(look.folded, row[-1].end, one.start) else [one]
    return row


def _metric(look: Look, terms: Sequence[Term], parts: Sequence[Mention]) -> str | None:
    """What is measured of the parts: the metric named, else revenue where they all have it."""
    held = [look.around.vocabulary.of_segment.get(m.target, frozenset()) for m in parts]
    if terms:
        family = (terms[0].metric, *load().metrics[terms[0].metric].family)
        family = (*family, *_REVENUE) if terms[0].metric in _REVENUE else family
        return next((m for m in family if all(m in mine for mine in held)), None)
    return next((m for m in _REVENUE if all(m in mine for mine in held)), None)


def _part(look: Look, metric: str, part: Mention) -> Quantity:
    return Quantity(metric, look.claim.entity, look.claim.period, segment=part.target)


def _whole(part: Quantity) -> Quantity:
    others = tuple(m for m in (*_REVENUE, "main_business_revenue") if m != part.metric) if part.metric in _REVENUE else ()
    return replace(part, segment=None, others=others)


def _terms(look: Look, found: re.Match[str]) -> list[Term]:
    return look.around.terms(found.start(1), found.end(1))


def _sum(look: Look) -> Told | None:
    """ "Together, A and B generated so much"."""
    if look.said or not _TOGETHER.search(look.before):
        return None
    parts = _joined(look, look.start, look.n.start)
    metric = _metric(look, look.around.terms(look.start, look.n.start), parts) if len(parts) > 1 else None
    if metric is None:
        return None
    total = Combination("sum", tuple(_part(look, metric, part) for part in parts))
    return Told([Reading(total, True, "clause")], kind="sum", metric=metric, about_change=False, alone=True)


def _of_sum(look: Look) -> Told | None:
    """… "or so much of revenue": of the sum just told."""
    last: Claim | None = look.said[-1] if look.said else None
    added = last.readings[0].expression if last is not None and last.readings else None
    if last is None or last.kind != "sum" or not isinstance(added, Combination) or added.op != "sum" or not (found := _OF.match(look.folded, look.n.end)):
        return None
    first = added.args[0]
    if not isinstance(first, Quantity) or first.segment is None or not _terms(look, found):
        return None
    return Told([Reading(Combination("div", (added, _whole(first))), True, "clause")], kind="share", metric=first.metric, about_change=True, alone=True)


def _share(look: Look, metric: str, part: Mention) -> Told:
    mine = _part(look, metric, part)
    made = Combination("div", (mine, _whole(mine)))
    return Told([Reading(made, True, "clause")], kind="share", metric=metric, segment=part.target, about_change=True, alone=True)


def _came_from(look: Look) -> Told | None:
    """ "19.2% of revenue came from A"."""
    found = _CAME.match(look.folded, look.n.end)
    named = _named(look, found.end(), look.end) if found is not None else []
    if found is None or not named or named[0].start != found.end() or (terms := _terms(look, found)) == []:
        return None
    metric = _metric(look, terms, named[:1])
    return _share(look, metric, named[0]) if metric is not None else None


def _listed(look: Look) -> Told | None:
    """ "A, B and C made up 40%, 35% and 25% of revenue"."""
    shares = [c for c in look.around.of_quote(look.claim) if c.numeral.unit.kind == "percent"]
    if len(shares) < 2 or look.claim not in shares or any(c.numeral.sign or c.numeral.high is not None for c in shares):
        return None
    between = zip(shares, shares[1:], strict=False)
    if not all(_BETWEEN.fullmatch(look.folded, one.numeral.end, two.numeral.start) for one, two in between):
        return None
    found = _OF.match(look.folded, shares[-1].numeral.end)
    parts = _joined(look, look.start, shares[0].numeral.start)
    if found is None or len(parts) != len(shares) or not (terms := _terms(look, found)):
        return None
    metric = _metric(look, terms, parts)
    return _share(look, metric, parts[shares.index(look.claim)]) if metric is not None else None


def _is_so_much(look: Look) -> Told | None:
    """ "A is now 40% of sales"."""
    found = _OF.match(look.folded, look.n.end)
    named = _named(look, look.start, look.n.start) if found is not None else []
    if found is None or not named or not _IS_NOW.fullmatch(look.folded, named[-1].end, look.n.start) or not (terms := _terms(look, found)):
        return None
    metric = _metric(look, terms, named[-1:])
    return _share(look, metric, named[-1]) if metric is not None else None


def _shared(claim: Claim | None) -> tuple[Quantity, Quantity] | None:
    """The part and the whole of a share that is surely one."""
    made = claim.readings[0].expression if claim is not None and claim.readings and claim.readings[0].certain else None
    if not isinstance(made, Combination) or made.op != "div" or len(made.args) != 2:
        return None
    part, whole = made.args
    if not isinstance(part, Quantity) or not isinstance(whole, Quantity) or part.segment is None or whole.segment is not None or part.period is None:
        return None
    return part, whole


def _year_ago(look: Look) -> Told | None:
    """ "A is 21% of sales, against 19% a year ago"."""
    last = look.said[-1] if look.said else None
    pair = _shared(last)
    if last is None or pair is None or not _AGO.match(look.folded, look.n.end):
        return None
    gap = look.folded[last.numeral.end : look.n.start]
    found = _OF.match(gap)
    if not _THEN.fullmatch(gap, found.end() if found is not None else 0):
        return None
    part, whole = pair
    assert part.period is not None
    then = part.period.shifted(-12)
    made = Combination("div", (part.level(then), whole.level(then)))
    return Told([Reading(made, True, "clause")], kind="share", metric=part.metric, segment=part.segment, period=then, about_change=True, alone=True)


def _moved_by(look: Look) -> Told | None:
    """ "A's share of revenue rose 1.6 points"."""
    found = _SHARE_OF.search(look.before)
    named = _named(look, look.start, look.start + found.start()) if found is not None else []
    period = look.claim.period
    if found is None or period is None or not named or named[-1].end != look.start + found.start():
        return None
    metric = _metric(look, look.around.terms(look.start + found.start(1), look.start + found.end(1)), named[-1:])
    if metric is None:
        return None
    now, base = _part(look, metric, named[-1]), period.shifted(-12)
    ratio = Combination("div", (now, _whole(now)))
    then = Combination("div", (now.level(base), _whole(now).level(base)))
    made = Combination("sub", (ratio, then))
    return Told([Reading(made, True, "clause")], kind="change", metric=metric, segment=now.segment, about_change=True, alone=True, falls=found[2] is None)


def _moved_to(look: Look) -> Told | None:
    """ "A's share of revenue rose 1.6 points to 43.1%"."""
    last = look.said[-1] if look.said else None
    made = last.readings[0].expression if last is not None and last.kind == "change" and last.readings else None
    if last is None or not isinstance(made, Combination) or made.op != "sub" or not _TO.fullmatch(look.folded, last.numeral.end, look.n.start):
        return None
    ratio = made.args[0]
    part = ratio.args[0] if isinstance(ratio, Combination) and ratio.op == "div" else None
    if not isinstance(part, Quantity) or part.segment is None:
        return None
    return Told([Reading(ratio, True, "clause")], kind="share", metric=part.metric, segment=part.segment, about_change=True, alone=True)


def _as_large(look: Look) -> Told | None:
    """ "A is 1.8 times as large as B"."""
    found = _AS_LARGE.match(look.folded, look.n.end)
    after = _named(look, found.end(), look.end) if found is not None else []
    before = _named(look, look.start, look.n.start)
    if found is None or len(before) != 1 or not after or after[0].start != found.end():
        return None
    metric = _metric(look, look.around.terms(look.start, look.end), [before[0], after[0]])
    if metric is None:
        return None
    made = Combination("div", (_part(look, metric, before[0]), _part(look, metric, after[0])))
    return Told([Reading(made, True, "clause")], kind="ratio", metric=metric, about_change=False, alone=True)
