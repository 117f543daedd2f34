"""What a wrap of the market says without naming a metric: how far a share or an index moved, to where, on what turnover."""

from __future__ import annotations

import re

from verifier.catalogue.market import MARKET
from verifier.extractors.rules.binding.phrases import FIRMS, HAN, SHED, SO_FAR_EN, THIS_YEAR
from verifier.extractors.rules.binding.standing import Walk
from verifier.extractors.rules.tokens import Token
from verifier.extractors.rules.topics import Topic, own_name
from verifier.numerals import Numeral
from verifier.patterns import compiled

_YEAR_SO_FAR = compiled(SO_FAR_EN, re.IGNORECASE)
_LONGER = compiled(r"\b(?:(week|month|quarter|sessions|days)|sessions?|since|so far|from (?:its|the) (?:high|low|peak|trough))\b", re.IGNORECASE)
_BEHIND = compiled(r"(?:(?!\band\b)[^,;%]){0,28}")
_NO_MOVES = frozenset("discount premium upside above below over more less ahead 折价 折让 折讓 溢价 低于 高出 领先 落后 跑赢 跑输".split())
_NO_MOVE = compiled(r"[\s*]*(?:discount|premium|upside|downside|above|below|yield|of)\b")
_AFTERWARDS = compiled(r"[\s*]*(?:(lower|down|weaker|softer|in the red)|higher|up|firmer|stronger|in the black)\b(?! than)")
_STOOD = compiled(
    r"\b(?:steady|flat|unchanged|firm(?:er)?|higher|lower|up|down|clos(?:ed|ing)|end(?:ed|ing)|finish(?:ed|ing)|settl(?:ed|ing)|quoted|was|is|stood|last)\b"
    r"[^,;\d$€£¥]{0,12}\b(?:at|on)[\s*]*(?:US|HK|NT|S|A|C)?[$€£¥]?$"
)
_WON = compiled(
    r"\b(?:put on|rallied|popped|spiked|leapt|vaulted|bounced|firmed|tacked on|picked up|won back|recovered|strengthened|edged higher"
    r"|inched up|ticked up|edged up"
    r"|(?:clos|end|finish)ed (?:higher|up|firmer|in the green))\b"
)
_TRADED = compiled(
    r"\b(?:(?:(?:on|in|with|amid|[A-Z]\w+(?:'s)?) (?:an? |heavy |thin |total |market |main[- ]board |daily |record )*"
    r"(?:turnover|value traded|trading value)"
    r"(?: of| was| came to| came in at| at| reached| hit| totall?ed| rose to| fell to| topped| worth)*|turned over|traded)"
    r"|turnover (?:of|was|came to|came in at|at|reached|hit|totall?ed|rose to|fell to|topped))"
    r"[\s*]*(?:about |around |roughly |nearly |some |almost |over |a combined )?(?:US|HK|NT|S|A)?[$€£¥]?$"
)
_SHARES_TRADED = compiled(r"\b(?:on|traded|turned over|volume (?:of|was)|as)[\s*]*(?:about |around |some |heavy volume of |a volume of )?$")
_TOUCHED = compiled(
    r"\b(?:(touch(?:ed|ing)|hit(?:ting)?|trad(?:ed|ing)|reach(?:ed|ing))|(?:intraday |session |day's )?(?:(high|peak)|(low|trough)) (?:of|at)"
    r"|as (?:(high)|(low)) as|(?:(peak(?:ed|ing))|(bottom(?:ed|ing)(?: out)?)) at)[\s*]*(?:as (?:high|low) as )?(?:US|HK|NT|S|A)?[$€£¥]?$"
)
_INTRADAY = compiled(
    r"\s*(?:intraday|in (?:early|late|morning|afternoon|intraday) trade|at one (?:point|stage)|during the (?:session|day)"
    r"|at (?:its|the) (?:day's )?(?:high|low|peak|best|worst))\b"
)
_QUOTES = ("money", "per_share", "number", "index")
_OR = compiled(r"\bor[\s*]*$")
_AND_BY = compiled(r"[\s*]*(?:on the (?:day|session)|in the session|today|yesterday)?,?[\s*]*and[\s*]*(?:by[\s*]*)?")
_FROM = compiled(r"[\s*]*from[\s*]*(?:US|HK)?[$€£¥]?")
_TO_LEVEL = compiled(r"[\s*]*,?[\s*]*(?:or [^,;.]{1,20}, )?(?:to|at|to close at|to end at|to finish at)[\s*]*(?:US|HK)?[$€£¥]?[\s*]*")
_PRONOUN = compiled(
    r"\b(?:[Ii]ts?|[Ss]hares?|[Tt]he (?:[a-z][\w&'-]* ){0,3}?(?:stock|index|gauge|benchmark|counter)"
    rf"|[Tt]he (?:[\w&'-]+ ){{0,3}}?{FIRMS})\b"
)
_MOVED_FIRST = compiled(
    r"[\s*\->•]*(?:up|down|off|higher|lower|gain(?:ing|s)|los(?:ing|t)|rising|falling|adding|shedding|fell|rose|ended|closed)\b", re.IGNORECASE
)
_AT_FIRST = compiled(r"[\s*\->•]*[Aa]t[\s*]*(?:US|HK|NT|S|A|C)?[$€£¥]?")
_AT_BESIDE = compiled(r"[\s*]*(?:\([^()]{1,12}\)[\s*]*)?,[\s*]*(?:now |currently )?at[\s*]*(?:US|HK|NT|S|A|C)?[$€£¥]?")
_SUBJECT = compiled(
    r"(?:'s)?[\s*]*(?:\([A-Z0-9.: ]{1,14}\)[\s*]*)?(?:shares? |stock )?(?:also |again |then |is |was |has |and |were )*"
    r"(?:rose|fell|gain(?:ed|s)|lost|loses|add(?:ed|s)|shed|slid|jump(?:ed|s)|climb(?:ed|s)|drop(?:ped|s)|eased|firmed|advanced|declined|slipped"
    r"|tumbled|plunged|surged|soared|rallied|closed|ended|finished|put on|up|down|off|marked|edged|dipped|sank|retreated|rebounded|recovered"
    r"|changed hands|valued|worth|g(?:iven|ave) (?:up|back)|surrendered|ceded|regained"
    r"|[\d.]+% (?:up|down|off|lower|higher|better|weaker|firmer|stronger)\b|,[\s*]*(?:up|down|at)|\([\s*]*[+-]|:[\s*]*[+-])",
)
_LINES = compiled(r"[周月季年]线|(?:本|上|一|全|单|近)周|周(?:内|度|涨|跌)")
"""Of a longer time than a day: 周线仍是阳线，+2.89%."""
_BRACKET = compiled(r"[\s*]*\([\s*+-]*")
_OFF_CLOSE = compiled(
    r"[\s*]*(?:(below|under|lower than|down (?:on|from))|above|over|higher than|up (?:on|from)) (?:the |its )?"
    r"(?:(?:mon|tues|wednes|thurs|fri)day's|yesterday's|previous|prior|last|overnight)(?: session's| day's)? (?:close|finish|closing price)\b",
    re.IGNORECASE,
)
_OF_VALUE = compiled(r"[\s*]*(?:of|in|off|from) (?:its |the |their )?(?:stock[- ])?market (?:value|capitali[sz]ation|cap|worth)\b", re.IGNORECASE)
_OFF_BY = compiled(r"\b(?:is|was|are|were|still|now|stands) off(?: by| about| some| nearly)?[\s*]*$")
_VALUED = compiled(
    r"\b(?:valued|worth|capitali[sz]ed)(?: at)?[\s*]*(?:about |around |roughly |nearly |some |just (?:over|under) |over )?(?:US|HK|NT|S|A|C)?[$€£¥]?$"
)
_SEVERAL = compiled(r"\b(?:between them|together|combined|the (?:two|three|four|five)|they)\b", re.IGNORECASE)


def moved_in_wrap(walk: Walk, n: Numeral) -> Topic | None:
    """In a wrap of several companies, what a number says of a share or index that no metric names: "climbed 3.69% to $212.40"."""
    if n.unit.kind == "money" and _OF_VALUE.match(walk.folded, n.end):
        return Topic(own_name("market value"), (), "of market value", False)  # what it has lost or gained of it
    _fronted(walk)
    if walk.scene.entity is None:
        return None
    mine = walk.vocabulary.of_entity.get(walk.scene.entity, frozenset())
    if ("price_change_pct" not in mine or len(walk.entities) < 2) and not _moves(walk, mine):
        return None
    traded = _traded(walk, n)
    topic = traded or _moved(walk, n)
    if topic is not None and topic.sure and not _of_one_known(walk):
        walk.scene.entity = None  # "Sterling rose 2%" after a company's move: of what the sentence names
        return None
    if traded is not None:
        walk.scene.topic = traded
    return topic


def _moved(walk: Walk, n: Numeral) -> Topic | None:
    if any(t.kind != "term" or t.load.metric != "share_price" for t in walk.run.terms):
        return None
    if n.unit.kind == "money" and n.unit.scale >= 1000 and _VALUED.search(walk.folded, walk.clause_char, n.start) and _has(walk, "market_cap"):
        return Topic("market_cap", (), "valued", _of_one(walk))
    if walk.scene.topic is not None and walk.scene.topic.metric not in MARKET and not _opens_anew(walk):
        return None
    index = "index_level" in walk.vocabulary.of_entity.get(walk.scene.entity or "", frozenset())
    prior = walk.prior.claim if walk.prior is not None else None
    moved = prior is not None and prior.metric in ("price_change_pct", "price_change")
    if n.unit.kind == "percent":
        behind = _BEHIND.match(walk.folded, n.end)
        around = walk.folded[walk.clause_char : behind.end() if behind is not None else n.end]
        if _YEAR_SO_FAR.search(around):
            return Topic("period_return", (), THIS_YEAR, True)
        if (shed := SHED.search(walk.folded, walk.run.start, n.start)) is not None:
            return _move(shed[0], around)
        pointed = index and prior is not None and prior.numeral.unit.kind in ("point", "index")
        again = (moved or pointed) and _OR.search(walk.folded, walk.clause_char, n.start) is not None
        again = again or moved and prior is not None and _AND_BY.fullmatch(walk.folded, prior.numeral.end, n.start) is not None
        if again and pointed and prior is not None and (shed := SHED.search(walk.folded, walk.s.start, prior.numeral.start)) is not None:
            return _move(shed[0], around)  # "shed 17 points, or 0.9%"
        if (off_close := _OFF_CLOSE.match(walk.folded, n.end)) is not None and _named(walk):
            return Topic("price_change_pct", (), "lost" if off_close[1] else "moved", True)
        move = walk.run.last("up", "down")
        if move is None and _OFF_BY.search(walk.folded, walk.run.start, n.start) and _named(walk):
            return _move("lost", around)
        if move is not None or _WON.search(walk.folded, walk.run.start, n.start) is not None or again:
            apart = move is not None and (move.load.word in _NO_MOVES or _NO_MOVE.match(walk.folded, n.end) is not None)
            fell = again and prior is not None and prior.stated.high < 0 and move is None
            word = move.load.word if move is not None and not move.load.word.isascii() else "" if apart else "lost" if fell else "moved"
            return _move(word, around) if not apart else Topic("price_change_pct", (), word, False)
        if (after := _AFTERWARDS.match(walk.folded, n.end)) is not None and not walk.run.terms:
            return _move("lost" if after[1] else "moved", around)  # "ended 0.8% lower"
        if n.sign and not walk.run.terms and (not walk.stack and not walk.sentence_claims or _bracketed(walk, n)):
            return Topic("price_change_pct", (), "moved", not _LINES.search(walk.folded, walk.clause_char - 12, n.start))  # "the worst, -6.5%"
        return None
    quoted = n.unit.kind in _QUOTES and n.unit.scale <= 1
    extreme = _TOUCHED.search(walk.folded, walk.clause_char, n.start) if quoted else None
    if extreme is not None and (extreme[1] is None or _INTRADAY.match(walk.folded, n.end) or "intraday" in walk.folded[walk.clause_char : n.start]):
        high, low = extreme[2] or extreme[4] or extreme[6], extreme[3] or extreme[5] or extreme[7]
        return Topic("day_low" if low else "day_high", () if high or low else ("day_low",), extreme.group().strip(), bool(high or low))
    if moved and prior is not None and n.unit.kind in ("number", "index") and _OR.search(walk.folded, walk.clause_char, n.start):
        return Topic("price_change", (), "lost" if prior.stated.high < 0 else "moved", True)
    if n.unit.kind == "index" and (shed := SHED.search(walk.folded, walk.run.start, n.start)) is not None and not walk.run.last("to"):
        return Topic("price_change", (), shed[0], True)
    way = walk.run.last("up", "down")
    if n.unit.kind in ("index", "per_share", "money") and n.unit.scale <= 1 and way is not None and not walk.run.last("to"):
        return Topic("price_change", (), "lost" if way is walk.run.last("down") else "moved", True)
    if moved and prior is not None and quoted:
        between = walk.folded[prior.numeral.end : n.start]
        if _TO_LEVEL.fullmatch(between):
            return Topic("index_level" if index else "share_price", (), "to", True)
    level = n.unit.kind in (("number", "index") if index else ("money", "per_share")) and n.unit.scale <= 1
    if level and (_apposed(walk, n) or _named_here(walk) and _STOOD.search(walk.folded, walk.clause_char, n.start)):
        return Topic("index_level" if index else "share_price", (), "at", True)
    if prior is not None and prior.metric == "share_price" and _FROM.fullmatch(walk.folded, prior.numeral.end, n.start):
        return Topic("share_price", (), "from", True)
    if n.unit.kind in ("shares", "count") and _SHARES_TRADED.search(walk.folded, walk.clause_char, n.start):
        return Topic("volume", (), "volume", True)
    return None


def _move(word: str, around: str) -> Topic:
    """A move of the day, or of the longer time that the words around the number name: no move of the day is held against that of a week."""
    longer = _LONGER.search(around)
    return Topic("period_return" if longer is not None and longer[1] else "price_change_pct", (), word, longer is None)


def _traded(walk: Walk, n: Numeral) -> Topic | None:
    """The value of the shares traded, which English calls turnover as it calls sales: of an index, or told beside a move of the price."""
    mine = walk.vocabulary.of_entity.get(walk.scene.entity or "", frozenset())
    if n.unit.kind != "money" or n.unit.scale < 1000 or "turnover_amount" not in mine:
        return None
    priced = any(c.metric in MARKET for c in walk.sentence_claims)
    said = _TRADED.search(walk.folded, walk.clause_char, n.start)
    if said is None or not (priced or "revenue" not in mine or "turned over" in said.group()):
        return None
    named = bool(_named(walk))
    return Topic("turnover_amount", (), "turnover", named)  # "market turnover came to" is not that of the index named last


def _named(walk: Walk) -> list[Token]:
    """The companies and indices that a sentence names before the number."""
    return [t for t in walk.tokens[: walk.number_at] if t.kind == "name" and t.load.kind == "entity"]


def _is_fronted(walk: Walk) -> bool:
    """Whether a sentence opens with a move or a price and names whose it is behind: "Down 4%, Harrow was the weakest", "At 512p, Harrow is"."""
    opens = _MOVED_FIRST.match(walk.folded, walk.s.start) or _AT_FIRST.match(walk.folded, walk.s.start)
    return walk.named_later and opens is not None and not _named(walk)


def _fronted(walk: Walk) -> None:
    """Takes a sentence that is fronted so to be of the one company that it names."""
    if walk.sentence_claims or not _is_fronted(walk):
        return
    named = {t.load.target for t in walk.tokens if t.kind == "name" and t.load.kind == "entity"}
    if len(named) == 1:
        walk.scene.entity = named.pop()


def _said(walk: Walk) -> str:
    return walk.folded[walk.s.start : walk.tokens[walk.number_at or 0].start]


def _of_one_known(walk: Walk) -> bool:
    """Whether what moves is the company last named: named in the sentence itself, or by a pronoun, or nothing at all is named there."""
    if _named(walk):
        return True
    said = _said(walk)
    return HAN.search(said) is not None or _PRONOUN.search(said) is not None or (_MOVED_FIRST.match(said) or _AT_FIRST.fullmatch(said)) is not None


def _has(walk: Walk, metric: str) -> bool:
    return metric in walk.vocabulary.of_entity.get(walk.scene.entity or "", frozenset())


def _of_one(walk: Walk) -> bool:
    """Whether the sentence names one company alone, or points back to one."""
    named = {t.load.target for t in _named(walk)}
    return len(named) == 1 or not named and not _SEVERAL.search(_said(walk))


def _moves(walk: Walk, mine: frozenset[str]) -> bool:
    """Whether the sources have closes of several companies, or it is the company itself, or an index, that a clause says to have moved."""
    if walk.scene.entity in walk.vocabulary.daily and len(walk.vocabulary.daily) > 2:
        return True
    if not mine & {"previous_close", "index_previous", "price_change_pct"}:
        return False
    named = _named(walk)
    if not named:
        return _is_fronted(walk)
    of_index = "index_previous" in mine and HAN.search(_said(walk)) is None
    return of_index or _SUBJECT.match(walk.folded, named[-1].end) is not None


def _bracketed(walk: Walk, n: Numeral) -> bool:
    """Whether a signed number stands in brackets right behind a company's name: "Harrow (-2.3%) led the fallers"."""
    named = _named(walk)
    return bool(named) and _BRACKET.fullmatch(walk.folded, named[-1].end, n.start) is not None


def _apposed(walk: Walk, n: Numeral) -> bool:
    """Whether a price stands beside its company's name: "Harrow, at 1,964p, was", "At 1,964p, Harrow is"."""
    named = _named(walk)
    if not named:
        return walk.named_later and _AT_FIRST.fullmatch(walk.folded, walk.s.start, n.start) is not None
    return _AT_BESIDE.fullmatch(walk.folded, named[-1].end, n.start) is not None


def _named_here(walk: Walk) -> bool:
    """Whether a clause names a company or an index, and nothing that could be measured of it."""
    tokens = walk.tokens[walk.clause_start : walk.number_at]
    return not walk.run.terms and any(t.kind == "name" and t.load.kind == "entity" for t in tokens) and not any(t.kind == "term" for t in tokens)


def _opens_anew(walk: Walk) -> bool:
    """Whether a sentence goes on to another company and has named no metric yet: what was said of the one before is not meant."""
    return (
        all(c.metric in MARKET for c in walk.sentence_claims)
        and (_named(walk) or _is_fronted(walk))
        and not any(t.kind == "term" or (t.kind == "name" and t.load.kind == "own") for t in walk.tokens[: walk.number_at] if t.load is not None)
    )
