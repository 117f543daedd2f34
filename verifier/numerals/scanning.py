"""The pass over a text: every number once, in text order, as a claim's numeral or set aside by a rule."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, replace
from decimal import Decimal

from verifier.fold import fold
from verifier.interval import HALF, Interval
from verifier.numerals import chinese, english
from verifier.numerals.grammar import UnitGrammar, hedges, units
from verifier.numerals.numeral import Numeral
from verifier.numerals.setting_aside import (
    BARE_TICKER,
    BARE_YEAR,
    CURRENCY_LETTERS,
    HERE,
    Aside,
    by_letters_before,
    by_time_window,
    by_words_before,
    zones,
)
from verifier.numerals.stating import hedge_beside, stated_interval, stated_range
from verifier.units import MULTIPLE, NUMBER, PERCENT, POINT, Unit

ONE = Decimal(1)
_CORE = r"(?:[0-9]{1,3}(?:[,\u2009\u202f'][0-9]{3})+(?![0-9])|[0-9]+)(?:\.[0-9]+)?"
_HAN_DIGIT = "零〇一二两三四五六七八九十"
_HAN_NUMBER = rf"[{_HAN_DIGIT}百千][{_HAN_DIGIT}百千]*(?:点[零〇一二两三四五六七八九]+)?(?:[{_HAN_DIGIT}百千万亿]*[万亿])?(?:[{_HAN_DIGIT}百千]*[{_HAN_DIGIT}百千])?"
_MAIN = re.compile(rf"(?P<core>{_CORE})|(?P<han>[{_HAN_DIGIT}百千万翻腰减折半过大])|(?P<en>(?<![A-Za-z])(?i:{english.WORDS})(?![A-Za-z]))", re.VERBOSE)
_COMPOUND = re.compile(r"(?:亿零?(?P<yi>[0-9]+(?:\.[0-9]+)?)(?P<yi_scale>千万|百万|万)|万零?(?P<wan>[0-9])千|千零?(?P<qian>[0-9])百)")
_COMPOUND_SCALES = {"千万": Decimal(10**7), "百万": Decimal(10**6), "万": Decimal(10**4)}
_HAN = re.compile(rf"""
    (?P<per_base>[百千万])分之(?P<per_part>{_HAN_NUMBER}|[0-9]+(?:\.[0-9]+)?)
  | (?P<below_line>{_HAN_NUMBER})分之(?P<above_line>{_HAN_NUMBER})
  | (?P<tenths>[一二两三四五六七八九])成(?P<more>[一二三四五六七八九半])?(?P<tenths_many>[多余])?
        (?![为本立功长果员交品绩效熟都份因就型像色套名年人语见事活千]|[以](?!上|下|内))
  | (?P<turn>翻(?:了)?(?:(?P<turns>[一两二三四五])?番|倍))
  | (?P<cut>腰斩|减半|折半)
  | (?P<half>一半|半数|过半|大半)(?![径导球决])
  | (?P<number>{_HAN_NUMBER})(?P<many>[多余])?
""", re.VERBOSE)
_HAN_PERIOD = re.compile(r"[ ]?(?:个)?(?:季度?(?:报|末)?|季报|月份?|年(?:度|期|来|内|半)?|日|周|天|个?月|星期|小时|分钟|交易日|财年|世纪|年代)")
_HAN_COUNTED = re.compile(r"[ ]?(?:大|项|家|个|只|种|类|条|款|座|位|名|方面|方|步|重|轮|次|支|端|档|层|批|笔|场|台|辆|件|张|套|部|组|块|城|省|地|国|人|股|期|者|点|版|款|级|家门店|支柱|道|极|链|化|翼|驾)")
_PUNCTUATION = frozenset("\n,。;:!?、()“”\"'《》【】[]- *#>|\t")
_LIST_LEAD = re.compile(r"[ \t>#*_\-•·▪◆■⬛⬜●○▶►✓]*[(\[【<]?[ ]?")
_LIST_TAIL = re.compile(r"[ ]?(?:[、)\]】:](?![0-9])|\.(?![0-9])(?=[ *]|[^\x00-\x7f])|[ ]?\*\*)")
_LIST_JOINT = re.compile(r"[ ]?\*{0,2}[ ]?(?:/|、|,|;|和|及|与|以及|and|or|&|,[ ]?and)[ ]?\*{0,2}[ ]?")
_RANGE_JOINT = re.compile(r"\*{0,2}[ ]?(?:-|–|—|――|~|至|到|to|and|−)[ ]?\*{0,2}")
_OPERAND_AFTER = re.compile(r"[ ]?[=≈+×*÷][ ]?[0-9(≈=]?")
_OPERAND_BEFORE = re.compile(r"[0-9%元股倍亿万)][ ]?[+\-−×*÷][ ]?$")
_FROM = re.compile(r"(?:由|从|自|\bfrom)[^,;。\n]{0,14}$", re.IGNORECASE)
_BETWEEN = re.compile(r"\bbetween[ ](?:about |roughly |approximately )?[A-Z$€£¥]{0,4}$", re.IGNORECASE)
_MODEL_NOUN = re.compile(r"[ ]?(?:系列|模型|参数|版本|光模块|光引擎|大模型|model|param|LLM|parameters|token|tokens)")
_PERCENTILE = re.compile(r"(?:st|nd|rd|th)[ ]percentile")
_SIGNS = {"+": "+", "-": "-", "−": "-", "–": "-", "—": "-", "▲": "+", "△": "+", "▼": "-", "▽": "-", "负": "-", "↑": "+", "↓": "-"}
_OPERAND_END = frozenset("0123456789%)元股倍亿万点吨个家人")
_SCALE_LETTERS = frozenset({"m", "M", "b", "B", "k", "K", "T", "mm", "MM"})
_STRONG = frozenset({"percent", "point", "basis_point", "multiple", "money", "per_share", "rate"})
_CELL_LEFT, _CELL_RIGHT = frozenset("|\t>"), frozenset("|\t<\n\r")


@dataclass(slots=True)
class _Raw:
    """A number on its way to a Numeral: written numbers and places, before scale and hedge."""

    start: int
    end: int
    first: int
    last: int
    number: Decimal
    place: Decimal
    unit: Unit | None = None
    sign: str = ""
    aside: str | None = None
    word: bool = False
    soft: bool = False
    many: bool = False
    hedge: str = ""
    high: Decimal | None = None
    high_place: Decimal = ONE
    shared: bool = False
    currency: str | None = None


def scan(text: str, folded: str | None = None) -> list[Numeral]:
    """Every number of the text in text order, without overlaps; numbers that are no claims carry the rule that set them aside.

    ``folded`` is ``fold(text)`` where the caller has it already. Offsets refer to the untouched text.

    >>> [(n.text, n.set_aside) for n in scan("2025Q3营收**9.55亿元**，H100芯片")]
    [('2025Q3', 'period'), ('9.55亿元', None), ('H100', 'name')]
    """
    return _Scanner(text, fold(text) if folded is None else folded).run()


class _Scanner:
    __slots__ = ("folded", "grammar", "han", "raws", "starts", "text", "zones")

    def __init__(self, text: str, folded: str) -> None:
        self.text, self.folded, self.grammar = text, folded, units()
        self.zones = zones(folded)
        self.starts = [zone.start for zone in self.zones]
        self.han = not folded.isascii() and any("\u4e00" <= char <= "\u9fff" for char in folded)
        self.raws: list[_Raw] = []

    def run(self) -> list[Numeral]:
        folded, at, search = self.folded, 0, _MAIN.search
        while found := search(folded, at):
            if found["core"] is not None:
                raw = self._digits(found)
            elif found["han"] is not None:
                raw = self._han_words(found.start())
            else:
                raw = self._english_words(found)
            if raw is None:
                at = found.end()
                continue
            if raw.aside is None and (zone := self._zone(raw.start)):
                raw.aside = zone
            self.raws.append(raw)
            at = max(raw.end, found.start() + 1)
        self._join_ranges()
        self._share_units()
        return [self._numeral(raw) for raw in self.raws]

    # -- digits ------------------------------------------------------------------------------------

    def _digits(self, found: re.Match[str]) -> _Raw:
        folded, (start, end) = self.folded, found.span()
        end = self._core_end(start, end)
        before = folded[start - 1] if start else "\n"
        letters: str | None = None
        if (before.isascii() and before.isalpha()) or (before in "-'’" and start > 1 and folded[start - 2].isascii() and folded[start - 2].isalpha()):
            glued = by_letters_before(folded, start)
            if isinstance(glued, Aside):
                measured = before.isalpha() and glued.rule == "name" and self._strong_unit(end)
                if not measured:
                    return self._aside(glued, start, end)
            else:
                letters = glued
        if here := HERE.match(folded, start):
            rule = next(name for name, value in here.groupdict().items() if value is not None and name != "sep")
            if not (rule in ("period", "duration", "name") and letters in CURRENCY_LETTERS) and before not in "$€£¥":
                return self._aside(Aside(rule, start, here.end()), start, end)
        raw = _Raw(start, end, start, end, Decimal(folded[start:end].translate(_SEPARATORS)), _place(folded[start:end]))
        self._unit_after(raw)
        self._front(raw, letters)
        self._brackets(raw)
        if percentile := _PERCENTILE.match(folded, end):
            raw.end, raw.unit = percentile.end(), Unit("percent", Decimal("0.01"), written=self.text[end:percentile.end()])
            return raw
        if aside := self._around(raw, before):
            return self._aside(aside, start, end)
        return raw

    def _core_end(self, start: int, end: int) -> int:
        """The end of the digits; a full-width comma between half-width digits parts a list, it groups no thousands."""
        if self.text[start:end] == self.folded[start:end]:
            return end
        for at in range(start, end):
            if self.text[at] == "，" and self.text[at - 1] in "0123456789":
                return at
        return end

    def _strong_unit(self, end: int) -> bool:
        found = self.grammar.after.match(self.folded, end)
        return bool(found and found["base"] and not found["gap"] and self.grammar.words[found["base"]].kind in _STRONG and found["base"] not in ("x", "X"))

    def _unit_after(self, raw: _Raw) -> None:
        """Take the scale word and the unit that follow, and extend the span over them."""
        folded, grammar = self.folded, self.grammar
        if compound := _COMPOUND.match(folded, raw.end):
            self._compound(raw, compound)
        found = grammar.after.match(folded, raw.end)
        if not found:
            return
        scale_word, base = found["scale"], found["base"]
        if not scale_word and not base:
            return
        if base and found["gap2"] and not scale_word and found["gap"]:
            base = None if found["gap2"] and not found["gap2"].strip("-") == "" else base
        scale = grammar.scales[_scale_key(scale_word, grammar)] if scale_word else ONE
        if raw.unit is not None:
            scale = raw.unit.scale
        end = found.end()
        written = self.text[raw.end:end]
        if base:
            word = grammar.words[base]
            unit = word.unit(scale, written)
            if found["per"]:
                unit = _per(unit, found["per"].lstrip("/每").removeprefix(" per ").removeprefix(" a "), grammar)
            unit = self._settle(unit, base, raw)
        else:
            unit = Unit("number", scale, written=written)
        raw.unit, raw.end = unit, end
        raw.many = bool(found["many"] or found["many2"])

    def _compound(self, raw: _Raw, found: re.Match[str]) -> None:
        """4亿5800万: one number of two scales, counted in the greater."""
        if found["yi"]:
            scale, part, unit = Decimal(10**8), Decimal(found["yi"]), _COMPOUND_SCALES[found["yi_scale"]]
        elif found["wan"]:
            scale, part, unit = Decimal(10**4), Decimal(found["wan"]), Decimal(1000)
        else:
            scale, part, unit = Decimal(1000), Decimal(found["qian"]), Decimal(100)
        small = _place(found["yi"] or found["wan"] or found["qian"])
        raw.number, raw.place = raw.number + part * unit / scale, small * unit / scale
        raw.last = raw.end = found.end()
        raw.unit = Unit("number", scale, written={10**8: "亿", 10**4: "万"}.get(int(scale), "千"))

    def _settle(self, unit: Unit, base: str, raw: _Raw) -> Unit:
        """Words whose meaning hangs on the language or the size: pct, points."""
        if base in ("pct", "Pct") and not self._han_near(raw.first):
            return replace(PERCENT, written=unit.written)
        if unit.kind == "index" and base.isascii() and raw.number < 25:
            return replace(POINT, written=unit.written)
        return unit

    def _han_near(self, at: int) -> bool:
        return self.han and any("\u4e00" <= char <= "\u9fff" for char in self.folded[max(0, at - 16):at + 24])

    def _front(self, raw: _Raw, letters: str | None) -> None:
        """Take sign and currency in front of the digits, in either order, and extend the span over them."""
        folded, at = self.folded, raw.first
        at, sign = self._sign(at, letters)
        window = folded[max(0, at - 6):at]
        if window and (window[-1] in "$€£¥₩₹ .=" or (window[-1].isascii() and window[-1].isalpha())):
            spaced = window[:-1] if window[-1] == " " and window[-2:-1].isalpha() else window
            if found := self.grammar.prefix.search(spaced):
                word = self.grammar.prefixes[found[1] or found[2]]
                at -= len(window) - len(spaced) + len(found[0])
                raw.currency = word.currency
                scale = raw.unit.scale if raw.unit and raw.unit.kind == "number" else ONE
                if raw.unit is None or raw.unit.kind == "number":
                    raw.unit = word.unit(scale, raw.unit.written if raw.unit else "")
                if not sign:
                    at, sign = self._sign(at, None)
        if not sign and at and folded[at - 1] == " ":
            for spoken in ("minus ", "negative ", "Negative ", "Minus "):
                if folded.startswith(spoken, at - len(spoken)):
                    at, sign = at - len(spoken), "-"
        raw.start, raw.sign = at, sign
        self._noun(raw)

    def _noun(self, raw: _Raw) -> None:
        """An English noun tells the unit of a number without joining its text: 62.8 million shares, $0.24 per share."""
        unit = raw.unit
        if unit is None or unit.kind == "number" or (unit.kind == "money" and raw.currency):
            tail = self.folded[raw.end:raw.end + 34]
            if unit and unit.kind == "money":
                if found := _PER_NOUN.match(tail):
                    raw.unit = _per(unit, found[1], self.grammar)
            elif found := self.grammar.noun.match(tail):
                raw.unit = self.grammar.nouns[found[1]].unit(unit.scale if unit else ONE, unit.written if unit else "")
            elif unit is None and raw.place == ONE and (counted := _COUNTED_EN.match(tail)) and counted[1].lower() not in _FUNCTION_WORDS:
                raw.unit = Unit("count")

    def _sign(self, at: int, letters: str | None) -> tuple[int, str]:
        if not at:
            return at, ""
        folded = self.folded
        mark = folded[at - 1]
        sign = _SIGNS.get(mark, "")
        if not sign:
            return at, ""
        before = folded[at - 2] if at > 1 else "\n"
        if mark in "▲△▼▽↑↓":
            return at - 1, sign
        if mark == "负":
            return (at, "") if before in "自抱正担肩" else (at - 1, sign)
        if before in _OPERAND_END or (mark != "+" and before in "-–—−"):
            return at, ""
        if before.isascii() and before.isalpha() and mark != "+":
            return (at - 1, sign) if letters else (at, "")
        if mark == "—" and before not in " \n(|\t比:":
            return at, ""
        return at - 1, sign

    def _brackets(self, raw: _Raw) -> None:
        """(1,204) thousand and a table cell's (0.52) are negative; $(0.12) is too."""
        folded, start, end = self.folded, raw.start, raw.end
        if not start or folded[start - 1] != "(" or folded[end:end + 1] != ")" or raw.sign:
            return
        left = folded[start - 2] if start > 1 else "\n"
        right = folded[end + 1:end + 2] or "\n"
        negative = (left in _CELL_LEFT and right in _CELL_RIGHT) or left in "$€£¥"
        if raw.unit is None and not (raw.place == ONE and raw.number < 20):
            outer = _Raw(start, end + 1, raw.first, raw.last, raw.number, raw.place)
            self._unit_after(outer)
            if outer.unit and (outer.unit.kind in _STRONG or outer.unit.scale != ONE) and outer.end > end + 1:
                raw.unit, raw.end, raw.start, raw.sign = outer.unit, outer.end, start - 1, "-"
                return
        if negative:
            raw.start, raw.end, raw.sign = start - 1, end + 1, "-"
            if left in "$€£¥":
                self._front_of_bracket(raw)

    def _front_of_bracket(self, raw: _Raw) -> None:
        found = self.grammar.prefix.search(self.folded, max(0, raw.start - 4), raw.start)
        if found:
            word = self.grammar.prefixes[found[1] or found[2]]
            outer = _Raw(raw.start, raw.end, raw.first, raw.last, raw.number, raw.place)
            self._unit_after(outer)
            scale, written = (outer.unit.scale, outer.unit.written) if outer.unit and outer.unit.kind == "number" else (ONE, "")
            raw.unit, raw.start, raw.end, raw.currency = word.unit(scale, written), found.start(), max(raw.end, outer.end), word.currency

    def _around(self, raw: _Raw, before: str) -> Aside | None:
        """The rules that look at what stands on both sides of the digits."""
        folded, start, end, unit = self.folded, raw.first, raw.last, raw.unit
        bare = unit is None or (unit.kind == "count" and not unit.written)
        if unit and not raw.currency and unit.kind == "number" and (letter := unit.written.strip(" *")) in _SCALE_LETTERS \
                and (letter in ("m", "b", "mm", "T") or self._han_near(start) or _MODEL_NOUN.match(folded, raw.end)):
            return Aside("name", start, raw.end)
        if raw.sign or raw.currency:
            return None
        if unit and unit.kind in ("days", "months", "physical") and (window := by_time_window(folded, start)):
            return window
        if before == "每" or folded[max(0, start - 2):start] == "每 ":
            if unit and unit.kind in ("shares", "count", "physical", "days"):
                return Aside("basis", start, raw.end)
        if aside := by_words_before(folded, start, end, bare):
            return aside
        if folded[end:end + 1] == "大" and raw.place == ONE:
            return Aside("enumeration", start, end + 1)
        if not bare:
            return None
        if marker := self._marker(raw, before):
            return marker
        after = folded[end:end + 1]
        if after.isascii() and after.isalpha():
            tail = _NAME_TAIL.match(folded, end)
            return Aside("name", start, tail.end() if tail else end)
        if raw.place != ONE or "," in folded[start:end]:
            return None
        if BARE_YEAR.match(folded, start):
            return Aside("period", start, end)
        if end - start == 6 and BARE_TICKER.match(folded, start) and before not in _CELL_LEFT and after not in _CELL_RIGHT:
            return Aside("ticker", start, end)
        return None

    def _marker(self, raw: _Raw, before: str) -> Aside | None:
        """List markers, section numbers and footnotes: 1. 2、 (3) 4) [5]."""
        folded, start, end = self.folded, raw.first, raw.last
        after = folded[end:end + 1]
        if before == "[" and after == "]" and end - start < 4:
            return Aside("footnote", start - 1, end + 1)
        if before == "^" and folded[start - 2:start - 1] == "[":
            return Aside("footnote", start - 2, end)
        if end - start > 5:
            return None
        line = folded.rfind("\n", max(0, start - 14), start) + 1 or (0 if start < 14 else -1)
        if line >= 0 and (lead := _LIST_LEAD.fullmatch(folded, line, start)):
            if raw.place == ONE and end - start < 3 and (tail := _LIST_TAIL.match(folded, end)):
                return Aside("list-marker", start, end if tail[0].strip() == "**" else end)
            if "#" in lead[0] or (raw.place != ONE and end - start < 5 and folded[end:end + 1] == " " and folded[end + 1:end + 2] > "\u2e80"):
                return Aside("list-marker", start, end)
        if raw.place != ONE or end - start > 2:
            return None
        if before == "(" and after == ")" and folded[end + 1:end + 2] not in _CELL_RIGHT | {"", "。", ","}:
            return Aside("list-marker", start - 1, end + 1)
        if after in "、)" and after and before in _PUNCTUATION and before not in "、-" and not folded[end + 1:end + 2].isdigit() \
                and folded[end + 1:end + 2] > "\u2e80" and folded.rfind("(", max(0, start - 40), start) <= folded.rfind(")", max(0, start - 40), start):
            return Aside("list-marker", start, end)
        return None

    # -- numbers in words ------------------------------------------------------------------------------

    def _han_words(self, start: int) -> _Raw | None:
        folded = self.folded
        found = _HAN.match(folded, start)
        if not found:
            return None
        end = found.end()
        before = folded[start - 1] if start else "\n"
        if found["per_base"]:
            base = {"百": "0.01", "千": "0.001", "万": "0.0001"}[found["per_base"]]
            part = _read(found["per_part"])
            return part and _Raw(start, end, start, end, part[0], part[1], Unit("percent", Decimal(base), written="%"), word=True)
        if found["below_line"]:
            below, above = chinese.read(found["below_line"]), chinese.read(found["above_line"])
            if not below or not above or not below[0]:
                return None
            return self._fraction(start, end, above[0] / below[0])
        if found["tenths"]:
            return self._tenths(found)
        if found["turn"]:
            turns = chinese.read(found["turns"]) if found["turns"] else None
            value = Decimal(2) ** int(turns[0]) if turns else Decimal(2)
            return _Raw(start, end, start, end, value, value / 10, replace(MULTIPLE), word=True, soft=True)
        if found["cut"]:
            return _Raw(start, end, start, end, HALF, HALF / 10, replace(MULTIPLE), word=True, soft=True)
        if found["half"]:
            raw = self._fraction(start, end, HALF)
            raw.hedge = "above" if found["half"] in ("过半", "大半") else ""
            return raw
        return self._han_number(found, before)

    def _fraction(self, start: int, end: int, value: Decimal) -> _Raw:
        return _Raw(start, end, start, end, value * 100, value * 10, replace(PERCENT), word=True, soft=True)

    def _tenths(self, found: re.Match[str]) -> _Raw:
        start, end = found.span()
        whole = chinese.read(found["tenths"])
        assert whole
        more = Decimal("0.5") if found["more"] == "半" else (_read(found["more"]) or (Decimal(0),))[0] / 10 if found["more"] else Decimal(0)
        place = Decimal(1) if not found["more"] else Decimal("0.1")
        raw = _Raw(start, end, start, end, (whole[0] + more) * 10, place * 10, replace(PERCENT), word=True)
        raw.hedge = "many" if found["tenths_many"] else ""
        return raw

    def _han_number(self, found: re.Match[str], before: str) -> _Raw | None:
        folded, start, end = self.folded, found.start(), found["number"] and found.end("number")
        words = found["number"]
        if before == "第":
            return self._aside(Aside("ordinal", start - 1, end), start, end)
        if aside := self._han_aside(words, start, end, before):
            return self._aside(aside, start, end)
        number = chinese.read(words)
        if number is None or words[0] in "百千万" and not folded[max(0, start - 2):start].endswith(("超", "近", "破", "逾", "约", "过", "达")):
            return None
        value, place, named = number
        raw = _Raw(start, end, start, end, value, named if found["many"] else place, word=True)
        if found["many"]:
            raw.end = raw.last = found.end()
        self._unit_after(raw)
        scale, tail = _trailing_scale(words)
        if raw.unit is None and scale == ONE:
            return self._counted(words, start, end)
        if raw.unit is None:
            raw.unit = Unit("number", scale, written=tail)
            raw.number, raw.place = raw.number / scale, raw.place / scale
        elif scale != ONE:
            raw.number, raw.place = raw.number / scale, raw.place / scale
            raw.unit = replace(raw.unit, scale=raw.unit.scale * scale, written=tail + raw.unit.written)
        strong = raw.unit.kind in _STRONG or raw.unit.scale >= 10**4 and raw.unit.kind != "days"
        if not strong or (raw.unit.kind == "money" and raw.unit.scale == ONE and words in "一二两三"):
            return self._counted(words, start, end)
        if found["many"] or raw.many or folded[raw.end:raw.end + 1] in "多余":
            raw.hedge = "many"
            raw.place = max(raw.place, named / (scale or ONE))
            if folded[raw.end:raw.end + 1] and folded[raw.end] in "多余":
                raw.end += 1
        raw.soft = raw.unit.kind == "multiple"
        if raw.soft and raw.hedge == "many":
            raw.soft = False
        return raw

    def _han_aside(self, words: str, start: int, end: int, before: str) -> Aside | None:
        folded = self.folded
        following = folded[end:end + 1]
        if len(words) == 3 and words[0] == "十" and words[2] == "五" and words[1] in "一二三四五六":
            return Aside("period", start, end)
        line = folded.rfind("\n", max(0, start - 10), start) + 1 or (0 if start < 10 else -1)
        if len(words) <= 2 and line >= 0 and following and following in "、)】.:" and _LIST_LEAD.fullmatch(folded, line, start) \
                and not (following == "、" and folded[end + 1:end + 2] in _HAN_DIGIT):
            return Aside("list-marker", start, end)
        if before == "(" and following == ")" and len(words) <= 2:
            return Aside("list-marker", start, end)
        if following in ("是", "则") and len(words) == 1 and before in _PUNCTUATION and words not in "两百千":
            return Aside("list-marker", start, end)
        if following == "、" and _QUARTER_LIST.match(folded, end):
            return Aside("period", start, end)
        if period := _HAN_PERIOD.match(folded, end):
            unit = period[0].strip().removeprefix("个")
            rule = "period" if unit.startswith("季") or (unit.startswith("月") and "个" not in period[0]) or (len(words) > 1 and unit == "年" and "〇" in words) else "duration"
            if words == "一" and unit.startswith(("日", "周", "天", "月")) and before not in "近十每":
                return None
            return Aside(rule, start, period.end())
        if before == "前" and not folded[max(0, start - 2):start].startswith(tuple("此之以目提当日年空先")) and not _HAN_COUNTED.match(folded, end):
            return Aside("ordinal", start, end)
        return None

    def _counted(self, words: str, start: int, end: int) -> _Raw | None:
        """Counts in words only enumerate; 一 before a classifier is an article."""
        if words[0] in "一百千万" and len(words) == 1:
            return None
        counted = _HAN_COUNTED.match(self.folded, end)
        if not counted or chinese.read(words) is None:
            return None
        return self._aside(Aside("enumeration", start, counted.end()), start, end)

    def _english_words(self, found: re.Match[str]) -> _Raw | None:
        folded, (start, end) = self.folded, found.span("en")
        number = english.read(found)
        if number.form == "fraction":
            return self._fraction(start, end, number.value)
        if number.form == "factor":
            return _Raw(start, end, start, end, number.value, number.value / 10, replace(MULTIPLE, written="x"), word=True, soft=True)
        word = found["cardinal"].lower()
        if folded[start - 1:start] == "-" or word == "zero":
            return None
        raw = _Raw(start, end, start, end, number.value, ONE, word=True)
        if folded[end:end + 1] in " -" and (after := self.grammar.after.match(folded, end)) and (after["scale"] or after["base"]):
            self._unit_after(raw)
            if raw.unit and (raw.unit.kind in _STRONG or raw.unit.scale != ONE) and not (after["base"] or "").startswith(("x", "X")):
                raw.soft = raw.unit.kind == "multiple"
                return raw
        if word == "one":
            return None
        tail = _WORD_TIME.match(folded, end)
        if tail:
            return self._aside(Aside("duration", start, tail.end()), start, end)
        return self._aside(Aside("enumeration", start, end), start, end)

    # -- ranges, lists, numerals -----------------------------------------------------------------------

    def _join_ranges(self) -> None:
        """Two neighbours joined by a range's dash or word become one numeral with a high end."""
        folded, raws = self.folded, self.raws
        joined: list[_Raw] = []
        for raw in raws:
            low = joined[-1] if joined else None
            if low is not None and low.aside is None and raw.aside is None and low.high is None and raw.start - low.end < 9 and self._is_range(low, raw):
                if low.unit is None or (low.unit.kind != (raw.unit or low.unit).kind and low.currency) or (low.unit.scale == ONE and low.currency and raw.unit):
                    low.unit, low.shared = (raw.unit or low.unit), True
                scale = (raw.unit or NUMBER).scale / (low.unit or NUMBER).scale
                low.high = (-raw.number if raw.sign == "-" else raw.number) * scale
                low.high_place, low.end, low.last = raw.place * scale, raw.end, raw.last
                low.hedge = low.hedge or raw.hedge
                continue
            joined.append(raw)
        del folded
        self.raws = joined

    def _is_range(self, low: _Raw, high: _Raw) -> bool:
        folded = self.folded
        joint = folded[low.end:high.start]
        if not joint:
            # The dash of 5%-8% may have been read as the sign of its second number.
            return False
        if not _RANGE_JOINT.fullmatch(joint):
            return False
        word = joint.strip(" *")
        if low.unit is not None and high.unit is None and not low.currency:
            return False
        if low.unit and high.unit and low.unit.kind != high.unit.kind and not (low.unit.kind == "number" or low.currency):
            return False
        scale_low = (low.unit.scale if low.unit and (low.unit.scale != ONE or not low.currency) else (high.unit or NUMBER).scale)
        first = (-low.number if low.sign == "-" else low.number) * scale_low
        second = (-high.number if high.sign == "-" else high.number) * (high.unit or NUMBER).scale
        if word == "and":
            return first < second and _BETWEEN.search(folded, max(0, low.start - 40), low.start) is not None
        if first >= second and not (low.sign == "-" and high.sign == "-") and not (low.sign == "-" and word not in ("-", "−")):
            return False
        if word in ("to", "到", "至") and _FROM.search(folded, max(0, low.start - 20), low.start):
            return False
        if low.unit is None and high.unit is None and word in "-−":
            return not _OPERAND_AFTER.match(folded, high.end) and not _OPERAND_BEFORE.search(folded, max(0, low.start - 4), low.start) \
                and joint.count(" ") != 1
        return not _OPERAND_AFTER.match(folded, high.end) or _OPERAND_AFTER.match(folded, high.end) is None

    def _share_units(self) -> None:
        """The unit of the last member of a list applies to the members before it that bear none."""
        folded, raws = self.folded, self.raws
        for at in range(len(raws) - 2, -1, -1):
            raw, following = raws[at], raws[at + 1]
            if raw.aside or following.aside or following.unit is None or raw.word or not following.unit.written:
                continue
            bare = raw.unit is None
            short = raw.currency is not None and raw.currency == following.currency and raw.unit is not None and raw.unit.scale == ONE and following.unit.scale != ONE
            if not (bare or short) or following.start - raw.end > 8 or not _LIST_JOINT.fullmatch(folded, raw.end, following.start):
                continue
            if folded[raw.end:following.start].strip() in (",", ";") and not self._comma_list(at):
                continue
            raw.unit, raw.shared = following.unit, True

    def _comma_list(self, at: int) -> bool:
        """Commas part the members of a list only where its last two are joined by a word: a, b and c%."""
        raws, folded = self.raws, self.folded
        for one, two in zip(raws[at + 1:at + 6], raws[at + 2:at + 7], strict=False):
            joint = folded[one.end:two.start]
            if len(joint) > 8 or not _LIST_JOINT.fullmatch(joint):
                return False
            if joint.strip(" ,*") in ("and", "or", "和", "及", "与", "以及", "&"):
                return True
        return False

    def _numeral(self, raw: _Raw) -> Numeral:
        unit = raw.unit or NUMBER
        scale = unit.scale
        signed = -raw.number if raw.sign == "-" else raw.number
        value, place = signed * scale, raw.place * scale
        if raw.aside:
            return Numeral(self.text[raw.start:raw.end], raw.start, raw.end, value, unit, place, Interval(value, value), (raw.first, raw.last), "", raw.sign, None,
                           raw.word, raw.aside)
        hedge = raw.hedge
        if not hedge or hedge == "above" and raw.word:
            hedge = hedge or hedge_beside(self.folded, raw.start, raw.end, hedges()) or ("above" if raw.many else "")
        elif hedge == "many" and (beside := hedge_beside(self.folded, raw.start, raw.end, hedges())) in ("below", "under"):
            hedge = beside
        high = None
        if raw.high is not None:
            high = raw.high * scale
            stated = stated_range(value, place, high, raw.high_place * scale)
        else:
            stated = stated_interval(value, place, hedge, soft=raw.soft)
        return Numeral(self.text[raw.start:raw.end], raw.start, raw.end, value, unit, place, stated, (raw.first, raw.last), hedge, raw.sign, high, raw.word,
                       None, raw.shared)

    def _aside(self, aside: Aside, start: int, end: int) -> _Raw:
        """A number set aside; its digits still give the value, so that nothing of the text is unaccounted for."""
        try:
            number = Decimal(self.folded[start:end].translate(_SEPARATORS))
        except ArithmeticError:
            number = (chinese.read(self.folded[start:end]) or (Decimal(0),))[0]
        return _Raw(min(aside.start, start), max(aside.end, end), start, end, number, ONE, aside=aside.rule)

    def _zone(self, at: int) -> str | None:
        index = bisect_right(self.starts, at) - 1
        return self.zones[index].rule if index >= 0 and at < self.zones[index].end else None


_SEPARATORS = str.maketrans("", "", ",'\u2009\u202f ")
_PER_NOUN = re.compile(r"(?: per |/| a )(?:ordinary |common |diluted |basic |troy )?(share|ADS|ADR|barrel|tonne|ton|ounce|pound|day|unit|month|year|user|MWh|kWh|W|watt|MMBtu|square foot)s?(?![A-Za-z])")
_COUNTED_EN = re.compile(r"[ ](?!of\b)([A-Za-z][A-Za-z-]+)")
_FUNCTION_WORDS = frozenset(
    "of in and to for from at by on over under above below versus vs than or as with the a an is was were are be been per it its which that this these those but "
    "while when if so since after before during until up down into through against between among not no nor yet points point times level mark line threshold "
    "respectively also still now only just then".split())
_NAME_TAIL = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)*")
_QUARTER_LIST = re.compile(rf"(?:、[一二三四])+[ ]?季")
_WORD_TIME = re.compile(r"[ -](?:full |straight |consecutive |more |calendar |fiscal |trading )?(?:days?|weeks?|months?|quarters?|years?|hours?|minutes?|decades?|sessions?)(?![A-Za-z])")


def _place(digits: str) -> Decimal:
    """The last printed place of a written number: 4.58 -> 0.01."""
    _, point, decimals = digits.partition(".")
    return ONE.scaleb(-len(decimals)) if point else ONE


def _read(words: str) -> tuple[Decimal, Decimal] | None:
    if words[0].isascii():
        return Decimal(words), _place(words)
    number = chinese.read(words)
    return (number[0], number[1]) if number else None


def _trailing_scale(words: str) -> tuple[Decimal, str]:
    for tail, scale in (("万亿", 10**12), ("亿", 10**8), ("万", 10**4)):
        if words.endswith(tail) and len(words) > len(tail):
            return Decimal(scale), tail
    return ONE, ""


def _scale_key(word: str, grammar: UnitGrammar) -> str:
    return word if word in grammar.scales else word.lower()


def _per(unit: Unit, per: str, grammar: UnitGrammar) -> Unit:
    """Money over a share or over another thing."""
    if per in grammar.per_share:
        return replace(unit, kind="per_share")
    return replace(unit, kind="rate", name=f"{unit.currency}/{per}")
