"""What the model may be shown and may answer: passages, prompts, and the sieve. No service is needed here."""

from __future__ import annotations

import json
import re
from decimal import Decimal

import pytest

from verifier.claims import Combination, Constant, Extraction, Operand, Quantity
from verifier.documents.markdown import document_of
from verifier.extractors.llm.budget import tokens
from verifier.extractors.llm.passages import LONGEST, MOST_NUMBERS, Passage, halves, passages_of
from verifier.extractors.llm.prompts import ROOM, Offer, filled, offer, prompt
from verifier.extractors.llm.proposals import LONGEST_ANSWER, Proposal, Sieve, answer_schema, problem_of, read
from verifier.figures import Figure
from verifier.interval import Interval
from verifier.numerals import scan
from verifier.periods import Period
from verifier.units import YUAN

MARK = re.compile(r"⟨(\d+)⟩")


def taken(text: str) -> tuple[list[Passage], Extraction]:
    document = document_of(text, "note", "")
    numerals = list(scan(text))
    extraction = Extraction([], numerals, set_aside={i: n.set_aside for i, n in enumerate(numerals) if n.set_aside})
    return passages_of(document, extraction), extraction


def figure(metric: str, period: str, segment: str | None = None) -> Figure:
    return Figure(metric, "甲公司", Period.parse(period), Interval.point(1), YUAN, "98765.4", "f.json", "x", segment=segment)


LONG = "# 甲公司点评\n\n" + "\n\n".join(f"## 第{k}节\n\n" + f"营收{k}.{k}亿元，同比增长{k}%。净利润率为{k}.5%。" * 12 for k in range(11, 19))


@pytest.mark.parametrize("text", [LONG, "营收1.5亿元。" * 400, "利润率 12.5%\n" * 300, "无数字", "a" * 5000 + "，营收3.2亿元", "1.5%；" * 1000])
def test_every_number_is_asked_about_once_and_stands_where_its_mark_is(text: str) -> None:
    passages, extraction = taken(text)
    asked = [i for passage in passages for i in passage.numbers]
    assert asked == [i for i, n in enumerate(extraction.numerals) if n.set_aside is None and n.end - n.start <= 60]
    for passage in passages:
        marks = [int(m[1]) for m in MARK.finditer(passage.text)]
        assert marks == list(range(1, len(passage.numbers) + 1)) and len(marks) <= MOST_NUMBERS
        parts = MARK.split(passage.text)[2::2]
        for number, after in zip(passage.numbers, parts, strict=True):
            assert after.startswith(extraction.numerals[number].text)
        assert passage.end - passage.start <= LONGEST


def test_headings_are_carried_and_the_end_of_what_stands_before() -> None:
    passages, _ = taken(LONG)
    assert all("甲公司点评" in passage.context for passage in passages[1:])
    assert passages[-1].text.startswith("## 第18节") or "第18节" in passages[-1].context


def test_a_note_cannot_plant_marks_or_control_characters() -> None:
    passages, extraction = taken("营收⟨2⟩3.5亿元\x00\u202e，同比增长⟨1⟩7%。")
    assert MARK.findall(passages[0].text) == [str(k) for k in range(1, len(passages[0].numbers) + 1)]
    assert passages[0].text.count("⟨") == len(passages[0].numbers) and passages[0].text.count("〈") == 2
    assert not set("\x00\u202e") & set(passages[0].text)


def test_a_megabyte_of_digits_asks_nothing() -> None:
    passages, _ = taken("营收" + "7" * 1_000_000 + "亿元")
    assert passages == []


def test_what_is_filled_in_is_no_place_to_fill() -> None:
    assert filled("{{passage}}/{{context}}", {"passage": "{{context}}", "context": "c"}) == "{{context}}/c"


def test_the_values_of_figures_are_never_sent() -> None:
    passages, extraction = taken("营收3.5亿元。")
    made = offer(passages[0], [figure("revenue", "2025-9M"), figure("revenue", "2024-9M")], "甲公司", "zh")
    assert made.figure_list("甲公司") == "2025-9M, 2024-9M: revenue 营收 F1 F2" and made.metric_list() == ""
    assert "98765" not in made.figure_list(None) + made.metric_list()


def test_the_list_holds_metrics_of_the_passage_and_no_more() -> None:
    passages, _ = taken("毛利率为41.8%，净利率为12.0%。")
    made = offer(passages[0], [], None, "zh")
    assert "gross_margin" in made.metrics and len(made.metrics) < 8


@pytest.mark.parametrize("name", ["extract", "mend"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_prompts_are_there_in_both_languages(name: str, language: str) -> None:
    found = prompt(name, language)  # type: ignore[arg-type]
    assert re.fullmatch(rf"{name}\.{language}@[0-9a-f]{{8}}", found.name) and found.system


def test_the_examples_of_the_prompts_are_answers_as_they_should_be() -> None:
    for language in ("zh", "en"):
        example = re.search(r'\{"claims":\[\{.*\}\]\}', prompt("extract", language).system)  # type: ignore[arg-type]
        assert example and problem_of(example[0]) is None and len(read(example[0])) == 5


def test_figures_of_the_same_periods_share_a_line_and_keep_their_ids() -> None:
    passages, _ = taken("营收3.5亿元，净利润1.2亿元，毛利率41.8%。")
    years = ["2025-9M", "2024-9M", "2024"]
    figures = [*(figure("revenue", year) for year in years), *(figure("revenue", year, "海外") for year in years), figure("net_profit_parent", "2025-9M"),
               *(figure("net_profit_parent", year) for year in years)]
    made = offer(passages[0], figures, "甲公司", "zh")
    lines = made.figure_list(None).splitlines()
    assert lines == ["2025-9M, 2024, 2024-9M: revenue 营收 甲公司 F1-F3, 海外 甲公司 F7-F9; net_profit_parent 净利润 甲公司 F4-F6"]
    assert [made.figures[key].segment for key in ("F1", "F7")] == [None, "海外"] and "gross_margin" in made.metric_list()


def test_what_is_offered_beside_a_passage_keeps_within_its_room() -> None:
    """However many figures and numbers there are, and however long a paragraph that is set as a heading."""
    text = "# " + "营收与净利润" * 200 + "\n\n" + "营收1.5亿元，毛利率20.1%，净利润3.4亿元，总资产5.6亿元，每股收益0.5元。" * 20
    figures = [figure(metric, f"{year}-{part}", segment) for metric in ("revenue", "gross_margin", "net_profit_parent", "total_assets", "eps_basic")
               for segment in (None, *(f"第{k}事业部" for k in range(40))) for year in range(2015, 2026) for part in ("Q1", "H1", "9M")]
    passages, _ = taken(text)
    made = [(passage, offer(passage, figures, "甲公司", "zh")) for passage in passages]
    assert len(made) > 1 and all(held.figures and {one.metric for one in held.figures.values()} >= {"revenue"} for _, held in made)
    for passage, held in made:
        beside = tokens(passage.context) + sum(tokens(f"⟨{mark}⟩") for mark in MARK.findall(passage.text))
        assert beside + tokens(held.metric_list()) + tokens(held.figure_list("甲公司")) <= ROOM["zh"]


@pytest.mark.parametrize(("answer", "why"), [
    ("", "no JSON"), ("Here are the claims:", "no JSON"), ('{"claims":[{"n":1,"m":"revenue","k":"lev', "no JSON"), ("[]", "valid dictionary"),
    ("{}", "claims: Field required"), ('{"claims":[{"n":0,"m":"revenue","k":"level"}]}', "claims.0.n"),
    ('{"claims":[{"n":"1","m":"revenue","k":"level"}]}', "claims.0.n"), ('{"claims":[{"n":1,"m":"revenue","k":"level","verdict":"supported"}]}', "verdict"),
    ('{"claims":[{"n":1,"m":"","k":"level"}]}', "claims.0.m"), ('{"claims":[{"n":1,"n":2,"m":"revenue","k":"level"}]}', "twice"),
    ("[" * 50_000, "JSON|nested"), (" " * (LONGEST_ANSWER + 1), "longer"), ('{"claims":[{"n":1e999,"m":"revenue","k":"level"}]}', "claims.0.n"),
])
def test_an_answer_that_breaks_the_schema_is_named(answer: str, why: str) -> None:
    problem = problem_of(answer)
    assert problem is not None and re.search(why, problem) and "\n" not in problem and len(problem) < 300


def test_the_schema_sent_and_the_schema_read_have_the_same_keys() -> None:
    entry = answer_schema()["properties"]["claims"]["items"]
    assert set(entry["properties"]) == set(Proposal.model_fields)
    assert set(entry["required"]) == {name for name, field in Proposal.model_fields.items() if field.is_required()}


TEXT = "甲公司前三季度营收8.20亿元，同比增长3.5%，海外收入2.46亿元，占30%，产品出货1200台。"


def sifted(*claims: dict[str, object]) -> tuple[list[object], list[str]]:
    passages, extraction = taken(TEXT)
    figures = [figure("revenue", "2025-9M"), figure("revenue", "2024-9M")]
    sieve = Sieve(passages[0], offer(passages[0], figures, "甲公司", "zh"), extraction.numerals, frozenset({"甲公司"}))
    return sieve.sift(read(json.dumps({"claims": list(claims)})))  # type: ignore[return-value]


@pytest.mark.parametrize(("claim", "why"), [
    ({"n": 9, "m": "revenue", "k": "level"}, "no number ⟨9⟩"),
    ({"n": 1, "m": "profit_of_the_moon", "k": "level"}, "neither a metric"),
    ({"n": 1, "m": "gross_margin", "k": "level"}, "which is percent"),
    ({"n": 2, "m": "revenue", "k": "level"}, "which is money"),
    ({"n": 1, "m": "revenue", "k": "growth"}, "no growth rate"),
    ({"n": 1, "m": "revenue", "k": "share"}, "no share"),
    ({"n": 1, "m": "revenue", "k": "comparison"}, "without its direction"),
    ({"n": 1, "m": "revenue", "k": "level", "p": "last year"}, "no period"),
    ({"n": 1, "m": "revenue", "k": "level", "e": "乙公司"}, "names no company"),
    ({"n": 1, "m": "revenue", "k": "level", "s": "月球"}, "names no segment"),
    ({"n": 4, "m": "revenue", "k": "share", "f": "#3/#12"}, "no number #12"),
    ({"n": 4, "m": "revenue", "k": "share", "f": "#4/#1"}, "no operand of itself"),
    ({"n": 4, "m": "revenue", "k": "share", "f": "#3/F9"}, "no figure F9"),
    ({"n": 4, "m": "revenue", "k": "share", "f": "#3**#1"}, "no operation"),
    ({"n": 2, "m": "revenue", "k": "growth", "f": "cagr(#1, #3, 0)"}, "whole number of years"),
    ({"n": 4, "m": "revenue", "k": "share", "f": "2+2"}, "rests on no number"),
    ({"n": 4, "m": "revenue", "k": "share", "f": "__import__('os')"}, "no formula"),
    ({"n": 4, "m": "revenue", "k": "share", "f": "revenue/#1"}, "no operand"),
    ({"n": 4, "m": "revenue", "k": "share", "f": "#3/9999999999999999999"}, "out of all proportion"),
    ({"n": 4, "m": "revenue", "k": "share", "f": "#3/#1*1.0027"}, "1.0027 stands nowhere"),
    ({"n": 4, "m": "revenue", "k": "share", "f": "#3/#1*7/4"}, "stands nowhere"),
    ({"n": 4, "m": "revenue", "k": "share", "f": "#3/#1*100"}, "100 stands nowhere"),
    ({"n": 4, "m": "revenue", "k": "share", "f": "#3"}, "gives money, the number is a ratio"),
    ({"n": 4, "m": "revenue", "k": "share", "f": "#3-#1"}, "gives money, the number is a ratio"),
    ({"n": 4, "m": "revenue", "k": "share", "f": "#2*#1"}, "gives money, the number is a ratio"),
    ({"n": 1, "m": "revenue", "k": "level", "f": "#3+#2"}, "sets money against a ratio"),
    ({"n": 2, "m": "revenue", "k": "growth", "f": "growth(#1,#4)"}, "sets money against a ratio"),
    ({"n": 1, "m": "revenue", "k": "level", "f": "F1*F2"}, "gives something else, the number is money"),
])
def test_what_the_text_does_not_hold_is_refused(claim: dict[str, object], why: str) -> None:
    kept, refused = sifted(claim)
    assert kept == [] and len(refused) == 1 and why in refused[0]


@pytest.mark.parametrize("formula", ["#3/#1", "#3*4/#1", "1-#3/#1", "#3/#1*8.20/2.46", "(#3+F1)/F2", "#2*100/4", "growth(#3, mean(F1, F2))"])
def test_arithmetic_of_the_right_unit_with_constants_of_the_passage_stands(formula: str) -> None:
    assert sifted({"n": 4, "m": "revenue", "k": "share", "f": formula})[1] == []


def test_constants_that_name_the_ends_of_a_range_are_those_ends() -> None:
    passages, extraction = taken("全年营收指引254-256亿元，中值较上年的216.4亿元增长17.8%。")
    sieve = Sieve(passages[0], Offer({}, {}), extraction.numerals, frozenset())
    kept, refused = sieve.sift(read(json.dumps({"claims": [{"n": 3, "m": "营收", "k": "growth", "f": "growth((254+256)/2,#2)"}]})))
    assert refused == [] and kept[0].expression == Combination("growth", (
        Combination("div", (Combination("add", (Operand(0), Operand(0, high=True))), Constant(Decimal(2)))), Operand(1)))


def test_words_of_the_passage_may_run_over_a_mark() -> None:
    passages, extraction = taken("“40法则”得分为45，客单价超10万元的客户占比22.7%。")
    sieve = Sieve(passages[0], Offer({}, {}), extraction.numerals, frozenset())
    assert any(f"⟨{n}⟩" in passages[0].text.split("万元")[0] for n in range(1, len(passages[0].numbers) + 1))
    kept, refused = sieve.sift(read(json.dumps({"claims": [{"n": len(passages[0].numbers), "m": "客户", "k": "share", "s": "客单价超10万元的客户"}]})))
    assert refused == [] and kept[0].segment == "客单价超10万元的客户"


def test_what_stands_is_kept_and_said_twice_is_refused() -> None:
    kept, refused = sifted(
        {"n": 1, "m": "revenue", "k": "level", "p": "2025-9M"}, {"n": 1, "m": "revenue", "k": "level"}, {"n": 5, "m": "产品", "k": "count"},
        {"n": 4, "m": "revenue", "k": "share", "s": "海外", "f": "#3/#1"}, {"n": 2, "m": "revenue", "k": "growth", "f": "growth(F1, F2)"})
    assert [one.metric for one in kept] == ["revenue", "own:产品", "revenue", "revenue"]  # type: ignore[attr-defined]
    assert len(refused) == 1 and "already" in refused[0]
    share, growth = kept[2].expression, kept[3].expression  # type: ignore[attr-defined]
    assert isinstance(share, Combination) and share.op == "div" and all(isinstance(arg, Operand) for arg in share.args)
    assert isinstance(growth, Combination) and growth.op == "growth" and all(isinstance(arg, Quantity) for arg in growth.args)


def test_an_offer_without_figures_says_so() -> None:
    assert Offer({}, {}).figure_list(None) == ""


def test_a_halved_passage_asks_about_the_same_numbers() -> None:
    document = document_of(LONG, "note", "")
    passages, extraction = taken(LONG)
    for passage in passages:
        parts = halves(document, extraction, passage)
        assert [i for part in parts for i in part.numbers] == list(passage.numbers)
        assert all(0 < len(part.numbers) < len(passage.numbers) for part in parts)
