"""Words that set a number apart from the metric in play: a part named before a comma, a basis beside the number, a loss of some kind."""

from __future__ import annotations

import re

from verifier.catalogue import load
from verifier.catalogue.terms import Term
from verifier.dataclass import replace
from verifier.extractors.rules.binding.standing import Walk
from verifier.extractors.rules.topics import Topic, fits, residue, topic_of
from verifier.numerals import Numeral

_PART = re.compile(r"\s+(?:of|from|in|at|for|on|across|outside|within|to)\s", re.IGNORECASE)
_THE_FIRM = re.compile(
    r"\s+(?:of|at|for) (?:the|this|our) [a-z,\- ]*?"
    r"(?:company|group|firm|[a-z]*maker|manufacturer|retailer|chain|bank|lender|carrier|airline|insurer|developer|producer|operator|builder|owner)\b",
    re.IGNORECASE,
)
"""Only another name of the company itself: "profit at the Ohio-based toolmaker"."""


def leave_part(walk: Walk, end: int) -> None:
    """At a comma or bracket: a metric narrowed by what stands between is not surely that of the company.

    "Sales of Brixol, its largest brand, reached $287 million"; "Revenue in Europe, long a laggard, rose 14%".
    """
    named, topic = walk.run.terms[-1] if walk.run.terms else None, walk.scene.topic
    if named is None or topic is None or not topic.sure or named.start in walk.consumed:
        return
    if not _PART.match(walk.folded, named.end) or _THE_FIRM.match(walk.folded, named.end, end):
        return
    parts, at = [], named.end
    for t in walk.run.tokens:
        if t.start >= named.end:
            if t.kind == "name" and t.load.kind == "segment":
                return  # what the sources know as a part is bound as one
            parts.append(walk.folded[at : t.start])
            at = t.end
    parts.append(walk.folded[at:end])
    if residue(" ".join(parts)):
        walk.scene.topic = topic.doubted()


_BASIS = (
    r"(?:adjusted|non-gaap|gaap|ifrs|statutory|reported|core|underlying|normali[sz]ed|headline|pro forma|forward|trailing|ttm|ntm|diluted|basic"
    r"|organic)"
)
_OWN_BASIS = re.compile(
    rf"\b({_BASIS})(?:\s+(?:basis|terms|one|figure|number|multiple))?\s*(?:was|were|is|at|of|to|hit|came in at|:|=)?\s*"
    r"(?:about |around |roughly |just |only )?(?:US)?[$€£¥]?$",
    re.IGNORECASE,
)
_BASIS_BEHIND = re.compile(
    rf"\s+(?:on an? |in )?\(?({_BASIS})(?:\s+(?:basis|terms))?\)?"
    r"(?=\s*(?:[,.;:)/|]|$|and\b|or\b|but\b|vs\b|versus\b|from\b|against\b|compared\b))",
    re.IGNORECASE,
)
_LEADING = re.compile(rf"^(?:{_BASIS}\s+)+", re.IGNORECASE)
_BASES = frozenset(
    "adjusted non gaap ifrs statutory reported core underlying normalized normalised headline forma forward trailing ttm ntm diluted basic"
    " organic".split()
)
"""A word of each basis, as the sentence's own words are kept."""


def on_its_basis(walk: Walk, n: Numeral, topic: Topic) -> Topic:
    """The metric carried along on the basis that words beside the number name: "P/E of 26.7x, forward 22.9x", "EPS $1.42, or $1.61 adjusted".

    Where the catalogue knows no metric by that name, it is not surely the one carried.
    """
    if walk.holds.isdisjoint(_BASES) or not topic.sure or n.unit.is_fraction and not topic.is_rate:
        return topic
    said = _BASIS_BEHIND.match(walk.folded, n.end) or (
        None if walk.run.terms else _OWN_BASIS.search(walk.folded, walk.run.start, n.start)
    )
    if said is None or re.search(rf"\b{said[1]}\b", topic.words, re.IGNORECASE):
        return topic
    if walk.run.terms and re.search(rf"\b{said[1]}\s", walk.folded[walk.run.start : walk.run.terms[-1].end], re.IGNORECASE):
        return topic
    bare = _LEADING.sub("", topic.words)
    named = load().terms.named(f"{said[1]} {bare}") if bare else None
    if named is None or not named.metric:
        return topic.doubted()
    found = topic_of(Term(0, len(bare), named.metric, named.alias, named.loose))
    if found.metric == topic.metric or not (fits(n.unit, found.kind) or n.unit.is_fraction):
        return topic
    return replace(found, segment=topic.segment, named=topic.named)


_LOSING = re.compile(r"\b(?:net|pre-?tax|after-tax|quarterly|annual|attributable|reported|gaap|statutory|overall|total|bottom-line)\b", re.IGNORECASE)
_LOST_ON = re.compile(r"\s+(?:on|from|related to|relating to|tied to|associated with|due to|reserve|ratio|provision)\b")


def lost_on(walk: Walk) -> str:
    """What a loss is of, where it is not that of the company: catastrophe losses, a loss on disposal, 汇兑亏损; empty where it is plainly its own."""
    lost = walk.run.last("loss")
    if lost is None:
        return ""
    if _LOST_ON.match(walk.folded, lost.end):
        return walk.folded[lost.start : lost.end + 12]
    words = walk.folded[max(walk.clause_char, lost.start - 40) : lost.start]
    return residue(_LOSING.sub(" ", words)) if lost.load.word in ("loss", "losses") and words.isascii() else ""
