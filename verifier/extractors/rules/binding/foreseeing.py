"""Numbers that somebody expected, and how far a result lay from what was expected: guidance, a forecast, a consensus, a beat."""

from __future__ import annotations

import re

from verifier.extractors.rules.binding.phrases import BEATEN_ZH, BEFOREHAND, GIVEN_BEFORE, WAS_THEN
from verifier.extractors.rules.binding.standing import Walk
from verifier.extractors.rules.theirs import WHOSE
from verifier.numerals import Numeral
from verifier.patterns import compiled

_BEATEN = compiled(
    r"\b(?:beat|beats|beating|miss|missed|misses|missing|topped|ahead|short)\b[^;]{0,48}"
    r"\bby (?:about |roughly |around |some )?$",
    re.IGNORECASE,
)
_BEAT = compiled(
    r"(?:\s+or\s+[\d.]+%)?\s+"
    r"(?:(?:beat|miss)(?!\s+(?:the|our|its|their|consensus|street|estimates?|expectations|analysts?|what|guidance|[$€£])\b)"
    r"|surprise|upside surprise|shortfall|ahead of|above (?:the )?(?:consensus|street|estimates)"
    r"|below (?:the )?(?:consensus|street|estimates)|short of)\b",
    re.IGNORECASE,
)
_BY_OR_THAN = frozenset("by beat miss surprise upside shortfall ahead above below short".split())
_STREET = compiled(
    r"\b(?:street|consensus|analysts?|sell[- ]side|buy[- ]side|whisper(?: number)?|estimates?|expectations)\b[^,;]{0,24}$", re.IGNORECASE
)
_OR = compiled(r"[\s*]*[,(]?[\s*]*or[\s*]*(?:about|roughly|around|nearly|some|almost)?[\s*]*$", re.IGNORECASE)
_STREETS = frozenset("street consensus analyst analysts estimate estimates expectations sell buy whisper".split())
_GUIDED = compiled(
    r"(?:我们|市场|券商|机构|公司|此前|原先|内部|管理层)的?(?:预期|预测|预估|估计)(?:的|为|是)?[约\s*]*$"
    r"|(?:指引|预期|预测|预估|目标)(?:的)?(?:区间|范围|上限|下限|上沿|下沿|中值|中枢)?[(][^(),;]{0,8}$"
    r"|\b(?:guidance|guide|forecast|estimate|target|consensus) ?\([^(),;]{0,12}$",
    re.IGNORECASE,
)
_OURS = compiled(r"\b(?:vs\.?|versus|against|than|above|below|ahead of|short of)\s+(?:(?:our|my|the street's|the|its|company|management)\s+)?"
    r"(?:our|my|the street's|guide|guidance|prior guide|outlook)\s+(?:of |at |range of )?(?:US|HK)?[$€£¥]?$", re.IGNORECASE)
_FORESEEN = compiled(
    rf"\s*的?(?:一致)?(?:预期|预测|预估|指引)(?![增减利毛净])|\s*(?:{WHOSE}){{0,3}}(?:consensus|estimates?|guidance|guide|forecasts?|expectations?|projections?)\b"
    r"|\s+(?:(?:that |which )?(?:was|were|had been|the (?:street|market)|we|analysts|investors|consensus|they)(?: had)? )?"
    r"(?:expected|modell?ed|projected|anticipated|pencill?ed in)\b(?! to\b)",
    re.IGNORECASE,
)
_FORESIGHT = frozenset(
    "预 估 指 目 guidance guide forecast estimate estimates target consensus our my street expected modeled modelled projected anticipated"
    " penciled pencilled outlook".split()
)
"""A character or word of each thing that is foreseen."""
_GUIDES = frozenset("guidance guide forecast estimate target consensus".split())
_FORESEES, _THINKS = re.compile("[预估指目]"), re.compile(f"[{''.join(sorted(BEFOREHAND))}]")
_NAMES_WHAT_WAS = frozenset("的一预指")
_COMPARED = frozenset("vs versus against than above below of".split())
"""A character or word that some of those patterns must find right before or behind the number."""


def is_foreseen(walk: Walk, n: Numeral) -> bool:
    """Whether a number is guidance, a forecast or a consensus: 指引上限（20%）, the $1.15 consensus."""
    ahead = walk.lead_forecast and n.high is not None and walk.explicit_period is None
    if ahead or (_FORESIGHT.isdisjoint(walk.holds) and BEFOREHAND.isdisjoint(walk.holds)):
        return ahead
    before = walk.folded[max(walk.s.start, n.start - 24) : n.start]
    if _THINKS.search(before) and GIVEN_BEFORE.search(before):
        return True
    if (_FORESEES.search(before) or not _GUIDES.isdisjoint(walk.holds)) and _GUIDED.search(before):
        return True
    after = walk.folded[n.end : n.end + 4].lstrip()[:1]
    named = (not after or (after.isascii() and after.isalnum()) or after in _NAMES_WHAT_WAS) and _FORESEEN.match(walk.folded, n.end) is not None
    return named or (not _COMPARED.isdisjoint(walk.holds) and _OURS.search(before) is not None)


def expected_of(walk: Walk, n: Numeral) -> str:
    """Whether a number is what analysts expected, or how far the result was from it."""
    before = walk.folded[max(walk.clause_char, n.start - 30) : n.start]
    if WAS_THEN.match(walk.folded, n.end):
        return ""  # "against a Street mean of $1.26 and $1.17 a year earlier"
    beaten = not _BY_OR_THAN.isdisjoint(walk.holds)
    if beaten and (_BEATEN.search(walk.folded, max(walk.clause_char, n.start - 64), n.start) or _BEAT.match(walk.folded, n.end, n.end + 24)):
        return "gap"
    if "预" in walk.holds and n.unit.kind in ("percent", "money", "number", "per_share") and BEATEN_ZH.search(before):
        return "gap"
    prior = walk.prior.claim if walk.prior is not None else None
    if prior is not None and prior.expected_by == "gap" and _OR.fullmatch(walk.folded[prior.numeral.end : n.start].removeprefix(" beat")):
        return "gap"  # "a 13-cent beat, or about 6%"
    if "consensus" in walk.clause_cues:
        return "level"
    return "level" if not _STREETS.isdisjoint(walk.holds) and _STREET.search(before) else ""


_GIVEN = compiled(
    r"给[予到出]?(?P<whom>[^,;:。0-9]{0,10}?)[\s*]*(?:(?:20)?\d\d[\s*]*年?[\s*]*[EF]?)?(?:的|目标|合理|约|动态|PE|PB|PS)*[\s*]*$", re.IGNORECASE
)
_WHOM = frozenset(("", "公司", "其", "它", "标的"))


def is_given(walk: Walk, n: Numeral) -> bool:
    """Whether a multiple is one that the author applies to a company: 给予 20 倍, 给驰远 2026 年 15 倍 PE."""
    if n.unit.kind != "multiple" or "给" not in walk.holds:
        return False
    found = _GIVEN.search(walk.folded, max(walk.clause_char, n.start - 24), n.start)
    if found is None:
        return False
    whom = found["whom"].strip(" *")
    return whom in _WHOM or any(t.kind == "name" and t.load.kind == "entity" and walk.folded[t.start : t.end] == whom for t in walk.tokens)
