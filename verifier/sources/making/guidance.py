"""Which metric a row of guidance guides: Chinese providers name it in a column of its own."""

from __future__ import annotations

_GUIDED = {
    "归属于上市公司股东的净利润": "net_profit_parent",
    "归母净利润": "net_profit_parent",
    "净利润": "net_profit_parent",
    "扣除非经常性损益后的净利润": "net_profit_deducted",
    "扣非净利润": "net_profit_deducted",
    "营业收入": "revenue",
    "营业总收入": "total_revenue",
    "每股收益": "eps_basic",
    "扣除后营业收入": "own:扣除后营业收入",
}


def guided_metric(words: object) -> str | None:
    """The metric that the words name; own words for one that is not among them, None for a row that names none.

    >>> guided_metric("扣非净利润")
    'net_profit_deducted'
    """
    if not isinstance(words, str) or not words.strip():
        return None
    return _GUIDED.get(words.strip(), f"own:{words.strip()}")
