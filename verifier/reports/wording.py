"""The fixed words of the reports, Chinese and English side by side, and the names of metrics and codes.

A report speaks the note's language unless told otherwise. What a claim's own finding says (``message``)
comes with the report; only the frame around it is worded here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

from verifier.reports import Language

if TYPE_CHECKING:
    from verifier.records import Report

_OWN = "own:"

_WORDS: dict[str, tuple[str, str]] = {
    # verdicts, as an adjective beside a number
    "refuted": ("错误", "wrong"),
    "tainted": ("受牵连", "follows from a wrong number"),
    "imprecise": ("不精确", "imprecise"),
    "unverifiable": ("无从核对", "cannot be checked"),
    "consistent": ("前后一致", "agrees within the note"),
    "supported": ("有据", "supported by a source"),
    # verdicts, as a short label with a count
    "refuted_n": ("错误", "wrong"),
    "tainted_n": ("受牵连", "follow from these"),
    "imprecise_n": ("不精确", "imprecise"),
    "unverifiable_n": ("无从核对", "not checkable"),
    "consistent_n": ("前后一致", "consistent"),
    "supported_n": ("有据", "supported"),
    # kinds of claim
    "level": ("", ""),
    "growth": ("增速", "growth"),
    "change": ("变动", "change"),
    "ratio": ("", ""),
    "share": ("占比", "share"),
    "sum": ("合计", "sum"),
    "comparison": ("比较", "comparison"),
    "range": ("区间", "range"),
    "count": ("", ""),
    # the head of a report
    "title": ("数字核查", "Number check"),
    "sources": ("数据来源", "Sources"),
    "no_sources": ("未提供数据来源，只能核对文内自洽", "No source figures given: only agreement within the note could be checked"),
    "figures_n": ("{n} 个数据", "{n} figures"),
    "unread_n": ("{n} 个字段未识别", "{n} fields not understood"),
    "headline_wrong": ("{n} 处根源错误", "{n} wrong at the root"),
    "headline_wrong_1": ("1 处根源错误", "1 wrong at the root"),
    "headline_tainted": ("牵连 {n} 处", "{n} more follow from it"),
    "headline_tainted_many": ("牵连 {n} 处", "{n} more follow from them"),
    "headline_flips": ("{n} 个结论不再成立", "{n} conclusions no longer hold"),
    "headline_flips_1": ("1 个结论不再成立", "1 conclusion no longer holds"),
    "headline_cells": ("表格 {n} 处有误", "{n} table cells wrong"),
    "headline_cells_1": ("表格 1 处有误", "1 table cell wrong"),
    "headline_apart": ("{n} 处数字与同句其他数字对不上", "{n} numbers contradicted by those beside them"),
    "headline_apart_1": ("1 处数字与同句其他数字对不上", "1 number contradicted by those beside it"),
    "headline_imprecise": ("{n} 处不精确", "{n} imprecise"),
    "headline_clean": ("未发现错误", "No wrong number found"),
    "headline_clean_part": ("已核对的 {n} 处未发现错误", "No wrong number among the {n} that could be checked"),
    "headline_nothing": ("没有一处论断得到核对：{why}", "No claim could be checked: {why}"),
    "nothing_no_claims": ("文中没有找到数字论断", "the text holds no numeric claim"),
    "nothing_no_sources": ("未提供数据来源，文内数字之间也没有可复算的关系",
                           "no source figures were given, and no numbers of the note can be recomputed from each other"),
    "nothing_no_match": ("{sources} 中没有与文中论断对应的数据", "{sources} holds no figure that bears on a claim of this note"),
    "coverage": ("核对 {checked} / {claims} 个论断；全文 {total} 个数字："
                 "论断 {claims}，算式中的操作数 {operands}，表格 {tables}，非论断 {aside}，未归类 {unclaimed}",
                 "{checked} of {claims} claims checked; {total} numbers in the text: {claims} claims, {operands} operands, {tables} in tables, "
                 "{aside} set aside, {unclaimed} unclaimed"),
    "coverage_short": ("核对 {checked} / {total} 个数字", "{checked} of {total} numbers checked"),
    "aside_n": ("非论断", "set aside"),
    "unclaimed_n": ("未归类", "unclaimed"),
    "operands_n": ("操作数", "operands"),
    "tables_n": ("表格数字", "in tables"),
    # sections
    "roots": ("错误与后果", "Wrong numbers and what follows from them"),
    "adrift": ("受牵连", "Follow from a wrong number"),
    "imprecise_section": ("不精确", "Imprecise"),
    "remarks": ("数对名不对，或出自假设", "Right numbers under a wrong name, or resting on an assumption"),
    "tables": ("表格", "Tables"),
    "unverifiable_section": ("无从核对", "Cannot be checked"),
    "findings": ("其他提示", "Further remarks"),
    "holding": ("成立", "Hold"),
    "holding_hint": ("成立的论断共 {n} 处（加 -v 列出）", "{n} claims hold (-v lists them)"),
    "cells_hold": ("表格 {n} 格已核对无误", "{n} table cells checked and in order"),
    # one finding
    "stated": ("文中", "stated"),
    "recomputed": ("复算", "recomputed"),
    "should_be": ("应为", "should be"),
    "arithmetic": ("算式", "working"),
    "inputs": ("数据", "from"),
    "why": ("原因", "why"),
    "consequences": ("后果", "follows"),
    "consequences_n": ("由此出错 {n} 处", "{n} further wrong"),
    "consequences_1": ("由此出错 1 处", "1 further wrong"),
    "write": ("改写", "write"),
    "place": ("位置", "at"),
    "line": ("第 {line} 行", "line {line}"),
    "no_longer_holds": ("结论不再成立", "no longer holds"),
    "also_from": ("另受 {ids} 影响", "also through {ids}"),
    "wrong_input": ("错误的输入", "wrong input"),
    "claim": ("论断 {id}", "claim {id}"),
    "unnamed": ("未指明的指标", "an unnamed metric"),
    "needs": ("缺", "needs"),
    "needs_nothing_named": ("没有可据以复算的数据", "nothing to recompute it from"),
    "assumed": ("文中假设的数", "numbers the note only assumes"),
    "not_reproduced": ("未能复算", "not reproduced"),
    "bounds": ("区间", "bounds"),
    "explain_hint": ("代码含义：verifier explain {codes}", "what a code means: verifier explain {codes}"),
    # tables of records
    "number": ("数字", "number"),
    "metric": ("指标", "metric"),
    "entity": ("主体", "entity"),
    "period": ("期间", "period"),
    "verdict": ("结论", "verdict"),
    "code": ("原因", "why"),
    "value": ("值", "value"),
    "where": ("出处", "where"),
    "low": ("下界", "low"),
    "high": ("上界", "high"),
    "operand": ("操作数", "operand"),
    "row": ("行", "row"),
    "column": ("列", "column"),
    "not_understood": ("未识别", "Not understood"),
    "nothing_unread": ("全部字段均已识别", "Every field was understood"),
    "how_many": ("数目", "count"),
    # the page
    "page_title": ("数字核查：{name}", "Number check: {name}"),
    "note": ("原文", "The note"),
    "panel": ("核查结果", "Findings"),
    "faces": ("原文的显示方式", "How the note is shown"),
    "face_pages": ("版面", "Pages"),
    "face_text": ("文字", "Text"),
    "page_n": ("第 {n} 页，共 {of} 页", "Page {n} of {of}"),
    "pages_left_out": ("为控制文件大小，未附以下页的图片：{pages}", "Not pictured, to keep the file small: page {pages}"),
    "filters": ("筛选", "Filters"),
    "filter_verdict": ("按结论", "By verdict"),
    "filter_code": ("按原因", "By cause"),
    "all": ("全部", "all"),
    "search": ("搜索数字、指标、原因", "Search numbers, metrics, causes"),
    "none_match": ("没有符合筛选的论断", "No claim matches the filters"),
    "show_rest": ("显示其余数字", "Show the other numbers"),
    "rest_title": ("非论断：日期、名称、操作数等", "Not a claim: a date, a name, an operand"),
    "unclaimed_title": ("未归类的数字：没有核对", "Unclaimed number: not checked"),
    "cell_title": ("表格数字", "table cell"),
    "theme": ("明暗", "Light or dark"),
    "help": ("按键说明", "Keys"),
    "print": ("打印", "Print"),
    "download": ("下载 JSON", "Download JSON"),
    "previous": ("上一个", "Previous"),
    "next": ("下一个", "Next"),
    "back": ("全部结果", "All findings"),
    "close": ("关闭", "Close"),
    "key_next": ("下一个数字", "next number"),
    "key_previous": ("上一个数字", "previous number"),
    "key_open": ("打开所选数字的算式", "open the trail of the number in focus"),
    "key_filter": ("搜索", "search"),
    "key_roots": ("下一处根源错误", "next root error"),
    "key_rest": ("显示或隐藏其余数字", "show or hide the other numbers"),
    "key_theme": ("切换明暗", "light or dark"),
    "key_escape": ("回到全部结果", "back to all findings"),
    "key_help": ("本说明", "this help"),
    "skip": ("跳到核查结果", "Skip to the findings"),
    "legend": ("图例", "Legend"),
    "checked_by": ("核查工具", "Checked by"),
    "same_figure": ("同一指标的其他数字", "The same figure elsewhere"),
    "link": ("链接", "Link"),
    "text_left_out": ("报告里没有原文，只列出核查结果。", "The report does not hold the note's text; only the findings are shown."),
    "meaning": ("含义", "Meaning"),
    "example": ("例", "Example"),
}


@cache
def words(language: Language) -> Mapping[str, str]:
    """The fixed words of one language by key."""
    index = 0 if language == "zh" else 1
    return {key: pair[index] for key, pair in _WORDS.items()}


def language_of(report: Report, wanted: Language | None) -> Language:
    """The language a report is drawn in: the wanted one, else the note's own."""
    return wanted or report.document.language


@cache
def code_title(code: str, language: Language) -> str:
    """A code's short name in words; the code itself when the registry does not know it."""
    from verifier.codes import explanations

    found = explanations().get(code)
    if found is None:
        return code
    return found.title_zh if language == "zh" else found.title_en


@cache
def metric_name(metric: str, language: Language) -> str:
    """A metric's name as an analyst writes it; own words stand for themselves, an unknown id loses its underscores.

    >>> metric_name("own:订单金额", "zh")
    '订单金额'
    """
    if metric.startswith(_OWN):
        return metric.removeprefix(_OWN)
    from verifier.catalogue import load

    known = load().metrics.get(metric)
    if metric in ("", "unnamed"):
        return words(language)["unnamed"]
    if known is None:
        return metric.replace("_", " ")
    return known.name_zh if language == "zh" else known.name_en


def need_name(need: str, language: Language) -> str:
    """A missing figure in words: ``revenue@2024-9M`` becomes "营业收入 2024-9M"."""
    from verifier.trails import peers_in_words

    whose, _, what = need.rpartition(": ")
    metric, _, period = what.partition("@")
    return f"{peers_in_words(whose, language)} {metric_name(metric, language)} {period}".strip()


_AT = re.compile(r"(?<=\w)@(?=\d{4})")
_NAME = re.compile(r"\b((?<![A-Za-z] )[a-z][a-z0-9]*|[a-z][a-z0-9]*(?:_[a-z0-9]+)+)(?:@([\w-]+))?(?![\w(])")
"""An id of one word is no id where it ends a name in words: "operating revenue@2025"."""


def in_words(formula: str, language: Language, entity: str | None = None) -> str:
    """A formula or an operand with the catalogue's metrics named in words, the document's own entity left out.

    ``net_profit_parent@2025-9M / revenue@2025-9M`` becomes "归母净利润 2025-9M / 营业收入 2025-9M"; what it does not know stays.

    >>> in_words("operating revenue@2025 - revenue@2024", "en")
    'operating revenue 2025 - operating revenue 2024'
    """
    from verifier.catalogue import load

    known = load().metrics
    named = _NAME.sub(lambda found: need_name(found.group(), language) if found[1] in known else found.group(), formula)
    return _AT.sub(" ", named.replace(f"{entity} ", "") if entity else named)


_CLAIM_ORIGIN = re.compile(r"claim (c\d+)(.*)", re.S)


def origin(text: str, language: Language) -> tuple[str, str | None]:
    """Where an operand came from, in words, and the claim it names (None for a source, a cell, a definition).

    >>> origin("claim c14", "zh")
    ('论断 c14', 'c14')
    """
    found = _CLAIM_ORIGIN.fullmatch(text)
    if not found:
        return text, None
    return words(language)["claim"].format(id=found[1]) + found[2], found[1]
