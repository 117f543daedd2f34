"""The words that stand beside a period in a heading: actual, consensus, company guidance, our est., restated, old, pro forma.

They say on what basis the column's numbers of that period are, never which part of the business they are of. What is left of a
period that was not understood (a bare 2Q, an E, a stray year) and columns that only compare (vs consensus) say so too, so that no
number is put under a date it does not bear.
"""

from __future__ import annotations

import re
from functools import lru_cache

from verifier.dataclass import dataclass
from verifier.patterns import pattern


@dataclass(frozen=True, slots=True)
class Basis:
    """What the words say of the numbers: ``variant`` is None for the ordinary ones, ``forecast`` tells numbers of the future;
    ``clear`` is False where nobody can say what the column holds."""

    variant: str | None = None
    forecast: bool = False
    clear: bool = True


_HOUSE = r"(?:our|my|house|desk|broker'?s?|analysts?'?|we|team|internal|(?-i:[A-Z]{2,5}))"
_ESTIMATE = r"(?:estimates?|est\.?|forecasts?|numbers?|model)"
_WORDS: tuple[tuple[str, str], ...] = (
    ("plain", r"as[- ]reported|reported|actuals?|act\.?|unaudited|audited|prelim(?:inary)?\.?|flash|results?|final|published|full[- ]year|total"
     r"|annual|statutory|(?-i:A)|实际(?:值|数)?|实绩|公告(?:值|数)?|披露(?:值|数)?|(?:未经?|已经?|经)审计|审计|全年|合计|年度?|年报|快报|报告值|数据|数值|金额"
     r"|累计|期"),
    ("restated", r"re-?stated|as restated|追溯(?:调整|重述)后?|重述后?|comparable(?: basis)?|like[- ]for[- ]like|可比口径?"),
    ("as first reported", r"as (?:first|originally|previously) reported|追溯调整前|重述前"),
    ("pro forma", r"pro[- ]?forma|PF|备考"),
    ("adjusted", r"adj(?:usted|\.)?|non-?gaap|经调整"),
    ("constant currency", r"constant currency|cc|固定汇率"),
    ("guidance", r"(?:(?:company|co\.?|corporate|mgmt\.?|management(?:'s)?|official|initial|latest|current|full[- ]year|FY) )*"
     r"(?:guidance|guided?|outlook|plan|targets?|budget|company (?:estimates?|forecasts?|est\.?)|CE|CoE)(?: range)?"
     r"|(?:公司|管理层|业绩|全年|最新)*(?:指引|计划|目标|预算|公司预测)(?:区间|值|数)?"),
    ("consensus", r"(?:(?:quick|bloomberg|bbg|factset|visible alpha|va|wind|lseg|refinitiv|ibes|i/b/e/s|capital iq"
     r"|sell[- ]side|market|company[- ]compiled"
     r"|mean|median) )*(?:consensus|cons\.?|street)(?: (?:estimates?|est\.?|mean|median|forecasts?))?|bloomberg|bbg"
     r"|(?:万得|wind|彭博|市场|朝阳永续|同花顺)?\s?一致预[期测](?:值|均值)?|市场预期"),
    ("prior estimate", rf"(?:{_HOUSE} )?(?:old|prior|previous|prev\.?|former)(?: {_ESTIMATE})?"
     r"|(?:旧|原|前次|此前|前期|上次)(?:预测|预计|预期|估计)?值?"),
    ("new", rf"(?:{_HOUSE} )?(?:new|revised|updated|rev\.?)(?: {_ESTIMATE})?|(?:新|最新|修订后?|本次)(?:预测|预计|估计)?值?"),
    ("estimate", rf"(?:{_HOUSE} )?(?:estimates?|ests?\.?|forecasts?|fcsts?\.?|modell?(?:ed)?|projections?|projected|expected)"
     r"|(?-i:[A-Z]{2,5}e|[EF])|(?:我们的?|本行|本所|机构)?(?:预测|预计|预期|估计|测算)值?"),
    ("before", r"调整前"), ("after", r"调整后"), ("midpoint", r"mid-?point|mid|中值|中枢"),
    ("low", r"low(?:er)?(?: end)?|min(?:imum)?|下限"), ("high", r"high(?:er)?(?: end)?|upper(?: end)?|max(?:imum)?|上限"),
)
_ALONE = [pattern(f"beside-{kind.replace(' ', '-')}", rf"(?:{words})(?![A-Za-z0-9])", re.I) for kind, words in _WORDS]
_BETWEEN = re.compile(r"[\s()\[\]【】,;:/|&·•*_+-]+")
_SET_BESIDE = re.compile(
    r"(?:^|[\s(/])(?:vs\.?|versus|against|Δ|diff(?:erence)?|beat|miss|surprise|deviation|ahead of|revision)(?=$|[\s)./])"
    r"|差异|偏离|较预期|超预期|与预期|预期差|修正幅度|对比", re.I)
_LEFT = pattern("beside-left",
    r"(?:[FC]?Q[1-4]|[1-4]F?Q|H[1-4]|[12]H|HY|[369]M|M[369]|1[0-2]?M|FYE?|CY|YE|Q|H|[A-Z]|[1-4]QTD|TTM|LTM|NTM|(?:19|20)?\d\d|\d{1,2}[/.-]\d{1,4}"
    r"|\d{1,2}[月季]?度?|T[+-]\d|[期末初季]|第?[一二三四]季度?|[上下]半年度?|前三季度|全年|中报|年报|四半期|\d{1,2}[-~至]\d{1,2}月"
    r"|[1-4]月?季报|中期|[一三]季报"
    r"|(?:first|second|third|fourth) (?:quarter|half)|full[- ]year|quarter|half)(?:[EAFP]|累计)?", re.I)


@lru_cache(maxsize=16384)
def basis_of_words(words: str, ahead: bool = False) -> Basis | None:
    """What words beside a period mean; ``ahead`` says that the period is marked as a forecast. None for words of another kind.

    >>> basis_of_words("company guidance"), basis_of_words("actual"), basis_of_words("2Q").clear, basis_of_words("Power devices")
    (Basis(variant='guidance', forecast=True, clear=True), Basis(variant=None, forecast=False, clear=True), False, None)
    """
    text = words.strip()
    if compares(text):
        return Basis(clear=False)
    kinds: list[str] = []
    at = 0
    while at < len(text):
        if gap := _BETWEEN.match(text, at):
            at = gap.end()
            continue
        if (found := _longest(text, at)) is None:
            return Basis(clear=False) if is_left_over(text) else None
        kinds.append(found[0])
        at = found[1]
    return _meant(kinds, ahead) if kinds else None


def compares(words: str) -> bool:
    """Whether a column's words set one number beside another: vs consensus, 较预期.

    >>> compares("Actual vs est"), compares("Consensus")
    (True, False)
    """
    return _SET_BESIDE.search(words) is not None


def is_left_over(words: str) -> bool:
    """Whether words are only a piece of a period: 2Q, 1H, 三季度, 26.

    >>> is_left_over("2Q"), is_left_over("前三季度"), is_left_over("Asia")
    (True, True, False)
    """
    pieces = [piece for piece in _BETWEEN.split(words.strip(" .'’")) if piece]
    return bool(pieces) and (all(_LEFT.fullmatch(piece) for piece in pieces) or _LEFT.fullmatch(words.strip()) is not None)


def _longest(text: str, at: int) -> tuple[str, int] | None:
    """The kind and the end of the longest word that begins at a place and ends where a word may end."""
    best: tuple[str, int] | None = None
    for (kind, _), alone in zip(_WORDS, _ALONE, strict=True):
        found = alone.match(text, at)
        if found is not None and found.end() > at and (best is None or found.end() > best[1]):
            best = kind, found.end()
    return best


def _meant(kinds: list[str], ahead: bool) -> Basis:
    said = [kind for kind in kinds if kind != "plain"]
    if "after" in said:
        said = ["new" if ahead else "restated" if kind == "after" else kind for kind in said]
    if "before" in said:
        said = [("prior estimate" if ahead else "as first reported") if kind == "before" else kind for kind in said]
    bounds = [kind for kind in said if kind in ("low", "high")]
    forecast = any(kind in ("guidance", "consensus", "prior estimate", "new", "estimate") for kind in said)
    named = [kind for kind in said if kind not in ("new", "estimate", "midpoint", "low", "high")]
    if bounds and not forecast:
        return Basis(clear=False)
    if not named and "estimate" in said and not ahead:
        named = ["estimate"]  # 3Q25 our est. may stand beside the actual 3Q25
    return Basis("; ".join(dict.fromkeys([*named, *bounds])) or None, forecast)
