"""JSON sources: plain lists, what is refused and how, the parts that all readers share, and the corpus."""

from __future__ import annotations

import copy
import datetime as dt
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from source_payloads import answer, bounds, find, read

from verifier.catalogue import load
from verifier.errors import InputError
from verifier.sources import describe, read_source, read_source_bytes
from verifier.sources.making.fields import meanings
from verifier.sources.making.fiscal import to_quarter
from verifier.sources.making.names import spellings
from verifier.sources.making.periods_written import read_period
from verifier.sources.making.roles import Moment, place, read_day
from verifier.sources.making.unit_words import read_unit
from verifier.sources.making.units import provider_unit
from verifier.sources.making.values import read_value

CORPUS = Path(__file__).parents[2] / "shared" / "corpus"


# -- native lists --------------------------------------------------------------------------------------


def record(**values: Any) -> dict[str, Any]:
    return {"metric": "revenue", "entity": "远岭机电", "period": "2025-9M", "value": "863", "unit": "百万元"} | values


@pytest.mark.parametrize(
    ("unit", "metric", "value", "low", "high", "kind"),
    [
        ("百万元", "revenue", "863", "862500000", "863500000", "money"),
        ("million USD", "revenue", "2318.4", "2318350000", "2318450000", "money"),
        ("RMB mn", "revenue", "12", "11500000", "12500000", "money"),
        ("HK$'000", "revenue", "1,204", "1203500", "1204500", "money"),
        ("亿元", "net_profit_parent", "(0.52)", "-52500000", "-51500000", "money"),
        ("元", "share_price", "31.86", "31.855", "31.865", "per_share"),
        ("USD per share", "eps_diluted", "1.60", "1.595", "1.605", "per_share"),
        ("%", "gross_margin", "17.86", "0.17855", "0.17865", "percent"),
        ("bp", "nim", "152", "0.01515", "0.01525", "basis_point"),
        ("倍", "pe_ttm", "22.4", "22.35", "22.45", "multiple"),
        ("x", "ev_ebitda", "12", "11.5", "12.5", "multiple"),
        ("百万股", "shares_total", "488.62", "488615000", "488625000", "shares"),
        ("days", "inventory_days", "92", "91.5", "92.5", "days"),
        ("万吨", "sales_volume", "6.82", "68150", "68250", "physical"),
        ("persons", "employees", "38450", "38449.5", "38450.5", "count"),
        ("million", "revenue", "7", "6500000", "7500000", "money"),
    ],
)
def test_native_units_give_exact_bounds(unit: str, metric: str, value: str, low: str, high: str, kind: str) -> None:
    figure = find(read([record(metric=metric, value=value, unit=unit)]), metric)
    assert bounds(figure) == (low, high)
    assert figure.unit.kind == kind
    assert figure.printed == value


@pytest.mark.parametrize(
    ("words", "metric", "measure", "segment", "bound"),
    [
        ("revenue", "revenue", "level", None, None),
        ("营业收入", "revenue", "level", None, None),
        ("归母净利润", "net_profit_parent", "level", None, None),
        ("revenue_north_yard", "revenue", "level", "north yard", None),
        ("net_profit_parent_yoy", "net_profit_parent", "growth_yoy", None, None),
        ("revenue_growth_qoq", "revenue", "growth_qoq", None, None),
        ("归母净利润同比增长率", "net_profit_parent", "growth_yoy", None, None),
        ("net_profit_parent_low", "net_profit_parent", "level", None, "low"),
        ("turbine_blades_repaired", "own:turbine blades repaired", "level", None, None),
        ("叶片检修量", "own:叶片检修量", "level", None, None),
    ],
)
def test_native_metrics_are_ids_names_or_own_words(words: str, metric: str, measure: str, segment: str | None, bound: str | None) -> None:
    unit = "%" if measure != "level" else "百万元"
    (figure,) = read([record(metric=words, unit=unit)]).figures
    assert (figure.metric, figure.measure, figure.segment, figure.bound) == (metric, measure, segment, bound)


@pytest.mark.parametrize(
    ("change", "place", "said"),
    [
        ({"period": "2025-13"}, "[0].period", "2025-13"),
        ({"period": "soon"}, "[0].period", "soon"),
        ({"unit": "百万斤斗云上的云"}, "[0].unit", "no unit"),
        ({"unit": "milion USD"}, "[0].unit", "milion"),
        ({"value": "about 3"}, "[0].value", "about 3"),
        ({"value": None}, "[0].value", "missing"),
        ({"unit": ""}, "[0].unit", "missing"),
        ({"metric": ""}, "[0].metric", "missing"),
        ({"unit": "%"}, "[0].unit", "no level"),
        ({"measure": "growth"}, "[0].measure", "growth"),
        ({"bound": "top"}, "[0].bound", "top"),
    ],
)
def test_a_wrong_native_record_is_named_by_index_and_key(change: dict[str, Any], place: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        read([record(**change)])
    assert place in caught.value.place and said in str(caught.value)
    assert "\n" not in str(caught.value)
    source = read([record(**change), record(period="2024")])
    assert len(source.figures) == 1 and place.replace("[0].", "[0].") in source.unread[0]


@pytest.mark.parametrize("key", ["metric", "value", "period", "unit"])
def test_a_missing_key_of_a_native_record_is_named(key: str) -> None:
    broken = {k: v for k, v in record().items() if k != key}
    source = read([broken, record(period="2024")])
    assert len(source.figures) == 1
    assert f"[0].{key} is missing" in source.unread[0]


def test_a_native_list_keeps_entities_apart_and_names_unknown_keys() -> None:
    source = read([record(), record(entity="白榆重工股份有限公司"), record(entity=None, period=None, colour="red")])
    assert [f.entity for f in source.figures] == ["远岭机电", "白榆重工股份有限公司", None]
    assert source.figures[2].period is None
    assert source.entities["白榆重工"] == "白榆重工股份有限公司"
    assert source.unread == ["[].colour"]


def test_an_object_may_give_what_all_its_records_share() -> None:
    rows = [{"metric": "revenue", "period": "2024", "value": "12.5"}, {"metric": "gross_margin", "period": "2024", "value": "21.3", "unit": "%"}]
    source = read({"entity": "远岭机电", "unit": "亿元", "figures": rows})
    assert [(f.entity, str(f.value.middle.normalize())) for f in source.figures] == [("远岭机电", "1.25E+9"), ("远岭机电", "0.213")]
    assert len(read(record()).figures) == 1


# -- broken files --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is empty"),
        (b"  \n", "is empty"),
        (b'[{"metric": 1,]', "figures.json:1:15"),
        (b'{"a":\n [1, 2}', "figures.json:2:"),
        (b"\x89PNG\x00\x01", "binary"),
        (b'"words"', "unknown shape"),
        (b"[]", "empty list"),
        (b'{"hello": "world"}', "hello"),
        (b"[1, 2]", "unknown shape"),
        (json.dumps(answer("income", ["ts_code", "end_date", "revenue"], ["688999.SH", "20241231"])).encode(), "items[0]"),
        (json.dumps(answer("income", ["ts_code", "end_date", "revenue"])).encode(), "holds no figures"),
        (json.dumps(answer("income", ["ts_code", "end_date", "odd"], ["688999.SH", "20241231", 4])).encode(), "income.odd"),
        (b'{"code": 40203, "msg": "no permission", "data": null}', "no permission"),
        (b'{"facts": {"us-gaap": {"Assets": {}}}}', "Assets"),
    ],
)
def test_a_file_that_cannot_be_used_says_why_on_one_line(data: bytes, said: str) -> None:
    with pytest.raises(InputError) as caught:
        read_source_bytes(data, "figures.json")
    assert said in str(caught.value) and "\n" not in str(caught.value) and str(caught.value).startswith("figures.json")


SHAPES: list[Any] = [
    [record(), record(period="2024")],
    [
        answer("income", ["ts_code", "end_date", "revenue"], ["688999.SH", "20241231", 4.5]),
        answer("stock_basic", ["ts_code", "name"], ["688999.SH", "远岭机电"]),
    ],
    {"ts_code": ["688999.SH"], "end_date": ["20241231"], "revenue": [4.5], "oper_cost": [3.5]},
    {"symbol": "QRRY", "currentPrice": 50.0, "trailingPE": 20.5, "dividendYield": 1.5, "income_stmt": {"2024-12-31": {"TotalRevenue": 5}}},
    [{"symbol": "QRRY", "date": "2024-12-31", "reportedCurrency": "USD", "calendarYear": "2024", "period": "FY", "revenue": 5, "netIncome": 1}],
    {
        "entityName": "Q",
        "facts": {"us-gaap": {"Assets": {"units": {"USD": [{"end": "2024-12-31", "val": 5, "fy": 2024, "fp": "FY", "form": "10-K"}]}}}},
    },
    {"result": {"data": [{"SECUCODE": "688999.SH", "REPORT_DATE": "2024-12-31", "PARENT_NETPROFIT": 5.5, "PREDICT_FINANCE": "净利润"}]}},
    {"data": {"f43": 1096, "f57": "603999", "f58": "远岭机电", "f116": 160430000, "f162": 12345}},
    {"provider": "akshare", "endpoint": "stock_zh_a_hist", "params": {}, "data": [{"日期": "2025-11-05", "收盘": 10.5, "最高": 10.8, "成交量": 5}]},
    [
        {"选项": "a", "指标": "归母净利润", "20250930": 5.5},
        {"选项": "a", "指标": "毛利率", "20250930": 2.5},
        {"选项": "a", "指标": "净利润", "20250930": 1},
    ],
]
JUNK = st.sampled_from([None, "", [], {}, "abc", True, -1, 1e20, [1], {"a": 1}, "2025-99-99", "--", {"a": {"b": []}}, [[]], 20250230])


def _members(payload: Any) -> list[tuple[Any, Any]]:
    pairs = list(payload.items()) if isinstance(payload, dict) else list(enumerate(payload)) if isinstance(payload, list) else []
    return [(payload, key) for key, _ in pairs] + [member for _, part in pairs for member in _members(part)]


@settings(deadline=None)  # the first example compiles the catalogue
@given(st.sampled_from(SHAPES), st.lists(st.tuples(st.integers(0, 10**6), JUNK), min_size=1, max_size=3))
def test_a_damaged_payload_is_read_or_refused_on_one_line(shape: Any, damages: list[tuple[int, Any]]) -> None:
    payload = json.loads(json.dumps(shape))
    for number, junk in damages:
        members = _members(payload)
        if members:
            holder, key = members[number % len(members)]
            holder[key] = copy.deepcopy(junk)
    try:
        assert read(payload).figures
    except InputError as refused:
        assert "\n" not in str(refused)


def test_paths_and_suffixes(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist"):
        read_source(tmp_path / "none.json")
    with pytest.raises(InputError, match="is a folder"):
        read_source(tmp_path)
    (tmp_path / "a.docm").write_bytes(b"x")
    with pytest.raises(InputError, match="no known source format"):
        read_source(tmp_path / "a.docm")
    (tmp_path / "a.json").write_bytes(b"\xef\xbb\xbf" + json.dumps([record()]).encode())
    source = read_source(tmp_path / "a.json")
    assert source.name == "a.json" and len(source.sha256) == 64
    assert describe(source)[0]["low"] == "862500000.0"


def test_parts_that_no_reader_knows_are_named() -> None:
    source = read({"quotes": {"symbol": "QRRY", "currentPrice": 50.0, "trailingPE": 20.5}, "weather": {"today": {"rain": ["x"]}}})
    assert "weather.today.rain" in source.unread and source.figures


# -- the small parts -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("2025-9M", "2025-9M"),
        ("2025Q3", "2025-Q3"),
        ("Q3 2025", "2025-Q3"),
        ("3Q25", "2025-Q3"),
        ("1H25", "2025-H1"),
        ("FY2024", "2024"),
        ("FY24", "2024"),
        ("2025年三季报", "2025-9M"),
        ("2025年上半年", "2025-H1"),
        ("2026E", "2026E"),
        ("2026F", "2026E"),
        ("2024A", "2024"),
        ("2025Q1-3", "2025-9M"),
        ("20250930", "2025-09-30"),
        ("2025/9/30", "2025-09-30"),
        ("2025年9月30日", "2025-09-30"),
        ("2025-10", "2025-10"),
        ("2025年10月", "2025-10"),
        ("2025-TTM", "2025-TTM"),
        ("2025-09-30 00:00:00", "2025-09-30"),
    ],
)
def test_written_periods(text: str, label: str) -> None:
    assert str(read_period(text)) == label


@pytest.mark.parametrize("text", ["", "Q5 2025", "2025-13", "2025-02-30", "last year", "2025-Q7", "20251"])
def test_what_is_no_period(text: str) -> None:
    with pytest.raises(ValueError, match="no period"):
        read_period(text)


@pytest.mark.parametrize(
    ("words", "scale", "currency"),
    [
        ("亿元(港币)", 10**8, "HKD"),
        ("m USD", 10**6, "USD"),
        ("US$ bn", 10**9, "USD"),
        ("人民币百万元", 10**6, "CNY"),
        ("¥ billion", 10**9, "CNY"),
        ("万美元", 10**4, "USD"),
        ("€m", 10**6, "EUR"),
    ],
)
def test_money_words_in_either_order(words: str, scale: int, currency: str) -> None:
    unit = read_unit(words)
    assert (unit.kind, unit.scale, unit.currency) == ("money", scale, currency)


@pytest.mark.parametrize("raw", [None, "", "--", "N/A", "NaN", False, "不适用"])
def test_missing_values(raw: object) -> None:
    assert read_value(raw) is None


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**12), max_value=10**12))
def test_a_printed_value_reads_back_exactly(value: Decimal) -> None:
    for text in (str(value), f"{value:,f}", f"({-value:,f})" if value < 0 else str(value)):
        printed = read_value(text)
        assert printed is not None and printed.value == value and printed.place == Decimal("0.0001")


@given(st.dates(dt.date(1990, 1, 1), dt.date(2060, 12, 31)))
def test_days_read_from_every_spelling(day: dt.date) -> None:
    epoch = (day - dt.date(1970, 1, 1)).days * 86400
    for raw in (
        day.strftime("%Y%m%d"),
        day.isoformat(),
        f"{day} 00:00:00",
        f"{day}T00:00:00.000Z",
        *([epoch, epoch * 1000] if epoch >= 10**8 * 10 else []),
    ):
        assert read_day(raw) == day


@given(st.integers(1, 40))
def test_quarters_are_never_further_than_a_month(months: int) -> None:
    assert to_quarter(months) % 3 == 0 and (abs(to_quarter(months) - months) <= 1 or months == 1)


def test_legal_forms_are_left_out_of_names() -> None:
    assert list(spellings("远岭机电股份有限公司")) == ["远岭机电股份有限公司", "远岭机电"]
    assert "Quarry Tools" in list(spellings("Quarry Tools Holdings Ltd."))
    assert list(spellings("688999.SH")) == ["688999.SH", "688999"]


@pytest.mark.parametrize("provider", ["tushare", "yfinance", "fmp", "sec", "eastmoney"])
def test_every_field_has_a_known_metric_role_and_unit(provider: str) -> None:
    metrics = load().metrics
    for fields in meanings(provider).values():
        for meaning in fields.values():
            if not meaning.is_meta:
                assert meaning.metric in metrics or meaning.metric.startswith("own:"), meaning
                assert place(meaning.role, Moment(read_period("2025-9M"), dt.date(2025, 9, 30)), balance=False) is not None, meaning
                assert provider_unit(meaning.unit, meaning.kind, "USD") is not None, meaning


# -- the corpus ----------------------------------------------------------------------------------------


@pytest.mark.skipif(not CORPUS.exists(), reason="the corpus is not here")
@pytest.mark.parametrize(
    ("name", "count", "metric", "period", "value"),
    [
        ("dev/d01.sources.json", 45, "net_profit_deducted", "2024-9M", "361772908.14"),
        ("dev/d02.sources.json", 37, "operating_cash_flow", "2024-9M", "-158300000"),
        ("dev/d03.sources.json", 106, "volume_ratio", "any", None),
        ("dev/d11.sources.json", 31, "net_profit_parent", "2024-9M", "-132450816.20"),
        ("dev/d12.sources.json", 65, "operating_cash_flow", "2025-H1", "148917000"),
        ("dev/d13.sources.json", 55, "high_52w", "None", "71.94"),
        ("dev/d13.sources.2.json", 25, "dividends_paid", "2024", "131500000"),
        ("dev/d14.sources.json", 90, "revenue", "2026-Q1", "1284600000"),
        ("dev/d14.sources.2.json", 18, "capex", "2025-Q4", "80900000"),
        ("dev/d14.sources.3.json", 16, "net_debt", "2025-06-30", "-212700000"),
        ("dev/d15.sources.json", 40, "ebitda", "2025-TTM", "1102500000"),
        ("seeds/sugon.sources.json", 14, "net_profit_parent", "2024-9M", "770000000"),
    ],
)
def test_corpus_sources_are_read_whole(name: str, count: int, metric: str, period: str, value: str | None) -> None:
    source = read_source(CORPUS / name)
    assert (len(source.figures), source.unread) == (count, [])
    if value is not None:
        assert find(source, metric, None if period == "None" else period).value.middle == Decimal(value)
