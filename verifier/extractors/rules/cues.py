"""Cue words: the small words that tell what a number is about (against which base, which way, share or sum).

Each kind lists its words in Chinese (simplified; the text is folded first) and English (whole words, any case).
"""

from __future__ import annotations

import re

from verifier.dataclass import dataclass
from verifier.patterns import pattern

CUES: dict[str, tuple[str, str]] = {
    # kind: (Chinese words, English words), separated by |
    "yoy": ("同比|同比口径|按年",
            "yoy|y/y|y-o-y|year over year|year-over-year|year on year|year-on-year|from a year earlier|from a year ago|from last year"
            "|from the prior year|from the year-earlier period|over last year|above last year|below last year|than last year|than a year ago"
            "|than a year earlier|versus last year|vs. last year|vs last year|on last year|on the year|annually|over the prior year"
            "|over the prior-year period|compared with a year ago|compared to last year|better than last year|against last year|on a year ago"
            "|on pcp|on the pcp|vs pcp|versus pcp"),
    "qoq": ("环比|按季|按月|季环比|环比口径",
            "qoq|q/q|q-o-q|quarter over quarter|quarter-over-quarter|quarter on quarter|quarter-on-quarter|sequentially|sequential"
            "|from the prior quarter|from last quarter|from the previous quarter|on the quarter|versus last quarter|vs. last quarter"
            "|hoh|h/h|half-on-half|half on half"),
    "open": ("较年初|比年初|年初以来",
             "since year-end|since year end|since the start of the year|since december|year to date|from year-end|from the year-end"
             "|over the same span|versus year-end|from december"),
    "qopen": ("较季初|比季初|较上季末|较上季度末|较期初|比期初|期初", "since quarter-end|over the quarter"),
    "base": ("较|比|与|相比于|相比|相较于|相较|对比|vs|优于|差于", "vs.|vs|versus|against|compared with|compared to|compares with|compares to"
             "|relative to|than"),
    "from": ("由|从|自", "from"),
    "to": ("升至|降至|增至|减至|提升至|提高至|下降至|回落至|扩大至|收窄至|达到|达至|达|至|到|增长到|增加到|下调至|上调至|提升到|下降到|降到|升到"
           "|跌至|涨至|跌到|涨到|做到|掉到|增长至|增加至|减少至|放缓至"
           "|回升至|收于|报收|收报|报|录得|实现", "to|reached|at|of|was|were|is|are|came in at|printed at|stood at|totaled|totalled|hit|stands at"),
    "up": ("急升|飙升|弹升|劲升|优化|好转"
           "|正增长|增长|增加|新增|上升|提升|提高|上涨|上扬|扩大|抬升|抬了|回升|改善|走高|走阔|扩阔|拓阔|扩宽|拓宽|攀升|增幅|涨幅|升幅|累计涨|收涨|多投入|多流入|多赚"
           "|放量|多了|多增|高了|高出|领先|跑赢|溢价|快了|涨了|增|升|涨|多|增速|增长率"
           "|净增|多卖|多收|多花|多挣|多出|贵了|拉高|推高|抬高|跃升|跳升|爬升|宽了|上行|上修|上调|扩张|翻了|加快|高增",
           "up|rose|rise|rises|risen|grew|grow|growing|growth|increase|increased|increases|gain|gained|climb|climbed|expand|expanded|jump|jumped"
           "|higher|add|added|adding|improve|improved|improvement|advance|advanced|surge|surged|accelerated|crept up|better|ahead|more|widened"
           "|rising|climbing|jumping|expanding|advancing|widening|widens|climbs|jumps|expands|put on|puts on|putting on|tacked on"
           "|grown|leapt|leaped|leaps|spiked|shot up|rocketed|popped|bounced|recovered|picked up|stepped up|swelled|ballooned|mushroomed|strengthened"
           "|firmed|progressed|powered ahead|pushed ahead|forged ahead|vaulted|moved up|went up|came in up"
           "|expansion|above|over|uplift|upside|premium|increasing|rebounded|soared|stronger|faster|raised|lifted|acceleration|improves|improving"),
    "down": ("急挫|恶化|转差|变差|回吐|挫|便宜了|少卖|少收|少花|少赚|少挣|压了|压减|压掉|压下来|砍了|砍掉|削减|蒸发了|蒸发|流失|缩窄|窄了|走窄|回调"
             "|负增长|下降|下滑|减少|降低|回落|下跌|收窄|缩量|缩减|压缩|降幅|跌幅|收跌|滑落|萎缩|走低|走弱|压降|流出|少提|少增|降了|少了|低了"
             "|掉了|折价|折让|跑输|落后|低于|拖累|下行|下修|下调|收缩|缩水|回撤|慢了|降|跌|减|少|缩|滑|慢|同比减|亏损扩大|节约|节省|省下|省了|少付|少缴|少还",
             "down|fell|fall|falls|fallen|declined|decline|declines|decrease|decreased|drop|dropped|slip|slipped|lower|contracted|contraction"
             "|narrowed|saved|saves|eased|dipped|softened|tumbled|plunged|sank|receded"
             "|falling|declining|dropping|slipping|sliding|easing|shrinking|contracting|decreasing|narrowing|slips|drops|eases|shrinks|narrows"
             "|gave up|give up|giving up|gives up|gave back|giving back|shed|sheds|shedding"
             "|slumped|sagged|plummeted|cratered|collapsed|crashed|dived|nosedived|faded|ebbed|pulled back|fell back|dropped off"
             "|tailed off|trailed off"
             "|came off|came down|moved down|stepped down|dwindled|thinned|tightened|trimmed"
             "|shrank|shrunk|cut|reduced|reduction|worse|less|fewer|weaker|edged down|slid|discount|slower|retreated|compressed|lagged|softer"
             "|decelerated|deceleration|moderated|slowed|worsened|worsens|worsening|deteriorated|deteriorates|deteriorating"),
    "loss": ("净亏损|亏损|亏", "net loss|loss|losses|deficit|lost|red ink"),
    "share": ("占比|占|相当于|比重|份额|贡献了|贡献率|市占率|渗透率|权重", "share|mix|accounted for|accounts for|made up|makes up|represented"
              "|takes up|take up|took up|taking up|eats up|ate up|uses up|used up|ties up"
              "|forms|formed|constituted|constitutes|comprised|comprises"
              "|as a percentage of|as a percent of|as a % of|as % of|as a share of|as a proportion of"
              "|represents|contributed|contributing|supplied|supplying|supplies|accounting for|making up|representing|contributes"),
    "sum": ("合计|总计|加总|共计|总共|共|累计|加起来|两者相加|总和", "combined|total|totaled|totalled|together|in aggregate|adds up to|sum"
            "|aggregate|cumulative"),
    "mean": ("算术平均|平均值|平均|均值|加权平均", "average|averaged|mean|averages"),
    "median": ("中位数|中值", "median|midpoint"),
    "respective": ("分别为|分别|依次为|依次|各为|各是|各自为", "respectively"),
    "assume": ("给今年|给明年|给后年|给公司|给它|给其|给予|给个|假设|假定|假如|如果|若按|若以|若|倘若|给予|按照|给到|折现率|贴现率|永续增长率",
               "assume|assuming|assumes|if|applying|suppose|say|required return|discount rate|terminal growth|perpetual growth"),
    "forecast": ("预计|预测|预期|有望|目标|计划|规划|指引|料将|预告|展望|将达|拟|测算|一致预期|给出|或将|可能",
                 "guided|guides|guide|guidance|expects|expect|expected|models|model|forecast|forecasts|outlook|targets|target|plans|plan|planning"
                 "|consensus"
                 "|the street|street|sees|projected|projects|anticipates|estimates|estimate|midpoint|aims|aiming|aim|ambition|intends|hopes"
                 "|promised|wants|would be|should|achievable|pencil in"),
    "peer": ("百强房企|百强|行业|同业|同行|可比公司|可比|板块|业内|市场平均|全行业|全球|我国|中国|全国|竞争对手|同类|友商|对手",
             "peers|peer|sector|industry|sub-industry|competitors|competitor|rivals|rival|the group|tools group|of this kind|of this type"
             "|of its kind|of its type|of its size|of similar size|similar companies|comparable companies"),
    "consensus": ("一致预期|市场预期|市场一致预期|机构预期|此前预期", "consensus|the street|street|analysts expected|analysts had expected"
                  "|expectations"),
    "above": ("高于|快于|强于|超过|超出|突破|大于|高过|逾|超|站上|不低于|以上",
              "above|exceeds|exceeded|exceed|more than|over|beyond|topped|beat|north of"
              "|at least"),
    "below": ("低于|慢于|弱于|不足|不到|小于|未达|跌破|以下|以内|不超过|不高于", "below|under|less than|short of|missed|beneath|at most|south of"),
    "restated": ("追溯调整|重述|可比口径|还原|调整口径|固定汇率|恒定汇率|剔除汇率|同店|内生",
                 "restated|like-for-like|constant currency|constant-currency|currency-neutral|excluding currency|excluding fx|two-year stack"
                 "|two-year-stack|stacked basis|stacked|organic|organically|pro forma|comparable basis|same-store|ex-items"
                 "|ex items|underlying"),
    "annual": ("年化|简单年化|折年", "annualized|annualised|annualizing|annualising|annualize|annualise|annualizes|annualises|run-rate|run rate"),
    "cagr": ("年均复合增速|年均复合增长率|复合年增长率|年复合增长率|复合增长率|复合增速|年复合增速|年均复合增长|复合增长|两年平均增速", "cagr"
             "|cagrs|compound annual growth rate|compound growth rate|compounded|compounding|a compound|compound annual|compound rate"),
    "contribution": ("拉动|贡献", "contributed|of the group's growth|incremental"),
    "of": ("", "of|on"),
    "times": ("相当于|约等于|等于|约为|是|为", "times|equal to|equivalent to"),
    "group": ("合计|样本|全部|所有|两市|各家|总|全行业", "combined|group's|group|trio's|trio|all three|the three|in total|overall|companies"),
    "gap": ("差距|剪刀差|价差|利差|缺口", "gap|spread|difference"),
    "price": ("上涨|下跌|收涨|收跌|涨幅|跌幅|领涨|领跌|大涨|大跌|涨停|跌停|累计涨|累计跌|涨|跌|急升|急挫|飙升|弹升|劲升|回吐|挫", ""),
    "quote": ("收报|报收|收于|收盘于|报|收盘报|现报", "closed at|settled at"),
    "out": ("净流出|流出|净卖出|净减持", "outflow|outflows"),
    "definition": ("表示|意味着|通常|一般认为|一般而言|定义为|经验上|惯例", "means that|by convention|rule of thumb|typically|by definition"),
    "per": ("每", "per"),
    "idle": ("模拟|虚拟|拟合|自己|自身|自有|自营|自主|自动|自建|自研|自产|自由|自然|自愿|自用|自行|自带|自家|由于|若干|超市|超级|超募|逾期|增值税"
             "|多数|共享|共同", ""),
}

_KINDS: dict[str, str] = {}
for _kind, (_zh, _en) in CUES.items():
    for _word in (*_zh.split("|"), *_en.split("|")):
        if _word:
            _KINDS.setdefault(_word.lower(), _kind)

def _alternatives(words: list[str]) -> str:
    """The words as one pattern, grouped by first letter, longer before shorter."""
    groups: dict[str, list[str]] = {}
    for word in sorted(set(words), key=lambda w: (-len(w), w)):
        groups.setdefault(word[0], []).append(word[1:])
    return "|".join(f"{re.escape(first)}(?:{'|'.join(map(re.escape, rests))})" for first, rests in groups.items())


def _letters(words: list[str], at: int) -> str:
    """The letters that stand at a place of the words."""
    return "".join(sorted({word[at] for word in words}))


_ZH = [w for z, _ in CUES.values() for w in z.split("|") if w and not w.isascii()]
_EN = [w for w in _KINDS if w.isascii()]
_ALONE = frozenset(w for w in _ZH if len(w) == 1)
"""Characters that are cue words by themselves; behind the first of any other word its second must stand, which is looked at before the word."""
_SINGLE, _MULTIPLE = [w for w in _ZH if w[0] in _ALONE], [w for w in _ZH if w[0] not in _ALONE]
PATTERN = pattern(
    "cues",
    f"(?=[{_letters(_ZH, 0)}a-z])(?:(?=[a-z])(?<![a-z])(?:{_alternatives(_EN)})(?![a-z])|(?=[{_letters(_SINGLE, 0)}])(?:{_alternatives(_SINGLE)})"
    f"|(?=[{_letters(_MULTIPLE, 0)}][{_letters(_MULTIPLE, 1)}])(?:{_alternatives(_MULTIPLE)}))",
)

ALSO: dict[str, frozenset[str]] = {}
for _kind, (_zh, _en) in CUES.items():
    for _word in (*_zh.split("|"), *_en.split("|")):
        if _word:
            ALSO[_word.lower()] = ALSO.get(_word.lower(), frozenset()) | {_kind}


@dataclass(frozen=True, slots=True)
class Cue:
    """One cue word of the text with every kind it can play."""

    start: int
    end: int
    word: str
    kinds: frozenset[str]


def find_cues(low: str) -> list[Cue]:
    """All cue words of a text in small letters, in text order, longest first.

    >>> [(c.word, sorted(c.kinds)) for c in find_cues("同比增长")]
    [('同比', ['yoy']), ('增长', ['up'])]
    """
    return [Cue(m.start(), m.end(), word := m[0], ALSO[word]) for m in PATTERN.finditer(low)]
