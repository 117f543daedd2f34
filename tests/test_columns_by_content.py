"""Lists of figures under headers that nobody foresaw are read by what their cells hold."""

from __future__ import annotations

import pytest

from verifier.sources import read_source_bytes

GRIDS = {
    "a period under a header of two words, closes and volumes": (
        "name,item,date_or_period,value,unit\nAbel Semi,Close,2026-11-19,300.4,SEK\nAbel Semi,Close,2026-11-20,281.9,SEK\nNorth 60,Close,2026-11-20,1969.8,points\n"
        "Abel Semi,Revenue,2026-Q3,4872,SEK m\n",
        {("share_price", "Abel Semi", "2026-11-20", "281.9"), ("index_level", "North 60", "2026-11-20", "1969.8"),
         ("revenue", "Abel Semi", "2026-Q3", "4872000000")},
    ),
    "a currency and a scale in columns of their own": (
        "Metric;Period;Value;Currency;Scale\nRevenue;Q3 2025;4872;EUR;million\nEPS;Q3 2025;1.42;EUR;1\nOperating margin;Q3 2025;14.2%;;\n",
        {("revenue", None, "2025-Q3", "4872000000"), ("eps_basic", None, "2025-Q3", "1.42"), ("operating_margin", None, "2025-Q3", "0.142")},
    ),
    "how long each period is in a column of its own": (
        "指标,口径,时间,数值,单位\n营业收入,单季,2025Q3,48.72,亿元\n营业收入,累计,2025Q3,128.72,亿元\n总资产,时点,2025Q3,328.7,亿元\n",
        {("revenue", None, "2025-Q3", "4872000000"), ("revenue", None, "2025-9M", "12872000000"), ("total_assets", None, "2025-09-30",
        "32870000000")},
    ),
    "names as programs write them": (
        "as_of,company,px_close,mkt_cap_usd_bn,gross_margin_pct\n2026-11-20,Larkspur,281.9,96.4,44.1\n2026-11-20,Corvane,81.9,6.4,12.1\n",
        {("share_price", "Larkspur", "2026-11-20", "281.9"), ("market_cap", "Corvane", "2026-11-20", "6400000000")},
    ),
    "quarterly and annual rows of one list": (
        "ticker,field,fiscal_period_end,freq,value\nLRK,revenue,2025-09-30,quarterly,4872000000\nLRK,netIncome,2024-12-31,annual,487200000\n",
        {("revenue", "LRK", "2025-Q3", "4872000000"), ("net_profit_parent", "LRK", "2024", "487200000")},
    ),
    "headers in everyday words": (
        "who,what,when,how much,in\nAbel,Revenue,Q3 2025,48,USD m\nAbel,Net debt,30 Sep 2025,9,USD m\nBarn,Revenue,Q3 2025,7,USD m\n",
        {("revenue", "Abel", "2025-Q3", "48000000"), ("net_debt", "Abel", "2025-09-30", "9000000"), ("revenue", "Barn", "2025-Q3", "7000000")},
    ),
}


@pytest.mark.parametrize("name", GRIDS)
def test_read_by_content(name: str) -> None:
    text, expected = GRIDS[name]
    source = read_source_bytes(text.encode(), "list.csv")
    read = {(f.metric, f.entity, str(f.period), format(f.value.middle.normalize(), "f")) for f in source.figures}
    assert expected <= read, read
    assert source.unread == []


def test_parts_of_one_metric_stay_apart() -> None:
    source = read_source_bytes("项目,单位,25H1,26H1\n租金收入,百万元,2436.1,2391.8\n写字楼租金收入,百万元,1284.7,1213.5\n写字楼出租率,%,90.6,89.1\n商场出租率,%,96.8,97.9\n".encode(), "rents.csv")
    read = {(f.metric, f.segment, str(f.period), f.printed) for f in source.figures}
    assert {("occupancy", "写字楼", "2026-06-30", "89.1"), ("occupancy", "商场", "2026-06-30", "97.9"), ("rental_income", None, "2026-H1",
    "2391.8")} <= read


def test_a_scale_that_nobody_knows_is_told() -> None:
    source = read_source_bytes(b"Metric,Period,Value,Currency,Scale\nRevenue,Q3 2025,4872,EUR,dozens\nNet debt,Q3 2025,921,EUR,million\n", "odd.csv")
    assert [f.metric for f in source.figures] == ["net_debt"] and "dozens" in source.unread[0]
