"""What is attached to digits: scale word and unit behind them, sign and currency in front, brackets around them."""

from __future__ import annotations

import re
from decimal import Decimal

from verifier.dataclass import replace
from verifier.numerals.draft import ONE, STRONG, Draft, Page, place_of
from verifier.numerals.grammar import UnitGrammar
from verifier.numerals.unit_names import per_thing
from verifier.patterns import pattern
from verifier.units import PERCENT, POINT, Unit

_COMPOUND = pattern("attaching-compound",
    r"(?:亿零?(?P<yi>[0-9]+(?:\.[0-9]+)?)(?P<yi_scale>千万|百万|万)|万零?(?P<wan>[0-9])千|千零?(?P<qian>[0-9])百)")
_COMPOUND_FIRSTS = frozenset("亿万千")
_COMPOUND_SCALES = {"千万": Decimal(10**7), "百万": Decimal(10**6), "万": Decimal(10**4)}
_SIGNS = {"+": "+", "-": "-", "−": "-", "–": "-", "—": "-", "▲": "+", "△": "+", "▼": "-", "▽": "-", "负": "-", "↑": "+", "↓": "-"}
_SPOKEN_SIGNS = ("minus ", "negative ", "Minus ", "Negative ")
_OPERAND_END = frozenset("0123456789%)元股倍亿万点吨个家人")
_CURRENCY_END = frozenset("$€£¥₩₹ .")
_HAN_CURRENCIES = {"人民币": "CNY", "港币": "HKD", "港元": "HKD", "美元": "USD", "美金": "USD", "欧元": "EUR", "英镑": "GBP", "日元": "JPY",
                   "新台币": "TWD"}
_PER_NOUN = pattern("attaching-per-noun", r"(?: per | a )(?:ordinary |common |diluted |basic |troy |metric )?"
                       r"(share|ADS|ADR|barrel|tonne|ton|ounce|pound|day|unit|month|year|user|MWh|kWh|W|watt|MMBtu|square foot|week|hour|room"
                       r"|night|customer|store)s?(?![A-Za-z]|[ ](?:ago|earlier|before|prior))")
_PER_SLASH = pattern("attaching-per-slash",
    r"/(share|sh|ADS|t|tonne|ton|bbl|barrel|oz|lb|kg|MWh|kWh|Wh|W|MMBtu|mmbtu|GB|day|month|year|unit|user|sq ft|sqft|boe|mcf"
                        r"|TEU|g|hour|week|m2|m²)(?![A-Za-z])")
_COUNTED = pattern("attaching-counted", r"[ ](?!of\b)([A-Za-z][A-Za-z-]+)")
_FUNCTION_WORDS = frozenset({
    "of", "in", "and", "to", "for", "from", "at", "by", "on", "over", "under", "above", "below", "versus", "vs", "than", "or", "as",
    "with", "the", "a", "an", "is", "was", "were", "are", "be", "been", "per", "it", "its", "which", "that", "this", "these", "those",
    "but", "while", "when", "if", "so", "since", "after", "before", "during", "until", "up", "down", "into", "through", "against",
    "between", "among", "not", "no", "nor", "yet", "points", "point", "times", "level", "mark", "line", "threshold", "respectively",
    "also", "still", "now", "only", "just", "then", "ticked", "edged", "inched", "crept", "rose", "fell", "grew", "improved", "climbed",
    "dropped", "slipped", "declined", "increased", "decreased", "compares", "compared", "works", "gives", "implies"})
_CELL_LEFT, _CELL_RIGHT = re.compile(r"[|\t>][ ]*$"), re.compile(r"[ ]*(?:[|\t<\r\n]|$)")


def attach_unit(page: Page, draft: Draft) -> None:
    """Take the scale word and the unit that follow the digits, and extend the span over them."""
    grammar, follows = page.grammar, page.folded[draft.end:draft.end + 2]
    if follows[:1] not in grammar.follows or (follows[0] == " " and follows[1:] not in grammar.follows):
        return
    if follows[0] in _COMPOUND_FIRSTS and (compound := _COMPOUND.match(page.folded, draft.end)):
        _attach_compound(draft, compound)
    found = grammar.after.match(page.folded, draft.end)
    if not found or not (found["scale"] or found["base"]):
        return
    scale_word, base, per, end = found["scale"], found["base"], found["per"], found.end()
    scale = grammar.scales[scale_word if scale_word in grammar.scales else scale_word.lower()] if scale_word else ONE
    word = grammar.words[base] if base else None
    if word and per and word.kind != "money" and not (word.kind == "physical" and per[0] == "/"):
        end, per = found.end("base"), None
    written = page.text[draft.end:end]
    if draft.unit is not None:
        scale, written = draft.unit.scale, draft.unit.written + written
    if word is None:
        draft.unit = Unit("number", scale, written=written)
    else:
        unit = word.unit(scale, written)
        draft.unit = _settled(page, per_unit(unit, per[1:], grammar) if per else unit, base, draft)
    draft.end = end
    draft.many = bool(found["many"] or found["many2"])


def _attach_compound(draft: Draft, found: re.Match[str]) -> None:
    """4亿5800万: one number of two scales, counted in the greater."""
    if found["yi"]:
        scale, part, unit, written = Decimal(10**8), found["yi"], _COMPOUND_SCALES[found["yi_scale"]], "亿"
    elif found["wan"]:
        scale, part, unit, written = Decimal(10**4), found["wan"], Decimal(1000), "万"
    else:
        scale, part, unit, written = Decimal(1000), found["qian"], Decimal(100), "千"
    draft.number, draft.place = draft.number + Decimal(part) * unit / scale, place_of(part) * unit / scale
    draft.last = draft.end = found.end()
    draft.unit = Unit("number", scale, written=written)


def _settled(page: Page, unit: Unit, base: str, draft: Draft) -> Unit:
    """Words whose meaning hangs on the language or the size: pct is points in Chinese; 1.7 points are no index."""
    if base in ("pct", "Pct") and not page.han_in_line(draft.first):
        return replace(PERCENT, written=unit.written)
    if unit.kind == "index" and base.isascii() and draft.number < 25:
        return replace(POINT, written=unit.written)
    return unit


def attach_front(page: Page, draft: Draft, letters: str | None) -> None:
    """Take sign and currency in front of the digits, in either order, and extend the span over them.

    ``letters`` are the Latin letters of a measure glued to the digits (EPS-0.19元): a hyphen after them is a minus.
    """
    folded = page.folded
    at, sign = _sign(folded, draft.first, letters)
    last = folded[at - 1:at]
    if last and (last in _CURRENCY_END or (last.isascii() and last.isalpha())):
        at, sign = _currency(page, draft, at, sign)
    elif draft.unit and last > "\u4e00" and draft.unit.kind in ("money", "number") and not sign:
        for name, currency in _HAN_CURRENCIES.items():
            if folded.startswith(name, at - len(name)):
                draft.unit = replace(draft.unit, kind="money", currency=currency)
                break
    if not sign and at and folded[at - 1] == " ":
        for spoken in _SPOKEN_SIGNS:
            if folded.startswith(spoken, at - len(spoken)):
                at, sign = at - len(spoken), "-"
    draft.start, draft.sign = at, sign
    _attach_noun(page, draft)


def _currency(page: Page, draft: Draft, at: int, sign: str) -> tuple[int, str]:
    window = page.folded[max(0, at - 7):at]
    spaced = window[:-1] if window[-1] == " " and (window[-2:-1].isalpha() or window[-2:-1] in "$€£¥₹.") else window
    found = page.grammar.prefix.search(spaced)
    if not found:
        return at, sign
    word = page.grammar.prefixes[found[1] or found[2]]
    at -= len(window) - len(spaced) + len(found[0])
    draft.currency = word.currency
    if draft.unit is None or draft.unit.kind == "number":
        draft.unit = word.unit(draft.scale, draft.unit.written if draft.unit else "")
    return (at, sign) if sign else _sign(page.folded, at, None)


def _sign(folded: str, at: int, letters: str | None) -> tuple[int, str]:
    """The sign that ends at ``at``, and where it starts; a dash that joins or parts words is none."""
    mark = folded[at - 1:at] if at else ""
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
    if mark == "—" and (folded.find("—", at, at + 16) >= 0 or (before.isascii() and before.isalnum())):
        return at, ""
    return at - 1, sign


def _attach_noun(page: Page, draft: Draft) -> None:
    """An English noun tells the unit of a number without joining its text: 62.8 million shares, $0.24 per share."""
    unit = draft.unit
    if unit is not None and (unit.kind not in ("number", "money") or not (draft.currency or unit.written.isascii())):
        return
    tail = page.folded[draft.end:draft.end + 34]
    if unit and unit.kind == "money":
        if draft.currency and (slash := _PER_SLASH.match(tail)):
            draft.unit = replace(per_unit(unit, slash[1], page.grammar), written=unit.written + slash[0])
            draft.end += slash.end()
        elif per := _PER_NOUN.match(tail):
            draft.unit = per_unit(unit, per[1], page.grammar)
    elif noun := page.grammar.noun.match(tail):
        draft.unit = page.grammar.nouns[noun[1]].unit(draft.scale, unit.written if unit else "")
    elif unit is None and draft.place == ONE and (counted := _COUNTED.match(tail)) and counted[1].lower() not in _FUNCTION_WORDS:
        draft.unit = Unit("count")


def attach_brackets(page: Page, draft: Draft) -> None:
    """(1,204) thousand and a table cell's (0.52) are negative, and so is $(0.12); (52%) in prose is not."""
    folded, start, end = page.folded, draft.start, draft.end
    if not start or folded[start - 1] != "(" or folded[end:end + 1] != ")" or draft.sign:
        return
    outer = Draft(start, end + 1, draft.first, draft.last, draft.number, draft.place)
    if draft.unit is None or (draft.currency and draft.scale == ONE):
        attach_unit(page, outer)
    scaled = outer.unit is not None and (outer.unit.kind in STRONG or outer.scale != ONE)
    if folded[start - 2:start - 1] in ("$", "€", "£", "¥") and (prefix := page.grammar.prefix.search(folded, max(0, start - 5), start - 1)):
        word = page.grammar.prefixes[prefix[1] or prefix[2]]
        draft.unit = word.unit(outer.scale, outer.unit.written if outer.unit else "") if scaled else word.unit(ONE, "")
        draft.start, draft.end, draft.sign, draft.currency = prefix.start(), outer.end if scaled else end + 1, "-", word.currency
    elif scaled and outer.unit and not (draft.place == ONE and draft.number < 20 and draft.currency is None):
        kept = draft.unit
        draft.unit = replace(kept, scale=outer.scale, written=outer.unit.written) if kept is not None and outer.unit.kind == "number" else outer.unit
        draft.start, draft.end, draft.sign = start - 1, outer.end, "-"
    elif _CELL_RIGHT.match(folded, end + 1) and _CELL_LEFT.search(folded, max(0, start - 8), start - 1):
        draft.start, draft.end, draft.sign = start - 1, end + 1, "-"


def per_unit(unit: Unit, per: str, grammar: UnitGrammar) -> Unit:
    """Money over a share, or an amount over another thing."""
    if per in grammar.per_share and unit.kind == "money":
        return replace(unit, kind="per_share")
    return per_thing(unit, per, unit.written)
