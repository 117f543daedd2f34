"""Tables judged cell by cell: each identity on a small table, where it holds and where it fails, and the labelled corpus."""

from __future__ import annotations

import json
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from verifier.documents.reading import read_document
from verifier.interval import Interval
from verifier.tabular import CellJudgement, check_tables
from verifier.tabulation import figures_of

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"
needs_corpus = pytest.mark.skipif(not CORPUS.exists(), reason="the shared corpus is not here")


def judged(text: str | Path) -> list[CellJudgement]:
    document = read_document(text, None if isinstance(text, Path) else "note.md")
    return check_tables(document.tables, [figure for table in document.tables for figure in figures_of(table, source="note").figures])


def found(cells: list[CellJudgement], row: str, column: str = "") -> CellJudgement:
    return next(cell for cell in cells if cell.row.startswith(row) and cell.column == column)


def verdicts(cells: list[CellJudgement]) -> Counter[str]:
    return Counter(cell.verdict for cell in cells)


def table(*rows: str) -> str:
    head, *body = rows
    width = head.count("|") + 1
    return "\n".join([f"| {head} |", "|---" * width + "|", *(f"| {row} |" for row in body)]) + "\n"


# -- single identities ---------------------------------------------------------------------------------------------

FORECAST = table("项目 | 2023A | 2024A | 2025E | 2026E | 2027E", "营业收入（百万元） | 5,210 | 6,033 | 7,120 | 8,330 | 9,580",
                 "增长率(%) | 11.2 | 15.8 | 18.0 | 17.0 | 15.0", "归母净利润（百万元） | 412 | 501 | 640 | 790 | 955",
                 "增长率(%) | 5.6 | 21.6 | 27.7 | 23.4 | 20.9", "EPS（元） | 0.82 | 1.00 | 1.28 | 1.58 | 1.91",
                 "PE（倍） | 36.6 | 30.0 | 23.4 | 19.0 | 15.7")


def test_growth_rows_belong_to_the_row_above() -> None:
    cells = judged(FORECAST)
    assert set(verdicts(cells)) == {"consistent"}
    growth = [cell for cell in cells if cell.row.startswith("增长率")]
    assert len(growth) == 8
    step = growth[0].trail[0]
    assert step.substituted == "6,033 / 5,210 - 1"
    assert [format(end, ".6f") for end in (step.low, step.high)] == ["0.157758", "0.158173"]
    assert step.inputs[0].origin.endswith("营业收入（百万元）, 2024A")


def test_a_wrong_growth_cell_is_named_with_what_it_should_be() -> None:
    cells = judged(FORECAST.replace("| 17.0 |", "| 19.0 |"))
    wrong = [cell for cell in cells if cell.verdict == "refuted"]
    assert [(cell.row, cell.column) for cell in wrong] == [("增长率(%)", "2026E")]
    assert wrong[0].codes == ("arithmetic-error",)
    assert wrong[0].expected is not None
    assert wrong[0].expected.text == "17.0"
    assert "处" in wrong[0].message


def test_a_wrong_level_is_blamed_rather_than_the_rates_on_it() -> None:
    cells = judged(FORECAST.replace("8,330", "8,830"))
    wrong = [cell for cell in cells if cell.verdict == "refuted"]
    assert [(cell.row, cell.column, cell.codes) for cell in wrong] == [("营业收入（百万元）", "2026E", ("value-mismatch",))]
    assert wrong[0].expected is not None
    assert Decimal(wrong[0].expected.low) <= Decimal("8330000000") <= Decimal(wrong[0].expected.high)
    resting = [cell for cell in cells if "tainted-input" in cell.codes]
    assert {cell.column for cell in resting} == {"2026E", "2027E"}


@pytest.mark.parametrize(("printed", "code"), [("-17.0", "sign-flip"), ("1.70", "decimal-slip"), ("14.5", "wrong-base")])
def test_codes_of_a_growth_cell(printed: str, code: str) -> None:
    cells = judged(FORECAST.replace("| 17.0 |", f"| {printed} |"))
    assert [cell.codes[0] for cell in cells if cell.verdict == "refuted"] == [code]


def test_a_multiple_without_a_price_is_checked_by_its_price_in_the_other_columns() -> None:
    cells = judged(FORECAST.replace("| 19.0 |", "| 21.0 |"))
    assert [(cell.row, cell.column) for cell in cells if cell.verdict == "refuted"] == [("PE（倍）", "2026E")]


def test_reported_years_alone_prove_no_convention() -> None:
    cells = judged(FORECAST.replace("36.6", "44.0"))
    assert verdicts(cells)["refuted"] <= 1
    unlike = judged(table("项目 | 2024A | 2025E | 2026E | 2027E", "归母净利润（百万元） | 501 | 640 | 790 | 955",
                          "归母股东权益（百万元） | 4,000 | 4,500 | 5,000 | 5,600", "ROE | 14.90% | 14.22% | 15.80% | 17.05%"))
    assert found(unlike, "ROE", "2024A").verdict == "unverifiable"
    assert found(unlike, "ROE", "2026E").verdict == "consistent"


COMPARISON = table("公司 | 收盘价（元） | 总市值（亿元） | EPS 2024A | EPS 2025E | PE 2024A | PE 2025E | PB",
                   "甲机械 | 32.10 | 128.4 | 1.21 | 1.52 | 26.5 | 21.1 | 3.1", "乙装备 | 18.45 | 92.3 | 0.62 | 0.81 | 29.8 | 22.8 | 2.4",
                   "丙重工 | 7.92 | 240.6 | 0.44 | 0.50 | 18.0 | 15.8 | 1.2", "丁智能 | 61.00 | 305.0 | 1.02 | 1.90 | 59.8 | 32.1 | 6.8",
                   "平均值 |  |  |  |  | 33.5 | 23.0 | 3.4", "中位数 |  |  |  |  | 28.2 | 22.0 | 2.8")


def test_a_comparison_with_its_mean_and_median() -> None:
    cells = judged(COMPARISON)
    assert set(verdicts(cells)) == {"consistent"}
    assert found(cells, "平均值", "PE 2025E").trail[0].substituted == "(21.1 + 22.8 + 15.8 + 32.1) / 4"
    assert found(cells, "中位数", "PB").trail[0].substituted == "(2.4 + 3.1) / 2"


def test_a_wrong_multiple_and_a_wrong_mean_in_a_comparison() -> None:
    wrong = [cell for cell in judged(COMPARISON.replace("22.8", "24.8")) if cell.verdict == "refuted"]
    assert [(cell.row, cell.column) for cell in wrong] == [("乙装备", "PE 2025E")]
    wrong = [cell for cell in judged(COMPARISON.replace("33.5", "36.5")) if cell.verdict == "refuted"]
    assert [(cell.row, cell.column) for cell in wrong] == [("平均值", "PE 2024A")]


PRODUCTS = "分产品收入（单位：亿元）\n\n" + table(
    "产品 | 2023 | 2024 | 同比 | 占比", "扫地机 | 41.20 | 52.36 | 27.1% | 53.1%", "洗地机 | 30.15 | 33.02 | 9.5% | 33.5%",
    "其他 | 12.40 | 13.22 | 6.6% | 13.4%", "合计 | 83.75 | 98.60 | 17.7% | 100.0%")


def test_products_their_growth_shares_and_total() -> None:
    cells = judged(PRODUCTS)
    assert set(verdicts(cells)) == {"consistent"}
    assert len(cells) == 16
    wrong = [cell for cell in judged(PRODUCTS.replace("33.5%", "35.3%")) if cell.verdict == "refuted"]
    assert [(cell.row, cell.column) for cell in wrong] == [("洗地机", "占比")]
    assert "33.5" in wrong[0].message


def test_an_english_income_statement_with_a_percent_block() -> None:
    text = "Statements of operations (in millions)\n\n" + table(
        "| FY2022 | FY2023 | FY2024", "Net sales | 3,512.0 | 3,701.2 | 3,860.4", "Cost of sales | 2,040.1 | 2,146.7 | 2,219.7",
        "Gross profit | 1,471.9 | 1,554.5 | 1,640.7", "Selling, general and administrative expenses | 960.0 | 1,010.3 | 1,066.0",
        "Operating income | 511.9 | 544.2 | 574.7", "Gross margin | 41.9% | 42.0% | 42.5%")
    assert set(verdicts(judged(text))) == {"consistent"}
    cells = judged(text.replace("42.0%", "40.2%"))
    wrong = [cell for cell in cells if cell.verdict == "refuted"]
    assert [(cell.row, cell.column) for cell in wrong] == [("Gross margin", "FY2023")]
    assert wrong[0].message.startswith("40.2% printed;")


def test_a_change_beside_two_periods_on_a_negative_base() -> None:
    text = table("项目 | 2025年1-9月 | 2024年1-9月 | 同比增减", "营业收入（万元） | 123,456.78 | 101,234.56 | 21.95%",
                 "归属于上市公司股东的净利润（万元） | 12,345.67 | -3,456.78 | 457.14%",
                 "经营活动产生的现金流量净额（万元） | -1,234.56 | 5,678.90 | -121.74%")
    assert set(verdicts(judged(text))) == {"consistent"}
    assert found(judged(text.replace("457.14%", "-457.14%")), "归属", "同比增减").codes == ("sign-flip",)


def test_two_prints_of_one_number_that_differ_with_nothing_else_to_tell() -> None:
    one = "**要点（百万元）**\n\n" + table("项目 | 2023 | 2024 | 2025E | 2026E", "营业收入 | 500 | 655 | 863 | 1,116")
    two = "**利润表（百万元）**\n\n" + table("项目 | 2023 | 2024 | 2025E | 2026E", "营业收入 | 500 | 655 | 883 | 1,116")
    cells = judged(one + "\n正文。\n\n" + two)
    assert [(cell.text, cell.verdict, cell.codes) for cell in cells if cell.column == "2025E"] == [
        ("863", "unverifiable", ("value-mismatch",)), ("883", "unverifiable", ("value-mismatch",))]


def test_a_total_that_its_rows_do_not_make() -> None:
    text = "资产负债表（百万元）\n\n" + table(
        "项目 | 2022 | 2023 | 2024", "货币资金 | 1,204 | 1,388 | 1,510", "应收账款 | 640 | 702 | 760", "存货 | 388 | 401 | 455",
        "流动资产合计 | 2,232 | 2,491 | 2,752")
    wrong = [cell for cell in judged(text) if cell.verdict == "refuted"]
    assert [(cell.row, cell.column, cell.codes) for cell in wrong] == [("流动资产合计", "2024", ("sum-mismatch",))]
    assert "2,725" in wrong[0].message
    near = judged(text.replace("2,752", "2,727"))
    assert found(near, "流动资产合计", "2024").verdict == "consistent"


def test_doubtful_is_kept_apart_from_wrong() -> None:
    rows = [f"项目{number} | 100 | 100 | 100" for number in range(12)]
    text = "明细（百万元）\n\n" + table("项目 | 2022 | 2023 | 2024", *rows, "合计 | 1,200 | 1,200 | 1,205")
    cell = found(judged(text), "合计", "2024")
    assert cell.verdict == "consistent"
    assert "三个标准差" in cell.message
    assert "三个标准差" not in found(judged(text), "合计", "2023").message


def test_no_table_no_judgement() -> None:
    assert check_tables([], []) == []
    assert judged("没有表格的一句话：营收 4.58 亿元。") == []


def test_a_judgement_becomes_a_record() -> None:
    record = judged(FORECAST.replace("| 17.0 |", "| 19.0 |"))
    made = next(cell for cell in record if cell.verdict == "refuted").record()
    assert made.expected is not None
    assert made.trail[0].inputs[0].from_
    json.loads(made.model_dump_json())


# -- the corpus ----------------------------------------------------------------------------------------------------


@needs_corpus
def test_the_labelled_cells_of_the_seed() -> None:
    path = CORPUS / "seeds" / "paratera.md"
    document = read_document(path)
    figures = [figure for one in document.tables for figure in figures_of(one, source="seed").figures]
    cells = {cell.span: cell for cell in check_tables(document.tables, figures)}
    assert verdicts(list(cells.values()))["refuted"] == verdicts(list(cells.values()))["imprecise"] == 0
    scales = {figure.span: figure.unit.scale for figure in figures}
    labels = json.loads((CORPUS / "seeds" / "paratera.tables.json").read_text("utf-8"), parse_float=Decimal, parse_int=Decimal)
    agreeing = matched = 0
    for label in labels:
        cell, span = cells.get(tuple(map(int, label["span"]))), tuple(map(int, label["span"]))
        if not label["agrees"]:
            assert cell is not None
            assert cell.verdict == "unverifiable"
            continue
        agreeing += 1
        wanted = Interval(label["low"], label["high"])
        matched += cell is not None and cell.verdict == "consistent" and any(
            abs(step.low / scales[span] - wanted.low) < Decimal("1e-5") and abs(step.high / scales[span] - wanted.high) < Decimal("1e-5")
            for step in cell.trail)
    assert matched >= 0.95 * agreeing


@needs_corpus
@pytest.mark.parametrize(("name", "least"), [("d05", 25), ("d10", 15), ("d13", 3)])
def test_tables_of_the_notes_raise_no_alarm(name: str, least: int) -> None:
    cells = judged(CORPUS / "dev" / f"{name}.md")
    assert set(verdicts(cells)) == {"consistent"}
    assert len(cells) >= least
