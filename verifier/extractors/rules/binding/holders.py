"""Parts of a business that a sentence is about and that nothing else tells of: "In Cloud, gross margin reached 46%", 华东表现亮眼，毛利率 35%.

A number said of such a part is not the company's. Where the sources or tables know the part, it is bound to it as a name; here are the others:
places and lines of business by their usual words, whatever is called a segment, a division, 业务, 板块 or 渠道, and names set before a comma.
"""

from __future__ import annotations

import re

from verifier.extractors.rules.binding.standing import Walk
from verifier.extractors.rules.topics import Topic, residue
from verifier.numerals import Numeral
from verifier.patterns import compiled, pattern

_PLACES_EN = (
    "north america|latin america|south america|the americas|americas|greater china|mainland china|china|hong kong|macau|taiwan|japan|korea"
    "|india|asia"
    "|asia[- ]pacific|apac|southeast asia|asean|europe|emea|western europe|eastern europe|the middle east|middle east|africa|australia"
    "|brazil|mexico|canada"
    "|germany|france|italy|spain|britain|ireland|the netherlands|the nordics|nordics|switzerland|russia|turkey|indonesia|vietnam|thailand|singapore"
    "|malaysia|the philippines|overseas|the uk|uk|the us|the united states|the united kingdom|rest of (?:the )?world"
)
_LINES_EN = (
    "cloud|hardware|software|subscriptions?|advertising|ads|payments|consumer|enterprise|wholesale|retail parks?|retail|offices?|logistics"
    "|residential"
    "|hotels?|data[- ]cent(?:er|re)s?|upstream|downstream|midstream|refining|chemicals|generics|oncology|vaccines|specialty care|specialty"
    "|immunology"
    "|rare diseases?|crop science|seeds|automotive|(?:the )?aftermarket|aerospace|defen[cs]e|mobility|renewables|networks|marketplace"
    "|direct[- ]to[- ]consumer|dtc|e-?commerce|online|licensing|gaming|streaming|theme parks|studios|wealth(?: management)?|asset management"
    "|investment banking|commercial banking|retail banking|private banking|non-life|p&c|motor|reinsurance|cards|mortgages|foundry|memory|dram|nand"
    "|handsets?|smartphones?|pcs|wearables|tablets|footwear|apparel|accessories|beauty|fragrances?|skincare|snacks|beverages|dairy|spirits|beer"
    "|jewell?ery|leather goods|professional services|managed services|services|infrastructure|construction materials|packaging|diagnostics"
    "|medical devices|animal health|cargo|passenger|freight|fulfil?lment|grocery|pharmacy|franchised? (?:stores|restaurants)"
    "|company-operated stores"
)
_CALLED_EN = (
    r"(?!(?:core|whole|entire|overall|underlying|main|same|operating|existing|company|day-to-day) )(?:[A-Za-z][\w&/'-]* ){1,3}"
    r"(?:segment|division|business unit|unit|business|arm|franchise|channel|geography|vertical|product line|operations)"
)
_PART_EN = rf"(?:{_CALLED_EN}|{_PLACES_EN}|{_LINES_EN})(?![\w-])(?!['’]s (?:ceo|cfo|chief|management|board))"
_OPENS_EN = pattern(
    "holders-opens-en",
    r"[\s*_\-•·#>\d.)]*(?:(?:But|And|Meanwhile|Elsewhere|Separately|(?:By|In) contrast|Also|Of (?:this|that|which)),?\s+)?"
    rf"(?:(?:In|Within|At|For|Across|Inside|From|On|Over (?:in|at))\s+)?(?:(?:[Tt]he|[Oo]ur|[Ii]ts)\s+)?(?P<part>{_PART_EN})",
    re.IGNORECASE,
)
_SET_BEFORE = pattern(
    "holders-set-before",
    r"[\s*_\-•·#>\d.)]*(?:In|Within|At|For|Across|Inside|Over (?:in|at))\s+(?:the\s+)?"
    r"(?P<part>[A-Z][\w&'-]+(?: (?:&|and|of) [A-Z][\w&'-]+| [A-Z][\w&'-]+){0,3})\s*,",
)
_GIVES = pattern(
    "holders-gives",
    r"[\s*_\-•·#>\d.)]*(?:[Tt]he\s+)?(?P<part>[A-Z][\w&'-]+(?: [A-Z][\w&'-]+){0,2})\s+"
    r"(?:contributed|accounted for|brought in|chipped in|kicked in|made up|was the (?:standout|star|laggard|drag)|led the way)\b",
)
_BEHIND_EN = pattern(
    "holders-behind-en",
    rf"[*_\s]*(?:[a-z][a-z -]{{0,30}} )?(?:from|in|at|within|across|for) (?:the |our |its )?(?P<part>{_PART_EN})", re.IGNORECASE
)
_WHOLE_EN = compiled(r"\b(?:group|company|consolidated|overall|total|firm|management|company-?wide|all told|combined)\b", re.IGNORECASE)
_NOBODY = frozenset(
    "addition contrast total turn short aggregate fact brief sum general particular line all hindsight context theory practice light view response"
    " january february march april may june july august september october november december monday tuesday wednesday thursday friday"
    " gaap ifrs rmb usd hkd eur gbp jpy exhibit table chart figure appendix fiscal fy capex ebitda eps ai it this that now".split()
)
_PLACES_ZH = (
    "海外|境外|境内|国内市场|国内|国外|出口|内销|外销|大陆|内地|港澳台?|香港|澳门|台湾|中国区?|大中华区|北美洲?|南美洲?|美洲|美国|加拿大"
    "|墨西哥|巴西|欧洲|欧美|德国|法国|英国|意大利"
    "|日本|日韩|韩国|印度|东南亚|越南|泰国|印尼|新加坡|马来西亚|拉美|中东|非洲|亚太|亚洲|澳洲|华东|华南|华北|华中|西南|西北|东北|长三角"
    "|珠三角|大湾区|京津冀"
    "|[一二三四五]+线城市|下沉市场|县域|省内|省外"
)
_LINES_ZH = (
    "线上|线下|直营|加盟|直销|经销|分销|电商|商超|大客户|[Tt]o ?[BCG]|2[BC]|[BCG]端|个险|银保|团险|对公|零售|批发|云计算|云服务|云|广告"
    "|游戏|支付|金融科技|本地生活|外卖|到店"
    "|闪购|直播|增值服务|音乐|短视频|数据中心|服务器|存储|芯片|半导体|消费电子|手机|平板|可穿戴|乘用车|商用车|新能源车?|动力电池|储能|光伏"
    "|硅料|硅片|电池片|组件|风电|火电|水电|核电"
    "|煤炭|煤化工|焦炭|天然气|炼化|化工|化肥|有色|水泥|玻璃|白酒|啤酒|红酒|乳制品|液态奶|奶粉|调味品|零食|饮料|茶饮|咖啡|餐饮|酒店|免税"
    "|旅游|教育|学习机|写字楼|商场|购物中心|住宅|公寓"
    "|物业管理|物管|物流|快递|快运|冷链|航运|集运|港口|机场|公路|客运|货运|国际航?线|国内航?线|制剂|原料药|创新药|仿制药|疫苗|血制品|器械"
    "|儿童药|中药|中成药|种子|养殖|生猪|饲料"
    "|屠宰|造纸|包装|空调|冰箱|洗衣机|厨电|小家电|家电|服装|鞋履|美妆|护肤|珠宝|寿险|财险|健康险|车险|非车险|经纪|投行|资管|自营|两融"
    "|财富管理|信用卡|按揭|车载"
)
_BY_LETTER = compiled(r"[Tt]o ?[BCG]|2[BC]|[BCG]")
_USUAL_ZH = compiled(rf"(?:高端|中端|低端)?(?:{_PLACES_ZH}|{_LINES_ZH})")
_CALLED_ZH = r"[^,;。:()0-9\s*]{2,10}?(?:业务|板块|渠道|事业部|分部|条线|子公司|产品线|产品|市场|地区|区域|工厂|基地|门店|赛道|系列)"
_OPENS_ZH = pattern(
    "holders-opens-zh",
    r"[\s*_\-•·#>]*(?:(?:其中|分(?:业务|产品|地区|板块|渠道|行业)来?看?|具体来?看|此外|另外|同时|而|但|反观)[,:]?\s*)?(?:从|就|在|对于?|来自|旗下)?"
    rf"(?P<part>{_CALLED_ZH}|{_USUAL_ZH.pattern})(?P<rest>[^,;。:(0-9]{{0,10}}[,:(]|(?<=[BCG]))",
)
_NO_PART_ZH = compiled(r"资本市场|二级市场|债券市场|股票市场|市场预期|(?:主营|核心|公司|整体|全部|各|主要|现有)(?:业务|产品|市场|板块)")
_HAN = compiled(r"[一-鿿]")
_LABEL = compiled(r"[*_\s]*:")
_WHOLE_ZH = compiled(r"公司|集团|整体|合计|总体|合并|全[行司]|本[行司]")


def of_a_part(walk: Walk, n: Numeral) -> bool:
    """Whether the words say that a number is of a part of the business which nothing known tells of."""
    start, end, latin = held_in(walk)
    if start <= n.start < end:
        return True
    if not latin or walk.holds.isdisjoint(_WORDS_EN):
        return False
    last = min(walk.s.end, n.end + 80)
    behind = _BEHIND_EN.match(walk.folded, n.end, last)
    return behind is not None and not _is_known(walk, behind.start("part"), behind.end("part"))


def part_in_name(walk: Walk, topic: Topic) -> str | None:
    """The known part of the business that a metric's own name says: 海外订单, where the sources have the orders of 海外."""
    for part, has in walk.vocabulary.of_segment.items():
        if topic.metric in has and topic.words != part and topic.words.startswith(part):
            return part
    return None


def held_in(walk: Walk) -> tuple[int, int, bool]:
    """From where to where the numbers of a sentence are of a part that it, or the label that opens its block, names, and whether it is Latin."""
    if walk.held is None:
        latin = _HAN.search(walk.folded, walk.s.start, walk.s.end) is None
        walk.held = *_held(walk, latin), latin
    return walk.held


def _held(walk: Walk, latin: bool) -> tuple[int, int]:
    folded, s = walk.folded, walk.s
    whole = _WHOLE_EN if latin else _WHOLE_ZH
    if not latin:
        opened = _OPENS_ZH.match(folded, s.start, s.end)
    else:
        opened = _OPENS_EN.match(folded, s.start, s.end)
        if opened is None and walk.entity is not None:
            opened = _SET_BEFORE.match(folded, s.start, s.end) or _GIVES.match(folded, s.start, s.end)
    if opened is not None and not _is_known(walk, opened.start("part"), opened.end("part")) and _names_part(opened["part"]):
        if s.opens_block and _LABEL.match(folded, opened.end("part") if latin else opened.end() - 1):
            walk.held_block = s.block
        return opened.end("part"), _until(walk, whole, opened.end())
    if walk.held_block == s.block and not s.opens_block and _until(walk, whole, s.start) == s.end:
        return s.start, s.end
    return s.end, s.end


def _until(walk: Walk, whole: re.Pattern[str], at: int) -> int:
    """Where a sentence comes to speak of the whole company, or of somebody known; its end where it does not."""
    said = whole.search(walk.folded, at, walk.s.end)
    named = next((t.start for t in walk.tokens if t.kind == "name" and t.start >= at), walk.s.end)
    return min(named, said.start() if said is not None else walk.s.end)


def _names_part(words: str) -> bool:
    """Whether words name a part rather than a time, a matter or nothing at all."""
    if words.isascii() and not _BY_LETTER.fullmatch(words):
        return not any(word.lower() in _NOBODY for word in words.split()) and bool(residue(words))
    return _USUAL_ZH.fullmatch(words) is not None or bool(residue(words)) and _NO_PART_ZH.search(words) is None


def _is_known(walk: Walk, start: int, end: int) -> bool:
    """Whether a name, a metric or a period of which something is known stands there."""
    return any(t.start < end and start < t.end and t.kind in ("name", "per", "term") for t in walk.tokens)


_WORDS_EN = frozenset(re.findall(r"[a-z&]+", f"{_PLACES_EN}|{_LINES_EN}".replace("?", ""))) - {"the", "of", "and", "rest", "a"} | frozenset(
    "segment division unit business arm franchise channel geography vertical line operations".split()
)


def of_its_part(walk: Walk, n: Numeral, carried: Topic) -> Topic | None:
    """The one measure that the sources have of the part just named, where a rate moves it that they have of other things: 客户存款较年初 +48.6%."""
    segment = walk.scene.segment
    only = walk.vocabulary.segment_metric.get(segment) if segment is not None and n.unit.kind in ("percent", "multiple") else None
    if only is None or only == carried.metric or walk.run.terms or walk.segment_clause < walk.s.start:
        return None
    if not (carried.is_rate or carried.kind in ("multiple", "ratio")) or carried.metric in walk.vocabulary.of_segment.get(segment or "", ()):
        return None
    prior = walk.prior.claim if walk.prior is not None else None
    anew = any(t.kind == "name" and t.load.target == segment for t in walk.run.tokens)  # else of the rate: 综合成本率 97.4%，降 1.2%
    moved = (anew or prior is None or prior.metric != carried.metric) and (n.sign or n.word or walk.run.last("up", "down", "yoy", "qoq", "open"))
    one = Topic(only, (), "", True, segment, named=False) if moved and walk.run.last("share") is None else None
    return one if one is not None and one.kind in ("money", "count", "physical", "shares") else None
