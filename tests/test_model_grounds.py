"""What a model may add where the rules are blind: numbers they set aside, figures by a source's own names, operands of a reading they had."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest

from tests.llm.offered import offered
from tests.test_model_hybrid import Told, claims
from verifier import verify
from verifier.documents.markdown import document_of
from verifier.extractors.llm.asking import Answer, Question
from verifier.records import Report
from verifier.sources import read_source_bytes

FIGURES = (
    ("wells turned in line", "2025-Q3", "47", "count"), ("wells turned in line", "2025-Q2", "41", "count"),
    ("stranded tariff vouchers", "2025-09-30", "400.0", "USD million"), ("same-store NOI growth", "2025-Q3", "5.2", "%"), ("same-store NOI growth", "2025-Q2", "4.8", "%"),
    ("EBITDAX", "2025-Q3", "792.3", "USD million"), ("revenue", "2025-Q3", "1284.6", "USD million"), ("customers above $100,000 ARR", "2025-09-30", "1684", "count"),
    ("free cash flow", "2025-Q3", "314.0", "USD million"), ("dividends paid", "2025-Q3", "32.2", "USD million"),
    ("AFFO per share", "2025-Q3", "0.81", "USD"), ("AFFO per share", "2024-Q3", "0.72", "USD"), ("dividend per share", "2025-Q3", "0.60", "USD"),
)


def asked(text: str, *entries: dict[str, object]) -> tuple[dict[str, str], dict[str, str], Report, str]:
    """Verdicts by the number's text, of the rules and with the model; the report and the prompt."""
    held = [{"metric": m, "entity": "Stannard", "period": p, "value": v, "unit": u} for m, p, v, u in FIGURES]
    source = read_source_bytes(json.dumps({"entity": "Stannard", "figures": held}).encode(), "figures.json")
    document, model = document_of(text, "note", ""), Noted(*entries)
    rules, hybrid = verify(document, [source]), verify(document, [source], extractor="hybrid", model=model)
    counts = hybrid.numbers
    assert counts.claims == len(hybrid.claims) and counts.total == counts.claims + counts.operands + counts.tables + sum(counts.set_aside.values()) + len(counts.unclaimed)
    return *({c.number.text: c.verdict for c in report.claims} for report in (rules, hybrid)), hybrid, model.shown  # type: ignore[return-value]


class Noted(Told):
    """Answers with the entries, and keeps what it was shown."""

    def __init__(self, *entries: dict[str, object]) -> None:
        super().__init__(lambda place, question: claims(*entries))
        self.shown = ""

    def ask(self, questions: Sequence[Question]) -> list[Answer]:
        self.shown += "".join(question.user for question in questions)
        return super().ask(questions)


WELLS = "Stannard turned 47 wells in line in 3Q25, {} up on the second quarter."
MORE = {"n": 2, "m": "wells turned in line", "k": "change", "p": "2025-Q3", "b": "2025-Q2"}


def test_a_count_in_words_is_a_claim_where_the_model_takes_it_for_one() -> None:
    rules, hybrid, report, shown = asked(WELLS.format("six"), MORE)
    assert "⟨2⟩six" in shown and "six" not in rules and hybrid["six"] == "supported"
    assert next(claim for claim in report.claims if claim.number.text == "six").number.value == "6" and "enumeration" not in report.numbers.set_aside
    assert asked(WELLS.format("nine"), MORE)[1]["nine"] == "unverifiable", "the model's word makes no number wrong"
    rules, hybrid, report, _ = asked(WELLS.format("six"))
    assert hybrid == rules and report.numbers.set_aside["enumeration"] == 1


def test_a_large_number_after_the_word_number_is_asked_about_without_the_word() -> None:
    text = "At the end of September 2025 customers paying above $100k number 1,684 and rank number 3."
    _, hybrid, _, shown = asked(text, {"n": 2, "m": "customers above $100,000 ARR", "k": "count", "p": "2025-09-30"})
    assert "number ⟨2⟩1,684" in shown and "⟨3⟩" not in shown and hybrid["1,684"] == "supported"


def test_figures_by_a_sources_own_names_are_offered_and_known() -> None:
    text = "In 3Q25 Stannard still had $400m tied up in vouchers."
    _, hybrid, _, shown = asked(text, {"n": 1, "m": "Stranded Tariff Vouchers", "k": "level", "p": "2025-09-30"})
    assert "stranded tariff vouchers" in shown and "NOI" not in shown.partition("Passage:")[0]
    assert hybrid["$400m"] == "supported"


def test_what_agrees_within_the_text_is_supported_by_the_figure_that_the_model_names() -> None:
    text = "Stannard 3Q25: same-store NOI +5.2%, an acceleration of 40bp from 4.8% in 2Q."
    entry = {"m": "same-store NOI growth", "k": "growth"}
    quicker = {"n": 2, "m": "same-store NOI growth", "k": "change", "p": "2025-Q3", "b": "2025-Q2"}
    _, hybrid, _, _ = asked(text, entry | {"n": 1, "p": "2025-Q3"}, quicker, entry | {"n": 3, "p": "2025-Q2"})
    assert list(hybrid.values()) == ["supported"] * 3


@pytest.mark.parametrize(("stated", "verdict"), [("74%", "supported"), ("84%", "refuted")])
def test_the_model_shows_where_the_operands_of_a_sure_reading_stand(stated: str, verdict: str) -> None:
    text = f"Stannard's 3Q25: AFFO $0.81 vs $0.72; the $0.60 dividend is {stated} of AFFO."
    assert asked(text, {"n": 4, "m": "dps", "k": "ratio", "p": "2025-Q3", "f": "#3/#1"})[1][stated] == verdict
    other = asked(text, {"n": 4, "m": "dps", "k": "ratio", "p": "2025-Q3", "f": "#3/#2"})[1][stated]
    assert other in ("unverifiable", "supported", verdict), "the year before is another"


@pytest.mark.parametrize(("stated", "verdict"), [("45", "consistent"), ("54", "unverifiable")])
def test_a_bare_number_states_the_points_of_a_sum_of_rates(stated: str, verdict: str) -> None:
    text = f"Stannard 3Q25: the combined score is {stated} (22% growth plus 23% margin)."
    assert asked(text, {"n": 1, "m": "combined score", "k": "sum", "p": "2025-Q3", "f": "#2+#3"})[1][stated] == verdict


@pytest.mark.parametrize(("stated", "held"), [("58%", True), ("48%", False)])
def test_what_the_rules_miss_by_their_reading_is_tried_by_the_models_alone(stated: str, held: bool) -> None:
    text = f"Stannard 3Q25: $182.2mn went back to holders: $150.0mn of buybacks and $32.2mn of dividends, {stated} of FCF."
    rules, _, _, shown = asked(text)
    cash = next(key for key, (metric, *_) in offered(shown).items() if metric == "free_cash_flow")
    _, hybrid, _, _ = asked(text, {"n": 4, "m": "went back to holders", "k": "share", "p": "2025-Q3", "f": f"#1/{cash}"})
    assert (hybrid[stated] in ("supported", "consistent")) == held
    assert {number: verdict for number, verdict in hybrid.items() if number != stated} == {number: verdict for number, verdict in rules.items() if number != stated}


def test_a_margin_rests_on_the_revenue_of_another_sentence_and_on_no_other_number() -> None:
    text = "Stannard's revenue was $1.28 billion in 3Q25, capex $1.10 billion.\n\nEBITDAX was $792.3 million, a {} margin."
    assert asked(text.format("61.7%"), {"n": 4, "m": "EBITDAX", "k": "ratio", "p": "2025-Q3", "f": "#3/#1"})[1]["61.7%"] == "supported"
    assert asked(text.format("72.0%"), {"n": 4, "m": "EBITDAX", "k": "ratio", "p": "2025-Q3", "f": "#3/#2"})[1]["72.0%"] not in ("supported", "consistent")
