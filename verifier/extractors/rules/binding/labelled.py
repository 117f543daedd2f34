"""What the words before a shown computation call its result."""

from __future__ import annotations

from verifier.dataclass import replace
from verifier.extractors.rules.binding.standing import Walk
from verifier.extractors.rules.equations import Equation
from verifier.extractors.rules.topics import Topic, own_name, residue, topic_of
from verifier.patterns import compiled

_EQUALS, _NAMES, _GIVES = compiled("[=≈]"), compiled(r":(?=[\s*]*`)"), compiled(r"[\s*)]*[=≈][\s*$€£¥]*")
_WORKED = compiled(r"\s*[/÷×*]\s*")
_QUALIFIED = compiled(r"\b[A-Za-z][a-z\-]+\s+$")


def label_of(walk: Walk, equation: Equation) -> Topic | None:
    """What a shown computation gives: the name before its first equals sign, or before its numbers."""
    low, high = walk.numerals[equation.operands[-1]].end, walk.numerals[equation.result].start
    terms = [t for t in walk.tokens if t.kind == "term"]
    gap, given = walk.folded[low:high], [t for t in terms if low <= t.start and t.end <= high]
    if len(given) == 1 and _GIVES.fullmatch(gap.replace(walk.folded[given[0].start : given[0].end], "", 1)):
        return replace(topic_of(given[0].load), segment=walk.scene.segment)  # OCF 398.2 less capex 86.4 = FCF 311.8
    stops = (t.end for t in reversed(walk.tokens) if t.kind == "p" and t.end <= equation.span[0] and t.load in ",;。\n")
    since = next(stops, walk.s.start)
    text = walk.folded[since : equation.span[0]]
    equals = _EQUALS.search(text) or _NAMES.search(text)  # 净现金:`totalCash` 187.4 - ...
    until = since + (equals.start() if equals else len(text))
    named = [t for t in terms if since <= t.start and t.end <= until]
    between = walk.folded[named[-2].end : named[-1].start] if len(named) > 1 else ""
    if not named or _WORKED.fullmatch(between):
        return None
    last = named[-1]
    after = residue(walk.folded[last.end : until])
    if after:
        return Topic(own_name(last.load.alias + after), (), last.load.alias + after, True)
    narrowed = _QUALIFIED.search(text[: last.start - since])
    narrowed = narrowed if narrowed is not None and residue(narrowed.group()) else None
    return replace(walk.metric_of(last, narrowed is None), segment=walk.scene.segment)
