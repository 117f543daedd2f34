"""Down a payload to its numbers, carrying what stands around them: whose, when, how often, in what, on which basis, of which metric."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

from verifier.dataclass import dataclass, field, replace
from verifier.figures import OWN
from verifier.period_words import closing_month
from verifier.sources.making.metric_names import NO_PART
from verifier.sources.making.roles import read_day
from verifier.sources.trees.containers import WRAPS, is_container, is_doubtful
from verifier.sources.trees.keys import Keyed, is_of_latest, keyed, role_of, tokens
from verifier.sources.trees.quoting import spelled_out
from verifier.sources.trees.shapes import as_records, is_number, text_of, told_in_text, unpacked
from verifier.sources.trees.words import Often, Scale, When, often, part_of_year, scale_in, scale_of, unit_named, when
from verifier.tabulation.beside import basis_of_words
from verifier.tabulation.labels import is_segmented
from verifier.units import Unit

DEPTH = 12
_ENTITIES = frozenset("companies company entities entity peers peer comparables comps comparable stocks tickers symbols 可比公司 公司 同业 个股"
                      " 标的".split())
_PARTS = frozenset("""segments segment divisions products regions geographies channels business businesses segmented
    分部 分业务 分产品 分地区 业务 板块 业务构成 收入构成 主营构成""".split())
_FINE = frozenset(("ok", "success", "200", "gaap", "ifrs", "consolidated", "all", "usgaap", "us-gaap", "合并", "合并报表"))
_META = frozenset("meta metadata header context info about common defaults 元数据 说明 基本信息".split())
_ASKED = frozenset("args arguments params parameters input inputs kwargs query request 参数 入参 请求".split())
_PROPER = re.compile(r"[\u4e00-\u9fff]|[A-Z]|\d{5,6}(?:\.[A-Za-z]{2})?$")
_PRICES = frozenset(("share_price", "index_level"))
_BEFORE = frozenset("prior previous prev last 上期 上季度 前期".split())
_CONCEPT = re.compile(r"^(?:us-gaap|ifrs-full|ifrs|srt|dei|company)[:_/]")


@dataclass(frozen=True, slots=True)
class About:
    """What is known of all numbers beneath a place. ``amiss`` says why no number there can be read, ``unit_amiss`` why none without a unit
    of its own; ``latest`` is the last period reported; ``untold`` is the place of a key above that is not understood, beneath which only
    a provider's own payload is read."""

    entity: str | None = None
    codes: tuple[str, ...] = ()
    when: When | None = None
    latest: When | None = None
    year: str | None = None
    often: Often | None = None
    variant: str | None = None
    forecast: bool = False
    scale: Scale = Scale()
    unit: Unit | None = None
    metric: Keyed | None = None
    segment: str | None = None
    naming: str | None = None
    measured: Keyed | None = None
    closes: int | None = None
    units: tuple[tuple[str, str], ...] = ()
    amiss: str | None = None
    unit_amiss: str | None = None
    untold: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A number with what its key and its surroundings say."""

    raw: Any
    keyed: Keyed
    about: About
    place: str


@dataclass(slots=True)
class Walk:
    """One pass over a payload. ``known`` gives a payload that another reader takes in the form it is taken in, else None; those go to ``parts``."""

    known: Callable[[Any, About], Any]
    found: list[Found] = field(default_factory=list)
    parts: list[tuple[Any, About]] = field(default_factory=list)
    unread: dict[str, None] = field(default_factory=dict)

    def node(self, payload: Any, about: About, place: str, depth: int = 0) -> None:
        """Everything at and beneath a place."""
        payload = told_in_text(payload)
        if depth > DEPTH:
            self.unread[place] = None
            return
        if (known := self.known(unpacked(payload), about)) is not None:
            self.parts.append((known, about))
            return
        payload = as_records(payload)
        if isinstance(payload, list):
            self._list(payload, about, place, depth)
        elif isinstance(payload, dict):
            self._record(spelled_out(payload), about, place, depth)

    def _list(self, members: list[Any], about: About, place: str, depth: int) -> None:
        pairs = all(isinstance(pair, list) and len(pair) == 2 and when(text_of(pair[0])) for pair in members)
        if pairs and about.metric is None and about.entity is not None and about.unit is not None and (told := keyed(about.entity)) is not None:
            about = replace(about, metric=told, entity=None)  # a series that goes by its name
        pairs = pairs and about.metric is not None
        for index, member in enumerate(members):
            at = f"{place}[{index}]"
            if pairs:
                self._number(text_of(member[0]), member[1], about, f"{at}")
            elif isinstance(member, (dict, list)):
                self.node(member, about, at, depth + 1)
            elif member is not None and not isinstance(member, bool) and is_number(member):
                self.unread[place or "[]"] = None

    def _record(self, record: dict[str, Any], about: About, place: str, depth: int) -> None:
        dot = f"{place}." if place else ""
        for key, child in record.items():
            if isinstance(child, dict) and (words := set(tokens(key))) and (words <= _META or words <= _ASKED):
                about = self._told(_scalars(child), about, f"{dot}{key}", asked=words <= _ASKED)[0]
            elif isinstance(child, dict) and role_of(key) == "unit":
                about = replace(about, units=tuple((str(name), text_of(unit)) for name, unit in child.items()))
            elif isinstance(child, dict) and role_of(key) in ("entity", "period") and all(role_of(inner) for inner in child):
                about = self._told(_scalars(child), about, f"{dot}{key}")[0]
        about, numbers = self._told(_scalars(record), about, place)
        for key, raw in numbers:
            self._number(key, raw, about, f"{dot}{key}")
        for key, child in record.items():
            child = told_in_text(child)
            if isinstance(child, (dict, list)) and child:
                self._member(str(key), child, about, f"{dot}{key}", depth)

    # -- members that hold more ----------------------------------------------------------------------------------

    def _member(self, key: str, child: Any, about: About, place: str, depth: int) -> None:
        words = tokens(key)
        if words and (_META.issuperset(words) or _ASKED.issuperset(words)) and isinstance(child, dict):
            return
        if isinstance(child, list) and all(not isinstance(member, (dict, list)) for member in child):
            if role_of(key) != "aside":
                self.unread[place] = None
            return
        if isinstance(child, dict) and (role_of(key) == "unit" or role_of(key) in ("entity", "period") and all(role_of(inner) for inner in child)):
            return
        inner = self._within(key, child, about)
        if inner is not None:
            self.node(child, inner, place, depth + 1)
        elif _holds_number(child) and is_doubtful(words, key):
            self.unread[place] = None
        elif _holds_number(child):
            self._beneath(child, replace(about, untold=about.untold or place), place, depth)
        elif isinstance(child, list) and (known := self.known(child, replace(about, untold=about.untold or place))) is not None:
            self.parts.append((known, about))  # names of companies, of whom other tables tell the numbers
        elif role_of(key) != "aside":
            for name, further in child.items() if isinstance(child, dict) else ():
                if isinstance(further, (dict, list)) and further:
                    self._member(str(name), further, about, f"{place}.{name}", depth)

    def _beneath(self, child: Any, about: About, place: str, depth: int) -> None:
        """A member whose key is not understood: what it holds of a provider's own payloads, which tell by their fields what they are."""
        before = len(self.parts)
        self.node(child, about, place, depth + 1)
        if len(self.parts) == before:
            self.unread[about.untold or place] = None

    def _within(self, key: str, child: Any, about: About) -> About | None:
        """What is known beneath a member of that key; None where the key says something that is not understood."""
        dated = when(key) or (part_of_year(year, key) if (year := _year_of(about)) else None)
        if dated is not None:
            return replace(about, when=dated, latest=None, variant=dated.variant or about.variant, forecast=dated.forecast or about.forecast)
        if about.naming == "entity" and isinstance(child, dict) and not key.isdigit():
            return replace(about, entity=key, naming=None)
        if about.naming == "segment" and isinstance(child, dict):
            return replace(about, segment=key, naming=None)
        words = tokens(key) or [key]
        if words[-1] == "ratio" and (told := keyed(key)) is not None and told.known:
            return replace(about, metric=told)
        if (wrapped := _wrapped(words, about)) is not None:
            return wrapped
        told = keyed(key)
        if told is not None and told.known:
            return replace(about, metric=told)
        if told is not None and told.bare:
            return replace(about, measured=told) if _moves(told) and about.measured is None else None
        if is_container(words, key) and about.metric is None:
            return about
        if not key.isascii() and is_doubtful(words, key):
            return None
        if _PROPER.search(key) and basis_of_words(key) is None and not NO_PART.search(key) and isinstance(child, (dict, list)):
            if about.entity is None and not about.codes:
                return replace(about, entity=key)
            if isinstance(child, dict) and about.metric is None and any((inner := keyed(str(name))) is not None and inner.known for name in child):
                return replace(about, segment=key)
        return None

    # -- what a record says --------------------------------------------------------------------------------------

    def _told(self, scalars: dict[str, Any], about: About, place: str, asked: bool = False) -> tuple[About, list[tuple[str, Any]]]:
        """What the words of a record say of its numbers and all beneath, and the keys and values that are numbers."""
        dot = f"{place}." if place else ""
        numbers: list[tuple[str, Any]] = []
        days: dict[str, Any] = {}
        year, part, fresh, named = None, None, False, False
        for key, raw in scalars.items():
            text, role, told = text_of(raw), role_of(key), keyed(key)
            if text == "" or isinstance(raw, bool):
                if raw is True and (scale := scale_of(" ".join(tokens(key)), currency_alone=False)) is not None:
                    about = replace(about, scale=scale.over(about.scale))
                elif raw is True and (basis := basis_of_words(" ".join(word for word in tokens(key) if word != "is"))) is not None and basis.clear:
                    about = replace(about, variant=about.variant or basis.variant, forecast=about.forecast or basis.forecast)
                continue
            number = is_number(raw)
            wordy = role in ("entity", "segment", "metric", "basis")
            if number and (told is not None and told.known or wordy or role in (None, "value", "measure")) and not (wordy and isinstance(raw, str)):
                numbers.append((key, raw))
                continue
            if number and role in ("year", "part", "period", "start") and "." in text and when(text) is None:
                numbers.append((key, raw))
                continue
            if asked and role not in ("entity", "code", "often", "part", "period"):
                continue
            if (month := closing_month(f"{' '.join(tokens(key))} {text}")) is not None and when(text) is None:
                about = replace(about, closes=month)
                continue
            if role in ("published", "aside"):
                if role == "aside" and (scale := scale_in(text)) is not None:
                    about = replace(about, scale=about.scale.over(scale))
            elif role == "currency":
                scale = scale_of(raw, currency_alone=True)
                if scale is None and (unit := unit_named(text)) is not None:
                    about = replace(about, unit=unit)
                elif scale is None:
                    about = replace(about, unit_amiss=f"{dot}{key}: {text[:40]}")
                else:
                    about = replace(about, scale=scale.over(about.scale))
            elif role in ("unit", "scale"):
                about = self._in(raw, text, about, f"{dot}{key}")
            elif role == "code":
                about = replace(about, codes=(*(() if fresh else ()), text, *about.codes))
            elif role == "year":
                year = text
            elif role in ("often", "part", "period", "start") and (span := often(text)) is not None and not text.isdigit():
                about = replace(about, often=span)
            elif role == "part":
                part = text
                days.setdefault(key, text)
            elif role in ("period", "start"):
                days[key] = text
            elif role == "metric" or role == "entity" and (told := keyed(_CONCEPT.sub("", text))) is not None and told.known and not named:
                told = keyed(_CONCEPT.sub("", text)) or Keyed(text, OWN + text)
                if about.metric is None or not named or told.known and not about.metric.known:
                    about, named = replace(about, metric=told), True
            elif role == "entity":
                about, fresh = (replace(about, entity=text), True) if not fresh else (replace(about, codes=(text, *about.codes)), True)
            elif role == "segment":
                about = replace(about, segment=text)
            else:
                about, year = self._by_content(key, raw, text, about, days, year, dot)
        return self._dated(about, days, year, part, place), numbers

    def _in(self, raw: Any, text: str, about: About, place: str) -> About:
        scale = scale_of(raw, currency_alone=False)
        if scale is not None:
            return replace(about, scale=scale.over(about.scale))
        if isinstance(raw, str) and (unit := unit_named(text)) is not None:
            return replace(about, unit=unit)
        return replace(about, unit_amiss=f"{place}: {text[:40]}")

    def _by_content(self, key: str, raw: Any, text: str, about: About, days: dict[str, Any], year: str | None, dot: str) -> tuple[About, str | None]:
        """What a value says by itself under a key that does not tell."""
        if (span := often(text)) is not None and len(text) > 1:
            return replace(about, often=span), year
        if when(text) is not None:
            days[key] = text
            return about, year
        if (scale := scale_of(raw, currency_alone=True)) is not None or (scale := scale_in(text)) is not None:
            return replace(about, scale=scale.over(about.scale)), year
        basis = basis_of_words(text)
        if basis is not None and basis.clear:
            return replace(about, variant=about.variant or basis.variant, forecast=about.forecast or basis.forecast), year
        told = keyed(_CONCEPT.sub("", text))
        if told is not None and told.known and about.metric is None:
            return replace(about, metric=told), year
        if role_of(key) in ("basis", "measure") and basis is None and told is not None and told.bare and told.measure != "level":
            return replace(about, metric=replace(about.metric, measure=told.measure) if about.metric else None), year
        if role_of(key) == "basis" and text.casefold() not in _FINE:
            about = replace(about, variant=about.variant or text)
        if text.casefold() not in _FINE:
            self.unread[re.sub(r"\[\d+\]", "[]", f"{dot}{key}")] = None
        return about, year

    def _dated(self, about: About, days: dict[str, str], year: str | None, part: str | None, place: str) -> About:
        """The period that the keys of a record tell together."""
        start = next((read_day(text) for key, text in days.items() if role_of(key) == "start"), None)
        plain, latest, amiss = None, None, None
        for key, text in days.items():
            if role_of(key) == "start":
                continue
            day = read_day(text) if text.isdigit() and len(text) >= 9 else None
            read = when(day.isoformat()) if day is not None else when(text)
            joined = part_of_year(year or _year_of(about) or "", text)
            if read is None or joined is not None and len(text) <= 4:
                if joined is not None:
                    plain, year = joined, None
                else:
                    amiss = f"{key}: {text[:40]}"
            elif is_of_latest(key):
                latest = read
            elif plain is None or plain.period.is_instant and role_of(key) == "period":
                plain = read
        if year is not None and plain is None:
            plain = (part_of_year(year, part) if part else None) or when(year)
            if plain is not None and plain.period.months == 12 and about.often in ("quarter", "half", "month"):
                amiss, plain = f"{year} of {about.often}", None
        if start is not None and plain is not None and plain.period.day is not None and about.often is None:
            about = replace(about, often=_length(start, plain.period.day))
        if plain is None and latest is None:
            return replace(about, amiss=f"{place}.{amiss}".lstrip(".")) if amiss is not None else replace(about, year=year or about.year)
        best = plain or about.when
        return replace(about, when=best, latest=latest or (None if plain is not None else about.latest), year=year or about.year,
                       variant=(best.variant if best else None) or about.variant, forecast=about.forecast or bool(best and best.forecast))

    # -- a number ------------------------------------------------------------------------------------------------

    def _number(self, key: str, raw: Any, about: About, place: str) -> None:
        if about.untold is not None:
            self.unread[about.untold] = None
            return
        if (unit := dict(about.units).get(key)) is not None:
            about = self._in(unit, unit, about, key)
        told = keyed(key)
        if told is not None and told.known and about.measured is not None:
            if _moves(told):
                self.unread[place] = None
                return
            moved = about.measured
            told, about = replace(told, measure=moved.measure, unit=told.unit or moved.unit), replace(about, measured=None, unit=None)
        dated = when(key) or (part_of_year(year, key) if (year := _year_of(about)) and not key.isdigit() else None)
        if about.metric is None or told is not None and told.known and dated is None:
            if told is None or dated is not None or told.bare and not _moves(told):
                self.unread[re.sub(r"\[\d+\]", "[]", place)] = None
            else:
                self.found.append(Found(raw, told, about if told.known else about, place))
            return
        metric = about.metric
        if dated is not None:
            about = replace(about, when=dated, latest=None, variant=dated.variant or about.variant, forecast=dated.forecast or about.forecast)
        elif role_of(key) == "value" or key in ("total", "合计", "总计") or metric.metric in _PRICES and key.lower() in ("last", "close"):
            pass
        elif told is not None and told.bare and metric.metric in _PRICES:
            if told.measure != "growth_yoy" or told.unit is None or not told.unit.is_fraction:
                self.unread[re.sub(r"\[\d+\]", "[]", place)] = None
                return
            metric = replace(metric, metric="price_change_pct", unit=told.unit)
        elif told is not None and told.bare and _moves(told):
            metric = replace(metric, measure=told.measure, unit=told.unit, scale=told.scale)
            about = replace(about, unit=None)
        elif told is not None and told.bare and told.year_before or _BEFORE & set(tokens(key)) and "year" in tokens(key):
            metric = replace(metric, year_before=True)
        elif key.lower() in ("low", "high", "min", "max", "lower", "upper", "下限", "上限"):
            metric = replace(metric, bound="low" if key.lower() in ("low", "min", "lower", "下限") else "high")
        elif not _BEFORE & set(tokens(key)) and (basis := basis_of_words(" ".join(tokens(key)))) is not None and basis.clear:
            about = replace(about, variant=basis.variant or about.variant, forecast=about.forecast or basis.forecast)
        elif is_segmented(metric.metric) and about.segment is None and _is_part(key) and metric.measure == "level":
            about = replace(about, segment=key)
        else:
            self.unread[re.sub(r"\[\d+\]", "[]", place)] = None
            return
        self.found.append(Found(raw, metric, about, place))


def _moves(told: Keyed) -> bool:
    return told.measure != "level"


def _is_part(key: str) -> bool:
    """Whether a key beside a metric's numbers may name a part of the business."""
    if (unit := unit_named(key)) is not None and unit.kind not in ("physical", "count"):
        return False
    return role_of(key) is None and not NO_PART.search(" ".join(tokens(key))) and not any(char.isdigit() for char in key) and len(key) > 1 \
        and basis_of_words(" ".join(tokens(key))) is None


def _wrapped(words: list[str], about: About) -> About | None:
    """What a container says whose words only wrap what it holds: data, quarterly reports, consensus estimates."""
    for kind, among in (("entity", _ENTITIES), ("segment", _PARTS)):
        if set(words) & among and set(words) <= among | WRAPS:
            about = replace(about, naming=kind)
            return about
    for word in words:
        span = often(word) if len(word) > 2 else None
        if span is not None and word not in ("period", "year", "years"):
            about = replace(about, often=span)
        elif word not in WRAPS:
            basis = basis_of_words(word) or basis_of_words(word.rstrip("s"))
            if basis is None or not basis.clear:
                return None
            about = replace(about, variant=basis.variant or about.variant, forecast=about.forecast or basis.forecast)
    return about


def _year_of(about: About) -> str | None:
    if about.year is not None:
        return about.year
    span = about.when.period if about.when is not None else None
    return str(span.fiscal_year) if span is not None and span.months == 12 and not span.ttm else None


def _length(start: dt.date, end: dt.date) -> Often | None:
    days = (end - start).days + 1
    spans: tuple[tuple[int, Often], ...] = ((91, "quarter"), (182, "half"), (365, "year"), (274, "ytd"), (30, "month"))
    return next((span for length, span in spans if abs(days - length) <= 7), None)


def _holds_number(child: Any) -> bool:
    if isinstance(child, dict):
        return any(_holds_number(inner) for inner in child.values())
    return any(_holds_number(inner) for inner in child) if isinstance(child, list) else is_number(child)


def _scalars(record: dict[str, Any]) -> dict[str, Any]:
    """A record's plain members; a list of one name counts as that name."""
    found = {}
    for key, raw in record.items():
        if isinstance(raw, list) and len(raw) == 1 and isinstance(raw[0], str):
            raw = raw[0]
        if not isinstance(raw, (dict, list)) and not (isinstance(raw, str) and raw.lstrip()[:1] in ("{", "[")):
            found[str(key)] = raw
    return found
