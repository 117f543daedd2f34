"""Numbers of a text: the case file, properties, and the labelled corpus where it is at hand."""

from __future__ import annotations

import json
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from verifier.errors import InputError
from verifier.fold import fold
from verifier.interval import INFINITY
from verifier.numerals import Numeral, restate, scan
from verifier.numerals.grammar import read_hedges, read_units

CASES = tomllib.loads((Path(__file__).parent / "cases" / "numerals.toml").read_text("utf-8"))["case"]
CORPUS = Path(__file__).parents[2] / "shared" / "corpus"
PIECES = ["净利润", "同比", "约", "近", "超", "12", "3.4", "1,204", "亿", "万", "元", "%", "倍", "-", "－", "–", "~", "/", "、", "和", " ", "\n",
    "**", "(", ")",
          "三", "成", "百分之", "十五", "翻番", "2025", "年", "Q3", "月", "H100", "$", "bn", "million", "a third", "doubled", "bps", "pp", "1.",
          "第", "两", "家",
          "至", "to", "９", "，", "。", "个百分点", "@", "http://", "|", "\t", "'", "e5", "¥", "/t", "每", "股", "x", "to ", "between ", " and "]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_case(case: dict[str, Any]) -> None:
    found = scan(case["says"])
    claims = [numeral for numeral in found if numeral.set_aside is None]
    expected = [[part.strip(" ") for part in line.split("|")] for line in case.get("numbers", [])]
    texts = case.get("texts") or [fields[0] for fields in expected]
    assert [numeral.text for numeral in claims] == texts
    for numeral, (text, kind, value, low, high, *hedge) in zip(claims, expected, strict=True):
        assert numeral.unit.kind == kind, text
        assert numeral.value == Decimal(value), text
        assert not low or numeral.stated.low == _bound(low), text
        assert not high or numeral.stated.high == _bound(high), text
        if low:
            assert numeral.hedge == (hedge[0] if hedge else ""), text
    assert [f"{numeral.text} | {numeral.set_aside}" for numeral in found if numeral.set_aside] == case.get("aside", [])


def _bound(text: str) -> Decimal:
    return -INFINITY if text == "-inf" else INFINITY if text == "inf" else Decimal(text)


def test_strictly_below_leaves_out_the_number_itself() -> None:
    assert Decimal("0.8") not in scan("产能利用率不足80%")[0].stated
    assert Decimal("0.02") not in scan("under 2%")[0].stated
    assert Decimal("0.001") in scan("under 2%")[0].stated


def test_a_loss_is_hedged_by_its_size() -> None:
    assert Decimal("-250000000") in scan("亏损超-2亿元")[0].stated
    assert Decimal("-100000000") not in scan("亏损超-2亿元")[0].stated


def test_pct_is_points_in_chinese_and_percent_in_english() -> None:
    assert scan("毛利率同比提升1.2pct")[0].unit.kind == "point"
    assert scan("gross margin was 41.2pct")[0].unit.kind == "percent"


def test_a_full_width_comma_between_plain_digits_parts_a_list() -> None:
    assert [numeral.text for numeral in scan("分别为1，234元")] == ["1", "234元"]


def test_currency_in_front_and_scale_behind_make_one_unit() -> None:
    [numeral] = scan("人民币3.6亿元")
    assert (numeral.unit.currency, numeral.value) == ("CNY", Decimal("360000000"))
    assert scan("美元3.6亿")[0].unit.currency == "USD"


@settings(deadline=None)
@example("http://a third")
@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join) | st.text(max_size=40))
def test_any_text_is_scanned_without_overlap_and_spans_slice_it(text: str) -> None:
    at = 0
    for numeral in scan(text):
        assert text[numeral.start:numeral.end] == numeral.text
        assert at <= numeral.start <= numeral.digits[0] < numeral.digits[1] <= numeral.end
        assert numeral.high is not None or numeral.value in numeral.stated or numeral.stated.high_open
        assert numeral.last_place > 0
        at = numeral.end


@settings(deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_every_digit_belongs_to_a_number(text: str) -> None:
    covered = {at for numeral in scan(text) for at in range(numeral.start, numeral.end)}
    assert not [at for at, char in enumerate(fold(text)) if char in "0123456789" and at not in covered]


STYLES = ["{}元", "{}亿元", " {} 亿元", "{}%", "{}个百分点", "{}bp", "{}倍", "{}x", "${} million", "${}bn", "{}元/股", "{}万吨", "{}家", "US${}",
    "**{}**亿元",
          "{}万千升"]
NUMBERS = st.decimals(min_value=Decimal("0.01"), max_value=Decimal("99999"), places=2) | st.integers(1, 99999).map(Decimal)


@settings(deadline=None)
@given(NUMBERS, NUMBERS, st.sampled_from(STYLES), st.booleans())
def test_what_is_restated_reads_back_as_the_same_value(first: Decimal, second: Decimal, style: str, negative: bool) -> None:
    [like] = scan(f"为{style.format(first)}；")
    scale = like.unit.scale
    value = second * scale * (-1 if negative else 1)
    printed = restate(value, like, digits=12)
    [back] = scan(f"为{printed}；")
    assert back.value == value
    assert back.unit.kind == like.unit.kind


@pytest.mark.parametrize(("like", "value", "printed"), [
    ("143.83元/股", "14.38", "14.38元/股"), ("416%", "0.24026", "24.03%"), ("1.85亿元", "770000000", "7.70亿元"),
    ("$95.0 billion", "95020000", "$95.02 million"), ("4只", "3", "3只"), ("128.65万元", "1287000000", "128700万元"), ("27 倍", "27.9",
    "27.90 倍"),
    ("+3.42%", "-0.03415", "-3.415%"), ("-60.6%", "1.652", "+165.2%"), ("三成", "0.2403", "24.03%"), ("doubled", "1.93", "1.930x"),
    ("(1,204) thousand", "-1190000", "-1,190 thousand"), ("1,234.5 万元", "23456000", "2,345.6 万元"),
    ("4亿5800万元", "461000000", "4.610亿元"), ("$1.32-1.38bn", "1341000000", "$1.341bn"), ("1.2%", "0.0119949", "1.199%")])
def test_restate(like: str, value: str, printed: str) -> None:
    assert restate(Decimal(value), scan(like)[0]) == printed


def test_restate_takes_the_unit_of_the_list() -> None:
    assert restate(Decimal("23500000"), scan("0.24/0.36/0.48 亿元")[0]) == "0.2350 亿元"


def test_restate_prints_a_sign_when_asked() -> None:
    assert restate(Decimal("0.0566"), scan("5.66%")[0], sign=True) == "+5.66%"


@pytest.mark.parametrize("text", ['[[unit]]\nkind = "colour"\n[scales]\n[scales_en]\n[per]\nshares = []\nother = []', 'units = 1', "= 3",
                                  '[scales]\n"亿" = 100000000.0\n[scales_en]\n[per]\nshares = []\nother = []'])
def test_a_unit_table_is_read_strictly(text: str) -> None:
    with pytest.raises(InputError):
        read_units(text, "units.toml")


def test_a_hedge_word_belongs_to_one_heading() -> None:
    with pytest.raises(InputError, match="second time"):
        read_hedges('[about]\nbefore = ["约"]\n[above]\nbefore = ["约"]', "hedges.toml")


def _notes() -> list[Path]:
    return sorted(CORPUS.glob("*/*.gold.json")) if CORPUS.is_dir() else []


@pytest.mark.parametrize("gold", _notes() or [None], ids=lambda path: path.name if path else "absent")
def test_every_labelled_claim_is_found_and_nothing_else(gold: Path | None) -> None:
    if gold is None:
        pytest.skip("the labelled corpus is not at hand")
    labels = json.loads(gold.read_text("utf-8"))
    text = gold.with_name(labels["document"]).read_bytes().decode("utf-8")
    claims: list[Numeral] = [numeral for numeral in scan(text) if numeral.set_aside is None]
    at = {numeral.span for numeral in claims}
    assert not [claim["number"] for claim in labels["claims"] if (claim["start"], claim["end"]) not in at]
    marked = [(claim["start"], claim["end"]) for claim in labels["claims"]] + [tuple(span) for span in labels["optional"]]
    assert not [numeral.text for numeral in claims if not any(numeral.start < end and start < numeral.end for start, end in marked)]
