"""Numbers in digits: their bounds, what is attached to them, and the rules that set them aside."""

from __future__ import annotations

from decimal import Decimal

from verifier.numerals.attaching import attach_brackets, attach_front, attach_unit
from verifier.numerals.draft import ONE, SEPARATORS, STRONG, Draft, Page, place_of
from verifier.numerals.setting_aside import (
    BARE_TICKER,
    BARE_YEAR,
    CURRENCY_LETTERS,
    HERE,
    Aside,
    by_letters_before,
    by_list_place,
    by_time_window,
    by_words_before,
)
from verifier.patterns import pattern
from verifier.units import Unit

DIGITS = pattern("digits", r"(?:[0-9]{1,3}(?:[,\u2009\u202f'][0-9]{3})+(?![0-9])|[0-9]+)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,2}(?![0-9A-Za-z]))?")
"""Digits with thousands separators, decimals and a power of ten."""
# What is plainly an amount needs no look at dates and period names.
_AMOUNT = ("亿", "万", "元", "%", "倍", "百万", "个百分点", "million", "billion", "bn", "mn")
_ASIDE_BEFORE = frozenset("(码:#<>≤≥于")
_ASIDE_AFTER = frozenset(" 年月日季号股派转送配美港欧英人多余个自财会交完天周小纳吋寸-–—~～至到/、.:(asnrtphkABCDEFGHIJKLMNOPQRSTUVWXYZ")
"""What stands before or after digits that :data:`HERE` may set aside, where they are few and plain."""
_FEW = 8
_SCALE_LETTERS = frozenset({"m", "M", "b", "B", "k", "K", "T", "mm", "MM"})
_MODEL_NOUN = pattern("digits-model-noun", r"[ ]?(?:系列|模型|参数|版本|光模块|光引擎|大模型|models?\b|param|LLM|tokens?\b|variants?\b|chips?\b)")
_PERCENTILE = pattern("digits-percentile", r"(?:st|nd|rd|th)[ ]percentile")
_AFTER_CURRENCY = pattern("digits-after-currency", r"(?:[$€£¥₩₹]|(?<![A-Za-z])(?:RMB|CNY|USD|HKD|EUR|GBP|SGD|Rs\.?)) ?[0-9][0-9.,]*(?:m|M|b|bn|B)?"
                          r"(?:[-–—~]| to | and )\*{0,2}$")
"""The lower end of a range in money: the letter behind the upper one is its scale."""
_NAME_TAIL = pattern("digits-name-tail", r"[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)*")
_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_POWER, _LOWERED = pattern("digits-power", f"[{_RAISED}]{{1,2}}"), str.maketrans(_RAISED, "0123456789")
"""The power of ten in 10⁶; behind any other number raised digits are a footnote's."""
_CELL_MARKS = frozenset("|\t<>\r\n")


def read_digits(page: Page, start: int, end: int) -> Draft:
    """The number whose digits stand from ``start`` to ``end`` of the folded text."""
    folded = page.folded
    end = _end_of_digits(page, start, end)
    before = folded[start - 1] if start else "\n"
    letters: str | None = None
    if before.isascii() and (before.isalpha() or (before in "-'" and start > 1 and folded[start - 2].isascii() and folded[start - 2].isalpha())) \
            or before == "’":
        ends_range = before == "-" and _AFTER_CURRENCY.search(folded, max(0, start - 24), start) is not None
        glued = None if ends_range else by_letters_before(folded, start)
        if isinstance(glued, Aside):
            if not (before.isalpha() and glued.rule == "name" and start - glued.start > 1 and _strong_unit(page, end)):
                return page.set_aside(glued, start, end)
        else:
            letters = glued
    if _may_be_no_claim(folded, start, end, before) and (here := HERE.match(folded, start)) and here.lastgroup and letters not in CURRENCY_LETTERS:
        return page.set_aside(Aside(here.lastgroup, start, here.end()), start, end)
    digits = folded[start:end]
    after = folded[end:end + 1]
    number = Decimal(digits.translate(SEPARATORS))
    if after and digits == "10" and after in _RAISED and (power := _POWER.match(folded, end)):
        number, end = number ** int(power[0].translate(_LOWERED)), power.end()
    draft = Draft(start, end, start, end, number, place_of(digits))
    attach_unit(page, draft)
    attach_front(page, draft, letters)
    attach_brackets(page, draft)
    if after and after in "snrt" and (percentile := _PERCENTILE.match(folded, end)):
        draft.end, draft.unit = percentile.end(), Unit("percent", Decimal("0.01"), written=page.text[end:percentile.end()])
        return draft
    aside = _around(page, draft, before)
    return page.set_aside(aside, start, end) if aside else draft


def _may_be_no_claim(folded: str, start: int, end: int, before: str) -> bool:
    """Whether :data:`HERE` may set digits aside: all that can be told at little cost, the pattern tells the rest."""
    after = folded[end:end + 1]
    if after not in _ASIDE_AFTER and before not in _ASIDE_BEFORE and end - start < _FEW and "e" not in folded[start:end].lower():
        return False
    return before not in "$€£¥" and not folded.startswith(_AMOUNT, end + (after == " "))


def _end_of_digits(page: Page, start: int, end: int) -> int:
    """A full-width comma between half-width digits parts a list; it groups no thousands."""
    if page.text[start:end].isascii():
        return end
    for at in range(start, end):
        if page.text[at] == "，" and page.text[at - 1] in "0123456789":
            return at
    return end


def _strong_unit(page: Page, end: int) -> bool:
    found = page.grammar.after.match(page.folded, end)
    return bool(found and found["base"] and not found["gap"] and page.grammar.words[found["base"]].kind in STRONG and found["base"] not in ("x", "X"))


def _around(page: Page, draft: Draft, before: str) -> Aside | None:
    """The rules that look at what stands on both sides of the digits."""
    folded, start, end, unit = page.folded, draft.first, draft.last, draft.unit
    if unit and unit.kind == "number" and not draft.currency and (letter := unit.written.strip(" *")) in _SCALE_LETTERS \
            and not _AFTER_CURRENCY.search(folded, max(0, start - 24), start) \
            and (letter in ("m", "b", "mm", "T") and not (letter == "m" and "." in folded[start:end] and not page.han_near(start))
                 or page.han_near(start) or _MODEL_NOUN.match(folded, draft.end)):
        return Aside("name", start, draft.end)
    if draft.sign or draft.currency or (unit and unit.kind in STRONG and unit.written[:1] != " "):
        return None
    if unit and unit.kind in ("days", "months", "physical") and (window := by_time_window(folded, start)):
        return window
    if unit and unit.kind in ("shares", "count", "physical", "days") and (before == "每" or folded.startswith("每 ", start - 2)):
        return Aside("basis", start, draft.end)
    if aside := by_words_before(folded, start, end, draft.is_bare):
        return aside
    if draft.place == ONE and folded.startswith("大", end):
        return Aside("enumeration", start, end + 1)
    if not draft.is_bare:
        return None
    if marker := by_list_place(folded, start, end, draft.place == ONE):
        return marker
    after = folded[end:end + 1]
    if after.isascii() and after.isalpha():
        tail = _NAME_TAIL.match(folded, end)
        return Aside("name", start, tail.end() if tail else end)
    if draft.place != ONE or "," in folded[start:end]:
        return None
    if BARE_YEAR.match(folded, start):
        return Aside("period", start, end)
    if end - start == 6 and BARE_TICKER.match(folded, start) and before not in _CELL_MARKS and after not in _CELL_MARKS:
        return Aside("ticker", start, end)
    return None
