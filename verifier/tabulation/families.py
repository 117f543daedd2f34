"""Names of one grid that are of one metric, each of another part of the business: 毛利率/华东 beside 毛利率/海外, Orders (Wholesale).

One such name alone may be an item of its own. Two that differ only in a word that is no basis, no period and no item say what the word is: a part.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from verifier.catalogue.market import MARKET
from verifier.dataclass import dataclass
from verifier.tabulation.beside import basis_of_words
from verifier.tabulation.headings import heading_within
from verifier.tabulation.labels import Label, catalogued, is_segmented, part_named, plain
from verifier.tabulation.printed import unit_of


@dataclass(frozen=True, slots=True)
class Part:
    """What a name of a family is: a part of a metric."""

    metric: str
    part: str
    loose: bool
    name: str
    """The metric's name, as all of a family have it."""


_LONGEST = 32
_SPLIT = re.compile(r"\s+[-–—]\s+|\s*[:：·|_,，、—–/-]\s*|\s+")
_BRACKETED = re.compile(r"(.+?)\s*[(（]\s*([^()（）]+?)\s*[)）]")
_SORTED_BY = re.compile(
    r"^(?:(?:分|按|各|主要)?(?:产品|业务|地区|区域|板块|行业|渠道|品类|品种|客户|分部|部门|事业部|分类|分产品|分业务)(?:别|划分"
    r"|构成)?\s*[:：·|_—–-]?\s*"
    r"|其中\s*[:：,，]?\s*|(?:by )?(?:business |operating |reportable )?(?:segment(?:al)?|divisional|product|regional"
    r"|channel)\s*[:|-]?\s+)(?=\S)", re.I)
_WITH = re.compile(r",?\s*其中\s*[:：,，]?\s*|[，,]\s*")
_TOLD_EN = re.compile(r"(?P<name>[A-Za-z][A-Za-z ]*?) (?:from|in|of|at|for|across|within) (?:the |our )?(?P<part>[A-Z0-9][\w&/.' -]*)"
                      r"|(?P<owner>[A-Z0-9][\w&/. -]*?)['’]s? (?P<owned>[A-Za-z][A-Za-z ]*)")
_ALL_OF_IT = re.compile(
    r"(?:综合|整体|总|合计|总计|小计|共计|集团|公司|合并|全部|主营|营业|平均|加权平均?|期末|期初|年初|年末|季初|季末|月末|上期|上年|去年"
    r"|报告期|单季|累计|年化"
    r"|归母|扣非|基本|稀释|摊薄|本期|调整后|经调整|净|毛|同口径|可比|其中|乐观|中性|悲观|保守|目标|最高|最低|当前|今年|明年|同比|环比"
    r"|overall|total\b.*|group|average|avg|weighted(?: average)?|reported|company|consolidated|blended|net|gross|basic|diluted|adjusted|adj\.?"
    r"|period[- ]end|incl(?:uding)?\.?\b.*|excl(?:uding)?\.?\b.*|ex[- ].*|before .*|after .*|pre[- ].*|bull|bear|base|base case|high|low"
    r"|like[- ]for[- ]like|lfl"
    r"|organic|constant currency|cc|ifrs|(?:us )?gaap|non[- ]gaap|pro forma"
    r"|underlying|core|headline|current|annualised|annualized|opening|closing|beginning|ending|start|end|prior|previous|last|latest|initial|old|new"
    r"|group total|.*(?:归属|归母|应占|母公司|股东|持续经营|终止经营|少数|口径|调整|扣除|剔除|含税|attributable|continuing|parent|owners"
    r"|shareholders|minorit).*)$",
    re.I,
)


_OF_DEALS = re.compile(r"offer|issue|subscription|exercise|strike|conversion|list|purchase|sale|placing|ipo|fair|book|face", re.I)
"""What sets a price apart from the one in the market, and owns none."""
_CLASS_OF_SHARE = re.compile(r"[A-Z]+\s*股|港股|美股|普通股|优先股|存托")


def families(labels: Sequence[Label]) -> dict[str, Part]:
    """By name, the part that each is of, where several names of one metric in one grid differ in nothing else.

    What they share must name the metric itself; a name that is nothing more is the whole, beside which one part is enough.

    >>> from verifier.tabulation.labels import label_of
    >>> names = ["写字楼出租率", "商场出租率", "毛利率/华东", "毛利率/海外", "总资产"]
    >>> [(one.metric, one.part) for one in families([label_of(name) for name in names]).values()]
    [('occupancy', '写字楼'), ('occupancy', '商场'), ('gross_margin', '华东'), ('gross_margin', '海外')]
    """
    groups: dict[tuple[str, str, str], dict[str, Part]] = {}
    whole: set[str] = set()
    parted = {label.metric for label in labels if label.segment}
    unparted = {label.words: label for label in labels if label.words and not (label.segment or label.variant or label.total)}
    for words, label in unparted.items():
        metric = label.metric or (named[0] if (named := _named(words)) is not None else None)
        ways = [(way, one) for way, one in _readings(words) if metric in (None, one.metric)]
        if metric is not None and not ways:
            whole.add(metric)
        for way, one in ways:
            groups.setdefault((one.metric, one.name, way), {}).setdefault(words, one)
    chosen: dict[str, Part] = {}
    for (owner, _, way), members in sorted(groups.items(), key=lambda group: -len(group[1])):
        # what has a name of its own, or no mark between its words, is no part beside the whole alone
        beside = bool(way.strip("<>")) and (owner in parted or owner in whole and any(unparted[words].metric is None for words in members))
        if len({one.part for one in members.values()}) + beside > 1:
            for words, one in members.items():
                chosen.setdefault(words, one)
    return {words: chosen[words] for words in unparted if words in chosen}


def owners(names: Iterable[str]) -> dict[str, Part]:
    """By name, whose price, value or volume it is, where the names of one grid join the owners and a measure of the market.

    >>> [(one.metric, one.part) for one in owners(["Harrow share price", "Tamsin share price", "Offer price"]).values()]
    [('share_price', 'Harrow'), ('share_price', 'Tamsin')]
    """
    groups: dict[tuple[str, str], dict[str, Part]] = {}
    for words in dict.fromkeys(names):
        for way, one in _readings(words, of_market=True):
            if _OF_DEALS.fullmatch(one.part):
                continue
            if one.part[0].isupper() or not one.part.isascii() and not _CLASS_OF_SHARE.match(one.part):
                groups.setdefault((one.metric, way), {}).setdefault(words, one)
    return {words: one for members in groups.values() if len({one.part for one in members.values()}) > 1 for words, one in members.items()}


def _readings(words: str, of_market: bool = False) -> Iterator[tuple[str, Part]]:
    """The metrics and parts that a name may be put together of, each with how it is."""
    if len(words) > 2 * _LONGEST:
        return
    bare = _SORTED_BY.sub("", words)
    if (found := _BRACKETED.fullmatch(bare)) is not None:
        yield from _either(found[1], found[2], "()", of_market)
        return
    if (found := _TOLD_EN.fullmatch(bare)) is not None and (made := _of(found["name"] or found["owned"],
    found["part"] or found["owner"], of_market)) is not None:
        yield "of", made
    for gap in _SPLIT.finditer(bare):
        before, after = bare[: gap.start()], bare[gap.end() :]
        yield from _either(before, _WITH.sub("", after, count=1) if after.startswith("其中") else after, gap[0].strip(), of_market)
    for at in range(1, min(len(bare) - 1, _LONGEST) if not bare.isascii() else 0):
        if (made := _of(bare[at:], bare[:at], of_market)) is not None and (not made.loose or is_segmented(made.metric)):
            yield "", made
            return


def _either(one: str, other: str, way: str, of_market: bool) -> Iterator[tuple[str, Part]]:
    for name, part, side in ((one, other, "<"), (other, one, ">")):
        if not way and side == "<" and part[:1].islower():
            continue  # net income applicable to common
        if (made := _of(name, part, of_market)) is not None:
            yield way + side, made


def _of(name: str, part: str, of_market: bool) -> Part | None:
    """A metric by its name and a part of it; None where one is not that."""
    part = part_named(part)
    if not 1 < len(part) <= _LONGEST or part.replace(".", "").isdigit() or _ALL_OF_IT.match(part) or _named(part) is not None:
        return None
    if basis_of_words(part) is not None or heading_within(part) is not None or unit_of(part) is not None:
        return None
    if name.isascii() and len(name.strip()) < 4 and not part.isascii():
        return None  # TCE is tangible equity, and a ship's earnings by the day
    named = _named(name.strip())
    return Part(named[0], part, named[1], name.strip().lower()) if named is not None and (named[0] in MARKET) is of_market else None


def _named(words: str) -> tuple[str, bool] | None:
    """The metric that words as a whole name, and whether loosely."""
    from verifier.catalogue import load

    name = load().terms.named(words)
    entry = catalogued(name.metric) if name is not None else None
    return (plain(name.metric), name.loose) if name is not None and entry is not None and not entry.measure else None
