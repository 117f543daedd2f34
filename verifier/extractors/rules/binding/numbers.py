"""A number met on the way: its metric, its direction and base, the role it plays, and what that leaves for the next."""

from __future__ import annotations

import re

from verifier.claims import Operand
from verifier.dataclass import replace
from verifier.extractors.rules.binding.claiming import in_noted_unit, make_claim
from verifier.extractors.rules.binding.dates import is_revision, part_of_year
from verifier.extractors.rules.binding.enumerations import listed_terms, listed_topic, take_list
from verifier.extractors.rules.binding.further import moved_further
from verifier.extractors.rules.binding.labelled import label_of
from verifier.extractors.rules.binding.later_bases import base_after
from verifier.extractors.rules.binding.metrics import topic_of_number
from verifier.extractors.rules.binding.moves import adjacent_move, basis_before, goes_to, is_off, pace_after, said_again
from verifier.extractors.rules.binding.phrases import BASES, EITHER_WAY, JUDGED, LOWER_IS_BETTER, NOUNS, OVER_SPAN, SHED, THIS_YEAR, basis_of
from verifier.extractors.rules.binding.roles import RATES_OF_GROWTH, comparison_of, follows_name, level_role, role_of, speaks_of_share
from verifier.extractors.rules.binding.shares import of_sales, part_of
from verifier.extractors.rules.binding.standing import Bound, Role, Run, Walk
from verifier.extractors.rules.binding.told import sums_group
from verifier.extractors.rules.tokens import Token
from verifier.extractors.rules.topics import Topic, fits, is_flow, own_name
from verifier.figures import OWN
from verifier.numerals import Numeral
from verifier.patterns import compiled, pattern
from verifier.periods import Period

_IS_SHOWN = compiled("[:=≈]")
_HIGHER = compiled(r"([高低多少])[\s*]*(?:约|近)?[\s*]*$")
_UP_OR_DOWN = compiled(r"(?<![一-龥])(?:[仅只再又略微续还]|小幅)*([上下])(?:了|约|近)?[\s*]*$|(?:仅|只|再|又|略|微|续)([上下])(?:了|约|近)?[\s*]*$")
_APART = frozenset("高低多少")
_THAN_THEN = compiled(
    r"[\s*]*(?:more|less|fewer|higher|lower|better|worse|above|below) (?:than )?(?:in|at|last|a year|the|its|our|on)\b", re.IGNORECASE
)
_OF_LAST_YEAR = compiled(
    r" of (?:all of )?(?:last year's|the previous year's|the prior year's|last year) (?:full-year |whole )?(?:total|figure|sum|level|result)\b",
    re.IGNORECASE,
)
_FROM_A = compiled(
    r"\b(?:from|against|versus|vs\.?|compared (?:with|to)) an? (?:[a-z]+ )?(?:loss|outflow|inflow|deficit|profit|surplus|gain) of [$€£¥A-Z ]*$"
)
_AGAINST_A = frozenset(("from", "against", "versus", "vs", "compared"))
_AFTER = compiled(r"[\s*]*,? after[\s*]*")
_LOSS = pattern("binding_loss", r"\bloss(?:es)?\b|(?<!剔除)(?<!扣除)(?<!不含)亏", re.IGNORECASE)
_LOST = compiled(r"亏|\blos[st]|\bburn|outflow", re.IGNORECASE)
_AGAINST = frozenset(("vs.", "vs", "versus", "against", "compares with", "compares to", "compared with", "compared to"))
_STRONG_TO = frozenset(
    "升至 降至 增至 减至 提升至 提高至 下降至 回落至 扩大至 收窄至 达至 至 到 增长到 增加到 下调至 上调至 提升到 下降到 降到 升到 跌至 涨至 跌到 涨到"
    " 做到 掉到 增长至 增加至 减少至 放缓至 回升至 收于 报收 收报 报 录得 实现 达到 to reached hit".split()
)


def replace_bound(made: Bound, prior: Bound) -> Bound:
    """A base's number leaves the role of the number before it in force."""
    return Bound(made.role, made.topic, prior.basis, prior.direction, prior.base, made.claim, prior.loss)


def on_number(walk: Walk, index: int, token: Token) -> None:
    """A number: what an enumeration hands it, then its own words, bind it to a claim."""
    number: int = token.load
    n = walk.numerals[number]
    group = walk.groups.get(number)
    walk.number_at = index
    if (
        "respective" in walk.clause_cues
        and not n.unit.is_fraction
        and len(walk.period_list) < 2
        and not walk.name_list
        and (group is None or group[1] == 1)
        and len(listed_terms(walk, index)) < 2
        and not walk.topic_list
    ):
        walk.counted += 1
        walk.counting = f"〔{walk.counted}〕"
    if number in walk.operands and (not walk.run.terms or _IS_SHOWN.search(walk.folded, walk.run.terms[-1].end, token.start)):
        walk.run = Run(start=token.end)
        return
    take_list(walk, index, group)
    in_list = group is not None and len(walk.topic_list) == group[1]
    parallel = (
        not in_list
        and group is not None
        and group[1] == 2
        and len(walk.earlier_topics) == 2
        and walk.earlier_topics[0].metric != walk.earlier_topics[1].metric
    )
    follows = (
        group is not None
        and group[0] > 0
        and not parallel
        and walk.prior is not None
        and not any(t.kind != "cue" or not t.has("of", "to", "base") for t in walk.run.tokens)
    )
    if group is not None and group[0] == 0:
        walk.group_topics, walk.earlier_topics = [], walk.group_topics
    if follows and (post := walk.following(index)) and post[0].has("of") and len(post) > 1 and post[1].kind == "term":
        follows = False
    if follows and _THAN_THEN.match(walk.folded, token.end):
        follows = False  # "$24.2 million, $6.8 million less than in June": how far from the level before
    bound = _follow(walk, index, token, n, group) if follows else moved_further(walk, index, token, n, group) or _bind(walk, index, token, n, group)
    if bound is not None:
        if group is not None and bound.topic is not None:
            walk.group_topics.append(bound.topic)
        if group is not None:
            walk.last_group = [*walk.last_group, bound.claim] if group[0] else [bound.claim]
            _doubt_undivided(walk)
        walk.prior = bound
        walk.sentence_claims.append(bound.claim)
    walk.run = Run(start=token.end)
    walk.yardstick = None


def _doubt_undivided(walk: Walk) -> None:
    """Two different numbers of a list cannot both be of one quantity: whose each is was not understood, so none is overturned."""
    first, last = walk.last_group[0], walk.last_group[-1]
    if (
        first is not last
        and first.readings
        and last.readings
        and first.readings[0].expression == last.readings[0].expression
        and not isinstance(first.readings[0].expression, Operand)
        and not first.stated.meets(last.stated)
        and "," not in walk.folded[first.numeral.end : last.numeral.start]
    ):
        for claim in walk.last_group:
            claim.readings = [replace(r, certain=False) for r in claim.readings]


def _follow(walk: Walk, index: int, token: Token, n: Numeral, group: tuple[int, int, int] | None) -> Bound | None:
    prior = walk.prior
    assert prior is not None and group is not None
    role, topic, basis = prior.role, listed_topic(walk, token, n) or prior.topic, prior.basis
    if topic is not None and topic is not prior.topic:
        walk.scene.topic = topic
    own = next(filter(None, map(basis_of, walk.following(index)[:2])), None)
    basis = own or basis
    if role in ("growth", "change") and basis == "yoy" and "yoy" not in walk.clause_cues and walk.stack and group[1] == 2:
        basis = "qoq"
    return make_claim(walk, index, token, n, role, topic, basis, prior.direction, prior.base, group, prior.loss)


def _bind(walk: Walk, index: int, token: Token, n: Numeral, group: tuple[int, int, int] | None) -> Bound | None:
    run, post = walk.run, walk.following(index)
    if walk.noted is not None and run.terms and walk.known_kind(run.terms[-1]) == "money":
        n = in_noted_unit(walk, n)
    main = walk.main()
    rated = n.unit.kind in ("percent", "multiple")
    if main is not None and rated and walk.folded.startswith(" of ", n.end) and _OF_LAST_YEAR.match(walk.folded, n.end):
        walk.yardstick = Period.year(main.fiscal_year - 1)
    elif n.unit.kind == "percent" and (measured := part_of_year(walk, index, n)) is not None:
        walk.yardstick = measured
    topic = topic_of_number(walk, token, n, post)
    if token.load in walk.equations:
        labelled = label_of(walk, walk.equations[token.load])
        if labelled is not None and fits(n.unit, labelled.kind):
            topic = labelled
        elif labelled is None and not run.terms:
            topic = None
        if topic is not None:
            walk.scene.topic = topic
    unit = n.unit
    move = run.last("up", "down")
    if move is not None:
        headed = next((t.end for t in reversed(run.tokens) if t.kind in ("term", "name")), 0)
        colon = walk.folded.rfind(":", run.start, headed)
        move = next((t for t in reversed(run.tokens) if t.has("up", "down") and t.start not in walk.consumed and t.start > colon), None)
    to = run.last("to")
    paced = pace_after(walk, token, topic) if n.unit.kind == "percent" else 0
    move = move if not paced else None
    direction = paced or ((1 if move.has("up") else -1) if move else 0)
    if not direction and topic is not None and topic.metric == "price_change_pct" and SHED.search(topic.words):
        direction = -1
    if not direction and topic is not None and topic.words in (THIS_YEAR, OVER_SPAN) and (priced := run.last("price")) and "跌" in priced.load.word:
        direction = -1  # 年内累计跌 8.22%
    post_basis = None
    for t in post[:3]:
        post_basis = basis_of(t)
        if post_basis is not None:
            if t.start - token.end <= 16 and not any(t.has(*BASES) for t in run.tokens if t.start not in walk.consumed):
                walk.consumed.add(t.start)
            break
    run_basis = next((b for t in reversed(run.tokens) if (b := basis_of(t)) is not None and t.start not in walk.consumed), None)
    basis = run_basis or post_basis or (basis_before(walk, index) if n.unit.kind == "percent" else None)
    if basis is None and n.unit.kind != "percent":
        basis = _later_basis(walk, index)
    coded = _rate_of_code(walk) if walk.vocabulary.codes and n.unit.kind in ("percent", "number") else ""
    basis = coded or basis
    adjacent = paced or adjacent_move(walk, token, post)
    if not direction and adjacent:
        direction = adjacent
    strong_to = to is not None and to.load.word in _STRONG_TO and (move is None or to.start >= move.end)
    noun = move is not None and move.load.word in NOUNS
    if strong_to and move is None:
        direction = 0
    late = base_after(walk, index)
    if late is not None:
        walk.base, walk.base_open = late, False
    apart = _HIGHER.search(walk.folded, run.start, token.start) if move is None and not _APART.isdisjoint(walk.holds) else None
    if apart and not direction:
        direction = 1 if apart[1] in "高多" else -1
    if move is None and not direction and unit.kind in ("point", "basis_point") and (up := _UP_OR_DOWN.search(walk.folded, run.start, token.start)):
        direction = 1 if "上" in up.groups() else -1
    takes_base = walk.base_open and apart is None and not _moved_since_base(walk, run) and not (n.sign and n.unit.is_fraction)
    in_points = n.unit.kind in ("point", "basis_point") and walk.folded[token.start - 1 : token.start] != "的"
    rises = adjacent and n.unit.kind == "percent" and run.last("qoq", "yoy") is not None and topic is not None and topic.kind == "money"
    if in_points or rises:  # 较上半年仅下 2bp, 环比二季度也有 68% 的增长: how far it moved from there, not what it was
        takes_base = False
    walk.base_guessed = False
    last_cue = next((t for t in reversed(run.tokens) if not (t.has("per") and len(t.load.kinds) == 1)), None)  # 从每平米 1.8 万元升到
    opposed = (
        last_cue is not None and (last_cue.has("from") or last_cue.load.word in _AGAINST)
        if last_cue is not None and last_cue.kind == "cue"
        else False
    )
    if not opposed and not _AGAINST_A.isdisjoint(walk.holds):
        opposed = _FROM_A.search(walk.folded, max(walk.clause_char, token.start - 40), token.start) is not None
    if (
        not opposed
        and walk.prior is not None
        and walk.prior.role == "level"
        and not run.terms
        and walk.numerals[walk.prior.claim.number].unit.kind == unit.kind
    ):
        opposed = _AFTER.fullmatch(walk.folded, walk.prior.claim.numeral.end, token.start) is not None
        move = None if opposed else move
    if (
        opposed
        and last_cue is not None
        and last_cue.has("base")
        and post
        and post[0].has("of")
        and len(post) > 1
        and post[1].kind == "term"
        and topic is not None
        and walk.prior is not None
        and topic.metric != walk.prior.claim.metric
    ):
        opposed = False  # "against $52.5 million of stock repurchased": another metric, not the base
    if opposed and topic is not None and walk.prior is not None and {topic.metric, walk.prior.claim.metric} == {"period_return", "benchmark_return"}:
        opposed = False  # "we returned 9.6% against the benchmark's 11.2%"
    if not takes_base and (
        opposed
        and (move is None or (last_cue is not None and last_cue.start > move.start))
        or (goes_to(walk, index, n) and (move is None or move.load.word in NOUNS))
    ):
        takes_base = not is_revision(walk)
        main = walk.main()
        stated = walk.explicit_period
        if stated is not None and main is not None and stated.end == main.end and not stated.is_instant:
            main = stated
        if takes_base and walk.base is None and main is not None:
            walk.base = main.previous if walk.basis == "qoq" and main.months <= 3 else main.year_before
            walk.base_guessed = walk.basis is None
    if role_loss := (
        direction != 0
        and topic is not None
        and ("profit" in topic.metric or topic.metric in ("operating_cash_flow", "free_cash_flow", "fair_value_change", "ebit", "ebitda"))
        and (n.unit.is_fraction or n.unit.kind == "multiple")
        and _LOST.search(walk.folded[run.start : token.start] + " " + topic.words) is not None
    ):
        direction = -direction  # a loss that narrows is a rise
    elif move is not None and topic is not None and topic.metric in EITHER_WAY and n.unit.kind in ("money", "number") and _LOST.search(topic.words):
        direction = direction if _LOST.search(move.load.word) else -direction  # and so is one of less money: 汇兑亏损减少 0.40 亿
    if not direction and not adjacent and n.unit.is_fraction and not n.sign and "off" in walk.holds and is_off(walk, run, token):
        direction = -1
    if not direction and not adjacent and n.unit.is_fraction and not n.sign and not strong_to and SHED.search(walk.folded, run.start, token.start):
        direction = -1  # "lost a further 1.5%"
    if move is not None and n.unit.kind in ("point", "basis_point") and _DECLINE.search(walk.folded, walk.clause_char, move.start):
        direction = -direction  # a decline that widens is a further fall
    if topic is not None and topic.kind == "days" and move is not None and re.match(r"快|加快|faster|缩短|quicker", move.load.word):
        direction = -1
    if move is not None and topic is not None and move.load.word in JUDGED and topic.metric in LOWER_IS_BETTER:
        direction = -1 if move.has("up") else 1
    if not direction and walk.prior is not None and said_again(walk, n):
        direction = walk.prior.direction
    base = walk.base
    if basis is not None and not any(t.kind == "per" for t in run.tokens) and late is None:
        base = None
    if base is not None and base.is_instant and topic is not None and is_flow(topic.metric) and (about := walk.main()) and about.end == base.end:
        base = None  # 高于同期营收增长 12.7%: the same time is no base
    if base is None and basis is None and walk.base is None and (_of_that_change(walk, n) or _in_figures(walk, n)):
        assert walk.prior is not None
        base, basis = walk.prior.base, walk.prior.basis
    if walk.base is not None:
        walk.sentence_base = walk.base
    if takes_base:
        base = walk.base
        walk.base_open = False
        direction = 0
    loss = (
        bool(run.last("loss")) or (walk.clause_loss and not run.terms) or (topic is not None and _LOSS.search(topic.words) is not None)
    ) and not role_loss
    kept_once, kept_topic, kept_entity = walk.period_once, walk.scene.topic, walk.scene.entity
    compared = comparison_of(walk, n, run)
    if takes_base or (compared and n.unit.kind == "percent" and topic is not None and topic.is_rate):
        again = walk.prior is not None and walk.prior.role == "share" and n.unit.kind == "percent" and not run.terms
        role: Role | None = "share" if again and takes_base or speaks_of_share(walk, n, topic) else level_role(n, topic)
        if base is not None and takes_base:
            walk.period_once = base
        base = None
        if not takes_base:
            direction = 0
        if role == "growth":
            basis = "yoy"
    else:
        role = role_of(walk, n, topic, run, post, direction, basis, strong_to, noun, base)
    if role is None:
        return None
    if coded:
        role = "growth"
    if topic is not None and topic.metric in RATES_OF_GROWTH and role in ("growth", "change") and n.unit.kind == "percent":
        role = "ratio"  # 同店销售跌 4.2%: the rate itself, with its sign
        direction = 0 if strong_to else direction  # "comps slowed to 2.6%" are still above zero
    walk.same_whole = None
    if (
        role == "growth"
        and n.unit.kind == "percent"
        and not n.sign
        and not direction
        and basis is None
        and walk.last_whole is not None
        and walk.last_whole[0] == walk.s.block
        and walk.prior is not None
        and walk.prior.role == "level"
        and re.fullmatch(r"[\s*]*(?:=|≈|or|\(|,? or about|,? or)[\s*]*", walk.folded[walk.prior.claim.numeral.end : n.start])
    ):
        role, walk.same_whole = "share", walk.last_whole[1]
    if (
        role == "growth"
        and n.unit.kind == "percent"
        and not (n.sign or direction or basis or walk.basis)
        and walk.last_whole is not None
        and walk.last_whole[0] == walk.s.block
        and (of_sales(topic) or run.terms and any(c.kind in ("share", "ratio") and c.numeral.unit.kind == "percent" for c in walk.sentence_claims))
    ):  # SG&A 14.0% of sales, R&D 7.0%
        role, walk.same_whole = "share", walk.last_whole[1]
    if role == "growth" and walk.stack and not (n.sign or direction or basis or walk.basis) and follows_name(walk, index):
        topic = topic.doubted() if topic is not None else None  # "Industrial (11%)" may be its share
        if walk.last_whole is not None:
            role, walk.same_whole = "share", walk.last_whole[1]
    if (
        walk.rival is not None
        and re.fullmatch(r"[\s*]*(?:的|'s|\()?[\s*]*", walk.folded[run.tokens[-1].end : token.start] if run.tokens else "")
        and run.tokens
        and run.tokens[-1].kind == "name"
    ):
        walk.scene.entity = walk.rival
    if (role == "level" and not loss) or (role == "ratio" and strong_to and topic is not None and topic.metric in RATES_OF_GROWTH):
        direction = 0
    made = make_claim(walk, index, token, n, role, topic, basis, direction, base, group, loss)
    walk.scene.entity = kept_entity
    if role in ("growth", "change") and base is not None and base is walk.base:
        walk.base_open = False  # what moved since then: the base's own number does not come any more
    if takes_base and made is not None:
        walk.base_claim = made.claim
        walk.period_once = kept_once
        if topic is not None and topic.metric.startswith(OWN) and topic.named:
            walk.scene.topic = topic
        elif kept_topic is not None and kept_topic.named:
            walk.scene.topic = kept_topic
        return replace_bound(made, walk.prior) if walk.prior is not None else made
    if made is not None and walk.scene.topic is not None and sums_group(walk, n, role, run):
        walk.scene.topic = Topic(own_name("合计"), (), "合计", False)  # nor is what comes next of the last of the list
    if role == "times" and run.terms and walk.scene.topic is not None and not n.word:
        over = walk.prior.topic if walk.prior is not None and walk.prior.role == "level" else None
        mine = over is not None and _SO_MANY_TIMES.search(walk.folded, walk.clause_char, n.start) is not None
        walk.scene.topic = over if mine else walk.scene.topic.doubted()
    if role == "share" and made is not None and not (topic is not None and topic.is_rate and topic.named):
        part = part_of(walk, run)
        if part is not None:
            walk.scene.topic = part
    return made


def _rate_of_code(walk: Walk) -> str:
    """The base of the rate that the field named right before holds: SJLTZ is the growth of the profit over the year before."""
    named = walk.run.tokens[-1] if walk.run.tokens else None
    named = walk.run.terms[-1] if named is not None and named.kind == "cue" and walk.run.terms else named
    if named is None or named.kind != "name":
        return ""
    return walk.vocabulary.codes.get(walk.folded[named.start : named.end].lower(), "")


_SO_MANY_TIMES = compiled(r"(?:^|[,;、\s])(?:也|约|已)?(?:是|为|相当于|达到?|约为|等于)[^,;。0-9]{1,14}的[约近\s*]*$")
_DECLINE = compiled(r"(?:降幅|跌幅|减幅)(?=[^,;。]*$)")
_THAT_IS = compiled(r"[\s*]*[,(、][\s*]*(?:即|或|约|增长|增加|增幅|下降|减少|降幅|升幅|上升|为|达)*[约为达\s*]*")


def _of_that_change(walk: Walk, n: Numeral) -> bool:
    """Whether a rate right after an amount of change says the same once more: 较年初增加 23.2 亿元，增长 6.0%."""
    prior = walk.prior
    return (
        prior is not None
        and prior.role == "change"
        and n.unit.kind == "percent"
        and prior.claim.numeral.unit.kind not in ("percent", "point", "basis_point")
        and (prior.base is not None or prior.basis is not None)
        and not n.sign
        and _THAT_IS.fullmatch(walk.folded, prior.claim.numeral.end, n.start) is not None
    )


_BRACKETED = compiled(r"[\s*]*\([\s*]*[+-]?$")


def _in_figures(walk: Walk, n: Numeral) -> bool:
    """Whether a rate in brackets says in figures what a word has just said: 较年初接近翻倍（+88.0%）."""
    prior = walk.prior
    if prior is None or prior.role not in ("growth", "times") or not prior.claim.numeral.word or n.unit.kind != "percent" or not walk.stack:
        return False
    return _BRACKETED.fullmatch(walk.folded, prior.claim.numeral.end, n.start) is not None


def _later_basis(walk: Walk, index: int) -> str | None:
    """A base named after the level that a change leads to: "rose by $6 million to $66 million since year-end"."""
    after = walk.tokens[index + 1 : index + 4]
    if (
        len(after) < 3
        or not after[0].has("to")
        or after[1].kind != "num"
        or walk.numerals[after[1].load].unit.kind != walk.numerals[walk.tokens[index].load].unit.kind
    ):
        return None
    if after[2].kind == "per":
        return "open" if after[2].load.relative == "year_open" else None
    return basis_of(after[2])


def _moved_since_base(walk: Walk, run: Run) -> bool:
    at = max((t.end for t in run.tokens if t.kind == "per"), default=None)
    if at is None:
        return any(t.has("up", "down") for t in run.tokens)
    if (
        walk.base is not None
        and walk.base.is_instant
        and not run.terms
        and not _moves_next(walk)
        and not re.match(r"[\s*]*(?:的|为|是|有|还|只|仅|尚|才|在|约|高达|\(|[A-Za-z])", walk.folded[at : at + 6])
    ):
        return True
    return any(t.has("up", "down") and t.start >= at for t in run.tokens)


def _moves_next(walk: Walk) -> bool:
    """Whether the change from a base comes after the base's own number: 较上年末 9.88% 下滑 0.17 个百分点."""
    after = walk.tokens[(walk.number_at or 0) + 1 : (walk.number_at or 0) + 3]
    return len(after) == 2 and after[0].has("up", "down") and after[1].kind == "num" and walk.numerals[after[1].load].unit.is_fraction
