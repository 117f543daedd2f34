"""Whose a number is: one company or segment, one of a list, all of them in total, or the others whose mean it is."""

from __future__ import annotations

import re

from verifier.claims import Combination, Expression, Quantity
from verifier.dataclass import replace
from verifier.extractors.rules.binding.phrases import GROUP_ZH, HAN_DIGIT
from verifier.extractors.rules.binding.standing import Run, Walk
from verifier.patterns import compiled
from verifier.periods import Period

_OF_SEVERAL = frozenset(("sum", "group"))
_TOP = compiled(r"[两二三四五六]大|核心|主要|主力")
_TOGETHER = compiled(r"合计|合共|总共|共计|加总|加起来")


_AT = compiled(r"\s+(?:of (?:it|them|that|which)\s+(?:was |were )?)?(?:at|for)\s+")


def whose(walk: Walk, group: tuple[int, int, int] | None) -> tuple[str | None, str | None]:
    """The company and segment that a number is of."""
    entity, segment = walk.scene.entity, walk.scene.segment
    if (
        entity != walk.entity
        and walk.entity is not None
        and re.search(r"\b(?:we|our)\b", walk.folded[walk.run.start : walk.run.end])
    ):
        entity, segment = walk.entity, None
    placed = _placed_at(walk)
    if placed is not None and (
        group is None or group[1] == 1 or "respective" not in {k for t in walk.tokens for k in (t.load.kinds if t.kind == "cue" else ())}
    ):
        return placed, None
    if (
        "respective" in walk.clause_cues
        and segment is None
        and walk.counting is not None
        and (group is None or (len(walk.period_list) != group[1] and len(walk.name_list) != group[1]))
    ):
        return entity, walk.counting
    if group is not None and group[1] > 1:
        names, kind = walk.name_list, walk.name_list_kind
        if len(names) != group[1]:
            names, kind = _names_after(walk, group)
        named = any(t.kind == "name" for t in walk.tokens[walk.clause_start : walk.number_at])
        if len(names) != group[1] and "respective" in walk.clause_cues and not named:
            names, kind = _parts_told(walk, group[1])
            walk.parts_shared = kind == "segment"
        if len(names) == group[1]:
            if kind == "entity":
                return names[group[0]], None
            walk.parts_shared = True
            return entity, names[group[0]]
        if (
            len(walk.entities) == group[1] > 1
            and walk.entity is None
            and not any(t.kind == "name" and t.start < walk.tokens[group[2]].start for t in walk.tokens)
        ):
            walk.scene_guessed = True
            return walk.entities[group[0]], None
    return entity, segment


def _parts_told(walk: Walk, many: int) -> tuple[list[str], str]:
    """The segments, or else the companies, of the numbers just said in the sentence: 水泵 12.4 亿元，阀门 7.6 亿元，占比分别为."""
    segments, entities = [c.segment for c in walk.sentence_claims], [c.entity for c in walk.sentence_claims]
    for names, kind in ((segments, "segment"), (entities, "entity")):
        told = list(dict.fromkeys(name for name in names if name))
        if len(told) >= many:
            return told[-many:], kind
    return [], ""


def _placed_at(walk: Walk) -> str | None:
    """The entity named right after a number: "$14.9 million at Larkmoor"."""
    if not walk.named_later or walk.number_at is None or walk.number_at + 1 >= len(walk.tokens):
        return None
    number = walk.tokens[walk.number_at]
    after = next((t for t in walk.tokens[walk.number_at + 1 : walk.number_at + 5] if t.kind not in ("cue",)), None)
    if after is not None and after.kind == "name" and after.load.kind == "entity" and _AT.fullmatch(walk.folded, number.end, after.start):
        return str(after.load.target)
    return None


def _names_after(walk: Walk, group: tuple[int, int, int]) -> tuple[list[str], str]:
    at = group[2]
    names = [t for t in walk.tokens[at:] if t.kind == "name" and t.load.kind in ("entity", "segment")]
    if len(names) >= group[1] and any(t.has("respective") for t in walk.tokens[at:]):
        return [t.load.target for t in names[: group[1]]], names[0].load.kind
    return [], ""


def peers_of(walk: Walk, run: Run, entity: str | None) -> list[str]:
    """The others over which a mean is taken, where the sources or tables know several."""
    if len(walk.companies) < 3 or not any("mean" in t.cues for t in run.tokens):
        return []
    counted = GROUP_ZH.search(walk.folded, walk.clause_char, max(walk.clause_char, run.end) + 2)
    if counted and HAN_DIGIT[counted[1]] == len(walk.companies) and not any(t.kind == "name" for t in run.tokens):
        return list(walk.companies)  # 四家平均
    if "peer" in walk.clause_cues or walk.scene.foreign:
        return [e for e in walk.companies if e != (entity or walk.entity or walk.subject_entity)]
    return list(walk.companies) if entity is None or (entity == walk.sector and walk.entity is None) else []


def members_of(walk: Walk, run: Run) -> list[tuple[str, str]]:
    """The entities or segments that a total runs over, when the words say it is a total of several."""
    text = walk.folded[walk.clause_char : max(walk.clause_char, run.end)]
    powers = _powers(walk, text)
    if powers:
        return powers
    summed = _TOGETHER.search(text) is not None
    if (
        not summed
        and walk.clause_cues.isdisjoint(_OF_SEVERAL)
        and not any([not t.cues.isdisjoint(_OF_SEVERAL) for t in run.tokens])
        and "两市" not in text
    ):
        if run.terms or walk.members_kept is None or walk.members_kept[0] != walk.scene.topic_metric():
            return []
        return walk.members_kept[1] if not any(t.kind == "name" for t in run.tokens) else []
    if walk.explicit_period is not None and walk.explicit_period.months > 12:
        return []
    if "两市" in text:
        both = [next((e for e in walk.entities if e in market), None) for market in _MARKETS]
        return [(e, "entity") for e in both if e is not None] if None not in both else []  # of no other indices and companies
    counted = GROUP_ZH.search(text)
    if counted:
        many = HAN_DIGIT[counted[1]]
        told = dict.fromkeys(c.segment for c in walk.said() if c.segment)
        if len(told) > many > 1 and not walk.name_list:
            return [(m, "segment") for m in list(told)[:many]] if _TOP.search(text) else []  # 两大: the first told; else nothing tells which
        for names, kind in ((walk.recent_names, "entity"), (walk.recent_segments, "segment")):
            if len(names) >= many > 1 and not (kind == "entity" and many == len(walk.companies)):
                return [(m, kind) for m in names[-many:]]
        if many == len(walk.companies):
            return [(m, "entity") for m in walk.companies]
        metric = walk.scene.topic_metric()
        parts = [part for part, has in walk.vocabulary.of_segment.items() if metric in has] if metric not in walk.vocabulary.of_whole else []
        if many == len(parts) and not walk.name_list:
            return [(part, "segment") for part in parts]  # 三项租金收入合计: of all the parts that have it
    if len(walk.name_list) > 1 and walk.name_list_kind:
        return [(m, walk.name_list_kind) for m in walk.name_list]
    whole = walk.scene.entity in (None, walk.entity) or (walk.scene.entity == walk.sector and "peer" not in walk.clause_cues)
    if len(walk.companies) > 1 and whole and walk.entity is None and not counted:
        return [(m, "entity") for m in walk.companies]
    return []


_MARKETS = (("上证指数", "上证综指", "沪指", "沪市"), ("深证成指", "深成指", "深证综指", "深市"))
"""The two markets of the mainland by the names that their turnover goes under."""
_POWERS = {"风": ("风电", "风力"), "光": ("光伏", "光电", "太阳能"), "水": ("水电", "水力"), "火": ("火电", "煤电"), "核": ("核电",)}
_MIX = compiled(r"风光水?核?(?!无限)|水风光|水火|清洁能源")
_CLEAN = "风光水核"
_FUELLED = ("火电", "煤电", "气电", "燃气", "燃煤")


def _powers(walk: Walk, text: str) -> list[tuple[str, str]]:
    """The kinds of power that one word takes together, where the sources know each as a part: 风光 is wind and solar."""
    said = _MIX.search(text) if "光" in text or "水火" in text or "清洁" in text else None
    metric = walk.scene.topic_metric() if said is not None else ""
    if said is None or not metric:
        return []
    parts = [part for part, has in walk.vocabulary.of_segment.items() if metric in has]
    clean = said[0] == "清洁能源"
    kinds = [[part for part in parts if part.startswith(_POWERS[one])] for one in (_CLEAN if clean else said[0])]
    found = [many[0] for many in kinds if len(many) == 1]
    if clean and len(found) + sum(part.startswith(_FUELLED[:2]) for part in parts) != len(parts):
        return []  # nobody knows on which side another kind is counted
    return [(part, "segment") for part in found] if len(found) > 1 and (clean or len(found) == len(kinds)) else []


def total_of(level: Quantity, members: list[tuple[str, str]], period: Period) -> Expression:
    """The sum of a quantity over companies or segments at one period."""
    return Combination("sum", tuple(replace(level, period=period, **{kind: name}) for name, kind in members))


_THE_WHOLE = compiled(r"集团|公司|整体|合并|全[行司年]|总体|\b(?:group|company|consolidated|total|overall)\b", re.IGNORECASE)


def is_headed_part(walk: Walk, metric: str, part: str) -> bool:
    """Whether a metric under a part's heading is the part's: it alone has it, or the paragraph keeps to the part and not the whole alone has it."""
    mine, whole = metric in walk.vocabulary.of_segment.get(part, ()), metric in walk.vocabulary.of_whole
    return mine and not whole or mine == whole and _keeps_to_part(walk, part)


def _keeps_to_part(walk: Walk, part: str) -> bool:
    """Whether a paragraph under a part's heading speaks of that part: its first number is the part's, and nothing in the sentence names the whole."""
    first = walk.block_claims[0] if walk.block_claims else None
    return first is not None and first.segment == part and _THE_WHOLE.search(walk.folded, walk.s.start, walk.s.end) is None
