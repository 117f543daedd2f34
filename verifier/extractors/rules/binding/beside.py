"""A metric told by what stands right beside its number: a source's field set to it, "diluted" behind it, the words of a part in a bracket."""

from __future__ import annotations

import re

from verifier.catalogue import load
from verifier.dataclass import replace
from verifier.extractors.rules.binding.standing import Walk
from verifier.extractors.rules.topics import Topic, fits, own_topic, residue
from verifier.numerals import Numeral

_ASSIGNED = re.compile(r"(?<![A-Za-z0-9_])([A-Za-z][A-Za-z0-9_]{1,30})[`\s]*[=:≈][`\s*]*$")
_BESIDE = re.compile(
    r"(?<![A-Za-z0-9_])([a-z][a-z0-9]*(?:_[a-z0-9]+)+|p[ebs])[`\s*]*(?:\([^()0-9]{1,8}\))?[`\s*]*(?:[为是约达仅]|仅为|只有|高达)?[`\s*]*$"
)


def assigned(walk: Walk, n: Numeral) -> Topic | None:
    """The metric of a source's field that the number is written as the value of: pb = 4.06."""
    before = walk.folded[max(walk.s.start, n.start - 40) : n.start]
    if before.rstrip("`* ")[-1:] in ("=", ":", "≈"):
        named = _ASSIGNED.search(before)
    elif walk.vocabulary.fields and ("_" in before or (n.unit.kind == "multiple" and not before.isascii())):
        named = _BESIDE.search(before)
    else:
        return None
    metric = walk.vocabulary.fields.get(named[1].lower()) if named is not None else None
    known = load().metrics.get(metric or "")
    if named is None or metric is None or known is None or not (fits(n.unit, known.kind) or n.unit.is_fraction):
        return None
    return Topic(metric, (), named[1], True)


_DILUTED = re.compile(r"\s+\(?(diluted|basic)\b|(?:元)?[（(](稀释|摊薄|基本)", re.IGNORECASE)


def diluted(walk: Walk, n: Numeral) -> Topic | None:
    """Earnings per share that the word behind the number tells apart: "EPS $1.13 diluted"."""
    named = next((t for t in reversed(walk.run.terms) if t.kind == "term" and t.start not in walk.consumed), None)
    if named is None or not str(named.load.metric).startswith("eps_") or n.unit.is_fraction or not (told := _DILUTED.match(walk.folded, n.end)):
        return None
    metric = "eps_basic" if (told[1] or told[2]).lower() in ("basic", "基本") else "eps_diluted"
    walk.scene.topic = Topic(metric, (), named.load.alias, True)
    return walk.scene.topic


_WORDS_BEHIND = re.compile(r"\s+([A-Za-z][A-Za-z \-]{2,30}?)\s*(?=[,;)])")


def part_in_bracket(walk: Walk, n: Numeral, carried: Topic) -> Topic | None:
    """A part of the amount before the bracket, named behind its number: "capex of $519m ($214m sustaining, $305m growth)"."""
    behind = _WORDS_BEHIND.match(walk.folded, n.end)
    before = walk.folded[walk.run.start : n.start].strip(" *+-~$€£")
    whole = next((c for c in reversed(walk.sentence_claims) if c.metric == carried.metric), None)
    if behind is None or before or whole is None or n.unit.kind != "money" or whole.numeral.unit.kind != "money" or not residue(behind[1]):
        return None
    for name in (f"{behind[1]} {carried.words}", behind[1]):
        kind, target = walk.vocabulary.names.get(name.lower(), ("", ""))
        if kind == "own":
            return own_topic(target, name, n.start, walk.vocabulary.own_kinds.get(target, "own"))
    return replace(carried, sure=False, words=behind[1], named=False)
