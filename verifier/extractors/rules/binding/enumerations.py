"""Lists: numbers, names and metrics in a row, and which member of one belongs to which of another."""

from __future__ import annotations

import re

from verifier.claims import Claim, Quantity
from verifier.dataclass import replace
from verifier.extractors.rules.binding.standing import Walk
from verifier.extractors.rules.tokens import Sentence, Token
from verifier.extractors.rules.topics import Topic, fits, topic_of
from verifier.numerals import Numeral
from verifier.patterns import compiled

_NUMBER_GAP = compiled(
    r"[\s*]*(?:[/、,]|,?\s*(?:and|和|与|及))[\s*]*(?:up |down |about |近|约)?(?:RMB|CNY|EUR|GBP|JPY|[+$¥￥£€HKUS]{0,4})\s?"
)
_HIGH_AND_LOW = compiled(
    r"(?:52\s?[周週]|五十二周|近?一年|年内|(日内|盘中|当日|全日|今日))[^,;。0-9]{0,4}?((?:最高|高)(?:位|点|价)?[、和及与/]?(?:最低|低)|(?:最低|低)(?:位|点|价)?[、和及与/]?(?:最高|高))"
    r"(?:位|点|价)?(?:股价|价格)?(?:分别|依次)?[^,;。0-9]{0,3}$"
)
_MOVES = frozenset(("up", "down"))
_LINKS = frozenset(("of", "up", "down"))
_LIST_GAP = compiled(r"[\s*]*(?:、|/|,|和|与|及|以及|and|&|,\s*and|as well as)[\s*]*", re.IGNORECASE)


def number_lists(s: Sentence, folded: str, numerals: list[Numeral]) -> dict[int, tuple[int, int, int]]:
    """For each number of an enumeration: its place, the length, and the index of the first member's token."""
    groups: dict[int, tuple[int, int, int]] = {}
    tokens, kinds = s.tokens, s.kinds
    many = kinds.count("num")
    if many < 2:
        return groups
    chain: list[int] = []
    at = -1
    for _ in range(many):
        at = kinds.index("num", at + 1)
        if chain and not _goes_on(tokens, chain[-1], at, folded, numerals):
            chain = []
        chain.append(at)
        if len(chain) > 1:
            groups.update((tokens[one].load, (place, len(chain), chain[0])) for place, one in enumerate(chain))
    return groups


def _goes_on(tokens: list[Token], last: int, at: int, folded: str, numerals: list[Numeral]) -> bool:
    """Whether two numbers with no other between them stand in one enumeration."""
    for token in tokens[last + 1 : at]:
        if not (token.load in "/、," if token.kind == "p" else not token.cues.isdisjoint(_LINKS)):
            return False
    one, other = tokens[last], tokens[at]
    return _alike(numerals[one.load], numerals[other.load]) and _NUMBER_GAP.fullmatch(folded, one.end, other.start) is not None


def _alike(a: Numeral, b: Numeral) -> bool:
    points = ("point", "basis_point")
    bare = a.unit.kind == "number" and not (b.unit.is_fraction and (b.sign or a.unit.scale > 1))  # 274.18亿、+1.9%: an amount and its growth
    return a.unit.kind == b.unit.kind or bare or (a.unit.kind in points and b.unit.kind in points)


def listed_names(walk: Walk, index: int) -> list[Token]:
    """The names of an enumeration that ends or continues at this one."""
    kind = walk.tokens[index].load.kind
    names = [walk.tokens[index]]
    at = index - 1
    while at >= 0:
        token = walk.tokens[at]
        if token.kind == "name" and token.load.kind == kind:
            names.insert(0, token)
        elif not (token.kind == "p" and token.load in "、,/") and not (token.kind == "cue" and token.load.word in ("与",)):
            break
        at -= 1
    gaps = [walk.folded[a.end : b.start] for a, b in zip(names, names[1:], strict=False)]
    return names if all(len(g.strip()) <= 4 for g in gaps) else [walk.tokens[index]]


def listed_terms(walk: Walk, index: int) -> list[Token]:
    """The metrics of an enumeration that ends before this number: 营业收入和归母净利润分别为."""
    found: list[Token] = []
    for token in reversed(walk.tokens[:index]):
        if token.kind == "num" or (token.kind == "p" and token.load in ",;。!?." and not found):
            break
        if token.kind != "term":
            if found and not (token.kind == "p" and token.load in "、/,") and not (token.kind == "cue" and token.end - token.start <= 3):
                break
            continue
        if found and not _LIST_GAP.fullmatch(walk.folded[token.end : found[0].start]):
            break
        found.insert(0, token)
    return found


def take_list(walk: Walk, index: int, group: tuple[int, int, int] | None) -> None:
    """Sets the metrics over which the numbers that follow are distributed, or keeps those of the sentence."""
    if group is not None and group[0] > 0:
        return
    if group is not None and group[1] == 2 and not {"高", "低"} - walk.holds:
        ends = _HIGH_AND_LOW.search(walk.folded, walk.clause_char, walk.tokens[index].start)
        if ends is not None:  # 52周高低位分别为
            pair = ("day_high", "day_low") if ends[1] else ("high_52w", "low_52w")
            walk.topic_list = [Topic(metric, (), ends[0], True) for metric in (pair[::-1] if ends[2].startswith(("低", "最低")) else pair)]
            walk.list_at = 0
            return
    terms = listed_terms(walk, index) if walk.run.terms or walk.tokens[index - 1 : index] else []
    if len(terms) >= 2 and (
        group is not None and group[1] == len(terms) or (group is None and "respective" in walk.clause_cues and not walk.list_at)
    ):
        walk.topic_list = [replace(topic_of(t.load), segment=walk.scene.segment) for t in terms]
        walk.list_at = 0
    elif walk.run.terms and not walk.stack:
        walk.topic_list, walk.list_at = [], 0
    elif "respective" in walk.clause_cues and not walk.run.terms and (group is not None or not walk.list_at):
        many = group[1] if group is not None else _moves_on(walk, index)
        told = [c for c in walk.sentence_claims if c.kind == "level" and c.primary is not None][-many:] if many else []
        row, since = _row_of_terms(walk, index, many) if many else ([], 0)
        alike = len({c.metric for c in told}) == many and len({(c.entity, c.segment, c.period) for c in told}) == 1
        if alike and (since or len(row) < many):
            walk.topic_list = [told_topic(c) for c in told]  # 营收 3.2 亿元、净利润 0.4 亿元，分别增长 12% 和 8%
            walk.list_at = 0
        elif many and len(row) == many:
            walk.topic_list = [replace(topic_of(t.load), segment=walk.scene.segment) for t in row]  # 营收与净利润双双增长，增幅分别为
            walk.list_at = 0


def _row_of_terms(walk: Walk, index: int, many: int) -> tuple[list[Token], int]:
    """The last so many metrics that stand in a row before a place of the sentence, and how many numbers since then: one at most, their sum."""
    row: list[Token] = []
    numbers = 0
    for token in reversed(walk.tokens[:index]):
        numbers += token.kind == "num"
        if numbers > 1 and not row:
            return [], numbers
        if token.kind == "term":
            if row and not _LIST_GAP.fullmatch(walk.folded[token.end : row[0].start]):
                return [], numbers
            row.insert(0, token)
            if len(row) == many:
                break
    return row, numbers


def _moves_on(walk: Walk, index: int) -> int:
    """How many numbers stand in a row from here, each behind a verb of its own: 分别增长 12% 和下降 8%; 0 where this one stands alone."""
    many = 1
    moves = False
    for token in walk.tokens[index + 1 :]:
        if token.kind == "num":
            if not moves:
                return 0
            many, moves = many + 1, False
        elif token.kind == "cue" and not token.cues.isdisjoint(_MOVES):
            moves = True
        elif not (token.kind == "cue" and token.end - token.start <= 2) and not (token.kind == "p" and token.load in "、/,"):
            break
    return many if many > 1 else 0


def told_topic(claim: Claim) -> Topic:
    """The topic that a claim is about, for what is said of it next."""
    expression = claim.primary.expression if claim.primary is not None else None
    others = expression.others if isinstance(expression, Quantity) else ()
    return Topic(claim.metric, others, claim.words, bool(claim.primary and claim.primary.certain), claim.segment)


def listed_topic(walk: Walk, token: Token, n: Numeral) -> Topic | None:
    """The metric that an enumeration gives this number."""
    if len(walk.topic_list) < 2:
        return None
    group = walk.groups.get(token.load)
    if group is not None:
        topic = walk.topic_list[group[0]] if group[1] == len(walk.topic_list) else None
        return topic if topic is not None and (fits(n.unit, topic.kind) or n.unit.is_fraction) else None
    if walk.stack or "respective" not in walk.clause_cues or walk.list_at >= len(walk.topic_list):
        return None
    topic = walk.topic_list[walk.list_at]
    if not fits(n.unit, topic.kind) and not (n.unit.is_fraction and {"up", "down", "yoy"} & walk.clause_cues):
        return None
    walk.list_at += 1
    return topic
