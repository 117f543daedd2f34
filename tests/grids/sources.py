"""The figures on which a note rests, as the files of different desks and providers would hold them."""

from __future__ import annotations

import csv
import io
import json
import random
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import verifier.catalogue
from tests.grids.books import Book, rounded
from verifier.figures import Source
from verifier.sources import read_source_bytes

FIELDS = Path(verifier.catalogue.__file__).parent / "fields"


@dataclass(frozen=True)
class Units:
    """How a language's files print a kind: (unit, factor to the base unit, decimals), one of which a file keeps to."""

    money: tuple[tuple[str, str, int], ...]
    others: dict[str, tuple[tuple[str, str, int], ...]]
    header: tuple[str, str, str, str, str]
    """Metric, period, value, unit, company."""
    periods: Callable[[str, random.Random], str]
    rival: str


ZH_PARTS = {
    "": ("年", "年"),
    "H1": ("年上半年", "H1"),
    "9M": ("年前三季度", "年1-9月"),
    "Q1": ("Q1", "年第一季度"),
    "Q2": ("Q2", "年第二季度"),
    "Q3": ("年第三季度", "-Q3"),
    "Q4": ("Q4", "年第四季度"),
}


def zh_period(period: str, rng: random.Random) -> str:
    if len(period) == 10 or period.endswith("E") or rng.random() < 0.5:
        return period
    year, _, part = period.partition("-")
    return year + rng.choice(ZH_PARTS[part]) if part in ZH_PARTS else period


ZH = Units(
    money=(("元", "1", 2), ("万元", "1e4", 2), ("亿元", "1e8", 4), ("百万元", "1e6", 2)),
    others={
        "percent": (("%", "0.01", 2), ("%", "0.01", 4)),
        "multiple": (("倍", "1", 2), ("倍", "1", 4)),
        "per_share": (("元", "1", 2), ("元/股", "1", 3)),
        "price": (("元", "1", 2),),
        "count": (("个", "1", 0),),
        "shares": (("股", "1", 0), ("万股", "1e4", 4)),
        "days": (("天", "1", 1),),
        "points": (("点", "1", 2),),
    },
    header=("指标", "报告期", "数值", "单位", "公司"),
    periods=zh_period,
    rival="衡泽科技",
)


@dataclass(frozen=True)
class Row:
    metric: str
    label: str
    period: str
    value: Decimal
    unit: str
    entity: str


def needed(book: Book, touched: set[tuple[str, str]], rng: random.Random, spare: float) -> set[tuple[str, str]]:
    """The figures that a source prints: those touched, a derived one itself or its parts, and others beside them."""
    apart = {metric for metric, item in book.items.items() if item.parts and rng.random() < 0.4}
    out: set[tuple[str, str]] = set()
    for metric, period in sorted(touched):
        if metric in apart:
            out |= {(part, book.dated(part, period)) for part in book.items[metric].parts}
        else:
            out.add((metric, period))
    rest = sorted(key for key in book.values if key not in out and key[0] not in apart)
    return out | set(rng.sample(rest, min(len(rest), int(spare * len(out)) + 6)))


def rows(book: Book, wanted: set[tuple[str, str]], rng: random.Random, units: Units, own: bool) -> list[Row]:
    """Printed rows, in the units of one desk; ``own`` when it calls a metric as the catalogue does first, else by any of its labels."""
    money, chosen = rng.choice(units.money), {kind: rng.choice(all_) for kind, all_ in units.others.items()}
    labels = {metric: item.labels[0] if own else rng.choice(item.labels) for metric, item in book.items.items()}
    spelled = {period: units.periods(period, rng) for period in sorted({p for _, p in wanted})}
    out = []
    for metric, period in sorted(wanted):
        item = book.items[metric]
        unit, factor, places = money if item.kind == "money" else chosen[item.kind]
        out.append(Row(metric, labels[metric], spelled[period], rounded(book.values[metric, period] / Decimal(factor), places), unit, book.entity))
    return out


def beside(found: list[Row], rng: random.Random, rival: str) -> list[Row]:
    """The same rows for a second company, some of them."""
    return [
        Row(
            r.metric,
            r.label,
            r.period,
            rounded(r.value * Decimal(str(round(rng.uniform(0.4, 1.9), 3))), max(0, -int(r.value.as_tuple().exponent))),
            r.unit,
            rival,
        )
        for r in found
        if rng.random() < 0.6
    ]


def native(found: list[Row], units: Units, rng: random.Random, many: bool) -> tuple[bytes, str]:
    records = [{"metric": r.label, "period": r.period, "value": str(r.value), "unit": r.unit} | ({"entity": r.entity} if many else {}) for r in found]
    return json.dumps(records, ensure_ascii=False).encode(), "figures.json"


def long_csv(found: list[Row], units: Units, rng: random.Random, many: bool) -> tuple[bytes, str]:
    metric, period, value, unit, company = units.header
    return _csv(
        [
            [*([company] if many else []), metric, period, value, unit],
            *([*([r.entity] if many else []), r.label, r.period, str(r.value), r.unit] for r in found),
        ]
    )


def by_period(found: list[Row], units: Units, rng: random.Random, many: bool) -> tuple[bytes, str]:
    """A row a metric, a column a period, the unit beside or behind the label."""
    periods, cells = list(dict.fromkeys(r.period for r in found)), {(r.label, r.unit, r.period): r.value for r in found}
    apart, (open_, shut) = rng.random() < 0.5, ("（", "）") if units is ZH else (" (", ")")
    head = [units.header[0], *([units.header[3]] if apart else []), *periods]
    names = dict.fromkeys((r.label, r.unit) for r in found)
    return _csv(
        [
            head,
            *(
                [*([label, unit] if apart else [f"{label}{open_}{unit}{shut}"]), *(str(cells.get((label, unit, p), "")) for p in periods)]
                for label, unit in names
            ),
        ]
    )


def by_metric(found: list[Row], units: Units, rng: random.Random, many: bool) -> tuple[bytes, str]:
    """A row a period, a column a metric."""
    names, cells = list(dict.fromkeys((r.label, r.unit) for r in found)), {(r.label, r.period): r.value for r in found}
    open_, shut = ("(", ")") if rng.random() < 0.5 else ("（", "）")
    periods = dict.fromkeys(r.period for r in found)
    return _csv(
        [
            [units.header[1], *(f"{label}{open_}{unit}{shut}" for label, unit in names)],
            *([p, *(str(cells.get((label, p), "")) for label, _ in names)] for p in periods),
        ]
    )


SHAPES = {"native": native, "long": long_csv, "periods": by_period, "metrics": by_metric}


def _csv(lines: list[list[str]]) -> tuple[bytes, str]:
    out = io.StringIO()
    csv.writer(out).writerows(lines)
    return out.getvalue().encode(), "figures.csv"


STATEMENTS = ("income", "balancesheet", "cashflow", "fina_indicator", "daily_basic")


@cache
def tushare_fields() -> dict[str, tuple[str, str, str]]:
    """Catalogue id to the first endpoint and field of Tushare that print it, with the unit."""
    out: dict[str, tuple[str, str, str]] = {}
    told = tomllib.loads((FIELDS / "tushare.toml").read_text("utf-8"))
    for endpoint in STATEMENTS:
        for name, entry in told[endpoint].items():
            if entry.get("role") in ("ytd", "period_end", "latest") and entry["metric"] not in out and entry["metric"] != "_meta":
                out[entry["metric"]] = (endpoint, name, entry["unit"])
    return out


TUSHARE_UNITS = {
    "yuan": ("1", 2),
    "wan_yuan": ("1e4", 4),
    "percent": ("0.01", 4),
    "per_share_yuan": ("1", 4),
    "multiple": ("1", 4),
    "shares": ("1", 0),
    "wan_shares": ("1e4", 4),
    "days": ("1", 4),
    "ratio": ("1", 4),
}


def tushare(book: Book, wanted: set[tuple[str, str]]) -> tuple[bytes, str] | None:
    """The figures as answers of Tushare's endpoints; none where one of them is printed by no field (a single quarter, a forecast)."""
    known, answers = tushare_fields(), dict[str, dict[str, dict[str, Any]]]()
    for metric, period in sorted(wanted):
        if metric not in known or known[metric][2] not in TUSHARE_UNITS:
            return None
        endpoint, name, unit = known[metric]
        flow = book.items[metric].flow
        year, _, part = period.partition("-")
        if flow in ("flow", "derived"):
            if (ends := {"": "1231", "Q1": "0331", "H1": "0630", "9M": "0930"}.get(part)) is None:
                return None
            day = year + ends
        else:
            day = period.replace("-", "")
        factor, places = TUSHARE_UNITS[unit]
        answers.setdefault(endpoint, {}).setdefault(day, {})[name] = float(rounded(book.values[metric, period] / Decimal(factor), places))
    out = []
    for endpoint, days in answers.items():
        names = list(dict.fromkeys(name for values in days.values() for name in values))
        dated = "trade_date" if endpoint == "daily_basic" else "end_date"
        out.append(
            {
                "provider": "tushare",
                "endpoint": endpoint,
                "params": {"ts_code": "600000.SH"},
                "fields": ["ts_code", dated, *names],
                "items": [["600000.SH", day, *(values.get(n) for n in names)] for day, values in days.items()],
            }
        )
    return json.dumps(out, ensure_ascii=False).encode(), "figures.json"


def source_of(book: Book, touched: set[tuple[str, str]], rng: random.Random, units: Units, spare: float = 0.6) -> tuple[str, Source, bytes]:
    """A source for a note: the name of its shape, as the program reads it, and its bytes."""
    wanted = needed(book, touched, rng, spare)
    if units is ZH and rng.random() < 0.25 and (told := tushare(book, wanted)):
        return "tushare", read_source_bytes(*told), told[0]
    own, many = rng.random() < 0.5, rng.random() < 0.3
    shape = rng.choice(list(SHAPES))
    found = rows(book, wanted, rng, units, own)
    many = many and shape in ("native", "long")
    if many:
        found = [*found, *beside(found, rng, units.rival)]
    if rng.random() < 0.3:
        rng.shuffle(found)
    data = SHAPES[shape](found, units, rng, many)
    return f"{shape}/{'own' if own else 'other'}{'/two' if many else ''}", read_source_bytes(*data), data[0]
