"""Neighbours that belong together: the two ends of a range, and the members of a list that share one unit."""

from __future__ import annotations

import re
from decimal import Decimal

from verifier.dataclass import replace
from verifier.interval import HALF
from verifier.numerals.draft import ONE, Draft
from verifier.patterns import pattern
from verifier.units import Unit

_LIST_JOINT = pattern("joining-list-joint", r"[ ]?\*{0,2}[ ]?(?:/|、|,|;|和|及|与|以及|and|or|&|,[ ]?and)[ ]?\*{0,2}[ ]?")
_RANGE_JOINT = pattern("joining-range-joint", r"\*{0,2}[ ]?(?:-|–|—|――|~|至|到|to|and|−)[ ]?\*{0,2}")
_OPERATION_AFTER = pattern("joining-operation-after", r"[ ]?(?:[=≈×÷]|\+(?![ ]?\))|\*(?!\*))")
_OPERATION_BEFORE = pattern("joining-operation-before", r"[0-9%元股倍亿万)][ ]?(?:[+\-−×÷]|(?<!\*)\*)[ ]?$")
_FROM = pattern("joining-from", r"(?:由|从|自|\bfrom)[^,;。\n]{0,14}$", re.IGNORECASE)
_BETWEEN = pattern("joining-between", r"\bbetween[ ](?:about |roughly |approximately )?[A-Z$€£¥]{0,4}$", re.IGNORECASE)
_MOVED_FROM = re.compile(r"[由从自][^,;。0-9]{0,16}[0-9][0-9,.]*[^,;。0-9]{0,8}(?:增长|增加|提升|提高|上升|降低|下降|减少|回落|增|减|降)了?[ *约]*$")
_MOTION = pattern("joining-motion",
    r"(?:增长|增加|上升|提升|提高|下降|减少|下滑|回落|扩大|收窄|\b(?:by|up|down|rose|fell|grew|gained|lost|increased|decreased"
                     r"|declined|climbed|dropped"
                     r"|jumped|improved|widened|narrowed|slipped|added|rising|falling|growing))[ ]?(?:了|约|about |roughly |around |some |nearly "
                     r"|over )?[A-Z$€£¥]{0,4}$",
                     re.IGNORECASE)
_LAST_JOINTS = frozenset({"and", "or", "和", "及", "与", "以及", "&"})
_FARTHEST = 8
TEN = Decimal(10)


def join_ranges(folded: str, drafts: list[Draft]) -> list[Draft]:
    """The drafts with each pair of range ends made into one, whose ``high`` is in the scale of its unit."""
    joined: list[Draft] = []
    for draft in drafts:
        low = joined[-1] if joined else None
        if low is not None and low.aside is None and draft.aside is None and low.high is None and 0 < draft.start - low.end <= _FARTHEST \
                and _is_range(folded, low, draft):
            _merge(low, draft)
        else:
            joined.append(draft)
    return joined


def _is_range(folded: str, low: Draft, high: Draft) -> bool:
    joint = folded[low.end:high.start]
    if not _RANGE_JOINT.fullmatch(joint):
        return False
    word = joint.strip(" *")
    if not _units_agree(low, high):
        return False
    scale = high.scale if _takes_unit(low, high) else low.scale
    first, second = low.signed * scale, high.signed * high.scale
    if word == "and":
        return first < second and _BETWEEN.search(folded, max(0, low.start - 40), low.start) is not None
    # A loss may be given by size in either order: -18亿~-15亿, -2–3%.
    if first >= second and low.sign != "-":
        return False
    if word in ("to", "到", "至"):
        if _FROM.search(folded, max(0, low.start - 20), low.start):
            return False
        if word in "至到" and _MOVED_FROM.search(folded, max(0, low.start - 48), low.start):
            return False  # 由 3,760 万元降低 420 万元至 3,340 万元: the change and the level reached
        # "up $1.20 to $48.35" is a change and the level reached; "up 2% to 4%" is a range.
        widest = 5 * HALF if _MOTION.search(folded, max(0, low.start - 24), low.start) else TEN
        if low.number and second > widest * abs(first):
            return False
    if low.unit is None and high.unit is None and word in "-−" and (
            joint.count(" ") == 1 or _OPERATION_BEFORE.search(folded, max(0, low.start - 4), low.start)):
        return False
    return not _OPERATION_AFTER.match(folded, high.end)


def _units_agree(low: Draft, high: Draft) -> bool:
    if low.unit is None:
        return True
    if high.unit is None:
        return low.currency is not None and low.scale == ONE
    return low.unit.kind == high.unit.kind or low.currency is not None or (low.unit.kind == "number" and low.scale == high.scale)


def _takes_unit(low: Draft, high: Draft) -> bool:
    """Whether the unit or scale that the low end leaves out is that of the high end."""
    return high.unit is not None and (low.is_bare or (low.currency is not None and low.scale == ONE))


def _unit_with(currency_bearer: Draft, unit: Unit | None) -> Unit | None:
    """The later member's scale under this member's own currency: $12.0-12.4bn."""
    own = currency_bearer.unit
    if own is None or currency_bearer.currency is None or unit is None or unit.kind not in ("number", "money", "shares", "count"):
        return unit
    return replace(own, scale=unit.scale, written=unit.written)


def _merge(low: Draft, high: Draft) -> None:
    if _takes_unit(low, high):
        low.unit, low.shared = _unit_with(low, high.unit), True
    factor = high.scale / low.scale if high.unit is not None else ONE
    low.high, low.high_place = high.signed * factor, high.place * factor
    low.end, low.last = high.end, high.last
    low.hedge = low.hedge or high.hedge


def share_units(folded: str, drafts: list[Draft]) -> None:
    """Give the unit of a list's last member to the members before it that bear none: 0.24/0.36/0.48 亿元."""
    for at in range(len(drafts) - 2, -1, -1):
        draft, following = drafts[at], drafts[at + 1]
        if draft.aside or draft.word or following.aside or following.unit is None or not following.unit.written:
            continue
        short = draft.currency is not None and draft.currency == following.currency and draft.scale == ONE != following.scale
        if not (draft.unit is None or short) or following.start - draft.end > _FARTHEST:
            continue
        if not _LIST_JOINT.fullmatch(folded, draft.end, following.start):
            continue
        if folded[draft.end:following.start].strip() in (",", ";") and not _ends_in_a_word(folded, drafts, at):
            continue
        draft.unit, draft.shared = _unit_with(draft, following.unit), True


def _ends_in_a_word(folded: str, drafts: list[Draft], at: int) -> bool:
    """Commas part the members of a list only where its last two are joined by a word: a, b and c%."""
    for one, two in zip(drafts[at + 1:at + 6], drafts[at + 2:at + 7], strict=False):
        if two.start - one.end > _FARTHEST or not _LIST_JOINT.fullmatch(folded, one.end, two.start):
            return False
        if folded[one.end:two.start].strip(" ,*") in _LAST_JOINTS:
            return True
    return False
