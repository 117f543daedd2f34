"""A name of the sources' own that prose cuts short: the average freight rate is "the average rate" once it was named."""

from __future__ import annotations

from verifier.extractors.rules.binding.standing import Walk
from verifier.extractors.rules.topics import Topic, own_topic
from verifier.figures import OWN
from verifier.numerals import Numeral

_SAID_OF = frozenset(
    "of at was is to by up down rose fell grew slipped eased dipped climbed stood came averaged reached hit improved"
    " widened narrowed".split()
)


def shortened(walk: Walk, n: Numeral) -> Topic | None:
    """A name of the sources' own with a word left out: "the average rate fell 28.9%" of the average freight rate, where it fits no other."""
    said = walk.folded[walk.run.start : n.start]
    if not said.isascii() or " the " not in f" {said.lower()}" and " its " not in said:
        return None
    text = said.strip(" *,;")
    lowered = text.lower()
    at = max(lowered.rfind(" the "), lowered.rfind(" its "), 0 if lowered.startswith(("the ", "its ")) else -1)
    if at < 0:
        return None
    words = lowered[at:].split()[1:]
    cut = next((place for place, word in enumerate(words) if word in _SAID_OF), len(words))
    words = words[:cut]
    if not 2 <= len(words) <= 3:
        return None
    found = {
        target
        for name, (kind, target) in walk.vocabulary.names.items()
        if kind == "own" and target.startswith(OWN) and name.endswith(words[-1])
        if len(name.split()) > len(words) and set(words) <= set(name.split())
    }
    metric = next(iter(found)) if len(found) == 1 else None
    if metric is None:
        return None
    return own_topic(metric, " ".join(words), n.start, walk.vocabulary.own_kinds.get(metric, "own"))
