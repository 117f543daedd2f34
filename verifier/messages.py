"""One finding in words, in the note's language: what is stated, what comes out instead, from where, what follows, what to do.

A finding is read beside the note, by someone who never saw the program: it names numbers as they stand in the text, periods as
people say them, and gives a corrected number to the places that the author printed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from verifier.bases import BASES
from verifier.claims import Claim
from verifier.figures import Figure
from verifier.judging import Outcome
from verifier.matching import Derived
from verifier.periods import Period
from verifier.records import WRONG, Step
from verifier.trails import filled, in_unit_of, metric_name, peers_in_words, shown, size, suits

_NUMBER = re.compile(r"\d[\d,]*(?:\.(\d+))?")
_MOST = 5
"""How many consequences a finding names."""
_WHY = {
    "decimal-slip": ("小数点错位。", " The decimal point has slipped."),
    "unit-slip": ("单位写错了。", " The unit is wrong."),
    "sign-flip": ("正负号写反了。", " The sign is wrong."),
    "direction-mismatch": ("升降方向写反了。", " The direction is the wrong way round."),
    "wrong-base": ("分母（对比的基数）用错了。", " It was measured against the wrong base."),
    "period-mismatch": ("这不是所说期间的数。", " It is not the figure of the period named."),
    "yoy-qoq-swap": ("同比与环比弄混了。", " Year-on-year and quarter-on-quarter were mixed up."),
    "cumulative-as-quarter": ("累计数与单季数弄混了。", " A year-to-date figure and that of a single quarter were mixed up."),
    "pp-vs-percent": ("百分点与百分比弄混了。", " Percentage points and percent were mixed up."),
    "definition-mismatch": ("这个数不是所称的指标。", " The number is not what it is called."),
    "entity-mismatch": ("这是另一主体的数。", " It is the figure of another company or part."),
    "field-misread": ("来源字段被误读了。", " A field of the source was misread."),
    "sum-mismatch": ("各项相加与所写的合计对不上。", " The parts do not add up to the total stated."),
    "arithmetic-error": ("这一步算错了。", " This step was miscalculated."),
}


def message_of(
    claim: Claim, outcome: Outcome, claims: Sequence[Claim], outcomes: Sequence[Outcome], expected: str | None, last: Step | None, language: str
) -> str:
    """The finding in words.

    ``expected`` is the right value to four significant digits in the claim's own unit, None where there is none; ``last`` the step of
    its trail that gives its value, None where it has none.
    """
    zh = language == "zh"
    if outcome.verdict == "unverifiable":
        return _unknown(claim, outcome, claims, language)
    if claim.kind == "comparison":
        return _comparison(claim, outcome, claims, outcomes, last, language)
    if outcome.verdict in ("supported", "consistent"):
        return _holds(claim, outcome, claims, last, language) + _label(outcome, zh)
    stated, right = stated_text(claim), to_write(claim, expected)
    if zh and "unit-slip" in outcome.codes and outcome.shown is not None and outcome.right is not None and outcome.verdict == "refuted":
        right = size(outcome.right, outcome.shown, language, claims)
    instead = _instead(outcome.shown, right, last.substituted if last is not None else "", zh)
    if outcome.verdict == "imprecise":
        how = ("末位被直接截掉，没有四舍五入" if zh else "the digits were cut off, not rounded") if "truncated" in outcome.codes else (
            "末位有出入" if zh else "the last digit is off")
        return f"写作 {stated}，{instead}：{how}。" if zh else f"{stated} stated, but {instead}: {how}."
    if outcome.verdict == "tainted":
        return _built_on(claim, outcome, claims, outcomes, instead, zh)
    text = f"写作 {stated}，{instead}。" if zh else f"{stated} stated, but {instead}."
    code = outcome.codes[0] if outcome.codes else ""
    return text + (_detail(code, outcome, claims, language) or _WHY.get(code, ("", ""))[0 if zh else 1]) + _consequences(claim, claims, outcomes, zh)


def stated_text(claim: Claim) -> str:
    """The number as it stands in the text, without marks of emphasis."""
    return claim.numeral.text.strip("* \n").replace("\n", " ")


def to_write(claim: Claim, expected: str | None) -> str:
    """The corrected number to as many decimals as the author printed, where that still shows a difference.

    >>> from types import SimpleNamespace as Made
    >>> to_write(Made(numeral=Made(text="33.3%", word=False, high=None)), "33.24%")
    '33.2%'
    """
    n = claim.numeral
    own = _NUMBER.search(n.text)
    given = _NUMBER.search(expected or "")
    if expected is None or own is None or given is None or given[1] is None or n.word or n.high is not None:
        return expected or ""
    places = len(own[1] or "")
    value, printed = Decimal(given[0].replace(",", "")), given[0].replace(",", "")
    rounded = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    least = min(2, len(own[0].replace(",", "").replace(".", "").strip("0")))
    made = [f"{rounded:f}"] if places < len(given[1]) and rounded and len(rounded.as_tuple().digits) >= least else []
    while len(printed.partition(".")[2]) > places and printed.endswith("0"):
        printed = printed[:-1]
    made.append(printed.rstrip("."))
    texts = [expected[: given.start()] + (f"{Decimal(number):,f}" if "," in given[0] else number) + expected[given.end() :] for number in made]
    return next((text for text in texts if _bare(text) != _bare(stated_text(claim))), expected)


def _bare(text: str) -> str:
    return text.replace(" ", "").lstrip("+")


def _instead(derived: Derived | None, right: str, worked: str, zh: bool) -> str:
    """What comes out, and from where, to stand after 写作 … or "… stated, but"."""
    if derived is None or not right:
        return (f"复算为 {worked}" if zh else f"it works out as {worked}") if worked else ("与复算结果不符" if zh else "it does not follow")
    if derived.parts:
        return f"按 {worked} 应为 {right}" if zh else f"{worked} is {right}"
    if derived.figure is not None:
        return f"来源为 {right}（{derived.figure.origin}）" if zh else f"the source has {right} ({derived.figure.origin})"
    return f"文中的数给出 {right}" if zh else f"the text itself gives {right}"


def _built_on(claim: Claim, outcome: Outcome, claims: Sequence[Claim], outcomes: Sequence[Outcome], instead: str, zh: bool) -> str:
    stated = stated_text(claim)
    wrong = _wrong_inputs(outcome, claims, outcomes)
    if not wrong:
        return f"{stated} 由有误的数字推出；改用正确的数，{instead}。" if zh else f"{stated} rests on a wrong number; with the right one, {instead}."
    if wrong == [stated]:
        return f"{stated} 在文中前面已有误；{instead}。" if zh else f"{stated} is wrong where it was first said; {instead}."
    if zh:
        return f"{stated} 由有误的 {'、'.join(wrong)} 推出；改用正确的数，{instead}。"
    names = " and ".join(filter(None, (", ".join(wrong[:-1]), wrong[-1])))
    verb, noun = ("is", "number") if len(wrong) == 1 else ("are", "numbers")
    return f"{stated} rests on {names}, which {verb} wrong; with the right {noun}, {instead}."


def _wrong_inputs(outcome: Outcome, claims: Sequence[Claim], outcomes: Sequence[Outcome]) -> list[str]:
    """The wrong numbers that a claim uses, as they stand in the text."""
    wrong = [i for i in outcome.depends_on if outcomes[i].verdict in WRONG] or outcome.depends_on
    return list(dict.fromkeys(stated_text(claims[i]) for i in wrong))[:3]


def _consequences(claim: Claim, claims: Sequence[Claim], outcomes: Sequence[Outcome], zh: bool) -> str:
    """The numbers that are wrong because of this one."""
    follows = list(dict.fromkeys(stated_text(claims[i]) for i, o in enumerate(outcomes) if o.verdict == "tainted" and claim.index in o.depends_on))
    if not follows:
        return ""
    named, more = follows[:_MOST], len(follows) - _MOST
    if zh:
        return f"受此影响的还有 {'、'.join(named)}" + (f" 等 {len(follows)} 处。" if more > 0 else "。")
    return f" Also wrong because of it: {', '.join(named)}" + (f" and {more} more." if more > 0 else ".")


def _comparison(
    claim: Claim, outcome: Outcome, claims: Sequence[Claim], outcomes: Sequence[Outcome], last: Step | None, language: str
) -> str:
    """Whether the right value is above or below what the text compares it with."""
    zh = language == "zh"
    word = ("高于" if claim.relation == ">" else "低于") if zh else ("above" if claim.relation == ">" else "below")
    bound = _NUMBER.search(stated_text(claim))
    text = stated_text(claim)[bound.start() if bound is not None and zh else 0 :]
    bounded = f"{word} {text}" if text[:1].isascii() else f"{word}{text}"
    value = _value(claim, outcome, claims, last, language)
    where = f"（{outcome.shown.figure.origin}）" if zh and outcome.shown is not None and outcome.shown.figure is not None else ""
    if outcome.verdict in ("supported", "consistent"):
        return (f"“{bounded}”成立：数值为 {value}{where}。" if zh else f'"{bounded}" holds: the value is {value}.') + _label(outcome, zh)
    said = f"“{bounded}”不成立：正确的数是 {value}{where}。" if zh else f'"{bounded}" does not hold: the right value is {value}.'
    if outcome.verdict == "tainted":
        wrong = _wrong_inputs(outcome, claims, outcomes)
        names = ("、" if zh else ", ").join(wrong)
        because = (f"文中的 {names} 有误，" if zh else f" {names} in the text is wrong;") if wrong else ("" if zh else " ")
        said += because + ("由此得出的结论需要改写。" if zh else " the conclusion drawn from it has to be rewritten.")
    return said


def _value(claim: Claim, outcome: Outcome, claims: Sequence[Claim], last: Step | None, language: str) -> str:
    """The recomputed value as the claim's author would write it."""
    if outcome.shown is None:
        return ""
    if last is not None and outcome.right is not None and (outcome.raw or outcome.right is outcome.shown.value):
        return last.result
    if outcome.right is not None and suits(outcome.shown, claims, claim.numeral):
        return in_unit_of(claim.numeral, outcome.right)
    return shown(outcome.shown, claims, language)


def _holds(claim: Claim, outcome: Outcome, claims: Sequence[Claim], last: Step | None, language: str) -> str:
    zh = language == "zh"
    derived = outcome.shown
    opening = ("与来源一致" if zh else "Agrees with the source") if outcome.verdict == "supported" else (
        "来源没有直接给出此数，与文中其他数字相符" if zh else "No source gives it, but it agrees with other numbers of the text")
    if derived is None or last is None:
        return opening + ("。" if zh else ".")
    worked = last.substituted
    if derived.parts:
        worth = _value(claim, outcome, claims, last, language) if _is_its_own(claim, outcome) else ""
        came = "" if not worth else f" = {worth}" if derived.op != "solved" else f"，由此反推此数为 {worth}" if zh else f", which makes this {worth}"
        return f"{opening}：{worked}{came}。" if zh else f"{opening}: {worked}{came}."
    if derived.figure is not None:
        where = derived.figure.origin
        return f"{opening}：{worked}（{where}）。" if zh else f"{opening}: {worked} ({where})."
    return f"{opening}：文中已有 {worked}。" if zh else f"{opening}: {worked} is said elsewhere in the text."


def _is_its_own(claim: Claim, outcome: Outcome) -> bool:
    """Whether the arithmetic shown gives the claim's own number, not another one that it closes."""
    right = outcome.right
    return right is not None and claim.numeral.high is None and (claim.stated.meets(right) or claim.stated.meets(-right))


def _label(outcome: Outcome, zh: bool) -> str:
    said = ""
    if "assumed-input" in outcome.codes:
        said += "其中有一个数只是文中的假设。" if zh else " One of them is only assumed."
    if "definition-mismatch" in outcome.codes:
        said += (
            "算得没错，但这不是 TTM：TTM 是最近四个季度的合计，这里是把部分期间折成全年，请改称“年化”。"
            if zh
            else " The arithmetic is right but the name is not: trailing means the last four quarters,"
            " and this stretches part of a year; call it annualised."
        )
    return said


def _unknown(claim: Claim, outcome: Outcome, claims: Sequence[Claim], language: str) -> str:
    zh = language == "zh"
    if claim.assumed:
        return "这是文中的假设，没有来源可以对照。" if zh else "The text only assumes it; no source bears on it."
    if "ambiguous" in outcome.codes:
        return (
            "这个数有两种读法：一种与来源不符，另一种相符，因此不判错；请写明它的指标和期间，或人工核对。"
            if zh
            else "The number can be read two ways, and one of them agrees with the figures, so it is not called wrong; "
            "name its metric and period, or check it by hand."
        )
    against = outcome.detail.get("contradicted")
    if isinstance(against, Derived):
        made = f"{filled(against, claims, language)} = {size(against.value, against, language, claims)}"
        return (
            f"与同句的其他数字对不上：{made}；没有来源，无法判断其中哪个数有误，请核对。"
            if zh
            else f"The numbers beside it contradict it: {made}. No source tells which of them is wrong, so check them all."
        )
    if outcome.detail.get("doubtful"):
        return (
            "不能确定这个数说的是哪一项数据，因此不判对错；请人工核对，或补充写明口径的来源。"
            if zh
            else "It is unclear which figure this number is about, so it is called neither right nor wrong;"
            " check it by hand, or add a source that names it."
        )
    missing = _missing(outcome.needs, language)
    if missing:
        return f"来源中缺少：{'；'.join(missing)}。" if zh else f"The sources lack {'; '.join(missing)}."
    return "没有来源数据或算式可以核对这个数。" if zh else "No source figure and no arithmetic bears on it."


def _missing(needs: Sequence[str], language: str) -> list[str]:
    """The figures that would settle a claim, each once with all its periods; none for what only the text's own words name."""
    found: dict[str, list[str]] = {}
    for need in needs:
        head, _, tail = need.rpartition(": ")
        metric, at, period = tail.partition("@")
        name = metric_name(metric, language)
        if not metric or name == metric:
            return []
        whose = peers_in_words(head, language)
        named = name if not whose else f"{whose}的{name}" if language == "zh" else f"{name} of {whose}"
        found.setdefault(named, []).extend([when_in_words(period, language)] if at else [])
    joint, opens, closes = ("、", "（", "）") if language == "zh" else (", ", " (", ")")
    return [name + (opens + joint.join(times) + closes if times else "") for name, times in found.items()]


def when_in_words(period: Period | str, language: str) -> str:
    """A period as people say it.

    >>> when_in_words("2025-9M", "zh"), when_in_words("2025-H1", "en"), when_in_words("2025-TTM", "en")
    ('2025 年前三季度', 'the first half of 2025', 'the four quarters of 2025-TTM')
    >>> when_in_words("t-9M", "zh"), when_in_words("t-1-Q3", "en"), when_in_words("t-1", "zh"), when_in_words("t-12-31", "zh")
    ('本年前三季度', 'Q3 of the year before', '上年同期', '本期')
    """
    return _in_words(str(period), language)


@lru_cache(maxsize=1024)
def _in_words(label: str, language: str) -> str:
    """The same of a label: notes speak of the same few periods many times each."""
    zh = language == "zh"
    if undated := _UNDATED.fullmatch(label):
        return _undated(int(undated[1] or 0), undated[2] or "", zh)
    year, _, part = label.partition("-")
    if label.endswith("E"):
        return f"{label[:-1]} 年预测" if zh else f"{label[:-1]} forecast"
    if not part:
        return f"{year} 年" if zh else year
    if part == "TTM":
        return f"{year} 年滚动四个季度" if zh else f"the four quarters of {label}"
    if re.fullmatch(r"Q[1-4]", part):
        return f"{year} 年{'一二三四'[int(part[1]) - 1]}季度" if zh else f"{part} {year}"
    if part in ("H1", "H2"):
        return f"{year} 年{'上' if part == 'H1' else '下'}半年" if zh else f"the {'first' if part == 'H1' else 'second'} half of {year}"
    if months := re.fullmatch(r"(\d+)M", part):
        if zh:
            return f"{year} 年前{'三季度' if months[1] == '9' else f' {months[1]} 个月'}"
        return f"the first {'nine' if months[1] == '9' else months[1]} months of {year}"
    if re.fullmatch(r"\d\d", part):
        return f"{year} 年 {int(part)} 月" if zh else label
    return label


_UNDATED = re.compile(r"t([+-]\d)?(?:-?(Q[1-4]|H[12]|\d{1,2}M|TTM|\d\d-\d\d|\d\d|E))?")
"""A period of a year that nobody has told: t, the year before t-1, its nine months t-9M, its end t-12-31."""


def _undated(years: int, part: str, zh: bool) -> str:
    """A part of a year that is not told: 本期, 上年前三季度, the first half of the year before."""
    if part in ("", "E", "TTM", "12-31"):
        which = {0: ("本期", "the period"), -1: ("上年同期", "the year before"), 1: ("次年", "the year after")}.get(years)
        if which:
            return which[0 if zh else 1]
        return f"{abs(years)} 年{'前' if years < 0 else '后'}" if zh else f"{abs(years)} years {'before' if years < 0 else 'after'}"
    named = {0: ("本年", "the year"), -1: ("上年", "the year before"), 1: ("次年", "the year after")}
    of = named.get(years, ("他年", "another year"))[0 if zh else 1]
    said = _in_words(f"2000-{part}", "zh" if zh else "en")
    return said.replace("2000 年", of).replace("2000", of) if zh else said.replace(" 2000", f" of {of}").replace("of of", "of").replace("2000", of)


def _detail(code: str, outcome: Outcome, claims: Sequence[Claim], language: str) -> str:
    """What the number stated really is, where that is known."""
    zh = language == "zh"
    detail = outcome.detail
    figure, period = detail.get("value"), detail.get("period")
    if code == "field-misread" and isinstance(figure, Figure):
        name = figure.label or metric_name(figure.metric, language)
        value = size(figure.value, Derived(figure.value, "figure", figure=figure), language, claims)
        return (
            f"来源字段 {figure.place} 是“{name}”，值为 {value}，这里被当成了别的量。"
            if zh
            else f" The field {figure.place} holds {value} ({name}) and was taken for something else."
        )
    if code in ("period-mismatch", "cumulative-as-quarter") and isinstance(period, Period):
        mixed = "" if code == "period-mismatch" else _WHY[code][0 if zh else 1]
        when = when_in_words(period, language)
        return f"{mixed}所写的是 {when}{' ' if when[-1].isdigit() else ''}的数。" if zh else f"{mixed} The number stated is that of {when}."
    if code == "entity-mismatch":
        who = detail.get("segment") or detail.get("entity")
        return f"所写的是{who}的数。" if zh else f" The number stated is that of {who}."
    if code == "definition-mismatch" and detail.get("measure"):
        measure = str(detail["measure"])
        basis = BASES.get(measure)
        name = (basis.zh if zh else basis.en) if basis is not None else metric_name(measure, language)
        return f"所写的其实是{name}。" if zh else f" The number stated is in fact {name}."
    return ""


__all__ = ["message_of", "stated_text", "to_write", "when_in_words"]
