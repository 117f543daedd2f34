"""Tushare: ``fields``/``items`` objects (one, or a list), the raw answer with its ``data``, records, and columns.

An endpoint that is not named is recognised by its fields. Chinese issuers report for the calendar year; flows are cumulative
from January under the default report type, single quarters under types 2 and 3, and the other types are other bases; a restated year
before (type 4) stands where the one first reported is there too, which is kept as a variant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, Literal

from verifier.dataclass import dataclass, replace
from verifier.errors import InputError
from verifier.figures import OWN, Source
from verifier.periods import Period
from verifier.sources.distributions import with_yearly_dividends
from verifier.sources.making.by_name import Habit, by_name, of_item
from verifier.sources.making.collector import Collector, Row
from verifier.sources.making.fields import EVERYWHERE, Meaning, balance_metrics, meanings
from verifier.sources.making.fiscal import fiscal_year_of
from verifier.sources.making.metric_names import read_metric
from verifier.sources.making.roles import Moment, place, read_day
from verifier.sources.making.values import is_number
from verifier.sources.tushare_us import american_moment

PROVIDER = "tushare"
_INDEX_CODE = re.compile(r"(?:000\d{3}|9[39]\d{4})\.(?:SH|CSI)|399\d{3}\.SZ|899\d{3}\.BJ|8\d{5}\.SI|[A-Z0-9]+\.CI")
_SINGLE_QUARTER = frozenset({"2", "3", "7", "8"})
_BASIS = {"3": "restated", "4": "restated", "5": "before restatement", "6": "parent company", "7": "parent company", "8": "parent company; restated",
          "9": "parent company; restated", "10": "parent company; before restatement", "11": "before restatement",
          "12": "parent company; before restatement"}
_RESTATED = "4"
_BOUNDS: dict[str, Literal["low", "high"]] = {"_min": "low", "_max": "high"}
_MARKETS = ("index", "hk_", "us_")
_DATES, _OWN_NAMES = frozenset(("end_date", "trade_date", "ann_date")), 3
_ITEM, _VALUE = "ind_name", "ind_value"
"""The columns of statements abroad, which have a row an item."""
_STATEMENTS = frozenset(("income", "balancesheet", "cashflow"))
_INDICES = {"000001.SH": "上证指数", "399001.SZ": "深证成指", "399006.SZ": "创业板指", "000300.SH": "沪深300", "000016.SH": "上证50",
            "000905.SH": "中证500", "000852.SH": "中证1000", "000688.SH": "科创50", "899050.BJ": "北证50", "HSI": "恒生指数"}
_STAGES = ("预案", "股东提议", "股东大会通过", "实施")
_SAME = {"pro_bar": "daily", "fund_daily": "daily", "stk_limit": "daily", "sw_daily": "index_daily", "ci_daily": "index_daily",
         "fund_basic": "stock_basic", "index_basic": "stock_basic", "hk_basic": "stock_basic", "namechange": "stock_basic", "bak_basic": "bak_daily"}
_LONGER_BARS = {"weekly": "daily", "monthly": "daily", "index_weekly": "index_daily", "index_monthly": "index_daily"}
_NAMES = ("com_name", "name", "fullname", "enname", "short_name", "security_name_abbr")


@dataclass(slots=True)
class Frame:
    """One answer: the endpoint it came from and its rows, each a mapping of field to value."""

    endpoint: str
    fields: Sequence[str]
    rows: list[dict[str, Any]]
    code: str | None


def recognises(payload: Any) -> bool:
    """Whether the payload is Tushare's in any of its shapes."""
    if isinstance(payload, list):
        return bool(payload) and all(isinstance(p, dict) for p in payload) and (all(_is_answer(p) for p in payload) or _has_markers(payload[0]))
    if not isinstance(payload, dict):
        return False
    if _is_answer(payload):
        return True
    return _has_markers(payload) and all(isinstance(v, (list, dict)) for v in payload.values())


def _is_answer(payload: dict[str, Any]) -> bool:
    data = payload.get("data")
    inner = data if isinstance(data, dict) else payload
    fields = inner.get("fields")
    if isinstance(fields, list) and isinstance(inner.get("items"), list):
        return all(isinstance(field, str) for field in fields) and payload.get("provider", PROVIDER) == PROVIDER
    return payload.get("provider") == PROVIDER or "data" in payload and payload.get("code") is not None and "msg" in payload


def _has_markers(keys: Any) -> bool:
    if not isinstance(keys, dict):
        return False
    return "ts_code" in keys and len(keys) > 1 or {"end_date", "ann_date"} <= keys.keys() or not _DATES.isdisjoint(keys) and _is_named(keys)


def _is_named(row: dict[str, Any]) -> bool:
    """Whether a row without a code tells by its columns' names that it is of this provider."""
    known = meanings(PROVIDER)
    told = [name for name in row if any(name in fields for fields in known.values())]
    return len(told) * 2 >= len(row) and sum(_is_own(name) for name in told) >= _OWN_NAMES


@cache
def _is_own(name: str) -> bool:
    """Whether a name of a figure is this provider's alone, and none that anybody may give a column."""
    marked = ("_" in name or name == "vol") and read_metric(name).metric.startswith(OWN)
    return marked and any(name in fields and not fields[name].is_meta for fields in meanings(PROVIDER).values())


def read(payload: Any, name: str) -> Source:
    """The figures of Tushare answers; codes become the names that ``stock_basic`` or ``stock_company`` rows of the same file give.

    :raises InputError: when an answer is an error message or its rows do not fit its fields.
    """
    frames = list(_frames(payload, name))
    out = Collector(name)
    names = _entity_names(frames, out)
    for frame in frames:
        _Reader(out, frame, names).read()
    source = out.finish()
    return with_yearly_dividends(source) if any(frame.endpoint == "dividend" for frame in frames) else source


def _frames(payload: Any, name: str) -> Iterator[Frame]:
    parts = payload if isinstance(payload, list) else [payload]
    if parts and not _is_answer(parts[0]):
        rows = parts if isinstance(payload, list) else _records(payload)
        fields = list(dict.fromkeys(field for row in rows for field in row))
        yield Frame(_endpoint(fields, rows), fields, rows, None)
        return
    for index, part in enumerate(parts):
        place_ = f"{name}[{index}]" if isinstance(payload, list) else name
        data = part.get("data") if isinstance(part.get("data"), dict) else part
        endpoint = part.get("endpoint") or part.get("api_name")
        params = part.get("params") if isinstance(part.get("params"), dict) else {}
        if (records := _own_records(part)) is not None:
            fields = list(dict.fromkeys(field for row in records for field in row))
            yield Frame(_plain(str(endpoint)) if endpoint else _endpoint(fields, records), fields, records, params.get("ts_code"))
            continue
        if not isinstance(data, dict) or not isinstance(data.get("items"), list) or not isinstance(data.get("fields"), list):
            raise InputError(place_, f"is an error answer of the provider ({part.get('msg') or 'no data'})", "Ask for the data again.")
        fields, items = data["fields"], data["items"]
        rows = []
        for number, item in enumerate(items):
            if not isinstance(item, list) or len(item) != len(fields):
                problem = f"does not fit its {len(fields)} fields (found {_size(item)})"
                raise InputError(f"{place_}.items[{number}]", problem, "Give one value a field.")
            rows.append(dict(zip(fields, item, strict=True)))
        yield Frame(_plain(str(endpoint)) if endpoint else _endpoint(fields, rows), fields, rows, params.get("ts_code"))


def _own_records(part: dict[str, Any]) -> list[dict[str, Any]] | None:
    """The rows of an answer that gives them as records: ``{"provider": "tushare", "endpoint": "income", "data": [{...}]}``."""
    for key in ("data", "records", "items", "rows"):
        rows = part.get(key)
        if isinstance(rows, list) and rows and all(isinstance(row, dict) for row in rows):
            return rows
    return None


def _size(item: Any) -> str:
    return f"{len(item)} values" if isinstance(item, list) else "no list"


def _records(columns: dict[str, Any]) -> list[dict[str, Any]]:
    """Rows of a column-oriented frame: ``{"field": [..]}`` or ``{"field": {"0": ..}}``."""
    lists = {field: list(values.values()) if isinstance(values, dict) else values for field, values in columns.items()}
    length = max((len(values) for values in lists.values()), default=0)
    return [{field: values[i] if i < len(values) else None for field, values in lists.items()} for i in range(length)]


def _plain(endpoint: str) -> str:
    endpoint = endpoint.removesuffix("_vip")
    return _SAME.get(endpoint, endpoint)


def _endpoint(fields: Sequence[str], rows: list[dict[str, Any]]) -> str:
    """The endpoint that knows most of the fields; of equals the one with the fewest fields of its own."""
    known = meanings(PROVIDER)
    general = known[EVERYWHERE]
    asked = {field for field in fields if field not in general or not general[field].is_meta}
    if not asked:
        return "stock_basic"
    market = _market(str(rows[0].get("ts_code")) if rows else "")
    fitting = [e for e in known if e != EVERYWHERE and (e.startswith(market) if market else not e.startswith(_MARKETS))]
    best = max(fitting, key=lambda e: (len(asked & known[e].keys()), _dated(e, fields), -len(known[e])))
    return best if asked & known[best].keys() else "unknown"


def _market(code: str) -> str:
    """The prefix of the endpoints that tell about such a code; none for shares of the mainland and funds."""
    return "index" if _INDEX_CODE.fullmatch(code) else "hk_" if code.endswith(".HK") else "us_" if code.isalpha() and code.isupper() else ""


def _dated(endpoint: str, fields: Sequence[str]) -> bool:
    market = any(m.role == "latest" for m in meanings(PROVIDER)[endpoint].values())
    return market == ("trade_date" in fields)


def _entity_names(frames: list[Frame], out: Collector) -> dict[str, str]:
    names: dict[str, str] = {}
    called: dict[str, list[str]] = {}
    bare: dict[str, set[str]] = {}
    for frame in frames:
        told_here: dict[tuple[str, str], set[str]] = {}
        for row in frame.rows:
            code = row.get("ts_code") or frame.code
            if not isinstance(code, str):
                continue
            bare.setdefault(code.split(".")[0], set()).add(code)
            for key in _NAMES:
                if isinstance(row.get(key), str) and row[key].strip():
                    told_here.setdefault((code, key), set()).add(row[key].strip())
        for (code, _), several in told_here.items():
            if len(several) == 1:  # a company's managers have names too, one each
                called.setdefault(code, []).extend(several)
    for codes in bare.values():
        for code in codes:
            told = called.get(code, [])
            name = min(told, key=len) if told else _INDICES.get(code, code)
            names[code] = name
            out.call(name, *told)
            out.source.entities.setdefault(code, name) if code != name else None
            if len(codes) == 1 and "." in code:
                out.source.entities.setdefault(code.split(".")[0], name)
    return names


class _Reader:
    """Reads one frame's rows into the collector."""

    def __init__(self, out: Collector, frame: Frame, names: dict[str, str]) -> None:
        self.out, self.frame, self.names = out, frame, names
        known = meanings(PROVIDER)
        self.fields = known[EVERYWHERE] | known.get(_LONGER_BARS.get(frame.endpoint, frame.endpoint), {})
        self.index_fields = known["index_daily"]
        self.balances = balance_metrics(PROVIDER)
        self.reported: set[tuple[str, str]] = set()
        self._name_unknown()

    def _name_unknown(self) -> None:
        """Reads the fields that no list knows by their own names, where they hold numbers."""
        endpoint, fields = self.frame.endpoint, self.frame.fields
        money = "yuan" if endpoint in _STATEMENTS else ""
        share = "" if endpoint.startswith(_MARKETS) else "per_share_yuan"
        habit = Habit("percent", money, share, "latest" if "trade_date" in fields else "ytd", balance=endpoint == "balancesheet")
        for field in fields:
            told = field in self.fields or not any(is_number(row.get(field)) for row in self.frame.rows)
            if not told and (meaning := by_name(endpoint, field, habit)) is not None:
                self.fields = self.fields | {field: meaning}

    def read(self) -> None:
        frame = self.frame
        for field in frame.fields:
            if field in (_ITEM, _VALUE) and {_ITEM, _VALUE} <= set(frame.fields):
                continue
            if field not in self.fields and any(row.get(field) not in (None, "") for row in frame.rows):
                self.out.unread(f"{frame.endpoint}.{field}")
        brokers = {str(row.get("org_name")) for row in frame.rows} if frame.endpoint == "report_rc" else set()
        self.reported = {_statement(row) for row in frame.rows if str(row.get("report_type") or "1") == "1"}
        for row in frame.rows:
            self._row(row, several_brokers=len(brokers) > 1)

    def _row(self, row: dict[str, Any], several_brokers: bool) -> None:
        endpoint = self.frame.endpoint
        code = row.get("ts_code") or self.frame.code
        code = code if isinstance(code, str) else None
        bars = _LONGER_BARS.get(endpoint, endpoint) == "daily"
        is_index = endpoint.startswith("index") or bars and code is not None and bool(_INDEX_CODE.fullmatch(code))
        moment, when, variant = self._moment(row)
        if when and moment.day is None and moment.filing is None:
            self.out.unread(f"{endpoint} of {when!r}")
            return
        if several_brokers and row.get("org_name"):
            variant = str(row["org_name"])
        stage = str(_STAGES.index(row["div_proc"])) if row.get("div_proc") in _STAGES else ""
        segment = row.get("bz_item") if endpoint == "fina_mainbz" else row.get("holder_name") if endpoint == "top10_holders" else None
        supersedes = str(row.get("report_type")) == _RESTATED and _statement(row) in self.reported
        if supersedes:
            variant = None  # the year before as this year's report gives it: what was first reported is kept beside it
        flag = "1" if supersedes else str(row.get("update_flag") or "")
        filed = stage + flag + str(row.get("f_ann_date") or row.get("ann_date") or row.get("report_date") or "")
        suffix = f", {when}" if len(self.frame.rows) > 1 and when else ""
        about = Row(endpoint, self.names.get(code, code) if code else None, _currency(row, endpoint), suffix, filed, variant, segment)
        if moment.fiscal.calendar.year_end_month != 12:
            self.out.source.calendars[about.entity] = moment.fiscal.calendar
        if isinstance(item := row.get(_ITEM), str) and item.strip():
            self._field(row.get(_VALUE), of_item(endpoint, item, "reporting_currency"), about, moment)
            return
        for field, raw in row.items():
            meaning = self.index_fields.get(field) if is_index and endpoint != "index_dailybasic" else None
            meaning = meaning or self.fields.get(field)
            if meaning is None or meaning.is_meta:
                continue
            longer = endpoint in _LONGER_BARS and field != "close"
            self._field(raw, meaning, replace(about, variant=endpoint) if longer else about, moment)

    def _field(self, raw: Any, meaning: Meaning, about: Row, moment: Moment) -> None:
        bound = _BOUNDS.get(meaning.name[-4:]) if meaning.role == "forecast" and self.frame.endpoint == "forecast" else None
        where = place(meaning.role, moment, balance=meaning.metric in self.balances)
        if where is None:
            self.out.unread(f"{self.frame.endpoint}.{meaning.name}")
            return
        if meaning.metric == "guidance_change_pct":
            meaning, where = replace(meaning, metric="net_profit_parent"), replace(where, measure="growth_yoy")
        if meaning.metric == "segment_revenue":
            meaning = replace(meaning, metric="revenue")
        self.out.add(raw, meaning, about, where, bound=bound)

    def _moment(self, row: dict[str, Any]) -> tuple[Moment, str, str | None]:
        """When the row is about, as printed there, and the basis that its report type names."""
        printed = row.get("trade_date") or row.get("end_date") or row.get("nav_date") or row.get("ex_date") or row.get("ann_date")
        day = read_day(printed)
        if (quarter := row.get("quarter")) and self.frame.endpoint == "report_rc":
            return Moment(Period.year(int(str(quarter)[:4])), None), str(quarter), None
        if day is not None and self.frame.endpoint.startswith("us_"):
            return american_moment(row.get("report_type"), day) or Moment(None, None), str(printed), None
        if day is None or row.get("trade_date"):
            return Moment(None, day), str(printed or ""), None
        fiscal = fiscal_year_of(row.get("fiscal_year"))
        filing = fiscal.cumulative(day)
        kind = str(row.get("report_type") or "1")
        if kind in _SINGLE_QUARTER:
            filing = Period(filing.end - 3, filing.end)
        return Moment(filing, day, fiscal), str(printed), _BASIS.get(kind)


def _statement(row: dict[str, Any]) -> tuple[str, str]:
    """Whose statement of which date a row is of."""
    return str(row.get("ts_code")), str(row.get("end_date"))


def _currency(row: dict[str, Any], endpoint: str) -> str | None:
    currency = row.get("currency") or row.get("curr_type")
    if endpoint == "hk_fina_indicator" and currency == "HKD":
        return None  # said of those who report in RMB too
    return str(currency) if isinstance(currency, str) and currency.isalpha() else None


