"""The catalogue: strictness of its files, worked examples, names found in text, provider fields, the compiled form."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from verifier.catalogue import Formula, Metric, fields, load, providers
from verifier.catalogue.compiling import META, compiled
from verifier.catalogue.loading import FOLDER, cached
from verifier.errors import InputError
from verifier.formula import references, repeated, text

METRICS = load().metrics


def all_formulas() -> list[tuple[Metric, Formula]]:
    return [(metric, formula) for metric in METRICS.values() for formula in (*metric.formulas, *metric.detectors)]


# -- the data --


@pytest.mark.parametrize("metric", [m for m in METRICS.values() if m.example], ids=lambda m: m.id)
def test_worked_example(metric: Metric) -> None:
    assert metric.example is not None
    assert metric.example.problem(metric.formulas, load().exact) == ""


def test_every_computed_metric_has_a_worked_example() -> None:
    assert [m.id for m in METRICS.values() if m.flow == "derived" and m.formulas and not m.example] == []


def test_an_example_can_fail() -> None:
    metric = METRICS["gross_margin"]
    assert metric.example is not None
    wrong = type(metric.example)(metric.example.given, "0.1000", metric.example.high)
    assert "comes out as" in wrong.problem(metric.formulas, load().exact)


def test_formulas_refer_to_known_names_and_stand_in_their_shortest_form() -> None:
    catalogue = load()
    for metric, formula in all_formulas():
        for reference in references(formula.tree):
            assert reference.metric in METRICS or reference.metric in catalogue.variables, (metric.id, formula.text)
            assert not reference.at or reference.at in catalogue.suffixes, (metric.id, formula.text)
            assert reference.metric != metric.id or reference.at, f"{metric.id} is computed from itself: {formula.text}"
        assert text(formula.tree)


def test_operands_stand_once_but_where_it_cannot_be() -> None:
    twice = {(metric.id, formula.variant) for metric, formula in all_formulas() if repeated(formula.tree)}
    assert twice == {("debt_to_asset_ex_advances", "standard"), ("debt_to_asset_ex_advances", "contract"), ("share_price", "ex_rights")}


def test_names_are_folded_and_claimed_once() -> None:
    for metric in METRICS.values():
        for word in (*metric.zh, *metric.en, *metric.family_zh, *metric.family_en):
            assert word == word.strip() and not any("！" <= letter <= "～" and letter not in "、，" for letter in word), (metric.id, word)
            found = (load().measures if metric.measure else load().terms).named(word)
            assert found is not None and found.metric == metric.id, (metric.id, word)


def test_meanings_are_sentences() -> None:
    for metric in METRICS.values():
        assert metric.meaning.endswith(".") and len(metric.meaning) > 10, metric.id
        assert metric.zh or metric.family_zh or metric.en or metric.family_en, metric.id


# -- names in text --


def found(text_: str) -> list[tuple[str, str]]:
    return [(text_[term.start:term.end], term.metric) for term in load().terms.find(text_)]


@pytest.mark.parametrize(("sentence", "expected"), [
    ("扣非归母净利润4.99亿元,归母净利润5.52亿元", [("扣非归母净利润", "net_profit_deducted"), ("归母净利润", "net_profit_parent")]),
    ("营收34亿元,营业总收入35亿元", [("营收", "revenue"), ("营业总收入", "total_revenue")]),
    ("归母 净利润", [("归母 净利润", "net_profit_parent")]),
    ("归母\n净利润", [("归母\n净利润", "net_profit_parent")]),
    ("营业\n\n收入", [("收入", "revenue")]),
    ("**毛利率**为45.4%", [("毛利率", "gross_margin")]),
    ("当前PE(TTM)88.4倍,PB为2.88倍", [("PE(TTM)", "pe_ttm"), ("PB", "pb")]),
    ("利润表与现金流量表", []),
    ("基本每股收益0.52元,每股净资产8.1元", [("基本每股收益", "eps_basic"), ("每股净资产", "bps")]),
    ("不良率1.2%,拨备覆盖率389%", [("不良率", "npl_ratio"), ("拨备覆盖率", "provision_coverage")]),
    ("客座率84.1%,单位净值1.2", [("客座率", "passenger_load_factor"), ("单位净值", "nav")]),
    ("Diluted EPS of $1.12 on net sales of $477 million", [("Diluted EPS", "eps_diluted"), ("net sales", "revenue")]),
    ("free-cash-flow  margin", [("free-cash-flow  margin", "fcf_margin")]),
    ("EV / EBITDA of 12x", [("EV / EBITDA", "ev_ebitda")]),
    ("forward P/E of 18x, trailing p/e 22x", [("forward P/E", "pe_forward"), ("trailing p/e", "pe_ttm")]),
    ("GM fell; the gm said", [("GM", "gross_margin")]),
    ("epson, wholesales, ROEs", [("ROE", "roe_avg")]),
    ("pee and PEs", [("PE", "pe_ttm")]),
    ("book value\nper share", [("book value\nper share", "bps")]),
    ("the income statement shows operating income", [("operating income", "operating_profit")]),
    ("", []),
    ("P", []),
])
def test_terms(sentence: str, expected: list[tuple[str, str]]) -> None:
    assert found(sentence) == expected


def test_a_loose_word_leads_to_its_family_and_an_explicit_one_to_itself() -> None:
    catalogue = load()
    loose, explicit = catalogue.terms.find("净利润与归母净利润")
    assert loose.loose and catalogue.candidates(loose) == ("net_profit_parent", "net_profit")
    assert not explicit.loose and catalogue.candidates(explicit) == ("net_profit_parent",)
    assert catalogue.candidates(catalogue.terms.find("市盈率")[0])[0] == "pe_ttm"


def test_measures_are_kept_apart_from_terms() -> None:
    assert found("同比增长") == []
    assert [term.metric for term in load().measures.find("营收同比增长、较年初")] == ["growth_yoy", "growth_vs_open"]


def test_spans_are_of_the_text_given() -> None:
    sentence = "  ** 归母\n净利润 ** 与 ROE"
    assert [sentence[t.start:t.end] for t in load().terms.find(sentence)] == ["归母\n净利润", "ROE"]


# -- provider fields --


def test_fields_name_known_metrics_and_say_what_they_hold() -> None:
    assert {"tushare", "akshare", "eastmoney", "yfinance", "sec", "fmp"} <= set(providers())
    for provider in providers():
        for (endpoint, name), field in fields(provider).items():
            assert (field.endpoint, field.name, field.provider) == (endpoint, name, provider)
            assert field.metric in METRICS or field.metric == META
            assert field.zh or field.en


def test_a_field_whose_name_misleads() -> None:
    field = fields("tushare")["express", "yoy_net_profit"]
    assert (field.metric, field.role, field.unit) == ("net_profit_parent", "prior_year", "yuan")
    assert "PRIOR-YEAR" in field.en


def test_unknown_provider_is_one_line() -> None:
    with pytest.raises(InputError, match="Known are akshare"):
        fields("bloomberg")


# -- strictness --

METRIC = "[m]\nkind = 'money'\nflow = 'flow'\nmeaning = 'What it is.'\nsource = 'x'\n"


def folder(tmp_path: Path, **files: str) -> Path:
    (tmp_path / "metrics").mkdir()
    for name, content in {"variables": "[variables]\nn = { meaning = 'a count', exact = true }\n[suffixes]\nfy = 'a year'\n",
                          "derivations": "", "passed_over": "zh = []\nen = []\n", **files}.items():
        where = tmp_path if name in ("variables", "derivations", "passed_over") else tmp_path / "metrics"
        (where / f"{name}.toml").write_text(content, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(("content", "says"), [
    (METRIC + "color = 'red'\n", r"metrics/a\.toml \[m\] color: is an unknown key"),
    ("[m]\nkind = 'money'\n", r"\[m\] \w+: is missing"),
    (METRIC.replace("'money'", "'gold'"), r"\[m\] kind: is unknown \('gold'\)"),
    (METRIC + "zh = 'x'\n", r"\[m\] zh: has the wrong type"),
    (METRIC + "zh = ['毛利', '毛利']\n", "says a word twice"),
    (METRIC + "zh = ['毛']\n", "a name of one letter"),
    (METRIC + METRIC, "is no TOML"),
    (METRIC + "formulas = ['1 +']\n", "is no formula"),
    (METRIC + "formulas = ['other / 2']\n", "uses an unknown name"),
    (METRIC + "formulas = ['n@next']\n", "uses an unknown suffix"),
    (METRIC + "formulas = [{ text = 'n' }]\n", "variant: is missing"),
    (METRIC + "formulas = ['n', 'n + 1']\n", "two of one variant"),
    (METRIC + "formulas = [{ variant = 'v', text = 'n', wen = 'x' }]\n", "wen: is an unknown key"),
    (METRIC + "family = ['q']\nfamily_zh = ['毛利']\n", "names no other metric"),
    (METRIC + "formulas = ['n / 2']\nexample = { given = { n = '3' }, low = '1.5', high = '1.6' }\n", "comes out as"),
    (METRIC + "formulas = ['n / 2']\nexample = { given = {}, low = '1.5', high = '1.5' }\n", "other operands"),
    (METRIC + "example = { given = {}, low = '1', high = '1' }\n", "works out no formula"),
    (METRIC + METRIC.replace("[m]", "[k]") + "zh = ['毛利']\n" + METRIC.replace("[m]", "[l]") + "en = ['毛 利']\n", "which k has"),
])
def test_a_wrong_entry_is_refused_by_file_and_key(tmp_path: Path, content: str, says: str) -> None:
    with pytest.raises(InputError, match=says) as error:
        compiled(folder(tmp_path, a=content))
    assert "\n" not in str(error.value)


def test_a_metric_in_two_files_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"is in a\.toml already"):
        compiled(folder(tmp_path, a=METRIC, b=METRIC))


def test_a_phrase_passed_over_is_no_name(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="passes over"):
        compiled(folder(tmp_path, a=METRIC + "zh = ['毛利']\n", passed_over="zh = ['毛利']\nen = []\n"))


# -- the compiled form --


def test_the_compiled_form_is_the_same_and_follows_its_files(tmp_path: Path) -> None:
    copy, store = tmp_path / "catalogue", tmp_path / "cache" / "compiled"
    shutil.copytree(FOLDER, copy)
    fresh = cached(copy, store)
    assert store.exists()
    again = cached(copy, store)
    assert (again.metrics, again.variables, again.derivations, again.terms.keyed) == \
        (fresh.metrics, fresh.variables, fresh.derivations, fresh.terms.keyed)
    path = copy / "metrics" / "margins.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("'综合毛利率'", "'合计毛利率'"), encoding="utf-8")
    assert "合计毛利率" in cached(copy, store).metrics["gross_margin"].zh


def test_a_damaged_or_unwritable_cache_costs_time_only(tmp_path: Path) -> None:
    store = tmp_path / "compiled"
    cached(FOLDER, store)
    data = bytearray(store.read_bytes())
    data[len(data) // 2] ^= 255
    store.write_bytes(bytes(data))
    assert cached(FOLDER, store).metrics == METRICS
    (tmp_path / "file").write_text("in the way")
    assert cached(FOLDER, tmp_path / "file" / "compiled").metrics == METRICS
    assert cached(FOLDER, None).metrics == METRICS
