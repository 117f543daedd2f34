"""Words that set a number apart from the metric in play: a part named before a comma, a basis beside the number, a loss of some kind."""

from __future__ import annotations

import re

from verifier.catalogue import load
from verifier.catalogue.terms import Term
from verifier.dataclass import replace
from verifier.extractors.rules.binding.phrases import FIRMS
from verifier.extractors.rules.binding.standing import Walk
from verifier.extractors.rules.topics import Topic, fits, residue, topic_of
from verifier.numerals import Numeral
from verifier.patterns import compiled

_PART = compiled(r"\s+(?:of|from|in|at|for|on|across|outside|within|to)\s", re.IGNORECASE)
_THE_FIRM = compiled(
    rf"\s+(?:of|at|for) (?:the|this|our) [a-z,\- ]*?{FIRMS}\b",
    re.IGNORECASE,
)
"""Only another name of the company itself: "profit at the Ohio-based toolmaker"."""
_AS_USUAL = compiled(
    r"\s+(?:on|in|by) (?:the|its|a) (?:plain|usual|standard|ordinary|simple|textbook|conventional) (?:definition|sense|measure|basis)\b",
    re.IGNORECASE,
)


def leave_part(walk: Walk, end: int) -> None:
    """At a comma or bracket: a metric narrowed by what stands between is not surely that of the company.

    "Sales of Brixol, its largest brand, reached $287 million"; "Revenue in Europe, long a laggard, rose 14%".
    """
    named, topic = walk.run.terms[-1] if walk.run.terms else None, walk.scene.topic
    if named is None or topic is None or not topic.sure or named.start in walk.consumed:
        return
    of_all = _THE_FIRM.match(walk.folded, named.end, end) or _AS_USUAL.match(walk.folded, named.end, end)
    if of_all or not _PART.match(walk.folded, named.end):
        return
    parts, at = [], named.end
    for t in walk.run.tokens:
        if t.start >= named.end:
            if t.kind == "name" and t.load.kind == "segment":
                return  # what the sources know as a part is bound as one
            parts.append(walk.folded[at : t.start])
            at = t.end
    parts.append(walk.folded[at:end])
    if residue(" ".join(parts)):
        walk.scene.topic = topic.doubted()


_BASIS = (
    r"(?:adjusted|non-gaap|gaap|ifrs|statutory|reported|core|underlying|normali[sz]ed|headline|pro forma|forward|trailing|ttm|ntm|diluted|basic"
    r"|organic)"
)
_OWN_BASIS = compiled(
    rf"\b({_BASIS})(?:\s+(?:basis|terms|one|figure|number|multiple))?\s*(?:was|were|is|at|of|to|hit|came in at|:|=)?\s*"
    r"(?:about |around |roughly |just |only )?(?:US)?[$€£¥]?$",
    re.IGNORECASE,
)
_BASIS_BEHIND = compiled(
    rf"\s+(?:on an? |in )?\(?({_BASIS})(?:\s+(?:basis|terms))?\)?"
    r"(?=\s*(?:[,.;:)/|]|$|and\b|or\b|but\b|vs\b|versus\b|from\b|against\b|compared\b))",
    re.IGNORECASE,
)
_LEADING = compiled(rf"^(?:{_BASIS}\s+)+", re.IGNORECASE)
_BASES = frozenset(
    "adjusted non gaap ifrs statutory reported core underlying normalized normalised headline forma forward trailing ttm ntm diluted basic"
    " organic".split()
)
"""A word of each basis, as the sentence's own words are kept."""


_BASIS_ZH = compiled(r"(远期|前瞻|预测|动态|静态|滚动|TTM)(?:口径)?(?:下|看|则|约|为|是|仅|在|大约|:)*[约\s*]*$")
_BASES_ZH = frozenset("远瞻测动静滚") | {"ttm"}
_RATIOS_ZH = {"pe": "市盈率", "ps": "市销率"}


def _on_basis_zh(walk: Walk, n: Numeral, topic: Topic) -> Topic:
    """The multiple carried along, on the basis that Chinese names right before the number: TTM 市盈率 18.1 倍，远期 15.9 倍."""
    ratio = _RATIOS_ZH.get(topic.metric.partition("_")[0])
    said = _BASIS_ZH.search(walk.folded, walk.run.start, n.start) if ratio is not None and not walk.run.terms else None
    if said is None:
        return topic
    named = load().terms.named(f"{'预测' if said[1] in ('远期', '前瞻') else said[1]}{ratio}")
    if named is None or not named.metric:
        return topic.doubted()
    found = topic_of(Term(0, len(said[1]), named.metric, named.alias, named.loose))
    return topic if found.metric == topic.metric else replace(found, segment=topic.segment, named=topic.named)


def on_its_basis(walk: Walk, n: Numeral, topic: Topic) -> Topic:
    """The metric carried along on the basis that words beside the number name: "P/E of 26.7x, forward 22.9x", "EPS $1.42, or $1.61 adjusted".

    Where the catalogue knows no metric by that name, it is not surely the one carried.
    """
    if n.unit.kind == "multiple" and not walk.holds.isdisjoint(_BASES_ZH):
        topic = _on_basis_zh(walk, n, topic)
    if walk.holds.isdisjoint(_BASES) or not topic.sure or n.unit.is_fraction and not topic.is_rate:
        return topic
    said = _BASIS_BEHIND.match(walk.folded, n.end) or (
        None if walk.run.terms else _OWN_BASIS.search(walk.folded, walk.run.start, n.start)
    )
    if said is None or re.search(rf"\b{said[1]}\b", topic.words, re.IGNORECASE):
        return topic
    if said[1].lower() in ("trailing", "ttm") and not topic.is_rate:
        return topic  # of an amount it tells the months
    if walk.run.terms and re.search(rf"\b{said[1]}\s", walk.folded[walk.run.start : walk.run.terms[-1].end], re.IGNORECASE):
        return topic
    bare = _LEADING.sub("", topic.words)
    named = load().terms.named(f"{said[1]} {bare}") if bare else None
    if named is None or not named.metric:
        return topic.doubted()
    found = topic_of(Term(0, len(bare), named.metric, named.alias, named.loose))
    if found.metric == topic.metric or not (fits(n.unit, found.kind) or n.unit.is_fraction):
        return topic
    return replace(found, segment=topic.segment, named=topic.named)


_WITH_MINORITIES = compiled(
    r"[\s*]*[(（]?(?:含|包括|包含)(?:有|了)?少数股东|\s*[(,]? ?including (?:the )?(?:minorit|non-?controlling)", re.IGNORECASE
)
_WITH_MINORITIES_BEFORE = compiled(
    r"(?<![不未])(?:含|包括|包含)少数股东(?:损益|权益|口径|部分|下)*的?$"
    r"|\b(?:before|including) (?:minorities|minority interests?|non-?controlling interests?) (?:the )?$",
    re.IGNORECASE,
)
_OF_ALL_OWNERS = frozenset("少 minorities minority noncontrolling controlling".split())


def of_all_owners(walk: Walk, n: Numeral, topic: Topic) -> Topic:
    """The whole group's profit where words say that the minority's share is in it: 净利润5.6亿元（含少数股东损益）."""
    if topic.metric != "net_profit_parent" or "归" in topic.words or walk.holds.isdisjoint(_OF_ALL_OWNERS):
        return topic
    named = walk.run.terms[-1].start if walk.run.terms else n.start
    if not (_WITH_MINORITIES.match(walk.folded, n.end) or _WITH_MINORITIES_BEFORE.search(walk.folded, walk.clause_char, named)):
        return topic
    return replace(topic, metric="net_profit", others=(), sure=True, qualifier="")


_LOSING = compiled(r"\b(?:net|pre-?tax|after-tax|quarterly|annual|attributable|reported|gaap|statutory|overall|total|bottom-line)\b", re.IGNORECASE)
_LOST_ON = compiled(r"\s+(?:on|from|related to|relating to|tied to|associated with|due to|reserve|ratio|provision)\b")


def lost_on(walk: Walk) -> str:
    """What a loss is of, where it is not that of the company: catastrophe losses, a loss on disposal, 汇兑亏损; empty where it is plainly its own."""
    lost = walk.run.last("loss")
    if lost is None:
        return ""
    if _LOST_ON.match(walk.folded, lost.end):
        return walk.folded[lost.start : lost.end + 12]
    words = walk.folded[max(walk.clause_char, lost.start - 40) : lost.start]
    return residue(_LOSING.sub(" ", words)) if lost.load.word in ("loss", "losses") and words.isascii() else ""


_WHO = (
    r"(?:we|i|analysts?|(?:the |wall )?street|the (?:market|sell[- ]side|buy[- ]side)|investors|forecasters|economists|consensus"
    r"|(?:our|my) models?)"
)
_HOPED = compiled(
    rf"\b(?:{_WHO}(?: on average| all| both| alike)?(?:'d| had| have| has| were| was| are)?(?: been| on average| only)? ?"
    r"(?:pencil+ed in|model+(?:ed|ing)|expect(?:ed|ing)|look(?:ed|ing)? for|forecast(?:ed|ing)?|estimat(?:ed|ing)|project(?:ed|ing)"
    r"|hop(?:ed|ing) for|budget+ed|call(?:ed|ing) for|want(?:ed|ing)|anticipat(?:ed|ing)|predict(?:ed|ing)|brac(?:ed|ing) for)"
    r"|(?:we|our (?:model|estimates?|forecast|preview)|my (?:model|estimate)|the street|consensus|analysts)"
    r" (?:had|was at|were at|stood at|sat at|called)"
    r"|(?:should|ought to) have (?:been|come)|(?:was|were) supposed to)\b",
    re.IGNORECASE,
)
_WHAT_CAME = compiled(
    r"[;:—]|\b(?:but|while|whereas|actual(?:ly)?|instead|reported|delivered|posted|printed|came in|got|against|versus|vs|compared|which|it|they)\b",
    re.IGNORECASE,
)
_HOPES = frozenset(
    "penciled pencilled modeled modelled modeling modelling expected expecting look looked looking forecast forecasted estimated estimating projected"
    " projecting hoped hoping budgeted budgetted called calling wanted wanting anticipated anticipating predicted predicting braced bracing had"
    " stood sat should ought supposed was were".split()
)
_LOOKED_FOR = compiled(
    rf"\s+(?:that |which )?{_WHO}(?:'d| had| were| was)? ?(?:been )?"
    r"(?:look(?:ed|ing) for|want(?:ed|ing)|hop(?:ed|ing) for|had|in mind|call(?:ed|ing) for)\b",
    re.IGNORECASE,
)
_AIMED_AT = compiled(
    r"\s(?:that |which )?"
    r"(?:management|the (?:company|board|group|bank|chain|firm)|it|they|lenders|covenants?|rating agencies|regulators)(?:'s)? (?:now |itself )?"
    r"(?:target(?:s|ed|ing)?|aims? (?:for|at)|aimed for|wants?|seeks?|guides? to|(?:has |have )?guided to|promise[sd]?|hopes? for|allows?|permits?"
    r"|requires?)\b",
    re.IGNORECASE,
)
_AIMS = frozenset(
    "target targets targeted targeting aim aims aimed wants want seek seeks guides guide guided promises promise promised hopes hope allows"
    " allow permits permit requires require".split()
)
_MY_OWN = compiled(r"\b(?:we|i|our|my)\b", re.IGNORECASE)
_NOT_YET = compiled(
    r"\b(?:think|believe|reckon|fear|worry|(?:bear|bull|base|worst|best) case|scenario|correction|drawdown|recession|risk of|room for|could|might"
    r"|would|perhaps)\b"
)
_PRICED_IN = compiled(r"\b(?:targets?|PT|fair value|consensus|street|analysts?|DCF|impl(?:y|ies|ied|ying)|averages?)\b|目标", re.IGNORECASE)


def hoped_for(walk: Walk, n: Numeral) -> re.Match[str] | None:
    """Words that say that somebody looked for a number, not that it came: "we had pencilled in $601 million", "the 1.0x management targets"."""
    aimed = None if walk.holds.isdisjoint(_AIMS) else _AIMED_AT.match(walk.folded, n.end)
    if aimed is not None or walk.holds.isdisjoint(_HOPES):
        return aimed
    said = _HOPED.search(walk.folded, walk.s.start, n.start)
    if said is not None and _WHAT_CAME.search(walk.folded, said.end(), n.start) is None:
        return said
    return _LOOKED_FOR.match(walk.folded, n.end)


def by_the_author(said: re.Match[str]) -> bool:
    """Whether a number was looked for by who writes: no source says what that was."""
    return _MY_OWN.search(said[0]) is not None


def supposed_room(walk: Walk, n: Numeral, topic: Topic) -> bool:
    """Whether an upside or downside is the author's own guess, no way to a target: "15% downside in an ordinary correction"."""
    if topic.metric != "upside" or _PRICED_IN.search(walk.folded, walk.s.start, walk.s.end):
        return False
    return _NOT_YET.search(walk.folded, walk.s.start, min(walk.s.end, n.end + 60)) is not None


_LEFT_OUT = compiled(
    r"\s*,?\s*\(?(?:excluding|ex[- ](?!dividend)[a-z]|exclusive of|not counting|without|stripping out|adjust(?:ing|ed) for"
    r"|leaving (?:out|aside)|net of|if you (?:exclude|strip)|after (?:stripping|adjusting|excluding)"
    r"|before (?:the )?(?:items|charges?|one-offs?|one-time|special|exceptional"
    r"|restructuring|impairments?|write-?downs?|amorti[sz]ation|acquisition|stock|share-based|merger|gains?)\b"
    r"|(?:on|at) an? (?:comparable|like-for-like|organic|constant[- ]currency|currency-neutral|cash|pro forma|run-rate|combined) (?:basis|rates?))",
    re.IGNORECASE,
)
_OMITS = frozenset(
    "excluding ex exclusive counting without stripping adjusting adjusted leaving net exclude strip before comparable like organic constant currency"
    " neutral cash forma run combined".split()
)
_PLACED = compiled(
    r"\s+(?:at|in|for|from|across|within)\s+(?:the |its |our )?(?!Q[1-4]|FY|H[12]\b|GAAP|IFRS|US\$|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
    r"(?=[A-Z][A-Za-z]+)"
)
"""A name after a number: of whom or where it is."""
_ALLOWED = compiled(
    r"\b(?:authori[sz](?:ed|es|ation|ing)|approved|announced|unveiled|launched|earmarked|committed|pledged|remaining under|left (?:under|on))\b",
    re.IGNORECASE,
)
_PAID = compiled(r"\b(?:bought|repurchased|spent|spending|paid|buying)\b", re.IGNORECASE)
_TO_COME = frozenset(("share_repurchase", "dividends_paid", "capex"))
"""Payments, of which more may be allowed than was made."""


def set_apart(walk: Walk, n: Numeral, topic: Topic | None) -> bool:
    """Whether words say that a number is not of the whole metric, or not of what was paid: "$142 million excluding the gain", "13% in Europe"."""
    if not walk.holds.isdisjoint(_OMITS) and _LEFT_OUT.match(walk.folded, n.end) is not None:
        return True
    if (placed := _PLACED.match(walk.folded, n.end)) is not None and not any(
        t.start <= placed.end() < t.end and t.kind in ("name", "per", "term", "cue") for t in walk.tokens[walk.number_at or 0 :][:8]
    ):
        return True  # "19% at Hexley", "13% in Europe"
    if topic is None or topic.metric not in _TO_COME or not walk.folded.isascii() and not walk.folded[walk.s.start : n.end].isascii():
        return False
    allowed = next(_ALLOWED.finditer(walk.folded, walk.clause_char, min(len(walk.folded), n.end + 40)), None)
    return allowed is not None and _PAID.search(walk.folded, allowed.end(), n.start) is None


_GIVEN_TO = compiled(r"\s+(?:to|off|from|toward|towards)\b", re.IGNORECASE)
_WON_OR_LOST = compiled(r"\b(?:lost|shed|gave up|gained|added|picked up|put on|won) (?:about |some |around )?(?:US|HK|A|C)?[$€£]?$", re.IGNORECASE)


def makes_of(walk: Walk, n: Numeral, gap: str) -> bool:
    """Whether a number before a metric's name is what something makes of it, not what it is: "worth $0.04 to EPS", "lost $237m of earnings"."""
    return bool(_GIVEN_TO.match(gap) or (gap == " of " and _WON_OR_LOST.search(walk.folded, walk.run.start, n.start)))
