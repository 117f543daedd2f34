"""The plain list: ``[{"metric": "revenue", "entity": "…", "period": "2025-9M", "value": "6702.9", "unit": "百万元"}, …]``.

It may stand in an object that gives the entity, unit or period of all its records: ``{"entity": "…", "figures": [...]}``.

``metric`` is a catalogue id, a name in Chinese or English, or the author's own words; an id may carry a segment
(``revenue_us_ground``) or a measure (``revenue_yoy``). ``entity`` may be absent. ``value`` is best a string, whose last
digit then counts. Optional keys: ``segment``, ``measure``, ``bound`` (low, high), ``variant``, ``label``.
A record that cannot be used goes to ``unread`` with its place and reason; a file with none that can is an error.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, get_args

from verifier.dataclass import replace
from verifier.errors import InputError
from verifier.figures import OWN, Figure, Measure, Source
from verifier.periods import Period
from verifier.sources.making.collector import Collector, as_interval
from verifier.sources.making.fields import kind_of
from verifier.sources.making.metric_names import Named, read_metric
from verifier.sources.making.periods_written import read_period
from verifier.sources.making.unit_words import read_unit
from verifier.sources.making.values import Printed, read_value
from verifier.tabulation.labels import label_of
from verifier.tabulation.preparing import joined_period
from verifier.units import Unit

_KEYS: dict[str, tuple[str, ...]] = {
    "metric": ("metric", "指标", "科目", "item", "name", "line_item", "lineItem", "metric_name", "指标名称", "科目名称"),
    "value": ("value", "数值", "值", "val", "reported_value", "指标值"),
    "period": ("period", "期间", "报告期", "日期", "date", "fiscal_period", "fiscalPeriod", "report_period", "period_end", "as_of", "报告期间"),
    "year": ("fiscal_year", "fiscalYear", "year", "年度", "年份"),
    "quarter": ("fiscal_quarter", "fiscalQuarter", "quarter", "季度"),
    "unit": ("unit", "单位", "units"),
    "entity": ("entity", "公司", "主体", "company", "证券", "symbol", "ticker", "公司名称"),
    "segment": ("segment", "分部", "业务"),
    "measure": ("measure",),
    "bound": ("bound",),
    "variant": ("variant", "口径"),
    "label": ("label", "名称"),
    "source": ("source", "来源"),
    "note": ("note", "备注"),
}
NAMED = {spelling: key for key, names in _KEYS.items() for spelling in names}
"""The key that each spelling of a record's key, or of a table's column, stands for."""
_SHARED = frozenset({"entity", "unit", "period"})
_AMOUNTS = frozenset({"money", "per_share", "shares"})
_UNITLESS = frozenset({"ratio", "multiple", "count", "number", "points"})
_SCORES = frozenset({"points", "point", "pts"})
"""Units of a score or an index; of a percentage they are percentage points."""
_MEASURES = frozenset(get_args(Measure))


def recognises(payload: Any) -> bool:
    """Whether the payload is a list of records with a metric and a value, one such record, or an object that holds the list."""
    return _records(payload) is not None


def records_of(payload: Any) -> list[Any]:
    """The records that a plain list holds; none where it is no such list."""
    return _records(payload) or []


def _records(payload: Any) -> list[Any] | None:
    if isinstance(payload, list):
        return payload if any(_is_record(record) for record in payload[:20]) else None
    if not isinstance(payload, dict):
        return None
    if _is_record(payload):
        return [payload]
    lists = [value for value in payload.values() if isinstance(value, list)]
    return lists[0] if len(lists) == 1 and any(_is_record(record) for record in lists[0][:20]) else None


def _is_record(record: Any) -> bool:
    if not isinstance(record, dict):
        return False
    keys = {NAMED.get(str(key).strip()) for key in record}
    return {"metric", "value"} <= keys and (bool(keys & {"period", "unit", "year"}) or "metric" in record or "指标" in record)


def read(payload: Any, name: str) -> Source:
    """The figures of a plain list.

    :raises InputError: naming index and key, when not one record can be used.
    """
    records = records_of(payload)
    defaults = {k: v for k, v in payload.items() if NAMED.get(k) in _SHARED and not isinstance(v, (list, dict))} if isinstance(payload, dict) else {}
    out = Collector(name, zeros_are_missing=False)
    first: InputError | None = None
    strange = {str(key) for record in records if isinstance(record, dict) for key in record if str(key).strip() not in NAMED}
    for key in sorted(strange):
        out.unread(f"[].{key}")
    broken_down = _broken_down(records)
    for index, record in enumerate(records):
        try:
            out.put(_figure(record, defaults, index, name, broken_down))
        except InputError as problem:
            first = first or problem
            out.unread(f"{problem.place.removeprefix(name)} {problem.problem}")
    source = out.finish()
    if first is not None and not source.figures:
        raise first
    for entity in dict.fromkeys(figure.entity for figure in source.figures):
        if entity is not None:
            out.call(entity)
    return source


def _broken_down(records: list[Any]) -> frozenset[str]:
    """The names that hold a part of a measure (在线广告收入) and that records take apart once more: each is a measure of its own then."""
    said = {str(r.get("metric") or "").strip() for r in records if isinstance(r, dict) and r.get("segment")}
    return frozenset(words for words in said if not words.isascii() and read_metric(words).segment is not None)


def _figure(record: Any, defaults: dict[str, Any], index: int, name: str, broken_down: frozenset[str] = frozenset()) -> Figure:
    if not isinstance(record, dict):
        raise InputError(f"{name}[{index}]", f"is no record (found {str(record)[:40]!r})", "Write {metric, entity, period, value, unit}.")
    values = {NAMED.get(str(key).strip(), str(key)): value for key, value in (defaults | record).items()}
    for key in ("metric", "value"):
        if values.get(key) in (None, ""):
            raise InputError(f"{name}[{index}].{key}", "is missing", f"Every record needs {key}.")
    words = str(values["metric"]).strip()
    printed = _value(values["value"], f"{name}[{index}].value")
    entity = str(values["entity"]).strip() if values.get("entity") else None
    named = read_metric(words).in_words_of(entity) if words not in broken_down else Named(OWN + words)
    metric, measure, segment, bound = named.metric, named.measure, named.segment, named.bound
    unit = _unit(values, printed.unit, metric, values.get("measure") or measure, f"{name}[{index}].unit")
    if given := values.get("measure"):
        if given not in _MEASURES:
            raise InputError(f"{name}[{index}].measure", f"is unknown (found {given!r})", f"Use one of {', '.join(sorted(_MEASURES))}.")
        measure = given
    bound = values.get("bound", bound)
    if bound not in (None, "low", "high"):
        raise InputError(f"{name}[{index}].bound", f"is unknown (found {bound!r})", "Use low or high.")
    period, basis = _period(_dated(values, f"{name}[{index}].period"), f"{name}[{index}].period")
    if named.guided and period is not None and not period.is_instant and not period.ttm:
        period = replace(period, estimate=True)
    return Figure(metric, entity, period, as_interval(printed, unit), unit, printed.text, name, f"[{index}].value", str(values.get("label") or words),
                  measure, values.get("segment") or segment, bound, values.get("variant") or named.variant or basis)


def _value(raw: Any, place: str) -> Printed:
    try:
        printed = read_value(raw)
    except ValueError as reason:
        raise InputError(place, str(reason), "Write the number alone, as printed.") from None
    if printed is None:
        raise InputError(place, f"is missing (found {raw!r})", "Write the number, as printed.")
    return printed


def _dated(values: dict[str, Any], place: str) -> Any:
    """The period of a record, with its year where that stands in a key of its own."""
    year, part = values.get("year"), values.get("quarter", values.get("period"))
    if year is not None and (joined := joined_period(str(year), str(part or "FY"), "quarter")) is not None:
        return joined
    if "period" not in values:
        raise InputError(place, "is missing", "Write 2025-9M, 2025-10-29 ..., or null where none is meant.")
    return values["period"]


def _period(raw: Any, place: str) -> tuple[Period | None, str | None]:
    """The period that a record names, and the basis that words beside it name: FY3/26 guidance."""
    if raw is None or str(raw).strip() == "":
        return None, None
    try:
        return read_period(str(raw)), None
    except ValueError as reason:
        label = label_of(str(raw))
        if label.bare and label.clear and label.heading is not None and label.heading.relative is None:
            return label.heading.span or (Period.instant(label.heading.day) if label.heading.day is not None else None), label.variant
        raise InputError(place, str(reason), "Write 2024, 2025E, 2025-Q3, 2025-H1, 2025-9M, 2025-TTM or 2025-10-29.") from None


def _unit(values: dict[str, Any], glued: str, metric: str, measure: Measure, place: str) -> Unit:
    words = str(values.get("unit") or glued)
    kind = kind_of(metric)
    if not words and (kind not in _UNITLESS or "unit" not in values):
        raise InputError(place, "is missing", "Write a unit such as 元, 百万元, million USD, %, 倍, 万吨, days.")
    try:
        unit = fitted(read_unit(words), kind)
    except ValueError as reason:
        raise InputError(place, str(reason), "Write a unit such as 元, 百万元, million USD, %, 倍, 万吨, days.") from None
    if unit.kind == "point" and words.lower() in _SCORES and kind != "percent" and measure == "level":
        unit = Unit("index", written=words)
    if measure == "level" and (unit.is_fraction and kind in _AMOUNTS or unit.kind == "point" and kind == "percent"):
        raise InputError(place, f"is {words} for {metric}, which is no level of it", "Name the measure: growth_yoy, growth_qoq, change_yoy ...")
    return unit


def fitted(unit: Unit, kind: str) -> Unit:
    """The unit in the light of the metric's kind: 元 for a price is a currency per share, a bare number of a percentage metric a fraction.

    >>> fitted(read_unit("元"), "per_share").kind
    'per_share'
    """
    if unit.kind == "money" and kind == "per_share":
        return Unit("per_share", unit.scale, unit.currency, written=unit.written)
    if unit.kind == "count" and not unit.name and kind in ("money", "per_share"):
        return Unit("money" if kind == "money" else "per_share", unit.scale, written=unit.written)
    if unit.kind in ("count", "number") and kind == "shares":
        return Unit("shares", unit.scale, written=unit.written)
    if unit.kind == "number" and kind == "percent":
        return Unit("percent", Decimal(1), written="")
    if unit.kind == "number" and kind in ("multiple", "days", "count"):
        return Unit("multiple" if kind == "multiple" else "days" if kind == "days" else "count", Decimal(1), written=unit.written)
    return unit
