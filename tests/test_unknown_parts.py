"""Numbers of a part of the business, or on another basis, where the source has the whole company's plain figure alone: never called wrong."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from verifier import verify

ZH = "指标,单位,2025年,2024年\n营业收入,亿元,517.3,482.9\n毛利率,%,26.4,24.1\n均价,元/吨,86.7,80.2\n出租率,%,41.4,44.5\n净利润,亿元,61.8,55.0\n"
EN = "Item,Unit,FY2025,FY2024\nRevenue,USD m,517.3,482.9\nGross margin,%,43.7,41.2\nOccupancy,%,66.2,64.9\nNet income,USD m,61.8,55.0\n"

PARTS_ZH = ["{S}表现亮眼，毛利率{v}", "从{S}来看，毛利率为{v}", "就{S}而言，毛利率{v}", "{S}：毛利率{v}",
    "- **{S}**：毛利率{v}", "在{S}，毛利率{v}",
            "{S}（毛利率{v}）增长最快", "{S}部分，毛利率{v}",   "{S}业务毛利率{v}",
            "{S}板块实现毛利率{v}"]
PARTS_EN = ["{S} gross margin was {v}", "In {S}, gross margin reached {v}", "{S}: gross margin of {v}", "- **{S}**: gross margin {v}",
            "The {S} segment had gross margin of {v}", "{S} contributed gross margin of {v}", "Within {S}, gross margin was {v}",
            "At {S}, gross margin came in at {v}", "{S}, where gross margin was {v}, led the way", "{S} ({s} gross margin {v}) grew fastest",
            "Gross margin in {S} came to {v}", "{S}-related gross margin was {v}", "The {S} unit made a gross margin of {v}"]
BASES_ZH = ["可比口径下毛利率为{v}", "过去五年平均毛利率为{v}", "历史高点的毛利率为{v}", "假设产能满负荷，毛利率为{v}",
    "单月毛利率最高达到{v}", "达产后毛利率为{v}",
            "标的公司毛利率为{v}", "母公司口径毛利率为{v}", "毛利率中枢在{v}", "按新会计准则毛利率为{v}", "扣除政府补助后毛利率为{v}",
            "成熟门店毛利率为{v}", "毛利率红线为{v}",
            "新增订单的毛利率约为{v}", "疫情前毛利率为{v}", "若价格下跌10%，毛利率将降至{v}"]
BASES_EN = ["At its peak, gross margin was {v}", "On a constant-currency basis gross margin was {v}",
    "On a like-for-like basis, gross margin was {v}",
            "New orders carry a gross margin of {v}", "Mature stores earn a gross margin of {v}",
            "Including the joint venture, gross margin was {v}",
            "The covenant floor for gross margin is {v}", "Gross margin may slip to {v}", "Bears see a gross margin of {v}",
            "If prices fell 10%, gross margin would drop to {v}", "The parent-only gross margin was {v}", "Annualised gross margin is {v}",
            "Before the pandemic gross margin was {v}", "A return to a gross margin of {v} is possible"]


def _verdicts(folder: Path, title: str, sentence: str, source: str) -> list[str]:
    (folder / "note.md").write_text(f"# {title}\n\n{sentence}\n", encoding="utf-8")
    (folder / "source.csv").write_text(source, encoding="utf-8")
    return [c.verdict for c in verify(folder / "note.md", [folder / "source.csv"]).claims if c.number.text.startswith("35.")]


@pytest.mark.parametrize("way", PARTS_ZH)
def test_a_chinese_part_is_not_the_company(way: str, tmp_path: Path) -> None:
    for part in ("华东", "海外", "To B", "储能系统", "直营渠道"):
        said = _verdicts(tmp_path, "某某公司2025年年报点评", "2025年公司表现平稳。\n\n" + way.format(S=part, v="35.2%") + "。", ZH)
        assert said == ["unverifiable"], (part, said)


@pytest.mark.parametrize("way", PARTS_EN)
def test_an_english_part_is_not_the_company(way: str, tmp_path: Path) -> None:
    for part in ("North America", "Cloud", "Payments", "Specialty Care"):
        said = _verdicts(tmp_path, "Acme Corp: FY2025 results", "FY2025 was a steady year.\n\n" + way.format(S=part, s=part, v="35.2%") + ".", EN)
        assert said == ["unverifiable"], (part, said)


@pytest.mark.parametrize(("title", "way", "source"), [("某某公司2025年年报点评", w, ZH) for w in BASES_ZH]
                         + [("Acme Corp: FY2025 results", w, EN) for w in BASES_EN])
def test_another_basis_is_not_the_plain_figure(title: str, way: str, source: str, tmp_path: Path) -> None:
    stop = "。" if source is ZH else "."
    assert _verdicts(tmp_path, title, way.format(v="35.2%") + stop, source) == ["unverifiable"]


@pytest.mark.parametrize(("title", "way", "source"), [
    ("某某公司2025年年报点评", "2025年毛利率为{v}", ZH), ("某某公司2025年年报点评", "华东表现亮眼；公司整体毛利率{v}", ZH),
    ("某某公司2025年年报点评", "可比口径下收入增长5%，毛利率为{v}", ZH), ("Acme Corp: FY2025 results", "Gross margin was {v} in FY2025", EN),
    ("Acme Corp: FY2025 results", "Cloud did well; the company's gross margin was {v}", EN),
    ("Acme Corp: FY2025 results", "Revenue grew 7.1% at constant currency, and gross margin was {v}", EN)])
def test_the_plain_figure_is_still_held_to_the_source(title: str, way: str, source: str, tmp_path: Path) -> None:
    stop = "。" if source is ZH else "."
    assert _verdicts(tmp_path, title, way.format(v="35.2%") + stop, source) == ["refuted"]


NAMED_ZH = ["{S}{M}", "{M}-{S}", "{M}（{S}）", "{M}：{S}", "{S}：{M}", "{M}/{S}", "{S}/{M}", "{M}_{S}", "{M}·{S}", "{M} {S}",
    "分产品{M}-{S}", "{M}，其中：{S}", "{S}板块{M}",
            "{S}的{M}", "{M}|{S}", "分业务：{S}{M}"]
NAMED_EN = ["{S} {m}", "{M} - {S}", "{M} ({S})", "{M}: {S}", "{S}: {M}", "{M}/{S}", "{M}, {S}", "{S}, {m}", "{M} from {S}", "{M} in {S}",
    "Segment {m} - {S}", "{M} | {S}",
            "{S} ({m})", "{S}'s {m}", "{M} of {S}"]


@pytest.mark.parametrize("form", NAMED_ZH)
@pytest.mark.parametrize(("metric", "unit"), [("营业收入", "亿元"), ("毛利率", "%"), ("销量", "万吨")])
def test_rows_of_one_metric_tell_its_parts(form: str, metric: str, unit: str, tmp_path: Path) -> None:
    rows = [(metric, 98.7), *((form.format(S=part, M=metric), value) for part, value in (("煤炭", 35.2), ("海外", 41.6), ("光伏组件", 21.9)))]
    source = "指标,单位,2025年,2024年\n" + "".join(f'"{name}",{unit},{value},{value - 3:.1f}\n' for name, value in rows)
    for number, expected in (("35.2", "supported"), ("35.9", "refuted")):
        said = _verdicts(tmp_path, "某某公司2025年年报点评", f"2025年，煤炭{metric}{number}{unit}，海外{metric}41.6{unit}。", source)
        assert said == [expected]


@pytest.mark.parametrize(("form", "metric"), list(product(NAMED_EN, ["Revenue", "Gross margin"])))
def test_english_rows_of_one_metric_tell_its_parts(form: str, metric: str, tmp_path: Path) -> None:
    unit, show = ("USD m", "${} million") if metric == "Revenue" else ("%", "{}%")
    rows = [(metric, 98.7), *((form.format(S=p, M=metric, m=metric.lower()), v) for p, v in (("Wholesale", 35.2), ("Asia Pacific", 41.6),
    ("Hardware", 21.9)))]
    source = "Item,Unit,FY2025,FY2024\n" + "".join(f'"{name}",{unit},{value},{value - 3:.1f}\n' for name, value in rows)
    for number, expected in (("35.2", "supported"), ("35.9", "refuted")):
        (tmp_path / "note.md").write_text(f"# Acme Corp: FY2025 results\n\nIn FY2025, Wholesale {metric.lower()} was {show.format(number)}.\n")
        (tmp_path / "source.csv").write_text(source)
        claims = verify(tmp_path / "note.md", [tmp_path / "source.csv"]).claims
        assert [c.verdict for c in claims if number in c.number.text] == [expected]
