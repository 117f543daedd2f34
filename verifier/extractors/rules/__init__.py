"""The rule-based extractor: no key, no network, one walk over the text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from verifier.claims import Extraction
from verifier.documents import Document
from verifier.extractors.rules.binding import bind
from verifier.extractors.rules.binding.standing import Walk
from verifier.extractors.rules.constructions import construe
from verifier.extractors.rules.tokens import OF_COMPANIES, Reading, take_apart
from verifier.extractors.vocabulary import Vocabulary
from verifier.figures import Figure
from verifier.patterns import pattern
from verifier.period_words import resolve
from verifier.periods import UNDATED, Period
from verifier.units import Unit

_TICKERED = pattern(
    "rules-tickered",
    r"([一-鿿A-Za-z&.\- ]{2,40}?)\s*[*]*\s*[(（]\s*(?:SH|SZ|HK|BJ|NASDAQ|NYSE|LSE)?[:： ]*\s*"
    r"(?:\d{4,6}\s*(?:\.\s*[A-Z]{1,2})?|(?!TTM|LTM|NTM|LYR|MRQ|LF|YO[YQ]|QOQ|YTD)[A-Z]{2,5}(?:\s+[A-Z]{2})?)\s*[)）]",
)

_HEADED = pattern(
    "rules-headed",
    r"[#*\s\[【《]*(?:点评|跟踪|深度|快评|公司研究|研报|事件点评|业绩点评|个股)?[\s:|｜】\]]*([一-鿿]{2,8}?)"
    r"(?=([(（]\s*[036]\d{5}|(?:\d{2,4}年?)?(?:第?[一二三]季度?报?|[一三]季报|半年度?报?|年度?报告?|中报|季报|财报|业绩|前三季度|上半年|H1|Q[1-4]|FY)"
    r"|\d{4}年(?:\d|[一-鿿]){1,6}(?:业绩|报告|财报))|[\s:,—\-|｜]|点评|跟踪|深度|快评|简评|解读|速览|速评|首次覆盖|投资|调研|更新|研究|动态|纪要|个股|复盘|观察|$)",
)
_LINE = pattern("rules-line", r"业务|产品|行业|板块|市场|产业|赛道|需求|价格|收入|利润|供给|出货|渠道|海外|国内|项目")
_OF_LINES = frozenset(
    "revenue total_revenue segment_revenue main_business_revenue overseas_revenue domestic_revenue gross_margin gross_profit cost_of_revenue"
    " inventory capex revenue_share overseas_share market_share".split()
)
"""What a product line, too, is said to have."""
_INDEX = re.compile(r"指数?$|[成综]指$|^(?:沪深|中证|上证|科创|北证)\d+$")
"""A name of the market's, of which no note is alone."""
_WIDE = re.compile(r"[ \t　]{3,}")


def extract(
    document: Document,
    vocabulary: Vocabulary,
    *,
    entity: str | None = None,
    latest: Period | None = None,
    day: Period | None = None,
    entities: tuple[str, ...] = (),
    pairs: Sequence[Figure] = (),
    sourced: bool = True,
    noted: Unit | None = None,
) -> Extraction:
    """The claims of a document.

    ``latest`` is the latest period that the sources report, the last resort for a claim that names none.
    ``entity`` is whose note it is where the caller knows; otherwise the title tells. ``noted`` is the unit of amounts that bear none.
    """
    text = take_apart(document, vocabulary, sorted(f.span for f in pairs if f.span is not None))
    entity = entity or main_entity(document.text, text, vocabulary, entities)
    period = (_month_titled(text, latest, vocabulary.months) if vocabulary.monthly else None) or default_period(text, latest, sourced)
    if period is None and not sourced and latest is None:
        period = UNDATED
    if not sourced and period is not None and latest is not None and period.end > latest.end:
        latest = period
    walk = Walk(text, vocabulary, entity=entity, period=period, latest=latest, day=day, entities=entities)
    walk.noted = noted
    found = bind(walk, text, pairs)
    return construe(found, text, vocabulary, latest)


def main_entity(raw: str, text: Reading, vocabulary: Vocabulary, entities: tuple[str, ...]) -> str | None:
    """Whose note it is: the only entity with figures, the one a title puts before a ticker, or the one named far oftener than others."""
    if len(entities) == 1:
        return entities[0]
    head = raw[:400]
    title = next((line for line in text.folded.split("\n") if line.strip(" #*-")), "")
    titled_names = {m.target for m in vocabulary.find(title) if m.kind == "entity"}
    if len(titled_names) == 1 and not _INDEX.search(next(iter(titled_names))):
        return titled_names.pop()
    for mention in vocabulary.find(text.folded[:400]):
        if (
            mention.kind == "entity"
            and _TICKERED.search(head[max(0, mention.start - 2) : mention.end + 24])
            and "\n" not in raw[: mention.start].strip()
        ):
            return mention.target
    counts = Counter(t.load.target for s in text.sentences for t in s.tokens if t.kind == "name" and t.load.kind == "entity")
    common = counts.most_common(2)
    if common and not _INDEX.search(str(common[0][0])) and (len(common) == 1 or common[0][1] >= 3 * common[1][1]) and len(entities) < 3:
        return str(common[0][0])
    titled = _TICKERED.search(_WIDE.sub("  ", head.split("\n\n")[0]))
    if not entities and titled:
        return titled[1].strip(" *#—-:：")
    return None if entities else _headed(title, text, vocabulary)


def _headed(title: str, text: Reading, vocabulary: Vocabulary) -> str | None:
    """The company with whose name a title opens (云杉光电三季报点评), where the note says it again.

    A product line has a title, too (铜箔跟踪): a company's is one of its reports, or it is said to have what no line has, such as assets.
    """
    opened = _HEADED.match(title)
    if opened is None or text.folded.count(opened[1]) < 2 or _LINE.search(opened[1]) or any(True for _ in vocabulary.find(opened[1])):
        return None
    name = opened[1]
    if opened[2] or OF_COMPANIES.search(name):
        return name
    of_company = any(
        text.folded.startswith(name, term.start - len(name)) or text.folded.startswith(name + "的", term.start - len(name) - 1)
        for term in text.terms
        if term.metric not in _OF_LINES
    )
    return name if of_company or f"{name}实现" in text.folded else None


def _titled(text: Reading, latest: Period | None) -> Period | None:
    """The quarter or half, with its year, that a title without claims names: the note may be older than its sources."""
    title = next(iter(text.sentences), None)
    if latest is None or title is None or any(t.kind == "num" for t in title.tokens):
        return None
    named = [
        resolve(t.load, latest)
        for t in title.tokens
        if t.kind == "per" and t.load.year is not None and t.load.relative is None and t.load.until is None and not t.load.estimate
    ]
    told = [p for p in named if p is not None and not p.ttm and not p.is_instant and p.day is None and 3 <= p.months < 12]
    return told[0] if len(set(told)) == 1 and told[0].end < latest.end else None


_OF_REPORTS = frozenset(("Q1", "Q2", "Q3", "Q4", "H1", "H2", "9M"))


def _month_titled(text: Reading, latest: Period | None, told: frozenset[int]) -> Period | None:
    """The month that the title of a note on monthly figures names, where the figures, or those by the month that are ``told``, end with it."""
    title = next(iter(text.sentences), None)
    if latest is None or title is None:
        return None
    dated = [t.load for t in title.tokens if t.kind == "per" and t.load.relative is None]
    if any(one.part in _OF_REPORTS for one in dated):
        return None  # 三季报 + 10 月数据点评: on a report as much as on a month
    months = {resolve(one, latest) for one in dated if one.part == "MONTH"}
    ending = {latest.end, max(told) + 1 if told else latest.end}
    named = [m for m in months if m is not None and m.months == 1 and m.end in ending]
    return named[0] if len(months) == 1 and named else None


def default_period(text: Reading, latest: Period | None, sourced: bool = True) -> Period | None:
    """The period the note is about: named in its title or first sentences, else the commonest reported one, else the sources' latest.

    Without sources ``latest`` is that of the note's own tables, which may end a year before what the note is about.
    """
    titled = _titled(text, latest)
    if titled is not None:
        return titled
    early: list[Period] = []
    counts: Counter[Period] = Counter()
    first: dict[int, Period] = {}
    for number, sentence in enumerate(text.sentences):
        for token in sentence.tokens if "per" in sentence.kinds else ():
            if token.kind != "per" or token.load.relative is not None or token.load.estimate or token.load.until is not None:
                continue
            period = resolve(token.load, latest)
            if period is None or period.ttm or period.is_instant or period.day is not None or period.months < 3:
                continue
            if number < 3 and (token.load.year is not None or latest is not None):
                early.append(period)
                if not sourced and token.load.year is not None and latest is not None and period.end > latest.end:
                    return period
            if token.load.single:
                continue  # a quarter marked as one stands beside what the note is about
            if latest is None or period.end <= latest.end:
                counts[period] += 1
                first.setdefault(period.end, period)
    if early and latest is not None and early[0].end == latest.end and latest.months < early[0].months and sourced and not latest.is_cumulative:
        return latest  # 三季报 of which the sources have the quarter alone
    if early and (latest is None or early[0].end == latest.end or (early[0].end > latest.end and early[0].months < 12)):
        return early[0]  # the note may be younger than its sources
    if latest is not None:
        same = [(count, period == first[period.end], period) for period, count in counts.items() if period.end == latest.end]
        return max(same, key=lambda one: one[:2])[2] if same else latest
    return early[0] if early else counts.most_common(1)[0][0] if counts else None
