"""A metric told by what stands right beside its number: a source's field set to it, "diluted" behind it, the words of a part in a bracket."""

from __future__ import annotations

import re

from verifier.catalogue import load
from verifier.dataclass import replace
from verifier.extractors.rules.binding.standing import Walk
from verifier.extractors.rules.topics import Topic, fits, own_topic, residue, topic_of
from verifier.numerals import Numeral
from verifier.patterns import compiled

_ASSIGNED = compiled(r"(?<![A-Za-z0-9_])([A-Za-z][A-Za-z0-9_]{1,30})[`\s]*[=:≈][`\s*]*$")
_BESIDE = compiled(
    r"(?<![A-Za-z0-9_])([a-z][a-z0-9]*(?:_[a-z0-9]+)+|p[ebs])[`\s*]*(?:\([^()0-9]{1,8}\))?[`\s*]*(?:[为是约达仅]|仅为|只有|高达)?[`\s*]*$"
)
_RATES = frozenset(("pe", "pb", "ps"))
_QUOTED = compiled(
    r"`([A-Za-z][A-Za-z0-9_]*)`[)\s*]*(?:\([^()0-9]{1,16}\))?[\s*]*"
    r"(?:is|was|are|of|at|stands? at|stood at|(?:came|comes) (?:in )?(?:to|at)|(?:came|went|moved|climbed|edged|crept) (?:up|down) (?:[\d.]+% )?to"
    r"|(?:rose|fell|grew|declined|increased|decreased|dropped|improved|slipped) (?:[\d.]+% )?to|reads?|shows?|prints?|gives?)?"
    r"[\s*]*(?:about |around |roughly )?(?:RMB|CNY|HK\$|US\$|[$€£¥])? ?$"
)
"""A field in code marks, and the words that say its value."""
_MOVED_FIELD = compiled(
    r"`([A-Za-z][A-Za-z0-9_]*)`[)\s*]*(?:is|was)? ?"
    r"(?:came|went|moved|climbed|edged|crept|rose|fell|grew|declined|increased|decreased|dropped|improved|slipped|up|down)"
    r" ?(?:up|down|by)*[\s*]*(?:about |around |roughly )?[+-]?$"
)


def assigned(walk: Walk, n: Numeral) -> Topic | None:
    """The metric of a source's field that the number is written as the value of: pb = 4.06."""
    before = walk.folded[max(walk.s.start, n.start - 48) : n.start]
    named: re.Match[str] | None
    if (led := before.rstrip("`* "))[-1:] in ("=", ":", "≈"):
        named = _ASSIGNED.search(before) if led[:-1].rstrip("` \t\r\n")[-1:].isascii() else None
    elif walk.vocabulary.fields and "`" in before and (named := _QUOTED.search(before)) is not None:
        pass
    elif walk.vocabulary.fields and ("_" in before or (n.unit.kind == "multiple" and not before.isascii() and not _RATES.isdisjoint(walk.holds))):
        named = _BESIDE.search(before)
        named = _MOVED_FIELD.search(before) if named is None and "`" in before and n.unit.is_fraction else named
    elif walk.vocabulary.fields and "`" in before and n.unit.is_fraction:
        named = _MOVED_FIELD.search(before)
    else:
        return None
    metric = walk.vocabulary.fields.get(named[1].lower()) if named is not None else None
    known = load().metrics.get(metric or "")
    if named is None or metric is None or known is None or not (fits(n.unit, known.kind) or n.unit.is_fraction):
        return None
    opening = walk.folded.rfind("(", n.start - len(before), n.start - len(before) + named.start(1) + 1)
    said = next((t for t in walk.tokens[: walk.number_at] if t.kind == "term" and 0 <= opening - t.end <= 1), None)
    if said is not None and not said.load.loose and said.load.metric != metric:
        walk.scene.topic = topic_of(said.load)
        return walk.scene.topic  # "net margin after minorities (`netprofit_margin`)": the words say what it is called
    return Topic(metric, (), named[1], True)


_DILUTED = compiled(r"\s+\(?(diluted|basic)\b|(?:元)?[（(](稀释|摊薄|基本)", re.IGNORECASE)


def diluted(walk: Walk, n: Numeral) -> Topic | None:
    """Earnings per share that the word behind the number tells apart: "EPS $1.13 diluted"."""
    named = next((t for t in reversed(walk.run.terms) if t.kind == "term" and t.start not in walk.consumed), None)
    if named is None or not str(named.load.metric).startswith("eps_") or n.unit.is_fraction or not (told := _DILUTED.match(walk.folded, n.end)):
        return None
    metric = "eps_basic" if (told[1] or told[2]).lower() in ("basic", "基本") else "eps_diluted"
    walk.scene.topic = Topic(metric, (), named.load.alias, True)
    return walk.scene.topic


_WORDS_BEHIND = compiled(r"\s+([A-Za-z][A-Za-z \-]{2,30}?)\s*(?=[,;)])")


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


_CLAUSE = compiled(r"[^,;.:()]*")
_NOUN = compiled(r"\s*([A-Za-z]{3,})")


def counted_words(walk: Walk, n: Numeral) -> str:
    """The words on both sides of a bare count, where its noun is in the name of something that the sources count; else none."""
    if n.unit.kind not in ("count", "number") or n.word or walk.run.terms or not walk.vocabulary.volumes or walk.stack:
        return ""
    noun = _NOUN.match(n.unit.written or walk.folded[n.end : n.end + 24])
    if noun is None or not any(noun[1].lower() in target.lower() for target in walk.vocabulary.volumes):
        return ""
    behind = _CLAUSE.match(walk.folded, n.end)
    words = f"{walk.folded[walk.run.start : n.start]} {n.unit.written} {behind[0] if behind is not None else ''}"
    return words if words.isascii() else ""
