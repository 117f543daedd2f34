"""A number in a text and the same number under a unit of a source come to one value in one base unit."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.numerals import scan
from verifier.numerals.unit_names import bare_of_tax, thing_named
from verifier.sources import csv_table
from verifier.sources.making.unit_words import read_unit
from verifier.tabulation.printed import unit_of

MEETING = [
    ("装机2147.9万千瓦", "2147.9", "万千瓦"), ("装机2147.9万千瓦", "21479", "MW"), ("装机2147.9万千瓦", "21.479", "GW"),
    ("电量167.94亿千瓦时", "16794", "GWh"), ("电量167.94亿千瓦时", "167.94", "亿千瓦时"), ("电量167.94亿度", "16.794", "TWh"),
    ("电价0.3895元/千瓦时", "389.5", "元/千千瓦时"), ("电价0.3895元/千瓦时", "389.5", "元/兆瓦时"), ("电价0.3895元/kWh", "38.95", "分/千瓦时"),
    ("ASK 148.62亿座公里", "14862", "百万座公里"), ("RPK 125.88亿客公里", "12588", "百万客公里"), ("周转量3.2亿吨公里", "320", "百万吨公里"),
    ("旅客724.7万人次", "7247", "千人次"), ("货邮5.42万吨", "54.2", "千吨"), ("利用1,174小时", "1174", "小时"), ("煤价752.6元/吨", "752.6", "元/吨，不含税"),
    ("a 2,374 MW fleet", "2.374", "GW"), ("output of 12.5 kt", "12.5", "thousand tonnes"), ("at $42.5/MWh", "42.5", "USD/MWh"),
    ("reserves of 1.2 Moz", "1200", "koz"), ("流量3.5 bcf", "3500", "mmcf"), ("ARPU was $48.93 a month", "48.93", "USD per month"),
]


@pytest.mark.parametrize(("text", "printed", "unit"), MEETING)
def test_text_and_source_meet(text: str, printed: str, unit: str) -> None:
    said = next(numeral for numeral in scan(text) if numeral.unit.kind != "number")
    for read in (unit_of(unit), read_unit(unit)):
        assert read is not None
        assert said.value == Decimal(printed) * read.scale
        if said.unit.kind in ("physical", "rate"):
            assert (said.unit.kind, said.unit.name) == (read.kind, read.name)


MONEY = [("十億元人民幣", 10**9, "CNY"), ("仟元", 10**3, "CNY"), ("新臺幣千元", 10**3, "TWD"), ("百万日圆", 10**6, "JPY"), ("亿卢比", 10**8, "INR"), ("USD (millions)", 10**6, "USD"),
         ("€ in millions", 10**6, "EUR"), ("Rs. in crore", 10**7, "INR"), ("RMB 100m", 10**8, "CNY"), ("100 million yuan", 10**8, "CNY"),
         ("hundred million yen", 10**8, "JPY"), ("10k yuan", 10**4, "CNY")]


@pytest.mark.parametrize(("words", "scale", "currency"), MONEY)
def test_money_however_a_desk_writes_its_unit(words: str, scale: int, currency: str) -> None:
    for read in (unit_of(words), read_unit(words)):
        assert read is not None
        assert (read.kind, read.scale, read.currency) == ("money", scale, currency)


@pytest.mark.parametrize(("words", "kind"), [("% of revenue", "percent"), ("x (times)", "multiple"), ("倍(x)", "multiple"), ("%p", "point"), ("每股港仙", "per_share")])
def test_what_is_no_amount_however_it_is_written(words: str, kind: str) -> None:
    for read in (unit_of(words), read_unit(words)):
        assert read is not None
        assert read.kind == kind


@pytest.mark.parametrize("words", ["百万", "百万元", "million", "%", "股", "P/E", "市盈率", "元/股"])
def test_what_is_no_thing(words: str) -> None:
    assert thing_named(words) is None


def test_a_price_earnings_ratio_is_no_price_in_pence() -> None:
    assert unit_of("P/E") is None
    pence = unit_of("p")
    assert pence is not None and (pence.scale, pence.currency) == (Decimal("0.01"), "GBP")


@pytest.mark.parametrize(("words", "bare"), [("元/吨，不含税", "元/吨"), ("元/千瓦时(含税)", "元/千瓦时"), ("亿元", "亿元"), ("$/MWh ex VAT", "$/MWh")])
def test_the_basis_of_a_price_is_no_part_of_its_unit(words: str, bare: str) -> None:
    assert bare_of_tax(words) == bare


@given(st.sampled_from(["", "万", "百万", "亿"]), st.sampled_from(["千瓦", "千瓦时", "吨", "座公里", "客公里", "平方米", "吉瓦时"]),
       st.decimals(min_value="0.01", max_value="99999", places=2))
def test_every_scale_of_every_thing_meets(scale: str, thing: str, number: Decimal) -> None:
    numeral = scan(f"合计{number}{scale}{thing}。")[0]
    unit = thing_named(scale + thing)
    assert unit is not None
    assert (numeral.value, numeral.unit.name) == (number * unit.scale, unit.name)


def test_pence_of_a_label() -> None:
    figures = csv_table.read(b"GBPm,H1 2025,H1 2024\nRevenue,612.4,588.1\nAdjusted EPS (p),24.6,22.4\n", "uk.csv").figures
    eps = next(figure for figure in figures if figure.metric == "eps_adjusted")
    assert (eps.value.low, eps.value.high) == (Decimal("0.2455"), Decimal("0.2465"))
