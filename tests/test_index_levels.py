"""Quotes of indices and of companies in one table: a close of an index is its level."""

from __future__ import annotations

from verifier.sources import read_source_bytes
from verifier.verification import check_text

QUOTES = """代码,名称,2025-11-06收盘,2025-11-07收盘,成交额(亿元)
000001.SH,上证指数,3990.10,3980.40,8800
399001.SZ,深证成指,13402.30,13350.20,11100
600999.SH,海禾食品,44.50,45.20,41.2
"""


def test_the_level_of_an_index_among_companies_is_checked() -> None:
    source = read_source_bytes(QUOTES.encode(), "quotes.csv")
    note = "11月7日，上证指数跌0.24%报3980.40点，深证成指跌0.39%报13250.20点，海禾食品涨1.57%收于45.20元。两市成交额19900亿元。"
    claims = {c.number.text: c for c in check_text(note, "note", [source]).claims}
    assert claims["3980.40点"].verdict == claims["45.20元"].verdict == claims["19900亿元"].verdict == "supported"
    assert claims["13250.20点"].verdict == "refuted"
    assert claims["13250.20点"].expected is not None and claims["13250.20点"].expected.text == "13350.20点"
