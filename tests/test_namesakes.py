"""One company under its codes and in two scripts, one index under all its names."""

from __future__ import annotations

from decimal import Decimal

import pytest

from verifier.figures import Figure, Source
from verifier.interval import Interval
from verifier.namesakes import code_key, with_one_name
from verifier.units import Unit


def _figure(entity: str, metric: str = "share_price") -> Figure:
    return Figure(metric, entity, None, Interval.point(Decimal("10.5")), Unit("money"), "10.5", "quotes.csv", "row 2")


def _source(*named: tuple[str, str], metric: str = "share_price") -> Source:
    return Source("quotes.csv", "", [_figure(name, metric) for _, name in named], entities={code: name for code, name in named if code})


@pytest.mark.parametrize(("one", "other"), [
    ("09871", "9871.HK"), ("0700.HK", "700 HK"), ("sh600519", "600519.SS"), ("600519", "600519 CH"), ("7203.T", "7203 JP"), ("2330 TT", "2330.TW"),
    ("SEHK: 0005", "0005.HK")])
def test_two_spellings_of_one_code(one: str, other: str) -> None:
    assert code_key(one) == code_key(other) is not None


@pytest.mark.parametrize("code", ["AAPL", "Brent", "12", "2025-09-30", "3.5x"])
def test_what_is_no_code(code: str) -> None:
    assert code_key(code) is None


def test_a_code_joins_two_names_and_the_text_says_which_is_kept() -> None:
    figures, names = with_one_name([_source(("02612", "兰科药业")), _source(("2612.HK", "Orchid Pharma"))], "Orchid Pharma rose.")
    assert {f.entity for f in figures} == {"Orchid Pharma"}
    assert names["兰科药业"] == names["02612"] == "Orchid Pharma"


def test_the_text_names_a_company_before_its_code() -> None:
    _, names = with_one_name([_source(("00455", "昆仑气体"))], "Shares of *Kunlun Gas (0455.HK)* eased; Kunlun said nothing. Apex Tools (0456.HK) rose.")
    assert names["Kunlun Gas"] == names["Kunlun"] == "昆仑气体"
    assert "Apex Tools" not in names


def test_digits_without_a_market_meet_only_one() -> None:
    sources = [_source(("7203.T", "Aoba Motor")), _source(("7203.HK", "Harbour Light"))]
    _, names = with_one_name(sources, "Meadow Foods (7203) rose.")
    assert "Meadow Foods" not in names


def test_an_index_goes_by_all_its_names_and_a_longer_name_is_another() -> None:
    _, names = with_one_name([_source(("", "恒生指数"), metric="index_level")], "")
    assert names["Hang Seng"] == names["HSI"] == "恒生指数"
    assert names["Hang Seng Tech"] != "恒生指数"


def test_sources_without_codes_or_indices_bring_no_names() -> None:
    assert with_one_name([_source(("", "Orchid Pharma"))], "Orchid Pharma rose.")[1] == {}
