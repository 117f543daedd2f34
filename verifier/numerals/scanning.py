"""The pass over a text: every number once, in text order, as a claim's numeral or set aside by a rule."""

from __future__ import annotations

import re
from decimal import Decimal

from verifier.fold import fold
from verifier.interval import Interval
from verifier.numerals import english
from verifier.numerals.digits import DIGITS, read_digits
from verifier.numerals.draft import ONE, Draft, Page
from verifier.numerals.grammar import HedgeGrammar, hedges
from verifier.numerals.joining import join_ranges, share_units
from verifier.numerals.numeral import Numeral
from verifier.numerals.stating import hedge_beside, stated_interval, stated_range
from verifier.numerals.words import HAN_STARTS, read_english, read_han
from verifier.patterns import pattern
from verifier.units import NUMBER

_BEGINNING = pattern("number-beginning", f"[0-9{HAN_STARTS}]")
_ENGLISH = pattern("number-english", rf"(?P<en>(?i:{english.WORDS})(?![A-Za-z]))", re.VERBOSE)
_ENGLISH_BEGINNING = pattern("number-english-beginning", f"[{english.LETTERS}](?<![A-Za-z].)[A-Za-z]*")


def scan(text: str, folded: str | None = None) -> list[Numeral]:
    """Every number of the text in text order, without overlaps; numbers that are no claims carry the rule that set them aside.

    ``folded`` is ``fold(text)`` where the caller has it already. Offsets refer to the untouched text.

    >>> [(n.text, n.set_aside) for n in scan("2025Q3营收**9.55亿元**，H100芯片")]
    [('2025Q3', 'period'), ('9.55亿元', None), ('H100', 'name')]
    """
    page = Page(text, fold(text) if folded is None else folded)
    drafts = join_ranges(page.folded, _drafts(page))
    share_units(page.folded, drafts)
    grammar = hedges()
    return [_numeral(page, draft, grammar) for draft in drafts]


LONGEST = 60
"""A longer run of digits is a key or noise, no number that commentary states."""


def _drafts(page: Page) -> list[Draft]:
    drafts: list[Draft] = []
    at, folded = 0, page.folded
    words = _english_from(folded, 0)
    while True:
        found = _BEGINNING.search(folded, at)
        if words is not None and words.start() < at:
            words = _english_from(folded, at)
        if words is not None and (found is None or words.start() < found.start()):
            found, (start, end) = None, words.span()
        elif found is not None:
            start = found.start()
            digits = DIGITS.match(folded, start)
            end = digits.end() if digits is not None else start + 1
        else:
            break
        zone = page.zone_at(start)
        draft: Draft | None
        if zone and zone.rule in ("url", "contact"):
            draft = Draft(zone.start, max(zone.end, end), start, end, Decimal(0), ONE, aside=zone.rule)
        elif end - start > LONGEST:
            draft = Draft(start, end, start, end, Decimal(0), ONE, aside="name")
        elif found is None and words is not None:
            draft = read_english(page, words)
        elif folded[start] <= "9":
            draft = read_digits(page, start, end)
        else:
            draft = read_han(page, start)
        if draft is None:
            at = end
            continue
        if drafts and draft.start < drafts[-1].end:
            draft.start = drafts[-1].end
            while draft.start < draft.first and not folded[draft.start].isalnum():
                draft.start += 1
        if zone and draft.aside in (None, "enumeration"):
            draft.aside = zone.rule
        drafts.append(draft)
        at = max(draft.end, start + 1)
    return drafts


def _english_from(folded: str, at: int) -> re.Match[str] | None:
    """The first number in English words from a place on."""
    for word in _ENGLISH_BEGINNING.finditer(folded, at):
        if word[0].lower() in english.FIRST_WORDS and (found := _ENGLISH.match(folded, word.start())) is not None:
            return found
    return None


def _numeral(page: Page, draft: Draft, grammar: HedgeGrammar) -> Numeral:
    unit = draft.unit or NUMBER
    value, place = draft.signed * unit.scale, draft.place * unit.scale
    text, digits = page.text[draft.start:draft.end], (draft.first, draft.last)
    if draft.aside:
        return Numeral(text, draft.start, draft.end, value, unit, place, Interval(value, value), digits,
                       sign=draft.sign, word=draft.word, set_aside=draft.aside)
    hedge = _hedge(page, draft, grammar)
    if draft.high is None:
        high, stated = None, stated_interval(value, place, hedge, soft=draft.soft, word=draft.word)
    else:
        high = draft.high * unit.scale
        stated = stated_range(value, place, high, draft.high_place * unit.scale)
    return Numeral(text, draft.start, draft.end, value, unit, place, stated, digits, hedge, draft.sign, high, draft.word, None, draft.shared)


def _hedge(page: Page, draft: Draft, grammar: HedgeGrammar) -> str:
    """The hedge beside the number; 多 inside it (50多个) opens it upward, and 不到两成多 stays below."""
    if draft.hedge not in ("", "many"):
        return draft.hedge
    beside = hedge_beside(page.folded, draft.start, draft.end, grammar)
    if draft.hedge == "many":
        return beside if beside in ("below", "under") else "many"
    return beside or ("above" if draft.many else "")
