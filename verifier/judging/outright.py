"""Numbers told outright: the metric's own name, with nothing that narrows it, stands right before them.

What is bound over a distance, or to a name with words around it that nobody knows, and is out of all proportion to its figure is likelier about
something else, and is left open. Where a clause says no more than whose, when, what and how much ("2025年前三季度，公司财务费用为2078万元"), there is
nothing else for it to be about.
"""

from __future__ import annotations

import re

from verifier.claims import Claim, Quantity, Reading
from verifier.judging.docket import Docket
from verifier.patterns import pattern

_LED = pattern(
    "outright-led",
    r"(?:[\s\dQHFYqh年月日季度第一二三四上下半前全末底期单截至止今本当去同—–\-~～/.*#>•【】\[\]《》“‘\u2600-\u27bf\U0001f300-\U0001faff]|报告|公司|集团|实现|录得|共|其中)*",
)
_JOINED = pattern(
    "outright-joined",
    r"[\s*_`”’』】]*(?:[（(][^（）()\d]{0,14}[)）])?[\s*_`]*(?:[:：|]|余额|金额)?[\s*_`]*(?:(?:[同环]比|较[年期]初)?(?:大?增长?|上升|提[升高]|下[降滑]|减少|增加|回落|上涨|下跌)了?[\d.]+[%％])?(?:约?(?:为|是)|达到?|高达|仅为?|只有|录得|实现|报|共计?|[增升降减跌涨]至|提升至|下降至|至|到|大约|约|近|超过?|逾)*[\s*_`:：]*",
)
_LISTED = pattern(
    "outright-listed",
    r"(?:[/、和与及][一-鿿A-Za-z（）()]{2,16}?)*(?:分别|依次|各)(?:为|是|达|录得)?(?:[\s*]*[\d.,]+[\s]?(?:百万|[亿万千])?(?:元|[%％]|倍|[xX])?[\s*]*[/、和与及])*[\s*]*",
)
"""Other names and 分别 between a name and its number of a list, and the numbers of those before it."""
_ENDED = re.compile(r"[，,；;。：:\n|、/和与及（）()]")
_REACH = 60
_OF_A_THING = re.compile(r"\s*(?:/(?!\d)|每|的(?![，,。；;\s])|/?人|以上|以下)")


def told_outright(docket: Docket, claim: Claim, reading: Reading) -> bool:
    """Whether a level is told of a metric by its bare name, and nothing but the period and the company stands before that."""
    if not reading.certain or claim.kind not in ("level", "ratio") or not claim.words or claim.words.isascii():
        return False
    if claim.segment or claim.bases or claim.assumed or claim.supposed or claim.expected_by or claim.numeral.word or claim.relation != "=":
        return False
    q = reading.expression
    if not isinstance(q, Quantity) or q.measure != "level" or q.segment is not None or reading is not claim.readings[0]:
        return False
    text, n = docket.ledger.text, claim.numeral
    begun = max(claim.quote[0], n.start - _REACH)
    at = text.rfind(claim.words, begun, n.start)
    if at < 0 or _OF_A_THING.match(text, n.end):
        return False
    behind = at + len(claim.words)
    if _JOINED.fullmatch(text, behind, n.start) is None and _LISTED.fullmatch(text, behind, n.start) is None:
        return False
    led = _ENDED.split(text[begun:at])[-1]
    if claim.entity:
        led = led.replace(claim.entity, "")
    return _LED.fullmatch(led) is not None
