"""The report as Markdown, for a merge request or a mail: the counts, then every finding with its arithmetic.

Text of the note is escaped, so that it can neither break a table nor bring markup of its own.
"""

from __future__ import annotations

import re

from verifier.records import VERDICTS, CellRecord, ClaimRecord, Report, Step
from verifier.reports import Style
from verifier.reports.headline import coverage, headline
from verifier.reports.layout import visible
from verifier.reports.outline import CONCLUSION_FLIPS, Branch, outline, place, places_of, walk
from verifier.reports.quantities import bounds, bounds_beside, grouped
from verifier.reports.rewriting import rewritten_quote, unmarked
from verifier.reports.wording import code_title, in_words, language_of, metric_name, need_name, origin, words

SUFFIX = ".md"
NEEDS_TEXT = True
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~$@!]|(?<=:)/(?=/)|^\s*[-+](?=\s)|^\s*\d+(?=[.)]\s))")
_WORST_FIRST = tuple(sorted(VERDICTS, key=("refuted", "tainted", "imprecise", "unverifiable", "consistent", "supported").index))


def render(report: Report, style: Style) -> str:
    """The whole report as one Markdown document."""
    return _Paper(report, style).text()


def escaped(text: str) -> str:
    """The text on one line with everything that Markdown or HTML would act on made literal.

    >>> escaped("a|b <i>")
    'a\\\\|b &lt;i&gt;'
    """
    return _SPECIAL.sub(r"\\\1", visible(text).replace("&", "&amp;")).replace("\\<", "&lt;").replace("\\>", "&gt;")


def code_span(text: str) -> str:
    """The text as inline code, whatever backticks it holds; a bar is escaped for tables."""
    plain = visible(text).replace("|", "\u2223")
    fence = "`" * (max((len(run) for run in re.findall(r"`+", plain)), default=0) + 1)
    pad = " " if plain.startswith("`") or plain.endswith("`") else ""
    return f"{fence}{pad}{plain}{pad}{fence}" if plain else ""


class _Paper:
    def __init__(self, report: Report, style: Style) -> None:
        self.report, self.style = report, style
        self.language = language_of(report, style.language)
        self.words = words(self.language)
        self.outline = outline(report)
        self.places = places_of(report)

    def text(self) -> str:
        blocks = self._head()
        for key, branches in (("roots", self.outline.roots), ("adrift", self.outline.adrift)):
            if branches:
                blocks.append(f"## {self.words[key]} ({len(branches)})")
                for branch in branches:
                    blocks += self._root(branch)
        for key, claims in (("imprecise_section", self.outline.imprecise), ("remarks", self.outline.remarks)):
            if claims:
                blocks.append(f"## {self.words[key]} ({len(claims)})")
                for claim in claims:
                    blocks += self._claim(claim)
        if self.outline.cells:
            blocks.append(f"## {self.words['tables']} ({len(self.outline.cells)})")
            for number, cell in self.outline.cells:
                blocks += self._cell(number, cell)
        blocks += self._unverifiable()
        if self.report.findings:
            blocks.append(f"## {self.words['findings']}")
            blocks.append("\n".join(f"- {code_span(f.code)} {escaped(f.message)}"
                                    + (f" ({escaped('; '.join(f.places))})" if f.places else "") for f in self.report.findings))
        if self.outline.holding and self.style.verbose:
            blocks.append(f"## {self.words['holding']} ({len(self.outline.holding)})")
            blocks.append("\n".join(f"- {c.id} **{escaped(c.number.text)}** {escaped(self._subject(c))}" for c in self.outline.holding))
        return "\n\n".join(blocks) + "\n"

    def _head(self) -> list[str]:
        document = self.report.document
        blocks = [f"# {self.words['title']}: {escaped(document.name)}" + (f" · {escaped(document.entity)}" if document.entity else ""),
                  f"**{escaped(headline(self.report, self.outline, self.language))}**", escaped(coverage(self.report, self.outline, self.language))]
        counts = {verdict: getattr(self.report.summary, verdict) for verdict in _WORST_FIRST}
        blocks.append("\n".join([f"| {self.words['verdict']} | {self.words['how_many']} |", "|---|---:|",
                                 *(f"| {self.words[verdict + '_n']} | {count} |" for verdict, count in counts.items() if count)]))
        if self.report.sources:
            blocks.append("\n".join(f"- {self.words['sources']}: {escaped(s.name)}, {self.words['figures_n'].format(n=s.figures)}"
                                    + (f", {self.words['unread_n'].format(n=len(s.unread))}" if s.unread else "") for s in self.report.sources))
        else:
            blocks.append(escaped(self.words["no_sources"]))
        if self.report.summary.note:
            blocks.append(escaped(self.report.summary.note))
        return blocks

    def _root(self, branch: Branch) -> list[str]:
        blocks = self._claim(branch.claim)
        if branch.consequences:
            count = branch.followers
            lines = [f"**{self.words['consequences_1'] if count == 1 else self.words['consequences_n'].format(n=count)}**", ""]
            for depth, child in walk(branch.consequences):
                claim = child.claim
                right = f" → **{escaped(claim.expected.text)}**" if claim.expected else ""
                flips = f" **{self.words['no_longer_holds']}**" if CONCLUSION_FLIPS in claim.codes else ""
                also = f" ({self.words['also_from'].format(ids=', '.join(child.also))})" if child.also else ""
                lines.append("  " * min(depth, 6) + f"- {claim.id} {escaped(claim.number.text)}{right} {escaped(self._subject(claim))}{flips}"
                             f"{': ' if claim.message else ''}{escaped(claim.message)}{also}")
            blocks.append("\n".join(lines))
        return blocks

    def _claim(self, claim: ClaimRecord) -> list[str]:
        number = claim.number
        limits = "" if claim.kind == "comparison" else bounds(number.text, number.value, number.low, number.high, number.unit)
        right = f" → {escaped(claim.expected.text)}" if claim.expected else ""
        flips = f" ({self.words['no_longer_holds']})" if CONCLUSION_FLIPS in claim.codes else ""
        lines = [f"- {self.words['place']}: {escaped(place(self.report, self.places, number.span[0]))}",
                 f"- {self.words['stated']}: {escaped(unmarked(claim.quote))} {code_span(limits)}".rstrip()]
        if claim.expected:
            e = claim.expected
            lines.append(f"- {self.words['should_be']}: **{escaped(e.text)}** {code_span(bounds(e.text, e.value, e.low, e.high, e.unit))}".rstrip())
        lines += self._why(claim.codes, claim.message)
        rewritten = rewritten_quote(claim)
        if rewritten is not None:
            lines.append(f"- {self.words['write']}: {escaped(unmarked(rewritten))}")
        return [f"### {claim.id} {escaped(number.text)}{right}{flips}: {escaped(self._subject(claim))}", "\n".join(lines),
                *(block for step in claim.trail for block in self._step(step))]

    def _cell(self, number: int, cell: CellRecord) -> list[str]:
        right = f" → {escaped(cell.expected.text)}" if cell.expected else ""
        lines = [f"- {self.words['place']}: {escaped(', '.join(part for part in (cell.table, cell.row, cell.column) if part))}",
                 *self._why(cell.codes, cell.message)]
        return [f"### t{number} {escaped(cell.text)}{right}", "\n".join(lines), *(block for step in cell.trail for block in self._step(step))]

    def _why(self, codes: list[str], message: str) -> list[str]:
        titles = ", ".join(f"{escaped(code_title(code, self.language))} ({code_span(code)})" for code in codes)
        text = ": ".join(part for part in (titles, escaped(message)) if part)
        return [f"- {self.words['why']}: {text}"] if text else []

    def _step(self, step: Step) -> list[str]:
        filled = f" = {code_span(step.substituted)}" if step.substituted not in ("", step.formula, step.result) else ""
        line = f"{code_span(self._named(step.formula))}{filled} = **{escaped(step.result)}**"
        limits = bounds_beside(step)
        blocks = [line + (f" {code_span(limits)}" if limits else "")]
        if step.inputs:
            rows = [f"| {escaped(self._named(i.name))} | {escaped(grouped(i.value))} | {escaped(origin(i.from_, self.language)[0])} |"
                    for i in step.inputs]
            blocks.append("\n".join([f"| {self.words['operand']} | {self.words['value']} | {self.words['where']} |", "|---|---:|---|", *rows]))
        return blocks

    def _named(self, formula: str) -> str:
        return in_words(formula, self.language, self.report.document.entity)

    def _unverifiable(self) -> list[str]:
        lines = []
        for group in self.outline.missing:
            needs = ", ".join(need_name(need, self.language) for need in group.needs)
            title = f"{self.words['needs']} {needs}" if needs else self.words["needs_nothing_named"]
            lines.append(f"- {escaped(title)}: " + "; ".join(f"{escaped(c.number.text)} ({c.id})" for c in group.claims))
        if self.outline.assumed:
            lines.append(f"- {self.words['assumed']}: " + "; ".join(f"{escaped(c.number.text)} ({c.id})" for c in self.outline.assumed))
        if not lines:
            return []
        count = sum(len(group.claims) for group in self.outline.missing) + len(self.outline.assumed)
        return [f"## {self.words['unverifiable_section']} ({count})", "\n".join(lines)]

    def _subject(self, claim: ClaimRecord) -> str:
        name = metric_name(claim.metric, self.language)
        kind = self.words[claim.kind]
        if kind and kind.casefold() not in name.casefold():
            name += ("" if self.language == "zh" else " ") + kind
        return f"{name} {claim.period or ''}".rstrip()
