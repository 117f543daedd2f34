"""Growth and change: the quantity now against itself at a base, against another number, or compounded over years."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Literal

from verifier.catalogue.market import MARKET
from verifier.claims import Claim, Combination, Constant, Expression, Operand, Quantity
from verifier.dataclass import replace
from verifier.extractors.rules.binding.dating import TO_DATE, quarter_ended
from verifier.extractors.rules.binding.owners import members_of, total_of
from verifier.extractors.rules.binding.phrases import APART, BASES, HAN_DIGIT, HOW_MUCH, NOUNS, basis_of
from verifier.extractors.rules.binding.standing import Run, Walk
from verifier.extractors.rules.tokens import Token
from verifier.extractors.rules.topics import Topic, fits, is_stock
from verifier.figures import OWN
from verifier.numerals import Numeral
from verifier.patterns import compiled
from verifier.periods import Period

_PRICES = frozenset(("share_price", "previous_close", "day_high", "day_low", "high_52w", "low_52w", "target_price", "issue_price"))
_THAN = compiled(
    r"\s*(?:above|below|over|under|ahead of|higher than|lower than|more than|less than)\s+"
    r"(?:(?!(?:in|after|at|on|since|before|by|and|from|to)\b)[a-z][\w'\-]*\s+){0,4}",
    re.IGNORECASE,
)
_OFF_EXTREME = compiled(
    r"\s*\w+\s+(?:than\s+)?(?:the|its|a|their|our|last)\s+"
    r"(?:(?:52|fifty-two)[- ]week\s+|(?:one-|12-month|twelve-month|year's|yearly|annual|1-)\s*(?:year\s+)?)?"
    r"(?:(high|peak|top)|low|trough|bottom)\b",
    re.IGNORECASE,
)
_IN_QUARTER = compiled(r"\s+(?:added |gained |lost )?(?:in|during|over|for) (?:the|this) quarter\b", re.IGNORECASE)
_QUOTE = compiled(
    r"\s*(?:above|below|over|under|higher than|lower than)\s+(?:the|its|today's)\s+(?:current |last |latest |closing |market )?"
    r"(?:quote|price|close|share price)\b"
)
_FROM_NOW = compiled(r"\s*(?:from|on|over|versus|vs\.?|relative to|compared (?:with|to)|against)\s+(?:(?:the|its|our|a|today's)\s+)?"
                       r"(?:current|present|prevailing|latest|last|recent|spot|market|closing|close|price|share|consensus)\b", re.IGNORECASE)
_OVER_MONTHS = compiled(
    r"(?:\s+to\s+\S+)?\s+(?:over|in|during|within) (?:the )?(?:last |past |previous )?(three|six|nine|twelve|3|6|9|12)(?: months)?\b"
    r"(?! months (?:to|of|ended))",
    re.IGNORECASE,
)
_MONTHS = {"three": 3, "six": 6, "nine": 9, "twelve": 12}
_BY_HALVES = compiled(r"\b(?:hoh|h/h|half[- ]on[- ]half)\b", re.IGNORECASE)
_SO_MANY_YEARS = compiled(r"(?<![第\d.])([一二两三四五六])年(?:以?来|以?内|间|里|下来|时间)?[^,。;0-9年季月比]{0,4}[约\s*]*$")
_AFTERWARDS = frozenset("higher lower better worse faster slower fewer wider ahead stronger weaker softer more less".split())
_VERBS = frozenset(
    "rose rises fell falls grew grows climbed gained jumped slipped declined declines dropped decreased increased improved expanded"
    " contracted advanced widened narrowed eased dipped tumbled plunged surged accelerated softened rebounded retreated shrank".split()
)
"""What a number that is part of the subject does next: the move's own number comes after it."""
_PRICED = ("折价", "折让", "溢价", "discount", "premium")
_FROM_BOOK = compiled(
    r"(?:[较比对]|相对于?|低于|高于)[^,;。0-9]{0,6}净资产[^,;。0-9净]{0,4}(?:折价|折让|溢价)[^,;。0-9]{0,4}$|破净[^,;。0-9]{0,4}(?:折价|折让)[^,;。0-9]{0,4}$"
)
_TO_BOOK = compiled(r"\s+(?:discount|premium) to (?:its |the |stated |reported )*(?:book|net assets)\b", re.IGNORECASE)
"""The price over the book, less one: 较每股净资产折价 12%, "a 12% discount to book"."""
_HALF_YEAR = compiled(r"(?<![上下一前])半年(?:来|内|间|净|共)?[^,。;0-9]{0,4}[约\s*]*$")


def movement(
    walk: Walk,
    n: Numeral,
    role: Literal["growth", "change"],
    topic: Topic,
    level: Quantity,
    basis: str | None,
    base: Period | None,
    period: Period | None,
) -> list[tuple[Expression, bool]]:
    """A growth or change with each base that it may be against."""
    move = walk.run.last("up", "down")
    if move is not None and move.load.word in _PRICED and role == "growth" and _against_book(walk, n):
        return [(Combination("sub", (Quantity("pb", level.entity, None), Constant(Decimal(1)))), True)]
    of_the_day: list[tuple[Expression, bool]] = []
    if period is None and topic.metric in MARKET and walk.anchor_day is not None and walk.anchor_day.day is not None:
        period = walk.anchor_day
        level = replace(level, period=period)
        if base is None and basis is None:
            base = Period.instant(walk.anchor_day.day - dt.timedelta(days=1))
            if topic.metric == "share_price":
                moved = "price_change_pct" if role == "growth" else "price_change"
                of_the_day = [(replace(level, metric=moved, others=()), True)]
    if period is None and role == "growth" and (off := _apart(walk, level)) is not None:
        return [(off, True)]
    if period is None:
        if topic.metric in MARKET:
            return [(replace(level, measure=role, base=None), False)]
        return _undated(walk, role, topic, level, basis)
    known = walk.vocabulary.latest.get(topic.metric)
    stock = topic.metric in MARKET or is_stock(topic.metric) or (known is not None and known.is_instant and topic.metric.startswith(OWN))
    revised = [c for c in walk.sentence_claims if c.metric == topic.metric and c.kind == "level" and c.period == period and period.estimate]
    if role == "growth" and len(revised) == 2 and base is None and basis is None and _from(walk, revised[0], revised[1]):
        return [(Combination("growth", (Operand(revised[0].number), Operand(revised[1].number))), True)]
    if stock and base is None and basis is None and (span := _OVER_MONTHS.match(walk.folded, n.end)) is not None:
        months = _MONTHS.get(span[1].lower()) or int(span[1])
        end = period.end
        return [(replace(level, period=period if period.is_instant else period.closing, measure=role, base=Period(end - months, end - months)), True)]
    bases: list[tuple[Period, bool]] = []
    apart = _apart(walk, level)
    if apart is not None:
        return [(apart, True)]
    number = next((t for t in walk.tokens if t.kind == "num" and walk.numerals[t.load] is n), None)
    if (
        number is not None
        and base is None
        and basis is None
        and APART.match(walk.folded, n.end)
        and not any(t.has(*BASES) for t in walk.following(walk.tokens.index(number)))
    ):
        return [(replace(level, measure=role, base=period.year_before if period is not None else None), False)]
    if walk.base_claim is not None and walk.base_claim.numeral.end < n.start and _FROM_NOW.match(walk.folded, n.end):
        return [(replace(level, measure=role, base=base), False)]  # "from $50 to $60, up 15% from the current price"
    if move is not None and move.load.word in _PRICED and role == "growth":
        pair = [c for c in walk.sentence_claims if c.numeral.unit.kind == "multiple" and not c.about_change]
        if len(pair) == 2 and pair[0].metric == pair[1].metric and not any(c.about_change for c in walk.sentence_claims):
            low, high = sorted(pair, key=lambda c: abs(c.numeral.value))
            ends = (low, high) if move.load.word in ("折价", "折让", "discount") else (high, low)
            return [(Combination("growth", (Operand(ends[0].number), Operand(ends[1].number))), True)]
        rival = next((c for c in reversed(walk.sentence_claims) if c.numeral.unit.kind in ("multiple", "number", "money", "per_share")), None)
        if rival is not None:
            own = next(
                (
                    c
                    for c in reversed(walk.said())
                    if c.metric == rival.metric and c.period == rival.period and c is not rival
                ),
                None,
            )
            top: Expression = Operand(own.number) if own is not None else level.level(rival.period)
            return [
                (Combination("growth", (top, Operand(rival.number))), True),
                (Combination("growth", (level.level(rival.period), Operand(rival.number))), False),
            ]
    expressions: list[tuple[Expression, bool]] = []
    if base is not None and not stock:
        base = quarter_ended(walk, base)
        if not base.is_instant and not period.is_instant and base.months in (6, 9) and period.months == 3 and (period.end - base.end) % 12 == 0:
            period = Period(period.end - base.months, period.end)  # "12.5% more than in the first half of 2024", said of what is paid so far
            level = replace(level, period=period)
        if base.months == 3 and period.months in (6, 9) and period.end - base.end == 12 and topic.metric.startswith(TO_DATE):
            base = period.year_before
    if base is not None:
        bases.append((base, True))
    elif basis == "yoy":
        bases.append((period.year_before, True))
    elif basis == "qoq" and period.months == 6 and _BY_HALVES.search(walk.folded, walk.clause_char, min(n.end + 16, walk.s.end)):
        bases.append((Period(period.start, period.start) if stock else period.previous, True))
    elif basis == "qoq":
        bases.append(
            (
                Period(period.end - 3, period.end - 3)
                if stock and not period.is_instant
                else period.previous
                if period.months <= 3 or period.is_instant
                else Period(period.end - 3, period.end).previous,
                period.months <= 3 or stock,
            )
        )
    elif basis == "open":
        bases.append((period.year_open, True))
    elif basis == "qopen":
        bases.append((Period(period.end - 3, period.end - 3), True))
        bases.append((period.year_open, False))
    else:
        named = _named_base(walk, period)
        if named is not None:
            bases.append((named, True))
        years = _SO_MANY_YEARS.search(walk.folded, walk.clause_char, n.start) if named is None else None
        if years is not None and HAN_DIGIT[years[1]] > 1 and (period.months == 12 or period.is_instant):
            return [(replace(level, measure=role, base=period.shifted(-12 * HAN_DIGIT[years[1]])), True)]
        if _HALF_YEAR.search(walk.folded, walk.clause_char, n.start):
            bases.append((Period(period.end - 6, period.end - 6) if stock or period.is_instant else period.shifted(-6), False))
        bases.append((period.year_before, named is None and not stock and not period.is_instant))
        if role == "change" and _IN_QUARTER.match(walk.folded, n.end) and (period.is_instant or period.months == 3):
            bases = [(Period(period.end - 3, period.end - 3) if stock else period.previous, True)]
        elif stock:
            bases.append((period.year_open, False))
            if walk.run.last("up", "down") is not None and walk.run.last("up", "down").load.word in ("新增", "净增", "压降"):  # type: ignore[union-attr]
                bases = [(period.year_open, True), (period.year_before, False)]
        if period.months == 3 and not period.ttm:
            bases.append((period.previous, False))
    if (
        walk.base_claim is not None
        and walk.base_claim.quote == (walk.s.start, walk.s.end)
        and (walk.base is None or walk.base_claim.metric != topic.metric)
    ):
        fitting = fits(walk.base_claim.numeral.unit, topic.kind) and (
            walk.base_claim.metric in (topic.metric, *topic.others, "own:") or {walk.base_claim.metric, topic.metric} <= _PRICES
        )
        if fitting and not _served(walk, walk.base_claim) and not _of_another_base(walk.base_claim, basis, period, [one for one, _ in bases]):
            expressions.append((Combination("growth" if role == "growth" else "sub", (level, Operand(walk.base_claim.number))), True))
    for one, sure in bases:
        if stock and not period.is_instant:
            now = period.closing
            then = one if one.is_instant else one.closing
        else:
            now, then = period, one
        if basis == "qoq" and not stock and period.months > 3 and one != period.previous:
            now = Period(period.end - 3, period.end)
        summed = role == "growth" or not n.unit.is_fraction
        members = members_of(walk, walk.run) if summed and level.entity in (None, walk.entity) else []
        if members:
            totals = (total_of(level, members, now), total_of(level, members, then))
            expressions.append((Combination("growth" if role == "growth" else "sub", totals), sure))
            if role == "growth":
                expressions.append((replace(level, entity=walk.entity, segment=None, period=now, measure="growth", base=then), False))
        elif role == "growth":
            expressions.append((replace(level, period=now, measure="growth", base=then), sure))
        else:
            expressions.append((replace(level, period=now, measure="change", base=then), sure))
            if n.unit.is_fraction and n.unit.kind != "percent" and not topic.is_rate:
                expressions.append(
                    (
                        Combination(
                            "sub",
                            (
                                replace(level, period=now, measure="growth", base=now.year_before),
                                replace(level, period=then, measure="growth", base=then.year_before),
                            ),
                        ),
                        sure,
                    )
                )
    if role == "change" and n.unit.is_fraction and not topic.is_rate:
        expressions.reverse()
        if move is not None and move.load.word not in NOUNS and n.unit.kind in ("point", "basis_point"):
            expressions += [
                (replace(level, period=period, measure="growth", base=one), False) for one, _ in bases[:1]
            ]  # a growth written in points
    return of_the_day + expressions


def _against_book(walk: Walk, n: Numeral) -> bool:
    """Whether a discount or premium is one to the book."""
    return _FROM_BOOK.search(walk.folded, walk.clause_char, n.start) is not None or _TO_BOOK.match(walk.folded, n.end) is not None


def _undated(walk: Walk, role: str, topic: Topic, level: Quantity, basis: str | None) -> list[tuple[Expression, bool]]:
    """The growth that a data service prints without a date, of the latest quarter on the year before."""
    if role != "growth" or basis == "qoq" or not walk.vocabulary.rolling:
        return []
    grown = replace(level, measure="growth", base=None)
    earned = [replace(grown, metric="eps_diluted", others=())] if topic.metric in ("net_profit_parent", "net_profit") else []
    return [(grown, False), *((one, False) for one in earned)]


def _served(walk: Walk, base: Claim) -> bool:
    """Whether a rate from that level was said before: a further one is of something else (从 20 元跌至 15 元，跌幅 25%，同期沪深300下跌 5%)."""
    rates = (c for c in walk.sentence_claims if c.numeral.start > base.numeral.end and c.numeral.unit.kind == "percent")
    return base.numeral.unit.kind != "percent" and any(c.about_change or c.metric == "price_change_pct" for c in rates)


def _of_another_base(claim: Claim, basis: str | None, period: Period, bases: list[Period]) -> bool:
    """Whether a level is of another date than the one a rate names: 由上季度的 20 亿元增至 24 亿元，同比增长 …, or of two bases the one not said."""
    if basis == "yoy" and claim.period is not None and claim.period.end != period.end - 12:
        return True
    if basis not in ("yoy", "qoq") or claim.period is None or not claim.readings or not claim.readings[0].certain:
        return False
    return all(claim.period != base and claim.period != base.closing for base in bases)


def _from(walk: Walk, new: Claim, old: Claim) -> bool:
    """Whether the second of two numbers is what the first was before: "to RMB5.2bn from RMB4.6bn"."""
    return re.fullmatch(r"[\s*]*from[\s*A-Z$€£¥]*", walk.folded[new.numeral.end : old.numeral.start]) is not None


def _apart(walk: Walk, level: Quantity) -> Expression | None:
    """A percentage above or below something named after it: 10.8% below the high, 13% above consensus."""
    number = walk.number_from(walk.run.end)
    if number is None or not APART.match(walk.folded, number.end):
        return None
    words = walk.folded[number.end : number.end + 40]
    told = [c for c in walk.sentence_claims if c.numeral.unit.kind in ("money", "per_share") and c.numeral.high is None and not c.about_change]
    after = walk.number_from(number.end + 1)
    if (
        told
        and after is not None
        and walk.numerals[number.load].unit.is_fraction
        and walk.numerals[after.load].unit.kind == told[-1].numeral.unit.kind
        and after.load not in walk.by_number
        and _THAN.fullmatch(walk.folded, number.end, after.start)
    ):
        return Combination("growth", (Operand(told[-1].number), Operand(after.load)))
    if _QUOTE.match(walk.folded, number.end):
        said = (told or [c for c in walk.block_claims if c.numeral.unit.kind in ("money", "per_share") and c.numeral.unit.scale <= 1])[-1:]
        return Combination("growth", (Operand(said[0].number) if said else level, Quantity("share_price", level.entity)))
    found = _OFF_EXTREME.match(words)
    if found:
        return Combination("growth", (Quantity("share_price", level.entity), Quantity("high_52w" if found[1] else "low_52w", level.entity)))
    return None


def _named_base(walk: Walk, period: Period) -> Period | None:
    """The period of a "from" level in the same sentence: 由上年同期的 30.46 亿元降至 19.88 亿元，降幅 ...."""
    for claim in reversed(walk.sentence_claims):
        if (
            claim.period is not None
            and claim.kind in ("level", "ratio")
            and claim.period != period
            and claim.period.end < period.end
            and claim.metric == (walk.scene.topic.metric if walk.scene.topic else "")
        ):
            return claim.period
    return None


def compound_growth(walk: Walk, level: Quantity) -> list[tuple[Expression, bool]]:
    """A growth a year between the ends of the span just named, or of the two levels just said."""
    if walk.period_list and len(walk.period_list) > 1:
        first, last = walk.period_list[0], walk.period_list[-1]
    else:
        levels = [
            c for c in walk.said() if c.kind == "level" and c.metric == level.metric and c.period is not None
        ]
        if len(levels) < 2:
            return []
        ends = sorted((c.period for c in levels[-2:] if c.period), key=lambda p: p.end)
        first, last = ends[0], ends[-1]
    years = (last.end - first.end) // 12
    if years < 1:
        return []
    one, other = level.level(first), level.level(last)
    return [(Combination("cagr", (one, other, Constant(Decimal(years)))), True)]


def basis_before(walk: Walk, index: int) -> str | None:
    """A base named before the comma or bracket that opens on the rate, with nothing else named since: 环比已转正(+11.2%), 环比腰斩，降幅 51.3%.

    A number in words is only the same once more.
    """
    for t in reversed(walk.tokens[:index]):
        if t.kind == "cue" and t.start not in walk.consumed:
            if (basis := basis_of(t)) is not None:
                return basis
        elif not (t.kind == "p" and t.load in ",(") and not (t.kind == "num" and walk.numerals[t.load].word):
            return None
    return None


PACE = compiled(r"(?:的)?(?:同比|环比|年化)?(?:(降幅|跌幅|降速|减幅|下滑|下降|回落|减少)|(增幅|涨幅|升幅|增长率?|增速|上升|提升))")
"""What follows a metric's name where the number before it says how fast that moves: 18.6% 的归母净利润增速."""


def pace_after(walk: Walk, token: Token, topic: Topic | None) -> int:
    """Which way the noun behind the metric that a percentage is said of points: 1, -1, or 0 where there is none."""
    if topic is None or topic.at < token.end or (noun := PACE.match(walk.folded, topic.at + len(topic.words))) is None:
        return 0
    return -1 if noun[1] else 1


def adjacent_move(walk: Walk, token: Token, post: list[Token]) -> int:
    """Which way a move named right after a number points: 1, -1, or 0 where none is."""
    for t in post[:2]:
        if t.kind == "cue" and t.load.word in _VERBS:
            continue  # "CET1 of 11.4% rose 10 bps"
        if t.has("up", "down") and t.start - token.end <= 3 and t.load.word in _AFTERWARDS:
            walk.consumed.add(t.start)
        if not t.has("up", "down"):
            continue
        if t.start - token.end <= 3 and t.load.word not in ("增", "多", "over", "above", "more"):
            return 1 if t.has("up") else -1
        if (how := HOW_MUCH.fullmatch(walk.folded, token.end, t.start)) is not None:
            return 1 if t.has("up") != bool(how[1]) else -1
    if post and post[0].start - token.end <= 2 and post[0].kind == "cue":
        if post[0].load.word in ("more", "above", "over", "more than"):
            return 1
        if post[0].load.word in ("less", "less than", "fewer"):
            return -1
    return 0


def goes_to(walk: Walk, index: int, n: Numeral) -> bool:
    """The first of two levels joined by a bare "to" or an arrow: 36.4% to 34.4%, 40.1亿→45.2亿."""
    after = walk.tokens[index + 1 : index + 3]
    if "→" in walk.holds or ">" in walk.holds:
        then = next((t for t in after if t.kind == "num"), None)
        joined = then is not None and _ARROW.fullmatch(walk.folded, n.end, then.start) is not None
        if joined and then is not None and walk.numerals[then.load].unit.kind == n.unit.kind:
            return not _ARROW_BEFORE.search(walk.folded, max(walk.s.start, n.start - 4), n.start) and not _ARROW.match(walk.folded, then.end)
    return (
        len(after) == 2
        and after[0].kind == "cue"
        and after[0].load.word == "to"
        and after[1].kind == "num"
        and walk.numerals[after[1].load].unit.kind == n.unit.kind
        and n.unit.kind in ("percent", "multiple", "money", "per_share")
    )


_ARROW = compiled(r"[\s*]*(?:→|[-=—]+>)[\s*]*")
_ARROW_BEFORE = compiled(r"(?:→|[-=—]>)[\s*]*$")


_OFF = compiled(
    r"(?:^|[,(;:]|\b(?:was|were|is|are|be|been|still|also|now|and|but|in|finished|closed|ended))[\s*]*"
    r"(?:sharply |slightly |modestly |well )?off[\s*]*(?:by |about |around |some |roughly |another )*$",
    re.IGNORECASE,
)


def is_off(walk: Walk, run: Run, token: Token) -> bool:
    """Whether a rate is how far something came down: "DPS was off 7%", "EBITDA off 6% to"; not "5% off its high" nor "wrote off 5%"."""
    named = run.terms[-1].end if run.terms else run.start
    return _OFF.search(walk.folded[named : token.start].lstrip() if run.terms else walk.folded[run.start : token.start]) is not None


_OR_IN_PERCENT = compiled(
    r"[\s*]*,?[\s*]*(?:\([\s*]*|(?:or|that is|i\.e\.|equal to|equivalent to),? )(?:about |around |roughly |some |nearly |just |over )*[\s*]*"
)


def said_again(walk: Walk, n: Numeral) -> bool:
    """Whether a rate only says in percent how far the amount right before it moved: "slipped by $34 million, or 14.5%"."""
    prior = walk.prior
    if prior is None or not prior.direction or prior.role != "change" or n.unit.kind != "percent" or n.sign or walk.run.terms:
        return False
    return _OR_IN_PERCENT.fullmatch(walk.folded, prior.claim.numeral.end, n.start) is not None
