"""Names, metrics and cue words met on the way: whose the next numbers are and what they may be of."""

from __future__ import annotations

import re

from verifier.catalogue.market import MARKET
from verifier.dataclass import replace
from verifier.extractors.rules.binding.dates import on_to_date
from verifier.extractors.rules.binding.enumerations import listed_names
from verifier.extractors.rules.binding.phrases import GROUP_ZH
from verifier.extractors.rules.binding.standing import Walk
from verifier.extractors.rules.cues import ALSO, Cue
from verifier.extractors.rules.theirs import WHOSE
from verifier.extractors.rules.tokens import Token
from verifier.extractors.rules.topics import qualifier, residue, topic_of
from verifier.patterns import compiled

_ELLIPSIS = compiled(
    r"'s?\s*(?:,|(?:was|were|is|stood|came|rose|fell|slipped|climbed|improved|worsened|widened|narrowed|eased|grew|shrank|reached)\b)"
)
_MADE = compiled(r"[^,;。0-9]{0,8}(?:由|从|导致|使得?)")
_WHOLE = compiled(r"公司|集团|整体|综合|全部|总|合计|归母|合并")
_CAUSE = compiled(r"(?:因|由于|鉴于)$")
_MADE_IT = compiled(r"(?:[^,;。0-9]{0,6})(?:使得?|令|让|致|带动|推动|拉动)其")
_CAUSE_ENDS = frozenset("因于鉴")
_RATIO_TO = compiled(r"\s*(?:之比|的?比[值例率])")
_COMPARED = compiled(r"%\s+(?:above|below|over|under)\s+(?:the|its|today's)\s+(?:current |closing |last |latest )?$", re.IGNORECASE)
_SAID = frozenset(("per", "name", "num", "term", "peer"))
_TURNS = frozenset(("yoy", "qoq", "open", "base", "sum", "up", "down", "to", "forecast", "assume", "from"))


_OF_THEIRS = compiled(rf" (?:an? |the |its |our )?(?:{WHOSE})*", re.IGNORECASE)
"""Whose forecast a result is held against: "against a company-compiled consensus"."""
_LED = compiled(r"(?:业务|板块|分部|方面|部分|市场)*[\s*_]*[:,|—–(]|[\s*_]*\n")
"""What parts the name of a part from what is then said of it."""
AT_ONE = compiled(r"[\d.%]\s*[A-Za-z%]{0,10} of (?:it|them|that|which)\s+(?:was |were )?(?:at|for)\s+$")


def on_name(walk: Walk, index: int, token: Token) -> None:
    """A company, a segment or a metric of the sources' own: the scene is theirs, unless it is only compared with or listed."""
    mention = token.load
    if mention.kind == "own":
        lingers = _lingers(walk, token)
        walk.run.take(token)
        topic = walk.own(token)
        walk.scene.topic = topic.doubted() if lingers else topic
        return
    before = walk.run.tokens[-1] if walk.run.tokens else None
    rival = before is not None and before.has("base", "above", "below", "from") and token.start - before.end <= 2
    listed = listed_names(walk, index)
    if listed:
        walk.name_list = [t.load.target for t in listed]
        walk.name_list_kind = mention.kind
    walk.run.take(token)
    names = walk.recent_names if mention.kind == "entity" else walk.recent_segments
    if mention.target in names:
        names.remove(mention.target)
    names.append(mention.target)
    if rival and mention.kind == "entity":
        walk.rival = mention.target
    if rival or (walk.name_list and len(listed) > 1):
        return
    if mention.kind == "entity" and walk.scene.entity is None and AT_ONE.search(walk.folded, max(walk.s.start, token.start - 24), token.start):
        return  # "118 MW of it at Northvale": that number alone is its
    if mention.kind == "entity":
        ahead = walk.folded[token.end : token.end + 2]
        if before is not None and before.kind == "num" and not ahead.strip():
            return
        walk.scene.entity, walk.scene.foreign, walk.foreign_head = mention.target, False, False
        walk.scene.segment = None
        walk.subject_entity = mention.target
        if _ELLIPSIS.match(walk.folded, token.end) and walk.scene.topic is not None and not walk.run.terms:
            walk.scene.topic = (
                replace(walk.scene.topic, sure=True)
                if walk.block.topic is None or walk.block.topic.metric != walk.scene.topic.metric
                else walk.block.topic
            )
    elif before is not None and _narrows(walk, before, token):
        return
    else:
        walk.scene.segment = mention.target
        if not walk.sentence_claims:
            walk.subject_segment = mention.target
        walk.segment_clause = walk.clause_char
        if walk.s.opens_block and not walk.sentence_claims and not residue(walk.folded[walk.s.start : token.start]):
            walk.segment_block = walk.s.block
            walk.segment_led = _LED.match(walk.folded, token.end) is not None
        if walk.scene.topic is not None and not walk.run.terms:
            walk.scene.topic = replace(walk.scene.topic, segment=mention.target)


def _narrows(walk: Walk, before: Token, token: Token) -> bool:
    """Whether the part named right before is one within this one, which is only the beginning of their measure's name: 插混|新能源车|销量."""
    if before.kind != "name" or before.load.kind != "segment" or before.end != token.start:
        return False
    of_segment = walk.vocabulary.of_segment
    return not of_segment.get(before.load.target, frozenset()).isdisjoint(of_segment.get(token.load.target, frozenset()))


def on_peer(walk: Walk, index: int, token: Token) -> None:
    """A company that the sources do not know: what is said next is not of theirs."""
    if walk.entity and (token.load in walk.entity or token.load.endswith(walk.entity)):
        return
    walk.scene.foreign = True
    if token.load.isascii() and not residue(walk.folded[walk.s.start : token.start]):
        walk.foreign_head = True  # "Hexley, by contrast, saw revenue fall": the whole sentence is about it
    walk.run.take(token)


def on_term(walk: Walk, index: int, token: Token) -> None:
    """A metric's name: the next number is likely of it."""
    if token.start in walk.consumed:
        walk.run.take(token)
        return
    lingers = _lingers(walk, token)
    if not _RELATIVES.isdisjoint(walk.holds) and _in_relative_clause(walk, token):
        walk.consumed.add(token.start)  # "Recurring income, which pays the dividend, came to": what is said of it on the way
        walk.run.take(token)
        return
    words = _qualifier(walk, token, walk.run.tokens)
    topic = walk.metric_of(token, not words and not lingers)
    segment = walk.scene.segment
    if segment is not None and words and walk.segment_clause != walk.clause_char and not words.isascii():
        segment = walk.scene.segment = None  # of another part, which the sources do not have
    if segment is None and words:
        topic = replace(topic, words=words + token.load.alias, qualifier=words)
    last = walk.run.tokens[-1] if walk.run.tokens else None
    if token.load.metric == "share_price" and last is not None and last.kind == "name" and last.load.kind == "own" and token.start - last.end <= 2:
        walk.consumed.add(token.start)  # 转债收报: its own price, as the sources call it
        walk.run.take(token)
        return
    folded, previous = walk.folded, walk.folded[token.start - 1] if token.start > walk.s.start else ""
    caused = previous in _CAUSE_ENDS and _CAUSE.search(folded, max(walk.s.start, token.start - 4), token.start) and _MADE.match(folded, token.end)
    if caused or ("其" in folded[token.end : token.end + 9] and _MADE_IT.match(folded, token.end)):
        walk.consumed.add(token.start)  # 因分红及下修: why, not what
        walk.run.take(token)
        return
    if _is_rated_on(walk, token):
        walk.consumed.add(token.start)  # "gross margin on sales reached 88.9%": of what the rate is, not what the number is
        walk.run.take(token)
        return
    if token.load.alias in _MOVES and _is_of_another(walk, token):
        walk.consumed.add(token.start)  # 均价 3.06 元，跌幅 5.6%: of that price, no share's
        moved = Cue(token.start, token.end, _MOVES[token.load.alias], ALSO[_MOVES[token.load.alias]])
        on_cue(walk, index, Token(token.start, token.end, "cue", moved))
        return
    if last is not None and walk.scene.topic is not None and folded[token.end : token.end + 1] in _STOPS and _is_held_against(walk, token, last):
        walk.consumed.add(token.start)  # 每股经营现金流 0.80 元，高于每股盈利，去年同期 0.43 元: no number is of what it is above
        walk.run.take(token)
        return
    under = last is not None and last.has("base") and _RATIO_TO.match(folded, token.end) is not None
    walk.run.take(token)
    compared = previous.isspace() and _COMPARED.search(folded, max(walk.s.start, token.start - 24), token.start) is not None
    if walk.scene.topic is None or not (under or compared):
        # 与净利润之比, "14.4% above the price": what is said next is of what stands over it
        walk.scene.topic = topic if segment is None else replace(topic, segment=segment)


_STOPS = frozenset(",;。")


def _is_held_against(walk: Walk, token: Token, last: Token) -> bool:
    """Whether a metric is named only as what the number before it is above or below, which the clause does not tell."""
    if not walk.sentence_claims or last.kind != "cue" or not last.has("above", "below"):
        return False
    return token.start - last.end <= 4 and last.load.word[-1] in "于过"


def _lingers(walk: Walk, token: Token) -> bool:
    """Whether a metric named anew may still be of the part spoken of before; where it surely is the company's again, the part is left."""
    if walk.scene.segment is None or walk.segment_clause == walk.clause_char:
        return False
    if walk.segment_block == walk.s.block:
        return False
    lingers = _may_be_of_part(walk, token)
    if not (lingers or walk.takings_of(token)):
        walk.scene.segment = None
    return lingers


def _named_by(token: Token) -> str:
    return str(token.load.target if token.kind == "name" else token.load.metric)


def _in_relative_clause(walk: Walk, token: Token) -> bool:
    """Whether a metric is named between two commas after "which", without a number, while another is already spoken of."""
    if walk.scene.topic is None:
        return False
    found = _RELATIVE.finditer(walk.folded, walk.s.start, walk.s.end)
    return any(clause.start() < token.start and token.end < clause.end() for clause in found)


def _is_of_another(walk: Walk, token: Token) -> bool:
    """Whether a rise or fall named as a share's is of the measure told before it, in a note whose sources tell no share's."""
    held = walk.scene.topic
    if token.load.metric != "price_change_pct" or "price_change_pct" in walk.known or held is None:
        return False
    return held.sure and held.metric not in MARKET and bool(walk.sentence_claims) and _SO_MUCH.match(walk.folded, token.end) is not None


def _is_rated_on(walk: Walk, token: Token) -> bool:
    """Whether a metric is only what a rate named right before is measured on: gross margin on sales, return on equity."""
    if len(walk.run.tokens) < 2 or token.kind != "term":
        return False
    on, rate = walk.run.tokens[-1], walk.run.tokens[-2]
    return (
        on.kind == "cue"
        and on.load.word == "on"
        and token.start - on.end <= 1
        and rate.kind == "term"
        and on.start - rate.end <= 1
        and topic_of(rate.load).is_rate
        and topic_of(token.load).kind == "money"
    )


def _may_be_of_part(walk: Walk, token: Token) -> bool:
    """Whether a metric named after a part in the same sentence may still be of that part, which has such figures: 国内 ASK 增长 4%，客座率 87%."""
    segment = walk.scene.segment
    if segment is None or walk.segment_clause < walk.s.start:
        return False
    parted = walk.folded.rfind(";", walk.segment_clause, token.start)
    if parted >= 0 and (walk.folded[walk.segment_clause : parted].isascii() or _WHOLE.search(walk.folded, parted, token.end)):
        return False
    mine = walk.vocabulary.of_segment.get(segment, frozenset())
    metric = _named_by(token)
    computed = token.kind == "term" and topic_of(token.load).kind in ("percent", "ratio") and metric not in walk.vocabulary.of_whole
    return metric in mine or (len(mine) > 1 and computed)


def _qualifier(walk: Walk, token: Token, before: list[Token]) -> str:
    """The words directly before a metric's name that narrow it."""
    last_end = walk.run.start
    for earlier in before:
        if earlier.kind == "name" and earlier.load.kind == "own" and earlier.end == token.start and not walk.folded[earlier.start].isascii():
            continue  # 零售不良率 is not of all that 零售 alone would name
        if earlier.kind == "name" and earlier.end == token.start - 1 and walk.folded[earlier.start : earlier.end].lower() in walk.vocabulary.capital:
            continue  # nor "Product gross margin" of the gross margin
        sector = earlier.kind == "cue" and earlier.load.word in _SECTOR and walk.scene.entity == walk.sector is not None
        if sector or earlier.kind in _SAID or (earlier.kind == "cue" and not earlier.load.kinds.isdisjoint(_TURNS)):
            last_end = max(last_end, earlier.end)
    words = walk.folded[max(last_end, token.start - 40) : token.start]
    if 1 < len(words) < 8 and GROUP_ZH.fullmatch(words.strip(" *的")):
        return ""  # 三项租金收入: how many, not which
    if words.isascii():
        return qualifier(words)
    words = words.rpartition(":")[2]
    narrowed = qualifier(words)
    if narrowed and walk.entity is not None and not walk.entity.isascii():
        if walk.entity in words:
            narrowed = qualifier(words.replace(walk.entity, " "))
        if narrowed in walk.entity:
            return ""  # the company's own name, or the short of it, narrows nothing
    return narrowed


def qualifier_of(walk: Walk, named: Token) -> str:
    """The words that narrow a metric's name already met in the run."""
    return _qualifier(walk, named, [t for t in walk.run.tokens if t.end <= named.start])


_RELATIVES = frozenset(("which", "whose"))
_RELATIVE = compiled(r",\s+(?:which|whose)\b[^,;.()0-9]{3,80},\s", re.IGNORECASE)
_SO_MUCH = compiled(r"(?:大?约|为|达到?|近|超过?|仅|有|在|也)*[\s*]*\d")
_MOVES = {"跌幅": "降幅", "涨幅": "增幅"}
_FORESEEN = frozenset(("forecast", "consensus"))
_SECTOR = frozenset(("板块", "行业", "全行业"))


def _is_bar(walk: Walk, index: int, token: Token) -> bool:
    """Whether a word for what was foreseen is only what a result is held against: "revenue of $1.84bn vs guide of $1.78bn; EPS ..."."""
    before = walk.run.tokens[-2] if len(walk.run.tokens) > 1 else None
    if index > 1 and walk.tokens[index - 1].kind == "num" and token.start - walk.tokens[index - 1].end <= 1:
        return walk.tokens[index - 2].has("base", "above", "below")  # "topped the $2.70bn consensus"
    if before is None or not before.has("base", "above", "below"):
        return False
    return token.start - before.end <= 5 or _OF_THEIRS.fullmatch(walk.folded, before.end, token.start) is not None


def on_cue(walk: Walk, index: int, token: Token) -> None:
    """A cue word: it counts for the clause and the sentence, and may turn to the industry."""
    cues, word = token.cues, token.load.word
    loss = "loss" in cues
    if loss and walk.folded[token.end : token.end + 1] == "的":
        return  # 剔除亏损的启朔微电: which one it is, not what the number is
    walk.run.take(token)
    walk.clause_cues |= cues
    walk.sentence_cues |= cues - _FORESEEN if "forecast" in cues and _is_bar(walk, index, token) else cues
    if loss and not (word == "lost" and walk.run.terms):
        walk.clause_loss = True  # "pre-tax profit lost $1.1 million to $36.4 million" is no loss
    for basis in ("yoy", "qoq", "open"):
        if basis in cues:
            walk.basis = basis
    if word == "累计":
        on_to_date(walk, index, token)
    if "peer" in cues and "sum" not in cues:
        parts = word == "板块" and walk.folded[token.start - 1 : token.start] in "分各子大个两三四五六"  # the company's own
        ours = word == "the group" and walk.entity is None and len(walk.entities) > 1
        if parts or ours:
            return
        if word in _SECTOR and walk.sector in walk.recent_names:
            walk.scene.entity, walk.scene.segment, walk.scene.foreign = walk.sector, None, False
            return  # what the note has just named is the sector's own index
        walk.scene.foreign = True
        if not walk.run.terms and word not in ("高于行业", "可比") and not walk.folded[walk.clause_char : token.start].strip(" *,，年0123456789"):
            walk.foreign_head = True
