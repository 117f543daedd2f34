"""Parts of a table's column, told in words: "of 26,400 homes, Denver has 25.8%", "Seattle delivers 22% of NOI", "Raleigh beat Tampa by 110 bps"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from verifier.claims import Claim, Combination, Expression, Operand, Quantity, Reading
from verifier.dataclass import replace
from verifier.extractors.rules.constructions.look import Look, Told
from verifier.patterns import compiled
from verifier.periods import Period

_OUT_OF = compiled(r"(?:^|[\s*])[Oo]f (?:(?:the|its|our|all|some|about|those|these|their|nearly|roughly) )*[\s*]*$")
_OF_WHOLE = compiled(r"\s*of (?:(?:the|its|our|all|total|group|overall|company|quarterly|quarter's|annual) )*([a-z&][a-z\- &]{1,30}?)(?=\s*(?:[,.;:)(]|$|and\b|or\b|but\b|from\b|in\b|this\b|last\b|while\b|with\b))", re.IGNORECASE)
_WITH = compiled(r"\b(?:with|plus|adding|add(?: in)?|including|together with|alongside)\s+(?:the )?$", re.IGNORECASE)
_JOINED = compiled(r"[\s*]*(?:,|and|&|plus|with|together with)[\s*]*(?:and )?", re.IGNORECASE)
_BEAT = compiled(
    r"\b(?:beat|beats|beating|topped|tops|led|leads|outpaced|outpaces|outgrew|outperformed|outperforms|outran|trailed|trails|lagged|lags|(?:was|is|came in|ran|stood|finished) "
    r"(?:ahead of|above|behind|below))\b[^,;.]{0,32}\bby (?:about |around |roughly |some |a full |just |nearly |almost )?[\s*]*$", re.IGNORECASE
)
_LED = frozenset("beat beats beating topped tops led leads outpaced outpaces outgrew outperformed outperforms outran trailed trails lagged lags ahead behind above below".split())
_SPELLED = ("share of {}", "{} share", "% of {}", "{} mix", "percentage of {}", "percent of {}", "share of total {}", "{} contribution", "% of total {}", "share of group {}")
MOST_PARTS = 24


def told(look: Look) -> Told | None:
    """What the words ask of the parts."""
    if not look.around.vocabulary.of_segment or look.n.high is not None:
        return None
    kind = look.n.unit.kind
    if kind == "percent":
        return (_out_of(look) or _printed(look)) if "of" in look.holds else None
    if kind in ("point", "basis_point"):
        return _beats(look) if not look.holds.isdisjoint(_LED) else None
    return _all_parts(look) if kind in ("count", "number", "physical") and "of" in look.holds and look.n.unit.scale >= 1 else None


def _segments(look: Look, low: int, high: int) -> list[str]:
    """The parts named between two places, in order."""
    return list(dict.fromkeys(m.target for m in look.around.named(low, high) if m.kind == "segment"))


def _holders(look: Look, metric: str) -> list[str]:
    return [s for s, metrics in look.around.vocabulary.of_segment.items() if metric in metrics]


def _dated(expression: Quantity, period: Period | None) -> list[Quantity]:
    """The same at the date that is meant, and as a table without one has it."""
    return [expression.level(date) for date in dict.fromkeys((period, None))]


def _all_parts(look: Look) -> Told | None:
    """ "Of 26,400 homes, Denver has 25.8%": the whole that a column adds up to."""
    claim = look.claim
    first = claim.readings[0].expression if claim.readings else None
    if not isinstance(first, Quantity) or first.segment is not None or first.metric in look.around.vocabulary.of_whole or first.measure != "level":
        return None
    if _OUT_OF.search(look.before[-40:]) is None or (after := look.next) is None or after.numeral.unit.kind != "percent":
        return None
    parts = _holders(look, first.metric)
    if not 2 < len(parts) <= MOST_PARTS:
        return None
    ways = [Combination("sum", tuple(replace(one, segment=s) for s in parts)) for one in _dated(first, claim.period)]
    return Told([Reading(way, True, "clause") for way in ways], kind="sum", metric=first.metric, about_change=False, alone=True)


def _out_of(look: Look) -> Told | None:
    """The part that the clause is about, over the number that the sentence opens with."""
    whole = look.said[-1] if look.said else None
    if whole is None or whole.kind not in ("sum", "level", "count") or whole.numeral.unit.kind == "percent" or look.claim.based or look.n.sign:
        return None
    if _OUT_OF.search(look.folded[max(look.start, whole.numeral.start - 40) : whole.numeral.start]) is None or look.around.terms(whole.numeral.end, look.n.start):
        return None
    named = _segments(look, whole.numeral.end, look.n.start)
    metric = whole.metric
    if len(named) != 1 or metric not in look.around.vocabulary.of_segment.get(named[0], ()):
        return None
    part = Quantity(metric, look.claim.entity, None, segment=named[0])
    readings = [Reading(Combination("div", (one, Operand(whole.number))), True, "clause") for one in _dated(part, look.claim.period)]
    return Told(readings, kind="share", metric=metric, segment=named[0], about_change=True, alone=True)


def _printed(look: Look) -> Told | None:
    """ "Seattle delivers 22% of NOI", where a column prints each part's share of it."""
    of = _OF_WHOLE.match(look.after)
    if of is None or look.n.sign or look.claim.based:
        return None
    names = look.around.vocabulary.names
    known = (names.get(way.format(of[1].strip().lower())) for way in _SPELLED)
    metric = next((one[1] for one in known if one is not None and one[0] == "own"), None)
    holders = _holders(look, metric) if metric is not None else []
    if metric is None or not holders:
        return None
    parts = _meant(look, holders)
    if not parts:
        return None
    ways: list[Expression] = []
    for date in dict.fromkeys((look.claim.period, None)):
        shares = tuple(Quantity(metric, look.claim.entity, date, segment=s) for s in parts)
        ways.append(shares[0] if len(shares) == 1 else Combination("sum", shares))
    return Told([Reading(way, True, "clause") for way in ways], kind="share", metric=metric, segment=parts[0] if len(parts) == 1 else None, about_change=True, alone=True)


def _meant(look: Look, holders: Sequence[str]) -> list[str]:
    """The parts that a share is of: those of its own clause, with the one said before where "with" adds them to it."""
    since = look.said[-1].numeral.end if look.said else look.start
    mentions = [m for m in look.around.named(since, look.n.start) if m.kind == "segment"]
    before = look.said[-1].segment if look.said else None
    if mentions and _WITH.search(look.folded, max(look.start, mentions[0].start - 24), mentions[0].start) and len(mentions) == 1:
        return [str(before), mentions[0].target] if before not in (None, mentions[0].target) else []
    if not mentions:
        last = look.claim.segment
        return [last] if last is not None and last in holders else []
    run = [mentions[-1]]
    for one in reversed(mentions[:-1]):
        if _JOINED.fullmatch(look.folded, one.end, run[0].start) is None:
            break
        run.insert(0, one)
    if len(run) < len(mentions) and len(run) > 1:
        return []
    chosen = run if len(run) > 1 else mentions[:1] if len(mentions) == 1 else []
    return [m.target for m in chosen if m.target in holders]


def _beats(look: Look) -> Told | None:
    """How far one part's rate, said last, lies from another's."""
    if _BEAT.search(look.before[-96:]) is None:
        return None
    since = look.said[-1].numeral.end if look.said else look.start
    pair = _segments(look, since, look.n.start)
    named = look.around.terms(since, look.n.start)
    rates: dict[tuple[str, str], Claim] = {}
    for c in look.block:
        q = c.readings[0].expression if c.readings else None
        if c.numeral.unit.kind == "percent" and isinstance(q, Quantity) and (not named or named[0].metric == c.metric):
            rates[q.metric, q.measure] = c
    if len(pair) != 2 or not 0 < len(rates) <= 4:
        return None
    ways = [
        Reading(Combination("abs", (Combination("sub", tuple(replace(q, segment=s) for s in pair)),)), reading.certain and len(rates) == 1, "clause")
        for rate in reversed(rates.values())
        for reading in rate.readings
        if isinstance(q := reading.expression, Quantity)
    ]
    return Told(ways, kind="change", about_change=True, alone=True)
