"""前者 and 后者: which of the two things just named a number is of."""

from __future__ import annotations

from verifier.dataclass import replace
from verifier.extractors.rules.binding.standing import Walk
from verifier.extractors.rules.tokens import Token
from verifier.extractors.rules.topics import Topic, fits
from verifier.numerals import Numeral
from verifier.patterns import compiled

_ONE_OF_TWO = compiled(r"前者|后者")


def one_of_two(walk: Walk, n: Numeral) -> Topic | None:
    """The metric that 前者 or 后者 stands for, where the sentence has named two before; of two companies or parts, the scene becomes that one's."""
    if "者" not in walk.holds:
        return None
    said = [m for m in _ONE_OF_TWO.finditer(walk.folded, walk.run.start, n.start)]
    if not said or any(t.start > said[-1].start() for t in walk.run.terms):
        return None
    if said[0].group() != said[-1].group():
        return walk.scene.topic.doubted() if walk.scene.topic is not None else None  # 后者快于前者: of both
    first = _ONE_OF_TWO.search(walk.folded, walk.s.start, n.start)
    begun = first.start() if first is not None else n.start
    latter = said[-1].group() == "后者"
    names = _two([t for t in walk.tokens if t.kind == "name" and t.load.kind in ("entity", "segment") and t.end <= begun])
    metrics = _two([t for t in walk.tokens if t.kind == "term" and t.end <= begun])
    if len(names) == 2:
        meant = names[latter].load
        if meant.kind == "entity":
            walk.scene.entity, walk.scene.segment = meant.target, None
        else:
            walk.scene.segment = meant.target
            walk.segment_clause = walk.clause_char
        return None
    if len(metrics) != 2:
        return None
    topic = replace(walk.metric_of(metrics[latter]), segment=walk.scene.segment)
    if not (fits(n.unit, topic.kind) or n.unit.is_fraction):
        return None
    walk.scene.topic = topic
    return topic


def _two(tokens: list[Token]) -> list[Token]:
    """The last two of different things, in the order in which they were named first."""
    told: dict[str, Token] = {}
    for token in tokens:
        key = token.load.metric if token.kind == "term" else token.load.target
        told.pop(key, None)
        told[key] = token
    return list(told.values())[-2:]
