"""The catalogue's TOML files read strictly and checked against each other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from verifier.catalogue.entries import FLOWS, KINDS, SIGNS, Catalogue, Example, Field, Formula, Metric, Variable
from verifier.catalogue.strict import Reader, place, read
from verifier.catalogue.terms import Name, squeezed
from verifier.errors import InputError
from verifier.formula import FormulaError, Undefined, references

META = "_meta"
"""The metric of a field that is none: a date, a flag, a name."""
CONFIDENCES = frozenset({"documented", "inferred"})


def compiled(folder: Path) -> Catalogue:
    """The catalogue of a folder.

    :raises InputError: naming file and key, when an entry is wrong, a name is claimed twice or a formula uses an unknown name.
    """
    metrics: dict[str, Metric] = {}
    for path in sorted((folder / "metrics").glob("*.toml")):
        for metric_id, table in read(path).items():
            if metric_id in metrics:
                raise InputError(place(path, metric_id), f"is in {metrics[metric_id].theme}.toml already", "Keep one of them.")
            metrics[metric_id] = _metric(metric_id, table, path)
    variables, suffixes = _variables(folder / "variables.toml")
    path = folder / "derivations.toml"
    derivations = tuple(_formula(table, Reader({}, path), variant) for variant, table in read(path).items())
    names = _Names(folder)
    for metric in metrics.values():
        names.claim(metric)
    names.pass_over(folder / "passed_over.toml")
    catalogue = Catalogue(metrics, variables, suffixes, derivations, names.terms, names.measures)
    for metric in metrics.values():
        _check(metric, catalogue, folder / "metrics" / f"{metric.theme}.toml")
    for formula in derivations:
        _check_formula(formula, catalogue, place(path, formula.variant))
    return catalogue


def provider_fields(path: Path, catalogue: Catalogue) -> dict[tuple[str, str], Field]:
    """The fields of a provider's file, by endpoint and field name.

    :raises InputError: naming file and key, when an entry is wrong or names no metric.
    """
    found: dict[tuple[str, str], Field] = {}
    for endpoint, table in read(path).items():
        for name, entry in Reader(table, path, endpoint).table.items():
            reader = Reader(entry, path, endpoint, name)
            field = Field(path.stem, endpoint, name, reader.word("metric"), reader.word("role"), reader.word("unit"), reader.word("zh", ""),
                          reader.word("en", ""), reader.word("pitfall", ""), reader.choice("confidence", CONFIDENCES, "documented"),
                          reader.words("mistaken_for"))
            reader.finish()
            if field.metric != META and field.metric not in catalogue.metrics:
                raise reader.wrong("metric", f"is unknown ({field.metric!r})", "Add the metric, or write _meta.")
            if stray := [metric for metric in field.mistaken_for if metric not in catalogue.metrics]:
                raise reader.wrong("mistaken_for", f"names an unknown metric ({stray[0]!r})", "Name metrics of the catalogue.")
            found[endpoint, name] = field
    return found


def _metric(metric_id: str, table: Any, path: Path) -> Metric:
    reader = Reader(table, path, metric_id)
    example = reader.table_at("example")
    metric = Metric(
        metric_id, reader.choice("kind", KINDS), reader.choice("flow", FLOWS), reader.choice("sign", SIGNS, "natural"),
        reader.words("zh"), reader.words("en"), reader.words("short_zh"), reader.words("short_en"), reader.words("family_zh"),
        reader.words("family_en"), reader.words("family"),
        tuple(_formula(row, reader) for row in reader.rows("formulas")), tuple(_formula(row, reader) for row in reader.rows("detectors")),
        reader.word("meaning"), reader.word("source"), reader.word("note", ""),
        None if example is None else _example(Reader(example, path, metric_id, "example")), reader.flag("measure"), path.stem)
    reader.finish()
    variants = [formula.variant for formula in (*metric.formulas, *metric.detectors)]
    if twice := [variant for variant in variants if variants.count(variant) > 1]:
        raise reader.wrong("formulas", f"has two of one variant ({twice[0]!r})", "Name each formula differently.")
    return metric


def _formula(row: Any, parent: Reader, variant: str = "") -> Formula:
    if isinstance(row, str):
        return Formula(variant or "standard", row)
    reader = Reader(row, parent.path, *parent.keys, variant or "formulas")
    words = reader.word("text"), reader.word("when", ""), reader.word("note", "")
    formula = Formula(variant or reader.word("variant"), *words, lenient=reader.flag("lenient"))
    reader.finish()
    return formula


def _example(reader: Reader) -> Example:
    given = Reader(reader.table_at("given") or {}, reader.path, *reader.keys, "given")
    example = Example(tuple((name, given.word(name)) for name in given.table), reader.word("low"), reader.word("high"), reader.word("variant", ""))
    reader.finish()
    return example


def _variables(path: Path) -> tuple[dict[str, Variable], dict[str, str]]:
    reader = Reader(read(path), path)
    variables: dict[str, Variable] = {}
    for name, table in (reader.table_at("variables") or {}).items():
        entry = Reader(table, path, "variables", name)
        variables[name] = Variable(name, entry.word("meaning"), entry.flag("exact"))
        entry.finish()
    suffix = Reader(reader.table_at("suffixes") or {}, path, "suffixes")
    suffixes = {name: suffix.word(name) for name in suffix.table}
    reader.finish()
    return variables, suffixes


class _Names:
    """The names as they are claimed, each by one metric only."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.terms: dict[str, tuple[str, str, bool]] = {}
        self.measures: dict[str, tuple[str, str, bool]] = {}

    def claim(self, metric: Metric) -> None:
        where = place(self.folder / "metrics" / f"{metric.theme}.toml", metric.id)
        for name in _names(metric):
            key = squeezed(name.alias)
            if len(key) < 2:
                raise InputError(where, f"has a name of one letter ({name.alias!r})", "Names have two letters at least.")
            if owner := self.terms.get(key) or self.measures.get(key):
                raise InputError(where, f"claims the name {name.alias!r}, which {owner[0]} has", "Keep it in one of them.")
            (self.measures if metric.measure else self.terms)[key] = (name.metric, name.alias, name.loose)

    def pass_over(self, path: Path) -> None:
        reader = Reader(read(path), path)
        for phrase in reader.words("zh") + reader.words("en"):
            key = squeezed(phrase)
            if owner := self.terms.get(key):
                raise InputError(place(path), f"passes over {phrase!r}, a name of {owner[0] or 'another phrase'}", "Keep one of them.")
            self.terms[key] = ("", phrase, False)
        reader.finish()


def _names(metric: Metric) -> Iterator[Name]:
    for words, loose in ((metric.zh, False), (metric.en, False), (metric.family_zh, True), (metric.family_en, True)):
        for word in words:
            yield Name(metric.id, word, loose)


def _check(metric: Metric, catalogue: Catalogue, path: Path) -> None:
    for other in metric.family:
        if other not in catalogue.metrics or other == metric.id:
            raise InputError(place(path, metric.id, "family"), f"names no other metric ({other!r})", "Write the id of another metric.")
    if metric.family and not (metric.family_zh or metric.family_en):
        raise InputError(place(path, metric.id, "family"), "has no loose word that leads to it", "Add family_zh or family_en.")
    for formula in (*metric.formulas, *metric.detectors):
        _check_formula(formula, catalogue, place(path, metric.id, formula.variant))
    if metric.example is not None:
        _check_example(metric, catalogue, place(path, metric.id, "example"))


def _check_formula(formula: Formula, catalogue: Catalogue, where: str) -> None:
    try:
        names = references(formula.tree)
    except FormulaError as error:
        raise InputError(where, f"is no formula ({error})", "Mend it.") from None
    for reference in names:
        if reference.metric not in catalogue.metrics and reference.metric not in catalogue.variables:
            raise InputError(where, f"uses an unknown name ({reference})", "Add the metric, or declare it in variables.toml.")
        if reference.at and reference.at not in catalogue.suffixes:
            raise InputError(where, f"uses an unknown suffix ({reference})", "Declare it in variables.toml.")


def _check_example(metric: Metric, catalogue: Catalogue, where: str) -> None:
    assert metric.example is not None
    try:
        problem = metric.example.problem(metric.formulas, catalogue.exact)
    except Undefined as error:
        raise InputError(where, f"has no result ({error})", "Give other numbers.") from None
    if problem:
        raise InputError(where, problem, "Mend the example or the formula.")
