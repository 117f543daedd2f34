"""What one unit of something costs or fetches: "jet fuel averaged $2.41 a gallon" is what a source calls "fuel cost per gallon"."""

from __future__ import annotations

import re

from verifier.claims import Quantity, Reading
from verifier.dataclass import replace
from verifier.extractors.rules.constructions.look import Look, Told
from verifier.patterns import compiled

_A_UNIT = compiled(r"[\s*]*(?:an?|per|/)\s?([a-z]{2,16})\b", re.IGNORECASE)
_BESIDE = compiled(r"[\s*]*(?:(?:an?|per|/)\s?[a-z]{2,16})?[\s*,]*(?:against|versus|vs\.?|compared (?:with|to)|(?:up |down )?from)[\s*]*", re.IGNORECASE)
_WORD = compiled(r"[a-z]+")
_PRICES = frozenset("cost costs price prices expense expenses average realised realized selling spot net gross revenue unit blended all in".split())
"""Words of a name that do not tell what the unit is of."""
_OTHERS = frozenset("share year quarter month week day annum".split())
_PER = " per "
WORDS = frozenset(("a", "an", "per", "against", "versus", "vs", "compared", "from"))


def told(look: Look) -> Told | None:
    """The source's own name for so much a unit, where just one is of the thing that the clause names; what it is set against is of the year before."""
    n, claim = look.n, look.claim
    if n.unit.scale != 1 or n.high is not None or n.sign or claim.relation != "=" or claim.kind not in ("level", "ratio") or claim.assumed:
        return None
    return _named(look) or (None if claim.readings and claim.readings[0].certain else _beside(look))


def _named(look: Look) -> Told | None:
    unit = _A_UNIT.match(look.after)
    if unit is None or unit[1].lower() in _OTHERS:
        return None
    said = set(_WORD.findall(look.clause.lower()))
    metrics = set()
    for name, (kind, target) in look.around.vocabulary.names.items():
        head, per, tail = name.rpartition(_PER)
        if kind == "own" and per and tail.removesuffix("s") == unit[1].lower().removesuffix("s"):
            telling = set(_WORD.findall(head)) - _PRICES
            if telling and telling <= said:
                metrics.add(target)
    if len(metrics) != 1:
        return None
    metric, dated = metrics.pop(), bool(look.claim.readings) and look.claim.readings[0].origin == "clause" and look.claim.period is not None
    reading = Reading(Quantity(metric, look.claim.entity, look.claim.period), dated, "clause" if dated else "inherited", True)
    return Told([reading], kind="level", metric=metric, about_change=False, alone=True)


def _beside(look: Look) -> Told | None:
    last = look.said[-1] if look.said else None
    first = last.primary.expression if last is not None and last.primary is not None else None
    if last is None or not isinstance(first, Quantity) or first.period is None or first.measure != "level" or _PER not in first.metric:
        return None
    if last.numeral.unit.kind != look.n.unit.kind or _BESIDE.fullmatch(look.folded, last.numeral.end, look.n.start) is None:
        return None
    before = Reading(replace(first, period=first.period.year_before), False, "inherited", True)
    return Told([before], kind="level", metric=first.metric, period=first.period.year_before, about_change=False, alone=True)
