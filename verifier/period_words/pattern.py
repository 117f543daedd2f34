"""The patterns of period words. ``STARTER`` finds where one can begin; ``PATTERN``, tried there only, tells which it is.

The outer groups are the readers of ``reading.py``: date, code (25Q3, FY25), years (25/26/27E), span (2021-2024), zh (2025年前三季度),
hanyear (二零二五年), yeare (2026E), yearonly (2024年), yy (24年), relzh (去年同期) and en (the third quarter, a year ago).
"""

from __future__ import annotations

import re

from verifier.patterns import pattern

_Y = r"(?:19[5-9]|20[0-4])[0-9]"
_DASH = r"[ ]?[-–—~～至到/][ ]?"
_UNITS_AFTER = r"(?![0-9]|[.,][0-9]|[ ]?(?:[亿万元倍%‰股家人个只台吨名户美港千]|million|billion|thousand|bn\b|mn\b|x\b|bps|pp))"
_MONTH_EN = (r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?"
             r"|Dec(?:ember)?)")
_CLOSE = rf"(?:(?:1[0-2]|0?[1-9])/(?=(?:20)?[0-9]{{2}}(?![0-9]))|[ ]?{_MONTH_EN}\.?[- '’]?(?=(?:20)?[0-9]{{2}}(?![0-9])))?"
"""The month in which a fiscal year closes, before its year: FY3/26, FYE June 2025."""
_HAN_MONTH = r"(?:[0-9]{1,2}|十[一二]?|[一二三四五六七八九])"

PATTERN = pattern("period-words", rf"""
    (?=[0-9A-Za-z])(?P<date>(?P<dy>{_Y})(?P<dsep>[-/.])(?P<dm>[0-9]{{1,2}})(?P=dsep)(?P<dd>[0-9]{{1,2}})(?![0-9])
      |(?<![0-9.,])(?P<cdy>20[0-4][0-9])(?P<cdm>0[1-9]|1[0-2])(?P<cdd>0[1-9]|[12][0-9]|3[01])(?![0-9]|[.,][0-9]|[ ]?[股元万亿%户人])
      |(?:(?P<zy>{_Y}|(?<![0-9])[0-9]{{2}})[ ]?年[ ]?)?(?<![0-9])(?P<zm>[0-9]{{1,2}})[ ]?月[ ]?(?P<zd>[0-9]{{1,2}})[ ]?[日号]
      |(?<![A-Za-z])(?P<em>{_MONTH_EN})\.?[ ](?P<ed>[0-9]{{1,2}})(?:st|nd|rd|th)?(?![0-9%]|[.,][0-9])(?:,?[ ](?P<ey>{_Y})(?![0-9]))?
      |(?<![0-9./-])(?P<xa>[0-9]{{1,2}})(?P<xsep>[/.])(?P<xb>[0-9]{{1,2}})(?P=xsep)(?P<xy>20[0-4][0-9])(?![0-9])
      |(?<![0-9.])(?P<bd>[0-9]{{1,2}})[ ](?P<bm>{_MONTH_EN})(?![A-Za-z])(?:[ ](?P<by>{_Y})(?![0-9]))?)
  | (?P<years>(?<![0-9A-Za-z.])(?:FY[ ]?(?!(?:0?[1-9]|1[0-2])/))?(?:{_Y}|[0-9]{{2}})[EAF]?年?(?:[/、](?:{_Y}|[0-9]{{2}})[EAF]?年?){{1,8}}
      (?:(?<=[EAF年])|[ ]?年)(?![0-9A-Za-z])|(?<![0-9A-Za-z.])FY[ ]?(?:{_Y}|[0-9]{{2}})(?:/(?:{_Y}|[0-9]{{2}})){{2,8}}(?![0-9A-Za-z]))
  | (?P<span>(?<![0-9A-Za-z.])(?P<sfy>FY[ ]?)?(?P<s1>{_Y}|(?<=FY)[0-9]{{2}}(?=[EAF]?[ ]?[-–—]))(?P<se1>[EAF])?(?:年)?{_DASH}(?:FY)?(?P<s2>{_Y}
      |[0-9]{{2}})(?P<se2>[EAF])?(?P<sunit>[ ]?(?:年度?|财年))?(?![0-9A-Za-z]){_UNITS_AFTER})
  | (?=[0-9A-Za-z])(?P<code>(?<![A-Za-z0-9.])(?:(?P<ky>{_Y}|[0-9]{{2}})[ ]?(?:[-/](?=[QH]))?(?P<kp>Q1[ ]?[-–~][ ]?Q?[234]|[QH][1-4]|[1-4]Q|9M)
      |(?P<jp>Q1[ ]?[-–~][ ]?Q?[234]|[FC]?[QH][1-4]|[FC]?[1-4]Q|[12]H|9M|1-3Q|(?:[36]M|HY)(?=['’]?[0-9]{{2}}))
          (?:[ ]?['’](?P<jy2>[0-9]{{2}})|[ ]?(?:FY|CY|of[ ](?:fiscal[ ])?)?(?P<jy4>{_Y})(?:[/-](?P<jy8>[0-9]{{2}})(?![0-9/-]))?(?![.,][0-9])
          |(?:FY)?(?P<jy0>(?<=[QHMY])[0-9]{{2}})
          |(?<=[QH][1-4])(?P<jy10>1[5-9]|2[0-9])(?![0-9])|(?<=[QH][1-4])[ ](?P<jy3>[123][0-9])(?=[ ]*[,.;:)])
          |[ ]?(?:of[ ])?(?:FYE?|CY|[Ff]iscal[ ](?:year[ ])?)[ ]?['’]?{_CLOSE}(?P<jy5>{_Y}|[0-9]{{2}})(?:[/-](?P<jy7>[0-9]{{2}})(?![0-9]))?
          |(?:(?<=[QHM])|(?<=H[12]))[-/](?P<jy9>[12][0-9])(?![-0-9%])|(?<=Q[1-4])[-/](?P<jy6>[12][0-9])(?!-))?
      |(?P<fy>FYE?|CY|[Ff]iscal(?:[ -]year)?|calendar(?:[ -]year)?)[ -]?['’]?{_CLOSE}(?P<fyy>{_Y}|[0-9]{{2}})(?:/(?P<fyn>[0-9]{{2}})(?![0-9]))?
          (?:[ ]?[-/]?[ ]?(?P<fp>[QH][1-4]|[1-4]Q|[12]H|9M)(?![A-Za-z0-9]))?)(?P<ke>[EAF])?(?![A-Za-z0-9]|[.,][0-9]
          |[ ]?[%亿万])(?:[ ]?(?P<ksingle>单季度?))?(?P<kend>[ ]?期?末)?)
  | (?P<zh>(?:(?<![0-9A-Za-z.])(?<![0-9],)(?P<cy>{_Y}|[12][0-9](?=[ ]?(?:年|财年|中报|[一三]季报)))[ ]?
      (?P<cunit>年度?|财年|会计年度)?|(?P<crel>去年|上年度?
      |上一年度?|前年
      |今年|本年度?|当年|明年|次年|下一年度?|往年))?(?:[ ]?的?[ ]?)
        (?:(?P<single0>单季度?|单)[ ]?)?(?P<part>(?:首[ ]?[一二三两四123]|前[ ]?(?:[二三两四123]|一(?=[ ]?个)))[ ]?个?季度?
            |首季度?(?!节)|[一1][ ]?[至到][ ]?[二三四234][ ]?季度?(?!节)
            |第?[ ]?[一二三四1-4][ ]?财季|[上下]半财年|第[ ]?[一二三四][ ]?季(?!节)
            |[一二三四](?:[、和及][ ]?第?[一二三四]){{0,3}}[ ]?季(?:度报?|报|(?=[末单]))|第[ ]?[一二三四1-4][ ]?季度|(?<![0-9.])[1-4][ ]?季(?:度|报)
            |三季报|半年(?:度|报)+|中报|中期(?=业绩|报告|分红|派息|股息|末|净利|收入|营收|财报
            |(?<=年中期)[ ]?[0-9每派约为])|上半年度?|下半年度?|年报|全年度?|财年|同期
          |(?<![0-9.])(?:1{_DASH}(?:1[0-2]|[2-9])|4{_DASH}6|7{_DASH}9|10{_DASH}12)[ ]?月(?:份)?
          |[前首][ ]?(?:[369三六九]|(?:[2-9]|1[01]|[二两四五七八]|十一?)(?=[ ]?个))[ ]?个?月|(?<![0-9.个]){_HAN_MONTH}[ ]?月(?:份)?(?!活)
          |Q1[ ]?[-–~][ ]?Q?[234]|[QH][1-4]|9M)(?:(?<=[年季度报期])
          |(?<=月)(?![0-9]{{1,2}}(?:[-–~至到、][0-9]{{1,2}})?[ ]?[日号])
          |(?![A-Za-z0-9]))(?:[ ]?(?P<single1>单季度?|单季))?(?P<czend>[ ]?(?:期末|年?末|底)(?!端))?)
  | (?P<hanyear>(?P<hany>[一二][零〇○九][零〇○一二三四五六七八九]{{2}})年(?:度(?!过))?(?P<hanend>末|底|初)?)
  | (?P<yeare>(?<![0-9A-Za-z.])(?P<ye>{_Y}|[0-9]{{2}})(?P<yef>[EAFP])(?![A-Za-z0-9]))
  | (?P<yearonly>(?<![0-9A-Za-z.$])(?<![0-9],)(?P<yo>{_Y})(?P<youn>[ ]?(?:年度?|财年|会计年度))?(?P<yoend>[ ]?(?:末(?!期(?![权货间末]))|底|年末|年底)
      |(?<=年)初)?(?P<yopre>[ ]?(?:预计|预测|一致预期))?(?(youn)|{_UNITS_AFTER}(?![-/][0-9]{{1,2}}(?![0-9]))(?![A-Za-z]|[ ](?:first|second|third
      |fourth|full)[- ](?:half|quarter|year))))
  | (?P<yy>(?<![0-9.近过])(?P<yy2>[12][0-9])[ ]?年(?![期以来内前后间化多])(?P<yyend>末|底|初)?)
  | (?P<relzh>(?P<ryb>(?:较|比)?(?:去年|上年度?|上一年度?)的?(?:同期|同季|同月)|同比基数|前一年同期|一年前(?:同期)?)
      |(?P<ryo>[较比]?(?:今|本)?年初(?!至今|以来|至报告)|(?:较|比)?(?:去年|上年度?|上一年度?)(?:年?末|底)|(?:较|比)?上年(?:年)?末|较期初(?!权))
      |(?P<rpo>期初|季初|月初)
      |(?P<rprev>上一?(?:个)?季度?(?:末)?|上季度?(?:末)?|前一季度?|环比基数)
      |(?P<rlast>去年|上年度?|上一年度?)|(?P<rytd>今年以来|年初至今|年初以来|年内|本年累计|年初至报告期末)|(?P<rnext>明年|次年|下一年度?)|(?P<rnextq>下一?个?季度?(?:末)?)
          |(?P<rthis>今年|本年度?|当年)
      |(?P<rend>(?:本?报告)?期末|季末|(?<!去)(?<!上)年末|(?<!去)年底|月末)
      |(?P<rsame>同期|单季度?|本季度?末?|当季末?|当期末?|本期|报告期内?|季内|单季)
      |(?P<rttm>TTM|LTM|滚动(?:(?:四|4)[ ]?个?季度?|十二个月|12个月)?|近(?:四|4)[ ]?个?季度?|近(?:12|十二)[ ]?个?月|过去(?:12|十二)[ ]?个?月
          |最近四个季度)
      |(?P<rlatest>最新|(?:今日|当日|昨日|今天|昨天)(?:收盘)?|当前|目前|现价))
  | (?=[0-9A-Za-z])(?P<en>(?i:(?<![A-Za-z0-9.])(?<![0-9],)(?:(?P<eyf>{_Y})[ ](?=first|second|third|fourth|full))?(?:
       (?P<enine>(?:the[ ])?(?:first[ ])?(?:nine|9)[- ]months?|(?:nine|9)-month)
      |(?P<esix>(?:the[ ])?first[ ](?:six|6)[ ]months|six-month|half-year(?![- ]end))
      |(?P<ehalf>(?P<ehn>first|second|1st|2nd)[- ]half)
      |(?P<equarter>(?P<eqn>first|second|third|fourth|1st|2nd|3rd|4th)[- ](?:fiscal[ ])?quarter(?:ly)?)
      |(?P<efull>full[- ]year|fiscal[ ]year(?![ ]end)|annual(?![a-z])|(?P<eyend>(?:fiscal[ ])?year[ ](?:ended
          |ending)[ ](?-i:{_MONTH_EN})\.?[ ][0-9]{{1,2}},?)(?=[ ]{_Y}))
      |(?P<elatest>currently|(?:at|as[ ]of)[ ]the[ ](?:latest[ ])?close|the[ ]latest[ ]close|current(?=[ ](?:share[ ]price|price|quote)))
      |(?P<ettm>trailing[- ](?:twelve|12)[- ]months?|TTM|LTM|(?:last|past|previous|same|latest|most[ ]recent)[ ](?:twelve|12)[ ]months
          |(?:last|past|previous|latest|trailing|most[ ]recent)[ ](?:four|4)[ ](?:reported[ ])?quarters
          |over[ ]the[ ]past[ ]year|trailing(?=[ ](?:P/E|EBITDA|EPS|sales|revenue|basis|earnings|\$|free)))
      |(?P<eytd>year[- ]to[- ]date|YTD|so[ ]far[ ]this[ ]year|this[ ]year[ ]so[ ]far|since[ ]January)
      |(?P<eyb>(?:(?:a|one)[ ])?year[- ](?:ago|earlier)|(?:the[ ])?(?:same|corresponding|comparable)[ ](?:period|quarter|half|time)[ ](?:of[ ]
          |a[ ])?(?:last|the[ ]prior|the[ ]previous|year)(?:[ ]?year)?(?:[ ]earlier|[ ]ago)?|prior[- ]year(?:[ ](?:period|quarter|half))?
          |the[ ]year[ ]before
          |(?:the[ ])?(?:pcp|prior[ ]corresponding[ ]period|previous[ ]corresponding[ ]period)
          |(?:twelve|12)[ ]months[ ](?:ago|earlier|before)
          |(?:third|second|first|fourth)[ ]quarter[ ]of[ ]last[ ]year)
      |(?P<enextq>(?:the[ ])?(?:next|coming|following)[ ]quarter)
      |(?P<eqend>(?:the[ ])?(?:quarter|period)[- ]end|(?:the[ ])?end[ ]of[ ](?:the[ ])?(?:quarter|period))
      |(?P<eprev>(?:last|prior|previous|preceding)[ ]quarter|the[ ]quarter[ ]before|(?:a|one)[ ]quarter[ ](?:ago|earlier)
          |(?:three|3)[ ]months[ ](?:ago|earlier|before))
      |(?P<eopen>since[ ](?:last[ ])?(?:December|year[- ]end|the[ ](?:start|beginning)[ ]of[ ]the[ ]year)|(?:from|at|versus|vs\.?
          |than)[ ](?:last[ ])?year[- ]end|year-end|(?:at|from)[ ]the[ ](?:start|beginning|turn)[ ]of[ ]the[ ]year|half-year[- ]end)
      |(?P<elast>last[ ]year|the[ ]previous[ ]year)|(?P<enext>next[ ](?:fiscal[ ]|calendar[ ])?year|the[ ]coming[ ]year|next[ ]twelve[ ]months)
          |(?P<ethis>this[ ](?:fiscal[ ])?year|the[ ]current[ ]year)
      |(?P<esame>(?:this|the|latest|most[ ]recent|same|current)[ ](?:latest[ ]|most[ ]recent[ ])?quarter|quarterly
          |(?:the[ ])?three[ ]months(?=[ ](?:ended|to))|(?:the|this)[ ](?:period|half)|the[ ]same[ ](?:period|span))
      |(?P<emonth>(?:end(?:ed|ing)?[ ])?(?P<emn>(?-i:(?!May[ ][a-z]){_MONTH_EN}))(?:(?=[ .,;)]|$|-quarter)(?!\.?[ ][0-9]{{1,2}}(?![0-9]))
          (?:\.?[ ](?P<emy>{_Y}))?
          |[-'’](?P<emy2>[12][0-9])(?![0-9%]|[.,][0-9])))
      )(?:[ ](?:of[ ])?(?:the[ ])?(?:(?:fiscal|calendar)[ ](?:year[ ])?|FY)?(?P<eoy>{_Y})(?![0-9]|[.,][0-9])|[ ]of[ ](?:the[ ])?(?P<eorel>last|this
          |next)[ ]year)?(?![A-Za-z])))
""", re.VERBOSE)


_HAN_STARTS = "去上前首今本当明次下往单第一二三四五六七八九十半中年全财同较比期季月报环滚近过最昨现目"
_AFTER_DIGITS = frozenset(" 年月/、EAFPQHM-–—~～至到季财中一三snrtSNRT")
_AFTER_DIGITS_AND_A_SPACE = frozenset("年月/、QHMmJFASOND-–—~～至到季财中一三1234690")
_CENTURIES = ("19", "20")
_DATED = frozenset((4, 8))
_SECOND: dict[str, tuple[str, ...]] = {
    first: tuple(seconds.split("|"))
    for first, seconds in {
        "现": "价", "目": "前", "最": "新|近", "环": "比", "滚": "动", "过": "去", "昨": "日|天", "财": "年", "全": "年", "半": "年", "报": "告",
        "中": "报|期", "次": "年", "往": "年", "明": "年", "期": "初|末", "下": "一|半|季|个", "去": "年", "今": "年|日|天", "当": "年|季|期|日|前",
        "本": "年|季|报告|期", "上": "年|一|季|半|个", "月": "末|初", "季": "末|初|内", "年": "报|初|内|末|底", "较": "去|上|今|本|年|期",
        "比": "去|上|今|本|年", "同": "期|比基", "近": "四|4|1|十", "三": "、|和|及| |季|财|月", "四": "、|和|及| |季|财|月",
        "一": "、一|、二|、三|、四|、第|、 |和|及|至|到| |季|财|月|年前|零|〇|○|九", "二": "、|和|及| |季|财|月|零|〇|○|九",
        "五": "月| ", "六": "月| ", "七": "月| ", "八": "月| ", "九": "月| ",
    }.items()
}
"""What follows some of the first characters in a period word."""
# Where a period word can begin: a run of digits or Latin letters, or one of these characters before what may follow; the long pattern is tried
# there only.
_LED = "".join(sorted({word[0] for words in _SECOND.values() for word in words}))
_ANY_SECOND = "".join(char for char in _HAN_STARTS if char not in _SECOND)
STARTER = pattern(
    "period-words-starter",
    rf"[0-9A-Za-z{_HAN_STARTS}](?:(?<=[0-9])[0-9]*|(?<=[A-Za-z])[A-Za-z]*|(?=[{_LED}])|(?<=[{_ANY_SECOND}]))",
)
_LETTERS = frozenset("QHFCTLYJASOND")
"""The capitals with which a period word in Latin letters may begin, beside the words below."""
_CODES = frozenset("q h f c fq cq fh ch hy fy fye cy ytd corresponding comparable coming following".split())
_MONTHS = frozenset("jan feb apr jun jul aug sep oct nov dec ttm ltm".split())
_WORDS = frozenset(
    "the first second third fourth nine six half full pcp fiscal annual trailing last past previous preceding over year so this since a one prior"
    " from at versus vs than next most latest same current currently quarterly three twelve as end ended ending may mar march calendar"
    " quarter period".split())
_NEXT = {"the": "fnscyqpelmth9", "a": "yq", "this": "yqflmph", "over": "t", "at": "tyl", "from": "tyl", "than": "ly", "year": "ate"}
"""The first letters of what follows some of these words."""


def can_begin(folded: str, start: int, end: int) -> bool:
    """Whether the long pattern may match at what :data:`STARTER` found: all it can tell at little cost, the pattern tells the rest."""
    first = folded[start]
    if first <= "9":
        if end - start in _DATED and folded.startswith(_CENTURIES, start):
            return True
        after = folded[end:end + 1]
        return after in _AFTER_DIGITS and (after != " " or folded[end + 1:end + 2] in _AFTER_DIGITS_AND_A_SPACE)
    if first <= "z":
        word = folded[start:end].lower()
        if word not in _WORDS:
            return first in _LETTERS and (word in _CODES or word[:3] in _MONTHS)
        return word not in _NEXT or folded[end + 1:end + 2].lower() in _NEXT[word]
    return first not in _SECOND or folded.startswith(_SECOND[first], start + 1)
