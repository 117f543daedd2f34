"""What an id or a name in a plain list stands for: metric, measure, part, bound and basis.

An id may carry a part behind or before the metric (``revenue_us_ground``, ``pc_combined_ratio``), a measure
(``revenue_yoy``), an end of a range (``revenue_low``), or a basis (``new_business_value_restated``).
"""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

from verifier.dataclass import dataclass, replace
from verifier.figures import OWN, Measure
from verifier.fold import fold

_TAILS: tuple[tuple[str, Measure], ...] = (
    ("_growth_yoy", "growth_yoy"), ("_yoy_growth", "growth_yoy"), ("_yoy", "growth_yoy"), ("_growth", "growth_yoy"), ("_growth_qoq", "growth_qoq"),
    ("_qoq", "growth_qoq"), ("_change_pp", "change_yoy"), ("_change_yoy", "change_yoy"), ("_change_qoq", "change_qoq"))
_WORDS_ZH: tuple[tuple[re.Pattern[str], Measure], ...] = (
    (re.compile(r"的?同比(?:增长率|增速|增幅|增长|变动|变化)?$"), "growth_yoy"),
    (re.compile(r"的?环比(?:增长率|增速|增幅|增长|变动)?$"), "growth_qoq"),
    (re.compile(r"(?:较年初|比年初|较上年末)(?:增长率|增速|增长|变动)?$"), "growth_vs_open"),
    (re.compile(r"(?:增长率|增速)$"), "growth_yoy"))
_BOUND = re.compile(r"[_ ](?P<bound>low|high|min|max|lower|upper)$")
_GUIDED = re.compile(r"^(?:guided|guidance(?: for| on)?)[_ ]|[_ ](?:guidance|guide|outlook)$|(?:业绩)?指引$", re.I)
_ID = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9\u4e00-\u9fff]+)+")
_BASES = {"restated": "restated", "comparable": "comparable", "pro_forma": "pro forma",
          "constant_currency": "constant currency", "consensus": "consensus"}
_IDLE = frozenset({"annualised", "annualized", "total", "reported", "group", "average", "consolidated"})
_SHARE_CLASSES = {"shares_a": "A股", "shares_h": "H股", "shares_b": "B股"}
_PARTS_ZH = {"pc": "财险", "p_c": "财险", "auto": "车险", "motor": "车险", "life": "寿险", "health": "健康险", "domestic": "国内", "overseas": "海外",
             "international": "国际", "coal": "煤电", "wind": "风电", "solar": "光伏", "hydro": "水电", "online": "线上", "offline": "线下",
             "retail": "零售",
             "corporate": "对公", "cloud": "云", "passenger": "客运", "cargo": "货运"}
"""Parts that ids name in English, in the words of a company with a Chinese name."""


@dataclass(frozen=True, slots=True)
class Named:
    """A catalogue id or ``own:`` words, and what the name says beside."""

    metric: str
    measure: Measure = "level"
    segment: str | None = None
    bound: Literal["low", "high"] | None = None
    variant: str | None = None
    guided: bool = False
    """What a company says will come, not what came."""

    def in_words_of(self, entity: str | None) -> Named:
        """The part in the language of the company's name: ``pc`` of 衡岳保险 is 财险."""
        if self.segment is None or not entity or entity.isascii():
            return self
        return replace(self, segment=_PARTS_ZH.get(self.segment.replace(" ", "_"), self.segment))


@cache
def read_metric(words: str) -> Named:
    """What the id or name stands for.

    >>> read_metric("revenue_us_ground").segment, read_metric("pc_combined_ratio").segment, read_metric("revenue_yoy").measure
    ('us ground', 'pc', 'growth_yoy')
    """
    from verifier.catalogue import load

    if words in load().metrics:
        return Named(words)
    if words in _SHARE_CLASSES:
        return Named("shares_total", segment=_SHARE_CLASSES[words])
    if found := _BOUND.search(words):
        inner = read_metric(words[: found.start()])
        if not inner.metric.startswith(OWN):
            return replace(inner, bound="low" if found["bound"] in ("low", "min", "lower") else "high")
    if guided := _GUIDED.search(words):
        inner = read_metric((words[: guided.start()] + words[guided.end() :]).strip(" _"))
        if not inner.metric.startswith(OWN):
            return replace(inner, guided=True)
    for tail, measure in _TAILS:
        if words.endswith(tail) and (stem := words.removesuffix(tail)):
            inner = read_metric(stem)
            if not inner.metric.startswith(OWN) and inner.measure == "level":
                return replace(inner, measure=measure)
    text = words.replace("_", " ").strip()
    if (whole := _named(fold(text))) is not None:
        return Named(whole)
    if _ID.fullmatch(words) and (parted := _parted(words.split("_"))) is not None:
        return parted
    for pattern, zh_measure in _WORDS_ZH:
        if (cut := pattern.search(text)) and cut.start() and (named := _named(fold(text[: cut.start()]).strip("-—: "))):
            return Named(named, zh_measure)
    for tail in ("数量", "总数", "个数", "余额", "规模"):
        if text.endswith(tail) and (named := _named(fold(text.removesuffix(tail)))):
            return Named(named)
    if short := _short_names().get(text.lower()):
        return Named(short)
    return _set_out(text) or _part_named(text) or Named(OWN + text)


@cache
def _short_names() -> dict[str, str]:
    """Words that name an amount only where they stand alone, as in a list they do: advances, lending."""
    from verifier.catalogue import load

    found: dict[str, set[str]] = {}
    for metric in load().metrics.values():
        for short in metric.short_en if metric.kind == "money" else ():
            found.setdefault(short.lower(), set()).add(metric.id)
    return {short: next(iter(many)) for short, many in found.items() if len(many) == 1}


_SET_OUT = re.compile(r"(?P<metric>[^:|]{3,48}?)(?: [-–—|] |: )(?P<part>[^\d:|]{2,40})")
NO_PART = re.compile(
    r"\b(?:adjusted|gaap|ifrs|basic|diluted|basis|reported|statutory|core|underlying|actual|estimate|consensus|guidance|guide|target|prior|previous|last"
    r"|current|year|quarter|month|ttm|yoy|qoq|ytd|growth|change|margin|ratio|rate|share|per|net|gross|total|group|company|consolidated|average|end"
    r"|ending|beginning|opening|closing|low|high|mid|midpoint)\b",
    re.IGNORECASE,
)


def _set_out(text: str) -> Named | None:
    """A metric and a part of it set apart by a dash, colon or bar: "net premiums written - personal auto"."""
    found = _SET_OUT.fullmatch(text) if text.isascii() or " – " in text or " — " in text else None
    if found is None or NO_PART.search(found["part"]) or (metric := _named(fold(found["metric"].strip()))) is None:
        return None
    return Named(metric, segment=re.sub(r" (?:segment|division|unit|business|line)$", "", found["part"].strip(), flags=re.IGNORECASE))


_ON_A_BASIS = re.compile(r"[(（][^()（）]*(?:口径|准则|标准|年化)[)）]$")
_YEARLY = re.compile(r"年化")


def _part_named(text: str) -> Named | None:
    """A Chinese name of a part and its measure in one, or of a measure with its basis beside it: 海外新业务价值, 新业务价值率（首年保费口径）."""
    from verifier.tabulation.labels import label_of

    if text.isascii() or (label := label_of(text)).metric is None or label.measure != "level":
        return None
    if label.segment is None and not (_ON_A_BASIS.search(text) or _YEARLY.match(text)):
        return None
    return Named(label.metric, segment=label.segment, variant=label.variant)


def _parted(parts: list[str]) -> Named | None:
    """An id made of a metric and something before or behind it, the longest metric first."""
    from verifier.catalogue import load
    from verifier.tabulation.labels import is_segmented

    known = load().metrics
    for length in range(len(parts) - 1, 0, -1):
        stem, rest = "_".join(parts[:length]), parts[length:]
        metric = stem if stem in known else _named(" ".join(parts[:length])) if length > 1 else None
        if metric is not None:
            basis = _BASES.get("_".join(rest))
            return Named(metric, variant=basis) if basis else Named(metric, segment=" ".join(rest))
    for start in range(1, len(parts)):
        tail, front = "_".join(parts[start:]), [part for part in parts[:start] if part not in _IDLE]
        metric = tail if tail in known else _named(" ".join(parts[start:]))
        if metric is None:
            continue
        if basis := _BASES.get("_".join(front)):
            return Named(metric, variant=basis)
        if not front or is_segmented(metric):
            return Named(metric, segment=" ".join(front) or None)
    return None


def _named(text: str) -> str | None:
    """The metric whose name is the whole of the text."""
    from verifier.catalogue import load

    return next((str(term.metric) for term in load().terms.find(text) if term.start == 0 and term.end == len(text)), None)
