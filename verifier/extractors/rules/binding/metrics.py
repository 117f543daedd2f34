"""The metric of a number: the name before it in the clause, the one right after it, the one carried along."""

from __future__ import annotations

import re

from verifier.catalogue import load
from verifier.catalogue.terms import Term, squeezed
from verifier.dataclass import replace
from verifier.extractors.rules.binding.beside import assigned, counted_words, diluted, part_in_bracket
from verifier.extractors.rules.binding.enumerations import listed_topic
from verifier.extractors.rules.binding.holders import of_its_part
from verifier.extractors.rules.binding.implied import carried_topic, held_topic, implied_topic, over_a_span, priced_topic
from verifier.extractors.rules.binding.likeness import like_of
from verifier.extractors.rules.binding.mentions import qualifier_of
from verifier.extractors.rules.binding.moves import PACE
from verifier.extractors.rules.binding.multiples import among_multiples, valued
from verifier.extractors.rules.binding.narrowing import makes_of, of_all_owners, on_its_basis
from verifier.extractors.rules.binding.phrases import A_SHARE, BASES, EACH, EACH_SHARE, MARGIN_OF, PER_TEN, RATIO_OF_EXPENSE, unstated
from verifier.extractors.rules.binding.pronouns import one_of_two
from verifier.extractors.rules.binding.shortened import shortened
from verifier.extractors.rules.binding.standing import Walk
from verifier.extractors.rules.binding.wraps import moved_in_wrap
from verifier.extractors.rules.tokens import Token
from verifier.extractors.rules.topics import Topic, fits, own_name, own_topic, residue, topic_of
from verifier.figures import OWN
from verifier.numerals import Numeral
from verifier.patterns import compiled

_THEN = compiled(r"[\s*]*(?:and|while|but|as|with|plus|和|而|且|及|与)(?![a-z])")
_ONE_OFF = compiled(r"\b(?:pre-tax|pretax|one-off|one-time|non-cash)\b", re.IGNORECASE)
"""What is said of a charge before its name, and narrows it by nothing."""
_ELSE = compiled(r"\b(?:with|on|at|for|from|and|while)\b", re.IGNORECASE)
"""A word that opens another thought between a number and the next metric: "$1,905 million in the quarter with an operating margin of"."""
_OF_WHAT = compiled(
    r"\s*(?:its |our )?(?:(trailing|forward|ttm)(?:(?: \w+)? (?:earnings|eps|profits?)|(?=,? (?:and|or) [\d.]+x (?:trailing|forward)\b))"
    r"|(?:tangible )?(book|earnings|sales|revenue|ebitda))\b(?! (?:growth|per))",
    re.IGNORECASE,
)
_DONE = compiled(r"((?:目标|计划|预算|指标)?(?:完成|达成|实现|执行)(?:率|度|进度|比例))[仅已约为达到至是超过\s*]*$")
_OF_WHOM = frozenset("trailing forward ttm book earnings sales revenue ebitda".split())
_MULTIPLE_OF = {
    "trailing": ("pe_ttm",),
    "ttm": ("pe_ttm",),
    "forward": ("pe_forward",),
    "book": ("pb",),
    "earnings": ("pe_ttm", "pe_forward", "pe_static"),
    "sales": ("ps_ttm", "ps_forward", "ps_static"),
    "revenue": ("ps_ttm", "ps_forward", "ps_static"),
    "ebitda": ("ev_ebitda",),
}
_LEVERAGE = {"net_debt": "net_debt_to_ebitda"}
_LEVERED = compiled(r"\b(?:leverage|gearing|indebtedness|levered|net debt)\b", re.IGNORECASE)
_PART_SHARE = compiled(r"([一-鿿]{2,4})(?:收入)?占比")
_TARGET = compiled(r"\s+(?:12-month |one-year )?(?:(?:price|share price) )?target\b", re.IGNORECASE)
_TARGET_OF = compiled(r"(?:\btarget|\bPT|\bTP)(?: (?:stays|remains|moves|goes|is|was|of|at|to|now|set))*[:\s*]*$")
_FROM_OPERATIONS = compiled(r"\s+(?:of |in )?(?:net )?(?:cash )?(?:from|by) (?:our |its )?operat(?:ions|ing activities)\b", re.IGNORECASE)
_ON = compiled(r"\b(?:on|over)\s+(?:[a-z\-]+\s+){0,2}$")


def topic_of_number(walk: Walk, token: Token, n: Numeral, post: list[Token]) -> Topic | None:
    """The metric of a number: named before it in the clause, directly after it, or carried along; an amount a share where it is one."""
    topic = moved_in_wrap(walk, n) or held_topic(walk, n) or one_of_two(walk, n) or _counted_so(walk, n) or _topic_of_number(walk, token, n, post)
    if topic is not None and topic.metric == "shares_total" and "shares_total" not in walk.known:
        counted = next((other for other in topic.others if other in walk.known), None)  # the only count of shares that the sources have
        topic = replace(topic, metric=counted, others=()) if counted is not None else topic
    if topic is not None and topic.metric in ("period_return", "price_change_pct", "share_price") and n.unit.kind == "percent":
        topic = over_a_span(walk, n, topic)
    if topic is not None and n.unit.kind == "percent" and topic.others and not (topic.is_rate or n.sign or walk.run.last("up", "down")):
        rate = next((other for other in topic.others if load().metrics[other].kind == "percent" and other in walk.known), None)
        if rate is not None:  # net charge-offs of 0.48%
            topic = replace(topic, metric=rate, others=())
            walk.scene.topic = topic
    if topic is not None:
        topic = of_all_owners(walk, n, on_its_basis(walk, n, topic))
    if topic is not None and topic.metric == "share_price" and _DAY_BEFORE.match(walk.folded, n.end) and "previous_close" in walk.known:
        return replace(topic, metric="previous_close", others=("share_price",))
    if topic is not None and topic.metric == "previous_close" and "share_price" not in walk.known:
        topic = replace(topic, sure=False)  # the last price of a feed is yesterday's to a note of the morning after
    if topic is not None and "range" in walk.holds and _RANGE.search(walk.folded, walk.clause_char, n.start):
        topic = replace(topic, sure=False)  # the ends of a range are not what it is a range of
    if n.unit.kind == "per_share" and (topic is None or topic.metric.startswith(OWN)):
        named = walk.run.terms[-1] if walk.run.terms and walk.run.terms[-1].kind == "term" else None
        amount = topic_of(named.load) if named is not None else walk.scene.topic
        topic = amount if amount is not None and amount.metric in A_SHARE else topic
    if topic is not None and "basis" in walk.holds and topic.kind == "money" and _BY_SHARE.search(walk.folded, walk.s.start, n.start):
        kind, target = walk.vocabulary.names.get(f"{topic.words} per share".lower(), ("", ""))
        if kind == "own":
            return own_topic(target, topic.words, n.start, walk.vocabulary.own_kinds.get(target, "own"))
        topic = replace(topic, sure=topic.sure and n.unit.kind == "per_share")
    if topic is None or topic.kind != "money" or n.unit.kind not in ("money", "per_share") or n.unit.scale > 1 or abs(n.value) >= 1000:
        return topic
    each = EACH_SHARE.match(walk.folded, n.end) or EACH_SHARE.search(n.text)
    ways = A_SHARE.get(topic.metric, ())
    if each is not None and (each[1] or "").lower() == "diluted":
        ways = ways[::-1]
    known = [way for way in ways if way in walk.known]
    if not known or (each is None and "." not in n.text):
        return topic
    exactly = each is not None and each[1] is not None and known[0] == ways[0]  # per diluted share is not per basic share
    others = () if exactly else tuple(known[1:])
    walk.scene.topic = replace(topic, metric=known[0], others=others, sure=topic.sure and each is not None or topic.named)
    return walk.scene.topic


def _is_target(walk: Walk, n: Numeral) -> bool:
    """Whether a price is told right behind the word for what it is to reach, alone or beside today's: "price $96; target $131"."""
    if walk.holds.isdisjoint(("target", "pt", "tp")):
        return False
    return _TARGET_OF.search(walk.folded, max(walk.s.start, n.start - 32), n.start) is not None


_TRADES = compiled(r"\b(?:stock|shares?|it|company|trades?|trading|valued)\b", re.IGNORECASE)


_BY_SHARE = compiled(r"\bon a per[- ]share basis\b", re.IGNORECASE)
_DAY_BEFORE = compiled(
    r"\s+(?:the day before|a day earlier|the previous day|at the previous close|on (?:mon|tues|wednes|thurs|fri)day)\b", re.IGNORECASE
)
_RANGE = compiled(r"\brange (?:from|of|between)\b[^;]*$", re.IGNORECASE)


def _topic_of_number(walk: Walk, token: Token, n: Numeral, post: list[Token]) -> Topic | None:
    if n.unit.kind == "percent" and post and post[0].kind == "term" and post[0].load.metric in ("distance_from_high", "distance_from_low"):
        walk.consumed.add(post[0].start)
        return topic_of(post[0].load)
    if "派" in walk.holds and n.unit.kind in ("money", "per_share") and PER_TEN.search(walk.folded[max(0, n.start - 16) : n.start]):
        walk.scene.topic = Topic("dps", (), "每10股派", True)
        return walk.scene.topic
    if (field := assigned(walk, n)) is not None:
        walk.scene.topic = field
        return field
    if n.unit.kind == "multiple" and not _OF_WHOM.isdisjoint(walk.holds) and (trailed := _OF_WHAT.match(walk.folded, n.end)):
        owed = next((c for c in reversed(walk.sentence_claims) if c.kind == "level" and not c.about_change), None)
        if (trailed[2] or "").lower() == "ebitda" and owed is not None and owed.metric in _LEVERAGE:
            return Topic(_LEVERAGE[owed.metric], (), trailed.group().strip(), True)
        if (trailed[2] or "").lower() == "ebitda" and _LEVERED.search(walk.folded, walk.clause_char, n.start):
            return Topic("net_debt_to_ebitda", (), "leverage", True)
        tangible = "tangible" in trailed.group().lower()
        named_so = ("ptbv",) if tangible else _MULTIPLE_OF[re.sub(r"\s+", " ", (trailed[1] or trailed[2] or "").lower()).strip()]
        ours = (
            _TRADES.search(walk.folded, walk.clause_char, n.start) is not None
            or any(t.kind == "name" and t.load.target == walk.scene.entity for t in walk.tokens[walk.clause_start : walk.number_at])
            or among_multiples(walk)
        )
        return Topic(named_so[0], named_so[1:], trailed.group().strip(), ours)
    if n.unit.kind == "money" and n.unit.scale <= 1 and _TARGET.match(walk.folded, n.end):
        walk.scene.topic = Topic("target_price", (), "target", True)
        return walk.scene.topic
    if n.unit.kind in ("money", "per_share") and n.unit.scale <= 1 and not walk.run.terms and _is_target(walk, n):
        walk.scene.topic = Topic("target_price", (), "target", True)
        return walk.scene.topic
    if n.unit.kind == "money" and _FROM_OPERATIONS.match(walk.folded, n.end):
        return Topic("operating_cash_flow", (), "from operations", True)
    if (kept := diluted(walk, n)) is not None:
        return kept
    distributed = listed_topic(walk, token, n)
    if distributed is not None:
        walk.scene.topic = distributed
        return distributed
    following = _named_after(walk, token, n, post)
    if following is not None:
        return following
    if n.unit.kind == "money" and (left := walk.run.last("gap")) is not None and _LEFT.fullmatch(walk.folded, left.end, token.start):
        walk.scene.topic = Topic(own_name(left.load.word), (), left.load.word, False)  # what is left between two amounts is neither
        return walk.scene.topic
    skipped = False
    last = walk.run.terms[-1] if walk.run.terms else None
    if (
        last is not None
        and last.kind == "term"
        and last.start in walk.consumed
        and n.unit.kind in ("money", "shares", "count", "physical")
        and re.fullmatch(r"[\s*]*(?:of|at)[\s*]*", walk.folded[last.end : token.start])
        and fits(n.unit, topic_of(last.load).kind)
    ):
        return topic_of(last.load)
    for named in reversed(walk.run.terms):
        if named.start in walk.consumed or (n.unit.is_fraction and _is_base_term(walk, named)):
            continue
        if named is not walk.run.terms[0] and _SET_OFF.search(walk.folded, max(walk.run.start, named.start - 16), named.start):
            skipped = True
            continue  # "free cash flow before dividends of €51m": what the words before name
        words = qualifier_of(walk, named)
        topic = walk.metric_of(named, not words)
        if (
            topic.words in ("利润率", "利潤率")
            and walk.sentence_claims
            and (margin := MARGIN_OF.get(walk.sentence_claims[-1].metric))
            and not words
        ):
            topic = replace(topic, metric=margin, others=(), sure=True)
        if topic.words in ("费用率", "费率") and not words and (spent := _spent_last(walk)) is not None:
            topic = replace(topic, metric=spent, others=(), sure=True)
        topic = replace(topic, segment=walk.scene.segment)
        narrowed = _narrowed(walk, named, token)
        if narrowed and named.kind == "name" and walk.scene.topic is not None and walk.scene.topic.metric == topic.metric:
            walk.scene.topic = walk.scene.topic.doubted()
        if narrowed and _PER_WHAT.match(walk.folded, named.end):
            walk.scene.topic = topic.doubted()  # "ARR per customer": what comes next is of that, too
        if narrowed or skipped:
            topic = replace(topic, sure=False)
        if (
            n.unit.kind == "percent"
            and not topic.is_rate
            and not n.sign
            and _ON.search(walk.folded[max(0, named.start - 24) : named.start])
            and not any(t.has("up", "down", *BASES) for t in walk.run.tokens)
        ):
            skipped = False
            continue  # "ROE on closing equity 13.5%"
        per_unit = EACH.search(walk.folded[max(walk.run.start, named.start - 6) : named.start])
        if per_unit and named.kind == "term":
            topic = replace(topic, words=per_unit[1] + named.load.alias)
        elif words and named.kind == "term":
            topic = replace(topic, words=words + named.load.alias, qualifier=words)
        if named.kind == "term" and (not topic.sure or topic.metric not in walk.known):
            like = like_of(walk, words + " " + named.load.alias + " " + narrowed, named.load.alias)
            if like is not None:
                kind = walk.vocabulary.own_kinds.get(like, "own")
                topic = replace(topic, metric=like, others=(topic.metric, *topic.others), sure=not narrowed, own_kind=kind)
        if n.unit.is_fraction or n.unit.kind == "multiple":
            return topic
        if (of_unit := topic.in_unit(n.unit)) is not None:
            return of_unit
        kind, target = walk.vocabulary.names.get(named.load.alias.lower(), ("", "")) if named.kind == "term" else ("", "")
        if kind == "own" and "percent" not in walk.vocabulary.own_kinds.get(target, ""):
            return own_topic(target, named.load.alias, named.start)  # what the sources call so is counted, not a rate
        skipped = True
    after = next((t for t in post if t.kind == "term" or (t.kind == "name" and t.load.kind == "own")), None)
    if after is not None:
        gap = walk.folded[token.end : after.start]
        if not _THEN.match(gap) and re.fullmatch(r"[\s*]*(?:的|of|in|)[\s*]*(?:[\w\-' ]{0,24}?)[\s*]*", gap):
            topic = walk.metric_of(after, not residue(_ONE_OFF.sub(" ", gap)))
            if (re.match(r"[\s*]*(?:of|in|的)\b", gap) and not _ELSE.search(gap)) or gap.strip(" *") == "的":
                walk.consumed.add(after.start)
            if fits(n.unit, topic.kind) and after.start in walk.consumed:
                walk.scene.topic = replace(topic, segment=walk.scene.segment)
            close = gap.strip(" *") in ("的", "of", "in", "")
            if makes_of(walk, n, gap):
                return topic.doubted()
            if fits(n.unit, topic.kind) and (close or not carried_topic(walk, n) or not re.search(r"[一-鿿]", gap)):
                return replace(topic, segment=walk.scene.segment)
    if not walk.run.terms and not walk.stack and (short := shortened(walk, n)) is not None:
        walk.scene.topic = short
        return short
    carried = carried_topic(walk, n)
    if carried is not None and (own := of_its_part(walk, n, carried)):
        walk.scene.topic = carried = own
    if (multiple := valued(walk, n, carried)) is not None:
        walk.scene.topic = multiple
        return multiple
    if carried is not None and walk.stack and (parted := part_in_bracket(walk, n, carried)) is not None:
        return parted
    if carried is not None and walk.stack and not walk.run.terms and _of_another(walk, carried):
        carried = replace(carried, sure=False)  # "it flew 21.4m passengers (+5.4%)" after a sentence on revenue
    share = walk.run.last("share")
    if carried is not None and n.unit.is_fraction and not walk.run.terms and share is not None and share.load.word == "share":
        if "market_share" in walk.known and carried.metric != "market_share":
            walk.scene.topic = Topic("market_share", (), "share", True)
            return walk.scene.topic
        carried = replace(carried, sure=False)
    if walk.stack and walk.bracketed_words and not walk.run.terms and (like := like_of(walk, walk.bracketed_words)) is not None:
        return own_topic(like, walk.bracketed_words, n.start, walk.vocabulary.own_kinds.get(like, "own"))  # "21.4m passengers (+5.4%)"
    if carried is not None and walk.stack and walk.bracketed_words and not walk.run.terms:
        carried = replace(carried, sure=False)  # "exports of £16m outpaced domestic (+12.7%)"
    if carried is not None and n.unit.kind == "money" and (of := _OF_NOUN.match(walk.folded, n.end)) is not None:
        if walk.stack or _TAKES.search(walk.folded, walk.run.start, n.start):
            return Topic(own_name(of[1]), (), of[1], False)  # "less $575 million of notes" is of notes, whatever that may be
        carried = replace(carried, sure=False, named=False)
    if carried is not None and n.unit.kind == "money" and _PART_OF_IT.search(walk.folded, max(walk.clause_char, n.start - 32), n.start):
        carried = replace(carried, sure=False)  # 其中 83 亿元用来分红: a part of it, and the words after it say which
        if walk.folded[n.start - 1 : n.start].isascii() and not walk.run.terms:
            walk.scene.topic = carried.doubted()  # "of which $385 million is drawn, up 10%": what comes next is of that part
    group = walk.groups.get(token.load)
    if (
        group is not None
        and group[1] == 2
        and len(walk.earlier_topics) == 2
        and not walk.run.terms
        and walk.earlier_topics[0].metric != walk.earlier_topics[1].metric
        and fits(n.unit, walk.earlier_topics[group[0]].kind)
    ):
        return replace(walk.earlier_topics[group[0]], named=False)
    priced = priced_topic(walk, n, carried) or implied_topic(walk, n)
    if priced is not None:
        priced = replace(priced, segment=walk.scene.segment)
        if priced.metric not in ("price_change_pct", "return_contribution"):
            walk.scene.topic = priced
        return priced
    own_words = residue(unstated(walk.folded[walk.run.start : token.start] if not walk.run.tokens else _bare(walk, token)))
    if carried is not None:
        done = _DONE.search(walk.folded, walk.run.start, token.start) if n.unit.kind == "percent" and not walk.run.terms else None
        if done is not None:
            return Topic(own_name(done[1]), (), done[1], False)  # 全年目标 130 亿元，完成率 46.2%: no growth of what is aimed at
        part = _PART_SHARE.search(walk.folded[walk.run.start : token.start])
        if part and carried.is_rate and part[1] not in carried.words:
            return replace(carried, sure=False, named=False)  # 国内占比 is not the 海外收入占比 before it
        if not walk.run.terms and (part_named := _part_named(walk, own_words, carried, n)) is not None:
            return part_named
        raw = walk.folded[walk.run.start : token.start]
        like = like_of(walk, own_words if own_words.isascii() else raw) if own_words and not walk.run.terms else None
        if like is not None and _counts(walk, like, n):
            walk.scene.topic = own_topic(like, own_words, walk.run.start, walk.vocabulary.own_kinds.get(like, "own"))
            return walk.scene.topic
        if own_words and own_words not in carried.words:  # 权益地价 after 总地价 is land price all the same
            named_else = not own_words.isascii() and _NAMES_A_MEASURE.search(own_words) is not None
            if walk.scene.topic is not None and (named_else or (walk.scene.topic.metric.startswith(OWN) and not own_words.isascii())):
                walk.scene.topic = walk.scene.topic.doubted()  # nor is what follows surely of it
            doubted = replace(carried, sure=False, words=own_words, named=False)
            if own_words.isascii() and walk.run.last("up", "down") is not None:
                walk.scene.topic = doubted  # "revenue +2.5%; spreads decelerated 50bps to 1.9%": what comes next is of that, too
            return doubted
        return replace(carried, named=False, segment=carried.segment or walk.scene.segment)
    if own_words:
        like = like_of(walk, walk.folded[walk.run.start : token.start])
        if like is not None and _counts(walk, like, n):
            return own_topic(like, own_words, walk.run.start, walk.vocabulary.own_kinds.get(like, "own"))
        return Topic(own_name(own_words), (), own_words, False, walk.scene.segment, named=True)
    return None


_NAMES_A_MEASURE = compiled(r"(?:率|占比|比例|比重|额|均价|单价|规模|总量|人数)[:\s]*$")
"""How a name ends that is most likely a measure's, though neither the catalogue nor the sources have it."""


def _of_another(walk: Walk, carried: Topic) -> bool:
    """Whether the number right before an open bracket is of another metric than the one carried, or of one not known for sure."""
    prior = walk.prior.claim if walk.prior is not None else None
    if prior is None or prior.quote != (walk.s.start, walk.s.end) or "(" not in walk.folded[prior.numeral.end : walk.run.start]:
        return False
    measured = bool(prior.readings) and prior.readings[0].measured
    return prior.kind in ("level", "count") and (prior.metric != carried.metric or not measured)


def _part_named(walk: Walk, words: str, carried: Topic, n: Numeral) -> Topic | None:
    """A metric whose name is the words here with those of the one carried: 香港 beside 同店销售增长, "Subscription was" beside revenue."""
    labels = (carried.metric.removeprefix(OWN).lower(), *walk.vocabulary.spelled.get(carried.metric, ()))
    rests = [label.removeprefix(carried.words.lower()).strip() for label in labels if carried.words and label.startswith(carried.words.lower())]
    said = _LINKS.sub("", _bare(walk, walk.tokens[walk.number_at])) if walk.number_at is not None else ""
    terms, fronts = load().terms, [squeezed(front.replace("_", " ")) for front in (words, said)]
    for alias in dict.fromkeys((carried.words, *rests, *labels)) if words + said else ():
        end = squeezed(alias.replace("_", " "))
        termed = any([front + end in terms.keyed for front in fronts])
        for name in dict.fromkeys((words + alias, f"{words} {alias}", said + alias)) if alias else ():
            kind, target = walk.vocabulary.names.get(name.lower(), ("", ""))
            if kind == "own" and _counts(walk, target, n):
                walk.scene.topic = own_topic(target, words or said, walk.run.start, walk.vocabulary.own_kinds.get(target, "own"))
                return walk.scene.topic
            named = terms.named(name) if termed else None
            if named is None or named.metric not in walk.known or named.metric == carried.metric:
                continue
            topic = topic_of(Term(0, len(name), named.metric, named.alias, named.loose))
            if fits(n.unit, topic.kind):
                walk.scene.topic = replace(topic, words=words or said)
                return walk.scene.topic
    return None


def _counts(walk: Walk, metric: str, n: Numeral) -> bool:
    """Whether a number can state a level of a metric of the sources' own: a percentage a rate, anything else what is no rate."""
    return (walk.vocabulary.own_kinds.get(metric) == "percent") == n.unit.is_fraction


_PER_WHAT = compiled(r"\s+per\s+[a-z]", re.IGNORECASE)
_TAKES = compiled(r"\b(?:less|minus|plus|net of|against|versus|vs\.?)[\s*]*$", re.IGNORECASE)
_OF_NOUN = compiled(r"\s+of\s+(?!(?:which|that|it|this|these|those|the|our|its|all|them|last|total|an?|each|every)\b)([a-z][a-z\-]+)\b(?!\s+\d)")
_PART_OF_IT = compiled(
    r"(?:其中|其余|剩余|另有)(?:的|有|约|近)*[\s*]*$"
    r"|\b(?:of which|including|most of which|another|the remaining) (?:about |around |roughly |some |just |only |nearly |over )?[\s*]*"
    r"(?:US|HK|A|C)?[$€£¥]?$"
)


def _spent_last(walk: Walk) -> str | None:
    """The ratio of the expense that the sentence named last: 研发费用 29.8 亿元，费用率 16.0%."""
    return next((RATIO_OF_EXPENSE[c.metric] for c in reversed(walk.sentence_claims) if c.metric in RATIO_OF_EXPENSE), None)


_SET_OFF = compiled(r"\b(?:before|after|excluding|net of|pre-?|ex-?)\s?(?:paying |any |all )?$", re.IGNORECASE)
_ARTICLE = compiled(r"\b(?:an?|the|its|our|their)\s+(?:about |roughly |nearly |around )?$", re.IGNORECASE)
_INPUT = compiled(r"\b(?:with|using|assuming)\s+(?:an?\s+)?$", re.IGNORECASE)
_LEFT = compiled(r"[\s*]*(?:was|is|of|at|came to|stands at|为|是|达|约|仍有|还有|有|扩大[至到]|收窄[至到])?[约\s*]*$", re.IGNORECASE)
_MORE = compiled(r"\s+(?:more|less|fewer|higher|lower|greater)\s+$")


def _named_after(walk: Walk, token: Token, n: Numeral, post: list[Token]) -> Topic | None:
    """What a percentage is of when its own noun follows it: "a 13.5% operating margin", "on 4.6% more capacity", 18.6% 的归母净利润增速."""
    if n.unit.kind != "percent":
        return None
    after = next((t for t in post if t.kind == "term" or (t.kind == "name" and t.load.kind == "own")), None)
    if after is None:
        return None
    gap = walk.folded[token.end : after.start]
    topic = walk.own(after) if after.kind == "name" else topic_of(after.load)
    if gap.strip(" *") == "的" and not topic.is_rate and not walk.unused(walk.run):
        moves = PACE.match(walk.folded, after.end) or (walk.run.last("up", "down") and walk.run.last("yoy", "qoq", "open"))
        if not moves or walk.run.last("share") is not None:
            return None
        walk.consumed.add(after.start)
        walk.scene.topic = replace(topic, segment=walk.scene.segment)
        return walk.scene.topic
    if _MORE.fullmatch(gap) and not topic.is_rate:
        return replace(topic, segment=walk.scene.segment)
    if re.fullmatch(r" (?:[a-z\-]+ ){1,2}", gap) and _INPUT.search(walk.folded, max(walk.s.start, n.start - 16), n.start):
        walk.consumed.add(after.start)
        words = (gap + after.load.alias if after.kind == "term" else gap).strip()
        return Topic(own_name(words), (), words, False)
    if gap == " " and _ARTICLE.search(walk.folded, max(walk.s.start, n.start - 16), n.start) and fits(n.unit, topic.kind):
        return replace(topic, segment=walk.scene.segment)
    return None


def _narrowed(walk: Walk, named: Token, token: Token) -> str:
    """Unknown words between a metric's name and its number."""
    parts, at = [], named.end
    for t in walk.run.tokens:
        if t.start >= named.end:
            parts.append(walk.folded[at : t.start])
            at = t.end
    parts.append(walk.folded[at : token.start])
    return residue(unstated(" ".join(parts)))


def _counted_so(walk: Walk, n: Numeral) -> Topic | None:
    """What a count is of, where the words on both sides of it together are a name of the sources': "turned 23 wells to sales"."""
    like = like_of(walk, words) if (words := counted_words(walk, n)) else None
    return own_topic(like, n.unit.written.strip(), n.start) if like is not None and like in walk.vocabulary.volumes else None


_LINKS = compiled(r"[\s*,;:、(]|其中|而|则|和|及|与")


def _is_base_term(walk: Walk, named: Token) -> bool:
    """A metric named only to be compared against: 较现价, versus consensus."""
    place = walk.run.tokens.index(named)
    return place > 0 and walk.run.tokens[place - 1].has("base") and named.start - walk.run.tokens[place - 1].end <= 3


def _bare(walk: Walk, token: Token) -> str:
    """The words of the run that no token covers."""
    parts, at = [], walk.run.start
    for t in walk.run.tokens:
        parts.append(walk.folded[at : t.start])
        at = t.end
    parts.append(walk.folded[at : token.start])
    return " ".join(parts)
