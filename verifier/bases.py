"""Bases that count only where the words name them: the parent company alone, after tax, annualised, the day's high.

A source that prints a metric on its ordinary basis and on one of these beside it does not bear out the second under the bare name.
"""

from __future__ import annotations

import re

from verifier.dataclass import dataclass
from verifier.figures import Figure
from verifier.patterns import pattern


@dataclass(frozen=True, slots=True)
class Basis:
    """A second basis by the variant that figures carry, its names, and the words that ask for it."""

    variant: str
    zh: str
    en: str
    hints: tuple[str, ...]
    """One of these is in every text that names the basis."""
    words: re.Pattern[str]


def _word(text: str) -> str:
    """A pattern of whole words that begins with a letter, so that no other character is looked at twice."""
    return "|".join(rf"{word[0]}(?<!\w{word[0]}){word[1:]}\b" for word in text.split())


def _basis(variant: str, zh: str, en: str, hints: str, words: str) -> Basis:
    return Basis(variant, zh, en, tuple(hints.split()), pattern(f"basis-{variant.replace(' ', '-')}", words))


FINAL = "final"
"""The last of a year's distributions, where others were paid before it."""

BASES = {
    basis.variant: basis
    for basis in (
        _basis("parent company", "母公司单独报表的数", "the parent company's own", "母公司 parent stand",
               r"母公司(?!所有者|股东|净利|普通)|parent[- ]company|stand-?alone"),
        _basis("annualised", "年化数", "an annualised figure", "年化 折年 annuali", r"年化|折年|annuali[sz]ed"),
        _basis("after tax", "税后数", "the figure after tax", "税后 扣税 不含税 after net", r"税后|扣税|不含税|after[- ]tax|net of tax"),
        _basis("free float", "按自由流通股计算的数", "the figure on the free float", "自由流通 float", r"自由流通|free[- ]?float"),
        _basis("high", "最高价", "the high", "最高 高点 高至 上限 乐观 摸 冲 触 新高 high peak top",
               r"最高|高点|高至|上限|乐观|摸[到至高]|冲[上到至高]|触[及达到]|新高|" + _word("highs? highest peak(?:ed)? top")),
        _basis("low", "最低价", "the low", "最低 低点 低至 下限 悲观 探 触 新低 low bottom",
               r"最低|低点|低至|下限|悲观|下探|探[至到底]|触[及达到]|新低|" + _word("lows? lowest bottom")),
        _basis("organic", "内生（有机）增长的数", "the organic figure", "内生 有机 organic", r"内生|有机增长|" + _word("organic(?:ally)?")),
        _basis("consensus", "一致预期", "the consensus",
               "预期 预计 预测 共识 consensus street expect estimate forecast analyst looked pencil whisper market project sell",
               r"预[期计测]|共识|consensus|street|expect|estimate|forecast|analyst|looked for|pencil+ed|whisper|the market|project(?:ed|ion)"
               r"|sell[- ]side"),
        _basis("guidance", "公司指引", "the company's guidance", "指引 目标 计划 预算 预告 预计 guid target plan outlook budget forecast project",
               r"指引|目标|计划|预算|预告|预计|guid(?:e|ance|ing)|target|plan|outlook|budget|forecast|project(?:ed|ion)"),
        _basis("estimate", "预测数", "an estimate", "预 我们 estimate est. forecast model expect our we looked project",
               r"预[期计测估]|我们|estimate|est\.|forecast|model|expect|our\b|we\b|looked for|project(?:ed|ion)"),
        _basis(FINAL, "年末一次分红的数", "the final distribution's", "末期 年末 期末 分配 预案 方案 每10股 每十股 登记日 除权 派发 final",
               r"末期|年末|期末|分配|预案|方案|每10股|每十股|登记日|除权|派发|" + _word("final")),
        _basis("average", "日均数", "the daily average", "日均 均量 日平均 average avg typical usual normal",
               r"日均(?!线)|均量|日平均|average|avg|typical|usual|normal"),
        _basis("50-day average", "50 日均价", "the 50-day average", "均线 日线 均价 50-d 50d fifty", r"50 ?[日天]|五十日|50[- ]?d|fifty"),
        _basis("200-day average", "200 日均价", "the 200-day average", "均线 日线 均价 200-d 200d hundred",
               r"200 ?[日天]|二百日|200[- ]?d|two[- ]hundred"),
        _basis("open", "开盘价", "the open", "开盘 高开 低开 open", r"开盘|高开|低开|" + _word("open(?:ed|ing|s)?")),
    )
}


EXPECTED = frozenset(("consensus", "guidance", "estimate"))
"""Bases of what was foreseen: any word of expectation in the sentence names them."""


def bases_said(low: str) -> list[tuple[int, int, str]]:
    """Where a text in small letters names a second basis, in text order: from, to and the variant.

    >>> bases_said("每股派现0.32元(税后)")
    [(10, 12, 'after tax')]
    """
    hinted = [(variant, basis.words) for variant, basis in BASES.items() if any(hint in low for hint in basis.hints)]
    return sorted((found.start(), found.end(), variant) for variant, words in hinted for found in words.finditer(low))


def basis_of(figure: Figure | None) -> Basis | None:
    """The second basis a figure is on; None for an ordinary one."""
    if figure is None or figure.variant is None:
        return None
    return next((basis for part in figure.variant.split("; ") if (basis := BASES.get(part)) is not None), None)
