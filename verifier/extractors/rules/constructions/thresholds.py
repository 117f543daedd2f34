"""A bar that a number clears or misses: 低于我们设定的 3 倍安全线, "below the ceiling of 22.5", "That is far above the 2x level".

The bar is nobody's figure; what is judged is whether the number said before it stands where the words put it.
"""

from __future__ import annotations

import re
from typing import Literal

from verifier.claims import Claim, Operand, Reading
from verifier.extractors.rules.constructions.look import Look, Told
from verifier.extractors.rules.theirs import is_theirs
from verifier.patterns import compiled, pattern

_BAR_ZH = r"安全线|警戒线|警示线|盈亏线|生命线|红线|底线|荣枯线|及格线|标准线|目标线|警戒位|警戒值|预警线|监管线|平仓线|上限|下限|门槛|阈值|标准|要求|天花板|整数关|关口"
_BARS_ZH = frozenset("线位限槛值准求板关")
"""A character of each bar."""
_NAMED_AFTER = pattern("thresholds-after", rf"[\s*]*的?[一-龥]{{0,4}}?(?:{_BAR_ZH})")
_SIDE_AFTER = pattern(
    "thresholds-side-after", rf"[\s*]*的?[一-龥]{{0,4}}?(?:{_BAR_ZH}|线)(?:(之下|以下|以内|之内|下方|下面|里面)|(之上|以上|上方|上面|以外|之外))"
)
_NAMED_BEFORE = pattern("thresholds-before", rf"(?:{_BAR_ZH}|约定|规定|设定|警戒|监管)[\s*]*(?:的|为|是)?[\s*]*$")
_ABOVE_ZH = "高于|超过|超出|突破|大于|高过|站上|不低于|越过|跨过|跨越|冲破|冲过|踩过|触穿|升穿|升破"
_SIDE_ZH = compiled(rf"({_ABOVE_ZH}|低于|不到|不足|小于|未达|跌破|跌穿|失守|低过|不超过|不高于|未超过)[^,。;0-9]{{0,16}}$")
_OVER_ZH = frozenset(_ABOVE_ZH.split("|"))
_SIDES_ZH = frozenset("高超突大站不低小未跌越跨冲踩穿升失")
_SIDE_AT_MOST = 24
"""More characters than a Chinese side with what stands between it and the number can have."""
_WORD_ENDS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'’-")
_HELD = compiled(r"[^,。;0-9]{0,8}?(?:没有|未|并未|没|未能)(?:(跌破|失守)|(突破|站上|升破|收复))")
_SIDE_EN = compiled(
    r"\b(?:(above|over|beyond|exceeds|exceeding|exceed|clear of|more than|higher than|in excess of)|(below|under|short of|beneath|less than|lower than|inside|within))"
    r"\s+(?:(?!(?:by|in|from|at|and|to)\b)[a-z'’\-]+\s+){0,5}[~$£€]?\s*$",
    re.IGNORECASE,
)
_SIDES_EN = frozenset("above over beyond exceeds exceeding exceed clear than excess below under short beneath inside within".split())
_BAR_EN = r"level|mark|threshold|ceiling|cap|limit|floor|hurdle|line|covenant|minimum|maximum|bar|target|cut-?off"
_AFTER_EN = compiled(rf"\s*(?:[a-z]+\s+)?(?:{_BAR_EN})\b|\s*(?:that |which )?(?:we|i)\s+(?:ask|require|demand|insist|want|need|look|like|use|set)\b", re.IGNORECASE)
_BEFORE_EN = compiled(rf"\b(?:{_BAR_EN})\s+(?:of|at)\s+[$£€]?\s*$", re.IGNORECASE)
_TRIGGER = compiled(r"\s*(?:[a-z]+[\s-]){0,2}(?:trigger|threshold|covenant|hurdle|ceiling|requirement)\b", re.IGNORECASE)
"""Nouns that make the number before them a bar, also where no side of it is named."""
_THAT = compiled(r"[\s*_\-•·]*(?:That|This|It|Which|这|该|其)(?:'s)?\s*(?:is|was|stands|sits|一|个)?", re.IGNORECASE)
_SIZE = compiled(r"[\s*]*的[\s*]*(?:体量|规模|盘子|身量)")


def told(look: Look) -> Told | None:
    """The comparison with a bar that the words name as one."""
    if look.n.high is not None or look.claim.about_change and look.n.unit.is_fraction and look.claim.direction:
        return None
    if is_theirs(look.folded, look.n, look.holds):
        return None  # a level that others have is no bar
    side = _side(look)
    if side is None:
        return Told(alone=True) if look.n.unit.kind in ("percent", "multiple") and _TRIGGER.match(look.after) else None
    subject = _subject(look)
    if subject is None:
        return None
    readings = [Reading(Operand(subject.number), True, "clause")]
    return Told(readings, kind="comparison", metric=subject.metric, words=subject.words, relation=side, subject=subject.index, about_change=subject.about_change, alone=True)


def _side(look: Look) -> Literal["<", ">"] | None:
    """Which side of the bar, where the words call the number a bar or point back at the one before."""
    bar_after = not _BARS_ZH.isdisjoint(look.holds) and _NAMED_AFTER.match(look.after) is not None
    if held := _HELD.match(look.after) if bar_after else None:
        return ">" if held[1] else "<"
    if ("线" in look.holds or bar_after) and (stands := _SIDE_AFTER.match(look.after)) is not None:
        return "<" if stands[1] else ">"  # 仍在 16 倍的估值红线之下
    zh = None if _SIDES_ZH.isdisjoint(look.holds) else _SIDE_ZH.search(look.before, max(0, len(look.before) - _SIDE_AT_MOST))
    if zh and (bar_after or _NAMED_BEFORE.search(look.before) or _SIZE.match(look.after)):
        return ">" if zh[1] in _OVER_ZH else "<"
    if look.n.hedge in ("below", "under", "above") and _SIZE.match(look.after):
        return ">" if look.n.hedge == "above" else "<"
    sided = not _SIDES_EN.isdisjoint(look.holds)
    en = _SIDE_EN.search(look.before) if sided and look.before.rstrip("~$£€ \t\r\n\x0b\x0c")[-1:] in _WORD_ENDS else None
    if en and (_AFTER_EN.match(look.after) or _BEFORE_EN.search(look.before) or (not look.said and _THAT.match(look.before))):
        return ">" if en[1] else "<"
    if look.n.hedge in ("below", "under", "above") and not look.said and _THAT.fullmatch(look.before.rstrip() + " "):
        return ">" if look.n.hedge == "above" else "<"
    return None


def _subject(look: Look) -> Claim | None:
    """The number that is held against the bar: the last one like it in the sentence, else the one the sentence before ended on."""
    said = look.levels(look.said)
    if said:
        return said[-1]
    if look.said:
        return None
    earlier = look.levels(look.block)
    last = earlier[-1] if earlier else None
    if last is None or look.start - last.quote[1] > 3:
        return None
    return last
