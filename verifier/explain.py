"""``verifier explain``: what a finding code, a verdict or a metric means, in words, from the same texts that the reports use.

A word is looked for among codes, verdicts, metric ids and the metrics' names in both languages; one that is
none of these is answered with the nearest that are.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import TYPE_CHECKING

from verifier.errors import InputError
from verifier.reports import Language
from verifier.reports.layout import padded, width, wrapped

if TYPE_CHECKING:
    from verifier.catalogue import Formula, Metric
    from verifier.codes import Explanation

_VERDICTS = {
    "supported": ("由来源数据复算，与文中所写相符。", "Recomputed from the given source figures, and it agrees with what is stated."),
    "consistent": ("没有来源涉及它，但由文中其他数字（正文或表格）复算相符。",
                   "No source figure bears on it, but other numbers of the note (text or tables) reproduce it."),
    "imprecise": ("复算不等，但相差不到末位一个单位：截断，或末位写错。",
                  "The recomputed value differs by less than one unit of the last stated place: cut off, or the last digit slipped."),
    "refuted": ("复算不等，错误就出在这一步。", "The recomputed value differs, and this claim's own step is where the error enters."),
    "tainted": ("这一步本身没错，但所用的数字有误，换成正确的数字就不成立。",
                "The claim's own step holds, but a number that it uses is wrong; against right inputs it fails."),
    "unverifiable": ("来源和文中都没有可据以复算的数据；报告列出缺什么。",
                     "Neither the sources nor the note hold anything to recompute it from; the report names what is missing."),
}
NOTICES = {
    "sources-contradict": ("两个来源对同一公司、同一指标、同一期间给出的数不可能都对；先核实用哪一个。",
                           "Two sources give one metric of one company and period values that cannot both be right; settle which one holds first."),
    "numbers-contradict": ("同一句话里的数字互相对不上，又没有来源说明哪个有误，因此都不判错；请逐个核对。",
                           "Numbers said in one breath cannot all be right; no source tells which is wrong, so none is called so: check them all."),
    "document-unread": ("文档的这一部分没有读到，其中的数字未经核对。", "This part of the document was not read; its numbers are unchecked."),
    "passage-by-rules": ("这一段没有得到语言模型的回答，只按规则抽取。",
                         "The language model gave no answer for this passage, so the rules alone read it."),
    "proposal-rejected": ("语言模型的这条提议不成立（编号、指标、单位或操作数不存在或不合），未予采用。",
                          "A proposal of the language model does not hold (a mark, metric, unit or operand that is not there or does not fit);"
                          " it was not used."),
    "waived": ("作者在文中写明理由豁免了这一处；仍列在报告中。",
               "The author waived this one in the note and gave a reason; it stays listed in the report."),
    "waiver-invalid": ("豁免标记缺少理由或写法有误，未予采用。", "A waiver in the note gives no reason or cannot be read; it is not applied."),
    "waiver-unused": ("豁免标记没有对应的论断：可能已经改好，可以删去。",
                      "A waiver in the note applies to no claim: perhaps it was mended; take it out."),
}
"""The codes of what a report says that is no claim."""
_WIDTH = 100


def explain(word: str | None, language: Language) -> str:
    """The explanation of one code, verdict or metric; without a word the list of all.

    :raises InputError: when the word is none of them, with the nearest ones.
    """
    if word is None:
        return _everything(language)
    from verifier.catalogue import load
    from verifier.codes import explanations

    asked = word.strip()
    plain = asked.lower()
    codes = explanations()
    if plain in codes:
        return _code(codes[plain], language)
    plainly = _VERDICTS | NOTICES
    if plain in plainly:
        return f"{plain}\n" + "\n".join(_indented(plainly[plain][language == "en"])) + "\n"
    metrics = load().metrics
    found = [metrics[plain]] if plain in metrics else [metric for metric in metrics.values() if plain in map(str.lower, _names(metric))]
    if found:
        return "\n".join(_metric(metric, language) for metric in found)
    known = [*codes, *plainly, *metrics, *(name.lower() for metric in metrics.values() for name in _names(metric))]
    near = list(dict.fromkeys(get_close_matches(plain, known, 5, 0.6) + [name for name in known if plain and plain in name][:5]))[:5]
    remedy = f"Did you mean {', '.join(near)}?" if near else "Run verifier explain without a word for the list."
    raise InputError(f"explain {asked}", "is no code, verdict or metric", remedy)


def _everything(language: Language) -> str:
    from verifier.catalogue import load
    from verifier.codes import explanations

    index = language == "en"
    lines = ["结论" if not index else "Verdicts"]
    lines += _columns((name, texts[index]) for name, texts in _VERDICTS.items())
    lines += ["", "原因代码" if not index else "Codes"]
    lines += _columns((code, entry.title_en if index else entry.title_zh) for code, entry in explanations().items())
    lines += ["", "其他提示" if not index else "Notices"]
    lines += _columns((name, texts[index]) for name, texts in NOTICES.items())
    lines += ["", "指标" if not index else "Metrics"]
    lines += _columns((metric.id, ", ".join((_english(metric) if index else _chinese(metric))[:3])) for metric in load().metrics.values())
    return "\n".join(lines) + "\n"


def _code(entry: Explanation, language: Language) -> str:
    title = f"{entry.code}: {entry.title_zh} / {entry.title_en}" if language == "zh" else f"{entry.code}: {entry.title_en} / {entry.title_zh}"
    labels = ("含义", "怎么发生的", "怎么改", "例") if language == "zh" else ("What it means", "How it happens", "What to do", "Example")
    lines = [title]
    meaning = entry.meaning_zh if language == "zh" else entry.meaning
    for label, text in zip(labels, (meaning, entry.how, entry.what_to_do, entry.example), strict=True):
        if text:
            lines += [label, *_indented(text)]
    return "\n".join(lines) + "\n"


def _metric(metric: Metric, language: Language) -> str:
    zh = language == "zh"
    names = (_chinese(metric) or _english(metric), _english(metric)) if zh else (_english(metric) or _chinese(metric), _chinese(metric))
    lines = [f"{metric.id}: {(names[0] or (metric.id,))[0]}", *_indented(metric.meaning)]
    rows = [("种类" if zh else "kind", f"{metric.kind}, {metric.flow}"), ("中文名" if zh else "Chinese names", ", ".join(_chinese(metric))),
            ("英文名" if zh else "English names", ", ".join(_english(metric))), ("也可能指" if zh else "may also mean", ", ".join(metric.family)),
            ("定义出处" if zh else "definition from", metric.source), ("注意" if zh else "note", getattr(metric, "note", ""))]
    for label, text in rows:
        if text:
            lines += _hanging(f"  {label}: ", text)
    wrong = "常见错算" if zh else "Wrong formulas that are recognised"
    for title, formulas in (("公式" if zh else "Formulas", metric.formulas), (wrong, metric.detectors)):
        if formulas:
            lines += ["", title, *(line for formula in formulas for line in _formula(metric.id, formula))]
    if metric.example is not None:
        given = ", ".join(f"{name} = {value}" for name, value in metric.example.given)
        lines += ["", "例" if zh else "Example", *_hanging("  ", f"{given}: [{metric.example.low}, {metric.example.high}]")]
    return "\n".join(lines) + "\n"


def _formula(metric: str, formula: Formula) -> list[str]:
    beside = "; ".join(part for part in (formula.variant, formula.when, formula.note) if part)
    return _hanging("  ", f"{metric} = {formula.text}" + (f"    ({beside})" if beside else ""))


def _chinese(metric: Metric) -> tuple[str, ...]:
    return (*metric.zh, *metric.family_zh)


def _english(metric: Metric) -> tuple[str, ...]:
    return (*metric.en, *metric.family_en)


def _names(metric: Metric) -> tuple[str, ...]:
    return (*_chinese(metric), *_english(metric))


def _columns(rows: Iterable[tuple[str, str]]) -> list[str]:
    listed = list(rows)
    first = min(max((width(name) for name, _ in listed), default=0), 36)
    return [line for name, text in listed for line in _hanging(f"  {padded(name, first)}  ", text)]


def _indented(text: str) -> list[str]:
    return [line for part in text.strip().splitlines() for line in _hanging("  ", part.strip())]


def _hanging(start: str, text: str) -> list[str]:
    lines = wrapped(text, _WIDTH - width(start))
    return [(start if number == 0 else " " * width(start)) + line for number, line in enumerate(lines)]
