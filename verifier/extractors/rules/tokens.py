"""One stream of what a text says: numbers, metrics, names, periods, cue words, punctuation, in text order.

Where two overlap the earlier and longer wins, a metric's name before a cue word. The stream is cut into sentences
(a line break inside a running sentence does not end it) which know the block they stand in.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import zip_longest
from operator import attrgetter
from typing import Any, Literal

from verifier.catalogue import Term, load
from verifier.dataclass import dataclass, field, replace
from verifier.documents import Document
from verifier.documents.reading import inside, table_spans
from verifier.extractors.rules.cues import Cue, find_cues
from verifier.extractors.rules.strangers import strangers
from verifier.extractors.vocabulary import Mention, Vocabulary
from verifier.figures import OWN
from verifier.fold import fold, small
from verifier.numerals import Numeral, scan
from verifier.patterns import pattern
from verifier.period_words import closing_month, find_periods

Kind = Literal["num", "term", "name", "per", "cue", "p", "peer"]
_PUNCTUATION = pattern("tokens_punctuation", r"[,、;。!?:()\[\]【】“”\"/\n|·;….—–](?:(?<!\.)|(?=[\s*]|$))(?:(?<=[—–])[—–])?")
"""Begins with all the marks, so that no other character is looked at twice."""
_STARTS_BLOCK = pattern(
    "tokens_starts_block",
    r"[ \t　]*(?:#{1,6}\s|[-*+•·▎■⬛◆●○▪➢◇★📌❗]\s|[·▎■⬛◆●○▪➢◇★📌❗]|\d{1,2}[.、)）]\s?(?!\d)|[（(]\d{1,2}[)）]|[一二三四五六七八九十]{1,3}[、.]"
    r"|[（(][一二三四五六七八九十]{1,3}[)）]|【|\*\*[^\d*\n+\-$][^*\n]{0,60}\*\*|>|\||-{3})",
)
_BULLET = pattern("tokens_bullet", r"[ \t　]*(?:[-*+•·▎■⬛◆●○▪➢◇★]\s|[·▎■⬛◆●○▪➢◇★]|\d{1,2}[.、)）]\s?(?!\d)|[（(]\d{1,2}[)）])")
_HEADING = pattern(
    "tokens_heading",
    r"[ \t　]*(?:#{1,6}\s|[一二三四五六七八九十]{1,3}、|【[^】\n]{1,20}】\s*$|\*\*(?:[^*\n]{1,40}|[^*\n%$€£¥?一-鿿]{41,120})\*\*\s*$"
    r"|__[A-Z][A-Za-z&,'’():. \-–—]{1,80}__\s*$"
    r"|[ \t　]*[A-Z][A-Za-z&.,'’ -]{2,48}\([A-Z0-9]{1,6}(?:[ .:][A-Z]{1,6})?\)[^\n.\d]{0,24}$)",
)
_JOINS = pattern("tokens-joins", r"[ \t　]*[,，、;；。:：)）~～]")
_ENDS = frozenset("。！？!?；;:：.…")
_AFTER_END = "'\"”’)）*_"
_LETTERS_BEFORE = pattern("tokens-letters-before", r"[A-Za-z.]+$")
_LATIN_WORDS = pattern("tokens-latin-words", r"[a-z][a-z]*")
_CLOSE_BEFORE, _CLOSE_AFTER = 8, 40
"""How far beyond its sentence a number's words are looked at, at most."""
_SINGULAR = pattern("tokens-singular", r"\b(?:[Dd]eposit|[Ll]oan|[Oo]rder)(?= growth\b)")
_NO_METRIC = pattern("tokens-no-metric", r"现金牛|[一-龥]价(?=差)|C[EFOT]O\b(?!\s*(?:of|margin|/|[\d$]))|(?i:bottom line)(?=[*_]*\s*[:—–])")
"""Words that hold or are a metric's name and speak of none: a cash cow, an officer, the conclusion."""
_OPEN_ENDS = frozenset("=≈×÷/+、,，（(")
_BEFORE_TIMES = frozenset("元倍股）)")
MOST_TOKENS, MOST_NUMBERS, LONGEST = 240, 60, 3000
"""A run of words without a stop is read in pieces: of about so many tokens, numbers, or characters. A sentence has a fraction of that."""
OF_COMPANIES = re.compile(r"(?:科技|集团|股份|药业|新材|重工|酒业|控股|精密|乳业)$")
"""How the name of a company ends, and that of a product line seldom."""
_PEER_END = (
    r"(?:科技|集团|股份|银行|证券|信息|电子|药业|医药|半导体|电气|电源|能源|光电|生物|新材|材料|汽车|家电|重工|酒业|保险|航空|地产|控股|国际|通信|软件|机械|传媒|智能|精密|化学|食品"
    r"|乳业)(?=[的、,(（P市在]|20\d\d|H股|港股|A股)"
)
_PEER, _PEER_ENDS = pattern("tokens_peer", r"[一-龥]{2,4}" + _PEER_END), pattern("tokens-peer-ends", _PEER_END)
_PEER_STARTS = (4, 3, 2)
"""How many characters before its end the name of a company may begin."""


@dataclass(frozen=True, slots=True)
class Token:
    start: int
    end: int
    kind: Kind
    load: Any
    """The numeral's index, the Term, the Mention, the PeriodMention, the Cue, or the punctuation mark."""
    cues: frozenset[str] = frozenset()
    """The parts that it can play as a cue word; none for other tokens."""

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Token) or self.start != other.start:
            return False
        return self is other or (self.end, self.kind, self.load) == (other.end, other.kind, other.load)

    def __hash__(self) -> int:
        return hash((self.start, self.end, self.kind, self.load))

    def has(self, *kinds: str) -> bool:
        """Whether it is a cue word that can play one of these parts."""
        return not self.cues.isdisjoint(kinds)


@dataclass(slots=True)
class Sentence:
    """Tokens of one sentence; ``block`` changes with every paragraph or bullet, ``heading`` marks a title line."""

    tokens: list[Token]
    block: int
    heading: bool
    opens_block: bool
    bullet: bool
    start: int
    end: int
    holds: frozenset[str]
    """The characters and the Latin words, in small letters, of a sentence with numbers and of what is close by: what a pattern needs is looked
    up here before the pattern is tried."""
    kinds: list[Kind]
    """Those of its tokens."""


@dataclass(slots=True)
class Reading:
    """A document taken apart once."""

    document: Document
    folded: str
    low: str
    """The folded text in small letters."""
    numerals: list[Numeral]
    in_tables: set[int]
    sentences: list[Sentence] = field(default_factory=list)
    terms: list[Term] = field(default_factory=list)
    names: list[Mention] = field(default_factory=list)
    cues: frozenset[str] = frozenset()
    """All that its cue words can be."""


def take_apart(document: Document, vocabulary: Vocabulary, listed: Sequence[tuple[int, int]] = ()) -> Reading:
    """The sentences of a document, its tables left out; ``listed`` are cells whose numbers count as claims all the same."""
    folded = fold(document.text)
    low = small(folded)
    numerals = scan(document.text, folded)
    spans = table_spans(document)
    in_tables = {i for i, n in enumerate(numerals) if inside(spans, n.start) and not inside(listed, n.start)}
    mentions = vocabulary.find(folded, low)
    _set_names_aside(numerals, mentions)
    tokens: list[Token] = [Token(n.start, n.end, "num", i) for i, n in enumerate(numerals) if n.set_aside is None and not inside(spans, n.start)]
    nameless = _nameless()
    terms = [t for t in load().terms.find(folded, low) if t.metric not in nameless and not _NO_METRIC.match(folded, t.start)]
    terms += [
        replace(plural[0], start=m.start(), end=m.end())
        for m in (_SINGULAR.finditer(folded) if " growth" in folded else ())
        if (plural := list(load().terms.find(m.group().lower() + "s")))
    ]
    if "、" in folded and _SHARES_END.search(folded) and (shared := list(_shared_ends(folded))):
        spans_shared = [(low, high) for low, high, _ in shared]
        terms = [t for t in terms if not any(low <= t.start < high for low, high in spans_shared)]
        terms += [t for _, _, listed in shared for t in listed]
    called = {(m.start, m.end): m.target for m in mentions if m.kind == "own" and not m.target.startswith(OWN)}
    if called:  # what the sources call so goes before what others do: 营运利润 of an insurer is not its 营业利润
        terms = [t for t in terms if called.get((t.start, t.end), t.metric) == t.metric]
    parts = {(m.start, m.end) for m in mentions if m.kind == "segment"}
    if parts:  # nor is what they call a part a metric of which they have none
        terms = [t for t in terms if (t.start, t.end) not in parts or t.metric in vocabulary.metrics]
    tokens += [Token(t.start, t.end, "term", t) for t in terms]
    tokens += [Token(m.start, m.end, "name", m) for m in mentions]
    asked = _questions(folded) if "?" in folded or "\nA" in folded or "\n答" in folded else ()
    periods = find_periods(folded, _ahead(folded, vocabulary))
    if asked:
        periods = [p for p in periods if p.start not in asked]
    tokens += [Token(p.start, p.end, "per", p) for p in periods]
    tokens += _peers(folded)
    if "'s " in folded or "ival" in folded or "nlike" in folded or "ompetitor" in folded or "contrast" in folded:
        known = [(t.start, t.end) for t in tokens if t.kind in ("name", "per", "term")]
        tokens += [Token(start, end, "peer", name) for start, end, name in strangers(folded, known, any(m.kind == "entity" for m in mentions))]
    cues = find_cues(low)
    tokens += [Token(c.start, c.end, "cue", c, c.kinds) for c in cues]
    tokens += [Token(m.start(), m.end(), "p", m.group()) for m in _PUNCTUATION.finditer(folded)]
    # by place, the longest first and of equals a number first, then a metric's name, and so on in the order above
    tokens.sort(key=attrgetter("end"), reverse=True)
    tokens.sort(key=attrgetter("start"))
    kept = _kept(tokens)
    if "over " in low:
        kept = [t for t, then in zip_longest(kept, kept[1:]) if not _over_time(t, then, low)]
    if any([p.relative == "last_year" for p in periods]):
        kept = list(_of_last_year(kept, folded))
    if "ly, by " in low:
        kept = [t for t in kept if t.load != "," or not _HOW_FAR.match(low, t.start - 2)]
    if spans:
        kept = [t for t in kept if not inside(spans, t.start) or t.load == "\n"]
    return Reading(document, folded, low, numerals, in_tables, list(_sentences(document.text, low, kept)), terms, mentions,
                   frozenset().union(*[c.kinds for c in cues]))


_HOW_FAR = re.compile("ly, by ")
"""A comma that parts nothing: "rose sharply, by 12%"."""


def _ahead(folded: str, vocabulary: Vocabulary) -> int | None:
    """By how many months the company's count runs ahead of the calendar's: as the sources' days tell, else as the note says."""
    if vocabulary.ahead is not None:
        return vocabulary.ahead
    closes = closing_month(folded)
    return (12 - closes) % 12 if closes is not None else None


_LAST_SHARING = r"[一-龥]{2})(?:[两三四]项)?(费用率|费用|周转天数|周转率|活动现金流净额|活动现金流)(?=[^一-龥]|分别|依次|各|合计|均|为|同比)"
_SHARED_END = pattern("tokens-shared-end", r"((?:[一-龥]{2,4}(?:、|和|及|与|/)){1,4}" + _LAST_SHARING)
_SHARES_END = pattern("tokens-shares-end", r"[、和及与/](" + _LAST_SHARING)
"""What each such list ends with: found at less cost where there is none."""


def _shared_ends(folded: str) -> Iterator[tuple[int, int, list[Term]]]:
    """Metrics listed with one end for all of them, each with its whole name: 销售、管理、研发三项费用率 are three ratios."""
    for found in _SHARED_END.finditer(folded):
        pieces = [(m.start() + found.start(1), m.group()) for m in re.finditer(r"[^、和及与/]+", found[1])]
        at, first = pieces[0]
        cut = next((k for k in range(len(first) - 1) if load().terms.named(first[k:] + found[2]) is not None), None)
        pieces = [(at + cut, first[cut:]), *pieces[1:]] if cut is not None else []
        names = [(at, words, load().terms.named(words + found[2])) for at, words in pieces]
        if len(names) > 1 and all(name is not None for _, _, name in names):
            listed = [
                Term(at, found.end(2) if place == len(names) - 1 else at + len(words), name.metric, name.alias, name.loose)
                for place, (at, words, name) in enumerate(names)
                if name is not None
            ]
            yield listed[0].start, found.end(2), listed


@cache
def _nameless() -> frozenset[str]:
    """The metrics whose names say how a number was had, not what it is of."""
    return frozenset(m.id for m in load().metrics.values() if m.measure) | {"pe_discount"}


def _peers(folded: str) -> list[Token]:
    """What is written like a company's name, its end found first: most texts have few."""
    found: list[Token] = []
    reach = 0
    for end in _PEER_ENDS.finditer(folded):
        at = end.start()
        if (name := next(filter(None, (_PEER.match(folded, at - many) for many in _PEER_STARTS if at - many >= reach)), None)) is not None:
            found.append(Token(name.start(), name.end(), "peer", name.group()))
            reach = name.end()
    return found


_QUESTION = pattern("tokens-question", r"Q[1-9](?=\d?[*_ ]{0,3}[:.、)][^\n]{0,160}(?:\?|\n[\s*#>_]*(?:A[1-9]?[*_ ]{0,3}[:.、]|答[:、])))")
"""A question of a call or a visit by its number, which is no quarter: "Q3: 在手订单和新签?"."""


def _questions(folded: str) -> set[int]:
    """Where a line opens with the number of a question."""
    found = (m.start() for m in _QUESTION.finditer(folded))
    return {at for at in found if not folded[folded.rfind("\n", 0, at) + 1 : at].strip(" \t*#>_-•")}


_STRETCH = re.compile(r"[\s*]+(?:(?:the|its|past|last|\w+)[\s*]+){1,3}?(?:sessions?|days?|weeks?|months?|quarters?|years?|half)\b")


def _over_time(token: Token, then: Token | None, low: str) -> bool:
    """Whether a word opens a span of time and compares nothing: "Over nine months", "down over the five sessions"."""
    if token.kind != "cue" or token.load.word != "over":
        return False
    return then is not None and then.kind == "per" and then.start - token.end <= 5 or _STRETCH.match(low, token.end) is not None


def _of_last_year(tokens: list[Token], folded: str) -> Iterator[Token]:
    """ "last year's second quarter" is one period, not two."""
    held: Token | None = None
    for token in tokens:
        if held is not None:
            if token.kind == "per" and token.load.relative is None and re.fullmatch(r"'?s?\s*", folded[held.end : token.start]):
                yield Token(held.start, token.end, "per", replace(token.load, relative="year_before", start=held.start))
                held = None
                continue
            yield held
            held = None
        if (
            token.kind == "per"
            and token.load.relative == "last_year"
            and folded[token.start : token.end].lower() in ("last year", "去年", "上年", "the prior year", "prior year")
        ):
            held = token
            continue
        yield token
    if held is not None:
        yield held


def _set_names_aside(numerals: list[Numeral], mentions: Sequence[Mention]) -> None:
    """A number that a company's or index's own name ends in states nothing: the Continental 500."""
    starts = [n.start for n in numerals]
    for mention in mentions:
        if mention.kind == "entity":
            for at in range(bisect_right(starts, mention.start), bisect_left(starts, mention.end)):
                if numerals[at].end == mention.end and numerals[at].set_aside is None:
                    numerals[at] = replace(numerals[at], set_aside="name")


def _kept(tokens: list[Token]) -> list[Token]:
    """Drop what an earlier, longer token covers; a number is never dropped, a metric's name yields to it only."""
    last: Token | None = None
    kept: list[Token] = []
    for token in tokens:
        if last is not None and token.start < last.end:
            if token.kind == "term" and last.kind == "per" and token.end > last.end and token.start - last.start >= 4:
                token = Token(last.end, token.end, token.kind, token.load, token.cues)  # 2024年度利润: the year and the profit
            elif (
                token.kind == "num"
                and last.kind != "num"
                or token.kind in ("term", "name")
                and ((last.kind in ("cue", "per") and token.end > last.end) or (last.kind == "peer" and token.end >= last.end))
            ):
                if kept[-1] is last:
                    kept.pop()
            else:
                continue
        kept.append(token)
        last = token
    return kept


_MAY_END = frozenset("。!?\n.")
"""Marks with which a sentence may end."""


def _sentences(text: str, low: str, tokens: list[Token]) -> Iterator[Sentence]:
    current: list[Token] = []
    block, start = 0, 0
    bullet = bool(_BULLET.match(text))
    opens, heading = True, bool(_HEADING.match(text, 0, text.find("\n") if "\n" in text else len(text)))

    def made(end: int) -> Sentence:
        kinds = [t.kind for t in current]
        return Sentence(current, block, heading, opens, bullet, start, end, held(low, start, end) if "num" in kinds else frozenset(), kinds)

    begun = 0
    for stop in [*[at for at, t in enumerate(tokens) if t.kind == "p" and t.load in _MAY_END], len(tokens)]:
        run = tokens[begun : stop + 1]
        begun = stop + 1
        if not run:
            break
        if not current:
            start = max(start, run[0].start - LONGEST)
        if len(current) + len(run) <= MOST_NUMBERS and run[-1].start - start <= LONGEST:
            current += run
        else:
            numbers = sum([t.kind == "num" for t in current])
            for token in run:
                numbers += token.kind == "num"
                long = current and (len(current) >= MOST_TOKENS or numbers > MOST_NUMBERS or token.start - start > LONGEST)
                if long and (_parts(current[-1]) or len(current) >= 2 * MOST_TOKENS or numbers > 2 * MOST_NUMBERS):
                    yield made(current[-1].end)
                    current, start, opens = [], max(current[-1].end, token.start - LONGEST), False
                    numbers = int(token.kind == "num")
                current.append(token)
        if stop == len(tokens):
            break
        token = run[-1]
        if token.load == "\n":
            line_end = text.find("\n", token.end)
            following = text[token.end : line_end if line_end >= 0 else len(text)]
            before = text[max(start, token.start - 80) : token.start]
            blank = not following.strip()
            if not blank and (_JOINS.match(following) or _is_open(before)):
                current.pop()
                continue
            titled = not blank and _HEADING.match(following) is not None
            fresh = titled or (not blank and _STARTS_BLOCK.match(following) is not None)
            if not (blank or fresh or heading) and before.rstrip().rstrip(_AFTER_END)[-1:] not in _ENDS:
                continue
            current.pop()
            if current:
                yield made(token.start)
            if blank or fresh or heading:
                block += 1
                opens = True
            else:
                opens = False
            current, start = [], token.end
            if not blank:
                heading = titled
                if fresh or opens:
                    bullet = bool(_BULLET.match(following))
            continue
        if token.load == "." and _abbreviation(text, token.start):
            current.pop()
            continue
        following_token = tokens[begun] if begun < len(tokens) else None
        if (
            following_token is not None
            and following_token.kind == "p"
            and following_token.load in (")", "”", '"')
            and following_token.start - token.end <= 1
        ):
            continue
        yield made(token.end)
        current, start, opens = [], token.end, False
    if current:
        yield made(min(len(text), current[-1].end + LONGEST))


def held(low: str, start: int, end: int) -> frozenset[str]:
    """What a passage of a text in small letters holds, as :class:`Sentence` says."""
    near = low[max(0, start - _CLOSE_BEFORE) : end + _CLOSE_AFTER]
    words = _LATIN_WORDS.findall(near)
    return frozenset(words) if near.isascii() else frozenset(near).union(words)


def _parts(token: Token) -> bool:
    """Whether a sentence too long to be one may be cut behind a token, as far as that tells."""
    return token.kind == "p" and token.load in ",;、\n|"


def _is_open(line: str) -> bool:
    """Whether a line ends in a sign that asks for more: an operator, a comma, a star that multiplies."""
    rest = line = line.rstrip()
    while rest.endswith("*"):
        rest = rest.rstrip("*").rstrip()
    if rest[-1:] in _OPEN_ENDS:
        return True
    last = line[:-1].rstrip()[-1:]
    return line.endswith("*") and (last in _BEFORE_TIMES or last.isdecimal())


_ABBREVIATIONS = frozenset(("vs", "inc", "corp", "co", "ltd", "mr", "ms", "dr", "u.s", "e.g", "i.e", "no", "approx", "c", "st", "u.k", "cf", "cons",
                            "est"))


_MONTHS = frozenset(("jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec"))


def _abbreviation(text: str, at: int) -> bool:
    if not text[at - 1 : at].isascii():
        return False
    word = _LETTERS_BEFORE.search(text, max(0, at - 8), at)
    short = word.group().lower().rstrip(".") if word is not None else ""
    return short in _ABBREVIATIONS or (short in _MONTHS and text[at + 1 : at + 3].strip().isdecimal())


__all__ = ["Cue", "Reading", "Sentence", "Token", "take_apart"]
