"""The whole run: every number accounted for once, quotes and spans true to the text, the report valid and always the same."""

from __future__ import annotations

import gc
import json
import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from native_notes import checked, claim, figures

from verifier.claims import Claim
from verifier.errors import InputError
from verifier.judging import Judge, Outcome
from verifier.judging.docket import Docket
from verifier.judging.verdicts import judged
from verifier.numerals import scan
from verifier.numerals.restating import restate
from verifier.quotes import quoted
from verifier.records import Report
from verifier.verification import check_text, verify

SAMPLES = sorted(path for path in (Path(__file__).parents[1] / "samples").glob("*/*.md") if path.name != "README.md" and ".marked." not in path.name)


def of(path: Path) -> Report:
    return verify(path, sorted(path.parent.glob(f"{path.stem}.sources*")), with_text=True)


@pytest.fixture(scope="module", params=SAMPLES, ids=lambda path: path.stem)
def sample(request: pytest.FixtureRequest) -> Report:
    return of(request.param)


def balanced(report: Report) -> bool:
    numbers = report.numbers
    return numbers.total == numbers.claims + numbers.operands + numbers.tables + sum(numbers.set_aside.values()) + len(numbers.unclaimed)


def test_there_are_samples() -> None:
    assert len(SAMPLES) >= 10


def test_every_number_is_accounted_for_once(sample: Report) -> None:
    assert balanced(sample)
    assert sample.numbers.claims == len(sample.claims) == sample.summary.claims
    spans = [c.number.span for c in sample.claims]
    assert len(set(spans)) == len(spans) and not set(spans) & set(sample.numbers.unclaimed)


def test_spans_and_quotes_are_the_text_s_own(sample: Report) -> None:
    text = sample.document.text
    assert text is not None
    for found in sample.claims:
        start, end = found.span
        assert text[start:end] == found.quote and found.quote == found.quote.strip()
        assert text[slice(*found.number.span)] == found.number.text
        assert start <= found.number.span[0] and found.number.span[1] <= end
        assert found.quote.count("**") % 2 == 0, found.quote
        for at in (start, end):
            assert not re.fullmatch(r"\d[\d.,]?\d|\d[.,]\d", text[max(0, at - 1) : at + 1] + text[at + 1 : at + 2])


def test_bounds_hold_their_values(sample: Report) -> None:
    for found in sample.claims:
        assert Decimal(found.number.low) <= Decimal(found.number.high)
        if found.expected is not None:
            assert Decimal(found.expected.low) <= Decimal(found.expected.value) <= Decimal(found.expected.high)
            digits = re.sub(r"[^\d.]", "", found.expected.text)
            assert len(digits.replace(".", "").strip("0")) <= 8, found.expected.text
        for step in found.trail:
            assert step.formula and step.substituted and step.result and step.inputs
            assert all(each.name and each.value and each.from_ for each in step.inputs)
            assert "  " not in step.formula and not re.search(r"\d{8,}", step.result), step.result


def test_dependencies_and_roots_name_claims(sample: Report) -> None:
    known = {c.id: c for c in sample.claims}
    for found in sample.claims:
        assert set(found.depends_on) <= known.keys() and found.id not in found.depends_on
        if found.verdict == "tainted":
            assert any(known[one].verdict in ("refuted", "tainted") for one in found.depends_on)
    assert set(sample.summary.roots) == {c.id for c in sample.claims if c.verdict == "refuted"}


def test_the_json_reads_back_and_numbers_are_strings(sample: Report) -> None:
    printed = sample.to_json()
    assert Report.model_validate_json(printed) == sample
    raw = json.loads(printed)
    assert raw["schema"] == "verifier.report/1"
    assert all(isinstance(c["number"][key], str) for c in raw["claims"] for key in ("value", "low", "high"))


def test_the_same_input_gives_the_same_bytes() -> None:
    assert of(SAMPLES[0]).to_json() == of(SAMPLES[0]).to_json()


# -- any text ----------------------------------------------------------------------------------------------------

SPOKEN = """
营业收入 归母净利润 毛利率 市盈率 总市值 同比 环比 增长 下降 提升 占比 分别为 其中 合计 由 升至 约 超过 低于 近 亿元 万元 元/股 倍 个百分点 % 2025年
前三季度 第三季度 上半年 去年同期 三成 翻番 和 、 ， 。 ； （ ） / = ≈ × + - ~ revenue profit margin EPS rose fell to from by and respectively $ RMB
billion million bps pp x Q3 2025 FY24 year-over-year ** | # 1. 0 3 12.5 4.58 1,204 0.40 600519 -13.81 (0.52) ２０２５ － ∞ ½ 壹 .
"""
WORDS = [*SPOKEN.split(), " ", "\n", "\n\n", "\n- ", "\n| "]
texts = st.lists(st.sampled_from(WORDS), max_size=60).map(lambda parts: "".join(parts)[:400]) | st.text(
    alphabet="0123456789.,%-+()（）/=≈亿万元股年月日季度同比增长下降为的、，。；\n|*# abQ$", max_size=400
)


@given(texts)
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_text_brings_it_down(text: str) -> None:
    report = check_text(text, "note.md", SOURCE, with_text=True)
    assert balanced(report)
    assert report.document.text == text
    for found in report.claims:
        assert text[slice(*found.span)] == found.quote and text[slice(*found.number.span)] == found.number.text
    assert Report.model_validate_json(report.to_json()) == report


SOURCE = figures(
    ("revenue", "2025-9M", "23.18", "亿元"),
    ("revenue", "2024-9M", "19.40", "亿元"),
    ("revenue", "2024", "27.90", "亿元"),
    ("net_profit_parent", "2025-9M", "3.06", "亿元"),
    ("net_profit_parent", "2024-9M", "2.45", "亿元"),
    ("gross_margin", "2025-9M", "38.2", "%"),
    ("share_price", "2025-10-29", "28.60", "元"),
    ("shares_total", "2025-09-30", "14.63", "亿股"),
)


def test_nothing_checked_never_reads_as_a_pass() -> None:
    for text in ("", "没有数字的一句话。", "公司研发费用1.12亿元。"):
        assert check_text(text).summary.note
    assert not checked("2025年前三季度，公司营业收入23.18亿元。", ("revenue", "2025-9M", "23.18", "亿元")).summary.note


def test_what_cannot_be_used_is_said_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        verify(tmp_path / "none.md")
    assert "\n" not in str(error.value)
    with pytest.raises(InputError):
        verify("营业收入23.18亿元。", extractor="guess")


def test_two_sources_that_contradict_each_other_are_named() -> None:
    first, second = figures(("revenue", "2024", "20.00", "亿元")), figures(("revenue", "2024", "21.00", "亿元"))
    second[0].name = "other.json"
    second[0].figures = [type(f)(**{s: getattr(f, s) for s in f.__slots__} | {"source": "other.json"}) for f in second[0].figures]
    report = check_text("2024年公司营业收入20.00亿元。", "note.md", [*first, *second])
    assert [f.code for f in report.findings] == ["sources-contradict"] and len(report.findings[0].places) == 2


# -- what a trail and a correction look like ---------------------------------------------------------------------


def test_a_path_is_written_with_what_is_added_before_what_is_taken_off() -> None:
    report = checked(
        "2025年10月29日，公司收盘价28.60元，总市值418.4亿元，归母净利润TTM为3.73亿元。",
        ("net_profit_parent", "2024", "3.12", "亿元"),
        ("net_profit_parent", "2025-9M", "3.06", "亿元"),
        ("net_profit_parent", "2024-9M", "2.45", "亿元"),
    )
    step = claim(report, "3.73亿元").trail[-1]
    assert step.formula == "归母净利润@2024 + 归母净利润@2025-9M - 归母净利润@2024-9M"
    assert step.substituted == "3.12亿元 + 3.06亿元 - 2.45亿元" and step.result == "3.73亿元"


def test_operands_of_shown_arithmetic_have_names_and_units() -> None:
    found = claim(check_text("210.44亿元/14.63亿股≈143.83元/股"), "143.83元/股")
    assert found.expected is not None and found.expected.text == "14.38元/股"
    assert [each.name for each in found.trail[-1].inputs] == ["210.44亿元", "14.63亿股"]
    assert found.trail[-1].result == "14.38元/股"


@pytest.mark.parametrize(
    ("stated", "true", "expected"),
    [
        ("128.65万元", "1287000000", "128700万元"),
        ("0.25亿元", "1865000", "186.5万元"),
        ("5.2元", "57188914517", "571.9亿元"),
        ("1.2万亿元", "12000000000", "120.0亿元"),
        ("$1.31bn", "78367000", "$78.37mn"),
        ("$236.5 billion", "236500000", "$236.5 million"),
        ("RMB 412 million", "9876000000", "RMB 9876 million"),
        ("9,104.3万元", "412365000", "41,237万元"),
        ("1,205.2億元", "1284423", "128.4萬元"),
        ("€1.187", "612400000", "€612.4 million"),
        ("11.7%", "0.0000000893", "0.00%"),
        ("+5.4%", "-0.0000000001", "0.00%"),
        ("0.039元/千瓦时", "672400000", "6.724亿元/千瓦时"),
        ("$1.31B", "78367000", "$78.37M"),
        ("3.4GW", "3900000", "3.9GW"),
        ("1.45倍", "0.0168424", "0.01684倍"),
        ("12,345 tonnes", "12345678901", "12.35 billion tonnes"),
    ],
)
def test_corrections_are_written_for_a_reader(stated: str, true: str, expected: str) -> None:
    assert restate(Decimal(true), scan(stated)[0]) == expected


# -- quotes ------------------------------------------------------------------------------------------------------


@given(st.text(alphabet="收入增长12,.。，；: *\n率%()", max_size=200), st.integers(0, 199), st.integers(1, 8), st.integers(0, 60), st.integers(0, 60))
@settings(max_examples=200)
def test_a_quote_holds_its_number_and_never_more_than_it_may(text: str, at: int, length: int, before: int, after: int) -> None:
    start = min(at, len(text))
    end = min(start + length, len(text))
    outer = (max(0, start - before), min(len(text), end + after))
    first, last = quoted(text, outer, (start, end))
    assert 0 <= first <= start <= end <= last <= len(text)


def test_a_long_passage_is_cut_between_clauses() -> None:
    text = "公司主营高端装备，覆盖多个行业，" + "客户分布广泛，" * 12 + "报告期营业收入1,204.50万元，同比增长12.5%；" + "展望未来，需求向好，" * 9
    at = text.index("1,204.50")
    start, end = quoted(text, (0, len(text)), (at, at + len("1,204.50万元")))
    assert "报告期营业收入1,204.50万元，同比增长12.5%" in text[start:end] and len(text[start:end]) < 140
    assert text[start - 1] in "，；" and text[end] in "，；"


def test_emphasis_stands_in_pairs() -> None:
    text = "**营业收入23.18亿元**，归母净利润**3.06亿元**"
    at = text.index("3.06")
    assert "".join(text[slice(*quoted(text, (text.index("归母"), at + 6), (at, at + 6)))]) == "归母净利润**3.06亿元**"


AGENT = next(path for path in SAMPLES if path.stem == "agent")


def test_a_claim_is_judged_once_where_no_other_is_under_way(monkeypatch: pytest.MonkeyPatch) -> None:
    alone: list[int] = []

    def noted(docket: Docket, claim: Claim) -> Outcome:
        if len(docket.busy) == 1:
            alone.append(claim.index)
        return judged(docket, claim)

    monkeypatch.setattr("verifier.judging.judged", noted)
    report = of(AGENT)
    assert len(alone) == len(set(alone)) and len(alone) > len(report.claims) / 2


def test_a_conclusion_rests_on_the_very_outcome_that_is_reported() -> None:
    claims = {c.id: c for c in of(AGENT).claims}
    below = next(c for c in claims.values() if c.metric == "peg" and c.kind == "comparison" and c.verdict != "unverifiable")
    assert below.codes == ["conclusion-flips", "tainted-input"]
    assert [(claims[one].metric, claims[one].verdict) for one in below.depends_on] == [("peg", "tainted")]


@pytest.mark.parametrize("collecting", [True, False])
def test_the_collector_rests_during_a_check_and_is_then_as_it_was(collecting: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bool] = []
    every = Judge.all

    def noted(self: Judge) -> list[Outcome]:
        seen.append(gc.isenabled())
        return every(self)

    monkeypatch.setattr(Judge, "all", noted)
    was = gc.isenabled()
    (gc.enable if collecting else gc.disable)()
    try:
        verify("净利率为12.0%。")
        with pytest.raises(InputError):
            verify(Path("nowhere.md"))
        assert gc.isenabled() == collecting
    finally:
        (gc.enable if was else gc.disable)()
    assert seen == [False]


def test_a_check_leaves_no_ring_for_the_collector() -> None:
    of(AGENT)
    gc.collect()
    gc.set_debug(gc.DEBUG_SAVEALL)
    try:
        of(AGENT)
        gc.collect()
        left = sorted({type(one).__name__ for one in gc.garbage if type(one).__module__.startswith("verifier.")})
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
    assert left == []
