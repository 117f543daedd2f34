"""The fixed words of an audit's summary, Chinese and English side by side."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from verifier.reports import Language

_WORDS: dict[str, tuple[str, str]] = {
    "title": ("批量数字核查", "Audit of numbers"),
    "headline_wrong": ("{all} 篇中 {wrong} 篇有错误数字（{share}）", "{wrong} of {all} notes have a wrong number ({share})"),
    "headline_clean": ("已核对的 {checked} 篇未发现错误数字", "No wrong number in the {checked} notes that could be checked"),
    "headline_nothing": ("没有一篇得到核对", "No note could be checked"),
    "headline_flips": ("{notes} 篇的 {n} 个结论不再成立", "{n} conclusions in {notes} notes no longer hold"),
    "coverage": ("共 {claims} 个论断，核对 {checked} 个（{share}）", "{claims} claims, {checked} of them checked ({share})"),
    "notes": ("文档", "Notes"),
    "claims": ("论断", "Claims"),
    "notes_by": ("文档：按核查结果", "Notes by what was found"),
    "claims_by": ("论断：按结论", "Claims by verdict"),
    "wrong": ("有错误", "with wrong numbers"),
    "imprecise_only": ("仅不精确", "imprecise only"),
    "clean": ("未发现错误", "no error found"),
    "unchecked": ("无从核对", "nothing checkable"),
    "failed": ("未能核查", "failed"),
    "waiting": ("等待模型", "waiting for the model"),
    "by_code": ("错误：按原因", "Errors by cause"),
    "by_metric": ("错误：按指标", "Errors by metric"),
    "by_generator": ("错误：按作者（模型）", "Errors by generator"),
    "by_time": ("错误随时间", "Errors over time"),
    "worst": ("问题最多的文档", "The worst notes"),
    "missing": ("最常缺少的数据", "Figures most often missing"),
    "conflicts": ("文档之间的矛盾", "Conflicts between notes"),
    "failures": ("未能核查的文档", "Notes that could not be checked"),
    "share_wrong": ("有错误文档占比", "notes with wrong numbers"),
    "of_notes": ("{n} 篇", "in {n} notes"),
    "of_claims": ("{n} / {all}", "{n} of {all}"),
    "per_hundred": ("每百个已核对论断的错误", "wrong per 100 checked claims"),
    "note": ("文档", "note"),
    "entity": ("主体", "company"),
    "generator": ("作者", "generator"),
    "date": ("日期", "date"),
    "metric": ("指标", "metric"),
    "period": ("期间", "period"),
    "figure": ("数据", "figure"),
    "values": ("各文档的数字", "what the notes say"),
    "error": ("原因", "why"),
    "n_wrong": ("错误", "wrong"),
    "n_tainted": ("受牵连", "follow"),
    "n_flips": ("结论不成立", "flips"),
    "n_claims": ("论断", "claims"),
    "n_notes": ("文档", "notes"),
    "more": ("另有 {n} 项，见导出文件", "{n} more, in the exports"),
    "show_all": ("全部 {n} 项", "all {n}"),
    "none": ("没有", "None"),
    "conflict_note": ("两篇文档对同一主体、同一期间的同一指标给出不能同时成立的数字。",
                      "Two notes give one metric of one company and period values that cannot both be right."),
    "missing_note": ("提供这些数据后，相应论断即可核对。", "Given these figures, the claims could be checked."),
    "stopped": ("本次运行在完成前停止，结果不完整。", "The run was stopped before its end: the results are not complete."),
    "imprint": ("verifier {version} · {began} · {checked} 篇本次核查，{kept} 篇沿用 · {seconds} 秒",
                "verifier {version} · {began} · {checked} notes checked in this run, {kept} unchanged · {seconds} s"),
    "asked": ("模型 {model}：{calls} 次调用，{input} + {output} 词元", "model {model}: {calls} calls, {input} + {output} tokens"),
    "skip": ("跳到内容", "Skip to the content"),
    "exports": ("导出", "Exports"),
}


@cache
def words(language: Language) -> Mapping[str, str]:
    """The words of one language by key."""
    index = 0 if language == "zh" else 1
    return {key: pair[index] for key, pair in _WORDS.items()}


def percent(part: int, whole: int) -> str:
    """A share in whole percent, but never 0% or 100% where that is not so.

    >>> percent(1, 3), percent(1, 1000), percent(999, 1000), percent(0, 0)
    ('33%', '<1%', '>99%', '-')
    """
    if not whole:
        return "-"
    rounded = round(100 * part / whole)
    if part and not rounded:
        return "<1%"
    return ">99%" if part < whole and rounded == 100 else f"{rounded}%"
