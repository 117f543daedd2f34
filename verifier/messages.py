"""One sentence a finding: what is stated, what comes out, from where, what follows, what to do; in the note's language."""

from __future__ import annotations

from collections.abc import Sequence

from verifier.claims import Claim
from verifier.codes import explanations
from verifier.figures import Figure
from verifier.judging import Outcome
from verifier.records import WRONG
from verifier.trails import filled, metric_name, peers_in_words, shown


def message_of(claim: Claim, outcome: Outcome, claims: Sequence[Claim], outcomes: Sequence[Outcome], expected: str | None, language: str) -> str:
    """The finding in words, without jargon."""
    zh = language == "zh"
    stated = claim.numeral.text.strip("* \n").replace("\n", " ")
    arithmetic = _arithmetic(outcome, claims, language)
    verdict = outcome.verdict
    if verdict == "supported":
        return (f"与来源一致：{arithmetic}。" if zh else f"Agrees with the source: {arithmetic}.") + _label(outcome, zh)
    if verdict == "consistent":
        text = (
            f"来源没有直接给出此数；与文中其他数字吻合：{arithmetic}。"
            if zh
            else f"No source gives it; it agrees with other numbers of the text: {arithmetic}."
        )
        return text + _label(outcome, zh)
    if verdict == "unverifiable":
        return _unknown(claim, outcome, language)
    if verdict == "imprecise":
        how = (
            ("末位被截断" if zh else "the digits were cut off") if "truncated" in outcome.codes else ("末位有出入" if zh else "the last digit is off")
        )
        return (
            f"写作 {stated}，重算为 {expected}（{arithmetic}）；{how}，应写 {expected}。"
            if zh
            else f"{stated} stated; {arithmetic} is {expected}: {how}. Write {expected}."
        )
    if claim.kind == "comparison":
        value = shown(outcome.shown, claims, language) if outcome.shown is not None else ""
        word = ("高于" if claim.relation == ">" else "低于") if zh else ("above" if claim.relation == ">" else "below")
        text = f"“{word} {stated}”不成立：正确数值为 {value}。" if zh else f'"{word} {stated}" does not hold: the right value is {value}.'
        if outcome.verdict == "tainted":
            text += _because(outcome, claims, outcomes, zh) + (
                "依此得出的结论需要重写。" if zh else " The conclusion drawn from it has to be rewritten."
            )
        return text
    if verdict == "tainted":
        text = f"{stated} 由有误的数字推出；" if zh else f"{stated} follows from a wrong number; "
        text += f"代入正确数值：{arithmetic}，应为 {expected}。" if zh else f"with the right one, {arithmetic} is {expected}."
        return text + _because(outcome, claims, outcomes, zh)
    code = outcome.codes[0] if outcome.codes else "value-mismatch"
    title = explanations()[code]
    text = (
        f"写作 {stated}，应为 {expected}（{arithmetic}）：{title.title_zh}。"
        if zh
        else f"{stated} stated; {arithmetic} is {expected}: {title.title_en}."
    )
    text += _detail(code, outcome, language)
    follows = [claims[i].id for i, o in enumerate(outcomes) if claim.index in o.depends_on and o.verdict == "tainted"]
    if follows:
        text += f"受其影响：{'、'.join(follows)}。" if zh else f" Also wrong because of it: {', '.join(follows)}."
    return text


def _arithmetic(outcome: Outcome, claims: Sequence[Claim], language: str) -> str:
    derived = outcome.shown
    if derived is None:
        return ""
    if not derived.parts:
        where = derived.figure.origin if derived.figure is not None else f"{claims[derived.claim].id}" if derived.claim is not None else ""
        return f"{shown(derived, claims, language)}" + (f"，{where}" if language == "zh" and where else f" ({where})" if where else "")
    return filled(derived, claims, language)


def _because(outcome: Outcome, claims: Sequence[Claim], outcomes: Sequence[Outcome], zh: bool) -> str:
    """Which of the numbers used are wrong."""
    wrong = [i for i in outcome.depends_on if outcomes[i].verdict in WRONG] or outcome.depends_on
    roots = [f"{claims[i].id} {claims[i].numeral.text.strip('*')}" for i in wrong[:3]]
    if not roots:
        return ""
    return f"有误的是 {'、'.join(roots)}。" if zh else f" What is wrong is {', '.join(roots)}."


def _label(outcome: Outcome, zh: bool) -> str:
    said = ""
    if "assumed-input" in outcome.codes:
        said += "其中有一个数只是假设。" if zh else " One of them is only assumed."
    if "definition-mismatch" in outcome.codes:
        said += (
            "算得没错，但这不是 TTM：TTM 是最近四个季度的合计，这里是把部分期间折成全年，请改称“年化”。"
            if zh
            else " The sum is right but the name is not: trailing means the last four quarters,"
            " and this stretches a part of the year; call it annualised."
        )
    return said


def _unknown(claim: Claim, outcome: Outcome, language: str) -> str:
    zh = language == "zh"
    if claim.assumed:
        return "这是文中的假设，没有来源可对照。" if zh else "An assumption of the text; no source bears on it."
    if outcome.detail.get("doubtful"):
        return (
            "归属不明确，不据此判错；请人工核对口径或补充来源。"
            if zh
            else "It is not certain which figure this is about, so it is not called wrong; check it by hand or name the source."
        )
    if outcome.needs:
        names = [_need(n, language) for n in outcome.needs]
        return f"缺少数据：{'、'.join(names)}。" if zh else f"Needs {', '.join(names)}."
    return "没有来源或算式可以核对。" if zh else "No source figure or arithmetic bears on it."


def _need(need: str, language: str) -> str:
    head, _, tail = need.rpartition(": ")
    metric, at, period = tail.partition("@")
    name = metric_name(metric, language)
    head = peers_in_words(head, language)
    return (f"{head} " if head else "") + name + (f"（{period}）" if at and language == "zh" else f" ({period})" if at else "")


def _detail(code: str, outcome: Outcome, language: str) -> str:
    zh = language == "zh"
    detail = outcome.detail
    figure = detail.get("value")
    if code == "field-misread" and isinstance(figure, Figure):
        return (
            f"来源字段 {figure.place}（{figure.label or metric_name(figure.metric, language)}）的值是 {figure.printed}，不能当作别的量使用。"
            if zh
            else f" The field {figure.place} holds {figure.printed} ({figure.label or metric_name(figure.metric, language)})"
            " and was taken for something else."
        )
    if code == "period-mismatch" and detail.get("period") is not None:
        return f"所写数值属于 {detail['period']}。" if zh else f" The stated value belongs to {detail['period']}."
    if code == "cumulative-as-quarter" and detail.get("period") is not None:
        return f"所写数值是 {detail['period']} 的。" if zh else f" The stated value is that of {detail['period']}."
    if code == "entity-mismatch":
        who = detail.get("segment") or detail.get("entity")
        return f"所写数值属于{who}。" if zh else f" The stated value is that of {who}."
    if code == "definition-mismatch" and detail.get("measure"):
        measure = str(detail["measure"])
        name = ("年化数" if zh else "an annualised figure") if measure == "annualised" else metric_name(measure, language)
        return f"所写数值其实是{name}。" if zh else f" The stated value is in fact {name}."
    return ""
