"""What a run may spend: requests and cost are bounded whatever the service does, and estimated without it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tests.llm.asked import asked, echo, question, settings
from tests.llm.server import Drop, LoopbackModel, Say, Status
from verifier.errors import ServiceError
from verifier.extractors.llm.asking import Service
from verifier.extractors.llm.budget import Budget, tokens
from verifier.extractors.llm.troubles import Trouble

PRICES = {"price_input": "1000", "price_output": "10000"}  # a service of these tests tells 100 and 20 tokens: 0.1 + 0.2 an answer


@pytest.mark.parametrize(("text", "least", "most"), [
    ("净利润为9.55亿元，同比增长416%。", 14, 24), ("Revenue rose 12.5% to $3.1 billion.", 12, 20), ("", 0, 0), ("\n\n| a | b |\n", 6, 12), ("🚀", 1, 3)])
def test_tokens_are_estimated_rather_high(text: str, least: int, most: int) -> None:
    assert least <= tokens(text) <= most


def test_a_text_of_any_kind_takes_no_more_tokens_than_bytes_and_no_fewer_than_digits() -> None:
    for text in ("9" * 1000, "一" * 1000, "a" * 1000, " " * 1000, "\x00" * 10):
        assert 0 < tokens(text) <= len(text.encode())
    assert tokens("9" * 1000) == 1000


def test_a_budget_counts_what_is_under_way_and_what_may_have_been_paid() -> None:
    budget = Budget(9, Decimal(1), Decimal(100_000), Decimal(100_000))
    first = budget.reserve(2, 2)
    assert budget.fits(3, 3) and not budget.fits(3, 4) and budget.waiting
    budget.settle(first, 1, 1)
    assert budget.fits(4, 4) and not budget.waiting and budget.spent == Decimal("0.2")
    budget.release(budget.reserve(4, 4), lost=True)
    assert not budget.fits(1, 0) and budget.spent == Decimal("0.2")
    with pytest.raises(Trouble, match=r"could cost more than 1 in all \(max_cost\), 0\.2 of it is spent"):
        budget.reserve(1, 0)


@pytest.mark.asks
def test_no_more_requests_than_allowed_are_sent() -> None:
    with asked(Status(500), Status(500), max_calls=5, concurrency=3) as (model, service):
        answers = service.ask([question(number) for number in range(9)])
    assert len(model.requests) == service.calls == 5
    assert sum(answer.text is not None for answer in answers) == 3
    assert {answer.failure_kind for answer in answers} == {None, "budget"} and "the limit of 5 requests" in str(answers[-1].failure)


@pytest.mark.asks
def test_a_service_that_fails_for_ever_costs_no_more_than_allowed() -> None:
    with asked(*[Drop(midway=True)] * 99, max_calls=4, retries=9) as (model, service):
        service.ask([question(number) for number in range(9)])
    assert len(model.requests) == 4


@pytest.mark.asks
@pytest.mark.parametrize("concurrency", [1, 4])
def test_no_more_is_spent_than_allowed(concurrency: int) -> None:
    with asked(max_cost="2", max_output_tokens=60, concurrency=concurrency, **PRICES) as (model, service):
        answers = service.ask([question(number) for number in range(20)])
    done = [answer for answer in answers if answer.text]
    assert service.cost == Decimal("0.3") * len(done) == service.price(answers) and 3 <= len(done) <= 5
    assert {answer.failure_kind for answer in answers} == {None, "budget"} and len(model.requests) == len(done)


@pytest.mark.asks
def test_answers_that_never_came_count_as_paid() -> None:
    with asked(*[Drop(midway=True)] * 99, max_cost="2", max_output_tokens=60, retries=9, **PRICES) as (model, service):
        (answer,) = service.ask([question()])
    assert answer.failure_kind == "budget" and len(model.requests) == 2 and service.cost == 0


@pytest.mark.asks
def test_the_budget_may_stop_the_run() -> None:
    with asked(max_calls=1, require_llm=True, concurrency=1) as (_, service), pytest.raises(ServiceError, match="passage 1 has no answer .the limit of 1"):
        service.ask([question(0), question(1)])


@pytest.mark.asks
def test_an_estimate_takes_no_request_and_is_no_less_than_what_is_spent(tmp_path: Path) -> None:
    questions = [question(number) for number in range(4)]
    cache = tmp_path / "a.sqlite"
    with LoopbackModel(echo) as model:
        with Service(settings(model.url, cache=cache, **PRICES)) as service:
            service.ask(questions[:1])
        with Service(settings(model.url, cache=cache, dry_run=True, max_output_tokens=50, **PRICES)) as service:
            estimate = service.estimate([*questions, questions[3]])
            assert (estimate.passages, estimate.cached, estimate.calls, estimate.output_tokens) == (5, 2, 3, 150)
            assert estimate.input_tokens > 3 * 40 and estimate.cost == (estimate.input_tokens * 1000 + 150 * Decimal(10000)) / 10**6
            assert [answer.failure for answer in service.ask(questions)] == [None, *["not asked (dry run)"] * 3]
        assert len(model.requests) == 1
        with Service(settings(model.url)) as service:
            assert service.estimate(questions).cost is None


@pytest.mark.asks
def test_a_talk_counts_all_its_requests() -> None:
    with asked(Say("{}"), Status(500), method="json_mode") as (_, service):
        (answer,) = service.ask([question()])
    assert (answer.calls, answer.input_tokens, answer.output_tokens) == (3, 200, 40) == (service.calls, service.input_tokens, service.output_tokens)
