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
    "more_only": ("另有 {n} 项", "{n} more"),
    "show_all": ("全部 {n} 项", "all {n}"),
    "none": ("没有", "None"),
    "conflict_note": ("两篇文档对同一主体（分部）、同一期间、同一口径的同一指标给出不能同时成立的数字。",
                      "Two notes give one metric of one company or segment, period and basis values that cannot both be right."),
    "missing_note": ("提供这些数据后，相应论断即可核对。", "Given these figures, the claims could be checked."),
    "stopped_run": ("本次运行在完成前停止，结果不完整。", "The run was stopped before its end: the results are not complete."),
    "imprint": ("verifier {version} · {began} · {checked} 篇本次核查，{kept} 篇沿用 · {seconds} 秒",
                "verifier {version} · {began} · {checked} notes checked in this run, {kept} unchanged · {seconds} s"),
    "asked": ("模型 {model}：{calls} 次调用，{input} + {output} 词元", "model {model}: {calls} calls, {input} + {output} tokens"),
    "cost": ("，费用 {cost}", ", cost {cost}"),
    "asked_now": ("本次运行 {calls} 次", "{calls} calls in this run"),
    "by_rules": ("{passages} 段中 {n} 段没有模型回答，仅按规则处理（{why}）",
                 "{n} of {passages} passages have no answer from the model and were read by the rules alone ({why})"),
    "unreachable": ("服务连不上", "service not reached"),
    "overloaded": ("服务繁忙", "service overloaded"),
    "deadline": ("超时", "no answer in time"),
    "gone": ("模型或密钥不可用", "no such model, or the key is not accepted"),
    "rejected": ("请求被拒", "request not served"),
    "context": ("段落过长", "passage too long"),
    "too_long": ("回答过长", "answer too long"),
    "refused": ("模型拒答", "model declined"),
    "empty": ("回答为空", "empty answer"),
    "malformed": ("回答不是 JSON", "answer is no JSON"),
    "schema": ("回答格式不符", "answer of another form"),
    "budget": ("达到次数或费用上限", "limit of calls or cost reached"),
    "unrecorded": ("没有留存的回答", "no kept answer"),
    "stopped": ("运行中止", "run stopped"),
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
