"""Rows that are parts of a row above them: 国内 under 可用座公里, 煤电 under 装机容量, "of which: retail" under loans.

A row is a part by its indentation, by 其中, or, in a flat list, by a name that comes back under one total after
another. It then carries the metric, the moment and, where it states none, the unit of the row it belongs to, and its
own words are the segment. A row whose unit cannot be the owner's (a percentage under an amount) is left as it is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from verifier.dataclass import dataclass, replace
from verifier.fold import fold
from verifier.tabulation.columns import metric_of
from verifier.tabulation.labels import Label, catalogued
from verifier.tabulation.units_of_items import kind_of_words
from verifier.units import Unit

_INDENT = re.compile(r"[\s\u3000\u00a0]*")
_DASHES = re.compile(r"^(?:[-–—－·•]+\s*)+(?=[^\d\s.])")
_OF_WHICH = re.compile(r"^(?:其中\s*[:：,，]?|of which\s*[:,]?)\s*", re.I)
_BROKEN_DOWN = re.compile(r"\bby (?:business|segment|product|region|geograph\w+|division|channel|country|market|customer|category"
    r"|line of business|end[- ]market|application)|\bsegment(?:al)?\b|breakdown|\bsplit\b|\bmix\b"
    r"|分(?:产品|业务|地区|行业|部|品类|区域|渠道|板块)|构成|拆分|明细", re.I)
_GENERIC = frozenset({"其他", "其它", "总", "other", "others"})
_THINGS = frozenset({"physical", "count", "number"})
_ANYTHING = frozenset({"money", "shares", "physical", "count", "number"})
_STATABLE = {"money": frozenset({"money", "number"}), "physical": _THINGS | {"rate"}, "count": _THINGS, 
             "shares": frozenset({"shares", "number"}),
             "percent": frozenset({"percent"}), "per_share": frozenset({"per_share", "money", "number"}),
             "multiple": frozenset({"multiple", "number"}),
             "ratio": frozenset({"number", "multiple", "percent"}), "days": frozenset({"days", "number"}), "points": frozenset({"index", "number"})}
"""By the kind of an owner, the units that a part of it may state."""


def depth_of(text: str) -> int:
    """How far a row's name is set in, in half-width places; 其中： sets in what follows it.

    >>> depth_of("营业收入"), depth_of("\\u3000其中：国内"), depth_of("\\u3000\\u3000\\u3000\\u3000国际"), depth_of("- 海外")
    (0, 8, 8, 2)
    """
    lead = _INDENT.match(text)
    start = lead.end() if lead else 0
    depth = _width(text[:start])
    folded = fold(text[start:])
    if dashes := _DASHES.match(folded):
        depth, folded = depth + 2, folded[dashes.end():]
    if which := _OF_WHICH.match(folded):
        depth += _width(text[start:][:which.end()])
    return depth


def _width(text: str) -> int:
    return sum(2 if char > "\u2e80" else 2 if char == "\t" else 1 for char in text)


def recurring(names: Sequence[str]) -> frozenset[str]:
    """The names that come more than once."""
    return frozenset(name for name, times in Counter(filter(None, names)).items() if times > 1)


@dataclass(frozen=True, slots=True)
class _Open:
    """A row that rows beneath it may belong to."""

    depth: int
    label: Label
    unit: Unit | None
    part: bool


def opened(label: Label) -> Label | None:
    """What a row of words alone says of the rows beneath it; None for a total. "Sales by segment" names the measure that is broken down.

    >>> from verifier.tabulation.labels import label_of
    >>> opened(label_of("Operating profit by segment")).metric
    'operating_profit'
    """
    if label.total:
        return None
    metric = metric_of(label.words) if label.metric is None and _BROKEN_DOWN.search(label.words) else None
    return replace(label, metric=metric) if metric is not None else label


def is_part_under(section: Label | None, label: Label) -> bool:
    """Whether a row beneath a heading is a part of what the heading breaks down."""
    if section is None or section.metric is None or label.metric is not None or not label.words or label.share:
        return False
    return _BROKEN_DOWN.search(section.words) is not None


class Lineage:
    """The rows above a row that it may be part of.

    ``recurring`` are the names that a flat list repeats under one total after another; empty where a column of
    periods, companies or parts makes every name come back anyway.
    """

    def __init__(self, recurring: frozenset[str]) -> None:
        self.recurring = recurring
        self.open: list[_Open] = []

    def close(self) -> None:
        """A new heading: nothing above it owns what follows."""
        self.open.clear()

    def placed(self, label: Label, depth: int, unit: Unit | None) -> Label:
        """The label as part of its owner, or itself; ``unit`` is what the row states in its own unit column."""
        stated = label.unit or unit
        while self.open and self.open[-1].depth >= depth and not (self._flat(label) and not self.open[-1].part):
            self.open.pop()
        owner = self.open[-1] if self.open else None
        made = _joined(label, stated, owner) if owner is not None else label
        if label.measure == "level" and not label.bare and not label.share:
            self.open.append(_Open(depth, made, stated or (owner.unit if made is not label and owner else None), made is not label))
        return made

    def _flat(self, label: Label) -> bool:
        return label.metric is None and label.words in self.recurring


def _joined(label: Label, stated: Unit | None, owner: _Open) -> Label:
    above = owner.label
    if label.share or label.total or not label.words or above.share:
        return label
    if label.metric is not None:
        if label.segment is not None and above.metric is not None and above.segment is None and _kin(label.metric, above.metric):
            return replace(label, metric=above.metric, loose=False)
        if label.segment is None and above.segment is not None and label.metric != above.metric and label.measure == "level":
            return replace(label, segment=above.segment)
        return label
    if not _fits(label, stated, above, owner.unit):
        return label
    words = above.words if above.metric is None else label.words
    return replace(label, metric=above.metric, words=words, segment=_part_name(label.words, above.words),
                   unit=label.unit or (None if stated else owner.unit), moment=label.moment or above.moment, single=label.single or above.single,
                   heading=label.heading or above.heading, variant=above.variant)


def _fits(label: Label, stated: Unit | None, above: Label, unit: Unit | None) -> bool:
    """Whether a value of this unit can be a part of the owner's."""
    if label.measure != "level":
        return True
    if stated is not None and unit is not None:
        return "number" in (stated.kind, unit.kind) or (stated.kind, stated.name, stated.is_fraction) == (unit.kind, unit.name, unit.is_fraction)
    entry = catalogued(above.metric) if above.metric is not None else None
    owned: str = (entry.kind if entry is not None else kind_of_words(above.words)) or ""
    if stated is not None:
        return stated.kind in _STATABLE.get(owned, _ANYTHING)
    kind = kind_of_words(label.words)
    return kind is None or kind == owned or {kind, owned} == {"count", "physical"}


def _kin(metric: str, other: str) -> bool:
    """Whether two metrics are of one family: 收入 under 营业收入."""
    entry, owner = catalogued(metric), catalogued(other)
    return metric == other or bool(entry and other in entry.family or owner and metric in owner.family)


def _part_name(words: str, above: str) -> str:
    """The part's own name, without the noun that it shares with its owner: 电商收入 under 总收入 is 电商."""
    shared = 0
    while shared < min(len(words), len(above)) and words[-shared - 1] == above[-shared - 1]:
        shared += 1
    rest = words[:-shared].strip(" -的") if shared > 1 and not words.isascii() else words
    return rest if len(rest) > 1 and rest.lower() not in _GENERIC else words
