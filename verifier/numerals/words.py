"""Numbers in words, Chinese and English: 三成, 一百二十亿, 翻番, a third, doubled; those that only enumerate are set aside."""

from __future__ import annotations

import re
from decimal import Decimal

from verifier.dataclass import replace
from verifier.interval import HALF
from verifier.numerals import chinese, english
from verifier.numerals.attaching import attach_unit
from verifier.numerals.draft import ONE, STRONG, Draft, Page, place_of
from verifier.numerals.setting_aside import LIST_LEAD, Aside
from verifier.patterns import pattern
from verifier.units import MULTIPLE, NUMBER, PERCENT, Unit

HAN_DIGITS = "零〇一二两三四五六七八九十"
HAN_STARTS = f"{HAN_DIGITS}百千万翻腰减折半过大对"
"""Characters with which a number in Chinese words can begin."""
_NUMBER = rf"[{HAN_DIGITS}百千](?:[{HAN_DIGITS}百千万亿]|点(?=[零〇一二两三四五六七八九])){{0,24}}"
_WORDS = pattern("number-words", rf"""
    (?P<per_base>[百千万])分之(?P<per_part>{_NUMBER}|[0-9]+(?:\.[0-9]+)?)
  | (?P<below_line>{_NUMBER})分之(?P<above_line>{_NUMBER})
  | (?P<tenths>[一二两三四五六七八九])成(?P<more>[一二三四五六七八九半])?(?P<tenths_many>[多余])?
        (?![为本立功长果员交品绩效熟都份因就型像色套名年人语见事活千]|以(?![上下内]))
  | (?P<turn>翻(?:了)?(?:(?P<turns>[一两二三四五])?番|倍))
  | (?P<cut>腰斩|减半|折半|对半砍)
  | (?P<half>一半|半数|过半|大半)(?![径导球决年])
  | (?P<number>{_NUMBER})(?P<many>[多余])?
""", re.VERBOSE)
_PERIOD = pattern("number-words-period",
    r"[ ]?个?(?:季度(?:报|末)?|季(?:报|末)|月(?:份|末|底)?|年(?:度|期|来|内|半)?|日|周|天|星期|小时|分钟|交易日|财年|世纪|年代)")
_CLASSIFIER = pattern("number-words-classifier",
    r"[ ]?(?:大|项|家|个|只|种|类|条|款|座|位|名|方|步|重|轮|次|支|端|档|层|批|笔|场|台|辆|件|张|套|部|组|块|城|省|地|国|人|股|期|点|版|级|道|极"
    r"|链|翼|驾)")
_QUARTERS = pattern("number-words-quarters", r"(?:、[一二三四]){1,3}[ ]?季")
_PUNCTUATION = frozenset("\n,。;:!?、()“”\"'《》【】[]- *#>|\t")
_VAGUE_LEAD = ("超", "近", "破", "逾", "约", "过", "达")
_ENGLISH_TIME = pattern("number-words-english-time",
    r"[ -](?:full |straight |consecutive |more |calendar |fiscal |trading )?(?:days?|weeks?|months?|quarters?|years?|hours?|minutes?|decades?"
    r"|sessions?)(?![A-Za-z])")
_HUNDREDTHS = {"百": Decimal("0.01"), "千": Decimal("0.001"), "万": Decimal("0.0001")}


def read_han(page: Page, start: int) -> Draft | None:
    """The number in Chinese words that begins at ``start``; None where the characters are part of another word."""
    found = _WORDS.match(page.folded, start)
    if not found:
        return None
    if found["per_base"]:
        number = _read(found["per_part"])
        unit = Unit("percent", _HUNDREDTHS[found["per_base"]], written="%")
        return number and Draft(start, found.end(), start, found.end(), *number, unit, word=True)
    if found["below_line"]:
        below, above = chinese.read(found["below_line"]), chinese.read(found["above_line"])
        return _fraction(start, found.end(), above[0] / below[0]) if below and above and below[0] else None
    if found["tenths"]:
        return _tenths(found)
    if found["turn"]:
        turns = chinese.read(found["turns"]) if found["turns"] else None
        return _factor(start, found.end(), Decimal(2) ** int(turns[0]) if turns else Decimal(2), "倍")
    if found["cut"]:
        return _factor(start, found.end(), HALF, "倍")
    if found["half"]:
        draft = _fraction(start, found.end(), HALF)
        draft.hedge = "above" if found["half"] in ("过半", "大半") else ""
        return draft
    return _han_number(page, found)


def _fraction(start: int, end: int, value: Decimal) -> Draft:
    return Draft(start, end, start, end, value * 100, value * 10, PERCENT, word=True, soft=True)


def _factor(start: int, end: int, value: Decimal, written: str) -> Draft:
    return Draft(start, end, start, end, value, value / 10, replace(MULTIPLE, written=written), word=True, soft=True)


def _tenths(found: re.Match[str]) -> Draft | None:
    """三成 is 30% to the nearest ten points, 七成五 is 75%."""
    whole = chinese.read(found["tenths"])
    if whole is None:
        return None
    more = Decimal(0)
    if found["more"]:
        more = HALF if found["more"] == "半" else (chinese.read(found["more"]) or (Decimal(0),))[0] / 10
    place = Decimal(1) if found["more"] else Decimal(10)
    start, end = found.span()
    return Draft(start, end, start, end, (whole[0] + more) * 10, place, PERCENT, word=True, hedge="many" if found["tenths_many"] else "")


def _han_number(page: Page, found: re.Match[str]) -> Draft | None:
    folded, words = page.folded, found["number"]
    start, end = found.span("number")
    before = folded[start - 1] if start else "\n"
    if before == "第":
        if (period := _PERIOD.match(folded, end)) and period[0].strip().startswith("季"):
            return page.set_aside(Aside("period", start - 1, period.end()), start, end)
        return page.set_aside(Aside("ordinal", start - 1, end), start, end)
    if before in "数几" and words[0] in "十百千万":
        return None
    if words == "十" and folded[end:end + 1] == "分" and folded[end + 1:end + 2] not in ("之", "钟"):
        return None
    if aside := _han_aside(folded, words, start, end, before):
        return page.set_aside(aside, start, end)
    number = chinese.read(words)
    if number is None or (words[0] in "百千万" and not folded[max(0, start - 2):start].endswith(_VAGUE_LEAD)):
        return None
    value, place, named = number
    draft = Draft(start, found.end(), start, found.end(), value, place, word=True)
    attach_unit(page, draft)
    scale, tail = _trailing_scale(words)
    if draft.unit is None and scale == ONE:
        return _counted(page, words, start, draft.last)
    draft.number, draft.place, named = draft.number / scale, draft.place / scale, named / scale
    unit = draft.unit or NUMBER
    draft.unit = replace(unit, scale=unit.scale * scale, written=tail + unit.written)
    if not _is_claim(words, draft.number, draft.unit):
        return _counted(page, words, start, draft.last)
    trailing = folded[draft.end:draft.end + 1] in ("多", "余")
    if found["many"] or draft.many or trailing:
        draft.hedge, draft.place, draft.end = "many", max(draft.place, named), draft.end + trailing
    draft.soft = draft.unit.kind == "multiple" and draft.hedge != "many"
    return draft


def _han_aside(folded: str, words: str, start: int, end: int, before: str) -> Aside | None:
    """Plans, list markers, ordinals, quarters and spans of time in Chinese numerals."""
    following = folded[end:end + 1]
    if len(words) == 3 and words[0] == "十" and words[2] == "五" and words[1] in "一二三四五六":
        return Aside("period", start, end)
    if len(words) <= 2 and following and following in "、)】.:" and not (following == "、" and folded[end + 1:end + 2] in HAN_DIGITS):
        line = folded.rfind("\n", max(0, start - 10), start) + 1 or (0 if start < 10 else -1)
        if (line >= 0 and LIST_LEAD.fullmatch(folded, line, start)) or (before == "(" and following == ")"):
            return Aside("list-marker", start, end)
    if following in ("是", "则") and len(words) == 1 and before in _PUNCTUATION and words not in "两百千":
        return Aside("list-marker", start, end)
    if following == "、" and _QUARTERS.match(folded, end):
        return Aside("period", start, end)
    if period := _PERIOD.match(folded, end):
        unit = period[0].strip()
        if words == "一" and (unit[0] in "日周天月" or before in "上下前后同某另每任这那"):
            return None
        named = unit.startswith(("季", "月")) or (unit == "年" and len(words) > 1 and "〇" in words)
        return Aside("period" if named else "duration", start, period.end())
    if before == "前" and folded[start - 2:start - 1] not in set("此之以目提当日年空先") and not _CLASSIFIER.match(folded, end):
        return Aside("ordinal", start, end)
    return None


def _is_claim(words: str, number: Decimal, unit: Unit) -> bool:
    """Whether a number in Chinese words with this unit can be a claim: 三十多家 can, 两家 and 二手 only enumerate or name."""
    if unit.kind == "money" and unit.scale == ONE:
        return words not in "一二两三"
    if unit.kind in STRONG:
        return True
    plain = len(words) > 1 and not set(words) & set("十百千万亿")
    return not plain and (unit.scale >= 10**4 if unit.kind == "shares" else number * unit.scale >= 20)


def _counted(page: Page, words: str, start: int, end: int) -> Draft | None:
    """A small count in words only enumerates; 一 before a classifier is an article."""
    if len(words) == 1 and words in "一百千万零":
        return None
    classifier = _CLASSIFIER.match(page.folded, end)
    if not classifier or chinese.read(words) is None:
        return None
    return page.set_aside(Aside("enumeration", start, classifier.end()), start, end)


def read_english(page: Page, found: re.Match[str]) -> Draft | None:
    """The number of a match of :data:`english.WORDS` in the group ``en``."""
    folded, (start, end) = page.folded, found.span("en")
    number = english.read(found)
    if number.form == "fraction":
        return _fraction(start, end, number.value)
    if number.form == "factor":
        return _factor(start, end, number.value, "x")
    word = found["cardinal"].lower()
    if word == "zero" or folded[start - 1:start] == "-":
        return None
    draft = Draft(start, end, start, end, number.value, ONE, word=True)
    if folded[end:end + 1] in (" ", "-"):
        attach_unit(page, draft)
        unit = draft.unit
        if unit and (unit.kind in STRONG or unit.scale != ONE) and unit.kind != "days" and unit.written.strip(" -")[:1] not in ("x", "X"):
            draft.soft = unit.kind == "multiple"
            return draft
    if word == "one":
        return None
    if time := _ENGLISH_TIME.match(folded, end):
        return page.set_aside(Aside("duration", start, time.end()), start, end)
    aside = page.set_aside(Aside("enumeration", start, end), start, end)
    aside.number = number.value
    return aside


def _read(words: str) -> tuple[Decimal, Decimal] | None:
    if words[0].isascii():
        return Decimal(words), place_of(words)
    number = chinese.read(words)
    return (number[0], number[1]) if number else None


def _trailing_scale(words: str) -> tuple[Decimal, str]:
    for tail, scale in (("万亿", 10**12), ("亿", 10**8), ("万", 10**4)):
        if words.endswith(tail) and len(words) > len(tail):
            return Decimal(scale), tail
    return ONE, ""
