"""A sentence from its first token to its last: what it takes over from the block, what its marks close, what it leaves behind."""

from __future__ import annotations

import re
from collections.abc import Callable

from verifier.dataclass import replace
from verifier.extractors.rules.binding.dates import on_period
from verifier.extractors.rules.binding.enumerations import number_lists
from verifier.extractors.rules.binding.mentions import AT_ONE, on_cue, on_name, on_peer, on_term
from verifier.extractors.rules.binding.narrowing import leave_part
from verifier.extractors.rules.binding.numbers import on_number
from verifier.extractors.rules.binding.standing import Chapter, Scene, Walk
from verifier.extractors.rules.tokens import Kind, Sentence, Token
from verifier.extractors.rules.topics import Topic, residue, topic_of
from verifier.patterns import compiled
from verifier.periods import Period

MOST_BEFORE = 200
"""How many claims of a paragraph are looked back upon."""
_BOLD_DEPTH, _LONGEST_CAPTION = 7, 120
_BACK_HOME = compiled(r"[\s*]*(?:而|但|反观|相比之下)?(?:公司|本公司|该公司|该股)")
_IT = compiled(r"[\s*_]*(?:It|Its|That division|That segment|That unit|The (?:segment|division|unit))\b")
_ANAPHOR = compiled(r"[\s*_\-•·]*(?:That|This|It|Which|这|该|其|同样)(?![A-Za-z])")


def read_sentence(walk: Walk, s: Sentence) -> None:
    """Goes through a sentence; its claims join those of the walk."""
    if s.block != walk.block_id:
        walk.block_id = s.block
        if not s.bullet:
            walk.lead = walk.bullet_topic = None
            walk.lead_named = False
        walk.block = Scene(entity=walk.heading.entity or walk.entity, period=None, topic=walk.lead)
        if walk.bullet_topic is not None and walk.lead is None and _names_alone(s):
            walk.block.topic = walk.bullet_topic
        walk.block_claims = []
        walk.block_list = []
    if s.heading:
        above = walk.headed.entity if walk.headed is not None and _depth(walk, s) > walk.headed.depth else None
        walk.heading = Scene()
        walk.block = Scene(entity=above or walk.entity)
    same = _ANAPHOR.match(walk.folded, s.start) is not None or (walk.lead_named and s.bullet and s.opens_block)
    if walk.last_segment is not None and walk.last_segment[0] == s.block and _IT.match(walk.folded, s.start):
        walk.block.segment = walk.last_segment[1]
        walk.segment_clause = s.start
    scene = replace(walk.block, topic=walk.block.topic if same or walk.block.topic is None else walk.block.topic.doubted())
    walk.enter(s, scene, number_lists(s, walk.folded, walk.numerals))
    if s.opens_block or s.heading:
        walk.lead_forecast = False
    _look_ahead(walk, 0)
    for index, token in enumerate(walk.tokens):
        _MEETS[token.kind](walk, index, token)
    if s.opens_block and len(s.tokens) <= 3 and any(t.has("forecast") and t.load.word.startswith("guid") for t in s.tokens):
        walk.lead_forecast = True  # "**Guidance.** Unchanged: ..."
    told = walk.main_period or walk.explicit_period
    ahead = told is not None and walk.latest is not None and told.end > walk.latest.end
    if told is not None and (told.is_instant or told.months > 12 or (ahead and not (s.heading and "forecast" in walk.sentence_cues))):
        told = None
    if s.heading or told is not None:
        walk.late = None
    elif walk.late_here is not None:
        walk.late = walk.late_here
    if s.heading:
        walk.heading = Scene(
            entity=walk.scene.entity if walk.scene.entity != walk.entity else None,
            segment=None if s.start == 0 and walk.scene.segment is not None and _says_more(walk, s) else walk.scene.segment,
            period=told,
            topic=None,
        )
        walk.block.period = told
        _open_chapter(walk, s)
        walk.lead = _listed_metric(walk, s)
        walk.lead_named = walk.lead is not None
    elif walk.entity is None and s.opens_block and not walk.sentence_claims and _is_caption(walk, s):
        walk.scene.entity = walk.heading.entity = walk.subject_entity = _only_name(s)
        walk.block.entity = walk.scene.entity
    else:
        back = told is not None and (
            walk.looks_back and walk.block.period is not None and told.end < walk.block.period.end or _only_recalled(walk, told)
        )
        if told is not None and (walk.sentence_claims or s.opens_block) and not back:
            walk.block.period = told
        walk.block.topic = walk.scene.topic
        if (s.opens_block or walk.scene.entity != walk.block.entity) and not _only_compared(walk):
            walk.block.entity = walk.scene.entity
            walk.block.segment = walk.subject_segment
    walk.block_claims = [*walk.block_claims, *walk.sentence_claims][-MOST_BEFORE:]
    if s.bullet and s.opens_block:
        first = walk.sentence_claims[0] if walk.sentence_claims else None
        walk.bullet_topic = None
        if first is not None and first.kind == "level":
            walk.bullet_topic = Topic(first.metric, first.others, first.words, False, named=False)
    walk.last_segment = (s.block, walk.scene.segment) if walk.scene.segment is not None else None
    if len(walk.period_list) > 1:
        walk.block_list = walk.period_list
    if s.tokens and s.tokens[-1].kind == "p" and s.tokens[-1].load == ":" and walk.scene.topic is not None and not walk.sentence_claims:
        walk.lead = walk.scene.topic


_IN_BRACKETS = compiled(r"[(][^()]{2,16}[)][\s*_:]*$")


def _listed_metric(walk: Walk, s: Sentence) -> Topic | None:
    """The metric that a heading names in brackets at its end, and so puts over the bullets below it: 同业对照（归母净利增速）."""
    inside = _IN_BRACKETS.search(walk.folded, s.start, s.end)
    named = [t for t in s.tokens if t.kind == "term" and inside is not None and t.start > inside.start()]
    return walk.metric_of(named[0]) if len(named) == 1 else None


def _depth(walk: Walk, s: Sentence) -> int:
    """How deep a heading lies: by its signs, a bold line below them all."""
    return (len(walk.folded[s.start : s.end].split(maxsplit=1)[0]) if walk.folded[s.start : s.end].lstrip().startswith("#") else 0) or _BOLD_DEPTH


def _says_more(walk: Walk, s: Sentence) -> bool:
    """Whether a title says more than a part's name: "Larkfield: the Midwest digests, the coast delivers" is over the whole company."""
    rest = walk.folded[s.start : s.end]
    for t in s.tokens:
        if t.kind in ("name", "per"):
            rest = rest.replace(walk.folded[t.start : t.end], " ")
    return bool(residue(rest))


def _open_chapter(walk: Walk, s: Sentence) -> None:
    """A heading that names one company is over all below it until a heading as high: "## PLXS (Parallax)" over "### Margins"."""
    named, depth = _only_name(s), _depth(walk, s)
    if named is not None:
        walk.heading.entity = walk.block.entity = walk.scene.entity = named
        walk.headed = Chapter(named, depth)
    elif walk.headed is not None and depth > walk.headed.depth:
        walk.heading.entity = walk.heading.entity or walk.headed.entity
    else:
        walk.headed = None


def _only_name(s: Sentence) -> str | None:
    """The company that a line names, where it names one only."""
    named = {t.load.target for t in s.tokens if t.kind == "name" and t.load.kind == "entity"}
    return named.pop() if len(named) == 1 else None


def _is_caption(walk: Walk, s: Sentence) -> bool:
    """Whether a line without numbers only says whom the lines below it are about: "PLXS (Parallax): a blowout quarter"."""
    first = next((t for t in s.tokens if t.kind != "p"), None)
    line = walk.folded[s.start : s.end].strip()
    return (
        first is not None
        and first.kind == "name"
        and first.load.kind == "entity"
        and not residue(walk.folded[s.start : first.start])
        and len(line) <= _LONGEST_CAPTION
        and "\n" not in line
        and line[-1:] not in "。.!?！？;；,，"
        and _only_name(s) is not None
        and not any(t.kind == "num" for t in s.tokens)
    )


def _only_recalled(walk: Walk, told: Period) -> bool:
    """Whether a sentence of the present recalls an older period at its end: "cover fell to 5.8x; in FY22 it was 6.8x"."""
    first = walk.sentence_claims[0].period if walk.sentence_claims else None
    present = walk.block.period or walk.heading.period or walk.default
    return first is not None and present is not None and not (told.ttm or walk.vocabulary.rolling) and told.end < present.end and first.end > told.end


def _only_compared(walk: Walk) -> bool:
    """Whether the sentence began with the company that the note is about and came to another only beside it: 毛利率 31%，同期同业为 28%。"""
    first = walk.sentence_claims[0] if walk.sentence_claims else None
    return first is not None and walk.entity is not None and first.entity == walk.entity == walk.block.entity != walk.scene.entity


def _names_alone(s: Sentence) -> bool:
    """Whether a bullet has a name and no metric before its first number: 砺芯股份：22.10 亿元, as the bullets before it."""
    head = s.tokens[: next((i for i, t in enumerate(s.tokens) if t.kind == "num"), 0)]
    named = [t.load.kind for t in head if t.kind == "name"]
    return bool(named) and "own" not in named and not any(t.kind == "term" for t in head)


def on_mark(walk: Walk, index: int, token: Token) -> None:
    """A bracket keeps what held before it; a comma or stop ends the run of words, and the clause."""
    mark = token.load
    if mark in ",(—–" and walk.run.terms:
        leave_part(walk, token.start)
    if mark in "([":
        last = walk.tokens[index - 1] if index else None
        if last is not None and last.kind == "per" and last.start in walk.consumed and walk.base is not None:
            walk.base_open = True  # "7.5% higher than the pcp (169.7kt)"
        walk.stack.append((replace(walk.scene), walk.period_once, walk.base, walk.base_open, walk.prior))
        if not walk.base_open and not _just_dated(walk, index):
            walk.period_once = None
        spoken = walk.prior is None or any([t.kind in ("term", "name", "peer") for t in walk.run.tokens])
        walk.bracketed_words = "" if spoken else residue(walk.folded[walk.run.start : token.start])
        walk.run.begin(token.end)
    elif mark in ")]":
        _keep_whole(walk)
        if walk.stack:
            took, alone, closer = walk.base_open, _named_alone(walk), _abbreviation(walk, index)
            walk.scene, walk.period_once, walk.base, walk.base_open, walk.prior = walk.stack.pop()
            walk.base_open = walk.base_open and took
            walk.scene.topic = closer or walk.scene.topic
            if alone is not None:
                walk.scene.entity, walk.scene.segment = alone, None
        walk.run.begin(token.end)
    elif mark in ",;。!?.|…" or mark == "\n" or mark[0] in "—–":
        base = walk.base if mark == "," and walk.base is not None and _only_compares(walk, index, token) else None
        walk.run.begin(token.end)
        walk.before_char = walk.clause_char
        walk.clause_start, walk.clause_char = index + 1, token.end
        if not walk.stack:
            walk.period_once = None
            walk.base, walk.base_open, walk.rival = base, False, None
            if mark != "\n" and not walk.foreign_head:
                walk.scene.foreign = False
        walk.clause_loss = False
        walk.clause_cues = set()
        if mark == ";":
            walk.after_semicolon = True
            walk.wider_period = walk.wider_period or walk.whole_period  # 经营现金流 32 亿，三季度单季 11 亿；每股…: of either
            if walk.wider_period is not None:  # what 其中 took apart is likely whole again: 其中三季度营收…；归母净利润… may be of either
                part, walk.explicit_period = walk.explicit_period, walk.wider_period
                walk.scene.period, walk.wider_period = walk.wider_period, part
        if walk.foreign_head and _BACK_HOME.match(walk.folded, token.end):
            walk.foreign_head = walk.scene.foreign = False
        _look_ahead(walk, index + 1)
    elif mark in "、/":
        nearby = walk.run.tokens
        if not (nearby and nearby[-1].kind in ("name", "per", "peer", "term")):
            walk.run.begin(token.end)
    elif mark == ":":
        walk.run.start = token.end if not walk.run.tokens else walk.run.start


_COMPARES = compiled(r"[\s*\-•]*(?:and |but |while )?(?:compared (?:with|to)|versus|vs\.?|against|relative to)[\s*]", re.IGNORECASE)


def _only_compares(walk: Walk, index: int, token: Token) -> bool:
    """Whether the clause that a comma ends only says what the next is held against: "Compared with Q1, revenue was up 6.7%"."""
    if _COMPARES.match(walk.folded, walk.clause_char, token.start) is None:
        return False
    return not any(t.kind in ("num", "term", "name") for t in walk.tokens[walk.clause_start : index])


def _just_dated(walk: Walk, index: int) -> bool:
    """Whether the date that holds for the next number was named right before a bracket that opens, no number between: 距6月19日高点（7.55元）."""
    if walk.period_once is None or walk.period_once.day is None:
        return False
    return next((t.kind for t in reversed(walk.tokens[walk.clause_start : index]) if t.kind in ("num", "per")), "") == "per"


def _abbreviation(walk: Walk, index: int) -> Topic | None:
    """The metric whose abbreviation a bracket holds and nothing else, behind a wider name: 单位成本（CASK）."""
    if index < 3 or walk.s.kinds[index - 3 : index] != ["term", "p", "term"]:
        return None
    around = walk.tokens[index - 3 : index]
    if around[1].load != "(" or not walk.folded[around[2].start].isascii():
        return None
    outer, inner = around[0], around[2]
    touching = outer.end + 1 >= around[1].start and walk.folded[around[1].end : inner.start] + walk.folded[inner.end : walk.tokens[index].start] == ""
    closer = topic_of(inner.load)
    if not touching or walk.folded[outer.end - 1].isascii() or closer.metric in (outer.load.metric, *topic_of(outer.load).others):
        return None
    return closer if closer.kind == topic_of(outer.load).kind else None


def _named_alone(walk: Walk) -> str | None:
    """The company that a bracket holds and nothing else, where no other is named before it: "the H-share gauge (HSCEI) gained"."""
    inside = walk.run.tokens
    if len(inside) != 1 or inside[0].kind != "name" or inside[0].load.kind != "entity":
        return None
    before = [t for t in walk.tokens[walk.clause_start :] if t.start < inside[0].start]
    named = any(t.kind == "name" and t.load.kind == "entity" for t in before)
    return None if named else str(inside[0].load.target)


def _keep_whole(walk: Walk) -> None:
    """A bracket that only says of what the shares to come are: 结构(占营收比重)."""
    share = next((t for t in walk.run.tokens if t.has("share")), None)
    named = [t for t in walk.run.terms if t.start >= share.start and t.kind == "term"] if share is not None else []
    if named and not any(t.kind == "num" for t in walk.run.tokens):
        walk.last_whole = (walk.s.block, topic_of(named[-1].load))


def _look_ahead(walk: Walk, index: int) -> None:
    """A name that follows the numbers of a clause ("48.0% to 49.0% at Northvale") owns them."""
    if not walk.named_later:
        return
    seen_number = False
    for token in walk.tokens[index : index + 14]:
        if token.kind == "p" and token.load in ",;。.:":
            return
        if token.kind == "num":
            seen_number = True
        elif token.kind == "name" and token.load.kind == "entity":
            if not seen_number:
                return
            if AT_ONE.search(walk.folded, max(walk.s.start, token.start - 24), token.start):
                return
            if re.search(r"(?:\bat|\bfor|\bin)\s+$", walk.folded[max(0, token.start - 6) : token.start], re.IGNORECASE):
                walk.scene.entity, walk.scene.segment, walk.scene.foreign = token.load.target, None, False
            return


_MEETS: dict[Kind, Callable[[Walk, int, Token], None]] = {
    "p": on_mark,
    "name": on_name,
    "peer": on_peer,
    "term": on_term,
    "cue": on_cue,
    "per": on_period,
    "num": on_number,
}
