"""What an id in a plain list stands for."""

from __future__ import annotations

import pytest

from verifier.sources import read_source_bytes
from verifier.sources.making.metric_names import Named, read_metric


@pytest.mark.parametrize(("words", "named"), [
    ("revenue", Named("revenue")), ("revenue_us_ground", Named("revenue", segment="us ground")), ("revenue_yoy", Named("revenue", "growth_yoy")),
    ("pc_combined_ratio", Named("combined_ratio", segment="pc")), ("revenue_low", Named("revenue", bound="low")),
    ("new_business_value_restated", Named("nbv", variant="restated")), ("annualised_total_investment_yield", Named("total_investment_yield")),
    ("shares_h", Named("shares_total", segment="H股")), ("operating_profit_after_tax", Named("operating_profit_after_tax")),
    ("kiosks_visited", Named("own:kiosks visited")), ("归母净利润同比增长率", Named("net_profit_parent", "growth_yoy"))])
def test_names(words: str, named: Named) -> None:
    assert read_metric(words) == named


def test_parts_in_the_words_of_the_company() -> None:
    assert read_metric("auto_premiums").in_words_of("某某保险").segment == "车险"
    assert read_metric("auto_premiums").in_words_of("Harbor Mutual").segment == "auto"


def test_a_score_in_points_is_no_percentage() -> None:
    text = ('[{"metric": "net_promoter_score", "entity": "A", "period": "2025-06-30", "value": "47", "unit": "points"},'
            ' {"metric": "gross_margin_change_pp", "entity": "A", "period": "2025", "value": "1.2", "unit": "points"}]')
    score, margin = read_source_bytes(text.encode(), "a.json").figures
    assert (score.unit.kind, str(score.value.high)) == ("index", "47.5")
    assert (margin.measure, margin.unit.kind) == ("change_yoy", "point")
