"""Words that set a number apart from the figure a company reports: another basis, an average of years, a peak, a case that is only supposed.

"At its peak, gross margin was 46%", "New orders carry a gross margin of 31%", 可比口径下营收增长 12%, 过去五年平均 ROE 为 15%,
    达产后净利率可到 18%.
Such a number may agree with a figure of the sources, where they have the very basis; it is never wrong for not being the plain one.
"""

from __future__ import annotations

import re

from verifier.extractors.rules.binding.holders import held_in
from verifier.extractors.rules.binding.standing import Walk
from verifier.extractors.rules.topics import Topic
from verifier.numerals import Numeral
from verifier.patterns import compiled, pattern

_EN = pattern(
    "qualified-en",
    r"\b(?:(?P<basis>constant[- ]currency|currency[- ]neutral|like[- ]for[- ]like|organic(?:ally)?|pro[- ]?forma|normali[sz]ed|run[- ]rate"
    r"|exit[- ]rate"
    r"|parent[- ]only|unconsolidated|stand-?alone|adjusted|underlying|ex[- ](?!dividend|right|post|ante)[a-z]+|excluding|exclusive of|stripping out"
    r"|including|net of|before (?:items|one-offs|exceptionals|charges|restructuring)"
    r"|annuali[sz]ed|pre-?pandemic|post-?merger|steady[- ]state|mid-?cycle|through[- ]the[- ]cycle|break-?even)"
    r"|(?:at|near|from|below|above) (?:its|the|their) (?:peak|trough|height|nadir|bottom|high-water mark)|peaked|bottomed|troughed"
    r"|(?:has|had|have) averaged|(?:\w+-year|long-run|long-term|historical|multi-year|cycle) (?:average|mean|median)|on average over"
    r"|(?:could|might|may(?! \d)|should) (?:[a-z]+ )?(?:be|reach|rise|fall|slip|drop|recover|climb|grow|hit|come|approach|return|get|go"
    r"|improve|decline|ease)"
    r"|would (?:[a-z]+ )?(?:be|reach|rise|fall|slip|drop|recover|climb|come|go|get|imply|mean)"
    r"|(?:floor|ceiling|cap|threshold|hurdle|minimum|maximum|limit|covenant|trigger) (?:for|on|of|is|at)"
    r"|impl(?:y|ies|ied|ying)\b[^.;]{0,30}?\bgrowth"
    r"|bears|bulls|sceptics|skeptics|optimists|(?:bull|bear|base|best|worst|upside|downside|stress)[- ](?:case|scenario))\b",
    re.IGNORECASE,
)
_BEHIND_EN = compiled(
    r"[*_\s]*(?:on (?:a|an) (?:constant|comparable|like|organic|currency|pro forma|normali[sz]ed|run)[\w -]*(?:basis|terms|rates?)?|organically"
    r"|over the (?:past|last) (?:\w+ ){1,2}years|at (?:its|the) (?:peak|trough)|in (?:the|a|our) (?:bull|bear|base|best|worst|downside"
    r"|upside) (?:case|scenario)"
    r"|is (?:possible|achievable|conceivable|within reach|plausible))",
    re.IGNORECASE,
)
_GROUPS_EN = pattern(
    "qualified-groups-en",
    r"(?:^[\s*_•-]*|[.;:,]\s+|\b(?:and|but|while|as|that)\s+)(?:(?:the|its|our|most|many|these|those|some"
    r"|all)\s+)?(?P<who>(?:[A-Za-z-]+\s+){0,2}?[a-z-]{2,}s)\s+"
    r"(?:earn|carry|run|have|make|generate|command|enjoy|post|deliver|yield|bring|fetch)\s+(?:an?\s+|the\s+)?$",
    re.IGNORECASE,
)
_OURS = compiled(r"\b(?:results|shares|we|they|numbers|figures|accounts|operations|companies|earnings|sales|revenues|profits)\s*$", re.IGNORECASE)
_ZH = pattern(
    "qualified-zh",
    r"(?P<basis>可比口径|同口径|同店|母公司(?:口径|层面|单体|报表)|单体报表|(?<!未)年化|备考|还原后|模拟合并|经调整|调整后|剔除"
    r"|扣除(?!资本|非|所得|少数|税)[^,;。]{1,14}[后外]|不含(?!税)|不考虑|含少数股东"
    r"|按[新旧原](?:会计)?(?:准则|口径)|新准则下|旧准则下)"
    r"|(?:过去|近|最近|历史|此前)?[两二三四五六七八九十0-9几多]+年(?:来|间)?的?(?:年均|平均|均值|中枢|中位数)|历史(?:上)?的?(?:均值|平均"
    r"|中枢|高[点位]|低[点位]|最高|最低|峰值|极值|区间)"
    r"|多年平均|长期平均|周期均值|中枢|峰值|谷底|顶部|底部时|巅峰"
    r"|单月|月度|单日|日均|(?<![0-9])[两二三四五六七八九十0-9几]{1,2}年前(?![0-9一二三两])|疫情[之以]?前|上一轮|上市之初|上市时|当年上市"
    r"|达产[后时年]?|满产|满负荷|满租|爬坡后|投产后|注入后|重组后|并表后|收购完成后|标的(?:公司|资产)|被收购(?:方|企业)|收购标的"
    r"|(?:新增|新签|在手|存量)订单的|(?:成熟|新开|存量|老|新|单)(?:门?店|项目|客户|产品)的?"
    r"|红线|警戒线|监管要求|底线|上限|下限|门槛|触发(?:线|值)?|对赌|业绩承诺|承诺的?|考核(?:目标|指标)?|解锁条件|激励(?:目标|要求)"
    r"|可[达到以]|可能|或将|或可|有望|料将|能够?[达回提升]到?|将(?:达|降|升|提|回|增)[至到]",
)
_IF_ZH = pattern("qualified-if-zh", r"[\s*_\-•·#>]*(?:而|但|同时|此外|另外)?(?:如果|倘若|假如|假设|假定|一旦|若|倘|按照?[^,;。]{0,8}假设"
    r"|在[^,;。]{1,16}(?:情形|情景|情况|假设)下)")
_IF_EN = pattern("qualified-if-en", r"[\s*_\-•·#>]*(?:But |And |Even )?(?:if|assuming|supposing|were|should (?!we|you|they|be)|suppose)\b",
    re.IGNORECASE)
_SIGNS_ZH = frozenset(
    "径店母化备还拟调剔扣含虑则均枢位历史峰谷顶底巅单度前疫轮初市产满坡投注组表购标订熟开存项户品线戒监限槛触赌诺核锁励可能或望料将"
)
_IFS_ZH = frozenset("果若如设旦定按在")
"""A character of each of those words: a sentence without them is not looked through."""
_SIGNS_EN = frozenset(
    "constant currency like organic organically pro forma proforma normalized normalised run exit parent unconsolidated stand standalone alone"
    " adjusted underlying ex excluding exclusive stripping including net before annualized annualised pandemic prepandemic pre post merger"
    " steady mid midcycle through break breakeven peak trough height nadir bottom high peaked bottomed troughed averaged average mean median"
    " could might may should would imply implies implied implying floor ceiling cap threshold hurdle minimum maximum limit covenant trigger"
    " bears bulls sceptics skeptics optimists case scenario".split()
)
_A_YEAR = compiled(r"annuali[sz]ed|would (?:then |simply )?be\b|年化|run[- ]rate[^,;.:]{0,16}:", re.IGNORECASE)
"""What is said of a number that is reckoned as so much a year, or heads it."""
_ON = compiled(r"(?:按照?|以)[^,;。]{2,24}$")
_RECKONED = compiled(r"[\s*]*(?:来|去)?(?:计(?!提|入|划)|测算|估算|折算|作?为(?:基数|基准|分母))")
_MARK = compiled(r"[,;:(—–]")
_WITHIN = 90
"""How many characters before a number are looked through, back to the number before it at most."""


def is_qualified(walk: Walk, n: Numeral, topic: Topic, annual: bool = False) -> bool:
    """Whether words since the number before it, or the condition that opens its sentence, say that a number is not the plain reported figure.

    A number that is reckoned as so much a year (``annual``) is what the words that say so call it.
    """
    folded, latin = walk.folded, held_in(walk)[2]
    signs = not walk.holds.isdisjoint(_SIGNS_EN if latin else _SIGNS_ZH)
    if signs and _says_so(walk, _EN if latin else _ZH, _since_the_last(walk, n), n, topic, annual):
        return True
    if not latin:
        return not _IFS_ZH.isdisjoint(walk.holds) and _IF_ZH.match(folded, walk.s.start, n.start) is not None and not reckoned_on(walk, n)
    if _BEHIND_EN.match(folded, n.end, min(walk.s.end, n.end + 80)) is not None or _IF_EN.match(folded, walk.s.start, n.start) is not None:
        return True
    named = walk.run.terms[-1].start if walk.run.terms else n.start
    group = _GROUPS_EN.search(folded[walk.s.start : named])
    if group is None or _OURS.search(group["who"]) is not None:
        return False
    first, last = walk.s.start + group.start("who"), walk.s.start + group.end("who")
    return not any(t.kind == "name" and t.start < last and first < t.end for t in walk.tokens)


def reckoned_on(walk: Walk, n: Numeral) -> bool:
    """Whether something is only reckoned on a number that was reported, of a year that is named: 若按2024年营收38.6亿元计."""
    told = walk.explicit_period
    if told is None or told.estimate or walk.latest is None or told.end > walk.latest.end or _RECKONED.match(walk.folded, n.end) is None:
        return False
    return _ON.search(walk.folded, walk.clause_char, n.start) is not None


def _since_the_last(walk: Walk, n: Numeral) -> int:
    """From where words before a number are said of it: what stands right behind the number before is said of that one."""
    start = max(walk.s.start, n.start - _WITHIN)
    before = next((t.end for t in reversed(walk.tokens[: walk.number_at]) if t.kind == "num"), None)
    if before is None:
        return start
    mark = _MARK.search(walk.folded, before, n.start)
    return max(start, mark.end() if mark is not None else n.start)


def _says_so(walk: Walk, words: re.Pattern[str], start: int, n: Numeral, topic: Topic, annual: bool) -> bool:
    """Whether such words stand before a number outside its own metric's name."""
    named = walk.run.terms[-1] if walk.run.terms else None
    for said in words.finditer(walk.folded, start, n.start):
        own = said["basis"] is not None and said["basis"].lower() in topic.words.lower()
        own = own or (topic.metric == "net_profit" and said.group() == "含少数股东")  # that is whose profit it is
        own = own or (annual and _A_YEAR.match(walk.folded, said.start(), n.start) is not None)
        if not own and not (named is not None and named.start < said.end() and said.start() < named.end):
            return True
    return False
