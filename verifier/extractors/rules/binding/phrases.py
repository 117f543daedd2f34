"""Words and patterns that more than one step of the binding looks for."""

from __future__ import annotations

import re

from verifier.extractors.rules.tokens import Token
from verifier.patterns import compiled, pattern

NOUNS = frozenset(
    "增幅 降幅 涨幅 跌幅 升幅 增速 增长率 复合增速 growth increase decline gain drop reduction improvement upside discount premium".split()
)
HAN = compiled("[一-鿿]")
"""Whether words are Chinese: signs such as £ stand in English ones, too."""
SO_FAR_EN = (
    r"\b(?:year[- ]to[- ]date|ytd|(?:so far )?this year|(?:for|on) the year|so far in 20\d\d"
    r"|since (?:january|the (?:start|turn|beginning) of (?:the|this) year|new year(?:'s (?:eve|day))?|the end of (?:20\d\d|last year)|end-20\d\d))\b"
)
"""Of this year up to now, as English says it of a price."""
THIS_YEAR = "this year"
"""The words of a return since the year began."""
EITHER_WAY = frozenset(("fx_gain", "fair_value_change", "investment_income"))
"""What words call a gain or a loss without naming it anew."""
OVER_SPAN = "over a span"
"""The words of a return over another stretch that the sources' own name tells."""
SO_FAR_THIS_YEAR = compiled(r"年内|年初至今|今年以来|年初以来|year to date|year-to-date|\bytd\b", re.IGNORECASE)
EACH_SHARE = compiled(r"\s*(?:per|a|each)\s+(?:(diluted|basic|common|ordinary)\s+)?(?:share|unit)\b", re.IGNORECASE)
"""What follows an amount that is of one share, and of which count."""
BASES = ("yoy", "qoq", "open", "qopen")
_BASES = frozenset(BASES)
"""Kinds of cue words that say against what a change is measured."""
APART = pattern(
    "binding_apart",
    r"\s*(?:above|below|over|under|higher|lower|ahead|behind|more|less|better|worse)\s+(?:than|the|its|last|a|our|their|year|consensus|\$)",
    re.IGNORECASE,
)
HOW_MUCH = pattern(
    "binding_how_much",
    r"\s*的(?:同比|环比|相对|比较)*(?:小幅度?|大幅度?|明显|显著|可观|较[大快高]|快速|高速|温和|轻微|略微|微幅?|稳[健定]|强劲|单边|逆势|正|(负))的?"
    r"|\s+(?:year[- ]on[- ]year|yoy|sequential|annual|modest|slight|sharp|steep|small|solid|strong)\s+",
    re.IGNORECASE,
)
"""What a number says of a move named after it: 0.6% 的小幅增长, 3% 的负增长, "a 4% sequential decline"."""
PER_TEN = compiled(r"(?:每\s*10\s*股|10\s*)\s*派[^0-9]{0,6}$")
EACH = compiled(r",?\s*(?:a|per)\s+share\b|,?\s*(?:the|its)\s+(?:shares?|stock|units?)\b")
MARGIN_OF = {
    "operating_profit": "operating_margin",
    "net_profit_parent": "net_margin_parent",
    "net_profit": "net_margin",
    "gross_profit": "gross_margin",
    "ebitda": "ebitda_margin",
    "ebitda_adjusted": "ebitda_margin",
    "ebit": "ebit_margin",
    "free_cash_flow": "fcf_margin",
    "ebita": "ebita_margin",
    "ebita_adjusted": "ebita_margin_adjusted",
    "operating_profit_adjusted": "operating_margin_adjusted",
}
A_SHARE = {
    "net_profit_parent": ("eps_basic", "eps_diluted"),
    "net_profit": ("eps_basic", "eps_diluted"),
    "ffo": ("ffo_per_share",),
    "affo": ("affo_per_share",),
    "ffo_core": ("ffo_core_per_share",),
    "dividends_paid": ("dps",),
    "free_cash_flow": ("fcf_per_share",),
    "operating_cash_flow": ("ocf_per_share",),
    "revenue": ("revenue_per_share",),
    "equity_parent": ("bps",),
}
"""What an amount is called a share."""
LOWER_IS_BETTER = frozenset(
    "combined_ratio loss_ratio expense_ratio cost_income_ratio npl_ratio npl_amount special_mention_ratio overdue_ratio credit_cost churn_rate"
    " net_debt net_debt_to_ebitda debt_to_ebitda debt_to_asset debt_to_equity net_gearing cost_of_debt surrender_rate vacancy_rate unit_cost cask"
    " selling_expense_ratio admin_expense_ratio sga_expense_ratio operating_expense_ratio liability_cost effective_tax_rate inventory_days ar_days"
    " cash_conversion_cycle working_capital_days".split()
)
"""What improves when it falls."""
JUDGED = frozenset(
    "improve improves improved improving improvement better worse worsened worsens worsening deteriorated deteriorates deteriorating"
    " 改善 优化 好转 恶化 转差 变差".split()
)
"""Words that say whether a move is good, not which way it goes."""
RATIO_OF_EXPENSE = {
    metric: metric + "_ratio" for metric in ("selling_expense", "admin_expense", "rd_expense", "finance_expense", "period_expense", "sga_expense")
}
DAYS_OF = {
    "ar_turnover": "ar_days",
    "accounts_receivable": "ar_days",
    "inventory_turnover": "inventory_days",
    "inventory": "inventory_days",
    "ap_turnover": "ap_days",
    "accounts_payable": "ap_days",
    "asset_turnover": "asset_turnover_days",
}
"""The days in which what was named turns over once."""
WAS_THEN = compiled(r"\s+(?:a|one) (?:year|quarter) (?:earlier|ago|before)\b|\s+(?:in the (?:year|quarter) before|last year)\b", re.IGNORECASE)
"""What follows a number of an earlier year or quarter."""
IS_NOW = compiled(r"[\s*]+(?:today|now|currently|at present|at the moment|as things stand|at last count)\b", re.IGNORECASE)
"""What follows a number of the latest report, whatever year was named on the way to it."""
NOW_WORDS = frozenset(("today", "now", "currently", "present", "moment", "stand", "count"))
GIVEN_BEFORE = compiled(
    r"(?:原来|原先|原本|本来|此前|之前|先前|早前|早先|事前|事先|前瞻中?|上次|上期|前期|点评中|报告中|模型里|模型中)的?(?:模型|报告|前瞻|点评)?[里中]?(?:对[^,;。0-9]{1,10})?"
    r"(?:给|估|预估|预测|预计|预期|预判|测|测算|定|写|押|猜|想|以为|认为|看|假设|设)(?:的|出的?|了)?[^,;。0-9]{0,14}[约\s*]*$"
    r"|(?:我们|笔者|本人|我)(?:自己)?(?:给|估|预估|押|猜)(?:的|出的?|了)?[^,;。0-9]{0,14}[约\s*]*$"
)
"""What was thought before the figures came: 我们原来给的单季增速是."""
BEFOREHAND = frozenset("给估测预定写押猜想以认看设")
"""A character of each way to have thought so."""
BEATEN_ZH = compiled(
    r"(?:(?:超出?|超过|高于|好于|优于|低于|不及|弱于|逊于|跑赢)了?(?:[一-鿿]{0,4}的?)?(?:预期|预测|一致预期)(?:的?幅度)?"
    r"|(?:比|较)[一-鿿]{0,6}(?:预期|预测)(?:值|数)?(?:还|要)?[高低多少](?:出|了)?)(?:了|约|近|大约|为|达|在|幅度)*[\s*]*$"
)
"""By how much a result is above or below what was expected of it: 超预期约 5%, 比预期高出 0.6 亿元."""
BY_MONTH = compiled(r"(?:每月|月均|单月|每个月)[^,;。=:]{0,12}[\s*]*(?:=|:|为)|\b(?:monthly|per month)\b[^,;.=:]{0,16}[=:]", re.IGNORECASE)
"""A label that names what is computed as of one month."""
HAN_DIGIT = {c: i for i, c in enumerate("零一二三四五六七八九十")} | {"两": 2}
GROUP_ZH = compiled(r"([两二三四五六七八九十])(?:家|只|大|者|项|块|公司|地|个?(?:板块|业务|地区|区域|市场|分部|品类|品牌|渠道|产品))")


def basis_of(token: Token) -> str | None:
    """Which base a cue word names, None where it names none."""
    if token.kind != "cue" or _BASES.isdisjoint(token.load.kinds):
        return None
    return next(basis for basis in BASES if basis in token.load.kinds)

FIRMS = (
    r"(?:company|group|firm|[a-z]*maker|manufacturer|retailer|chain|bank|lender|carrier|airline|insurer|developer|producer|operator|builder|owner"
    r"|miner|major|giant|broker|landlord|utility|supplier|distributor)"
)
"""What a company is called instead of by its name."""
SHED = compiled(
    r"\b(?:lost|losing|shed|shedding|slumped|sagged|g(?:ave|iving|iven) (?:up|back)|surrendered|ceded|dived|dove|skidded|tanked|cratered"
    r"|swooned|sold off|pulled back|weakened|softened"
    r"|(?:edged|ticked|inched|drifted) (?:lower|down)|(?:clos|end|finish)ed (?:lower|down|weaker|in the red))\b"
)
"""Words of a fall that no cue word is."""
PROFITS = frozenset(("net_profit_parent", "net_profit"))
WITHOUT_ONCE = compiled(
    r"(?:扣除|扣掉|剔除|刨除|刨掉|刨去|去掉|除去|扣去|不含|不算|撇开)了?(?:所有|全部)?非经常性?(?:损益|项目|收益)?[^。;0-9]{0,8}$"
)
SET_ASIDE = frozenset("剔刨扣撇除掉含算")
WITHOUT = compiled(r"(?:剔除|扣掉|刨除|刨掉|刨去|扣去|撇开)[^。;0-9]{1,14}(?:之?后|以后|的话|影响|因素)[^。;0-9]{0,4}$")
_STATED_BY = frozenset(
    "absorbed achieved added again alone amounted arrived as averaged back ballooned be been booked bottomed bounced brought by came carried"
    " changed checked clocked clocking clocks closed comes coming confirmed consumed cooled cost costing costs crept delivered deteriorated"
    " disclosed down drifted driven eased edged emerged end ended endured enjoyed enjoying enjoys equaled equalled estimated exactly expected"
    " experienced experiences experiencing extended fetched finished firmed flat generated got has have held holding hovered hovering hovers in"
    " inched itself keeps kept landed lay lengthened lies little logged logging managed marched marches marked marks meanwhile measured measures"
    " mere merely moderated moved normalised normalized notched nudged off once only out over pace peaked posted powered precisely printed"
    " produced proved proves pulled pushed pushes quickened ran rang read reads recorded recovered registered registering registers remain"
    " remained remaining remains reported respectable rested rests returned rounded rounds running sat saw seen sees settled shortened should"
    " show showed shows sits sitting slid slowed solid stabilised stabilized stable stay stayed staying stays steady strengthened suffered"
    " suffering suffers summed swelled taken takes tallied tallies the therefore ticked took topped total totals touched touches touching turn"
    " turned turning turns unchanged up us weakened weighed weighs work worked working works".split()
)
_NO_ADVERBS = frozenset("quarterly monthly weekly yearly daily early family only assembly supply".split())
_LATIN_WORD = compiled(r"[A-Za-z]+")


def unstated(words: str) -> str:
    """The words less those that only state a number of what stands before them, and narrow it by nothing: verbs, and how it was done.

    >>> unstated("clocked in comfortably at"), unstated("quarterly"), unstated("Cloud")
    ('   at', 'quarterly', 'Cloud')
    """
    return _LATIN_WORD.sub(_kept_word, words)


def _kept_word(found: re.Match[str]) -> str:
    word = found[0].lower()
    return "" if word in _STATED_BY or (word.endswith("ly") and word not in _NO_ADVERBS) else found[0]
