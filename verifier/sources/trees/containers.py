"""Keys that only hold a table: what its author called it, the tool that fetched it, the provider it is from.

Such a key says nothing of the numbers beneath; one that is not known as such may (a part of the business, a scenario, a mean of peers).
"""

from __future__ import annotations

import re

WRAPS = frozenset("""data result results item items record records row rows value values payload response body output outputs content observation
    metric metrics kpi kpis figure figures fundamental fundamentals financial financials statement statements report reports reported income balance
    sheet cash flow profit loss is bs cf ic quote quotes prices valuation ratio ratios indicator indicators snapshot overview profile
    summary key highlights
    facts fact observations macro info stats statistics history historical series timeseries time by period periods year years date dates actual
    actuals table tables list entry entries point points latest current market 数据 结果 财务数据 财务指标 指标 主要指标 利润表 资产负债表
    现金流量表 行情 估值 报告期 期间 历史数据 明细 results_data company companies entity entities""".split())
"""Words that say of what they hold nothing that its own keys do not say."""
_MAKES = frozenset("""finance row lists fin ind raw dump dumps pull pulls pulled fetch fetched snap tbl tab tabs sheets main f t v api json
    csv export exported df frame dataframe dataset datasets source sources block blocks section sections part page pages
    file files lrb zcfz xjll llb zygc zyzb stmt stmts fina daily kline klines hist px val abstract analysis detail details
    tool tools call calls function functions step steps trace log logs query queries retrieved evidence endpoint endpoints
    eastmoney em dfcf akshare ak tushare ts ths sina xq xueqiu yfinance yf yahoo fmp sec edgar wind ifind choice baidu
    bloomberg bbg factset capiq push datacenter mainbz mainop business composition dividend dividends express spot realtime
    gincome gbalance gcashflow price payloads responses snapshots valuations contents rpt fn fast f10 hkf usf qtr primary all my""".split())
"""Words that authors and tools make a table's name of, beside those."""
_MARKETS = frozenset("hk us cn a h zh ashare hshare stock stocks share shares equity security".split())
"""Words that tell a table's market, where the table's name says more than that."""
_NAMED = re.compile(r".*(?:表|行情|指标|明细|接口|摘要|概览|快照|列表|财报|(?:财务|主要|原始|历史|季度|年度|业绩|市场|交易|基础|公司|估值|行情|返回)"
                    r"(?:数据|信息|资料|结果))"
                    r"[\d一二三四五]?(?:[(（][^()（）]*[)）])?")
_VOWEL = re.compile(r"[aeiouy]")
_DOUBTFUL = re.compile(r"\b(?:average|avg|mean|median|peers?|industry|sector|scenarios?|bear|bull|case|stress|models?|modelled|assum\w*"
                       r"|pro forma|proforma|drafts?|old|stale|deprecated|wrong|examples?|templates?|tests?|mock|samples?|demo|sensitivit\w*"
                       r"|what if|targets?|budget\w*)\b"
                       r"|均值|平均|中位|假设|情景|悲观|乐观|示例|模板|测试|样例|旧|草稿|行业|敏感性|目标|预算")


def is_container(words: list[str], key: str) -> bool:
    """Whether a key, whose words are given, names a table by its provider, tool or kind.

    >>> is_container(["hk", "fin", "indicator"], "hk_fin_indicator"), is_container(["hk"], "hk"), is_container(["cloud"], "cloud")
    (True, False, False)
    """
    if _NAMED.fullmatch(key) and not _DOUBTFUL.search(key):
        return True
    plain = [word for word in words if not word.isdigit() or len(word) == 4]
    return bool(plain) and all(word in WRAPS or word in _MAKES or word in _MARKETS for word in plain) and not _MARKETS.issuperset(plain)


def is_doubtful(words: list[str], key: str) -> bool:
    """Whether a key says that what it holds is of a mean, a scenario or an example, so that even a provider's payload is not what was reported.

    >>> is_doubtful(["peer", "average"], "peer_average"), is_doubtful(["cloud"], "cloud")
    (True, False)
    """
    return _DOUBTFUL.search(" ".join(words)) is not None or _DOUBTFUL.search(key) is not None


def is_a_name(place: str) -> bool:
    """Whether a place's last key is made of plain words, as a company's or a business's name would be, and of no abbreviation.

    >>> is_a_name("tables.cloud"), is_a_name("cloud_services"), is_a_name("em_f10"), is_a_name("qwx")
    (True, True, False, False)
    """
    words = re.findall(r"[a-z]+|\d+", place.rpartition(".")[2].lower())
    return bool(words) and all(len(word) >= 4 and _VOWEL.search(word) is not None for word in words)
