"""The names that a document and its sources use besides the catalogue's: entities, segments, metrics of their own.

Built from figures' names alone (never their values), so that an extractor can recognise "Ground", "关注类贷款占比"
or a peer's name as what a source calls so.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Literal

from verifier.balance_days import months_ahead
from verifier.catalogue import load
from verifier.dataclass import dataclass, field, replace
from verifier.extractors.coding import coded, joined_words
from verifier.extractors.printed_names import clean, in_catalogue, listing
from verifier.extractors.series_names import spoken
from verifier.extractors.shortening import called, in_both_scripts, initials_of, shortened, shortened_en, without_place, without_whole
from verifier.extractors.timing import ahead_of, daily_of, days_of, guided_of, latest_of, rates_alone_of
from verifier.figures import OWN, Figure
from verifier.fold import fold, small
from verifier.patterns import pattern
from verifier.periods import Period

NameKind = Literal["entity", "segment", "own"]
_GENERIC = frozenset(
    "the of and or in for to a an us inc corp co ltd plc group holdings company total other others net gross revenue sales income profit cost margin"
    " rate ratio growth number count value amount per share end period segment business division capacity service dividend adjusted average".split()
)
_LEADS = frozenset("group total portfolio consolidated reported company overall fund bank prior-year average".split())
"""Words that a source puts before a name and prose leaves out."""
_SYMBOL = re.compile(r"[A-Z]\d\b")
_PLACES = frozenset(
    "中国 北京 上海 天津 重庆 深圳 广州 江苏 浙江 山东 广东 福建 湖南 湖北 河南 河北 四川 安徽 江西 云南 贵州 陕西 山西 辽宁 吉林"
    " 新疆 内蒙 海南 甘肃 宁夏 青海"
    " 香港 澳门 台湾 南京 杭州 成都 武汉 苏州 西部 东方 南方 北方 华东 华南 华北 西南 长江 黄河 太平"
    " 国家 中央 第一 招商 交通 工商 农业 建设 民生 平安 光大 兴业 中信 恒生 创业".split()
)
_MARKETS = {"上证指数": ("沪指", "上证综指", "沪市"), "深证成指": ("深成指", "深市"), "创业板指": ("创指", "创业板指数"), "沪深300": ("沪深300指数",)}
_TAIL = pattern("vocabulary-tail", r"(?:股份有限公司|有限责任公司|有限公司|集团|控股|股份)$")
_EN_TAIL = pattern("vocabulary-en-tail", r",?\s+(?:Inc|Corp|Corporation|Co|Ltd|plc|PLC|Holdings|Group|Company|AG|SA|SE|NV|Limited)\.?$")
_COUNTED = pattern("vocabulary-counted", r"(?:数目|數目|数量|數量|总数|總數|余额|餘額)$")
_PART_TAILS = ("业务", "板块", "分部", "渠道", "市场", "事业部")
_PART_TAIL = pattern("vocabulary-part-tail", r"(?:渠道|板块|分部|事业部|业务|客户|客群|市场|地区|区域|产品线?|系列|运输|采购)$")
_HAN_ONLY = pattern("vocabulary-han-only", r"[一-鿿]+")
_SITES = ("店", "项目", "工厂", "基地", "园区", "商场", "广场", "门店")  # what prose calls a place: 苏州店 of 苏州锦棠天地
_NO_PART = frozenset("其他 其它 主要 综合 全部 核心 主营 新兴 相关 合并 中国 产品 传统".split())
_ABBREVIATED = pattern("vocabulary-abbreviated", r"(.*[一-鿿]{2,})\s*[(（]?[A-Z][A-Za-z/]{1,6}[)）]?")
"""A name with its abbreviation behind it: 平均日租金TCE."""
_SERIES_TAIL = pattern(
    "vocabulary-series-tail", r"(?:即期|现货|期货|平均|综合|主力合约|出厂|市场)*(?:运价|租金|价格|报价|均价|现价|结算价|收盘价|价)(?:指数)?$"
)
"""What prose leaves out of the name of a price: 欧线 for 欧线即期运价."""
_LINE = pattern(
    "vocabulary-line",
    r"([a-z][a-z\-]+(?: [a-z\-]+)?) (?:revenues?|sales|net sales|gwp|(?:gross written )?premiums?|rents?|rental income)",
    re.IGNORECASE,
)
_SHORTER = {
    "automotive": ("auto",),
    "communications": ("comms",),
    "infrastructure": ("infra",), "international": ("int'l", "intl"),
    "residential": ("resi",),
    "pharmaceuticals": ("pharma",),
    "healthcare": ("health care",),
    "data center": ("datacenter", "data centre"),
    "same-store": ("ss", "same store", "same-property", "same property"),
}
"""How desks shorten the names of segments."""
_CLOSE = pattern("vocabulary-close", r"(?:收盘价?|指数收盘|点位| close| index)$", re.IGNORECASE)
_SPACED = pattern("vocabulary-spaced", r"(?<=[A-Za-z0-9])\s(?=[一-鿿])|(?<=[一-鿿])\s(?=[A-Za-z0-9])")
_SEAM = pattern("vocabulary-seam", r"(?<=[A-Za-z0-9])(?=[一-鿿])|(?<=[一-鿿])(?=[A-Za-z0-9])")


@dataclass(frozen=True, slots=True)
class Mention:
    """One name found in the text; ``target`` is the entity, segment or ``own:`` metric it stands for."""

    start: int
    end: int
    kind: NameKind
    target: str


@dataclass(slots=True)
class Vocabulary:
    """Names by their folded spelling, with what each stands for."""

    names: dict[str, tuple[NameKind, str]] = field(default_factory=dict)
    entities: tuple[str, ...] = ()
    metrics: frozenset[str] = frozenset()
    volumes: tuple[str, ...] = ()
    monthly: bool = False
    months: frozenset[int] = frozenset()
    """The months, by their count, that have figures of their own."""
    own_kinds: dict[str, str] = field(default_factory=dict)
    rates_alone: frozenset[str] = frozenset()
    units: dict[str, tuple[str, ...]] = field(default_factory=dict)
    segment_metric: dict[str, str] = field(default_factory=dict)
    holders: dict[str, tuple[str, ...]] = field(default_factory=dict)
    listed: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """All that the source lists which has a metric of the most entities, whether or not it has that metric of each."""
    ahead: int | None = None
    """By how many months the figures' fiscal count runs ahead of the calendar's, where their balance days tell."""
    latest: dict[str, Period] = field(default_factory=dict)
    """The latest period reported of each metric that one entity alone has."""
    of_segment: dict[str, frozenset[str]] = field(default_factory=dict)
    of_whole: frozenset[str] = frozenset()
    sole: dict[str, str] = field(default_factory=dict)
    """The one segment that has a metric which the whole has not: 商品煤 of the output."""
    of_entity: dict[str, frozenset[str]] = field(default_factory=dict)
    rolling: bool = False
    """Whether the sources have values of the last twelve months that bear no date, so that no report's end is theirs."""
    daily: frozenset[str] = frozenset()
    runs_ahead: Mapping[str, Period] = field(default_factory=dict)
    """The entities whose closes of two days running the sources give: what a note says of their price is about the later day."""
    guided: dict[str, Period] = field(default_factory=dict)
    """The one period to come that the sources have a forecast or guidance of a metric for, and no more than one."""
    trailed: bool = False
    """Whether the sources have values of the last twelve months up to a date."""
    capital: frozenset[str] = frozenset()
    """Names that are common words besides, and so are names only where they are written with a capital."""
    spelled: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """What the sources call a metric of the catalogue, folded and in small letters."""
    days: dict[str, tuple[dt.date, ...]] = field(default_factory=dict)
    """The days for which the sources print a metric that they alone name."""
    publishers: dict[str, str] = field(default_factory=dict)
    """Who prints a metric of the sources' own that no other has, where all that it prints is such: an exchange of freight rates, no company."""
    codes: dict[str, str] = field(default_factory=dict)  # provider fields in capitals, with the base of the rate they hold: SJLHZ is qoq
    fields: dict[str, str] = field(default_factory=dict)
    """The metric that each provider field holds, by the field's own name in small letters."""

    def find(self, folded: str, low: str | None = None) -> list[Mention]:
        """Every name in the text, longest first, none overlapping; ``low`` is ``small(folded)`` where the caller has it already."""
        if not self.names:
            return []
        pattern = _pattern(tuple(sorted(self.names, key=len, reverse=True)))
        return [
            Mention(m.start(), m.end(), *(self.names.get(name) or self.names[_SPACED.sub("", name)]))
            for m in pattern.finditer(small(folded) if low is None else low)
            for name in (m.group(),)
            if name not in self.capital and (name not in _GENERIC or self.names[name][0] == "own") or folded[m.start()].isupper()
        ]


def vocabulary_of(figures: Sequence[Figure], aliases: Mapping[str, str], known: Iterable[str] = ()) -> Vocabulary:
    """The vocabulary of the figures at hand, of aliases and known entities as :func:`names_of` has them."""
    return completed(names_of(figures, aliases, known), figures)


def names_of(figures: Sequence[Figure], aliases: Mapping[str, str], known: Iterable[str] = ()) -> Vocabulary:
    """The names alone of the figures at hand: enough to find who is mentioned; :func:`completed` tells the rest.

    ``aliases`` maps other names of entities (tickers, short names) to the name figures carry; ``known`` are
    entities named by option or title that may have no figure.
    """
    names: dict[str, tuple[NameKind, str]] = {}
    entities: dict[str, None] = dict.fromkeys(known)
    segments: dict[str, None] = {}
    owns: dict[str, str] = {}
    by_name: dict[str, str] = {}
    for figure in figures:
        if figure.entity:
            entities.setdefault(figure.entity)
        if figure.segment:
            segments.setdefault(figure.segment)
        if figure.metric.startswith(OWN):
            (by_name if figure.is_by_name else owns).setdefault(figure.metric, figure.label or figure.metric[len(OWN) :])
    short = Counter(fold(entity)[:2] for entity in entities)
    words = Counter(word for entity in entities for word in set(fold(entity).lower().split()))
    for metric, label in owns.items():
        for spelling in {metric[len(OWN) :], label}:
            _put(names, clean(spelling), "own", metric)
            counted = _COUNTED.sub("", clean(spelling))
            if len(counted) >= 2 and counted != clean(spelling) and in_catalogue(fold(counted)) is None:
                _put(names, counted, "own", metric)
            if "平均" in spelling and len(short_spelling := clean(spelling).replace("平均", "")) >= 3:
                _put(names, short_spelling, "own", metric)
            if (named := _ABBREVIATED.fullmatch(clean(spelling))) is not None and in_catalogue(fold(named[1])) is None:
                _put(names, named[1], "own", metric)
                if "平均" in named[1]:
                    _put(names, named[1].replace("平均", ""), "own", metric)
            if (bare := _CLOSE.sub("", clean(spelling))) != clean(spelling):
                _put(names, bare, "own", metric)
            lead, _, rest = clean(spelling).partition(" ")
            if lead.lower() in _LEADS and len(rest) > 3:
                _put(names, rest, "own", metric)
            if clean(spelling).lower().startswith("number of "):
                _put(names, clean(spelling)[len("number of ") :], "own", metric)
            head, of, _ = clean(spelling).partition(" of ")
            if of and len(head.split()) > 1:
                _put(names, head, "own", metric)
            if symbol := _SYMBOL.match(spelling):
                _put(names, symbol[0], "own", metric)
    by_day = {metric: clean(fold(owns[metric])).lower() for metric in days_of(figures) if metric in owns}
    for said, metric in spoken(by_day, lambda name: name in names or in_catalogue(name) is not None).items():
        _put(names, said, "own", metric)
    for metric in by_day:
        stem = _SERIES_TAIL.sub("", clean(fold(owns[metric])))
        if 2 <= len(stem) < len(clean(owns[metric])) and stem not in names and in_catalogue(stem) is None:
            _put(names, stem, "own", metric)
            if (line := stem.removesuffix("航线")) != stem and len(line) >= 2:
                _put(names, line + "线", "own", metric)
    for initials, metric in initials_of(owns).items():
        _put(names, initials, "own", metric)
    for metric, label in by_name.items():  # by the very words alone, and where nothing else is called so
        if metric not in owns and (words_said := clean(label)).lower() not in names and in_catalogue(fold(words_said)) is None:
            _put(names, words_said, "own", metric)
    metrics = frozenset(figure.metric for figure in figures)
    wholes = (f for f in figures if f.label and f.measure == "level" and not f.segment and not f.label.isascii())
    printed = {(fold(clean(f.label)), f.metric): None for f in wholes}
    english = dict.fromkeys((clean(label).lower(), metric) for metric, label in owns.items() if " " in label and label.isascii())
    shorter = {**shortened_en(english, lambda name: _taken(name, names, metrics)), **shortened(printed, lambda name: _taken(name, names, metrics))}
    for spelling, metric in (shorter | listing(printed, owns)).items():
        _put(names, spelling, "own", metric)
    capital = _heads(owns, names)
    names.update({head: ("own", metric) for head, metric in capital.items()})
    catalogue = load().metrics
    for metric in {figure.metric for figure in figures if figure.metric in catalogue}:
        for short_name in (*catalogue[metric].short_zh, *catalogue[metric].short_en):
            plain = in_catalogue(short_name)
            _put(names, short_name, "own", metric, generic=plain is None or plain.metric not in metrics)
    capital.update(cited := {code: metric for code, (metric, _) in coded(figures).items()})
    for spelling, metric in (cited | joined_words(figures)).items():
        _put(names, spelling, "own", metric)
    seg_words = Counter(word for segment in segments for word in set(re.split(r"[\s_\-&]+", fold(segment).lower())))
    for segment in segments:
        _put(names, clean(segment), "segment", segment, generic=True)
        for short_name in _SHORTER.get(fold(segment).lower(), ()):
            if short_name not in names:
                _put(names, short_name, "segment", segment)
        initials = "".join(word[0] for word in re.findall(r"[A-Za-z]+", segment))
        if len(initials) == 2 and initials.lower() not in names and not list(load().terms.find(initials.upper())):
            names[initials.lower()] = ("segment", segment)
            capital[initials.lower()] = segment
        stem = _PART_TAIL.sub("", clean(fold(segment)))
        named_so = len(stem) >= 2 and (not stem.isascii() or (len(stem) >= 3 and not segment.isascii()))
        if named_so and stem not in _NO_PART and stem not in names and stem not in _PLACES:
            _put(names, stem, "segment", segment)
        short_stem = stem[:2] if len(stem) == 3 and _HAN_ONLY.fullmatch(stem) else ""
        if short_stem and short_stem not in _NO_PART | _PLACES and not any(name.startswith(short_stem) for name in names if name != stem):
            _put(names, short_stem, "segment", segment)
        for word in re.split(r"[\s_\-&]+", fold(segment)):
            if len(word) >= 4 and word.lower() not in _GENERIC and seg_words[word.lower()] == 1:
                _put(names, word, "segment", segment)
    heads = Counter(clean(fold(segment))[:2] for segment in segments)
    for segment in segments:
        head = clean(fold(segment))[:2]
        if heads[head] == 1 and len(clean(fold(segment))) >= 4 and _HAN_ONLY.fullmatch(head) and head not in _NO_PART:
            for site in _SITES:
                if head + site not in names:
                    _put(names, head + site, "segment", segment)
    for short_spelling, segment in (without_place(segments, _NO_PART | _PLACES) | without_whole(segments, _NO_PART)).items():
        if short_spelling not in names and in_catalogue(short_spelling) is None:
            _put(names, short_spelling, "segment", segment)
    for stem, segment in [(_PART_TAIL.sub("", clean(fold(one))) + tail, one) for one in segments if not one.isascii() for tail in _PART_TAILS]:
        if stem not in names and stem not in _PART_TAILS and not stem.startswith(tuple(_NO_PART)):
            _put(names, stem, "segment", segment)
    for alias, entity in aliases.items():
        entities.setdefault(entity)
        _put(names, alias, "entity", entity)
    for head, entity in called(aliases).items():
        if short[head] == 0 and head not in _PLACES and head not in names:
            _put(names, head, "entity", entity)
    for entity in entities:
        for spelling in {entity, _TAIL.sub("", entity), _EN_TAIL.sub("", _EN_TAIL.sub("", entity)), *in_both_scripts(entity)}:
            _put(names, clean(spelling), "entity", entity)
        folded = fold(entity)
        if len(folded) >= 3 and not folded.isascii() and short[folded[:2]] == 1 and folded[:2] not in _PLACES and folded[:2] not in names:
            _put(names, folded[:2], "entity", entity)
        first = fold(entity).split()[0] if entity.isascii() and " " in entity else ""
        if len(first) >= 4 and words[first.lower()] == 1 and first.lower() not in _GENERIC:
            _put(names, first, "entity", entity)
            for many in range(2, len(fold(entity).split())):
                _put(names, " ".join(fold(entity).split()[:many]).rstrip(" ,&"), "entity", entity)
    for entity, others in _MARKETS.items():
        if entity in entities:
            for other in others:
                _put(names, other, "entity", entity)
    return Vocabulary(names, tuple(entities), metrics=metrics, capital=frozenset(capital))


def completed(names: Vocabulary, figures: Sequence[Figure]) -> Vocabulary:
    """The whole vocabulary of the figures that these names are of."""
    segment_metrics: dict[str, set[str]] = {}
    for figure in figures:
        if figure.segment:
            segment_metrics.setdefault(figure.segment, set()).add(figure.metric)
    return replace(
        names,
        volumes=_volumes(figures),
        monthly=bool(months := frozenset(f.period.start for f in figures if f.period is not None and f.period.months == 1 and not f.period.estimate)),
        months=months,
        holders=_holders(figures),
        listed=_listed(figures),
        own_kinds={f.metric: "percent" for f in figures if f.metric.startswith(OWN) and f.unit.is_fraction},
        rates_alone=rates_alone_of(figures),
        units=_units(figures),
        segment_metric={s: next(iter(m)) for s, m in segment_metrics.items() if len(m) == 1},
        latest=latest_of(figures),
        of_segment={s: frozenset(m) for s, m in segment_metrics.items()},
        ahead=months_ahead(figures),
        rolling=any(f.variant == "ttm" and f.period is None for f in figures),
        daily=daily_of(figures),
        runs_ahead=ahead_of(figures),
        guided=guided_of(figures),
        trailed=any(f.period is not None and f.period.ttm for f in figures),
        spelled=_spelled(figures),
        of_entity=_of_entity(figures),
        of_whole=(whole := frozenset(f.metric for f in figures if not f.segment)),
        sole=_sole(segment_metrics, whole),
        days=days_of(figures),
        publishers=publishers_of(figures),
        codes={code: basis for code, (_, basis) in coded(figures).items()},
        fields={f.provider_field.rpartition(".")[2].lower(): f.metric for f in figures if f.provider_field and f.measure == "level"},
    )


def _sole(of_segment: Mapping[str, set[str]], whole: frozenset[str]) -> dict[str, str]:
    held: dict[str, list[str]] = {}
    for segment, metrics in of_segment.items():
        for metric in metrics - whole:
            held.setdefault(metric, []).append(segment)
    return {metric: segments[0] for metric, segments in held.items() if len(segments) == 1}


def publishers_of(figures: Sequence[Figure]) -> dict[str, str]:
    """The metrics of the sources' own that one entity alone has, which has nothing else."""
    held: dict[str, set[str]] = {}
    companies: set[str] = set()
    for f in figures:
        if f.entity and f.metric.startswith(OWN):
            held.setdefault(f.metric, set()).add(f.entity)
        elif f.entity:
            companies.add(f.entity)
    return {metric: next(iter(by)) for metric, by in held.items() if len(by) == 1 and not by & companies}


def _holders(figures: Sequence[Figure]) -> dict[str, tuple[str, ...]]:
    """The entities that have a metric, where several do."""
    found: dict[str, dict[str, None]] = {}
    for f in figures:
        if f.entity and not f.segment:
            found.setdefault(f.metric, {})[f.entity] = None
    indices = set(found.get("index_level", ()))
    return {metric: kept for metric, entities in found.items() if len(kept := tuple(e for e in entities if e not in indices)) > 1}


def _listed(figures: Sequence[Figure]) -> dict[str, tuple[str, ...]]:
    """For each metric that several entities have, the entities of the source where most of them stand: a list is counted whole or not at all."""
    within: dict[str, dict[str, None]] = {}
    holding: dict[str, dict[str, set[str]]] = {}
    for f in figures:
        if f.entity and not f.segment:
            within.setdefault(f.source, {})[f.entity] = None
            holding.setdefault(f.metric, {}).setdefault(f.source, set()).add(f.entity)
    indices = {e for many in holding.get("index_level", {}).values() for e in many}
    found: dict[str, tuple[str, ...]] = {}
    for metric, sources in holding.items():
        best = max(sources, key=lambda name: len(sources[name] - indices))
        if len(sources[best] - indices) > 2:
            found[metric] = tuple(e for e in within[best] if e not in indices)
    return found


def _heads(owns: Mapping[str, str], names: Mapping[str, tuple[NameKind, str]]) -> dict[str, str]:
    """The lines of a company that the sources call "datacom revenue" and prose "Datacom": the word before, where it is of one alone."""
    found: dict[str, set[str]] = {}
    for metric, label in owns.items():
        named = _LINE.fullmatch(fold(clean(label)))
        head = named[1].lower() if named is not None else ""
        if len(head) >= 4 and not set(head.split()) & _GENERIC and head not in names and in_catalogue(head) is None:
            found.setdefault(head, set()).add(metric)
    return {head: next(iter(many)) for head, many in found.items() if len(many) == 1}


def _taken(name: str, names: Mapping[str, tuple[NameKind, str]], metrics: frozenset[str]) -> bool:
    """Whether a name is another's already: one of the sources', or of a metric of the catalogue that they have."""
    term = in_catalogue(name)
    return name in names or (term is not None and (term.metric in metrics or not metrics.isdisjoint(load().metrics[term.metric].family)))


def _of_entity(figures: Sequence[Figure]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for f in figures:
        if f.entity:
            found.setdefault(f.entity, set()).add(f.metric)
    return {entity: frozenset(metrics) for entity, metrics in found.items()}


def _spelled(figures: Sequence[Figure]) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for f in figures:
        if f.label and not f.segment and not f.metric.startswith(OWN):
            found.setdefault(f.metric, {})[fold(clean(f.label)).lower()] = None
    return {metric: tuple(labels)[:3] for metric, labels in found.items()}


def _volumes(figures: Sequence[Figure]) -> tuple[str, ...]:
    """The sources' own metrics that count things: what a price per piece divides by."""
    counted = (f.metric for f in figures if f.unit.kind in ("count", "physical") and f.metric.startswith(OWN) and not f.is_by_name)
    return tuple(dict.fromkeys(counted))[:3]


def _units(figures: Sequence[Figure]) -> dict[str, tuple[str, ...]]:
    """Metrics by the name of their physical unit (MW, 吨)."""
    found: dict[str, dict[str, None]] = {}
    for f in figures:
        if f.unit.kind == "physical" and f.unit.name:
            found.setdefault(f.unit.name, {})[f.metric] = None
    return {unit: tuple(metrics) for unit, metrics in found.items()}


def _put(names: dict[str, tuple[NameKind, str]], spelling: str, kind: NameKind, target: str, generic: bool = False) -> None:
    """A generic word ("business") names a segment only where it is written with a capital."""
    key = fold(spelling).lower().strip()
    if len(key) >= 2 and not key.isdigit() and (generic or key not in _GENERIC):
        known = names.get(key)
        if known is not None and known[0] == "entity":
            return
        names[key] = (kind, target)


@lru_cache(maxsize=64)
def _pattern(spellings: tuple[str, ...]) -> re.Pattern[str]:
    """Names in small letters, grouped by the first: where none begins, nothing more is tried."""
    groups: dict[str, list[str]] = {}
    for name in spellings:
        first = re.escape(name[0])
        if name.isascii():
            rest = rf"(?<![a-z]{first}){re.escape(name[1:])}(?:(?![a-z])|(?='?s\b))"
        else:
            rest = r"\s?".join(re.escape(part) for part in _SEAM.split(name)).removeprefix(first)
        groups.setdefault(first, []).append(rest)
    return re.compile("|".join(f"{first}(?:{'|'.join(rests)})" for first, rests in groups.items()))
