"""Texts that nobody writes but somebody pastes: endless runs of one sign, sentences without a stop, brackets without an end."""

from __future__ import annotations

import cProfile

import pytest

from verifier.documents.markdown import document_of
from verifier.extractors.rules.tokens import LONGEST, MOST_NUMBERS, MOST_TOKENS, take_apart
from verifier.extractors.vocabulary import Vocabulary
from verifier.verification import check_text

RUNS = ["1234567890", "(", "[", "亿", "|", "*", "\n", " ", "\t", "　", "# ", "> ", "<", "=", "营业收入", "约", "："]


@pytest.mark.parametrize("run", RUNS)
def test_an_endless_run_of_one_thing_has_no_claims(run: str) -> None:
    report = check_text((run * 20_000)[:20_000])
    assert report.claims == []
    assert report.numbers.total <= 1


@pytest.mark.parametrize("run", ["营业收入4.58亿元，同比增长12.3%，", "revenue of $4.58 billion, up 12.3%, ", "1234.5% ", "3/", "2024-01-01", "1亿2万",
                                 "分别为1、2、", "- 1\n", "|1", "营业收入", "(2+3="])
def test_twice_as_much_of_the_same_is_at_most_twice_the_work(run: str) -> None:
    def work(length: int) -> int:
        profile = cProfile.Profile()
        profile.runcall(check_text, (run * length)[:length])
        return sum(entry.callcount for entry in profile.getstats())

    work(500)  # what is read once for all texts
    assert work(4000) <= 2.4 * work(2000)


def test_a_sentence_without_a_stop_is_read_in_pieces() -> None:
    text = "营业收入4.58亿元，净利润1.02亿元，" * 2000
    pieces = take_apart(document_of(text, "text", ""), Vocabulary({})).sentences
    assert len(pieces) > 20
    assert max(len(piece.tokens) for piece in pieces) <= 2 * MOST_TOKENS
    assert max(sum(token.kind == "num" for token in piece.tokens) for piece in pieces) <= 2 * MOST_NUMBERS
    assert max(piece.end - piece.start for piece in pieces) <= 2 * LONGEST
    assert all(text[piece.end - 1] == "，" for piece in pieces), "cut between clauses"
    assert sum(token.kind == "num" for piece in pieces for token in piece.tokens) == 4000


def test_brackets_within_brackets_are_read_as_far_as_any_formula_goes() -> None:
    assert check_text("利润" + "((2+3))×4=20").claims[0].codes == []
    endless = "利润=" + "+".join("(" * 30 + "2" for _ in range(300)) + "=600。"
    verdicts = {claim.verdict for claim in check_text(endless).claims}
    assert verdicts <= {"unverifiable", "consistent"}
