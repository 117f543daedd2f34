"""Computations told in words over the numbers of the sentence: a quotient, a midpoint, a net amount, a cover, a mean or sum over a list."""

from __future__ import annotations

import re

from verifier.claims import Claim, Combination, Expression, Operand, Quantity
from verifier.extractors.rules.binding.phrases import GROUP_ZH
from verifier.extractors.rules.binding.standing import Role, Run, Walk
from verifier.extractors.rules.topics import Topic, topic_of
from verifier.numerals import Numeral
from verifier.patterns import compiled
from verifier.periods import Period

_MIDPOINT = compiled(r"\bmid-?point\b")
_MIDPOINT_OF = compiled(r"\s+(?:at the )?mid-?point\b", re.IGNORECASE)
_COVER = compiled(r"\bcover(?:s|ed)?\b", re.IGNORECASE)


def quotient_told(walk: Walk, n: Numeral) -> Expression | None:
    """A division told in words: "EBIT of $548.6 million over interest of $96.4 million is cover of 5.7x"."""
    levels = [c for c in walk.sentence_claims if c.kind == "level" and c.numeral.unit.kind in ("money", "per_share")]
    if len(levels) < 2 or levels[-1] is not walk.sentence_claims[-1] or levels[-2] is not walk.sentence_claims[-2]:
        return None
    top, under = levels[-2:]
    between, after = walk.folded[top.numeral.end : under.numeral.start], walk.folded[under.numeral.end : n.start]
    if not re.match(r"[^,;]{0,40}\b(?:over|divided by|set against)\b", between) or not re.search(
        r"\b(?:is|gives?|makes?|means|implies|equals|works out)\b[^,;]*$", after
    ):
        return None
    return Combination("div", (Operand(top.number), Operand(under.number)))


def midpoint_told(walk: Walk, n: Numeral, role: Role) -> Expression | None:
    """The middle of a range just given, or how far it moved between two."""
    before = walk.folded[walk.s.start : n.start].lower()
    last = walk.sentence_claims[-1] if walk.sentence_claims else None
    behind = role == "level" and last is not None and last.numeral.high is not None and _MIDPOINT_OF.match(walk.folded, n.end) is not None
    if not behind and ("mid" not in before or not _MIDPOINT.search(before)):
        return None
    ranges = [c for c in walk.said() if c.numeral.high is not None and c.numeral.unit.kind == n.unit.kind]
    middles = [Combination("mean", (Operand(c.number), Operand(c.number, high=True))) for c in ranges[-2:]]
    if role == "change":
        return (
            Combination("sub", tuple(middles))
            if len(middles) == 2
            and re.search(
                r"instead of|\bfrom\b|previous|prior|earlier|old|up from|compared", walk.folded[ranges[-2].numeral.end : ranges[-1].numeral.start]
            )
            else None
        )
    return (
        middles[0]
        if len(ranges) >= 2
        and role == "level"
        and re.search(r"instead of|\bfrom\b|previous|prior|compared", walk.folded[ranges[-2].numeral.end : ranges[-1].numeral.start])
        else middles[-1]
        if ranges and role == "level"
        else None
    )


def net_told(walk: Walk, topic: Topic | None) -> Expression | None:
    """Net debt or net cash after its two parts in the same sentence: cash of A and debt of B, hence net debt of C."""
    if topic is None or topic.metric not in ("net_debt", "net_cash") or not topic.named:
        return None
    parts = [c for c in walk.sentence_claims[-3:] if c.kind == "level" and c.numeral.unit.kind == "money"]
    cash = next((c for c in parts if "cash" in c.metric), None)
    debt = next((c for c in parts if "debt" in c.metric or "borrow" in c.metric), None)
    if cash is None or debt is None or len(parts) > 2:
        return None
    pair = (debt, cash) if topic.metric == "net_debt" else (cash, debt)
    return Combination("sub", tuple(Operand(c.number) for c in pair))


def cover_told(walk: Walk, n: Numeral, entity: str | None, segment: str | None, periods: list[tuple[Period | None, bool]]) -> Expression | None:
    """What pays for what: "free cash flow covers the dividend 2.1x", "cover by adjusted EPS is 3.0x"."""
    clause = [t for t in walk.tokens if t.start >= walk.clause_char]
    verb = _COVER.search(walk.folded, walk.clause_char, n.start)
    if verb is None or "interest" in walk.folded[walk.clause_char : n.start].lower() or not periods:
        return None
    stop = next((t.start for t in clause if t.start > n.end and t.kind in ("p", "num")), walk.s.end)
    terms = [t for t in clause if t.kind == "term" and t.start < stop]
    before, after = [t for t in terms if t.end <= verb.start()], [t for t in terms if t.start >= verb.end()]
    passive, noun = verb[0].lower() == "covered", verb[0].lower() == "cover"
    if noun:
        top, under = (after or before)[-1:], []
    elif passive:
        top, under = [t for t in after if t.start > n.end][:1], before[-1:]
    else:
        top, under = before[-1:], [t for t in after if t.end <= n.start][:1]
    if not top:
        return None
    period = periods[0][0]
    first = topic_of(top[0].load)
    if first.kind not in ("money", "per_share"):
        return None
    if noun and first.metric in ("dps", "dividends_paid"):
        earned = [m for m in ("eps_basic", "eps_diluted", "eps_adjusted") if m in walk.known]
        if len(earned) != 1 or "dps" not in walk.known:
            return None  # which earnings cover it is not said
        return Combination("div", (Quantity(earned[0], entity, period), Quantity("dps", entity, period)))
    one = Quantity(first.metric, entity, period, segment=segment, others=first.others)
    if under:
        second = topic_of(under[0].load)
        metric = {"dps": "dps", "dividends_paid": "dividends_paid"}.get(second.metric, second.metric)
        if "divid" in under[0].load.alias.lower() or metric in ("dps", "dividends_paid"):
            metric = "dps" if first.kind == "per_share" else "dividends_paid"
        return Combination("div", (one, Quantity(metric, entity, period, others=second.others)))
    paid = next((c for c in reversed(walk.said()) if c.metric in ("dps", "dividends_paid")), None)
    if paid is None and first.kind != "per_share":
        return None
    return Combination("div", (one, Quantity("dps" if first.kind == "per_share" else "dividends_paid", entity, period)))


_SO_MANY = compiled(r"(\d{1,2}|[一二三四五六七八九十两])\s*(?:[只家个]|stocks|names|companies)")
_SPELLED = {han: at for at, han in enumerate("一二三四五六七八九十", 1)} | {"两": 2}


def _so_many_of(walk: Walk, n: Numeral) -> set[int]:
    """Of how many things the words just before a count speak: "of the six, 4 rose"; 四只票，3 只涨、1 只跌 is one of the four."""
    said = _SO_MANY.findall(walk.folded[max(0, n.start - 24) : n.start])
    most = max((int(many) if many.isdigit() else _SPELLED[many] for many in said), default=0)
    return {most} if most > n.value else set()


def over_list(walk: Walk, n: Numeral, role: Role, run: Run) -> Expression | None:
    """A mean, a sum or a count over the numbers just listed in the sentence."""
    if n.unit.kind != "count" and run.last("mean", "sum") is None:
        return None
    listed: list[Claim] = list(walk.last_group) if len(walk.last_group) >= 3 and (run.last("mean") or n.unit.kind == "count") else []
    for claim in () if listed else reversed(walk.sentence_claims):
        if listed and claim.numeral.unit.kind != listed[0].numeral.unit.kind:
            break
        if claim.kind in ("comparison", "range", "count") and claim.numeral.unit.kind not in ("physical", "count"):
            break
        listed.insert(0, claim)
    operands = tuple(Operand(c.number) for c in listed)
    text = walk.folded[walk.run.start : n.start] + walk.folded[n.end : n.end + 6]
    of_how_many = _so_many_of(walk, n) if n.unit.kind == "count" else set()
    if n.unit.kind == "count" and len(listed) >= 3 and listed[0].numeral.unit.is_fraction and of_how_many <= {len(listed)}:
        if re.search(r"上涨|上升|为正|增长|收涨|rose|gained|up\b", text):
            return Combination("count_positive", operands)
        if re.search(r"下跌|下降|为负|下滑|收跌|fell|down\b", text):
            return Combination("count_negative", operands)
    if n.unit.kind == "count" and re.fullmatch(r"\s*[\d一二三四五六七八九十两]+\s*[家只个]?", n.text):
        around = walk.folded[walk.clause_char : n.start] + "|" + walk.folded[n.end : n.end + 8]
        if re.search(r"[涨跌]停|停板", around):
            return None  # how many stopped at their limit is not how many rose
        if said := re.match(r"\s*(?:个股|股票)?\s*([涨跌])", walk.folded[n.end : n.end + 6]):
            around = said[1]
        elif (said := re.match(r"[^、,;。0-9]{0,4}?([收飘翻][红绿]|收[高低涨跌]|[红绿]盘|上涨|下跌)", walk.folded[n.end : n.end + 8])) is not None:
            around = said[1]  # 2 只收红、1 只收绿: each its own
        way = (
            "count_negative"
            if re.search(r"下跌|为负|下滑|收跌|亏损|负增长|[收飘翻]绿|收低|绿盘|[跌]", around)
            else "count_positive"
            if re.search(r"上涨|为正|增长|收涨|盈利|[收飘翻]红|收高|红盘|[涨]", around)
            else ""
        )
        metric = (
            "price_change_pct"
            if re.search(r"[涨跌]|[收飘翻][红绿]|收[高低]|[红绿]盘", around)
            else "net_profit_parent"
            if re.search(r"亏损|盈利", around)
            else walk.scene.topic_metric()
        )
        holders = walk.vocabulary.listed.get(metric) or walk.vocabulary.listed.get(
            {"revenue": "total_revenue", "total_revenue": "revenue"}.get(metric, ""), ()
        )
        if of_how_many == {len(every := walk.vocabulary.holders.get(metric, ()))}:
            holders = every  # the six named, over all the sources
        if way and len(holders) >= 3 and walk.entity is None and n.value <= len(holders) and of_how_many <= {len(holders)}:
            growing = metric not in ("price_change_pct",) and not re.search(r"亏损|盈利", around)
            now = walk.explicit_period or walk.block.period or walk.default or walk.latest
            if metric == "price_change_pct":
                return Combination(way, tuple(Quantity(metric, e, None) for e in holders))
            if now is not None:
                return Combination(
                    way,
                    tuple(
                        Quantity(
                            metric,
                            e,
                            now,
                            "growth" if growing else "level",
                            now.year_before if growing else None,
                            None,
                            ("total_revenue",) if metric == "revenue" else (),
                        )
                        for e in holders
                    ),
                )
    if sums_group(walk, n, role, run):
        return Combination("sum", tuple(Operand(c.number) for c in walk.last_group))
    if not listed or listed[0].numeral.unit.kind != n.unit.kind:
        return None
    if run.last("mean") and len(listed) >= 3 and role in ("level", "ratio", "growth"):
        return Combination("mean", operands)
    if (
        (summed := run.last("sum")) is not None
        and not (summed.load.word == "累计" and any(t.kind == "per" for t in run.tokens))  # 首九个月累计 is of those months
        and len(listed) >= 2
        and role == "level"
        and not walk.unused(run)
        and not GROUP_ZH.search(text)
        and not _more_are_meant(walk, listed)
    ):
        return Combination("sum", tuple(_stated_quantity(c) for c in listed))
    return None


def _more_are_meant(walk: Walk, listed: list[Claim]) -> bool:
    """Whether a total is named for more months than those of the numbers before it: 从 1.6 亿做到 3.9 亿，四年（2021-2024）加起来."""
    named = walk.explicit_period
    return named is not None and not named.is_instant and named.months > sum(c.period.months for c in listed if c.period is not None)


def sums_group(walk: Walk, n: Numeral, role: Role, run: Run) -> bool:
    """Whether a percentage is that of all the members of the list just said: 三项费用率分别为 3.6%、5.1%、9.4%，合计 18.1%."""
    told = walk.last_group
    return (
        role in ("ratio", "growth", "share")
        and n.unit.kind == "percent"
        and not n.sign
        and run.last("sum") is not None
        and not walk.unused(run)
        and len(told) > 1
        and told[-1] is walk.sentence_claims[-1]
        and all(c.numeral.unit.kind == "percent" and c.kind == "ratio" for c in told)
    )


def _stated_quantity(claim: Claim) -> Expression:
    primary = claim.primary
    if primary is not None and isinstance(primary.expression, Quantity) and primary.certain:
        return primary.expression
    return Operand(claim.number)
