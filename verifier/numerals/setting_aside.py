"""Numbers that are no claims, each by a named rule: dates, period names, tickers, ordinals, names, legal text ...

Three places are looked at: the text at the number (:data:`HERE`), the words just before it, and the zones of the whole
text that are boilerplate (rating scales, disclaimers, addresses).
"""

from __future__ import annotations

import re

from verifier.dataclass import dataclass
from verifier.patterns import pattern

YEAR = r"(?:19[5-9]|20[0-4])[0-9]"
_DASH = r"[ ]?[-–—~～至到/、][ ]?"
_MONTHS = (r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?"
           r"|Dec(?:ember)?)\.?")
_NOT_MORE = r"(?![0-9]|[.,][0-9]|[ ]?[%‰])"

HERE = pattern("set-aside", rf"""
    (?P<date>
        {YEAR}[ ]?年[ ]?[0-9]{{1,2}}[ ]?月(?:[ ]?[0-9]{{1,2}}[ ]?[日号]|份|末|底|初)?
      | {YEAR}(?P<sep>[-/.])[0-9]{{1,2}}(?P=sep)[0-9]{{1,2}}(?![0-9])
      | {YEAR}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])(?![0-9.,亿万元%])
      | {YEAR}[-/](?:0[1-9]|1[0-2])(?![0-9.%]|[ ]?[亿万元家台])
      | (?:3[01]|[12][0-9]|0?[1-9])/(?:3[01]|[12][0-9]|0?[1-9])/20[0-4][0-9](?![0-9])
      | [0-9]{{1,2}}[ ]?月[ ]?[0-9]{{1,2}}{_DASH}[0-9]{{1,2}}[ ]?[日号]
      | [0-9]{{1,2}}[ ]?月[ ]?[0-9]{{1,2}}[ ]?[日号]
      | (?<![=×*/÷(+0-9])(?:0?[1-9]|1[0-2])/(?:0[1-9]|1[3-9]|2[0-9]|3[01])(?![0-9/]|[.,][0-9]|[ ]?[=≈×*%倍亿万元xX])
      | [0-9]{{1,2}}[ ]{_MONTHS}(?![A-Za-z])(?:,?[ ]?{YEAR})?
    )
  | (?P<period>
        (?:{YEAR}|[0-9]{{2}})[ ]?年?[ ]?(?:[QH][1-4]|[1-3]Q|9M)(?:[ ]?[-–~][ ]?Q?[1-4])?(?![A-Za-z0-9])
      | {YEAR}(?:[EAFP]|年|财年)?(?:{_DASH}(?:{YEAR}|[0-9]{{2}})(?![0-9])[EAF]?){{1,8}}(?:[ ]?(?:年度?|财年)|(?![.][0-9]
          |[ ]?(?:[%亿万元股倍家个台只人x]
          |百万|千|million|billion|bn)))
      | [0-9]{{2}}(?:[EAF])?(?:[-–/、][0-9]{{2}}[EAF]?){{1,8}}[ ]?(?:年|E)(?!期)
      | {YEAR}[ ]?(?:年度?|财年|会计年度|财政年度)
      | {YEAR}(?:[EAFP](?![A-Za-z])|s(?![A-Za-z]))
      | [0-9]{{1,2}}{_DASH}[0-9]{{1,2}}[ ]?月(?![A-Za-z])
      | [1-4][ ]?季度?(?=[^0-9A-Za-z节])
      | [0-9]{{1,2}}[ ]?月(?:份|底|末|初|中旬|上旬|下旬)?
      | (?:[1-4]Q|[12]H|9M|[1-4]-[1-4]Q|6M|3M)(?:(?:[ ]?['’]?(?:20)?|[-/](?=2))[0-9]{{2}}(?![0-9.%]))?[EA]?(?![A-Za-z0-9])
      | 2[0-9](?:[EAF](?![A-Za-z])|年(?![期以来内前后间]))
    )
  | (?P<clock> (?:[01]?[0-9]|2[0-4]):[0-5][0-9](?::[0-5][0-9])?(?![0-9]) | [0-9]{{1,2}}[ ]?(?:a\.?m|p\.?m)(?![A-Za-z]) )
  | (?P<ticker>
        [0-9]{{6}}[ ]?\.[ ]?(?:SH|SZ|BJ|SS|sh|sz|bj|OF)(?![A-Za-z])
      | [0-9]{{3,5}}[ ]?\.?[ ]?(?:HK|hk|TW|KS|TT|JP)(?![A-Za-z$])
      | (?<=[(（])(?:[0-9]{{6}}|0[0-9]{{3,4}})(?=[).,，、;；])
      | (?:(?<=代码)|(?<=代码:))(?:[0-9]{{6}}|0[0-9]{{4}})(?![0-9])
    )
  | (?P<contact> [0-9]{{3,4}}-[0-9]{{7,8}}(?![0-9]) | 1[3-9][0-9]{{9}}(?![0-9]) | [48]00-[0-9]{{3,4}}-[0-9]{{3,4}} 
      | [0-9]{{3}}-[0-9]{{3}}-[0-9]{{4}}(?![0-9]) )
  | (?P<duration>
        [0-9]{{1,3}}(?:\.[0-9])?(?:{_DASH}[0-9]{{1,3}})?[ ]?(?:多|余)?(?:年(?!报)|个?财年|个?会计年度|个?季度|个?交易日|个?完整年度|年期)
      | [0-9]{{1,3}}(?:{_DASH}[0-9]{{1,3}})?[ ]?(?:个工作日|个?自然日|天|日|个?月|个月|周|个?小时)(?:以?内|之内|后|前|来|以来|期|均线|线|移动平均
          |目标价|滚动)
      | (?<=[,，。;；:：\n])[0-9]{{1,2}}[ ]?个月(?=[一-鿿])(?![的左多以不之])
      | 52[ ]?周
      | [0-9]{{1,3}}[ ]?日(?![元本])
      | (?:13|26|39|5[23])[ ]weeks[ ](?:ended|ending|to)(?![A-Za-z])
      | [0-9]{{1,3}}-(?:day|week|month|quarter|year|yr|hour|minute|session)s?(?![A-Za-z])
      | [0-9]{{1,3}}[ ](?:years?|quarters?|fiscal[ ]years?|trading[ ](?:days?|sessions?)|sessions?)(?![A-Za-z])
    )
  | (?P<name>
        [0-9]+(?:\.[0-9]+){{2,}}
      | (?<=[A-Za-z]_)[0-9]{{1,3}}(?![0-9.,%])
      | [0-9]{{1,2}}-[KQF](?![A-Za-z])
      | [0-9]+(?:-[0-9]+){{0,4}}-?[A-Z][A-Za-z]?[0-9]*-[0-9A-Za-z]+
      | [0-9]+-[0-9]+[A-Z](?![A-Za-z0-9])
      | [0-9]+(?:\.[0-9]+)?[ ]?(?:nm|纳米)(?![A-Za-z])
      | [2-6]G(?![A-Za-z]) | [0-9]+G[ ]?(?:光模块|光芯片|硅光|以太网|交换机|optical|modules?)
      | [0-9]+-for-[0-9]+ | 24/7 | 401\(k\)
      | [0-9]{{2,3}}ETF
      | [0-9]{{1,2}}(?:\.[0-9])?[ ]?(?:英[寸吋]|吋|[寸](?=[晶硅][圆片]|产线|线))(?![0-9])
      | [0-9]{{1,2}}-inch(?![A-Za-z])
      | (?<=\#)[0-9]{{1,3}}(?![0-9.,%])
    )
  | (?P<ordinal> [0-9]+(?:st|nd|rd|th)(?![A-Za-z])(?![ ]percentile) | (?:(?<=\n)|(?<=\n\*\*)|(?<=\#[ ]))0[1-9](?=[ 、.．|·丨]?[一-鿿]) )
  | (?P<legal> [0-9]+[ ]?号(?:文|令|准则|公告|条例|通知|解释|函|规则)? )
  | (?P<basis> 10{{1,2}}[ ]?股?(?=[派转送配]) | (?<![0-9.,])1[ ]?(?:美元|港元|港币|欧元|英镑|人民币|日元)(?=[ ]?[兑兌折合]) )
  | (?P<definition> (?:(?<=[<>≤≥])|(?<=[小低大高]于))[ ]?[0-9]+(?:\.[0-9]+)?[ ]?[倍%]?
      (?=[ ]?(?:通常|一般|往往)?(?:表示|意味着|代表|视为|被视为|被认为)) )
  | (?P<score> (?<=[分为：:\s])[0-9](?:\.[0-9])?[ ]?/[ ]?10(?![0-9.,%亿万]) | (?<=[分为：:\s])[0-9]{{1,2}}(?:\.[0-9])?[ ]?/[ ]?100(?![0-9.,%亿万]) )
  | (?P<identifier> [0-9]{{9,}}(?![.,0-9]) )
""", re.VERBOSE)

BARE_YEAR = pattern("set-aside-bare-year", rf"{YEAR}(?![0-9]|[.,][0-9])")
BARE_TICKER = pattern("set-aside-bare-ticker", r"(?:00[0-3]|30[01]|60[0-5]|68[89]|83|87|43|92|20|90)[0-9]{3,4}(?![0-9.,])")
_MONTH_BEFORE = pattern("set-aside-month-before", rf"(?<![A-Za-z]){_MONTHS}[ ]$")
_DAY_YEAR = pattern("set-aside-day-year", rf"[0-9]{{1,2}}(?:st|nd|rd|th)?(?:[ ]?[-–][ ]?(?:{_MONTHS}[ ])?[0-9]{{1,2}})?(?:,?[ ]{YEAR})?{_NOT_MORE}")
_TOKEN_BEFORE = pattern("set-aside-token-before", r"[A-Za-z](?:[A-Za-z0-9.&/]|-(?=[A-Za-z0-9]))*['’-]?$")
_TOKEN_AFTER = pattern("set-aside-token-after", r"[0-9][A-Za-z0-9]*(?:[-.][A-Za-z0-9]+)*")
_PERIOD_TOKEN = pattern("set-aside-period-token",
    rf"(?:[FC]?(?:Q[1-4]|H[12])(?:[ ]?[-–/~][ ]?F?[QH]?[1-4](?![0-9.%]))?(?:['’][0-9]{{2}}"
    rf"|[-/]2[0-9](?![0-9.%/-])|[ ]?(?:FY|CY)?{YEAR}(?:/[0-9]{{2}})?(?![0-9]|[.,][0-9]|[ ]?[亿万元%倍])"
    rf"|[ ]?(?:FY|CY)[0-9]{{2}}(?![0-9]|[.,][0-9]|[ ]?[亿万元%倍]))?"
    rf"|(?:FY|CY|FYE|fy)[ ]?['’]?(?:(?:1[0-2]|0?[1-9])/(?=(?:20)?[0-9]{{2}}(?![0-9.%])))?"
    rf"(?:{YEAR}|[0-9]{{2}})(?:[ ]?[-–/][ ]?(?:FY)?(?:{YEAR}|[0-9]{{2}})(?![0-9]))?)[EAF]?(?![A-Za-z0-9])")
_YEAR_COMPOUND = pattern("set-aside-year-compound", rf"[A-Za-z]+-{YEAR}s?(?![0-9])")
MEASURES = frozenset({
    "EPS", "BPS", "BVPS", "DPS", "PE", "PB", "PS", "PEG", "PCF", "ROE", "ROA", "ROIC", "ROI", "ROTE", "IRR", "NPV", "EV", "EBITDA", "EBIT",
    "FCF", "OCF", "CFO", "GMV", "ARPU", "ASP", "AUM", "NIM", "NPL", "GDP", "CPI", "PPI", "PMI", "DSO", "DIO", "DPO", "YoY", "yoy", "YOY",
    "Yoy", "QoQ", "qoq", "QOQ", "Qoq", "MoM", "mom", "MOM", "wow", "WoW", "YTD", "ytd", "CAGR", "TTM", "LTM", "P/E", "P/B", "P/S", "LTV",
    "CAR", "Beta", "beta", "FFO", "AFFO", "NAV", "RNAV", "EV/EBITDA", "EV/Sales", "y/y", "q/q", "m/m", "GM", "OPM", "NPM", "DCF", "WACC",
    "HHI", "NDR", "NRR", "ARR", "MAU", "DAU", "ASK", "RPK", "ASM", "RPM", "RTK", "ATK", "ARPPU", "NBV", "VONB", "APE", "ANP"})
CURRENCY_LETTERS = frozenset({
    "RMB", "Rmb", "CNY", "CNH", "USD", "HKD", "EUR", "GBP", "JPY", "TWD", "NTD", "KRW", "SGD", "AUD", "CAD", "CHF", "INR", "BRL", "RUB",
    "THB", "VND", "SEK", "NOK", "DKK", "PLN", "MYR", "IDR", "NZD", "ZAR", "AED", "SAR", "MXN", "TRY", "ILS", "PHP", "CZK", "HUF", "RM", "Rp", "Rs",
    "US", "HK"})

_NAMING = pattern("naming-words", r"""(?<![A-Za-z])(?:
    (?P<name>[Rr]ule[ ]of|
        [Mm]odel|iPhone|iPad|iOS|Office|Photoshop|Formula|Route|Interstate|Android|Windows|Claudin|Boeing|Airbus|Gen|Generation|Series|Type
        |Class|Version|Core|Ryzen|Galaxy|Mate|Pura|
       PlayStation|Xbox|Wi-?Fi|PCIe|Blackwell|Phase|Level|Tier|Stage|Grade|Block|Line|Unit|Zone|Area|Highway|Room|Suite|Floor|Building|Terminal|
       S&P|Russell|Nasdaq|Dow|FTSE|Nikkei|CSI|Fortune|Stoxx|STOXX|TOPIX|Hang[ ]Seng|HSI|MSCI|Euro[ ]Stoxx|Forbes|COVID|GPT|Llama|Scope|Euro|HPV|IL
           |CD|PD|GLP|DDR|HBM|
       version|release|type|tier|phase|Apollo|Falcon|Starship|Ascend|Kunpeng|Kirin|Snapdragon|Helio|Dimensity)
  | (?P<legal>Section|Sections|Sec\.|Rule|Rules|EAR|ASC|ASU|IFRS|IAS|FAS|SFAS|Article|Articles|Chapter|Reg|Regulation|CFR|Title|Act|Form|Schedule
      |Clause|
       Paragraph|Item|Appendix|Annex|Directive|Resolution|Proposition|Prop|Order|Docket|Basel|GAAP|Law|USC|U\.S\.C\.)
  | (?P<page>[Pp]ages?|pp?\.)
  | (?P<ordinal>Figure|Figures|Fig\.|Figs\.|Table|Tables|Exhibit|Exhibits|Chart|Charts|Box|Note|Notes|Footnote|No\.|no\.|Nos\.|number|Number|Top|top
      |TOP|Part|Step|
       Slide|Question|Q|Analyst|ANALYST|Speaker|SPEAKER|Participant|PARTICIPANT|Issue|Vol\.|Volume|Lot|Day|Week|Year|Quarter|Round|Item|Point|ranked|rank|Rank|Scenario|Case)
)[ ]?[-#]?$""", re.VERBOSE)
_NAMING_TAIL = pattern("set-aside-naming-tail", r"(?:[A-Za-z0-9]+(?:-[0-9A-Za-z]+)*|\([a-z0-9]+\))+")
_NAMING_HAN = pattern("set-aside-naming-han", r"""(?:
    (?P<name>工具|方案|情景|模型|型号|版本|工厂|产线|阶段|双|工业|世代|一代|代号|机型|系列|编号|房间|附件|案例|项目|井|平台|地块)
  | (?P<index>沪深|中证|上证|北证|科创板?|创业板?|深证|国证|标普|恒生|纳斯达克|纳指|日经|罗素|富时|斯托克|道琼斯|中小板?|央企|红利|万得|明晟|新三板
      |创成长|宁|茅指数)
  | (?P<ordinal>第|(?<![此之以目提当日年空先])前|表|图|图表|附表|附图|排名|位列|位居|名列|Top|TOP|专栏|问题|要点|步骤|例|注|附注|注释|脚注|其)
  | (?P<page>页码?|第)
)[ ]?$""", re.VERBOSE)
_INDEX_SIZES = frozenset({
    "30", "50", "60", "90", "100", "150", "180", "200", "225", "300", "380", "399", "400", "500", "600", "700", "800", "1000", "2000",
    "3000"})
_ORDINAL_UNITS = pattern("set-aside-ordinal-units", r"[ ]?(?:[名大位强家个条章节款项页届批期次季组]|$|[^0-9A-Za-z%\s])")
_WINDOW_BEFORE = pattern("set-aside-window-before", r"(?:(?:(?<![将接])近|过去|最近|未来|此后|今后|接下来|前|后|连续|每|为期|历时|持续|距今)[ ]?"
                            r"|\b(?:last|past|next|within|over the|in|for|previous|prior|trailing|every|first|coming|following"
                            r"|after)(?: the)?[ ])$", re.IGNORECASE)
_TIME_HERE = pattern("set-aside-time-here",
    r"[0-9]{1,3}(?:[ ]?[-–~至到][ ]?[0-9]{1,3})?[ ]?(?:多)?(?:天|日|个?交易日|个?月|周|个?星期|个?小时|分钟|days?|weeks?"
                        r"|months?|hours?|minutes?)(?![A-Za-z])")

_ADDRESS = pattern("set-aside-address",
    r"https?://[^\s)）>\]]+|www\.[^\s)）>\]]+|(?<![A-Za-z0-9_.+-])[A-Za-z0-9_.+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_MARKUP = pattern("set-aside-markup", r"<[A-Za-z/!][^<>]{0,300}>")
_LEGAL_HEAD = pattern(
    "legal-heads",
    r"^[ \t#*【\[■◆⬛_-]*(?:[\u4e00-\u9fff、（）()]{0,12})?(?:评级(?:说明|标准|体系|定义)|免责(?:声明|条款)|法律声明|重要声明|特别声明"
    r"|分析师(?:声明|承诺|介绍)|一般声明"
    r"|信息披露声明|(?i:disclaimers?|important disclosures?|rating (?:definitions?|system|scale)s?|analyst certification|legal notice"
    r"|forward-looking statements))"
    r"[^\n]{0,16}$", re.MULTILINE)
_LEGAL_WORDS = ("评级说明", "评级标准", "评级体系", "评级定义", "声明", "免责条款", "分析师承诺", "分析师介绍",
                "disclaimer", "disclosure", "rating def", "rating sys", "rating sc",
                "analyst certification", "legal notice", "forward-looking")
_HEAD = pattern("set-aside-head", r"^#{1,6}[ ]", re.MULTILINE)
_RATING_WORDS = pattern("set-aside-rating-words", r"报告(?:发布)?日?后|报告首页日期|评级[^。\n]{0,12}标准")
_RATING_SCALE = pattern("set-aside-rating-scale", r"涨跌幅|基准|指数")
_RATING_LINE = pattern("set-aside-rating-line",
    r"^[ \t*-]*(?:强烈推荐|买入|增持|推荐|中性|持有|减持|卖出|看好|看淡|回避|强于大市|弱于大市|跑赢行业|跑输行业)[*“”\"]{0,3}[:：指]"
    r"[^\n]*(?:基准|指数|大盘|大市)[^\n]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Aside:
    """A stretch that is no claim: the rule's name and the span of the whole of it."""

    rule: str
    start: int
    end: int


def zones(folded: str) -> list[Aside]:
    """Boilerplate, addresses and markup of the whole text, in text order and without overlaps."""
    found: list[Aside] = []
    if "@" in folded or "www." in folded or "://" in folded:
        found += [Aside("contact" if "@" in m[0] else "url", m.start(), m.end()) for m in _ADDRESS.finditer(folded)]
    if "<" in folded:
        found += [Aside("markup", m.start(), m.end()) for m in _MARKUP.finditer(folded)]
    lowered = folded.lower()
    for head in _LEGAL_HEAD.finditer(folded) if any(word in lowered for word in _LEGAL_WORDS) else ():
        following = _HEAD.search(folded, head.end())
        found.append(Aside("legal", head.start(), following.start() if following else len(folded)))
    if ("报告" in folded or "评级" in folded) and ("基准" in folded or "指数" in folded or "涨跌幅" in folded or "大市" in folded):
        found += _rating_sentences(folded)
        found += [Aside("legal", m.start(), m.end()) for m in _RATING_LINE.finditer(folded)]
    found.sort(key=lambda zone: (zone.start, -zone.end))
    kept: list[Aside] = []
    for zone in found:
        if not kept or zone.start >= kept[-1].end:
            kept.append(zone)
        elif zone.end > kept[-1].end:
            kept.append(Aside(zone.rule, kept[-1].end, zone.end))
    return kept


def _rating_sentences(folded: str) -> list[Aside]:
    """Sentences that define a rating: within 6 months of the report, 20% above the index ..."""
    found = []
    for words in _RATING_WORDS.finditer(folded):
        start = max(folded.rfind("。", 0, words.start()), folded.rfind("\n", 0, words.start())) + 1
        ends = [at for at in (folded.find("。", words.end()), folded.find("\n", words.end())) if at >= 0]
        end = min(ends, default=len(folded))
        if _RATING_SCALE.search(folded, start, end):
            found.append(Aside("legal", start, end))
    return found


def by_letters_before(folded: str, start: int) -> Aside | str | None:
    """What Latin letters glued to the front of digits make of them.

    An :class:`Aside` for a period or a name; the letters themselves when they are a measure or currency (EPS0.40, RMB5.6bn), so
    that the number stands; None when no letters are glued on.
    """
    found = _TOKEN_BEFORE.search(folded, max(0, start - 24), start)
    if not found:
        return None
    head = found.start()
    for name in ("FYE", "FY", "CY", "FQ", "CQ", "FH", "Q", "H", "fy"):
        at = start - len(name) - (1 if found[0][-1] in "'’" else 0)
        if at >= head and folded.startswith(name, at) and (at == 0 or not (folded[at - 1].isascii() and folded[at - 1].isalpha())) \
                and (period := _PERIOD_TOKEN.match(folded, at)):
            return Aside("period", at, period.end())
    if compound := _YEAR_COMPOUND.match(folded, head):
        return Aside("period", head, compound.end())
    whole = found[0].rstrip("-'’")
    letters = whole.rsplit("/", 1)[-1]
    if whole in MEASURES or (whole.endswith(("-TTM", "-LYR", "-MRQ", "-LF")) and whole[: whole.rindex("-")] in MEASURES):
        return whole
    if letters in MEASURES or letters in CURRENCY_LETTERS:
        return letters
    tail = _TOKEN_AFTER.match(folded, start)
    return Aside("name", head, tail.end() if tail else start + 1)


def by_words_before(folded: str, start: int, end: int, bare: bool) -> Aside | None:
    """What the words before digits make of them; ``bare`` when no unit follows the number that ends at ``end``."""
    previous = folded[start - 1] if start else ""
    if previous == " " or previous == "." or previous == "#" or previous == "-" or (previous.isascii() and previous.isalpha()):
        before = folded[max(0, start - 20):start]
        if (month := _MONTH_BEFORE.search(before)) and (day := _DAY_YEAR.match(folded, start)) and (bare or day.end() > end):
            return Aside("date", start - len(before) + month.start(), day.end())
        if bare and (naming := _NAMING.search(before)) and naming.lastgroup:
            tail = _NAMING_TAIL.match(folded, end)
            return Aside(naming.lastgroup, start - len(before) + naming.start(), tail.end() if tail else end)
    if previous and (previous > "\u2e80" or previous == " "):
        before = folded[max(0, start - 8):start]
        if naming := _NAMING_HAN.search(before):
            at = start - len(before) + naming.start()
            if naming["index"]:
                return Aside("name", at, end) if folded[start:end] in _INDEX_SIZES else None
            if naming["ordinal"] and (bare or _ORDINAL_UNITS.match(folded, end)):
                return Aside("ordinal", at, end) if folded[start:end].isdigit() and len(folded[start:end]) < 4 else None
            if naming["name"] and bare and folded[start:end].isdigit() and previous != " ":
                return Aside("name", at, end)
    return None


def by_time_window(folded: str, start: int) -> Aside | None:
    """A span of time that only frames a statement: 近 5 日, within 10 days."""
    if (span := _TIME_HERE.match(folded, start)) and _WINDOW_BEFORE.search(folded, max(0, start - 16), start):
        return Aside("duration", start, span.end())
    return None


LIST_LEAD = pattern("set-aside-list-lead", r"[ \t>#*_\-•·▪◆■⬛⬜●○▶►✓]*[(\[【<]?[ ]?")
"""What may stand between the start of a line and a list marker."""
_LIST_TAIL = pattern("set-aside-list-tail", r"[ ]?(?:[、)\]】:](?![0-9])|\.(?![0-9])(?=[ *]|[^\x00-\x7f])|[ ]?\*\*)")
_ITEM_LEAD = frozenset("\n,。;:!?()“”\"'《》【】[] *#>|\t")


def by_list_place(folded: str, start: int, end: int, whole: bool) -> Aside | None:
    """List markers, section numbers and footnotes: 1. 2、 (3) 4) [5]; ``whole`` when the digits have no decimals.

    >>> by_list_place("2、利润", 0, 1, True).rule
    'list-marker'
    """
    before, after = folded[start - 1:start] if start else "\n", folded[end:end + 1]
    if end - start > 5:
        return None
    if (before, after) == ("[", "]"):
        return Aside("footnote", start - 1, end + 1)
    if before == "^" and folded.startswith("[", start - 2):
        return Aside("footnote", start - 2, end)
    line = folded.rfind("\n", max(0, start - 14), start) + 1 or (0 if start < 14 else -1)
    if line >= 0 and (lead := LIST_LEAD.fullmatch(folded, line, start)):
        if whole and end - start < 3 and _LIST_TAIL.match(folded, end):
            return Aside("list-marker", start, end)
        if "#" in lead[0] or (not whole and after == " " and folded[end + 1:end + 2] > "\u2e80"):
            return Aside("list-marker", start, end)
    if not whole or end - start > 2:
        return None
    if before == "(" and after == ")":
        return Aside("list-marker", start - 1, end + 1) if folded[end + 1:end + 2] not in ("", "\n", "\r", "|", "\t", "<", "。", ",") else None
    follower = folded[end + 1:end + 3].lstrip(" *")[:1]
    opens = follower > "\u2e80" or (after == ")" and follower.isalpha())
    if after and after in "、)" and before in _ITEM_LEAD and opens and not follower.isdigit() \
            and folded.rfind("(", max(0, start - 40), start) <= folded.rfind(")", max(0, start - 40), start):
        return Aside("list-marker", start, end)
    return None
