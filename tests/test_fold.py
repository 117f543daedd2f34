"""Folding keeps every character at its offset."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from verifier.fold import fold


@settings(deadline=None)
@given(st.text())
def test_length_is_preserved_and_folding_twice_changes_nothing(text: str) -> None:
    folded = fold(text)
    assert len(folded) == len(text)
    assert fold(folded) == folded


@settings(deadline=None)
@given(st.text(alphabet=st.characters(min_codepoint=0x20, max_codepoint=0x7E)))
def test_ascii_is_untouched(text: str) -> None:
    assert fold(text) == text


def test_forms_that_fold() -> None:
    assert fold("營業額３．６億元（＋１２％）") == "营业额3.6亿元(+12%)"
    assert fold("每股攤薄盈利 0.52\u00a0港元") == "每股摊薄盈利 0.52 港元"
    assert fold("１，２３４～１，５００") == "1,234~1,500"


def test_minus_signs_other_than_the_full_width_one_are_kept() -> None:
    assert fold("－5 −5 –5 —5 ▼5") == "-5 −5 –5 —5 ▼5"


def test_names_with_ambiguous_characters_are_kept() -> None:
    assert fold("乾照光电") == "乾照光电"


def test_line_ends_and_tabs_are_kept() -> None:
    assert fold("利潤\t１\r\n") == "利润\t1\r\n"
